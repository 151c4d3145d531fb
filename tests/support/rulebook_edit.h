/* The small rulebook with one thing changed: for tables of mistakes. */
#ifndef SUPPORT_RULEBOOK_EDIT_H
#define SUPPORT_RULEBOOK_EDIT_H

#include "domain/rulebook.h"

#include "domain_data.h"

#define SMALL_RULEBOOK "tests/unit/domain/data/small.yaml"

struct edit {
    const char *name;
    const char *find; /* occurs exactly once, or "" to change nothing */
    const char *replace;
};

static inline int line_at(const char *text, const char *at)
{
    int line = 1;
    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

/* The text after the edit; *line is where it was made. */
static inline struct sv edited_text(struct arena *arena, const char *path, const struct edit *edit,
                                    int *line)
{
    struct sv text;
    const char *full = arena_cstr(arena, arena_printf(arena, "%s/%s", SOURCE_ROOT, path));
    CHECK_OK(file_read(arena, full, YAML_SIZE_MAX, &text));
    const char *at = strstr(text.p, edit->find);
    CHECK_ROW(at != NULL, edit->name);
    CHECK_ROW(edit->find[0] == '\0' || strstr(at + 1, edit->find) == NULL, edit->name);
    *line = line_at(text.p, at);
    size_t before = (size_t)(at - text.p);
    return arena_printf(arena, "%.*s%s%s", (int)before, text.p, edit->replace,
                        at + strlen(edit->find));
}

/* Read the edited rulebook; error is empty when that succeeds. */
static inline const struct rulebook *edited_rulebook(struct arena *arena, const char *path,
                                                     const struct edit *edit, int *line,
                                                     char error[YAML_ERROR_MAX])
{
    struct yaml_node *root = NULL;
    const struct rulebook *rulebook = NULL;
    struct sv text = edited_text(arena, path, edit, line);
    error[0] = '\0';
    if (yaml_parse(arena, "small.yaml", text, &root, error) != ERR_OK)
        return NULL;
    enum err err = rulebook_read(arena, root, &rulebook, error);
    CHECK_ROW((err == ERR_OK) == (error[0] == '\0'), edit->name);
    CHECK_ROW(err == ERR_OK || err == ERR_BAD_INPUT, edit->name);
    return err ? NULL : rulebook;
}

/* A change that must be refused. */
struct mistake {
    struct edit edit;
    int below;             /* lines from where the edit begins to the line of the complaint */
    const char *complaint; /* empty: the change is fine */
};

static inline bool mistake_is_told(const char *path, const struct mistake *row)
{
    struct arena *arena = arena_new();
    char error[YAML_ERROR_MAX];
    int line;
    edited_rulebook(arena, path, &row->edit, &line, error);
    struct sv expected = SV("");
    if (row->complaint[0])
        expected = arena_printf(arena, "small.yaml:%d: %s", line + row->below, row->complaint);
    bool is_as_expected = sv_is(expected, error);
    if (!is_as_expected)
        print_error("row \"%s\":\n  got      \"%s\"\n  expected \"%s\"\n", row->edit.name, error,
                    arena_cstr(arena, expected));
    arena_free(&arena);
    return is_as_expected;
}

/* Every row is tried, so that one run shows all that are wrong. */
static inline void check_mistakes(const char *path, const struct mistake *rows, size_t count)
{
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++)
        wrong += !mistake_is_told(path, &rows[i]);
    assert_int_equal(wrong, 0);
}

#endif
