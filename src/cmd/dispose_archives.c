/* A database at a server has a log, archives and copies of its own. The keys are destroyed at once;
 * those keep what was sealed with them until their own day. */
#include "cmd/dispose.h"

#include <stdio.h>

enum { DAYS_MAX = 36500 };

static bool is_on_server(const struct console *console, const char *data)
{
    const char *address;
    return service_store_address(console->arena, data, NULL, &address) == ERR_OK &&
           service_store_is_server(address);
}

bool dispose_archives(const struct console *console, const char *data, int days, day_t *until_out)
{
    *until_out = DAY_NONE;
    if (days < 0 || days > DAYS_MAX) {
        fprintf(stderr, "huiyin: --archives is a number of days, at most %d\n", DAYS_MAX);
        return false;
    }
    if (!days && is_on_server(console, data)) {
        fprintf(stderr,
                "huiyin: the database is at a server, whose log, archives and copies keep what was "
                "sealed.\nSay with --archives for how many days: the list tells when they are "
                "gone. Nothing was destroyed.\n");
        return false;
    }
    if (days)
        *until_out = console->call.today + days;
    return true;
}

void dispose_tell_archives(day_t until)
{
    char day[DAY_TEXT_SIZE];
    if (until == DAY_NONE)
        return;
    day_format(until, day);
    fprintf(stderr,
            "The keys are destroyed. Archives and copies of the database hold what was sealed with "
            "them until %s; nothing opens it.\n",
            day);
}
