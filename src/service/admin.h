/* Administration: units, accounts, calendar, guidance, audit. Every act leaves an audit entry.
 * After a change that ends up in the snapshot the caller of the service must run
 * service_office_reload once the write is committed. */
#ifndef SERVICE_ADMIN_H
#define SERVICE_ADMIN_H

#include "service/service.h"

enum err service_unit_create(struct call *call, struct unit *unit) ERR_MUST_USE;
enum err service_unit_change(struct call *call, struct unit *unit) ERR_MUST_USE;

enum err service_accounts(struct call *call, const struct account **out,
                          size_t *count) ERR_MUST_USE;
/* one_time_password and its hash were made while preparing (service_one_time_password). */
struct one_time_password {
    char text[24];
    struct sv hash;
};
enum err service_one_time_password(struct call *call, struct one_time_password *out) ERR_MUST_USE;
enum err service_account_create(struct call *call, struct account *account,
                                const struct one_time_password *password) ERR_MUST_USE;
/* One official's account within the caller's reach. */
enum err service_account_get(struct call *call, id64 id, struct account *out) ERR_MUST_USE;
enum err service_account_change(struct call *call, struct account *account) ERR_MUST_USE;
enum err service_account_reset(struct call *call, id64 id, const struct one_time_password *password,
                               struct account *out) ERR_MUST_USE;

/* A device was lost: the account's second factor and recovery codes go, its sessions end. Not one's
 * own: ERR_REFUSED. */
enum err service_account_factor_reset(struct call *call, id64 id) ERR_MUST_USE;
/* Accounts of a list that have a second factor in force: their ids, in the arena. */
struct factor_holders {
    const id64 *accounts;
    size_t count;
};
enum err service_factor_holders(struct call *call, struct factor_holders *out) ERR_MUST_USE;
/* Which roles need a second factor. Whoever has such a role and no factor may, from their next
 * request, only set one up. rule->version is the one seen. */
enum err service_sign_in_put(struct call *call, struct sign_in_rule *rule) ERR_MUST_USE;

/* Store a year and recompute the open petitions it touches; *moved counts due days that changed or
 * stopped being provisional. */
enum err service_calendar_put(struct call *call, const struct calendar_year *year,
                              int *moved) ERR_MUST_USE;
enum err service_office_put(struct call *call, struct office_info *info) ERR_MUST_USE;
struct audit_page {
    const struct audit_entry *entries;
    const struct account *accounts; /* beside each entry; id 0 when it was a command */
    size_t count;
    struct sv next; /* empty at the end */
};
/* after: what a page said as next; empty for the newest. */
enum err service_audit(struct call *call, struct sv after, int limit,
                       struct audit_page *out) ERR_MUST_USE;

/* First start: the office's root unit, petition office, first administrator. */
struct office_setup {
    struct sv region_name, region_code; /* "清禾县", "QH" */
    enum unit_kind region_kind;
    struct sv office_name; /* "清禾县信访局" */
    struct sv admin_login, admin_name, admin_password_hash;
    role_set second_factor_roles; /* who needs a second factor from the first day */
};
enum err service_setup(struct call *call, const struct office_setup *setup, id64 *region_out,
                       id64 *office_out, id64 *admin_out) ERR_MUST_USE;

#endif
