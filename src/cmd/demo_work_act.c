/* Every event comes out of work_decide or work_step_due and was folded by work_apply: there is no
 * other way to make one here. */
#include "cmd/demo_work_act.h"

#include "base/assert.h"
#include "cmd/demo_text.h"
#include "cmd/demo_work_files.h"

#include <string.h>

enum { HALF_A_MINUTE = 30000, LOW_BITS = 21, UNITS_CALLED_MAX = 2, FIELDS_MAX = 12, TRIES = 60 };

int demo_work_between(struct demo_work *w, int low, int high)
{
    ASSERT(low <= high);
    return low + (int)rng_below(w->rng, (uint64_t)(high - low) + 1);
}

/* Ids of petitions are given on whole minutes, so these never meet one. */
static id64 new_id(struct demo_work *w)
{
    uint64_t count = w->office->id_count++;
    return id_at(w->now + HALF_A_MINUTE + (time_ms)(count >> LOW_BITS),
                 (uint32_t)(count & ((1u << LOW_BITS) - 1)));
}

static day_t today_of(const struct demo_work *w)
{
    return zone_day(&w->office->world->rulebook->zone, w->now);
}

/* ---- what a decision rests on ---- */

static bool has_open_children(const struct demo_work *w)
{
    for (const struct demo_work *child = w->children; child; child = child->before) {
        bool is_begun = child->event_count && child->events[0].at <= w->now;
        bool is_over = child->work.is_ended && child->now <= w->now;
        if (is_begun && !is_over)
            return true;
    }
    return false;
}

static id64 unit_of_leader(const struct demo_work *w, id64 account)
{
    for (size_t i = 0; account && i < w->office->leader_count; i++) {
        if (w->office->leaders[i].account == account)
            return w->office->leaders[i].unit;
    }
    return 0;
}

struct ground {
    struct decide_env world;
    struct work_env env;
};

static void stand_on(const struct demo_work *w, id64 leader, struct ground *out)
{
    const struct demo_world *world = w->office->world;
    out->world = (struct decide_env){.now = w->now,
                                     .today = today_of(w),
                                     .rulebook = world->rulebook,
                                     .calendar = world->calendar,
                                     .units = world->units,
                                     .lang = LANG_ZH};
    out->env = (struct work_env){.world = &out->world,
                                 .leader_unit = unit_of_leader(w, leader),
                                 .staff = w->office->staff,
                                 .staff_count = w->office->staff_count,
                                 .people = w->office->people,
                                 .person_count = w->office->person_count,
                                 .has_open_children = has_open_children(w)};
}

static enum err keep(struct demo_work *w, const struct work_event *event)
{
    if (w->event_count == w->event_room) {
        size_t room = w->event_room ? w->event_room * 2 : 16;
        struct work_event *events = ARENA_ARRAY(w->arena, struct work_event, room);
        id64 *ids = ARENA_ARRAY(w->arena, id64, room);
        if (w->event_count) {
            memcpy(events, w->events, w->event_count * sizeof *events);
            memcpy(ids, w->event_ids, w->event_count * sizeof *ids);
        }
        w->events = events;
        w->event_ids = ids;
        w->event_room = room;
    }
    w->events[w->event_count] = *event;
    w->event_ids[w->event_count++] = new_id(w);
    return work_apply(w->arena, &w->work, event);
}

/* ---- fields ---- */

struct filling {
    struct demo_work *w;
    const struct rule_act *act;
    struct field fields[FIELDS_MAX];
    size_t count;
    id64 leader; /* named in it */
};

static id64 some_unit(struct demo_work *w, id64 but)
{
    const struct demo_world *world = w->office->world;
    struct actor head;
    for (int i = 0; i < TRIES; i++) {
        size_t at = (size_t)rng_below(w->rng, world->data->unit_count);
        enum unit_kind kind = world->data->units[at].kind;
        id64 unit = world->unit_ids[at];
        bool fits = kind == UNIT_KIND_DEPARTMENT || kind == UNIT_KIND_TOWNSHIP;
        if (fits && unit != but && unit_is_within(world->units, unit, world->region) &&
            demo_actor(world, unit, ROLE_UNIT_HEAD, 0, &head))
            return unit;
    }
    return 0;
}

static id64 some_matter(struct demo_work *w)
{
    const struct demo_office *office = w->office;
    day_t today = today_of(w);
    for (int i = 0; i < TRIES && office->matter_count; i++) {
        const struct demo_matter_ref *matter =
            &office->matters[rng_below(w->rng, office->matter_count)];
        if (matter->since < today && (!matter->until || matter->until > today))
            return matter->id;
    }
    return 0;
}

/* Another one than leads now. */
static id64 some_leader(struct demo_work *w)
{
    const struct demo_office *office = w->office;
    size_t at = (size_t)rng_below(w->rng, office->leader_count);
    for (size_t i = 0; i < office->leader_count; i++) {
        id64 account = office->leaders[(at + i) % office->leader_count].account;
        if (account != w->work.leader)
            return account;
    }
    return 0;
}

static id64 id_for(struct filling *f, const struct rule_field *rule)
{
    struct demo_work *w = f->w;
    bool is_opening = w->work.version == 0;
    if (sv_is(rule->id, "leader"))
        return f->leader = some_leader(w);
    if (is_opening)
        return w->opening.matter ? w->opening.matter->id : 0;
    return some_matter(w);
}

static id64 unit_for(struct filling *f, const struct demo_say *say)
{
    struct demo_work *w = f->w;
    if (say)
        return demo_unit_id(w->office->world, demo_pick(w->rng, &say->texts));
    return w->opening.matter ? w->opening.matter->unit : some_unit(w, w->work.office);
}

static void units_for(struct filling *f, struct field *field)
{
    struct demo_work *w = f->w;
    id64 *ids = ARENA_ARRAY(w->arena, id64, UNITS_CALLED_MAX);
    size_t wanted = (size_t)demo_work_between(w, 1, UNITS_CALLED_MAX);
    for (size_t i = 0; i < wanted; i++) {
        id64 unit = some_unit(w, w->work.office);
        if (unit && (field->count == 0 || ids[0] != unit))
            ids[field->count++] = unit;
    }
    field->ids = ids;
}

static struct sv text_for(struct filling *f, const struct rule_field *rule,
                          const struct demo_say *say)
{
    if (say)
        return demo_pick(f->w->rng, &say->texts);
    if (!rule->required)
        return SV("");
    return rule->kind == FIELD_CHOICE ? rule->choices.items[0].id
                                      : words_in(&f->act->done, LANG_ZH);
}

/* Days and numbers: from what is said, or the least. A day that can only lie back is said so. */
static int64_t number_for(struct filling *f, const struct rule_field *rule,
                          const struct demo_say *say)
{
    int64_t from = rule->kind == FIELD_DAY ? today_of(f->w) : 0;
    bool is_back = rule->kind == FIELD_DAY && rule->max == 0 && rule->min < 0;
    int64_t by = say ? demo_work_between(f->w, say->low, say->high) : rule->min;
    return say && is_back ? from - by : from + by;
}

/* False: there is nothing to put in. */
static bool fill_field(struct filling *f, const struct rule_field *rule)
{
    const struct demo_say *say =
        demo_work_say(&f->w->office->data, f->w->opening.kind, f->act->id, rule->id);
    struct field *field = &f->fields[f->count];
    *field = (struct field){.id = rule->id, .kind = rule->kind};
    if (rule->kind == FIELD_UNITS) {
        units_for(f, field);
        return field->count > 0;
    }
    if (rule->kind == FIELD_UPLOADS) {
        field->count = rule->required ? 1 : 0;
        field->attachments = field->count ? demo_work_file(f->w->arena, new_id(f->w)) : NULL;
        return rule->required;
    }
    if (field_kind_value(rule->kind) == FIELD_VALUE_TEXT) {
        field->text = text_for(f, rule, say);
        return field->text.n > 0;
    }
    if (rule->kind == FIELD_ID || rule->kind == FIELD_UNIT) {
        field->number = rule->kind == FIELD_ID ? id_for(f, rule) : unit_for(f, say);
        return field->number != 0;
    }
    field->number = number_for(f, rule, say);
    return say || rule->required;
}

/* ERR_NOT_FOUND: what must stand in it is not there. */
static enum err fill(struct filling *f)
{
    for (size_t i = 0; i < f->act->field_count; i++) {
        const struct rule_field *rule = &f->act->fields[i];
        ASSERT(f->count < FIELDS_MAX);
        if (fill_field(f, rule))
            f->count++;
        else if (rule->required)
            return ERR_NOT_FOUND;
    }
    return ERR_OK;
}

/* ---- deciding ---- */

static enum err tell(struct demo_work *w, const struct rule_act *act, enum err err)
{
    const struct fail *fail = w->office->fail;
    return fail_detail(w->office->fail, err, "%.*s: \"%.*s\" in \"%.*s\": %s %s %s %s",
                       SV_FMT(w->rules->id), SV_FMT(act->id), SV_FMT(w->work.state), err_name(err),
                       fail->reason, fail->field_count ? fail->field[0].path : "",
                       fail->field_count ? fail->field[0].rule : "");
}

static enum err decide(struct demo_work *w, struct filling *f, const struct actor *actor)
{
    struct ground ground;
    struct work_event event;
    struct fail fail = {0};
    const struct command command = {
        .action = f->act->id, .fields = f->fields, .field_count = f->count};
    const struct work_request request = {.kind = w->rules->id,
                                         .parent = w->work.version ? 0 : w->opening.parent,
                                         .season = w->work.version ? SV("") : w->opening.season,
                                         .command = &command,
                                         .actor = actor,
                                         .fail = &fail};
    stand_on(w, f->leader ? f->leader : w->work.leader, &ground);
    enum err err = work_decide(w->arena, &w->work, &request, &ground.env, &event);
    if (!err)
        return keep(w, &event);
    bool is_wrong = err != ERR_REFUSED && err != ERR_FORBIDDEN;
    *w->office->fail = fail;
    return is_wrong ? tell(w, f->act, err) : err;
}

/* One after the other whoever may do it by role, at the office that keeps the work or the unit in
 * it: the same person may not do everything. */
static enum err do_as_anybody(struct demo_work *w, struct filling *f)
{
    const id64 places[] = {w->work.office, w->work.unit};
    enum err err = ERR_NOT_FOUND;
    for (size_t place = 0; place < 2; place++) {
        for (int role = 0; role < ROLE__COUNT; role++) {
            struct actor actor;
            if (!(f->act->by & ROLE_BIT(role)) || !places[place] ||
                !demo_actor(w->office->world, places[place], (enum role)role,
                            rng_below(w->rng, 1000), &actor))
                continue;
            err = decide(w, f, &actor);
            if (err != ERR_REFUSED && err != ERR_FORBIDDEN)
                return err;
        }
    }
    return err == ERR_FORBIDDEN ? ERR_NOT_FOUND : err;
}

/* What a head owes is done by somebody of the unit, where the act may be theirs. */
static enum role doer_of(struct demo_work *w, const struct rule_act *act,
                         const struct duty_holder *holder)
{
    struct actor actor;
    bool is_handed_down = holder->role == ROLE_UNIT_HEAD &&
                          (act->by & ROLE_BIT(ROLE_UNIT_HANDLER)) &&
                          demo_actor(w->office->world, holder->unit, ROLE_UNIT_HANDLER, 0, &actor);
    return is_handed_down ? ROLE_UNIT_HANDLER : holder->role;
}

enum err demo_work_do(struct demo_work *w, const struct rule_act *act, const struct duty *duty)
{
    struct filling f = {.w = w, .act = act};
    struct actor actor;
    enum err err = fill(&f);
    if (err)
        return err;
    if (!duty)
        return do_as_anybody(w, &f);
    struct duty_holder holding = duty->holder;
    const struct duty_holder *holder = &holding;
    holding.role = doer_of(w, act, &holding);
    if (holder->account)
        actor =
            (struct actor){.account = holder->account, .role = holder->role, .unit = holder->unit};
    else if (!demo_actor(w->office->world, holder->unit, holder->role, rng_below(w->rng, 1000),
                         &actor))
        return ERR_NOT_FOUND;
    err = decide(w, &f, &actor);
    if (err == ERR_FORBIDDEN && holding.role != duty->holder.role &&
        demo_actor(w->office->world, holder->unit, duty->holder.role, 0, &actor))
        err = decide(w, &f, &actor);
    return err == ERR_REFUSED || err == ERR_FORBIDDEN ? do_as_anybody(w, &f) : err;
}

enum err demo_work_step(struct demo_work *w)
{
    struct ground ground;
    struct work_event event;
    stand_on(w, w->work.leader, &ground);
    bool is_due = work_step_due(w->arena, &w->work, &ground.env, &event);
    ASSERT(is_due);
    return keep(w, &event);
}

/* ---- opening ---- */

static id64 place_of(struct demo_work *w)
{
    const struct demo_world *world = w->office->world;
    struct sv at = w->opening.kind->at;
    if (w->opening.office)
        return w->opening.office;
    if (sv_is(at, "unit"))
        return w->opening.matter ? w->opening.matter->unit : some_unit(w, 0);
    if (!sv_is(at, "town"))
        return world->office;
    const struct demo_town *town = &world->data->towns[rng_below(w->rng, world->data->town_count)];
    return demo_unit_id(world, town->unit);
}

bool demo_work_open(struct demo_work *w)
{
    struct filling f = {.w = w, .act = rule_work_act(w->rules, w->opening.kind->open)};
    ASSERT(f.act);
    w->work.office = place_of(w);
    w->work.kind = w->rules->id;
    w->id = new_id(w);
    w->err = fill(&f);
    if (!w->err && w->opening.season.n) {
        const struct actor machine = {.role = ROLE_SYSTEM, .unit = w->work.office};
        w->err = decide(w, &f, &machine);
    } else if (!w->err) {
        w->err = do_as_anybody(w, &f);
    }
    if (w->err == ERR_NOT_FOUND) /* nobody is there, or no matter */
        w->err = ERR_OK;
    return !w->err && w->event_count > 0;
}
