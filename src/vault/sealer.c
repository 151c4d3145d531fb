/* What the store seals and opens with. Many things of one matter come together, so a key is opened
 * once for all that follow each other under it; a list of many matters asks the key store once for
 * several of their keys.
 *
 * Titles are sealed with nonces that repeat: a derived row made again is the same row. */
#include "base/assert.h"
#include "store/store.h"
#include "vault/vault_private.h"

enum { AT_ONCE = VAULT_KEYS_AT_ONCE, EVENT_BLOCK = 64, TITLE_BLOCK = 32, PLACE_BYTES = 36 };

/* Format, what, key, region, petition, number. */
static struct sv place_of(const struct seal_item *item, char out[PLACE_BYTES])
{
    const int64_t numbers[] = {item->key_id, item->region, item->petition, item->no};
    size_t n = 0;
    memcpy(out, "m1", 2);
    out[2] = (char)item->what;
    out[3] = 0;
    for (n = 0; n < 4; n++) {
        for (int i = 0; i < 8; i++)
            out[4 + 8 * n + (size_t)i] =
                (char)(unsigned char)((uint64_t)numbers[n] >> (56 - 8 * i));
    }
    return (struct sv){out, PLACE_BYTES};
}

static size_t block_of(enum seal_what what)
{
    return what == SEAL_TITLE ? TITLE_BLOCK : EVENT_BLOCK;
}

static enum err seal_one(struct vault *vault, struct arena *arena, const struct open_key *key,
                         struct seal_item *item)
{
    char place[PLACE_BYTES];
    const struct cipher_task task = {.profile = vault->profile,
                                     .key = key->bytes,
                                     .bound_to = place_of(item, place),
                                     .plain = pad_to(arena, item->bytes, block_of(item->what))};
    size_t n = cipher_sealed_size(vault->profile, task.plain.n);
    unsigned char *out = arena_alloc(arena, n);
    if (item->what == SEAL_TITLE)
        cipher_seal_same(&task, out);
    else
        cipher_seal(&task, vault->rng, out);
    item->bytes = (struct sv){(const char *)out, n};
    return ERR_OK;
}

static enum err open_one(struct vault *vault, struct arena *arena, const struct open_key *key,
                         struct seal_item *item)
{
    char place[PLACE_BYTES];
    (void)vault;
    enum err err = open_under(arena, key, item->bytes, place_of(item, place), &item->bytes);
    return err ? err : unpad_from(&item->bytes, block_of(item->what));
}

typedef enum err one_fn(struct vault *vault, struct arena *arena, const struct open_key *key,
                        struct seal_item *item);

/* At most AT_ONCE items: their keys, each once where they follow each other, then each item. */
static enum err few(struct vault *vault, struct arena *arena, struct seal_item *items, size_t count,
                    one_fn *one)
{
    int64_t ids[AT_ONCE] = {0};
    struct open_key keys[AT_ONCE];
    size_t key_count = 0;
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        ASSERT(items[i].key_id != 0);
        if (i == 0 || items[i].key_id != items[i - 1].key_id)
            ids[key_count++] = items[i].key_id;
    }
    enum err err = vault_keys_open(vault, ids, key_count, keys);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
    for (size_t i = 0; !err && i < count; i++) {
        at += items[i].key_id != ids[at];
        err = one(vault, arena, &keys[at], &items[i]);
    }
    open_key_wipe(keys, key_count);
    return err;
}

static enum err all(void *self, struct arena *arena, struct seal_item *items, size_t count,
                    one_fn *one)
{
    enum err err = ERR_OK;
    for (size_t at = 0; !err && at < count; at += AT_ONCE)
        err = few(self, arena, items + at, count - at < AT_ONCE ? count - at : AT_ONCE, one);
    return err;
}

static enum err seal(void *self, struct arena *arena, struct seal_item *items, size_t count)
{
    return all(self, arena, items, count, seal_one);
}

static enum err open_items(void *self, struct arena *arena, struct seal_item *items, size_t count)
{
    return all(self, arena, items, count, open_one);
}

static enum err take_key(void *self, int64_t *out)
{
    struct open_key key;
    enum err err = vault_key_take(self, out, &key);
    if (!err)
        vault_key_keep(self, *out, &key);
    open_key_wipe(&key, 1);
    return err;
}

static enum err renew_person(void *self, struct arena *arena, struct sealed_person *person)
{
    return vault_renew_person(self, arena, person);
}

void sealer_init(struct vault *vault)
{
    vault->sealer = (struct store_sealer){vault, take_key, seal, open_items, renew_person};
}

const struct store_sealer *vault_sealer(struct vault *vault)
{
    return &vault->sealer;
}
