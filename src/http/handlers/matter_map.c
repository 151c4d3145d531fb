/* Where a matter stands on its procedure: the picture and the way for officials, the usual steps
 * for its petitioner. */
#include "domain/matter_way.h"
#include "domain/rulebook_layout.h"
#include "domain/rulebook_picture.h"
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/words.h"

static void render_step(struct json_writer *w, const struct rulebook *rulebook,
                        const struct way_step *step, struct sv name, enum lang lang)
{
    const struct rule_state *state = step->state;
    jsonw_object(w, NULL);
    jsonw_text(w, "id", state->id);
    jsonw_text(w, "name", name);
    jsonw_text_or_null(w, "who",
                       state->is_ended
                           ? SV("")
                           : words_in(layout_band_name(rulebook, layout_band_of(state)), lang));
    jsonw_text(w, "status", sv_from(way_status_word(step->status)));
    render_day(w, "since", step->since);
    jsonw_object_end(w);
}

/* ---- for officials ---- */

static void render_roles(struct json_writer *w, const struct rulebook *rulebook, role_set roles,
                         enum lang lang)
{
    jsonw_array(w, "by");
    for (int role = 0; role < ROLE__COUNT; role++) {
        if (roles & ROLE_BIT(role))
            jsonw_text(w, NULL, words_role(rulebook, (enum role)role, lang));
    }
    jsonw_array_end(w);
}

/* The ways that lead out of the present state, whoever may take them. */
static void render_ahead(struct json_writer *w, const struct rulebook *rulebook,
                         const struct rulebook_layout *layout, struct sv present, enum lang lang)
{
    jsonw_array(w, "ahead");
    for (size_t i = 0; i < layout->arrow_count; i++) {
        const struct layout_arrow *arrow = &layout->arrows[i];
        const struct rule_state *from = layout->boxes[arrow->from].state;
        const struct rule_state *to = layout->boxes[arrow->to].state;
        for (size_t k = 0; from && sv_eq(from->id, present) && k < arrow->label_count; k++) {
            jsonw_object(w, NULL);
            jsonw_text(w, "name", words_in(&arrow->labels[k].text, lang));
            render_choice(w, "to", to->id, words_in(&to->name, lang));
            render_roles(w, rulebook, arrow->labels[k].action->by, lang);
            jsonw_bool(w, "is_usual", arrow->is_main);
            jsonw_object_end(w);
        }
    }
    jsonw_array_end(w);
}

static enum err render_picture(struct request *rq, const struct petition_view *view,
                               const struct way_step *way, size_t count)
{
    struct sv *passed = ARENA_ARRAY(rq->arena, struct sv, count);
    struct picture_marks marks = {.present = view->petition.state, .passed = {passed, count}};
    struct buf svg;
    for (size_t i = 0; i < count; i++)
        passed[i] = way[i].state->id;
    buf_init(&svg, PICTURE_BYTES_MAX);
    rulebook_svg(rq->arena, view->rulebook, rq->call.lang, &marks, &svg);
    enum err err = buf_finish(&svg);
    if (!err)
        jsonw_text(&rq->reply.json, "svg", arena_sv(rq->arena, buf_view(&svg)));
    buf_release(&svg);
    return err;
}

enum err handler_petition_map(struct request *rq)
{
    struct petition_view view;
    const struct way_step *way;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_case_view(&rq->call, request_id(rq, "petition"), &view);
    if (err)
        return err;
    size_t count = matter_way(rq->arena, view.rulebook, view.events, view.event_count, &way);
    jsonw_object(w, NULL);
    jsonw_array(w, "way");
    for (size_t i = 0; i < count; i++)
        render_step(w, view.rulebook, &way[i], words_in(&way[i].state->name, rq->call.lang),
                    rq->call.lang);
    jsonw_array_end(w);
    render_ahead(w, view.rulebook, rulebook_lay_out(rq->arena, view.rulebook, rq->call.lang),
                 view.petition.state, rq->call.lang);
    err = render_picture(rq, &view, way, count);
    jsonw_object_end(w);
    return err;
}

/* ---- for the petitioner ---- */

/* Steps that the petitioner has one name for are one step: it began with the first, and while one
 * of them is the present one it is. */
static void render_public_steps(struct json_writer *w, const struct rulebook *rulebook,
                                const struct way_step *steps, size_t count, enum lang lang)
{
    for (size_t i = 0; i < count;) {
        struct sv name = words_in(rule_state_public_name(steps[i].state), lang);
        struct way_step step = steps[i];
        for (; i < count && sv_eq(words_in(rule_state_public_name(steps[i].state), lang), name);
             i++) {
            if (steps[i].status == WAY_PRESENT)
                step.status = WAY_PRESENT;
        }
        render_step(w, rulebook, &step, name, lang);
    }
}

enum err handler_follow_steps(struct request *rq)
{
    struct petition_view view;
    const struct way_step *steps;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_follow_view(&rq->call, &view);
    if (err)
        return err;
    size_t count = matter_steps(rq->arena, view.rulebook, view.events, view.event_count, &steps);
    jsonw_object(w, NULL);
    jsonw_array(w, "steps");
    render_public_steps(w, view.rulebook, steps, count, rq->call.lang);
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}
