/* An instant that is accepted can be written, and what is written reads back as the same instant.
 */
#include "base/assert.h"
#include "base/timefmt.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv in = {(const char *)data, size};
    int64_t utc_ms;
    if (timefmt_parse(in, &utc_ms)) {
        char text[TIMEFMT_MAX + 1];
        int64_t again;
        size_t n = (size_t)timefmt_format(utc_ms, text);
        ASSERT(timefmt_parse((struct sv){text, n}, &again) && again == utc_ms);
    }
    struct timefmt_date date;
    if (timefmt_parse_date(in, &date)) {
        struct timefmt_date again = timefmt_date_from_day(timefmt_day_from_date(date));
        ASSERT(date.year == again.year && date.month == again.month && date.day == again.day);
    }
    return 0;
}
