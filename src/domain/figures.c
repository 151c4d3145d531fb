/* Figures as differences. */
#include "domain/figures.h"

#include "base/assert.h"
#include "domain/tally.h"

#include <stdlib.h>

/* ---- what a petition counts for ---- */

static void add(struct figure_changes *changes, const struct figure_change *place,
                enum figure_measure measure, struct sv word)
{
    struct figure_change *change = &changes->items[changes->count++];
    *change = *place;
    change->measure = measure;
    change->word = word;
}

struct figure_changes figures_of(struct arena *arena, id64 region, const struct petition *petition)
{
    struct figure_changes out = {0};
    if (petition->version == 0)
        return out;
    out.items = ARENA_ARRAY(arena, struct figure_change, petition->mark_count + 2);
    struct figure_change place = {
        .region = region, .owner = petition->owner, .office = petition->office, .change = 1};
    struct figure_change itself = place;
    const struct petition_clock *next = petition->is_ended ? NULL : petition_next_clock(petition);
    itself.awaits = ROLE_BIT(petition->awaits);
    itself.due_day = next ? next->end.due_day : DAY_NONE;
    itself.class_code = petition->class_code;
    itself.month = tally_month(petition->received_day);
    add(&out, &itself, petition->is_ended ? FIGURE_ENDED : FIGURE_OPEN, petition->state);
    if (petition->is_ended)
        return out;
    for (size_t i = 0; i < petition->mark_count; i++)
        add(&out, &place, FIGURE_MARK, petition->marks[i].id);
    if (petition->route.n)
        add(&out, &place, FIGURE_ROUTE, petition->route);
    return out;
}

/* Do they count alike, whatever the direction? */
static bool is_same(const struct figure_change *one, const struct figure_change *other)
{
    return one->measure == other->measure && one->region == other->region &&
           one->owner == other->owner && one->office == other->office &&
           one->awaits == other->awaits && one->due_day == other->due_day &&
           one->month == other->month && sv_eq(one->word, other->word) &&
           sv_eq(one->class_code, other->class_code);
}

static bool holds(const struct figure_changes *changes, const struct figure_change *wanted)
{
    for (size_t i = 0; i < changes->count; i++)
        if (is_same(&changes->items[i], wanted))
            return true;
    return false;
}

struct figure_changes figures_between(struct arena *arena, const struct figure_changes *before,
                                      const struct figure_changes *after)
{
    struct figure_changes out = {
        ARENA_ARRAY(arena, struct figure_change, before->count + after->count), 0};
    for (size_t i = 0; i < before->count; i++) {
        if (holds(after, &before->items[i]))
            continue;
        out.items[out.count] = before->items[i];
        out.items[out.count++].change = -before->items[i].change;
    }
    for (size_t i = 0; i < after->count; i++)
        if (!holds(before, &after->items[i]))
            out.items[out.count++] = after->items[i];
    return out;
}

/* ---- figures ---- */

size_t figures_changed(const struct figure_change *change, struct figure out[FIGURES_OF_CHANGE_MAX])
{
    const struct figure bases[] = {
        {.scope = FIGURE_OF_OWNER, .unit = change->owner, .office = change->office},
        {.scope = FIGURE_OF_OFFICE, .unit = change->office},
        {.scope = FIGURE_OF_REGION, .unit = change->region},
    };
    size_t count = 0;
    ASSERT(change->measure != FIGURE_DUE);
    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        struct figure figure = bases[i];
        figure.region = change->region;
        figure.number = change->change;
        figure.measure = FIGURE_DUE;
        figure.day = change->due_day;
        if (change->measure == FIGURE_OPEN && change->due_day != DAY_NONE) {
            out[count] = figure;
            out[count++].office = 0;
        }
        figure.measure = change->measure;
        figure.day = DAY_NONE;
        figure.awaits = change->awaits;
        figure.word = change->word;
        out[count++] = figure;
    }
    return count;
}

static int order_of(int64_t one, int64_t other)
{
    return (one > other) - (one < other);
}

/* One order for all: two who change the same figures begin with the same one. */
static int figure_cmp(const void *a, const void *b)
{
    const struct figure *one = a;
    const struct figure *other = b;
    const int64_t keys[][2] = {{one->scope, other->scope},     {one->unit, other->unit},
                               {one->measure, other->measure}, {one->day, other->day},
                               {one->awaits, other->awaits},   {one->office, other->office},
                               {one->region, other->region}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        int order = order_of(keys[i][0], keys[i][1]);
        if (order)
            return order;
    }
    return sv_cmp(one->word, other->word);
}

size_t figures_merge(struct figure *figures, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(figures, count, sizeof *figures, figure_cmp);
    for (size_t i = 0; i < count;) {
        struct figure sum = figures[i++];
        for (; i < count && figure_cmp(&sum, &figures[i]) == 0; i++)
            sum.number += figures[i].number;
        if (sum.number)
            figures[kept++] = sum;
    }
    return kept;
}

static bool answers(const struct figure *figure, const struct figure_question *question)
{
    return figure->measure == question->measure &&
           (!question->awaits || (figure->awaits & question->awaits)) &&
           (!question->word.n || sv_eq(figure->word, question->word)) &&
           (!question->office || figure->office == question->office) &&
           (!question->region || figure->region == question->region) &&
           (figure->measure != FIGURE_DUE ||
            (figure->day >= question->from_day && figure->day <= question->to_day));
}

int64_t figures_sum(const struct figure *figures, size_t count,
                    const struct figure_question *question)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        if (answers(&figures[i], question))
            sum += figures[i].number;
    return sum;
}
