/* Carrying out disposals.
 *
 * 1. First, in one transaction of the day's writer: the disposal with its record in the log, the
 * list of keys and files to destroy, and everything out of sight that may be changed.
 * 2. Then the enduring rows on the disposer's connection, the keys, the files, the logs of both
 *    databases; last the list. Each step may be done again: a start after a crash ends what is
 *    listed.
 * 3. Nothing here is logged but numbers of rows. */
#include "service/disposal.h"

#include "base/assert.h"
#include "base/log.h"
#include "base/utf8.h"
#include "domain/retention.h"
#include "service/disposal_private.h"
#include "service/people.h"

enum { OPEN_MAX = 1000 };

/* ---- due ---- */

/* The day on which it ended for the last time. */
static enum err ended_day(struct call *call, const struct petition_key *key, day_t *out)
{
    const struct event *events;
    size_t count;
    struct petition petition = {0};
    bool was_ended = false;
    enum err err = store_petition_events(call->conn, call->arena, key, &events, &count);
    *out = DAY_NONE;
    for (size_t i = 0; !err && i < count; i++) {
        err = petition_apply(call->arena, &petition, &events[i]);
        if (petition.is_ended && !was_ended)
            *out = events[i].day;
        was_ended = petition.is_ended;
    }
    return err;
}

static enum err judge_due(struct call *call, const struct petition_key *key, bool *is_due,
                          struct due_matter *out)
{
    struct petition petition;
    const struct rulebook *rulebook;
    struct retention retention;
    *is_due = false;
    enum err err = store_petition_load(call->conn, call->arena, key, &petition);
    if (err == ERR_CORRUPT)
        return fail_detail(call->fail, err,
                           "petition %lld cannot be read: huiyin verify database says why",
                           (long long)key->id);
    if (!err && petition.is_ended)
        err = petition_rulebook(call, &petition, &rulebook);
    if (err || !petition.is_ended)
        return err;
    *out = (struct due_matter){.key = *key};
    err = ended_day(call, key, &out->ended_day);
    if (err)
        return err;
    /* the level only says when it goes to the archives, which is not asked here */
    bool has_row = retention_of(rulebook, &petition, LEVEL_COUNTY, out->ended_day, &retention);
    *is_due = has_row && retention.last_day != DAY_NONE && retention.last_day < call->today;
    if (!*is_due)
        return ERR_OK;
    out->row = retention.row->id;
    out->reason = retention.row->name;
    out->last_day = retention.last_day;
    return store_petition_number(call->conn, call->arena, key, &out->number);
}

enum err service_disposal_due(struct call *call, struct due_page *page)
{
    const struct petition_key *keys;
    enum err err =
        store_petition_keys(call->conn, call->arena, &page->after, &keys, &page->looked_at);
    page->items = ARENA_ARRAY(call->arena, struct due_matter, page->looked_at);
    page->count = 0;
    for (size_t i = 0; !err && i < page->looked_at; i++) {
        bool is_due;
        err = judge_due(call, &keys[i], &is_due, &page->items[page->count]);
        page->count += !err && is_due;
        page->after = keys[i];
    }
    return err;
}

/* ---- the first step ---- */

/* The reason stays for ever: nobody's name, number or address may stand in it. */
static enum err judge_ground(struct call *call, const struct disposal_order *order)
{
    bool names_somebody;
    if (!utf8_trim(order->ground).n)
        return fail_field(call->fail, "reason", "required", "");
    enum err err = people_named_in(call, &order->key, order->ground, &names_somebody);
    return err || !names_somebody ? err : fail_field(call->fail, "reason", "names_somebody", "");
}

static enum err find_matter(struct call *call, struct disposal_order *order)
{
    bool is_due = true;
    struct due_matter due;
    enum err err =
        order->key.id ? ERR_OK : store_petition_by_number(call->conn, order->number, &order->key);
    if (err == ERR_NOT_FOUND)
        return fail_detail(call->fail, err, "there is no matter %.*s", SV_FMT(order->number));
    if (!err && order->is_due)
        err = judge_due(call, &order->key, &is_due, &due);
    if (!err && !is_due)
        err = fail_detail(call->fail, ERR_REFUSED, "%.*s is not due", SV_FMT(order->number));
    return err;
}

static enum err find_person(struct call *call, const struct disposal_order *order, id64 *out)
{
    struct petition petition;
    *out = 0;
    if (!order->person)
        return ERR_OK;
    enum err err = store_petition_load(call->conn, call->arena, &order->key, &petition);
    if (!err && (order->person < 1 || (size_t)order->person > petition.people_count))
        err = fail_detail(call->fail, ERR_NOT_FOUND, "it has %zu people", petition.people_count);
    if (!err)
        *out = petition.people[order->person - 1].id;
    return err;
}

enum err disposal_note(struct call *call, const struct disposal *disposal,
                       const struct doomed_list *doomed)
{
    const struct log_writer log = call_log(call);
    enum err err = store_disposal_add(call->conn, disposal);
    if (!err)
        err = log_disposal(&log, disposal);
    return err ? err : store_doomed_put(call->conn, disposal->id, doomed);
}

/* What one disposal has listed another must not change: keys would be left. */
enum err disposal_is_free(struct call *call, const struct petition_key *key, struct sv number)
{
    bool is_open;
    enum err err = store_disposal_is_open(call->conn, key, &is_open);
    if (!err && is_open)
        err = fail_detail(call->fail, ERR_REFUSED, "something of %.*s is being destroyed just now",
                          SV_FMT(number));
    return err;
}

static enum err begin_one(struct call *call, const struct disposal_order *asked, id64 *id_out)
{
    struct disposal_order order = *asked;
    struct doomed_list doomed;
    id64 person = 0;
    int64_t records = 0;
    enum err err = find_matter(call, &order);
    if (!err)
        err = disposal_is_free(call, &order.key, order.number);
    if (!err)
        err = find_person(call, &order, &person);
    if (!err)
        err = judge_ground(call, &order);
    if (!err)
        err = store_doomed_find(call->conn, call->arena, &order.key, person, &doomed);
    if (!err && !person)
        err = store_ledger_count_of(call->conn, &order.key, INT64_MAX, &records);
    if (err)
        return err;
    const struct disposal disposal = {.id = service_new_id(call->service),
                                      .at = call->now,
                                      .account = call->who.account,
                                      .what = person ? DISPOSAL_PERSON : DISPOSAL_MATTER,
                                      .petition = order.key,
                                      .person = person,
                                      .seq = records,
                                      .number = order.number,
                                      .ground = utf8_trim(order.ground)};
    err = disposal_note(call, &disposal, &doomed);
    if (!err)
        err = store_disposal_hide(call->conn, &disposal);
    *id_out = disposal.id;
    return err;
}

struct beginning {
    const struct disposal_order *orders;
    size_t count;
    id64 *ids;
};

static enum err begin_all(struct call *call, void *arg)
{
    const struct beginning *b = arg;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < b->count; i++)
        err = begin_one(call, &b->orders[i], &b->ids[i]);
    return err;
}

/* ---- the others ---- */

struct ending {
    const id64 *ids;
    size_t count;
    struct doomed_list *doomed; /* of each */
    struct arena *arena;
};

/* On the disposer's connection. */
static enum err remove_rows(struct store_conn *conn, void *arg)
{
    const struct ending *e = arg;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < e->count; i++) {
        struct disposal disposal;
        err = store_disposal_get(conn, e->arena, e->ids[i], &disposal);
        if (!err)
            err = disposal.what == DISPOSAL_FIELD ? erasure_carry_out(conn, e->arena, &disposal)
                                                  : store_disposal_remove(conn, &disposal);
    }
    return err;
}

static enum err read_doomed(struct call *call, void *arg)
{
    struct ending *e = arg;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < e->count; i++)
        err = store_doomed_of(call->conn, call->arena, e->ids[i], &e->doomed[i]);
    return err;
}

static enum err drop_doomed(struct call *call, void *arg)
{
    const struct ending *e = arg;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < e->count; i++)
        err = store_doomed_drop(call->conn, e->ids[i]);
    return err;
}

static enum err destroy(struct call *call, const struct doomed_list *doomed)
{
    int64_t *keys = ARENA_ARRAY(call->arena, int64_t, doomed->count);
    size_t key_count = 0;
    enum err err = ERR_OK;
    for (size_t i = 0; i < doomed->count; i++) {
        if (doomed->items[i].key_id &&
            doomed->items[i].key_id != vault_key_id(service_vault(call->service)))
            keys[key_count++] = doomed->items[i].key_id;
    }
    err = vault_destroy_keys(service_vault(call->service), keys, key_count);
    for (size_t i = 0; !err && i < doomed->count; i++) {
        if (doomed->items[i].is_file)
            err = blobs_remove(service_blobs(call->service), doomed->items[i].content);
    }
    return err;
}

/* The logs are emptied before the keys go: then nobody reads any more what was sealed under them.
 */
enum err disposal_end(struct call *call, const id64 *ids, size_t count)
{
    struct store *store = service_store(call->service);
    struct ending e = {.ids = ids,
                       .count = count,
                       .doomed = ARENA_ARRAY(call->arena, struct doomed_list, count),
                       .arena = call->arena};
    enum err err = call_read(call, read_doomed, &e);
    if (!err)
        err = store_dispose(store, remove_rows, &e);
    enum err emptied = err ? err : store_empty_log(store);
    if (!err && emptied != ERR_CONFLICT)
        err = emptied;
    for (size_t i = 0; !err && i < count; i++)
        err = destroy(call, &e.doomed[i]);
    if (!err)
        err = emptied;
    if (err == ERR_CONFLICT)
        return fail_detail(call->fail, err,
                           "others read the database all the time: it is done but "
                           "for emptying its log; run it again");
    return err ? err : call_write(call, drop_doomed, &e);
}

enum err service_dispose(struct call *call, const struct disposal_order *orders, size_t count,
                         id64 ids_out[DISPOSALS_AT_ONCE])
{
    ASSERT(count <= DISPOSALS_AT_ONCE);
    struct beginning b = {orders, count, ids_out};
    enum err err = call_write(call, begin_all, &b);
    if (err)
        return err;
    LOG_INFO("dispose", "matters or people: count=%zu", count);
    return disposal_end(call, ids_out, count);
}

/* ---- after a crash ---- */

struct rest {
    const id64 *ids;
    size_t count;
};

static enum err find_rest(struct call *call, void *arg)
{
    struct rest *rest = arg;
    return store_disposals_open(call->conn, call->arena, OPEN_MAX, &rest->ids, &rest->count);
}

enum err service_dispose_rest(struct service *service, struct fail *fail)
{
    struct arena *arena = arena_new_wiping();
    struct call call;
    struct rest rest = {NULL, 0};
    call_begin(&call, service, arena, fail);
    enum err err = call_read(&call, find_rest, &rest);
    if (!err && rest.count) {
        LOG_INFO("dispose", "what was begun is ended: count=%zu", rest.count);
        err = disposal_end(&call, rest.ids, rest.count);
    }
    call_end(&call);
    arena_free(&arena);
    return err == ERR_CONFLICT ? ERR_OK : err; /* somebody reads: the next start will do */
}
