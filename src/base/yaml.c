/* YAML into a tree of nodes, from libyaml's events.
 *
 * 1. Depth is bounded before descending, so the recursion here is at most YAML_DEPTH_MAX.
 * 2. The first complaint wins and stops everything: error text, then ERR_BAD_INPUT all the way up.
 * 3. Every event is deleted exactly once, by the function that fetched it. */
#include "base/yaml.h"

#include "base/assert.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct yaml_origin yaml_origin_of(const struct yaml_node *node)
{
    return (struct yaml_origin){node->file, node->line, node->overlay_file, node->overlay_line};
}

struct reader {
    struct arena *arena;
    const char *file;
    yaml_parser_t parser;
    char *error; /* YAML_ERROR_MAX bytes */
};

static enum err complain(struct reader *r, int line, const char *what, struct sv about)
{
    struct sv shown = utf8_clip_bytes(about, 60);
    snprintf(r->error, YAML_ERROR_MAX, "%s:%d: %s%s%.*s", r->file, line, what, shown.n ? ": " : "",
             SV_FMT(shown));
    return ERR_BAD_INPUT;
}

static int line_of(const yaml_event_t *event)
{
    return (int)event->start_mark.line + 1;
}

static struct sv scalar_text(const yaml_event_t *event)
{
    const unsigned char *value = event->data.scalar.value;
    return (struct sv){(const char *)value, event->data.scalar.length};
}

static enum err next_event(struct reader *r, yaml_event_t *event)
{
    if (yaml_parser_parse(&r->parser, event))
        return ERR_OK;
    size_t line = r->parser.problem_mark.line + 1;
    const char *problem = r->parser.problem ? r->parser.problem : "not YAML";
    return complain(r, (int)line, problem, (struct sv){NULL, 0});
}

static enum err read_node(struct reader *r, const yaml_event_t *event, int depth,
                          struct yaml_node **out);

/* Room for one more member: arrays double, the old copies stay in the arena. */
static void grow(struct reader *r, struct yaml_node *node, size_t *capacity)
{
    if (node->count < *capacity)
        return;
    size_t larger = *capacity ? *capacity * 2 : 8;
    bool is_map = node->kind == YAML_NODE_MAP;
    struct yaml_node **item = ARENA_ARRAY(r->arena, struct yaml_node *, larger);
    struct sv *key = is_map ? ARENA_ARRAY(r->arena, struct sv, larger) : NULL;
    int *key_line = is_map ? ARENA_ARRAY(r->arena, int, larger) : NULL;
    for (size_t i = 0; i < node->count; i++) {
        item[i] = node->item[i];
        if (is_map) {
            key[i] = node->key[i];
            key_line[i] = node->key_line[i];
        }
    }
    node->item = item;
    node->key = key;
    node->key_line = key_line;
    *capacity = larger;
}

static enum err check_scalar(struct reader *r, const yaml_event_t *event)
{
    if (event->data.scalar.anchor)
        return complain(r, line_of(event), "anchors are not used here", (struct sv){NULL, 0});
    if (event->data.scalar.tag)
        return complain(r, line_of(event), "tags are not used here", (struct sv){NULL, 0});
    if (!utf8_is_clean(scalar_text(event), true))
        return complain(r, line_of(event), "control character in text", (struct sv){NULL, 0});
    return ERR_OK;
}

static enum err read_scalar(struct reader *r, const yaml_event_t *event, struct yaml_node *node)
{
    enum err err = check_scalar(r, event);
    if (err)
        return err;
    node->text = arena_sv(r->arena, scalar_text(event));
    node->is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return ERR_OK;
}

static enum err read_list(struct reader *r, struct yaml_node *node, int depth)
{
    size_t capacity = 0;
    for (;;) {
        yaml_event_t event;
        enum err err = next_event(r, &event);
        if (err)
            return err;
        if (event.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&event);
            return ERR_OK;
        }
        struct yaml_node *item = NULL;
        err = read_node(r, &event, depth + 1, &item);
        yaml_event_delete(&event);
        if (err)
            return err;
        grow(r, node, &capacity);
        node->item[node->count++] = item;
    }
}

/* One key, already fetched, and its value. */
static enum err read_pair(struct reader *r, const yaml_event_t *key, struct yaml_node *node,
                          int depth)
{
    if (key->type != YAML_SCALAR_EVENT)
        return complain(r, line_of(key), "a key must be plain text", (struct sv){NULL, 0});
    enum err err = check_scalar(r, key);
    if (err)
        return err;
    node->key[node->count] = arena_sv(r->arena, scalar_text(key));
    node->key_line[node->count] = line_of(key);
    yaml_event_t event;
    err = next_event(r, &event);
    if (err)
        return err;
    err = read_node(r, &event, depth + 1, &node->item[node->count]);
    yaml_event_delete(&event);
    if (!err)
        node->count++;
    return err;
}

struct keyed_line {
    struct sv key;
    int line;
};

static int keyed_line_cmp(const void *a, const void *b)
{
    const struct keyed_line *left = a;
    const struct keyed_line *right = b;
    int order = sv_cmp(left->key, right->key);
    return order ? order : (left->line > right->line) - (left->line < right->line);
}

static enum err check_duplicates(struct reader *r, const struct yaml_node *node)
{
    struct keyed_line *sorted = ARENA_ARRAY(r->arena, struct keyed_line, node->count);
    for (size_t i = 0; i < node->count; i++)
        sorted[i] = (struct keyed_line){node->key[i], node->key_line[i]};
    if (node->count)
        qsort(sorted, node->count, sizeof *sorted, keyed_line_cmp);
    for (size_t i = 1; i < node->count; i++) {
        if (sv_eq(sorted[i - 1].key, sorted[i].key))
            return complain(r, sorted[i].line, "key given twice", sorted[i].key);
    }
    return ERR_OK;
}

static enum err read_map(struct reader *r, struct yaml_node *node, int depth)
{
    size_t capacity = 0;
    for (;;) {
        yaml_event_t event;
        enum err err = next_event(r, &event);
        if (err)
            return err;
        bool is_end = event.type == YAML_MAPPING_END_EVENT;
        if (!is_end) {
            grow(r, node, &capacity);
            err = read_pair(r, &event, node, depth);
        }
        yaml_event_delete(&event);
        if (err)
            return err;
        if (is_end)
            return check_duplicates(r, node);
    }
}

static enum err check_collection(struct reader *r, const yaml_event_t *event, int depth)
{
    bool is_map = event->type == YAML_MAPPING_START_EVENT;
    const unsigned char *anchor =
        is_map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    const unsigned char *tag =
        is_map ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    if (anchor)
        return complain(r, line_of(event), "anchors are not used here", (struct sv){NULL, 0});
    if (tag)
        return complain(r, line_of(event), "tags are not used here", (struct sv){NULL, 0});
    if (depth >= YAML_DEPTH_MAX)
        return complain(r, line_of(event), "nested too deeply", (struct sv){NULL, 0});
    return ERR_OK;
}

static enum err read_collection(struct reader *r, const yaml_event_t *event, int depth,
                                struct yaml_node *node)
{
    enum err err = check_collection(r, event, depth);
    if (err)
        return err;
    if (event->type == YAML_MAPPING_START_EVENT) {
        node->kind = YAML_NODE_MAP;
        return read_map(r, node, depth);
    }
    node->kind = YAML_NODE_LIST;
    return read_list(r, node, depth);
}

static enum err read_node(struct reader *r, const yaml_event_t *event, int depth,
                          struct yaml_node **out)
{
    if (event->type == YAML_ALIAS_EVENT)
        return complain(r, line_of(event), "aliases are not used here", (struct sv){NULL, 0});
    struct yaml_node *node = ARENA_NEW(r->arena, struct yaml_node);
    node->kind = YAML_NODE_SCALAR;
    node->file = r->file;
    node->line = line_of(event);
    *out = node;
    if (event->type == YAML_SCALAR_EVENT)
        return read_scalar(r, event, node);
    return read_collection(r, event, depth, node);
}

/* Fetch an event that must be of this type. */
static enum err expect(struct reader *r, yaml_event_type_t type, const char *otherwise)
{
    yaml_event_t event;
    enum err err = next_event(r, &event);
    if (err)
        return err;
    if (event.type != type)
        err = complain(r, line_of(&event), otherwise, (struct sv){NULL, 0});
    yaml_event_delete(&event);
    return err;
}

static enum err read_root(struct reader *r, struct yaml_node **out)
{
    yaml_event_t event;
    enum err err = next_event(r, &event);
    if (err)
        return err;
    err = read_node(r, &event, 0, out);
    yaml_event_delete(&event);
    return err;
}

static enum err read_stream(struct reader *r, struct yaml_node **out)
{
    enum err err = expect(r, YAML_STREAM_START_EVENT, "not YAML");
    if (!err)
        err = expect(r, YAML_DOCUMENT_START_EVENT, "the file is empty");
    if (!err)
        err = read_root(r, out);
    if (!err)
        err = expect(r, YAML_DOCUMENT_END_EVENT, "not YAML");
    if (!err)
        err = expect(r, YAML_STREAM_END_EVENT, "more than one document");
    return err;
}

enum err yaml_parse(struct arena *arena, const char *file, struct sv text, struct yaml_node **out,
                    char error[YAML_ERROR_MAX])
{
    struct reader r = {.arena = arena, .file = arena_cstr(arena, sv_from(file)), .error = error};
    error[0] = '\0';
    if (text.n > YAML_SIZE_MAX)
        return complain(&r, 1, "the file is too large", (struct sv){NULL, 0});
    if (!utf8_is_valid(text))
        return complain(&r, 1, "the file is not UTF-8", (struct sv){NULL, 0});
    int initialized = yaml_parser_initialize(&r.parser);
    ASSERT(initialized); /* fails only without memory */
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    const void *bytes = text.n ? text.p : "";
    yaml_parser_set_input_string(&r.parser, bytes, text.n);
    struct yaml_node *root = NULL;
    enum err err = read_stream(&r, &root);
    yaml_parser_delete(&r.parser);
    if (!err)
        *out = root;
    return err;
}

struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
    if (!map || map->kind != YAML_NODE_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++) {
        if (sv_is(map->key[i], key))
            return map->item[i];
    }
    return NULL;
}
