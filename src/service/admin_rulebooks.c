/* Putting a rulebook into force: from a named day new matters follow it, and what is already
 * registered stays under the rulebook of its day. */
#include "service/admin_private.h"
#include "service/rulebooks.h"
#include "service/service_private.h"

/* The day it comes into force: as asked, or the first one that is lawful. */
static enum err day_of_force(const struct call *call, const struct rulebook *rulebook, day_t *from)
{
    char first[DAY_TEXT_SIZE];
    day_t earliest = rulebook->valid_from > call->today ? rulebook->valid_from : call->today;
    if (*from == DAY_NONE)
        *from = earliest;
    day_format(earliest, first);
    if (*from < earliest)
        return fail_detail(call->fail, ERR_BAD_INPUT,
                           "%.*s can be in force from %s: what was registered before follows the "
                           "rulebook of its day",
                           SV_FMT(rulebook->pin), first);
    if (rulebook->valid_to != DAY_NONE && *from > rulebook->valid_to)
        return fail_detail(call->fail, ERR_BAD_INPUT, "%.*s is not valid any more on that day",
                           SV_FMT(rulebook->pin));
    return ERR_OK;
}

enum err service_rulebook_adopt(struct call *call, const struct rulebook_texts *texts,
                                struct adopted_rulebook *out)
{
    const struct rulebook_keeper keeper = {call->conn, call->arena, admin_by(call), call->fail};
    char day[DAY_TEXT_SIZE];
    if (!admin_reaches(call, call->office->info.unit)) /* everybody's matters follow it */
        return ERR_FORBIDDEN;
    enum err err = rulebooks_keep(&keeper, texts, &out->rulebook);
    if (!err)
        err = day_of_force(call, out->rulebook, &out->from);
    if (err)
        return err;
    const struct stored_adoption adoption = {out->rulebook->pin, out->from, keeper.by};
    err = store_rulebook_adopt(call->conn, &adoption);
    day_format(out->from, day);
    return err ? err : audit_add(call, "rulebook_adopted", out->rulebook->pin, sv_from(day));
}
