/* The rulebook in force, for whoever answers for it: its clocks with every length, its acts, how
 * long files are kept, where each row is written, and what is uncertain with what an overlay would
 * say. */
#include "http/handlers/render.h"
#include "http/routes.gen.h"

/* ---- pieces ---- */

/* Where the row stands, and which line of an overlay changed it last. */
static void render_origin(struct json_writer *w, const struct yaml_origin *origin)
{
    bool is_changed = origin->overlay_file != NULL;
    jsonw_object(w, "written");
    jsonw_text(w, "file", sv_from(is_changed ? origin->overlay_file : origin->file));
    jsonw_int(w, "line", is_changed ? origin->overlay_line : origin->line);
    jsonw_text_or_null(w, "base_file", is_changed ? sv_from(origin->file) : SV(""));
    if (is_changed)
        jsonw_int(w, "base_line", origin->line);
    else
        jsonw_null(w, "base_line");
    jsonw_object_end(w);
}

static void render_cited(struct json_writer *w, const struct citation *citation, enum lang lang)
{
    jsonw_text(w, "article", citation->article);
    jsonw_text(w, "source", words_in(&citation->source, lang));
    jsonw_text(w, "grade", citation->grade);
}

static void render_validity(struct json_writer *w, const struct validity *validity)
{
    render_day(w, "valid_from", validity->from);
    render_day(w, "valid_to", validity->to);
}

static void render_levels(struct json_writer *w, const int lengths[LEVEL__COUNT])
{
    jsonw_object(w, "levels");
    for (int level = 0; level < LEVEL__COUNT; level++)
        jsonw_int(w, rule_level_word((enum rule_level)level), lengths[level]);
    jsonw_object_end(w);
}

/* ---- clocks and acts ---- */

static void render_extension(struct json_writer *w, const struct rule_clock *clock)
{
    if (clock->extension_max_days == 0) {
        jsonw_null(w, "extension");
        return;
    }
    jsonw_object(w, "extension");
    jsonw_int(w, "max_days", clock->extension_max_days);
    jsonw_int(w, "times", clock->extension_times);
    jsonw_text(w, "unit", sv_from(period_unit_word(clock->extension_unit)));
    jsonw_object_end(w);
}

static void render_clock_row(struct json_writer *w, const struct rule_clock *clock, enum lang lang)
{
    jsonw_object(w, NULL);
    jsonw_text(w, "id", clock->id);
    jsonw_text(w, "name", words_in(&clock->name, lang));
    jsonw_int(w, "length", clock->length);
    jsonw_text(w, "unit", sv_from(period_unit_word(clock->unit)));
    if (clock->is_by_level)
        render_levels(w, clock->level_lengths);
    else
        jsonw_null(w, "levels");
    render_extension(w, clock);
    render_validity(w, &clock->validity);
    render_cited(w, &clock->citation, lang);
    render_origin(w, &clock->origin);
    jsonw_object_end(w);
}

static void render_action_row(struct json_writer *w, const struct rule_action *action,
                              enum lang lang)
{
    jsonw_object(w, NULL);
    jsonw_text(w, "id", action->id);
    jsonw_text(w, "name", words_in(&action->name, lang));
    jsonw_array(w, "from");
    for (size_t i = 0; i < action->from.count; i++)
        jsonw_text(w, NULL, action->from.items[i]);
    jsonw_array_end(w);
    jsonw_text(w, "to", action->outcome.to);
    jsonw_array(w, "by");
    for (int role = 0; role < ROLE__COUNT; role++) {
        if (action->by & ROLE_BIT(role))
            jsonw_text(w, NULL, sv_from(role_word((enum role)role)));
    }
    jsonw_array_end(w);
    jsonw_text_or_null(w, "article", action->citation.article);
    render_validity(w, &action->validity);
    render_origin(w, &action->origin);
    jsonw_object_end(w);
}

/* ---- which rulebook when ---- */

static void render_adoptions(struct json_writer *w, const struct call *call)
{
    const struct office *office = call->office;
    const struct rulebook_adoption *in_force = office_adoption(office, call->today);
    jsonw_array(w, "adoptions");
    for (size_t i = office->adoption_count; i-- > 0;) {
        const struct rulebook_adoption *adoption = &office->adoptions[i];
        jsonw_object(w, NULL);
        jsonw_text(w, "pin", adoption->rulebook->pin);
        jsonw_text(w, "title", words_in(&adoption->rulebook->title, call->lang));
        render_day(w, "from_day", adoption->from);
        if (i > 0)
            jsonw_time(w, "adopted_at", adoption->by.at);
        jsonw_bool(w, "is_in_force", adoption == in_force);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

/* ---- how long files are kept ---- */

static void render_retention(struct json_writer *w, const struct rulebook *rulebook, enum lang lang)
{
    jsonw_array(w, "retention");
    for (size_t i = 0; i < rulebook->retention_count; i++) {
        const struct rule_retention *row = &rulebook->retention[i];
        jsonw_object(w, NULL);
        jsonw_text(w, "id", row->id);
        jsonw_text(w, "name", words_in(&row->name, lang));
        if (row->years)
            jsonw_int(w, "years", row->years);
        else
            jsonw_null(w, "years");
        jsonw_bool(w, "from_next_year", row->from_next_year);
        jsonw_bool(w, "is_transferred", row->is_transferred);
        render_cited(w, &row->citation, lang);
        render_origin(w, &row->origin);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void render_transfer(struct json_writer *w, const struct rulebook *rulebook, enum lang lang)
{
    const struct rule_transfer *transfer = &rulebook->transfer;
    if (transfer->years[LEVEL_COUNTY] == 0) {
        jsonw_null(w, "archive_transfer");
        return;
    }
    jsonw_object(w, "archive_transfer");
    render_levels(w, transfer->years);
    render_cited(w, &transfer->citation, lang);
    jsonw_object_end(w);
}

/* ---- what is uncertain ---- */

struct parameters {
    struct request *rq;
    const struct rulebook *rulebook;
};

/* A row that is uncertain: its kind, and the lines of an overlay that would set it. */
struct parameter {
    const char *kind;
    struct sv id;
    const struct words *name;
    const struct citation *citation;
    const struct yaml_origin *origin;
    struct sv overlay;
};

#define CITED "cite: {article: …, source: …, grade: A}"

static void render_parameter(const struct parameters *p, const struct parameter *one)
{
    struct json_writer *w = &p->rq->reply.json;
    enum lang lang = p->rq->call.lang;
    if (!citation_is_parameter(one->citation))
        return;
    jsonw_object(w, NULL);
    jsonw_text(w, "kind", sv_from(one->kind));
    jsonw_text(w, "id", one->id);
    jsonw_text(w, "name", words_in(one->name, lang));
    render_cited(w, one->citation, lang);
    jsonw_text(w, "overlay", one->overlay);
    render_origin(w, one->origin);
    jsonw_object_end(w);
}

static struct sv overlay_length(struct arena *arena, const struct rule_clock *clock)
{
    const int *by_level = clock->level_lengths;
    if (clock->unit == PERIOD_SET)
        return SV("");
    if (clock->is_by_level)
        return arena_printf(arena, ", length: {county: %d, city: %d, province: %d, country: %d}",
                            by_level[LEVEL_COUNTY], by_level[LEVEL_CITY], by_level[LEVEL_PROVINCE],
                            by_level[LEVEL_COUNTRY]);
    return arena_printf(arena, ", length: %d", clock->length);
}

static void render_uncertain_clocks(const struct parameters *p)
{
    for (size_t i = 0; i < p->rulebook->clock_count; i++) {
        const struct rule_clock *clock = &p->rulebook->clocks[i];
        struct sv length = overlay_length(p->rq->arena, clock);
        struct sv text = arena_printf(p->rq->arena, "clocks:\n  - {id: %.*s%.*s, " CITED "}",
                                      SV_FMT(clock->id), SV_FMT(length));
        render_parameter(p, &(struct parameter){"clock", clock->id, &clock->name, &clock->citation,
                                                &clock->origin, text});
    }
}

static void render_uncertain_retention(const struct parameters *p)
{
    for (size_t i = 0; i < p->rulebook->retention_count; i++) {
        const struct rule_retention *row = &p->rulebook->retention[i];
        struct sv keep =
            row->years ? arena_printf(p->rq->arena, "%d", row->years) : SV("permanent");
        struct sv text =
            arena_printf(p->rq->arena, "retention:\n  - {id: %.*s, keep: %.*s, " CITED "}",
                         SV_FMT(row->id), SV_FMT(keep));
        render_parameter(p, &(struct parameter){"retention", row->id, &row->name, &row->citation,
                                                &row->origin, text});
    }
}

static void render_uncertain_choices(const struct parameters *p)
{
    for (size_t i = 0; i < p->rulebook->list_count; i++) {
        const struct rule_list *list = &p->rulebook->lists[i];
        for (size_t k = 0; k < list->choices.count; k++) {
            const struct rule_choice *choice = &list->choices.items[k];
            struct sv text = arena_printf(
                p->rq->arena, "lists:\n  - id: %.*s\n    items:\n      - {id: %.*s, drop: true}",
                SV_FMT(list->id), SV_FMT(choice->id));
            render_parameter(p, &(struct parameter){"choice", choice->id, &choice->name,
                                                    &choice->citation, &choice->origin, text});
        }
    }
}

static void render_uncertain_acts(const struct parameters *p)
{
    for (size_t i = 0; i < p->rulebook->action_count; i++) {
        const struct rule_action *action = &p->rulebook->actions[i];
        struct sv text = arena_printf(p->rq->arena, "actions:\n  - {id: %.*s, …, " CITED "}",
                                      SV_FMT(action->id));
        render_parameter(p, &(struct parameter){"action", action->id, &action->name,
                                                &action->citation, &action->origin, text});
    }
    for (size_t i = 0; i < p->rulebook->document_count; i++) {
        const struct rule_document *document = &p->rulebook->documents[i];
        struct sv text = arena_printf(p->rq->arena, "documents:\n  - {id: %.*s, …, " CITED "}",
                                      SV_FMT(document->id));
        render_parameter(p, &(struct parameter){"document", document->id, &document->title,
                                                &document->citation, &document->origin, text});
    }
}

static void render_parameters(struct request *rq, const struct rulebook *rulebook)
{
    const struct parameters p = {rq, rulebook};
    jsonw_array(&rq->reply.json, "parameters");
    render_uncertain_clocks(&p);
    render_uncertain_retention(&p);
    render_uncertain_acts(&p);
    render_uncertain_choices(&p);
    jsonw_array_end(&rq->reply.json);
}

/* ---- all of it ---- */

static void render_rows(struct json_writer *w, const struct rulebook *rulebook, enum lang lang)
{
    jsonw_array(w, "states");
    for (size_t i = 0; i < rulebook->state_count; i++)
        render_choice(w, NULL, rulebook->states[i].id, words_in(&rulebook->states[i].name, lang));
    jsonw_array_end(w);
    jsonw_array(w, "clocks");
    for (size_t i = 0; i < rulebook->clock_count; i++)
        render_clock_row(w, &rulebook->clocks[i], lang);
    jsonw_array_end(w);
    jsonw_array(w, "actions");
    for (size_t i = 0; i < rulebook->action_count; i++)
        render_action_row(w, &rulebook->actions[i], lang);
    jsonw_array_end(w);
    render_retention(w, rulebook, lang);
    render_transfer(w, rulebook, lang);
}

enum err handler_rulebook_view(struct request *rq)
{
    struct json_writer *w = &rq->reply.json;
    const struct rulebook *rulebook = call_rulebook(&rq->call);
    jsonw_object(w, NULL);
    jsonw_text(w, "id", rulebook->id);
    jsonw_text(w, "version", rulebook->version);
    jsonw_text_or_null(w, "base", rulebook->base);
    jsonw_text(w, "title", words_in(&rulebook->title, rq->call.lang));
    render_adoptions(w, &rq->call);
    render_rows(w, rulebook, rq->call.lang);
    render_parameters(rq, rulebook);
    jsonw_object_end(w);
    return ERR_OK;
}
