/* Several programs on one database: each has a node of its own for its ids, and one of them does
 * what is to be done once for all.
 *
 * 1. Both are leases, kept by being taken again. Who was away for longer than a lease lasts finds
 * its node taken, and takes another.
 * 2. A lease saves work; what must not be done twice its own transaction sees to. */
#include "base/log.h"
#include "service/background.h"
#include "service/service_private.h"
#include "store/leases.h"

enum { NODE_FIRST = 448, NODE_LAST = 511 }; /* stations have those below (ledger/station.h) */

static const struct sv NODE = SV_INIT("node");
static const struct sv BACKGROUND = SV_INIT("background");

/* ---- leases, in a job ---- */

struct leasing {
    struct service *service;
    bool wants_lead;
    int node;   /* the one it has; -1: none */
    bool leads; /* told */
    time_ms at; /* told: when they were taken */
};

/* One that nobody had, else the one that ran out first: who had it may only be slow. -1: none. */
static int choose_node(const struct lease *leases, size_t count, time_ms now)
{
    const struct lease *first = NULL;
    int unused = NODE_FIRST;
    for (size_t i = 0; i < count; i++) {
        const struct lease *lease = &leases[i];
        bool is_over = lease->until <= now || lease->until > now + 2 * LEASE_MS;
        unused += lease->no == unused;
        if (is_over && (!first || lease->until < first->until))
            first = lease;
    }
    if (unused <= NODE_LAST)
        return unused;
    return first ? first->no : -1;
}

static enum err take_free_node(struct store_conn *conn, struct leasing *it)
{
    const struct lease *leases;
    size_t count;
    bool is_held = false;
    struct arena *arena = arena_new();
    struct lease lease = {.name = NODE, .holder = it->service->holder};
    enum err err = store_leases(conn, arena, NODE, &leases, &count);
    it->node = err ? -1 : choose_node(leases, count, it->at);
    arena_free(&arena);
    lease.no = it->node;
    if (!err && it->node >= 0)
        err = store_lease_take(conn, &lease, it->at, &is_held);
    return err || is_held ? err : ERR_UNAVAILABLE;
}

static enum err take_node(struct store_conn *conn, struct leasing *it)
{
    bool is_held = false;
    const struct lease lease = {.name = NODE, .no = it->node, .holder = it->service->holder};
    enum err err = it->node < 0 ? ERR_OK : store_lease_take(conn, &lease, it->at, &is_held);
    return err || is_held ? err : take_free_node(conn, it);
}

static enum err lease_job(struct store_conn *conn, void *arg)
{
    struct leasing *it = arg;
    const struct lease lead = {.name = BACKGROUND, .holder = it->service->holder};
    struct service *service = it->service;
    it->at = service->time.now_ms(service->time.self);
    it->node = service->node;
    it->leads = false;
    enum err err = take_node(conn, it);
    if (!err && it->wants_lead)
        err = store_lease_take(conn, &lead, it->at, &it->leads);
    return err;
}

static enum err take_leases(struct leasing *it)
{
    struct service *service = it->service;
    enum err err = store_write(service->store, lease_job, it);
    if (err)
        return err;
    if (service->node >= 0 && service->node != it->node)
        LOG_WARN("servers", "node taken by another: was=%d is=%d", service->node, it->node);
    service->node = it->node;
    id_source_take_node(&service->ids, (uint16_t)it->node);
    if (!it->wants_lead)
        return ERR_OK;
    pthread_mutex_lock(&service->lock);
    service->leads_until = it->leads ? it->at + LEASE_MS : 0;
    pthread_mutex_unlock(&service->lock);
    return ERR_OK;
}

/* ---- coming and going ---- */

enum err servers_join(struct service *service, struct fail *fail)
{
    struct leasing it = {.service = service};
    if (!service->is_shared)
        return ERR_OK;
    service->rng.fill(service->rng.self, &service->holder, sizeof service->holder);
    service->holder = (service->holder & INT64_MAX) | 1;
    enum err err = take_leases(&it);
    return err ? fail_detail(fail, err,
                             "no node for ids is free: too many programs use the "
                             "database, or it cannot be written to")
               : ERR_OK;
}

static enum err leave_job(struct store_conn *conn, void *arg)
{
    const struct service *service = arg;
    const struct lease node = {.name = NODE, .no = service->node, .holder = service->holder};
    const struct lease lead = {.name = BACKGROUND, .holder = service->holder};
    enum err err = store_lease_give(conn, &node);
    return err ? err : store_lease_give(conn, &lead);
}

void servers_leave(struct service *service)
{
    if (service->node < 0)
        return;
    enum err err = store_write(service->store, leave_job, service);
    if (err)
        LOG_WARN("servers", "leases are left to run out: %s", err_name(err));
    service->node = -1;
}

/* ---- the one that does it for all ---- */

bool servers_leads(struct service *service)
{
    time_ms now = service->time.now_ms(service->time.self);
    pthread_mutex_lock(&service->lock);
    bool leads = !service->is_shared || now < service->leads_until;
    pthread_mutex_unlock(&service->lock);
    return leads;
}

static enum err take_lead(struct service *service, bool *leads)
{
    struct leasing it = {.service = service, .wants_lead = true, .leads = true};
    enum err err = service->is_shared ? take_leases(&it) : ERR_OK;
    *leads = !err && it.leads;
    return err;
}

/* Whoever did it before may have left something unfinished. */
enum err background_lease(struct call *call, bool *again)
{
    struct service *service = call->service;
    bool led = service->has_led && servers_leads(service);
    *again = false;
    enum err err = take_lead(service, &service->has_led);
    if (err || led || !service->has_led)
        return err;
    if (service->is_shared)
        LOG_INFO("servers", "this server does what one does for all");
    err = background_follow_calendars(call);
    if (err)
        service->has_led = false; /* as if it had not begun: tried again */
    return err;
}
