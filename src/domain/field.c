/* Words of field kinds and findings, and looking fields up by id. */
#include "domain/field.h"

#include "base/assert.h"
#include "domain/word_table.h"

#include <string.h>

static const char *const KIND_WORDS[FIELD__COUNT] = {
#define X(name, word) [FIELD_##name] = word,
    FIELD_KINDS(X)
#undef X
};

static const char *const FINDING_WORDS[] = {
    [FINDING_NONE] = "",
    [FINDING_SUPPORT] = "support",
    [FINDING_PARTLY] = "partly",
    [FINDING_EXPLAIN] = "explain",
    [FINDING_NOT_SUPPORT] = "not_support",
};
#define FINDING_COUNT (sizeof FINDING_WORDS / sizeof FINDING_WORDS[0])

const char *field_kind_word(enum field_kind kind)
{
    ASSERT(kind < FIELD__COUNT);
    return KIND_WORDS[kind];
}

bool field_kind_from_word(struct sv word, enum field_kind *out)
{
    size_t index;
    if (!word_table_find(KIND_WORDS, FIELD__COUNT, word, &index))
        return false;
    *out = (enum field_kind)index;
    return true;
}

enum field_value field_kind_value(enum field_kind kind)
{
    static const enum field_value VALUES[FIELD__COUNT] = {
        [FIELD_LINE] = FIELD_VALUE_TEXT,         [FIELD_TEXT] = FIELD_VALUE_TEXT,
        [FIELD_CHOICE] = FIELD_VALUE_TEXT,       [FIELD_CLASS] = FIELD_VALUE_TEXT,
        [FIELD_UNIT] = FIELD_VALUE_NUMBER,       [FIELD_DAY] = FIELD_VALUE_NUMBER,
        [FIELD_NUMBER] = FIELD_VALUE_NUMBER,     [FIELD_FLAG] = FIELD_VALUE_NUMBER,
        [FIELD_DOCUMENT] = FIELD_VALUE_NUMBER,   [FIELD_CLAIMS] = FIELD_VALUE_TEXTS,
        [FIELD_FINDINGS] = FIELD_VALUE_FINDINGS, [FIELD_UPLOADS] = FIELD_VALUE_ATTACHMENTS,
        [FIELD_PEOPLE] = FIELD_VALUE_PEOPLE,     [FIELD_ID] = FIELD_VALUE_NUMBER,
        [FIELD_UNITS] = FIELD_VALUE_IDS,
    };
    ASSERT(kind < FIELD__COUNT);
    return VALUES[kind];
}

int field_kind_limit(enum field_kind kind)
{
    static const int LIMITS[FIELD__COUNT] = {
        [FIELD_LINE] = 400,  [FIELD_TEXT] = 20000, [FIELD_NUMBER] = 1000000000,
        [FIELD_CLAIMS] = 20, [FIELD_UPLOADS] = 50, [FIELD_PEOPLE] = 50,
        [FIELD_UNITS] = 30,
    };
    ASSERT(kind < FIELD__COUNT);
    return LIMITS[kind];
}

bool field_kind_is_erasable(enum field_kind kind)
{
    return kind == FIELD_LINE || kind == FIELD_TEXT || kind == FIELD_CLAIMS ||
           kind == FIELD_UPLOADS;
}

struct field field_erased(struct arena *arena, const struct field *field,
                          const uint8_t commitment[32])
{
    struct field out = {
        .id = field->id, .kind = field->kind, .erased_count = field->count, .is_erased = true};
    ASSERT(field_kind_is_erasable(field->kind));
    memcpy(out.commitment, commitment, sizeof out.commitment);
    if (field->kind == FIELD_CLAIMS) { /* findings answer them by number */
        out.count = field->count;
        out.texts = ARENA_ARRAY(arena, struct sv, field->count);
    }
    return out;
}

const char *finding_word(enum finding_kind kind)
{
    ASSERT(kind < FINDING_COUNT);
    return FINDING_WORDS[kind];
}

bool finding_from_word(struct sv word, enum finding_kind *out)
{
    size_t index;
    if (!word_table_find(FINDING_WORDS, FINDING_COUNT, word, &index))
        return false;
    *out = (enum finding_kind)index;
    return true;
}

bool finding_is_met(enum finding_kind kind)
{
    return kind == FINDING_SUPPORT || kind == FINDING_PARTLY;
}

const struct field *field_named(const struct field *fields, size_t count, struct sv id)
{
    for (size_t i = 0; i < count; i++) {
        if (sv_eq(fields[i].id, id))
            return &fields[i];
    }
    return NULL;
}
