/* The table-driven reader. Recursion is bounded by the depth of the tables, not of the file. */
#include "domain/shape.h"

#include "base/assert.h"
#include "base/num.h"
#include "base/utf8.h"
#include "domain/day.h"

#include <stdio.h>
#include <string.h>

enum { ID_BYTES_MAX = 40 };

static enum err complain_at(struct shape_reader *reader, const struct yaml_node *node, int line,
                            const char *what, struct sv about)
{
    struct sv shown = utf8_clip_bytes(about, 60);
    snprintf(reader->error, YAML_ERROR_MAX, "%s:%d: %s%s%.*s", node->file, line, what,
             shown.n ? ": " : "", SV_FMT(shown));
    return ERR_BAD_INPUT;
}

enum err shape_complain(struct shape_reader *reader, const struct yaml_node *node, const char *what,
                        struct sv about)
{
    return complain_at(reader, node, node->line, what, about);
}

static void *member(void *base, ptrdiff_t offset)
{
    return (char *)base + offset;
}

static bool is_key_of(const struct shape *shape, struct sv name)
{
    for (size_t i = 0; i < shape->key_count; i++) {
        if (sv_is(name, shape->keys[i].name))
            return true;
    }
    return false;
}

static enum err check_known(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape *shape)
{
    if (node->kind != YAML_NODE_MAP)
        return shape_complain(reader, node, "keys and values wanted for", sv_from(shape->name));
    for (size_t i = 0; i < node->count; i++) {
        if (!is_key_of(shape, node->key[i]))
            return complain_at(reader, node->item[i], node->key_line[i], "unknown key",
                               node->key[i]); /* the value's file: an overlay may have brought it */
    }
    return ERR_OK;
}

static enum err take_key(struct shape_reader *reader, const struct yaml_node *node,
                         const struct shape *shape, const struct shape_key *key, void *out)
{
    const struct yaml_node *value = yaml_get(node, key->name);
    if (value)
        return key->take(reader, value, key, member(out, (ptrdiff_t)key->offset));
    if (!key->is_required)
        return ERR_OK;
    struct sv what = arena_printf(reader->arena, "missing from this %s", shape->name);
    return shape_complain(reader, node, arena_cstr(reader->arena, what), sv_from(key->name));
}

enum err shape_read(struct shape_reader *reader, const struct yaml_node *node,
                    const struct shape *shape, void *out)
{
    enum err err = check_known(reader, node, shape);
    if (!err && shape->line_offset != SHAPE_NO_LINE)
        *(int *)member(out, shape->line_offset) = node->line;
    if (!err && shape->origin_offset != SHAPE_NO_LINE)
        *(struct yaml_origin *)member(out, shape->origin_offset) = yaml_origin_of(node);
    if (!err && shape->defaults)
        shape->defaults(out);
    for (size_t i = 0; !err && i < shape->key_count; i++)
        err = take_key(reader, node, shape, &shape->keys[i], out);
    return err;
}

/* ---- readers for the tables ---- */

static enum err want_scalar(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key)
{
    if (node->kind == YAML_NODE_SCALAR && node->text.n > 0)
        return ERR_OK;
    return shape_complain(reader, node, "a value is wanted for", sv_from(key->name));
}

enum err shape_text(struct shape_reader *reader, const struct yaml_node *node,
                    const struct shape_key *key, void *out)
{
    enum err err = want_scalar(reader, node, key);
    if (err)
        return err;
    if (key->max > 0 && node->text.n > (size_t)key->max)
        return shape_complain(reader, node, "too long", node->text);
    *(struct sv *)out = arena_sv(reader->arena, node->text);
    return ERR_OK;
}

static bool id_is_sound(struct sv id)
{
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        bool is_sound = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
        if (!is_sound)
            return false;
    }
    return id.n > 0 && id.n <= ID_BYTES_MAX;
}

enum err shape_id(struct shape_reader *reader, const struct yaml_node *node,
                  const struct shape_key *key, void *out)
{
    enum err err = want_scalar(reader, node, key);
    if (err)
        return err;
    if (!id_is_sound(node->text))
        return shape_complain(reader, node, "not an id (a-z, 0-9, '.', '_')", node->text);
    *(struct sv *)out = arena_sv(reader->arena, node->text);
    return ERR_OK;
}

enum err shape_int(struct shape_reader *reader, const struct yaml_node *node,
                   const struct shape_key *key, void *out)
{
    int64_t value;
    enum err err = want_scalar(reader, node, key);
    if (err)
        return err;
    if (node->is_quoted || !num_parse_i64(node->text, key->min, key->max, &value)) {
        struct sv about = arena_printf(reader->arena, "%.*s is not a number from %d to %d",
                                       SV_FMT(utf8_clip_bytes(node->text, 20)), key->min, key->max);
        return shape_complain(reader, node, key->name, about);
    }
    *(int *)out = (int)value;
    return ERR_OK;
}

enum err shape_flag(struct shape_reader *reader, const struct yaml_node *node,
                    const struct shape_key *key, void *out)
{
    bool is_true = sv_is(node->text, "true");
    if (node->kind != YAML_NODE_SCALAR || node->is_quoted ||
        (!is_true && !sv_is(node->text, "false")))
        return shape_complain(reader, node, "true or false is wanted for", sv_from(key->name));
    *(bool *)out = is_true;
    return ERR_OK;
}

enum err shape_day(struct shape_reader *reader, const struct yaml_node *node,
                   const struct shape_key *key, void *out)
{
    enum err err = want_scalar(reader, node, key);
    if (err)
        return err;
    if (!day_parse(node->text, out))
        return shape_complain(reader, node, "not a day (YYYY-MM-DD)", node->text);
    return ERR_OK;
}

enum err shape_word(struct shape_reader *reader, const struct yaml_node *node,
                    const struct shape_key *key, void *out)
{
    enum err err = want_scalar(reader, node, key);
    if (err)
        return err;
    if (key->word(node->text, out))
        return ERR_OK;
    struct sv about = arena_printf(reader->arena, "%.*s", SV_FMT(utf8_clip_bytes(node->text, 40)));
    struct sv what = arena_printf(reader->arena, "not a known %s", key->name);
    return shape_complain(reader, node, arena_cstr(reader->arena, what), about);
}

static enum err want_list(struct shape_reader *reader, const struct yaml_node *node,
                          const struct shape_key *key)
{
    if (node->kind != YAML_NODE_LIST)
        return shape_complain(reader, node, "a list is wanted for", sv_from(key->name));
    if (node->count > key->list->max)
        return shape_complain(reader, node, "too many items in", sv_from(key->name));
    return ERR_OK;
}

enum err shape_items(struct shape_reader *reader, const struct yaml_node *node,
                     const struct shape_key *key, void *out)
{
    const struct shape *shape = key->list->item;
    enum err err = want_list(reader, node, key);
    char *items = arena_calloc(reader->arena, err ? 0 : node->count, shape->size_bytes);
    for (size_t i = 0; !err && i < node->count; i++)
        err = shape_read(reader, node->item[i], shape, items + i * shape->size_bytes);
    if (err)
        return err;
    memcpy(out, &items, sizeof items); /* a pointer to whatever the shape makes */
    *(size_t *)member(out, key->list->count_offset) = node->count;
    return ERR_OK;
}

enum err shape_texts(struct shape_reader *reader, const struct yaml_node *node,
                     const struct shape_key *key, void *out)
{
    enum err err = want_list(reader, node, key);
    struct sv *texts = ARENA_ARRAY(reader->arena, struct sv, err ? 0 : node->count);
    for (size_t i = 0; !err && i < node->count; i++)
        err = shape_id(reader, node->item[i], key, &texts[i]);
    if (err)
        return err;
    memcpy(out, &texts, sizeof texts);
    *(size_t *)member(out, key->list->count_offset) = node->count;
    return ERR_OK;
}
