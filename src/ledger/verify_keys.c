/* Keys of the log, and which of them to believe. A key that stands in the database was put there by
 * whoever wrote the database: it counts only when a key that counts already signed a tree in which
 * it is named. The first is that which the log began with, or the one given from elsewhere. */
#include "ledger/verify_private.h"

/* Both sign for weeks when one follows the other: the first few checkpoints show it. */
enum { LOOKED_AT = 16 };

static enum err check_key_row(struct verify *v, const struct stored_log_key *row, int64_t *index)
{
    struct record record;
    struct ledger_entry entry;
    struct sv salt;
    struct hash leaf;
    const struct ledger_key key = {RECORD_LOG_KEY, {row->at}};
    *index = -1;
    v->out->rows[RECORD_LOG_KEY]++;
    enum err err = store_ledger_find(v->conn, &key, &entry);
    if (err) {
        verify_tell(v, LOG_FAULT_ROW_UNLOGGED, &key, 0);
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    }
    *index = entry.index;
    v->salts++;
    record_of_log_key(v->arena, row->at, row->verifier, &record);
    err = store_record_salt_get(v->conn, v->arena, &key, &salt);
    if (!err)
        err = record_leaf(v->arena, &record, salt, &leaf);
    if (err || !hash_equal(leaf, entry.leaf))
        verify_tell(v, err ? LOG_FAULT_ROW_UNREADABLE : LOG_FAULT_ROW_CHANGED, &key, entry.index);
    return err == ERR_NOT_FOUND || err == ERR_CORRUPT ? ERR_OK : err;
}

/* Did one sign a tree in which both are? */
static enum err vouches(struct verify *v, const struct known_key *one,
                        const struct known_key *other, bool *out)
{
    struct ledger_page page = {.after = one->index > other->index ? one->index : other->index,
                               .limit = LOOKED_AT};
    const struct stored_checkpoint *found;
    size_t count;
    enum err err = store_checkpoints(v->conn, v->page, &page, &found, &count);
    *out = false;
    for (size_t i = 0; !err && !*out && i < count; i++) {
        struct note *note = ARENA_NEW(v->page, struct note);
        *out = !note_parse(v->page, found[i].note, note) && note_verify(note, &one->key);
    }
    return err;
}

/* Another one that is vouched for by then; false: there is none. */
static enum err vouch_one(struct verify *v, bool *out)
{
    enum err err = ERR_OK;
    *out = false;
    for (size_t i = 0; !err && i < v->key_count; i++) {
        struct known_key *key = &v->keys[i];
        for (size_t k = 0; !err && !key->is_vouched && key->index >= 0 && k < v->key_count; k++) {
            if (v->keys[k].is_vouched)
                err = vouches(v, &v->keys[k], key, &key->is_vouched);
            *out |= key->is_vouched;
        }
    }
    arena_reset(v->page);
    return err;
}

/* Where belief begins: the key given, else the one that the log began with. */
static void believe_first(struct verify *v)
{
    const struct note_key *given = v->options->key;
    struct known_key *first = NULL;
    for (size_t i = 0; i < v->key_count; i++) {
        struct known_key *key = &v->keys[i];
        if (given ? note_key_equal(&key->key, given)
                  : key->index >= 0 && (!first || key->index < first->index))
            first = key;
    }
    if (first)
        first->is_vouched = true;
}

static enum err read_rows(struct verify *v)
{
    const struct stored_log_key *rows;
    size_t count;
    enum err err = store_log_keys(v->conn, v->arena, &rows, &count);
    if (err)
        return verify_unreadable(v, err, RECORD_LOG_KEY);
    v->keys = ARENA_ARRAY(v->arena, struct known_key, count);
    for (size_t i = 0; !err && i < count; i++) {
        struct known_key *known = &v->keys[v->key_count];
        err = check_key_row(v, &rows[i], &known->index);
        if (!err && note_key_parse(rows[i].verifier, &known->key) == ERR_OK)
            v->key_count++;
    }
    return err;
}

enum err verify_read_keys(struct verify *v)
{
    enum err err = read_rows(v);
    believe_first(v);
    for (bool more = true; !err && more;)
        err = vouch_one(v, &more);
    for (size_t i = 0; !err && i < v->key_count; i++) {
        const struct known_key *known = &v->keys[i];
        if (!known->is_vouched && known->index >= 0)
            verify_tell(v, LOG_FAULT_KEY_UNVOUCHED, NULL, known->index);
    }
    return err;
}

bool verify_is_signed(const struct verify *v, const struct note *note, int64_t size)
{
    const struct note_key *given = v->options->key;
    for (size_t i = 0; i < v->key_count; i++) {
        const struct known_key *known = &v->keys[i];
        if (known->is_vouched && known->index >= 0 && known->index < size &&
            note_verify(note, &known->key))
            return true;
    }
    return given && note_verify(note, given);
}
