/* What the use cases of accusations share. Included only in src/service/accusation*.c. */
#ifndef SERVICE_ACCUSATION_PRIVATE_H
#define SERVICE_ACCUSATION_PRIVATE_H

#include "service/accusations.h"
#include "service/service_private.h"
#include "vault/sealed.h"

/* Random: ids of accusations and of what belongs to them are not of the register's series. */
id64 accusation_new_id(const struct call *call);

/* The question of routing, with the officials there are. Lives in the call's arena. */
struct accusation_case accusation_case_of(struct call *call,
                                          const struct accusation_content *content, id64 office);

/* The caller's grant that knows the stub; ERR_NOT_FOUND without one, or without an accusation. */
enum err accusation_load(struct call *call, id64 id, struct accusation_stub *out) ERR_MUST_USE;
/* The content, by the key of the grant the caller acts under; ERR_NOT_FOUND when it is not that
 * grant's to open, or when the caller is named in it or serves the accused unit. */
enum err accusation_open(struct call *call, const struct accusation_stub *stub,
                         struct content_key *key, struct accusation_content *out) ERR_MUST_USE;
/* Decide and store one act. */
enum err accusation_save(struct call *call, struct stored_accusation *stored,
                         const struct accusation_command *command) ERR_MUST_USE;
/* Have a look at it written down before the answer goes out; once in ten minutes. */
enum err accusation_note(struct call *call, id64 accusation, const struct grant *as) ERR_MUST_USE;
struct key_holder accusation_holder(const struct accusation *accusation);

/* A look at an accusation, into its row and the log. */
enum err accusation_write_down(struct call *call, id64 accusation,
                               const struct accusation_reading *reading) ERR_MUST_USE;

#endif
