/* The register of long-pending matters is what looking at every matter and every listing by hand
 * gives: after random histories, in any scope, of any age, a page at a time; and so is what is
 * counted. What is expected is gathered in memory by code that knows no SQL. */
#include "drivers.h"
#include "walk.h"

#include "store/pending.h"

#include "work_sent.h"
#include "work_world.h"

enum {
    ROUNDS = 8,
    QUESTIONS = 40,
    LISTINGS = 48,
    ASKINGS = 600,
    ROWS_MAX = PETITIONS + LISTINGS + ASKINGS,
    ASKED_AGAIN_DAYS = 40
};

/* A listing as it was folded here, beside what the store has. */
struct listing {
    id64 id;
    id64 changed; /* its newest event */
    size_t at;    /* of the walk's petitions */
    struct work work;
};
struct register_ {
    struct walk walk;
    struct work_world ww;
    struct listing listings[LISTINGS];
    size_t count;
    struct listing askings[ASKINGS]; /* works that ask for a listing */
    size_t asked_count;
    size_t ended_without; /* of them, with nothing left to list */
    id64 campaign;
    bool is_taken[PETITIONS];
};

static const struct rule_age AGES[] = {{.id = SV_INIT("a"), .months = 1},
                                       {.id = SV_INIT("b"), .months = 2},
                                       {.id = SV_INIT("c"), .months = 30}};

/* The national kinds; ages that fit histories of some months. */
static const struct rule_pending *rule(void)
{
    static struct rule_age ages[CHECK_COUNT(AGES)];
    static struct rule_pending pending = {.kind = SV_INIT("long_pending"),
                                          .closed = SV_INIT("closed"),
                                          .campaign = SV_INIT("campaign"),
                                          .leader = SV_INIT("case_leader"),
                                          .press = {.kind = SV_INIT("listing")},
                                          .ages = ages,
                                          .age_count = CHECK_COUNT(AGES)};
    memcpy(ages, AGES, sizeof ages);
    return &pending;
}

/* ---- histories ---- */

static id64 send_work(struct register_ *r, id64 id)
{
    struct work_sent sent = {
        .key = {BED_REGION, id},
        .added = {.event = &r->ww.last, .envelope = {.id = bed_id(r->walk.bed)}}};
    CHECK_OK(store_write(r->walk.bed->store, work_send_job, &sent));
    return sent.added.envelope.id;
}

static bool is_listed(const struct register_ *r, size_t at)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->listings[i].at == at && !r->listings[i].work.is_ended)
            return true;
    }
    return false;
}

static bool was_closed(const struct register_ *r, size_t at)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->listings[i].at == at && sv_is(r->listings[i].work.state, "closed"))
            return true;
    }
    return false;
}

static size_t any_at(struct register_ *r)
{
    for (;;) {
        size_t at = chance_below(&r->walk.chance, PETITIONS);
        if (r->walk.petitions[at].version)
            return at;
    }
}

static const char *any_obstacle(struct chance *chance)
{
    static const char *const WORDS[] = {"money", "policy", "units"};
    return WORDS[chance_below(chance, CHECK_COUNT(WORDS))];
}

static void list_one(struct register_ *r)
{
    struct chance *chance = &r->walk.chance;
    struct listing *one = &r->listings[r->count];
    size_t at = any_at(r);
    if (is_listed(r, at))
        return;
    struct field fields[] = {F_ID("petition", r->walk.keys[at].id),
                             F_UNIT("unit", chance_one_in(chance, 3) ? UNIT_LABOUR : UNIT_HOUSING),
                             F_CHOICE("obstacle", "other"),
                             F_CHOICE("again", "first"),
                             {.id = SV("since_day"), .kind = FIELD_DAY},
                             F_TEXT("text", "资金没有落实。")};
    fields[2].text = sv_from(any_obstacle(chance));
    fields[3].text = sv_from(was_closed(r, at) ? "again" : "first");
    fields[4].number = r->ww.w.env.today - 400 - (day_t)chance_below(chance, 6) * 150;
    r->ww.work = (struct work){.office = UNIT_OFFICE};
    const struct actor actor = {ACCOUNT_OFFICE_HEAD, ROLE_OFFICE_HEAD, UNIT_OFFICE, 0};
    world_must(&r->ww.w,
               work_act_as(&r->ww, "long_pending", actor, "enter", fields, CHECK_COUNT(fields)),
               "enter", __FILE__, __LINE__);
    *one = (struct listing){.id = bed_id(r->walk.bed), .at = at};
    one->changed = send_work(r, one->id);
    one->work = r->ww.work;
    r->count++;
}

static void act_on(struct register_ *r, struct listing *one, struct actor actor, const char *act,
                   const struct field *fields, size_t count)
{
    r->ww.work = one->work;
    world_must(&r->ww.w, work_act_as(&r->ww, "", actor, act, fields, count), act, __FILE__,
               __LINE__);
    one->changed = send_work(r, one->id);
    one->work = r->ww.work;
}

/* On by one step: a plan, progress with another obstacle, resolved, checked; or taken off. */
static void go_on(struct register_ *r)
{
    struct listing *one = &r->listings[chance_below(&r->walk.chance, r->count)];
    const struct actor unit = {ACCOUNT_UNIT_HEAD, ROLE_UNIT_HEAD, one->work.unit, 0};
    const struct actor other = {ACCOUNT_OFFICER, ROLE_SUPERVISOR, UNIT_OFFICE, 0};
    const struct actor head = {ACCOUNT_OFFICE_HEAD, ROLE_OFFICE_HEAD, UNIT_OFFICE, 0};
    struct field fields[] = {F_TEXT("text", "已办。"), F_DAY("due_day", "2026-12-01")};
    struct field said[] = {F_CHOICE("obstacle", "other"), F_TEXT("text", "在办。")};
    fields[1].number = r->ww.w.env.today + 30;
    said[0].text = sv_from(any_obstacle(&r->walk.chance));
    if (one->work.is_ended)
        return;
    if (sv_is(one->work.state, "listed") && chance_one_in(&r->walk.chance, 4)) {
        const struct field reason[] = {F_TEXT("reason", "已并案。")};
        act_on(r, one, head, "release", reason, 1);
    } else if (sv_is(one->work.state, "listed")) {
        act_on(r, one, unit, "make_plan", fields, 2);
    } else if (sv_is(one->work.state, "resolved")) {
        act_on(r, one, other, "close", fields, 1);
    } else if (chance_one_in(&r->walk.chance, 2)) {
        act_on(r, one, unit, "progress", said, 2);
    } else {
        act_on(r, one, unit, "resolve", fields, 1);
    }
}

static void begin_campaign(struct register_ *r)
{
    const struct field fields[] = {F_LINE("title", "集中处理月"), F_TEXT("text", "逐件销号。"),
                                   F_DAY("due_day", "2026-02-20")};
    const struct actor actor = {ACCOUNT_OFFICER, ROLE_CASE_OFFICER, UNIT_OFFICE, 0};
    r->campaign = bed_id(r->walk.bed);
    r->ww.work = (struct work){.office = UNIT_OFFICE};
    world_must(&r->ww.w, work_act_as(&r->ww, "campaign", actor, "begin", fields, 3), "begin",
               __FILE__, __LINE__);
    send_work(r, r->campaign);
}

static void include(struct register_ *r, struct work *campaign)
{
    const struct actor actor = {ACCOUNT_OFFICER, ROLE_CASE_OFFICER, UNIT_OFFICE, 0};
    size_t at = any_at(r);
    const struct field fields[] = {F_ID("petition", r->walk.keys[at].id), F_TEXT("text", "本月。")};
    r->ww.work = *campaign;
    world_must(&r->ww.w, work_act_as(&r->ww, "", actor, "include", fields, 2), "include", __FILE__,
               __LINE__);
    send_work(r, r->campaign);
    *campaign = r->ww.work;
    r->is_taken[at] = true;
}

/* ---- asked for ---- */

static time_ms asked_since(const struct register_ *r)
{
    return r->ww.w.env.now - ASKED_AGAIN_DAYS * INT64_C(86400000);
}

static bool was_asked(const struct register_ *r, size_t at)
{
    for (size_t i = 0; i < r->asked_count; i++) {
        const struct work *work = &r->askings[i].work;
        if (r->askings[i].at == at && (!work->is_ended || work->opened_at > asked_since(r)))
            return true;
    }
    return false;
}

static void ask_for(struct register_ *r, id64 petition)
{
    const struct field fields[] = {F_ID("petition", petition)};
    const struct actor machine = {.role = ROLE_SYSTEM, .unit = UNIT_OFFICE};
    struct listing *one = &r->askings[r->asked_count];
    size_t at = 0;
    while (r->walk.keys[at].id != petition)
        at++;
    assert_true(r->asked_count < ASKINGS);
    r->ww.work = (struct work){.office = UNIT_OFFICE};
    world_must(&r->ww.w, work_act_as(&r->ww, "listing", machine, "find", fields, 1), "find",
               __FILE__, __LINE__);
    *one = (struct listing){.id = bed_id(r->walk.bed), .at = at};
    one->changed = send_work(r, one->id);
    one->work = r->ww.work;
    r->asked_count++;
}

static void leave_out_some(struct register_ *r)
{
    const struct actor head = {ACCOUNT_OFFICE_HEAD, ROLE_OFFICE_HEAD, UNIT_OFFICE, 0};
    const struct field reason[] = {F_TEXT("reason", "下月即可办结。")};
    for (size_t i = 0; i < r->asked_count; i++) {
        if (!r->askings[i].work.is_ended && chance_one_in(&r->walk.chance, 5))
            act_on(r, &r->askings[i], head, "leave_out", reason, 1);
    }
}

/* ---- by hand ---- */

struct by_hand {
    day_t since;
    id64 order, petition, work;
    bool is_again;
};

static bool is_inside(const struct pending_filter *f, id64 unit, id64 office, day_t since)
{
    return (!f->unit || unit == f->unit) && (!f->scope.owner || unit == f->scope.owner) &&
           (!f->scope.office || office == f->scope.office) && since >= f->since.from &&
           since <= f->since.to;
}

static int cmp(const void *left, const void *right)
{
    const struct by_hand *a = left;
    const struct by_hand *b = right;
    if (a->since != b->since)
        return a->since < b->since ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static size_t find_works(const struct register_ *r, const struct pending_filter *f,
                         struct by_hand *out)
{
    size_t count = 0;
    for (size_t i = 0; i < r->count; i++) {
        const struct listing *one = &r->listings[i];
        const struct work *work = &one->work;
        bool is_over = f->of == PENDING_OVER;
        if (work->is_ended != is_over || (f->is_again && !work->is_again) ||
            (f->obstacle.n && !sv_eq(work->obstacle, f->obstacle)) ||
            (f->campaign && !r->is_taken[one->at]) ||
            !is_inside(f, work->unit, work->office, work->since_day))
            continue;
        out[count++] =
            (struct by_hand){is_over ? 0 : work->since_day, is_over ? -one->changed : one->id,
                             r->walk.keys[one->at].id, one->id, work->is_again};
    }
    return count;
}

static size_t find_matters(const struct register_ *r, const struct pending_filter *f,
                           struct by_hand *out)
{
    size_t count = 0;
    for (size_t i = 0; i < PETITIONS; i++) {
        const struct petition *p = &r->walk.petitions[i];
        if (p->version && pending_is_owed(p) && !is_listed(r, i) &&
            is_inside(f, p->owner, p->office, p->received_day))
            out[count++] = (struct by_hand){p->received_day, r->walk.keys[i].id, r->walk.keys[i].id,
                                            0, was_closed(r, i)};
    }
    return count;
}

static size_t find_by_hand(const struct register_ *r, const struct pending_filter *f,
                           struct by_hand *out)
{
    size_t count = f->of == PENDING_UNLISTED ? find_matters(r, f, out) : find_works(r, f, out);
    qsort(out, count, sizeof *out, cmp);
    return count;
}

/* Page after page: the matters of which somebody should be asked, and somebody is, of half. */
static void check_unpressed(struct register_ *r)
{
    struct by_hand expected[ROWS_MAX];
    struct press_filter f = {.rule = rule(),
                             .region = BED_REGION,
                             .to = pending_span(rule(), PENDING_YOUNG, r->ww.w.env.today).to,
                             .since = asked_since(r),
                             .limit = 1 + (int)chance_below(&r->walk.chance, 9)};
    const struct pending_filter all = {.rule = rule(),
                                       .scope = {.region = BED_REGION},
                                       .since = {DAY_NONE + 1, f.to},
                                       .of = PENDING_UNLISTED};
    size_t wanted = 0, seen = 0;
    size_t matters = find_by_hand(r, &all, expected);
    for (size_t i = 0; i < matters; i++) {
        size_t at = 0;
        while (r->walk.keys[at].id != expected[i].petition)
            at++;
        if (!was_asked(r, at))
            expected[wanted++] = expected[i];
    }
    struct store_conn *conn = bed_read(r->walk.bed);
    for (size_t count = (size_t)f.limit; count == (size_t)f.limit;) {
        const struct pending_unpressed *rows;
        CHECK_OK(store_pending_unpressed(conn, r->walk.bed->arena, &f, &rows, &count));
        for (size_t i = 0; i < count; i++, seen++) {
            assert_true(seen < wanted);
            assert_int_equal(rows[i].petition, expected[seen].petition);
            f.after = rows[i].at;
        }
    }
    bed_read_end(r->walk.bed, &conn);
    assert_int_equal(seen, wanted);
    for (size_t i = 0; i < wanted; i++) {
        if (chance_one_in(&r->walk.chance, 2))
            ask_for(r, expected[i].petition);
    }
}

/* What asks for nothing any more is all that is found, and the machine ends it. */
static void check_needless(struct register_ *r)
{
    const struct actor machine = {.role = ROLE_SYSTEM, .unit = UNIT_OFFICE};
    struct press_filter f = {.rule = rule(), .region = BED_REGION, .limit = 3};
    struct work_slice found = {.count = 3};
    size_t seen = 0, wanted = 0;
    struct store_conn *conn = bed_read(r->walk.bed);
    while (found.count == 3) {
        CHECK_OK(store_pending_needless(conn, r->walk.bed->arena, &f, &found));
        seen += found.count;
    }
    for (size_t i = 0; i < r->asked_count; i++) {
        struct listing *one = &r->askings[i];
        struct work_slice asked;
        CHECK_OK(
            store_pending_asked(conn, r->walk.bed->arena, &r->walk.keys[one->at], rule(), &asked));
        if (one->work.is_ended)
            continue;
        assert_int_equal(asked.count, 1);
        assert_int_equal(asked.keys[0].id, one->id);
        wanted += !pending_is_owed(&r->walk.petitions[one->at]) || is_listed(r, one->at);
    }
    bed_read_end(r->walk.bed, &conn);
    assert_int_equal(seen, wanted);
    for (size_t i = 0; i < r->asked_count; i++) {
        struct listing *one = &r->askings[i];
        bool is_needless = !pending_is_owed(&r->walk.petitions[one->at]) || is_listed(r, one->at);
        if (!one->work.is_ended && is_needless) {
            act_on(r, one, machine, "lapse", NULL, 0);
            r->ended_without++;
        }
    }
}

/* ---- questions ---- */

static struct pending_filter any_question(struct register_ *r)
{
    struct chance *chance = &r->walk.chance;
    const struct petition *p = &r->walk.petitions[any_at(r)];
    struct pending_filter f = {.of = (enum pending_of)chance_below(chance, 3),
                               .rule = rule(),
                               .region = BED_REGION,
                               .limit = 1 + (int)chance_below(chance, 9)};
    int age = (int)chance_below(chance, CHECK_COUNT(AGES) + 1) - 1;
    f.since = pending_span(f.rule, age, r->ww.w.env.today);
    if (chance_one_in(chance, 3))
        f.scope.region = BED_REGION;
    else if (chance_one_in(chance, 2))
        f.scope.office = chance_one_in(chance, 2) ? UNIT_OFFICE : p->office;
    else
        f.scope.owner = chance_one_in(chance, 2) ? UNIT_HOUSING : p->owner;
    if (chance_one_in(chance, 4))
        f.unit = chance_one_in(chance, 2) ? UNIT_LABOUR : p->owner;
    if (f.of != PENDING_UNLISTED && chance_one_in(chance, 4))
        f.obstacle = sv_from(any_obstacle(chance));
    if (f.of != PENDING_UNLISTED && chance_one_in(chance, 4))
        f.campaign = r->campaign;
    f.is_again = f.of != PENDING_UNLISTED && chance_one_in(chance, 6);
    return f;
}

static void check_marks(struct store_conn *conn, struct register_ *r, struct pending_filter f,
                        const struct by_hand *expected, size_t wanted)
{
    struct pending_marks marks;
    if (f.of == PENDING_OVER || f.obstacle.n || f.campaign || f.is_again)
        return;
    f.after = (struct pending_place){0, 0};
    f.limit = PENDING_MARKS_MAX;
    CHECK_OK(store_pending_marks(conn, r->walk.bed->arena, &f, &marks));
    assert_int_equal(marks.count, wanted);
    for (size_t i = 0; i < wanted; i++) {
        assert_int_equal(marks.items[i].since, expected[i].since);
        assert_int_equal(marks.items[i].is_again, expected[i].is_again);
        assert_int_equal(marks.items[i].obstacle.n > 0, f.of == PENDING_LISTED);
    }
}

/* Page after page; returns how many there are. */
static size_t check_question(struct store_conn *conn, struct register_ *r)
{
    struct by_hand expected[ROWS_MAX];
    struct pending_filter f = any_question(r);
    size_t wanted = find_by_hand(r, &f, expected);
    size_t seen = 0;
    for (size_t count = (size_t)f.limit; count == (size_t)f.limit;) {
        const struct pending_row *rows;
        CHECK_OK(store_pending_list(conn, r->walk.bed->arena, &f, &rows, &count));
        for (size_t i = 0; i < count; i++, seen++) {
            assert_true(seen < wanted);
            assert_int_equal(rows[i].petition.id, expected[seen].petition);
            assert_int_equal(rows[i].work, expected[seen].work);
            assert_int_equal(rows[i].is_again, expected[seen].is_again);
            f.after = rows[i].at;
        }
    }
    assert_int_equal(seen, wanted);
    check_marks(conn, r, f, expected, wanted);
    return wanted;
}

static const struct listing *newest_of(const struct register_ *r, size_t at)
{
    const struct listing *newest = NULL;
    for (size_t i = 0; i < r->count; i++) {
        if (r->listings[i].at == at)
            newest = &r->listings[i];
    }
    return newest;
}

static void check_campaign(struct store_conn *conn, const struct register_ *r)
{
    const struct work_key key = {BED_REGION, r->campaign};
    struct campaign_mark expected[PETITIONS];
    struct campaign_marks marks;
    struct pending_standing standing;
    size_t count = 0;
    for (size_t i = 0; i < PETITIONS; i++) {
        const struct listing *newest = newest_of(r, i);
        if (r->is_taken[i])
            expected[count++] = (struct campaign_mark){
                newest != NULL, newest && newest->work.is_ended,
                newest && sv_is(newest->work.state, "closed"), newest && newest->work.is_again,
                r->walk.petitions[i].is_ended};
        CHECK_OK(store_pending_standing(conn, &r->walk.keys[i], rule(), &standing));
        assert_int_equal(standing.is_listed, is_listed(r, i));
        assert_int_equal(standing.was_closed, was_closed(r, i));
    }
    const struct campaign_count wanted = campaign_count(&(struct campaign_marks){expected, count});
    CHECK_OK(store_campaign_marks(conn, r->walk.bed->arena, &key, rule(), &marks));
    const struct campaign_count got = campaign_count(&marks);
    assert_int_equal(marks.count, count);
    assert_memory_equal(&got, &wanted, sizeof got);
}

static void check_round(struct register_ *r, size_t *found)
{
    bed_reopen(r->walk.bed); /* finishes the queue */
    struct store_conn *conn = bed_read(r->walk.bed);
    for (int i = 0; i < QUESTIONS; i++)
        *found += check_question(conn, r);
    check_campaign(conn, r);
    bed_read_end(r->walk.bed, &conn);
    check_needless(r);
    check_unpressed(r);
    leave_out_some(r);
}

CONTRACT_TEST(the_register_is_what_there_is)
{
    struct register_ *r = ARENA_NEW(bed->arena, struct register_);
    struct work campaign;
    size_t found = 0;
    walk_begin(&r->walk, bed);
    work_world_init(&r->ww, "2026-01-05");
    r->ww.matter = (struct work_matter){.is_known = false};
    begin_campaign(r);
    campaign = r->ww.work;
    for (size_t round = 1; round <= ROUNDS; round++) {
        walk_on(&r->walk, round * COMMANDS / ROUNDS);
        r->ww.w.env.today = r->walk.world.env.today;
        r->ww.w.env.now = r->walk.world.env.now;
        for (int i = 0; i < 12; i++) {
            if (r->count < LISTINGS && chance_one_in(&r->walk.chance, 2))
                list_one(r);
            include(r, &campaign);
        }
        for (int i = 0; r->count && i < 20; i++)
            go_on(r);
        check_round(r, &found);
    }
    assert_true(found > ROUNDS * QUESTIONS);
    assert_true(r->count > 20);
    assert_true(r->asked_count > 50 && r->ended_without > 5);
    world_release(&r->ww.w);
    world_release(&r->walk.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_register_is_what_there_is)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
