/* What will be asked is sent before it is asked: statements that do not depend on each other go in
 * one journey, and what comes back is kept until each is asked for.
 *
 * 1. Nothing depends on it: what was not sent, or not with these parameters, or whose answer was
 *    lost with an error, is asked in the usual way.
 * 2. All that a reader sees is of one snapshot, whenever it asks. Of a writer every answer is
 *    forgotten that is not used before it writes, or before a job is undone. */
#include "store/driver_pgsql.h"

#include <string.h>

enum { AHEAD_MAX = 24, PARAMS_BYTES = 400 };

struct ahead_item {
    const struct pgsql_slot *slot;
    int at;           /* place among what was sent and not read yet; -1: it was read */
    PGresult *result; /* NULL: not here yet */
    size_t size;
    uint8_t params[PARAMS_BYTES];
};

struct pgsql_ahead {
    int count;
    struct ahead_item items[AHEAD_MAX];
};

/* As they go over the wire, behind one another. False: too many bytes to be kept. */
static bool pack(const struct pgsql_db *db, const struct pgsql_slot *slot,
                 const struct sql_value *params, uint8_t out[PARAMS_BYTES], size_t *size)
{
    int count = db->statements[slot->index].param_count;
    *size = 0;
    for (int i = 0; i < count; i++) {
        size_t most = 12 + params[i].bytes.n;
        if (*size + most > PARAMS_BYTES)
            return false;
        *size += pgsql_put_value(out + *size, &params[i]);
    }
    return true;
}

static bool may_send(const struct pgsql_db *db, const struct pgsql_slot *slot)
{
    bool is_full = db->ahead && db->ahead->count == AHEAD_MAX;
    return db->is_in_transaction && db->handle && slot->is_prepared && !is_full;
}

static struct ahead_item *find(struct pgsql_db *db, const struct pgsql_slot *slot,
                               const struct sql_value *params)
{
    uint8_t packed[PARAMS_BYTES];
    size_t size;
    if (!db->ahead || !db->ahead->count || !pack(db, slot, params, packed, &size))
        return NULL;
    for (int i = 0; i < db->ahead->count; i++) {
        struct ahead_item *item = &db->ahead->items[i];
        if (item->slot == slot && item->size == size && memcmp(item->params, packed, size) == 0)
            return item;
    }
    return NULL;
}

void pgsql_ahead_send(void *self, int index, const struct sql_value *params)
{
    struct pgsql_db *db = self;
    struct pgsql_slot *slot = &db->slots[index];
    const struct pgsql_call call = {.slot = slot, .params = params};
    if (!may_send(db, slot) || find(db, slot, params))
        return;
    if (!db->ahead)
        db->ahead = ARENA_NEW(db->arena, struct pgsql_ahead);
    struct ahead_item *item = &db->ahead->items[db->ahead->count];
    *item = (struct ahead_item){.slot = slot};
    if (!pack(db, slot, params, item->params, &item->size) || pgsql_rows_precede(db, &call) ||
        pgsql_send_on(db, &call))
        return;
    item->at = db->unread - 1;
    db->ahead->count++;
}

bool pgsql_ahead_keep(struct pgsql_db *db, int at, PGresult *result)
{
    for (int i = 0; db->ahead && i < db->ahead->count; i++) {
        struct ahead_item *item = &db->ahead->items[i];
        if (item->at != at)
            continue;
        item->at = -1;
        item->result = result;
        return true;
    }
    return false;
}

enum err pgsql_ahead_take(struct pgsql_db *db, const struct pgsql_slot *slot,
                          const struct sql_value *params, PGresult **out)
{
    struct ahead_item *item = find(db, slot, params);
    *out = NULL;
    if (!item)
        return ERR_OK;
    enum err err = item->at >= 0 ? pgsql_hear(db) : ERR_OK;
    if (err)
        return err;
    *out = item->result;
    item->result = NULL;
    item->slot = NULL;
    return ERR_OK;
}

void pgsql_ahead_settle(struct pgsql_db *db)
{
    for (int i = 0; db->ahead && i < db->ahead->count; i++) {
        struct ahead_item *item = &db->ahead->items[i];
        if (item->at >= 0)
            item->slot = NULL;
        item->at = -1;
    }
}

void pgsql_ahead_forget(struct pgsql_db *db)
{
    for (int i = 0; db->ahead && i < db->ahead->count; i++)
        PQclear(db->ahead->items[i].result);
    if (db->ahead)
        db->ahead->count = 0;
}
