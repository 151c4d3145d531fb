/* A matter from first words to closing, step by step, by seven roles: after each step who has it,
 * what runs and until when. */
#include "domain_world.h"

static const struct sv CLAIMS[] = {SV_INIT("修好小区的排水管"), SV_INIT("公开维修资金的账目")};

static const struct finding FINDINGS[] = {
    {.claim_no = 1,
     .finding = FINDING_SUPPORT,
     .facts = SV_INIT("经现场核查，排水管多处破裂。"),
     .basis = SV_INIT("《物业管理条例》第五十五条"),
     .remedy = SV_INIT("更换管道"),
     .remedy_day = 20700},
    {.claim_no = 2,
     .finding = FINDING_EXPLAIN,
     .facts = SV_INIT("账目已在公告栏公示。"),
     .basis = SV_INIT("《住宅专项维修资金管理办法》第三十条")},
};

static const char *clock_line(struct world *w, const char *rule)
{
    const struct petition_clock *clock = petition_running_clock(&w->petition, sv_from(rule));
    char due[DAY_TEXT_SIZE] = "none";
    if (clock)
        day_format(clock->end.due_day, due);
    return arena_cstr(w->arena, arena_printf(w->arena, "%s", due));
}

static void check_state(const struct world *w, const char *state, id64 owner, enum role awaits)
{
    CHECK_SV(w->petition.state, state);
    assert_int_equal(w->petition.owner, owner);
    assert_int_equal(w->petition.awaits, awaits);
}

static void submit(struct world *w)
{
    MUST(
        w, ROLE_PETITIONER, "submit", F_CHOICE("channel", "online"),
        F_DAY("received_day", "2026-03-10"),
        F_TEXT(
            "facts",
            "自去年八月以来，小区排水管多次破裂，污水倒灌进一层住户家中，物业一直推诿。\n请处理。"),
        F_CLAIMS("claims", CLAIMS), F_FLAG("electronic_service", 1));
    check_state(w, "registered", UNIT_OFFICE, ROLE_CASE_OFFICER);
    assert_string_equal(clock_line(w, "reg.transfer"), "2026-03-25");
    CHECK_SV(w->petition.title,
             "自去年八月以来，小区排水管多次破裂，污水倒灌进一层住户家中，物业一直推诿。");
    assert_int_equal(w->petition.claim_count, 2);
    assert_int_equal(w->petition.claims[1].no, 2);
    CHECK_SV(w->petition.rulebook, "cn.national@2022.1");
}

static void refer(struct world *w)
{
    world_set_day(w, "2026-03-12");
    MUST(w, ROLE_CASE_OFFICER, "screen", F_CHOICE("purpose", "grievance"),
         F_CLASS("class", "city.property"));
    check_state(w, "screened", UNIT_OFFICE, ROLE_CASE_OFFICER);
    MUST(w, ROLE_CASE_OFFICER, "refer", F_UNIT("unit", UNIT_HOUSING));
    check_state(w, "referred", UNIT_HOUSING, ROLE_UNIT_HANDLER);
    assert_string_equal(clock_line(w, "reg.transfer"), "none");
    assert_string_equal(clock_line(w, "notice"), "2026-03-27");
    assert_string_equal(clock_line(w, "objection.window"), "2026-03-19");
    assert_int_equal(w->petition.sent_by, UNIT_OFFICE);
}

static void accept(struct world *w)
{
    world_set_day(w, "2026-03-16");
    MUST(w, ROLE_UNIT_HANDLER, "accept", F_LINE("handler_phone", "0311-0000000"));
    check_state(w, "handling", UNIT_HOUSING, ROLE_UNIT_HANDLER);
    assert_string_equal(clock_line(w, "answer"), "2026-05-15");
    assert_string_equal(clock_line(w, "objection.window"), "none");
    world_set_day(w, "2026-03-18");
    MUST(w, ROLE_UNIT_HANDLER, "serve_notice", F_CHOICE("way", "electronic"),
         F_DAY("served_day", "2026-03-17"));
    assert_string_equal(clock_line(w, "notice"), "none");
    CHECK_DAY(petition_document(&w->petition, 2)->served_day, "2026-03-17");
    CHECK_SV(petition_document(&w->petition, 2)->kind, "acceptance_notice");
}

static void extend(struct world *w)
{
    world_set_day(w, "2026-04-20");
    MUST(w, ROLE_UNIT_HANDLER, "request_extension", F_NUMBER("days", 30),
         F_TEXT("reason", "需要鉴定"));
    assert_int_equal(w->petition.extension_days, 30);
    check_state(w, "handling", UNIT_HOUSING, ROLE_UNIT_HEAD); /* who decides about it */
    assert_string_equal(clock_line(w, "extension.decide"), "2026-04-23");
    MUST(w, ROLE_UNIT_HEAD, "grant_extension", F_TEXT("reason", "需要鉴定管道材质"));
    assert_string_equal(clock_line(w, "answer"), "2026-06-15"); /* 06-14 is a Sunday */
    assert_string_equal(clock_line(w, "extension.decide"), "none");
    assert_int_equal(w->petition.extension_days, 0);
    check_state(w, "handling", UNIT_HOUSING, ROLE_UNIT_HANDLER);
    MUST(w, ROLE_UNIT_HANDLER, "serve_notice", F_CHOICE("way", "post"),
         F_DAY("served_day", "2026-04-20"), F_LINE("proof", "XA123456789CN"));
}

static void answer(struct world *w)
{
    world_set_day(w, "2026-05-08");
    MUST(w, ROLE_UNIT_HANDLER, "draft", F_FINDINGS("findings", FINDINGS));
    check_state(w, "approving", UNIT_HOUSING, ROLE_UNIT_HEAD);
    MUST(w, ROLE_UNIT_HEAD, "return", F_TEXT("reason", "写明法律依据"));
    check_state(w, "handling", UNIT_HOUSING, ROLE_UNIT_HANDLER);
    MUST(w, ROLE_UNIT_HANDLER, "draft", F_FINDINGS("findings", FINDINGS),
         F_TEXT("text", "已责成物业公司整改。"));
    MUST(w, ROLE_UNIT_HEAD, "approve", F_TEXT("note", "同意"));
    check_state(w, "approved", UNIT_HOUSING, ROLE_UNIT_HANDLER);
    assert_int_equal(w->petition.claims[0].finding.finding, FINDING_SUPPORT);
    CHECK_SV(field_text(w->last.fields, w->last.field_count, "text"), "已责成物业公司整改。");
    world_set_day(w, "2026-05-12");
    MUST(w, ROLE_UNIT_HANDLER, "serve_opinion", F_CHOICE("way", "direct"),
         F_DAY("served_day", "2026-05-11"), F_LINE("proof", "回证第 12 号"));
    check_state(w, "answered", UNIT_HOUSING, ROLE_CASE_OFFICER);
    assert_string_equal(clock_line(w, "answer"), "none");
    assert_string_equal(clock_line(w, "review.request"),
                        "2026-06-10"); /* from the day of service */
    assert_string_equal(clock_line(w, "close"), "2026-06-25");
}

static void rate_and_close(struct world *w)
{
    static const struct field NOTHING[1];
    world_set_day(w, "2026-05-20");
    CHECK_ERR(world_act(w, ROLE_CASE_OFFICER, "close", NOTHING, 0), ERR_REFUSED);
    assert_string_equal(w->fail.reason, "gate.promises_kept");
    MUST(w, ROLE_UNIT_HANDLER, "perform", F_NUMBER("claim", 1),
         F_DAY("performed_day", "2026-05-19"), F_TEXT("evidence", "管道已更换"));
    MUST(w, ROLE_PETITIONER, "rate", F_CHOICE("target", "unit"), F_CHOICE("score", "basically"));
    CHECK_ERR(world_act(w, ROLE_CASE_OFFICER, "close", NOTHING, 0), ERR_REFUSED);
    assert_string_equal(w->fail.reason, "gate.rated_or_passed");
    assert_string_equal(w->fail.param[0], "评价期内且尚未评价完，不能办结");
    MUST(w, ROLE_PETITIONER, "rate", F_CHOICE("target", "office"), F_CHOICE("score", "satisfied"));
    CHECK_OK(world_act(w, ROLE_CASE_OFFICER, "close", NOTHING, 0));
    check_state(w, "closed", UNIT_HOUSING, ROLE_NONE);
    assert_true(w->petition.is_ended);
    assert_null(petition_next_clock(&w->petition));
    assert_string_equal(clock_line(w, "review.request"), "2026-06-10"); /* the right remains */
}

static void test_main_path(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    submit(&w);
    refer(&w);
    accept(&w);
    extend(&w);
    answer(&w);
    rate_and_close(&w);
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_main_path)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
