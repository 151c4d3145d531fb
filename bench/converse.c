/*
 * A load client for conversations, as small as it can be: one thread, epoll, keep-alive.
 *
 * converse PORT SCRIPT closed CONNECTIONS SECONDS [SLOTS]
 *     each connection goes through the script's loop again and again. Before the measuring each has
 *     gone through the steps of "once" for each of its slots; the loop then takes the slots in
 * turn. converse PORT SCRIPT open CONNECTIONS RATExSECONDS[,RATExSECONDS...] loops begin when the
 * schedule says, whether or not those before have ended; what finds no free connection waits, and
 * its time counts from when it was due.
 *
 * Prints JSON: loops ended, errors, what each step took, and what this program itself cost.
 */
#include "converse.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPLY_ROOM (256 << 10)
#define REQUEST_ROOM (16 << 10)
#define PHASES_MAX 16
#define EVENTS 256

struct user {
    int fd; /* -1: not connected */
    bool is_talking, was_used;
    size_t step, slot, slots_ready;
    int64_t step_began_us, loop_due_us;
    size_t phase;
    struct matter *slots;
    char *reply;
    size_t n;
    char request[REQUEST_ROOM];
    size_t request_n;
    struct user *next_idle;
};

struct phase {
    double rate, seconds;
    size_t due, done;
    struct times loops;
};

static struct {
    struct sockaddr_in address;
    char host[32];
    int epoll;
    struct script script;
    struct user *users, *idle;
    size_t user_count, slot_count, ready_count;
    bool is_open, is_measuring, is_over;
    struct phase phases[PHASES_MAX];
    size_t phase_count, phase;
    int64_t began_us, ends_us, phase_began_us;
    double seconds;
    struct times steps[STEPS_MAX], loops;
    uint64_t loop_count, errors, reconnects, serial;
    char first_error[600];
} state;

static void die(const char *what)
{
    fprintf(stderr, "converse: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* ---- connections ---- */

static void user_connect(struct user *user)
{
    union {
        const struct sockaddr_in *v4;
        const struct sockaddr *any;
    } same = {.v4 = &state.address};
    int on = 1;
    user->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (user->fd < 0 || connect(user->fd, same.any, sizeof(state.address)) != 0)
        die("connect");
    setsockopt(user->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    fcntl(user->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = user};
    if (epoll_ctl(state.epoll, EPOLL_CTL_ADD, user->fd, &event) != 0)
        die("epoll");
    user->was_used = false;
}

static void user_disconnect(struct user *user)
{
    close(user->fd);
    user->fd = -1;
    user->n = 0;
}

static void user_send(struct user *user)
{
    if (user->fd < 0)
        user_connect(user);
    user->is_talking = true;
    if (send(user->fd, user->request, user->request_n, MSG_NOSIGNAL) == (ssize_t)user->request_n)
        return;
    user_disconnect(user); /* closed while it was idle */
    state.reconnects++;
    user_connect(user);
    if (send(user->fd, user->request, user->request_n, MSG_NOSIGNAL) != (ssize_t)user->request_n)
        die("send");
}

/* ---- a user's way through the script ---- */

static void step_begin(struct user *user)
{
    user->request_n = script_request(&state.script.steps[user->step], &user->slots[user->slot],
                                     state.host, user->request, sizeof(user->request));
    user->step_began_us = clock_us();
    user_send(user);
}

static void new_matter(struct user *user)
{
    snprintf(user->slots[user->slot].words[WORD_SERIAL], WORD_MAX, "%llu",
             (unsigned long long)++state.serial);
}

static void loop_begin(struct user *user, int64_t due_us)
{
    user->step = state.script.once;
    user->loop_due_us = due_us;
    if (state.script.once == 0)
        new_matter(user);
    else
        user->slot = (user->slot + 1) % state.slot_count;
    step_begin(user);
}

static void measuring_begin(void)
{
    state.is_measuring = true;
    state.began_us = clock_us();
    state.phase_began_us = state.began_us;
    state.ends_us = state.began_us + (int64_t)(state.seconds * 1e6);
    for (size_t i = 0; i < state.user_count; i++) {
        if (!state.is_open) {
            loop_begin(&state.users[i], state.began_us);
        } else {
            state.users[i].next_idle = state.idle;
            state.idle = &state.users[i];
        }
    }
}

/* The next slot's steps of "once", or ready. */
static void prepare(struct user *user)
{
    if (state.script.once == 0 || user->slots_ready == state.slot_count) {
        if (++state.ready_count == state.user_count)
            measuring_begin();
        return;
    }
    user->slot = user->slots_ready;
    user->step = 0;
    new_matter(user);
    step_begin(user);
}

static void loop_ended(struct user *user, bool is_good, int64_t now_us)
{
    if (is_good) {
        state.loop_count++;
        times_add(&state.loops, now_us - user->loop_due_us);
        times_add(&state.phases[user->phase].loops, now_us - user->loop_due_us);
        state.phases[user->phase].done++;
    }
    if (state.is_open) {
        user->next_idle = state.idle;
        state.idle = user;
    } else if (!state.is_over) {
        loop_begin(user, now_us);
    }
}

static void step_failed(struct user *user, const char *reply)
{
    if (state.errors++ == 0)
        snprintf(state.first_error, sizeof(state.first_error), "%s: %.400s",
                 state.script.steps[user->step].name, reply);
    if (!state.is_measuring) {
        fprintf(stderr, "converse: before the measuring: %s\n", state.first_error);
        exit(1);
    }
    loop_ended(user, false, clock_us());
}

static void step_ended(struct user *user, int status)
{
    int64_t now_us = clock_us();
    const struct step *step = &state.script.steps[user->step];
    user->is_talking = false;
    user->was_used = true;
    if (!script_reply(step, &user->slots[user->slot], status, user->reply)) {
        step_failed(user, user->reply);
        return;
    }
    if (state.is_measuring)
        times_add(&state.steps[user->step], now_us - user->step_began_us);
    user->step++;
    if (user->step < state.script.count && !(step->is_once && user->step == state.script.once)) {
        step_begin(user);
    } else if (step->is_once) {
        user->slots_ready++;
        prepare(user);
    } else {
        loop_ended(user, true, now_us);
    }
}

/* ---- replies ---- */

/* The length of the whole reply, 0 while the head is not in. */
static size_t reply_length(const struct user *user)
{
    const char *end = strstr(user->reply, "\r\n\r\n");
    if (!end)
        return 0;
    const char *length = strstr(user->reply, "\r\nContent-Length:");
    size_t body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
    return (size_t)(end - user->reply) + 4 + body;
}

static void user_hung_up(struct user *user)
{
    bool had_begun = user->n > 0;
    user_disconnect(user);
    if (!user->is_talking)
        return;
    user->is_talking = false;
    if (had_begun || !user->was_used) {
        step_failed(user, "the connection ended");
        return;
    }
    state.reconnects++; /* it was closed while it was idle; every request may be said twice */
    user_send(user);
}

static void user_reads(struct user *user)
{
    ssize_t got = recv(user->fd, user->reply + user->n, REPLY_ROOM - 1 - user->n, 0);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0) {
        user_hung_up(user);
        return;
    }
    user->n += (size_t)got;
    user->reply[user->n] = 0;
    size_t length = reply_length(user);
    if (length == 0 || user->n < length)
        return;
    user->n = 0;
    step_ended(user, (int)strtol(user->reply + 9, NULL, 10));
}

/* ---- the schedule ---- */

/* When the next loop is due, INT64_MAX after the last. */
static int64_t next_due_us(void)
{
    while (state.phase < state.phase_count) {
        struct phase *phase = &state.phases[state.phase];
        double after_s = (double)phase->due / phase->rate;
        if (after_s < phase->seconds)
            return state.phase_began_us + (int64_t)(after_s * 1e6);
        state.phase_began_us += (int64_t)(phase->seconds * 1e6);
        state.phase++;
    }
    return INT64_MAX;
}

/* Begin what is due; returns the milliseconds until the next is. */
static int schedule(void)
{
    if (!state.is_open || !state.is_measuring)
        return 100;
    int64_t now_us = clock_us();
    int64_t due_us = next_due_us();
    while (due_us <= now_us && state.idle) {
        struct user *user = state.idle;
        state.idle = user->next_idle;
        user->phase = state.phase;
        state.phases[state.phase].due++;
        loop_begin(user, due_us);
        due_us = next_due_us();
    }
    if (!state.idle || due_us == INT64_MAX)
        return 100;
    return due_us > now_us ? (int)((due_us - now_us) / 1000) : 0;
}

static bool all_idle(void)
{
    for (size_t i = 0; i < state.user_count; i++) {
        if (state.users[i].is_talking)
            return false;
    }
    return true;
}

/* Closed: loops in progress at the end are left where they are and not counted. */
static bool goes_on(void)
{
    if (!state.is_measuring)
        return true;
    if (!state.is_open)
        return clock_us() < state.ends_us;
    return next_due_us() != INT64_MAX || !all_idle();
}

static void run(void)
{
    struct epoll_event events[EVENTS];
    for (size_t i = 0; i < state.user_count; i++)
        prepare(&state.users[i]);
    while (goes_on()) {
        int count = epoll_wait(state.epoll, events, EVENTS, schedule());
        for (int i = 0; i < count; i++)
            user_reads(events[i].data.ptr);
    }
    state.is_over = true;
}

/* ---- reporting ---- */

static void print_times(const char *name, struct times *times)
{
    printf("{\"name\":\"%s\",\"count\":%zu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}", name,
           times->count, times_at(times, 0.5) / 1e3, times_at(times, 0.99) / 1e3,
           times_at(times, 1.0) / 1e3);
}

static void print_phases(void)
{
    printf("],\"phases\":[");
    for (size_t i = 0; state.is_open && i < state.phase_count; i++) {
        struct phase *phase = &state.phases[i];
        printf("%s{\"rate\":%.0f,\"seconds\":%.1f,\"due\":%zu,\"done\":%zu,\"p50_ms\":%.3f,"
               "\"p99_ms\":%.3f,\"max_ms\":%.3f}",
               i ? "," : "", phase->rate, phase->seconds, phase->due, phase->done,
               times_at(&phase->loops, 0.5) / 1e3, times_at(&phase->loops, 0.99) / 1e3,
               times_at(&phase->loops, 1.0) / 1e3);
    }
}

static void print_error(void)
{
    printf("],\"first_error\":\"");
    for (const char *p = state.first_error; *p; p++) {
        if (*p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
            putchar(*p);
    }
    printf("\"}\n");
}

static void report(double took_s, double cpu_s)
{
    printf("{\"seconds\":%.3f,\"loops\":%llu,\"rate\":%.1f,\"errors\":%llu,\"reconnects\":%llu,"
           "\"client_cpu_s\":%.3f,\"loop\":",
           took_s, (unsigned long long)state.loop_count, (double)state.loop_count / took_s,
           (unsigned long long)state.errors, (unsigned long long)state.reconnects, cpu_s);
    print_times("loop", &state.loops);
    printf(",\"steps\":[");
    for (size_t i = state.script.once; i < state.script.count; i++) {
        if (i > state.script.once)
            printf(",");
        print_times(state.script.steps[i].name, &state.steps[i]);
    }
    print_phases();
    print_error();
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* ---- the command line ---- */

static void read_profile(const char *text)
{
    state.is_open = true;
    while (*text && state.phase_count < PHASES_MAX) {
        struct phase *phase = &state.phases[state.phase_count++];
        char *end = NULL;
        phase->rate = strtod(text, &end);
        if (*end != 'x' || phase->rate <= 0)
            die("RATExSECONDS");
        phase->seconds = strtod(end + 1, &end);
        state.seconds += phase->seconds;
        text = *end == ',' ? end + 1 : end;
    }
}

static void make_users(void)
{
    state.users = calloc(state.user_count, sizeof(*state.users));
    for (size_t i = 0; i < state.user_count; i++) {
        struct user *user = &state.users[i];
        user->fd = -1;
        user->slots = calloc(state.slot_count, sizeof(*user->slots));
        user->reply = calloc(1, REPLY_ROOM);
        if (!user->slots || !user->reply)
            die("memory");
    }
}

int main(int argc, char **argv)
{
    if (argc < 6 || (strcmp(argv[3], "closed") != 0 && strcmp(argv[3], "open") != 0)) {
        fprintf(stderr, "usage: converse PORT SCRIPT closed CONNECTIONS SECONDS [SLOTS]\n"
                        "       converse PORT SCRIPT open CONNECTIONS RATExSECONDS[,...]\n");
        return 2;
    }
    uint16_t port = (uint16_t)strtoul(argv[1], NULL, 10);
    state.address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
    state.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    snprintf(state.host, sizeof(state.host), "127.0.0.1:%u", (unsigned)port);
    script_read(&state.script, argv[2]);
    state.user_count = strtoul(argv[4], NULL, 10);
    state.slot_count = argc > 6 ? strtoul(argv[6], NULL, 10) : 1;
    state.serial = (uint64_t)clock_us() % 1000000000u; /* names of different runs differ */
    if (strcmp(argv[3], "open") == 0)
        read_profile(argv[5]);
    else
        state.seconds = strtod(argv[5], NULL);
    if (state.user_count == 0 || state.slot_count == 0)
        die("no connections");
    state.epoll = epoll_create1(EPOLL_CLOEXEC);
    make_users();
    run();
    double took_s = (double)(clock_us() - state.began_us) / 1e6;
    double cpu_s = cpu_seconds();
    report(took_s, cpu_s);
    return 0;
}
