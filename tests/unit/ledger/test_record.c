/* What is committed to. The vectors were made with Python's hashlib from docs/internals/ledger.md
 * alone; they are what receipts rest on and must never be edited. */
#include "ledger/record.h"

#include "base/cbor.h"
#include "check.h"
#include "event_data.h"

#include <string.h>

static struct arena *arena;
static unsigned char seed_bytes[RECORD_SEED_BYTES];
static struct sv seed;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    for (size_t i = 0; i < sizeof seed_bytes; i++)
        seed_bytes[i] = (unsigned char)i;
    seed = (struct sv){(const char *)seed_bytes, sizeof seed_bytes};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void check_hex(struct hash hash, const char *expected)
{
    char hex[HASH_HEX_CHARS + 1];
    hash_to_hex(hash, hex);
    assert_string_equal(hex, expected);
}

static struct record audit_record(void)
{
    struct record record;
    const struct ledger_row row = {.key = {RECORD_AUDIT, {5}},
                                   .at = 6,
                                   .account = 7,
                                   .kind_word = SV("login"),
                                   .subject = SV("x"),
                                   .text = SV("detail")};
    CHECK_OK(record_of_row(arena, &row, &record));
    return record;
}

static void test_vectors(void **state)
{
    (void)state;
    struct record record = audit_record();
    assert_int_equal(record.kind, RECORD_AUDIT);
    assert_int_equal(record.count, 2);
    assert_true(sv_eq(record.parts[0].bytes, SV("\x86\x04\x05\x06\x07\x65login\x61x")));
    check_hex(record_salt(seed_bytes, 0),
              "c97bc875e3dd09c01ce2eef45c5bcc3b8b0c3e8a507e862d81ca40bc757c28c3");
    const struct hash *commitments;
    CHECK_OK(record_commitments(arena, &record, seed, &commitments));
    check_hex(commitments[0], "e25562547d7ab52876d9746dcd7c10d1ccb8ae3e908f3bdf5757b46f88bf1300");
    check_hex(commitments[1], "3942055c44447a6d4c6a00e544aa438f90924e6503999f943e996c4977dbd6d7");
    struct hash leaf;
    CHECK_OK(record_leaf(arena, &record, seed, &leaf));
    check_hex(leaf, "31705a0391321f4f3cf53f6df27af9eb490268acc5609bd3ab722a44eeeebbdf");
}

/* A part that is gone leaves the leaf what it was, with salts in place of the seed. */
static void test_erased_part(void **state)
{
    (void)state;
    struct record record = audit_record();
    struct hash leaf, after;
    const struct hash *commitments, *salts;
    CHECK_OK(record_leaf(arena, &record, seed, &leaf));
    CHECK_OK(record_commitments(arena, &record, seed, &commitments));
    CHECK_OK(record_salts(arena, seed, 2, &salts));
    struct hash list[2] = {salts[0]};
    struct record_part parts[2] = {record.parts[0],
                                   {.is_erased = true, .commitment = commitments[1]}};
    struct record erased = {.kind = RECORD_AUDIT, .parts = parts, .count = 2};
    CHECK_OK(record_leaf(arena, &erased, (struct sv){(const char *)list, sizeof list}, &after));
    assert_true(hash_equal(leaf, after));
    parts[1].commitment.bytes[0] ^= 1;
    CHECK_OK(record_leaf(arena, &erased, (struct sv){(const char *)list, sizeof list}, &after));
    assert_false(hash_equal(leaf, after));
}

static void test_no_salts(void **state)
{
    (void)state;
    struct record record = audit_record();
    static const char ZEROS[128] = {0};
    static const size_t ROWS[] = {0, 1, 31, 33, 63, 65, 96};
    struct hash leaf;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ERR(record_leaf(arena, &record, (struct sv){ZEROS, ROWS[i]}, &leaf), ERR_CORRUPT);
    record.count = 1;
    CHECK_ERR(record_leaf(arena, &record, (struct sv){ZEROS, 64}, &leaf), ERR_CORRUPT);
}

static void test_event_parts(void **state)
{
    (void)state;
    struct event event = full_event();
    const struct record_event_place place = {.petition = {1, 2}, .id = 3, .number = SV("JY-1")};
    struct record record;
    CHECK_OK(record_of_event(arena, &place, &event, &record));
    assert_int_equal(record.count, 1 + event.field_count);
    struct cbor_reader r;
    cbor_reader_init(&r, record.parts[0].bytes);
    assert_int_equal(cbor_read_array(&r), 7);
    assert_int_equal(cbor_read_int(&r), RECORD_EVENT);
    assert_int_equal(cbor_read_int(&r), 1);
    assert_int_equal(cbor_read_int(&r), 2);
    assert_int_equal(cbor_read_int(&r), event.seq);
    assert_int_equal(cbor_read_int(&r), 3);
    CHECK_SV(cbor_read_text(&r), "JY-1");
    /* The head is the same event without its fields. */
    struct event head;
    CHECK_OK(event_decode(arena, cbor_read_bytes(&r), &head));
    CHECK_OK(cbor_finish(&r));
    assert_int_equal(head.field_count, 0);
    event.field_count = 0;
    check_same_event(&head, &event);
    cbor_reader_init(&r, record.parts[1].bytes);
    assert_int_equal(cbor_read_array(&r), 3);
    CHECK_SV(cbor_read_text(&r), "title");
    CHECK_SV(cbor_read_text(&r), "line");
    CHECK_SV(cbor_read_text(&r), "排水管破裂");
    CHECK_OK(cbor_finish(&r));
}

/* No member of a record can change without its leaf. */
#define CHECK_MATTERS(made, member, other)                                                         \
    do {                                                                                           \
        struct hash before_, after_;                                                               \
        struct record record_;                                                                     \
        MAKE(&(made), &record_);                                                                   \
        CHECK_OK(record_leaf(arena, &record_, seed, &before_));                                    \
        (made).member = other;                                                                     \
        MAKE(&(made), &record_);                                                                   \
        CHECK_OK(record_leaf(arena, &record_, seed, &after_));                                     \
        assert_false(hash_equal(before_, after_));                                                 \
    } while (0)

#define MAKE(made, record) CHECK_OK(record_of_row(arena, (made), (record)))
static void test_reading_members(void **state)
{
    (void)state;
    struct ledger_row it = {.key = {RECORD_READING, {1, 2, 3}}};
    CHECK_MATTERS(it, key.of[0], 9);
    CHECK_MATTERS(it, key.of[1], 9);
    CHECK_MATTERS(it, key.of[2], 9);
    CHECK_MATTERS(it, number_kind, 9);
    CHECK_MATTERS(it, at, 9);
    CHECK_MATTERS(it, account, 9);
    CHECK_MATTERS(it, role, SV("auditor"));
    CHECK_MATTERS(it, unit, 9);
    CHECK_MATTERS(it, text, SV("x"));
    CHECK_MATTERS(it, ground, SV("x"));
}

static void test_other_members(void **state)
{
    (void)state;
    struct ledger_row person = {.key = {RECORD_PERSON, {1, 2, 3}}, .body = SV("a")};
    CHECK_MATTERS(person, key.of[0], 9);
    CHECK_MATTERS(person, key.of[1], 9);
    CHECK_MATTERS(person, key.of[2], 9);
    CHECK_MATTERS(person, body, SV("b"));
    struct ledger_row reading = {.key = {RECORD_ACCUSATION_READING, {1, 2, 3}}};
    CHECK_MATTERS(reading, key.of[0], 9);
    CHECK_MATTERS(reading, key.of[1], 9);
    CHECK_MATTERS(reading, key.of[2], 9);
    CHECK_MATTERS(reading, account, 9);
    CHECK_MATTERS(reading, role, SV("auditor"));
    CHECK_MATTERS(reading, unit, 9);
    struct ledger_row accusation = {.key = {RECORD_ACCUSATION, {1, 2}}, .body = SV("a")};
    CHECK_MATTERS(accusation, key.of[0], 9);
    CHECK_MATTERS(accusation, key.of[1], 9);
    CHECK_MATTERS(accusation, number, SV("J"));
    CHECK_MATTERS(accusation, body, SV("b"));
    struct ledger_row audit = {.key = {RECORD_AUDIT, {1}}};
    CHECK_MATTERS(audit, key.of[0], 9);
    CHECK_MATTERS(audit, at, 9);
    CHECK_MATTERS(audit, account, 9);
    CHECK_MATTERS(audit, kind_word, SV("x"));
    CHECK_MATTERS(audit, subject, SV("x"));
    CHECK_MATTERS(audit, text, SV("x"));
}
#undef MAKE

/* Of a work the place, the head and each field matter; a field is a part of its own. */
static void test_work(void **state)
{
    (void)state;
    static const struct field FIELDS[] = {
        {.id = SV_INIT("text"), .kind = FIELD_TEXT, .text = SV_INIT("请反馈")},
        {.id = SV_INIT("petition"), .kind = FIELD_ID, .number = 7}};
    struct work_event event = {.kind = WORK_DONE,
                               .seq = 2,
                               .act = SV("letter"),
                               .fields = FIELDS,
                               .field_count = 2,
                               .effects = {.state = SV("lettered")}};
    struct record_work_place place = {1, 2, 3};
    struct record record;
    struct buf body;
    CHECK_OK(record_of_work(arena, &place, &event, &record));
    assert_int_equal(record.count, 3);
#define MAKE(made, record) CHECK_OK(record_of_work(arena, (made), &event, (record)))
    CHECK_MATTERS(place, region, 9);
    CHECK_MATTERS(place, work, 9);
    CHECK_MATTERS(place, id, 9);
#undef MAKE
#define MAKE(made, record) CHECK_OK(record_of_work(arena, &place, (made), (record)))
    CHECK_MATTERS(event, seq, 3);
    CHECK_MATTERS(event, act, SV("list"));
    CHECK_MATTERS(event, field_count, 1);
    CHECK_MATTERS(event, effects.state, SV("listed"));
#undef MAKE
    struct ledger_row row = {.key = {RECORD_WORK, {9, 9, 3}}, .id = 9}; /* as it is by now */
    struct record of_row;
    CHECK_OK(record_of_work(arena, &place, &event, &record));
    buf_init(&body, WORK_EVENT_SIZE_MAX);
    CHECK_OK(work_event_encode(&event, &body));
    row.body = buf_view(&body);
    CHECK_OK(record_of_row(arena, &row, &of_row));
    assert_int_equal(of_row.count, record.count);
    for (size_t i = 0; i < record.count; i++)
        assert_true(sv_eq(of_row.parts[i].bytes, record.parts[i].bytes));
    row.key.of[2] = 2; /* another place than the event says */
    CHECK_ERR(record_of_row(arena, &row, &of_row), ERR_CORRUPT);
    buf_release(&body);
}

static void test_disposal(void **state)
{
    (void)state;
    struct disposal disposal = {.id = 1, .what = DISPOSAL_MATTER};
#define MAKE(made, record) record_of_disposal(arena, (made), (record))
    CHECK_MATTERS(disposal, id, 9);
    CHECK_MATTERS(disposal, at, 9);
    CHECK_MATTERS(disposal, account, 9);
    CHECK_MATTERS(disposal, what, DISPOSAL_PERSON);
    CHECK_MATTERS(disposal, petition.region, 9);
    CHECK_MATTERS(disposal, petition.id, 9);
    CHECK_MATTERS(disposal, seq, 9);
    CHECK_MATTERS(disposal, field, SV("f"));
    CHECK_MATTERS(disposal, number, SV("n"));
    CHECK_MATTERS(disposal, ground, SV("g"));
    CHECK_MATTERS(disposal, person, 9);
    CHECK_MATTERS(disposal, unit, 9);
#undef MAKE
}

/* What somebody put into the database must be told, not stop the program. */
static void test_damaged_rows(void **state)
{
    (void)state;
    struct record record;
    struct ledger_row row = {.key = {RECORD_AUDIT, {1}}, .text = SV("a\xff")};
    CHECK_ERR(record_of_row(arena, &row, &record), ERR_CORRUPT);
    row = (struct ledger_row){.key = {RECORD_READING, {1}}, .role = SV("\xc0")};
    CHECK_ERR(record_of_row(arena, &row, &record), ERR_CORRUPT);
    row = (struct ledger_row){.key = {RECORD_EVENT, {1, 2, 3}}, .body = SV("x")};
    CHECK_ERR(record_of_row(arena, &row, &record), ERR_CORRUPT);
    struct event event = full_event();
    struct buf body;
    buf_init(&body, EVENT_SIZE_MAX);
    CHECK_OK(event_encode(&event, &body));
    row =
        (struct ledger_row){.key = {RECORD_EVENT, {1, 2, event.seq + 1}}, .body = buf_view(&body)};
    CHECK_ERR(record_of_row(arena, &row, &record), ERR_CORRUPT);
    row.key.of[2]--;
    CHECK_OK(record_of_row(arena, &row, &record));
    buf_release(&body);
}

static void test_log_key(void **state)
{
    (void)state;
    struct record record;
    record_of_log_key(arena, 1, SV("k"), &record);
    assert_int_equal(record.count, 1);
    assert_true(sv_eq(record.parts[0].bytes, SV("\x83\x08\x01\x61k")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_erased_part),
        cmocka_unit_test(test_no_salts),
        cmocka_unit_test(test_event_parts),
        cmocka_unit_test(test_reading_members),
        cmocka_unit_test(test_other_members),
        cmocka_unit_test(test_work),
        cmocka_unit_test(test_disposal),
        cmocka_unit_test(test_damaged_rows),
        cmocka_unit_test(test_log_key),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
