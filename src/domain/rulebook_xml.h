/* Writing XML: names and attributes are ours, texts are the rulebook's. Private to src/domain. */
#ifndef DOMAIN_RULEBOOK_XML_H
#define DOMAIN_RULEBOOK_XML_H

#include "base/buf.h"

/* Add text so that it can stand between tags or in a double-quoted attribute. Characters that XML
 * does not know become spaces. */
void xml_add(struct buf *out, struct sv text);

#endif
