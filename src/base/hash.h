/* Hashes. SHA-256 names content (attachments, rulebooks); keyed BLAKE2b is for blind
 * indexes and codes that must not be guessable. Pure; any thread. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/sv.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_BYTES 32
#define HASH_HEX_CHARS 64
#define HASH_KEY_BYTES 32

struct hash {
    unsigned char bytes[HASH_BYTES];
};

/* Streaming SHA-256 in the caller's memory: init, add any number of times, finish once. */
struct hash_stream {
    alignas(16) unsigned char state[128];
};
void hash_stream_init(struct hash_stream *stream);
void hash_stream_add(struct hash_stream *stream, struct sv bytes);
struct hash hash_stream_finish(struct hash_stream *stream);

/* SHA-256 of all bytes at once. */
struct hash hash_sha256(struct sv bytes);
/* Keyed BLAKE2b with 32 bytes out; the key is borrowed. */
struct hash hash_keyed(const unsigned char key[HASH_KEY_BYTES], struct sv bytes);
/* Eight bytes a step, without a key: tells versions of a text apart on one machine, protects
 * nothing. */
uint64_t hash_short(struct sv bytes);
/* Lower-case hex, NUL-terminated. */
void hash_to_hex(struct hash hash, char out[HASH_HEX_CHARS + 1]);
/* Exactly 64 lower-case hex digits. */
bool hash_from_hex(struct sv hex, struct hash *out);
/* Equality in a time that does not depend on the content. */
bool hash_equal(struct hash a, struct hash b);

#endif
