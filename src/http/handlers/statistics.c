/* /api/statistics: what an office publishes of its work. */
#include "service/measures.h"

#include "http/handlers/render.h"
#include "http/routes.gen.h"

struct side_render {
    struct json_writer *w;
    const struct call *call;
    const struct statistics *all;
    const struct statistics_side *side;
    bool is_of_units; /* no table of offices by how much comes in */
};

static void render_numbers(struct json_writer *w, const struct rule_measure *measure,
                           const struct measured *measured)
{
    int64_t value;
    jsonw_object(w, NULL);
    jsonw_text(w, "measure", measure->id);
    if (measure_value(measure, measured, &value))
        jsonw_int(w, "value", value);
    else
        jsonw_null(w, "value");
    jsonw_int(w, "top", measured->top);
    jsonw_int(w, "base", measure_base(measure, measured));
    jsonw_object_end(w);
}

/* Of each published measure, unless it is left out; `row` NULL: what was left out, added up. */
static void render_figures(const struct side_render *r, const char *key,
                           const struct measures_row *row)
{
    const struct measures_view *view = &r->side->view;
    jsonw_array(r->w, key);
    for (size_t m = 0; m < view->rulebook->measure_count; m++) {
        bool is_out = row && row >= view->rows && row < view->rows + view->row_count &&
                      r->side->is_left_out[m][row - view->rows];
        const struct measured *measured = row ? &row->now[m] : &r->side->others[m];
        bool is_of_units = r->is_of_units && row && !view->rulebook->measures[m].is_ranked;
        if (r->all->is_published[m] && !is_out && !is_of_units &&
            measure_base(&view->rulebook->measures[m], measured) > 0)
            render_numbers(r->w, &view->rulebook->measures[m], measured);
    }
    jsonw_array_end(r->w);
}

static void render_rows(const struct side_render *r, const char *key)
{
    const struct measures_view *view = &r->side->view;
    jsonw_array(r->w, key);
    for (size_t i = 0; i < view->row_count; i++) {
        const struct measures_row *row = &view->rows[i];
        const struct rule_class *class = rulebook_class(view->rulebook, row->class_code);
        jsonw_object(r->w, NULL);
        if (row->month != DAY_NONE)
            render_day(r->w, "month", row->month);
        else if (row->unit)
            jsonw_text(r->w, "name", unit_name(r->call->office->units, row->unit));
        else
            jsonw_text(r->w, "name", class ? words_in(&class->name, r->call->lang) : SV(""));
        render_figures(r, "figures", row);
        jsonw_object_end(r->w);
    }
    jsonw_array_end(r->w);
}

static void render_measures(struct json_writer *w, const struct call *call,
                            const struct statistics *all)
{
    const struct rulebook *rulebook = all->units.view.rulebook;
    render_measure_groups(w, rulebook, call->lang);
    jsonw_array(w, "measures");
    for (size_t m = 0; m < rulebook->measure_count; m++) {
        if (all->is_published[m])
            render_measure(w, &rulebook->measures[m], call->lang);
    }
    jsonw_array_end(w);
}

enum err handler_statistics(struct request *rq)
{
    struct statistics all;
    struct sv kept;
    struct json_writer *w = &rq->reply.json;
    if (service_statistics_kept(&rq->call, &kept)) {
        buf_add(w->out, kept.p, kept.n);
        return ERR_OK;
    }
    enum err err = service_statistics(&rq->call, &all);
    if (err)
        return err;
    const struct side_render units = {w, &rq->call, &all, &all.units, true};
    const struct side_render classes = {w, &rq->call, &all, &all.classes, false};
    const struct side_render months = {w, &rq->call, &all, &all.months, false};
    jsonw_object(w, NULL);
    jsonw_text(w, "place", unit_name(rq->call.office->units, rq->call.office->region));
    render_day(w, "from", all.units.view.now.from);
    render_day(w, "to", all.units.view.now.to);
    jsonw_int(w, "least", STATISTICS_LEAST);
    render_measures(w, &rq->call, &all);
    render_figures(&units, "all", &all.units.view.all);
    render_rows(&units, "units");
    render_figures(&units, "other_units", NULL);
    render_rows(&classes, "classes");
    render_figures(&classes, "other_classes", NULL);
    render_rows(&months, "months");
    jsonw_object_end(w);
    service_statistics_keep(&rq->call, buf_view(w->out));
    return ERR_OK;
}
