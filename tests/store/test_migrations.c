/* The schema of the first program, brought forward step by step, is the schema that a new database
 * gets: tables with their columns, indexes, guards. */
#include "drivers.h"

#include "base/file.h"
#include "store/store_private.h"

#include <sqlite3.h>
#include <string.h>

/* Everything there is, one thing a line; the order of columns and blanks do not matter, nor
 * defaults: a column that is added needs one, and every statement gives a value. */
static const char *const LOOKS[] = {
    "SELECT 'table ' || name || ' strict ' || strict || ' clustered ' || wr FROM pragma_table_list"
    " WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
    "SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' '"
    " || c.pk FROM sqlite_schema AS m"
    " JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table'"
    " AND m.name NOT LIKE 'sqlite_%' ORDER BY 1",
    "SELECT type || ' ' || name || ' ' || replace(replace(sql, ' ', ''), char(10), '')"
    " FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY 1",
};

static void look(struct bed *bed, size_t which, struct buf *out)
{
    sqlite3 *raw = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(bed->path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(raw, LOOKS[which], -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        buf_printf(out, "%s\n", (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    sqlite3_close(raw);
}

static void expect_same(struct sv old, struct sv fresh)
{
    struct sv one, other;
    bool more = true;
    while (more) {
        more = sv_cut(old, '\n', &one, &old);
        (void)sv_cut(fresh, '\n', &other, &fresh);
        if (!sv_eq(one, other))
            fail_msg("brought forward: %.*s\nnew: %.*s", SV_FMT(one), SV_FMT(other));
    }
}

static void run_raw(struct bed *bed, const char *sql)
{
    sqlite3 *raw = NULL;
    assert_int_equal(sqlite3_open(bed->path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
}

/* The database of a program of the first version, empty. */
static void make_first(struct bed *bed)
{
    struct sv sql;
    CHECK_OK(file_read(bed->arena, SOURCE_ROOT "/tests/store/data/schema-1.sql", 1 << 20, &sql));
    store_close(&bed->store);
    unlink(bed->path);
    run_raw(bed, arena_cstr(bed->arena, sql));
    run_raw(bed, "INSERT INTO schema_version (version, at) VALUES (1, 1)");
}

static void the_first_schema_comes_forward_to_the_newest(void **state)
{
    (void)state;
    struct bed fresh, old;
    bed_init(&fresh, "sqlite");
    bed_init(&old, "sqlite");
    make_first(&old);
    bed_reopen(&old);
    for (size_t i = 0; i < CHECK_COUNT(LOOKS); i++) {
        struct buf one, other;
        buf_init(&one, 1 << 20);
        buf_init(&other, 1 << 20);
        look(&old, i, &one);
        look(&fresh, i, &other);
        assert_true(one.n > 1000);
        expect_same(buf_view(&one), buf_view(&other));
        assert_int_equal(one.n, other.n);
        buf_release(&one);
        buf_release(&other);
    }
    /* and it works */
    struct petition_key key = bed_register(&old, &(struct bed_petition){.title = "一"});
    assert_true(key.id > 0);
    bed_check_rebuild(&old);
    bed_release(&fresh);
    bed_release(&old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_schema_comes_forward_to_the_newest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
