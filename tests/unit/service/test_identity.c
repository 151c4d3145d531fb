/* Sealed identities: who may open them, what is recorded, who reads of it; the look for the same
 * matter; the audit. */
#include "office_bed.h"

/* ---- jobs ---- */

struct opening {
    id64 petition;
    const char *purpose; /* NULL: the daily work */
    const struct identity *people;
    size_t count;
    const struct reading *readings;
    const struct account *readers;
    size_t reading_count;
};

static enum err open_job(struct call *call, void *arg)
{
    struct opening *o = arg;
    const struct identity_request request = {.purpose = o->purpose ? sv_from(o->purpose) : SV(""),
                                             .is_daily = !o->purpose};
    return service_identity_open(call, o->petition, &request, &o->people, &o->count);
}

static enum err readings_job(struct call *call, void *arg)
{
    struct opening *o = arg;
    return service_readings(call, o->petition, &o->readings, &o->readers, &o->reading_count);
}

static enum err open_as(struct bed *bed, enum bed_official who, struct opening *o)
{
    bed_as(bed, who);
    return bed_write(bed, open_job, o);
}

struct looking {
    struct identity person;
    struct same_matter found;
};

static enum err same_job(struct call *call, void *arg)
{
    struct looking *l = arg;
    return service_same_matter(call, &l->person, &l->found);
}

static size_t found_by(struct bed *bed, enum bed_official who, struct identity person)
{
    struct looking l = {.person = person};
    bed_as(bed, who);
    CHECK_OK(bed_read(bed, same_job, &l));
    return l.found.count;
}

struct auditing {
    struct sv after;
    int limit;
    struct audit_page page;
};

static enum err audit_job(struct call *call, void *arg)
{
    struct auditing *a = arg;
    return service_audit(call, a->after, a->limit, &a->page);
}

/* ---- opening ---- */

static void test_opening_is_recorded_and_shown(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    bed_own(bed, &receipt);
    struct caller owner = bed->call.who;
    struct opening o = {.petition = receipt.id, .purpose = "电话核实地址"};
    CHECK_OK(open_as(bed, BED_OFFICER, &o));
    assert_int_equal(o.count, 1);
    CHECK_SV(o.people[0].name, "王小明");
    CHECK_SV(o.people[0].phone, "13812345678");

    struct petition_view view;
    bed_as_caller(bed, &owner);
    CHECK_OK(bed_follow(bed, &view));
    assert_int_equal(view.reading_count, 1);
    CHECK_SV(view.readings[0].purpose, "电话核实地址");
    assert_int_equal(view.readings[0].by.role, ROLE_CASE_OFFICER);
    assert_int_equal(view.petition.version, 1); /* an opening is no step of the procedure */

    static const enum bed_official readers[] = {BED_AUDITOR, BED_HEAD};
    for (size_t i = 0; i < CHECK_COUNT(readers); i++) {
        bed_as(bed, readers[i]);
        CHECK_OK(bed_read(bed, readings_job, &o));
        assert_int_equal(o.reading_count, 1);
        CHECK_SV(o.readers[0].name, "officer");
    }
    bed_as(bed, BED_LEADER);
    CHECK_ERR(bed_read(bed, readings_job, &o), ERR_NOT_FOUND);
}

static void test_who_may_open(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "referred");
    static const struct {
        enum bed_official who;
        const char *purpose;
        enum err err;
    } ROWS[] = {
        {BED_HANDLER, "上门核实", ERR_OK},         {BED_HEAD, "核实", ERR_OK},
        {BED_HANDLER, " ", ERR_BAD_INPUT},         {BED_FARM_HANDLER, "好奇", ERR_NOT_FOUND},
        {BED_TOWN_OFFICER, "好奇", ERR_NOT_FOUND}, {BED_LEADER, "好奇", ERR_FORBIDDEN},
        {BED_AUDITOR, "好奇", ERR_NOT_FOUND},      {BED_ADMIN, "好奇", ERR_NOT_FOUND},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct opening o = {.petition = receipt.id, .purpose = ROWS[i].purpose};
        enum err err = open_as(bed, ROWS[i].who, &o);
        if (err != ROWS[i].err)
            print_error("row %zu: %s\n", i, err_name(err));
        assert_int_equal(err, ROWS[i].err);
    }
    struct opening o = {.petition = receipt.id};
    bed_as(bed, BED_AUDITOR);
    CHECK_OK(bed_read(bed, readings_job, &o));
    assert_int_equal(o.reading_count, 2); /* the two that opened; a refusal leaves nothing */
}

/* ---- the daily work ---- */

static enum daily_opening daily_of(struct bed *bed, enum bed_official who, id64 petition)
{
    struct petition_view view;
    CHECK_OK(bed_case(bed, who, petition, &view));
    return view.daily;
}

static size_t readings_of(struct bed *bed, id64 petition, enum reading_kind kind)
{
    struct opening o = {.petition = petition};
    size_t count = 0;
    bed_as(bed, BED_AUDITOR);
    CHECK_OK(bed_read(bed, readings_job, &o));
    for (size_t i = 0; i < o.reading_count; i++)
        count += o.readings[i].kind == kind;
    return count;
}

static void test_daily_work_is_said_once_a_day(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "referred");
    struct opening o = {.petition = receipt.id};
    assert_int_equal(daily_of(bed, BED_HANDLER, receipt.id), DAILY_ASK);
    assert_int_equal(daily_of(bed, BED_OFFICER, receipt.id), DAILY_NOT); /* it lies elsewhere */
    CHECK_ERR(open_as(bed, BED_OFFICER, &o), ERR_BAD_INPUT);
    CHECK_OK(open_as(bed, BED_HANDLER, &o));
    assert_int_equal(daily_of(bed, BED_HANDLER, receipt.id), DAILY_CHOSEN);
    bed_wait(bed, 11); /* every opening counts, asked for or not */
    CHECK_OK(open_as(bed, BED_HANDLER, &o));
    CHECK_OK(open_as(bed, BED_HANDLER, &o)); /* within ten minutes it is the same */
    assert_int_equal(readings_of(bed, receipt.id, READING_IDENTITY), 2);
    bed_wait(bed, 24 * 60);
    assert_int_equal(daily_of(bed, BED_HANDLER, receipt.id), DAILY_ASK);
}

/* ---- the same matter ---- */

static void test_same_matter_by_name_phone_and_id(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    static const struct identity SAME_NAME = {.name = SV_INIT("王小明"),
                                              .phone = SV_INIT("13900000000"),
                                              .id_number = SV_INIT("11010519491231002X")};
    struct submit_input input = bed_register_input(bed);
    CHECK_OK(bed_register(bed, BED_CLERK, &input, &receipt)); /* 王小明, 13812345678 */
    input.people = &SAME_NAME;
    CHECK_OK(bed_register(bed, BED_CLERK, &input, &receipt));
    static const struct {
        struct identity person;
        size_t count;
    } ROWS[] = {
        {{.name = SV_INIT("王小明"), .phone = SV_INIT("138 1234 5678")}, 1},
        {{.name = SV_INIT("王小明"), .phone = SV_INIT("13812345679")}, 0},
        {{.name = SV_INIT("王大明"), .phone = SV_INIT("13812345678")}, 0},
        {{.name = SV_INIT("王小明"), .id_number = SV_INIT("110105491231002")}, 1},
        {{.name = SV_INIT("李雷"), .phone = SV_INIT("13812345678")}, 0},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        size_t count = found_by(bed, BED_CLERK, ROWS[i].person);
        if (count != ROWS[i].count)
            print_error("row %zu: %zu\n", i, count);
        assert_int_equal(count, ROWS[i].count);
    }
}

/* A lookup answers within the asker's own office and for those who register only. */
static void test_same_matter_keeps_to_the_office(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    const struct identity wang = {.name = SV("王小明"), .phone = SV("13812345678")};
    assert_int_equal(found_by(bed, BED_CLERK, wang), 1);
    assert_int_equal(found_by(bed, BED_TOWN_OFFICER, wang), 0);
    struct looking l = {.person = wang};
    static const enum bed_official others[] = {BED_HANDLER, BED_LEADER, BED_AUDITOR, BED_ADMIN};
    for (size_t i = 0; i < CHECK_COUNT(others); i++) {
        bed_as(bed, others[i]);
        CHECK_ERR(bed_read(bed, same_job, &l), ERR_FORBIDDEN);
    }
}

/* A name alone finds nobody: the question is about somebody who is here. */
static void test_same_matter_needs_more_than_a_name(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    struct looking l = {.person = {.name = SV("王小明"), .phone = SV("  ")}};
    bed_as(bed, BED_CLERK);
    CHECK_ERR(bed_read(bed, same_job, &l), ERR_BAD_INPUT);
    assert_int_equal(l.found.count, 0);
}

static void test_same_matter_answers_five_at_most(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    for (int i = 0; i < 7; i++)
        bed_submit(bed, &receipt);
    const struct identity wang = {.name = SV("王小明"), .phone = SV("13812345678")};
    assert_int_equal(found_by(bed, BED_CLERK, wang), 5);
}

/* ---- audit ---- */

static void test_audit_pages_newest_first(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    struct opening o = {.petition = receipt.id, .purpose = "核实"};
    CHECK_OK(open_as(bed, BED_OFFICER, &o));
    struct auditing a = {.limit = 4};
    bed_as(bed, BED_AUDITOR);
    CHECK_OK(bed_read(bed, audit_job, &a));
    assert_int_equal(a.page.count, 4);
    CHECK_SV(a.page.entries[0].kind, "identity_opened");
    assert_true(sv_eq(a.page.entries[0].subject, receipt.number));
    CHECK_SV(a.page.accounts[0].name, "officer");
    CHECK_SV(a.page.entries[1].kind, "account_created");
    size_t count = a.page.count;
    while (a.page.next.n) {
        a.after = a.page.next;
        CHECK_OK(bed_read(bed, audit_job, &a));
        count += a.page.count;
    }
    assert_int_equal(count, 15); /* 1 opening, 10 accounts, 4 units */
    bed_as(bed, BED_ADMIN);
    CHECK_ERR(bed_read(bed, audit_job, &a), ERR_FORBIDDEN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_setup, bed_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_opening_is_recorded_and_shown),    TEST(test_who_may_open),
        TEST(test_daily_work_is_said_once_a_day),    TEST(test_same_matter_by_name_phone_and_id),
        TEST(test_same_matter_keeps_to_the_office),  TEST(test_same_matter_needs_more_than_a_name),
        TEST(test_same_matter_answers_five_at_most), TEST(test_audit_pages_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
