/* One act on a petition: who may, is it still the version they saw, what the rulebook says, save.
 *
 * An official's act is decided in a snapshot before its turn to be written comes, and its
 * transaction only asks whether all that was relied on is still so: the moment, the caller and
 * their grants, the office (rulebooks, units, calendar), the petition's version and key. When it is
 * not, it is decided again there. What other rows decide – the number of a document, another
 * petition, who works at a unit, uploads – is asked in the transaction alone. */
#include "base/assert.h"
#include "service/act_fields.h"
#include "service/number.h"
#include "service/people.h"
#include "service/petitions.h"
#include "service/service_private.h"

static enum err document_number(struct call *call, const struct rulebook *rulebook, id64 unit,
                                struct sv *out)
{
    int year = day_year(call->today);
    int64_t serial;
    enum err err = store_document_serial(call->conn, unit, year, &serial);
    if (!err)
        *out = number_document(call->arena, unit_name(call->office->units, unit),
                               rulebook->language, year, serial);
    return err;
}

/* What turned out to be an accusation goes to no unit, whatever the rulebook says. */
static enum err judge_purpose(struct call *call, const struct petition *petition,
                              const struct event *event)
{
    bool is_passed_on = event->effects.owner && event->effects.owner != petition->office;
    if (!sv_eq(petition->purpose, PURPOSE_ACCUSATION) || !is_passed_on)
        return ERR_OK;
    return fail_with(call->fail, ERR_REFUSED, "accusation.never_referred");
}

/* A matter may only go where somebody can take it up: a unit with a handler or a head who can sign
 * in. Without one it would lie there with nobody able to act. */
static enum err judge_receiver(struct call *call, const struct event *event)
{
    static const role_set TAKERS = ROLE_BIT(ROLE_UNIT_HANDLER) | ROLE_BIT(ROLE_UNIT_HEAD);
    if (event->kind != EVENT_REFERRED)
        return ERR_OK;
    bool is_staffed;
    enum err err = store_unit_has_staff(call->conn, event->effects.owner, TAKERS, &is_staffed);
    if (err || is_staffed)
        return err;
    return fail_field(call->fail, "unit", "unstaffed", "");
}

/* Was a choice made that holds only while the same matter is in hand and in time? */
static bool needs_same(const struct rule_action *action, const struct event *event)
{
    for (size_t i = 0; i < event->field_count; i++) {
        const struct rule_field *field = action_field(action, event->fields[i].id);
        for (size_t k = 0; field && k < field->choices.count; k++) {
            const struct rule_choice *choice = &field->choices.items[k];
            if (choice->same_in_time && sv_eq(choice->id, event->fields[i].text))
                return true;
        }
    }
    return false;
}

static enum err refuse_overdue(struct call *call, const struct petition *other,
                               const struct petition_clock *clock)
{
    const struct rulebook *rulebook;
    enum err err = petition_rulebook(call, other, &rulebook);
    if (err)
        return err;
    int year;
    int month;
    int day;
    const struct rule_clock *rule = rulebook_clock(rulebook, clock->rule);
    day_to_ymd(clock->end.due_day, &year, &month, &day);
    struct sv name = rule ? words_in(&rule->name, call->lang) : clock->rule;
    return fail_with_param(
        call->fail, ERR_REFUSED, "same.overdue",
        arena_printf(call->arena, "%.*s %04d-%02d-%02d", SV_FMT(name), year, month, day));
}

/* Art. 19 ¶3 keeps a body above from a matter only while the one below is within its time: the
 * clocks of that petition are asked as they stand in this transaction. */
static enum err judge_same(struct call *call, const struct petition *petition,
                           const struct rule_action *action, const struct event *event)
{
    struct petition_key key;
    struct petition other;
    if (!needs_same(action, event))
        return ERR_OK;
    if (!petition->repeats)
        return fail_with(call->fail, ERR_REFUSED, "same.unknown");
    enum err err = store_petition_by_id(call->conn, call->arena, petition->repeats, &key, NULL);
    if (!err)
        err = store_petition_load(call->conn, call->arena, &key, &other);
    if (err)
        return err;
    if (other.is_ended)
        return fail_with(call->fail, ERR_REFUSED, "same.ended");
    const struct petition_clock *next = petition_next_clock(&other);
    bool is_overdue = next && next->end.due_day < call->today;
    return is_overdue ? refuse_overdue(call, &other, next) : ERR_OK;
}

/* ---- people whom the act names ---- */

static enum err seal_named(struct call *call, const struct loaded *loaded,
                           const struct rule_action *action, struct act_fields *fields)
{
    struct field *field = fields->people_field;
    if (!field || field->count == 0)
        return ERR_OK;
    struct naming naming = {.key = loaded->key,
                            .kind = action->event,
                            .people = fields->people,
                            .count = field->count,
                            .is_joint = true};
    return people_seal(call, &naming, &field->people);
}

/* Who is named gets a code, on a paper that also lets them set their secret. */
static enum err give_slips(struct call *call, const struct loaded *loaded,
                           const struct act_fields *fields, struct acted *out)
{
    const struct field *field = fields->people_field;
    size_t count = field ? field->count : 0;
    struct slip *slips = ARENA_ARRAY(call->arena, struct slip, count);
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < count; i++) {
        struct access_wish wish = {.key = loaded->key,
                                   .number = loaded->number,
                                   .person = field->people[i].id,
                                   .gives_token = true};
        slips[i].person = field->people[i];
        err = people_give_access(call, &wish, &slips[i]);
    }
    out->slips = slips;
    out->slip_count = count;
    return err;
}

/* ---- deciding, and doing what was decided ---- */

/* An act as it was decided, and what that relies on. Doing it uses it up: the petition is folded
 * on, so a transaction that is run again decides anew. */
struct act_decided {
    const struct office *office;
    time_ms now;
    struct caller who;
    struct loaded loaded;
    const struct rule_action *action;
    struct act_fields fields;
    struct event event; /* but the number of its document */
    bool is_taken;
};

static enum err judge_event(struct call *call, const struct act_decided *act)
{
    enum err err = judge_same(call, &act->loaded.petition, act->action, &act->event);
    return err ? err : judge_receiver(call, &act->event);
}

/* Does a field bring something that is stored while it is read? */
static bool stores_fields(struct call *call, const struct rule_action *action, const json_t *json)
{
    for (size_t i = 0; i < action->field_count; i++) {
        const struct rule_field *field = &action->fields[i];
        bool is_stored = field->kind == FIELD_UPLOADS || field->kind == FIELD_PEOPLE;
        if (is_stored && json_object_get(json, arena_cstr(call->arena, field->id)))
            return true;
    }
    return false;
}

/* Everything that needs no more than what was loaded. Claims uploads and stores the people that the
 * act names, where it has such. */
static enum err decide(struct call *call, const struct act_input *input,
                       const struct rule_action *whole, struct act_decided *act)
{
    bool is_own = act->loaded.as.role == ROLE_PETITIONER;
    struct actor actor = is_own ? call_petitioner(call) : call_actor(call, &act->loaded.as);
    struct decide_env env = call_env(call, act->loaded.rulebook);
    act->action = rulebook_action(env.rulebook, whole->id);
    if (!act->action) /* its row does not hold today */
        return fail_with_param(call->fail, ERR_REFUSED, "validity", whole->citation.article);
    if (!call->can_write && stores_fields(call, act->action, input->fields))
        return ERR_UNAVAILABLE;
    enum err err = act_fields_read(call, act->action, input->fields, &act->fields);
    if (!err)
        err = seal_named(call, &act->loaded, act->action, &act->fields);
    if (err)
        return err;
    const struct command command = {
        .action = act->action->id, .fields = act->fields.items, .field_count = act->fields.count};
    int listed = call->fail ? call->fail->field_count : 0;
    err = procedure_decide(call->arena, &act->loaded.petition, &command, &actor, &env, &act->event,
                           call->fail);
    if (!err)
        err = judge_purpose(call, &act->loaded.petition, &act->event);
    if (err)
        act_fields_prefix(call->fail, listed);
    return err;
}

/* What is judged by other rows, in the transaction that writes; the number; the writing. */
static enum err carry_out(struct call *call, struct act_decided *act, struct acted *out)
{
    struct loaded *loaded = &act->loaded;
    struct issued_document *document = &act->event.effects.document;
    int listed = call->fail ? call->fail->field_count : 0;
    enum err err = judge_event(call, act);
    if (err) {
        act_fields_prefix(call->fail, listed);
        return err;
    }
    if (document->no)
        err = document_number(call, loaded->rulebook, act->event.actor.unit, &document->number);
    if (!err)
        err = petition_save(call, &loaded->key, loaded->number, &loaded->petition, &act->event);
    if (!err)
        err = give_slips(call, loaded, &act->fields, out);
    if (err)
        return err;
    out->version = loaded->petition.version;
    out->state = loaded->petition.state;
    out->rulebook = loaded->rulebook;
    return ERR_OK;
}

static enum err load_for_official(struct call *call, id64 petition, const struct act_input *input,
                                  struct act_decided *act, const struct rule_action **rule)
{
    struct loaded *loaded = &act->loaded;
    struct grant as;
    enum err err = petition_load_for_staff(call, petition, loaded);
    if (err)
        return err;
    *rule = rulebook_action(loaded->rulebook, input->action);
    if (!*rule || (*rule)->from.count == 0)
        return ERR_NOT_FOUND;
    if (!access_grant_for(&loaded->petition, *rule, call->who.grants, call->who.grant_count,
                          call->office->units, &as))
        return ERR_FORBIDDEN;
    if (input->version != loaded->petition.version)
        return ERR_STALE;
    loaded->as = as;
    return ERR_OK;
}

/* ---- ahead of the write ---- */

struct act_decided *service_act_decide(struct call *call, id64 petition,
                                       const struct act_input *input)
{
    struct act_decided *act = ARENA_NEW(call->arena, struct act_decided);
    const struct rule_action *rule = NULL;
    act->office = call->office;
    act->now = call->now;
    act->who = call->who;
    enum err err = load_for_official(call, petition, input, act, &rule);
    if (!err)
        err = decide(call, input, rule, act);
    if (err && call->fail)
        *call->fail = (struct fail){0};
    return err ? NULL : act;
}

static bool is_same_caller(const struct caller *one, const struct caller *other)
{
    bool is_same = one->kind == other->kind && one->account == other->account &&
                   one->grant_count == other->grant_count;
    for (size_t i = 0; is_same && i < one->grant_count; i++)
        is_same = one->grants[i].role == other->grants[i].role &&
                  one->grants[i].unit == other->grants[i].unit;
    return is_same;
}

/* Is everything still so that it was decided on? The office's snapshot holds rules, units and the
 * calendar; with the call's own moment it says what day it is. */
static enum err still_holds(struct call *call, id64 petition, const struct act_decided *act,
                            bool *out)
{
    const struct petition_stand *then = &act->loaded.stand;
    struct petition_stand now;
    *out = false;
    if (call->office != act->office || call->now != act->now ||
        !is_same_caller(&call->who, &act->who))
        return ERR_OK;
    enum err err = store_petition_stand(call->conn, call->arena, petition, &now);
    *out = !err && now.version == then->version && now.key_id == then->key_id &&
           now.key.region == then->key.region && now.key.id == then->key.id;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err service_act(struct call *call, id64 petition, const struct act_input *input,
                     struct acted *out)
{
    struct act_decided *act = input->decided;
    const struct rule_action *rule = NULL;
    enum err err = ERR_OK;
    bool holds = false;
    *out = (struct acted){.version = 0};
    if (act && !act->is_taken)
        err = still_holds(call, petition, act, &holds);
    if (!err && !holds) {
        act = ARENA_NEW(call->arena, struct act_decided);
        err = load_for_official(call, petition, input, act, &rule);
        if (!err)
            err = decide(call, input, rule, act);
    }
    if (err)
        return err;
    act->is_taken = true;
    return carry_out(call, act, out);
}

enum { PETITIONER_ACTS_A_DAY = 50 };
#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* A petitioner may add as much as anybody can read in a day. Without an end to it one matter grows
 * until every look at it, and every act on it, keeps all others waiting. */
static enum err count_petitioner_act(struct call *call)
{
    uint8_t key[TOKEN_HASH_SIZE];
    int acts = 0;
    time_ms until = 0;
    struct sv whom = arena_printf(call->arena, "%lld", (long long)call->who.petition.id);
    vault_token_hash(service_vault(call->service), "petitioner act", whom, key);
    enum err err = store_throttle_get(call->conn, key, call->now, &acts, &until);
    if (!err && acts >= PETITIONER_ACTS_A_DAY) {
        if (call->fail)
            call->fail->retry_after_s = (int)((until - call->now + 999) / 1000);
        return ERR_RATE_LIMITED;
    }
    return err ? err : store_throttle_fail(call->conn, key, call->now, DAY_MS, &acts);
}

enum err service_follow_act(struct call *call, const struct act_input *input, struct acted *out)
{
    struct act_decided *act = ARENA_NEW(call->arena, struct act_decided);
    struct loaded *loaded = &act->loaded;
    *out = (struct acted){.version = 0};
    enum err err = petition_load_for_follower(call, loaded);
    if (err)
        return err;
    const struct rule_action *rule = rulebook_action(loaded->rulebook, input->action);
    if (!rule || rule->at != AT_PETITIONER || rule->from.count == 0)
        return ERR_NOT_FOUND;
    if (call->who.kind != CALLER_OWNER) /* number, code and name only read */
        return ERR_FORBIDDEN;
    if (input->version != loaded->petition.version)
        return ERR_STALE;
    err = count_petitioner_act(call);
    if (!err)
        err = decide(call, input, rule, act);
    return err ? err : carry_out(call, act, out);
}
