/* The organisation tree as a value: what the procedure and the permissions need to know of units.
 * Immutable once built; shared between threads. */
#ifndef DOMAIN_UNIT_H
#define DOMAIN_UNIT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stddef.h>

#define UNIT_KINDS(X)                                                                              \
    X(PROVINCE, "province")                                                                        \
    X(CITY, "city")                                                                                \
    X(COUNTY, "county")                                                                            \
    X(TOWNSHIP, "township")                                                                        \
    X(VILLAGE, "village")                                                                          \
    X(DEPARTMENT, "department")                                                                    \
    X(PETITION_OFFICE, "petition_office")                                                          \
    X(PARTY, "party")                                                                              \
    X(COURT_PROCURATORATE, "court_procuratorate")                                                  \
    X(ENTERPRISE, "enterprise")

enum unit_kind {
#define X(name, word) UNIT_KIND_##name,
    UNIT_KINDS(X)
#undef X
        UNIT_KIND__COUNT
};
const char *unit_kind_word(enum unit_kind kind);
bool unit_kind_from_word(struct sv word, enum unit_kind *out);

/* Where a unit stands in the order of the state: rules give each level its own time. */
enum unit_level {
    UNIT_LEVEL_COUNTRY,
    UNIT_LEVEL_PROVINCE,
    UNIT_LEVEL_CITY,
    UNIT_LEVEL_COUNTY,
    UNIT_LEVEL_TOWNSHIP
};

struct unit {
    id64 id;
    id64 parent; /* 0 for a root */
    enum unit_kind kind;
    struct sv name;
    struct sv short_name; /* may be empty */
    struct sv phone, address;
    struct sv code;   /* letters that begin petition and document numbers; may be empty */
    id64 superior;    /* the department of the level above that guides its work; 0: none */
    bool is_vertical; /* led by that department alone, not by the government beside it */
    bool is_active;
    int64_t version;
};

struct unit_tree; /* opaque, lives in the arena that built it */

/* Build; unknown parents and superiors, loops, repeated ids: ERR_CORRUPT. Copies everything. */
enum err unit_tree_build(struct arena *arena, const struct unit *units, size_t count,
                         const struct unit_tree **out) ERR_MUST_USE;
/* NULL when absent. */
const struct unit *unit_find(const struct unit_tree *tree, id64 id);
/* In tree order (parents before children). */
const struct unit *unit_at(const struct unit_tree *tree, size_t index);
size_t unit_count(const struct unit_tree *tree);
/* Is `id` the unit `root` or below it? */
bool unit_is_within(const struct unit_tree *tree, id64 id, id64 root);
/* Of the same system and a step down: below the unit in the tree, or a unit whose superior
 * department it is. */
bool unit_is_below(const struct unit_tree *tree, id64 id, id64 unit);
/* How far a grant held at `unit` reaches: the unit itself, or the parent for a petition office. */
id64 unit_reach_root(const struct unit_tree *tree, id64 unit);
/* The petition office responsible for a unit: a petition_office child of the unit or of its nearest
 * ancestor that has one; 0 when there is none. */
id64 unit_petition_office(const struct unit_tree *tree, id64 unit);
/* May petitions be registered directly at the unit (art. 23)? Not at a petition office, which has
 * its own way, nor at a government, whose petition office receives for it, nor in a village. */
bool unit_receives_directly(const struct unit *unit);
/* The level of the province, city, county or township that the unit is or belongs to; a unit that
 * belongs to none is of the country. */
enum unit_level unit_level(const struct unit_tree *tree, id64 unit);
#define UNIT_SUPERIORS_MAX 2
/* Where a review of the unit's opinion may be asked (art. 35): the nearest active unit above it
 * that is no petition office, and its superior department. One that is led vertically has the
 * latter alone. Returns how many. */
size_t unit_superiors(const struct unit_tree *tree, id64 unit, id64 out[UNIT_SUPERIORS_MAX]);
/* What a superior is to the unit: the government it belongs to, the organ above it, the
 * department above that guides its work, or the unit itself. */
#define UNIT_TIES(X)                                                                               \
    X(GOVERNMENT, "government")                                                                    \
    X(ABOVE, "above")                                                                              \
    X(DEPARTMENT, "department")                                                                    \
    X(SELF, "self")                                                                                \
    X(BELOW, "below")
enum unit_tie {
#define X(name, word) UNIT_TIE_##name,
    UNIT_TIES(X)
#undef X
        UNIT_TIE__COUNT
};
const char *unit_tie_word(enum unit_tie tie);
/* superior is one that unit_superiors gave, or the unit. */
enum unit_tie unit_tie(const struct unit_tree *tree, id64 unit, id64 superior);
/* May a unit of this kind, below that parent, have `superior` as its superior department? Both do
 * the work of a department and it stands on a higher level, so that superiors never run in a ring.
 */
bool unit_may_have_superior(const struct unit_tree *tree, const struct unit *unit, id64 superior);
/* The lowest active unit above both that is neither of them and no petition office; 0: none. */
id64 unit_common_superior(const struct unit_tree *tree, id64 a, id64 b);
/* short_name when there is one, else name; "" when absent. */
struct sv unit_name(const struct unit_tree *tree, id64 id);

#endif
