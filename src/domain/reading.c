/* Looks at matters: words from reading_kinds.def and reading_grounds.def, and one table of roles.
 */
#include "domain/reading.h"

#include "base/assert.h"
#include "domain/word_table.h"

static const char *const KINDS[READING__COUNT] = {
#define LOOK(name, word) [READING_##name] = word,
#include "domain/reading_kinds.def"
#undef LOOK
};

static const char *const GROUNDS[GROUND__COUNT] = {
#define GROUND(name, word) [GROUND_##name] = word,
#include "domain/reading_grounds.def"
#undef GROUND
};

const char *reading_kind_word(enum reading_kind kind)
{
    ASSERT(kind < READING__COUNT);
    return KINDS[kind];
}

bool reading_kind_from_word(struct sv word, enum reading_kind *out)
{
    size_t index;
    if (!word_table_find(KINDS, READING__COUNT, word, &index) || index == READING_NONE)
        return false;
    *out = (enum reading_kind)index;
    return true;
}

const char *reading_ground_word(enum reading_ground ground)
{
    ASSERT(ground < GROUND__COUNT);
    return GROUNDS[ground];
}

bool reading_ground_from_word(struct sv word, enum reading_ground *out)
{
    size_t index = GROUND_WRITTEN;
    if (word.n && !word_table_find(GROUNDS, GROUND__COUNT, word, &index))
        return false;
    *out = (enum reading_ground)index;
    return true;
}

static const role_set WORKERS = ROLE_BIT(ROLE_WINDOW_CLERK) | ROLE_BIT(ROLE_CASE_OFFICER) |
                                ROLE_BIT(ROLE_OFFICE_HEAD) | ROLE_BIT(ROLE_UNIT_HANDLER) |
                                ROLE_BIT(ROLE_UNIT_HEAD);
static const role_set LEADERS = ROLE_BIT(ROLE_CASE_LEADER) | ROLE_BIT(ROLE_LEADER);
static const role_set SEALED = ROLE_BIT(READING_SEALED_A) | ROLE_BIT(READING_SEALED_B);

bool reading_is_daily_work(const struct petition *petition, const struct grant *as)
{
    return (ROLE_BIT(as->role) & WORKERS) && as->unit == petition->owner;
}

enum reading_ground reading_ground_of(const struct petition *petition, const struct grant *as)
{
    if (reading_is_daily_work(petition, as))
        return GROUND_HANDLING;
    if (ROLE_BIT(as->role) & LEADERS)
        return GROUND_LEADING;
    if (as->role == ROLE_SUPERVISOR)
        return GROUND_SUPERVISION;
    if (as->role == ROLE_AUDITOR)
        return GROUND_AUDIT;
    if (as->unit == petition->office)
        return GROUND_OFFICE;
    return petition_has_answered(petition, as->unit) ? GROUND_ANSWERED : GROUND_REACH;
}

bool reading_is_sealed(enum role role)
{
    return (ROLE_BIT(role) & SEALED) != 0;
}
