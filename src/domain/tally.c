/* What petitions count for in measures, as differences. Nothing here reads a rulebook: the words of
 * clocks, results and scores are taken as the events have them. */
#include "domain/tally.h"

#include "base/assert.h"
#include "domain/word_table.h"

#include <stdlib.h>

/* ---- kinds ---- */

static const char *const WORDS[TALLY__END] = {
#define KIND(name, number, word, words, is_of_office) [number] = word,
    TALLY_KINDS(KIND)
#undef KIND
};
static const enum tally_words WORDS_OF[TALLY__END] = {
#define KIND(name, number, word, words, is_of_office) [number] = words,
    TALLY_KINDS(KIND)
#undef KIND
};
static const bool IS_OF_OFFICE[TALLY__END] = {
#define KIND(name, number, word, words, is_of_office) [number] = is_of_office,
    TALLY_KINDS(KIND)
#undef KIND
};

const char *tally_kind_word(enum tally_kind kind)
{
    ASSERT(kind > TALLY_NONE && kind < TALLY__END);
    return WORDS[kind];
}

bool tally_kind_from_word(struct sv word, enum tally_kind *out)
{
    size_t index;
    if (!word_table_find(WORDS, TALLY__END, word, &index))
        return false;
    *out = (enum tally_kind)index;
    return true;
}

enum tally_words tally_kind_words(enum tally_kind kind)
{
    ASSERT(kind > TALLY_NONE && kind < TALLY__END);
    return WORDS_OF[kind];
}

bool tally_kind_is_of_office(enum tally_kind kind)
{
    ASSERT(kind > TALLY_NONE && kind < TALLY__END);
    return IS_OF_OFFICE[kind];
}

bool tally_kind_is_owed(enum tally_kind kind)
{
    return kind == TALLY_OWED || kind == TALLY_DUTY_OWED;
}

/* ---- clocks ---- */

enum tally_kind tally_of_clock(const struct petition_clock *clock)
{
    if (!clock->is_duty)
        return TALLY_NONE;
    switch (clock->status) {
    case CLOCK_RUNNING:
        return clock->period.paused_from == DAY_NONE ? TALLY_OWED : TALLY_NONE;
    case CLOCK_MET:
        return petition_clock_is_late(clock) ? TALLY_MISSED : TALLY_MET;
    case CLOCK_CANCELLED:
        return clock->period.paused_from == DAY_NONE && clock->stopped_day > clock->end.due_day
                   ? TALLY_MISSED
                   : TALLY_NONE;
    }
    return TALLY_NONE;
}

/* ---- facts ---- */

static void add(struct tallies *out, enum tally_kind kind, struct sv word, id64 unit, day_t day)
{
    out->items[out->count++] = (struct tally){kind, word, unit, day};
}

/* What stands of all claims together: the least that one of them was given, and "partly" when they
 * differ in whether they were met. */
static struct sv finding_of(const struct petition *petition)
{
    enum finding_kind all = FINDING_NONE;
    bool has_met = false;
    bool has_unmet = false;
    for (size_t i = 0; i < petition->claim_count; i++) {
        enum finding_kind one = petition->claims[i].finding.finding;
        has_met = has_met || finding_is_met(one);
        has_unmet = has_unmet || !finding_is_met(one);
        all = one > all ? one : all;
    }
    return sv_from(finding_word(has_met && has_unmet ? FINDING_PARTLY : all));
}

static const struct opinion *first_answer(const struct petition *petition)
{
    for (size_t i = 0; i < petition->opinion_count; i++) {
        if (petition->opinions[i].result.n == 0)
            return &petition->opinions[i];
    }
    return NULL;
}

static struct sv days_word(struct arena *arena, int days)
{
    int at = days < 0 ? 0 : days > TALLY_DAYS_MAX ? TALLY_DAYS_MAX : days;
    return arena_printf(arena, "%03d", at / TALLY_DAYS_STEP * TALLY_DAYS_STEP);
}

static void add_opinions(struct arena *arena, const struct petition *petition, struct tallies *out)
{
    const struct opinion *first = first_answer(petition);
    if (first) {
        add(out, TALLY_ANSWERED, finding_of(petition), first->unit, first->day);
        add(out, TALLY_WAITED, days_word(arena, first->day - petition->received_day), first->unit,
            first->day);
    }
    for (size_t i = 1; i < petition->opinion_count; i++) {
        const struct opinion *opinion = &petition->opinions[i];
        if (opinion->result.n) /* said of the opinion before it */
            add(out, TALLY_REVIEWED, opinion->result, opinion[-1].unit, opinion->day);
    }
}

/* The unit is who gave the answer; where the matter was settled without one, who has it. */
static void add_ratings(struct arena *arena, const struct petition *petition, struct tallies *out)
{
    for (size_t i = 0; i < petition->rating_count; i++) {
        const struct rating *rating = &petition->ratings[i];
        bool is_of_office = sv_is(rating->target, "office");
        id64 unit = petition->handler ? petition->handler : petition->owner;
        add(out, TALLY_RATED,
            arena_printf(arena, "%.*s.%.*s", SV_FMT(rating->target), SV_FMT(rating->score)),
            is_of_office ? petition->office : unit, rating->day);
    }
}

static void add_promises(const struct petition *petition, struct tallies *out)
{
    static const char *const ANSWERS[] = {[PROMISE_UNANSWERED] = "unanswered",
                                          [PROMISE_CONFIRMED] = "confirmed",
                                          [PROMISE_CONTESTED] = "contested"};
    for (size_t i = 0; i < petition->promise_count; i++) {
        const struct promise *promise = &petition->promises[i];
        if (!promise->is_dropped && promise->kept_day != DAY_NONE)
            add(out, TALLY_CARRIED_OUT, sv_from(ANSWERS[promise->petitioner]),
                petition->clocks[promise->clock_no - 1].owner, promise->kept_day);
    }
}

/* Did the first answer stand? That somebody asked for a review says nothing against it; what the
 * review changed does, and an answer given anew. */
static bool has_first_stood(const struct petition *petition)
{
    for (size_t i = 1; i < petition->opinion_count; i++) {
        if (!sv_is(petition->opinions[i].result, "uphold"))
            return false;
    }
    return true;
}

static void add_end(const struct petition *petition, struct tallies *out)
{
    bool is_withdrawn = sv_is(petition->state, "withdrawn"); /* that settled nothing */
    id64 unit = petition->handler ? petition->handler : petition->owner;
    if (!petition->is_ended)
        return;
    add(out, TALLY_ENDED, petition->state, unit, petition->ended_day);
    if (petition->opinion_count && !is_withdrawn)
        add(out, TALLY_SETTLED, has_first_stood(petition) ? SV("once") : SV("again"), unit,
            petition->ended_day);
}

struct tallies tallies_of_facts(struct arena *arena, const struct petition *petition)
{
    struct tallies out = {
        ARENA_ARRAY(arena, struct tally,
                    petition->opinion_count + petition->rating_count + petition->promise_count + 5),
        0};
    if (petition->repeats)
        add(&out, TALLY_REPEATED, SV(""), petition->office, petition->received_day);
    add_opinions(arena, petition, &out);
    add_ratings(arena, petition, &out);
    add_promises(petition, &out);
    add_end(petition, &out);
    return out;
}

/* ---- changes ---- */

day_t tally_month(day_t day)
{
    int year;
    int month;
    int mday;
    day_to_ymd(day, &year, &month, &mday);
    return day - mday + 1;
}

static void change_by(struct tally_changes *out, const struct tally_change *place,
                      const struct tally *tally)
{
    struct tally_change *change = &out->items[out->count++];
    *change = *place;
    change->tally = *tally;
    if (tally->kind != TALLY_OWED)
        change->tally.day = tally_month(tally->day);
}

struct tally_changes tallies_of(struct arena *arena, id64 region, const struct petition *petition)
{
    struct tally_changes out = {0};
    if (petition->version == 0)
        return out;
    const struct tally_change place = {.region = region,
                                       .office = petition->office,
                                       .class_code = petition->class_code,
                                       .change = 1};
    const struct tallies facts = tallies_of_facts(arena, petition);
    out.items = ARENA_ARRAY(arena, struct tally_change, petition->clock_count * 2 + facts.count);
    for (size_t i = 0; i < petition->clock_count; i++) {
        const struct petition_clock *clock = &petition->clocks[i];
        struct tally tally = {tally_of_clock(clock), clock->rule, clock->owner, clock->end.due_day};
        if (tally.kind == TALLY_NONE)
            continue;
        change_by(&out, &place, &tally);
        tally.kind = TALLY_EXTENDED;
        if (clock->status != CLOCK_RUNNING && clock->period.extended_days > 0)
            change_by(&out, &place, &tally);
    }
    for (size_t i = 0; i < facts.count; i++)
        change_by(&out, &place, &facts.items[i]);
    return out;
}

static int order_of(int64_t one, int64_t other)
{
    return (one > other) - (one < other);
}

static int change_cmp(const void *a, const void *b)
{
    const struct tally_change *one = a;
    const struct tally_change *other = b;
    const int64_t keys[][2] = {{one->tally.kind, other->tally.kind},
                               {one->tally.unit, other->tally.unit},
                               {one->tally.day, other->tally.day},
                               {one->region, other->region},
                               {one->office, other->office}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        int order = order_of(keys[i][0], keys[i][1]);
        if (order)
            return order;
    }
    int order = sv_cmp(one->tally.word, other->tally.word);
    return order ? order : sv_cmp(one->class_code, other->class_code);
}

struct tally_changes tallies_between(struct arena *arena, const struct tally_changes *before,
                                     const struct tally_changes *after)
{
    size_t count = before->count + after->count;
    struct tally_changes out = {ARENA_ARRAY(arena, struct tally_change, count), 0};
    for (size_t i = 0; i < before->count; i++) {
        out.items[i] = before->items[i];
        out.items[i].change = -before->items[i].change;
    }
    for (size_t i = 0; i < after->count; i++)
        out.items[before->count + i] = after->items[i];
    if (count)
        qsort(out.items, count, sizeof *out.items, change_cmp);
    for (size_t i = 0; i < count;) {
        struct tally_change sum = out.items[i++];
        for (; i < count && change_cmp(&sum, &out.items[i]) == 0; i++)
            sum.change += out.items[i].change;
        if (sum.change)
            out.items[out.count++] = sum;
    }
    return out;
}

/* ---- sums ---- */

size_t tally_sums_changed(const struct tally_change *change, struct tally_sum out[TALLY_SUMS_MAX])
{
    const struct tally_sum sums[TALLY_SUMS_MAX] = {
        {.scope = TALLY_FOR_UNIT, .place = change->tally.unit},
        {.scope = TALLY_FOR_OFFICE, .place = change->office},
        {.scope = TALLY_FOR_OFFICE, .place = change->office, .unit = change->tally.unit},
        {.scope = TALLY_FOR_REGION, .place = change->region},
        {.scope = TALLY_FOR_REGION, .place = change->region, .unit = change->tally.unit},
    };
    for (size_t i = 0; i < TALLY_SUMS_MAX; i++) {
        out[i] = sums[i];
        out[i].day = change->tally.day;
        out[i].kind = change->tally.kind;
        out[i].word = change->tally.word;
        out[i].class_code = out[i].unit ? SV("") : change->class_code;
        out[i].number = change->change;
    }
    return TALLY_SUMS_MAX;
}

static int sum_cmp(const void *a, const void *b)
{
    const struct tally_sum *one = a;
    const struct tally_sum *other = b;
    const int64_t keys[][2] = {{one->scope, other->scope},
                               {one->place, other->place},
                               {one->day, other->day},
                               {one->kind, other->kind},
                               {one->unit, other->unit}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        int order = order_of(keys[i][0], keys[i][1]);
        if (order)
            return order;
    }
    int order = sv_cmp(one->word, other->word);
    return order ? order : sv_cmp(one->class_code, other->class_code);
}

size_t tally_sums_merge(struct tally_sum *sums, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(sums, count, sizeof *sums, sum_cmp);
    for (size_t i = 0; i < count;) {
        struct tally_sum sum = sums[i++];
        for (; i < count && sum_cmp(&sum, &sums[i]) == 0; i++)
            sum.number += sums[i].number;
        if (sum.number)
            sums[kept++] = sum;
    }
    return kept;
}
