/* Registration at the desk, the look for the same matter, and what the forms choose from. */
#include "http/handlers/receipt.h"
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/words.h"

/* ---- register ---- */

static const struct identity *people_of(struct arena *arena, const json_t *in, size_t *count)
{
    const json_t *array = json_object_get(in, "people");
    *count = json_array_size(array);
    struct identity *people = ARENA_ARRAY(arena, struct identity, *count);
    for (size_t i = 0; i < *count; i++)
        people[i] = input_person(json_array_get(array, i));
    return people;
}

static const bool *agents_among(struct arena *arena, const json_t *in, size_t count)
{
    const json_t *array = json_object_get(in, "people");
    bool *are_agents = ARENA_ARRAY(arena, bool, count);
    for (size_t i = 0; i < count; i++)
        are_agents[i] = sv_is(input_text(json_array_get(array, i), "role"), "agent");
    return are_agents;
}

/* Those who raise it and who act for them, with the papers that say so. */
static void take_people(struct arena *arena, const json_t *in, struct submit_input *input)
{
    input->people = people_of(arena, in, &input->people_count);
    input->are_agents = agents_among(arena, in, input->people_count);
    input->mandate = input_text(in, "mandate");
    input->authority = input_text(in, "authority");
    input->mandate_papers = input_texts(arena, in, "mandate_paper", &input->mandate_paper_count);
    input->authority_papers =
        input_texts(arena, in, "authority_paper", &input->authority_paper_count);
}

enum err handler_petition_register(struct request *rq)
{
    const json_t *in = rq->input;
    const json_t *contact = json_object_get(in, "contact");
    struct submit_input input = {.channel = input_text(in, "channel"),
                                 .received_day = input_day(in, "received_day"),
                                 .postmark_day = input_day(in, "postmark_day"),
                                 .title = input_text(in, "title"),
                                 .facts = input_text(in, "facts"),
                                 .place = input_text(in, "place"),
                                 .purpose = input_text(in, "purpose"),
                                 .class_code = input_text(in, "class"),
                                 .persons_count = input_int(in, "persons_count"),
                                 .visitors_count = input_int(in, "visitors_count"),
                                 .contact_channel = input_text(contact, "channel"),
                                 .contact_hours = input_text(contact, "hours"),
                                 .accepts_electronic_service =
                                     input_bool(contact, "accepts_electronic_service"),
                                 .is_read_back = input_bool(in, "is_read_back"),
                                 .is_incomplete = input_bool(in, "is_incomplete"),
                                 .external_system = input_text(in, "external_system"),
                                 .external_number = input_text(in, "external_number"),
                                 .external_code = input_text(in, "external_code"),
                                 .repeats = input_id(in, "repeats")};
    take_people(rq->arena, in, &input);
    input.claims = input_texts(rq->arena, in, "claims", &input.claim_count);
    input.uploads = input_texts(rq->arena, in, "uploads", &input.upload_count);
    struct receipt receipt;
    enum err err = service_register(&rq->call, &input, &receipt);
    if (!err)
        render_receipt(rq, &receipt);
    return err;
}

/* ---- the same matter ---- */

enum err handler_petition_same(struct request *rq)
{
    struct same_matter same;
    struct identity person = input_person(rq->input);
    struct json_writer *w = &rq->reply.json;
    enum err err = service_same_matter(&rq->call, &person, &same);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < same.count; i++) {
        const struct petition_row *row = &same.rows[i];
        jsonw_object(w, NULL);
        jsonw_id(w, "id", row->key.id);
        jsonw_text(w, "number", row->number);
        jsonw_text(w, "title", row->title);
        render_state(w, "state", row_rulebook(&rq->call, row), row->state, rq->call.lang);
        render_day(w, "received_day", row->received_day);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- what the forms choose from ---- */

static void render_classes(struct json_writer *w, const struct rulebook *rulebook, enum lang lang)
{
    jsonw_array(w, "classes");
    for (size_t i = 0; i < rulebook->class_count; i++)
        render_choice(w, NULL, rulebook->classes[i].id, words_in(&rulebook->classes[i].name, lang));
    jsonw_array_end(w);
}

/* Those that the rulebooks before it have not. */
static void render_other_states(struct json_writer *w, const struct call *call,
                                const struct rulebook *const books[], size_t index)
{
    for (size_t i = 0; i < books[index]->state_count; i++) {
        const struct rule_state *state = &books[index]->states[i];
        bool is_told = false;
        for (size_t k = 0; k < index; k++)
            is_told = is_told || rulebook_state(books[k], state->id);
        if (!is_told)
            render_choice(w, NULL, state->id, words_in(&state->name, call->lang));
    }
}

/* Lists are asked for states: those of the rulebook in force, then those that only matters of
 * before are in. */
static void render_states(struct json_writer *w, const struct call *call)
{
    const struct office *office = call->office;
    const struct rulebook **books =
        ARENA_ARRAY(call->arena, const struct rulebook *, office->rulebook_count + 1);
    size_t count = 0;
    books[count++] = call_rulebook(call);
    for (size_t i = office->rulebook_count; i-- > 0;)
        books[count++] = office->rulebooks[i];
    jsonw_array(w, "states");
    for (size_t i = 0; i < count; i++)
        render_other_states(w, call, books, i);
    jsonw_array_end(w);
}

static void render_roles(struct json_writer *w, const struct rulebook *rulebook, enum lang lang)
{
    jsonw_array(w, "roles");
    for (int role = 0; role < ROLE__COUNT; role++) {
        if (role_is_staff((enum role)role))
            render_choice(w, NULL, sv_from(role_word((enum role)role)),
                          words_role(rulebook, (enum role)role, lang));
    }
    jsonw_array_end(w);
}

static void render_desk_channels(struct json_writer *w, const struct rulebook *rulebook,
                                 enum lang lang)
{
    jsonw_array(w, "channels");
    for (size_t i = 0; i < rulebook->channel_count; i++)
        render_choice(w, NULL, rulebook->channels[i].id,
                      words_in(&rulebook->channels[i].name, lang));
    jsonw_array_end(w);
}

/* A list of the rulebook, under its own name; empty when it has none. */
static void render_listed(struct json_writer *w, const struct rulebook *rulebook, const char *id,
                          enum lang lang)
{
    static const struct choice_list NONE = {0};
    const struct rule_list *list = rulebook_list(rulebook, sv_from(id));
    render_choices(w, id, list ? &list->choices : &NONE, lang);
}

enum err handler_form_choices(struct request *rq)
{
    struct json_writer *w = &rq->reply.json;
    const struct unit_tree *units = rq->call.office->units;
    const struct rulebook *rulebook =
        rulebook_on(rq->arena, call_rulebook(&rq->call), rq->call.today);
    enum lang lang = rq->call.lang;
    jsonw_object(w, NULL);
    render_day(w, "today", rq->call.today);
    render_desk_channels(w, rulebook, lang);
    render_choices(w, "purposes", &rulebook->purposes, lang);
    render_classes(w, rulebook, lang);
    jsonw_array(w, "units");
    for (size_t i = 0; i < unit_count(units); i++) {
        if (unit_at(units, i)->is_active)
            render_unit(w, NULL, unit_at(units, i));
    }
    jsonw_array_end(w);
    render_states(w, &rq->call);
    render_roles(w, rulebook, lang);
    jsonw_int(w, "max_representatives", rulebook->max_representatives);
    jsonw_text_or_null(w, "representatives_article", rulebook->representatives_citation.article);
    if (rulebook->small_group_persons) {
        jsonw_int(w, "small_group_persons", rulebook->small_group_persons);
        jsonw_int(w, "small_group_representatives", rulebook->small_group_representatives);
    }
    jsonw_int(w, "max_agents", rulebook->max_agents);
    render_listed(w, rulebook, "mandates", lang);
    render_listed(w, rulebook, "authorities", lang);
    jsonw_object_end(w);
    return ERR_OK;
}
