/* Ids: ordered, unique, parsed strictly. */
#include "base/id.h"

#include "check.h"

#include <pthread.h>
#include <stdlib.h>

static const int64_t NOON_MS = INT64_C(1709280000000);

static void test_ordered_even_when_the_clock_goes_back(void **state)
{
    (void)state;
    struct timesource_manual clock = {NOON_MS};
    struct id_source source;
    id_source_init(&source, timesource_manual(&clock), 3);
    id64 last = 0;
    for (int i = 0; i < 20000; i++) {
        if (i == 5000)
            clock.now_ms = NOON_MS - 60000;
        if (i == 15000)
            clock.now_ms = NOON_MS + 60000;
        id64 id = id_next(&source);
        assert_true(id > last);
        assert_int_equal(id >> 12 & 511, 3);
        last = id;
    }
}

static void test_carries_the_time(void **state)
{
    (void)state;
    struct timesource_manual clock = {NOON_MS};
    struct id_source source;
    id_source_init(&source, timesource_manual(&clock), 0);
    assert_int_equal(id_next(&source) >> 21, NOON_MS - INT64_C(1577836800000));
    clock.now_ms = 0; /* before 2020 the ids are merely small, never zero */
    id_source_init(&source, timesource_manual(&clock), 0);
    assert_true(id_next(&source) > 0);
}

enum { THREADS = 4, PER_THREAD = 20000 };
struct taker {
    struct id_source *source;
    id64 *out;
};

static void *take_many(void *arg)
{
    struct taker *taker = arg;
    for (int i = 0; i < PER_THREAD; i++)
        taker->out[i] = id_next(taker->source);
    return NULL;
}

static int id_cmp(const void *a, const void *b)
{
    id64 left = *(const id64 *)a;
    id64 right = *(const id64 *)b;
    return (left > right) - (left < right);
}

static void test_unique_across_threads(void **state)
{
    (void)state;
    static id64 ids[THREADS * PER_THREAD];
    struct id_source source;
    id_source_init(&source, timesource_system(), 511);
    pthread_t thread[THREADS];
    struct taker taker[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        taker[i] = (struct taker){&source, ids + i * PER_THREAD};
        assert_int_equal(pthread_create(&thread[i], NULL, take_many, &taker[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    qsort(ids, CHECK_COUNT(ids), sizeof ids[0], id_cmp);
    for (size_t i = 1; i < CHECK_COUNT(ids); i++)
        assert_true(ids[i - 1] < ids[i]);
}

/* An office and a command beside it, of one node and at one moment. */
static void test_two_that_begin_apart_do_not_meet(void **state)
{
    (void)state;
    struct timesource_manual clock = {NOON_MS};
    struct id_source office;
    struct id_source command;
    id_source_init(&office, timesource_manual(&clock), 0);
    id_source_init(&command, timesource_manual(&clock), 0);
    id_source_begin_at(&command, 2048);
    id64 first = id_next(&command);
    for (int i = 0; i < 2048; i++)
        assert_true(id_next(&office) < first);
    assert_int_equal(first >> 21, NOON_MS - INT64_C(1577836800000));
}

static void test_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        id64 id; /* 0: refused */
    } rows[] = {
        {"1", 1},
        {"9223372036854775807", INT64_MAX},
        {"9223372036854775808", 0},
        {"0", 0},
        {"01", 0},
        {"-1", 0},
        {"+1", 0},
        {"", 0},
        {" 1", 0},
        {"1a", 0},
        {"18446744073709551617", 0},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        id64 id = 0;
        CHECK_ROW(id_parse(sv_from(rows[i].text), &id) == (rows[i].id != 0), rows[i].text);
        CHECK_ROW(id == rows[i].id, rows[i].text);
        char text[ID_TEXT_MAX + 1];
        if (id) {
            assert_int_equal(id_format(id, text), sv_from(rows[i].text).n);
            assert_string_equal(text, rows[i].text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ordered_even_when_the_clock_goes_back),
        cmocka_unit_test(test_carries_the_time),
        cmocka_unit_test(test_unique_across_threads),
        cmocka_unit_test(test_two_that_begin_apart_do_not_meet),
        cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
