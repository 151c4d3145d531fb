/* Checked numbers. Everything that could overflow goes through the compiler's checked arithmetic;
 * nothing here knows locales. Text is made without printf, which costs more than the rest of a
 * reply. */
#include "base/num.h"

#include "base/assert.h"

#include <string.h>

bool num_add_i64(int64_t a, int64_t b, int64_t *out)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return false;
    *out = sum;
    return true;
}

bool num_mul_i64(int64_t a, int64_t b, int64_t *out)
{
    int64_t product;
    if (__builtin_mul_overflow(a, b, &product))
        return false;
    *out = product;
    return true;
}

/* Digits only, at least one, collected downwards so that INT64_MIN can be reached. */
static bool digits_negative(struct sv digits, int64_t *out)
{
    int64_t value = 0;
    for (size_t i = 0; i < digits.n; i++) {
        char c = digits.p[i];
        if (c < '0' || c > '9')
            return false;
        if (!num_mul_i64(value, 10, &value) || !num_add_i64(value, -(int64_t)(c - '0'), &value))
            return false;
    }
    *out = value;
    return digits.n > 0;
}

bool num_parse_i64(struct sv text, int64_t min, int64_t max, int64_t *out)
{
    bool is_negative = text.n > 0 && text.p[0] == '-';
    int64_t value;
    if (!digits_negative(sv_slice(text, is_negative ? 1 : 0, text.n), &value))
        return false;
    if (!is_negative && !num_mul_i64(value, -1, &value))
        return false;
    if (value < min || value > max)
        return false;
    *out = value;
    return true;
}

bool num_parse_size(struct sv text, size_t max, size_t *out)
{
    int64_t top = max > INT64_MAX ? INT64_MAX : (int64_t)max;
    int64_t value;
    if (text.n > 0 && text.p[0] == '-')
        return false;
    if (!num_parse_i64(text, 0, top, &value))
        return false;
    *out = (size_t)value;
    return true;
}

int num_format_i64(int64_t value, char out[NUM_TEXT_MAX + 1])
{
    static const char PAIRS[] =
        "00010203040506070809101112131415161718192021222324252627282930313233"
        "34353637383940414243444546474849505152535455565758596061626364656667"
        "6869707172737475767778798081828384858687888990919293949596979899";
    char digits[NUM_TEXT_MAX];
    size_t at = sizeof digits;
    uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
    for (; left >= 10; left /= 100) {
        at -= 2;
        memcpy(digits + at, PAIRS + 2 * (left % 100), 2);
    }
    if (left || at == sizeof digits)
        digits[--at] = (char)('0' + left);
    if (value < 0)
        digits[--at] = '-';
    size_t n = sizeof digits - at;
    memcpy(out, digits + at, n);
    out[n] = 0;
    return (int)n;
}

void num_format_digits(int value, int width, char *out)
{
    ASSERT(value >= 0);
    for (int i = width; i-- > 0; value /= 10)
        out[i] = (char)('0' + value % 10);
    ASSERT(value == 0);
}
