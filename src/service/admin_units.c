/* The organisation tree as an administrator changes it: within the reach of their own grant. */
#include "service/admin.h"
#include "service/admin_private.h"
#include "service/service_private.h"
#include "store/works.h"

bool admin_reaches(const struct call *call, id64 unit)
{
    if (call->who.kind != CALLER_STAFF)
        return false;
    for (size_t i = 0; i < call->who.grant_count; i++) {
        const struct grant *grant = &call->who.grants[i];
        if (grant->role == ROLE_ADMINISTRATOR &&
            unit_is_within(call->office->units, unit,
                           unit_reach_root(call->office->units, grant->unit)))
            return true;
    }
    return false;
}

struct who_when admin_by(const struct call *call)
{
    return (struct who_when){.account = call->who.account, .at = call->now};
}

static enum err put(struct call *call, struct unit *unit, const char *kind)
{
    struct who_when by = admin_by(call);
    enum err err = store_unit_put(call->conn, unit, &by);
    return err ? err : audit_add(call, kind, unit->name, SV(""));
}

/* A superior that was right when it was set stays as long as nobody changes it. */
static enum err check_superior(struct call *call, const struct unit *unit, id64 known)
{
    bool is_fine = !unit->superior || unit->superior == known ||
                   unit_may_have_superior(call->office->units, unit, unit->superior);
    if (!is_fine)
        return fail_field(call->fail, "superior", "superior", "");
    if (unit->is_vertical && !unit->superior)
        return fail_field(call->fail, "superior", "required", "");
    return ERR_OK;
}

enum err service_unit_create(struct call *call, struct unit *unit)
{
    if (!call_has_role(call, ROLE_BIT(ROLE_ADMINISTRATOR), NULL))
        return ERR_FORBIDDEN;
    const struct unit *parent = unit_find(call->office->units, unit->parent);
    if (!parent || !parent->is_active || !admin_reaches(call, unit->parent))
        return fail_field(call->fail, "parent", "enum", "");
    unit->id = service_new_id(call->service);
    unit->version = 0;
    unit->is_active = true;
    enum err err = check_superior(call, unit, 0);
    return err ? err : put(call, unit, "unit_created");
}

/* Nobody acts for a closed unit: what it still has, or has registered, would stand still for ever
 * while its periods run out. */
static enum err check_open_petitions(struct call *call, const struct unit *unit)
{
    const struct petition_scope scopes[] = {{.owner = unit->id}, {.office = unit->id}};
    int open = 0;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && !open && i < sizeof scopes / sizeof scopes[0]; i++) {
        const struct petition_filter filter = {.scope = scopes[i], .limit = 1};
        err = store_petition_count(call->conn, &filter, 1, &open);
    }
    return !err && open ? fail_with(call->fail, ERR_REFUSED, "unit_has_petitions") : err;
}

/* Nor does a unit go that owes something in a work, or keeps one. */
static enum err check_open_works(struct call *call, const struct unit *unit)
{
    bool has_work;
    enum err err = store_unit_owes(call->conn, unit->id, &has_work);
    for (size_t i = 0; !err && !has_work && i < call->office->rulebook_count; i++) {
        const struct rulebook *rulebook = call->office->rulebooks[i];
        for (size_t k = 0; !err && !has_work && k < rulebook->work_count; k++)
            err = store_unit_keeps(call->conn, unit->id, rulebook->works[k].id, &has_work);
    }
    return !err && has_work ? fail_with(call->fail, ERR_REFUSED, "unit_has_works") : err;
}

/* A unit with active units below it or with open petitions, or the office that takes online
 * petitions, must stay. */
static enum err check_closing(struct call *call, const struct unit *unit)
{
    if (unit->is_active)
        return ERR_OK;
    if (unit->id == call->office->info.unit)
        return fail_with(call->fail, ERR_REFUSED, "unit_is_office");
    for (size_t i = 0; i < unit_count(call->office->units); i++) {
        const struct unit *other = unit_at(call->office->units, i);
        if (other->is_active && other->parent == unit->id)
            return fail_with(call->fail, ERR_REFUSED, "unit_has_units");
    }
    enum err err = check_open_petitions(call, unit);
    return err ? err : check_open_works(call, unit);
}

enum err service_unit_change(struct call *call, struct unit *unit)
{
    const struct unit *known = unit_find(call->office->units, unit->id);
    if (!known || !admin_reaches(call, unit->id))
        return ERR_NOT_FOUND;
    enum err err = check_closing(call, unit);
    if (!err)
        err = check_superior(call, unit, known->superior);
    return err ? err : put(call, unit, "unit_changed");
}

enum err service_office_put(struct call *call, struct office_info *info)
{
    if (!admin_reaches(call, call->office->info.unit))
        return ERR_FORBIDDEN;
    info->unit = call->office->info.unit;
    struct who_when by = admin_by(call);
    enum err err = store_office_put(call->conn, info, &by);
    return err ? err : audit_add(call, "guidance_changed", info->name, SV(""));
}
