/* The key store: wrapped keys in a SQLite file or a PostgreSQL database of their own, apart from
 * the register and never in a backup of it. Only bytes pass here; what they open is the vault's
 * business. A destroyed key is in no answer any more when the call returns; in a file it is
 * overwritten by then and the file's log emptied, while a server keeps its bytes, wrapped as they
 * were, in its files, its log and its archives until those are used again or expire
 * (docs/operate/keys.md). What is added is on disk when the call returns. Thread-safe; several
 * programs may have the same store open. */
#ifndef STORE_KEYS_H
#define STORE_KEYS_H

#include "base/fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WRAPPED_KEY_MAX 128

struct key_store;

/* A key as it lies in the store. */
struct wrapped_key {
    int64_t id;     /* never 0 */
    int64_t office; /* the office key that wrapped it */
    unsigned char bytes[WRAPPED_KEY_MAX];
    size_t size;
};

/* Numbers that the store keeps beside the keys; 0 until they are put. */
enum key_note {
    KEY_NOTE_OFFICE = 1,     /* the office key that wraps new keys */
    KEY_NOTE_REGISTER = 2,   /* which register it belongs to */
    KEY_NOTE_PROFILE = 3,    /* how new things are sealed */
    KEY_NOTE_GENERATION = 4, /* the store's own, see below */
};

/* A path or postgres://… ERR_NOT_FOUND when it is absent and not to be created (a file: mode 0600).
 * ERR_REFUSED when the database holds a register. */
enum err key_store_open(const char *address, bool create, struct key_store **out,
                        struct fail *fail) ERR_MUST_USE;
void key_store_close(struct key_store **keys);
/* Is one there? */
enum err key_store_is_there(const char *address, bool *out, struct fail *fail) ERR_MUST_USE;

enum err key_store_note(struct key_store *keys, enum key_note note, int64_t *out) ERR_MUST_USE;
/* Put notes and add keys, all or nothing. An id that is taken is ERR_CONFLICT. office: what the
 * note must say at that moment, else ERR_STALE; 0 asks nothing. */
struct key_addition {
    int64_t office;
    const struct wrapped_key *keys;
    size_t count;
    const struct key_note_value {
        enum key_note note;
        int64_t value;
    } * notes;
    size_t note_count;
};
enum err key_store_add(struct key_store *keys, const struct key_addition *added) ERR_MUST_USE;
/* Fill in the keys whose ids are set, in one snapshot. ERR_NOT_FOUND when one is not there. */
enum err key_store_get(struct key_store *keys, struct wrapped_key *wanted,
                       size_t count) ERR_MUST_USE;
/* A random number that every destruction changes, in its transaction and whichever program does it:
 * who reads it, then a key, and later the same number again knows that the key is there still.
 * Random, so that after a failover or from a copy put back none comes again that meant something
 * else. */
enum err key_store_generation(struct key_store *keys, int64_t *out) ERR_MUST_USE;
/* Those that are there are gone; ids that are not there are passed over. */
enum err key_store_destroy(struct key_store *keys, const int64_t *ids, size_t count) ERR_MUST_USE;

/* The next keys that another office key than this one wrapped, ids after `after`, in order. */
struct key_page {
    int64_t office, after;
    size_t limit;
};
enum err key_store_others(struct key_store *keys, const struct key_page *page,
                          struct wrapped_key *out, size_t *count) ERR_MUST_USE;
/* Replace what lies under the ids, where it is still there. */
enum err key_store_replace(struct key_store *keys, const struct wrapped_key *wrapped,
                           size_t count) ERR_MUST_USE;
/* How many there are, and how many of them another office key than this one wrapped. */
enum err key_store_count(struct key_store *keys, int64_t office, int64_t *all,
                         int64_t *others) ERR_MUST_USE;
/* The next ids after `after`, in order. */
enum err key_store_ids(struct key_store *keys, int64_t after, int64_t *ids, size_t limit,
                       size_t *count) ERR_MUST_USE;
/* Add all keys, then the notes, of a store to another, which holds none. */
enum err key_store_copy_into(struct key_store *from, struct key_store *to) ERR_MUST_USE;
/* A copy that is whole, for a backup of the keys; the file must not be there yet. */
enum err key_store_copy(struct key_store *keys, const char *to_path) ERR_MUST_USE;

#endif
