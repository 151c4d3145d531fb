/* Deciding about works: who may do an act, with which fields, and what follows for the duties.
 *
 * 1. A duty ends by an act that its rule names, by a release, or moves to another by a hand-over.
 * 2. On entering a state its duties begin unless they are owed already; one that recurs begins
 *    again when it is met. What units called owe, each owes for itself: from when it is called.
 * 3. A hand-over gives nobody more time: the day and the next step stay.
 */
#include "domain/work_private.h"

#include "domain/field_take.h"
#include "domain/work_ladder.h"

#include "base/assert.h"

static id64 named(const struct deciding *d, const char *id, id64 otherwise)
{
    return field_number(d->fields, d->field_count, id, otherwise);
}

static bool is_handed_to_itself(const struct deciding *d)
{
    return named(d, "unit", d->work->unit) == d->work->unit &&
           named(d, "leader", d->work->leader) == d->work->leader;
}

/* The field of the act that does that to its money, if it was given; NULL otherwise. */
static const struct field *amount_of(const struct deciding *d, enum field_money money)
{
    for (size_t i = 0; i < d->act->field_count; i++) {
        if (d->act->fields[i].money == money)
            return field_find(d->fields, d->field_count,
                              arena_cstr(d->arena, d->act->fields[i].id));
    }
    return NULL;
}

static void fault_money(const struct deciding *d, struct field_take *take,
                        const struct field *amount, const char *rule, int64_t most)
{
    struct sv limit = arena_printf(d->arena, "%lld", (long long)most);
    field_take_fault(take, arena_cstr(d->arena, amount->id), rule, arena_cstr(d->arena, limit));
}

/* More than is left is decided only with a word on why; more than was decided is never given. */
static void check_money(const struct deciding *d, struct field_take *take)
{
    const struct field *held = amount_of(d, MONEY_HOLDS);
    const struct field *spent = amount_of(d, MONEY_SPENDS);
    int64_t left = d->env->left + d->work->money.held;
    if (held && d->env->has_left && held->number > left && !amount_of(d, MONEY_OVER))
        fault_money(d, take, held, "over_left", left);
    if (spent && spent->number > d->work->money.held)
        fault_money(d, take, spent, "max", d->work->money.held);
}

/* Whoever says how many were found does not say fewer than were noted. */
static void check_counted(const struct deciding *d, struct field_take *take)
{
    const struct field *counted = field_find(d->fields, d->field_count, "issue_count");
    if (counted && counted->number < d->env->within)
        field_take_fault(take, "issue_count", "min",
                         arena_cstr(d->arena, arena_printf(d->arena, "%d", d->env->within)));
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
    field_take_all(&take, 1);
    if (take.fault_count == 0)
        work_take_pending(d, &take);
    d->fields = take.fields;
    d->field_count = take.field_count;
    if (d->act->kind == WORK_ACT_HANDED_OVER && take.fault_count == 0 && is_handed_to_itself(d))
        field_take_fault(&take, rule_act_field(d->act, SV("unit")) ? "unit" : "leader", "same", "");
    id64 matter = named(d, "petition", 0);
    if (d->work->petition_count >= WORK_MATTERS_MAX && take.fault_count == 0 && matter != 0)
        field_take_fault(&take, "petition", "too_many", "100");
    id64 party = named(d, "party", 0);
    if (party != 0 && take.fault_count == 0 && !work_has_party(d->work, party))
        field_take_fault(&take, "party", "enum", "");
    if (take.fault_count == 0)
        check_money(d, &take);
    if (take.fault_count == 0)
        check_counted(d, &take);
    return take.fault_count ? ERR_BAD_INPUT : ERR_OK;
}

/* ---- what follows ---- */

static bool is_ending(const struct deciding *d, int no)
{
    for (size_t i = 0; i < d->effects.end_count; i++) {
        if (d->ends[i].no == no)
            return true;
    }
    return false;
}

static bool is_owed(const struct deciding *d, struct sv rule, id64 party)
{
    for (size_t i = 0; i < d->work->duty_count; i++) {
        const struct duty *duty = &d->work->duties[i];
        if (!duty->is_ended && duty->party == party && sv_eq(duty->rule, rule) &&
            !is_ending(d, duty->no))
            return true;
    }
    for (size_t i = 0; i < d->effects.begin_count; i++) {
        if (d->begins[i].party == party && sv_eq(d->begins[i].rule, rule))
            return true;
    }
    return false;
}

static struct duty_holder holder_of(const struct deciding *d, const struct rule_duty *rule,
                                    id64 party)
{
    struct duty_holder holder = {.unit = d->work->office, .role = rule->role};
    switch (rule->owner) {
    case DUTY_OF_OFFICE:
        break;
    case DUTY_OF_UNIT:
        holder.unit = d->effects.unit;
        break;
    case DUTY_OF_PARTY:
        holder.unit = party;
        break;
    case DUTY_OF_ABOVE:
        holder.unit = work_unit_above(d->work, d->env->world->units);
        break;
    case DUTY_OF_LEADER:
        holder.unit = d->env->leader_unit;
        holder.account = d->effects.leader;
        break;
    }
    return duty_owed_now(&(struct duty){.rule = rule->id, .party = party, .holder = holder},
                         &d->after, d->env);
}

static void add_begin(struct deciding *d, struct duty_begin begun)
{
    begun.no = (int)(d->work->duty_count + d->effects.begin_count) + 1;
    d->begins[d->effects.begin_count++] = begun;
}

static int64_t number_in(const struct deciding *d, struct sv id, int64_t otherwise)
{
    return named(d, arena_cstr(d->arena, id), otherwise);
}

/* What a unit called owes, it owes once; who was let off may be called again. */
static bool has_owed(const struct deciding *d, const struct rule_duty *rule, id64 party)
{
    for (size_t i = 0; i < d->work->duty_count; i++) {
        const struct duty *duty = &d->work->duties[i];
        bool is_let_off = duty->is_ended && duty->how == DUTY_RELEASED;
        if (duty->party == party && sv_eq(duty->rule, rule->id) && !is_let_off)
            return true;
    }
    return false;
}

static void begin_for(struct deciding *d, const struct rule_duty *rule, id64 party)
{
    if (is_owed(d, rule->id, party) || (party && !rule->recurs && has_owed(d, rule, party)))
        return;
    const struct duty_time time = {.day = (day_t)number_in(d, rule->day, DAY_NONE),
                                   .minute = (int)number_in(d, rule->minute, 0),
                                   .length = (int)number_in(d, rule->length_from, 0)};
    struct duty_begin begun = duty_begun(d->rules, rule, time, d->env->world);
    begun.party = party;
    begun.holder = holder_of(d, rule, party);
    add_begin(d, begun);
}

/* For the work as a whole; what each unit called owes, for each of those that `parties` are. */
void work_begin_duty(struct deciding *d, struct sv id, const id64 *parties, size_t party_count)
{
    const struct rule_duty *rule = rule_work_duty(d->rules, id);
    if (rule->owner != DUTY_OF_PARTY) {
        begin_for(d, rule, 0);
        return;
    }
    for (size_t i = 0; i < party_count; i++)
        begin_for(d, rule, parties[i]);
}

static void end(struct deciding *d, const struct duty *duty, enum duty_end_kind how)
{
    d->ends[d->effects.end_count++] = (struct duty_end){duty->no, how};
}

/* Who is let off: one of the units called, or everybody. */
static bool is_released(const struct deciding *d, const struct duty *duty)
{
    id64 party = named(d, "party", 0);
    return d->act->kind == WORK_ACT_RELEASED && (party == 0 || duty->party == party);
}

static void end_duty(struct deciding *d, const struct duty *duty)
{
    const struct rule_duty *rule = rule_work_duty(d->rules, duty->rule);
    bool is_done = d->act->kind == WORK_ACT_DONE;
    bool is_own = duty->party == 0 || d->act->at != WORK_AT_PARTY || duty->party == d->party;
    if (is_released(d, duty))
        end(d, duty, DUTY_RELEASED);
    else if (is_done && is_own && id_list_has(&rule->ends_on, d->act->id))
        end(d, duty, DUTY_MET);
    else if (is_done && is_own && id_list_has(&rule->overtaken_by, d->act->id))
        end(d, duty, DUTY_OVERTAKEN);
}

static void end_duties(struct deciding *d)
{
    for (size_t i = 0; i < d->work->duty_count; i++) {
        if (!d->work->duties[i].is_ended)
            end_duty(d, &d->work->duties[i]);
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

/* On entering a state everybody called owes what is owed there; in a state that lasts who is called
 * now does, and who met what recurs. */
static void begin_duties(struct deciding *d)
{
    const struct rule_work_state *state = rule_work_state(d->rules, d->effects.state);
    const struct field *units = field_find(d->fields, d->field_count, "units");
    bool is_entered = d->act->to.n > 0;
    for (size_t i = 0; i < state->owes.count; i++) {
        struct sv id = state->owes.items[i];
        const struct rule_duty *rule = rule_work_duty(d->rules, id);
        bool recurs = rule->recurs && was_met(d, id);
        if (is_entered)
            work_begin_duty(d, id, d->work->parties, d->work->party_count);
        else if (recurs)
            work_begin_duty(d, id, &d->party, d->party != 0);
        if (units && (is_entered || rule->owner == DUTY_OF_PARTY))
            work_begin_duty(d, id, units->ids, units->count);
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
                                         .party = duty->party,
                                         .holder = holder_of(d, rule, duty->party),
                                         .period = duty->period,
                                         .end = duty->end,
                                         .next_step = duty->next_step,
                                         .next_at = duty->next_at});
    }
}

/* Units that the act calls and that were not called before. */
static void call_parties(struct deciding *d)
{
    const struct field *units = field_find(d->fields, d->field_count, "units");
    id64 *parties = ARENA_ARRAY(d->arena, id64, units ? units->count : 0);
    for (size_t i = 0; units && i < units->count; i++) {
        if (!work_has_party(d->work, units->ids[i]))
            parties[d->effects.party_count++] = units->ids[i];
    }
    d->effects.parties = parties;
}

/* Those called before and now. */
static id64 *all_parties(const struct deciding *d)
{
    size_t before = d->work->party_count;
    id64 *all = ARENA_ARRAY(d->arena, id64, before + d->effects.party_count);
    for (size_t i = 0; i < before; i++)
        all[i] = d->work->parties[i];
    for (size_t i = 0; i < d->effects.party_count; i++)
        all[before + i] = d->effects.parties[i];
    return all;
}

/* The work as far as who owes something looks at it: where it is going, who is called, and who did
 * this. */
static void look_ahead(struct deciding *d)
{
    struct work_doer *doers = ARENA_ARRAY(d->arena, struct work_doer, d->work->doer_count + 1);
    for (size_t i = 0; i < d->work->doer_count; i++)
        doers[i] = d->work->doers[i];
    doers[d->work->doer_count] =
        (struct work_doer){d->act ? d->act->id : SV(""), d->actor ? d->actor->account : 0};
    d->after = *d->work;
    d->after.kind = d->rules->id;
    d->after.state = d->effects.state;
    d->after.unit = d->effects.unit;
    d->after.leader = d->effects.leader;
    d->after.parties = all_parties(d);
    d->after.party_count += d->effects.party_count;
    d->after.doers = doers;
    d->after.doer_count++;
}

void work_follow_nothing(struct deciding *d)
{
    const struct field *units = field_find(d->fields, d->field_count, "units");
    size_t parties = 1 + d->work->party_count + (units ? units->count : 0);
    size_t most = d->work->duty_count + d->rules->duty_count * parties;
    d->begins = ARENA_ARRAY(d->arena, struct duty_begin, most);
    d->ends = ARENA_ARRAY(d->arena, struct duty_end, d->work->duty_count);
    d->effects = (struct work_effects){.state = d->work->state,
                                       .unit = d->work->unit,
                                       .leader = d->work->leader,
                                       .money = d->work->money,
                                       .begins = d->begins,
                                       .ends = d->ends};
    look_ahead(d);
}

static void move_money(struct deciding *d)
{
    struct work_money *money = &d->effects.money;
    const struct field *granted = amount_of(d, MONEY_GRANTS);
    const struct field *held = amount_of(d, MONEY_HOLDS);
    const struct field *spent = amount_of(d, MONEY_SPENDS);
    if (granted)
        money->granted += granted->number;
    if (held)
        money->held = held->number;
    if (spent) {
        money->spent += spent->number;
        money->held -= spent->number;
    }
    if (d->effects.is_ended)
        money->held = 0;
}

static void follow(struct deciding *d)
{
    work_follow_nothing(d);
    d->effects.unit = named(d, "unit", d->work->unit);
    d->effects.leader = named(d, "leader", d->work->leader);
    if (d->act->to.n > 0)
        d->effects.state = d->act->to;
    d->effects.is_ended = rule_work_state(d->rules, d->effects.state)->is_ended;
    move_money(d);
    call_parties(d);
    look_ahead(d);
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
    enum err err = work_judge(&d, request->fail);
    if (!err)
        err = take_fields(&d, request->command, request->fail);
    if (err)
        return err;
    d.party = work_party_of(&d, d.act);
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
        out->parent = request->parent;
        out->season = request->season;
    }
    return ERR_OK;
}
