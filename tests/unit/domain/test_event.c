/* Events to bytes and back: the bytes of a known event never change, every part survives, and bytes
 * that would not be written so are refused. */
#include "domain/event.h"

#include "base/cbor.h"
#include "base/rng.h"

#include "domain_data.h"
#include "event_data.h"

static struct buf encoded(const struct event *event)
{
    struct buf out;
    buf_init(&out, EVENT_SIZE_MAX);
    CHECK_OK(event_encode(event, &out));
    return out;
}

static void test_full_event_survives(void **state)
{
    struct arena *arena = arena_new();
    struct event event = full_event();
    struct buf bytes = encoded(&event);
    struct event back;
    (void)state;
    CHECK_OK(event_decode(arena, buf_view(&bytes), &back));
    check_same_event(&event, &back);
    buf_release(&bytes); /* nothing borrows from the input */
    CHECK_SV(back.fields[0].text, "排水管破裂");
    CHECK_SV(back.effects.starts[0].rule, "answer");
    arena_free(&arena);
}

/* What came later is written only when it is there: events of before keep their bytes. */
static void test_later_members_survive(void **state)
{
    static const struct mark_change MARKS[] = {{SV_INIT("urgent"), true},
                                               {SV_INIT("simple"), false}};
    static const struct person_ref AGENT[] = {{.id = 9, .is_agent = true}, {.id = 10}};
    const struct field people = {
        .id = SV("people"), .kind = FIELD_PEOPLE, .people = AGENT, .count = 2};
    struct arena *arena = arena_new();
    struct event event = full_event();
    struct clock_start about = event.effects.starts[0];
    struct event back;
    (void)state;
    about.about = 2;
    event.effects.starts = &about;
    event.effects.start_count = 1;
    event.effects.marks = MARKS;
    event.effects.mark_count = 2;
    event.fields = &people;
    event.field_count = 1;
    struct buf bytes = encoded(&event);
    CHECK_OK(event_decode(arena, buf_view(&bytes), &back));
    check_same_event(&event, &back);
    assert_true(back.fields[0].people[0].is_agent && !back.fields[0].people[1].is_agent);
    assert_int_equal(back.effects.starts[0].about, 2);
    CHECK_SV(back.effects.marks[1].id, "simple");
    buf_release(&bytes);
    arena_free(&arena);
}

/* Changing this test means changing what is stored: never do it; add a version instead. */
static void test_bytes_are_for_ever(void **state)
{
    static const char EXPECTED[] =
        "a9"                                   /* nine members */
        "0101"                                 /* version 1 */
        "0209"                                 /* noted */
        "0307"                                 /* seq 7 */
        "041b0000019d00000000"                 /* at */
        "05195000"                             /* day 20480 */
        "0683186c6c756e69745f68616e646c657203" /* actor: 108, unit_handler, unit 3 */
        "07646e6f7465"                         /* action "note" */
        "0981"                                 /* one field */
        "8364746578746474657874623f21"         /* text, text, "?!" */
        "0aa4"                                 /* effects */
        "016868616e646c696e67"                 /* handling */
        "02f4"                                 /* not ended */
        "0303"                                 /* owner 3 */
        "046c756e69745f68616e646c6572";        /* awaits unit_handler */
    static const struct field FIELD = {
        .id = SV_INIT("text"), .kind = FIELD_TEXT, .text = SV_INIT("?!")};
    struct event event = {
        .kind = EVENT_NOTED,
        .seq = 7,
        .at = INT64_C(0x19d00000000),
        .day = 20480,
        .actor = {.account = 108, .role = ROLE_UNIT_HANDLER, .unit = 3},
        .action = SV("note"),
        .fields = &FIELD,
        .field_count = 1,
        .effects = {.state = SV("handling"), .owner = 3, .awaits = ROLE_UNIT_HANDLER}};
    struct buf bytes = encoded(&event);
    char hex[512] = "";
    (void)state;
    for (size_t i = 0; i < bytes.n; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned char)bytes.p[i]);
    assert_string_equal(hex, EXPECTED);
    buf_release(&bytes);
}

static void test_empty_parts_are_left_out(void **state)
{
    struct arena *arena = arena_new();
    struct event event = {.kind = EVENT_CLOSED, .seq = 1, .action = SV("close")};
    struct buf bytes = encoded(&event);
    struct event back;
    (void)state;
    CHECK_OK(event_decode(arena, buf_view(&bytes), &back));
    check_same_event(&event, &back);
    assert_int_equal(back.effects.start_count, 0);
    assert_int_equal(back.effects.document.no, 0);
    buf_release(&bytes);
    arena_free(&arena);
}

/* ---- refusals ---- */

/* One bit anywhere: never the same event again, and most often no event at all. */
static void test_flipped_bits(void **state)
{
    struct event event = full_event();
    struct buf bytes = encoded(&event);
    size_t accepted = 0;
    (void)state;
    for (size_t bit = 0; bit < bytes.n * 8; bit++) {
        struct arena *arena = arena_new();
        struct event back;
        bytes.p[bit / 8] = (char)(bytes.p[bit / 8] ^ 1 << bit % 8);
        if (event_decode(arena, buf_view(&bytes), &back) == ERR_OK) {
            struct buf again = encoded(&back);
            struct event sealed;
            assert_true(sv_eq(buf_view(&again), buf_view(&bytes)));
            buf_release(&again);
            CHECK_OK(event_decode_sealed(arena, buf_view(&bytes), &sealed));
            again = encoded(&sealed);
            assert_true(sv_eq(buf_view(&again), buf_view(&bytes)));
            buf_release(&again);
            accepted++;
        }
        bytes.p[bit / 8] = (char)(bytes.p[bit / 8] ^ 1 << bit % 8);
        arena_free(&arena);
    }
    assert_in_range(accepted, 1, bytes.n * 8 - 1);
    buf_release(&bytes);
}

static void test_cut_and_continued(void **state)
{
    struct event event = full_event();
    struct buf bytes = encoded(&event);
    (void)state;
    for (size_t n = 0; n < bytes.n; n++) {
        struct arena *arena = arena_new();
        struct event back;
        CHECK_ERR(event_decode(arena, sv_slice(buf_view(&bytes), 0, n), &back), ERR_CORRUPT);
        CHECK_ERR(event_decode_sealed(arena, sv_slice(buf_view(&bytes), 0, n), &back), ERR_CORRUPT);
        arena_free(&arena);
    }
    struct arena *arena = arena_new();
    struct event back;
    buf_add_byte(&bytes, 0x00);
    CHECK_ERR(event_decode(arena, buf_view(&bytes), &back), ERR_CORRUPT);
    arena_free(&arena);
    buf_release(&bytes);
}

/* Bytes that are canonical CBOR, and no event of ours. */
static void test_other_shapes(void **state)
{
    struct arena *arena = arena_new();
    static const struct {
        const char *name;
        const char *from, *to; /* a byte string in the valid bytes and what replaces it, in hex */
    } ROWS[] = {
        {"another version", "0101", "0102"},
        {"kind 0", "0209", "0200"},
        {"a kind that is not", "0209", "021863"},
        {"seq 0", "0307", "0300"},
        {"negative seq", "0307", "0326"},
        {"a day after 2199", "05195000", "051a00014826"},
        {"negative day", "05195000", "0520"},
        {"a role that is not", "046c756e69745f68616e646c6572", "046c756e69745f68616e646c6573"},
        {"the role as a number", "046c756e69745f68616e646c6572", "0406"},
        {"an actor of two", "0683186c", "0682"},
        {"a kind of field that is not", "8364746578746474657874", "8364746578746474657875"},
        {"a text that is a number", "623f21", "05"},
        {"ended as a number", "02f4", "0200"},
        {"negative owner", "0303", "0320"},
        {"empty fields written", "09818364746578746474657874623f21", "0980"},
        {"a member too many", "0aa4", "0aa5"},
        {"a member too few", "0aa4", "0aa3"},
    };
    static const char VALID[] =
        "a901010209030704190400051950000683186c6c756e69745f68616e646c65720307646e6f7465098183647465"
        "78"
        "746474657874623f210aa4016868616e646c696e6702f40303046c756e69745f68616e646c6572";
    struct event back;
    struct sv bytes = from_hex(arena, VALID, "", "");
    (void)state;
    CHECK_OK(event_decode(arena, bytes, &back));
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        CHECK_ROW(strstr(VALID, ROWS[i].from) != NULL, ROWS[i].name);
        bytes = from_hex(arena, VALID, ROWS[i].from, ROWS[i].to);
        CHECK_ROW(event_decode(arena, bytes, &back) == ERR_CORRUPT, ROWS[i].name);
    }
    arena_free(&arena);
}

static void test_not_canonical(void **state)
{
    struct arena *arena = arena_new();
    static const struct {
        const char *name, *from, *to;
    } ROWS[] = {
        {"a longer integer", "0307", "031807"},
        {"members in another order", "01010209", "02090101"},
        {"indefinite array", "0981", "099f"},
        {"text that is not UTF-8", "623f21", "62ff21"},
        {"a float", "0307", "03f94700"},
        {"a tag", "0307", "03c107"},
    };
    static const char VALID[] =
        "a901010209030704190400051950000683186c6c756e69745f68616e646c65720307646e6f7465098183647465"
        "78"
        "746474657874623f210aa4016868616e646c696e6702f40303046c756e69745f68616e646c6572";
    struct event back;
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        CHECK_ROW(strstr(VALID, ROWS[i].from) != NULL, ROWS[i].name);
        struct sv bytes = from_hex(arena, VALID, ROWS[i].from, ROWS[i].to);
        CHECK_ROW(event_decode(arena, bytes, &back) == ERR_CORRUPT, ROWS[i].name);
    }
    arena_free(&arena);
}

static void test_too_large(void **state)
{
    struct arena *arena = arena_new();
    char *words = arena_alloc(arena, EVENT_SIZE_MAX);
    memset(words, 'x', EVENT_SIZE_MAX);
    struct field field = {.id = SV("text"), .kind = FIELD_TEXT, .text = {words, EVENT_SIZE_MAX}};
    struct event event = {
        .kind = EVENT_NOTED, .seq = 1, .action = SV("note"), .fields = &field, .field_count = 1};
    struct buf out;
    struct event back;
    (void)state;
    buf_init(&out, 2 * EVENT_SIZE_MAX);
    CHECK_ERR(event_encode(&event, &out), ERR_TOO_LARGE);
    CHECK_ERR(event_decode(arena, buf_view(&out), &back), ERR_CORRUPT);
    field.text.n = 10;
    buf_clear(&out);
    CHECK_OK(event_encode(&event, &out));
    buf_release(&out);
    buf_init(&out, 16);
    CHECK_ERR(event_encode(&event, &out), ERR_TOO_LARGE);
    buf_release(&out);
    arena_free(&arena);
}

static void test_long_lists_are_refused(void **state)
{
    enum { MANY = 4097 };
    struct arena *arena = arena_new();
    struct sv *texts = ARENA_ARRAY(arena, struct sv, MANY);
    struct field field = {
        .id = SV("claims"), .kind = FIELD_CLAIMS, .texts = texts, .count = MANY - 1};
    struct event event = {
        .kind = EVENT_NOTED, .seq = 1, .action = SV("note"), .fields = &field, .field_count = 1};
    struct event back;
    struct buf out = encoded(&event);
    (void)state;
    CHECK_OK(event_decode(arena, buf_view(&out), &back));
    buf_clear(&out);
    field.count = MANY;
    CHECK_ERR(event_encode(&event, &out), ERR_TOO_LARGE);
    buf_release(&out);
    arena_free(&arena);
}

/* Encoding adds to what a buffer already holds. */
static void test_encode_appends(void **state)
{
    struct event event = full_event();
    struct buf alone = encoded(&event);
    struct buf after;
    (void)state;
    buf_init(&after, EVENT_SIZE_MAX);
    buf_add_sv(&after, SV("before"));
    CHECK_OK(event_encode(&event, &after));
    assert_true(sv_eq(sv_slice(buf_view(&after), 6, after.n), buf_view(&alone)));
    buf_release(&alone);
    buf_release(&after);
}

static void call_encode_without_seq(void)
{
    struct event event = {.kind = EVENT_NOTED, .action = SV("note")};
    struct buf out;
    buf_init(&out, 100);
    (void)!event_encode(&event, &out);
}

static void test_beliefs(void **state)
{
    (void)state;
    assert_true(check_aborts(call_encode_without_seq));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full_event_survives), cmocka_unit_test(test_later_members_survive),
        cmocka_unit_test(test_bytes_are_for_ever),  cmocka_unit_test(test_empty_parts_are_left_out),
        cmocka_unit_test(test_flipped_bits),        cmocka_unit_test(test_cut_and_continued),
        cmocka_unit_test(test_other_shapes),        cmocka_unit_test(test_not_canonical),
        cmocka_unit_test(test_too_large),           cmocka_unit_test(test_long_lists_are_refused),
        cmocka_unit_test(test_encode_appends),      cmocka_unit_test(test_beliefs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
