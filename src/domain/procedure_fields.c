/* The fields of a command against the fields its action declares: known, given once, of the right
 * kind, within limits. What they mean for the petition is procedure_meaning.c.
 *
 * Every fault is told, not just the first: a form shows them all at once. */
#include "domain/procedure_private.h"

#include "base/assert.h"
#include "base/utf8.h"
#include "domain/event_format.h"

#include <stdio.h>

enum { CLAIM_CHARS = 1000, FINDING_CHARS = 8000, DAYS_BACK = 36600 };

void decision_fault(struct decision *d, const char *path, const char *rule, const char *limit)
{
    d->fault_count++;
    fail_field(d->fail, path, rule, limit);
}

void decision_fault_number(struct decision *d, const char *path, const char *rule, int64_t limit)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)limit);
    decision_fault(d, path, rule, text);
}

void decision_fault_day(struct decision *d, const char *path, const char *rule, day_t limit)
{
    char text[DAY_TEXT_SIZE];
    day_format(limit, text);
    decision_fault(d, path, rule, text);
}

const struct field *decision_field(const struct decision *d, const char *id)
{
    return field_find(d->fields, d->field_count, id);
}

/* Room for the declared fields and the few that decisions add. */
enum { ADDED_FIELDS_MAX = 4 };

void decision_add_field(struct decision *d, const struct field *field)
{
    ASSERT(d->field_count < d->action->field_count + ADDED_FIELDS_MAX);
    for (size_t i = 0; i < d->field_count; i++)
        ASSERT(!sv_eq(d->fields[i].id, field->id));
    d->fields[d->field_count++] = *field;
}

/* "findings[2]", "findings[2].basis" */
static const char *item_path(struct decision *d, struct sv id, size_t index)
{
    return arena_cstr(d->arena, arena_printf(d->arena, "%.*s[%zu]", SV_FMT(id), index));
}

static const char *part_path(struct decision *d, const char *base, const char *part)
{
    return arena_cstr(d->arena, arena_printf(d->arena, "%s.%s", base, part));
}

static int limit_or(int declared, int own)
{
    return declared ? declared : own;
}

static int rule_limit(const struct rule_field *rule)
{
    return limit_or(rule->max, field_kind_limit(rule->kind));
}

/* ---- one kind each ---- */

static void check_chars(struct decision *d, const char *path, struct sv text, int max)
{
    if (utf8_length(text) > (size_t)max)
        decision_fault_number(d, path, "too_long", max);
}

static void check_words(struct decision *d, const struct rule_field *rule, struct sv text,
                        bool has_lines)
{
    const char *path = arena_cstr(d->arena, rule->id);
    if (!utf8_is_clean(text, has_lines)) {
        decision_fault(d, path, "pattern", "");
        return;
    }
    check_chars(d, path, text, rule_limit(rule));
    if (utf8_length(text) < (size_t)rule->min)
        decision_fault_number(d, path, "too_short", rule->min);
}

static void check_line(struct decision *d, const struct rule_field *rule, const struct field *field)
{
    check_words(d, rule, field->text, false);
}

static void check_text(struct decision *d, const struct rule_field *rule, const struct field *field)
{
    check_words(d, rule, field->text, true);
}

static void check_choice(struct decision *d, const struct rule_field *rule,
                         const struct field *field)
{
    if (!choice_find(&rule->choices, field->text))
        decision_fault(d, arena_cstr(d->arena, rule->id), "enum", "");
}

static void check_class(struct decision *d, const struct rule_field *rule,
                        const struct field *field)
{
    if (!rulebook_class(d->env->rulebook, field->text))
        decision_fault(d, arena_cstr(d->arena, rule->id), "enum", "");
}

/* Units the office can refer to: those in its reach that do the work themselves. */
static bool is_competent(const struct decision *d, const struct unit *unit)
{
    const struct unit_tree *units = d->env->units;
    id64 root = unit_reach_root(units, d->petition->office);
    return unit->kind != UNIT_KIND_PETITION_OFFICE && unit_is_within(units, unit->id, root);
}

static bool is_superior(const struct decision *d, const struct unit *unit)
{
    id64 superiors[UNIT_SUPERIORS_MAX];
    size_t count = unit_superiors(d->env->units, d->petition->owner, superiors);
    for (size_t i = 0; i < count; i++) {
        if (superiors[i] == unit->id)
            return true;
    }
    return false;
}

static bool is_among(const struct decision *d, enum unit_choice among, const struct unit *unit)
{
    switch (among) {
    case UNITS_ANY:
        return true;
    case UNITS_COMPETENT:
        return is_competent(d, unit);
    case UNITS_SUPERIORS:
        return is_superior(d, unit);
    case UNITS_SUPERIORS_OR_SELF:
        return unit->id == d->petition->owner || is_superior(d, unit);
    case UNITS_BELOW:
        return unit_is_below(d->env->units, unit->id, d->petition->owner);
    }
    UNREACHABLE();
}

static void check_unit(struct decision *d, const struct rule_field *rule, const struct field *field)
{
    const struct unit *unit = unit_find(d->env->units, field->number);
    if (!unit || !unit->is_active || !is_among(d, rule->among, unit))
        decision_fault(d, arena_cstr(d->arena, rule->id), "unit", "");
}

/* A day's limits are days from today: max after it, min (negative) before it. */
static void check_day(struct decision *d, const struct rule_field *rule, const struct field *field)
{
    const char *path = arena_cstr(d->arena, rule->id);
    day_t last = d->env->today + rule->max < DAY_LAST ? d->env->today + rule->max : DAY_LAST;
    day_t first = d->env->today + limit_or(rule->min, -DAYS_BACK);
    if (field->number > last)
        decision_fault_day(d, path, "after", last);
    else if (field->number < (first > 0 ? first : 1))
        decision_fault_day(d, path, "before", first > 0 ? first : 1);
}

static void check_number(struct decision *d, const struct rule_field *rule,
                         const struct field *field)
{
    const char *path = arena_cstr(d->arena, rule->id);
    int max = rule_limit(rule);
    if (field->number > max)
        decision_fault_number(d, path, "max", max);
    if (field->number < rule->min)
        decision_fault_number(d, path, "min", rule->min);
}

static void check_flag(struct decision *d, const struct rule_field *rule, const struct field *field)
{
    if (field->number != 0 && field->number != 1)
        decision_fault(d, arena_cstr(d->arena, rule->id), "type", "");
}

static void check_document(struct decision *d, const struct rule_field *rule,
                           const struct field *field)
{
    bool is_there = field->number >= 1 && (uint64_t)field->number <= d->petition->document_count;
    if (!is_there)
        decision_fault(d, arena_cstr(d->arena, rule->id), "enum", "");
}

static void check_id(struct decision *d, const struct rule_field *rule, const struct field *field)
{
    if (field->number < 0)
        decision_fault(d, arena_cstr(d->arena, rule->id), "type", "");
}

static bool check_count(struct decision *d, const struct rule_field *rule,
                        const struct field *field, int own_max)
{
    int max = limit_or(rule->max, own_max);
    bool is_too_many = field->count > (size_t)max;
    bool is_too_few = field->count < (size_t)rule->min;
    if (is_too_many)
        decision_fault_number(d, arena_cstr(d->arena, rule->id), "too_many", max);
    if (is_too_few)
        decision_fault_number(d, arena_cstr(d->arena, rule->id), "too_few", rule->min);
    return !is_too_many && !is_too_few;
}

static void check_claims(struct decision *d, const struct rule_field *rule,
                         const struct field *field)
{
    if (!check_count(d, rule, field, rule_limit(rule)))
        return;
    for (size_t i = 0; i < field->count; i++) {
        const char *path = item_path(d, rule->id, i);
        if (sv_trim(field->texts[i]).n == 0)
            decision_fault(d, path, "required", "");
        else if (!utf8_is_clean(field->texts[i], true))
            decision_fault(d, path, "pattern", "");
        else
            check_chars(d, path, field->texts[i], CLAIM_CHARS);
    }
}

/* Of people too: who they may be is people.c's. */
static void check_uploads(struct decision *d, const struct rule_field *rule,
                          const struct field *field)
{
    check_count(d, rule, field, rule_limit(rule));
}

/* ---- findings: every claim of the petition, once ---- */

static void check_finding_text(struct decision *d, const char *base, const char *part,
                               struct sv text, bool is_required)
{
    const char *path = part_path(d, base, part);
    if (is_required && sv_trim(text).n == 0)
        decision_fault(d, path, "required", "");
    else if (!utf8_is_clean(text, true))
        decision_fault(d, path, "pattern", "");
    else
        check_chars(d, path, text, FINDING_CHARS);
}

/* Whom art. 32 binds: facts and basis always, a remedy where the claim is met in whole or part. */
static void check_finding(struct decision *d, const char *base, const struct finding *finding)
{
    bool is_met = finding_is_met(finding->finding);
    if (finding->finding == FINDING_NONE)
        decision_fault(d, part_path(d, base, "finding"), "required", "");
    check_finding_text(d, base, "facts", finding->facts, true);
    check_finding_text(d, base, "basis", finding->basis, true);
    check_finding_text(d, base, "remedy", finding->remedy, is_met);
    if (finding->remedy_day < 0 || finding->remedy_day > FORMAT_DAY_MAX)
        decision_fault(d, part_path(d, base, "remedy_day"), "format", "");
}

static bool is_repeated(const struct field *field, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (field->findings[i].claim_no == field->findings[index].claim_no)
            return true;
    }
    return false;
}

static void check_findings(struct decision *d, const struct rule_field *rule,
                           const struct field *field)
{
    size_t claim_count = d->petition->claim_count;
    if (field->count != claim_count)
        decision_fault_number(d, arena_cstr(d->arena, rule->id), "claims", (int64_t)claim_count);
    for (size_t i = 0; i < field->count && i < claim_count; i++) {
        const struct finding *finding = &field->findings[i];
        const char *base = item_path(d, rule->id, i);
        const char *path = part_path(d, base, "claim");
        if (finding->claim_no < 1 || (size_t)finding->claim_no > claim_count)
            decision_fault(d, path, "unknown", "");
        else if (is_repeated(field, i))
            decision_fault(d, path, "repeated", "");
        check_finding(d, base, finding);
    }
}

/* ---- all of them ---- */

typedef void check_fn(struct decision *d, const struct rule_field *rule, const struct field *field);

static check_fn *const CHECKS[FIELD__COUNT] = {
    [FIELD_LINE] = check_line,         [FIELD_TEXT] = check_text,
    [FIELD_CHOICE] = check_choice,     [FIELD_CLASS] = check_class,
    [FIELD_UNIT] = check_unit,         [FIELD_DAY] = check_day,
    [FIELD_NUMBER] = check_number,     [FIELD_FLAG] = check_flag,
    [FIELD_DOCUMENT] = check_document, [FIELD_CLAIMS] = check_claims,
    [FIELD_FINDINGS] = check_findings, [FIELD_UPLOADS] = check_uploads,
    [FIELD_PEOPLE] = check_uploads,    [FIELD_ID] = check_id,
};

/* Nothing was said: an empty text, no unit, an empty list. A number or flag always says something.
 */
static bool is_blank(const struct field *field)
{
    switch (field_kind_value(field->kind)) {
    case FIELD_VALUE_TEXT:
        return sv_trim(field->text).n == 0;
    case FIELD_VALUE_NUMBER:
        return field->number == 0 && field->kind != FIELD_NUMBER && field->kind != FIELD_FLAG;
    case FIELD_VALUE_TEXTS:
    case FIELD_VALUE_FINDINGS:
    case FIELD_VALUE_ATTACHMENTS:
    case FIELD_VALUE_PEOPLE:
        return field->count == 0;
    }
    UNREACHABLE();
}

/* The field as the event will keep it: of the declared kind, with the value of that kind and
 * nothing else, without blanks around it. */
static struct field as_declared(const struct rule_field *rule, const struct field *given)
{
    struct field field = {.id = rule->id, .kind = rule->kind};
    enum field_value value = field_kind_value(rule->kind);
    if (value == FIELD_VALUE_TEXT)
        field.text = sv_trim(given->text);
    else if (value == FIELD_VALUE_NUMBER)
        field.number = given->number;
    else
        field.count = given->count;
    if (value == FIELD_VALUE_TEXTS)
        field.texts = given->texts;
    if (value == FIELD_VALUE_FINDINGS)
        field.findings = given->findings;
    if (value == FIELD_VALUE_ATTACHMENTS)
        field.attachments = given->attachments;
    if (value == FIELD_VALUE_PEOPLE)
        field.people = given->people;
    return field;
}

static void take_field(struct decision *d, const struct rule_field *rule, const struct field *given)
{
    const char *path = arena_cstr(d->arena, rule->id);
    if (given && field_kind_value(given->kind) != field_kind_value(rule->kind)) {
        decision_fault(d, path, "type", "");
        return;
    }
    struct field field = given ? as_declared(rule, given) : (struct field){.kind = rule->kind};
    if (!given || is_blank(&field)) {
        if (rule->required)
            decision_fault(d, path, "required", "");
        return;
    }
    CHECKS[rule->kind](d, rule, &field);
    decision_add_field(d, &field);
}

/* Fields that the action does not declare, or that are given twice. */
static void check_given(struct decision *d)
{
    const struct command *command = d->command;
    for (size_t i = 0; i < command->field_count; i++) {
        const struct field *field = &command->fields[i];
        const char *path = arena_cstr(d->arena, field->id);
        if (!rule_field_find(d->action, field->id))
            decision_fault(d, path, "unknown", "");
        else if (field_find(command->fields, i, path))
            decision_fault(d, path, "repeated", "");
    }
}

void decision_take_fields(struct decision *d)
{
    const struct rule_action *action = d->action;
    d->fields = ARENA_ARRAY(d->arena, struct field, action->field_count + ADDED_FIELDS_MAX);
    check_given(d);
    for (size_t i = 0; i < action->field_count; i++) {
        const char *id = arena_cstr(d->arena, action->fields[i].id);
        const struct command *command = d->command;
        take_field(d, &action->fields[i], field_find(command->fields, command->field_count, id));
    }
}
