/* Works in the store: what is appended is what is folded; what is owed is found by who owes it and
 * by when the machine acts; derived rows are what the events say. */
#include "drivers.h"

#include "store/sittings.h"
#include "store/work_cards.h"
#include "store/works.h"

#include "work_sent.h"
#include "work_world.h"

enum { WORKS = 12 };

static enum err send_event(struct bed *bed, id64 id, const struct work_event *event)
{
    struct work_sent sent = {.key = {BED_REGION, id},
                             .added = {.event = event, .envelope = {.id = bed_id(bed)}}};
    return store_write(bed->store, work_send_job, &sent);
}

/* The last event of the world goes to the store. */
static void keep(struct bed *bed, id64 id, const struct work_world *ww)
{
    CHECK_OK(send_event(bed, id, &ww->last));
}

static void run_and_keep(struct bed *bed, id64 id, struct work_world *ww, const char *day)
{
    const struct work_env env = work_env_of(ww);
    world_set_day(&ww->w, day);
    while (work_step_due(ww->w.arena, &ww->work, &env, &ww->last)) {
        CHECK_OK(work_apply(ww->w.arena, &ww->work, &ww->last));
        keep(bed, id, ww);
    }
}

static void opened(struct bed *bed, id64 id, struct work_world *ww)
{
    work_world_init(ww, "2026-03-02");
    supervision_open(ww, "2026-03-16");
    keep(bed, id, ww);
}

static struct work loaded(struct bed *bed, id64 id)
{
    struct store_conn *conn = bed_read(bed);
    const struct work_key key = {BED_REGION, id};
    struct work work;
    CHECK_OK(store_work_load(conn, bed->arena, &key, &work));
    bed_read_end(bed, &conn);
    return work;
}

CONTRACT_TEST(a_work_is_what_was_appended)
{
    struct work_world ww;
    opened(bed, 501, &ww);
    run_and_keep(bed, 501, &ww, "2026-03-24");
    const struct work work = loaded(bed, 501);
    assert_int_equal(work.version, ww.work.version);
    assert_int_equal(work.duty_count, ww.work.duty_count);
    assert_int_equal(work.petitions[0], MATTER);
    assert_true(work.duties[0].next_at == ww.work.duties[0].next_at);
    CHECK_SV(work.duties[0].step, "measure");
    struct store_conn *conn = bed_read(bed);
    struct work_key key;
    CHECK_OK(store_work_by_id(conn, 501, &key));
    assert_int_equal(key.region, BED_REGION);
    CHECK_ERR(store_work_by_id(conn, 502, &key), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
    world_release(&ww.w);
}

CONTRACT_TEST(an_event_comes_once_and_follows)
{
    struct work_world ww;
    opened(bed, 501, &ww);
    CHECK_ERR(send_event(bed, 501, &ww.last), ERR_STALE);
    const struct duty_end met = {1, DUTY_MET};
    const struct work_event wrong = {
        .kind = WORK_DONE,
        .seq = 2,
        .at = 1,
        .act = SV("x"),
        .effects = {.state = SV("asked"), .ends = &met, .end_count = 1}};
    CHECK_ERR(send_event(bed, 501, &wrong), ERR_CORRUPT);
    assert_int_equal(loaded(bed, 501).version, 1);
    world_release(&ww.w);
}

/* ---- what is owed ---- */

static size_t listed(struct bed *bed, struct duty_filter filter, const struct duty_row **rows)
{
    struct store_conn *conn = bed_read(bed);
    size_t count;
    filter.limit = filter.limit ? filter.limit : 100;
    CHECK_OK(store_duty_list(conn, bed->arena, &filter, rows, &count));
    bed_read_end(bed, &conn);
    return count;
}

CONTRACT_TEST(duties_are_found_by_who_owes_them)
{
    struct work_world ww;
    struct work_world leader;
    const struct duty_row *rows;
    opened(bed, 501, &ww);
    run_and_keep(bed, 501, &ww, "2026-03-24");
    work_world_init(&leader, "2026-03-02");
    case_leader_open(&leader);
    keep(bed, 502, &leader);
    const struct {
        const char *name;
        struct duty_filter filter;
        size_t count;
    } ROWS[] = {
        {"the unit's head",
         {.scope = DUTIES_OF_ROLE, .unit = UNIT_HOUSING, .role = ROLE_UNIT_HEAD},
         1},
        {"its handler",
         {.scope = DUTIES_OF_ROLE, .unit = UNIT_HOUSING, .role = ROLE_UNIT_HANDLER},
         0},
        {"the supervisor",
         {.scope = DUTIES_OF_ROLE, .unit = UNIT_OFFICE, .role = ROLE_SUPERVISOR},
         1},
        {"the unit", {.scope = DUTIES_OF_UNIT, .unit = UNIT_HOUSING}, 1},
        {"the leader", {.scope = DUTIES_OF_ACCOUNT, .account = ACCOUNT_LEADER}, 4},
        {"another leader", {.scope = DUTIES_OF_ACCOUNT, .account = ACCOUNT_LEADER_2}, 0},
        {"the leader's county", {.scope = DUTIES_OF_UNIT, .unit = UNIT_COUNTY}, 4},
        {"a role that nobody is named for",
         {.scope = DUTIES_OF_ROLE, .unit = UNIT_COUNTY, .role = ROLE_CASE_LEADER},
         0},
        {"over", {.scope = DUTIES_OF_UNIT, .unit = UNIT_HOUSING, .is_ended = true}, 0},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(listed(bed, ROWS[i].filter, &rows) == ROWS[i].count, ROWS[i].name);
    assert_int_equal(listed(bed, ROWS[0].filter, &rows), 1);
    CHECK_SV(rows[0].rule, "answer");
    CHECK_SV(rows[0].kind, "supervision");
    CHECK_SV(rows[0].step, "measure");
    CHECK_SV(rows[0].next_step, "head");
    assert_int_equal(rows[0].holder.role, ROLE_UNIT_HEAD);
    assert_int_equal(rows[0].due_minute, PERIOD_NO_MINUTE);
    WORK_MUST(&ww, ROLE_UNIT_HEAD, "answer", F_TEXT("text", "已修好。"));
    keep(bed, 501, &ww);
    assert_int_equal(listed(bed, ROWS[0].filter, &rows), 0);
    assert_int_equal(listed(bed, ROWS[8].filter, &rows), 1);
    world_release(&ww.w);
    world_release(&leader.w);
}

/* Page by page, each duty once, those due first first. */
CONTRACT_TEST(duties_come_in_pages)
{
    static const char *const DAYS[] = {"2026-03-16", "2026-03-09", "2026-04-01"};
    struct work_world ww[WORKS];
    const struct duty_row *rows;
    size_t seen = 0;
    day_t before = 0;
    for (int i = 0; i < WORKS; i++) {
        work_world_init(&ww[i], "2026-03-02");
        supervision_open(&ww[i], DAYS[i % 3]);
        keep(bed, 501 + i, &ww[i]);
        world_release(&ww[i].w);
    }
    struct duty_filter filter = {.scope = DUTIES_OF_UNIT, .unit = UNIT_HOUSING, .limit = 5};
    for (size_t count = 5; count == 5; seen += count) {
        count = listed(bed, filter, &rows);
        for (size_t i = 0; i < count; i++) {
            assert_true(rows[i].due_day >= before);
            before = rows[i].due_day;
            filter.after_day = rows[i].due_day;
            filter.after_work = rows[i].work.id;
            filter.after_no = rows[i].no;
        }
    }
    assert_int_equal(seen, WORKS);
}

/* What has ended comes with the newest first, page by page. */
CONTRACT_TEST(ended_duties_come_newest_first)
{
    struct work_world ww;
    const struct duty_row *rows;
    work_world_init(&ww, "2026-03-02");
    case_leader_open(&ww);
    keep(bed, 501, &ww);
    WORK_MUST(&ww, ROLE_OFFICE_HEAD, "release", F_TEXT("reason", "已由上级统一处理。"));
    keep(bed, 501, &ww);
    struct duty_filter filter = {
        .scope = DUTIES_OF_ACCOUNT, .account = ACCOUNT_LEADER, .is_ended = true, .limit = 3};
    assert_int_equal(listed(bed, filter, &rows), 3);
    assert_true(rows[0].due_day >= rows[1].due_day && rows[1].due_day >= rows[2].due_day);
    assert_int_equal(rows[0].how, DUTY_RELEASED);
    assert_true(rows[0].ended_day != DAY_NONE);
    filter.after_day = rows[2].due_day;
    filter.after_work = rows[2].work.id;
    filter.after_no = rows[2].no;
    assert_int_equal(listed(bed, filter, &rows), 1);
    world_release(&ww.w);
}

/* ---- lists of works ---- */

static size_t works_listed(struct bed *bed, struct work_filter filter, struct work_card **cards)
{
    struct store_conn *conn = bed_read(bed);
    size_t count;
    filter.limit = filter.limit ? filter.limit : 100;
    CHECK_OK(store_work_list(conn, bed->arena, &filter, cards, &count));
    bed_read_end(bed, &conn);
    return count;
}

CONTRACT_TEST(works_are_listed_by_place_kind_and_unit)
{
    struct work_world supervised;
    struct work_world led;
    struct work_card *cards;
    opened(bed, 501, &supervised);
    work_world_init(&led, "2026-03-02");
    case_leader_open(&led);
    keep(bed, 502, &led);
    const struct {
        const char *name;
        struct work_filter filter;
        size_t count;
    } ROWS[] = {
        {"of the region", {.region = BED_REGION}, 2},
        {"of another", {.region = BED_REGION + 1}, 0},
        {"of the office", {.office = UNIT_OFFICE}, 2},
        {"of another", {.office = UNIT_HOUSING}, 0},
        {"of a kind", {.region = BED_REGION, .kind = SV("case_leader")}, 1},
        {"of a unit", {.office = UNIT_OFFICE, .unit = UNIT_HOUSING}, 2},
        {"of a kind and a unit",
         {.region = BED_REGION, .kind = SV("supervision"), .unit = UNIT_HOUSING},
         1},
        {"of another unit", {.region = BED_REGION, .unit = UNIT_OFFICE}, 0},
        {"over", {.region = BED_REGION, .is_ended = true}, 0},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(works_listed(bed, ROWS[i].filter, &cards) == ROWS[i].count, ROWS[i].name);
    assert_int_equal(works_listed(bed, ROWS[4].filter, &cards), 1);
    assert_true(cards[0].leader == ACCOUNT_LEADER && cards[0].key.id == 502);
    assert_int_equal(cards[0].matter_count, 0); /* no such matter is registered here */
    world_release(&supervised.w);
    world_release(&led.w);
}

/* Open ones due first, ended ones newest first, each once. */
CONTRACT_TEST(works_come_in_pages)
{
    static const char *const DAYS[] = {"2026-03-16", "2026-03-09", "2026-04-01"};
    struct work_card *cards;
    for (int i = 0; i < WORKS; i++) {
        struct work_world ww;
        work_world_init(&ww, "2026-03-02");
        supervision_open(&ww, DAYS[i % 3]);
        keep(bed, 501 + i, &ww);
        if (i % 2) {
            WORK_MUST(&ww, ROLE_OFFICE_HEAD, "withdraw", F_TEXT("reason", "撤销。"));
            keep(bed, 501 + i, &ww);
        }
        world_release(&ww.w);
    }
    for (int is_ended = 0; is_ended < 2; is_ended++) {
        struct work_filter filter = {.region = BED_REGION, .is_ended = is_ended, .limit = 4};
        size_t seen = 0;
        for (size_t count = 4; count == 4; seen += count) {
            count = works_listed(bed, filter, &cards);
            for (size_t i = 0; i < count; i++) {
                bool is_next = is_ended ? seen + i == 0 || cards[i].key.id < filter.after_id
                                        : cards[i].due_day >= filter.after_day;
                CHECK_ROW(is_next, is_ended ? "ended" : "open");
                filter.after_day = cards[i].due_day;
                filter.after_id = cards[i].key.id;
            }
        }
        assert_int_equal(seen, WORKS / 2);
    }
}

static size_t due_at(struct bed *bed, time_ms now)
{
    struct store_conn *conn = bed_read(bed);
    struct work_slice slice;
    CHECK_OK(
        store_duty_due(conn, bed->arena, &(struct step_page){.now = now, .limit = 10}, &slice));
    bed_read_end(bed, &conn);
    assert_true(slice.count == 0 || slice.keys[0].id == 501);
    return slice.count;
}

static size_t works_of(struct bed *bed, id64 petition, id64 before)
{
    struct store_conn *conn = bed_read(bed);
    struct work_slice slice;
    const struct works_page page = {{BED_REGION, petition}, before, 10};
    CHECK_OK(store_works_of(conn, bed->arena, &page, &slice));
    bed_read_end(bed, &conn);
    return slice.count;
}

CONTRACT_TEST(what_has_come_due_is_found)
{
    struct work_world ww;
    opened(bed, 501, &ww);
    assert_int_equal(due_at(bed, ww.work.duties[0].next_at - 1), 0);
    assert_int_equal(due_at(bed, ww.work.duties[0].next_at), 1);
    assert_int_equal(works_of(bed, MATTER, 0), 1);
    assert_int_equal(works_of(bed, MATTER, 501), 0);
    assert_int_equal(works_of(bed, MATTER + 1, 0), 0);
    world_release(&ww.w);
}

/* ---- sealing ---- */

/* Turns every byte, and minds that each thing is opened as what it was sealed as. */
struct turner {
    int64_t last_key;
    int sealed;
};

static enum err turn_take_key(void *self, int64_t *out)
{
    *out = ++((struct turner *)self)->last_key;
    return ERR_OK;
}

static enum err turn(void *self, struct arena *arena, struct seal_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *bytes = arena_alloc(arena, items[i].bytes.n + 1);
        for (size_t k = 0; k < items[i].bytes.n; k++)
            bytes[k] = (char)(items[i].bytes.p[k] ^ (char)(0x50 + (int)items[i].what));
        items[i].bytes.p = bytes;
        ((struct turner *)self)->sealed += items[i].what == SEAL_WORK;
    }
    return ERR_OK;
}

/* What a work says is not in the database as it was said; each work has a key of its own. */
CONTRACT_TEST(what_a_work_says_is_sealed)
{
    struct turner turner = {.last_key = 0};
    const struct store_sealer sealer = {
        .self = &turner, .take_key = turn_take_key, .seal = turn, .open = turn};
    struct work_world ww;
    bed->config.sealer = &sealer;
    bed_reopen(bed);
    opened(bed, 501, &ww);
    run_and_keep(bed, 501, &ww, "2026-03-24");
    world_release(&ww.w);
    opened(bed, 502, &ww);
    assert_int_equal(turner.last_key, 2);
    assert_int_equal(loaded(bed, 501).version, 4);
    assert_true(turner.sealed > 0);
    const char *sql = "SELECT COUNT(*) FROM work_event WHERE work = 501 AND key_id = 1";
    assert_int_equal(raw_number(bed->address, sql), 4);
    assert_int_equal(raw_number(bed->address, "SELECT key_id FROM work WHERE id = 502"), 2);
    store_close(&bed->store);
    bed->config.sealer = NULL; /* as it stands, it is no event */
    bed->config.is_looked_at = true;
    bed_reopen(bed);
    struct store_conn *conn = bed_read(bed);
    const struct work_key key = {BED_REGION, 501};
    struct work work;
    CHECK_ERR(store_work_load(conn, bed->arena, &key, &work), ERR_UNAVAILABLE);
    bed_read_end(bed, &conn);
    world_release(&ww.w);
}

/* ---- rebuild ---- */

static int64_t differences(struct bed *bed)
{
    int64_t found = -1;
    struct fail fail = {.field_count = 0};
    CHECK_OK(store_rebuild_check(bed->store, NULL, &found, &fail));
    return found;
}

CONTRACT_TEST(rows_are_what_the_events_say)
{
    static const char *const DAMAGES[] = {
        "UPDATE duty SET next_at = 1 WHERE no = 1",
        "UPDATE duty SET is_ended = NOT is_ended WHERE no = 2",
        "DELETE FROM duty WHERE no = 2",
        "UPDATE work SET state = 'closed'",
        "UPDATE work_petition SET petition = 77",
        "DELETE FROM work_petition",
        ("INSERT INTO work SELECT region, 999, kind, rulebook, key_id, state, office, unit, "
         "leader, parent, season, opened_at, due_day, is_ended, version, changed_id, '', '', 0, 0, "
         "0, 0, 0, 0, 0, 0, '', is_again, 0, 0 FROM work"),
        "UPDATE work SET spent = 5",
        "UPDATE work SET obstacle = 'money'",
        "UPDATE work SET since_day = 12000",
    };
    struct work_world ww;
    opened(bed, 501, &ww);
    run_and_keep(bed, 501, &ww, "2026-04-24");
    WORK_MUST(&ww, ROLE_OFFICE_HEAD, "hand_over", F_UNIT("unit", UNIT_LABOUR),
              F_TEXT("reason", "职责划转。"));
    keep(bed, 501, &ww);
    assert_int_equal(differences(bed), 0);
    for (size_t i = 0; i < CHECK_COUNT(DAMAGES); i++) {
        CHECK_ROW(raw_run(bed->address, DAMAGES[i], NULL) == RAW_OK, DAMAGES[i]);
        CHECK_ROW(differences(bed) > 0, DAMAGES[i]);
        CHECK_OK(store_rebuild(bed->store, NULL));
        CHECK_ROW(differences(bed) == 0, DAMAGES[i]);
    }
    world_release(&ww.w);
}

/* ---- sittings ---- */

static void opened_seat(struct bed *bed, id64 id, struct work_world *ww, const char *day)
{
    const struct field fields[] = {
        F_UNIT("unit", UNIT_HOUSING), F_CHOICE("form", "resident"),  F_DAY("day", day),
        F_NUMBER("minute", 540),      F_LINE("hours", "9:00—17:00"), F_LINE("place", "2 号窗口"),
        F_LINE("who", "周工程师")};
    work_world_init(ww, "2026-03-02");
    CHECK_OK(work_act_as(ww, "seat", work_actor(ww, ROLE_CASE_OFFICER), "post", fields,
                         CHECK_COUNT(fields)));
    keep(bed, id, ww);
}

static size_t sittings(struct bed *bed, const char *from, const char *to, bool is_open,
                       struct sitting **out)
{
    const struct sitting_filter filter = {.region = BED_REGION,
                                          .kind = SV("seat"),
                                          .from = day_at(from),
                                          .to = day_at(to),
                                          .is_open = is_open,
                                          .limit = 10};
    struct store_conn *conn = bed_read(bed);
    size_t count;
    CHECK_OK(store_sitting_list(conn, bed->arena, &filter, out, &count));
    bed_read_end(bed, &conn);
    return count;
}

/* By the day, however they were opened; what has ended only where it is asked for. */
CONTRACT_TEST(sittings_are_read_by_their_day)
{
    struct work_world ww[3];
    struct sitting *rows;
    opened_seat(bed, 501, &ww[0], "2026-03-10");
    opened_seat(bed, 502, &ww[1], "2026-03-04");
    opened_seat(bed, 503, &ww[2], "2026-03-12");
    assert_int_equal(sittings(bed, "2026-03-05", "2026-03-12", true, &rows), 2);
    assert_int_equal(rows[0].key.id, 501);
    assert_int_equal(rows[1].key.id, 503);
    assert_int_equal(sittings(bed, "2026-03-02", "2026-03-11", true, &rows), 2);
    assert_int_equal(rows[0].key.id, 502);
    CHECK_SV(rows[0].owed, "attend");
    assert_int_equal(rows[0].owed_minute, 540);
    WORK_MUST(&ww[0], ROLE_OFFICE_HEAD, "cancel", F_TEXT("reason", "停电"));
    keep(bed, 501, &ww[0]);
    assert_int_equal(sittings(bed, "2026-03-05", "2026-03-12", true, &rows), 1);
    assert_int_equal(sittings(bed, "2026-03-05", "2026-03-12", false, &rows), 2);
    assert_int_equal(rows[0].held.stand, WORK_STAND_CALLED_OFF);
    CHECK_SV(rows[0].held.reason, "停电");
    assert_int_equal(rows[0].version, 2);
    for (size_t i = 0; i < CHECK_COUNT(ww); i++)
        world_release(&ww[i].w);
}

CONTRACT_TEST(a_sitting_is_what_its_events_say)
{
    static const char *const DAMAGES[] = {
        "UPDATE sitting SET day = day + 1",    "UPDATE sitting SET who = '别人'",
        "UPDATE sitting SET arrived_at = 5",   "UPDATE sitting SET stand = 2",
        "UPDATE sitting SET owed_minute = -1", "DELETE FROM sitting",
    };
    struct work_world ww;
    struct work_world other;
    struct sitting none;
    const struct work_key key = {BED_REGION, 502};
    opened_seat(bed, 501, &ww, "2026-03-10");
    opened(bed, 502, &other);
    struct store_conn *conn = bed_read(bed);
    CHECK_ERR(store_sitting_get(conn, bed->arena, &key, &none), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
    for (size_t i = 0; i < CHECK_COUNT(DAMAGES); i++) {
        CHECK_ROW(raw_run(bed->address, DAMAGES[i], NULL) == RAW_OK, DAMAGES[i]);
        CHECK_ROW(differences(bed) == 1, DAMAGES[i]);
        CHECK_OK(store_rebuild(bed->store, NULL));
        CHECK_ROW(differences(bed) == 0, DAMAGES[i]);
    }
    world_release(&ww.w);
    world_release(&other.w);
}

/* Two servers that both think it is their turn begin the calendar's work of a unit once. */
CONTRACT_TEST(a_season_begins_once)
{
    static const char SECOND[] =
        "INSERT INTO work SELECT region, 999, kind, rulebook, key_id, state, office, unit, leader, "
        "parent, season, opened_at, due_day, is_ended, version, changed_id, ground, finding, "
        "led_since, led_day, led_acts, other_acts, led_changes, granted, held, spent, obstacle, "
        "is_again, since_day, counted FROM work";
    struct work_world ww;
    opened(bed, 501, &ww);
    assert_int_equal(raw_run(bed->address, "UPDATE work SET season = '2026-03'", NULL), RAW_OK);
    assert_int_not_equal(raw_run(bed->address, SECOND, NULL), RAW_OK);
    assert_int_equal(raw_run(bed->address, "UPDATE work SET season = ''", NULL), RAW_OK);
    assert_int_equal(raw_run(bed->address, SECOND, NULL),
                     RAW_OK); /* people begin as many as they want */
    world_release(&ww.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_work_is_what_was_appended),
        cmocka_unit_test(an_event_comes_once_and_follows),
        cmocka_unit_test(duties_are_found_by_who_owes_them),
        cmocka_unit_test(sittings_are_read_by_their_day),
        cmocka_unit_test(a_sitting_is_what_its_events_say),
        cmocka_unit_test(duties_come_in_pages),
        cmocka_unit_test(ended_duties_come_newest_first),
        cmocka_unit_test(works_are_listed_by_place_kind_and_unit),
        cmocka_unit_test(works_come_in_pages),
        cmocka_unit_test(what_has_come_due_is_found),
        cmocka_unit_test(what_a_work_says_is_sealed),
        cmocka_unit_test(rows_are_what_the_events_say),
        cmocka_unit_test(a_season_begins_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
