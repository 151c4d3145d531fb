/* Rows that hold from a day or until one: which an act meets, and what the proof says of the days
 * on which they change. The national rulebook with a few days put into it. */
#include "domain_world.h"
#include "rulebook_mutate.h"

#define NATIONAL "rulebooks/cn/national-2022.yaml"
#define NEW_SIMPLE                                                                                   \
    "{id: simple.answer.new, name: {zh: 简易答复（新）}, length: 15, unit: wd, owner: unit, " \
    "group: answers, valid_from: 2026-07-01, replaces: simple.answer, "                              \
    "cite: {article: 新办法 7, source: tiaoli, grade: A}}"
#define UNTIL_JUNE "\"2026-06-30\""

static const struct mutation PLAIN[] = {{"clocks/simple.answer/warn", "[3]"}, {NULL, NULL}};
/* The simple procedure ends with its text. */
static const struct mutation NO_LONGER_SIMPLE[] = {{"actions/accept_simple/valid_to", UNTIL_JUNE},
                                                   {"actions/suggest_simple/valid_to", UNTIL_JUNE},
                                                   {NULL, NULL}};
/* Its days change: another row takes over. */
static const struct mutation OTHER_DAYS[] = {
    {"clocks/simple.answer/valid_to", UNTIL_JUNE},
    {"clocks/+", NEW_SIMPLE},
    {"actions/accept_simple/starts", "[simple.answer, simple.answer.new]"},
    {NULL, NULL}};
/* A route and a class that are there no more, another class from then on. */
static const struct mutation OTHER_CHOICES[] = {
    {"lists/routes/items/party/valid_to", UNTIL_JUNE},
    {"classes/city/valid_to", UNTIL_JUNE},
    {"classes/+", "{id: city.new, parent: city, name: {zh: 新}}"},
    {"classes/+", "{id: town, name: {zh: 城镇}, valid_from: \"2026-07-01\"}"},
    {NULL, NULL}};
/* A notice that is not issued any more. */
static const struct mutation NO_LETTER[] = {{"documents/referral_letter/valid_to", UNTIL_JUNE},
                                            {NULL, NULL}};

static const struct rulebook *book_with(struct arena *arena, const struct mutation *mutations)
{
    struct yaml_node *root = source_yaml(arena, NATIONAL);
    const struct rulebook *book = NULL;
    char error[YAML_ERROR_MAX] = "";
    for (; mutations->at; mutations++)
        mutate(arena, root, mutations, mutations->at);
    if (rulebook_read(arena, root, &book, error) != ERR_OK)
        fail_msg("%s", error);
    return book;
}

static void begin(struct world *w, const struct mutation *mutations)
{
    world_init(w, "2026-06-26");
    w->rulebook = book_with(w->arena, mutations);
}

/* The day comes; what holds then is what acts meet. */
static void on(struct world *w, const char *day)
{
    world_set_day(w, day);
    w->env.rulebook = rulebook_on(w->arena, w->rulebook, w->env.today);
}

static void check_sound(const struct mutation *mutations)
{
    struct arena *arena = arena_new();
    const struct rulebook_finding *findings = NULL;
    size_t count = rulebook_check(arena, book_with(arena, mutations), &findings, NULL);
    for (size_t i = 0; i < count; i++)
        print_error("%d: %.*s\n", findings[i].line, SV_FMT(findings[i].text));
    assert_int_equal(count, 0);
    arena_free(&arena);
}

static bool offers(struct world *w, enum role role, const char *action)
{
    struct actor actor = world_actor(w, role);
    const struct offered_action *items;
    size_t count = procedure_offer(w->arena, &w->petition, &actor, &w->env, &items);
    for (size_t i = 0; i < count; i++) {
        if (sv_is(items[i].action->id, action))
            return true;
    }
    return false;
}

static const struct petition_clock *clock_of(const struct world *w, const char *rule)
{
    return petition_newest_clock(&w->petition, sv_from(rule));
}

/* ---- what acts meet ---- */

static void test_undated_is_itself(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = book_with(arena, PLAIN);
    (void)state;
    assert_false(book->is_dated);
    assert_ptr_equal(rulebook_on(arena, book, day_at("2020-01-01")), book);
    arena_free(&arena);
}

static void test_bounds(void **state)
{
    const struct validity june = {day_at("2026-06-01"), day_at("2026-06-30"), SV("")};
    const struct validity since = {.from = day_at("2026-06-01")};
    const struct validity until = {.to = day_at("2026-06-30")};
    (void)state;
    assert_false(validity_holds(&june, day_at("2026-05-31")));
    assert_true(validity_holds(&june, day_at("2026-06-01")));
    assert_true(validity_holds(&june, day_at("2026-06-30")));
    assert_false(validity_holds(&june, day_at("2026-07-01")));
    assert_false(validity_holds(&since, day_at("2026-05-31")));
    assert_true(validity_holds(&since, day_at("2100-01-01")));
    assert_false(validity_holds(&until, day_at("2026-07-01")));
    assert_true(validity_holds(&until, day_at("1990-01-01")));
}

/* An act is done on its row's last day and not on the next; what it began is finished as it was. */
static void test_an_act_that_ends(void **state)
{
    struct world w;
    (void)state;
    check_sound(NO_LONGER_SIMPLE);
    begin(&w, NO_LONGER_SIMPLE);
    on(&w, "2026-06-29");
    world_submit(&w);
    world_screen(&w);
    world_refer(&w, UNIT_HOUSING);
    on(&w, "2026-07-01");
    assert_false(offers(&w, ROLE_UNIT_HANDLER, "accept_simple"));
    assert_true(offers(&w, ROLE_UNIT_HANDLER, "accept"));
    CHECK_ERR(world_act(&w, ROLE_UNIT_HANDLER, "accept_simple", NULL, 0), ERR_NOT_FOUND);
    on(&w, "2026-06-30");
    assert_true(offers(&w, ROLE_UNIT_HANDLER, "accept_simple"));
    world_do(&w, ROLE_UNIT_HANDLER, "accept_simple");
    on(&w, "2026-07-02");
    world_serve(&w, ROLE_UNIT_HANDLER, "serve_notice");
    world_draft(&w);
    world_do(&w, ROLE_UNIT_HEAD, "approve_simple");
    world_serve(&w, ROLE_UNIT_HANDLER, "serve_simple_reply");
    assert_int_equal(clock_of(&w, "simple.answer")->status, CLOCK_MET);
    CHECK_SV(w.petition.state, "answered");
    world_release(&w);
}

/* The day of the act says which number: what began under the old one keeps it. */
static void test_a_number_that_changes(void **state)
{
    static const struct {
        const char *day, *begun, *not_begun, *due;
    } ROWS[] = {
        {"2026-06-30", "simple.answer", "simple.answer.new", "2026-07-14"}, /* ten working days */
        {"2026-07-01", "simple.answer.new", "simple.answer", "2026-07-22"}, /* fifteen */
    };
    (void)state;
    check_sound(OTHER_DAYS);
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct world w;
        begin(&w, OTHER_DAYS);
        on(&w, "2026-06-29");
        world_submit(&w);
        world_screen(&w);
        world_refer(&w, UNIT_HOUSING);
        on(&w, ROWS[i].day);
        world_do(&w, ROLE_UNIT_HANDLER, "accept_simple");
        assert_null(clock_of(&w, ROWS[i].not_begun));
        CHECK_DAY(clock_of(&w, ROWS[i].begun)->end.due_day, ROWS[i].due);
        on(&w, "2026-07-02");
        world_serve(&w, ROLE_UNIT_HANDLER, "serve_notice");
        world_draft(&w);
        world_do(&w, ROLE_UNIT_HEAD, "approve_simple");
        world_serve(&w, ROLE_UNIT_HANDLER, "serve_simple_reply"); /* ends the group, new and old */
        assert_int_equal(clock_of(&w, ROWS[i].begun)->status, CLOCK_MET);
        world_release(&w);
    }
}

static void test_choices_that_change(void **state)
{
    struct world w;
    (void)state;
    begin(&w, OTHER_CHOICES);
    on(&w, "2026-07-01");
    world_submit(&w);
    CHECK_ERR(ACT(&w, ROLE_CASE_OFFICER, "screen", F_CHOICE("purpose", "grievance"),
                  F_CLASS("class", "city.property")),
              ERR_BAD_INPUT); /* the class above it holds no more */
    assert_true(world_faulted(&w, "class", "enum"));
    MUST(&w, ROLE_CASE_OFFICER, "screen", F_CHOICE("purpose", "grievance"),
         F_CLASS("class", "town"));
    world_refer(&w, UNIT_HOUSING);
    CHECK_ERR(ACT(&w, ROLE_UNIT_HANDLER, "find_route", F_CHOICE("route", "party"),
                  F_DAY("known_day", "2026-06-01"), F_LINE("receiver", "某机关"),
                  F_TEXT("reason", "党员申诉")),
              ERR_BAD_INPUT);
    assert_true(world_faulted(&w, "route", "enum"));
    const struct rulebook *june = rulebook_on(w.arena, w.rulebook, day_at("2026-06-30"));
    assert_non_null(rulebook_class(june, SV("city.new")));
    assert_null(rulebook_class(june, SV("town")));
    assert_null(rulebook_class(w.env.rulebook, SV("city.new")));
    assert_non_null(rulebook_class(w.rulebook, SV("city.new"))); /* its name can be told for ever */
    world_release(&w);
}

static void test_a_document_that_ends(void **state)
{
    struct world w;
    (void)state;
    check_sound(NO_LETTER);
    begin(&w, NO_LETTER);
    on(&w, "2026-07-01");
    world_submit(&w);
    world_screen(&w);
    world_refer(&w, UNIT_HOUSING);
    assert_int_equal(w.petition.document_count, 0);
    world_release(&w);
}

/* ---- what the proof says ---- */

enum { MUTATIONS_MAX = 3 };

static void test_faults(void **state)
{
    static const struct {
        const char *name;
        struct mutation mutations[MUTATIONS_MAX + 1];
        const char *complaint;
    } ROWS[] = {
        {"a duty that ends with nothing after it",
         {{"clocks/answer/valid_to", UNTIL_JUNE}},
         "a state in which nobody may owe anything: handling"},
        {"an act that the way to every end needs",
         {{"actions/serve_review/valid_to", UNTIL_JUNE}},
         "a state from which there may be no way to an end: review_decided"},
        {"a paper that must be served and is not issued",
         {{"documents/opinion/valid_to", UNTIL_JUNE}},
         "a state from which there may be no way to an end: approved"},
        {"an act that begins later than it is needed",
         {{"actions/serve_notice/valid_from", "\"2027-01-01\""}},
         "a state from which there may be no way to an end"},
        {"two numbers at once",
         {{"clocks/simple.answer/valid_to", "\"2026-07-01\""}, {"clocks/+", NEW_SIMPLE}},
         "holds beside the row it replaces: simple.answer.new"},
        {"a number replaced that goes on",
         {{"clocks/+", NEW_SIMPLE}},
         "holds beside the row it replaces: simple.answer.new"},
        {"days without a number",
         {{"clocks/simple.answer/valid_to", "\"2026-06-29\""}, {"clocks/+", NEW_SIMPLE}},
         "leaves days between the row it replaces and itself: simple.answer.new"},
        {"over before it begins",
         {{"actions/note/valid_from", "\"2026-06-30\""},
          {"actions/note/valid_to", "\"2026-01-01\""}},
         "valid_to lies before valid_from: note"},
        {"over before the rulebook",
         {{"lists/ways/items/left/valid_to", "\"2020-01-01\""}},
         "a row that never holds: left"},
        {"after the rulebook",
         {{"valid_to", "\"2030-12-31\""}, {"classes/other/valid_from", "\"2031-01-01\""}},
         "a row that never holds: other"},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct arena *arena = arena_new();
        const struct rulebook_finding *findings = NULL;
        size_t count = rulebook_check(arena, book_with(arena, ROWS[i].mutations), &findings, NULL);
        bool is_told = false;
        for (size_t k = 0; k < count; k++)
            is_told = is_told || strstr(arena_cstr(arena, findings[k].text), ROWS[i].complaint);
        CHECK_ROW(is_told, ROWS[i].name);
        arena_free(&arena);
    }
}

static void test_replaces_somebody(void **state)
{
    static const struct mutation NOBODY = {"clocks/answer/replaces", "reply"};
    struct arena *arena = arena_new();
    struct yaml_node *root = source_yaml(arena, NATIONAL);
    const struct rulebook *book;
    char error[YAML_ERROR_MAX] = "";
    (void)state;
    mutate(arena, root, &NOBODY, "nobody");
    CHECK_ERR(rulebook_read(arena, root, &book, error), ERR_BAD_INPUT);
    assert_non_null(strstr(error, "no such other row: reply"));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_undated_is_itself),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_an_act_that_ends),
        cmocka_unit_test(test_a_number_that_changes),
        cmocka_unit_test(test_choices_that_change),
        cmocka_unit_test(test_a_document_that_ends),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_replaces_somebody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
