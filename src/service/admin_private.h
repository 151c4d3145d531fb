/* What administrative use cases share. Inside src/service only. */
#ifndef SERVICE_ADMIN_PRIVATE_H
#define SERVICE_ADMIN_PRIVATE_H

#include "service/service.h"

/* Does a grant of the caller as administrator reach the unit? */
bool admin_reaches(const struct call *call, id64 unit);
struct who_when admin_by(const struct call *call);

#endif
