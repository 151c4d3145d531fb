/* The tree that comes out keeps the promises of yaml.h; a refusal always says where and why. */
#include "base/assert.h"
#include "base/utf8.h"
#include "base/yaml.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_node(const struct yaml_node *node, int depth)
{
    ASSERT(node && depth <= YAML_DEPTH_MAX && node->line >= 1);
    ASSERT(strcmp(node->file, "f") == 0);
    if (node->kind == YAML_NODE_SCALAR) {
        ASSERT(utf8_is_clean(node->text, true) && node->count == 0);
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        check_node(node->item[i], depth + 1);
        if (node->kind == YAML_NODE_MAP) {
            char key[256];
            if (node->key[i].n >= sizeof key)
                continue;
            memcpy(key, node->key[i].p, node->key[i].n);
            key[node->key[i].n] = '\0';
            ASSERT(yaml_get(node, key) == node->item[i]); /* each key once */
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct yaml_node *root = NULL;
    char error[YAML_ERROR_MAX];
    enum err err = yaml_parse(arena, "f", (struct sv){(const char *)data, size}, &root, error);
    if (err) {
        ASSERT(err == ERR_BAD_INPUT && !root);
        ASSERT(sv_starts_with(sv_from(error), SV("f:")) && strlen(error) > 6);
    } else {
        ASSERT(error[0] == '\0');
        check_node(root, 0);
    }
    arena_free(&arena);
    return 0;
}
