/* The course of a petition: screening, referral, objection, acceptance, work, opinion, service,
 * rating, closing. Each step waits, acts, and says whether to go on; the course ends where the plan
 * ends or where the past does. */
#include "cmd/demo_course.h"

#include "base/assert.h"
#include "cmd/demo_intake.h"

enum { NOTES_MAX = 3, OBJECTION_DAYS = 4, RATING_DAYS = 30, KEPT_DAYS = 15, LONG_AGO = 150 };

struct course {
    struct demo_case *c;
    const struct demo_plan *plan;
    id64 unit; /* competent */
};

static id64 competent_unit(const struct demo_case *c)
{
    struct sv key = sv_is(c->matter->unit, "town") ? c->slots.town->unit : c->matter->unit;
    return demo_unit_id(c->world, key);
}

static bool is_at_main_office(const struct demo_case *c)
{
    return c->petition.office == c->world->office;
}

static day_t later_of(day_t a, day_t b)
{
    return a > b ? a : b;
}

/* In a history of years and over by now: what happens rarely may happen there. */
static bool is_long_ago(const struct course *s)
{
    const struct demo_case *c = s->c;
    return c->world->days > DEMO_DAYS && !c->world->is_clean && !c->fault &&
           s->plan->target == DEMO_CLOSED && c->day + LONG_AGO < c->world->today;
}

/* ---- the petition office ---- */

static bool screen(struct course *s)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("screen");
    if (!demo_case_work_later(c, demo_case_between(c, 0, 2)))
        return false;
    demo_act_by(c, &act, ROLE_CASE_OFFICER, c->petition.office);
    demo_act_text(&act, "purpose", FIELD_CHOICE, c->matter->purpose);
    demo_act_text(&act, "class", FIELD_CLASS, c->matter->class_code);
    return demo_case_do(c, &act);
}

static bool refer_to(struct course *s, id64 unit)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("refer");
    demo_act_by(c, &act, ROLE_CASE_OFFICER, c->petition.office);
    demo_act_number(&act, "unit", FIELD_UNIT, unit);
    if (demo_case_chance(c, 15))
        demo_act_text(&act, "note", FIELD_TEXT, SV("请逐项核实，办结后十日内报送办理情况。"));
    return demo_case_do(c, &act);
}

static bool refer(struct course *s, id64 unit)
{
    struct demo_case *c = s->c;
    bool is_time = s->plan->refer_on ? demo_case_on(c, s->plan->refer_on)
                                     : demo_case_work_later(c, demo_case_between(c, 0, 2));
    return is_time && refer_to(s, unit);
}

static bool refuse(struct course *s)
{
    struct demo_case *c = s->c;
    const struct demo_data *data = c->world->data;
    const struct demo_refusal *refusal =
        c->matter->refuse ? c->matter->refuse
                          : &data->refusals[rng_below(c->rng, data->refusal_count)];
    struct demo_act act = demo_act_begin("not_accept");
    const struct unit *unit = unit_find(c->world->units, s->unit);
    demo_slots_set(&c->slots, SV("unit"), unit->name);
    demo_slots_set(&c->slots, SV("unit_phone"), unit->phone);
    if (!demo_case_work_later(c, demo_case_between(c, 0, 1)))
        return false;
    demo_act_by(c, &act, ROLE_OFFICE_HEAD, c->petition.office);
    demo_act_text(&act, "ground", FIELD_CHOICE, refusal->ground);
    demo_act_text(&act, "reason", FIELD_TEXT, demo_fill(&c->slots, refusal->reason));
    demo_act_text(&act, "where_to", FIELD_TEXT, demo_fill(&c->slots, refusal->where_to));
    return demo_case_do(c, &act);
}

/* ---- service of documents ---- */

static void add_service(struct course *s, struct demo_act *act)
{
    struct demo_case *c = s->c;
    bool is_electronic = c->petition.accepts_electronic_service && demo_case_chance(c, 85);
    bool is_posted = !is_electronic && demo_case_chance(c, 55);
    demo_act_text(act, "way", FIELD_CHOICE,
                  is_electronic ? SV("electronic")
                  : is_posted   ? SV("post")
                                : SV("direct"));
    demo_act_number(act, "served_day", FIELD_DAY, c->day);
    if (c->petition.people_count > 1)
        demo_act_number(act, "person", FIELD_ID, c->petition.people[0].id);
    if (is_posted)
        demo_act_text(act, "proof", FIELD_LINE,
                      arena_printf(c->arena, "挂号信 XA %08d", demo_case_between(c, 0, 99999999)));
    else if (!is_electronic)
        demo_act_text(act, "proof", FIELD_LINE, SV("送达回证，本人签收"));
}

static bool serve_refusal(struct course *s)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("serve_refusal");
    if (!demo_case_work_later(c, demo_case_between(c, 1, 3)))
        return false;
    demo_act_by(c, &act, ROLE_CASE_OFFICER, c->petition.office);
    add_service(s, &act);
    return demo_case_do(c, &act);
}

static bool serve_as_unit(struct course *s, const char *action, int workdays)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin(action);
    if (!demo_case_work_later(c, workdays))
        return false;
    demo_act_by(c, &act, ROLE_UNIT_HANDLER, c->petition.owner);
    add_service(s, &act);
    return demo_case_do(c, &act);
}

/* ---- objections ---- */

static bool object(struct course *s, id64 suggested)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("object");
    if (!demo_case_work_later(c, demo_case_between(c, 1, OBJECTION_DAYS)))
        return false;
    demo_act_by(c, &act, ROLE_UNIT_HEAD, c->petition.owner);
    demo_act_text(&act, "reason", FIELD_TEXT, demo_case_say(c, &c->world->data->objections));
    if (suggested)
        demo_act_number(&act, "suggested_unit", FIELD_UNIT, suggested);
    return demo_case_do(c, &act);
}

static bool decide_objection(struct course *s, bool is_upheld)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin(is_upheld ? "uphold_objection" : "dismiss_objection");
    if (!demo_case_work_later(c, demo_case_between(c, 1, 3)))
        return false;
    demo_act_by(c, &act, ROLE_OFFICE_HEAD, c->petition.office);
    demo_act_text(&act, "reason", FIELD_TEXT,
                  is_upheld ? SV("经与两家单位核对权责清单，异议成立，重新确定责任单位。")
                            : SV("经核对权责清单，该事项属你单位职责，异议不成立，请按期办理。"));
    return demo_case_do(c, &act);
}

/* Sent to the unit people thought it was; it says why it is another's. */
static bool refer_astray(struct course *s, id64 wrong)
{
    if (!refer(s, wrong) || !object(s, s->unit))
        return false;
    if (s->plan->target == DEMO_OBJECTED)
        return false;
    return decide_objection(s, true) && refer(s, s->unit);
}

/* From one to the other, and neither takes it on. */
static bool refer_about(struct course *s)
{
    const struct demo_world *world = s->c->world;
    id64 wrong = demo_unit_id(world, s->c->matter->wrong.n ? s->c->matter->wrong : SV("sf"));
    if (wrong == s->unit)
        wrong = demo_unit_id(world, SV("cz"));
    return refer(s, wrong) && object(s, s->unit) && decide_objection(s, true) &&
           refer(s, s->unit) && object(s, 0) && false;
}

/* To be reported on by a day within so many; as a fault it passes. */
static bool assign(struct course *s, int least, int most)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("assign");
    if (!demo_case_work_later(c, demo_case_between(c, 0, 2)))
        return false;
    demo_act_by(c, &act, ROLE_CASE_OFFICER, c->petition.office);
    demo_act_number(&act, "unit", FIELD_UNIT, s->unit);
    demo_act_number(&act, "result_day", FIELD_DAY, c->day + demo_case_between(c, least, most));
    demo_act_text(&act, "note", FIELD_TEXT, SV("限期查清并报告办理结果。"));
    return demo_case_do(c, &act);
}

/* The right unit, which would rather not. */
static bool refer_against_its_will(struct course *s)
{
    if (!refer(s, s->unit) || !object(s, 0))
        return false;
    return s->plan->target != DEMO_OBJECTED && decide_objection(s, false);
}

static bool send_to_unit(struct course *s)
{
    struct demo_case *c = s->c;
    bool is_objected = s->plan->target == DEMO_OBJECTED;
    if (c->fault == FAULT_PASSED_ABOUT)
        return refer_about(s);
    if (c->fault == FAULT_NOT_REPORTED)
        return assign(s, 15, 25);
    if (is_long_ago(s) && demo_case_chance(c, 6))
        return assign(s, 45, 60);
    bool may_object =
        !c->fault && is_at_main_office(c) && !s->plan->accept_on && !s->plan->refer_on;
    if (c->matter->wrong.n && may_object && (is_objected || demo_case_chance(c, 40)))
        return refer_astray(s, demo_unit_id(c->world, c->matter->wrong));
    if (may_object && (is_objected || demo_case_chance(c, 3)))
        return refer_against_its_will(s);
    return refer(s, s->unit);
}

/* ---- the responsible unit ---- */

static bool is_suggestion(const struct demo_case *c)
{
    return sv_is(c->petition.purpose, "suggestion");
}

/* A suggestion is taken up to be studied, and that is told in writing. */
static bool study(struct course *s)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("study");
    demo_act_by(c, &act, ROLE_UNIT_HANDLER, c->petition.owner);
    return demo_case_do(c, &act) && serve_as_unit(s, "serve_notice", demo_case_between(c, 0, 3));
}

static bool accept(struct course *s)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("accept");
    bool is_time = s->plan->accept_on ? demo_case_on(c, s->plan->accept_on)
                                      : demo_case_work_later(c, demo_case_between(c, 1, 4));
    if (!is_time)
        return false;
    if (is_suggestion(c))
        return study(s);
    demo_act_by(c, &act, ROLE_UNIT_HANDLER, c->petition.owner);
    const struct unit *unit = unit_find(c->world->units, c->petition.owner);
    demo_act_text(&act, "handler_phone", FIELD_LINE, unit->phone);
    if (demo_case_chance(c, 70))
        demo_case_read(c, &act.by, SV("联系信访人核实情况"));
    return demo_case_do(c, &act) && serve_as_unit(s, "serve_notice", demo_case_between(c, 0, 3));
}

static bool note(struct course *s, size_t no)
{
    struct demo_case *c = s->c;
    const struct demo_data *data = c->world->data;
    const struct demo_note *words = no < c->matter->note_count
                                        ? &c->matter->notes[no]
                                        : &data->notes[rng_below(c->rng, data->note_count)];
    bool is_unwanted = sv_is(words->kind, "phone") && sv_is(c->petition.contact_channel, "none");
    if (is_unwanted)
        return true;
    struct demo_act act = demo_act_begin("note");
    demo_act_by(c, &act, ROLE_UNIT_HANDLER, c->petition.owner);
    demo_act_text(&act, "kind", FIELD_CHOICE, words->kind);
    demo_act_number(&act, "day", FIELD_DAY, c->day);
    demo_act_text(&act, "summary", FIELD_LINE, demo_fill(&c->slots, words->line));
    demo_act_text(&act, "text", FIELD_TEXT, demo_fill(&c->slots, words->text));
    return demo_case_do(c, &act);
}

static bool supplement(struct course *s)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("supplement");
    if (!demo_case_days_later(c, 1))
        return false;
    demo_act_text(&act, "text", FIELD_TEXT, demo_case_say(c, &c->world->data->supplements));
    return demo_case_do(c, &act);
}

/* Work recorded now and then until a day. Work that would go past that day is left out. */
static bool work_until(struct course *s, day_t until)
{
    struct demo_case *c = s->c;
    size_t notes = (size_t)demo_case_between(c, 1, NOTES_MAX);
    for (size_t i = 0; i < notes; i++) {
        int gap = (int)(until - c->day) / (int)(notes - i + 1);
        if (gap < 1)
            return true;
        if (!demo_case_on(c, c->day + gap) || !note(s, i))
            return false;
        if (i == 0 && demo_case_chance(c, 15) && !supplement(s))
            return false;
    }
    return true;
}

/* ---- extension ---- */

static bool decide_extension(struct course *s)
{
    struct demo_case *c = s->c;
    bool is_granted = s->plan->target == DEMO_EXTENDED || demo_case_chance(c, 85);
    struct demo_act act = demo_act_begin(is_granted ? "grant_extension" : "refuse_extension");
    if (!demo_case_work_later(c, demo_case_between(c, 0, 2)))
        return false;
    demo_act_by(c, &act, ROLE_UNIT_HEAD, c->petition.owner);
    demo_act_text(&act, "reason", FIELD_TEXT,
                  is_granted ? c->petition.extension_reason
                             : demo_pick(c->rng, &c->world->data->not_extended));
    if (!demo_case_do(c, &act) || !is_granted)
        return !c->is_over && !c->err;
    return serve_as_unit(s, "serve_notice", demo_case_between(c, 0, 2));
}

/* Asked for eleven to seven days before the answer is due, earlier before long holidays: who
 * decides has workdays left. */
static bool extend(struct course *s)
{
    enum { TO_DECIDE = 4 };
    struct demo_case *c = s->c;
    const struct petition_clock *answer = petition_running_clock(&c->petition, SV("answer"));
    ASSERT(answer);
    day_t due = answer->end.due_day;
    day_t ask_on = due - demo_case_between(c, 7, 11);
    while (calendar_add_workdays(c->world->calendar, ask_on, TO_DECIDE) > due)
        ask_on--;
    struct demo_act act = demo_act_begin("request_extension");
    if (!work_until(s, ask_on) || !demo_case_on(c, ask_on))
        return false;
    demo_act_by(c, &act, ROLE_UNIT_HANDLER, c->petition.owner);
    demo_act_number(&act, "days", FIELD_NUMBER, demo_case_chance(c, 50) ? 30 : 20);
    demo_act_text(&act, "reason", FIELD_TEXT, demo_case_say(c, &c->world->data->extensions));
    return demo_case_do(c, &act) && s->plan->target != DEMO_UNDECIDED && decide_extension(s);
}

/* ---- the opinion ---- */

static struct finding finding_of(struct demo_case *c, size_t claim)
{
    const struct demo_data *data = c->world->data;
    bool is_other = claim > 0 && demo_case_chance(c, 25);
    const struct demo_finding *words =
        is_other ? &data->other_findings[rng_below(c->rng, data->other_finding_count)]
                 : &c->matter->claims[claim].finding;
    /* time enough to serve it first, where every office keeps its days */
    int least = c->world->is_clean ? KEPT_DAYS : 0;
    int days = words->days && words->days < least ? least : words->days;
    return (struct finding){
        .claim_no = (int)claim + 1,
        .finding = words->find,
        .facts = demo_fill(&c->slots, words->facts),
        .basis = demo_fill(&c->slots, words->basis),
        .remedy = demo_fill(&c->slots, words->remedy),
        .remedy_day = days ? c->day + days : DAY_NONE,
    };
}

static bool draft(struct course *s, day_t on)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("draft");
    if (!demo_case_on(c, on))
        return false;
    size_t count = c->petition.claim_count;
    struct finding *findings = ARENA_ARRAY(c->arena, struct finding, count);
    for (size_t i = 0; i < count; i++)
        findings[i] = finding_of(c, i);
    demo_act_by(c, &act, ROLE_UNIT_HANDLER, c->petition.owner);
    struct field *field = demo_act_field(&act, "findings", FIELD_FINDINGS);
    field->findings = findings;
    field->count = count;
    demo_act_text(&act, "text", FIELD_TEXT, demo_case_say(c, &c->world->data->summaries));
    return demo_case_do(c, &act);
}

static bool send_back(struct course *s)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("return");
    if (!demo_case_work_later(c, demo_case_between(c, 0, 1)))
        return false;
    demo_act_by(c, &act, ROLE_UNIT_HEAD, c->petition.owner);
    demo_act_text(&act, "reason", FIELD_TEXT, demo_case_say(c, &c->world->data->returns));
    return demo_case_do(c, &act) && draft(s, c->day + demo_case_between(c, 1, 3));
}

static bool approve(struct course *s)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("approve");
    if (!demo_case_work_later(c, demo_case_between(c, 0, 2)))
        return false;
    demo_act_by(c, &act, ROLE_UNIT_HEAD, c->petition.owner);
    return demo_case_do(c, &act);
}

/* A suggestion is answered by the head of the unit, who says whether it is adopted and why. */
static bool answer_suggestion(struct course *s, day_t on)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("answer_suggestion");
    if (!demo_case_on(c, on))
        return false;
    struct finding finding = finding_of(c, 0);
    const char *adoption = finding.finding == FINDING_SUPPORT  ? "adopted"
                           : finding.finding == FINDING_PARTLY ? "partly"
                                                               : "not_adopted";
    demo_act_by(c, &act, ROLE_UNIT_HEAD, c->petition.owner);
    demo_act_text(&act, "adoption", FIELD_CHOICE, sv_from(adoption));
    demo_act_text(&act, "reason", FIELD_TEXT, finding.facts);
    if (finding.remedy.n)
        demo_act_text(&act, "plan", FIELD_TEXT, finding.remedy);
    return demo_case_do(c, &act);
}

/* What was assigned is reported on once it is answered. */
static bool report(struct course *s)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("report_assignment");
    if (c->fault || !petition_marked(&c->petition, SV("report_owed")))
        return true;
    if (!demo_case_work_later(c, demo_case_between(c, 0, 3)))
        return false;
    demo_act_by(c, &act, ROLE_UNIT_HANDLER, c->petition.owner);
    demo_act_text(&act, "text", FIELD_TEXT,
                  SV("交办事项已经办结：事实已逐项核实，书面答复已送达，承诺事项正按期落实。"));
    return demo_case_do(c, &act);
}

/* ---- after the answer ---- */

static enum demo_score score_of(struct demo_case *c)
{
    uint64_t drawn = rng_below(c->rng, 100);
    return drawn < 58 ? DEMO_SATISFIED : drawn < 85 ? DEMO_BASICALLY : DEMO_NOT_SATISFIED;
}

static bool rate(struct course *s, const char *target, int days)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("rate");
    enum demo_score score = score_of(c);
    if (!demo_case_days_later(c, days))
        return false;
    demo_act_text(&act, "target", FIELD_CHOICE, sv_from(target));
    demo_act_text(&act, "score", FIELD_CHOICE, sv_from(demo_score_word(score)));
    if (demo_case_chance(c, 60))
        demo_act_text(&act, "reason", FIELD_TEXT,
                      demo_case_say(c, &c->world->data->ratings[score]));
    return demo_case_do(c, &act);
}

/* Whoever is not satisfied is asked again before the matter is closed. */
static bool look_back(struct course *s)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("look_back");
    if (!demo_case_work_later(c, 0))
        return false;
    demo_act_by(c, &act, ROLE_CASE_OFFICER, c->petition.office);
    demo_act_number(&act, "contact_day", FIELD_DAY, c->day);
    demo_act_text(&act, "finding", FIELD_CHOICE, SV("review"));
    demo_act_text(&act, "summary", FIELD_LINE, SV("已说明办理依据，告知可以在期限内请求复查"));
    return demo_case_do(c, &act);
}

static bool perform(struct course *s, const struct promise *promise)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("perform");
    demo_act_by(c, &act, ROLE_UNIT_HANDLER, c->petition.owner);
    demo_act_number(&act, "claim", FIELD_NUMBER, promise->claim_no);
    demo_act_number(&act, "performed_day", FIELD_DAY, c->day);
    demo_act_text(&act, "evidence", FIELD_TEXT,
                  SV("已按处理意见书写明的办法落实，现场查看并拍照。"));
    return demo_case_do(c, &act);
}

/* What the opinion promised was done by then. */
static bool keep_promises(struct course *s)
{
    struct demo_case *c = s->c;
    for (size_t i = 0; i < c->petition.promise_count; i++) {
        const struct promise *promise = &c->petition.promises[i];
        if (promise_is_kept(promise))
            continue;
        if (!demo_case_work_later(c, 0) || !perform(s, promise))
            return false;
    }
    return true;
}

/* What was to be done next would be in the future: go back to when something was done last. */
static void go_back(struct demo_case *c)
{
    const struct event *last = &c->events[c->event_count - 1];
    c->is_over = false;
    c->day = last->day;
    c->minute = zone_minute(&c->world->rulebook->zone, last->at);
}

/* What has come due while the matter is still open: kept by whoever keeps their days. */
static void keep_due_promises(struct course *s)
{
    struct demo_case *c = s->c;
    bool keeps =
        c->world->is_clean || demo_habit_of(c->world->seed, c->petition.owner) == HABIT_GOOD;
    if (!keeps || c->fault || c->err || c->petition.is_ended)
        return;
    go_back(c);
    if (c->world->is_clean && petition_marked(&c->petition, SV("dissatisfied")) && !look_back(s))
        return;
    for (size_t i = 0; i < c->petition.promise_count; i++) {
        const struct promise *promise = &c->petition.promises[i];
        if (promise_is_kept(promise) || promise->day >= c->world->today)
            continue;
        if (!demo_case_on(c, promise->day - 2) || !perform(s, promise))
            return;
    }
}

/* What was served on one representative is passed on to the others. */
static bool tell_others(struct course *s)
{
    struct demo_case *c = s->c;
    struct demo_act act = demo_act_begin("tell_members");
    if (!demo_case_work_later(c, 0))
        return false;
    demo_act_by(c, &act, ROLE_UNIT_HANDLER, c->petition.owner);
    demo_act_text(&act, "way", FIELD_CHOICE, SV("representative"));
    demo_act_number(&act, "told_day", FIELD_DAY, c->day);
    return demo_case_do(c, &act);
}

static bool close_matter(struct course *s)
{
    struct demo_case *c = s->c;
    if (!keep_promises(s))
        return false;
    if (petition_marked(&c->petition, SV("dissatisfied")) && !look_back(s))
        return false;
    if (c->petition.people_count > 1 && !tell_others(s))
        return false;
    struct demo_act act = demo_act_begin(is_suggestion(c) ? "close_replied" : "close");
    if (!demo_case_work_later(c, 0))
        return false;
    demo_act_by(c, &act, ROLE_CASE_OFFICER, c->petition.office);
    if (!is_suggestion(c))
        demo_act_text(&act, "note", FIELD_TEXT, demo_case_say(c, &c->world->data->closings));
    return demo_case_do(c, &act);
}

/* Some days after the time for rating is over. */
static day_t after_rating(struct demo_case *c)
{
    const struct petition_clock *window = petition_running_clock(&c->petition, SV("rating.window"));
    day_t day = c->day + RATING_DAYS + demo_case_between(c, 8, 12);
    return window ? later_of(day, window->end.due_day + 1) : day;
}

static bool after_answer(struct course *s)
{
    struct demo_case *c = s->c;
    bool will_close = s->plan->target == DEMO_CLOSED;
    bool has_time = c->day + RATING_DAYS + 8 < c->world->today;
    bool rates = demo_case_chance(c, 50) || (will_close && (!has_time || demo_case_chance(c, 60)));
    if (rates && (!rate(s, "unit", demo_case_between(c, 1, 6)) ||
                  (!will_close && demo_case_chance(c, 25)) || !rate(s, "office", 0)))
        return false;
    if (!will_close)
        return false;
    bool is_time = rates ? demo_case_work_later(c, demo_case_between(c, 1, 4))
                         : demo_case_on(c, after_rating(c));
    return is_time && close_matter(s);
}

/* Asked for the same day, confirmed by the office after the days in which it can be undone. */
static void withdraw(struct course *s)
{
    struct demo_case *c = s->c;
    struct demo_act ask = demo_act_begin("ask_withdrawal");
    struct demo_act confirm = demo_act_begin("confirm_withdrawal");
    ask.by.person = c->people[0].id;
    if (!demo_case_days_later(c, 0) || !demo_case_do(c, &ask))
        return;
    const struct petition_clock *cooling =
        petition_running_clock(&c->petition, SV("withdrawal.cooling"));
    ASSERT(cooling);
    if (!demo_case_on(c, cooling->end.due_day + 1))
        return;
    demo_act_by(c, &confirm, ROLE_CASE_OFFICER, c->petition.office);
    demo_act_text(&confirm, "confirmation", FIELD_CHOICE, SV("call"));
    demo_act_text(&confirm, "proof", FIELD_LINE, SV("电话记录，本人确认"));
    demo_case_do(c, &confirm);
}

/* ---- all of it ---- */

static bool through_office(struct course *s)
{
    enum demo_target target = s->plan->target;
    if (target == DEMO_INCOMPLETE || target == DEMO_REGISTERED)
        return false;
    if (!screen(s) || target == DEMO_SCREENED)
        return false;
    if (target == DEMO_REFUSED || target == DEMO_NOT_ACCEPTED) {
        if (refuse(s) && target == DEMO_NOT_ACCEPTED)
            serve_refusal(s);
        return false;
    }
    return send_to_unit(s) && target != DEMO_REFERRED && target != DEMO_OBJECTED;
}

static void through_opinion(struct course *s, day_t draft_on)
{
    struct demo_case *c = s->c;
    const struct demo_plan *plan = s->plan;
    if (!work_until(s, draft_on - 1) || !draft(s, draft_on))
        return;
    if (demo_case_chance(c, 15) && !send_back(s))
        return;
    if (plan->target == DEMO_APPROVING || !approve(s) || plan->target == DEMO_APPROVED)
        return;
    if (!serve_as_unit(s, "serve_opinion", demo_case_between(c, 0, 3)))
        return;
    if (!report(s))
        return;
    if (plan->target != DEMO_CLOSED) /* it stays open, and is rated when it is done */
        keep_due_promises(s);
    if (!after_answer(s))
        keep_due_promises(s);
}

static void through_reply(struct course *s, day_t reply_on)
{
    enum demo_target target = s->plan->target;
    if (!work_until(s, reply_on - 1) || !answer_suggestion(s, reply_on))
        return;
    if (target == DEMO_APPROVING || target == DEMO_APPROVED)
        return;
    if (serve_as_unit(s, "serve_suggestion", demo_case_between(s->c, 0, 3)) && report(s))
        after_answer(s);
}

/* How much later than planned the unit answers: by its habit, in matters of long ago. */
static int delay_of(struct course *s)
{
    struct demo_case *c = s->c;
    enum { LONG = 45, LONGEST = 62 };
    enum demo_habit habit = demo_habit_of(c->world->seed, c->petition.owner);
    bool is_slow = !c->world->is_clean && habit != HABIT_GOOD &&
                   c->day + LONG_AGO < c->world->today && demo_case_chance(c, 35);
    return is_slow ? demo_case_between(c, LONG, LONGEST) : 0;
}

static void through_unit(struct course *s)
{
    struct demo_case *c = s->c;
    const struct demo_plan *plan = s->plan;
    if (!accept(s))
        return;
    if (plan->target == DEMO_UNDECIDED || (plan->target == DEMO_EXTENDED && !is_suggestion(c))) {
        if (!extend(s))
            return;
    }
    if (!is_suggestion(c) && is_long_ago(s) && demo_case_chance(c, 5) && !extend(s))
        return;
    if (plan->draft_on == DAY_NONE) {
        work_until(s, c->world->today);
        return;
    }
    day_t answer_on = later_of(plan->draft_on, c->day + 5) + delay_of(s);
    if (is_suggestion(c))
        through_reply(s, answer_on);
    else
        through_opinion(s, answer_on);
}

static struct demo_plan plan_of(const struct demo_world *world, uint32_t index)
{
    struct rng_seeded seeded;
    uint64_t seed = world->seed ^ (UINT64_C(0xA0761D6478BD642F) * (index + 1));
    return demo_plan_make(world, rng_seeded(&seeded, seed), index);
}

day_t demo_course_received(const struct demo_world *world, uint32_t index)
{
    return plan_of(world, index).received;
}

enum err demo_course_run(struct demo_case *c, struct demo_world *world, struct arena *arena,
                         uint32_t index, struct fail *fail)
{
    struct demo_plan plan = plan_of(world, index);
    *c = (struct demo_case){
        .world = world, .arena = arena, .index = index, .fault = plan.fault, .fail = fail};
    demo_case_begin(c, plan.received);
    c->unit = competent_unit(c);
    struct course course = {.c = c, .plan = &plan, .unit = c->unit};
    if (!demo_intake(c, &plan))
        return c->err;
    if (plan.target == DEMO_WITHDRAWN)
        withdraw(&course);
    else if (through_office(&course))
        through_unit(&course);
    ASSERT(c->err || c->event_count > 0);
    return c->err;
}
