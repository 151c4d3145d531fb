/* The key store goes elsewhere, into a server or out of it. Nothing leaves the old one before every
 * key is in the new one byte by byte and the folder says so; stopped before that, it is begun
 * again. */
#include "vault/rotate.h"

#include "store/address.h"
#include "vault/vault_private.h"

#include <string.h>
#include <unistd.h>

enum { STEP = 1000 };

/* Every key of a store, some at a time. */
struct walk {
    struct key_store *store;
    struct key_page page;
    struct wrapped_key *keys;
    size_t count;
};

/* No office key has the number 0: all are another's. */
static struct walk walk_begin(struct arena *arena, struct key_store *store)
{
    return (struct walk){store,
                         {.after = INT64_MIN, .limit = STEP},
                         ARENA_ARRAY(arena, struct wrapped_key, STEP),
                         0};
}

static enum err walk_on(struct walk *walk)
{
    enum err err = key_store_others(walk->store, &walk->page, walk->keys, &walk->count);
    if (!err && walk->count)
        walk->page.after = walk->keys[walk->count - 1].id;
    return err;
}

static enum err destroy_all(struct arena *arena, struct key_store *store)
{
    struct walk walk = walk_begin(arena, store);
    int64_t *ids = ARENA_ARRAY(arena, int64_t, STEP);
    enum err err = walk_on(&walk);
    while (!err && walk.count) {
        for (size_t i = 0; i < walk.count; i++)
            ids[i] = walk.keys[i].id;
        err = key_store_destroy(store, ids, walk.count);
        if (!err)
            err = walk_on(&walk);
    }
    return err;
}

static bool is_same(const struct walk *a, const struct walk *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = a->keys[i].id == b->keys[i].id && a->keys[i].office == b->keys[i].office &&
               a->keys[i].size == b->keys[i].size &&
               memcmp(a->keys[i].bytes, b->keys[i].bytes, a->keys[i].size) == 0;
    return same;
}

static enum err compare(struct arena *arena, struct key_store *from, struct key_store *to,
                        int64_t *moved)
{
    struct walk old = walk_begin(arena, from);
    struct walk new = walk_begin(arena, to);
    enum err err;
    *moved = 0;
    do {
        err = walk_on(&old);
        if (!err)
            err = walk_on(&new);
        if (!err && !is_same(&old, &new))
            err = ERR_CONFLICT;
        *moved += (int64_t)old.count;
    } while (!err && old.count);
    return err;
}

/* An empty one, or what was begun and not ended: its notes come last. */
static enum err open_target(struct arena *arena, const char *to, struct key_store **out,
                            struct fail *fail)
{
    int64_t office = 0;
    enum err err = key_store_open(to, true, out, fail);
    if (!err)
        err = key_store_note(*out, KEY_NOTE_OFFICE, &office);
    if (!err && office)
        return fail_detail(fail, ERR_CONFLICT, "there are keys already where they should go");
    return err ? err : destroy_all(arena, *out);
}

/* Whoever still has it open adds nothing to it and opens nothing of it. */
static enum err leave(struct arena *arena, struct key_store *from, const char *path)
{
    const struct key_note_value note = {KEY_NOTE_OFFICE, 0};
    const struct key_addition added = {.notes = &note, .note_count = 1};
    enum err err = key_store_add(from, &added);
    if (!err)
        err = destroy_all(arena, from);
    if (!err && !store_address_is_server(path))
        err = unlink(path) == 0 ? ERR_OK : ERR_UNAVAILABLE;
    return err;
}

static enum err say_where(struct arena *arena, const char *folder, const char *to)
{
    return store_address_is_server(to) ? store_address_write(arena, folder, to)
                                       : store_address_remove(arena, folder);
}

enum err vault_keys_move(struct vault *vault, const char *folder, const char *to, int64_t *moved,
                         struct fail *fail)
{
    struct arena *arena = arena_new_wiping();
    struct key_store *target = NULL;
    const char *from;
    if (!to)
        to = arena_printf(arena, "%s/keys.db", folder).p;
    enum err err = store_address_read(arena, folder, "keys.db", NULL, &from);
    if (!err && strcmp(from, to) == 0)
        err = fail_detail(fail, ERR_CONFLICT, "the keys are there");
    if (!err)
        err = open_target(arena, to, &target, fail);
    if (!err)
        err = key_store_copy_into(vault->keys, target);
    if (!err)
        err = compare(arena, vault->keys, target, moved);
    if (!err)
        err = say_where(arena, folder, to);
    if (!err)
        err = leave(arena, vault->keys, from);
    key_store_close(&target);
    arena_free(&arena);
    return err;
}
