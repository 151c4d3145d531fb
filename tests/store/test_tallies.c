/* Sums of what offices did are what counting the petitions gives: after random histories, folded to
 * any point or not at all, by unit, class and month. The expected numbers are counted in memory
 * with code of its own, from clocks, opinions, ratings and promises. */
#include "drivers.h"
#include "walk.h"

#include "base/utf8.h"
#include "store/figures.h"
#include "store/tallies.h"
#include "store/works.h"

#include "work_sent.h"
#include "work_world.h"

enum { ROUNDS = 20, QUESTIONS = 40, COUNTED_MAX = 60000 };

/* ---- counting by hand ---- */

struct counted {
    enum tally_kind kind;
    char word[60];
    id64 unit, office;
    struct sv class_code;
    day_t day;
};
struct counting {
    struct counted *items;
    size_t count;
    const struct petition *petition;
};

static void count(struct counting *c, enum tally_kind kind, const char *word, id64 unit, day_t day)
{
    struct counted *one = &c->items[c->count++];
    assert_true(c->count < COUNTED_MAX);
    one->kind = kind;
    snprintf(one->word, sizeof one->word, "%s", word);
    one->unit = unit;
    one->office = c->petition->office;
    one->class_code = c->petition->class_code;
    one->day = day;
}

static bool is_in_time(const struct petition_clock *clock)
{
    if (clock->stopped_day != clock->end.due_day || clock->end.due_minute < 0)
        return clock->stopped_day <= clock->end.due_day;
    return clock->stopped_minute <= clock->end.due_minute;
}

static void count_clock(struct counting *c, const struct petition_clock *clock)
{
    char rule[60];
    bool is_paused = clock->period.paused_from != DAY_NONE;
    snprintf(rule, sizeof rule, "%.*s", SV_FMT(clock->rule));
    if (!clock->is_duty || (clock->status == CLOCK_RUNNING && is_paused))
        return;
    if (clock->status == CLOCK_RUNNING) {
        count(c, TALLY_OWED, rule, clock->owner, clock->end.due_day);
        return;
    }
    bool is_dropped = clock->status == CLOCK_CANCELLED;
    if (is_dropped && (is_paused || clock->stopped_day <= clock->end.due_day))
        return;
    bool is_met = !is_dropped && is_in_time(clock);
    count(c, is_met ? TALLY_MET : TALLY_MISSED, rule, clock->owner, clock->end.due_day);
    if (clock->period.extended_days)
        count(c, TALLY_EXTENDED, rule, clock->owner, clock->end.due_day);
}

static const char *finding_by_hand(const struct petition *p)
{
    int met = 0;
    int highest = 0;
    for (size_t i = 0; i < p->claim_count; i++) {
        enum finding_kind one = p->claims[i].finding.finding;
        met += one == FINDING_SUPPORT || one == FINDING_PARTLY;
        highest = (int)one > highest ? (int)one : highest;
    }
    if (met > 0 && met < (int)p->claim_count)
        return "partly";
    return finding_word((enum finding_kind)highest);
}

static void count_opinions(struct counting *c, const struct petition *p)
{
    bool has_answer = false;
    char word[60];
    for (size_t i = 0; i < p->opinion_count; i++) {
        const struct opinion *opinion = &p->opinions[i];
        if (opinion->result.n && i > 0) {
            snprintf(word, sizeof word, "%.*s", SV_FMT(opinion->result));
            count(c, TALLY_REVIEWED, word, p->opinions[i - 1].unit, opinion->day);
        }
        if (opinion->result.n || has_answer)
            continue;
        has_answer = true;
        int days = opinion->day - p->received_day;
        days = days < 0 ? 0 : days > 365 ? 365 : days;
        snprintf(word, sizeof word, "%03d", days - days % 5);
        count(c, TALLY_ANSWERED, finding_by_hand(p), opinion->unit, opinion->day);
        count(c, TALLY_WAITED, word, opinion->unit, opinion->day);
    }
}

static void count_words_of_petitioners(struct counting *c, const struct petition *p)
{
    static const char *const SAID[] = {"unanswered", "confirmed", "contested"};
    char word[60];
    for (size_t i = 0; i < p->rating_count; i++) {
        const struct rating *rating = &p->ratings[i];
        bool is_office = sv_is(rating->target, "office");
        id64 unit = p->handler ? p->handler : p->owner;
        snprintf(word, sizeof word, "%.*s.%.*s", SV_FMT(rating->target), SV_FMT(rating->score));
        count(c, TALLY_RATED, word, is_office ? p->office : unit, rating->day);
    }
    for (size_t i = 0; i < p->promise_count; i++) {
        const struct promise *promise = &p->promises[i];
        if (promise->kept_day != DAY_NONE && !promise->is_dropped)
            count(c, TALLY_CARRIED_OUT, SAID[promise->petitioner],
                  p->clocks[promise->clock_no - 1].owner, promise->kept_day);
    }
}

static void count_petition(struct counting *c, const struct petition *p)
{
    char state[60];
    snprintf(state, sizeof state, "%.*s", SV_FMT(p->state));
    c->petition = p;
    count(c, TALLY_RECEIVED, "", p->office, p->received_day);
    if (p->repeats)
        count(c, TALLY_REPEATED, "", p->office, p->received_day);
    for (size_t i = 0; i < p->clock_count; i++)
        count_clock(c, &p->clocks[i]);
    count_opinions(c, p);
    count_words_of_petitioners(c, p);
    if (!p->is_ended)
        return;
    id64 unit = p->handler ? p->handler : p->owner;
    count(c, TALLY_ENDED, state, unit, p->ended_day);
    size_t upheld = 0;
    for (size_t i = 1; i < p->opinion_count; i++)
        upheld += sv_is(p->opinions[i].result, "uphold");
    if (p->opinion_count && strcmp(state, "withdrawn") != 0)
        count(c, TALLY_SETTLED, p->opinion_count == 1 + upheld ? "once" : "again", unit,
              p->ended_day);
}

static struct counting count_all(struct walk *walk)
{
    static struct counted items[COUNTED_MAX];
    struct counting c = {.items = items};
    for (size_t i = 0; i < PETITIONS; i++)
        if (walk->petitions[i].version)
            count_petition(&c, &walk->petitions[i]);
    return c;
}

/* ---- questions ---- */

static bool is_same_month(day_t one, day_t other)
{
    int a[3];
    int b[3];
    day_to_ymd(one, &a[0], &a[1], &a[2]);
    day_to_ymd(other, &b[0], &b[1], &b[2]);
    return a[0] == b[0] && a[1] == b[1];
}

static bool is_asked(const struct tally_question *q, const struct counted *one)
{
    bool is_here = q->scope == TALLY_FOR_REGION ||
                   (q->scope == TALLY_FOR_OFFICE ? one->office : one->unit) == q->place;
    bool is_of_unit =
        q->by != TALLY_BY_MONTH || !q->unit || q->scope == TALLY_FOR_UNIT || one->unit == q->unit;
    return is_here && is_of_unit && one->day >= q->from && one->day <= q->to &&
           (one->kind != TALLY_OWED || one->day < q->today);
}

static bool is_alike(const struct tally_question *q, const struct tally_sum *sum,
                     const struct counted *one)
{
    if (sum->kind != one->kind || !sv_is(sum->word, one->word))
        return false;
    if (q->by == TALLY_BY_CLASS)
        return sv_eq(sum->class_code, one->class_code);
    return q->by == TALLY_BY_UNIT ? sum->unit == one->unit : is_same_month(sum->day, one->day);
}

static id64 any_place(struct walk *walk, enum tally_scope scope, const struct counting *c)
{
    const struct counted *one = &c->items[chance_below(&walk->chance, c->count)];
    if (scope == TALLY_FOR_REGION)
        return BED_REGION;
    return scope == TALLY_FOR_OFFICE ? one->office : one->unit;
}

static struct tally_question any_question(struct walk *walk, const struct counting *c)
{
    struct chance *chance = &walk->chance;
    day_t today = walk->world.env.today;
    struct tally_question q = {.scope = (enum tally_scope)(1 + chance_below(chance, 3)),
                               .by = (enum tally_by)chance_below(chance, 3),
                               .today = today};
    q.place = any_place(walk, q.scope, c);
    q.from = tally_month(today - (day_t)chance_below(chance, 120));
    q.to = tally_month(q.from + 31 * (day_t)(1 + chance_below(chance, 5))) - 1;
    if (q.by == TALLY_BY_MONTH && chance_one_in(chance, 2))
        q.unit = any_place(walk, TALLY_FOR_UNIT, c);
    return q;
}

/* Every sum is what counting gives, and nothing is in no sum. */
static size_t check_question(struct walk *walk, struct store_conn *conn, const struct counting *c,
                             const struct tally_question *q)
{
    const struct tally_sum *sums;
    size_t sum_count;
    int64_t all = 0;
    int64_t expected = 0;
    CHECK_OK(store_tallies(conn, walk->bed->arena, q, &sums, &sum_count));
    for (size_t i = 0; i < c->count; i++)
        expected += is_asked(q, &c->items[i]);
    for (size_t i = 0; i < sum_count; i++)
        all += sums[i].number;
    assert_int_equal(all, expected);
    for (size_t i = 0; i < c->count; i += 1 + chance_below(&walk->chance, 20)) {
        const struct counted *one = &c->items[i];
        int64_t by_hand = 0;
        int64_t found = 0;
        if (!is_asked(q, one))
            continue;
        for (size_t k = 0; k < sum_count; k++)
            found += is_alike(q, &sums[k], one) ? sums[k].number : 0;
        for (size_t k = 0; k < c->count; k++) {
            struct tally_sum like = {.kind = one->kind,
                                     .word = sv_from(one->word),
                                     .unit = one->unit,
                                     .class_code = one->class_code,
                                     .day = one->day};
            by_hand += is_asked(q, &c->items[k]) && is_alike(q, &like, &c->items[k]);
        }
        assert_int_equal(found, by_hand);
    }
    return (size_t)expected;
}

static size_t check_tallies(struct walk *walk)
{
    struct counting c = count_all(walk);
    struct store_conn *conn = bed_read(walk->bed);
    size_t most = 0;
    for (int i = 0; i < QUESTIONS; i++) {
        const struct tally_question q = any_question(walk, &c);
        size_t found = check_question(walk, conn, &c, &q);
        most = found > most ? found : most;
    }
    bed_read_end(walk->bed, &conn);
    return most;
}

/* ---- folding ---- */

static enum err fold_some(struct store_conn *conn, void *arg)
{
    const int *limit = arg;
    struct figures_waiting waiting;
    struct arena *arena = arena_new();
    enum err err = store_figures_waiting(conn, arena, *limit, &waiting);
    if (!err && waiting.count)
        err = store_figures_fold(conn, arena, &waiting);
    arena_free(&arena);
    return err;
}

static void tallies_are_counts(void **state)
{
    (void)state;
    static const int LIMITS[] = {1, 9, 60, 100000};
    struct bed bed;
    static struct walk walk;
    size_t most = 0;
    bed_init(&bed, driver_under_test());
    walk_begin(&walk, &bed);
    for (size_t round = 1; round <= ROUNDS; round++) {
        walk_on(&walk, round * COMMANDS / ROUNDS);
        int limit = LIMITS[chance_below(&walk.chance, CHECK_COUNT(LIMITS))];
        CHECK_OK(store_write(bed.store, fold_some, &limit));
        size_t found = check_tallies(&walk);
        most = found > most ? found : most;
    }
    bed_check_rebuild(&bed);
    CHECK_OK(store_write(bed.store, fold_some, &(int){1000000}));
    check_tallies(&walk);
    bed_check_rebuild(&bed);
    assert_true(most > 200);
    world_release(&walk.world);
    bed_release(&bed);
}

/* ---- what is wrong is told, and made right ---- */

static void spoil(struct bed *bed, const char *sql)
{
    int64_t rows = 0;
    assert_int_equal(raw_run(bed->address, sql, &rows), RAW_OK);
    assert_true(rows > 0);
}

static int64_t differences(struct bed *bed)
{
    struct fail fail = {0};
    int64_t found = -1;
    CHECK_OK(store_rebuild_check(bed->store, NULL, &found, &fail));
    return found;
}

CONTRACT_TEST(a_wrong_tally_is_told_and_mended)
{
    bed_register(bed, &(struct bed_petition){0});
    bed_register(bed, &(struct bed_petition){0});
    CHECK_OK(store_write(bed->store, fold_some, &(int){1000}));
    assert_int_equal(differences(bed), 0);
    spoil(bed, "UPDATE tally SET number = number + 3 WHERE scope = 3 AND side = 1 AND kind = 1");
    spoil(bed, "DELETE FROM tally WHERE scope = 2 AND kind = 3");
    assert_true(differences(bed) >= 2);
    CHECK_OK(store_rebuild(bed->store, NULL));
    assert_int_equal(differences(bed), 0);
}

/* ---- duties of works ---- */

static void keep_work(struct bed *bed, id64 id, const struct work_world *ww)
{
    struct work_sent sent = {.key = {BED_REGION, id},
                             .added = {.event = &ww->last, .envelope = {.id = bed_id(bed)}}};
    CHECK_OK(store_write(bed->store, work_send_job, &sent));
}

static int64_t duties_counted(struct bed *bed, enum tally_kind kind, id64 unit, day_t month,
                              day_t today)
{
    struct store_conn *conn = bed_read(bed);
    const struct tally_question q = {.scope = TALLY_FOR_UNIT,
                                     .place = unit,
                                     .by = TALLY_BY_MONTH,
                                     .from = month,
                                     .to = day_add_months(month, 1) - 1,
                                     .today = today};
    const struct tally_sum *sums;
    size_t count;
    int64_t found = 0;
    CHECK_OK(store_tallies(conn, bed->arena, &q, &sums, &count));
    for (size_t i = 0; i < count; i++)
        found +=
            sums[i].kind == kind && sv_is(sums[i].word, "supervision.answer") ? sums[i].number : 0;
    bed_read_end(bed, &conn);
    return found;
}

/* Due on 16 March: answered in time, answered late, not answered, withdrawn before its day. */
CONTRACT_TEST(duties_count_in_the_month_of_their_day)
{
    static const struct {
        const char *day;
        enum tally_kind kind;
    } ROWS[] = {{"2026-03-16", TALLY_DUTY_MET},
                {"2026-03-17", TALLY_DUTY_MISSED},
                {"2026-03-10", TALLY_NONE},
                {"2026-03-10", TALLY_DUTY_OWED}};
    int64_t wanted[TALLY__END] = {0};
    day_t march;
    id64 unit = 0;
    assert_true(day_from_ymd(2026, 3, 1, &march));
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct work_world ww;
        id64 id = 700 + (id64)i;
        work_world_init(&ww, "2026-03-02");
        supervision_open(&ww, "2026-03-16");
        keep_work(bed, id, &ww);
        unit = ww.work.duties[0].holder.unit;
        world_set_day(&ww.w, ROWS[i].day);
        if (ROWS[i].kind == TALLY_DUTY_MET || ROWS[i].kind == TALLY_DUTY_MISSED)
            WORK_MUST(&ww, ROLE_UNIT_HEAD, "answer", F_TEXT("text", "已修好。"));
        if (ROWS[i].kind == TALLY_NONE)
            WORK_MUST(&ww, ROLE_OFFICE_HEAD, "withdraw", F_TEXT("reason", "已由上级督办。"));
        if (ROWS[i].kind != TALLY_DUTY_OWED)
            keep_work(bed, id, &ww);
        wanted[ROWS[i].kind]++;
        if (i == 1)
            CHECK_OK(store_write(bed->store, fold_some, &(int){1000}));
        world_release(&ww.w);
    }
    for (int round = 0; round < 2; round++) {
        static const enum tally_kind KINDS[] = {TALLY_DUTY_MET, TALLY_DUTY_MISSED, TALLY_DUTY_OWED};
        for (size_t k = 0; k < CHECK_COUNT(KINDS); k++)
            assert_int_equal(duties_counted(bed, KINDS[k], unit, march, march + 30),
                             wanted[KINDS[k]]);
        /* on its day it is not late yet, and in another month it is not there */
        assert_int_equal(duties_counted(bed, TALLY_DUTY_OWED, unit, march, march + 15), 0);
        assert_int_equal(duties_counted(bed, TALLY_DUTY_MET, unit, march + 31, march + 60), 0);
        assert_int_equal(differences(bed), 0);
        CHECK_OK(store_write(bed->store, fold_some, &(int){1000}));
        CHECK_OK(store_rebuild(bed->store, NULL));
    }
    spoil(bed, "UPDATE duty SET tally = 16 WHERE tally = 15");
    assert_true(differences(bed) >= 2);
    CHECK_OK(store_rebuild(bed->store, NULL));
    assert_int_equal(differences(bed), 0);
}

/* What has become nothing leaves no row: an owed clock that moves on stays one. */
CONTRACT_TEST(a_tally_that_is_nothing_goes)
{
    struct bed_event moved;
    struct bed_append second = {.bed = bed, .key = bed_register(bed, &(struct bed_petition){0})};
    CHECK_OK(store_write(bed->store, fold_some, &(int){1000}));
    int64_t rows = raw_number(bed->address, "SELECT COUNT(*) FROM tally");
    second.petition = bed_load(bed, second.key);
    bed_moved(&moved, &second.petition, "closed", BED_OFFICE);
    moved.event.effects.is_ended = true;
    second.event = &moved.event;
    second.envelope.id = bed_id(bed);
    CHECK_OK(store_write(bed->store, bed_append_job, &second));
    CHECK_OK(store_write(bed->store, fold_some, &(int){1000}));
    assert_true(rows > 0);
    assert_int_equal(raw_number(bed->address, "SELECT COUNT(*) FROM tally WHERE number = 0"), 0);
    bed_check_rebuild(bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tallies_are_counts),
        cmocka_unit_test(a_wrong_tally_is_told_and_mended),
        cmocka_unit_test(duties_count_in_the_month_of_their_day),
        cmocka_unit_test(a_tally_that_is_nothing_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
