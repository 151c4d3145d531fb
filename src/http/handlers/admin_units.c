/* /api/admin/units: the organisation tree. */
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/admin.h"

enum err handler_unit_list(struct request *rq)
{
    struct json_writer *w = &rq->reply.json;
    const struct unit_tree *units = rq->call.office->units;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < unit_count(units); i++)
        render_unit(w, NULL, unit_at(units, i));
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}

static void answer(struct request *rq, const struct unit *unit)
{
    rq->reply.etag = unit->version;
    rq->reply.reload_office = true;
    render_unit(&rq->reply.json, NULL, unit);
}

/* An id, or nothing for none. */
static enum err change_superior(const struct request *rq, id64 *superior)
{
    struct sv text = input_text(rq->input, "superior");
    if (!json_object_get(rq->input, "superior"))
        return ERR_OK;
    *superior = 0;
    if (text.n && !id_parse(text, superior))
        return fail_field(rq->call.fail, "superior", "superior", "");
    return ERR_OK;
}

enum err handler_unit_create(struct request *rq)
{
    struct unit unit = {.parent = input_id(rq->input, "parent"),
                        .name = input_text(rq->input, "name"),
                        .short_name = input_text(rq->input, "short_name"),
                        .phone = input_text(rq->input, "phone"),
                        .address = input_text(rq->input, "address")};
    json_get_bool(rq->input, "is_vertical", &unit.is_vertical);
    if (!unit_kind_from_word(input_text(rq->input, "kind"), &unit.kind))
        return fail_field(rq->call.fail, "kind", "enum", "");
    enum err err = change_superior(rq, &unit.superior);
    if (!err)
        err = service_unit_create(&rq->call, &unit);
    if (!err)
        answer(rq, &unit);
    return err;
}

/* What is not in the body stays. */
static void change_text(const json_t *input, const char *key, struct sv *text)
{
    if (json_object_get(input, key))
        *text = input_text(input, key);
}

enum err handler_unit_change(struct request *rq)
{
    const struct unit *known = unit_find(rq->call.office->units, request_id(rq, "unit"));
    if (!known)
        return ERR_NOT_FOUND;
    struct unit unit = *known;
    unit.version = rq->if_version;
    change_text(rq->input, "name", &unit.name);
    change_text(rq->input, "short_name", &unit.short_name);
    change_text(rq->input, "phone", &unit.phone);
    change_text(rq->input, "address", &unit.address);
    json_get_bool(rq->input, "is_vertical", &unit.is_vertical);
    json_get_bool(rq->input, "is_active", &unit.is_active);
    enum err err = change_superior(rq, &unit.superior);
    if (!err)
        err = service_unit_change(&rq->call, &unit);
    if (!err)
        answer(rq, &unit);
    return err;
}
