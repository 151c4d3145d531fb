/* Whoever may do an act of a work, with fields that it takes: for tests that go through all kinds
 * of a rulebook without knowing any. Each act is another person's. */
#ifndef SUPPORT_WORK_ACTORS_H
#define SUPPORT_WORK_ACTORS_H

#include "domain/petition_fold.h"

#include "work_world.h"

enum { ACCOUNT_FIRST = 7000, DAYS_AHEAD = 20 };

/* Far enough for everything that comes before that day. */
static inline day_t days_ahead(const struct rule_field *rule)
{
    day_t least = rule->min > 0 ? (day_t)rule->min : 0;
    return rule->max >= DAYS_AHEAD ? DAYS_AHEAD : least;
}

static inline struct field field_for(const struct work_world *ww, const struct rule_field *rule)
{
    static const id64 CALLED[] = {UNIT_HOUSING, UNIT_LABOUR};
    static const struct attachment PAPER = {
        .id = 7, .name = SV_INIT("1.jpg"), .mime = SV_INIT("image/jpeg"), .size_bytes = 9};
    const struct work *work = &ww->work;
    struct field field = {.id = rule->id, .kind = rule->kind, .text = SV("已办。")};
    if (rule->kind == FIELD_CHOICE)
        field.text = rule->choices.items[0].id;
    if (rule->kind == FIELD_CLASS)
        field.text = ww->w.rulebook->classes[0].id;
    if (rule->kind == FIELD_UNIT)
        field.number = work->unit == UNIT_HOUSING ? UNIT_LABOUR : UNIT_HOUSING;
    if (rule->kind == FIELD_UNITS) {
        field.ids = CALLED;
        field.count = CHECK_COUNT(CALLED);
    }
    if (rule->kind == FIELD_UPLOADS) {
        field.attachments = &PAPER;
        field.count = rule->required ? 1 : 0;
    }
    if (rule->kind == FIELD_DAY)
        field.number = ww->w.env.today + days_ahead(rule);
    if (rule->kind == FIELD_NUMBER)
        field.number = rule->min;
    if (rule->kind == FIELD_FLAG)
        field.number = 1;
    if (rule->kind == FIELD_ID)
        field.number = sv_is(rule->id, "petition")      ? MATTER
                       : work->leader == ACCOUNT_LEADER ? ACCOUNT_LEADER_2
                                                        : ACCOUNT_LEADER;
    return field;
}

static inline enum role first_role(role_set roles)
{
    for (int role = 0; role < ROLE__COUNT; role++) {
        if (roles & ROLE_BIT(role))
            return (enum role)role;
    }
    return ROLE_NONE;
}

/* Where an opening act is done: petition offices open what is theirs. */
static inline id64 office_for(const struct rule_act *act)
{
    static const role_set OF_OFFICES =
        ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD) | ROLE_BIT(ROLE_SUPERVISOR);
    return act->is_of_machine || (act->by & OF_OFFICES) ? UNIT_OFFICE : UNIT_TOWN;
}

/* Who opens a work: the machine, or an official of that office. */
static inline struct actor opener_of(const struct rule_act *act, id64 account)
{
    return act->is_of_machine ? (struct actor){.role = ROLE_SYSTEM, .unit = office_for(act)}
                              : (struct actor){account, first_role(act->by), office_for(act), 0};
}

/* An act, and whose turn it is of several units called. */
struct act_turn {
    const struct rule_act *act;
    size_t turn;
};

/* Who owes now what the act ends; false: nobody. */
static inline bool finds_owner(const struct work_world *ww, const struct rule_work *rules,
                               const struct rule_act *act, struct actor *out)
{
    const struct work_env env = work_env_of(ww);
    for (size_t i = 0; i < ww->work.duty_count; i++) {
        const struct duty *duty = &ww->work.duties[i];
        const struct rule_duty *rule = rule_work_duty(rules, duty->rule);
        const struct duty_holder now = duty_owed_now(duty, &ww->work, &env);
        if (duty->is_ended || !id_list_has(&rule->ends_on, act->id))
            continue;
        *out =
            (struct actor){now.account ? now.account : ACCOUNT_FIRST + 99, now.role, now.unit, 0};
        return true;
    }
    return false;
}

/* Who does an act: of several units called each in turn. False: there is nobody. */
static inline bool finds_actor(const struct work_world *ww, const struct rule_work *rules,
                               const struct act_turn *it, struct actor *out)
{
    const struct work *work = &ww->work;
    const struct rule_act *act = it->act;
    *out = act->is_of_machine ? (struct actor){.role = ROLE_SYSTEM, .unit = work->office}
                              : (struct actor){ACCOUNT_FIRST + (act - rules->acts),
                                               first_role(act->by), work->office, 0};
    if (act->at == WORK_AT_OWNER)
        return finds_owner(ww, rules, act, out);
    if (act->at == WORK_AT_UNIT)
        out->unit = work->unit;
    if (act->at == WORK_AT_ABOVE)
        out->unit = UNIT_OFFICE;
    if (act->at == WORK_AT_LEADER)
        *out = (struct actor){work->leader, first_role(act->by), UNIT_COUNTY, 0};
    if (act->at == WORK_AT_PARTY && it->turn < work->party_count)
        out->unit = work->parties[it->turn];
    return it->turn < (work->party_count ? work->party_count : 1);
}

static inline enum err do_act(struct work_world *ww, const struct rule_work *rules,
                              const struct rule_act *act, struct actor actor)
{
    struct field fields[40];
    size_t count = 0;
    for (size_t i = 0; i < act->field_count; i++) {
        const struct rule_field *rule = &act->fields[i];
        if (rule->required || rule->kind != FIELD_DAY) /* a day in the past need not be guessed */
            fields[count++] = field_for(ww, rule);
    }
    return work_act_as(ww, arena_cstr(ww->w.arena, rules->id), actor,
                       arena_cstr(ww->w.arena, act->id), fields, count);
}

/* The same work, from which another history may go on. */
static inline struct work copy_of(struct arena *arena, const struct work *work)
{
    struct work copy = *work;
    copy.duties = NULL;
    copy.duty_count = 0;
    for (size_t i = 0; i < work->duty_count; i++)
        *GROW(arena, copy.duties, copy.duty_count) = work->duties[i];
    copy.parties = NULL;
    copy.party_count = 0;
    for (size_t i = 0; i < work->party_count; i++)
        *GROW(arena, copy.parties, copy.party_count) = work->parties[i];
    copy.doers = NULL;
    copy.doer_count = 0;
    for (size_t i = 0; i < work->doer_count; i++)
        *GROW(arena, copy.doers, copy.doer_count) = work->doers[i];
    copy.petitions = NULL;
    copy.petition_count = 0;
    for (size_t i = 0; i < work->petition_count; i++)
        *GROW(arena, copy.petitions, copy.petition_count) = work->petitions[i];
    copy.petition_days = NULL;
    copy.petition_day_count = 0;
    for (size_t i = 0; i < work->petition_day_count; i++)
        *GROW(arena, copy.petition_days, copy.petition_day_count) = work->petition_days[i];
    return copy;
}

#endif
