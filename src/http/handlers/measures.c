/* /api/desk/measures: what offices did, by unit, class or month. */
#include "service/measures.h"

#include "http/handlers/render_work.h"
#include "http/routes.gen.h"

/* ---- the question ---- */

static enum err read_day(struct request *rq, const char *name, day_t *out)
{
    struct sv text = request_text(rq, name);
    *out = DAY_NONE;
    if (!text.n || day_parse(text, out))
        return ERR_OK;
    return fail_field(rq->call.fail, name, "pattern", "");
}

static enum tally_by read_by(const struct request *rq)
{
    struct sv by = request_text(rq, "by");
    return sv_is(by, "class")   ? TALLY_BY_CLASS
           : sv_is(by, "month") ? TALLY_BY_MONTH
                                : TALLY_BY_UNIT;
}

/* ---- the answer ---- */

static void render_period(struct json_writer *w, const char *key,
                          const struct measure_period *period)
{
    jsonw_object(w, key);
    render_day(w, "from", period->from);
    render_day(w, "to", period->to);
    jsonw_object_end(w);
}

static void render_value(struct json_writer *w, const struct rule_measure *measure,
                         const struct measured *measured)
{
    int64_t value;
    if (measure_value(measure, measured, &value))
        jsonw_int(w, "value", value);
    else
        jsonw_null(w, "value");
    jsonw_int(w, "base", measure_base(measure, measured));
}

static void render_then(struct json_writer *w, const char *key, const struct rule_measure *measure,
                        const struct measured *measured)
{
    jsonw_object(w, key);
    render_value(w, measure, measured);
    jsonw_object_end(w);
}

/* Which figures a row is made of, and what it stands beside. */
struct figures_render {
    struct json_writer *w;
    const struct measures_view *view;
    enum tally_by by;
};

static void render_figure(const struct figures_render *r, const struct measures_row *row, size_t i)
{
    const struct rule_measure *measure = &r->view->rulebook->measures[i];
    const struct measured *now = &row->now[i];
    struct json_writer *w = r->w;
    bool is_one_unit = row != &r->view->all && r->by == TALLY_BY_UNIT;
    jsonw_object(w, NULL);
    jsonw_text(w, "measure", measure->id);
    render_value(w, measure, now);
    jsonw_int(w, "top", now->top);
    if (measure->unit == MEASURE_PERCENT && now->bottom > 0) {
        const struct measure_band band = measure_band(now->top, now->bottom);
        jsonw_int(w, "low", band.low);
        jsonw_int(w, "high", band.high);
    }
    if (is_one_unit && measure->is_ranked)
        jsonw_text(
            w, "standing",
            sv_from(measure_standing_word(measure_standing(measure, now, &r->view->all.now[i]))));
    if (r->by != TALLY_BY_MONTH) {
        render_then(w, "before", measure, &row->before[i]);
        render_then(w, "last_year", measure, &row->last_year[i]);
    }
    jsonw_object_end(w);
}

/* Of all each measure; of a row those of which something can be said: most units owe few of what
 * there is to owe, and a subject has no duties of works. */
static void render_figures(const struct figures_render *r, const char *key,
                           const struct measures_row *row)
{
    const struct rulebook *rulebook = r->view->rulebook;
    jsonw_array(r->w, key);
    for (size_t i = 0; i < rulebook->measure_count; i++) {
        int64_t value;
        if (row == &r->view->all || measure_value(&rulebook->measures[i], &row->now[i], &value))
            render_figure(r, row, i);
    }
    jsonw_array_end(r->w);
}

static void render_row(const struct figures_render *r, const struct call *call,
                       const struct measures_row *row)
{
    const struct rule_class *class = rulebook_class(r->view->rulebook, row->class_code);
    jsonw_object(r->w, NULL);
    if (r->by == TALLY_BY_UNIT)
        render_unit_ref(r->w, "unit", call->office, row->unit);
    if (r->by == TALLY_BY_CLASS)
        render_choice(r->w, "class", row->class_code,
                      class ? words_in(&class->name, call->lang) : row->class_code);
    if (r->by == TALLY_BY_MONTH)
        render_day(r->w, "month", row->month);
    render_figures(r, "figures", row);
    jsonw_object_end(r->w);
}

static void render_head(const struct figures_render *r, const struct call *call)
{
    static const char *const SCOPES[] = {
        [TALLY_FOR_UNIT] = "unit", [TALLY_FOR_OFFICE] = "office", [TALLY_FOR_REGION] = "region"};
    static const char *const BYS[] = {
        [TALLY_BY_UNIT] = "unit", [TALLY_BY_CLASS] = "class", [TALLY_BY_MONTH] = "month"};
    const struct measures_view *view = r->view;
    struct json_writer *w = r->w;
    jsonw_text(w, "scope", sv_from(SCOPES[view->scope]));
    render_unit_ref(w, "place", call->office, view->place);
    if (view->unit)
        render_unit_ref(w, "unit", call->office, view->unit);
    render_period(w, "period", &view->now);
    render_period(w, "before", &view->before);
    render_period(w, "last_year", &view->last_year);
    render_day(w, "today", call->today);
    jsonw_bool(w, "is_running", view->now.to >= call->today);
    jsonw_text(w, "by", sv_from(BYS[r->by]));
    jsonw_int(w, "ranked_from", MEASURE_RANKED_FROM);
    render_measure_groups(w, view->rulebook, call->lang);
    jsonw_array(w, "measures");
    for (size_t i = 0; i < view->rulebook->measure_count; i++)
        render_measure(w, &view->rulebook->measures[i], call->lang);
    jsonw_array_end(w);
}

enum err handler_measures(struct request *rq)
{
    struct measures_view view;
    struct measures_wish wish = {.by = read_by(rq), .unit = request_id(rq, "unit")};
    const struct figures_render r = {&rq->reply.json, &view, wish.by};
    enum err err = read_day(rq, "from", &wish.from);
    if (!err)
        err = read_day(rq, "to", &wish.to);
    if (!err)
        err = service_measures(&rq->call, &wish, &view);
    if (err)
        return err;
    jsonw_object(r.w, NULL);
    render_head(&r, &rq->call);
    render_figures(&r, "all", &view.all);
    jsonw_array(r.w, "rows");
    for (size_t i = 0; i < view.row_count; i++)
        render_row(&r, &rq->call, &view.rows[i]);
    jsonw_array_end(r.w);
    jsonw_object_end(r.w);
    return ERR_OK;
}

/* ---- the matters behind a figure ---- */

/* Of a work: what it is stands where a matter has its number. */
static void render_duty_of_work(struct json_writer *w, const struct call *call,
                                const struct rulebook *rulebook, const struct tally_matter *one)
{
    struct sv kind;
    struct sv rule;
    (void)sv_cut(one->word, '.', &kind, &rule);
    const struct rule_work *work = rulebook_work(rulebook, kind);
    const struct rule_duty *duty = work ? rule_work_duty(work, rule) : NULL;
    jsonw_object(w, NULL);
    jsonw_id(w, "id", one->id);
    jsonw_bool(w, "is_work", true);
    jsonw_text(w, "number", work ? words_in(&work->name, call->lang) : kind);
    render_day(w, "day", one->day);
    jsonw_text(w, "kind", sv_from(tally_kind_word(one->kind)));
    jsonw_text_or_null(w, "clock", duty ? words_in(&duty->name, call->lang) : SV(""));
    render_unit_ref(w, "unit", call->office, one->unit);
    render_unit_ref(w, "owner", call->office, one->owner);
    render_work_state(w, call, work, one->state);
    jsonw_object_end(w);
}

static void render_matter(struct json_writer *w, const struct call *call,
                          const struct tally_matter *one)
{
    const struct rulebook *own = office_rulebook(call->office, one->rulebook);
    const struct rulebook *rulebook =
        own ? own : office_rulebook_in_force(call->office, call->today);
    if (tally_kind_words(one->kind) == TALLY_OF_DUTIES) {
        render_duty_of_work(w, call, rulebook, one);
        return;
    }
    const struct rule_clock *clock = rulebook_clock(rulebook, one->word);
    const struct rule_class *class = rulebook_class(rulebook, one->class_code);
    jsonw_object(w, NULL);
    jsonw_id(w, "id", one->id);
    jsonw_bool(w, "is_work", false);
    jsonw_text(w, "number", one->number);
    render_day(w, "day", one->day);
    jsonw_text(w, "kind", sv_from(tally_kind_word(one->kind)));
    jsonw_text_or_null(w, "clock", clock ? words_in(&clock->name, call->lang) : SV(""));
    render_unit_ref(w, "unit", call->office, one->unit);
    render_unit_ref(w, "owner", call->office, one->owner);
    render_state(w, "state", rulebook, one->state, call->lang);
    if (class)
        render_choice(w, "class", one->class_code, words_in(&class->name, call->lang));
    jsonw_object_end(w);
}

enum err handler_measured(struct request *rq)
{
    struct measured_page page;
    struct json_writer *w = &rq->reply.json;
    struct sv class_code = request_text(rq, "class");
    struct measured_wish wish = {.measure = request_text(rq, "measure"),
                                 .is_rest = sv_is(request_text(rq, "part"), "rest"),
                                 .unit = request_id(rq, "unit"),
                                 .class_code = sv_is(class_code, "none") ? SV("") : class_code,
                                 .is_of_class = class_code.n > 0,
                                 .after = request_text(rq, "after"),
                                 .limit = (int)request_int(rq, "limit", 0)};
    enum err err = read_day(rq, "from", &wish.from);
    if (!err)
        err = read_day(rq, "to", &wish.to);
    if (!err)
        err = service_measured(&rq->call, &wish, &page);
    if (err)
        return err;
    jsonw_object(w, NULL);
    render_choice(w, "measure", page.measure->id, words_in(&page.measure->name, rq->call.lang));
    jsonw_array(w, "items");
    for (size_t i = 0; i < page.count; i++)
        render_matter(w, &rq->call, &page.items[i]);
    jsonw_array_end(w);
    jsonw_text_or_null(w, "next", page.next);
    jsonw_object_end(w);
    return ERR_OK;
}
