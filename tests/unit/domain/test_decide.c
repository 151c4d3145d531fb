/* The national procedure as one table: in each state, what each role is offered, and that deciding
 * agrees with the offer for every action there is. */
#include "domain_world.h"

/* Actions in the order they are offered; those after a bar are shown but closed by a gate. */
static const struct {
    const char *state;
    enum role role;
    const char *offered;
} OFFERS[] = {
    {"incomplete", ROLE_PETITIONER, "supplement"},
    {"incomplete", ROLE_WINDOW_CLERK, "complete change_agents"},
    {"incomplete", ROLE_CASE_OFFICER, "complete change_agents"},
    {"incomplete", ROLE_OFFICE_HEAD, "complete"},
    {"registered", ROLE_PETITIONER, "supplement ask_withdrawal"},
    {"registered", ROLE_WINDOW_CLERK, "mark_urgent change_agents"},
    {"registered", ROLE_CASE_OFFICER,
     "screen mark_urgent propose_filing change_agents record_instruction"},
    {"registered", ROLE_OFFICE_HEAD,
     "screen not_accept not_accept_again mark_urgent record_instruction"},
    {"screened", ROLE_PETITIONER, "supplement ask_withdrawal"},
    {"screened", ROLE_WINDOW_CLERK, "mark_urgent change_agents"},
    {"screened", ROLE_CASE_OFFICER,
     "screen refer mark_urgent suggest_simple propose_filing transfer_judicial assign "
     "change_agents record_instruction"},
    {"screened", ROLE_OFFICE_HEAD,
     "screen refer not_accept not_accept_again mark_urgent suggest_simple transfer_judicial "
     "assign record_instruction"},
    {"referred", ROLE_PETITIONER, "supplement ask_withdrawal"},
    {"referred", ROLE_CASE_OFFICER, "mark_urgent recall change_agents record_instruction"},
    {"referred", ROLE_OFFICE_HEAD, "mark_urgent recall record_instruction"},
    {"referred", ROLE_UNIT_HANDLER, "accept object note tell_urgent find_route accept_simple"},
    {"referred", ROLE_UNIT_HEAD, "accept object note tell_urgent find_route accept_simple"},
    {"referred", ROLE_WINDOW_CLERK, "mark_urgent change_agents"},
    {"objected", ROLE_PETITIONER, "supplement"},
    {"objected", ROLE_OFFICE_HEAD, "uphold_objection dismiss_objection mark_urgent dispute"},
    {"objected", ROLE_WINDOW_CLERK, "mark_urgent change_agents"},
    {"objected", ROLE_CASE_OFFICER, "mark_urgent change_agents"},
    {"handling", ROLE_PETITIONER, "supplement ask_recusal ask_withdrawal"},
    {"handling", ROLE_UNIT_HANDLER,
     "draft note request_extension tell_urgent ask_supplement declare_recusal begin_mediation"},
    {"handling", ROLE_CASE_OFFICER, "mark_urgent change_agents record_instruction"},
    {"handling", ROLE_OFFICE_HEAD, "mark_urgent record_instruction"},
    {"handling", ROLE_UNIT_HEAD,
     "note tell_urgent change_route ask_supplement call_hearing begin_mediation"},
    {"handling", ROLE_WINDOW_CLERK, "mark_urgent change_agents"},
    {"approving", ROLE_PETITIONER, "supplement"},
    {"approving", ROLE_UNIT_HANDLER, "note"},
    {"approving", ROLE_UNIT_HEAD, "approve note return"},
    {"approving", ROLE_WINDOW_CLERK, "change_agents"},
    {"approving", ROLE_CASE_OFFICER, "change_agents"},
    {"approved", ROLE_PETITIONER, "supplement"},
    {"approved", ROLE_UNIT_HANDLER, "serve_opinion note dispatch"},
    {"approved", ROLE_UNIT_HEAD, "serve_opinion note dispatch publish"},
    {"approved", ROLE_WINDOW_CLERK, "change_agents"},
    {"approved", ROLE_CASE_OFFICER, "change_agents"},
    {"answered", ROLE_PETITIONER, "rate supplement request_review"},
    {"answered", ROLE_WINDOW_CLERK, "change_agents register_review"},
    {"answered", ROLE_CASE_OFFICER,
     "change_agents register_review record_instruction | close follow"},
    {"answered", ROLE_OFFICE_HEAD, "record_instruction | close follow"},
    {"answered", ROLE_UNIT_HANDLER, "note"},
    {"answered", ROLE_UNIT_HEAD, "note"},
    {"refused", ROLE_WINDOW_CLERK, "serve_refusal change_agents"},
    {"refused", ROLE_CASE_OFFICER, "serve_refusal change_agents"},
    {"refused", ROLE_OFFICE_HEAD, "serve_refusal excuse_refusal"},
    {"closed", ROLE_PETITIONER, "request_review"},
    {"closed", ROLE_WINDOW_CLERK, "register_review"},
    {"closed", ROLE_CASE_OFFICER, "register_review"},
    /* not_accepted: nothing for anyone */
};

static const char *const STATES[] = {"incomplete", "registered", "screened",     "referred",
                                     "objected",   "handling",   "approving",    "approved",
                                     "answered",   "refused",    "not_accepted", "closed"};

static const char *expected_offer(const char *state, enum role role)
{
    if (role == ROLE_SYSTEM)
        return "hear_by_leader advise_by_lawyer"; /* whatever the state: done by no button */
    for (size_t i = 0; i < CHECK_COUNT(OFFERS); i++) {
        if (strcmp(OFFERS[i].state, state) == 0 && OFFERS[i].role == role)
            return OFFERS[i].offered;
    }
    return "";
}

static const char *told_offer(struct world *w, const struct actor *actor)
{
    const struct offered_action *offers;
    size_t count = procedure_offer(w->arena, &w->petition, actor, &w->env, &offers);
    struct sv told = SV("");
    bool is_open = true;
    for (size_t i = 0; i < count; i++) {
        const char *bar = is_open && !offers[i].is_allowed ? "| " : "";
        is_open = offers[i].is_allowed;
        assert_int_equal(offers[i].is_allowed, offers[i].refusal.n == 0);
        told = arena_printf(w->arena, "%.*s%s%s%.*s", SV_FMT(told), told.n ? " " : "", bar,
                            SV_FMT(offers[i].action->id));
    }
    return arena_cstr(w->arena, told);
}

static void test_offers(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(STATES); i++) {
        struct world w;
        world_init(&w, "2026-03-10");
        world_reach(&w, STATES[i]);
        for (int role = ROLE_NONE; role < ROLE__COUNT; role++) {
            struct actor actor = world_actor(&w, (enum role)role);
            const char *told = told_offer(&w, &actor);
            const char *expected = expected_offer(STATES[i], (enum role)role);
            if (strcmp(told, expected) != 0)
                fail_msg("%s, %s: offered \"%s\", expected \"%s\"", STATES[i],
                         role_word((enum role)role), told, expected);
        }
        world_release(&w);
    }
}

static void test_offers_for_a_new_petition(void **state)
{
    static const struct {
        enum role role;
        const char *offered;
    } ROWS[] = {
        {ROLE_PETITIONER, "submit"},
        {ROLE_WINDOW_CLERK, "register register_incomplete"},
        {ROLE_SYSTEM, "register register_incomplete import"},
        {ROLE_CASE_OFFICER, "register register_incomplete"},
        {ROLE_UNIT_HANDLER, ""},
        {ROLE_LEADER, ""},
    };
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct actor actor = world_actor(&w, ROWS[i].role);
        assert_string_equal(told_offer(&w, &actor), ROWS[i].offered);
    }
    world_release(&w);
}

/* ---- deciding agrees with offering: state × action × role ---- */

static enum err decide_bare(struct world *w, const struct rule_action *action,
                            const struct actor *actor, struct fail *fail)
{
    struct command command = {.action = action->id};
    struct event event;
    *fail = (struct fail){.field_count = 0};
    return procedure_decide(w->arena, &w->petition, &command, actor, &w->env, &event, fail);
}

static const struct offered_action *find_offer(const struct offered_action *offers, size_t count,
                                               const struct rule_action *action)
{
    for (size_t i = 0; i < count; i++) {
        if (offers[i].action == action)
            return &offers[i];
    }
    return NULL;
}

static void check_agrees(struct world *w, const struct actor *actor)
{
    const struct offered_action *offers;
    size_t count = procedure_offer(w->arena, &w->petition, actor, &w->env, &offers);
    for (size_t i = 0; i < w->rulebook->action_count; i++) {
        const struct rule_action *action = &w->rulebook->actions[i];
        const struct offered_action *offer = find_offer(offers, count, action);
        struct fail fail;
        enum err err = decide_bare(w, action, actor, &fail);
        const char *name = arena_cstr(w->arena, action->id);
        if (offer && offer->is_allowed) {
            CHECK_ROW(err == ERR_OK || err == ERR_BAD_INPUT, name);
        } else if (offer) {
            CHECK_ROW(err == ERR_REFUSED, name);
            CHECK_ROW(sv_is(offer->refusal, fail.param[0]), name);
        } else {
            CHECK_ROW(err == ERR_FORBIDDEN || err == ERR_REFUSED, name);
        }
    }
}

static void test_decide_agrees(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(STATES); i++) {
        struct world w;
        world_init(&w, "2026-03-10");
        world_reach(&w, STATES[i]);
        for (int role = ROLE_NONE; role < ROLE__COUNT; role++) {
            for (id64 unit = 0; unit <= UNIT_OTHER_BUREAU; unit++) {
                struct actor actor = {ACCOUNT_HANDLER + 50, (enum role)role, unit, 0};
                check_agrees(&w, &actor);
            }
        }
        world_release(&w);
    }
}

/* Who may do each act when they stand in the right place: written by hand from the rulebook. */
static void test_who_may(void **state)
{
    static const struct {
        const char *state, *action;
        enum role role;
        id64 unit;
        enum err err;
    } ROWS[] = {
        {"registered", "screen", ROLE_CASE_OFFICER, UNIT_OFFICE, ERR_BAD_INPUT},
        {"registered", "screen", ROLE_CASE_OFFICER, UNIT_OTHER_OFFICE, ERR_FORBIDDEN},
        {"registered", "screen", ROLE_CASE_OFFICER, UNIT_TOWN_OFFICE, ERR_FORBIDDEN},
        {"registered", "screen", ROLE_CASE_OFFICER, 0, ERR_FORBIDDEN},
        {"registered", "screen", ROLE_WINDOW_CLERK, UNIT_OFFICE, ERR_FORBIDDEN},
        {"registered", "screen", ROLE_PETITIONER, 0, ERR_FORBIDDEN},
        {"registered", "refer", ROLE_CASE_OFFICER, UNIT_OFFICE, ERR_REFUSED},
        {"registered", "submit", ROLE_PETITIONER, 0, ERR_REFUSED},
        {"registered", "not_accept", ROLE_OFFICE_HEAD, UNIT_OFFICE, ERR_BAD_INPUT},
        {"registered", "not_accept", ROLE_CASE_OFFICER, UNIT_OFFICE, ERR_FORBIDDEN},
        {"registered", "burn", ROLE_OFFICE_HEAD, UNIT_OFFICE, ERR_NOT_FOUND},
        {"referred", "accept", ROLE_UNIT_HANDLER, UNIT_HOUSING, ERR_OK},
        {"referred", "accept", ROLE_UNIT_HANDLER, UNIT_LABOUR, ERR_FORBIDDEN},
        {"referred", "accept", ROLE_UNIT_HANDLER, UNIT_COUNTY, ERR_FORBIDDEN},
        {"referred", "screen", ROLE_CASE_OFFICER, UNIT_OFFICE, ERR_REFUSED},
        {"handling", "grant_extension", ROLE_UNIT_HEAD, UNIT_HOUSING, ERR_REFUSED},
        {"handling", "grant_extension", ROLE_UNIT_HANDLER, UNIT_HOUSING, ERR_FORBIDDEN},
        {"approving", "approve", ROLE_UNIT_HEAD, UNIT_HOUSING, ERR_OK},
        {"approving", "approve", ROLE_LEADER, UNIT_COUNTY, ERR_FORBIDDEN},
        {"approving", "approve", ROLE_ADMINISTRATOR, UNIT_HOUSING, ERR_FORBIDDEN},
        {"answered", "close", ROLE_CASE_OFFICER, UNIT_OFFICE, ERR_REFUSED},
        {"closed", "supplement", ROLE_PETITIONER, 0, ERR_REFUSED},
        {"closed", "close", ROLE_CASE_OFFICER, UNIT_OFFICE, ERR_REFUSED},
        {"not_accepted", "screen", ROLE_CASE_OFFICER, UNIT_OFFICE, ERR_REFUSED},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct world w;
        world_init(&w, "2026-03-10");
        world_reach(&w, ROWS[i].state);
        struct actor actor = {500, ROWS[i].role, ROWS[i].unit, 0};
        enum err err = world_act_as(&w, actor, ROWS[i].action, NULL, 0);
        if (err != ROWS[i].err)
            fail_msg("%s %s by %s of %d: %s", ROWS[i].state, ROWS[i].action,
                     role_word(ROWS[i].role), (int)ROWS[i].unit, err_name(err));
        world_release(&w);
    }
}

/* Nobody takes matters in where no office is set up. */
static void test_no_office(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    w.petition.office = 0;
    CHECK_ERR(world_act(&w, ROLE_PETITIONER, "submit", NULL, 0), ERR_REFUSED);
    assert_string_equal(w.fail.reason, "no_office");
    world_release(&w);
}

/* ---- gates ---- */

static void check_refused(struct world *w, enum role role, const char *action, const char *reason,
                          const char *text)
{
    CHECK_ERR(world_act(w, role, action, NULL, 0), ERR_REFUSED);
    assert_string_equal(w->fail.reason, reason);
    assert_string_equal(w->fail.param[0], text);
}

static void test_wrong_state_names_it(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    world_reach(&w, "handling");
    check_refused(&w, ROLE_UNIT_HANDLER, "accept", "state", "办理中");
    w.env.lang = LANG_EN;
    check_refused(&w, ROLE_UNIT_HANDLER, "accept", "state", "In hand");
    world_release(&w);
}

/* The last day of the 5 working days is still in time, the next is not. */
static void test_objection_window(void **state)
{
    static const struct {
        const char *day;
        enum err err;
    } ROWS[] = {{"2026-03-17", ERR_BAD_INPUT}, {"2026-03-18", ERR_REFUSED}};
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct world w;
        world_init(&w, "2026-03-10");
        world_reach(&w, "referred");
        world_set_day(&w, ROWS[i].day);
        CHECK_ERR(world_act(&w, ROLE_UNIT_HANDLER, "object", NULL, 0), ROWS[i].err);
        world_release(&w);
    }
}

static void test_overdue_cannot_be_extended(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    world_reach(&w, "handling");
    world_set_day(&w, "2026-05-12"); /* due 05-09, a Saturday made up */
    check_refused(&w, ROLE_UNIT_HANDLER, "request_extension", "gate.clock_open",
                  "已过答复期限，不能延期（条例 34）");
    world_release(&w);
}

static void test_one_extension(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    world_reach(&w, "handling");
    MUST(&w, ROLE_UNIT_HANDLER, "request_extension", F_NUMBER("days", 10),
         F_TEXT("reason", "鉴定"));
    check_refused(&w, ROLE_UNIT_HANDLER, "request_extension", "gate.no_extension_asked",
                  "已有延期申请待批");
    check_refused(&w, ROLE_UNIT_HANDLER, "draft", "gate.no_extension_asked", "延期申请还未决定");
    MUST(&w, ROLE_UNIT_HEAD, "refuse_extension", F_TEXT("reason", "不必"));
    MUST(&w, ROLE_UNIT_HANDLER, "request_extension", F_NUMBER("days", 10),
         F_TEXT("reason", "鉴定"));
    MUST(&w, ROLE_UNIT_HEAD, "grant_extension", F_TEXT("reason", "鉴定"));
    CHECK_DAY(petition_running_clock(&w.petition, SV("answer"))->end.raw_day, "2026-05-19");
    check_refused(&w, ROLE_UNIT_HANDLER, "request_extension", "gate.extension_left",
                  "已延期一次，不能再延（条例 34）");
    world_release(&w);
}

/* One person with both roles: the drafter still cannot approve. */
static void test_another_person_approves(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    world_reach(&w, "approving");
    struct actor drafter = {ACCOUNT_HANDLER, ROLE_UNIT_HEAD, UNIT_HOUSING, 0};
    CHECK_ERR(world_act_as(&w, drafter, "approve", NULL, 0), ERR_REFUSED);
    assert_string_equal(w.fail.reason, "gate.other_person");
    drafter.account = ACCOUNT_UNIT_HEAD;
    CHECK_OK(world_act_as(&w, drafter, "approve", NULL, 0));
    world_release(&w);
}

static void test_closing(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    world_reach(&w, "answered");
    check_refused(&w, ROLE_CASE_OFFICER, "close", "gate.rated_or_passed",
                  "评价期内且尚未评价完，不能办结");
    world_set_day(&w, "2026-04-09"); /* the last day to rate */
    check_refused(&w, ROLE_CASE_OFFICER, "close", "gate.rated_or_passed",
                  "评价期内且尚未评价完，不能办结");
    world_set_day(&w, "2026-04-10");
    world_do(&w, ROLE_CASE_OFFICER, "close");
    assert_true(w.petition.is_ended);
    MUST(&w, ROLE_PETITIONER, "rate_closed", F_CHOICE("target", "unit"),
         F_CHOICE("score", "not_satisfied"));                         /* rating stays open */
    assert_null(petition_newest_clock(&w.petition, SV("look_back"))); /* nothing outlives the end */
    assert_non_null(petition_marked(&w.petition, SV("dissatisfied")));
    world_release(&w);
}

/* The notice was never served: the answer can be, the matter cannot be closed. */
static void test_unserved_notice_stops_the_opinion(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    world_reach(&w, "referred");
    world_accept(&w);
    world_draft(&w);
    check_refused(&w, ROLE_UNIT_HEAD, "approve", "gate.all_served",
                  "还有告知书没有送达，先送达（条例 23）");
    assert_non_null(petition_running_clock(&w.petition, SV("notice")));
    world_serve(&w, ROLE_UNIT_HANDLER, "serve_notice");
    world_do(&w, ROLE_UNIT_HEAD, "approve");
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offers),
        cmocka_unit_test(test_offers_for_a_new_petition),
        cmocka_unit_test(test_decide_agrees),
        cmocka_unit_test(test_who_may),
        cmocka_unit_test(test_no_office),
        cmocka_unit_test(test_wrong_state_names_it),
        cmocka_unit_test(test_objection_window),
        cmocka_unit_test(test_overdue_cannot_be_extended),
        cmocka_unit_test(test_one_extension),
        cmocka_unit_test(test_another_person_approves),
        cmocka_unit_test(test_closing),
        cmocka_unit_test(test_unserved_notice_stops_the_opinion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
