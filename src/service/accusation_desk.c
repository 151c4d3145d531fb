/* The one list there is, opening, handing over, signing for it, sending it back or on. */
#include "base/num.h"
#include "service/accusation_private.h"

enum { LIST_MAX = 100, OPEN_FOR_MS = 60 * 60 * 1000 };

/* ---- the list ---- */

/* A head lists the office's, an officer the organ's; who is both, by the first grant. */
static bool lister(const struct call *call, struct grant *out)
{
    static const role_set LISTERS = ROLE_BIT(ROLE_OFFICE_HEAD) | ROLE_BIT(ROLE_DISCIPLINE_OFFICER);
    return call_has_role(call, LISTERS, out);
}

static enum err read_cursor(struct call *call, struct sv after, struct accusation_page *page)
{
    struct sv at_text;
    struct sv id_text;
    if (!after.n)
        return ERR_OK;
    if (!sv_cut(after, '.', &at_text, &id_text) ||
        !num_parse_i64(at_text, 1, INT64_MAX, &page->before) ||
        !id_parse(id_text, &page->before_id))
        return fail_field(call->fail, "after", "pattern", "");
    return ERR_OK;
}

enum err service_accusations(struct call *call, struct sv after, int limit,
                             struct accusation_stubs *out)
{
    *out = (struct accusation_stubs){.count = 0};
    struct grant grant;
    const struct accusation_key *keys;
    size_t count;
    if (!lister(call, &grant))
        return ERR_FORBIDDEN;
    struct accusation_page page = {.limit = limit < LIST_MAX ? limit : LIST_MAX};
    if (grant.role == ROLE_OFFICE_HEAD)
        page.office = grant.unit;
    else
        page.receiver = grant.unit;
    enum err err = read_cursor(call, after, &page);
    if (!err)
        err = store_accusation_list(call->conn, call->arena, &page, &keys, &count);
    if (err)
        return err;
    struct accusation_stub *items = ARENA_ARRAY(call->arena, struct accusation_stub, count);
    for (size_t i = 0; !err && i < count; i++)
        err = accusation_load(call, keys[i].id, &items[i]);
    out->items = items;
    out->count = count;
    if (count == (size_t)page.limit)
        out->next = arena_printf(call->arena, "%lld.%lld", (long long)keys[count - 1].registered_at,
                                 (long long)keys[count - 1].id);
    return err;
}

/* ---- opening ---- */

static bool audits_office(const struct call *call, const struct grant *grant)
{
    return grant->role == ROLE_AUDITOR &&
           unit_is_within(call->office->units, call->office->info.unit,
                          unit_reach_root(call->office->units, grant->unit));
}

/* For the auditors of each unit outside what it is about, once. Not known whom: for none. */
static enum err tell_auditors(struct call *call, const struct accusation_content *content,
                              const struct accusation_reading *reading)
{
    id64 told[ACCUSATION_RECEIVERS_MAX];
    size_t told_count = 0;
    if (!content->accused_unit)
        return ERR_OK;
    enum err err = ERR_OK;
    const struct accusation_case about = accusation_case_of(call, content, 0);
    for (size_t i = 0; !err && i < about.official_count; i++) {
        const struct accusation_official *official = &about.officials[i];
        for (size_t g = 0; !err && g < official->grant_count; g++) {
            id64 unit = official->grants[g].unit;
            bool is_new = audits_office(call, &official->grants[g]) &&
                          !unit_is_within(about.units, unit, about.accused_unit);
            for (size_t k = 0; k < told_count; k++)
                is_new = is_new && told[k] != unit;
            if (!is_new || told_count == ACCUSATION_RECEIVERS_MAX)
                continue;
            told[told_count++] = unit;
            err = store_accusation_opening_add(call->conn, unit, reading);
        }
    }
    return err;
}

static enum err note_opening(struct call *call, const struct accusation_opened *opened)
{
    const struct accusation_reading reading = {
        .id = accusation_new_id(call), .at = call->now, .by = call_actor(call, &opened->stub.as)};
    enum err err = accusation_write_down(call, opened->stub.stored.id, &reading);
    call->has_noted = true;
    return err ? err : tell_auditors(call, &opened->content, &reading);
}

/* Where it may go from who has it. The office of a direct one stays out of the question. */
static void find_receivers(struct call *call, const struct accusation_stub *stub,
                           const struct accusation_content *content, id64 *out, size_t *count)
{
    const struct accusation *accusation = &stub->stored.accusation;
    id64 office = accusation->office ? accusation->office : call->office->info.unit;
    const struct accusation_case about = accusation_case_of(call, content, office);
    *count = accusation_receivers(&about, out, ACCUSATION_RECEIVERS_MAX);
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        if (out[i] != accusation->receiver)
            out[kept++] = out[i];
    }
    *count = kept;
}

enum err service_accusation_open(struct call *call, id64 id, struct accusation_opened *out)
{
    struct content_key key;
    *out = (struct accusation_opened){.receiver_count = 0};
    enum err err = accusation_load(call, id, &out->stub);
    if (!err)
        err = accusation_open(call, &out->stub, &key, &out->content);
    if (err)
        return err;
    vault_key_wipe(&key);
    err = note_opening(call, out);
    if (!err)
        find_receivers(call, &out->stub, &out->content, out->receivers, &out->receiver_count);
    return err;
}

/* ---- files ---- */

/* A file is a look of its own when the opening was more than ten minutes ago. */
static enum err has_just_opened(struct call *call, id64 id, const struct grant *as)
{
    const struct accusation_reading *readings;
    size_t count;
    enum err err = store_accusation_readings(call->conn, call->arena, id, &readings, &count);
    for (size_t i = 0; !err && i < count; i++) {
        if (readings[i].by.account == call->who.account && readings[i].at > call->now - OPEN_FOR_MS)
            return accusation_note(call, id, as);
    }
    return err ? err : fail_with(call->fail, ERR_REFUSED, "accusation.open");
}

enum err service_accusation_file(struct call *call, id64 id, int no, struct accusation_file *out,
                                 struct sv *bytes)
{
    struct accusation_stub stub;
    struct accusation_content content;
    struct content_key key;
    const char *path;
    enum err err = accusation_load(call, id, &stub);
    if (!err)
        err = accusation_open(call, &stub, &key, &content);
    if (err)
        return err;
    vault_key_wipe(&key);
    if (no < 1 || (size_t)no > content.file_count)
        return ERR_NOT_FOUND;
    err = has_just_opened(call, id, &stub.as);
    *out = content.files[no - 1];
    if (!err)
        err = blobs_path(service_sealed_blobs(call->service), call->arena, out->sha256, &path);
    if (err)
        return err;
    memcpy(key.bytes, out->key, sizeof key.bytes);
    err = vault_file_open(call->arena, &key, path, bytes);
    vault_key_wipe(&key);
    return err;
}

/* ---- acts ---- */

static bool is_among(const id64 *units, size_t count, id64 unit)
{
    for (size_t i = 0; i < count; i++) {
        if (units[i] == unit)
            return true;
    }
    return false;
}

/* Hand the key on: the old copy is gone with this write. */
static enum err hand_key_on(struct call *call, const struct accusation_stub *stub,
                            struct content_key *key)
{
    const struct stored_accusation *stored = &stub->stored;
    struct sv wrapped = vault_key_wrap(service_vault(call->service), call->arena,
                                       accusation_holder(&stored->accusation), stored->id, key);
    vault_key_wipe(key);
    return store_accusation_key_put(call->conn, stored->id, wrapped);
}

/* An act after which another holds it: the content is opened to see where it may go. */
static enum err pass_on(struct call *call, struct accusation_stub *stub,
                        const struct accusation_command *command)
{
    struct content_key key;
    struct accusation_content content;
    id64 receivers[ACCUSATION_RECEIVERS_MAX];
    size_t count;
    enum err err = accusation_open(call, stub, &key, &content);
    if (err)
        return err;
    find_receivers(call, stub, &content, receivers, &count);
    if (command->receiver && !is_among(receivers, count, command->receiver))
        return fail_field(call->fail, "receiver", "unit", "");
    err = accusation_save(call, &stub->stored, command);
    return err ? err : hand_key_on(call, stub, &key);
}

static struct accusation_command command_of(const struct call *call,
                                            const struct accusation_stub *stub,
                                            const struct accusation_act_input *input)
{
    bool goes_on = input->act == ACCUSATION_ACT_HAND_OVER || input->act == ACCUSATION_ACT_FORWARD;
    return (struct accusation_command){.act = input->act,
                                       .actor = call_actor(call, &stub->as),
                                       .receiver = goes_on ? input->receiver : 0,
                                       .ground = input->ground};
}

enum err service_accusation_act(struct call *call, id64 id,
                                const struct accusation_act_input *input,
                                struct accusation_stub *out)
{
    enum err err = accusation_load(call, id, out);
    if (err)
        return err;
    if (input->version != out->stored.accusation.version)
        return ERR_STALE;
    struct accusation_command command = command_of(call, out, input);
    /* decided first, so that a refusal is the procedure's and not that of a key that is gone */
    const struct accusation_env env = {call->now, call->today, call_rulebook(call)};
    struct accusation_event event;
    err = accusation_decide(&out->stored.accusation, &command, &env, &event, call->fail);
    if (err)
        return err;
    if (input->act == ACCUSATION_ACT_RECEIVE)
        err = accusation_save(call, &out->stored, &command);
    else
        err = pass_on(call, out, &command);
    if (!err && input->act == ACCUSATION_ACT_RECEIVE)
        err = accusation_load(call, id, out);
    return err;
}

/* ---- auditing ---- */

enum err service_accusation_openings(struct call *call, const struct accusation_reading **out,
                                     size_t *count)
{
    struct grant grant;
    *count = 0;
    if (!call_has_role(call, ROLE_BIT(ROLE_AUDITOR), &grant))
        return ERR_FORBIDDEN;
    const struct look look = {
        .kind = READING_READINGS, .as = grant, .ground = GROUND_AUDIT, .purpose = SV("openings")};
    enum err err = reading_note(call, &look, NULL);
    if (err)
        return err;
    return store_accusation_openings(call->conn, call->arena, grant.unit, out, count);
}
