/*
 * The floor: what libmicrohttpd and SQLite cost by themselves for the same rows.
 *
 * It serves four of the benchmark shapes on a copy of a Huiyin database with nothing of Huiyin in
 * between: no parsing, no checks, no rules, no sealing, no JSON; replies are fixed bytes of the
 * size Huiyin answers. Writes are made durable the same way (WAL, synchronous=FULL) and grouped the
 * same way (one writer, one commit for all that wait, connections suspended meanwhile), so the
 * difference that remains is the price of what Huiyin does. Left out of what a submission writes is
 * its key, which Huiyin keeps in a database of its own.
 *
 * usage: floor DATABASE PORT THREADS      (the database is written to: give it a copy)
 */
#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#define SAMPLE_MAX 100000
#define GROUP_MAX 256
#define REPLY_MAX (16 << 10)

struct key {
    int64_t region, id;
};

struct job {
    struct MHD_Connection *connection;
    struct job *next;
    bool has_body, is_done;
};

static struct {
    const char *path;
    struct key sample[SAMPLE_MAX];
    int sample_count;
    int64_t office;
    char reply[REPLY_MAX];
    pthread_mutex_t lock;
    pthread_cond_t waiting;
    struct job *first, **last;
    bool is_stopping;
} floor_state;

static void die(const char *what, sqlite3 *db)
{
    fprintf(stderr, "floor: %s: %s\n", what, db ? sqlite3_errmsg(db) : "");
    exit(1);
}

static sqlite3 *open_db(bool write)
{
    sqlite3 *db = NULL;
    int flags = (write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(floor_state.path, &db, flags, NULL) != SQLITE_OK)
        die("open", db);
    sqlite3_exec(db,
                 "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                 "PRAGMA mmap_size=268435456; PRAGMA busy_timeout=5000",
                 NULL, NULL, NULL);
    return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
        die(sql, db);
    return stmt;
}

/* Run to the end, reading every column, as any server must. */
static void drain(sqlite3 *db, sqlite3_stmt *stmt)
{
    int64_t sum = 0;
    int rc;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt); i++)
            sum += sqlite3_column_bytes(stmt, i) + sqlite3_column_int64(stmt, i);
    }
    if (rc != SQLITE_DONE)
        die("step", db);
    sqlite3_reset(stmt);
    if (sum == INT64_MIN)
        die("sum", db);
}

/* ---- writing: the rows of one submission ---- */

enum {
    W_EVENT,
    W_PETITION,
    W_CLAIM,
    W_CLOCK,
    W_UNIT,
    W_PERSON,
    W_BLIND,
    W_SALT,
    W_ACCESS,
    W_REMEMBER,
    W_LEAF,
    W_SERIAL,
    W__COUNT
};
static const char *const write_sql[W__COUNT] = {
    [W_EVENT] = "INSERT INTO event (region,petition,seq,id,number,salt,body,key_id) "
                "VALUES (?1,?2,1,?2,?3,randomblob(32),randomblob(900),1)",
    [W_PETITION] =
        "INSERT INTO petition "
        "(region,id,number,rulebook,key_id,title,channel,state,class_code,owner,office,awaits,"
        "received_day,due_day,due_rule,sort_day,is_provisional,is_ended,is_incomplete,claims,"
        "persons_count,external_system,external_number,version,changed_id,"
        "objections,objected_day) "
        "VALUES (?1,?2,?3,'cn.national@2022.1',1,randomblob(105),'online','registered','',?4,?4,8,"
        "20000,20015,'reg.transfer',20015,0,0,0,2,1,'','',1,?2,0,0)",
    [W_CLAIM] = "INSERT INTO claim (region,petition,no,finding,remedy_day) VALUES (?1,?2,?5,'',0)",
    [W_CLOCK] = "INSERT INTO petition_clock "
                "(region,petition,no,rule,owner,status,start_day,raw_day,due_day,"
                "extended_days,excluded_days,stopped_day,is_duty,is_provisional,"
                "is_paused,tally) "
                "VALUES (?1,?2,1,'reg.transfer',?4,0,20000,20015,20015,0,0,0,1,0,0,3)",
    [W_UNIT] = "INSERT INTO petition_unit (region,petition,no,unit,how) VALUES (?1,?2,1,?4,1)",
    [W_PERSON] = "INSERT INTO sealed_person (region,petition,id,key_id,sealed) "
                 "VALUES (?1,?2,?2,1,randomblob(160))",
    [W_BLIND] = "INSERT INTO blind_index (hash,kind,region,petition,person) "
                "VALUES (randomblob(32),?5,?1,?2,?2)",
    [W_SALT] = "INSERT INTO record_salt (kind,key1,key2,key3,salt) "
               "VALUES (5,?1,?2,?2,randomblob(32))",
    [W_ACCESS] =
        "INSERT INTO petition_access (region,petition,person,code_hash,secret_hash,token_hash,"
        "token_expires,account) VALUES (?1,?2,?2,randomblob(32),'',randomblob(32),0,0)",
    [W_REMEMBER] =
        "INSERT INTO remembered (key_hash,request_hash,status,sealed_reply,expires,petition) "
        "VALUES (randomblob(32),randomblob(32),201,randomblob(1400),9999999999999,?2)",
    [W_LEAF] = "INSERT INTO ledger_leaf (idx,kind,key1,key2,key3,leaf) "
               "VALUES (2 * ?2 + ?5,1,?1,?2,?5,randomblob(32))",
    [W_SERIAL] = "INSERT INTO serial (kind,owner,period,last) VALUES (9,?4,0,1) "
                 "ON CONFLICT (kind,owner,period) DO UPDATE SET last = last + 1",
};
static const int write_times[W__COUNT] = {1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1};

static void write_one(sqlite3 *db, sqlite3_stmt *stmts[W__COUNT], int64_t id)
{
    char number[32];
    snprintf(number, sizeof(number), "F-%lld", (long long)id);
    for (int w = 0; w < W__COUNT; w++) {
        for (int i = 1; i <= write_times[w]; i++) {
            sqlite3_bind_int64(stmts[w], 1, floor_state.sample[0].region);
            sqlite3_bind_int64(stmts[w], 2, id);
            sqlite3_bind_text(stmts[w], 3, number, -1, SQLITE_TRANSIENT);
            sqlite3_bind_int64(stmts[w], 4, floor_state.office);
            sqlite3_bind_int(stmts[w], 5, i);
            drain(db, stmts[w]);
        }
    }
}

static struct job *take_group(void)
{
    pthread_mutex_lock(&floor_state.lock);
    while (!floor_state.first && !floor_state.is_stopping)
        pthread_cond_wait(&floor_state.waiting, &floor_state.lock);
    struct job *group = floor_state.first;
    struct job **end = &floor_state.first;
    for (int n = 0; *end && n < GROUP_MAX; n++)
        end = &(*end)->next;
    floor_state.first = *end;
    if (!floor_state.first)
        floor_state.last = &floor_state.first;
    *end = NULL;
    pthread_mutex_unlock(&floor_state.lock);
    return group;
}

static void *writer(void *unused)
{
    (void)unused;
    sqlite3 *db = open_db(true);
    sqlite3_stmt *stmts[W__COUNT];
    for (int w = 0; w < W__COUNT; w++)
        stmts[w] = prepare(db, write_sql[w]);
    int64_t id = (INT64_C(1) << 60) + ((int64_t)time(NULL) << 24); /* runs follow each other */
    for (struct job *group; (group = take_group()) != NULL;) {
        sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
        for (struct job *job = group; job; job = job->next)
            write_one(db, stmts, ++id);
        if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
            die("commit", db);
        for (struct job *job = group, *next; job; job = next) {
            next = job->next;
            job->is_done = true;
            MHD_resume_connection(job->connection);
        }
    }
    return NULL;
}

static void enqueue(struct job *job)
{
    pthread_mutex_lock(&floor_state.lock);
    job->next = NULL;
    *floor_state.last = job;
    floor_state.last = &job->next;
    pthread_cond_signal(&floor_state.waiting);
    pthread_mutex_unlock(&floor_state.lock);
}

/* ---- reading ---- */

enum { R_SESSION, R_PETITION, R_EVENTS, R_PEOPLE, R_READINGS, R_ACCESS, R_WORK, R__COUNT };
static const char *const read_sql[R__COUNT] = {
    [R_SESSION] = "SELECT * FROM session WHERE token_hash = zeroblob(32)",
    [R_PETITION] = "SELECT region, id, number FROM petition WHERE id = ?2",
    [R_EVENTS] = "SELECT seq, id, body FROM event WHERE region = ?1 AND petition = ?2 ORDER BY seq",
    [R_PEOPLE] = "SELECT id, key_id, sealed FROM sealed_person WHERE region = ?1 AND petition = ?2",
    [R_READINGS] = "SELECT * FROM reading WHERE region = ?1 AND petition = ?2 ORDER BY id DESC",
    [R_ACCESS] = "SELECT * FROM petition_access WHERE region = ?1 AND petition = ?2",
    [R_WORK] = "SELECT * FROM petition WHERE office = ?3 AND is_ended = 0 ORDER BY sort_day, id "
               "LIMIT 50",
};

struct reader {
    sqlite3 *db;
    sqlite3_stmt *stmts[R__COUNT];
    unsigned seed;
};
static _Thread_local struct reader *reader;

static struct reader *this_reader(void)
{
    if (!reader) {
        reader = calloc(1, sizeof(*reader));
        reader->db = open_db(false);
        reader->seed = (unsigned)(uintptr_t)reader;
        for (int r = 0; r < R__COUNT; r++)
            reader->stmts[r] = prepare(reader->db, read_sql[r]);
    }
    return reader;
}

static void read_rows(const int *which, int count)
{
    struct reader *r = this_reader();
    struct key key = floor_state.sample[rand_r(&r->seed) % floor_state.sample_count];
    sqlite3_exec(r->db, "BEGIN", NULL, NULL, NULL);
    for (int i = 0; i < count; i++) {
        sqlite3_stmt *stmt = r->stmts[which[i]];
        sqlite3_bind_int64(stmt, 1, key.region);
        sqlite3_bind_int64(stmt, 2, key.id);
        sqlite3_bind_int64(stmt, 3, floor_state.office);
        drain(r->db, stmt);
    }
    sqlite3_exec(r->db, "COMMIT", NULL, NULL, NULL);
}

struct shape {
    const char *path;
    int reads[6];
    int read_count;
    size_t reply_size;
};
static const struct shape shapes[] = {
    {"/case", {R_SESSION, R_PETITION, R_EVENTS, R_PEOPLE, R_READINGS}, 5, 9000},
    {"/follow", {R_SESSION, R_PETITION, R_EVENTS, R_READINGS, R_ACCESS}, 5, 7000},
    {"/work", {R_SESSION, R_WORK}, 2, 15000},
};

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, size_t size)
{
    struct MHD_Response *r =
        MHD_create_response_from_buffer(size, floor_state.reply, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(r, "Content-Type", "application/json");
    enum MHD_Result result = MHD_queue_response(connection, status, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result handle(void *unused, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *data_size, void **state)
{
    (void)unused, (void)version, (void)data;
    struct job *job = *state;
    if (!job) {
        *state = calloc(1, sizeof(*job));
        return MHD_YES;
    }
    if (*data_size) {
        *data_size = 0;
        return MHD_YES;
    }
    if (strcmp(method, "POST") == 0) {
        if (job->is_done)
            return answer(connection, 201, 1400);
        job->connection = connection;
        MHD_suspend_connection(connection);
        enqueue(job);
        return MHD_YES;
    }
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        if (strcmp(url, shapes[i].path) != 0)
            continue;
        read_rows(shapes[i].reads, shapes[i].read_count);
        return answer(connection, 200, shapes[i].reply_size);
    }
    return answer(connection, 404, 2);
}

static void completed(void *unused, struct MHD_Connection *connection, void **state,
                      enum MHD_RequestTerminationCode why)
{
    (void)unused, (void)connection, (void)why;
    free(*state);
}

static void load_sample(void)
{
    sqlite3 *db = open_db(false);
    sqlite3_stmt *s =
        prepare(db, "SELECT region, id, office FROM petition ORDER BY id LIMIT 100000");
    while (sqlite3_step(s) == SQLITE_ROW) {
        struct key *key = &floor_state.sample[floor_state.sample_count++];
        key->region = sqlite3_column_int64(s, 0);
        key->id = sqlite3_column_int64(s, 1);
        floor_state.office = sqlite3_column_int64(s, 2);
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
    if (floor_state.sample_count == 0)
        die("the database has no petitions", NULL);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: floor DATABASE PORT THREADS\n");
        return 2;
    }
    floor_state.path = argv[1];
    floor_state.last = &floor_state.first;
    pthread_mutex_init(&floor_state.lock, NULL);
    pthread_cond_init(&floor_state.waiting, NULL);
    memset(floor_state.reply, 'x', sizeof(floor_state.reply));
    load_sample();
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    pthread_t thread;
    pthread_create(&thread, NULL, writer, NULL);
    unsigned threads = (unsigned)strtoul(argv[3], NULL, 10);
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME,
                         (uint16_t)strtoul(argv[2], NULL, 10), NULL, NULL, handle, NULL,
                         MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_LIMIT, 2000u,
                         MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
    if (!daemon)
        die("cannot listen", NULL);
    int got = 0;
    sigwait(&set, &got);
    _exit(0); /* connections may be suspended, which MHD_stop_daemon does not bear */
}
