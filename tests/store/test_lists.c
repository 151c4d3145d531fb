/* Work lists: pages without repeats or gaps under every combination of filters, exact counts, text,
 * marks. The expected rows are computed from a plain array with code that knows no SQL. */
#include "drivers.h"

#include "store/figures.h"
#include "store/works.h"

#define MADE 120

struct made {
    struct bed_petition want;
    struct petition_key key;
};

static const char *const STATES[] = {"registered", "referred", "handling"};
static const char *const CHANNELS[] = {"online", "letter"};
static const char *const CLASSES[] = {"land", "land.expropriation", "landfill", "rural.land"};
static const id64 OWNERS[] = {BED_OFFICE, BED_HOUSING, BED_LABOUR};
static const enum role ROLES[] = {ROLE_CASE_OFFICER, ROLE_UNIT_HANDLER, ROLE_UNIT_HEAD};

/* Petitions of every mixture; periods are coprime so that combinations differ. */
static void make_all(struct bed *bed, struct made *made)
{
    for (int i = 0; i < MADE; i++) {
        struct bed_petition want = {
            .title = i % 10 == 3 ? "小区停电ABC" : "道路积水",
            .state = STATES[i % 3],
            .channel = CHANNELS[i % 2],
            .class_code = CLASSES[i % 4],
            .owner = OWNERS[i / 2 % 3],
            .office = i % 11 == 0 ? BED_HOUSING : BED_OFFICE,
            .region = i % 13 == 0 ? BED_OTHER_REGION : BED_REGION,
            .awaits = ROLES[i / 5 % 3],
            .received_day = BED_DAY - i % 7,
            .due_day = i % 9 == 0 ? -1 : BED_DAY + i % 17,
            .is_ended = i % 4 == 1,
            .mark = i % 5 == 0   ? "urgent"
                    : i % 7 == 0 ? "simple"
                                 : NULL,
            .route = i % 3 == 1 ? "duty" : NULL,
        };
        made[i] = (struct made){want, bed_register(bed, &want)};
    }
}

static day_t due_of(const struct made *m)
{
    return m->want.is_ended || m->want.due_day < 0 ? DAY_NONE : m->want.due_day;
}

static bool is_in_class(const char *code, struct sv wanted)
{
    struct sv have = sv_from(code);
    return sv_eq(have, wanted) ||
           (sv_starts_with(have, wanted) && have.n > wanted.n && have.p[wanted.n] == '.');
}

static bool is_in_scope(const struct made *m, const struct petition_scope *scope)
{
    if (scope->owner)
        return m->want.owner == scope->owner;
    if (scope->office)
        return m->want.office == scope->office;
    return m->want.region == scope->region;
}

static bool is_in_days(const struct made *m, const struct petition_filter *f)
{
    day_t due = due_of(m);
    if (f->is_ended || (!f->due_from && !f->due_to))
        return true;
    return due != DAY_NONE && (!f->due_from || due >= f->due_from) &&
           (!f->due_to || due <= f->due_to);
}

static bool is_wanted(const struct made *m, const struct petition_filter *f)
{
    return is_in_scope(m, &f->scope) && m->want.is_ended == f->is_ended && is_in_days(m, f) &&
           (!f->awaits || (ROLE_BIT(m->want.awaits) & f->awaits)) &&
           (!f->state.n || sv_is(f->state, m->want.state)) &&
           (!f->channel.n || sv_is(f->channel, m->want.channel)) &&
           (!f->class_code.n || is_in_class(m->want.class_code, f->class_code)) &&
           (!f->owner || m->want.owner == f->owner) &&
           (!f->not_owner || m->want.owner != f->not_owner) &&
           (!f->text.n || strstr(m->want.title, "停电ABC")) &&
           (!f->mark.n || (m->want.mark && sv_is(f->mark, m->want.mark))) &&
           (!f->route.n || (m->want.route && sv_is(f->route, m->want.route)));
}

/* Does row a come before row b in the order of the list? */
static bool is_ordered(const struct petition_row *a, const struct petition_row *b,
                       const struct petition_filter *f)
{
    bool is_led = (f->mark.n || f->route.n) && !f->text.n;
    if ((is_led || f->order == ORDER_DUE) && !f->is_ended) {
        day_t day_a = a->due_day ? a->due_day : INT32_MAX;
        day_t day_b = b->due_day ? b->due_day : INT32_MAX;
        return day_a != day_b ? day_a < day_b : a->key.id < b->key.id;
    }
    return a->received_day != b->received_day ? a->received_day > b->received_day
                                              : a->key.id > b->key.id;
}

static int find_made(const struct made *made, id64 id)
{
    for (int i = 0; i < MADE; i++)
        if (made[i].key.id == id)
            return i;
    fail_msg("a row that was never made");
    return -1;
}

/* Walk all pages; every wanted row comes exactly once, in order, and no other. */
static int walk(struct store_conn *conn, struct arena *arena, const struct made *made,
                struct petition_filter filter)
{
    bool seen[MADE] = {false};
    struct petition_row last = {0};
    int found = 0;
    filter.limit = 7;
    for (;;) {
        const struct petition_row *rows;
        size_t count;
        CHECK_OK(store_petition_list(conn, arena, &filter, &rows, &count));
        for (size_t i = 0; i < count; i++) {
            int at = find_made(made, rows[i].key.id);
            assert_true(is_wanted(&made[at], &filter));
            assert_false(seen[at]);
            seen[at] = true;
            assert_true(found == 0 || is_ordered(&last, &rows[i], &filter));
            last = rows[i];
            found++;
        }
        if (count < 7)
            break;
        store_petition_after(&filter, &last);
    }
    for (int i = 0; i < MADE; i++)
        assert_int_equal(seen[i], is_wanted(&made[i], &filter));
    return found;
}

static const struct petition_scope SCOPES[] = {
    {.owner = BED_HOUSING}, {.office = BED_OFFICE}, {.region = BED_REGION}};
static const struct petition_filter DAYS[] = {{.due_from = 0},
                                              {.due_to = BED_DAY + 5},
                                              {.due_from = BED_DAY + 3},
                                              {.due_from = BED_DAY + 3, .due_to = BED_DAY + 9}};

#define CHOICES_STATE 1u
#define CHOICES_CHANNEL 2u
#define CHOICES_CLASS 4u
#define CHOICES_AWAITS 8u
#define CHOICES_OWNER 16u
#define CHOICES_NOT_OWNER 32u
#define CHOICES_TEXT 64u
#define CHOICES_MARK 128u
#define CHOICES_ROUTE 256u
#define CHOICES_ALL 512u
/* With a mark or a route the other filters are alike: two of them are enough. */
#define CHOICES_TWICE (CHOICES_CHANNEL | CHOICES_CLASS | CHOICES_AWAITS)

static struct petition_filter filter_of(unsigned bits, size_t scope, size_t days)
{
    struct petition_filter filter = DAYS[days];
    filter.scope = SCOPES[scope];
    if (bits & CHOICES_STATE)
        filter.state = SV("handling");
    if (bits & CHOICES_CHANNEL)
        filter.channel = SV("letter");
    if (bits & CHOICES_CLASS)
        filter.class_code = SV("land");
    if (bits & CHOICES_AWAITS)
        filter.awaits = ROLE_BIT(ROLE_UNIT_HEAD) | ROLE_BIT(ROLE_CASE_OFFICER);
    if (bits & CHOICES_OWNER)
        filter.owner = BED_HOUSING;
    if (bits & CHOICES_NOT_OWNER)
        filter.not_owner = BED_OFFICE;
    if (bits & CHOICES_TEXT)
        filter.text = SV("停电abc");
    if (bits & CHOICES_MARK)
        filter.mark = SV("urgent");
    if (bits & CHOICES_ROUTE)
        filter.route = SV("duty");
    return filter;
}

/* Days with nothing else, or what the figures know apart. */
static bool has_figure(unsigned bits, const struct petition_filter *filter)
{
    bool has_days = !filter->is_ended && (filter->due_from || filter->due_to);
    return !(bits & ~(CHOICES_STATE | CHOICES_AWAITS | CHOICES_OWNER | CHOICES_NOT_OWNER)) &&
           !(bits && has_days);
}

static int figure_of(struct store_conn *conn, struct arena *arena,
                     const struct petition_filter *filter)
{
    struct figures_read read = {.arena = arena};
    int64_t number = -1;
    CHECK_OK(store_figure_of_list(conn, &read, filter, &number));
    return (int)number;
}

/* 176 combinations × 3 scopes × 4 ranges of days × open by due, open by day, ended. */
static void pages_are_complete(struct bed *bed)
{
    struct made made[MADE];
    make_all(bed, made);
    struct store_conn *conn = bed_read(bed);
    struct arena *arena = arena_new();
    int most = 0;
    for (unsigned bits = 0; bits < CHOICES_ALL; bits++) {
        bool is_tagged = bits & (CHOICES_MARK | CHOICES_ROUTE);
        if (is_tagged && (bits & CHOICES_TWICE))
            continue;
        for (size_t i = 0; i < CHECK_COUNT(SCOPES) * CHECK_COUNT(DAYS) * 3; i++) {
            struct petition_filter filter =
                filter_of(bits, i % CHECK_COUNT(SCOPES), i / CHECK_COUNT(SCOPES) % 4);
            filter.order = i / 12 == 0 ? ORDER_DUE : ORDER_NEWEST;
            filter.is_ended = i / 12 == 2;
            int found = walk(conn, arena, made, filter);
            int counted = found;
            if (!is_tagged || filter.text.n)
                CHECK_OK(store_petition_count(conn, &filter, MADE, &counted));
            assert_int_equal(counted, found);
            if (has_figure(bits, &filter))
                assert_int_equal(figure_of(conn, arena, &filter), found);
            most = found > most ? found : most;
        }
        arena_reset(arena);
    }
    assert_true(most > 50); /* the lists were not all empty */
    arena_free(&arena);
    bed_read_end(bed, &conn);
}

/* Slow, and nothing in it depends on the driver: once is enough. */
static void pages_are_complete_under_every_filter(void **state)
{
    (void)state;
    struct bed bed;
    bed_init(&bed, driver_under_test());
    pages_are_complete(&bed);
    bed_release(&bed);
}

CONTRACT_TEST(ended_petitions_are_listed_newest_first_in_any_order)
{
    for (int i = 0; i < 5; i++)
        bed_register(bed, &(struct bed_petition){.is_ended = true, .received_day = BED_DAY - i});
    struct store_conn *conn = bed_read(bed);
    struct petition_filter filter = {
        .scope = {.office = BED_OFFICE}, .is_ended = true, .order = ORDER_DUE, .limit = 2};
    day_t expected = BED_DAY;
    for (int page = 0; page < 3; page++) {
        const struct petition_row *rows;
        size_t count;
        CHECK_OK(store_petition_list(conn, bed->arena, &filter, &rows, &count));
        for (size_t i = 0; i < count; i++)
            assert_int_equal(rows[i].received_day, expected--);
        store_petition_after(&filter, &rows[count - 1]);
    }
    assert_int_equal(expected, BED_DAY - 5);
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(counts_go_no_further_than_their_cap)
{
    for (int i = 0; i < 9; i++)
        bed_register(bed, &(struct bed_petition){.state = "registered"});
    struct store_conn *conn = bed_read(bed);
    struct petition_filter filter = {.scope = {.office = BED_OFFICE}};
    int counted;
    CHECK_OK(store_petition_count(conn, &filter, 5, &counted));
    assert_int_equal(counted, 5);
    filter.text = SV("路灯");
    CHECK_OK(store_petition_count(conn, &filter, 5, &counted));
    assert_int_equal(counted, 5);
    CHECK_OK(store_petition_count(conn, &filter, 50, &counted));
    assert_int_equal(counted, 9);
    bed_read_end(bed, &conn);
}

static int count_tag(struct store_conn *conn, struct arena *arena, bool is_route, const char *id)
{
    const struct petition_scope scope = {.office = BED_OFFICE};
    struct figures_read read = {.arena = arena};
    int64_t counted = -1;
    CHECK_OK(store_figure_of_tag(conn, &read, &scope, &(struct petition_tag){is_route, sv_from(id)},
                                 &counted));
    return (int)counted;
}

CONTRACT_TEST(open_ones_are_counted_by_mark_and_route)
{
    for (int i = 0; i < 5; i++)
        bed_register(bed, &(struct bed_petition){
                              .mark = "urgent", .route = i ? NULL : "duty", .is_ended = i < 2});
    bed_register(bed, &(struct bed_petition){.route = "duty"});
    bed_register(bed, &(struct bed_petition){.mark = "urgent", .office = BED_HOUSING});
    struct store_conn *conn = bed_read(bed);
    assert_int_equal(count_tag(conn, bed->arena, false, "urgent"), 3);
    assert_int_equal(count_tag(conn, bed->arena, true, "duty"), 1);
    assert_int_equal(count_tag(conn, bed->arena, true, "urgent"), 0);
    assert_int_equal(count_tag(conn, bed->arena, false, "simple"), 0);
    bed_read_end(bed, &conn);
}

/* Housing has it, issues a document with the act that gives it back, or without one. */
static struct petition_key pass_on(struct bed *bed, const char *title, bool answers)
{
    const struct bed_petition want = {.title = title, .owner = BED_HOUSING};
    struct bed_append job = {.bed = bed, .key = bed_register(bed, &want)};
    struct bed_event moved;
    job.petition = bed_load(bed, job.key);
    bed_moved(&moved, &job.petition, "reviewing", BED_LABOUR);
    moved.event.actor.unit = BED_HOUSING;
    if (answers)
        moved.event.effects.document =
            (struct issued_document){.no = 1, .kind = SV("opinion"), .number = SV("1")};
    job.event = &moved.event;
    job.envelope.id = bed_id(bed);
    CHECK_OK(store_write(bed->store, bed_append_job, &job));
    return job.key;
}

/* What a unit answered stays to be found when another has it, newest first, page by page. */
CONTRACT_TEST(what_a_unit_answered_stays_in_its_list)
{
    struct petition_key keys[5];
    for (int i = 0; i < 5; i++)
        keys[i] = pass_on(bed, i == 2 ? "小区停电" : "道路积水", i != 1);
    bed_register(bed, &(struct bed_petition){.owner = BED_HOUSING}); /* has it still */
    struct store_conn *conn = bed_read(bed);
    struct petition_filter filter = {
        .scope = {.owner = BED_HOUSING}, .is_handled = true, .limit = 2};
    static const int EXPECTED[] = {4, 3, 2, 0};
    const struct petition_row *rows;
    size_t count;
    int counted;
    CHECK_OK(store_petition_count(conn, &filter, 9, &counted));
    assert_int_equal(counted, 4);
    for (size_t page = 0; page < 2; page++) {
        CHECK_OK(store_petition_list(conn, bed->arena, &filter, &rows, &count));
        assert_int_equal(count, 2);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(rows[i].key.id, keys[EXPECTED[page * 2 + i]].id);
        store_petition_after(&filter, &rows[1]);
    }
    CHECK_OK(store_petition_list(conn, bed->arena, &filter, &rows, &count));
    assert_int_equal(count, 0);
    filter = (struct petition_filter){
        .scope = {.owner = BED_HOUSING}, .is_handled = true, .text = SV("停电"), .limit = 9};
    CHECK_OK(store_petition_list(conn, bed->arena, &filter, &rows, &count));
    assert_int_equal(count, 1);
    filter.text = SV("");
    filter.owner = BED_OFFICE;
    CHECK_OK(store_petition_list(conn, bed->arena, &filter, &rows, &count));
    assert_int_equal(count, 0);
    filter.owner = BED_LABOUR;
    CHECK_OK(store_petition_list(conn, bed->arena, &filter, &rows, &count));
    assert_int_equal(count, 4);
    filter.state = SV("handling");
    CHECK_OK(store_petition_list(conn, bed->arena, &filter, &rows, &count));
    assert_int_equal(count, 0);
    filter =
        (struct petition_filter){.scope = {.owner = BED_LABOUR}, .is_handled = true, .limit = 9};
    CHECK_OK(store_petition_list(conn, bed->arena, &filter, &rows, &count));
    assert_int_equal(count, 0);
    bed_read_end(bed, &conn);
}

static const struct {
    const char *name, *text;
    int expected;
} TEXTS[] = {
    {"part of a title", "停电", 1},
    {"latin in any case", "abc", 1},
    {"a percent sign is itself", "%", 1},
    {"an underscore is itself", "_", 0},
    {"an exclamation mark is itself", "!", 1},
    {"the beginning of a number", "qh2024", 3},
    {"a whole number", "QH20241004-00012", 1},
    {"a long number nobody has", "QH20991004-00012", 0},
    {"not the middle of a number", "00012", 0},
    {"quotes mean nothing", "' OR 1=1 --", 0},
    {"nothing", "没有这样的词", 0},
};

CONTRACT_TEST(text_finds_titles_and_numbers)
{
    bed_register(bed, &(struct bed_petition){.number = "QH20241004-00012", .title = "停电三天"});
    bed_register(bed, &(struct bed_petition){.number = "QH20241004-00023", .title = "涨价50%!"});
    bed_register(bed, &(struct bed_petition){.number = "QH20241004-00034", .title = "ABC公司"});
    struct store_conn *conn = bed_read(bed);
    for (size_t i = 0; i < CHECK_COUNT(TEXTS); i++) {
        struct petition_filter filter = {
            .scope = {.region = BED_REGION}, .text = sv_from(TEXTS[i].text), .limit = 10};
        const struct petition_row *rows;
        size_t count;
        int counted;
        CHECK_OK(store_petition_list(conn, bed->arena, &filter, &rows, &count));
        CHECK_ROW(count == (size_t)TEXTS[i].expected, TEXTS[i].name);
        CHECK_OK(store_petition_count(conn, &filter, 10, &counted));
        CHECK_ROW(counted == TEXTS[i].expected, TEXTS[i].name);
    }
    bed_read_end(bed, &conn);
}

static id64 mark_of(struct bed *bed, struct petition_scope scope)
{
    struct store_conn *conn = bed_read(bed);
    id64 mark = -1;
    CHECK_OK(store_petition_mark(conn, &scope, &mark));
    bed_read_end(bed, &conn);
    return mark;
}

CONTRACT_TEST(a_mark_changes_when_anything_in_its_scope_does)
{
    const struct petition_scope office = {.office = BED_OFFICE};
    const struct petition_scope housing = {.owner = BED_HOUSING};
    const struct petition_scope region = {.region = BED_REGION};
    assert_int_equal(mark_of(bed, office), 0);
    bed_register(bed, &(struct bed_petition){.title = "一"});
    id64 first = mark_of(bed, office);
    assert_true(first > 0);
    assert_int_equal(mark_of(bed, region), first);
    assert_int_equal(mark_of(bed, housing), 0);
    bed_register(bed, &(struct bed_petition){.title = "二", .owner = BED_HOUSING});
    assert_true(mark_of(bed, housing) > first);
    assert_true(mark_of(bed, office) > first);
}

/* ---- running clocks, by who answers for them ---- */

static bool is_owed(const struct made *m, const struct owed_filter *f)
{
    bool is_here = m->want.owner == f->unit;
    if (m->want.is_ended || m->want.due_day < 0 || m->want.office != f->unit ||
        m->want.region != f->region)
        return false;
    return f->is_any || (is_here ? (ROLE_BIT(m->want.awaits) & f->awaits) != 0 : f->has_elsewhere);
}

/* All pages; each clock that is owed comes once, those due first first. */
static int walk_clocks(struct store_conn *conn, struct arena *arena, const struct made *made,
                       struct owed_filter filter)
{
    bool seen[MADE] = {false};
    int found = 0;
    size_t count = 5;
    filter.limit = 5;
    while (count == 5) {
        const struct owed_clock *rows;
        CHECK_OK(store_owed_clocks(conn, arena, &filter, &rows, &count));
        for (size_t i = 0; i < count; i++) {
            int at = find_made(made, rows[i].matter.key.id);
            assert_true(is_owed(&made[at], &filter));
            assert_false(seen[at]);
            seen[at] = true;
            assert_int_equal(rows[i].due_day, made[at].want.due_day);
            assert_true(rows[i].due_day >= filter.after_day);
            CHECK_SV(rows[i].rule, "reg.transfer");
            CHECK_SV(rows[i].matter.title, made[at].want.title);
            assert_int_equal(rows[i].matter.owner, made[at].want.owner);
            filter.after_day = rows[i].due_day;
            filter.after_id = rows[i].matter.key.id;
            filter.after_no = rows[i].no;
            found++;
        }
    }
    for (int i = 0; i < MADE; i++)
        assert_int_equal(seen[i], is_owed(&made[i], &filter));
    return found;
}

CONTRACT_TEST(clocks_come_to_who_answers_for_them)
{
    static struct made made[MADE];
    static const id64 UNITS[] = {BED_OFFICE, BED_HOUSING, BED_LABOUR};
    int all[3] = {0};
    make_all(bed, made);
    struct store_conn *conn = bed_read(bed);
    for (size_t u = 0; u < CHECK_COUNT(UNITS); u++) {
        struct owed_filter filter = {.region = BED_REGION, .unit = UNITS[u], .is_any = true};
        all[u] = walk_clocks(conn, bed->arena, made, filter);
        filter.is_any = false;
        int parts = 0;
        for (size_t r = 0; r < CHECK_COUNT(ROLES); r++) {
            filter.awaits = ROLE_BIT(ROLES[r]);
            filter.has_elsewhere = r == 0;
            parts += walk_clocks(conn, bed->arena, made, filter);
        }
        assert_int_equal(parts, all[u]); /* each is somebody's, and of one alone */
    }
    assert_true(all[0] > 30 && all[1] > 3 && all[2] == 0);
    bed_read_end(bed, &conn);
}

/* Petitions whose running clock is provisional or counts a day in or beside the year. */
CONTRACT_TEST(touching_a_year)
{
    int year_day = 0;
    day_t first;
    assert_true(day_from_ymd(2027, 1, 1, &first));
    const struct {
        struct bed_petition want;
        bool is_expected;
    } cases[] = {
        {{.received_day = first + 10, .due_day = first + 25}, true},
        {{.received_day = first - 20, .due_day = first + 2}, true},
        {{.received_day = first - 200, .due_day = first - 100}, false},
        {{.received_day = first - 200, .due_day = first - 100, .is_provisional = true}, true},
        {{.received_day = first + 10, .due_day = -1}, false},
        {{.received_day = first + 10, .is_ended = true}, false},
        {{.received_day = first + 500, .due_day = first + 515}, false},
        {{.received_day = first - 60, .due_day = first - 20}, true}, /* December before */
    };
    struct petition_key keys[CHECK_COUNT(cases)];
    for (size_t i = 0; i < CHECK_COUNT(cases); i++)
        keys[i] = bed_register(bed, &cases[i].want);
    struct store_conn *conn = bed_read(bed);
    struct year_page page = {.year = 2027, .limit = 1};
    size_t at = 0;
    struct year_slice slice;
    do {
        CHECK_OK(store_petition_touching_year(conn, bed->arena, &page, &slice));
        page.after_id = slice.last_id;
        if (slice.count == 0)
            continue;
        while (at < CHECK_COUNT(cases) && !cases[at].is_expected)
            at++;
        assert_int_equal(slice.keys[0].id, keys[at++].id);
        year_day++;
    } while (!slice.is_last);
    assert_int_equal(year_day, 4);
    bed_read_end(bed, &conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_complete_under_every_filter),
        cmocka_unit_test(ended_petitions_are_listed_newest_first_in_any_order),
        cmocka_unit_test(counts_go_no_further_than_their_cap),
        cmocka_unit_test(open_ones_are_counted_by_mark_and_route),
        cmocka_unit_test(what_a_unit_answered_stays_in_its_list),
        cmocka_unit_test(text_finds_titles_and_numbers),
        cmocka_unit_test(a_mark_changes_when_anything_in_its_scope_does),
        cmocka_unit_test(clocks_come_to_who_answers_for_them),
        cmocka_unit_test(touching_a_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
