/* /api/desk/staff: whether offices have enough people, and trained ones. */
#include "service/staff.h"

#include "base/utf8.h"
#include "domain/word_table.h"
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/words.h"

static const char *const KINDS[] = {[STAFF_POST] = "post",
                                    [STAFF_TRAINING] = "training",
                                    [STAFF_CERTIFICATE] = "certificate",
                                    [STAFF_SECONDMENT] = "secondment"};

static void render_unit_row(struct json_writer *w, const struct call *call,
                            const struct staff_unit *row)
{
    jsonw_object(w, NULL);
    render_unit_ref(w, "unit", call->office, row->unit);
    jsonw_int(w, "handlers", row->handlers);
    jsonw_int(w, "trained", row->trained);
    jsonw_int(w, "open", row->open);
    jsonw_bool(w, "has_no_handler", row->has_no_handler);
    jsonw_bool(w, "has_none_trained", row->has_none_trained);
    jsonw_bool(w, "has_too_much", row->has_too_much);
    jsonw_object_end(w);
}

enum err handler_staff_board(struct request *rq)
{
    struct staff_board board;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_staff_board(&rq->call, &board);
    if (err)
        return err;
    const struct rule_staffing *rule = &board.rulebook->staffing;
    jsonw_object(w, NULL);
    jsonw_int(w, "trained_months", rule->trained_months);
    jsonw_int(w, "open_per_handler", rule->open_per_handler);
    jsonw_text(w, "article", rule->citation.article);
    jsonw_text(w, "grade", rule->citation.grade);
    jsonw_array(w, "units");
    for (size_t i = 0; i < board.count; i++)
        render_unit_row(w, &rq->call, &board.units[i]);
    jsonw_array_end(w);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

static void render_record(struct json_writer *w, const struct staff_record *record)
{
    jsonw_object(w, NULL);
    jsonw_id(w, "id", record->id);
    jsonw_text(w, "kind", sv_from(KINDS[record->kind]));
    jsonw_text(w, "name", record->name);
    render_day(w, "from_day", record->from_day);
    render_day(w, "until_day", record->until_day);
    jsonw_object_end(w);
}

static void render_official(struct json_writer *w, const struct staff_official *one)
{
    jsonw_object(w, NULL);
    jsonw_id(w, "account", one->account);
    jsonw_text(w, "name", one->name);
    jsonw_array(w, "roles");
    for (int role = 0; role < ROLE__COUNT; role++) {
        if (one->roles & ROLE_BIT(role))
            jsonw_text(w, NULL, sv_from(role_word((enum role)role)));
    }
    jsonw_array_end(w);
    jsonw_bool(w, "is_trained", one->is_trained);
    jsonw_array(w, "records");
    for (size_t i = 0; i < one->record_count; i++)
        render_record(w, &one->records[i]);
    jsonw_array_end(w);
    jsonw_object_end(w);
}

static enum err answer(struct request *rq, id64 unit)
{
    struct staff_view view;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_staff_unit(&rq->call, unit, &view);
    if (err)
        return err;
    jsonw_object(w, NULL);
    render_unit_ref(w, "unit", rq->call.office, unit);
    jsonw_array(w, "officials");
    for (size_t i = 0; i < view.count; i++)
        render_official(w, &view.officials[i]);
    jsonw_array_end(w);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_staff_unit(struct request *rq)
{
    return answer(rq, request_id(rq, "unit"));
}

enum err handler_staff_note(struct request *rq)
{
    size_t kind;
    struct staff_record record = {.unit = request_id(rq, "unit"),
                                  .account = input_id(rq->input, "account"),
                                  .name = utf8_trim(input_text(rq->input, "name")),
                                  .from_day = input_day(rq->input, "from_day"),
                                  .until_day = input_day(rq->input, "until_day")};
    if (!word_table_find(KINDS, sizeof KINDS / sizeof KINDS[0], input_text(rq->input, "kind"),
                         &kind))
        return fail_field(rq->call.fail, "kind", "enum", "");
    if (record.name.n == 0)
        return fail_field(rq->call.fail, "name", "required", "");
    record.kind = (enum staff_kind)kind;
    enum err err = service_staff_note(&rq->call, &record);
    return err ? err : answer(rq, record.unit);
}

enum err handler_staff_take_back(struct request *rq)
{
    return service_staff_take_back(&rq->call, request_id(rq, "unit"), request_id(rq, "record"));
}
