/* A number that is accepted is the number that was written; an id goes back to the same text. */
#include "base/assert.h"
#include "base/id.h"
#include "base/num.h"

#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The text without leading zeros ("-007" is "-7", "-0" is "0"). */
static void check_same_number(struct sv text, int64_t value)
{
    char expected[32];
    snprintf(expected, sizeof expected, "%lld", (long long)value);
    bool is_negative = sv_starts_with(text, SV("-"));
    struct sv digits = sv_slice(text, is_negative ? 1 : 0, text.n);
    while (digits.n > 1 && digits.p[0] == '0')
        digits = sv_slice(digits, 1, digits.n);
    struct sv rest = sv_from(expected);
    if (value < 0) {
        ASSERT(is_negative);
        rest = sv_slice(rest, 1, rest.n);
    }
    ASSERT(sv_eq(digits, rest));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv in = {(const char *)data, size};
    int64_t value;
    bool is_number = num_parse_i64(in, INT64_MIN, INT64_MAX, &value);
    if (is_number) {
        check_same_number(in, value);
        ASSERT(num_parse_i64(in, value, value, &value));
        ASSERT(value == INT64_MAX || !num_parse_i64(in, value + 1, INT64_MAX, &value));
    }
    size_t length;
    if (num_parse_size(in, SIZE_MAX, &length))
        ASSERT(is_number && (int64_t)length == value);
    id64 id;
    if (id_parse(in, &id)) {
        char text[ID_TEXT_MAX + 1];
        size_t n = (size_t)id_format(id, text);
        ASSERT(sv_eq(in, (struct sv){text, n}));
    }
    return 0;
}
