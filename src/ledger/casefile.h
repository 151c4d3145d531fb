/* Case files (docs/internals/case-file.md): every event of one matter with what proves it, in one
 * zip that a court or another office checks without us. Reading believes nothing that is not
 * proven; what only the office says (told) is signed by it, and marked so. Pure; any thread. */
#ifndef LEDGER_CASEFILE_H
#define LEDGER_CASEFILE_H

#include "base/zip.h"
#include "ledger/receipt.h"

#define CASEFILE_ENTRIES_MAX 2000
#define CASEFILE_BYTES_MAX (1u << 30) /* unpacked */
#define CASEFILE_JSON_MAX (16u << 20)
#define CASEFILE_INDEX_NAME "index.html"
#define CASEFILE_CASE_NAME "case.json"
#define CASEFILE_PROOFS_NAME "proofs.json"
#define CASEFILE_SIGNATURE_NAME "signature"
#define CASEFILE_NAME_MAX 40

/* What does not fit, in the order in which it is looked for. */
#define CASEFILE_FAULTS(X)                                                                         \
    X(NONE, "")                                                                                    \
    X(ZIP, "zip")             /* no whole zip */                                                   \
    X(NAME, "name")           /* a name that leads out of the file */                              \
    X(LINK, "link")           /* a link or folder */                                               \
    X(TWICE, "twice")         /* one name twice */                                                 \
    X(TOO_MANY, "too_many")   /* entries */                                                        \
    X(TOO_LARGE, "too_large") /* unpacked */                                                       \
    X(AMBIGUOUS, "ambiguous") /* programs would find different things in it */                     \
    X(MISSING, "missing")     /* no case.json, signature or proofs.json */                         \
    X(CASE, "case")           /* case.json cannot be read */                                       \
    X(KEYS, "keys")                                                                                \
    X(SURPLUS, "surplus")     /* a file that is not in the list */                                 \
    X(GONE, "gone")           /* a file of the list is not there */                                \
    X(INDEX, "index")         /* index.html is not that of the list */                             \
    X(CHANGED, "changed")     /* a file is not that of the list */                                 \
    X(NOTE, "note")           /* the signature cannot be read */                                   \
    X(SIGNATURE, "signature") /* signed by no key of the file */                                   \
    X(STATEMENT, "statement") /* another list, or another matter, was signed */                    \
    X(COUNT, "count")         /* not as many records as were signed */                             \
    X(RECORD, "record")       /* a record cannot be read */                                        \
    X(HEAD, "head")                                                                                \
    X(MATTER, "matter") /* a record of another matter */                                           \
    X(ORDER, "order")   /* not 1, 2, 3 … */                                                      \
    X(NUMBER, "number") /* registered under another number */                                      \
    X(PROOF, "proof")   /* a proof cannot be read, or is missing */                                \
    X(TREE, "tree")     /* proofs from different checkpoints */                                    \
    X(CHECKPOINT_SIGNATURE, "checkpoint_signature")                                                \
    X(ROOT, "root")           /* the signed log does not have this record */                       \
    X(PLACE, "place")         /* in the log before its predecessor */                              \
    X(LEFT_OUT, "left_out")   /* what is hidden is not in the list of it, or the other way */      \
    X(REDACTION, "redaction") /* shown in a redacted file though it must not be */                 \
    X(DOCUMENT, "document")   /* a document that no record issued, or one is missing */            \
    X(FILE, "file")           /* an attachment is not that of its record, or is missing */         \
    X(WITNESS, "witness")

enum casefile_fault {
#define X(name, word) CASEFILE_##name,
    CASEFILE_FAULTS(X)
#undef X
        CASEFILE__FAULT_COUNT
};
const char *casefile_fault_word(enum casefile_fault fault);

enum casefile_variant { CASEFILE_COMPLETE, CASEFILE_REDACTED, CASEFILE__VARIANT_COUNT };
const char *casefile_variant_word(enum casefile_variant variant);
bool casefile_variant_from_word(struct sv word, enum casefile_variant *out);

/* Why something is left out. */
enum casefile_why {
    CASEFILE_WHY_ERASED,    /* erased by law; the commitment stays */
    CASEFILE_WHY_OFFICE,    /* for the office alone, and whoever made the file is not of it */
    CASEFILE_WHY_WORDS,     /* words that somebody wrote: they may name people */
    CASEFILE_WHY_PEOPLE,    /* people, even masked */
    CASEFILE_WHY_FILES,     /* what somebody handed in */
    CASEFILE_WHY_REFERENCE, /* points at another matter or account */
    CASEFILE_WHY_SIZE,      /* too large for the file */
    CASEFILE_WHY_DISPOSED,  /* the file is not kept any more */
    CASEFILE__WHY_COUNT
};
const char *casefile_why_word(enum casefile_why why);

enum casefile_lack_kind { CASEFILE_LACK_PART, CASEFILE_LACK_FILE, CASEFILE_LACK_DOCUMENT };
struct casefile_lack {
    enum casefile_lack_kind kind;
    enum casefile_why why;
    int64_t record; /* counted from 1 */
    int64_t part;   /* of a part */
    id64 file;      /* of a file: the attachment */
    int64_t document;
};

/* What the office says of an event, so that it can be read without its rulebook: not proven by the
 * log. As many parts as the record has; a value only of what is no text. */
struct casefile_told {
    struct sv name, unit, role;
    const struct sv *part_names, *part_values;
    size_t part_count;
};

struct casefile {
    enum casefile_variant variant;
    struct sv number, office, origin;
    time_ms made_at;
    /* Keys, and the records with parts, head, proof and who signed; nothing of promises. */
    struct log_receipt log;
    const struct casefile_told *told; /* of each record */
    const struct field **fields;      /* of each record, by part - 1; kind FIELD__COUNT: hidden */
    const struct casefile_lack *lacks;
    size_t lack_count;
    const struct zip_entry *entries;
    size_t entry_count;
    receipt_key_set signed_by; /* keys under the statement */
};

/* What was found: the fault, in which record (from 1; 0: none), in which entry (empty: none). */
struct casefile_finding {
    enum casefile_fault fault;
    int record;
    struct sv name;
};

/* Unpack, read and check; everything in the arena, but entries' bytes may borrow. ERR_BAD_INPUT
 * when it does not hold: *finding says why. limits may be less than the format's. */
enum err casefile_read(struct arena *arena, struct sv bytes, const struct zip_limits *limits,
                       struct casefile *out, struct casefile_finding *finding) ERR_MUST_USE;
/* The same of what was unpacked. */
struct zip_list {
    const struct zip_entry *entries;
    size_t count;
};
enum err casefile_check(struct arena *arena, const struct zip_list *list, struct casefile *out,
                        struct casefile_finding *finding) ERR_MUST_USE;
/* Are statement and checkpoint signed by one of these keys? */
bool casefile_is_by(const struct casefile *file, const struct note_key *known, size_t count);
/* May a redacted file show a field of this kind? */
bool casefile_may_show(enum field_kind kind);
/* Why it may not. */
enum casefile_why casefile_why_hidden(enum field_kind kind);
/* The bytes of an entry; p NULL without one. */
struct sv casefile_entry(const struct casefile *file, struct sv name);

/* ---- making ---- */
/* Names of entries, in the arena. */
struct sv casefile_record_name(struct arena *arena, int64_t seq);
struct sv casefile_document_name(struct arena *arena, int64_t no);
/* "files/<id>", with the ending of the file's name where it is a simple one. */
struct sv casefile_file_name(struct arena *arena, const struct attachment *file);
/* A record, from its parts alone; proofs.json, from the records' proof_text; case.json over the
 * other entries; the text that is signed over case.json. Appended. */
void casefile_write_record(const struct receipt_record *record, struct buf *out);
void casefile_write_proofs(const struct casefile *file, struct buf *out);
void casefile_write_case(const struct casefile *file, struct buf *out);
void casefile_write_statement(const struct casefile *file, struct sv case_json, struct buf *out);

#endif
