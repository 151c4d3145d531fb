/* The demo before it reaches a database: every act legal, every state there, the same seed the same
 * petitions, and nothing in the texts that must not be there. */
#include "cmd/demo_course.h"

#include "check.h"

#include "base/assert.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/utf8.h"

#define PETITIONS 600

struct fixture {
    struct arena *arena; /* the county */
    struct arena *work;  /* one petition */
    struct demo_data data;
    struct demo_world world;
};

static struct yaml_node *yaml_of(struct fixture *f, const char *path)
{
    struct sv text;
    struct yaml_node *root;
    char error[YAML_ERROR_MAX];
    CHECK_OK(file_read(f->arena, path, YAML_SIZE_MAX, &text));
    CHECK_OK(yaml_parse(f->arena, path, text, &root, error));
    return root;
}

static void read_rules(struct fixture *f)
{
    char error[YAML_ERROR_MAX];
    const struct calendar_year *years;
    size_t count;
    CHECK_OK(rulebook_read(f->arena, yaml_of(f, SOURCE_ROOT "/rulebooks/cn/national-2022.yaml"),
                           &f->world.rulebook, error));
    CHECK_OK(calendar_read(f->arena, yaml_of(f, SOURCE_ROOT "/calendars/cn.yaml"), &years, &count,
                           error));
    CHECK_OK(calendar_build(f->arena, years, count, &f->world.calendar));
}

static void build_units(struct fixture *f)
{
    struct unit *units = ARENA_ARRAY(f->arena, struct unit, f->data.unit_count);
    for (size_t i = 0; i < f->data.unit_count; i++)
        units[i] = demo_unit(&f->world, i);
    CHECK_OK(unit_tree_build(f->arena, units, f->data.unit_count, &f->world.units));
}

static void open_world(struct fixture *f, uint64_t seed, const char *today)
{
    char error[YAML_ERROR_MAX];
    *f = (struct fixture){.arena = arena_new(), .work = arena_new()};
    enum err err = demo_data_read(f->arena, &f->data, error);
    if (err)
        print_error("%s\n", error);
    CHECK_OK(err);
    f->world = (struct demo_world){.arena = f->arena,
                                   .data = &f->data,
                                   .seed = seed,
                                   .days = DEMO_DAYS,
                                   .withdrawn_from = UINT32_MAX};
    assert_true(day_parse(sv_from(today), &f->world.today));
    read_rules(f);
    demo_world_ids(&f->world);
    build_units(f);
}

static void close_world(struct fixture *f)
{
    arena_free(&f->work);
    arena_free(&f->arena);
}

static void make(struct fixture *f, struct demo_case *c, uint32_t index)
{
    struct fail fail = {0};
    arena_reset(f->work);
    enum err err = demo_course_run(c, &f->world, f->work, index, &fail);
    if (err)
        print_error("%s\n", fail.detail);
    CHECK_OK(err);
}

/* ---- what there is ---- */

struct counts {
    int by_state[64];
    int due_today, overdue, groups, incomplete_once, objected, extended, returned, rated;
    int channels[8];
};

static bool has_event(const struct demo_case *c, enum event_kind kind)
{
    for (size_t i = 0; i < c->event_count; i++) {
        if (c->events[i].kind == kind)
            return true;
    }
    return false;
}

static void count(const struct fixture *f, const struct demo_case *c, struct counts *counts)
{
    const struct petition_clock *next = petition_next_clock(&c->petition);
    day_t due_day = calendar_next_workday(f->world.calendar, f->world.today);
    for (size_t i = 0; i < f->world.rulebook->state_count; i++)
        counts->by_state[i] += sv_eq(f->world.rulebook->states[i].id, c->petition.state);
    for (size_t i = 0; i < f->world.rulebook->channel_count; i++)
        counts->channels[i] += sv_eq(f->world.rulebook->channels[i].id, c->petition.channel);
    if (next && !c->petition.is_ended) {
        counts->due_today += next->end.due_day == due_day;
        counts->overdue += next->end.due_day < f->world.today;
    }
    counts->groups += c->petition.persons_count > 5 && c->petition.people_count >= 2;
    counts->objected += has_event(c, EVENT_OBJECTED);
    counts->extended += has_event(c, EVENT_EXTENSION_GRANTED);
    counts->returned += has_event(c, EVENT_RETURNED);
    counts->incomplete_once += has_event(c, EVENT_COMPLETED);
    counts->rated += has_event(c, EVENT_RATED);
}

/* The main path: what every county has, every day. */
static void test_every_state_is_there(void **state)
{
    (void)state;
    static const char *const STATES[] = {
        "incomplete", "registered", "screened", "referred", "objected", "handling",
        "approving",  "approved",   "answered", "refused",  "closed",   "not_accepted",
    };
    static const char *const days[] = {"2026-11-21", "2026-02-20", "2026-10-04", "2026-06-30"};
    static struct demo_case c;
    for (size_t d = 0; d < CHECK_COUNT(days); d++) {
        struct fixture f;
        struct counts counts = {0};
        open_world(&f, d + 1, days[d]);
        for (uint32_t i = 0; i < 300; i++) {
            make(&f, &c, i);
            count(&f, &c, &counts);
        }
        for (size_t i = 0; i < CHECK_COUNT(STATES); i++)
            CHECK_ROW(counts.by_state[rulebook_state(f.world.rulebook, sv_from(STATES[i])) -
                                      f.world.rulebook->states] > 0,
                      STATES[i]);
        for (size_t i = 0; i < f.world.rulebook->channel_count; i++)
            CHECK_ROW(counts.channels[i] > 0,
                      arena_cstr(f.arena, f.world.rulebook->channels[i].id));
        CHECK_ROW(counts.due_today >= 3, days[d]);
        CHECK_ROW(counts.overdue >= 4 && counts.overdue <= 90, days[d]);
        CHECK_ROW(counts.groups >= 4, days[d]);
        CHECK_ROW(counts.objected > 0 && counts.extended > 0 && counts.returned > 0, days[d]);
        CHECK_ROW(counts.incomplete_once > 0 && counts.rated > 20, days[d]);
        close_world(&f);
    }
}

/* ---- order and time ---- */

/* From an index on all are withdrawn by their petitioners, and asked about it after a week. */
static void test_withdrawn(void **state)
{
    (void)state;
    static struct demo_case c;
    struct fixture f;
    open_world(&f, 1, "2026-11-21");
    f.world.withdrawn_from = 300;
    for (uint32_t i = 300; i < 600; i++) {
        make(&f, &c, i);
        assert_true(demo_case_is(&c, "withdrawn"));
        assert_true(has_event(&c, EVENT_WITHDRAWAL_ASKED) && has_event(&c, EVENT_WITHDRAWN));
        assert_true(c.events[c.event_count - 1].day >= c.petition.received_day + 7);
    }
    make(&f, &c, 299);
    assert_false(demo_case_is(&c, "withdrawn"));
    close_world(&f);
}

static void test_events_are_in_the_past_and_in_order(void **state)
{
    (void)state;
    static struct demo_case c;
    struct fixture f;
    open_world(&f, 3, "2026-11-21");
    time_ms midnight = demo_moment(&f.world, f.world.today, 0);
    for (uint32_t i = 0; i < PETITIONS; i++) {
        make(&f, &c, i);
        assert_true(c.petition.received_day >= f.world.today - DEMO_DAYS);
        assert_true(c.petition.received_day <= c.events[0].day);
        for (size_t k = 0; k < c.event_count; k++) {
            assert_true(c.events[k].at < midnight);
            assert_true(k == 0 || c.events[k].at > c.events[k - 1].at);
            assert_true(k == 0 || c.envelopes[k].id > c.envelopes[k - 1].id);
        }
    }
    close_world(&f);
}

/* ---- the same seed ---- */

static struct hash digest(struct fixture *f)
{
    static struct demo_case c;
    struct buf all;
    buf_init(&all, 64u << 20);
    for (uint32_t i = 0; i < 100; i++) {
        make(f, &c, i);
        buf_add_sv(&all, c.number);
        buf_add_sv(&all, c.code);
        buf_add_sv(&all, c.identities[0].name);
        for (size_t k = 0; k < c.event_count; k++) {
            CHECK_OK(event_encode(&c.events[k], &all));
            buf_add(&all, &c.envelopes[k], sizeof c.envelopes[k]);
        }
    }
    CHECK_OK(buf_finish(&all));
    struct hash hash = hash_sha256(buf_view(&all));
    buf_release(&all);
    return hash;
}

static void test_same_seed_same_petitions(void **state)
{
    (void)state;
    struct hash digests[3];
    static const uint64_t seeds[] = {1, 1, 2};
    for (size_t i = 0; i < 3; i++) {
        struct fixture f;
        open_world(&f, seeds[i], "2026-11-21");
        digests[i] = digest(&f);
        close_world(&f);
    }
    assert_memory_equal(&digests[0], &digests[1], sizeof digests[0]);
    assert_memory_not_equal(&digests[0], &digests[2], sizeof digests[0]);
}

/* ---- words ---- */

/* Words that treat people as a danger, that mock, or that belong to control: never in our texts. */
static const char *const UNWANTED[] = {"上访", "缠访", "闹访", "非访", "截访", "稳控",     "维稳",
                                       "扬言", "老户", "刁民", "无理", "劝返", "重点人员", "盯防"};

static bool contains(struct sv text, struct sv part)
{
    for (size_t i = 0; i + part.n <= text.n; i++) {
        if (sv_eq(sv_slice(text, i, i + part.n), part))
            return true;
    }
    return false;
}

static void check_words(struct sv text)
{
    if (utf8_is_valid(text) && contains(text, SV("<")))
        fail_msg("unfilled: %.*s", SV_FMT(text));
    for (size_t i = 0; i < CHECK_COUNT(UNWANTED); i++) {
        if (contains(text, sv_from(UNWANTED[i])))
            fail_msg("%s in: %.*s", UNWANTED[i], SV_FMT(text));
    }
}

static void test_words(void **state)
{
    (void)state;
    static struct demo_case c;
    struct fixture f;
    open_world(&f, 4, "2026-11-21");
    check_words(sv_from(DEMO_COUNTY));
    for (uint32_t i = 0; i < PETITIONS; i++) {
        make(&f, &c, i);
        check_words(c.petition.title);
        check_words(c.petition.facts);
        check_words(c.petition.place);
        for (size_t k = 0; k < c.petition.claim_count; k++) {
            check_words(c.petition.claims[k].text);
            check_words(c.petition.claims[k].finding.facts);
            check_words(c.petition.claims[k].finding.remedy);
        }
        assert_true(utf8_length(c.petition.title) <= 60);
        assert_true(sv_starts_with(c.identities[0].phone, SV("1380000")));
    }
    close_world(&f);
}

/* At least seventy matters, over every class that has none below it. */
static void test_matters_cover_the_classes(void **state)
{
    (void)state;
    struct fixture f;
    open_world(&f, 1, "2026-11-21");
    assert_true(f.data.matter_count >= 70);
    const struct rulebook *rulebook = f.world.rulebook;
    for (size_t i = 0; i < rulebook->class_count; i++) {
        size_t matters = 0;
        for (size_t k = 0; k < f.data.matter_count; k++)
            matters += sv_eq(f.data.matters[k].class_code, rulebook->classes[i].id);
        CHECK_ROW(matters > 0, arena_cstr(f.arena, rulebook->classes[i].id));
    }
    for (size_t k = 0; k < f.data.matter_count; k++) {
        size_t facts = utf8_length(f.data.matters[k].facts);
        CHECK_ROW(facts >= 80 && facts <= 400, arena_cstr(f.arena, f.data.matters[k].title));
        CHECK_ROW(rulebook_class(rulebook, f.data.matters[k].class_code),
                  arena_cstr(f.arena, f.data.matters[k].title));
    }
    close_world(&f);
}

/* ---- the reader refuses what is wrong ---- */

static void test_reader_complains(void **state)
{
    (void)state;
    static const struct {
        const char *county, *expected;
    } rows[] = {
        {"region: qh\n", "demo/county.yaml:1: is missing: office"},
        {"region: qh\nofice: x\n", "demo/county.yaml:2: is not known: ofice"},
        {"[a]\n", "demo/county.yaml:1: a map is expected for region"},
        {"region: {a: b}\n", "demo/county.yaml:1: is of another kind: region"},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct arena *arena = arena_new();
        struct demo_data data;
        const struct demo_yaml yaml = {sv_from(rows[i].county), sv_from(DEMO_WORDS),
                                       sv_from(DEMO_MATTERS)};
        char error[YAML_ERROR_MAX] = "";
        CHECK_ERR(demo_data_parse(arena, &yaml, &data, error), ERR_BAD_INPUT);
        assert_string_equal(error, rows[i].expected);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_state_is_there),
        cmocka_unit_test(test_withdrawn),
        cmocka_unit_test(test_events_are_in_the_past_and_in_order),
        cmocka_unit_test(test_same_seed_same_petitions),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_matters_cover_the_classes),
        cmocka_unit_test(test_reader_complains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
