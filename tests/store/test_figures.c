/* Figures are what counting the petitions gives: after random histories, folded to any point or not
 * at all, by two at once, after a petition has gone. The expected numbers are counted in memory
 * with code that knows neither SQL nor figures. */
#include "drivers.h"
#include "walk.h"

#include "base/utf8.h"
#include "store/figures.h"

enum { ROUNDS = 25, QUESTIONS = 60 };

/* ---- counting by hand ---- */

static bool is_in_scope(const struct petition *p, const struct petition_scope *scope)
{
    if (scope->owner)
        return p->owner == scope->owner;
    return scope->office ? p->office == scope->office : scope->region == BED_REGION;
}

static bool is_in_days(const struct petition *p, const struct petition_filter *f)
{
    const struct petition_clock *next = petition_next_clock(p);
    if (f->is_ended || (!f->due_from && !f->due_to))
        return true;
    return next && next->end.due_day >= f->due_from &&
           (!f->due_to || next->end.due_day <= f->due_to);
}

static bool is_counted(const struct petition *p, const struct petition_filter *f)
{
    return p->version > 0 && is_in_scope(p, &f->scope) && p->is_ended == f->is_ended &&
           is_in_days(p, f) && (!f->awaits || (ROLE_BIT(p->awaits) & f->awaits)) &&
           (!f->state.n || sv_eq(f->state, p->state)) && (!f->owner || p->owner == f->owner) &&
           (!f->not_owner || p->owner != f->not_owner);
}

static int64_t count_by_hand(const struct walk *walk, const struct petition_filter *f)
{
    int64_t count = 0;
    for (size_t i = 0; i < PETITIONS; i++)
        count += is_counted(&walk->petitions[i], f);
    return count;
}

static int64_t tagged_by_hand(const struct walk *walk, const struct petition_scope *scope,
                              const struct petition_tag *tag)
{
    int64_t count = 0;
    for (size_t i = 0; i < PETITIONS; i++) {
        const struct petition *p = &walk->petitions[i];
        bool has = tag->is_route ? sv_eq(p->route, tag->id) : petition_marked(p, tag->id) != NULL;
        count += p->version > 0 && !p->is_ended && has && is_in_scope(p, scope);
    }
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

static struct petition_filter any_filter(struct walk *walk)
{
    struct chance *chance = &walk->chance;
    struct petition_filter f = {.scope = any_scope(walk)};
    if (chance_one_in(chance, 3)) { /* days: of the scope alone */
        day_t today = walk->world.env.today;
        f.due_from = chance_one_in(chance, 2) ? today - 10 + (day_t)chance_below(chance, 20) : 0;
        f.due_to = chance_one_in(chance, 2) ? today + (day_t)chance_below(chance, 40) : 0;
        return f;
    }
    f.is_ended = chance_one_in(chance, 4);
    if (chance_one_in(chance, 2))
        f.awaits = (role_set)chance_below(chance, 1u << ROLE__COUNT);
    if (chance_one_in(chance, 3))
        f.state = any_petition(walk)->state;
    if (chance_one_in(chance, 3))
        f.owner = any_petition(walk)->owner;
    else if (chance_one_in(chance, 3))
        f.not_owner = any_petition(walk)->owner;
    return f;
}

static int64_t ask(struct store_conn *conn, struct arena *arena, const struct petition_filter *f)
{
    struct figures_read read = {.arena = arena};
    int64_t number = -1;
    CHECK_OK(store_figure_of_list(conn, &read, f, &number));
    return number;
}

static void check_tags(struct walk *walk, struct store_conn *conn)
{
    const struct petition_scope scope = any_scope(walk);
    struct figures_read read = {.arena = walk->bed->arena};
    for (size_t i = 0; i < walk->world.rulebook->mark_count; i++) {
        const struct petition_tag tag = {.id = walk->world.rulebook->marks[i].id};
        int64_t number = -1;
        CHECK_OK(store_figure_of_tag(conn, &read, &scope, &tag, &number));
        assert_int_equal(number, tagged_by_hand(walk, &scope, &tag));
    }
    const struct petition_tag route = {.is_route = true, .id = any_petition(walk)->route};
    int64_t number = -1;
    if (!route.id.n)
        return;
    CHECK_OK(store_figure_of_tag(conn, &read, &scope, &route, &number));
    assert_int_equal(number, tagged_by_hand(walk, &scope, &route));
}

static int check_figures(struct walk *walk)
{
    struct store_conn *conn = bed_read(walk->bed);
    int most = 0;
    for (int i = 0; i < QUESTIONS; i++) {
        const struct petition_filter f = any_filter(walk);
        int64_t expected = count_by_hand(walk, &f);
        assert_int_equal(ask(conn, walk->bed->arena, &f), expected);
        most = expected > most ? (int)expected : most;
    }
    for (int i = 0; i < 3; i++)
        check_tags(walk, conn);
    bed_read_end(walk->bed, &conn);
    return most;
}

/* ---- folding ---- */

struct fold {
    struct figures_waiting waiting;
    int limit;
};

static enum err fold_job(struct store_conn *conn, void *arg)
{
    struct fold *fold = arg;
    struct arena *arena = arena_new();
    enum err err = store_figures_waiting(conn, arena, fold->limit, &fold->waiting);
    if (!err && fold->waiting.count)
        err = store_figures_fold(conn, arena, &fold->waiting);
    arena_free(&arena);
    return err;
}

static size_t fold_some(struct bed *bed, int limit)
{
    struct fold fold = {.limit = limit};
    CHECK_OK(store_write(bed->store, fold_job, &fold));
    return fold.waiting.count;
}

/* What a folder saw, taken by another before it. */
static enum err fold_late(struct store_conn *conn, void *arg)
{
    struct arena *arena = arena_new();
    enum err err = store_figures_fold(conn, arena, arg);
    arena_free(&arena);
    return err;
}

static void figures_are_counts(void **state)
{
    (void)state;
    static const int LIMITS[] = {1, 7, 40, 100000};
    struct bed bed;
    static struct walk walk;
    int most = 0;
    bed_init(&bed, driver_under_test());
    walk_begin(&walk, &bed);
    for (size_t round = 1; round <= ROUNDS; round++) {
        walk_on(&walk, round * COMMANDS / ROUNDS);
        if (chance_one_in(&walk.chance, 2))
            fold_some(&bed, LIMITS[chance_below(&walk.chance, CHECK_COUNT(LIMITS))]);
        else
            CHECK_OK(store_write(bed.store, fold_late, &(struct figures_waiting){0, 0, 0}));
        int found = check_figures(&walk);
        most = found > most ? found : most;
    }
    bed_check_rebuild(&bed);
    while (fold_some(&bed, 100) == 100)
        ;
    check_figures(&walk);
    bed_check_rebuild(&bed);
    assert_true(most > 50);
    world_release(&walk.world);
    bed_release(&bed);
}

CONTRACT_TEST(a_change_is_taken_once)
{
    bed_register(bed, &(struct bed_petition){.mark = "urgent"});
    bed_register(bed, &(struct bed_petition){.route = "duty"});
    struct store_conn *conn = bed_read(bed);
    struct figures_waiting waiting;
    CHECK_OK(store_figures_waiting(conn, bed->arena, 100, &waiting));
    assert_int_equal(waiting.count, 6); /* of each: itself, its mark or route, its clock */
    bed_read_end(bed, &conn);
    for (int i = 0; i < 2; i++)
        CHECK_OK(store_write(bed->store, fold_late, &waiting));
    conn = bed_read(bed);
    const struct petition_filter all = {.scope = {.office = BED_OFFICE}};
    assert_int_equal(ask(conn, bed->arena, &all), 2);
    bed_read_end(bed, &conn);
    assert_int_equal(fold_some(bed, 100), 0);
    bed_check_rebuild(bed);
}

/* What has become nothing leaves no row behind: days pass, and figures stay as many as there are.
 */
CONTRACT_TEST(a_figure_that_is_nothing_goes)
{
    struct bed_event moved;
    struct bed_append second = {.bed = bed, .key = bed_register(bed, &(struct bed_petition){0})};
    fold_some(bed, 100);
    second.petition = bed_load(bed, second.key);
    bed_moved(&moved, &second.petition, "closed", BED_OFFICE);
    moved.event.effects.is_ended = true;
    second.event = &moved.event;
    second.envelope.id = bed_id(bed);
    CHECK_OK(store_write(bed->store, bed_append_job, &second));
    fold_some(bed, 100);
    int64_t rows = -1;
    assert_int_equal(raw_run(bed->address, "DELETE FROM figure WHERE measure <> 2", &rows), RAW_OK);
    assert_int_equal(rows, 0);
    bed_check_rebuild(bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_counts),
        cmocka_unit_test(a_change_is_taken_once),
        cmocka_unit_test(a_figure_that_is_nothing_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
