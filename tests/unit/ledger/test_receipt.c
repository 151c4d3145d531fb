/* Receipts against files that tests/receipts/make.py made; web/shared/tests/receipt.test.ts is
 * asked the same. */
#include "ledger/receipt_sealed.h"

#include "base/file.h"
#include "base/json.h"
#include "check.h"

#include <stdio.h>

#define FOLDER SOURCE_ROOT "/tests/receipts/"
enum { FILE_MAX = 1 << 20 };

static struct sv file_of(struct arena *arena, struct sv name)
{
    struct sv out;
    char path[512];
    snprintf(path, sizeof path, FOLDER "%.*s", SV_FMT(name));
    CHECK_OK(file_read(arena, path, FILE_MAX, &out));
    return out;
}

static json_t *table(struct arena *arena)
{
    json_t *json;
    CHECK_OK(json_parse(file_of(arena, SV("cases.json")), &json));
    return json;
}

static struct note_key key_of(struct arena *arena, const char *name)
{
    json_t *json = table(arena);
    struct sv text;
    struct note_key key;
    assert_true(json_get_text(json, name, &text));
    CHECK_OK(note_key_parse(arena_sv(arena, text), &key));
    json_decref(json);
    return key;
}

static void test_every_case(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    json_t *json = table(arena);
    const json_t *cases = json_object_get(json, "cases");
    assert_true(json_array_size(cases) > 30);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i);
        struct sv file, fault;
        int64_t record = 0;
        struct log_receipt receipt;
        struct receipt_finding finding;
        assert_true(json_get_text(row, "file", &file) && json_get_text(row, "fault", &fault) &&
                    json_get_int(row, "record", &record));
        enum err err = receipt_read(arena, file_of(arena, file), &receipt, &finding);
        CHECK_ROW(err == (fault.n ? ERR_BAD_INPUT : ERR_OK), file.p);
        CHECK_ROW(sv_is(fault, receipt_fault_word(finding.fault)), file.p);
        CHECK_ROW(finding.record == record, file.p);
    }
    json_decref(json);
    arena_free(&arena);
}

static void read_good(struct arena *arena, const char *name, struct log_receipt *out)
{
    struct receipt_finding finding;
    CHECK_OK(receipt_read(arena, file_of(arena, sv_from(name)), out, &finding));
}

static void test_what_it_says(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct log_receipt receipt;
    read_good(arena, "filed.json", &receipt);
    const struct receipt_record *filed = &receipt.records[0];
    CHECK_SV(filed->head.number, "QH-2026-1012-0047-3");
    CHECK_SV(filed->promise.office, "清禾县信访局");
    assert_int_equal(filed->promise.index, 17);
    assert_int_equal(filed->head.event.at, INT64_C(1791772380000));
    assert_int_equal(filed->head.event.effects.start_count, 1);
    CHECK_SV(filed->head.event.effects.starts[0].rule, "reg.transfer");
    assert_int_equal(filed->proof->checkpoint.size, 40);
    assert_int_equal(filed->witnesses, 2);
    assert_int_equal(receipt_witnessed_at(&receipt, filed, 1), 1791772500);
    assert_int_equal(receipt_witnessed_at(&receipt, filed, 0), 0);
    read_good(arena, "answered.json", &receipt);
    CHECK_SV(receipt.records[1].head.event.effects.document.kind, "opinion");
    assert_int_equal(receipt.records[2].what, RECEIPT_SERVED);
    read_good(arena, "promised.json", &receipt);
    assert_null(receipt.records[0].proof);
    read_good(arena, "accused.json", &receipt);
    assert_true(receipt.records[0].head.is_accusation);
    assert_int_equal(receipt.records[0].head.at, INT64_C(1791772380000));
    arena_free(&arena);
}

static void test_whose_keys(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct log_receipt receipt;
    const struct note_key keys[] = {key_of(arena, "key"), key_of(arena, "next_key"),
                                    key_of(arena, "other_key")};
    read_good(arena, "filed.json", &receipt);
    assert_true(receipt_is_by(&receipt, keys, 1));
    assert_true(receipt_is_by(&receipt, keys, 3));
    assert_false(receipt_is_by(&receipt, keys + 1, 2));
    assert_false(receipt_is_by(&receipt, keys, 0));
    read_good(arena, "rotated.json", &receipt);
    assert_true(receipt_is_by(&receipt, keys, 1));
    assert_false(receipt_is_by(&receipt, keys + 1, 1)); /* the promise is by the old key */
    read_good(arena, "renewed.json", &receipt);
    assert_false(receipt_is_by(&receipt, keys, 1));
    assert_true(receipt_is_by(&receipt, keys + 1, 1));
    arena_free(&arena);
}

static void test_written_again(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"filed.json", "promised.json", "answered.json"};
    struct arena *arena = arena_new();
    for (size_t i = 0; i < CHECK_COUNT(NAMES); i++) {
        struct log_receipt receipt, again;
        struct receipt_finding finding;
        struct buf one, other;
        buf_init(&one, RECEIPT_SIZE_MAX);
        buf_init(&other, RECEIPT_SIZE_MAX);
        read_good(arena, NAMES[i], &receipt);
        receipt_write(&receipt, &one);
        CHECK_OK(receipt_read(arena, buf_view(&one), &again, &finding));
        receipt_write(&again, &other);
        CHECK_ROW(sv_eq(buf_view(&one), buf_view(&other)), NAMES[i]);
        buf_release(&one);
        buf_release(&other);
    }
    arena_free(&arena);
}

/* What a reader would be told, in one hash. */
static struct hash said(const struct log_receipt *receipt)
{
    struct buf text;
    buf_init(&text, RECEIPT_SIZE_MAX);
    receipt_write(receipt, &text);
    for (size_t i = 0; i < receipt->record_count; i++) {
        const struct receipt_record *record = &receipt->records[i];
        buf_printf(
            &text, "%d %lld %lld %llx %llx %llx", record->what, (long long)record->promise.index,
            (long long)(record->proof ? record->proof->checkpoint.size : 0),
            (unsigned long long)record->promise_keys, (unsigned long long)record->checkpoint_keys,
            (unsigned long long)record->witnesses);
    }
    struct hash hash = hash_sha256(buf_view(&text));
    buf_release(&text);
    return hash;
}

static void test_one_byte_changed(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct arena *scratch = arena_new();
    struct log_receipt receipt;
    read_good(arena, "filed.json", &receipt);
    struct hash fine = said(&receipt);
    struct sv text = file_of(arena, SV("filed.json"));
    char *bytes = arena_alloc(arena, text.n);
    memcpy(bytes, text.p, text.n);
    for (size_t at = 0; at < text.n; at++) {
        for (int bit = 0; bit < 8; bit++) {
            struct receipt_finding finding;
            bytes[at] = (char)(text.p[at] ^ 1 << bit);
            arena_reset(scratch);
            if (receipt_read(scratch, (struct sv){bytes, text.n}, &receipt, &finding))
                assert_int_not_equal(finding.fault, RECEIPT_NONE);
            else
                assert_true(hash_equal(said(&receipt), fine));
        }
        bytes[at] = text.p[at];
    }
    arena_free(&scratch);
    arena_free(&arena);
}

static void test_slip(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    json_t *json = table(arena);
    struct log_receipt receipt;
    struct sv code, note;
    read_good(arena, "filed.json", &receipt);
    assert_true(json_get_text(json, "slip", &code));
    CHECK_OK(promise_unpack(arena, code, &note));
    assert_true(sv_eq(note, receipt.records[0].promise_note));
    static const char *const ROWS[] = {"", "A", "AAAA", "iQE", "====", "%%%%"};
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(promise_unpack(arena, sv_from(ROWS[i]), &note) == ERR_BAD_INPUT, ROWS[i]);
    assert_int_equal(promise_unpack(arena, sv_slice(code, 0, code.n - 1), &note), ERR_BAD_INPUT);
    json_decref(json);
    arena_free(&arena);
}

/* The file is the one that the page made (web/shared/tests/sealed.test.ts). */
static void test_sealed(void **state)
{
    (void)state;
    struct arena *arena = arena_new_wiping();
    struct sealed_receipt sealed;
    struct log_receipt receipt;
    struct receipt_finding finding;
    struct sv inside;
    struct sv text = file_of(arena, SV("sealed.json"));
    assert_true(sealed_receipt_is(text));
    assert_false(sealed_receipt_is(file_of(arena, SV("filed.json"))));
    CHECK_OK(sealed_receipt_read(arena, text, &sealed));
    assert_int_equal(sealed.records[0].proof->index, 17);
    assert_int_equal(sealed_receipt_open(arena, &sealed, SV("K7MPXR4E"), &inside),
                     ERR_WRONG_CREDENTIALS);
    CHECK_OK(sealed_receipt_open(arena, &sealed, SV(" k7mp-xr4d "), &inside));
    assert_true(sv_eq(inside, file_of(arena, SV("filed.json"))));
    CHECK_OK(receipt_read(arena, inside, &receipt, &finding));
    assert_true(sealed_receipt_is_of(&sealed, &receipt));
    read_good(arena, "answered.json", &receipt);
    assert_false(sealed_receipt_is_of(&sealed, &receipt));
    assert_int_equal(sealed_receipt_read(arena, file_of(arena, SV("filed.json")), &sealed),
                     ERR_BAD_INPUT);
    assert_int_equal(sealed_receipt_read(arena, sv_slice(text, 0, text.n - 9), &sealed),
                     ERR_BAD_INPUT);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_case),       cmocka_unit_test(test_what_it_says),
        cmocka_unit_test(test_whose_keys),       cmocka_unit_test(test_written_again),
        cmocka_unit_test(test_one_byte_changed), cmocka_unit_test(test_slip),
        cmocka_unit_test(test_sealed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
