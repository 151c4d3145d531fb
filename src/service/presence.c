/* Who has the same petition open now: a small ring in memory, fed by the pages' pulse, forgotten
 * with the process. It says who is there, never who was. Where several servers share a database
 * each tells the others what its ring holds, and rows that are no longer true go with the next
 * telling.
 */
#include "store/presence.h"
#include "service/background.h"
#include "service/petitions.h"
#include "service/service_private.h"

/* A page asks every ten seconds; what the others were told of it is told again before it is over.
 */
enum { PRESENT_MS = 40 * 1000, TOLD_MS = 9 * 1000 };

static void remember(struct service *service, id64 account, id64 petition, time_ms now)
{
    for (size_t i = 0; i < PRESENT_MAX; i++) {
        struct present *entry = &service->present[i];
        if (entry->account != account || entry->petition != petition)
            continue;
        entry->at = now;
        return;
    }
    service->present[service->present_next] =
        (struct present){.account = account, .petition = petition, .at = now};
    service->present_next = (service->present_next + 1) % PRESENT_MAX;
}

struct others {
    id64 accounts[PRESENT_OTHERS_MAX];
    size_t count;
};

static void add_other(struct others *others, id64 account)
{
    for (size_t i = 0; i < others->count; i++) {
        if (others->accounts[i] == account)
            return;
    }
    if (others->count < PRESENT_OTHERS_MAX)
        others->accounts[others->count++] = account;
}

static void others_here(struct call *call, id64 petition, struct others *out)
{
    for (size_t i = 0; i < PRESENT_MAX; i++) {
        const struct present *entry = &call->service->present[i];
        if (entry->petition == petition && entry->account != call->who.account &&
            entry->at + PRESENT_MS > call->now)
            add_other(out, entry->account);
    }
}

static enum err others_elsewhere(struct call *call, id64 petition, struct others *out)
{
    const id64 *accounts;
    size_t count;
    const struct present_row after = {petition, call->who.account, call->now - PRESENT_MS};
    if (!call->service->is_shared)
        return ERR_OK;
    enum err err = store_present_others(call->conn, call->arena, &after, &accounts, &count);
    for (size_t i = 0; !err && i < count; i++)
        add_other(out, accounts[i]);
    return err;
}

enum err service_presence(struct call *call, id64 petition, struct sv names[PRESENT_OTHERS_MAX],
                          size_t *count)
{
    *count = 0;
    struct loaded loaded;
    enum err err = petition_load_for_staff(call, petition, &loaded);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    struct others others = {.count = 0};
    pthread_mutex_lock(&call->service->lock);
    remember(call->service, call->who.account, petition, call->now);
    others_here(call, petition, &others);
    pthread_mutex_unlock(&call->service->lock);
    err = others_elsewhere(call, petition, &others);
    for (size_t i = 0; !err && i < others.count; i++) {
        struct account account;
        err = store_account_get(call->conn, call->arena, others.accounts[i], &account);
        if (!err)
            names[(*count)++] = account.name;
        else if (err == ERR_NOT_FOUND)
            err = ERR_OK;
    }
    return err;
}

/* ---- telling the other servers ---- */

struct presences {
    struct present_row rows[PRESENT_MAX];
    size_t count;
};

static enum err tell_job(struct call *call, void *arg)
{
    const struct presences *told = arg;
    enum err err = store_present_drop(call->conn, call->now - PRESENT_MS);
    for (size_t i = 0; !err && i < told->count; i++)
        err = store_present_put(call->conn, &told->rows[i]);
    return err;
}

enum err background_tell_presence(struct call *call, bool *again)
{
    struct service *service = call->service;
    *again = false;
    if (!service->is_shared)
        return ERR_OK;
    struct presences *told = ARENA_NEW(call->arena, struct presences);
    pthread_mutex_lock(&service->lock);
    for (size_t i = 0; i < PRESENT_MAX; i++) {
        struct present *entry = &service->present[i];
        if (!entry->account || entry->at < entry->told + TOLD_MS)
            continue;
        entry->told = entry->at;
        told->rows[told->count++] =
            (struct present_row){entry->petition, entry->account, entry->at};
    }
    pthread_mutex_unlock(&service->lock);
    bool may_tidy = service->tidy_present_at >= 0 && call->now >= service->tidy_present_at;
    if (!told->count && !may_tidy)
        return ERR_OK;
    enum err err = call_write(call, tell_job, told);
    if (!err)
        service->tidy_present_at = told->count ? call->now + PRESENT_MS : -1;
    return err;
}
