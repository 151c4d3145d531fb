/* Which column of a foreign file means what. A map comes from guesses at the headers, corrected by
 * a YAML file the office writes. What has no place in the model is dropped and told, never kept. */
#ifndef CMD_IMPORT_MAP_H
#define CMD_IMPORT_MAP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/sv.h"
#include "base/yaml.h"

#include <stdbool.h>
#include <stddef.h>

/* What a column can be; the words are those of map files. */
#define IMPORT_FIELDS(X)                                                                           \
    X(NONE, "drop")                                                                                \
    X(EXTERNAL_NUMBER, "external_number")                                                          \
    X(TITLE, "title")                                                                              \
    X(FACTS, "facts")                                                                              \
    X(CLAIMS, "claims")                                                                            \
    X(CHANNEL, "channel")                                                                          \
    X(RECEIVED_DAY, "received_day")                                                                \
    X(CLASS, "class")                                                                              \
    X(PURPOSE, "purpose")                                                                          \
    X(PLACE, "place")                                                                              \
    X(NAME, "name")                                                                                \
    X(PHONE, "phone")                                                                              \
    X(ADDRESS, "address")                                                                          \
    X(PERSONS_COUNT, "persons_count")                                                              \
    X(REPLY, "reply")                                                                              \
    X(REPLY_UNIT, "reply_unit")                                                                    \
    X(REPLY_DAY, "reply_day")

enum import_field {
#define X(name, word) IMPORT_##name,
    IMPORT_FIELDS(X)
#undef X
        IMPORT_FIELD__COUNT
};
const char *import_field_word(enum import_field field);
bool import_field_from_word(struct sv word, enum import_field *out);

enum import_date_order { IMPORT_DATE_YMD, IMPORT_DATE_DMY, IMPORT_DATE_MDY };

struct import_pair {
    struct sv from, to;
};
struct import_map {
    struct sv platform;          /* the platform the file comes from */
    struct import_pair *columns; /* header → word of a field */
    size_t column_count;
    struct import_pair *defaults; /* word of a field → value for rows without one */
    size_t default_count;
    struct import_pair *values[IMPORT_FIELD__COUNT]; /* value in the file → value here */
    size_t value_counts[IMPORT_FIELD__COUNT];
    enum import_date_order dates;
};

/* Read a map file:
 *   platform: 县长信箱
 *   dates: ymd                # or dmy, mdy
 *   columns: {标题: title, 来信内容: facts, 备注: drop}
 *   defaults: {channel: mailbox}
 *   values: {channel: {网站: online}}
 * A map that gives a place to what has none (import_is_unwanted) is refused: ERR_BAD_INPUT with
 * "file:line: what". */
enum err import_map_read(struct arena *arena, const char *name, struct sv yaml,
                         struct import_map *out, char error[YAML_ERROR_MAX]) ERR_MUST_USE;
/* What a header means: as the map says, else as it is usually called, else nothing. map may be
 * NULL. */
enum import_field import_map_column(const struct import_map *map, struct sv header);
/* A value as this system says it: through the map's table, else unchanged. map may be NULL. */
struct sv import_map_value(const struct import_map *map, enum import_field field, struct sv value);
/* The default of a field; empty without one. */
struct sv import_map_default(const struct import_map *map, enum import_field field);

/* Does the header name something the model deliberately has no place for: threats ascribed to
 * people, control over them, where they went, their families, punishment? */
bool import_is_unwanted(struct sv header);

#endif
