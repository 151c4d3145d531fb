/* Reading the offset file on every call costs a few microseconds: this is for tests only. */
#include "cmd/test_clock.h"

#include "base/num.h"

#include <fcntl.h>
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
