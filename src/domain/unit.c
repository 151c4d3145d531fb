/* The organisation tree.
 *
 * 1. Units lie in tree order (preorder), so a subtree is the range [index, end): "is it within" is
 *    a comparison.
 * 2. by_id is the same units ordered by id, for finding one.
 * 3. Building refuses what is not a forest; nothing afterwards can loop. */
#include "domain/unit.h"

#include "base/assert.h"
#include "domain/word_table.h"

#include <stdlib.h>
#include <string.h>

struct node {
    struct unit unit;
    size_t parent; /* index, or NO_NODE */
    size_t end;    /* one past the last index of its subtree */
};

struct by_id {
    id64 id;
    size_t index;
};

struct unit_tree {
    struct node *nodes;
    struct by_id *by_id;
    size_t count;
};

#define NO_NODE SIZE_MAX

static const char *const WORDS[UNIT_KIND__COUNT] = {
#define X(name, word) [UNIT_KIND_##name] = word,
    UNIT_KINDS(X)
#undef X
};

static const char *const TIES[UNIT_TIE__COUNT] = {
#define X(name, word) [UNIT_TIE_##name] = word,
    UNIT_TIES(X)
#undef X
};

const char *unit_tie_word(enum unit_tie tie)
{
    ASSERT(tie < UNIT_TIE__COUNT);
    return TIES[tie];
}

const char *unit_kind_word(enum unit_kind kind)
{
    ASSERT(kind < UNIT_KIND__COUNT);
    return WORDS[kind];
}

bool unit_kind_from_word(struct sv word, enum unit_kind *out)
{
    size_t index;
    if (!word_table_find(WORDS, UNIT_KIND__COUNT, word, &index))
        return false;
    *out = (enum unit_kind)index;
    return true;
}

/* ---- building ---- */

static int by_id_cmp(const void *a, const void *b)
{
    const struct by_id *left = a;
    const struct by_id *right = b;
    return (left->id > right->id) - (left->id < right->id);
}

static int by_id_seek(const void *id, const void *entry)
{
    id64 wanted = *(const id64 *)id;
    id64 found = ((const struct by_id *)entry)->id;
    return (wanted > found) - (wanted < found);
}

static size_t index_of(const struct by_id *by_id, size_t count, id64 id)
{
    const struct by_id *found =
        count ? bsearch(&id, by_id, count, sizeof *by_id, by_id_seek) : NULL;
    return found ? found->index : NO_NODE;
}

static struct by_id *order_by_id(struct arena *arena, const struct unit *units, size_t count)
{
    struct by_id *by_id = ARENA_ARRAY(arena, struct by_id, count);
    for (size_t i = 0; i < count; i++)
        by_id[i] = (struct by_id){units[i].id, i};
    if (count)
        qsort(by_id, count, sizeof *by_id, by_id_cmp);
    return by_id;
}

static bool ids_are_sound(const struct by_id *by_id, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (by_id[i].id <= 0 || (i > 0 && by_id[i - 1].id == by_id[i].id))
            return false;
    }
    return true;
}

/* Children as linked lists over the input's indices, in the input's order. */
struct links {
    size_t *parent, *first_child, *next_sibling;
    size_t first_root;
};

static bool link_units(struct arena *arena, const struct unit *units, size_t count,
                       const struct by_id *by_id, struct links *out)
{
    out->parent = ARENA_ARRAY(arena, size_t, count);
    out->first_child = ARENA_ARRAY(arena, size_t, count);
    out->next_sibling = ARENA_ARRAY(arena, size_t, count);
    out->first_root = NO_NODE;
    for (size_t i = 0; i < count; i++)
        out->first_child[i] = NO_NODE;
    for (size_t i = count; i-- > 0;) {
        size_t parent = units[i].parent ? index_of(by_id, count, units[i].parent) : NO_NODE;
        if (units[i].parent && parent == NO_NODE)
            return false;
        if (units[i].superior && index_of(by_id, count, units[i].superior) == NO_NODE)
            return false;
        size_t *head = parent == NO_NODE ? &out->first_root : &out->first_child[parent];
        out->parent[i] = parent;
        out->next_sibling[i] = *head;
        *head = i;
    }
    return true;
}

static struct unit copy_unit(struct arena *arena, const struct unit *unit)
{
    struct unit copy = *unit;
    copy.name = arena_sv(arena, unit->name);
    copy.short_name = arena_sv(arena, unit->short_name);
    copy.phone = arena_sv(arena, unit->phone);
    copy.address = arena_sv(arena, unit->address);
    copy.code = arena_sv(arena, unit->code);
    return copy;
}

/* Lay the units out in preorder without recursion. Units on a loop hang from no root and are never
 * reached: the count tells. */
static size_t lay_out(struct arena *arena, const struct unit *units, const struct links *links,
                      struct node *nodes, size_t *place)
{
    size_t count = 0;
    size_t open = NO_NODE; /* the node whose subtree is being laid out */
    size_t next = links->first_root;
    while (next != NO_NODE || open != NO_NODE) {
        if (next == NO_NODE) { /* the open subtree is complete */
            size_t input = place[open];
            nodes[open].end = count;
            next = links->next_sibling[input];
            open = nodes[open].parent;
            continue;
        }
        nodes[count] = (struct node){.unit = copy_unit(arena, &units[next]), .parent = open};
        place[count] = next;
        open = count++;
        next = links->first_child[next];
    }
    return count;
}

enum err unit_tree_build(struct arena *arena, const struct unit *units, size_t count,
                         const struct unit_tree **out)
{
    struct unit_tree *tree = ARENA_NEW(arena, struct unit_tree);
    struct links links;
    tree->by_id = order_by_id(arena, units, count);
    if (!ids_are_sound(tree->by_id, count) || !link_units(arena, units, count, tree->by_id, &links))
        return ERR_CORRUPT;
    tree->nodes = ARENA_ARRAY(arena, struct node, count);
    size_t *place = ARENA_ARRAY(arena, size_t, count);
    tree->count = lay_out(arena, units, &links, tree->nodes, place);
    if (tree->count != count)
        return ERR_CORRUPT;
    for (size_t i = 0; i < count; i++)
        tree->by_id[i] = (struct by_id){tree->nodes[i].unit.id, i};
    if (count)
        qsort(tree->by_id, count, sizeof *tree->by_id, by_id_cmp);
    *out = tree;
    return ERR_OK;
}

/* ---- asking ---- */

static const struct node *find_node(const struct unit_tree *tree, id64 id)
{
    size_t index = index_of(tree->by_id, tree->count, id);
    return index == NO_NODE ? NULL : &tree->nodes[index];
}

static const struct node *parent_of(const struct unit_tree *tree, const struct node *node)
{
    return node->parent == NO_NODE ? NULL : &tree->nodes[node->parent];
}

const struct unit *unit_find(const struct unit_tree *tree, id64 id)
{
    const struct node *node = find_node(tree, id);
    return node ? &node->unit : NULL;
}

const struct unit *unit_at(const struct unit_tree *tree, size_t index)
{
    ASSERT(index < tree->count);
    return &tree->nodes[index].unit;
}

size_t unit_count(const struct unit_tree *tree)
{
    return tree->count;
}

bool unit_is_within(const struct unit_tree *tree, id64 id, id64 root)
{
    size_t index = index_of(tree->by_id, tree->count, id);
    size_t top = index_of(tree->by_id, tree->count, root);
    if (index == NO_NODE || top == NO_NODE)
        return false;
    return index >= top && index < tree->nodes[top].end;
}

bool unit_is_below(const struct unit_tree *tree, id64 id, id64 unit)
{
    const struct unit *below = unit_find(tree, id);
    return below && id != unit &&
           (unit_is_within(tree, id, unit) || (below->superior && below->superior == unit));
}

id64 unit_reach_root(const struct unit_tree *tree, id64 unit)
{
    const struct node *node = find_node(tree, unit);
    if (!node)
        return 0;
    const struct node *parent = parent_of(tree, node);
    bool reaches_up = node->unit.kind == UNIT_KIND_PETITION_OFFICE && parent;
    return reaches_up ? parent->unit.id : unit;
}

/* The first active petition office directly below a node, or 0. */
static id64 office_below(const struct unit_tree *tree, const struct node *node)
{
    size_t child = (size_t)(node - tree->nodes) + 1;
    for (; child < node->end; child = tree->nodes[child].end) {
        const struct unit *unit = &tree->nodes[child].unit;
        if (unit->kind == UNIT_KIND_PETITION_OFFICE && unit->is_active)
            return unit->id;
    }
    return 0;
}

id64 unit_petition_office(const struct unit_tree *tree, id64 unit)
{
    const struct node *node = find_node(tree, unit);
    if (node && node->unit.kind == UNIT_KIND_PETITION_OFFICE && node->unit.is_active)
        return unit;
    for (; node; node = parent_of(tree, node)) {
        id64 office = office_below(tree, node);
        if (office)
            return office;
    }
    return 0;
}

/* ---- levels and superiors ---- */

/* A government makes its level; everything else belongs to one. */
static bool is_government(enum unit_kind kind, enum unit_level *level)
{
    static const struct {
        enum unit_kind kind;
        enum unit_level level;
    } LEVELS[] = {{UNIT_KIND_PROVINCE, UNIT_LEVEL_PROVINCE},
                  {UNIT_KIND_CITY, UNIT_LEVEL_CITY},
                  {UNIT_KIND_COUNTY, UNIT_LEVEL_COUNTY},
                  {UNIT_KIND_TOWNSHIP, UNIT_LEVEL_TOWNSHIP}};
    for (size_t i = 0; i < sizeof LEVELS / sizeof LEVELS[0]; i++) {
        if (kind != LEVELS[i].kind)
            continue;
        *level = LEVELS[i].level;
        return true;
    }
    return false;
}

enum unit_level unit_level(const struct unit_tree *tree, id64 unit)
{
    enum unit_level level = UNIT_LEVEL_COUNTRY;
    const struct node *node = find_node(tree, unit);
    while (node && !is_government(node->unit.kind, &level))
        node = parent_of(tree, node);
    return level;
}

static bool is_superior(const struct unit *unit)
{
    return unit->is_active && unit->kind != UNIT_KIND_PETITION_OFFICE;
}

/* Kinds that do the work of a department, and so have and are superior departments. */
static bool is_department(enum unit_kind kind)
{
    return kind == UNIT_KIND_DEPARTMENT || kind == UNIT_KIND_PARTY ||
           kind == UNIT_KIND_COURT_PROCURATORATE || kind == UNIT_KIND_ENTERPRISE;
}

bool unit_receives_directly(const struct unit *unit)
{
    return unit->is_active && (is_department(unit->kind) || unit->kind == UNIT_KIND_TOWNSHIP);
}

bool unit_may_have_superior(const struct unit_tree *tree, const struct unit *unit, id64 superior)
{
    const struct unit *above = unit_find(tree, superior);
    return above && above->is_active && is_department(above->kind) && is_department(unit->kind) &&
           unit_level(tree, superior) < unit_level(tree, unit->parent);
}

size_t unit_superiors(const struct unit_tree *tree, id64 unit, id64 out[UNIT_SUPERIORS_MAX])
{
    const struct node *node = find_node(tree, unit);
    size_t count = 0;
    if (!node)
        return 0;
    const struct unit *self = &node->unit;
    bool has_department = unit_may_have_superior(tree, self, self->superior);
    const struct node *above = parent_of(tree, node);
    while (above && !is_superior(&above->unit))
        above = parent_of(tree, above);
    if (above && !(has_department && self->is_vertical))
        out[count++] = above->unit.id;
    if (has_department && (count == 0 || out[0] != self->superior))
        out[count++] = self->superior;
    return count;
}

enum unit_tie unit_tie(const struct unit_tree *tree, id64 unit, id64 superior)
{
    enum unit_level level;
    const struct unit *self = unit_find(tree, unit);
    const struct unit *above = unit_find(tree, superior);
    ASSERT(self && above);
    if (self == above)
        return UNIT_TIE_SELF;
    if (self->superior == superior)
        return UNIT_TIE_DEPARTMENT;
    bool belongs = is_department(self->kind) && is_government(above->kind, &level);
    return belongs ? UNIT_TIE_GOVERNMENT : UNIT_TIE_ABOVE;
}

id64 unit_common_superior(const struct unit_tree *tree, id64 a, id64 b)
{
    const struct node *node = find_node(tree, a);
    while (node && (node = parent_of(tree, node))) {
        if (node->unit.id != b && is_superior(&node->unit) &&
            unit_is_within(tree, b, node->unit.id))
            return node->unit.id;
    }
    return 0;
}

struct sv unit_name(const struct unit_tree *tree, id64 id)
{
    const struct unit *unit = unit_find(tree, id);
    if (!unit)
        return SV("");
    return unit->short_name.n ? unit->short_name : unit->name;
}
