/* What triggers find is what looking at every petition by hand finds: after random histories, on
 * any day, in any scope, a page at a time. The expected findings are gathered in memory by code
 * that knows no SQL; a finding is there exactly as long as its fact is. */
#include "drivers.h"
#include "walk.h"

#include "store/findings.h"

enum { ROUNDS = 20, QUESTIONS = 40, FOUND_MAX = PETITIONS * 20 };

struct found_by_hand {
    day_t day;
    id64 petition;
    int no;
};

struct asking {
    struct walk *walk;
    struct rule_trigger trigger;
    struct finding_filter filter;
};

/* ---- by hand ---- */

static bool is_named(struct sv list, struct sv id)
{
    struct sv one;
    while (list.n) {
        sv_cut(list, ',', &one, &list);
        if (one.n && sv_eq(one, id))
            return true;
    }
    return false;
}

static bool is_running(const struct petition_clock *clock)
{
    return clock->status == CLOCK_RUNNING && clock->period.paused_from == DAY_NONE;
}

static bool is_of(id64 unit, const struct finding_filter *f)
{
    return (!f->unit || unit == f->unit) && (!f->scope.owner || unit == f->scope.owner);
}

static bool is_late(const struct petition_clock *clock, const struct finding_filter *f)
{
    return is_running(clock) && clock->is_duty && !clock->end.is_provisional &&
           clock->end.due_day < f->before && is_of(clock->owner, f) &&
           is_named(f->clocks, clock->rule);
}

static bool is_excused(const struct petition *p, const struct finding_filter *f)
{
    for (size_t i = 0; i < p->clock_count; i++) {
        const struct petition_clock *clock = &p->clocks[i];
        if (is_running(clock) && clock->end.due_day >= f->before &&
            is_named(f->unless, clock->rule))
            return true;
    }
    return false;
}

/* What is found in the petition, appended; returns the new count. */
static size_t find_in(const struct petition *p, id64 id, const struct finding_filter *f,
                      struct found_by_hand *out, size_t count)
{
    if (p->version == 0 || p->is_ended || (f->scope.office && p->office != f->scope.office))
        return count;
    if (f->trigger->question == TRIGGER_OBJECTIONS) {
        if (p->objections >= f->trigger->count && is_of(p->owner, f))
            out[count++] = (struct found_by_hand){0, id, 0};
        return count;
    }
    for (size_t i = 0; i < p->clock_count && !is_excused(p, f); i++) {
        if (is_late(&p->clocks[i], f))
            out[count++] = (struct found_by_hand){p->clocks[i].end.due_day, id, p->clocks[i].no};
    }
    return count;
}

static int found_cmp(const void *left, const void *right)
{
    const struct found_by_hand *a = left;
    const struct found_by_hand *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->petition != b->petition)
        return a->petition < b->petition ? -1 : 1;
    return (a->no > b->no) - (a->no < b->no);
}

static size_t find_by_hand(const struct asking *a, struct found_by_hand out[FOUND_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < PETITIONS; i++) {
        assert_true(count + 50 < FOUND_MAX);
        count = find_in(&a->walk->petitions[i], a->walk->keys[i].id, &a->filter, out, count);
    }
    qsort(out, count, sizeof *out, found_cmp);
    return count;
}

/* ---- questions ---- */

static const struct petition *any_petition(struct walk *walk)
{
    for (;;) {
        const struct petition *p = &walk->petitions[chance_below(&walk->chance, PETITIONS)];
        if (p->version)
            return p;
    }
}

static struct petition_scope any_scope(struct walk *walk)
{
    switch (chance_below(&walk->chance, 3)) {
    case 0:
        return (struct petition_scope){.owner = any_petition(walk)->owner};
    case 1:
        return (struct petition_scope){.office = any_petition(walk)->office};
    default:
        return (struct petition_scope){.region = BED_REGION};
    }
}

/* Some of the rulebook's clocks. */
static struct sv any_clocks(struct walk *walk, size_t one_in)
{
    const struct rulebook *rulebook = walk->world.rulebook;
    struct sv *ids = ARENA_ARRAY(walk->bed->arena, struct sv, rulebook->clock_count);
    struct id_list chosen = {ids, 0};
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        if (chance_one_in(&walk->chance, one_in))
            ids[chosen.count++] = rulebook->clocks[i].id;
    }
    return trigger_ids(walk->bed->arena, &chosen);
}

static void any_question(struct walk *walk, struct asking *out)
{
    struct chance *chance = &walk->chance;
    bool is_of_clocks = !chance_one_in(chance, 2);
    *out = (struct asking){.walk = walk, .trigger = {.id = SV("any")}};
    out->trigger.count = chance_one_in(chance, 5) ? 3 : 2;
    out->trigger.question = is_of_clocks ? TRIGGER_CLOCK_LATE : TRIGGER_OBJECTIONS;
    out->filter = (struct finding_filter){
        .trigger = &out->trigger,
        .clocks = is_of_clocks ? any_clocks(walk, 2) : SV(","),
        .unless = is_of_clocks && chance_one_in(chance, 3) ? any_clocks(walk, 8) : SV(","),
        .scope = any_scope(walk),
        .region = BED_REGION,
        .before = walk->world.env.today - 20 + (day_t)chance_below(chance, 60),
        .limit = 1 + (int)chance_below(chance, 9),
    };
    if (chance_one_in(chance, 4))
        out->filter.unit = any_petition(walk)->owner;
}

static void check_count(struct store_conn *conn, struct asking *a, size_t wanted)
{
    size_t count;
    size_t opened;
    size_t most = (size_t)a->filter.limit;
    a->filter.after = (struct finding_place){0, 0, 0};
    CHECK_OK(store_finding_count(conn, a->walk->bed->arena, &a->filter, &count, &opened));
    assert_true(opened == 0 && count == (wanted < most ? wanted : most));
}

/* Page after page. */
static int check_question(struct store_conn *conn, struct asking *a)
{
    static struct found_by_hand expected[FOUND_MAX];
    size_t wanted = find_by_hand(a, expected);
    size_t seen = 0;
    for (size_t count = (size_t)a->filter.limit; count == (size_t)a->filter.limit;) {
        const struct finding_row *rows;
        CHECK_OK(store_finding_list(conn, a->walk->bed->arena, &a->filter, &rows, &count));
        for (size_t i = 0; i < count; i++, seen++) {
            assert_true(seen < wanted);
            assert_int_equal(rows[i].petition.id, expected[seen].petition);
            assert_int_equal(rows[i].no, expected[seen].no);
            assert_true(rows[i].opened == 0 && rows[i].note == 0);
            a->filter.after = rows[i].at;
        }
    }
    assert_int_equal(seen, wanted);
    check_count(conn, a, wanted);
    return (int)wanted;
}

/* The same of one matter alone: what a note is held against. */
static void check_matter(struct store_conn *conn, struct asking *a)
{
    size_t at = chance_below(&a->walk->chance, PETITIONS);
    const struct finding_row *rows;
    size_t count;
    a->filter.scope = (struct petition_scope){.region = BED_REGION};
    a->filter.after = (struct finding_place){0, 0, 0};
    a->filter.petition = a->walk->keys[at].id;
    CHECK_OK(store_finding_list(conn, a->walk->bed->arena, &a->filter, &rows, &count));
    static struct found_by_hand expected[FOUND_MAX];
    size_t wanted = find_in(&a->walk->petitions[at], a->filter.petition, &a->filter, expected, 0);
    size_t most = (size_t)a->filter.limit;
    qsort(expected, wanted, sizeof *expected, found_cmp);
    assert_int_equal(count, wanted < most ? wanted : most);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(rows[i].no, expected[i].no);
}

static void findings_are_facts(void **state)
{
    (void)state;
    struct bed bed;
    static struct walk walk;
    int most = 0;
    bed_init(&bed, driver_under_test());
    walk_begin(&walk, &bed);
    for (size_t round = 1; round <= ROUNDS; round++) {
        walk_on(&walk, round * COMMANDS / ROUNDS);
        bed_reopen(&bed); /* finishes the queue */
        struct store_conn *conn = bed_read(&bed);
        for (int i = 0; i < QUESTIONS; i++) {
            struct asking a;
            any_question(&walk, &a);
            int found = check_question(conn, &a);
            most = found > most ? found : most;
            check_matter(conn, &a);
        }
        bed_read_end(&bed, &conn);
    }
    bed_check_rebuild(&bed);
    assert_true(most > 20);
    world_release(&walk.world);
    bed_release(&bed);
}

/* ---- one clock ---- */

/* A matter in which a first clock is late, and a second one as the row has it. */
static void register_clock(struct bed *bed, const struct clock_start *second)
{
    struct bed_event event;
    struct bed_append job;
    const struct bed_petition want = {.due_day = BED_DAY + 5};
    bed_registered(&event, &want);
    const struct clock_start starts[] = {event.start, *second};
    event.event.effects.starts = starts;
    event.event.effects.start_count = 2;
    bed_append_init(bed, &job, &want, &event.event);
    CHECK_OK(store_write(bed->store, bed_append_job, &job));
}

/* What cannot be missed, what is no duty and what has no certain day accuses nobody, even beside
 * something that is late. */
CONTRACT_TEST(nobody_is_accused_of_what_is_not_late)
{
    static const struct {
        const char *name;
        bool is_paused, is_provisional, is_window;
        int after; /* days after the day that is asked about */
        bool is_found;
    } ROWS[] = {{.name = "late", .after = -1, .is_found = true},
                {.name = "on the day", .after = 0},
                {.name = "paused", .is_paused = true, .after = -1},
                {.name = "provisional", .is_provisional = true, .after = -1},
                {.name = "no duty", .is_window = true, .after = -1}};
    const day_t today = BED_DAY + 30;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        const struct sv rule = arena_printf(bed->arena, "rule%zu", i);
        const day_t due = today + ROWS[i].after;
        register_clock(bed, &(struct clock_start){
                                .no = 2,
                                .rule = rule,
                                .owner = BED_HOUSING,
                                .is_duty = !ROWS[i].is_window,
                                .period = {.start_day = due - 15,
                                           .length = 15,
                                           .unit = PERIOD_CALENDAR_DAYS,
                                           .paused_from = ROWS[i].is_paused ? due - 2 : DAY_NONE},
                                .end = {.raw_day = due,
                                        .due_day = due,
                                        .is_provisional = ROWS[i].is_provisional,
                                        .due_minute = PERIOD_NO_MINUTE}});
        const struct rule_trigger trigger = {.id = SV("late"), .question = TRIGGER_CLOCK_LATE};
        const struct finding_filter filter = {.trigger = &trigger,
                                              .clocks =
                                                  arena_printf(bed->arena, ",%.*s,", SV_FMT(rule)),
                                              .unless = SV(","),
                                              .scope = {.region = BED_REGION},
                                              .region = BED_REGION,
                                              .before = today,
                                              .limit = 10};
        const struct finding_row *rows;
        size_t count = 0;
        struct store_conn *conn = bed_read(bed);
        CHECK_OK(store_finding_list(conn, bed->arena, &filter, &rows, &count));
        CHECK_ROW(count == ROWS[i].is_found, ROWS[i].name);
        CHECK_ROW(!count || (rows[0].unit == BED_HOUSING && rows[0].due_day == due &&
                             rows[0].no == 2 && sv_is(rows[0].title, "路灯不亮")),
                  ROWS[i].name);
        bed_read_end(bed, &conn);
    }
}

/* ---- objections ---- */

static void append(struct bed *bed, struct petition_key key, enum event_kind kind, bool is_ended)
{
    struct bed_event moved;
    struct bed_append job = {.bed = bed, .key = key, .petition = bed_load(bed, key)};
    bed_moved(&moved, &job.petition, "referred", BED_HOUSING);
    moved.event.kind = kind;
    moved.event.effects.is_ended = is_ended;
    moved.event.effects.stop_count = is_ended;
    job.event = &moved.event;
    job.envelope.id = bed_id(bed);
    CHECK_OK(store_write(bed->store, bed_append_job, &job));
}

static int objected(struct bed *bed, int so_often, id64 unit)
{
    const struct rule_trigger trigger = {
        .id = SV("about"), .question = TRIGGER_OBJECTIONS, .count = so_often};
    const struct finding_filter filter = {.trigger = &trigger,
                                          .clocks = SV(","),
                                          .unless = SV(","),
                                          .scope = {.region = BED_REGION},
                                          .region = BED_REGION,
                                          .unit = unit,
                                          .limit = 10};
    const struct finding_row *rows;
    size_t count = 0;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_finding_list(conn, bed->arena, &filter, &rows, &count));
    for (size_t i = 0; i < count; i++)
        assert_true(rows[i].counted >= so_often && rows[i].due_day == BED_DAY + 1);
    bed_read_end(bed, &conn);
    return (int)count;
}

CONTRACT_TEST(passed_about_until_somebody_takes_it_on)
{
    const struct petition_key key = bed_register(bed, &(struct bed_petition){0});
    const struct petition_key other = bed_register(bed, &(struct bed_petition){0});
    append(bed, key, EVENT_OBJECTED, false);
    assert_int_equal(objected(bed, 2, 0), 0);
    append(bed, key, EVENT_OBJECTED, false);
    append(bed, other, EVENT_OBJECTED, false);
    assert_int_equal(objected(bed, 2, 0), 1);
    assert_int_equal(objected(bed, 2, BED_HOUSING), 1);
    assert_int_equal(objected(bed, 2, BED_LABOUR), 0);
    assert_int_equal(objected(bed, 3, 0), 0);
    append(bed, key, EVENT_OBJECTED, false);
    assert_int_equal(objected(bed, 3, 0), 1);
    bed_check_rebuild(bed);
    append(bed, key, EVENT_ACCEPTED, false);
    assert_int_equal(objected(bed, 2, 0), 0);
    append(bed, other, EVENT_OBJECTED, false);
    assert_int_equal(objected(bed, 2, 0), 1);
    append(bed, other, EVENT_FILED, true);
    assert_int_equal(objected(bed, 2, 0), 0);
    bed_check_rebuild(bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_are_facts),
        cmocka_unit_test(passed_about_until_somebody_takes_it_on),
        cmocka_unit_test(nobody_is_accused_of_what_is_not_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
