/* The background thread. What it does, and how often, is the table JOBS; what a piece is, is
 * service/background.h. Real time paces it, not the injected clock: who moves that one by hand, and
 * wants everything to follow, says so (struct jobs_mover). */
#include "jobs/jobs.h"

#include "base/assert.h"
#include "base/log.h"
#include "service/background.h"

#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct job {
    const char *name;
    int every_ms;
    enum err (*run)(struct call *call, bool *again);
};

static enum err extend_sessions(struct call *call, bool *again)
{
    *again = false;
    return background_extend_sessions(call);
}

enum { SECOND = 1000, TICK_MS = 200, PAUSE_MS = 50 };

static const struct job JOBS[] = {
    {"lease", LEASE_EVERY_MS, background_lease},
    {"refresh", TICK_MS, background_refresh},
    {"presence", SECOND, background_tell_presence},
    {"forget keys", SECOND, background_forget_keys},
    {"fold figures", SECOND, background_fold_figures},
    {"extend sessions", 60 * SECOND, extend_sessions},
    {"expire", 3600 * SECOND, background_expire},
    {"recompute", 5 * SECOND, background_recompute},
    {"works", 5 * SECOND, background_work_steps},
    {"days of works", 5 * SECOND, background_work_days},
    {"seasons", 60 * SECOND, background_work_seasons},
    {"long pending", 5 * SECOND, background_pending},
    {"checkpoint", 5 * SECOND, background_checkpoint},
};
enum { JOB_COUNT = sizeof JOBS / sizeof JOBS[0] };

struct jobs {
    struct arena *arena; /* holds this very struct */
    struct service *service;
    pthread_t thread;
    int stop_fd; /* readable once it is time to stop */
    struct jobs_mover mover;
};

/* False when it is time to stop. */
static bool rest(struct jobs *jobs, int ms)
{
    struct pollfd ends[] = {{.fd = jobs->stop_fd, .events = POLLIN},
                            {.fd = jobs->mover.fd, .events = POLLIN}};
    return poll(ends, sizeof ends / sizeof ends[0], ms) <= 0 || !ends[0].revents;
}

static bool is_moved(struct jobs *jobs)
{
    return jobs->mover.fd >= 0 && jobs->mover.is_moved(jobs->mover.self);
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

/* One piece of everything that is due: who has much to do keeps nobody else waiting. True when
 * something wants to go on at once. */
static bool run_due(struct jobs *jobs, int64_t left_ms[JOB_COUNT], int passed_ms)
{
    bool wants_more = false;
    for (size_t i = 0; i < JOB_COUNT; i++) {
        left_ms[i] -= passed_ms;
        if (left_ms[i] > 0)
            continue;
        bool again = run_piece(jobs, &JOBS[i]);
        left_ms[i] = again ? 0 : JOBS[i].every_ms;
        wants_more = wants_more || again;
    }
    return wants_more;
}

static void *work(void *arg)
{
    struct jobs *jobs = arg;
    int64_t left_ms[JOB_COUNT] = {0};
    int pause_ms = TICK_MS;
    bool is_following = false;
    while (rest(jobs, pause_ms)) {
        if (is_moved(jobs)) {
            memset(left_ms, 0, sizeof left_ms);
            is_following = true;
        }
        pause_ms = run_due(jobs, left_ms, pause_ms) ? PAUSE_MS : TICK_MS;
        if (is_following && pause_ms == TICK_MS) {
            is_following = false;
            jobs->mover.followed(jobs->mover.self);
        }
    }
    return NULL;
}

enum err jobs_start(struct service *service, const struct jobs_mover *mover, struct jobs **out)
{
    struct arena *arena = arena_new();
    struct jobs *jobs = ARENA_NEW(arena, struct jobs);
    *jobs = (struct jobs){.arena = arena,
                          .service = service,
                          .stop_fd = eventfd(0, EFD_CLOEXEC),
                          .mover = mover ? *mover : (struct jobs_mover){.fd = -1}};
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
