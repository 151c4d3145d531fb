/* Base64 of RFC 4648 section 4: standard alphabet, padded. Pure; any thread. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/sv.h"

#include <stdbool.h>

/* Append the text of some bytes. */
void base64_add(struct buf *out, struct sv bytes);
/* The text of some bytes, in the arena. */
struct sv base64_encode(struct arena *arena, struct sv bytes);
/* The bytes of a text, in the arena. Refused are other characters, white space, missing padding and
 * bits behind the last byte: there is one text for some bytes. */
bool base64_decode(struct arena *arena, struct sv text, struct sv *out);
/* Exactly n bytes, into the caller's memory. */
bool base64_decode_into(struct sv text, void *out, size_t n);

#endif
