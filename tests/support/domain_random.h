/* Random petitions: valid fields for any action of a rulebook, and ways to spoil them.
 * Deterministic by seed. */
#ifndef SUPPORT_DOMAIN_RANDOM_H
#define SUPPORT_DOMAIN_RANDOM_H

#include "base/rng.h"
#include "base/utf8.h"
#include "domain/people.h"

#include "domain_world.h"

struct chance {
    struct rng_seeded seeded;
    struct rng rng;
};

static inline void chance_init(struct chance *chance, uint64_t seed)
{
    chance->rng = rng_seeded(&chance->seeded, seed);
}

static inline size_t chance_below(struct chance *chance, size_t below)
{
    return (size_t)rng_below(chance->rng, below);
}

static inline bool chance_one_in(struct chance *chance, size_t n)
{
    return chance_below(chance, n) == 0;
}

struct maker {
    struct world *world;
    struct chance *chance;
    const struct rule_action *action;
};

static inline struct sv make_words(struct maker *m)
{
    static const char *const WORDS[] = {
        "排水管破裂，污水倒灌，多次反映未果", "村里的低保名额没有公示，请予核查",
        "工资被拖欠三个月，请求帮助追讨", "Ось воно, <b>x</b> 'q' \"z\""};
    return sv_from(WORDS[chance_below(m->chance, CHECK_COUNT(WORDS))]);
}

static inline struct sv make_choice(struct maker *m, const struct rule_field *rule)
{
    const struct choice_list *choices = &rule->choices;
    bool is_petitioner = m->action->at == AT_PETITIONER;
    if (sv_is(rule->id, "channel"))
        return is_petitioner                 ? SV("online")
               : chance_one_in(m->chance, 2) ? SV("letter")
                                             : SV("visit");
    if (sv_is(rule->id, "way") && !m->world->petition.accepts_electronic_service &&
        choice_find(choices, SV("direct")))
        return SV("direct");
    if (sv_is(rule->id, "target"))
        return petition_rating(&m->world->petition, SV("office")) ? SV("unit") : SV("office");
    return choices->items[chance_below(m->chance, choices->count)].id;
}

static inline id64 make_unit(struct maker *m, const struct rule_field *rule)
{
    static const id64 UNITS[] = {UNIT_HOUSING, UNIT_LABOUR, UNIT_TOWN};
    id64 superiors[UNIT_SUPERIORS_MAX];
    id64 unit;
    if (rule->among == UNITS_SUPERIORS &&
        unit_superiors(m->world->units, m->world->petition.owner, superiors) > 0)
        return superiors[0];
    do
        unit = UNITS[chance_below(m->chance, CHECK_COUNT(UNITS))];
    while (unit == m->world->petition.objected_by);
    return unit;
}

/* In time where the action has a clock to be in time for. */
static inline day_t make_dated_day(struct maker *m)
{
    const struct rule_gate *gate = rule_gate_find(m->action, GATE_WITHIN);
    const struct petition_clock *clock =
        gate ? petition_newest_clock(&m->world->petition, gate->arg) : NULL;
    day_t today = m->world->env.today;
    return clock && clock->end.due_day < today ? clock->end.due_day : today;
}

/* A claim about which the action can be done, where there is one. */
static inline int make_claim(struct maker *m)
{
    const struct petition *petition = &m->world->petition;
    bool is_performing = m->action->event == EVENT_PERFORMED;
    for (size_t i = petition->promise_count; i-- > 0;) {
        const struct promise *promise = &petition->promises[i];
        if (!promise->is_dropped && promise_is_kept(promise) != is_performing)
            return promise->claim_no;
    }
    return 1;
}

/* A day of service lies between issue and today. */
static inline day_t make_day(struct maker *m, const struct rule_field *rule)
{
    const struct petition *petition = &m->world->petition;
    day_t today = m->world->env.today;
    if (m->action->dated.n > 0 && sv_eq(rule->id, m->action->dated))
        return make_dated_day(m);
    if (!sv_is(rule->id, "served_day"))
        return rule->min > 0 ? today + rule->min : today;
    day_t newest = rule->min < 0 ? today + rule->min : 0;
    for (size_t i = 0; i < petition->document_count; i++) {
        if (petition->documents[i].issued_day > newest)
            newest = petition->documents[i].issued_day;
    }
    return newest + (day_t)chance_below(m->chance, (size_t)(today - newest) + 1);
}

static inline int64_t make_number(struct maker *m, const struct rule_field *rule)
{
    const struct petition_clock *clock = petition_running_clock(&m->world->petition, SV("work"));
    int most = rule->max ? rule->max : 9;
    if (sv_is(rule->id, "claim"))
        return make_claim(m);
    if (clock && sv_is(rule->id, "days"))
        most = rulebook_clock(m->world->rulebook, clock->rule)->extension_max_days -
               clock->period.extended_days;
    if (most < rule->min)
        most = rule->min; /* nothing left: the gate refuses it */
    return rule->min + (int64_t)chance_below(m->chance, (size_t)(most - rule->min) + 1);
}

static inline void make_findings(struct maker *m, struct field *field)
{
    size_t count = m->world->petition.claim_count;
    struct finding *findings = ARENA_ARRAY(m->world->arena, struct finding, count);
    for (size_t i = 0; i < count; i++)
        findings[i] = (struct finding){
            .claim_no = (int)(count - i),
            .finding = (enum finding_kind)(1 + chance_below(m->chance, 4)),
            .facts = arena_printf(m->world->arena, "%.*s%zu", SV_FMT(make_words(m)),
                                  chance_below(m->chance, 1000000)),
            .basis = SV("《条例》第三十二条"),
            .remedy = SV("限期整改"),
            .remedy_day = m->world->env.today + 30};
    field->findings = findings;
    field->count = count;
}

static inline void make_lists(struct maker *m, struct field *field)
{
    struct arena *arena = m->world->arena;
    size_t count = 1 + chance_below(m->chance, 3);
    struct sv *texts = ARENA_ARRAY(arena, struct sv, count);
    struct attachment *files = ARENA_ARRAY(arena, struct attachment, count);
    struct person_ref *people = ARENA_ARRAY(arena, struct person_ref, count);
    for (size_t i = 0; i < count; i++) {
        texts[i] = make_words(m);
        files[i] = (struct attachment){.id = (id64)(1000 + i),
                                       .name = SV("照片.jpg"),
                                       .mime = SV("image/jpeg"),
                                       .size_bytes = 4096};
        people[i] =
            people_role(m->action->event, count > 1,
                        (struct person_ref){.id = (id64)(2000 + i), .masked_name = SV("李**")});
    }
    field->texts = field->kind == FIELD_CLAIMS ? texts : NULL;
    field->attachments = field->kind == FIELD_UPLOADS ? files : NULL;
    field->people = field->kind == FIELD_PEOPLE ? people : NULL;
    field->count = count;
}

static inline struct field make_field(struct maker *m, const struct rule_field *rule)
{
    struct field field = {.id = rule->id, .kind = rule->kind};
    switch (rule->kind) {
    case FIELD_LINE:
    case FIELD_TEXT:
        field.text = utf8_clip(make_words(m), rule->max ? (size_t)rule->max : 100);
        break;
    case FIELD_CHOICE:
        field.text = make_choice(m, rule);
        break;
    case FIELD_CLASS:
        field.text = m->world->rulebook->classes[0].id;
        break;
    case FIELD_UNIT:
        field.number = make_unit(m, rule);
        break;
    case FIELD_DAY:
        field.number = make_day(m, rule);
        break;
    case FIELD_NUMBER:
        field.number = make_number(m, rule);
        break;
    case FIELD_FLAG:
        field.number = 1;
        break;
    case FIELD_DOCUMENT:
        field.number = 1;
        break;
    case FIELD_ID:
        field.number = m->world->petition.people_count ? m->world->petition.people[0].id : (id64)77;
        break;
    case FIELD_FINDINGS:
        make_findings(m, &field);
        break;
    case FIELD_CLAIMS:
    case FIELD_UPLOADS:
    case FIELD_PEOPLE:
        make_lists(m, &field);
        break;
    case FIELD_UNITS: /* petitions have none */
    case FIELD__COUNT:
        break;
    }
    return field;
}

/* Perhaps there is nobody whom it could be about, or no room for one more. */
static inline bool is_about_people(const struct rule_action *action)
{
    static const enum event_kind KINDS[] = {
        EVENT_MEMBER_LEFT,  EVENT_MEMBER_RETURNED,         EVENT_MEMBERS_NAMED,
        EVENT_MEMBERS_TOLD, EVENT_REPRESENTATIVES_CHANGED, EVENT_AGENTS_CHANGED,
    };
    for (size_t i = 0; i < CHECK_COUNT(KINDS); i++) {
        if (action->event == KINDS[i])
            return true;
    }
    return false;
}

/* Only its fields say whether it can be done: on the day it was posted, about that promise. */
static inline bool turns_on_fields(const struct rule_action *action)
{
    return action->dated.n > 0 || rule_field_find(action, SV("claim")) || is_about_people(action);
}

/* Valid fields for the action as the petition stands: all required ones, some of the others. */
static inline size_t make_fields(struct maker *m, struct field out[40])
{
    size_t count = 0;
    for (size_t i = 0; i < m->action->field_count; i++) {
        const struct rule_field *rule = &m->action->fields[i];
        bool is_wanted = rule->required || sv_is(rule->id, "read_back") ||
                         sv_is(rule->id, "proof") || sv_is(rule->id, "what_is_new") ||
                         (m->action->dated.n > 0 && sv_eq(rule->id, m->action->dated));
        if (!rule->required && sv_is(rule->id, "person") && m->world->petition.people_count == 0)
            continue; /* there is nobody */
        if (is_wanted || chance_one_in(m->chance, 3))
            out[count++] = make_field(m, rule);
    }
    return count;
}

/* Spoil valid fields in one of several ways; they may still be valid afterwards. */
static inline size_t spoil_fields(struct maker *m, struct field *fields, size_t count)
{
    if (count == 0)
        return 0;
    struct field *one = &fields[chance_below(m->chance, count)];
    switch (chance_below(m->chance, 8)) {
    case 0:
        *one = fields[--count];
        break;
    case 1:
        one->text = SV("\x01");
        break;
    case 2:
        one->number = -1;
        break;
    case 3:
        one->number = INT64_MAX;
        break;
    case 4:
        one->count = 0;
        break;
    case 5:
        one->id = SV("no_such_field");
        break;
    case 6:
        *one = (struct field){.id = one->id, .kind = FIELD_LINE, .text = SV("x")};
        break;
    default:
        one->text = SV("");
        one->number = 0;
        break;
    }
    return count;
}

#endif
