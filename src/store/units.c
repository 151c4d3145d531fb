/* Units as lists of versions. */
#include "base/assert.h"
#include "store/office.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

/* Deeper trees than this are damage; the builder of the tree reports it. */
#define DEPTH_MAX 32

enum err store_unit_put(struct store_conn *conn, struct unit *unit, const struct who_when *by)
{
    ASSERT(unit->id > 0);
    struct q_unit_version_newest_out newest;
    enum err err = q_unit_version_newest(
        conn, conn->scratch, &(struct q_unit_version_newest_in){.unit = unit->id}, &newest);
    if (err)
        return err;
    if (newest.version != unit->version)
        return ERR_STALE;
    const struct q_unit_version_insert_in row = {
        .unit = unit->id,
        .version = unit->version + 1,
        .parent = unit->parent,
        .kind = sv_from(unit_kind_word(unit->kind)),
        .name = unit->name,
        .short_name = unit->short_name,
        .phone = unit->phone,
        .address = unit->address,
        .code = unit->code,
        .superior = unit->superior,
        .is_vertical = unit->is_vertical,
        .is_active = unit->is_active,
        .at = by->at,
        .account = by->account,
    };
    err = q_unit_version_insert(conn, &row, NULL);
    if (!err)
        err = office_changed(conn);
    if (!err)
        unit->version++;
    return err == ERR_CONFLICT ? ERR_STALE : err;
}

static enum err read_unit(const struct q_units_newest_out *row, struct unit *out)
{
    *out = (struct unit){
        .id = row->unit,
        .parent = row->parent,
        .name = row->name,
        .short_name = row->short_name,
        .phone = row->phone,
        .address = row->address,
        .code = row->code,
        .superior = row->superior,
        .is_vertical = row->is_vertical,
        .is_active = row->is_active,
        .version = row->version,
    };
    return unit_kind_from_word(row->kind, &out->kind) ? ERR_OK : ERR_CORRUPT;
}

/* Rows are ordered by id. */
static const struct q_units_newest_out *find_row(const struct q_units_newest_out *rows,
                                                 size_t count, id64 id)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows[middle].unit < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && rows[low].unit == id ? &rows[low] : NULL;
}

static int depth_of(const struct q_units_newest_out *rows, size_t count,
                    const struct q_units_newest_out *row)
{
    int depth = 0;
    while (row && row->parent && depth < DEPTH_MAX) {
        row = find_row(rows, count, row->parent);
        depth++;
    }
    return depth;
}

enum err store_units(struct store_conn *conn, struct arena *arena, const struct unit **out,
                     size_t *count)
{
    struct q_units_newest_out *rows;
    *out = NULL;
    enum err err = q_units_newest(conn, arena, &rows, count);
    if (err)
        return err;
    int *depths = ARENA_ARRAY(arena, int, *count);
    for (size_t i = 0; i < *count; i++)
        depths[i] = depth_of(rows, *count, &rows[i]);
    struct unit *units = ARENA_ARRAY(arena, struct unit, *count);
    size_t n = 0;
    for (int depth = 0; depth <= DEPTH_MAX; depth++)
        for (size_t i = 0; !err && i < *count; i++)
            if (depths[i] == depth)
                err = read_unit(&rows[i], &units[n++]);
    ASSERT(err || n == *count);
    *out = units;
    return err;
}
