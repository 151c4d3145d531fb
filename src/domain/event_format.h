/* Numbers of the event encoding, version 1, shared by the writer and the reader. They are in stored
 * events: never change or reuse one (docs/internals/event-encoding.md). Private to src/domain. */
#ifndef DOMAIN_EVENT_FORMAT_H
#define DOMAIN_EVENT_FORMAT_H

#include "domain/day.h"

#include <stddef.h>

enum { FORMAT_VERSION = 1 };

/* Keys of the event's map; RULEBOOK and FIELDS are left out when empty. */
enum {
    FORMAT_EVENT_VERSION = 1,
    FORMAT_EVENT_KIND = 2,
    FORMAT_EVENT_SEQ = 3,
    FORMAT_EVENT_AT = 4,
    FORMAT_EVENT_DAY = 5,
    FORMAT_EVENT_ACTOR = 6,
    FORMAT_EVENT_ACTION = 7,
    FORMAT_EVENT_RULEBOOK = 8,
    FORMAT_EVENT_FIELDS = 9,
    FORMAT_EVENT_EFFECTS = 10
};
#define FORMAT_EVENT_FIXED ((size_t)8)

/* Keys of the effects' map; those after AWAITS are left out when empty. */
enum {
    FORMAT_EFFECT_STATE = 1,
    FORMAT_EFFECT_IS_ENDED = 2,
    FORMAT_EFFECT_OWNER = 3,
    FORMAT_EFFECT_AWAITS = 4,
    FORMAT_EFFECT_STARTS = 5,
    FORMAT_EFFECT_STOPS = 6,
    FORMAT_EFFECT_MOVES = 7,
    FORMAT_EFFECT_DOCUMENT = 8,
    FORMAT_EFFECT_MARKS = 9
};
#define FORMAT_EFFECTS_FIXED ((size_t)4)

/* Items of the fixed arrays. The long forms are written only when they say more than the short. */
enum {
    FORMAT_ACTOR_SIZE = 3,
    FORMAT_ACTOR_LONG_SIZE = 4,
    FORMAT_FIELD_SIZE = 3,
    FORMAT_ERASED_SIZE = 3,
    FORMAT_FINDING_SIZE = 6,
    FORMAT_ATTACHMENT_SIZE = 5,
    FORMAT_PERSON_SIZE = 6,
    FORMAT_PERSON_LONG_SIZE = 7,
    FORMAT_PERIOD_SIZE = 6,
    FORMAT_PERIOD_LONG_SIZE = 9,
    FORMAT_PERIOD_LONGEST_SIZE = 10,
    FORMAT_END_SIZE = 3,
    FORMAT_END_LONG_SIZE = 4,
    FORMAT_START_SIZE = 6,
    FORMAT_START_LONG_SIZE = 7,
    FORMAT_STOP_SIZE = 3,
    FORMAT_STOP_LONG_SIZE = 4,
    FORMAT_MOVE_SIZE = 3,
    FORMAT_DOCUMENT_SIZE = 3,
    FORMAT_MARK_SIZE = 2
};

/* Stands for the kind of a field that is erased; no kind has this word. */
#define FORMAT_ERASED_WORD "erased"

/* No list in an event is longer: bounds what a reader allocates. */
#define FORMAT_ITEMS_MAX ((size_t)4096)

/* Limits of what a reader takes: days to 2199-12-31; no number in a period is greater than the
 * second, and period_is_valid has the last word. */
#define FORMAT_DAY_MAX DAY_LAST
#define FORMAT_PERIOD_MAX 3660
#define FORMAT_MINUTE_MAX 1439

#endif
