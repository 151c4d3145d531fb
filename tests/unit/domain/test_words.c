/* Roles, kinds of fields, findings and events: every word goes to its value and back, nothing else
 * is taken, and what is stored never changes its number. */
#include "domain/event.h"
#include "domain/field.h"
#include "domain/role.h"

#include "check.h"

static void test_roles(void **state)
{
    (void)state;
    role_set all = 0;
    for (int role = 0; role < ROLE__COUNT; role++) {
        enum role back;
        assert_true(role_from_word(sv_from(role_word((enum role)role)), &back));
        assert_int_equal((int)back, role);
        assert_false(all & ROLE_BIT(back));
        all |= ROLE_BIT(back);
    }
    enum role none;
    assert_false(role_from_word(SV(""), &none));
    assert_false(role_from_word(SV("Leader"), &none));
    assert_false(role_from_word(SV("leaders"), &none));
    assert_true(role_is_staff(ROLE_WINDOW_CLERK) && role_is_staff(ROLE_ADMINISTRATOR));
    assert_false(role_is_staff(ROLE_PETITIONER) || role_is_staff(ROLE_SYSTEM) ||
                 role_is_staff(ROLE_NONE));
}

static void test_field_kinds(void **state)
{
    (void)state;
    for (int kind = 0; kind < FIELD__COUNT; kind++) {
        enum field_kind back;
        assert_true(field_kind_from_word(sv_from(field_kind_word((enum field_kind)kind)), &back));
        assert_int_equal((int)back, kind);
    }
    enum field_kind none;
    assert_false(field_kind_from_word(SV("blob"), &none));
    assert_int_equal(field_kind_value(FIELD_CLASS), FIELD_VALUE_TEXT);
    assert_int_equal(field_kind_value(FIELD_DAY), FIELD_VALUE_NUMBER);
    assert_int_equal(field_kind_value(FIELD_CLAIMS), FIELD_VALUE_TEXTS);
    assert_int_equal(field_kind_value(FIELD_FINDINGS), FIELD_VALUE_FINDINGS);
    assert_int_equal(field_kind_value(FIELD_UPLOADS), FIELD_VALUE_ATTACHMENTS);
    assert_int_equal(field_kind_value(FIELD_PEOPLE), FIELD_VALUE_PEOPLE);
}

static void test_findings(void **state)
{
    (void)state;
    for (int kind = FINDING_SUPPORT; kind <= FINDING_NOT_SUPPORT; kind++) {
        enum finding_kind back;
        assert_true(finding_from_word(sv_from(finding_word((enum finding_kind)kind)), &back));
        assert_int_equal((int)back, kind);
    }
    enum finding_kind none;
    assert_string_equal(finding_word(FINDING_NONE), "");
    assert_false(finding_from_word(SV(""), &none));
    assert_false(finding_from_word(SV("reject"), &none));
}

static void test_field_lookup(void **state)
{
    static const struct field FIELDS[] = {
        {.id = SV_INIT("title"), .kind = FIELD_LINE, .text = SV_INIT("一")},
        {.id = SV_INIT("days"), .kind = FIELD_NUMBER, .number = 30},
        {.id = SV_INIT("title"), .kind = FIELD_LINE, .text = SV_INIT("二")},
    };
    (void)state;
    CHECK_SV(field_text(FIELDS, 3, "title"), "一");
    CHECK_SV(field_text(FIELDS, 3, "facts"), "");
    assert_int_equal(field_number(FIELDS, 3, "days", 7), 30);
    assert_int_equal(field_number(FIELDS, 3, "weeks", 7), 7);
    assert_ptr_equal(field_find(FIELDS, 3, "days"), &FIELDS[1]);
    assert_null(field_find(FIELDS, 1, "days"));
    assert_null(field_find(NULL, 0, "days"));
}

/* These numbers and words are in stored events. A row may be added, never changed. */
static void test_events_keep_their_numbers(void **state)
{
    static const struct {
        int number;
        const char *word;
    } STORED[] = {
        {1, "registered"},
        {2, "completed"},
        {3, "screened"},
        {4, "referred"},
        {5, "objected"},
        {6, "objection_upheld"},
        {7, "objection_dismissed"},
        {8, "accepted"},
        {9, "noted"},
        {10, "extension_requested"},
        {11, "extension_granted"},
        {12, "extension_refused"},
        {13, "drafted"},
        {14, "returned"},
        {15, "approved"},
        {16, "served"},
        {17, "rated"},
        {18, "supplemented"},
        {19, "closed"},
        {20, "recomputed"},
        {21, "not_accepted"},
        {22, "routed"},
        {23, "led"},
        {24, "route_confirmed"},
        {25, "supplement_asked"},
        {26, "disputed"},
        {27, "adjudicated"},
        {28, "simplified"},
        {29, "converted"},
        {30, "withdrawal_asked"},
        {31, "withdrawal_taken_back"},
        {32, "withdrawn"},
        {33, "mediation_begun"},
        {34, "agreed"},
        {35, "agreement_confirmed"},
        {36, "agreement_taken_back"},
        {37, "agreement_performed"},
        {38, "mediation_ended"},
        {39, "hearing_called"},
        {40, "hearing_held"},
        {41, "performed"},
        {42, "performance_confirmed"},
        {43, "performance_contested"},
        {44, "review_requested"},
        {45, "review_refused"},
        {46, "concluded"},
        {47, "looked_back"},
        {48, "filing_proposed"},
        {49, "filed"},
        {50, "filing_contested"},
        {51, "marked_urgent"},
        {52, "urgent_reported"},
        {53, "urgent_confirmed"},
        {54, "urgent_ended"},
        {55, "recusal_asked"},
        {56, "recused"},
        {57, "recusal_refused"},
        {58, "recalled"},
        {59, "member_left"},
        {60, "representatives_changed"},
        {63, "agents_changed"},
        {64, "members_named"},
        {65, "member_returned"},
        {66, "members_told"},
        {61, "studied"},
        {62, "contact_recorded"},
    };
    (void)state;
    size_t known = 0;
    for (int number = -1; number <= EVENT__END; number++)
        known += event_kind_is_known(number);
    assert_int_equal(known, CHECK_COUNT(STORED));
    for (size_t i = 0; i < CHECK_COUNT(STORED); i++) {
        enum event_kind kind;
        assert_true(event_kind_from_word(sv_from(STORED[i].word), &kind));
        assert_int_equal((int)kind, STORED[i].number);
        assert_string_equal(event_kind_word(kind), STORED[i].word);
    }
    enum event_kind none;
    assert_false(event_kind_from_word(SV("watched"), &none));
    assert_false(event_kind_is_known(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_field_kinds),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_field_lookup),
        cmocka_unit_test(test_events_keep_their_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
