/* Works: what follows from acts and from doing nothing, on the kinds of the national rulebook. */
#include "work_world.h"

static struct work_world *begun(const char *today)
{
    struct work_world *ww = test_malloc(sizeof *ww);
    work_world_init(ww, today);
    return ww;
}

static void done(struct work_world *ww)
{
    world_release(&ww->w);
    test_free(ww);
}

static void check_next(const struct work_world *ww, const char *rule, const char *step,
                       const char *day)
{
    const struct duty *duty = work_duty(ww, rule);
    assert_false(duty->is_ended);
    CHECK_SV(duty->next_step, step);
    CHECK_DAY(zone_day(&ww->w.rulebook->zone, duty->next_at), day);
    assert_int_equal(zone_minute(&ww->w.rulebook->zone, duty->next_at), 0);
}

static void test_opened(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    supervision_open(ww, "2026-03-16");
    CHECK_SV(ww->work.state, "asked");
    CHECK_SV(ww->work.kind, "supervision");
    CHECK_SV(ww->work.rulebook, "cn.national@2022.1");
    assert_int_equal(ww->work.unit, UNIT_HOUSING);
    assert_int_equal(ww->work.petition_count, 1);
    assert_int_equal(ww->work.petitions[0], MATTER);
    assert_int_equal(work_open(&ww->work), 1);
    const struct duty *answer = work_duty(ww, "answer");
    CHECK_DAY(answer->end.due_day, "2026-03-16");
    assert_int_equal(answer->holder.unit, UNIT_HOUSING);
    assert_int_equal(answer->holder.role, ROLE_UNIT_HEAD);
    check_next(ww, "answer", "remind", "2026-03-11"); /* three working days before a Monday */
    done(ww);
}

/* Nobody does anything: each step comes on its day, for ever. */
static void test_ladder(void **state)
{
    static const struct {
        const char *before, *day;
        const char *step;
        int steps;
    } ROWS[] = {
        {"2026-03-10", "2026-03-11", "remind", 1},
        {"2026-03-16", "2026-03-17", "urge", 1},
        {"2026-03-20", "2026-03-23", "measure", 1},
        {"2026-04-03", "2026-04-07", "head", 3}, /* both of the office's duties have steps, too */
    };
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    supervision_open(ww, "2026-03-16");
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        world_set_day(&ww->w, ROWS[i].before);
        if (i < 3)
            CHECK_ROW(work_run(ww) == 0, ROWS[i].step);
        int steps = work_run_on(ww, ROWS[i].day);
        CHECK_ROW(steps == ROWS[i].steps || i == 3, ROWS[i].step);
        CHECK_ROW(sv_is(work_duty(ww, "answer")->step, ROWS[i].step), ROWS[i].step);
        CHECK_ROW(ww->work.version > 1 && ww->last.actor.role == ROLE_SYSTEM, ROWS[i].step);
    }
    assert_int_equal(work_duty(ww, "measure")->holder.role, ROLE_SUPERVISOR);
    assert_int_equal(work_duty(ww, "direct")->holder.role, ROLE_OFFICE_HEAD);
    check_next(ww, "answer", "head", "2026-04-21");
    done(ww);
}

/* The machine stood still for months: it catches up without reminding of a day long gone. */
static void test_late_machine(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    supervision_open(ww, "2026-03-16");
    work_run_on(ww, "2026-09-01");
    for (size_t i = 0; i < ww->work.duty_count; i++)
        assert_true(ww->work.duties[i].next_at > ww->w.env.now);
    CHECK_SV(work_duty(ww, "answer")->step, "head");
    assert_int_equal(work_open(&ww->work), 3);
    assert_int_equal(work_duty(ww, "direct")->holder.role, ROLE_OFFICE_HEAD);
    work_run_on(ww, "2026-11-02");
    work_run_on(ww, "2026-12-01");
    assert_int_equal(work_duty(ww, "oversee")->holder.role, ROLE_SUPERVISOR);
    assert_int_equal(work_duty(ww, "oversee")->holder.unit, UNIT_COUNTY); /* no office above */
    CHECK_SV(work_duty(ww, "oversee")->step, "again");
    assert_int_equal(work_open(&ww->work), 4);
    done(ww);
}

static void test_short_day_has_no_reminder(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    supervision_open(ww, "2026-03-04");
    check_next(ww, "answer", "urge", "2026-03-05");
    done(ww);
}

/* An answer is evidence: what was owed ends, and somebody else owes the next thing. */
static void test_answered_and_closed(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    supervision_open(ww, "2026-03-16");
    work_run_on(ww, "2026-03-24");
    assert_false(work_duty(ww, "measure")->is_ended);
    WORK_MUST(ww, ROLE_UNIT_HANDLER, "answer", F_TEXT("text", "已修好。"));
    assert_true(work_duty(ww, "answer")->is_ended);
    assert_int_equal(work_duty(ww, "answer")->how, DUTY_MET);
    assert_int_equal(work_duty(ww, "measure")->how, DUTY_OVERTAKEN); /* nobody met it */
    assert_int_equal(work_open(&ww->work), 1);
    CHECK_DAY(work_duty(ww, "judge")->end.due_day, "2026-03-31");
    WORK_MUST(ww, ROLE_SUPERVISOR, "close", F_TEXT("text", "现场看过。"));
    assert_true(ww->work.is_ended);
    assert_int_equal(work_open(&ww->work), 0);
    assert_null(work_next_step(&ww->work));
    assert_int_equal(work_run_on(ww, "2027-01-01"), 0);
    assert_int_equal(WORK_ACT(ww, ROLE_SUPERVISOR, "letter", F_TEXT("text", "x")), ERR_REFUSED);
    done(ww);
}

/* Being pressed harder makes nobody less late. */
static void test_letter_keeps_the_day(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    supervision_open(ww, "2026-03-16");
    work_run_on(ww, "2026-03-24");
    time_ms next_at = work_duty(ww, "answer")->next_at;
    WORK_MUST(ww, ROLE_SUPERVISOR, "letter", F_DAY("due_day", "2026-04-20"),
              F_TEXT("text", "请立即反馈。"));
    CHECK_SV(ww->work.state, "lettered");
    CHECK_DAY(work_duty(ww, "answer")->end.due_day, "2026-03-16");
    assert_int_equal(work_duty(ww, "answer")->next_at, next_at);
    assert_true(work_duty(ww, "measure")->is_ended);
    done(ww);
}

static void test_recurring(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    supervision_open(ww, "2026-03-16");
    WORK_MUST(ww, ROLE_SUPERVISOR, "list", F_LINE("resolution", "联席会议3月2日"),
              F_DAY("due_day", "2026-04-20"), F_TEXT("text", "限期整改。"));
    const struct duty *first = work_duty(ww, "progress");
    CHECK_DAY(first->end.due_day, "2026-03-16");
    int no = first->no;
    world_set_day(&ww->w, "2026-03-12");
    WORK_MUST(ww, ROLE_UNIT_HEAD, "report", F_TEXT("text", "已进场。"));
    assert_true(ww->work.duties[no - 1].is_ended);
    CHECK_DAY(work_duty(ww, "progress")->end.due_day, "2026-03-26");
    assert_int_equal(work_open(&ww->work), 2);
    done(ww);
}

/* A hand-over gives nobody more time. */
static void test_handed_over(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    supervision_open(ww, "2026-03-16");
    work_run_on(ww, "2026-03-17");
    const struct duty before = *work_duty(ww, "answer");
    WORK_MUST(ww, ROLE_OFFICE_HEAD, "hand_over", F_UNIT("unit", UNIT_LABOUR),
              F_TEXT("reason", "职责划转。"));
    const struct duty *after = work_duty(ww, "answer");
    assert_int_equal(after->no, before.no + 1);
    assert_int_equal(after->holder.unit, UNIT_LABOUR);
    assert_int_equal(after->end.due_day, before.end.due_day);
    assert_int_equal(after->next_at, before.next_at);
    CHECK_SV(after->step, "urge");
    assert_int_equal(ww->work.duties[before.no - 1].how, DUTY_HANDED_OVER);
    assert_int_equal(ww->work.unit, UNIT_LABOUR);
    assert_int_equal(WORK_ACT(ww, ROLE_OFFICE_HEAD, "hand_over", F_UNIT("unit", UNIT_LABOUR),
                              F_TEXT("reason", "又一次。")),
                     ERR_BAD_INPUT);
    assert_true(world_faulted(&ww->w, "unit", "same"));
    done(ww);
}

static void test_released_with_reasons(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    supervision_open(ww, "2026-03-16");
    assert_int_equal(WORK_ACT(ww, ROLE_OFFICE_HEAD, "withdraw", F_TEXT("reason", " ")),
                     ERR_BAD_INPUT);
    assert_true(world_faulted(&ww->w, "reason", "required"));
    WORK_MUST(ww, ROLE_OFFICE_HEAD, "withdraw", F_TEXT("reason", "事项已由上级督办。"));
    assert_true(ww->work.is_ended);
    assert_int_equal(work_duty(ww, "answer")->how, DUTY_RELEASED);
    done(ww);
}

static void test_who_may(void **state)
{
    static const struct {
        const char *name;
        struct actor actor;
        enum err err;
    } ROWS[] = {
        {"the unit", {ACCOUNT_HANDLER, ROLE_UNIT_HANDLER, UNIT_HOUSING, 0}, ERR_OK},
        {"another unit", {ACCOUNT_HANDLER, ROLE_UNIT_HANDLER, UNIT_LABOUR, 0}, ERR_FORBIDDEN},
        {"another role", {ACCOUNT_HANDLER, ROLE_WINDOW_CLERK, UNIT_HOUSING, 0}, ERR_FORBIDDEN},
        {"the office", {ACCOUNT_OFFICER, ROLE_SUPERVISOR, UNIT_OFFICE, 0}, ERR_FORBIDDEN},
        {"nobody", {0, ROLE_PETITIONER, 0, 0}, ERR_FORBIDDEN},
        {"the machine", {0, ROLE_SYSTEM, 0, 0}, ERR_FORBIDDEN},
    };
    const struct field text = F_TEXT("text", "已修好。");
    (void)state;
    for (size_t i = CHECK_COUNT(ROWS); i-- > 0;) {
        struct work_world *ww = begun("2026-03-02");
        supervision_open(ww, "2026-03-16");
        CHECK_ROW(work_act_as(ww, "", ROWS[i].actor, "answer", &text, 1) == ROWS[i].err,
                  ROWS[i].name);
        done(ww);
    }
}

static void test_unknown(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    const struct actor head = work_actor(ww, ROLE_OFFICE_HEAD);
    (void)state;
    CHECK_ERR(work_act_as(ww, "watch_list", head, "open", NULL, 0), ERR_NOT_FOUND);
    CHECK_ERR(work_act_as(ww, "supervision", head, "nothing", NULL, 0), ERR_NOT_FOUND);
    CHECK_ERR(work_act_as(ww, "supervision", head, "close", NULL, 0), ERR_REFUSED);
    CHECK_ERR(work_act_as(ww, "supervision", head, "open", NULL, 0), ERR_BAD_INPUT);
    assert_int_equal(ww->work.version, 0);
    done(ww);
}

/* ---- case leaders ---- */

static void test_case_leader(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    case_leader_open(ww);
    assert_int_equal(work_open(&ww->work), 4);
    assert_int_equal(work_duty(ww, "plan")->holder.account, ACCOUNT_LEADER);
    WORK_MUST(ww, ROLE_CASE_LEADER, "hear", F_CHOICE("way", "refused"));
    assert_true(work_duty(ww, "hear")->is_ended);
    WORK_MUST(ww, ROLE_CASE_LEADER, "make_plan", F_TEXT("text", "方案。"),
              F_LINE("milestone", "查清事实"), F_DAY("milestone_day", "2026-03-20"));
    CHECK_DAY(work_duty(ww, "milestone")->end.due_day, "2026-03-20");
    WORK_MUST(ww, ROLE_CASE_LEADER, "reach", F_TEXT("text", "已查清。"),
              F_LINE("milestone", "答复"), F_DAY("milestone_day", "2026-04-20"));
    CHECK_DAY(work_duty(ww, "milestone")->end.due_day, "2026-04-20");
    WORK_MUST(ww, ROLE_CASE_LEADER, "resolve", F_TEXT("text", "已解决。"));
    WORK_MUST(ww, ROLE_CASE_LEADER, "visit_again", F_CHOICE("way", "phone"),
              F_TEXT("text", "满意。"));
    assert_true(ww->work.is_ended);
    done(ww);
}

/* Who does not want to be contacted is not asked again, whatever the work goes through. */
static void test_refused_for_good(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    case_leader_open(ww);
    WORK_MUST(ww, ROLE_CASE_LEADER, "hear", F_CHOICE("way", "refused"));
    WORK_MUST(ww, ROLE_CASE_LEADER, "agree_support", F_CHOICE("outcome", "refused"));
    WORK_MUST(ww, ROLE_CASE_LEADER, "make_plan", F_TEXT("text", "方案。"),
              F_LINE("milestone", "查清事实"), F_DAY("milestone_day", "2026-03-20"));
    WORK_MUST(ww, ROLE_CASE_LEADER, "resolve", F_TEXT("text", "已解决。"));
    WORK_MUST(ww, ROLE_CASE_LEADER, "go_on", F_TEXT("text", "还差一项。"),
              F_LINE("milestone", "补齐"), F_DAY("milestone_day", "2026-04-20"));
    for (size_t i = 0; i < ww->work.duty_count; i++) {
        const struct duty *duty = &ww->work.duties[i];
        bool is_contact = sv_is(duty->rule, "hear") || sv_is(duty->rule, "support");
        assert_true(duty->is_ended || !is_contact);
    }
    WORK_MUST(ww, ROLE_CASE_LEADER, "resolve", F_TEXT("text", "已解决。"));
    WORK_MUST(ww, ROLE_CASE_LEADER, "visit_again", F_CHOICE("way", "refused"));
    assert_true(ww->work.is_ended);
    done(ww);
}

/* What a leader did themselves is told from what others did; who has another post passed nothing
 * on, and a new leader begins anew. */
static void test_ownership(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    const struct work_ownership *led = &ww->work.led;
    (void)state;
    case_leader_open(ww);
    CHECK_DAY(led->since, "2026-03-02");
    CHECK_DAY(led->acted_day, "2026-03-02");
    world_set_day(&ww->w, "2026-03-05");
    WORK_MUST(ww, ROLE_OFFICE_HEAD, "instruct", F_TEXT("text", "请抓紧。"));
    assert_true(led->own_acts == 0 && led->other_acts == 1);
    CHECK_DAY(led->acted_day, "2026-03-02");
    WORK_MUST(ww, ROLE_CASE_LEADER, "hear", F_CHOICE("way", "refused"));
    assert_true(led->own_acts == 1 && led->other_acts == 1);
    CHECK_DAY(led->acted_day, "2026-03-05");
    assert_true(work_run_on(ww, "2026-04-20") > 0);
    assert_true(led->own_acts == 1 && led->other_acts == 1); /* the machine's steps are no acts */
    WORK_MUST(ww, ROLE_OFFICE_HEAD, "change_leader", F_ID("leader", ACCOUNT_LEADER_2),
              F_CHOICE("why", "post"), F_TEXT("reason", "职务变动。"));
    assert_true(led->own_acts == 0 && led->other_acts == 0 && led->changes == 0);
    CHECK_DAY(led->since, "2026-04-20");
    CHECK_DAY(led->acted_day, "2026-04-20");
    WORK_MUST(ww, ROLE_OFFICE_HEAD, "change_leader", F_ID("leader", ACCOUNT_LEADER),
              F_CHOICE("why", "other"), F_TEXT("reason", "调整。"));
    assert_int_equal(led->changes, 1);
    done(ww);
}

/* Only the leader who is named acts; another of the same rank does not. */
static void test_leader_alone(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    const struct field text = F_TEXT("text", "成员单位。");
    (void)state;
    case_leader_open(ww);
    const struct actor other = {ACCOUNT_LEADER_2, ROLE_CASE_LEADER, UNIT_COUNTY, 0};
    CHECK_ERR(work_act_as(ww, "", other, "form_group", &text, 1), ERR_FORBIDDEN);
    WORK_MUST(ww, ROLE_OFFICE_HEAD, "change_leader", F_ID("leader", ACCOUNT_LEADER_2),
              F_CHOICE("why", "post"), F_TEXT("reason", "职务变动。"));
    assert_int_equal(work_duty(ww, "plan")->holder.account, ACCOUNT_LEADER_2);
    assert_int_equal(work_open(&ww->work), 4);
    CHECK_OK(work_act_as(ww, "", other, "form_group", &text, 1));
    done(ww);
}

/* A leader who left owes nothing: the head of the unit does. A unit that is closed hands upwards.
 */
static void test_who_left(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    case_leader_open(ww);
    ww->is_leader_gone = true;
    work_run_on(ww, "2026-03-06");
    const struct duty *group = work_duty(ww, "group");
    assert_int_equal(group->holder.account, 0);
    assert_int_equal(group->holder.role, ROLE_UNIT_HEAD);
    assert_int_equal(group->holder.unit, UNIT_COUNTY);
    done(ww);
}

static void test_offer(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    const struct rule_act *const *offers;
    (void)state;
    supervision_open(ww, "2026-03-16");
    const struct work_env env = work_env_of(ww);
    const struct actor unit = work_actor(ww, ROLE_UNIT_HEAD);
    assert_int_equal(work_offer(ww->w.arena, &ww->work, &unit, &env, &offers), 1);
    CHECK_SV(offers[0]->id, "answer");
    const struct actor clerk = work_actor(ww, ROLE_WINDOW_CLERK);
    assert_int_equal(work_offer(ww->w.arena, &ww->work, &clerk, &env, &offers), 0);
    done(ww);
}

static struct work_event copy_of(struct work_world *ww, const struct work_event *event)
{
    struct buf bytes;
    struct work_event copy;
    buf_init(&bytes, WORK_EVENT_SIZE_MAX);
    CHECK_OK(work_event_encode(event, &bytes));
    CHECK_OK(work_event_decode(ww->w.arena, buf_view(&bytes), &copy));
    buf_release(&bytes);
    return copy;
}

/* ---- whoever owes it may do what ends it ---- */

/* A role that nobody has at the unit: whoever stands in for it, else the unit above. */
static void test_nobody_there(void **state)
{
    static const struct unit_staff NO_HEAD[] = {{UNIT_HOUSING, ROLE_BIT(ROLE_UNIT_HANDLER)}};
    static const struct unit_staff NOBODY[] = {{UNIT_HOUSING, 0},
                                               {UNIT_COUNTY, ROLE_BIT(ROLE_LEADER)}};
    static const struct {
        const char *name;
        const struct unit_staff *staff;
        size_t count;
        struct duty_holder holder;
    } ROWS[] = {
        {"the head", NULL, 0, {UNIT_HOUSING, ROLE_UNIT_HEAD, 0}},
        {"no head", NO_HEAD, 1, {UNIT_HOUSING, ROLE_UNIT_HANDLER, 0}},
        {"nobody", NOBODY, 2, {UNIT_COUNTY, ROLE_LEADER, 0}},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct work_world *ww = begun("2026-03-02");
        ww->staff = ROWS[i].staff;
        ww->staff_count = ROWS[i].count;
        supervision_open(ww, "2026-03-16");
        const struct duty_holder *holder = &work_duty(ww, "answer")->holder;
        CHECK_ROW(holder->unit == ROWS[i].holder.unit && holder->role == ROWS[i].holder.role,
                  ROWS[i].name);
        const struct actor owner = {77, holder->role, holder->unit, 0};
        const struct field text = F_TEXT("text", "已修好。");
        CHECK_ROW(work_act_as(ww, "", owner, "answer", &text, 1) == ERR_OK, ROWS[i].name);
        done(ww);
    }
}

/* Who left owes nothing from that moment on, not from the next step: the head of the unit acts. */
static void test_successor_acts_at_once(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    const struct field text = F_TEXT("text", "成员单位。");
    const struct actor head = {88, ROLE_UNIT_HEAD, UNIT_COUNTY, 0};
    (void)state;
    case_leader_open(ww);
    CHECK_ERR(work_act_as(ww, "", head, "form_group", &text, 1), ERR_FORBIDDEN);
    ww->is_leader_gone = true;
    CHECK_OK(work_act_as(ww, "", head, "form_group", &text, 1));
    done(ww);
}

/* A supervisor who owes the next measure does not thereby answer for the unit. */
static void test_measure_is_not_an_answer(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    supervision_open(ww, "2026-03-16");
    work_run_on(ww, "2026-03-24");
    CHECK_ERR(WORK_ACT(ww, ROLE_SUPERVISOR, "answer", F_TEXT("text", "已修好。")), ERR_FORBIDDEN);
    WORK_MUST(ww, ROLE_SUPERVISOR, "press", F_TEXT("text", "请立即反馈。"));
    assert_int_equal(work_duty(ww, "measure")->how, DUTY_MET);
    assert_false(work_duty(ww, "answer")->is_ended);
    done(ww);
}

/* ---- units that are called ---- */

static enum err call_units(struct work_world *ww, const char *act, const id64 *units, size_t count)
{
    const struct field fields[] = {
        F_ID("petition", MATTER),
        {.id = SV("units"), .kind = FIELD_UNITS, .ids = units, .count = count},
        {.id = SV("minutes"), .kind = FIELD_NUMBER, .number = 30},
        F_LINE("place", "镇政府一楼"),
        F_TEXT("text", "排水管断裂。")};
    const struct actor town = {61, ROLE_UNIT_HEAD, UNIT_TOWN, 0};
    if (ww->work.version == 0)
        ww->work.office = UNIT_TOWN;
    if (sv_is(sv_from(act), "call"))
        return work_act_as(ww, "whistle", town, act, fields, CHECK_COUNT(fields));
    const struct field more[] = {fields[1], fields[2], fields[4]};
    return work_act_as(ww, "whistle", town, act, more, CHECK_COUNT(more));
}

static const id64 TWO[] = {UNIT_HOUSING, UNIT_LABOUR};

static enum err party_does(struct work_world *ww, id64 unit, const char *act)
{
    const struct actor head = {62 + unit, ROLE_UNIT_HEAD, unit, 0};
    const struct field text = {.id = SV("text"),
                               .kind = sv_is(sv_from(act), "arrive") ? FIELD_LINE : FIELD_TEXT,
                               .text = SV("已到。")};
    return work_act_as(ww, "", head, act, &text, 1);
}

static const struct duty *party_duty(const struct work_world *ww, const char *rule, id64 party)
{
    for (size_t i = ww->work.duty_count; i-- > 0;) {
        if (ww->work.duties[i].party == party && sv_is(ww->work.duties[i].rule, rule))
            return &ww->work.duties[i];
    }
    fail_msg("%s is not owed", rule);
    return NULL;
}

static void test_each_party_owes_for_itself(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    CHECK_OK(call_units(ww, "call", TWO, 2));
    assert_int_equal(work_open(&ww->work), 5);
    CHECK_OK(party_does(ww, UNIT_HOUSING, "arrive"));
    assert_true(party_duty(ww, "come", UNIT_HOUSING)->is_ended);
    assert_false(party_duty(ww, "come", UNIT_LABOUR)->is_ended);
    CHECK_ERR(party_does(ww, UNIT_OTHER_BUREAU, "arrive"), ERR_FORBIDDEN);
    CHECK_OK(party_does(ww, UNIT_HOUSING, "answer"));
    const struct actor town = {61, ROLE_UNIT_HEAD, UNIT_TOWN, 0};
    const struct field text = F_TEXT("text", "已接通。");
    CHECK_ERR(work_act_as(ww, "", town, "settle", &text, 1), ERR_REFUSED);
    assert_string_equal(ww->w.fail.reason, "owed");
    const struct work_env env = work_env_of(ww);
    const struct work_waiting *waiting;
    assert_int_equal(work_wait(ww->w.arena, &ww->work, &town, &env, &waiting), 1);
    CHECK_SV(waiting[0].act->id, "settle");
    CHECK_SV(waiting[0].reason, "owed");
    assert_true(waiting[0].param.n > 0);
    const struct actor other = {62, ROLE_UNIT_HEAD, UNIT_OTHER_BUREAU, 0};
    assert_int_equal(work_wait(ww->w.arena, &ww->work, &other, &env, &waiting), 0);
    CHECK_OK(party_does(ww, UNIT_LABOUR, "answer"));
    CHECK_OK(work_act_as(ww, "", town, "settle", &text, 1));
    assert_int_equal(party_duty(ww, "come", UNIT_LABOUR)->how, DUTY_OVERTAKEN);
    done(ww);
}

/* The minutes that are named run from the call; each step comes by the minute. */
static void test_minutes(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    CHECK_OK(call_units(ww, "call", TWO, 1));
    const struct duty *come = party_duty(ww, "come", UNIT_HOUSING);
    time_ms due = ww->w.env.now + 30 * 60000 - ww->w.env.now % 60000;
    assert_int_equal(come->next_at, due + 10 * 60000);
    ww->w.env.now = come->next_at - 1;
    assert_int_equal(work_run(ww), 0);
    ww->w.env.now++;
    assert_int_equal(work_run(ww), 1);
    CHECK_SV(party_duty(ww, "come", UNIT_HOUSING)->step, "urge");
    ww->w.env.now += 60 * 60000;
    assert_int_equal(work_run(ww), 1);
    const struct duty *direct = party_duty(ww, "direct", 0);
    assert_int_equal(direct->holder.unit, UNIT_OFFICE); /* over the township */
    assert_int_equal(direct->holder.role, ROLE_OFFICE_HEAD);
    done(ww);
}

/* Nobody comes and nobody acts: by the minute as long as somebody may be waiting, then each working
 * day as it begins, for ever; and not after somebody acted. */
static void test_minutes_become_days(void **state)
{
    static const struct {
        const char *step, *day;
        int minute; /* of the day: called at 10:00 on a Friday, 30 minutes to come */
    } ROWS[] = {
        {"urge", "2026-03-06", 10 * 60 + 40}, {"head", "2026-03-06", 11 * 60 + 30},
        {"daily", "2026-03-09", 0},           {"daily", "2026-03-10", 0},
        {"daily", "2026-03-11", 0},
    };
    struct work_world *ww = begun("2026-03-06");
    const struct zone *zone = &ww->w.rulebook->zone;
    (void)state;
    ww->w.env.now = zone_moment(zone, ww->w.env.today, 10 * 60);
    CHECK_OK(call_units(ww, "call", TWO, 1));
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        const struct duty *come = party_duty(ww, "come", UNIT_HOUSING);
        CHECK_ROW(sv_is(come->next_step, ROWS[i].step), ROWS[i].step);
        CHECK_DAY(zone_day(zone, come->next_at), ROWS[i].day);
        assert_int_equal(zone_minute(zone, come->next_at), ROWS[i].minute);
        ww->w.env.now = come->next_at;
        ww->w.env.today = zone_day(zone, come->next_at);
        assert_true(work_run(ww) >= 1);
    }
    int64_t before = ww->work.version;
    for (int day = 0; day < 365; day++) {
        ww->w.env.now += INT64_C(86400000);
        ww->w.env.today = zone_day(zone, ww->w.env.now);
        work_run(ww);
        assert_true(party_duty(ww, "come", UNIT_HOUSING)->next_at > ww->w.env.now);
    }
    assert_in_range(ww->work.version - before, 250, 600); /* was nine thousand, by the hour */
    CHECK_OK(party_does(ww, UNIT_HOUSING, "arrive"));
    before = ww->work.version;
    ww->w.env.now += INT64_C(3600000);
    assert_int_equal(work_run(ww), 0);
    assert_int_equal(ww->work.version, before);
    done(ww);
}

static void test_called_later_and_let_go(void **state)
{
    static const id64 MORE[] = {UNIT_LABOUR, UNIT_HOUSING};
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    CHECK_OK(call_units(ww, "call", TWO, 1));
    CHECK_OK(party_does(ww, UNIT_HOUSING, "arrive"));
    CHECK_OK(call_units(ww, "call_more", MORE, 2));
    assert_int_equal(ww->work.party_count, 2);
    assert_true(party_duty(ww, "come", UNIT_HOUSING)->is_ended); /* not once more */
    CHECK_OK(party_does(ww, UNIT_LABOUR, "dispute"));
    assert_int_equal(work_duty(ww, "decide")->holder.unit, UNIT_OFFICE);
    const struct actor above = {63, ROLE_SUPERVISOR, UNIT_OFFICE, 0};
    const struct field ruling[] = {F_TEXT("text", "由人社局办。"),
                                   {.id = SV("minutes"), .kind = FIELD_NUMBER, .number = 30}};
    CHECK_OK(work_act_as(ww, "", above, "rule_on", ruling, 2));
    assert_true(party_duty(ww, "come", UNIT_HOUSING)->is_ended);
    const struct actor town = {61, ROLE_UNIT_HEAD, UNIT_TOWN, 0};
    const struct field stranger[] = {F_UNIT("party", UNIT_OTHER_BUREAU),
                                     F_TEXT("reason", "无关。")};
    CHECK_ERR(work_act_as(ww, "", town, "excuse", stranger, 2), ERR_BAD_INPUT);
    const struct field labour[] = {F_UNIT("party", UNIT_LABOUR), F_TEXT("reason", "已另行处理。")};
    CHECK_OK(work_act_as(ww, "", town, "excuse", labour, 2));
    assert_int_equal(party_duty(ww, "reply", UNIT_LABOUR)->how, DUTY_RELEASED);
    assert_false(party_duty(ww, "reply", UNIT_HOUSING)->is_ended);
    assert_false(ww->work.is_ended);
    done(ww);
}

/* Nobody is left at one of the units: the one above answers for both, each by itself. */
static void test_stands_in_for_another(void **state)
{
    static const id64 BOTH[] = {UNIT_COUNTY, UNIT_LABOUR};
    static const struct unit_staff STAFF[] = {{UNIT_LABOUR, 0},
                                              {UNIT_COUNTY, ROLE_BIT(ROLE_LEADER)}};
    struct work_world ww_here;
    struct work_world *ww = &ww_here;
    const struct actor leader = {71, ROLE_LEADER, UNIT_COUNTY, 0};
    const struct field text = F_TEXT("text", "由县里统一办。");
    (void)state;
    work_world_init(ww, "2026-03-02");
    ww->staff = STAFF;
    ww->staff_count = 2;
    CHECK_OK(call_units(ww, "call", BOTH, 2));
    assert_int_equal(party_duty(ww, "reply", UNIT_LABOUR)->holder.unit, UNIT_COUNTY);
    CHECK_OK(work_act_as(ww, "", leader, "answer", &text, 1));
    assert_true(party_duty(ww, "reply", UNIT_COUNTY)->is_ended);
    assert_false(party_duty(ww, "reply", UNIT_LABOUR)->is_ended);
    CHECK_OK(work_act_as(ww, "", leader, "answer", &text, 1));
    assert_int_equal(party_duty(ww, "reply", UNIT_LABOUR)->how, DUTY_MET);
    world_release(&ww->w);
}

static void test_called_again(void **state)
{
    static const id64 LABOUR[] = {UNIT_LABOUR};
    struct work_world *ww = begun("2026-03-02");
    const struct actor town = {61, ROLE_UNIT_HEAD, UNIT_TOWN, 0};
    const struct field let_go[] = {F_UNIT("party", UNIT_LABOUR), F_TEXT("reason", "点错了。")};
    (void)state;
    CHECK_OK(call_units(ww, "call", TWO, 2));
    CHECK_OK(work_act_as(ww, "", town, "excuse", let_go, 2));
    assert_int_equal(party_duty(ww, "come", UNIT_LABOUR)->how, DUTY_RELEASED);
    CHECK_OK(call_units(ww, "call_more", LABOUR, 1));
    assert_false(party_duty(ww, "come", UNIT_LABOUR)->is_ended);
    assert_false(party_duty(ww, "reply", UNIT_LABOUR)->is_ended);
    assert_int_equal(ww->work.party_count, 2);
    done(ww);
}

/* ---- days that move ---- */

/* The rest days of 2027 become known: what is owed in that year moves, and its next step with it.
 */
static void test_calendar_moves_days(void **state)
{
    struct work_world *ww = begun("2026-12-28");
    (void)state;
    case_leader_open(ww);
    const struct duty *plan = work_duty(ww, "plan");
    day_t before = plan->end.due_day;
    assert_true(plan->end.is_provisional);
    const struct calendar *calendar;
    const struct calendar_day holiday = {before, true, SV("元旦调休")};
    const struct calendar_year years[] = {{.year = 2027, .days = &holiday, .count = 1}};
    CHECK_OK(calendar_build(ww->w.arena, years, 1, &calendar));
    ww->w.env.calendar = calendar;
    struct work_env env = work_env_of(ww);
    assert_true(work_recompute(ww->w.arena, &ww->work, &env, &ww->last));
    const struct work_event copy = copy_of(ww, &ww->last);
    CHECK_OK(work_apply(ww->w.arena, &ww->work, &copy));
    plan = work_duty(ww, "plan");
    assert_true(plan->end.due_day > before);
    assert_true(plan->next_at > 0 &&
                zone_day(&ww->w.rulebook->zone, plan->next_at) < plan->end.due_day);
    assert_false(work_recompute(ww->w.arena, &ww->work, &env, &ww->last));
    done(ww);
}

/* ---- what a history may not say ---- */

static void test_impossible_histories(void **state)
{
    static const struct duty_end MET = {1, DUTY_MET};
    static const struct duty_end TWICE[] = {{1, DUTY_MET}, {1, DUTY_MET}};
    static const struct duty_end ABSENT = {7, DUTY_MET};
    static const struct duty_end FREED = {1, DUTY_RELEASED};
    static const struct duty_begin NO_STEP = {
        .no = 2, .rule = SV_INIT("answer"), .holder = {3, ROLE_UNIT_HEAD, 0}, .next_at = 1};
    static const struct duty_begin NO_TIME = {.no = 2,
                                              .rule = SV_INIT("answer"),
                                              .holder = {3, ROLE_UNIT_HEAD, 0},
                                              .next_step = SV_INIT("urge")};
    static const struct duty_begin GAP = {.no = 3,
                                          .rule = SV_INIT("answer"),
                                          .holder = {3, ROLE_UNIT_HEAD, 0},
                                          .next_step = SV_INIT("urge"),
                                          .next_at = 1};
    static const struct duty_begin UNCALLED = {.no = 2,
                                               .rule = SV_INIT("answer"),
                                               .party = 5,
                                               .holder = {5, ROLE_UNIT_HEAD, 0},
                                               .next_step = SV_INIT("urge"),
                                               .next_at = 1};
    static const struct duty_move MOVE = {.no = 1, .end = {20600, 20600, false, -1}, .next_at = 1};
    static const id64 CALLED[] = {5, 5};
    static const struct duty_step STEP = {.no = 1,
                                          .step = SV_INIT("urge"),
                                          .holder = {3, ROLE_UNIT_HEAD, 0},
                                          .next_step = SV_INIT("head"),
                                          .next_at = 1};
    static const struct duty_step LAST = {
        .no = 1, .step = SV_INIT("urge"), .holder = {3, ROLE_UNIT_HEAD, 0}, .next_at = 1};
    const struct {
        const char *name;
        enum work_event_kind kind;
        struct work_effects effects;
    } ROWS[] = {
        {"opened again", WORK_OPENED, {.state = SV("asked")}},
        {"an end with a duty open", WORK_DONE, {.state = SV("closed"), .is_ended = true}},
        {"nobody owes anything", WORK_DONE, {.state = SV("asked"), .ends = &MET, .end_count = 1}},
        {"ended twice",
         WORK_DONE,
         {.state = SV("closed"), .is_ended = true, .ends = TWICE, .end_count = 2}},
        {"a duty that is not there",
         WORK_DONE,
         {.state = SV("asked"), .ends = &ABSENT, .end_count = 1}},
        {"the machine ends a duty",
         WORK_STEPPED,
         {.state = SV("closed"), .is_ended = true, .ends = &MET, .end_count = 1}},
        {"released without a reason",
         WORK_RELEASED,
         {.state = SV("closed"), .is_ended = true, .ends = &FREED, .end_count = 1}},
        {"released by an act",
         WORK_DONE,
         {.state = SV("closed"), .is_ended = true, .ends = &FREED, .end_count = 1}},
        {"met by a release",
         WORK_RELEASED,
         {.state = SV("closed"), .is_ended = true, .ends = &MET, .end_count = 1}},
        {"a duty without a step",
         WORK_DONE,
         {.state = SV("asked"), .begins = &NO_STEP, .begin_count = 1}},
        {"a duty without a moment",
         WORK_DONE,
         {.state = SV("asked"), .begins = &NO_TIME, .begin_count = 1}},
        {"a gap in the numbers",
         WORK_DONE,
         {.state = SV("asked"), .begins = &GAP, .begin_count = 1}},
        {"a step by an act", WORK_DONE, {.state = SV("asked"), .steps = &STEP, .step_count = 1}},
        {"a step into another state",
         WORK_STEPPED,
         {.state = SV("closed"), .steps = &STEP, .step_count = 1}},
        {"a last step", WORK_STEPPED, {.state = SV("asked"), .steps = &LAST, .step_count = 1}},
        {"a move by an act", WORK_DONE, {.state = SV("asked"), .moves = &MOVE, .move_count = 1}},
        {"a move of nothing", WORK_RECOMPUTED, {.state = SV("asked")}},
        {"moved with an end",
         WORK_RECOMPUTED,
         {.state = SV("asked"), .moves = &MOVE, .move_count = 1, .ends = &MET, .end_count = 1}},
        {"a unit that was not called",
         WORK_DONE,
         {.state = SV("asked"), .begins = &UNCALLED, .begin_count = 1}},
        {"called twice", WORK_DONE, {.state = SV("asked"), .parties = CALLED, .party_count = 2}},
        {"no step", WORK_STEPPED, {.state = SV("asked")}},
        {"no state", WORK_DONE, {.state = SV("")}},
    };
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    supervision_open(ww, "2026-03-16");
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        const struct work_event event = {
            .kind = ROWS[i].kind, .seq = 2, .at = 1, .act = SV("x"), .effects = ROWS[i].effects};
        CHECK_ROW(work_apply(ww->w.arena, &ww->work, &event) == ERR_CORRUPT, ROWS[i].name);
        CHECK_ROW(ww->work.version == 1, ROWS[i].name);
    }
    done(ww);
}

static void test_encoding(void **state)
{
    struct work_world *ww = begun("2026-03-02");
    (void)state;
    supervision_open(ww, "2026-03-16");
    const struct work_event copy = copy_of(ww, &ww->last);
    assert_int_equal(copy.kind, WORK_OPENED);
    CHECK_SV(copy.work, "supervision");
    CHECK_SV(field_text(copy.fields, copy.field_count, "text"), "请说明逾期原因。");
    assert_int_equal(copy.effects.begin_count, 1);
    assert_int_equal(copy.effects.begins[0].next_at, ww->last.effects.begins[0].next_at);
    struct work_event out;
    CHECK_ERR(work_event_decode(ww->w.arena, SV(""), &out), ERR_CORRUPT);
    CHECK_ERR(work_event_decode(ww->w.arena, SV("\xa0"), &out), ERR_CORRUPT);
    done(ww);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opened),
        cmocka_unit_test(test_ladder),
        cmocka_unit_test(test_late_machine),
        cmocka_unit_test(test_short_day_has_no_reminder),
        cmocka_unit_test(test_answered_and_closed),
        cmocka_unit_test(test_letter_keeps_the_day),
        cmocka_unit_test(test_recurring),
        cmocka_unit_test(test_handed_over),
        cmocka_unit_test(test_released_with_reasons),
        cmocka_unit_test(test_who_may),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_case_leader),
        cmocka_unit_test(test_refused_for_good),
        cmocka_unit_test(test_ownership),
        cmocka_unit_test(test_leader_alone),
        cmocka_unit_test(test_who_left),
        cmocka_unit_test(test_offer),
        cmocka_unit_test(test_nobody_there),
        cmocka_unit_test(test_successor_acts_at_once),
        cmocka_unit_test(test_measure_is_not_an_answer),
        cmocka_unit_test(test_each_party_owes_for_itself),
        cmocka_unit_test(test_minutes),
        cmocka_unit_test(test_minutes_become_days),
        cmocka_unit_test(test_called_later_and_let_go),
        cmocka_unit_test(test_stands_in_for_another),
        cmocka_unit_test(test_called_again),
        cmocka_unit_test(test_calendar_moves_days),
        cmocka_unit_test(test_impossible_histories),
        cmocka_unit_test(test_encoding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
