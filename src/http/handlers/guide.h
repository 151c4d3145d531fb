/* The schema Office, for the guide and for administration. */
#ifndef HTTP_HANDLERS_GUIDE_H
#define HTTP_HANDLERS_GUIDE_H

#include "http/request.h"

void render_office(struct json_writer *w, const char *key, const struct office_info *info);

/* What the pages call things under the rulebook, and the office's language and zone: "wording". */
void render_wording(struct json_writer *w, const struct rulebook *rulebook);

#endif
