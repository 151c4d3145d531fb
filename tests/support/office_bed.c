/* The office for tests: see the header. */
#include "office_bed.h"

#include <ftw.h>

/* ---- calls ---- */

static void begin(struct bed *bed)
{
    if (bed->call.office)
        call_end(&bed->call);
    bed->fail = (struct fail){0};
    call_begin(&bed->call, bed->service, bed->arena, &bed->fail);
}

void bed_as_caller(struct bed *bed, const struct caller *who)
{
    begin(bed);
    bed->call.who = *who;
}

void bed_as_public(struct bed *bed)
{
    begin(bed);
}

void bed_as(struct bed *bed, enum bed_official who)
{
    const struct account *account = &bed->officials[who];
    struct caller caller = {
        .kind = CALLER_STAFF, .account = account->id, .grant_count = account->grant_count};
    memcpy(caller.grants, account->grants, sizeof caller.grants);
    bed_as_caller(bed, &caller);
}

enum err bed_write(struct bed *bed, enum err (*fn)(struct call *, void *), void *arg)
{
    return call_write(&bed->call, fn, arg);
}

enum err bed_read(struct bed *bed, enum err (*fn)(struct call *, void *), void *arg)
{
    bed->fail = (struct fail){0};
    return call_read(&bed->call, fn, arg);
}

bool bed_failed_at(const struct bed *bed, const char *path, const char *rule)
{
    for (int i = 0; i < bed->fail.field_count && i < FAIL_FIELDS_MAX; i++) {
        if (strcmp(bed->fail.field[i].path, path) == 0 &&
            strcmp(bed->fail.field[i].rule, rule) == 0)
            return true;
    }
    return false;
}

/* ---- time ---- */

day_t bed_day(const char *text)
{
    day_t day;
    assert_true(day_parse(sv_from(text), &day));
    return day;
}

void bed_go_to(struct bed *bed, const char *day)
{
    enum { NINE_IN_CHINA_MS = 60 * 60 * 1000 };
    bed->clock.now_ms = bed_day(day) * TIMEFMT_MS_PER_DAY + NINE_IN_CHINA_MS;
}

void bed_wait(struct bed *bed, int minutes)
{
    bed->clock.now_ms += (int64_t)minutes * 60 * 1000;
}

/* ---- the county ---- */

struct setup {
    struct bed *bed;
    struct office_setup setup;
    struct unit unit;
    struct account *account;
    struct one_time_password password;
};

static enum err set_up(struct call *call, void *arg)
{
    struct setup *s = arg;
    return service_setup(call, &s->setup, &s->bed->units[BED_REGION], &s->bed->units[BED_OFFICE],
                         &s->bed->officials[BED_ADMIN].id);
}

static enum err create_unit(struct call *call, void *arg)
{
    struct setup *s = arg;
    return service_unit_create(call, &s->unit);
}

static enum err create_account(struct call *call, void *arg)
{
    struct setup *s = arg;
    return service_account_create(call, s->account, &s->password);
}

static id64 add_unit(struct bed *bed, id64 parent, enum unit_kind kind, const char *name)
{
    struct setup s = {.unit = {.parent = parent, .kind = kind, .name = sv_from(name)}};
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, create_unit, &s));
    return s.unit.id;
}

static void add_official(struct bed *bed, enum bed_official who, const char *login, enum role role,
                         id64 unit)
{
    struct setup s = {.account = &bed->officials[who], .password = {.hash = SV("none")}};
    *s.account = (struct account){.login = sv_from(login),
                                  .name = sv_from(login),
                                  .grants = {{.role = role, .unit = unit}},
                                  .grant_count = 1};
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, create_account, &s));
    CHECK_OK(service_office_reload(bed->service));
}

static void make_county(struct bed *bed)
{
    struct setup s = {.bed = bed,
                      .setup = {.region_name = SV("清禾县"),
                                .region_code = SV("QH"),
                                .region_kind = UNIT_KIND_COUNTY,
                                .office_name = SV("清禾县信访局"),
                                .admin_login = SV("admin"),
                                .admin_name = SV("管理员"),
                                .admin_password_hash = SV("none")}};
    bed_as_public(bed);
    CHECK_OK(bed_write(bed, set_up, &s));
    CHECK_OK(service_office_reload(bed->service));
    bed->officials[BED_ADMIN].grants[0] =
        (struct grant){.role = ROLE_ADMINISTRATOR, .unit = bed->units[BED_REGION]};
    bed->officials[BED_ADMIN].grant_count = 1;
    id64 county = bed->units[BED_REGION];
    bed->units[BED_HOUSING] = add_unit(bed, county, UNIT_KIND_DEPARTMENT, "住建局");
    bed->units[BED_FARMING] = add_unit(bed, county, UNIT_KIND_DEPARTMENT, "农业农村局");
    bed->units[BED_TOWNSHIP] = add_unit(bed, county, UNIT_KIND_TOWNSHIP, "柳溪镇");
    CHECK_OK(service_office_reload(bed->service)); /* which knows the township */
    bed->town_office =
        add_unit(bed, bed->units[BED_TOWNSHIP], UNIT_KIND_PETITION_OFFICE, "柳溪镇信访办");
    CHECK_OK(service_office_reload(bed->service));
}

static void make_officials(struct bed *bed)
{
    id64 office = bed->units[BED_OFFICE];
    add_official(bed, BED_CLERK, "clerk", ROLE_WINDOW_CLERK, office);
    add_official(bed, BED_OFFICER, "officer", ROLE_CASE_OFFICER, office);
    add_official(bed, BED_HEAD, "head", ROLE_OFFICE_HEAD, office);
    add_official(bed, BED_HANDLER, "handler", ROLE_UNIT_HANDLER, bed->units[BED_HOUSING]);
    add_official(bed, BED_CHIEF, "chief", ROLE_UNIT_HEAD, bed->units[BED_HOUSING]);
    add_official(bed, BED_FARM_HANDLER, "farmer", ROLE_UNIT_HANDLER, bed->units[BED_FARMING]);
    add_official(bed, BED_FARM_CHIEF, "farmchief", ROLE_UNIT_HEAD, bed->units[BED_FARMING]);
    add_official(bed, BED_TOWN_OFFICER, "town", ROLE_CASE_OFFICER, bed->town_office);
    add_official(bed, BED_LEADER, "leader", ROLE_LEADER, bed->units[BED_REGION]);
    add_official(bed, BED_AUDITOR, "auditor", ROLE_AUDITOR, bed->units[BED_REGION]);
}

static int set_up_on(const char *driver, void **state)
{
    static struct bed made;
    struct bed *bed = &made;
    *bed = (struct bed){.arena = arena_new()};
    folder_make(bed->folder, "office");
    bed_go_to(bed, "2026-04-20");
    struct service_config config = {.data_dir = bed->folder,
                                    .time = timesource_manual(&bed->clock),
                                    .rng = rng_seeded(&bed->seed, 11),
                                    .readers = 2,
                                    .store_driver = driver,
                                    .create = true};
    CHECK_OK(service_open(&config, &bed->service, &bed->fail));
    make_county(bed);
    make_officials(bed);
    *state = bed;
    return 0;
}

int bed_setup(void **state)
{
    return set_up_on(NULL, state);
}

int bed_setup_with_faults(void **state)
{
    return set_up_on("fault:sqlite", state);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

int bed_teardown(void **state)
{
    struct bed *bed = *state;
    call_end(&bed->call);
    service_close(&bed->service);
    arena_free(&bed->arena);
    return nftw(bed->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- petitions ---- */

struct intake_job {
    const struct submit_input *input;
    struct receipt *out;
};

static enum err submit_job(struct call *call, void *arg)
{
    struct intake_job *job = arg;
    return service_submit(call, job->input, job->out);
}

static enum err register_job(struct call *call, void *arg)
{
    struct intake_job *job = arg;
    return service_register(call, job->input, job->out);
}

static const struct identity WANG = {
    .name = SV_INIT("王小明"), .phone = SV_INIT("13812345678"), .address = SV_INIT("东街 5 号")};
static const struct sv CLAIMS[] = {SV_INIT("请修好漏水"), SV_INIT("请退还物业费")};

void bed_submit(struct bed *bed, struct receipt *out)
{
    bed_as_public(bed);
    struct submit_input input = {.channel = SV("online"),
                                 .received_day = bed->call.today,
                                 .title = SV("楼上漏水"),
                                 .facts = SV("楼上漏水半年，物业一直不修。"),
                                 .claims = CLAIMS,
                                 .claim_count = 2,
                                 .people = &WANG,
                                 .people_count = 1,
                                 .accepts_electronic_service = true};
    CHECK_OK(bed_write(bed, submit_job, &(struct intake_job){&input, out}));
}

struct submit_input bed_register_input(struct bed *bed)
{
    begin(bed);
    return (struct submit_input){.channel = SV("letter"),
                                 .received_day = bed->call.today,
                                 .facts = SV("来信反映漏水。"),
                                 .claims = CLAIMS,
                                 .claim_count = 2,
                                 .people = &WANG,
                                 .people_count = 1};
}

enum err bed_register(struct bed *bed, enum bed_official who, const struct submit_input *input,
                      struct receipt *out)
{
    bed_as(bed, who);
    return bed_write(bed, register_job, &(struct intake_job){input, out});
}

/* ---- views ---- */

struct view_job {
    id64 petition;
    struct petition_view *out;
};

static enum err case_job(struct call *call, void *arg)
{
    struct view_job *job = arg;
    return service_case_view(call, job->petition, job->out);
}

static enum err follow_job(struct call *call, void *arg)
{
    return service_follow_view(call, arg);
}

enum err bed_case(struct bed *bed, enum bed_official who, id64 petition, struct petition_view *out)
{
    bed_as(bed, who);
    return bed_read(bed, case_job, &(struct view_job){petition, out});
}

enum err bed_follow(struct bed *bed, struct petition_view *out)
{
    struct caller who = bed->call.who;
    bed_as_caller(bed, &who);
    return bed_read(bed, follow_job, out);
}

/* ---- acts ---- */

json_t *bed_fields(struct bed *bed, const char *text)
{
    json_t *json;
    size_t n = strlen(text);
    char *quoted = arena_alloc(bed->arena, n + 1);
    for (size_t i = 0; i < n; i++)
        quoted[i] = (char)(text[i] == '\'' ? '"' : text[i]);
    CHECK_OK(json_parse((struct sv){quoted, n}, &json));
    return json;
}

struct act_job {
    id64 petition;
    struct act_input input;
    struct acted out;
};

static enum err decide_job(struct call *call, void *arg)
{
    struct act_job *job = arg;
    job->input.decided = service_act_decide(call, job->petition, &job->input);
    return ERR_OK;
}

static enum err act_job(struct call *call, void *arg)
{
    struct act_job *job = arg;
    return service_act(call, job->petition, &job->input, &job->out);
}

static enum err follow_act_job(struct call *call, void *arg)
{
    struct act_job *job = arg;
    return service_follow_act(call, &job->input, &job->out);
}

enum err bed_act_on(struct bed *bed, enum bed_official who, id64 petition, int64_t version,
                    const char *action, const char *fields)
{
    json_t *json = bed_fields(bed, fields);
    struct act_job job = {.petition = petition,
                          .input = {.action = sv_from(action), .version = version, .fields = json}};
    bed_as(bed, who);
    CHECK_OK(bed_read(bed, decide_job, &job)); /* as http does */
    enum err err = bed_write(bed, act_job, &job);
    json_decref(json);
    return err;
}

/* The version there is, from whoever may read everything here. */
static int64_t version_of(struct bed *bed, id64 petition)
{
    struct petition_view view;
    if (bed_case(bed, BED_LEADER, petition, &view))
        CHECK_OK(bed_case(bed, BED_TOWN_OFFICER, petition, &view));
    return view.petition.version;
}

enum err bed_act(struct bed *bed, enum bed_official who, id64 petition, const char *action,
                 const char *fields)
{
    return bed_act_on(bed, who, petition, version_of(bed, petition), action, fields);
}

enum err bed_follow_act(struct bed *bed, const char *action, const char *fields)
{
    struct petition_view view;
    json_t *json = bed_fields(bed, fields);
    CHECK_OK(bed_follow(bed, &view));
    struct act_job job = {
        .input = {.action = sv_from(action), .version = view.petition.version, .fields = json}};
    enum err err = bed_write(bed, follow_act_job, &job);
    json_decref(json);
    return err;
}

/* ---- the petitioner ---- */

struct own_job {
    const struct receipt *receipt;
    struct opened_session opened;
};

static enum err open_job(struct call *call, void *arg)
{
    struct own_job *job = arg;
    return service_follow_open(call, job->receipt->number, job->receipt->code, SV("王小明"),
                               &job->opened);
}

static enum err set_secret_job(struct call *call, void *arg)
{
    struct own_job *job = arg;
    return service_secret_set(call, job->receipt->secret_token, SV("a hash of a secret"));
}

void bed_own(struct bed *bed, const struct receipt *receipt)
{
    struct own_job job = {.receipt = receipt};
    bed_as_public(bed);
    CHECK_OK(bed_write(bed, open_job, &job));
    bed_as_caller(bed, &job.opened.who);
    CHECK_OK(bed_write(bed, set_secret_job, &job));
    assert_int_equal(bed->call.who.kind, CALLER_OWNER);
}

/* ---- the usual way ---- */

#define FINDINGS                                                                                   \
    "{'findings':[{'claim':1,'finding':'support','facts':'属实','basis':'物业管理条例',"   \
    "'remedy':'修好','remedy_day':'2026-05-20'},"                                                \
    "{'claim':2,'finding':'explain','facts':'无约定','basis':'合同'}],'text':'已安排维修。'}"

void bed_bring(struct bed *bed, id64 petition, const char *state)
{
    char today[DAY_TEXT_SIZE];
    begin(bed);
    day_format(bed->call.today, today);
    const char *refer =
        arena_printf(bed->arena, "{'unit':'%lld'}", (long long)bed->units[BED_HOUSING]).p;
    const struct {
        const char *state;
        enum bed_official who;
        const char *action, *fields;
    } steps[] = {
        {"registered", BED_OFFICER, "screen", "{'purpose':'grievance','class':'city.property'}"},
        {"screened", BED_OFFICER, "refer", refer},
        {"referred", BED_HANDLER, "accept", "{'handler_phone':'0912-1'}"},
        {"handling", BED_HANDLER, "draft", FINDINGS},
        {"approving", BED_CHIEF, "approve", "{}"},
        {"approved", BED_HANDLER, "serve_opinion",
         arena_printf(bed->arena, "{'way':'direct','served_day':'%s','proof':'回证'}", today).p},
    };
    const char *serve = steps[CHECK_COUNT(steps) - 1].fields;
    for (size_t i = 0; i < CHECK_COUNT(steps); i++) {
        struct petition_view view;
        CHECK_OK(bed_case(bed, BED_LEADER, petition, &view));
        if (sv_is(view.petition.state, state))
            return;
        if (sv_is(view.petition.state, "approving")) /* no opinion before the notice is served */
            CHECK_OK(bed_act(bed, BED_HANDLER, petition, "serve_notice", serve));
        if (sv_is(view.petition.state, steps[i].state))
            CHECK_OK(bed_act(bed, steps[i].who, petition, steps[i].action, steps[i].fields));
    }
}
