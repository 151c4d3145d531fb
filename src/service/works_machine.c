/* The machine's part in the works of offices: the next step of every duty whose moment has come,
 * days that move as the calendar does, and works that begin by the calendar. One server does it for
 * all.
 *
 * A work that cannot be read keeps no other waiting: what failed is told and gone past, and tried
 * again at the next turn. */
#include "service/works_private.h"

#include "base/log.h"
#include "domain/season.h"
#include "service/background.h"
#include "service/service_private.h"

enum { STEPS_AT_ONCE = 50, STEPS_OF_ONE_MAX = 200, PAGES_AT_ONCE = 20 };

/* A work as the machine looks at it, in the transaction that may write. */
struct looking {
    const struct work_key *key;
    struct work work;
    struct work_ground ground;
};

static enum err look(struct call *call, const struct work_key *key, struct looking *out)
{
    out->key = key;
    enum err err = calendars_are_known(call);
    if (!err)
        err = store_work_load(call->conn, call->arena, key, &out->work);
    return err ? err : work_ground(call, key, &out->work, out->work.leader, &out->ground);
}

static void tell_failed(const struct work_key *key, enum err err)
{
    LOG_ERROR("works", "machine: work=%lld err=%s", (long long)key->id, err_name(err));
}

/* ---- steps ---- */

struct due_steps {
    struct step_page page;
    struct work_slice works;
};

static enum err due_job(struct call *call, void *arg)
{
    struct due_steps *due = arg;
    return store_duty_due(call->conn, call->arena, &due->page, &due->works);
}

/* Every step of one work that has come due. It is looked at again in this transaction: somebody may
 * have answered meanwhile. */
static enum err step_job(struct call *call, void *arg)
{
    struct looking looking;
    struct work_event event;
    enum err err = look(call, arg, &looking);
    for (int i = 0; !err && i < STEPS_OF_ONE_MAX; i++) {
        if (!work_step_due(call->arena, &looking.work, &looking.ground.env, &event))
            break;
        err = work_save(call, looking.key, &looking.work, &event);
    }
    return err;
}

enum err background_work_steps(struct call *call, bool *again)
{
    struct due_steps due = {.page = {.now = call->now, .limit = STEPS_AT_ONCE}};
    *again = false;
    if (!servers_leads(call->service))
        return ERR_OK;
    for (int page = 0; page < PAGES_AT_ONCE; page++) {
        enum err err = call_read(call, due_job, &due);
        if (err)
            return err;
        for (size_t i = 0; i < due.works.count; i++) {
            struct work_key key = due.works.keys[i];
            enum err one = call_write(call, step_job, &key);
            if (one)
                tell_failed(&key, one);
        }
        if (due.works.count < STEPS_AT_ONCE)
            return ERR_OK;
    }
    return ERR_OK;
}

/* ---- days ---- */

struct open_works {
    struct work_key after;
    struct work_slice works;
};

static enum err open_job(struct call *call, void *arg)
{
    struct open_works *open = arg;
    return store_works_open(call->conn, call->arena, &open->after, STEPS_AT_ONCE, &open->works);
}

static enum err move_job(struct call *call, void *arg)
{
    struct looking looking;
    struct work_event event;
    enum err err = look(call, arg, &looking);
    if (!err && work_recompute(call->arena, &looking.work, &looking.ground.env, &event))
        err = work_save(call, looking.key, &looking.work, &event);
    return err;
}

/* What is left to look through, if anything is; it is taken: who asks anew meanwhile is heard. */
static bool take_moving(struct service *service, struct open_works *open, int64_t *calendars)
{
    pthread_mutex_lock(&service->lock);
    bool is_wanted = service->is_moving_works;
    service->is_moving_works = false;
    open->after = (struct work_key){service->moved_works.region, service->moved_works.id};
    if (open->after.id && service->moved_under != *calendars)
        *calendars = 0;
    pthread_mutex_unlock(&service->lock);
    return is_wanted;
}

static void leave_moving(struct service *service, const struct work_key *after, int64_t calendars)
{
    pthread_mutex_lock(&service->lock);
    if (!service->is_moving_works) {
        service->is_moving_works = true;
        service->moved_works = (struct petition_key){after->region, after->id};
        service->moved_under = calendars;
    }
    pthread_mutex_unlock(&service->lock);
}

enum err background_work_days(struct call *call, bool *again)
{
    struct open_works open = {.works = {.count = 0}};
    int64_t calendars = call->office->calendars;
    *again = false;
    if (!servers_leads(call->service) || !take_moving(call->service, &open, &calendars))
        return ERR_OK;
    const struct work_key begun = open.after;
    enum err err = call_read(call, open_job, &open);
    for (size_t i = 0; !err && i < open.works.count; i++) {
        struct work_key key = open.works.keys[i];
        enum err one = call_write(call, move_job, &key);
        if (one) {
            tell_failed(&key, one);
            calendars = 0; /* one start more looks at all of them */
        }
        open.after = key;
    }
    *again = !err && open.works.count == STEPS_AT_ONCE;
    if (!err && !*again)
        err = calendars_followed(call, 0, calendars);
    if (err || *again)
        leave_moving(call->service, err ? &begun : &open.after, calendars);
    return err;
}

void background_move_works(struct service *service)
{
    pthread_mutex_lock(&service->lock);
    service->is_moving_works = true;
    service->moved_works = (struct petition_key){0, 0};
    pthread_mutex_unlock(&service->lock);
}

/* ---- seasons ---- */

/* The season that has begun last, its day come; false: none yet. */
static bool season_begun(const struct rule_season *rule, day_t today, struct season *out)
{
    return season_at(rule->every, today, out) && out->from + rule->day <= today;
}

struct beginning {
    const struct rule_work *rules;
    struct sv season;
    id64 unit;
    struct work_draw draw; /* within the work that is begun */
    struct works_drawn drawn;
};

/* Whether there is one already is asked in this transaction again: two machines begin one. */
static enum err begin_job(struct call *call, void *arg)
{
    const struct beginning *b = arg;
    struct work work = {.office = b->unit, .kind = b->rules->id};
    const struct work_key key = b->draw.within;
    const struct actor actor = {.role = ROLE_SYSTEM, .unit = b->unit};
    const struct command command = {.action = rule_work_opening(b->rules)->id};
    const struct work_request request = {.kind = b->rules->id,
                                         .season = b->season,
                                         .command = &command,
                                         .actor = &actor,
                                         .fail = call->fail};
    struct unit_list begun;
    struct work_ground ground;
    struct work_event event;
    const struct season_key season = {key.region, b->rules->id, b->season};
    enum err err = calendars_are_known(call);
    if (!err)
        err = store_works_of_season(call->conn, call->arena, &season, &begun);
    for (size_t i = 0; !err && i < begun.count; i++) {
        if (begun.units[i] == b->unit)
            return ERR_OK;
    }
    if (!err)
        err = work_ground(call, &key, &work, 0, &ground);
    if (!err)
        err = work_decide(call->arena, &work, &request, &ground.env, &event);
    if (!err)
        err = work_save(call, &key, &work, &event);
    return err ? err : works_open_drawn(call, &b->draw, &b->drawn);
}

/* Of the season before, if there was one. */
static enum err draw_job(struct call *call, void *arg)
{
    struct beginning *b = arg;
    struct season now, before;
    b->drawn = (struct works_drawn){.count = 0};
    b->draw = (struct work_draw){.within = {call->office->region, service_new_id(call->service)},
                                 .office = b->unit};
    if (!season_at(b->rules->season.every, call->today, &now) || !season_before(&now, &before))
        return ERR_OK;
    b->draw.from = before.from;
    b->draw.to = before.to;
    return works_draw_lots(call, b->rules->id, &b->draw, &b->drawn);
}

struct season_look {
    struct beginning of;
    struct unit_list begun;
};

static enum err begun_job(struct call *call, void *arg)
{
    struct season_look *season = arg;
    const struct season_key key = {call->office->region, season->of.rules->id, season->of.season};
    return store_works_of_season(call->conn, call->arena, &key, &season->begun);
}

static bool is_among(const struct unit_list *list, id64 unit)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->units[i] == unit)
            return true;
    }
    return false;
}

static enum err begin_season(struct call *call, const struct rule_work *rules)
{
    struct season begun;
    struct season_look season = {.of = {.rules = rules}};
    if (!season_begun(&rules->season, call->today, &begun))
        return ERR_OK;
    season.of.season = arena_sv(call->arena, sv_from(begun.name));
    enum err err = call_read(call, begun_job, &season);
    for (size_t i = 0; !err && i < unit_count(call->office->units); i++) {
        const struct unit *unit = unit_at(call->office->units, i);
        struct sv kind = sv_from(unit_kind_word(unit->kind));
        if (!unit->is_active || !id_list_has(&rules->season.at, kind) ||
            is_among(&season.begun, unit->id))
            continue;
        season.of.unit = unit->id;
        enum err one = call_read(call, draw_job, &season.of);
        if (!one)
            one = call_write(call, begin_job, &season.of);
        if (one && one != ERR_CONFLICT) /* another server began it */
            LOG_ERROR("works", "season: unit=%lld err=%s", (long long)unit->id, err_name(one));
    }
    return err;
}

enum err background_work_seasons(struct call *call, bool *again)
{
    *again = false;
    if (!servers_leads(call->service) || call->office->info.unit == 0)
        return ERR_OK;
    const struct rulebook *rulebook = call_rulebook(call);
    enum err first = ERR_OK;
    for (size_t i = 0; i < rulebook->work_count; i++) {
        enum err err = begin_season(call, &rulebook->works[i]);
        first = first ? first : err;
    }
    return first;
}
