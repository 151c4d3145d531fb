/* What an office must publish (art. 18), the office's health, the rulebook in force. */
#include "http/handlers/guide.h"

#include "domain/accusation.h"
#include "domain/matter_way.h"
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/words.h"

void render_office(struct json_writer *w, const char *key, const struct office_info *info)
{
    jsonw_object(w, key);
    jsonw_text(w, "name", info->name);
    jsonw_text(w, "address", info->address);
    jsonw_text(w, "postcode", info->postcode);
    jsonw_text(w, "phone", info->phone);
    jsonw_text(w, "hours", info->hours);
    jsonw_text(w, "guidance", info->guidance);
    jsonw_int(w, "version", info->version);
    jsonw_object_end(w);
}

/* ---- wording ---- */

static void render_turn(struct json_writer *w, const char *key, const struct zone_turn *turn)
{
    if (turn->month == 0)
        return;
    jsonw_object(w, key);
    jsonw_int(w, "month", turn->month);
    jsonw_int(w, "sunday", turn->sunday);
    jsonw_int(w, "minute", turn->minute);
    jsonw_object_end(w);
}

static void render_zone(struct json_writer *w, const struct zone *zone)
{
    jsonw_object(w, "zone");
    jsonw_int(w, "offset_minutes", zone->offset_minutes);
    jsonw_int(w, "summer_minutes", zone->summer_minutes);
    render_turn(w, "begins", &zone->begins);
    render_turn(w, "ends", &zone->ends);
    jsonw_object_end(w);
}

void render_wording(struct json_writer *w, const struct rulebook *rulebook)
{
    jsonw_object(w, "wording");
    jsonw_text(w, "language", rulebook->language == LANG_EN ? SV("en") : SV("zh"));
    jsonw_array(w, "terms");
    for (size_t i = 0; i < rulebook->term_count; i++) {
        jsonw_object(w, NULL);
        jsonw_text(w, "id", rulebook->terms[i].id);
        jsonw_text(w, "zh", words_in(&rulebook->terms[i].name, LANG_ZH));
        jsonw_text(w, "en", words_in(&rulebook->terms[i].name, LANG_EN));
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    render_zone(w, &rulebook->zone);
    jsonw_bool(w, "has_accusations", accusation_is_ruled(rulebook));
    jsonw_object_end(w);
}

enum err handler_health(struct request *rq)
{
    struct json_writer *w = &rq->reply.json;
    jsonw_object(w, NULL);
    jsonw_text(w, "status", SV("ok"));
    jsonw_text(w, "version", SV(HUIYIN_VERSION));
    jsonw_bool(w, "is_demo", service_is_demo(rq->call.service));
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- guide ---- */

/* Units a petitioner may name: what is active below the region and does the work itself. */
static void render_units(struct json_writer *w, const struct office *office)
{
    const struct unit_tree *units = office->units;
    jsonw_array(w, "units");
    for (size_t i = 0; i < unit_count(units); i++) {
        const struct unit *unit = unit_at(units, i);
        if (!unit->is_active || unit->id == office->region ||
            !unit_is_within(units, unit->id, office->region) ||
            unit->kind == UNIT_KIND_PETITION_OFFICE)
            continue;
        jsonw_object(w, NULL);
        jsonw_id(w, "id", unit->id);
        jsonw_text(w, "name", unit->name);
        jsonw_text(w, "phone", unit->phone);
        jsonw_text(w, "address", unit->address);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

/* The periods a petitioner is shown, in the rulebook's order. */
static void render_periods(struct request *rq, const struct rulebook *rulebook)
{
    struct json_writer *w = &rq->reply.json;
    enum lang lang = rq->call.lang;
    jsonw_array(w, "steps");
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        const struct rule_clock *clock = &rulebook->clocks[i];
        if (!clock->is_shown)
            continue;
        jsonw_object(w, NULL);
        jsonw_text(w, "id", clock->id);
        jsonw_text(w, "name", words_in(&clock->name, lang));
        jsonw_int(w, "length", clock->length);
        jsonw_text(w, "unit", sv_from(period_unit_word(clock->unit)));
        jsonw_text(w, "article", clock->citation.article);
        jsonw_bool(w, "is_usual",
                   clock->is_duty && clock->length > 0 &&
                       clock_is_usual(rq->arena, rulebook, clock));
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

/* What a petitioner may do with an answer: rate it, ask that somebody looks again. */
static void render_rights(struct json_writer *w, const struct rulebook *rulebook, enum lang lang)
{
    bool is_rated = false;
    jsonw_array(w, "reviews");
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct rule_action *action = &rulebook->actions[i];
        if (action->at != AT_PETITIONER)
            continue;
        is_rated = is_rated || action->event == EVENT_RATED;
        if (action->event != EVENT_REVIEW_REQUESTED)
            continue;
        jsonw_object(w, NULL);
        jsonw_text(w, "name", words_in(&action->name, lang));
        jsonw_bool(w, "is_above", rule_field_find(action, SV("unit")) != NULL);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_bool(w, "is_rated", is_rated);
}

enum err handler_guide(struct request *rq)
{
    struct json_writer *w = &rq->reply.json;
    const struct office *office = rq->call.office;
    const struct rulebook *rulebook = call_rulebook(&rq->call);
    enum lang lang = rq->call.lang;
    jsonw_object(w, NULL);
    render_office(w, "office", &office->info);
    render_day(w, "today", rq->call.today);
    jsonw_array(w, "channels");
    for (size_t i = 0; i < rulebook->channel_count; i++)
        render_choice(w, NULL, rulebook->channels[i].id,
                      words_in(&rulebook->channels[i].name, lang));
    jsonw_array_end(w);
    render_choices(w, "purposes", &rulebook->purposes, lang);
    render_units(w, office);
    render_periods(rq, rulebook);
    render_rights(w, rulebook, lang);
    jsonw_text(w, "rulebook", rulebook->pin);
    render_wording(w, rulebook);
    jsonw_bool(w, "is_demo", service_is_demo(rq->call.service));
    jsonw_object_end(w);
    return ERR_OK;
}
