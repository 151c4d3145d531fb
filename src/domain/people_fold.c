/* What events say of the people of a petition. Folding reads the event alone: who may be named, and
 * how many, was judged when it was decided (people.c). */
#include "domain/petition_fold.h"

static void add_mandate(struct arena *arena, struct petition *petition, const struct event *event,
                        id64 person, const char *field)
{
    struct sv how = field_text(event->fields, event->field_count, field);
    if (how.n)
        *GROW(arena, petition->mandates, petition->mandate_count) =
            (struct mandate){.person = person, .how = how, .event_seq = event->seq};
}

static void add_mandates(struct arena *arena, struct petition *petition, const struct event *event,
                         const struct field *people)
{
    for (size_t i = 0; i < people->count; i++) {
        const struct person_ref *ref = &people->people[i];
        add_mandate(arena, petition, event, ref->id, ref->is_agent ? "authority" : "mandate");
    }
}

void petition_fold_people(struct arena *arena, struct petition *petition, const struct event *event)
{
    const struct field *field = field_find(event->fields, event->field_count, "people");
    if (!field)
        return;
    petition->people_count = field->count;
    petition->people = ARENA_ARRAY(arena, struct person_ref, field->count);
    if (field->count)
        memcpy(petition->people, field->people, field->count * sizeof *petition->people);
    add_mandates(arena, petition, event, field);
}

/* To those who are there already. */
static void add_people(struct arena *arena, struct petition *petition, const struct event *event)
{
    const struct field *field = field_find(event->fields, event->field_count, "people");
    for (size_t i = 0; field && i < field->count; i++)
        *GROW(arena, petition->people, petition->people_count) = field->people[i];
    if (field)
        add_mandates(arena, petition, event, field);
}

/* Whom the event is about. */
static id64 subject(const struct event *event)
{
    return field_number(event->fields, event->field_count, "person", event->actor.person);
}

static struct person_ref *find(struct petition *petition, id64 person)
{
    for (size_t i = 0; person && i < petition->people_count; i++) {
        if (petition->people[i].id == person)
            return &petition->people[i];
    }
    return NULL;
}

static void take_out(struct petition *petition, const struct person_ref *ref)
{
    size_t index = (size_t)(ref - petition->people);
    petition->people_count--;
    memmove(&petition->people[index], ref + 1,
            (petition->people_count - index) * sizeof *petition->people);
}

/* Arrays borrowed by copies of the petition are not written into. */
static void own_people(struct arena *arena, struct petition *petition)
{
    petition->people =
        petition_grown(arena, petition->people, petition->people_count, sizeof *petition->people);
}

void petition_fold_left(struct arena *arena, struct petition *petition, const struct event *event)
{
    own_people(arena, petition);
    const struct person_ref *ref = find(petition, subject(event));
    if (ref) {
        *GROW(arena, petition->left, petition->left_count) =
            (struct departure){.person = *ref, .event_seq = event->seq, .day = event->day};
        take_out(petition, ref);
    }
    if (petition->persons_count > 1)
        petition->persons_count--;
}

/* Others may speak by now: who comes back is one of them, no representative. */
void petition_fold_returned(struct arena *arena, struct petition *petition,
                            const struct event *event)
{
    id64 person = subject(event);
    for (size_t i = 0; i < petition->left_count; i++) {
        if (petition->left[i].person.id != person)
            continue;
        struct person_ref *ref = GROW(arena, petition->people, petition->people_count);
        *ref = petition->left[i].person;
        ref->is_representative = false;
        petition->left =
            petition_grown(arena, petition->left, petition->left_count, sizeof *petition->left);
        petition->left[i] = petition->left[--petition->left_count];
        petition->persons_count++;
        return;
    }
}

void petition_fold_representatives(struct arena *arena, struct petition *petition,
                                   const struct event *event)
{
    own_people(arena, petition);
    id64 next = field_number(event->fields, event->field_count, "successor", 0);
    struct person_ref *ends = find(petition, subject(event));
    struct person_ref *begins = find(petition, next);
    if (ends)
        ends->is_representative = false;
    if (begins) {
        begins->is_representative = true;
        add_mandate(arena, petition, event, next, "mandate");
    }
    add_people(arena, petition, event);
}

void petition_fold_agents(struct arena *arena, struct petition *petition, const struct event *event)
{
    own_people(arena, petition);
    const struct person_ref *ends =
        find(petition, field_number(event->fields, event->field_count, "person", 0));
    if (ends && ends->is_agent)
        take_out(petition, ends);
    add_people(arena, petition, event);
}

void petition_fold_named(struct arena *arena, struct petition *petition, const struct event *event)
{
    add_people(arena, petition, event);
}

/* Of one, or of all who are named. */
static void tell(struct arena *arena, struct petition *petition, const struct event *event,
                 day_t day)
{
    id64 person = field_number(event->fields, event->field_count, "person", 0);
    for (size_t i = 0; i < petition->people_count; i++) {
        if (person == 0 || petition->people[i].id == person)
            *GROW(arena, petition->tellings, petition->telling_count) =
                (struct telling){.person = petition->people[i].id,
                                 .day = day,
                                 .way = field_text(event->fields, event->field_count, "way"),
                                 .event_seq = event->seq};
    }
}

void petition_fold_told(struct arena *arena, struct petition *petition, const struct event *event)
{
    tell(arena, petition, event,
         (day_t)field_number(event->fields, event->field_count, "told_day", event->day));
}

/* Served on one of several: that one knows, the others are told. */
void petition_fold_served_on(struct arena *arena, struct petition *petition,
                             const struct event *event)
{
    petition->served_seq = event->seq;
    if (field_find(event->fields, event->field_count, "person") || petition->people_count == 1)
        tell(arena, petition, event,
             (day_t)field_number(event->fields, event->field_count, "served_day", event->day));
}
