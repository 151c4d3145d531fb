/* Uploads becoming part of a petition. Inside src/service only. */
#ifndef SERVICE_UPLOADS_H
#define SERVICE_UPLOADS_H

#include "service/service.h"

/* Claim each token for a petition; an unknown, used or expired one, or another account's, is a
 * field error at "path.i". On ERR_OK out holds count attachments. */
enum err uploads_claim(struct call *call, const char *path, const struct sv *tokens, size_t count,
                       const struct attachment **out) ERR_MUST_USE;

#endif
