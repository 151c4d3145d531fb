/* Where an office's database is: in its folder, or where the file "store" in it says. The file may
 * hold a password, so nobody else may read it. */
#include "base/file.h"
#include "service/service.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ADDRESS_MAX 4096

enum err service_store_address(struct arena *arena, const char *data_dir, const char *given,
                               const char **out)
{
    *out = given;
    if (given)
        return ERR_OK;
    const char *path = arena_printf(arena, "%s/store", data_dir).p;
    *out = arena_printf(arena, "%s/huiyin.db", data_dir).p;
    if (!file_exists(path))
        return ERR_OK;
    struct sv text;
    enum err err = file_read(arena, path, ADDRESS_MAX, &text);
    if (!err)
        *out = arena_cstr(arena, sv_trim(text));
    return err;
}

bool service_store_is_server(const char *address)
{
    return strstr(address, "://") != NULL;
}

enum err service_store_note(struct arena *arena, const char *data_dir, const char *address)
{
    if (!service_store_is_server(address))
        return ERR_OK;
    struct sv line = arena_printf(arena, "%s\n", address);
    return file_write_atomic(arena_printf(arena, "%s/store", data_dir).p, line, 0600);
}

static bool is_in_folder(struct arena *arena, const char *data_dir, const char *address)
{
    char folder[PATH_MAX];
    return realpath(data_dir, folder) &&
           strcmp(arena_printf(arena, "%s/huiyin.db", folder).p, address) == 0;
}

enum err service_store_change(struct arena *arena, const char *data_dir, const char *address)
{
    const char *path = arena_printf(arena, "%s/store", data_dir).p;
    if (!is_in_folder(arena, data_dir, address))
        return file_write_atomic(path, arena_printf(arena, "%s\n", address), 0600);
    return unlink(path) == 0 || errno == ENOENT ? ERR_OK : ERR_INTERNAL;
}
