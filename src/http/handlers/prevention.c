/* /api/desk/mediation, /api/desk/assessments and the matters of a work. */
#include "service/prevention.h"

#include "base/num.h"
#include "http/handlers/render_work.h"
#include "http/routes.gen.h"
#include "service/words.h"

enum { PAGE = 50, ASSESSMENTS_PAGE = 20, FIGURE_MONTHS = 12 };

/* "day.work" */
static bool read_after(struct sv text, day_t *day, id64 *id)
{
    struct sv first, rest;
    int64_t number = 0;
    if (text.n == 0)
        return true;
    bool is_cursor = sv_cut(text, '.', &first, &rest) &&
                     num_parse_i64(first, 0, INT32_MAX, &number) &&
                     num_parse_i64(rest, 1, INT64_MAX, id);
    *day = (day_t)number;
    return is_cursor;
}

static void render_next(struct json_writer *w, const struct call *call,
                        const struct work_card *last)
{
    struct sv next =
        last ? arena_printf(call->arena, "%d.%lld", last->due_day, (long long)last->key.id)
             : SV("");
    jsonw_text_or_null(w, "next", next);
}

/* ---- counts ---- */

struct stand {
    struct sv state;
    bool is_ended;
    int works, late;
};

static void render_stand(struct json_writer *w, const struct call *call,
                         const struct rule_work *rules, const struct stand *stand)
{
    jsonw_object(w, NULL);
    render_work_state(w, call, rules, stand->state);
    jsonw_bool(w, "is_ended", stand->is_ended);
    jsonw_int(w, "works", stand->works);
    jsonw_int(w, "late", stand->late);
    jsonw_object_end(w);
}

static void render_kind_counts(struct json_writer *w, const char *key, const struct call *call,
                               const struct rule_work *rules, const struct kind_counts *counts)
{
    jsonw_array(w, key);
    for (size_t i = 0; i < counts->count; i++) {
        const struct kind_count *one = &counts->items[i];
        const struct stand stand = {one->state, one->is_ended, one->works, one->late};
        render_stand(w, call, rules, &stand);
    }
    jsonw_array_end(w);
}

/* ---- the network ---- */

static void render_levels(struct json_writer *w, const struct call *call,
                          const struct rule_work *post)
{
    jsonw_array(w, "levels");
    for (size_t i = 0; post && i < post->state_count; i++) {
        if (!post->states[i].is_ended)
            render_choice(w, NULL, post->states[i].id, words_in(&post->states[i].name, call->lang));
    }
    jsonw_array_end(w);
}

enum err handler_mediation_board(struct request *rq)
{
    struct mediation_board board;
    struct json_writer *w = &rq->reply.json;
    const struct call *call = &rq->call;
    enum err err = service_mediation_board(&rq->call, &board);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_text_or_null(w, "name", board.post ? words_in(&board.post->name, call->lang) : SV(""));
    jsonw_text_or_null(w, "hint", board.post ? words_in(&board.post->hint, call->lang) : SV(""));
    jsonw_text(w, "article", board.post ? board.post->citation.article : SV(""));
    jsonw_bool(w, "is_own", board.is_own);
    render_levels(w, call, board.post);
    jsonw_array(w, "units");
    for (size_t i = 0; i < board.count; i++) {
        const struct mediation_unit *unit = &board.units[i];
        const struct kind_counts posts = {unit->posts, unit->post_count};
        const struct kind_counts cases = {unit->cases, unit->case_count};
        jsonw_object(w, NULL);
        render_unit_ref(w, "unit", call->office, unit->unit);
        render_kind_counts(w, "posts", call, board.post, &posts);
        render_kind_counts(w, "cases", call, board.mediation, &cases);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    render_openings(w, board.begun.openings, board.begun.opening_count, call->lang);
    render_day(w, "today", call->today);
    jsonw_object_end(w);
    return ERR_OK;
}

static void render_post(struct json_writer *w, const struct call *call,
                        const struct rule_work *mediation, const struct mediation_post *post)
{
    jsonw_object(w, NULL);
    render_work_card_as(w, "post", call, post->item, false);
    jsonw_text(w, "place", post->place);
    jsonw_text(w, "mediator", post->mediator);
    jsonw_array(w, "cases");
    for (size_t i = 0; i < post->cases.count; i++) {
        const struct within_count *one = &post->cases.items[i];
        const struct stand stand = {one->state, one->is_ended, one->works, one->late};
        render_stand(w, call, mediation, &stand);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
}

enum err handler_mediation_posts(struct request *rq)
{
    const struct mediation_post *posts;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    struct posts_wish wish = {.unit = request_id(rq, "unit"),
                              .level = request_text(rq, "level"),
                              .limit = (int)request_int(rq, "limit", PAGE)};
    if (!read_after(request_text(rq, "after"), &wish.after_day, &wish.after_id))
        return fail_field(rq->call.fail, "after", "pattern", "");
    enum err err = service_mediation_posts(&rq->call, &wish, &posts, &count);
    if (err)
        return err;
    const struct rulebook *rulebook = office_rulebook_in_force(rq->call.office, rq->call.today);
    jsonw_object(w, NULL);
    render_unit_ref(w, "unit", rq->call.office, wish.unit);
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++) {
        if (posts[i].item->rules)
            render_post(w, &rq->call, rulebook_given(rulebook), &posts[i]);
    }
    jsonw_array_end(w);
    render_next(w, &rq->call, count == (size_t)wish.limit ? &posts[count - 1].item->card : NULL);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- assessments ---- */

static void render_matter_counts(struct json_writer *w, const struct matter_counts *counts)
{
    jsonw_object(w, "counts");
    jsonw_int(w, "all", counts->all);
    jsonw_int(w, "open", counts->open);
    jsonw_int(w, "ended", counts->ended);
    jsonw_object_end(w);
}

static void render_steps(struct json_writer *w, const struct call *call,
                         const struct assessment_row *row)
{
    const struct rule_work *rules = row->item->rules;
    const struct id_list *steps = &rules->assessment.steps;
    jsonw_array(w, "steps");
    for (size_t i = 0; i < steps->count && i < ASSESSMENT_STEPS_MAX; i++) {
        const struct rule_act *act = rule_work_act(rules, steps->items[i]);
        jsonw_object(w, NULL);
        render_choice(w, "step", act->id, words_in(&act->done, call->lang));
        render_day(w, "day", row->step_days[i]);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void render_result(struct json_writer *w, const struct call *call,
                          const struct assessment_row *row)
{
    const struct rule_work *rules = row->item->rules;
    const struct id_list *steps = &rules->assessment.steps;
    const struct rule_act *last = rule_work_act(rules, steps->items[steps->count - 1]);
    const struct rule_field *field = rule_act_field(last, SV("result"));
    const struct rule_choice *choice = choice_find(&field->choices, row->result);
    if (choice)
        render_choice(w, "result", choice->id, words_in(&choice->name, call->lang));
    else
        jsonw_null(w, "result");
}

static void render_assessment(struct json_writer *w, const struct call *call,
                              const struct assessment_row *row)
{
    jsonw_object(w, NULL);
    render_work_card_as(w, "decision", call, row->item, false);
    render_steps(w, call, row);
    render_result(w, call, row);
    render_day(w, "decided_day", row->decided_day);
    render_matter_counts(w, &row->matters);
    jsonw_text_or_null(w, "link", row->link ? row->link->id : SV(""));
    jsonw_object_end(w);
}

static void render_figure(struct json_writer *w, const struct assessments *found,
                          const struct assessments_wish *wish)
{
    jsonw_object(w, "figure");
    render_day(w, "from", wish->from);
    render_day(w, "to", wish->to);
    jsonw_int(w, "assessed", found->figure.assessed);
    jsonw_int(w, "decided", found->figure.decided);
    jsonw_int(w, "caused", found->figure.caused);
    jsonw_int(w, "linked", found->figure.linked);
    jsonw_object_end(w);
}

static enum err take_wish(struct request *rq, struct assessments_wish *out)
{
    day_t today = rq->call.today;
    *out = (struct assessments_wish){.is_ended = sv_is(request_text(rq, "state"), "ended"),
                                     .from = day_add_months(today, -FIGURE_MONTHS) + 1,
                                     .to = today,
                                     .limit = (int)request_int(rq, "limit", ASSESSMENTS_PAGE)};
    if (!read_after(request_text(rq, "after"), &out->after_day, &out->after_id))
        return fail_field(rq->call.fail, "after", "pattern", "");
    if (request_text(rq, "from").n && !day_parse(request_text(rq, "from"), &out->from))
        return fail_field(rq->call.fail, "from", "format", "");
    if (request_text(rq, "to").n && !day_parse(request_text(rq, "to"), &out->to))
        return fail_field(rq->call.fail, "to", "format", "");
    return out->from > out->to ? fail_field(rq->call.fail, "to", "order", "") : ERR_OK;
}

enum err handler_assessments(struct request *rq)
{
    struct assessments found;
    struct assessments_wish wish;
    struct json_writer *w = &rq->reply.json;
    enum err err = take_wish(rq, &wish);
    if (!err)
        err = service_assessments(&rq->call, &wish, &found);
    if (err)
        return err;
    const struct rule_work *rules = found.rules;
    jsonw_object(w, NULL);
    jsonw_text_or_null(w, "name", rules ? words_in(&rules->name, rq->call.lang) : SV(""));
    jsonw_text_or_null(w, "hint", rules ? words_in(&rules->hint, rq->call.lang) : SV(""));
    jsonw_text(w, "article", rules ? rules->citation.article : SV(""));
    jsonw_bool(w, "is_own", found.is_own);
    jsonw_array(w, "items");
    for (size_t i = 0; i < found.count; i++) {
        if (found.items[i].item->rules)
            render_assessment(w, &rq->call, &found.items[i]);
    }
    jsonw_array_end(w);
    render_figure(w, &found, &wish);
    render_openings(w, found.begun.openings, found.begun.opening_count, rq->call.lang);
    render_next(w, &rq->call,
                found.has_more && found.count ? &found.items[found.count - 1].item->card : NULL);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- matters of a work ---- */

static void render_matter(struct json_writer *w, const struct call *call,
                          const struct matter_row *row)
{
    const struct petition_row *matter = row->petition;
    const struct rulebook *rulebook = office_rulebook(call->office, matter->rulebook);
    jsonw_object(w, NULL);
    jsonw_id(w, "id", matter->key.id);
    jsonw_text(w, "number", matter->number);
    jsonw_text(w, "title", matter->title);
    if (rulebook)
        render_state(w, "state", rulebook, matter->state, call->lang);
    else
        render_choice(w, "state", matter->state, matter->state);
    jsonw_bool(w, "is_ended", matter->is_ended);
    render_unit_ref(w, "owner", call->office, matter->owner);
    render_day(w, "received_day", matter->received_day);
    render_day(w, "linked_day", row->linked_day);
    jsonw_object_end(w);
}

enum err handler_work_matters(struct request *rq)
{
    struct work_matters found;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_work_matters(&rq->call, request_id(rq, "work"), request_id(rq, "after"),
                                        (int)request_int(rq, "limit", PAGE), &found);
    if (err)
        return err;
    jsonw_object(w, NULL);
    render_matter_counts(w, &found.counts);
    jsonw_array(w, "items");
    for (size_t i = 0; i < found.count; i++)
        render_matter(w, &rq->call, &found.items[i]);
    jsonw_array_end(w);
    if (found.next)
        jsonw_id(w, "next", found.next);
    else
        jsonw_null(w, "next");
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}
