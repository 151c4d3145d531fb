/* Which database a key store is in: by its address; and what is done alike in each. */
#include "store/keys.h"

#include "base/arena.h"
#include "base/file.h"
#include "store/address.h"
#include "store/keys_driver.h"

enum err key_store_open(const char *address, bool create, struct key_store **out, struct fail *fail)
{
    return store_address_is_server(address) ? key_store_open_pgsql(address, create, out, fail)
                                            : key_store_open_sqlite(address, create, out, fail);
}

enum err key_store_is_there(const char *address, bool *out, struct fail *fail)
{
    if (store_address_is_server(address))
        return key_store_is_there_pgsql(address, out, fail);
    *out = file_exists(address);
    return ERR_OK;
}

void key_store_close(struct key_store **keys)
{
    struct key_store *closing = *keys;
    *keys = NULL;
    if (closing)
        closing->driver->close(closing);
}

enum err key_store_note(struct key_store *keys, enum key_note note, int64_t *out)
{
    return keys->driver->note(keys, note, out);
}

enum err key_store_add(struct key_store *keys, const struct key_addition *added)
{
    return keys->driver->add(keys, added);
}

enum err key_store_get(struct key_store *keys, struct wrapped_key *wanted, size_t count)
{
    return keys->driver->get(keys, wanted, count);
}

enum err key_store_generation(struct key_store *keys, int64_t *out)
{
    return keys->driver->note(keys, KEY_NOTE_GENERATION, out);
}

enum err key_store_destroy(struct key_store *keys, const int64_t *ids, size_t count)
{
    return keys->driver->destroy(keys, ids, count);
}

enum err key_store_others(struct key_store *keys, const struct key_page *page,
                          struct wrapped_key *out, size_t *count)
{
    return keys->driver->others(keys, page, out, count);
}

enum err key_store_replace(struct key_store *keys, const struct wrapped_key *wrapped, size_t count)
{
    return keys->driver->replace(keys, wrapped, count);
}

enum err key_store_count(struct key_store *keys, int64_t office, int64_t *all, int64_t *others)
{
    return keys->driver->count(keys, office, all, others);
}

enum err key_store_ids(struct key_store *keys, int64_t after, int64_t *ids, size_t limit,
                       size_t *count)
{
    return keys->driver->ids(keys, after, ids, limit, count);
}

enum err key_store_copy(struct key_store *keys, const char *to_path)
{
    return keys->driver->copy(keys, to_path);
}

/* ---- from one to another ---- */

enum { COPIED_AT_ONCE = 1000 };

static enum err copy_notes(struct key_store *from, struct key_store *to)
{
    static const enum key_note NOTES[] = {KEY_NOTE_OFFICE, KEY_NOTE_REGISTER, KEY_NOTE_PROFILE};
    enum { COUNT = sizeof NOTES / sizeof NOTES[0] };
    struct key_note_value notes[COUNT];
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < COUNT; i++) {
        notes[i].note = NOTES[i];
        err = key_store_note(from, NOTES[i], &notes[i].value);
    }
    const struct key_addition added = {.notes = notes, .note_count = COUNT};
    return err ? err : key_store_add(to, &added);
}

enum err key_store_copy_into(struct key_store *from, struct key_store *to)
{
    struct arena *arena = arena_new_wiping();
    struct wrapped_key *keys = ARENA_ARRAY(arena, struct wrapped_key, COPIED_AT_ONCE);
    /* no office key has the number 0: all are another's */
    struct key_page page = {.after = INT64_MIN, .limit = COPIED_AT_ONCE};
    size_t count = 1;
    enum err err = ERR_OK;
    while (!err && count) {
        err = key_store_others(from, &page, keys, &count);
        const struct key_addition added = {.keys = keys, .count = count};
        if (err || !count)
            break;
        err = key_store_add(to, &added);
        page.after = keys[count - 1].id;
    }
    arena_free(&arena);
    return err ? err : copy_notes(from, to);
}
