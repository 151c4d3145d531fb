/* The course of a move, kept in both databases so that it can be gone on with.
 *
 *   source        target          what is done
 *   -             -               the target is made, if it is empty, and marked arriving; then
 *                                 the source is marked leaving
 *   -             arriving        the same, if the target holds no rows
 *   leaving       arriving        rows are copied and compared
 *   leaving       arriving        the caller looks at the target; the source is marked gone
 *   gone          arriving        the target is marked arrived
 *   gone          arrived         over
 *
 * 1. Both marks have the same number: a target of another move is not gone on with.
 * 2. A mark is put only while this program has that database alone.
 * 3. Rows are never changed or taken away on either side. */
#include "store/move.h"

#include "store/move_private.h"

#include "base/assert.h"

#include <string.h>

struct side {
    struct store store; /* for opening a connection: nothing else of it is used */
    struct store_conn conn;
    struct move_mark mark;
};

struct course {
    const struct store_move *move;
    struct side from, to;
    int64_t done, all; /* rows of what is being done */
    struct fail *fail;
};

/* ---- opening ---- */

static enum err open_side(struct side *side, const struct store_config *config, struct fail *fail)
{
    side->store = (struct store){.config = *config, .driver = store_driver_find(config)};
    if (!side->store.driver)
        return fail_detail(fail, ERR_BAD_INPUT, "no driver for that address");
    return conn_open(&side->store, CONN_OWNER, &side->conn, fail);
}

static enum err take_alone(struct side *side, struct fail *fail)
{
    const struct store_driver *driver = side->conn.driver;
    ASSERT(driver); /* it is open */
    enum err err = driver->take_alone(side->conn.db);
    if (err != ERR_CONFLICT)
        return err;
    struct sv told = move_told_address(side->conn.scratch, side->store.config.address);
    return fail_detail(fail, err, "%.*s is in use: stop the server and other commands first",
                       SV_FMT(told));
}

static bool may_leave(const struct side *from)
{
    return from->mark.state == MOVE_NONE || from->mark.state == MOVE_ARRIVED;
}

/* Where the other side is, as one side keeps it. */
static struct sv told(const struct side *side, const struct side *other)
{
    return move_told_address(side->conn.scratch, other->store.config.address);
}

static void close_both(struct course *course)
{
    conn_close(&course->to.conn);
    conn_close(&course->from.conn);
}

static enum err is_of_this_program(struct store_conn *owner, bool *out)
{
    struct q_schema_version_get_out version;
    *out = false;
    enum err err = owner->driver->begin(owner->db, false);
    if (err)
        return err;
    err = q_schema_version_get(owner, owner->scratch, &version);
    if (!err && version.version == STORE_SCHEMA_VERSION)
        err = derived_are_whole(owner, out);
    owner->driver->rollback(owner->db);
    return err;
}

/* Of a database that this program has not brought forward nothing can be said. */
static enum err expect_ready(struct side *side, struct fail *fail)
{
    bool is_empty;
    bool is_ready = false;
    enum err err = side->conn.driver->is_empty(side->conn.db, &is_empty);
    if (!err && is_empty)
        return fail_detail(fail, ERR_REFUSED, "there is no register to move");
    if (!err)
        err = is_of_this_program(&side->conn, &is_ready);
    if (!err && !is_ready)
        return fail_detail(fail, ERR_REFUSED,
                           "the register is of another program: end the move with that one, or "
                           "give it up with huiyin move --reopen");
    return err;
}

static enum err open_source(struct course *course)
{
    struct side *from = &course->from;
    enum err err = open_side(from, course->move->from, course->fail);
    if (!err)
        err = take_alone(from, course->fail);
    if (!err)
        err = expect_ready(from, course->fail);
    return err ? err : move_mark_get(&from->conn, &from->mark);
}

static enum err open_target(struct course *course)
{
    struct side *to = &course->to;
    enum err err = open_side(to, course->move->to, course->fail);
    if (!err)
        err = take_alone(to, course->fail);
    if (err)
        return err;
    const struct move_mark arriving = {MOVE_ARRIVING, course->move->id, told(to, &course->from)};
    err = migrate_target(&to->conn, may_leave(&course->from) ? &arriving : NULL,
                         to->store.config.time, course->fail);
    return err ? err : move_mark_get(&to->conn, &to->mark);
}

static enum err open_both(struct course *course)
{
    if (strcmp(course->move->from->address, course->move->to->address) == 0)
        return fail_detail(course->fail, ERR_BAD_INPUT, "the register is there already");
    enum err err = open_source(course);
    return err ? err : open_target(course);
}

/* ---- marks ---- */

static enum err mark(struct side *side, enum move_state state, id64 move, const struct side *other)
{
    side->mark = (struct move_mark){state, move, told(side, other)};
    return move_mark_put(&side->conn, &side->mark);
}

static enum err count_all(struct side *side, int64_t *out)
{
    *out = 0;
    for (int i = 0; i < store_tables_moved_count; i++) {
        int64_t rows;
        enum err err = move_count(&side->conn, &store_tables_moved[i], &rows);
        if (err)
            return err;
        *out += rows;
    }
    return ERR_OK;
}

/* The first step of all, or of a program that was stopped right after it. */
static enum err begin(struct course *course)
{
    struct side *to = &course->to;
    int64_t rows;
    bool is_new = to->mark.state == MOVE_NONE;
    enum err err = count_all(to, &rows);
    if (err)
        return err;
    if (rows)
        return fail_detail(course->fail, ERR_CONFLICT,
                           is_new ? "there is a register at the target already"
                                  : "the target holds part of a move that was given up: empty it");
    err = mark(to, MOVE_ARRIVING, course->move->id, &course->from);
    return err ? err : mark(&course->from, MOVE_LEAVING, course->move->id, to);
}

static bool is_ours(const struct course *course)
{
    enum move_state from = course->from.mark.state;
    enum move_state to = course->to.mark.state;
    bool is_on_the_way = to == MOVE_ARRIVING && (from == MOVE_LEAVING || from == MOVE_GONE);
    bool is_over = to == MOVE_ARRIVED && from == MOVE_GONE;
    return (is_on_the_way || is_over) && course->from.mark.move == course->to.mark.move;
}

static enum err refuse(const struct course *course)
{
    const struct move_mark *from = &course->from.mark;
    if (from->state == MOVE_ARRIVING)
        return fail_detail(course->fail, ERR_REFUSED,
                           "what is to be moved is not complete itself: end the move from %.*s",
                           SV_FMT(from->other));
    if (from->state == MOVE_LEAVING || from->state == MOVE_GONE)
        return fail_detail(course->fail, ERR_CONFLICT,
                           "the register is on its way to another place: %.*s",
                           SV_FMT(from->other));
    return fail_detail(course->fail, ERR_CONFLICT, "the target belongs to a move from %.*s",
                       SV_FMT(course->to.mark.other));
}

/* Both are marked as parts of one move, or nothing is done. */
static enum err settle_marks(struct course *course)
{
    enum move_state to = course->to.mark.state;
    bool may_begin = may_leave(&course->from) && (to == MOVE_NONE || to == MOVE_ARRIVING);
    if (may_begin)
        return begin(course);
    return is_ours(course) ? ERR_OK : refuse(course);
}

/* ---- copying and comparing ---- */

static void tell_copied(int64_t more, void *arg)
{
    struct course *course = arg;
    course->done += more;
    if (course->move->tell_copied)
        course->move->tell_copied(course->done, course->all, course->move->arg);
}

static void tell_compared(int64_t more, void *arg)
{
    struct course *course = arg;
    course->done += more;
    if (course->move->tell_compared)
        course->move->tell_compared(course->done, course->all, course->move->arg);
}

static enum err copy_all(struct course *course)
{
    const struct move_teller teller = {tell_copied, course};
    int64_t there;
    enum err err = count_all(&course->from, &course->all);
    if (!err)
        err = count_all(&course->to, &there);
    if (err)
        return err;
    course->all -= there;
    course->done = 0;
    for (int i = 0; !err && i < store_tables_moved_count; i++) {
        const struct store_table *table = &store_tables_moved[i];
        err = move_copy_table(&course->from.conn, &course->to.conn, table, &teller);
        if (err)
            err = fail_detail(course->fail, err, "copying %s stopped after %lld rows: see the log",
                              table->name, (long long)course->done);
    }
    return err;
}

static enum err compare(struct course *course, const struct store_table *table)
{
    const struct move_teller teller = {tell_compared, course};
    struct move_compared there;
    struct move_compared here;
    enum err err = move_digest(&course->from.conn, table, &teller, &there);
    if (!err)
        err = move_digest(&course->to.conn, table, &teller, &here);
    if (err)
        return fail_detail(course->fail, err, "%s cannot be read", table->name);
    if (there.rows != here.rows || !hash_equal(there.digest, here.digest))
        return fail_detail(course->fail, ERR_CORRUPT,
                           "%s differs: %lld rows here, %lld there. The source is as it was; give "
                           "the move up with huiyin move --reopen",
                           table->name, (long long)there.rows, (long long)here.rows);
    if (course->move->tell_table)
        course->move->tell_table(&here, course->move->arg);
    return ERR_OK;
}

static enum err compare_all(struct course *course)
{
    int64_t there;
    enum err err = count_all(&course->from, &course->all);
    if (!err)
        err = count_all(&course->to, &there);
    if (err)
        return err;
    course->all += there;
    course->done = 0;
    for (int i = 0; !err && i < store_tables_moved_count; i++)
        err = compare(course, &store_tables_moved[i]);
    return err;
}

/* ---- callers ---- */

enum err store_move_copy(const struct store_move *move, bool *is_over, struct fail *fail)
{
    struct course course = {.move = move, .fail = fail};
    ASSERT(move->id);
    *is_over = false;
    enum err err = open_both(&course);
    if (!err)
        err = settle_marks(&course);
    if (!err)
        *is_over = course.from.mark.state == MOVE_GONE && course.to.mark.state == MOVE_ARRIVED;
    if (!err && !*is_over)
        err = copy_all(&course);
    if (!err && !*is_over)
        err = compare_all(&course);
    close_both(&course);
    return err;
}

enum err store_move_finish(const struct store_move *move, struct fail *fail)
{
    struct course course = {.move = move, .fail = fail};
    enum err err = open_both(&course);
    if (!err && !is_ours(&course))
        err = refuse(&course);
    if (!err && course.from.mark.state == MOVE_LEAVING)
        err = mark(&course.from, MOVE_GONE, course.from.mark.move, &course.to);
    if (!err && course.to.mark.state == MOVE_ARRIVING)
        err = mark(&course.to, MOVE_ARRIVED, course.to.mark.move, &course.from);
    close_both(&course);
    return err;
}

enum err store_move_state(const struct store_config *config, enum move_state *out,
                          struct fail *fail)
{
    struct side side = {.conn = {0}};
    enum err err = open_side(&side, config, fail);
    if (!err)
        err = migrate(&side.conn, config->time, fail);
    if (!err)
        err = move_mark_get(&side.conn, &side.mark);
    *out = side.mark.state;
    conn_close(&side.conn);
    return err;
}

enum err store_move_reopen(const struct store_config *config, struct fail *fail)
{
    struct side side = {.conn = {0}};
    enum err err = open_side(&side, config, fail);
    if (!err)
        err = take_alone(&side, fail);
    if (!err)
        err = migrate(&side.conn, config->time, fail);
    if (!err)
        err = move_mark_get(&side.conn, &side.mark);
    if (!err && side.mark.state != MOVE_LEAVING && side.mark.state != MOVE_GONE)
        err = fail_detail(fail, ERR_REFUSED, "no register is leaving this database or has left it");
    if (!err)
        err = move_mark_put(&side.conn, &(struct move_mark){.state = MOVE_NONE});
    conn_close(&side.conn);
    return err;
}
