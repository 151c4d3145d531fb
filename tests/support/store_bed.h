/* A store of its own for each test: a database in a fresh folder, opened with the driver under
 * test, ids and time that are the same in every run, and petitions made in one line. */
#ifndef SUPPORT_STORE_BED_H
#define SUPPORT_STORE_BED_H

#include "store/office.h"
#include "store/working.h"

#include "folder.h"
#include "store_raw.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { BED_REGION = 10, BED_OFFICE = 11, BED_HOUSING = 12, BED_LABOUR = 13, BED_OTHER_REGION = 20 };
#define BED_DAY 20000 /* 2024-10-04 */

struct bed {
    char folder[FOLDER_MAX];
    char path[96];     /* of SQLite's file, were it one */
    char address[256]; /* of the database: the path, or PostgreSQL's */
    struct store_config config;
    struct store *store;
    struct arena *arena;
    struct timesource_manual clock;
    id64 last_id;
    int last_number;
};

/* The driver that this run of the tests is about. */
static inline const char *driver_under_test(void)
{
    return raw_pgsql() ? "pgsql" : "sqlite";
}

static inline struct store_config bed_config(struct bed *bed, const char *driver)
{
    return (struct store_config){.address = bed->address,
                                 .driver = driver,
                                 .readers = 3,
                                 .queue_max = 4096,
                                 .group_max = 64,
                                 .time = timesource_manual(&bed->clock),
                                 .create = true};
}

static inline void bed_reopen(struct bed *bed)
{
    struct fail fail = {.field_count = 0};
    store_close(&bed->store);
    if (store_open(&bed->config, &bed->store, &fail) != ERR_OK)
        fail_msg("cannot open: %s", fail.detail);
}

static inline void bed_init(struct bed *bed, const char *driver)
{
    memset(bed, 0, sizeof *bed);
    folder_make(bed->folder, "test");
    snprintf(bed->path, sizeof bed->path, "%s/huiyin.db", bed->folder);
    snprintf(bed->address, sizeof bed->address, "%s", bed->path);
    if (strstr(driver, "pgsql"))
        raw_new_address(bed->address, sizeof bed->address);
    bed->clock.now_ms = (time_ms)BED_DAY * 86400000;
    bed->last_id = 1000;
    bed->arena = arena_new();
    bed->config = bed_config(bed, driver);
    bed_reopen(bed);
}

static inline void bed_remove_files(const struct bed *bed)
{
    DIR *folder = opendir(bed->folder);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        char path[512];
        snprintf(path, sizeof path, "%s/%s", bed->folder, entry->d_name);
        unlink(path);
    }
    closedir(folder);
    rmdir(bed->folder);
}

static inline void bed_release(struct bed *bed)
{
    store_close(&bed->store);
    arena_free(&bed->arena);
    if (raw_is_pgsql(bed->address))
        raw_release(bed->address);
    bed_remove_files(bed);
}

static inline id64 bed_id(struct bed *bed)
{
    return ++bed->last_id;
}

/* ---- petitions ---- */

/* What a test wants a petition to look like; zero means the usual. */
struct bed_petition {
    const char *number, *title, *channel, *class_code, *state;
    const char *mark, *route; /* none */
    id64 region, office, owner;
    enum role awaits;
    day_t received_day, due_day; /* due_day -1: nothing is due */
    bool is_ended, is_provisional;
    size_t claims; /* 0 = two */
};

struct bed_event {
    struct event event;
    struct field fields[8];
    struct sv claims[8];
    struct clock_start start;
    struct clock_stop stop;
    struct mark_change mark;
};

static inline struct field bed_text(const char *id, enum field_kind kind, const char *text)
{
    return (struct field){.id = sv_from(id), .kind = kind, .text = sv_from(text)};
}

/* The first event of such a petition. The result points into itself: do not copy it. */
static inline void bed_registered(struct bed_event *e, const struct bed_petition *want)
{
    memset(e, 0, sizeof *e);
    size_t n = 0;
    day_t received = want->received_day ? want->received_day : BED_DAY;
    e->fields[n++] = bed_text("channel", FIELD_CHOICE, want->channel ? want->channel : "online");
    e->fields[n++] = bed_text("title", FIELD_LINE, want->title ? want->title : "路灯不亮");
    e->fields[n++] = bed_text("facts", FIELD_TEXT, "村口的路灯坏了半年，没有人修。");
    if (want->route)
        e->fields[n++] = bed_text("route", FIELD_CHOICE, want->route);
    if (want->mark)
        e->mark = (struct mark_change){.id = sv_from(want->mark), .is_set = true};
    if (want->class_code)
        e->fields[n++] = bed_text("class", FIELD_CLASS, want->class_code);
    e->fields[n++] =
        (struct field){.id = SV("received_day"), .kind = FIELD_DAY, .number = received};
    size_t claims = want->claims ? want->claims : 2;
    assert_true(claims <= CHECK_COUNT(e->claims));
    for (size_t i = 0; i < claims; i++)
        e->claims[i] = SV("请修好路灯");
    e->fields[n++] = (struct field){
        .id = SV("claims"), .kind = FIELD_CLAIMS, .texts = e->claims, .count = claims};
    e->start =
        (struct clock_start){.no = 1,
                             .rule = SV("reg.transfer"),
                             .owner = want->office ? want->office : BED_OFFICE,
                             .is_duty = true,
                             .period = {.start_day = received,
                                        .length = 15,
                                        .unit = PERIOD_CALENDAR_DAYS,
                                        .shifts = true},
                             .end = {.raw_day = received + 15,
                                     .due_day = want->due_day > 0 ? want->due_day : received + 15,
                                     .is_provisional = want->is_provisional,
                                     .due_minute = PERIOD_NO_MINUTE}};
    e->event =
        (struct event){.kind = EVENT_REGISTERED,
                       .seq = 1,
                       .at = (time_ms)received * 86400000,
                       .day = received,
                       .actor = {.account = 501, .role = ROLE_WINDOW_CLERK, .unit = BED_OFFICE},
                       .action = SV("register"),
                       .rulebook = SV("cn.national@2022.1"),
                       .fields = e->fields,
                       .field_count = n,
                       .effects = {.state = sv_from(want->state ? want->state : "registered"),
                                   .is_ended = want->is_ended,
                                   .owner = want->office ? want->office : BED_OFFICE,
                                   .awaits = want->awaits ? want->awaits : ROLE_CASE_OFFICER,
                                   .marks = &e->mark,
                                   .mark_count = want->mark ? 1 : 0,
                                   .starts = &e->start,
                                   .start_count = want->due_day < 0 || want->is_ended ? 0 : 1}};
}

/* An event that moves the petition to another state and owner and stops its first clock. */
static inline void bed_moved(struct bed_event *e, const struct petition *petition,
                             const char *state, id64 owner)
{
    memset(e, 0, sizeof *e);
    bool is_running = petition->clock_count && petition->clocks[0].status == CLOCK_RUNNING;
    e->stop = (struct clock_stop){.no = 1, .kind = CLOCK_STOP_MET, .day = BED_DAY + 1};
    e->event =
        (struct event){.kind = EVENT_REFERRED,
                       .seq = petition->version + 1,
                       .at = (time_ms)(BED_DAY + 1) * 86400000,
                       .day = BED_DAY + 1,
                       .actor = {.account = 502, .role = ROLE_CASE_OFFICER, .unit = BED_OFFICE},
                       .action = SV("refer"),
                       .effects = {.state = sv_from(state),
                                   .owner = owner,
                                   .awaits = ROLE_UNIT_HANDLER,
                                   .stops = &e->stop,
                                   .stop_count = is_running ? 1 : 0}};
}

/* Everything a job needs; results are what the last run of it said. */
struct bed_append {
    struct bed *bed;
    struct petition_key key;
    char number[32];
    const struct event *event;
    struct event_envelope envelope;
    struct petition petition; /* as it is before the event */
};

static inline enum err bed_append_job(struct store_conn *conn, void *arg)
{
    struct bed_append *job = arg;
    struct arena *arena = arena_new();
    struct petition petition = job->petition;
    const struct new_event added = {job->event, job->envelope, sv_from(job->number)};
    enum err err = store_petition_append(conn, arena, &job->key, &petition, &added);
    arena_free(&arena);
    return err;
}

/* Prepare the registration of a petition with ids and a number of its own. */
static inline void bed_append_init(struct bed *bed, struct bed_append *job,
                                   const struct bed_petition *want, const struct event *event)
{
    *job = (struct bed_append){.bed = bed, .event = event};
    job->key = (struct petition_key){want->region ? want->region : BED_REGION, bed_id(bed)};
    job->envelope.id = bed_id(bed);
    bed->last_number++;
    snprintf(job->number, sizeof job->number, "QH20241004%04d", bed->last_number);
    if (want->number)
        snprintf(job->number, sizeof job->number, "%s", want->number);
}

static inline struct petition_key bed_register(struct bed *bed, const struct bed_petition *want)
{
    struct bed_event event;
    struct bed_append job;
    bed_registered(&event, want);
    bed_append_init(bed, &job, want, &event.event);
    CHECK_OK(store_write(bed->store, bed_append_job, &job));
    if (!want->owner || want->owner == event.event.effects.owner)
        return job.key;
    struct petition before = {0};
    struct arena *arena = arena_new();
    CHECK_OK(petition_apply(arena, &before, &event.event));
    struct bed_event moved;
    bed_moved(&moved, &before, want->state ? want->state : "referred", want->owner);
    if (want->awaits)
        moved.event.effects.awaits = want->awaits;
    moved.event.effects.is_ended = want->is_ended;
    moved.event.effects.stop_count = 0;
    struct bed_append second = {.bed = bed, .key = job.key, .event = &moved.event};
    second.envelope.id = bed_id(bed);
    second.petition = before;
    CHECK_OK(store_write(bed->store, bed_append_job, &second));
    arena_free(&arena);
    return job.key;
}

/* ---- reading ---- */

static inline struct store_conn *bed_read(struct bed *bed)
{
    struct store_conn *conn = NULL;
    CHECK_OK(store_read_begin(bed->store, &conn));
    return conn;
}

static inline void bed_read_end(struct bed *bed, struct store_conn **conn)
{
    store_read_end(bed->store, conn);
    assert_null(*conn);
}

static inline struct petition bed_load(struct bed *bed, struct petition_key key)
{
    struct petition petition = {0};
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_petition_load(conn, bed->arena, &key, &petition));
    bed_read_end(bed, &conn);
    return petition;
}

static inline int bed_count_region(struct bed *bed, id64 region)
{
    struct store_conn *conn = bed_read(bed);
    int open = 0;
    int ended = 0;
    struct petition_filter filter = {.scope = {.region = region}};
    CHECK_OK(store_petition_count(conn, &filter, 100000, &open));
    filter.is_ended = true;
    CHECK_OK(store_petition_count(conn, &filter, 100000, &ended));
    bed_read_end(bed, &conn);
    return open + ended;
}

static inline void bed_check_rebuild(struct bed *bed)
{
    int64_t differences = -1;
    struct fail fail = {.field_count = 0};
    CHECK_OK(store_rebuild_check(bed->store, NULL, &differences, &fail));
    if (differences)
        fail_msg("%d differences, first: %s", (int)differences, fail.detail);
}

#endif
