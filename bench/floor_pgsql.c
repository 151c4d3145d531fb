/*
 * The floor on PostgreSQL: what libmicrohttpd and libpq cost by themselves for the same rows.
 *
 * Like floor.c, on a database of Huiyin in PostgreSQL: the rows that a submission leaves (2 claims,
 * 1 petitioner; its two records in the log), written with the same durability and grouped the same
 * way: one writer under the same lock, one commit for all that wait. Every statement of a group is
 * in flight at once, prepared, in binary, and nothing is asked in between: no server can be talked
 * to in fewer journeys. A read is one journey too.
 *
 * usage: floor_pgsql ADDRESS PORT THREADS      (the database is written to: give it a copy)
 */
#include <libpq-fe.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SAMPLE_MAX 100000
#define GROUP_MAX 256
#define REPLY_MAX (16 << 10)
#define BODY_BYTES 900
#define KEPT_REPLY_BYTES 1400

struct key {
    int64_t region, id;
};

struct job {
    struct MHD_Connection *connection;
    struct job *next;
    bool is_done;
};

static struct {
    const char *address;
    struct key *sample;
    int sample_count;
    int64_t office, leaves;
    char reply[REPLY_MAX];
    pthread_mutex_t lock;
    pthread_cond_t waiting;
    struct job *first, **last;
    bool is_stopping;
} floor_state;

static void die(const char *what, const PGconn *db)
{
    fprintf(stderr, "floor_pgsql: %s: %s\n", what, db ? PQerrorMessage(db) : "");
    exit(1);
}

/* ---- the wire ---- */

enum { OID_BLOB = 17, OID_INT8 = 20, OID_TEXT = 25, PARAMS = 7 };
static const Oid types[PARAMS] = {OID_INT8, OID_INT8, OID_INT8, OID_INT8,
                                  OID_TEXT, OID_BLOB, OID_BLOB};

/* $1 region, $2 petition, $3 office, $4 a number, $5 text, $6 32 random bytes, $7 more of them */
struct params {
    const char *values[PARAMS];
    int lengths[PARAMS];
    uint8_t numbers[4][8];
};

static void bind_number(struct params *to, int at, int64_t value)
{
    for (int i = 0; i < 8; i++)
        to->numbers[at][i] = (uint8_t)((uint64_t)value >> (56 - 8 * i));
    to->values[at] = (const char *)to->numbers[at];
    to->lengths[at] = 8;
}

static void bind_bytes(struct params *to, int at, const char *bytes, int count)
{
    to->values[at] = bytes;
    to->lengths[at] = count;
}

/* Other bytes in each run: what one stored, the next meets in the same database. */
static void fill_random(uint8_t *out, size_t count)
{
    static uint64_t state;
    if (!state)
        state = UINT64_C(0x9E3779B97F4A7C15) * ((uint64_t)time(NULL) | 1);
    for (size_t i = 0; i < count; i += sizeof state) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        memcpy(out + i, &state, count - i < sizeof state ? count - i : sizeof state);
    }
}

struct statement {
    const char *sql;
    int params, times;
};

static void send_one(PGconn *db, const char *name, const struct params *params, int count)
{
    static const int binary[PARAMS] = {1, 1, 1, 1, 1, 1, 1};
    if (PQsendQueryPrepared(db, name, count, params ? params->values : NULL,
                            params ? params->lengths : NULL, binary, 1) != 1)
        die("send", db);
}

/* Read to the end of the batch, looking at every value, as any server must. */
static void read_all(PGconn *db)
{
    int64_t sum = 0;
    for (;;) {
        PGresult *result = PQgetResult(db);
        ExecStatusType status = result ? PQresultStatus(result) : PGRES_COMMAND_OK;
        if (!result && PQstatus(db) == CONNECTION_BAD)
            die("lost", db);
        if (status == PGRES_FATAL_ERROR)
            die(PQresultErrorMessage(result), NULL);
        for (int row = 0; result && row < PQntuples(result); row++)
            for (int i = 0; i < PQnfields(result); i++)
                sum += PQgetlength(result, row, i);
        PQclear(result);
        if (status == PGRES_PIPELINE_SYNC)
            break;
    }
    if (sum < 0)
        die("sum", NULL);
}

static PGconn *open_db(const struct statement *statements, int count, char kind)
{
    PGconn *db = PQconnectdb(floor_state.address);
    if (PQstatus(db) != CONNECTION_OK)
        die("connect", db);
    PQclear(PQexec(db, "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;"
                       "SET enable_sort = off; SET enable_bitmapscan = off; SET jit = off;"
                       "SET synchronous_commit = on"));
    for (int i = 0; i < count; i++) {
        char name[16];
        snprintf(name, sizeof name, "%c%d", kind, i);
        PGresult *result = PQprepare(db, name, statements[i].sql, statements[i].params, types);
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            die(statements[i].sql, db);
        PQclear(result);
    }
    if (PQenterPipelineMode(db) != 1)
        die("pipeline", db);
    return db;
}

/* ---- writing: the rows of one submission ---- */

enum { W_BEGIN, W_LOCK, W_COMMIT, W_SERIAL, W_FIRST_ROW };
static const struct statement writes[] = {
    [W_BEGIN] = {"BEGIN", 0, 0},
    [W_LOCK] = {"SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 7368))", 0, 0},
    [W_COMMIT] = {"COMMIT", 0, 0},
    [W_SERIAL] = {"INSERT INTO serial (kind, owner, period, last) VALUES (1, $3, 0, $4) "
                  "ON CONFLICT (kind, owner, period) DO UPDATE SET last = serial.last + $4",
                  4, 0},
    [W_FIRST_ROW] = {"INSERT INTO event (region,petition,seq,id,number,salt,body,key_id) "
                     "VALUES ($1,$2,1,$2,$5,$6,$7,1)",
                     7, 1},
    {"INSERT INTO petition (region,id,number,rulebook,key_id,title,channel,state,class_code,owner,"
     "office,awaits,received_day,due_day,due_rule,sort_day,is_provisional,is_ended,is_incomplete,"
     "claims,persons_count,external_system,external_number,version,changed_id,objections,"
     "objected_day) "
     "VALUES ($1,$2,$5,'cn-2022-1',1,$6,'online','registered','',$3,$3,8,20000,20015,"
     "'reg.transfer',20015,FALSE,FALSE,FALSE,2,1,'','',1,$2,0,0)",
     6, 1},
    {"INSERT INTO claim (region,petition,no,finding,remedy_day) VALUES ($1,$2,$4,'',0)", 4, 2},
    {"INSERT INTO petition_clock (region,petition,no,rule,owner,status,start_day,raw_day,due_day,"
     "extended_days,excluded_days,stopped_day,is_duty,is_provisional,is_paused,tally) "
     "VALUES ($1,$2,1,'reg.transfer',$3,0,20000,20015,20015,0,0,0,TRUE,FALSE,FALSE,3)",
     3, 1},
    {"INSERT INTO petition_unit (region,petition,no,unit,how) VALUES ($1,$2,1,$3,1)", 3, 1},
    {"INSERT INTO sealed_person (region,petition,id,key_id,sealed) VALUES ($1,$2,$2,1,$6)", 6, 1},
    {"INSERT INTO blind_index (hash,kind,region,petition,person) VALUES ($6,$4,$1,$2,$2)", 6, 2},
    {"INSERT INTO record_salt (kind,key1,key2,key3,salt) VALUES (5,$1,$2,$2,$6)", 6, 1},
    {"INSERT INTO petition_access (region,petition,person,code_hash,secret_hash,token_hash,"
     "token_expires,account) VALUES ($1,$2,$2,$6,'',$6,0,0)",
     6, 1},
    {"INSERT INTO remembered (key_hash,request_hash,status,sealed_reply,expires,petition) "
     "VALUES ($6,$6,201,$7,9999999999999,$2)",
     7, 1},
    {"INSERT INTO ledger_leaf (idx,kind,key1,key2,key3,leaf) VALUES ($4,1,$1,$2,$4,$6)", 6, 2},
};
#define WRITES ((int)(sizeof writes / sizeof writes[0]))

static void send_write(PGconn *db, int which, const struct params *params)
{
    char name[16];
    snprintf(name, sizeof name, "w%d", which);
    send_one(db, name, params, writes[which].params);
}

static void write_one(PGconn *db, int64_t id)
{
    static uint8_t bytes[32 + KEPT_REPLY_BYTES];
    struct params params;
    char number[32];
    snprintf(number, sizeof number, "F-%lld", (long long)id);
    bind_number(&params, 0, floor_state.sample[0].region);
    bind_number(&params, 1, id);
    bind_number(&params, 2, floor_state.office);
    bind_bytes(&params, 4, number, (int)strlen(number));
    fill_random(bytes, sizeof bytes);
    for (int w = W_FIRST_ROW; w < WRITES; w++) {
        bool is_leaf = w == WRITES - 1;
        bind_bytes(&params, 6, (char *)bytes + 32,
                   w == W_FIRST_ROW ? BODY_BYTES : KEPT_REPLY_BYTES);
        for (int i = 1; i <= writes[w].times; i++) {
            fill_random(bytes, 32);
            bind_bytes(&params, 5, (char *)bytes, 32);
            bind_number(&params, 3, is_leaf ? floor_state.leaves++ : i);
            send_write(db, w, &params);
        }
    }
}

static struct job *take_group(int *count)
{
    pthread_mutex_lock(&floor_state.lock);
    while (!floor_state.first && !floor_state.is_stopping)
        pthread_cond_wait(&floor_state.waiting, &floor_state.lock);
    struct job *group = floor_state.first;
    struct job **end = &floor_state.first;
    for (*count = 0; *end && *count < GROUP_MAX; ++*count)
        end = &(*end)->next;
    floor_state.first = *end;
    if (!floor_state.first)
        floor_state.last = &floor_state.first;
    *end = NULL;
    pthread_mutex_unlock(&floor_state.lock);
    return group;
}

static void send_serial(PGconn *db, int count)
{
    struct params params = {0};
    bind_number(&params, 0, 0);
    bind_number(&params, 1, 0);
    bind_number(&params, 2, floor_state.office);
    bind_number(&params, 3, count);
    send_write(db, W_SERIAL, &params);
}

static void *writer(void *unused)
{
    (void)unused;
    PGconn *db = open_db(writes, WRITES, 'w');
    int64_t id = (INT64_C(1) << 60) + ((int64_t)time(NULL) << 24); /* runs follow each other */
    int count;
    for (struct job *group; (group = take_group(&count)) != NULL;) {
        send_write(db, W_BEGIN, NULL);
        send_write(db, W_LOCK, NULL);
        send_serial(db, count);
        for (struct job *job = group; job; job = job->next)
            write_one(db, ++id);
        send_write(db, W_COMMIT, NULL);
        if (PQpipelineSync(db) != 1)
            die("sync", db);
        read_all(db);
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

enum { R_BEGIN, R_COMMIT, R_SESSION, R_PETITION, R_EVENTS, R_PEOPLE, R_READINGS, R_ACCESS, R_WORK };
static const struct statement reads[] = {
    [R_BEGIN] = {"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", 0, 0},
    [R_COMMIT] = {"COMMIT", 0, 0},
    [R_SESSION] = {"SELECT * FROM session WHERE token_hash = '\\x00'", 0, 0},
    [R_PETITION] = {"SELECT region, id, number FROM petition WHERE id = $2", 2, 0},
    [R_EVENTS] = {"SELECT seq, id, body FROM event WHERE region = $1 AND petition = $2 "
                  "ORDER BY seq",
                  2, 0},
    [R_PEOPLE] = {"SELECT id, key_id, sealed FROM sealed_person "
                  "WHERE region = $1 AND petition = $2",
                  2, 0},
    [R_READINGS] = {"SELECT * FROM reading WHERE region = $1 AND petition = $2 ORDER BY id DESC", 2,
                    0},
    [R_ACCESS] = {"SELECT * FROM petition_access WHERE region = $1 AND petition = $2", 2, 0},
    [R_WORK] = {"SELECT * FROM petition WHERE office = $3 AND is_ended = FALSE "
                "ORDER BY sort_day, id LIMIT 50",
                3, 0},
};
#define READS ((int)(sizeof reads / sizeof reads[0]))

struct reader {
    PGconn *db;
    unsigned seed;
};
static _Thread_local struct reader *reader;

static struct reader *this_reader(void)
{
    if (!reader) {
        reader = calloc(1, sizeof *reader);
        reader->db = open_db(reads, READS, 'r');
        reader->seed = (unsigned)(uintptr_t)reader;
    }
    return reader;
}

static void send_read(PGconn *db, int which, const struct params *params)
{
    char name[16];
    snprintf(name, sizeof name, "r%d", which);
    send_one(db, name, params, reads[which].params);
}

static void read_rows(const int *which, int count)
{
    struct reader *r = this_reader();
    struct key key = floor_state.sample[rand_r(&r->seed) % floor_state.sample_count];
    struct params params = {0};
    bind_number(&params, 0, key.region);
    bind_number(&params, 1, key.id);
    bind_number(&params, 2, floor_state.office);
    send_read(r->db, R_BEGIN, NULL);
    for (int i = 0; i < count; i++)
        send_read(r->db, which[i], &params);
    send_read(r->db, R_COMMIT, NULL);
    if (PQpipelineSync(r->db) != 1)
        die("sync", r->db);
    read_all(r->db);
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

/* ---- HTTP ---- */

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
        *state = calloc(1, sizeof *job);
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
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
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

/* Which petitions there are to read, and where the log ends. */
static void load_sample(void)
{
    PGconn *db = PQconnectdb(floor_state.address);
    PGresult *rows = PQexec(db, "SELECT region, id, office FROM petition ORDER BY id LIMIT 100000");
    if (PQresultStatus(rows) != PGRES_TUPLES_OK || PQntuples(rows) == 0)
        die("the database has no petitions", db);
    floor_state.sample_count = PQntuples(rows);
    floor_state.sample = calloc(SAMPLE_MAX, sizeof *floor_state.sample);
    for (int i = 0; i < floor_state.sample_count; i++)
        floor_state.sample[i] = (struct key){strtoll(PQgetvalue(rows, i, 0), NULL, 10),
                                             strtoll(PQgetvalue(rows, i, 1), NULL, 10)};
    floor_state.office = strtoll(PQgetvalue(rows, 0, 2), NULL, 10);
    PQclear(rows);
    rows = PQexec(db, "SELECT COALESCE(MAX(idx) + 1, 0) FROM ledger_leaf");
    floor_state.leaves = strtoll(PQgetvalue(rows, 0, 0), NULL, 10);
    PQclear(rows);
    PQfinish(db);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: floor_pgsql ADDRESS PORT THREADS\n");
        return 2;
    }
    floor_state.address = argv[1];
    floor_state.last = &floor_state.first;
    pthread_mutex_init(&floor_state.lock, NULL);
    pthread_cond_init(&floor_state.waiting, NULL);
    memset(floor_state.reply, 'x', sizeof floor_state.reply);
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
