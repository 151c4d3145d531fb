/* What the use cases of works and the machine share. Private to src/service. */
#ifndef SERVICE_WORKS_PRIVATE_H
#define SERVICE_WORKS_PRIVATE_H

#include "service/act_fields.h"
#include "service/works.h"

struct work_ground {
    struct decide_env world;
    struct work_env env;
    struct unit_staff *staff; /* env's, with room for more */
    const struct rule_work *rules;
};
/* What decisions about a work need to know. leader: whom the command names, else the work's.
 * ERR_CORRUPT: its rulebook is not stored, or knows no such kind. */
enum err work_ground(struct call *call, const struct work_key *key, const struct work *work,
                     id64 leader, struct work_ground *out) ERR_MUST_USE;
/* Look, too, who is at a unit (0: at none) and above it. */
enum err work_ground_staff(struct call *call, struct work_ground *ground, id64 unit) ERR_MUST_USE;
/* In which unit an account leads cases; 0: it does not, or not any more. */
enum err work_leader_unit(struct call *call, id64 account, id64 *out) ERR_MUST_USE;
/* Append the event with its record in the log; *work follows. */
enum err work_save(struct call *call, const struct work_key *key, struct work *work,
                   const struct work_event *event) ERR_MUST_USE;

/* A work as a caller looks at it, and an act on its way. */
struct work_acting {
    struct grant as; /* under which the caller reads it */
    bool is_inside;  /* and reads what the office and those above it say among themselves */
    struct work_key key;
    struct work work;
    struct work_ground ground;
    id64 within_office; /* of the work within which it is opened; 0: within none */
    id64 given_to;      /* the unit whose work it lies within, when it is given; else 0 */
    id64 registered_at; /* the office of the matter that the command names; 0: none */
    id64 leader_unit;   /* in which the leader whom it names reaches the matters; 0: in none */
    const struct rulebook *rulebook;
    const struct rule_work *rules;
    const struct rule_act *act;
    struct act_fields fields;
};
/* The work as the caller may see it; ERR_NOT_FOUND otherwise. */
enum err work_load_for(struct call *call, id64 id, struct work_acting *out) ERR_MUST_USE;

/* works_in_matter.c. What the act, whose event was just saved, does in the matter that it names
 * (rule_act.in_matter), in the same transaction; nothing where it does none. Errors are those of
 * the act there: then neither is done. */
enum err work_do_in_matter(struct call *call, const struct work_acting *a,
                           const struct work_event *event) ERR_MUST_USE;

/* works_drawn.c. What the machine draws by lot within a work that it has just begun. */
struct work_draw {
    struct work_key within;
    id64 office;
    day_t from, to; /* the season before */
};
/* Opened by the machine about one matter, at draw->office, within a work or (id 0) none. */
enum err works_open_about(struct call *call, const struct rule_work *rules,
                          const struct work_draw *draw, id64 petition) ERR_MUST_USE;

struct works_drawn {
    struct lots *kinds; /* one of each kind that is drawn within the work */
    size_t count;
};
/* The lots of matters counted from draw->from to draw->to, in the order of their ranks, in the
 * call's arena. Called with a reader: a month of a province is long, and nobody's letter waits for
 * it. Errors are the store's. */
enum err works_draw_lots(struct call *call, struct sv kind, const struct work_draw *draw,
                         struct works_drawn *out) ERR_MUST_USE;
/* Opens a work about each that is drawn and whose petitioner wants contact, in the transaction that
 * begins draw->within. Errors are those of opening one; then none is opened. */
enum err works_open_drawn(struct call *call, const struct work_draw *draw,
                          const struct works_drawn *drawn) ERR_MUST_USE;

#endif
