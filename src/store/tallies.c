/* Tallies: appended with the figures, folded with them, read as the sum of what has been folded and
 * what waits. The three rules of figures.c hold here too. */
#include "store/tallies.h"

#include "base/assert.h"
#include "store/petition_rows.h"
#include "store/store_private.h"

enum { SIDE_CLASS = 1, SIDE_UNIT = 2 };

/* ---- appending ---- */

enum err tallies_append(struct store_conn *conn, id64 event, size_t behind,
                        const struct tally_changes *changes)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < changes->count; i++) {
        const struct tally_change *change = &changes->items[i];
        const struct q_figure_delta_add_in row = {.region = change->region,
                                                  .id = event,
                                                  .no = (int64_t)(behind + i),
                                                  .measure =
                                                      DELTA_OF_TALLY + (int64_t)change->tally.kind,
                                                  .owner = change->tally.unit,
                                                  .office = change->office,
                                                  .word = change->tally.word,
                                                  .due_day = change->tally.day,
                                                  .class_code = change->class_code,
                                                  .month = DAY_NONE,
                                                  .change = change->change};
        err = q_figure_delta_add(conn, &row, NULL);
    }
    return err;
}

/* What the stored rows of a petition count for, the other way round. */
static void take_back(struct tally_changes *out, const struct tally_change *place,
                      struct tally tally)
{
    struct tally_change *change = &out->items[out->count++];
    if (tally.kind != TALLY_OWED)
        tally.day = tally_month(tally.day);
    *change = *place;
    change->tally = tally;
}

enum err tallies_drop(struct store_conn *conn, const struct q_petition_insert_in *row,
                      size_t behind)
{
    struct q_clock_put_in *clocks;
    struct q_fact_put_in *facts = NULL;
    size_t clock_count;
    size_t fact_count = 0;
    const struct q_clocks_of_in of = {.region = row->region, .petition = row->id};
    const struct q_facts_of_in facts_of = {.region = row->region, .petition = row->id};
    enum err err = q_clocks_of(conn, conn->scratch, &of, &clocks, &clock_count);
    if (!err)
        err = q_facts_of(conn, conn->scratch, &facts_of, &facts, &fact_count);
    if (err)
        return err;
    const struct tally_change place = {
        .region = row->region, .office = row->office, .class_code = row->class_code, .change = -1};
    struct tally_changes changes = {
        ARENA_ARRAY(conn->scratch, struct tally_change, clock_count * 2 + fact_count), 0};
    for (size_t i = 0; i < clock_count; i++) {
        const struct q_clock_put_in *clock = &clocks[i];
        struct tally tally = {(enum tally_kind)clock->tally, clock->rule, clock->owner,
                              (day_t)clock->due_day};
        if (tally.kind == TALLY_NONE)
            continue;
        take_back(&changes, &place, tally);
        tally.kind = TALLY_EXTENDED;
        if (clock->status != CLOCK_RUNNING && clock->extended_days > 0)
            take_back(&changes, &place, tally);
    }
    for (size_t i = 0; i < fact_count; i++)
        take_back(&changes, &place,
                  (struct tally){(enum tally_kind)facts[i].kind, facts[i].word, facts[i].unit,
                                 (day_t)facts[i].day});
    return tallies_append(conn, row->changed_id, behind, &changes);
}

/* ---- folding ---- */

/* Of what waits: a change of a tally, or of a petition, whose receipt counts as one. */
static bool change_of(const struct q_tally_deltas_out *row, struct tally_change *out)
{
    *out = (struct tally_change){.region = row->region,
                                 .office = row->office,
                                 .class_code = row->class_code,
                                 .change = (int)row->change};
    if (row->measure > DELTA_OF_TALLY)
        out->tally = (struct tally){(enum tally_kind)(row->measure - DELTA_OF_TALLY), row->word,
                                    row->owner, (day_t)row->due_day};
    else
        out->tally = (struct tally){TALLY_RECEIVED, {"", 0}, row->office, (day_t)row->month};
    return row->measure > DELTA_OF_TALLY || row->measure == FIGURE_OPEN ||
           row->measure == FIGURE_ENDED;
}

static struct q_tally_add_in row_of(const struct tally_sum *sum)
{
    return (struct q_tally_add_in){.scope = sum->scope,
                                   .place = sum->place,
                                   .side = sum->unit ? SIDE_UNIT : SIDE_CLASS,
                                   .day = sum->day,
                                   .kind = sum->kind,
                                   .word = sum->word,
                                   .unit = sum->unit,
                                   .class_code = sum->class_code,
                                   .number = sum->number};
}

static enum err add_row(struct store_conn *conn, const struct q_tally_add_in *row)
{
    enum err err = q_tally_add(conn, row, NULL);
    if (err || row->number > 0)
        return err;
    const struct q_tally_drop_empty_in key = {.scope = row->scope,
                                              .place = row->place,
                                              .side = row->side,
                                              .day = row->day,
                                              .kind = row->kind,
                                              .word = row->word,
                                              .unit = row->unit,
                                              .class_code = row->class_code};
    return q_tally_drop_empty(conn, &key, NULL);
}

enum err tallies_fold(struct store_conn *conn, struct arena *arena,
                      const struct q_figure_deltas_out *rows, size_t count)
{
    struct tally_sum *sums = ARENA_ARRAY(arena, struct tally_sum, count * TALLY_SUMS_MAX);
    size_t all = 0;
    enum err err = ERR_OK;
    for (size_t i = 0; i < count; i++) {
        const struct q_figure_deltas_out *row = &rows[i];
        const struct q_tally_deltas_out delta = {.region = row->region,
                                                 .office = row->office,
                                                 .measure = row->measure,
                                                 .owner = row->owner,
                                                 .word = row->word,
                                                 .due_day = row->due_day,
                                                 .class_code = row->class_code,
                                                 .month = row->month,
                                                 .change = row->change};
        struct tally_change change;
        if (change_of(&delta, &change))
            all += tally_sums_changed(&change, sums + all);
    }
    all = tally_sums_merge(sums, all);
    for (size_t i = 0; !err && i < all; i++) {
        const struct q_tally_add_in row = row_of(&sums[i]);
        err = add_row(conn, &row);
    }
    return err;
}

/* ---- comparing ---- */

enum { DIFFERENCES_AT_ONCE = 100000 };

enum err tallies_compare(struct store_conn *conn, struct arena *arena, size_t *differences)
{
    struct q_tally_add_in *rows;
    const struct q_tally_differences_in in = {.limit = DIFFERENCES_AT_ONCE};
    return q_tally_differences(conn, arena, &in, &rows, differences);
}

enum err tallies_mend(struct store_conn *conn, struct arena *arena)
{
    for (;;) {
        struct q_tally_add_in *rows;
        size_t count;
        const struct q_tally_differences_in in = {.limit = DIFFERENCES_AT_ONCE};
        enum err err = q_tally_differences(conn, arena, &in, &rows, &count);
        for (size_t i = 0; !err && i < count; i++)
            err = add_row(conn, &rows[i]);
        if (err || count < DIFFERENCES_AT_ONCE)
            return err;
    }
}

/* ---- reading ---- */

/* Sums on their way out. */
struct sums {
    struct arena *arena;
    const struct tally_question *question;
    struct tally_sum *items;
    size_t count;
};

static void room_for(struct sums *sums, size_t more)
{
    struct tally_sum *items = ARENA_ARRAY(sums->arena, struct tally_sum, sums->count + more);
    for (size_t i = 0; i < sums->count; i++)
        items[i] = sums->items[i];
    sums->items = items;
}

static void take(struct sums *sums, struct tally_sum sum)
{
    sum.scope = sums->question->scope;
    sum.place = sums->question->place;
    sums->items[sums->count++] = sum;
}

static enum err read_by_unit(struct store_conn *conn, struct sums *sums)
{
    const struct tally_question *q = sums->question;
    struct q_tallies_by_unit_out *rows;
    size_t count;
    const struct q_tallies_by_unit_in in = {q->scope, q->place, q->from, q->to, q->today};
    enum err err = q_tallies_by_unit(conn, sums->arena, &in, &rows, &count);
    if (err)
        return err;
    room_for(sums, count);
    for (size_t i = 0; i < count; i++)
        take(sums, (struct tally_sum){.kind = (enum tally_kind)rows[i].kind,
                                      .word = rows[i].word,
                                      .unit = rows[i].unit,
                                      .number = rows[i].number});
    return ERR_OK;
}

static enum err read_by_class(struct store_conn *conn, struct sums *sums)
{
    const struct tally_question *q = sums->question;
    struct q_tallies_by_class_out *rows;
    size_t count;
    const struct q_tallies_by_class_in in = {q->scope, q->place, q->from, q->to, q->today};
    enum err err = q_tallies_by_class(conn, sums->arena, &in, &rows, &count);
    if (err)
        return err;
    room_for(sums, count);
    for (size_t i = 0; i < count; i++)
        take(sums, (struct tally_sum){.kind = (enum tally_kind)rows[i].kind,
                                      .word = rows[i].word,
                                      .class_code = rows[i].class_code,
                                      .number = rows[i].number});
    return ERR_OK;
}

static enum err read_by_day(struct store_conn *conn, struct sums *sums)
{
    const struct tally_question *q = sums->question;
    struct q_tallies_by_day_out *rows;
    size_t count;
    const struct q_tallies_by_day_in all = {q->scope, q->place, q->from, q->to, q->today};
    const struct q_tallies_of_unit_in one = {q->scope, q->place, q->unit, q->from, q->to, q->today};
    enum err err = q->unit && q->scope != TALLY_FOR_UNIT
                       ? q_tallies_of_unit(conn, sums->arena, &one, &rows, &count)
                       : q_tallies_by_day(conn, sums->arena, &all, &rows, &count);
    if (err)
        return err;
    room_for(sums, count);
    for (size_t i = 0; i < count; i++)
        take(sums, (struct tally_sum){.kind = (enum tally_kind)rows[i].kind,
                                      .word = rows[i].word,
                                      .unit = q->scope == TALLY_FOR_UNIT ? q->place : q->unit,
                                      .day = tally_month((day_t)rows[i].day),
                                      .number = rows[i].number});
    return ERR_OK;
}

static bool is_asked_for(const struct tally_question *q, const struct tally_sum *sum)
{
    bool is_by_unit = q->scope != TALLY_FOR_UNIT && (q->by == TALLY_BY_UNIT || q->unit);
    return sum->scope == q->scope && sum->place == q->place && is_by_unit == (sum->unit != 0) &&
           (q->by != TALLY_BY_MONTH || !is_by_unit || sum->unit == q->unit) &&
           sum->day >= q->from && sum->day <= q->to &&
           (!tally_kind_is_owed(sum->kind) || sum->day < q->today);
}

/* What waits is a second's worth; all of it is looked at. */
static enum err read_waiting(struct store_conn *conn, struct sums *sums)
{
    struct q_tally_deltas_out *rows;
    size_t count;
    enum err err = q_tally_deltas(conn, sums->arena, &rows, &count);
    if (err || count == 0)
        return err;
    room_for(sums, count * TALLY_SUMS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct tally_change change;
        struct tally_sum changed[TALLY_SUMS_MAX];
        if (!change_of(&rows[i], &change))
            continue;
        size_t n = tally_sums_changed(&change, changed);
        for (size_t k = 0; k < n; k++) {
            if (!is_asked_for(sums->question, &changed[k]))
                continue;
            changed[k].day = tally_month(changed[k].day);
            if (sums->question->scope == TALLY_FOR_UNIT)
                changed[k].unit = sums->question->place;
            take(sums, changed[k]);
        }
    }
    return ERR_OK;
}

enum err store_tallies(struct store_conn *conn, struct arena *arena,
                       const struct tally_question *question, const struct tally_sum **out,
                       size_t *count)
{
    struct sums sums = {.arena = arena, .question = question};
    enum err err;
    if (question->by == TALLY_BY_CLASS)
        err = read_by_class(conn, &sums);
    else if (question->by == TALLY_BY_UNIT && question->scope != TALLY_FOR_UNIT)
        err = read_by_unit(conn, &sums);
    else
        err = read_by_day(conn, &sums);
    if (!err)
        err = read_waiting(conn, &sums);
    *out = sums.items;
    *count = sums.count;
    return err;
}
