/* Who has the same petition open now: a small ring in memory, fed by the pages' pulse, forgotten
 * with the process. It says who is there, never who was. */
#include "service/petitions.h"
#include "service/service_private.h"

enum { PRESENT_MS = 40 * 1000 };

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

static size_t others_at(struct call *call, id64 petition, id64 out[PRESENT_OTHERS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < PRESENT_MAX && count < PRESENT_OTHERS_MAX; i++) {
        const struct present *entry = &call->service->present[i];
        if (entry->petition == petition && entry->account != call->who.account &&
            entry->at + PRESENT_MS > call->now)
            out[count++] = entry->account;
    }
    return count;
}

enum err service_presence(struct call *call, id64 petition, struct sv names[PRESENT_OTHERS_MAX],
                          size_t *count)
{
    *count = 0;
    struct loaded loaded;
    enum err err = petition_load_for_staff(call, petition, &loaded);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    id64 others[PRESENT_OTHERS_MAX];
    pthread_mutex_lock(&call->service->lock);
    remember(call->service, call->who.account, petition, call->now);
    size_t there = others_at(call, petition, others);
    pthread_mutex_unlock(&call->service->lock);
    for (size_t i = 0; i < there; i++) {
        struct account account;
        err = store_account_get(call->conn, call->arena, others[i], &account);
        if (!err)
            names[(*count)++] = account.name;
        else if (err != ERR_NOT_FOUND)
            return err;
    }
    return ERR_OK;
}
