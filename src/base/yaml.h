/* YAML read with libyaml into a node tree that keeps file and line, so that every later complaint
 * can say where. Refused: duplicate keys, anchors and aliases, tags, several documents, depth over
 * YAML_DEPTH_MAX, files over YAML_SIZE_MAX. Scalars stay text; the typed reader decides. */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include "base/arena.h"
#include "base/err.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stddef.h>

#define YAML_DEPTH_MAX 16
#define YAML_SIZE_MAX (4u << 20)

enum yaml_kind { YAML_NODE_SCALAR, YAML_NODE_LIST, YAML_NODE_MAP };

struct yaml_node {
    enum yaml_kind kind;
    const char *file;         /* name given to yaml_parse */
    int line;                 /* 1-based */
    const char *overlay_file; /* where what changed this node stands; NULL as parsed */
    int overlay_line;
    struct sv text;          /* scalar */
    bool is_quoted;          /* scalar written with quotes: never a number, bool or null */
    struct yaml_node **item; /* list members, or map values */
    struct sv *key;          /* map keys, same order as item */
    int *key_line;
    size_t count;
};

/* Where something read from a node is written, and what changed it last, if anything did. */
struct yaml_origin {
    const char *file;
    int line;
    const char *overlay_file; /* NULL when nothing changed it */
    int overlay_line;
};
struct yaml_origin yaml_origin_of(const struct yaml_node *node);

#define YAML_ERROR_MAX 256
/* Parse text; the tree lives in the arena. On ERR_BAD_INPUT `error` says "file:line: what". */
enum err yaml_parse(struct arena *arena, const char *file, struct sv text, struct yaml_node **out,
                    char error[YAML_ERROR_MAX]) ERR_MUST_USE;
/* Member of a map, or NULL. */
struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

#endif
