/* UTF-8: validation, counting, clipping, normalising what people type. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/arena.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Well-formed (no surrogates, no overlong forms, at most U+10FFFF). */
bool utf8_is_valid(struct sv text);
/* Whether one of the plain three-byte characters that Chinese text is made of begins here, with n
 * bytes left; judged by its bytes alone: E1..EC and EE..EF have no overlong forms and no surrogates
 * among them. */
static inline bool utf8_is_plain_three(const unsigned char *p, size_t n)
{
    return n >= 3 && p[0] >= 0xE1 && p[0] <= 0xEF && p[0] != 0xED && (p[1] & 0xC0) == 0x80 &&
           (p[2] & 0xC0) == 0x80;
}
/* Whether two such characters stand here, of eight bytes that may be read. */
static inline bool utf8_are_two_plain_threes(const unsigned char *p)
{
    static const unsigned char LOOKED_AT[8] = {0xF0, 0xC0, 0xC0, 0xF0, 0xC0, 0xC0, 0, 0};
    static const unsigned char WANTED[8] = {0xE0, 0x80, 0x80, 0xE0, 0x80, 0x80, 0, 0};
    uint64_t word, looked_at, wanted;
    memcpy(&word, p, sizeof word);
    memcpy(&looked_at, LOOKED_AT, sizeof looked_at);
    memcpy(&wanted, WANTED, sizeof wanted);
    return (word & looked_at) == wanted && p[0] != 0xE0 && p[0] != 0xED && p[3] != 0xE0 &&
           p[3] != 0xED;
}
/* Well-formed and free of control characters; LF and TAB pass when allow_lines. Also refuses
 * U+FEFF, U+FFFE, U+FFFF and the bidirectional overrides U+202A..202E, U+2066..2069. */
bool utf8_is_clean(struct sv text, bool allow_lines);
/* Code points in valid text. */
size_t utf8_length(struct sv text);
/* Longest prefix of at most max_bytes that does not cut a character. */
struct sv utf8_clip_bytes(struct sv text, size_t max_bytes);
/* Longest prefix of at most max_points code points. */
struct sv utf8_clip(struct sv text, size_t max_points);
/* Decode one code point at *at and advance; U+FFFD and one byte on malformed input. */
uint32_t utf8_next(struct sv text, size_t *at);
/* Without what nobody sees at its ends: spaces of every width, line breaks, and characters without
 * any (zero-width, fillers). Text of nothing else is empty: who had to write something wrote
 * nothing.
 */
struct sv utf8_trim(struct sv text);
/* Fold full-width ASCII and the ideographic space to half width, drop all spaces and U+00B7-like
 * middle dots to one form, upper-case ASCII: the form under which names and numbers are compared.
 */
struct sv utf8_fold(struct arena *arena, struct sv text);

#endif
