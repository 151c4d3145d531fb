/* Where an office's database is: in its folder, or where the file "store" in it says. */
#include "service/service.h"
#include "store/address.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum err service_store_address(struct arena *arena, const char *data_dir, const char *given,
                               const char **out)
{
    return store_address_read(arena, data_dir, "huiyin.db", given, out);
}

bool service_store_is_server(const char *address)
{
    return store_address_is_server(address);
}

enum err service_store_note(struct arena *arena, const char *data_dir, const char *address)
{
    return store_address_is_server(address) ? store_address_write(arena, data_dir, address)
                                            : ERR_OK;
}

static bool is_in_folder(struct arena *arena, const char *data_dir, const char *address)
{
    char folder[PATH_MAX];
    return realpath(data_dir, folder) &&
           strcmp(arena_printf(arena, "%s/huiyin.db", folder).p, address) == 0;
}

enum err service_store_change(struct arena *arena, const char *data_dir, const char *address)
{
    return is_in_folder(arena, data_dir, address) ? store_address_remove(arena, data_dir)
                                                  : store_address_write(arena, data_dir, address);
}
