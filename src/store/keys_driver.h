/* A key store as its databases see it: the table of functions behind keys.h. Each does what the
 * function of its name there promises. Included only by keys.c and the files it chooses from. */
#ifndef STORE_KEYS_DRIVER_H
#define STORE_KEYS_DRIVER_H

#include "store/keys.h"

struct key_driver {
    void (*close)(struct key_store *keys);
    enum err (*note)(struct key_store *keys, enum key_note note, int64_t *out);
    enum err (*add)(struct key_store *keys, const struct key_addition *added);
    enum err (*get)(struct key_store *keys, struct wrapped_key *wanted, size_t count);
    enum err (*destroy)(struct key_store *keys, const int64_t *ids, size_t count);
    enum err (*others)(struct key_store *keys, const struct key_page *page, struct wrapped_key *out,
                       size_t *count);
    enum err (*replace)(struct key_store *keys, const struct wrapped_key *wrapped, size_t count);
    enum err (*count)(struct key_store *keys, int64_t office, int64_t *all, int64_t *others);
    enum err (*ids)(struct key_store *keys, int64_t after, int64_t *ids, size_t limit,
                    size_t *count);
    enum err (*copy)(struct key_store *keys, const char *to_path);
};

/* First in the struct of each. */
struct key_store {
    const struct key_driver *driver;
};

enum err key_store_open_sqlite(const char *path, bool create, struct key_store **out,
                               struct fail *fail) ERR_MUST_USE;
enum err key_store_open_pgsql(const char *address, bool create, struct key_store **out,
                              struct fail *fail) ERR_MUST_USE;
enum err key_store_is_there_pgsql(const char *address, bool *out, struct fail *fail) ERR_MUST_USE;

#endif
