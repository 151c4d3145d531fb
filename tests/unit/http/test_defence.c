/* What must not get through: requests that two programs could read differently, floods, strangers'
 * hosts; and how the server ends. Raw sockets, one connection a row. */
#include "check.h"
#include "http/connections.h"
#include "serving.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#define H "Host: h\r\n"
#define BYTES(text)                                                                                \
    {                                                                                              \
        ("" text ""), sizeof(text) - 1                                                             \
    }

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

/* Every one is answered with an error, or with nothing, and its connection is closed. */
static const struct {
    const char *name;
    struct sv request;
} abuses[] = {
    {"repeated host", BYTES("GET /api/hello HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n")},
    {"no host", BYTES("GET /api/hello HTTP/1.1\r\n\r\n")},
    {"empty host", BYTES("GET /api/hello HTTP/1.1\r\nHost:\r\n\r\n")},
    {"odd host", BYTES("GET /api/hello HTTP/1.1\r\nHost: a/b\r\n\r\n")},
    {"repeated length",
     BYTES("POST /api/make HTTP/1.1\r\n" H "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}")},
    {"two lengths in one", BYTES("POST /api/make HTTP/1.1\r\n" H "Content-Length: 2, 2\r\n\r\n{}")},
    {"signed length", BYTES("POST /api/make HTTP/1.1\r\n" H "Content-Length: +2\r\n\r\n{}")},
    {"huge length",
     BYTES("POST /api/make HTTP/1.1\r\n" H "Content-Length: 99999999999999999999999\r\n\r\n{}")},
    {"length and coding", BYTES("POST /api/make HTTP/1.1\r\n" H "Content-Length: 2\r\n"
                                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
    {"coding",
     BYTES("POST /api/make HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
    {"unknown coding",
     BYTES("POST /api/make HTTP/1.1\r\n" H "Transfer-Encoding: x\r\n\r\n0\r\n\r\n")},
    {"blank in name", BYTES("GET /api/hello HTTP/1.1\r\n" H "A b: c\r\n\r\n")},
    {"blank before colon", BYTES("GET /api/hello HTTP/1.1\r\n" H "A : c\r\n\r\n")},
    {"no colon", BYTES("GET /api/hello HTTP/1.1\r\n" H "abc\r\n\r\n")},
    {"empty name", BYTES("GET /api/hello HTTP/1.1\r\n" H ": c\r\n\r\n")},
    {"empty name and value", BYTES("GET /api/hello HTTP/1.1\r\n" H ":\r\n\r\n")},
    {"smuggled by an empty name", BYTES("GET /api/hello HTTP/1.1\r\n" H ":\r\n"
                                        "GET /api/hello HTTP/1.1\r\n" H "\r\n")},
    {"bare line feeds", BYTES("GET /api/hello HTTP/1.1\nHost: h\n\n")},
    {"one bare line feed", BYTES("GET /api/hello HTTP/1.1\r\nHost: h\nA: b\r\n\r\n")},
    {"bare line feed at the end", BYTES("GET /api/hello HTTP/1.1\r\n" H "\n")},
    {"control in value", BYTES("GET /api/hello HTTP/1.1\r\n" H "A: b\001c\r\n\r\n")},
    {"bare carriage return", BYTES("GET /api/hello HTTP/1.1\r\n" H "A: b\rc: d\r\n\r\n")},
    {"NUL in value", BYTES("GET /api/hello HTTP/1.1\r\n" H "A: b\0c\r\n\r\n")},
    {"NUL in value, then more", BYTES("GET /api/hello HTTP/1.1\r\n"
                                      "A: b\0c\r\n" H "\r\n")},
    {"NUL in name", BYTES("GET /api/hello HTTP/1.1\r\n" H "A\0b: c\r\n\r\n")},
    {"folded line", BYTES("GET /api/hello HTTP/1.1\r\n" H "A: b\r\n c\r\n\r\n")},
    {"folded first line", BYTES("GET /api/hello HTTP/1.1\r\n Host: h\r\n\r\n")},
    {"NUL in target", BYTES("GET /api/hello\0x HTTP/1.1\r\n" H "\r\n")},
    {"escaped NUL", BYTES("GET /api/hello%00 HTTP/1.1\r\n" H "\r\n")},
    {"escaped NUL in query", BYTES("GET /api/hello?name=%00 HTTP/1.1\r\n" H "\r\n")},
    {"half an escape", BYTES("GET /api/hello?name=%a HTTP/1.1\r\n" H "\r\n")},
    {"no hex", BYTES("GET /api/hell%g1 HTTP/1.1\r\n" H "\r\n")},
    {"escaped slash", BYTES("GET /api%2fhello HTTP/1.1\r\n" H "\r\n")},
    {"escaped backslash", BYTES("GET /api%5chello HTTP/1.1\r\n" H "\r\n")},
    {"needless escape", BYTES("GET /api/hell%6f HTTP/1.1\r\n" H "\r\n")},
    {"double slash", BYTES("GET //api/hello HTTP/1.1\r\n" H "\r\n")},
    {"double slash inside", BYTES("GET /api//hello HTTP/1.1\r\n" H "\r\n")},
    {"dots", BYTES("GET /api/../api/hello HTTP/1.1\r\n" H "\r\n")},
    {"dot", BYTES("GET /api/./hello HTTP/1.1\r\n" H "\r\n")},
    {"escaped dots", BYTES("GET /api/%2e%2e/api/hello HTTP/1.1\r\n" H "\r\n")},
    {"backslash", BYTES("GET /api\\hello HTTP/1.1\r\n" H "\r\n")},
    {"bare UTF-8", BYTES("GET /\xe5\x9b\x9e HTTP/1.1\r\n" H "\r\n")},
    {"malformed UTF-8", BYTES("GET /%ff HTTP/1.1\r\n" H "\r\n")},
    {"absolute form", BYTES("GET http://h/api/hello HTTP/1.1\r\n" H "\r\n")},
    {"authority form", BYTES("CONNECT h:1 HTTP/1.1\r\n" H "\r\n")},
    {"asterisk", BYTES("OPTIONS * HTTP/1.1\r\n" H "\r\n")},
    {"no target", BYTES("GET \r\n\r\n")},
    {"two blanks", BYTES("GET /api/hello  HTTP/1.1\r\n" H "\r\n")},
    {"version 0.9", BYTES("GET /api/hello\r\n\r\n")},
    {"version 2", BYTES("GET /api/hello HTTP/2.0\r\n" H "\r\n")},
    {"version 1.2", BYTES("GET /api/hello HTTP/1.2\r\n" H "\r\n")},
    {"no version", BYTES("GET /api/hello HTTP\r\n" H "\r\n")},
    {"lower-case method", BYTES("get /api/hello HTTP/1.1\r\n" H "\r\n")},
    {"not HTTP", BYTES("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello there\r\n\r\n")},
    {"repeated csrf",
     BYTES("GET /api/hello HTTP/1.1\r\n" H "X-Huiyin-CSRF: a\r\nX-Huiyin-CSRF: b\r\n\r\n")},
};

static void test_abuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(abuses); i++) {
        struct raw *raw = &serving.raw;
        raw_open(raw, serving.port);
        raw_send(raw, abuses[i].request);
        bool is_answered = raw_reply(raw, false);
        int status = is_answered ? raw_status(raw) : 0;
        bool is_closed = raw_is_closed(raw);
        raw_close(raw);
        print_message("%-24s %d%s\n", abuses[i].name, status, is_closed ? " closed" : "");
        CHECK_ROW(status == 0 || (status >= 400 && status != 404 && status != 422), abuses[i].name);
        CHECK_ROW(is_closed, abuses[i].name);
        CHECK_ROW(serving.told.runs == 0, abuses[i].name);
    }
    /* and the server still serves */
    assert_int_equal(serving_ask("GET /api/hello HTTP/1.1\r\n" H "\r\n"), 200);
}

/* A second request smuggled behind a refused one is never read. */
static void test_nothing_behind_a_refusal(void **state)
{
    (void)state;
    raw_open(&serving.raw, serving.port);
    raw_send(&serving.raw, SV("POST /api/make HTTP/1.1\r\n" H "Content-Length: 4\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                              "GET /api/hello HTTP/1.1\r\n" H "\r\n"));
    assert_true(raw_reply(&serving.raw, false));
    assert_int_equal(raw_status(&serving.raw), 400);
    assert_true(raw_is_closed(&serving.raw));
    raw_close(&serving.raw);
}

static void test_long_heads(void **state)
{
    (void)state;
    static const struct {
        size_t fields, size;
        int status;
    } rows[] = {{60, 100, 200}, {65, 10, 400}, {10, 1000, 200}, {2, 20000, 431}};
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        static char text[64 * 1024];
        int n = snprintf(text, sizeof text, "GET /api/hello HTTP/1.1\r\n" H);
        for (size_t f = 0; f < rows[i].fields; f++)
            n += snprintf(text + n, sizeof text - (size_t)n, "X-%zu: %0*d\r\n", f,
                          (int)rows[i].size, 0);
        n += snprintf(text + n, sizeof text - (size_t)n, "\r\n");
        raw_ask(&serving.raw, serving.port, (struct sv){text, (size_t)n});
        print_message("%zu x %zu -> %d\n", rows[i].fields, rows[i].size, raw_status(&serving.raw));
        assert_int_equal(raw_status(&serving.raw), rows[i].status);
    }
}

/* ---- configuration ---- */

static void with_host(struct http_config *config)
{
    config->host = "huiyin.example:8443";
}

static void test_foreign_host(void **state)
{
    (void)state;
    serving_start(with_host);
    assert_int_equal(serving_ask("GET /api/hello HTTP/1.1\r\nHost: Huiyin.Example:8443\r\n\r\n"),
                     200);
    assert_int_equal(serving_ask("GET /api/hello HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 400);
    assert_int_equal(serving_ask("GET /api/hello HTTP/1.0\r\n\r\n"), 400);
    serving_stop();
}

static void with_throttles(struct http_config *config)
{
    config->has_throttles = true;
    config->trusted_proxy = "127.0.0.1";
}

static int login_from(const char *address)
{
    return serving_ask("POST /api/login HTTP/1.1\r\n" H "Content-Type: application/json\r\n"
                       "X-Forwarded-For: 10.0.0.1, %s\r\nContent-Length: 12\r\n\r\n"
                       "{\"text\":\"a\"}",
                       address);
}

static void test_throttle(void **state)
{
    (void)state;
    serving_start(with_throttles);
    int refused = 0;
    for (int i = 0; i < 70; i++)
        refused += login_from("192.0.2.1") == 429;
    assert_true(refused >= 8 && refused <= 10); /* 60 at once, then one every two seconds */
    assert_true(raw_header(&serving.raw, "Retry-After").n > 0);
    assert_true(strstr(serving.raw.text, "\"retry_after_s\":") != NULL);
    assert_int_equal(login_from("192.0.2.2"), 200);
    for (int i = 0; i < 60; i++)
        login_from("2001:db8:0:1::1");
    assert_int_equal(login_from("2001:db8:0:1::2"), 429); /* one household */
    assert_int_equal(login_from("2001:db8:0:2::1"), 200);
    assert_int_equal(serving_ask("GET /api/hello HTTP/1.1\r\n" H "\r\n"), 200);
    serving_stop();
}

static void with_few_connections(struct http_config *config)
{
    config->connections_per_address = 2;
}

static void test_connections_per_address(void **state)
{
    (void)state;
    struct raw *raw = calloc(3, sizeof *raw);
    serving_start(with_few_connections);
    for (int i = 0; i < 3; i++) {
        raw_open(&raw[i], serving.port);
        raw_send(&raw[i], SV("GET /api/hello HTTP/1.1\r\n" H "\r\n"));
        assert_int_equal(raw_reply(&raw[i], false), i < 2);
    }
    raw_close(&raw[0]);
    raw_close(&raw[1]);
    raw_close(&raw[2]);
    free(raw);
    serving_stop();
}

static void with_two_places(struct http_config *config)
{
    config->connections_max = 2;
}

/* One too many is told to come again, and served as soon as another has gone. */
static void test_too_many_connections(void **state)
{
    (void)state;
    struct raw *raw = calloc(3, sizeof *raw);
    serving_start(with_two_places);
    for (int i = 0; i < 3; i++) {
        raw_open(&raw[i], serving.port);
        raw_send(&raw[i], SV("GET /api/hello HTTP/1.1\r\n" H "\r\n"));
        assert_true(raw_reply(&raw[i], false));
        assert_int_equal(raw_status(&raw[i]), i < 2 ? 200 : 503);
    }
    CHECK_SV(raw_header(&raw[2], "Retry-After"), "5");
    CHECK_SV(raw_header(&raw[2], "Content-Type"), "application/problem+json");
    assert_true(strstr(raw[2].text, "\"type\":\"urn:huiyin:error:unavailable\"") != NULL);
    assert_true(raw_is_closed(&raw[2]));
    raw_close(&raw[0]);
    int status = 503; /* until the event loop has seen that it is closed */
    for (int i = 0; status == 503 && i < 10000; i++)
        status = serving_ask("GET /api/hello HTTP/1.1\r\n" H "\r\n");
    assert_int_equal(status, 200);
    raw_close(&raw[1]);
    raw_close(&raw[2]);
    free(raw);
    serving_stop();
}

static struct timesource_manual hand;

static void with_clock_by_hand(struct http_config *config)
{
    config->time = timesource_manual(&hand);
}

/* A head that does not end holds no place; a request that is being served does, however long. */
static void test_slow_head(void **state)
{
    (void)state;
    struct raw *slow = calloc(1, sizeof *slow);
    serving_start(with_clock_by_hand);
    fake_service_hold(&serving.service, true);
    raw_open(&serving.raw, serving.port);
    raw_send(&serving.raw, SV("POST /api/login HTTP/1.1\r\n" H "Content-Type: application/json\r\n"
                              "Content-Length: 12\r\n\r\n{\"text\":\"a\"}"));
    fake_service_wait_queued(&serving.service, 1);
    raw_open(slow, serving.port);
    raw_send(slow, SV("GET /api/hello HTTP/1.1\r\n" H "X-Never: end"));
    struct pollfd said = {.fd = slow->fd, .events = POLLIN};
    for (int i = 0; i < 20 && poll(&said, 1, 500) == 0; i++) /* it may not have been seen yet */
        atomic_fetch_add(&hand.now_ms, CONNECTION_HEAD_PATIENCE_US / 1000);
    assert_true(raw_reply(slow, false));
    assert_int_equal(raw_status(slow), 408);
    assert_true(raw_is_closed(slow));
    fake_service_hold(&serving.service, false);
    assert_true(raw_reply(&serving.raw, false));
    assert_int_equal(raw_status(&serving.raw), 200);
    raw_close(slow);
    raw_close(&serving.raw);
    free(slow);
    serving_stop();
}

static void test_address_in_use(void **state)
{
    (void)state;
    serving_start(NULL);
    struct http_config config = {.service = &serving.service,
                                 .routes = &(struct route_table){NULL, 0},
                                 .time = timesource_system(),
                                 .rng = rng_system(),
                                 .port = serving.port};
    struct http *second;
    struct fail fail = {0};
    CHECK_ERR(http_start(&config, &second, &fail), ERR_UNAVAILABLE);
    assert_null(second);
    assert_true(strstr(fail.detail, "errno") != NULL);
    config.address = "not an address";
    CHECK_ERR(http_start(&config, &second, &fail), ERR_BAD_INPUT);
    serving_stop();
}

/* ---- the end ---- */

static void *stop_in_thread(void *arg)
{
    (void)arg;
    http_stop(&serving.http);
    return NULL;
}

/* A write that waits is finished and answered; an idle connection is closed; nobody gets in. */
static void test_stop_answers_writes(void **state)
{
    (void)state;
    pthread_t stopper;
    struct raw *idle = calloc(1, sizeof *idle);
    serving_start(NULL);
    raw_open(idle, serving.port);
    fake_service_hold(&serving.service, true);
    raw_open(&serving.raw, serving.port);
    raw_send(&serving.raw, SV("POST /api/login HTTP/1.1\r\n" H "Content-Type: application/json\r\n"
                              "Content-Length: 12\r\n\r\n{\"text\":\"a\"}"));
    fake_service_wait_queued(&serving.service, 1);
    pthread_create(&stopper, NULL, stop_in_thread, NULL);
    fake_service_hold(&serving.service, false);
    assert_true(raw_reply(&serving.raw, false));
    assert_int_equal(raw_status(&serving.raw), 200);
    pthread_join(stopper, NULL);
    assert_true(raw_is_closed(&serving.raw));
    assert_true(raw_is_closed(idle));
    raw_close(&serving.raw);
    raw_close(idle);
    free(idle);
    fake_service_stop(&serving.service);
}

/* A client that never finishes its request does not keep the server from ending. */
static void test_stop_leaves_slow_clients(void **state)
{
    (void)state;
    serving_start(NULL);
    raw_open(&serving.raw, serving.port);
    raw_send(&serving.raw, SV("POST /api/file HTTP/1.1\r\n" H "Content-Length: 100000\r\n\r\nabc"));
    struct raw *other = calloc(1, sizeof *other);
    raw_ask(other, serving.port, SV("GET /api/hello HTTP/1.1\r\n" H "\r\n"));
    assert_int_equal(raw_status(other), 200);
    free(other);
    serving_stop(); /* also checks that the half-spooled file is gone */
    assert_true(raw_is_closed(&serving.raw));
    raw_close(&serving.raw);
}

/* The sender of a body hangs up: what was spooled is dropped, nothing runs. */
static void test_sender_hangs_up(void **state)
{
    (void)state;
    serving_start(NULL);
    raw_open(&serving.raw, serving.port);
    raw_send(&serving.raw, SV("POST /api/file HTTP/1.1\r\n" H "Content-Length: 100\r\n\r\nabc"));
    raw_close(&serving.raw);
    assert_int_equal(serving_ask("GET /api/hello HTTP/1.1\r\n" H "\r\n"), 200);
    serving_stop();
    assert_int_equal(serving.told.file_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_abuses, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_behind_a_refusal, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long_heads, setup, teardown),
        cmocka_unit_test(test_foreign_host),
        cmocka_unit_test(test_throttle),
        cmocka_unit_test(test_connections_per_address),
        cmocka_unit_test(test_too_many_connections),
        cmocka_unit_test(test_slow_head),
        cmocka_unit_test(test_address_in_use),
        cmocka_unit_test(test_stop_answers_writes),
        cmocka_unit_test(test_stop_leaves_slow_clients),
        cmocka_unit_test(test_sender_hangs_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
