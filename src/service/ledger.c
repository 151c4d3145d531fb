/* Keys, checkpoints and witnesses of one office. The key file is read whenever something is signed,
 * so that a rotation by command needs no restart; it is small and so is its use. */
#include "service/ledger.h"

#include "base/file.h"
#include "base/log.h"
#include "ledger/publish.h"
#include "ledger/tile.h"
#include "service/background.h"
#include "service/service_private.h"

#define WITNESS_FILE_MAX (32u << 10)
enum { SHOWN_CHECKPOINTS = 10 };

/* ---- keys ---- */

enum err service_log_keys(struct service *service, struct log_keys *out, struct fail *fail)
{
    return log_keys_read(service->log_key_path, out, fail);
}

static struct sv verifier_of(struct arena *arena, const struct note_key *key)
{
    struct buf text;
    buf_init(&text, NOTE_NAME_MAX + 128);
    note_key_format(key, &text);
    struct sv kept = arena_sv(arena, buf_view(&text));
    buf_release(&text);
    return kept;
}

/* Which of the file's keys the log knows. */
struct key_check {
    struct service *service;
    const struct log_keys *keys;
    bool is_empty, knows_first, knows_second;
};

static enum err check_keys(struct store_conn *conn, void *arg)
{
    struct key_check *check = arg;
    struct arena *arena = arena_new();
    const struct stored_log_key *known;
    size_t count;
    enum err err = store_log_keys(conn, arena, &known, &count);
    check->is_empty = count == 0;
    for (size_t i = 0; !err && i < count; i++) {
        const struct log_keys *keys = check->keys;
        check->knows_first |= sv_eq(known[i].verifier, verifier_of(arena, &keys->signers[0].key));
        check->knows_second |=
            keys->count > 1 && sv_eq(known[i].verifier, verifier_of(arena, &keys->signers[1].key));
    }
    arena_free(&arena);
    return err;
}

static enum err add_key(struct store_conn *conn, void *arg)
{
    const struct key_check *check = arg;
    struct service *service = check->service;
    struct arena *arena = arena_new();
    const struct log_writer log = {conn, arena, service->rng};
    enum err err = log_key(&log, service->time.now_ms(service->time.self),
                           verifier_of(arena, &check->keys->signers[0].key));
    arena_free(&arena);
    return err;
}

/* A key that signs is in the log: of a new office, or of a rotation that was stopped in between. */
static enum err settle_keys(struct service *service, const struct log_keys *keys, struct fail *fail)
{
    struct key_check check = {.service = service, .keys = keys};
    struct store_conn *conn;
    enum err err = store_read_begin(service->store, &conn);
    if (err)
        return err;
    err = check_keys(conn, &check);
    store_read_end(service->store, &conn);
    if (err || check.knows_first)
        return err;
    if (!check.is_empty && !check.knows_second)
        return fail_detail(fail, ERR_REFUSED, "%s is not a key of this office's log",
                           service->log_key_path);
    return store_write(service->store, add_key, &check);
}

static enum err log_has_keys(struct service *service, bool *out)
{
    struct store_conn *conn;
    struct arena *arena = arena_new();
    const struct stored_log_key *known;
    size_t count = 0;
    enum err err = store_read_begin(service->store, &conn);
    if (!err) {
        err = store_log_keys(conn, arena, &known, &count);
        store_read_end(service->store, &conn);
    }
    *out = count > 0;
    arena_free(&arena);
    return err;
}

/* Without a wish: a name that is nobody else's and no address. */
static void make_origin(struct service *service, const char *wish, char out[NOTE_NAME_MAX + 1])
{
    unsigned char random[8];
    if (wish) {
        snprintf(out, NOTE_NAME_MAX + 1, "%s", wish);
        return;
    }
    service->rng.fill(service->rng.self, random, sizeof random);
    snprintf(out, NOTE_NAME_MAX + 1, "huiyin.invalid/%02x%02x%02x%02x%02x%02x%02x%02x", random[0],
             random[1], random[2], random[3], random[4], random[5], random[6], random[7]);
}

static enum err create_keys(struct service *service, const char *wish, struct log_keys *keys,
                            struct fail *fail)
{
    char origin[NOTE_NAME_MAX + 1];
    bool is_lost;
    enum err err = log_has_keys(service, &is_lost);
    if (err)
        return err;
    if (is_lost)
        return fail_detail(fail, ERR_REFUSED,
                           "%s is missing: bring it back from where it is kept; "
                           "docs/operate/log-keys.md says what else can be done",
                           service->log_key_path);
    make_origin(service, wish, origin);
    if (!note_name_is_valid(sv_from(origin)))
        return fail_detail(fail, ERR_BAD_INPUT, "\"%s\" cannot be the name of a log", origin);
    return log_keys_create(service->log_key_path, sv_from(origin), service->rng, keys);
}

enum err ledger_open(struct service *service, const struct service_config *config,
                     struct fail *fail)
{
    struct log_keys keys;
    const char *folder = arena_printf(service->arena, "%s/keys", config->data_dir).p;
    service->log_key_path = arena_printf(service->arena, "%s/log.key", folder).p;
    service->last_path = arena_printf(service->arena, "%s/log.checkpoint", folder).p;
    service->witness_path = arena_printf(service->arena, "%s/witnesses", folder).p;
    enum err err = file_make_folder(folder, 0700);
    if (err)
        return err;
    if (file_exists(service->log_key_path))
        err = log_keys_read(service->log_key_path, &keys, fail);
    else
        err = create_keys(service, config->log_origin, &keys, fail);
    if (err)
        return err;
    err = settle_keys(service, &keys, fail);
    log_keys_wipe(&keys);
    return err;
}

enum err service_log_rotate(struct call *call, time_ms until, struct sv *verifier)
{
    struct log_keys keys;
    struct service *service = call->service;
    enum err err = service_log_keys(service, &keys, call->fail);
    if (err)
        return err;
    err = log_keys_rotate(service->log_key_path, &keys, service->rng, until);
    if (!err)
        err = settle_keys(service, &keys, call->fail);
    if (!err)
        *verifier = verifier_of(call->arena, &keys.signers[0].key);
    log_keys_wipe(&keys);
    return err;
}

/* ---- checkpoints ---- */

struct signing {
    struct log_keys keys;
    const struct checkpoint *outside;
    struct stored_checkpoint signed_now;
};

static enum err sign_job(struct call *call, void *arg)
{
    struct signing *signing = arg;
    const struct publish publish = {.conn = call->conn,
                                    .arena = call->arena,
                                    .keys = &signing->keys,
                                    .outside = signing->outside,
                                    .now = call->now,
                                    .fail = call->fail};
    return publish_sign(&publish, &signing->signed_now);
}

/* Never behind one over more: another program may have signed meanwhile. */
static enum err keep_job(struct call *call, void *arg)
{
    const struct signing *signing = arg;
    struct stored_checkpoint last = {.size = -1};
    enum err err = store_checkpoint_upto(call->conn, call->arena, INT64_MAX, &last);
    if (err && err != ERR_NOT_FOUND)
        return err;
    if (last.size >= signing->signed_now.size)
        return ERR_CONFLICT;
    return store_checkpoint_put(call->conn, &signing->signed_now);
}

/* The one that lies beside the keys: what it was signed over must still be there, whatever the
 * database says. Read before the database is, so that it is never the newer of the two. */
static enum err read_outside(struct call *call, const struct checkpoint **out)
{
    struct sv text;
    const char *path = call->service->last_path;
    struct note *note = ARENA_NEW(call->arena, struct note);
    struct checkpoint *last = ARENA_NEW(call->arena, struct checkpoint);
    *out = NULL;
    enum err err = file_read(call->arena, path, NOTE_SIZE_MAX, &text);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    if (note_parse(call->arena, text, note) || checkpoint_parse(note->text, last))
        return fail_detail(call->fail, ERR_CORRUPT, "%s is no checkpoint", path);
    *out = last;
    return ERR_OK;
}

/* Outside the database it tells when the newest rows are taken away. */
static enum err keep_outside(struct call *call, const struct stored_checkpoint *signed_now)
{
    const struct checkpoint *there;
    enum err err = read_outside(call, &there);
    if (err || (there && there->size > signed_now->size))
        return err;
    return file_write_atomic(call->service->last_path, signed_now->note, 0600);
}

enum err service_checkpoint_over(struct call *call, const struct log_keys *keys, int64_t index,
                                 struct stored_checkpoint *out)
{
    const struct checkpoint *outside;
    int64_t size;
    enum err err = publish_checkpoint(call->conn, call->arena, out);
    if (!err && out->size > index)
        return ERR_OK;
    if (!err || err == ERR_NOT_FOUND)
        err = read_outside(call, &outside);
    if (!err)
        err = store_ledger_size(call->conn, &size);
    if (err)
        return err;
    /* Signed since this snapshot began, or the newest records are gone: it is not for here to say.
     */
    if (outside && outside->size > size)
        return fail_detail(call->fail, ERR_UNAVAILABLE, "a checkpoint over more records is there");
    const struct publish publish = {.conn = call->conn,
                                    .arena = call->arena,
                                    .keys = keys,
                                    .outside = outside,
                                    .now = call->now,
                                    .fail = call->fail};
    return publish_sign(&publish, out);
}

static enum err sign_newest(struct call *call)
{
    struct signing *signing = ARENA_NEW(call->arena, struct signing);
    enum err err = read_outside(call, &signing->outside);
    if (!err)
        err = service_log_keys(call->service, &signing->keys, call->fail);
    if (err)
        return err;
    err = call_read(call, sign_job, signing);
    log_keys_wipe(&signing->keys);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    err = call_write(call, keep_job, signing);
    if (!err)
        err = keep_outside(call, &signing->signed_now);
    return err == ERR_CONFLICT ? ERR_OK : err; /* another program signed as much, or more */
}

enum err background_checkpoint(struct call *call, bool *again)
{
    *again = false;
    return servers_leads(call->service) ? sign_newest(call) : ERR_OK;
}

void ledger_close(struct service *service)
{
    struct arena *arena = arena_new_wiping();
    struct fail fail = {.field_count = 0};
    struct call call;
    call_begin(&call, service, arena, &fail);
    enum err err = sign_newest(&call);
    call_end(&call);
    if (err)
        LOG_WARN("ledger", "no last checkpoint: %s %s", err_name(err), fail.detail);
    arena_free(&arena);
}

enum err service_ledger_checkpoint(struct call *call, struct sv *out)
{
    struct stored_checkpoint checkpoint;
    enum err err = publish_checkpoint(call->conn, call->arena, &checkpoint);
    if (!err)
        *out = checkpoint.note;
    return err;
}

enum err service_ledger_keys(struct call *call, struct sv *out)
{
    const struct stored_log_key *keys;
    size_t count;
    struct buf text;
    enum err err = store_log_keys(call->conn, call->arena, &keys, &count);
    if (err)
        return err;
    buf_init(&text, 64u << 10);
    for (size_t i = 0; i < count; i++) {
        buf_add_sv(&text, keys[i].verifier);
        buf_add_byte(&text, '\n');
    }
    err = buf_finish(&text);
    *out = arena_sv(call->arena, buf_view(&text));
    buf_release(&text);
    return err;
}

/* ---- proofs and tiles ---- */

static enum err find_tile(struct call *call, int level, struct sv path, struct tile *out)
{
    struct stored_checkpoint checkpoint;
    if (tile_parse(path, out))
        return ERR_NOT_FOUND;
    out->level = level;
    enum err err = store_checkpoint_upto(call->conn, call->arena, INT64_MAX, &checkpoint);
    if (err)
        return err;
    return tile_is_in(out, checkpoint.size) ? ERR_OK : ERR_NOT_FOUND;
}

enum err service_ledger_tile(struct call *call, int level, struct sv path, struct sv *out)
{
    struct tile tile;
    enum err err = find_tile(call, level, path, &tile);
    return err ? err : tile_read(call->conn, call->arena, &tile, out);
}

enum err service_ledger_entries(struct call *call, struct sv path, struct sv *out)
{
    struct tile tile;
    enum err err = find_tile(call, 0, path, &tile);
    return err ? err : tile_entries(call->conn, call->arena, &tile, out);
}

enum err service_ledger_proof(struct call *call, int64_t index, struct sv *out)
{
    return publish_proof(call->conn, call->arena, index, out);
}

enum err service_ledger_consistency(struct call *call, int64_t size, struct sv *out)
{
    return publish_consistency(call->conn, call->arena, size, out);
}

/* ---- witnesses ---- */

static bool is_named(const struct witnesses *list, const struct note_key *key)
{
    for (size_t i = 0; i < list->count; i++) {
        if (note_key_equal(&list->keys[i], key))
            return true;
    }
    return false;
}

enum err witnesses_add(struct witnesses *list, struct sv text)
{
    struct note_key key;
    if (note_key_parse(text, &key) || key.algorithm != NOTE_COSIGNATURE_V1 ||
        is_named(list, &key) || list->count == WITNESSES_MAX)
        return ERR_BAD_INPUT;
    list->keys[list->count++] = key;
    return ERR_OK;
}

enum err service_witnesses(struct call *call, struct witnesses *out)
{
    struct sv text, line;
    const char *path = call->service->witness_path;
    *out = (struct witnesses){.count = 0};
    enum err err = file_read(call->arena, path, WITNESS_FILE_MAX, &text);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    while (!err && text.n) {
        (void)!sv_cut(text, '\n', &line, &text);
        if (line.n && line.p[0] != '#')
            err = witnesses_add(out, line);
    }
    return err ? fail_detail(call->fail, ERR_CORRUPT, "%s names no witness in \"%.*s\"", path,
                             SV_FMT(line))
               : ERR_OK;
}

enum err service_witnesses_put(struct call *call, const struct witnesses *list)
{
    struct buf text;
    buf_init(&text, WITNESS_FILE_MAX);
    buf_add_sv(&text, SV("# Witnesses of the log: verifier keys of cosigners, one a line.\n"));
    for (size_t i = 0; i < list->count; i++) {
        note_key_format(&list->keys[i], &text);
        buf_add_byte(&text, '\n');
    }
    enum err err = buf_finish(&text);
    if (!err)
        err = file_write_atomic(call->service->witness_path, buf_view(&text), 0600);
    buf_release(&text);
    return err;
}

/* Keep a line if it is a named witness's and holds. */
static enum err keep_line(struct call *call, const struct witnesses *list,
                          const struct stored_checkpoint *checkpoint, struct sv line, bool *is_kept)
{
    struct note *note = ARENA_NEW(call->arena, struct note);
    struct note_signature signature;
    int64_t at_s;
    *is_kept = false;
    if (note_signature_parse(call->arena, line, &signature))
        return ERR_OK;
    enum err err = note_parse(call->arena, checkpoint->note, note);
    for (size_t i = 0; !err && !*is_kept && i < list->count; i++) {
        if (!note_cosignature_holds(&signature, &list->keys[i], note->text, &at_s))
            continue;
        const struct stored_cosignature row = {
            checkpoint->size, verifier_of(call->arena, &list->keys[i]), at_s, line};
        err = store_cosignature_put(call->conn, &row);
        *is_kept = !err;
    }
    return err;
}

enum err service_ledger_cosign(struct call *call, const struct cosigning *given, int *kept)
{
    struct witnesses *list = ARENA_NEW(call->arena, struct witnesses);
    struct stored_checkpoint checkpoint;
    *kept = 0;
    enum err err = service_witnesses(call, list);
    if (!err)
        err = store_checkpoint_upto(call->conn, call->arena, given->size, &checkpoint);
    if (err || checkpoint.size != given->size)
        return err ? err : ERR_NOT_FOUND;
    for (size_t i = 0; !err && i < given->count; i++) {
        bool is_kept;
        err = keep_line(call, list, &checkpoint, given->lines[i], &is_kept);
        *kept += is_kept;
    }
    return err || *kept ? err : fail_field(call->fail, "lines", "pattern", "");
}

/* ---- for people ---- */

static enum err view_checkpoints(struct call *call, struct ledger_view *out)
{
    struct stored_checkpoint *found =
        ARENA_ARRAY(call->arena, struct stored_checkpoint, SHOWN_CHECKPOINTS);
    int64_t below = INT64_MAX;
    out->checkpoints = found;
    while (out->checkpoint_count < SHOWN_CHECKPOINTS && below >= 0) {
        struct stored_checkpoint *next = &found[out->checkpoint_count];
        enum err err = store_checkpoint_upto(call->conn, call->arena, below, next);
        if (err)
            return err == ERR_NOT_FOUND ? ERR_OK : err;
        below = next->size - 1;
        out->checkpoint_count++;
    }
    return ERR_OK;
}

/* The newest of the shown checkpoints that a witness signed. */
static enum err view_witness(struct call *call, const struct ledger_view *view,
                             const struct note_key *key, struct witness_view *out)
{
    struct sv verifier = verifier_of(call->arena, key);
    *out = (struct witness_view){.name = key->name};
    for (size_t i = 0; i < view->checkpoint_count && !out->size; i++) {
        const struct stored_cosignature *lines;
        size_t count;
        enum err err =
            store_cosignatures(call->conn, call->arena, view->checkpoints[i].size, &lines, &count);
        if (err)
            return err;
        for (size_t k = 0; k < count; k++) {
            if (!sv_eq(lines[k].witness, verifier))
                continue;
            out->size = lines[k].size;
            out->at_s = lines[k].at_s;
        }
    }
    return ERR_OK;
}

static enum err view_witnesses(struct call *call, struct ledger_view *out)
{
    struct witnesses *list = ARENA_NEW(call->arena, struct witnesses);
    enum err err = service_witnesses(call, list);
    struct witness_view *found = ARENA_ARRAY(call->arena, struct witness_view, list->count);
    for (size_t i = 0; !err && i < list->count; i++)
        err = view_witness(call, out, &list->keys[i], &found[i]);
    out->witnesses = found;
    out->witness_count = list->count;
    return err;
}

static enum err view_keys(struct call *call, struct ledger_view *out)
{
    struct log_keys keys;
    enum err err = service_log_keys(call->service, &keys, call->fail);
    if (err)
        return err;
    struct sv *found = ARENA_ARRAY(call->arena, struct sv, keys.count);
    out->origin = arena_sv(call->arena, log_keys_origin(&keys));
    for (size_t i = 0; i < keys.count; i++) {
        if (keys.until[i] == 0 || call->now < keys.until[i])
            found[out->key_count++] = verifier_of(call->arena, &keys.signers[i].key);
    }
    out->keys = found;
    log_keys_wipe(&keys);
    return ERR_OK;
}

enum err service_ledger_view(struct call *call, struct ledger_view *out)
{
    *out = (struct ledger_view){.size = 0};
    enum err err = view_keys(call, out);
    if (!err)
        err = view_checkpoints(call, out);
    if (!err && out->checkpoint_count) {
        out->size = out->checkpoints[0].size;
        err = service_ledger_checkpoint(call, &out->checkpoint);
    }
    return err ? err : view_witnesses(call, out);
}
