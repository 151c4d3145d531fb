/* Works in a rulebook: what offices do beside deciding petitions, as data. A kind of work has
 * states and acts; in a state somebody owes something by a day; who does not act is reminded and it
 * is passed upwards, for ever. C code knows kinds of things; lengths and steps come from here.
 *
 * A work is about the duties of offices. No field of it holds a person: reading refuses it. */
#ifndef DOMAIN_RULE_WORK_H
#define DOMAIN_RULE_WORK_H

#include "domain/rulebook.h"
#include "domain/tally.h"

/* What an act does to duties besides meeting those that name it. */
#define WORK_ACT_KINDS(X)                                                                          \
    X(OPENED, "opened") /* begins a work */                                                        \
    X(DONE, "done")     /* something was done: evidence */                                         \
    X(HANDED_OVER,                                                                                 \
      "handed_over")        /* what somebody owes is owed by another: field unit or leader */      \
    X(RELEASED, "released") /* the duties end without evidence, by a decision with reasons */
enum work_act_kind {
#define X(name, word) WORK_ACT_##name,
    WORK_ACT_KINDS(X)
#undef X
        WORK_ACT__COUNT
};

/* For whom the actor must act: the office that keeps the work, the unit that answers in it, as the
 * leader who is named in it, for one of the units called to it, as whoever owes a duty that the
 * act ends, or for a petition office over the one that keeps it. Who owes a duty may always do what
 * ends it, wherever the act is done. */
enum work_place {
    WORK_AT_OFFICE,
    WORK_AT_UNIT,
    WORK_AT_LEADER,
    WORK_AT_PARTY,
    WORK_AT_OWNER,
    WORK_AT_ABOVE
};

struct rule_act {
    struct sv id;
    struct words name, confirm, done;
    enum work_act_kind kind;
    struct id_list from; /* states; empty: begins a work */
    role_set by;
    enum work_place at;
    struct rule_field *fields;
    size_t field_count;
    struct sv to; /* state after; empty: unchanged */
    bool is_primary;
    bool is_internal;         /* between the office and those above it: the unit does not read it */
    bool is_of_machine;       /* the machine alone does it, having found that it is so */
    bool is_shown;            /* its matters are shown to those in the field `present`: a look */
    struct sv begins_work;    /* kind of the work that it begins within the same one; empty: none */
    bool is_public;           /* the petitioner of its matters reads it, with its public fields */
    struct id_list needs_met; /* duties of which none may be owed any more */
    struct id_list not_by;    /* acts: who did one of them in this work may not do this one */
    struct sv waits_for;      /* a duty: the act waits for the day on which it is due */
    struct sv after;          /* a duty: the act waits until that day is over */
    struct sv in_matter;      /* action that it does in the matter it names; empty: none */
    bool needs_children_ended; /* every work within this one has ended */
    bool says_nothing;         /* it returns that nothing was found: nothing may lie within */
    struct citation citation;
    struct yaml_origin origin;
};

/* What a step of a ladder does. */
enum work_step {
    STEP_REMINDS, /* before it is due */
    STEP_URGES,   /* once it is late */
    STEP_PASSES   /* somebody else owes something now, too: duty `begins` */
};
struct rule_step {
    struct sv id;
    struct words name;
    enum work_step does;
    int after;             /* units of the ladder after the due day; below 0: before it */
    int every;             /* of the last step: again each so many units */
    enum period_unit unit; /* the ladder's; the last step of one by the minute may run by days */
    struct sv begins;      /* a duty; STEP_PASSES alone */
    struct citation citation;
    struct yaml_origin origin;
};
/* What happens to a duty that is not met, in order of time; the last step is repeated until the
 * duty ends. */
struct rule_ladder {
    struct sv id;
    enum period_unit unit; /* working or calendar days; hours or minutes after the due moment */
    struct rule_step *steps;
    size_t step_count;
    struct rule_step then;
    struct yaml_origin origin;
};

/* Who owes: of the party each unit called owes for itself, once
 * unless it recurs; above is the petition office over the
 * one that keeps the work, or where there is none the leader of the place. */
enum duty_owner { DUTY_OF_OFFICE, DUTY_OF_UNIT, DUTY_OF_LEADER, DUTY_OF_PARTY, DUTY_OF_ABOVE };
struct rule_duty {
    struct sv id;
    struct words name;
    enum duty_owner owner;
    enum role role; /* who in the unit; of a leader the role in which they own it */
    int length;     /* 0: in the number field `length_from` of the act that begins it */
    struct sv length_from;
    enum period_unit unit;       /* PERIOD_SET: the act that begins it names the day */
    struct sv day;               /* in this field */
    struct sv minute;            /* and the minute of it in this one; empty: the whole day */
    struct id_list ends_on;      /* acts: the evidence */
    struct id_list overtaken_by; /* acts that leave nothing of it to do: ended, and not met */
    bool recurs;                 /* met, it begins again while the state lasts */
    bool wants_files;            /* what ends it brings files, required: papers, photographs */
    struct sv ladder;
    struct citation citation;
    struct yaml_origin origin;
};

struct rule_work_state {
    struct sv id;
    struct words name;
    struct id_list owes; /* duties that begin where the state does */
    bool is_ended;
    struct yaml_origin origin;
};

/* A work that begins by the calendar: the machine opens one at each unit of these kinds. */
enum work_season { SEASON_NONE, SEASON_MONTH, SEASON_QUARTER, SEASON_YEAR };
struct rule_season {
    enum work_season every;
    int day;           /* so many days after the first of the month, quarter or year; from 0 */
    struct id_list at; /* kinds of units */
};

/* A kind of which the machine opens some within a work that the calendar began: about matters of
 * that office drawn by lot among those of the season before. */
struct rule_draw {
    enum tally_kind of; /* what happened to them then */
    struct id_list words;
    int percent; /* of them; 0: people open such works */
    int least, most;
};

/* Who sits for visitors on a day that is published as the work's opening says it. */
enum work_sits {
    SITS_NOBODY,
    SITS_UNIT,  /* a unit at the joint reception centre */
    SITS_LAWYER /* a lawyer whom the unit sends */
};

/* A decision that is assessed before it is taken: steps in their order, and what is linked to it
 * once it was. The last step says result, risks and measures. */
struct rule_assessment {
    struct id_list steps;    /* acts */
    struct id_list followed; /* states in which the decision was taken */
    struct id_list links;    /* acts that name a matter which it caused */
};

struct rule_work {
    struct sv id;
    struct words name, hint;
    struct id_list part_of;    /* kinds: it is opened within a work of one of them */
    bool may_be_alone;         /* or within none */
    bool is_given;             /* by others than who keeps what it lies within, to that unit */
    bool is_returned;          /* to the petition offices over the unit that keeps it: read there */
    bool is_item;              /* one matter of what that is about: each once, in a row */
    struct rule_season season; /* SEASON_NONE: people open it */
    struct id_list talks; /* acts that record a talk: people may book one; empty: none is held */
    enum work_sits sits;
    struct rule_draw draw;
    struct rule_assessment assessment; /* no steps: it is none */
    struct rule_work_state *states;
    size_t state_count;
    struct rule_duty *duties;
    size_t duty_count;
    struct rule_ladder *ladders;
    size_t ladder_count;
    struct rule_act *acts;
    size_t act_count;
    struct citation citation;
    struct yaml_origin origin;
};

/* What units return for a season, also that there is nothing: the first kind that the calendar
 * begins and in which an act says so; NULL: none. And what is noted within it, or NULL. */
const struct rule_work *rulebook_survey(const struct rulebook *rulebook);
const struct rule_work *rulebook_noted_in(const struct rulebook *rulebook, struct sv survey);
/* The kind that assesses decisions, and the one that is given to others and what it lies within;
 * NULL: there is none. */
const struct rule_work *rulebook_assessment(const struct rulebook *rulebook);
const struct rule_work *rulebook_given(const struct rulebook *rulebook);
const struct rule_work *rulebook_given_in(const struct rulebook *rulebook);
/* The line of an opening act that says what such a work is about: title, or subject; NULL: none. */
const struct rule_field *rule_act_title(const struct rule_act *act);
/* Does an act of such works depend on how many lie within? */
bool rule_work_counts_within(const struct rule_work *work);

const char *work_act_kind_word(enum work_act_kind kind);
bool work_act_kind_from_word(struct sv word, enum work_act_kind *out);
const char *work_step_word(enum work_step step);

/* Each by its id, or NULL. */
const struct rule_work *rulebook_work(const struct rulebook *rulebook, struct sv id);
const struct rule_work_state *rule_work_state(const struct rule_work *work, struct sv id);
const struct rule_duty *rule_work_duty(const struct rule_work *work, struct sv id);
const struct rule_ladder *rule_work_ladder(const struct rule_work *work, struct sv id);
const struct rule_act *rule_work_act(const struct rule_work *work, struct sv id);
/* The act that opens a work of the kind, or NULL; never NULL for what the machine begins. */
const struct rule_act *rule_work_opening(const struct rule_work *work);
/* Who can take up what a unit owes in such works: its handlers and heads, and whoever has the role
 * in which a duty is owed. */
role_set rule_work_takers(const struct rule_work *work);
/* Does an amount in such works do that to their money? */
bool rule_work_has_money(const struct rule_work *work, enum field_money money);
/* A field of an act. */
const struct rule_field *rule_act_field(const struct rule_act *act, struct sv id);
/* A step of a ladder, its last one included. */
const struct rule_step *rule_ladder_step(const struct rule_ladder *ladder, struct sv id);

#endif
