/* First start: the region's root unit, its petition office, the first administrator. */
#include "service/admin.h"
#include "service/login.h"
#include "service/service_private.h"

static enum err put_unit(struct call *call, struct unit *unit)
{
    struct who_when by = {.at = call->now};
    unit->id = service_new_id(call->service);
    unit->is_active = true;
    return store_unit_put(call->conn, unit, &by);
}

static enum err put_admin(struct call *call, const struct office_setup *setup, id64 region,
                          id64 *out)
{
    struct who_when by = {.at = call->now};
    struct account admin = {.id = service_new_id(call->service),
                            .kind = ACCOUNT_STAFF,
                            .login = login_fold(call->arena, setup->admin_login),
                            .name = setup->admin_name,
                            .is_active = true,
                            .grants = {{.role = ROLE_ADMINISTRATOR, .unit = region}},
                            .grant_count = 1};
    struct credential credential = {.password_hash = setup->admin_password_hash,
                                    .must_change = !service_is_demo(call->service)};
    *out = admin.id;
    enum err err = store_account_put(call->conn, &admin, &by);
    return err ? err : store_credential_put(call->conn, admin.id, &credential);
}

enum err service_setup(struct call *call, const struct office_setup *setup, id64 *region_out,
                       id64 *office_out, id64 *admin_out)
{
    if (call->office->info.unit)
        return fail_with(call->fail, ERR_REFUSED, "set_up_already");
    struct unit region = {
        .kind = setup->region_kind, .name = setup->region_name, .code = setup->region_code};
    struct unit office = {.kind = UNIT_KIND_PETITION_OFFICE, .name = setup->office_name};
    enum err err = put_unit(call, &region);
    office.parent = region.id;
    if (!err)
        err = put_unit(call, &office);
    struct office_info info = {.unit = office.id, .name = setup->office_name};
    struct who_when by = {.at = call->now};
    if (!err)
        err = store_office_put(call->conn, &info, &by);
    if (!err)
        err = put_admin(call, setup, region.id, admin_out);
    struct sign_in_rule rule = {.roles = setup->second_factor_roles};
    if (!err && rule.roles)
        err = store_sign_in_put(call->conn, &rule, &by);
    *region_out = region.id;
    *office_out = office.id;
    return err;
}
