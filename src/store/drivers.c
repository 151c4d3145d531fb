/* Which driver a configuration means. Wrapping drivers are named before what they wrap, with a
 * colon: "trace:fault:sqlite". */
#include "store/store_driver.h"

#include "base/assert.h"

#include <string.h>

static const struct {
    const char *name; /* with a colon: wraps another */
    const struct store_driver *(*driver)(void);
} drivers[] = {
    {"sqlite", store_driver_sqlite},
    {"pgsql", store_driver_pgsql},
    {"trace:", store_driver_trace},
    {"fault:", store_driver_fault},
};

static const char *driver_name(const struct store_config *config)
{
    if (config->driver)
        return config->driver;
    struct sv address = sv_from(config->address);
    if (sv_starts_with(address, SV("postgres://")) || sv_starts_with(address, SV("postgresql://")))
        return "pgsql";
    return strstr(config->address, "://") ? "" : "sqlite";
}

const struct store_driver *store_driver_find(const struct store_config *config)
{
    struct sv name = sv_from(driver_name(config));
    for (size_t i = 0; i < sizeof drivers / sizeof drivers[0]; i++) {
        struct sv known = sv_from(drivers[i].name);
        if (sv_eq(name, known) || (sv_ends_with(known, SV(":")) && sv_starts_with(name, known)))
            return drivers[i].driver();
    }
    return NULL;
}

struct store_config store_driver_unwrap(const struct store_config *config)
{
    const char *colon = strchr(driver_name(config), ':');
    ASSERT(colon);
    struct store_config inner = *config;
    inner.driver = colon + 1;
    return inner;
}
