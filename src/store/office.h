/* The office: units, accounts, calendar, rulebooks, guidance, audit. Each is a list of versions
 * that only grows; readers get the newest. Writers give the version they saw; another one is
 * ERR_STALE. */
#ifndef STORE_OFFICE_H
#define STORE_OFFICE_H

#include "domain/access.h"
#include "domain/calendar.h"
#include "domain/unit.h"
#include "store/store.h"

#define ACCOUNT_GRANTS_MAX 8

enum account_kind { ACCOUNT_STAFF = 1, ACCOUNT_PETITIONER = 2 };
struct account {
    id64 id;
    enum account_kind kind;
    int64_t version; /* 0 = not stored yet */
    struct sv login; /* folded; for petitioners the hex of a blind index, never the name itself */
    struct sv name;  /* staff: the official's name; petitioners: empty */
    struct sv phone;
    struct sv sealed; /* petitioners: sealed name and login */
    int64_t key_id;
    bool is_active;
    struct grant grants[ACCOUNT_GRANTS_MAX];
    size_t grant_count;
};

struct who_when {
    id64 account;
    time_ms at;
};

/* Append the next version of a unit: unit->version is the one seen (0 for a new unit) and is
 * advanced. */
enum err store_unit_put(struct store_conn *conn, struct unit *unit,
                        const struct who_when *by) ERR_MUST_USE;
/* All units, newest versions, parents before children. */
enum err store_units(struct store_conn *conn, struct arena *arena, const struct unit **out,
                     size_t *count) ERR_MUST_USE;

enum err store_account_put(struct store_conn *conn, struct account *account,
                           const struct who_when *by) ERR_MUST_USE;
enum err store_account_get(struct store_conn *conn, struct arena *arena, id64 id,
                           struct account *out) ERR_MUST_USE;
/* The same; *must_change: whether its password has to be changed before anything else. */
enum err store_account_standing(struct store_conn *conn, struct arena *arena, id64 id,
                                struct account *out, bool *must_change) ERR_MUST_USE;
enum err store_account_by_login(struct store_conn *conn, struct arena *arena,
                                enum account_kind kind, struct sv login,
                                struct account *out) ERR_MUST_USE;
enum err store_accounts(struct store_conn *conn, struct arena *arena, enum account_kind kind,
                        const struct account **out, size_t *count) ERR_MUST_USE;
/* The roles that somebody active has at the unit. */
enum err store_unit_roles(struct store_conn *conn, id64 unit, role_set *out) ERR_MUST_USE;
/* Does somebody of the office who may sign in hold one of the roles at the unit? */
enum err store_unit_has_staff(struct store_conn *conn, id64 unit, role_set roles,
                              bool *out) ERR_MUST_USE;

/* Credentials are working data: one row an account, replaced. */
struct credential {
    struct sv password_hash;
    bool must_change;
};
enum err store_credential_put(struct store_conn *conn, id64 account,
                              const struct credential *credential) ERR_MUST_USE;
enum err store_credential_get(struct store_conn *conn, struct arena *arena, id64 account,
                              struct credential *out) ERR_MUST_USE;

enum err store_calendar_year_put(struct store_conn *conn, const struct calendar_year *year,
                                 const struct who_when *by) ERR_MUST_USE;
/* Newest version of each year. */
enum err store_calendar_years(struct store_conn *conn, struct arena *arena,
                              const struct calendar_year **out, size_t *count) ERR_MUST_USE;

/* How many versions of calendars there are by these years: it grows with each that is put. */
int64_t store_calendars_of(const struct calendar_year *years, size_t count);
/* Under how many versions of calendars the days of all open matters that touch the year, or of all
 * open works (year 0), were looked through to the end; 0: nobody has, or not since this database
 * was rebuilt or moved to, or by a program that computes days otherwise. */
enum err store_days_followed(struct store_conn *conn, int year, int64_t *calendars) ERR_MUST_USE;
enum err store_days_followed_put(struct store_conn *conn, int year, int64_t calendars) ERR_MUST_USE;

/* The text of a rulebook version; putting the same pin with another text is ERR_CONFLICT. */
enum err store_rulebook_put(struct store_conn *conn, struct sv pin, struct sv yaml,
                            const struct who_when *by) ERR_MUST_USE;
struct stored_rulebook {
    struct sv pin, yaml;
};
/* In the order they were put. */
enum err store_rulebooks(struct store_conn *conn, struct arena *arena,
                         const struct stored_rulebook **out, size_t *count) ERR_MUST_USE;

/* From that day new matters follow that rulebook, which is stored. */
struct stored_adoption {
    struct sv pin;
    day_t from;
    struct who_when by;
};
enum err store_rulebook_adopt(struct store_conn *conn,
                              const struct stored_adoption *adoption) ERR_MUST_USE;
/* In the order they were put. */
enum err store_rulebook_adoptions(struct store_conn *conn, struct arena *arena,
                                  const struct stored_adoption **out, size_t *count) ERR_MUST_USE;

/* A number that grows with every change of units, calendar, rulebooks and guidance, whoever made
 * it. */
enum err store_office_changes(struct store_conn *conn, int64_t *out) ERR_MUST_USE;
/* The number that it was when this group of writes began, whatever jobs before this one did: asked
 * once a group. In a write only. */
enum err store_office_changes_before(struct store_conn *conn, int64_t *out) ERR_MUST_USE;

/* Guidance the office publishes (art. 18). */
struct office_info {
    id64 unit; /* the petition office that takes online petitions */
    int64_t version;
    struct sv name, address, postcode, phone, hours, guidance;
};
enum err store_office_put(struct store_conn *conn, struct office_info *info,
                          const struct who_when *by) ERR_MUST_USE;
enum err store_office_get(struct store_conn *conn, struct arena *arena,
                          struct office_info *out) ERR_MUST_USE;

/* Administrative acts. detail never holds personal data. */
struct audit_entry {
    id64 id;
    time_ms at;
    id64 account;
    struct sv kind, subject, detail;
};
enum err store_audit_add(struct store_conn *conn, const struct audit_entry *entry) ERR_MUST_USE;
struct audit_range {
    id64 before_id; /* 0 = from the newest */
    int limit;
};
/* Newest first. */
enum err store_audit_list(struct store_conn *conn, struct arena *arena,
                          const struct audit_range *range, const struct audit_entry **out,
                          size_t *count) ERR_MUST_USE;

#endif
