/* The main path through the use cases, from first words to rating, with everything that can turn it
 * back on the way; and what is refused. */
#include "office_bed.h"

static const struct petition_clock *clock_of(const struct petition *petition, const char *rule)
{
    const struct petition_clock *last = NULL;
    for (size_t i = 0; i < petition->clock_count; i++) {
        if (sv_is(petition->clocks[i].rule, rule))
            last = &petition->clocks[i];
    }
    assert_non_null(last);
    return last;
}

static void check_due(const struct petition *petition, const char *rule, const char *day)
{
    char text[DAY_TEXT_SIZE];
    day_format(clock_of(petition, rule)->end.due_day, text);
    assert_string_equal(text, day);
}

static struct petition see(struct bed *bed, id64 petition)
{
    struct petition_view view;
    CHECK_OK(bed_case(bed, BED_LEADER, petition, &view));
    return view.petition;
}

static const char *refer_to(struct bed *bed, enum bed_unit unit)
{
    return arena_printf(bed->arena, "{'unit':'%lld','note':'请依法办理'}",
                        (long long)bed->units[unit])
        .p;
}

#define ONE_FINDING(finding, remedy)                                                               \
    "{'claim':1,'finding':'" finding "','facts':'属实','basis':'条例'" remedy "}"
#define DRAFT                                                                                      \
    "{'findings':[" ONE_FINDING(                                                                   \
        "support",                                                                                 \
        ",'remedy':'修好','remedy_day':'2026-06-01'") ","                                          \
                                                      "{'claim':2,'finding':'not_support','facts'" \
                                                      ":'无约定','basis':'合同'}],'text':'"   \
                                                      "综合意见'}"

static void test_whole_path(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    id64 id = receipt.id;
    CHECK_SV(receipt.petition.state, "registered");
    bed_own(bed, &receipt);
    struct caller owner = bed->call.who;
    check_due(&receipt.petition, "reg.transfer", "2026-05-06"); /* 5 May is a holiday */

    CHECK_OK(
        bed_act(bed, BED_OFFICER, id, "screen", "{'purpose':'grievance','class':'city.property'}"));
    CHECK_OK(bed_act(bed, BED_OFFICER, id, "refer", refer_to(bed, BED_FARMING)));
    bed_go_to(bed, "2026-04-21");
    CHECK_OK(
        bed_act(bed, BED_FARM_HANDLER, id, "object", "{'reason':'物业管理不属于我局的职权范围'}"));
    assert_true(see(bed, id).owner == bed->units[BED_OFFICE]);
    CHECK_OK(bed_act(bed, BED_HEAD, id, "uphold_objection", "{'reason':'核实属实'}"));
    /* the unit whose objection was upheld does not get it again */
    CHECK_ERR(bed_act(bed, BED_OFFICER, id, "refer", refer_to(bed, BED_FARMING)), ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "fields.unit", "objected"));
    CHECK_OK(bed_act(bed, BED_OFFICER, id, "refer", refer_to(bed, BED_HOUSING)));

    CHECK_OK(bed_act(bed, BED_HANDLER, id, "accept", "{'handler_phone':'0912-8612345'}"));
    struct petition accepted = see(bed, id);
    check_due(&accepted, "answer", "2026-06-22"); /* the 60th day, 20 June, is a Saturday */
    CHECK_OK(bed_act(bed, BED_HANDLER, id, "serve_notice",
                     "{'way':'electronic','served_day':'2026-04-21'}"));
    CHECK_OK(bed_act(bed, BED_HANDLER, id, "note",
                     "{'kind':'site','day':'2026-04-21','summary':'看了现场','text':'内部'}"));

    CHECK_OK(bed_act(bed, BED_HANDLER, id, "request_extension", "{'days':10,'reason':'需要鉴定'}"));
    assert_int_equal(see(bed, id).awaits, ROLE_UNIT_HEAD);
    CHECK_OK(bed_act(bed, BED_CHIEF, id, "grant_extension", "{'reason':'需要鉴定'}"));
    struct petition extended = see(bed, id);
    check_due(&extended, "answer", "2026-06-30");
    assert_int_equal(extended.awaits, ROLE_UNIT_HANDLER);
    CHECK_OK(bed_act(bed, BED_HANDLER, id, "serve_notice",
                     "{'way':'post','served_day':'2026-04-21','proof':'EMS1'}"));

    CHECK_OK(bed_act(bed, BED_HANDLER, id, "draft", DRAFT));
    CHECK_OK(bed_act(bed, BED_CHIEF, id, "return", "{'reason':'补充依据'}"));
    CHECK_OK(bed_act(bed, BED_HANDLER, id, "draft", DRAFT));
    CHECK_OK(bed_act(bed, BED_CHIEF, id, "approve", "{}"));
    CHECK_OK(bed_act(bed, BED_HANDLER, id, "serve_opinion",
                     "{'way':'direct','served_day':'2026-04-21','proof':'回证'}"));
    struct petition answered = see(bed, id);
    CHECK_SV(answered.state, "answered");
    assert_int_equal(clock_of(&answered, "answer")->status, CLOCK_MET);
    assert_int_equal(answered.claims[0].finding.finding, FINDING_SUPPORT);
    assert_int_equal(answered.claims[1].finding.finding, FINDING_NOT_SUPPORT);

    /* the office may not close while the petitioner may still rate */
    CHECK_ERR(bed_act(bed, BED_OFFICER, id, "close", "{}"), ERR_REFUSED);
    bed_as_caller(bed, &owner);
    CHECK_OK(bed_follow_act(bed, "rate", "{'target':'office','score':'satisfied'}"));
    CHECK_ERR(bed_follow_act(bed, "rate", "{'target':'office','score':'not_satisfied'}"),
              ERR_BAD_INPUT);
    CHECK_OK(
        bed_follow_act(bed, "rate", "{'target':'unit','score':'basically','reason':'有点慢'}"));
    CHECK_OK(bed_act(bed, BED_HANDLER, id, "perform",
                     "{'claim':1,'performed_day':'2026-04-21','evidence':'已修好'}"));
    CHECK_OK(bed_act(bed, BED_OFFICER, id, "close", "{'note':'办结'}"));
    struct petition closed = see(bed, id);
    assert_true(closed.is_ended);
    CHECK_SV(petition_rating(&closed, SV("office"))->score, "satisfied");
    CHECK_SV(petition_rating(&closed, SV("unit"))->score, "basically");
}

static void test_documents_are_numbered_by_unit_and_year(void **state)
{
    struct bed *bed = *state;
    struct receipt one;
    struct receipt two;
    bed_submit(bed, &one);
    bed_submit(bed, &two);
    bed_bring(bed, one.id, "handling");
    bed_bring(bed, two.id, "handling");
    struct petition first = see(bed, one.id);
    struct petition second = see(bed, two.id);
    assert_int_equal(first.document_count, 2); /* letter of referral, notice of acceptance */
    CHECK_SV(first.documents[0].number, "清禾县信访局〔2026〕1号");
    CHECK_SV(second.documents[0].number, "清禾县信访局〔2026〕2号");
    CHECK_SV(first.documents[1].number, "住建局〔2026〕1号");
    CHECK_SV(second.documents[1].number, "住建局〔2026〕2号");
}

static void test_stale_version_is_refused(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    const char *fields = "{'purpose':'grievance','class':'other'}";
    CHECK_ERR(bed_act_on(bed, BED_OFFICER, receipt.id, 0, "screen", fields), ERR_STALE);
    CHECK_ERR(bed_act_on(bed, BED_OFFICER, receipt.id, 2, "screen", fields), ERR_STALE);
    CHECK_OK(bed_act_on(bed, BED_OFFICER, receipt.id, 1, "screen", fields));
    CHECK_ERR(bed_act_on(bed, BED_OFFICER, receipt.id, 1, "screen", fields), ERR_STALE);
}

static void test_who_may_not(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    const char *fields = "{'purpose':'grievance','class':'other'}";
    static const struct {
        enum bed_official who;
        const char *action;
        enum err err;
    } ROWS[] = {
        {BED_CLERK, "screen", ERR_FORBIDDEN}, /* reads, but screening is not a clerk's */
        {BED_LEADER, "screen", ERR_FORBIDDEN},
        {BED_HANDLER, "screen", ERR_NOT_FOUND}, /* not theirs: as if it were not there */
        {BED_AUDITOR, "screen", ERR_NOT_FOUND},
        {BED_ADMIN, "screen", ERR_NOT_FOUND},
        {BED_OFFICER, "approve", ERR_FORBIDDEN},
        {BED_OFFICER, "close", ERR_REFUSED},    /* theirs, but not in this state */
        {BED_OFFICER, "submit", ERR_NOT_FOUND}, /* begins a matter; no act on one */
        {BED_OFFICER, "rate", ERR_FORBIDDEN},   /* the petitioner's alone */
        {BED_OFFICER, "nonsense", ERR_NOT_FOUND},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        enum err err = bed_act(bed, ROWS[i].who, receipt.id, ROWS[i].action, i < 5 ? fields : "{}");
        if (err != ROWS[i].err)
            print_error("row %zu: %s, not %s\n", i, err_name(err), err_name(ROWS[i].err));
        assert_int_equal(err, ROWS[i].err);
    }
    CHECK_ERR(bed_act_on(bed, BED_OFFICER, receipt.id + 1, 1, "screen", fields), ERR_NOT_FOUND);
}

static void test_drafter_does_not_approve(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling");
    /* the head also handles: two grants of one person */
    struct account *chief = &bed->officials[BED_CHIEF];
    chief->grants[1] = (struct grant){.role = ROLE_UNIT_HANDLER, .unit = bed->units[BED_HOUSING]};
    chief->grant_count = 2;
    CHECK_OK(bed_act(bed, BED_CHIEF, receipt.id, "draft", DRAFT));
    CHECK_ERR(bed_act(bed, BED_CHIEF, receipt.id, "approve", "{}"), ERR_REFUSED);
    assert_string_equal(bed->fail.reason, "gate.other_person");
}

static void test_wrong_fields_are_all_named(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    CHECK_ERR(bed_act(bed, BED_OFFICER, receipt.id, "screen",
                      "{'purpose':7,'class':'no.such','colour':'red','title':'a\\nb'}"),
              ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "fields.purpose", "type"));
    assert_true(bed_failed_at(bed, "fields.colour", "unknown"));
    assert_true(bed_failed_at(bed, "fields.title", "format"));
    CHECK_ERR(bed_act(bed, BED_OFFICER, receipt.id, "screen", "{'class':'no.such'}"),
              ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "fields.purpose", "required"));
    assert_true(bed_failed_at(bed, "fields.class", "enum"));

    bed_bring(bed, receipt.id, "handling");
    CHECK_ERR(bed_act(bed, BED_HANDLER, receipt.id, "draft",
                      "{'findings':[{'claim':1,'finding':'perhaps'},{'claim':'x'},7]}"),
              ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "fields.findings.0.finding", "enum"));
    assert_true(bed_failed_at(bed, "fields.findings.1.claim", "enum"));
    assert_true(bed_failed_at(bed, "fields.findings.2", "type"));
    CHECK_ERR(bed_act(bed, BED_HANDLER, receipt.id, "note",
                      "{'kind':'site','day':'2026-02-30','summary':'x'}"),
              ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "fields.day", "format"));
    CHECK_ERR(bed_act(bed, BED_HANDLER, receipt.id, "note",
                      "{'kind':'site','day':'2026-04-20','summary':'x','uploads':['nothing']}"),
              ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "fields.uploads.0", "upload_gone"));
}

/* Words, markup and quotes go through as they are; what renders must escape them. */
static void test_any_text_is_kept_as_written(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    CHECK_OK(bed_act(bed, BED_OFFICER, receipt.id, "screen",
                     "{'purpose':'grievance','class':'other',"
                     "'note':'<script>alert(1)</script>; DROP TABLE event; --'}"));
    struct petition_view view;
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt.id, &view));
    const struct event *last = &view.events[view.event_count - 1];
    CHECK_SV(field_text(last->fields, last->field_count, "note"),
             "<script>alert(1)</script>; DROP TABLE event; --");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole_path, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_documents_are_numbered_by_unit_and_year, bed_setup,
                                        bed_teardown),
        cmocka_unit_test_setup_teardown(test_stale_version_is_refused, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_who_may_not, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_drafter_does_not_approve, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_wrong_fields_are_all_named, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_any_text_is_kept_as_written, bed_setup, bed_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
