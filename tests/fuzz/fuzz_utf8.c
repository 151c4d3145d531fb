/* Our decoder against a second, differently built judge of well-formedness, and the promises that
 * clipping and folding make. */
#include "base/assert.h"
#include "base/utf8.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct row {
    unsigned char first[2]; /* range of the first byte */
    unsigned char second[2];
    size_t n;
};

/* The Unicode standard's table 3-7, as ranges. */
static const struct row TABLE[] = {
    {{0x00, 0x7F}, {0x00, 0x00}, 1}, {{0xC2, 0xDF}, {0x80, 0xBF}, 2},
    {{0xE0, 0xE0}, {0xA0, 0xBF}, 3}, {{0xE1, 0xEC}, {0x80, 0xBF}, 3},
    {{0xED, 0xED}, {0x80, 0x9F}, 3}, {{0xEE, 0xEF}, {0x80, 0xBF}, 3},
    {{0xF0, 0xF0}, {0x90, 0xBF}, 4}, {{0xF1, 0xF3}, {0x80, 0xBF}, 4},
    {{0xF4, 0xF4}, {0x80, 0x8F}, 4},
};

static bool in_range(unsigned char byte, const unsigned char range[2])
{
    return byte >= range[0] && byte <= range[1];
}

/* Length of the well-formed character at data, or 0. */
static size_t character(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        const struct row *row = &TABLE[i];
        if (!in_range(data[0], row->first) || size < row->n)
            continue;
        bool ok = row->n == 1 || in_range(data[1], row->second);
        for (size_t k = 2; k < row->n; k++)
            ok = ok && (data[k] & 0xC0) == 0x80;
        return ok ? row->n : 0;
    }
    return 0;
}

static bool judge(const uint8_t *data, size_t size)
{
    size_t at = 0;
    while (at < size) {
        size_t n = character(data + at, size - at);
        if (n == 0)
            return false;
        at += n;
    }
    return true;
}

static void check_clips(struct sv in)
{
    bool is_valid = utf8_is_valid(in);
    for (size_t max = 0; max <= in.n + 1 && max < 40; max++) {
        struct sv by_bytes = utf8_clip_bytes(in, max);
        struct sv by_points = utf8_clip(in, max);
        ASSERT(by_bytes.n <= max && sv_starts_with(in, by_bytes));
        ASSERT(sv_starts_with(in, by_points) && utf8_length(by_points) <= max);
        ASSERT(!is_valid || (utf8_is_valid(by_bytes) && utf8_is_valid(by_points)));
        ASSERT(!is_valid || by_bytes.n + 4 > (max < in.n ? max : in.n));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv in = {(const char *)data, size};
    ASSERT(utf8_is_valid(in) == judge(data, size));
    ASSERT(!utf8_is_clean(in, true) || utf8_is_valid(in));
    ASSERT(!utf8_is_clean(in, false) || utf8_is_clean(in, true));
    ASSERT(utf8_length(in) <= in.n);
    check_clips(in);

    struct arena *arena = arena_new();
    struct sv once = utf8_fold(arena, in);
    struct sv twice = utf8_fold(arena, once);
    ASSERT(utf8_is_valid(once) && sv_eq(once, twice));
    arena_free(&arena);
    return 0;
}
