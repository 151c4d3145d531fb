/* Calendar files, against what RFC 5545 asks of lines. */
#include "check.h"

#include "paper/ical.h"

#include <string.h>

static const char *written(struct buf *out, const struct ical_event *event)
{
    buf_init(out, 1 << 16);
    ical_begin(out, SV("回音"));
    ical_add(out, event, INT64_C(1795200000123));
    ical_end(out);
    buf_add_byte(out, 0);
    assert_int_equal(buf_finish(out), ERR_OK);
    return buf_view(out).p;
}

static void test_event(void **state)
{
    struct buf out;
    const struct ical_event event = {.uid = SV("501-1@huiyin"),
                                     .day = 20440, /* 2025-12-18 */
                                     .title = SV("反馈, 督办; 一\\二"),
                                     .text = SV("第一行\n第二行\r"),
                                     .reminded_before = 1};
    (void)state;
    const char *text = written(&out, &event);
    assert_non_null(strstr(text, "\r\nUID:501-1@huiyin\r\n"));
    assert_non_null(strstr(text, "\r\nDTSTART;VALUE=DATE:20251218\r\n"));
    assert_non_null(strstr(text, "\r\nDTEND;VALUE=DATE:20251219\r\n"));
    assert_non_null(strstr(text, "\r\nDTSTAMP:20261120T184000Z\r\n"));
    assert_non_null(strstr(text, "\r\nSUMMARY:反馈\\, 督办\\; 一\\\\二\r\n"));
    assert_non_null(strstr(text, "\r\nDESCRIPTION:第一行\\n第二行\r\n"));
    assert_non_null(strstr(text, "\r\nTRIGGER:-PT15H\r\n"));
    assert_null(strstr(text, "URL:"));
    assert_memory_equal(text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", 30);
    assert_string_equal(text + strlen(text) - 15, "END:VCALENDAR\r\n");
    buf_release(&out);
}

/* Not longer than 75 bytes, and never broken within a character; unfolded it is what it was. */
static void test_folding(void **state)
{
    static const struct sv TITLES[] = {
        SV_INIT("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"),
        SV_INIT("ab一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十,,,,,,,,,,,,,,"),
        SV_INIT("0123456789012345678901234567890123456789012345678901234567890123456789")};
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(TITLES); i++) {
        struct buf out;
        const struct ical_event event = {.uid = SV("1"), .day = 20440, .title = TITLES[i]};
        char whole[400] = "";
        size_t n = 0;
        for (const char *at = strstr(written(&out, &event), "SUMMARY:"); at;) {
            const char *end = strstr(at, "\r\n");
            assert_true(end - at <= 75);
            assert_true(((unsigned char)at[at[0] == ' '] & 0xC0) != 0x80);
            size_t skip = at[0] == ' ';
            memcpy(whole + n, at + skip, (size_t)(end - at) - skip);
            n += (size_t)(end - at) - skip;
            at = end[2] == ' ' ? end + 2 : NULL;
        }
        whole[n] = 0;
        struct sv title = sv_slice(sv_from(whole), 8, n);
        for (size_t k = 0, m = 0; k < title.n; k++) { /* without the escapes */
            if (title.p[k] == '\\')
                continue;
            CHECK_ROW(title.p[k] == TITLES[i].p[m++], "title");
        }
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_event),
                                       cmocka_unit_test(test_folding)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
