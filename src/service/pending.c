/* The register out of its two questions – what is listed, what should be – and campaigns as they
 * report themselves beside what the register counts. */
#include "service/pending.h"

#include "base/assert.h"
#include "domain/rule_trigger.h"
#include "service/service_private.h"
#include "service/work_private.h"

static const role_set READERS = ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD) |
                                ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_LEADER) |
                                ROLE_BIT(ROLE_UNIT_HANDLER) | ROLE_BIT(ROLE_UNIT_HEAD);

/* ---- what an opening rests on ---- */

enum err pending_look(struct call *call, struct work_acting *a)
{
    const struct rule_pending *rule = &a->rulebook->pending;
    id64 petition = field_number(a->fields.items, a->fields.count, "petition", 0);
    struct work_matter *matter = &a->ground.env.matter;
    struct pending_standing standing;
    struct loaded loaded;
    if (a->work.version > 0 || petition == 0 || !sv_eq(a->rules->id, rule->kind))
        return ERR_OK;
    enum err err = petition_load_for_staff(call, petition, &loaded);
    if (err)
        return err;
    matter->is_known = true;
    matter->received_day = loaded.petition.received_day;
    matter->is_owed = pending_is_owed(&loaded.petition);
    err = store_pending_standing(call->conn, &loaded.key, rule, &standing);
    matter->was_closed = standing.was_closed;
    matter->is_listed = standing.is_listed;
    return err;
}

/* ---- counts ---- */

static struct pending_filter filter_of(const struct call *call, const struct rule_pending *rule,
                                       enum pending_of of, const struct scope *scope)
{
    return (struct pending_filter){.of = of,
                                   .rule = rule,
                                   .scope = scope->where,
                                   .region = call->office->region,
                                   .since = pending_span(rule, PENDING_YOUNG, call->today)};
}

static enum err count_one(struct call *call, const struct scope *scope,
                          const struct pending_board *board, enum pending_of of,
                          struct pending_counted *out)
{
    const struct rule_pending *rule = &board->rulebook->pending;
    struct pending_filter filter = filter_of(call, rule, of, scope);
    struct pending_marks marks;
    filter.limit = PENDING_MARKS_MAX;
    enum err err = store_pending_marks(call->conn, call->arena, &filter, &marks);
    if (err)
        return err;
    out->is_more = marks.count == PENDING_MARKS_MAX;
    marks.count -= out->is_more;
    out->count = pending_count(call->arena, board->rulebook, call->today, &marks);
    return ERR_OK;
}

enum err service_pending_board(struct call *call, struct pending_board *out)
{
    struct scope scope;
    *out = (struct pending_board){.rulebook = call_rulebook(call)};
    out->obstacles = pending_obstacles(out->rulebook);
    enum err err = call_scope_as(call, READERS, &scope);
    if (!err)
        err = count_one(call, &scope, out, PENDING_LISTED, &out->listed);
    if (!err)
        err = count_one(call, &scope, out, PENDING_UNLISTED, &out->unlisted);
    return err;
}

/* ---- the register ---- */

static enum err read_wish(struct call *call, const struct pending_wish *wish,
                          const struct rulebook *rulebook, struct pending_filter *out)
{
    int age = pending_age_find(&rulebook->pending, wish->age);
    if (wish->age.n && age == PENDING_YOUNG)
        return fail_field(call->fail, "age", "enum", "");
    if (wish->obstacle.n && !choice_find(pending_obstacles(rulebook), wish->obstacle))
        return fail_field(call->fail, "obstacle", "enum", "");
    out->since = pending_span(&rulebook->pending, age, call->today);
    out->obstacle = wish->obstacle;
    out->unit = wish->unit;
    out->campaign = wish->campaign;
    out->is_again = wish->is_again;
    out->after = wish->after;
    out->limit = wish->limit;
    return ERR_OK;
}

static enum err works_of_rows(struct call *call, const struct pending_row *rows, size_t count,
                              struct work_item **out)
{
    struct work_key *keys = ARENA_ARRAY(call->arena, struct work_key, count);
    struct work_card *cards = ARENA_ARRAY(call->arena, struct work_card, count);
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct work_key){rows[i].petition.region, rows[i].work};
    enum err err = store_work_cards(call->conn, call->arena, keys, count, cards);
    return err ? err : work_items_of(call, cards, count, out);
}

static enum err fill_items(struct call *call, const struct pending_row *rows, size_t count,
                           bool are_works, struct pending_page *out)
{
    const struct rule_pending *rule = &out->rulebook->pending;
    struct pending_item *items = ARENA_ARRAY(call->arena, struct pending_item, count);
    struct work_item *works = NULL;
    enum err err = are_works ? works_of_rows(call, rows, count, &works) : ERR_OK;
    for (size_t i = 0; !err && i < count; i++) {
        items[i] =
            (struct pending_item){.row = &rows[i],
                                  .work = works ? &works[i] : NULL,
                                  .age = pending_age(rule, rows[i].since, call->today),
                                  .months = pending_months(rows[i].since, call->today),
                                  .leader_name = service_official_name(call, rows[i].leader)};
    }
    out->items = items;
    out->count = err ? 0 : count;
    return err;
}

static const struct rule_act *begins_with(const struct call *call, struct sv kind)
{
    const struct rule_work *work = rulebook_work(call_rulebook(call), kind);
    const struct rule_act *opening = work ? rule_work_opening(work) : NULL;
    return opening && call_has_role(call, opening->by, NULL) ? opening : NULL;
}

static enum err note_look(struct call *call, const struct scope *scope)
{
    const struct look look = {.kind = READING_LIST,
                              .as = {scope->as, scope->unit},
                              .ground = GROUND_LISTING,
                              .purpose = SV("pending")};
    return reading_note(call, &look, NULL);
}

enum err service_pending(struct call *call, const struct pending_wish *wish,
                         struct pending_page *out)
{
    struct scope scope;
    const struct pending_row *rows = NULL;
    size_t count = 0;
    *out = (struct pending_page){.rulebook = call_rulebook(call)};
    ASSERT(wish->limit >= 1 && wish->limit <= 100);
    enum err err = call_scope_as(call, READERS, &scope);
    if (!err && scope.where.owner && wish->campaign)
        err = ERR_NOT_FOUND; /* which matters an office takes on is the office's */
    if (err)
        return err;
    struct pending_filter filter = filter_of(call, &out->rulebook->pending, wish->of, &scope);
    err = read_wish(call, wish, out->rulebook, &filter);
    if (!err)
        err = store_pending_list(call->conn, call->arena, &filter, &rows, &count);
    if (!err)
        err = fill_items(call, rows, count, wish->of != PENDING_UNLISTED, out);
    out->tells_campaigns = scope.where.owner == 0;
    out->listing = begins_with(call, out->rulebook->pending.kind);
    return err ? err : note_look(call, &scope);
}

/* ---- campaigns ---- */

static void read_report(const struct work_event *event, struct campaign_report *out)
{
    const struct field *included = field_find(event->fields, event->field_count, "included");
    const struct field *solved = field_find(event->fields, event->field_count, "solved");
    if (included && solved)
        *out = (struct campaign_report){.is_there = true,
                                        .included = included->number,
                                        .solved = solved->number,
                                        .day = event->day};
}

static enum err read_campaign(struct call *call, struct campaign_item *out)
{
    const struct rule_pending *rule = &call_rulebook(call)->pending;
    const struct work_key *key = &out->work->card.key;
    const struct work_event *events;
    struct campaign_marks marks;
    size_t count;
    enum err err = store_work_events(call->conn, call->arena, key, &events, &count);
    for (size_t i = 0; !err && i < count; i++)
        read_report(&events[i], &out->reported);
    if (!err && count) {
        out->title = field_text(events[0].fields, events[0].field_count, "title");
        out->ends_on =
            (day_t)field_number(events[0].fields, events[0].field_count, "due_day", DAY_NONE);
    }
    if (!err)
        err = store_campaign_marks(call->conn, call->arena, key, rule, &marks);
    if (!err)
        out->counted = campaign_count(&marks);
    return err;
}

enum err service_campaigns(struct call *call, const struct campaigns_wish *wish,
                           struct campaigns_page *out)
{
    const struct work_item *works;
    size_t count = 0;
    const struct works_wish which = {.kind = call_rulebook(call)->pending.campaign,
                                     .is_ended = wish->is_ended,
                                     .after_day = wish->after_day,
                                     .after_id = wish->after_id,
                                     .limit = wish->limit};
    *out = (struct campaigns_page){.rulebook = call_rulebook(call)};
    if (which.kind.n == 0)
        return ERR_OK; /* the rulebook knows none */
    enum err err = service_work_items(call, &which, &works, &count);
    struct campaign_item *items = ARENA_ARRAY(call->arena, struct campaign_item, err ? 0 : count);
    for (size_t i = 0; !err && i < count; i++) {
        items[i].work = &works[i];
        err = read_campaign(call, &items[i]);
    }
    out->items = items;
    out->count = err ? 0 : count;
    out->opening = begins_with(call, which.kind);
    return err;
}
