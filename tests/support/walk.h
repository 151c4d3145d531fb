/* Random valid commands on many petitions, each event on its way to the store as services send it.
 */
#ifndef TESTS_SUPPORT_WALK_H
#define TESTS_SUPPORT_WALK_H

#include "store_bed.h"

#include "domain_random.h"

#define PETITIONS 150
#define COMMANDS 2000

/* One event on its way to the store; lives in the world's arena. */
struct stored_event {
    struct bed_append append;
    struct event event;
    enum err result;
    int dones;
};

struct walk {
    struct bed *bed;
    struct world world;
    struct chance chance;
    struct petition petitions[PETITIONS];
    struct petition_key keys[PETITIONS];
    struct stored_event *events[COMMANDS];
    size_t accepted;
};

/* The petition is loaded in the job, as services do: a job may be run twice. */
static inline enum err walk_store_event(struct store_conn *conn, void *arg)
{
    struct stored_event *job = arg;
    struct arena *arena = arena_new();
    struct petition petition = {0};
    enum err err = store_petition_load(conn, arena, &job->append.key, &petition);
    if (err == ERR_NOT_FOUND && job->event.seq == 1)
        err = ERR_OK;
    const struct new_event added = {&job->event, job->append.envelope, sv_from(job->append.number)};
    if (!err)
        err = store_petition_append(conn, arena, &job->append.key, &petition, &added);
    arena_free(&arena);
    return err;
}

static inline void walk_event_stored(enum err result, void *arg)
{
    struct stored_event *job = arg;
    job->result = result;
    job->dones++;
}

static inline void walk_send(struct walk *walk, size_t at)
{
    struct stored_event *job = ARENA_NEW(walk->world.arena, struct stored_event);
    job->event = walk->world.last;
    job->append.key = walk->keys[at];
    job->append.envelope.id = bed_id(walk->bed);
    snprintf(job->append.number, sizeof job->append.number, "QH2026-%05d", (int)at);
    CHECK_OK(store_write_async(walk->bed->store, walk_store_event, walk_event_stored, job));
    walk->events[walk->accepted++] = job;
}

/* One valid command on one petition, if anything is offered to who is chosen. */
static inline void walk_act(struct walk *walk)
{
    struct world *w = &walk->world;
    size_t at = chance_below(&walk->chance, PETITIONS);
    w->petition = walk->petitions[at];
    bool is_awaited = w->petition.awaits != ROLE_NONE && !chance_one_in(&walk->chance, 3);
    enum role any = (enum role)(1 + chance_below(&walk->chance, ROLE__COUNT - 1));
    struct actor actor = world_actor(w, is_awaited ? w->petition.awaits : any);
    const struct offered_action *offers;
    size_t count = procedure_offer(w->arena, &w->petition, &actor, &w->env, &offers);
    if (count == 0)
        return;
    const struct offered_action *offer = &offers[chance_below(&walk->chance, count)];
    struct maker maker = {w, &walk->chance, offer->action};
    struct field *fields = ARENA_ARRAY(w->arena, struct field, 40);
    size_t field_count = make_fields(&maker, fields);
    const char *name = arena_cstr(w->arena, offer->action->id);
    if (!offer->is_allowed)
        return;
    enum err err = world_act_as(w, actor, name, fields, field_count);
    if (err && turns_on_fields(offer->action))
        return;
    world_must(w, err, name, __FILE__, __LINE__);
    walk->petitions[at] = w->petition;
    walk_send(walk, at);
}

/* New calendar data move the clocks of one petition. */
static inline void walk_recompute(struct walk *walk)
{
    struct world *w = &walk->world;
    size_t at = chance_below(&walk->chance, PETITIONS);
    w->petition = walk->petitions[at];
    w->env.calendar = chance_one_in(&walk->chance, 2) ? calendar_empty() : w->calendar;
    if (w->petition.version == 0 || !procedure_recompute(w->arena, &w->petition, &w->env, &w->last))
        return;
    CHECK_OK(petition_apply(w->arena, &w->petition, &w->last));
    walk->petitions[at] = w->petition;
    walk_send(walk, at);
}

static inline void walk_begin(struct walk *walk, struct bed *bed)
{
    memset(walk, 0, sizeof *walk);
    walk->bed = bed;
    world_init(&walk->world, "2026-01-05");
    chance_init(&walk->chance, 20260105);
    for (size_t i = 0; i < PETITIONS; i++) {
        walk->petitions[i] = walk->world.petition;
        walk->keys[i] = (struct petition_key){BED_REGION, bed_id(bed)};
    }
}

/* On to so many accepted commands. */
static inline void walk_on(struct walk *walk, size_t accepted)
{
    assert_true(accepted <= COMMANDS);
    for (int step = 0; walk->accepted < accepted; step++) {
        assert_in_range(step, 0, 100000);
        walk->world.env.today += chance_one_in(&walk->chance, 25);
        walk->world.env.now = ((time_ms)walk->world.env.today * 24 + 2) * 3600 * 1000;
        if (chance_one_in(&walk->chance, 20))
            walk_recompute(walk);
        else
            walk_act(walk);
    }
}

/* The whole way, everything stored. */
static inline void walk_init(struct walk *walk, struct bed *bed)
{
    walk_begin(walk, bed);
    walk_on(walk, COMMANDS);
    bed_reopen(bed); /* finishes the queue */
    for (size_t i = 0; i < walk->accepted; i++) {
        CHECK_OK(walk->events[i]->result);
        assert_int_equal(walk->events[i]->dones, 1);
    }
}

#endif
