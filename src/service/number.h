/* Petition numbers and the codes and tokens people are given. For use cases, and for the commands
 * that fill a database. */
#ifndef SERVICE_NUMBER_H
#define SERVICE_NUMBER_H

#include "base/arena.h"
#include "base/rng.h"
#include "domain/day.h"
#include "domain/rulebook.h"
#include "domain/unit.h"

#include <stdbool.h>
#include <stdint.h>

/* CODE-YYYY-MMDD-SSSS-C: letters of the office, day, serial of that day (four digits or more), and
 * a check digit over all of it (ISO 7064 MOD 11,10; letters count as the two digits 10..35), which
 * finds every single wrong digit and nearly every swap of neighbours. */
struct sv number_make(struct arena *arena, struct sv code, day_t day, int64_t serial);
/* How people type it: folded, any dash, with or without them around the check digit; "" when it
 * cannot be a number. Does not say that such a petition exists. */
struct sv number_normalise(struct arena *arena, struct sv typed);
/* Does the check digit fit? */
bool number_is_valid(struct sv number);
/* Whose letters begin the numbers of a petition office: its own unit when it has some, else the
 * nearest above that has; NULL when none has, which stands for NUMBER_CODE_NONE. Serials are
 * counted for that unit, so that offices sharing letters never share a number. */
#define NUMBER_CODE_NONE "HY"
const struct unit *number_code_unit(const struct unit_tree *units, id64 office);

/* JB-XXXX-XXXX-C of an accusation: random, so that it tells nothing, with the same check digit. */
struct sv number_accusation(struct arena *arena, struct rng rng);
/* As typed; "" when it cannot be such a number. */
struct sv number_accusation_normalise(struct arena *arena, struct sv typed);

/* 机关代字〔年〕顺序号 of a unit's document, in English unit year/number: the unit's short name
 * stands for its letters. */
struct sv number_document(struct arena *arena, struct sv unit, enum lang lang, int year,
                          int64_t serial);

#define CODE_CHARS 8
/* A query code: eight characters of an alphabet of 23 without look-alikes (36 bits; guessing is
 * throttled for number and name). */
struct sv code_make(struct arena *arena, struct rng rng);
/* Folded as typed, without dashes. */
struct sv code_normalise(struct arena *arena, struct sv typed);

/* 256 random bits as 43 characters of base64url. */
#define TOKEN_CHARS 43
void token_make(struct rng rng, char out[TOKEN_CHARS + 1]);

#endif
