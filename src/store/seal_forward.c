/* What a program without key store left open is sealed at opening, before anybody else is let in.
 *
 * 1. A matter is sealed in one transaction with its people: stopped in between, the next opening
 * goes on with those that are left. Which are left is an index of its own, empty ever after.
 * 2. Old bytes are overwritten in the pages; at the end the log is emptied. */
#include "base/log.h"
#include "store/people.h"
#include "store/petition_rows.h"
#include "store/sealing.h"

#define BATCH_MATTERS 100

struct forward {
    struct store *store;
    struct store_conn conn;
    struct arena *arena; /* emptied after each batch */
    struct petition_key after;
    size_t count; /* of the last batch */
    int64_t done, all;
};

static enum err seal_events(struct forward *f, const struct petition_key *key)
{
    struct q_event_bodies_out *rows;
    size_t count;
    int64_t key_id;
    const struct q_event_bodies_in in = {.region = key->region, .petition = key->id};
    enum err err = sealing_new_key(&f->conn, &key_id);
    if (!err)
        err = q_event_bodies(&f->conn, f->arena, &in, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        struct seal_item item = sealing_event(key, key_id, rows[i].seq, rows[i].body);
        if (rows[i].key_id)
            continue;
        err = sealing_seal(&f->conn, f->arena, &item, 1);
        const struct q_event_reseal_in sealed = {.region = key->region,
                                                 .petition = key->id,
                                                 .seq = rows[i].seq,
                                                 .body = item.bytes,
                                                 .key_id = key_id};
        if (!err)
            err = q_event_reseal(&f->conn, &sealed, NULL);
    }
    return err;
}

static enum err seal_people(struct forward *f, const struct petition_key *key)
{
    const struct store_sealer *sealer = f->conn.sealer;
    const struct sealed_person *people;
    size_t count;
    enum err err = store_people_of(&f->conn, f->arena, key, &people, &count);
    for (size_t i = 0; !err && i < count; i++) {
        struct sealed_person person = people[i];
        err = sealer->renew_person(sealer->self, f->arena, &person);
        if (err || person.key_id == people[i].key_id)
            continue;
        const struct q_person_reseal_in sealed = {.region = key->region,
                                                  .petition = key->id,
                                                  .id = person.id,
                                                  .sealed = person.sealed,
                                                  .key_id = person.key_id};
        err = q_person_reseal(&f->conn, &sealed, NULL);
    }
    return err;
}

/* Derived rows carry the key; where they are to be made anew anyway, they wait for that. */
static enum err seal_matter(struct forward *f, const struct petition_key *key)
{
    struct q_petition_key_id_out row;
    const struct q_petition_key_id_in in = {.region = key->region, .id = key->id};
    enum err err = seal_people(f, key);
    if (!err)
        err = seal_events(f, key);
    if (err)
        return err;
    err = q_petition_key_id(&f->conn, f->arena, &in, &row);
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    return err ? err : rows_remake(&f->conn, f->arena, key);
}

static enum err seal_batch(struct forward *f)
{
    struct q_unsealed_next_out *rows;
    const struct q_unsealed_next_in in = {
        .region = f->after.region, .petition = f->after.id, .limit = BATCH_MATTERS};
    enum err err = q_unsealed_next(&f->conn, f->arena, &in, &rows, &f->count);
    for (size_t i = 0; !err && i < f->count; i++) {
        f->after = (struct petition_key){rows[i].region, rows[i].petition};
        err = seal_matter(f, &f->after);
        arena_reset(f->conn.scratch);
    }
    return err;
}

static enum err seal_all(struct forward *f)
{
    const struct store_driver *driver = f->conn.driver;
    const struct store_progress *progress = f->store->config.progress;
    do {
        enum err err = driver->begin(f->conn.db, true);
        if (err)
            return err;
        err = seal_batch(f);
        if (err) {
            driver->rollback(f->conn.db);
            return err;
        }
        err = driver->commit(f->conn.db);
        if (err)
            return err;
        f->done += (int64_t)f->count;
        arena_reset(f->arena);
        if (progress && f->all)
            progress->tell(f->done < f->all ? f->done : f->all, f->all, progress->arg);
    } while (f->count == BATCH_MATTERS);
    return driver->empty_log(f->conn.db);
}

static enum err count_open(struct store *store, int64_t *out)
{
    struct store_conn *conn;
    struct q_unsealed_count_out row = {0};
    enum err err = store_read_begin(store, &conn);
    if (err)
        return err;
    err = q_unsealed_count(conn, conn->scratch, &row);
    store_read_end(store, &conn);
    *out = row.found;
    return err;
}

enum err seal_forward(struct store *store, struct fail *fail)
{
    struct forward f = {.store = store};
    enum err err = store->config.sealer ? count_open(store, &f.all) : ERR_OK;
    if (err || !f.all)
        return err;
    LOG_INFO("store", "matters of an older program are sealed: matters=%lld", (long long)f.all);
    err = conn_open(store, CONN_DISPOSER, &f.conn, fail);
    if (err)
        return err;
    f.arena = arena_new_wiping();
    err = seal_all(&f);
    arena_free(&f.arena);
    conn_close(&f.conn);
    return err ? fail_detail(fail, err,
                             "the data of an older program could not be sealed; what is done stays "
                             "done and the next start goes on. huiyin verify database says "
                             "whether rows were changed")
               : ERR_OK;
}
