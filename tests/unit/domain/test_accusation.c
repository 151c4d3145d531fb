/* Accusations: who may do what when, what the stub tells, and that events are stored one way. */
#include "domain_world.h"

#include "domain/accusation.h"

static const struct actor FILER = {0, ROLE_PETITIONER, 0, 0};
static const struct actor CLERK = {ACCOUNT_CLERK, ROLE_WINDOW_CLERK, UNIT_OFFICE, 0};
static const struct actor OFFICER = {ACCOUNT_OFFICER, ROLE_CASE_OFFICER, UNIT_OFFICE, 0};
static const struct actor HEAD = {ACCOUNT_OFFICE_HEAD, ROLE_OFFICE_HEAD, UNIT_OFFICE, 0};
static const struct actor OTHER_HEAD = {ACCOUNT_OFFICE_HEAD, ROLE_OFFICE_HEAD, UNIT_OTHER_OFFICE,
                                        0};
static const struct actor ORGAN = {201, ROLE_DISCIPLINE_OFFICER, UNIT_COUNTY, 0};
static const struct actor OTHER_ORGAN = {202, ROLE_DISCIPLINE_OFFICER, UNIT_OTHER_COUNTY, 0};

struct bed {
    struct world world;
    struct accusation accusation;
    struct accusation_event last;
};

static void begin(struct bed *bed)
{
    memset(bed, 0, sizeof *bed);
    world_init(&bed->world, "2026-04-20");
}

static enum err act(struct bed *bed, enum accusation_act what, struct actor by,
                    struct accusation_command command)
{
    const struct accusation_env env = {bed->world.env.now, bed->world.env.today,
                                       bed->world.rulebook};
    command.act = what;
    command.actor = by;
    bed->world.fail = (struct fail){.field_count = 0};
    enum err err =
        accusation_decide(&bed->accusation, &command, &env, &bed->last, &bed->world.fail);
    if (!err)
        accusation_apply(&bed->accusation, &bed->last);
    return err;
}

static struct accusation_command to(id64 receiver)
{
    return (struct accusation_command){.receiver = receiver};
}

static struct accusation_command because(enum accusation_ground ground, id64 receiver)
{
    return (struct accusation_command){.ground = ground, .receiver = receiver};
}

static void file(struct bed *bed, id64 office, id64 receiver)
{
    CHECK_OK(act(bed, ACCUSATION_ACT_REGISTER, FILER,
                 (struct accusation_command){.channel = SV("online"),
                                             .received_day = day_at("2026-04-20"),
                                             .office = office,
                                             .receiver = receiver}));
}

#define NOTHING                                                                                    \
    (struct accusation_command)                                                                    \
    {                                                                                              \
        .receiver = 0                                                                              \
    }

static day_t due(const struct bed *bed, const struct accusation_clock *clock)
{
    return period_compute(&clock->period, bed->world.calendar).due_day;
}

static void test_the_usual_way(void **state)
{
    (void)state;
    struct bed bed;
    begin(&bed);
    file(&bed, UNIT_OFFICE, 0);
    assert_int_equal(bed.accusation.state, ACCUSATION_STATE_REGISTERED);
    /* 15 days from 20 April: 5 May is a holiday's last day in 2026, so 6 May */
    assert_int_equal(due(&bed, &bed.accusation.handover), day_at("2026-05-06"));
    assert_int_equal(bed.accusation.receipt.rule.n, 0);
    CHECK_OK(act(&bed, ACCUSATION_ACT_HAND_OVER, HEAD, to(UNIT_COUNTY)));
    assert_int_equal(bed.accusation.state, ACCUSATION_STATE_HANDED_OVER);
    assert_int_equal(due(&bed, &bed.accusation.receipt), day_at("2026-04-27"));
    assert_int_equal(bed.accusation.handover.stopped_day, DAY_NONE);
    world_set_day(&bed.world, "2026-04-22");
    CHECK_OK(act(&bed, ACCUSATION_ACT_RECEIVE, ORGAN, NOTHING));
    assert_int_equal(bed.accusation.state, ACCUSATION_STATE_RECEIVED);
    assert_int_equal(bed.accusation.handover.stopped_day, day_at("2026-04-22"));
    assert_int_equal(bed.accusation.receipt.stopped_day, day_at("2026-04-22"));
    assert_int_equal(bed.accusation.received_by.account, ORGAN.account);
    arena_free(&bed.world.arena);
}

/* Every act by everybody in every state: what the table lets through, and nothing else. */
static void test_who_may_when(void **state)
{
    (void)state;
    static const struct actor *const ACTORS[] = {&FILER, &CLERK,      &OFFICER,    &HEAD,
                                                 &ORGAN, &OTHER_HEAD, &OTHER_ORGAN};
    static const struct {
        enum accusation_state state;
        const char *may; /* "act by" … of everything that may be done */
    } ROWS[] = {
        {ACCUSATION_STATE_REGISTERED, "hand_over@103 extract@103 "},
        {ACCUSATION_STATE_HANDED_OVER, "receive@201 return@201 forward@201 "},
        {ACCUSATION_STATE_RECEIVED, "forward@201 "},
        {ACCUSATION_STATE_RETURNED, "hand_over@103 extract@103 "},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        char found[512] = "";
        const struct accusation accusation = {
            .version = 1, .state = ROWS[i].state, .office = UNIT_OFFICE, .receiver = UNIT_COUNTY};
        for (int what = ACCUSATION_ACT_HAND_OVER; what < ACCUSATION_ACT__COUNT; what++) {
            for (size_t k = 0; k < CHECK_COUNT(ACTORS); k++) {
                const struct actor *actor = ACTORS[k];
                if (!accusation_offers(&accusation, (enum accusation_act)what, actor->role,
                                       actor->unit))
                    continue;
                size_t n = strlen(found);
                snprintf(found + n, sizeof found - n, "%s@%lld ",
                         accusation_act_word((enum accusation_act)what), (long long)actor->account);
            }
        }
        if (strcmp(found, ROWS[i].may) != 0)
            fail_msg("%s: %s", accusation_state_word(ROWS[i].state), found);
    }
}

static void test_past_the_office(void **state)
{
    (void)state;
    struct bed bed;
    begin(&bed);
    file(&bed, 0, UNIT_COUNTY);
    assert_int_equal(bed.accusation.state, ACCUSATION_STATE_HANDED_OVER);
    assert_int_equal(bed.last.start_count, 2);
    assert_false(accusation_may_see(&bed.accusation, HEAD.role, HEAD.unit));
    /* unit 0 is nobody's, whatever the row says */
    assert_false(accusation_may_see(&bed.accusation, ROLE_OFFICE_HEAD, 0));
    CHECK_ERR(act(&bed, ACCUSATION_ACT_HAND_OVER, HEAD, to(UNIT_TOWN)), ERR_FORBIDDEN);
    CHECK_ERR(act(&bed, ACCUSATION_ACT_EXTRACT, HEAD, NOTHING), ERR_FORBIDDEN);
    /* there is no office to send it back to: it can only be sent on */
    CHECK_ERR(act(&bed, ACCUSATION_ACT_RETURN, ORGAN, because(ACCUSATION_GROUND_NOT_COMPETENT, 0)),
              ERR_REFUSED);
    CHECK_OK(act(&bed, ACCUSATION_ACT_FORWARD, ORGAN,
                 because(ACCUSATION_GROUND_SUPERIOR_COMPETENT, UNIT_OTHER_COUNTY)));
    assert_false(accusation_may_see(&bed.accusation, ORGAN.role, ORGAN.unit));
    assert_true(accusation_may_open(&bed.accusation, OTHER_ORGAN.role, OTHER_ORGAN.unit));
    arena_free(&bed.world.arena);
}

static void test_returned_and_handed_on(void **state)
{
    (void)state;
    struct bed bed;
    begin(&bed);
    file(&bed, UNIT_OFFICE, 0);
    CHECK_OK(act(&bed, ACCUSATION_ACT_HAND_OVER, HEAD, to(UNIT_COUNTY)));
    assert_false(accusation_may_open(&bed.accusation, HEAD.role, HEAD.unit));
    assert_true(accusation_may_see(&bed.accusation, HEAD.role, HEAD.unit));
    CHECK_ERR(act(&bed, ACCUSATION_ACT_HAND_OVER, HEAD, to(UNIT_COUNTY)), ERR_REFUSED);
    CHECK_ERR(act(&bed, ACCUSATION_ACT_RETURN, ORGAN, NOTHING), ERR_BAD_INPUT);
    CHECK_OK(act(&bed, ACCUSATION_ACT_RETURN, ORGAN, because(ACCUSATION_GROUND_INCOMPLETE, 0)));
    assert_true(accusation_may_open(&bed.accusation, HEAD.role, HEAD.unit));
    assert_false(accusation_may_see(&bed.accusation, ORGAN.role, ORGAN.unit));
    /* the fifteen days run on: nobody has signed */
    assert_int_equal(bed.accusation.handover.stopped_day, DAY_NONE);
    CHECK_OK(act(&bed, ACCUSATION_ACT_HAND_OVER, HEAD, to(UNIT_OTHER_COUNTY)));
    CHECK_OK(act(&bed, ACCUSATION_ACT_RECEIVE, OTHER_ORGAN, NOTHING));
    arena_free(&bed.world.arena);
}

static void test_an_extract_is_checked_by_another(void **state)
{
    (void)state;
    struct bed bed;
    begin(&bed);
    file(&bed, UNIT_OFFICE, 0);
    CHECK_ERR(act(&bed, ACCUSATION_ACT_RELEASE, OFFICER, NOTHING), ERR_REFUSED);
    CHECK_OK(act(&bed, ACCUSATION_ACT_EXTRACT, HEAD, NOTHING));
    CHECK_ERR(act(&bed, ACCUSATION_ACT_EXTRACT, HEAD, NOTHING), ERR_REFUSED);
    CHECK_ERR(act(&bed, ACCUSATION_ACT_RELEASE, HEAD, NOTHING), ERR_REFUSED);
    CHECK_SV(sv_from(bed.world.fail.reason), "accusation.other_person");
    CHECK_ERR(act(&bed, ACCUSATION_ACT_RELEASE, CLERK, NOTHING), ERR_FORBIDDEN);
    CHECK_OK(act(&bed, ACCUSATION_ACT_HAND_OVER, HEAD, to(UNIT_COUNTY)));
    CHECK_OK(act(&bed, ACCUSATION_ACT_RELEASE, OFFICER, NOTHING));
    assert_int_equal(bed.accusation.state, ACCUSATION_STATE_HANDED_OVER);
    assert_int_equal(bed.accusation.extract_by, 0);
    arena_free(&bed.world.arena);
}

/* Another country's rulebook has no such clock: nothing is made up. */
static void test_no_clock_without_a_rule(void **state)
{
    (void)state;
    struct bed bed;
    begin(&bed);
    bed.world.rulebook = source_rulebook(bed.world.arena, "tests/unit/domain/data/small.yaml");
    file(&bed, 0, UNIT_COUNTY);
    assert_int_equal(bed.last.start_count, 0);
    arena_free(&bed.world.arena);
}

/* ---- stored form ---- */

static void check_round_trip(const struct accusation_event *event)
{
    struct buf first;
    struct buf second;
    struct accusation_event read;
    buf_init(&first, ACCUSATION_EVENT_MAX);
    buf_init(&second, ACCUSATION_EVENT_MAX);
    CHECK_OK(accusation_event_encode(event, &first));
    CHECK_OK(accusation_event_decode(buf_view(&first), &read));
    CHECK_OK(accusation_event_encode(&read, &second));
    assert_true(sv_eq(buf_view(&first), buf_view(&second)));
    for (size_t n = 0; n < first.n; n++)
        CHECK_ERR(accusation_event_decode((struct sv){(const char *)first.p, n}, &read),
                  ERR_CORRUPT);
    buf_release(&first);
    buf_release(&second);
}

static void test_events_come_back(void **state)
{
    (void)state;
    struct bed bed;
    begin(&bed);
    file(&bed, 0, UNIT_COUNTY);
    check_round_trip(&bed.last);
    assert_int_equal(bed.last.seq, 1);
    CHECK_OK(act(&bed, ACCUSATION_ACT_FORWARD, ORGAN,
                 because(ACCUSATION_GROUND_SUPERIOR_COMPETENT, UNIT_OTHER_COUNTY)));
    check_round_trip(&bed.last);
    arena_free(&bed.world.arena);
}

static void test_stored_numbers_and_words(void **state)
{
    (void)state;
    assert_int_equal(ACCUSATION_ACT_WITHHOLD, 8);
    assert_int_equal(ACCUSATION_STATE_RETURNED, 4);
    CHECK_SV(sv_from(accusation_kind_word(ACCUSATION_REFUSED_REGISTRATION)),
             "refused_registration");
    enum accusation_kind kind;
    enum accusation_ground ground;
    assert_true(accusation_kind_from_word(SV("pressure"), &kind));
    assert_int_equal(kind, ACCUSATION_PRESSURE);
    assert_false(accusation_kind_from_word(SV(""), &kind));
    assert_false(accusation_kind_from_word(SV("grievance"), &kind));
    assert_false(accusation_ground_from_word(SV("lazy"), &ground));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_usual_way),
        cmocka_unit_test(test_who_may_when),
        cmocka_unit_test(test_past_the_office),
        cmocka_unit_test(test_returned_and_handed_on),
        cmocka_unit_test(test_an_extract_is_checked_by_another),
        cmocka_unit_test(test_no_clock_without_a_rule),
        cmocka_unit_test(test_events_come_back),
        cmocka_unit_test(test_stored_numbers_and_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
