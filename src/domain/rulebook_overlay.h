/* Overlays: a province or a city changes some rows of a rulebook and leaves the rest as it is. The
 * change is made on the YAML tree, before anything is read from it, so that the merged rulebook is
 * read, checked and proved exactly like one written in a single file, and every complaint names the
 * file and line that is to blame. */
#ifndef DOMAIN_RULEBOOK_OVERLAY_H
#define DOMAIN_RULEBOOK_OVERLAY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"

/* Is the file an overlay (its first key is `overlay`) rather than a rulebook? */
bool rulebook_is_overlay(const struct yaml_node *root);
/* The pin that an overlay is laid over; empty for a rulebook. */
struct sv rulebook_base_pin(const struct yaml_node *root);

/* Lay an overlay over its base, which may itself be the result of laying one over another. The
 * result is a new tree in the arena that shares nodes with both; neither is changed. Refused, with
 * "file:line: what": an overlay of another base or version, a row to drop that is not there, a row
 * of a list whose rows have no ids. What the rows say is checked when the result is read. */
enum err rulebook_overlay(struct arena *arena, const struct yaml_node *base,
                          const struct yaml_node *overlay, struct yaml_node **out,
                          char error[YAML_ERROR_MAX]) ERR_MUST_USE;

#endif
