/* /api/desk/findings: what the triggers of the rulebook find among the duties of offices. */
#include "service/findings.h"

#include "base/num.h"
#include "http/handlers/render.h"
#include "http/routes.gen.h"

/* ---- the board ---- */

static void render_trigger(struct json_writer *w, const struct rule_trigger *trigger,
                           enum lang lang)
{
    jsonw_text(w, "id", trigger->id);
    jsonw_text(w, "name", words_in(&trigger->name, lang));
    jsonw_text_or_null(w, "hint", words_in(&trigger->hint, lang));
    jsonw_text(w, "question", sv_from(trigger_question_word(trigger->question)));
    jsonw_text(w, "article", trigger->citation.article);
    jsonw_text(w, "grade", trigger->citation.grade);
}

enum err handler_findings_board(struct request *rq)
{
    struct findings_board board;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_findings_board(&rq->call, &board);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "triggers");
    for (size_t i = 0; i < board.count; i++) {
        const struct findings_counted *row = &board.rows[i];
        bool is_more = row->found > FINDINGS_COUNT_CAP;
        jsonw_object(w, NULL);
        render_trigger(w, row->trigger, rq->call.lang);
        jsonw_int(w, "count", is_more ? FINDINGS_COUNT_CAP : row->found);
        jsonw_int(w, "opened", row->opened);
        jsonw_bool(w, "is_more", is_more);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    render_day(w, "today", rq->call.today);
    jsonw_time(w, "at", rq->call.now);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- what one finds ---- */

/* What was owed: the clock of the matter, or the duty in the work, by its name. */
static struct sv owed_name(const struct call *call, const struct finding_row *row)
{
    struct sv pin = row->work ? row->work_rulebook : row->rulebook;
    const struct rulebook *rulebook = office_rulebook(call->office, pin);
    const struct rule_work *kind =
        rulebook && row->work ? rulebook_work(rulebook, row->kind) : NULL;
    const struct rule_duty *duty = kind ? rule_work_duty(kind, row->rule) : NULL;
    const struct rule_clock *clock =
        rulebook && !row->work ? rulebook_clock(rulebook, row->rule) : NULL;
    if (duty)
        return words_in(&duty->name, call->lang);
    return clock ? words_in(&clock->name, call->lang) : row->rule;
}

static void render_id_or_null(struct json_writer *w, const char *key, id64 id)
{
    if (id)
        jsonw_id(w, key, id);
    else
        jsonw_null(w, key);
}

/* The numbers that prove it, as the question has them. */
static void render_proof(struct json_writer *w, const struct call *call,
                         const struct finding_row *row, enum trigger_question question)
{
    bool is_led = question >= TRIGGER_LEADER_IDLE && question <= TRIGGER_LEADER_CHANGED;
    jsonw_int(w, "no", row->no);
    jsonw_text_or_null(w, "owed", owed_name(call, row));
    render_day(w, "start_day", row->start_day);
    render_day(w, "due_day", row->due_day);
    jsonw_int(w, "days_since", row->due_day == DAY_NONE ? 0 : call->today - row->due_day);
    jsonw_int(w, "extended_days", is_led ? 0 : row->extended_days);
    jsonw_int(w, "count", question == TRIGGER_LEADER_CHANGED ? row->extended_days : row->counted);
}

static void render_item(struct json_writer *w, const struct call *call,
                        const struct finding_row *row, enum trigger_question question)
{
    const struct rulebook *rulebook = office_rulebook(call->office, row->rulebook);
    jsonw_object(w, NULL);
    render_id_or_null(w, "petition", row->petition.id);
    jsonw_text(w, "number", row->number);
    jsonw_text(w, "title", row->title);
    if (row->petition.id)
        render_state(w, "state", rulebook ? rulebook : call_rulebook(call), row->state, call->lang);
    else
        jsonw_null(w, "state");
    render_unit_ref(w, "office", call->office, row->office);
    render_unit_ref(w, "unit", call->office, row->unit);
    render_id_or_null(w, "work", row->work);
    render_proof(w, call, row, question);
    jsonw_text(w, "mark", row->mark);
    render_id_or_null(w, "opened", row->opened);
    render_id_or_null(w, "note", row->note);
    jsonw_object_end(w);
}

/* An act that begins a work, with the fields it asks for; null where the caller may not. */
static void render_opening(struct json_writer *w, const char *key, const struct rule_work *kind,
                           const struct rule_act *act, enum lang lang)
{
    if (!act) {
        jsonw_null(w, key);
        return;
    }
    jsonw_object(w, key);
    jsonw_text(w, "kind", kind->id);
    jsonw_text(w, "id", act->id);
    jsonw_text(w, "name", words_in(&act->name, lang));
    jsonw_text_or_null(w, "confirm", words_in(&act->confirm, lang));
    jsonw_text(w, "article", act->citation.article);
    render_act_fields(w, act, lang);
    jsonw_object_end(w);
}

/* "day.id.no" */
static bool read_place(struct sv text, struct finding_place *out)
{
    struct sv day;
    struct sv id;
    struct sv no;
    int64_t numbers[2];
    if (text.n == 0)
        return true;
    if (!sv_cut(text, '.', &day, &text) || !sv_cut(text, '.', &id, &no) ||
        !num_parse_i64(day, 0, INT32_MAX, &numbers[0]) || !id_parse(id, &out->id) ||
        !num_parse_i64(no, 0, INT32_MAX, &numbers[1]))
        return false;
    out->day = (day_t)numbers[0];
    out->no = (int)numbers[1];
    return true;
}

static void render_place(struct json_writer *w, const struct call *call,
                         const struct findings_page *page, int limit)
{
    struct sv next = SV("");
    if (page->count == (size_t)limit) {
        const struct finding_place *at = &page->rows[page->count - 1].at;
        next = arena_printf(call->arena, "%d.%lld.%d", at->day, (long long)at->id, at->no);
    }
    jsonw_text_or_null(w, "next", next);
}

enum err handler_findings(struct request *rq)
{
    struct findings_page page;
    struct call *call = &rq->call;
    struct json_writer *w = &rq->reply.json;
    struct findings_wish wish = {.trigger = request_text(rq, "trigger"),
                                 .unit = request_id(rq, "unit"),
                                 .are_noted = sv_is(request_text(rq, "state"), "noted"),
                                 .limit = (int)request_int(rq, "limit", 50)};
    if (!read_place(request_text(rq, "after"), &wish.after))
        return fail_field(call->fail, "after", "pattern", "");
    enum err err = service_findings(call, &wish, &page);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_object(w, "trigger");
    render_trigger(w, page.trigger, call->lang);
    jsonw_text_or_null(w, "ground", page.trigger->ground);
    jsonw_object_end(w);
    jsonw_array(w, "items");
    for (size_t i = 0; i < page.count; i++)
        render_item(w, call, &page.rows[i], page.trigger->question);
    jsonw_array_end(w);
    render_opening(w, "opening", page.opens, page.opening, call->lang);
    render_opening(w, "noting", page.notes, page.noting, call->lang);
    render_place(w, call, &page, wish.limit);
    render_day(w, "today", call->today);
    jsonw_time(w, "at", call->now);
    jsonw_object_end(w);
    return ERR_OK;
}
