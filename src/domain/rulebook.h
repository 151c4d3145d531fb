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
#include "domain/unit.h"

#include <stdbool.h>
#include <stddef.h>

enum lang { LANG_ZH, LANG_EN, LANG__COUNT };
struct words {
    struct sv in[LANG__COUNT]; /* one that is absent falls back to the other */
};
struct sv words_in(const struct words *words, enum lang lang);

/* Where a rule comes from and how sure we are (4-rules-cn.md section 0.1). */
struct citation {
    struct sv article;   /* "条例 34" */
    struct words source; /* the text's title */
    struct sv grade;     /* A, B, C, K-high, K-med, K-low, design */
};
/* Is the rule uncertain: graded C, K-… or design? Then an administrator sees its grade, and an
 * overlay may set it. */
bool citation_is_parameter(const struct citation *citation);

/* The days on which a row holds, both included; DAY_NONE: without end on that side. Acts on other
 * days do not meet it. */
struct validity {
    day_t from, to;
    struct sv replaces; /* the row of its kind that it takes over from; empty: none */
};
bool validity_holds(const struct validity *validity, day_t day);

struct rule_choice {
    struct sv id;
    struct words name, hint;
    struct citation citation; /* of an item of a named list; may be empty */
    bool
        same_in_time; /* holds only while the matter that this one repeats is in hand and in time */
    struct validity validity;
    struct yaml_origin origin;
};
struct choice_list {
    const struct rule_choice *items;
    size_t count;
};

/* Choices that several fields share: grounds, routes, results. */
struct rule_list {
    struct sv id;
    struct choice_list choices;
    struct yaml_origin origin;
};

/* A small fact about a matter that acts set and clear and gates ask for. */
struct rule_mark {
    struct sv id;
    struct words name;
    bool is_public; /* the petitioner sees it */
    struct yaml_origin origin;
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
    struct words public_name; /* what the petitioner reads for it; none: name */
    struct words lead; /* one sentence for the petitioner; {owner} {due} {days} are filled in */
    struct sv part;    /* of the procedure, for pictures on paper; may be empty */
    struct sv due;     /* the clock that {due} tells while it runs; none: the leading one */
    enum role awaits;
    bool is_ended;
    struct yaml_origin origin;
};

enum clock_owner { CLOCK_OWNER_OFFICE, CLOCK_OWNER_UNIT, CLOCK_OWNER_PETITIONER };

/* The day a clock counts from. */
enum clock_basis {
    CLOCK_BASIS_EVENT,      /* the day the act counts from (rule_action.counts_from) */
    CLOCK_BASIS_RECEIPT,    /* the petition's received day */
    CLOCK_BASIS_ACCEPTANCE, /* the day the matter was accepted */
    CLOCK_BASIS_FIELD       /* the day field `basis_field` of the act that starts it */
};

/* The level of the unit that owes. Townships and villages count as county; what stands above every
 * province is the country. */
enum rule_level { LEVEL_COUNTY, LEVEL_CITY, LEVEL_PROVINCE, LEVEL_COUNTRY, LEVEL__COUNT };
/* "county", "city", "province", "country" */
const char *rule_level_word(enum rule_level level);

struct rule_clock {
    struct sv id;
    struct sv group; /* what ends, pauses or resumes clocks may name them together; empty: none */
    struct words name;
    int length; /* at county level, and at every level unless is_by_level */
    bool is_by_level;
    int level_lengths[LEVEL__COUNT]; /* always filled in: by level or all the same */
    struct sv length_field; /* the act's day field that is the last day: unit is PERIOD_SET, length
                             * 0; empty: a length of its own */
    enum period_unit unit;
    bool shifts;
    enum clock_basis basis;
    struct sv basis_field;
    struct sv no_later_than; /* clock after whose end it counts when it is begun later; empty: none.
                              * So silence gains nothing. */
    bool
        is_per_claim; /* one for each claim that the act supports with a date, which is its last day
                       * (PERIOD_SET). Stopping one needs the field `claim`; cancelling drops all */
    enum clock_owner owner;
    bool is_duty;  /* an office owes it: orders work lists; false for the petitioner's windows */
    bool is_main;  /* leads the petitioner's page while it runs */
    bool is_shown; /* shown to the petitioner */
    int extension_max_days; /* 0 = none */
    int extension_times;
    enum period_unit extension_unit; /* of extension_max_days: calendar or working days */
    int warn_days[4];
    size_t warn_count;
    struct validity validity; /* of beginning it: what began runs on */
    struct citation citation;
    struct yaml_origin origin;
};

enum gate_kind {
    GATE_CLOCK_OPEN,    /* clock `arg` runs and its end has not passed, to the minute for hours */
    GATE_CLOCK_RUNNING, /* clock `arg` runs, due or not */
    GATE_CLOCK_PASSED,  /* clock `arg` began, and ended or its end has passed */
    GATE_UNSERVED,      /* a document of kind `arg` (empty: any) waits for service */
    GATE_ALL_SERVED,    /* no document waits for service */
    GATE_EXTENSION_ASKED,
    GATE_NO_EXTENSION_ASKED,
    GATE_EXTENSION_LEFT,   /* clock `arg` may still be extended */
    GATE_OTHER_PERSON,     /* the actor is not who drafted the opinion */
    GATE_COMPLETE,         /* registration is complete, with at least one claim */
    GATE_SCREENED,         /* purpose and class are set */
    GATE_NOT_RATED,        /* a rating that the rulebook asks for is still to be given */
    GATE_RATED_OR_PASSED,  /* all of them are given, or clock `arg` passed */
    GATE_MARKED,           /* all marks of `arg` are set */
    GATE_UNMARKED,         /* none of the marks of `arg` is set */
    GATE_ROUTE_IS,         /* the matter's route is one of `arg` */
    GATE_PURPOSE_IS,       /* its purpose is one of `arg` */
    GATE_PERSONS_AT_MOST,  /* no more persons than `number` */
    GATE_PERSONS_AT_LEAST, /* no fewer */
    GATE_PEOPLE,           /* its people are as `arg` says (people.h) */
    GATE_FIRST_PETITION,   /* it repeats no other petition */
    GATE_HAS_SUPERIOR,     /* the owner has a unit above it that may review */
    GATE_NEW_PERSON,       /* the actor did none of `arg`, actions, on this matter */
    GATE_PROMISES_KEPT,    /* every promise was carried out, and the petitioner contests none */
    GATE_CLOCK_STARTED,    /* clock `arg` began at some time */
    GATE_WITHIN, /* the action's day (`dated`; without it today) is not after the due day of
                  * the clock `arg` begun last, and that clock is not cancelled. Asked with
                  * the command's fields; while offering, it is open once the clock began
                  * and `dated` is there. */
    GATE__COUNT
};
/* "clock_open", "clock_running", … as rulebooks write them; refusals are "gate.<word>". */
const char *gate_kind_word(enum gate_kind kind);
bool gate_kind_from_word(struct sv word, enum gate_kind *out);
struct rule_gate {
    enum gate_kind kind;
    struct sv arg;        /* one id, or several with a space between, as the kind says */
    int number;           /* arg as a number, for kinds that take one */
    struct words refusal; /* why not, in words, with the article */
    bool hides; /* when closed the action is not offered at all, instead of dimmed with a reason */
};

/* Which units a unit field may name; all must be active. */
enum unit_choice {
    UNITS_ANY,
    UNITS_COMPETENT, /* what an office can refer to; the default of `referred` */
    UNITS_SUPERIORS, /* where a review of the owner may be asked: its parent and its professional
                      * superior */
    UNITS_SUPERIORS_OR_SELF, /* these, and the owner itself: other people there */
    UNITS_BELOW              /* of the owner's own system: below it, or guided by it */
};
/* What an amount does to the money of a work (works alone). `over` is the text that says why more
 * is decided than is left. */
enum field_money { MONEY_NONE, MONEY_GRANTS, MONEY_HOLDS, MONEY_SPENDS, MONEY_OVER };

struct rule_field {
    struct sv id;
    struct words name, hint;
    enum field_kind kind;
    bool required;
    int max, min; /* characters, count, value, or days from today by kind; 0 = the kind's own */
    struct choice_list choices; /* for choice */
    enum unit_choice among;     /* for unit */
    bool is_public;             /* the petitioner reads it in the timeline */
    bool is_sealed;             /* names people: files of it are for the office alone */
    struct sv default_from;     /* "draft": fill in the drafted text/findings */
    enum field_money money;
    bool is_time; /* a number that is a minute of the day: forms ask for a time */
};

/* How a person stands to the matter (domain/people.h). */
enum standing {
    STANDING_SPEAKER = 1, /* the one petitioner, or a representative */
    STANDING_MEMBER = 2,  /* a named petitioner whom others represent */
    STANDING_AGENT = 4,   /* by written authority */
    STANDING_PROXY = 8,   /* whose authority says that it goes as far as to dispose of the matter */
    STANDING_LEFT = 16    /* took part and does so no more */
};
typedef unsigned standing_set;

/* Whose unit the actor must act for. */
enum action_at { AT_OFFICE, AT_OWNER, AT_SENDER, AT_PETITIONER, AT_SYSTEM };
enum owner_rule {
    OWNER_KEEP,
    OWNER_OFFICE,
    OWNER_FIELD_UNIT,
    OWNER_SENDER,   /* who referred it */
    OWNER_OBJECTOR, /* whose objection was dismissed */
    OWNER_HANDLER,  /* whose handling opinion stands */
    OWNER_REVIEWER, /* whose review opinion stands */
    OWNER_SUPERIOR  /* the lowest unit above both the owner and the unit that objected last */
};

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
    struct id_list pauses;  /* running clocks that stand still from the day of the act */
    struct id_list resumes; /* paused clocks that run on; the days between, both inside, are
                             * excluded */
    struct id_list sets;    /* marks */
    struct id_list clears;  /* marks */
    struct sv extends;      /* clock moved by an extension */
    struct sv document;     /* kind it issues; empty = none */
};

/* What follows when the field the action turns on has this choice: already merged with the action's
 * own outcome, so it stands for itself. */
struct rule_case {
    struct sv when;
    struct rule_outcome outcome;
    struct yaml_origin origin;
};

struct rule_action {
    struct sv id;
    struct words name;
    struct words confirm;     /* consequence to state before doing it; may be empty */
    struct words done;        /* how the timeline tells it */
    struct words done_others; /* to others than the petitioner; may be empty: as `done` */
    enum event_kind event;
    struct id_list from; /* states; empty = a new petition */
    role_set by;
    enum action_at at;
    standing_set standing;       /* who of the petition's people, where the petitioner acts */
    struct rule_outcome outcome; /* unless a case says otherwise: rule_outcome_for */
    struct sv turns_on;          /* required choice field; empty: one outcome */
    struct rule_case *cases;
    size_t case_count;
    struct sv counts_from; /* required day field the act counts from; empty: today. For `served` it
                            * is served_day unless the rulebook says otherwise */
    struct sv dated;       /* day field that the gate `within` looks at; empty: today */
    struct rule_field *fields;
    size_t field_count;
    struct rule_gate *gates;
    size_t gate_count;
    bool is_primary; /* the usual next step: offered first */
    bool is_public;  /* told to the petitioner in the timeline */
    struct validity validity;
    struct citation citation;
    struct yaml_origin origin;
};
/* What follows from the action when the field it turns on has that choice. An action that turns on
 * nothing, and a choice without a case, take the action's own outcome. */
const struct rule_outcome *rule_outcome_for(const struct rule_action *action, struct sv choice);
/* All that can follow from the action: its own outcome, unless every choice has a case, and those
 * of its cases. */
size_t rule_outcome_count(const struct rule_action *action);
const struct rule_outcome *rule_outcome_at(const struct rule_action *action, size_t index);

struct rule_document {
    struct sv id;
    struct words title;
    bool needs_service;
    bool is_public;                 /* the petitioner reads it once it is served */
    struct id_list required_fields; /* an action that issues it has them, required */
    struct validity validity;       /* of issuing it */
    struct words
        body; /* fixed paragraphs, separated by blank lines, with {number} {unit} {due} … */
    struct citation citation;
    struct yaml_origin origin;
};

struct rule_class {
    struct sv id;
    struct words name;
    struct sv parent; /* empty at the top */
    struct validity validity;
    struct yaml_origin origin;
};

/* What the pages call a thing under this rulebook. */
struct rule_term {
    struct sv id;       /* "petition", "office", "kind.county", "role.unit_head", … */
    struct words name;  /* as inside a sentence */
    struct words title; /* with a capital */
};

/* How long the file of an ended matter is kept: the first row that it fits. */
struct rule_retention {
    struct sv id;
    struct words name;
    struct id_list ends;    /* states; none: any end */
    struct id_list marks;   /* all of them are set */
    struct id_list classes; /* one of these, or below one; none: any */
    int years;              /* 0: for ever */
    bool from_next_year; /* counted from the beginning of the year after the end, else from the end
                          */
    bool is_transferred; /* to the archives */
    struct citation citation;
    struct yaml_origin origin;
};

/* A matter in which an office has owed something for so long. */
struct rule_age {
    struct sv id;
    struct words name;
    int months; /* or more since then, and less than the next age's */
    struct yaml_origin origin;
};
/* What presses an office to list one: a kind of work that the machine begins about each matter that
 * has become long pending and that nobody has listed. */
struct rule_press {
    struct sv kind;   /* empty: nothing presses */
    struct sv list;   /* its act that lists the matter */
    struct sv over;   /* its act of the machine, once nothing is left to list */
    int again_months; /* begun once about a matter in so many months */
};
/* Which matters are long pending: by how long offices have owed something in them, and by nothing
 * else. Ages rise; the first one is where the register begins. No ages: the rulebook has none. */
struct rule_pending {
    struct sv kind;     /* of the work in which one is dealt with */
    struct sv closed;   /* its state once somebody else has checked it */
    struct sv campaign; /* kind of work that takes several of them on; empty: none */
    struct sv leader;   /* kind of work in which an official leads one; empty: none */
    struct rule_press press;
    struct rule_age *ages;
    size_t age_count;
    struct citation citation;
    struct yaml_origin origin;
};
/* When files go to the archives, by the level of the office. */
/* What an office needs of people to do its work: measures of a unit, never of a person. */
struct rule_staffing {
    int trained_months; /* a course or certificate counts for so long; 0: the rulebook does not say
                         */
    int open_per_handler; /* more open matters than these for each handler are too many */
    struct citation citation;
    struct yaml_origin origin;
};
struct rule_transfer {
    int years[LEVEL__COUNT]; /* 0: the rulebook does not say */
    struct citation citation;
    struct yaml_origin origin;
};

struct rule_work;    /* rule_work.h */
struct rule_trigger; /* rule_trigger.h */
struct rule_measure; /* measure.h */
struct rule_measure_group;

struct rulebook {
    struct sv id, version, pin; /* pin = "id@version" */
    struct sv base;             /* pin of the rulebook that it is laid over; empty: none */
    struct yaml_origin origin;
    struct words title;
    day_t valid_from, valid_to;
    bool is_dated;      /* does some row hold only from a day or until one? */
    enum lang language; /* that its texts are in at least */
    struct sv calendar; /* whose rest days it counts with: an id of calendars/, "cn" unless said */
    struct zone zone;   /* which civil day a moment belongs to */
    int max_representatives;
    struct citation representatives_citation;             /* may be empty */
    int small_group_persons, small_group_representatives; /* fewer for a visit of so many or fewer;
                                                           * 0: no such rule */
    struct rule_term *terms; /* of what is called otherwise than the pages call it */
    size_t term_count;
    int max_agents;
    struct rule_channel *channels;
    size_t channel_count;
    struct choice_list purposes;
    struct rule_class *classes;
    size_t class_count;
    struct rule_list *lists;
    size_t list_count;
    struct rule_mark *marks;
    size_t mark_count;
    struct rule_state *states;
    size_t state_count;
    struct rule_clock *clocks;
    size_t clock_count;
    struct rule_action *actions;
    size_t action_count;
    struct rule_document *documents;
    size_t document_count;
    struct rule_retention *retention;
    size_t retention_count;
    struct rule_transfer transfer;
    struct rule_staffing staffing;
    struct rule_pending pending;
    struct rule_work *works; /* kinds of them */
    size_t work_count;
    struct rule_trigger *triggers;
    size_t trigger_count;
    struct rule_measure_group *measure_groups;
    size_t measure_group_count;
    struct rule_measure *measures;
    size_t measure_count;
};

/* Typed read of a YAML tree: unknown and repeated keys, numbers out of range, references to things
 * that do not exist are refused with "file:line: what". */
enum err rulebook_read(struct arena *arena, const struct yaml_node *root,
                       const struct rulebook **out, char error[YAML_ERROR_MAX]) ERR_MUST_USE;

/* The rulebook as it holds on a day: without rows that do not. The same rulebook when no row is
 * dated; else a copy in the arena that shares states, marks, clocks and documents with it. */
const struct rulebook *rulebook_on(struct arena *arena, const struct rulebook *book, day_t day);

/* A finding of rulebook_check: something the procedure gets wrong. */
struct rulebook_finding {
    const char *file;
    int line;
    struct sv text;
};
/* How far the proof looked. */
struct rulebook_walk {
    size_t situations; /* states with what else is true in them */
    size_t passages;   /* ways from one to the next */
    int64_t paths;     /* from the beginning to an end without passing a state twice; at most
                        * 1,000,000 are counted */
};
/* Prove what can be proved: every state reachable; no dead end that is not an end; every way to an
 * end passes a lawful ground – a written answer, non-acceptance, an agreement confirmed or
 * performed, a withdrawal confirmed, another procedure that took it over, a conclusion, filing with
 * notice, a suggestion answered; every started clock is stopped or cancelled on every way to an
 * end; in every situation somebody owes something that is not paused; every role can act; every
 * clock and action has a citation. Returns the number of findings; walk may be NULL. */
size_t rulebook_check(struct arena *arena, const struct rulebook *rulebook,
                      const struct rulebook_finding **out, struct rulebook_walk *walk);
/* Are both versions of one rulebook, in force on the same day? Then nobody could say which one
 * holds for a matter registered on it. */
bool rulebook_overlaps(const struct rulebook *a, const struct rulebook *b);

/* Each by its id, or NULL. */
const struct rule_state *rulebook_state(const struct rulebook *rulebook, struct sv id);
/* What a petitioner reads for the state. */
const struct words *rule_state_public_name(const struct rule_state *state);
const struct rule_clock *rulebook_clock(const struct rulebook *rulebook, struct sv id);
/* How long it runs for a unit of that level. */
int rule_clock_length(const struct rule_clock *clock, enum unit_level level);
const struct rule_action *rulebook_action(const struct rulebook *rulebook, struct sv id);
const struct rule_document *rulebook_document(const struct rulebook *rulebook, struct sv id);
const struct rule_channel *rulebook_channel(const struct rulebook *rulebook, struct sv id);
const struct rule_class *rulebook_class(const struct rulebook *rulebook, struct sv id);
const struct rule_list *rulebook_list(const struct rulebook *rulebook, struct sv id);
/* What the rulebook calls a thing, or NULL. */
const struct rule_term *rulebook_term(const struct rulebook *rulebook, struct sv id);
const struct rule_mark *rulebook_mark(const struct rulebook *rulebook, struct sv id);
const struct rule_choice *choice_find(const struct choice_list *choices, struct sv id);
/* How many people may be named for so many who came through that channel; persons is 0 when nobody
 * said how many. */
int rulebook_representatives(const struct rulebook *rulebook, struct sv channel, int64_t persons);
const struct rule_field *rule_field_find(const struct rule_action *action, struct sv id);
/* The first gate of that kind, or NULL. */
const struct rule_gate *rule_gate_find(const struct rule_action *action, enum gate_kind kind);

#endif
