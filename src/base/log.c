/* Log lines, built in one fixed buffer and written with one call so that lines of different threads
 * never mix. A line that is too long is cut; control characters become '?', so that nothing a
 * caller passes can forge a second line. */
#include "base/log.h"

#include "base/assert.h"
#include "base/timefmt.h"
#include "base/timesource.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1024 /* with the line feed */

static _Atomic int lowest_level = LOG_INFO_LEVEL;

void log_set_level(enum log_level level)
{
    atomic_store(&lowest_level, (int)level);
}

static const char *level_name(enum log_level level)
{
    switch (level) {
    case LOG_DEBUG_LEVEL:
        return "debug";
    case LOG_INFO_LEVEL:
        return "info";
    case LOG_WARN_LEVEL:
        return "warn";
    case LOG_ERROR_LEVEL:
        return "error";
    }
    UNREACHABLE();
}

/* What snprintf left in the buffer, from what it wanted to leave. */
static size_t bytes_written(int wanted, size_t room)
{
    ASSERT(wanted >= 0);
    return (size_t)wanted < room ? (size_t)wanted : room - 1;
}

void log_line(enum log_level level, const char *area, const char *format, ...)
{
    if ((int)level < atomic_load(&lowest_level))
        return;
    struct timesource clock = timesource_system();
    char stamp[TIMEFMT_MAX + 1];
    timefmt_format(clock.now_ms(clock.self), stamp);

    char line[LINE_MAX_BYTES + 8]; /* a character cut by the end of this is past the maximum */
    int wanted = snprintf(line, sizeof line, "%s %s %s ", stamp, level_name(level), area);
    size_t n = bytes_written(wanted, sizeof line);
    va_list args;
    va_start(args, format);
    wanted = vsnprintf(line + n, sizeof line - n, format, args);
    va_end(args);
    n += bytes_written(wanted, sizeof line - n);
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
            line[i] = '?';
    }
    n = utf8_clip_bytes((struct sv){line, n}, LINE_MAX_BYTES - 1).n;
    line[n++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, n);
    (void)written; /* a log that cannot be written has nowhere to say so */
}
