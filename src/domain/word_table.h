/* The words of an enum as a table, found by text. */
#ifndef DOMAIN_WORD_TABLE_H
#define DOMAIN_WORD_TABLE_H

#include "base/sv.h"

#include <stdbool.h>
#include <stddef.h>

/* Index of the word in a table of NUL-terminated words; false when it is none of them. NULL entries
 * and the empty word never match. */
bool word_table_find(const char *const *words, size_t count, struct sv word, size_t *out);

#endif
