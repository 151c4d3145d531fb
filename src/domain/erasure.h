/* Why one field of an event was erased: a closed list, each with its article of law. Pure. */
#ifndef DOMAIN_ERASURE_H
#define DOMAIN_ERASURE_H

#include "domain/rulebook.h"

enum erasure_ground {
#define ERASURE(name, word, law_zh, law_en, zh, en) ERASURE_##name,
#include "domain/erasure_grounds.def"
#undef ERASURE
    ERASURE__COUNT
};
const char *erasure_ground_word(enum erasure_ground ground);
bool erasure_ground_from_word(struct sv word, enum erasure_ground *out);
/* The article, and what it says, in the reader's language. */
struct sv erasure_ground_law(enum erasure_ground ground, enum lang lang);
struct sv erasure_ground_reason(enum erasure_ground ground, enum lang lang);

#endif
