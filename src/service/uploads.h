/* Uploads becoming part of a petition. Inside src/service only. */
#ifndef SERVICE_UPLOADS_H
#define SERVICE_UPLOADS_H

#include "service/service.h"
#include "store/petitions.h"
#include "store/works.h"

/* Claim each token for a petition; an unknown, used or expired one, or another account's, is a
 * field error at "path.i". On ERR_OK out holds count attachments. */
enum err uploads_claim(struct call *call, const char *path, const struct sv *tokens, size_t count,
                       const struct attachment **out) ERR_MUST_USE;

/* Is there room for one more in a room that strangers share, in which so much waits? */
enum err uploads_room_public(struct call *call, const struct uploads_waiting *waiting) ERR_MUST_USE;

/* Seal the file at plain_path under a new key into its place; content and key_id are filled in. */
enum err upload_seal(struct call *call, const char *plain_path,
                     struct stored_file *out) ERR_MUST_USE;
/* Write down where the files lie that an event brings with it: those this call claimed. In the
 * transaction that stores the event. */
enum err uploads_attach(struct call *call, const struct petition_key *key,
                        const struct event *event) ERR_MUST_USE;
/* The same of an event of a work, once it is folded. A file goes with the matter that the event
 * names, else with the only one of the work. */
enum err uploads_attach_work(struct call *call, const struct work_key *key, const struct work *work,
                             const struct work_event *event) ERR_MUST_USE;

#endif
