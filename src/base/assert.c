/* Where a broken belief ends the program: one line to stderr, then abort so that a core or the
 * supervisor sees it. Must not allocate: memory may be what is broken. */
#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void assert_failed(const char *file, int line, const char *belief)
{
    fprintf(stderr, "%s:%d: belief does not hold: %s\n", file, line, belief);
    fflush(stderr);
    abort();
}
