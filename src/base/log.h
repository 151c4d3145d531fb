/* One line per event to stderr: time, level, area, message, key=value pairs. Never personal data,
 * never request bodies, never secrets: callers pass codes and ids. Thread-safe. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_DEBUG_LEVEL, LOG_INFO_LEVEL, LOG_WARN_LEVEL, LOG_ERROR_LEVEL };

/* Lines below this level are dropped; default info. */
void log_set_level(enum log_level level);
void log_line(enum log_level level, const char *area, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define LOG_DEBUG(area, ...) log_line(LOG_DEBUG_LEVEL, area, __VA_ARGS__)
#define LOG_INFO(area, ...) log_line(LOG_INFO_LEVEL, area, __VA_ARGS__)
#define LOG_WARN(area, ...) log_line(LOG_WARN_LEVEL, area, __VA_ARGS__)
#define LOG_ERROR(area, ...) log_line(LOG_ERROR_LEVEL, area, __VA_ARGS__)

#endif
