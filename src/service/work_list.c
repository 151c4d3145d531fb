/* Lists of works and of what is owed in them. A list names a matter only to those who may read it.
 *
 * What a page of rows needs is asked for all of them at once; only a matter that a unit might have
 * answered, and does not have, is asked after by itself. */
#include "base/assert.h"
#include "service/agenda.h"
#include "service/work_private.h"

#include <stdlib.h>

enum { WORKS_OF_ONE_MAX = 50 };

/* ---- names ---- */

struct sv service_official_name(const struct call *call, id64 account)
{
    const struct account *official = office_official(call->office, account);
    return official ? official->name : SV("");
}

/* ---- matters ---- */

enum err work_may_read_matter(struct call *call, const struct petition_row *row, bool *out)
{
    static const role_set UNIT_ROLES = ROLE_BIT(ROLE_UNIT_HANDLER) | ROLE_BIT(ROLE_UNIT_HEAD);
    struct grant as;
    enum err err = ERR_OK;
    const struct petition stand = {.owner = row->owner, .office = row->office};
    *out =
        access_may_read(&stand, call->who.grants, call->who.grant_count, call->office->units, &as);
    for (size_t i = 0; !err && !*out && i < call->who.grant_count; i++) {
        if (UNIT_ROLES & ROLE_BIT(call->who.grants[i].role))
            err = store_matter_answered(call->conn, &row->key, call->who.grants[i].unit, out);
    }
    return err;
}

static enum err keep_readable(struct call *call, struct work_card *card)
{
    struct petition_row *kept = ARENA_ARRAY(call->arena, struct petition_row, card->matter_count);
    size_t count = 0;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < card->matter_count; i++) {
        bool may;
        err = work_may_read_matter(call, &card->matters[i], &may);
        if (!err && may)
            kept[count++] = card->matters[i];
    }
    card->matters = kept;
    card->matter_count = count;
    return err;
}

enum err work_card_for(struct call *call, const struct work_key *key, struct work_card *out)
{
    enum err err = store_work_cards(call->conn, call->arena, key, 1, out);
    return err ? err : keep_readable(call, out);
}

/* ---- items ---- */

static enum err fill_item(struct call *call, const struct work_card *card, struct work_item *out)
{
    *out = (struct work_item){.card = *card};
    out->rulebook = office_rulebook(call->office, card->rulebook);
    out->rules = out->rulebook ? rulebook_work(out->rulebook, card->kind) : NULL;
    if (!out->rules)
        return ERR_OK;
    enum err err = keep_readable(call, &out->card);
    out->leader_name = service_official_name(call, card->leader);
    return err;
}

enum err work_items_of(struct call *call, const struct work_card *cards, size_t count,
                       struct work_item **out)
{
    *out = ARENA_ARRAY(call->arena, struct work_item, count);
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < count; i++)
        err = fill_item(call, &cards[i], &(*out)[i]);
    return err ? err : work_add_titles(call, *out, count);
}

/* One look for the list; whose grant it was read with is the first that gives lists. */
static enum err note_list(struct call *call, const char *word)
{
    ASSERT(call->who.grant_count > 0); /* roles of the operation */
    const struct look look = {.kind = READING_LIST,
                              .as = call->who.grants[0],
                              .ground = GROUND_LISTING,
                              .purpose = sv_from(word)};
    return reading_note(call, &look, NULL);
}

/* ---- what is owed ---- */

static size_t index_of(const struct work_key *keys, size_t count, id64 work)
{
    size_t at = 0;
    while (at < count && keys[at].id != work)
        at++;
    return at;
}

/* Each work once. */
static size_t works_among(const struct duty_row *rows, size_t count, struct work_key *out)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (index_of(out, found, rows[i].work.id) == found)
            out[found++] = rows[i].work;
    }
    return found;
}

/* The rows of a page and the works they are of. */
struct duty_page {
    const struct duty_row *rows;
    size_t count;
    struct work_key *keys;
    struct work_item *works;
    size_t work_count;
};

static enum err load_works(struct call *call, struct duty_page *page)
{
    page->keys = ARENA_ARRAY(call->arena, struct work_key, page->count);
    page->work_count = works_among(page->rows, page->count, page->keys);
    struct work_card *cards = ARENA_ARRAY(call->arena, struct work_card, page->work_count);
    enum err err = store_work_cards(call->conn, call->arena, page->keys, page->work_count, cards);
    return err ? err : work_items_of(call, cards, page->work_count, &page->works);
}

/* As much of the work as its row and the duty tell: who may act in it for the duty's sake depends
 * on little more. */
static void fill_offers(struct call *call, struct duty_item *item)
{
    const struct work_card *card = &item->work->card;
    const struct duty_row *row = item->row;
    struct duty duty = {.no = row->no,
                        .rule = row->rule,
                        .party = row->party,
                        .holder = row->holder,
                        .is_ended = row->is_ended};
    id64 party = row->party;
    const struct work work = {.version = card->version,
                              .rulebook = card->rulebook,
                              .kind = card->kind,
                              .state = card->state,
                              .is_ended = card->is_ended,
                              .office = card->office,
                              .unit = card->unit,
                              .leader = card->leader,
                              .duties = &duty,
                              .duty_count = 1,
                              .parties = &party,
                              .party_count = party != 0};
    if (!item->work->rules || !rule_work_duty(item->work->rules, row->rule))
        return;
    const struct decide_env world = call_env(call, item->work->rulebook);
    const struct work_env env = {.world = &world};
    const struct work_offers offers = work_offers_to(call, &work, &env);
    item->offers = offers.items;
    item->offer_count = offers.count;
}

/* Where it stands: by the day, then by what it is owed in. */
struct duty_place {
    day_t day;
    id64 id;
    int no;
};

static struct duty_place place_of_item(const struct duty_item *item)
{
    if (!item->clock)
        return (struct duty_place){item->row->due_day, item->row->work.id, item->row->no};
    const struct owed_clock *clock = &item->clock->clock;
    return (struct duty_place){clock->due_day, clock->matter.key.id, clock->no};
}

static int item_cmp(const void *left, const void *right)
{
    const struct duty_place a = place_of_item(left);
    const struct duty_place b = place_of_item(right);
    if (a.day != b.day)
        return a.day < b.day ? -1 : 1;
    if (a.id != b.id)
        return a.id < b.id ? -1 : 1;
    return (a.no > b.no) - (a.no < b.no);
}

/* A page in the making: what works owe, and clocks. */
struct duty_items {
    struct duty_item *items;
    size_t count;
};

static enum err add_works(struct call *call, const struct duties_wish *wish, struct duty_items *out)
{
    struct duty_page page;
    enum err err = service_duties(call, wish, &page.rows, &page.count);
    if (!err)
        err = load_works(call, &page);
    if (err)
        return err;
    out->items = ARENA_ARRAY(call->arena, struct duty_item, page.count);
    for (size_t i = 0; !err && i < page.count; i++) {
        const struct duty_row *row = &page.rows[i];
        size_t at = index_of(page.keys, page.work_count, row->work.id);
        out->items[i] = (struct duty_item){.row = row, .work = &page.works[at]};
        fill_offers(call, &out->items[i]);
        out->items[i].holder_name = service_official_name(call, row->holder.account);
    }
    out->count = page.count;
    return err;
}

/* Merged, and no more than a page. */
static enum err add_clocks(struct call *call, const struct duties_wish *wish,
                           struct duty_items *out)
{
    const struct clock_owed *clocks;
    size_t count;
    enum err err = clocks_owed(call, wish, &clocks, &count);
    if (err)
        return err;
    size_t total = out->count + count;
    struct duty_item *items = ARENA_ARRAY(call->arena, struct duty_item, total);
    for (size_t i = 0; i < total; i++)
        items[i] =
            i < out->count ? out->items[i] : (struct duty_item){.clock = &clocks[i - out->count]};
    if (total)
        qsort(items, total, sizeof *items, item_cmp);
    *out = (struct duty_items){items, total < (size_t)wish->limit ? total : (size_t)wish->limit};
    return ERR_OK;
}

enum err service_duty_items(struct call *call, const struct duties_wish *wish,
                            const struct duty_item **out, size_t *count)
{
    struct duty_items page = {.count = 0};
    enum err err = ERR_OK;
    if (call->who.kind != CALLER_STAFF)
        return ERR_FORBIDDEN;
    if (wish->of != DUTIES_IN_PETITIONS)
        err = add_works(call, wish, &page);
    if (!err && wish->of != DUTIES_IN_WORKS && !wish->is_ended)
        err = add_clocks(call, wish, &page);
    if (!err)
        err = note_list(call, wish->is_of_unit ? "duties_unit" : "duties");
    *out = page.items;
    *count = err ? 0 : page.count;
    return err;
}

/* ---- works ---- */

static bool has_role(const struct grant *grant, role_set roles)
{
    return (ROLE_BIT(grant->role) & roles) != 0;
}

/* Where the caller's list looks: their reach, as supervisor or leader; else the office whose works
 * they keep. */
static bool place_of(const struct call *call, struct work_filter *out)
{
    static const role_set ABOVE = ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_LEADER);
    static const role_set KEEPERS = ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD) |
                                    ROLE_BIT(ROLE_UNIT_HANDLER) | ROLE_BIT(ROLE_UNIT_HEAD);
    const struct unit_tree *units = call->office->units;
    for (size_t i = 0; i < call->who.grant_count; i++) {
        const struct grant *grant = &call->who.grants[i];
        id64 reach = unit_reach_root(units, grant->unit);
        id64 office = unit_petition_office(units, reach);
        if (!has_role(grant, ABOVE))
            continue;
        if (reach == call->office->region)
            out->region = reach;
        else if (office && unit_is_within(units, office, reach))
            out->office = office;
        if (out->region || out->office)
            return true;
    }
    for (size_t i = 0; i < call->who.grant_count; i++) {
        if (has_role(&call->who.grants[i], KEEPERS)) {
            out->office = call->who.grants[i].unit;
            return true;
        }
    }
    return false;
}

enum err service_work_items(struct call *call, const struct works_wish *wish,
                            const struct work_item **out, size_t *count)
{
    ASSERT(wish->limit >= 1 && wish->limit <= 100);
    struct work_card *cards;
    struct work_item *items;
    struct work_filter filter = {.is_ended = wish->is_ended,
                                 .kind = wish->kind,
                                 .unit = wish->unit,
                                 .after_day = wish->after_day,
                                 .after_id = wish->after_id,
                                 .limit = wish->limit};
    *count = 0;
    if (call->who.kind != CALLER_STAFF || !place_of(call, &filter))
        return ERR_FORBIDDEN;
    enum err err = store_work_list(call->conn, call->arena, &filter, &cards, count);
    if (!err)
        err = work_items_of(call, cards, *count, &items);
    if (!err)
        err = note_list(call, "works");
    if (!err)
        *out = items;
    return err;
}

/* ---- of one matter ---- */

/* Those that the caller may read. */
static enum err keep_own(struct call *call, const struct work_slice *found, struct work_key *out,
                         size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < found->count; i++) {
        struct work_acting *a = ARENA_NEW(call->arena, struct work_acting);
        enum err err = work_load_for(call, found->keys[i].id, a);
        if (err && err != ERR_NOT_FOUND)
            return err;
        if (!err)
            out[(*count)++] = a->key;
    }
    return ERR_OK;
}

static enum err fill_works(struct call *call, const struct work_slice *found, struct works_of *out)
{
    struct work_item *items;
    struct work_key *keys = ARENA_ARRAY(call->arena, struct work_key, found->count + 1);
    enum err err = keep_own(call, found, keys, &out->count);
    struct work_card *cards = ARENA_ARRAY(call->arena, struct work_card, err ? 0 : out->count);
    if (!err)
        err = store_work_cards(call->conn, call->arena, keys, out->count, cards);
    if (!err)
        err = work_items_of(call, cards, out->count, &items);
    if (!err)
        out->items = items;
    return err;
}

static void fill_openings(struct call *call, const struct openings_wish *wish, struct works_of *out)
{
    const struct work_openings openings = work_openings_to(call, wish);
    out->openings = openings.items;
    out->opening_count = openings.count;
}

enum err service_works_of(struct call *call, id64 petition, struct works_of *out)
{
    static const struct openings_wish WISH = {.where = BEGIN_AT_MATTER};
    struct loaded loaded;
    struct work_slice found = {.count = 0};
    *out = (struct works_of){.count = 0};
    enum err err = petition_load_for_staff(call, petition, &loaded);
    if (err)
        return err;
    const struct works_page page = {.petition = loaded.key, .limit = WORKS_OF_ONE_MAX};
    err = store_works_of(call->conn, call->arena, &page, &found);
    if (err)
        return err;
    fill_openings(call, &WISH, out);
    return fill_works(call, &found, out);
}

static enum err fill_parent(struct call *call, id64 parent, struct works_of *out)
{
    struct work_acting *a = ARENA_NEW(call->arena, struct work_acting);
    struct work_card *card = ARENA_NEW(call->arena, struct work_card);
    struct work_item *item = NULL;
    enum err err = work_load_for(call, parent, a);
    if (!err)
        err = store_work_cards(call->conn, call->arena, &a->key, 1, card);
    if (!err)
        err = work_items_of(call, card, 1, &item);
    out->parent = item;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err service_works_within(struct call *call, const struct work_view *view, struct works_of *out)
{
    const struct openings_wish wish = {.where = BEGIN_WITHIN, .within = view->work.kind};
    struct work_slice found = {.count = 0};
    *out = (struct works_of){.count = 0};
    enum err err = view->work.parent ? fill_parent(call, view->work.parent, out) : ERR_OK;
    if (!err)
        err = agenda_others(call, &view->key, WORKS_OF_ONE_MAX, &found);
    if (!err && !view->work.is_ended)
        fill_openings(call, &wish, out);
    return err ? err : fill_works(call, &found, out);
}

void service_works_alone(struct call *call, struct works_of *out)
{
    static const struct openings_wish WISH = {.where = BEGIN_ALONE};
    *out = (struct works_of){.count = 0};
    fill_openings(call, &WISH, out);
}
