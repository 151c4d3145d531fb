/* Holiday files that an administrator may upload: read, then used. A refusal says where. */
#include "base/assert.h"
#include "domain/calendar.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct calendar *calendar, const struct calendar_year *years, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ASSERT(calendar_has_year(calendar, years[i].year));
    for (day_t day = 19000; day < 19800; day += 7) {
        day_t workday = calendar_next_workday(calendar, day);
        ASSERT(workday >= day && calendar_is_workday(calendar, workday));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct yaml_node *root = NULL;
    char error[YAML_ERROR_MAX];
    const struct calendar_year *years = NULL;
    size_t count = 0;
    enum err err = yaml_parse(arena, "f", (struct sv){(const char *)data, size}, &root, error);
    if (!err) {
        err = calendar_read(arena, root, &years, &count, error);
        ASSERT(!err || sv_starts_with(sv_from(error), SV("f:")));
    }
    if (!err) {
        const struct calendar *calendar = NULL;
        err = calendar_build(arena, years, count, &calendar);
        ASSERT(err == ERR_OK); /* what was read has been checked already */
        use(calendar, years, count);
    }
    arena_free(&arena);
    return 0;
}
