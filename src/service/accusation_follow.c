/* Following an accusation by number and code: the stub, who opened it, what was made of it. No
 * session is opened, so that nothing is left on the device or in the store. */
#include "base/cbor.h"
#include "service/accusation_private.h"
#include "service/login.h"
#include "service/number.h"

#include <sodium.h>

/* Every way through reads the same tables. */
static enum err code_matches(struct call *call, struct sv number, struct sv code, id64 *id,
                             bool *out)
{
    uint8_t typed[TOKEN_HASH_SIZE];
    uint8_t stored[TOKEN_HASH_SIZE];
    vault_token_hash(service_vault(call->service), "accusation code",
                     arena_printf(call->arena, "%.*s %.*s", SV_FMT(number), SV_FMT(code)), typed);
    enum err err = store_accusation_by_number(call->conn, number, id);
    if (err && err != ERR_NOT_FOUND)
        return err;
    bool is_there = !err;
    err = store_accusation_access_get(call->conn, *id, stored);
    if (err && err != ERR_NOT_FOUND)
        return err;
    *out = is_there && !err && sodium_memcmp(typed, stored, sizeof typed) == 0;
    return ERR_OK;
}

static enum err petition_of(struct call *call, const struct accusation_extract *extract,
                            struct accusation_petition *out)
{
    struct sv plain;
    struct cbor_reader r;
    enum err err = vault_open_bytes(service_vault(call->service), call->arena,
                                    "accusation petition", extract->sealed, &plain);
    if (err)
        return err;
    cbor_reader_init(&r, plain);
    out->number = cbor_read_text(&r);
    out->code = cbor_read_text(&r);
    return cbor_finish(&r);
}

static enum err load_petitions(struct call *call, struct accusation_follow *out)
{
    const struct accusation_extract *extracts;
    size_t count;
    enum err err = store_extracts_of(call->conn, call->arena, out->stored.id, &extracts, &count);
    if (err)
        return err;
    struct accusation_petition *petitions =
        ARENA_ARRAY(call->arena, struct accusation_petition, count);
    for (size_t i = 0; !err && i < count; i++) {
        if (extracts[i].status == EXTRACT_RELEASED)
            err = petition_of(call, &extracts[i], &petitions[out->petition_count++]);
    }
    out->petitions = petitions;
    return err;
}

enum err service_accusation_follow(struct call *call, struct sv typed_number, struct sv typed_code,
                                   struct accusation_follow *out)
{
    *out = (struct accusation_follow){.reading_count = 0};
    struct sv number = number_accusation_normalise(call->arena, typed_number);
    struct sv code = code_normalise(call->arena, typed_code);
    bool matches = false;
    id64 id = 0;
    enum err err = guess_check(call, GUESS_ACCUSATION, number);
    if (!err)
        err = code_matches(call, number, code, &id, &matches);
    if (err)
        return err;
    if (!matches)
        return guess_failed(call, GUESS_ACCUSATION, number, ERR_WRONG_CREDENTIALS);
    err = guess_right(call, GUESS_ACCUSATION, number);
    if (!err)
        err = store_accusation_load(call->conn, call->arena, id, &out->stored);
    if (!err)
        err = store_accusation_readings(call->conn, call->arena, id, &out->readings,
                                        &out->reading_count);
    return err ? err : load_petitions(call, out);
}
