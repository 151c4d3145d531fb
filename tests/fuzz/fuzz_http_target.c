/* A target that is accepted is canonical: its path has one reading and nothing invisible. */
#include "base/assert.h"
#include "base/utf8.h"
#include "http/target.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool has(struct sv text, const char *part)
{
    size_t n = strlen(part);
    for (size_t i = 0; i + n <= text.n; i++) {
        if (memcmp(text.p + i, part, n) == 0)
            return true;
    }
    return false;
}

static void check_path(struct sv path)
{
    ASSERT(path.n > 0 && path.p[0] == '/');
    ASSERT(!has(path, "//") && !has(path, "/./") && !has(path, "/../") && !has(path, "\\"));
    ASSERT(!sv_ends_with(path, SV("/.")) && !sv_ends_with(path, SV("/..")));
    ASSERT(utf8_is_clean(path, false));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *arena;
    if (!arena)
        arena = arena_new();
    struct sv raw = {(const char *)data, size};
    struct target target;
    if (target_parse(arena, raw, &target) == ERR_OK) {
        check_path(target.path);
        ASSERT(target.query_count <= TARGET_QUERY_MAX && raw.n <= TARGET_BYTES_MAX);
        for (size_t i = 0; i < target.query_count; i++) {
            ASSERT(utf8_is_clean(target.query[i].name, true));
            ASSERT(utf8_is_clean(target.query[i].value, true));
        }
    }
    arena_reset(arena);
    return 0;
}
