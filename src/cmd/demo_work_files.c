#include "cmd/demo_work_files.h"

#include "base/file.h"
#include "base/hash.h"
#include "store/blobs.h"
#include "vault/sealed.h"

#include <string.h>

/* A square of one colour, eight by eight. */
static const unsigned char PICTURE[] = {
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44,
    0x52, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x08, 0x08, 0x02, 0x00, 0x00, 0x00, 0x4b,
    0x6d, 0x29, 0xdc, 0x00, 0x00, 0x00, 0x11, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0xd0,
    0xcf, 0xcf, 0xc0, 0x8a, 0x18, 0x86, 0x96, 0x04, 0x00, 0x89, 0xff, 0x41, 0x81, 0xe4, 0xc4,
    0x35, 0xbd, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
};

static struct sv picture(void)
{
    return (struct sv){(const char *)PICTURE, sizeof PICTURE};
}

const struct attachment *demo_work_file(struct arena *arena, id64 id)
{
    const struct hash hash = hash_sha256(picture());
    struct attachment *file = ARENA_NEW(arena, struct attachment);
    *file = (struct attachment){.id = id,
                                .name = SV("照片.png"),
                                .mime = SV("image/png"),
                                .size_bytes = (int64_t)sizeof PICTURE};
    memcpy(file->sha256, hash.bytes, sizeof file->sha256);
    return file;
}

static enum err seal_one(struct service *service, struct arena *arena, struct stored_file *out)
{
    struct blobs *blobs = service_blobs(service);
    const char *plain = blobs_spool_path(blobs, arena);
    const char *sealed = blobs_spool_path(blobs, arena);
    int64_t size;
    if (!plain || !sealed)
        return ERR_STORAGE_FULL;
    enum err err = file_write_atomic(plain, picture(), 0600);
    if (!err)
        err = vault_attachment_seal(service_vault(service), plain, sealed, &out->key_id);
    if (!err)
        err = blobs_keep(blobs, sealed, out->content, &size);
    if (err)
        blobs_drop(blobs, sealed);
    blobs_drop(blobs, plain);
    return err;
}

static size_t count_files(const struct demo_work *w)
{
    size_t count = 0;
    for (size_t i = 0; i < w->event_count; i++) {
        for (size_t k = 0; k < w->events[i].field_count; k++) {
            const struct field *field = &w->events[i].fields[k];
            count += field->kind == FIELD_UPLOADS ? field->count : 0;
        }
    }
    return count;
}

static enum err seal_field(struct service *service, struct demo_work *w,
                           const struct work_event *event, const struct field *field)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && field->kind == FIELD_UPLOADS && i < field->count; i++) {
        struct stored_file *file = &w->files[w->file_count++];
        *file = (struct stored_file){.id = field->attachments[i].id, .seq = event->seq};
        err = seal_one(service, w->arena, file);
    }
    return err;
}

enum err demo_work_files_seal(struct service *service, struct demo_work *w)
{
    enum err err = ERR_OK;
    w->files = ARENA_ARRAY(w->arena, struct stored_file, count_files(w));
    w->file_count = 0;
    for (size_t i = 0; !err && i < w->event_count; i++) {
        for (size_t k = 0; !err && k < w->events[i].field_count; k++)
            err = seal_field(service, w, &w->events[i], &w->events[i].fields[k]);
    }
    for (struct demo_work *child = w->children; !err && child; child = child->before)
        err = demo_work_files_seal(service, child);
    return err;
}

enum err demo_work_files_put(struct store_conn *conn, const struct work_key *key,
                             const struct demo_work *w, const struct work *work,
                             const struct work_event *event)
{
    id64 only = work->petition_count == 1 ? work->petitions[0] : 0;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < w->file_count; i++) {
        const struct work_file file = {
            w->files[i], field_number(event->fields, event->field_count, "petition", only)};
        if (w->files[i].seq == event->seq)
            err = store_work_file_add(conn, key, &file);
    }
    return err;
}
