/* Money of works: granted in one, decided and given in those within it; what may not be said of it,
 * and files as evidence. */
#include "work_world.h"

static const struct actor OFFICER = {102, ROLE_CASE_OFFICER, UNIT_OFFICE, 0};
static const struct actor HEAD = {104, ROLE_OFFICE_HEAD, UNIT_OFFICE, 0};
static const struct attachment PAPER[] = {
    {.id = 71, .name = SV_INIT("收据.jpg"), .mime = SV_INIT("image/jpeg"), .size_bytes = 9}};

#define DONE_BY(ww, kind, actor, act, ...)                                                         \
    work_act_as((ww), (kind), (actor), (act), (const struct field[]){__VA_ARGS__},                 \
                CHECK_COUNT(((const struct field[]){__VA_ARGS__})))

static void relief_assessed(struct work_world *ww, int64_t left)
{
    work_world_init(ww, "2026-03-02");
    ww->has_left = true;
    ww->left = left;
    CHECK_OK(DONE_BY(ww, "relief", OFFICER, "ask", F_ID("petition", MATTER),
                     F_CHOICE("need", "housing"), F_NUMBER("amount", 3000)));
    CHECK_OK(DONE_BY(ww, "relief", OFFICER, "assess", F_CHOICE("result", "meets"),
                     F_NUMBER("proposed", 3000), F_LINE("basis", "临时救助办法")));
}

static enum err approve(struct work_world *ww, int64_t amount, const char *over)
{
    const struct field fields[] = {F_NUMBER("amount", amount),
                                   F_CHOICE("source", "budget"),
                                   F_LINE("resolution", "三月三日"),
                                   F_NUMBER("members", 5),
                                   {.id = SV("over"), .kind = FIELD_TEXT, .text = sv_from(over)}};
    return work_act_as(ww, "relief", HEAD, "approve", fields, CHECK_COUNT(fields));
}

static void check_money(const struct work_world *ww, int64_t held, int64_t spent)
{
    assert_int_equal(ww->work.money.held, held);
    assert_int_equal(ww->work.money.spent, spent);
}

static void test_given_as_decided(void **state)
{
    struct work_world ww;
    (void)state;
    relief_assessed(&ww, 5000);
    CHECK_OK(approve(&ww, 5000, ""));
    check_money(&ww, 5000, 0);
    CHECK_ERR(DONE_BY(&ww, "relief", OFFICER, "pay", F_NUMBER("amount", 5001),
                      F_DAY("paid_day", "2026-03-02"), F_CHOICE("way", "transfer")),
              ERR_BAD_INPUT);
    assert_string_equal(ww.w.fail.field[0].rule, "max");
    assert_string_equal(ww.w.fail.field[0].limit, "5000");
    CHECK_OK(DONE_BY(&ww, "relief", OFFICER, "pay", F_NUMBER("amount", 4000),
                     F_DAY("paid_day", "2026-03-02"), F_CHOICE("way", "transfer")));
    check_money(&ww, 1000, 4000);
    /* Without the receipt nobody is out of the duty; with it nothing is held any more. */
    CHECK_ERR(DONE_BY(&ww, "relief", OFFICER, "receipt", F_LINE("text", "收据 12 号")),
              ERR_BAD_INPUT);
    assert_string_equal(ww.w.fail.field[0].path, "paper");
    CHECK_OK(DONE_BY(&ww, "relief", OFFICER, "receipt", F_LINE("text", "收据 12 号"),
                     F_UPLOADS("paper", PAPER)));
    assert_true(ww.work.is_ended);
    check_money(&ww, 0, 4000);
    world_release(&ww.w);
}

static void test_more_than_is_left(void **state)
{
    struct work_world ww;
    (void)state;
    relief_assessed(&ww, 1000);
    CHECK_ERR(approve(&ww, 1001, ""), ERR_BAD_INPUT);
    assert_string_equal(ww.w.fail.field[0].path, "amount");
    assert_string_equal(ww.w.fail.field[0].rule, "over_left");
    assert_string_equal(ww.w.fail.field[0].limit, "1000");
    CHECK_OK(approve(&ww, 1001, "房屋倒塌，追加资金已申请。"));
    check_money(&ww, 1001, 0);
    world_release(&ww.w);
}

static void test_let_go(void **state)
{
    struct work_world ww;
    (void)state;
    relief_assessed(&ww, 5000);
    CHECK_OK(approve(&ww, 3000, ""));
    CHECK_OK(DONE_BY(&ww, "relief", HEAD, "withdraw", F_TEXT("reason", "已由民政部门救助。")));
    check_money(&ww, 0, 0);
    world_release(&ww.w);
}

static void test_granted_adds_up(void **state)
{
    struct work_world ww;
    (void)state;
    work_world_init(&ww, "2026-03-02");
    CHECK_OK(work_act_as(&ww, "relief_budget", HEAD, "begin", NULL, 0));
    CHECK_OK(DONE_BY(&ww, "relief_budget", HEAD, "set", F_NUMBER("amount", 100000),
                     F_CHOICE("source", "budget"), F_LINE("text", "财预一号")));
    CHECK_OK(DONE_BY(&ww, "relief_budget", HEAD, "add", F_NUMBER("amount", 20000),
                     F_CHOICE("source", "above"), F_LINE("text", "财预二号")));
    assert_int_equal(ww.work.money.granted, 120000);
    /* The machine's step changes none of it. */
    assert_true(work_run_on(&ww, "2026-07-01") > 0);
    assert_int_equal(ww.work.money.granted, 120000);
    world_release(&ww.w);
}

/* What folding refuses, whoever wrote it. */
static void test_impossible_histories(void **state)
{
    static const struct duty_end MET = {3, DUTY_MET};
    static const struct field REASON[] = {
        {.id = SV_INIT("reason"), .kind = FIELD_TEXT, .text = SV_INIT("不再需要")}};
    const struct {
        const char *name;
        enum work_event_kind kind;
        bool is_ended;
        struct work_money money;
    } ROWS[] = {
        {"held below zero", WORK_DONE, false, {0, -1, 0}},
        {"taken back", WORK_DONE, false, {0, 3000, -1}},
        {"held after the end", WORK_DONE, true, {0, 1, 0}},
        {"spent by a release", WORK_RELEASED, false, {0, 3000, 5}},
        {"held by a release", WORK_RELEASED, false, {0, 2999, 0}},
        {"granted by the machine", WORK_RECOMPUTED, false, {7, 3000, 0}},
    };
    struct work_world ww;
    (void)state;
    relief_assessed(&ww, 5000);
    CHECK_OK(approve(&ww, 3000, ""));
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        const struct work_event event = {.kind = ROWS[i].kind,
                                         .seq = 4,
                                         .at = 1,
                                         .act = SV("x"),
                                         .fields = REASON,
                                         .field_count = 1,
                                         .effects = {.state = SV("x"),
                                                     .is_ended = ROWS[i].is_ended,
                                                     .ends = &MET,
                                                     .end_count = ROWS[i].is_ended,
                                                     .money = ROWS[i].money}};
        CHECK_ROW(work_apply(ww.w.arena, &ww.work, &event) == ERR_CORRUPT, ROWS[i].name);
    }
    world_release(&ww.w);
}

static void test_encoding(void **state)
{
    struct work_world ww;
    struct buf bytes;
    struct work_event copy;
    (void)state;
    relief_assessed(&ww, 5000);
    CHECK_OK(approve(&ww, 3000, ""));
    CHECK_OK(DONE_BY(&ww, "relief", OFFICER, "pay", F_NUMBER("amount", 3000),
                     F_DAY("paid_day", "2026-03-02"), F_CHOICE("way", "transfer"),
                     F_UPLOADS("paper", PAPER)));
    buf_init(&bytes, WORK_EVENT_SIZE_MAX);
    CHECK_OK(work_event_encode(&ww.last, &bytes));
    CHECK_OK(work_event_decode(ww.w.arena, buf_view(&bytes), &copy));
    assert_int_equal(copy.effects.money.spent, 3000);
    assert_int_equal(copy.effects.money.held, 0);
    const struct field *paper = field_find(copy.fields, copy.field_count, "paper");
    assert_non_null(paper);
    CHECK_SV(paper->attachments[0].name, "收据.jpg");
    buf_release(&bytes);
    world_release(&ww.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_given_as_decided),
        cmocka_unit_test(test_more_than_is_left),
        cmocka_unit_test(test_let_go),
        cmocka_unit_test(test_granted_adds_up),
        cmocka_unit_test(test_impossible_histories),
        cmocka_unit_test(test_encoding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
