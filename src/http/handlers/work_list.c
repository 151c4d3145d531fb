/* /api/desk/duties, the lists of works, and what their forms choose from. */
#include "base/num.h"
#include "http/handlers/render_work.h"
#include "http/routes.gen.h"
#include "service/words.h"

enum { CURSOR_PARTS_MAX = 3 };

/* Numbers with a point between them; false unless there are exactly so many, none negative. */
static bool read_cursor(struct sv text, int64_t *numbers, size_t count)
{
    struct sv part;
    for (size_t i = 0; i < count; i++) {
        sv_cut(text, '.', &part, &text);
        if (!num_parse_i64(part, 0, INT64_MAX, &numbers[i]))
            return false;
    }
    return text.n == 0;
}

/* ---- what is owed ---- */

/* "day.work.no" */
static bool read_after_duty(struct sv text, struct duties_wish *wish)
{
    int64_t numbers[CURSOR_PARTS_MAX] = {0, 0, 0};
    if (text.n == 0)
        return true;
    if (!read_cursor(text, numbers, 3) || numbers[0] > INT32_MAX || numbers[2] > INT32_MAX)
        return false;
    wish->after_day = (day_t)numbers[0];
    wish->after_work = numbers[1];
    wish->after_no = (int)numbers[2];
    return true;
}

static void render_next_duty(struct json_writer *w, const struct call *call, int limit,
                             const struct duty_item *items, size_t count)
{
    const struct duty_item *last = count == (size_t)limit ? &items[count - 1] : NULL;
    struct sv next = SV("");
    if (last && last->clock)
        next = arena_printf(call->arena, "%d.%lld.%d", last->clock->clock.due_day,
                            (long long)last->clock->clock.matter.key.id, last->clock->clock.no);
    else if (last)
        next = arena_printf(call->arena, "%d.%lld.%d", last->row->due_day,
                            (long long)last->row->work.id, last->row->no);
    jsonw_text_or_null(w, "next", next);
}

static void render_item(struct json_writer *w, const struct call *call,
                        const struct duty_item *item)
{
    if (item->clock) {
        render_owed_clock(w, call, item->clock);
        return;
    }
    const struct duty_told told = {.row = item->row,
                                   .rules = item->work->rules,
                                   .holder_name = item->holder_name,
                                   .title = item->work->title,
                                   .offers = {item->offers, item->offer_count},
                                   .office = item->work->card.office,
                                   .unit = item->work->card.unit,
                                   .card = &item->work->card};
    render_duty(w, call, &told);
}

static enum duties_of wish_of(struct sv of)
{
    if (sv_is(of, "works"))
        return DUTIES_IN_WORKS;
    return sv_is(of, "petitions") ? DUTIES_IN_PETITIONS : DUTIES_ALL;
}

enum err handler_duties(struct request *rq)
{
    const struct duty_item *items;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    struct duties_wish wish = {.is_of_unit = sv_is(request_text(rq, "whose"), "unit"),
                               .is_ended = sv_is(request_text(rq, "state"), "ended"),
                               .of = wish_of(request_text(rq, "of")),
                               .limit = (int)request_int(rq, "limit", 50)};
    if (!read_after_duty(request_text(rq, "after"), &wish))
        return fail_field(rq->call.fail, "after", "pattern", "");
    enum err err = service_duty_items(&rq->call, &wish, &items, &count);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++)
        render_item(w, &rq->call, &items[i]);
    jsonw_array_end(w);
    render_next_duty(w, &rq->call, wish.limit, items, count);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- works ---- */

/* "day.work" */
static bool read_after_work(struct sv text, struct works_wish *wish)
{
    int64_t numbers[CURSOR_PARTS_MAX] = {0, 0, 0};
    if (text.n == 0)
        return true;
    if (!read_cursor(text, numbers, 2) || numbers[0] > INT32_MAX || numbers[1] == 0)
        return false;
    wish->after_day = (day_t)numbers[0];
    wish->after_id = numbers[1];
    return true;
}

static void render_kinds(struct json_writer *w, const struct call *call)
{
    const struct rulebook *rulebook = office_rulebook_in_force(call->office, call->today);
    jsonw_array(w, "kinds");
    for (size_t i = 0; i < rulebook->work_count; i++)
        render_choice(w, NULL, rulebook->works[i].id,
                      words_in(&rulebook->works[i].name, call->lang));
    jsonw_array_end(w);
}

static void render_cards(struct json_writer *w, const struct call *call,
                         const struct work_item *items, size_t count, bool has_matters)
{
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++)
        render_work_card(w, call, &items[i], has_matters);
    jsonw_array_end(w);
}

enum err handler_works(struct request *rq)
{
    struct works_of alone;
    const struct work_item *items;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    struct works_wish wish = {.kind = request_text(rq, "kind"),
                              .is_ended = sv_is(request_text(rq, "state"), "ended"),
                              .unit = request_id(rq, "unit"),
                              .limit = (int)request_int(rq, "limit", 50)};
    if (!read_after_work(request_text(rq, "after"), &wish))
        return fail_field(rq->call.fail, "after", "pattern", "");
    enum err err = service_work_items(&rq->call, &wish, &items, &count);
    if (err)
        return err;
    service_works_alone(&rq->call, &alone);
    const struct work_card *last = count == (size_t)wish.limit ? &items[count - 1].card : NULL;
    struct sv next =
        last ? arena_printf(rq->call.arena, "%d.%lld", last->due_day, (long long)last->key.id)
             : SV("");
    jsonw_object(w, NULL);
    render_cards(w, &rq->call, items, count, true);
    render_kinds(w, &rq->call);
    render_openings(w, alone.openings, alone.opening_count, rq->call.lang);
    jsonw_text_or_null(w, "next", next);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_petition_works(struct request *rq)
{
    struct works_of found;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_works_of(&rq->call, request_id(rq, "petition"), &found);
    if (err)
        return err;
    jsonw_object(w, NULL);
    render_cards(w, &rq->call, found.items, found.count, false);
    render_openings(w, found.openings, found.opening_count, rq->call.lang);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- choices ---- */

enum err handler_work_choices(struct request *rq)
{
    struct work_choices found;
    struct json_writer *w = &rq->reply.json;
    const struct choices_wish wish = {.kind = request_text(rq, "kind"),
                                      .act = request_text(rq, "act"),
                                      .work = request_id(rq, "work"),
                                      .petition = request_id(rq, "petition"),
                                      .parent = request_id(rq, "parent")};
    enum err err = service_work_choices(&rq->call, &wish, &found);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "units");
    for (size_t i = 0; i < found.unit_count; i++)
        render_unit_ref(w, NULL, rq->call.office, found.units[i]);
    jsonw_array_end(w);
    jsonw_array(w, "leaders");
    for (size_t i = 0; i < found.leader_count; i++) {
        jsonw_object(w, NULL);
        jsonw_id(w, "id", found.leaders[i].account);
        jsonw_text(w, "name", found.leaders[i].name);
        render_unit_ref(w, "unit", rq->call.office, found.leaders[i].unit);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}
