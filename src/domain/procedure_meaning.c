/* What fields mean for the petition they come to: one check for each kind of event that has one.
 * The fields themselves are already of the right kind and within their limits. Checks run even when
 * other fields were at fault, so that all faults are told together; a field that is missing is not
 * looked at. */
#include "domain/procedure_private.h"

#include "base/utf8.h"
#include "domain/people.h"

static struct sv text_of(const struct decision *d, const char *id)
{
    return field_text(d->fields, d->field_count, id);
}

static int64_t number_of(const struct decision *d, const char *id)
{
    return field_number(d->fields, d->field_count, id, 0);
}

/* ---- registration ---- */

enum { TITLE_CHARS = 40 };

/* The first line of the facts, or of the first claim, as far as a title goes. */
static void add_title(struct decision *d)
{
    const struct field *claims = decision_field(d, "claims");
    struct sv words = text_of(d, "facts");
    struct sv rest;
    if (words.n == 0 && claims)
        words = claims->texts[0];
    sv_cut(sv_trim(words), '\n', &words, &rest);
    bool is_declared = rule_field_find(d->action, SV("title")) != NULL;
    bool is_titled = decision_field(d, "title") || d->petition->title.n > 0;
    if (!is_declared || is_titled || words.n == 0)
        return;
    struct sv title = sv_trim(utf8_clip(words, TITLE_CHARS));
    decision_add_field(d, &(struct field){.id = SV("title"), .kind = FIELD_LINE, .text = title});
}

/* Words taken down by someone else are read back to the speaker (art. 19), when they are the
 * statement the petition rests on. */
static void check_read_back(struct decision *d, struct sv channel_id)
{
    const struct rule_channel *channel = rulebook_channel(d->env->rulebook, channel_id);
    const struct rule_field *facts = rule_field_find(d->action, SV("facts"));
    bool rests_on_it = facts && facts->required && d->actor->role != ROLE_SYSTEM;
    bool is_read_back = number_of(d, "read_back") == 1 || d->petition->is_read_back;
    if (channel && channel->is_oral && rests_on_it && !is_read_back)
        decision_fault(d, "read_back", "required", "");
}

/* Petitioners write online, clerks register what comes to the desk; imports bring either. */
static void check_channel(struct decision *d)
{
    const struct rule_channel *channel = rulebook_channel(d->env->rulebook, text_of(d, "channel"));
    bool is_desk = d->actor->role != ROLE_PETITIONER;
    if (channel && channel->is_desk != is_desk && d->actor->role != ROLE_SYSTEM)
        decision_fault(d, "channel", "enum", "");
}

static void check_registered(struct decision *d)
{
    day_t received = (day_t)number_of(d, "received_day");
    check_channel(d);
    check_read_back(d, text_of(d, "channel"));
    if (received && number_of(d, "postmark_day") > received)
        decision_fault_day(d, "postmark_day", "after", received);
    if (decision_field(d, "office") && number_of(d, "office") != d->petition->office)
        decision_fault(d, "office", "unit", "");
    add_title(d);
}

static void check_completed(struct decision *d)
{
    check_read_back(d, d->petition->channel);
    add_title(d);
}

/* ---- referral ---- */

static void check_referred(struct decision *d)
{
    id64 unit = number_of(d, "unit");
    if (unit && unit == d->petition->objected_by)
        decision_fault(d, "unit", "objected", "");
}

/* ---- extension ---- */

static void check_extension(struct decision *d)
{
    struct sv rule_id = rule_gate_find(d->action, GATE_EXTENSION_LEFT)->arg;
    const struct rule_clock *rule = rulebook_clock(d->env->rulebook, rule_id);
    const struct petition_clock *clock = petition_running_clock(d->petition, rule_id);
    int left = rule->extension_max_days - clock->period.extended_days;
    if (number_of(d, "days") > left && d->fault_count == 0)
        decision_fault_number(d, "days", "max", left);
}

/* ---- opinion ---- */

/* A review says what becomes of an opinion; only without a result is it one of its own. */
static bool is_review(const struct decision *d)
{
    return rule_field_find(d->action, SV("result")) != NULL;
}

/* Is what the new opinion says of every claim what was said before? */
static bool says_the_same(const struct decision *d, const struct field *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *now = &findings->findings[i];
        if (now->claim_no < 1 || (size_t)now->claim_no > d->petition->claim_count)
            return false; /* told already */
        const struct finding *before = &d->petition->claims[now->claim_no - 1].finding;
        if (before->finding != now->finding || !sv_eq(before->facts, now->facts) ||
            !sv_eq(before->remedy, now->remedy))
            return false;
    }
    return true;
}

/* An opinion that was set aside may not be given again in the same or nearly the same words: it
 * differs in a finding, its facts or its remedy, and says in what. */
static void check_redo(struct decision *d)
{
    const struct field *findings = decision_field(d, "findings");
    if (d->petition->handler == 0 || is_review(d) || !findings)
        return;
    if (says_the_same(d, findings))
        decision_fault(d, "findings", "same", "");
    if (rule_field_find(d->action, SV("what_is_new")) && text_of(d, "what_is_new").n == 0)
        decision_fault(d, "what_is_new", "required", "");
}

/* What the head did not write anew is taken from the draft: the event is the whole opinion. */
static void complete_opinion(struct decision *d)
{
    const struct petition *petition = d->petition;
    bool is_whole = is_review(d) || decision_field(d, "findings");
    if (!is_whole && petition->draft_count == 0)
        decision_fault(d, "findings", "required", "");
    else if (!is_whole)
        decision_add_field(d, &(struct field){.id = SV("findings"),
                                              .kind = FIELD_FINDINGS,
                                              .findings = petition->draft,
                                              .count = petition->draft_count});
    if (!decision_field(d, "text") && petition->draft_text.n > 0)
        decision_add_field(
            d, &(struct field){.id = SV("text"), .kind = FIELD_TEXT, .text = petition->draft_text});
    check_redo(d);
}

/* ---- service ---- */

static void check_served(struct decision *d)
{
    struct sv way = text_of(d, "way");
    bool is_electronic = sv_is(way, "electronic");
    if (is_electronic && !d->petition->accepts_electronic_service)
        decision_fault(d, "way", "consent", "");
    if (way.n > 0 && !is_electronic && !decision_field(d, "proof") && !decision_field(d, "uploads"))
        decision_fault(d, "proof", "required", "");
    decision_add_field(
        d, &(struct field){.id = SV("document"), .kind = FIELD_DOCUMENT, .number = d->served->no});
}

/* ---- rating ---- */

static void check_rated(struct decision *d)
{
    bool is_missing = rule_field_find(d->action, SV("target")) && !decision_field(d, "target");
    if (!is_missing && petition_rating_by(d->petition, d->actor->person, text_of(d, "target")))
        decision_fault(d, decision_field(d, "target") ? "target" : "score", "repeated", "");
}

/* ---- promises ---- */

/* The newest promise about the claim the act names, or NULL. */
static const struct promise *named_promise(const struct decision *d)
{
    const struct promise *found = NULL;
    for (size_t i = 0; i < d->petition->promise_count; i++) {
        if (d->petition->promises[i].claim_no == number_of(d, "claim"))
            found = &d->petition->promises[i];
    }
    return found;
}

static void check_performed(struct decision *d)
{
    const struct promise *promise = named_promise(d);
    if (decision_field(d, "claim") && (!promise || promise_is_kept(promise)))
        decision_fault(d, "claim", "enum", "");
}

/* Nobody can confirm or contest what nobody has said was done. */
static void check_performance(struct decision *d)
{
    const struct promise *promise = named_promise(d);
    bool is_said = promise && promise->kept_day != DAY_NONE && !promise->is_dropped;
    if (decision_field(d, "claim") && !is_said)
        decision_fault(d, "claim", "enum", "");
}

/* ---- people ---- */

static void check_recused(struct decision *d)
{
    if (!decision_field(d, "account") && d->petition->recusal_asked == 0)
        decision_fault(d, "account", "required", "");
}

static void check_people(struct decision *d)
{
    struct people_fault fault =
        people_judge(d->petition, &(struct people_act){d->env->rulebook, d->action->event, d->actor,
                                                       d->fields, d->field_count});
    if (fault.rule && fault.limit)
        decision_fault_number(d, fault.path, fault.rule, fault.limit);
    else if (fault.rule)
        decision_fault(d, fault.path, fault.rule, "");
}

typedef void meaning_fn(struct decision *d);

static meaning_fn *const MEANINGS[EVENT__END] = {
    [EVENT_REGISTERED] = check_registered,
    [EVENT_COMPLETED] = check_completed,
    [EVENT_REFERRED] = check_referred,
    [EVENT_EXTENSION_REQUESTED] = check_extension,
    [EVENT_DRAFTED] = check_redo,
    [EVENT_APPROVED] = complete_opinion,
    [EVENT_SERVED] = check_served,
    [EVENT_RATED] = check_rated,
    [EVENT_PERFORMED] = check_performed,
    [EVENT_PERFORMANCE_CONFIRMED] = check_performance,
    [EVENT_PERFORMANCE_CONTESTED] = check_performance,
    [EVENT_RECUSED] = check_recused,
};

/* No document is sent off, published or served before there is one. */
static void check_not_before_document(struct decision *d)
{
    const char *id = arena_cstr(d->arena, d->action->counts_from);
    day_t day = (day_t)number_of(d, id);
    if (d->served && day && day < d->served->issued_day)
        decision_fault_day(d, id, "before", d->served->issued_day);
}

void decision_check_meaning(struct decision *d)
{
    check_people(d);
    check_not_before_document(d);
    if (MEANINGS[d->action->event])
        MEANINGS[d->action->event](d);
}
