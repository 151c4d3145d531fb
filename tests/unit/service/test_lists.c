/* Work lists, counts, pulse: who sees what, and where it looks. */
#include "office_bed.h"

struct list_job {
    struct work_query query;
    struct work_page page;
    struct work_counts counts;
    id64 mark, petition;
    int64_t version;
    struct sv names[PRESENT_OTHERS_MAX];
    size_t name_count;
};

static enum err work_job(struct call *call, void *arg)
{
    struct list_job *job = arg;
    return service_work(call, &job->query, &job->page);
}

static enum err counts_job(struct call *call, void *arg)
{
    struct list_job *job = arg;
    return service_work_counts(call, &job->counts);
}

static enum err pulse_job(struct call *call, void *arg)
{
    struct list_job *job = arg;
    return service_pulse(call, job->petition, &job->mark, &job->version);
}

static enum err presence_job(struct call *call, void *arg)
{
    struct list_job *job = arg;
    return service_presence(call, job->petition, job->names, &job->name_count);
}

static size_t listed(struct bed *bed, enum bed_official who, enum work_list list)
{
    struct list_job job = {.query = {.list = list, .limit = 100}};
    bed_as(bed, who);
    CHECK_OK(bed_read(bed, work_job, &job));
    return job.page.count;
}

static void test_list_words(void **state)
{
    (void)state;
    for (int i = 0; i < LIST__COUNT; i++) {
        enum work_list back;
        assert_true(work_list_from_word(sv_from(work_list_word((enum work_list)i)), &back));
        assert_int_equal(back, i);
    }
    enum work_list none;
    assert_false(work_list_from_word(SV("everything"), &none));
}

/* One petition at each stop of the way, seen from everywhere. */
static void test_who_sees_what(void **state)
{
    struct bed *bed = *state;
    static const char *const STATES[] = {"registered", "screened", "referred", "handling",
                                         "approving",  "approved", "answered"};
    for (size_t i = 0; i < CHECK_COUNT(STATES); i++) {
        struct receipt receipt;
        bed_submit(bed, &receipt);
        bed_bring(bed, receipt.id, STATES[i]);
    }
    static const struct {
        enum bed_official who;
        enum work_list list;
        size_t count;
    } ROWS[] = {
        {BED_OFFICER, LIST_ALL, 7},
        {BED_OFFICER, LIST_MINE, 2}, /* registered, screened; the unit keeps what it answered */
        {BED_OFFICER, LIST_WAITING, 5},
        {BED_CLERK, LIST_MINE, 0},
        {BED_HANDLER, LIST_ALL, 5},
        {BED_HANDLER, LIST_MINE, 3}, /* referred, handling, approved */
        {BED_HANDLER, LIST_WAITING, 2},
        {BED_CHIEF, LIST_MINE, 1},
        {BED_CHIEF, LIST_APPROVAL, 1},
        {BED_FARM_HANDLER, LIST_ALL, 0},
        {BED_TOWN_OFFICER, LIST_ALL, 0},
        {BED_LEADER, LIST_ALL, 7},
        {BED_LEADER, LIST_APPROVAL, 1},
        {BED_LEADER, LIST_ENDED, 0},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        size_t count = listed(bed, ROWS[i].who, ROWS[i].list);
        if (count != ROWS[i].count)
            print_error("official %d, list %s: %zu, not %zu\n", (int)ROWS[i].who,
                        work_list_word(ROWS[i].list), count, ROWS[i].count);
        assert_int_equal(count, ROWS[i].count);
    }
    struct list_job job = {0};
    bed_as(bed, BED_AUDITOR);
    CHECK_ERR(bed_read(bed, work_job, &job), ERR_FORBIDDEN);
    bed_as(bed, BED_ADMIN);
    CHECK_ERR(bed_read(bed, counts_job, &job), ERR_FORBIDDEN);
}

static void test_due_lists_follow_the_calendar(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt); /* due 2026-05-06 */
    static const struct {
        const char *day;
        size_t overdue, today, week;
    } ROWS[] = {
        {"2026-04-20", 0, 0, 0},
        {"2026-04-30", 0, 0, 1},
        {"2026-05-06", 0, 1, 1},
        {"2026-05-07", 1, 0, 0},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        bed_go_to(bed, ROWS[i].day);
        CHECK_ROW(listed(bed, BED_OFFICER, LIST_OVERDUE) == ROWS[i].overdue, ROWS[i].day);
        CHECK_ROW(listed(bed, BED_OFFICER, LIST_TODAY) == ROWS[i].today, ROWS[i].day);
        CHECK_ROW(listed(bed, BED_OFFICER, LIST_WEEK) == ROWS[i].week, ROWS[i].day);
    }
}

static void test_counts_are_the_lists_lengths(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    for (int i = 0; i < 3; i++)
        bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "approving");
    struct submit_input input = bed_register_input(bed);
    input.is_incomplete = true;
    CHECK_OK(bed_register(bed, BED_CLERK, &input, &receipt));
    struct list_job job = {0};
    bed_as(bed, BED_OFFICER);
    CHECK_OK(bed_read(bed, counts_job, &job));
    for (int i = 0; i < LIST__COUNT; i++)
        assert_int_equal(job.counts.lists[i], listed(bed, BED_OFFICER, (enum work_list)i));
    assert_int_equal(job.counts.lists[LIST_ALL], 4);
    assert_int_equal(job.counts.lists[LIST_INCOMPLETE], 1);
}

static void test_pages_hold_each_row_once(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    for (int i = 0; i < 7; i++) {
        if (i == 4)
            bed_go_to(bed, "2026-04-22");
        bed_submit(bed, &receipt);
    }
    struct list_job job = {.query = {.list = LIST_ALL, .limit = 3}};
    id64 seen[7];
    size_t count = 0;
    day_t last = DAY_NONE;
    for (int page = 0; page < 4; page++) {
        bed_as(bed, BED_OFFICER);
        CHECK_OK(bed_read(bed, work_job, &job));
        for (size_t i = 0; i < job.page.count; i++) {
            assert_true(job.page.rows[i].due_day >= last);
            last = job.page.rows[i].due_day;
            for (size_t k = 0; k < count; k++)
                assert_true(seen[k] != job.page.rows[i].key.id);
            assert_true(count < 7);
            seen[count++] = job.page.rows[i].key.id;
        }
        if (!job.page.next.n)
            break;
        job.query.after = job.page.next;
    }
    assert_int_equal(count, 7);
    job.query.after = SV("nonsense");
    CHECK_ERR(bed_read(bed, work_job, &job), ERR_BAD_INPUT);
}

static void test_filters(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    struct submit_input input = bed_register_input(bed);
    input.title = SV("征地补偿");
    CHECK_OK(bed_register(bed, BED_CLERK, &input, &receipt));
    const struct {
        struct work_query query;
        size_t count;
    } rows[] = {
        {{.list = LIST_ALL, .channel = SV("letter")}, 1},
        {{.list = LIST_ALL, .channel = SV("visit")}, 0},
        {{.list = LIST_ALL, .text = SV("补偿")}, 1},
        {{.list = LIST_ALL, .text = receipt.number}, 1},
        {{.list = LIST_ALL, .state = SV("registered")}, 2},
        {{.list = LIST_ALL, .unit = bed->units[BED_HOUSING]}, 0},
        {{.list = LIST_ALL, .text = SV("%")}, 0},
        {{.list = LIST_ALL, .text = SV("' OR 1=1 --")}, 0},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct list_job job = {.query = rows[i].query};
        bed_as(bed, BED_OFFICER);
        CHECK_OK(bed_read(bed, work_job, &job));
        if (job.page.count != rows[i].count)
            print_error("filter %zu\n", i);
        assert_int_equal(job.page.count, rows[i].count);
    }
}

static void test_pulse_moves_with_the_scope(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct list_job job = {0};
    bed_as(bed, BED_HANDLER);
    CHECK_OK(bed_read(bed, pulse_job, &job));
    id64 before = job.mark;
    bed_submit(bed, &receipt); /* not the unit's yet */
    bed_as(bed, BED_HANDLER);
    CHECK_OK(bed_read(bed, pulse_job, &job));
    assert_true(job.mark == before);
    bed_bring(bed, receipt.id, "handling");
    job.petition = receipt.id;
    bed_as(bed, BED_HANDLER);
    CHECK_OK(bed_read(bed, pulse_job, &job));
    assert_true(job.mark > before);
    assert_int_equal(job.version, 4);
    bed_as(bed, BED_FARM_HANDLER); /* a petition out of reach has no version here */
    CHECK_OK(bed_read(bed, pulse_job, &job));
    assert_int_equal(job.version, 0);
}

static void test_two_on_one_case_see_each_other(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    struct list_job job = {.petition = receipt.id};
    bed_as(bed, BED_OFFICER);
    CHECK_OK(bed_read(bed, presence_job, &job));
    assert_int_equal(job.name_count, 0);
    bed_as(bed, BED_HEAD);
    CHECK_OK(bed_read(bed, presence_job, &job));
    assert_int_equal(job.name_count, 1);
    CHECK_SV(job.names[0], "officer");
    bed_as(bed, BED_FARM_HANDLER); /* who may not read it is not told, nor seen */
    CHECK_OK(bed_read(bed, presence_job, &job));
    assert_int_equal(job.name_count, 0);
    bed_wait(bed, 5);
    bed_as(bed, BED_OFFICER);
    CHECK_OK(bed_read(bed, presence_job, &job));
    assert_int_equal(job.name_count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_setup, bed_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list_words),        TEST(test_who_sees_what),
        TEST(test_due_lists_follow_the_calendar), TEST(test_counts_are_the_lists_lengths),
        TEST(test_pages_hold_each_row_once),      TEST(test_filters),
        TEST(test_pulse_moves_with_the_scope),    TEST(test_two_on_one_case_see_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
