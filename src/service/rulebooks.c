/* Putting rulebooks into force: their texts are kept for ever, since petitions are pinned to them,
 * and from a named day new matters follow another one. What is already registered stays under the
 * rulebook of its day. */
#include "service/rulebooks.h"
#include "domain/rulebook_overlay.h"
#include "service/admin_private.h"
#include "service/service_private.h"

/* One text after the other, each laid over those before it. */
struct taking {
    const struct rulebook_keeper *keeper;
    struct yaml_node *tree;
    const struct rulebook *rulebook; /* what the texts so far say */
    char error[YAML_ERROR_MAX];
};

static enum err read_next(struct taking *t, const struct rulebook_text *text)
{
    struct arena *arena = t->keeper->arena;
    struct yaml_node *root;
    enum err err = yaml_parse(arena, text->name, text->text, &root, t->error);
    if (!err && t->tree)
        err = rulebook_overlay(arena, t->tree, root, &root, t->error);
    if (err)
        return err;
    t->tree = root;
    return rulebook_read(arena, root, &t->rulebook, t->error);
}

static enum err put_next(struct taking *t, const struct rulebook_text *text)
{
    const struct rulebook_keeper *keeper = t->keeper;
    const struct rulebook_finding *found;
    enum err err = read_next(t, text);
    if (err)
        return fail_detail(keeper->fail, err, "%s", t->error);
    if (rulebook_check(keeper->arena, t->rulebook, &found, NULL) > 0)
        return fail_detail(keeper->fail, ERR_BAD_INPUT, "%s:%d: %.*s", found[0].file, found[0].line,
                           SV_FMT(found[0].text));
    err = store_rulebook_put(keeper->conn, t->rulebook->pin, text->text, &keeper->by);
    if (err == ERR_CONFLICT)
        return fail_detail(keeper->fail, err,
                           "%s: another text is already kept as %.*s; a change needs a new version",
                           text->name, SV_FMT(t->rulebook->pin));
    return err;
}

enum err rulebooks_keep(const struct rulebook_keeper *keeper, const struct rulebook_texts *texts,
                        const struct rulebook **out)
{
    struct taking t = {.keeper = keeper};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < texts->count; i++)
        err = put_next(&t, &texts->items[i]);
    *out = t.rulebook;
    return err;
}

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
