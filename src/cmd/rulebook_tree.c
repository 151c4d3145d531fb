/* From the names of files to one tree. */
#include "cmd/rulebook_tree.h"

#include "base/file.h"
#include "cmd/command.h"
#include "domain/rulebook_overlay.h"

#include <stdio.h>

static struct yaml_node *read_file(struct arena *arena, const char *path, int *code)
{
    struct sv text;
    struct yaml_node *root;
    char error[YAML_ERROR_MAX];
    enum err err = file_read(arena, path, YAML_SIZE_MAX, &text);
    if (err) {
        *code = command_failed(path, err, NULL);
        return NULL;
    }
    if (!yaml_parse(arena, path, text, &root, error))
        return root;
    fprintf(stderr, "%s\n", error);
    *code = EXIT_DIFFERENCES;
    return NULL;
}

const struct yaml_node *rulebook_tree(struct arena *arena, const char *files, int *code)
{
    struct yaml_node *tree = NULL;
    struct sv rest = sv_from(files);
    while (rest.n > 0) {
        struct sv path;
        char error[YAML_ERROR_MAX];
        sv_cut(rest, '+', &path, &rest);
        struct yaml_node *root = read_file(arena, arena_cstr(arena, path), code);
        if (!root)
            return NULL;
        if (tree && rulebook_overlay(arena, tree, root, &root, error)) {
            fprintf(stderr, "%s\n", error);
            *code = EXIT_DIFFERENCES;
            return NULL;
        }
        tree = root;
    }
    return tree;
}
