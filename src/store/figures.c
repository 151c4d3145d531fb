/* Figures: appended as changes with the event that makes them, folded later, read as the sum of
 * both.
 *
 * 1. A change is a row of its own: no two transactions that append write the same row.
 * 2. Folding deletes the changes that it returns and adds what they come to, in one transaction: a
 *    snapshot has a change either here or there.
 * 3. What is wrong can be told in one statement and is then added: whatever is appended or folded
 *    meanwhile stays right. */
#include "store/figures.h"

#include "base/assert.h"
#include "store/petition_rows.h"
#include "store/store_private.h"

enum {
    DROPPED_NO = 1000000
}; /* changes of a petition that goes stand behind those of its events */

/* ---- appending ---- */

static enum err append(struct store_conn *conn, id64 id, int64_t first_no,
                       const struct figure_changes *changes)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < changes->count; i++) {
        const struct figure_change *change = &changes->items[i];
        const struct q_figure_delta_add_in row = {.region = change->region,
                                                  .id = id,
                                                  .no = first_no + (int64_t)i,
                                                  .measure = change->measure,
                                                  .owner = change->owner,
                                                  .office = change->office,
                                                  .awaits = change->awaits,
                                                  .word = change->word,
                                                  .due_day = change->due_day,
                                                  .class_code = change->class_code,
                                                  .month = change->month,
                                                  .change = change->change};
        err = q_figure_delta_add(conn, &row, NULL);
    }
    return err;
}

enum err figures_append(struct store_conn *conn, id64 event, const struct figure_changes *changes)
{
    return append(conn, event, 0, changes);
}

/* What the stored rows of a petition count for, the other way round. */
static void take_back(const struct q_petition_insert_in *row, const struct q_tag_put_in *tags,
                      size_t count, struct figure_changes *out)
{
    struct figure_change change = {
        .region = row->region, .owner = row->owner, .office = row->office, .change = -1};
    struct figure_change itself = change;
    itself.measure = row->is_ended ? FIGURE_ENDED : FIGURE_OPEN;
    itself.awaits = (role_set)row->awaits;
    itself.word = row->state;
    itself.due_day = row->is_ended ? DAY_NONE : (day_t)row->due_day;
    itself.class_code = row->class_code;
    itself.month = tally_month((day_t)row->received_day);
    out->items[out->count++] = itself;
    for (size_t i = 0; !row->is_ended && i < count; i++) {
        change.measure = tags[i].kind == TAG_MARK ? FIGURE_MARK : FIGURE_ROUTE;
        change.word = tags[i].tag;
        out->items[out->count++] = change;
    }
}

enum err figures_drop(struct store_conn *conn, const struct petition_key *key)
{
    struct q_petition_insert_in row;
    struct q_tag_put_in *tags;
    size_t count;
    const struct q_petition_get_in one = {.region = key->region, .id = key->id};
    const struct q_tags_of_in of = {.region = key->region, .petition = key->id};
    enum err err = q_petition_get(conn, conn->scratch, &one, &row);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    err = q_tags_of(conn, conn->scratch, &of, &tags, &count);
    if (err)
        return err;
    struct figure_changes changes = {ARENA_ARRAY(conn->scratch, struct figure_change, count + 1),
                                     0};
    take_back(&row, tags, count, &changes);
    err = append(conn, row.changed_id, DROPPED_NO, &changes);
    return err ? err : tallies_drop(conn, &row, DROPPED_NO + changes.count);
}

/* ---- folding ---- */

static struct figure_change change_of(const struct q_figure_deltas_out *row)
{
    return (struct figure_change){
        .measure = (enum figure_measure)row->measure,
        .region = row->region,
        .owner = row->owner,
        .office = row->office,
        .awaits = (role_set)row->awaits,
        .word = row->word,
        .due_day = (day_t)row->due_day,
        .change = (int)row->change,
    };
}

static enum err add_figure(struct store_conn *conn, const struct q_figure_add_in *row)
{
    enum err err = q_figure_add(conn, row, NULL);
    if (err || row->number > 0)
        return err;
    const struct q_figure_drop_empty_in key = {.scope = row->scope,
                                               .unit = row->unit,
                                               .measure = row->measure,
                                               .day = row->day,
                                               .awaits = row->awaits,
                                               .word = row->word,
                                               .office = row->office,
                                               .region = row->region};
    return q_figure_drop_empty(conn, &key, NULL);
}

static enum err add_figures(struct store_conn *conn, const struct figure *figures, size_t count)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < count; i++) {
        const struct figure *figure = &figures[i];
        const struct q_figure_add_in row = {.scope = figure->scope,
                                            .unit = figure->unit,
                                            .measure = figure->measure,
                                            .day = figure->day,
                                            .awaits = figure->awaits,
                                            .word = figure->word,
                                            .office = figure->office,
                                            .region = figure->region,
                                            .number = figure->number};
        err = add_figure(conn, &row);
    }
    return err;
}

enum err store_figures_waiting(struct store_conn *conn, struct arena *arena, int limit,
                               struct figures_waiting *out)
{
    struct q_figure_deltas_next_out *rows;
    const struct q_figure_deltas_next_in in = {.limit = limit};
    *out = (struct figures_waiting){0};
    enum err err = q_figure_deltas_next(conn, arena, &in, &rows, &out->count);
    if (!err && out->count) {
        out->region = rows[out->count - 1].region;
        out->id = rows[out->count - 1].id;
    }
    return err;
}

enum err store_figures_fold(struct store_conn *conn, struct arena *arena,
                            const struct figures_waiting *waiting)
{
    struct q_figure_deltas_out *rows;
    size_t count;
    const struct q_figure_deltas_take_in in = {.region = waiting->region, .id = waiting->id};
    enum err err = q_figure_deltas_take(conn, arena, &in, &rows, &count);
    if (err)
        return err;
    struct figure *figures = ARENA_ARRAY(arena, struct figure, count * FIGURES_OF_CHANGE_MAX);
    size_t all = 0;
    for (size_t i = 0; i < count; i++) {
        const struct figure_change change = change_of(&rows[i]);
        if (rows[i].measure < DELTA_OF_TALLY)
            all += figures_changed(&change, figures + all);
    }
    err = add_figures(conn, figures, figures_merge(figures, all));
    return err ? err : tallies_fold(conn, arena, rows, count);
}

/* ---- comparing ---- */

enum { DIFFERENCES_AT_ONCE = 100000 };

enum err figures_compare(struct store_conn *conn, struct arena *arena, size_t *differences)
{
    struct q_figure_add_in *rows;
    const struct q_figure_differences_in in = {.limit = DIFFERENCES_AT_ONCE};
    return q_figure_differences(conn, arena, &in, &rows, differences);
}

enum err figures_mend(struct store_conn *conn, struct arena *arena)
{
    for (;;) {
        struct q_figure_add_in *rows;
        size_t count;
        const struct q_figure_differences_in in = {.limit = DIFFERENCES_AT_ONCE};
        enum err err = q_figure_differences(conn, arena, &in, &rows, &count);
        for (size_t i = 0; !err && i < count; i++)
            err = add_figure(conn, &rows[i]);
        if (err || count < DIFFERENCES_AT_ONCE)
            return err;
    }
}

/* ---- reading ---- */

static enum err read_changes(struct store_conn *conn, struct arena *arena,
                             const struct unit_figures *unit, struct q_figure_deltas_out **rows,
                             size_t *count)
{
    static const enum q_figure_deltas_scope SCOPES[] = {
        [FIGURE_OF_OWNER] = Q_FIGURE_DELTAS_SCOPE_OWNER,
        [FIGURE_OF_OFFICE] = Q_FIGURE_DELTAS_SCOPE_OFFICE,
        [FIGURE_OF_REGION] = Q_FIGURE_DELTAS_SCOPE_REGION};
    const struct q_figure_deltas_in in = {.scope = SCOPES[unit->scope], .unit = unit->unit};
    return q_figure_deltas(conn, arena, &in, rows, count);
}

/* Folded ones, then what changes of this unit's came to. Here and below questions that do not need
 * each other's answers are all asked before any is looked at: they may be asked ahead. */
static enum err read_unit(struct store_conn *conn, struct arena *arena, struct unit_figures *unit)
{
    struct q_figures_of_out *rows;
    struct q_figure_deltas_out *deltas = NULL;
    size_t count;
    size_t waiting = 0;
    const struct q_figures_of_in in = {.scope = unit->scope, .unit = unit->unit};
    enum err err = q_figures_of(conn, arena, &in, &rows, &count);
    enum err changes_err = read_changes(conn, arena, unit, &deltas, &waiting);
    if (err || changes_err)
        return err ? err : changes_err;
    struct figure *items =
        ARENA_ARRAY(arena, struct figure, count + waiting * FIGURES_OF_CHANGE_MAX);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct figure){.scope = unit->scope,
                                   .unit = unit->unit,
                                   .measure = (enum figure_measure)rows[i].measure,
                                   .awaits = (role_set)rows[i].awaits,
                                   .word = rows[i].word,
                                   .office = rows[i].office,
                                   .region = rows[i].region,
                                   .number = rows[i].number};
    for (size_t i = 0; i < waiting; i++) {
        const struct figure_change change = change_of(&deltas[i]);
        struct figure changed[FIGURES_OF_CHANGE_MAX];
        size_t n = figures_changed(&change, changed);
        for (size_t k = 0; k < n; k++)
            if (changed[k].scope == unit->scope && changed[k].unit == unit->unit)
                items[count++] = changed[k];
    }
    unit->items = items;
    unit->count = count;
    return ERR_OK;
}

static enum err unit_figures(struct store_conn *conn, struct figures_read *read,
                             enum figure_scope scope, id64 unit, const struct unit_figures **out)
{
    for (size_t i = 0; i < read->unit_count; i++) {
        *out = &read->units[i];
        if ((*out)->scope == scope && (*out)->unit == unit)
            return ERR_OK;
    }
    ASSERT(read->unit_count < sizeof read->units / sizeof read->units[0]);
    struct unit_figures *added = &read->units[read->unit_count];
    *added = (struct unit_figures){.scope = scope, .unit = unit};
    enum err err = read_unit(conn, read->arena, added);
    read->unit_count += !err;
    *out = added;
    return err;
}

static enum err scope_figures(struct store_conn *conn, struct figures_read *read,
                              const struct petition_scope *scope, const struct unit_figures **out)
{
    ASSERT((scope->owner != 0) + (scope->office != 0) + (scope->region != 0) == 1);
    if (scope->owner)
        return unit_figures(conn, read, FIGURE_OF_OWNER, scope->owner, out);
    if (scope->office)
        return unit_figures(conn, read, FIGURE_OF_OFFICE, scope->office, out);
    return unit_figures(conn, read, FIGURE_OF_REGION, scope->region, out);
}

static enum err sum_due(struct store_conn *conn, struct figures_read *read,
                        const struct petition_filter *filter, int64_t *out)
{
    const struct unit_figures *unit;
    struct q_figures_due_out folded = {0};
    ASSERT(!filter->awaits && !filter->state.n && !filter->owner && !filter->not_owner);
    enum err err = scope_figures(conn, read, &filter->scope, &unit);
    const struct figure_question question = {.measure = FIGURE_DUE,
                                             .from_day = filter->due_from,
                                             .to_day = filter->due_to ? filter->due_to
                                                                      : SORT_DAY_LAST - 1};
    const struct q_figures_due_in in = {.scope = unit->scope,
                                        .unit = unit->unit,
                                        .from_day = question.from_day,
                                        .to_day = question.to_day};
    enum err due_err = q_figures_due(conn, conn->scratch, &in, &folded);
    if (err || due_err)
        return err ? err : due_err;
    *out = folded.number + figures_sum(unit->items, unit->count, &question);
    return err;
}

static struct figure_question question_of(const struct petition_filter *filter)
{
    return (struct figure_question){.measure = filter->is_ended ? FIGURE_ENDED : FIGURE_OPEN,
                                    .awaits = filter->awaits,
                                    .word = filter->state};
}

/* What an owner has of what is asked for, within the scope's office or region. */
static enum err sum_owned(struct store_conn *conn, struct figures_read *read,
                          const struct petition_filter *filter, id64 owner, int64_t *out)
{
    const struct unit_figures *unit;
    const struct petition_scope *scope = &filter->scope;
    struct figure_question within = question_of(filter);
    *out = 0;
    if (scope->owner && scope->owner != owner)
        return ERR_OK;
    within.office = scope->office;
    within.region = scope->region;
    enum err err = unit_figures(conn, read, FIGURE_OF_OWNER, owner, &unit);
    if (!err)
        *out = figures_sum(unit->items, unit->count, &within);
    return err;
}

static enum err sum_list(struct store_conn *conn, struct figures_read *read,
                         const struct petition_filter *filter, int64_t *out)
{
    const struct unit_figures *unit;
    const struct figure_question question = question_of(filter);
    int64_t others = 0;
    if (filter->owner && filter->owner == filter->not_owner)
        return ERR_OK;
    if (filter->owner)
        return sum_owned(conn, read, filter, filter->owner, out);
    enum err err = scope_figures(conn, read, &filter->scope, &unit);
    enum err others_err =
        filter->not_owner ? sum_owned(conn, read, filter, filter->not_owner, &others) : ERR_OK;
    if (err || others_err)
        return err ? err : others_err;
    *out = figures_sum(unit->items, unit->count, &question) - others;
    return err;
}

enum err store_figure_of_list(struct store_conn *conn, struct figures_read *read,
                              const struct petition_filter *filter, int64_t *out)
{
    ASSERT(!filter->text.n && !filter->mark.n && !filter->route.n && !filter->channel.n &&
           !filter->class_code.n && !filter->is_handled);
    *out = 0;
    if (!filter->is_ended && (filter->due_from || filter->due_to))
        return sum_due(conn, read, filter, out);
    return sum_list(conn, read, filter, out);
}

enum err store_figure_of_tag(struct store_conn *conn, struct figures_read *read,
                             const struct petition_scope *scope, const struct petition_tag *tag,
                             int64_t *out)
{
    const struct unit_figures *unit;
    const struct figure_question question = {.measure = tag->is_route ? FIGURE_ROUTE : FIGURE_MARK,
                                             .word = tag->id};
    enum err err = scope_figures(conn, read, scope, &unit);
    *out = err ? 0 : figures_sum(unit->items, unit->count, &question);
    return err;
}
