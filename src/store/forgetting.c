/* Disposals in the store. Removing what is enduring is refused by three things that know nothing of
 * each other: the generator (only statements marked so), the authorizer (only the disposer's
 * connection) and the triggers (only rows that a disposal names). */
#include "store/forgetting.h"

#include "base/assert.h"
#include "store/bookings.h"
#include "store/petition_rows.h"
#include "store/store_private.h"

#include <string.h>

/* Kinds of records (ledger/record.h) whose seeds stand apart from their rows. */
enum { SALTS_OF_READINGS = 3, SALTS_OF_PEOPLE = 5 };

/* ---- the connection ---- */

static enum err run_once(struct store_conn *conn, store_job_fn job, void *arg)
{
    enum err err = conn->driver->begin(conn->db, true);
    if (err)
        return err;
    err = job(conn, arg);
    arena_reset(conn->scratch);
    if (!err)
        return conn->driver->commit(conn->db);
    conn->driver->rollback(conn->db);
    return err;
}

enum err store_dispose(struct store *store, store_job_fn job, void *arg)
{
    enum { TRIES = 3 };
    struct store_conn conn = {0};
    struct fail fail = {0};
    enum err err = conn_open(store, CONN_DISPOSER, &conn, &fail);
    if (err)
        return err;
    err = ERR_CONFLICT;
    for (int i = 0; err == ERR_CONFLICT && i < TRIES; i++)
        err = run_once(&conn, job, arg);
    conn_close(&conn);
    return err;
}

enum err store_empty_log(struct store *store)
{
    struct store_conn conn = {0};
    struct fail fail = {0};
    enum err err = conn_open(store, CONN_DISPOSER, &conn, &fail);
    if (err)
        return err;
    err = conn.driver->empty_log(conn.db);
    conn_close(&conn);
    return err;
}

/* ---- disposals ---- */

enum err store_disposal_add(struct store_conn *conn, const struct disposal *disposal)
{
    const struct q_disposal_insert_in row = {.id = disposal->id,
                                             .at = disposal->at,
                                             .account = disposal->account,
                                             .what = disposal->what,
                                             .region = disposal->petition.region,
                                             .petition = disposal->petition.id,
                                             .person = disposal->person,
                                             .seq = disposal->seq,
                                             .field = disposal->field,
                                             .number = disposal->number,
                                             .ground = disposal->ground,
                                             .unit = disposal->unit};
    ASSERT(disposal->id > 0 && disposal->petition.id > 0);
    return q_disposal_insert(conn, &row, NULL);
}

static struct disposal disposal_of(const struct q_disposal_insert_in *row)
{
    return (struct disposal){.id = row->id,
                             .at = row->at,
                             .account = row->account,
                             .what = (enum disposal_what)row->what,
                             .petition = {row->region, row->petition},
                             .person = row->person,
                             .seq = row->seq,
                             .field = row->field,
                             .number = row->number,
                             .ground = row->ground,
                             .unit = row->unit};
}

enum err store_disposal_get(struct store_conn *conn, struct arena *arena, id64 id,
                            struct disposal *out)
{
    struct q_disposal_insert_in row;
    enum err err = q_disposal_get(conn, arena, &(struct q_disposal_get_in){.id = id}, &row);
    if (!err)
        *out = disposal_of(&row);
    return err;
}

enum err store_matter_is_disposed(struct store_conn *conn, const struct petition_key *key,
                                  bool *out)
{
    struct q_disposal_of_matter_out row;
    const struct q_disposal_of_matter_in in = {.region = key->region, .petition = key->id};
    enum err err = q_disposal_of_matter(conn, conn->scratch, &in, &row);
    *out = !err && row.found > 0;
    return err;
}

static const struct disposal *all_of(struct arena *arena, const struct q_disposal_insert_in *rows,
                                     size_t count)
{
    struct disposal *all = ARENA_ARRAY(arena, struct disposal, count);
    for (size_t i = 0; i < count; i++)
        all[i] = disposal_of(&rows[i]);
    return all;
}

enum err store_disposals(struct store_conn *conn, struct arena *arena,
                         const struct disposal_page *page, const struct disposal **out,
                         size_t *count)
{
    struct q_disposal_insert_in *rows;
    const struct q_disposals_in in = {.from = page->from, .limit = page->limit};
    enum err err = q_disposals(conn, arena, &in, &rows, count);
    if (!err)
        *out = all_of(arena, rows, *count);
    return err;
}

enum err store_erasures(struct store_conn *conn, struct arena *arena,
                        const struct petition_key *key, const struct disposal **out, size_t *count)
{
    struct q_disposal_insert_in *rows;
    const struct q_disposals_of_in in = {
        .region = key->region, .petition = key->id, .what = DISPOSAL_FIELD};
    enum err err = q_disposals_of(conn, arena, &in, &rows, count);
    if (!err)
        *out = all_of(arena, rows, *count);
    return err;
}

enum err store_disposal_is_open(struct store_conn *conn, const struct petition_key *key, bool *out)
{
    struct q_forgetting_count_of_out row = {0};
    const struct q_forgetting_count_of_in in = {.region = key->region, .petition = key->id};
    enum err err = q_forgetting_count_of(conn, conn->scratch, &in, &row);
    *out = row.found > 0;
    return err;
}

/* ---- what is doomed ---- */

enum err store_doomed_put(struct store_conn *conn, id64 disposal, const struct doomed_list *list)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < list->count; i++) {
        const struct doomed *item = &list->items[i];
        const struct q_forgetting_put_in row = {
            .disposal = disposal,
            .no = (int64_t)i + 1,
            .key_id = item->key_id,
            .content = {(const char *)item->content, item->is_file ? 32 : 0}};
        err = q_forgetting_put(conn, &row, NULL);
    }
    return err;
}

enum err store_doomed_of(struct store_conn *conn, struct arena *arena, id64 disposal,
                         struct doomed_list *out)
{
    struct q_forgetting_of_out *rows;
    const struct q_forgetting_of_in in = {.disposal = disposal};
    enum err err = q_forgetting_of(conn, arena, &in, &rows, &out->count);
    if (err)
        return err;
    out->items = ARENA_ARRAY(arena, struct doomed, out->count);
    for (size_t i = 0; i < out->count; i++) {
        struct doomed *item = &out->items[i];
        *item = (struct doomed){.key_id = rows[i].key_id, .is_file = rows[i].content.n == 32};
        if (item->is_file)
            memcpy(item->content, rows[i].content.p, 32);
    }
    return ERR_OK;
}

enum err store_doomed_drop(struct store_conn *conn, id64 disposal)
{
    return q_forgetting_drop(conn, &(struct q_forgetting_drop_in){.disposal = disposal}, NULL);
}

enum err store_disposals_open(struct store_conn *conn, struct arena *arena, int limit,
                              const id64 **out, size_t *count)
{
    struct q_forgetting_open_out *rows;
    enum err err = q_forgetting_open(conn, arena, &(struct q_forgetting_open_in){.limit = limit},
                                     &rows, count);
    if (err)
        return err;
    id64 *ids = ARENA_ARRAY(arena, id64, *count);
    for (size_t i = 0; i < *count; i++)
        ids[i] = rows[i].disposal;
    *out = ids;
    return ERR_OK;
}

/* A growing list in the arena; a key is listed once where it repeats in a row. */
struct dooming {
    struct doomed_list list;
    size_t room;
    struct arena *arena;
};

static struct doomed *add_doomed(struct dooming *d)
{
    if (d->list.count == d->room) {
        d->room = d->room ? 2 * d->room : 16;
        struct doomed *items = ARENA_ARRAY(d->arena, struct doomed, d->room);
        if (d->list.count)
            memcpy(items, d->list.items, d->list.count * sizeof *items);
        d->list.items = items;
    }
    return &d->list.items[d->list.count++];
}

static void doom_key(struct dooming *d, int64_t key_id)
{
    if (key_id && (!d->list.count || d->list.items[d->list.count - 1].key_id != key_id))
        add_doomed(d)->key_id = key_id;
}

static bool is_listed(const struct file_ids *list, id64 id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->ids[i] == id)
            return true;
    }
    return false;
}

static void doom_file(struct dooming *d, int64_t key_id, const uint8_t content[32])
{
    struct doomed *file = add_doomed(d);
    file->key_id = key_id;
    file->is_file = true;
    memcpy(file->content, content, sizeof file->content);
}

/* Files that works about it hold. */
static enum err doom_work_files(struct store_conn *conn, const struct petition_key *key,
                                struct dooming *d)
{
    struct q_work_files_of_matter_out *files;
    size_t count;
    const struct q_work_files_of_matter_in in = {.region = key->region, .petition = key->id};
    enum err err = q_work_files_of_matter(conn, d->arena, &in, &files, &count);
    for (size_t i = 0; !err && i < count; i++)
        doom_file(d, files[i].key_id, files[i].content);
    return err;
}

/* Its files: all, or those that are named. */
static enum err doom_matter(struct store_conn *conn, const struct petition_key *key,
                            const struct file_ids *named, struct dooming *d)
{
    struct q_matter_keys_out *keys;
    struct q_attachments_of_out *files;
    size_t count;
    const struct q_matter_keys_in of = {.region = key->region, .petition = key->id};
    const struct q_attachments_of_in files_of = {.region = key->region, .petition = key->id};
    enum err err = q_matter_keys(conn, d->arena, &of, &keys, &count);
    for (size_t i = 0; !err && i < count; i++)
        doom_key(d, keys[i].key_id);
    if (!err)
        err = q_attachments_of(conn, d->arena, &files_of, &files, &count);
    for (size_t i = 0; !err && i < count; i++) {
        if (named && !is_listed(named, files[i].id))
            continue;
        doom_file(d, files[i].key_id, files[i].content);
    }
    return err || named ? err : doom_work_files(conn, key, d);
}

enum err store_doomed_find(struct store_conn *conn, struct arena *arena,
                           const struct petition_key *key, id64 person, struct doomed_list *out)
{
    struct dooming dooming = {.arena = arena};
    struct q_people_of_out *people;
    size_t people_count;
    const struct q_people_of_in in = {.region = key->region, .petition = key->id};
    enum err err = q_people_of(conn, arena, &in, &people, &people_count);
    for (size_t i = 0; !err && i < people_count; i++) {
        if (!person || people[i].id == person)
            doom_key(&dooming, people[i].key_id);
    }
    if (!err && !person)
        err = doom_matter(conn, key, NULL, &dooming);
    *out = dooming.list;
    return err;
}

enum err store_doomed_of_field(struct store_conn *conn, struct arena *arena,
                               const struct petition_key *key, const struct file_ids *files,
                               struct doomed_list *out)
{
    struct dooming dooming = {.arena = arena};
    enum err err = doom_matter(conn, key, files, &dooming);
    *out = dooming.list;
    return err;
}

/* ---- removing ---- */

/* What its files were called when they were received, those of works about it too. */
static enum err drop_uploads(struct store_conn *conn, const struct disposal *disposal)
{
    const struct petition_key *key = &disposal->petition;
    enum err err =
        q_drop_uploads_of(conn, &(struct q_drop_uploads_of_in){key->region, key->id}, NULL);
    if (err || disposal->what != DISPOSAL_MATTER)
        return err;
    return q_drop_work_uploads_of(conn, &(struct q_drop_work_uploads_of_in){key->region, key->id},
                                  NULL);
}

enum err store_disposal_hide(struct store_conn *conn, const struct disposal *disposal)
{
    const struct petition_key *key = &disposal->petition;
    unsigned one = disposal->person ? 1 : 0;
    const struct q_drop_sessions_of_in sessions = {.with = one ? Q_DROP_SESSIONS_OF_WITH_PERSON : 0,
                                                   .region = key->region,
                                                   .petition = key->id,
                                                   .person = disposal->person};
    const struct q_drop_access_of_in access = {.with = one ? Q_DROP_ACCESS_OF_WITH_PERSON : 0,
                                               .region = key->region,
                                               .petition = key->id,
                                               .person = disposal->person};
    enum err err =
        q_drop_replies_of(conn, &(struct q_drop_replies_of_in){.petition = key->id}, NULL);
    if (!err)
        err = drop_uploads(conn, disposal);
    if (err || disposal->what == DISPOSAL_FIELD)
        return err;
    err = q_drop_sessions_of(conn, &sessions, NULL);
    if (!err)
        err = q_drop_access_of(conn, &access, NULL);
    if (!err && disposal->what == DISPOSAL_MATTER)
        err = bookings_drop_of(conn, key);
    if (!err && disposal->what == DISPOSAL_MATTER)
        err = figures_drop(conn, key);
    if (!err && disposal->what == DISPOSAL_MATTER)
        err = rows_drop(conn, key->region, key->id, key->id);
    return err;
}

/* Without its seed a leaf of the log says nothing of what it was made from. */
static enum err drop_salts(struct store_conn *conn, const struct disposal *disposal, int64_t kind)
{
    const struct q_salts_drop_in in = {.with = disposal->person ? Q_SALTS_DROP_WITH_ONE : 0,
                                       .kind = kind,
                                       .region = disposal->petition.region,
                                       .petition = disposal->petition.id,
                                       .id = disposal->person};
    return q_salts_drop(conn, &in, NULL);
}

enum err store_disposal_remove(struct store_conn *conn, const struct disposal *disposal)
{
    const id64 region = disposal->petition.region;
    const id64 petition = disposal->petition.id;
    bool is_one = disposal->what == DISPOSAL_PERSON;
    ASSERT(disposal->what != DISPOSAL_FIELD && conn->role == CONN_DISPOSER);
    const struct q_blind_drop_in indexes = {.with = is_one ? Q_BLIND_DROP_WITH_ONE : 0,
                                            .region = region,
                                            .petition = petition,
                                            .id = disposal->person};
    const struct q_people_drop_in people = {.with = is_one ? Q_PEOPLE_DROP_WITH_ONE : 0,
                                            .region = region,
                                            .petition = petition,
                                            .id = disposal->person};
    enum err err = drop_salts(conn, disposal, SALTS_OF_PEOPLE);
    if (!err)
        err = q_blind_drop(conn, &indexes, NULL);
    if (!err)
        err = q_people_drop(conn, &people, NULL);
    if (err || is_one)
        return err;
    err = drop_salts(conn, disposal, SALTS_OF_READINGS);
    if (err)
        return err;
    err = q_readings_drop(conn, &(struct q_readings_drop_in){region, petition}, NULL);
    if (!err)
        err = q_attachments_drop(
            conn, &(struct q_attachments_drop_in){.region = region, .petition = petition}, NULL);
    if (!err)
        err = q_work_files_drop(conn, &(struct q_work_files_drop_in){region, petition}, NULL);
    if (!err)
        err = q_events_drop(conn, &(struct q_events_drop_in){region, petition}, NULL);
    return err;
}
