/* The questions of triggers in the terms of the statements. Values that mean "any" are chosen here,
 * as those of lists are (petition_terms.c). */
#include "store/findings.h"

#include "base/assert.h"
#include "store/sealing.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

#include <limits.h>
#include <stdlib.h>

/* The generated selectors have to agree with each other. */
_Static_assert((int)Q_FINDING_CLOCKS_NOTED_NO == (int)Q_FINDING_OBJECTIONS_NOTED_NO &&
                   (int)Q_FINDING_CLOCKS_NOTED_NO == (int)Q_FINDING_DUTIES_NOTED_NO &&
                   (int)Q_FINDING_CLOCKS_NOTED_NO == (int)Q_FINDING_LEADERS_NOTED_NO &&
                   (int)Q_FINDING_CLOCKS_NOTED_YES == (int)Q_FINDING_LEADERS_NOTED_YES,
               "all questions choose alike");

static void set_range(id64 unit, id64 *from, id64 *to)
{
    *from = unit;
    *to = unit ? unit : INT64_MAX;
}

static struct q_finding terms_of(const struct finding_filter *filter)
{
    const struct rule_trigger *trigger = filter->trigger;
    const struct petition_scope *scope = &filter->scope;
    struct q_finding terms = {.trigger = trigger->id,
                              .opens = trigger->opens,
                              .ground = trigger->ground,
                              .kind = trigger->work,
                              .rules = filter->clocks,
                              .unless = filter->unless,
                              .before_day = filter->before,
                              .count = trigger->count,
                              .after_day = filter->after.day,
                              .after_id = filter->after.id,
                              .after_no = filter->after.no,
                              .limit = filter->limit,
                              .region = filter->region};
    ASSERT((scope->owner != 0) + (scope->office != 0) + (scope->region != 0) == 1);
    ASSERT(filter->limit >= 1 && filter->limit <= 1000);
    set_range(scope->owner ? scope->owner : filter->unit, &terms.unit_from, &terms.unit_to);
    if (scope->owner && filter->unit && filter->unit != scope->owner)
        terms.unit_to = 0; /* another unit within one's own: nothing is left */
    set_range(scope->office, &terms.office_from, &terms.office_to);
    set_range(filter->petition, &terms.petition_from, &terms.petition_to);
    return terms;
}

struct found {
    struct q_finding_clocks_out *rows;
    size_t count;
};

/* ---- clocks: rule by rule ---- */

/* The next id of a list in the form of trigger_clock_ids; false at its end. */
static bool next_rule(struct sv *rest, struct sv *out)
{
    while (rest->n) {
        sv_cut(*rest, ',', out, rest);
        if (out->n)
            return true;
    }
    return false;
}

static int clock_cmp(const void *left, const void *right)
{
    const struct q_finding_clocks_out *a = left;
    const struct q_finding_clocks_out *b = right;
    if (a->due_day != b->due_day)
        return a->due_day < b->due_day ? -1 : 1;
    if (a->petition != b->petition)
        return a->petition < b->petition ? -1 : 1;
    return (a->no > b->no) - (a->no < b->no);
}

/* The first of those there and those that came, in their order, as many as a page takes. */
static void merge(struct arena *arena, struct found *into, const struct found *more, int limit)
{
    size_t count = into->count + more->count;
    struct q_finding_clocks_out *rows = ARENA_ARRAY(arena, struct q_finding_clocks_out, count);
    for (size_t i = 0; i < count; i++)
        rows[i] = i < into->count ? into->rows[i] : more->rows[i - into->count];
    if (count)
        qsort(rows, count, sizeof *rows, clock_cmp);
    *into = (struct found){rows, count < (size_t)limit ? count : (size_t)limit};
}

static enum err ask_clocks(struct store_conn *conn, struct arena *arena,
                           const struct finding_filter *filter, struct found *out)
{
    struct q_finding_clocks_in in = {.finding = terms_of(filter)};
    struct sv rest = filter->clocks;
    enum err err = ERR_OK;
    in.noted = filter->are_noted ? Q_FINDING_CLOCKS_NOTED_YES : Q_FINDING_CLOCKS_NOTED_NO;
    while (!err && next_rule(&rest, &in.finding.rule)) {
        struct found of_rule;
        err = q_finding_clocks(conn, arena, &in, &of_rule.rows, &of_rule.count);
        if (!err)
            merge(arena, out, &of_rule, filter->limit);
    }
    return err;
}

static enum err count_clocks(struct store_conn *conn, struct arena *arena,
                             const struct finding_filter *filter, size_t *count, size_t *opened)
{
    struct q_finding_clock_count_in in = {.finding = terms_of(filter)};
    struct sv rest = filter->clocks;
    enum err err = ERR_OK;
    while (!err && in.finding.limit > 0 && next_rule(&rest, &in.finding.rule)) {
        struct q_finding_clock_count_out of_rule;
        err = q_finding_clock_count(conn, arena, &in, &of_rule);
        if (err)
            break;
        *count += (size_t)of_rule.found;
        *opened += (size_t)of_rule.opened;
        in.finding.limit -= of_rule.found;
    }
    return err;
}

/* ---- the other questions ---- */

static enum err ask_objections(struct store_conn *conn, struct arena *arena,
                               const struct finding_filter *filter, struct found *out)
{
    struct q_finding_objections_in in = {.finding = terms_of(filter)};
    in.noted = filter->are_noted ? Q_FINDING_OBJECTIONS_NOTED_YES : Q_FINDING_OBJECTIONS_NOTED_NO;
    return q_finding_objections(conn, arena, &in, &out->rows, &out->count);
}

static enum err ask_duties(struct store_conn *conn, struct arena *arena,
                           const struct finding_filter *filter, struct found *out)
{
    struct q_finding_duties_in in = {.finding = terms_of(filter)};
    in.noted = filter->are_noted ? Q_FINDING_DUTIES_NOTED_YES : Q_FINDING_DUTIES_NOTED_NO;
    return q_finding_duties(conn, arena, &in, &out->rows, &out->count);
}

static enum err ask_leaders(struct store_conn *conn, struct arena *arena,
                            const struct finding_filter *filter, struct found *out)
{
    enum trigger_question question = filter->trigger->question;
    struct q_finding_leaders_in in = {.finding = terms_of(filter)};
    in.asked = question == TRIGGER_LEADER_IDLE      ? Q_FINDING_LEADERS_ASKED_IDLE
               : question == TRIGGER_LEADER_NOMINAL ? Q_FINDING_LEADERS_ASKED_NOMINAL
                                                    : Q_FINDING_LEADERS_ASKED_CHANGED;
    in.noted = filter->are_noted ? Q_FINDING_LEADERS_NOTED_YES : Q_FINDING_LEADERS_NOTED_NO;
    return q_finding_leaders(conn, arena, &in, &out->rows, &out->count);
}

static enum err ask(struct store_conn *conn, struct arena *arena,
                    const struct finding_filter *filter, struct found *out)
{
    switch (filter->trigger->question) {
    case TRIGGER_CLOCK_LATE:
        return ask_clocks(conn, arena, filter, out);
    case TRIGGER_OBJECTIONS:
        return ask_objections(conn, arena, filter, out);
    case TRIGGER_DUTY_LATE:
        return ask_duties(conn, arena, filter, out);
    case TRIGGER_LEADER_IDLE:
    case TRIGGER_LEADER_NOMINAL:
    case TRIGGER_LEADER_CHANGED:
        return ask_leaders(conn, arena, filter, out);
    case TRIGGER_STAFF_NONE: /* of units, not of derived tables: service/findings_staff.c */
    case TRIGGER_STAFF_UNTRAINED:
    case TRIGGER_STAFF_LOAD:
    case TRIGGER_QUESTION__COUNT:
        break;
    }
    UNREACHABLE();
}

/* ---- rows ---- */

static struct finding_row listed(const struct q_finding_clocks_out *row)
{
    bool is_in_work = row->work != 0;
    return (struct finding_row){
        .petition = {row->region, row->petition},
        .number = row->number,
        .title = row->title,
        .state = row->state,
        .rulebook = row->rulebook,
        .office = row->office,
        .unit = row->unit,
        .work = row->work,
        .no = (int)row->no,
        .rule = row->rule,
        .kind = row->kind,
        .work_rulebook = row->work_rulebook,
        .start_day = (day_t)row->start_day,
        .due_day = (day_t)row->due_day,
        .extended_days = (int)row->extended_days,
        .counted = (int)row->counted,
        .mark = row->mark,
        .opened = row->opened,
        .note = row->note,
        .at = {(day_t)row->at_day, is_in_work ? row->work : row->petition, (int)row->no},
    };
}

/* Titles are sealed as those of lists are. */
static enum err open_titles(struct store_conn *conn, struct arena *arena, const struct found *found)
{
    struct q_petition_list_out *titles =
        ARENA_ARRAY(arena, struct q_petition_list_out, found->count);
    for (size_t i = 0; i < found->count; i++)
        titles[i] = (struct q_petition_list_out){.region = found->rows[i].region,
                                                 .id = found->rows[i].petition,
                                                 .key_id = found->rows[i].key_id,
                                                 .title = found->rows[i].title};
    enum err err = sealing_open_titles(conn, arena, titles, found->count);
    for (size_t i = 0; !err && i < found->count; i++)
        found->rows[i].title = titles[i].title;
    return err;
}

enum err store_finding_list(struct store_conn *conn, struct arena *arena,
                            const struct finding_filter *filter, const struct finding_row **out,
                            size_t *count)
{
    struct found found = {NULL, 0};
    enum err err = ask(conn, arena, filter, &found);
    if (!err)
        err = open_titles(conn, arena, &found);
    struct finding_row *rows = ARENA_ARRAY(arena, struct finding_row, err ? 0 : found.count);
    for (size_t i = 0; !err && i < found.count; i++)
        rows[i] = listed(&found.rows[i]);
    *out = rows;
    *count = err ? 0 : found.count;
    return err;
}

enum err store_finding_count(struct store_conn *conn, struct arena *arena,
                             const struct finding_filter *filter, size_t *count, size_t *opened)
{
    struct found found = {NULL, 0};
    *count = 0;
    *opened = 0;
    if (filter->trigger->question == TRIGGER_CLOCK_LATE)
        return count_clocks(conn, arena, filter, count, opened);
    enum err err = ask(conn, arena, filter, &found);
    *count = err ? 0 : found.count;
    for (size_t i = 0; !err && i < found.count; i++)
        *opened += found.rows[i].opened != 0;
    return err;
}
