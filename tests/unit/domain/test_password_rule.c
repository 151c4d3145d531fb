/* Which passwords are too easily guessed. */
#include "check.h"

#include "domain/password_rule.h"

static const struct sv WORDS_OF_OWNER[] = {
    SV_INIT("liujing"), SV_INIT("刘静"), SV_INIT("清禾县信访局"),
    SV_INIT("清禾县"),  SV_INIT("QH"),   SV_INIT("x"), /* says nothing */
};
static const struct password_owner OWNER = {WORDS_OF_OWNER, CHECK_COUNT(WORDS_OF_OWNER)};

static void test_passwords(void **state)
{
    static const struct {
        const char *password;
        enum password_fault fault;
    } rows[] = {
        /* length counts characters, not bytes */
        {"", PASSWORD_SHORT},
        {"k7-Gt.x2w", PASSWORD_SHORT},
        {"k7-Gt.x2wq", PASSWORD_FINE},
        {"门前两棵老槐树一口", PASSWORD_SHORT},
        {"门前两棵老槐树一口井", PASSWORD_FINE},
        /* words that everybody tries, however they are written */
        {"password2026", PASSWORD_SIMPLE},
        {"P@ssw0rd2026!", PASSWORD_SIMPLE},
        {"ＰＡＳＳＷＯＲＤ！！", PASSWORD_SIMPLE},
        {"Huiyin@2026", PASSWORD_SIMPLE},
        {"xinfangju110", PASSWORD_SIMPLE},
        {"admin12345678", PASSWORD_SIMPLE},
        {"woaini5201314", PASSWORD_SIMPLE},
        {"我爱你中国信访密码", PASSWORD_SHORT},
        {"我爱你中国信访管理员密码", PASSWORD_SIMPLE},
        {"Zhang1990!!", PASSWORD_SIMPLE},
        {"passwordpassword", PASSWORD_SIMPLE},
        /* rows, runs and repetitions */
        {"1234567890", PASSWORD_SIMPLE},
        {"0987654321", PASSWORD_SIMPLE},
        {"abcdefghijkl", PASSWORD_SIMPLE},
        {"aaaaaaaaaaaa", PASSWORD_SIMPLE},
        {"qwertyuiop[]", PASSWORD_SIMPLE},
        {"1qaz2wsx3edc", PASSWORD_SIMPLE},
        {"k7gk7gk7gk7g", PASSWORD_SIMPLE},
        {"147258369147258369", PASSWORD_SIMPLE},
        /* telephones, days, years */
        {"13812345678", PASSWORD_SIMPLE},
        {"19900101wang", PASSWORD_SIMPLE},
        {"2024-2025-2026", PASSWORD_SIMPLE},
        {"19901301999", PASSWORD_SIMPLE}, /* no day, but two years and three digits */
        /* the owner's */
        {"liujing2026", PASSWORD_OWN},
        {"LiuJing-QH-1", PASSWORD_OWN},
        {"清禾县信访局2026年", PASSWORD_OWN},
        {"刘静刘静刘静刘静刘静", PASSWORD_OWN},
        {"liujing likes rain", PASSWORD_FINE},
        /* nothing is asked of kinds of characters */
        {"correcthorse", PASSWORD_FINE},
        {"blue kettle on", PASSWORD_FINE},
        {"83910472650", PASSWORD_FINE},
        {"河边的石板路有三里长", PASSWORD_FINE},
        {"fresh-password", PASSWORD_FINE},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(rows); i++)
        CHECK_ROW(password_judge(arena, sv_from(rows[i].password), &OWNER, 10) == rows[i].fault,
                  rows[i].password);
    arena_free(&arena);
}

static void test_nobody_in_particular(void **state)
{
    const struct password_owner nobody = {NULL, 0};
    struct arena *arena = arena_new();
    (void)state;
    assert_int_equal(password_judge(arena, SV("liujing2026"), &nobody, 10), PASSWORD_FINE);
    assert_int_equal(password_judge(arena, SV("liujing2"), &nobody, 8), PASSWORD_FINE);
    assert_int_equal(password_judge(arena, SV("12345678"), &nobody, 8), PASSWORD_SIMPLE);
    arena_free(&arena);
}

static void test_very_long_ones_are_judged_by_their_beginning(void **state)
{
    static char text[400];
    const struct password_owner nobody = {NULL, 0};
    struct arena *arena = arena_new();
    (void)state;
    memset(text, 'a', sizeof text);
    struct sv password = {text, sizeof text};
    assert_int_equal(password_judge(arena, password, &nobody, 10), PASSWORD_SIMPLE);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('a' + i * i % 23);
    assert_int_equal(password_judge(arena, password, &nobody, 10), PASSWORD_FINE);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_passwords),
        cmocka_unit_test(test_nobody_in_particular),
        cmocka_unit_test(test_very_long_ones_are_judged_by_their_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
