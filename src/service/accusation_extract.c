/* Mixed letters: what of an accusation becomes an ordinary petition. The original and its files
 * stay where they are; a second person reads the extract and nothing else. */
#include "base/assert.h"
#include "base/cbor.h"
#include "service/accusation_private.h"
#include "service/petitions.h"

static const char EXTRACT[] = "accusation extract";
static const char PETITION[] = "accusation petition";
enum { SEALED_MAX = 128 << 10 };

/* ---- sealing ---- */

static enum err seal_excerpt(struct call *call, const struct accusation_excerpt *excerpt,
                             struct sv *out)
{
    struct buf plain;
    buf_init(&plain, SEALED_MAX);
    enum err err = accusation_excerpt_encode(excerpt, &plain);
    if (!err)
        err = vault_seal_bytes(service_vault(call->service), call->arena, EXTRACT, buf_view(&plain),
                               out);
    if (plain.p)
        explicit_bzero(plain.p, plain.n);
    buf_release(&plain);
    return err;
}

static enum err open_excerpt(struct call *call, const struct accusation_extract *extract,
                             struct accusation_excerpt *out)
{
    struct sv plain;
    enum err err = vault_open_bytes(service_vault(call->service), call->arena, EXTRACT,
                                    extract->sealed, &plain);
    return err ? err : accusation_excerpt_decode(call->arena, plain, out);
}

/* Number and code of the petition, for who filed the accusation. */
static enum err seal_receipt(struct call *call, const struct receipt *receipt, struct sv *out)
{
    struct buf plain;
    buf_init(&plain, ACCUSATION_EVENT_MAX);
    cbor_text(&plain, receipt->number);
    cbor_text(&plain, receipt->code);
    enum err err = buf_finish(&plain);
    if (!err)
        err = vault_seal_bytes(service_vault(call->service), call->arena, PETITION,
                               buf_view(&plain), out);
    if (plain.p)
        explicit_bzero(plain.p, plain.n);
    buf_release(&plain);
    return err;
}

/* ---- writing one ---- */

static enum err add_extract(struct call *call, const struct accusation_stub *stub,
                            const struct accusation_excerpt *excerpt)
{
    struct accusation_extract extract = {.id = accusation_new_id(call),
                                         .accusation = stub->stored.id,
                                         .maker = call->who.account,
                                         .made_at = call->now};
    enum err err = seal_excerpt(call, excerpt, &extract.sealed);
    return err ? err : store_extract_add(call->conn, stub->stored.accusation.office, &extract);
}

enum err service_extract(struct call *call, id64 id, int64_t version,
                         const struct extract_input *input, struct accusation_stub *out)
{
    struct content_key key;
    struct accusation_content content;
    enum err err = accusation_load(call, id, out);
    if (err)
        return err;
    if (version != out->stored.accusation.version)
        return ERR_STALE;
    const struct accusation_command command = {.act = ACCUSATION_ACT_EXTRACT,
                                               .actor = call_actor(call, &out->as)};
    err = accusation_save(call, &out->stored, &command);
    if (!err)
        err = accusation_open(call, out, &key, &content);
    if (err)
        return err;
    vault_key_wipe(&key);
    struct accusation_excerpt excerpt = {.channel = out->stored.accusation.channel,
                                         .received_day = out->stored.accusation.received_day,
                                         .title = input->title,
                                         .facts = input->facts,
                                         .claims = input->claims,
                                         .claim_count = input->claim_count};
    if (input->with_filer)
        excerpt.filer = content.filer;
    return add_extract(call, out, &excerpt);
}

/* ---- reading those that wait ---- */

static const role_set READERS = ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD);

static enum err view_extract(struct call *call, const struct accusation_extract *extract,
                             struct extract_view *out)
{
    struct account maker = {0};
    *out = (struct extract_view){.id = extract->id,
                                 .made_at = extract->made_at,
                                 .is_own = extract->maker == call->who.account};
    enum err err = store_account_get(call->conn, call->arena, extract->maker, &maker);
    if (err && err != ERR_NOT_FOUND)
        return err;
    out->made_by = maker.name;
    return open_excerpt(call, extract, &out->excerpt);
}

enum err service_extracts(struct call *call, const struct extract_view **out, size_t *count)
{
    struct grant grant;
    const struct accusation_extract *extracts;
    *count = 0;
    if (!call_has_role(call, READERS, &grant))
        return ERR_FORBIDDEN;
    enum err err = store_extracts_waiting(call->conn, call->arena, grant.unit, &extracts, count);
    if (err)
        return err;
    struct extract_view *views = ARENA_ARRAY(call->arena, struct extract_view, *count);
    for (size_t i = 0; !err && i < *count; i++) {
        err = view_extract(call, &extracts[i], &views[i]);
        if (!err)
            err = accusation_note(call, extracts[i].accusation, &grant);
    }
    call->has_noted = true; /* also where none waits */
    *out = views;
    return err;
}

/* ---- releasing ---- */

/* What came online is registered as the petitioner's own submission, which it is; everything else
 * by the official who releases it. */
static enum err make_petition(struct call *call, const struct accusation_excerpt *excerpt,
                              struct receipt *out)
{
    const struct rule_channel *channel = rulebook_channel(call_rulebook(call), excerpt->channel);
    const struct identity filer = {.name = excerpt->filer.name,
                                   .phone = excerpt->filer.phone,
                                   .address = excerpt->filer.address};
    const struct submit_input input = {.channel = excerpt->channel,
                                       .received_day = excerpt->received_day,
                                       .title = excerpt->title,
                                       .facts = excerpt->facts,
                                       .claims = excerpt->claims,
                                       .claim_count = excerpt->claim_count,
                                       .people = &filer,
                                       .people_count = filer.name.n ? 1 : 0,
                                       .is_read_back = channel && channel->is_oral};
    if (channel && channel->is_desk)
        return service_register(call, &input, out);
    const struct caller official = call->who;
    call->who = (struct caller){.kind = CALLER_PUBLIC};
    enum err err = service_submit(call, &input, out);
    call->who = official;
    return err;
}

static enum err release(struct call *call, struct accusation_extract *extract, id64 *petition,
                        struct sv *number)
{
    struct accusation_excerpt excerpt;
    struct receipt receipt;
    enum err err = open_excerpt(call, extract, &excerpt);
    if (!err)
        err = make_petition(call, &excerpt, &receipt);
    if (!err)
        err = seal_receipt(call, &receipt, &extract->sealed);
    if (err)
        return err;
    extract->status = EXTRACT_RELEASED;
    *petition = receipt.id;
    *number = receipt.number;
    return ERR_OK;
}

/* The act on the accusation, of which the second person sees nothing. */
static enum err note_judgement(struct call *call, const struct grant *grant, id64 accusation,
                               bool is_released)
{
    struct stored_accusation stored;
    const struct accusation_command command = {.act = is_released ? ACCUSATION_ACT_RELEASE
                                                                  : ACCUSATION_ACT_WITHHOLD,
                                               .actor = call_actor(call, grant)};
    enum err err = store_accusation_load(call->conn, call->arena, accusation, &stored);
    return err ? err : accusation_save(call, &stored, &command);
}

enum err service_extract_judge(struct call *call, id64 id, bool is_released, id64 *petition,
                               struct sv *number)
{
    struct grant grant;
    struct accusation_extract extract;
    *petition = 0;
    *number = SV("");
    if (!call_has_role(call, READERS, &grant))
        return ERR_FORBIDDEN;
    enum err err = store_extract_get(call->conn, call->arena, grant.unit, id, &extract);
    if (err)
        return err;
    if (extract.status != EXTRACT_WAITS)
        return fail_with(call->fail, ERR_REFUSED, "accusation.state");
    err = note_judgement(call, &grant, extract.accusation, is_released);
    if (!err && is_released)
        err = release(call, &extract, petition, number);
    if (err)
        return err;
    if (!is_released) {
        extract.status = EXTRACT_WITHHELD;
        extract.sealed = SV("");
    }
    return store_extract_settle(call->conn, grant.unit, &extract);
}
