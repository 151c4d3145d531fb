/* Works are made one after the other and written some dozens at once. A write job only reads them,
 * so that it may be run again. */
#include "cmd/demo_works.h"

#include "base/assert.h"
#include "cmd/demo_work_files.h"
#include "ledger/log.h"
#include "store/works.h"

#include <stdio.h>
#include <string.h>

enum { AT_ONCE = 40, MINUTE_SEASON = 5, MS_A_MINUTE = 60000, ORDINARY = 300, TRIES = 400 };

struct making {
    struct demo_works *to;
    struct demo_office office;
    struct arena *arena; /* of what is not written yet */
    struct demo_work *waiting[AT_ONCE];
    size_t waiting_count;
    struct rng_seeded seeded;
    struct rng rng;
};

/* ---- writing ---- */

static enum err put_work(const struct log_writer *log, const struct demo_work *w)
{
    const struct work_key key = {w->office->world->region, w->id};
    struct work folded = {.version = 0};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < w->event_count; i++) {
        struct rng_seeded seeded;
        struct new_work_event added = {.event = &w->events[i], .envelope = {.id = w->event_ids[i]}};
        struct rng rng = rng_seeded(&seeded, w->office->world->seed ^ (uint64_t)w->event_ids[i]);
        rng.fill(rng.self, added.envelope.salt, sizeof added.envelope.salt);
        err = store_work_append(log->conn, log->arena, &key, &folded, &added);
        if (!err)
            err = log_work(log, &key, &added);
        if (!err)
            err = demo_work_files_put(log->conn, &key, w, &folded, &w->events[i]);
    }
    for (const struct demo_work *child = w->children; !err && child; child = child->before)
        err = put_work(log, child);
    return err;
}

static enum err write_waiting(struct store_conn *conn, void *arg)
{
    const struct making *m = arg;
    struct arena *arena = arena_new();
    const struct log_writer log = {conn, arena, service_rng(m->to->service)};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < m->waiting_count; i++)
        err = put_work(&log, m->waiting[i]);
    arena_free(&arena);
    return err;
}

static enum err write_out(struct making *m)
{
    if (m->waiting_count == 0)
        return ERR_OK;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < m->waiting_count; i++)
        err = demo_work_files_seal(m->to->service, m->waiting[i]);
    if (!err)
        err = store_write(service_store(m->to->service), write_waiting, m);
    m->waiting_count = 0;
    arena_reset(m->arena);
    return err;
}

static void count_in(struct demo_works *to, const struct demo_work *w)
{
    if (to->count == to->room) {
        id64 *ids = ARENA_ARRAY(to->arena, id64, to->room * 2 + 64);
        if (to->count)
            memcpy(ids, to->ids, to->count * sizeof *ids);
        to->ids = ids;
        to->room = to->room * 2 + 64;
    }
    if (w->event_count)
        to->ids[to->count++] = w->id;
    to->events += (int64_t)w->event_count;
    for (const struct demo_work *child = w->children; child; child = child->before)
        count_in(to, child);
}

/* *made: NULL when nobody was there to open it. */
static enum err make(struct making *m, const struct demo_opening *opening,
                     const struct demo_work **made)
{
    struct demo_work *w = ARENA_NEW(m->arena, struct demo_work);
    uint64_t seed = rng_below(m->rng, UINT64_C(1) << 60);
    enum err err = demo_work_run(w, &m->office, m->arena, opening, seed);
    *made = err || w->event_count == 0 ? NULL : w;
    if (!*made)
        return err;
    count_in(m->to, w);
    m->waiting[m->waiting_count++] = w;
    return ERR_OK;
}

static enum err make_and_write(struct making *m, const struct demo_opening *opening)
{
    const struct demo_work *made;
    enum err err = make(m, opening, &made);
    return !err && m->waiting_count == AT_ONCE ? write_out(m) : err;
}

/* ---- days ---- */

static int between(struct making *m, int low, int high)
{
    return low + (int)rng_below(m->rng, (uint64_t)(high - low) + 1);
}

/* On a working day, while there is time left in it. */
static time_ms morning_of(struct making *m, day_t day)
{
    const struct demo_world *world = m->to->world;
    enum { FROM = 9 * 60, TO = 15 * 60 };
    return demo_moment(world, calendar_next_workday(world->calendar, day), between(m, FROM, TO));
}

/* ---- by the calendar ---- */

static day_t month_on(day_t first, int months)
{
    return day_add_months(first, months);
}

/* The season that holds the day: its first day, how many months it has, its name. */
struct season {
    day_t first;
    int months;
    char name[24];
};

static struct season season_at(enum work_season every, day_t day)
{
    static const int MONTHS[] = {
        [SEASON_NONE] = 1, [SEASON_MONTH] = 1, [SEASON_QUARTER] = 3, [SEASON_YEAR] = 12};
    struct season season = {.months = MONTHS[every]};
    int year;
    int month;
    int mday;
    day_to_ymd(day, &year, &month, &mday);
    month = (month - 1) / season.months * season.months + 1;
    bool is_day = day_from_ymd(year, month, 1, &season.first);
    ASSERT(is_day);
    if (every == SEASON_YEAR)
        snprintf(season.name, sizeof season.name, "%04d", year);
    else if (every == SEASON_QUARTER)
        snprintf(season.name, sizeof season.name, "%04d-Q%d", year, month / 3 + 1);
    else
        snprintf(season.name, sizeof season.name, "%04d-%02d", year, month);
    return season;
}

static enum err make_season(struct making *m, const struct demo_work_kind *kind,
                            const struct rule_work *rules, const struct season *season)
{
    const struct demo_world *world = m->to->world;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < unit_count(world->units); i++) {
        const struct unit *unit = unit_at(world->units, i);
        if (!id_list_has(&rules->season.at, sv_from(unit_kind_word(unit->kind))))
            continue;
        const struct demo_opening opening = {
            .kind = kind,
            .office = unit->id,
            .season = arena_sv(m->to->arena, sv_from(season->name)),
            .at = demo_moment(world, season->first + rules->season.day, MINUTE_SEASON),
            .season_end = demo_moment(world, month_on(season->first, season->months), 0)};
        err = make_and_write(m, &opening);
    }
    return err;
}

/* From the season in which the demo begins to the one that has begun last. */
static enum err make_seasons(struct making *m, const struct demo_work_kind *kind,
                             const struct rule_work *rules)
{
    const struct demo_world *world = m->to->world;
    struct season season = season_at(rules->season.every, world->today - world->days);
    enum err err = ERR_OK;
    while (!err && season.first + rules->season.day <= world->today) {
        err = make_season(m, kind, rules, &season);
        season = season_at(rules->season.every, month_on(season.first, season.months));
    }
    return err;
}

/* ---- about matters ---- */

/* A matter that lay with its unit on the day; NULL: none was found. */
static const struct demo_matter_ref *matter_on(struct making *m, day_t day)
{
    const struct demo_works *to = m->to;
    for (int i = 0; i < TRIES && to->matter_count; i++) {
        const struct demo_matter_ref *matter = &to->matters[rng_below(m->rng, to->matter_count)];
        if (matter->since < day && (!matter->until || matter->until > day))
            return matter;
    }
    return NULL;
}

static int isqrt(int64_t value)
{
    int64_t root = 1;
    while ((root + 1) * (root + 1) <= value)
        root++;
    return (int)root;
}

int demo_works_scale(const struct demo_world *world, uint32_t petitions, int count)
{
    if (world->days <= DEMO_DAYS)
        return count;
    int more = petitions > ORDINARY ? isqrt(petitions / ORDINARY) : 1;
    return count * more * world->days / DEMO_DAYS;
}

static enum err make_some(struct making *m, const struct demo_work_kind *kind)
{
    const struct demo_world *world = m->to->world;
    int count = demo_works_scale(world, m->to->petitions, kind->count);
    enum err err = ERR_OK;
    for (int i = 0; !err && i < count; i++) {
        day_t day = world->today - 1 - between(m, 0, world->days - 15);
        struct demo_opening opening = {.kind = kind, .at = morning_of(m, day)};
        opening.matter = matter_on(m, day);
        err = make_and_write(m, &opening);
    }
    return err;
}

static enum err make_kinds(struct making *m)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < m->office.data.kind_count; i++) {
        const struct demo_work_kind *kind = &m->office.data.kinds[i];
        const struct rule_work *rules = rulebook_work(m->to->world->rulebook, kind->kind);
        if (!rules)
            return fail_detail(m->to->fail, ERR_BAD_INPUT, "no such kind of work: %.*s",
                               SV_FMT(kind->kind));
        err =
            rules->season.every == SEASON_NONE ? make_some(m, kind) : make_seasons(m, kind, rules);
    }
    return err;
}

/* ---- faults ---- */

/* In which kind of work, and how many working days ago it was opened. */
static const struct {
    const char *kind;
    int low, high;
} FAULTY[FAULT__COUNT] = {
    [FAULT_RECOMMENDATION] = {"supervision", 60, 80},
    [FAULT_POLICY] = {"recommend_policy", 30, 60},
    [FAULT_PURSUIT] = {"recommend_responsibility", 30, 60},
    [FAULT_ORDER] = {"order", 35, 60},
    [FAULT_INSTRUCTION] = {"instruction", 30, 60},
    [FAULT_LEADER_IDLE] = {"case_leader", 50, 78},
    [FAULT_LEADER_NOMINAL] = {"case_leader", 13, 20},
    [FAULT_LEADER_CHANGED] = {"case_leader", 24, 40},
};

static day_t workdays_ago(const struct demo_world *world, int workdays)
{
    day_t day = world->today - workdays;
    while (calendar_add_workdays(world->calendar, day, workdays) >= world->today)
        day--;
    return day;
}

static enum err plant_one(struct making *m, enum demo_fault fault)
{
    const struct demo_work *made = NULL;
    day_t day = workdays_ago(m->to->world, between(m, FAULTY[fault].low, FAULTY[fault].high));
    struct demo_opening opening = {.kind =
                                       demo_work_kind(&m->office.data, sv_from(FAULTY[fault].kind)),
                                   .at = morning_of(m, day),
                                   .matter = matter_on(m, day),
                                   .fault = fault};
    enum err err = opening.matter ? make(m, &opening, &made) : ERR_OK;
    if (!err && !made)
        return fail_detail(m->to->fail, ERR_CONFLICT, "there are too few matters for the faults");
    if (err)
        return err;
    m->to->planted[m->to->planted_count++] =
        (struct demo_planted){.fault = fault, .petition = opening.matter->id, .work = made->id};
    return m->waiting_count == AT_ONCE ? write_out(m) : ERR_OK;
}

static enum err plant(struct making *m)
{
    enum err err = ERR_OK;
    for (int fault = FAULT_FIRST_IN_WORK; !err && fault < FAULT__COUNT; fault++) {
        for (int i = 0; !err && i < demo_fault_count((enum demo_fault)fault); i++)
            err = plant_one(m, (enum demo_fault)fault);
    }
    return err;
}

/* ---- all of it ---- */

/* Who has which role where, and who leads cases: the same for all works. */
static void look_at_staff(struct making *m)
{
    const struct demo_world *world = m->to->world;
    const struct demo_data *data = world->data;
    struct unit_staff *staff = ARENA_ARRAY(m->to->arena, struct unit_staff, data->unit_count);
    struct unit_person *people = ARENA_ARRAY(m->to->arena, struct unit_person, data->account_count);
    struct actor *leaders = ARENA_ARRAY(m->to->arena, struct actor, data->account_count);
    for (size_t i = 0; i < data->unit_count; i++)
        staff[i].unit = world->unit_ids[i];
    for (size_t i = 0; i < data->account_count; i++) {
        const struct demo_account *account = &data->accounts[i];
        id64 unit = demo_unit_id(world, account->unit);
        people[i] = (struct unit_person){unit, world->account_ids[i], account->roles};
        for (size_t j = 0; j < data->unit_count; j++)
            staff[j].roles |= staff[j].unit == unit ? account->roles : 0;
        if (account->roles & ROLE_BIT(ROLE_CASE_LEADER))
            leaders[m->office.leader_count++] = (struct actor){
                .account = world->account_ids[i], .role = ROLE_CASE_LEADER, .unit = unit};
    }
    m->office.staff = staff;
    m->office.staff_count = data->unit_count;
    m->office.people = people;
    m->office.person_count = data->account_count;
    m->office.leaders = leaders;
}

enum err demo_works_make(struct demo_works *works)
{
    char error[YAML_ERROR_MAX];
    struct making *m = ARENA_NEW(works->arena, struct making);
    *m = (struct making){.to = works,
                         .office = {.world = works->world,
                                    .matters = works->matters,
                                    .matter_count = works->matter_count,
                                    .now = works->now,
                                    .fail = works->fail}};
    m->rng = rng_seeded(&m->seeded, works->world->seed ^ UINT64_C(0x7F4A7C159E3779B9));
    enum err err = demo_work_data_read(works->arena, &m->office.data, error);
    if (err)
        return fail_detail(works->fail, err, "%s", error);
    look_at_staff(m);
    if (m->office.leader_count == 0)
        return fail_detail(works->fail, ERR_BAD_INPUT, "nobody leads cases");
    m->arena = arena_new();
    err = make_kinds(m);
    if (!err && works->world->has_faults)
        err = plant(m);
    if (!err)
        err = write_out(m);
    arena_free(&m->arena);
    return err;
}
