/* Works that the machine opens about matters drawn by lot: return visits. Which ones follows from
 * the numbers of the work and of the matters alone, so nobody chooses whom the office looks back
 * on, and anybody can draw again. Whose petitioner wants no contact is passed over: nothing is
 * begun, so nothing is left open or marked. */
#include "service/works_private.h"

#include "base/assert.h"
#include "domain/lot.h"
#include "domain/petition_fold.h"
#include "service/service_private.h"
#include "store/tallies.h"

#include <stdlib.h>

enum { PAGE = 100, MATTERS_MAX = 20000 };

struct lot {
    id64 petition;
    uint64_t rank;
};
struct lots {
    struct lot *items;
    size_t count;
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

static enum err find_lots(struct call *call, const struct rule_draw *rule,
                          const struct work_draw *draw, struct lots *out)
{
    struct tally_matters asked = {.region = draw->within.region,
                                  .kind = rule->of,
                                  .from = draw->from,
                                  .to = draw->to,
                                  .office = draw->office,
                                  .limit = PAGE};
    const struct tally_matter *rows;
    size_t count = PAGE;
    enum err err = ERR_OK;
    *out = (struct lots){.count = 0};
    while (!err && count == PAGE && out->count < MATTERS_MAX) {
        err = store_tally_matters(call->conn, call->arena, &asked, &rows, &count);
        for (size_t i = 0; !err && i < count; i++) {
            if (rule->words.count == 0 || id_list_has(&rule->words, rows[i].word))
                *GROW(call->arena, out->items, out->count) =
                    (struct lot){rows[i].id, lot_rank(draw->within.id, rows[i].id)};
        }
        if (!err && count) {
            asked.after_day = rows[count - 1].day;
            asked.after_id = rows[count - 1].id;
            asked.after_no = rows[count - 1].no;
        }
    }
    put_in_order(out);
    return err;
}

/* ---- what is opened ---- */

static const struct rule_act *opening_act(const struct rule_work *rules)
{
    for (size_t i = 0; i < rules->act_count; i++) {
        if (rules->acts[i].kind == WORK_ACT_OPENED)
            return &rules->acts[i];
    }
    UNREACHABLE(); /* a kind without one is refused when its rulebook is read */
}

enum err works_open_about(struct call *call, const struct rule_work *rules,
                          const struct work_draw *draw, id64 petition)
{
    const struct work_key key = {draw->within.region, service_new_id(call->service)};
    const struct actor actor = {.role = ROLE_SYSTEM, .unit = draw->office};
    const struct field matter = {.id = SV("petition"), .kind = FIELD_ID, .number = petition};
    const struct command command = {
        .action = opening_act(rules)->id, .fields = &matter, .field_count = 1};
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

static enum err draw_kind(struct call *call, const struct rule_work *rules,
                          const struct work_draw *draw)
{
    struct lots lots;
    enum err err = find_lots(call, &rules->draw, draw, &lots);
    size_t wanted = err ? 0 : how_many(&rules->draw, lots.count);
    for (size_t i = 0; !err && wanted > 0 && i < lots.count; i++) {
        bool may_ask;
        err = wants_contact(call, draw->within.region, lots.items[i].petition, &may_ask);
        if (err || !may_ask)
            continue;
        err = works_open_about(call, rules, draw, lots.items[i].petition);
        wanted--;
    }
    return err;
}

enum err works_draw_all(struct call *call, struct sv kind, const struct work_draw *draw)
{
    const struct rulebook *rulebook = call_rulebook(call);
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < rulebook->work_count; i++) {
        const struct rule_work *rules = &rulebook->works[i];
        if (rules->draw.percent > 0 && id_list_has(&rules->part_of, kind))
            err = draw_kind(call, rules, draw);
    }
    return err;
}
