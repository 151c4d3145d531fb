/* The arithmetic of a period in words, as pages say it (F71). */
#ifndef CMD_PERIOD_TEXT_H
#define CMD_PERIOD_TEXT_H

#include "base/arena.h"
#include "domain/clock.h"
#include "domain/rulebook.h"

/* One line, steps separated by semicolons. Memory from the arena. */
struct sv period_text(struct arena *arena, const struct period *period,
                      const struct calendar *calendar, enum lang lang);

#endif
