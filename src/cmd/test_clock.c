/* Reading the offset file on every call costs a few microseconds: this is for tests only. */
#include "cmd/test_clock.h"

#include "base/num.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

enum { OFFSET_TEXT_MAX = 32 };

static int64_t offset_ms(const struct test_clock *clock)
{
    char text[OFFSET_TEXT_MAX];
    int64_t offset = 0;
    int fd = open(clock->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t n = read(fd, text, sizeof text);
    close(fd);
    if (n > 0 && !num_parse_i64(sv_trim((struct sv){text, (size_t)n}), INT64_MIN / 4, INT64_MAX / 4,
                                &offset))
        offset = 0;
    return offset;
}

static time_ms now_ms(void *self)
{
    const struct test_clock *clock = self;
    struct timesource machine = timesource_system();
    int64_t run_ms = (machine.monotonic_us(machine.self) - clock->begun_us) / 1000;
    return clock->begin + run_ms + offset_ms(clock);
}

/* Durations are real: throttles and timeouts do not move with the calendar. */
static int64_t monotonic_us(void *self)
{
    (void)self;
    struct timesource machine = timesource_system();
    return machine.monotonic_us(machine.self);
}

struct timesource test_clock(struct test_clock *self, const char *path, time_ms begin)
{
    struct timesource machine = timesource_system();
    self->path = path;
    self->begin = begin ? begin : machine.now_ms(machine.self);
    self->begun_us = machine.monotonic_us(machine.self);
    return (struct timesource){.now_ms = now_ms, .monotonic_us = monotonic_us, .self = self};
}

/* ---- moving ---- */

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Other files that come into the folder say nothing. */
static bool is_moved(void *self)
{
    struct test_clock *clock = self;
    _Alignas(struct inotify_event) char events[sizeof(struct inotify_event) + NAME_MAX + 1];
    bool is_named = false;
    for (ssize_t n; (n = read(clock->watch_fd, events, sizeof events)) > 0;) {
        for (ssize_t at = 0; at < n;) {
            struct inotify_event event;
            memcpy(&event, events + at, sizeof event);
            const char *name = events + at + sizeof event;
            is_named = is_named || (event.len && strcmp(name, name_of(clock->path)) == 0);
            at += (ssize_t)(sizeof event + event.len);
        }
    }
    if (is_named)
        clock->moved_ms = offset_ms(clock);
    return is_named;
}

static void followed(void *self)
{
    const struct test_clock *clock = self;
    printf("followed %" PRId64 "\n", clock->moved_ms);
    fflush(stdout);
}

enum err test_clock_mover(struct test_clock *self, struct jobs_mover *out)
{
    char folder[PATH_MAX];
    int n = (int)(name_of(self->path) - self->path);
    snprintf(folder, sizeof folder, "%.*s", n ? n : 1, n ? self->path : ".");
    self->watch_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (self->watch_fd < 0 || inotify_add_watch(self->watch_fd, folder, IN_MOVED_TO) < 0)
        return ERR_UNAVAILABLE;
    *out = (struct jobs_mover){self->watch_fd, is_moved, followed, self};
    return ERR_OK;
}
