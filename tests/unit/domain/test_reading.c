/* Why somebody looks at a matter: every role against every place; words; what is sealed. */
#include "domain/reading.h"

#include "domain_world.h"

/* Registered by the county's office, now with Housing; Labour answered it before. */
static struct petition petition_of(struct arena *arena)
{
    struct petition petition = {
        .version = 9, .office = UNIT_OFFICE, .owner = UNIT_HOUSING, .sent_by = UNIT_OFFICE};
    petition.documents = ARENA_ARRAY(arena, struct document, 1);
    petition.documents[0] = (struct document){.no = 1, .unit = UNIT_LABOUR};
    petition.document_count = 1;
    return petition;
}

static void test_grounds(void **state)
{
    static const struct {
        struct grant as;
        enum reading_ground ground;
    } ROWS[] = {
        {{ROLE_UNIT_HANDLER, UNIT_HOUSING}, GROUND_HANDLING},
        {{ROLE_UNIT_HEAD, UNIT_HOUSING}, GROUND_HANDLING},
        {{ROLE_UNIT_HANDLER, UNIT_LABOUR}, GROUND_ANSWERED},
        {{ROLE_WINDOW_CLERK, UNIT_OFFICE}, GROUND_OFFICE},
        {{ROLE_CASE_OFFICER, UNIT_OFFICE}, GROUND_OFFICE},
        {{ROLE_OFFICE_HEAD, UNIT_OFFICE}, GROUND_OFFICE},
        {{ROLE_CASE_OFFICER, UNIT_COUNTY}, GROUND_REACH},
        {{ROLE_CASE_LEADER, UNIT_COUNTY}, GROUND_LEADING},
        {{ROLE_LEADER, UNIT_HOUSING}, GROUND_LEADING},
        {{ROLE_SUPERVISOR, UNIT_HOUSING}, GROUND_SUPERVISION},
        {{ROLE_SUPERVISOR, UNIT_OFFICE}, GROUND_SUPERVISION},
        {{ROLE_AUDITOR, UNIT_OFFICE}, GROUND_AUDIT},
    };
    struct arena *arena = arena_new();
    struct petition petition = petition_of(arena);
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        enum reading_ground ground = reading_ground_of(&petition, &ROWS[i].as);
        CHECK_ROW(ground == ROWS[i].ground, role_word(ROWS[i].as.role));
        CHECK_ROW(reading_is_daily_work(&petition, &ROWS[i].as) ==
                      (ROWS[i].ground == GROUND_HANDLING),
                  role_word(ROWS[i].as.role));
    }
    petition.owner = UNIT_OFFICE; /* not passed on yet: it is the office's daily work */
    assert_int_equal(reading_ground_of(&petition, &ROWS[3].as), GROUND_HANDLING);
    arena_free(&arena);
}

static void test_words(void **state)
{
    (void)state;
    for (int i = READING_IDENTITY; i < READING__COUNT; i++) {
        enum reading_kind kind;
        assert_true(
            reading_kind_from_word(sv_from(reading_kind_word((enum reading_kind)i)), &kind));
        assert_int_equal(kind, i);
    }
    for (int i = 0; i < GROUND__COUNT; i++) {
        enum reading_ground ground;
        assert_true(reading_ground_from_word(sv_from(reading_ground_word((enum reading_ground)i)),
                                             &ground));
        assert_int_equal(ground, i);
    }
    enum reading_kind kind;
    enum reading_ground ground;
    assert_false(reading_kind_from_word(SV("none"), &kind));
    assert_false(reading_kind_from_word(SV(""), &kind));
    assert_false(reading_ground_from_word(SV("curiosity"), &ground));
}

/* Numbers are in the database: they never change their meaning. */
static void test_numbers_stay(void **state)
{
    (void)state;
    assert_int_equal(READING_IDENTITY, 1);
    assert_int_equal(READING_FILE, 2);
    assert_int_equal(READING_SAME, 3);
    assert_int_equal(READING_LIST, 4);
    assert_int_equal(READING_READINGS, 5);
}

static void test_sealed(void **state)
{
    (void)state;
    for (int role = 0; role < ROLE__COUNT; role++)
        assert_int_equal(reading_is_sealed((enum role)role),
                         role == ROLE_SUPERVISOR || role == ROLE_AUDITOR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grounds),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_numbers_stay),
        cmocka_unit_test(test_sealed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
