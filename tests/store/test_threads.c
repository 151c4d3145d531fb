/* Writers and readers at once, on few connections: nothing is torn, nothing goes back, nobody
 * waits for ever. Meant to be run under ThreadSanitizer as well. */
#include "drivers.h"

#include <pthread.h>
#include <stdatomic.h>

#define WRITERS 3
#define READERS 5 /* more than there are connections */
#define EACH 60

struct shared {
    struct bed *bed;
    struct petition_key keys[WRITERS];
    atomic_int acknowledged; /* petitions that a writer was told are stored */
    atomic_bool is_over;
};

struct thread_task {
    struct shared *shared;
    int no;
    pthread_t thread;
    int looked;
};

struct toggle {
    struct petition_key key;
    id64 event_id;
};

static enum err toggle_owner(struct store_conn *conn, void *arg)
{
    struct toggle *toggle = arg;
    struct arena *arena = arena_new();
    struct petition petition;
    enum err err = store_petition_load(conn, arena, &toggle->key, &petition);
    if (!err) {
        struct bed_event moved;
        const struct event_envelope envelope = {.id = toggle->event_id};
        bool is_even = petition.version % 2 == 0;
        bed_moved(&moved, &petition, is_even ? "referred" : "handling",
                  is_even ? BED_HOUSING : BED_LABOUR);
        const struct new_event added = {.event = &moved.event, .envelope = envelope};
        err = store_petition_append(conn, arena, &toggle->key, &petition, &added);
    }
    arena_free(&arena);
    return err;
}

static void *write_many(void *arg)
{
    struct thread_task *task = arg;
    struct shared *shared = task->shared;
    for (int i = 0; i < EACH; i++) {
        struct toggle toggle = {shared->keys[task->no], 1000000 + i * WRITERS + task->no};
        CHECK_OK(store_write(shared->bed->store, toggle_owner, &toggle));
        atomic_fetch_add(&shared->acknowledged, 1);
    }
    return NULL;
}

/* Events stored in all, as one snapshot has it; the rows must say the same as the events. */
static int events_in_snapshot(struct shared *shared, struct arena *arena)
{
    struct store_conn *conn = NULL;
    int events = 0;
    CHECK_OK(store_read_begin(shared->bed->store, &conn));
    const struct petition_filter filter = {.scope = {.region = BED_REGION}, .limit = 50};
    const struct petition_row *rows;
    size_t count;
    CHECK_OK(store_petition_list(conn, arena, &filter, &rows, &count));
    assert_int_equal(count, WRITERS);
    for (size_t i = 0; i < count; i++) {
        struct petition petition;
        CHECK_OK(store_petition_load(conn, arena, &rows[i].key, &petition));
        assert_int_equal(petition.version, rows[i].version);
        assert_int_equal(petition.owner, rows[i].owner);
        assert_true(sv_eq(petition.state, rows[i].state));
        events += (int)petition.version;
    }
    store_read_end(shared->bed->store, &conn);
    return events - WRITERS; /* without the registrations */
}

static void *read_many(void *arg)
{
    struct thread_task *task = arg;
    struct shared *shared = task->shared;
    struct arena *arena = arena_new();
    int last = 0;
    while (!atomic_load(&shared->is_over) || task->looked == 0) {
        int promised = atomic_load(&shared->acknowledged);
        int found = events_in_snapshot(shared, arena);
        assert_true(found >= promised);
        assert_true(found >= last);
        last = found;
        task->looked++;
        arena_reset(arena);
    }
    arena_free(&arena);
    return NULL;
}

CONTRACT_TEST(readers_and_writers_get_along)
{
    struct shared shared = {.bed = bed};
    struct thread_task writers[WRITERS];
    struct thread_task readers[READERS];
    for (int i = 0; i < WRITERS; i++)
        shared.keys[i] = bed_register(bed, &(struct bed_petition){.title = "一"});
    for (int i = 0; i < READERS; i++) {
        readers[i] = (struct thread_task){.shared = &shared, .no = i};
        assert_int_equal(pthread_create(&readers[i].thread, NULL, read_many, &readers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct thread_task){.shared = &shared, .no = i};
        assert_int_equal(pthread_create(&writers[i].thread, NULL, write_many, &writers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++)
        pthread_join(writers[i].thread, NULL);
    atomic_store(&shared.is_over, true);
    for (int i = 0; i < READERS; i++) {
        pthread_join(readers[i].thread, NULL);
        assert_true(readers[i].looked > 0);
    }
    struct arena *arena = arena_new();
    assert_int_equal(events_in_snapshot(&shared, arena), WRITERS * EACH);
    arena_free(&arena);
    bed_check_rebuild(bed);
}

/* ---- closing while others still write ---- */

static void count_done(enum err result, void *arg)
{
    atomic_int *done = arg;
    CHECK_OK(result);
    atomic_fetch_add(done, 1);
}

static enum err do_nothing(struct store_conn *conn, void *arg)
{
    (void)conn, (void)arg;
    return ERR_OK;
}

/* Every job that was taken is answered before close returns. */
CONTRACT_TEST(closing_answers_everything_that_was_queued)
{
    atomic_int done = 0;
    int queued = 0;
    for (int i = 0; i < 500; i++)
        queued += store_write_async(bed->store, do_nothing, count_done, &done) == ERR_OK;
    store_close(&bed->store);
    assert_int_equal(queued, 500);
    assert_int_equal(atomic_load(&done), 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_and_writers_get_along),
        cmocka_unit_test(closing_answers_everything_that_was_queued),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
