/* Decoding request targets (RFC 3986, RFC 9112 section 3.2.1).
 *
 * 1. Nothing is repaired: what is not canonical is refused, never rewritten.
 * 2. Decoded text never holds a NUL or another control character. */
#include "http/target.h"

#include "base/utf8.h"

#include <string.h>

/* Beside letters and digits. */
#define UNRESERVED "-._~"
#define PATH_BYTES UNRESERVED "!$&'()*+,;=:@/"
/* Browsers leave these unescaped in a query. */
#define QUERY_BYTES PATH_BYTES "?[]{}|\\^`"

/* Letters, digits and what is in the set. */
static bool byte_is_in(char byte, const char *set)
{
    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
        (byte >= '0' && byte <= '9'))
        return true;
    return byte != 0 && strchr(set, byte) != NULL;
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

/* The byte that "%xx" at *at means, or -1; *at moves behind it. */
static int escape_value(struct sv raw, size_t *at)
{
    if (raw.n - *at < 3)
        return -1;
    int high = hex_value(raw.p[*at + 1]);
    int low = hex_value(raw.p[*at + 2]);
    if (high < 0 || low < 0)
        return -1;
    *at += 3;
    return high * 16 + low;
}

/* Undo escapes; false when a byte outside `allowed` stands bare or an escape is malformed. */
static bool decode(struct arena *arena, struct sv raw, bool is_query, struct sv *out)
{
    char *text = arena_alloc(arena, raw.n + 1);
    size_t n = 0;
    for (size_t at = 0; at < raw.n;) {
        int value;
        if (raw.p[at] == '%') {
            value = escape_value(raw, &at);
            if (value < 0)
                return false;
            /* in a path an escape stands only where it must, and never hides a separator */
            if (!is_query && byte_is_in((char)value, UNRESERVED "/\\"))
                return false;
        } else {
            if (!byte_is_in(raw.p[at], is_query ? QUERY_BYTES : PATH_BYTES))
                return false;
            value = is_query && raw.p[at] == '+' ? ' ' : (unsigned char)raw.p[at];
            at++;
        }
        text[n++] = (char)value;
    }
    *out = (struct sv){text, n};
    return utf8_is_valid(*out) && utf8_is_clean(*out, is_query);
}

/* No empty segment but the last, no "." and no "..". */
static bool path_is_canonical(struct sv path)
{
    struct sv rest = sv_slice(path, 1, path.n);
    bool has_more = true;
    while (has_more) {
        struct sv segment;
        has_more = sv_cut(rest, '/', &segment, &rest);
        if ((segment.n == 0 && has_more) || sv_is(segment, ".") || sv_is(segment, ".."))
            return false;
    }
    return true;
}

static bool query_parse(struct arena *arena, struct sv raw, struct target *out)
{
    bool has_more = raw.n > 0;
    while (has_more) {
        struct sv piece;
        struct sv name;
        struct sv value;
        has_more = sv_cut(raw, '&', &piece, &raw);
        if (piece.n == 0)
            continue;
        if (out->query_count == TARGET_QUERY_MAX)
            return false;
        (void)!sv_cut(piece, '=', &name, &value);
        if (!decode(arena, name, true, &out->query[out->query_count].name) ||
            !decode(arena, value, true, &out->query[out->query_count].value))
            return false;
        out->query_count++;
    }
    return true;
}

enum err target_parse(struct arena *arena, struct sv raw, struct target *out)
{
    *out = (struct target){0};
    struct sv path;
    struct sv query;
    if (raw.n == 0 || raw.p[0] != '/' || raw.n > TARGET_BYTES_MAX)
        return ERR_BAD_REQUEST;
    (void)!sv_cut(raw, '?', &path, &query);
    if (!decode(arena, path, false, &out->path) || !path_is_canonical(out->path) ||
        !query_parse(arena, query, out))
        return ERR_BAD_REQUEST;
    return ERR_OK;
}
