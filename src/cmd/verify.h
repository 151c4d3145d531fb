/* The subcommands of huiyin verify; a row in the table of verify.c. */
#ifndef CMD_VERIFY_H
#define CMD_VERIFY_H

#include "cmd/command.h"

command_fn command_verify_receipt;

#endif
