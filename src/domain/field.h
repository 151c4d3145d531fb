/* Values of the fields that acts carry. The rulebook declares which fields an action takes; the
 * event keeps the values; the C code knows the kinds, and the few field names it folds. */
#ifndef DOMAIN_FIELD_H
#define DOMAIN_FIELD_H

#include "base/arena.h"
#include "base/id.h"
#include "base/sv.h"
#include "domain/day.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIELD_KINDS(X)                                                                             \
    X(LINE, "line")         /* text without line breaks */                                         \
    X(TEXT, "text")         /* text with line breaks */                                            \
    X(CHOICE, "choice")     /* text: id of one of the declared choices */                          \
    X(CLASS, "class")       /* text: id of a content class */                                      \
    X(UNIT, "unit")         /* number: unit id */                                                  \
    X(DAY, "day")           /* number: day_t */                                                    \
    X(NUMBER, "number")     /* number */                                                           \
    X(FLAG, "flag")         /* number: 0 or 1 */                                                   \
    X(DOCUMENT, "document") /* number: document no of the petition */                              \
    X(CLAIMS, "claims")     /* texts */                                                            \
    X(FINDINGS, "findings") /* findings */                                                         \
    X(UPLOADS, "uploads")   /* attachments; in a command these are freshly claimed uploads */      \
    X(PEOPLE, "people")     /* people: sealed, referred to by id */                                \
    X(ID, "id")             /* number: id of another petition or account */                        \
    X(UNITS, "units")       /* ids of units, each once; of works alone */

enum field_kind {
#define X(name, word) FIELD_##name,
    FIELD_KINDS(X)
#undef X
        FIELD__COUNT
};
const char *field_kind_word(enum field_kind kind);
bool field_kind_from_word(struct sv word, enum field_kind *out);

/* Which member of struct field holds the value of a kind. */
enum field_value {
    FIELD_VALUE_TEXT,
    FIELD_VALUE_NUMBER,
    FIELD_VALUE_TEXTS,
    FIELD_VALUE_FINDINGS,
    FIELD_VALUE_ATTACHMENTS,
    FIELD_VALUE_PEOPLE,
    FIELD_VALUE_IDS
};
enum field_value field_kind_value(enum field_kind kind);
/* Characters, count or value where a rulebook sets no max; 0 where there is no such limit. */
int field_kind_limit(enum field_kind kind);

enum finding_kind {
    FINDING_NONE,
    FINDING_SUPPORT,
    FINDING_PARTLY,
    FINDING_EXPLAIN,
    FINDING_NOT_SUPPORT
};
/* "support", "partly", "explain", "not_support"; "" for none */
const char *finding_word(enum finding_kind kind);
bool finding_from_word(struct sv word, enum finding_kind *out);
/* Is the claim met in whole or in part? */
bool finding_is_met(enum finding_kind kind);

/* What an opinion says of one claim (art. 32: facts and reasons, opinion, legal basis). */
struct finding {
    int claim_no; /* 1-based */
    enum finding_kind finding;
    struct sv facts, basis, remedy;
    day_t remedy_day; /* DAY_NONE when the remedy has no date */
};

struct attachment {
    id64 id;
    struct sv name, mime;
    int64_t size_bytes;
    uint8_t sha256[32];
};

/* A petitioner as the procedure sees one: a sealed record somewhere else, and a masked name. */
struct person_ref {
    id64 id;
    struct sv masked_name;                                 /* "王**" */
    struct sv masked_phone;                                /* "138****5678" or empty */
    bool is_representative, is_organisation, is_reachable; /* name and address or phone known */
    bool is_agent; /* acts for petitioners by written authority; no petitioner */
};

struct field {
    struct sv id;
    enum field_kind kind;
    struct sv text;
    int64_t number;
    const struct sv *texts;
    const struct finding *findings;
    const struct attachment *attachments;
    const struct person_ref *people;
    const id64 *ids;
    size_t count; /* of whichever array the kind uses */
    /* Its value was destroyed by order: the text and each claim are empty, of files none is left.
     */
    bool is_erased;
    size_t erased_count;    /* then: claims or files there were; 0 for others */
    uint8_t commitment[32]; /* and what the log has of it (ledger/record.h) */
};
/* Can a field of this kind be erased alone? What the course of a matter rests on can not. */
bool field_kind_is_erasable(enum field_kind kind);
/* The field as it is with its value gone; in the arena. */
struct field field_erased(struct arena *arena, const struct field *field,
                          const uint8_t commitment[32]);

/* The field of that id, or NULL. Most ids are literals: in line their length is known when they are
 * compiled. */
const struct field *field_named(const struct field *fields, size_t count, struct sv id);
static inline const struct field *field_find(const struct field *fields, size_t count,
                                             const char *id)
{
    return field_named(fields, count, sv_from(id));
}
/* Text of a field, empty when absent. */
static inline struct sv field_text(const struct field *fields, size_t count, const char *id)
{
    const struct field *field = field_find(fields, count, id);
    return field ? field->text : SV("");
}
/* Number of a field, fallback when absent. */
static inline int64_t field_number(const struct field *fields, size_t count, const char *id,
                                   int64_t fallback)
{
    const struct field *field = field_find(fields, count, id);
    return field ? field->number : fallback;
}

#endif
