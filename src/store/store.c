/* Opening and closing a store. The order is: owner connection (schema), writer, readers; a failure
 * at any point closes what was opened before, in the opposite order. */
#include "store/store.h"

#include "base/assert.h"
#include "base/file.h"
#include "store/office.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define READERS_MAX 64

enum err conn_open(struct store *store, enum conn_role role, struct store_conn *out,
                   struct fail *fail)
{
    out->driver = store->driver;
    out->role = role;
    out->sealer = store->config.sealer;
    out->time = store->config.time;
    enum err err = out->driver->open(&store->config, role, &out->db, fail);
    if (err)
        return err;
    int count = role == CONN_OWNER ? STMT__ALL : STMT__COUNT;
    err = out->driver->prepare_all(out->db, store_stmts, count, fail);
    if (err) {
        out->driver->close(out->db);
        out->db = NULL;
        return err;
    }
    out->scratch = arena_new();
    return ERR_OK;
}

void conn_close(struct store_conn *conn)
{
    if (!conn->db)
        return;
    conn->driver->close(conn->db);
    conn->db = NULL;
    arena_free(&conn->scratch);
}

/* The owner stays open until the writer is: the database is not wound up in between. */
static enum err open_parts(struct store *store, struct fail *fail)
{
    struct store_conn owner = {0};
    enum err err = conn_open(store, CONN_OWNER, &owner, fail);
    if (!err)
        err = migrate(&owner, store->config.time, fail);
    if (!err)
        err = move_may_open(&owner, store->config.is_arriving, fail);
    if (!err)
        err = derived_prepare(&owner, fail);
    if (!err)
        err = writer_open(store, fail);
    conn_close(&owner);
    if (!err)
        err = pool_open(store, fail);
    if (err || store->config.is_looked_at)
        return err;
    err = seal_forward(store, fail);
    if (!err)
        err = derived_complete(store, fail);
    return err ? err : standby_open(store, fail);
}

enum err store_open(const struct store_config *config, struct store **out, struct fail *fail)
{
    ASSERT(config->readers >= 1 && config->readers <= READERS_MAX);
    ASSERT(config->queue_max >= 1 && config->group_max >= 1);
    *out = NULL;
    const struct store_driver *driver = store_driver_find(config);
    if (!driver)
        return fail_detail(fail, ERR_BAD_INPUT, "no driver for %s", config->address);
    struct arena *arena = arena_new();
    struct store *store = ARENA_NEW(arena, struct store);
    store->arena = arena;
    store->driver = driver;
    store->config = *config;
    store->config.address = arena_cstr(arena, sv_from(config->address));
    if (config->driver)
        store->config.driver = arena_cstr(arena, sv_from(config->driver));
    enum err err = open_parts(store, fail);
    if (err)
        store_close(&store);
    *out = store;
    return err;
}

/* Only a server is asked: a file is seen. */
enum err store_is_there(const struct store_config *config, bool *out, struct fail *fail)
{
    const struct store_driver *driver = store_driver_find(config);
    struct store_config asked = *config;
    void *db = NULL;
    *out = file_exists(config->address);
    if (!driver || !strstr(config->address, "://"))
        return ERR_OK;
    asked.create = false;
    enum err err = driver->open(&asked, CONN_OWNER, &db, fail);
    *out = err != ERR_NOT_FOUND;
    if (!err)
        driver->close(db);
    if (!*out && fail)
        *fail = (struct fail){.field_count = 0}; /* that it is not there is an answer */
    return *out ? err : ERR_OK;
}

void store_close(struct store **store)
{
    struct store *closing = *store;
    if (!closing)
        return;
    *store = NULL;
    standby_stop(&closing->standby);
    writer_stop(&closing->writer);
    standby_close(&closing->standby);
    pool_close(&closing->readers);
    writer_close(&closing->writer);
    struct arena *arena = closing->arena;
    arena_free(&arena);
}

static enum err create_empty(const char *path, struct fail *fail)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail_detail(fail, errno == ENOSPC ? ERR_STORAGE_FULL : ERR_CONFLICT,
                           "%s cannot be made, or is there already", path);
    close(fd);
    return ERR_OK;
}

enum err store_copy(struct store *store, const char *to_path, const struct store_progress *progress,
                    struct fail *fail)
{
    struct store_conn *conn;
    int64_t changes;
    enum err err = create_empty(to_path, fail);
    if (!err)
        err = store_read_begin(store, &conn);
    if (err)
        return err;
    err = store_office_changes(conn, &changes); /* the snapshot begins with the first look */
    if (!err)
        err = conn->driver->copy(conn->db, to_path, progress);
    store_read_end(store, &conn);
    return err;
}

enum err store_check_integrity(struct store *store, struct fail *fail)
{
    struct store_conn owner = {0};
    enum err err = conn_open(store, CONN_OWNER, &owner, fail);
    if (err)
        return err;
    err = owner.driver->check_integrity(owner.db, fail);
    conn_close(&owner);
    return err;
}
