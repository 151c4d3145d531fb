/* Who looked at what: as petitioners are told, and as auditors review it. */
#include "base/assert.h"
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/review.h"
#include "service/words.h"

/* What is told to everybody who may know of a look: never who it was. */
static void render_look(struct json_writer *w, const struct call *call,
                        const struct reading *reading)
{
    jsonw_id(w, "id", reading->id);
    jsonw_time(w, "at", reading->at);
    jsonw_text(w, "kind", sv_from(reading_kind_word(reading->kind)));
    jsonw_text(w, "ground", sv_from(reading_ground_word(reading->ground)));
    jsonw_text(w, "role", words_role(call_rulebook(call), reading->by.role, call->lang));
    jsonw_text(w, "purpose", reading->purpose);
}

void render_told(struct json_writer *w, const struct call *call, const struct reading *reading)
{
    jsonw_object(w, NULL);
    render_look(w, call, reading);
    jsonw_text(w, "unit", unit_name(call->office->units, reading->by.unit));
    jsonw_object_end(w);
}

/* ---- of one matter, for its office's head and its auditors ---- */

enum err handler_petition_readings(struct request *rq)
{
    const struct reading *readings;
    const struct account *accounts;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    enum err err =
        service_readings(&rq->call, request_id(rq, "petition"), &readings, &accounts, &count);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++) {
        jsonw_object(w, NULL);
        render_look(w, &rq->call, &readings[i]);
        jsonw_text(w, "unit", unit_name(rq->call.office->units, readings[i].by.unit));
        jsonw_text(w, "account", accounts[i].name);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- all of them, for auditors ---- */

/* A day of a year that no calendar knows is refused as one that is none. */
static enum err read_day(struct request *rq, const char *name, day_t *out)
{
    struct sv text = request_text(rq, name);
    *out = DAY_NONE;
    if (!text.n || day_parse(text, out))
        return ERR_OK;
    return fail_field(rq->call.fail, name, "pattern", "");
}

static enum err read_query(struct request *rq, struct review_query *out)
{
    *out = (struct review_query){.unit = request_id(rq, "unit")};
    enum err err = read_day(rq, "from", &out->from);
    return err ? err : read_day(rq, "to", &out->to);
}

static void render_account(struct json_writer *w, const struct account *account)
{
    jsonw_object(w, "account");
    jsonw_id(w, "id", account->id);
    jsonw_text(w, "name", account->name);
    jsonw_object_end(w);
}

static const char *followed_word(enum review_followed followed)
{
    switch (followed) {
    case FOLLOWED_NOT_ASKED:
        return "";
    case FOLLOWED_BY_ACT:
        return "act";
    case FOLLOWED_BY_NOTHING:
        return "nothing";
    case FOLLOWED_OPEN:
        return "open";
    }
    UNREACHABLE();
}

static void render_item(struct request *rq, const struct review_page *page, size_t i)
{
    const struct reading *reading = &page->items[i];
    struct json_writer *w = &rq->reply.json;
    jsonw_object(w, NULL);
    render_look(w, &rq->call, reading);
    render_unit_ref(w, "unit", rq->call.office, reading->by.unit);
    render_account(w, &page->accounts[i]);
    jsonw_text_or_null(w, "number", reading->number);
    jsonw_text(w, "followed", sv_from(followed_word(page->followed[i])));
    jsonw_object_end(w);
}

enum err handler_reading_list(struct request *rq)
{
    struct review_page page;
    struct review_query query;
    struct json_writer *w = &rq->reply.json;
    enum err err = read_query(rq, &query);
    if (err)
        return err;
    query.account = request_id(rq, "account");
    query.number = request_text(rq, "number");
    query.after = request_text(rq, "after");
    query.limit = (int)request_int(rq, "limit", 50);
    query.is_export = sv_is(request_text(rq, "use"), "export");
    (void)!reading_kind_from_word(request_text(rq, "kind"), &query.kind);
    err = service_review(&rq->call, &query, &page);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < page.count; i++)
        render_item(rq, &page, i);
    jsonw_array_end(w);
    jsonw_text_or_null(w, "next", page.next);
    render_day(w, "from", page.from);
    render_day(w, "to", page.to);
    jsonw_bool(w, "is_whole", page.is_whole);
    if (page.unit)
        render_unit_ref(w, "unit", rq->call.office, page.unit);
    else
        jsonw_null(w, "unit");
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_reading_sums(struct request *rq)
{
    struct review_sums sums;
    struct review_query query;
    struct json_writer *w = &rq->reply.json;
    enum err err = read_query(rq, &query);
    if (!err)
        err = service_review_sums(&rq->call, &query, &sums);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < sums.count; i++) {
        const struct review_sum *sum = &sums.items[i];
        jsonw_object(w, NULL);
        render_account(w, &sum->account);
        render_unit_ref(w, "unit", rq->call.office, sum->by.unit);
        jsonw_text(w, "role", words_role(call_rulebook(&rq->call), sum->by.role, rq->call.lang));
        jsonw_int(w, "files", sum->files);
        jsonw_int(w, "identities", sum->identities);
        jsonw_int(w, "unfollowed", sum->unfollowed);
        jsonw_int(w, "lookups", sum->lookups);
        jsonw_int(w, "lists", sum->lists);
        jsonw_int(w, "readings", sum->readings);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_bool(w, "is_cut", sums.is_cut);
    render_day(w, "from", sums.from);
    render_day(w, "to", sums.to);
    jsonw_object_end(w);
    return ERR_OK;
}
