/* The texts of rulebooks: read, proved and kept for ever, since petitions are pinned to them. */
#include "service/rulebooks.h"

#include "base/yaml.h"
#include "domain/rulebook_overlay.h"

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
    if (!text->is_proved && rulebook_check(keeper->arena, t->rulebook, &found, NULL) > 0)
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
