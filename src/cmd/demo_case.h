/* One petition of the demo while it is being made: its words and people, and its acts so far, each
 * decided by the same procedure that decides real ones. A case that runs out of past (its next act
 * would be today or later) is over and takes no further act. */
#ifndef CMD_DEMO_CASE_H
#define CMD_DEMO_CASE_H

#include "base/fail.h"
#include "cmd/demo_habits.h"
#include "cmd/demo_text.h"
#include "cmd/demo_world.h"
#include "domain/petition.h"
#include "store/people.h"
#include "vault/vault.h"

#define DEMO_EVENTS_MAX 40
#define DEMO_PEOPLE_MAX 5
#define DEMO_FIELDS_MAX 24
#define DEMO_READINGS_MAX 2

struct demo_case {
    struct demo_world *world;
    struct arena *arena;
    struct rng_seeded seeded;
    struct rng rng;
    uint32_t index, next_low;
    enum demo_fault fault; /* that is put into it */
    id64 unit;             /* competent */
    const struct demo_matter *matter;
    struct demo_slots slots;
    /* where time stands */
    day_t day;
    int minute;
    bool is_over;
    /* what was made */
    struct petition_key key;
    struct sv number, code;
    struct petition petition;
    struct event events[DEMO_EVENTS_MAX];
    struct event_envelope envelopes[DEMO_EVENTS_MAX];
    size_t event_count;
    struct identity identities[DEMO_PEOPLE_MAX];
    struct person_ref people[DEMO_PEOPLE_MAX];
    size_t people_count;
    struct reading readings[DEMO_READINGS_MAX];
    size_t reading_count;
    /* the first act the procedure refused, which stops the demo */
    enum err err;
    struct fail *fail;
};

/* Begin the case on a day, with world, arena, index and fail set: its own random numbers, matter
 * and words. */
void demo_case_begin(struct demo_case *c, day_t day);
/* A fresh id of this moment. */
id64 demo_case_id(struct demo_case *c);
bool demo_case_chance(struct demo_case *c, unsigned percent);
/* low <= n <= high */
int demo_case_between(struct demo_case *c, int low, int high);
/* One of the texts, filled. */
struct sv demo_case_say(struct demo_case *c, const struct demo_texts *texts);

/* ---- time ---- */
/* So many workdays later, in office hours; 0 is later the same day, or the next workday. False when
 * that is not past: the case is over. */
bool demo_case_work_later(struct demo_case *c, int workdays);
/* So many days later at any hour people are awake. */
bool demo_case_days_later(struct demo_case *c, int days);
/* On the day itself, or the first workday after it. */
bool demo_case_on(struct demo_case *c, day_t day);

/* ---- acts ---- */
struct demo_act {
    const char *action;
    struct actor by;
    struct field fields[DEMO_FIELDS_MAX];
    size_t field_count;
};
struct demo_act demo_act_begin(const char *action);
/* The actor: someone of the role at the unit. Asserts that there is one. */
void demo_act_by(struct demo_case *c, struct demo_act *act, enum role role, id64 unit);
void demo_act_text(struct demo_act *act, const char *id, enum field_kind kind, struct sv text);
void demo_act_number(struct demo_act *act, const char *id, enum field_kind kind, int64_t number);
struct field *demo_act_field(struct demo_act *act, const char *id, enum field_kind kind);
/* Decide and fold it. False when the case is over or has failed. */
bool demo_case_do(struct demo_case *c, const struct demo_act *act);
/* The current actor's look at who the petitioner is. */
void demo_case_read(struct demo_case *c, const struct actor *by, struct sv purpose);
/* Is the petition in this state? */
bool demo_case_is(const struct demo_case *c, const char *state);

#endif
