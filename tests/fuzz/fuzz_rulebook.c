/* Rulebooks: whatever YAML comes, it is read or refused with its place; what is read can be looked
 * up in and proved, and each finding names a line. */
#include "base/assert.h"
#include "domain/rulebook.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct yaml_node *root = NULL;
    char error[YAML_ERROR_MAX];
    const struct rulebook *rulebook = NULL;
    enum err err = yaml_parse(arena, "f", (struct sv){(const char *)data, size}, &root, error);
    if (!err) {
        err = rulebook_read(arena, root, &rulebook, error);
        ASSERT(!err || sv_starts_with(sv_from(error), SV("f:")));
    }
    if (!err) {
        const struct rulebook_finding *findings;
        ASSERT(!rulebook_state(rulebook, SV("")) && !rulebook_action(rulebook, SV("")));
        size_t count = rulebook_check(arena, rulebook, &findings, NULL);
        for (size_t i = 0; i < count; i++)
            ASSERT(findings[i].line >= 1 && findings[i].text.n > 0);
    }
    arena_free(&arena);
    return 0;
}
