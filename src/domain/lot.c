/* The rank is the hash of a byte string that is written here, not of memory as a machine has it. */
#include "domain/lot.h"

#include "base/hash.h"

enum { NUMBER_BYTES = 8 };

static void put_number(unsigned char *out, id64 number)
{
    for (int i = 0; i < NUMBER_BYTES; i++)
        out[i] = (unsigned char)((uint64_t)number >> (8 * (NUMBER_BYTES - 1 - i)));
}

uint64_t lot_rank(id64 work, id64 petition)
{
    unsigned char both[2 * NUMBER_BYTES];
    put_number(both, work);
    put_number(both + NUMBER_BYTES, petition);
    struct hash hash = hash_sha256((struct sv){(const char *)both, sizeof both});
    uint64_t rank = 0;
    for (int i = 0; i < NUMBER_BYTES; i++)
        rank = rank << 8 | hash.bytes[i];
    return rank;
}
