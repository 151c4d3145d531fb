/* The background thread. What it does, and how often, is the table JOBS; what a piece is, is
 * service/background.h. Real time paces it, not the injected clock: a test that moves the clock
 * does not move this thread. */
#include "jobs/jobs.h"

#include "base/assert.h"
#include "base/log.h"
#include "service/background.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

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
    {"extend sessions", 60, extend_sessions}, {"expire", 3600, background_expire},
    {"recompute", 5, background_recompute},   {"refresh", 5, background_refresh},
    {"checkpoint", 5, background_checkpoint},
};
enum { JOB_COUNT = sizeof JOBS / sizeof JOBS[0], PAUSE_MS = 50 };

struct jobs {
    struct arena *arena; /* holds this very struct */
    struct service *service;
    pthread_t thread;
    int stop_fd; /* readable once it is time to stop */
};

/* False when it is time to stop. */
static bool rest(struct jobs *jobs, int ms)
{
    struct pollfd stop = {.fd = jobs->stop_fd, .events = POLLIN};
    return poll(&stop, 1, ms) <= 0;
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
    *jobs = (struct jobs){.arena = arena, .service = service, .stop_fd = eventfd(0, EFD_CLOEXEC)};
    look_again(service);
    if (jobs->stop_fd >= 0 && pthread_create(&jobs->thread, NULL, work, jobs) == 0) {
        *out = jobs;
        return ERR_OK;
    }
    if (jobs->stop_fd >= 0)
        close(jobs->stop_fd);
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
    int failed = eventfd_write(stopping->stop_fd, 1);
    ASSERT(!failed);
    pthread_join(stopping->thread, NULL);
    close(stopping->stop_fd);
    struct arena *arena = stopping->arena;
    arena_free(&arena);
}
