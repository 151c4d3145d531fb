/* Taking an accusation in: routed while it is open, then sealed for its one holder. */
#include "base/utf8.h"
#include "service/accusation_private.h"
#include "service/number.h"
#include "service/petitions.h"
#include "service/uploads.h"

static const char UPLOAD[] = "accusation upload";
enum { UPLOAD_LIFE_MS = 24 * 60 * 60 * 1000, RECEIVED_DAYS_MAX = 366 };

struct taking {
    struct call *call;
    const struct accusation_input *input;
    struct accusation_content content;
    struct accusation_command command;
    struct stored_accusation stored;
};

/* ---- files ---- */

enum err service_accusation_file_room(struct call *call)
{
    struct uploads_waiting waiting;
    enum err err = store_sealed_uploads_waiting(call->conn, INT16_MAX, &waiting);
    return err ? err : uploads_room_public(call, &waiting);
}

enum err service_accusation_file_keep(struct call *call, const char *spool_path, struct sv name,
                                      struct accusation_file *out)
{
    struct upload_kind kind;
    enum err err = service_upload_judge(call, spool_path, name, &kind);
    if (err)
        return err;
    struct blobs *blobs = service_sealed_blobs(call->service);
    struct content_key key = vault_content_key(service_vault(call->service));
    const char *sealed = blobs_spool_path(blobs, call->arena);
    int64_t sealed_size;
    *out = (struct accusation_file){
        .name = kind.name, .mime = kind.mime, .size_bytes = kind.size_bytes};
    memcpy(out->key, key.bytes, sizeof out->key);
    err = sealed ? vault_file_seal(service_vault(call->service), &key, spool_path, sealed)
                 : ERR_STORAGE_FULL;
    if (!err)
        err = blobs_keep(blobs, sealed, out->sha256, &sealed_size);
    if (err && sealed)
        blobs_drop(blobs, sealed);
    vault_key_wipe(&key);
    return err;
}

enum err service_accusation_file_put(struct call *call, const struct accusation_file *file,
                                     struct sv *token_out)
{
    char token[TOKEN_CHARS + 1];
    struct sealed_upload upload = {.expires = call->now + UPLOAD_LIFE_MS,
                                   .size_bytes = file->size_bytes};
    struct buf plain;
    token_make(service_rng(call->service), token);
    *token_out = arena_sv(call->arena, sv_from(token));
    vault_token_hash(service_vault(call->service), UPLOAD, *token_out, upload.token_hash);
    memcpy(upload.sha256, file->sha256, sizeof upload.sha256);
    buf_init(&plain, ACCUSATION_EVENT_MAX);
    enum err err = accusation_file_encode(file, &plain);
    if (!err)
        err = vault_seal_bytes(service_vault(call->service), call->arena, UPLOAD, buf_view(&plain),
                               &upload.sealed);
    if (plain.p)
        explicit_bzero(plain.p, plain.n);
    buf_release(&plain);
    return err ? err : store_sealed_upload_put(call->conn, &upload);
}

static enum err take_file(struct call *call, struct sv token, struct accusation_file *out)
{
    uint8_t hash[TOKEN_HASH_SIZE];
    struct sealed_upload upload;
    struct sv plain;
    struct vault *vault = service_vault(call->service);
    vault_token_hash(vault, UPLOAD, token, hash);
    enum err err = store_sealed_upload_take(call->conn, call->arena, hash, call->now, &upload);
    if (!err)
        err = vault_open_bytes(vault, call->arena, UPLOAD, upload.sealed, &plain);
    return err ? err : accusation_file_decode(plain, out);
}

static enum err take_files(struct taking *taking)
{
    struct call *call = taking->call;
    size_t count = taking->input->upload_count;
    struct accusation_file *files = ARENA_ARRAY(call->arena, struct accusation_file, count);
    enum err err = ERR_OK;
    for (size_t i = 0; i < count; i++) {
        enum err one = take_file(call, taking->input->uploads[i], &files[i]);
        if (one == ERR_NOT_FOUND) {
            char at[32];
            snprintf(at, sizeof at, "uploads.%zu", i);
            err = fail_field(call->fail, at, "upload_gone", "");
        } else if (one) {
            return one;
        }
    }
    taking->content.files = files;
    taking->content.file_count = count;
    return err;
}

static enum err note_files(struct taking *taking)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < taking->content.file_count; i++)
        err = store_accusation_file_add(taking->call->conn, taking->stored.id, (int)i + 1,
                                        taking->content.files[i].sha256);
    return err;
}

/* ---- input ---- */

static enum err check_input(struct call *call, const struct accusation_input *input)
{
    enum err err = ERR_OK;
    if (utf8_trim(input->facts).n == 0)
        err = fail_field(call->fail, "facts", "required", "");
    if (input->accused_unit && !unit_find(call->office->units, input->accused_unit))
        err = fail_field(call->fail, "accused_unit", "unit", "");
    return err;
}

static enum err check_desk_input(struct call *call, const struct accusation_input *input)
{
    const struct rule_channel *channel = rulebook_channel(call_rulebook(call), input->channel);
    enum err err = check_input(call, input);
    if (!channel || !channel->is_desk)
        err = fail_field(call->fail, "channel", "enum", "");
    if (input->received_day > call->today)
        err = fail_field(call->fail, "received_day", "after", "");
    if (input->received_day < call->today - RECEIVED_DAYS_MAX)
        err = fail_field(call->fail, "received_day", "before", "");
    return err;
}

static void fill_content(struct taking *taking)
{
    const struct accusation_input *input = taking->input;
    taking->content = (struct accusation_content){.kind = input->kind,
                                                  .accused = input->accused,
                                                  .accused_unit = input->accused_unit,
                                                  .facts = input->facts,
                                                  .filer = input->filer};
}

/* ---- routing and sealing ---- */

static enum err route(struct taking *taking, id64 office)
{
    id64 receivers[1];
    const struct accusation_case about = accusation_case_of(taking->call, &taking->content, office);
    if (accusation_receivers(&about, receivers, 1) == 0)
        return fail_with(taking->call->fail, ERR_REFUSED, "accusation.no_receiver");
    if (accusation_passes_by_office(&about))
        taking->command.office = office;
    else
        taking->command.receiver = receivers[0];
    return ERR_OK;
}

static enum err seal(struct taking *taking)
{
    struct call *call = taking->call;
    struct vault *vault = service_vault(call->service);
    struct content_key key = vault_content_key(vault);
    id64 id = taking->stored.id;
    struct buf plain;
    buf_init(&plain, ACCUSATION_CONTENT_MAX);
    enum err err = accusation_content_encode(&taking->content, &plain);
    if (!err)
        err = store_accusation_content_put(
            call->conn, id, vault_content_seal(vault, call->arena, &key, id, buf_view(&plain)),
            vault_key_id(vault));
    if (!err)
        err = store_accusation_key_put(call->conn, id,
                                       vault_key_wrap(vault, call->arena,
                                                      accusation_holder(&taking->stored.accusation),
                                                      id, &key));
    if (plain.p)
        explicit_bzero(plain.p, plain.n);
    buf_release(&plain);
    vault_key_wipe(&key);
    return err;
}

static enum err give_access(struct taking *taking, struct accusation_receipt *out)
{
    struct call *call = taking->call;
    uint8_t hash[TOKEN_HASH_SIZE];
    out->code = code_make(call->arena, service_rng(call->service));
    vault_token_hash(service_vault(call->service), "accusation code",
                     arena_printf(call->arena, "%.*s %.*s", SV_FMT(out->number), SV_FMT(out->code)),
                     hash);
    return store_accusation_access_put(call->conn, taking->stored.id, hash);
}

static enum err take(struct taking *taking, struct accusation_receipt *out)
{
    struct call *call = taking->call;
    enum err err = take_files(taking);
    if (err)
        return err;
    taking->stored = (struct stored_accusation){
        .id = accusation_new_id(call),
        .number = number_accusation(call->arena, service_rng(call->service))};
    err = accusation_save(call, &taking->stored, &taking->command);
    if (!err)
        err = seal(taking);
    if (!err)
        err = note_files(taking);
    *out = (struct accusation_receipt){.number = taking->stored.number,
                                       .accusation = taking->stored.accusation,
                                       .is_named = taking->content.filer.name.n > 0,
                                       .file_count = taking->content.file_count};
    return err ? err : give_access(taking, out);
}

/* ---- the two use cases ---- */

enum err service_accusation_submit(struct call *call, const struct accusation_input *input,
                                   struct accusation_receipt *out)
{
    id64 office = call->office->info.unit;
    if (!office)
        return fail_detail(call->fail, ERR_UNAVAILABLE, "no petition office is set up");
    struct taking taking = {.call = call,
                            .input = input,
                            .command = {.act = ACCUSATION_ACT_REGISTER,
                                        .actor = {.role = ROLE_PETITIONER},
                                        .channel = SV("online"),
                                        .received_day = call->today}};
    fill_content(&taking);
    enum err err = check_input(call, input);
    if (!err)
        err = route(&taking, office);
    return err ? err : take(&taking, out);
}

enum err service_accusation_register(struct call *call, const struct accusation_input *input,
                                     struct accusation_receipt *out)
{
    struct grant grant;
    if (call->who.kind != CALLER_STAFF || !call_registers_at(call, &grant))
        return ERR_FORBIDDEN;
    struct taking taking = {.call = call,
                            .input = input,
                            .command = {.act = ACCUSATION_ACT_REGISTER,
                                        .actor = call_actor(call, &grant),
                                        .channel = input->channel,
                                        .received_day = input->received_day}};
    fill_content(&taking);
    enum err err = check_desk_input(call, input);
    if (!err)
        err = route(&taking, grant.unit);
    return err ? err : take(&taking, out);
}
