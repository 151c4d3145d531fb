/* What the files of the procedure share. Private to src/domain. */
#ifndef DOMAIN_PROCEDURE_PRIVATE_H
#define DOMAIN_PROCEDURE_PRIVATE_H

#include "domain/procedure.h"

/* One decision under way. */
struct decision {
    struct arena *arena;
    const struct petition *petition;
    const struct command *command;
    const struct actor *actor;
    const struct decide_env *env;
    int minute; /* of the civil day of env->now */
    const struct rule_action *action;
    const struct rule_outcome *outcome; /* what follows: of the action, or of the choice made */
    struct fail *fail;                  /* may be NULL */
    int fault_count;                    /* wrong fields found so far */
    struct field *fields;               /* the event's fields, in the order of the rulebook */
    size_t field_count;
    const struct document *served; /* what the act serves or sends off, or NULL */
};

/* ---- procedure_decide.c ---- */
/* Is the actor of a role and unit that may do the action? */
bool decision_is_by_right_actor(const struct decision *d);
/* Does the action begin where the petition stands? */
bool decision_is_in_right_state(const struct decision *d);

/* Why the action cannot be done now, and the kind of gate that says so; NULL when it can. */
const struct words *decision_refusal(const struct decision *d, const char **kind);

/* ---- procedure_gates.c ---- */
/* Is the word one of those with spaces between? */
bool words_name(struct sv words, struct sv word);
/* The first closed gate of the action, or NULL. */
const struct rule_gate *decision_closed_gate(const struct decision *d);
/* The oldest document waiting for service whose kind is among `kinds` (separated by spaces; empty:
 * any), or NULL. */
const struct document *decision_unserved(const struct decision *d, struct sv kinds);

/* ---- procedure_fields.c ---- */
/* Check the command's fields against the action's and fill d->fields with what the event will
 * keep. Faults are counted and told in d->fail. */
void decision_take_fields(struct decision *d);
/* A wrong field: rule is a word of the web's "field.<rule>", limit may be empty. */
void decision_fault(struct decision *d, const char *path, const char *rule, const char *limit);
/* The same with a number as the limit. */
void decision_fault_number(struct decision *d, const char *path, const char *rule, int64_t limit);
/* The same with a day as the limit. */
void decision_fault_day(struct decision *d, const char *path, const char *rule, day_t limit);
/* A field among those taken, or NULL. */
const struct field *decision_field(const struct decision *d, const char *id);
/* Add a field that no one typed; ids are not repeated. */
void decision_add_field(struct decision *d, const struct field *field);

/* ---- procedure_meaning.c ---- */
/* Check what the fields mean for this petition, and complete the event's fields. */
void decision_check_meaning(struct decision *d);

/* ---- procedure_effects.c ---- */
/* Everything that follows. The command has been accepted: nothing here can fail. */
struct effects decision_effects(const struct decision *d);

#endif
