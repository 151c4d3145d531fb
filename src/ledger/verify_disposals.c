/* Disposals: the only reason for which what was logged may be gone. A row of disposal counts when
 * its record is in the log as it stands and was signed; the leaf of what is gone holds nothing that
 * says which matter it was of, so the disposal says how many there were. */
#include "base/utf8.h"
#include "ledger/erase.h"
#include "ledger/verify_private.h"

#include <stdlib.h>

static int by_matter(const void *one, const void *two)
{
    const struct petition_key *a = &((const struct known_disposal *)one)->row.petition;
    const struct petition_key *b = &((const struct known_disposal *)two)->row.petition;
    if (a->region != b->region)
        return a->region < b->region ? -1 : 1;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return 0;
}

static enum err check_disposal(struct verify *v, const struct disposal *row)
{
    struct record record;
    struct ledger_entry entry;
    struct sv salt;
    struct hash leaf;
    const struct ledger_key key = {RECORD_DISPOSAL, {row->id}};
    v->out->rows[RECORD_DISPOSAL]++;
    enum err err = store_ledger_find(v->conn, &key, &entry);
    if (err) {
        verify_tell(v, LOG_FAULT_ROW_UNLOGGED, &key, 0);
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    }
    verify_note_place(v, entry.index);
    bool is_text =
        utf8_is_valid(row->field) && utf8_is_valid(row->number) && utf8_is_valid(row->ground);
    err = store_record_salt_get(v->conn, v->arena, &key, &salt);
    v->salts += !err;
    if (!err && !is_text)
        err = ERR_CORRUPT;
    if (!err) {
        record_of_disposal(v->arena, row, &record);
        err = record_leaf(v->arena, &record, salt, &leaf);
    }
    if (err || !hash_equal(leaf, entry.leaf))
        verify_tell(v, err ? LOG_FAULT_ROW_UNREADABLE : LOG_FAULT_ROW_CHANGED, &key, entry.index);
    else
        v->disposals[v->disposal_count++] = (struct known_disposal){*row, entry.index};
    return err == ERR_NOT_FOUND || err == ERR_CORRUPT ? ERR_OK : err;
}

/* Those that are in the log as they stand: what they name may be gone. */
enum err verify_read_disposals(struct verify *v)
{
    const struct disposal *rows;
    size_t count;
    const struct disposal_page all = {.from = INT64_MIN, .limit = INT32_MAX};
    enum err err = store_disposals(v->conn, v->arena, &all, &rows, &count);
    if (err)
        return verify_unreadable(v, err, RECORD_DISPOSAL);
    v->disposals = ARENA_ARRAY(v->arena, struct known_disposal, count);
    for (size_t i = 0; !err && i < count; i++)
        err = check_disposal(v, &rows[i]);
    qsort(v->disposals, v->disposal_count, sizeof *v->disposals, by_matter);
    return err;
}

enum err verify_count_disposals(struct verify *v)
{
    for (size_t i = 0; i < v->disposal_count; i++) {
        const struct known_disposal *one = &v->disposals[i];
        int64_t found;
        if (one->row.what != DISPOSAL_MATTER)
            continue; /* of a person there is one record with one key */
        enum err err = store_ledger_count_of(v->conn, &one->row.petition, one->index, &found);
        if (err)
            return err;
        const struct ledger_key key = {RECORD_DISPOSAL, {one->row.id}};
        if (found != one->row.seq)
            verify_tell(v, LOG_FAULT_DISPOSAL_COUNT, &key, found - one->row.seq);
    }
    return ERR_OK;
}

static const struct known_disposal *first_of(const struct verify *v, const struct ledger_key *key)
{
    const struct known_disposal wanted = {.row = {.petition = {key->of[0], key->of[1]}}};
    const struct known_disposal *one =
        v->disposal_count
            ? bsearch(&wanted, v->disposals, v->disposal_count, sizeof wanted, by_matter)
            : NULL;
    while (one && one > v->disposals && by_matter(one - 1, &wanted) == 0)
        one--;
    return one;
}

/* The one behind it of the same matter, or NULL. */
static const struct known_disposal *next_of(const struct verify *v,
                                            const struct known_disposal *one)
{
    bool is_last = one + 1 == v->disposals + v->disposal_count || by_matter(one, one + 1) != 0;
    return is_last ? NULL : one + 1;
}

static bool is_ordered(const struct verify *v, const struct ledger_key *key, int64_t index,
                       struct sv field)
{
    const struct known_disposal *one = first_of(v, key);
    for (; one; one = next_of(v, one)) {
        if (one->row.what == DISPOSAL_FIELD && one->row.seq == key->of[2] && one->index > index &&
            one->index < v->signed_size && erase_names(one->row.field, field))
            return true;
    }
    return false;
}

void verify_erased(struct verify *v, const struct ledger_row *row, const struct record *record,
                   int64_t index)
{
    struct event event = {.field_count = 0};
    bool is_any = false;
    for (size_t i = 0; i < record->count; i++)
        is_any = is_any || record->parts[i].is_erased;
    if (!is_any || event_decode(v->page, row->body, &event))
        return;
    for (size_t i = 0; i < event.field_count; i++) {
        if (event.fields[i].is_erased && !is_ordered(v, &row->key, index, event.fields[i].id))
            verify_tell(v, LOG_FAULT_ERASED_UNORDERED, &row->key, index);
    }
}

static bool covers(const struct known_disposal *one, const struct ledger_key *key, int64_t index)
{
    bool is_of_it = one->row.what == DISPOSAL_MATTER ||
                    (one->row.what == DISPOSAL_PERSON && key->kind == RECORD_PERSON &&
                     key->of[2] == one->row.person);
    return is_of_it && index < one->index;
}

bool verify_is_disposed(const struct verify *v, const struct ledger_key *key, int64_t index)
{
    bool has_matter =
        key->kind == RECORD_EVENT || key->kind == RECORD_READING || key->kind == RECORD_PERSON;
    const struct known_disposal *one = has_matter ? first_of(v, key) : NULL;
    for (; one; one = next_of(v, one)) {
        if (one->index < v->signed_size && covers(one, key, index))
            return true;
    }
    return false;
}
