/* An erased part keeps its commitment and loses its salt: without the seed, the other salts stand
 * in its place. */
#include "ledger/erase.h"

#include "base/assert.h"

#include <string.h>

bool erase_names(struct sv fields, struct sv id)
{
    struct sv one;
    struct sv rest = fields;
    while (sv_cut(rest, ' ', &one, &rest)) {
        if (sv_eq(one, id))
            return true;
    }
    return sv_eq(one, id);
}

/* Every id of the list names a field of the event that can be erased, or is. */
static enum err check_fields(const struct event *event, struct sv fields, bool *is_done)
{
    struct sv one;
    struct sv rest = fields;
    *is_done = true;
    for (bool more = true; more;) {
        const struct field *found = NULL;
        more = sv_cut(rest, ' ', &one, &rest);
        for (size_t i = 0; i < event->field_count; i++) {
            if (sv_eq(event->fields[i].id, one))
                found = &event->fields[i];
        }
        if (!found)
            return ERR_NOT_FOUND;
        if (!field_kind_is_erasable(found->kind))
            return ERR_REFUSED;
        *is_done = *is_done && found->is_erased;
    }
    return ERR_OK;
}

static void add_files(struct arena *arena, const struct field *field, struct file_ids *files)
{
    if (field->kind != FIELD_UPLOADS || !field->count)
        return;
    id64 *ids = ARENA_ARRAY(arena, id64, files->count + field->count);
    if (files->count)
        memcpy(ids, files->ids, files->count * sizeof *ids);
    for (size_t i = 0; i < field->count; i++)
        ids[files->count + i] = field->attachments[i].id;
    *files = (struct file_ids){ids, files->count + field->count};
}

static enum err encode_into(struct arena *arena, const struct event *event, struct sv *out)
{
    struct buf body;
    buf_init(&body, EVENT_SIZE_MAX);
    enum err err = event_encode(event, &body);
    if (!err)
        *out = arena_sv(arena, buf_view(&body));
    buf_release(&body);
    return err;
}

/* The event without the fields, the salts without theirs. */
static enum err take_away(struct arena *arena, const struct ledger_row *row, struct event *event,
                          struct sv names, struct erasure *out)
{
    struct record record;
    const struct hash *salts;
    const struct hash *commitments;
    size_t count = 1 + event->field_count;
    struct field *fields = ARENA_ARRAY(arena, struct field, event->field_count);
    struct hash *kept = ARENA_ARRAY(arena, struct hash, count);
    enum err err = record_of_row(arena, row, &record);
    if (!err)
        err = record_salts(arena, row->salt, count, &salts);
    if (!err)
        err = record_commitments(arena, &record, row->salt, &commitments);
    if (err)
        return err;
    ASSERT(record.count == count);
    memcpy(kept, salts, count * sizeof *kept);
    for (size_t i = 0; i < event->field_count; i++) {
        fields[i] = event->fields[i];
        if (fields[i].is_erased || !erase_names(names, fields[i].id))
            continue;
        add_files(arena, &fields[i], &out->files);
        fields[i] = field_erased(arena, &fields[i], commitments[1 + i].bytes);
        memset(kept[1 + i].bytes, 0, HASH_BYTES);
    }
    event->fields = fields;
    out->salt = (struct sv){(const char *)kept, count * sizeof *kept};
    return encode_into(arena, event, &out->body);
}

enum err erase_fields(struct arena *arena, const struct ledger_row *row, struct sv fields,
                      struct erasure *out)
{
    struct event event;
    *out = (struct erasure){.is_done = false};
    enum err err = row->body_err ? row->body_err : event_decode(arena, row->body, &event);
    if (!err)
        err = check_fields(&event, fields, &out->is_done);
    if (err || out->is_done)
        return err;
    return take_away(arena, row, &event, fields, out);
}
