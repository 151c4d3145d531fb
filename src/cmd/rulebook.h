/* What the subcommands of huiyin rulebook share. */
#ifndef CMD_RULEBOOK_H
#define CMD_RULEBOOK_H

#include "cmd/command.h"
#include "domain/rulebook.h"

command_fn command_rulebook_diff, command_rulebook_whatif, command_rulebook_adopt,
    command_rulebook_svg, command_rulebook_bpmn;

/* Read a rulebook, with the overlays that path names (rulebook_tree.h), and its tree when tree is
 * not NULL. NULL when it cannot be read or is not a rulebook: said on stderr, and *code set to what
 * the command ends with. */
const struct rulebook *rulebook_load(struct arena *arena, const char *path,
                                     const struct yaml_node **tree, int *code);
/* "zh" or "en" of an option --lang; false, and said on stderr, for anything else. */
bool rulebook_lang(const char *word, enum lang *out);
/* Say on stderr how the subcommands are used; returns EXIT_USAGE. */
int rulebook_usage(void);

#endif
