/* Turning values into the reader's words: days, units, fields, blanks of the rulebook's sentences.
 * Used by documents here and by the replies of the http layer, so that both say the same. */
#ifndef SERVICE_WORDS_H
#define SERVICE_WORDS_H

#include "service/service.h"

/* "2026 年 12 月 14 日（周一）", without the year when it is that of `near` (DAY_NONE: always with
 * it); "Monday 14 December 2026". "" for DAY_NONE. */
struct sv words_day(struct arena *arena, day_t day, day_t near, enum lang lang);
/* A unit's full name; "" when it is unknown. */
struct sv words_unit_full(const struct unit_tree *units, id64 id);
/* A field's value as one text, choices by their names; rule may be NULL. Lists and files give "".
 */
struct sv words_field(const struct call *call, const struct rulebook *rulebook,
                      const struct rule_field *rule, const struct field *field);
/* Replace each {name} by what fill gives for it; an unknown one (p NULL) stays as it is. */
struct sv words_fill(struct arena *arena, struct sv text,
                     struct sv (*fill)(void *self, struct sv name), void *self);
/* The clock the page leads with: the running main one, else the running duty that is due first;
 * NULL when nothing runs. */
const struct petition_clock *words_lead_clock(const struct petition *petition,
                                              const struct rulebook *rulebook);
/* One sentence for the petitioner: who has it and what comes next, from the state's lead. */
struct sv words_lead(const struct call *call, const struct petition *petition,
                     const struct rulebook *rulebook);
struct sv words_role(const struct rulebook *rulebook, enum role role, enum lang lang);
/* How the timeline tells an event. */
struct sv words_event(const struct rulebook *rulebook, const struct event *event, enum lang lang);
/* The same told to somebody else than the petitioner: as the rulebook words it for them
 * (`done_others`); else the petitioner's own acts by name, since those are worded to the
 * petitioner.
 */
struct sv words_event_to_others(const struct rulebook *rulebook, const struct event *event,
                                enum lang lang);

#endif
