/* The derived tables folded again from the events, with the row writer that keeps them every day.
 *
 * 1. A batch of petitions is replaced in one transaction: readers see old rows or new ones.
 * 2. A check writes nothing: the rows that a fold gives are compared in memory with those stored,
 *    then what is stored without an event is counted.
 * 3. Petitions written meanwhile are met in their place or were right when they were written. */
#include "base/assert.h"
#include "base/log.h"
#include "store/accusation_rows.h"
#include "store/petition_rows.h"
#include "store/store_private.h"
#include "store/works.h"

#define BATCH_PETITIONS 200

/* What a rebuild carries from batch to batch. */
struct rebuild {
    struct store *store;
    struct arena *arena; /* emptied after each batch */
    struct fail *fail;
    struct petition_key after;
    struct q_rebuild_next_out *keys; /* the batch; in the arena, as its events are */
    size_t count;
    struct q_rebuild_events_out *events;
    size_t event_count, events_taken;
    int64_t done, all, differences;
    bool is_last, is_finished;
    const struct store_progress *progress;
};

static struct petition_key batch_key(const struct rebuild *rebuild, size_t i)
{
    return (struct petition_key){rebuild->keys[i].region, rebuild->keys[i].petition};
}

/* Find the next batch, of one region, and its events. It is only behind us after advance. */
static enum err next_batch(struct rebuild *rebuild, struct store_conn *conn)
{
    const struct q_rebuild_next_in in = {
        .region = rebuild->after.region, .petition = rebuild->after.id, .limit = BATCH_PETITIONS};
    enum err err = q_rebuild_next(conn, rebuild->arena, &in, &rebuild->keys, &rebuild->count);
    rebuild->is_last = rebuild->count < BATCH_PETITIONS;
    rebuild->event_count = rebuild->events_taken = 0;
    if (err || !rebuild->count)
        return err;
    const struct petition_key first = batch_key(rebuild, 0);
    while (batch_key(rebuild, rebuild->count - 1).region != first.region) {
        rebuild->count--;
        rebuild->is_last = false;
    }
    const struct q_rebuild_events_in batch = {
        {first.region, first.id, batch_key(rebuild, rebuild->count - 1).id}};
    return q_rebuild_events(conn, rebuild->arena, &batch, &rebuild->events, &rebuild->event_count);
}

/* The petitions of a batch are folded in their order. Events before those of this one belong to
 * none: they have lost their first. */
static enum err fold(struct rebuild *rebuild, struct store_conn *conn,
                     const struct petition_key *key, struct folded *out)
{
    const struct q_rebuild_events_out *all = rebuild->events;
    size_t from = rebuild->events_taken;
    while (from < rebuild->event_count && all[from].petition != key->id)
        from++;
    size_t to = from;
    while (to < rebuild->event_count && all[to].petition == key->id)
        to++;
    rebuild->events_taken = to;
    struct stored_events events = {
        ARENA_ARRAY(rebuild->arena, struct q_event_bodies_out, to - from), to - from};
    for (size_t i = from; i < to; i++)
        events.rows[i - from] = (struct q_event_bodies_out){.seq = all[i].seq,
                                                            .id = all[i].id,
                                                            .number = all[i].number,
                                                            .body = all[i].body,
                                                            .key_id = all[i].key_id};
    return rows_fold(conn, rebuild->arena, key, &events, out);
}

static void advance(struct rebuild *rebuild)
{
    size_t count = rebuild->count;
    rebuild->is_finished = rebuild->is_last;
    if (count)
        rebuild->after = batch_key(rebuild, count - 1);
    rebuild->done += (int64_t)count;
    arena_reset(rebuild->arena);
    if (rebuild->progress)
        rebuild->progress->tell(rebuild->done, rebuild->all, rebuild->progress->arg);
}

/* ---- comparing ---- */

/* Count a difference; the first one is told. */
static void differs(struct rebuild *rebuild, const struct petition_key *key, const char *table,
                    const char *what)
{
    if (rebuild->differences++ == 0)
        (void)fail_detail(rebuild->fail, ERR_CORRUPT, "petition %lld: %s.%s", (long long)key->id,
                          table, what);
    LOG_WARN("store", "rebuild differs: petition=%lld table=%s field=%s", (long long)key->id, table,
             what);
}

static enum err check_petition(struct rebuild *rebuild, struct store_conn *conn,
                               const struct petition_key *key, const struct folded *folded)
{
    struct q_petition_insert_in stored;
    const struct q_petition_get_in in = {.region = key->region, .id = key->id};
    enum err err = q_petition_get(conn, rebuild->arena, &in, &stored);
    if (err && err != ERR_NOT_FOUND)
        return err;
    const char *field = err ? "row" : q_petition_insert_difference(&folded->row, &stored);
    if (field)
        differs(rebuild, key, "petition", field);
    return ERR_OK;
}

static enum err check_claims(struct rebuild *rebuild, struct store_conn *conn,
                             const struct petition_key *key, const struct petition *petition)
{
    struct q_claim_put_in *stored;
    size_t count;
    const struct q_claims_of_in in = {.region = key->region, .petition = key->id};
    enum err err = q_claims_of(conn, rebuild->arena, &in, &stored, &count);
    if (err)
        return err;
    if (count != petition->claim_count)
        differs(rebuild, key, "claim", "row");
    for (size_t i = 0; i < count && i < petition->claim_count; i++) {
        struct q_claim_put_in row = rows_claim(key, &petition->claims[i]);
        const char *field = q_claim_put_difference(&row, &stored[i]);
        if (field)
            differs(rebuild, key, "claim", field);
    }
    return ERR_OK;
}

static enum err check_clocks(struct rebuild *rebuild, struct store_conn *conn,
                             const struct petition_key *key, const struct petition *petition)
{
    struct q_clock_put_in *stored;
    size_t count;
    const struct q_clocks_of_in in = {.region = key->region, .petition = key->id};
    enum err err = q_clocks_of(conn, rebuild->arena, &in, &stored, &count);
    if (err)
        return err;
    if (count != petition->clock_count)
        differs(rebuild, key, "petition_clock", "row");
    for (size_t i = 0; i < count && i < petition->clock_count; i++) {
        struct q_clock_put_in row = rows_clock(key, &petition->clocks[i]);
        const char *field = q_clock_put_difference(&row, &stored[i]);
        if (field)
            differs(rebuild, key, "petition_clock", field);
    }
    return ERR_OK;
}

static enum err check_units(struct rebuild *rebuild, struct store_conn *conn,
                            const struct petition_key *key, const struct petition *petition)
{
    struct q_unit_put_in *stored;
    size_t count;
    const struct q_units_of_in in = {.region = key->region, .petition = key->id};
    enum err err = q_units_of(conn, rebuild->arena, &in, &stored, &count);
    if (err)
        return err;
    if (count != petition->involved_count)
        differs(rebuild, key, "petition_unit", "row");
    for (size_t i = 0; i < count && i < petition->involved_count; i++) {
        struct q_unit_put_in row = rows_unit(key, petition, i);
        const char *field = q_unit_put_difference(&row, &stored[i]);
        if (field)
            differs(rebuild, key, "petition_unit", field);
    }
    return ERR_OK;
}

static enum err check_tags(struct rebuild *rebuild, struct store_conn *conn,
                           const struct petition_key *key, const struct petition *petition)
{
    struct q_tag_put_in *stored;
    size_t count;
    const struct tag_rows rows = rows_tags(rebuild->arena, key, petition);
    const struct q_tags_of_in in = {.region = key->region, .petition = key->id};
    enum err err = q_tags_of(conn, rebuild->arena, &in, &stored, &count);
    if (err)
        return err;
    if (count != rows.count)
        differs(rebuild, key, "petition_tag", "row");
    for (size_t i = 0; i < count && i < rows.count; i++) {
        const char *field = q_tag_put_difference(&rows.items[i], &stored[i]);
        if (field)
            differs(rebuild, key, "petition_tag", field);
    }
    return ERR_OK;
}

static enum err check_facts(struct rebuild *rebuild, struct store_conn *conn,
                            const struct petition_key *key, const struct petition *petition)
{
    struct q_fact_put_in *stored;
    size_t count;
    const struct tallies facts = tallies_of_facts(rebuild->arena, petition);
    const struct q_facts_of_in in = {.region = key->region, .petition = key->id};
    enum err err = q_facts_of(conn, rebuild->arena, &in, &stored, &count);
    if (err)
        return err;
    if (count != facts.count)
        differs(rebuild, key, "petition_fact", "row");
    for (size_t i = 0; i < count && i < facts.count; i++) {
        const struct q_fact_put_in row = rows_fact(key, &facts, i);
        const char *field = q_fact_put_difference(&row, &stored[i]);
        if (field)
            differs(rebuild, key, "petition_fact", field);
    }
    return ERR_OK;
}

static enum err check_one(struct rebuild *rebuild, struct store_conn *conn,
                          const struct petition_key *key)
{
    struct folded folded;
    enum err err = fold(rebuild, conn, key, &folded);
    if (err == ERR_CORRUPT) { /* the others are looked at all the same */
        differs(rebuild, key, "event", "row");
        return ERR_OK;
    }
    if (!err)
        err = check_petition(rebuild, conn, key, &folded);
    if (!err)
        err = check_claims(rebuild, conn, key, &folded.petition);
    if (!err)
        err = check_clocks(rebuild, conn, key, &folded.petition);
    if (!err)
        err = check_units(rebuild, conn, key, &folded.petition);
    if (!err)
        err = check_tags(rebuild, conn, key, &folded.petition);
    if (!err)
        err = check_facts(rebuild, conn, key, &folded.petition);
    return err;
}

static enum err check_batch(struct rebuild *rebuild, struct store_conn *conn)
{
    enum err err = next_batch(rebuild, conn);
    for (size_t i = 0; !err && i < rebuild->count; i++) {
        const struct petition_key key = batch_key(rebuild, i);
        err = check_one(rebuild, conn, &key);
    }
    return err;
}

/* What is stored and should not be: petitions without events, wrong or surplus logins. */
static enum err check_rest(struct rebuild *rebuild, struct store_conn *conn)
{
    struct q_rebuild_orphans_out *orphans;
    struct q_rebuild_logins_wrong_out wrong;
    struct q_rebuild_logins_surplus_out surplus;
    size_t count;
    const struct q_rebuild_orphans_in in = {.limit = BATCH_PETITIONS};
    enum err err = q_rebuild_orphans(conn, rebuild->arena, &in, &orphans, &count);
    if (!err)
        err = q_rebuild_logins_wrong(conn, rebuild->arena, &wrong);
    if (!err)
        err = q_rebuild_logins_surplus(conn, rebuild->arena, &surplus);
    if (err)
        return err;
    for (size_t i = 0; i < count; i++) {
        const struct petition_key key = {orphans[i].region, orphans[i].petition};
        differs(rebuild, &key, "petition", "event");
    }
    for (int64_t i = 0; i < wrong.found + surplus.found; i++)
        differs(rebuild, &(struct petition_key){0, 0}, "account_login", "row");
    int64_t accusations = 0;
    err = accusations_check(conn, &accusations);
    for (int64_t i = 0; i < accusations; i++)
        differs(rebuild, &(struct petition_key){0, 0}, "accusation", "row");
    if (!err)
        err = figures_compare(conn, rebuild->arena, &count);
    for (size_t i = 0; !err && i < count; i++)
        differs(rebuild, &(struct petition_key){0, 0}, "figure", "number");
    if (!err)
        err = tallies_compare(conn, rebuild->arena, &count);
    for (size_t i = 0; !err && i < count; i++)
        differs(rebuild, &(struct petition_key){0, 0}, "tally", "number");
    int64_t works = 0;
    if (!err)
        err = works_check(conn, &works);
    for (int64_t i = 0; i < works; i++)
        differs(rebuild, &(struct petition_key){0, 0}, "work", "row");
    return err;
}

/* One snapshot for the whole check, so that what is written meanwhile cannot look like a fault. */
static enum err check_all(struct rebuild *rebuild)
{
    struct store_conn *conn;
    enum err err = store_read_begin(rebuild->store, &conn);
    if (err)
        return err;
    while (!err && !rebuild->is_finished) {
        err = check_batch(rebuild, conn);
        if (!err)
            advance(rebuild);
    }
    if (!err)
        err = conn->driver->take_time(conn->db);
    if (!err)
        err = check_rest(rebuild, conn);
    store_read_end(rebuild->store, &conn);
    return err;
}

/* ---- writing ---- */

/* A job: it may be run again, so the arena is emptied first and nothing is behind us before it has
 * been committed. */
static enum err write_batch(struct store_conn *conn, void *arg)
{
    struct rebuild *rebuild = arg;
    arena_reset(rebuild->arena);
    enum err err = next_batch(rebuild, conn);
    if (err || !rebuild->count)
        return err;
    const struct petition_key first = batch_key(rebuild, 0);
    err = rows_drop(conn, first.region, first.id, batch_key(rebuild, rebuild->count - 1).id);
    for (size_t i = 0; !err && i < rebuild->count; i++) {
        const struct petition_key key = batch_key(rebuild, i);
        struct folded folded;
        err = fold(rebuild, conn, &key, &folded);
        if (!err)
            err = rows_insert(conn, &folded.row, &folded.petition);
    }
    const struct q_derived_state_reach_in reached = {
        .region = first.region, .petition = batch_key(rebuild, rebuild->count - 1).id};
    return err ? err : q_derived_state_reach(conn, &reached, NULL);
}

static enum err drop_orphans(struct store_conn *conn, struct arena *arena)
{
    for (;;) {
        struct q_rebuild_orphans_out *orphans;
        size_t count;
        const struct q_rebuild_orphans_in in = {.limit = BATCH_PETITIONS};
        enum err err = q_rebuild_orphans(conn, arena, &in, &orphans, &count);
        for (size_t i = 0; !err && i < count; i++)
            err = rows_drop(conn, orphans[i].region, orphans[i].petition, orphans[i].petition);
        if (err || count < BATCH_PETITIONS)
            return err;
    }
}

static enum err write_rest(struct store_conn *conn, void *arg)
{
    static const struct q_calendar_followed_forget_in everything = {.from_year = 0};
    struct rebuild *rebuild = arg;
    arena_reset(rebuild->arena);
    enum err err = conn->driver->take_time(conn->db);
    if (!err)
        err = drop_orphans(conn, rebuild->arena);
    if (!err)
        err = works_rebuild(conn); /* sums are mended after the rows that they are of */
    if (!err)
        err = figures_mend(conn, rebuild->arena);
    if (!err)
        err = tallies_mend(conn, rebuild->arena);
    if (!err)
        err = q_rebuild_drop_logins(conn, NULL);
    if (!err)
        err = q_rebuild_logins(conn, NULL);
    if (!err) /* where rows were missing, who looked through all passed some by */
        err = q_calendar_followed_forget(conn, &everything, NULL);
    return err ? err : accusations_rebuild(conn);
}

static enum err write_all(struct rebuild *rebuild)
{
    enum err err = ERR_OK;
    while (!err && !rebuild->is_finished) {
        err = store_write(rebuild->store, write_batch, rebuild);
        if (!err)
            advance(rebuild);
    }
    return err ? err : store_write(rebuild->store, write_rest, rebuild);
}

/* ---- both ---- */

static enum err count_all(struct rebuild *rebuild)
{
    struct store_conn *conn;
    struct q_rebuild_count_out row = {0};
    enum err err = store_read_begin(rebuild->store, &conn);
    if (err)
        return err;
    err = conn->driver->take_time(conn->db);
    if (!err)
        err = q_rebuild_count(conn, rebuild->arena, &row);
    store_read_end(rebuild->store, &conn);
    rebuild->all = row.found;
    return err;
}

enum err store_rebuild(struct store *store, const struct store_progress *progress)
{
    return store_rebuild_after(store, &(struct petition_key){0, 0}, progress);
}

enum err store_rebuild_after(struct store *store, const struct petition_key *after,
                             const struct store_progress *progress)
{
    struct rebuild rebuild = {
        .store = store, .arena = arena_new(), .after = *after, .progress = progress};
    enum err err = count_all(&rebuild);
    if (!err)
        err = write_all(&rebuild);
    arena_free(&rebuild.arena);
    return err;
}

enum err store_rebuild_check(struct store *store, const struct store_progress *progress,
                             int64_t *differences, struct fail *fail)
{
    struct rebuild rebuild = {
        .store = store, .arena = arena_new(), .fail = fail, .progress = progress};
    enum err err = count_all(&rebuild);
    if (!err)
        err = check_all(&rebuild);
    *differences = rebuild.differences;
    arena_free(&rebuild.arena);
    return err;
}
