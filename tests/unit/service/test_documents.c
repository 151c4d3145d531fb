/* What documents say, to whom, and when the petitioner may read them; days and sentences in the
 * reader's words. */
#include "office_bed.h"

#include "service/rulebooks.h"
#include "service/service_private.h"
#include "service/words.h"

struct document_job {
    id64 petition;
    int no;
    struct document_view out;
};

static enum err desk_job(struct call *call, void *arg)
{
    struct document_job *job = arg;
    return service_document(call, job->petition, job->no, &job->out);
}

static enum err follow_job(struct call *call, void *arg)
{
    struct document_job *job = arg;
    return service_follow_document(call, job->no, &job->out);
}

static bool has_paragraph(const struct document_view *view, size_t from, size_t to,
                          const char *heading, const char *part)
{
    for (size_t i = from; i < to; i++) {
        struct sv text = view->paragraphs[i];
        for (size_t at = 0; at + strlen(part) <= text.n; at++) {
            if (sv_is(view->headings[i], heading) && memcmp(text.p + at, part, strlen(part)) == 0)
                return true;
        }
    }
    return false;
}

#define HAS(view, heading, part) has_paragraph((view), 0, (view)->paragraph_count, heading, part)

static void test_acceptance_notice(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    bed_own(bed, &receipt);
    struct caller owner = bed->call.who;
    bed_bring(bed, receipt.id, "handling");
    struct document_job job = {.petition = receipt.id, .no = 2};
    bed_as(bed, BED_HANDLER);
    CHECK_OK(bed_read(bed, desk_job, &job));
    CHECK_SV(job.out.addressee, "王**"); /* masked for officials */
    assert_true(HAS(&job.out, "", "您反映的“楼上漏水”（编号 QH-2026-0420-0001-"));
    assert_true(HAS(&job.out, "", "于 2026 年 4 月 20 日（周一）收到"));
    assert_true(HAS(&job.out, "", "由住建局调查核实"));
    assert_true(HAS(&job.out, "", "最晚 2026 年 6 月 22 日（周一）书面答复您"));
    assert_true(HAS(&job.out, "承办人电话", "0912-1"));
    assert_false(job.out.has_claims);
    assert_false(HAS(&job.out, "", "{"));
    job.no = 1; /* a letter between offices names the unit it goes to */
    CHECK_OK(bed_read(bed, desk_job, &job));
    CHECK_SV(job.out.addressee, "住建局");
    job.no = 2;

    bed_as_caller(bed, &owner); /* not served yet: not there */
    CHECK_ERR(bed_read(bed, follow_job, &job), ERR_NOT_FOUND);
    CHECK_OK(bed_act(bed, BED_HANDLER, receipt.id, "serve_notice",
                     "{'way':'electronic','served_day':'2026-04-20'}"));
    bed_as_caller(bed, &owner);
    CHECK_OK(bed_read(bed, follow_job, &job));
    CHECK_SV(job.out.addressee, "王小明");
    job.no = 1; /* the letter of referral is between offices */
    CHECK_ERR(bed_read(bed, follow_job, &job), ERR_NOT_FOUND);
    job.no = 9;
    CHECK_ERR(bed_read(bed, follow_job, &job), ERR_NOT_FOUND);
}

/* The date a notice gave stays what it said, whatever came later. */
static void test_a_notice_keeps_its_date(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling");
    CHECK_OK(
        bed_act(bed, BED_HANDLER, receipt.id, "request_extension", "{'days':30,'reason':'鉴定'}"));
    CHECK_OK(bed_act(bed, BED_CHIEF, receipt.id, "grant_extension", "{'reason':'需要鉴定'}"));
    struct document_job notice = {.petition = receipt.id, .no = 2};
    struct document_job extension = {.petition = receipt.id, .no = 3};
    bed_as(bed, BED_HANDLER);
    CHECK_OK(bed_read(bed, desk_job, &notice));
    CHECK_OK(bed_read(bed, desk_job, &extension));
    assert_true(HAS(&notice.out, "", "2026 年 6 月 22 日"));
    assert_true(HAS(&extension.out, "", "2026 年 7 月 20 日"));
    assert_true(HAS(&extension.out, "告知信访人的理由", "需要鉴定"));
}

/* An overlay whose notice has a hundred paragraphs. */
static enum err adopt_long_notice(struct call *call, void *arg)
{
    struct sv body = SV("一\n\n");
    (void)arg;
    for (int i = 0; i < 99; i++)
        body = arena_printf(call->arena, "%.*s        第 %d 段\n\n", SV_FMT(body), i);
    struct sv overlay =
        arena_printf(call->arena,
                     "overlay: test.long\nversion: \"1\"\nbase: cn.national@2022.1\n"
                     "title: {zh: 长}\nvalid_from: 2024-01-01\ndocuments:\n"
                     "  - id: acceptance_notice\n    body: |\n        %.*s",
                     SV_FMT(body));
    const struct rulebook_text items[] = {
        {.name = "national.yaml", .text = sv_from(EMBEDDED_RULEBOOK)},
        {.name = "long.yaml", .text = overlay}};
    const struct rulebook_texts texts = {items, 2};
    struct adopted_rulebook adopted = {.from = DAY_NONE};
    return service_rulebook_adopt(call, &texts, &adopted);
}

/* A document has as many paragraphs as the rulebook gives it. */
static void test_a_long_document(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, adopt_long_notice, NULL));
    CHECK_OK(service_office_reload(bed->service));
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling");
    struct document_job job = {.petition = receipt.id, .no = 2};
    bed_as(bed, BED_HANDLER);
    CHECK_OK(bed_read(bed, desk_job, &job));
    assert_in_range(job.out.paragraph_count, 100, 140);
    assert_true(HAS(&job.out, "", "第 98 段"));
}

static void test_opinion_stands_around_its_claims(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "answered");
    struct document_job job = {.petition = receipt.id, .no = 3};
    bed_as(bed, BED_OFFICER);
    CHECK_OK(bed_read(bed, desk_job, &job));
    const struct document_view *view = &job.out;
    assert_true(view->has_claims);
    assert_int_equal(view->opening_count, 1);
    assert_true(has_paragraph(view, 0, 1, "", "现逐项答复如下"));
    assert_true(has_paragraph(view, 1, view->paragraph_count, "综合说明", "已安排维修"));
    assert_true(has_paragraph(view, 2, view->paragraph_count, "", "请求复查"));
    assert_int_equal(view->view.petition.claims[0].finding.finding, FINDING_SUPPORT);
}

static void test_documents_in_english(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling");
    struct document_job job = {.petition = receipt.id, .no = 2};
    bed_as(bed, BED_HANDLER);
    bed->call.lang = LANG_EN;
    CHECK_OK(bed_read(bed, desk_job, &job));
    assert_true(HAS(&job.out, "", "by Monday 22 June 2026"));
}

static void test_non_acceptance_says_why_and_where(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    CHECK_OK(bed_act(bed, BED_HEAD, receipt.id, "not_accept",
                     "{'ground':'discipline','reason':'已另行移送','where_to':'柳溪镇'}"));
    struct document_job job = {.petition = receipt.id, .no = 1};
    bed_as(bed, BED_HEAD);
    CHECK_OK(bed_read(bed, desk_job, &job));
    assert_true(HAS(&job.out, "依据", "《信访工作条例》第二十二条第二款"));
    assert_true(HAS(&job.out, "理由", "已另行移送"));
    assert_true(HAS(&job.out, "应当找哪里", "柳溪镇"));
}

/* ---- words ---- */

static void test_days_in_words(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    day_t day = bed_day("2026-12-14");
    CHECK_SV(words_day(arena, day, bed_day("2026-04-20"), LANG_ZH), "12 月 14 日（周一）");
    CHECK_SV(words_day(arena, day, bed_day("2025-12-31"), LANG_ZH), "2026 年 12 月 14 日（周一）");
    CHECK_SV(words_day(arena, day + 6, DAY_NONE, LANG_ZH), "2026 年 12 月 20 日（周日）");
    CHECK_SV(words_day(arena, day, bed_day("2026-04-20"), LANG_EN), "Monday 14 December");
    CHECK_SV(words_day(arena, DAY_NONE, DAY_NONE, LANG_ZH), "");
    arena_free(&arena);
}

static struct sv blank(void *self, struct sv name)
{
    (void)self;
    if (sv_is(name, "due"))
        return SV("5 月 6 日");
    if (sv_is(name, "owner"))
        return SV("住建局");
    return (struct sv){0};
}

static void test_blanks_are_filled(void **state)
{
    (void)state;
    static const struct {
        const char *text, *filled;
    } ROWS[] = {
        {"{owner}最晚{due}答复", "住建局最晚 5 月 6 日答复"},
        {"由{owner}办", "由住建局办"},
        {"（{due}）", "（5 月 6 日）"},
        {"by {due}", "by 5 月 6 日"},
        {"{other} {owner", "{other} {owner"},
        {"", ""},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(sv_is(words_fill(arena, sv_from(ROWS[i].text), blank, NULL), ROWS[i].filled),
                  ROWS[i].text);
    arena_free(&arena);
}

static void test_lead_tells_who_and_by_when(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct petition_view view = {0};
    bed_submit(bed, &receipt);
    static const struct {
        const char *state, *lead;
    } ROWS[] = {
        {"registered", "清禾县信访局已登记，最晚 5 月 6 日（周三）转给有权处理的单位"},
        {"referred", "已转给住建局，最晚 5 月 6 日（周三）书面告知您怎么办理"},
        {"handling", "正在由住建局办理，最晚 6 月 22 日（周一）书面答复您"},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        bed_bring(bed, receipt.id, ROWS[i].state);
        CHECK_OK(bed_case(bed, BED_LEADER, receipt.id, &view));
        CHECK_SV(words_lead(&bed->call, &view.petition, view.rulebook), ROWS[i].lead);
    }
    bed->call.lang = LANG_EN;
    CHECK_SV(words_lead(&bed->call, &view.petition, view.rulebook),
             "住建局 is dealing with it and must answer you in writing by Monday 22 June");
}

/* Periods that the petitioner is not shown are not told either, however near. */
static void test_lead_keeps_to_what_is_shown(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct petition_view view;
    bed_submit(bed, &receipt);
    CHECK_OK(bed_act(bed, BED_HEAD, receipt.id, "mark_urgent",
                     "{'ground':'life','reason':'护栏断了，旁边是河'}"));
    CHECK_OK(bed_case(bed, BED_LEADER, receipt.id, &view));
    CHECK_SV(words_lead_clock(&view.petition, view.rulebook)->rule, "reg.transfer");
}

/* A state may name the period it is about, beside the main one. */
static void test_lead_tells_the_period_of_its_state(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct petition_view view;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling");
    CHECK_OK(bed_act(bed, BED_HANDLER, receipt.id, "declare_recusal", "{'reason':'是我亲戚'}"));
    CHECK_OK(bed_case(bed, BED_LEADER, receipt.id, &view));
    CHECK_SV(words_lead_clock(&view.petition, view.rulebook)->rule, "recusal.decide");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_setup, bed_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_acceptance_notice),
        TEST(test_a_notice_keeps_its_date),
        TEST(test_a_long_document),
        TEST(test_opinion_stands_around_its_claims),
        TEST(test_documents_in_english),
        TEST(test_non_acceptance_says_why_and_where),
        cmocka_unit_test(test_days_in_words),
        cmocka_unit_test(test_blanks_are_filled),
        TEST(test_lead_tells_who_and_by_when),
        TEST(test_lead_keeps_to_what_is_shown),
        TEST(test_lead_tells_the_period_of_its_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
