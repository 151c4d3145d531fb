/* Reads that have nothing new to tell and wait until there is something, for a few seconds.
 *
 * 1. A waiting exchange is suspended and in the list; who takes it out of the list resumes it,
 * once.
 * 2. It waits for writes within one work. What moves while it was being read is seen by the count
 * of moves taken before the read: it is read again then, and nothing is missed.
 * 3. Another program on the same database is not heard: all are read again at each tick. So is what
 *    has waited long enough; it is answered then.
 * 4. Who has no place to wait is answered at once and asks again later, as without waiting.
 */
#include "http/http_private.h"

#define US_PER_S INT64_C(1000000)

static void resume(struct http *http, struct exchange *ex)
{
    struct MHD_Connection *connection = ex->connection;
    atomic_store(&ex->stage, STAGE_BODY); /* read once more */
    MHD_resume_connection(connection);
    atomic_fetch_sub(&http->suspended, 1);
}

/* Those within that work; 0: all. */
static struct exchange *take(struct http *http, id64 within)
{
    struct exchange *taken = NULL;
    struct exchange **at = &http->waiting;
    while (*at) {
        struct exchange *ex = *at;
        if (within != 0 && ex->rq.reply.waits_for != within) {
            at = &ex->next_waiting;
            continue;
        }
        *at = ex->next_waiting;
        ex->next_waiting = taken;
        taken = ex;
        http->waiting_count--;
    }
    return taken;
}

static void resume_all(struct http *http, struct exchange *taken)
{
    while (taken) {
        struct exchange *next = taken->next_waiting;
        resume(http, taken);
        taken = next;
    }
}

/* In the list; false: no place, or it is over. */
static bool join(struct http *http, struct exchange *ex)
{
    pthread_mutex_lock(&http->lock);
    bool is_in = !http->waits_are_over && http->waiting_count < http->config.connections_max / 4;
    bool has_moved = ex->moves_seen != atomic_load(&http->moves);
    if (is_in && !has_moved) {
        ex->next_waiting = http->waiting;
        http->waiting = ex;
        http->waiting_count++;
    }
    pthread_mutex_unlock(&http->lock);
    if (is_in && has_moved)
        resume(http, ex);
    return is_in;
}

bool waits_begin(struct exchange *ex)
{
    const struct reply *reply = &ex->rq.reply;
    struct timesource time = ex->http->config.time;
    int64_t now_us = time.monotonic_us(time.self);
    if (reply->waits_for == 0 || reply->wait_s <= 0)
        return false;
    if (ex->wait_until_us == 0)
        ex->wait_until_us = now_us + reply->wait_s * US_PER_S;
    if (now_us >= ex->wait_until_us)
        return false;
    atomic_store(&ex->stage, STAGE_RUNNING);
    atomic_fetch_add(&ex->http->suspended, 1);
    MHD_suspend_connection(ex->connection);
    if (!join(ex->http, ex)) {
        ex->wait_until_us = now_us;
        resume(ex->http, ex);
    }
    return true;
}

void waits_moved(struct http *http, id64 within)
{
    pthread_mutex_lock(&http->lock);
    atomic_fetch_add(&http->moves, 1);
    struct exchange *taken = take(http, within);
    pthread_mutex_unlock(&http->lock);
    resume_all(http, taken);
}

void waits_tick(struct http *http)
{
    pthread_mutex_lock(&http->lock);
    struct exchange *taken = take(http, 0);
    pthread_mutex_unlock(&http->lock);
    resume_all(http, taken);
}

void waits_end(struct http *http)
{
    pthread_mutex_lock(&http->lock);
    http->waits_are_over = true;
    struct exchange *taken = take(http, 0);
    pthread_mutex_unlock(&http->lock);
    resume_all(http, taken);
}
