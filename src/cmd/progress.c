/* Progress lines. The time left assumes that the rest goes as fast as what is done. */
#include "cmd/progress.h"

#include <stdio.h>
#include <unistd.h>

enum { TERMINAL_US = 200000, LOG_US = 10000000 };

void progress_begin(struct progress *progress, const char *what, int64_t all, bool is_quiet)
{
    *progress = (struct progress){.time = timesource_system(),
                                  .what = what,
                                  .all = all,
                                  .is_quiet = is_quiet,
                                  .is_terminal = isatty(STDERR_FILENO) == 1};
    progress->begun_us = progress->time.monotonic_us(progress->time.self);
    progress->shown_us = progress->begun_us;
}

static double seconds_since(const struct progress *progress, int64_t now_us)
{
    return (double)(now_us - progress->begun_us) / 1e6;
}

static double rate(double done, double seconds)
{
    return seconds > 0 ? done / seconds : 0;
}

static void print_left(double part, double whole, double seconds)
{
    long left = part > 0 ? (long)((whole - part) * seconds / part + 0.5) : 0;
    fprintf(stderr, ", %.0f %%, %ld:%02ld left", 100 * part / whole, left / 60, left % 60);
}

void progress_show(struct progress *progress, int64_t done, int64_t part, int64_t whole)
{
    int64_t now = progress->time.monotonic_us(progress->time.self);
    if (progress->is_quiet ||
        now - progress->shown_us < (progress->is_terminal ? TERMINAL_US : LOG_US))
        return;
    double seconds = seconds_since(progress, now);
    progress->shown_us = now;
    progress->was_shown = true;
    fprintf(stderr, "%s%lld %s, %.0f/s", progress->is_terminal ? "\r" : "", (long long)done,
            progress->what, rate((double)done, seconds));
    if (whole > 0)
        print_left((double)part, (double)whole, seconds);
    else if (progress->all > 0)
        print_left((double)done, (double)progress->all, seconds);
    fprintf(stderr, progress->is_terminal ? "\x1b[K" : "\n");
}

double progress_end(struct progress *progress, int64_t done)
{
    double seconds = seconds_since(progress, progress->time.monotonic_us(progress->time.self));
    if (!progress->is_quiet && progress->was_shown)
        fprintf(stderr, "%s%lld %s in %.1f s, %.0f/s%s\n", progress->is_terminal ? "\r" : "",
                (long long)done, progress->what, seconds, rate((double)done, seconds),
                progress->is_terminal ? "\x1b[K" : "");
    return seconds;
}

/* ---- data of an older program ---- */

struct upgrade {
    struct progress progress;
    bool is_begun, is_finished;
};

static void tell_upgrade(int64_t done, int64_t all, void *arg)
{
    struct upgrade *upgrade = arg;
    if (all == 0 || upgrade->is_finished)
        return;
    if (!upgrade->is_begun) {
        fprintf(stderr,
                "huiyin: these data were written by an older program; %lld petitions are brought "
                "forward. If it is stopped, the next start goes on.\n",
                (long long)all);
        progress_begin(&upgrade->progress, "petitions", all, false);
    }
    upgrade->is_begun = true;
    progress_show(&upgrade->progress, done, 0, 0);
    upgrade->is_finished = done == all;
    if (!upgrade->is_finished)
        return;
    (void)progress_end(&upgrade->progress, done);
    fprintf(stderr, "huiyin: the data are brought forward\n");
}

const struct store_progress *progress_of_upgrade(void)
{
    static struct upgrade upgrade;
    static const struct store_progress progress = {tell_upgrade, &upgrade};
    return &progress;
}
