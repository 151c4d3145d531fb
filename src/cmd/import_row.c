/* Rows. Each field of the model has one function that takes its value; the table TAKERS says which.
 */
#include "cmd/import_row.h"

#include "base/assert.h"
#include "base/hash.h"
#include "base/num.h"
#include "base/utf8.h"

enum { TITLE_CHARS = 120, PERSONS_MAX = 100000, NUMBER_HEX = 16 };

/* ---- text ---- */

/* Does the character not belong into a text at all? Tabs and line feeds do. */
static bool is_dirt(uint32_t point)
{
    return (point < 0x20 && point != '\n' && point != '\t') || (point >= 0x7F && point < 0xA0) ||
           point == 0xFEFF || point == 0xFFFE || point == 0xFFFF ||
           (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

struct sv import_text_clean(struct arena *arena, struct sv text, bool has_lines)
{
    char *out = arena_alloc(arena, text.n + 1);
    size_t n = 0;
    for (size_t at = 0; at < text.n;) {
        size_t from = at;
        uint32_t point = utf8_next(text, &at);
        if (is_dirt(point))
            continue;
        if (!has_lines && (point == '\n' || point == '\t')) {
            out[n++] = ' ';
            continue;
        }
        memcpy(out + n, text.p + from, at - from);
        n += at - from;
    }
    return sv_trim((struct sv){out, n});
}

/* ---- days ---- */

enum { DAY_PARTS = 3 };

/* Up to three runs of digits; what stands between them is not looked at, a time behind is left. */
static size_t digit_runs(struct sv text, int64_t out[DAY_PARTS], size_t lengths[DAY_PARTS])
{
    size_t count = 0;
    for (size_t i = 0; i < text.n && count < DAY_PARTS;) {
        size_t from = i;
        while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9')
            i++;
        lengths[count] = i - from;
        if (i == from)
            i++;
        else if (num_parse_i64(sv_slice(text, from, i), 0, 99999999, &out[count]))
            count++;
        else
            return 0;
    }
    return count;
}

bool import_day_parse(struct sv text, enum import_date_order order, day_t *out)
{
    static const int places[][DAY_PARTS] = {[IMPORT_DATE_YMD] = {0, 1, 2},
                                            [IMPORT_DATE_DMY] = {2, 1, 0},
                                            [IMPORT_DATE_MDY] = {2, 0, 1}};
    int64_t parts[DAY_PARTS] = {0};
    size_t lengths[DAY_PARTS] = {0};
    struct sv trimmed = sv_trim(text);
    if (trimmed.n == 0 || trimmed.p[0] < '0' || trimmed.p[0] > '9')
        return false;
    size_t count = digit_runs(trimmed, parts, lengths);
    if (count >= 1 && lengths[0] == 8)
        return day_from_ymd((int)(parts[0] / 10000), (int)(parts[0] / 100 % 100),
                            (int)(parts[0] % 100), out);
    const int *place = places[order];
    return count == DAY_PARTS && lengths[place[0]] == 4 && lengths[place[1]] <= 2 &&
           lengths[place[2]] <= 2 &&
           day_from_ymd((int)parts[place[0]], (int)parts[place[1]], (int)parts[place[2]], out);
}

/* ---- choices ---- */

static const struct {
    const char *word, *channel;
} CHANNEL_WORDS[] = {
    {"网站", "online"},      {"网上", "online"},       {"网络", "online"},
    {"网上信访", "online"},  {"微信", "online"},       {"QQ", "online"},
    {"微博", "online"},      {"邮件", "online"},       {"短信", "phone"},
    {"手机", "online"},      {"互联网", "online"},     {"电话", "phone"},
    {"来电", "phone"},       {"热线", "phone"},        {"来信", "letter"},
    {"信件", "letter"},      {"书信", "letter"},       {"来访", "visit"},
    {"走访", "visit"},       {"现场", "visit"},        {"传真", "fax"},
    {"信箱", "mailbox"},     {"领导信箱", "mailbox"},  {"邮箱", "mailbox"},
    {"电子邮件", "mailbox"}, {"上级转送", "transfer"}, {"转办", "transfer"},
};

/* Platforms have many names; their programs all end the same. */
static struct sv channel_word(struct sv folded)
{
    for (size_t i = 0; i < sizeof CHANNEL_WORDS / sizeof CHANNEL_WORDS[0]; i++) {
        if (sv_is(folded, CHANNEL_WORDS[i].word))
            return sv_from(CHANNEL_WORDS[i].channel);
    }
    return sv_ends_with(folded, SV("APP")) || sv_ends_with(folded, SV("小程序")) ? SV("online")
                                                                                 : SV("");
}

static struct sv channel_of(struct arena *arena, const struct rulebook *rulebook, struct sv value)
{
    for (size_t i = 0; i < rulebook->channel_count; i++) {
        const struct rule_channel *channel = &rulebook->channels[i];
        if (sv_eq(channel->id, value) || sv_eq(words_in(&channel->name, LANG_ZH), value))
            return channel->id;
    }
    return channel_word(utf8_fold(arena, value));
}

static struct sv class_of(const struct rulebook *rulebook, struct sv value)
{
    for (size_t i = 0; i < rulebook->class_count; i++) {
        const struct rule_class *class = &rulebook->classes[i];
        if (sv_eq(class->id, value) || sv_eq(words_in(&class->name, LANG_ZH), value))
            return class->id;
    }
    return SV("");
}

static struct sv purpose_of(const struct rulebook *rulebook, struct sv value)
{
    for (size_t i = 0; i < rulebook->purposes.count; i++) {
        const struct rule_choice *purpose = &rulebook->purposes.items[i];
        if (sv_eq(purpose->id, value) || sv_eq(words_in(&purpose->name, LANG_ZH), value))
            return purpose->id;
    }
    return SV("");
}

/* ---- one field each: NULL, or why not ---- */

struct taking {
    struct import_rules *rules;
    struct arena *arena;
    struct import_item *item;
    struct import_column *column; /* NULL for a default */
};
typedef const char *take_fn(struct taking *t, struct sv value);

static void not_understood(struct taking *t)
{
    if (t->column)
        t->column->not_understood++;
}

static const char *take_number(struct taking *t, struct sv value)
{
    t->item->external_number = import_text_clean(t->arena, value, false);
    return NULL;
}

static const char *take_title(struct taking *t, struct sv value)
{
    t->item->title = import_text_clean(t->arena, value, false);
    return NULL;
}

static const char *take_facts(struct taking *t, struct sv value)
{
    t->item->facts = import_text_clean(t->arena, value, true);
    return NULL;
}

static const char *take_claims(struct taking *t, struct sv value)
{
    struct sv rest = import_text_clean(t->arena, value, true);
    while (rest.n > 0) {
        struct sv line;
        sv_cut(rest, '\n', &line, &rest);
        line = sv_trim(line);
        if (line.n == 0)
            continue;
        if (t->item->claim_count == IMPORT_CLAIMS_MAX)
            return "more than 20 claims";
        t->item->claims[t->item->claim_count++] = line;
    }
    return NULL;
}

static const char *take_channel(struct taking *t, struct sv value)
{
    t->item->channel = channel_of(t->arena, t->rules->rulebook, value);
    return t->item->channel.n ? NULL : "unknown channel: give it a value in the map";
}

static const char *take_received(struct taking *t, struct sv value)
{
    enum import_date_order order = t->rules->map ? t->rules->map->dates : IMPORT_DATE_YMD;
    if (!import_day_parse(value, order, &t->item->received_day))
        return "not a date";
    return t->item->received_day > t->rules->today ? "a day to come" : NULL;
}

static const char *take_reply_day(struct taking *t, struct sv value)
{
    enum import_date_order order = t->rules->map ? t->rules->map->dates : IMPORT_DATE_YMD;
    return import_day_parse(value, order, &t->item->reply_day) ? NULL : "not a date";
}

static const char *take_class(struct taking *t, struct sv value)
{
    t->item->class_code = class_of(t->rules->rulebook, value);
    if (!t->item->class_code.n)
        not_understood(t);
    return NULL;
}

static const char *take_purpose(struct taking *t, struct sv value)
{
    t->item->purpose = purpose_of(t->rules->rulebook, value);
    if (!t->item->purpose.n)
        not_understood(t);
    return NULL;
}

static const char *take_place(struct taking *t, struct sv value)
{
    t->item->place = import_text_clean(t->arena, value, false);
    return NULL;
}

static const char *take_name(struct taking *t, struct sv value)
{
    t->item->person.name = import_text_clean(t->arena, value, false);
    t->item->has_person = t->item->person.name.n > 0;
    return utf8_length(t->item->person.name) > 60 ? "longer than 60 characters" : NULL;
}

static const char *take_phone(struct taking *t, struct sv value)
{
    t->item->person.phone = import_text_clean(t->arena, value, false);
    return utf8_length(t->item->person.phone) > 30 ? "longer than 30 characters" : NULL;
}

static const char *take_address(struct taking *t, struct sv value)
{
    t->item->person.address = import_text_clean(t->arena, value, false);
    return utf8_length(t->item->person.address) > 200 ? "longer than 200 characters" : NULL;
}

static const char *take_persons(struct taking *t, struct sv value)
{
    int64_t persons;
    if (!num_parse_i64(sv_trim(value), 1, PERSONS_MAX, &persons))
        return "not a number from 1 to 100000";
    t->item->persons_count = (int)persons;
    return NULL;
}

static const char *take_reply(struct taking *t, struct sv value)
{
    t->item->reply = import_text_clean(t->arena, value, true);
    return NULL;
}

static const char *take_reply_unit(struct taking *t, struct sv value)
{
    t->item->reply_unit = import_text_clean(t->arena, value, false);
    return NULL;
}

static take_fn *const TAKERS[IMPORT_FIELD__COUNT] = {
    [IMPORT_EXTERNAL_NUMBER] = take_number,
    [IMPORT_TITLE] = take_title,
    [IMPORT_FACTS] = take_facts,
    [IMPORT_CLAIMS] = take_claims,
    [IMPORT_CHANNEL] = take_channel,
    [IMPORT_RECEIVED_DAY] = take_received,
    [IMPORT_CLASS] = take_class,
    [IMPORT_PURPOSE] = take_purpose,
    [IMPORT_PLACE] = take_place,
    [IMPORT_NAME] = take_name,
    [IMPORT_PHONE] = take_phone,
    [IMPORT_ADDRESS] = take_address,
    [IMPORT_PERSONS_COUNT] = take_persons,
    [IMPORT_REPLY] = take_reply,
    [IMPORT_REPLY_UNIT] = take_reply_unit,
    [IMPORT_REPLY_DAY] = take_reply_day,
};

/* ---- columns ---- */

/* The column of a name, remembered; NULL when there are too many different ones. */
static struct import_column *column_of(struct import_rules *rules, struct sv name, size_t guess)
{
    if (guess < rules->column_count && sv_eq(rules->columns[guess].name, name))
        return &rules->columns[guess];
    for (size_t i = 0; i < rules->column_count; i++) {
        if (sv_eq(rules->columns[i].name, name))
            return &rules->columns[i];
    }
    if (rules->column_count == IMPORT_COLUMNS_MAX)
        return NULL;
    struct import_column *column = &rules->columns[rules->column_count++];
    *column = (struct import_column){.name = arena_sv(rules->arena, name),
                                     .field = import_map_column(rules->map, name)};
    column->kind = column->field != IMPORT_NONE ? IMPORT_COLUMN_USED
                   : import_is_unwanted(name)   ? IMPORT_COLUMN_UNWANTED
                                                : IMPORT_COLUMN_UNKNOWN;
    return column;
}

/* ---- the row ---- */

static bool fault_of(struct import_fault *fault, struct sv column, const char *reason)
{
    *fault = (struct import_fault){column, reason};
    return false;
}

static bool take_values(struct taking *t, const struct import_row *row, struct import_fault *fault)
{
    for (size_t i = 0; i < row->count; i++) {
        t->column = column_of(t->rules, row->names[i], i);
        if (!t->column || t->column->field == IMPORT_NONE)
            continue;
        if (!utf8_is_valid(row->values[i]))
            return fault_of(fault, t->column->name, "neither UTF-8 nor GB18030");
        struct sv value =
            import_map_value(t->rules->map, t->column->field, sv_trim(row->values[i]));
        const char *reason = value.n ? TAKERS[t->column->field](t, value) : NULL;
        if (reason)
            return fault_of(fault, t->column->name, reason);
    }
    return true;
}

/* Is something there for the field already? */
static bool is_given(const struct import_item *item, enum import_field field)
{
    const struct {
        enum import_field field;
        bool is_given;
    } known[] = {
        {IMPORT_CHANNEL, item->channel.n > 0},       {IMPORT_CLASS, item->class_code.n > 0},
        {IMPORT_PURPOSE, item->purpose.n > 0},       {IMPORT_PLACE, item->place.n > 0},
        {IMPORT_REPLY_UNIT, item->reply_unit.n > 0}, {IMPORT_RECEIVED_DAY, item->received_day > 0},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].field == field)
            return known[i].is_given;
    }
    return false;
}

static bool take_defaults(struct taking *t, struct import_fault *fault)
{
    t->column = NULL;
    for (int i = 0; i < IMPORT_FIELD__COUNT; i++) {
        enum import_field field = (enum import_field)i;
        struct sv value = import_map_default(t->rules->map, field);
        if (!value.n || !TAKERS[field] || is_given(t->item, field))
            continue;
        const char *reason = TAKERS[field](t, value);
        if (reason)
            return fault_of(fault, sv_from(import_field_word(field)), reason);
    }
    if (!t->item->channel.n)
        t->item->channel = t->rules->channel;
    return true;
}

/* A title too long for a title is not cut off and lost: it goes before the facts. */
static void settle_words(struct taking *t)
{
    struct import_item *item = t->item;
    if (!item->facts.n)
        item->facts = item->title;
    if (utf8_length(item->title) <= TITLE_CHARS)
        return;
    if (!sv_starts_with(item->facts, item->title))
        item->facts =
            arena_printf(t->arena, "%.*s\n%.*s", SV_FMT(item->title), SV_FMT(item->facts));
    item->title = arena_printf(t->arena, "%.*s…", SV_FMT(utf8_clip(item->title, TITLE_CHARS - 1)));
}

/* A row without a number gets one from what it says, so that it is known when it comes again. */
static void settle_number(struct taking *t)
{
    struct import_item *item = t->item;
    char day[DAY_TEXT_SIZE];
    char hex[HASH_HEX_CHARS + 1];
    if (item->external_number.n)
        return;
    day_format(item->received_day, day);
    hash_to_hex(hash_sha256(arena_printf(t->arena, "%s\n%.*s\n%.*s", day, SV_FMT(item->title),
                                         SV_FMT(item->facts))),
                hex);
    item->external_number = arena_printf(t->arena, "#%.*s", NUMBER_HEX, hex);
}

bool import_row_read(struct import_rules *rules, struct arena *arena, const struct import_row *row,
                     struct import_item *out, struct import_fault *fault)
{
    struct taking t = {.rules = rules, .arena = arena, .item = out};
    *out = (struct import_item){.line = row->line};
    if (row->fault)
        return fault_of(fault, row->column ? arena_printf(arena, "%zu", row->column) : SV(""),
                        row->fault);
    if (!take_values(&t, row, fault) || !take_defaults(&t, fault))
        return false;
    if (!out->title.n && !out->facts.n)
        return fault_of(fault, SV("facts"), "neither title nor text");
    if (!out->received_day)
        return fault_of(fault, SV("received_day"), "no date");
    settle_words(&t);
    settle_number(&t);
    return true;
}
