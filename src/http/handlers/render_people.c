/* The people of a petition: masked for the desk, for each of themselves without the names of
 * others, and as choices of an act that is about one of them. How many they are is told; who, never
 * more than the reader needs. */
#include "http/handlers/render.h"

#include "domain/people.h"
#include "http/handlers/receipt.h"

/* ---- the desk ---- */

static const char *role_of(const struct person_ref *person)
{
    if (person->is_agent)
        return "agent";
    return person->is_representative ? "representative" : "member";
}

/* The words of a choice that a list of the rulebook holds. */
static struct sv listed(const struct petition_render *r, const char *list, struct sv id)
{
    const struct rule_list *rule = rulebook_list(r->view->rulebook, sv_from(list));
    const struct rule_choice *choice = rule ? choice_find(&rule->choices, id) : NULL;
    return choice ? words_in(&choice->name, r->call->lang) : id;
}

static bool has_rated(const struct petition *petition, id64 person)
{
    for (size_t i = 0; i < petition->rating_count; i++) {
        if (petition->ratings[i].person == person)
            return true;
    }
    return false;
}

static void render_telling(const struct petition_render *r, const struct person_ref *person)
{
    const struct telling *telling = petition_telling(&r->view->petition, person->id);
    jsonw_bool(r->w, "has_rated", has_rated(&r->view->petition, person->id));
    jsonw_bool(r->w, "is_told", petition_is_told(&r->view->petition, person->id));
    render_day(r->w, "told_day", telling ? telling->day : DAY_NONE);
}

static void render_person(const struct petition_render *r, const struct person_ref *person,
                          int64_t no)
{
    const struct petition *petition = &r->view->petition;
    const struct mandate *mandate = petition_mandate(petition, person->id);
    jsonw_object(r->w, NULL);
    jsonw_int(r->w, "no", no);
    jsonw_text(r->w, "name", person->masked_name);
    jsonw_text(r->w, "phone", person->masked_phone);
    jsonw_text(r->w, "role", sv_from(role_of(person)));
    jsonw_bool(r->w, "is_representative", person->is_representative);
    jsonw_bool(r->w, "is_organisation", person->is_organisation);
    if (mandate)
        jsonw_text(r->w, "mandate",
                   listed(r, person->is_agent ? "authorities" : "mandates", mandate->how));
    else
        jsonw_null(r->w, "mandate");
    render_telling(r, person);
    jsonw_object_end(r->w);
}

static bool needs_representative(const struct petition *petition)
{
    size_t speakers = 0;
    for (size_t i = 0; i < petition->people_count; i++)
        speakers += petition->people[i].is_representative;
    return petition->persons_count > 1 && speakers == 0;
}

/* Persons who rated anything: what a rate of answers is counted in. */
static size_t raters(const struct petition *petition)
{
    size_t count = 0;
    for (size_t i = 0; i < petition->rating_count; i++) {
        size_t k = 0;
        while (petition->ratings[k].person != petition->ratings[i].person)
            k++;
        count += k == i; /* the first of this person's */
    }
    return count;
}

void render_people(const struct petition_render *r)
{
    const struct petition *petition = &r->view->petition;
    jsonw_array(r->w, "people");
    for (size_t i = 0; i < petition->people_count; i++)
        render_person(r, &petition->people[i], (int64_t)i + 1);
    jsonw_array_end(r->w);
    jsonw_int(r->w, "rated_count", (int64_t)raters(petition));
    jsonw_int(r->w, "left_count", (int64_t)petition->left_count);
    jsonw_bool(r->w, "needs_representative", needs_representative(petition));
}

/* ---- the petitioner's page ---- */

static const char *standing_word(standing_set standing)
{
    if (standing & STANDING_LEFT)
        return "left";
    if (standing & STANDING_AGENT)
        return standing & STANDING_PROXY ? "proxy" : "agent";
    return standing & STANDING_MEMBER ? "member" : "speaker";
}

static void render_others(const struct petition_render *r, const char *key, bool are_agents)
{
    const struct petition *petition = &r->view->petition;
    jsonw_array(r->w, key);
    for (size_t i = 0; i < petition->people_count; i++) {
        const struct person_ref *person = &petition->people[i];
        if (are_agents ? !person->is_agent : !person->is_representative)
            continue;
        jsonw_object(r->w, NULL);
        jsonw_text(r->w, "name", person->masked_name);
        jsonw_bool(r->w, "is_me", person->id == r->call->who.person);
        jsonw_object_end(r->w);
    }
    jsonw_array_end(r->w);
}

void render_own_part(const struct petition_render *r)
{
    const struct petition_view *view = r->view;
    jsonw_object(r->w, "people");
    jsonw_int(r->w, "persons_count", view->petition.persons_count);
    jsonw_text(r->w, "standing", sv_from(standing_word(view->standing)));
    render_day(r->w, "left_day", view->left_day);
    render_others(r, "representatives", false);
    render_others(r, "agents", true);
    jsonw_object_end(r->w);
}

/* ---- choices ---- */

/* Can the act be about this person? */
static bool is_candidate(const struct petition *petition, const struct rule_action *action,
                         const struct rule_field *field, const struct person_ref *person)
{
    if (sv_is(field->id, "successor"))
        return !person->is_representative && !person->is_agent;
    switch ((int)action->event) {
    case EVENT_REPRESENTATIVES_CHANGED:
        return person->is_representative;
    case EVENT_AGENTS_CHANGED:
        return person->is_agent;
    case EVENT_MEMBER_LEFT:
        return !person->is_agent;
    case EVENT_MEMBERS_TOLD:
        return !person->is_agent && !petition_is_told(petition, person->id);
    case EVENT_SERVED:
        return petition->people_count > 1;
    default:
        return true;
    }
}

static void render_candidate(const struct petition_render *r, const struct person_ref *person,
                             size_t no)
{
    struct sv phone = person->masked_phone;
    struct sv name = arena_printf(r->call->arena, "%zu. %.*s%s%.*s", no,
                                  SV_FMT(person->masked_name), phone.n ? " " : "", SV_FMT(phone));
    render_choice(r->w, NULL, arena_printf(r->call->arena, "%lld", (long long)person->id), name);
}

bool render_field_is_about_people(const struct rule_field *field)
{
    return field->kind == FIELD_ID && (sv_is(field->id, "person") || sv_is(field->id, "successor"));
}

size_t render_candidates(const struct petition_render *r, const struct rule_action *action,
                         const struct rule_field *field, bool counts_only)
{
    const struct petition *petition = &r->view->petition;
    bool are_left = action->event == EVENT_MEMBER_RETURNED;
    size_t count = are_left ? petition->left_count : petition->people_count;
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct person_ref *person =
            are_left ? &petition->left[i].person : &petition->people[i];
        if (!is_candidate(petition, action, field, person))
            continue;
        found++;
        if (!counts_only)
            render_candidate(r, person, i + 1);
    }
    return found;
}

/* ---- what those get who were named ---- */

void render_slips(struct json_writer *w, const struct slip *slips, size_t count)
{
    jsonw_array(w, "slips");
    for (size_t i = 0; i < count; i++) {
        jsonw_object(w, NULL);
        jsonw_int(w, "no", (int64_t)i + 1);
        jsonw_text(w, "name", slips[i].person.masked_name);
        jsonw_text(w, "role", sv_from(role_of(&slips[i].person)));
        jsonw_text(w, "code", slips[i].code);
        jsonw_text_or_null(w, "secret_token", slips[i].secret_token);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}
