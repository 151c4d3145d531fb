/* Numbers and text: decimal, whole text, no blanks, no plus sign. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include "base/sv.h"

#include <stdbool.h>
#include <stdint.h>

bool num_parse_i64(struct sv text, int64_t min, int64_t max, int64_t *out);
bool num_parse_size(struct sv text, size_t max, size_t *out);
/* Write decimal text and a final 0; returns its length. */
#define NUM_TEXT_MAX 20
int num_format_i64(int64_t value, char out[NUM_TEXT_MAX + 1]);
/* Write the number, which is not negative, as exactly `width` digits with zeros in front and
 * nothing after them. */
void num_format_digits(int value, int width, char *out);
/* a + b and a * b; false on overflow. */
bool num_add_i64(int64_t a, int64_t b, int64_t *out);
bool num_mul_i64(int64_t a, int64_t b, int64_t *out);

#endif
