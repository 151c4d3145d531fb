/* Filling slots. A slot is looked for among what was drawn, the matter's own ranges, the general
 * ranges and the lists of words, in this order. */
#include "cmd/demo_text.h"

#include "base/assert.h"
#include "base/buf.h"

enum { TEXT_MAX_BYTES = 16384, MONTHS_BACK = 4 };

struct sv demo_pick(struct rng rng, const struct demo_texts *texts)
{
    return texts->count ? texts->items[rng_below(rng, texts->count)] : SV("");
}

int64_t demo_draw(struct rng rng, const struct demo_range *range)
{
    uint64_t choices = (uint64_t)((range->high - range->low) / range->step) + 1;
    return range->low + (int64_t)rng_below(rng, choices) * range->step;
}

bool demo_chance(struct rng rng, unsigned percent)
{
    return rng_below(rng, 100) < percent;
}

static struct sv keep(struct demo_slots *slots, struct sv name, struct sv value)
{
    ASSERT(slots->count < DEMO_SLOTS_MAX);
    slots->drawn[slots->count].name = name;
    slots->drawn[slots->count].value = value;
    slots->count++;
    return value;
}

void demo_slots_set(struct demo_slots *slots, struct sv name, struct sv value)
{
    keep(slots, name, value);
}

static const struct demo_town *town_of(const struct demo_data *data,
                                       const struct demo_matter *matter, struct rng rng)
{
    for (size_t i = 0; i < data->town_count; i++) {
        if (sv_eq(data->towns[i].unit, matter->unit))
            return &data->towns[i];
    }
    return &data->towns[rng_below(rng, data->town_count)];
}

void demo_slots_begin(struct demo_slots *slots, day_t day)
{
    int year;
    int month;
    int mday;
    slots->count = 0;
    slots->town = town_of(slots->data, slots->matter, slots->rng);
    keep(slots, SV("town"), slots->town->name);
    keep(slots, SV("village"), demo_pick(slots->rng, &slots->town->villages));
    int months_ago = 1 + (int)rng_below(slots->rng, MONTHS_BACK);
    day_to_ymd(day_add_months(day, -months_ago), &year, &month, &mday);
    keep(slots, SV("month"), arena_printf(slots->arena, "%d", month));
}

static const struct demo_range *range_of(const struct demo_range *ranges, size_t count,
                                         struct sv name)
{
    for (size_t i = 0; i < count; i++) {
        if (sv_eq(ranges[i].name, name))
            return &ranges[i];
    }
    return NULL;
}

static struct sv draw(struct demo_slots *slots, struct sv name)
{
    const struct demo_data *data = slots->data;
    const struct demo_range *range = range_of(slots->matter->set, slots->matter->set_count, name);
    if (!range)
        range = range_of(data->numbers, data->number_count, name);
    if (range)
        return arena_printf(slots->arena, "%lld", (long long)demo_draw(slots->rng, range));
    for (size_t i = 0; i < data->slot_count; i++) {
        if (sv_eq(data->slots[i].name, name))
            return demo_pick(slots->rng, &data->slots[i].words);
    }
    UNREACHABLE();
}

static struct sv value_of(struct demo_slots *slots, struct sv name)
{
    for (size_t i = 0; i < slots->count; i++) {
        if (sv_eq(slots->drawn[i].name, name))
            return slots->drawn[i].value;
    }
    return keep(slots, name, draw(slots, name));
}

struct sv demo_fill(struct demo_slots *slots, struct sv text)
{
    struct sv before;
    struct sv rest;
    struct sv name;
    if (!sv_cut(text, '<', &before, &rest))
        return text;
    struct buf out;
    buf_init(&out, TEXT_MAX_BYTES);
    buf_add_sv(&out, before);
    while (sv_cut(rest, '>', &name, &rest)) {
        buf_add_sv(&out, value_of(slots, name));
        sv_cut(rest, '<', &before, &rest);
        buf_add_sv(&out, before);
    }
    ASSERT(!out.overflowed);
    struct sv filled = arena_sv(slots->arena, buf_view(&out));
    buf_release(&out);
    return filled;
}
