/* Units that have not enough people, or none that is trained, as findings: what the register of
 * staff flags, by the limits of the rulebook. Put when somebody looks, as every question is: a unit
 * that has somebody trained is gone from the board at once. Nobody is counted or named. */
#include "service/findings_private.h"

#include "base/assert.h"

static bool is_flagged(const struct staff_unit *unit, enum trigger_question question)
{
    ASSERT(trigger_is_of_staff(question));
    return question == TRIGGER_STAFF_NONE        ? unit->has_no_handler
           : question == TRIGGER_STAFF_UNTRAINED ? unit->has_none_trained
                                                 : unit->has_too_much;
}

int findings_staff_count(const struct staff_board *board, enum trigger_question question)
{
    int count = 0;
    for (size_t i = 0; i < board->count; i++)
        count += is_flagged(&board->units[i], question);
    return count;
}

static struct finding_row row_of(const struct call *call, const struct rule_trigger *trigger,
                                 const struct staff_unit *unit)
{
    return (struct finding_row){.office = unit_petition_office(call->office->units, unit->unit),
                                .unit = unit->unit,
                                .no = unit->handlers,
                                .counted = unit->open < INT32_MAX ? (int)unit->open : INT32_MAX,
                                .mark = arena_printf(call->arena, "%.*s/0/%lld",
                                                     SV_FMT(trigger->id), (long long)unit->unit),
                                .at = {.id = unit->unit}};
}

/* In the order of the tree: behind the unit at which the page before ended. */
static size_t first_after(const struct staff_board *board, id64 after)
{
    size_t i = 0;
    while (after && i < board->count && board->units[i].unit != after)
        i++;
    return after ? i + 1 : 0;
}

enum err findings_staff(struct call *call, const struct rule_trigger *trigger,
                        const struct findings_wish *wish, const struct finding_row **out,
                        size_t *count)
{
    struct staff_board board = {.count = 0};
    enum err err = service_staff_board(call, &board);
    size_t most = (size_t)wish->limit < board.count ? (size_t)wish->limit : board.count;
    struct finding_row *rows = ARENA_ARRAY(call->arena, struct finding_row, most);
    *out = rows;
    *count = 0;
    if (err || wish->are_noted)
        return err;
    for (size_t i = first_after(&board, wish->after.id); i < board.count && *count < most; i++) {
        const struct staff_unit *unit = &board.units[i];
        if (is_flagged(unit, trigger->question) && (!wish->unit || wish->unit == unit->unit))
            rows[(*count)++] = row_of(call, trigger, unit);
    }
    return ERR_OK;
}
