/* A User-Agent header, whatever it is, becomes two words of our own. */
#include "base/assert.h"
#include "http/agent.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct sv browser;
    struct sv machine;
    struct sv kind = agent_kind(arena, (struct sv){(const char *)data, size});
    ASSERT(sv_cut(kind, ' ', &browser, &machine));
    ASSERT(browser.n >= 2 && browser.n <= 8 && machine.n >= 3 && machine.n <= 7);
    for (size_t i = 0; i < kind.n; i++)
        ASSERT(kind.p[i] == ' ' || (kind.p[i] >= 'a' && kind.p[i] <= 'z'));
    arena_free(&arena);
    return 0;
}
