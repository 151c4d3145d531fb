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

/* The place that is left. */
struct left {
    const char *folder, *path;
    int64_t office;
};

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

static enum err say_where(struct arena *arena, const char *folder, const char *to)
{
    return store_address_is_server(to) ? store_address_write(arena, folder, to)
                                       : store_address_remove(arena, folder);
}

static enum err note_office(struct key_store *keys, int64_t office)
{
    const struct key_note_value note = {KEY_NOTE_OFFICE, office};
    return key_store_add(keys, &(struct key_addition){.notes = &note, .note_count = 1});
}

static enum err destroy_left(struct arena *arena, struct key_store *from, const char *path)
{
    enum err err = destroy_all(arena, from);
    if (!err && !store_address_is_server(path))
        err = unlink(path) == 0 ? ERR_OK : ERR_UNAVAILABLE;
    return err;
}

/* The keys are where they were. */
static enum err give_up(struct arena *arena, const struct left *left, struct key_store *from,
                        struct fail *fail)
{
    enum err err = note_office(from, left->office);
    if (!err)
        err = say_where(arena, left->folder, left->path);
    if (err)
        return err;
    return fail_detail(fail, ERR_CONFLICT,
                       "keys were made or destroyed meanwhile, and are where they were: stop every "
                       "program on every machine, and move them to an empty place");
}

/* Whoever still has it open adds nothing to it from now on and opens nothing of it. What they did
 * until now is looked for before anything is destroyed. */
static enum err leave(struct arena *arena, const struct left *left, struct key_store *from,
                      struct key_store *to, struct fail *fail)
{
    int64_t moved;
    enum err err = note_office(from, 0);
    if (!err)
        err = compare(arena, from, to, &moved);
    if (err == ERR_CONFLICT)
        return give_up(arena, left, from, fail);
    return err ? err : destroy_left(arena, from, left->path);
}

static enum err expect_other_place(const char *from, const char *to, bool is_own_file,
                                   struct fail *fail)
{
    if (!is_own_file && !store_address_is_server(to))
        return fail_detail(fail, ERR_BAD_INPUT,
                           "keys go to a server (postgres://…) or to \"file\", the folder's own");
    return strcmp(from, to) == 0 ? fail_detail(fail, ERR_CONFLICT, "the keys are there") : ERR_OK;
}

enum err vault_keys_move(struct vault *vault, const char *folder, const char *to, int64_t *moved,
                         struct fail *fail)
{
    struct arena *arena = arena_new_wiping();
    struct key_store *target = NULL;
    struct left left = {.folder = folder};
    bool is_own_file = !to;
    if (!to)
        to = arena_printf(arena, "%s/keys.db", folder).p;
    enum err err = store_address_read(arena, folder, "keys.db", NULL, &left.path);
    if (!err)
        err = expect_other_place(left.path, to, is_own_file, fail);
    if (!err)
        err = key_store_note(vault->keys, KEY_NOTE_OFFICE, &left.office);
    if (!err)
        err = open_target(arena, to, &target, fail);
    if (!err)
        err = key_store_copy_into(vault->keys, target);
    if (!err)
        err = compare(arena, vault->keys, target, moved);
    if (!err)
        err = say_where(arena, folder, to);
    if (!err)
        err = leave(arena, &left, vault->keys, target, fail);
    key_store_close(&target);
    arena_free(&arena);
    return err;
}
