/* The background thread. What it does, and how often, is the table JOBS; what a piece is, is
 * service/background.h. Real time paces it, not the injected clock: a test that moves the clock
 * does not move this thread. */
#include "jobs/jobs.h"

#include "base/assert.h"
#include "base/log.h"
#include "service/background.h"

#include <pthread.h>
#include <time.h>

struct job {
    const char *name;
    int every_s;
    enum err (*run)(struct call *call, bool *again);
};

static enum err extend_sessions(struct call *call, bool *again)
{
    *again = false;
    return background_extend_sessions(call);
}

static const struct job JOBS[] = {
    {"extend sessions", 60, extend_sessions},
    {"expire", 3600, background_expire},
    {"recompute", 5, background_recompute},
};
enum { JOB_COUNT = sizeof JOBS / sizeof JOBS[0], PAUSE_MS = 50 };

struct jobs {
    struct arena *arena; /* holds this very struct */
    struct service *service;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_stopping;
};

static struct timespec after_ms(int64_t ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += ms / 1000;
    at.tv_nsec += ms % 1000 * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

/* False when it is time to stop. */
static bool rest(struct jobs *jobs, int64_t ms)
{
    struct timespec until = after_ms(ms);
    pthread_mutex_lock(&jobs->lock);
    int waited = 0;
    while (!jobs->is_stopping && waited == 0)
        waited = pthread_cond_timedwait(&jobs->wake, &jobs->lock, &until);
    bool goes_on = !jobs->is_stopping;
    pthread_mutex_unlock(&jobs->lock);
    return goes_on;
}

static bool run_piece(struct jobs *jobs, const struct job *job)
{
    struct arena *arena = arena_new_wiping();
    struct fail fail = {0};
    struct call call;
    bool again = false;
    call_begin(&call, jobs->service, arena, &fail);
    enum err err = job->run(&call, &again);
    call_end(&call);
    if (err)
        LOG_WARN("jobs", "%s: %s %s", job->name, err_name(err), fail.detail);
    arena_free(&arena);
    return !err && again;
}

static void *work(void *arg)
{
    struct jobs *jobs = arg;
    int64_t left_s[JOB_COUNT] = {0};
    while (rest(jobs, 1000)) {
        for (size_t i = 0; i < JOB_COUNT; i++) {
            if (left_s[i]-- > 0)
                continue;
            left_s[i] = JOBS[i].every_s;
            while (run_piece(jobs, &JOBS[i]) && rest(jobs, PAUSE_MS))
                ;
        }
    }
    return NULL;
}

/* A remainder of an earlier run may have been lost: this year and the next are looked at again. */
static void look_again(struct service *service)
{
    struct arena *arena = arena_new();
    struct call call;
    call_begin(&call, service, arena, NULL);
    background_recompute_from(service, day_year(call.today));
    background_recompute_from(service, day_year(call.today) + 1);
    call_end(&call);
    arena_free(&arena);
}

enum err jobs_start(struct service *service, struct jobs **out)
{
    struct arena *arena = arena_new();
    struct jobs *jobs = ARENA_NEW(arena, struct jobs);
    jobs->arena = arena;
    jobs->service = service;
    pthread_condattr_t monotonic;
    int failed = pthread_mutex_init(&jobs->lock, NULL);
    failed |= pthread_condattr_init(&monotonic);
    failed |= pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    failed |= pthread_cond_init(&jobs->wake, &monotonic);
    ASSERT(!failed);
    pthread_condattr_destroy(&monotonic);
    look_again(service);
    *out = jobs;
    if (pthread_create(&jobs->thread, NULL, work, jobs) == 0)
        return ERR_OK;
    *out = NULL;
    arena_free(&arena);
    return ERR_UNAVAILABLE;
}

void jobs_stop(struct jobs **jobs)
{
    struct jobs *stopping = *jobs;
    if (!stopping)
        return;
    *jobs = NULL;
    pthread_mutex_lock(&stopping->lock);
    stopping->is_stopping = true;
    pthread_cond_signal(&stopping->wake);
    pthread_mutex_unlock(&stopping->lock);
    pthread_join(stopping->thread, NULL);
    pthread_cond_destroy(&stopping->wake);
    pthread_mutex_destroy(&stopping->lock);
    struct arena *arena = stopping->arena;
    arena_free(&arena);
}
