/* Checking a case file. What is looked for first is what anybody can see: that the zip is whole,
 * and that its files are those of the list. Then that the list is the one that was signed; then
 * each record by itself, and whether all that was said to be there is.
 *
 * Must not: tell anything of a file that does not hold but what is wrong. */
#include "ledger/casefile.h"

#include "base/assert.h"
#include "base/num.h"
#include "ledger/casefile_private.h"

#include <string.h>

static const char *const FAULT_WORDS[] = {
#define X(name, word) word,
    CASEFILE_FAULTS(X)
#undef X
};
static const char *const VARIANT_WORDS[] = {"complete", "redacted"};
static const char *const WHY_WORDS[CASEFILE__WHY_COUNT] = {
    [CASEFILE_WHY_ERASED] = "erased", [CASEFILE_WHY_OFFICE] = "office",
    [CASEFILE_WHY_WORDS] = "words",   [CASEFILE_WHY_PEOPLE] = "people",
    [CASEFILE_WHY_FILES] = "files",   [CASEFILE_WHY_REFERENCE] = "reference",
    [CASEFILE_WHY_SIZE] = "size",     [CASEFILE_WHY_DISPOSED] = "disposed",
};

const char *casefile_fault_word(enum casefile_fault fault)
{
    return FAULT_WORDS[fault];
}

const char *casefile_variant_word(enum casefile_variant variant)
{
    return VARIANT_WORDS[variant];
}

bool casefile_variant_from_word(struct sv word, enum casefile_variant *out)
{
    for (int i = 0; i < CASEFILE__VARIANT_COUNT; i++) {
        if (sv_is(word, VARIANT_WORDS[i])) {
            *out = (enum casefile_variant)i;
            return true;
        }
    }
    return false;
}

const char *casefile_why_word(enum casefile_why why)
{
    return WHY_WORDS[why];
}

/* ---- what is never published ---- */

/* What a redacted file does with a field: shown only what no hand wrote and points at nobody. */
static const struct {
    bool is_shown;
    enum casefile_why why;
} REDACTED[FIELD__COUNT + 1] = {
    [FIELD_LINE] = {false, CASEFILE_WHY_WORDS},     [FIELD_TEXT] = {false, CASEFILE_WHY_WORDS},
    [FIELD_CHOICE] = {true, CASEFILE_WHY_WORDS},    [FIELD_CLASS] = {true, CASEFILE_WHY_WORDS},
    [FIELD_UNIT] = {true, CASEFILE_WHY_WORDS},      [FIELD_DAY] = {true, CASEFILE_WHY_WORDS},
    [FIELD_NUMBER] = {true, CASEFILE_WHY_WORDS},    [FIELD_FLAG] = {true, CASEFILE_WHY_WORDS},
    [FIELD_DOCUMENT] = {true, CASEFILE_WHY_WORDS},  [FIELD_CLAIMS] = {false, CASEFILE_WHY_WORDS},
    [FIELD_FINDINGS] = {false, CASEFILE_WHY_WORDS}, [FIELD_UPLOADS] = {false, CASEFILE_WHY_FILES},
    [FIELD_PEOPLE] = {false, CASEFILE_WHY_PEOPLE},  [FIELD_ID] = {false, CASEFILE_WHY_REFERENCE},
    [FIELD_UNITS] = {true, CASEFILE_WHY_WORDS},     [FIELD__COUNT] = {false, CASEFILE_WHY_WORDS},
};

enum casefile_why casefile_why_hidden(enum field_kind kind)
{
    return REDACTED[kind].why;
}

bool casefile_may_show(enum field_kind kind)
{
    return REDACTED[kind].is_shown;
}

/* ---- names ---- */

bool casefile_name_number(struct sv name, const char *prefix, const char *ending, int64_t *out)
{
    struct sv first = sv_from(prefix), last = sv_from(ending);
    if (name.n <= first.n + last.n || !sv_starts_with(name, first) || !sv_ends_with(name, last))
        return false;
    return num_parse_i64(sv_slice(name, first.n, name.n - last.n), 1, INT64_MAX, out);
}

static const struct zip_entry *find(const struct casefile *file, struct sv name)
{
    for (size_t i = 0; i < file->entry_count; i++) {
        if (sv_eq(file->entries[i].name, name))
            return &file->entries[i];
    }
    return NULL;
}

struct sv casefile_entry(const struct casefile *file, struct sv name)
{
    const struct zip_entry *entry = find(file, name);
    if (!entry)
        return (struct sv){0};
    return entry->bytes.p ? entry->bytes : SV("");
}

/* ---- the list ---- */

static bool is_listed(const json_t *list, struct sv name)
{
    struct sv listed;
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (json_get_text(json_array_get(list, i), "name", &listed) && sv_eq(listed, name))
            return true;
    }
    return false;
}

/* The two that are not in the list: the list itself, and the signature over it. */
static bool is_outside(struct sv name)
{
    return sv_is(name, CASEFILE_CASE_NAME) || sv_is(name, CASEFILE_SIGNATURE_NAME);
}

static enum casefile_fault check_listed(struct casefile_reading *r, const json_t *item)
{
    static const char *const MEMBERS[] = {"name", "size", "sha256"};
    struct sv name, hex;
    struct hash hash;
    int64_t size;
    if (!casefile_has_members(item, MEMBERS, 3) || !json_get_text(item, "name", &name) ||
        !json_get_text(item, "sha256", &hex) || !hash_from_hex(hex, &hash) ||
        !json_get_int(item, "size", &size) || is_outside(name))
        return CASEFILE_CASE;
    const struct zip_entry *entry = find(r->out, name);
    r->finding->name = arena_sv(r->arena, name);
    if (!entry)
        return CASEFILE_GONE;
    if ((int64_t)entry->bytes.n != size || !hash_equal(hash_sha256(entry->bytes), hash))
        return sv_is(name, CASEFILE_INDEX_NAME) ? CASEFILE_INDEX : CASEFILE_CHANGED;
    return CASEFILE_NONE;
}

static enum casefile_fault check_list(struct casefile_reading *r)
{
    const struct casefile *file = r->out;
    size_t outside = 0;
    for (size_t i = 0; i < file->entry_count; i++) {
        struct sv name = file->entries[i].name;
        r->finding->name = name;
        outside += is_outside(name);
        if (!is_outside(name) && !is_listed(r->list, name))
            return CASEFILE_SURPLUS;
    }
    for (size_t i = 0; i < json_array_size(r->list); i++) {
        enum casefile_fault fault = check_listed(r, json_array_get(r->list, i));
        if (fault)
            return fault;
    }
    r->finding->name = SV("");
    /* A name twice in the list would stand for one file. */
    return json_array_size(r->list) == file->entry_count - outside ? CASEFILE_NONE : CASEFILE_CASE;
}

/* ---- what is signed ---- */

static enum casefile_fault check_statement(struct casefile_reading *r, struct sv case_json)
{
    struct casefile *file = r->out;
    struct note *note = ARENA_NEW(r->arena, struct note);
    struct buf text;
    r->finding->name = SV(CASEFILE_SIGNATURE_NAME);
    if (note_parse(r->arena, casefile_entry(file, SV(CASEFILE_SIGNATURE_NAME)), note))
        return CASEFILE_NOTE;
    file->signed_by = receipt_signers(&file->log, note, file->origin);
    if (!file->signed_by)
        return CASEFILE_SIGNATURE;
    buf_init(&text, NOTE_SIZE_MAX);
    casefile_write_statement(file, case_json, &text);
    bool is_same = sv_eq(buf_view(&text), note->text);
    buf_release(&text);
    r->finding->name = SV("");
    return is_same ? CASEFILE_NONE : CASEFILE_STATEMENT;
}

static enum casefile_fault check_case(struct casefile_reading *r, struct sv case_json)
{
    json_t *json = NULL;
    r->finding->name = SV(CASEFILE_CASE_NAME);
    if (case_json.n > CASEFILE_JSON_MAX || json_parse(case_json, &json))
        return CASEFILE_CASE;
    enum casefile_fault fault = casefile_read_case(r, json);
    if (!fault)
        fault = check_list(r);
    if (!fault)
        fault = check_statement(r, case_json);
    json_decref(json);
    r->list = NULL;
    return fault;
}

/* ---- all together ---- */

static enum casefile_fault check_all(struct casefile_reading *r)
{
    static const char *const NEEDED[] = {CASEFILE_CASE_NAME, CASEFILE_SIGNATURE_NAME,
                                         CASEFILE_PROOFS_NAME, CASEFILE_INDEX_NAME};
    for (size_t i = 0; i < sizeof NEEDED / sizeof NEEDED[0]; i++) {
        r->finding->name = sv_from(NEEDED[i]);
        if (!find(r->out, r->finding->name))
            return CASEFILE_MISSING;
    }
    enum casefile_fault fault = check_case(r, casefile_entry(r->out, SV(CASEFILE_CASE_NAME)));
    if (!fault)
        fault = casefile_read_records(r);
    return fault ? fault : casefile_check_contents(r);
}

enum err casefile_check(struct arena *arena, const struct zip_list *list, struct casefile *out,
                        struct casefile_finding *finding)
{
    struct casefile_reading r = {.arena = arena, .out = out, .finding = finding};
    *out = (struct casefile){.entries = list->entries, .entry_count = list->count};
    *finding = (struct casefile_finding){.name = SV("")};
    finding->fault = check_all(&r);
    return finding->fault ? ERR_BAD_INPUT : ERR_OK;
}

enum err casefile_read(struct arena *arena, struct sv bytes, const struct zip_limits *limits,
                       struct casefile *out, struct casefile_finding *finding)
{
    static const enum casefile_fault FAULTS[] = {
        [ZIP_FINE] = CASEFILE_NONE,           [ZIP_BROKEN] = CASEFILE_ZIP,
        [ZIP_NAME] = CASEFILE_NAME,           [ZIP_LINK] = CASEFILE_LINK,
        [ZIP_TWICE] = CASEFILE_TWICE,         [ZIP_TOO_MANY] = CASEFILE_TOO_MANY,
        [ZIP_TOO_LARGE] = CASEFILE_TOO_LARGE, [ZIP_AMBIGUOUS] = CASEFILE_AMBIGUOUS,
    };
    struct zip_read zip;
    enum err err = zip_read(arena, bytes, limits, &zip);
    *out = (struct casefile){0};
    *finding = (struct casefile_finding){.fault = FAULTS[zip.fault], .name = SV("")};
    const struct zip_list list = {zip.entries, zip.count};
    return err ? err : casefile_check(arena, &list, out, finding);
}

bool casefile_is_by(const struct casefile *file, const struct note_key *known, size_t count)
{
    return receipt_knows(&file->log, file->signed_by, known, count) &&
           receipt_knows(&file->log, file->log.records[0].checkpoint_keys, known, count);
}
