/* Housekeeping: what has expired goes, sessions in use live on. */
#include "service/background.h"

#include "service/login.h"
#include "service/service_private.h"
#include "store/accusations.h"
#include "store/figures.h"

enum { EXPIRE_LIMIT = 500, FOLD_LIMIT = 1000 };

/* ---- expiry ---- */

struct expiry {
    struct files_left left;
    struct files_left sealed; /* of accusations */
    int dropped;
};

static enum err expire_job(struct call *call, void *arg)
{
    struct expiry *expiry = arg;
    enum err err =
        store_uploads_left(call->conn, call->arena, call->now, EXPIRE_LIMIT, &expiry->left);
    if (!err)
        err = store_sealed_uploads_left(call->conn, call->arena, call->now, EXPIRE_LIMIT,
                                        &expiry->sealed);
    if (!err)
        err = store_expire(call->conn, call->now, EXPIRE_LIMIT, &expiry->dropped);
    return err;
}

/* In a read after the commit: what is used now, or waits, stays on disk. */
static enum err forget_job(struct call *call, void *arg)
{
    const struct files_left *left = arg;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < left->count; i++) {
        bool is_used;
        err = store_file_is_used(call->conn, left->items[i].sha256, &is_used);
        if (!err && !is_used)
            err = blobs_forget(service_blobs(call->service), left->items[i].sha256);
        if (!err && !is_used)
            err = vault_destroy_keys(service_vault(call->service), &left->items[i].key_id, 1);
    }
    return err;
}

static enum err forget_sealed_job(struct call *call, void *arg)
{
    const struct files_left *left = arg;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < left->count; i++) {
        bool is_used;
        err = store_sealed_file_is_used(call->conn, left->items[i].sha256, &is_used);
        if (!err && !is_used)
            err = blobs_forget(service_sealed_blobs(call->service), left->items[i].sha256);
    }
    return err;
}

enum err background_expire(struct call *call, bool *again)
{
    struct expiry expiry = {0};
    *again = false;
    if (!servers_leads(call->service))
        return ERR_OK;
    enum err err = call_write(call, expire_job, &expiry);
    if (!err && expiry.left.count)
        err = call_read(call, forget_job, &expiry.left);
    if (!err && expiry.sealed.count)
        err = call_read(call, forget_sealed_job, &expiry.sealed);
    *again = !err && expiry.dropped >= EXPIRE_LIMIT;
    return err;
}

/* ---- figures ---- */

static enum err waiting_job(struct call *call, void *arg)
{
    return store_figures_waiting(call->conn, call->arena, FOLD_LIMIT, arg);
}

static enum err fold_job(struct call *call, void *arg)
{
    return store_figures_fold(call->conn, call->arena, arg);
}

/* Looked for by a reader, so that an idle office does not write. */
enum err background_fold_figures(struct call *call, bool *again)
{
    struct figures_waiting waiting = {0};
    *again = false;
    if (!servers_leads(call->service))
        return ERR_OK;
    enum err err = call_read(call, waiting_job, &waiting);
    if (!err && waiting.count)
        err = call_write(call, fold_job, &waiting);
    *again = !err && waiting.count >= FOLD_LIMIT;
    return err;
}

/* ---- keys ---- */

enum err background_forget_keys(struct call *call, bool *again)
{
    *again = false;
    return vault_forget_destroyed(service_vault(call->service));
}

/* ---- sliding sessions ---- */

struct seen {
    struct touched_session sessions[TOUCHED_MAX];
    size_t count;
};

static enum err extend_job(struct call *call, void *arg)
{
    const struct seen *seen = arg;
    for (size_t i = 0; i < seen->count; i++) {
        struct session session;
        enum err err =
            store_session_get(call->conn, seen->sessions[i].token_hash, call->now, &session);
        if (err == ERR_NOT_FOUND)
            continue; /* ended meanwhile */
        if (err)
            return err;
        session.seen = seen->sessions[i].seen;
        session.expires = session_expiry(&session);
        err = store_session_put(call->conn, &session);
        if (err)
            return err;
    }
    return ERR_OK;
}

enum err background_extend_sessions(struct call *call)
{
    struct seen *seen = ARENA_NEW(call->arena, struct seen);
    struct service *service = call->service;
    pthread_mutex_lock(&service->lock);
    memcpy(seen->sessions, service->touched, sizeof seen->sessions);
    seen->count = service->touched_count;
    service->touched_count = 0;
    pthread_mutex_unlock(&service->lock);
    return seen->count ? call_write(call, extend_job, seen) : ERR_OK;
}

/* ---- changes by others ---- */

static enum err changes_job(struct call *call, void *arg)
{
    return store_office_changes(call->conn, arg);
}

static bool year_is_same(const struct calendar_year *one, const struct calendar_year *other)
{
    bool is_same = one->year == other->year && one->count == other->count;
    for (size_t i = 0; is_same && i < one->count; i++)
        is_same =
            one->days[i].day == other->days[i].day && one->days[i].is_off == other->days[i].is_off;
    return is_same;
}

/* Who changed a year may have died before all petitions followed it. */
static void look_at_years(struct call *call, const struct office *fresh)
{
    const struct office *old = call->office;
    for (size_t i = 0; i < fresh->calendar_year_count; i++) {
        const struct calendar_year *year = &fresh->calendar_years[i];
        bool is_known = false;
        for (size_t k = 0; k < old->calendar_year_count; k++)
            is_known = is_known || year_is_same(year, &old->calendar_years[k]);
        if (!is_known)
            background_recompute_from(call->service, year->year);
    }
}

enum err background_refresh(struct call *call, bool *again)
{
    struct service *service = call->service;
    int64_t changes = call->office->changes;
    enum err err = call_read(call, changes_job, &changes);
    *again = false;
    if (err || changes <= call->office->changes)
        return err;
    err = service_office_reach(service, changes);
    if (err || !servers_leads(service))
        return err;
    const struct office *fresh = service_office_take(service);
    look_at_years(call, fresh);
    service_office_release(service, fresh);
    return ERR_OK;
}
