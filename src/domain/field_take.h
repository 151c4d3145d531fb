/* Taking the fields of a command: what acts on petitions and on works have in common. Private to
 * src/domain. */
#ifndef DOMAIN_FIELD_TAKE_H
#define DOMAIN_FIELD_TAKE_H

#include "base/fail.h"
#include "domain/rulebook.h"
#include "domain/unit.h"

struct field_take {
    struct arena *arena;
    struct fail *fail; /* may be NULL */
    const struct rule_field *rules;
    size_t rule_count;
    const struct field *given;
    size_t given_count;
    const struct rulebook *rulebook;
    const struct unit_tree *units;
    day_t today;
    id64 office, owner; /* what `among` of a unit looks at */
    size_t claim_count, document_count;
    /* What comes of it: the fields in the order of the rules, and how many are wrong. */
    struct field *fields;
    size_t field_count;
    int fault_count;
};
/* Check what is given and fill `fields`, with room for `spare` more. Faults are counted and told in
 * `fail`. */
void field_take_all(struct field_take *take, size_t spare);
/* A wrong field: rule is a word of the web's "field.<rule>", limit may be empty. */
void field_take_fault(struct field_take *take, const char *path, const char *rule,
                      const char *limit);

#endif
