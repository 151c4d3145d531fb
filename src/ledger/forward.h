/* What an older program stored is brought into the log once: at the first start of a program that
 * has one, before anybody is served. */
#ifndef LEDGER_FORWARD_H
#define LEDGER_FORWARD_H

#include "base/rng.h"
#include "store/ledger_walk.h"

/* Every row that has no place gets one, a batch a transaction; stopped in between, the next start
 * goes on where it was. Nothing to do when it was done once: what appears without a place later was
 * not written by this program, and is never taken in. Before the store is used by others; progress
 * may be NULL. */
enum err ledger_bring_forward(struct store *store, struct rng rng,
                              const struct store_progress *progress) ERR_MUST_USE;

#endif
