/* Works as use cases: who begins one, who may see it, what the machine does, what one owes. */
#include "office_bed.h"

#include "ledger/verify.h"
#include "service/background.h"
#include "service/works.h"

struct job {
    id64 work;
    struct work_input input;
    struct work_done done;
    struct work_view view;
    struct duties_wish wish;
    const struct duty_row *rows;
    size_t count;
};

static enum err open_job(struct call *call, void *arg)
{
    struct job *job = arg;
    return service_work_open(call, &job->input, &job->done);
}

static enum err act_job(struct call *call, void *arg)
{
    struct job *job = arg;
    return service_work_act(call, job->work, &job->input, &job->done);
}

static enum err view_job(struct call *call, void *arg)
{
    struct job *job = arg;
    return service_work_view(call, job->work, &job->view);
}

static enum err duties_job(struct call *call, void *arg)
{
    struct job *job = arg;
    return service_duties(call, &job->wish, &job->rows, &job->count);
}

/* Fields as JSON with ' for ". */
static json_t *fields_of(struct bed *bed, const char *fields)
{
    char *text = (char *)(uintptr_t)arena_printf(bed->arena, "%s", fields).p;
    for (char *at = text; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    return json;
}

static enum err open_work(struct bed *bed, enum bed_official who, const char *fields, id64 *out)
{
    json_t *json = fields_of(bed, fields);
    struct job job = {.input = {.kind = SV("supervision"), .act = SV("open"), .fields = json}};
    bed_as(bed, who);
    enum err err = bed_write(bed, open_job, &job);
    json_decref(json);
    *out = job.done.id;
    return err;
}

static enum err see(struct bed *bed, enum bed_official who, id64 work, struct work_view *out)
{
    struct job job = {.work = work};
    bed_as(bed, who);
    enum err err = bed_write(bed, view_job, &job);
    *out = job.view;
    return err;
}

static enum err act(struct bed *bed, enum bed_official who, id64 work, const char *name,
                    const char *fields)
{
    struct work_view view;
    json_t *json = fields_of(bed, fields);
    CHECK_OK(see(bed, BED_HEAD, work, &view));
    struct job job = {
        .work = work,
        .input = {.act = sv_from(name), .version = view.work.version, .fields = json}};
    bed_as(bed, who);
    enum err err = bed_write(bed, act_job, &job);
    json_decref(json);
    return err;
}

static size_t owed(struct bed *bed, enum bed_official who, bool is_of_unit)
{
    struct job job = {.wish = {.is_of_unit = is_of_unit, .limit = 100}};
    bed_as(bed, who);
    CHECK_OK(bed_read(bed, duties_job, &job));
    return job.count;
}

static void run_machine(struct bed *bed, const char *day)
{
    bool again;
    bed_go_to(bed, day);
    bed_as_public(bed);
    CHECK_OK(background_work_steps(&bed->call, &again));
    assert_false(again);
}

static const char *opening(struct bed *bed, id64 petition, enum bed_unit unit, const char *due)
{
    return arena_printf(bed->arena,
                        "{'petition':'%lld','unit':'%lld','ground':'late','text':'请说明逾期原因'"
                        ",'due_day':'%s'}",
                        (long long)petition, (long long)bed->units[unit], due)
        .p;
}

/* A matter with the housing bureau, and a supervision of it. */
static id64 supervised(struct bed *bed, id64 *petition)
{
    struct receipt receipt;
    id64 work;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling");
    CHECK_OK(open_work(bed, BED_HEAD, opening(bed, receipt.id, BED_HOUSING, "2026-05-06"), &work));
    *petition = receipt.id;
    return work;
}

/* From the opening over what the machine does to the end. */
static void test_whole_supervision(void **state)
{
    struct bed *bed = *state;
    struct work_view view;
    id64 petition;
    id64 work = supervised(bed, &petition);
    assert_int_equal(owed(bed, BED_CHIEF, false), 1);
    assert_int_equal(owed(bed, BED_HANDLER, false), 0);
    assert_int_equal(owed(bed, BED_HANDLER, true), 1);
    assert_int_equal(owed(bed, BED_FARM_CHIEF, true), 0);
    assert_int_equal(owed(bed, BED_AUDITOR, true), 0);
    run_machine(bed, "2026-04-24");
    CHECK_OK(see(bed, BED_CHIEF, work, &view));
    assert_int_equal(view.work.version, 1);
    run_machine(bed, "2026-05-07");
    CHECK_OK(see(bed, BED_CHIEF, work, &view));
    CHECK_SV(view.work.duties[0].step, "urge");
    assert_int_equal(view.offer_count, 1);
    CHECK_SV(view.offers[0]->id, "answer");
    CHECK_OK(act(bed, BED_HANDLER, work, "answer", "{'text':'已修好，附照片'}"));
    assert_int_equal(owed(bed, BED_CHIEF, false), 0);
    CHECK_OK(act(bed, BED_HEAD, work, "close", "{'text':'现场看过'}"));
    CHECK_OK(see(bed, BED_HEAD, work, &view));
    assert_true(view.work.is_ended);
    assert_int_equal(view.events[view.event_count - 1].seq, view.work.version);
    run_machine(bed, "2026-12-01");
    CHECK_OK(see(bed, BED_HEAD, work, &view));
    assert_true(view.work.is_ended);
}

/* Nobody answers: after the machine has run, no duty has its next step behind it. */
static void test_nothing_is_left_lying(void **state)
{
    struct bed *bed = *state;
    static const char *const DAYS[] = {"2026-05-07", "2026-05-13", "2026-06-30", "2026-09-01"};
    struct work_view view;
    id64 petition;
    id64 work = supervised(bed, &petition);
    for (size_t i = 0; i < CHECK_COUNT(DAYS); i++) {
        run_machine(bed, DAYS[i]);
        CHECK_OK(see(bed, BED_HEAD, work, &view));
        for (size_t k = 0; k < view.work.duty_count; k++)
            CHECK_ROW(view.work.duties[k].is_ended ||
                          view.work.duties[k].next_at > bed->clock.now_ms,
                      DAYS[i]);
    }
    assert_true(owed(bed, BED_HEAD, false) > 0); /* it was passed on */
}

static void test_who_sees_it(void **state)
{
    static const struct {
        const char *name;
        enum bed_official who;
        enum err err;
    } ROWS[] = {
        {"who opened it", BED_HEAD, ERR_OK},
        {"an officer of the office", BED_OFFICER, ERR_OK},
        {"the unit's head", BED_CHIEF, ERR_OK},
        {"its handler", BED_HANDLER, ERR_OK},
        {"the county's leader", BED_LEADER, ERR_OK},
        {"another unit", BED_FARM_CHIEF, ERR_NOT_FOUND},
        {"another office", BED_TOWN_OFFICER, ERR_NOT_FOUND},
        {"a clerk", BED_CLERK, ERR_NOT_FOUND},
        {"an auditor", BED_AUDITOR, ERR_NOT_FOUND},
        {"the administrator", BED_ADMIN, ERR_NOT_FOUND},
    };
    struct bed *bed = *state;
    struct work_view view;
    id64 petition;
    id64 work = supervised(bed, &petition);
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(see(bed, ROWS[i].who, work, &view) == ROWS[i].err, ROWS[i].name);
    CHECK_ERR(see(bed, BED_HEAD, 4711, &view), ERR_NOT_FOUND);
    struct job job = {.work = work};
    bed_as_public(bed);
    CHECK_ERR(bed_read(bed, view_job, &job), ERR_NOT_FOUND);
}

static void test_who_opens_and_acts(void **state)
{
    struct bed *bed = *state;
    id64 petition;
    id64 other;
    id64 work = supervised(bed, &petition);
    const char *fields = opening(bed, petition, BED_HOUSING, "2026-05-06");
    CHECK_ERR(open_work(bed, BED_CHIEF, fields, &other), ERR_FORBIDDEN);
    CHECK_ERR(open_work(bed, BED_CLERK, fields, &other), ERR_FORBIDDEN);
    CHECK_ERR(open_work(bed, BED_HEAD, opening(bed, 4711, BED_HOUSING, "2026-05-06"), &other),
              ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "fields.petition", "enum"));
    CHECK_ERR(open_work(bed, BED_HEAD, opening(bed, petition, BED_HOUSING, "2026-04-01"), &other),
              ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "fields.due_day", "before"));
    CHECK_ERR(act(bed, BED_CHIEF, work, "close", "{'text':'好'}"), ERR_FORBIDDEN);
    CHECK_ERR(act(bed, BED_FARM_CHIEF, work, "answer", "{'text':'好'}"), ERR_NOT_FOUND);
    CHECK_ERR(act(bed, BED_CHIEF, work, "answer", "{'text':'好','person':'王小明'}"),
              ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "fields.person", "unknown"));
    CHECK_ERR(act(bed, BED_HEAD, work, "open", "{}"), ERR_NOT_FOUND);
    CHECK_ERR(act(bed, BED_HEAD, work, "nothing", "{}"), ERR_NOT_FOUND);
    struct job job = {.work = work, .input = {.act = SV("instruct"), .version = 7}};
    bed_as(bed, BED_HEAD);
    CHECK_ERR(bed_write(bed, act_job, &job), ERR_STALE);
}

/* A duty goes where somebody can take it up, and to leaders who lead cases. */
static void test_to_whom(void **state)
{
    struct bed *bed = *state;
    id64 petition;
    id64 work = supervised(bed, &petition);
    const char *to = arena_printf(bed->arena, "{'unit':'%lld','reason':'职责划转'}",
                                  (long long)bed->units[BED_TOWNSHIP])
                         .p;
    CHECK_ERR(act(bed, BED_HEAD, work, "hand_over", to), ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "fields.unit", "unstaffed"));
    to = arena_printf(bed->arena, "{'unit':'%lld','reason':'职责划转'}",
                      (long long)bed->units[BED_FARMING])
             .p;
    CHECK_OK(act(bed, BED_HEAD, work, "hand_over", to));
    assert_int_equal(owed(bed, BED_FARM_CHIEF, false), 1);
    assert_int_equal(owed(bed, BED_CHIEF, false), 0);
    json_t *json = fields_of(
        bed, arena_printf(bed->arena,
                          "{'petition':'%lld','leader':'%lld','unit':'%lld','text':'久拖不决'}",
                          (long long)petition, (long long)bed->officials[BED_LEADER].id,
                          (long long)bed->units[BED_HOUSING])
                 .p);
    struct job job = {
        .input = {.kind = SV("case_leader"), .act = SV("name_leader"), .fields = json}};
    bed_as(bed, BED_HEAD); /* a leader who was not given the role of a case leader */
    CHECK_ERR(bed_write(bed, open_job, &job), ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "fields.leader", "enum"));
    json_decref(json);
}

/* ---- the log ---- */

struct verified {
    int64_t works, unlogged, findings;
};

static void note_finding(const struct verify_finding *finding, void *arg)
{
    struct verified *verified = arg;
    verified->unlogged += finding->fault == LOG_FAULT_ROW_UNLOGGED;
}

static struct verified verify(struct bed *bed)
{
    struct verified verified = {0};
    struct verify_options options = {
        .now = bed->clock.now_ms, .tell = note_finding, .arg = &verified};
    struct verify_summary summary;
    struct store_conn *conn;
    CHECK_OK(store_read_begin(service_store(bed->service), &conn));
    CHECK_OK(verify_database(conn, &options, &summary));
    store_read_end(service_store(bed->service), &conn);
    verified.works = summary.rows[RECORD_WORK];
    verified.findings = summary.findings;
    return verified;
}

/* An event of a work that nobody logged: as somebody would put into the database. */
static enum err slip_in_job(struct store_conn *conn, void *arg)
{
    static const struct field REASON = {
        .id = SV_INIT("reason"), .kind = FIELD_TEXT, .text = SV_INIT("无")};
    const struct work_view *view = arg;
    struct arena *arena = arena_new();
    const struct duty_end end = {1, DUTY_RELEASED};
    struct work work = view->work;
    const struct work_event event = {
        .kind = WORK_RELEASED,
        .seq = work.version + 1,
        .at = 1,
        .actor = {.role = ROLE_OFFICE_HEAD},
        .act = SV("withdraw"),
        .fields = &REASON,
        .field_count = 1,
        .effects = {.state = SV("withdrawn"), .is_ended = true, .ends = &end, .end_count = 1}};
    const struct new_work_event added = {.event = &event, .envelope = {.id = 99}};
    enum err err = store_work_append(conn, arena, &view->key, &work, &added);
    arena_free(&arena);
    return err;
}

static void test_works_are_in_the_log(void **state)
{
    struct bed *bed = *state;
    struct work_view view;
    bool again;
    id64 petition;
    id64 work = supervised(bed, &petition);
    bed_as_public(bed);
    CHECK_OK(background_checkpoint(&bed->call, &again));
    run_machine(bed, "2026-04-27"); /* nothing is due */
    struct verified fine = verify(bed);
    assert_int_equal(fine.works, 1);
    assert_int_equal(fine.findings, 0);
    CHECK_OK(see(bed, BED_HEAD, work, &view));
    CHECK_OK(store_write(service_store(bed->service), slip_in_job, &view));
    struct verified slipped = verify(bed);
    assert_int_equal(slipped.works, 2);
    assert_int_equal(slipped.unlogged, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole_supervision, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_nothing_is_left_lying, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_who_sees_it, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_who_opens_and_acts, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_to_whom, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_works_are_in_the_log, bed_setup, bed_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
