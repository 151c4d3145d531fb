/* Walking over the rows of a rulebook that may hold from a day or until one. Private to src/domain;
 * what holds on a day is rulebook_on (rulebook.h). */
#ifndef DOMAIN_RULEBOOK_VALIDITY_H
#define DOMAIN_RULEBOOK_VALIDITY_H

#include "domain/rulebook.h"

struct dated_row {
    const struct sv *id;
    const struct validity *validity;
    const struct yaml_origin *origin;
};
/* `before` is the row that it replaces, or NULL: none, or none of that id. */
typedef void dated_row_fn(void *context, const struct dated_row *row,
                          const struct dated_row *before);
/* Every clock, document, action, class and choice, dated or not; choices of a named list also once
 * for each field that uses it. */
void rulebook_visit_rows(const struct rulebook *book, dated_row_fn *visit, void *context);

/* The days from which on another set of rows holds, in order: first the one on which the rulebook
 * comes into force. No more than the maximum are told. */
#define RULE_EPOCHS_MAX 16
size_t rulebook_epochs(const struct rulebook *book, day_t out[RULE_EPOCHS_MAX]);

#endif
