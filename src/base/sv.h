/* Borrowed text: a pointer and a length, never NUL-terminated by promise, never owned. */
#ifndef BASE_SV_H
#define BASE_SV_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct sv {
    const char *p; /* may be NULL only when n is 0 */
    size_t n;      /* bytes */
};

#define SV(literal) ((struct sv){("" literal ""), sizeof(literal) - 1})
/* The same as an initialiser for static tables. */
#define SV_INIT(literal)                                                                           \
    {                                                                                              \
        ("" literal ""), sizeof(literal) - 1                                                       \
    }
#define SV_FMT(v) (int)(v).n, (v).p ? (v).p : ""

/* Those that a reply calls by the thousand stand here, so that they cost no call and the length of
 * a literal is known when it is compiled. */

/* Borrow a NUL-terminated string; NULL gives the empty view. */
static inline struct sv sv_from(const char *zero_terminated)
{
    return (struct sv){zero_terminated, zero_terminated ? strlen(zero_terminated) : 0};
}
/* Byte equality. */
static inline bool sv_eq(struct sv a, struct sv b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
/* True when text equals the NUL-terminated word. */
static inline bool sv_is(struct sv text, const char *word)
{
    return sv_eq(text, sv_from(word));
}
/* Bytes [from, to), clamped to the text. */
static inline struct sv sv_slice(struct sv text, size_t from, size_t to)
{
    if (to > text.n)
        to = text.n;
    if (from > to)
        from = to;
    if (!text.p)
        return text;
    return (struct sv){text.p + from, to - from};
}
/* Byte order, like memcmp with the shorter first. */
int sv_cmp(struct sv a, struct sv b);
bool sv_starts_with(struct sv text, struct sv prefix);
bool sv_ends_with(struct sv text, struct sv suffix);
/* Drop ASCII space, tab, CR, LF from both ends. */
struct sv sv_trim(struct sv text);
/* Cut at the first separator: *head is what precedes it, *rest what follows; false (head = all,
 * rest empty) when absent. */
bool sv_cut(struct sv text, char separator, struct sv *head, struct sv *rest);

#endif
