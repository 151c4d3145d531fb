/* Texts with slots: "<village>的路灯坏了<n>盏". A slot is drawn when it is first met and keeps its
 * value for the whole petition, so that a title and its facts speak of the same road. */
#ifndef CMD_DEMO_TEXT_H
#define CMD_DEMO_TEXT_H

#include "base/rng.h"
#include "cmd/demo_data.h"
#include "domain/day.h"

#define DEMO_SLOTS_MAX 24

struct demo_slots {
    struct arena *arena;
    struct rng rng;
    const struct demo_data *data;
    const struct demo_matter *matter;
    const struct demo_town *town;
    struct {
        struct sv name, value;
    } drawn[DEMO_SLOTS_MAX];
    size_t count;
};

/* Begin, with arena, rng, data and matter set: draw the town and the month ("<month>": one to four
 * months before the day). */
void demo_slots_begin(struct demo_slots *slots, day_t day);
/* Give a slot its value; the name and the value are borrowed. */
void demo_slots_set(struct demo_slots *slots, struct sv name, struct sv value);
/* The text with every slot filled. A slot nobody knows asserts: the data are checked by a test. */
struct sv demo_fill(struct demo_slots *slots, struct sv text);
/* One of the texts, unfilled; "" of none. */
struct sv demo_pick(struct rng rng, const struct demo_texts *texts);
/* low <= n <= high, in steps. */
int64_t demo_draw(struct rng rng, const struct demo_range *range);
/* True in so many of a hundred cases. */
bool demo_chance(struct rng rng, unsigned percent);

#endif
