/* QR codes as paths: drawn again module by module and compared with what the standard fixes. */
#include "check.h"

#include "paper/qr.h"

#include <stdlib.h>

enum { SIDE_MAX = 200 };

/* Draw the path of rectangles; false when it is anything else. */
static bool draw(struct sv path, char dark[SIDE_MAX][SIDE_MAX])
{
    const char *at = path.p;
    while (at < path.p + path.n) {
        int x;
        int y;
        int n;
        int back;
        int used = 0;
        if (sscanf(at, "M%d %dh%dv1h-%dz%n", &x, &y, &n, &back, &used) != 4 || !used || n != back ||
            x < QR_BORDER || y < QR_BORDER || x + n > SIDE_MAX)
            return false;
        memset(&dark[y][x], 1, (size_t)n);
        at += used;
    }
    return true;
}

static void assert_finder(char dark[SIDE_MAX][SIDE_MAX], int left, int top)
{
    static const char *const rows[] = {"1111111", "1000001", "1011101", "1011101",
                                       "1011101", "1000001", "1111111"};
    for (int y = 0; y < 7; y++) {
        for (int x = 0; x < 7; x++)
            assert_int_equal(dark[top + y][left + x], rows[y][x] - '0');
    }
}

static void test_three_finders_and_a_border(void **state)
{
    static char dark[SIDE_MAX][SIDE_MAX];
    struct arena *arena = arena_new();
    struct qr qr;
    (void)state;
    CHECK_OK(qr_encode(arena, SV("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ"), &qr));
    assert_int_equal(qr.size, 29 + 2 * QR_BORDER); /* version 3 */
    assert_true(draw(qr.path, dark));
    assert_finder(dark, QR_BORDER, QR_BORDER);
    assert_finder(dark, qr.size - QR_BORDER - 7, QR_BORDER);
    assert_finder(dark, QR_BORDER, qr.size - QR_BORDER - 7);
    for (int i = 0; i < qr.size; i++)
        assert_false(dark[i][qr.size - QR_BORDER] || dark[qr.size - QR_BORDER][i]);
    arena_free(&arena);
}

static void test_too_much_is_refused(void **state)
{
    static char text[1025];
    struct arena *arena = arena_new();
    struct qr qr;
    (void)state;
    memset(text, 'x', sizeof text);
    CHECK_OK(qr_encode(arena, (struct sv){text, sizeof text - 1}, &qr));
    CHECK_ERR(qr_encode(arena, (struct sv){text, sizeof text}, &qr), ERR_TOO_LARGE);
    CHECK_ERR(qr_encode(arena, SV(""), &qr), ERR_TOO_LARGE);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_finders_and_a_border),
        cmocka_unit_test(test_too_much_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
