/* What triggers find. Nothing is kept of it: each question is put to the derived tables when
 * somebody looks, so a finding is gone the moment its fact is. What endures is what people do with
 * it – a work they open, or the note, itself a work, that it is no fault.
 *
 * Whoever reads it looks at a list of matters, and that is written down. */
#include "service/findings.h"

#include "base/assert.h"
#include "service/findings_private.h"
#include "service/service_private.h"

static const role_set READERS =
    ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_OFFICE_HEAD);

/* The last day that lies so many whole working days back: what was due before it is that late. */
static day_t before_day(const struct call *call, int working_days)
{
    day_t day = call->today;
    while (working_days > 0) {
        day--;
        if (calendar_is_workday(call->office->calendar, day))
            working_days--;
    }
    return day;
}

/* A trigger's question, still without a place to look. */
static struct finding_filter question_of(const struct call *call, const struct rulebook *rulebook,
                                         const struct rule_trigger *trigger)
{
    bool is_of_clocks = trigger->question == TRIGGER_CLOCK_LATE;
    return (struct finding_filter){
        .trigger = trigger,
        .clocks = is_of_clocks ? trigger_clock_ids(call->arena, rulebook, &trigger->clocks)
                               : trigger_ids(call->arena, &trigger->duties),
        .unless = trigger_clock_ids(call->arena, rulebook, &trigger->unless),
        .region = call->office->region,
        .before = before_day(call, trigger->days),
    };
}

/* ---- the board ---- */

/* What is asked of units' staff is looked at once for all of it. */
struct counting {
    struct petition_scope where;
    struct staff_board staff;
    bool has_staff;
};

static enum err count_one(struct call *call, struct counting *c, struct findings_counted *out)
{
    size_t count = 0;
    size_t opened = 0;
    enum err err = ERR_OK;
    if (trigger_is_of_staff(out->trigger->question)) {
        if (!c->has_staff)
            err = service_staff_board(call, &c->staff);
        c->has_staff = true;
        out->found = err ? 0 : findings_staff_count(&c->staff, out->trigger->question);
        return err;
    }
    struct finding_filter filter = question_of(call, call_rulebook(call), out->trigger);
    filter.scope = c->where;
    filter.limit = FINDINGS_COUNT_CAP + 1;
    err = store_finding_count(call->conn, call->arena, &filter, &count, &opened);
    out->found = (int)count;
    out->opened = (int)opened;
    return err;
}

enum err service_findings_board(struct call *call, struct findings_board *out)
{
    struct scope scope;
    const struct rulebook *rulebook = call_rulebook(call);
    *out = (struct findings_board){.rulebook = rulebook};
    enum err err = call_scope_as(call, READERS, &scope);
    if (err)
        return err;
    struct counting counting = {.where = scope.where};
    struct findings_counted *rows =
        ARENA_ARRAY(call->arena, struct findings_counted, rulebook->trigger_count);
    for (size_t i = 0; !err && i < rulebook->trigger_count; i++) {
        rows[i].trigger = &rulebook->triggers[i];
        err = count_one(call, &counting, &rows[i]);
    }
    out->rows = rows;
    out->count = rulebook->trigger_count;
    return err;
}

/* ---- what one trigger finds ---- */

/* The kind of work whose opening says which finding it is about. */
static const struct rule_work *noting_kind(const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->work_count; i++) {
        const struct rule_act *opening = rule_work_opening(&rulebook->works[i]);
        if (opening && rule_act_field(opening, SV("finding")))
            return &rulebook->works[i];
    }
    return NULL;
}

/* One page, of matters or of units. */
static enum err find(struct call *call, const struct findings_wish *wish,
                     const struct petition_scope *where, struct findings_page *out)
{
    if (trigger_is_of_staff(out->trigger->question))
        return findings_staff(call, out->trigger, wish, &out->rows, &out->count);
    struct finding_filter filter = question_of(call, out->rulebook, out->trigger);
    filter.scope = *where;
    filter.unit = wish->unit;
    filter.are_noted = wish->are_noted;
    filter.after = wish->after;
    filter.limit = wish->limit;
    return store_finding_list(call->conn, call->arena, &filter, &out->rows, &out->count);
}

static const struct rule_act *begins_with(const struct call *call, const struct rule_work *kind)
{
    const struct rule_act *opening = kind ? rule_work_opening(kind) : NULL;
    return opening && call_has_role(call, opening->by, NULL) ? opening : NULL;
}

static enum err note_look(struct call *call, const struct scope *scope)
{
    const struct look look = {.kind = READING_LIST,
                              .as = {scope->as, scope->unit},
                              .ground = GROUND_LISTING,
                              .purpose = SV("findings")};
    return reading_note(call, &look, NULL);
}

enum err service_findings(struct call *call, const struct findings_wish *wish,
                          struct findings_page *out)
{
    struct scope scope;
    const struct rulebook *rulebook = call_rulebook(call);
    const struct rule_trigger *trigger = rulebook_trigger(rulebook, wish->trigger);
    ASSERT(wish->limit >= 1 && wish->limit <= 100);
    *out = (struct findings_page){.rulebook = rulebook, .trigger = trigger};
    enum err err = call_scope_as(call, READERS, &scope);
    if (!err && !trigger)
        err = ERR_NOT_FOUND;
    if (err)
        return err;
    err = find(call, wish, &scope.where, out);
    out->opens = rulebook_work(rulebook, trigger->opens);
    out->notes = trigger_is_of_staff(trigger->question) ? NULL : noting_kind(rulebook);
    out->opening = begins_with(call, out->opens);
    out->noting = begins_with(call, out->notes);
    return err ? err : note_look(call, &scope);
}

enum err findings_at(struct call *call, const struct rule_trigger *trigger,
                     const struct petition_scope *where, const struct finding_row **out,
                     size_t *count)
{
    *count = 0;
    if (trigger_is_of_staff(trigger->question))
        return ERR_OK; /* about no matter */
    struct finding_filter filter = question_of(call, call_rulebook(call), trigger);
    filter.scope = *where;
    filter.limit = FINDINGS_AT_MAX;
    return store_finding_list(call->conn, call->arena, &filter, out, count);
}

/* ---- is it there? ---- */

/* The trigger that a mark begins with. */
static const struct rule_trigger *trigger_of(const struct rulebook *rulebook, struct sv mark)
{
    struct sv id;
    struct sv rest;
    return sv_cut(mark, '/', &id, &rest) ? rulebook_trigger(rulebook, id) : NULL;
}

enum err finding_is_there(struct call *call, const struct petition_key *matter, struct sv mark,
                          bool *out)
{
    enum { OF_ONE_MATTER = 100 };
    const struct rulebook *rulebook = call_rulebook(call);
    const struct rule_trigger *trigger = trigger_of(rulebook, mark);
    const struct finding_row *rows;
    size_t count;
    *out = false;
    if (!trigger || trigger_is_of_staff(trigger->question))
        return ERR_OK;
    struct finding_filter filter = question_of(call, rulebook, trigger);
    filter.scope.region = matter->region;
    filter.region = matter->region;
    filter.petition = matter->id;
    filter.limit = OF_ONE_MATTER;
    enum err err = store_finding_list(call->conn, call->arena, &filter, &rows, &count);
    for (size_t i = 0; !err && i < count; i++)
        *out = *out || sv_eq(rows[i].mark, mark);
    return err;
}
