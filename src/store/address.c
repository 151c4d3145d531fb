/* The file with an address in a folder. */
#include "store/address.h"

#include "base/file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define ADDRESS_MAX 4096

static const char *file_in(struct arena *arena, const char *folder)
{
    return arena_printf(arena, "%s/store", folder).p;
}

bool store_address_is_server(const char *address)
{
    return strstr(address, "://") != NULL;
}

enum err store_address_read(struct arena *arena, const char *folder, const char *name,
                            const char *given, const char **out)
{
    *out = given;
    if (given)
        return ERR_OK;
    const char *path = file_in(arena, folder);
    *out = arena_printf(arena, "%s/%s", folder, name).p;
    if (!file_exists(path))
        return ERR_OK;
    struct sv text;
    enum err err = file_read(arena, path, ADDRESS_MAX, &text);
    if (!err)
        *out = arena_cstr(arena, sv_trim(text));
    return err;
}

enum err store_address_write(struct arena *arena, const char *folder, const char *address)
{
    struct sv line = arena_printf(arena, "%s\n", address);
    return file_write_atomic(file_in(arena, folder), line, 0600);
}

enum err store_address_remove(struct arena *arena, const char *folder)
{
    return unlink(file_in(arena, folder)) == 0 || errno == ENOENT ? ERR_OK : ERR_INTERNAL;
}
