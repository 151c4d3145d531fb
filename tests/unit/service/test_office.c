/* The office itself: opening it again, the snapshot, units, accounts, guidance, and a new calendar
 * that moves due days. */
#include "office_bed.h"

#include "service/background.h"
#include "service/remember.h"
#include "service/rulebooks.h"
#include "service/service_private.h"
#include "service/words.h"

#include <stdio.h>

static enum err open_again(struct bed *bed, bool create)
{
    call_end(&bed->call);
    service_close(&bed->service);
    struct service_config config = {.data_dir = bed->folder,
                                    .time = timesource_manual(&bed->clock),
                                    .rng = rng_seeded(&bed->seed, 12),
                                    .readers = 2,
                                    .create = create};
    return service_open(&config, &bed->service, &bed->fail);
}

/* ---- opening ---- */

static void test_everything_is_there_after_a_restart(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct petition_view view;
    bed_submit(bed, &receipt);
    CHECK_OK(open_again(bed, false));
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt.id, &view));
    assert_true(sv_eq(view.number, receipt.number));
    CHECK_OK(open_again(bed, true)); /* init again changes nothing */
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt.id, &view));
    assert_int_equal(bed->call.office->rulebook_count, 1);
    bed_own(bed, &receipt); /* the key is the same */
}

/* ---- rulebooks ---- */

static const char PROVINCE[] = "overlay: test.province\nversion: \"1\"\nbase: cn.national@2022.1\n"
                               "title: {zh: 省}\nvalid_from: 2024-01-01\n"
                               "clocks:\n  - {id: answer, length: 45}\n";

struct adopting {
    struct rulebook_text texts[2];
    size_t count;
    struct adopted_rulebook adopted;
};

static enum err adopt(struct call *call, void *arg)
{
    struct adopting *a = arg;
    const struct rulebook_texts texts = {a->texts, a->count};
    return service_rulebook_adopt(call, &texts, &a->adopted);
}

/* The built-in rulebook, which is proved, with this overlay over it, which is not, from that day.
 */
static struct adopting province_from(day_t from, const char *overlay)
{
    return (struct adopting){
        .texts = {{.name = "national.yaml", .text = sv_from(EMBEDDED_RULEBOOK), .is_proved = true},
                  {.name = "province.yaml", .text = sv_from(overlay)}},
        .count = 2,
        .adopted = {.from = from}};
}

static struct sv pin_of(struct bed *bed, const struct receipt *receipt)
{
    struct petition_view view;
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt->id, &view));
    return view.petition.rulebook;
}

/* From its day on it rules what comes; a petition keeps what it began under, and both are read
 * again from what is stored. */
static void test_adopted_rulebook_rules_what_comes(void **state)
{
    struct bed *bed = *state;
    struct receipt before;
    struct receipt between;
    struct receipt after;
    bed_as(bed, BED_ADMIN);
    struct adopting a = province_from(bed->call.today + 2, PROVINCE);
    bed_submit(bed, &before);
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, adopt, &a));
    CHECK_SV(a.adopted.rulebook->pin, "test.province@1");
    CHECK_OK(service_office_reload(bed->service));
    bed_submit(bed, &between);
    bed_go_to(bed, "2026-04-22");
    bed_submit(bed, &after);
    CHECK_OK(open_again(bed, true)); /* init again changes nothing */
    CHECK_SV(pin_of(bed, &before), "cn.national@2022.1");
    CHECK_SV(pin_of(bed, &between), "cn.national@2022.1");
    CHECK_SV(pin_of(bed, &after), "test.province@1");
    const struct office *office = bed->call.office;
    assert_int_equal(office->rulebook_count, 2);
    assert_int_equal(office->adoption_count, 2);
    const struct rulebook *national = office_rulebook(office, SV("cn.national@2022.1"));
    assert_int_equal(rulebook_clock(national, SV("answer"))->length, 60);
    assert_int_equal(rulebook_clock(call_rulebook(&bed->call), SV("answer"))->length, 45);
    assert_ptr_equal(office_rulebook_in_force(office, bed->call.today - 1), national);
    assert_ptr_equal(office_rulebook_in_force(office, 1), national); /* before all of them */
}

static enum err all_work(struct call *call, void *arg)
{
    static const struct work_query ALL = {.list = LIST_ALL, .limit = 50};
    return service_work(call, &ALL, arg);
}

/* Everything is told in the words of the rulebook that the matter follows, whichever is in force
 * by then. */
static void test_old_matters_keep_their_words(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct work_page page;
    static const char RENAMED[] =
        "overlay: test.province\nversion: \"1\"\nbase: cn.national@2022.1\n"
        "title: {zh: 省}\nvalid_from: 2024-01-01\n"
        "classes:\n  - {id: land, name: {zh: 新土地}}\n";
    const struct field field = {.id = SV("class"), .kind = FIELD_CLASS, .text = SV("land")};
    bed_submit(bed, &receipt);
    bed_as(bed, BED_ADMIN);
    struct adopting a = province_from(DAY_NONE, RENAMED);
    CHECK_OK(bed_write(bed, adopt, &a));
    CHECK_OK(service_office_reload(bed->service));
    bed_as(bed, BED_OFFICER);
    CHECK_OK(bed_read(bed, all_work, &page));
    assert_int_equal(page.count, 1);
    CHECK_SV(page.rows[0].rulebook, "cn.national@2022.1");
    const struct rulebook *own = office_rulebook(bed->call.office, page.rows[0].rulebook);
    assert_true(sv_eq(words_field(&bed->call, own, NULL, &field),
                      words_in(&rulebook_class(own, SV("land"))->name, LANG_ZH)));
    CHECK_SV(words_field(&bed->call, call_rulebook(&bed->call), NULL, &field), "新土地");
}

/* A rulebook of another zone counts the office's days from its own day on, not before. */
static void test_zone_of_what_is_in_force(void **state)
{
    struct bed *bed = *state;
    static const char ELSEWHERE[] =
        "overlay: test.province\nversion: \"1\"\nbase: cn.national@2022.1\n"
        "title: {zh: 省}\nvalid_from: 2024-01-01\nutc_offset_minutes: 0\n";
    const time_ms day_ms = INT64_C(24) * 3600 * 1000;
    bed_as(bed, BED_ADMIN);
    time_ms now = bed->call.now;
    struct adopting a = province_from(bed->call.today + 30, ELSEWHERE);
    CHECK_OK(bed_write(bed, adopt, &a));
    CHECK_OK(service_office_reload(bed->service));
    bed_as(bed, BED_ADMIN);
    assert_int_equal(office_zone(bed->call.office, now)->offset_minutes, 480);
    assert_int_equal(office_zone(bed->call.office, now + 29 * day_ms)->offset_minutes, 480);
    assert_int_equal(office_zone(bed->call.office, now + 31 * day_ms)->offset_minutes, 0);
}

/* The last decision holds, also over one for a later day. */
static void test_last_adoption_holds(void **state)
{
    struct bed *bed = *state;
    bed_as(bed, BED_ADMIN);
    day_t today = bed->call.today;
    struct adopting later = province_from(today + 30, PROVINCE);
    CHECK_OK(bed_write(bed, adopt, &later));
    struct adopting back = {
        .texts = {{.name = "national.yaml", .text = sv_from(EMBEDDED_RULEBOOK)}}, .count = 1};
    CHECK_OK(bed_write(bed, adopt, &back));
    assert_int_equal(back.adopted.from, today); /* the first day it can be */
    CHECK_OK(service_office_reload(bed->service));
    bed_as(bed, BED_ADMIN);
    CHECK_SV(office_rulebook_in_force(bed->call.office, today + 40)->pin, "cn.national@2022.1");
}

static void test_what_cannot_be_adopted(void **state)
{
    struct bed *bed = *state;
    char other[sizeof PROVINCE];
    struct adopting a = province_from(DAY_NONE, PROVINCE);
    bed_as(bed, BED_OFFICER);
    CHECK_ERR(bed_write(bed, adopt, &a), ERR_FORBIDDEN);
    bed_as(bed, BED_ADMIN);
    a.adopted.from = bed->call.today - 1; /* what happened is not rewritten */
    CHECK_ERR(bed_write(bed, adopt, &a), ERR_BAD_INPUT);
    a = province_from(DAY_NONE, "overlay: test.province\nversion: \"1\"\nbase: cn.other@1\n");
    CHECK_ERR(bed_write(bed, adopt, &a), ERR_BAD_INPUT);
    /* it can be read, and the proof finds fault with it */
    a = province_from(DAY_NONE, "overlay: test.province\nversion: \"1\"\nbase: cn.national@2022.1\n"
                                "title: {zh: 省}\nvalid_from: 2024-01-01\n"
                                "actions:\n  - {id: close, drop: true}\n");
    CHECK_ERR(bed_write(bed, adopt, &a), ERR_BAD_INPUT);
    assert_true(strstr(bed->fail.detail, "cn.national") || strstr(bed->fail.detail, ".yaml:"));
    a = province_from(DAY_NONE, PROVINCE);
    CHECK_OK(bed_write(bed, adopt, &a));
    memcpy(other, PROVINCE, sizeof other);
    *strstr(other, "45") = '3';
    a = province_from(DAY_NONE, other);
    CHECK_ERR(bed_write(bed, adopt, &a), ERR_CONFLICT);
    assert_int_equal(bed->call.office->adoption_count, 1); /* of the refused ones nothing stays */
}

/* Another process changes the office: the next look makes a new snapshot, and only then. */
static void test_changes_by_others_are_seen(void **state)
{
    struct bed *bed = *state;
    bool again;
    const struct office *old = service_office_take(bed->service);
    bed_as(bed, BED_ADMIN);
    CHECK_OK(background_refresh(&bed->call, &again));
    const struct office *same = service_office_take(bed->service);
    assert_ptr_equal(old, same);
    struct adopting a = province_from(DAY_NONE, PROVINCE);
    CHECK_OK(bed_write(bed, adopt, &a));
    CHECK_OK(background_refresh(&bed->call, &again));
    const struct office *fresh = service_office_take(bed->service);
    assert_ptr_not_equal(old, fresh);
    assert_int_equal(fresh->adoption_count, 2);
    service_office_release(bed->service, same);
    service_office_release(bed->service, old);
    service_office_release(bed->service, fresh);
}

/* ---- snapshots ---- */

static void test_no_office_no_opening(void **state)
{
    struct bed *bed = *state;
    struct service *service;
    struct fail fail = {0};
    struct service_config config = {.data_dir = "/tmp/huiyin-no-such-folder",
                                    .time = timesource_manual(&bed->clock),
                                    .rng = rng_system()};
    CHECK_ERR(service_open(&config, &service, &fail), ERR_NOT_FOUND);
    assert_null(service);
}

/* Who holds an old snapshot keeps it whole while others get the new one. */
static void test_snapshots_outlive_a_reload(void **state)
{
    struct bed *bed = *state;
    const struct office *old = service_office_take(bed->service);
    const struct office *same = service_office_take(bed->service);
    assert_ptr_equal(old, same);
    CHECK_OK(service_office_reload(bed->service));
    const struct office *fresh = service_office_take(bed->service);
    assert_ptr_not_equal(old, fresh);
    assert_true(unit_find(old->units, bed->units[BED_HOUSING]) != NULL);
    service_office_release(bed->service, same);
    assert_true(unit_find(old->units, bed->units[BED_HOUSING]) != NULL);
    service_office_release(bed->service, old);
    service_office_release(bed->service, fresh);
}

/* ---- units and guidance ---- */

static enum err create_unit(struct call *call, void *arg)
{
    return service_unit_create(call, arg);
}

static enum err change_unit(struct call *call, void *arg)
{
    return service_unit_change(call, arg);
}

static enum err put_office(struct call *call, void *arg)
{
    return service_office_put(call, arg);
}

static void test_units_are_the_administrators(void **state)
{
    struct bed *bed = *state;
    struct unit unit = {
        .parent = bed->units[BED_REGION], .kind = UNIT_KIND_DEPARTMENT, .name = SV("交通运输局")};
    bed_as(bed, BED_OFFICER);
    CHECK_ERR(bed_write(bed, create_unit, &unit), ERR_FORBIDDEN);
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, create_unit, &unit));
    assert_int_equal(unit.version, 1);
    unit.parent = 99;
    CHECK_ERR(bed_write(bed, create_unit, &unit), ERR_BAD_INPUT);

    CHECK_OK(service_office_reload(bed->service));
    bed_as(bed, BED_ADMIN);
    struct unit housing = *unit_find(bed->call.office->units, bed->units[BED_HOUSING]);
    housing.name = SV("住房和城乡建设局");
    CHECK_OK(bed_write(bed, change_unit, &housing));
    assert_int_equal(housing.version, 2);
    housing.version = 1;
    CHECK_ERR(bed_write(bed, change_unit, &housing), ERR_STALE);
    struct unit office = *unit_find(bed->call.office->units, bed->units[BED_OFFICE]);
    office.is_active = false;
    CHECK_ERR(bed_write(bed, change_unit, &office), ERR_REFUSED);
    assert_string_equal(bed->fail.reason, "unit_is_office");
    struct unit town = *unit_find(bed->call.office->units, bed->units[BED_TOWNSHIP]);
    town.is_active = false;
    CHECK_ERR(bed_write(bed, change_unit, &town), ERR_REFUSED);
    assert_string_equal(bed->fail.reason, "unit_has_units");
}

static void test_guidance(void **state)
{
    struct bed *bed = *state;
    struct office_info info = {.version = 1, .name = SV("清禾县信访局"), .hours = SV("周一至周五")};
    bed_as(bed, BED_HEAD);
    CHECK_ERR(bed_write(bed, put_office, &info), ERR_FORBIDDEN);
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, put_office, &info));
    CHECK_OK(service_office_reload(bed->service));
    bed_as_public(bed);
    CHECK_SV(bed->call.office->info.hours, "周一至周五");
    info.version = 1;
    bed_as(bed, BED_ADMIN);
    CHECK_ERR(bed_write(bed, put_office, &info), ERR_STALE);
}

/* ---- accounts ---- */

struct account_job {
    struct account account;
    struct one_time_password password;
};

static enum err create_account(struct call *call, void *arg)
{
    struct account_job *job = arg;
    return service_account_create(call, &job->account, &job->password);
}

static enum err change_account(struct call *call, void *arg)
{
    struct account_job *job = arg;
    return service_account_change(call, &job->account);
}

static enum err get_account(struct call *call, void *arg)
{
    struct account_job *job = arg;
    return service_account_get(call, job->account.id, &job->account);
}

static void test_grants_stay_within_reach(void **state)
{
    struct bed *bed = *state;
    struct account_job job = {.account = {.login = SV("new"),
                                          .name = SV("新人"),
                                          .grants = {{ROLE_UNIT_HANDLER, bed->units[BED_HOUSING]}},
                                          .grant_count = 1},
                              .password = {.hash = SV("none")}};
    /* an administrator of the township alone */
    struct account *admin = &bed->officials[BED_ADMIN];
    admin->grants[0].unit = bed->units[BED_TOWNSHIP];
    bed_as(bed, BED_ADMIN);
    CHECK_ERR(bed_write(bed, create_account, &job), ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "grants.0.unit", "enum"));
    job.account.grants[0].unit = bed->town_office;
    job.account.grants[0].role = ROLE_PETITIONER; /* not an official's role */
    CHECK_ERR(bed_write(bed, create_account, &job), ERR_BAD_INPUT);
    job.account.grants[0].role = ROLE_CASE_OFFICER;
    CHECK_OK(bed_write(bed, create_account, &job));
    job.account.login = SV(" NEW ");
    CHECK_ERR(bed_write(bed, create_account, &job), ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "login", "taken"));
    struct account_job county = {.account = {.id = bed->officials[BED_OFFICER].id}};
    CHECK_ERR(bed_read(bed, get_account, &county), ERR_NOT_FOUND);
}

static void test_changing_accounts(void **state)
{
    struct bed *bed = *state;
    struct account_job job = {.account = {.id = bed->officials[BED_OFFICER].id}};
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_read(bed, get_account, &job));
    job.account.is_active = false;
    CHECK_OK(bed_write(bed, change_account, &job));
    job.account.version = 1;
    CHECK_ERR(bed_write(bed, change_account, &job), ERR_STALE);
    struct account_job own = {.account = {.id = bed->officials[BED_ADMIN].id}};
    CHECK_OK(bed_read(bed, get_account, &own));
    own.account.is_active = false;
    CHECK_ERR(bed_write(bed, change_account, &own), ERR_REFUSED);
    assert_string_equal(bed->fail.reason, "own_account");
}

/* ---- calendar ---- */

struct calendar_job {
    struct calendar_year year;
    int moved;
};

static enum err put_year(struct call *call, void *arg)
{
    struct calendar_job *job = arg;
    return service_calendar_put(call, &job->year, &job->moved);
}

static const struct petition_clock *answer_of(struct bed *bed, id64 petition)
{
    struct petition_view view;
    CHECK_OK(bed_case(bed, BED_LEADER, petition, &view));
    for (size_t i = 0; i < view.petition.clock_count; i++) {
        if (sv_is(view.petition.clocks[i].rule, "answer"))
            return &view.petition.clocks[i];
    }
    return NULL;
}

/* 2027 has no data yet: an answer due there is provisional until it comes, and then moves. */
static void test_new_year_moves_due_days(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_go_to(bed, "2026-12-07");
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling"); /* 60 days: Friday 2027-02-05 */
    const struct petition_clock *before = answer_of(bed, receipt.id);
    assert_int_equal(before->end.due_day, bed_day("2027-02-05"));
    assert_true(before->end.is_provisional);

    const struct calendar_day days[] = {
        {.day = bed_day("2027-02-05"), .is_off = true, .name = SV("春节")},
        {.day = bed_day("2027-02-06"), .is_off = true, .name = SV("春节")},
        {.day = bed_day("2027-02-07"), .is_off = true, .name = SV("春节")}};
    struct calendar_job job = {
        .year = {.year = 2027, .source = SV("测试"), .days = days, .count = 3}};
    bed_as(bed, BED_HEAD);
    CHECK_ERR(bed_write(bed, put_year, &job), ERR_FORBIDDEN);
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, put_year, &job));
    assert_int_equal(job.moved, 1);
    CHECK_OK(service_office_reload(bed->service));
    const struct petition_clock *after = answer_of(bed, receipt.id);
    assert_int_equal(after->end.due_day, bed_day("2027-02-08"));
    assert_false(after->end.is_provisional);

    bed_as(bed, BED_ADMIN); /* the same again moves nothing */
    CHECK_OK(bed_write(bed, put_year, &job));
    assert_int_equal(job.moved, 0);
    struct petition_view view;
    CHECK_OK(bed_case(bed, BED_LEADER, receipt.id, &view));
    assert_int_equal(view.events[view.event_count - 1].kind, EVENT_RECOMPUTED);
}

static enum err follow_one(struct call *call, void *arg)
{
    return calendar_follow_one(call, arg);
}

/* What one write does not reach, the background does; with nothing to move it writes nothing. */
static void test_background_reaches_the_rest(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bool again = true;
    bed_submit(bed, &receipt);
    background_recompute_from(bed->service, 2026);
    for (int i = 0; again; i++) {
        bed_as_public(bed);
        CHECK_OK(background_recompute(&bed->call, &again));
        assert_in_range(i, 0, 3);
    }
    struct petition_view view;
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt.id, &view));
    assert_int_equal(view.petition.version, 1);
}

/* One piece as the background does it, by the office as it is now; false: nothing was left. */
static bool look_on(struct bed *bed)
{
    bool again;
    bed_as_public(bed);
    CHECK_OK(background_recompute(&bed->call, &again));
    return again;
}

static int look_through(struct bed *bed)
{
    int pieces = 0;
    bed_as_public(bed);
    CHECK_OK(background_follow_calendars(&bed->call));
    while (look_on(bed))
        pieces++;
    return pieces;
}

/* The same calendars: a start looks at nothing. Another one, even if it says what one before it
 * said: everything is looked at once more. */
static void test_a_start_looks_only_where_calendars_changed(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct calendar_job job = {.year = {.year = 2031, .source = SV("测试")}};
    bed_submit(bed, &receipt);
    assert_int_equal(look_through(bed), 2); /* this year and the next */
    assert_int_equal(look_through(bed), 0);
    for (int i = 0; i < 2; i++) {
        bed_as(bed, BED_ADMIN);
        CHECK_OK(bed_write(bed, put_year, &job));
        CHECK_OK(service_office_reload(bed->service));
        assert_int_equal(look_through(bed), 2);
        assert_int_equal(look_through(bed), 0);
    }
    bed_go_to(bed, "2027-01-04");
    assert_int_equal(look_through(bed), 1); /* the year after the next was not looked at yet */
}

/* What was begun under one calendar and ended under another was not looked through under either. */
static void test_a_calendar_in_between_leaves_the_look_unfinished(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct calendar_job job = {.year = {.year = 2031, .source = SV("测试")}};
    for (int i = 0; i < 60; i++) /* two pieces for each year */
        bed_submit(bed, &receipt);
    assert_int_equal(look_through(bed), 4);
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, put_year, &job));
    CHECK_OK(service_office_reload(bed->service));
    bed_as_public(bed);
    CHECK_OK(background_follow_calendars(&bed->call));
    assert_true(look_on(bed)); /* the first fifty */
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, put_year, &job));
    CHECK_OK(service_office_reload(bed->service));
    while (look_on(bed))
        ;
    assert_int_equal(look_through(bed), 2); /* that year once more; the other was begun after it */
    assert_int_equal(look_through(bed), 0);
}

/* The machine decides nothing by an office that has changed meanwhile. */
static void test_an_older_office_moves_nothing(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    const struct calendar_day days[] = {{.day = bed_day("2026-01-01"), .is_off = true}};
    struct calendar_job job = {
        .year = {.year = 2026, .source = SV("测试"), .days = days, .count = 1}};
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, put_year, &job));
    struct petition_key key = {bed->call.office->region, receipt.id};
    CHECK_ERR(bed_write(bed, follow_one, &key), ERR_STALE);
    CHECK_OK(service_office_reload(bed->service));
    bed_as_public(bed);
    CHECK_OK(bed_write(bed, follow_one, &key));
}

static void test_wrong_years_are_refused(void **state)
{
    struct bed *bed = *state;
    const struct calendar_day far[] = {{.day = bed_day("2030-01-01"), .is_off = true}};
    const struct calendar_day twice[] = {{.day = bed_day("2027-01-01"), .is_off = true},
                                         {.day = bed_day("2027-01-01"), .is_off = false}};
    struct calendar_job job = {.year = {.year = 2027, .source = SV("x"), .days = far, .count = 1}};
    bed_as(bed, BED_ADMIN);
    CHECK_ERR(bed_write(bed, put_year, &job), ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "days.0.day", "enum"));
    job.year.days = twice;
    job.year.count = 2;
    CHECK_ERR(bed_write(bed, put_year, &job), ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "days", "repeated"));
}

static enum err act_on_session(struct call *call, void *arg)
{
    (void)arg;
    return service_secret_give(call, true);
}

static void test_expiry_drops_what_is_old(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bool again;
    bed_submit(bed, &receipt);
    bed_own(bed, &receipt);
    struct caller owner = bed->call.who;
    CHECK_OK(bed_write(bed, act_on_session, NULL));
    bed_wait(bed, 3 * 60);
    bed_as_public(bed);
    CHECK_OK(background_expire(&bed->call, &again));
    assert_false(again);
    bed_as_caller(bed, &owner); /* the follow session is gone, the petition is not */
    CHECK_ERR(bed_write(bed, act_on_session, NULL), ERR_UNAUTHENTICATED);
    struct petition_view view;
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt.id, &view));
}

/* ---- remembered replies ---- */

/* Keys of one matter begin with it, so that their rows lie together; others are hashes alone. */
static void test_keys_of_replies(void **state)
{
    struct bed *bed = *state;
    static const uint8_t PLACE[8] = {0, 0, 0, 0, 1, 2, 3, 4};
    const id64 matters[] = {0x01020304, 0x01020304, 0x01020305, 0, 0};
    struct remember_key keys[5];
    bed_as(bed, BED_OFFICER);
    for (size_t i = 0; i < 5; i++) {
        const struct remember_about about = {.operation = "act",
                                             .matter = matters[i],
                                             .idempotency_key = i % 2 ? SV("one") : SV("other"),
                                             .request = SV("x")};
        service_remember_key(&bed->call, &about, &keys[i]);
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(keys[i].key_hash, keys[k].key_hash, TOKEN_HASH_SIZE);
    }
    assert_memory_equal(keys[0].key_hash, PLACE, sizeof PLACE);
    assert_memory_equal(keys[1].key_hash, PLACE, sizeof PLACE);
    assert_memory_not_equal(keys[2].key_hash, PLACE, sizeof PLACE);
    assert_memory_not_equal(keys[3].key_hash, keys[4].key_hash, sizeof PLACE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_setup, bed_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_keys_of_replies),
        TEST(test_everything_is_there_after_a_restart),
        TEST(test_adopted_rulebook_rules_what_comes),
        TEST(test_old_matters_keep_their_words),
        TEST(test_zone_of_what_is_in_force),
        TEST(test_last_adoption_holds),
        TEST(test_what_cannot_be_adopted),
        TEST(test_changes_by_others_are_seen),
        TEST(test_no_office_no_opening),
        TEST(test_snapshots_outlive_a_reload),
        TEST(test_units_are_the_administrators),
        TEST(test_guidance),
        TEST(test_grants_stay_within_reach),
        TEST(test_changing_accounts),
        TEST(test_new_year_moves_due_days),
        TEST(test_background_reaches_the_rest),
        TEST(test_a_start_looks_only_where_calendars_changed),
        TEST(test_a_calendar_in_between_leaves_the_look_unfinished),
        TEST(test_an_older_office_moves_nothing),
        TEST(test_wrong_years_are_refused),
        TEST(test_expiry_drops_what_is_old),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
