/* Words of event kinds, from event_kinds.def. Numbers may have gaps. */
#include "domain/event.h"

#include "base/assert.h"
#include "domain/word_table.h"

static const char *const WORDS[EVENT__END] = {
#define EVENT(name, number, word) [EVENT_##name] = word,
#include "domain/event_kinds.def"
#undef EVENT
};

bool event_kind_is_known(int number)
{
    return number > 0 && number < EVENT__END && WORDS[number];
}

const char *event_kind_word(enum event_kind kind)
{
    ASSERT(event_kind_is_known((int)kind));
    return WORDS[kind];
}

bool event_kind_from_word(struct sv word, enum event_kind *out)
{
    size_t index;
    if (!word_table_find(WORDS, EVENT__END, word, &index))
        return false;
    *out = (enum event_kind)index;
    return true;
}
