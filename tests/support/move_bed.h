/* A register to move and a place to move it to. The register has rows in every table that moves,
 * written by the generated statements: a table that somebody adds is filled without a word here. */
#ifndef SUPPORT_MOVE_BED_H
#define SUPPORT_MOVE_BED_H

#include "store_bed.h"

#include "store/move_private.h"

enum { MOVE_TABLES_MAX = 128, MOVE_COLUMNS_MAX = 40 };

struct move_bed {
    struct bed from, to; /* the second is empty and not there yet */
    struct store_move move;
    struct move_compared compared[MOVE_TABLES_MAX];
    int compared_count;
    int64_t copied;
};

static inline void move_bed_tell_table(const struct move_compared *compared, void *arg)
{
    struct move_bed *bed = arg;
    assert_in_range(bed->compared_count, 0, MOVE_TABLES_MAX - 1);
    bed->compared[bed->compared_count++] = *compared;
}

static inline void move_bed_tell_copied(int64_t done, int64_t all, void *arg)
{
    struct move_bed *bed = arg;
    assert_true(done <= all);
    bed->copied = done;
}

/* Value of row i: numbers of all columns are one number and texts one text, so that what refers to
 * something finds it; nothing, negative numbers, zero bytes and quotes are among them. */
static inline void move_bed_value(enum sql_kind kind, int i, char *bytes, struct sql_value *out)
{
    *out = (struct sql_value){.kind = kind, .number = i ? 1000003LL * i - 5000000 : 0};
    if (kind == SQL_BOOL)
        out->number = i % 2;
    if (kind == SQL_TEXT && i)
        out->bytes = (struct sv){bytes, (size_t)snprintf(bytes, 64, "第%d件 '\"\\ é\t", i)};
    if (kind != SQL_BLOB)
        return;
    for (int b = 0; b < 32; b++)
        bytes[b] = (char)(b < 2 ? i >> (8 * b) : b * i);
    out->bytes = (struct sv){bytes, i ? 32 : 0};
}

static inline void move_bed_put(struct store_conn *owner, const struct store_table *table, int i)
{
    struct sql_value row[MOVE_COLUMNS_MAX];
    char bytes[MOVE_COLUMNS_MAX][64];
    enum sql_step step;
    void *cursor;
    for (int c = 0; c < table->column_count; c++)
        move_bed_value(store_stmts[table->put].params[c], i, bytes[c], &row[c]);
    CHECK_OK(owner->driver->start(owner->db, table->put, row, &cursor));
    CHECK_OK(owner->driver->step(owner->db, cursor, &step));
    owner->driver->finish(owner->db, cursor);
}

static inline struct store_conn move_bed_owner(struct bed *bed)
{
    struct fail fail = {.field_count = 0};
    struct store store = {.config = bed->config, .driver = store_driver_find(&bed->config)};
    struct store_conn owner = {0};
    CHECK_OK(conn_open(&store, CONN_OWNER, &owner, &fail));
    return owner;
}

static inline void move_bed_fill(struct bed *bed, int rows)
{
    struct store_conn owner = move_bed_owner(bed);
    CHECK_OK(owner.driver->begin(owner.db, true));
    for (int t = 0; t < store_tables_moved_count; t++)
        for (int i = 0; i < rows; i++)
            move_bed_put(&owner, &store_tables_moved[t], i);
    CHECK_OK(owner.driver->commit(owner.db));
    conn_close(&owner);
}

/* Nothing there yet; in PostgreSQL, where that takes a second, an empty schema will do. */
static inline void move_bed_to_nowhere(struct bed *bed, const char *driver)
{
    bed_init(bed, driver);
    store_close(&bed->store);
    if (!raw_is_pgsql(bed->address))
        raw_drop(bed->address);
}

static inline void move_bed_init(struct move_bed *bed, const char *from, const char *to, int rows)
{
    memset(bed, 0, sizeof *bed);
    bed_init(&bed->from, from);
    store_close(&bed->from.store);
    move_bed_fill(&bed->from, rows);
    bed->from.config.create = false;
    move_bed_to_nowhere(&bed->to, to);
    bed->move = (struct store_move){.from = &bed->from.config,
                                    .to = &bed->to.config,
                                    .id = 4711,
                                    .tell_copied = move_bed_tell_copied,
                                    .tell_table = move_bed_tell_table,
                                    .arg = bed};
}

static inline void move_bed_release(struct move_bed *bed)
{
    bed_release(&bed->from);
    bed_release(&bed->to);
}

/* One call as after a start of the program; what it says of a failure is in *fail. */
static inline enum err move_bed_copy(struct move_bed *bed, struct fail *fail)
{
    bool is_over;
    memset(fail, 0, sizeof *fail);
    bed->compared_count = 0;
    bed->copied = 0;
    return store_move_copy(&bed->move, &is_over, fail);
}

static inline void move_bed_must(struct move_bed *bed)
{
    struct fail fail;
    enum err err = move_bed_copy(bed, &fail);
    if (err)
        fail_msg("copy: %s: %s", err_name(err), fail.detail);
    CHECK_OK(store_move_finish(&bed->move, &fail));
}

#endif
