/* Units, accounts, calendar, rulebooks, guidance, audit: versions that only grow. */
#include "drivers.h"

static const struct who_when BY = {501, 1000};

#define JOB(name, type, call)                                                                      \
    static enum err name(struct store_conn *conn, void *arg)                                       \
    {                                                                                              \
        type *it = arg;                                                                            \
        return call;                                                                               \
    }

struct rulebook_put {
    struct sv pin, yaml;
};
struct credential_put {
    id64 account;
    struct credential credential;
};
JOB(put_unit, struct unit, store_unit_put(conn, it, &BY))
JOB(put_account, struct account, store_account_put(conn, it, &BY))
JOB(put_year, struct calendar_year, store_calendar_year_put(conn, it, &BY))
JOB(adopt_rulebook, struct stored_adoption, store_rulebook_adopt(conn, it))
JOB(put_rulebook, struct rulebook_put, store_rulebook_put(conn, it->pin, it->yaml, &BY))
JOB(put_office, struct office_info, store_office_put(conn, it, &BY))
JOB(put_credential, struct credential_put, store_credential_put(conn, it->account, &it->credential))
JOB(add_audit, struct audit_entry, store_audit_add(conn, it))

/* ---- units ---- */

CONTRACT_TEST(units_come_newest_and_parents_first)
{
    /* the child has the smaller id */
    struct unit child = {.id = 5,
                         .parent = 9,
                         .kind = UNIT_KIND_PETITION_OFFICE,
                         .name = SV("清河县信访局"),
                         .short_name = SV("信访局"),
                         .phone = SV("0451-1"),
                         .address = SV("中路 1 号"),
                         .code = SV("QH"),
                         .superior = 9,
                         .is_vertical = true,
                         .is_active = true};
    struct unit parent = {
        .id = 9, .kind = UNIT_KIND_COUNTY, .name = SV("清河县"), .is_active = true};
    CHECK_OK(store_write(bed->store, put_unit, &child));
    CHECK_OK(store_write(bed->store, put_unit, &parent));
    assert_int_equal(parent.version, 1);
    parent.name = SV("清河区");
    CHECK_OK(store_write(bed->store, put_unit, &parent));
    assert_int_equal(parent.version, 2);
    struct store_conn *conn = bed_read(bed);
    const struct unit *units;
    size_t count;
    CHECK_OK(store_units(conn, bed->arena, &units, &count));
    assert_int_equal(count, 2);
    assert_int_equal(units[0].id, 9);
    CHECK_SV(units[0].name, "清河区");
    assert_int_equal(units[0].version, 2);
    assert_int_equal(units[1].parent, 9);
    assert_int_equal(units[1].kind, UNIT_KIND_PETITION_OFFICE);
    assert_int_equal(units[1].superior, 9);
    assert_true(units[1].is_vertical);
    assert_int_equal(units[0].superior, 0);
    assert_false(units[0].is_vertical);
    CHECK_SV(units[1].short_name, "信访局");
    CHECK_SV(units[1].phone, "0451-1");
    CHECK_SV(units[1].address, "中路 1 号");
    CHECK_SV(units[1].code, "QH");
    assert_true(units[1].is_active);
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(a_unit_seen_in_an_older_version_is_stale)
{
    struct unit unit = {.id = 5, .kind = UNIT_KIND_COUNTY, .name = SV("甲")};
    CHECK_OK(store_write(bed->store, put_unit, &unit));
    struct unit seen = unit;
    CHECK_OK(store_write(bed->store, put_unit, &unit));
    CHECK_ERR(store_write(bed->store, put_unit, &seen), ERR_STALE);
    assert_int_equal(seen.version, 1);
    struct unit made_twice = {.id = 5, .kind = UNIT_KIND_COUNTY, .name = SV("乙")};
    CHECK_ERR(store_write(bed->store, put_unit, &made_twice), ERR_STALE);
}

/* A loop is damage; the store still answers and the builder of the tree says so. */
CONTRACT_TEST(a_loop_of_units_is_not_endless)
{
    struct unit a = {.id = 5, .parent = 6, .kind = UNIT_KIND_COUNTY, .name = SV("甲")};
    struct unit b = {.id = 6, .parent = 5, .kind = UNIT_KIND_COUNTY, .name = SV("乙")};
    CHECK_OK(store_write(bed->store, put_unit, &a));
    CHECK_OK(store_write(bed->store, put_unit, &b));
    struct store_conn *conn = bed_read(bed);
    const struct unit *units;
    const struct unit_tree *tree;
    size_t count;
    CHECK_OK(store_units(conn, bed->arena, &units, &count));
    assert_int_equal(count, 2);
    CHECK_ERR(unit_tree_build(bed->arena, units, count, &tree), ERR_CORRUPT);
    bed_read_end(bed, &conn);
}

/* ---- accounts ---- */

static struct account staff(id64 id, const char *login)
{
    return (struct account){.id = id,
                            .kind = ACCOUNT_STAFF,
                            .login = sv_from(login),
                            .name = SV("王建国"),
                            .phone = SV("1390000"),
                            .is_active = true,
                            .grants = {{ROLE_CASE_OFFICER, BED_OFFICE}, {ROLE_UNIT_HEAD, 12}},
                            .grant_count = 2};
}

static enum err by_login(struct bed *bed, enum account_kind kind, const char *login,
                         struct account *out)
{
    struct store_conn *conn = bed_read(bed);
    enum err err = store_account_by_login(conn, bed->arena, kind, sv_from(login), out);
    bed_read_end(bed, &conn);
    return err;
}

CONTRACT_TEST(an_account_is_found_by_login_and_id)
{
    struct account wang = staff(501, "wang");
    struct account got;
    CHECK_OK(store_write(bed->store, put_account, &wang));
    CHECK_OK(by_login(bed, ACCOUNT_STAFF, "wang", &got));
    assert_int_equal(got.id, 501);
    assert_int_equal(got.version, 1);
    assert_int_equal(got.grant_count, 2);
    assert_int_equal(got.grants[1].role, ROLE_UNIT_HEAD);
    assert_int_equal(got.grants[1].unit, 12);
    CHECK_SV(got.name, "王建国");
    assert_int_equal(got.key_id, 0);
    CHECK_ERR(by_login(bed, ACCOUNT_PETITIONER, "wang", &got), ERR_NOT_FOUND);
    CHECK_ERR(by_login(bed, ACCOUNT_STAFF, "Wang", &got), ERR_NOT_FOUND);
    struct store_conn *conn = bed_read(bed);
    CHECK_ERR(store_account_get(conn, bed->arena, 502, &got), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(a_login_belongs_to_one_account_of_its_kind)
{
    struct account wang = staff(501, "wang");
    struct account other = staff(502, "wang");
    struct account petitioner = staff(503, "wang");
    struct account got;
    petitioner.kind = ACCOUNT_PETITIONER;
    petitioner.sealed = SV("sealed bytes");
    petitioner.key_id = 4;
    CHECK_OK(store_write(bed->store, put_account, &wang));
    CHECK_ERR(store_write(bed->store, put_account, &other), ERR_CONFLICT);
    CHECK_OK(store_write(bed->store, put_account, &petitioner));
    wang.login = SV("wangjg");
    CHECK_OK(store_write(bed->store, put_account, &wang));
    CHECK_ERR(by_login(bed, ACCOUNT_STAFF, "wang", &got), ERR_NOT_FOUND);
    CHECK_OK(store_write(bed->store, put_account, &other)); /* the name is free now */
    CHECK_OK(by_login(bed, ACCOUNT_PETITIONER, "wang", &got));
    assert_int_equal(got.id, 503);
    CHECK_SV(got.sealed, "sealed bytes");
    assert_int_equal(got.key_id, 4);
    bed_check_rebuild(bed);
}

CONTRACT_TEST(an_account_seen_in_an_older_version_is_stale)
{
    struct account wang = staff(501, "wang");
    CHECK_OK(store_write(bed->store, put_account, &wang));
    struct account seen = wang;
    wang.grant_count = 0;
    CHECK_OK(store_write(bed->store, put_account, &wang));
    CHECK_ERR(store_write(bed->store, put_account, &seen), ERR_STALE);
    struct account got;
    CHECK_OK(by_login(bed, ACCOUNT_STAFF, "wang", &got));
    assert_int_equal(got.grant_count, 0);
    assert_int_equal(got.version, 2);
}

CONTRACT_TEST(accounts_are_listed_with_their_newest_grants)
{
    struct account wang = staff(501, "wang");
    struct account li = staff(502, "li");
    CHECK_OK(store_write(bed->store, put_account, &wang));
    CHECK_OK(store_write(bed->store, put_account, &li));
    wang.grant_count = 1;
    CHECK_OK(store_write(bed->store, put_account, &wang));
    struct store_conn *conn = bed_read(bed);
    const struct account *accounts;
    size_t count;
    CHECK_OK(store_accounts(conn, bed->arena, ACCOUNT_STAFF, &accounts, &count));
    assert_int_equal(count, 2);
    assert_int_equal(accounts[0].grant_count, 1);
    assert_int_equal(accounts[0].version, 2);
    assert_int_equal(accounts[1].grant_count, 2);
    CHECK_OK(store_accounts(conn, bed->arena, ACCOUNT_PETITIONER, &accounts, &count));
    assert_int_equal(count, 0);
    bed_read_end(bed, &conn);
}

static int64_t office_changes(struct bed *bed)
{
    struct store_conn *conn = bed_read(bed);
    int64_t changes;
    CHECK_OK(store_office_changes(conn, &changes));
    bed_read_end(bed, &conn);
    return changes;
}

/* Every server has the officials in memory, and nobody else. */
CONTRACT_TEST(an_official_is_a_change_of_the_office_and_a_petitioner_is_none)
{
    struct account wang = staff(501, "wang");
    struct account petitioner = staff(503, "li");
    petitioner.kind = ACCOUNT_PETITIONER;
    petitioner.sealed = SV("sealed bytes");
    int64_t before = office_changes(bed);
    CHECK_OK(store_write(bed->store, put_account, &petitioner));
    assert_int_equal(office_changes(bed), before);
    CHECK_OK(store_write(bed->store, put_account, &wang));
    assert_int_equal(office_changes(bed), before + 1);
    wang.is_active = false;
    CHECK_OK(store_write(bed->store, put_account, &wang));
    assert_int_equal(office_changes(bed), before + 2);
}

static bool has_staff(struct bed *bed, id64 unit, role_set roles)
{
    struct store_conn *conn = bed_read(bed);
    bool is_staffed = false;
    CHECK_OK(store_unit_has_staff(conn, unit, roles, &is_staffed));
    bed_read_end(bed, &conn);
    return is_staffed;
}

CONTRACT_TEST(a_unit_has_staff_while_an_account_holds_the_role_there)
{
    struct account wang = staff(501, "wang");
    const struct grant first = wang.grants[0];
    const role_set role = ROLE_BIT(first.role);
    assert_false(has_staff(bed, first.unit, role));
    CHECK_OK(store_write(bed->store, put_account, &wang));
    assert_true(has_staff(bed, first.unit, role | ROLE_BIT(ROLE_PETITIONER)));
    assert_false(has_staff(bed, first.unit, ROLE_BIT(ROLE_PETITIONER)));
    assert_false(has_staff(bed, first.unit + 1000, role));
    wang.is_active = false;
    CHECK_OK(store_write(bed->store, put_account, &wang));
    assert_false(has_staff(bed, first.unit, role));
    wang.is_active = true;
    wang.grant_count = 0;
    CHECK_OK(store_write(bed->store, put_account, &wang));
    assert_false(has_staff(bed, first.unit, role));
}

/* Without a credential or a grant it is found as well. */
CONTRACT_TEST(an_account_stands_with_its_grants_in_order)
{
    struct account wang = staff(501, "wang");
    struct credential_put put = {501, {SV("hash"), true}};
    struct account got;
    bool must_change = true;
    CHECK_OK(store_write(bed->store, put_account, &wang));
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_account_standing(conn, bed->arena, 501, &got, &must_change));
    assert_false(must_change);
    assert_int_equal(got.grant_count, 2);
    assert_int_equal(got.grants[0].role, ROLE_CASE_OFFICER);
    assert_int_equal(got.grants[1].unit, 12);
    bed_read_end(bed, &conn);
    wang.grant_count = 0;
    CHECK_OK(store_write(bed->store, put_account, &wang));
    CHECK_OK(store_write(bed->store, put_credential, &put));
    conn = bed_read(bed);
    CHECK_OK(store_account_standing(conn, bed->arena, 501, &got, &must_change));
    assert_true(must_change);
    assert_int_equal(got.grant_count, 0);
    assert_int_equal(got.version, 2);
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(a_credential_is_replaced)
{
    struct credential_put put = {501, {SV("hash one"), true}};
    struct credential got;
    CHECK_OK(store_write(bed->store, put_credential, &put));
    put.credential = (struct credential){SV("hash two"), false};
    CHECK_OK(store_write(bed->store, put_credential, &put));
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_credential_get(conn, bed->arena, 501, &got));
    struct account wang;
    bool must_change = true;
    CHECK_SV(got.password_hash, "hash two");
    CHECK_ERR(store_account_standing(conn, bed->arena, 501, &wang, &must_change), ERR_NOT_FOUND);
    assert_false(got.must_change);
    CHECK_ERR(store_credential_get(conn, bed->arena, 502, &got), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
}

/* ---- calendar, rulebooks, guidance, audit ---- */

CONTRACT_TEST(the_newest_calendar_of_each_year_counts)
{
    const struct calendar_day days[] = {{BED_DAY, true, SV_INIT("国庆")},
                                        {BED_DAY + 8, false, SV_INIT("国庆")}};
    struct calendar_year year = {2024, SV("通知一"), days, 1, 0};
    struct calendar_year other = {2023, SV("旧通知"), NULL, 0, 0};
    CHECK_OK(store_write(bed->store, put_year, &year));
    CHECK_OK(store_write(bed->store, put_year, &other));
    year = (struct calendar_year){2024, SV("通知二"), days, 2, 0};
    CHECK_OK(store_write(bed->store, put_year, &year));
    struct store_conn *conn = bed_read(bed);
    const struct calendar_year *years;
    size_t count;
    CHECK_OK(store_calendar_years(conn, bed->arena, &years, &count));
    assert_int_equal(count, 2);
    assert_int_equal(years[0].year, 2023);
    assert_int_equal(years[0].count, 0);
    CHECK_SV(years[1].source, "通知二");
    assert_int_equal(years[1].count, 2);
    assert_int_equal(years[1].days[1].day, BED_DAY + 8);
    assert_false(years[1].days[1].is_off);
    CHECK_SV(years[1].days[0].name, "国庆");
    bed_read_end(bed, &conn);
}

struct followed_put {
    int year;
    int64_t calendars;
};

static enum err put_followed(struct store_conn *conn, void *arg)
{
    const struct followed_put *put = arg;
    return store_days_followed_put(conn, put->year, put->calendars);
}

static int64_t followed(struct bed *bed, int year)
{
    int64_t calendars;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_days_followed(conn, year, &calendars));
    bed_read_end(bed, &conn);
    return calendars;
}

CONTRACT_TEST(what_was_looked_through_is_known_until_a_rebuild)
{
    struct followed_put puts[] = {{2024, 2}, {0, 3}, {2024, 4}};
    assert_int_equal(followed(bed, 2024), 0);
    for (size_t i = 0; i < CHECK_COUNT(puts); i++)
        CHECK_OK(store_write(bed->store, put_followed, &puts[i]));
    assert_int_equal(followed(bed, 2024), 4);
    assert_int_equal(followed(bed, 0), 3);
    assert_int_equal(followed(bed, 2025), 0);
    CHECK_OK(store_rebuild(bed->store, NULL));
    assert_int_equal(followed(bed, 2024), 0);
    assert_int_equal(followed(bed, 0), 0);
}

/* A calendar that is what it was before is another all the same. */
CONTRACT_TEST(every_calendar_that_is_put_counts)
{
    struct calendar_year year = {.year = 2024, .source = SV("通知")};
    const struct calendar_year *years;
    size_t count;
    for (int64_t put = 1; put <= 3; put++) {
        year.year = put == 2 ? 2025 : 2024;
        CHECK_OK(store_write(bed->store, put_year, &year));
        struct store_conn *conn = bed_read(bed);
        CHECK_OK(store_calendar_years(conn, bed->arena, &years, &count));
        assert_int_equal(store_calendars_of(years, count), put);
        bed_read_end(bed, &conn);
    }
}

CONTRACT_TEST(a_rulebook_keeps_its_text_under_its_pin)
{
    struct rulebook_put first = {SV("cn@2022.2"), SV("x: 1\n")};
    struct rulebook_put second = {SV("cn@2022.1"), SV("x: 2\n")};
    struct rulebook_put changed = {SV("cn@2022.2"), SV("x: 3\n")};
    CHECK_OK(store_write(bed->store, put_rulebook, &first));
    CHECK_OK(store_write(bed->store, put_rulebook, &second));
    CHECK_OK(store_write(bed->store, put_rulebook, &first)); /* the same again is no change */
    CHECK_ERR(store_write(bed->store, put_rulebook, &changed), ERR_CONFLICT);
    struct store_conn *conn = bed_read(bed);
    const struct stored_rulebook *books;
    size_t count;
    CHECK_OK(store_rulebooks(conn, bed->arena, &books, &count));
    assert_int_equal(count, 2);
    CHECK_SV(books[0].pin, "cn@2022.2");
    CHECK_SV(books[0].yaml, "x: 1\n");
    CHECK_SV(books[1].pin, "cn@2022.1");
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(adoptions_are_kept_in_their_order)
{
    struct rulebook_put first = {SV("cn@2022.2"), SV("x: 1\n")};
    struct rulebook_put second = {SV("cn@2022.1"), SV("x: 2\n")};
    struct stored_adoption later = {SV("cn@2022.2"), BED_DAY + 30, BY};
    struct stored_adoption sooner = {SV("cn@2022.1"), BED_DAY, BY};
    struct stored_adoption unknown = {SV("cn@2022.3"), BED_DAY, BY};
    int64_t changes_before;
    int64_t changes_after;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_office_changes(conn, &changes_before));
    bed_read_end(bed, &conn);
    CHECK_OK(store_write(bed->store, put_rulebook, &first));
    CHECK_OK(store_write(bed->store, put_rulebook, &second));
    CHECK_OK(store_write(bed->store, adopt_rulebook, &later));
    CHECK_OK(store_write(bed->store, adopt_rulebook, &sooner));
    CHECK_OK(store_write(bed->store, adopt_rulebook, &later)); /* decided again */
    assert_int_not_equal(store_write(bed->store, adopt_rulebook, &unknown), ERR_OK);
    const struct stored_adoption *adoptions;
    size_t count;
    conn = bed_read(bed);
    CHECK_OK(store_office_changes(conn, &changes_after));
    assert_int_equal(changes_after - changes_before, 5);
    CHECK_OK(store_rulebook_adoptions(conn, bed->arena, &adoptions, &count));
    assert_int_equal(count, 3);
    CHECK_SV(adoptions[0].pin, "cn@2022.2");
    assert_int_equal(adoptions[0].from, BED_DAY + 30);
    CHECK_SV(adoptions[1].pin, "cn@2022.1");
    assert_int_equal(adoptions[1].from, BED_DAY);
    assert_int_equal(adoptions[1].by.account, BY.account);
    CHECK_SV(adoptions[2].pin, "cn@2022.2");
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(guidance_has_versions)
{
    struct office_info info = {.unit = BED_OFFICE,
                               .name = SV("清河县信访局"),
                               .address = SV("中路 1 号"),
                               .postcode = SV("150000"),
                               .phone = SV("12345"),
                               .hours = SV("工作日"),
                               .guidance = SV("请写明事实")};
    struct office_info got;
    struct store_conn *conn = bed_read(bed);
    CHECK_ERR(store_office_get(conn, bed->arena, &got), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
    CHECK_OK(store_write(bed->store, put_office, &info));
    struct office_info seen = info;
    info.hours = SV("每天");
    CHECK_OK(store_write(bed->store, put_office, &info));
    CHECK_ERR(store_write(bed->store, put_office, &seen), ERR_STALE);
    conn = bed_read(bed);
    CHECK_OK(store_office_get(conn, bed->arena, &got));
    assert_int_equal(got.version, 2);
    assert_int_equal(got.unit, BED_OFFICE);
    CHECK_SV(got.hours, "每天");
    CHECK_SV(got.postcode, "150000");
    CHECK_SV(got.guidance, "请写明事实");
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(audit_is_read_newest_first_in_pages)
{
    for (int i = 1; i <= 5; i++) {
        struct audit_entry entry = {.id = 100 + i,
                                    .at = i,
                                    .account = 501,
                                    .kind = SV("unit_change"),
                                    .subject = SV("12"),
                                    .detail = SV("name")};
        CHECK_OK(store_write(bed->store, add_audit, &entry));
    }
    struct store_conn *conn = bed_read(bed);
    struct audit_range range = {.limit = 2};
    for (id64 expected = 105; expected > 100;) {
        const struct audit_entry *entries;
        size_t count;
        CHECK_OK(store_audit_list(conn, bed->arena, &range, &entries, &count));
        for (size_t i = 0; i < count; i++)
            assert_int_equal(entries[i].id, expected--);
        range.before_id = entries[count - 1].id;
        CHECK_SV(entries[0].kind, "unit_change");
    }
    bed_read_end(bed, &conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_come_newest_and_parents_first),
        cmocka_unit_test(a_unit_seen_in_an_older_version_is_stale),
        cmocka_unit_test(a_loop_of_units_is_not_endless),
        cmocka_unit_test(an_account_is_found_by_login_and_id),
        cmocka_unit_test(a_login_belongs_to_one_account_of_its_kind),
        cmocka_unit_test(an_account_seen_in_an_older_version_is_stale),
        cmocka_unit_test(accounts_are_listed_with_their_newest_grants),
        cmocka_unit_test(an_official_is_a_change_of_the_office_and_a_petitioner_is_none),
        cmocka_unit_test(a_unit_has_staff_while_an_account_holds_the_role_there),
        cmocka_unit_test(an_account_stands_with_its_grants_in_order),
        cmocka_unit_test(a_credential_is_replaced),
        cmocka_unit_test(the_newest_calendar_of_each_year_counts),
        cmocka_unit_test(what_was_looked_through_is_known_until_a_rebuild),
        cmocka_unit_test(every_calendar_that_is_put_counts),
        cmocka_unit_test(a_rulebook_keeps_its_text_under_its_pin),
        cmocka_unit_test(adoptions_are_kept_in_their_order),
        cmocka_unit_test(guidance_has_versions),
        cmocka_unit_test(audit_is_read_newest_first_in_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
