/* Numbers of persons in a text. */
#ifndef SERVICE_TEXT_NUMBERS_H
#define SERVICE_TEXT_NUMBERS_H

#include "base/sv.h"

#include <stdbool.h>

/* Does the text hold a resident's identity number – by its own check digit – or a mobile number?
 * Digits of full width and single spaces or hyphens between digits are read, too. Pure. */
bool text_has_number(struct sv text);

#endif
