/* The whole procedure on its small rulebook: what each mechanism decides, and what it refuses. */
#include "domain_world.h"

enum { ACCOUNT_REVIEWER = 201 };
static const char COURSE[] = "tests/unit/domain/data/course.yaml";

static void begin(struct world *w, const char *day)
{
    static const struct sv CLAIMS[] = {SV_INIT("修好排水管"), SV_INIT("公开账目")};
    static const struct person_ref PEOPLE[] = {{.id = 7}, {.id = 8}};
    world_init(w, day);
    w->rulebook = source_rulebook(w->arena, COURSE);
    w->env.rulebook = w->rulebook;
    const struct field fields[] = {F_CHOICE("channel", "letter"),    today_field(w, "received_day"),
                                   F_TEXT("facts", "污水倒灌"),      F_CLAIMS("claims", CLAIMS),
                                   F_CHOICE("purpose", "grievance"), F_PEOPLE("people", PEOPLE),
                                   F_NUMBER("persons_count", 12)};
    world_must(w, world_act(w, ROLE_WINDOW_CLERK, "register", fields, CHECK_COUNT(fields)),
               "register", __FILE__, __LINE__);
    MUST(w, ROLE_CASE_OFFICER, "refer", F_UNIT("unit", UNIT_HOUSING));
}

static void accept(struct world *w)
{
    MUST(w, ROLE_UNIT_HANDLER, "accept", F_CHOICE("route", "petition"));
}

/* Claim 1 is met by a day, claim 2 is not. */
static void draft(struct world *w, const char *remedy, const char *day)
{
    struct finding *findings = ARENA_ARRAY(w->arena, struct finding, 2);
    findings[0] = (struct finding){.claim_no = 1,
                                   .finding = FINDING_SUPPORT,
                                   .facts = SV("属实"),
                                   .basis = SV("《条例》"),
                                   .remedy = sv_from(remedy),
                                   .remedy_day = day_at(day)};
    findings[1] = (struct finding){.claim_no = 2,
                                   .finding = FINDING_NOT_SUPPORT,
                                   .facts = SV("已公示"),
                                   .basis = SV("《办法》")};
    const struct field field = {
        .id = SV("findings"), .kind = FIELD_FINDINGS, .findings = findings, .count = 2};
    MUST(w, ROLE_UNIT_HANDLER, "draft", field, F_TEXT("what_is_new", "换了办法"));
}

static void serve(struct world *w, const char *action)
{
    MUST(w, ROLE_UNIT_HANDLER, action, F_CHOICE("way", "direct"), today_field(w, "served_day"),
         F_LINE("proof", "1"));
}

static void answer(struct world *w)
{
    accept(w);
    draft(w, "更换管道", "2026-05-20");
    world_do(w, ROLE_UNIT_HEAD, "approve");
    serve(w, "serve_opinion");
}

static void ask_review(struct world *w)
{
    MUST(w, ROLE_PETITIONER, "ask_review", F_UNIT("unit", UNIT_COUNTY));
}

static enum err decide_review(struct world *w, id64 account, const char *result)
{
    const struct field field = {.id = SV("result"), .kind = FIELD_CHOICE, .text = sv_from(result)};
    return world_act_as(w, (struct actor){account, ROLE_UNIT_HEAD, w->petition.owner, 0},
                        "decide_review", &field, 1);
}

static const struct petition_clock *clock_of(const struct world *w, const char *rule)
{
    const struct petition_clock *clock = petition_newest_clock(&w->petition, sv_from(rule));
    assert_non_null(clock);
    return clock;
}

static void check_refused(const struct world *w, enum err err, const char *reason)
{
    CHECK_ERR(err, ERR_REFUSED);
    assert_string_equal(w->fail.reason, reason);
}

/* ---- cases, routes, competence ---- */

static void test_cases(void **state)
{
    struct world w;
    (void)state;
    begin(&w, "2026-03-02");
    MUST(&w, ROLE_UNIT_HANDLER, "accept", F_CHOICE("route", "arbitration"));
    CHECK_SV(w.petition.state, "leading");
    CHECK_SV(w.petition.route, "arbitration");
    assert_int_equal(w.petition.owner, UNIT_OFFICE);
    assert_null(petition_newest_clock(&w.petition, SV("work")));
    assert_int_equal(clock_of(&w, "notice")->status, CLOCK_MET);
    world_do(&w, ROLE_CASE_OFFICER, "confirm_route");
    assert_true(w.petition.is_ended);
    world_release(&w);
}

static void test_dispute_goes_above_both(void **state)
{
    struct world w;
    (void)state;
    begin(&w, "2026-03-02");
    world_do(&w, ROLE_UNIT_HANDLER, "dispute");
    assert_int_equal(w.petition.owner, UNIT_COUNTY);
    CHECK_ERR(ACT(&w, ROLE_UNIT_HEAD, "adjudicate", F_UNIT("unit", UNIT_OTHER_BUREAU)),
              ERR_BAD_INPUT);
    assert_true(world_faulted(&w, "unit", "unit"));
    MUST(&w, ROLE_UNIT_HEAD, "adjudicate", F_UNIT("unit", UNIT_TOWN));
    assert_int_equal(w.petition.owner, UNIT_TOWN);
    assert_int_equal(w.petition.sent_by, UNIT_COUNTY);
    world_release(&w);
}

/* ---- clocks ---- */

/* Accepted on the day, 60 days count from it; accepted late, from the end of the notice period. */
static void test_silence_gains_nothing(void **state)
{
    static const struct {
        const char *accepted, *start, *due;
    } ROWS[] = {{"2026-03-09", "2026-03-09", "2026-05-08"},
                {"2026-03-30", "2026-03-17", "2026-05-18"}}; /* the 16th is a Saturday */
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct world w;
        begin(&w, "2026-03-02");
        CHECK_DAY(clock_of(&w, "notice")->end.due_day, "2026-03-17");
        world_set_day(&w, ROWS[i].accepted);
        accept(&w);
        CHECK_DAY(clock_of(&w, "work")->period.start_day, ROWS[i].start);
        CHECK_DAY(clock_of(&w, "work")->end.due_day, ROWS[i].due);
        world_release(&w);
    }
}

static void test_pauses(void **state)
{
    struct world w;
    (void)state;
    begin(&w, "2026-03-02");
    accept(&w);
    CHECK_DAY(clock_of(&w, "work")->end.due_day, "2026-05-06");
    world_set_day(&w, "2026-04-01");
    MUST(&w, ROLE_UNIT_HANDLER, "call_hearing", F_DAY("hearing_day", "2026-04-10"));
    CHECK_DAY(clock_of(&w, "work")->period.paused_from, "2026-04-01");
    assert_ptr_equal(petition_next_clock(&w.petition), clock_of(&w, "hear"));
    CHECK_DAY(clock_of(&w, "hear")->end.due_day, "2026-04-10"); /* the day that was set */
    check_refused(&w, ACT(&w, ROLE_UNIT_HANDLER, "draft", F_TEXT("x", "y")), "gate.unmarked");
    world_set_day(&w, "2026-04-10");
    world_do(&w, ROLE_UNIT_HANDLER, "hold_hearing");
    assert_int_equal(clock_of(&w, "work")->period.excluded_days, 10); /* the 1st to the 10th */
    CHECK_DAY(clock_of(&w, "work")->end.raw_day, "2026-05-11");
    assert_int_equal(w.petition.mark_count, 0);
    world_release(&w);
}

/* One act that extends a clock and lets it stand still: neither is lost. The extension is of
 * working days. */
static void test_extended_and_paused_at_once(void **state)
{
    struct world w;
    (void)state;
    begin(&w, "2026-03-02");
    accept(&w);
    MUST(&w, ROLE_UNIT_HANDLER, "ask_more", F_NUMBER("days", 8), F_LINE("reason", "等鉴定"));
    world_set_day(&w, "2026-04-01");
    MUST(&w, ROLE_UNIT_HEAD, "grant_more", F_DAY("hearing_day", "2026-04-10"));
    assert_int_equal(w.last.effects.move_count, 1);
    const struct petition_clock *work = clock_of(&w, "work");
    CHECK_DAY(work->period.paused_from, "2026-04-01");
    assert_int_equal(work->period.extended_days, 8);
    assert_int_equal(work->period.extension_unit, PERIOD_WORKING_DAYS);
    assert_int_equal(work->extended_times, 1);
    world_set_day(&w, "2026-04-10");
    world_do(&w, ROLE_UNIT_HANDLER, "hold_hearing");
    work = clock_of(&w, "work");
    /* 05-01 by its length; eight working days more are 05-06 to 05-15, with Saturday 05-09 worked;
     * ten days of the hearing */
    CHECK_DAY(work->end.raw_day, "2026-05-24");
    CHECK_DAY(work->end.due_day, "2026-05-25");
    check_refused(
        &w, ACT(&w, ROLE_UNIT_HANDLER, "ask_more", F_NUMBER("days", 1), F_LINE("reason", "x")),
        "gate.extension_left");
    world_release(&w);
}

static void test_hours(void **state)
{
    struct world w;
    (void)state;
    begin(&w, "2026-03-02"); /* 10:00 */
    world_do(&w, ROLE_CASE_OFFICER, "mark_urgent");
    const struct petition_clock *report = clock_of(&w, "report");
    CHECK_DAY(report->end.due_day, "2026-03-03");
    assert_int_equal(report->period.start_minute, 600);
    assert_int_equal(report->end.due_minute, 600);
    world_set_day(&w, "2026-03-03");
    w.env.now += 60000; /* 10:01: a minute late */
    check_refused(&w, ACT(&w, ROLE_CASE_OFFICER, "report_urgent", F_TEXT("x", "y")),
                  "gate.clock_open");
    w.env.now -= 60000;
    world_do(&w, ROLE_CASE_OFFICER, "report_urgent");
    report = clock_of(&w, "report");
    assert_int_equal(report->status, CLOCK_MET);
    assert_int_equal(report->stopped_minute, 600); /* to the minute in time */
    assert_false(petition_clock_is_late(report));
    struct petition_clock late = *report;
    late.stopped_minute = 601;
    assert_true(petition_clock_is_late(&late));
    late.stopped_minute = PERIOD_NO_MINUTE; /* as it was kept before: the day alone is in time */
    assert_false(petition_clock_is_late(&late));
    late.stopped_day++;
    assert_true(petition_clock_is_late(&late));
    world_release(&w);
}

/* ---- promises ---- */

static void test_promises(void **state)
{
    struct world w;
    (void)state;
    begin(&w, "2026-03-02");
    answer(&w);
    assert_int_equal(w.petition.promise_count, 1); /* claim 2 was promised nothing */
    const struct petition_clock *clock = clock_of(&w, "perform");
    assert_int_equal(clock->about, 1);
    assert_int_equal(clock->owner, UNIT_HOUSING);
    CHECK_DAY(clock->end.due_day, "2026-05-20");
    check_refused(&w, ACT(&w, ROLE_CASE_OFFICER, "close", F_TEXT("x", "y")), "gate.promises_kept");
    CHECK_ERR(ACT(&w, ROLE_UNIT_HANDLER, "perform", F_NUMBER("claim", 2)), ERR_BAD_INPUT);
    assert_true(world_faulted(&w, "claim", "enum"));
    CHECK_ERR(ACT(&w, ROLE_PETITIONER, "contest", F_NUMBER("claim", 1)), ERR_BAD_INPUT);
    MUST(&w, ROLE_UNIT_HANDLER, "perform", F_NUMBER("claim", 1));
    assert_int_equal(clock_of(&w, "perform")->status, CLOCK_MET);
    MUST(&w, ROLE_PETITIONER, "contest", F_NUMBER("claim", 1));
    check_refused(&w, ACT(&w, ROLE_CASE_OFFICER, "close", F_TEXT("x", "y")), "gate.promises_kept");
    world_release(&w);
}

/* ---- reviews ---- */

static void test_review_asked_in_time(void **state)
{
    struct world w;
    (void)state;
    begin(&w, "2026-03-02");
    answer(&w);
    CHECK_DAY(clock_of(&w, "window")->end.due_day, "2026-04-01");
    world_set_day(&w, "2026-04-03");
    check_refused(&w, ACT(&w, ROLE_PETITIONER, "ask_review", F_UNIT("unit", UNIT_COUNTY)),
                  "gate.within");
    check_refused(&w,
                  ACT(&w, ROLE_PETITIONER, "ask_review", F_UNIT("unit", UNIT_COUNTY),
                      F_DAY("posted_day", "2026-04-02")),
                  "gate.within");
    CHECK_ERR(ACT(&w, ROLE_PETITIONER, "ask_review", F_UNIT("unit", UNIT_TOWN),
                  F_DAY("posted_day", "2026-04-01")),
              ERR_BAD_INPUT);
    MUST(&w, ROLE_PETITIONER, "ask_review", F_UNIT("unit", UNIT_COUNTY),
         F_DAY("posted_day", "2026-04-01"));
    assert_int_equal(w.petition.owner, UNIT_COUNTY);
    world_release(&w);
}

static void test_other_people_review(void **state)
{
    struct world w;
    (void)state;
    begin(&w, "2026-03-02");
    answer(&w);
    ask_review(&w);
    check_refused(&w, decide_review(&w, ACCOUNT_UNIT_HEAD, "uphold"), "gate.new_person");
    check_refused(&w, decide_review(&w, ACCOUNT_HANDLER, "uphold"), "gate.new_person");
    CHECK_OK(decide_review(&w, ACCOUNT_REVIEWER, "uphold"));
    assert_int_equal(w.petition.reviewer, UNIT_COUNTY);
    assert_int_equal(w.petition.handler, UNIT_HOUSING);
    assert_int_equal(w.petition.claims[0].finding.finding, FINDING_SUPPORT);
    serve(&w, "serve_review");
    assert_true(w.petition.is_ended);
    assert_true(w.petition.promises[0].is_dropped);
    world_release(&w);
}

/* After "do it again" it comes back to the handler, and not with the same answer. */
static void test_not_the_same_again(void **state)
{
    static const struct finding SAME[] = {
        {1, FINDING_SUPPORT, SV_INIT("属实"), SV_INIT("另一依据"), SV_INIT("更换管道"), DAY_NONE},
        {2, FINDING_NOT_SUPPORT, SV_INIT("已公示"), SV_INIT("b"), SV_INIT(""), DAY_NONE}};
    struct world w;
    (void)state;
    begin(&w, "2026-03-02");
    answer(&w);
    ask_review(&w);
    CHECK_OK(decide_review(&w, ACCOUNT_REVIEWER, "redo"));
    CHECK_SV(w.petition.state, "handling");
    assert_int_equal(w.petition.owner, UNIT_HOUSING);
    assert_non_null(petition_marked(&w.petition, SV("redo")));
    assert_non_null(petition_running_clock(&w.petition, SV("rework")));
    CHECK_ERR(ACT(&w, ROLE_UNIT_HANDLER, "draft", F_FINDINGS("findings", SAME)), ERR_BAD_INPUT);
    assert_true(world_faulted(&w, "findings", "same"));
    assert_true(world_faulted(&w, "what_is_new", "required"));
    draft(&w, "重铺管道", "2026-06-01");
    world_do(&w, ROLE_UNIT_HEAD, "approve");
    assert_int_equal(w.petition.promise_count, 2);
    assert_true(w.petition.promises[0].is_dropped);
    serve(&w, "serve_opinion");
    assert_null(petition_marked(&w.petition, SV("redo")));
    world_release(&w);
}

/* ---- consent ---- */

static void test_withdrawal_cools_off(void **state)
{
    struct world w;
    (void)state;
    begin(&w, "2026-03-02");
    world_do(&w, ROLE_PETITIONER, "ask_withdrawal");
    assert_int_equal(clock_of(&w, "cooling")->owner, 0);
    assert_int_equal(clock_of(&w, "notice")->status, CLOCK_RUNNING); /* duties run on */
    check_refused(&w, ACT(&w, ROLE_WINDOW_CLERK, "confirm_withdrawal", F_TEXT("x", "y")),
                  "gate.clock_passed");
    world_do(&w, ROLE_PETITIONER, "take_back");
    assert_int_equal(w.petition.mark_count, 0);
    world_do(&w, ROLE_PETITIONER, "ask_withdrawal");
    world_set_day(&w, "2026-03-10");
    CHECK_ERR(ACT(&w, ROLE_UNIT_HANDLER, "confirm_withdrawal", F_TEXT("x", "y")), ERR_FORBIDDEN);
    world_do(&w, ROLE_WINDOW_CLERK, "confirm_withdrawal");
    CHECK_SV(w.petition.state, "gone");
    world_release(&w);
}

/* ---- recusal, members ---- */

static void test_recused_does_nothing(void **state)
{
    struct world w;
    const struct offered_action *offers;
    (void)state;
    begin(&w, "2026-03-02");
    accept(&w);
    world_do(&w, ROLE_UNIT_HANDLER, "declare_recusal");
    MUST(&w, ROLE_UNIT_HEAD, "recuse",
         {.id = SV("account"), .kind = FIELD_ID, .number = ACCOUNT_HANDLER});
    check_refused(&w, ACT(&w, ROLE_UNIT_HANDLER, "draft", F_TEXT("x", "y")), "gate.recused");
    assert_true(w.fail.param[0][0]);
    struct actor actor = world_actor(&w, ROLE_UNIT_HANDLER);
    size_t count = procedure_offer(w.arena, &w.petition, &actor, &w.env, &offers);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++)
        assert_true(!offers[i].is_allowed && offers[i].refusal.n > 0);
    actor.account = ACCOUNT_REVIEWER; /* somebody else of the unit goes on */
    procedure_offer(w.arena, &w.petition, &actor, &w.env, &offers);
    assert_true(offers[0].is_allowed);
    world_release(&w);
}

static void test_members_leave(void **state)
{
    struct world w;
    (void)state;
    begin(&w, "2026-03-02");
    accept(&w);
    CHECK_ERR(
        ACT(&w, ROLE_WINDOW_CLERK, "leave", {.id = SV("person"), .kind = FIELD_ID, .number = 9}),
        ERR_BAD_INPUT);
    assert_true(world_faulted(&w, "person", "unknown"));
    MUST(&w, ROLE_WINDOW_CLERK, "leave", {.id = SV("person"), .kind = FIELD_ID, .number = 7});
    assert_int_equal(w.petition.persons_count, 11);
    MUST(&w, ROLE_WINDOW_CLERK, "leave", {.id = SV("person"), .kind = FIELD_ID, .number = 8});
    assert_int_equal(w.petition.persons_count, 10); /* it goes on for those who are only counted */
    w.petition.persons_count = 1;
    CHECK_ERR(
        ACT(&w, ROLE_WINDOW_CLERK, "leave", {.id = SV("person"), .kind = FIELD_ID, .number = 8}),
        ERR_BAD_INPUT);
    assert_true(world_faulted(&w, "person", "too_few")); /* the last one withdraws instead */
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_dispute_goes_above_both),
        cmocka_unit_test(test_silence_gains_nothing),
        cmocka_unit_test(test_pauses),
        cmocka_unit_test(test_extended_and_paused_at_once),
        cmocka_unit_test(test_hours),
        cmocka_unit_test(test_promises),
        cmocka_unit_test(test_review_asked_in_time),
        cmocka_unit_test(test_other_people_review),
        cmocka_unit_test(test_not_the_same_again),
        cmocka_unit_test(test_withdrawal_cools_off),
        cmocka_unit_test(test_recused_does_nothing),
        cmocka_unit_test(test_members_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
