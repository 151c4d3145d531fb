/* The board of a season and the issues noted in it.
 *
 * A board costs three questions whatever the number of units: who owes a return, what was returned,
 * how what was noted stands. */
#include "service/surveys.h"

#include "base/assert.h"
#include "service/prevention.h"
#include "service/service_private.h"
#include "service/work_private.h"

#include <stdlib.h>

/* ---- where and when ---- */

struct surveying {
    struct call *call;
    const struct rule_work *survey, *issue;
    struct season season;
    struct prevent_reach reach;
    const struct survey_row *rows;
    size_t row_count;
    const struct within_count *counts;
    size_t count_count;
};

/* The one asked for, which has begun; else the one that runs. */
static enum err find_season(struct surveying *s, struct sv name)
{
    enum work_season every = s->survey->season.every;
    bool is_there = name.n ? season_named(every, name, &s->season)
                           : season_at(every, s->call->today, &s->season);
    if (!is_there || s->season.from > s->call->today)
        return fail_field(s->call->fail, "season", "enum", "");
    return ERR_OK;
}

static struct season_key key_of(const struct surveying *s)
{
    return (struct season_key){s->call->office->region, s->survey->id, sv_from(s->season.name)};
}

static enum err load_counts(struct surveying *s)
{
    const struct within_wish wish = {
        .season = key_of(s), .child = s->issue ? s->issue->id : SV(""), .today = s->call->today};
    if (!s->issue)
        return ERR_OK;
    return store_within_counts(s->call->conn, s->call->arena, &wish, &s->counts, &s->count_count);
}

/* survey stays NULL where the rulebook in force has no such kind: then there is nothing to show. */
static enum err begin(struct call *call, struct sv season, struct surveying *out)
{
    const struct rulebook *rulebook = call_rulebook(call);
    *out = (struct surveying){.call = call, .survey = rulebook_survey(rulebook)};
    enum err err = prevent_reach_of(call, &out->reach);
    if (err || !out->survey)
        return err;
    out->issue = rulebook_noted_in(rulebook, out->survey->id);
    err = find_season(out, season);
    if (err)
        return err;
    const struct season_key key = key_of(out);
    err = store_survey_rows(call->conn, call->arena, &key, &out->rows, &out->row_count);
    return err ? err : load_counts(out);
}

/* ---- the board ---- */

static const struct survey_row *row_of(const struct surveying *s, id64 unit)
{
    for (size_t i = 0; i < s->row_count; i++) {
        if (s->rows[i].office == unit)
            return &s->rows[i];
    }
    return NULL;
}

static enum survey_stand stand_of(const struct surveying *s, const struct survey_row *row)
{
    if (!row)
        return SURVEY_NONE;
    if (row->ended_day == DAY_NONE)
        return row->due_day < s->call->today ? SURVEY_LATE : SURVEY_OPEN;
    return row->counted > 0 ? SURVEY_RETURNED : SURVEY_NOTHING;
}

/* They lie one behind the other. */
static void find_issues(const struct surveying *s, struct survey_unit *out)
{
    size_t at = 0;
    while (at < s->count_count && s->counts[at].parent != out->work)
        at++;
    out->issues = s->count_count ? s->counts + at : NULL;
    while (at + out->issue_count < s->count_count &&
           s->counts[at + out->issue_count].parent == out->work)
        out->issue_count++;
}

static bool works_there(const struct call *call, id64 unit)
{
    for (size_t i = 0; i < call->who.grant_count; i++) {
        if (call->who.grants[i].unit == unit)
            return true;
    }
    return false;
}

/* What the caller may do in the return of their own unit, and note in it. */
static enum err find_acts(struct surveying *s, struct survey_unit *out)
{
    struct call *call = s->call;
    struct work_acting *a = ARENA_NEW(call->arena, struct work_acting);
    if (out->work == 0 || out->returned_day || !works_there(call, out->unit))
        return ERR_OK;
    enum err err = work_load_for(call, out->work, a);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    const struct work_offers offers = work_offers_to(call, &a->work, &a->ground.env);
    const struct openings_wish wish = {.where = BEGIN_WITHIN, .within = a->work.kind};
    const struct work_openings openings = work_openings_to(call, &wish);
    out->acts = offers.items;
    out->act_count = offers.count;
    out->within.openings = openings.items;
    out->within.opening_count = openings.count;
    return ERR_OK;
}

static enum err fill_unit(struct surveying *s, id64 unit, struct survey_unit *out)
{
    const struct survey_row *row = row_of(s, unit);
    *out = (struct survey_unit){.unit = unit, .stand = stand_of(s, row)};
    if (!row)
        return ERR_OK;
    out->work = row->key.id;
    out->due_day = row->due_day;
    out->returned_day = row->ended_day;
    out->was_late = row->ended_day > row->due_day;
    out->stated = row->counted;
    find_issues(s, out);
    return find_acts(s, out);
}

/* Those that owe a return by the rulebook, and those that have one from before. */
static bool is_asked(const struct surveying *s, const struct unit *unit)
{
    struct sv kind = sv_from(unit_kind_word(unit->kind));
    bool is_due = unit->is_active && id_list_has(&s->survey->season.at, kind);
    return prevent_reaches(s->call, &s->reach, unit->id) && (is_due || row_of(s, unit->id));
}

enum err service_survey_board(struct call *call, struct sv season, struct survey_board *out)
{
    const struct unit_tree *units = call->office->units;
    struct surveying s;
    struct season next;
    *out = (struct survey_board){.rulebook = call_rulebook(call)};
    enum err err = begin(call, season, &s);
    out->is_own = s.reach.is_own;
    if (err || !s.survey)
        return err;
    out->survey = s.survey;
    out->issue = s.issue;
    out->season = s.season;
    out->has_after = season_after(&s.season, &next) && next.from <= call->today;
    struct survey_unit *rows = ARENA_ARRAY(call->arena, struct survey_unit, unit_count(units));
    for (size_t i = 0; !err && i < unit_count(units); i++) {
        const struct unit *unit = unit_at(units, i);
        if (is_asked(&s, unit))
            err = fill_unit(&s, unit->id, &rows[out->count++]);
    }
    out->units = rows;
    return err;
}

/* ---- issues ---- */

struct gathering {
    const struct issues_wish *wish;
    struct work_key *keys;
    id64 *units; /* that returned them */
    size_t count;
};

static bool has_issues(const struct surveying *s, id64 work)
{
    for (size_t i = 0; i < s->count_count; i++) {
        if (s->counts[i].parent == work)
            return true;
    }
    return false;
}

/* Those of one return, behind the last one of the page before. */
static enum err gather(const struct surveying *s, const struct survey_row *row,
                       struct gathering *out)
{
    const struct issues_wish *wish = out->wish;
    bool goes_on = row->office == wish->after_unit;
    struct work_slice found;
    const struct within_page page = {.parent = row->key,
                                     .kind = s->issue->id,
                                     .after_ended = goes_on && wish->after_ended,
                                     .after_id = goes_on ? wish->after_id : 0,
                                     .limit = wish->limit - (int)out->count};
    enum err err = store_within_page(s->call->conn, s->call->arena, &page, &found);
    for (size_t i = 0; !err && i < found.count; i++) {
        out->keys[out->count] = found.keys[i];
        out->units[out->count++] = row->office;
    }
    return err;
}

static bool is_wanted(const struct surveying *s, const struct issues_wish *wish,
                      const struct survey_row *row)
{
    return row->office >= wish->after_unit && (!wish->unit || row->office == wish->unit) &&
           prevent_reaches(s->call, &s->reach, row->office) && has_issues(s, row->key.id);
}

static enum err fill_issues(struct call *call, const struct gathering *g, struct issue_row *out)
{
    struct work_item *items;
    struct work_card *cards = ARENA_ARRAY(call->arena, struct work_card, g->count);
    enum err err = store_work_cards(call->conn, call->arena, g->keys, g->count, cards);
    if (!err)
        err = work_items_of(call, cards, g->count, &items);
    for (size_t i = 0; !err && i < g->count; i++) {
        const struct work_event *opening = items[i].opening;
        out[i] = (struct issue_row){.item = &items[i], .returned_by = g->units[i]};
        if (!opening)
            continue;
        out[i].place = field_text(opening->fields, opening->field_count, "place");
        out[i].affected = field_number(opening->fields, opening->field_count, "affected", 0);
    }
    return err;
}

enum err service_survey_issues(struct call *call, const struct issues_wish *wish,
                               const struct issue_row **out, size_t *count)
{
    ASSERT(wish->limit >= 1 && wish->limit <= 100);
    struct surveying s;
    struct gathering g = {.wish = wish,
                          .keys = ARENA_ARRAY(call->arena, struct work_key, (size_t)wish->limit),
                          .units = ARENA_ARRAY(call->arena, id64, (size_t)wish->limit)};
    *count = 0;
    enum err err = begin(call, wish->season, &s);
    for (size_t i = 0; !err && s.issue && i < s.row_count && g.count < (size_t)wish->limit; i++) {
        if (is_wanted(&s, wish, &s.rows[i]))
            err = gather(&s, &s.rows[i], &g);
    }
    struct issue_row *rows = ARENA_ARRAY(call->arena, struct issue_row, g.count);
    if (!err)
        err = fill_issues(call, &g, rows);
    if (err)
        return err;
    *out = rows;
    *count = g.count;
    return prevent_note(call, &s.reach, "survey_issues");
}
