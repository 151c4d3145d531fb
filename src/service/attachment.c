/* Handing out attachments: an official gets those of petitions they may read, a petitioner those
 * that are theirs to see. */
#include "base/hash.h"
#include "service/petitions.h"
#include "service/service_private.h"
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
enum err attachment_open(struct call *call, const struct petition_key *key,
                         const struct attachment *file, struct arena *arena, struct sv *out)
{
    struct stored_file stored;
    const char *path;
    enum err err = store_attachment_get(call->conn, key, file->id, &stored);
    if (!err)
        err = blobs_path(service_blobs(call->service), arena, stored.content, &path);
    if (!err)
        err = vault_attachment_open(service_vault(call->service), arena, stored.key_id, path, out);
    if (err)
        return err;
    struct hash hash = hash_sha256(*out);
    return memcmp(hash.bytes, file->sha256, sizeof hash.bytes) == 0 ? ERR_OK : ERR_CORRUPT;
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
