/* Sittings: a duty at a minute of a day, its ladder, an act that waits until the day is over, and
 * what is folded to be published. */
#include "work_world.h"

static const char DAY[] = "2026-03-04";
enum { NINE = 540 };

static enum err open_seat(struct work_world *ww)
{
    const struct field fields[] = {
        F_UNIT("unit", UNIT_HOUSING), F_CHOICE("form", "resident"),  F_DAY("day", DAY),
        F_NUMBER("minute", NINE),     F_LINE("hours", "9:00—17:00"), F_LINE("place", "2 号窗口"),
        F_LINE("who", "周工程师")};
    return work_act_as(ww, "seat", work_actor(ww, ROLE_CASE_OFFICER), "post", fields,
                       CHECK_COUNT(fields));
}

static void begin(struct work_world *ww)
{
    work_world_init(ww, "2026-03-02");
    world_must(&ww->w, open_seat(ww), "post", __FILE__, __LINE__);
}

static void at(struct work_world *ww, const char *day, int minute)
{
    ww->w.env.today = day_at(day);
    ww->w.env.now = zone_moment(&ww->w.rulebook->zone, day_at(day), minute);
}

static void test_announced(void **state)
{
    struct work_world ww;
    (void)state;
    begin(&ww);
    const struct work_held *held = &ww.work.held;
    const struct duty *attend = work_duty(&ww, "attend");
    assert_int_equal(held->day, day_at(DAY));
    assert_int_equal(held->minute, NINE);
    CHECK_SV(held->who, "周工程师");
    CHECK_SV(held->form, "resident");
    assert_int_equal(held->first_unit, UNIT_HOUSING);
    assert_int_equal(held->stand, WORK_STAND_ANNOUNCED);
    assert_int_equal(attend->end.due_day, day_at(DAY));
    assert_int_equal(attend->end.due_minute, NINE);
    world_release(&ww.w);
}

/* Half an hour before, a quarter after, then the head; then each working day and not every hour. */
static void test_ladder(void **state)
{
    static const struct {
        int minute, steps;
        const char *step;
    } ROWS[] = {{NINE - 31, 0, ""},     {NINE - 30, 1, "remind"}, {NINE + 14, 0, "remind"},
                {NINE + 15, 1, "urge"}, {NINE + 29, 0, "urge"},   {NINE + 30, 1, "tell"},
                {NINE + 89, 0, "tell"}};
    struct work_world ww;
    (void)state;
    begin(&ww);
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        at(&ww, DAY, ROWS[i].minute);
        CHECK_ROW(work_run(&ww) == ROWS[i].steps, ROWS[i].step);
        CHECK_ROW(sv_is(work_duty(&ww, "attend")->step, ROWS[i].step), ROWS[i].step);
    }
    assert_int_equal(work_duty(&ww, "direct")->holder.role, ROLE_OFFICE_HEAD);
    at(&ww, DAY, 1439);
    work_run(&ww);
    CHECK_SV(work_duty(&ww, "attend")->step, "tell");
    at(&ww, "2026-03-05", 0);
    work_run(&ww);
    CHECK_SV(work_duty(&ww, "attend")->step, "head");
    at(&ww, "2026-03-05", 1439);
    work_run(&ww);
    assert_int_equal(zone_day(&ww.w.rulebook->zone, work_duty(&ww, "attend")->next_at),
                     day_at("2026-03-06"));
    world_release(&ww.w);
}

static void test_another_came(void **state)
{
    struct work_world ww;
    (void)state;
    begin(&ww);
    CHECK_ERR(WORK_ACT(&ww, ROLE_UNIT_HANDLER, "check_in_instead", F_LINE("instead", "李科员"),
                       F_LINE("reason", "周工程师出现场")),
              ERR_REFUSED);
    assert_string_equal(ww.w.fail.reason, "early");
    at(&ww, DAY, NINE + 20);
    WORK_MUST(&ww, ROLE_UNIT_HANDLER, "check_in_instead", F_LINE("instead", "李科员"),
              F_LINE("reason", "周工程师出现场"));
    const struct work_held *held = &ww.work.held;
    CHECK_SV(held->who, "周工程师"); /* who was announced stays */
    CHECK_SV(held->instead, "李科员");
    CHECK_SV(held->reason, "周工程师出现场");
    assert_true(held->arrived_at == ww.w.env.now);
    assert_int_equal(held->arrived_account, ACCOUNT_HANDLER);
    assert_int_equal(held->stand, WORK_STAND_UNDER_WAY);
    assert_int_equal(tally_of_duty(work_duty(&ww, "attend")), TALLY_DUTY_MET);
    WORK_MUST(&ww, ROLE_UNIT_HANDLER, "leave", F_NUMBER("batches", 2));
    assert_int_equal(held->stand, WORK_STAND_OVER);
    assert_true(held->ended_at == ww.w.env.now);
    world_release(&ww.w);
}

/* Only once the day is over, and then it was missed. */
static void test_nobody_came(void **state)
{
    const struct actor clerk = {ACCOUNT_OFFICER, ROLE_WINDOW_CLERK, UNIT_OFFICE, 0};
    struct work_world ww;
    (void)state;
    begin(&ww);
    at(&ww, DAY, 1439);
    CHECK_ERR(work_act_as(&ww, "", clerk, "note_absence", NULL, 0), ERR_REFUSED);
    assert_string_equal(ww.w.fail.reason, "early");
    at(&ww, "2026-03-05", 1);
    CHECK_OK(work_act_as(&ww, "", clerk, "note_absence", NULL, 0));
    assert_int_equal(tally_of_duty(work_duty(&ww, "attend")), TALLY_DUTY_MISSED);
    assert_true(ww.work.held.arrived_at == 0);
    assert_false(work_duty(&ww, "explain")->is_ended);
    WORK_MUST(&ww, ROLE_UNIT_HEAD, "explain", F_TEXT("text", "没有看到排班。"));
    assert_true(ww.work.is_ended);
    assert_int_equal(ww.work.held.stand, WORK_STAND_OVER);
    assert_true(ww.work.held.arrived_at == 0);
    world_release(&ww.w);
}

static void test_another_unit(void **state)
{
    struct work_world ww;
    (void)state;
    begin(&ww);
    WORK_MUST(&ww, ROLE_CASE_OFFICER, "replace", F_UNIT("unit", UNIT_LABOUR),
              F_LINE("who", "吴科员"), F_TEXT("reason", "对调"));
    assert_int_equal(ww.work.unit, UNIT_LABOUR);
    assert_int_equal(ww.work.held.first_unit, UNIT_HOUSING);
    CHECK_SV(ww.work.held.who, "吴科员");
    CHECK_SV(ww.work.held.reason, "对调");
    assert_int_equal(work_duty(&ww, "attend")->holder.unit, UNIT_LABOUR);
    assert_int_equal(work_duty(&ww, "attend")->end.due_minute, NINE);
    WORK_MUST(&ww, ROLE_OFFICE_HEAD, "cancel", F_TEXT("reason", "停电"));
    assert_int_equal(ww.work.held.stand, WORK_STAND_CALLED_OFF);
    CHECK_SV(ww.work.held.reason, "停电");
    world_release(&ww.w);
}

/* A work without a day, hours and a place is none. */
static void test_other_works(void **state)
{
    struct work_world ww;
    (void)state;
    work_world_init(&ww, "2026-03-02");
    supervision_open(&ww, "2026-03-16");
    assert_int_equal(ww.work.held.day, DAY_NONE);
    assert_int_equal(ww.work.held.stand, WORK_STAND_ANNOUNCED);
    world_release(&ww.w);
}

/* The minute is kept by the encoding; what is folded from the bytes is the same. */
static void test_encoded(void **state)
{
    struct work_world ww;
    struct work_event back;
    struct work again = {.version = 0};
    struct buf bytes;
    (void)state;
    begin(&ww);
    buf_init(&bytes, WORK_EVENT_SIZE_MAX);
    CHECK_OK(work_event_encode(&ww.last, &bytes));
    CHECK_OK(work_event_decode(ww.w.arena, buf_view(&bytes), &back));
    CHECK_OK(work_apply(ww.w.arena, &again, &back));
    assert_int_equal(again.duties[0].end.due_minute, NINE);
    assert_int_equal(again.duties[0].period.start_minute, NINE);
    assert_int_equal(again.held.minute, NINE);
    buf_release(&bytes);
    world_release(&ww.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_announced),    cmocka_unit_test(test_ladder),
        cmocka_unit_test(test_another_came), cmocka_unit_test(test_nobody_came),
        cmocka_unit_test(test_another_unit), cmocka_unit_test(test_other_works),
        cmocka_unit_test(test_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
