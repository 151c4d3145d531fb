/* Works that the machine opens about matters drawn by lot: return visits. Which ones follows from
 * the numbers of the work and of the matters alone, so nobody chooses whom the office looks back
 * on, and anybody can draw again. Whose petitioner wants no contact is passed over: nothing is
 * begun, so nothing is left open or marked. */
#include "service/works_private.h"

#include "domain/lot.h"
#include "domain/petition_fold.h"
#include "service/service_private.h"
#include "store/tallies.h"

#include <stdlib.h>

/* As many as a province answers in a month, twice over. */
enum { PAGE = 500, MATTERS_MAX = 2000000 };

struct lot {
    id64 petition;
    uint64_t rank;
};
struct lots {
    const struct rule_work *rules; /* of what is opened about them */
    struct lot *items;
    size_t count, capacity;
};

/* ---- the lots ---- */

static int by_rank(const void *a, const void *b)
{
    const struct lot *one = a;
    const struct lot *other = b;
    if (one->rank != other->rank)
        return one->rank < other->rank ? -1 : 1;
    return (one->petition > other->petition) - (one->petition < other->petition);
}

/* Of one matter that was counted several times the lots are the same and lie together. */
static void put_in_order(struct lots *lots)
{
    size_t kept = 0;
    if (lots->count)
        qsort(lots->items, lots->count, sizeof *lots->items, by_rank);
    for (size_t i = 0; i < lots->count; i++) {
        if (kept == 0 || lots->items[kept - 1].petition != lots->items[i].petition)
            lots->items[kept++] = lots->items[i];
    }
    lots->count = kept;
}

/* In room that doubles: a month of a province is more than a hundred thousand. */
static struct lot *new_lot(struct arena *arena, struct lots *lots)
{
    lots->items = arena_room(arena, lots->items, lots->count, &lots->capacity, sizeof *lots->items);
    return &lots->items[lots->count++];
}

static void add_lots(struct call *call, id64 work, const struct tally_matter *rows, size_t count,
                     struct lots *out)
{
    const struct id_list *words = &out->rules->draw.words;
    for (size_t i = 0; i < count; i++) {
        if (words->count == 0 || id_list_has(words, rows[i].word))
            *new_lot(call->arena, out) = (struct lot){rows[i].id, lot_rank(work, rows[i].id)};
    }
}

static enum err find_lots(struct call *call, const struct work_draw *draw, struct lots *out)
{
    const struct rule_draw *rule = &out->rules->draw;
    struct tally_matters asked = {.region = draw->within.region,
                                  .kind = rule->of,
                                  .from = draw->from,
                                  .to = draw->to,
                                  .office = draw->office,
                                  .limit = PAGE};
    struct arena *page = arena_new();
    size_t count = PAGE;
    enum err err = ERR_OK;
    while (!err && count == PAGE && out->count < MATTERS_MAX) {
        const struct tally_matter *rows;
        arena_reset(page);
        err = store_tally_matters(call->conn, page, &asked, &rows, &count);
        if (err || count == 0)
            break;
        add_lots(call, draw->within.id, rows, count, out);
        asked.after_day = rows[count - 1].day;
        asked.after_id = rows[count - 1].id;
        asked.after_no = rows[count - 1].no;
    }
    arena_free(&page);
    put_in_order(out);
    return err;
}

enum err works_draw_lots(struct call *call, struct sv kind, const struct work_draw *draw,
                         struct works_drawn *out)
{
    const struct rulebook *rulebook = call_rulebook(call);
    enum err err = ERR_OK;
    *out = (struct works_drawn){.count = 0};
    for (size_t i = 0; !err && i < rulebook->work_count; i++) {
        const struct rule_work *rules = &rulebook->works[i];
        if (rules->draw.percent == 0 || !id_list_has(&rules->part_of, kind))
            continue;
        struct lots *lots = GROW(call->arena, out->kinds, out->count);
        *lots = (struct lots){.rules = rules};
        err = find_lots(call, draw, lots);
    }
    return err;
}

/* ---- what is opened ---- */

enum err works_open_about(struct call *call, const struct rule_work *rules,
                          const struct work_draw *draw, id64 petition)
{
    const struct work_key key = {draw->within.region, service_new_id(call->service)};
    const struct actor actor = {.role = ROLE_SYSTEM, .unit = draw->office};
    const struct field matter = {.id = SV("petition"), .kind = FIELD_ID, .number = petition};
    const struct command command = {
        .action = rule_work_opening(rules)->id, .fields = &matter, .field_count = 1};
    const struct work_request request = {.kind = rules->id,
                                         .parent = draw->within.id,
                                         .command = &command,
                                         .actor = &actor,
                                         .fail = call->fail};
    struct work work = {.office = draw->office, .kind = rules->id};
    struct work_ground ground;
    struct work_event event;
    enum err err = work_ground(call, &key, &work, 0, &ground);
    if (!err)
        err = work_decide(call->arena, &work, &request, &ground.env, &event);
    return err ? err : work_save(call, &key, &work, &event);
}

static enum err wants_contact(struct call *call, id64 region, id64 petition, bool *out)
{
    const struct petition_key key = {region, petition};
    struct petition found;
    enum err err = store_petition_load(call->conn, call->arena, &key, &found);
    *out = !err && !sv_is(found.contact_channel, "none");
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* A part of the matters, rounded up, within its limits. */
static size_t how_many(const struct rule_draw *rule, size_t matters)
{
    size_t wanted = (matters * (size_t)rule->percent + 99) / 100;
    if (wanted < (size_t)rule->least)
        wanted = (size_t)rule->least;
    return wanted < (size_t)rule->most ? wanted : (size_t)rule->most;
}

static enum err open_lots(struct call *call, const struct work_draw *draw, const struct lots *lots)
{
    size_t wanted = how_many(&lots->rules->draw, lots->count);
    enum err err = ERR_OK;
    for (size_t i = 0; !err && wanted > 0 && i < lots->count; i++) {
        bool may_ask;
        err = wants_contact(call, draw->within.region, lots->items[i].petition, &may_ask);
        if (err || !may_ask)
            continue;
        err = works_open_about(call, lots->rules, draw, lots->items[i].petition);
        wanted--;
    }
    return err;
}

enum err works_open_drawn(struct call *call, const struct work_draw *draw,
                          const struct works_drawn *drawn)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < drawn->count; i++)
        err = open_lots(call, draw, &drawn->kinds[i]);
    return err;
}
