/* Fields of an event erased: the leaf stays, the words and their salt go, what is left is an event
 * like any other. */
#include "ledger/erase.h"

#include "base/cbor.h"
#include "check.h"
#include "event_data.h"

#include <string.h>

static struct arena *arena;
static unsigned char seed_bytes[RECORD_SEED_BYTES] = {1, 2, 3};

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct sv encoded(const struct event *event)
{
    struct buf out;
    buf_init(&out, EVENT_SIZE_MAX);
    CHECK_OK(event_encode(event, &out));
    struct sv kept = arena_sv(arena, buf_view(&out));
    buf_release(&out);
    return kept;
}

static struct ledger_row full_row(void)
{
    struct event event = full_event();
    return (struct ledger_row){.key = {RECORD_EVENT, {1, 2, event.seq}},
                               .id = 3,
                               .number = SV("JY-1"),
                               .salt = {(const char *)seed_bytes, sizeof seed_bytes},
                               .body = encoded(&event)};
}

static struct hash leaf_of(const struct ledger_row *row)
{
    struct record record;
    struct hash leaf;
    CHECK_OK(record_of_row(arena, row, &record));
    CHECK_OK(record_leaf(arena, &record, row->salt, &leaf));
    return leaf;
}

/* Where the part begins; bytes.n when it is not there. */
static size_t place_of(struct sv bytes, struct sv part)
{
    for (size_t at = 0; at + part.n <= bytes.n; at++) {
        if (memcmp(bytes.p + at, part.p, part.n) == 0)
            return at;
    }
    return bytes.n;
}

static bool holds(struct sv bytes, struct sv part)
{
    return place_of(bytes, part) < bytes.n;
}

static struct ledger_row erased(const struct ledger_row *row, const char *fields)
{
    struct erasure out;
    struct ledger_row after = *row;
    CHECK_OK(erase_fields(arena, row, sv_from(fields), &out));
    assert_false(out.is_done);
    after.body = out.body;
    after.salt = out.salt;
    return after;
}

static void test_the_leaf_stays(void **state)
{
    (void)state;
    static const char *const LISTS[] = {"title",   "text",         "claims",
                                        "uploads", "title claims", "more"};
    struct ledger_row row = full_row();
    struct hash leaf = leaf_of(&row);
    for (size_t i = 0; i < CHECK_COUNT(LISTS); i++) {
        struct ledger_row after = erased(&row, LISTS[i]);
        CHECK_ROW(hash_equal(leaf, leaf_of(&after)), LISTS[i]);
    }
    /* one after another, in any order, gives the same as both at once */
    struct ledger_row one = erased(&row, "title");
    struct ledger_row both = erased(&one, "claims");
    struct ledger_row at_once = erased(&row, "claims title");
    assert_true(hash_equal(leaf, leaf_of(&both)));
    assert_true(sv_eq(both.body, at_once.body) && sv_eq(both.salt, at_once.salt));
}

/* Neither the words nor the salt under which they could be guessed are left. */
static void test_words_and_salt_go(void **state)
{
    (void)state;
    static const struct {
        const char *field, *words;
    } GONE[] = {
        {"title", "排水管破裂"}, {"text", "一\n二"}, {"claims", "修管道"}, {"uploads", "回证.jpg"}};
    struct ledger_row row = full_row();
    struct event event;
    CHECK_OK(event_decode(arena, row.body, &event));
    for (size_t i = 0; i < CHECK_COUNT(GONE); i++) {
        struct ledger_row after = erased(&row, GONE[i].field);
        size_t no =
            (size_t)(field_find(event.fields, event.field_count, GONE[i].field) - event.fields);
        struct hash salt = record_salt(seed_bytes, (uint32_t)no + 1);
        struct sv salt_bytes = {(const char *)salt.bytes, HASH_BYTES};
        CHECK_ROW(holds(row.body, sv_from(GONE[i].words)), GONE[i].field);
        CHECK_ROW(!holds(after.body, sv_from(GONE[i].words)), GONE[i].field);
        CHECK_ROW(after.salt.n == (1 + event.field_count) * HASH_BYTES, GONE[i].field);
        CHECK_ROW(!holds(after.salt, salt_bytes) && !holds(after.salt, row.salt), GONE[i].field);
    }
}

/* Claims keep their number, so that findings still answer them; of files none is left. */
static void test_what_is_left(void **state)
{
    (void)state;
    struct ledger_row row = full_row();
    struct ledger_row after = erased(&row, "claims uploads title");
    struct event event;
    CHECK_OK(event_decode(arena, after.body, &event));
    assert_int_equal(event.field_count, full_event().field_count);
    const struct field *claims = field_find(event.fields, event.field_count, "claims");
    const struct field *uploads = field_find(event.fields, event.field_count, "uploads");
    const struct field *title = field_find(event.fields, event.field_count, "title");
    assert_true(claims->is_erased && claims->count == 2 && claims->texts[1].n == 0);
    assert_true(uploads->is_erased && uploads->count == 0 && uploads->erased_count == 1);
    assert_true(title->is_erased && title->kind == FIELD_LINE && title->text.n == 0);
    assert_true(sv_eq(encoded(&event), after.body));
    struct erasure again;
    CHECK_OK(erase_fields(arena, &after, SV("title claims"), &again));
    assert_true(again.is_done);
}

static void test_files_are_named(void **state)
{
    (void)state;
    struct ledger_row row = full_row();
    struct erasure out;
    CHECK_OK(erase_fields(arena, &row, SV("title uploads"), &out));
    assert_true(out.files.count == 1 && out.files.ids[0] == INT64_MAX);
    CHECK_OK(erase_fields(arena, &row, SV("title"), &out));
    assert_int_equal(out.files.count, 0);
}

/* The course of a matter stays: days, units, decisions, who is of it. */
static void test_what_cannot_go(void **state)
{
    (void)state;
    static const char *const STAY[] = {"way",    "class",   "unit",      "day",
                                       "count",  "flag",    "document",  "findings",
                                       "people", "repeats", "title unit"};
    static const char *const NONE[] = {"", "nothing", "titl", "title nothing", " "};
    struct ledger_row row = full_row();
    struct erasure out;
    for (size_t i = 0; i < CHECK_COUNT(STAY); i++)
        CHECK_ROW(erase_fields(arena, &row, sv_from(STAY[i]), &out) == ERR_REFUSED, STAY[i]);
    for (size_t i = 0; i < CHECK_COUNT(NONE); i++)
        CHECK_ROW(erase_fields(arena, &row, sv_from(NONE[i]), &out) == ERR_NOT_FOUND, NONE[i]);
    row.body = SV("\x80");
    CHECK_ERR(erase_fields(arena, &row, SV("title"), &out), ERR_CORRUPT);
}

/* ---- the form itself ---- */

static struct sv event_with(const char *kind, int64_t items, size_t commitment_bytes)
{
    static const char ZEROS[64] = {0};
    struct event event = full_event();
    struct buf field, whole;
    event.field_count = 1;
    struct sv bytes = encoded(&event);
    buf_init(&field, 1024);
    buf_init(&whole, EVENT_SIZE_MAX);
    event_encode_field(&event.fields[0], &field);
    size_t at = place_of(bytes, buf_view(&field));
    size_t n = field.n;
    buf_add_sv(&whole, sv_slice(bytes, 0, at));
    cbor_array(&whole, 3);
    cbor_text(&whole, SV("title"));
    cbor_text(&whole, SV("erased"));
    cbor_array(&whole, 3);
    cbor_text(&whole, sv_from(kind));
    cbor_int(&whole, items);
    cbor_bytes(&whole, (struct sv){ZEROS, commitment_bytes});
    buf_add_sv(&whole, sv_slice(bytes, at + n, bytes.n));
    struct sv kept = arena_sv(arena, buf_view(&whole));
    buf_release(&field);
    buf_release(&whole);
    return kept;
}

static void test_form(void **state)
{
    (void)state;
    static const struct {
        const char *kind;
        int64_t items;
        size_t bytes;
        bool is_right;
    } FORMS[] = {
        {"line", 0, 32, true},      {"text", 0, 32, true},      {"claims", 3, 32, true},
        {"uploads", 2, 32, true},   {"claims", 0, 32, true},    {"claims", 4096, 32, true},
        {"line", 1, 32, false},     {"text", -1, 32, false},    {"claims", 4097, 32, false},
        {"uploads", -1, 32, false}, {"line", 0, 31, false},     {"line", 0, 33, false},
        {"unit", 0, 32, false},     {"findings", 1, 32, false}, {"people", 1, 32, false},
        {"erased", 0, 32, false},   {"", 0, 32, false},
    };
    struct event event;
    for (size_t i = 0; i < CHECK_COUNT(FORMS); i++) {
        enum err err =
            event_decode(arena, event_with(FORMS[i].kind, FORMS[i].items, FORMS[i].bytes), &event);
        CHECK_ROW((err == ERR_OK) == FORMS[i].is_right, FORMS[i].kind);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_leaf_stays), cmocka_unit_test(test_words_and_salt_go),
        cmocka_unit_test(test_what_is_left),   cmocka_unit_test(test_files_are_named),
        cmocka_unit_test(test_what_cannot_go), cmocka_unit_test(test_form),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
