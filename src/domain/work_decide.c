/* Deciding about works: who may do an act, with which fields, and what follows for the duties.
 *
 * 1. A duty ends by an act that its rule names, by a release, or moves to another by a hand-over.
 * 2. On entering a state its duties begin unless they are owed already; one that recurs begins
 * again when it is met.
 * 3. A hand-over gives nobody more time: the day and the next step stay. */
#include "domain/work.h"

#include "domain/field_take.h"
#include "domain/work_ladder.h"

#include "base/assert.h"

struct deciding {
    struct arena *arena;
    const struct work *work;
    const struct actor *actor;
    const struct work_env *env;
    const struct rule_work *rules;
    const struct rule_act *act; /* NULL: the machine takes a step */
    const struct field *fields;
    size_t field_count;
    struct work_effects effects;
    struct duty_begin *begins; /* room for each duty of the kind and each of the work */
    struct duty_end *ends;
};

/* ---- who and when ---- */

static bool is_at(const struct work *work, const struct rule_act *act, const struct actor *actor,
                  const struct unit_tree *units)
{
    const struct unit *unit = unit_find(units, actor->unit);
    if (!unit || !unit->is_active || !(act->by & ROLE_BIT(actor->role)))
        return false;
    switch (act->at) {
    case WORK_AT_OFFICE:
        return actor->unit == work->office;
    case WORK_AT_UNIT:
        return actor->unit == work->unit;
    case WORK_AT_LEADER:
        return actor->account != 0 && actor->account == work->leader;
    }
    UNREACHABLE();
}

static bool is_from(const struct work *work, const struct rule_act *act)
{
    return work->version == 0 ? act->kind == WORK_ACT_OPENED
                              : !work->is_ended && id_list_has(&act->from, work->state);
}

static enum err refuse_state(const struct deciding *d, struct fail *fail)
{
    const struct rule_work_state *state = rule_work_state(d->rules, d->work->state);
    struct sv name = state ? words_in(&state->name, d->env->world->lang) : SV("");
    return fail_with_param(fail, ERR_REFUSED, "state", name);
}

static enum err judge(const struct deciding *d, struct fail *fail)
{
    if (!d->rules || !d->act)
        return fail_with(fail, ERR_NOT_FOUND, "action");
    if (!is_at(d->work, d->act, d->actor, d->env->world->units))
        return fail_with(fail, ERR_FORBIDDEN, "actor");
    return is_from(d->work, d->act) ? ERR_OK : refuse_state(d, fail);
}

static id64 named(const struct deciding *d, const char *id, id64 otherwise)
{
    return field_number(d->fields, d->field_count, id, otherwise);
}

static bool is_handed_to_itself(const struct deciding *d)
{
    return named(d, "unit", d->work->unit) == d->work->unit &&
           named(d, "leader", d->work->leader) == d->work->leader;
}

static enum err take_fields(struct deciding *d, const struct command *command, struct fail *fail)
{
    ASSERT(d->act); /* judged */
    struct field_take take = {.arena = d->arena,
                              .fail = fail,
                              .rules = d->act->fields,
                              .rule_count = d->act->field_count,
                              .given = command->fields,
                              .given_count = command->field_count,
                              .rulebook = d->env->world->rulebook,
                              .units = d->env->world->units,
                              .today = d->env->world->today,
                              .office = d->work->office,
                              .owner = d->work->unit};
    field_take_all(&take, 0);
    d->fields = take.fields;
    d->field_count = take.field_count;
    if (d->act->kind == WORK_ACT_HANDED_OVER && take.fault_count == 0 && is_handed_to_itself(d))
        field_take_fault(&take, rule_act_field(d->act, SV("unit")) ? "unit" : "leader", "same", "");
    return take.fault_count ? ERR_BAD_INPUT : ERR_OK;
}

/* ---- what follows ---- */

static bool is_owed(const struct deciding *d, struct sv rule)
{
    for (size_t i = 0; i < d->work->duty_count; i++) {
        bool is_ending = false;
        for (size_t k = 0; k < d->effects.end_count; k++)
            is_ending = is_ending || d->ends[k].no == d->work->duties[i].no;
        if (!d->work->duties[i].is_ended && !is_ending && sv_eq(d->work->duties[i].rule, rule))
            return true;
    }
    for (size_t i = 0; i < d->effects.begin_count; i++) {
        if (sv_eq(d->begins[i].rule, rule))
            return true;
    }
    return false;
}

static struct duty_holder holder_of(const struct deciding *d, const struct rule_duty *rule)
{
    struct duty_holder holder = {.unit = d->work->office, .role = rule->role};
    if (rule->owner == DUTY_OF_UNIT)
        holder.unit = d->effects.unit;
    if (rule->owner == DUTY_OF_LEADER) {
        holder.unit = d->env->leader_unit;
        holder.account = d->effects.leader;
    }
    return duty_holder_now(&holder, d->work, d->env);
}

static void add_begin(struct deciding *d, struct duty_begin begun)
{
    begun.no = (int)(d->work->duty_count + d->effects.begin_count) + 1;
    d->begins[d->effects.begin_count++] = begun;
}

static void begin(struct deciding *d, struct sv id)
{
    const struct rule_duty *rule = rule_work_duty(d->rules, id);
    if (is_owed(d, id))
        return;
    day_t day =
        (day_t)field_number(d->fields, d->field_count, arena_cstr(d->arena, rule->day), DAY_NONE);
    struct duty_begin begun = duty_begun(d->rules, rule, day, d->env->world);
    begun.holder = holder_of(d, rule);
    add_begin(d, begun);
}

static void end(struct deciding *d, const struct duty *duty, enum duty_end_kind how)
{
    d->ends[d->effects.end_count++] = (struct duty_end){duty->no, how};
}

static void end_duties(struct deciding *d)
{
    for (size_t i = 0; i < d->work->duty_count; i++) {
        const struct duty *duty = &d->work->duties[i];
        const struct rule_duty *rule = rule_work_duty(d->rules, duty->rule);
        if (duty->is_ended)
            continue;
        if (d->act->kind == WORK_ACT_RELEASED)
            end(d, duty, DUTY_RELEASED);
        else if (d->act->kind == WORK_ACT_DONE && id_list_has(&rule->ends_on, d->act->id))
            end(d, duty, DUTY_MET);
    }
}

static bool was_met(const struct deciding *d, struct sv rule)
{
    for (size_t i = 0; i < d->effects.end_count; i++) {
        if (sv_eq(d->work->duties[d->ends[i].no - 1].rule, rule))
            return true;
    }
    return false;
}

static void begin_duties(struct deciding *d)
{
    const struct rule_work_state *state = rule_work_state(d->rules, d->effects.state);
    bool is_entered = d->act->to.n > 0;
    for (size_t i = 0; i < state->owes.count; i++) {
        struct sv id = state->owes.items[i];
        if (is_entered || (rule_work_duty(d->rules, id)->recurs && was_met(d, id)))
            begin(d, id);
    }
}

/* What the unit owed is owed by the unit named now, what the leader owed by the leader. */
static void hand_over(struct deciding *d)
{
    bool is_unit = d->effects.unit != d->work->unit;
    bool is_leader = d->effects.leader != d->work->leader;
    for (size_t i = 0; i < d->work->duty_count; i++) {
        const struct duty *duty = &d->work->duties[i];
        const struct rule_duty *rule = rule_work_duty(d->rules, duty->rule);
        bool is_meant = (is_unit && rule->owner == DUTY_OF_UNIT) ||
                        (is_leader && rule->owner == DUTY_OF_LEADER);
        if (duty->is_ended || !is_meant)
            continue;
        end(d, duty, DUTY_HANDED_OVER);
        add_begin(d, (struct duty_begin){.rule = duty->rule,
                                         .holder = holder_of(d, rule),
                                         .period = duty->period,
                                         .end = duty->end,
                                         .next_step = duty->next_step,
                                         .next_at = duty->next_at});
    }
}

static void prepare(struct deciding *d)
{
    size_t most = d->work->duty_count + d->rules->duty_count;
    d->begins = ARENA_ARRAY(d->arena, struct duty_begin, most);
    d->ends = ARENA_ARRAY(d->arena, struct duty_end, d->work->duty_count);
    d->effects = (struct work_effects){.state = d->work->state,
                                       .unit = d->work->unit,
                                       .leader = d->work->leader,
                                       .begins = d->begins,
                                       .ends = d->ends};
}

static void follow(struct deciding *d)
{
    prepare(d);
    d->effects.unit = named(d, "unit", d->work->unit);
    d->effects.leader = named(d, "leader", d->work->leader);
    if (d->act->to.n > 0)
        d->effects.state = d->act->to;
    d->effects.is_ended = rule_work_state(d->rules, d->effects.state)->is_ended;
    end_duties(d);
    if (d->act->kind == WORK_ACT_HANDED_OVER)
        hand_over(d);
    else
        begin_duties(d);
}

static enum work_event_kind event_kind(enum work_act_kind kind)
{
    static const enum work_event_kind KINDS[WORK_ACT__COUNT] = {
        [WORK_ACT_OPENED] = WORK_OPENED,
        [WORK_ACT_DONE] = WORK_DONE,
        [WORK_ACT_HANDED_OVER] = WORK_HANDED_OVER,
        [WORK_ACT_RELEASED] = WORK_RELEASED,
    };
    ASSERT(kind < WORK_ACT__COUNT);
    return KINDS[kind];
}

enum err work_decide(struct arena *arena, const struct work *work,
                     const struct work_request *request, const struct work_env *env,
                     struct work_event *out)
{
    const struct decide_env *world = env->world;
    struct deciding d = {.arena = arena, .work = work, .actor = request->actor, .env = env};
    d.rules = rulebook_work(world->rulebook, work->version ? work->kind : request->kind);
    d.act = d.rules ? rule_work_act(d.rules, request->command->action) : NULL;
    enum err err = judge(&d, request->fail);
    if (!err)
        err = take_fields(&d, request->command, request->fail);
    if (err)
        return err;
    follow(&d);
    *out = (struct work_event){.kind = event_kind(d.act->kind),
                               .seq = work->version + 1,
                               .at = world->now,
                               .day = world->today,
                               .actor = *request->actor,
                               .act = d.act->id,
                               .fields = d.fields,
                               .field_count = d.field_count,
                               .effects = d.effects};
    if (out->kind == WORK_OPENED) {
        out->rulebook = world->rulebook->pin;
        out->work = d.rules->id;
    }
    return ERR_OK;
}

/* ---- the machine ---- */

bool work_step_due(struct arena *arena, const struct work *work, const struct work_env *env,
                   struct work_event *out)
{
    const struct decide_env *world = env->world;
    const struct duty *duty = work_next_step(work);
    if (!duty || duty->next_at > world->now)
        return false;
    struct deciding d = {.arena = arena, .work = work, .env = env};
    d.rules = rulebook_work(world->rulebook, work->kind);
    ASSERT(d.rules);
    prepare(&d);
    struct duty_step *step = ARENA_NEW(arena, struct duty_step);
    *step = duty_stepped(d.rules, duty, world);
    step->holder = duty_holder_now(&duty->holder, work, env);
    const struct rule_duty *rule = rule_work_duty(d.rules, duty->rule);
    const struct rule_ladder *ladder = rule_work_ladder(d.rules, rule->ladder);
    struct sv begins = rule_ladder_step(ladder, step->step)->begins;
    if (begins.n > 0)
        begin(&d, begins);
    d.effects.steps = step;
    d.effects.step_count = 1;
    *out = (struct work_event){.kind = WORK_STEPPED,
                               .seq = work->version + 1,
                               .at = world->now,
                               .day = world->today,
                               .actor = {.role = ROLE_SYSTEM},
                               .act = step->step,
                               .effects = d.effects};
    return true;
}

/* ---- what is offered ---- */

static size_t add_offers(const struct deciding *d, bool is_primary, const struct rule_act **offers)
{
    size_t count = 0;
    for (size_t i = 0; i < d->rules->act_count; i++) {
        const struct rule_act *act = &d->rules->acts[i];
        if (act->is_primary == is_primary && is_from(d->work, act) &&
            is_at(d->work, act, d->actor, d->env->world->units))
            offers[count++] = act;
    }
    return count;
}

size_t work_offer(struct arena *arena, const struct work *work, const struct actor *actor,
                  const struct work_env *env, const struct rule_act *const **out)
{
    struct deciding d = {.arena = arena, .work = work, .actor = actor, .env = env};
    d.rules = rulebook_work(env->world->rulebook, work->kind);
    *out = NULL;
    if (!d.rules)
        return 0;
    const struct rule_act **offers =
        arena_calloc(arena, d.rules->act_count, sizeof(const struct rule_act *));
    size_t count = add_offers(&d, true, offers);
    count += add_offers(&d, false, offers + count);
    *out = offers;
    return count;
}
