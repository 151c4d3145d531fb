/* One act in a work: who may, is it still the version they saw, what the rulebook says, save.
 *
 * "Not there" and "not yours to read" leave here as the same error. */
#include "service/works.h"

#include "domain/rule_trigger.h"
#include "service/act_fields.h"
#include "service/agenda.h"
#include "service/people.h"
#include "service/receptions_private.h"
#include "service/service_private.h"
#include "service/text_numbers.h"
#include "service/uploads.h"
#include "service/work_private.h"
#include "service/works_private.h"
#include "store/forgetting.h"

#include <stdio.h>

static enum err read_fields(struct call *call, struct work_acting *a, const json_t *json)
{
    const struct rule_action shape = {
        .id = a->act->id, .fields = a->act->fields, .field_count = a->act->field_count};
    return act_fields_read(call, &shape, json, &a->fields);
}

static id64 number_in(const struct work_acting *a, const char *id)
{
    return field_number(a->fields.items, a->fields.count, id, 0);
}

/* Whom a command names as leader leads cases now, where they lie; what is owed is owed there. */
static enum err find_leader(struct call *call, struct work_acting *a)
{
    const struct work_about about = {a->key, number_in(a, "petition")};
    id64 leader = number_in(a, "leader");
    enum err err = leader ? work_leader_at(call, &about, leader, &a->leader_unit) : ERR_OK;
    if (a->leader_unit)
        a->ground.env.leader_unit = a->leader_unit;
    return err;
}

static enum err judge_leader(struct call *call, const struct work_acting *a)
{
    bool fits = number_in(a, "leader") == 0 || a->leader_unit != 0;
    return fits ? ERR_OK : fail_field(call->fail, "fields.leader", "enum", "");
}

/* A duty of somebody who is not there would be nobody's. */
static enum err judge_staffed(struct call *call, const struct work_acting *a, id64 unit,
                              const char *path)
{
    role_set takers = rule_work_takers(a->rules);
    bool is_staffed = true;
    enum err err = unit ? store_unit_has_staff(call->conn, unit, takers, &is_staffed) : ERR_OK;
    return err || is_staffed ? err : fail_field(call->fail, path, "unstaffed", "");
}

static enum err judge_units(struct call *call, const struct work_acting *a)
{
    const struct field *units = field_find(a->fields.items, a->fields.count, "units");
    if (a->given_to && number_in(a, "unit") != a->given_to)
        return fail_field(call->fail, "fields.unit", "enum", "");
    enum err err = judge_staffed(call, a, number_in(a, "unit"), "fields.unit");
    for (size_t i = 0; !err && units && i < units->count; i++) {
        char path[40];
        snprintf(path, sizeof path, "fields.units[%zu]", i);
        err = judge_staffed(call, a, units->ids[i], path);
    }
    return err;
}

/* The matter that the command names is one the caller may read, in the region of the work. */
static enum err judge_petition(struct call *call, struct work_acting *a)
{
    struct loaded loaded;
    id64 petition = number_in(a, "petition");
    if (petition == 0)
        return ERR_OK;
    enum err err = petition_load_for_staff(call, petition, &loaded);
    if (!err && a->key.region == 0)
        a->key.region = loaded.key.region;
    if (err == ERR_NOT_FOUND || (!err && a->key.region != loaded.key.region))
        return fail_field(call->fail, "fields.petition", "enum", "");
    if (!err)
        a->registered_at = loaded.petition.office;
    return err;
}

/* What an opening says was found is found in that matter now: nobody notes ahead. */
static enum err judge_finding(struct call *call, const struct work_acting *a)
{
    const struct petition_key matter = {a->key.region, number_in(a, "petition")};
    struct sv mark = field_text(a->fields.items, a->fields.count, "finding");
    bool is_there = false;
    if (mark.n == 0)
        return ERR_OK;
    enum err err = matter.id ? finding_is_there(call, &matter, mark, &is_there) : ERR_OK;
    return err || is_there ? err : fail_field(call->fail, "fields.finding", "enum", "");
}

static enum err judge_words(struct call *call, const struct petition_key *key,
                            const struct field *field, struct sv text)
{
    bool names_somebody = false;
    char path[80];
    enum err err = people_named_in(call, key, text, &names_somebody);
    if (err || !names_somebody)
        return err;
    snprintf(path, sizeof path, "fields.%.*s", SV_FMT(field->id));
    return fail_field(call->fail, path, "names_somebody", "");
}

/* What is written in a field, or what its files are called. */
static enum err judge_field_text(struct call *call, const struct petition_key *key,
                                 const struct field *field)
{
    enum err err = ERR_OK;
    if (field->kind == FIELD_TEXT || field->kind == FIELD_LINE)
        return judge_words(call, key, field, field->text);
    for (size_t i = 0; field->kind == FIELD_UPLOADS && !err && i < field->count; i++)
        err = judge_words(call, key, field, field->attachments[i].name);
    return err;
}

/* The texts of a work are read by more people than the matter is: nobody in it is named there. Only
 * what somebody writes who may open who it is, is looked at: anybody else would learn a name by
 * trying. */
static enum err judge_text(struct call *call, const struct work_acting *a, id64 petition)
{
    const struct petition_key key = {a->key.region, petition};
    struct loaded loaded;
    struct grant as;
    enum err err = petition_load_for_staff(call, petition, &loaded);
    if (err == ERR_NOT_FOUND ||
        (!err && !access_may_open_identity(&loaded.petition, call->who.grants,
                                           call->who.grant_count, call->office->units, &as)))
        return ERR_OK;
    for (size_t i = 0; !err && i < a->fields.count; i++)
        err = judge_field_text(call, &key, &a->fields.items[i]);
    return err;
}

/* What is returned tells of issues and decisions: no number of a person stands in it. */
static enum err judge_numbers(struct call *call, const struct work_acting *a)
{
    char path[80];
    for (size_t i = 0; a->rules->is_returned && i < a->fields.count; i++) {
        const struct field *field = &a->fields.items[i];
        bool is_text = field->kind == FIELD_TEXT || field->kind == FIELD_LINE;
        if (!is_text || !text_has_number(field->text))
            continue;
        snprintf(path, sizeof path, "fields.%.*s", SV_FMT(field->id));
        return fail_field(call->fail, path, "names_somebody", "");
    }
    return ERR_OK;
}

static enum err judge_texts(struct call *call, const struct work_acting *a)
{
    enum err err = judge_numbers(call, a);
    id64 named = err ? 0 : number_in(a, "petition");
    if (named)
        err = judge_text(call, a, named);
    for (size_t i = 0; !err && i < a->work.petition_count; i++) {
        if (a->work.petitions[i] != named)
            err = judge_text(call, a, a->work.petitions[i]);
    }
    return err;
}

/* Whoever notes something in what is being returned, and whoever returns it, wait for each other.
 */
static enum err claim_survey(struct call *call, const struct rule_work *rules, id64 parent)
{
    struct work_key key = {.id = parent};
    if (!rules->may_be_alone)
        return ERR_OK;
    enum err err = store_work_by_id(call->conn, parent, &key);
    if (!err)
        err = store_work_money_claim(call->conn, &key);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* What is given lies within another office's work, and goes to that office. */
static void lie_within(struct work_acting *a, const struct work_acting *within)
{
    a->key.region = within->key.region;
    if (a->rules->is_given)
        a->given_to = within->work.office;
    else
        a->within_office = within->work.office;
}

/* The work within which one is opened: of a kind that it may be within, open, the caller's to read,
 * and of the same office. What lies within lies in the same region. */
static enum err judge_parent(struct call *call, struct work_acting *a, id64 parent)
{
    struct work_acting *within = ARENA_NEW(call->arena, struct work_acting);
    bool is_part = a->rules->part_of.count > 0;
    if (parent ? !is_part : is_part && !a->rules->may_be_alone)
        return fail_field(call->fail, "parent", parent ? "unknown" : "required", "");
    if (parent == 0)
        return ERR_OK;
    enum err err = claim_survey(call, a->rules, parent);
    if (!err)
        err = work_load_for(call, parent, within);
    bool is_fit =
        !err && !within->work.is_ended && id_list_has(&a->rules->part_of, within->work.kind);
    if (err == ERR_NOT_FOUND || (!err && !is_fit))
        return fail_field(call->fail, "parent", "enum", "");
    if (!err)
        lie_within(a, within);
    return err;
}

static bool is_offered(struct call *call, const struct work_acting *a, const struct actor *actor,
                       const struct work_env *env)
{
    const struct rule_act *const *offers;
    size_t count = work_offer(call->arena, &a->work, actor, env, &offers);
    for (size_t i = 0; i < count; i++) {
        if (offers[i] == a->act)
            return true;
    }
    return false;
}

/* The caller's grant under which the act may be done; else the first of theirs, to be refused with.
 * What is opened about a matter is opened by the office that registered it, if they are there. */
static struct actor actor_for(struct call *call, struct work_acting *a, const struct work_env *env)
{
    struct actor found = {.account = call->who.account};
    bool is_found = false;
    for (size_t i = 0; i < call->who.grant_count; i++) {
        const struct actor actor = call_actor(call, &call->who.grants[i]);
        if (a->work.version == 0)
            a->work.office = actor.unit;
        bool is_of_office = a->within_office == 0 || actor.unit == a->within_office;
        bool fits = is_of_office && is_offered(call, a, &actor, env);
        bool is_better = fits && (!is_found || actor.unit == a->registered_at);
        if (is_better || found.unit == 0)
            found = actor;
        is_found = is_found || fits;
    }
    if (a->work.version == 0)
        a->work.office = found.unit;
    return found;
}

static enum err judge_all(struct call *call, const struct work_acting *a)
{
    enum err err = judge_leader(call, a);
    if (!err)
        err = judge_units(call, a);
    return err ? err : judge_texts(call, a);
}

/* Who is there to owe what the act begins: at the office, over it, and at the units it names. */
static enum err look_at_owners(struct call *call, struct work_acting *a)
{
    const struct field *units = field_find(a->fields.items, a->fields.count, "units");
    enum err err = work_ground_staff(call, &a->ground, a->work.office);
    if (!err && a->work.office)
        err = work_ground_staff(call, &a->ground, work_unit_above(&a->work, call->office->units));
    if (!err)
        err = work_ground_staff(call, &a->ground, number_in(a, "unit"));
    for (size_t i = 0; !err && units && i < units->count; i++)
        err = work_ground_staff(call, &a->ground, units->ids[i]);
    return err;
}

/* Who decides about money sees what others decided just now; who returns something what was noted
 * in it. */
static enum err claim(struct call *call, const struct work_acting *a)
{
    const struct work_key parent = {a->key.region, a->work.parent};
    if (a->work.version > 0 && rule_work_counts_within(a->rules))
        return store_work_money_claim(call->conn, &a->key);
    for (size_t i = 0; a->work.parent && i < a->act->field_count; i++) {
        if (a->act->fields[i].money == MONEY_HOLDS)
            return store_work_money_claim(call->conn, &parent);
    }
    return ERR_OK;
}

static enum err save_with_files(struct call *call, struct work_acting *a,
                                const struct work_event *event)
{
    enum err err = work_save(call, &a->key, &a->work, event);
    return err ? err : uploads_attach_work(call, &a->key, &a->work, event);
}

/* The leader and the matter that the command names. */
static enum err look_at_named(struct call *call, struct work_acting *a)
{
    enum err err = find_leader(call, a);
    return err ? err : pending_look(call, a);
}

static enum err decide_and_save(struct call *call, struct work_acting *a,
                                const struct work_input *input, struct work_done *out)
{
    const struct command command = {
        .action = a->act->id, .fields = a->fields.items, .field_count = a->fields.count};
    struct work_event event;
    id64 named = number_in(a, "leader");
    enum err err = claim(call, a);
    if (!err)
        err = work_ground(call, &a->key, &a->work, named ? named : a->work.leader, &a->ground);
    if (!err)
        err = look_at_named(call, a);
    if (err)
        return err;
    const struct actor actor = actor_for(call, a, &a->ground.env);
    if (a->within_office && actor.unit != a->within_office)
        return fail_with(call->fail, ERR_FORBIDDEN, "actor");
    err = look_at_owners(call, a);
    if (err)
        return err;
    const struct work_request request = {.kind = input->kind,
                                         .parent = input->parent,
                                         .command = &command,
                                         .actor = &actor,
                                         .fail = call->fail};
    int listed = call->fail ? call->fail->field_count : 0;
    err = work_decide(call->arena, &a->work, &request, &a->ground.env, &event);
    act_fields_prefix(call->fail, listed);
    if (!err)
        err = judge_all(call, a);
    if (!err)
        err = save_with_files(call, a, &event);
    if (!err && id_list_has(&a->rules->talks, a->act->id))
        err = reception_talk_recorded(call, a, &event);
    if (!err)
        err = work_do_in_matter(call, a, &event);
    if (!err)
        *out = (struct work_done){a->key.id, a->work.version, a->work.state};
    return err;
}

/* A work that is not stored yet: of which kind, and within which. */
static enum err begin_opening(struct call *call, struct work_acting *a,
                              const struct work_input *input)
{
    a->key.id = service_new_id(call->service);
    a->rulebook = call_rulebook(call);
    a->rules = rulebook_work(a->rulebook, input->kind);
    a->act = a->rules ? rule_work_act(a->rules, input->act) : NULL;
    if (!a->act || a->act->kind != WORK_ACT_OPENED)
        return ERR_NOT_FOUND;
    a->work.kind = a->rules->id;
    return judge_parent(call, a, input->parent);
}

static enum err judge_item(struct call *call, const struct work_acting *a, id64 parent)
{
    const struct work_key within = {a->key.region, parent};
    return a->rules->is_item ? agenda_judge(call, &within, a->rules->id, number_in(a, "petition"))
                             : ERR_OK;
}

/* With the fields that the opening has by now. */
static enum err open_it(struct call *call, struct work_acting *a, const struct work_input *input,
                        struct work_done *out)
{
    enum err err = judge_petition(call, a);
    if (!err)
        err = judge_finding(call, a);
    if (!err)
        err = judge_item(call, a, input->parent);
    if (!err && a->key.region == 0)
        a->key.region = call->office->region;
    if (!err)
        err = decide_and_save(call, a, input, out);
    return err ? err : pending_answered(call, a);
}

enum err service_work_open(struct call *call, const struct work_input *input, struct work_done *out)
{
    struct work_acting *a = ARENA_NEW(call->arena, struct work_acting);
    if (call->who.kind != CALLER_STAFF)
        return ERR_NOT_FOUND;
    enum err err = begin_opening(call, a, input);
    if (!err)
        err = read_fields(call, a, input->fields);
    return err ? err : open_it(call, a, input, out);
}

/* ---- what an act brings with it ---- */

/* What the act's own fields say of the opening's, and the matter. */
static void pass_on(const struct work_acting *from, struct work_acting *to)
{
    struct field *items = to->fields.items;
    size_t count = 0;
    for (size_t i = 0; i < from->fields.count; i++) {
        const struct field *field = &from->fields.items[i];
        if (!sv_is(field->id, "petition") && rule_act_field(to->act, field->id))
            items[count++] = *field;
    }
    if (from->work.petition_count == 1 && rule_act_field(to->act, SV("petition")))
        items[count++] = (struct field){
            .id = SV("petition"), .kind = FIELD_ID, .number = from->work.petitions[0]};
    to->fields.count = count;
}

/* In the same transaction: nobody sees the one without the other. */
static enum err begin_another(struct call *call, const struct work_acting *a)
{
    struct work_done begun;
    const struct rule_work *rules = rulebook_work(call_rulebook(call), a->act->begins_work);
    const struct rule_act *opening = rules ? rule_work_opening(rules) : NULL;
    if (a->act->begins_work.n == 0)
        return ERR_OK;
    if (!opening)
        return ERR_CORRUPT;
    const struct work_input input = {
        .kind = rules->id, .act = opening->id, .parent = a->work.parent};
    struct work_acting *another = ARENA_NEW(call->arena, struct work_acting);
    enum err err = begin_opening(call, another, &input);
    if (err)
        return err;
    pass_on(a, another);
    return open_it(call, another, &input, &begun);
}

/* Showing the matters to those present is a look at them, each time; the purpose says who was
 * there. */
static enum err note_shown(struct call *call, const struct work_acting *a)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && a->act->is_shown && i < a->work.petition_count; i++) {
        const struct look look = {.petition = {a->key.region, a->work.petitions[i]},
                                  .kind = READING_SHOWN,
                                  .as = a->as,
                                  .purpose =
                                      field_text(a->fields.items, a->fields.count, "present"),
                                  .is_each = true};
        bool is_disposed;
        err = store_matter_is_disposed(call->conn, &look.petition, &is_disposed);
        if (!err && !is_disposed)
            err = reading_note(call, &look, NULL);
    }
    return err;
}

enum err service_work_act(struct call *call, id64 work, const struct work_input *input,
                          struct work_done *out)
{
    struct work_acting *a = ARENA_NEW(call->arena, struct work_acting);
    enum err err = work_load_for(call, work, a);
    if (err)
        return err;
    a->act = rule_work_act(a->rules, input->act);
    if (!a->act || a->act->kind == WORK_ACT_OPENED)
        return ERR_NOT_FOUND;
    if (input->version != a->work.version)
        return ERR_STALE;
    err = read_fields(call, a, input->fields);
    if (!err)
        err = judge_petition(call, a);
    if (!err)
        err = decide_and_save(call, a, input, out);
    if (!err)
        err = note_shown(call, a);
    return err ? err : begin_another(call, a);
}
