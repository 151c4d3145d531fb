/* Where a database is: a path, or postgres://… of a server. A folder whose database is in a server
 * has a file "store" with the address. It may hold a password, so nobody else may read it. */
#ifndef STORE_ADDRESS_H
#define STORE_ADDRESS_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

bool store_address_is_server(const char *address);
/* The one given, else what the folder's file says, else the path of `name` in the folder. */
enum err store_address_read(struct arena *arena, const char *folder, const char *name,
                            const char *given, const char **out) ERR_MUST_USE;
/* Write that file, whatever the address. */
enum err store_address_write(struct arena *arena, const char *folder,
                             const char *address) ERR_MUST_USE;
/* Take it away: the database is the file in the folder. */
enum err store_address_remove(struct arena *arena, const char *folder) ERR_MUST_USE;

#endif
