/* /api/desk/pending and /api/desk/campaigns: the register of long-pending matters, and what takes
 * several of them on. */
#include "service/pending.h"

#include "base/num.h"
#include "http/handlers/render_work.h"
#include "http/routes.gen.h"
#include "service/words.h"

/* ---- counts ---- */

/* How many of one age each obstacle holds up; those of none behind the last. */
static void render_cells(struct json_writer *w, const struct pending_board *board, size_t age)
{
    size_t width = board->obstacles->count + 1;
    const int *at = board->listed.count.at + age * width;
    jsonw_array(w, "cells");
    for (size_t i = 0; i < board->obstacles->count; i++) {
        if (at[i] == 0)
            continue;
        jsonw_object(w, NULL);
        jsonw_text(w, "obstacle", board->obstacles->items[i].id);
        jsonw_int(w, "count", at[i]);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static int sum_of(const struct pending_count *count, size_t age)
{
    size_t width = count->obstacle_count + 1;
    int sum = 0;
    for (size_t i = 0; i < width; i++)
        sum += count->at[age * width + i];
    return sum;
}

static void render_counted(struct json_writer *w, const char *key,
                           const struct pending_counted *counted)
{
    jsonw_object(w, key);
    jsonw_int(w, "count", counted->count.total);
    jsonw_int(w, "again", counted->count.again);
    jsonw_bool(w, "is_more", counted->is_more);
    jsonw_object_end(w);
}

enum err handler_pending_board(struct request *rq)
{
    struct pending_board board;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_pending_board(&rq->call, &board);
    if (err)
        return err;
    const struct rule_pending *rule = &board.rulebook->pending;
    jsonw_object(w, NULL);
    jsonw_array(w, "ages");
    for (size_t i = 0; i < rule->age_count; i++) {
        jsonw_object(w, NULL);
        jsonw_text(w, "id", rule->ages[i].id);
        jsonw_text(w, "name", words_in(&rule->ages[i].name, rq->call.lang));
        jsonw_int(w, "months", rule->ages[i].months);
        jsonw_int(w, "listed", sum_of(&board.listed.count, i));
        jsonw_int(w, "unlisted", sum_of(&board.unlisted.count, i));
        render_cells(w, &board, i);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_array(w, "obstacles");
    for (size_t i = 0; i < board.obstacles->count; i++)
        render_choice(w, NULL, board.obstacles->items[i].id,
                      words_in(&board.obstacles->items[i].name, rq->call.lang));
    jsonw_array_end(w);
    render_counted(w, "listed", &board.listed);
    render_counted(w, "unlisted", &board.unlisted);
    jsonw_text_or_null(w, "article", rule->citation.article);
    jsonw_text_or_null(w, "grade", rule->citation.grade);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- the register ---- */

/* An act that begins a work; null where the caller may not. */
static void render_opening(struct json_writer *w, const char *key, struct sv kind,
                           const struct rule_act *act)
{
    if (!act) {
        jsonw_null(w, key);
        return;
    }
    jsonw_object(w, key);
    jsonw_text(w, "kind", kind);
    jsonw_text(w, "act", act->id);
    jsonw_object_end(w);
}

static void render_id_or_null(struct json_writer *w, const char *key, id64 id)
{
    if (id)
        jsonw_id(w, key, id);
    else
        jsonw_null(w, key);
}

static void render_obstacle(struct json_writer *w, const struct call *call,
                            const struct rulebook *rulebook, struct sv id)
{
    const struct rule_choice *choice = choice_find(pending_obstacles(rulebook), id);
    if (id.n == 0)
        jsonw_null(w, "obstacle");
    else
        render_choice(w, "obstacle", id, choice ? words_in(&choice->name, call->lang) : id);
}

static void render_age(struct json_writer *w, const struct call *call,
                       const struct rulebook *rulebook, int age)
{
    const struct rule_pending *rule = &rulebook->pending;
    if (age == PENDING_YOUNG)
        jsonw_null(w, "age");
    else
        render_choice(w, "age", rule->ages[age].id, words_in(&rule->ages[age].name, call->lang));
}

/* One that nobody has listed. */
static void render_matter(struct json_writer *w, const struct call *call,
                          const struct pending_row *row)
{
    const struct rulebook *rulebook = office_rulebook(call->office, row->rulebook);
    jsonw_object(w, "matter");
    jsonw_id(w, "id", row->petition.id);
    jsonw_text(w, "number", row->number);
    jsonw_text(w, "title", row->title);
    render_state(w, "state", rulebook ? rulebook : call_rulebook(call), row->state, call->lang);
    render_unit_ref(w, "unit", call->office, row->owner);
    render_unit_ref(w, "office", call->office, row->office);
    jsonw_object_end(w);
}

static void render_item(struct json_writer *w, const struct call *call,
                        const struct pending_page *page, const struct pending_item *item)
{
    if (item->work && !item->work->rules)
        return; /* its rules are not stored any more: shown nowhere */
    jsonw_object(w, NULL);
    render_day(w, "since_day", item->row->since);
    jsonw_int(w, "months", item->months);
    render_age(w, call, page->rulebook, item->age);
    render_obstacle(w, call, page->rulebook, item->row->obstacle);
    jsonw_bool(w, "is_again", item->row->is_again);
    render_id_or_null(w, "campaign", page->tells_campaigns ? item->row->campaign : 0);
    jsonw_text_or_null(w, "leader", item->leader_name);
    if (item->work) {
        render_work_card_as(w, "work", call, item->work, true);
        jsonw_null(w, "matter");
    } else {
        jsonw_null(w, "work");
        render_matter(w, call, item->row);
    }
    jsonw_object_end(w);
}

/* "day.id" */
static bool read_place(struct sv text, day_t *day_out, id64 *id_out)
{
    struct sv day;
    struct sv id;
    int64_t number;
    if (text.n == 0)
        return true;
    if (!sv_cut(text, '.', &day, &id) || !num_parse_i64(day, 0, INT32_MAX, &number) ||
        !id_parse(id, id_out))
        return false;
    *day_out = (day_t)number;
    return true;
}

static enum pending_of of_word(struct sv word)
{
    if (sv_is(word, "unlisted"))
        return PENDING_UNLISTED;
    return sv_is(word, "over") ? PENDING_OVER : PENDING_LISTED;
}

enum err handler_pending(struct request *rq)
{
    struct pending_page page;
    struct json_writer *w = &rq->reply.json;
    struct sv next = SV("");
    struct pending_wish wish = {.of = of_word(request_text(rq, "of")),
                                .age = request_text(rq, "age"),
                                .obstacle = request_text(rq, "obstacle"),
                                .unit = request_id(rq, "unit"),
                                .campaign = request_id(rq, "campaign"),
                                .is_again = sv_is(request_text(rq, "again"), "true"),
                                .limit = (int)request_int(rq, "limit", 50)};
    if (!read_place(request_text(rq, "after"), &wish.after.day, &wish.after.id))
        return fail_field(rq->call.fail, "after", "pattern", "");
    enum err err = service_pending(&rq->call, &wish, &page);
    if (err)
        return err;
    if (page.count == (size_t)wish.limit) {
        const struct pending_place *at = &page.items[page.count - 1].row->at;
        next = arena_printf(rq->call.arena, "%d.%lld", at->day, (long long)at->id);
    }
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < page.count; i++)
        render_item(w, &rq->call, &page, &page.items[i]);
    jsonw_array_end(w);
    render_opening(w, "listing", page.rulebook->pending.kind, page.listing);
    jsonw_text_or_null(w, "next", next);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- campaigns ---- */

static void render_report(struct json_writer *w, const struct campaign_report *reported)
{
    if (!reported->is_there) {
        jsonw_null(w, "reported");
        return;
    }
    jsonw_object(w, "reported");
    jsonw_int(w, "included", reported->included);
    jsonw_int(w, "solved", reported->solved);
    render_day(w, "day", reported->day);
    jsonw_object_end(w);
}

static void render_campaign_count(struct json_writer *w, const struct campaign_count *counted)
{
    jsonw_object(w, "counted");
    jsonw_int(w, "checked", counted->checked);
    jsonw_int(w, "open", counted->open);
    jsonw_int(w, "taken_off", counted->taken_off);
    jsonw_int(w, "ended", counted->ended);
    jsonw_int(w, "others", counted->others);
    jsonw_int(w, "again", counted->again);
    jsonw_object_end(w);
}

static void render_campaign(struct json_writer *w, const struct call *call,
                            const struct campaign_item *item)
{
    if (!item->work->rules)
        return;
    jsonw_object(w, NULL);
    render_work_card_as(w, "work", call, item->work, false);
    jsonw_text(w, "title", item->title);
    render_day(w, "ends_on", item->ends_on);
    render_report(w, &item->reported);
    render_campaign_count(w, &item->counted);
    jsonw_object_end(w);
}

enum err handler_campaigns(struct request *rq)
{
    struct campaigns_page page;
    struct json_writer *w = &rq->reply.json;
    struct sv next = SV("");
    struct campaigns_wish wish = {.is_ended = sv_is(request_text(rq, "state"), "ended"),
                                  .limit = (int)request_int(rq, "limit", 20)};
    if (!read_place(request_text(rq, "after"), &wish.after_day, &wish.after_id))
        return fail_field(rq->call.fail, "after", "pattern", "");
    enum err err = service_campaigns(&rq->call, &wish, &page);
    if (err)
        return err;
    if (page.count == (size_t)wish.limit) {
        const struct work_card *last = &page.items[page.count - 1].work->card;
        next = arena_printf(rq->call.arena, "%d.%lld", last->due_day, (long long)last->key.id);
    }
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < page.count; i++)
        render_campaign(w, &rq->call, &page.items[i]);
    jsonw_array_end(w);
    render_opening(w, "opening", page.rulebook->pending.campaign, page.opening);
    jsonw_text_or_null(w, "next", next);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}
