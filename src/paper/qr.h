/* QR codes (libqrencode) as one drawn path: no picture file, nothing a strict content security
 * policy would refuse. Pure; thread-safe. */
#ifndef PAPER_QR_H
#define PAPER_QR_H

#include "base/arena.h"
#include "base/err.h"
#include "base/sv.h"

/* The quiet zone around the code that readers need, in modules. */
#define QR_BORDER 4

struct qr {
    int size;       /* modules on a side, with the border */
    struct sv path; /* of the dark modules, as an SVG path in units of modules; in the arena */
};
/* Encode up to a kilobyte with correction level M. ERR_TOO_LARGE when the text is longer. */
enum err qr_encode(struct arena *arena, struct sv text, struct qr *out) ERR_MUST_USE;

#endif
