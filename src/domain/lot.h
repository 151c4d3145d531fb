/* Drawing by lot in a way that anybody can repeat. Pure. */
#ifndef DOMAIN_LOT_H
#define DOMAIN_LOT_H

#include "base/id.h"

#include <stdint.h>

/* Where a matter stands in the lots of a work, the lowest first: the first eight bytes, the highest
 * first, of the SHA-256 of sixteen – the number of the work, then that of the matter, each as eight
 * bytes, the highest first. The same on every machine. */
uint64_t lot_rank(id64 work, id64 petition);

#endif
