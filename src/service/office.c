/* The snapshot: what changes rarely, read from the database into one arena and never changed after.
 * A new snapshot replaces the old one whole; an older one lives until its last reader gives it
 * back. */
#include "service/service_private.h"

#include "base/assert.h"
#include "base/log.h"
#include "domain/rulebook_overlay.h"

/* Rulebooks as they are stored and what they say. A stored text never changes, and to read one
 * costs more than all the rest of a snapshot: one that finds the same texts shares what was read.
 */
struct shelf {
    struct arena *arena; /* holds this very struct */
    const struct stored_rulebook *stored;
    const struct rulebook **books; /* in the same order */
    size_t count;
    int references; /* snapshots that share it */
};

struct snapshot {
    struct office office;   /* first: a borrowed office is its snapshot */
    struct arena *arena;    /* holds this very struct */
    struct shelf *shelf;    /* while it is read: that of the one before, or NULL */
    struct snapshot *older; /* still in use by somebody */
    int references;
};

static enum err read_units(struct store_conn *conn, struct snapshot *snapshot)
{
    const struct unit *units;
    size_t count;
    enum err err = store_units(conn, snapshot->arena, &units, &count);
    if (!err)
        err = unit_tree_build(snapshot->arena, units, count, &snapshot->office.units);
    return err;
}

static enum err read_officials(struct store_conn *conn, struct snapshot *snapshot)
{
    struct office *office = &snapshot->office;
    return store_accounts(conn, snapshot->arena, ACCOUNT_STAFF, &office->officials,
                          &office->official_count);
}

static enum err read_calendar(struct store_conn *conn, struct snapshot *snapshot)
{
    struct office *office = &snapshot->office;
    enum err err = store_calendar_years(conn, snapshot->arena, &office->calendar_years,
                                        &office->calendar_year_count);
    office->calendars = store_calendars_of(office->calendar_years, office->calendar_year_count);
    if (!err)
        err = calendar_build(snapshot->arena, office->calendar_years, office->calendar_year_count,
                             &office->calendar);
    return err;
}

/* The tree of a stored rulebook: an overlay is laid over its base, which was stored before it. */
static enum err read_tree(struct arena *arena, const struct stored_rulebook *stored, size_t index,
                          struct yaml_node **trees, char error[YAML_ERROR_MAX])
{
    const char *name = arena_cstr(arena, stored[index].pin);
    struct yaml_node *root;
    enum err err = yaml_parse(arena, name, stored[index].yaml, &root, error);
    if (err)
        return err;
    trees[index] = root;
    if (!rulebook_is_overlay(root))
        return ERR_OK;
    size_t base = 0;
    while (base < index && !sv_eq(stored[base].pin, rulebook_base_pin(root)))
        base++;
    return rulebook_overlay(arena, trees[base], root, &trees[index], error);
}

static enum err read_books(struct shelf *shelf)
{
    shelf->books = ARENA_ARRAY(shelf->arena, const struct rulebook *, shelf->count);
    struct yaml_node **trees = ARENA_ARRAY(shelf->arena, struct yaml_node *, shelf->count);
    for (size_t i = 0; i < shelf->count; i++) {
        char error[YAML_ERROR_MAX];
        enum err err = read_tree(shelf->arena, shelf->stored, i, trees, error);
        if (!err)
            err = rulebook_read(shelf->arena, trees[i], &shelf->books[i], error);
        if (err) {
            LOG_ERROR("office", "stored rulebook refused: %s", error);
            return ERR_CORRUPT;
        }
    }
    return ERR_OK;
}

static bool shelf_is_same(const struct shelf *one, const struct shelf *other)
{
    bool is_same = one->count == other->count;
    for (size_t i = 0; is_same && i < one->count; i++)
        is_same = sv_eq(one->stored[i].pin, other->stored[i].pin) &&
                  sv_eq(one->stored[i].yaml, other->stored[i].yaml);
    return is_same;
}

static void shelf_free(struct shelf *shelf)
{
    struct arena *arena = shelf->arena;
    arena_free(&arena);
}

static enum err read_rulebooks(struct store_conn *conn, struct snapshot *snapshot)
{
    struct arena *arena = arena_new();
    struct shelf *found = ARENA_NEW(arena, struct shelf);
    *found = (struct shelf){.arena = arena};
    enum err err = store_rulebooks(conn, arena, &found->stored, &found->count);
    bool is_shared = !err && snapshot->shelf && shelf_is_same(snapshot->shelf, found);
    if (!err && !is_shared)
        err = read_books(found);
    if (err || is_shared)
        shelf_free(found);
    else
        snapshot->shelf = found;
    if (!err) {
        snapshot->office.rulebooks = snapshot->shelf->books;
        snapshot->office.rulebook_count = snapshot->shelf->count;
    }
    return err;
}

static enum err read_adoptions(struct store_conn *conn, struct snapshot *snapshot)
{
    const struct stored_adoption *stored;
    size_t count;
    enum err err = store_rulebook_adoptions(conn, snapshot->arena, &stored, &count);
    if (err)
        return err;
    struct rulebook_adoption *adoptions =
        ARENA_ARRAY(snapshot->arena, struct rulebook_adoption, count);
    for (size_t i = 0; i < count; i++) {
        const struct rulebook *rulebook = office_rulebook(&snapshot->office, stored[i].pin);
        if (!rulebook)
            return ERR_CORRUPT;
        adoptions[i] = (struct rulebook_adoption){rulebook, stored[i].from, stored[i].by};
    }
    snapshot->office.adoptions = adoptions;
    snapshot->office.adoption_count = count;
    return count ? ERR_OK : ERR_NOT_FOUND;
}

static enum err read_changes(struct store_conn *conn, struct snapshot *snapshot)
{
    return store_office_changes(conn, &snapshot->office.changes);
}

static enum err read_info(struct store_conn *conn, struct snapshot *snapshot)
{
    struct office *office = &snapshot->office;
    enum err err = store_office_get(conn, snapshot->arena, &office->info);
    if (err == ERR_NOT_FOUND) { /* not set up yet */
        office->info = (struct office_info){0};
        return ERR_OK;
    }
    if (!err)
        office->region = unit_reach_root(office->units, office->info.unit);
    return err;
}

static enum err read_sign_in(struct store_conn *conn, struct snapshot *snapshot)
{
    return store_sign_in_get(conn, &snapshot->office.sign_in);
}

static enum err read_all(struct store_conn *conn, struct snapshot *snapshot)
{
    static enum err (*const READ[])(struct store_conn *, struct snapshot *) = {
        read_units,     read_officials, read_calendar, read_rulebooks,
        read_adoptions, read_info,      read_sign_in,  read_changes};
    for (size_t i = 0; i < sizeof READ / sizeof READ[0]; i++) {
        enum err err = READ[i](conn, snapshot);
        if (err)
            return err;
    }
    return ERR_OK;
}

/* With the lock held: one reference less; the last one frees it. */
static void let_go(struct service *service, const struct office *office)
{
    struct snapshot **at = &service->current;
    while (*at && &(*at)->office != office)
        at = &(*at)->older;
    ASSERT(*at && (*at)->references > 0);
    struct snapshot *snapshot = *at;
    if (--snapshot->references > 0)
        return;
    *at = snapshot->older;
    if (--snapshot->shelf->references == 0)
        shelf_free(snapshot->shelf);
    struct arena *arena = snapshot->arena;
    arena_free(&arena);
}

static enum err reload(struct service *service)
{
    struct arena *arena = arena_new();
    struct snapshot *fresh = ARENA_NEW(arena, struct snapshot);
    fresh->arena = arena;
    fresh->references = 1; /* of being the current one */
    /* Nobody else replaces the current one: the caller holds the lock of reloading. */
    struct shelf *before = service->current ? service->current->shelf : NULL;
    fresh->shelf = before;
    struct store_conn *conn;
    enum err err = store_read_begin(service->store, &conn);
    if (!err) {
        err = read_all(conn, fresh);
        store_read_end(service->store, &conn);
    }
    if (err) {
        if (fresh->shelf != before)
            shelf_free(fresh->shelf);
        arena_free(&arena);
        return err;
    }
    pthread_mutex_lock(&service->lock);
    fresh->shelf->references++;
    struct snapshot *old = service->current;
    fresh->older = old;
    service->current = fresh;
    if (old)
        let_go(service, &old->office);
    pthread_mutex_unlock(&service->lock);
    return ERR_OK;
}

enum err service_office_reload(struct service *service)
{
    pthread_mutex_lock(&service->reload);
    enum err err = reload(service);
    pthread_mutex_unlock(&service->reload);
    return err;
}

enum err service_office_reach(struct service *service, int64_t changes)
{
    enum err err = ERR_OK;
    pthread_mutex_lock(&service->reload);
    const struct office *newest = service_office_take(service);
    bool is_reached = newest->changes >= changes;
    service_office_release(service, newest);
    if (!is_reached)
        err = reload(service);
    pthread_mutex_unlock(&service->reload);
    return err;
}

void office_forget(struct service *service)
{
    if (!service->current)
        return;
    ASSERT(service->current->references == 1 && !service->current->older);
    let_go(service, &service->current->office);
}

const struct office *service_office_take(struct service *service)
{
    pthread_mutex_lock(&service->lock);
    struct snapshot *snapshot = service->current;
    snapshot->references++;
    pthread_mutex_unlock(&service->lock);
    return &snapshot->office;
}

void service_office_release(struct service *service, const struct office *office)
{
    pthread_mutex_lock(&service->lock);
    let_go(service, office);
    pthread_mutex_unlock(&service->lock);
}

const struct account *office_official(const struct office *office, id64 account)
{
    size_t from = 0;
    size_t to = office->official_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (office->officials[middle].id < account)
            from = middle + 1;
        else
            to = middle;
    }
    bool is_there = from < office->official_count && office->officials[from].id == account;
    return is_there ? &office->officials[from] : NULL;
}

const struct rulebook *office_rulebook(const struct office *office, struct sv pin)
{
    for (size_t i = 0; i < office->rulebook_count; i++) {
        if (sv_eq(office->rulebooks[i]->pin, pin))
            return office->rulebooks[i];
    }
    return NULL;
}

const struct rulebook_adoption *office_adoption(const struct office *office, day_t day)
{
    ASSERT(office->adoption_count > 0);
    size_t i = office->adoption_count - 1;
    while (i > 0 && office->adoptions[i].from > day)
        i--;
    return &office->adoptions[i];
}

const struct rulebook *office_rulebook_in_force(const struct office *office, day_t day)
{
    return office_adoption(office, day)->rulebook;
}

const struct zone *office_zone(const struct office *office, time_ms now)
{
    size_t i = office->adoption_count - 1;
    const struct rulebook_adoption *adoptions = office->adoptions;
    while (i > 0 && adoptions[i].from > zone_day(&adoptions[i].rulebook->zone, now))
        i--;
    return &adoptions[i].rulebook->zone;
}
