/* Files people send: what they are is judged by their content, not their name; each kind has its
 * own limit. A file belongs to whoever sent it until an act claims it. */
#include "service/uploads.h"

#include "base/assert.h"
#include "base/cbor.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/utf8.h"
#include "service/guessing.h"
#include "service/number.h"
#include "service/petitions.h"
#include "service/service_private.h"
#include "vault/sealed.h"

#include <magic.h>
#include <pthread.h>
#include <sys/stat.h>

#define MIB (INT64_C(1) << 20)
#define ALLOWED_NAMES "JPEG, PNG, WebP, HEIC, PDF, TXT, Word, Excel, MP4, MP3, M4A"
enum { UPLOAD_LIFE_MS = 24 * 60 * 60 * 1000, NAME_POINTS_MAX = 120, FILE_MAX = 64 << 20 };

/* What is taken. `found` is what libmagic says; where a container holds several formats the name's
 * ending decides between those listed, and nothing else. */
static const struct file_type {
    const char *found;
    const char *ending; /* required ending, or NULL */
    const char *mime;   /* what it is kept as */
    int64_t max_bytes;
} TYPES[] = {
    {"image/jpeg", NULL, "image/jpeg", 15 * MIB},
    {"image/png", NULL, "image/png", 15 * MIB},
    {"image/webp", NULL, "image/webp", 15 * MIB},
    {"image/heic", NULL, "image/heic", 15 * MIB},
    {"image/heif", NULL, "image/heic", 15 * MIB},
    {"application/pdf", NULL, "application/pdf", 20 * MIB},
    {"text/plain", ".txt", "text/plain", 1 * MIB},
    {"application/msword", NULL, "application/msword", 10 * MIB},
    {"application/vnd.ms-excel", NULL, "application/vnd.ms-excel", 10 * MIB},
    {"application/CDFV2", ".doc", "application/msword", 10 * MIB},
    {"application/CDFV2", ".xls", "application/vnd.ms-excel", 10 * MIB},
    {"application/x-ole-storage", ".doc", "application/msword", 10 * MIB},
    {"application/x-ole-storage", ".xls", "application/vnd.ms-excel", 10 * MIB},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", NULL,
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document", 10 * MIB},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", NULL,
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 10 * MIB},
    {"video/mp4", NULL, "video/mp4", 20 * MIB},
    {"audio/mpeg", NULL, "audio/mpeg", 20 * MIB},
    {"audio/x-m4a", NULL, "audio/mp4", 20 * MIB},
};

/* With the lock held: libmagic's handle serves one thread at a time, and its tables are large. */
static bool load_types(struct service *service)
{
    if (service->file_types)
        return true;
    service->file_types = magic_open(MAGIC_MIME_TYPE);
    if (service->file_types && magic_load(service->file_types, NULL) == 0)
        return true;
    uploads_forget(service);
    return false;
}

void uploads_forget(struct service *service)
{
    if (service->file_types)
        magic_close(service->file_types);
    service->file_types = NULL;
}

static enum err content_type(struct call *call, const char *path, struct sv *out)
{
    struct service *service = call->service;
    pthread_mutex_lock(&service->file_lock);
    const char *found = load_types(service) ? magic_file(service->file_types, path) : NULL;
    if (found)
        *out = arena_sv(call->arena, sv_from(found));
    pthread_mutex_unlock(&service->file_lock);
    return found ? ERR_OK
                 : fail_detail(call->fail, ERR_INTERNAL, "libmagic cannot tell what a file is");
}

static bool ends_with_ignoring_case(struct call *call, struct sv name, const char *ending)
{
    struct sv folded = utf8_fold(call->arena, name);
    return sv_ends_with(folded, utf8_fold(call->arena, sv_from(ending)));
}

static const struct file_type *type_of(struct call *call, struct sv found, struct sv name)
{
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        const struct file_type *type = &TYPES[i];
        if (!sv_is(found, type->found))
            continue;
        if (!type->ending || ends_with_ignoring_case(call, name, type->ending))
            return type;
    }
    return NULL;
}

/* The last part of a path-like name, clean and not too long. */
static struct sv clean_name(struct call *call, struct sv name)
{
    for (size_t i = name.n; i > 0; i--) {
        if (name.p[i - 1] == '/' || name.p[i - 1] == '\\') {
            name = sv_slice(name, i, name.n);
            break;
        }
    }
    name = utf8_clip(sv_trim(name), NAME_POINTS_MAX);
    if (!name.n || !utf8_is_clean(name, false))
        return SV("file");
    return arena_sv(call->arena, name);
}

const char *service_upload_spool(struct service *service, struct arena *arena)
{
    return blobs_spool_path(service_blobs(service), arena);
}

void service_upload_drop(struct service *service, const char *spool_path)
{
    blobs_drop(service_blobs(service), spool_path);
}

enum err service_upload_judge(struct call *call, const char *spool_path, struct sv name,
                              struct upload_kind *out)
{
    struct stat st;
    struct sv found = {NULL, 0};
    if (stat(spool_path, &st) || st.st_size == 0)
        return fail_field(call->fail, "file", "required", "");
    enum err err = content_type(call, spool_path, &found);
    if (err)
        return err;
    const struct file_type *type = type_of(call, found, name);
    if (!type)
        return fail_with_param(call->fail, ERR_UNSUPPORTED_TYPE, "upload_type", SV(ALLOWED_NAMES));
    if (st.st_size > type->max_bytes)
        return fail_with_param(
            call->fail, ERR_TOO_LARGE, "upload_size",
            arena_printf(call->arena, "%lld MiB", (long long)(type->max_bytes / MIB)));
    *out = (struct upload_kind){
        .name = clean_name(call, name), .mime = sv_from(type->mime), .size_bytes = st.st_size};
    return ERR_OK;
}

/* Strangers share one room, whoever has an account has one of their own: what one leaves lying
 * about takes nothing from others who are known. A day empties all of them. Once half of the
 * strangers' room is taken, no place that used an eighth of it that day gets more: one of them
 * alone fills it for nobody else. */
enum { PUBLIC_FILES = 4000, OWN_FILES = 400, PLACE_UNITS = PUBLIC_FILES / 8 };
#define PUBLIC_BYTES (8 * 1024 * MIB)
#define OWN_BYTES (2 * 1024 * MIB)
#define UNIT_BYTES (PUBLIC_BYTES / PUBLIC_FILES)
#define SHARED_ROOM "uploads"

enum err uploads_room_public(struct call *call, const struct uploads_waiting *waiting)
{
    if (waiting->files < PUBLIC_FILES && waiting->bytes < PUBLIC_BYTES)
        return ERR_OK;
    LOG_WARN("upload", "files that strangers sent and did not use fill their room");
    return fail_with(call->fail, ERR_STORAGE_FULL, "uploads_waiting");
}

static enum err check_share(struct call *call, const struct uploads_waiting *waiting)
{
    int used;
    if (waiting->files < PUBLIC_FILES / 2 && waiting->bytes < PUBLIC_BYTES / 2)
        return ERR_OK;
    enum err err = place_used(call, SHARED_ROOM, &used);
    return !err && used >= PLACE_UNITS ? fail_with(call->fail, ERR_STORAGE_FULL, "uploads_waiting")
                                       : err;
}

static enum err use_share(struct call *call, int64_t size)
{
    if (call->who.account)
        return ERR_OK;
    return place_use(call, SHARED_ROOM, 1 + (int)(size / UNIT_BYTES), UPLOAD_LIFE_MS);
}

enum err service_upload_room(struct call *call)
{
    struct uploads_waiting waiting;
    enum err err = store_uploads_waiting(call->conn, call->who.account, PUBLIC_FILES, &waiting);
    if (err)
        return err;
    if (!call->who.account) {
        err = uploads_room_public(call, &waiting);
        return err ? err : check_share(call, &waiting);
    }
    if (waiting.files < OWN_FILES && waiting.bytes < OWN_BYTES)
        return ERR_OK;
    return fail_with_param(call->fail, ERR_STORAGE_FULL, "uploads_own",
                           arena_printf(call->arena, "%d", OWN_FILES));
}

/* SHA-256 of what was sent: events hold it, so that everybody can check their own copy. */
static enum err hash_of(struct call *call, const char *path, uint8_t out[32])
{
    struct sv bytes;
    struct arena *arena = arena_new_wiping();
    enum err err = file_read(arena, path, FILE_MAX, &bytes);
    if (!err) {
        struct hash hash = hash_sha256(bytes);
        memcpy(out, hash.bytes, sizeof hash.bytes);
    }
    arena_free(&arena);
    return err ? fail_detail(call->fail, err, "a received file cannot be read") : ERR_OK;
}

enum err upload_seal(struct call *call, const char *plain_path, struct stored_file *out)
{
    struct blobs *blobs = service_blobs(call->service);
    const char *sealed = blobs_spool_path(blobs, call->arena);
    int64_t size;
    if (!sealed)
        return ERR_STORAGE_FULL;
    enum err err =
        vault_attachment_seal(service_vault(call->service), plain_path, sealed, &out->key_id);
    if (!err)
        err = blobs_keep(blobs, sealed, out->content, &size);
    if (err)
        blobs_drop(blobs, sealed);
    return err;
}

enum err service_upload_keep(struct call *call, const char *spool_path, struct sv name,
                             struct received_file *out)
{
    struct upload_kind kind;
    enum err err = service_upload_judge(call, spool_path, name, &kind);
    if (err)
        return err;
    out->file = (struct attachment){.id = service_new_id(call->service),
                                    .name = kind.name,
                                    .mime = kind.mime,
                                    .size_bytes = kind.size_bytes};
    out->stored = (struct stored_file){.id = out->file.id};
    err = hash_of(call, spool_path, out->file.sha256);
    if (!err)
        err = upload_seal(call, spool_path, &out->stored);
    if (!err)
        service_upload_drop(call->service, spool_path);
    return err;
}

/* ---- waiting to be claimed ---- */

static const char PURPOSE[] = "upload";
enum { UPLOAD_PLACES = 5, UPLOAD_MAX = 4096 };

static enum err seal_about(struct call *call, const struct attachment *file, struct sv *out)
{
    struct buf buf;
    buf_init(&buf, UPLOAD_MAX);
    cbor_array(&buf, UPLOAD_PLACES);
    cbor_int(&buf, file->id);
    cbor_text(&buf, file->name);
    cbor_text(&buf, file->mime);
    cbor_int(&buf, file->size_bytes);
    cbor_bytes(&buf, (struct sv){(const char *)file->sha256, sizeof file->sha256});
    enum err err = buf_finish(&buf);
    if (!err)
        err = vault_seal_bytes(service_vault(call->service), call->arena, PURPOSE, buf_view(&buf),
                               out);
    buf_release(&buf);
    return err;
}

static enum err open_about(struct call *call, struct sv sealed, struct attachment *out)
{
    struct sv plain;
    struct cbor_reader r;
    enum err err =
        vault_open_bytes(service_vault(call->service), call->arena, PURPOSE, sealed, &plain);
    if (err)
        return err;
    cbor_reader_init(&r, plain);
    if (cbor_read_array(&r) != UPLOAD_PLACES)
        return ERR_CORRUPT;
    *out = (struct attachment){.id = cbor_read_int(&r)};
    out->name = cbor_read_text(&r);
    out->mime = cbor_read_text(&r);
    out->size_bytes = cbor_read_int(&r);
    struct sv hash = cbor_read_bytes(&r);
    if (hash.n == sizeof out->sha256)
        memcpy(out->sha256, hash.p, sizeof out->sha256);
    enum err finished = cbor_finish(&r);
    return finished || hash.n == sizeof out->sha256 ? finished : ERR_CORRUPT;
}

enum err service_upload_put(struct call *call, const struct received_file *file,
                            struct sv *token_out)
{
    char token[TOKEN_CHARS + 1];
    token_make(service_rng(call->service), token);
    *token_out = arena_sv(call->arena, sv_from(token));
    struct upload upload = {.key_id = file->stored.key_id,
                            .account = call->who.account,
                            .expires = call->now + UPLOAD_LIFE_MS,
                            .size_bytes = file->file.size_bytes};
    memcpy(upload.content, file->stored.content, sizeof upload.content);
    vault_token_hash(service_vault(call->service), PURPOSE, *token_out, upload.token_hash);
    enum err err = seal_about(call, &file->file, &upload.sealed);
    if (!err)
        err = use_share(call, upload.size_bytes);
    return err ? err : store_upload_put(call->conn, &upload);
}

/* ---- becoming part of a petition ---- */

struct claimed_file {
    struct stored_file stored;
    struct claimed_file *next;
};

static enum err claim(struct call *call, struct sv token, struct attachment *out)
{
    struct upload upload = {.account = 0};
    uint8_t hash[TOKEN_HASH_SIZE];
    vault_token_hash(service_vault(call->service), PURPOSE, token, hash);
    enum err err = store_upload_claim(call->conn, call->arena, hash, call->now, &upload);
    if (!err && upload.account && upload.account != call->who.account)
        return ERR_NOT_FOUND;
    if (!err)
        err = open_about(call, upload.sealed, out);
    if (err)
        return err;
    struct claimed_file *claimed = ARENA_NEW(call->arena, struct claimed_file);
    claimed->stored = (struct stored_file){.id = out->id, .key_id = upload.key_id};
    memcpy(claimed->stored.content, upload.content, sizeof upload.content);
    claimed->next = call->claimed;
    call->claimed = claimed;
    return ERR_OK;
}

enum err uploads_claim(struct call *call, const char *path, const struct sv *tokens, size_t count,
                       const struct attachment **out)
{
    struct attachment *files = ARENA_ARRAY(call->arena, struct attachment, count);
    enum err err = ERR_OK;
    for (size_t i = 0; i < count; i++) {
        enum err one = claim(call, tokens[i], &files[i]);
        if (one && one != ERR_NOT_FOUND)
            return one;
        if (one) {
            char at[96];
            snprintf(at, sizeof at, "%s.%zu", path, i);
            err = fail_field(call->fail, at, "upload_gone", "");
        }
    }
    *out = files;
    return err;
}

static const struct claimed_file *claimed_with(const struct call *call, id64 id)
{
    const struct claimed_file *file = call->claimed;
    while (file && file->stored.id != id)
        file = file->next;
    return file;
}

/* What an act mentions without having claimed it is a file that the matter has already. */
static enum err attach(struct call *call, const struct petition_key *key, const struct event *event,
                       id64 id)
{
    const struct claimed_file *claimed = claimed_with(call, id);
    if (!claimed)
        return ERR_OK;
    struct stored_file stored = claimed->stored;
    stored.seq = event->seq;
    return store_attachment_add(call->conn, key, &stored);
}

enum err uploads_attach(struct call *call, const struct petition_key *key,
                        const struct event *event)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < event->field_count; i++) {
        const struct field *field = &event->fields[i];
        for (size_t k = 0; !err && field->kind == FIELD_UPLOADS && k < field->count; k++)
            err = attach(call, key, event, field->attachments[k].id);
    }
    return err;
}

/* ---- becoming part of a work ---- */

static id64 matter_of_file(const struct work *work, const struct work_event *event)
{
    id64 only = work->petition_count == 1 ? work->petitions[0] : 0;
    return field_number(event->fields, event->field_count, "petition", only);
}

enum err uploads_attach_work(struct call *call, const struct work_key *key, const struct work *work,
                             const struct work_event *event)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < event->field_count; i++) {
        const struct field *field = &event->fields[i];
        for (size_t k = 0; !err && field->kind == FIELD_UPLOADS && k < field->count; k++) {
            const struct claimed_file *claimed = claimed_with(call, field->attachments[k].id);
            ASSERT(claimed); /* an act of a work brings new files alone */
            struct work_file file = {claimed->stored, matter_of_file(work, event)};
            file.stored.seq = event->seq;
            err = store_work_file_add(call->conn, key, &file);
        }
    }
    return err;
}
