/* Periods in the event encoding: what was stored before hours, set days and pauses stays readable
 * and is written the same way, the longer forms are written only when they are needed, and nothing
 * that would not be written so is taken. */
#include "domain/event.h"

#include "domain_data.h"
#include "event_data.h"

static const char *hex_of(struct arena *arena, const struct event *event)
{
    struct buf bytes;
    buf_init(&bytes, EVENT_SIZE_MAX);
    CHECK_OK(event_encode(event, &bytes));
    char *hex = arena_alloc(arena, bytes.n * 2 + 1);
    for (size_t i = 0; i < bytes.n; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned char)bytes.p[i]);
    buf_release(&bytes);
    return hex;
}

/* An event as it was written when a period had six members and an end three: three clocks that
 * start and one that moves. Changing these bytes means changing what is stored: never do it. */
static const char BEFORE[] =
    "aa01010201030c041b0000019e7044887b051950790683186c6c77696e646f775f636c65726b184d07687265"
    "6769737465720872636e2e6e6174696f6e616c40323032322e31098f83657469746c65646c696e656fe68e92"
    "e6b0b4e7aea1e7a0b4e8a382836474657874647465787467e4b8800ae4ba8c83637761796663686f69636564"
    "706f73748365636c61737365636c6173736d636974792e70726f70657274798364756e697464756e69741b40"
    "0000000000000083636461796364617919505d8365636f756e74666e756d62657238188364666c616764666c"
    "6167018368646f63756d656e7468646f63756d656e74028366636c61696d7366636c61696d738269e4bfaee7"
    "aea1e9819360836866696e64696e67736866696e64696e677382860166706172746c7966e69fa5e6988e69e6"
    "9da1e4be8b20333266e69bb4e68da219507886026060606000836775706c6f6164736775706c6f6164738185"
    "1b7fffffffffffffff6ae59b9ee8af812e6a70676a696d6167652f6a7065671a0001e2405820ff0080000000"
    "0000000000000000000000000000000000000000000000000000836670656f706c656670656f706c65828619"
    "232965e78e8b2a2a6b3133382a2a2a2a35363738f5f4f58619232a69e69f90e585ace58fb860f4f5f4836772"
    "657065617473626964182a83646d6f726566636c61696d73800aa8016a7265676973746572656402f503184d"
    "046c636173655f6f6666696365720583860366616e73776572184df586195014183c626364181e07f5831950"
    "75195078f586046e7265766965772e7265717565737400f486195014056277640000f48319501b19501bf486"
    "05656d6f6e746801f58619501401626d6f0000f583195032195033f406828301011950148302021950150781"
    "830386195014183c6263640a00f58319505a19505af4088302676f70696e696f6e77e6b885e4bd8fe5bbbae3"
    "809432303236e3809531e58fb7";

static void test_stored_before(void **state)
{
    struct arena *arena = arena_new();
    struct event event;
    (void)state;
    CHECK_OK(event_decode(arena, from_hex(arena, BEFORE, "", ""), &event));
    assert_int_equal(event.effects.start_count, 3);
    assert_int_equal(event.effects.move_count, 1);
    struct period answer = {.start_day = 20500,
                            .length = 60,
                            .unit = PERIOD_CALENDAR_DAYS,
                            .extended_days = 30,
                            .excluded_days = 7,
                            .shifts = true};
    struct period_end end = {20597, 20600, true, PERIOD_NO_MINUTE};
    check_same_period(&event.effects.starts[0].period, &answer);
    check_same_end(&event.effects.starts[0].end, &end);
    assert_string_equal(hex_of(arena, &event), BEFORE);
    arena_free(&arena);
}

/* ---- the longer forms ---- */

static struct event event_with(const struct clock_start *start)
{
    return (struct event){.kind = EVENT_NOTED,
                          .seq = 7,
                          .at = INT64_C(0x19d00000000),
                          .day = 20480,
                          .actor = {.account = 108, .role = ROLE_UNIT_HANDLER, .unit = 3},
                          .action = SV("note"),
                          .effects = {.state = SV("handling"),
                                      .owner = 3,
                                      .awaits = ROLE_UNIT_HANDLER,
                                      .starts = start,
                                      .start_count = 1}};
}

#define HEAD                                                                                       \
    "a80101"                                                                                       \
    "0209"                                                                                         \
    "0307"                                                                                         \
    "041b0000019d00000000"                                                                         \
    "05195000"                                                                                     \
    "0683186c6c756e69745f68616e646c657203"                                                         \
    "07646e6f7465"                                                                                 \
    "0aa5016868616e646c696e6702f40303046c756e69745f68616e646c6572"                                 \
    "0581"                                                                                         \
    "86"                                                                                           \
    "01"                                                                                           \
    "6172"                                                                                         \
    "03"                                                                                           \
    "f5" /* start 1 of rule "r", owed by unit 3 */

/* Never to be edited either. */
static const char HOURS[] = HEAD "89"
                                 "195000"
                                 "1818"
                                 "6168"
                                 "00"
                                 "00"
                                 "f4"
                                 "190592"
                                 "00"
                                 "00"
                                 "84"
                                 "195001"
                                 "195001"
                                 "f4"
                                 "190592";
static const char SET[] = HEAD "89"
                               "195000"
                               "00"
                               "63736574"
                               "00"
                               "00"
                               "f5"
                               "00"
                               "195019"
                               "00"
                               "83"
                               "195019"
                               "195019"
                               "f4";
static const char SET_MINUTE[] = HEAD "89"
                                      "195000"
                                      "00"
                                      "63736574"
                                      "00"
                                      "00"
                                      "f4"
                                      "19021c"
                                      "195019"
                                      "00"
                                      "84"
                                      "195019"
                                      "195019"
                                      "f4"
                                      "19021c";
static const char PAUSED[] = HEAD "89"
                                  "195000"
                                  "183c"
                                  "626364"
                                  "00"
                                  "00"
                                  "f5"
                                  "00"
                                  "00"
                                  "19500a"
                                  "83"
                                  "19503c"
                                  "19503c"
                                  "f4";
static const char MIDNIGHT[] = HEAD "86"
                                    "195000"
                                    "1818"
                                    "6168"
                                    "00"
                                    "00"
                                    "f4"
                                    "84"
                                    "195001"
                                    "195001"
                                    "f4"
                                    "00";
static const char YEAR[] = HEAD "86"
                                "195000"
                                "01"
                                "627972"
                                "00"
                                "00"
                                "f5"
                                "83"
                                "19516d"
                                "19516d"
                                "f4";
/* Extended by working days: a tenth item. */
static const char EXTENDED[] = HEAD "8a"
                                    "195000"
                                    "14"
                                    "627764"
                                    "14"
                                    "00"
                                    "f5"
                                    "00"
                                    "00"
                                    "00"
                                    "627764"
                                    "83"
                                    "195038"
                                    "195038"
                                    "f4";
/* A clock met to the minute: a fourth item. */
static const char STOPPED[] = "a80101"
                              "0209"
                              "0307"
                              "041b0000019d00000000"
                              "05195000"
                              "0683186c6c756e69745f68616e646c657203"
                              "07646e6f7465"
                              "0aa5016868616e646c696e6702f40303046c756e69745f68616e646c6572"
                              "0681"
                              "84"
                              "01"
                              "01"
                              "195000"
                              "190592";

static void test_bytes_are_for_ever(void **state)
{
    static const struct {
        const char *hex;
        struct period period;
        struct period_end end;
    } ROWS[] = {
        {HOURS,
         {.start_day = 20480, .length = 24, .unit = PERIOD_HOURS, .start_minute = 1426},
         {20481, 20481, false, 1426}},
        {SET,
         {.start_day = 20480, .unit = PERIOD_SET, .set_day = 20505, .shifts = true},
         {20505, 20505, false, PERIOD_NO_MINUTE}},
        {SET_MINUTE,
         {.start_day = 20480, .unit = PERIOD_SET, .set_day = 20505, .start_minute = 540},
         {20505, 20505, false, 540}},
        {PAUSED,
         {.start_day = 20480, .length = 60, .paused_from = 20490, .shifts = true},
         {20540, 20540, false, PERIOD_NO_MINUTE}},
        {MIDNIGHT,
         {.start_day = 20480, .length = 24, .unit = PERIOD_HOURS},
         {20481, 20481, false, 0}},
        {YEAR,
         {.start_day = 20480, .length = 1, .unit = PERIOD_YEARS, .shifts = true},
         {20845, 20845, false, PERIOD_NO_MINUTE}},
        {EXTENDED,
         {.start_day = 20480,
          .length = 20,
          .unit = PERIOD_WORKING_DAYS,
          .extended_days = 20,
          .extension_unit = PERIOD_WORKING_DAYS,
          .shifts = true},
         {20536, 20536, false, PERIOD_NO_MINUTE}},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct clock_start start = {.no = 1,
                                    .rule = SV("r"),
                                    .owner = 3,
                                    .is_duty = true,
                                    .period = ROWS[i].period,
                                    .end = ROWS[i].end};
        struct event event = event_with(&start);
        struct event back;
        assert_string_equal(hex_of(arena, &event), ROWS[i].hex);
        CHECK_OK(event_decode(arena, from_hex(arena, ROWS[i].hex, "", ""), &back));
        check_same_event(&event, &back);
    }
    arena_free(&arena);
}

static void test_a_stop_keeps_its_minute(void **state)
{
    static const struct clock_stop STOP = {1, CLOCK_STOP_MET, 20480, true, 1426};
    struct arena *arena = arena_new();
    struct event event = event_with(NULL);
    struct event back;
    (void)state;
    event.effects.start_count = 0;
    event.effects.stops = &STOP;
    event.effects.stop_count = 1;
    assert_string_equal(hex_of(arena, &event), STOPPED);
    CHECK_OK(event_decode(arena, from_hex(arena, STOPPED, "", ""), &back));
    check_same_event(&event, &back);
    arena_free(&arena);
}

static void test_refused(void **state)
{
    static const struct {
        const char *name, *hex, *from, *to;
    } ROWS[] = {
        {"a long form that says nothing more", PAUSED, "000019500a", "000000"},
        {"seven items", PAUSED, "89195000", "87195000"},
        {"ten items", PAUSED, "89195000", "8a195000"},
        {"minute 1440", HOURS, "f41905920000", "f41905a00000"},
        {"a minute before midnight", HOURS, "f41905920000", "f4200000"},
        {"a start minute on calendar days", PAUSED, "f50000", "f50100"},
        {"a set day on calendar days", PAUSED, "f50000", "f500195019"},
        {"a set day that is none", SET, "f500195019", "f50000"},
        {"a minute without its end", SET_MINUTE, "84195019195019f419021c", "83195019195019f4"},
        {"an end without its minute", SET_MINUTE, "f419021c195019", "f400195019"},
        {"a set day with a length", SET, "19500000", "19500001"},
        {"a pause after 2199", PAUSED, "0019500a", "001a00014826"},
        {"a negative pause", PAUSED, "0019500a", "0020"},
        {"hours that end by the day", HOURS, "84195001195001f4190592", "83195001195001f4"},
        {"days that end at a minute", YEAR, "8319516d19516df4", "8419516d19516df40a"},
        {"an end at minute 1440", HOURS, "84195001195001f4190592", "84195001195001f41905a0"},
        {"an end of five", HOURS, "84195001195001f4190592", "85195001195001f419059200"},
        {"a hundred and one years", YEAR, "19500001", "1950001865"},
        {"a unit that is not", YEAR, "627972", "627973"},
        {"calendar days said", EXTENDED, "000000627764", "000000626364"},
        {"extended by months", EXTENDED, "000000627764", "000000626d6f"},
        {"working days of no extension", EXTENDED,
         "627764"
         "14",
         "627764"
         "00"},
        {"nine items and a unit", EXTENDED, "8a195000", "89195000"},
        {"stopped at minute 1440", STOPPED, "190592", "1905a0"},
        {"stopped before midnight", STOPPED, "190592", "20"},
        {"a stop of five", STOPPED, "8401", "8501"},
    };
    struct arena *arena = arena_new();
    struct event back;
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        CHECK_ROW(strstr(ROWS[i].hex, ROWS[i].from) != NULL, ROWS[i].name);
        struct sv bytes = from_hex(arena, ROWS[i].hex, ROWS[i].from, ROWS[i].to);
        CHECK_ROW(event_decode(arena, bytes, &back) == ERR_CORRUPT, ROWS[i].name);
    }
    CHECK_OK(event_decode(arena, from_hex(arena, YEAR, "19500001", "1950001864"), &back));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stored_before),
        cmocka_unit_test(test_bytes_are_for_ever),
        cmocka_unit_test(test_a_stop_keeps_its_minute),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
