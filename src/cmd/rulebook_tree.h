/* Rulebooks as commands name them: a file, or a file and the overlays laid over it, one after the
 * other, with a plus sign between: national-2022.yaml+zhejiang.yaml+hangzhou.yaml. */
#ifndef CMD_RULEBOOK_TREE_H
#define CMD_RULEBOOK_TREE_H

#include "base/arena.h"
#include "base/yaml.h"

/* The tree to be read as a rulebook. NULL when a file cannot be read or is not what it should be:
 * said on stderr, and *code is the exit code. */
const struct yaml_node *rulebook_tree(struct arena *arena, const char *files, int *code);

#endif
