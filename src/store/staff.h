/* Records of officials: posts, training, certificates, secondments. Enduring; of officials alone.
 *
 * A call works in the transaction of its connection, on the thread that has it. Rows and their
 * texts are the arena's that is given. */
#ifndef STORE_STAFF_H
#define STORE_STAFF_H

#include "store/office.h"

enum staff_kind { STAFF_POST = 1, STAFF_TRAINING = 2, STAFF_CERTIFICATE = 3, STAFF_SECONDMENT = 4 };
struct staff_record {
    id64 id, account, unit;
    enum staff_kind kind;
    struct sv name;
    day_t from_day, until_day; /* until_day: DAY_NONE for none */
    id64 noted_by;
    time_ms at;
};
/* ERR_CONFLICT: the id is taken. */
enum err store_staff_note(struct store_conn *conn, const struct staff_record *record) ERR_MUST_USE;
/* From now on the record, as it was read, is none. `id` is that of the taking back. */
enum err store_staff_take_back(struct store_conn *conn, const struct staff_record *record, id64 id,
                               const struct who_when *by) ERR_MUST_USE;
/* Those of a unit that were not taken back, oldest first; in the arena. */
enum err store_staff_records(struct store_conn *conn, struct arena *arena, id64 unit,
                             const struct staff_record **out, size_t *count) ERR_MUST_USE;

#endif
