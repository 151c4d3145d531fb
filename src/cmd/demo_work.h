/* One work of the demo while it is being made: its acts, each decided as real ones are, and between
 * them every step of the machine at the moment at which it takes it. It ends where the past does.
 */
#ifndef CMD_DEMO_WORK_H
#define CMD_DEMO_WORK_H

#include "base/fail.h"
#include "cmd/demo_habits.h"
#include "cmd/demo_work_data.h"
#include "cmd/demo_world.h"
#include "domain/work.h"

/* A matter that works can be about. */
struct demo_matter_ref {
    id64 id, unit;
    day_t since, until; /* it has lain with the unit; DAY_NONE: it does still */
};

/* What is the same for all works of a demo. */
struct demo_office {
    struct demo_world *world;
    struct demo_work_data data;
    const struct demo_matter_ref *matters;
    size_t matter_count;
    const struct unit_staff *staff;
    size_t staff_count;
    const struct unit_person *people;
    size_t person_count;
    const struct actor *leaders; /* who lead cases */
    size_t leader_count;
    time_ms now;       /* nothing has happened later */
    uint64_t id_count; /* ids given */
    struct fail *fail;
};

/* What somebody means to do in a work. */
struct demo_intent {
    int duty;      /* that it meets; 0: none */
    struct sv act; /* of one that meets none */
    time_ms at;    /* TIME_NEVER: not at all */
    int tries;
};
#define TIME_NEVER INT64_MAX

/* How a work is to be opened. */
struct demo_opening {
    const struct demo_work_kind *kind;
    id64 office; /* 0: where the kind is opened */
    const struct demo_matter_ref *matter;
    id64 parent;
    struct sv season;
    time_ms at, season_end;
    enum demo_fault fault;
};

struct demo_work {
    struct demo_office *office;
    struct arena *arena;
    struct rng_seeded seeded;
    struct rng rng;
    struct demo_opening opening;
    const struct rule_work *rules;
    int64_t id;
    struct work work;
    id64 leader;
    time_ms now;
    struct work_event *events;
    id64 *event_ids;
    size_t event_count, event_room;
    struct demo_intent *intents;
    size_t intent_count, intent_room;
    struct stored_file *files; /* sealed, once it is to be written */
    size_t file_count;
    struct demo_work *children; /* the newest; each leads to the one before */
    struct demo_work *before;
    bool is_slack; /* somebody in it is idle, whatever the habits of their office */
    enum err err;
};

/* Make a work and those within it, up to the office's now. No events: it could not be opened, since
 * nobody is there who opens it. Errors are refusals that no habit explains: a fault of the demo,
 * told in office->fail. All in the arena. */
enum err demo_work_run(struct demo_work *w, struct demo_office *office, struct arena *arena,
                       const struct demo_opening *opening, uint64_t seed) ERR_MUST_USE;

#endif
