/* What a rulebook asks of an office's people. */
#include "domain/rulebook_shape.h"

enum { MONTHS_MAX = 120, MATTERS_MAX = 10000 };

#define STAFFING(member) .offset = offsetof(struct rule_staffing, member)
static const struct shape_key STAFFING_KEYS[] = {
    {"trained_months", shape_int, STAFFING(trained_months), .is_required = true, .min = 1,
     .max = MONTHS_MAX},
    {"open_per_handler", shape_int, STAFFING(open_per_handler), .is_required = true, .min = 1,
     .max = MATTERS_MAX},
    {"cite", rule_take_citation, STAFFING(citation), .is_required = true},
};
static const struct shape STAFFING_SHAPE =
    SHAPE_WITH_ORIGIN("staffing", STAFFING_KEYS, struct rule_staffing);

enum err rule_take_staffing(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    (void)key;
    return shape_read(reader, node, &STAFFING_SHAPE, out);
}
