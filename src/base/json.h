/* JSON: a writer that streams into a buf without building trees, and checked readers over jansson
 * values. Text is escaped by construction. Nothing here recurses on user depth without a limit. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/sv.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* ---- writing (jsonw_, since jansson owns json_) ---- */
#define JSON_DEPTH_MAX 16
struct json_writer {
    struct buf *out;
    uint8_t has_member[JSON_DEPTH_MAX + 1]; /* whether a comma is due at this depth */
    int depth;
};

void jsonw_begin(struct json_writer *w, struct buf *out);

/* The name of a member. Most are literals: their length is known when they are compiled, and
 * nothing in them is escaped. */
struct json_name {
    const char *p; /* NULL inside arrays and for the outermost value */
    unsigned n;
    bool is_literal;
};
static inline struct json_name json_name(const char *key)
{
    return (struct json_name){key, (unsigned)sv_from(key).n,
                              key && __builtin_constant_p(__builtin_strlen(key))};
}

/* What the functions below call. */
void jsonw_put_object(struct json_writer *w, struct json_name key);
void jsonw_put_array(struct json_writer *w, struct json_name key);
void jsonw_put_text(struct json_writer *w, struct json_name key, struct sv value);
void jsonw_put_made(struct json_writer *w, struct json_name key, struct sv value);
void jsonw_put_int(struct json_writer *w, struct json_name key, int64_t value);
void jsonw_put_id(struct json_writer *w, struct json_name key, id64 value);
void jsonw_put_time(struct json_writer *w, struct json_name key, int64_t utc_ms);
void jsonw_put_raw(struct json_writer *w, struct json_name key, struct sv json);

/* key NULL inside arrays and for the outermost value. Commas are placed by the writer. */
static inline void jsonw_object(struct json_writer *w, const char *key)
{
    jsonw_put_object(w, json_name(key));
}
void jsonw_object_end(struct json_writer *w);
static inline void jsonw_array(struct json_writer *w, const char *key)
{
    jsonw_put_array(w, json_name(key));
}
void jsonw_array_end(struct json_writer *w);
static inline void jsonw_text(struct json_writer *w, const char *key, struct sv value)
{
    jsonw_put_text(w, json_name(key), value);
}
/* Text that this program made of ASCII letters, digits and signs, as words of its tables and days
 * are: nothing in it is looked for. */
static inline void jsonw_made(struct json_writer *w, const char *key, struct sv value)
{
    jsonw_put_made(w, json_name(key), value);
}
/* Text that is already JSON. */
static inline void jsonw_raw(struct json_writer *w, const char *key, struct sv json)
{
    jsonw_put_raw(w, json_name(key), json);
}
static inline void jsonw_null(struct json_writer *w, const char *key)
{
    jsonw_put_raw(w, json_name(key), SV("null"));
}
/* Text, or null when empty. */
static inline void jsonw_text_or_null(struct json_writer *w, const char *key, struct sv value)
{
    if (value.n)
        jsonw_text(w, key, value);
    else
        jsonw_null(w, key);
}
static inline void jsonw_int(struct json_writer *w, const char *key, int64_t value)
{
    jsonw_put_int(w, json_name(key), value);
}
static inline void jsonw_bool(struct json_writer *w, const char *key, bool value)
{
    jsonw_put_raw(w, json_name(key), value ? SV("true") : SV("false"));
}
/* A 64-bit id as a string; 0 becomes null. */
static inline void jsonw_id(struct json_writer *w, const char *key, id64 value)
{
    jsonw_put_id(w, json_name(key), value);
}
/* UTC milliseconds as RFC 3339 with milliseconds and Z; 0 becomes null. */
static inline void jsonw_time(struct json_writer *w, const char *key, int64_t utc_ms)
{
    jsonw_put_time(w, json_name(key), utc_ms);
}

/* ---- reading ---- */
/* Parse a whole document with duplicate keys refused and depth limited; caller json_decref()s.
 * ERR_BAD_REQUEST when it is not JSON or not UTF-8. */
enum err json_parse(struct sv text, json_t **out) ERR_MUST_USE;
/* Borrowed members; false when absent, null or of another type. */
bool json_get_text(const json_t *object, const char *key, struct sv *out);
bool json_get_int(const json_t *object, const char *key, int64_t *out);
bool json_get_bool(const json_t *object, const char *key, bool *out);
bool json_get_id(const json_t *object, const char *key, id64 *out);

#endif
