/* The fields of a decision: taken as the action declares them (field_take.c), found, added to. What
 * they mean for the petition is procedure_meaning.c. */
#include "domain/field_take.h"
#include "domain/procedure_private.h"

#include "base/assert.h"

#include <stdio.h>

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

void decision_take_fields(struct decision *d)
{
    const struct petition *petition = d->petition;
    struct field_take take = {.arena = d->arena,
                              .fail = d->fail,
                              .rules = d->action->fields,
                              .rule_count = d->action->field_count,
                              .given = d->command->fields,
                              .given_count = d->command->field_count,
                              .rulebook = d->env->rulebook,
                              .units = d->env->units,
                              .today = d->env->today,
                              .office = petition->office,
                              .owner = petition->owner,
                              .claim_count = petition->claim_count,
                              .document_count = petition->document_count};
    field_take_all(&take, ADDED_FIELDS_MAX);
    d->fields = take.fields;
    d->field_count = take.field_count;
    d->fault_count += take.fault_count;
}
