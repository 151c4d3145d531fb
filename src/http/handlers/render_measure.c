/* What measures are and under which headings they stand: the same for the desk and for the public.
 */
#include "http/handlers/render.h"

#include "domain/measure.h"

void render_measure(struct json_writer *w, const struct rule_measure *measure, enum lang lang)
{
    jsonw_object(w, NULL);
    jsonw_text(w, "id", measure->id);
    jsonw_text(w, "name", words_in(&measure->name, lang));
    jsonw_text(w, "group", measure->group);
    jsonw_text(w, "why", words_in(&measure->why, lang));
    jsonw_text(w, "article", measure->citation.article);
    jsonw_text(w, "unit", sv_from(measure_unit_word(measure->unit)));
    jsonw_bool(w, "is_ranked", measure->is_ranked);
    jsonw_bool(w, "is_less_better", measure->is_less_better);
    jsonw_object_end(w);
}

void render_measure_groups(struct json_writer *w, const struct rulebook *rulebook, enum lang lang)
{
    jsonw_array(w, "groups");
    for (size_t i = 0; i < rulebook->measure_group_count; i++)
        render_choice(w, NULL, rulebook->measure_groups[i].id,
                      words_in(&rulebook->measure_groups[i].name, lang));
    jsonw_array_end(w);
}
