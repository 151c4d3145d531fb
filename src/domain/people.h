/* The people of a petition: who raised it, who speaks for the others, who acts for whom. A joint
 * petition is raised by more people than it names; they are counted. Nothing here knows a name:
 * people are sealed elsewhere and are told apart by id.
 *
 *   speaker  the one petitioner, or a representative
 *   member   a named petitioner whom others represent
 *   agent    acts by written authority and is no petitioner; as a proxy also in what disposes of
 *            the matter, because the authority says so
 *   left     took part and does so no more
 */
#ifndef DOMAIN_PEOPLE_H
#define DOMAIN_PEOPLE_H

#include "domain/petition.h"
#include "domain/rulebook.h"

/* How the person stands to the matter: a set of enum standing, 0 for a stranger. Person 0 is the
 * petitioner where nobody is told apart. */
standing_set petition_standing(const struct petition *petition, id64 person);
/* The one of that id who takes part, or NULL. */
const struct person_ref *petition_person(const struct petition *petition, id64 person);
/* How the person left, or NULL. */
const struct departure *petition_departure(const struct petition *petition, id64 person);
/* Named petitioners, without agents. */
size_t petition_named_count(const struct petition *petition);
/* By what the person speaks for others, the newest; NULL when nothing was shown. */
const struct mandate *petition_mandate(const struct petition *petition, id64 person);
/* When the person was last told what was served; NULL: not yet. */
const struct telling *petition_telling(const struct petition *petition, id64 person);
/* Have they been told of everything that was served so far? */
bool petition_is_told(const struct petition *petition, id64 person);

/* What the gate `people` can ask: `mandated` (every representative is shown to be chosen, or nobody
 * needs one), `told` (each named petitioner was told of everything that was served) and `untold`,
 * `agents` (there is one), `left` (somebody who was named has). */
bool people_word_is_known(struct sv word);
/* Is a gate about people, or how many they are, open? */
bool people_gate_is_open(const struct petition *petition, const struct rule_gate *gate);

/* What an act says of people, before it is an event. */
struct people_act {
    const struct rulebook *rulebook;
    enum event_kind kind;
    const struct actor *actor;
    const struct field *fields;
    size_t field_count;
};
/* What is wrong with it; rule is NULL when nothing is. */
struct people_fault {
    const char *path, *rule;
    int limit; /* 0: none */
};
struct people_fault people_judge(const struct petition *petition, const struct people_act *act);

/* What somebody newly named by an event of that kind is: is_agent says it at a registration, the
 * kind does afterwards. */
struct person_ref people_role(enum event_kind kind, bool is_joint, struct person_ref person);

#endif
