/* One act on a petition: who may, is it still the version they saw, what the rulebook says, save.
 */
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

/* Paths of the procedure name fields; the caller of the API sent them inside "fields". */
static void prefix_paths(struct fail *fail, int from)
{
    if (!fail)
        return;
    for (int i = from; i < fail->field_count && i < FAIL_FIELDS_MAX; i++) {
        char path[sizeof fail->field[i].path];
        memcpy(path, fail->field[i].path, sizeof path);
        snprintf(fail->field[i].path, sizeof fail->field[i].path, "fields.%.*s",
                 (int)sizeof path - 8, path);
    }
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

static enum err decide_and_save(struct call *call, struct loaded *loaded,
                                const struct rule_action *whole, const struct act_input *input,
                                struct acted *out)
{
    bool is_own = loaded->as.role == ROLE_PETITIONER;
    struct actor actor = is_own ? call_petitioner(call) : call_actor(call, &loaded->as);
    struct decide_env env = call_env(call, loaded->rulebook);
    const struct rule_action *action = rulebook_action(env.rulebook, whole->id);
    if (!action) /* its row does not hold today */
        return fail_with_param(call->fail, ERR_REFUSED, "validity", whole->citation.article);
    struct act_fields *fields = ARENA_NEW(call->arena, struct act_fields);
    enum err err = act_fields_read(call, action, input->fields, fields);
    if (!err)
        err = seal_named(call, loaded, action, fields);
    if (err)
        return err;
    struct command command = {
        .action = action->id, .fields = fields->items, .field_count = fields->count};
    if (procedure_outcome(action, &command)->document.n)
        err = document_number(call, loaded->rulebook, actor.unit, &command.document_number);
    if (err)
        return err;
    struct event event;
    int listed = call->fail ? call->fail->field_count : 0;
    err = procedure_decide(call->arena, &loaded->petition, &command, &actor, &env, &event,
                           call->fail);
    if (!err)
        err = judge_purpose(call, &loaded->petition, &event);
    if (!err)
        err = judge_same(call, &loaded->petition, action, &event);
    if (!err)
        err = judge_receiver(call, &event);
    if (err) {
        prefix_paths(call->fail, listed);
        return err;
    }
    err = petition_save(call, &loaded->key, loaded->number, &loaded->petition, &event);
    return err ? err : give_slips(call, loaded, fields, out);
}

static void tell(const struct loaded *loaded, struct acted *out)
{
    out->version = loaded->petition.version;
    out->state = loaded->petition.state;
    out->rulebook = loaded->rulebook;
}

enum err service_act(struct call *call, id64 petition, const struct act_input *input,
                     struct acted *out)
{
    struct loaded loaded;
    *out = (struct acted){.version = 0};
    enum err err = petition_load_for_staff(call, petition, &loaded);
    if (err)
        return err;
    const struct rule_action *rule = rulebook_action(loaded.rulebook, input->action);
    struct grant as;
    if (!rule || rule->from.count == 0)
        return ERR_NOT_FOUND;
    if (!access_grant_for(&loaded.petition, rule, call->who.grants, call->who.grant_count,
                          call->office->units, &as))
        return ERR_FORBIDDEN;
    if (input->version != loaded.petition.version)
        return ERR_STALE;
    loaded.as = as;
    err = decide_and_save(call, &loaded, rule, input, out);
    if (!err)
        tell(&loaded, out);
    return err;
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
    struct loaded loaded;
    *out = (struct acted){.version = 0};
    enum err err = petition_load_for_follower(call, &loaded);
    if (err)
        return err;
    const struct rule_action *rule = rulebook_action(loaded.rulebook, input->action);
    if (!rule || rule->at != AT_PETITIONER || rule->from.count == 0)
        return ERR_NOT_FOUND;
    if (call->who.kind != CALLER_OWNER) /* number, code and name only read */
        return ERR_FORBIDDEN;
    if (input->version != loaded.petition.version)
        return ERR_STALE;
    err = count_petitioner_act(call);
    if (!err)
        err = decide_and_save(call, &loaded, rule, input, out);
    if (!err)
        tell(&loaded, out);
    return err;
}
