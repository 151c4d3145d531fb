/* What disposals of matters and people share with erasures of fields. */
#ifndef SERVICE_DISPOSAL_PRIVATE_H
#define SERVICE_DISPOSAL_PRIVATE_H

#include "service/disposal.h"
#include "service/service_private.h"

/* In the first write: its row, its record, and what it has to destroy. */
enum err disposal_note(struct call *call, const struct disposal *disposal,
                       const struct doomed_list *doomed) ERR_MUST_USE;
/* ERR_REFUSED while another disposal of the matter is under way. In a write. */
enum err disposal_is_free(struct call *call, const struct petition_key *key,
                          struct sv number) ERR_MUST_USE;
/* Everything after the first write; may be done again. Not in a transaction. */
enum err disposal_end(struct call *call, const id64 *ids, size_t count) ERR_MUST_USE;
/* The rows of an erasure, on the disposer's connection; done before, or its matter gone, is fine.
 */
enum err erasure_carry_out(struct store_conn *conn, struct arena *arena,
                           const struct disposal *disposal) ERR_MUST_USE;

#endif
