/* The subcommands of huiyin verify; a row in the table of verify.c. */
#ifndef CMD_VERIFY_H
#define CMD_VERIFY_H

#include "cmd/command.h"
#include "domain/rulebook.h"
#include "store/store.h"

command_fn command_verify_receipt, command_verify_checkpoint, command_verify_database;
command_fn command_verify_casefile;

command_fn command_verify_backup;

/* As verify database, over a copy of an older day; then more is asked of the same store, and the
 * worse of both codes is returned. data holds the office's keys; keys: another folder of keys, or
 * NULL. key and since as the options, or NULL. */
struct verify_copy {
    const char *database, *data, *keys, *key, *since;
    bool is_all;
    enum lang lang;
    int (*more)(struct store *store, void *arg);
    void *arg;
};
int verify_copy(const struct verify_copy *copy);

/* As verify database, over what a move has brought to the address store and nobody may open yet.
 * data: the office's folder. */
int verify_arriving(const char *data, const char *store, enum lang lang);

#endif
