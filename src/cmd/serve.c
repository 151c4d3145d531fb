/* huiyin serve: open the office, answer on the network, do the background work, until SIGTERM or
 * SIGINT. */
#include "base/log.h"
#include "base/num.h"
#include "base/timefmt.h"
#include "cmd/command.h"
#include "cmd/demo_data.h"
#include "cmd/office.h"
#include "cmd/progress.h"
#include "cmd/test_clock.h"
#include "http/routes.gen.h"
#include "http/server.h"
#include "jobs/jobs.h"
#include "service/service.h"
#include "service/stations.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Ten thousand idle telephones fit; each costs some 20 KB. Files for the databases besides. */
enum { CONNECTIONS = 16384, OTHER_FILES = 512 };
enum { STALE_MAX_S = 600 };

struct serve {
    const char *data, *store, *keys, *driver, *listen, *host, *proxy, *now, *clock_path;
    bool is_demo, no_throttle, has_access_log, is_verbose, reads_standby;
    int threads, workers, connections, stale_max_s;
    char address[64];
    uint16_t port;
    struct test_clock clock;
    struct timesource time;
};

/* "127.0.0.1:8180", "[::1]:8180", ":8180" (every address) */
static bool read_listen(struct serve *serve)
{
    struct sv text = sv_from(serve->listen);
    size_t colon = text.n;
    while (colon > 0 && text.p[colon - 1] != ':')
        colon--;
    int64_t port;
    if (colon == 0 || !num_parse_i64(sv_slice(text, colon, text.n), 0, 65535, &port))
        return false;
    struct sv address = sv_slice(text, 0, colon - 1);
    if (sv_starts_with(address, SV("[")) && sv_ends_with(address, SV("]")))
        address = sv_slice(address, 1, address.n - 1);
    if (!address.n)
        address = SV("0.0.0.0");
    if (address.n >= sizeof serve->address)
        return false;
    snprintf(serve->address, sizeof serve->address, "%.*s", SV_FMT(address));
    serve->port = (uint16_t)port;
    return true;
}

static bool read_clock(struct serve *serve)
{
    time_ms begin = 0;
    serve->time = timesource_system();
    if (!serve->now && !serve->clock_path)
        return true;
    if (!serve->clock_path || (serve->now && !timefmt_parse(sv_from(serve->now), &begin)))
        return false;
    serve->time = test_clock(&serve->clock, serve->clock_path, begin);
    return true;
}

/* ---- running ---- */

static void print_address(const struct serve *serve, const struct http *http)
{
    bool is_v6 = strchr(serve->address, ':') != NULL;
    printf("listening on http://%s%s%s:%u\n", is_v6 ? "[" : "", serve->address, is_v6 ? "]" : "",
           (unsigned)http_port(http));
    fflush(stdout);
}

static enum err start_http(const struct serve *serve, struct service *service, struct http **out,
                           struct fail *fail)
{
    struct http_config config = {.service = service,
                                 .routes = &http_api,
                                 .time = serve->time,
                                 .rng = rng_system(),
                                 .address = serve->address,
                                 .port = serve->port,
                                 .threads = serve->threads,
                                 .workers = serve->workers,
                                 .connections_max = (unsigned)serve->connections,
                                 .host = serve->host,
                                 .is_station = service_station(service) != NULL,
                                 .trusted_proxy = serve->proxy,
                                 .has_throttles = !serve->no_throttle,
                                 .has_access_log = serve->has_access_log};
    return http_start(&config, out, fail);
}

static enum err start_jobs(struct serve *serve, struct service *service, struct jobs **out)
{
    struct jobs_mover mover = {.fd = -1};
    enum err err = serve->clock_path ? test_clock_mover(&serve->clock, &mover) : ERR_OK;
    return err ? err : jobs_start(service, &mover, out);
}

static int serve_until(struct serve *serve, struct service *service, const sigset_t *signals)
{
    struct http *http = NULL;
    struct jobs *jobs = NULL;
    struct fail fail = {0};
    enum err err = start_jobs(serve, service, &jobs);
    if (err)
        return command_failed("background work", err, NULL);
    err = start_http(serve, service, &http, &fail);
    if (err) {
        jobs_stop(&jobs);
        return command_failed(serve->listen, err, &fail);
    }
    print_address(serve, http);
    int signal = 0;
    while (sigwait(signals, &signal) != 0)
        ;
    LOG_INFO("serve", "ending after signal %d", signal);
    http_stop(&http);
    jobs_stop(&jobs);
    return EXIT_DONE;
}

/* Of the county that huiyin demo makes; other demonstrations have none. */
static void add_hints(struct service_config *config, struct arena *arena)
{
    struct demo_data data;
    char error[YAML_ERROR_MAX];
    if (!config->is_demo || demo_data_read(arena, &data, error))
        return;
    config->demo_hints = demo_data_hints(arena, &data);
    config->demo_hint_count = data.account_count;
}

static bool is_local(const char *address)
{
    return strcmp(address, "127.0.0.1") == 0 || strcmp(address, "::1") == 0;
}

/* One program serves a folder with a database in it: two would give the same ids. With the database
 * in a server each has a node of its own, and they share the folder. Held until the program ends,
 * however it ends. A folder that is not there is told by who opens it. */
static bool take_folder(struct arena *arena, const struct serve *serve)
{
    const char *address;
    bool is_shared = !service_store_address(arena, serve->data, serve->store, &address) &&
                     service_store_is_server(address);
    return console_take_folder(serve->data, is_shared);
}

/* Only a server's database has standbys. */
static bool has_standby(struct arena *arena, const struct serve *serve)
{
    const char *address;
    if (!serve->reads_standby ||
        service_store_address(arena, serve->data, serve->store, &address) ||
        service_store_is_server(address))
        return true;
    fprintf(stderr, "huiyin: --read-standby wants a database in PostgreSQL\n");
    return false;
}

/* Each connection is an open file: take as many as this process may have, and no more connections
 * than fit into them. */
static void make_room(struct serve *serve)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0 && getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    rlim_t room = files.rlim_cur > 2 * OTHER_FILES ? files.rlim_cur - OTHER_FILES : OTHER_FILES;
    if ((rlim_t)serve->connections <= room)
        return;
    LOG_WARN("serve", "%d connections instead of %d: only %llu open files are allowed", (int)room,
             serve->connections, (unsigned long long)files.rlim_cur);
    serve->connections = (int)room;
}

static int run(struct serve *serve)
{
    /* Blocked before any thread starts: only sigwait takes them. */
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    make_room(serve);

    struct fail fail = {0};
    struct service *service;
    struct service_config config = {.data_dir = serve->data,
                                    .store = serve->store,
                                    .keys = serve->keys,
                                    .store_driver = serve->driver,
                                    .time = serve->time,
                                    .rng = rng_system(),
                                    .readers = serve->threads + serve->workers + 2,
                                    .stale_max_ms =
                                        serve->reads_standby ? serve->stale_max_s * 1000 : 0,
                                    .is_demo = serve->is_demo,
                                    .progress = progress_of_upgrade()};
    struct arena *arena = arena_new();
    if (!has_standby(arena, serve) || !take_folder(arena, serve)) {
        arena_free(&arena);
        return EXIT_FAILED;
    }
    add_hints(&config, arena);
    enum err err = service_open(&config, &service, &fail);
    if (err == ERR_NOT_FOUND)
        fprintf(stderr, "huiyin: there is no office in %s yet; huiyin init makes one\n",
                serve->data);
    int code = EXIT_FAILED;
    if (err)
        code = command_failed(serve->data, err, &fail);
    else if (service_station(service) && !is_local(serve->address))
        fprintf(stderr, "huiyin: a station answers on its own machine only, not on %s\n",
                serve->listen);
    else
        code = serve_until(serve, service, &signals);
    service_close(&service);
    arena_free(&arena);
    return code;
}

int command_serve(int argc, char **argv)
{
    struct serve serve = {.data = "huiyin-data",
                          .listen = "127.0.0.1:8180",
                          .threads = 4,
                          .workers = 2,
                          .connections = CONNECTIONS,
                          .stale_max_s = 2};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &serve.data, "FOLDER", "the office's data (huiyin-data)"},
        {"--listen", OPTION_TEXT, &serve.listen, "ADDRESS:PORT",
         "where to answer (127.0.0.1:8180); port 0 takes a free one"},
        {"--host", OPTION_TEXT, &serve.host, "HOST", "the only Host to answer for"},
        {"--proxy", OPTION_TEXT, &serve.proxy, "ADDRESS", "peer whose X-Forwarded-For is believed"},
        {"--store", OPTION_TEXT, &serve.store, "ADDRESS", "database (as FOLDER/store says)"},
        {"--keys", OPTION_TEXT, &serve.keys, "ADDRESS", "key store (as FOLDER/keys/store says)"},
        {"--read-standby", OPTION_FLAG, &serve.reads_standby, NULL,
         "lists and case pages may be read from a standby of the database"},
        {"--stale-max", OPTION_INT, &serve.stale_max_s, "SECONDS", "how old they may be then (2)"},
        {"--driver", OPTION_TEXT, &serve.driver, "NAME", "trace:sqlite logs every statement"},
        {"--threads", OPTION_INT, &serve.threads, "N", "threads that answer (4)"},
        {"--workers", OPTION_INT, &serve.workers, "N", "threads for slow steps (2)"},
        {"--connections", OPTION_INT, &serve.connections, "N", "how many at once (16384)"},
        {"--demo", OPTION_FLAG, &serve.is_demo, NULL, "one-click sign-in: for demonstrations only"},
        {"--access-log", OPTION_FLAG, &serve.has_access_log, NULL, "log each request"},
        {"--verbose", OPTION_FLAG, &serve.is_verbose, NULL, "log more"},
        {"--no-throttle", OPTION_FLAG, &serve.no_throttle, NULL, "for measuring only"},
        {"--test-clock", OPTION_TEXT, &serve.clock_path, "FILE",
         "for tests only: the clock is moved by the milliseconds written in FILE"},
        {"--now", OPTION_TEXT, &serve.now, "TIME", "with --test-clock: the moment to start at"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), NULL);
    if (code != OPTIONS_FINE)
        return code;
    if (!read_listen(&serve)) {
        fprintf(stderr, "huiyin: --listen wants ADDRESS:PORT, not \"%s\"\n", serve.listen);
        return EXIT_USAGE;
    }
    if (serve.stale_max_s < 1 || serve.stale_max_s > STALE_MAX_S) {
        fprintf(stderr, "huiyin: --stale-max wants 1 to %d seconds\n", STALE_MAX_S);
        return EXIT_USAGE;
    }
    if (!read_clock(&serve)) {
        fprintf(stderr, "huiyin: --now wants a time like 2026-04-20T09:00:00+08:00 and a "
                        "--test-clock\n");
        return EXIT_USAGE;
    }
    if (serve.is_verbose)
        log_set_level(LOG_DEBUG_LEVEL);
    return run(&serve);
}
