/* Rulebooks: whatever YAML comes, it is read or refused with its place; in what is read
 * nothing is found under an empty name. */
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
        ASSERT(!rulebook_state(rulebook, SV("")) && !rulebook_action(rulebook, SV("")));
    }
    arena_free(&arena);
    return 0;
}
