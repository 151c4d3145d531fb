/* The schema of a database brought to the version this program knows.
 *
 * 1. A step and the note of its version are one transaction: a crash leaves the version before or
 *    the version after.
 * 2. The version is read inside the transaction that acts on it, so two programs starting at once
 *    do each step once.
 * 3. There is no way back: a database of a later version is refused and left alone. */
#include "base/assert.h"
#include "base/log.h"
#include "store/move_private.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

static enum err run_step(struct store_conn *owner, const struct store_migration *step, time_ms at,
                         struct fail *fail)
{
    enum err err = owner->driver->script(owner->db, step, fail);
    if (err)
        return err;
    return q_schema_version_put(
        owner, &(struct q_schema_version_put_in){.version = step->version, .at = at}, NULL);
}

static enum err refuse_future(int64_t version, int64_t goal, struct fail *fail)
{
    enum err err = fail_with(fail, ERR_REFUSED, "store.future_schema");
    return fail_detail(fail, err,
                       "the database has schema version %lld, this program knows versions up to "
                       "%lld: use the newer program",
                       (long long)version, (long long)goal);
}

/* 0 for an empty database. */
static enum err current_version(struct store_conn *owner, int64_t *out, struct fail *fail)
{
    bool is_empty;
    enum err err = owner->driver->is_empty(owner->db, &is_empty);
    *out = 0;
    if (err || is_empty)
        return err;
    struct q_schema_version_get_out row;
    err = q_schema_version_get(owner, owner->scratch, &row);
    if (err || row.version == 0)
        return fail_detail(fail, ERR_REFUSED, "this is not a database of this program");
    *out = row.version;
    return ERR_OK;
}

/* Where to go, and by which steps. */
struct route {
    const struct store_migration *steps;
    int count;
    const struct move_mark *mark; /* of a database that is made now; NULL: none */
    time_ms at;
};

static enum err make(struct store_conn *owner, const struct route *route, int64_t version,
                     struct fail *fail)
{
    const struct store_migration all = {(int)version, store_schema_sqlite, store_schema_pgsql};
    enum err err = run_step(owner, &all, route->at, fail);
    if (!err)
        err = derived_declare(owner, true);
    return err || !route->mark ? err : move_mark_write(owner, route->mark);
}

/* One step forward inside a transaction; *more tells whether another may be due. */
static enum err advance(struct store_conn *owner, const struct route *route, bool *more,
                        struct fail *fail)
{
    const struct store_migration *steps = route->steps;
    int count = route->count;
    int64_t goal = count ? steps[count - 1].version : 1;
    int64_t version;
    enum err err = current_version(owner, &version, fail);
    *more = false;
    if (err)
        return err;
    if (version > goal)
        return refuse_future(version, goal, fail);
    if (version == 0)
        return make(owner, route, goal, fail);
    for (int i = 0; i < count; i++) {
        if (steps[i].version <= version)
            continue;
        LOG_INFO("store", "schema: from=%lld to=%d", (long long)version, steps[i].version);
        *more = true;
        return run_step(owner, &steps[i], route->at, fail);
    }
    return ERR_OK;
}

static enum err go(struct store_conn *owner, struct route *route, struct timesource time,
                   struct fail *fail)
{
    const struct store_driver *driver = owner->driver;
    for (bool more = true; more;) {
        enum err err = driver->begin(owner->db, true);
        if (err)
            return fail_detail(fail, err, "the database is locked by another program");
        route->at = time.now_ms(time.self);
        err = advance(owner, route, &more, fail);
        if (err) {
            driver->rollback(owner->db);
            return err;
        }
        err = driver->commit(owner->db);
        if (err)
            return err;
    }
    return ERR_OK;
}

enum err migrate_with(struct store_conn *owner, const struct store_migration *steps, int count,
                      struct timesource time, struct fail *fail)
{
    return go(owner, &(struct route){.steps = steps, .count = count}, time, fail);
}

enum err migrate(struct store_conn *owner, struct timesource time, struct fail *fail)
{
    return migrate_with(owner, store_migrations, store_migration_count, time, fail);
}

enum err migrate_target(struct store_conn *owner, const struct move_mark *mark,
                        struct timesource time, struct fail *fail)
{
    struct route route = {store_migrations, store_migration_count, mark, 0};
    return go(owner, &route, time, fail);
}
