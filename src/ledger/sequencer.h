/* Gives pending records their places: the last step of every group of writes (store_sequencer). One
 * for a store; used on its writer's thread only. */
#ifndef LEDGER_SEQUENCER_H
#define LEDGER_SEQUENCER_H

#include "ledger/merkle.h"
#include "store/ledger.h"

/* The tree's right edge as the last run left it; checked against the database before it is used. */
struct sequencer {
    struct merkle_edge edge;
    struct hash last; /* leaf of the last place */
    bool has_looked;  /* nothing waits in the table */
};
/* For store_config. {0} is a good beginning; self must outlive the store. */
struct store_sequencer sequencer_of(struct sequencer *self);
/* Place all that waits, in the transaction of conn. ERR_CORRUPT when the log in the database has
 * gaps. */
enum err sequencer_run(struct store_conn *conn, void *self) ERR_MUST_USE;

#endif
