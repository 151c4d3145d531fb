/* Rows of leases. */
#include "store/leases.h"

#include "base/assert.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

enum err store_lease_take(struct store_conn *conn, const struct lease *lease, time_ms now,
                          bool *is_held)
{
    ASSERT(lease->holder > 0);
    int64_t taken = 0;
    const struct q_lease_take_in in = {.name = lease->name,
                                       .no = lease->no,
                                       .holder = lease->holder,
                                       .now = now,
                                       .until = now + LEASE_MS,
                                       .longest = now + 2 * LEASE_MS};
    enum err err = q_lease_take(conn, &in, &taken);
    *is_held = !err && taken > 0;
    return err;
}

enum err store_lease_give(struct store_conn *conn, const struct lease *lease)
{
    const struct q_lease_give_in in = {
        .name = lease->name, .no = lease->no, .holder = lease->holder};
    return q_lease_give(conn, &in, NULL);
}

enum err store_leases(struct store_conn *conn, struct arena *arena, struct sv name,
                      const struct lease **out, size_t *count)
{
    struct q_leases_out *rows;
    *out = NULL;
    enum err err = q_leases(conn, arena, &(struct q_leases_in){.name = name}, &rows, count);
    if (err)
        return err;
    struct lease *leases = ARENA_ARRAY(arena, struct lease, *count);
    for (size_t i = 0; i < *count; i++)
        leases[i] = (struct lease){
            .name = name, .no = (int)rows[i].no, .holder = rows[i].holder, .until = rows[i].until};
    *out = leases;
    return ERR_OK;
}
