/* The log: one line an event, whatever is passed in. */
#include "base/log.h"

#include "base/utf8.h"

#include "check.h"

#include <string.h>

/* What the call writes to stderr. */
static struct sv capture(void (*call)(void))
{
    static char text[8192];
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    int saved = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    call();
    dup2(saved, STDERR_FILENO);
    close(saved);
    ssize_t n = read(ends[0], text, sizeof text);
    close(ends[0]);
    assert_true(n >= 0);
    return (struct sv){text, (size_t)n};
}

static size_t count_lines(struct sv text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    return lines;
}

static void ordinary(void)
{
    LOG_INFO("http", "served status=%d", 200);
}

static void test_line_has_its_parts(void **state)
{
    (void)state;
    struct sv line = capture(ordinary);
    assert_true(sv_ends_with(line, SV("Z info http served status=200\n")));
    assert_int_equal(line.n, 24 + sizeof " info http served status=200\n" - 1);
}

static void forging(void)
{
    LOG_WARN("http", "name=%s", "x\n2026-01-01T00:00:00.000Z info all well\x1b[2J\x7f");
}

static void test_no_second_line_can_be_forged(void **state)
{
    (void)state;
    struct sv line = capture(forging);
    assert_int_equal(count_lines(line), 1);
    assert_true(utf8_is_clean(sv_trim(line), false));
}

static void long_text(void)
{
    char text[5001];
    for (size_t i = 0; i < 5000; i += 3)
        memcpy(text + i, "访", i + 3 <= 5000 ? 3 : 5000 - i);
    text[4998] = '\0';
    LOG_ERROR("area", "%s", text);
    LOG_ERROR("area", "x%s", text);
    LOG_ERROR("area", "xx%s", text);
}

static void test_long_lines_are_cut_between_characters(void **state)
{
    (void)state;
    struct sv text = capture(long_text);
    assert_int_equal(count_lines(text), 3);
    assert_true(text.n <= 3072 && text.n > 3000);
    assert_true(utf8_is_valid(text));
}

static void quiet(void)
{
    LOG_DEBUG("area", "not shown");
    log_set_level(LOG_ERROR_LEVEL);
    LOG_WARN("area", "not shown");
    LOG_ERROR("area", "shown");
    log_set_level(LOG_INFO_LEVEL);
}

static void test_levels(void **state)
{
    (void)state;
    struct sv text = capture(quiet);
    assert_int_equal(count_lines(text), 1);
    assert_true(sv_ends_with(text, SV("error area shown\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_has_its_parts),
        cmocka_unit_test(test_no_second_line_can_be_forged),
        cmocka_unit_test(test_long_lines_are_cut_between_characters),
        cmocka_unit_test(test_levels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
