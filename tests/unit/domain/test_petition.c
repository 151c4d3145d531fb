/* Folding events into petitions: what each kind changes, who is involved, which beliefs stop the
 * program; and due days that move when the calendar does. */
#include "domain/petition.h"

#include "domain/people.h"

#include "domain_world.h"

/* ---- events by hand ---- */

struct folding {
    struct arena *arena;
    struct petition petition;
};

static struct event event_of(const struct folding *f, enum event_kind kind)
{
    return (struct event){.kind = kind,
                          .seq = f->petition.version + 1,
                          .at = 1000 + f->petition.version,
                          .day = 20520,
                          .actor = {ACCOUNT_CLERK, ROLE_WINDOW_CLERK, UNIT_OFFICE, 0},
                          .action = SV("x"),
                          .effects = {.state = SV("a"), .owner = UNIT_OFFICE}};
}

static void fold(struct folding *f, const struct event *event)
{
    CHECK_OK(petition_apply(f->arena, &f->petition, event));
}

static void begin(struct folding *f)
{
    static const struct sv CLAIMS[] = {SV_INIT("一"), SV_INIT("二")};
    static const struct field FIELDS[] = {
        {.id = SV_INIT("channel"), .kind = FIELD_CHOICE, .text = SV_INIT("visit")},
        {.id = SV_INIT("received_day"), .kind = FIELD_DAY, .number = 20500},
        {.id = SV_INIT("facts"), .kind = FIELD_TEXT, .text = SV_INIT("事实")},
        {.id = SV_INIT("claims"), .kind = FIELD_CLAIMS, .texts = CLAIMS, .count = 2},
        {.id = SV_INIT("visitors_count"), .kind = FIELD_NUMBER, .number = 12},
        {.id = SV_INIT("electronic_service"), .kind = FIELD_FLAG, .number = 1},
        {.id = SV_INIT("repeats"), .kind = FIELD_ID, .number = 4711},
        {.id = SV_INIT("unit_hint"), .kind = FIELD_UNIT, .number = UNIT_TOWN},
        {.id = SV_INIT("class"), .kind = FIELD_CLASS, .text = SV_INIT("land")},
        {.id = SV_INIT("external_number"), .kind = FIELD_LINE, .text = SV_INIT("12345-6")},
    };
    *f = (struct folding){.arena = arena_new()};
    struct event event = event_of(f, EVENT_REGISTERED);
    event.rulebook = SV("r@1");
    event.fields = FIELDS;
    event.field_count = CHECK_COUNT(FIELDS);
    fold(f, &event);
}

static void end(struct folding *f)
{
    arena_free(&f->arena);
}

static void test_registered(void **state)
{
    struct folding f;
    (void)state;
    begin(&f);
    const struct petition *p = &f.petition;
    assert_int_equal(p->version, 1);
    CHECK_SV(p->rulebook, "r@1");
    CHECK_SV(p->channel, "visit");
    CHECK_SV(p->class_code, "land");
    CHECK_SV(p->external_number, "12345-6");
    assert_int_equal(p->received_day, 20500);
    assert_int_equal(p->registered_at, 1000);
    assert_int_equal(p->visitors_count, 12);
    assert_int_equal(p->persons_count, 1); /* nobody named: at least one */
    assert_int_equal(p->repeats, 4711);
    assert_int_equal(p->unit_hint, UNIT_TOWN);
    assert_int_equal(p->office, UNIT_OFFICE);
    assert_true(p->accepts_electronic_service && !p->is_incomplete && !p->is_read_back);
    assert_int_equal(p->claim_count, 2);
    assert_int_equal(p->involved_count, 1);
    assert_int_equal(p->involved[0].how, INVOLVED_OFFICE);
    end(&f);
}

static void test_received_day_defaults(void **state)
{
    struct folding f = {.arena = arena_new()};
    struct event event = event_of(&f, EVENT_REGISTERED);
    (void)state;
    fold(&f, &event);
    assert_int_equal(f.petition.received_day, 20520);
    assert_true(f.petition.is_incomplete);
    end(&f);
}

/* ---- clocks ---- */

static void fold_effects(struct folding *f, const struct effects *effects)
{
    struct event event = event_of(f, EVENT_NOTED);
    event.effects = *effects;
    event.effects.state = SV("a");
    event.effects.owner = UNIT_OFFICE;
    fold(f, &event);
}

static const struct clock_start THREE[] = {
    {1,
     SV_INIT("late"),
     2,
     true,
     {20500, 9, 0, 0, 0, true, 0, DAY_NONE, DAY_NONE, PERIOD_CALENDAR_DAYS},
     {20509, 20509, false, PERIOD_NO_MINUTE},
     0},
    {2,
     SV_INIT("early"),
     2,
     true,
     {20500, 5, 0, 0, 0, true, 0, DAY_NONE, DAY_NONE, PERIOD_CALENDAR_DAYS},
     {20505, 20505, false, PERIOD_NO_MINUTE},
     0},
    {3,
     SV_INIT("window"),
     2,
     false,
     {20500, 1, 0, 0, 0, true, 0, DAY_NONE, DAY_NONE, PERIOD_CALENDAR_DAYS},
     {20501, 20501, false, PERIOD_NO_MINUTE},
     0},
};

static void test_clocks(void **state)
{
    static const struct clock_stop STOPS[] = {{2, CLOCK_STOP_MET, 20503, false, 0},
                                              {3, CLOCK_STOP_CANCELLED, 20504, false, 0}};
    static const struct clock_move MOVE = {
        1,
        {20500, 9, 0, 30, 0, true, 0, DAY_NONE, DAY_NONE, PERIOD_CALENDAR_DAYS},
        {20539, 20541, true, PERIOD_NO_MINUTE}};
    struct folding f;
    (void)state;
    begin(&f);
    assert_null(petition_next_clock(&f.petition));
    fold_effects(&f, &(struct effects){.starts = THREE, .start_count = 3});
    assert_int_equal(petition_next_clock(&f.petition)->no, 2); /* a window is no duty */
    fold_effects(&f, &(struct effects){.stops = STOPS, .stop_count = 2});
    assert_int_equal(f.petition.clocks[1].status, CLOCK_MET);
    assert_int_equal(f.petition.clocks[1].stopped_day, 20503);
    assert_int_equal(f.petition.clocks[2].status, CLOCK_CANCELLED);
    assert_null(petition_running_clock(&f.petition, SV("early")));
    fold_effects(&f, &(struct effects){.moves = &MOVE, .move_count = 1});
    const struct petition_clock *late = petition_running_clock(&f.petition, SV("late"));
    assert_int_equal(late->end.due_day, 20541);
    assert_int_equal(late->extended_times, 1);
    assert_true(late->end.is_provisional);
    fold_effects(&f, &(struct effects){.moves = &MOVE, .move_count = 1});
    assert_int_equal(late->no, petition_next_clock(&f.petition)->no);
    assert_int_equal(petition_next_clock(&f.petition)->extended_times, 1); /* only recomputed */
    end(&f);
}

static void test_running_clock_is_the_newest(void **state)
{
    struct clock_start again = {
        4,
        SV("late"),
        2,
        true,
        {20510, 9, 0, 0, 0, true, 0, DAY_NONE, DAY_NONE, PERIOD_CALENDAR_DAYS},
        {20519, 20519, false, PERIOD_NO_MINUTE},
        0};
    struct folding f;
    (void)state;
    begin(&f);
    fold_effects(&f, &(struct effects){.starts = THREE, .start_count = 3});
    fold_effects(&f, &(struct effects){.starts = &again, .start_count = 1});
    assert_int_equal(petition_running_clock(&f.petition, SV("late"))->no, 4);
    assert_null(petition_running_clock(&f.petition, SV("other")));
    end(&f);
}

/* ---- documents, files, owners ---- */

static void test_documents(void **state)
{
    static const struct field SERVED[] = {
        {.id = SV_INIT("way"), .kind = FIELD_CHOICE, .text = SV_INIT("post")},
        {.id = SV_INIT("served_day"), .kind = FIELD_DAY, .number = 20519},
        {.id = SV_INIT("document"), .kind = FIELD_DOCUMENT, .number = 1}};
    struct folding f;
    (void)state;
    begin(&f);
    fold_effects(&f, &(struct effects){.document = {1, SV("letter"), SV("〔2026〕1号")}});
    const struct document *document = petition_document(&f.petition, 1);
    assert_int_equal(document->event_seq, 2);
    assert_int_equal(document->unit, UNIT_OFFICE);
    assert_int_equal(document->issued_day, 20520);
    struct event event = event_of(&f, EVENT_SERVED);
    event.fields = SERVED;
    event.field_count = CHECK_COUNT(SERVED);
    fold(&f, &event);
    CHECK_SV(petition_document(&f.petition, 1)->service_way, "post");
    assert_int_equal(petition_document(&f.petition, 1)->served_day, 20519);
    assert_null(petition_document(&f.petition, 0));
    assert_null(petition_document(&f.petition, 2));
    assert_null(petition_document(&f.petition, -1));
    end(&f);
}

static void test_attachments(void **state)
{
    static const struct attachment FILES[] = {{.id = 7}, {.id = 8}};
    static const struct field FIELDS[] = {
        {.id = SV_INIT("uploads"), .kind = FIELD_UPLOADS, .attachments = FILES, .count = 2},
        {.id = SV_INIT("more"), .kind = FIELD_UPLOADS, .attachments = FILES, .count = 1}};
    struct folding f;
    (void)state;
    begin(&f);
    struct event event = event_of(&f, EVENT_SUPPLEMENTED);
    event.fields = FIELDS;
    event.field_count = 2;
    fold(&f, &event);
    assert_int_equal(f.petition.attachment_count, 3);
    assert_int_equal(f.petition.attachments[1].file.id, 8);
    assert_int_equal(f.petition.attachments[2].event_seq, 2);
    assert_int_equal(f.petition.attachments[2].by.account, ACCOUNT_CLERK);
    end(&f);
}

static void own(struct folding *f, enum event_kind kind, id64 owner)
{
    struct event event = event_of(f, kind);
    event.effects.owner = owner;
    fold(f, &event);
}

/* Office stays office, owners pass, one entry a unit. */
static void test_involved(void **state)
{
    static const struct involved_unit EXPECTED[] = {{UNIT_OFFICE, INVOLVED_OFFICE},
                                                    {UNIT_HOUSING, INVOLVED_OWNER},
                                                    {UNIT_TOWN, INVOLVED_PAST_OWNER}};
    struct folding f;
    (void)state;
    begin(&f);
    own(&f, EVENT_REFERRED, UNIT_HOUSING);
    assert_int_equal(f.petition.sent_by, UNIT_OFFICE);
    own(&f, EVENT_OBJECTED, UNIT_OFFICE);
    assert_int_equal(f.petition.objected_by, UNIT_HOUSING);
    own(&f, EVENT_OBJECTION_UPHELD, UNIT_OFFICE);
    assert_int_equal(f.petition.sent_by, 0);
    assert_int_equal(f.petition.objected_by, UNIT_HOUSING); /* until it is referred again */
    own(&f, EVENT_REFERRED, UNIT_TOWN);
    assert_int_equal(f.petition.objected_by, 0);
    own(&f, EVENT_OBJECTED, UNIT_OFFICE);
    own(&f, EVENT_OBJECTION_DISMISSED, UNIT_TOWN);
    assert_int_equal(f.petition.objected_by, 0);
    assert_int_equal(f.petition.sent_by, UNIT_OFFICE);
    own(&f, EVENT_OBJECTED, UNIT_OFFICE);
    own(&f, EVENT_OBJECTION_UPHELD, UNIT_OFFICE);
    own(&f, EVENT_REFERRED, UNIT_HOUSING);
    assert_int_equal(f.petition.involved_count, CHECK_COUNT(EXPECTED));
    for (size_t i = 0; i < CHECK_COUNT(EXPECTED); i++) {
        assert_int_equal(f.petition.involved[i].unit, EXPECTED[i].unit);
        assert_int_equal(f.petition.involved[i].how, EXPECTED[i].how);
    }
    end(&f);
}

/* ---- drafts ---- */

static void fold_fields(struct folding *f, enum event_kind kind, const struct field *fields,
                        size_t count)
{
    struct event event = event_of(f, kind);
    event.fields = fields;
    event.field_count = count;
    fold(f, &event);
}

static void test_drafts(void **state)
{
    static const struct finding FINDINGS[] = {
        {2, FINDING_PARTLY, SV_INIT("查"), SV_INIT("据"), SV_INIT("补"), 20600}};
    static const struct field DRAFT[] = {
        {.id = SV_INIT("findings"), .kind = FIELD_FINDINGS, .findings = FINDINGS, .count = 1},
        {.id = SV_INIT("text"), .kind = FIELD_TEXT, .text = SV_INIT("说明")}};
    static const struct sv OTHER[] = {SV_INIT("三")};
    static const struct field CLAIMS = {
        .id = SV_INIT("claims"), .kind = FIELD_CLAIMS, .texts = OTHER, .count = 1};
    struct folding f;
    (void)state;
    begin(&f);
    fold_fields(&f, EVENT_DRAFTED, DRAFT, 2);
    assert_int_equal(f.petition.draft_account, ACCOUNT_CLERK);
    CHECK_SV(f.petition.draft_text, "说明");
    assert_int_equal(f.petition.claims[1].finding.finding, FINDING_NONE);
    fold_fields(&f, EVENT_RETURNED, NULL, 0);
    assert_int_equal(f.petition.draft_account, 0);
    assert_int_equal(f.petition.draft_count, 1); /* the words stay */
    fold_fields(&f, EVENT_DRAFTED, DRAFT, 1);
    CHECK_SV(f.petition.draft_text, "");
    fold_fields(&f, EVENT_APPROVED, DRAFT, 2);
    assert_int_equal(f.petition.claims[1].finding.finding, FINDING_PARTLY);
    assert_int_equal(f.petition.claims[0].finding.finding, FINDING_NONE);
    CHECK_SV(f.petition.draft_text, "说明");
    fold_fields(&f, EVENT_COMPLETED, &CLAIMS, 1);
    assert_int_equal(f.petition.claim_count, 1);
    assert_int_equal(f.petition.draft_count, 0); /* it answered other claims */
    end(&f);
}

/* ---- beliefs ---- */

/* An event that contradicts its history is refused, and nothing of it is folded. */
static void check_corrupt(const char *name, enum event_kind kind, int64_t seq,
                          const struct field *field, const struct effects *effects)
{
    struct folding f;
    begin(&f);
    struct event event = event_of(&f, kind);
    event.seq = seq;
    event.fields = field;
    event.field_count = field ? 1 : 0;
    if (effects)
        event.effects = *effects;
    CHECK_ROW(petition_apply(f.arena, &f.petition, &event) == ERR_CORRUPT, name);
    CHECK_ROW(f.petition.version == 1 && f.petition.clock_count == 0, name);
    end(&f);
}

static void test_corrupt_sequence(void **state)
{
    (void)state;
    check_corrupt("left out", EVENT_NOTED, 3, NULL, NULL);
    check_corrupt("repeated", EVENT_NOTED, 1, NULL, NULL);
    check_corrupt("registered twice", EVENT_REGISTERED, 2, NULL, NULL);
}

static void test_corrupt_effects(void **state)
{
    static const struct clock_stop STOP = {1, CLOCK_STOP_MET, 20500, false, 0};
    static const struct clock_move MOVE = {.no = 1};
    static const struct clock_start ABOUT = {.no = 1, .rule = SV_INIT("p"), .about = 3};
    (void)state;
    check_corrupt("stops nothing", EVENT_NOTED, 2, NULL,
                  &(struct effects){.stops = &STOP, .stop_count = 1});
    check_corrupt("moves nothing", EVENT_NOTED, 2, NULL,
                  &(struct effects){.moves = &MOVE, .move_count = 1});
    check_corrupt("clock out of order", EVENT_NOTED, 2, NULL,
                  &(struct effects){.starts = THREE + 1, .start_count = 1});
    check_corrupt("clock about no claim", EVENT_NOTED, 2, NULL,
                  &(struct effects){.starts = &ABOUT, .start_count = 1});
    check_corrupt("document out of order", EVENT_NOTED, 2, NULL,
                  &(struct effects){.document = {2, SV("x"), SV("1")}});
}

static void test_corrupt_fields(void **state)
{
    static const struct finding THIRD = {.claim_no = 3};
    const struct field findings = {
        .id = SV("findings"), .kind = FIELD_FINDINGS, .findings = &THIRD, .count = 1};
    const struct field claims = F_TEXT("claims", "一");
    const struct field days = F_NUMBER("days", 4000);
    const struct field day = {.id = SV("served_day"), .kind = FIELD_DAY, .number = INT64_MAX};
    (void)state;
    check_corrupt("serves nothing", EVENT_SERVED, 2, NULL, NULL);
    check_corrupt("answers no claim", EVENT_APPROVED, 2, &findings, NULL);
    check_corrupt("claims are a text", EVENT_COMPLETED, 2, &claims, NULL);
    check_corrupt("extends for ever", EVENT_EXTENSION_REQUESTED, 2, &days, NULL);
    check_corrupt("no such day", EVENT_NOTED, 2, &day, NULL);
}

/* Claims that an event only carries are not the petition's: nothing may be said of the third of
 * two. */
static void test_corrupt_claims(void **state)
{
    static const struct sv FIVE[] = {SV_INIT("一"), SV_INIT("二"), SV_INIT("三"), SV_INIT("四"),
                                     SV_INIT("五")};
    static const struct finding FIFTH = {.claim_no = 5};
    static const struct clock_start ABOUT = {.no = 1, .rule = SV_INIT("p"), .about = 5};
    const struct field fields[] = {
        F_CLAIMS("claims", FIVE),
        {.id = SV("findings"), .kind = FIELD_FINDINGS, .findings = &FIFTH, .count = 1}};
    const struct field days[] = {F_NUMBER("accepted_day", INT64_MAX),
                                 F_NUMBER("performed_day", INT64_MAX)};
    struct folding f;
    (void)state;
    begin(&f);
    struct event event = event_of(&f, EVENT_APPROVED);
    event.fields = fields;
    event.field_count = 2;
    CHECK_ERR(petition_apply(f.arena, &f.petition, &event), ERR_CORRUPT);
    event.field_count = 1;
    event.effects.starts = &ABOUT;
    event.effects.start_count = 1;
    CHECK_ERR(petition_apply(f.arena, &f.petition, &event), ERR_CORRUPT);
    end(&f);
    check_corrupt("accepted on no day", EVENT_ACCEPTED, 2, &days[0], NULL);
    check_corrupt("performed on no day", EVENT_PERFORMED, 2, &days[1], NULL);
}

/* A clock that ended cannot end again, nor twice in one event. */
static void test_corrupt_twice(void **state)
{
    static const struct clock_stop STOPS[] = {{2, CLOCK_STOP_MET, 20503, false, 0},
                                              {2, CLOCK_STOP_MET, 20503, false, 0}};
    static const struct clock_move MOVE = {.no = 2};
    struct folding f;
    (void)state;
    begin(&f);
    fold_effects(&f, &(struct effects){.starts = THREE, .start_count = 3});
    struct event event = event_of(&f, EVENT_NOTED);
    event.effects.stops = STOPS;
    event.effects.stop_count = 2;
    CHECK_ERR(petition_apply(f.arena, &f.petition, &event), ERR_CORRUPT);
    event.effects.stop_count = 1;
    event.effects.moves = &MOVE;
    event.effects.move_count = 1;
    CHECK_ERR(petition_apply(f.arena, &f.petition, &event), ERR_CORRUPT);
    event.effects.move_count = 0;
    fold(&f, &event);
    event.seq++;
    CHECK_ERR(petition_apply(f.arena, &f.petition, &event), ERR_CORRUPT);
    end(&f);
}

/* ---- what else is true, who did what, what was promised ---- */

static void fold_with(struct folding *f, enum event_kind kind, const struct field *fields,
                      size_t count)
{
    struct event event = event_of(f, kind);
    event.fields = fields;
    event.field_count = count;
    fold(f, &event);
}

static void test_marks(void **state)
{
    static const struct mark_change SET[] = {{SV_INIT("urgent"), true}, {SV_INIT("simple"), true}};
    static const struct mark_change CLEAR[] = {{SV_INIT("urgent"), false},
                                               {SV_INIT("never"), false}};
    struct folding f;
    (void)state;
    begin(&f);
    fold_effects(&f, &(struct effects){.marks = SET, .mark_count = 2});
    fold_effects(&f, &(struct effects){.marks = SET, .mark_count = 2}); /* again: as before */
    assert_int_equal(f.petition.mark_count, 2);
    const struct petition_mark *urgent = petition_marked(&f.petition, SV("urgent"));
    assert_int_equal(urgent->event_seq, 2);
    assert_int_equal(urgent->account, ACCOUNT_CLERK);
    assert_int_equal(urgent->day, 20520);
    fold_effects(&f, &(struct effects){.marks = CLEAR, .mark_count = 2});
    assert_null(petition_marked(&f.petition, SV("urgent")));
    assert_non_null(petition_marked(&f.petition, SV("simple")));
    end(&f);
}

/* Whoever is rated, one rating each; without a target it is about the matter itself. */
static void test_ratings(void **state)
{
    const struct field clerk[] = {F_CHOICE("target", "clerk"), F_CHOICE("score", "poor")};
    const struct field again[] = {F_CHOICE("target", "clerk"), F_CHOICE("score", "good"),
                                  F_CHOICE("cause", "other")};
    const struct field matter[] = {F_CHOICE("score", "average"), F_TEXT("reason", "慢")};
    const struct {
        const struct field *fields;
        size_t count;
    } GIVEN[] = {{clerk, CHECK_COUNT(clerk)}, {matter, CHECK_COUNT(matter)}, {again, 3}};
    struct folding f;
    (void)state;
    begin(&f);
    assert_null(petition_rating(&f.petition, SV("")));
    for (size_t i = 0; i < CHECK_COUNT(GIVEN); i++) {
        struct event event = event_of(&f, EVENT_RATED);
        event.fields = GIVEN[i].fields;
        event.field_count = GIVEN[i].count;
        fold(&f, &event);
    }
    assert_int_equal(f.petition.rating_count, 2);
    CHECK_SV(petition_rating(&f.petition, SV("clerk"))->score, "good");
    CHECK_SV(petition_rating(&f.petition, SV("clerk"))->cause, "other");
    CHECK_SV(petition_rating(&f.petition, SV(""))->reason, "慢");
    assert_null(petition_rating(&f.petition, SV("office")));
    end(&f);
}

static void test_deeds(void **state)
{
    struct folding f;
    (void)state;
    begin(&f);
    fold_effects(&f, &(struct effects){.owner = 0});
    fold_effects(&f, &(struct effects){.owner = 0});
    assert_int_equal(f.petition.deed_count, 1); /* the same action: once */
    assert_true(petition_has_done(&f.petition, ACCOUNT_CLERK, SV("x")));
    assert_true(petition_has_done(&f.petition, ACCOUNT_CLERK, SV("registered")));
    assert_false(petition_has_done(&f.petition, ACCOUNT_CLERK, SV("drafted")));
    assert_false(petition_has_done(&f.petition, ACCOUNT_OFFICER, SV("x")));
    end(&f);
}

/* A handler's opinion stands until another; a review leaves its findings unless it brings its own.
 */
static void test_reviews(void **state)
{
    static const struct finding FINDING = {.claim_no = 1, .finding = FINDING_NOT_SUPPORT};
    const struct field findings = {
        .id = SV("findings"), .kind = FIELD_FINDINGS, .findings = &FINDING, .count = 1};
    const struct field result = F_CHOICE("result", "uphold");
    struct folding f;
    (void)state;
    begin(&f);
    fold_with(&f, EVENT_APPROVED, &findings, 1);
    assert_int_equal(f.petition.handler, UNIT_OFFICE);
    assert_int_equal(f.petition.reviewer, 0);
    fold_with(&f, EVENT_APPROVED, &result, 1);
    assert_int_equal(f.petition.reviewer, UNIT_OFFICE);
    CHECK_SV(f.petition.review_result, "uphold");
    assert_int_equal(f.petition.claims[0].finding.finding, FINDING_NOT_SUPPORT);
    assert_int_equal(f.petition.opinion_count, 2);
    assert_int_equal(f.petition.opinions[0].result.n, 0);
    CHECK_SV(f.petition.opinions[1].result, "uphold");
    end(&f);
}

static void test_promises(void **state)
{
    static const struct finding FINDING = {
        .claim_no = 2, .finding = FINDING_SUPPORT, .remedy = SV_INIT("更换")};
    static const struct clock_start START = {
        .no = 1,
        .rule = SV_INIT("perform"),
        .owner = 3,
        .is_duty = true,
        .period = {.start_day = 20500, .unit = PERIOD_SET, .set_day = 20511},
        .end = {20511, 20511, false, PERIOD_NO_MINUTE},
        .about = 2};
    const struct field findings = {
        .id = SV("findings"), .kind = FIELD_FINDINGS, .findings = &FINDING, .count = 1};
    const struct field claim = F_NUMBER("claim", 2);
    struct folding f;
    (void)state;
    begin(&f);
    fold_with(&f, EVENT_APPROVED, &findings, 1);
    fold_effects(&f, &(struct effects){.starts = &START, .start_count = 1});
    assert_int_equal(f.petition.promise_count, 1);
    const struct promise *promise = f.petition.promises;
    CHECK_SV(promise->remedy, "更换");
    assert_int_equal(promise->day, 20511);
    assert_false(promise_is_kept(promise));
    fold_with(&f, EVENT_PERFORMANCE_CONFIRMED, &claim, 1); /* nothing to confirm yet */
    assert_int_equal(promise->petitioner, PROMISE_UNANSWERED);
    fold_with(&f, EVENT_PERFORMED, &claim, 1);
    assert_true(promise_is_kept(promise));
    assert_int_equal(promise->evidence_seq, 5);
    fold_with(&f, EVENT_PERFORMANCE_CONTESTED, &claim, 1);
    assert_false(promise_is_kept(promise));
    fold_with(&f, EVENT_PERFORMED, NULL, 0); /* again, of all claims */
    assert_true(promise_is_kept(promise) && promise->evidence_seq == 7);
    end(&f);
}

static void test_recusals(void **state)
{
    const struct field account = {.id = SV("account"), .kind = FIELD_ID, .number = ACCOUNT_HANDLER};
    struct folding f;
    (void)state;
    begin(&f);
    fold_with(&f, EVENT_RECUSAL_ASKED, NULL, 0);
    assert_int_equal(f.petition.recusal_asked, ACCOUNT_CLERK); /* declared for himself */
    fold_with(&f, EVENT_RECUSAL_REFUSED, NULL, 0);
    assert_int_equal(f.petition.recusal_asked, 0);
    fold_with(&f, EVENT_RECUSAL_ASKED, &account, 1);
    fold_with(&f, EVENT_RECUSED, NULL, 0);
    assert_true(petition_is_recused(&f.petition, ACCOUNT_HANDLER));
    assert_false(petition_is_recused(&f.petition, ACCOUNT_CLERK));
    assert_false(petition_is_recused(&f.petition, 0));
    end(&f);
}

static void test_members(void **state)
{
    static const struct person_ref PEOPLE[] = {{.id = 7, .is_representative = true}, {.id = 8}};
    const struct field people = {
        .id = SV("people"), .kind = FIELD_PEOPLE, .people = PEOPLE, .count = 2};
    const struct field eight = {.id = SV("person"), .kind = FIELD_ID, .number = 8};
    const struct field change[] = {{.id = SV("person"), .kind = FIELD_ID, .number = 7},
                                   {.id = SV("successor"), .kind = FIELD_ID, .number = 8},
                                   F_CHOICE("mandate", "signed")};
    struct folding f;
    (void)state;
    begin(&f);
    fold_with(&f, EVENT_COMPLETED, &people, 1);
    f.petition.persons_count = 23;
    fold_with(&f, EVENT_REPRESENTATIVES_CHANGED, change, 3);
    assert_false(f.petition.people[0].is_representative); /* seven stops, eight goes on */
    assert_true(f.petition.people[1].is_representative);
    CHECK_SV(petition_mandate(&f.petition, 8)->how, "signed");
    assert_null(petition_mandate(&f.petition, 7));
    fold_with(&f, EVENT_MEMBER_LEFT, &eight, 1);
    assert_int_equal(f.petition.people_count, 1);
    assert_int_equal(f.petition.people[0].id, 7);
    assert_int_equal(f.petition.persons_count, 22);
    assert_int_equal(petition_standing(&f.petition, 8), STANDING_LEFT);
    fold_with(&f, EVENT_MEMBER_LEFT, NULL, 0); /* somebody whom nobody named */
    assert_int_equal(f.petition.people_count, 1);
    assert_int_equal(f.petition.persons_count, 21);
    fold_with(&f, EVENT_MEMBER_RETURNED, &eight, 1); /* and is a member like others now */
    assert_int_equal(petition_standing(&f.petition, 8), STANDING_MEMBER);
    assert_int_equal(f.petition.left_count, 0);
    assert_int_equal(f.petition.persons_count, 22);
    end(&f);
}

/* ---- effects of decisions ---- */

/* The office's period counts from receipt, the unit's from the act; numbers go on. */
static void test_where_clocks_begin(void **state)
{
    struct world w;
    static const struct sv CLAIMS[] = {SV_INIT("一")};
    (void)state;
    world_init(&w, "2026-03-10");
    MUST(&w, ROLE_WINDOW_CLERK, "register", F_CHOICE("channel", "letter"),
         F_DAY("received_day", "2026-03-02"), F_TEXT("facts", "事实"), F_CLAIMS("claims", CLAIMS));
    const struct clock_start *start = &w.last.effects.starts[0];
    assert_int_equal(start->no, 1);
    assert_int_equal(start->owner, UNIT_OFFICE);
    assert_true(start->is_duty);
    CHECK_DAY(start->period.start_day, "2026-03-02");
    world_screen(&w);
    world_set_day(&w, "2026-03-11");
    world_refer(&w, UNIT_TOWN);
    start = w.last.effects.starts;
    assert_int_equal(w.last.effects.start_count, 3);
    assert_int_equal(start[1].no, 4);
    assert_int_equal(start[0].owner, UNIT_TOWN);
    CHECK_DAY(start[0].period.start_day, "2026-03-11");
    CHECK_SV(w.last.effects.document.kind, "referral_letter");
    assert_int_equal(w.last.effects.document.no, 1);
    world_release(&w);
}

static void test_petitioners_period_has_no_owner(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    world_reach(&w, "answered");
    const struct petition_clock *clock = petition_running_clock(&w.petition, SV("review.request"));
    assert_int_equal(clock->owner, 0);
    assert_false(clock->is_duty);
    assert_int_equal(petition_running_clock(&w.petition, SV("close"))->owner, UNIT_OFFICE);
    world_release(&w);
}

/* ---- new calendar data ---- */

static const struct calendar *calendar_2027(struct world *w)
{
    const struct calendar_day days[] = {{day_at("2027-02-22"), true, SV("某节")}};
    struct calendar_year year = {2027, SV("notice"), days, 1, 0};
    const struct calendar *calendar = NULL;
    CHECK_OK(calendar_build(w->arena, &year, 1, &calendar));
    return calendar;
}

static void test_recompute(void **state)
{
    struct world w;
    struct event event;
    (void)state;
    world_init(&w, "2026-12-24");
    world_reach(&w, "handling");
    const struct petition_clock *answer = petition_running_clock(&w.petition, SV("answer"));
    CHECK_DAY(answer->end.due_day, "2027-02-22");
    assert_true(answer->end.is_provisional);
    assert_false(procedure_recompute(w.arena, &w.petition, &w.env, &event));
    w.env.calendar = calendar_2027(&w);
    assert_true(procedure_recompute(w.arena, &w.petition, &w.env, &event));
    assert_int_equal(event.kind, EVENT_RECOMPUTED);
    assert_int_equal(event.actor.role, ROLE_SYSTEM);
    assert_int_equal(event.effects.move_count, 1); /* the notice was served: it does not run */
    int64_t version = w.petition.version;
    struct sv state_before = w.petition.state;
    CHECK_OK(petition_apply(w.arena, &w.petition, &event));
    answer = petition_running_clock(&w.petition, SV("answer"));
    CHECK_DAY(answer->end.due_day, "2027-02-23");
    assert_false(answer->end.is_provisional);
    assert_int_equal(answer->extended_times, 0);
    assert_int_equal(w.petition.version, version + 1);
    assert_true(sv_eq(w.petition.state, state_before));
    assert_int_equal(w.petition.owner, UNIT_HOUSING);
    assert_false(procedure_recompute(w.arena, &w.petition, &w.env, &event));
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registered),
        cmocka_unit_test(test_received_day_defaults),
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_running_clock_is_the_newest),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_attachments),
        cmocka_unit_test(test_involved),
        cmocka_unit_test(test_drafts),
        cmocka_unit_test(test_corrupt_sequence),
        cmocka_unit_test(test_corrupt_effects),
        cmocka_unit_test(test_corrupt_fields),
        cmocka_unit_test(test_corrupt_claims),
        cmocka_unit_test(test_corrupt_twice),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_ratings),
        cmocka_unit_test(test_deeds),
        cmocka_unit_test(test_reviews),
        cmocka_unit_test(test_promises),
        cmocka_unit_test(test_recusals),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_where_clocks_begin),
        cmocka_unit_test(test_petitioners_period_has_no_owner),
        cmocka_unit_test(test_recompute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
