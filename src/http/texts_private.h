/* The generated table behind texts.h. */
#ifndef HTTP_TEXTS_PRIVATE_H
#define HTTP_TEXTS_PRIVATE_H

#include "domain/rulebook.h"

struct text_row {
    const char *key;
    const char *in[LANG__COUNT];
};
/* Sorted by key in byte order. */
extern const struct text_row text_rows[];
extern const size_t text_row_count;

#endif
