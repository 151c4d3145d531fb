/* What a database says of a move that it is part of, and who may open it then. */
#include "store/move_private.h"

#include "base/assert.h"

#include <string.h>

enum err move_mark_get(struct store_conn *owner, struct move_mark *out)
{
    struct q_move_state_get_out row;
    *out = (struct move_mark){.state = MOVE_NONE};
    enum err err = owner->driver->begin(owner->db, false);
    if (err)
        return err;
    err = q_move_state_get(owner, owner->scratch, &row);
    owner->driver->rollback(owner->db);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    if (row.state <= MOVE_NONE || row.state > MOVE_ARRIVED)
        return ERR_CORRUPT;
    *out = (struct move_mark){(enum move_state)row.state, row.move, row.other};
    return ERR_OK;
}

enum err move_mark_write(struct store_conn *owner, const struct move_mark *mark)
{
    const struct q_move_state_put_in row = {.state = mark->state,
                                            .move = mark->move,
                                            .other = mark->other,
                                            .at = owner->time.now_ms(owner->time.self)};
    return mark->state == MOVE_NONE ? q_move_state_drop(owner, NULL)
                                    : q_move_state_put(owner, &row, NULL);
}

enum err move_mark_put(struct store_conn *owner, const struct move_mark *mark)
{
    enum err err = owner->driver->begin(owner->db, true);
    if (err)
        return err;
    err = move_mark_write(owner, mark);
    if (!err)
        return owner->driver->commit(owner->db);
    owner->driver->rollback(owner->db);
    return err;
}

struct sv move_told_address(struct arena *arena, const char *address)
{
    struct sv text = sv_from(address);
    const char *slashes = strstr(address, "://");
    if (!slashes)
        return text;
    struct sv scheme = sv_slice(text, 0, (size_t)(slashes - address) + 3);
    struct sv place, options, user, host;
    sv_cut(sv_slice(text, scheme.n, text.n), '?', &place, &options);
    if (sv_cut(place, '@', &user, &host))
        place = host;
    return arena_printf(arena, "%.*s%.*s", SV_FMT(scheme), SV_FMT(place));
}

static enum err refuse(const struct move_mark *mark, struct fail *fail)
{
    static const char *const WORDS[][2] = {
        [MOVE_NONE] = {"", ""},
        [MOVE_LEAVING] = {"the register is being moved to ",
                          ": huiyin move ends that, huiyin move --reopen gives it up"},
        [MOVE_GONE] = {"the register was moved to ", " and lives there"},
        [MOVE_ARRIVING] = {"a register is being moved here from ",
                           " and is not complete yet: huiyin move ends that"},
    };
    ASSERT(mark->state > MOVE_NONE && mark->state < MOVE_ARRIVED);
    return fail_detail(fail, ERR_REFUSED, "%s%.*s%s", WORDS[mark->state][0], SV_FMT(mark->other),
                       WORDS[mark->state][1]);
}

enum err move_may_open(struct store_conn *owner, bool is_arriving, struct fail *fail)
{
    struct move_mark mark;
    enum err err = move_mark_get(owner, &mark);
    if (err || mark.state == MOVE_NONE || mark.state == MOVE_ARRIVED)
        return err;
    return mark.state == MOVE_ARRIVING && is_arriving ? ERR_OK : refuse(&mark, fail);
}
