/* Column maps. Headers are compared folded: full width as half width, no spaces, no case. */
#include "cmd/import_map.h"

#include "base/utf8.h"

#include <stdio.h>

const char *import_field_word(enum import_field field)
{
    static const char *const words[IMPORT_FIELD__COUNT] = {
#define X(name, word) word,
        IMPORT_FIELDS(X)
#undef X
    };
    return words[field];
}

bool import_field_from_word(struct sv word, enum import_field *out)
{
    for (int i = 0; i < IMPORT_FIELD__COUNT; i++) {
        if (sv_is(word, import_field_word((enum import_field)i))) {
            *out = (enum import_field)i;
            return true;
        }
    }
    return false;
}

/* ---- what columns are usually called ---- */

static const struct {
    const char *header;
    enum import_field field;
} GUESSES[] = {
    {"编号", IMPORT_EXTERNAL_NUMBER},
    {"信访件编号", IMPORT_EXTERNAL_NUMBER},
    {"信访编号", IMPORT_EXTERNAL_NUMBER},
    {"信件编号", IMPORT_EXTERNAL_NUMBER},
    {"来信编号", IMPORT_EXTERNAL_NUMBER},
    {"工单编号", IMPORT_EXTERNAL_NUMBER},
    {"留言编号", IMPORT_EXTERNAL_NUMBER},
    {"流水号", IMPORT_EXTERNAL_NUMBER},
    {"ID", IMPORT_EXTERNAL_NUMBER},
    {"NUMBER", IMPORT_EXTERNAL_NUMBER},
    {"标题", IMPORT_TITLE},
    {"主题", IMPORT_TITLE},
    {"信件标题", IMPORT_TITLE},
    {"来信标题", IMPORT_TITLE},
    {"留言主题", IMPORT_TITLE},
    {"TITLE", IMPORT_TITLE},
    {"内容", IMPORT_FACTS},
    {"正文", IMPORT_FACTS},
    {"信件内容", IMPORT_FACTS},
    {"来信内容", IMPORT_FACTS},
    {"留言详情", IMPORT_FACTS},
    {"留言内容", IMPORT_FACTS},
    {"诉求内容", IMPORT_FACTS},
    {"反映内容", IMPORT_FACTS},
    {"主要内容", IMPORT_FACTS},
    {"事实和理由", IMPORT_FACTS},
    {"BODY", IMPORT_FACTS},
    {"CONTENT", IMPORT_FACTS},
    {"诉求", IMPORT_CLAIMS},
    {"请求事项", IMPORT_CLAIMS},
    {"信访诉求", IMPORT_CLAIMS},
    {"信访形式", IMPORT_CHANNEL},
    {"来源", IMPORT_CHANNEL},
    {"渠道", IMPORT_CHANNEL},
    {"诉求渠道", IMPORT_CHANNEL},
    {"CHANNEL", IMPORT_CHANNEL},
    {"日期", IMPORT_RECEIVED_DAY},
    {"时间", IMPORT_RECEIVED_DAY},
    {"来信日期", IMPORT_RECEIVED_DAY},
    {"来信时间", IMPORT_RECEIVED_DAY},
    {"收到日期", IMPORT_RECEIVED_DAY},
    {"登记日期", IMPORT_RECEIVED_DAY},
    {"登记时间", IMPORT_RECEIVED_DAY},
    {"信访日期", IMPORT_RECEIVED_DAY},
    {"留言时间", IMPORT_RECEIVED_DAY},
    {"提交时间", IMPORT_RECEIVED_DAY},
    {"DATE", IMPORT_RECEIVED_DAY},
    {"内容分类", IMPORT_CLASS},
    {"分类", IMPORT_CLASS},
    {"类别", IMPORT_CLASS},
    {"CLASS", IMPORT_CLASS},
    {"信访目的", IMPORT_PURPOSE},
    {"地点", IMPORT_PLACE},
    {"问题属地", IMPORT_PLACE},
    {"发生地", IMPORT_PLACE},
    {"事发地点", IMPORT_PLACE},
    {"PLACE", IMPORT_PLACE},
    {"RIVER", IMPORT_PLACE},
    {"姓名", IMPORT_NAME},
    {"来信人", IMPORT_NAME},
    {"信访人", IMPORT_NAME},
    {"信访人姓名", IMPORT_NAME},
    {"反映人", IMPORT_NAME},
    {"NAME", IMPORT_NAME},
    {"电话", IMPORT_PHONE},
    {"联系电话", IMPORT_PHONE},
    {"手机", IMPORT_PHONE},
    {"手机号", IMPORT_PHONE},
    {"PHONE", IMPORT_PHONE},
    {"住址", IMPORT_ADDRESS},
    {"地址", IMPORT_ADDRESS},
    {"联系地址", IMPORT_ADDRESS},
    {"ADDRESS", IMPORT_ADDRESS},
    {"信访人数", IMPORT_PERSONS_COUNT},
    {"人数", IMPORT_PERSONS_COUNT},
    {"答复", IMPORT_REPLY},
    {"答复内容", IMPORT_REPLY},
    {"答复意见", IMPORT_REPLY},
    {"回复", IMPORT_REPLY},
    {"回复内容", IMPORT_REPLY},
    {"办理结果", IMPORT_REPLY},
    {"REPLY", IMPORT_REPLY},
    {"答复单位", IMPORT_REPLY_UNIT},
    {"回复单位", IMPORT_REPLY_UNIT},
    {"办理单位", IMPORT_REPLY_UNIT},
    {"承办单位", IMPORT_REPLY_UNIT},
    {"责任单位", IMPORT_REPLY_UNIT},
    {"DEPARTMENT", IMPORT_REPLY_UNIT},
    {"答复日期", IMPORT_REPLY_DAY},
    {"答复时间", IMPORT_REPLY_DAY},
    {"回复时间", IMPORT_REPLY_DAY},
};

/* Parts of headers that mean what this system refuses to hold. */
static const char *const UNWANTED[] = {
    "扬言",     "稳控",     "维稳",     "逐级走访", "越级",     "进京",     "赴省",     "赴京",
    "缠访",     "闹访",     "非访",     "极端",     "重点人员", "重点人",   "重点群体", "老户",
    "劝返",     "截访",     "盯防",     "行踪",     "轨迹",     "位置信息", "家庭成员", "亲属",
    "家庭情况", "经济状况", "社会关系", "前科",     "打击",     "处罚情况", "训诫",     "拘留",
    "稳定风险", "风险等级", "风险评估", "包保",     "组织者",   "串联",     "息诉罢访", "停访",
    "息访",     "精神状态", "性格",
};

static struct sv folded(struct arena *arena, struct sv header)
{
    return utf8_fold(arena, header);
}

bool import_is_unwanted(struct sv header)
{
    struct arena *arena = arena_new();
    struct sv text = folded(arena, header);
    bool is_found = false;
    for (size_t i = 0; i < sizeof UNWANTED / sizeof UNWANTED[0]; i++) {
        struct sv part = sv_from(UNWANTED[i]);
        for (size_t at = 0; !is_found && at + part.n <= text.n; at++)
            is_found = sv_eq(sv_slice(text, at, at + part.n), part);
    }
    arena_free(&arena);
    return is_found;
}

static enum import_field guess(struct sv text)
{
    for (size_t i = 0; i < sizeof GUESSES / sizeof GUESSES[0]; i++) {
        if (sv_is(text, GUESSES[i].header))
            return GUESSES[i].field;
    }
    return IMPORT_NONE;
}

enum import_field import_map_column(const struct import_map *map, struct sv header)
{
    struct arena *arena = arena_new();
    struct sv text = folded(arena, header);
    enum import_field field = IMPORT_NONE;
    bool is_mapped = false;
    for (size_t i = 0; map && !is_mapped && i < map->column_count; i++)
        is_mapped = sv_eq(folded(arena, map->columns[i].from), text) &&
                    import_field_from_word(map->columns[i].to, &field);
    if (!is_mapped && !import_is_unwanted(header))
        field = guess(text);
    arena_free(&arena);
    return field;
}

/* ---- values ---- */

struct sv import_map_value(const struct import_map *map, enum import_field field, struct sv value)
{
    for (size_t i = 0; map && i < map->value_counts[field]; i++) {
        if (sv_eq(map->values[field][i].from, value))
            return map->values[field][i].to;
    }
    return value;
}

struct sv import_map_default(const struct import_map *map, enum import_field field)
{
    for (size_t i = 0; map && i < map->default_count; i++) {
        if (sv_is(map->defaults[i].from, import_field_word(field)))
            return map->defaults[i].to;
    }
    return SV("");
}

/* ---- map files ---- */

struct reader {
    struct arena *arena;
    struct import_map *map;
    char *error;
};

static enum err complain(struct reader *r, const struct yaml_node *node, const char *what,
                         struct sv about)
{
    snprintf(r->error, YAML_ERROR_MAX, "%s:%d: %s \"%.*s\"", node->file, node->line, what,
             SV_FMT(about));
    return ERR_BAD_INPUT;
}

/* A map of scalars as pairs. */
static enum err pairs(struct reader *r, const struct yaml_node *node, struct import_pair **out,
                      size_t *count)
{
    if (node->kind != YAML_NODE_MAP)
        return complain(r, node, "a map is expected here", SV(""));
    *out = ARENA_ARRAY(r->arena, struct import_pair, node->count);
    *count = node->count;
    for (size_t i = 0; i < node->count; i++) {
        if (node->item[i]->kind != YAML_NODE_SCALAR)
            return complain(r, node->item[i], "one value is expected for", node->key[i]);
        (*out)[i] = (struct import_pair){node->key[i], node->item[i]->text};
    }
    return ERR_OK;
}

static enum err read_columns(struct reader *r, const struct yaml_node *node)
{
    enum err err = pairs(r, node, &r->map->columns, &r->map->column_count);
    for (size_t i = 0; !err && i < r->map->column_count; i++) {
        enum import_field field;
        const struct import_pair *pair = &r->map->columns[i];
        if (!import_field_from_word(pair->to, &field))
            err = complain(r, node->item[i], "there is no field", pair->to);
        else if (field != IMPORT_NONE && import_is_unwanted(pair->from))
            err = complain(r, node->item[i],
                           "this column has no place here and must be dropped:", pair->from);
    }
    return err;
}

static enum err read_defaults(struct reader *r, const struct yaml_node *node)
{
    enum err err = pairs(r, node, &r->map->defaults, &r->map->default_count);
    for (size_t i = 0; !err && i < r->map->default_count; i++) {
        enum import_field field;
        if (!import_field_from_word(r->map->defaults[i].from, &field))
            err = complain(r, node->item[i], "there is no field", r->map->defaults[i].from);
    }
    return err;
}

static enum err read_values(struct reader *r, const struct yaml_node *node)
{
    if (node->kind != YAML_NODE_MAP)
        return complain(r, node, "a map is expected here", SV("values"));
    for (size_t i = 0; i < node->count; i++) {
        enum import_field field;
        if (!import_field_from_word(node->key[i], &field))
            return complain(r, node->item[i], "there is no field", node->key[i]);
        enum err err =
            pairs(r, node->item[i], &r->map->values[field], &r->map->value_counts[field]);
        if (err)
            return err;
    }
    return ERR_OK;
}

static enum err read_dates(struct reader *r, const struct yaml_node *node)
{
    static const char *const words[] = {"ymd", "dmy", "mdy"};
    for (int i = 0; i < 3; i++) {
        if (sv_is(node->text, words[i])) {
            r->map->dates = (enum import_date_order)i;
            return ERR_OK;
        }
    }
    return complain(r, node, "an order of dates is ymd, dmy or mdy, not", node->text);
}

static enum err read_platform(struct reader *r, const struct yaml_node *node)
{
    r->map->platform = sv_trim(node->text);
    return r->map->platform.n ? ERR_OK
                              : complain(r, node, "a name is expected for", SV("platform"));
}

static enum err read_key(struct reader *r, struct sv key, const struct yaml_node *node)
{
    static const struct {
        const char *key;
        enum err (*fn)(struct reader *, const struct yaml_node *);
    } KEYS[] = {{"platform", read_platform},
                {"dates", read_dates},
                {"columns", read_columns},
                {"defaults", read_defaults},
                {"values", read_values}};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        if (sv_is(key, KEYS[i].key))
            return KEYS[i].fn(r, node);
    }
    return complain(r, node, "unknown key", key);
}

enum err import_map_read(struct arena *arena, const char *name, struct sv yaml,
                         struct import_map *out, char error[YAML_ERROR_MAX])
{
    struct yaml_node *root;
    *out = (struct import_map){0};
    enum err err = yaml_parse(arena, name, yaml, &root, error);
    struct reader r = {.arena = arena, .map = out, .error = error};
    if (!err && root->kind != YAML_NODE_MAP)
        err = complain(&r, root, "a map is expected here", SV(""));
    for (size_t i = 0; !err && i < root->count; i++)
        err = read_key(&r, root->key[i], root->item[i]);
    return err;
}
