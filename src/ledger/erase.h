/* Fields of a stored event erased: its record's leaf stays what it was (docs/internals/ledger.md).
 * Pure. */
#ifndef LEDGER_ERASE_H
#define LEDGER_ERASE_H

#include "ledger/record.h"

struct erasure {
    struct sv body, salt;  /* of the row; in the arena */
    struct file_ids files; /* that the fields named */
    bool is_done;          /* before: nothing is left to erase, the rest is not filled in */
};
/* Erase the fields of the row's event whose ids stand in `fields`, a blank between two.
 * ERR_NOT_FOUND when it has no such field, ERR_REFUSED when one of its kind cannot be erased. */
enum err erase_fields(struct arena *arena, const struct ledger_row *row, struct sv fields,
                      struct erasure *out) ERR_MUST_USE;
/* Is the id one of those in such a list? */
bool erase_names(struct sv fields, struct sv id);

#endif
