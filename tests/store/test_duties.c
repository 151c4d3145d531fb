/* Every duty of every kind of work in the national rulebook, whatever kinds there are: it is
 * created, reminded of, passed upwards, ended by evidence, and after each of these what is stored
 * of it is what its events say, and stays so when all derived rows are made anew. A kind that is
 * added and cannot be driven through all of it fails here, by name.
 *
 * With HUIYIN_DUTY_TABLE=FILE the table is written: a line a duty. */
#include "drivers.h"

#include "store/works.h"

#include "rulebook_mutate.h"
#include "work_drive.h"
#include "work_sent.h"

#include <stdlib.h>

#define NATIONAL "rulebooks/cn/national-2022.yaml"

enum { FIRST_WORK = 1001, DUTIES_MAX = 1000 };

static const char *const STAGES[] = {[DRIVE_CREATED] = "created",
                                     [DRIVE_REMINDED] = "reminded",
                                     [DRIVE_ESCALATED] = "escalated",
                                     [DRIVE_MET] = "met"};

/* A duty's whole history, and how it stood at the end of each stage. */
struct driven {
    const struct rule_work *rules;
    const struct rule_duty *duty;
    const struct work_event *events;
    size_t until[DRIVE__STAGES];
    struct duty stood[DRIVE__STAGES];
};

struct table {
    struct drive drive;
    struct driven rows[DUTIES_MAX];
    size_t count;
};

static const char *first_missing(const struct drive *d)
{
    int stage = 0;
    while (stage < DRIVE__STAGES && d->reached[stage])
        stage++;
    return stage < DRIVE__STAGES ? STAGES[stage] : NULL;
}

static void drive_all(struct table *t)
{
    const struct rulebook *book = t->drive.ww.w.rulebook;
    for (size_t i = 0; i < book->work_count; i++) {
        for (size_t k = 0; k < book->works[i].duty_count; k++) {
            const struct rule_duty *duty = &book->works[i].duties[k];
            if (!drive_duty(&t->drive, &book->works[i], duty))
                fail_msg("%.*s.%.*s is never %s", SV_FMT(book->works[i].id), SV_FMT(duty->id),
                         first_missing(&t->drive));
            assert_true(t->count < DUTIES_MAX);
            struct driven *row = &t->rows[t->count++];
            *row = (struct driven){&book->works[i], duty, t->drive.events, {0}, {{0}}};
            memcpy(row->until, t->drive.until, sizeof row->until);
            memcpy(row->stood, t->drive.stood, sizeof row->stood);
        }
    }
}

/* ---- stored ---- */

struct stage_sent {
    struct bed *bed;
    const struct table *table;
    int stage;
};

/* All that happened in the stage, of every duty's work, in one transaction. */
static enum err send_stage(struct store_conn *conn, void *arg)
{
    const struct stage_sent *s = arg;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < s->table->count; i++) {
        const struct driven *row = &s->table->rows[i];
        size_t at = s->stage > 0 ? row->until[s->stage - 1] : 0;
        for (; !err && at < row->until[s->stage]; at++) {
            struct work_sent sent = {
                .key = {BED_REGION, FIRST_WORK + (id64)i},
                .added = {.event = &row->events[at], .envelope = {.id = bed_id(s->bed)}}};
            err = work_send_job(conn, &sent);
        }
    }
    return err;
}

/* The row is the duty, down to the next step and its moment. */
static bool is_stored(const struct bed *bed, const struct table *t, size_t at, int stage)
{
    const struct duty *duty = &t->rows[at].stood[stage];
    char sql[800];
    snprintf(sql, sizeof sql,
             "SELECT COUNT(*) FROM duty WHERE work = %lld AND no = %d AND kind = '%.*s' AND rule = "
             "'%.*s' AND party = %lld AND unit = %lld AND account = %lld AND due_day = %d AND "
             "step = '%.*s' AND next_step = '%.*s' AND next_at = %lld AND how = %d AND is_ended = "
             "%s AND ended_day = %d",
             (long long)FIRST_WORK + (long long)at, duty->no, SV_FMT(t->rows[at].rules->id),
             SV_FMT(duty->rule), (long long)duty->party, (long long)duty->holder.unit,
             (long long)duty->holder.account, (int)duty->end.due_day, SV_FMT(duty->step),
             SV_FMT(duty->next_step), (long long)duty->next_at, duty->is_ended ? (int)duty->how : 0,
             duty->is_ended ? "TRUE" : "FALSE", duty->is_ended ? (int)duty->ended_day : 0);
    return raw_number(bed->address, sql) == 1;
}

static void check_stored(const struct bed *bed, const struct table *t, const struct stage_sent *s,
                         const char *when)
{
    for (size_t i = 0; i < t->count; i++) {
        if (!is_stored(bed, t, i, s->stage))
            fail_msg("%.*s.%.*s, %s, is another row %s", SV_FMT(t->rows[i].rules->id),
                     SV_FMT(t->rows[i].duty->id), STAGES[s->stage], when);
    }
}

/* A row is lost; made anew, all are what they were. */
static void rebuild(struct bed *bed)
{
    int64_t differences = -1;
    struct fail fail = {.field_count = 0};
    CHECK_OK(store_rebuild_check(bed->store, NULL, &differences, &fail));
    if (differences != 0)
        fail_msg("%s", fail.detail);
    assert_int_equal(raw_run(bed->address, "DELETE FROM duty WHERE work % 2 = 1", NULL), RAW_OK);
    CHECK_OK(store_rebuild(bed->store, NULL));
    CHECK_OK(store_rebuild_check(bed->store, NULL, &differences, &fail));
    assert_int_equal(differences, 0);
}

static void write_table(const struct table *t)
{
    const char *path = getenv("HUIYIN_DUTY_TABLE");
    FILE *file = path ? fopen(path, "w") : NULL;
    for (size_t i = 0; file && i < t->count; i++) {
        const struct driven *row = &t->rows[i];
        const struct work_event *last = &row->events[row->until[DRIVE_MET] - 1];
        fprintf(file,
                "%.*s.%.*s\tcreated at %zu\treminded at %zu: %.*s\tescalated at %zu: %.*s\tmet at "
                "%zu: %.*s\trebuilt\n",
                SV_FMT(row->rules->id), SV_FMT(row->duty->id), row->until[DRIVE_CREATED],
                row->until[DRIVE_REMINDED], SV_FMT(row->stood[DRIVE_REMINDED].step),
                row->until[DRIVE_ESCALATED], SV_FMT(row->stood[DRIVE_ESCALATED].step),
                row->until[DRIVE_MET], SV_FMT(last->act));
    }
    if (file)
        fclose(file);
}

static struct table *table_new(void)
{
    struct table *t = test_malloc(sizeof *t);
    memset(t, 0, sizeof *t);
    work_world_init(&t->drive.ww, "2026-03-02");
    return t;
}

static void table_free(struct table *t)
{
    world_release(&t->drive.ww.w);
    test_free(t);
}

static void every_duty_goes_its_whole_way(void **state)
{
    (void)state;
    struct bed bed;
    struct table *t = table_new();
    bed_init(&bed, driver_under_test());
    drive_all(t);
    for (int stage = 0; stage < DRIVE__STAGES; stage++) {
        struct stage_sent sent = {&bed, t, stage};
        CHECK_OK(store_write(bed.store, send_stage, &sent));
        check_stored(&bed, t, &sent, "as it was appended");
        rebuild(&bed);
        check_stored(&bed, t, &sent, "after a rebuild");
    }
    write_table(t);
    bed_release(&bed);
    table_free(t);
}

/* A duty that cannot be driven through is told by the stage that it does not come to. */
static void what_cannot_be_driven_is_found(void **state)
{
    static const struct {
        const char *name;
        struct mutation mutation;
        const char *work, *duty, *missing;
    } ROWS[] = {
        {"it never begins",
         {"works/whistle/states/disputed/owes", "[gather]"},
         "whistle",
         "decide",
         "created"},
        {"nothing ends it",
         {"works/supervision/acts/adopt/from", "[answered]"},
         "supervision",
         "adoption",
         "met"},
        {"too short for its reminder",
         {"works/promise_plan/ladders/unit/steps/remind/after", "-300"},
         "promise_plan",
         "step",
         "created"},
        {"as it is",
         {"works/supervision/acts/adopt/primary", "true"},
         "supervision",
         "adoption",
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct table *t = table_new();
        struct arena *arena = t->drive.ww.w.arena;
        struct yaml_node *root = source_yaml(arena, NATIONAL);
        char error[YAML_ERROR_MAX] = "";
        mutate(arena, root, &ROWS[i].mutation, ROWS[i].name);
        if (rulebook_read(arena, root, &t->drive.ww.w.rulebook, error) != ERR_OK)
            fail_msg("%s: %s", ROWS[i].name, error);
        t->drive.ww.w.env.rulebook = t->drive.ww.w.rulebook;
        const struct rule_work *rules =
            rulebook_work(t->drive.ww.w.rulebook, sv_from(ROWS[i].work));
        const struct rule_duty *duty = rule_work_duty(rules, sv_from(ROWS[i].duty));
        assert_non_null(duty);
        bool is_driven = drive_duty(&t->drive, rules, duty);
        const char *missing = first_missing(&t->drive);
        CHECK_ROW(is_driven == !ROWS[i].missing, ROWS[i].name);
        CHECK_ROW(is_driven || strcmp(missing, ROWS[i].missing) == 0, ROWS[i].name);
        table_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_duty_goes_its_whole_way),
                                       cmocka_unit_test(what_cannot_be_driven_is_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
