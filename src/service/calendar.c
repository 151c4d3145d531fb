/* A year's rest days, and what they move. The year is stored at once; open petitions it touches are
 * recomputed here up to a bound, the rest in the background, each as an event of its own. */
#include "base/log.h"
#include "service/admin.h"
#include "service/admin_private.h"
#include "service/background.h"
#include "service/service_private.h"

/* The search takes few at a time, and pauses after them (jobs.c): it is in no hurry, and others use
 * the machine. */
enum { BATCH = 200, SEARCHED = 50, AT_ONCE_MAX = 2000 };

struct recompute {
    struct call *call;
    const struct calendar *calendar;
    int year;
    id64 after;
    int moved;
    int looked_at; /* open petitions, whether the year touches them or not */
    bool is_done;
};

/* Days that changed, or stopped being provisional. */
static int count_moves(const struct petition *before, const struct event *event)
{
    int moved = 0;
    for (size_t i = 0; i < event->effects.move_count; i++) {
        const struct clock_move *move = &event->effects.moves[i];
        const struct period_end *old = &before->clocks[move->no - 1].end;
        if (move->end.due_day != old->due_day || move->end.is_provisional != old->is_provisional)
            moved++;
    }
    return moved;
}

static enum err recompute_one(struct recompute *r, const struct petition_key *key)
{
    struct call *call = r->call;
    struct petition petition;
    const struct rulebook *rulebook;
    struct event event;
    enum err err = store_petition_load(call->conn, call->arena, key, &petition);
    if (!err)
        err = petition_rulebook(call, &petition, &rulebook);
    if (err)
        return err;
    struct decide_env env = call_env(call, rulebook);
    env.calendar = r->calendar;
    if (!procedure_recompute(call->arena, &petition, &env, &event))
        return ERR_OK;
    r->moved += count_moves(&petition, &event);
    return petition_save(call, key, SV(""), &petition, &event);
}

enum err calendars_are_known(struct call *call)
{
    const struct calendar_year *years;
    size_t count;
    int64_t changes;
    enum err err = store_office_changes_before(call->conn, &changes);
    if (err || changes <= call->office->changes)
        return err;
    err = store_calendar_years(call->conn, call->arena, &years, &count);
    return !err && store_calendars_of(years, count) > call->office->calendars ? ERR_STALE : err;
}

enum err calendar_follow_one(struct call *call, const struct petition_key *key)
{
    struct recompute r = {.call = call, .calendar = call->office->calendar};
    enum err err = calendars_are_known(call);
    return err ? err : recompute_one(&r, key);
}

static enum err recompute_batch(struct recompute *r)
{
    struct year_slice slice;
    const struct year_page page = {r->year, r->after, BATCH};
    enum err err = store_petition_touching_year(r->call->conn, r->call->arena, &page, &slice);
    if (err)
        return err;
    for (size_t i = 0; !err && i < slice.count; i++)
        err = recompute_one(r, &slice.keys[i]);
    r->after = slice.last_id;
    r->looked_at += BATCH;
    r->is_done = slice.is_last;
    return err;
}

/* The calendar as it will be: what the transaction sees, this year included. */
static enum err calendar_of_conn(struct call *call, const struct calendar **out)
{
    const struct calendar_year *years;
    size_t count;
    enum err err = store_calendar_years(call->conn, call->arena, &years, &count);
    return err ? err : calendar_build(call->arena, years, count, out);
}

static enum err check_year(struct call *call, const struct calendar_year *year)
{
    const struct calendar *alone;
    enum err err = ERR_OK;
    for (size_t i = 0; i < year->count; i++) {
        int in_year = day_year(year->days[i].day);
        char path[64];
        snprintf(path, sizeof path, "days.%zu.day", i);
        if (in_year < year->year - 1 || in_year > year->year + 1)
            err = fail_field(call->fail, path, "enum", "");
    }
    if (!err && calendar_build(call->arena, year, 1, &alone))
        err = fail_field(call->fail, "days", "repeated", "");
    return err;
}

/* Inside a job that may run again: a remainder noted twice is only looked at twice. */
static void leave_rest(struct service *service, const struct recompute_left *left)
{
    pthread_mutex_lock(&service->lock);
    if (service->recompute_count < RECOMPUTE_LEFT_MAX)
        service->recompute[service->recompute_count++] = *left;
    else
        LOG_ERROR("calendar", "too many recomputations wait; a restart looks at all again");
    pthread_mutex_unlock(&service->lock);
}

enum err service_calendar_put(struct call *call, const struct calendar_year *year, int *moved)
{
    *moved = 0;
    if (!admin_reaches(call, call->office->info.unit)) /* it moves everybody's due days */
        return ERR_FORBIDDEN;
    struct who_when by = admin_by(call);
    struct recompute r = {.call = call, .year = year->year};
    enum err err = check_year(call, year);
    if (!err)
        err = store_calendar_year_put(call->conn, year, &by);
    if (!err)
        err = calendar_of_conn(call, &r.calendar);
    while (!err && !r.is_done && r.looked_at < AT_ONCE_MAX)
        err = recompute_batch(&r);
    if (!err)
        background_move_works(call->service);
    if (!err)
        err = audit_add(call, "calendar_changed", arena_printf(call->arena, "%d", year->year),
                        year->source);
    if (!err && !r.is_done)
        leave_rest(call->service, &(struct recompute_left){.year = r.year, .after = r.after});
    *moved = r.moved;
    return err;
}

/* ---- in the background: look with a reader, write only where something moves ---- */

struct search {
    struct recompute_left left;
    struct petition_key moving[SEARCHED];
    size_t count;
    bool is_done;
};

static enum err would_move(struct call *call, const struct petition_key *key, bool *out)
{
    struct petition petition;
    const struct rulebook *rulebook;
    struct event event;
    enum err err = store_petition_load(call->conn, call->arena, key, &petition);
    if (!err)
        err = petition_rulebook(call, &petition, &rulebook);
    if (err)
        return err;
    struct decide_env env = call_env(call, rulebook);
    *out = procedure_recompute(call->arena, &petition, &env, &event);
    return ERR_OK;
}

static enum err search_batch(struct call *call, void *arg)
{
    struct search *search = arg;
    struct year_slice slice;
    const struct year_page page = {search->left.year, search->left.after, SEARCHED};
    enum err err = store_petition_touching_year(call->conn, call->arena, &page, &slice);
    if (err)
        return err;
    search->count = 0;
    for (size_t i = 0; !err && i < slice.count; i++) {
        bool moves = false;
        err = would_move(call, &slice.keys[i], &moves);
        if (moves)
            search->moving[search->count++] = slice.keys[i];
    }
    search->left.after = slice.last_id;
    search->is_done = slice.is_last;
    return err;
}

static enum err move_batch(struct call *call, void *arg)
{
    const struct search *search = arg;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < search->count; i++)
        err = calendar_follow_one(call, &search->moving[i]);
    return err;
}

static bool take_rest(struct service *service, struct recompute_left *out)
{
    pthread_mutex_lock(&service->lock);
    bool has_rest = service->recompute_count > 0;
    if (has_rest)
        *out = service->recompute[--service->recompute_count];
    pthread_mutex_unlock(&service->lock);
    return has_rest;
}

void background_recompute_from(struct service *service, int year)
{
    leave_rest(service, &(struct recompute_left){.year = year});
    background_move_works(service);
}

/* Of what is to be done when a server begins to do what one does for all. */
struct beginning {
    bool years[2]; /* this one, and the next */
    bool works;
};

static enum err find_unfollowed(struct call *call, void *arg)
{
    struct beginning *b = arg;
    int64_t works;
    enum err err = store_days_followed(call->conn, 0, &works);
    b->works = works != call->office->calendars;
    for (int i = 0; !err && i < 2; i++) {
        int64_t followed;
        err = store_days_followed(call->conn, day_year(call->today) + i, &followed);
        b->years[i] = followed != call->office->calendars;
    }
    return err;
}

enum err background_follow_calendars(struct call *call)
{
    struct beginning b = {.works = false};
    enum err err = call_read(call, find_unfollowed, &b);
    for (int i = 0; !err && i < 2; i++) {
        int year = day_year(call->today) + i;
        if (b.years[i])
            leave_rest(call->service, &(struct recompute_left){.year = year});
        else
            LOG_DEBUG("calendar", "searched to the end before: year=%d", year);
    }
    if (!err && b.works)
        background_move_works(call->service);
    return err;
}

static enum err note_followed(struct call *call, void *arg)
{
    const struct recompute_left *done = arg;
    return store_days_followed_put(call->conn, done->year, done->calendars);
}

enum err calendars_followed(struct call *call, int year, int64_t calendars)
{
    struct recompute_left done = {.year = year, .calendars = calendars};
    return calendars ? call_write(call, note_followed, &done) : ERR_OK;
}

enum err background_recompute(struct call *call, bool *again)
{
    struct search *search = ARENA_NEW(call->arena, struct search);
    *again = take_rest(call->service, &search->left);
    if (!*again)
        return ERR_OK;
    const struct recompute_left begun = search->left;
    int64_t calendars = call->office->calendars;
    if (begun.after && begun.calendars != calendars)
        calendars = 0;
    enum err err = call_read(call, search_batch, search);
    if (!err && search->count)
        err = call_write(call, move_batch, search);
    search->left.calendars = calendars;
    if (!err && search->is_done)
        err = calendars_followed(call, begun.year, calendars);
    if (err)
        leave_rest(call->service, &begun);
    else if (!search->is_done)
        leave_rest(call->service, &search->left);
    else
        LOG_DEBUG("calendar", "searched to the end: year=%d", begun.year);
    return err;
}
