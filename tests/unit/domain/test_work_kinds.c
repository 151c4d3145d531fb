/* Each kind of work of the national rulebook on its way: opened, what is missed goes up, who may
 * not is refused, and it ends with nothing owed. Forms are filled in by themselves with what they
 * ask for; a row is an act, or a day on which the machine has run. */
#include "work_world.h"

enum who {
    MACHINE,
    CLERK,
    OFFICER,
    SUPERVISOR,
    HEAD,
    GOVERNMENT,
    LEADER,
    LEADER_2,
    HOUSING,
    HOUSING_HEAD,
    LABOUR,
    LABOUR_HEAD,
    TOWN_HEAD
};

static const struct actor PEOPLE[] = {
    [MACHINE] = {.role = ROLE_SYSTEM, .unit = UNIT_OFFICE},
    [CLERK] = {101, ROLE_WINDOW_CLERK, UNIT_OFFICE, 0},
    [OFFICER] = {102, ROLE_CASE_OFFICER, UNIT_OFFICE, 0},
    [SUPERVISOR] = {103, ROLE_SUPERVISOR, UNIT_OFFICE, 0},
    [HEAD] = {104, ROLE_OFFICE_HEAD, UNIT_OFFICE, 0},
    [GOVERNMENT] = {105, ROLE_LEADER, UNIT_COUNTY, 0},
    [LEADER] = {ACCOUNT_LEADER, ROLE_CASE_LEADER, UNIT_COUNTY, 0},
    [LEADER_2] = {ACCOUNT_LEADER_2, ROLE_CASE_LEADER, UNIT_COUNTY, 0},
    [HOUSING] = {106, ROLE_UNIT_HANDLER, UNIT_HOUSING, 0},
    [HOUSING_HEAD] = {107, ROLE_UNIT_HEAD, UNIT_HOUSING, 0},
    [LABOUR] = {108, ROLE_UNIT_HANDLER, UNIT_LABOUR, 0},
    [LABOUR_HEAD] = {109, ROLE_UNIT_HEAD, UNIT_LABOUR, 0},
    [TOWN_HEAD] = {110, ROLE_UNIT_HEAD, UNIT_TOWN, 0},
};

/* An act, what becomes of it – a state, or "!" and why not – and a duty that is open then; without
 * an act the machine runs at ten on that day. */
struct row {
    const char *day;
    enum who who;
    const char *act, *then, *owes;
    bool has_open_children;
};

struct course {
    const char *kind;
    id64 at;   /* where the calendar begins it; 0: at the petition office */
    id64 unit; /* that a form names; 0: the housing department */
    const struct row *rows;
    size_t count;
};

static const struct row POLICY[] = {
    {NULL, SUPERVISOR, "open", "made", "adoption", false},
    {NULL, HOUSING_HEAD, "adopt", "!forbidden", NULL, false},
    {"2026-04-20", MACHINE, NULL, NULL, "direct", false},
    {NULL, GOVERNMENT, "adopt", "replied", "judge", false},
    {NULL, SUPERVISOR, "close", "closed", NULL, false},
};

static const struct row RESPONSIBILITY[] = {
    {NULL, OFFICER, "open", "!forbidden", NULL, false},
    {NULL, HEAD, "open", "made", "adoption", false},
    {NULL, LABOUR_HEAD, "adopt", "!forbidden", NULL, false},
    {NULL, HOUSING_HEAD, "adopt", "replied", NULL, false},
    {NULL, SUPERVISOR, "ask_again", "made", "adoption", false},
    {"2026-04-20", MACHINE, NULL, NULL, "direct", false},
    {NULL, HOUSING, "adopt", "replied", "judge", false},
    {NULL, HEAD, "close", "closed", NULL, false},
};

static const struct row MEETING[] = {
    {NULL, MACHINE, "plan", "planned", "hold", false},
    {"2026-03-25", MACHINE, NULL, NULL, "direct", false},
    {NULL, HOUSING_HEAD, "hold", "!forbidden", NULL, false},
    {NULL, HEAD, "hold", "held", "follow", false},
    {NULL, OFFICER, "track", "held", "follow", true},
    {NULL, OFFICER, "close", "!owed", NULL, false},
    {NULL, OFFICER, "minutes", "held", "sign", true},
    {NULL, OFFICER, "sign", "!forbidden", NULL, true},
    {NULL, HEAD, "sign", "held", NULL, true},
    {NULL, OFFICER, "close", "!children", NULL, true},
    {NULL, OFFICER, "close", "closed", NULL, false},
};

/* No unit decides; nobody decides twice. */
static const struct row ITEM[] = {
    {NULL, OFFICER, "put_on", "listed", "decide", false},
    {"2026-04-20", MACHINE, NULL, NULL, "direct", false},
    {NULL, LABOUR_HEAD, "prepare", "!forbidden", NULL, false},
    {NULL, OFFICER, "show", "listed", NULL, false},
    {NULL, OFFICER, "draft", "listed", NULL, false},
    {NULL, HEAD, "beside", "listed", "decide", false},
    {NULL, HOUSING_HEAD, "resolve", "!forbidden", NULL, false},
    {NULL, HEAD, "resolve", "resolved", NULL, false},
    {NULL, OFFICER, "later", "!state", NULL, false},
};

static const struct row ITEM_LEFT[] = {
    {NULL, TOWN_HEAD, "put_on", "listed", "decide", false},
    {NULL, OFFICER, "no_resolution", "!forbidden", NULL, false},
    {"2026-04-20", MACHINE, NULL, NULL, "direct", false},
    {"2026-05-20", MACHINE, NULL, NULL, "oversee", false},
    {NULL, TOWN_HEAD, "no_resolution", "no_resolution", NULL, false},
};

static const struct row TOWN_MEETING[] = {
    {NULL, MACHINE, "plan", "running", "hold", false},
    {"2026-03-27", MACHINE, NULL, NULL, "oversee", false},
    {NULL, TOWN_HEAD, "hold", "running", "hold", false},
    {NULL, HEAD, "finish", "!forbidden", NULL, false},
    {NULL, TOWN_HEAD, "finish", "closed", NULL, false},
};

static const struct row RESOLUTION[] = {
    {NULL, OFFICER, "open", "open", "report_back", false},
    {NULL, LABOUR, "report", "!forbidden", NULL, false},
    {"2026-03-27", MACHINE, NULL, NULL, "direct", false},
    {NULL, HOUSING, "report", "reported", "judge", false},
    {NULL, OFFICER, "ask_again", "open", "report_back", false},
    {NULL, HEAD, "hand_over", "open", "report_back", false},
    {NULL, HOUSING, "report", "!forbidden", NULL, false},
    {NULL, LABOUR, "report", "reported", NULL, false},
    {NULL, HEAD, "close", "closed", NULL, false},
};

static const struct row PLAN[] = {
    {NULL, MACHINE, "begin", "drafting", "publish", false},
    {"2026-04-24", MACHINE, NULL, NULL, "direct", false},
    {NULL, HEAD, "publish", "published", "review", false},
    {NULL, OFFICER, "review", "published", "review", false},
    {NULL, HEAD, "close", "closed", NULL, false},
};

/* Who receives instead is seen, and the day stays. */
static const struct row DAY[] = {
    {NULL, OFFICER, "announce", "announced", "attend", false},
    {NULL, LEADER_2, "receive", "!forbidden", NULL, false},
    {NULL, HEAD, "substitute", "announced", "attend", false},
    {NULL, LEADER, "receive", "!forbidden", NULL, false},
    {"2026-03-25", MACHINE, NULL, NULL, "direct", false},
    {NULL, LEADER_2, "receive", "received", "record", false},
    {NULL, OFFICER, "talk", "received", "record", false},
    {NULL, OFFICER, "record", "closed", NULL, false},
};

static const struct row ROSTER[] = {
    {NULL, MACHINE, "begin", "drafting", "publish", false},
    {NULL, OFFICER, "publish", "running", "hand_on", false},
    {"2026-03-05", MACHINE, NULL, NULL, "direct", false},
    {NULL, OFFICER, "hand_on", "running", "hand_on", false},
    {NULL, SUPERVISOR, "check", "running", "hand_on", false},
    {NULL, HEAD, "close", "closed", NULL, false},
};

static const struct row VISIT[] = {
    {NULL, HOUSING, "call", "!forbidden", NULL, false},
    {NULL, CLERK, "call", "called", "come", false},
    {NULL, LABOUR, "arrive", "called", "come", false},
    {NULL, LABOUR, "heard", "called", "receive", false},
    {NULL, OFFICER, "end_visit", "closed", NULL, false},
};

/* Five or more: the head comes, and nobody in their place. */
static const struct row GROUP_VISIT[] = {
    {NULL, CLERK, "call_group", "group", "come_self", false},
    {NULL, HOUSING, "arrive_self", "!forbidden", NULL, false},
    {NULL, HOUSING_HEAD, "arrive_self", "group", "come_self", false},
    {NULL, HOUSING_HEAD, "heard_self", "group", "hear_self", false},
    {"2026-03-03", MACHINE, NULL, NULL, "direct", false},
    {NULL, CLERK, "end_unheard", "!forbidden", NULL, false},
    {NULL, CLERK, "end_visit", "closed", NULL, false},
};

static const struct row ORDER[] = {
    {NULL, OFFICER, "issue", "!forbidden", NULL, false},
    {NULL, HEAD, "issue", "ordered", "mend", false},
    {NULL, HOUSING, "report", "reported", "judge", false},
    {NULL, SUPERVISOR, "ask_again", "ordered", "mend", false},
    {"2026-03-30", MACHINE, NULL, NULL, "direct", false},
    {NULL, HOUSING_HEAD, "report", "reported", NULL, false},
    {NULL, HEAD, "close", "closed", NULL, false},
};

/* It goes on without an explanation only once the day for it has passed. */
static const struct row UNEXPLAINED[] = {
    {NULL, SUPERVISOR, "open", "asked", "explain", false},
    {NULL, HEAD, "go_on", "!forbidden", NULL, false},
    {"2026-03-30", MACHINE, NULL, NULL, "direct", false},
    {NULL, SUPERVISOR, "go_on", "!forbidden", NULL, false},
    {NULL, HEAD, "go_on", "heard", "decide", false},
    {NULL, HEAD, "conclude_refer", "referred", "refer", false},
    {NULL, SUPERVISOR, "receipt", "closed", NULL, false},
};

static const struct row EXPLAINED[] = {
    {NULL, OFFICER, "open", "asked", "explain", false},
    {NULL, LABOUR_HEAD, "explain", "!forbidden", NULL, false},
    {NULL, HOUSING_HEAD, "explain", "heard", "decide", false},
    {NULL, OFFICER, "conclude", "!forbidden", NULL, false},
    {NULL, HEAD, "conclude", "closed", NULL, false},
};

static const struct row ERROR[] = {
    {NULL, SUPERVISOR, "note", "noted", "correct", false},
    {NULL, HOUSING, "dispute", "disputed", "rule", false},
    {NULL, HEAD, "stand", "noted", "correct", false},
    {"2026-03-25", MACHINE, NULL, NULL, "direct", false},
    {NULL, HOUSING, "correct", "corrected", "check", false},
    {NULL, SUPERVISOR, "close", "!same_person", NULL, false},
    {NULL, HEAD, "close", "closed", NULL, false},
};

static const struct row NO_ERROR[] = {
    {NULL, HEAD, "note", "noted", "correct", false},
    {NULL, HOUSING, "dispute", "disputed", "rule", false},
    {NULL, HEAD, "uphold", "!same_person", NULL, false},
    {NULL, HEAD, "withdraw", "withdrawn", NULL, false},
};

/* Who listed it does not say that it is resolved. */
static const struct row PENDING[] = {
    {NULL, SUPERVISOR, "enter", "listed", "plan", false},
    {NULL, HOUSING, "make_plan", "resolving", "resolve", false},
    {"2026-04-20", MACHINE, NULL, NULL, "direct", false},
    {NULL, HOUSING, "progress", "resolving", "progress", false},
    {NULL, HOUSING_HEAD, "resolve", "resolved", "check", false},
    {NULL, SUPERVISOR, "close", "!same_person", NULL, false},
    {NULL, SUPERVISOR, "not_solved", "resolving", "resolve", false},
    {NULL, HOUSING_HEAD, "resolve", "resolved", NULL, false},
    {NULL, HEAD, "close", "closed", NULL, false},
};

/* Listed late, after the office above was asked; no official begins it, or says that nothing is
 * left. */
static const struct row TO_LIST[] = {
    {NULL, HEAD, "find", "!forbidden", NULL, false},
    {NULL, MACHINE, "find", "due", "list", false},
    {NULL, HEAD, "lapse", "!forbidden", "list", false},
    {NULL, OFFICER, "leave_out", "!forbidden", "list", false},
    {"2026-04-20", MACHINE, NULL, NULL, "oversee", false},
    {NULL, OFFICER, "list", "listed", NULL, false},
};

static const struct row NOT_LISTED[] = {
    {NULL, MACHINE, "find", "due", "list", false},
    {NULL, HEAD, "leave_out", "left", NULL, false},
};

static const struct row NEEDLESS[] = {
    {NULL, MACHINE, "find", "due", "list", false},
    {NULL, MACHINE, "lapse", "over", NULL, false},
};

static const struct row CAMPAIGN[] = {
    {NULL, OFFICER, "begin", "running", "finish", false},
    {NULL, OFFICER, "include", "running", "progress", false},
    {"2026-03-25", MACHINE, NULL, NULL, "direct", false},
    {NULL, OFFICER, "progress", "running", "progress", false},
    {NULL, HEAD, "finish", "ended", "check", false},
    {NULL, HEAD, "close", "!same_person", NULL, false},
    {NULL, SUPERVISOR, "close", "closed", NULL, false},
};

static const struct row AGAIN[] = {
    {NULL, SUPERVISOR, "order", "ordered", "go", false},
    {"2026-03-30", MACHINE, NULL, NULL, "direct", false},
    {NULL, HOUSING, "visit", "visited", "verify", false},
    {NULL, HOUSING, "report", "reported", "judge", false},
    {NULL, SUPERVISOR, "ask_again", "visited", "verify", false},
    {NULL, HOUSING, "report", "reported", NULL, false},
    {NULL, SUPERVISOR, "close", "closed", NULL, false},
};

static const struct row IN_STEPS[] = {
    {NULL, HOUSING, "plan", "carrying", "step", false},
    {NULL, HOUSING, "reach", "carrying", "step", false},
    {"2026-03-30", MACHINE, NULL, NULL, "oversee", false},
    {NULL, HOUSING, "finish", "!forbidden", NULL, false},
    {NULL, HOUSING_HEAD, "finish", "done", NULL, false},
};

static const struct row NOT_POSSIBLE[] = {
    {NULL, HOUSING, "explain", "impossible", "reconsider", false},
    {NULL, HOUSING, "reconsider", "impossible", "reconsider", false},
    {NULL, HOUSING, "possible", "carrying", "step", false},
    {NULL, HOUSING_HEAD, "finish", "done", NULL, false},
};

static const struct row BUDGET[] = {
    {NULL, MACHINE, "begin", "open", "set", false},
    {"2026-05-25", MACHINE, NULL, NULL, "direct", false},
    {NULL, OFFICER, "set", "!forbidden", NULL, false},
    {NULL, HEAD, "set", "running", "account", false},
    {NULL, OFFICER, "account", "running", "account", false},
    {NULL, HEAD, "close", "!children", NULL, true},
    {NULL, HEAD, "close", "closed", NULL, false},
};

/* Who approves does not pay. */
static const struct row RELIEF[] = {
    {NULL, OFFICER, "ask", "asked", "assess", false},
    {NULL, OFFICER, "assess", "assessed", "decide", false},
    {NULL, OFFICER, "approve", "!forbidden", NULL, false},
    {NULL, HEAD, "approve", "approved", "pay", false},
    {"2026-03-30", MACHINE, NULL, NULL, "direct", false},
    {NULL, HEAD, "pay", "!forbidden", NULL, false},
    {NULL, OFFICER, "pay", "paid", "receipt", false},
    {NULL, OFFICER, "receipt", "closed", NULL, false},
};

static const struct row REFUSED[] = {
    {NULL, OFFICER, "ask", "asked", "assess", false},
    {NULL, SUPERVISOR, "assess", "assessed", "decide", false},
    {NULL, HEAD, "refuse", "refused", NULL, false},
};

/* Nothing found is said, too: saying nothing goes up. */
static const struct row SURVEY[] = {
    {NULL, MACHINE, "begin", "open", "report", false},
    {"2026-04-10", MACHINE, NULL, NULL, "oversee", false},
    {NULL, HEAD, "zero", "!forbidden", NULL, false},
    {NULL, TOWN_HEAD, "zero", "closed", NULL, false},
};

static const struct row ISSUE[] = {
    {NULL, TOWN_HEAD, "note", "found", "plan", false},
    {NULL, HOUSING, "make_plan", "planned", "solve", false},
    {"2026-03-27", MACHINE, NULL, NULL, "oversee", false},
    {NULL, HOUSING, "solve", "resolved", "check", false},
    {NULL, TOWN_HEAD, "close", "closed", NULL, false},
};

static const struct row OWN_ISSUE[] = {
    {NULL, HOUSING_HEAD, "note", "found", "plan", false},
    {NULL, HOUSING_HEAD, "make_plan", "planned", "solve", false},
    {NULL, HOUSING_HEAD, "solve", "resolved", "check", false},
    {NULL, HOUSING_HEAD, "close", "!same_person", NULL, false},
    {NULL, HOUSING, "close", "closed", NULL, false},
};

static const struct row MEDIATION[] = {
    {NULL, TOWN_HEAD, "ask", "asked", "arrange", false},
    {"2026-03-25", MACHINE, NULL, NULL, "oversee", false},
    {NULL, HOUSING, "arrange", "arranged", "hold", false},
    {NULL, HOUSING, "agree", "agreed", "follow", false},
    {NULL, HOUSING, "perform", "closed", NULL, false},
};

static const struct row NO_AGREEMENT[] = {
    {NULL, OFFICER, "ask", "asked", "arrange", false},
    {NULL, HOUSING, "fail", "failed", NULL, false},
};

/* The three steps in their order; who assessed does not decide that it may go. */
static const struct row ASSESSMENT[] = {
    {NULL, HOUSING, "open", "survey", "look", false},
    {NULL, HOUSING, "argue", "!state", NULL, false},
    {NULL, HOUSING, "survey", "argue", "consult", false},
    {NULL, HOUSING, "argue", "assess", "judge", false},
    {NULL, HOUSING_HEAD, "assess", "result", "decide", false},
    {"2026-04-24", MACHINE, NULL, NULL, "oversee", false},
    {NULL, HOUSING_HEAD, "decide", "!same_person", NULL, false},
    {NULL, HOUSING_HEAD, "stop", "stopped", NULL, false},
};

static const struct row FOLLOWED[] = {
    {NULL, HOUSING, "open", "survey", NULL, false},
    {NULL, HOUSING, "survey", "argue", NULL, false},
    {NULL, HOUSING, "argue", "assess", NULL, false},
    {NULL, HOUSING, "assess", "result", "decide", false},
    {NULL, HOUSING_HEAD, "decide", "following", "follow", false},
    {NULL, HOUSING, "link", "following", "follow", false},
    {NULL, HOUSING_HEAD, "end", "closed", NULL, false},
};

static const struct row TRAINING[] = {
    {NULL, MACHINE, "begin", "planning", "plan", false},
    {"2026-05-25", MACHINE, NULL, NULL, "direct", false},
    {NULL, HEAD, "plan", "running", "course", false},
    {NULL, OFFICER, "course", "running", "course", false},
    {NULL, HEAD, "close", "closed", NULL, false},
};

#define COURSE(kind, at, unit, rows)                                                               \
    {                                                                                              \
        kind, at, unit, rows, CHECK_COUNT(rows)                                                    \
    }
static const struct course COURSES[] = {
    COURSE("recommend_policy", 0, UNIT_COUNTY, POLICY),
    COURSE("recommend_responsibility", 0, 0, RESPONSIBILITY),
    COURSE("meeting", 0, 0, MEETING),
    COURSE("town_meeting", UNIT_TOWN, 0, TOWN_MEETING),
    COURSE("resolution", 0, 0, RESOLUTION),
    COURSE("agenda_item", 0, 0, ITEM),
    COURSE("agenda_item", 0, 0, ITEM_LEFT),
    COURSE("reception_plan", 0, 0, PLAN),
    COURSE("reception_day", 0, 0, DAY),
    COURSE("duty_roster", 0, 0, ROSTER),
    COURSE("call_to_visit", 0, 0, VISIT),
    COURSE("call_to_visit", 0, 0, GROUP_VISIT),
    COURSE("order", 0, 0, ORDER),
    COURSE("accountability", 0, 0, UNEXPLAINED),
    COURSE("accountability", 0, 0, EXPLAINED),
    COURSE("error", 0, 0, ERROR),
    COURSE("error", 0, 0, NO_ERROR),
    COURSE("long_pending", 0, 0, PENDING),
    COURSE("listing", 0, 0, TO_LIST),
    COURSE("listing", 0, 0, NOT_LISTED),
    COURSE("listing", 0, 0, NEEDLESS),
    COURSE("campaign", 0, 0, CAMPAIGN),
    COURSE("reinvestigation", 0, 0, AGAIN),
    COURSE("promise_plan", 0, 0, IN_STEPS),
    COURSE("promise_plan", 0, 0, NOT_POSSIBLE),
    COURSE("relief_budget", 0, 0, BUDGET),
    COURSE("relief", 0, 0, RELIEF),
    COURSE("relief", 0, 0, REFUSED),
    COURSE("issue_survey", UNIT_TOWN, 0, SURVEY),
    COURSE("issue", 0, 0, ISSUE),
    COURSE("issue", 0, 0, OWN_ISSUE),
    COURSE("mediation", 0, 0, MEDIATION),
    COURSE("mediation", 0, 0, NO_AGREEMENT),
    COURSE("assessment", 0, 0, ASSESSMENT),
    COURSE("assessment", 0, 0, FOLLOWED),
    COURSE("training", 0, 0, TRAINING),
};

/* ---- walking ---- */

/* Something that the form takes. */
static struct field filled(const struct work_world *ww, const struct course *course,
                           const struct rule_act *act, const struct rule_field *rule)
{
    static const id64 UNITS[] = {UNIT_HOUSING, UNIT_LABOUR};
    static const struct attachment PHOTO = {
        .id = 7, .name = SV_INIT("1.jpg"), .mime = SV_INIT("image/jpeg"), .size_bytes = 9};
    bool is_other = act->kind == WORK_ACT_HANDED_OVER;
    struct field field = {.id = rule->id, .kind = rule->kind, .text = SV("已办。")};
    field.number = rule->min;
    if (rule->kind == FIELD_CHOICE)
        field.text = rule->choices.items[0].id;
    if (rule->kind == FIELD_DAY)
        field.number = ww->w.env.today + (rule->min > 0 ? 10 : 0);
    if (rule->kind == FIELD_UNIT)
        field.number = is_other ? UNIT_LABOUR : course->unit ? course->unit : UNIT_HOUSING;
    if (rule->kind == FIELD_UNITS) {
        field.ids = UNITS;
        field.count = CHECK_COUNT(UNITS);
    }
    if (rule->kind == FIELD_UPLOADS) {
        field.attachments = &PHOTO;
        field.count = 1;
    }
    if (rule->kind == FIELD_ID)
        field.number = sv_is(rule->id, "petition") ? MATTER
                       : is_other                  ? ACCOUNT_LEADER_2
                                                   : ACCOUNT_LEADER;
    return field;
}

static enum err act_in(struct work_world *ww, const struct course *course, const struct row *row)
{
    const struct rule_work *rules = rulebook_work(ww->w.rulebook, sv_from(course->kind));
    const struct rule_act *act = rule_work_act(rules, sv_from(row->act));
    struct actor actor = PEOPLE[row->who];
    struct field fields[20];
    size_t count = 0;
    if (!act)
        fail_msg("%s has no act %s", course->kind, row->act);
    if (row->who == MACHINE && course->at)
        actor.unit = course->at;
    if (ww->work.version == 0)
        ww->work.office = actor.unit;
    for (size_t i = 0; i < act->field_count; i++) {
        if (act->fields[i].required)
            fields[count++] = filled(ww, course, act, &act->fields[i]);
    }
    return work_act_as(ww, course->kind, actor, row->act, fields, count);
}

/* "" for done, or "!" and why not. */
static const char *outcome(const struct work_world *ww, enum err err)
{
    if (err == ERR_FORBIDDEN)
        return "!forbidden";
    if (err == ERR_REFUSED)
        return arena_cstr(ww->w.arena, arena_printf(ww->w.arena, "!%s", ww->w.fail.reason));
    return err ? err_name(err) : arena_cstr(ww->w.arena, ww->work.state);
}

static bool is_owed(const struct work *work, const char *rule)
{
    for (size_t i = 0; i < work->duty_count; i++) {
        if (!work->duties[i].is_ended && sv_is(work->duties[i].rule, rule))
            return true;
    }
    return false;
}

static void walk(const struct course *course)
{
    struct work_world ww;
    work_world_init(&ww, "2026-03-02");
    for (size_t i = 0; i < course->count; i++) {
        const struct row *row = &course->rows[i];
        ww.has_open_children = row->has_open_children;
        if (row->day)
            world_set_day(&ww.w, row->day);
        if (!row->act)
            assert_true(work_run(&ww) > 0);
        const char *got = row->act ? outcome(&ww, act_in(&ww, course, row)) : "";
        if (row->act && strcmp(got, row->then) != 0)
            fail_msg("%s, row %zu (%s): %s, expected %s", course->kind, i, row->act, got,
                     row->then);
        if (row->owes && !is_owed(&ww.work, row->owes))
            fail_msg("%s, row %zu: %s is not owed", course->kind, i, row->owes);
    }
    if (!ww.work.is_ended || work_open(&ww.work) > 0)
        fail_msg("%s has not ended", course->kind);
    world_release(&ww.w);
}

static void test_courses(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(COURSES); i++)
        walk(&COURSES[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_courses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
