/* GET /api/desk/audit: administrative acts and openings of identities, newest first. */
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/admin.h"

enum err handler_audit_list(struct request *rq)
{
    struct audit_page page;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_audit(&rq->call, request_text(rq, "after"),
                                 (int)request_int(rq, "limit", 50), &page);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < page.count; i++) {
        jsonw_object(w, NULL);
        jsonw_time(w, "at", page.entries[i].at);
        jsonw_text(w, "kind", page.entries[i].kind);
        jsonw_text(w, "account", page.accounts[i].name);
        jsonw_text(w, "subject", page.entries[i].subject);
        jsonw_text(w, "detail", page.entries[i].detail);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_text_or_null(w, "next", page.next);
    jsonw_object_end(w);
    return ERR_OK;
}
