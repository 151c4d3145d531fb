/* What a form of a work lets one choose: the units and leaders that the act would take. The same
 * questions are asked of what comes in. */
#include "base/assert.h"
#include "service/work_private.h"

#include <stdlib.h>

/* ---- what may be begun ---- */

/* The grant under which the caller may begin such a work; NULL: none. */
static const struct grant *opens_with(struct call *call, const struct rule_work *rules,
                                      const struct rule_act *act)
{
    const struct decide_env world = call_env(call, call_rulebook(call));
    const struct work_env env = {.world = &world};
    for (size_t i = 0; i < call->who.grant_count; i++) {
        const struct grant *grant = &call->who.grants[i];
        const struct actor actor = call_actor(call, grant);
        const struct work nothing = {.kind = rules->id, .office = grant->unit};
        const struct rule_act *const *offers;
        size_t count = work_offer(call->arena, &nothing, &actor, &env, &offers);
        for (size_t k = 0; k < count; k++) {
            if (offers[k] == act)
                return grant;
        }
    }
    return NULL;
}

static bool requires(const struct rule_act *act, struct sv id)
{
    const struct rule_field *field = rule_act_field(act, id);
    return field && field->required;
}

/* What says that something found is no fault begins where that was found. */
static bool begins_there(const struct openings_wish *wish, const struct rule_work *rules,
                         const struct rule_act *act)
{
    bool is_within = rules->part_of.count > 0 && !rules->may_be_alone;
    if ((wish->kind.n && !sv_eq(wish->kind, rules->id)) || requires(act, SV("finding")))
        return false;
    switch (wish->where) {
    case BEGIN_AT_MATTER:
        return !is_within && rule_act_field(act, SV("petition"));
    case BEGIN_WITHIN:
        return id_list_has(&rules->part_of, wish->within);
    case BEGIN_ALONE:
        return !is_within && !requires(act, SV("petition"))
        ;
    }
    UNREACHABLE();
}

struct work_openings work_openings_to(struct call *call, const struct openings_wish *wish)
{
    const struct rulebook *rulebook = call_rulebook(call);
    size_t most = 0;
    size_t count = 0;
    for (size_t i = 0; i < rulebook->work_count; i++)
        most += rulebook->works[i].act_count;
    struct work_opening *items = ARENA_ARRAY(call->arena, struct work_opening, most);
    struct grant *at = ARENA_ARRAY(call->arena, struct grant, most);
    for (size_t i = 0; i < rulebook->work_count; i++) {
        const struct rule_work *rules = &rulebook->works[i];
        for (size_t k = 0; k < rules->act_count; k++) {
            const struct rule_act *act = &rules->acts[k];
            const struct grant *grant =
                begins_there(wish, rules, act) ? opens_with(call, rules, act) : NULL;
            if (!grant)
                continue;
            at[count] = *grant;
            items[count++] = (struct work_opening){rules, act};
        }
    }
    return (struct work_openings){items, at, count};
}

/* ---- whose reach holds the matters ---- */

/* Where a matter lies: as much of it as reach depends on. */
struct matters {
    struct petition *stands;
    size_t count;
};

static enum err matters_of(struct call *call, const struct work_about *about, struct matters *out)
{
    struct work_card card;
    enum err err = store_work_cards(call->conn, call->arena, &about->key, 1, &card);
    if (err)
        return err;
    *out = (struct matters){ARENA_ARRAY(call->arena, struct petition, card.matter_count + 1), 0};
    for (size_t i = 0; i < card.matter_count; i++)
        out->stands[out->count++] =
            (struct petition){.owner = card.matters[i].owner, .office = card.matters[i].office};
    if (about->petition == 0)
        return ERR_OK;
    struct loaded loaded;
    err = petition_load_for_staff(call, about->petition, &loaded);
    if (!err)
        out->stands[out->count++] = loaded.petition;
    return err;
}

static bool reaches_all(const struct call *call, const struct grant *grant,
                        const struct matters *matters)
{
    struct grant as;
    for (size_t i = 0; i < matters->count; i++) {
        if (!access_may_read(&matters->stands[i], grant, 1, call->office->units, &as))
            return false;
    }
    return true;
}

/* The unit in which the account leads cases and reaches them all; 0: none. */
static id64 leads_in(const struct call *call, const struct account *account,
                     const struct matters *matters)
{
    for (size_t i = 0; account->is_active && i < account->grant_count; i++) {
        const struct grant *grant = &account->grants[i];
        if (grant->role == ROLE_CASE_LEADER && reaches_all(call, grant, matters))
            return grant->unit;
    }
    return 0;
}

enum err work_leader_at(struct call *call, const struct work_about *about, id64 account, id64 *out)
{
    struct account found;
    struct matters matters;
    *out = 0;
    enum err err = store_account_get(call->conn, call->arena, account, &found);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    err = matters_of(call, about, &matters);
    *out = err ? 0 : leads_in(call, &found, &matters);
    return err;
}

/* ---- choosing ---- */

/* What is chosen for. */
struct choosing {
    struct call *call;
    const struct rule_work *rules;
    const struct rule_act *act;
    struct work_about about;
    const struct work *work;   /* empty: it is to be begun */
    id64 office, unit, leader; /* of the work */
    id64 given_to;             /* the one unit there is to choose; 0: any */
    const struct account *accounts;
    size_t account_count;
};

static int id_cmp(const void *left, const void *right)
{
    const id64 *a = left;
    const id64 *b = right;
    return (*a > *b) - (*a < *b);
}

/* Units in which somebody could take what is owed, in order. */
struct staffed {
    id64 *units;
    size_t count;
};

static struct staffed staffed_of(const struct choosing *c)
{
    role_set takers = rule_work_takers(c->rules);
    struct staffed out = {ARENA_ARRAY(c->call->arena, id64, c->account_count * ACCOUNT_GRANTS_MAX),
                          0};
    for (size_t i = 0; i < c->account_count; i++) {
        const struct account *account = &c->accounts[i];
        for (size_t k = 0; account->is_active && k < account->grant_count; k++) {
            if (ROLE_BIT(account->grants[k].role) & takers)
                out.units[out.count++] = account->grants[k].unit;
        }
    }
    qsort(out.units, out.count, sizeof *out.units, id_cmp);
    return out;
}

static void choose_units(const struct choosing *c, const struct rule_field *field,
                         struct work_choices *out)
{
    const struct unit_tree *units = c->call->office->units;
    const struct unit_asked asked = {units, c->office, c->unit};
    const struct staffed staffed = staffed_of(c);
    bool moves = c->act->kind == WORK_ACT_HANDED_OVER;
    bool is_party = sv_is(field->id, "party"); /* one of those that were called */
    id64 *found = ARENA_ARRAY(c->call->arena, id64, unit_count(units));
    size_t count = 0;
    for (size_t i = 0; i < unit_count(units); i++) {
        id64 id = unit_at(units, i)->id;
        if (is_party) {
            if (work_has_party(c->work, id))
                found[count++] = id;
            continue;
        }
        if (c->given_to && id != c->given_to)
            continue;
        bool is_there = bsearch(&id, staffed.units, staffed.count, sizeof id, id_cmp) != NULL;
        if (is_there && unit_is_among(&asked, field->among, id) && !(moves && id == c->unit))
            found[count++] = id;
    }
    out->units = found;
    out->unit_count = count;
}

static enum err choose_leaders(const struct choosing *c, struct work_choices *out)
{
    struct matters matters;
    bool moves = c->act->kind == WORK_ACT_HANDED_OVER;
    struct leader_choice *found =
        ARENA_ARRAY(c->call->arena, struct leader_choice, c->account_count);
    enum err err = matters_of(c->call, &c->about, &matters);
    for (size_t i = 0; !err && i < c->account_count; i++) {
        const struct account *account = &c->accounts[i];
        id64 unit = leads_in(c->call, account, &matters);
        if (unit && !(moves && account->id == c->leader))
            found[out->leader_count++] = (struct leader_choice){account->id, unit, account->name};
    }
    out->leaders = found;
    return err;
}

static enum err choose(struct choosing *c, struct work_choices *out)
{
    enum err err = store_accounts(c->call->conn, c->call->arena, ACCOUNT_STAFF, &c->accounts,
                                  &c->account_count);
    for (size_t i = 0; !err && i < c->act->field_count; i++) {
        const struct rule_field *field = &c->act->fields[i];
        if (field->kind == FIELD_UNIT || field->kind == FIELD_UNITS)
            choose_units(c, field, out);
        else if (field->kind == FIELD_ID && sv_is(field->id, "leader"))
            err = choose_leaders(c, out);
    }
    return err;
}

/* Of a work that is there. */
static enum err aim_at_work(struct choosing *c, const struct choices_wish *wish)
{
    struct work_acting *a = ARENA_NEW(c->call->arena, struct work_acting);
    enum err err = work_load_for(c->call, wish->work, a);
    if (err)
        return err;
    struct work_offers offers = work_offers_to(c->call, &a->work, &a->ground.env);
    c->rules = a->rules;
    c->about.key = a->key;
    for (size_t i = 0; i < offers.count; i++) {
        if (sv_eq(offers.items[i]->id, wish->act))
            c->act = offers.items[i];
    }
    c->work = &a->work;
    c->office = a->work.office;
    c->unit = a->work.unit;
    c->leader = a->work.leader;
    return ERR_OK;
}

/* Of one to be begun, where the wish says. */
static enum err aim_at_opening(struct choosing *c, const struct choices_wish *wish)
{
    struct loaded loaded;
    struct openings_wish asked = {.where = BEGIN_ALONE, .kind = wish->kind};
    struct work_acting *a = ARENA_NEW(c->call->arena, struct work_acting);
    enum err err = ERR_OK;
    if (wish->petition) {
        asked.where = BEGIN_AT_MATTER;
        err = petition_load_for_staff(c->call, wish->petition, &loaded);
    } else if (wish->parent) {
        asked.where = BEGIN_WITHIN;
        err = work_load_for(c->call, wish->parent, a);
        asked.within = err ? SV("") : a->work.kind;
    }
    const struct work_openings openings =
        err ? (struct work_openings){.count = 0} : work_openings_to(c->call, &asked);
    for (size_t i = 0; i < openings.count; i++) {
        if (!sv_eq(openings.items[i].act->id, wish->act))
            continue;
        c->rules = openings.items[i].rules;
        c->act = openings.items[i].act;
        c->office = openings.at[i].unit;
        c->given_to = c->rules->is_given ? a->work.office : 0;
    }
    c->about.petition = wish->petition;
    return err;
}

enum err service_work_choices(struct call *call, const struct choices_wish *wish,
                              struct work_choices *out)
{
    const struct work nothing = {.version = 0};
    struct choosing c = {.call = call, .work = &nothing};
    *out = (struct work_choices){.unit_count = 0};
    int aims = (wish->work != 0) + (wish->petition != 0) + (wish->parent != 0);
    if (call->who.kind != CALLER_STAFF || aims > 1 || (!wish->work && !wish->kind.n))
        return ERR_NOT_FOUND;
    enum err err = wish->work ? aim_at_work(&c, wish) : aim_at_opening(&c, wish);
    if (!err && !c.act)
        err = ERR_NOT_FOUND;
    return err ? err : choose(&c, out);
}
