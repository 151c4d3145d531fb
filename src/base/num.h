/* Checked numbers from text: decimal, whole text, no blanks, no plus sign. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include "base/sv.h"

#include <stdbool.h>
#include <stdint.h>

bool num_parse_i64(struct sv text, int64_t min, int64_t max, int64_t *out);
bool num_parse_size(struct sv text, size_t max, size_t *out);
/* a + b and a * b; false on overflow. */
bool num_add_i64(int64_t a, int64_t b, int64_t *out);
bool num_mul_i64(int64_t a, int64_t b, int64_t *out);

#endif
