/* The procedure of accusations as a table: who may do what, from which states, with what after it.
 *
 * 1. `office` is 0 for ever when an accusation went past the office: then no role of an office has
 *    any part in it.
 * 2. The handover clock stops with the first receipt; the receipt clock belongs to the organ that
 *    has it and begins anew with each. */
#include "domain/accusation.h"

#include "base/assert.h"
#include "domain/word_table.h"

static const struct sv RULE_HANDOVER = SV_INIT("accuse.handover");
static const struct sv RULE_RECEIPT = SV_INIT("accuse.down");

/* ---- words ---- */

#define X(name, number, word) [number] = word,
static const char *const KIND_WORDS[] = {ACCUSATION_KINDS(X)};
static const char *const STATE_WORDS[] = {ACCUSATION_STATES(X)};
static const char *const ACT_WORDS[] = {ACCUSATION_ACTS(X)};
static const char *const GROUND_WORDS[] = {ACCUSATION_GROUNDS(X)};
#undef X

const char *accusation_kind_word(enum accusation_kind kind)
{
    ASSERT(kind > ACCUSATION_KIND_NONE && kind < ACCUSATION_KIND__COUNT);
    return KIND_WORDS[kind];
}

bool accusation_kind_from_word(struct sv word, enum accusation_kind *out)
{
    size_t index;
    if (!word_table_find(KIND_WORDS, ACCUSATION_KIND__COUNT, word, &index))
        return false;
    *out = (enum accusation_kind)index;
    return true;
}

const char *accusation_state_word(enum accusation_state state)
{
    ASSERT(state < ACCUSATION_STATE__COUNT);
    return STATE_WORDS[state];
}

const char *accusation_act_word(enum accusation_act act)
{
    ASSERT(act < ACCUSATION_ACT__COUNT);
    return ACT_WORDS[act];
}

bool accusation_act_from_word(struct sv word, enum accusation_act *out)
{
    size_t index;
    if (!word_table_find(ACT_WORDS, ACCUSATION_ACT__COUNT, word, &index))
        return false;
    *out = (enum accusation_act)index;
    return true;
}

const char *accusation_ground_word(enum accusation_ground ground)
{
    ASSERT(ground < ACCUSATION_GROUND__COUNT);
    return GROUND_WORDS[ground];
}

bool accusation_ground_from_word(struct sv word, enum accusation_ground *out)
{
    size_t index;
    if (!word_table_find(GROUND_WORDS, ACCUSATION_GROUND__COUNT, word, &index))
        return false;
    *out = (enum accusation_ground)index;
    return true;
}

/* ---- the table ---- */

enum place { PLACE_DOOR, PLACE_OFFICE, PLACE_RECEIVER };
#define STATE_BIT(state) (1u << ACCUSATION_STATE_##state)
#define OFFICE_READERS (ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD))

static const struct act_rule {
    unsigned from;
    role_set by;
    enum place at;
    bool needs_receiver, needs_ground, needs_office, needs_extract;
} ACTS[ACCUSATION_ACT__COUNT] = {
    [ACCUSATION_ACT_REGISTER] = {.from = STATE_BIT(NEW),
                                 .by = ROLE_BIT(ROLE_PETITIONER) | ROLE_BIT(ROLE_WINDOW_CLERK) |
                                       ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD),
                                 .at = PLACE_DOOR},
    [ACCUSATION_ACT_HAND_OVER] = {.from = STATE_BIT(REGISTERED) | STATE_BIT(RETURNED),
                                  .by = ROLE_BIT(ROLE_OFFICE_HEAD),
                                  .at = PLACE_OFFICE,
                                  .needs_receiver = true},
    [ACCUSATION_ACT_RECEIVE] = {.from = STATE_BIT(HANDED_OVER),
                                .by = ROLE_BIT(ROLE_DISCIPLINE_OFFICER),
                                .at = PLACE_RECEIVER},
    [ACCUSATION_ACT_RETURN] = {.from = STATE_BIT(HANDED_OVER),
                               .by = ROLE_BIT(ROLE_DISCIPLINE_OFFICER),
                               .at = PLACE_RECEIVER,
                               .needs_ground = true,
                               .needs_office = true},
    [ACCUSATION_ACT_FORWARD] = {.from = STATE_BIT(HANDED_OVER) | STATE_BIT(RECEIVED),
                                .by = ROLE_BIT(ROLE_DISCIPLINE_OFFICER),
                                .at = PLACE_RECEIVER,
                                .needs_receiver = true,
                                .needs_ground = true},
    [ACCUSATION_ACT_EXTRACT] = {.from = STATE_BIT(REGISTERED) | STATE_BIT(RETURNED),
                                .by = ROLE_BIT(ROLE_OFFICE_HEAD),
                                .at = PLACE_OFFICE},
    /* the extract lives on when the accusation itself has gone */
    [ACCUSATION_ACT_RELEASE] = {.from = ~STATE_BIT(NEW),
                                .by = OFFICE_READERS,
                                .at = PLACE_OFFICE,
                                .needs_extract = true},
    [ACCUSATION_ACT_WITHHOLD] = {.from = ~STATE_BIT(NEW),
                                 .by = OFFICE_READERS,
                                 .at = PLACE_OFFICE,
                                 .needs_extract = true},
};

static bool is_at(const struct accusation *accusation, enum place place, id64 unit)
{
    switch (place) {
    case PLACE_DOOR:
        return true;
    case PLACE_OFFICE:
        return accusation->office && unit == accusation->office;
    case PLACE_RECEIVER:
        return accusation->receiver && unit == accusation->receiver;
    }
    return false;
}

static bool may_act(const struct accusation *accusation, const struct act_rule *rule,
                    enum role role, id64 unit)
{
    return (rule->by & ROLE_BIT(role)) && is_at(accusation, rule->at, unit);
}

static bool can_be_done(const struct accusation *accusation, const struct act_rule *rule,
                        enum accusation_act act)
{
    if (!(rule->from & 1u << accusation->state) || (rule->needs_office && !accusation->office))
        return false;
    if (act == ACCUSATION_ACT_EXTRACT && accusation->extract_by)
        return false;
    return !rule->needs_extract || accusation->extract_by;
}

bool accusation_offers(const struct accusation *accusation, enum accusation_act act, enum role role,
                       id64 unit)
{
    const struct act_rule *rule = &ACTS[act];
    return may_act(accusation, rule, role, unit) && can_be_done(accusation, rule, act);
}

bool accusation_may_see(const struct accusation *accusation, enum role role, id64 unit)
{
    if (role == ROLE_OFFICE_HEAD)
        return is_at(accusation, PLACE_OFFICE, unit);
    return role == ROLE_DISCIPLINE_OFFICER && is_at(accusation, PLACE_RECEIVER, unit);
}

bool accusation_may_open(const struct accusation *accusation, enum role role, id64 unit)
{
    bool is_with_office = accusation->state == ACCUSATION_STATE_REGISTERED ||
                          accusation->state == ACCUSATION_STATE_RETURNED;
    enum role holder = is_with_office ? ROLE_OFFICE_HEAD : ROLE_DISCIPLINE_OFFICER;
    return role == holder && accusation_may_see(accusation, role, unit);
}

/* ---- deciding ---- */

bool accusation_begins_clock(struct sv rule)
{
    return sv_eq(rule, RULE_HANDOVER) || sv_eq(rule, RULE_RECEIPT);
}

bool accusation_is_ruled(const struct rulebook *rulebook)
{
    return rulebook_clock(rulebook, RULE_HANDOVER) != NULL;
}

/* A rulebook without the clock has none: another country's, or an older version. Nobody names its
 * last day, and days are what the law gives here. */
static void start(struct accusation_event *event, const struct rulebook *rulebook, struct sv id,
                  day_t from)
{
    const struct rule_clock *rule = rulebook_clock(rulebook, id);
    if (!rule || rule->unit == PERIOD_SET || period_is_by_minute(rule->unit))
        return;
    ASSERT(event->start_count < ACCUSATION_CLOCKS_MAX);
    event->starts[event->start_count++] = (struct accusation_start){
        rule->id,
        {.start_day = from, .length = rule->length, .unit = rule->unit, .shifts = rule->shifts}};
}

static enum err check_fields(const struct act_rule *rule, const struct accusation_command *command,
                             struct fail *fail)
{
    enum err err = ERR_OK;
    if (rule->needs_receiver && !command->receiver)
        err = fail_field(fail, "receiver", "required", "");
    if (rule->needs_ground && command->ground == ACCUSATION_GROUND_NONE)
        err = fail_field(fail, "ground", "required", "");
    return err;
}

static void fill_registration(const struct accusation_command *command,
                              const struct accusation_env *env, struct accusation_event *out)
{
    ASSERT(!command->office != !command->receiver);
    out->channel = command->channel;
    out->received_day = command->received_day;
    out->office = command->office;
    start(out, env->rulebook, RULE_HANDOVER, command->received_day);
}

enum err accusation_decide(const struct accusation *accusation,
                           const struct accusation_command *command,
                           const struct accusation_env *env, struct accusation_event *out,
                           struct fail *fail)
{
    const struct act_rule *rule = &ACTS[command->act];
    if (!may_act(accusation, rule, command->actor.role, command->actor.unit))
        return ERR_FORBIDDEN;
    if (!can_be_done(accusation, rule, command->act))
        return fail_with(fail, ERR_REFUSED, "accusation.state");
    if (rule->needs_extract && command->actor.account == accusation->extract_by)
        return fail_with(fail, ERR_REFUSED, "accusation.other_person");
    enum err err = check_fields(rule, command, fail);
    if (err)
        return err;
    *out = (struct accusation_event){.seq = accusation->version + 1,
                                     .act = command->act,
                                     .at = env->now,
                                     .day = env->today,
                                     .by = command->actor,
                                     .ground = command->ground};
    if (command->act == ACCUSATION_ACT_REGISTER)
        fill_registration(command, env, out);
    if (command->act == ACCUSATION_ACT_REGISTER || rule->needs_receiver)
        out->receiver = command->receiver;
    if (out->receiver)
        start(out, env->rulebook, RULE_RECEIPT, env->today);
    return ERR_OK;
}

/* ---- folding ---- */

static void stop(struct accusation_clock *clock, day_t day)
{
    if (clock->rule.n && clock->stopped_day == DAY_NONE)
        clock->stopped_day = day;
}

static void fold_starts(struct accusation *accusation, const struct accusation_event *event)
{
    for (size_t i = 0; i < event->start_count; i++) {
        const struct accusation_start *begun = &event->starts[i];
        struct accusation_clock *clock =
            sv_eq(begun->rule, RULE_HANDOVER) ? &accusation->handover : &accusation->receipt;
        *clock = (struct accusation_clock){begun->rule, begun->period, DAY_NONE};
    }
}

static void fold_passing(struct accusation *accusation, const struct accusation_event *event)
{
    if (!event->receiver)
        return;
    accusation->state = ACCUSATION_STATE_HANDED_OVER;
    accusation->receiver = event->receiver;
    accusation->handed_over_day = event->day;
    accusation->received_by = (struct actor){.role = ROLE_NONE};
    accusation->receipt_day = DAY_NONE;
}

static void fold_registration(struct accusation *accusation, const struct accusation_event *event)
{
    accusation->state = ACCUSATION_STATE_REGISTERED;
    accusation->channel = event->channel;
    accusation->registered_at = event->at;
    accusation->received_day = event->received_day;
    accusation->office = event->office;
}

static void fold_act(struct accusation *accusation, const struct accusation_event *event)
{
    switch (event->act) {
    case ACCUSATION_ACT_REGISTER:
        fold_registration(accusation, event);
        break;
    case ACCUSATION_ACT_RECEIVE:
        accusation->state = ACCUSATION_STATE_RECEIVED;
        accusation->received_by = event->by;
        accusation->receipt_day = event->day;
        stop(&accusation->handover, event->day);
        stop(&accusation->receipt, event->day);
        break;
    case ACCUSATION_ACT_RETURN:
        accusation->state = ACCUSATION_STATE_RETURNED;
        accusation->receiver = 0;
        stop(&accusation->receipt, event->day);
        break;
    case ACCUSATION_ACT_EXTRACT:
        accusation->extract_by = event->by.account;
        break;
    case ACCUSATION_ACT_RELEASE:
    case ACCUSATION_ACT_WITHHOLD:
        accusation->extract_by = 0;
        break;
    case ACCUSATION_ACT_HAND_OVER:
    case ACCUSATION_ACT_FORWARD:
    case ACCUSATION_ACT_NONE:
    case ACCUSATION_ACT__COUNT:
        break;
    }
}

void accusation_apply(struct accusation *accusation, const struct accusation_event *event)
{
    accusation->version = event->seq;
    fold_act(accusation, event);
    if (event->ground != ACCUSATION_GROUND_NONE)
        accusation->ground = event->ground;
    fold_passing(accusation, event);
    fold_starts(accusation, event);
}
