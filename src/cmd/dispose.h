/* What the commands that destroy share. */
#ifndef CMD_DISPOSE_H
#define CMD_DISPOSE_H

#include "cmd/office.h"

#include <stdbool.h>

/* Until which day what is destroyed may lie, sealed and without a key, in archives that the program
 * does not reach: today and as many days as they are kept. 0 days: DAY_NONE, there are none; of a
 * database at a server they must be named. Says on stderr what is wrong and returns false. */
bool dispose_archives(const struct console *console, const char *data, int days, day_t *until_out);
/* Says so on stderr; nothing for DAY_NONE. */
void dispose_tell_archives(day_t until);

#endif
