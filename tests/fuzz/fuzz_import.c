/* What an import makes of foreign words. Cleaned text is clean, and cleaning it again changes
 * nothing; a day that was read is a day of the calendar and reads the same when written. */
#include "base/assert.h"
#include "base/utf8.h"
#include "cmd/import_row.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(struct arena *arena, struct sv in, bool has_lines)
{
    struct sv clean = import_text_clean(arena, in, has_lines);
    ASSERT(clean.n <= in.n);
    if (!utf8_is_valid(in))
        return; /* refused before it is cleaned; dropping bytes could even join others */
    ASSERT(utf8_is_clean(clean, has_lines));
    ASSERT(sv_eq(import_text_clean(arena, clean, has_lines), clean));
}

static void check_day(struct sv in, enum import_date_order order)
{
    char text[DAY_TEXT_SIZE];
    day_t day = DAY_NONE;
    day_t again = DAY_NONE;
    if (!import_day_parse(in, order, &day))
        return;
    day_format(day, text);
    bool is_day = import_day_parse(sv_from(text), IMPORT_DATE_YMD, &again);
    ASSERT(is_day && again == day);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv in = {(const char *)data, size};
    struct arena *arena = arena_new();
    check_text(arena, in, true);
    check_text(arena, in, false);
    check_day(in, IMPORT_DATE_YMD);
    check_day(in, IMPORT_DATE_DMY);
    check_day(in, IMPORT_DATE_MDY);
    (void)import_map_column(NULL, in);
    arena_free(&arena);
    return 0;
}
