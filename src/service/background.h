/* What the background thread does to the office. Each call does one bounded piece and opens its own
 * transaction: call->conn is NULL. */
#ifndef SERVICE_BACKGROUND_H
#define SERVICE_BACKGROUND_H

#include "service/service.h"

#define LEASE_EVERY_MS 5000 /* a third of what it lasts (store/leases.h) */

/* Of several servers on one database one expires, folds figures and signs checkpoints for all: it
 * keeps a lease, and when it has not for 15 s another takes over. This keeps ours, or takes it; to
 * be called every LEASE_EVERY_MS. */
enum err background_lease(struct call *call, bool *again) ERR_MUST_USE;
/* Drop expired sessions, answers, throttles and uploads, and the files of uploads that nobody
 * claimed; *again when there is more. */
enum err background_expire(struct call *call, bool *again) ERR_MUST_USE;
/* Extend the sessions seen since the last time. */
enum err background_extend_sessions(struct call *call) ERR_MUST_USE;
/* Tell other servers on the database whose pages have which matters open here. */
enum err background_tell_presence(struct call *call, bool *again) ERR_MUST_USE;
/* Recompute some petitions a new calendar year touches; *again when there are more. */
enum err background_recompute(struct call *call, bool *again) ERR_MUST_USE;
/* A new snapshot when somebody else changed the office: a command, or another server. */
enum err background_refresh(struct call *call, bool *again) ERR_MUST_USE;
/* Fold some of the changes of figures that wait (store/figures.h); *again when there are more. */
enum err background_fold_figures(struct call *call, bool *again) ERR_MUST_USE;
/* Wipe keys that another server destroyed from this one's memory. */
enum err background_forget_keys(struct call *call, bool *again) ERR_MUST_USE;
/* Take the steps of duties whose moment has come: remind, urge, pass upwards. */
enum err background_work_steps(struct call *call, bool *again) ERR_MUST_USE;
/* After a change of the calendar: move the days of open duties, some works at a time; *again when
 * there are more. background_move_works asks for it. */
enum err background_work_days(struct call *call, bool *again) ERR_MUST_USE;
void background_move_works(struct service *service);
/* Begin the works that the calendar begins, at each unit where it has not. */
enum err background_work_seasons(struct call *call, bool *again) ERR_MUST_USE;
/* Ask offices to list what has become long pending, and end what needs no answer any more: once a
 * day, a page at a time; *again while the day's is not done. */
enum err background_pending(struct call *call, bool *again) ERR_MUST_USE;
/* Sign a checkpoint when something was added to the log since the last. */
enum err background_checkpoint(struct call *call, bool *again) ERR_MUST_USE;
/* Look again at all open petitions of a year: after a start, when a remainder may have been lost.
 */
void background_recompute_from(struct service *service, int year);
/* Look through what nobody has looked through to the end under the calendars that there are: the
 * open matters of this year and the next, and the works of offices. */
enum err background_follow_calendars(struct call *call) ERR_MUST_USE;

#endif
