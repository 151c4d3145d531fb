/* The subcommands of huiyin verify; a row in the table of verify.c. */
#ifndef CMD_VERIFY_H
#define CMD_VERIFY_H

#include "cmd/command.h"

command_fn command_verify_receipt, command_verify_checkpoint, command_verify_database;
command_fn command_verify_casefile;

#endif
