/* The drivers under test: every test of the contract runs once on each. */
#ifndef TESTS_STORE_DRIVERS_H
#define TESTS_STORE_DRIVERS_H

#include "store_bed.h"

static const char *const DRIVERS[][3] = {{"sqlite", "trace:sqlite", "fault:sqlite"},
                                         {"pgsql", "trace:fault:pgsql"}};

/* Run a body on a store of each driver. */
static inline void on_each_driver(void (*body)(struct bed *bed))
{
    const char *const *drivers = DRIVERS[raw_pgsql() != NULL];
    for (size_t i = 0; i < 3 && drivers[i]; i++) {
        struct bed bed;
        bed_init(&bed, drivers[i]);
        body(&bed);
        bed_release(&bed);
    }
}
#define CONTRACT_TEST(name)                                                                        \
    static void name##_on(struct bed *bed);                                                        \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        on_each_driver(name##_on);                                                                 \
    }                                                                                              \
    static void name##_on(struct bed *bed)

#endif
