/* The demo's world: ids by place in the data, actors by role and unit, running numbers in a small
 * open hash table (an office has one a day, a unit one a year: a few thousand in all). */
#include "cmd/demo_world.h"

#include "base/assert.h"

enum { MS_A_MINUTE = 60000, MINUTES_A_DAY = 1440, FOUNDED_DAYS_AGO = 380, SERIALS_MAX = 1 << 15 };

struct demo_serials {
    struct serial {
        id64 unit; /* 0: free */
        int64_t period, last;
        bool is_document;
    } items[SERIALS_MAX];
    size_t count;
};

time_ms demo_moment(const struct demo_world *world, day_t day, int minute)
{
    int64_t minutes = (int64_t)day * MINUTES_A_DAY + minute - world->rulebook->zone.offset_minutes;
    return minutes * MS_A_MINUTE;
}

void demo_world_ids(struct demo_world *world)
{
    const struct demo_data *data = world->data;
    id64 *units = ARENA_ARRAY(world->arena, id64, data->unit_count);
    id64 *accounts = ARENA_ARRAY(world->arena, id64, data->account_count);
    time_ms founded = demo_moment(world, world->today - world->days - FOUNDED_DAYS_AGO, 540);
    for (size_t i = 0; i < data->unit_count; i++)
        units[i] = id_at(founded, (uint32_t)i);
    for (size_t i = 0; i < data->account_count; i++)
        accounts[i] = id_at(founded + 1, (uint32_t)i);
    world->unit_ids = units;
    world->account_ids = accounts;
    world->region = demo_unit_id(world, data->region);
    world->office = demo_unit_id(world, data->office);
    world->serials = ARENA_NEW(world->arena, struct demo_serials);
}

struct unit demo_unit(const struct demo_world *world, size_t index)
{
    const struct demo_unit *row = &world->data->units[index];
    return (struct unit){.id = world->unit_ids[index],
                         .parent = row->parent.n ? demo_unit_id(world, row->parent) : 0,
                         .kind = row->kind,
                         .name = row->name,
                         .short_name = row->short_name,
                         .phone = row->phone,
                         .address = row->address,
                         .code = row->code,
                         .superior = row->superior.n ? demo_unit_id(world, row->superior) : 0,
                         .is_active = true};
}

id64 demo_unit_id(const struct demo_world *world, struct sv key)
{
    for (size_t i = 0; i < world->data->unit_count; i++) {
        if (sv_eq(world->data->units[i].key, key))
            return world->unit_ids[i];
    }
    UNREACHABLE();
}

/* ---- actors ---- */

static bool holds(const struct demo_world *world, size_t account, id64 unit, enum role role)
{
    const struct demo_account *row = &world->data->accounts[account];
    return (row->roles & ROLE_BIT(role)) && demo_unit_id(world, row->unit) == unit;
}

bool demo_actor(const struct demo_world *world, id64 unit, enum role role, uint64_t pick,
                struct actor *out)
{
    size_t holders = 0;
    for (size_t i = 0; i < world->data->account_count; i++)
        holders += holds(world, i, unit, role);
    if (holders == 0)
        return false;
    size_t left = (size_t)(pick % holders);
    for (size_t i = 0; i < world->data->account_count; i++) {
        if (!holds(world, i, unit, role))
            continue;
        if (left-- == 0)
            *out = (struct actor){.account = world->account_ids[i], .role = role, .unit = unit};
    }
    return true;
}

/* ---- running numbers ---- */

static size_t serial_slot(id64 unit, int64_t period, bool is_document)
{
    uint64_t mixed = (uint64_t)unit * 0x9E3779B97F4A7C15u ^ (uint64_t)period * 0xC2B2AE3D27D4EB4Fu;
    return (size_t)(mixed >> 40) % SERIALS_MAX ^ (size_t)is_document;
}

int64_t demo_serial(struct demo_world *world, id64 unit, int64_t period, bool is_document)
{
    struct demo_serials *serials = world->serials;
    size_t at = serial_slot(unit, period, is_document);
    struct serial *item = &serials->items[at];
    while (item->unit &&
           (item->unit != unit || item->period != period || item->is_document != is_document)) {
        at = (at + 1) % SERIALS_MAX;
        item = &serials->items[at];
    }
    if (!item->unit) {
        ASSERT(++serials->count < SERIALS_MAX / 2);
        *item = (struct serial){.unit = unit, .period = period, .is_document = is_document};
    }
    return ++item->last;
}

enum err demo_serials_each(const struct demo_world *world, demo_serial_fn *fn, void *arg)
{
    for (size_t i = 0; i < SERIALS_MAX; i++) {
        const struct serial *item = &world->serials->items[i];
        if (!item->unit)
            continue;
        enum err err = fn(arg, item->unit, item->period, item->is_document, item->last);
        if (err)
            return err;
    }
    return ERR_OK;
}
