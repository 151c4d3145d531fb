/* Administrative acts and openings of identities, for the auditor. Entries name accounts, units and
 * petitions by number and id; never a petitioner. */
#include "service/admin.h"
#include "service/service_private.h"

enum err audit_add(struct call *call, const char *kind, struct sv subject, struct sv detail)
{
    struct audit_entry entry = {.id = service_new_id(call->service),
                                .at = call->now,
                                .account = call->who.account,
                                .kind = sv_from(kind),
                                .subject = subject,
                                .detail = detail};
    const struct log_writer log = call_log(call);
    enum err err = store_audit_add(call->conn, &entry);
    return err ? err : log_audit(&log, &entry);
}

/* The accounts named by the entries, each once. */
static enum err accounts_of(struct call *call, const struct audit_entry *entries, size_t count,
                            const struct account **out)
{
    struct account *accounts = ARENA_ARRAY(call->arena, struct account, count);
    for (size_t i = 0; i < count; i++) {
        if (!entries[i].account)
            continue; /* a command on the machine itself */
        enum err err = store_account_get(call->conn, call->arena, entries[i].account, &accounts[i]);
        if (err && err != ERR_NOT_FOUND)
            return err;
    }
    *out = accounts;
    return ERR_OK;
}

/* The entries are of the whole office and name its matters; an auditor of a part of it reads the
 * openings of that part's matters, one by one, and not this. */
bool call_audits_whole_office(const struct call *call, struct grant *as)
{
    const struct unit_tree *units = call->office->units;
    for (size_t i = 0; call->who.kind == CALLER_STAFF && i < call->who.grant_count; i++) {
        const struct grant *grant = &call->who.grants[i];
        if (grant->role == ROLE_AUDITOR &&
            unit_is_within(units, call->office->info.unit, unit_reach_root(units, grant->unit))) {
            *as = *grant;
            return true;
        }
    }
    return false;
}

enum err service_audit(struct call *call, struct sv after, int limit, struct audit_page *out)
{
    *out = (struct audit_page){0};
    struct look look = {.kind = READING_READINGS, .ground = GROUND_AUDIT, .purpose = SV("audit")};
    if (!call_audits_whole_office(call, &look.as))
        return ERR_FORBIDDEN;
    id64 before = 0;
    if (after.n && !id_parse(after, &before))
        return fail_field(call->fail, "after", "pattern", "");
    const struct audit_range range = {before, limit + 1};
    enum err err = reading_note(call, &look, NULL);
    if (!err)
        err = store_audit_list(call->conn, call->arena, &range, &out->entries, &out->count);
    if (err)
        return err;
    if (out->count > (size_t)limit) {
        out->count = (size_t)limit;
        char text[ID_TEXT_MAX + 1];
        int n = id_format(out->entries[out->count - 1].id, text);
        out->next = arena_sv(call->arena, (struct sv){text, (size_t)n});
    }
    return accounts_of(call, out->entries, out->count, &out->accounts);
}
