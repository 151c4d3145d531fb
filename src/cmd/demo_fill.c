/* Filling. One thread makes petitions, the store's writer writes them: a batch is made while the
 * one before is written.
 *
 * 1. A write job only reads its batch, so that it may be run again.
 * 2. Running numbers are given out here, in the order of petitions, and told to the store at the
 *    end; until then the store must not give any out, and nobody else has the database open. */
#include "cmd/demo_fill.h"

#include "base/assert.h"
#include "base/file.h"
#include "cmd/demo_course.h"
#include "cmd/demo_events.h"
#include "cmd/progress.h"
#include "ledger/log.h"
#include "store/figures.h"
#include "store/people.h"
#include "store/petitions.h"
#include "store/staff.h"

#include <pthread.h>

enum {
    BATCH_PETITIONS = 1000,
    BATCHES = 2,
    FIGURES_AT_ONCE = 100000,
    FOLD_EVERY = 20,
    MATTERS_MAX = 6000, /* that works may be about */
    FAULTS_MAX = 1000,
    WORKS_FROM = 30, /* petitions */
    DAYS_MAX = DEMO_YEARS_MAX * 366
};

/* The petitioners' own secret, one for all of the demo. */
static const struct sv DEMO_SECRET = SV_INIT("qinghe1");

struct fill;
struct batch {
    struct fill *fill;
    struct arena *arena;
    struct demo_case *cases;      /* BATCH_PETITIONS of them, made once */
    struct sealed_person *sealed; /* DEMO_PEOPLE_MAX a case */
    size_t count;
    bool is_busy; /* with the writer; guarded by fill->lock */
};

struct fill {
    const struct demo_options *options;
    struct demo_filled *out;
    struct fail *fail;
    struct arena *arena;
    size_t written; /* batches; the writer's */
    struct service *service;
    const struct office *office;
    struct demo_data data;
    struct demo_world world;
    struct sv secret_hash;
    uint32_t all;                    /* petitions */
    uint32_t *order;                 /* the indices of petitions, by the day they were received */
    struct demo_matter_ref *matters; /* MATTERS_MAX of them, drawn among those met */
    size_t matter_count, matters_met;
    struct rng_seeded matter_seed;
    struct rng matter_rng;
    struct demo_planted planted[FAULTS_MAX];
    size_t planted_count;
    id64 *petition_ids; /* in the order of writing */
    struct batch batches[BATCHES];
    pthread_mutex_t lock;
    pthread_cond_t is_free;
    enum err write_err; /* the first; guarded by lock */
};

/* ---- the county ---- */

static struct account account_of(const struct fill *f, size_t index)
{
    const struct demo_account *row = &f->data.accounts[index];
    struct account account = {.id = f->world.account_ids[index],
                              .kind = ACCOUNT_STAFF,
                              .login = row->login,
                              .name = row->name,
                              .is_active = true};
    for (int role = 0; role < ROLE__COUNT; role++) {
        if (row->roles & ROLE_BIT(role))
            account.grants[account.grant_count++] =
                (struct grant){.role = (enum role)role, .unit = demo_unit_id(&f->world, row->unit)};
    }
    return account;
}

static enum err put_units(struct store_conn *conn, const struct fill *f, const struct who_when *by)
{
    for (size_t i = 0; i < f->data.unit_count; i++) {
        struct unit unit = demo_unit(&f->world, i);
        enum err err = store_unit_put(conn, &unit, by);
        if (err)
            return err;
    }
    return ERR_OK;
}

/* Handlers were trained; but for those of one unit, where not every office does what it ought to.
 */
static bool is_trained(const struct fill *f, const struct demo_account *row)
{
    static const role_set HANDLERS = ROLE_BIT(ROLE_UNIT_HANDLER) | ROLE_BIT(ROLE_CASE_OFFICER);
    const struct demo_account *first = f->data.accounts;
    const struct demo_account *end = first + f->data.account_count;
    while (first < end && !(first->roles & ROLE_BIT(ROLE_UNIT_HANDLER)))
        first++;
    return (row->roles & HANDLERS) &&
           (f->options->is_clean || first == end || !sv_eq(row->unit, first->unit));
}

static enum err put_training(struct store_conn *conn, const struct fill *f, size_t index)
{
    enum { AGO = 200 };
    const struct demo_account *row = &f->data.accounts[index];
    day_t day = f->world.today - AGO;
    struct staff_record record = {.account = f->world.account_ids[index],
                                  .unit = demo_unit_id(&f->world, row->unit),
                                  .kind = STAFF_TRAINING,
                                  .name = SV("信访业务培训班"),
                                  .from_day = day,
                                  .noted_by = f->world.account_ids[0],
                                  .at = demo_moment(&f->world, day, 900)};
    record.id = id_at(record.at, (uint32_t)index);
    return is_trained(f, row) ? store_staff_note(conn, &record) : ERR_OK;
}

static enum err put_accounts(struct store_conn *conn, const struct fill *f, struct sv hash,
                             const struct who_when *by)
{
    const struct credential credential = {.password_hash = hash};
    for (size_t i = 0; i < f->data.account_count; i++) {
        struct account account = account_of(f, i);
        enum err err = store_account_put(conn, &account, by);
        if (!err)
            err = store_credential_put(conn, account.id, &credential);
        if (!err)
            err = put_training(conn, f, i);
        if (err)
            return err;
    }
    return ERR_OK;
}

struct county_job {
    struct fill *f;
    struct sv password_hash;
};

/* What the office publishes; samples: with the matters a visitor can follow. */
static enum err put_guide(struct store_conn *conn, const struct fill *f, struct sv samples,
                          int64_t version)
{
    const struct who_when by = {.at = demo_moment(&f->world, f->world.today - 1, 540)};
    struct office_info info = {.unit = f->world.office,
                               .version = version,
                               .name = f->data.guide.name,
                               .address = f->data.guide.address,
                               .postcode = f->data.guide.postcode,
                               .phone = f->data.guide.phone,
                               .hours = f->data.guide.hours,
                               .guidance = f->data.guide.guidance};
    if (samples.n)
        info.guidance = samples;
    return store_office_put(conn, &info, &by);
}

static enum err put_county(struct store_conn *conn, void *arg)
{
    const struct county_job *job = arg;
    const struct fill *f = job->f;
    const struct who_when by = {
        .at = demo_moment(&f->world, f->world.today - f->world.days - 2 * DEMO_DAYS, 540)};
    enum err err = put_units(conn, f, &by);
    if (!err)
        err = put_accounts(conn, f, job->password_hash, &by);
    return err ? err : put_guide(conn, f, SV(""), 0);
}

/* ---- one petition into the store ---- */

static enum err put_people(const struct log_writer *log, const struct batch *batch, size_t index)
{
    struct vault *vault = service_vault(batch->fill->service);
    const struct demo_case *c = &batch->cases[index];
    struct blind_index indexes[3];
    for (size_t i = 0; i < c->people_count; i++) {
        size_t count = vault_indexes(vault, &c->identities[i], indexes);
        const struct sealed_person *sealed = &batch->sealed[index * DEMO_PEOPLE_MAX + i];
        enum err err = store_person_add(log->conn, sealed, indexes, count);
        if (!err)
            err = log_person(log, sealed);
        if (err)
            return err;
    }
    return ERR_OK;
}

static enum err put_access(struct store_conn *conn, struct arena *arena, const struct fill *f,
                           const struct demo_case *c)
{
    struct petition_access access = {.secret_hash = f->secret_hash,
                                     .person = c->people_count ? c->people[0].id : 0};
    vault_token_hash(service_vault(f->service), "petition code",
                     arena_printf(arena, "%.*s %.*s", SV_FMT(c->number), SV_FMT(c->code)),
                     access.code_hash);
    return store_access_put(conn, &c->key, &access);
}

static enum err put_case(const struct log_writer *log, const struct batch *batch, size_t index)
{
    struct store_conn *conn = log->conn;
    const struct demo_case *c = &batch->cases[index];
    const struct petition_history history = {.number = c->number,
                                             .petition = &c->petition,
                                             .events = c->events,
                                             .envelopes = c->envelopes,
                                             .count = c->event_count};
    enum err err = store_petition_append_all(conn, &c->key, &history);
    if (!err)
        err = log_history(log, &c->key, &history);
    if (!err)
        err = put_people(log, batch, index);
    if (!err)
        err = put_access(conn, log->arena, batch->fill, c);
    for (size_t i = 0; !err && i < c->reading_count; i++) {
        err = store_reading_add(conn, &c->readings[i]);
        if (!err)
            err = log_reading(log, &c->readings[i]);
    }
    return err;
}

/* All that wait: nobody else folds while the database is filled. */
static enum err fold_figures(struct store_conn *conn, struct arena *arena)
{
    struct figures_waiting waiting = {.count = 1};
    enum err err = ERR_OK;
    while (!err && waiting.count) {
        err = store_figures_waiting(conn, arena, FIGURES_AT_ONCE, &waiting);
        if (!err && waiting.count)
            err = store_figures_fold(conn, arena, &waiting);
    }
    return err;
}

static enum err write_batch(struct store_conn *conn, void *arg)
{
    const struct batch *batch = arg;
    struct arena *arena = arena_new();
    const struct log_writer log = {conn, arena, service_rng(batch->fill->service)};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < batch->count; i++)
        err = put_case(&log, batch, i);
    if (!err && ++batch->fill->written % FOLD_EVERY == 0) /* what repeats is added up first */
        err = fold_figures(conn, arena);
    arena_free(&arena);
    return err;
}

static void batch_done(enum err result, void *arg)
{
    struct batch *batch = arg;
    struct fill *f = batch->fill;
    pthread_mutex_lock(&f->lock);
    batch->is_busy = false;
    if (result && !f->write_err)
        f->write_err = result;
    pthread_cond_signal(&f->is_free);
    pthread_mutex_unlock(&f->lock);
}

/* ---- making petitions ---- */

/* Someone to follow: what is in hand, what is answered and not rated, what is new. */
static void offer_as_sample(struct fill *f, const struct demo_case *c)
{
    static const char *const states[DEMO_SAMPLE__COUNT] = {"handling", "answered", "registered"};
    enum { DAYS_TO_LOOK = 5 }; /* no answer becomes due while a visitor tries things */
    const struct petition_clock *next = petition_next_clock(&c->petition);
    bool is_due = next && next->end.due_day < f->world.today + DAYS_TO_LOOK;
    for (int i = 0; i < DEMO_SAMPLE__COUNT; i++) {
        bool is_wanted = !f->out->samples[i].number.n && demo_case_is(c, states[i]) &&
                         (!is_due || i == DEMO_SAMPLE_ANSWERED) && c->petition.rating_count == 0 &&
                         c->people_count == 1 && c->petition.office == f->world.office;
        if (!is_wanted)
            continue;
        f->out->samples[i].number = arena_sv(f->arena, c->number);
        f->out->samples[i].code = arena_sv(f->arena, c->code);
        f->out->samples[i].name = arena_sv(f->arena, c->identities[0].name);
    }
}

/* What works may be about: a matter that a unit has or had. Of many some are drawn. */
static void offer_to_works(struct fill *f, const struct demo_case *c)
{
    struct actor head;
    bool is_with_unit = c->petition.owner == c->unit && c->petition.office == f->world.office;
    if (!is_with_unit || !demo_actor(&f->world, c->unit, ROLE_UNIT_HEAD, 0, &head))
        return;
    size_t at = f->matters_met++;
    if (at >= MATTERS_MAX)
        at = (size_t)rng_below(f->matter_rng, f->matters_met);
    if (at >= MATTERS_MAX)
        return;
    f->matter_count += f->matter_count < MATTERS_MAX;
    f->matters[at] = (struct demo_matter_ref){.id = c->key.id,
                                              .unit = c->unit,
                                              .since = c->events[0].day + 5,
                                              .until = c->petition.is_ended ? c->day : DAY_NONE};
}

static void note_fault(struct fill *f, const struct demo_case *c)
{
    if (c->fault == FAULT_NONE)
        return;
    ASSERT(f->planted_count < FAULTS_MAX);
    f->planted[f->planted_count++] =
        (struct demo_planted){.fault = c->fault, .petition = c->key.id};
}

static enum err seal_case(struct batch *batch, size_t index)
{
    struct demo_case *c = &batch->cases[index];
    for (size_t i = 0; i < c->people_count; i++) {
        struct sealed_person *sealed = &batch->sealed[index * DEMO_PEOPLE_MAX + i];
        *sealed = (struct sealed_person){.id = c->people[i].id, .petition = c->key};
        enum err err = vault_seal_person(service_vault(batch->fill->service), batch->arena,
                                         &c->identities[i], sealed);
        if (err)
            return err;
    }
    return ERR_OK;
}

static enum err make_batch(struct batch *batch, uint32_t first, uint32_t end)
{
    struct fill *f = batch->fill;
    arena_reset(batch->arena);
    batch->count = 0;
    for (uint32_t i = first; i < end; i++) {
        struct demo_case *c = &batch->cases[batch->count];
        enum err err = demo_course_run(c, &f->world, batch->arena, f->order[i], f->fail);
        if (!err)
            err = seal_case(batch, batch->count);
        if (err)
            return err;
        offer_as_sample(f, c);
        offer_to_works(f, c);
        note_fault(f, c);
        f->out->events += (int64_t)c->event_count;
        f->petition_ids[i] = c->key.id;
        batch->count++;
    }
    return ERR_OK;
}

/* Petitions are written in the order in which they came: their ids, which begin with the time, then
 * go to the end of every table, and numbers follow the days. Counted, not compared: there are few
 * days. */
static void put_in_order(struct fill *f)
{
    uint32_t all = f->all;
    uint32_t *starts = ARENA_ARRAY(f->arena, uint32_t, DAYS_MAX + 2);
    day_t first = f->world.today - f->world.days;
    uint16_t *days = ARENA_ARRAY(f->arena, uint16_t, all);
    f->order = ARENA_ARRAY(f->arena, uint32_t, all);
    for (uint32_t i = 0; i < all; i++) {
        day_t day = demo_course_received(&f->world, i) - first;
        ASSERT(day >= 0 && day <= f->world.days);
        days[i] = (uint16_t)day;
        starts[day + 1]++;
    }
    for (int day = 0; day <= f->world.days; day++)
        starts[day + 1] += starts[day];
    for (uint32_t i = 0; i < all; i++)
        f->order[starts[days[i]]++] = i;
}

/* Wait until the writer is done with the batch; what it met so far. */
static enum err wait_for(struct fill *f, const struct batch *batch)
{
    pthread_mutex_lock(&f->lock);
    while (batch->is_busy)
        pthread_cond_wait(&f->is_free, &f->lock);
    enum err err = f->write_err;
    pthread_mutex_unlock(&f->lock);
    return err;
}

static enum err send_batch(struct fill *f, struct batch *batch)
{
    batch->is_busy = true;
    enum err err = store_write_async(service_store(f->service), write_batch, batch_done, batch);
    if (err)
        batch->is_busy = false;
    return err;
}

static enum err make_all(struct fill *f)
{
    struct progress progress;
    uint32_t all = f->all;
    enum err err = ERR_OK;
    progress_begin(&progress, "petitions", all, f->options->is_quiet);
    put_in_order(f);
    for (uint32_t first = 0; !err && first < all; first += BATCH_PETITIONS) {
        struct batch *batch = &f->batches[first / BATCH_PETITIONS % BATCHES];
        uint32_t end = all - first < BATCH_PETITIONS ? all : first + BATCH_PETITIONS;
        err = wait_for(f, batch);
        if (!err)
            err = make_batch(batch, first, end);
        if (!err)
            err = send_batch(f, batch);
        progress_show(&progress, first, 0, 0);
    }
    for (int i = 0; i < BATCHES; i++) {
        enum err late = wait_for(f, &f->batches[i]);
        err = err ? err : late;
    }
    f->out->seconds = progress_end(&progress, all);
    return err;
}

static enum err raise_one(void *arg, id64 unit, int64_t period, bool is_document, int64_t last)
{
    return store_serial_raise(arg, unit, period, is_document, last);
}

/* The guidance, with what a visitor can follow behind it. */
static struct sv guidance_with_samples(const struct fill *f, struct arena *arena)
{
    struct sv text = f->data.guide.guidance;
    struct sv rule =
        SV("——\n这是演示，其中的单位和人都是虚构的。可以用下面的编号、查询码和姓名试一试查询：");
    for (int i = 0; i < DEMO_SAMPLE__COUNT; i++) {
        if (!f->out->samples[i].number.n)
            continue;
        text = arena_printf(arena, "%.*s\n%.*s%s%.*s　%.*s　%.*s", SV_FMT(text), SV_FMT(rule),
                            rule.n ? "\n" : "", SV_FMT(f->out->samples[i].number),
                            SV_FMT(f->out->samples[i].code), SV_FMT(f->out->samples[i].name));
        rule = SV("");
    }
    return text;
}

/* ---- works ---- */

static enum err make_works(struct fill *f, time_ms now)
{
    struct demo_works works = {.service = f->service,
                               .world = &f->world,
                               .arena = f->arena,
                               .matters = f->matters,
                               .matter_count = f->matter_count,
                               .now = now,
                               .petitions = f->options->petitions,
                               .fail = f->fail,
                               .planted = f->planted,
                               .planted_count = f->planted_count};
    bool is_small = f->options->petitions < WORKS_FROM; /* an office in which little has happened */
    enum err err = is_small ? ERR_OK : demo_works_make(&works);
    f->out->works = (int64_t)works.count;
    f->out->work_events = works.events;
    f->out->planted = works.planted;
    f->out->planted_count = works.planted_count;
    if (err || !f->options->events)
        return err;
    const struct demo_ids ids = {f->petition_ids, works.ids, f->all, works.count};
    return demo_events_write(f->service, f->world.region, &ids, f->options->events);
}

static enum err finish(struct store_conn *conn, void *arg)
{
    const struct fill *f = arg;
    struct arena *arena = arena_new();
    enum err err = demo_serials_each(&f->world, raise_one, conn);
    if (!err)
        err = fold_figures(conn, arena);
    if (!err)
        err = put_guide(conn, f, guidance_with_samples(f, arena), 1);
    arena_free(&arena);
    return err;
}

/* ---- opening ---- */

static void take_office(struct fill *f)
{
    if (f->office)
        service_office_release(f->service, f->office);
    f->office = service_office_take(f->service);
    f->world.rulebook = f->office->adoptions[0].rulebook;
    f->world.calendar = f->office->calendar;
    f->world.units = f->office->units;
}

static enum err open_service(struct fill *f, struct timesource_manual *manual)
{
    const char *address;
    bool is_there = false;
    enum err err =
        service_store_address(f->arena, f->options->data_dir, f->options->store, &address);
    if (!err)
        err = store_is_there(&(struct store_config){.address = address}, &is_there, f->fail);
    if (err)
        return err;
    if (is_there)
        return fail_detail(f->fail, ERR_CONFLICT,
                           "there is a database already: choose a new folder, or an empty one");
    const struct service_config config = {.data_dir = f->options->data_dir,
                                          .store = f->options->store,
                                          .keys = f->options->keys,
                                          .time = timesource_manual(manual),
                                          .rng = rng_system(),
                                          .readers = 1,
                                          .create = true,
                                          .is_demo = true};
    return service_open(&config, &f->service, f->fail);
}

static enum err build_county(struct fill *f)
{
    struct county_job job = {.f = f};
    f->world = (struct demo_world){.arena = f->arena,
                                   .data = &f->data,
                                   .today = f->options->today,
                                   .seed = f->options->seed,
                                   .days = f->options->years ? f->options->years * 365 : DEMO_DAYS,
                                   .is_clean = f->options->is_clean,
                                   .has_faults = f->options->has_faults,
                                   .withdrawn_from = f->options->petitions};
    take_office(f);
    demo_world_ids(&f->world);
    enum err err = vault_password_hash(f->arena, f->data.password, &job.password_hash);
    if (!err)
        err = vault_password_hash(f->arena, DEMO_SECRET, &f->secret_hash);
    if (!err)
        err = store_write(service_store(f->service), put_county, &job);
    if (!err)
        err = service_office_reload(f->service);
    if (!err)
        take_office(f);
    return err;
}

static void open_batches(struct fill *f)
{
    for (int i = 0; i < BATCHES; i++) {
        struct batch *batch = &f->batches[i];
        batch->fill = f;
        batch->arena = arena_new();
        batch->cases = ARENA_ARRAY(f->arena, struct demo_case, BATCH_PETITIONS);
        batch->sealed =
            ARENA_ARRAY(f->arena, struct sealed_person, BATCH_PETITIONS * DEMO_PEOPLE_MAX);
    }
}

static enum err fill_all(struct fill *f, struct timesource_manual *manual)
{
    char error[YAML_ERROR_MAX];
    enum err err = demo_data_read(f->arena, &f->data, error);
    if (err)
        return fail_detail(f->fail, err, "%s", error);
    err = open_service(f, manual);
    if (!err)
        err = build_county(f);
    if (!err)
        err = make_all(f);
    if (!err)
        err = make_works(f, manual->now_ms);
    if (!err)
        err = store_write(service_store(f->service), finish, f);
    return err;
}

/* Eight in the morning of the demo's day. On the day itself never later than it is: what is done
 * from now on would seem to be dated back. */
static time_ms moment_of(day_t today)
{
    enum { DAY_MS = 24 * 60 * 60 * 1000 };
    const struct timesource time = timesource_system();
    time_ms now = time.now_ms(time.self);
    time_ms morning = (time_ms)today * DAY_MS;
    return morning > now && morning - now < DAY_MS ? now : morning;
}

enum err demo_county_make(const struct demo_options *options, struct demo_filled *out,
                          struct fail *fail)
{
    ASSERT(options->petitions <= DEMO_PETITIONS_MAX);
    ASSERT(options->withdrawn <= DEMO_PETITIONS_MAX - options->petitions);
    ASSERT(options->years >= 0 && options->years <= DEMO_YEARS_MAX);
    *out = (struct demo_filled){.arena = arena_new(), .secret = DEMO_SECRET};
    struct timesource_manual manual = {.now_ms = moment_of(options->today)};
    struct fill *f = ARENA_NEW(out->arena, struct fill);
    f->options = options;
    f->out = out;
    f->fail = fail;
    f->arena = out->arena;
    f->all = options->petitions + options->withdrawn;
    f->matters = ARENA_ARRAY(out->arena, struct demo_matter_ref, MATTERS_MAX);
    f->petition_ids = ARENA_ARRAY(out->arena, id64, f->all);
    f->matter_rng = rng_seeded(&f->matter_seed, options->seed);
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->is_free, NULL);
    open_batches(f);
    enum err err = fill_all(f, &manual);
    out->password = f->data.password;
    out->petitions = f->all;
    out->unit_count = f->data.unit_count;
    out->account_count = f->data.account_count;
    if (f->office)
        service_office_release(f->service, f->office);
    service_close(&f->service);
    for (int i = 0; i < BATCHES; i++)
        arena_free(&f->batches[i].arena);
    pthread_cond_destroy(&f->is_free);
    pthread_mutex_destroy(&f->lock);
    return err;
}
