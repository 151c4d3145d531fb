/* The driver that fails on demand, for tests. One plan for the whole process: fallible driver calls
 * on writing connections are counted from the moment the plan is armed, and the n-th fails. */
#ifndef STORE_STORE_FAULT_H
#define STORE_STORE_FAULT_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum store_fault_kind {
    FAULT_CALL_FAILS,       /* the call is not made and answers the error */
    FAULT_TRANSACTION_GONE, /* the same, and the transaction has been rolled back */
    FAULT_CONNECTION_LOST,  /* the same, and the driver says that it was no fault of the jobs */
    FAULT_UNANSWERED        /* COMMIT is made, and nobody learns of it; others as CALL_FAILS */
};

struct store_fault_plan {
    int64_t nth; /* 1 = the next call; 0 = only count */
    enum store_fault_kind kind;
    enum err err;
    bool is_of_owners; /* calls on the owner's connections count, and not the writer's */
    bool lasts;        /* every call after it fails too, until the plan is disarmed */
};

/* Replace the plan and count from zero. Any thread. */
void store_fault_arm(const struct store_fault_plan *plan);
/* Nothing fails any more. */
void store_fault_disarm(void);
/* Calls counted since the plan was armed, and how many of them failed. */
int64_t store_fault_calls(void);
int64_t store_fault_failures(void);

#endif
