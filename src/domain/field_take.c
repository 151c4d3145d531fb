/* The fields of a command against the fields that are declared for it: known, given once, of the
 * right kind, within limits. What they mean is not asked here.
 *
 * Every fault is told, not just the first: a form shows them all at once. */
#include "domain/field_take.h"

#include "base/assert.h"
#include "base/utf8.h"
#include "domain/event_format.h"
#include "domain/procedure.h"

#include <stdio.h>

enum { CLAIM_CHARS = 1000, FINDING_CHARS = 8000, DAYS_BACK = 36600 };

void field_take_fault(struct field_take *t, const char *path, const char *rule, const char *limit)
{
    t->fault_count++;
    fail_field(t->fail, path, rule, limit);
}

static void fault_number(struct field_take *t, const char *path, const char *rule, int64_t limit)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)limit);
    field_take_fault(t, path, rule, text);
}

static void fault_day(struct field_take *t, const char *path, const char *rule, day_t limit)
{
    char text[DAY_TEXT_SIZE];
    day_format(limit, text);
    field_take_fault(t, path, rule, text);
}

/* "findings[2]", "findings[2].basis" */
static const char *item_path(struct field_take *t, struct sv id, size_t index)
{
    return arena_cstr(t->arena, arena_printf(t->arena, "%.*s[%zu]", SV_FMT(id), index));
}

static const char *part_path(struct field_take *t, const char *base, const char *part)
{
    return arena_cstr(t->arena, arena_printf(t->arena, "%s.%s", base, part));
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

static void check_chars(struct field_take *t, const char *path, struct sv text, int max)
{
    if (utf8_length(text) > (size_t)max)
        fault_number(t, path, "too_long", max);
}

static void check_words(struct field_take *t, const struct rule_field *rule, struct sv text,
                        bool has_lines)
{
    const char *path = arena_cstr(t->arena, rule->id);
    if (!utf8_is_clean(text, has_lines)) {
        field_take_fault(t, path, "pattern", "");
        return;
    }
    check_chars(t, path, text, rule_limit(rule));
    if (utf8_length(text) < (size_t)rule->min)
        fault_number(t, path, "too_short", rule->min);
}

static void check_line(struct field_take *t, const struct rule_field *rule,
                       const struct field *field)
{
    check_words(t, rule, field->text, false);
}

static void check_text(struct field_take *t, const struct rule_field *rule,
                       const struct field *field)
{
    check_words(t, rule, field->text, true);
}

static void check_choice(struct field_take *t, const struct rule_field *rule,
                         const struct field *field)
{
    if (!choice_find(&rule->choices, field->text))
        field_take_fault(t, arena_cstr(t->arena, rule->id), "enum", "");
}

static void check_class(struct field_take *t, const struct rule_field *rule,
                        const struct field *field)
{
    if (!rulebook_class(t->rulebook, field->text))
        field_take_fault(t, arena_cstr(t->arena, rule->id), "enum", "");
}

/* Units the office can refer to: those in its reach that do the work themselves. */
static bool is_competent(const struct unit_asked *asked, const struct unit *unit)
{
    id64 root = unit_reach_root(asked->units, asked->office);
    return unit->kind != UNIT_KIND_PETITION_OFFICE && unit_is_within(asked->units, unit->id, root);
}

static bool is_superior(const struct unit_asked *asked, const struct unit *unit)
{
    id64 superiors[UNIT_SUPERIORS_MAX];
    size_t count = unit_superiors(asked->units, asked->owner, superiors);
    for (size_t i = 0; i < count; i++) {
        if (superiors[i] == unit->id)
            return true;
    }
    return false;
}

bool unit_is_among(const struct unit_asked *asked, enum unit_choice among, id64 id)
{
    const struct unit *unit = unit_find(asked->units, id);
    if (!unit || !unit->is_active)
        return false;
    switch (among) {
    case UNITS_ANY:
        return true;
    case UNITS_COMPETENT:
        return is_competent(asked, unit);
    case UNITS_SUPERIORS:
        return is_superior(asked, unit);
    case UNITS_SUPERIORS_OR_SELF:
        return unit->id == asked->owner || is_superior(asked, unit);
    case UNITS_BELOW:
        return unit_is_below(asked->units, unit->id, asked->owner);
    }
    UNREACHABLE();
}

static void check_unit(struct field_take *t, const struct rule_field *rule,
                       const struct field *field)
{
    const struct unit_asked asked = {t->units, t->office, t->owner};
    bool is_called = sv_is(rule->id, "party"); /* to a work, and perhaps closed since */
    if (!is_called && !unit_is_among(&asked, rule->among, field->number))
        field_take_fault(t, arena_cstr(t->arena, rule->id), "unit", "");
}

/* A day's limits are days from today: max after it, min (negative) before it. */
static void check_day(struct field_take *t, const struct rule_field *rule,
                      const struct field *field)
{
    const char *path = arena_cstr(t->arena, rule->id);
    day_t last = t->today + rule->max < DAY_LAST ? t->today + rule->max : DAY_LAST;
    day_t first = t->today + limit_or(rule->min, -DAYS_BACK);
    if (field->number > last)
        fault_day(t, path, "after", last);
    else if (field->number < (first > 0 ? first : 1))
        fault_day(t, path, "before", first > 0 ? first : 1);
}

static void check_number(struct field_take *t, const struct rule_field *rule,
                         const struct field *field)
{
    const char *path = arena_cstr(t->arena, rule->id);
    int max = rule_limit(rule);
    if (field->number > max)
        fault_number(t, path, "max", max);
    if (field->number < rule->min)
        fault_number(t, path, "min", rule->min);
}

static void check_flag(struct field_take *t, const struct rule_field *rule,
                       const struct field *field)
{
    if (field->number != 0 && field->number != 1)
        field_take_fault(t, arena_cstr(t->arena, rule->id), "type", "");
}

static void check_document(struct field_take *t, const struct rule_field *rule,
                           const struct field *field)
{
    bool is_there = field->number >= 1 && (uint64_t)field->number <= t->document_count;
    if (!is_there)
        field_take_fault(t, arena_cstr(t->arena, rule->id), "enum", "");
}

static void check_id(struct field_take *t, const struct rule_field *rule, const struct field *field)
{
    if (field->number < 0)
        field_take_fault(t, arena_cstr(t->arena, rule->id), "type", "");
}

static bool check_count(struct field_take *t, const struct rule_field *rule,
                        const struct field *field, int own_max)
{
    int max = limit_or(rule->max, own_max);
    bool is_too_many = field->count > (size_t)max;
    bool is_too_few = field->count < (size_t)rule->min;
    if (is_too_many)
        fault_number(t, arena_cstr(t->arena, rule->id), "too_many", max);
    if (is_too_few)
        fault_number(t, arena_cstr(t->arena, rule->id), "too_few", rule->min);
    return !is_too_many && !is_too_few;
}

static void check_units(struct field_take *t, const struct rule_field *rule,
                        const struct field *field)
{
    if (!check_count(t, rule, field, rule_limit(rule)))
        return;
    for (size_t i = 0; i < field->count; i++) {
        const struct unit_asked asked = {t->units, t->office, t->owner};
        bool is_again = false;
        for (size_t k = 0; k < i; k++)
            is_again = is_again || field->ids[k] == field->ids[i];
        if (is_again)
            field_take_fault(t, item_path(t, rule->id, i), "repeated", "");
        else if (!unit_is_among(&asked, rule->among, field->ids[i]))
            field_take_fault(t, item_path(t, rule->id, i), "unit", "");
    }
}

static void check_claims(struct field_take *t, const struct rule_field *rule,
                         const struct field *field)
{
    if (!check_count(t, rule, field, rule_limit(rule)))
        return;
    for (size_t i = 0; i < field->count; i++) {
        const char *path = item_path(t, rule->id, i);
        if (utf8_trim(field->texts[i]).n == 0)
            field_take_fault(t, path, "required", "");
        else if (!utf8_is_clean(field->texts[i], true))
            field_take_fault(t, path, "pattern", "");
        else
            check_chars(t, path, field->texts[i], CLAIM_CHARS);
    }
}

/* Of people too: who they may be is people.c's. */
static void check_uploads(struct field_take *t, const struct rule_field *rule,
                          const struct field *field)
{
    check_count(t, rule, field, rule_limit(rule));
}

/* ---- findings: every claim of the petition, once ---- */

static void check_finding_text(struct field_take *t, const char *base, const char *part,
                               struct sv text, bool is_required)
{
    const char *path = part_path(t, base, part);
    if (is_required && utf8_trim(text).n == 0)
        field_take_fault(t, path, "required", "");
    else if (!utf8_is_clean(text, true))
        field_take_fault(t, path, "pattern", "");
    else
        check_chars(t, path, text, FINDING_CHARS);
}

/* Whom art. 32 binds: facts and basis always, a remedy where the claim is met in whole or part. */
static void check_finding(struct field_take *t, const char *base, const struct finding *finding)
{
    bool is_met = finding_is_met(finding->finding);
    if (finding->finding == FINDING_NONE)
        field_take_fault(t, part_path(t, base, "finding"), "required", "");
    check_finding_text(t, base, "facts", finding->facts, true);
    check_finding_text(t, base, "basis", finding->basis, true);
    check_finding_text(t, base, "remedy", finding->remedy, is_met);
    if (finding->remedy_day < 0 || finding->remedy_day > FORMAT_DAY_MAX)
        field_take_fault(t, part_path(t, base, "remedy_day"), "format", "");
}

static bool is_repeated(const struct field *field, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (field->findings[i].claim_no == field->findings[index].claim_no)
            return true;
    }
    return false;
}

static void check_findings(struct field_take *t, const struct rule_field *rule,
                           const struct field *field)
{
    size_t claim_count = t->claim_count;
    if (field->count != claim_count)
        fault_number(t, arena_cstr(t->arena, rule->id), "claims", (int64_t)claim_count);
    for (size_t i = 0; i < field->count && i < claim_count; i++) {
        const struct finding *finding = &field->findings[i];
        const char *base = item_path(t, rule->id, i);
        const char *path = part_path(t, base, "claim");
        if (finding->claim_no < 1 || (size_t)finding->claim_no > claim_count)
            field_take_fault(t, path, "unknown", "");
        else if (is_repeated(field, i))
            field_take_fault(t, path, "repeated", "");
        check_finding(t, base, finding);
    }
}

/* ---- all of them ---- */

typedef void check_fn(struct field_take *t, const struct rule_field *rule,
                      const struct field *field);

static check_fn *const CHECKS[FIELD__COUNT] = {
    [FIELD_LINE] = check_line,         [FIELD_TEXT] = check_text,
    [FIELD_CHOICE] = check_choice,     [FIELD_CLASS] = check_class,
    [FIELD_UNIT] = check_unit,         [FIELD_DAY] = check_day,
    [FIELD_NUMBER] = check_number,     [FIELD_FLAG] = check_flag,
    [FIELD_DOCUMENT] = check_document, [FIELD_CLAIMS] = check_claims,
    [FIELD_FINDINGS] = check_findings, [FIELD_UPLOADS] = check_uploads,
    [FIELD_PEOPLE] = check_uploads,    [FIELD_ID] = check_id,
    [FIELD_UNITS] = check_units,
};

/* Nothing was said: an empty text, no unit, an empty list. A number or flag always says something.
 */
static bool is_blank(const struct field *field)
{
    switch (field_kind_value(field->kind)) {
    case FIELD_VALUE_TEXT:
        return utf8_trim(field->text).n == 0;
    case FIELD_VALUE_NUMBER:
        return field->number == 0 && field->kind != FIELD_NUMBER && field->kind != FIELD_FLAG;
    case FIELD_VALUE_TEXTS:
    case FIELD_VALUE_FINDINGS:
    case FIELD_VALUE_ATTACHMENTS:
    case FIELD_VALUE_PEOPLE:
    case FIELD_VALUE_IDS:
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
        field.text = utf8_trim(given->text);
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
    if (value == FIELD_VALUE_IDS)
        field.ids = given->ids;
    return field;
}

static void take_field(struct field_take *t, const struct rule_field *rule,
                       const struct field *given)
{
    const char *path = arena_cstr(t->arena, rule->id);
    if (given && field_kind_value(given->kind) != field_kind_value(rule->kind)) {
        field_take_fault(t, path, "type", "");
        return;
    }
    struct field field = given ? as_declared(rule, given) : (struct field){.kind = rule->kind};
    if (!given || is_blank(&field)) {
        if (rule->required)
            field_take_fault(t, path, "required", "");
        return;
    }
    CHECKS[rule->kind](t, rule, &field);
    t->fields[t->field_count++] = field;
}

static bool is_declared(const struct field_take *t, struct sv id)
{
    for (size_t i = 0; i < t->rule_count; i++) {
        if (sv_eq(t->rules[i].id, id))
            return true;
    }
    return false;
}

/* Fields that are not declared, or that are given twice. */
static void check_given(struct field_take *t)
{
    for (size_t i = 0; i < t->given_count; i++) {
        const char *path = arena_cstr(t->arena, t->given[i].id);
        if (!is_declared(t, t->given[i].id))
            field_take_fault(t, path, "unknown", "");
        else if (field_find(t->given, i, path))
            field_take_fault(t, path, "repeated", "");
    }
}

void field_take_all(struct field_take *t, size_t spare)
{
    t->fields = ARENA_ARRAY(t->arena, struct field, t->rule_count + spare);
    check_given(t);
    for (size_t i = 0; i < t->rule_count; i++) {
        const char *id = arena_cstr(t->arena, t->rules[i].id);
        take_field(t, &t->rules[i], field_find(t->given, t->given_count, id));
    }
}
