/* What another rulebook's clocks would do to a matter that runs (F72): which of its running clocks
 * would end on another day, and by which arithmetic. Pure; changes nothing. */
#ifndef DOMAIN_WHATIF_H
#define DOMAIN_WHATIF_H

#include "domain/petition.h"
#include "domain/rulebook.h"
#include "domain/unit.h"

struct whatif {
    const struct rulebook *proposed;
    day_t from; /* clocks that began on this day or later follow the proposed rulebook */
    const struct calendar *calendar;
    const struct unit_tree *units; /* lengths may depend on the level of the unit that owes */
};

/* One matter: what its events, in order, fold to. */
struct whatif_matter {
    struct arena *arena; /* for what is needed on the way */
    const struct petition *petition;
    const struct rulebook *pinned;
    const struct event *events;
    size_t event_count;
};

enum whatif_outcome {
    WHATIF_SAME,    /* ends on the day it ends on now */
    WHATIF_EARLIER, /* sooner */
    WHATIF_LATER,   /* later */
    WHATIF_DROPPED  /* the proposed rulebook has no such clock */
};

struct whatif_clock {
    const struct petition_clock *clock; /* as it runs now */
    enum whatif_outcome outcome;
    struct period period;  /* the proposed arithmetic */
    struct period_end end; /* and where it ends; not set when dropped */
};

/* Every running clock of a matter that began on the day or later. What differs between the rulebook
 * the matter is pinned to and the proposed one – length, unit, where it counts from, whether it
 * shifts – is changed; what happened to the clock itself – days it was extended by, days excluded,
 * a day that an act set – stays. out has room for petition->clock_count; returns the number. */
size_t whatif_clocks(const struct whatif *whatif, const struct whatif_matter *matter,
                     struct whatif_clock *out);

#endif
