/* UTF-8. Everything stands on one decoder, utf8_next, which accepts exactly the well-formed
 * sequences of the Unicode standard's table 3-7 and never reads past the text. */
#include "base/utf8.h"

#include "base/assert.h"

#include <string.h>

#define REPLACEMENT 0xFFFDu
#define MALFORMED UINT32_MAX

/* What a first byte announces: length, payload bits, and the smallest code point of that length. */
static size_t announced_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    if (first >= 0xF0 && first <= 0xF4)
        return 4;
    return 0;
}

/* Code point at the start of text, or MALFORMED; *length is what it takes (1 when malformed). */
static uint32_t decode(struct sv text, size_t *length)
{
    static const uint32_t PAYLOAD[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    static const uint32_t SMALLEST[5] = {0, 0, 0x80, 0x800, 0x10000};
    ASSERT(text.p); /* at least one byte */
    unsigned char first = (unsigned char)text.p[0];
    size_t n = announced_length(first);
    *length = 1;
    if (n == 0 || n > text.n)
        return MALFORMED;
    uint32_t point = first & PAYLOAD[n];
    for (size_t i = 1; i < n; i++) {
        unsigned char byte = (unsigned char)text.p[i];
        if ((byte & 0xC0) != 0x80)
            return MALFORMED;
        point = point << 6 | (byte & 0x3Fu);
    }
    if (point < SMALLEST[n] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return MALFORMED;
    *length = n;
    return point;
}

static bool eight_are_ascii(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return (word & UINT64_C(0x8080808080808080)) == 0;
}

bool utf8_is_valid(struct sv text)
{
    size_t at = 0;
    while (at < text.n) {
        if (text.n - at >= sizeof(uint64_t) && eight_are_ascii(text.p + at)) {
            at += sizeof(uint64_t);
            continue;
        }
        const unsigned char *p = (const unsigned char *)text.p + at;
        size_t length = 1;
        if (utf8_is_plain_three(p, text.n - at))
            length = 3;
        else if (*p >= 0x80 && decode((struct sv){text.p + at, text.n - at}, &length) == MALFORMED)
            return false;
        at += length;
    }
    return true;
}

static bool point_is_clean(uint32_t point, bool allow_lines)
{
    if (point == '\n' || point == '\t')
        return allow_lines;
    if (point < 0x20 || (point >= 0x7F && point <= 0x9F))
        return false;
    if (point == 0xFEFF || point == 0xFFFE || point == 0xFFFF)
        return false;
    bool is_override = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    return !is_override;
}

bool utf8_is_clean(struct sv text, bool allow_lines)
{
    size_t at = 0;
    while (at < text.n) {
        size_t length;
        uint32_t point = decode(sv_slice(text, at, text.n), &length);
        if (point == MALFORMED || !point_is_clean(point, allow_lines))
            return false;
        at += length;
    }
    return true;
}

size_t utf8_length(struct sv text)
{
    size_t points = 0;
    for (size_t at = 0; at < text.n; points++)
        utf8_next(text, &at);
    return points;
}

struct sv utf8_clip_bytes(struct sv text, size_t max_bytes)
{
    if (text.n <= max_bytes)
        return text;
    size_t end = max_bytes;
    /* A continuation byte at the cut means the character began earlier: go back to its start. */
    while (end > 0 && max_bytes - end < 3 && ((unsigned char)text.p[end] & 0xC0) == 0x80)
        end--;
    return sv_slice(text, 0, end);
}

struct sv utf8_clip(struct sv text, size_t max_points)
{
    size_t at = 0;
    for (size_t points = 0; points < max_points && at < text.n; points++)
        utf8_next(text, &at);
    return sv_slice(text, 0, at);
}

uint32_t utf8_next(struct sv text, size_t *at)
{
    if (*at >= text.n)
        return REPLACEMENT;
    size_t length;
    uint32_t point = decode(sv_slice(text, *at, text.n), &length);
    *at += length;
    return point == MALFORMED ? REPLACEMENT : point;
}

static size_t encode(uint32_t point, char out[4])
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    static const unsigned char LEAD[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t n = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    out[0] = (char)(LEAD[n] | point);
    return n;
}

static bool point_is_space(uint32_t point)
{
    if (point <= 0x20 || point == 0xA0 || point == 0x3000)
        return true;
    if (point >= 0x2000 && point <= 0x200D)
        return true;
    return point == 0x202F || point == 0x205F || point == 0x2060 || point == 0xFEFF;
}

static bool point_is_middle_dot(uint32_t point)
{
    static const uint32_t DOTS[] = {0x00B7, 0x0387, 0x2022, 0x2027, 0x2219,
                                    0x22C5, 0x2E31, 0x30FB, 0xFF65};
    for (size_t i = 0; i < sizeof DOTS / sizeof DOTS[0]; i++) {
        if (point == DOTS[i])
            return true;
    }
    return false;
}

static uint32_t point_fold(uint32_t point)
{
    if (point >= 0xFF01 && point <= 0xFF5E)
        point = point - 0xFF01 + 0x21;
    if (point >= 'a' && point <= 'z')
        return point - 'a' + 'A';
    return point_is_middle_dot(point) ? 0x00B7 : point;
}

struct sv utf8_fold(struct arena *arena, struct sv text)
{
    /* A malformed byte becomes three bytes of U+FFFD; nothing grows more than that. */
    char *out = arena_calloc(arena, text.n + 1, 3);
    size_t n = 0;
    for (size_t at = 0; at < text.n;) {
        uint32_t point = utf8_next(text, &at);
        if (!point_is_space(point))
            n += encode(point_fold(point), out + n);
    }
    return (struct sv){out, n};
}

/* Spaces by Unicode's White_Space, and what has no width or is a filler. Joiners and selectors
 * stand within what is seen: they are not taken from it. */
static bool is_unseen(uint32_t point)
{
    static const struct {
        uint32_t first, last;
    } UNSEEN[] = {
        {0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},     {0xAD, 0xAD},
        {0x034F, 0x034F}, {0x115F, 0x1160}, {0x1680, 0x1680}, {0x17B4, 0x17B5}, {0x180B, 0x180E},
        {0x2000, 0x200B}, {0x200E, 0x200F}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x2064},
        {0x2800, 0x2800}, {0x3000, 0x3000}, {0x3164, 0x3164}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0},
    };
    for (size_t i = 0; i < sizeof UNSEEN / sizeof *UNSEEN; i++) {
        if (point >= UNSEEN[i].first && point <= UNSEEN[i].last)
            return true;
    }
    return false;
}

/* Where the last character of a text that is not empty begins. */
static size_t last_begins(struct sv text)
{
    size_t at = text.n - 1;
    while (at > 0 && text.n - at < 4 && ((unsigned char)text.p[at] & 0xC0) == 0x80)
        at--;
    return at;
}

struct sv utf8_trim(struct sv text)
{
    size_t length;
    while (text.n && is_unseen(decode(text, &length)))
        text = sv_slice(text, length, text.n);
    while (text.n) {
        size_t at = last_begins(text);
        if (!is_unseen(decode(sv_slice(text, at, text.n), &length)) || length != text.n - at)
            break;
        text = sv_slice(text, 0, at);
    }
    return text;
}
