/* What must hold whatever people do: thousands of random commands, right and wrong, on both
 * rulebooks. After each: the event survives its encoding, the petition has an owner and somebody
 * owes something unless it has ended, and what was offered is what is decided. */
#include "base/buf.h"
#include "domain_random.h"
#include "event_data.h"

struct run {
    struct world world;
    struct chance chance;
    struct petition twin; /* folded from decoded bytes only */
    size_t accepted, refused;
};

/* ---- a petition as text: equality of two is equality of these ---- */

static void dump_clocks(struct buf *out, const struct petition *p)
{
    for (size_t i = 0; i < p->clock_count; i++) {
        const struct petition_clock *c = &p->clocks[i];
        buf_printf(out, "clock %d %.*s %lld %d %d+%d-%d/%d %d %d %d %d %d %d %d\n", c->no,
                   SV_FMT(c->rule), (long long)c->owner, c->is_duty, c->period.start_day,
                   c->period.length, c->period.extended_days, (int)c->period.unit,
                   c->period.excluded_days, c->period.shifts, c->end.raw_day, c->end.due_day,
                   c->end.is_provisional, (int)c->status, c->stopped_day);
        buf_printf(out, " times %d\n", c->extended_times);
    }
}

static void dump_whole(struct buf *out, const struct petition *p)
{
    buf_printf(out, "%.*s %d %lld %lld %.*s %lld\n", SV_FMT(p->route), p->accepted_day,
               (long long)p->handler, (long long)p->reviewer, SV_FMT(p->review_result),
               (long long)p->recusal_asked);
    for (size_t i = 0; i < p->mark_count; i++)
        buf_printf(out, "mark %.*s %d %lld %lld\n", SV_FMT(p->marks[i].id), p->marks[i].day,
                   (long long)p->marks[i].account, (long long)p->marks[i].event_seq);
    for (size_t i = 0; i < p->promise_count; i++)
        buf_printf(out, "promise %d %.*s %d %d %d %d %lld %d\n", p->promises[i].claim_no,
                   SV_FMT(p->promises[i].remedy), p->promises[i].day, p->promises[i].clock_no,
                   p->promises[i].is_dropped, p->promises[i].kept_day,
                   (long long)p->promises[i].evidence_seq, (int)p->promises[i].petitioner);
    for (size_t i = 0; i < p->opinion_count; i++)
        buf_printf(out, "opinion %lld %d %.*s %lld\n", (long long)p->opinions[i].unit,
                   p->opinions[i].document_no, SV_FMT(p->opinions[i].result),
                   (long long)p->opinions[i].event_seq);
    for (size_t i = 0; i < p->deed_count; i++)
        buf_printf(out, "deed %lld %.*s\n", (long long)p->deeds[i].account,
                   SV_FMT(p->deeds[i].action));
    for (size_t i = 0; i < p->recused_count; i++)
        buf_printf(out, "recused %lld\n", (long long)p->recused[i]);
}

static void dump_lists(struct buf *out, const struct petition *p)
{
    for (size_t i = 0; i < p->claim_count; i++)
        buf_printf(out, "claim %d %.*s %d %.*s\n", p->claims[i].no, SV_FMT(p->claims[i].text),
                   (int)p->claims[i].finding.finding, SV_FMT(p->claims[i].finding.facts));
    for (size_t i = 0; i < p->document_count; i++) {
        const struct document *d = &p->documents[i];
        buf_printf(out, "document %d %.*s %.*s %lld %lld %d %d %.*s\n", d->no, SV_FMT(d->kind),
                   SV_FMT(d->number), (long long)d->event_seq, (long long)d->unit, d->issued_day,
                   d->served_day, SV_FMT(d->service_way));
    }
    for (size_t i = 0; i < p->attachment_count; i++)
        buf_printf(out, "file %lld %lld\n", (long long)p->attachments[i].file.id,
                   (long long)p->attachments[i].event_seq);
    for (size_t i = 0; i < p->people_count; i++)
        buf_printf(out, "person %lld %u\n", (long long)p->people[i].id,
                   petition_standing(p, p->people[i].id));
    for (size_t i = 0; i < p->involved_count; i++)
        buf_printf(out, "involved %lld %d\n", (long long)p->involved[i].unit,
                   (int)p->involved[i].how);
    for (size_t i = 0; i < p->rating_count; i++)
        buf_printf(out, "rating %.*s %.*s\n", SV_FMT(p->ratings[i].target),
                   SV_FMT(p->ratings[i].score));
}

static void dump(struct buf *out, const struct petition *p)
{
    buf_printf(out, "%lld %.*s %.*s %d %lld %d %lld %lld\n", (long long)p->version,
               SV_FMT(p->rulebook), SV_FMT(p->state), p->is_ended, (long long)p->owner,
               (int)p->awaits, (long long)p->sent_by, (long long)p->objected_by);
    buf_printf(out, "%.*s %.*s %.*s %.*s %.*s %.*s %d %d %d %d %d %d %lld\n", SV_FMT(p->channel),
               SV_FMT(p->purpose), SV_FMT(p->class_code), SV_FMT(p->title), SV_FMT(p->facts),
               SV_FMT(p->place), p->received_day, p->persons_count, p->visitors_count,
               p->is_incomplete, p->is_read_back, p->accepts_electronic_service,
               (long long)p->unit_hint);
    buf_printf(out, "%lld %.*s %zu %d %.*s %lld %lld\n", (long long)p->draft_account,
               SV_FMT(p->draft_text), p->draft_count, p->extension_days,
               SV_FMT(p->extension_reason), (long long)p->repeats, (long long)p->office);
    dump_clocks(out, p);
    dump_lists(out, p);
    dump_whole(out, p);
}

static void check_twins(const struct petition *a, const struct petition *b)
{
    struct buf left;
    struct buf right;
    buf_init(&left, 1 << 20);
    buf_init(&right, 1 << 20);
    dump(&left, a);
    dump(&right, b);
    CHECK_OK(buf_finish(&left));
    if (!sv_eq(buf_view(&left), buf_view(&right)))
        fail_msg("%.*s\n---\n%.*s", SV_FMT(buf_view(&left)), SV_FMT(buf_view(&right)));
    buf_release(&left);
    buf_release(&right);
}

/* ---- what must hold ---- */

static void check_clock(const struct world *w, const struct petition_clock *clock)
{
    const struct rule_clock *rule = rulebook_clock(w->rulebook, clock->rule);
    assert_non_null(rule);
    assert_int_equal(clock->status == CLOCK_RUNNING, clock->stopped_day == DAY_NONE);
    assert_true(clock->end.due_day >= clock->end.raw_day);
    assert_true(clock->end.raw_day >= clock->period.start_day);
    assert_int_equal(clock->owner != 0, rule->owner != CLOCK_OWNER_PETITIONER);
    assert_int_equal(clock->about != 0, rule->is_per_claim);
    if (clock->status == CLOCK_RUNNING && !rule->is_per_claim) /* only one */
        assert_ptr_equal(petition_running_clock(&w->petition, clock->rule), clock);
}

static void check_clocks(const struct world *w)
{
    const struct petition *p = &w->petition;
    bool has_duty = false;
    for (size_t i = 0; i < p->clock_count; i++) {
        const struct petition_clock *clock = &p->clocks[i];
        assert_int_equal(clock->no, i + 1);
        check_clock(w, clock);
        has_duty = has_duty || (clock->status == CLOCK_RUNNING && clock->is_duty &&
                                clock->period.paused_from == DAY_NONE);
    }
    assert_int_equal(has_duty, !p->is_ended);
    assert_int_equal(petition_next_clock(p) != NULL, !p->is_ended);
}

static bool is_involved(const struct petition *p, id64 unit)
{
    size_t found = 0;
    for (size_t i = 0; i < p->involved_count; i++)
        found += p->involved[i].unit == unit;
    assert_in_range(found, 0, 1);
    return found == 1;
}

/* A matter that moves on with its extension undecided waits for whom its state waits for. */
static bool is_extension_decided_in(const struct rulebook *rulebook, struct sv state)
{
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct rule_action *action = &rulebook->actions[i];
        if (action->event == EVENT_EXTENSION_GRANTED && id_list_has(&action->from, state))
            return true;
    }
    return false;
}

static void check_petition(const struct world *w)
{
    const struct petition *p = &w->petition;
    const struct rule_state *state = rulebook_state(w->rulebook, p->state);
    assert_non_null(state);
    assert_int_equal(p->is_ended, state->is_ended);
    bool is_decided_here = p->extension_days > 0 && is_extension_decided_in(w->rulebook, state->id);
    assert_int_equal(p->awaits, is_decided_here ? ROLE_UNIT_HEAD : state->awaits);
    assert_non_null(unit_find(w->units, p->owner));
    assert_int_equal(p->office, UNIT_OFFICE);
    assert_true(is_involved(p, p->owner) && is_involved(p, p->office));
    for (size_t i = 0; i < p->document_count; i++) {
        const struct document *document = &p->documents[i];
        assert_int_equal(document->no, i + 1);
        assert_true(
            document->served_day == DAY_NONE ||
            (document->served_day >= document->issued_day && document->served_day <= w->env.today));
    }
    for (size_t i = 0; i < p->claim_count; i++)
        assert_int_equal(p->claims[i].no, i + 1);
    check_clocks(w);
}

static void check_encoding(struct run *run, const struct event *event)
{
    struct buf bytes;
    struct event back;
    buf_init(&bytes, EVENT_SIZE_MAX);
    CHECK_OK(event_encode(event, &bytes));
    CHECK_OK(event_decode(run->world.arena, buf_view(&bytes), &back));
    check_same_event(event, &back);
    CHECK_OK(petition_apply(run->world.arena, &run->twin, &back));
    buf_release(&bytes);
    check_twins(&run->world.petition, &run->twin);
}

static void after_event(struct run *run, int64_t version_before)
{
    struct world *w = &run->world;
    assert_int_equal(w->petition.version, version_before + 1);
    assert_int_equal(w->last.seq, version_before + 1);
    check_encoding(run, &w->last);
    check_petition(w);
    run->accepted++;
}

/* ---- doing things ---- */

static struct actor any_actor(struct run *run)
{
    struct chance *chance = &run->chance;
    if (!chance_one_in(chance, 4))
        return world_actor(&run->world, (enum role)(1 + chance_below(chance, ROLE__COUNT - 1)));
    return (struct actor){
        (id64)chance_below(chance, 200), (enum role)chance_below(chance, ROLE__COUNT),
        (id64)chance_below(chance, UNIT_OTHER_BUREAU + 2), (id64)chance_below(chance, 2) * 2000};
}

/* Is there perhaps nothing to say: no promise or member that the act could be about? */
static bool may_have_no_object(const struct rule_action *action)
{
    return action->event == EVENT_PERFORMED || action->event == EVENT_PERFORMANCE_CONTESTED ||
           action->event == EVENT_PERFORMANCE_CONFIRMED || is_about_people(action);
}

/* Everything offered is accepted with valid fields, and everything shown as closed is refused. */
static void try_offer(struct run *run)
{
    struct world *w = &run->world;
    bool is_awaited = w->petition.awaits != ROLE_NONE && !chance_one_in(&run->chance, 3);
    struct actor actor = is_awaited ? world_actor(w, w->petition.awaits) : any_actor(run);
    if (actor.role == ROLE_PETITIONER && w->petition.people_count && chance_one_in(&run->chance, 2))
        actor.person = w->petition.people[0].id; /* an agent, perhaps */
    if (actor.account && chance_one_in(&run->chance, 3))
        actor.account += 1000; /* a colleague */
    const struct offered_action *offers;
    size_t count = procedure_offer(w->arena, &w->petition, &actor, &w->env, &offers);
    if (count == 0)
        return;
    const struct offered_action *offer = &offers[chance_below(&run->chance, count)];
    struct maker maker = {w, &run->chance, offer->action};
    struct field fields[40];
    size_t field_count = make_fields(&maker, fields);
    int64_t version = w->petition.version;
    const char *name = arena_cstr(w->arena, offer->action->id);
    enum err err = world_act_as(w, actor, name, fields, field_count);
    if (err == ERR_BAD_INPUT && may_have_no_object(offer->action))
        return;
    if (offer->is_allowed) {
        world_must(w, err, name, __FILE__, __LINE__);
        after_event(run, version);
    } else {
        CHECK_ERR(err, ERR_REFUSED);
        assert_true(sv_is(offer->refusal, w->fail.param[0]));
    }
}

/* Any action by anyone with fields that may be spoilt: accepted or refused, never worse. */
static void try_anything(struct run *run)
{
    struct world *w = &run->world;
    struct chance *chance = &run->chance;
    size_t pick = chance_below(chance, w->rulebook->action_count);
    struct maker maker = {w, chance, &w->rulebook->actions[pick]};
    struct field fields[40];
    size_t count = make_fields(&maker, fields);
    if (chance_one_in(chance, 2))
        count = spoil_fields(&maker, fields, count);
    int64_t version = w->petition.version;
    const char *name = arena_cstr(w->arena, maker.action->id);
    enum err err = world_act_as(w, any_actor(run), name, fields, count);
    if (err == ERR_OK) {
        after_event(run, version);
        return;
    }
    assert_true(err == ERR_FORBIDDEN || err == ERR_REFUSED || err == ERR_BAD_INPUT);
    assert_true(err != ERR_BAD_INPUT || w->fail.field_count > 0);
    assert_int_equal(w->petition.version, version);
    run->refused++;
}

/* The same day's work under another calendar, and back. */
static void try_recompute(struct run *run)
{
    struct world *w = &run->world;
    struct event event;
    w->env.calendar = chance_one_in(&run->chance, 2) ? calendar_empty() : w->calendar;
    int64_t version = w->petition.version;
    if (version > 0 && procedure_recompute(w->arena, &w->petition, &w->env, &event)) {
        CHECK_OK(petition_apply(w->arena, &w->petition, &event));
        w->last = event;
        after_event(run, version);
        assert_false(procedure_recompute(w->arena, &w->petition, &w->env, &event));
    }
}

static void run_petition(struct run *run)
{
    enum { STEPS = 60 };
    for (int step = 0; step < STEPS; step++) {
        struct world *w = &run->world;
        w->env.today += (day_t)chance_below(&run->chance, 6);
        w->env.now = ((time_ms)w->env.today * 24 + 2) * 3600 * 1000;
        if (chance_one_in(&run->chance, 12))
            try_recompute(run);
        else if (chance_one_in(&run->chance, 3))
            try_anything(run);
        else
            try_offer(run);
    }
}

static void run_rulebook(const char *path, uint64_t seed, size_t *ended, size_t *accepted)
{
    enum { PETITIONS = 250 };
    struct run run = {.accepted = 0};
    struct world first;
    world_init(&first, "2026-01-05");
    first.env.rulebook = first.rulebook = source_rulebook(first.arena, path);
    chance_init(&run.chance, seed);
    for (int i = 0; i < PETITIONS; i++) {
        run.world = first;
        run.world.arena = arena_new();
        run.twin = run.world.petition;
        run_petition(&run);
        *ended += run.world.petition.is_ended;
        world_release(&run.world);
    }
    world_release(&first);
    *accepted += run.accepted;
    assert_in_range(run.refused, 500, 1 << 20);
}

static void test_national(void **state)
{
    size_t ended = 0;
    size_t accepted = 0;
    (void)state;
    run_rulebook("rulebooks/cn/national-2022.yaml", 1, &ended, &accepted);
    assert_in_range(ended, 20, 250); /* the walk does reach ends */
    assert_in_range(accepted, 2000, 1 << 20);
}

static void test_small(void **state)
{
    size_t ended = 0;
    size_t accepted = 0;
    (void)state;
    run_rulebook("tests/unit/domain/data/small.yaml", 2, &ended, &accepted);
    assert_in_range(ended, 20, 250);
    assert_in_range(accepted, 1000, 1 << 20);
}

static void test_whole(void **state)
{
    size_t ended = 0;
    size_t accepted = 0;
    (void)state;
    run_rulebook("tests/unit/domain/data/course.yaml", 3, &ended, &accepted);
    assert_in_range(ended, 20, 250);
    assert_in_range(accepted, 1000, 1 << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_national),
                                       cmocka_unit_test(test_small), cmocka_unit_test(test_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
