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
/* The same with the database at another address (NULL: in the folder). */
enum err console_open_at(struct console *console, const char *data,
                         const char *address) ERR_MUST_USE;
/* The files that a new office begins with; NULL: the rulebook that is built in, no overlay, the
 * calendar that the rulebook names. */
struct console_files {
    const char *rulebook, *overlay, *calendar;
    const char *store;          /* address of its database; NULL: in the folder */
    const char *keys;           /* address of its key store; NULL: in the folder of keys */
    enum vault_profile profile; /* how it seals; 0: intl */
    const char *log_origin;     /* name of its log; NULL: a random one */
};
/* Create an office with them. */
enum err console_create(struct console *console, const char *data,
                        const struct console_files *files) ERR_MUST_USE;
void console_close(struct console *console);
/* Begin the call again on a fresh snapshot, after a change of the office. */
enum err console_renew(struct console *console) ERR_MUST_USE;

/* This program is at work on the folder until it ends, alone or with others that share it; false,
 * said on stderr, when another one is. A folder that is not there is told by who opens it. */
bool console_take_folder(const char *data, bool is_shared);

#endif
