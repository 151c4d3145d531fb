/* The part of folding that depends on the kind of event. Private to src/domain. */
#ifndef DOMAIN_PETITION_FOLD_H
#define DOMAIN_PETITION_FOLD_H

#include "domain/petition.h"

/* Before the effects: petition is still as it was. Kinds that change nothing of their own pass. */
void petition_fold_kind(struct arena *arena, struct petition *petition, const struct event *event);

#endif
