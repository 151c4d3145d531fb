/* What every cmocka test includes: cmocka with the headers it wants, and checks in our own terms.
 */
#ifndef SUPPORT_CHECK_H
#define SUPPORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/sv.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK_COUNT(table) (sizeof(table) / sizeof(table)[0])

/* Text equals a NUL-terminated word; shows both when it does not. */
static inline void check_sv(struct sv got, const char *expected, const char *file, int line)
{
    if (sv_is(got, expected))
        return;
    print_error("got \"%.*s\", expected \"%s\"\n", SV_FMT(got), expected);
    _fail(file, line);
}
#define CHECK_SV(got, expected) check_sv((got), (expected), __FILE__, __LINE__)

static inline void check_err(enum err got, enum err expected, const char *file, int line)
{
    if (got == expected)
        return;
    print_error("got %s, expected %s\n", err_name(got), err_name(expected));
    _fail(file, line);
}
#define CHECK_ERR(got, expected) check_err((got), (expected), __FILE__, __LINE__)
#define CHECK_OK(got) check_err((got), ERR_OK, __FILE__, __LINE__)

/* A row of a table failed: name it, so that the report says which. */
#define CHECK_ROW(condition, row)                                                                  \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            print_error("row \"%s\": %s\n", (row), #condition);                                    \
            _fail(__FILE__, __LINE__);                                                             \
        }                                                                                          \
    } while (0)

/* Whether calling it ends in abort(): for beliefs that must stop the program. */
static inline bool check_aborts(void (*call)(void))
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        const struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGABRT, SIG_DFL);
        if (freopen("/dev/null", "w", stderr))
            call();
        _exit(0);
    }
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

#endif
