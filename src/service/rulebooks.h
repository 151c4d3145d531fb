/* Which rulebooks an office keeps, and which is in force from which day. */
#ifndef SERVICE_RULEBOOKS_H
#define SERVICE_RULEBOOKS_H

#include "service/service.h"

/* A rulebook's text, and what complaints about it call it; both borrowed. */
struct rulebook_text {
    const char *name;
    struct sv text;
    bool is_proved; /* came with the program, whose tests walked all of it (tests/rules) */
};
/* A rulebook, and the overlays that are laid over it in this order. */
struct rulebook_texts {
    const struct rulebook_text *items;
    size_t count;
};
struct adopted_rulebook {
    day_t from; /* in: the day, or DAY_NONE for the first it can be; out: the day */
    const struct rulebook *rulebook; /* out; in the call's arena */
};
/* Matters registered on that day or later follow this rulebook; those registered before keep
 * theirs. An administrator of the whole office does it.
 *   ERR_BAD_INPUT  no rulebook, one that rulebook_check finds fault with, or a day on which it
 *                  cannot come into force; the detail says file and line, or the day
 *   ERR_CONFLICT   its id and version are kept already with another text
 *   ERR_FORBIDDEN  by anybody else */
enum err service_rulebook_adopt(struct call *call, const struct rulebook_texts *texts,
                                struct adopted_rulebook *out) ERR_MUST_USE;

/* Inside src/service: where texts are kept, in whose name, and where complaints go. */
struct rulebook_keeper {
    struct store_conn *conn;
    struct arena *arena;
    struct who_when by;
    struct fail *fail;
};
/* Read, prove and store the texts; *out, in the keeper's arena, is what all of them together say.
 * ERR_BAD_INPUT and ERR_CONFLICT as above. */
enum err rulebooks_keep(const struct rulebook_keeper *keeper, const struct rulebook_texts *texts,
                        const struct rulebook **out) ERR_MUST_USE;

#endif
