/* Files of a demo's works: where a rulebook wants one as evidence there is one, a small picture,
 * sealed and kept as any file is. */
#ifndef CMD_DEMO_WORK_FILES_H
#define CMD_DEMO_WORK_FILES_H

#include "cmd/demo_work.h"
#include "service/service.h"
#include "store/works.h"

/* The one file of a field, by the id it is given. In the arena. */
const struct attachment *demo_work_file(struct arena *arena, id64 id);
/* Seal the files of the work, and of those within it, before it is written: w->files. */
enum err demo_work_files_seal(struct service *service, struct demo_work *w) ERR_MUST_USE;
/* In the transaction that has just appended the event to the work as it is folded now. */
enum err demo_work_files_put(struct store_conn *conn, const struct work_key *key,
                             const struct demo_work *w, const struct work *work,
                             const struct work_event *event) ERR_MUST_USE;

#endif
