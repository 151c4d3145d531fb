/* Handing out attachments: an official gets those of petitions they may read, a petitioner those
 * that are theirs to see. */
#include "base/hash.h"
#include "service/petitions.h"
#include "service/service_private.h"
#include "service/works.h"
#include "vault/sealed.h"

static const struct petition_attachment *find_attachment(const struct petition *petition, id64 id)
{
    for (size_t i = 0; i < petition->attachment_count; i++) {
        if (petition->attachments[i].file.id == id)
            return &petition->attachments[i];
    }
    return NULL;
}

/* The same as what was sent: its event says so. */
static enum err open_stored(struct call *call, const struct stored_file *stored,
                            const struct attachment *file, struct arena *arena, struct sv *out)
{
    const char *path;
    enum err err = blobs_path(service_blobs(call->service), arena, stored->content, &path);
    if (!err)
        err = vault_attachment_open(service_vault(call->service), arena, stored->key_id, path, out);
    if (err)
        return err;
    struct hash hash = hash_sha256(*out);
    return memcmp(hash.bytes, file->sha256, sizeof hash.bytes) == 0 ? ERR_OK : ERR_CORRUPT;
}

enum err attachment_open(struct call *call, const struct petition_key *key,
                         const struct attachment *file, struct arena *arena, struct sv *out)
{
    struct stored_file stored;
    enum err err = store_attachment_get(call->conn, key, file->id, &stored);
    return err ? err : open_stored(call, &stored, file, arena, out);
}

static enum err hand_out(struct call *call, const struct petition_key *key,
                         const struct petition_attachment *attachment, struct attachment_view *out)
{
    out->file = attachment->file;
    return attachment_open(call, key, &out->file, call->arena, &out->bytes);
}

enum err service_attachment(struct call *call, id64 petition, id64 attachment,
                            struct attachment_view *out)
{
    struct petition_view view;
    enum err err = service_case_view(call, petition, &view);
    if (err)
        return err;
    const struct petition_attachment *found = find_attachment(&view.petition, attachment);
    if (!found || !service_attachment_is_read(&view, found))
        return ERR_NOT_FOUND;
    return hand_out(call, &view.key, found, out);
}

enum err service_follow_attachment(struct call *call, id64 attachment, struct attachment_view *out)
{
    struct petition_view view;
    enum err err = service_follow_view(call, &view);
    if (err)
        return err;
    const struct petition_attachment *found = find_attachment(&view.petition, attachment);
    if (!found || !service_attachment_is_public(&view, found))
        return ERR_NOT_FOUND;
    return hand_out(call, &view.key, found, out);
}

/* ---- of works ---- */

static const struct attachment *find_in_event(const struct work_event *event, id64 id)
{
    for (size_t i = 0; i < event->field_count; i++) {
        const struct field *field = &event->fields[i];
        for (size_t k = 0; field->kind == FIELD_UPLOADS && k < field->count; k++) {
            if (field->attachments[k].id == id)
                return &field->attachments[k];
        }
    }
    return NULL;
}

enum err work_file_open(struct call *call, const struct work_key *key,
                        const struct attachment *file, struct sv *out)
{
    struct stored_file stored;
    enum err err = store_work_file_get(call->conn, key, file->id, &stored);
    return err ? err : open_stored(call, &stored, file, call->arena, out);
}

enum err service_work_file(struct call *call, id64 work, id64 file, struct attachment_view *out)
{
    struct work_view view;
    const struct attachment *found = NULL;
    enum err err = service_work_view(call, work, &view);
    for (size_t i = 0; !err && !found && i < view.event_count; i++)
        found = find_in_event(&view.events[i], file);
    if (!err && !found)
        err = ERR_NOT_FOUND;
    if (err)
        return err;
    out->file = *found;
    return work_file_open(call, &view.key, found, &out->bytes);
}
