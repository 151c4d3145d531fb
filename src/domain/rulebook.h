/* A rulebook: the procedure as data. Read once from YAML, checked, immutable, shared between
 * threads. C code knows kinds of things; every number of days, state and action comes from here. */
#ifndef DOMAIN_RULEBOOK_H
#define DOMAIN_RULEBOOK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"
#include "domain/clock.h"
#include "domain/event.h"
#include "domain/field.h"
#include "domain/role.h"

#include <stdbool.h>
#include <stddef.h>

enum lang { LANG_ZH, LANG_EN, LANG__COUNT };
struct words {
    struct sv in[LANG__COUNT]; /* English falls back to Chinese when absent */
};
struct sv words_in(const struct words *words, enum lang lang);

/* Where a rule comes from and how sure we are (4-rules-cn.md section 0.1). */
struct citation {
    struct sv article;   /* "条例 34" */
    struct words source; /* the text's title */
    struct sv grade;     /* A, B, C, K-high, K-med, K-low, design */
};

struct rule_choice {
    struct sv id;
    struct words name, hint;
};
struct choice_list {
    const struct rule_choice *items;
    size_t count;
};

struct rule_channel {
    struct sv id;
    struct words name;
    bool is_desk;  /* may be registered by a clerk */
    bool is_visit; /* counts batches and person-times, has visitors and representatives */
    bool is_oral;  /* statement must be read back (art. 19) */
};

struct rule_state {
    struct sv id;
    struct words name;
    struct words lead; /* one sentence for the petitioner; {owner} {due} {days} are filled in */
    enum role awaits;
    bool is_ended;
    int line;
};

enum clock_owner { CLOCK_OWNER_OFFICE, CLOCK_OWNER_UNIT, CLOCK_OWNER_PETITIONER };
struct rule_clock {
    struct sv id;
    struct words name;
    int length;
    enum period_unit unit;
    bool shifts;
    bool starts_on_receipt; /* on the petition's received day; otherwise on the day of the act, for
                             * service the day it was served */
    enum clock_owner owner;
    bool is_duty;  /* an office owes it: orders work lists; false for the petitioner's windows */
    bool is_main;  /* leads the petitioner's page while it runs */
    bool is_shown; /* shown to the petitioner */
    int extension_max_days; /* 0 = none */
    int extension_times;
    int warn_days[4];
    size_t warn_count;
    struct citation citation;
    int line;
};

enum gate_kind {
    GATE_CLOCK_OPEN,    /* clock `arg` runs and today is not after its due day */
    GATE_CLOCK_RUNNING, /* clock `arg` runs, due or not */
    GATE_CLOCK_PASSED,  /* clock `arg` ended or its due day is past */
    GATE_UNSERVED,      /* a document of kind `arg` (empty: any) waits for service */
    GATE_ALL_SERVED,    /* no document waits for service */
    GATE_EXTENSION_ASKED,
    GATE_NO_EXTENSION_ASKED,
    GATE_EXTENSION_LEFT,  /* clock `arg` may still be extended */
    GATE_OTHER_PERSON,    /* the actor is not who drafted the opinion */
    GATE_COMPLETE,        /* registration is complete, with at least one claim */
    GATE_SCREENED,        /* purpose and class are set */
    GATE_NOT_RATED,       /* rating of field `target` not given yet: any target left */
    GATE_RATED_OR_PASSED, /* both ratings given, or clock `arg` passed */
    GATE__COUNT
};
/* "clock_open", "clock_running", … as rulebooks write them; refusals are "gate.<word>". */
const char *gate_kind_word(enum gate_kind kind);
bool gate_kind_from_word(struct sv word, enum gate_kind *out);
struct rule_gate {
    enum gate_kind kind;
    struct sv arg;
    struct words refusal; /* why not, in words, with the article */
    bool hides; /* when closed the action is not offered at all, instead of dimmed with a reason */
};

struct rule_field {
    struct sv id;
    struct words name, hint;
    enum field_kind kind;
    bool required;
    int max, min; /* characters, count, value, or days from today by kind; 0 = the kind's own */
    struct choice_list choices; /* for choice */
    bool is_public;             /* the petitioner reads it in the timeline */
    struct sv default_from;     /* "draft": fill in the drafted text/findings */
};

/* Whose unit the actor must act for. */
enum action_at { AT_OFFICE, AT_OWNER, AT_SENDER, AT_PETITIONER, AT_SYSTEM };
enum owner_rule { OWNER_KEEP, OWNER_OFFICE, OWNER_FIELD_UNIT, OWNER_SENDER, OWNER_OBJECTOR };

struct id_list {
    const struct sv *items;
    size_t count;
};
bool id_list_has(const struct id_list *list, struct sv id);

/* What follows from an act: from the action itself, or from one choice of the field it turns on. */
struct rule_outcome {
    struct sv to; /* state after; empty = unchanged */
    enum owner_rule owner;
    struct id_list starts;  /* clocks begun */
    struct id_list stops;   /* clocks met */
    struct id_list cancels; /* clocks dropped */
    struct sv extends;      /* clock moved by an extension */
    struct sv document;     /* kind it issues; empty = none */
};

struct rule_action {
    struct sv id;
    struct words name;
    struct words confirm; /* consequence to state before doing it; may be empty */
    struct words done;    /* how the timeline tells it */
    enum event_kind event;
    struct id_list from; /* states; empty = a new petition */
    role_set by;
    enum action_at at;
    struct rule_outcome outcome;
    const struct rule_field *fields;
    size_t field_count;
    const struct rule_gate *gates;
    size_t gate_count;
    bool is_primary; /* the usual next step: offered first */
    bool is_public;  /* told to the petitioner in the timeline */
    struct citation citation;
    int line;
};

struct rule_document {
    struct sv id;
    struct words title;
    bool needs_service;
    bool is_public; /* the petitioner reads it once it is served */
    struct words
        body; /* fixed paragraphs, separated by blank lines, with {number} {unit} {due} … */
    struct citation citation;
    int line;
};

struct rule_class {
    struct sv id;
    struct words name;
    struct sv parent; /* empty at the top */
};

struct rulebook {
    struct sv id, version, pin; /* pin = "id@version" */
    struct words title;
    day_t valid_from, valid_to;
    int utc_offset_minutes;
    int max_representatives;
    struct rule_channel *channels;
    size_t channel_count;
    struct choice_list purposes;
    struct rule_class *classes;
    size_t class_count;
    struct rule_state *states;
    size_t state_count;
    struct rule_clock *clocks;
    size_t clock_count;
    struct rule_action *actions;
    size_t action_count;
    struct rule_document *documents;
    size_t document_count;
};

/* Typed read of a YAML tree: unknown and repeated keys, numbers out of range, references to things
 * that do not exist are refused with "file:line: what". */
enum err rulebook_read(struct arena *arena, const struct yaml_node *root,
                       const struct rulebook **out, char error[YAML_ERROR_MAX]) ERR_MUST_USE;

/* A finding of rulebook_check: something the procedure gets wrong. */
struct rulebook_finding {
    int line;
    struct sv text;
};
/* Prove what can be proved: every state reachable; no dead end that is not an end; every way to an
 * end passes a written answer, non-acceptance or another lawful ground; every started clock is
 * stopped or cancelled on every way to an end; every duty state has a running duty clock; every
 * role can act; every clock and action has a citation. Returns the number of findings. */
size_t rulebook_check(struct arena *arena, const struct rulebook *rulebook,
                      const struct rulebook_finding **out);

/* Each by its id, or NULL. */
const struct rule_state *rulebook_state(const struct rulebook *rulebook, struct sv id);
const struct rule_clock *rulebook_clock(const struct rulebook *rulebook, struct sv id);
const struct rule_action *rulebook_action(const struct rulebook *rulebook, struct sv id);
const struct rule_document *rulebook_document(const struct rulebook *rulebook, struct sv id);
const struct rule_channel *rulebook_channel(const struct rulebook *rulebook, struct sv id);
const struct rule_class *rulebook_class(const struct rulebook *rulebook, struct sv id);
const struct rule_choice *choice_find(const struct choice_list *choices, struct sv id);
const struct rule_field *rule_field_find(const struct rule_action *action, struct sv id);
/* The first gate of that kind, or NULL. */
const struct rule_gate *rule_gate_find(const struct rule_action *action, enum gate_kind kind);

#endif
