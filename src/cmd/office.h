/* Opening an office for a command, and calling into it as whoever holds the machine: an
 * administrator of everything, account 0 in the audit. */
#ifndef CMD_OFFICE_H
#define CMD_OFFICE_H

#include "service/service.h"

struct console {
    struct service *service;
    struct arena *arena; /* wiping */
    struct fail fail;
    struct call call; /* begun, as the administrator */
};
/* Open and begin a call; says on stderr what is wrong. The caller closes in either case. */
enum err console_open(struct console *console, const char *data, bool create) ERR_MUST_USE;
/* The same with the rulebook and the overlay that are put into force when it is created; NULL: the
 * one built in, and none. */
enum err console_open_ruled(struct console *console, const char *data, bool create,
                            const char *rulebook, const char *overlay) ERR_MUST_USE;
void console_close(struct console *console);
/* Begin the call again on a fresh snapshot, after a change of the office. */
enum err console_renew(struct console *console) ERR_MUST_USE;

#endif
