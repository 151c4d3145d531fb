/* Fields erased by order: what stands in their place for whom, what stays as it was, what is
 * refused; and that a program that was stopped in between ends what it had begun. */
#include "office_bed.h"

#include "ledger/verify.h"
#include "service/background.h"
#include "service/disposal.h"
#include "service/service_private.h"

#include <string.h>

#define CHECK_TOLD(text, part) CHECK_ROW(tells((text), part), part)

static bool tells(struct sv text, const char *part)
{
    for (size_t at = 0; at + strlen(part) <= text.n; at++) {
        if (memcmp(text.p + at, part, strlen(part)) == 0)
            return true;
    }
    return false;
}

static enum err erase(struct bed *bed, const struct receipt *receipt, int64_t seq,
                      const char *fields)
{
    struct disposal done;
    const struct erasure_order order = {.number = receipt->number,
                                        .seq = seq,
                                        .fields = sv_from(fields),
                                        .ground = ERASURE_CONSENT,
                                        .unit = bed->units[BED_OFFICE]};
    bed_as(bed, BED_ADMIN);
    return service_erase(&bed->call, &order, &done);
}

static void note_finding(const struct verify_finding *finding, void *arg)
{
    int64_t *of = arg;
    of[finding->fault]++;
}

/* Findings of a kind; all of them must be of it. */
static int64_t verify(struct bed *bed, enum log_fault only)
{
    int64_t of[LOG_FAULT__COUNT] = {0};
    struct verify_options options = {.now = bed->clock.now_ms, .tell = note_finding, .arg = of};
    struct verify_summary summary;
    struct store_conn *conn;
    bool again;
    bed_as_public(bed);
    CHECK_OK(background_checkpoint(&bed->call, &again));
    CHECK_OK(store_read_begin(service_store(bed->service), &conn));
    CHECK_OK(verify_database(conn, &options, &summary));
    store_read_end(service_store(bed->service), &conn);
    assert_int_equal(of[only], summary.findings);
    return summary.findings;
}

static void check_rows(struct bed *bed)
{
    int64_t differences;
    struct fail fail = {0};
    CHECK_OK(store_rebuild_check(service_store(bed->service), NULL, &differences, &fail));
    assert_int_equal(differences, 0);
}

static enum err follow_in_english(struct call *call, void *arg)
{
    call->lang = LANG_EN;
    return service_follow_view(call, arg);
}

static void test_what_stands_in_its_place(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct petition_view view;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling");
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt.id, &view));
    const size_t claims = view.petition.claim_count;
    const int64_t version = view.petition.version;
    CHECK_OK(erase(bed, &receipt, 1, "facts"));
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt.id, &view));
    CHECK_TOLD(view.petition.facts, "2026 年 4 月 20 日（周一）");
    CHECK_TOLD(view.petition.facts, "《个人信息保护法》第四十七条第一款第三项");
    CHECK_TOLD(view.petition.facts, "个人撤回同意");
    assert_true(erased_is_told(&view, view.petition.facts));
    assert_int_equal(view.erasure_count, 1);
    assert_int_equal(view.petition.claim_count, claims);
    assert_true(view.petition.claims[0].text.n > 0);
    assert_false(erased_is_told(&view, view.petition.claims[0].text));
    assert_false(view.petition.is_incomplete);
    assert_int_equal(view.petition.version, version);
    bed_own(bed, &receipt);
    CHECK_OK(bed_read(bed, follow_in_english, &view));
    CHECK_TOLD(view.petition.facts, "Erased on Monday 20 April 2026 by order of ");
    CHECK_TOLD(view.petition.facts, "Personal Information Protection Law, art. 47(1)(3)");
    assert_int_equal(verify(bed, LOG_FAULT_ERASED_UNORDERED), 0);
    check_rows(bed);
}

/* The title was made of the facts: it would tell what they said. A title of its own stays. */
static void test_the_title_goes_with_its_words(void **state)
{
    struct bed *bed = *state;
    struct receipt made, own;
    struct petition_view view;
    struct submit_input input = bed_register_input(bed);
    input.title = SV("");
    CHECK_OK(bed_register(bed, BED_CLERK, &input, &made));
    input.title = SV("另起的标题");
    CHECK_OK(bed_register(bed, BED_CLERK, &input, &own));
    CHECK_OK(erase(bed, &made, 1, "facts"));
    CHECK_OK(erase(bed, &own, 1, "facts"));
    CHECK_OK(bed_case(bed, BED_OFFICER, made.id, &view));
    CHECK_SV(view.petition.title, "〔标题已依法删除〕");
    CHECK_OK(bed_case(bed, BED_OFFICER, own.id, &view));
    CHECK_SV(view.petition.title, "另起的标题");
    assert_int_equal(verify(bed, LOG_FAULT_ERASED_UNORDERED), 0);
    check_rows(bed);
}

/* One after another; the matter goes on, and goes wholly in the end. */
static void test_the_matter_goes_on(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct petition_view view;
    bed_submit(bed, &receipt);
    CHECK_OK(erase(bed, &receipt, 1, "facts title"));
    bed_bring(bed, receipt.id, "handling");
    CHECK_OK(erase(bed, &receipt, 1, "claims"));
    bed_bring(bed, receipt.id, "answered");
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt.id, &view));
    assert_int_equal(view.erasure_count, 2);
    assert_int_equal(view.petition.claim_count, 2);
    assert_true(view.petition.claims[0].finding.finding != FINDING_NONE);
    assert_true(erased_is_told(&view, view.petition.claims[1].text));
    assert_int_equal(verify(bed, LOG_FAULT_ERASED_UNORDERED), 0);
    check_rows(bed);
    id64 ids[DISPOSALS_AT_ONCE];
    const struct disposal_order all = {.number = receipt.number, .ground = SV("2026-7")};
    bed_as(bed, BED_ADMIN);
    CHECK_OK(service_dispose(&bed->call, &all, 1, ids));
    assert_int_equal(verify(bed, LOG_FAULT_ERASED_UNORDERED), 0);
    CHECK_ERR(bed_case(bed, BED_OFFICER, receipt.id, &view), ERR_NOT_FOUND);
}

static void test_what_is_refused(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    CHECK_ERR(erase(bed, &receipt, 2, "facts"), ERR_NOT_FOUND);
    CHECK_ERR(erase(bed, &receipt, 0, "facts"), ERR_NOT_FOUND);
    CHECK_ERR(erase(bed, &receipt, 1, "nothing"), ERR_NOT_FOUND);
    CHECK_ERR(erase(bed, &receipt, 1, "people"), ERR_REFUSED);
    CHECK_ERR(erase(bed, &receipt, 1, "facts people"), ERR_REFUSED);
    CHECK_OK(erase(bed, &receipt, 1, "facts"));
    CHECK_ERR(erase(bed, &receipt, 1, "facts"), ERR_REFUSED);
    receipt.number = SV("QH-2026-0420-0009-9");
    CHECK_ERR(erase(bed, &receipt, 1, "claims"), ERR_NOT_FOUND);
    assert_int_equal(verify(bed, LOG_FAULT_ERASED_UNORDERED), 0);
}

/* ---- stopped in between ---- */

struct half {
    struct disposal disposal;
};

static enum err begin_only(struct call *call, void *arg)
{
    struct half *half = arg;
    struct doomed_list doomed;
    const struct file_ids none = {NULL, 0};
    const struct log_writer log = call_log(call);
    enum err err =
        store_doomed_of_field(call->conn, call->arena, &half->disposal.petition, &none, &doomed);
    if (!err)
        err = store_disposal_add(call->conn, &half->disposal);
    if (!err)
        err = log_disposal(&log, &half->disposal);
    return err ? err : store_doomed_put(call->conn, half->disposal.id, &doomed);
}

static void test_what_was_begun_is_ended(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct petition_view view;
    bed_submit(bed, &receipt);
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt.id, &view));
    struct half half = {.disposal = {.id = service_new_id(bed->service),
                                     .at = bed->clock.now_ms,
                                     .what = DISPOSAL_FIELD,
                                     .petition = view.key,
                                     .seq = 1,
                                     .field = SV("claims"),
                                     .unit = bed->units[BED_OFFICE],
                                     .number = receipt.number,
                                     .ground = SV("consent")}};
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, begin_only, &half));
    /* while it is open nobody begins another of the same matter */
    CHECK_ERR(erase(bed, &receipt, 1, "facts"), ERR_REFUSED);
    const struct disposal_order all = {.number = receipt.number, .ground = SV("2026-7")};
    id64 ids[DISPOSALS_AT_ONCE];
    bed_as(bed, BED_ADMIN);
    CHECK_ERR(service_dispose(&bed->call, &all, 1, ids), ERR_REFUSED);
    /* what a start does, as often as it likes */
    for (int i = 0; i < 2; i++)
        CHECK_OK(service_dispose_rest(bed->service, &bed->fail));
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt.id, &view));
    assert_true(erased_is_told(&view, view.petition.claims[0].text));
    CHECK_OK(erase(bed, &receipt, 1, "facts"));
    assert_int_equal(verify(bed, LOG_FAULT_ERASED_UNORDERED), 0);
    check_rows(bed);
}

/* ---- without an order ---- */

static enum err erase_rows(struct store_conn *conn, void *arg)
{
    const struct petition_view *view = arg;
    struct ledger_row row;
    struct erasure erasure = {.is_done = false};
    struct arena *arena = arena_new();
    const struct ledger_key key = {RECORD_EVENT, {view->key.region, view->key.id, 1}};
    enum err err = store_ledger_event_row(conn, arena, &key, &row);
    if (!err)
        err = erase_fields(arena, &row, SV("claims"), &erasure);
    const struct erased_event erased = {
        .petition = view->key, .seq = 1, .body = erasure.body, .salt = erasure.salt};
    if (!err)
        err = store_event_erase(conn, arena, &erased);
    arena_free(&arena);
    return err;
}

/* With an order for one field the guards let the matter be sealed anew: another field that went
 * with it is told. */
static void test_an_order_excuses_its_field_alone(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct petition_view view;
    bed_submit(bed, &receipt);
    CHECK_OK(bed_case(bed, BED_OFFICER, receipt.id, &view));
    CHECK_ERR(store_dispose(service_store(bed->service), erase_rows, &view), ERR_INTERNAL);
    CHECK_OK(erase(bed, &receipt, 1, "facts"));
    CHECK_OK(store_dispose(service_store(bed->service), erase_rows, &view));
    assert_int_equal(verify(bed, LOG_FAULT_ERASED_UNORDERED), 1);
}

int main(void)
{
#define IN_OFFICE(test) cmocka_unit_test_setup_teardown(test, bed_setup, bed_teardown)
    const struct CMUnitTest tests[] = {
        IN_OFFICE(test_what_stands_in_its_place), IN_OFFICE(test_the_title_goes_with_its_words),
        IN_OFFICE(test_the_matter_goes_on),       IN_OFFICE(test_what_is_refused),
        IN_OFFICE(test_what_was_begun_is_ended),  IN_OFFICE(test_an_order_excuses_its_field_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
