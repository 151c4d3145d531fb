/* The network of mediators' posts: which unit has which at which level, and how what was given to
 * them stands. Posts are works that units keep; what is given to one lies within it. */
#include "service/prevention.h"

#include "base/assert.h"
#include "service/service_private.h"
#include "service/work_private.h"

#include <stdlib.h>

/* ---- the board ---- */

struct network {
    struct call *call;
    struct prevent_reach reach;
    struct kind_counts posts, cases;
};

/* Those of one office lie one behind the other. */
static const struct kind_count *of_office(const struct kind_counts *all, id64 office, size_t *count)
{
    size_t at = 0;
    while (at < all->count && all->items[at].office != office)
        at++;
    *count = 0;
    while (at + *count < all->count && all->items[at + *count].office == office)
        ++*count;
    return *count ? all->items + at : NULL;
}

static enum err load_network(struct network *n, const struct mediation_board *board)
{
    const struct within_wish wish = {
        .season = {.region = n->call->office->region, .kind = board->post->id},
        .child = board->mediation->id,
        .today = n->call->today};
    enum err err = store_kind_counts(n->call->conn, n->call->arena, wish.season.region,
                                     wish.season.kind, &n->posts);
    return err ? err : store_kind_within(n->call->conn, n->call->arena, &wish, &n->cases);
}

static void fill_units(struct network *n, struct mediation_board *out)
{
    const struct unit_tree *units = n->call->office->units;
    struct mediation_unit *rows =
        ARENA_ARRAY(n->call->arena, struct mediation_unit, unit_count(units));
    for (size_t i = 0; i < unit_count(units); i++) {
        struct mediation_unit row = {.unit = unit_at(units, i)->id};
        row.posts = of_office(&n->posts, row.unit, &row.post_count);
        row.cases = of_office(&n->cases, row.unit, &row.case_count);
        if (row.post_count && prevent_reaches(n->call, &n->reach, row.unit))
            rows[out->count++] = row;
    }
    out->units = rows;
}

enum err service_mediation_board(struct call *call, struct mediation_board *out)
{
    const struct rulebook *rulebook = call_rulebook(call);
    struct network n = {.call = call};
    *out = (struct mediation_board){.mediation = rulebook_given(rulebook),
                                    .post = rulebook_given_in(rulebook)};
    enum err err = prevent_reach_of(call, &n.reach);
    out->is_own = n.reach.is_own;
    if (err || !out->post)
        return err;
    const struct openings_wish wish = {.where = BEGIN_ALONE, .kind = out->post->id};
    const struct work_openings openings = work_openings_to(call, &wish);
    out->begun = (struct works_of){.openings = openings.items, .opening_count = openings.count};
    err = load_network(&n, out);
    if (!err)
        fill_units(&n, out);
    return err;
}

/* ---- the posts of a unit ---- */

static void fill_person(const struct work_event *events, size_t count, struct mediation_post *out)
{
    for (size_t i = 0; i < count; i++) {
        struct sv mediator = field_text(events[i].fields, events[i].field_count, "mediator");
        struct sv place = field_text(events[i].fields, events[i].field_count, "place");
        out->mediator = mediator.n ? mediator : out->mediator;
        out->place = place.n ? place : out->place;
    }
}

static enum err fill_post(struct call *call, const struct work_item *item, struct sv child,
                          struct mediation_post *out)
{
    const struct work_event *events;
    size_t count;
    const struct within_wish wish = {.child = child, .today = call->today};
    *out = (struct mediation_post){.item = item};
    enum err err = store_work_events(call->conn, call->arena, &item->card.key, &events, &count);
    if (err)
        return err;
    fill_person(events, count, out);
    return store_within_one(call->conn, call->arena, &item->card.key, &wish, &out->cases);
}

enum err service_mediation_posts(struct call *call, const struct posts_wish *wish,
                                 const struct mediation_post **out, size_t *count)
{
    const struct rulebook *rulebook = call_rulebook(call);
    const struct rule_work *given = rulebook_given(rulebook);
    struct prevent_reach reach;
    struct prevent_page page;
    ASSERT(wish->limit >= 1 && wish->limit <= 100);
    *count = 0;
    enum err err = prevent_reach_of(call, &reach);
    if (err)
        return err;
    if (!given || !unit_find(call->office->units, wish->unit) ||
        !prevent_reaches(call, &reach, wish->unit))
        return ERR_NOT_FOUND;
    struct work_filter filter = {.office = wish->unit,
                                 .kind = rulebook_given_in(rulebook)->id,
                                 .state = wish->level,
                                 .after_day = wish->after_day,
                                 .after_id = wish->after_id,
                                 .limit = wish->limit};
    err = prevent_list(call, &reach, &filter, &page);
    struct mediation_post *posts =
        ARENA_ARRAY(call->arena, struct mediation_post, err ? 0 : page.count);
    for (size_t i = 0; !err && i < page.count; i++)
        err = fill_post(call, &page.items[i], given->id, &posts[i]);
    if (err)
        return err;
    *out = posts;
    *count = page.count;
    return prevent_note(call, &reach, "mediation_posts");
}
