/* Measures: what offices are measured by, as data of the rulebook. A measure divides one sum of
 * tallies by another, or counts, or takes the median of days. Only what offices did may be ranked:
 * the reader of rulebooks refuses anything else. */
#ifndef DOMAIN_MEASURE_H
#define DOMAIN_MEASURE_H

#include "domain/rulebook.h"
#include "domain/tally.h"

#define MEASURE_UNITS(X)                                                                           \
    X(PERCENT, "percent")         /* top of bottom */                                              \
    X(COUNT, "count")             /* top */                                                        \
    X(MEDIAN_DAYS, "median_days") /* of the days that top counts */
enum measure_unit {
#define X(name, word) MEASURE_##name,
    MEASURE_UNITS(X)
#undef X
        MEASURE_UNIT__COUNT
};
const char *measure_unit_word(enum measure_unit unit);

/* Tallies of some kinds, of some words. */
struct measure_part {
    unsigned kinds;    /* bit per enum tally_kind */
    struct id_list of; /* words; none: all */
};
/* A heading under which measures stand on pages, in the rulebook's order. */
struct rule_measure_group {
    struct sv id;
    struct words name;
    struct yaml_origin origin;
};
struct rule_measure {
    struct sv id;
    struct words name;
    struct sv group;  /* id of a group; empty where the rulebook has none */
    struct words why; /* one sentence: what it tells and what it does not */
    enum measure_unit unit;
    struct measure_part top, bottom; /* bottom: of percents */
    bool is_ranked;                  /* offices may be put into an order by it */
    bool is_less_better;
    struct citation citation;
    struct yaml_origin origin;
};
const struct rule_measure *rulebook_measure(const struct rulebook *rulebook, struct sv id);
const struct rule_measure_group *rulebook_measure_group(const struct rulebook *rulebook,
                                                        struct sv id);
bool measure_part_has(const struct measure_part *part, enum tally_kind kind, struct sv word);

/* ---- figures ---- */

enum { MEASURE_DAYS_STEPS = TALLY_DAYS_MAX / TALLY_DAYS_STEP + 1 };
/* A measure as it adds up: zero first. */
struct measured {
    int64_t top, bottom;
    int64_t *steps; /* MEASURE_DAYS_STEPS of them, of a median alone; else NULL */
};
/* As many as the rulebook has measures, in their order. */
struct measured *measures_begin(struct arena *arena, const struct rulebook *rulebook);
/* Which measures count a kind and word: found by looking at all of them once, remembered since. Of
 * one request: units by the dozen are counted by the same few hundred words. In the arena; words of
 * sums are borrowed from them. */
struct measures_of_word {
    enum tally_kind kind;
    struct sv word;
    const struct rule_measure **items;
    size_t count;
};
struct measures_index {
    struct arena *arena;
    const struct rulebook *rulebook;
    struct measures_of_word *words; /* by kind, then word */
    size_t count, capacity;
};
/* Those that count it, in no order; none of most kinds and words of clocks. */
const struct measures_of_word *measures_counting(struct measures_index *index, enum tally_kind kind,
                                                 struct sv word);
/* Add a sum to each measure that counts it. */
void measures_add(struct measures_index *index, struct measured *measured,
                  const struct tally_sum *sum);
void measure_add(const struct rule_measure *measure, struct measured *measured,
                 const struct tally_sum *sum);
/* How many things it is said of: the bottom of a percentage, else the top. */
int64_t measure_base(const struct rule_measure *measure, const struct measured *measured);
/* Percents in hundredths, a count, or the days within which half were; false: there is nothing that
 * it could be said of. */
bool measure_value(const struct rule_measure *measure, const struct measured *measured,
                   int64_t *out);

/* Where a share of `bottom` lies with 95 in 100, in hundredths of a percent (Wilson's interval),
 * both ends inside 0..10000. bottom > 0, at most 10^9. */
struct measure_band {
    int64_t low, high;
};
struct measure_band measure_band(int64_t top, int64_t bottom);

/* What is published of parts that add up to a whole that is published as well: which of the numbers
 * are left out, so that none below `least` can be worked out. Nothing (0) is not left out. Where
 * what is left out would come to less than `least`, the next smallest goes with it. Returns what is
 * left out, added up: 0, or `least` and more; or all there is, when that is less: then the whole is
 * to be left out too. */
int64_t measure_leave_out(const int64_t *numbers, size_t count, int64_t least, bool *is_left_out);

/* Below so many nothing is ranked. */
#define MEASURE_RANKED_FROM 20
/* How a share stands to that of all: told apart only where its band leaves that out. */
enum measure_standing { STANDING_SMALL, STANDING_ALIKE, STANDING_BETTER, STANDING_WORSE };
enum measure_standing measure_standing(const struct rule_measure *measure,
                                       const struct measured *one, const struct measured *all);
/* "small", "alike", "better", "worse" */
const char *measure_standing_word(enum measure_standing standing);

#endif
