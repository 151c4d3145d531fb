/* Reading YAML maps into structs by tables: each kind of object has one table of its keys, and each
 * key names how it is read, where it goes and within which limits. Private to src/domain.
 * Complaints are "file:line: what"; the first one ends the reading with ERR_BAD_INPUT. */
#ifndef DOMAIN_SHAPE_H
#define DOMAIN_SHAPE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"

#include <stdbool.h>
#include <stddef.h>

struct shape_reader {
    struct arena *arena;
    char *error;   /* YAML_ERROR_MAX bytes */
    void *context; /* whatever the tables' own readers need */
};

struct shape_key;
/* Read a node into the memory of the key: out points at the struct's member. */
typedef enum err shape_read_fn(struct shape_reader *reader, const struct yaml_node *node,
                               const struct shape_key *key, void *out);

/* Where a list keeps its count, relative to the member that points at its items. */
struct shape_list {
    const struct shape *item;
    ptrdiff_t count_offset;
    size_t max;
};

struct shape_key {
    const char *name;
    shape_read_fn *take;
    size_t offset;
    bool is_required;
    int min, max;                  /* numbers: value; texts: bytes; lists of texts: items */
    const struct shape_list *list; /* for shape_list and shape_texts */
    bool (*word)(struct sv word, int *out); /* for shape_word */
};

struct shape {
    const char *name; /* "clock", for complaints */
    const struct shape_key *keys;
    size_t key_count;
    size_t size_bytes;
    ptrdiff_t line_offset;       /* of an int that keeps the line, or SHAPE_NO_LINE */
    ptrdiff_t origin_offset;     /* of a struct yaml_origin, or SHAPE_NO_LINE */
    void (*defaults)(void *out); /* sets what is not zero when its key is absent; may be NULL */
};
#define SHAPE_NO_LINE ((ptrdiff_t)-1)
#define SHAPE(what, table, type, line)                                                             \
    {                                                                                              \
        .name = (what), .keys = (table), .key_count = sizeof(table) / sizeof((table)[0]),          \
        .size_bytes = sizeof(type), .line_offset = (line), .origin_offset = SHAPE_NO_LINE          \
    }
/* A struct that keeps in its member `origin` where it is written. */
#define SHAPE_WITH_ORIGIN(what, table, type)                                                       \
    {                                                                                              \
        .name = (what), .keys = (table), .key_count = sizeof(table) / sizeof((table)[0]),          \
        .size_bytes = sizeof(type), .line_offset = SHAPE_NO_LINE,                                  \
        .origin_offset = (ptrdiff_t)offsetof(type, origin)                                         \
    }
/* The count of a list, relative to its items: for shape_list. */
#define SHAPE_COUNT_OF(type, pointer, count)                                                       \
    ((ptrdiff_t)offsetof(type, count) - (ptrdiff_t)offsetof(type, pointer))

/* Write "file:line: what: about" and return ERR_BAD_INPUT; about may be empty. */
enum err shape_complain(struct shape_reader *reader, const struct yaml_node *node, const char *what,
                        struct sv about);
/* Read a map into zeroed memory of shape->size_bytes, keys in the order of the table (so that a key
 * may build on those before it). Unknown, missing and mistyped keys are refused. */
enum err shape_read(struct shape_reader *reader, const struct yaml_node *node,
                    const struct shape *shape, void *out) ERR_MUST_USE;

/* ---- readers for the tables ---- */
shape_read_fn shape_text;  /* struct sv, never empty */
shape_read_fn shape_id;    /* struct sv of a-z, 0-9, '.', '_', at most 40 bytes */
shape_read_fn shape_int;   /* int */
shape_read_fn shape_flag;  /* bool */
shape_read_fn shape_day;   /* day_t */
shape_read_fn shape_word;  /* int-sized enum through key->word */
shape_read_fn shape_items; /* pointer to structs, with a count: key->list */
shape_read_fn shape_texts; /* pointer to struct sv of ids, with a count: key->list, item unused */

#endif
