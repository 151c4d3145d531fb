/* Borrowed text. Nothing here allocates, and nothing reads past the given length. */
#include "base/sv.h"

#include <string.h>

int sv_cmp(struct sv a, struct sv b)
{
    size_t shared = a.n < b.n ? a.n : b.n;
    int order = shared ? memcmp(a.p, b.p, shared) : 0;
    if (order != 0)
        return order < 0 ? -1 : 1;
    return (a.n > b.n) - (a.n < b.n);
}

bool sv_starts_with(struct sv text, struct sv prefix)
{
    return text.n >= prefix.n && sv_eq(sv_slice(text, 0, prefix.n), prefix);
}

bool sv_ends_with(struct sv text, struct sv suffix)
{
    return text.n >= suffix.n && sv_eq(sv_slice(text, text.n - suffix.n, text.n), suffix);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct sv sv_trim(struct sv text)
{
    size_t from = 0;
    size_t to = text.n;
    while (from < to && is_blank(text.p[from]))
        from++;
    while (to > from && is_blank(text.p[to - 1]))
        to--;
    return sv_slice(text, from, to);
}

bool sv_cut(struct sv text, char separator, struct sv *head, struct sv *rest)
{
    const char *found = text.n ? memchr(text.p, separator, text.n) : NULL;
    size_t at = found ? (size_t)(found - text.p) : text.n;
    struct sv before = sv_slice(text, 0, at);
    struct sv after = found ? sv_slice(text, at + 1, text.n) : sv_slice(text, text.n, text.n);
    *head = before;
    *rest = after;
    return found != NULL;
}
