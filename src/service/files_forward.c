/* Files of a program that did not seal them: each becomes a sealed file with a row of its own, then
 * the old folder goes. Stopped in between, the next opening goes on: files that have a row are
 * passed. */
#include "base/file.h"
#include "base/log.h"
#include "service/service_private.h"
#include "service/uploads.h"

struct bringing {
    struct blobs *old;
    struct petition_key after;
    size_t count;
};

static enum err bring_file(struct call *call, const struct bringing *b,
                           const struct petition_key *key,
                           const struct petition_attachment *attachment)
{
    struct stored_file stored = {.id = attachment->file.id, .seq = attachment->event_seq};
    const char *path;
    enum err err = store_attachment_get(call->conn, key, stored.id, &stored);
    if (err != ERR_NOT_FOUND)
        return err;
    err = blobs_path(b->old, call->arena, attachment->file.sha256, &path);
    if (err == ERR_NOT_FOUND) {
        LOG_WARN("files", "an attachment of petition %lld is not there", (long long)key->id);
        return ERR_OK;
    }
    if (!err)
        err = upload_seal(call, path, &stored);
    return err ? err : store_attachment_add(call->conn, key, &stored);
}

static enum err bring_batch(struct call *call, void *arg)
{
    struct bringing *b = arg;
    const struct petition_key *keys;
    struct petition petition;
    enum err err = store_petition_keys(call->conn, call->arena, &b->after, &keys, &b->count);
    for (size_t i = 0; !err && i < b->count; i++) {
        err = store_petition_load(call->conn, call->arena, &keys[i], &petition);
        for (size_t k = 0; !err && k < petition.attachment_count; k++)
            err = bring_file(call, b, &keys[i], &petition.attachments[k]);
    }
    return err;
}

/* After the commit, so that a batch that is run again begins where it began. */
static enum err step_on(struct call *call, void *arg)
{
    struct bringing *b = arg;
    const struct petition_key *keys;
    size_t count;
    enum err err = store_petition_keys(call->conn, call->arena, &b->after, &keys, &count);
    if (!err && count)
        b->after = keys[count - 1];
    return err;
}

static enum err bring_all(struct service *service, struct bringing *b, struct fail *fail)
{
    enum err err = ERR_OK;
    do {
        struct arena *arena = arena_new_wiping();
        struct call call;
        call_begin(&call, service, arena, fail);
        err = call_write(&call, bring_batch, b);
        if (!err)
            err = call_read(&call, step_on, b);
        call_end(&call);
        arena_free(&arena);
    } while (!err && b->count == PETITION_KEYS_MAX);
    return err;
}

enum err files_bring_forward(struct service *service, const char *old_folder, struct fail *fail)
{
    struct bringing b = {.after = {0, 0}};
    if (!file_exists(old_folder))
        return ERR_OK;
    LOG_INFO("files", "attachments of an older program are sealed");
    enum err err = blobs_open(old_folder, &b.old);
    if (!err)
        err = bring_all(service, &b, fail);
    if (b.old)
        blobs_close(&b.old);
    if (!err)
        err = blobs_remove_all(old_folder);
    return err ? fail_detail(fail, err, "the attachments in %s could not be sealed", old_folder)
               : ERR_OK;
}
