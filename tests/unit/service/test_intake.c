/* Taking petitions in: what is stored, what is given back, what is refused; files. */
#include "office_bed.h"

#include "base/file.h"
#include "service/accusations.h"
#include "service/background.h"

#include <fcntl.h>
#include <sys/stat.h>

/* ---- what a submission leaves ---- */

static void test_receipt_and_event(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    assert_true(sv_starts_with(receipt.number, SV("QH-2026-0420-0001-")));
    assert_int_equal(receipt.code.n, 8);
    assert_true(receipt.secret_token.n > 40);
    assert_int_equal(receipt.batches, 0);
    struct petition_view view;
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt.id, &view));
    assert_true(sv_eq(view.number, receipt.number));
    assert_int_equal(view.petition.claim_count, 2);
    CHECK_SV(view.petition.people[0].masked_name, "王**");
    CHECK_SV(view.petition.people[0].masked_phone, "138****5678");
    assert_true(view.petition.people[0].is_reachable);
    assert_false(view.petition.people[0].is_representative);
    assert_true(view.petition.office == bed->units[BED_OFFICE]);
}

struct raw {
    struct petition_key key;
    bool has_name;
};

/* No text of the event holds what identifies. */
static enum err look_for_name(struct call *call, void *arg)
{
    struct raw *raw = arg;
    const struct event *events;
    size_t count;
    struct buf bytes;
    enum err err = store_petition_events(call->conn, call->arena, &raw->key, &events, &count);
    buf_init(&bytes, EVENT_SIZE_MAX);
    for (size_t i = 0; !err && i < count; i++)
        err = event_encode(&events[i], &bytes);
    for (size_t i = 0; i + 9 <= bytes.n; i++)
        raw->has_name |=
            memcmp(bytes.p + i, "王小明", 9) == 0 || memcmp(bytes.p + i, "138123456", 9) == 0;
    buf_release(&bytes);
    return err;
}

static void test_events_hold_no_identity(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    struct petition_view view;
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt.id, &view));
    struct raw raw = {.key = view.key};
    CHECK_OK(bed_read(bed, look_for_name, &raw));
    assert_false(raw.has_name);
}

static void test_serials_run_by_office_and_day(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct submit_input input = bed_register_input(bed);
    CHECK_OK(bed_register(bed, BED_CLERK, &input, &receipt));
    assert_true(sv_starts_with(receipt.number, SV("QH-2026-0420-0001-")));
    bed_submit(bed, &receipt);
    assert_true(sv_starts_with(receipt.number, SV("QH-2026-0420-0002-")));
    CHECK_OK(bed_register(bed, BED_TOWN_OFFICER, &input, &receipt));
    assert_true(sv_starts_with(receipt.number, SV("QH-2026-0420-")));
    bed_go_to(bed, "2026-04-21");
    bed_submit(bed, &receipt);
    assert_true(sv_starts_with(receipt.number, SV("QH-2026-0421-0001-")));
}

/* ---- the desk ---- */

static void test_visit_counts_batch_and_persons(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    static const struct identity PEOPLE[] = {{.name = SV_INIT("张三")}, {.name = SV_INIT("李四")}};
    struct submit_input input = bed_register_input(bed);
    input.channel = SV("visit");
    input.people = PEOPLE;
    input.people_count = 2;
    input.persons_count = 30;
    input.visitors_count = 12;
    input.is_read_back = true;
    CHECK_OK(bed_register(bed, BED_CLERK, &input, &receipt));
    assert_int_equal(receipt.batches, 1);
    assert_int_equal(receipt.person_times, 12);
    assert_true(receipt.secret_token.n > 0); /* the petitioner stands at the window */
    assert_true(receipt.petition.people[1].is_representative);
    assert_false(receipt.petition.people[1].is_reachable);
}

static void test_letter_gives_no_token(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct submit_input input = bed_register_input(bed);
    CHECK_OK(bed_register(bed, BED_CLERK, &input, &receipt));
    assert_int_equal(receipt.secret_token.n, 0);
    assert_int_equal(receipt.code.n, 8);
    CHECK_SV(receipt.petition.title, "来信反映漏水。"); /* from the first line of the facts */
}

static void test_incomplete_then_completed(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct submit_input input = bed_register_input(bed);
    input.is_incomplete = true;
    input.facts = SV("");
    input.claim_count = 0;
    CHECK_OK(bed_register(bed, BED_CLERK, &input, &receipt));
    CHECK_SV(receipt.petition.state, "incomplete");
    assert_true(receipt.petition.is_incomplete);
    CHECK_OK(bed_act(bed, BED_CLERK, receipt.id, "complete",
                     "{'title':'漏水','facts':'楼上漏水','claims':['请修好']}"));
    struct petition_view view;
    CHECK_OK(bed_case(bed, BED_CLERK, receipt.id, &view));
    CHECK_SV(view.petition.state, "registered");
    assert_int_equal(view.petition.claim_count, 1);
}

static void test_refused_registrations(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct receipt foreign;
    static const struct identity SIX[6] = {{.name = SV_INIT("一")}, {.name = SV_INIT("二")},
                                           {.name = SV_INIT("三")}, {.name = SV_INIT("四")},
                                           {.name = SV_INIT("五")}, {.name = SV_INIT("六")}};
    struct submit_input good = bed_register_input(bed);
    CHECK_OK(bed_register(bed, BED_TOWN_OFFICER, &good, &foreign));
    struct {
        const char *path, *rule;
        struct submit_input input;
    } rows[] = {
        {"channel", "enum", good},       {"channel", "enum", good},
        {"purpose", "enum", good},       {"persons_count", "min", good},
        {"facts", "required", good},     {"claims", "required", good},
        {"people", "too_many", good},    {"received_day", "after", good},
        {"postmark_day", "after", good}, {"class", "enum", good},
        {"repeats", "enum", good},       {"uploads.0", "upload_gone", good},
    };
    rows[0].input.channel = SV("pigeon");
    rows[1].input.channel = SV("online"); /* petitioners' own */
    rows[2].input.purpose = SV("fame");
    rows[3].input.people = SIX;
    rows[3].input.people_count = 3;
    rows[3].input.persons_count = 2;
    rows[4].input.facts = SV("  ");
    rows[5].input.claim_count = 0;
    rows[6].input.people = SIX;
    rows[6].input.people_count = 6;
    rows[7].input.received_day = good.received_day + 1;
    rows[8].input.postmark_day = good.received_day + 1;
    rows[9].input.class_code = SV("no.such");
    rows[10].input.repeats = foreign.id; /* another office's */
    rows[11].input.uploads = &(struct sv){"nothing", 7};
    rows[11].input.upload_count = 1;
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        CHECK_ROW(bed_register(bed, BED_CLERK, &rows[i].input, &receipt) == ERR_BAD_INPUT,
                  rows[i].path);
        CHECK_ROW(bed_failed_at(bed, rows[i].path, rows[i].rule), rows[i].path);
    }
    CHECK_ERR(bed_register(bed, BED_LEADER, &good, &receipt), ERR_FORBIDDEN);
}

/* What a unit received itself it registers itself (art. 23): it has it, the office above sees it.
 */
static void test_a_unit_registers_what_it_received(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct submit_input input = bed_register_input(bed);
    CHECK_ERR(bed_register(bed, BED_HANDLER, &input, &receipt), ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "purpose", "required"));
    assert_true(bed_failed_at(bed, "class", "required"));
    input.purpose = SV("grievance");
    input.class_code = SV("city.property");
    input.is_incomplete = true;
    CHECK_ERR(bed_register(bed, BED_HANDLER, &input, &receipt), ERR_BAD_INPUT);
    input.is_incomplete = false;
    CHECK_OK(bed_register(bed, BED_HANDLER, &input, &receipt));
    CHECK_SV(receipt.petition.state, "direct");
    assert_int_equal(receipt.petition.owner, bed->units[BED_HOUSING]);
    assert_int_equal(receipt.petition.office, bed->units[BED_OFFICE]);
    assert_int_equal(receipt.petition.awaits, ROLE_UNIT_HANDLER);
}

/* ---- files ---- */

struct file_job {
    struct received_file file;
    struct sv token;
};

static enum err put_job(struct call *call, void *arg)
{
    struct file_job *job = arg;
    return service_upload_put(call, &job->file, &job->token);
}

static enum err keep(struct bed *bed, struct sv bytes, const char *name, struct received_file *out)
{
    bed_as_public(bed);
    const char *path = service_upload_spool(bed->service, bed->arena);
    CHECK_OK(file_write_atomic(path, bytes, 0600));
    enum err err = service_upload_keep(&bed->call, path, sv_from(name), out);
    if (err)
        service_upload_drop(bed->service, path);
    return err;
}

#define PNG "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde"
#define PDF "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"
#define HTML "<!DOCTYPE html><html><script>alert(1)</script></html>"

static void test_files_are_judged_by_content(void **state)
{
    struct bed *bed = *state;
    struct received_file file;
    CHECK_OK(keep(bed, SV(PNG), "C:\\photos\\院墙.png", &file));
    CHECK_SV(file.file.mime, "image/png");
    CHECK_SV(file.file.name, "院墙.png");
    CHECK_OK(keep(bed, SV(PDF), "a.png", &file)); /* whatever it calls itself */
    CHECK_SV(file.file.mime, "application/pdf");
    CHECK_OK(keep(bed, SV("纯文本说明\n"), "说明.TXT", &file));
    CHECK_SV(file.file.mime, "text/plain");
    CHECK_ERR(keep(bed, SV("纯文本说明\n"), "说明.exe", &file), ERR_UNSUPPORTED_TYPE);
    CHECK_ERR(keep(bed, SV(HTML), "photo.png", &file), ERR_UNSUPPORTED_TYPE);
    CHECK_ERR(keep(bed, SV(HTML), "page.txt", &file), ERR_UNSUPPORTED_TYPE);
    CHECK_ERR(keep(bed,
                   SV("\x7f"
                      "ELF\x02\x01\x01"),
                   "a.pdf", &file),
              ERR_UNSUPPORTED_TYPE);
    CHECK_ERR(keep(bed, SV(""), "empty.txt", &file), ERR_BAD_INPUT);
}

/* ---- room ---- */

static enum err leave_lying(struct call *call, void *arg)
{
    struct upload *upload = arg;
    struct rng rng = service_rng(call->service);
    rng.fill(rng.self, upload->token_hash, sizeof upload->token_hash);
    upload->expires = call->now + 1000;
    return store_upload_put(call->conn, upload);
}

static enum err leave_sealed(struct call *call, void *arg)
{
    struct sealed_upload *upload = arg;
    struct rng rng = service_rng(call->service);
    rng.fill(rng.self, upload->token_hash, sizeof upload->token_hash);
    upload->sealed = SV("x");
    upload->expires = call->now + 1000;
    return store_sealed_upload_put(call->conn, upload);
}

static enum err room_job(struct call *call, void *arg)
{
    (void)arg;
    return service_upload_room(call);
}

static enum err sealed_room_job(struct call *call, void *arg)
{
    (void)arg;
    return service_accusation_file_room(call);
}

#define GIB (INT64_C(1) << 30)

/* What strangers leave lying about fills their room, and nobody else's. */
static void test_room_for_what_waits(void **state)
{
    struct bed *bed = *state;
    struct upload strangers = {.sealed = SV("x"), .size_bytes = 8 * GIB - 1};
    bed_as_public(bed);
    CHECK_OK(bed_read(bed, room_job, NULL));
    CHECK_OK(bed_write(bed, leave_lying, &strangers));
    CHECK_OK(bed_read(bed, room_job, NULL));
    strangers.size_bytes = 1;
    CHECK_OK(bed_write(bed, leave_lying, &strangers));
    CHECK_ERR(bed_read(bed, room_job, NULL), ERR_STORAGE_FULL);
    assert_string_equal(bed->fail.reason, "uploads_waiting");
    CHECK_OK(bed_read(bed, sealed_room_job, NULL)); /* accusations have a room of their own */
    struct sealed_upload sealed = {.size_bytes = 8 * GIB};
    CHECK_OK(bed_write(bed, leave_sealed, &sealed));
    CHECK_ERR(bed_read(bed, sealed_room_job, NULL), ERR_STORAGE_FULL);

    bed_as(bed, BED_CLERK);
    CHECK_OK(bed_read(bed, room_job, NULL));
    struct upload own = {
        .sealed = SV("x"), .account = bed->call.who.account, .size_bytes = 2 * GIB};
    CHECK_OK(bed_write(bed, leave_lying, &own));
    CHECK_ERR(bed_read(bed, room_job, NULL), ERR_STORAGE_FULL);
    assert_string_equal(bed->fail.reason, "uploads_own");
    bed_as(bed, BED_OFFICER);
    CHECK_OK(bed_read(bed, room_job, NULL));
}

/* One place may take half of the strangers' room; then it waits, and others have the other half. */
static void test_one_place_does_not_fill_the_room(void **state)
{
    enum { MIB = 1 << 20 };
    struct bed *bed = *state;
    struct received_file file = {.file = {.id = 1, .name = SV("a"), .size_bytes = 15 * MIB}};
    struct file_job job = {.file = file};
    struct upload others = {.sealed = SV("x"), .size_bytes = 4 * GIB};
    bed_as_public(bed);
    bed->call.from = SV("\x0a\x01\x02\x03");
    for (int i = 0; i < 80; i++) /* of eight units each */
        CHECK_OK(bed_write(bed, put_job, &job));
    CHECK_OK(bed_read(bed, room_job, NULL));
    CHECK_OK(bed_write(bed, leave_lying, &others));
    CHECK_ERR(bed_read(bed, room_job, NULL), ERR_STORAGE_FULL);
    bed->call.from = SV("\x0a\x01\x02\x04");
    CHECK_OK(bed_read(bed, room_job, NULL));
    CHECK_OK(bed_write(bed, put_job, &job));
    CHECK_OK(bed_read(bed, room_job, NULL));
    bed_wait(bed, 24 * 60 + 1);
    bed_as_public(bed);
    bed->call.from = SV("\x0a\x01\x02\x03");
    CHECK_OK(bed_read(bed, room_job, NULL));
}

/* So does a great many of small ones. */
static void test_room_for_so_many(void **state)
{
    struct bed *bed = *state;
    bed_as(bed, BED_CLERK);
    struct upload own = {.sealed = SV("x"), .account = bed->call.who.account, .size_bytes = 1};
    for (int i = 0; i < 400; i++) {
        CHECK_OK(bed_read(bed, room_job, NULL));
        CHECK_OK(bed_write(bed, leave_lying, &own));
    }
    CHECK_ERR(bed_read(bed, room_job, NULL), ERR_STORAGE_FULL);
}

static void test_each_kind_has_its_limit(void **state)
{
    struct bed *bed = *state;
    struct received_file file;
    size_t n = (1u << 20) + 1;
    char *text = arena_alloc(bed->arena, n);
    memset(text, 'a', n);
    CHECK_OK(keep(bed, (struct sv){text, n - 1}, "a.txt", &file));
    CHECK_ERR(keep(bed, (struct sv){text, n}, "a.txt", &file), ERR_TOO_LARGE);
    assert_string_equal(bed->fail.param[0], "1 MiB");
}

static void put_file(struct bed *bed, struct file_job *job)
{
    CHECK_OK(keep(bed, SV(PNG), "a.png", &job->file));
    CHECK_OK(bed_write(bed, put_job, job));
}

static enum err claim(struct bed *bed, enum bed_official who, id64 petition, struct sv token)
{
    struct sv fields = arena_printf(bed->arena,
                                    "{'kind':'site','day':'2026-04-20','summary':'看了',"
                                    "'uploads':['%.*s']}",
                                    SV_FMT(token));
    return bed_act(bed, who, petition, "note", fields.p);
}

static void test_a_file_is_claimed_once(void **state)
{
    struct bed *bed = *state;
    struct file_job job;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling");
    put_file(bed, &job);
    CHECK_OK(claim(bed, BED_HANDLER, receipt.id, job.token));
    CHECK_ERR(claim(bed, BED_HANDLER, receipt.id, job.token), ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "fields.uploads.0", "upload_gone"));

    put_file(bed, &job); /* not claimed within a day: gone */
    bed_wait(bed, 24 * 60 + 1);
    CHECK_ERR(claim(bed, BED_HANDLER, receipt.id, job.token), ERR_BAD_INPUT);
}

static const char *old_file_of(struct bed *bed, const struct received_file *file)
{
    const char *path;
    const struct timespec long_ago[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    CHECK_OK(blobs_path(service_blobs(bed->service), bed->arena, file->stored.content, &path));
    assert_int_equal(utimensat(AT_FDCWD, path, long_ago, 0), 0);
    return path;
}

/* Bytes that nobody claimed leave the disk; what a petition has stays. On disk nothing is what was
 * sent, and the same sent twice is two files. */
static void test_unclaimed_files_leave_the_disk(void **state)
{
    struct bed *bed = *state;
    struct file_job claimed;
    struct file_job same;
    struct file_job left;
    struct receipt receipt;
    bool again;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling");
    put_file(bed, &claimed);
    CHECK_OK(claim(bed, BED_HANDLER, receipt.id, claimed.token));
    put_file(bed, &same);
    CHECK_OK(keep(bed, SV(PDF), "a.pdf", &left.file));
    CHECK_OK(bed_write(bed, put_job, &left));
    const char *kept_path = old_file_of(bed, &claimed.file);
    const char *same_path = old_file_of(bed, &same.file);
    struct sv on_disk;
    CHECK_OK(file_read(bed->arena, kept_path, 1 << 20, &on_disk));
    assert_true(sv_starts_with(on_disk, SV("huiyin file 1")) && strcmp(kept_path, same_path) != 0);
    const char *left_path = old_file_of(bed, &left.file);

    bed_wait(bed, 23 * 60);
    bed_as_public(bed);
    CHECK_OK(background_expire(&bed->call, &again));
    assert_true(file_exists(left_path)); /* not yet: it may still be claimed */
    bed_wait(bed, 2 * 60);
    bed_as_public(bed);
    CHECK_OK(background_expire(&bed->call, &again));
    assert_false(file_exists(left_path) || file_exists(same_path));
    assert_true(file_exists(kept_path));
}

struct fetch_job {
    id64 petition, file;
    struct attachment_view out;
};

static enum err fetch(struct call *call, void *arg)
{
    struct fetch_job *job = arg;
    return service_attachment(call, job->petition, job->file, &job->out);
}

static enum err fetch_own(struct call *call, void *arg)
{
    struct fetch_job *job = arg;
    return service_follow_attachment(call, job->file, &job->out);
}

/* An official's working file is for officials; what the petitioner sent is theirs to see. */
static void test_files_go_to_those_who_may(void **state)
{
    struct bed *bed = *state;
    struct file_job job;
    struct receipt receipt;
    struct receipt other;
    bed_submit(bed, &receipt);
    bed_submit(bed, &other);
    bed_own(bed, &receipt);
    struct caller owner = bed->call.who;
    put_file(bed, &job);
    id64 sent = job.file.file.id;
    struct sv supplement =
        arena_printf(bed->arena, "{'text':'照片','uploads':['%.*s']}", SV_FMT(job.token));
    bed_as_caller(bed, &owner);
    CHECK_OK(bed_follow_act(bed, "supplement", supplement.p));
    bed_bring(bed, receipt.id, "handling");
    put_file(bed, &job);
    CHECK_OK(claim(bed, BED_HANDLER, receipt.id, job.token));

    struct fetch_job internal = {.petition = receipt.id, .file = job.file.file.id};
    struct fetch_job own = {.petition = receipt.id, .file = sent};
    bed_as(bed, BED_HANDLER);
    CHECK_OK(bed_read(bed, fetch, &internal));
    assert_true(sv_starts_with(internal.out.bytes, SV("\x89PNG")));
    CHECK_OK(bed_read(bed, fetch, &own));
    own.petition = other.id;
    CHECK_ERR(bed_read(bed, fetch, &own), ERR_NOT_FOUND); /* on its own petition only */
    own.petition = receipt.id;
    bed_as(bed, BED_FARM_HANDLER);
    CHECK_ERR(bed_read(bed, fetch, &own), ERR_NOT_FOUND);
    bed_as_caller(bed, &owner);
    CHECK_OK(bed_read(bed, fetch_own, &own));
    CHECK_ERR(bed_read(bed, fetch_own, &internal), ERR_NOT_FOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_setup, bed_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_receipt_and_event),
        TEST(test_events_hold_no_identity),
        TEST(test_serials_run_by_office_and_day),
        TEST(test_visit_counts_batch_and_persons),
        TEST(test_letter_gives_no_token),
        TEST(test_incomplete_then_completed),
        TEST(test_refused_registrations),
        TEST(test_a_unit_registers_what_it_received),
        TEST(test_files_are_judged_by_content),
        TEST(test_each_kind_has_its_limit),
        TEST(test_room_for_what_waits),
        TEST(test_one_place_does_not_fill_the_room),
        TEST(test_room_for_so_many),
        TEST(test_a_file_is_claimed_once),
        TEST(test_unclaimed_files_leave_the_disk),
        TEST(test_files_go_to_those_who_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
