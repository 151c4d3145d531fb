/* Acts decided before their turn to be written: done as decided while everything that they rely on
 * is still so, and decided anew, in the transaction, when anything of it has changed.
 *
 * What is decided anew is told by its fields: they are taken away once the act is decided, so that
 * whoever reads them again misses them. */
#include "office_bed.h"

#include "base/fail.h"
#include "service/disposal.h"
#include "service/rulebooks.h"
#include "service/service_private.h"
#include "store/store_fault.h"

#include <pthread.h>
#include <string.h>

#define NOTE "{'kind':'site','day':'2026-04-20','summary':'看了现场'}"

/* An official's act on its way, with a call of its own. */
struct ahead {
    struct call call;
    struct fail fail;
    id64 petition;
    struct act_input input;
    struct acted out;
    json_t *fields;
};

static enum err decide_it(struct call *call, void *arg)
{
    struct ahead *act = arg;
    act->input.decided = service_act_decide(call, act->petition, &act->input);
    return ERR_OK;
}

static enum err do_it(struct call *call, void *arg)
{
    struct ahead *act = arg;
    return service_act(call, act->petition, &act->input, &act->out);
}

static int64_t version_of(struct bed *bed, id64 petition)
{
    struct petition_view view;
    CHECK_OK(bed_case(bed, BED_LEADER, petition, &view));
    return view.petition.version;
}

static void decide(struct bed *bed, struct ahead *act, enum bed_official who, id64 petition,
                   const char *action, const char *fields)
{
    *act =
        (struct ahead){.petition = petition,
                       .input = {.action = sv_from(action), .version = version_of(bed, petition)}};
    act->fields = bed_fields(bed, fields);
    act->input.fields = act->fields;
    bed_as(bed, who);
    call_begin(&act->call, bed->service, bed->arena, &act->fail);
    act->call.who = bed->call.who;
    CHECK_OK(call_read(&act->call, decide_it, act));
}

static void take_fields_away(struct ahead *act)
{
    assert_non_null(act->input.decided);
    act->input.fields = NULL;
}

/* What http waits for without a thread. */
struct answer {
    pthread_mutex_t lock;
    pthread_cond_t given;
    bool is_given;
    enum err err;
    struct ahead *act;
};

static enum err do_waited(struct call *call, void *arg)
{
    return do_it(call, ((struct answer *)arg)->act);
}

static void give_answer(enum err err, void *arg)
{
    struct answer *answer = arg;
    pthread_mutex_lock(&answer->lock);
    answer->err = err;
    answer->is_given = true;
    pthread_cond_signal(&answer->given);
    pthread_mutex_unlock(&answer->lock);
}

static enum err finish(struct ahead *act)
{
    struct answer answer = {
        .lock = PTHREAD_MUTEX_INITIALIZER, .given = PTHREAD_COND_INITIALIZER, .act = act};
    enum err err = call_write_async(&act->call, do_waited, give_answer, &answer);
    pthread_mutex_lock(&answer.lock);
    while (!err && !answer.is_given)
        pthread_cond_wait(&answer.given, &answer.lock);
    pthread_mutex_unlock(&answer.lock);
    call_end(&act->call);
    json_decref(act->fields);
    return err ? err : answer.err;
}

static id64 screened(struct bed *bed, struct receipt *receipt)
{
    bed_submit(bed, receipt);
    bed_bring(bed, receipt->id, "screened");
    return receipt->id;
}

static id64 handled(struct bed *bed)
{
    struct receipt receipt;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling");
    return receipt.id;
}

static const char *to_unit(struct bed *bed, enum bed_unit unit)
{
    return arena_printf(bed->arena, "{'unit':'%lld'}", (long long)bed->units[unit]).p;
}

/* ---- as it was decided ---- */

static void test_is_done_as_decided(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct ahead act;
    struct petition_view view;
    id64 id = screened(bed, &receipt);
    int64_t before = version_of(bed, id);
    decide(bed, &act, BED_OFFICER, id, "refer", to_unit(bed, BED_HOUSING));
    take_fields_away(&act);
    CHECK_OK(finish(&act));
    assert_int_equal(act.out.version, before + 1);
    CHECK_SV(act.out.state, "referred");
    CHECK_OK(bed_case(bed, BED_HANDLER, id, &view));
    assert_int_equal(view.petition.version, before + 1);
    assert_true(view.petition.owner == bed->units[BED_HOUSING]);
    /* the number is given in the transaction */
    assert_int_equal(view.petition.document_count, 1);
    assert_true(sv_ends_with(view.petition.documents[0].number, SV("1号")));
}

static void test_what_is_not_decided_ahead(void **state)
{
    struct bed *bed = *state;
    struct ahead act;
    id64 id = handled(bed);
    /* refused: in the write, with the reason */
    decide(bed, &act, BED_HANDLER, id, "note", "{'kind':'site'}");
    assert_null(act.input.decided);
    assert_int_equal(act.fail.field_count, 0);
    CHECK_ERR(finish(&act), ERR_BAD_INPUT);
    assert_int_equal(act.fail.field_count, 2);
    /* claims what was uploaded */
    decide(bed, &act, BED_HANDLER, id, "note",
           "{'kind':'site','day':'2026-04-20','summary':'看了现场','uploads':['x']}");
    assert_null(act.input.decided);
    CHECK_ERR(finish(&act), ERR_BAD_INPUT);
    /* nobody's but theirs */
    decide(bed, &act, BED_FARM_HANDLER, id, "note", NOTE);
    assert_null(act.input.decided);
    CHECK_ERR(finish(&act), ERR_NOT_FOUND);
}

/* ---- decided anew ---- */

static void test_two_acts_at_once(void **state)
{
    struct bed *bed = *state;
    struct ahead one;
    struct ahead other;
    id64 id = handled(bed);
    int64_t before = version_of(bed, id);
    decide(bed, &one, BED_HANDLER, id, "note", NOTE);
    decide(bed, &other, BED_HANDLER, id, "note", NOTE);
    assert_non_null(other.input.decided);
    CHECK_OK(finish(&one));
    CHECK_ERR(finish(&other), ERR_STALE);
    assert_int_equal(version_of(bed, id), before + 1);
}

static void test_a_right_withdrawn(void **state)
{
    struct bed *bed = *state;
    struct ahead act;
    id64 id = handled(bed);
    int64_t before = version_of(bed, id);
    const struct {
        struct grant grant; /* what is left of theirs */
        size_t count;
        enum err err;
    } rows[] = {
        {.err = ERR_NOT_FOUND},
        {{.role = ROLE_UNIT_HANDLER, .unit = bed->units[BED_FARMING]}, 1, ERR_NOT_FOUND},
        {{.role = ROLE_LEADER, .unit = bed->units[BED_REGION]}, 1, ERR_FORBIDDEN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        decide(bed, &act, BED_HANDLER, id, "note", NOTE);
        assert_non_null(act.input.decided);
        /* who the caller is, is asked in the transaction first */
        act.call.who.grants[0] = rows[i].grant;
        act.call.who.grant_count = rows[i].count;
        CHECK_ERR(finish(&act), rows[i].err);
    }
    assert_int_equal(version_of(bed, id), before);
}

static enum err close_unit(struct call *call, void *arg)
{
    struct unit unit = *unit_find(call->office->units, *(const id64 *)arg);
    unit.is_active = false;
    return service_unit_change(call, &unit);
}

/* The act knows nothing of it but what its own transaction says: no snapshot is renewed. */
static void test_a_unit_closed(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct ahead act;
    id64 id = screened(bed, &receipt);
    int64_t before = version_of(bed, id);
    decide(bed, &act, BED_OFFICER, id, "refer", to_unit(bed, BED_FARMING));
    assert_non_null(act.input.decided);
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, close_unit, &bed->units[BED_FARMING]));
    CHECK_ERR(finish(&act), ERR_BAD_INPUT);
    assert_int_equal(version_of(bed, id), before);
}

static enum err adopt(struct call *call, void *arg)
{
    static const char OVERLAY[] = "overlay: test.province\nversion: \"1\"\n"
                                  "base: cn.national@2022.1\ntitle: {zh: 省}\n"
                                  "valid_from: 2024-01-01\nclocks:\n  - {id: answer, length: 45}\n";
    const struct rulebook_text texts[] = {
        {.name = "national.yaml", .text = sv_from(EMBEDDED_RULEBOOK)},
        {.name = "province.yaml", .text = sv_from(OVERLAY)}};
    struct adopted_rulebook adopted = {.from = DAY_NONE};
    (void)arg;
    return service_rulebook_adopt(call, &(struct rulebook_texts){texts, 2}, &adopted);
}

static void test_a_rulebook_adopted(void **state)
{
    struct bed *bed = *state;
    struct ahead act;
    id64 id = handled(bed);
    for (int has_fields = 0; has_fields < 2; has_fields++) {
        decide(bed, &act, BED_HANDLER, id, "note", NOTE);
        if (!has_fields) {
            take_fields_away(&act);
            bed_as(bed, BED_ADMIN);
            CHECK_OK(bed_write(bed, adopt, NULL));
        }
        CHECK_ERR(finish(&act), has_fields ? ERR_OK : ERR_BAD_INPUT);
    }
}

/* It bears the moment at which it was asked for, and is judged by that day. */
static void test_midnight_between(void **state)
{
    struct bed *bed = *state;
    struct ahead act;
    struct petition_view view;
    id64 id = handled(bed);
    decide(bed, &act, BED_HANDLER, id, "note", NOTE);
    take_fields_away(&act);
    bed_go_to(bed, "2026-04-21");
    CHECK_OK(finish(&act));
    CHECK_OK(bed_case(bed, BED_HANDLER, id, &view));
    assert_int_equal(view.events[view.event_count - 1].day, bed_day("2026-04-20"));

    /* a call that is of another moment by then */
    decide(bed, &act, BED_HANDLER, id, "note", NOTE);
    take_fields_away(&act);
    bed_go_to(bed, "2026-04-22");
    call_renew(&act.call);
    CHECK_ERR(finish(&act), ERR_BAD_INPUT);
}

static void test_an_erasure_between(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct ahead act;
    struct disposal done;
    struct petition_view view;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling");
    const struct erasure_order order = {.number = receipt.number,
                                        .seq = 1,
                                        .fields = SV("facts title"),
                                        .ground = ERASURE_CONSENT,
                                        .unit = bed->units[BED_OFFICE]};
    decide(bed, &act, BED_HANDLER, receipt.id, "note", NOTE);
    assert_non_null(act.input.decided);
    bed_as(bed, BED_ADMIN);
    CHECK_OK(service_erase(&bed->call, &order, &done));
    CHECK_OK(finish(&act));
    CHECK_OK(bed_case(bed, BED_HANDLER, receipt.id, &view)); /* opens under the new key */
    assert_true(erased_is_told(&view, view.petition.facts));
    int64_t differences = -1;
    CHECK_OK(store_rebuild_check(service_store(bed->service), NULL, &differences, &bed->fail));
    assert_int_equal(differences, 0);
}

/* ---- run again ---- */

/* Whichever call of the transaction loses the connection, the act is there once, or not at all and
 * said so: what was decided is folded on by the first run, and not used by the second. */
static void test_lost_at_every_call(void **state)
{
    struct bed *bed = *state;
    struct ahead act;
    id64 id = handled(bed);
    bool has_failed = true;
    for (int64_t nth = 1; has_failed; nth++) {
        int64_t before = version_of(bed, id);
        decide(bed, &act, BED_HANDLER, id, "note", NOTE);
        assert_non_null(act.input.decided);
        store_fault_arm(&(struct store_fault_plan){
            .nth = nth, .kind = FAULT_CONNECTION_LOST, .err = ERR_UNAVAILABLE});
        enum err err = finish(&act);
        has_failed = store_fault_failures() > 0;
        store_fault_disarm();
        assert_true(err == ERR_OK || nth == 1); /* the first is BEGIN */
        assert_int_equal(version_of(bed, id), before + !err);
        assert_true(nth < 200);
    }
    int64_t differences = -1;
    CHECK_OK(store_rebuild_check(service_store(bed->service), NULL, &differences, &bed->fail));
    assert_int_equal(differences, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_setup, bed_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_is_done_as_decided),
        TEST(test_what_is_not_decided_ahead),
        TEST(test_two_acts_at_once),
        TEST(test_a_right_withdrawn),
        TEST(test_a_unit_closed),
        TEST(test_a_rulebook_adopted),
        TEST(test_midnight_between),
        TEST(test_an_erasure_between),
        cmocka_unit_test_setup_teardown(test_lost_at_every_call, bed_setup_with_faults,
                                        bed_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
