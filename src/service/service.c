/* The office as one running whole: data folder, key, database, attachments, snapshot. Opening it is
 * the only place that knows where these lie. */
#include "service/service.h"

#include "base/assert.h"
#include "base/file.h"
#include "ledger/forward.h"
#include "service/disposal.h"
#include "service/rulebooks.h"
#include "service/service_private.h"
#include "service/station.h"

/* Where commands begin to count ids within a millisecond; the server begins at 0. */
enum { IDS_BESIDE = 2048 };

static const char *path_in(struct arena *arena, const char *folder, const char *name)
{
    return arena_printf(arena, "%s/%s", folder, name).p;
}

/* ---- first start: the rulebook and the calendar go into the database ---- */

struct seed {
    struct service *service;
    struct rulebook_text rulebooks[2]; /* the second is an overlay; no overlay: empty */
    struct sv calendar_text; /* of the file that was named; empty: the rulebook's own is built in */
    const char *calendar_name;
    struct fail *fail;
};

/* The calendars that came with the program, by the id that rulebooks name. */
static struct sv built_in_calendar(struct sv id)
{
    static const struct {
        const char *id, *text;
    } CALENDARS[] = {
        {"cn", EMBEDDED_CALENDAR_CN}, {"gb", EMBEDDED_CALENDAR_GB}, {"in", EMBEDDED_CALENDAR_IN}};
    for (size_t i = 0; i < sizeof CALENDARS / sizeof CALENDARS[0]; i++) {
        if (sv_is(id, CALENDARS[i].id))
            return sv_from(CALENDARS[i].text);
    }
    return SV("");
}

static enum err text_of(struct arena *arena, const char *path, const char *embedded, struct sv *out,
                        struct fail *fail)
{
    *out = sv_from(embedded);
    if (!path)
        return ERR_OK;
    enum err err = file_read(arena, path, YAML_SIZE_MAX, out);
    return err ? fail_detail(fail, err, "%s cannot be read", path) : ERR_OK;
}

/* The first rulebook is in force from the beginning: matters of before may be brought in. Where one
 * is in force already none is read, and out stays NULL. */
static enum err seed_rulebooks(struct store_conn *conn, struct arena *arena,
                               const struct seed *seed, const struct rulebook **out)
{
    const struct rulebook_texts texts = {seed->rulebooks, seed->rulebooks[1].text.n ? 2 : 1};
    const struct rulebook_keeper keeper = {
        conn, arena, {.at = seed->service->time.now_ms(seed->service->time.self)}, seed->fail};
    const struct stored_adoption *adoptions;
    const struct rulebook *rulebook;
    size_t count;
    enum err err = store_rulebook_adoptions(conn, arena, &adoptions, &count);
    if (err || count > 0)
        return err;
    err = rulebooks_keep(&keeper, &texts, &rulebook);
    if (err)
        return err;
    *out = rulebook;
    const struct stored_adoption first = {rulebook->pin, rulebook->valid_from, keeper.by};
    return store_rulebook_adopt(conn, &first);
}

static bool year_is_stored(const struct calendar_year *years, size_t count, int year)
{
    for (size_t i = 0; i < count; i++) {
        if (years[i].year == year)
            return true;
    }
    return false;
}

static enum err seed_calendar(struct store_conn *conn, struct arena *arena, const struct seed *seed,
                              struct sv text)
{
    struct yaml_node *root;
    const struct calendar_year *years;
    const struct calendar_year *stored;
    size_t count;
    size_t stored_count;
    char error[YAML_ERROR_MAX];
    enum err err = yaml_parse(arena, seed->calendar_name, text, &root, error);
    if (!err)
        err = calendar_read(arena, root, &years, &count, error);
    if (err)
        return fail_detail(seed->fail, err, "%s", error);
    err = store_calendar_years(conn, arena, &stored, &stored_count);
    struct who_when by = {.at = seed->service->time.now_ms(seed->service->time.self)};
    for (size_t i = 0; !err && i < count; i++) {
        if (!year_is_stored(stored, stored_count, years[i].year))
            err = store_calendar_year_put(conn, &years[i], &by);
    }
    return err;
}

static enum err seed_job(struct store_conn *conn, void *arg)
{
    const struct seed *seed = arg;
    struct arena *arena = arena_new();
    const struct rulebook *rulebook = NULL;
    enum err err = seed_rulebooks(conn, arena, seed, &rulebook);
    struct sv calendar = seed->calendar_text;
    if (!err && rulebook && calendar.n == 0)
        calendar = built_in_calendar(rulebook->calendar);
    if (!err && rulebook && calendar.n == 0)
        err = fail_detail(seed->fail, ERR_BAD_INPUT, "no calendar %.*s is built in: name its file",
                          SV_FMT(rulebook->calendar));
    if (!err && calendar.n > 0)
        err = seed_calendar(conn, arena, seed, calendar);
    arena_free(&arena);
    return err;
}

static enum err seed_store(struct service *service, const struct service_config *config,
                           struct fail *fail)
{
    struct arena *arena = arena_new();
    struct seed seed = {.service = service,
                        .rulebooks = {{.name = config->rulebook ? config->rulebook : "rulebook",
                                       .is_proved = !config->rulebook},
                                      {.name = config->overlay}},
                        .calendar_name = config->calendar ? config->calendar : "calendar",
                        .fail = fail};
    enum err err =
        text_of(arena, config->rulebook, EMBEDDED_RULEBOOK, &seed.rulebooks[0].text, fail);
    if (!err)
        err = text_of(arena, config->overlay, "", &seed.rulebooks[1].text, fail);
    if (!err)
        err = text_of(arena, config->calendar, "", &seed.calendar_text, fail);
    if (!err)
        err = store_write(service->store, seed_job, &seed);
    arena_free(&arena);
    return err;
}

/* ---- open and close ---- */

static struct store_config store_config_of(const struct service_config *config, const char *address)
{
    return (struct store_config){
        .address = address,
        .driver = config->store_driver,
        .readers = config->readers > 0 ? config->readers : 4,
        .queue_max = 4096,
        .group_max = 256,
        .stale_max_ms = config->stale_max_ms,
        .time = config->time,
        .create = config->create,
        .progress = config->progress,
    };
}

static enum err open_vault(struct service *service, const struct service_config *config,
                           const struct store_config *store, struct fail *fail)
{
    bool is_there;
    enum err err = store_is_there(store, &is_there, fail);
    if (err)
        return err;
    const struct vault_config vault = {
        .folder = path_in(service->arena, config->data_dir, "keys"),
        .keys = config->keys,
        .old_key = path_in(service->arena, config->data_dir, "office.key"),
        .create = config->create && !is_there, /* lost keys are not made anew */
        .profile = config->profile,
        .forgets_replies = service->station != NULL,
        .rng = config->rng};
    return vault_open(&vault, &service->vault, fail);
}

static enum err open_folders(struct service *service, const struct service_config *config,
                             struct fail *fail)
{
    enum err err = blobs_open(path_in(service->arena, config->data_dir, "files"), &service->blobs);
    if (err)
        return fail_detail(fail, err, "the attachments' folder cannot be opened");
    err = blobs_open(path_in(service->arena, config->data_dir, "sealed"), &service->sealed_blobs);
    return err ? fail_detail(fail, err, "the sealed files' folder cannot be opened") : ERR_OK;
}

static enum err open_parts(struct service *service, const struct service_config *config,
                           struct fail *fail)
{
    struct arena *arena = service->arena;
    enum err err = ERR_OK;
    if (config->create)
        err = file_make_folder(config->data_dir, 0700);
    else if (!file_exists(config->data_dir))
        err = ERR_NOT_FOUND;
    if (err)
        return fail_detail(fail, err, "the data folder %s is not there", config->data_dir);
    err = station_open(arena, config->data_dir, &service->station, fail);
    if (err)
        return err;
    if (service->station)
        id_source_init(&service->ids, config->time, (uint16_t)service->station->grant.node);
    const char *store_path;
    err = service_store_address(arena, config->data_dir, config->store, &store_path);
    if (err)
        return fail_detail(fail, err, "%s/store cannot be read", config->data_dir);
    struct store_config store = store_config_of(config, store_path);
    store.timeline_path = path_in(arena, config->data_dir, "timeline");
    service->is_shared = service_store_is_server(store_path);
    err = open_vault(service, config, &store, fail);
    if (!err)
        err = open_folders(service, config, fail);
    if (err)
        return err;
    store.sealer = vault_sealer(service->vault);
    store.sequencer = sequencer_of(&service->sequencer);
    err = store_open(&store, &service->store, fail);
    if (!err && config->create)
        err = service_store_note(arena, config->data_dir, store_path);
    if (!err)
        err = servers_join(service, fail);
    if (!err)
        err = ledger_bring_forward(service->store, config->rng, config->progress);
    return err ? err : ledger_open(service, config, fail);
}

enum err service_open(const struct service_config *config, struct service **out, struct fail *fail)
{
    *out = NULL;
    struct arena *arena = arena_new();
    struct service *service = ARENA_NEW(arena, struct service);
    service->arena = arena;
    service->time = config->time;
    service->rng = config->rng;
    service->is_demo = config->is_demo;
    service->demo_hints = config->demo_hints;
    service->demo_hint_count = config->demo_hint_count;
    service->node = -1;
    issues_init(service);
    id_source_init(&service->ids, config->time, config->node);
    if (config->is_beside)
        id_source_begin_at(&service->ids, IDS_BESIDE);
    int failed = pthread_mutex_init(&service->lock, NULL);
    failed |= pthread_mutex_init(&service->file_lock, NULL);
    failed |= pthread_mutex_init(&service->reload, NULL);
    ASSERT(!failed);
    enum err err = open_parts(service, config, fail);
    if (!err && config->create)
        err = seed_store(service, config, fail);
    if (!err)
        err = service_office_reload(service);
    if (!err)
        err = files_bring_forward(service, path_in(arena, config->data_dir, "blobs"), fail);
    if (!err)
        err = service_dispose_rest(service, fail);
    if (err) {
        service_close(&service);
        return err;
    }
    *out = service;
    return ERR_OK;
}

void service_close(struct service **service)
{
    struct service *closing = *service;
    if (!closing)
        return;
    *service = NULL;
    if (closing->store && closing->current)
        ledger_close(closing);
    if (closing->store)
        servers_leave(closing);
    if (closing->store)
        store_close(&closing->store);
    if (closing->blobs)
        blobs_close(&closing->blobs);
    if (closing->sealed_blobs)
        blobs_close(&closing->sealed_blobs);
    vault_close(&closing->vault);
    if (closing->station)
        note_signer_wipe(&closing->station->signer);
    office_forget(closing);
    uploads_forget(closing);
    issues_release(closing);
    pthread_mutex_destroy(&closing->lock);
    pthread_mutex_destroy(&closing->reload);
    pthread_mutex_destroy(&closing->file_lock);
    struct arena *arena = closing->arena;
    arena_free(&arena);
}

/* ---- parts ---- */

struct store *service_store(struct service *service)
{
    return service->store;
}

struct vault *service_vault(struct service *service)
{
    return service->vault;
}

struct blobs *service_blobs(struct service *service)
{
    return service->blobs;
}

struct blobs *service_sealed_blobs(struct service *service)
{
    return service->sealed_blobs;
}

id64 service_new_id(struct service *service)
{
    return id_next(&service->ids);
}

struct rng service_rng(struct service *service)
{
    return service->rng;
}

bool service_is_demo(const struct service *service)
{
    return service->is_demo;
}

struct sv service_demo_hint(const struct service *service, struct sv login)
{
    for (size_t i = 0; i < service->demo_hint_count; i++) {
        if (sv_eq(service->demo_hints[i].login, login))
            return service->demo_hints[i].text;
    }
    return SV("");
}
