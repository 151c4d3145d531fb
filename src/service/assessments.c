/* Decisions that were assessed before they were taken, and the matters they led to. */
#include "service/prevention.h"

#include "base/assert.h"
#include "service/service_private.h"
#include "service/work_private.h"

/* ---- one row ---- */

static void note_step(const struct rule_work *rules, const struct work_event *event,
                      struct assessment_row *out)
{
    const struct id_list *steps = &rules->assessment.steps;
    for (size_t i = 0; i < steps->count && i < ASSESSMENT_STEPS_MAX; i++) {
        if (event->kind == WORK_DONE && sv_eq(steps->items[i], event->act))
            out->step_days[i] = event->day;
    }
    bool is_followed = id_list_has(&rules->assessment.followed, event->effects.state);
    if (is_followed && out->decided_day == DAY_NONE)
        out->decided_day = event->day;
    struct sv result = field_text(event->fields, event->field_count, "result");
    if (result.n > 0)
        out->result = result;
}

/* By which the caller may link a matter, as far as the row tells. */
static const struct rule_act *link_offered(struct call *call, const struct work_item *item)
{
    const struct work_card *card = &item->card;
    const struct work work = {.version = card->version,
                              .rulebook = card->rulebook,
                              .kind = card->kind,
                              .state = card->state,
                              .is_ended = card->is_ended,
                              .office = card->office};
    const struct decide_env world = call_env(call, item->rulebook);
    const struct work_env env = {.world = &world};
    const struct work_offers offers = work_offers_to(call, &work, &env);
    for (size_t i = 0; i < offers.count; i++) {
        if (id_list_has(&item->rules->assessment.links, offers.items[i]->id))
            return offers.items[i];
    }
    return NULL;
}

static enum err fill_row(struct call *call, const struct work_item *item,
                         struct assessment_row *out)
{
    const struct work_event *events;
    size_t count;
    *out = (struct assessment_row){.item = item};
    if (!item->rules)
        return ERR_OK;
    enum err err = store_work_events(call->conn, call->arena, &item->card.key, &events, &count);
    for (size_t i = 0; !err && i < count; i++)
        note_step(item->rules, &events[i], out);
    if (!err)
        err = store_matter_counts(call->conn, &item->card.key, &out->matters);
    if (!err)
        out->link = link_offered(call, item);
    return err;
}

/* ---- the figure ---- */

static enum err add_up(struct call *call, const struct prevent_reach *reach,
                       const struct assessments_wish *wish, struct assessments *out)
{
    const struct linked_wish asked = {
        .region = call->office->region, .kind = out->rules->id, .from = wish->from, .to = wish->to};
    const struct linked_count *rows;
    size_t count;
    enum err err = store_linked_counts(call->conn, call->arena, &asked, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        bool is_decided = id_list_has(&out->rules->assessment.followed, rows[i].state);
        if (!prevent_reaches(call, reach, rows[i].office))
            continue;
        out->figure.assessed += rows[i].works;
        out->figure.decided += is_decided ? rows[i].works : 0;
        out->figure.caused += rows[i].caused;
        out->figure.linked += rows[i].linked;
    }
    return err;
}

/* ---- the list ---- */

static enum err fill_rows(struct call *call, const struct prevent_page *page,
                          struct assessments *out)
{
    struct assessment_row *rows = ARENA_ARRAY(call->arena, struct assessment_row, page->count);
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < page->count; i++)
        err = fill_row(call, &page->items[i], &rows[i]);
    out->items = rows;
    out->count = page->count;
    out->has_more = page->has_more;
    return err;
}

enum err service_assessments(struct call *call, const struct assessments_wish *wish,
                             struct assessments *out)
{
    struct prevent_reach reach;
    struct prevent_page page;
    *out = (struct assessments){.rules = rulebook_assessment(call_rulebook(call))};
    ASSERT(wish->limit >= 1 && wish->limit <= 100);
    enum err err = prevent_reach_of(call, &reach);
    if (err)
        return err;
    out->is_own = reach.is_own;
    if (!out->rules)
        return prevent_note(call, &reach, "assessments");
    struct work_filter filter = {.kind = out->rules->id,
                                 .is_ended = wish->is_ended,
                                 .after_day = wish->after_day,
                                 .after_id = wish->after_id,
                                 .limit = wish->limit};
    const struct openings_wish begun = {.where = BEGIN_ALONE, .kind = out->rules->id};
    const struct work_openings openings = work_openings_to(call, &begun);
    out->begun = (struct works_of){.openings = openings.items, .opening_count = openings.count};
    err = prevent_list(call, &reach, &filter, &page);
    if (!err)
        err = fill_rows(call, &page, out);
    if (!err)
        err = add_up(call, &reach, wish, out);
    return err ? err : prevent_note(call, &reach, "assessments");
}

/* ---- matters of a work ---- */

enum err service_work_matters(struct call *call, id64 work, id64 after, int limit,
                              struct work_matters *out)
{
    struct work_acting *a = ARENA_NEW(call->arena, struct work_acting);
    const struct matter_row *rows;
    size_t count;
    ASSERT(limit >= 1 && limit <= 100);
    *out = (struct work_matters){.count = 0};
    enum err err = work_load_for(call, work, a);
    if (err)
        return err;
    const struct matters_page page = {.work = a->key, .after = after, .limit = limit};
    err = store_matter_counts(call->conn, &a->key, &out->counts);
    if (!err)
        err = store_work_matters(call->conn, call->arena, &page, &rows, &count);
    struct matter_row *kept = ARENA_ARRAY(call->arena, struct matter_row, err ? 0 : count);
    for (size_t i = 0; !err && i < count; i++) {
        bool may;
        err = work_may_read_matter(call, rows[i].petition, &may);
        if (!err && may)
            kept[out->count++] = rows[i];
    }
    if (err)
        return err;
    out->items = kept;
    out->next = count == (size_t)limit ? rows[count - 1].petition->key.id : 0;
    const struct look look = {
        .kind = READING_LIST, .as = a->as, .ground = GROUND_LISTING, .purpose = SV("work_matters")};
    return reading_note(call, &look, NULL);
}
