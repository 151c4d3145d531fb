/* Rulebooks that are nonsense but can be read: whatever reading lets through, deciding, folding and
 * proving live with. Lines of two rulebooks, one that uses every part of the language and one that
 * is a whole course with marks, promises, pauses and reviews, are deleted, doubled and mixed at
 * random; what can still be read is acted on at random. Nothing is asked of the outcome but that
 * beliefs hold; and where rulebook_check found nothing wrong, that what it promises is true. */
#include "base/buf.h"
#include "domain_random.h"
#include "rulebook_edit.h"

enum { MUTANTS = 5000, LINES_MAX = 600, STEPS = 60 };
#define COURSE "tests/unit/domain/data/course.yaml"

struct lines {
    struct sv at[LINES_MAX];
    size_t count;
};

static void split(struct sv text, struct lines *out)
{
    out->count = 0;
    while (text.n > 0) {
        assert_true(out->count < LINES_MAX);
        sv_cut(text, '\n', &out->at[out->count], &text);
        out->count++;
    }
}

static size_t indent_of(struct sv line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == ' ')
        n++;
    return n;
}

/* A line of the same depth from elsewhere: often still a sentence of the language. */
static void mix_line(struct chance *chance, struct lines *lines)
{
    size_t to = chance_below(chance, lines->count);
    for (int tries = 0; tries < 50; tries++) {
        size_t from = chance_below(chance, lines->count);
        struct sv key;
        struct sv other;
        struct sv rest;
        sv_cut(lines->at[to], ':', &key, &rest);
        sv_cut(lines->at[from], ':', &other, &rest);
        bool is_like =
            sv_eq(key, other) ||
            (chance_one_in(chance, 10) && indent_of(lines->at[to]) == indent_of(lines->at[from]));
        if (is_like && from != to) {
            lines->at[to] = lines->at[from];
            return;
        }
    }
}

static void mutate(struct chance *chance, struct lines *lines)
{
    size_t at = chance_below(chance, lines->count);
    if (chance_one_in(chance, 4)) {
        memmove(&lines->at[at], &lines->at[at + 1], (--lines->count - at) * sizeof(struct sv));
        return;
    }
    mix_line(chance, lines);
}

static struct sv joined(struct arena *arena, const struct lines *lines)
{
    struct buf text;
    buf_init(&text, YAML_SIZE_MAX);
    for (size_t i = 0; i < lines->count; i++) {
        buf_add_sv(&text, lines->at[i]);
        buf_add_byte(&text, '\n');
    }
    struct sv copy = arena_sv(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

static const struct rulebook *mutant(struct world *w, struct chance *chance, struct sv source)
{
    struct lines lines;
    struct yaml_node *root;
    const struct rulebook *rulebook = NULL;
    char error[YAML_ERROR_MAX] = "";
    split(source, &lines);
    for (size_t i = 1 + chance_below(chance, 3); i > 0; i--)
        mutate(chance, &lines);
    if (yaml_parse(w->arena, "wild.yaml", joined(w->arena, &lines), &root, error) != ERR_OK)
        return NULL;
    enum err err = rulebook_read(w->arena, root, &rulebook, error);
    assert_int_equal(err == ERR_OK, error[0] == '\0');
    return err ? NULL : rulebook;
}

/* Half of the time whoever the matter waits for. */
static struct actor any_actor(struct world *w, struct chance *chance)
{
    enum role role = (enum role)(1 + chance_below(chance, ROLE__COUNT - 1));
    if (w->petition.awaits != ROLE_NONE && chance_one_in(chance, 2))
        role = w->petition.awaits;
    struct actor actor = world_actor(w, role);
    if (chance_one_in(chance, 4))
        actor.unit = (id64)chance_below(chance, UNIT_OTHER_BUREAU + 1);
    return actor;
}

/* The event must survive its encoding under any rulebook. */
static void check_encodes(struct world *w)
{
    struct buf bytes;
    struct event back;
    buf_init(&bytes, EVENT_SIZE_MAX);
    CHECK_OK(event_encode(&w->last, &bytes));
    CHECK_OK(event_decode(w->arena, buf_view(&bytes), &back));
    buf_release(&bytes);
}

/* What the proof promises of a rulebook without findings. */
static void check_promises(const struct petition *petition)
{
    bool has_duty = petition_next_clock(petition) != NULL;
    assert_int_equal(has_duty, !petition->is_ended);
    assert_true(petition->owner != 0);
}

static size_t live_with(struct world *w, struct chance *chance, bool is_proved)
{
    size_t accepted = 0;
    for (int step = 0; step < STEPS; step++) {
        const struct offered_action *offers;
        struct actor actor = any_actor(w, chance);
        struct field fields[40];
        w->env.today += (day_t)chance_below(chance, 4);
        size_t count = procedure_offer(w->arena, &w->petition, &actor, &w->env, &offers);
        size_t all = w->rulebook->action_count;
        const struct rule_action *action = &w->rulebook->actions[chance_below(chance, all)];
        if (count > 0 && !chance_one_in(chance, 4))
            action = offers[chance_below(chance, count)].action;
        struct maker maker = {w, chance, action};
        size_t field_count = make_fields(&maker, fields);
        if (chance_one_in(chance, 4))
            field_count = spoil_fields(&maker, fields, field_count);
        const char *name = arena_cstr(w->arena, action->id);
        if (world_act_as(w, actor, name, fields, field_count) == ERR_OK) {
            check_encodes(w);
            accepted++;
            if (is_proved)
                check_promises(&w->petition);
        }
    }
    return accepted;
}

static void run_wild(const char *path, uint64_t seed, int mutants)
{
    struct chance chance;
    struct arena *arena = arena_new();
    static const struct edit NO_EDIT = {"none", "", ""};
    int line;
    struct sv source = edited_text(arena, path, &NO_EDIT, &line);
    size_t readable = 0;
    size_t accepted = 0;
    size_t faulty = 0;
    chance_init(&chance, seed);
    for (int i = 0; i < mutants; i++) {
        struct world w = {.arena = arena_new()};
        w.units = world_units(w.arena);
        w.calendar = calendar_empty();
        w.petition.office = UNIT_OFFICE;
        w.rulebook = mutant(&w, &chance, source);
        if (w.rulebook) {
            const struct rulebook_finding *findings;
            w.env = (struct decide_env){
                .rulebook = w.rulebook, .calendar = w.calendar, .units = w.units};
            world_set_day(&w, "2026-03-10");
            readable++;
            bool is_proved = rulebook_check(w.arena, w.rulebook, &findings, NULL) == 0;
            faulty += !is_proved;
            accepted += live_with(&w, &chance, is_proved);
        }
        world_release(&w);
    }
    print_message("%zu readable, %zu of them faulty, %zu acts\n", readable, faulty, accepted);
    assert_in_range(readable, mutants / 10, mutants);
    assert_in_range(faulty, mutants / 100, readable);
    assert_in_range(accepted, mutants / 10, 1 << 24);
    arena_free(&arena);
}

static void test_small(void **state)
{
    (void)state;
    run_wild(SMALL_RULEBOOK, 7, MUTANTS);
}

static void test_course(void **state)
{
    (void)state;
    run_wild(COURSE, 8, MUTANTS / 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_small), cmocka_unit_test(test_course)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
