/* From a row of a foreign file to what becomes a petition: words cleaned, days read, choices found,
 * or the reason why not. Columns are looked up once and remembered, with what was dropped. */
#ifndef CMD_IMPORT_ROW_H
#define CMD_IMPORT_ROW_H

#include "cmd/import_map.h"
#include "cmd/import_read.h"
#include "domain/day.h"
#include "domain/rulebook.h"
#include "vault/vault.h"

#define IMPORT_CLAIMS_MAX 20

struct import_item {
    int64_t line;
    struct sv external_number, title, facts, place, channel, class_code, purpose, reply, reply_unit;
    struct sv claims[IMPORT_CLAIMS_MAX];
    size_t claim_count;
    day_t received_day, reply_day;
    int persons_count;
    struct identity person;
    bool has_person;
};

enum import_column_kind { IMPORT_COLUMN_USED, IMPORT_COLUMN_UNKNOWN, IMPORT_COLUMN_UNWANTED };
struct import_column {
    struct sv name;
    enum import_field field;
    enum import_column_kind kind;
    int64_t not_understood; /* values of a choice that meant nothing here */
};

struct import_rules {
    struct arena *arena;          /* keeps the columns */
    const struct import_map *map; /* NULL: guesses alone */
    const struct rulebook *rulebook;
    struct sv channel; /* of rows that do not say */
    day_t today;
    struct import_column columns[IMPORT_COLUMNS_MAX];
    size_t column_count;
};

/* What is wrong with a row: "received_day" or the column's own name, and why. */
struct import_fault {
    struct sv column;
    const char *reason; /* static */
};

/* Read a row; texts in the arena. False with *fault when it cannot become a petition. What only the
 * procedure knows (lengths, rules of the day) is checked there. */
bool import_row_read(struct import_rules *rules, struct arena *arena, const struct import_row *row,
                     struct import_item *out, struct import_fault *fault);

/* A day as people write it: 2026-11-21, 2026/1/2, 2026.1.2, 2026年1月2日, 20261121, each with a
 * time behind it or not; dmy and mdy as 21.11.2026 and 11/21/2026. */
bool import_day_parse(struct sv text, enum import_date_order order, day_t *out);
/* Text without what does not belong into one: control characters, byte order marks, marks that turn
 * the direction of writing; line ends become LF, or a space where a line is meant. */
struct sv import_text_clean(struct arena *arena, struct sv text, bool has_lines);

#endif
