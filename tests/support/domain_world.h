/* A small county for tests of the procedure: units, the national rulebook, a petition and a way to
 * act on it in one line. Each test makes its own world and frees it. */
#ifndef SUPPORT_DOMAIN_WORLD_H
#define SUPPORT_DOMAIN_WORLD_H

#include "domain/procedure.h"

#include "domain_data.h"

enum {
    UNIT_COUNTY = 1,
    UNIT_OFFICE = 2, /* the county's petition office */
    UNIT_HOUSING = 3,
    UNIT_LABOUR = 4,
    UNIT_TOWN = 5,
    UNIT_CLOSED = 6, /* no longer active */
    UNIT_TOWN_OFFICE = 7,
    UNIT_OTHER_COUNTY = 8,
    UNIT_OTHER_OFFICE = 9,
    UNIT_OTHER_BUREAU = 10
};

/* Accounts are a role and a unit: enough to tell people apart. */
enum {
    ACCOUNT_CLERK = 101,
    ACCOUNT_OFFICER = 102,
    ACCOUNT_OFFICE_HEAD = 103,
    ACCOUNT_HANDLER = 104,
    ACCOUNT_UNIT_HEAD = 105
};

struct world {
    struct arena *arena;
    struct unit_tree const *units;
    struct rulebook const *rulebook;
    struct calendar const *calendar;
    struct decide_env env;
    struct petition petition;
    struct event last; /* the event decided last */
    struct fail fail;  /* of the refusal last met */
};

static inline const struct unit_tree *world_units(struct arena *arena)
{
    static const struct unit UNITS[] = {
        {.id = UNIT_COUNTY, .kind = UNIT_KIND_COUNTY, .name = SV_INIT("清河县"), .is_active = true},
        {.id = UNIT_OFFICE,
         .parent = UNIT_COUNTY,
         .kind = UNIT_KIND_PETITION_OFFICE,
         .name = SV_INIT("清河县信访局"),
         .code = SV_INIT("QH"),
         .is_active = true},
        {.id = UNIT_HOUSING,
         .parent = UNIT_COUNTY,
         .kind = UNIT_KIND_DEPARTMENT,
         .name = SV_INIT("清河县住房和城乡建设局"),
         .short_name = SV_INIT("县住建局"),
         .is_active = true},
        {.id = UNIT_LABOUR,
         .parent = UNIT_COUNTY,
         .kind = UNIT_KIND_DEPARTMENT,
         .name = SV_INIT("清河县人力资源和社会保障局"),
         .is_active = true},
        {.id = UNIT_TOWN,
         .parent = UNIT_COUNTY,
         .kind = UNIT_KIND_TOWNSHIP,
         .name = SV_INIT("柳林镇"),
         .is_active = true},
        {.id = UNIT_CLOSED,
         .parent = UNIT_COUNTY,
         .kind = UNIT_KIND_DEPARTMENT,
         .name = SV_INIT("清河县物价局"),
         .is_active = false},
        {.id = UNIT_TOWN_OFFICE,
         .parent = UNIT_TOWN,
         .kind = UNIT_KIND_PETITION_OFFICE,
         .name = SV_INIT("柳林镇信访办"),
         .is_active = true},
        {.id = UNIT_OTHER_COUNTY,
         .kind = UNIT_KIND_COUNTY,
         .name = SV_INIT("白石县"),
         .is_active = true},
        {.id = UNIT_OTHER_OFFICE,
         .parent = UNIT_OTHER_COUNTY,
         .kind = UNIT_KIND_PETITION_OFFICE,
         .name = SV_INIT("白石县信访局"),
         .is_active = true},
        {.id = UNIT_OTHER_BUREAU,
         .parent = UNIT_OTHER_COUNTY,
         .kind = UNIT_KIND_DEPARTMENT,
         .name = SV_INIT("白石县住建局"),
         .is_active = true},
    };
    const struct unit_tree *tree = NULL;
    CHECK_OK(unit_tree_build(arena, UNITS, CHECK_COUNT(UNITS), &tree));
    return tree;
}

static inline const struct rulebook *source_rulebook(struct arena *arena, const char *path)
{
    const struct rulebook *rulebook = NULL;
    char error[YAML_ERROR_MAX] = "";
    if (rulebook_read(arena, source_yaml(arena, path), &rulebook, error) != ERR_OK)
        fail_msg("%s", error);
    return rulebook;
}

/* What worlds share because nobody can change it: read when the first one begins, kept until the
 * process ends. */
static inline const struct rulebook *national_rulebook(void)
{
    static struct arena *arena;
    static const struct rulebook *rulebook;
    if (!arena)
        arena = arena_new();
    if (!rulebook)
        rulebook = source_rulebook(arena, "rulebooks/cn/national-2022.yaml");
    return rulebook;
}

static inline const struct calendar *national_calendar(void)
{
    static struct arena *arena;
    static const struct calendar *calendar;
    if (!arena)
        arena = arena_new();
    if (!calendar)
        calendar = source_calendar(arena);
    return calendar;
}

/* 10:00 in Shanghai on that day. */
static inline void world_set_day(struct world *w, const char *day)
{
    w->env.today = day_at(day);
    w->env.now = ((time_ms)w->env.today * 24 + 2) * 3600 * 1000;
}

static inline void world_init(struct world *w, const char *today)
{
    *w = (struct world){.arena = arena_new()};
    w->units = world_units(w->arena);
    w->rulebook = national_rulebook();
    w->calendar = national_calendar();
    w->env = (struct decide_env){
        .rulebook = w->rulebook, .calendar = w->calendar, .units = w->units, .lang = LANG_ZH};
    w->petition.office = UNIT_OFFICE;
    world_set_day(w, today);
}

static inline void world_release(struct world *w)
{
    arena_free(&w->arena);
}

/* The usual person of a role: at the office, or at the unit that has the matter. */
static inline struct actor world_actor(const struct world *w, enum role role)
{
    id64 unit = w->petition.owner;
    switch (role) {
    case ROLE_NONE:
    case ROLE_PETITIONER:
    case ROLE__COUNT:
        return (struct actor){.role = role};
    case ROLE_WINDOW_CLERK:
        return (struct actor){ACCOUNT_CLERK, role, UNIT_OFFICE, 0};
    case ROLE_SYSTEM:
    case ROLE_CASE_OFFICER:
    case ROLE_SUPERVISOR:
    case ROLE_LEADER:
    case ROLE_CASE_LEADER:
    case ROLE_AUDITOR:
    case ROLE_ADMINISTRATOR:
    case ROLE_DISCIPLINE_OFFICER:
        return (struct actor){ACCOUNT_OFFICER, role, UNIT_OFFICE, 0};
    case ROLE_OFFICE_HEAD:
        return (struct actor){ACCOUNT_OFFICE_HEAD, role, UNIT_OFFICE, 0};
    case ROLE_UNIT_HANDLER:
        return (struct actor){ACCOUNT_HANDLER, role, unit, 0};
    case ROLE_UNIT_HEAD:
        return (struct actor){ACCOUNT_UNIT_HEAD, role, unit, 0};
    }
    return (struct actor){.role = role};
}

/* Decide as this actor; apply on success. */
static inline enum err world_act_as(struct world *w, struct actor actor, const char *action,
                                    const struct field *fields, size_t count)
{
    struct command command = {.action = sv_from(action),
                              .fields = fields,
                              .field_count = count,
                              .document_number = SV("清信〔2026〕1号")};
    w->fail = (struct fail){.field_count = 0};
    enum err err =
        procedure_decide(w->arena, &w->petition, &command, &actor, &w->env, &w->last, &w->fail);
    if (!err)
        CHECK_OK(petition_apply(w->arena, &w->petition, &w->last));
    return err;
}

static inline enum err world_act(struct world *w, enum role role, const char *action,
                                 const struct field *fields, size_t count)
{
    return world_act_as(w, world_actor(w, role), action, fields, count);
}

/* Did the refusal last met name this field and rule? */
static inline bool world_faulted(const struct world *w, const char *path, const char *rule)
{
    for (int i = 0; i < w->fail.field_count && i < FAIL_FIELDS_MAX; i++) {
        if (strcmp(w->fail.field[i].path, path) == 0 && strcmp(w->fail.field[i].rule, rule) == 0)
            return true;
    }
    return false;
}

/* ---- fields in one line ---- */
#define F_LINE(name, words)                                                                        \
    {                                                                                              \
        .id = SV(name), .kind = FIELD_LINE, .text = SV(words)                                      \
    }
#define F_TEXT(name, words)                                                                        \
    {                                                                                              \
        .id = SV(name), .kind = FIELD_TEXT, .text = SV(words)                                      \
    }
#define F_CHOICE(name, words)                                                                      \
    {                                                                                              \
        .id = SV(name), .kind = FIELD_CHOICE, .text = SV(words)                                    \
    }
#define F_CLASS(name, words)                                                                       \
    {                                                                                              \
        .id = SV(name), .kind = FIELD_CLASS, .text = SV(words)                                     \
    }
#define F_UNIT(name, unit_id)                                                                      \
    {                                                                                              \
        .id = SV(name), .kind = FIELD_UNIT, .number = (unit_id)                                    \
    }
#define F_DAY(name, text)                                                                          \
    {                                                                                              \
        .id = SV(name), .kind = FIELD_DAY, .number = day_at(text)                                  \
    }
#define F_NUMBER(name, value)                                                                      \
    {                                                                                              \
        .id = SV(name), .kind = FIELD_NUMBER, .number = (value)                                    \
    }
#define F_FLAG(name, value)                                                                        \
    {                                                                                              \
        .id = SV(name), .kind = FIELD_FLAG, .number = (value)                                      \
    }
#define F_CLAIMS(name, array)                                                                      \
    {                                                                                              \
        .id = SV(name), .kind = FIELD_CLAIMS, .texts = (array), .count = CHECK_COUNT(array)        \
    }
#define F_FINDINGS(name, array)                                                                    \
    {                                                                                              \
        .id = SV(name), .kind = FIELD_FINDINGS, .findings = (array), .count = CHECK_COUNT(array)   \
    }
#define F_UPLOADS(name, array)                                                                     \
    {                                                                                              \
        .id = SV(name), .kind = FIELD_UPLOADS, .attachments = (array), .count = CHECK_COUNT(array) \
    }
#define F_PEOPLE(name, array)                                                                      \
    {                                                                                              \
        .id = SV(name), .kind = FIELD_PEOPLE, .people = (array), .count = CHECK_COUNT(array)       \
    }

#define ACT(w, role, action, ...)                                                                  \
    world_act((w), (role), (action), (const struct field[]){__VA_ARGS__},                          \
              CHECK_COUNT(((const struct field[]){__VA_ARGS__})))
#define MUST(w, role, action, ...)                                                                 \
    world_must((w), ACT((w), (role), (action), __VA_ARGS__), (action), __FILE__, __LINE__)

static inline void world_must(const struct world *w, enum err err, const char *action,
                              const char *file, int line)
{
    if (!err)
        return;
    print_error("%s: %s %s \"%s\"", action, err_name(err), w->fail.reason, w->fail.param[0]);
    for (int i = 0; i < w->fail.field_count && i < FAIL_FIELDS_MAX; i++)
        print_error(" %s:%s:%s", w->fail.field[i].path, w->fail.field[i].rule,
                    w->fail.field[i].limit);
    print_error("\n");
    _fail(file, line);
}

/* ---- one valid act of each kind, on the day the world is at ---- */

static inline struct field today_field(const struct world *w, const char *id)
{
    return (struct field){.id = sv_from(id), .kind = FIELD_DAY, .number = w->env.today};
}

static inline void world_submit(struct world *w)
{
    static const struct sv CLAIMS[] = {SV_INIT("修好排水管"), SV_INIT("公开账目")};
    const struct field fields[] = {F_CHOICE("channel", "online"), today_field(w, "received_day"),
                                   F_TEXT("facts", "小区排水管破裂，污水倒灌。"),
                                   F_CLAIMS("claims", CLAIMS), F_FLAG("electronic_service", 1)};
    enum err err = world_act(w, ROLE_PETITIONER, "submit", fields, CHECK_COUNT(fields));
    world_must(w, err, "submit", __FILE__, __LINE__);
}

static inline void world_register_incomplete(struct world *w)
{
    const struct field fields[] = {F_CHOICE("channel", "letter"), today_field(w, "received_day")};
    enum err err =
        world_act(w, ROLE_WINDOW_CLERK, "register_incomplete", fields, CHECK_COUNT(fields));
    world_must(w, err, "register_incomplete", __FILE__, __LINE__);
}

static inline void world_screen(struct world *w)
{
    MUST(w, ROLE_CASE_OFFICER, "screen", F_CHOICE("purpose", "grievance"),
         F_CLASS("class", "city.property"));
}

static inline void world_refer(struct world *w, id64 unit)
{
    MUST(w, ROLE_CASE_OFFICER, "refer", F_UNIT("unit", unit));
}

static inline void world_object(struct world *w)
{
    MUST(w, ROLE_UNIT_HANDLER, "object", F_TEXT("reason", "该事项不属于本单位职权范围。"));
}

static inline void world_accept(struct world *w)
{
    MUST(w, ROLE_UNIT_HANDLER, "accept", F_LINE("handler_phone", "0311-1"));
}

static inline void world_serve(struct world *w, enum role role, const char *action)
{
    const struct field fields[] = {F_CHOICE("way", "post"), today_field(w, "served_day"),
                                   F_LINE("proof", "XA1")};
    world_must(w, world_act(w, role, action, fields, CHECK_COUNT(fields)), action, __FILE__,
               __LINE__);
}

static inline void world_not_accept(struct world *w)
{
    MUST(w, ROLE_OFFICE_HEAD, "not_accept", F_CHOICE("ground", "in_progress"),
         F_TEXT("reason", "镇政府正在期限内办理"), F_TEXT("where_to", "镇政府"));
}

static inline void world_draft(struct world *w)
{
    static const struct finding FINDINGS[] = {
        {.claim_no = 2,
         .finding = FINDING_NOT_SUPPORT,
         .facts = SV_INIT("已公示"),
         .basis = SV_INIT("《办法》")},
        {.claim_no = 1,
         .finding = FINDING_SUPPORT,
         .facts = SV_INIT("属实"),
         .basis = SV_INIT("《条例》"),
         .remedy = SV_INIT("更换")},
    };
    MUST(w, ROLE_UNIT_HANDLER, "draft", F_FINDINGS("findings", FINDINGS),
         F_TEXT("text", "综合说明"));
}

static inline void world_do(struct world *w, enum role role, const char *action)
{
    world_must(w, world_act(w, role, action, NULL, 0), action, __FILE__, __LINE__);
}

static inline void world_rate(struct world *w)
{
    MUST(w, ROLE_PETITIONER, "rate", F_CHOICE("target", "office"), F_CHOICE("score", "satisfied"));
    MUST(w, ROLE_PETITIONER, "rate", F_CHOICE("target", "unit"), F_CHOICE("score", "basically"));
}

/* Bring a new world to a state by the shortest way, all on one day. */
static inline void world_reach(struct world *w, const char *state)
{
    static const char *const PATH[] = {"registered", "screened", "referred", "handling",
                                       "approving",  "approved", "answered", "closed"};
    size_t steps = 0;
    while (steps < CHECK_COUNT(PATH) && strcmp(PATH[steps], state) != 0)
        steps++;
    bool is_refused = strcmp(state, "refused") == 0 || strcmp(state, "not_accepted") == 0;
    if (strcmp(state, "incomplete") == 0) {
        world_register_incomplete(w);
        return;
    }
    if (strcmp(state, "objected") == 0)
        steps = 2;
    if (is_refused)
        steps = 0;
    world_submit(w);
    for (size_t i = 1; i <= steps; i++) {
        switch (i) {
        case 1:
            world_screen(w);
            break;
        case 2:
            world_refer(w, UNIT_HOUSING);
            break;
        case 3:
            world_accept(w);
            world_serve(w, ROLE_UNIT_HANDLER, "serve_notice");
            break;
        case 4:
            world_draft(w);
            break;
        case 5:
            world_do(w, ROLE_UNIT_HEAD, "approve");
            break;
        case 6:
            world_serve(w, ROLE_UNIT_HANDLER, "serve_opinion");
            break;
        case 7:
            world_rate(w);
            world_do(w, ROLE_CASE_OFFICER, "close");
            break;
        }
    }
    if (strcmp(state, "objected") == 0)
        world_object(w);
    if (is_refused)
        world_not_accept(w);
    if (strcmp(state, "not_accepted") == 0)
        world_serve(w, ROLE_WINDOW_CLERK, "serve_refusal");
    CHECK_SV(w->petition.state, state);
}

#endif
