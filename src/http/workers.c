/* The worker pool: a ring of jobs under one lock. */
#include "http/workers.h"

#include "base/assert.h"

#include <pthread.h>
#include <stddef.h>

struct job {
    void (*work)(void *arg);
    void *arg;
};

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t has_work;
    struct job *ring;
    size_t capacity, first, waiting;
    pthread_t *threads;
    int thread_count;
    bool is_stopping;
};

static bool job_take(struct workers *workers, struct job *out)
{
    pthread_mutex_lock(&workers->lock);
    while (workers->waiting == 0 && !workers->is_stopping)
        pthread_cond_wait(&workers->has_work, &workers->lock);
    bool has_job = workers->waiting > 0;
    if (has_job) {
        *out = workers->ring[workers->first];
        workers->first = (workers->first + 1) % workers->capacity;
        workers->waiting--;
    }
    pthread_mutex_unlock(&workers->lock);
    return has_job;
}

static void *worker_run(void *arg)
{
    struct workers *workers = arg;
    struct job job;
    while (job_take(workers, &job))
        job.work(job.arg);
    return NULL;
}

enum err workers_start(struct arena *arena, int threads, int queue_max, struct workers **out)
{
    ASSERT(threads > 0 && queue_max > 0);
    struct workers *workers = ARENA_NEW(arena, struct workers);
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->has_work, NULL);
    workers->capacity = (size_t)queue_max;
    workers->ring = ARENA_ARRAY(arena, struct job, workers->capacity);
    workers->threads = ARENA_ARRAY(arena, pthread_t, (size_t)threads);
    *out = workers;
    for (; workers->thread_count < threads; workers->thread_count++) {
        if (pthread_create(&workers->threads[workers->thread_count], NULL, worker_run, workers)) {
            workers_stop(out);
            return ERR_UNAVAILABLE;
        }
    }
    return ERR_OK;
}

void workers_stop(struct workers **workers)
{
    struct workers *stopping = *workers;
    if (!stopping)
        return;
    pthread_mutex_lock(&stopping->lock);
    stopping->is_stopping = true;
    pthread_cond_broadcast(&stopping->has_work);
    pthread_mutex_unlock(&stopping->lock);
    for (int i = 0; i < stopping->thread_count; i++)
        pthread_join(stopping->threads[i], NULL);
    pthread_cond_destroy(&stopping->has_work);
    pthread_mutex_destroy(&stopping->lock);
    *workers = NULL;
}

bool workers_submit(struct workers *workers, void (*work)(void *arg), void *arg)
{
    pthread_mutex_lock(&workers->lock);
    bool fits = workers->waiting < workers->capacity && !workers->is_stopping;
    if (fits) {
        size_t last = (workers->first + workers->waiting) % workers->capacity;
        workers->ring[last] = (struct job){work, arg};
        workers->waiting++;
        pthread_cond_signal(&workers->has_work);
    }
    pthread_mutex_unlock(&workers->lock);
    return fits;
}
