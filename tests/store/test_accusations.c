/* Accusations: stubs fold and list, keys are replaced, files and extracts are settled once; and the
 * derived rows can be made anew. */
#include "drivers.h"

#include "store/accusations.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

#define JOB(name, type, call)                                                                      \
    static enum err name(struct store_conn *conn, void *arg)                                       \
    {                                                                                              \
        type *it = arg;                                                                            \
        return call;                                                                               \
    }

struct append {
    id64 id;
    const char *number;
    struct accusation_event event;
};

/* Loaded in the job, as services do. */
static enum err append_event(struct store_conn *conn, void *arg)
{
    struct append *job = arg;
    struct arena *arena = arena_new();
    struct stored_accusation stored;
    enum err err = store_accusation_load(conn, arena, job->id, &stored);
    if (err == ERR_NOT_FOUND && job->event.seq == 1)
        err = ERR_OK;
    struct sv number = job->event.seq == 1 ? sv_from(job->number) : stored.number;
    if (!err)
        err = store_accusation_append(conn, job->id, number, &stored.accusation, &job->event);
    arena_free(&arena);
    return err;
}

static enum err file(struct bed *bed, id64 id, const char *number, id64 office, id64 receiver,
                     time_ms at)
{
    struct append job = {.id = id,
                         .number = number,
                         .event = {.seq = 1,
                                   .act = ACCUSATION_ACT_REGISTER,
                                   .at = at,
                                   .day = BED_DAY,
                                   .by = {.role = ROLE_PETITIONER},
                                   .channel = SV("online"),
                                   .received_day = BED_DAY,
                                   .office = office,
                                   .receiver = receiver}};
    return store_write(bed->store, append_event, &job);
}

static enum err hand_over(struct bed *bed, id64 id, int64_t seq, id64 receiver)
{
    struct append job = {.id = id,
                         .event = {.seq = seq,
                                   .act = ACCUSATION_ACT_HAND_OVER,
                                   .at = 5,
                                   .day = BED_DAY + 1,
                                   .by = {7, ROLE_OFFICE_HEAD, BED_OFFICE, 0},
                                   .receiver = receiver}};
    return store_write(bed->store, append_event, &job);
}

static size_t listed(struct bed *bed, const struct accusation_page *page,
                     const struct accusation_key **out)
{
    size_t count;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_accusation_list(conn, bed->arena, page, out, &count));
    bed_read_end(bed, &conn);
    return count;
}

CONTRACT_TEST(stubs_fold_and_list)
{
    const struct accusation_key *keys;
    CHECK_OK(file(bed, 900, "JB-1", BED_OFFICE, 0, 10));
    CHECK_OK(file(bed, 100, "JB-2", BED_OFFICE, 0, 20));
    CHECK_OK(file(bed, 500, "JB-3", 0, BED_LABOUR, 30));
    CHECK_ERR(file(bed, 501, "JB-3", 0, BED_LABOUR, 31), ERR_CONFLICT);
    CHECK_OK(hand_over(bed, 900, 2, BED_LABOUR));
    CHECK_ERR(hand_over(bed, 900, 2, BED_LABOUR), ERR_STALE);
    CHECK_ERR(hand_over(bed, 901, 2, BED_LABOUR), ERR_NOT_FOUND);
    struct accusation_page page = {.office = BED_OFFICE, .limit = 10};
    assert_int_equal(listed(bed, &page, &keys), 2);
    assert_int_equal(keys[0].id, 100); /* the last registered first, whatever the ids */
    page = (struct accusation_page){.receiver = BED_LABOUR, .limit = 1};
    assert_int_equal(listed(bed, &page, &keys), 1);
    assert_int_equal(keys[0].id, 500);
    page.before = keys[0].registered_at;
    page.before_id = keys[0].id;
    assert_int_equal(listed(bed, &page, &keys), 1);
    assert_int_equal(keys[0].id, 900);
    page = (struct accusation_page){.office = BED_HOUSING, .limit = 10};
    assert_int_equal(listed(bed, &page, &keys), 0);
    struct stored_accusation stored;
    struct store_conn *conn = bed_read(bed);
    id64 found;
    CHECK_OK(store_accusation_by_number(conn, SV("JB-1"), &found));
    CHECK_OK(store_accusation_load(conn, bed->arena, found, &stored));
    CHECK_SV(stored.number, "JB-1");
    assert_int_equal(stored.accusation.state, ACCUSATION_STATE_HANDED_OVER);
    assert_int_equal(stored.event_count, 2);
    CHECK_ERR(store_accusation_by_number(conn, SV("JB-9"), &found), ERR_NOT_FOUND);
    CHECK_ERR(store_accusation_load(conn, bed->arena, 12, &stored), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
}

struct bytes {
    id64 id;
    struct sv value;
};
JOB(put_key, struct bytes, store_accusation_key_put(conn, it->id, it->value))
JOB(put_content, struct bytes, store_accusation_content_put(conn, it->id, it->value, 3))

CONTRACT_TEST(one_key_and_one_content)
{
    struct sv got;
    CHECK_OK(store_write(bed->store, put_content, &(struct bytes){1, SV("sealed")}));
    assert_int_not_equal(store_write(bed->store, put_content, &(struct bytes){1, SV("other")}),
                         ERR_OK);
    CHECK_OK(store_write(bed->store, put_key, &(struct bytes){1, SV("office's")}));
    CHECK_OK(store_write(bed->store, put_key, &(struct bytes){1, SV("organ's")}));
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_accusation_key_get(conn, bed->arena, 1, &got));
    CHECK_SV(got, "organ's");
    CHECK_OK(store_accusation_content_get(conn, bed->arena, 1, &got));
    CHECK_SV(got, "sealed");
    CHECK_ERR(store_accusation_key_get(conn, bed->arena, 2, &got), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
}

struct upload_job {
    struct sealed_upload upload;
    struct arena *arena;
    time_ms now;
    struct files_left left;
    int dropped;
};
JOB(put_upload, struct upload_job, store_sealed_upload_put(conn, &it->upload))
JOB(take_upload, struct upload_job,
    store_sealed_upload_take(conn, it->arena, it->upload.token_hash, it->now, &it->upload))
JOB(expire, struct upload_job, store_expire(conn, it->now, 100, &it->dropped))

static bool is_used(struct bed *bed, uint8_t seed)
{
    uint8_t sha256[32];
    bool used;
    memset(sha256, seed, sizeof sha256);
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_sealed_file_is_used(conn, sha256, &used));
    bed_read_end(bed, &conn);
    return used;
}

static struct upload_job upload_of(struct bed *bed, uint8_t seed)
{
    struct upload_job job = {
        .upload = {.sealed = SV("what it is"), .expires = 100}, .arena = bed->arena, .now = 50};
    memset(job.upload.token_hash, seed, sizeof job.upload.token_hash);
    memset(job.upload.sha256, seed, sizeof job.upload.sha256);
    return job;
}

CONTRACT_TEST(a_file_is_taken_once)
{
    struct upload_job job = upload_of(bed, 1);
    struct upload_job late = upload_of(bed, 2);
    CHECK_OK(store_write(bed->store, put_upload, &job));
    CHECK_OK(store_write(bed->store, put_upload, &late));
    assert_true(is_used(bed, 1) && is_used(bed, 2) && !is_used(bed, 3));
    CHECK_OK(store_write(bed->store, take_upload, &job));
    CHECK_SV(job.upload.sealed, "what it is");
    CHECK_ERR(store_write(bed->store, take_upload, &job), ERR_NOT_FOUND);
    late.now = 100;
    CHECK_ERR(store_write(bed->store, take_upload, &late), ERR_NOT_FOUND);
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_sealed_uploads_left(conn, bed->arena, 100, 10, &late.left));
    assert_int_equal(late.left.count, 1);
    assert_int_equal(late.left.items[0].sha256[0], 2);
    bed_read_end(bed, &conn);
    CHECK_OK(store_write(bed->store, expire, &late));
    assert_false(is_used(bed, 2));
}

struct extract_job {
    struct accusation_extract extract;
};
JOB(add_extract, struct extract_job, store_extract_add(conn, BED_OFFICE, &it->extract))
JOB(settle_extract, struct extract_job, store_extract_settle(conn, BED_OFFICE, &it->extract))

CONTRACT_TEST(an_extract_is_settled_once)
{
    const struct accusation_extract *items;
    size_t count;
    struct extract_job job = {{.id = 5, .accusation = 9, .maker = 7, .sealed = SV("text")}};
    CHECK_OK(store_write(bed->store, add_extract, &job));
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_extracts_waiting(conn, bed->arena, BED_OFFICE, &items, &count));
    assert_int_equal(count, 1);
    CHECK_OK(store_extracts_waiting(conn, bed->arena, BED_HOUSING, &items, &count));
    assert_int_equal(count, 0);
    CHECK_ERR(store_extract_get(conn, bed->arena, BED_HOUSING, 5, &job.extract), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
    job.extract.status = EXTRACT_RELEASED;
    job.extract.sealed = SV("number");
    CHECK_OK(store_write(bed->store, settle_extract, &job));
    CHECK_ERR(store_write(bed->store, settle_extract, &job), ERR_STALE);
    conn = bed_read(bed);
    CHECK_OK(store_extracts_waiting(conn, bed->arena, BED_OFFICE, &items, &count));
    assert_int_equal(count, 0);
    CHECK_OK(store_extracts_of(conn, bed->arena, 9, &items, &count));
    CHECK_SV(items[0].sealed, "number");
    bed_read_end(bed, &conn);
}

/* ---- derived rows ---- */

static enum err damage(struct store_conn *conn, void *arg)
{
    (void)arg;
    const struct q_accusation_rebuild_drop_in gone = {.id = 900};
    const struct q_accusation_put_in wrong = {
        .id = 500, .number = SV("JB-3"), .office = BED_OFFICE, .version = 9};
    const struct q_accusation_put_in orphan = {.id = 77, .number = SV("JB-77")};
    enum err err = q_accusation_rebuild_drop(conn, &gone, NULL);
    if (!err)
        err = q_accusation_put(conn, &wrong, NULL);
    return err ? err : q_accusation_put(conn, &orphan, NULL);
}

static int64_t differences(struct bed *bed)
{
    int64_t count = 0;
    struct fail fail = {.field_count = 0};
    CHECK_OK(store_rebuild_check(bed->store, NULL, &count, &fail));
    return count;
}

CONTRACT_TEST(rows_are_made_anew)
{
    CHECK_OK(file(bed, 900, "JB-1", BED_OFFICE, 0, 10));
    CHECK_OK(file(bed, 500, "JB-3", 0, BED_LABOUR, 30));
    assert_int_equal(differences(bed), 0);
    CHECK_OK(store_write(bed->store, damage, NULL));
    assert_int_equal(differences(bed), 3);
    CHECK_OK(store_rebuild(bed->store, NULL));
    assert_int_equal(differences(bed), 0);
    const struct accusation_key *keys;
    const struct accusation_page page = {.office = BED_OFFICE, .limit = 10};
    assert_int_equal(listed(bed, &page, &keys), 1);
}

/* What the register reads is not what accusations are written to, and the other way round. */
CONTRACT_TEST(no_statement_reads_both)
{
    (void)bed;
    static const char *const REGISTER[] = {" petition",    " event ",   " sealed_person",
                                           " blind_index", " reading ", " upload ",
                                           " audit "};
    for (int i = 0; i < STMT__COUNT; i++) {
        const char *sql = store_stmts[i].sqlite;
        bool is_accusations = strstr(sql, "accusation") != NULL;
        for (size_t k = 0; k < CHECK_COUNT(REGISTER); k++)
            CHECK_ROW(!is_accusations || !strstr(sql, REGISTER[k]), store_stmts[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stubs_fold_and_list),  cmocka_unit_test(one_key_and_one_content),
        cmocka_unit_test(a_file_is_taken_once), cmocka_unit_test(an_extract_is_settled_once),
        cmocka_unit_test(rows_are_made_anew),   cmocka_unit_test(no_statement_reads_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
