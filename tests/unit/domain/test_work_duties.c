/* Every duty of every kind in the national rulebook, whatever kinds there are: it is begun, each
 * step of its ladder is taken in order and for ever, what is passed on is owed by somebody else,
 * and what its rule names as evidence meets it. Found by walking from act to act through all
 * situations of a work – its state and what is owed in it. */
#include "domain/petition_fold.h"

#include "work_actors.h"

enum { SITUATIONS_MAX = 600, DUTIES_MAX = 62, ACTS_MAX = 62 };

/* A work as it may come to be. */
struct node {
    struct work work;
    uint64_t open;     /* bit per duty of the kind */
    size_t open_count; /* several units may owe the same */
};

struct walk {
    struct work_world ww;
    const struct rule_work *rules;
    struct node nodes[SITUATIONS_MAX];
    size_t count;
    bool is_begun[DUTIES_MAX], is_climbed[DUTIES_MAX];
    bool is_met[DUTIES_MAX][ACTS_MAX];
    bool is_alone; /* one person does everything at a unit */
    day_t day;     /* every act is done on this day */
    time_ms now;
};

static size_t duty_index(const struct walk *w, struct sv rule)
{
    return (size_t)(rule_work_duty(w->rules, rule) - w->rules->duties);
}

/* ---- situations ---- */

static uint64_t open_in(const struct walk *w, const struct work *work)
{
    uint64_t open = 0;
    for (size_t i = 0; i < work->duty_count; i++) {
        if (!work->duties[i].is_ended)
            open |= UINT64_C(1) << duty_index(w, work->duties[i].rule);
    }
    return open;
}

static void be_at(struct walk *w, const struct node *node)
{
    w->ww.work = copy_of(w->ww.w.arena, &node->work);
    w->ww.w.env.today = w->day;
    w->ww.w.env.now = w->now;
}

static void meet(struct walk *w)
{
    const struct work *work = &w->ww.work;
    uint64_t open = open_in(w, work);
    for (size_t i = 0; i < work->duty_count; i++)
        w->is_begun[duty_index(w, work->duties[i].rule)] = true;
    for (size_t i = 0; i < w->count; i++) {
        if (w->nodes[i].open == open && w->nodes[i].open_count == work_open(work) &&
            sv_eq(w->nodes[i].work.state, work->state))
            return;
    }
    assert_true(w->count < SITUATIONS_MAX);
    w->nodes[w->count++] = (struct node){copy_of(w->ww.w.arena, work), open, work_open(work)};
}

/* ---- what is looked at ---- */

static void note_met(struct walk *w, const struct rule_act *act)
{
    for (size_t i = 0; i < w->ww.work.duty_count; i++) {
        const struct duty *duty = &w->ww.work.duties[i];
        if (duty->ended_seq == w->ww.work.version && duty->is_ended && duty->how == DUTY_MET)
            w->is_met[duty_index(w, duty->rule)][act - w->rules->acts] = true;
    }
}

/* An act that waits for the day of a duty is done on it, one that waits for its end on the next. */
static void wait_for_day(struct walk *w, const struct rule_act *act)
{
    for (size_t i = 0; i < w->ww.work.duty_count; i++) {
        const struct duty *duty = &w->ww.work.duties[i];
        day_t day = duty->end.due_day + sv_eq(duty->rule, act->after);
        bool is_meant = sv_eq(duty->rule, act->waits_for) || sv_eq(duty->rule, act->after);
        if (duty->is_ended || !is_meant)
            continue;
        w->ww.w.env.now += (day - w->ww.w.env.today) * INT64_C(86400000);
        w->ww.w.env.today = day;
    }
}

/* Where one does everything, the same one. */
static struct actor the_one(const struct walk *w, struct actor actor)
{
    bool is_leader = actor.account == ACCOUNT_LEADER || actor.account == ACCOUNT_LEADER_2;
    if (w->is_alone && !is_leader)
        actor.account = ACCOUNT_FIRST + actor.unit;
    return actor;
}

static void do_and_meet(struct walk *w, const struct node *node, const struct rule_act *act,
                        struct actor actor)
{
    be_at(w, node);
    wait_for_day(w, act);
    if (do_act(&w->ww, w->rules, act, the_one(w, actor)) == ERR_OK) {
        note_met(w, act);
        meet(w);
    }
    be_at(w, node);
}

static void act_from(struct walk *w, const struct node *node)
{
    for (size_t k = 0; k < w->rules->act_count; k++) {
        const struct rule_act *act = &w->rules->acts[k];
        struct actor actor;
        be_at(w, node);
        for (size_t turn = 0; finds_actor(&w->ww, w->rules, &(struct act_turn){act, turn}, &actor);
             turn++) {
            do_and_meet(w, node, act, actor);
            if (act->at != WORK_AT_PARTY)
                break;
        }
        if (w->is_alone && finds_owner(&w->ww, w->rules, act, &actor))
            do_and_meet(w, node, act, actor);
    }
}

/* Only this duty's next step; what else has come due waits. */
static void step_of(struct walk *w, int no)
{
    struct duty *duty = &w->ww.work.duties[no - 1];
    const struct work_env env = work_env_of(&w->ww);
    assert_true(duty->next_at > 0);
    if (duty->next_at > w->ww.w.env.now)
        w->ww.w.env.now = duty->next_at;
    w->ww.w.env.today = zone_day(&w->ww.w.rulebook->zone, w->ww.w.env.now);
    for (size_t i = 0; i < w->ww.work.duty_count; i++) {
        if ((int)i + 1 != no)
            w->ww.work.duties[i].next_at = w->ww.w.env.now + 1;
    }
    assert_true(work_step_due(w->ww.w.arena, &w->ww.work, &env, &w->ww.last));
    CHECK_OK(work_apply(w->ww.w.arena, &w->ww.work, &w->ww.last));
}

/* From the first step that lies ahead to the last one and once more. */
static void climb(struct walk *w, const struct node *node, int no)
{
    be_at(w, node);
    const struct rule_duty *rule = rule_work_duty(w->rules, w->ww.work.duties[no - 1].rule);
    const struct rule_ladder *ladder = rule_work_ladder(w->rules, rule->ladder);
    size_t at = 0;
    while (at < ladder->step_count &&
           !sv_eq(ladder->steps[at].id, w->ww.work.duties[no - 1].next_step))
        at++;
    for (; at < ladder->step_count + 2; at++) {
        const struct rule_step *step = at < ladder->step_count ? &ladder->steps[at] : &ladder->then;
        step_of(w, no);
        const struct duty *duty = &w->ww.work.duties[no - 1];
        if (!sv_eq(duty->step, step->id) || duty->is_ended)
            fail_msg("%.*s: %.*s instead of %.*s", SV_FMT(rule->id), SV_FMT(duty->step),
                     SV_FMT(step->id));
        if (step->begins.n > 0 &&
            work_duty(&w->ww, arena_cstr(w->ww.w.arena, step->begins))->is_ended)
            fail_msg("%.*s: %.*s is not owed", SV_FMT(rule->id), SV_FMT(step->begins));
        meet(w);
    }
    w->is_climbed[duty_index(w, rule->id)] = true;
}

static void climb_all(struct walk *w, const struct node *node)
{
    for (size_t i = 0; i < node->work.duty_count; i++) {
        const struct duty *duty = &node->work.duties[i];
        if (!duty->is_ended && !w->is_climbed[duty_index(w, duty->rule)])
            climb(w, node, duty->no);
    }
}

/* ---- each kind ---- */

static void begin_all(struct walk *w)
{
    for (size_t i = 0; i < w->rules->act_count; i++) {
        const struct rule_act *act = &w->rules->acts[i];
        if (act->kind != WORK_ACT_OPENED)
            continue;
        id64 office = office_for(act);
        const struct actor actor = opener_of(act, ACCOUNT_FIRST + (id64)i);
        w->ww.work = (struct work){.office = office, .kind = w->rules->id};
        world_must(&w->ww.w, do_act(&w->ww, w->rules, act, the_one(w, actor)),
                   arena_cstr(w->ww.w.arena, w->rules->id), __FILE__, __LINE__);
        meet(w);
    }
}

static void check_duty(const struct walk *w, size_t index)
{
    const struct rule_duty *rule = &w->rules->duties[index];
    if (!w->is_begun[index])
        fail_msg("%.*s: %.*s never begins", SV_FMT(w->rules->id), SV_FMT(rule->id));
    if (!w->is_climbed[index])
        fail_msg("%.*s: %.*s has no ladder", SV_FMT(w->rules->id), SV_FMT(rule->id));
    for (size_t i = 0; i < rule->ends_on.count; i++) {
        const struct rule_act *act = rule_work_act(w->rules, rule->ends_on.items[i]);
        if (!w->is_met[index][act - w->rules->acts])
            fail_msg("%.*s: %.*s is never met by %.*s", SV_FMT(w->rules->id), SV_FMT(rule->id),
                     SV_FMT(act->id));
    }
}

static struct walk *walk_new(void)
{
    struct walk *w = test_malloc(sizeof *w);
    memset(w, 0, sizeof *w);
    work_world_init(&w->ww, "2026-03-02");
    w->day = w->ww.w.env.today;
    w->now = w->ww.w.env.now;
    return w;
}

static void walk_free(struct walk *w)
{
    world_release(&w->ww.w);
    test_free(w);
}

/* From how each work begins to everything that may come of it. */
static void walk_kind(struct walk *w, const struct rule_work *rules)
{
    w->rules = rules;
    w->count = 0;
    memset(w->is_begun, 0, sizeof w->is_begun);
    memset(w->is_climbed, 0, sizeof w->is_climbed);
    memset(w->is_met, 0, sizeof w->is_met);
    w->ww.w.env.today = w->day;
    w->ww.w.env.now = w->now;
    begin_all(w);
    for (size_t k = 0; k < w->count; k++) {
        act_from(w, &w->nodes[k]);
        climb_all(w, &w->nodes[k]);
    }
}

static void test_every_duty(void **state)
{
    struct walk *w = walk_new();
    (void)state;
    const struct rulebook *book = w->ww.w.rulebook;
    for (size_t i = 0; i < book->work_count; i++) {
        walk_kind(w, &book->works[i]);
        for (size_t k = 0; k < w->rules->duty_count; k++)
            check_duty(w, k);
    }
    walk_free(w);
}

/* ---- another person ---- */

#define EVERYTHING ((role_set)~0U)
/* One at each unit, and the leader of the place. */
static const struct unit_person ONES[] = {
    {UNIT_OFFICE, ACCOUNT_FIRST + UNIT_OFFICE, EVERYTHING},
    {UNIT_HOUSING, ACCOUNT_FIRST + UNIT_HOUSING, EVERYTHING},
    {UNIT_LABOUR, ACCOUNT_FIRST + UNIT_LABOUR, EVERYTHING},
    {UNIT_TOWN, ACCOUNT_FIRST + UNIT_TOWN, EVERYTHING},
    {UNIT_COUNTY, ACCOUNT_FIRST + UNIT_COUNTY, ROLE_BIT(ROLE_LEADER)},
};
static const struct unit_staff ONES_STAFF[] = {
    {UNIT_OFFICE, EVERYTHING}, {UNIT_HOUSING, EVERYTHING},           {UNIT_LABOUR, EVERYTHING},
    {UNIT_TOWN, EVERYTHING},   {UNIT_COUNTY, ROLE_BIT(ROLE_LEADER)},
};

static bool is_met_by_any(const struct walk *w, size_t duty)
{
    for (size_t i = 0; i < w->rules->act_count; i++) {
        if (w->is_met[duty][i])
            return true;
    }
    return false;
}

/* Where one person does everything, no duty of any kind waits for somebody who is not there. */
static void test_units_of_one(void **state)
{
    struct walk *w = walk_new();
    (void)state;
    const struct rulebook *book = w->ww.w.rulebook;
    w->is_alone = true;
    w->ww.people = ONES;
    w->ww.person_count = CHECK_COUNT(ONES);
    w->ww.staff = ONES_STAFF;
    w->ww.staff_count = CHECK_COUNT(ONES_STAFF);
    for (size_t i = 0; i < book->work_count; i++) {
        walk_kind(w, &book->works[i]);
        for (size_t k = 0; k < w->rules->duty_count; k++) {
            if (!w->is_begun[k] || !is_met_by_any(w, k))
                fail_msg("%.*s: %.*s waits for ever", SV_FMT(w->rules->id),
                         SV_FMT(w->rules->duties[k].id));
        }
    }
    walk_free(w);
}

/* One act of a campaign, by somebody of the office. */
static enum err campaign_does(struct work_world *ww, const char *act, struct actor actor)
{
    const struct rule_work *rules = rulebook_work(ww->w.rulebook, SV("campaign"));
    return do_act(ww, rules, rule_work_act(rules, sv_from(act)), actor);
}

enum { FIRST = 801, SECOND = 802, OF_PLACE = 803 };

/* Who ended the campaign may not check it. Whom that leaves owes it, and is named in the duty. */
static void test_who_is_another(void **state)
{
    static const struct {
        const char *name;
        struct unit_person people[3];
        size_t count;
        id64 unit;
        enum role role;
        enum role does; /* the other one; ROLE_NONE: nobody can */
    } ROWS[] = {
        {"nothing is known", {{0}}, 0, UNIT_OFFICE, ROLE_SUPERVISOR, ROLE_SUPERVISOR},
        {"another supervisor",
         {{UNIT_OFFICE, FIRST, EVERYTHING}, {UNIT_OFFICE, SECOND, ROLE_BIT(ROLE_SUPERVISOR)}},
         2,
         UNIT_OFFICE,
         ROLE_SUPERVISOR,
         ROLE_SUPERVISOR},
        {"another head, whose act it is, too",
         {{UNIT_OFFICE, FIRST, EVERYTHING}, {UNIT_OFFICE, SECOND, ROLE_BIT(ROLE_OFFICE_HEAD)}},
         2,
         UNIT_OFFICE,
         ROLE_SUPERVISOR,
         ROLE_OFFICE_HEAD},
        {"another at the window, whose act it is not",
         {{UNIT_OFFICE, FIRST, EVERYTHING},
          {UNIT_OFFICE, SECOND, ROLE_BIT(ROLE_WINDOW_CLERK)},
          {UNIT_COUNTY, OF_PLACE, ROLE_BIT(ROLE_LEADER)}},
         3,
         UNIT_COUNTY,
         ROLE_LEADER,
         ROLE_LEADER},
        {"one alone",
         {{UNIT_OFFICE, FIRST, EVERYTHING}, {UNIT_COUNTY, OF_PLACE, ROLE_BIT(ROLE_LEADER)}},
         2,
         UNIT_COUNTY,
         ROLE_LEADER,
         ROLE_LEADER},
        {"one alone who leads the place, too: it stays where it is",
         {{UNIT_OFFICE, FIRST, EVERYTHING}, {UNIT_COUNTY, FIRST, ROLE_BIT(ROLE_LEADER)}},
         2,
         UNIT_OFFICE,
         ROLE_SUPERVISOR,
         ROLE_NONE},
    };
    static const struct unit_staff STAFF[] = {{UNIT_OFFICE, EVERYTHING},
                                              {UNIT_COUNTY, ROLE_BIT(ROLE_LEADER)}};
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct work_world ww;
        const struct actor officer = {FIRST, ROLE_CASE_OFFICER, UNIT_OFFICE, 0};
        const struct actor supervisor = {FIRST, ROLE_SUPERVISOR, UNIT_OFFICE, 0};
        work_world_init(&ww, "2026-03-02");
        ww.people = ROWS[i].people;
        ww.person_count = ROWS[i].count;
        ww.staff = STAFF;
        ww.staff_count = 2;
        CHECK_OK(campaign_does(&ww, "begin", officer));
        CHECK_OK(campaign_does(&ww, "finish", officer));
        const struct duty_holder holder = work_duty(&ww, "check")->holder;
        CHECK_ROW(holder.unit == ROWS[i].unit && holder.role == ROWS[i].role, ROWS[i].name);
        CHECK_ERR(campaign_does(&ww, "close", supervisor), ERR_REFUSED);
        assert_string_equal(ww.w.fail.reason, "same_person");
        const struct actor other = {holder.unit == UNIT_COUNTY ? OF_PLACE : SECOND, ROWS[i].does,
                                    holder.unit, 0};
        if (ROWS[i].does != ROLE_NONE)
            CHECK_OK(campaign_does(&ww, "close", other));
        CHECK_ROW(ww.work.is_ended == (ROWS[i].does != ROLE_NONE), ROWS[i].name);
        world_release(&ww.w);
    }
}

/* The other one leaves: who is above may do it at once, and with the next step the duty is theirs.
 */
static void test_another_leaves(void **state)
{
    static const struct unit_person TWO[] = {{UNIT_OFFICE, FIRST, EVERYTHING},
                                             {UNIT_COUNTY, OF_PLACE, ROLE_BIT(ROLE_LEADER)},
                                             {UNIT_OFFICE, SECOND, EVERYTHING}};
    const struct actor officer = {FIRST, ROLE_CASE_OFFICER, UNIT_OFFICE, 0};
    const struct actor leader = {OF_PLACE, ROLE_LEADER, UNIT_COUNTY, 0};
    struct work_world ww;
    (void)state;
    work_world_init(&ww, "2026-03-02");
    ww.people = TWO;
    ww.person_count = 3;
    ww.staff = ONES_STAFF;
    ww.staff_count = CHECK_COUNT(ONES_STAFF);
    CHECK_OK(campaign_does(&ww, "begin", officer));
    CHECK_OK(campaign_does(&ww, "finish", officer));
    assert_int_equal(work_duty(&ww, "check")->holder.unit, UNIT_OFFICE);
    CHECK_ERR(campaign_does(&ww, "close", leader), ERR_FORBIDDEN);
    ww.person_count = 2;
    work_run_on(&ww, "2026-03-18");
    assert_int_equal(work_duty(&ww, "check")->holder.unit, UNIT_COUNTY);
    assert_int_equal(work_duty(&ww, "check")->holder.role, ROLE_LEADER);
    CHECK_OK(campaign_does(&ww, "close", leader));
    world_release(&ww.w);
}

/* An office without a head: what the head owes is owed by whoever is there, and a year is closed.
 */
static void test_office_without_head(void **state)
{
    static const struct unit_staff STAFF[] = {{UNIT_OFFICE, ROLE_BIT(ROLE_CASE_OFFICER)},
                                              {UNIT_COUNTY, ROLE_BIT(ROLE_LEADER)}};
    static const char *const KINDS[] = {"reception_plan", "training", "relief_budget",
                                        "duty_roster"};
    const struct actor officer = {FIRST, ROLE_CASE_OFFICER, UNIT_OFFICE, 0};
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(KINDS); i++) {
        struct work_world ww;
        work_world_init(&ww, "2026-03-02");
        ww.staff = STAFF;
        ww.staff_count = 2;
        const struct rule_work *rules = rulebook_work(ww.w.rulebook, sv_from(KINDS[i]));
        const struct rule_duty *first = rule_work_duty(rules, rules->states[0].owes.items[0]);
        const struct rule_act *const steps[] = {&rules->acts[0],
                                                rule_work_act(rules, first->ends_on.items[0]),
                                                rule_work_act(rules, SV("close"))};
        for (size_t k = 0; k < CHECK_COUNT(steps); k++)
            world_must(&ww.w, do_act(&ww, rules, steps[k], officer), KINDS[i], __FILE__, __LINE__);
        CHECK_ROW(ww.work.is_ended, KINDS[i]);
        CHECK_ROW(work_duty(&ww, "finish")->how == DUTY_MET, KINDS[i]);
        world_release(&ww.w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_duty),          cmocka_unit_test(test_units_of_one),
        cmocka_unit_test(test_who_is_another),      cmocka_unit_test(test_another_leaves),
        cmocka_unit_test(test_office_without_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
