/* Handing out attachments: an official gets those of petitions they may read, a petitioner those
 * that are theirs to see. */
#include "service/petitions.h"
#include "service/service_private.h"

static const struct petition_attachment *find_attachment(const struct petition *petition, id64 id)
{
    for (size_t i = 0; i < petition->attachment_count; i++) {
        if (petition->attachments[i].file.id == id)
            return &petition->attachments[i];
    }
    return NULL;
}

static enum err hand_out(struct call *call, const struct petition_attachment *attachment,
                         struct attachment_view *out)
{
    out->file = attachment->file;
    return blobs_path(service_blobs(call->service), call->arena, attachment->file.sha256,
                      &out->path);
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
    return hand_out(call, found, out);
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
    return hand_out(call, found, out);
}
