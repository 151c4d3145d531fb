/* What must hold in every work whatever people do or leave undone: ten thousand random histories of
 * every kind in the national rulebook. After each event
 *
 * 1. the event survives its encoding, and folding the bytes gives the same work;
 * 2. a duty that is open has a next step, and once the machine has run none lies behind;
 * 3. a duty that has ended was ended by evidence its rule names, by what its rule says overtakes
 * it, by a hand-over or by a release with reasons – and by nobody's doing nothing;
 * 4. until the work has ended somebody owes something, and whoever owes it may do what ends it. */
#include "base/rng.h"

#include "work_world.h"

enum { HISTORIES = 10000, EVENTS = 25 };

struct run {
    struct work_world ww;
    struct work twin;
    struct arena *twin_arena;
    struct rng_seeded seeded;
    struct rng rng;
    const struct rule_work *rules;
    size_t accepted, refused, steps, ended;
};

static size_t below(struct run *run, size_t count)
{
    return (size_t)rng_below(run->rng, count);
}

/* ---- what must hold ---- */

static void check_ended(const struct run *run, const struct duty *duty,
                        const struct work_event *event)
{
    const struct rule_duty *rule = rule_work_duty(run->rules, duty->rule);
    switch (duty->how) {
    case DUTY_MET:
        assert_int_equal(event->kind, WORK_DONE);
        assert_true(id_list_has(&rule->ends_on, event->act));
        break;
    case DUTY_OVERTAKEN:
        assert_int_equal(event->kind, WORK_DONE);
        assert_true(id_list_has(&rule->overtaken_by, event->act));
        break;
    case DUTY_HANDED_OVER:
        assert_int_equal(event->kind, WORK_HANDED_OVER);
        break;
    case DUTY_RELEASED:
        assert_int_equal(event->kind, WORK_RELEASED);
        break;
    }
    if (event->kind != WORK_DONE)
        assert_true(field_text(event->fields, event->field_count, "reason").n > 0);
}

/* To whoever owes it now something is offered that ends it, unless it waits for somebody else, for
 * its day, or for what lies within. */
static bool is_endable(struct run *run, const struct duty *duty)
{
    const struct work_env env = work_env_of(&run->ww);
    const struct duty_holder now = duty_owed_now(duty, &run->ww.work, &env);
    const struct actor holder = {now.account ? now.account : 4711, now.role, now.unit, 0};
    const struct rule_duty *rule = rule_work_duty(run->rules, duty->rule);
    const struct rule_act *const *offers;
    size_t count = work_offer(run->twin_arena, &run->ww.work, &holder, &env, &offers);
    for (size_t i = 0; i < count; i++) {
        if (id_list_has(&rule->ends_on, offers[i]->id))
            return true;
    }
    for (size_t i = 0; i < rule->ends_on.count; i++) {
        const struct rule_act *act = rule_work_act(run->rules, rule->ends_on.items[i]);
        bool waits = act->waits_for.n > 0 && run->ww.w.env.today < duty->end.due_day;
        bool holds = act->needs_children_ended && env.has_open_children;
        if (act->needs_met.count > 0 || waits || holds)
            return true;
    }
    return false;
}

static void check_work(struct run *run, const struct work_event *event)
{
    const struct work *work = &run->ww.work;
    size_t open = 0;
    for (size_t i = 0; i < work->duty_count; i++) {
        const struct duty *duty = &work->duties[i];
        if (duty->is_ended && duty->ended_seq == event->seq)
            check_ended(run, duty, event);
        if (duty->is_ended)
            continue;
        open++;
        assert_true(duty->next_step.n > 0 && duty->next_at > 0);
        assert_true(duty->holder.unit != 0 && role_is_staff(duty->holder.role));
        if (!is_endable(run, duty))
            fail_msg("%.*s: nobody can end %.*s", SV_FMT(work->state), SV_FMT(duty->rule));
    }
    assert_true(work->is_ended == (open == 0));
    run->ended += work->is_ended;
}

static void check_twin(const struct run *run)
{
    const struct work *a = &run->ww.work;
    const struct work *b = &run->twin;
    assert_int_equal(a->version, b->version);
    assert_int_equal(a->duty_count, b->duty_count);
    assert_true(sv_eq(a->state, b->state) && a->is_ended == b->is_ended && a->unit == b->unit);
    for (size_t i = 0; i < a->duty_count; i++) {
        const struct duty *x = &a->duties[i];
        const struct duty *y = &b->duties[i];
        assert_true(sv_eq(x->rule, y->rule) && sv_eq(x->step, y->step) &&
                    sv_eq(x->next_step, y->next_step) && x->next_at == y->next_at &&
                    x->is_ended == y->is_ended && x->holder.unit == y->holder.unit &&
                    x->holder.account == y->holder.account && x->end.due_day == y->end.due_day &&
                    x->begun_seq == y->begun_seq && x->party == y->party);
    }
}

static void follow(struct run *run)
{
    struct buf bytes;
    struct work_event copy;
    buf_init(&bytes, WORK_EVENT_SIZE_MAX);
    CHECK_OK(work_event_encode(&run->ww.last, &bytes));
    CHECK_OK(work_event_decode(run->twin_arena, buf_view(&bytes), &copy));
    CHECK_OK(work_apply(run->twin_arena, &run->twin, &copy));
    buf_release(&bytes);
    check_work(run, &copy);
    check_twin(run);
}

/* ---- what happens ---- */

static struct field random_field(struct run *run, const struct rule_field *rule)
{
    static const struct attachment PHOTO = {
        .id = 7, .name = SV_INIT("1.jpg"), .mime = SV_INIT("image/jpeg"), .size_bytes = 9};
    static const id64 UNITS[] = {UNIT_HOUSING, UNIT_LABOUR, UNIT_TOWN, UNIT_CLOSED,
                                 UNIT_OTHER_BUREAU};
    struct field field = {.id = rule->id, .kind = rule->kind, .text = SV("已办。"), .number = 1};
    if (rule->kind == FIELD_UNIT)
        field.number = UNITS[below(run, CHECK_COUNT(UNITS))];
    if (rule->kind == FIELD_UNITS) {
        size_t first = below(run, CHECK_COUNT(UNITS));
        field.ids = &UNITS[first];
        field.count = 1 + below(run, CHECK_COUNT(UNITS) - first);
    }
    if (rule->kind == FIELD_UPLOADS) {
        field.attachments = &PHOTO;
        field.count = below(run, 2);
    }
    if (rule->kind == FIELD_NUMBER)
        field.number = (int64_t)below(run, 200);
    if (rule->kind == FIELD_DAY)
        field.number = run->ww.w.env.today + (day_t)below(run, 60) - 2;
    if (rule->kind == FIELD_ID)
        field.number = ACCOUNT_LEADER + (id64)below(run, 2);
    if (rule->kind == FIELD_CHOICE)
        field.text = rule->choices.items[below(run, rule->choices.count)].id;
    return field;
}

static enum role role_of(struct run *run, const struct rule_act *act)
{
    enum role role;
    if (act->by == 0)
        return ROLE_SYSTEM; /* the machine's own */
    do
        role = (enum role)below(run, ROLE__COUNT);
    while (!(act->by & ROLE_BIT(role)));
    return role;
}

/* Whom the act is for, one of the units called, or whoever owes something. */
static struct actor random_actor(struct run *run, const struct rule_act *act)
{
    const struct work *work = &run->ww.work;
    struct actor actor = work_actor(&run->ww, role_of(run, act));
    if (act->at == WORK_AT_PARTY && work->party_count > 0)
        actor.unit = work->parties[below(run, work->party_count)];
    if (work->duty_count > 0 && below(run, 3) == 0) {
        const struct work_env env = work_env_of(&run->ww);
        const struct duty *duty = &work->duties[below(run, work->duty_count)];
        const struct duty_holder now = duty_owed_now(duty, work, &env);
        actor = (struct actor){now.account ? now.account : actor.account, now.role, now.unit, 0};
    }
    return actor;
}

static void random_act(struct run *run)
{
    const struct rule_act *act = &run->rules->acts[below(run, run->rules->act_count)];
    struct field fields[40];
    size_t count = 0;
    while (run->ww.work.version == 0 && act->kind != WORK_ACT_OPENED)
        act = &run->rules->acts[below(run, run->rules->act_count)];
    for (size_t i = 0; i < act->field_count; i++) {
        if (act->fields[i].kind != FIELD_UPLOADS && below(run, 40) > 0)
            fields[count++] = random_field(run, &act->fields[i]);
    }
    struct actor actor = random_actor(run, act);
    enum err err = work_act_as(&run->ww, arena_cstr(run->ww.w.arena, run->rules->id), actor,
                               arena_cstr(run->ww.w.arena, act->id), fields, count);
    run->accepted += err == ERR_OK;
    run->refused += err != ERR_OK;
    if (!err)
        follow(run);
}

static void run_machine(struct run *run)
{
    const struct work_env env = work_env_of(&run->ww);
    struct work_world *ww = &run->ww;
    while (work_step_due(ww->w.arena, &ww->work, &env, &ww->last)) {
        CHECK_OK(work_apply(ww->w.arena, &ww->work, &ww->last));
        run->steps++;
        follow(run);
    }
    for (size_t i = 0; i < ww->work.duty_count; i++)
        assert_true(ww->work.duties[i].is_ended || ww->work.duties[i].next_at > ww->w.env.now);
}

static void pass_time(struct run *run)
{
    struct decide_env *env = &run->ww.w.env;
    env->now += (time_ms)below(run, 40) * 86400000 + (time_ms)below(run, 3600) * 1000;
    env->today = zone_day(&run->ww.w.rulebook->zone, env->now);
    run->ww.is_leader_gone = below(run, 10) == 0;
    run->ww.has_open_children = below(run, 3) == 0;
}

static void history(struct run *run, const struct decide_env *world)
{
    struct arena *arena = arena_new();
    struct arena *kept = run->ww.w.arena;
    run->twin_arena = arena_new();
    run->twin = (struct work){.office = UNIT_OFFICE};
    run->ww.work = (struct work){.office = UNIT_OFFICE};
    run->ww.w.arena = arena;
    run->ww.w.env = *world;
    for (int i = 0; i < EVENTS; i++) {
        random_act(run);
        pass_time(run);
        if (below(run, 4) > 0) /* sometimes it stands still */
            run_machine(run);
    }
    run_machine(run);
    run->ww.w.arena = kept;
    arena_free(&run->twin_arena);
    arena_free(&arena);
}

static void test_histories(void **state)
{
    struct run run = {.accepted = 0};
    (void)state;
    work_world_init(&run.ww, "2026-01-05");
    run.rng = rng_seeded(&run.seeded, 20261122);
    const struct decide_env world = run.ww.w.env;
    for (size_t i = 0; i < HISTORIES; i++) {
        run.rules = &run.ww.w.rulebook->works[i % run.ww.w.rulebook->work_count];
        history(&run, &world);
    }
    assert_true(run.accepted > HISTORIES * 2 && run.refused > HISTORIES * 2);
    assert_true(run.steps > HISTORIES * 10);
    assert_true(run.ended > HISTORIES / 20);
    world_release(&run.ww.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_histories)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
