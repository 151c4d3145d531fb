/* Pieces of works: duties, acts, cards. */
#include "http/handlers/render_work.h"

#include "service/words.h"

/* ---- duties ---- */

struct sv work_step_name(const struct rule_work *rules, struct sv duty, struct sv step,
                         enum lang lang)
{
    const struct rule_duty *rule = rule_work_duty(rules, duty);
    const struct rule_ladder *ladder = rule ? rule_work_ladder(rules, rule->ladder) : NULL;
    const struct rule_step *found = ladder ? rule_ladder_step(ladder, step) : NULL;
    return found ? words_in(&found->name, lang) : step;
}

static bool is_offered(const struct duty_told *told, const struct rule_act *act)
{
    for (size_t i = 0; i < told->offers.count; i++) {
        if (told->offers.items[i] == act)
            return true;
    }
    return false;
}

static void render_ends(struct json_writer *w, const struct duty_told *told,
                        const struct rule_duty *duty, enum lang lang)
{
    jsonw_array(w, "ends_on");
    for (size_t i = 0; i < duty->ends_on.count; i++) {
        const struct rule_act *act = rule_work_act(told->rules, duty->ends_on.items[i]);
        jsonw_object(w, NULL);
        jsonw_text(w, "id", act->id);
        jsonw_text(w, "name", words_in(&act->name, lang));
        jsonw_bool(w, "is_offered", !told->row->is_ended && is_offered(told, act));
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

/* Whose it is by the rule; 0: of somebody named, or above. */
static id64 owner_by_rule(const struct duty_told *told, const struct rule_duty *duty)
{
    if (duty->owner == DUTY_OF_PARTY)
        return told->row->party;
    if (duty->owner == DUTY_OF_OFFICE)
        return told->office;
    return duty->owner == DUTY_OF_UNIT ? told->unit : 0;
}

static void render_owner(struct json_writer *w, const struct call *call,
                         const struct duty_told *told, const struct rule_duty *duty)
{
    id64 by_rule = told->row->is_ended ? 0 : owner_by_rule(told, duty);
    const struct duty_holder *holder = &told->row->holder;
    render_unit_ref(w, "unit", call->office, holder->unit);
    render_unit_ref(w, "instead_of", call->office, by_rule == holder->unit ? 0 : by_rule);
    jsonw_text(w, "role", sv_from(role_word(holder->role)));
    jsonw_bool(w, "is_named", holder->account != 0);
    jsonw_text_or_null(w, "holder", told->holder_name);
}

/* What only a duty owed by the minute has. */
static void render_minutes(struct json_writer *w, const struct call *call,
                           const struct duty_row *row)
{
    if (row->due_minute == PERIOD_NO_MINUTE) {
        jsonw_null(w, "due_minute");
        jsonw_null(w, "minutes_left");
        return;
    }
    int now = zone_minute(office_zone(call->office, call->now), call->now);
    jsonw_int(w, "due_minute", row->due_minute);
    jsonw_int(w, "minutes_left",
              ((int64_t)row->due_day - call->today) * 1440 + row->due_minute - now);
}

/* Until when, why, and what comes if nothing does. */
static void render_due(struct json_writer *w, const struct call *call, const struct duty_told *told,
                       const struct rule_duty *duty)
{
    const struct duty_row *row = told->row;
    render_day(w, "due_day", row->due_day);
    render_minutes(w, call, row);
    jsonw_int(w, "days_left", row->due_day - call->today);
    jsonw_int(w, "length", duty->unit == PERIOD_SET ? 0 : duty->length);
    jsonw_text(w, "length_unit", sv_from(period_unit_word(duty->unit)));
    if (told->period)
        render_period_steps(w, call, told->period);
    jsonw_bool(w, "is_provisional", row->is_provisional);
    jsonw_text_or_null(w, "step", work_step_name(told->rules, row->rule, row->step, call->lang));
    jsonw_text(w, "next_step", work_step_name(told->rules, row->rule, row->next_step, call->lang));
    jsonw_time(w, "next_at", row->next_at);
}

static void render_end(struct json_writer *w, const struct duty_row *row)
{
    static const char *const HOW[] = {[DUTY_MET] = "met",
                                      [DUTY_HANDED_OVER] = "handed_over",
                                      [DUTY_RELEASED] = "released",
                                      [DUTY_OVERTAKEN] = "overtaken"};
    bool is_known = row->is_ended && (size_t)row->how < sizeof HOW / sizeof HOW[0];
    jsonw_bool(w, "is_ended", row->is_ended);
    jsonw_text_or_null(w, "how", is_known ? sv_from(HOW[row->how]) : SV(""));
    render_day(w, "ended_day", row->is_ended ? row->ended_day : DAY_NONE);
}

void render_duty(struct json_writer *w, const struct call *call, const struct duty_told *told)
{
    const struct duty_row *row = told->row;
    const struct rule_duty *duty = told->rules ? rule_work_duty(told->rules, row->rule) : NULL;
    if (!duty)
        return;
    jsonw_object(w, NULL);
    jsonw_id(w, "work", row->work.id);
    jsonw_null(w, "petition");
    jsonw_int(w, "no", row->no);
    render_choice(w, "kind", row->kind, words_in(&told->rules->name, call->lang));
    render_choice(w, "duty", row->rule, words_in(&duty->name, call->lang));
    jsonw_text(w, "article", duty->citation.article);
    render_owner(w, call, told, duty);
    render_due(w, call, told, duty);
    render_end(w, row);
    render_ends(w, told, duty, call->lang);
    jsonw_text_or_null(w, "title", told->title);
    if (told->card) {
        render_work_state(w, call, told->rules, told->card->state);
        render_matter_refs(w, told->card);
    }
    jsonw_object_end(w);
}

/* ---- clocks of petitions ---- */

/* How long the rule gives where the clock runs: 0 when the act named the day. */
static void render_length(struct json_writer *w, const struct call *call,
                          const struct clock_owed *owed)
{
    const struct rule_clock *rule = owed->rule;
    bool is_set = !rule || rule->unit == PERIOD_SET;
    enum unit_level level = unit_level(call->office->units, owed->unit);
    jsonw_int(w, "length", is_set ? 0 : rule_clock_length(rule, level));
    jsonw_text(w, "length_unit", sv_from(period_unit_word(is_set ? PERIOD_SET : rule->unit)));
}

/* The matter, to those who may read it. */
static void render_clock_matter(struct json_writer *w, const struct clock_owed *owed)
{
    const struct petition_row *matter = &owed->clock.matter;
    const struct work_card card = {.matters = matter, .matter_count = owed->may_read};
    render_matter_refs(w, &card);
}

void render_owed_clock(struct json_writer *w, const struct call *call,
                       const struct clock_owed *owed)
{
    static const struct words PETITION = {{SV_INIT("信访事项"), SV_INIT("Petition")}};
    static const char *const NOTHING[] = {"work",         "title",   "holder",    "due_minute",
                                          "minutes_left", "how",     "ended_day", "step",
                                          "next_step",    "next_at", "instead_of"};
    const struct owed_clock *clock = &owed->clock;
    struct sv name = owed->rule ? words_in(&owed->rule->name, call->lang) : clock->rule;
    jsonw_object(w, NULL);
    for (size_t i = 0; i < sizeof NOTHING / sizeof NOTHING[0]; i++)
        jsonw_null(w, NOTHING[i]);
    if (owed->may_read)
        jsonw_id(w, "petition", clock->matter.key.id);
    else
        jsonw_null(w, "petition");
    jsonw_int(w, "no", clock->no);
    render_choice(w, "kind", SV("petition"), words_in(&PETITION, call->lang));
    render_state(w, "state", owed->rulebook, clock->matter.state, call->lang);
    render_choice(w, "duty", clock->rule, name);
    jsonw_text(w, "article", owed->rule ? owed->rule->citation.article : SV(""));
    render_unit_ref(w, "unit", call->office, owed->unit);
    jsonw_text(w, "role", sv_from(role_word(owed->role)));
    jsonw_bool(w, "is_named", false);
    render_day(w, "due_day", clock->due_day);
    jsonw_int(w, "days_left", clock->due_day - call->today);
    render_length(w, call, owed);
    jsonw_bool(w, "is_provisional", clock->is_provisional);
    jsonw_bool(w, "is_ended", false);
    jsonw_array(w, "ends_on");
    jsonw_array_end(w);
    render_clock_matter(w, owed);
    jsonw_object_end(w);
}

/* ---- cards ---- */

void render_work_state(struct json_writer *w, const struct call *call,
                       const struct rule_work *rules, struct sv state)
{
    const struct rule_work_state *rule = rule_work_state(rules, state);
    render_choice(w, "state", state, rule ? words_in(&rule->name, call->lang) : state);
}

void render_matter_refs(struct json_writer *w, const struct work_card *card)
{
    jsonw_array(w, "matters");
    for (size_t i = 0; i < card->matter_count; i++) {
        jsonw_object(w, NULL);
        jsonw_id(w, "id", card->matters[i].key.id);
        jsonw_text(w, "number", card->matters[i].number);
        jsonw_text(w, "title", card->matters[i].title);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

/* Members that every list of works has. */
static void render_brief(struct json_writer *w, const struct call *call,
                         const struct work_item *item)
{
    const struct work_card *card = &item->card;
    const struct zone *zone = office_zone(call->office, call->now);
    jsonw_id(w, "id", card->key.id);
    jsonw_int(w, "version", card->version);
    render_choice(w, "kind", card->kind, words_in(&item->rules->name, call->lang));
    render_work_state(w, call, item->rules, card->state);
    jsonw_bool(w, "is_ended", card->is_ended);
    render_unit_ref(w, "office", call->office, card->office);
    render_unit_ref(w, "unit", call->office, card->unit);
    jsonw_text_or_null(w, "leader", item->leader_name);
    jsonw_text_or_null(w, "title", item->title);
    render_day(w, "opened_day", zone_day(zone, card->opened_at));
    render_day(w, "due_day", card->due_day);
    if (card->due_day == DAY_NONE)
        jsonw_null(w, "days_left");
    else
        jsonw_int(w, "days_left", card->due_day - call->today);
    jsonw_int(w, "held", card->held);
    jsonw_int(w, "spent", card->spent);
}

void render_work_card_as(struct json_writer *w, const char *key, const struct call *call,
                         const struct work_item *item, bool has_matters)
{
    if (!item->rules)
        return;
    jsonw_object(w, key);
    render_brief(w, call, item);
    if (has_matters)
        render_matter_refs(w, &item->card);
    jsonw_object_end(w);
}

void render_work_card(struct json_writer *w, const struct call *call, const struct work_item *item,
                      bool has_matters)
{
    render_work_card_as(w, NULL, call, item, has_matters);
}

/* ---- files ---- */

void render_work_files(struct json_writer *w, const struct field *field)
{
    jsonw_array(w, "files");
    for (size_t i = 0; field->kind == FIELD_UPLOADS && i < field->count; i++) {
        const struct attachment *file = &field->attachments[i];
        jsonw_object(w, NULL);
        jsonw_id(w, "id", file->id);
        jsonw_text(w, "name", file->name);
        jsonw_text(w, "mime", file->mime);
        jsonw_int(w, "size", file->size_bytes);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

/* ---- acts ---- */

static void render_field(struct json_writer *w, const struct rule_field *field, enum lang lang)
{
    struct sv hint = words_in(&field->hint, lang);
    jsonw_object(w, NULL);
    jsonw_text(w, "id", field->id);
    jsonw_text(w, "name", words_in(&field->name, lang));
    if (hint.n)
        jsonw_text(w, "hint", hint);
    jsonw_text(w, "kind", sv_from(field_kind_word(field->kind)));
    jsonw_bool(w, "required", field->required);
    if (field->is_time)
        jsonw_bool(w, "is_time", true);
    if (field->max)
        jsonw_int(w, "max", field->max);
    if (field->min)
        jsonw_int(w, "min", field->min);
    if (field->kind == FIELD_CHOICE)
        render_choices(w, "choices", &field->choices, lang);
    jsonw_object_end(w);
}

void render_act_fields(struct json_writer *w, const struct rule_act *act, enum lang lang)
{
    jsonw_array(w, "fields");
    for (size_t i = 0; i < act->field_count; i++)
        render_field(w, &act->fields[i], lang);
    jsonw_array_end(w);
}

void render_work_act(struct json_writer *w, const char *key, const struct rule_act *act,
                     enum lang lang)
{
    jsonw_object(w, key);
    jsonw_text(w, "id", act->id);
    jsonw_text(w, "name", words_in(&act->name, lang));
    jsonw_text_or_null(w, "confirm", words_in(&act->confirm, lang));
    jsonw_text(w, "article", act->citation.article);
    jsonw_bool(w, "is_primary", act->is_primary);
    render_act_fields(w, act, lang);
    jsonw_object_end(w);
}

void render_openings(struct json_writer *w, const struct work_opening *openings, size_t count,
                     enum lang lang)
{
    jsonw_array(w, "openings");
    for (size_t i = 0; i < count; i++) {
        const struct work_opening *opening = &openings[i];
        jsonw_object(w, NULL);
        render_choice(w, "kind", opening->rules->id, words_in(&opening->rules->name, lang));
        jsonw_text_or_null(w, "hint", words_in(&opening->rules->hint, lang));
        render_work_act(w, "act", opening->act, lang);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}
