/* See fake_service.h. Defines the functions of src/service that src/http calls. */
#include "fake_service.h"

#include "base/assert.h"
#include "base/hash.h"
#include "service/auth.h"
#include "service/petitions.h"

#include <stdio.h>
#include <unistd.h>

static void *writer_run(void *arg)
{
    struct service *service = arg;
    for (;;) {
        pthread_mutex_lock(&service->lock);
        while (!service->is_stopping && (service->queued == 0 || service->is_held))
            pthread_cond_wait(&service->changed, &service->lock);
        if (service->queued == 0) {
            pthread_mutex_unlock(&service->lock);
            return NULL;
        }
        struct fake_write job = service->queue[0];
        service->queued--;
        memmove(service->queue, service->queue + 1, service->queued * sizeof *service->queue);
        service->writes++;
        pthread_mutex_unlock(&service->lock);

        *job.call->fail = (struct fail){0};
        enum err err = job.fn(job.call, job.arg);
        if (service->runs_twice) {
            *job.call->fail = (struct fail){0};
            err = job.fn(job.call, job.arg);
        }
        job.done(err ? err : service->commit, job.arg);
    }
}

void fake_service_start(struct service *service)
{
    *service = (struct service){0};
    pthread_mutex_init(&service->lock, NULL);
    pthread_cond_init(&service->changed, NULL);
    folder_make(service->spool, "http-test");
    int failed = pthread_create(&service->writer, NULL, writer_run, service);
    ASSERT(!failed);
}

void fake_service_stop(struct service *service)
{
    pthread_mutex_lock(&service->lock);
    service->is_stopping = true;
    pthread_cond_broadcast(&service->changed);
    pthread_mutex_unlock(&service->lock);
    pthread_join(service->writer, NULL);
    int failed = rmdir(service->spool); /* fails when a spooled file was left behind */
    ASSERT(!failed);
}

void fake_service_hold(struct service *service, bool is_held)
{
    pthread_mutex_lock(&service->lock);
    service->is_held = is_held;
    pthread_cond_broadcast(&service->changed);
    pthread_mutex_unlock(&service->lock);
}

void fake_service_wait_queued(struct service *service, size_t count)
{
    pthread_mutex_lock(&service->lock);
    while (service->queued < count)
        pthread_cond_wait(&service->changed, &service->lock);
    pthread_mutex_unlock(&service->lock);
}

/* ---- service.h ---- */

void call_begin(struct call *call, struct service *service, struct arena *arena, struct fail *fail)
{
    *call = (struct call){.service = service, .arena = arena, .fail = fail, .now = 1};
}

void call_renew(struct call *call)
{
    call->now++;
}

void call_end(struct call *call)
{
    call->service = NULL;
}

enum err call_read(struct call *call, enum err (*fn)(struct call *, void *), void *arg)
{
    pthread_mutex_lock(&call->service->lock);
    call->service->reads++;
    pthread_mutex_unlock(&call->service->lock);
    return fn(call, arg);
}

bool call_may_read_old(const struct call *call)
{
    return call->service->has_standby;
}

enum err call_read_old(struct call *call, enum err (*fn)(struct call *, void *), void *arg)
{
    pthread_mutex_lock(&call->service->lock);
    call->service->old_reads++;
    pthread_mutex_unlock(&call->service->lock);
    return fn(call, arg);
}

enum err service_session_wrote(struct call *call)
{
    call->service->session_writes++; /* on the writer's thread */
    return ERR_OK;
}

enum err call_write_async(struct call *call, enum err (*fn)(struct call *, void *),
                          void (*done)(enum err, void *), void *arg)
{
    struct service *service = call->service;
    enum err err = ERR_UNAVAILABLE;
    pthread_mutex_lock(&service->lock);
    if (!service->refuses_writes && service->queued < 64) {
        service->queue[service->queued++] = (struct fake_write){call, fn, done, arg};
        pthread_cond_broadcast(&service->changed);
        err = ERR_OK;
    }
    pthread_mutex_unlock(&service->lock);
    return err;
}

bool service_readings_are_due(const struct call *call)
{
    return call->due != NULL;
}

enum err service_readings_keep(struct call *call, void *arg)
{
    (void)arg;
    call->service->looks++;
    return ERR_OK;
}

enum err service_office_reload(struct service *service)
{
    service->reloads++;
    return ERR_OK;
}

/* ---- auth.h ---- */

enum err service_caller(struct call *call, struct sv token, struct caller *out)
{
    static const struct {
        const char *token;
        enum caller_kind kind;
        enum role role;
        bool must_change;
    } sessions[] = {
        {"clerk", CALLER_STAFF, ROLE_WINDOW_CLERK, false},
        {"admin", CALLER_STAFF, ROLE_ADMINISTRATOR, false},
        {"fresh", CALLER_STAFF, ROLE_WINDOW_CLERK, true},
        {"petitioner", CALLER_PETITIONER, ROLE_NONE, false},
        {"follower", CALLER_FOLLOWER, ROLE_NONE, false},
        {"owner", CALLER_OWNER, ROLE_NONE, false},
    };
    (void)call;
    for (size_t i = 0; i < sizeof sessions / sizeof *sessions; i++) {
        if (!sv_is(token, sessions[i].token))
            continue;
        *out = (struct caller){.kind = sessions[i].kind,
                               .account = (id64)i + 1,
                               .must_change_password = sessions[i].must_change};
        if (sessions[i].role != ROLE_NONE)
            out->grants[out->grant_count++] = (struct grant){sessions[i].role, 1};
        memset(out->csrf, 0x11, sizeof out->csrf);
        return ERR_OK;
    }
    return ERR_UNAUTHENTICATED;
}

/* ---- petitions.h ---- */

void service_matter_ahead(struct call *call, id64 petition, struct sv token)
{
    (void)call;
    (void)petition;
    (void)token;
}

const char *service_upload_spool(struct service *service, struct arena *arena)
{
    pthread_mutex_lock(&service->lock);
    int no = service->spooled++;
    pthread_mutex_unlock(&service->lock);
    struct sv path = arena_printf(arena, "%s/%d", service->spool, no);
    return arena_cstr(arena, path);
}

void service_upload_drop(struct service *service, const char *spool_path)
{
    (void)service;
    (void)!unlink(spool_path);
}

/* ---- remember.h ---- */

static void hash_into(struct sv text, uint8_t out[TOKEN_HASH_SIZE])
{
    struct hash hash = hash_sha256(text);
    memcpy(out, hash.bytes, TOKEN_HASH_SIZE);
}

void service_remember_key(struct call *call, const struct remember_about *about,
                          struct remember_key *out)
{
    struct sv scope = arena_printf(call->arena, "%d %lld %lld %s %.*s", (int)call->who.kind,
                                   (long long)call->who.account, (long long)about->matter,
                                   about->operation, SV_FMT(about->idempotency_key));
    hash_into(scope, out->key_hash);
    hash_into(about->request, out->request_hash);
}

void service_recall_ahead(struct call *call, const struct remember_key *key)
{
    (void)call;
    (void)key;
}

enum err service_recall(struct call *call, const struct remember_key *key, bool *found,
                        struct remembered_reply *out)
{
    const struct service *service = call->service;
    *found =
        service->status != 0 && memcmp(key->key_hash, service->key.key_hash, TOKEN_HASH_SIZE) == 0;
    if (!*found)
        return ERR_OK;
    if (memcmp(key->request_hash, service->key.request_hash, TOKEN_HASH_SIZE) != 0)
        return ERR_IDEMPOTENCY_MISMATCH;
    *out = (struct remembered_reply){
        service->status, service->version, {service->body, service->body_n}};
    return ERR_OK;
}

enum err service_remember(struct call *call, const struct remember_key *key,
                          const struct remembered_reply *reply)
{
    struct service *service = call->service;
    ASSERT(reply->body.n <= sizeof service->body);
    service->key = *key;
    service->status = reply->status;
    service->version = reply->version;
    memcpy(service->body, reply->body.p, reply->body.n);
    service->body_n = reply->body.n;
    return ERR_OK;
}
