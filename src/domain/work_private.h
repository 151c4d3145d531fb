/* A decision about a work on its way. Private to src/domain. */
#ifndef DOMAIN_WORK_PRIVATE_H
#define DOMAIN_WORK_PRIVATE_H

#include "domain/field_take.h"
#include "domain/work.h"

struct deciding {
    struct arena *arena;
    const struct work *work;
    const struct actor *actor;
    const struct work_env *env;
    const struct rule_work *rules;
    const struct rule_act *act; /* NULL: the machine takes a step */
    id64 party;                 /* for which of the units called the actor acts; 0: none */
    const struct field *fields;
    size_t field_count;
    struct work_effects effects;
    struct work after; /* what whoever owes something is looked for in: state, unit, who did what */
    struct duty_begin *begins; /* room for each duty of the kind and each of the work */
    struct duty_end *ends;
};

/* work_pending.c. What listing a matter as long pending asks beside its fields: that an office has
 * owed it for long enough, which then stands in `since_day`. There is room for one field more. */
void work_take_pending(const struct deciding *d, struct field_take *take);
/* May the act be done now: by this actor, in this state, with what has been done before it? */
enum err work_judge(const struct deciding *d, struct fail *fail) ERR_MUST_USE;
/* For which of the units called the actor does the act; 0: for none. */
id64 work_party_of(const struct deciding *d, const struct rule_act *act);
/* Room for what may follow, and what stays as it is. */
void work_follow_nothing(struct deciding *d);
/* A duty begins unless it is owed already: for the work as a whole, or what each unit called owes,
 * for each of `parties`. */
void work_begin_duty(struct deciding *d, struct sv id, const id64 *parties, size_t party_count);

#endif
