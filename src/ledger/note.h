/* Signed notes (C2SP signed-note) with Ed25519: a text that ends in a newline, an empty line, and
 * one line a signature. Keys have names; a verifier key is written `name+id+base64`. Two kinds of
 * signatures are known: plain ones over the text, and cosignature/v1 (C2SP tlog-cosignature), which
 * also say when.
 *
 * What was parsed has not been verified: believe a note only after note_verify or note_cosigned_at
 * for a key you trust. Pure but for the making of keys; any thread. */
#ifndef LEDGER_NOTE_H
#define LEDGER_NOTE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOTE_SIZE_MAX (64u << 10)
#define NOTE_SIGNATURES_MAX 64
#define NOTE_NAME_MAX 200
#define NOTE_PUBLIC_BYTES 32
#define NOTE_SEED_BYTES 32
#define NOTE_SIGNATURE_BYTES 64

enum note_algorithm { NOTE_ED25519 = 1, NOTE_COSIGNATURE_V1 = 4 };

/* What verifies: the name is borrowed. */
struct note_key {
    struct sv name;
    enum note_algorithm algorithm;
    uint32_t id; /* first four bytes of SHA-256(name ‖ "\n" ‖ algorithm ‖ public key) */
    unsigned char public_key[NOTE_PUBLIC_BYTES];
};

/* What signs. Wipe it with note_signer_wipe. */
struct note_signer {
    struct note_key key;
    unsigned char secret[64];
};

struct note_signature {
    struct sv line; /* whole, without its newline */
    struct sv name;
    uint32_t id;
    struct sv bytes; /* behind the id; in the arena */
};

struct note {
    struct sv text; /* with its last newline */
    struct note_signature signatures[NOTE_SIGNATURES_MAX];
    size_t count;
};

/* A name that may stand in a note: 1..NOTE_NAME_MAX characters of printable ASCII without blank
 * and plus. */
bool note_name_is_valid(struct sv name);

/* ---- keys ---- */
/* Of a seed of 32 random bytes. The name is borrowed and valid. */
void note_signer_init(struct note_signer *out, struct sv name, enum note_algorithm algorithm,
                      const unsigned char seed[NOTE_SEED_BYTES]);
void note_signer_wipe(struct note_signer *signer);
/* `name+id+base64(algorithm ‖ public key)`. */
void note_key_format(const struct note_key *key, struct buf *out);
/* ERR_BAD_INPUT when it is none, of an algorithm that is not known, or its id is not its own. Its
 * name borrows from text. */
enum err note_key_parse(struct sv text, struct note_key *out) ERR_MUST_USE;
/* The key of the same pair for another kind of signature; its name is borrowed from the first. */
void note_key_as(const struct note_key *key, enum note_algorithm algorithm, struct note_key *out);
bool note_key_equal(const struct note_key *a, const struct note_key *b);

/* ---- signing ---- */
/* Append the line of a plain signature over text. */
void note_sign(const struct note_signer *signer, struct sv text, struct buf *out);
/* Append the line of a cosignature over text at a moment, in seconds since 1970. */
void note_cosign(const struct note_signer *signer, struct sv text, int64_t at_s, struct buf *out);

/* ---- reading ---- */
/* ERR_BAD_INPUT when it is no note: not UTF-8, control characters, no signature, too many or broken
 * lines. Borrows from bytes. */
enum err note_parse(struct arena *arena, struct sv bytes, struct note *out) ERR_MUST_USE;
/* A line of a signature alone, as witnesses answer. */
enum err note_signature_parse(struct arena *arena, struct sv line,
                              struct note_signature *out) ERR_MUST_USE;
/* Is there a signature of this key, and does every one of its signatures hold? */
bool note_verify(const struct note *note, const struct note_key *key);
/* The same of cosignatures; *at_s is when the newest was given. */
bool note_cosigned_at(const struct note *note, const struct note_key *key, int64_t *at_s);
/* One cosignature over a text. */
bool note_cosignature_holds(const struct note_signature *signature, const struct note_key *key,
                            struct sv text, int64_t *at_s);

#endif
