/* Records of officials. */
#include "store/staff.h"

#include "store/store_private.h"
#include "store/store_stmts.gen.h"

static enum err insert(struct store_conn *conn, const struct staff_record *record, id64 takes_back)
{
    const struct q_staff_record_insert_in row = {.id = record->id,
                                                 .account = record->account,
                                                 .unit = record->unit,
                                                 .kind = record->kind,
                                                 .name = record->name,
                                                 .from_day = record->from_day,
                                                 .until_day = record->until_day,
                                                 .takes_back = takes_back,
                                                 .noted_by = record->noted_by,
                                                 .at = record->at};
    return q_staff_record_insert(conn, &row, NULL);
}

enum err store_staff_note(struct store_conn *conn, const struct staff_record *record)
{
    return insert(conn, record, 0);
}

enum err store_staff_take_back(struct store_conn *conn, const struct staff_record *record, id64 id,
                               const struct who_when *by)
{
    struct staff_record end = *record;
    end.id = id;
    end.noted_by = by->account;
    end.at = by->at;
    return insert(conn, &end, record->id);
}

static bool is_taken_back(const struct q_staff_record_insert_in *rows, size_t count, id64 id)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].takes_back == id)
            return true;
    }
    return false;
}

enum err store_staff_records(struct store_conn *conn, struct arena *arena, id64 unit,
                             const struct staff_record **out, size_t *count)
{
    struct q_staff_record_insert_in *rows;
    size_t found;
    *count = 0;
    enum err err =
        q_staff_records(conn, arena, &(struct q_staff_records_in){.unit = unit}, &rows, &found);
    struct staff_record *records = ARENA_ARRAY(arena, struct staff_record, err ? 0 : found);
    for (size_t i = 0; !err && i < found; i++) {
        const struct q_staff_record_insert_in *row = &rows[i];
        if (row->takes_back || is_taken_back(rows, found, row->id))
            continue;
        records[(*count)++] = (struct staff_record){.id = row->id,
                                                    .account = row->account,
                                                    .unit = row->unit,
                                                    .kind = (enum staff_kind)row->kind,
                                                    .name = row->name,
                                                    .from_day = (day_t)row->from_day,
                                                    .until_day = (day_t)row->until_day,
                                                    .noted_by = row->noted_by,
                                                    .at = row->at};
    }
    *out = records;
    return err;
}
