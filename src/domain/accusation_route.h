/* Where an accusation goes, settled once while what it is about is known. Pure. The rules are in
 * docs/decisions/0011-accusations.md. */
#ifndef DOMAIN_ACCUSATION_ROUTE_H
#define DOMAIN_ACCUSATION_ROUTE_H

#include "domain/access.h"
#include "domain/accusation.h"

/* An official, as far as routing asks. */
struct accusation_official {
    struct sv name;
    const struct grant *grants;
    size_t grant_count;
};

/* What it is about, and who is there. accused holds names as they were written, in any order and
 * with whatever stands between them. */
struct accusation_case {
    enum accusation_kind kind;
    struct sv accused;
    id64 accused_unit; /* 0 = not known */
    id64 office;       /* the petition office at whose door it stands */
    const struct unit_tree *units;
    const struct accusation_official *officials; /* active ones */
    size_t official_count;
};

/* Is the unit the accused one or below it, or does somebody there who could open an accusation bear
 * an accused name or hold a role in the accused unit's subtree? */
bool accusation_touches(const struct accusation_case *about, id64 unit);
/* Is the official named in it? */
bool accusation_names(const struct accusation_case *about, struct sv name);
/* Does its head hand it over, or does it go past the office? */
bool accusation_passes_by_office(const struct accusation_case *about);
/* Organs that may have it, the nearest above the accused first; at most max. */
size_t accusation_receivers(const struct accusation_case *about, id64 *out, size_t max);

/* Does the text, of a petition perhaps, speak of the unit by name or of an official there? For a
 * warning only: what is not named may be meant all the same. */
bool accusation_text_concerns(const struct accusation_case *about, struct sv text, id64 unit);

#endif
