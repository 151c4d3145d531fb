/* The subcommands. One file each; a row in the table of main.c. */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include "base/arena.h"
#include "base/fail.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stdint.h>

/* What the program ends with; docs/man/huiyin.1 says the same. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,     /* it could not be done; the last line of stderr says why */
    EXIT_USAGE = 2,      /* the command line is wrong */
    EXIT_DIFFERENCES = 3 /* a check found something */
};

/* argv[0] is the subcommand's name. */
typedef int command_fn(int argc, char **argv);

command_fn command_serve, command_init, command_user, command_rulebook, command_rebuild,
    command_doctor, command_demo, command_import, command_dispose, command_keys, command_backup,
    command_restore, command_verify;

command_fn command_dispose_field; /* the subcommand of dispose */
command_fn command_ledger;
command_fn command_move;
command_fn command_station;

/* ---- options: a table a command ---- */

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_INT };
struct option_spec {
    const char *name; /* "--listen" */
    enum option_kind kind;
    void *value;          /* bool, const char * or int, holding the default */
    const char *argument; /* "ADDRESS:PORT" for the help; NULL for flags */
    const char *help;
};
/* Words that are not options; at most max. */
struct option_words {
    const char **items;
    size_t max, count;
};
#define OPTIONS_FINE (-1)
/* Read options and words (words may be NULL: then there are none). OPTIONS_FINE, or the exit code
 * with which the command ends: the command line is wrong, which was said, or help was given. */
int options_read(int argc, char **argv, const struct option_spec *specs, size_t spec_count,
                 struct option_words *words);
#define OPTION_COUNT(specs) (sizeof(specs) / sizeof(specs)[0])

/* Say what went wrong on stderr, in one line, and return EXIT_FAILED. */
int command_failed(const char *what, enum err err, const struct fail *fail);

#endif
