/* Roles: everything is read from roles.def. */
#include "domain/role.h"

#include "base/assert.h"
#include "domain/word_table.h"

static const char *const WORDS[ROLE__COUNT] = {
#define ROLE(name, word, is_staff) [ROLE_##name] = word,
#include "domain/roles.def"
#undef ROLE
};

static const bool STAFF[ROLE__COUNT] = {
#define ROLE(name, word, is_staff) [ROLE_##name] = is_staff,
#include "domain/roles.def"
#undef ROLE
};

_Static_assert(ROLE__COUNT <= 32, "a role_set has a bit for every role");

const char *role_word(enum role role)
{
    ASSERT(role < ROLE__COUNT);
    return WORDS[role];
}

bool role_from_word(struct sv word, enum role *out)
{
    size_t index;
    if (!word_table_find(WORDS, ROLE__COUNT, word, &index))
        return false;
    *out = (enum role)index;
    return true;
}

bool role_is_staff(enum role role)
{
    ASSERT(role < ROLE__COUNT);
    return STAFF[role];
}
