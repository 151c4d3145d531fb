/* Tallies: what offices did, counted by kind, unit, class and day, so that measures are sums. What
 * one petition counts for follows from the petition alone; an event changes the counts by the
 * difference between before and after. */
#ifndef DOMAIN_TALLY_H
#define DOMAIN_TALLY_H

#include "domain/petition.h"

/* What the words of a kind are, so that a rulebook can be held against itself. */
enum tally_words {
    TALLY_OF_NOTHING,  /* it has none */
    TALLY_OF_CLOCKS,   /* clocks of the rulebook */
    TALLY_OF_FINDINGS, /* support, partly, explain, not_support: what stands of the claims */
    TALLY_OF_DAYS,     /* days, in steps of TALLY_DAYS_STEP, as "005" */
    TALLY_OF_RESULTS,  /* results of a review */
    TALLY_OF_RATINGS,  /* who is rated and how: "unit.satisfied" */
    TALLY_OF_ANSWERS,  /* what the petitioner says: confirmed, contested, unanswered */
    TALLY_OF_STATES,   /* states that end a matter */
    TALLY_OF_TIMES,    /* once, again: whether one opinion was enough */
    TALLY_OF_DUTIES    /* of works: "supervision.answer" */
};

/* KIND(NAME, number, word, words, is what an office did). Numbers stand in the store's derived
 * tables. Only what an office did may be ranked: volume, repeats and how matters ended may not. */
#define TALLY_KINDS(KIND)                                                                          \
    KIND(RECEIVED, 1, "received", TALLY_OF_NOTHING, false)                                         \
    KIND(REPEATED, 2, "repeated", TALLY_OF_NOTHING, false)                                         \
    KIND(OWED, 3, "overdue", TALLY_OF_CLOCKS, true)                                                \
    KIND(MET, 4, "met", TALLY_OF_CLOCKS, true)                                                     \
    KIND(MISSED, 5, "missed", TALLY_OF_CLOCKS, true)                                               \
    KIND(EXTENDED, 6, "extended", TALLY_OF_CLOCKS, true)                                           \
    KIND(ANSWERED, 7, "answered", TALLY_OF_FINDINGS, true)                                         \
    KIND(WAITED, 8, "waited", TALLY_OF_DAYS, true)                                                 \
    KIND(REVIEWED, 9, "reviewed", TALLY_OF_RESULTS, true)                                          \
    KIND(RATED, 10, "rated", TALLY_OF_RATINGS, true)                                               \
    KIND(CARRIED_OUT, 11, "carried_out", TALLY_OF_ANSWERS, true)                                   \
    KIND(ENDED, 12, "ended", TALLY_OF_STATES, false)                                               \
    KIND(SETTLED, 13, "settled", TALLY_OF_TIMES, true)                                             \
    KIND(DUTY_OWED, 14, "duty_overdue", TALLY_OF_DUTIES, true)                                     \
    KIND(DUTY_MET, 15, "duty_met", TALLY_OF_DUTIES, true)                                          \
    KIND(DUTY_MISSED, 16, "duty_missed", TALLY_OF_DUTIES, true)
enum tally_kind {
    TALLY_NONE = 0,
#define KIND(name, number, word, words, is_of_office) TALLY_##name = number,
    TALLY_KINDS(KIND)
#undef KIND
        TALLY__END
};
const char *tally_kind_word(enum tally_kind kind);
bool tally_kind_from_word(struct sv word, enum tally_kind *out);
enum tally_words tally_kind_words(enum tally_kind kind);
bool tally_kind_is_of_office(enum tally_kind kind);
/* What is owed and not ended: it has the day on which it is due, and counts once that has passed.
 */
bool tally_kind_is_owed(enum tally_kind kind);

enum { TALLY_DAYS_STEP = 5, TALLY_DAYS_MAX = 365 };

/* One thing counted. `day` is the day that decides where it belongs: of a clock its due day, so
 * that what was due in a month stands against what was done of it, whenever that was; else the day
 * on which it happened. */
struct tally {
    enum tally_kind kind;
    struct sv word;
    id64 unit; /* that did it, or owes it */
    day_t day;
};
struct tallies {
    struct tally *items;
    size_t count;
};
/* What a clock counts as: TALLY_OWED, TALLY_MET, TALLY_MISSED, or TALLY_NONE while it is paused,
 * when it was dropped in time, or when no office owes it. What was dropped after its last day was
 * missed. */
enum tally_kind tally_of_clock(const struct petition_clock *clock);
/* The same of a duty of a work: TALLY_DUTY_OWED, _MET, _MISSED, or TALLY_NONE where it was handed
 * over, or dropped in time. */
struct duty;
enum tally_kind tally_of_duty(const struct duty *duty);
/* The word it is counted by. */
struct sv tally_duty_word(struct arena *arena, struct sv kind, struct sv rule);
/* Everything but the petition's own receipt and its clocks, in an order of its own. */
struct tallies tallies_of_facts(struct arena *arena, const struct petition *petition);

/* A change of the counts of one office. What is received stands in figures.h. */
struct tally_change {
    struct tally tally; /* its day is the first of a month, but of what is owed */
    id64 region, office;
    struct sv class_code;
    int change;
};
struct tally_changes {
    struct tally_change *items;
    size_t count;
};
struct tally_changes tallies_of(struct arena *arena, id64 region, const struct petition *petition);
/* Of its duties, by the office that opened it; a work has no class. */
struct work;
struct tally_changes tallies_of_work(struct arena *arena, id64 region, const struct work *work);
struct tally_changes tallies_between(struct arena *arena, const struct tally_changes *before,
                                     const struct tally_changes *after);
/* The first day of a day's month. */
day_t tally_month(day_t day);

/* A sum of the roll-up: for a unit, an office or a region, by unit or by class. */
enum tally_scope { TALLY_FOR_UNIT = 1, TALLY_FOR_OFFICE = 2, TALLY_FOR_REGION = 3 };
struct tally_sum {
    enum tally_scope scope;
    id64 place; /* whose sum it is */
    day_t day;
    enum tally_kind kind;
    struct sv word;
    id64 unit;            /* by unit; 0: by class */
    struct sv class_code; /* by class; may be empty: none is known */
    int64_t number;
};
/* The sums that a change changes; returns how many. */
enum { TALLY_SUMS_MAX = 5 };
size_t tally_sums_changed(const struct tally_change *change, struct tally_sum out[TALLY_SUMS_MAX]);
/* In the order of everything but their number, equal ones added up, empty ones left out. In place;
 * returns how many there are. */
size_t tally_sums_merge(struct tally_sum *sums, size_t count);

#endif
