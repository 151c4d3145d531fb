/* A look at a matter: what was looked at, why, and what of it the petitioner is told. Pure. */
#ifndef DOMAIN_READING_H
#define DOMAIN_READING_H

#include "domain/access.h"

enum reading_kind {
#define LOOK(name, word) READING_##name,
#include "domain/reading_kinds.def"
#undef LOOK
    READING__COUNT
};
enum reading_ground {
#define GROUND(name, word) GROUND_##name,
#include "domain/reading_grounds.def"
#undef GROUND
    GROUND__COUNT
};
const char *reading_kind_word(enum reading_kind kind);
bool reading_kind_from_word(struct sv word, enum reading_kind *out);
const char *reading_ground_word(enum reading_ground ground);
/* False when the word names none. The empty word is GROUND_WRITTEN. */
bool reading_ground_from_word(struct sv word, enum reading_ground *out);

/* Why somebody who may read the matter under this grant reads it. */
enum reading_ground reading_ground_of(const struct petition *petition, const struct grant *as);
/* Does the matter lie with them now, so that opening its identities is their daily work? */
bool reading_is_daily_work(const struct petition *petition, const struct grant *as);
/* A look that is counted for the petitioner and not told of: supervision and audit must be able to
 * look at officials' work without announcing it to those whom the officials may ask. */
bool reading_is_sealed(enum role role);
#define READING_SEALED_A ROLE_SUPERVISOR
#define READING_SEALED_B ROLE_AUDITOR

#endif
