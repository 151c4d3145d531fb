/* Reading case.json: its members, checked by their form alone. */
#include "base/timefmt.h"
#include "ledger/casefile_private.h"

bool casefile_has_members(const json_t *json, const char *const *names, size_t count)
{
    if (!json_is_object(json) || json_object_size(json) != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!json_object_get(json, names[i]))
            return false;
    }
    return true;
}

/* A text of one line, kept. */
static bool keep_line(struct casefile_reading *r, const json_t *json, const char *name,
                      struct sv *out)
{
    struct sv text;
    if (!json_get_text(json, name, &text))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if ((unsigned char)text.p[i] < ' ')
            return false;
    }
    *out = arena_sv(r->arena, text);
    return true;
}

static bool read_keys(struct casefile_reading *r, const json_t *list)
{
    size_t count = json_array_size(list);
    if (count < 1 || count > RECEIPT_KEYS_MAX)
        return false;
    struct note_key *keys = ARENA_ARRAY(r->arena, struct note_key, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        if (!json_is_string(item))
            return false;
        struct sv text = {json_string_value(item), json_string_length(item)};
        if (note_key_parse(arena_sv(r->arena, text), &keys[i]))
            return false;
    }
    r->out->log.keys = keys;
    r->out->log.key_count = count;
    return true;
}

/* ---- what the office tells ---- */

static bool read_told_parts(struct casefile_reading *r, const json_t *list,
                            struct casefile_told *out)
{
    static const char *const MEMBERS[] = {"name", "value"};
    size_t count = json_array_size(list);
    if (!json_is_array(list) || count > RECEIPT_PARTS_MAX)
        return false;
    struct sv *names = ARENA_ARRAY(r->arena, struct sv, count);
    struct sv *values = ARENA_ARRAY(r->arena, struct sv, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *part = json_array_get(list, i);
        if (!casefile_has_members(part, MEMBERS, 2) || !keep_line(r, part, "name", &names[i]) ||
            !keep_line(r, part, "value", &values[i]))
            return false;
    }
    out->part_names = names;
    out->part_values = values;
    out->part_count = count;
    return true;
}

static bool read_told(struct casefile_reading *r, const json_t *list)
{
    static const char *const MEMBERS[] = {"name", "unit", "role", "parts"};
    size_t count = json_array_size(list);
    if (count < 1 || count > CASEFILE_ENTRIES_MAX)
        return false;
    struct casefile_told *told = ARENA_ARRAY(r->arena, struct casefile_told, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(list, i);
        if (!casefile_has_members(one, MEMBERS, 4) || !keep_line(r, one, "name", &told[i].name) ||
            !keep_line(r, one, "unit", &told[i].unit) ||
            !keep_line(r, one, "role", &told[i].role) ||
            !read_told_parts(r, json_object_get(one, "parts"), &told[i]))
            return false;
    }
    r->out->told = told;
    r->out->log.record_count = count;
    r->out->log.records = ARENA_ARRAY(r->arena, struct receipt_record, count);
    return true;
}

/* ---- what is left out ---- */

static bool why_from_word(struct sv word, enum casefile_why *out)
{
    for (int i = 0; i < CASEFILE__WHY_COUNT; i++) {
        if (sv_is(word, casefile_why_word((enum casefile_why)i))) {
            *out = (enum casefile_why)i;
            return true;
        }
    }
    return false;
}

static bool read_lack(const json_t *json, struct casefile_lack *out)
{
    static const char *const PART[] = {"record", "part", "why"};
    static const char *const FILE_[] = {"record", "file", "why"};
    static const char *const DOCUMENT[] = {"record", "document", "why"};
    struct sv why;
    if (!json_get_text(json, "why", &why) || !why_from_word(why, &out->why) ||
        !json_get_int(json, "record", &out->record) || out->record < 1)
        return false;
    if (casefile_has_members(json, PART, 3)) {
        out->kind = CASEFILE_LACK_PART;
        return json_get_int(json, "part", &out->part) && out->part > 0;
    }
    if (casefile_has_members(json, FILE_, 3)) {
        out->kind = CASEFILE_LACK_FILE;
        return json_get_id(json, "file", &out->file);
    }
    out->kind = CASEFILE_LACK_DOCUMENT;
    return casefile_has_members(json, DOCUMENT, 3) &&
           json_get_int(json, "document", &out->document) && out->document > 0;
}

static bool read_lacks(struct casefile_reading *r, const json_t *list)
{
    size_t count = json_array_size(list);
    if (!json_is_array(list))
        return false;
    struct casefile_lack *lacks = ARENA_ARRAY(r->arena, struct casefile_lack, count);
    for (size_t i = 0; i < count; i++) {
        if (!read_lack(json_array_get(list, i), &lacks[i]))
            return false;
    }
    r->out->lacks = lacks;
    r->out->lack_count = count;
    return true;
}

/* ---- all of it ---- */

static bool read_time(const json_t *json, time_ms *out)
{
    struct sv text;
    char again[TIMEFMT_MAX + 1];
    if (!json_get_text(json, "made_at", &text) || !timefmt_parse(text, out) || *out < 0)
        return false;
    (void)timefmt_format(*out, again);
    return sv_is(text, again);
}

static bool read_lines(struct casefile_reading *r, const json_t *json)
{
    struct casefile *out = r->out;
    return keep_line(r, json, "number", &out->number) && out->number.n &&
           keep_line(r, json, "office", &out->office) && out->office.n &&
           keep_line(r, json, "origin", &out->origin) && note_name_is_valid(out->origin) &&
           read_time(json, &out->made_at);
}

enum casefile_fault casefile_read_case(struct casefile_reading *r, const json_t *json)
{
    static const char *const MEMBERS[] = {"format",  "variant", "number", "office",   "origin",
                                          "made_at", "keys",    "told",   "left_out", "files"};
    struct sv format, variant;
    bool is_case = casefile_has_members(json, MEMBERS, sizeof MEMBERS / sizeof MEMBERS[0]) &&
                   json_get_text(json, "format", &format) && sv_is(format, CASEFILE_FORMAT) &&
                   json_get_text(json, "variant", &variant) &&
                   casefile_variant_from_word(variant, &r->out->variant) && read_lines(r, json) &&
                   read_told(r, json_object_get(json, "told")) &&
                   read_lacks(r, json_object_get(json, "left_out"));
    r->list = json_object_get(json, "files");
    if (!is_case || !json_is_array(r->list))
        return CASEFILE_CASE;
    return read_keys(r, json_object_get(json, "keys")) ? CASEFILE_NONE : CASEFILE_KEYS;
}
