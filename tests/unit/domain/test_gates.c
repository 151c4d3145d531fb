/* Every kind of gate open and closed, every place to act from, in a rulebook edited for it: one
 * action, `remark`, gets the gate or place in question. */
#include "domain_world.h"
#include "rulebook_edit.h"

static const char REMARK[] = "    by: [petitioner]\n    at: petitioner\n    public: true\n";

/* A world with a petition that is registered, referred, and so on, by the small rulebook whose
 * remark has been edited. */
static void world_edited(struct world *w, const char *remark)
{
    const struct edit edit = {"remark", REMARK, remark};
    char error[YAML_ERROR_MAX];
    int line;
    world_init(w, "2026-03-10");
    w->rulebook = edited_rulebook(w->arena, SMALL_RULEBOOK, &edit, &line, error);
    if (!w->rulebook)
        fail_msg("%s", error);
    w->env.rulebook = w->rulebook;
    w->petition.version = 5;
    w->petition.state = SV("sent");
    w->petition.owner = UNIT_HOUSING;
}

static struct petition_clock running(const char *rule, const char *due)
{
    return (struct petition_clock){
        .no = 1, .rule = sv_from(rule), .end = {day_at(due), day_at(due), false, PERIOD_NO_MINUTE}};
}

/* ---- what a petition may be like; each sets one thing ---- */

static void nothing(struct world *w)
{
    (void)w;
}

static void with_clock(struct world *w, struct petition_clock clock)
{
    w->petition.clocks = ARENA_ARRAY(w->arena, struct petition_clock, 1);
    w->petition.clocks[0] = clock;
    w->petition.clock_count = 1;
}

static void work_due_today(struct world *w)
{
    with_clock(w, running("work", "2026-03-10"));
}

static void work_overdue(struct world *w)
{
    with_clock(w, running("work", "2026-03-09"));
}

static void work_met(struct world *w)
{
    work_due_today(w);
    w->petition.clocks[0].status = CLOCK_MET;
}

static void intake_due_today(struct world *w)
{
    with_clock(w, running("intake", "2026-03-10"));
}

static void work_extended_once(struct world *w)
{
    work_due_today(w);
    w->petition.clocks[0].extended_times = 1;
    w->petition.clocks[0].period.extended_days = 29;
}

static void work_extended_twice(struct world *w)
{
    work_due_today(w);
    w->petition.clocks[0].extended_times = 2;
    w->petition.clocks[0].period.extended_days = 20;
}

static void work_extended_fully(struct world *w)
{
    work_due_today(w);
    w->petition.clocks[0].extended_times = 1;
    w->petition.clocks[0].period.extended_days = 30;
}

static void with_document(struct world *w, const char *kind, day_t served)
{
    w->petition.documents = ARENA_ARRAY(w->arena, struct document, 1);
    w->petition.documents[0] =
        (struct document){.no = 1, .kind = sv_from(kind), .served_day = served};
    w->petition.document_count = 1;
}

static void opinion_waits(struct world *w)
{
    with_document(w, "opinion", DAY_NONE);
}

static void opinion_served(struct world *w)
{
    with_document(w, "opinion", 20500);
}

static void letter_sent(struct world *w)
{
    with_document(w, "letter", DAY_NONE);
}

static void extension_asked(struct world *w)
{
    w->petition.extension_days = 5;
}

static void drafted_by_the_actor(struct world *w)
{
    w->petition.draft_account = 0; /* a petitioner acts without an account */
}

static void drafted_by_another(struct world *w)
{
    w->petition.draft_account = ACCOUNT_HANDLER;
}

static void complete(struct world *w)
{
    w->petition.claims = ARENA_ARRAY(w->arena, struct claim, 1);
    w->petition.claim_count = 1;
}

static void incomplete(struct world *w)
{
    complete(w);
    w->petition.is_incomplete = true;
}

static void purpose_only(struct world *w)
{
    w->petition.purpose = SV("grievance");
}

static void screened(struct world *w)
{
    purpose_only(w);
    w->petition.class_code = SV("land");
}

static void rated_once(struct world *w)
{
    w->petition.ratings = ARENA_ARRAY(w->arena, struct rating, 2);
    w->petition.ratings[w->petition.rating_count++].target = SV("unit");
}

static void rated_twice(struct world *w)
{
    rated_once(w);
    w->petition.ratings[w->petition.rating_count++].target = SV("office");
}

static void rated_once_and_overdue(struct world *w)
{
    rated_once(w);
    work_overdue(w);
}

/* ---- the table ---- */

static const struct {
    const char *gate;
    void (*prepare)(struct world *w);
    bool is_open;
} ROWS[] = {
    {"clock_open, arg: work", nothing, false},
    {"clock_open, arg: work", work_due_today, true},
    {"clock_open, arg: work", work_overdue, false},
    {"clock_open, arg: work", work_met, false},
    {"clock_open, arg: work", intake_due_today, false},
    {"clock_running, arg: work", nothing, false},
    {"clock_running, arg: work", work_due_today, true},
    {"clock_running, arg: work", work_overdue, true},
    {"clock_running, arg: work", work_met, false},
    {"clock_passed, arg: work", nothing, false},
    {"clock_passed, arg: work", work_due_today, false},
    {"clock_passed, arg: work", work_overdue, true},
    {"clock_passed, arg: work", work_met, true},
    {"clock_passed, arg: work", intake_due_today, false},
    {"unserved, arg: opinion", nothing, false},
    {"unserved, arg: opinion", opinion_waits, true},
    {"unserved, arg: opinion", opinion_served, false},
    {"unserved, arg: opinion", letter_sent, false},
    {"unserved", opinion_waits, true},
    {"unserved", letter_sent, false},
    {"all_served", nothing, true},
    {"all_served", opinion_waits, false},
    {"all_served", opinion_served, true},
    {"all_served", letter_sent, true},
    {"extension_asked", nothing, false},
    {"extension_asked", extension_asked, true},
    {"no_extension_asked", nothing, true},
    {"no_extension_asked", extension_asked, false},
    {"extension_left, arg: work", nothing, false},
    {"extension_left, arg: work", work_due_today, true},
    {"extension_left, arg: work", work_extended_once, true},
    {"extension_left, arg: work", work_extended_twice, false},
    {"extension_left, arg: work", work_extended_fully, false},
    {"extension_left, arg: work", intake_due_today, false},
    {"other_person", drafted_by_another, true},
    {"other_person", drafted_by_the_actor, false},
    {"complete", nothing, false},
    {"complete", complete, true},
    {"complete", incomplete, false},
    {"screened", nothing, false},
    {"screened", purpose_only, false},
    {"screened", screened, true},
    {"not_rated", nothing, true},
    {"not_rated", rated_once, true},
    {"not_rated", rated_twice, false},
    {"rated_or_passed, arg: work", nothing, false},
    {"rated_or_passed, arg: work", rated_once, false},
    {"rated_or_passed, arg: work", rated_twice, true},
    {"rated_or_passed, arg: work", work_overdue, true},
    {"rated_or_passed, arg: work", rated_once_and_overdue, true},
    {"rated_or_passed, arg: work", work_due_today, false},
};

static void check_gate(size_t row, bool hides)
{
    struct world w;
    struct arena *arena = arena_new();
    const char *remark = arena_cstr(
        arena,
        arena_printf(arena,
                     "%s    gates:\n      - {kind: %s, hides: %s, refusal: {zh: 不可, en: No}}\n",
                     REMARK, ROWS[row].gate, hides ? "true" : "false"));
    struct actor actor = {.role = ROLE_PETITIONER};
    const struct field text = F_TEXT("text", "留言");
    const struct offered_action *offers;
    world_edited(&w, remark);
    ROWS[row].prepare(&w);
    size_t count = procedure_offer(w.arena, &w.petition, &actor, &w.env, &offers);
    assert_int_equal(count, ROWS[row].is_open || !hides);
    CHECK_ROW(count == 0 || offers[0].is_allowed == ROWS[row].is_open, ROWS[row].gate);
    struct command command = {.action = SV("remark"), .fields = &text, .field_count = 1};
    struct event event;
    w.env.lang = LANG_EN;
    enum err err =
        procedure_decide(w.arena, &w.petition, &command, &actor, &w.env, &event, &w.fail);
    if (err != (ROWS[row].is_open ? ERR_OK : ERR_REFUSED))
        fail_msg("row %zu, %s: %s", row, ROWS[row].gate, err_name(err));
    assert_string_equal(w.fail.param[0], ROWS[row].is_open ? "" : "No");
    world_release(&w);
    arena_free(&arena);
}

static void test_gates(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        check_gate(i, false);
        check_gate(i, true);
    }
}

/* The table above speaks of every kind that is asked; those from marked on are read, and closed. */
static void test_no_gate_is_forgotten(void **state)
{
    bool is_there[GATE__COUNT] = {false};
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct sv word;
        struct sv rest;
        enum gate_kind kind;
        sv_cut(sv_from(ROWS[i].gate), ',', &word, &rest);
        assert_true(gate_kind_from_word(word, &kind));
        is_there[kind] = true;
    }
    for (int kind = 0; kind < GATE_MARKED; kind++)
        CHECK_ROW(is_there[kind], gate_kind_word((enum gate_kind)kind));
}

/* Of several gates the first that is closed gives the reason. */
static void test_first_closed_gate(void **state)
{
    struct world w;
    (void)state;
    world_edited(&w, "    by: [petitioner]\n    at: petitioner\n    gates:\n"
                     "      - {kind: all_served, refusal: {zh: 一}}\n"
                     "      - {kind: complete, refusal: {zh: 二}}\n"
                     "      - {kind: screened, refusal: {zh: 三}}\n");
    CHECK_ERR(ACT(&w, ROLE_PETITIONER, "remark", F_TEXT("text", "x")), ERR_REFUSED);
    assert_string_equal(w.fail.reason, "gate.complete");
    assert_string_equal(w.fail.param[0], "二");
    world_release(&w);
}

/* ---- places ---- */

static void test_places(void **state)
{
    static const struct {
        const char *by, *at;
        struct actor actor;
        enum err err;
    } PLACES[] = {
        {"case_officer", "office", {1, ROLE_CASE_OFFICER, UNIT_OFFICE, 0}, ERR_OK},
        {"case_officer", "office", {1, ROLE_CASE_OFFICER, UNIT_HOUSING, 0}, ERR_FORBIDDEN},
        {"unit_head", "owner", {1, ROLE_UNIT_HEAD, UNIT_HOUSING, 0}, ERR_OK},
        {"unit_head", "owner", {1, ROLE_UNIT_HEAD, UNIT_COUNTY, 0}, ERR_FORBIDDEN},
        {"unit_head", "sender", {1, ROLE_UNIT_HEAD, UNIT_LABOUR, 0}, ERR_OK},
        {"unit_head", "sender", {1, ROLE_UNIT_HEAD, UNIT_HOUSING, 0}, ERR_FORBIDDEN},
        {"system", "system", {0, ROLE_SYSTEM, 0, 0}, ERR_OK},
        {"system", "system", {0, ROLE_PETITIONER, 0, 0}, ERR_FORBIDDEN},
        {"petitioner", "petitioner", {0, ROLE_PETITIONER, 0, 0}, ERR_OK},
        {"petitioner", "petitioner", {0, ROLE_SYSTEM, 0, 0}, ERR_FORBIDDEN},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(PLACES); i++) {
        struct world w;
        struct arena *arena = arena_new();
        const struct field text = F_TEXT("text", "x");
        world_edited(&w, arena_cstr(arena, arena_printf(arena, "    by: [%s]\n    at: %s\n",
                                                        PLACES[i].by, PLACES[i].at)));
        w.petition.sent_by = UNIT_LABOUR;
        if (world_act_as(&w, PLACES[i].actor, "remark", &text, 1) != PLACES[i].err)
            fail_msg("row %zu", i);
        world_release(&w);
        arena_free(&arena);
    }
}

/* A unit that is closed acts no more. */
static void test_closed_unit_does_not_act(void **state)
{
    struct world w;
    const struct actor actor = {1, ROLE_UNIT_HEAD, UNIT_CLOSED, 0};
    const struct field text = F_TEXT("text", "x");
    (void)state;
    world_edited(&w, "    by: [unit_head]\n    at: owner\n");
    w.petition.owner = UNIT_CLOSED;
    CHECK_ERR(world_act_as(&w, actor, "remark", &text, 1), ERR_FORBIDDEN);
    world_release(&w);
}

/* ---- kinds of fields that no rulebook of ours uses yet ---- */

static void test_document_field(void **state)
{
    static const struct {
        int64_t number;
        enum err err;
    } NUMBERS[] = {{1, ERR_OK}, {2, ERR_BAD_INPUT}, {-1, ERR_BAD_INPUT}};
    static const struct edit EDIT = {
        "a document", "{id: text, kind: text, name: {zh: 留言}, required: true}",
        "{id: about, kind: document, name: {zh: 关于}, required: true}"};
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(NUMBERS); i++) {
        struct world w;
        char error[YAML_ERROR_MAX];
        int line;
        const struct field about = {
            .id = SV("about"), .kind = FIELD_DOCUMENT, .number = NUMBERS[i].number};
        world_edited(&w, REMARK);
        w.rulebook = edited_rulebook(w.arena, SMALL_RULEBOOK, &EDIT, &line, error);
        w.env.rulebook = w.rulebook;
        letter_sent(&w);
        CHECK_ERR(world_act(&w, ROLE_PETITIONER, "remark", &about, 1), NUMBERS[i].err);
        assert_true(!NUMBERS[i].err || world_faulted(&w, "about", "enum"));
        world_release(&w);
    }
}

static void test_day_ahead(void **state)
{
    static const struct {
        const char *day;
        enum err err;
    } DAYS[] = {{"2026-03-09", ERR_BAD_INPUT},
                {"2026-03-11", ERR_OK},
                {"2026-04-09", ERR_OK},
                {"2026-04-10", ERR_BAD_INPUT}};
    static const struct edit EDIT = {
        "a day", "{id: text, kind: text, name: {zh: 留言}, required: true}",
        "{id: on, kind: day, name: {zh: 日}, required: true, min: 1, max: 30}"};
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(DAYS); i++) {
        struct world w;
        char error[YAML_ERROR_MAX];
        int line;
        world_edited(&w, REMARK);
        w.rulebook = edited_rulebook(w.arena, SMALL_RULEBOOK, &EDIT, &line, error);
        w.env.rulebook = w.rulebook;
        const struct field on = F_DAY("on", DAYS[i].day);
        CHECK_ERR(world_act(&w, ROLE_PETITIONER, "remark", &on, 1), DAYS[i].err);
        world_release(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gates),
        cmocka_unit_test(test_no_gate_is_forgotten),
        cmocka_unit_test(test_first_closed_gate),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_closed_unit_does_not_act),
        cmocka_unit_test(test_document_field),
        cmocka_unit_test(test_day_ahead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
