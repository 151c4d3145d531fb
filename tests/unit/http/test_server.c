/* The server as its clients meet it: routing, admission, input, writes that wait, headers. */
#include "check.h"
#include "serving.h"

#include <sched.h>
#include <stdio.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: h\r\n"
#define JSON "Content-Type: application/json\r\n"
#define KEY "Idempotency-Key: key-00000001\r\n"
#define DESK(token) "Cookie: __Host-desk=" token "\r\n"
#define FOLLOW(token) "Cookie: __Host-follow=" token "\r\n"
#define CSRF "X-Huiyin-CSRF: " FAKE_CSRF "\r\n"
#define END "\r\n"

static int setup(void **state)
{
    (void)state;
    serving_start(NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    serving_stop();
    return 0;
}

static int post(const char *path, const char *headers, const char *body)
{
    return serving_ask("POST %s HTTP/1.1\r\nHost: h\r\n%sContent-Length: %zu\r\n\r\n%s", path,
                       headers, strlen(body), body);
}

static bool body_has(const char *text)
{
    return strstr(serving.raw.text, text) != NULL;
}

static void test_read(void **state)
{
    (void)state;
    assert_int_equal(serving_ask(GET("/api/hello?name=%%E5%%9B%%9E&count=3") END), 200);
    CHECK_SV(raw_body(&serving.raw), "{\"name\":\"回\",\"count\":3}");
    CHECK_SV(raw_header(&serving.raw, "Content-Type"), "application/json");
    CHECK_SV(raw_header(&serving.raw, "Cache-Control"), "no-store");
    CHECK_SV(raw_header(&serving.raw, "X-Content-Type-Options"), "nosniff");
    CHECK_SV(raw_header(&serving.raw, "Referrer-Policy"), "no-referrer");
    assert_true(raw_header(&serving.raw, "Content-Security-Policy").n > 0);
    assert_int_equal(serving.told.who, CALLER_PUBLIC);
    assert_int_equal(serving_ask(GET("/api/memory") END), 200);
}

static void test_routing(void **state)
{
    (void)state;
    assert_int_equal(serving_ask(GET("/api/nothing") END), 404);
    CHECK_SV(raw_header(&serving.raw, "Content-Type"), "application/problem+json");
    assert_true(body_has("urn:huiyin:error:not_found"));
    assert_int_equal(serving_ask(GET("/api/hello/") END), 404);
    assert_int_equal(serving_ask(GET("/api/hello/more") END), 404);
    assert_int_equal(serving_ask("PUT /api/file HTTP/1.1\r\nHost: h\r\n\r\n"), 405);
    CHECK_SV(raw_header(&serving.raw, "Allow"), "GET, HEAD, POST");
    assert_int_equal(serving_ask("TRACE /api/hello HTTP/1.1\r\nHost: h\r\n\r\n"), 405);
    assert_int_equal(serving_ask("HEAD /api/hello HTTP/1.1\r\nHost: h\r\n\r\n"), 200);
}

static void test_parameters(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        int status;
        const char *says;
    } rows[] = {
        {"/api/hello?count=10", 422, "\"path\":\"count\",\"rule\":\"max\",\"limit\":\"9\""},
        {"/api/hello?count=x", 422, "\"rule\":\"type\""},
        {"/api/hello?name=01234567890", 422, "\"rule\":\"too_long\""},
        {"/api/hello?nonsense=1", 422, "\"path\":\"?\",\"rule\":\"unknown\""},
        {"/api/hello?count=1&count=2", 422, "\"path\":\"count\""},
        {"/api/hello?count=", 200, "\"count\":7"},
        {"/api/hello?name=%00", 400, "bad_request"},
        {"/api/hello?name=%zz", 400, "bad_request"},
        {"/api/hello?name=%ff", 400, "bad_request"},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        int status = serving_ask("GET %s HTTP/1.1\r\nHost: h\r\n\r\n", rows[i].target);
        CHECK_ROW(status == rows[i].status, rows[i].target);
        CHECK_ROW(body_has(rows[i].says), rows[i].target);
    }
}

static void test_path_parameter(void **state)
{
    (void)state;
    assert_int_equal(serving_ask(GET("/api/things/17") DESK("clerk") END), 200);
    CHECK_SV(raw_body(&serving.raw), "{\"id\":\"17\"}");
    assert_int_equal(serving_ask(GET("/api/things/404") DESK("clerk") END), 404);
    assert_int_equal(serving_ask(GET("/api/things/abc") DESK("clerk") END), 404);
    assert_int_equal(serving_ask(GET("/api/things/0") DESK("clerk") END), 404);
}

static void test_admission(void **state)
{
    (void)state;
    static const struct {
        const char *path, *cookie;
        int status;
    } rows[] = {
        {"/api/things/1", "", 401},
        {"/api/things/1", DESK("clerk"), 200},
        {"/api/things/1", DESK("admin"), 403},
        {"/api/things/1", DESK("petitioner"), 403},
        {"/api/things/1", DESK("nobody"), 401},
        {"/api/things/1", FOLLOW("clerk"), 401},
        {"/api/things/1", DESK("follower"), 401},
        {"/api/things/1", DESK("fresh"), 403},
        {"/api/things/1", "Cookie: __Host-desk=clerk; __Host-desk=clerk\r\n", 401},
        {"/api/things/1", "Cookie: other=1; __Host-desk=clerk\r\n", 200},
        {"/api/follow", FOLLOW("follower"), 200},
        {"/api/follow", FOLLOW("owner"), 200},
        {"/api/follow", DESK("follower"), 401},
        {"/api/follow", DESK("clerk"), 401},
        {"/api/hello", DESK("nobody"), 200},
        {"/api/hello", DESK("fresh"), 200},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        int status =
            serving_ask("GET %s HTTP/1.1\r\nHost: h\r\n%s\r\n", rows[i].path, rows[i].cookie);
        print_message("%s %s -> %d\n", rows[i].path, rows[i].cookie, status);
        CHECK_ROW(status == rows[i].status, rows[i].path);
    }
}

static void test_csrf(void **state)
{
    (void)state;
    const char *body = "{\"text\":\"a\"}";
    assert_int_equal(post("/api/make", JSON KEY DESK("petitioner"), body), 403);
    assert_true(body_has("urn:huiyin:error:csrf"));
    assert_int_equal(post("/api/make", JSON KEY DESK("petitioner") CSRF, body), 201);
    assert_int_equal(serving.told.who, CALLER_PETITIONER);
    assert_int_equal(post("/api/make", JSON KEY DESK("gone"), body), 201);
    assert_int_equal(serving.told.who, CALLER_PUBLIC);
    assert_int_equal(post("/api/make", JSON KEY "Origin: https://evil\r\n", body), 403);
    assert_int_equal(post("/api/make", JSON KEY "Origin: null\r\n", body), 403);
    assert_int_equal(post("/api/make", JSON KEY "Origin: https://h\r\n", body), 201);
    assert_int_equal(post("/api/make", JSON KEY "Sec-Fetch-Site: cross-site\r\n", body), 403);
    assert_int_equal(post("/api/make", JSON KEY "Sec-Fetch-Site: same-origin\r\n", body), 201);
}

static void test_json(void **state)
{
    (void)state;
    static const struct {
        const char *headers, *body;
        int status;
        const char *says;
    } rows[] = {
        {JSON KEY, "{\"text\":\"a\"}", 201, "\"text\":\"a\""},
        {KEY, "{\"text\":\"a\"}", 415, "unsupported_type"},
        {"Content-Type: text/plain\r\n" KEY, "{\"text\":\"a\"}", 415, "unsupported_type"},
        {JSON KEY, "", 400, "bad_request"},
        {JSON KEY, "{\"text\":\"a\"", 400, "bad_request"},
        {JSON KEY, "{\"text\":\"a\",\"text\":\"b\"}", 400, "bad_request"},
        {JSON KEY, "{\"text\":\"\xff\"}", 400, "bad_request"},
        {JSON KEY, "{\"text\":\"\\u0000\"}", 400, "bad_request"},
        {JSON KEY, "[]", 422, "\"rule\":\"type\""},
        {JSON KEY, "{}", 422, "\"path\":\"text\",\"rule\":\"required\""},
        {JSON KEY, "{\"text\":1}", 422, "\"rule\":\"type\""},
        {JSON KEY, "{\"text\":\"a\",\"b\":1}", 422, "\"path\":\"b\",\"rule\":\"unknown\""},
        {JSON KEY, "{\"text\":\"\\u001b\"}", 422, "\"rule\":\"pattern\""},
        {JSON, "{\"text\":\"a\"}", 428, "precondition_required"},
        {JSON "Idempotency-Key: short\r\n", "{\"text\":\"a\"}", 400, "bad_request"},
        {JSON KEY, "{\"text\":\"refuse\"}", 409, "\"detail\":\"not now\""},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        serving.service.status = 0; /* nothing remembered */
        int status = post("/api/make", rows[i].headers, rows[i].body);
        print_message("%s -> %d %.*s\n", rows[i].body, status, SV_FMT(raw_body(&serving.raw)));
        CHECK_ROW(status == rows[i].status, rows[i].body);
        CHECK_ROW(body_has(rows[i].says), rows[i].body);
    }
}

static void test_too_large(void **state)
{
    (void)state;
    char body[4100];
    memset(body, ' ', sizeof body);
    body[sizeof body - 1] = 0;
    assert_int_equal(post("/api/make", JSON KEY, body), 413);
    /* announced but never sent: refused at once, and the connection is closed */
    raw_open(&serving.raw, serving.port);
    raw_send(&serving.raw, SV("POST /api/file HTTP/1.1\r\nHost: h\r\n"
                              "Content-Length: 99999999999\r\n\r\nabc"));
    assert_true(raw_reply(&serving.raw, false));
    assert_int_equal(raw_status(&serving.raw), 413);
    assert_true(raw_is_closed(&serving.raw));
    raw_close(&serving.raw);
    assert_int_equal(serving_ask("GET /api/hello HTTP/1.1\r\nHost: h\r\n"
                                 "Content-Length: 1\r\n\r\nx"),
                     413);
}

static void test_languages(void **state)
{
    (void)state;
    serving_ask(GET("/api/nothing") "Accept-Language: en-GB,en;q=0.9\r\n" END);
    assert_true(body_has("Nothing was found here."));
    CHECK_SV(raw_header(&serving.raw, "Content-Language"), "en");
    serving_ask(GET("/api/nothing") END);
    assert_true(body_has("没有找到"));
}

static void test_idempotency(void **state)
{
    (void)state;
    const char *body = "{\"text\":\"once\"}";
    assert_int_equal(post("/api/make", JSON KEY, body), 201);
    assert_true(body_has("\"run\":1"));
    assert_int_equal(post("/api/make", JSON KEY, body), 201);
    assert_true(body_has("\"run\":1"));
    CHECK_SV(raw_header(&serving.raw, "Idempotency-Replayed"), "true");
    assert_int_equal(serving.told.runs, 1);
    assert_int_equal(post("/api/make", JSON KEY, "{\"text\":\"twice\"}"), 409);
    assert_true(body_has("idempotency_mismatch"));
    assert_int_equal(post("/api/make", JSON "Idempotency-Key: key-00000002\r\n", body), 201);
    assert_int_equal(serving.told.runs, 2);
    /* another caller's key is another key */
    assert_int_equal(post("/api/make", JSON KEY DESK("petitioner") CSRF, body), 201);
    assert_int_equal(serving.told.runs, 3);
}

static void test_if_match(void **state)
{
    (void)state;
    static const struct {
        const char *match;
        int status;
    } rows[] = {
        {"", 428},
        {"If-Match: \"5\"\r\n", 204},
        {"If-Match: \"5-0a1b2c3d\"\r\n", 204},
        {"If-Match: \"4\"\r\n", 412},
        {"If-Match: 5\r\n", 400},
        {"If-Match: *\r\n", 400},
        {"If-Match: W/\"5\"\r\n", 400},
        {"If-Match: \"5\", \"6\"\r\n", 400},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        int status = serving_ask(
            "PATCH /api/change HTTP/1.1\r\nHost: h\r\n" DESK("clerk") CSRF "%s\r\n", rows[i].match);
        CHECK_ROW(status == rows[i].status, rows[i].match);
    }
}

static void test_etag(void **state)
{
    (void)state;
    char etag[64];
    assert_int_equal(serving_ask(GET("/api/hello") END), 200);
    snprintf(etag, sizeof etag, "%.*s", SV_FMT(raw_header(&serving.raw, "ETag")));
    assert_memory_equal(etag, "\"3-", 3);
    assert_int_equal(serving_ask(GET("/api/hello") "If-None-Match: %s\r\n" END, etag), 304);
    assert_int_equal(raw_body(&serving.raw).n, 0);
    assert_int_equal(serving_ask(GET("/api/hello?name=x") "If-None-Match: %s\r\n" END, etag), 200);
    assert_int_equal(serving_ask(GET("/api/hello") "If-None-Match: \"3\"\r\n" END), 200);
}

static void test_write_waits(void **state)
{
    (void)state;
    struct raw *raw = calloc(2, sizeof *raw);
    fake_service_hold(&serving.service, true);
    raw_open(&raw[0], serving.port);
    raw_send(&raw[0], SV("POST /api/make HTTP/1.1\r\nHost: h\r\n" JSON KEY
                         "Content-Length: 12\r\n\r\n{\"text\":\"a\"}"));
    fake_service_wait_queued(&serving.service, 1);
    /* nobody else waits for it */
    for (int i = 0; i < 20; i++)
        assert_int_equal(serving_ask(GET("/api/hello") END), 200);
    fake_service_hold(&serving.service, false);
    assert_true(raw_reply(&raw[0], false));
    assert_int_equal(raw_status(&raw[0]), 201);
    raw_close(&raw[0]);
    free(raw);
}

static void test_write_outcomes(void **state)
{
    (void)state;
    const char *body = "{\"text\":\"a\"}";
    serving.service.commit = ERR_STORAGE_FULL;
    assert_int_equal(post("/api/make", JSON KEY, body), 507);
    serving.service.commit = ERR_OK;
    serving.service.status = 0;
    serving.service.refuses_writes = true;
    assert_int_equal(post("/api/make", JSON KEY, body), 503);
    assert_true(raw_header(&serving.raw, "Retry-After").n > 0);
    serving.service.refuses_writes = false;
    serving.told.runs = 0;
    assert_int_equal(post("/api/make", JSON KEY, "{\"text\":\"reload\"}"), 201);
    assert_int_equal(serving.service.reloads, 1);
    serving.service.runs_twice = true;
    assert_int_equal(post("/api/login", JSON, body), 200);
    assert_int_equal(serving.told.prepares, 1);
    assert_int_equal(serving.told.runs, 3);
    CHECK_SV(raw_body(&serving.raw), "{}");
}

/* Decided before the write, once; what is refused there the write is asked all the same. */
static void test_decided_ahead(void **state)
{
    (void)state;
    const char *body = "{\"text\":\"once\"}";
    assert_int_equal(post("/api/matters/7", JSON KEY, body), 201);
    assert_true(serving.told.was_decided);
    assert_int_equal(serving.told.prepares, 1);
    assert_int_equal(serving.told.runs, 1);
    assert_int_equal(post("/api/matters/7", JSON KEY, body), 201);
    assert_int_equal(serving.told.runs, 1);
    /* the same key at another matter is another request */
    assert_int_equal(post("/api/matters/8", JSON KEY, "{\"text\":\"undecided\"}"), 201);
    assert_false(serving.told.was_decided);
    assert_int_equal(serving.told.runs, 2);
}

/* An answer with content goes out after the look at it is on disk, or not at all. */
static void test_looks(void **state)
{
    (void)state;
    assert_int_equal(serving_ask(GET("/api/looks/1") DESK("clerk") END), 200);
    assert_int_equal(serving.service.writes, 0);
    assert_int_equal(serving_ask(GET("/api/looks/2") DESK("clerk") END), 200);
    CHECK_SV(raw_body(&serving.raw), "{\"id\":\"2\"}");
    assert_int_equal(serving.service.looks, 1);
    serving.service.commit = ERR_STORAGE_FULL;
    assert_int_equal(serving_ask(GET("/api/looks/1") DESK("clerk") END), 200);
    assert_int_equal(serving_ask(GET("/api/looks/2") DESK("clerk") END), 507);
    assert_false(sv_starts_with(raw_body(&serving.raw), SV("{\"id\"")));
    serving.service.commit = ERR_OK;
    serving.service.refuses_writes = true;
    assert_int_equal(serving_ask(GET("/api/looks/2") DESK("clerk") END), 503);
    serving.service.refuses_writes = false;
    assert_int_equal(serving_ask(GET("/api/looks/3") DESK("clerk") END), 500);
    assert_false(sv_starts_with(raw_body(&serving.raw), SV("{\"id\"")));
    assert_int_equal(serving_ask(GET("/api/looks/404") DESK("clerk") END), 404);
}

/* What may be old is read from a standby where there is one, by whom the primary has admitted. */
static void test_old_reads(void **state)
{
    (void)state;
    assert_int_equal(serving_ask(GET("/api/follow") FOLLOW("follower") END), 200);
    assert_int_equal(serving.service.old_reads, 0);
    serving.service.has_standby = true;
    assert_int_equal(serving_ask(GET("/api/follow") FOLLOW("follower") END), 200);
    assert_int_equal(serving.service.old_reads, 1);
    assert_int_equal(serving.service.reads, 2);
    assert_int_equal(serving_ask(GET("/api/follow") FOLLOW("nobody") END), 401);
    assert_int_equal(serving_ask(GET("/api/follow?count=x") FOLLOW("follower") END), 422);
    assert_int_equal(serving_ask(GET("/api/hello") FOLLOW("follower") END), 200);
    assert_int_equal(serving.service.old_reads, 1);
    assert_int_equal(serving_ask(GET("/api/looks/1") DESK("clerk") END), 200);
    assert_int_equal(serving.service.old_reads, 1);
}

static void test_look_waits(void **state)
{
    (void)state;
    struct raw *raw = calloc(1, sizeof *raw);
    fake_service_hold(&serving.service, true);
    raw_open(raw, serving.port);
    raw_send(raw, SV(GET("/api/looks/2") DESK("clerk") END));
    fake_service_wait_queued(&serving.service, 1);
    for (int i = 0; i < 20; i++) /* nobody else waits for it */
        assert_int_equal(serving_ask(GET("/api/looks/1") DESK("clerk") END), 200);
    fake_service_hold(&serving.service, false);
    assert_true(raw_reply(raw, false));
    assert_int_equal(raw_status(raw), 200);
    raw_close(raw);
    free(raw);
}

static void test_cookie(void **state)
{
    (void)state;
    assert_int_equal(post("/api/login", JSON, "{\"text\":\"a\"}"), 200);
    CHECK_SV(raw_header(&serving.raw, "Set-Cookie"),
             "__Host-desk=t0ken; Path=/; Secure; HttpOnly; SameSite=Strict");
    assert_int_equal(
        serving_ask("DELETE /api/bye HTTP/1.1\r\nHost: h\r\n" DESK("fresh") CSRF "\r\n"), 204);
    CHECK_SV(raw_header(&serving.raw, "Set-Cookie"),
             "__Host-desk=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
}

static void test_files(void **state)
{
    (void)state;
    char *body = malloc(200001);
    memset(body, 'x', 200000);
    body[200000] = 0;
    raw_open(&serving.raw, serving.port);
    raw_send(&serving.raw, SV("POST /api/file HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n"
                              "\r\n"));
    raw_send(&serving.raw, (struct sv){body, 200000});
    assert_true(raw_reply(&serving.raw, false));
    raw_close(&serving.raw);
    free(body);
    assert_int_equal(raw_status(&serving.raw), 201);
    assert_int_equal(serving.told.file_bytes, 200000);
    assert_int_equal(serving_ask("POST /api/file HTTP/1.1\r\nHost: h\r\n\r\n"), 422);
    assert_int_equal(serving_ask(GET("/api/file") END), 200);
    CHECK_SV(raw_header(&serving.raw, "Content-Disposition"),
             "attachment; filename*=UTF-8''%E5%9B%9E%20%E9%9F%B3.html");
    assert_true(strstr(serving.raw.text, "sandbox") != NULL);
}

static void test_file_of_either_session(void **state)
{
    (void)state;
    assert_int_equal(post("/api/file", DESK("clerk"), "x"), 403);
    assert_int_equal(post("/api/file", DESK("clerk") CSRF, "x"), 201);
    assert_int_equal(post("/api/file", FOLLOW("follower") CSRF, "x"), 201);
    assert_int_equal(
        post("/api/file", "Cookie: __Host-desk=gone; __Host-follow=follower\r\n" CSRF, "x"), 201);
}

static void test_pages(void **state)
{
    (void)state;
    assert_int_equal(serving_ask(GET("/") END), 200);
    CHECK_SV(raw_header(&serving.raw, "Content-Type"), "text/html; charset=utf-8");
    CHECK_SV(raw_header(&serving.raw, "Cache-Control"), "no-cache");
    assert_true(raw_header(&serving.raw, "Content-Security-Policy").n > 0);
    char etag[64];
    snprintf(etag, sizeof etag, "%.*s", SV_FMT(raw_header(&serving.raw, "ETag")));
    assert_int_equal(serving_ask(GET("/write") "If-None-Match: %s\r\n" END, etag), 304);
    assert_int_equal(serving_ask(GET("/desk/cases/1") END), 200);
    assert_int_equal(serving_ask(GET("/desks") END), 404);
    assert_int_equal(serving_ask(GET("/portal/index.html") END), 404);
    assert_int_equal(serving_ask(GET("/receipt") "Accept-Encoding: gzip\r\n" END), 200);
    CHECK_SV(raw_header(&serving.raw, "Content-Encoding"), "gzip");
    assert_int_equal(serving_ask("POST / HTTP/1.1\r\nHost: h\r\n\r\n"), 405);
    CHECK_SV(raw_header(&serving.raw, "Allow"), "GET, HEAD");
}

static void test_keep_alive(void **state)
{
    (void)state;
    raw_open(&serving.raw, serving.port);
    for (int i = 0; i < 3; i++) {
        raw_send(&serving.raw, SV("GET /api/hello HTTP/1.1\r\nHost: h\r\n\r\n"));
        assert_true(raw_reply(&serving.raw, false));
        assert_int_equal(raw_status(&serving.raw), 200);
        raw_send(&serving.raw, SV("POST /api/make HTTP/1.1\r\nHost: h\r\n" JSON KEY
                                  "Content-Length: 2\r\n\r\n{}"));
        assert_true(raw_reply(&serving.raw, false));
        assert_int_equal(raw_status(&serving.raw), 422);
    }
    raw_close(&serving.raw);
}

/* ---- reads that wait ---- */

/* A connection of its own that asks and is not answered yet: it was read at least so many times. */
static void begin_waiting(struct raw *raw, const char *query, int reads)
{
    char text[200];
    int n = snprintf(text, sizeof text, "GET /api/wait?%s HTTP/1.1\r\nHost: h\r\n\r\n", query);
    raw_open(raw, serving.port);
    raw_send(raw, (struct sv){text, (size_t)n});
    while (atomic_load(&serving.told.waits) < reads)
        sched_yield();
}

static struct raw waiting[2];

/* What is written within the work is told; nothing of it is lost between the read and the wait. */
static void test_wait(void **state)
{
    (void)state;
    begin_waiting(&waiting[0], "name=7&count=9", 1);
    begin_waiting(&waiting[1], "name=7&count=9", 2);
    assert_int_equal(post("/api/make", JSON KEY, "{\"text\":\"move\"}"), 201);
    for (int i = 0; i < 2; i++) {
        assert_true(raw_reply(&waiting[i], false));
        assert_int_equal(raw_status(&waiting[i]), 200);
        CHECK_SV(raw_body(&waiting[i]), "{\"moves\":1}");
        raw_close(&waiting[i]);
    }
}

/* Without a wait there is none; whose time is over is told that nothing is new. */
static void test_wait_over(void **state)
{
    (void)state;
    assert_int_equal(serving_ask(GET("/api/wait") END), 200);
    CHECK_SV(raw_body(&serving.raw), "{\"moves\":0}");
    assert_int_equal(serving_ask(GET("/api/wait?count=1") END), 200);
    CHECK_SV(raw_body(&serving.raw), "{\"moves\":0}");
}

/* What another program wrote is found by looking again, and so is what was not told. */
static void test_wait_unheard(void **state)
{
    (void)state;
    begin_waiting(&waiting[0], "name=8&count=9", 1);
    assert_int_equal(post("/api/make", JSON KEY, "{\"text\":\"move\"}"), 201);
    assert_true(raw_reply(&waiting[0], false));
    CHECK_SV(raw_body(&waiting[0]), "{\"moves\":1}");
    raw_close(&waiting[0]);
}

/* Who waits when the server ends is answered. */
static void test_wait_at_end(void **state)
{
    (void)state;
    begin_waiting(&waiting[0], "name=7&count=9", 1);
    http_stop(&serving.http);
    assert_true(raw_reply(&waiting[0], false));
    assert_int_equal(raw_status(&waiting[0]), 200);
    CHECK_SV(raw_body(&waiting[0]), "{\"moves\":0}");
    raw_close(&waiting[0]);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(test_read),
        ONE(test_routing),
        ONE(test_parameters),
        ONE(test_path_parameter),
        ONE(test_admission),
        ONE(test_csrf),
        ONE(test_json),
        ONE(test_too_large),
        ONE(test_languages),
        ONE(test_idempotency),
        ONE(test_decided_ahead),
        ONE(test_if_match),
        ONE(test_etag),
        ONE(test_write_waits),
        ONE(test_looks),
        ONE(test_look_waits),
        ONE(test_old_reads),
        ONE(test_write_outcomes),
        ONE(test_cookie),
        ONE(test_files),
        ONE(test_pages),
        ONE(test_keep_alive),
        ONE(test_file_of_either_session),
        ONE(test_wait),
        ONE(test_wait_over),
        ONE(test_wait_unheard),
        ONE(test_wait_at_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
