/* A driver around another that fails when the plan says so. COMMIT fails like the others, and then
 * as the real one would: without a transaction left. */
#include "store/store_fault.h"

#include "base/assert.h"
#include "store/store_driver.h"

#include <pthread.h>

static struct {
    pthread_mutex_t lock;
    struct store_fault_plan plan;
    int64_t calls, failures;
} faults = {.lock = PTHREAD_MUTEX_INITIALIZER};

void store_fault_arm(const struct store_fault_plan *plan)
{
    ASSERT(plan->nth >= 0 && (plan->nth == 0 || plan->err != ERR_OK));
    pthread_mutex_lock(&faults.lock);
    faults.plan = *plan;
    faults.calls = faults.failures = 0;
    pthread_mutex_unlock(&faults.lock);
}

void store_fault_disarm(void)
{
    store_fault_arm(&(struct store_fault_plan){0});
}

int64_t store_fault_calls(void)
{
    pthread_mutex_lock(&faults.lock);
    int64_t calls = faults.calls;
    pthread_mutex_unlock(&faults.lock);
    return calls;
}

int64_t store_fault_failures(void)
{
    pthread_mutex_lock(&faults.lock);
    int64_t failures = faults.failures;
    pthread_mutex_unlock(&faults.lock);
    return failures;
}

struct fault_db {
    struct arena *arena; /* holds this struct */
    const struct store_driver *inner;
    void *db;
    enum conn_role role;
    enum store_outcome outcome; /* what a fault made of the transaction */
};

/* Count a call; the error it has to answer, or ERR_OK to make it. */
static enum err planned(struct fault_db *db)
{
    pthread_mutex_lock(&faults.lock);
    struct store_fault_plan plan = faults.plan;
    bool counts = db->role == (plan.is_of_owners ? CONN_OWNER : CONN_WRITER);
    int64_t call = faults.calls += counts;
    bool fails = counts && plan.nth && (call == plan.nth || (plan.lasts && call > plan.nth));
    faults.failures += fails;
    pthread_mutex_unlock(&faults.lock);
    if (!fails)
        return ERR_OK;
    if (plan.kind == FAULT_TRANSACTION_GONE || plan.kind == FAULT_CONNECTION_LOST)
        db->inner->rollback(db->db);
    if (plan.kind == FAULT_CONNECTION_LOST)
        db->outcome = OUTCOME_LOST;
    if (plan.kind == FAULT_UNANSWERED)
        db->outcome = OUTCOME_UNKNOWN;
    return plan.err;
}

static enum err fault_open(const struct store_config *config, enum conn_role role, void **db_out,
                           struct fail *fail)
{
    struct store_config inner_config = store_driver_unwrap(config);
    const struct store_driver *inner = store_driver_find(&inner_config);
    if (!inner)
        return fail_detail(fail, ERR_BAD_INPUT, "no driver %s", inner_config.driver);
    void *inner_db;
    enum err err = inner->open(&inner_config, role, &inner_db, fail);
    if (err)
        return err;
    struct arena *arena = arena_new();
    struct fault_db *db = ARENA_NEW(arena, struct fault_db);
    *db = (struct fault_db){.arena = arena, .inner = inner, .db = inner_db, .role = role};
    *db_out = db;
    return ERR_OK;
}

static void fault_close(void *self)
{
    struct fault_db *db = self;
    db->inner->close(db->db);
    struct arena *arena = db->arena;
    arena_free(&arena);
}

static enum err fault_prepare_all(void *self, const struct sql_statement *statements, int count,
                                  struct fail *fail)
{
    struct fault_db *db = self;
    return db->inner->prepare_all(db->db, statements, count, fail);
}

static enum err fault_is_empty(void *self, bool *out)
{
    struct fault_db *db = self;
    return db->inner->is_empty(db->db, out);
}

static enum err fault_take_time(void *self)
{
    struct fault_db *db = self;
    enum err err = planned(db);
    return err ? err : db->inner->take_time(db->db);
}

static enum err fault_take_alone(void *self)
{
    struct fault_db *db = self;
    enum err err = planned(db);
    return err ? err : db->inner->take_alone(db->db);
}

static enum err fault_script(void *self, const struct store_migration *step, struct fail *fail)
{
    struct fault_db *db = self;
    return db->inner->script(db->db, step, fail);
}

static enum err fault_begin(void *self, bool write)
{
    struct fault_db *db = self;
    db->outcome = OUTCOME_UNDONE;
    enum err err = planned(db);
    return err ? err : db->inner->begin(db->db, write);
}

static enum err fault_commit(void *self)
{
    struct fault_db *db = self;
    enum err err = planned(db);
    if (!err)
        return db->inner->commit(db->db);
    if (db->outcome != OUTCOME_UNKNOWN || db->inner->commit(db->db))
        db->inner->rollback(db->db);
    return err;
}

static void fault_rollback(void *self)
{
    struct fault_db *db = self;
    db->inner->rollback(db->db);
}

static enum err fault_savepoint(void *self)
{
    struct fault_db *db = self;
    enum err err = planned(db);
    return err ? err : db->inner->savepoint(db->db);
}

static enum err fault_savepoint_release(void *self)
{
    struct fault_db *db = self;
    enum err err = planned(db);
    return err ? err : db->inner->savepoint_release(db->db);
}

static enum err fault_savepoint_rollback(void *self)
{
    struct fault_db *db = self;
    enum err err = planned(db);
    return err ? err : db->inner->savepoint_rollback(db->db);
}

static bool fault_in_transaction(void *self)
{
    struct fault_db *db = self;
    return db->inner->in_transaction(db->db);
}

static enum store_outcome fault_outcome(void *self)
{
    struct fault_db *db = self;
    return db->outcome ? db->outcome : db->inner->outcome(db->db);
}

static struct store_witness fault_witness(void *self)
{
    const struct fault_db *db = self;
    return db->inner->witness(db->db);
}

static enum err fault_start(void *self, int index, const struct sql_value *params,
                            void **cursor_out)
{
    struct fault_db *db = self;
    enum err err = planned(db);
    return err ? err : db->inner->start(db->db, index, params, cursor_out);
}

static void fault_ahead(void *self, int index, const struct sql_value *params)
{
    struct fault_db *db = self;
    if (db->inner->ahead)
        db->inner->ahead(db->db, index, params);
}

static enum err fault_step(void *self, void *cursor, enum sql_step *out)
{
    struct fault_db *db = self;
    enum err err = planned(db);
    return err ? err : db->inner->step(db->db, cursor, out);
}

static void fault_column(void *self, void *cursor, int column, struct sql_value *out)
{
    struct fault_db *db = self;
    db->inner->column(db->db, cursor, column, out);
}

static void fault_finish(void *self, void *cursor)
{
    struct fault_db *db = self;
    db->inner->finish(db->db, cursor);
}

static int64_t fault_affected(void *self)
{
    struct fault_db *db = self;
    return db->inner->affected(db->db);
}

/* Not counted: it comes when the answers are given, and nobody knows before or after which call. */
static void fault_rest(void *self)
{
    struct fault_db *db = self;
    if (db->inner->rest)
        db->inner->rest(db->db);
}

static void fault_end_read(void *self)
{
    struct fault_db *db = self;
    if (db->inner->end_read)
        db->inner->end_read(db->db);
}

static enum err fault_empty_log(void *self)
{
    struct fault_db *db = self;
    enum err err = planned(db);
    return err ? err : db->inner->empty_log(db->db);
}

static enum err fault_copy(void *self, const char *to_path, const struct store_progress *progress)
{
    struct fault_db *db = self;
    return db->inner->copy(db->db, to_path, progress);
}

static enum err fault_check_integrity(void *self, struct fail *fail)
{
    struct fault_db *db = self;
    return db->inner->check_integrity(db->db, fail);
}

static enum err fault_explain(void *self, int index, struct arena *arena, struct sv *out)
{
    struct fault_db *db = self;
    return db->inner->explain(db->db, index, arena, out);
}

const struct store_driver *store_driver_fault(void)
{
    static const struct store_driver driver = {
        .name = "fault",
        .open = fault_open,
        .close = fault_close,
        .prepare_all = fault_prepare_all,
        .is_empty = fault_is_empty,
        .take_alone = fault_take_alone,
        .take_time = fault_take_time,
        .script = fault_script,
        .begin = fault_begin,
        .commit = fault_commit,
        .rollback = fault_rollback,
        .savepoint = fault_savepoint,
        .savepoint_release = fault_savepoint_release,
        .savepoint_rollback = fault_savepoint_rollback,
        .in_transaction = fault_in_transaction,
        .outcome = fault_outcome,
        .witness = fault_witness,
        .start = fault_start,
        .ahead = fault_ahead,
        .step = fault_step,
        .column = fault_column,
        .finish = fault_finish,
        .affected = fault_affected,
        .rest = fault_rest,
        .end_read = fault_end_read,
        .empty_log = fault_empty_log,
        .copy = fault_copy,
        .check_integrity = fault_check_integrity,
        .explain = fault_explain,
    };
    return &driver;
}
