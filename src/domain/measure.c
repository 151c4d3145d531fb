/* Measures computed from sums. Whole numbers only: the same everywhere, and the same as whoever
 * computes them again. */
#include "domain/measure.h"

#include "base/assert.h"
#include "base/num.h"

#include "domain/rulebook_shape.h"

#include <string.h>

static const char *const UNIT_WORDS[MEASURE_UNIT__COUNT] = {
#define X(name, word) [MEASURE_##name] = word,
    MEASURE_UNITS(X)
#undef X
};

const char *measure_unit_word(enum measure_unit unit)
{
    ASSERT(unit < MEASURE_UNIT__COUNT);
    return UNIT_WORDS[unit];
}

const struct rule_measure *rulebook_measure(const struct rulebook *rulebook, struct sv id)
{
    RETURN_ITEM(rulebook->measures, rulebook->measure_count, id);
}

const struct rule_measure_group *rulebook_measure_group(const struct rulebook *rulebook,
                                                        struct sv id)
{
    RETURN_ITEM(rulebook->measure_groups, rulebook->measure_group_count, id);
}

bool measure_part_has(const struct measure_part *part, enum tally_kind kind, struct sv word)
{
    return (part->kinds >> kind & 1u) && (part->of.count == 0 || id_list_has(&part->of, word));
}

/* ---- adding up ---- */

void measure_add(const struct rule_measure *measure, struct measured *measured,
                 const struct tally_sum *sum)
{
    int64_t days = 0;
    if (measure_part_has(&measure->bottom, sum->kind, sum->word))
        measured->bottom += sum->number;
    if (!measure_part_has(&measure->top, sum->kind, sum->word))
        return;
    measured->top += sum->number;
    if (measured->steps && num_parse_i64(sum->word, 0, TALLY_DAYS_MAX, &days))
        measured->steps[days / TALLY_DAYS_STEP] += sum->number;
}

struct measured *measures_begin(struct arena *arena, const struct rulebook *rulebook)
{
    struct measured *out = ARENA_ARRAY(arena, struct measured, rulebook->measure_count);
    for (size_t i = 0; i < rulebook->measure_count; i++) {
        if (rulebook->measures[i].unit == MEASURE_MEDIAN_DAYS)
            out[i].steps = ARENA_ARRAY(arena, int64_t, MEASURE_DAYS_STEPS);
    }
    return out;
}

/* Where it stands, or belongs. */
static size_t place_in(const struct measures_index *index, enum tally_kind kind, struct sv word)
{
    size_t low = 0;
    size_t high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct measures_of_word *one = &index->words[middle];
        bool is_before = one->kind < kind || (one->kind == kind && sv_cmp(one->word, word) < 0);
        low = is_before ? middle + 1 : low;
        high = is_before ? high : middle;
    }
    return low;
}

static struct measures_of_word look_for(struct measures_index *index, enum tally_kind kind,
                                        struct sv word)
{
    const struct rulebook *rulebook = index->rulebook;
    struct measures_of_word out = {
        kind, word, ARENA_ARRAY(index->arena, const struct rule_measure *, rulebook->measure_count),
        0};
    for (size_t i = 0; i < rulebook->measure_count; i++) {
        const struct rule_measure *one = &rulebook->measures[i];
        if (measure_part_has(&one->top, kind, word) || measure_part_has(&one->bottom, kind, word))
            out.items[out.count++] = one;
    }
    return out;
}

const struct measures_of_word *measures_counting(struct measures_index *index, enum tally_kind kind,
                                                 struct sv word)
{
    size_t at = place_in(index, kind, word);
    bool is_known =
        at < index->count && index->words[at].kind == kind && sv_eq(index->words[at].word, word);
    if (is_known)
        return &index->words[at];
    index->words = arena_room(index->arena, index->words, index->count, &index->capacity,
                              sizeof *index->words);
    memmove(index->words + at + 1, index->words + at, (index->count - at) * sizeof *index->words);
    index->words[at] = look_for(index, kind, word);
    index->count++;
    return &index->words[at];
}

void measures_add(struct measures_index *index, struct measured *measured,
                  const struct tally_sum *sum)
{
    const struct measures_of_word *found = measures_counting(index, sum->kind, sum->word);
    for (size_t i = 0; i < found->count; i++)
        measure_add(found->items[i], &measured[found->items[i] - index->rulebook->measures], sum);
}

int64_t measure_base(const struct rule_measure *measure, const struct measured *measured)
{
    return measure->unit == MEASURE_PERCENT ? measured->bottom : measured->top;
}

/* The last day of the step in which the middle one lies: half were within so many days. */
static int64_t median(const struct measured *measured)
{
    int64_t seen = 0;
    size_t i = 0;
    while (i + 1 < MEASURE_DAYS_STEPS && 2 * (seen + measured->steps[i]) < measured->top)
        seen += measured->steps[i++];
    return (int64_t)i * TALLY_DAYS_STEP + TALLY_DAYS_STEP - 1;
}

bool measure_value(const struct rule_measure *measure, const struct measured *measured,
                   int64_t *out)
{
    *out = measured->top;
    if (measure->unit == MEASURE_COUNT)
        return true;
    if (measure_base(measure, measured) <= 0)
        return false;
    *out = measure->unit == MEASURE_MEDIAN_DAYS
               ? median(measured)
               : (measured->top * 10000 + measured->bottom / 2) / measured->bottom;
    return true;
}

/* ---- Wilson ---- */

static int64_t root_of(int64_t number)
{
    int64_t root = number;
    int64_t next = number / 2 + 1;
    while (next < root) {
        root = next;
        next = (root + number / root) / 2;
    }
    return root;
}

/* With z = 1.96: (k + z²/2 ± z·√(k(n−k)/n + z²/4)) / (n + z²), all numbers scaled by 10^4. */
struct measure_band measure_band(int64_t top, int64_t bottom)
{
    static const int64_t Z = 19600;
    static const int64_t Z2 = 38416;
    static const int64_t SCALE = 10000;
    ASSERT(bottom > 0 && bottom <= 1000000000 && top >= 0 && top <= bottom);
    int64_t whole = top * (bottom - top) / bottom;
    int64_t part = top * (bottom - top) % bottom;
    int64_t inside = whole * SCALE * SCALE / 100 + part * (SCALE * SCALE / 100) / bottom + Z2 * 25;
    int64_t half = Z * root_of(inside) / 1000; /* the root is scaled by 10^3 */
    int64_t middle = top * SCALE + Z2 / 2;
    int64_t all = bottom * SCALE + Z2;
    int64_t low = (middle - half) * SCALE / all;
    int64_t high = ((middle + half) * SCALE + all - 1) / all;
    return (struct measure_band){low < 0 || top == 0 ? 0 : low,
                                 high > SCALE || top == bottom ? SCALE : high};
}

/* ---- what is published ---- */

static size_t smallest_shown(const int64_t *numbers, size_t count, const bool *is_left_out)
{
    size_t found = count;
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] > 0 && !is_left_out[i] && (found == count || numbers[i] < numbers[found]))
            found = i;
    }
    return found;
}

int64_t measure_leave_out(const int64_t *numbers, size_t count, int64_t least, bool *is_left_out)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        is_left_out[i] = numbers[i] > 0 && numbers[i] < least;
        sum += is_left_out[i] ? numbers[i] : 0;
    }
    while (sum > 0 && sum < least) {
        size_t next = smallest_shown(numbers, count, is_left_out);
        if (next == count)
            break;
        is_left_out[next] = true;
        sum += numbers[next];
    }
    return sum;
}

/* ---- standing ---- */

enum measure_standing measure_standing(const struct rule_measure *measure,
                                       const struct measured *one, const struct measured *all)
{
    int64_t of_all;
    if (!measure->is_ranked || measure->unit != MEASURE_PERCENT ||
        one->bottom < MEASURE_RANKED_FROM || !measure_value(measure, all, &of_all))
        return STANDING_SMALL;
    const struct measure_band band = measure_band(one->top, one->bottom);
    if (band.low <= of_all && of_all <= band.high)
        return STANDING_ALIKE;
    return (band.low > of_all) != measure->is_less_better ? STANDING_BETTER : STANDING_WORSE;
}

const char *measure_standing_word(enum measure_standing standing)
{
    static const char *const STANDINGS[] = {[STANDING_SMALL] = "small",
                                            [STANDING_ALIKE] = "alike",
                                            [STANDING_BETTER] = "better",
                                            [STANDING_WORSE] = "worse"};
    return STANDINGS[standing];
}
