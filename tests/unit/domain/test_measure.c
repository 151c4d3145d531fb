/* Measures: the band of a share against published values, the median of days, who is told apart;
 * and what a rulebook may not measure or rank. Each row puts one fault into the national rulebook.
 */
#include "domain/measure.h"

#include "domain/rule_work.h"

#include "domain_world.h"
#include "rulebook_mutate.h"

#define NATIONAL "rulebooks/cn/national-2022.yaml"
#define ANSWERED "measures/answered_in_time/"

/* ---- bands ---- */

/* The first four are Newcombe's (1998), method 3; rounded outwards to a hundredth of a percent. */
static void bands_are_wilsons(void **state)
{
    (void)state;
    static const struct {
        int64_t top, bottom, low, high;
    } ROWS[] = {
        {81, 263, 2553, 3662},
        {15, 148, 624, 1605},
        {0, 20, 0, 1611},
        {1, 29, 61, 1718},
        {10, 20, 2993, 7007},
        {20, 20, 8389, 10000},
        {1, 1, 2065, 10000},
        {0, 1, 0, 7935},
        {500000000, 1000000000, 4999, 5001},
        {1, 100, 18, 545},
        {1000000, 1000000, 9999, 10000},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct measure_band band = measure_band(ROWS[i].top, ROWS[i].bottom);
        assert_in_range(band.low, ROWS[i].low ? ROWS[i].low - 1 : 0, ROWS[i].low + 1);
        assert_in_range(band.high, ROWS[i].high - 1,
                        ROWS[i].high < 10000 ? ROWS[i].high + 1 : 10000);
    }
}

static void a_band_holds_its_share_and_narrows(void **state)
{
    (void)state;
    int64_t width = 10000;
    for (int64_t n = 10; n <= 1000000; n *= 10) {
        struct measure_band band = measure_band(n * 7 / 10, n);
        assert_true(band.low <= 7000 && band.high >= 7000);
        assert_true(band.high - band.low < width);
        width = band.high - band.low;
    }
    for (int64_t top = 0; top <= 20; top++) { /* the same from both ends */
        struct measure_band one = measure_band(top, 20);
        struct measure_band other = measure_band(20 - top, 20);
        assert_in_range(one.low + other.high, 9999, 10001);
    }
}

/* ---- values ---- */

static void add(const struct rule_measure *measure, struct measured *measured, const char *kind,
                const char *word, int64_t number)
{
    struct tally_sum sum = {.word = sv_from(word), .number = number};
    assert_true(tally_kind_from_word(sv_from(kind), &sum.kind));
    measure_add(measure, measured, &sum);
}

static const struct rulebook *national(struct arena *arena)
{
    const struct rulebook *book = NULL;
    char error[YAML_ERROR_MAX] = "";
    if (rulebook_read(arena, source_yaml(arena, NATIONAL), &book, error) != ERR_OK)
        fail_msg("%s", error);
    return book;
}

static void what_is_overdue_is_not_in_time(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct rule_measure *measure = rulebook_measure(national(arena), SV("answered_in_time"));
    struct measured measured = {0};
    int64_t value = -1;
    assert_non_null(measure);
    assert_false(measure_value(measure, &measured, &value));
    add(measure, &measured, "met", "answer", 30);
    add(measure, &measured, "missed", "simple.answer", 5);
    add(measure, &measured, "overdue", "answer", 5);
    add(measure, &measured, "met", "notice", 1000); /* another clock */
    add(measure, &measured, "extended", "answer", 7);
    assert_true(measure_value(measure, &measured, &value));
    assert_int_equal(value, 7500);
    assert_int_equal(measure_base(measure, &measured), 40);
    arena_free(&arena);
}

static void half_had_it_within(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct rulebook *book = national(arena);
    const struct rule_measure *measure = rulebook_measure(book, SV("days_to_answer"));
    static const struct {
        const char *word;
        int64_t number, median;
    } ROWS[] = {{"010", 1, 14}, {"365", 1, 14}, {"365", 1, 369}, {"000", 3, 4}, {"010", 4, 14}};
    int64_t value = 0;
    struct measured *all = measures_begin(arena, book);
    struct measured *measured = &all[measure - book->measures];
    assert_false(measure_value(measure, measured, &value));
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        add(measure, measured, "waited", ROWS[i].word, ROWS[i].number);
        assert_true(measure_value(measure, measured, &value));
        CHECK_ROW(value == ROWS[i].median, ROWS[i].word);
    }
    arena_free(&arena);
}

static void few_are_not_told_apart(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct rulebook *book = national(arena);
    const struct rule_measure *more = rulebook_measure(book, SV("answered_in_time"));
    const struct rule_measure *less = rulebook_measure(book, SV("changed_in_review"));
    const struct measured all = {.top = 800, .bottom = 1000};
    static const struct {
        int64_t top, bottom;
        enum measure_standing more, less;
    } ROWS[] = {
        {0, 19, STANDING_SMALL, STANDING_SMALL},     {19, 19, STANDING_SMALL, STANDING_SMALL},
        {20, 20, STANDING_BETTER, STANDING_WORSE},   {18, 20, STANDING_ALIKE, STANDING_ALIKE},
        {10, 20, STANDING_WORSE, STANDING_BETTER},   {79, 100, STANDING_ALIKE, STANDING_ALIKE},
        {950, 1000, STANDING_BETTER, STANDING_WORSE}};
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        const struct measured one = {.top = ROWS[i].top, .bottom = ROWS[i].bottom};
        assert_int_equal(measure_standing(more, &one, &all), ROWS[i].more);
        assert_int_equal(measure_standing(less, &one, &all), ROWS[i].less);
    }
    const struct measured one = {.top = 100, .bottom = 100};
    assert_int_equal(measure_standing(rulebook_measure(book, SV("supported")), &one, &all),
                     STANDING_SMALL);
    arena_free(&arena);
}

/* ---- what is published ---- */

static void nothing_small_can_be_worked_out(void **state)
{
    (void)state;
    static const struct {
        int64_t numbers[5];
        int64_t sum;
        const char *left_out; /* x for each that is */
    } ROWS[] = {
        {{50, 40, 30, 20, 10}, 0, "-----"}, {{50, 40, 30, 20, 9}, 29, "---xx"},
        {{50, 4, 4, 4, 30}, 12, "-xxx-"},   {{50, 0, 0, 30, 3}, 33, "---xx"},
        {{0, 0, 0, 0, 0}, 0, "-----"},      {{3, 0, 0, 0, 5}, 8, "x---x"},
        {{9, 0, 0, 0, 100}, 109, "x---x"},  {{1, 9, 10, 10, 10}, 10, "xx---"},
        {{10, 10, 10, 10, 9}, 19, "x---x"},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        bool is_left_out[5];
        char found[6] = "-----";
        assert_int_equal(measure_leave_out(ROWS[i].numbers, 5, 10, is_left_out), ROWS[i].sum);
        for (size_t k = 0; k < 5; k++)
            found[k] = is_left_out[k] ? 'x' : '-';
        assert_string_equal(found, ROWS[i].left_out);
    }
}

/* ---- rulebooks ---- */

/* Fifty and more that are of offices, each under a heading that is not empty, none twice in other
 * words: what two measures count alike is one measure. */
static void the_national_rulebook_measures_offices(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct rulebook *book = national(arena);
    size_t ranked = 0;
    for (size_t i = 0; i < book->measure_count; i++) {
        const struct rule_measure *one = &book->measures[i];
        ranked += one->is_ranked;
        CHECK_ROW(one->why.in[LANG_ZH].n && one->why.in[LANG_EN].n, one->id.p);
        for (size_t k = 0; k < i; k++) {
            const struct measure_part *a = &book->measures[k].top;
            bool is_same = a->kinds == one->top.kinds && a->of.count == one->top.of.count;
            for (size_t n = 0; is_same && n < a->of.count; n++)
                is_same = id_list_has(&one->top.of, a->of.items[n]);
            CHECK_ROW(!is_same, one->id.p);
        }
    }
    assert_true(ranked >= 52);
    for (size_t i = 0; i < book->measure_group_count; i++) {
        size_t held = 0;
        for (size_t k = 0; k < book->measure_count; k++)
            held += sv_eq(book->measures[k].group, book->measure_groups[i].id);
        CHECK_ROW(held >= 3, book->measure_groups[i].id.p);
    }
    arena_free(&arena);
}

/* Of some clocks and duties of each new measure, what counts for it and what does not. */
static void each_counts_its_own(void **state)
{
    (void)state;
    static const struct {
        const char *measure, *kind, *word;
        int top, bottom;
    } ROWS[] = {
        {"objections_decided", "met", "objection.decide", 1, 1},
        {"objections_decided", "overdue", "objection.decide", 0, 1},
        {"objections_decided", "met", "notice", 0, 0},
        {"statutory_answered", "met", "duty.disclosure", 1, 1},
        {"statutory_answered", "missed", "duty.penalty", 0, 1},
        {"statutory_answered", "met", "answer", 0, 0},
        {"extensions_decided", "extended", "extension.decide", 0, 0},
        {"receptions_held", "duty_met", "reception_day.attend", 1, 1},
        {"receptions_held", "duty_met", "reception_day.finish", 0, 0},
        {"receptions_recorded", "duty_missed", "reception_day.finish", 0, 1},
        {"called_heard", "duty_met", "call_to_visit.hear_self", 1, 1},
        {"called_heard", "duty_met", "call_to_visit.receive", 0, 0},
        {"orders_mended", "duty_overdue", "order.mend", 0, 1},
        {"checked_in_time", "duty_met", "order.judge", 1, 1},
        {"checked_in_time", "duty_met", "order.mend", 0, 0},
        {"heads_looked_into", "duty_met", "reinvestigation.direct", 1, 1},
        {"heads_looked_into", "duty_met", "reinvestigation.oversee", 0, 0},
        {"above_looked_into", "duty_met", "issue_survey.oversee", 1, 1},
        {"errors_corrected", "duty_missed", "error.correct", 0, 1},
        {"handovers_in_time", "duty_met", "duty_roster.hand_on", 1, 1},
        {"relief_in_time", "duty_met", "relief.receipt", 1, 1},
        {"budgets_kept", "duty_met", "relief.receipt", 0, 0},
    };
    struct arena *arena = arena_new();
    const struct rulebook *book = national(arena);
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        const struct rule_measure *measure = rulebook_measure(book, sv_from(ROWS[i].measure));
        struct measured measured = {0};
        assert_non_null(measure);
        add(measure, &measured, ROWS[i].kind, ROWS[i].word, 1);
        CHECK_ROW(measured.top == ROWS[i].top && measured.bottom == ROWS[i].bottom, ROWS[i].word);
    }
    arena_free(&arena);
}

/* What is remembered of a word is what a look at every measure says, in whatever order words come.
 */
static void what_is_remembered_is_what_is_counted(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct rulebook *book = national(arena);
    struct measures_index index = {.arena = arena, .rulebook = book};
    struct measured *remembered = measures_begin(arena, book);
    struct measured *looked_at = measures_begin(arena, book);
    static const char *const WORDS[] = {"order.mend",     "answer",    "",           "020",
                                        "order.judge",    "notice",    "zz",         "a",
                                        "unit.satisfied", "order.men", "order.mendx"};
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < CHECK_COUNT(WORDS); i++) {
            for (int kind = 1; kind < TALLY__END; kind++) {
                const struct tally_sum sum = {.kind = (enum tally_kind)(TALLY__END - kind),
                                              .word = sv_from(WORDS[(i * 7 + (size_t)round) % 11]),
                                              .number = kind * 3 + round};
                measures_add(&index, remembered, &sum);
                for (size_t m = 0; m < book->measure_count; m++)
                    measure_add(&book->measures[m], &looked_at[m], &sum);
            }
        }
    }
    assert_int_equal(index.count, CHECK_COUNT(WORDS) * (TALLY__END - 1));
    for (size_t m = 0; m < book->measure_count; m++)
        CHECK_ROW(remembered[m].top == looked_at[m].top &&
                      remembered[m].bottom == looked_at[m].bottom,
                  book->measures[m].id.p);
    arena_free(&arena);
}

/* Every head and every office above that is to look into what was missed is measured: a kind of
 * work that is added later is not forgotten. */
static void nobody_who_looks_into_is_left_out(void **state)
{
    (void)state;
    static const char *const OF[][2] = {{"direct", "heads_looked_into"},
                                        {"oversee", "above_looked_into"}};
    struct arena *arena = arena_new();
    const struct rulebook *book = national(arena);
    for (size_t i = 0; i < book->work_count; i++) {
        for (size_t k = 0; k < CHECK_COUNT(OF); k++) {
            const struct rule_measure *measure = rulebook_measure(book, sv_from(OF[k][1]));
            const struct rule_work *work = &book->works[i];
            struct sv word = arena_printf(arena, "%.*s.%s", SV_FMT(work->id), OF[k][0]);
            if (rule_work_duty(work, sv_from(OF[k][0])))
                CHECK_ROW(id_list_has(&measure->top.of, word), word.p);
        }
    }
    arena_free(&arena);
}

struct row {
    const char *name;
    struct mutation mutation;
    const char *told;
};

static const struct row REFUSED[] = {
    {"volume ranked", {"measures/received/ranked", "true"}, "only a share is ranked"},
    {"repeats ranked",
     {"measures/+",
      "{id: r, name: 重复, why: 重复, unit: percent, ranked: true, top: {counts: [repeated]}, "
      "bottom: {counts: [repeated, received]}, cite: {article: 条例 21, source: design, grade: "
      "design}}"},
     "only what offices did is ranked"},
    {"ends ranked",
     {"measures/+",
      "{id: r, name: 撤回, why: 撤回, unit: percent, ranked: true, top: {counts: [ended], of: "
      "[withdrawn]}, bottom: {counts: [ended]}, cite: {article: 条例 21, source: design, "
      "grade: design}}"},
     "only what offices did is ranked"},
    {"answers of all that came",
     {"measures/+",
      "{id: r, name: 答复, why: 答复, unit: percent, ranked: true, top: {counts: [answered]}, "
      "bottom: {counts: [answered, received]}, cite: {article: 条例 21, source: design, grade: "
      "design}}"},
     "only what offices did is ranked"},
    {"a kind that is none",
     {ANSWERED "top/counts", "[arrived_in_capital]"},
     "nothing is counted by"},
    {"nothing", {ANSWERED "top/counts", "[]"}, "something must be counted"},
    {"a clock that is none", {ANSWERED "top/of", "[answer, replies]"}, "top of a share is part"},
    {"a clock that is none, in both",
     {"measures/looked_back_in_time/bottom/of", "[look_back, back]"},
     "there is no such: back"},
    {"a state that ends nothing",
     {"measures/ended/top", "{counts: [ended], of: [registered]}"},
     "there is no such: registered"},
    {"a score that is none",
     {"measures/satisfied_unit/bottom/of", "[unit.satisfied, unit.basically, unit.happy]"},
     "there is no such: unit.happy"},
    {"more than the whole", {ANSWERED "bottom/counts", "[missed, overdue]"}, "part of its bottom"},
    {"less of the whole", {ANSWERED "top/of", NULL}, "part of its bottom"},
    {"a share of nothing", {ANSWERED "bottom", NULL}, "a share has a bottom"},
    {"a count of something",
     {"measures/received/bottom", "{counts: [received]}"},
     "a share has a bottom"},
    {"a median of matters",
     {"measures/days_to_answer/top/counts", "[received]"},
     "a median is of days"},
    {"without a source", {ANSWERED "cite", NULL}, "missing from this measure: cite"},
    {"without a reason", {ANSWERED "why", NULL}, "missing from this measure: why"},
    {"under no heading", {ANSWERED "group", NULL}, "stands in one of measure_groups"},
    {"under a heading that is none", {ANSWERED "group", "persons"}, "one of measure_groups"},
    {"a heading without a name",
     {"measure_groups/+", "{id: other}"},
     "missing from this group of measures: name"},
    {"a heading twice", {"measure_groups/+", "{id: staff, name: 队伍}"}, "id given twice: staff"},
    {"twice", {"measures/received/id", "repeated"}, "id given twice: repeated"},
};

static void what_is_no_measure_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(REFUSED); i++) {
        struct arena *arena = arena_new();
        struct yaml_node *root = source_yaml(arena, NATIONAL);
        const struct rulebook *book;
        char error[YAML_ERROR_MAX] = "";
        mutate(arena, root, &REFUSED[i].mutation, REFUSED[i].name);
        enum err err = rulebook_read(arena, root, &book, error);
        if (err != ERR_BAD_INPUT || !strstr(error, REFUSED[i].told))
            fail_msg("%s: \"%s\"", REFUSED[i].name, error);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_are_wilsons),
        cmocka_unit_test(a_band_holds_its_share_and_narrows),
        cmocka_unit_test(what_is_overdue_is_not_in_time),
        cmocka_unit_test(half_had_it_within),
        cmocka_unit_test(few_are_not_told_apart),
        cmocka_unit_test(nothing_small_can_be_worked_out),
        cmocka_unit_test(what_is_no_measure_is_refused),
        cmocka_unit_test(the_national_rulebook_measures_offices),
        cmocka_unit_test(each_counts_its_own),
        cmocka_unit_test(nobody_who_looks_into_is_left_out),
        cmocka_unit_test(what_is_remembered_is_what_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
