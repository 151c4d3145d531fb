/* Remembered replies: hashed keys, sealed bodies. The seal is bound to the key, so that a row moved
 * to another key does not open. */
#include "service/remember.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/num.h"
#include "service/service_private.h"

#define REMEMBER_MS (INT64_C(24) * 3600 * 1000)
#define PURPOSE_SIZE (8 + HASH_HEX_CHARS + 1)

/* Rows of one matter lie together, and what is worked on now lies at the end: keys that are hashes
 * and nothing else would change a page of their index each. What is left of the hash is 192 bits.
 */
static void put_matter_first(id64 matter, uint8_t key_hash[TOKEN_HASH_SIZE])
{
    for (int i = 0; matter && i < 8; i++)
        key_hash[i] = (uint8_t)((uint64_t)matter >> (56 - 8 * i));
}

void service_remember_key(struct call *call, const struct remember_about *about,
                          struct remember_key *out)
{
    struct vault *vault = service_vault(call->service);
    const struct caller *who = &call->who;
    /* the session is not part of it: a retry after signing in again is still the same request */
    struct sv scope =
        arena_printf(call->arena, "%d %lld %lld %lld %s %.*s", (int)who->kind,
                     (long long)who->account, (long long)who->petition.id, (long long)who->person,
                     about->operation, SV_FMT(about->idempotency_key));
    vault_token_hash(vault, "idempotency-key", scope, out->key_hash);
    vault_token_hash(vault, "idempotent-request", about->request, out->request_hash);
    put_matter_first(about->matter, out->key_hash);
}

static void purpose_of(const struct remember_key *key, char out[PURPOSE_SIZE])
{
    struct hash hash;
    char hex[HASH_HEX_CHARS + 1];
    memcpy(hash.bytes, key->key_hash, sizeof hash.bytes);
    hash_to_hex(hash, hex);
    snprintf(out, PURPOSE_SIZE, "reply %s", hex);
}

void service_recall_ahead(struct call *call, const struct remember_key *key)
{
    struct remembered row;
    if (!store_ahead_begin(call->conn))
        return;
    (void)!store_recall(call->conn, call->arena, key->key_hash, call->now, &row);
    store_ahead_end(call->conn);
}

enum err service_recall(struct call *call, const struct remember_key *key, bool *found,
                        struct remembered_reply *out)
{
    struct remembered row;
    struct sv plain;
    struct sv version;
    char purpose[PURPOSE_SIZE];
    *found = false;
    enum err err = store_recall(call->conn, call->arena, key->key_hash, call->now, &row);
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err)
        return err;
    if (memcmp(row.request_hash, key->request_hash, sizeof row.request_hash) != 0)
        return ERR_IDEMPOTENCY_MISMATCH;
    purpose_of(key, purpose);
    err = vault_open_bytes(service_vault(call->service), call->arena, purpose, row.sealed_reply,
                           &plain);
    if (err == ERR_CORRUPT && call->service->station) /* of before a new start */
        return fail_with(call->fail, ERR_REFUSED, "station.done");
    if (err)
        return err;
    if (!sv_cut(plain, '\n', &version, &out->body) ||
        !num_parse_i64(version, 0, INT64_MAX, &out->version))
        return ERR_CORRUPT;
    out->status = row.status;
    *found = true;
    return ERR_OK;
}

enum err service_remember(struct call *call, const struct remember_key *key,
                          const struct remembered_reply *reply)
{
    struct remembered row = {
        .status = reply->status, .expires = call->now + REMEMBER_MS, .petition = call->about};
    char purpose[PURPOSE_SIZE];
    memcpy(row.key_hash, key->key_hash, sizeof row.key_hash);
    memcpy(row.request_hash, key->request_hash, sizeof row.request_hash);
    purpose_of(key, purpose);
    const struct sv parts[] = {arena_printf(call->arena, "%lld\n", (long long)reply->version),
                               reply->body};
    struct sv plain = arena_join(call->arena, parts, sizeof parts / sizeof parts[0]);
    enum err err = vault_seal_bytes(service_vault(call->service), call->arena, purpose, plain,
                                    &row.sealed_reply);
    return err ? err : store_remember(call->conn, &row);
}
