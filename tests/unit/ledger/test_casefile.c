/* Case files made in memory: both variants hold; what their own office changes in them is found,
 * each with its word. What strangers change is in tests/api/casefiles.py. */
#include "ledger/casefile.h"

#include "casefile_bed.h"
#include "check.h"

static struct casefile_bed *bed_of(struct arena *arena)
{
    return ARENA_NEW(arena, struct casefile_bed);
}

static void check_list(struct arena *arena, const struct zip_list *list, const char *row,
                       const char *word)
{
    struct casefile file;
    struct casefile_finding finding;
    enum err err = casefile_check(arena, list, &file, &finding);
    if (!sv_is(sv_from(word), casefile_fault_word(finding.fault)))
        print_error("%s: %s\n", row, casefile_fault_word(finding.fault));
    CHECK_ROW(sv_is(sv_from(word), casefile_fault_word(finding.fault)), row);
    CHECK_ROW(err == (word[0] ? ERR_BAD_INPUT : ERR_OK), row);
}

static void test_both_hold(void **state)
{
    (void)state;
    static const struct zip_limits LIMITS = {CASEFILE_ENTRIES_MAX, CASEFILE_BYTES_MAX};
    for (int i = 0; i < CASEFILE__VARIANT_COUNT; i++) {
        struct arena *arena = arena_new();
        struct casefile_bed *bed = bed_of(arena);
        struct zip_list list = casefile_bed_make(bed, arena, (enum casefile_variant)i);
        struct casefile file;
        struct casefile_finding finding;
        struct buf zip;
        buf_init(&zip, 1 << 20);
        CHECK_OK(zip_write(list.entries, list.count, &zip));
        CHECK_OK(casefile_read(arena, buf_view(&zip), &LIMITS, &file, &finding));
        assert_int_equal(file.variant, i);
        assert_int_equal(file.log.record_count, CASEFILE_BED_RECORDS);
        CHECK_SV(file.number, "QH-1");
        assert_int_equal(file.lack_count, i ? 5 : 0);
        assert_int_equal(file.fields[0][0].kind, i ? FIELD__COUNT : FIELD_TEXT);
        assert_int_equal(file.fields[1][0].number, 5);
        assert_true(casefile_is_by(&file, bed->keys, 1));
        bed->keys[0].public_key[0] ^= 1;
        assert_false(casefile_is_by(&file, bed->keys, 1));
        buf_release(&zip);
        arena_free(&arena);
    }
}

/* ---- what their own office changes ---- */

static void other_number(struct casefile_bed *bed)
{
    bed->file.number = SV("QH-2");
}
static void fewer_told(struct casefile_bed *bed)
{
    bed->file.log.record_count--;
}
static void other_record(struct casefile_bed *bed)
{
    bed->inside[1].bytes = bed->inside[0].bytes;
    bed->told[1] = bed->told[0];
}
static void no_record(struct casefile_bed *bed)
{
    bed->inside[1].bytes = SV("nothing");
}
static void other_parts(struct casefile_bed *bed)
{
    bed->told[1].part_count--;
}
static void renamed_record(struct casefile_bed *bed)
{
    bed->inside[1].name = SV("records/2.cbor");
}
static void moved_proofs(struct casefile_bed *bed)
{
    struct sv first = bed->records[0].proof_text;
    struct buf buf;
    bed->records[0].proof_text = bed->records[1].proof_text;
    bed->records[1].proof_text = first;
    buf_init(&buf, CASEFILE_JSON_MAX);
    casefile_write_proofs(&bed->file, &buf);
    bed->inside[3].bytes = casefile_bed_keep(bed, &buf);
}
static void no_proofs(struct casefile_bed *bed)
{
    bed->inside[3].bytes = SV("{}");
}
static void other_document(struct casefile_bed *bed)
{
    bed->inside[4].name = SV("documents/2.txt");
}
static void other_paper(struct casefile_bed *bed)
{
    bed->inside[5].bytes = SV("A picture");
}
static void renamed_paper(struct casefile_bed *bed)
{
    bed->inside[5].name = SV("files/77.jpg");
}
static void surplus(struct casefile_bed *bed)
{
    casefile_bed_add(bed, SV("readme.txt"), SV(""));
}
static void surplus_paper(struct casefile_bed *bed)
{
    casefile_bed_add(bed, SV("files/78.png"), SV(""));
}
static void surplus_lack(struct casefile_bed *bed)
{
    bed->lacks[bed->file.lack_count++] = (struct casefile_lack){
        .kind = CASEFILE_LACK_FILE, .why = CASEFILE_WHY_SIZE, .record = 1, .file = 5};
}
static void hidden_lack(struct casefile_bed *bed)
{
    bed->lacks[bed->file.lack_count++] = (struct casefile_lack){
        .kind = CASEFILE_LACK_PART, .why = CASEFILE_WHY_WORDS, .record = 1, .part = 1};
}
static void called_redacted(struct casefile_bed *bed)
{
    bed->file.variant = CASEFILE_REDACTED;
}
static void another_key(struct casefile_bed *bed)
{
    bed->keys[0].public_key[0] ^= 1;
}
static void other_origin(struct casefile_bed *bed)
{
    bed->file.origin = SV("elsewhere.example/log");
}
static void line_in_office(struct casefile_bed *bed)
{
    bed->file.office = SV("a\nb");
}

static void test_changes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        void (*change)(struct casefile_bed *bed);
        const char *word;
    } ROWS[] = {
        {"another number", other_number, "number"},
        {"fewer told than there", fewer_told, "count"},
        {"a record twice", other_record, "root"},
        {"a record that is none", no_record, "record"},
        {"parts not told", other_parts, "record"},
        {"a record under another name", renamed_record, "count"},
        {"proofs exchanged", moved_proofs, "root"},
        {"no proofs", no_proofs, "proof"},
        {"a document of another number", other_document, "document"},
        {"another paper", other_paper, "file"},
        {"a paper under another name", renamed_paper, "file"},
        {"an entry of no kind", surplus, "surplus"},
        {"a paper that no record has", surplus_paper, "file"},
        {"left out what never was", surplus_lack, "left_out"},
        {"said to be left out", hidden_lack, "left_out"},
        {"called redacted", called_redacted, "redaction"},
        {"a key that is none", another_key, "keys"},
        {"another log's name", other_origin, "signature"},
        {"two lines for one", line_in_office, "case"},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct arena *arena = arena_new();
        struct casefile_bed *bed = bed_of(arena);
        (void)casefile_bed_make(bed, arena, CASEFILE_COMPLETE);
        ROWS[i].change(bed);
        struct zip_list list = casefile_bed_sign(bed);
        check_list(arena, &list, ROWS[i].name, ROWS[i].word);
        arena_free(&arena);
    }
}

/* ---- what anybody changes ---- */

static void test_lists(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct casefile_bed *bed = bed_of(arena);
    const struct zip_list whole = casefile_bed_make(bed, arena, CASEFILE_COMPLETE);
    for (size_t gone = 0; gone < whole.count; gone++) {
        struct zip_entry *some = ARENA_ARRAY(arena, struct zip_entry, whole.count);
        size_t count = 0;
        for (size_t i = 0; i < whole.count; i++) {
            if (i != gone)
                some[count++] = whole.entries[i];
        }
        struct sv name = whole.entries[gone].name;
        bool is_needed = sv_starts_with(name, SV("case")) || sv_starts_with(name, SV("sig")) ||
                         sv_starts_with(name, SV("proofs")) || sv_starts_with(name, SV("index"));
        const struct zip_list list = {some, count};
        check_list(arena, &list, arena_cstr(arena, name), is_needed ? "missing" : "gone");
    }
    for (size_t at = 0; at < whole.count; at++) {
        struct zip_entry *some = ARENA_ARRAY(arena, struct zip_entry, whole.count);
        memcpy(some, whole.entries, whole.count * sizeof *some);
        some[at].bytes = arena_printf(arena, "%.*s ", SV_FMT(some[at].bytes));
        struct sv name = some[at].name;
        const char *word = at == 0 ? "statement" : at == 1 ? "note" : "changed";
        const struct zip_list list = {some, whole.count};
        check_list(arena, &list, arena_cstr(arena, name),
                   sv_is(name, CASEFILE_INDEX_NAME) ? "index" : word);
    }
    arena_free(&arena);
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *expected;
    } ROWS[] = {
        {"a.png", "files/7.png"}, {"照片.JPG", "files/7.JPG"},   {"a", "files/7"},
        {"a.", "files/7"},        {"a.tar.gz", "files/7.gz"},    {"a./../b", "files/7"},
        {"a.toolong", "files/7"}, {".png", "files/7.png"},       {"", "files/7"},
        {"a.p g", "files/7"},     {"a.\xe5\x9b\xbe", "files/7"}, {"a.x/y", "files/7"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        const struct attachment file = {.id = 7, .name = sv_from(ROWS[i].name)};
        struct sv name = casefile_file_name(arena, &file);
        CHECK_ROW(sv_is(name, ROWS[i].expected), ROWS[i].name);
        CHECK_ROW(zip_name_is_simple(name), ROWS[i].name);
    }
    arena_free(&arena);
}

/* Only what no hand wrote and points at nobody is published. */
static void test_redaction(void **state)
{
    (void)state;
    static const enum field_kind SHOWN[] = {FIELD_CHOICE, FIELD_CLASS, FIELD_UNIT,     FIELD_DAY,
                                            FIELD_NUMBER, FIELD_FLAG,  FIELD_DOCUMENT, FIELD_UNITS};
    size_t shown = 0;
    for (int kind = 0; kind < FIELD__COUNT; kind++)
        shown += casefile_may_show((enum field_kind)kind);
    assert_int_equal(shown, CHECK_COUNT(SHOWN));
    for (size_t i = 0; i < CHECK_COUNT(SHOWN); i++)
        assert_true(casefile_may_show(SHOWN[i]));
    assert_int_equal(casefile_why_hidden(FIELD_PEOPLE), CASEFILE_WHY_PEOPLE);
    assert_int_equal(casefile_why_hidden(FIELD_UPLOADS), CASEFILE_WHY_FILES);
    assert_int_equal(casefile_why_hidden(FIELD_ID), CASEFILE_WHY_REFERENCE);
    assert_int_equal(casefile_why_hidden(FIELD_TEXT), CASEFILE_WHY_WORDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_hold), cmocka_unit_test(test_changes),
        cmocka_unit_test(test_lists),     cmocka_unit_test(test_names),
        cmocka_unit_test(test_redaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
