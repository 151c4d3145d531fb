/* One act in a work: who may, is it still the version they saw, what the rulebook says, save. And
 * the machine's part: the next step of every duty whose moment has come.
 *
 * "Not there" and "not yours to read" leave here as the same error. */
#include "service/works.h"

#include "base/assert.h"
#include "base/log.h"
#include "service/act_fields.h"
#include "service/background.h"
#include "service/service_private.h"

#include <stdlib.h>

enum { STEPS_AT_ONCE = 50, STEPS_OF_ONE_MAX = 200 };

/* ---- what decisions need to know ---- */

struct work_ground {
    struct decide_env world;
    struct work_env env;
};

/* In which unit an account leads cases; 0: it does not, or not any more. */
static enum err leader_unit(struct call *call, id64 account, id64 *out)
{
    struct account found;
    *out = 0;
    if (account == 0)
        return ERR_OK;
    enum err err = store_account_get(call->conn, call->arena, account, &found);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    for (size_t i = 0; found.is_active && *out == 0 && i < found.grant_count; i++) {
        if (found.grants[i].role == ROLE_CASE_LEADER)
            *out = found.grants[i].unit;
    }
    return ERR_OK;
}

static id64 unit_of_holder(const struct work *work, id64 account)
{
    for (size_t i = work->duty_count; i-- > 0;) {
        if (work->duties[i].holder.account == account)
            return work->duties[i].holder.unit;
    }
    return 0;
}

/* leader: whom the command names, else the work. */
static enum err ground_of(struct call *call, const struct rulebook *rulebook,
                          const struct work *work, id64 leader, struct work_ground *out)
{
    id64 unit;
    enum err err = leader_unit(call, leader, &unit);
    out->world = call_env(call, rulebook);
    out->env = (struct work_env){.world = &out->world,
                                 .leader_unit = unit ? unit : unit_of_holder(work, leader),
                                 .is_leader_gone = leader != 0 && unit == 0};
    return err;
}

/* ---- saving ---- */

static enum err work_save(struct call *call, const struct work_key *key, struct work *work,
                          const struct work_event *event)
{
    struct new_work_event added = {.event = event,
                                   .envelope = {.id = service_new_id(call->service)}};
    struct rng rng = service_rng(call->service);
    rng.fill(rng.self, added.envelope.salt, sizeof added.envelope.salt);
    const struct log_writer log = call_log(call);
    enum err err = store_work_append(call->conn, call->arena, key, work, &added);
    return err ? err : log_work(&log, key, &added);
}

/* ---- acting ---- */

struct acting {
    struct work_key key;
    struct work work;
    const struct rulebook *rulebook;
    const struct rule_work *rules;
    const struct rule_act *act;
    struct act_fields fields;
};

static enum err read_fields(struct call *call, struct acting *a, const json_t *json)
{
    const struct rule_action shape = {
        .id = a->act->id, .fields = a->act->fields, .field_count = a->act->field_count};
    return act_fields_read(call, &shape, json, &a->fields);
}

static id64 number_in(const struct acting *a, const char *id)
{
    return field_number(a->fields.items, a->fields.count, id, 0);
}

/* Whom a command names as leader leads cases now. */
static enum err judge_leader(struct call *call, const struct acting *a)
{
    id64 unit;
    id64 leader = number_in(a, "leader");
    enum err err = leader_unit(call, leader, &unit);
    if (err || leader == 0 || unit)
        return err;
    return fail_field(call->fail, "fields.leader", "enum", "");
}

/* A duty of somebody who is not there would be nobody's. */
static enum err judge_unit(struct call *call, const struct acting *a)
{
    static const role_set TAKERS = ROLE_BIT(ROLE_UNIT_HANDLER) | ROLE_BIT(ROLE_UNIT_HEAD);
    bool is_staffed;
    id64 unit = number_in(a, "unit");
    if (unit == 0)
        return ERR_OK;
    enum err err = store_unit_has_staff(call->conn, unit, TAKERS, &is_staffed);
    if (err || is_staffed)
        return err;
    return fail_field(call->fail, "fields.unit", "unstaffed", "");
}

/* The matter that the command names is one the caller may read, in the region of the work. */
static enum err judge_petition(struct call *call, struct acting *a)
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
    return err;
}

/* What an opening says was found is found in that matter now: nobody notes ahead. */
static enum err judge_finding(struct call *call, const struct acting *a)
{
    const struct petition_key matter = {a->key.region, number_in(a, "petition")};
    struct sv mark = field_text(a->fields.items, a->fields.count, "finding");
    bool is_there = false;
    if (mark.n == 0)
        return ERR_OK;
    enum err err = matter.id ? finding_is_there(call, &matter, mark, &is_there) : ERR_OK;
    return err || is_there ? err : fail_field(call->fail, "fields.finding", "enum", "");
}

/* The caller's grant under which the act may be done; else any of theirs, to be refused with. */
static struct actor actor_for(const struct call *call, const struct acting *a)
{
    struct actor actor = {.account = call->who.account};
    for (size_t i = 0; i < call->who.grant_count; i++) {
        const struct grant *grant = &call->who.grants[i];
        id64 at = a->act->at == WORK_AT_UNIT     ? a->work.unit
                  : a->act->at == WORK_AT_OFFICE ? a->work.office
                                                 : grant->unit;
        bool fits = (a->act->by & ROLE_BIT(grant->role)) && (at == grant->unit || at == 0);
        if (fits || actor.unit == 0)
            actor = call_actor(call, grant);
        if (fits)
            break;
    }
    return actor;
}

static enum err decide_and_save(struct call *call, struct acting *a, const struct work_input *input,
                                struct work_done *out)
{
    const struct actor actor = actor_for(call, a);
    const struct command command = {
        .action = a->act->id, .fields = a->fields.items, .field_count = a->fields.count};
    const struct work_request request = {input->kind, &command, &actor, call->fail};
    struct work_ground ground;
    struct work_event event;
    id64 named = number_in(a, "leader");
    if (a->work.version == 0)
        a->work.office = actor.unit;
    enum err err = ground_of(call, a->rulebook, &a->work, named ? named : a->work.leader, &ground);
    int listed = call->fail ? call->fail->field_count : 0;
    if (!err)
        err = work_decide(call->arena, &a->work, &request, &ground.env, &event);
    act_fields_prefix(call->fail, listed);
    if (!err)
        err = judge_leader(call, a);
    if (!err)
        err = judge_unit(call, a);
    if (!err)
        err = work_save(call, &a->key, &a->work, &event);
    if (!err)
        *out = (struct work_done){a->key.id, a->work.version, a->work.state};
    return err;
}

enum err service_work_open(struct call *call, const struct work_input *input, struct work_done *out)
{
    struct acting *a = ARENA_NEW(call->arena, struct acting);
    if (call->who.kind != CALLER_STAFF)
        return ERR_NOT_FOUND;
    a->key.id = service_new_id(call->service);
    a->rulebook = call_rulebook(call);
    a->rules = rulebook_work(a->rulebook, input->kind);
    a->act = a->rules ? rule_work_act(a->rules, input->act) : NULL;
    if (!a->act || a->act->kind != WORK_ACT_OPENED)
        return ERR_NOT_FOUND;
    enum err err = read_fields(call, a, input->fields);
    if (!err)
        err = judge_petition(call, a);
    if (!err)
        err = judge_finding(call, a);
    if (!err && a->key.region == 0)
        a->key.region = call->office->region;
    return err ? err : decide_and_save(call, a, input, out);
}

/* ---- reading ---- */

static bool has_owed(const struct work *work, const struct call *call, const struct grant *grant)
{
    for (size_t i = 0; i < work->duty_count; i++) {
        const struct duty_holder *holder = &work->duties[i].holder;
        if (holder->account != 0 ? holder->account == call->who.account
                                 : holder->unit == grant->unit && holder->role == grant->role)
            return true;
    }
    return false;
}

/* A unit that is only named in a work, and owes and answers nothing in it, does not read it. */
static bool is_answered_by_unit(const struct rule_work *rules)
{
    for (size_t i = 0; i < rules->act_count; i++) {
        if (rules->acts[i].at == WORK_AT_UNIT)
            return true;
    }
    return false;
}

static bool may_read_as(const struct call *call, const struct acting *a, const struct grant *grant)
{
    static const role_set KEEPERS =
        ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD) | ROLE_BIT(ROLE_SUPERVISOR);
    static const role_set ANSWERERS = ROLE_BIT(ROLE_UNIT_HANDLER) | ROLE_BIT(ROLE_UNIT_HEAD);
    static const role_set ABOVE = ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_LEADER);
    const struct work *work = &a->work;
    role_set role = ROLE_BIT(grant->role);
    id64 reach = unit_reach_root(call->office->units, grant->unit);
    return ((role & KEEPERS) && grant->unit == work->office) ||
           ((role & ANSWERERS) && grant->unit == work->unit && is_answered_by_unit(a->rules)) ||
           ((role & ABOVE) && unit_is_within(call->office->units, work->office, reach)) ||
           has_owed(work, call, grant);
}

static bool may_read(const struct call *call, const struct acting *a, struct grant *as)
{
    for (size_t i = 0; i < call->who.grant_count; i++) {
        *as = call->who.grants[i];
        if (may_read_as(call, a, as))
            return true;
    }
    return false;
}

/* The work as the caller may see it; ERR_NOT_FOUND otherwise. */
static enum err load(struct call *call, id64 id, struct acting *a, struct grant *as)
{
    *a = (struct acting){.key = {.id = id}};
    if (call->who.kind != CALLER_STAFF)
        return ERR_NOT_FOUND;
    enum err err = store_work_by_id(call->conn, id, &a->key);
    if (!err)
        err = store_work_load(call->conn, call->arena, &a->key, &a->work);
    if (err)
        return err;
    a->rulebook = office_rulebook(call->office, a->work.rulebook);
    a->rules = a->rulebook ? rulebook_work(a->rulebook, a->work.kind) : NULL;
    if (!a->rules)
        return ERR_CORRUPT;
    return may_read(call, a, as) ? ERR_OK : ERR_NOT_FOUND;
}

enum err service_work_act(struct call *call, id64 work, const struct work_input *input,
                          struct work_done *out)
{
    struct acting *a = ARENA_NEW(call->arena, struct acting);
    struct grant as;
    enum err err = load(call, work, a, &as);
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
    return err ? err : decide_and_save(call, a, input, out);
}

static enum err note_looks(struct call *call, const struct acting *a, const struct grant *as)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < a->work.petition_count; i++) {
        const struct look look = {.petition = {a->key.region, a->work.petitions[i]},
                                  .kind = READING_FILE,
                                  .as = *as,
                                  .ground = GROUND_SUPERVISION};
        err = reading_note(call, &look, NULL);
    }
    return err;
}

/* What is offered to any of the caller's grants; each act once. */
static void offer(struct call *call, const struct acting *a, const struct work_env *env,
                  struct work_view *out)
{
    const struct rule_act **offers =
        arena_calloc(call->arena, a->rules->act_count, sizeof(const struct rule_act *));
    for (size_t i = 0; i < call->who.grant_count; i++) {
        const struct actor actor = call_actor(call, &call->who.grants[i]);
        const struct rule_act *const *own;
        size_t count = work_offer(call->arena, &a->work, &actor, env, &own);
        for (size_t k = 0; k < count; k++) {
            size_t at = 0;
            while (at < out->offer_count && offers[at] != own[k])
                at++;
            if (at == out->offer_count)
                offers[out->offer_count++] = own[k];
        }
    }
    out->offers = offers;
}

enum err service_work_view(struct call *call, id64 work, struct work_view *out)
{
    struct acting *a = ARENA_NEW(call->arena, struct acting);
    struct work_ground ground;
    struct grant as;
    *out = (struct work_view){.key = {.id = work}};
    enum err err = load(call, work, a, &as);
    if (!err)
        err = note_looks(call, a, &as);
    if (!err)
        err = store_work_events(call->conn, call->arena, &a->key, &out->events, &out->event_count);
    if (!err)
        err = ground_of(call, a->rulebook, &a->work, a->work.leader, &ground);
    if (err)
        return err;
    out->key = a->key;
    out->work = a->work;
    out->rulebook = a->rulebook;
    offer(call, a, &ground.env, out);
    return ERR_OK;
}

/* ---- what is owed ---- */

static int duty_cmp(const void *left, const void *right)
{
    const struct duty_row *a = left;
    const struct duty_row *b = right;
    if (a->due_day != b->due_day)
        return a->due_day < b->due_day ? -1 : 1;
    if (a->work.id != b->work.id)
        return a->work.id < b->work.id ? -1 : 1;
    return (a->no > b->no) - (a->no < b->no);
}

struct gathering {
    struct call *call;
    struct duty_filter filter;
    struct duty_row *rows; /* room for a page of each question */
    size_t count;
};

static enum err gather(struct gathering *g)
{
    const struct duty_row *rows;
    size_t count;
    enum err err = store_duty_list(g->call->conn, g->call->arena, &g->filter, &rows, &count);
    for (size_t i = 0; !err && i < count; i++)
        g->rows[g->count++] = rows[i];
    return err;
}

static bool is_asked_before(const struct call *call, size_t at, bool is_of_unit)
{
    for (size_t i = 0; i < at; i++) {
        const struct grant *grant = &call->who.grants[i];
        if (grant->unit == call->who.grants[at].unit &&
            (is_of_unit || grant->role == call->who.grants[at].role))
            return true;
    }
    return false;
}

/* Of each of the caller's roles, or units; then by name. Whoever audits or administers owes nothing
 * and sees none of a unit's. */
static enum err gather_all(struct gathering *g, bool is_of_unit)
{
    static const role_set ASIDE = ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_ADMINISTRATOR);
    const struct caller *who = &g->call->who;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < who->grant_count; i++) {
        if ((ASIDE & ROLE_BIT(who->grants[i].role)) || is_asked_before(g->call, i, is_of_unit))
            continue;
        g->filter.scope = is_of_unit ? DUTIES_OF_UNIT : DUTIES_OF_ROLE;
        g->filter.unit = who->grants[i].unit;
        g->filter.role = who->grants[i].role;
        err = gather(g);
    }
    g->filter.scope = DUTIES_OF_ACCOUNT;
    g->filter.account = who->account;
    return err || is_of_unit ? err : gather(g);
}

enum err service_duties(struct call *call, const struct duties_wish *wish,
                        const struct duty_row **out, size_t *count)
{
    ASSERT(wish->limit >= 1 && wish->limit <= 100);
    struct gathering g = {.call = call,
                          .filter = {.is_ended = wish->is_ended,
                                     .after_day = wish->after_day,
                                     .after_work = wish->after_work,
                                     .after_no = wish->after_no,
                                     .limit = wish->limit}};
    *count = 0;
    if (call->who.kind != CALLER_STAFF)
        return ERR_FORBIDDEN;
    size_t most = (call->who.grant_count + 1) * (size_t)wish->limit;
    g.rows = ARENA_ARRAY(call->arena, struct duty_row, most);
    enum err err = gather_all(&g, wish->is_of_unit);
    if (err)
        return err;
    qsort(g.rows, g.count, sizeof *g.rows, duty_cmp);
    *out = g.rows;
    *count = g.count < (size_t)wish->limit ? g.count : (size_t)wish->limit;
    return ERR_OK;
}

/* ---- the machine ---- */

static enum err due_job(struct call *call, void *arg)
{
    const struct step_page page = {call->now, STEPS_AT_ONCE};
    return store_duty_due(call->conn, call->arena, &page, arg);
}

/* Every step of one work that has come due. It is looked at again in this transaction: somebody may
 * have answered meanwhile. */
static enum err step_job(struct call *call, void *arg)
{
    const struct work_key *key = arg;
    struct work work;
    struct work_event event;
    struct work_ground ground;
    enum err err = store_work_load(call->conn, call->arena, key, &work);
    const struct rulebook *rulebook = err ? NULL : office_rulebook(call->office, work.rulebook);
    if (!err && (!rulebook || !rulebook_work(rulebook, work.kind)))
        err = ERR_CORRUPT;
    if (!err)
        err = ground_of(call, rulebook, &work, work.leader, &ground);
    for (int i = 0; !err && i < STEPS_OF_ONE_MAX; i++) {
        if (!work_step_due(call->arena, &work, &ground.env, &event))
            break;
        err = work_save(call, key, &work, &event);
    }
    return err;
}

enum err background_work_steps(struct call *call, bool *again)
{
    struct work_slice due = {.count = 0};
    *again = false;
    if (!servers_leads(call->service))
        return ERR_OK;
    enum err err = call_read(call, due_job, &due);
    for (size_t i = 0; !err && i < due.count; i++) {
        struct work_key key = due.keys[i];
        enum err one = call_write(call, step_job, &key);
        if (one) /* the others are not kept waiting */
            LOG_ERROR("works", "step: work=%lld err=%s", (long long)key.id, err_name(one));
        else
            *again = due.count == STEPS_AT_ONCE;
    }
    return err;
}
