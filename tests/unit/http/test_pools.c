/* Token buckets, the worker pool, and who is connected. */
#include "check.h"
#include "http/connections.h"
#include "http/throttle.h"
#include "http/workers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>

#define SECOND INT64_C(1000000)

static void test_bucket(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct throttle *throttle = throttle_new(arena, rng_system());
    struct sv a = SV("\x7f\0\0\1");
    struct sv b = SV("\x7f\0\0\2");
    /* login: 60 at once, then 30 a minute */
    for (int i = 0; i < 60; i++)
        assert_int_equal(throttle_take(throttle, LIMIT_LOGIN, a, SECOND), 0);
    int wait_s = throttle_take(throttle, LIMIT_LOGIN, a, SECOND);
    assert_true(wait_s >= 2 && wait_s <= 3);
    assert_int_equal(throttle_take(throttle, LIMIT_LOGIN, b, SECOND), 0);
    assert_int_equal(throttle_take(throttle, LIMIT_UPLOAD, a, SECOND), 0);
    assert_int_equal(throttle_take(throttle, LIMIT_NONE, a, SECOND), 0);
    assert_true(throttle_take(throttle, LIMIT_LOGIN, a, 2 * SECOND) > 0);
    assert_int_equal(throttle_take(throttle, LIMIT_LOGIN, a, 4 * SECOND), 0);
    /* waiting as long as was said is enough */
    wait_s = throttle_take(throttle, LIMIT_LOGIN, a, 4 * SECOND);
    assert_true(wait_s > 0);
    assert_int_equal(throttle_take(throttle, LIMIT_LOGIN, a, (4 + wait_s) * SECOND), 0);
    /* a year later it is full, not more; a clock that goes back does no harm */
    int64_t later = INT64_C(31536000) * SECOND;
    for (int i = 0; i < 60; i++)
        assert_int_equal(throttle_take(throttle, LIMIT_LOGIN, a, later), 0);
    assert_true(throttle_take(throttle, LIMIT_LOGIN, a, later) > 0);
    assert_true(throttle_take(throttle, LIMIT_LOGIN, a, 0) > 0);
    arena_free(&arena);
}

/* More addresses than the table has room for: none is refused for another's sake. */
static void test_many_addresses(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct throttle *throttle = throttle_new(arena, rng_system());
    for (uint32_t i = 0; i < 100000; i++) {
        struct sv address = {(const char *)&i, sizeof i};
        assert_int_equal(throttle_take(throttle, LIMIT_SUBMIT, address, SECOND + i), 0);
    }
    arena_free(&arena);
}

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_open;
    _Atomic int done;
};

static void pass(void *arg)
{
    struct gate *gate = arg;
    pthread_mutex_lock(&gate->lock);
    while (!gate->is_open)
        pthread_cond_wait(&gate->changed, &gate->lock);
    pthread_mutex_unlock(&gate->lock);
    atomic_fetch_add(&gate->done, 1);
}

static void test_workers(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct gate gate = {.is_open = false};
    struct workers *workers;
    pthread_mutex_init(&gate.lock, NULL);
    pthread_cond_init(&gate.changed, NULL);
    CHECK_OK(workers_start(arena, 2, 3, &workers));
    int taken = 0;
    for (int i = 0; i < 20; i++)
        taken += workers_submit(workers, pass, &gate);
    assert_true(taken >= 3 && taken <= 5); /* three wait, at most two run */
    pthread_mutex_lock(&gate.lock);
    gate.is_open = true;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
    workers_stop(&workers); /* runs what was taken */
    assert_null(workers);
    assert_int_equal(gate.done, taken);
    workers_stop(&workers);
    arena_free(&arena);
}

/* ---- connections ---- */

enum { PLACES = 2 };
static const int64_t LATE = CONNECTION_HEAD_PATIENCE_US;

/* What the peer of a socket pair hears, "" when it was shut down without a word, NULL while open.
 */
static const char *heard(int fd)
{
    static char text[64];
    ssize_t n = recv(fd, text, sizeof text - 1, MSG_DONTWAIT);
    if (n < 0)
        return NULL;
    text[n] = 0;
    return text;
}

static void test_connections(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct connections *all = connections_new(arena, PLACES);
    int fds[PLACES][2];
    struct connection *place[PLACES];
    for (int i = 0; i < PLACES; i++) {
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds[i]), 0);
        place[i] = connections_open(all, fds[i][0], i * SECOND);
        assert_non_null(place[i]);
    }
    assert_int_equal(connections_count(all), PLACES);
    assert_null(connections_open(all, fds[0][0], 0));
    connection_head_came(NULL); /* what found no place */
    connection_awaits_head(NULL, 0);
    connections_close(all, NULL);
    assert_int_equal(connections_count(all), PLACES);

    /* one is late, the other came a second later */
    assert_int_equal(connections_expire(all, SV("late"), LATE - 1), 0);
    assert_int_equal(connections_expire(all, SV("late"), LATE), 1);
    assert_string_equal(heard(fds[0][1]), "late");
    assert_string_equal(heard(fds[0][1]), "");
    assert_int_equal(connections_expire(all, SV("late"), LATE), 0);
    assert_null(heard(fds[1][1]));

    /* whoever is served may take long; from the answer on the next head is awaited */
    connection_head_came(place[1]);
    assert_int_equal(connections_expire(all, SV("late"), 100 * LATE), 0);
    connection_awaits_head(place[1], 100 * LATE);
    assert_int_equal(connections_expire(all, SV("late"), 101 * LATE - 1), 0);
    assert_int_equal(connections_expire(all, SV("late"), 101 * LATE), 1);

    /* a place that was given up is free, and its number is not touched any more */
    connections_close(all, place[0]);
    assert_int_equal(connections_count(all), PLACES - 1);
    assert_int_equal(connections_expire(all, SV("late"), 1000 * LATE), 0);
    assert_ptr_equal(connections_open(all, fds[0][0], 0), place[0]);
    for (int i = 0; i < PLACES; i++) {
        connections_close(all, place[i]);
        close(fds[i][0]);
        close(fds[i][1]);
    }
    assert_int_equal(connections_count(all), 0);
    connections_release(all);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_connections),
        cmocka_unit_test(test_bucket),
        cmocka_unit_test(test_many_addresses),
        cmocka_unit_test(test_workers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
