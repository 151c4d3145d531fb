/* Questions to the state of a petition. */
#include "domain/petition.h"

bool rating_target_from_word(struct sv word, enum rating_target *out)
{
    static const struct {
        const char *word;
        enum rating_target target;
    } TARGETS[] = {{"office", RATING_OFFICE}, {"unit", RATING_UNIT}};
    for (size_t i = 0; i < sizeof TARGETS / sizeof TARGETS[0]; i++) {
        if (sv_is(word, TARGETS[i].word)) {
            *out = TARGETS[i].target;
            return true;
        }
    }
    return false;
}

const struct petition_clock *petition_next_clock(const struct petition *petition)
{
    const struct petition_clock *next = NULL;
    for (size_t i = 0; i < petition->clock_count; i++) {
        const struct petition_clock *clock = &petition->clocks[i];
        bool is_earlier = !next || clock->end.due_day < next->end.due_day;
        if (clock->status == CLOCK_RUNNING && clock->is_duty && is_earlier)
            next = clock;
    }
    return next;
}

const struct petition_clock *petition_running_clock(const struct petition *petition, struct sv rule)
{
    for (size_t i = petition->clock_count; i-- > 0;) {
        const struct petition_clock *clock = &petition->clocks[i];
        if (clock->status == CLOCK_RUNNING && sv_eq(clock->rule, rule))
            return clock;
    }
    return NULL;
}

const struct document *petition_document(const struct petition *petition, int no)
{
    if (no < 1 || (size_t)no > petition->document_count)
        return NULL;
    return &petition->documents[no - 1];
}
