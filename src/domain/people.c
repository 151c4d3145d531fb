/* Who of a petition's people may do what, and whether an act on them can be: not more
 * representatives than the law allows, nobody named who is not there, no more named than raised it.
 */
#include "domain/people.h"

/* ---- who is who ---- */

const struct person_ref *petition_person(const struct petition *petition, id64 person)
{
    for (size_t i = 0; person && i < petition->people_count; i++) {
        if (petition->people[i].id == person)
            return &petition->people[i];
    }
    return NULL;
}

const struct departure *petition_departure(const struct petition *petition, id64 person)
{
    for (size_t i = 0; i < petition->left_count; i++) {
        if (petition->left[i].person.id == person)
            return &petition->left[i];
    }
    return NULL;
}

size_t petition_named_count(const struct petition *petition)
{
    size_t count = 0;
    for (size_t i = 0; i < petition->people_count; i++)
        count += !petition->people[i].is_agent;
    return count;
}

const struct mandate *petition_mandate(const struct petition *petition, id64 person)
{
    for (size_t i = petition->mandate_count; i > 0; i--) {
        if (petition->mandates[i - 1].person == person)
            return &petition->mandates[i - 1];
    }
    return NULL;
}

static standing_set agent_standing(const struct petition *petition, id64 person)
{
    const struct mandate *mandate = petition_mandate(petition, person);
    bool is_proxy = mandate && sv_is(mandate->how, AUTHORITY_SPECIAL);
    return is_proxy ? STANDING_AGENT | STANDING_PROXY : STANDING_AGENT;
}

standing_set petition_standing(const struct petition *petition, id64 person)
{
    const struct person_ref *ref = petition_person(petition, person);
    if (!ref && person)
        return petition_departure(petition, person) ? STANDING_LEFT : 0;
    if (ref && ref->is_agent)
        return agent_standing(petition, person);
    bool speaks = !ref || ref->is_representative || petition->persons_count <= 1;
    return speaks ? STANDING_SPEAKER : STANDING_MEMBER;
}

/* ---- who knows ---- */

const struct telling *petition_telling(const struct petition *petition, id64 person)
{
    for (size_t i = petition->telling_count; i > 0; i--) {
        if (petition->tellings[i - 1].person == person)
            return &petition->tellings[i - 1];
    }
    return NULL;
}

bool petition_is_told(const struct petition *petition, id64 person)
{
    const struct telling *telling = petition_telling(petition, person);
    return petition->served_seq == 0 || (telling && telling->event_seq >= petition->served_seq);
}

/* Service on one is service on all (Beijing 44); each is told all the same. Of one petitioner there
 * is nobody else to tell. */
static bool all_told(const struct petition *petition)
{
    for (size_t i = 0; i < petition->people_count; i++) {
        const struct person_ref *ref = &petition->people[i];
        if (!ref->is_agent && !petition_is_told(petition, ref->id))
            return petition_named_count(petition) <= 1;
    }
    return true;
}

/* Nobody is bound by a representative whom they are not shown to have chosen. */
static bool is_mandated(const struct petition *petition)
{
    size_t named = petition_named_count(petition);
    if (petition->persons_count <= 1 || named >= (size_t)petition->persons_count)
        return true; /* all speak for themselves */
    for (size_t i = 0; i < petition->people_count; i++) {
        const struct person_ref *ref = &petition->people[i];
        if (ref->is_representative && !petition_mandate(petition, ref->id))
            return false;
    }
    return named > 0;
}

static bool some_untold(const struct petition *petition)
{
    return !all_told(petition);
}

static bool has_agents(const struct petition *petition)
{
    return petition->people_count > petition_named_count(petition);
}

static bool some_left(const struct petition *petition)
{
    return petition->left_count > 0;
}

static const struct {
    const char *word;
    bool (*is_so)(const struct petition *petition);
} PEOPLE_ARE[] = {
    {"mandated", is_mandated}, {"told", all_told},  {"untold", some_untold},
    {"agents", has_agents},    {"left", some_left},
};

static size_t people_word(struct sv word)
{
    size_t i = 0;
    while (i < sizeof PEOPLE_ARE / sizeof PEOPLE_ARE[0] && !sv_is(word, PEOPLE_ARE[i].word))
        i++;
    return i;
}

bool people_word_is_known(struct sv word)
{
    return people_word(word) < sizeof PEOPLE_ARE / sizeof PEOPLE_ARE[0];
}

bool people_gate_is_open(const struct petition *petition, const struct rule_gate *gate)
{
    if (gate->kind == GATE_PEOPLE)
        return PEOPLE_ARE[people_word(gate->arg)].is_so(petition);
    return gate->kind == GATE_PERSONS_AT_LEAST ? petition->persons_count >= gate->number
                                               : petition->persons_count <= gate->number;
}

/* ---- judging an act ---- */

static const struct people_fault NO_FAULT = {NULL, NULL, 0};

static struct people_fault fault(const char *path, const char *rule, int limit)
{
    return (struct people_fault){path, rule, limit};
}

static id64 id_of(const struct people_act *act, const char *field)
{
    return field_number(act->fields, act->field_count, field, 0);
}

/* People that the act brings: agents or petitioners. */
static int brought(const struct people_act *act, bool are_agents)
{
    const struct field *people = field_find(act->fields, act->field_count, "people");
    int count = 0;
    for (size_t i = 0; people && i < people->count; i++)
        count += people->people[i].is_agent == are_agents;
    return count;
}

static struct people_fault judge_agents(const struct people_act *act, int already)
{
    int agents = brought(act, true);
    if (already + agents > act->rulebook->max_agents)
        return fault("people", "too_many", act->rulebook->max_agents);
    if (agents && !field_find(act->fields, act->field_count, "authority"))
        return fault("authority", "required", 0);
    if (agents && !field_find(act->fields, act->field_count, "authority_paper"))
        return fault("authority_paper", "required", 0);
    return NO_FAULT;
}

struct person_ref people_role(enum event_kind kind, bool is_joint, struct person_ref person)
{
    person.is_agent = person.is_agent || kind == EVENT_AGENTS_CHANGED;
    person.is_representative = !person.is_agent && (kind == EVENT_REPRESENTATIVES_CHANGED ||
                                                    (kind == EVENT_REGISTERED && is_joint));
    return person;
}

/* Whom a registration names speaks for the others. */
static struct people_fault judge_registered(const struct petition *petition,
                                            const struct people_act *act)
{
    int persons =
        (int)field_number(act->fields, act->field_count, "persons_count", brought(act, false));
    struct sv channel = field_text(act->fields, act->field_count, "channel");
    int most = rulebook_representatives(act->rulebook, channel, persons);
    (void)petition;
    if (brought(act, false) > most)
        return fault("people", "too_many", most);
    return judge_agents(act, 0);
}

/* No more can be named than there are. */
static struct people_fault judge_named(const struct petition *petition,
                                       const struct people_act *act)
{
    int named = (int)petition_named_count(petition) + brought(act, false);
    return named > petition->persons_count ? fault("people", "too_many", petition->persons_count)
                                           : NO_FAULT;
}

static int representatives(const struct petition *petition)
{
    int count = 0;
    for (size_t i = 0; i < petition->people_count; i++)
        count += petition->people[i].is_representative;
    return count;
}

static bool is_own(const struct people_act *act)
{
    return act->actor->role == ROLE_PETITIONER;
}

/* Whom the act is about: the petitioner who does it, or whom the desk names. */
static id64 subject(const struct people_act *act)
{
    return is_own(act) ? act->actor->person : id_of(act, "person");
}

static struct people_fault judge_representatives(const struct petition *petition,
                                                 const struct people_act *act)
{
    const struct person_ref *leaves = petition_person(petition, subject(act));
    const struct person_ref *follows = petition_person(petition, id_of(act, "successor"));
    int most = rulebook_representatives(act->rulebook, petition->channel, petition->persons_count);
    int after = representatives(petition) + brought(act, false) + (follows ? 1 : 0) - !!leaves;
    if (subject(act) && (!leaves || !leaves->is_representative))
        return fault("person", "unknown", 0);
    if (id_of(act, "successor") && (!follows || follows->is_representative || follows->is_agent))
        return fault("successor", "unknown", 0);
    if (!leaves && !follows && !brought(act, false))
        return fault("people", "required", 0);
    return after > most ? fault("people", "too_many", most) : judge_named(petition, act);
}

static struct people_fault judge_agents_changed(const struct petition *petition,
                                                const struct people_act *act)
{
    const struct person_ref *ends = petition_person(petition, id_of(act, "person"));
    int already = (int)petition->people_count - (int)petition_named_count(petition);
    if (id_of(act, "person") && (!ends || !ends->is_agent))
        return fault("person", "unknown", 0);
    if (!ends && !brought(act, true))
        return fault("people", "required", 0);
    return judge_agents(act, already - !!ends);
}

/* One whom nobody names can leave as well: only the count tells. The last one withdraws instead,
 * which takes time to think and is confirmed. */
static struct people_fault judge_left(const struct petition *petition, const struct people_act *act)
{
    const struct person_ref *leaves = petition_person(petition, subject(act));
    bool is_unnamed = !subject(act) && !is_own(act) &&
                      petition_named_count(petition) < (size_t)petition->persons_count;
    if (petition->persons_count < 2)
        return fault("person", "too_few", 2);
    if (!subject(act) && !is_unnamed)
        return fault("person", "required", 0);
    return subject(act) && (!leaves || leaves->is_agent) ? fault("person", "unknown", 0) : NO_FAULT;
}

static struct people_fault judge_returned(const struct petition *petition,
                                          const struct people_act *act)
{
    return petition_departure(petition, subject(act)) ? NO_FAULT : fault("person", "unknown", 0);
}

static struct people_fault judge_told(const struct petition *petition, const struct people_act *act)
{
    id64 person = id_of(act, "person");
    return person && !petition_person(petition, person) ? fault("person", "unknown", 0) : NO_FAULT;
}

typedef struct people_fault judge_fn(const struct petition *petition, const struct people_act *act);

static judge_fn *const JUDGES[EVENT__END] = {
    [EVENT_REGISTERED] = judge_registered,
    [EVENT_SERVED] = judge_told,
    [EVENT_MEMBER_LEFT] = judge_left,
    [EVENT_REPRESENTATIVES_CHANGED] = judge_representatives,
    [EVENT_AGENTS_CHANGED] = judge_agents_changed,
    [EVENT_MEMBERS_NAMED] = judge_named,
    [EVENT_MEMBER_RETURNED] = judge_returned,
    [EVENT_MEMBERS_TOLD] = judge_told,
};

struct people_fault people_judge(const struct petition *petition, const struct people_act *act)
{
    return JUDGES[act->kind] ? JUDGES[act->kind](petition, act) : NO_FAULT;
}
