/* Two trees walked side by side. What the keys are called, and which value an absent key stands
 * for, is in one table; a key that is not in the table is compared all the same and told by its own
 * name. */
#include "domain/rulebook_diff.h"

#include <string.h>

/* A word of the language in the words of lawyers. */
struct term {
    const char *word;
    const char *zh, *en;
    const char *otherwise; /* the value an absent key stands for, or NULL */
};

static const struct term PARTS[] = {
    {"sources", "出处", "Source", NULL},
    {"channels", "信访形式", "Channel", NULL},
    {"purposes", "信访目的", "Purpose", NULL},
    {"classes", "内容分类", "Class", NULL},
    {"states", "阶段", "State", NULL},
    {"clocks", "时限", "Clock", NULL},
    {"documents", "文书", "Document", NULL},
    {"actions", "办理动作", "Act", NULL},
    {"terms", "用语", "Term", NULL},
    {"marks", "标记", "Mark", NULL},
    {"lists", "选项表", "List", NULL},
    {"retention", "保管期限", "Retention", NULL},
    {"archive_transfer", "移交档案馆", "Transfer to the archives", NULL},
    {"works", "职责事项", "Work", NULL},
    {"triggers", "督查线索", "Trigger", NULL},
    {"staffing", "人员配备", "Staffing", NULL},
    {"long_pending", "积案", "Long pending", NULL},
    {"measure_groups", "指标分组", "Group of measures", NULL},
    {"measures", "指标", "Measure", NULL},
};

static const struct term MEMBERS[] = {
    {"zh", "中文", "Chinese", NULL},
    {"why", "说明什么", "what it tells", NULL},
    {"ages", "年限", "ages", NULL},
    {"months", "满多少个月", "months or more", NULL},
    {"closed", "核查化解的状态", "state once checked", NULL},
    {"campaign", "集中处理活动", "campaign", NULL},
    {"trained_months", "培训有效（月）", "training counts for months", NULL},
    {"open_per_handler", "每名承办人的在办件数上限", "most open matters for a handler", NULL},
    {"top", "分子", "top", NULL},
    {"bottom", "分母", "bottom", NULL},
    {"counts", "计数", "counts", NULL},
    {"group", "所属分组", "group", NULL},
    {"of", "范围", "of", NULL},
    {"ranked", "可以排名", "ranked", "false"},
    {"better", "更好的方向", "better", "more"},
    {"en", "英文", "English", NULL},
    {"rulebook", "规则书", "rulebook", NULL},
    {"version", "版本", "version", NULL},
    {"title", "名称", "title", NULL},
    {"valid_from", "施行日期", "in force from", NULL},
    {"valid_to", "失效日期", "in force until", NULL},
    {"replaces", "代替", "takes over from", NULL},
    {"utc_offset_minutes", "时区（分钟）", "zone in minutes", NULL},
    {"language", "原文语言", "language", "zh"},
    {"calendar", "节假日历", "calendar", "cn"},
    {"summer_time", "夏令时", "summer time", NULL},
    {"max_representatives", "代表人数上限", "most representatives", NULL},
    {"representatives_cite", "代表人数的依据", "source of it", NULL},
    {"small_groups", "少数人来访的代表", "representatives of small groups", NULL},
    {"max_agents", "代理人数上限", "most agents", NULL},
    {"standing", "信访人中谁可以", "who of the petitioners", NULL},
    {"sealed", "只给信访部门看", "for the office alone", "false"},
    {"name", "名称", "name", NULL},
    {"hint", "说明", "hint", NULL},
    {"parent", "上级分类", "above it", NULL},
    {"desk", "窗口登记", "registered at the desk", "false"},
    {"visit", "来访", "a visit", "false"},
    {"oral", "口头提出", "oral", "false"},
    {"public_name", "对信访人的叫法", "the petitioner's name for it", NULL},
    {"lead", "告知信访人的话", "what the petitioner is told", NULL},
    {"due", "告知的期限", "the period it tells", NULL},
    {"part", "所在部分", "part of the picture", NULL},
    {"awaits", "由谁办理", "whose turn it is", NULL},
    {"ended", "已办结", "an end", "false"},
    {"length", "期限", "length", NULL},
    {"unit", "计算单位", "unit", NULL},
    {"starts", "起算", "begins", "event"},
    {"shifts", "末日遇休息日顺延", "moved off rest days", "true"},
    {"owner", "谁的责任", "owed by", "keep"},
    {"duty", "属于职责", "a duty", "true"},
    {"main", "首页主时限", "leads the page", "false"},
    {"shown", "信访人可见", "shown to the petitioner", "true"},
    {"warn", "提前提醒（天）", "warned days before", NULL},
    {"extension", "延期", "extension", NULL},
    {"keep", "保管", "kept for years", NULL},
    {"ends", "办结方式", "ends", NULL},
    {"marked", "有标记", "marked", NULL},
    {"of_class", "属于分类", "of the class", NULL},
    {"transferred", "移交", "transferred", "false"},
    {"max_days", "最多延长天数", "most days", NULL},
    {"times", "次数", "times", NULL},
    {"pauses", "中止", "pauses", NULL},
    {"resumes", "恢复", "resumes", NULL},
    {"per", "逐项", "for each", NULL},
    {"no_later_than", "最迟起算", "begins at the latest with", NULL},
    {"cite", "依据", "source", NULL},
    {"article", "条文", "article", NULL},
    {"source", "出处", "text", NULL},
    {"grade", "可信程度", "grade", NULL},
    {"needs_service", "须送达", "needs service", "false"},
    {"public", "信访人可见", "told to the petitioner", "false"},
    {"body", "正文", "words", NULL},
    {"requires", "必备内容", "must say", NULL},
    {"confirm", "事前提示", "stated before", NULL},
    {"done", "经过记载", "as it is told", NULL},
    {"done_others", "对机关的记载", "as it is told to others", NULL},
    {"event", "行为种类", "kind of act", NULL},
    {"from", "从哪个阶段", "from", NULL},
    {"to", "到哪个阶段", "to", NULL},
    {"by", "谁可以办", "by", NULL},
    {"at", "以哪个单位", "at", NULL},
    {"stops", "完成时限", "meets", NULL},
    {"cancels", "取消时限", "drops", NULL},
    {"extends", "延长时限", "extends", NULL},
    {"sets", "作标记", "sets", NULL},
    {"clears", "去标记", "clears", NULL},
    {"document", "出具文书", "issues", NULL},
    {"turns_on", "取决于", "turns on", NULL},
    {"cases", "情形", "case", NULL},
    {"when", "选择", "when", NULL},
    {"counts_from", "从哪天算", "counts from", NULL},
    {"within", "限期内", "within", NULL},
    {"dated", "以哪天为准", "dated", NULL},
    {"primary", "通常的下一步", "usual next step", "false"},
    {"fields", "填写项", "field", NULL},
    {"kind", "种类", "kind", NULL},
    {"required", "必填", "required", "false"},
    {"min", "最少", "least", NULL},
    {"max", "最多", "most", NULL},
    {"choices", "选项", "choices", NULL},
    {"default", "预填", "filled in with", NULL},
    {"among", "范围", "among", NULL},
    {"money", "资金", "money", NULL},
    {"drawn", "抽取", "drawn", NULL},
    {"percent", "百分之几", "percent", NULL},
    {"least", "最少几件", "at least", NULL},
    {"most", "最多几件", "at most", NULL},
    {"words", "其中哪些", "of these", NULL},
    {"files", "以文件为证", "files are the evidence", "false"},
    {"gates", "条件", "gate", NULL},
    {"arg", "对象", "of", NULL},
    {"hides", "不满足时隐藏", "hidden when closed", "false"},
    {"refusal", "不能办的理由", "refusal", NULL},
    {"duties", "职责", "duty", NULL},
    {"ladders", "阶梯", "ladder", NULL},
    {"steps", "步骤", "step", NULL},
    {"acts", "办理动作", "act", NULL},
    {"owes", "承担的职责", "owed in it", NULL},
    {"role", "由谁承担", "who in the unit", NULL},
    {"day", "到哪天为止", "until the day in", NULL},
    {"ends_on", "以什么履行", "met by", NULL},
    {"recurs", "履行后再次开始", "begins again", "false"},
    {"ladder", "不履行时", "when it is not met", NULL},
    {"does", "做什么", "does", NULL},
    {"after", "到期后", "after the day", NULL},
    {"then", "最后一步", "last step", NULL},
    {"every", "每隔", "again every", NULL},
    {"begins", "使谁承担", "begins the duty", NULL},
    {"question", "查什么", "asks for", NULL},
    {"clocks", "哪些时限", "of the clocks", NULL},
    {"unless", "同时有这些时限的不算", "not while these run", NULL},
    {"work", "哪种职责事项", "in works of the kind", NULL},
    {"days", "多少个工作日", "working days", NULL},
    {"count", "多少次", "so often", NULL},
    {"opens", "建议开展", "proposes", NULL},
    {"ground", "督办事由", "on the ground", NULL},
    {"length_from", "期限填在", "length named in", NULL},
    {"overtaken_by", "因何不必再做", "overtaken by", NULL},
    {"internal", "只在信访部门内部可见", "seen within the office alone", "false"},
    {"needs_met", "须先履行", "after the duties", NULL},
    {"not_by", "不得由谁来做", "not by who did", NULL},
    {"children_ended", "须其下事项都已结束", "once all within it have ended", "false"},
    {"part_of", "属于", "part of", NULL},
    {"alone", "也可以单独开展", "may lie within nothing", "false"},
    {"given", "交给岗位", "given to others", "false"},
    {"assessment", "决策评估", "assesses a decision", NULL},
    {"steps", "步骤", "steps", NULL},
    {"followed", "已作决定的阶段", "decided in", NULL},
    {"links", "连上事项的行为", "links matters by", NULL},
    {"returned", "报送信访部门", "returned to petition offices", "false"},
    {"nothing", "零报告", "says that nothing was found", "false"},
    {"item", "逐件的议题", "an item", "false"},
    {"shown", "向在场的人出示", "shown to those present", "false"},
    {"begins_work", "同时立项", "begins the work", NULL},
    {"season", "按日历自动开始", "begun by the calendar", NULL},
};

static const struct term VALUES[] = {
    {"true", "是", "yes", NULL},          {"false", "否", "no", NULL},
    {"cd", "日（自然日）", "days", NULL}, {"wd", "工作日", "working days", NULL},
    {"mo", "个月", "months", NULL},       {"yr", "年", "years", NULL},
    {"h", "小时", "hours", NULL},         {"min", "分钟", "minutes", NULL},
};

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

static const struct term *term_find(const struct term *terms, size_t count, struct sv word)
{
    for (size_t i = 0; i < count; i++) {
        if (sv_is(word, terms[i].word))
            return &terms[i];
    }
    return NULL;
}

static struct words term_words(const struct term *terms, size_t count, struct sv word)
{
    const struct term *term = term_find(terms, count, word);
    if (!term)
        return (struct words){{word, word}};
    return (struct words){{sv_from(term->zh), sv_from(term->en)}};
}

struct comparing {
    struct arena *arena;
    struct rulebook_difference about; /* part, id and name of the object looked at */
    struct rulebook_difference *items;
    size_t count, capacity;
};

/* ---- values as texts ---- */

static struct sv value_text(struct arena *arena, const struct yaml_node *node, enum lang lang);

static struct sv joined_items(struct arena *arena, const struct yaml_node *node, enum lang lang)
{
    struct sv text = SV("");
    for (size_t i = 0; i < node->count; i++) {
        struct sv item = value_text(arena, node->item[i], lang);
        const char *between = i ? ", " : "";
        if (node->kind == YAML_NODE_LIST) {
            text = arena_printf(arena, "%.*s%s%.*s", SV_FMT(text), between, SV_FMT(item));
            continue;
        }
        struct sv key = term_words(MEMBERS, COUNT_OF(MEMBERS), node->key[i]).in[lang];
        text = arena_printf(arena, "%.*s%s%.*s: %.*s", SV_FMT(text), between, SV_FMT(key),
                            SV_FMT(item));
    }
    return text;
}

/* A text in two languages is told in the reader's. */
static const struct yaml_node *told(const struct yaml_node *node, enum lang lang)
{
    const struct yaml_node *zh = node->kind == YAML_NODE_MAP ? yaml_get(node, "zh") : NULL;
    const struct yaml_node *en = zh ? yaml_get(node, "en") : NULL;
    if (!zh)
        return node;
    return lang == LANG_EN && en ? en : zh;
}

static struct sv value_text(struct arena *arena, const struct yaml_node *node, enum lang lang)
{
    node = told(node, lang);
    if (node->kind != YAML_NODE_SCALAR)
        return joined_items(arena, node, lang);
    if (node->is_quoted)
        return sv_trim(node->text);
    return term_words(VALUES, COUNT_OF(VALUES), sv_trim(node->text)).in[lang];
}

static struct words value_words(struct arena *arena, const struct yaml_node *node)
{
    if (!node)
        return (struct words){{SV(""), SV("")}};
    return (struct words){{value_text(arena, node, LANG_ZH), value_text(arena, node, LANG_EN)}};
}

/* ---- telling ---- */

static void tell(struct comparing *c, const struct words *member, const struct yaml_node *before,
                 const struct yaml_node *after)
{
    if (c->count == c->capacity) {
        c->capacity = c->capacity ? c->capacity * 2 : 32;
        struct rulebook_difference *copy =
            ARENA_ARRAY(c->arena, struct rulebook_difference, c->capacity);
        if (c->count)
            memcpy(copy, c->items, c->count * sizeof *copy);
        c->items = copy;
    }
    struct rulebook_difference *difference = &c->items[c->count++];
    *difference = c->about;
    difference->member = *member;
    difference->old_at = before;
    difference->new_at = after;
    if (member->in[LANG_ZH].n) { /* of an object that came or went only the name is told */
        difference->before = value_words(c->arena, before);
        difference->after = value_words(c->arena, after);
    }
}

static struct words deeper(struct comparing *c, const struct words *path, const struct words *step)
{
    struct words out;
    for (int lang = 0; lang < LANG__COUNT; lang++) {
        const char *between = path->in[lang].n ? " › " : "";
        out.in[lang] = arena_printf(c->arena, "%.*s%s%.*s", SV_FMT(path->in[lang]), between,
                                    SV_FMT(step->in[lang]));
    }
    return out;
}

/* ---- what stands for what ---- */

static struct sv text_at(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = map->kind == YAML_NODE_MAP ? yaml_get(map, key) : NULL;
    return node && node->kind == YAML_NODE_SCALAR ? node->text : SV("");
}

/* What an item of a list is known by: its id; a gate by its kind and what it names; a case by its
 * choice. Empty for an item that is known by nothing. */
static struct sv identity(struct arena *arena, const struct yaml_node *item)
{
    if (item->kind == YAML_NODE_SCALAR)
        return item->text;
    if (text_at(item, "id").n)
        return text_at(item, "id");
    if (text_at(item, "when").n)
        return text_at(item, "when");
    struct sv kind = text_at(item, "kind");
    struct sv arg = text_at(item, "arg");
    return arg.n ? arena_printf(arena, "%.*s %.*s", SV_FMT(kind), SV_FMT(arg)) : kind;
}

static const struct yaml_node *item_of(struct arena *arena, const struct yaml_node *list,
                                       struct sv id)
{
    for (size_t i = 0; list && i < list->count; i++) {
        if (sv_eq(identity(arena, list->item[i]), id))
            return list->item[i];
    }
    return NULL;
}

static const struct yaml_node *value_of(const struct yaml_node *map, struct sv key)
{
    for (size_t i = 0; i < map->count; i++) {
        if (sv_eq(map->key[i], key))
            return map->item[i];
    }
    return NULL;
}

/* Does an absent key mean the same as this value? */
static bool is_default(struct sv key, const struct yaml_node *node)
{
    const struct term *term = term_find(MEMBERS, COUNT_OF(MEMBERS), key);
    if (node->kind != YAML_NODE_SCALAR)
        return node->count == 0;
    return term && term->otherwise && sv_is(node->text, term->otherwise);
}

/* ---- the walk ---- */

/* A list within a list within an object is as deep as the language goes; the trees' own depth is
 * limited by the parser (YAML_DEPTH_MAX), and so is the recursion. */
static void compare(struct comparing *c, const struct words *path, const struct yaml_node *before,
                    const struct yaml_node *after);

static void compare_maps(struct comparing *c, const struct words *path,
                         const struct yaml_node *before, const struct yaml_node *after)
{
    const struct yaml_node *sides[2] = {before, after};
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < sides[side]->count; i++) {
            struct sv key = sides[side]->key[i];
            const struct yaml_node *other = value_of(sides[1 - side], key);
            if (side == 1 && other)
                continue; /* compared from the other side */
            if (!other && is_default(key, sides[side]->item[i]))
                continue;
            struct words name = term_words(MEMBERS, COUNT_OF(MEMBERS), key);
            struct words member = deeper(c, path, &name);
            compare(c, &member, side ? other : sides[0]->item[i], side ? sides[1]->item[i] : other);
        }
    }
}

static void compare_lists(struct comparing *c, const struct words *path,
                          const struct yaml_node *before, const struct yaml_node *after)
{
    const struct yaml_node *sides[2] = {before, after};
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < sides[side]->count; i++) {
            const struct yaml_node *item = sides[side]->item[i];
            struct sv id = identity(c->arena, item);
            const struct yaml_node *other = item_of(c->arena, sides[1 - side], id);
            if (side == 1 && other)
                continue;
            struct words name = {{id, id}};
            struct words member = item->kind == YAML_NODE_SCALAR ? *path : deeper(c, path, &name);
            compare(c, &member, side ? other : item, side ? item : other);
        }
    }
}

static void compare(struct comparing *c, const struct words *path, const struct yaml_node *before,
                    const struct yaml_node *after)
{
    if (!before || !after || before->kind != after->kind) {
        tell(c, path, before, after);
        return;
    }
    switch (before->kind) {
    case YAML_NODE_SCALAR:
        if (!sv_eq(before->text, after->text))
            tell(c, path, before, after);
        return;
    case YAML_NODE_MAP:
        compare_maps(c, path, before, after);
        return;
    case YAML_NODE_LIST:
        compare_lists(c, path, before, after);
        return;
    }
}

/* ---- the rulebook ---- */

static struct words name_of(const struct yaml_node *object)
{
    const struct yaml_node *name = yaml_get(object, "name");
    if (!name)
        name = yaml_get(object, "title");
    if (!name || name->kind != YAML_NODE_MAP)
        return (struct words){{text_at(object, "zh"), text_at(object, "en")}};
    return (struct words){{text_at(name, "zh"), text_at(name, "en")}};
}

/* One object of a part: the members that differ, or that it came or went. */
static void compare_object(struct comparing *c, struct sv id, const struct yaml_node *before,
                           const struct yaml_node *after)
{
    static const struct words ITSELF = {{SV_INIT(""), SV_INIT("")}};
    const struct yaml_node *known = after ? after : before;
    c->about.id = id;
    c->about.name = name_of(known);
    compare(c, &ITSELF, before, after);
}

/* A part is a list of objects with ids, or a map from id to object. */
static void compare_part(struct comparing *c, const struct yaml_node *before,
                         const struct yaml_node *after)
{
    const struct yaml_node *sides[2] = {before, after};
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; sides[side] && i < sides[side]->count; i++) {
            const struct yaml_node *item = sides[side]->item[i];
            const struct yaml_node *list = sides[1 - side];
            bool is_map = sides[side]->kind == YAML_NODE_MAP;
            struct sv id = is_map ? sides[side]->key[i] : identity(c->arena, item);
            const struct yaml_node *other = NULL;
            if (list && list->kind == sides[side]->kind)
                other = is_map ? value_of(list, id) : item_of(c->arena, list, id);
            if (side == 0 || !other)
                compare_object(c, id, side ? other : item, side ? item : other);
        }
    }
}

/* One key at the top: a part of the rulebook, or a line of its head. */
static void compare_top(struct comparing *c, struct sv key, const struct yaml_node *before,
                        const struct yaml_node *after)
{
    const struct yaml_node *known = before ? before : after;
    struct words member = term_words(MEMBERS, COUNT_OF(MEMBERS), key);
    c->about = (struct rulebook_difference){.part = {{SV("规则书"), SV("Rulebook")}}};
    if (known->kind == YAML_NODE_SCALAR || sv_is(key, "title")) {
        compare(c, &member, before, after);
        return;
    }
    c->about.part = term_words(PARTS, COUNT_OF(PARTS), key);
    compare_part(c, before, after);
}

size_t rulebook_diff(struct arena *arena, const struct yaml_node *older,
                     const struct yaml_node *newer, const struct rulebook_difference **out)
{
    struct comparing c = {.arena = arena};
    for (size_t i = 0; i < older->count; i++)
        compare_top(&c, older->key[i], older->item[i], value_of(newer, older->key[i]));
    for (size_t i = 0; i < newer->count; i++) {
        if (!value_of(older, newer->key[i]))
            compare_top(&c, newer->key[i], NULL, newer->item[i]);
    }
    *out = c.items;
    return c.count;
}
