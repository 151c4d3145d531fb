/* JSON out: a comma is due before every member but the first, kept as one flag a depth, so callers
 * never place one. Whatever text comes in, the output is valid JSON: malformed UTF-8 becomes
 * U+FFFD. JSON in: jansson, after a scan that bounds the depth, since jansson recurses. */
#include "base/json.h"

#include "base/assert.h"
#include "base/num.h"
#include "base/timefmt.h"
#include "base/utf8.h"

#include <string.h>

void jsonw_begin(struct json_writer *w, struct buf *out)
{
    *w = (struct json_writer){.out = out};
}

/* One character that may not stand in a JSON string as it is. */
static void add_escape(struct buf *out, unsigned char c)
{
    static const char SHORT[][2] = {{'"', '"'},  {'\\', '\\'}, {'\n', 'n'}, {'\r', 'r'},
                                    {'\t', 't'}, {'\b', 'b'},  {'\f', 'f'}};
    for (size_t i = 0; i < sizeof SHORT / sizeof SHORT[0]; i++) {
        if (c == (unsigned char)SHORT[i][0]) {
            buf_add_byte(out, '\\');
            buf_add_byte(out, (uint8_t)SHORT[i][1]);
            return;
        }
    }
    buf_printf(out, "\\u%04x", c);
}

static bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

/* The same of any of eight bytes at once. With ONES * x subtracted, only bytes below x borrow: of
 * those that were below 0x80, as ~word says, their highest bit is then set. */
static uint64_t escapes_of_eight(uint64_t word)
{
    static const uint64_t ONES = UINT64_C(0x0101010101010101);
    static const uint64_t HIGH = UINT64_C(0x8080808080808080);
    uint64_t quotes = word ^ (ONES * '"');
    uint64_t slashes = word ^ (ONES * '\\');
    uint64_t controls = (word - ONES * 0x20) & ~word;
    return (controls | ((quotes - ONES) & ~quotes) | ((slashes - ONES) & ~slashes)) & HIGH;
}

static bool eight_need_escape(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return escapes_of_eight(word) != 0;
}

/* Eight bytes of ASCII, none of which is escaped. */
static bool eight_are_plain(const unsigned char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return (escapes_of_eight(word) | (word & UINT64_C(0x8080808080808080))) == 0;
}

/* Length of the longest prefix that can be copied unchanged. */
static size_t plain_prefix(struct sv text)
{
    size_t n = 0;
    while (n + sizeof(uint64_t) <= text.n && !eight_need_escape(text.p + n))
        n += sizeof(uint64_t);
    bool is_at_end = n > 0 && n + sizeof(uint64_t) > text.n;
    if (is_at_end && !eight_need_escape(text.p + text.n - sizeof(uint64_t)))
        return text.n; /* the last eight, some of them for the second time */
    while (n < text.n && !needs_escape((unsigned char)text.p[n]))
        n++;
    return n;
}

static void add_valid_string(struct buf *out, struct sv text)
{
    while (text.n > 0) {
        size_t n = plain_prefix(text);
        buf_add(out, text.p, n);
        if (n == text.n)
            return;
        add_escape(out, (unsigned char)text.p[n]);
        text = (struct sv){text.p + n + 1, text.n - n - 1};
    }
}

static void add_repaired_string(struct buf *out, struct sv text)
{
    for (size_t at = 0; at < text.n;) {
        size_t start = at;
        uint32_t point = utf8_next(text, &at);
        struct sv one = sv_slice(text, start, at);
        if (point == 0xFFFD && !utf8_is_valid(one))
            buf_add_sv(out, SV("\xEF\xBF\xBD"));
        else
            add_valid_string(out, one);
    }
}

/* Between quotation marks as it is. */
static void add_quoted(struct buf *out, struct sv text)
{
    char *at = buf_extend(out, text.n + 2);
    if (!at)
        return;
    at[0] = '"';
    if (text.n)
        memcpy(at + 1, text.p, text.n);
    at[text.n + 1] = '"';
}

/* How many bytes that begin here stand between quotation marks as they are, looked at together; 0:
 * look closer. Chinese text is looked at in pairs of characters, ASCII in eights. */
static size_t plain_length(const unsigned char *p, size_t left)
{
    bool has_eight = left >= sizeof(uint64_t);
    if (*p >= 0x80) {
        if (has_eight && utf8_are_two_plain_threes(p))
            return 6;
        return utf8_is_plain_three(p, left) ? 3 : 0;
    }
    if (has_eight && eight_are_plain(p))
        return sizeof(uint64_t);
    return needs_escape(*p) ? 0 : 1;
}

/* Whether a text can stand between quotation marks as it is: valid, and nothing in it is escaped.
 * One look tells it of ASCII and of three-byte characters; false: look closer. */
static bool is_plain_text(struct sv text)
{
    const unsigned char *p = (const unsigned char *)text.p;
    size_t left = text.n;
    while (left) {
        size_t length = plain_length(p, left);
        if (!length)
            return false;
        p += length;
        left -= length;
    }
    return true;
}

static void add_string(struct buf *out, struct sv text)
{
    if (is_plain_text(text)) {
        add_quoted(out, text);
        return;
    }
    buf_add_byte(out, '"');
    if (utf8_is_valid(text))
        add_valid_string(out, text);
    else
        add_repaired_string(out, text);
    buf_add_byte(out, '"');
}

/* A comma where one is due, the name between quotation marks, a colon. */
static void add_name(struct buf *out, bool has_comma, struct json_name name)
{
    struct sv text = {name.p, name.n};
    if (!name.is_literal && !is_plain_text(text)) {
        buf_add_sv(out, has_comma ? SV(",") : SV(""));
        add_string(out, text);
        buf_add_byte(out, ':');
        return;
    }
    char *at = buf_extend(out, has_comma + text.n + 3);
    if (!at)
        return;
    if (has_comma)
        *at++ = ',';
    *at++ = '"';
    memcpy(at, text.p, text.n);
    memcpy(at + text.n, "\":", 2);
}

/* What stands before any value. */
static void add_lead(struct json_writer *w, struct json_name key)
{
    bool has_comma = w->has_member[w->depth];
    w->has_member[w->depth] = 1;
    if (key.p)
        add_name(w->out, has_comma, key);
    else if (has_comma)
        buf_add_byte(w->out, ',');
}

static void open_level(struct json_writer *w, struct json_name key, char bracket)
{
    add_lead(w, key);
    buf_add_byte(w->out, (uint8_t)bracket);
    ASSERT(w->depth < JSON_DEPTH_MAX);
    w->depth++;
    w->has_member[w->depth] = 0;
}

static void close_level(struct json_writer *w, char bracket)
{
    ASSERT(w->depth > 0);
    w->depth--;
    buf_add_byte(w->out, (uint8_t)bracket);
}

void jsonw_put_object(struct json_writer *w, struct json_name key)
{
    open_level(w, key, '{');
}

void jsonw_object_end(struct json_writer *w)
{
    close_level(w, '}');
}

void jsonw_put_array(struct json_writer *w, struct json_name key)
{
    open_level(w, key, '[');
}

void jsonw_array_end(struct json_writer *w)
{
    close_level(w, ']');
}

void jsonw_put_text(struct json_writer *w, struct json_name key, struct sv value)
{
    add_lead(w, key);
    add_string(w->out, value);
}

void jsonw_put_made(struct json_writer *w, struct json_name key, struct sv value)
{
    add_lead(w, key);
    add_quoted(w->out, value);
}

void jsonw_put_int(struct json_writer *w, struct json_name key, int64_t value)
{
    add_lead(w, key);
    char text[NUM_TEXT_MAX + 1];
    buf_add(w->out, text, (size_t)num_format_i64(value, text));
}

void jsonw_put_id(struct json_writer *w, struct json_name key, id64 value)
{
    if (value == 0) {
        jsonw_put_raw(w, key, SV("null"));
        return;
    }
    char text[ID_TEXT_MAX + 1];
    size_t n = (size_t)id_format(value, text);
    jsonw_put_made(w, key, (struct sv){text, n});
}

void jsonw_put_time(struct json_writer *w, struct json_name key, int64_t utc_ms)
{
    if (utc_ms == 0) {
        jsonw_put_raw(w, key, SV("null"));
        return;
    }
    char text[TIMEFMT_MAX + 1];
    size_t n = (size_t)timefmt_format(utc_ms, text);
    jsonw_put_made(w, key, (struct sv){text, n});
}

void jsonw_put_raw(struct json_writer *w, struct json_name key, struct sv json)
{
    add_lead(w, key);
    buf_add_sv(w->out, json);
}

/* Whether brackets outside strings nest deeper than the limit. Malformed JSON may pass; jansson
 * judges that afterwards. */
static bool is_too_deep(struct sv text)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '[' || c == '{'))
            depth++;
        else if (!in_string && (c == ']' || c == '}'))
            depth--;
        if (depth > JSON_DEPTH_MAX)
            return true;
    }
    return false;
}

enum err json_parse(struct sv text, json_t **out)
{
    json_error_t ignored;
    if (text.n == 0 || is_too_deep(text))
        return ERR_BAD_REQUEST;
    json_t *json = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &ignored);
    if (!json)
        return ERR_BAD_REQUEST;
    *out = json;
    return ERR_OK;
}

bool json_get_text(const json_t *object, const char *key, struct sv *out)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value))
        return false;
    *out = (struct sv){json_string_value(value), json_string_length(value)};
    return true;
}

bool json_get_int(const json_t *object, const char *key, int64_t *out)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value))
        return false;
    *out = json_integer_value(value);
    return true;
}

bool json_get_bool(const json_t *object, const char *key, bool *out)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_boolean(value))
        return false;
    *out = json_is_true(value);
    return true;
}

bool json_get_id(const json_t *object, const char *key, id64 *out)
{
    struct sv text;
    return json_get_text(object, key, &text) && id_parse(text, out);
}
