/* One function a table: a page of its rows behind a key. */
#include "store/ledger_walk.h"

#include "store/sealing.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

enum { PAGE = 500 };

/* The kinds as the log numbers them; ledger/record.h has the words. */
enum { EVENTS = 1, ACCUSATIONS, READINGS, AUDITS, PEOPLE, ACCUSATION_READINGS, WORKS = 9 };

struct walk {
    struct store_conn *conn;
    struct arena *arena;
    const struct ledger_key *after;
    int limit;
    struct ledger_row *rows;
    size_t count;
};

static struct ledger_row *rows_for(struct walk *walk)
{
    walk->rows = ARENA_ARRAY(walk->arena, struct ledger_row, walk->count);
    return walk->rows;
}

/* One row at a time: what does not open is told of that row alone. */
static void open_one_by_one(struct walk *walk, struct seal_item *items)
{
    for (size_t i = 0; i < walk->count; i++) {
        walk->rows[i].body_err =
            items[i].key_id ? sealing_open(walk->conn, walk->arena, &items[i], 1) : ERR_OK;
        walk->rows[i].body = items[i].bytes;
    }
}

/* Bodies of a page: items are those of its rows, in their order; without a key it is not sealed. */
static void open_bodies(struct walk *walk, struct seal_item *items)
{
    struct seal_item *sealed = ARENA_ARRAY(walk->arena, struct seal_item, walk->count);
    size_t count = 0;
    for (size_t i = 0; i < walk->count; i++) {
        if (items[i].key_id)
            sealed[count++] = items[i];
    }
    if (sealing_open(walk->conn, walk->arena, sealed, count)) {
        open_one_by_one(walk, items);
        return;
    }
    for (size_t i = 0, at = 0; i < walk->count; i++)
        walk->rows[i].body = items[i].key_id ? sealed[at++].bytes : items[i].bytes;
}

static enum err walk_events(struct walk *walk)
{
    struct q_ledger_walk_events_out *found;
    const int64_t *of = walk->after->of;
    const struct q_ledger_walk_events_in in = {
        .region = of[0], .petition = of[1], .seq = of[2], .limit = walk->limit};
    enum err err = q_ledger_walk_events(walk->conn, walk->arena, &in, &found, &walk->count);
    if (err)
        return err;
    struct ledger_row *rows = rows_for(walk);
    struct seal_item *items = ARENA_ARRAY(walk->arena, struct seal_item, walk->count);
    for (size_t i = 0; i < walk->count; i++) {
        const struct petition_key key = {found[i].region, found[i].petition};
        rows[i] = (struct ledger_row){.key = {EVENTS, {key.region, key.id, found[i].seq}},
                                      .id = found[i].id,
                                      .number = found[i].number,
                                      .salt = found[i].salt};
        items[i] = sealing_event(&key, found[i].key_id, found[i].seq, found[i].body);
    }
    open_bodies(walk, items);
    return ERR_OK;
}

static enum err walk_works(struct walk *walk)
{
    struct q_ledger_walk_works_out *found;
    const int64_t *of = walk->after->of;
    const struct q_ledger_walk_works_in in = {
        .region = of[0], .work = of[1], .seq = of[2], .limit = walk->limit};
    enum err err = q_ledger_walk_works(walk->conn, walk->arena, &in, &found, &walk->count);
    if (err)
        return err;
    struct ledger_row *rows = rows_for(walk);
    struct seal_item *items = ARENA_ARRAY(walk->arena, struct seal_item, walk->count);
    for (size_t i = 0; i < walk->count; i++) {
        rows[i] =
            (struct ledger_row){.key = {WORKS, {found[i].region, found[i].work, found[i].seq}},
                                .id = found[i].id,
                                .salt = found[i].salt};
        items[i] = (struct seal_item){SEAL_WORK,     found[i].key_id, found[i].region,
                                      found[i].work, found[i].seq,    found[i].body};
    }
    open_bodies(walk, items);
    return ERR_OK;
}

static enum err walk_accusations(struct walk *walk)
{
    struct q_ledger_walk_accusations_out *found;
    const struct q_ledger_walk_accusations_in in = {
        .accusation = walk->after->of[0], .seq = walk->after->of[1], .limit = walk->limit};
    enum err err = q_ledger_walk_accusations(walk->conn, walk->arena, &in, &found, &walk->count);
    if (err)
        return err;
    struct ledger_row *rows = rows_for(walk);
    for (size_t i = 0; i < walk->count; i++)
        rows[i] = (struct ledger_row){.key = {ACCUSATIONS, {found[i].accusation, found[i].seq}},
                                      .number = found[i].number,
                                      .body = found[i].body};
    return ERR_OK;
}

static enum err walk_readings(struct walk *walk)
{
    struct q_ledger_walk_readings_out *found;
    const int64_t *of = walk->after->of;
    const struct q_ledger_walk_readings_in in = {
        .region = of[0], .petition = of[1], .id = of[2], .limit = walk->limit};
    enum err err = q_ledger_walk_readings(walk->conn, walk->arena, &in, &found, &walk->count);
    if (err)
        return err;
    struct ledger_row *rows = rows_for(walk);
    for (size_t i = 0; i < walk->count; i++)
        rows[i] = (struct ledger_row){
            .key = {READINGS, {found[i].region, found[i].petition, found[i].id}},
            .number_kind = found[i].kind,
            .at = found[i].at,
            .account = found[i].account,
            .role = found[i].role,
            .unit = found[i].unit,
            .text = found[i].purpose,
            .ground = found[i].ground};
    return ERR_OK;
}

static enum err walk_audits(struct walk *walk)
{
    struct q_ledger_walk_audit_out *found;
    const struct q_ledger_walk_audit_in in = {.id = walk->after->of[0], .limit = walk->limit};
    enum err err = q_ledger_walk_audit(walk->conn, walk->arena, &in, &found, &walk->count);
    if (err)
        return err;
    struct ledger_row *rows = rows_for(walk);
    for (size_t i = 0; i < walk->count; i++)
        rows[i] = (struct ledger_row){.key = {AUDITS, {found[i].id}},
                                      .at = found[i].at,
                                      .account = found[i].account,
                                      .kind_word = found[i].kind,
                                      .subject = found[i].subject,
                                      .text = found[i].detail};
    return ERR_OK;
}

static enum err walk_people(struct walk *walk)
{
    struct q_ledger_walk_people_out *found;
    const int64_t *of = walk->after->of;
    const struct q_ledger_walk_people_in in = {
        .region = of[0], .petition = of[1], .id = of[2], .limit = walk->limit};
    enum err err = q_ledger_walk_people(walk->conn, walk->arena, &in, &found, &walk->count);
    if (err)
        return err;
    struct ledger_row *rows = rows_for(walk);
    for (size_t i = 0; i < walk->count; i++)
        rows[i] =
            (struct ledger_row){.key = {PEOPLE, {found[i].region, found[i].petition, found[i].id}},
                                .body = found[i].sealed};
    return ERR_OK;
}

static enum err walk_accusation_readings(struct walk *walk)
{
    struct q_ledger_walk_accusation_readings_out *found;
    const int64_t *of = walk->after->of;
    const struct q_ledger_walk_accusation_readings_in in = {
        .accusation = of[0], .at = of[1], .id = of[2], .limit = walk->limit};
    enum err err =
        q_ledger_walk_accusation_readings(walk->conn, walk->arena, &in, &found, &walk->count);
    if (err)
        return err;
    struct ledger_row *rows = rows_for(walk);
    for (size_t i = 0; i < walk->count; i++)
        rows[i] = (struct ledger_row){
            .key = {ACCUSATION_READINGS, {found[i].accusation, found[i].at, found[i].id}},
            .account = found[i].account,
            .role = found[i].role,
            .unit = found[i].unit};
    return ERR_OK;
}

static enum err walk_from(struct walk *walk)
{
    static enum err (*const WALKS[])(struct walk *) = {
        [EVENTS] = walk_events,     [ACCUSATIONS] = walk_accusations,
        [READINGS] = walk_readings, [AUDITS] = walk_audits,
        [PEOPLE] = walk_people,     [ACCUSATION_READINGS] = walk_accusation_readings,
        [WORKS] = walk_works,
    };
    const int kinds = sizeof WALKS / sizeof WALKS[0];
    if (walk->after->kind <= 0 || walk->after->kind >= kinds || !WALKS[walk->after->kind])
        return ERR_NOT_FOUND;
    return WALKS[walk->after->kind](walk);
}

enum err store_ledger_walk(struct store_conn *conn, struct arena *arena,
                           const struct ledger_key *after, const struct ledger_row **out,
                           size_t *count)
{
    struct walk walk = {.conn = conn, .arena = arena, .after = after, .limit = PAGE};
    enum err err = walk_from(&walk);
    *out = walk.rows;
    *count = err ? 0 : walk.count;
    return err;
}

static bool is_same_key(const struct ledger_key *a, const struct ledger_key *b)
{
    return a->kind == b->kind && a->of[0] == b->of[0] && a->of[1] == b->of[1] &&
           a->of[2] == b->of[2];
}

enum err store_ledger_event_row(struct store_conn *conn, struct arena *arena,
                                const struct ledger_key *key, struct ledger_row *out)
{
    struct ledger_key before = *key;
    struct walk walk = {.conn = conn, .arena = arena, .after = &before, .limit = 1};
    if (key->kind == EVENTS || key->kind == WORKS)
        before.of[2]--;
    else if (key->kind == ACCUSATIONS)
        before.of[1]--;
    else
        return ERR_NOT_FOUND;
    enum err err = walk_from(&walk);
    if (!err && (walk.count == 0 || !is_same_key(&walk.rows[0].key, key)))
        err = ERR_NOT_FOUND;
    if (!err)
        *out = walk.rows[0];
    return err ? err : out->body_err;
}

enum err store_ledger_counts(struct store_conn *conn, struct ledger_counts *out)
{
    struct q_ledger_counts_out row;
    struct q_ledger_counts_accusations_out accusations;
    enum err err = q_ledger_counts(conn, conn->scratch, &row);
    if (!err)
        err = q_ledger_counts_accusations(conn, conn->scratch, &accusations);
    if (!err)
        *out = (struct ledger_counts){.leaves = row.leaves,
                                      .events = row.events,
                                      .works = row.works,
                                      .accusations = accusations.events,
                                      .readings = row.readings,
                                      .audits = row.audits,
                                      .people = row.people,
                                      .accusation_readings = accusations.readings};
    return err;
}
