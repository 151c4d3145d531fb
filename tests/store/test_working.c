/* Working data: it changes, it expires, and some of it may be taken only once. */
#include "drivers.h"

#include "store/bookings.h"

#include <pthread.h>

#define NOW ((time_ms)BED_DAY * 86400000)

static void fill_hash(uint8_t out[TOKEN_HASH_SIZE], uint8_t seed)
{
    memset(out, seed, TOKEN_HASH_SIZE);
}

/* Jobs that hand their argument to one store function. */
#define JOB(name, type, call)                                                                      \
    static enum err name(struct store_conn *conn, void *arg)                                       \
    {                                                                                              \
        type *it = arg;                                                                            \
        return call;                                                                               \
    }

JOB(put_session, struct session, store_session_put(conn, it))
JOB(session_wrote, uint8_t, store_session_wrote(conn, it))
JOB(end_session, uint8_t, store_session_end(conn, it))
JOB(remember, struct remembered, store_remember(conn, it))
JOB(put_upload, struct upload, store_upload_put(conn, it))

/* ---- sessions ---- */

static struct session session_of(uint8_t seed, id64 account)
{
    struct session session = {.kind = SESSION_STAFF,
                              .account = account,
                              .created = NOW,
                              .seen = NOW,
                              .expires = NOW + 1000};
    fill_hash(session.token_hash, seed);
    memset(session.csrf, seed + 1, sizeof session.csrf);
    return session;
}

static enum err get_session(struct bed *bed, uint8_t seed, time_ms now, struct session *out)
{
    uint8_t hash[TOKEN_HASH_SIZE];
    fill_hash(hash, seed);
    struct store_conn *conn = bed_read(bed);
    enum err err = store_session_get(conn, hash, now, out);
    bed_read_end(bed, &conn);
    return err;
}

CONTRACT_TEST(sessions_are_kept_renewed_and_ended)
{
    struct session session = session_of(1, 501);
    struct session got;
    session.petition = (struct petition_key){BED_REGION, 7};
    session.is_owner = true;
    CHECK_OK(store_write(bed->store, put_session, &session));
    CHECK_OK(get_session(bed, 1, NOW, &got));
    assert_memory_equal(got.token_hash, session.token_hash, TOKEN_HASH_SIZE);
    assert_memory_equal(got.csrf, session.csrf, sizeof got.csrf);
    assert_int_equal(got.account, 501);
    assert_int_equal(got.petition.id, 7);
    assert_true(got.is_owner);
    session.expires = NOW + 5000;
    CHECK_OK(store_write(bed->store, put_session, &session));
    CHECK_OK(get_session(bed, 1, NOW + 4000, &got));
    CHECK_OK(store_write(bed->store, end_session, session.token_hash));
    CHECK_ERR(get_session(bed, 1, NOW, &got), ERR_NOT_FOUND);
}

CONTRACT_TEST(what_a_session_wrote_is_counted_however_it_is_renewed)
{
    struct session session = session_of(1, 501);
    struct session got;
    CHECK_OK(store_write(bed->store, put_session, &session));
    CHECK_OK(get_session(bed, 1, NOW, &got));
    assert_int_equal(got.writes, 0);
    for (int i = 0; i < 2; i++)
        CHECK_OK(store_write(bed->store, session_wrote, session.token_hash));
    CHECK_OK(store_write(bed->store, put_session, &session));
    CHECK_OK(get_session(bed, 1, NOW, &got));
    assert_int_equal(got.writes, 2);
    CHECK_OK(store_write(bed->store, end_session, session.token_hash));
    CHECK_OK(store_write(bed->store, session_wrote, session.token_hash)); /* it is gone */
}

CONTRACT_TEST(an_expired_session_is_not_found_before_it_is_dropped)
{
    struct session session = session_of(1, 501);
    struct session got;
    CHECK_OK(store_write(bed->store, put_session, &session));
    CHECK_OK(get_session(bed, 1, NOW + 999, &got));
    CHECK_ERR(get_session(bed, 1, NOW + 1000, &got), ERR_NOT_FOUND);
    CHECK_ERR(get_session(bed, 2, NOW, &got), ERR_NOT_FOUND);
}

struct end_of {
    id64 account;
    const uint8_t *keep;
};
JOB(end_sessions_of, struct end_of, store_sessions_end_of(conn, it->account, it->keep))

CONTRACT_TEST(all_sessions_of_an_account_end_but_one)
{
    struct session got;
    for (uint8_t seed = 1; seed <= 4; seed++) {
        struct session session = session_of(seed, seed == 4 ? 502 : 501);
        CHECK_OK(store_write(bed->store, put_session, &session));
    }
    uint8_t keep[TOKEN_HASH_SIZE];
    fill_hash(keep, 2);
    CHECK_OK(store_write(bed->store, end_sessions_of, &(struct end_of){501, keep}));
    CHECK_ERR(get_session(bed, 1, NOW, &got), ERR_NOT_FOUND);
    CHECK_OK(get_session(bed, 2, NOW, &got));
    CHECK_ERR(get_session(bed, 3, NOW, &got), ERR_NOT_FOUND);
    CHECK_OK(get_session(bed, 4, NOW, &got));
    CHECK_OK(store_write(bed->store, end_sessions_of, &(struct end_of){501, NULL}));
    CHECK_ERR(get_session(bed, 2, NOW, &got), ERR_NOT_FOUND);
}

/* ---- replies ---- */

CONTRACT_TEST(a_reply_is_remembered_until_it_expires)
{
    struct remembered reply = {.status = 201, .sealed_reply = SV("bytes"), .expires = NOW + 1000};
    struct remembered got;
    fill_hash(reply.key_hash, 1);
    fill_hash(reply.request_hash, 2);
    CHECK_OK(store_write(bed->store, remember, &reply));
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_recall(conn, bed->arena, reply.key_hash, NOW, &got));
    CHECK_SV(got.sealed_reply, "bytes");
    assert_int_equal(got.status, 201);
    assert_memory_equal(got.request_hash, reply.request_hash, TOKEN_HASH_SIZE);
    CHECK_ERR(store_recall(conn, bed->arena, reply.key_hash, NOW + 1000, &got), ERR_NOT_FOUND);
    CHECK_ERR(store_recall(conn, bed->arena, reply.request_hash, NOW, &got), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
    reply.sealed_reply = SV("later");
    reply.expires = NOW + 9000;
    CHECK_OK(store_write(bed->store, remember, &reply));
    conn = bed_read(bed);
    CHECK_OK(store_recall(conn, bed->arena, reply.key_hash, NOW + 2000, &got));
    CHECK_SV(got.sealed_reply, "later");
    bed_read_end(bed, &conn);
}

/* ---- throttles ---- */

struct failure {
    uint8_t key[TOKEN_HASH_SIZE];
    time_ms now;
    int failures;
};
JOB(fail_once, struct failure, store_throttle_fail(conn, it->key, it->now, 1000, &it->failures))
JOB(clear_failures, struct failure, store_throttle_clear(conn, it->key))

static int failures_at(struct bed *bed, const struct failure *of, time_ms now, time_ms *until)
{
    int failures = -1;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_throttle_get(conn, of->key, now, &failures, until));
    bed_read_end(bed, &conn);
    return failures;
}

CONTRACT_TEST(failures_are_counted_within_their_window)
{
    struct failure failure = {.now = NOW};
    time_ms until;
    assert_int_equal(failures_at(bed, &failure, NOW, &until), 0);
    for (int i = 1; i <= 3; i++) {
        failure.now = NOW + 100 * i;
        CHECK_OK(store_write(bed->store, fail_once, &failure));
        assert_int_equal(failure.failures, i);
    }
    assert_int_equal(failures_at(bed, &failure, NOW + 500, &until), 3);
    assert_int_equal(until, NOW + 1100); /* the window of the first failure */
    assert_int_equal(failures_at(bed, &failure, NOW + 1100, &until), 0);
    failure.now = NOW + 2000;
    CHECK_OK(store_write(bed->store, fail_once, &failure));
    assert_int_equal(failure.failures, 1);
    CHECK_OK(store_write(bed->store, clear_failures, &failure));
    assert_int_equal(failures_at(bed, &failure, NOW + 2000, &until), 0);
}

/* ---- uploads ---- */

struct claim_upload {
    uint8_t token_hash[TOKEN_HASH_SIZE];
    time_ms now;
    struct arena *arena;
    struct upload got;
};
JOB(claim_upload, struct claim_upload,
    store_upload_claim(conn, it->arena, it->token_hash, it->now, &it->got))

static struct upload upload_of(uint8_t seed)
{
    struct upload upload = {
        .sealed = SV("\x01\x00sealed"), .key_id = 77, .account = 501, .expires = NOW + 1000};
    fill_hash(upload.token_hash, seed);
    fill_hash(upload.content, 9);
    return upload;
}

CONTRACT_TEST(an_upload_is_claimed_once)
{
    struct upload upload = upload_of(1);
    struct claim_upload claim = {.now = NOW + 999, .arena = bed->arena};
    fill_hash(claim.token_hash, 1);
    CHECK_OK(store_write(bed->store, put_upload, &upload));
    CHECK_OK(store_write(bed->store, claim_upload, &claim));
    assert_true(sv_eq(claim.got.sealed, SV("\x01\x00sealed")));
    assert_int_equal(claim.got.key_id, 77);
    assert_int_equal(claim.got.account, 501);
    assert_memory_equal(claim.got.content, upload.content, 32);
    assert_true(claim.got.is_claimed);
    CHECK_ERR(store_write(bed->store, claim_upload, &claim), ERR_NOT_FOUND);
}

CONTRACT_TEST(an_expired_upload_cannot_be_claimed)
{
    struct upload upload = upload_of(1);
    struct claim_upload claim = {.now = NOW + 1000, .arena = bed->arena};
    fill_hash(claim.token_hash, 1);
    CHECK_OK(store_write(bed->store, put_upload, &upload));
    CHECK_ERR(store_write(bed->store, claim_upload, &claim), ERR_NOT_FOUND);
}

#define CLAIMERS 4
#define UPLOADS 20

struct claimer {
    struct bed *bed;
    int won[UPLOADS];
};

static void *claim_all(void *arg)
{
    struct claimer *claimer = arg;
    struct claim_upload claim = {.now = NOW, .arena = arena_new()};
    for (int i = 0; i < UPLOADS; i++) {
        fill_hash(claim.token_hash, (uint8_t)(i + 1));
        claimer->won[i] = store_write(claimer->bed->store, claim_upload, &claim) == ERR_OK;
    }
    arena_free(&claim.arena);
    return NULL;
}

CONTRACT_TEST(of_many_who_claim_an_upload_one_gets_it)
{
    pthread_t threads[CLAIMERS];
    struct claimer claimers[CLAIMERS];
    for (int i = 0; i < UPLOADS; i++) {
        struct upload upload = upload_of((uint8_t)(i + 1));
        CHECK_OK(store_write(bed->store, put_upload, &upload));
    }
    for (int i = 0; i < CLAIMERS; i++) {
        claimers[i] = (struct claimer){.bed = bed};
        assert_int_equal(pthread_create(&threads[i], NULL, claim_all, &claimers[i]), 0);
    }
    for (int i = 0; i < CLAIMERS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < UPLOADS; i++) {
        int winners = 0;
        for (int k = 0; k < CLAIMERS; k++)
            winners += claimers[k].won[i];
        assert_int_equal(winners, 1);
    }
}

/* ---- expiry ---- */

struct expiry {
    time_ms now;
    int limit, dropped;
};
JOB(expire, struct expiry, store_expire(conn, it->now, it->limit, &it->dropped))

CONTRACT_TEST(what_expired_is_dropped_a_few_rows_at_a_time)
{
    struct failure failure = {.now = NOW};
    struct remembered reply = {.status = 201, .sealed_reply = SV("x"), .expires = NOW + 500};
    for (uint8_t seed = 1; seed <= 5; seed++) {
        struct session session = session_of(seed, 501);
        struct upload upload = upload_of(seed);
        session.expires = upload.expires = NOW + 100 * seed;
        fill_hash(failure.key, seed);
        fill_hash(reply.key_hash, seed);
        CHECK_OK(store_write(bed->store, put_session, &session));
        CHECK_OK(store_write(bed->store, put_upload, &upload));
        CHECK_OK(store_write(bed->store, fail_once, &failure));
        CHECK_OK(store_write(bed->store, remember, &reply));
    }
    struct expiry expiry = {.now = NOW + 300, .limit = 2};
    CHECK_OK(store_write(bed->store, expire, &expiry));
    assert_int_equal(expiry.dropped, 4); /* two sessions, two uploads */
    CHECK_OK(store_write(bed->store, expire, &expiry));
    assert_int_equal(expiry.dropped, 2);
    CHECK_OK(store_write(bed->store, expire, &expiry));
    assert_int_equal(expiry.dropped, 0);
    expiry = (struct expiry){.now = NOW + 5000, .limit = 100};
    CHECK_OK(store_write(bed->store, expire, &expiry));
    assert_int_equal(expiry.dropped, 14);
}

struct feed {
    id64 account;
    uint8_t hash[TOKEN_HASH_SIZE];
};
JOB(put_feed, struct feed, store_feed_put(conn, it->account, it->hash, NOW))
JOB(drop_feed, struct feed, store_feed_drop(conn, it->account))

static id64 feed_account(struct bed *bed, uint8_t seed)
{
    struct feed feed;
    fill_hash(feed.hash, seed);
    struct store_conn *conn = bed_read(bed);
    enum err err = store_feed_account(conn, feed.hash, &feed.account);
    bed_read_end(bed, &conn);
    return err == ERR_NOT_FOUND ? 0 : feed.account;
}

/* One of an account at a time, and each account its own. */
CONTRACT_TEST(a_feed_is_replaced_and_taken_back)
{
    struct feed feeds[] = {{.account = 501}, {.account = 501}, {.account = 502}};
    time_ms since = 0;
    for (uint8_t i = 0; i < 3; i++) {
        fill_hash(feeds[i].hash, (uint8_t)(i + 1));
        CHECK_OK(store_write(bed->store, put_feed, &feeds[i]));
    }
    assert_int_equal(feed_account(bed, 1), 0);
    assert_int_equal(feed_account(bed, 2), 501);
    CHECK_OK(store_write(bed->store, drop_feed, &feeds[0]));
    assert_int_equal(feed_account(bed, 2), 0);
    assert_int_equal(feed_account(bed, 3), 502);
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_feed_since(conn, 502, &since));
    assert_int_equal(since, NOW);
    CHECK_ERR(store_feed_since(conn, 501, &since), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
}

/* ---- bookings of talks ---- */

JOB(add_booking, struct booking, store_booking_add(conn, it))
JOB(drop_booking, struct booking, store_booking_drop(conn, &it->day, it->petition))
JOB(hear_booking, struct booking, store_booking_heard(conn, &it->day, it->petition, NOW + 5))

static struct booking booking_of(id64 work, id64 petition)
{
    return (struct booking){
        .day = {7, work}, .petition = petition, .made_at = NOW, .expires = NOW + 1000};
}

/* The matters of a day in their order, as "31 32". */
static struct sv queue_of(struct bed *bed, id64 work)
{
    struct booking *items;
    size_t count;
    struct sv out = SV("");
    const struct work_key day = {7, work};
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_bookings_of_day(conn, bed->arena, &day, &items, &count));
    bed_read_end(bed, &conn);
    for (size_t i = 0; i < count; i++)
        out = arena_printf(bed->arena, "%.*s%s%lld%s", SV_FMT(out), i ? " " : "",
                           (long long)items[i].petition, items[i].heard_at ? "h" : "");
    return out;
}

/* Whoever asked first stands first; who cancelled and comes back stands behind all others. */
CONTRACT_TEST(bookings_stand_in_the_order_in_which_they_were_made)
{
    struct booking rows[] = {booking_of(61, 33), booking_of(61, 31), booking_of(62, 31),
                             booking_of(61, 32)};
    for (size_t i = 0; i < CHECK_COUNT(rows); i++)
        CHECK_OK(store_write(bed->store, add_booking, &rows[i]));
    assert_int_equal(rows[3].no, 3);
    CHECK_ERR(store_write(bed->store, add_booking, &rows[1]), ERR_CONFLICT);
    CHECK_SV(queue_of(bed, 61), "33 31 32");
    CHECK_OK(store_write(bed->store, drop_booking, &rows[0]));
    CHECK_ERR(store_write(bed->store, drop_booking, &rows[0]), ERR_NOT_FOUND);
    CHECK_OK(store_write(bed->store, hear_booking, &rows[1]));
    CHECK_OK(store_write(bed->store, add_booking, &rows[0]));
    CHECK_SV(queue_of(bed, 61), "31h 32 33");
    CHECK_SV(queue_of(bed, 62), "31");
}

CONTRACT_TEST(bookings_of_a_matter_are_found_and_expire)
{
    struct booking rows[] = {booking_of(61, 31), booking_of(62, 31), booking_of(61, 32)};
    struct booking *items;
    size_t count;
    const struct petition_key matter = {7, 31};
    const struct petition_key elsewhere = {8, 31};
    rows[1].expires = NOW + 9000;
    for (size_t i = 0; i < CHECK_COUNT(rows); i++)
        CHECK_OK(store_write(bed->store, add_booking, &rows[i]));
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_bookings_of_matter(conn, bed->arena, &matter, &items, &count));
    assert_int_equal(count, 2);
    assert_int_equal(items[0].day.id, 62);
    CHECK_OK(store_bookings_of_matter(conn, bed->arena, &elsewhere, &items, &count));
    assert_int_equal(count, 0);
    bed_read_end(bed, &conn);
    struct expiry expiry = {.now = NOW + 999, .limit = 100};
    CHECK_OK(store_write(bed->store, expire, &expiry));
    assert_int_equal(expiry.dropped, 0);
    expiry = (struct expiry){.now = NOW + 1000, .limit = 1};
    CHECK_OK(store_write(bed->store, expire, &expiry));
    assert_int_equal(expiry.dropped, 1);
    CHECK_OK(store_write(bed->store, expire, &expiry));
    CHECK_SV(queue_of(bed, 61), "");
    CHECK_SV(queue_of(bed, 62), "31");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_are_kept_renewed_and_ended),
        cmocka_unit_test(what_a_session_wrote_is_counted_however_it_is_renewed),
        cmocka_unit_test(an_expired_session_is_not_found_before_it_is_dropped),
        cmocka_unit_test(all_sessions_of_an_account_end_but_one),
        cmocka_unit_test(a_reply_is_remembered_until_it_expires),
        cmocka_unit_test(failures_are_counted_within_their_window),
        cmocka_unit_test(an_upload_is_claimed_once),
        cmocka_unit_test(an_expired_upload_cannot_be_claimed),
        cmocka_unit_test(of_many_who_claim_an_upload_one_gets_it),
        cmocka_unit_test(what_expired_is_dropped_a_few_rows_at_a_time),
        cmocka_unit_test(a_feed_is_replaced_and_taken_back),
        cmocka_unit_test(bookings_stand_in_the_order_in_which_they_were_made),
        cmocka_unit_test(bookings_of_a_matter_are_found_and_expire),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
