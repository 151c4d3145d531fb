/* What the use cases of accusations share: ids, routing's question, finding, opening, saving.
 *
 * 1. A content is opened with the key of the role and unit the caller acts under, never with one
 *    read from the row: a check forgotten elsewhere opens nothing.
 * 2. Nothing is logged, audited or counted with the register. */
#include "service/accusation_private.h"

id64 accusation_new_id(const struct call *call)
{
    struct rng rng = service_rng(call->service);
    return 1 + (id64)rng_below(rng, INT64_MAX - 1);
}

/* ---- routing ---- */

struct accusation_case accusation_case_of(struct call *call,
                                          const struct accusation_content *content, id64 office)
{
    const struct account *accounts = call->office->officials;
    size_t count = call->office->official_count;
    struct accusation_official *officials =
        ARENA_ARRAY(call->arena, struct accusation_official, count);
    size_t active = 0;
    for (size_t i = 0; i < count; i++) {
        if (accounts[i].is_active)
            officials[active++] = (struct accusation_official){accounts[i].name, accounts[i].grants,
                                                               accounts[i].grant_count};
    }
    return (struct accusation_case){.kind = content->kind,
                                    .accused = content->accused,
                                    .accused_unit = content->accused_unit,
                                    .office = office,
                                    .units = call->office->units,
                                    .officials = officials,
                                    .official_count = active};
}

/* ---- a petition that is one, perhaps ---- */

static bool speaks_of(const struct accusation_case *about, const struct petition *petition)
{
    bool concerns = accusation_text_concerns(about, petition->title, about->office) ||
                    accusation_text_concerns(about, petition->facts, about->office);
    for (size_t i = 0; !concerns && i < petition->claim_count; i++)
        concerns = accusation_text_concerns(about, petition->claims[i].text, about->office);
    return concerns;
}

struct office_concern service_office_concern(struct call *call, const struct petition *petition)
{
    const struct accusation_content content = {.kind = ACCUSATION_MISCONDUCT,
                                               .accused_unit = petition->office};
    struct office_concern out = {.unit = 0};
    id64 receiver = 0;
    const struct accusation_case about = accusation_case_of(call, &content, petition->office);
    if (!speaks_of(&about, petition))
        return out;
    out.unit = petition->office;
    if (accusation_receivers(&about, &receiver, 1))
        out.receiver = receiver;
    return out;
}

/* ---- finding ---- */

static bool grant_sees(const struct call *call, const struct accusation *accusation,
                       struct grant *out)
{
    for (size_t i = 0; call->who.kind == CALLER_STAFF && i < call->who.grant_count; i++) {
        const struct grant *grant = &call->who.grants[i];
        if (!accusation_may_see(accusation, grant->role, grant->unit))
            continue;
        *out = *grant;
        if (accusation_may_open(accusation, grant->role, grant->unit))
            return true; /* the one that opens, if there is one */
    }
    return out->unit != 0;
}

static enum err name_signer(struct call *call, struct accusation_stub *stub)
{
    struct account account = {0};
    id64 signer = stub->stored.accusation.received_by.account;
    stub->has_receipt = signer != 0;
    if (!signer)
        return ERR_OK;
    enum err err = store_account_get(call->conn, call->arena, signer, &account);
    stub->received_by = account.name;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err accusation_load(struct call *call, id64 id, struct accusation_stub *out)
{
    *out = (struct accusation_stub){.has_receipt = false};
    enum err err = store_accusation_load(call->conn, call->arena, id, &out->stored);
    if (err)
        return err;
    if (!grant_sees(call, &out->stored.accusation, &out->as))
        return ERR_NOT_FOUND;
    return name_signer(call, out);
}

/* ---- opening ---- */

struct key_holder accusation_holder(const struct accusation *accusation)
{
    if (accusation->receiver)
        return (struct key_holder){ROLE_DISCIPLINE_OFFICER, accusation->receiver};
    return (struct key_holder){ROLE_OFFICE_HEAD, accusation->office};
}

/* Accounts change after it was routed: whoever is named in it opens nothing. */
static enum err caller_is_clear(struct call *call, const struct accusation_content *content)
{
    struct account account;
    enum err err = store_account_get(call->conn, call->arena, call->who.account, &account);
    if (err)
        return err;
    const struct accusation_official self = {account.name, call->who.grants, call->who.grant_count};
    const struct accusation_case about = {.accused = content->accused,
                                          .accused_unit = content->accused_unit,
                                          .units = call->office->units,
                                          .officials = &self,
                                          .official_count = 1};
    for (size_t i = 0; i < call->who.grant_count; i++) {
        if (accusation_touches(&about, call->who.grants[i].unit))
            return ERR_NOT_FOUND;
    }
    return ERR_OK;
}

enum err accusation_open(struct call *call, const struct accusation_stub *stub,
                         struct content_key *key, struct accusation_content *out)
{
    const struct stored_accusation *stored = &stub->stored;
    const struct key_holder holder = {stub->as.role, stub->as.unit};
    struct sv wrapped = {NULL, 0};
    struct sv sealed = {NULL, 0};
    struct sv plain = {NULL, 0};
    if (!accusation_may_open(&stored->accusation, holder.role, holder.unit))
        return ERR_NOT_FOUND;
    enum err err = store_accusation_key_get(call->conn, call->arena, stored->id, &wrapped);
    if (!err)
        err = store_accusation_content_get(call->conn, call->arena, stored->id, &sealed);
    if (!err)
        err = vault_key_unwrap(service_vault(call->service), holder, stored->id, wrapped, key);
    if (!err)
        err = vault_content_open(call->arena, key, stored->id, sealed, &plain);
    if (!err)
        err = accusation_content_decode(call->arena, plain, out);
    return err ? err : caller_is_clear(call, out);
}

/* ---- saving ---- */

enum err accusation_save(struct call *call, struct stored_accusation *stored,
                         const struct accusation_command *command)
{
    const struct accusation_env env = {call->now, call->today, call_rulebook(call)};
    struct accusation_event *event = ARENA_NEW(call->arena, struct accusation_event);
    enum err err = accusation_decide(&stored->accusation, command, &env, event, call->fail);
    if (err)
        return err;
    const struct log_writer log = call_log(call);
    err =
        store_accusation_append(call->conn, stored->id, stored->number, &stored->accusation, event);
    return err ? err : log_accusation(&log, stored->id, stored->number, event);
}
