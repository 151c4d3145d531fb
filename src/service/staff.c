/* Staff of offices. Open matters are figures of a unit: none is looked at. */
#include "service/staff.h"

#include "service/service_private.h"
#include "store/figures.h"

#include <stdlib.h>

static const role_set READERS = ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_SUPERVISOR) |
                                ROLE_BIT(ROLE_OFFICE_HEAD) | ROLE_BIT(ROLE_UNIT_HEAD);

/* ---- where ---- */

/* The unit below which the caller looks; a unit's head at their own alone. */
static enum err reach_of(const struct call *call, id64 *root, bool *is_alone)
{
    struct scope scope;
    enum err err = call_scope_as(call, READERS, &scope);
    *is_alone = !err && scope.where.owner != 0;
    *root = err                  ? 0
            : *is_alone          ? scope.where.owner
            : scope.where.region ? scope.where.region
                                 : unit_reach_root(call->office->units, scope.unit);
    return err;
}

static enum err may_look(const struct call *call, id64 unit)
{
    id64 root;
    bool is_alone;
    enum err err = reach_of(call, &root, &is_alone);
    if (err)
        return err;
    if (!unit_find(call->office->units, unit))
        return ERR_NOT_FOUND;
    bool is_there = is_alone ? unit == root : unit_is_within(call->office->units, unit, root);
    return is_there ? ERR_OK : ERR_NOT_FOUND;
}

static enum role handler_at(const struct unit *unit)
{
    return unit->kind == UNIT_KIND_PETITION_OFFICE ? ROLE_CASE_OFFICER : ROLE_UNIT_HANDLER;
}

/* ---- officials ---- */

static role_set roles_at(const struct account *account, id64 unit)
{
    role_set roles = 0;
    for (size_t i = 0; account->is_active && i < account->grant_count; i++) {
        if (account->grants[i].unit == unit)
            roles |= ROLE_BIT(account->grants[i].role);
    }
    return roles;
}

struct records {
    const struct staff_record *items;
    size_t count;
};

/* A course or a certificate counts for so many months, and no longer than it says. */
static bool counts_today(const struct call *call, const struct rule_staffing *rule,
                         const struct staff_record *record)
{
    bool is_kind = record->kind == STAFF_TRAINING || record->kind == STAFF_CERTIFICATE;
    day_t last = record->until_day ? record->until_day
                                   : day_add_months(record->from_day, rule->trained_months);
    return is_kind && record->from_day <= call->today && last >= call->today;
}

static bool is_trained(const struct call *call, const struct rule_staffing *rule,
                       const struct records *records, id64 account)
{
    for (size_t i = 0; i < records->count; i++) {
        if (records->items[i].account == account && counts_today(call, rule, &records->items[i]))
            return true;
    }
    return false;
}

/* ---- the board ---- */

static enum err count_open(struct call *call, const struct unit *unit, int64_t *out)
{
    struct figures_read read = {.arena = call->arena};
    const struct petition_filter filter = {
        .scope = {.owner = unit->id}, .awaits = ROLE_BIT(handler_at(unit)), .limit = 1};
    return store_figure_of_list(call->conn, &read, &filter, out);
}

/* Who handles where, by unit: those of one unit stand together. */
struct handler {
    id64 unit, account;
};
struct handlers {
    const struct handler *items;
    size_t count;
};

static int handler_cmp(const void *a, const void *b)
{
    const struct handler *one = a;
    const struct handler *other = b;
    if (one->unit != other->unit)
        return one->unit < other->unit ? -1 : 1;
    return (one->account > other->account) - (one->account < other->account);
}

/* Once for all units, from the officials in memory. */
static struct handlers all_handlers(struct call *call)
{
    const struct office *office = call->office;
    size_t most = 0;
    for (size_t i = 0; i < office->official_count; i++)
        most += office->officials[i].grant_count;
    struct handler *items = ARENA_ARRAY(call->arena, struct handler, most);
    struct handlers out = {items, 0};
    for (size_t i = 0; i < office->official_count; i++) {
        const struct account *one = &office->officials[i];
        for (size_t k = 0; one->is_active && k < one->grant_count; k++) {
            const struct unit *unit = unit_find(office->units, one->grants[k].unit);
            if (unit && one->grants[k].role == handler_at(unit))
                items[out.count++] = (struct handler){unit->id, one->id};
        }
    }
    if (out.count)
        qsort(items, out.count, sizeof *items, handler_cmp);
    return out;
}

static struct handlers handlers_at(const struct handlers *all, id64 unit)
{
    size_t from = 0;
    size_t to = all->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (all->items[middle].unit < unit)
            from = middle + 1;
        else
            to = middle;
    }
    struct handlers out = {all->items + from, 0};
    while (from + out.count < all->count && out.items[out.count].unit == unit)
        out.count++;
    return out;
}

static enum err look_at(struct call *call, const struct unit *unit, const struct handlers *all,
                        struct staff_unit *out)
{
    const struct rule_staffing *rule = &call_rulebook(call)->staffing;
    const struct handlers here = handlers_at(all, unit->id);
    struct records records = {.count = 0};
    enum err err = ERR_OK;
    *out = (struct staff_unit){.unit = unit->id, .handlers = (int)here.count};
    if (here.count)
        err =
            store_staff_records(call->conn, call->arena, unit->id, &records.items, &records.count);
    for (size_t i = 0; !err && i < here.count; i++)
        out->trained += is_trained(call, rule, &records, here.items[i].account);
    if (!err)
        err = count_open(call, unit, &out->open);
    out->has_no_handler = out->handlers == 0 && out->open > 0;
    out->has_none_trained = rule->trained_months && out->handlers > 0 && out->trained == 0;
    out->has_too_much = rule->open_per_handler && out->handlers > 0 &&
                        out->open > (int64_t)rule->open_per_handler * out->handlers;
    return err;
}

enum err service_staff_board(struct call *call, struct staff_board *out)
{
    const struct unit_tree *units = call->office->units;
    id64 root;
    bool is_alone;
    *out = (struct staff_board){.rulebook = call_rulebook(call)};
    enum err err = reach_of(call, &root, &is_alone);
    if (err)
        return err;
    const struct handlers handlers = all_handlers(call);
    struct staff_unit *rows = ARENA_ARRAY(call->arena, struct staff_unit, unit_count(units));
    for (size_t i = 0; !err && i < unit_count(units); i++) {
        const struct unit *unit = unit_at(units, i);
        bool is_there = is_alone ? unit->id == root : unit_is_within(units, unit->id, root);
        if (!unit->is_active || !is_there)
            continue;
        err = look_at(call, unit, &handlers, &rows[out->count]);
        out->count += rows[out->count].handlers > 0 || rows[out->count].open > 0;
    }
    out->units = rows;
    return err;
}

/* ---- a unit ---- */

struct people {
    const struct account *items;
    size_t count;
};

static struct records records_of(struct call *call, const struct records *all, id64 account)
{
    struct staff_record *items = ARENA_ARRAY(call->arena, struct staff_record, all->count);
    struct records out = {items, 0};
    for (size_t i = 0; i < all->count; i++) {
        if (all->items[i].account == account)
            items[out.count++] = all->items[i];
    }
    return out;
}

static int official_cmp(const void *a, const void *b)
{
    const struct staff_official *one = a;
    const struct staff_official *other = b;
    return sv_cmp(one->name, other->name);
}

enum err service_staff_unit(struct call *call, id64 unit, struct staff_view *out)
{
    struct people people;
    struct records records;
    *out = (struct staff_view){.unit = unit};
    enum err err = may_look(call, unit);
    if (!err)
        err = store_accounts(call->conn, call->arena, ACCOUNT_STAFF, &people.items, &people.count);
    if (!err)
        err = store_staff_records(call->conn, call->arena, unit, &records.items, &records.count);
    if (err)
        return err;
    const struct rule_staffing *rule = &call_rulebook(call)->staffing;
    struct staff_official *rows = ARENA_ARRAY(call->arena, struct staff_official, people.count);
    for (size_t i = 0; i < people.count; i++) {
        const struct account *one = &people.items[i];
        role_set roles = roles_at(one, unit);
        const struct records own = records_of(call, &records, roles ? one->id : 0);
        if (!roles)
            continue;
        rows[out->count++] =
            (struct staff_official){.account = one->id,
                                    .name = one->name,
                                    .roles = roles,
                                    .is_trained = is_trained(call, rule, &records, one->id),
                                    .records = own.items,
                                    .record_count = own.count};
    }
    if (out->count)
        qsort(rows, out->count, sizeof *rows, official_cmp);
    out->officials = rows;
    return ERR_OK;
}

/* ---- notes ---- */

static enum err check_note(struct call *call, const struct staff_record *record)
{
    struct account account;
    enum err err = store_account_get(call->conn, call->arena, record->account, &account);
    bool is_there = !err && account.kind == ACCOUNT_STAFF && roles_at(&account, record->unit);
    if (err == ERR_NOT_FOUND || (!err && !is_there))
        return fail_field(call->fail, "account", "unknown", "");
    if (!err && record->until_day && record->until_day < record->from_day)
        return fail_field(call->fail, "until_day", "order", "");
    bool was_held = record->kind == STAFF_TRAINING || record->kind == STAFF_CERTIFICATE;
    if (!err && was_held && record->from_day > call->today)
        return fail_field(call->fail, "from_day", "max", "");
    return err;
}

enum err service_staff_note(struct call *call, struct staff_record *record)
{
    enum err err = may_look(call, record->unit);
    if (!err)
        err = check_note(call, record);
    record->id = service_new_id(call->service);
    record->noted_by = call->who.account;
    record->at = call->now;
    return err ? err : store_staff_note(call->conn, record);
}

enum err service_staff_take_back(struct call *call, id64 unit, id64 record)
{
    struct records records;
    enum err err = may_look(call, unit);
    if (!err)
        err = store_staff_records(call->conn, call->arena, unit, &records.items, &records.count);
    if (err)
        return err;
    for (size_t i = 0; i < records.count; i++) {
        if (records.items[i].id == record)
            return store_staff_take_back(
                call->conn, &records.items[i], service_new_id(call->service),
                &(struct who_when){.account = call->who.account, .at = call->now});
    }
    return ERR_NOT_FOUND;
}
