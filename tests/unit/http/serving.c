/* See serving.h. */
#include "serving.h"

#include "base/assert.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

struct serving serving;

/* ---- handlers ---- */

static enum err handler_hello(struct request *rq)
{
    serving.told.who = rq->call.who.kind;
    jsonw_object(&rq->reply.json, NULL);
    jsonw_text(&rq->reply.json, "name", request_text(rq, "name"));
    jsonw_int(&rq->reply.json, "count", request_int(rq, "count", 7));
    jsonw_object_end(&rq->reply.json);
    rq->reply.etag = 3;
    return ERR_OK;
}

static enum err handler_thing(struct request *rq)
{
    id64 id = request_id(rq, "thing");
    if (id == 404)
        return ERR_NOT_FOUND;
    jsonw_object(&rq->reply.json, NULL);
    jsonw_id(&rq->reply.json, "id", id);
    jsonw_object_end(&rq->reply.json);
    return ERR_OK;
}

static enum err handler_make(struct request *rq)
{
    struct sv text = {0};
    serving.told.runs++;
    serving.told.who = rq->call.who.kind;
    (void)!json_get_text(rq->input, "text", &text);
    if (sv_is(text, "refuse"))
        return fail_with_param(rq->call.fail, ERR_REFUSED, "no_such_text", SV("not now"));
    jsonw_object(&rq->reply.json, NULL);
    jsonw_text(&rq->reply.json, "text", text);
    jsonw_int(&rq->reply.json, "run", serving.told.runs);
    jsonw_object_end(&rq->reply.json);
    rq->reply.reload_office = sv_is(text, "reload");
    if (sv_is(text, "move")) {
        atomic_fetch_add(&serving.told.moves, 1);
        rq->call.moved = 7;
    }
    return ERR_OK;
}

/* Nothing new as long as nobody moved; wait: "7" for work 7, "8" for another. */
static enum err handler_wait(struct request *rq)
{
    int moves = atomic_load(&serving.told.moves);
    atomic_fetch_add(&serving.told.waits, 1);
    if (moves == 0) {
        rq->reply.waits_for = sv_is(request_text(rq, "name"), "8") ? 8 : 7;
        rq->reply.wait_s = request_int(rq, "count", 0);
    }
    jsonw_object(&rq->reply.json, NULL);
    jsonw_int(&rq->reply.json, "moves", moves);
    jsonw_object_end(&rq->reply.json);
    return ERR_OK;
}

static enum err handler_change(struct request *rq)
{
    serving.told.if_version = rq->if_version;
    return rq->if_version == 5 ? ERR_OK : ERR_STALE;
}

static enum err handler_login_prepare(struct request *rq)
{
    static int prepared = 42;
    serving.told.prepares++;
    rq->prepared = &prepared;
    return ERR_OK;
}

/* On the very thread that took the request; the write has another. */
static enum err handler_decide_prepare(struct request *rq)
{
    static int decided = 43;
    struct sv text = SV("");
    serving.told.prepares++;
    (void)!json_get_text(rq->input, "text", &text);
    rq->prepared = &decided;
    return sv_is(text, "undecided") ? ERR_REFUSED : ERR_OK;
}

static enum err handler_decide(struct request *rq)
{
    ASSERT(!rq->prepared || *(int *)rq->prepared == 43);
    serving.told.was_decided = rq->prepared != NULL;
    return handler_make(rq);
}

static enum err handler_login(struct request *rq)
{
    serving.told.runs++;
    ASSERT(rq->prepared && *(int *)rq->prepared == 42);
    rq->reply.cookie_name = COOKIE_DESK;
    snprintf(rq->reply.cookie_value, sizeof rq->reply.cookie_value, "t0ken");
    jsonw_object(&rq->reply.json, NULL);
    jsonw_object_end(&rq->reply.json);
    return ERR_OK;
}

static enum err handler_put_file(struct request *rq)
{
    struct stat info;
    int failed = stat(rq->body_path, &info);
    ASSERT(!failed);
    serving.told.file_bytes = (size_t)info.st_size;
    jsonw_object(&rq->reply.json, NULL);
    jsonw_object_end(&rq->reply.json);
    return ERR_OK;
}

static enum err handler_get_file(struct request *rq)
{
    rq->reply.file_path = "/proc/self/cmdline"; /* a regular file that is always there */
    rq->reply.file_mime = SV("text/html");
    rq->reply.file_name = SV("回 音.html");
    return ERR_OK;
}

static enum err handler_bye(struct request *rq)
{
    rq->reply.cookie_name = COOKIE_DESK;
    return ERR_OK;
}

/* A look at a matter: 1 is on record already, 2 is not yet, 3 was forgotten. */
static enum err handler_look(struct request *rq)
{
    id64 id = request_id(rq, "thing");
    rq->call.has_noted = id != 3;
    if (id == 2) /* whoever waits there is the service's business */
        rq->call.due = (struct due_reading *)(void *)rq;
    return handler_thing(rq);
}

/* ---- routes ---- */

static const struct schema name_text = {.kind = SCHEMA_TEXT, .min = 0, .max = 10};
static const struct schema count_integer = {.kind = SCHEMA_INTEGER, .min = 1, .max = 9};
static const struct schema id = {.kind = SCHEMA_ID64, .min = 1, .max = INT64_MAX};
static const struct schema long_text = {.kind = SCHEMA_TEXT, .min = 1, .max = 500};
static const struct schema_member make_members[] = {{"text", &long_text, true}};
static const struct schema make_input = {
    .kind = SCHEMA_OBJECT, .members = make_members, .member_count = 1};
static const struct route_param hello_params[] = {{"name", false, false, &name_text},
                                                  {"count", false, false, &count_integer}};
static const struct route_param thing_params[] = {{"thing", true, true, &id}};
static const struct route_param matter_params[] = {{"petition", true, true, &id}};

#define CLERK ROLE_BIT(ROLE_WINDOW_CLERK)
#define EVERYONE (WHO_PUBLIC | WHO_PETITIONER | WHO_STAFF)
static const struct route routes[] = {
    {.name = "bye",
     .method = METHOD_DELETE,
     .path = "/api/bye",
     .who = WHO_PETITIONER | WHO_STAFF,
     .mode = ROUTE_WRITE,
     .is_own = true,
     .success = 204,
     .run = handler_bye},
    {.name = "change",
     .method = METHOD_PATCH,
     .path = "/api/change",
     .roles = CLERK,
     .mode = ROUTE_WRITE,
     .is_change = true,
     .success = 204,
     .run = handler_change},
    {.name = "file_get",
     .method = METHOD_GET,
     .path = "/api/file",
     .who = WHO_PUBLIC,
     .mode = ROUTE_READ,
     .success = 200,
     .run = handler_get_file},
    {.name = "file_put",
     .method = METHOD_POST,
     .path = "/api/file",
     .who = WHO_PUBLIC | WHO_FOLLOWER | WHO_STAFF,
     .mode = ROUTE_WRITE,
     .is_raw_body = true,
     .body_max = 300000,
     .success = 201,
     .run = handler_put_file},
    {.name = "follow",
     .method = METHOD_GET,
     .path = "/api/follow",
     .who = WHO_FOLLOWER | WHO_OWNER,
     .mode = ROUTE_READ,
     .may_be_old = true,
     .success = 200,
     .params = hello_params,
     .param_count = 2,
     .run = handler_hello},
    {.name = "hello",
     .method = METHOD_GET,
     .path = "/api/hello",
     .who = EVERYONE,
     .mode = ROUTE_READ,
     .success = 200,
     .params = hello_params,
     .param_count = 2,
     .run = handler_hello},
    {.name = "login",
     .method = METHOD_POST,
     .path = "/api/login",
     .who = WHO_PUBLIC,
     .mode = ROUTE_WRITE,
     .limit = LIMIT_LOGIN,
     .body_max = 2000,
     .success = 200,
     .input = &make_input,
     .prepare = handler_login_prepare,
     .run = handler_login},
    {.name = "look",
     .method = METHOD_GET,
     .path = "/api/looks/{thing}",
     .roles = CLERK,
     .mode = ROUTE_READ,
     .leaves_trace = true,
     .success = 200,
     .params = thing_params,
     .param_count = 1,
     .run = handler_look},
    {.name = "make",
     .method = METHOD_POST,
     .path = "/api/make",
     .who = WHO_PUBLIC | WHO_PETITIONER,
     .mode = ROUTE_WRITE,
     .is_create = true,
     .body_max = 4000,
     .success = 201,
     .input = &make_input,
     .run = handler_make},
    {.name = "decide",
     .method = METHOD_POST,
     .path = "/api/matters/{petition}",
     .who = WHO_PUBLIC,
     .mode = ROUTE_WRITE,
     .is_create = true,
     .is_decided_ahead = true,
     .body_max = 4000,
     .success = 201,
     .params = matter_params,
     .param_count = 1,
     .input = &make_input,
     .prepare = handler_decide_prepare,
     .run = handler_decide},
    {.name = "memory",
     .method = METHOD_GET,
     .path = "/api/memory",
     .who = WHO_PUBLIC,
     .mode = ROUTE_MEMORY,
     .success = 200,
     .params = hello_params,
     .param_count = 2,
     .run = handler_hello},
    {.name = "thing",
     .method = METHOD_GET,
     .path = "/api/things/{thing}",
     .roles = CLERK,
     .mode = ROUTE_READ,
     .success = 200,
     .params = thing_params,
     .param_count = 1,
     .run = handler_thing},
    {.name = "wait",
     .method = METHOD_GET,
     .path = "/api/wait",
     .who = WHO_PUBLIC | WHO_STAFF,
     .mode = ROUTE_READ,
     .success = 200,
     .params = hello_params,
     .param_count = 2,
     .run = handler_wait},
};
static const struct route_table table = {routes, sizeof routes / sizeof *routes};

/* ---- running ---- */

void serving_start(void (*change)(struct http_config *config))
{
    struct http_config config = {.service = &serving.service,
                                 .routes = &table,
                                 .time = timesource_system(),
                                 .rng = rng_system(),
                                 .threads = 2,
                                 .workers = 1,
                                 .stop_patience_ms = 100};
    struct fail fail = {0};
    serving.told = (struct told){0};
    fake_service_start(&serving.service);
    if (change)
        change(&config);
    enum err err = http_start(&config, &serving.http, &fail);
    ASSERT(!err);
    serving.port = http_port(serving.http);
}

void serving_stop(void)
{
    http_stop(&serving.http);
    fake_service_stop(&serving.service);
}

int serving_ask(const char *format, ...)
{
    char text[16384];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ASSERT(n > 0 && (size_t)n < sizeof text);
    raw_ask(&serving.raw, serving.port, (struct sv){text, (size_t)n});
    return raw_status(&serving.raw);
}
