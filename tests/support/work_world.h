/* Works in the small county: one kind of work, whoever acts in it, and a clock to move. */
#ifndef SUPPORT_WORK_WORLD_H
#define SUPPORT_WORK_WORLD_H

#include "domain/work.h"

#include "domain_world.h"

enum { ACCOUNT_LEADER = 501, ACCOUNT_LEADER_2 = 502, MATTER = 9001 };

struct work_world {
    struct world w;
    struct work work;
    struct work_event last;
    bool is_leader_gone, has_open_children;
    int within;
    id64 parent;      /* of the work that is opened */
    struct sv season; /* likewise */
    bool has_left;
    int64_t left;
    struct work_matter matter;
    const struct unit_staff *staff;
    size_t staff_count;
    const struct unit_person *people;
    size_t person_count;
};

static inline void work_world_init(struct work_world *ww, const char *today)
{
    *ww = (struct work_world){.is_leader_gone = false};
    world_init(&ww->w, today);
    ww->work.office = UNIT_OFFICE;
    ww->matter = (struct work_matter){
        .is_known = true, .received_day = ww->w.env.today - 800, .is_owed = true};
}

static inline struct work_env work_env_of(const struct work_world *ww)
{
    return (struct work_env){.world = &ww->w.env,
                             .leader_unit = UNIT_COUNTY,
                             .is_leader_gone = ww->is_leader_gone,
                             .staff = ww->staff,
                             .staff_count = ww->staff_count,
                             .people = ww->people,
                             .person_count = ww->person_count,
                             .has_open_children = ww->has_open_children,
                             .within = ww->within,
                             .has_left = ww->has_left,
                             .left = ww->left,
                             .matter = ww->matter};
}

static inline struct actor work_actor(const struct work_world *ww, enum role role)
{
    if (role == ROLE_CASE_LEADER)
        return (struct actor){ww->work.leader ? ww->work.leader : ACCOUNT_LEADER, role, UNIT_COUNTY,
                              0};
    if (role == ROLE_UNIT_HEAD || role == ROLE_UNIT_HANDLER)
        return (struct actor){role == ROLE_UNIT_HEAD ? ACCOUNT_UNIT_HEAD : ACCOUNT_HANDLER, role,
                              ww->work.unit, 0};
    return (struct actor){role == ROLE_OFFICE_HEAD ? ACCOUNT_OFFICE_HEAD : ACCOUNT_OFFICER, role,
                          UNIT_OFFICE, 0};
}

static inline enum err work_act_as(struct work_world *ww, const char *kind, struct actor actor,
                                   const char *act, const struct field *fields, size_t count)
{
    const struct command command = {.action = sv_from(act), .fields = fields, .field_count = count};
    const struct work_env env = work_env_of(ww);
    ww->w.fail = (struct fail){.field_count = 0};
    const struct work_request request = {.kind = sv_from(kind),
                                         .parent = ww->parent,
                                         .season = ww->season,
                                         .command = &command,
                                         .actor = &actor,
                                         .fail = &ww->w.fail};
    enum err err = work_decide(ww->w.arena, &ww->work, &request, &env, &ww->last);
    if (!err)
        CHECK_OK(work_apply(ww->w.arena, &ww->work, &ww->last));
    return err;
}

#define WORK_ACT(ww, role, act, ...)                                                               \
    work_act_as((ww), "", work_actor((ww), (role)), (act), (const struct field[]){__VA_ARGS__},    \
                CHECK_COUNT(((const struct field[]){__VA_ARGS__})))
#define WORK_MUST(ww, role, act, ...)                                                              \
    world_must(&(ww)->w, WORK_ACT((ww), (role), (act), __VA_ARGS__), (act), __FILE__, __LINE__)

/* Let the machine do what has come due; returns how many steps it took. */
static inline int work_run(struct work_world *ww)
{
    const struct work_env env = work_env_of(ww);
    int steps = 0;
    while (work_step_due(ww->w.arena, &ww->work, &env, &ww->last)) {
        CHECK_OK(work_apply(ww->w.arena, &ww->work, &ww->last));
        steps++;
        assert_true(steps < 1000);
    }
    return steps;
}

static inline int work_run_on(struct work_world *ww, const char *day)
{
    world_set_day(&ww->w, day);
    return work_run(ww);
}

/* The newest duty of that rule. */
static inline const struct duty *work_duty(const struct work_world *ww, const char *rule)
{
    for (size_t i = ww->work.duty_count; i-- > 0;) {
        if (sv_is(ww->work.duties[i].rule, rule))
            return &ww->work.duties[i];
    }
    fail_msg("no duty %s", rule);
    return ww->work.duties;
}

static inline size_t work_open(const struct work *work)
{
    size_t open = 0;
    for (size_t i = 0; i < work->duty_count; i++)
        open += !work->duties[i].is_ended;
    return open;
}

#define F_ID(name, value)                                                                          \
    {                                                                                              \
        .id = SV(name), .kind = FIELD_ID, .number = (value)                                        \
    }

static inline void supervision_open(struct work_world *ww, const char *due)
{
    const struct field fields[] = {F_ID("petition", MATTER), F_UNIT("unit", UNIT_HOUSING),
                                   F_CHOICE("ground", "late"), F_TEXT("text", "请说明逾期原因。"),
                                   F_DAY("due_day", due)};
    enum err err = work_act_as(ww, "supervision", work_actor(ww, ROLE_SUPERVISOR), "open", fields,
                               CHECK_COUNT(fields));
    world_must(&ww->w, err, "open", __FILE__, __LINE__);
}

static inline void case_leader_open(struct work_world *ww)
{
    const struct field fields[] = {F_ID("petition", MATTER), F_ID("leader", ACCOUNT_LEADER),
                                   F_UNIT("unit", UNIT_HOUSING), F_TEXT("text", "久拖不决。")};
    enum err err = work_act_as(ww, "case_leader", work_actor(ww, ROLE_OFFICE_HEAD), "name_leader",
                               fields, CHECK_COUNT(fields));
    world_must(&ww->w, err, "name_leader", __FILE__, __LINE__);
}

#endif
