/* A rulebook with a fault put into its tree: edits name the object, not its text, so that they
 * survive whatever else is written into the file. */
#ifndef SUPPORT_RULEBOOK_MUTATE_H
#define SUPPORT_RULEBOOK_MUTATE_H

#include "domain_data.h"

/* One change of the tree. at is a path of keys and of ids (or kinds) of list items:
 * "actions/close/gates/all_served". yaml is the new value; NULL takes the thing away. A path that
 * ends in "+" adds the value to the list before it. */
struct mutation {
    const char *at;
    const char *yaml;
};

static inline struct yaml_node *yaml_of(struct arena *arena, const char *text)
{
    struct yaml_node *root = NULL;
    char error[YAML_ERROR_MAX] = "";
    if (yaml_parse(arena, "mutation", sv_from(text), &root, error) != ERR_OK)
        fail_msg("%s", error);
    return root;
}

static inline bool is_called(const struct yaml_node *item, struct sv name)
{
    static const char *const KEYS[] = {"id", "kind", "when"};
    if (item->kind == YAML_NODE_SCALAR)
        return sv_eq(item->text, name);
    for (size_t i = 0; item->kind == YAML_NODE_MAP && i < CHECK_COUNT(KEYS); i++) {
        const struct yaml_node *node = yaml_get(item, KEYS[i]);
        if (node && sv_eq(node->text, name))
            return true;
    }
    return false;
}

/* Index of the member of that name, or the count. */
static inline size_t member_at(const struct yaml_node *node, struct sv name)
{
    size_t i = 0;
    while (i < node->count && !(node->kind == YAML_NODE_MAP ? sv_eq(node->key[i], name)
                                                            : is_called(node->item[i], name)))
        i++;
    return i;
}

static inline void take_away(struct yaml_node *node, size_t at)
{
    node->count--;
    for (size_t i = at; i < node->count; i++) {
        node->item[i] = node->item[i + 1];
        if (node->kind == YAML_NODE_MAP) {
            node->key[i] = node->key[i + 1];
            node->key_line[i] = node->key_line[i + 1];
        }
    }
}

static inline void add_member(struct arena *arena, struct yaml_node *node, struct sv key,
                              struct yaml_node *value)
{
    size_t count = node->count + 1;
    struct yaml_node **items = ARENA_ARRAY(arena, struct yaml_node *, count);
    for (size_t i = 0; i < node->count; i++)
        items[i] = node->item[i];
    items[node->count] = value;
    node->item = items;
    if (node->kind == YAML_NODE_MAP) {
        struct sv *keys = ARENA_ARRAY(arena, struct sv, count);
        int *lines = ARENA_ARRAY(arena, int, count);
        memcpy(keys, node->key, node->count * sizeof *keys);
        memcpy(lines, node->key_line, node->count * sizeof *lines);
        keys[node->count] = key;
        lines[node->count] = node->line;
        node->key = keys;
        node->key_line = lines;
    }
    node->count = count;
}

/* row names the table's row in complaints. */
static inline void mutate(struct arena *arena, struct yaml_node *root,
                          const struct mutation *mutation, const char *row)
{
    struct yaml_node *node = root;
    struct sv rest = sv_from(mutation->at);
    struct sv name;
    while (sv_cut(rest, '/', &name, &rest)) {
        size_t at = member_at(node, name);
        if (at == node->count && node->kind == YAML_NODE_MAP && sv_is(rest, "+"))
            add_member(arena, node, name, yaml_of(arena, "[]")); /* a list not begun yet */
        CHECK_ROW(at < node->count, row);
        node = node->item[at];
    }
    size_t at = member_at(node, name);
    struct yaml_node *value = mutation->yaml ? yaml_of(arena, mutation->yaml) : NULL;
    CHECK_ROW(value || at < node->count, row);
    if (!value)
        take_away(node, at);
    else if (at < node->count)
        node->item[at] = value;
    else
        add_member(arena, node, name, value);
}

#endif
