/* How the database runs the statements. Nothing that a page waits for may look at every petition or
 * event, and lists must come out of an index in their order. */
#include "drivers.h"

#include "store/store_private.h"
#include "store/store_stmts.gen.h"

static struct sv plan_of(struct store_conn *conn, struct arena *arena, int index)
{
    struct sv plan = SV("");
    CHECK_OK(conn->driver->explain(conn->db, index, arena, &plan));
    assert_true(plan.n > 0 || store_stmts[index].is_write);
    return plan;
}

static bool plan_has(struct sv plan, const char *words)
{
    for (size_t at = 0; at < plan.n; at++)
        if (sv_starts_with(sv_slice(plan, at, plan.n), sv_from(words)))
            return true;
    return false;
}

static bool sorts(struct sv plan)
{
    return plan_has(plan, raw_pgsql() ? "Sort Key" : "TEMP B-TREE");
}

/* Follows an index whose name begins so. */
static bool follows(struct sv plan, const char *index, bool is_alone)
{
    char words[2][80] = {"", ""};
    if (!raw_pgsql()) {
        snprintf(words[0], sizeof words[0], "USING %sINDEX %s", is_alone ? "COVERING " : "", index);
        return plan_has(plan, words[0]);
    }
    const char *how = is_alone ? "Index Only Scan" : "Index Scan";
    snprintf(words[0], sizeof words[0], "%s using %s", how, index);
    snprintf(words[1], sizeof words[1], "%s Backward using %s", how, index);
    return plan_has(plan, words[0]) || plan_has(plan, words[1]);
}

/* These read a whole table, and that is their task or the table is short. */
static const char *const MAY_SCAN[] = {"units_newest",
                                       "accounts_newest",
                                       "accounts_grants",
                                       "calendar_years",
                                       "figure_deltas/owner",
                                       "figure_deltas/office",
                                       "figure_deltas/region",
                                       "figure_deltas_next",
                                       "figure_differences",
                                       "tally_deltas",
                                       "tally_differences",
                                       "rulebooks",
                                       "rulebook_insert",
                                       "office_newest",
                                       "office_changes",
                                       "rulebook_adopt",
                                       "rulebook_adoptions",
                                       "rebuild_count",
                                       "accusation_rebuild_orphans",
                                       "work_rebuild_orphans",
                                       "rebuild_orphans",
                                       "rebuild_logins",
                                       "rebuild_logins_wrong",
                                       "rebuild_logins_surplus",
                                       "schema_version_get",
                                       "commit_marks_expire",
                                       "stations",
                                       "station_entries",
                                       "station_entry_count",
                                       "second_factors",
                                       "sign_in_newest",
                                       "ledger_counts",
                                       "ledger_pending_since",
                                       "record_salts",
                                       "ledger_counts_accusations",
                                       "ledger_keys",
                                       "disposals",
                                       "forgetting_open",
                                       "unsealed_next",
                                       "unsealed_count",
                                       "drop_sessions_of",
                                       "drop_sessions_of/person"};

static bool may_scan(const char *name)
{
    for (size_t i = 0; i < CHECK_COUNT(MAY_SCAN); i++)
        if (strcmp(MAY_SCAN[i], name) == 0)
            return true;
    return false;
}

/* Looks through a table, or through all of an index: the plan's next line has no condition on it. A
 * partial index holds only what is looked for. */
static bool scans_on_pgsql(struct sv plan)
{
    struct sv line;
    struct sv rest = plan;
    bool is_index = false;
    while (rest.n) {
        sv_cut(rest, '\n', &line, &rest);
        if (plan_has(line, "Seq Scan") || (is_index && !plan_has(line, "Index Cond")))
            return true;
        is_index = (plan_has(line, "Index Scan") || plan_has(line, "Index Only Scan")) &&
                   !plan_has(line, "event_unsealed") && !plan_has(line, "petition_clock_running");
    }
    return is_index;
}

/* A scan of what a subquery gave is bounded by its LIMIT. */
static bool scans_a_table(struct sv plan)
{
    struct sv line;
    if (raw_pgsql())
        return scans_on_pgsql(plan);
    struct sv rest = plan;
    while (rest.n) {
        sv_cut(rest, '\n', &line, &rest);
        bool is_bounded = plan_has(line, "SCAN w") || plan_has(line, "SCAN counted") ||
                          plan_has(line, "CONSTANT ROW");
        if (plan_has(line, "SCAN") && !is_bounded)
            return true;
    }
    return false;
}

/* PostgreSQL chooses among indexes that fit alike by what it knows of the rows: give it some. */
static void know_some_rows(struct bed *bed)
{
    if (!raw_pgsql())
        return;
    static const char *const STEPS[] = {
        "INSERT INTO petition SELECT 1 + i % 2, i, 'N' || i, 'rules', 0, 'x', 'online', "
        "'state' || i % 7, 'class' || i % 20, i % 50, i % 10, 1 << (i % 5)::int, 20000 + i % 700, "
        "20060 + i % 700, 'rule', 20060 + i % 700, FALSE, i % 5 = 0, FALSE, 2, 1, '', '', 3, i, 0, "
        "0 "
        "FROM generate_series(1, 3000) AS i",
        "VACUUM ANALYZE petition"};
    for (size_t i = 0; i < CHECK_COUNT(STEPS); i++)
        assert_int_equal(raw_run(bed->address, STEPS[i], NULL), RAW_OK);
}

static void know_some_clocks(struct bed *bed)
{
    know_some_rows(bed);
    if (!raw_pgsql())
        return;
    static const char *const STEPS[] = {
        "INSERT INTO petition_clock SELECT 1 + i % 2, i, 1, 'rule' || i % 4, i % 50, "
        "CASE WHEN i % 3 = 0 THEN 0 ELSE 1 END, 20000, "
        "20060 + i % 700, "
        "20060 + i % 700, 0, 0, 0, TRUE, FALSE, FALSE, 3 + i % 3 FROM generate_series(1, 3000) AS "
        "i",
        "INSERT INTO petition_fact SELECT 1 + i % 2, i, 1, 7 + i % 4, 'word', i % 50, 20060 + i % "
        "700 "
        "FROM generate_series(1, 3000) AS i",
        "VACUUM ANALYZE petition_clock", "VACUUM ANALYZE petition_fact"};
    for (size_t i = 0; i < CHECK_COUNT(STEPS); i++)
        assert_int_equal(raw_run(bed->address, STEPS[i], NULL), RAW_OK);
}

/* A page begins where the last one ended, by its index: rows of earlier pages are not read again.
 * With a second lower bound SQLite takes that one, and the last page of a month reads the month. */
CONTRACT_TEST(pages_begin_where_the_last_ended)
{
    static const char *const PAGED[] = {"measured_clocks", "measured_facts", "measured_duties",
                                        "finding_clocks",  "finding_duties", "finding_leaders",
                                        "pending_list",    "pending_un",     "pending_needless",
                                        "pending_marks",   "petition_list",  "petition_tagged",
                                        "duty_due"};
    struct store_conn *conn = bed_read(bed);
    size_t seen = 0;
    for (int i = 0; !raw_pgsql() && i < STMT__COUNT; i++) {
        struct sv name = sv_from(store_stmts[i].name);
        bool is_paged = false;
        for (size_t k = 0; k < CHECK_COUNT(PAGED); k++)
            is_paged = is_paged || sv_starts_with(name, sv_from(PAGED[k]));
        if (!is_paged || strstr(store_stmts[i].name, "received"))
            continue;
        struct sv plan = plan_of(conn, bed->arena, i);
        if (!plan_has(plan, ")>(") && !plan_has(plan, ")<("))
            fail_msg("%s:\n%.*s", store_stmts[i].name, SV_FMT(plan));
        seen++;
    }
    assert_true(raw_pgsql() || seen > CHECK_COUNT(PAGED));
    bed_read_end(bed, &conn);
}

/* Asked before every answer with content: it looks at what was read of that matter, or at the
 * lists of that account, and not at everything that an account or a unit reads in ten minutes. */
CONTRACT_TEST(looks_are_known_again_by_their_matter)
{
    struct store_conn *conn = bed_read(bed);
    int seen = 0;
    for (int i = 0; i < STMT__COUNT; i++) {
        if (strncmp(store_stmts[i].name, "reading_recent", 14) != 0)
            continue;
        struct sv plan = plan_of(conn, bed->arena, i);
        bool is_right = plan_has(plan, "region=? AND petition=?") ||
                        plan_has(plan, "reading_of_no_matter") ||
                        (raw_pgsql() && plan_has(plan, "reading_by_account")) ||
                        plan_has(plan, "Index Cond: ((region = $1) AND (petition = $2)");
        if (!is_right)
            fail_msg("%s:\n%.*s", store_stmts[i].name, SV_FMT(plan));
        seen++;
    }
    assert_int_equal(seen, 2);
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(no_statement_scans)
{
    struct store_conn *conn = bed_read(bed);
    for (int i = 0; i < STMT__COUNT; i++) {
        if (store_stmts[i].is_write)
            continue; /* the reader may not even explain it; see the writer below */
        struct sv plan = plan_of(conn, bed->arena, i);
        if (scans_a_table(plan) && !may_scan(store_stmts[i].name))
            fail_msg("%s:\n%.*s", store_stmts[i].name, SV_FMT(plan));
    }
    bed_read_end(bed, &conn);
}

static enum err explain_writes(struct store_conn *conn, void *arg)
{
    struct bed *bed = arg;
    for (int i = 0; i < STMT__COUNT; i++) {
        if (!store_stmts[i].is_write || store_stmts[i].is_owners || store_stmts[i].is_disposers)
            continue;
        struct sv plan = plan_of(conn, bed->arena, i);
        if (scans_a_table(plan) && !may_scan(store_stmts[i].name) &&
            strcmp(store_stmts[i].name, "rebuild_drop_logins") != 0)
            fail_msg("%s:\n%.*s", store_stmts[i].name, SV_FMT(plan));
    }
    return ERR_OK;
}

CONTRACT_TEST(no_write_scans)
{
    CHECK_OK(store_write(bed->store, explain_writes, bed));
}

/* What is looked up by a hash is found by it, also by a planner that believes the table to be
 * empty, as it is at night: by when it expires it would look at everything that has not. */
static enum err explain_hashes(struct store_conn *conn, void *arg)
{
    static const char *const BY_HASH[] = {"session_get", "recall", "throttle_get",
                                          "accusation_upload_take"};
    struct bed *bed = arg;
    size_t seen = 0;
    for (int i = 0; i < STMT__COUNT; i++) {
        for (size_t k = 0; k < CHECK_COUNT(BY_HASH); k++) {
            if (strcmp(store_stmts[i].name, BY_HASH[k]) != 0)
                continue;
            struct sv plan = plan_of(conn, bed->arena, i);
            bool is_by_token = plan_has(plan, "Index Cond: (token_hash = $1)");
            bool is_by_key = plan_has(plan, "Index Cond: (key_hash = $1)");
            if (raw_pgsql() ? !is_by_token && !is_by_key : !plan_has(plan, "_hash=?"))
                fail_msg("%s:\n%.*s", BY_HASH[k], SV_FMT(plan));
            seen++;
        }
    }
    assert_int_equal(seen, CHECK_COUNT(BY_HASH));
    return ERR_OK;
}

CONTRACT_TEST(a_hash_leads_to_its_row_in_a_table_that_was_empty)
{
    static const char *const STEPS[] = {"VACUUM ANALYZE session", "VACUUM ANALYZE remembered",
                                        "VACUUM ANALYZE throttle",
                                        "VACUUM ANALYZE accusation_upload"};
    for (size_t i = 0; raw_pgsql() && i < CHECK_COUNT(STEPS); i++)
        assert_int_equal(raw_run(bed->address, STEPS[i], NULL), RAW_OK);
    CHECK_OK(store_write(bed->store, explain_hashes, bed));
}

/* The lists that are looked at all day are never sorted. Only open petitions by the day they were
 * received are: petitions.h says so. */
CONTRACT_TEST(lists_come_sorted_out_of_their_index)
{
    know_some_rows(bed);
    struct store_conn *conn = bed_read(bed);
    int seen = 0;
    for (int i = STMT_PETITION_LIST; i < STMT_PETITION_COUNT; i++) {
        const char *name = store_stmts[i].name;
        struct sv plan = plan_of(conn, bed->arena, i);
        bool is_sorted_on_demand = strstr(name, "received") != NULL;
        if (sorts(plan) != is_sorted_on_demand)
            fail_msg("%s:\n%.*s", name, SV_FMT(plan));
        if (!follows(plan, "petition_by_", false))
            fail_msg("%s:\n%.*s", name, SV_FMT(plan));
        seen++;
    }
    assert_int_equal(seen, 144);
    bed_read_end(bed, &conn);
}

/* A mark or a route leads the list: as many rows are read as the page has, not as the scope has. */
CONTRACT_TEST(marks_and_routes_lead_their_lists)
{
    struct store_conn *conn = bed_read(bed);
    int seen = 0;
    for (int i = STMT_PETITION_TAGGED; i <= STMT_PETITION_HANDLED_COUNT; i++) {
        const char *name = store_stmts[i].name;
        struct sv plan = plan_of(conn, bed->arena, i);
        bool is_handled = sv_starts_with(sv_from(name), SV("petition_handled"));
        if (is_handled ? !follows(plan, "petition_unit_answered", false) &&
                             !follows(plan, "petition_unit_answered", true)
                       : !follows(plan, "petition_tag_by_", true) &&
                             !(raw_pgsql() && follows(plan, "petition_tag_by_", false)))
            fail_msg("%s:\n%.*s", name, SV_FMT(plan));
        seen++;
    }
    assert_int_equal(seen, 14);
    bed_read_end(bed, &conn);
}

/* What somebody owes comes out of an index of its own in its order, and so does what the machine
 * does next. */
CONTRACT_TEST(duties_lead_their_lists)
{
    static const struct {
        const char *name, *index;
    } ROWS[] = {{"duty_list/role,due", "duty_by_role"},
                {"duty_list/role,newest", "duty_by_role"},
                {"duty_list/account,due", "duty_by_account"},
                {"duty_list/account,newest", "duty_by_account"},
                {"duty_list/unit,due", "duty_by_unit"},
                {"duty_list/unit,newest", "duty_by_unit"},
                {"duty_due", "duty_next"},
                {"clock_list", "petition_clock_of_unit"},
                {"clock_list/mine", "petition_clock_of_unit"},
                {"measured_duties", "duty_by_day"},
                {"measured_duties/unit", "duty_of_unit"}};
    know_some_clocks(bed);
    struct store_conn *conn = bed_read(bed);
    for (size_t k = 0; k < CHECK_COUNT(ROWS); k++) {
        int seen = 0;
        for (int i = 0; i < STMT__COUNT; i++) {
            if (strcmp(store_stmts[i].name, ROWS[k].name) != 0)
                continue;
            struct sv plan = plan_of(conn, bed->arena, i);
            /* Of several that give the order PostgreSQL takes any while it knows no rows. */
            const char *index = raw_pgsql() && k < 6 ? "duty_by_" : ROWS[k].index;
            if (!follows(plan, index, false) && !follows(plan, index, true))
                fail_msg("%s:\n%.*s", ROWS[k].name, SV_FMT(plan));
            seen++;
        }
        CHECK_ROW(seen == 1, ROWS[k].name);
    }
    bed_read_end(bed, &conn);
}

/* Lists of works come out of an index of their place, kind or unit, in its order, whatever is
 * filtered by. */
CONTRACT_TEST(works_lead_their_lists)
{
    struct store_conn *conn = bed_read(bed);
    int seen = 0;
    for (int i = 0; i < STMT__COUNT; i++) {
        const char *name = store_stmts[i].name;
        if (!sv_starts_with(sv_from(name), SV("work_list/")))
            continue;
        struct sv plan = plan_of(conn, bed->arena, i);
        bool is_of_unit = strstr(name, "unit") != NULL;
        const char *index = is_of_unit || raw_pgsql() ? "work_by_"
                            : strstr(name, "region,due,kind") || strstr(name, "region,newest,kind")
                                ? "work_by_region_kind"
                            : strstr(name, "region") ? "work_by_region"
                            : strstr(name, "kind")   ? "work_by_office_kind"
                                                     : "work_by_office";
        if (sorts(plan) || !follows(plan, index, false))
            fail_msg("%s:\n%.*s", name, SV_FMT(plan));
        seen++;
    }
    assert_int_equal(seen, 32);
    bed_read_end(bed, &conn);
}

/* What is behind a figure of one unit is found by the unit: a small one does not read what its
 * region has. */
CONTRACT_TEST(figures_of_a_unit_lead_to_its_own)
{
    know_some_clocks(bed);
    struct store_conn *conn = bed_read(bed);
    int seen = 0;
    for (int i = 0; i < STMT__COUNT; i++) {
        const char *name = store_stmts[i].name;
        bool is_of_clocks = sv_starts_with(sv_from(name), SV("measured_clocks/unit"));
        if (!is_of_clocks && !sv_starts_with(sv_from(name), SV("measured_facts/unit")))
            continue;
        struct sv plan = plan_of(conn, bed->arena, i);
        const char *index = is_of_clocks ? "petition_clock_of_unit" : "petition_fact_of_unit";
        if (sorts(plan) || !follows(plan, index, false))
            fail_msg("%s:\n%.*s", name, SV_FMT(plan));
        seen++;
    }
    assert_int_equal(seen, 16);
    bed_read_end(bed, &conn);
}

/* Triggers look at what is late, not at what is there: each question follows an index that leads to
 * that, as far as a page goes. */
CONTRACT_TEST(triggers_follow_what_is_late)
{
    static const struct {
        const char *name, *index;
    } ROWS[] = {{"finding_clocks", "petition_clock_late"},
                {"finding_clock_count", "petition_clock_late"},
                {"finding_objections", "petition_passed"},
                {"finding_duties", "duty_late"},
                {"finding_leaders", "work_led"}};
    know_some_clocks(bed);
    struct store_conn *conn = bed_read(bed);
    for (size_t k = 0; k < CHECK_COUNT(ROWS); k++) {
        int seen = 0;
        for (int i = 0; i < STMT__COUNT; i++) {
            if (!sv_starts_with(sv_from(store_stmts[i].name), sv_from(ROWS[k].name)))
                continue;
            struct sv plan = plan_of(conn, bed->arena, i);
            if (!follows(plan, ROWS[k].index, false))
                fail_msg("%s:\n%.*s", store_stmts[i].name, SV_FMT(plan));
            seen++;
        }
        CHECK_ROW(seen >= 1, ROWS[k].name);
    }
    bed_read_end(bed, &conn);
}

/* The register of long-pending matters comes out of indexes that hold nothing else, by the day
 * since which something is owed, whatever is filtered by. */
CONTRACT_TEST(long_pending_matters_lead_their_lists)
{
    static const struct {
        const char *name, *index;
        int count;
        bool is_alone;
    } ROWS[] = {{"pending_list", "work_pending ", 8, false},
                {"pending_marks", "work_pending ", 1, false},
                {"pending_over", "work_pending_over ", 8, false},
                {"pending_unlisted", "petition_pending ", 2, false},
                {"pending_unpressed", "petition_pending ", 1, false},
                {"pending_needless", "work_by_region_kind ", 1, true}};
    know_some_clocks(bed);
    struct store_conn *conn = bed_read(bed);
    for (size_t k = 0; k < CHECK_COUNT(ROWS); k++) {
        int seen = 0;
        for (int i = 0; i < STMT__COUNT; i++) {
            if (!sv_starts_with(sv_from(store_stmts[i].name), sv_from(ROWS[k].name)))
                continue;
            struct sv plan = plan_of(conn, bed->arena, i);
            if (sorts(plan) || !follows(plan, ROWS[k].index, ROWS[k].is_alone))
                fail_msg("%s:\n%.*s", store_stmts[i].name, SV_FMT(plan));
            seen++;
        }
        CHECK_ROW(seen == ROWS[k].count, ROWS[k].name);
    }
    bed_read_end(bed, &conn);
}

/* Sorting means reading all before the first row: a snapshot held that long keeps the database from
 * taking in its log. A search sorts
 * what passed of a window of bounded size; one person has few matters; sums of some months are put
 * together from the some thousand rows of a place, and how works of one kind stand from those of a
 * season, of one work, or of posts and decisions. */
CONTRACT_TEST(nothing_else_is_sorted)
{
    struct store_conn *conn = bed_read(bed);
    for (int i = 0; i < STMT__COUNT; i++) {
        bool is_list = i >= STMT_PETITION_LIST && i < STMT_PETITION_COUNT;
        bool is_search = sv_starts_with(sv_from(store_stmts[i].name), SV("petition_search"));
        bool is_of_one = strcmp(store_stmts[i].name, "petitions_with_person") == 0;
        bool is_sum = sv_starts_with(sv_from(store_stmts[i].name), SV("tallies_")) ||
                      sv_starts_with(sv_from(store_stmts[i].name), SV("stands_"));
        if (store_stmts[i].is_write || is_list || is_search || is_of_one || is_sum ||
            may_scan(store_stmts[i].name))
            continue;
        struct sv plan = plan_of(conn, bed->arena, i);
        if (sorts(plan))
            fail_msg("%s:\n%.*s", store_stmts[i].name, SV_FMT(plan));
    }
    bed_read_end(bed, &conn);
}

/* Counts of a whole list are read off an index. */
CONTRACT_TEST(counts_touch_the_index_alone)
{
    know_some_rows(bed);
    struct store_conn *conn = bed_read(bed);
    int seen = 0;
    for (int i = STMT_PETITION_COUNT; i < STMT_PETITION_SEARCH; i++) {
        const char *name = store_stmts[i].name;
        if (strchr(name, ',')) /* a variant that has to read the row */
            continue;
        struct sv plan = plan_of(conn, bed->arena, i);
        if (!follows(plan, "petition_by_", true))
            fail_msg("%s:\n%.*s", name, SV_FMT(plan));
        seen++;
    }
    assert_int_equal(seen, 3);
    bed_read_end(bed, &conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_are_known_again_by_their_matter),
        cmocka_unit_test(no_statement_scans),
        cmocka_unit_test(no_write_scans),
        cmocka_unit_test(a_hash_leads_to_its_row_in_a_table_that_was_empty),
        cmocka_unit_test(pages_begin_where_the_last_ended),
        cmocka_unit_test(lists_come_sorted_out_of_their_index),
        cmocka_unit_test(marks_and_routes_lead_their_lists),
        cmocka_unit_test(duties_lead_their_lists),
        cmocka_unit_test(works_lead_their_lists),
        cmocka_unit_test(figures_of_a_unit_lead_to_its_own),
        cmocka_unit_test(triggers_follow_what_is_late),
        cmocka_unit_test(long_pending_matters_lead_their_lists),
        cmocka_unit_test(nothing_else_is_sorted),
        cmocka_unit_test(counts_touch_the_index_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
