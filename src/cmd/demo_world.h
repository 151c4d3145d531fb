/* What is the same for every petition of a demo: the county as it stands in the database, the day
 * it is all relative to, the seed, and the running numbers. */
#ifndef CMD_DEMO_WORLD_H
#define CMD_DEMO_WORLD_H

#include "cmd/demo_data.h"
#include "domain/calendar.h"
#include "domain/event.h"
#include "domain/rulebook.h"
#include "domain/unit.h"

/* Petitions a demo can have. */
#define DEMO_PETITIONS_MAX 20000000
/* How far back petitions were received, unless it goes over years. */
#define DEMO_DAYS 120
#define DEMO_YEARS_MAX 4

struct demo_serials; /* running numbers of offices and units */

struct demo_world {
    struct arena *arena;
    const struct demo_data *data;
    const struct rulebook *rulebook;
    const struct calendar *calendar;
    const struct unit_tree *units;
    const id64 *unit_ids;    /* beside data->units */
    const id64 *account_ids; /* beside data->accounts */
    id64 region, office;
    day_t today; /* nothing has happened today yet */
    uint64_t seed;
    int days;                /* how far back it goes: DEMO_DAYS, or years */
    bool is_clean;           /* every office keeps its days */
    bool has_faults;         /* some are put in on purpose */
    uint32_t withdrawn_from; /* the petitions of this index and later are withdrawn */
    struct demo_serials *serials;
};

/* The moment a civil day begins in the office's zone, and minutes later. */
time_ms demo_moment(const struct demo_world *world, day_t day, int minute);
/* Ids of units and accounts, made from their places in the data. */
void demo_world_ids(struct demo_world *world);
/* The unit at a place of the data, as the database shall hold it. */
struct unit demo_unit(const struct demo_world *world, size_t index);
/* The unit of a key; asserts that it is there. */
id64 demo_unit_id(const struct demo_world *world, struct sv key);
/* Someone who holds the role at the unit, as an actor; of several, the one the number picks. False
 * when nobody does. */
bool demo_actor(const struct demo_world *world, id64 unit, enum role role, uint64_t pick,
                struct actor *out);

/* Next of an office on a day, next of a unit's documents in a year: 1, 2, 3 … */
int64_t demo_serial(struct demo_world *world, id64 unit, int64_t period, bool is_document);
/* Visit every running number with the last one given. */
typedef enum err demo_serial_fn(void *arg, id64 unit, int64_t period, bool is_document,
                                int64_t last);
enum err demo_serials_each(const struct demo_world *world, demo_serial_fn *fn,
                           void *arg) ERR_MUST_USE;

#endif
