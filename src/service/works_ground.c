/* What a decision about a work rests on, and how its event is saved. */
#include "service/works_private.h"

#include "service/service_private.h"

enum { STAFF_MAX = 256 };

/* ---- leaders ---- */

enum err work_leader_unit(struct call *call, id64 account, id64 *out)
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

/* ---- who is there ---- */

struct staffing {
    struct call *call;
    struct unit_staff *items;
    size_t count;
};

static bool is_looked_at(const struct staffing *s, id64 unit)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->items[i].unit == unit)
            return true;
    }
    return false;
}

/* The unit and all above it: what nobody there owes goes upwards. */
static enum err look_at(struct staffing *s, id64 id)
{
    const struct unit_tree *units = s->call->office->units;
    enum err err = ERR_OK;
    for (const struct unit *unit = unit_find(units, id);
         !err && unit && s->count < STAFF_MAX && !is_looked_at(s, unit->id);
         unit = unit_find(units, unit->parent)) {
        struct unit_staff *staff = &s->items[s->count++];
        staff->unit = unit->id;
        err = store_unit_roles(s->call->conn, unit->id, &staff->roles);
    }
    return err;
}

static enum err look_at_all(struct staffing *s, const struct work *work)
{
    const id64 own[] = {work->office, work->unit,
                        work->office ? work_unit_above(work, s->call->office->units) : 0};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < sizeof own / sizeof own[0]; i++)
        err = look_at(s, own[i]);
    for (size_t i = 0; !err && i < work->duty_count; i++) {
        if (!work->duties[i].is_ended)
            err = look_at(s, work->duties[i].holder.unit);
    }
    return err;
}

/* Does it matter who exactly is there? Only where an act is another person's. */
static bool tells_people_apart(const struct rule_work *rules)
{
    for (size_t i = 0; i < rules->act_count; i++) {
        if (rules->acts[i].not_by.count > 0)
            return true;
    }
    return false;
}

/* What an official has at the units that were looked at; into `people`, where that is not NULL. */
static size_t add_people(const struct staffing *s, const struct account *official,
                         struct unit_person *people)
{
    size_t count = 0;
    for (size_t i = 0; official->is_active && i < official->grant_count; i++) {
        const struct grant *grant = &official->grants[i];
        if (!is_looked_at(s, grant->unit))
            continue;
        if (people)
            people[count] = (struct unit_person){grant->unit, official->id, ROLE_BIT(grant->role)};
        count++;
    }
    return count;
}

static void look_at_people(const struct staffing *s, const struct rule_work *rules,
                           struct work_env *env)
{
    const struct office *office = s->call->office;
    size_t officials = tells_people_apart(rules) ? office->official_count : 0;
    size_t count = 0;
    for (size_t i = 0; i < officials; i++)
        count += add_people(s, &office->officials[i], NULL);
    struct unit_person *people = ARENA_ARRAY(s->call->arena, struct unit_person, count);
    count = 0;
    for (size_t i = 0; i < officials; i++)
        count += add_people(s, &office->officials[i], people + count);
    env->people = people;
    env->person_count = count;
}

/* What the work within which this one lies has left for it to decide about. */
static enum err look_at_money(struct call *call, const struct work_key *key,
                              const struct work *work, struct work_ground *out)
{
    const struct work_key parent = {key->region, work->parent};
    const struct rule_work *rules = rulebook_work(out->world.rulebook, work->kind);
    struct money_within money;
    if (work->parent == 0 || !rule_work_has_money(rules, MONEY_HOLDS))
        return ERR_OK;
    enum err err = store_work_money(call->conn, &parent, &money);
    if (err)
        return err;
    out->env.has_left = true;
    out->env.left = money.granted - money.held - money.spent;
    return ERR_OK;
}

/* How many works lie within this one, where its rules ask. */
static enum err look_within(struct call *call, const struct work_key *key, const struct work *work,
                            struct work_ground *out)
{
    const struct rule_work *rules = rulebook_work(out->world.rulebook, work->kind);
    if (work->version == 0 || !rule_work_counts_within(rules))
        return ERR_OK;
    return store_work_count_within(call->conn, key, &out->env.within);
}

enum err work_ground(struct call *call, const struct work_key *key, const struct work *work,
                     id64 leader, struct work_ground *out)
{
    const struct rulebook *rulebook =
        work->version ? office_rulebook(call->office, work->rulebook) : call_rulebook(call);
    id64 unit;
    bool has_open = false;
    struct staffing staffing = {call, ARENA_ARRAY(call->arena, struct unit_staff, STAFF_MAX), 0};
    if (!rulebook || !rulebook_work(rulebook, work->kind))
        return ERR_CORRUPT;
    enum err err = work_leader_unit(call, leader, &unit);
    if (!err)
        err = look_at_all(&staffing, work);
    if (!err && work->version > 0)
        err = store_work_has_open(call->conn, key, &has_open);
    out->world = call_env(call, rulebook);
    out->env = (struct work_env){.world = &out->world,
                                 .leader_unit = unit ? unit : unit_of_holder(work, leader),
                                 .is_leader_gone = leader != 0 && unit == 0,
                                 .staff = staffing.items,
                                 .staff_count = staffing.count,
                                 .has_open_children = has_open};
    out->staff = staffing.items;
    out->rules = rulebook_work(rulebook, work->kind);
    look_at_people(&staffing, out->rules, &out->env);
    if (!err)
        err = look_within(call, key, work, out);
    return err ? err : look_at_money(call, key, work, out);
}

enum err work_ground_staff(struct call *call, struct work_ground *ground, id64 unit)
{
    struct staffing staffing = {call, ground->staff, ground->env.staff_count};
    enum err err = look_at(&staffing, unit);
    ground->env.staff_count = staffing.count;
    look_at_people(&staffing, ground->rules, &ground->env);
    return err;
}

/* ---- saving ---- */

enum err work_save(struct call *call, const struct work_key *key, struct work *work,
                   const struct work_event *event)
{
    struct new_work_event added = {.event = event,
                                   .envelope = {.id = service_new_id(call->service)}};
    struct rng rng = service_rng(call->service);
    rng.fill(rng.self, added.envelope.salt, sizeof added.envelope.salt);
    const struct log_writer log = call_log(call);
    call->moved = work->parent ? work->parent : key->id;
    enum err err = store_work_append(call->conn, call->arena, key, work, &added);
    return err ? err : log_work(&log, key, &added);
}
