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
    day_t day; /* every act is done on this day */
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

static void act_from(struct walk *w, const struct node *node)
{
    for (size_t k = 0; k < w->rules->act_count; k++) {
        const struct rule_act *act = &w->rules->acts[k];
        struct actor actor;
        be_at(w, node);
        wait_for_day(w, act);
        for (size_t turn = 0; finds_actor(&w->ww, w->rules, &(struct act_turn){act, turn}, &actor);
             turn++) {
            if (do_act(&w->ww, w->rules, act, actor) == ERR_OK) {
                note_met(w, act);
                meet(w);
            }
            be_at(w, node);
            if (act->at != WORK_AT_PARTY)
                break;
        }
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
        id64 office = office_for(act->by);
        w->ww.work = (struct work){.office = office, .kind = w->rules->id};
        world_must(&w->ww.w,
                   do_act(&w->ww, w->rules, act,
                          (struct actor){ACCOUNT_FIRST + (id64)i, first_role(act->by), office, 0}),
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

static void test_every_duty(void **state)
{
    struct walk *w = test_malloc(sizeof *w);
    (void)state;
    memset(w, 0, sizeof *w);
    work_world_init(&w->ww, "2026-03-02");
    w->day = w->ww.w.env.today;
    w->now = w->ww.w.env.now;
    const struct rulebook *book = w->ww.w.rulebook;
    for (size_t i = 0; i < book->work_count; i++) {
        w->rules = &book->works[i];
        w->count = 0;
        memset(w->is_begun, 0, sizeof w->is_begun);
        memset(w->is_climbed, 0, sizeof w->is_climbed);
        memset(w->is_met, 0, sizeof w->is_met);
        begin_all(w);
        for (size_t k = 0; k < w->count; k++) {
            act_from(w, &w->nodes[k]);
            climb_all(w, &w->nodes[k]);
        }
        for (size_t k = 0; k < w->rules->duty_count; k++)
            check_duty(w, k);
        w->ww.w.env.today = w->day;
        w->ww.w.env.now = w->now;
    }
    world_release(&w->ww.w);
    test_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_duty)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
