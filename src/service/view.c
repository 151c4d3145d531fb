/* One petition with everything a page shows: for an official, and for its petitioner. */
#include "base/assert.h"
#include "domain/people.h"
#include "service/accusations.h"
#include "service/petitions.h"
#include "service/service_private.h"

/* Looks on the page itself; earlier ones are asked for. */
enum { VIEW_READINGS = 20, PAGE_READINGS = 100 };

/* Who looked, the newest; those who may look without announcing it are counted. */
static enum err load_readings(struct call *call, struct petition_view *out)
{
    const struct reading_query query = {
        .petition = out->key, .is_told = true, .limit = VIEW_READINGS};
    enum err err =
        store_reading_list(call->conn, call->arena, &query, &out->readings, &out->reading_count);
    if (!err)
        err = store_reading_untold(call->conn, &out->key, SEALED_LOOKS_CAP, &out->sealed_count);
    return err;
}

/* What a view will ask once it knows which matter it is. */
static void ask_ahead(struct call *call, const struct petition_view *view, bool is_own)
{
    struct petition_view unused = *view;
    struct stored_history history;
    struct petition_access access;
    struct looks looks;
    if (!store_ahead_begin(call->conn))
        return;
    (void)!store_petition_history(call->conn, call->arena, &unused.key, &history);
    (void)!erased_tell(call, &unused);
    if (is_own) {
        (void)!load_readings(call, &unused);
        (void)!store_reading_untold(call->conn, &unused.key, SEALED_LOOKS_CAP,
                                    &unused.sealed_count);
        (void)!store_access_get(call->conn, call->arena, &unused.key, call->who.person, &access);
    } else {
        (void)!looks_load(call, &unused.key, &looks);
    }
    store_ahead_end(call->conn);
}

/* Events once, folded here: a view needs both and decoding is what costs. */
static enum err load_history(struct call *call, struct petition_view *out)
{
    struct stored_history history;
    bool is_own = out->key.region != 0;
    if (!is_own)
        out->key.region = call->office->region; /* a guess */
    ask_ahead(call, out, is_own);
    enum err err = is_own ? store_petition_history(call->conn, call->arena, &out->key, &history)
                          : petition_history_of(call, out->key.id, &history);
    if (!err && history.count == 0)
        err = ERR_NOT_FOUND;
    if (err)
        return err;
    out->key = history.stand.key;
    out->number = history.stand.number;
    out->events = history.events;
    out->event_count = history.count;
    err = erased_tell(call, out);
    if (err)
        return err;
    for (size_t i = 0; !err && i < out->event_count; i++)
        err = petition_apply(call->arena, &out->petition, &out->events[i]);
    return err ? err : petition_rulebook(call, &out->petition, &out->rulebook);
}

/* ---- offers ---- */

static struct offered_action *find_offer(struct offered_action *offers, size_t count,
                                         const struct rule_action *action)
{
    for (size_t i = 0; i < count; i++) {
        if (offers[i].action == action)
            return &offers[i];
    }
    return NULL;
}

/* 0 allowed and primary, 1 allowed, 2 closed. */
static int offer_rank(const struct offered_action *offer)
{
    if (!offer->is_allowed)
        return 2;
    return offer->action->is_primary ? 0 : 1;
}

/* Ordered by rank, in the rulebook's order within one. */
static void sort_offers(struct offered_action *offers, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct offered_action moving = offers[i];
        size_t k = i;
        for (; k > 0 && offer_rank(&offers[k - 1]) > offer_rank(&moving); k--)
            offers[k] = offers[k - 1];
        offers[k] = moving;
    }
}

/* Everything offered under any of the grants, each action once. */
static void offer_all(struct call *call, struct petition_view *out)
{
    size_t room = out->rulebook->action_count;
    struct offered_action *offers = ARENA_ARRAY(call->arena, struct offered_action, room);
    struct decide_env env = call_env(call, out->rulebook);
    for (size_t g = 0; g < call->who.grant_count; g++) {
        struct actor actor = call_actor(call, &call->who.grants[g]);
        const struct offered_action *some;
        size_t count = procedure_offer(call->arena, &out->petition, &actor, &env, &some);
        for (size_t i = 0; i < count; i++) {
            struct offered_action *known = find_offer(offers, out->offer_count, some[i].action);
            if (known && !known->is_allowed)
                *known = some[i];
            if (known)
                continue;
            ASSERT(out->offer_count < room);
            offers[out->offer_count++] = some[i];
        }
    }
    sort_offers(offers, out->offer_count);
    out->offers = offers;
}

/* ---- the two views ---- */

static enum err note_reading(struct call *call, const struct petition_view *view,
                             const struct looks *looks)
{
    const struct look look = {.petition = view->key,
                              .kind = READING_FILE,
                              .as = view->as,
                              .ground = reading_ground_of(&view->petition, &view->as)};
    return reading_note_among(call, &look, looks, NULL);
}

/* Who screens it is asked to look again, while it can still go past them. */
static void look_for_concern(struct call *call, struct petition_view *out)
{
    struct office_concern concern = {.unit = 0};
    for (size_t i = 0; i < out->offer_count; i++) {
        const struct offered_action *offer = &out->offers[i];
        if (offer->is_allowed && offer->action->event == EVENT_SCREENED && !concern.unit)
            concern = service_office_concern(call, &out->petition);
    }
    out->concerned = concern.unit;
    out->past = concern.receiver;
}

static bool is_of_office(const struct call *call, const struct petition *petition)
{
    static const role_set WORK =
        ROLE_BIT(ROLE_WINDOW_CLERK) | ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD);
    for (size_t i = 0; i < call->who.grant_count; i++) {
        const struct grant *grant = &call->who.grants[i];
        if (grant->unit == petition->office && (WORK & ROLE_BIT(grant->role)))
            return true;
    }
    return false;
}

enum err service_case_view(struct call *call, id64 petition, struct petition_view *out)
{
    *out = (struct petition_view){.key = {.id = petition}};
    if (call->who.kind != CALLER_STAFF)
        return ERR_NOT_FOUND;
    enum err err = load_history(call, out);
    if (err)
        return err;
    const struct caller *who = &call->who;
    if (!access_may_read(&out->petition, who->grants, who->grant_count, call->office->units,
                         &out->as))
        return ERR_NOT_FOUND;
    struct grant opener;
    out->may_open_identity = out->petition.people_count > 0 &&
                             access_may_open_identity(&out->petition, who->grants, who->grant_count,
                                                      call->office->units, &opener);
    struct looks looks;
    err = looks_load(call, &out->key, &looks);
    if (err)
        return err;
    out->daily = identity_daily(call, &out->petition, &looks);
    out->reads_sealed = is_of_office(call, &out->petition);
    offer_all(call, out);
    look_for_concern(call, out);
    return note_reading(call, out, &looks);
}

/* Who left sees the matter as it was that day, and what may be done about having left. */
static enum err look_back(struct call *call, struct petition_view *out)
{
    const struct departure *departure = petition_departure(&out->petition, call->who.person);
    out->left_day = departure->day;
    out->event_count = (size_t)departure->event_seq;
    out->petition = (struct petition){.version = 0};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < out->event_count; i++)
        err = petition_apply(call->arena, &out->petition, &out->events[i]);
    return err;
}

enum err service_follow_view(struct call *call, struct petition_view *out)
{
    *out = (struct petition_view){.key = call->who.petition, .as = {.role = ROLE_PETITIONER}};
    if (call->who.kind != CALLER_FOLLOWER && call->who.kind != CALLER_OWNER)
        return ERR_NOT_FOUND;
    struct petition_access access;
    enum err err = load_history(call, out);
    if (!err)
        err = load_readings(call, out);
    if (!err)
        err = store_access_get(call->conn, call->arena, &out->key, call->who.person, &access);
    if (err)
        return err;
    out->has_secret = access.secret_hash.n > 0;
    struct actor actor = call_petitioner(call);
    struct decide_env env = call_env(call, out->rulebook);
    out->standing = petition_standing(&out->petition, call->who.person);
    if (out->standing == 0)
        return ERR_NOT_FOUND;
    out->offer_count = procedure_offer(call->arena, &out->petition, &actor, &env, &out->offers);
    return out->standing & STANDING_LEFT ? look_back(call, out) : ERR_OK;
}

enum err service_follow_readings(struct call *call, struct sv after, int limit,
                                 struct reading_page *out)
{
    *out = (struct reading_page){.count = 0};
    struct petition_view view;
    enum err err = service_follow_view(call, &view);
    if (err)
        return err;
    struct reading_query query = {.petition = view.key, .is_told = true, .limit = limit};
    if (query.limit < 1 || query.limit > PAGE_READINGS)
        query.limit = PAGE_READINGS;
    if (after.n && !id_parse(after, &query.before))
        return fail_field(call->fail, "after", "pattern", "");
    err = store_reading_list(call->conn, call->arena, &query, &out->items, &out->count);
    if (!err && out->count == (size_t)query.limit)
        out->next = arena_printf(call->arena, "%lld", (long long)out->items[out->count - 1].id);
    return err;
}
