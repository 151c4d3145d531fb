/* A call into the office: when it happens, on what snapshot, in which transaction, by whom. The
 * only place where the service layer opens transactions. */
#include "base/assert.h"
#include "service/service_private.h"

enum { CONFLICT_RETRIES = 3 };

static void look_at_clock(struct call *call)
{
    struct service *service = call->service;
    call->office = service_office_take(service);
    call->now = service->time.now_ms(service->time.self);
    call->today = zone_day(office_zone(call->office, call->now), call->now);
}

void call_begin(struct call *call, struct service *service, struct arena *arena, struct fail *fail)
{
    *call = (struct call){.service = service, .arena = arena, .fail = fail};
    look_at_clock(call);
}

void call_renew(struct call *call)
{
    call_end(call);
    look_at_clock(call);
}

void call_end(struct call *call)
{
    if (call->office)
        service_office_release(call->service, call->office);
    if (call->office_before)
        service_office_release(call->service, call->office_before);
    call->office = NULL;
    call->office_before = NULL;
}

enum err call_reach_office(struct call *call, int64_t changes)
{
    struct service *service = call->service;
    if (call->office->changes >= changes)
        return ERR_OK;
    const struct office *newest = service_office_take(service);
    if (newest->changes < changes) {
        service_office_release(service, newest);
        enum err err = service_office_reach(service, changes);
        if (err)
            return err;
        newest = service_office_take(service);
    }
    if (call->office_before)
        service_office_release(service, call->office);
    else
        call->office_before = call->office;
    call->office = newest;
    call->today = zone_day(office_zone(newest, call->now), call->now);
    return newest->changes < changes ? ERR_UNAVAILABLE : ERR_OK;
}

const struct rulebook *call_rulebook(const struct call *call)
{
    return office_rulebook_in_force(call->office, call->today);
}

struct log_writer call_log(const struct call *call)
{
    return (struct log_writer){call->conn, call->arena, call->service->rng};
}

/* ---- transactions ---- */

enum err call_read(struct call *call, enum err (*fn)(struct call *, void *), void *arg)
{
    enum err err = store_read_begin(call->service->store, &call->conn);
    if (err)
        return err;
    err = fn(call, arg);
    store_read_end(call->service->store, &call->conn);
    call->conn = NULL;
    return err;
}

bool call_may_read_old(const struct call *call)
{
    return store_standby_is_used(call->service->store);
}

/* An error is not a standby's to tell: what it lacks may be there, and it may be gone. */
enum err call_read_old(struct call *call, enum err (*fn)(struct call *, void *), void *arg)
{
    struct store *store = call->service->store;
    const struct store_reader reader = {call->who.token_hash, call->who.writes};
    enum err err = store_standby_begin(store, &reader, &call->conn);
    if (!err) {
        err = fn(call, arg);
        store_read_end(store, &call->conn);
    }
    if (!err)
        return ERR_OK;
    call->due = NULL;
    call->has_noted = false;
    if (call->fail)
        *call->fail = (struct fail){0};
    err = call_read(call, fn, arg);
    store_standby_missed(store, &reader);
    return err;
}

struct write {
    struct call *call;
    enum err (*fn)(struct call *, void *);
    void (*done)(enum err, void *);
    void *arg;
    enum err answer; /* of the last run */
};

/* What is done follows the office as it is, on whichever server it was changed. */
enum err call_reach_newest(struct call *call)
{
    int64_t changes;
    enum err err = store_office_changes_before(call->conn, &changes);
    return err ? err : call_reach_office(call, changes);
}

static enum err write_job(struct store_conn *conn, void *arg)
{
    struct write *write = arg;
    struct call *call = write->call;
    call->conn = conn;
    call->keeps_writes = false;
    call->can_write = true;
    if (call->fail)
        *call->fail = (struct fail){0};
    write->answer = write->done ? call_reach_newest(call) : ERR_OK;
    if (!write->answer)
        write->answer = write->fn(call, write->arg);
    call->conn = NULL;
    call->can_write = false;
    return call->keeps_writes ? ERR_OK : write->answer;
}

static void write_done(enum err result, void *arg)
{
    const struct write *write = arg;
    write->done(result ? result : write->answer, write->arg);
}

enum err call_write(struct call *call, enum err (*fn)(struct call *, void *), void *arg)
{
    struct write write = {.call = call, .fn = fn, .arg = arg};
    enum err err = ERR_CONFLICT;
    for (int i = 0; err == ERR_CONFLICT && i <= CONFLICT_RETRIES; i++)
        err = store_write(call->service->store, write_job, &write);
    return err ? err : write.answer;
}

enum err call_write_async(struct call *call, enum err (*fn)(struct call *, void *),
                          void (*done)(enum err, void *), void *arg)
{
    struct write *write = ARENA_NEW(call->arena, struct write);
    *write = (struct write){.call = call, .fn = fn, .done = done, .arg = arg};
    return store_write_async(call->service->store, write_job, write_done, write);
}

enum err call_keep(struct call *call, enum err err)
{
    ASSERT(err != ERR_OK);
    call->keeps_writes = true;
    return err;
}

/* ---- who ---- */

struct actor call_actor(const struct call *call, const struct grant *grant)
{
    return (struct actor){.account = call->who.account, .role = grant->role, .unit = grant->unit};
}

struct actor call_petitioner(const struct call *call)
{
    id64 account = call->who.kind == CALLER_PETITIONER ? call->who.account : 0;
    return (struct actor){.account = account, .role = ROLE_PETITIONER, .person = call->who.person};
}

struct decide_env call_env(const struct call *call, const struct rulebook *rulebook)
{
    return (struct decide_env){.now = call->now,
                               .today = call->today,
                               .rulebook = rulebook_on(call->arena, rulebook, call->today),
                               .calendar = call->office->calendar,
                               .units = call->office->units,
                               .lang = call->lang};
}

bool call_has_role(const struct call *call, role_set roles, struct grant *as)
{
    if (call->who.kind != CALLER_STAFF)
        return false;
    for (size_t i = 0; i < call->who.grant_count; i++) {
        if (!(ROLE_BIT(call->who.grants[i].role) & roles))
            continue;
        if (as)
            *as = call->who.grants[i];
        return true;
    }
    return false;
}

/* The first grant of such a role at a unit of which `fits` is true. */
static bool find_grant(const struct call *call, role_set roles,
                       bool (*fits)(const struct call *, const struct unit *), struct grant *out)
{
    for (size_t i = 0; i < call->who.grant_count; i++) {
        const struct grant *grant = &call->who.grants[i];
        const struct unit *unit = unit_find(call->office->units, grant->unit);
        if (!(ROLE_BIT(grant->role) & roles) || !unit || !fits(call, unit))
            continue;
        *out = *grant;
        return true;
    }
    return false;
}

static bool is_petition_office(const struct call *call, const struct unit *unit)
{
    (void)call;
    return unit->kind == UNIT_KIND_PETITION_OFFICE;
}

static bool receives_directly(const struct call *call, const struct unit *unit)
{
    return unit_receives_directly(unit) && unit_petition_office(call->office->units, unit->id) != 0;
}

bool call_registers_at(const struct call *call, struct grant *out)
{
    static const role_set REGISTRARS =
        ROLE_BIT(ROLE_WINDOW_CLERK) | ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD);
    return find_grant(call, REGISTRARS, is_petition_office, out);
}

bool call_registers_directly(const struct call *call, struct grant *out)
{
    static const role_set REGISTRARS =
        ROLE_BIT(ROLE_WINDOW_CLERK) | ROLE_BIT(ROLE_UNIT_HANDLER) | ROLE_BIT(ROLE_UNIT_HEAD);
    return find_grant(call, REGISTRARS, receives_directly, out);
}
