/* /api/desk/surveys: what units return for a season, and the issues noted in it. */
#include "service/surveys.h"

#include "base/num.h"
#include "http/handlers/render_work.h"
#include "http/routes.gen.h"
#include "service/words.h"

static const char *const STANDS[] = {[SURVEY_NONE] = "none",
                                     [SURVEY_OPEN] = "open",
                                     [SURVEY_LATE] = "late",
                                     [SURVEY_RETURNED] = "returned",
                                     [SURVEY_NOTHING] = "nothing"};

/* ---- the board ---- */

static void render_counts(struct json_writer *w, const struct call *call,
                          const struct rule_work *rules, const struct survey_unit *unit)
{
    jsonw_array(w, "issues");
    for (size_t i = 0; i < unit->issue_count; i++) {
        const struct within_count *count = &unit->issues[i];
        jsonw_object(w, NULL);
        render_work_state(w, call, rules, count->state);
        jsonw_bool(w, "is_ended", count->is_ended);
        jsonw_int(w, "works", count->works);
        jsonw_int(w, "late", count->late);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void render_acts(struct json_writer *w, const struct survey_unit *unit, enum lang lang)
{
    jsonw_array(w, "acts");
    for (size_t i = 0; i < unit->act_count; i++)
        render_work_act(w, NULL, unit->acts[i], lang);
    jsonw_array_end(w);
    render_openings(w, unit->within.openings, unit->within.opening_count, lang);
}

static void render_survey_unit(struct json_writer *w, const struct call *call,
                               const struct survey_board *board, const struct survey_unit *unit)
{
    jsonw_object(w, NULL);
    render_unit_ref(w, "unit", call->office, unit->unit);
    if (unit->work)
        jsonw_id(w, "work", unit->work);
    else
        jsonw_null(w, "work");
    jsonw_text(w, "stand", sv_from(STANDS[unit->stand]));
    render_day(w, "due_day", unit->due_day);
    if (unit->work && unit->returned_day == DAY_NONE)
        jsonw_int(w, "days_left", unit->due_day - call->today);
    else
        jsonw_null(w, "days_left");
    render_day(w, "returned_day", unit->returned_day);
    jsonw_bool(w, "was_late", unit->was_late);
    jsonw_int(w, "stated", unit->stated);
    render_counts(w, call, board->issue, unit);
    render_acts(w, unit, call->lang);
    jsonw_object_end(w);
}

static void render_seasons(struct json_writer *w, const struct survey_board *board)
{
    struct season other;
    bool has_before = board->survey && season_before(&board->season, &other);
    jsonw_text(w, "season", sv_from(board->season.name));
    jsonw_text_or_null(w, "before", has_before ? sv_from(other.name) : SV(""));
    bool has_after = board->has_after && season_after(&board->season, &other);
    jsonw_text_or_null(w, "after", has_after ? sv_from(other.name) : SV(""));
}

enum err handler_survey_board(struct request *rq)
{
    struct survey_board board;
    struct json_writer *w = &rq->reply.json;
    const struct call *call = &rq->call;
    enum err err = service_survey_board(&rq->call, request_text(rq, "season"), &board);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_text_or_null(w, "name",
                       board.survey ? words_in(&board.survey->name, call->lang) : SV(""));
    jsonw_text_or_null(w, "hint",
                       board.survey ? words_in(&board.survey->hint, call->lang) : SV(""));
    jsonw_text(w, "article", board.survey ? board.survey->citation.article : SV(""));
    jsonw_bool(w, "is_own", board.is_own);
    render_seasons(w, &board);
    jsonw_array(w, "units");
    for (size_t i = 0; i < board.count; i++)
        render_survey_unit(w, call, &board, &board.units[i]);
    jsonw_array_end(w);
    render_day(w, "today", call->today);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- issues ---- */

/* "unit.ended.issue" */
static bool read_after(struct sv text, struct issues_wish *wish)
{
    struct sv unit, ended, id;
    int64_t is_ended = 0;
    if (text.n == 0)
        return true;
    bool is_cursor = sv_cut(text, '.', &unit, &text) && sv_cut(text, '.', &ended, &id) &&
                     num_parse_i64(unit, 1, INT64_MAX, &wish->after_unit) &&
                     num_parse_i64(ended, 0, 1, &is_ended) &&
                     num_parse_i64(id, 1, INT64_MAX, &wish->after_id);
    wish->after_ended = is_ended != 0;
    return is_cursor;
}

static void render_issue(struct json_writer *w, const struct call *call,
                         const struct issue_row *row)
{
    jsonw_object(w, NULL);
    render_work_card_as(w, "issue", call, row->item, false);
    render_unit_ref(w, "returned_by", call->office, row->returned_by);
    jsonw_text(w, "place", row->place);
    jsonw_int(w, "affected", row->affected);
    jsonw_object_end(w);
}

enum err handler_survey_issues(struct request *rq)
{
    const struct issue_row *rows;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    struct issues_wish wish = {.season = request_text(rq, "season"),
                               .unit = request_id(rq, "unit"),
                               .limit = (int)request_int(rq, "limit", 50)};
    if (!read_after(request_text(rq, "after"), &wish))
        return fail_field(rq->call.fail, "after", "pattern", "");
    enum err err = service_survey_issues(&rq->call, &wish, &rows, &count);
    if (err)
        return err;
    struct sv next = SV("");
    if (count && count == (size_t)wish.limit) {
        const struct issue_row *last = &rows[count - 1];
        next = arena_printf(rq->call.arena, "%lld.%d.%lld", (long long)last->returned_by,
                            last->item->card.is_ended, (long long)last->item->card.key.id);
    }
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++)
        if (rows[i].item->rules)
            render_issue(w, &rq->call, &rows[i]);
    jsonw_array_end(w);
    jsonw_text_or_null(w, "next", next);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}
