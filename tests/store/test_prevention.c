/* Prevention in the store: what units returned for a season and what was noted in it, posts and
 * what was given to them, matters linked to a decision and since when. */
#include "drivers.h"

#include "store/prevention.h"
#include "store/work_cards.h"

#include "work_sent.h"
#include "work_world.h"

enum { FIRST_SURVEY = 601, FIRST_ISSUE = 701, DECISION = 801, POST = 901, CASE = 951 };

static const struct actor MACHINE = {0, ROLE_SYSTEM, UNIT_TOWN, 0};
static const struct actor TOWN = {205, ROLE_UNIT_HEAD, UNIT_TOWN, 0};
static const struct actor HOUSING = {206, ROLE_UNIT_HANDLER, UNIT_HOUSING, 0};
static const struct actor HOUSING_HEAD = {207, ROLE_UNIT_HEAD, UNIT_HOUSING, 0};

static void keep(struct bed *bed, id64 id, const struct work_world *ww)
{
    struct work_sent sent = {.key = {BED_REGION, id},
                             .added = {.event = &ww->last, .envelope = {.id = bed_id(bed)}}};
    CHECK_OK(store_write(bed->store, work_send_job, &sent));
}

#define TEXT_FIELD(name, words)                                                                    \
    {                                                                                              \
        .id = SV_INIT(name), .kind = FIELD_TEXT, .text = SV_INIT(words)                            \
    }
#define LINE_FIELD(name, words)                                                                    \
    {                                                                                              \
        .id = SV_INIT(name), .kind = FIELD_LINE, .text = SV_INIT(words)                            \
    }

/* ---- returns ---- */

static void survey(struct bed *bed, struct work_world *ww, int at, struct actor who)
{
    work_world_init(ww, "2026-03-02");
    who.account = 0;
    who.role = ROLE_SYSTEM;
    ww->season = SV("2026-03");
    ww->work.office = who.unit;
    CHECK_OK(work_act_as(ww, "issue_survey", who, "begin", NULL, 0));
    keep(bed, FIRST_SURVEY + at, ww);
}

static void issue(struct bed *bed, int at, bool is_dropped)
{
    static const struct field NOTED[] = {
        {.id = SV_INIT("unit"), .kind = FIELD_UNIT, .number = UNIT_HOUSING},
        LINE_FIELD("place", "石桥村"),
        LINE_FIELD("subject", "水渠渗漏"),
        {.id = SV_INIT("affected"), .kind = FIELD_NUMBER, .number = 30},
        TEXT_FIELD("text", "渗漏两年")};
    static const struct field DROPPED[] = {TEXT_FIELD("reason", "已经修好")};
    struct work_world ww;
    work_world_init(&ww, "2026-03-02");
    ww.parent = FIRST_SURVEY;
    ww.work.office = UNIT_TOWN;
    CHECK_OK(work_act_as(&ww, "issue", TOWN, "note", NOTED, CHECK_COUNT(NOTED)));
    keep(bed, FIRST_ISSUE + at, &ww);
    if (is_dropped) {
        CHECK_OK(work_act_as(&ww, "issue", TOWN, "drop", DROPPED, 1));
        keep(bed, FIRST_ISSUE + at, &ww);
    }
    world_release(&ww.w);
}

/* One returned with three issues noted, one that returned nothing, one that owes. */
static void returns(struct bed *bed)
{
    static const struct field REPORT[] = {
        {.id = SV_INIT("issue_count"), .kind = FIELD_NUMBER, .number = 5}};
    static const struct field ZERO[] = {TEXT_FIELD("text", "都看过")};
    static const struct actor OTHER = {0, ROLE_UNIT_HEAD, UNIT_LABOUR, 0};
    struct work_world ww;
    survey(bed, &ww, 0, MACHINE);
    for (int i = 0; i < 3; i++)
        issue(bed, i, i == 1);
    world_set_day(&ww.w, "2026-03-30");
    CHECK_OK(work_act_as(&ww, "issue_survey", TOWN, "report", REPORT, 1));
    keep(bed, FIRST_SURVEY, &ww);
    world_release(&ww.w);
    survey(bed, &ww, 1, HOUSING);
    CHECK_OK(work_act_as(&ww, "issue_survey", HOUSING_HEAD, "zero", ZERO, 1));
    keep(bed, FIRST_SURVEY + 1, &ww);
    world_release(&ww.w);
    survey(bed, &ww, 2, OTHER);
    world_release(&ww.w);
}

static const struct survey_row *of_unit(const struct survey_row *rows, size_t count, id64 unit)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].office == unit)
            return &rows[i];
    }
    fail_msg("nothing of unit %lld", (long long)unit);
    return NULL;
}

CONTRACT_TEST(returns_of_a_season)
{
    const struct survey_row *rows;
    size_t count;
    const struct season_key march = {BED_REGION, SV("issue_survey"), SV("2026-03")};
    const struct season_key april = {BED_REGION, SV("issue_survey"), SV("2026-04")};
    returns(bed);
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_survey_rows(conn, bed->arena, &march, &rows, &count));
    assert_int_equal(count, 3);
    const struct survey_row *town = of_unit(rows, count, UNIT_TOWN);
    const struct survey_row *housing = of_unit(rows, count, UNIT_HOUSING);
    const struct survey_row *labour = of_unit(rows, count, UNIT_LABOUR);
    assert_int_equal(town->counted, 5);
    assert_true(town->ended_day > town->due_day); /* three days late */
    assert_int_equal(town->how, DUTY_MET);
    assert_int_equal(housing->counted, 0);
    assert_true(housing->ended_day != DAY_NONE && housing->ended_day <= housing->due_day);
    assert_int_equal(labour->ended_day, DAY_NONE);
    assert_false(labour->is_ended);
    CHECK_OK(store_survey_rows(conn, bed->arena, &april, &rows, &count));
    assert_int_equal(count, 0);
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(what_was_noted_and_how_it_stands)
{
    const struct within_count *counts;
    size_t count;
    struct within_wish wish = {.season = {BED_REGION, SV("issue_survey"), SV("2026-03")},
                               .child = SV("issue")};
    struct work_slice found;
    const struct work_event *openings;
    int within;
    const struct work_key first = {BED_REGION, FIRST_SURVEY};
    returns(bed);
    struct store_conn *conn = bed_read(bed);
    assert_true(day_from_ymd(2026, 3, 31, &wish.today));
    CHECK_OK(store_within_counts(conn, bed->arena, &wish, &counts, &count));
    assert_int_equal(count, 2);
    CHECK_SV(counts[0].state, "dropped");
    assert_true(counts[0].is_ended && counts[0].works == 1 && counts[0].late == 0);
    CHECK_SV(counts[1].state, "found");
    assert_true(!counts[1].is_ended && counts[1].works == 2 && counts[1].late == 2);
    CHECK_OK(store_work_count_within(conn, &first, &within));
    assert_int_equal(within, 3);
    /* Page after page, open ones first, each once. */
    struct within_page page = {.parent = first, .kind = SV("issue"), .limit = 1};
    static const id64 ORDER[] = {FIRST_ISSUE, FIRST_ISSUE + 2, FIRST_ISSUE + 1};
    for (size_t i = 0; i < CHECK_COUNT(ORDER); i++) {
        CHECK_OK(store_within_page(conn, bed->arena, &page, &found));
        assert_int_equal(found.count, 1);
        assert_int_equal(found.keys[0].id, ORDER[i]);
        page.after_id = ORDER[i];
        page.after_ended = i == 2;
    }
    CHECK_OK(store_within_page(conn, bed->arena, &page, &found));
    assert_int_equal(found.count, 0);
    /* What each began with. */
    const struct work_key keys[] = {{BED_REGION, FIRST_ISSUE}, {BED_REGION, 1}, first};
    const struct work_slice slice = {keys, CHECK_COUNT(keys)};
    CHECK_OK(store_work_openings(conn, bed->arena, &slice, &openings));
    CHECK_SV(field_text(openings[0].fields, openings[0].field_count, "subject"), "水渠渗漏");
    assert_int_equal(openings[1].kind, WORK_NONE);
    CHECK_SV(openings[2].act, "begin");
    bed_read_end(bed, &conn);
}

/* ---- posts ---- */

CONTRACT_TEST(posts_and_what_was_given_to_them)
{
    static const struct field SET[] = {LINE_FIELD("title", "调解委员会"),
                                       LINE_FIELD("place", "石桥村"),
                                       LINE_FIELD("mediator", "村委会副主任")};
    static const struct field GIVEN[] = {
        {.id = SV_INIT("unit"), .kind = FIELD_UNIT, .number = UNIT_TOWN},
        LINE_FIELD("title", "通行"),
        {.id = SV_INIT("sort"), .kind = FIELD_CHOICE, .text = SV_INIT("people")},
        {.id = SV_INIT("level"), .kind = FIELD_CHOICE, .text = SV_INIT("village")},
        TEXT_FIELD("text", "村路通行")};
    struct work_world ww;
    struct kind_counts counts;
    struct within_counts cases;
    struct within_wish wish = {.season = {.region = BED_REGION, .kind = SV("mediation_post")},
                               .child = SV("mediation")};
    const struct work_key post = {BED_REGION, POST};
    work_world_init(&ww, "2026-03-02");
    ww.work.office = UNIT_TOWN;
    CHECK_OK(work_act_as(&ww, "mediation_post", TOWN, "set_village", SET, CHECK_COUNT(SET)));
    keep(bed, POST, &ww);
    world_release(&ww.w);
    work_world_init(&ww, "2026-03-02");
    ww.parent = POST;
    ww.work.office = UNIT_OFFICE;
    CHECK_OK(work_act_as(&ww, "mediation", (struct actor){102, ROLE_CASE_OFFICER, UNIT_OFFICE, 0},
                         "ask", GIVEN, CHECK_COUNT(GIVEN)));
    keep(bed, CASE, &ww);
    world_release(&ww.w);
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_kind_counts(conn, bed->arena, BED_REGION, SV("mediation_post"), &counts));
    assert_int_equal(counts.count, 1);
    assert_int_equal(counts.items[0].office, UNIT_TOWN);
    CHECK_SV(counts.items[0].state, "village");
    assert_true(day_from_ymd(2026, 3, 31, &wish.today));
    CHECK_OK(store_kind_within(conn, bed->arena, &wish, &counts));
    assert_int_equal(counts.count, 1);
    assert_int_equal(counts.items[0].office, UNIT_TOWN); /* whose post it is, not who gave it */
    assert_int_equal(counts.items[0].late, 1);
    CHECK_OK(store_within_one(conn, bed->arena, &post, &wish, &cases));
    assert_int_equal(cases.count, 1);
    assert_int_equal(cases.items[0].works, 1);
    bed_read_end(bed, &conn);
}

/* ---- decisions ---- */

static void link_matter(struct bed *bed, struct work_world *ww, id64 matter, const char *day)
{
    const struct field fields[] = {F_ID("petition", matter), TEXT_FIELD("text", "搬迁引起")};
    world_set_day(&ww->w, day);
    CHECK_OK(work_act_as(ww, "assessment", HOUSING, "link", fields, 2));
    keep(bed, DECISION, ww);
}

static void decided(struct bed *bed, struct work_world *ww)
{
    static const struct field OPEN[] = {LINE_FIELD("title", "市场搬迁"),
                                        TEXT_FIELD("text", "搬到城西")};
    static const struct field SURVEY[] = {
        {.id = SV_INIT("heard_count"), .kind = FIELD_NUMBER, .number = 9},
        TEXT_FIELD("text", "座谈")};
    static const struct field ASSESS[] = {
        TEXT_FIELD("risks", "客流少"),
        TEXT_FIELD("measures", "班车"),
        {.id = SV_INIT("result"), .kind = FIELD_CHOICE, .text = SV_INIT("go")}};
    static const struct field TEXT[] = {TEXT_FIELD("text", "可行")};
    work_world_init(ww, "2026-03-02");
    ww->work.office = UNIT_HOUSING;
    CHECK_OK(work_act_as(ww, "assessment", HOUSING, "open", OPEN, 2));
    keep(bed, DECISION, ww);
    CHECK_OK(work_act_as(ww, "assessment", HOUSING, "survey", SURVEY, 2));
    keep(bed, DECISION, ww);
    CHECK_OK(work_act_as(ww, "assessment", HOUSING, "argue", TEXT, 1));
    keep(bed, DECISION, ww);
    CHECK_OK(work_act_as(ww, "assessment", HOUSING, "assess", ASSESS, 3));
    keep(bed, DECISION, ww);
    CHECK_OK(work_act_as(ww, "assessment", HOUSING_HEAD, "decide", TEXT, 1));
    keep(bed, DECISION, ww);
}

static int64_t linked_in(struct store_conn *conn, struct bed *bed, const char *from, const char *to)
{
    struct linked_wish wish = {.region = BED_REGION, .kind = SV("assessment")};
    const struct linked_count *rows;
    size_t count;
    assert_true(day_parse(sv_from(from), &wish.from) && day_parse(sv_from(to), &wish.to));
    CHECK_OK(store_linked_counts(conn, bed->arena, &wish, &rows, &count));
    assert_int_equal(count, 1);
    CHECK_SV(rows[0].state, "following");
    assert_int_equal(rows[0].works, 1);
    assert_int_equal(rows[0].caused, rows[0].linked > 0);
    return rows[0].linked;
}

CONTRACT_TEST(matters_are_linked_since_a_day)
{
    struct work_world ww;
    struct matter_counts counts;
    int64_t differences = -1;
    struct fail fail = {.field_count = 0};
    const struct work_key key = {BED_REGION, DECISION};
    decided(bed, &ww);
    link_matter(bed, &ww, MATTER, "2026-03-20");
    link_matter(bed, &ww, MATTER + 1, "2026-04-02");
    link_matter(bed, &ww, MATTER, "2026-04-20"); /* again: it stays linked since the first day */
    struct store_conn *conn = bed_read(bed);
    assert_int_equal(linked_in(conn, bed, "2026-03-01", "2026-03-31"), 1);
    assert_int_equal(linked_in(conn, bed, "2026-04-01", "2026-04-30"), 1);
    assert_int_equal(linked_in(conn, bed, "2026-03-20", "2026-04-02"), 2);
    assert_int_equal(linked_in(conn, bed, "2026-05-01", "2026-05-31"), 0);
    CHECK_OK(store_matter_counts(conn, &key, &counts)); /* no such petitions are stored here */
    assert_int_equal(counts.all, 2);
    assert_int_equal(counts.open + counts.ended, 0);
    bed_read_end(bed, &conn);
    CHECK_OK(store_rebuild_check(bed->store, NULL, &differences, &fail));
    assert_int_equal(differences, 0);
    assert_int_equal(raw_run(bed->address, "UPDATE work_petition SET linked_day = 1", NULL),
                     RAW_OK);
    CHECK_OK(store_rebuild_check(bed->store, NULL, &differences, &fail));
    assert_int_equal(differences, 1);
    world_release(&ww.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(returns_of_a_season),
        cmocka_unit_test(what_was_noted_and_how_it_stands),
        cmocka_unit_test(posts_and_what_was_given_to_them),
        cmocka_unit_test(matters_are_linked_since_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
