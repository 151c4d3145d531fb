/* Checkpoints and promises: one way to write each, and nothing else is read. */
#include "ledger/checkpoint.h"

#include "check.h"

#include <string.h>

#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

static void test_checkpoint(void **state)
{
    (void)state;
    struct checkpoint checkpoint;
    struct sv text = SV("example.com/behind-the-sofa\n20852163\n" ROOT "\n");
    CHECK_OK(checkpoint_parse(text, &checkpoint));
    CHECK_SV(checkpoint.origin, "example.com/behind-the-sofa");
    assert_int_equal(checkpoint.size, 20852163);
    assert_int_equal(checkpoint.root.bytes[0], 0x0a);
    assert_int_equal(checkpoint.root.bytes[31], 0x62);
    struct buf buf;
    buf_init(&buf, 1024);
    checkpoint_format(&checkpoint, &buf);
    assert_true(sv_eq(buf_view(&buf), text));
    buf_release(&buf);
    CHECK_OK(checkpoint_parse(SV("a\n0\n" ROOT "\nmore\n"), &checkpoint));
}

static void test_no_checkpoint(void **state)
{
    (void)state;
    static const char *const ROWS[] = {
        "",
        "\n",
        "a\n1\n",
        "a\n1\n" ROOT,
        "\n1\n" ROOT "\n",
        "a\n\n" ROOT "\n",
        "a\n01\n" ROOT "\n",
        "a\n-1\n" ROOT "\n",
        "a\n-0\n" ROOT "\n",
        "a\n+1\n" ROOT "\n",
        "a\n1 \n" ROOT "\n",
        "a\n99999999999999999999\n" ROOT "\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
        "a\n1\n" ROOT "\n\nb\n",
    };
    struct checkpoint checkpoint;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(checkpoint_parse(sv_from(ROWS[i]), &checkpoint) == ERR_BAD_INPUT, ROWS[i]);
}

static void test_promise(void **state)
{
    (void)state;
    struct log_promise promise;
    struct sv text = SV("huiyin.example/log/promise\n17\n" ROOT "\n1790000000000 86400000\n"
                        "QH-2026-1012-0047-3\n清禾县信访局\n");
    CHECK_OK(promise_parse(text, &promise));
    CHECK_SV(promise.origin, "huiyin.example/log");
    assert_int_equal(promise.index, 17);
    assert_int_equal(promise.at, INT64_C(1790000000000));
    assert_int_equal(promise.delay_ms, PROMISE_DELAY_MS);
    CHECK_SV(promise.number, "QH-2026-1012-0047-3");
    CHECK_SV(promise.office, "清禾县信访局");
    struct buf buf;
    buf_init(&buf, 1024);
    promise_format(&promise, &buf);
    assert_true(sv_eq(buf_view(&buf), text));
    buf_release(&buf);
}

static void test_no_promise(void **state)
{
    (void)state;
    static const char *const ROWS[] = {
        "",
        "a\n17\n" ROOT "\n1 2\nn\no\n",
        "/promise\n17\n" ROOT "\n1 2\nn\no\n",
        "a/promise\n-0\n" ROOT "\n1 2\nn\no\n",
        "a/promise\n017\n" ROOT "\n1 2\nn\no\n",
        "a/promise\n17\n" ROOT "\n1\nn\no\n",
        "a/promise\n17\n" ROOT "\n1 02\nn\no\n",
        "a/promise\n17\n" ROOT "\n1 2 3\nn\no\n",
        "a/promise\n17\n" ROOT "\n1 9007199254740992\nn\no\n",
        "a/promise\n17\n" ROOT "\n1 2\nn\n",
        "a/promise\n17\n" ROOT "\n1 2\n\no\n",
        "a/promise\n17\n" ROOT "\n1 2\nn\n\n",
        "a/promise\n17\n" ROOT "\n1 2\nn\no\nmore\n",
        "a/promise\n17\n" ROOT "\n1 2\nn\no",
    };
    struct log_promise promise;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(promise_parse(sv_from(ROWS[i]), &promise) == ERR_BAD_INPUT, ROWS[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checkpoint),
        cmocka_unit_test(test_no_checkpoint),
        cmocka_unit_test(test_promise),
        cmocka_unit_test(test_no_promise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
