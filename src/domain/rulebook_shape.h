/* What the files that read a rulebook share. Private to src/domain. */
#ifndef DOMAIN_RULEBOOK_SHAPE_H
#define DOMAIN_RULEBOOK_SHAPE_H

#include "domain/rulebook.h"
#include "domain/shape.h"

/* Limits of a rulebook. Sixty-two of a kind fit the sets of rulebook_check. */
enum {
    RULE_STATES_MAX = 62,
    RULE_CLOCKS_MAX = 62,
    RULE_DOCUMENTS_MAX = 62,
    RULE_ACTIONS_MAX = 200,
    RULE_FIELDS_MAX = 40,
    RULE_GATES_MAX = 12,
    RULE_CHOICES_MAX = 60,
    RULE_LISTS_MAX = 40,
    RULE_MARKS_MAX = 40,
    RULE_CHANNELS_MAX = 40,
    RULE_CLASSES_MAX = 600,
    RULE_RETENTION_MAX = 40,
    RULE_IDS_MAX = RULE_STATES_MAX,
    RULE_WORKS_MAX = 40,
    RULE_TRIGGERS_MAX = 60,
    RULE_MEASURES_MAX = 120,
    RULE_MEASURE_GROUPS_MAX = 20,
    RULE_STEPS_MAX = 20,
    RULE_AGES_MAX = 12
};

struct rule_source {
    struct sv id;
    struct words title;
};

/* shape_reader.context while a rulebook is read. */
struct rulebook_reading {
    struct rulebook *book; /* as far as it has been read */
    struct rule_source *sources;
    size_t source_count;
};

shape_read_fn rule_take_words;    /* struct words from {zh: …, en: …} */
shape_read_fn rule_take_citation; /* struct citation */
shape_read_fn rule_take_choices;  /* struct choice_list: a list, or the name of one */
shape_read_fn rule_take_role;     /* enum role that is a person's */
shape_read_fn rule_take_terms;    /* struct rulebook: its terms */
shape_read_fn rule_take_clocks;   /* struct rulebook: its clocks */
shape_read_fn rule_take_actions;  /* struct rulebook: its actions */
shape_read_fn rule_take_levels;   /* int[LEVEL__COUNT] from {county: …, city: …} */
shape_read_fn rule_take_transfer; /* struct rule_transfer */
shape_read_fn rule_take_staffing; /* struct rule_staffing */
shape_read_fn rule_take_pending;  /* struct rulebook: what is long pending; after its works */
shape_read_fn rule_take_works;    /* struct rulebook: its works */
shape_read_fn rule_take_triggers; /* struct rulebook: its triggers */
shape_read_fn rule_take_measures; /* struct rulebook: its measures; after their groups */
shape_read_fn rule_take_roles;    /* role_set of persons' roles, one at least */

/* The keys of a row that holds from a day or until one. */
#define VALIDITY_KEYS(type)                                                                        \
    {"valid_from", shape_day, .offset = offsetof(type, validity.from)},                            \
        {"valid_to", shape_day, .offset = offsetof(type, validity.to)},                            \
        {"replaces", shape_id, .offset = offsetof(type, validity.replaces)},

extern const struct shape_list RULE_IDS; /* of a struct id_list */
extern const struct shape RULE_CHOICE_SHAPE;
extern const struct shape RULE_FIELD_SHAPE;
extern const struct shape_list RULE_RETENTION;      /* of a struct rulebook */
extern const struct shape_list RULE_MEASURE_GROUPS; /* of a struct rulebook */

/* What one key of a field cannot say alone. */
enum err rule_check_field(struct shape_reader *reader, const struct yaml_node *node,
                          const struct rule_field *field) ERR_MUST_USE;

/* After reading: ids are unique and every reference leads somewhere. */
enum err rulebook_check_references(struct shape_reader *reader, const struct yaml_node *root,
                                   const struct rulebook *book) ERR_MUST_USE;
/* After reading: each action has what its kind of event needs to be decided and folded. */
enum err rulebook_check_needs(struct shape_reader *reader, const struct yaml_node *root,
                              const struct rulebook *book) ERR_MUST_USE;
/* The part of it that is about what follows from acts: clocks, documents, marks. */
enum err rulebook_check_outcomes(struct shape_reader *reader, const struct yaml_node *actions,
                                 const struct rulebook *book) ERR_MUST_USE;

/* What the rows of kinds of works cannot say alone. */
enum err rule_check_works(struct shape_reader *reader, const struct yaml_node *list,
                          const struct rulebook *book) ERR_MUST_USE;

/* Return from the function the item of an array whose id is wanted, or NULL. */
#define RETURN_ITEM(items, count, wanted)                                                          \
    do {                                                                                           \
        for (size_t i = 0; i < (count); i++) {                                                     \
            if (sv_eq((items)[i].id, (wanted)))                                                    \
                return &(items)[i];                                                                \
        }                                                                                          \
        return NULL;                                                                               \
    } while (0)

#endif
