/* The table of grounds. */
#include "domain/erasure.h"

#include "base/assert.h"
#include "domain/word_table.h"

static const char *const WORDS[ERASURE__COUNT] = {
#define ERASURE(name, word, law_zh, law_en, zh, en) [ERASURE_##name] = word,
#include "domain/erasure_grounds.def"
#undef ERASURE
};
static const struct words LAWS[ERASURE__COUNT] = {
#define ERASURE(name, word, law_zh, law_en, zh, en)                                                \
    [ERASURE_##name] = {{SV_INIT(law_zh), SV_INIT(law_en)}},
#include "domain/erasure_grounds.def"
#undef ERASURE
};
static const struct words REASONS[ERASURE__COUNT] = {
#define ERASURE(name, word, law_zh, law_en, zh, en) [ERASURE_##name] = {{SV_INIT(zh), SV_INIT(en)}},
#include "domain/erasure_grounds.def"
#undef ERASURE
};

const char *erasure_ground_word(enum erasure_ground ground)
{
    ASSERT(ground < ERASURE__COUNT);
    return WORDS[ground];
}

bool erasure_ground_from_word(struct sv word, enum erasure_ground *out)
{
    size_t index;
    if (!word_table_find(WORDS, ERASURE__COUNT, word, &index))
        return false;
    *out = (enum erasure_ground)index;
    return true;
}

struct sv erasure_ground_law(enum erasure_ground ground, enum lang lang)
{
    ASSERT(ground < ERASURE__COUNT);
    return LAWS[ground].in[lang];
}

struct sv erasure_ground_reason(enum erasure_ground ground, enum lang lang)
{
    ASSERT(ground < ERASURE__COUNT);
    return REASONS[ground].in[lang];
}
