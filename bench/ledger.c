/* What the log costs: registrations stored with and without their records, turn by turn on two
 * databases of one run; and how many proofs a second come out of a log of a given size.
 *
 * usage: ledger FOLDER [LEAVES [ROUNDS]]      FOLDER is empty and on the disk to be measured
 *
 * Jobs come in groups as the writer takes them: GROUP of them are queued, then waited for. CPU is
 * that of the whole process, which has nothing else to do; wall time has the flushes in it. */
#include "base/arena.h"
#include "base/assert.h"
#include "base/rng.h"
#include "ledger/log.h"
#include "ledger/publish.h"
#include "ledger/sequencer.h"
#include "store/petitions.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { GROUP = 64, GROUPS = 40, FILL = 5000 };

struct side {
    struct store *store;
    struct sequencer sequencer;
    bool is_logged;
    id64 last;
    double wall_s, cpu_s;
    int64_t count;
};

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void open_side(struct side *side, const char *folder, const char *name, bool is_logged)
{
    static char path[2][512];
    char *address = path[is_logged];
    struct fail fail = {.field_count = 0};
    snprintf(address, sizeof path[0], "%s/%s.db", folder, name);
    *side = (struct side){.is_logged = is_logged, .last = 1000};
    const struct store_config config = {.address = address,
                                        .readers = 1,
                                        .queue_max = 4096,
                                        .group_max = 256,
                                        .time = timesource_system(),
                                        .sequencer = sequencer_of(&side->sequencer),
                                        .create = true};
    enum err err = store_open(&config, &side->store, &fail);
    if (err) {
        fprintf(stderr, "%s: %s %s\n", address, err_name(err), fail.detail);
        exit(1);
    }
}

/* ---- registrations ---- */

struct job {
    struct side *side;
    id64 id;
    pthread_mutex_t *lock;
    pthread_cond_t *finished;
    int *left;
};

static const struct sv CLAIMS[] = {SV_INIT("请修好村口的路灯"), SV_INIT("请说明什么时候修")};
static const struct field FIELDS[] = {
    {.id = SV_INIT("channel"), .kind = FIELD_CHOICE, .text = SV_INIT("online")},
    {.id = SV_INIT("title"), .kind = FIELD_LINE, .text = SV_INIT("路灯不亮")},
    {.id = SV_INIT("facts"),
     .kind = FIELD_TEXT,
     .text = SV_INIT("村口的路灯坏了半年，没有人修，老人晚上看不见路，已经摔倒两回。")},
    {.id = SV_INIT("received_day"), .kind = FIELD_DAY, .number = 20000},
    {.id = SV_INIT("claims"), .kind = FIELD_CLAIMS, .texts = CLAIMS, .count = 2}};
static const struct clock_start START = {
    .no = 1,
    .rule = SV_INIT("reg.transfer"),
    .owner = 11,
    .is_duty = true,
    .period = {.start_day = 20000, .length = 15, .unit = PERIOD_CALENDAR_DAYS, .shifts = true},
    .end = {.raw_day = 20015, .due_day = 20015, .due_minute = PERIOD_NO_MINUTE}};

static enum err log_both(const struct log_writer *log, const struct petition_key *key,
                         const struct new_event *added, const struct sealed_person *person)
{
    enum err err = log_event(log, key, added);
    return err ? err : log_person(log, person);
}

static enum err register_one(struct store_conn *conn, void *arg)
{
    const struct job *job = arg;
    struct arena *arena = arena_new();
    const struct log_writer log = {conn, arena, rng_system()};
    const struct petition_key key = {10, job->id};
    const struct event event = {.kind = EVENT_REGISTERED,
                                .seq = 1,
                                .at = 20000 * INT64_C(86400000),
                                .day = 20000,
                                .actor = {.role = ROLE_PETITIONER},
                                .action = SV("submit"),
                                .rulebook = SV("cn.national@2022.1"),
                                .fields = FIELDS,
                                .field_count = sizeof FIELDS / sizeof FIELDS[0],
                                .effects = {.state = SV("registered"),
                                            .owner = 11,
                                            .awaits = ROLE_CASE_OFFICER,
                                            .starts = &START,
                                            .start_count = 1}};
    struct petition petition = {.version = 0};
    static const char SEALED[160] = {1};
    const struct sealed_person person = {
        .id = job->id + 2, .petition = key, .key_id = 1, .sealed = {SEALED, sizeof SEALED}};
    struct new_event added = {.event = &event,
                              .envelope = {.id = job->id + 1},
                              .number = arena_printf(arena, "QH%lld", (long long)job->id)};
    log.rng.fill(log.rng.self, added.envelope.salt, sizeof added.envelope.salt);
    enum err err = store_petition_append(conn, arena, &key, &petition, &added);
    if (!err)
        err = store_person_add(conn, &person, NULL, 0);
    if (!err && job->side->is_logged)
        err = log_both(&log, &key, &added, &person);
    arena_free(&arena);
    return err;
}

static void one_done(enum err result, void *arg)
{
    const struct job *job = arg;
    ASSERT(result == ERR_OK);
    pthread_mutex_lock(job->lock);
    if (--*job->left == 0)
        pthread_cond_signal(job->finished);
    pthread_mutex_unlock(job->lock);
}

static void run_group(struct side *side)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t finished = PTHREAD_COND_INITIALIZER;
    struct job jobs[GROUP];
    int left = GROUP;
    for (int i = 0; i < GROUP; i++) {
        jobs[i] = (struct job){side, side->last += 3, &lock, &finished, &left};
        enum err err = store_write_async(side->store, register_one, one_done, &jobs[i]);
        ASSERT(err == ERR_OK);
    }
    pthread_mutex_lock(&lock);
    while (left > 0)
        pthread_cond_wait(&finished, &lock);
    pthread_mutex_unlock(&lock);
    side->count += GROUP;
}

static void run_turn(struct side *side)
{
    double wall = seconds(CLOCK_MONOTONIC);
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < GROUPS; i++)
        run_group(side);
    side->wall_s += seconds(CLOCK_MONOTONIC) - wall;
    side->cpu_s += seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
}

static void print_side(const char *name, const struct side *side)
{
    printf("%-14s %8.0f/s  %6.1f us wall  %6.1f us CPU\n", name, (double)side->count / side->wall_s,
           1e6 * side->wall_s / (double)side->count, 1e6 * side->cpu_s / (double)side->count);
}

/* ---- proofs ---- */

struct filling {
    int64_t first, count;
};

static enum err fill_some(struct store_conn *conn, void *arg)
{
    const struct filling *filling = arg;
    enum err err = ERR_OK;
    for (int64_t i = 0; !err && i < filling->count; i++) {
        struct ledger_entry entry = {.key = {RECORD_READING, {1, 1, filling->first + i}}};
        memcpy(entry.leaf.bytes, &entry.key.of[2], sizeof entry.key.of[2]);
        err = store_ledger_pend(conn, &entry);
    }
    return err;
}

static enum err sign_it(struct store_conn *conn, void *arg)
{
    struct arena *arena = arena_new();
    const struct publish publish = {.conn = conn, .arena = arena, .keys = arg, .now = 1};
    struct stored_checkpoint made;
    enum err err = publish_sign(&publish, &made);
    if (!err)
        err = store_checkpoint_put(conn, &made);
    arena_free(&arena);
    return err;
}

static void prove(struct side *side, int64_t size)
{
    struct rng_seeded state;
    struct rng rng = rng_seeded(&state, 1);
    struct arena *arena = arena_new();
    int64_t count = 0;
    double begun = seconds(CLOCK_THREAD_CPUTIME_ID);
    double spent = 0;
    for (; spent < 2; count++) {
        struct store_conn *conn;
        struct sv text;
        enum err err = store_read_begin(side->store, &conn);
        if (!err) {
            int64_t index = (int64_t)rng_below(rng, (uint64_t)size);
            err = publish_proof(conn, arena, index, &text);
            store_read_end(side->store, &conn);
        }
        ASSERT(err == ERR_OK);
        arena_reset(arena);
        spent = seconds(CLOCK_THREAD_CPUTIME_ID) - begun;
    }
    arena_free(&arena);
    printf("proofs at %lld leaves: %.0f/s on one core (%.1f us each)\n", (long long)size,
           (double)count / spent, 1e6 * spent / (double)count);
}

static void fill_and_prove(struct side *side, const char *folder, int64_t leaves)
{
    char path[512];
    struct log_keys keys;
    int64_t size = 0;
    struct store_conn *conn = NULL;
    for (int64_t first = 1; first < leaves; first += FILL) {
        struct filling filling = {first, FILL};
        enum err err = store_write(side->store, fill_some, &filling);
        ASSERT(err == ERR_OK);
    }
    snprintf(path, sizeof path, "%s/log.key", folder);
    enum err err = log_keys_create(path, SV("bench.invalid/log"), rng_system(), &keys);
    if (!err)
        err = store_write(side->store, sign_it, &keys);
    if (!err)
        err = store_read_begin(side->store, &conn);
    ASSERT(err == ERR_OK);
    err = store_ledger_size(conn, &size);
    store_read_end(side->store, &conn);
    ASSERT(err == ERR_OK);
    prove(side, size);
}

int main(int argc, char **argv)
{
    static struct side plain, logged;
    if (argc < 2) {
        fprintf(stderr, "usage: ledger FOLDER [LEAVES [ROUNDS]]\n");
        return 2;
    }
    int64_t leaves = argc > 2 ? strtoll(argv[2], NULL, 10) : 1000000;
    int64_t rounds = argc > 3 ? strtoll(argv[3], NULL, 10) : 6;
    open_side(&plain, argv[1], "plain", false);
    open_side(&logged, argv[1], "logged", true);
    for (int64_t i = 0; i < rounds; i++) {
        run_turn(i % 2 ? &plain : &logged);
        run_turn(i % 2 ? &logged : &plain);
    }
    print_side("without log", &plain);
    print_side("with log", &logged);
    printf("the log takes %.1f us CPU of a registration with one person, %.1f us wall\n",
           1e6 * (logged.cpu_s / (double)logged.count - plain.cpu_s / (double)plain.count),
           1e6 * (logged.wall_s / (double)logged.count - plain.wall_s / (double)plain.count));
    fill_and_prove(&logged, argv[1], leaves);
    store_close(&plain.store);
    store_close(&logged.store);
    return 0;
}
