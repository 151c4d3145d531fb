/* huiyin import: matters of another system, from CSV or JSON lines. Says at the end what came in,
 * what was here already, what was refused and where, and which columns were left out. */
#include "base/file.h"
#include "cmd/command.h"
#include "cmd/import_save.h"
#include "cmd/office.h"
#include "cmd/progress.h"

#include <stdio.h>

enum { BATCH_ROWS = 400, CONTENT_MAX_BYTES = 8 << 20 };

struct import {
    const char *data, *file, *format, *map_path, *channel, *platform, *report, *open_since;
    bool is_dry_run, is_quiet;
    struct console console;
    struct arena *arena; /* of the batch */
    struct import_map map;
    struct import_rules rules;
    struct import_reader *reader;
    struct import_batch batch;
    struct import_item items[BATCH_ROWS];
    struct import_result results[BATCH_ROWS];
    FILE *errors;
    int64_t rows, added, here, refused;
};

/* ---- what went wrong ---- */

static void write_quoted(FILE *out, struct sv text)
{
    fputc('"', out);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            fputc('"', out);
        fputc(text.p[i], out);
    }
    fputc('"', out);
}

static void refuse(struct import *im, int64_t line, struct sv column, struct sv reason)
{
    im->refused++;
    if (!im->errors) {
        im->errors = fopen(im->report, "we");
        if (!im->errors)
            return;
        fprintf(im->errors, "line,column,reason\n");
    }
    fprintf(im->errors, "%lld,", (long long)line);
    write_quoted(im->errors, column);
    fputc(',', im->errors);
    write_quoted(im->errors, reason);
    fputc('\n', im->errors);
}

/* ---- batches ---- */

static enum err save_batch(struct import *im)
{
    if (im->batch.count == 0)
        return ERR_OK;
    enum err err = import_save(&im->console.call, &im->batch);
    for (size_t i = 0; !err && i < im->batch.count; i++) {
        const struct import_result *result = &im->results[i];
        im->added += result->outcome == IMPORT_ADDED;
        im->here += result->outcome == IMPORT_HERE_ALREADY;
        if (result->outcome == IMPORT_REFUSED)
            refuse(im, im->items[i].line, sv_from(result->column), sv_from(result->reason));
    }
    im->batch.count = 0;
    arena_reset(im->arena);
    return err;
}

/* Full, or so long that memory would grow: rows are as long as their writers made them. */
static bool batch_is_full(const struct import *im)
{
    return im->batch.count == BATCH_ROWS || arena_used_bytes(im->arena) > CONTENT_MAX_BYTES;
}

/* The reader's texts last one row; the arena's last the batch. */
static void keep_row(struct import *im, struct import_row *row)
{
    struct sv *values = ARENA_ARRAY(im->arena, struct sv, row->count);
    for (size_t i = 0; i < row->count; i++)
        values[i] = arena_sv(im->arena, row->values[i]);
    row->values = values;
}

static enum err import_rows(struct import *im)
{
    struct progress progress;
    struct import_row row;
    enum err err = ERR_OK;
    progress_begin(&progress, "rows", 0, im->is_quiet);
    while (!err && import_reader_next(im->reader, &row)) {
        struct import_fault fault;
        int64_t at;
        int64_t size;
        im->rows++;
        keep_row(im, &row);
        if (import_row_read(&im->rules, im->arena, &row, &im->items[im->batch.count], &fault))
            im->batch.count++;
        else
            refuse(im, row.line, fault.column, sv_from(fault.reason));
        if (batch_is_full(im))
            err = save_batch(im);
        import_reader_position(im->reader, &at, &size);
        progress_show(&progress, im->rows, at, size);
    }
    if (!err)
        err = save_batch(im);
    double seconds = progress_end(&progress, im->rows);
    if (!err)
        printf("%lld rows in %.1f s: %lld added, %lld here already, %lld refused%s\n",
               (long long)im->rows, seconds, (long long)im->added, (long long)im->here,
               (long long)im->refused, im->is_dry_run ? " (dry run: nothing was written)" : "");
    return err ? err : import_reader_error(im->reader);
}

/* ---- what was left out ---- */

static void tell_columns(const struct import *im, enum import_column_kind kind, const char *what)
{
    const char *separator = " ";
    for (size_t i = 0; i < im->rules.column_count; i++) {
        const struct import_column *column = &im->rules.columns[i];
        if (column->kind != kind)
            continue;
        if (separator[0] == ' ')
            printf("%s:", what);
        printf("%s%.*s", separator, SV_FMT(column->name));
        separator = ", ";
    }
    if (separator[0] != ' ')
        printf("\n");
}

static void tell_used(const struct import *im)
{
    for (size_t i = 0; i < im->rules.column_count; i++) {
        const struct import_column *column = &im->rules.columns[i];
        if (column->kind == IMPORT_COLUMN_USED)
            printf("  %.*s -> %s\n", SV_FMT(column->name), import_field_word(column->field));
        if (column->not_understood)
            printf("    %lld values not understood and left empty\n",
                   (long long)column->not_understood);
    }
}

static void tell_all(const struct import *im)
{
    printf("columns:\n");
    tell_used(im);
    tell_columns(im, IMPORT_COLUMN_UNKNOWN, "dropped, not in the map");
    tell_columns(im, IMPORT_COLUMN_UNWANTED,
                 "dropped, because this system keeps no such thing about people");
    if (im->refused)
        printf("refused rows: %s\n", im->report);
}

/* ---- beginning ---- */

static enum err read_map(struct import *im)
{
    struct sv text;
    char error[YAML_ERROR_MAX];
    struct fail *fail = &im->console.fail;
    if (!im->map_path)
        return ERR_OK;
    struct arena *arena = im->console.arena;
    enum err err = file_read(arena, im->map_path, YAML_SIZE_MAX, &text);
    if (err)
        return fail_detail(fail, err, "%s cannot be read", im->map_path);
    err = import_map_read(arena, im->map_path, text, &im->map, error);
    return err ? fail_detail(fail, err, "%s", error) : ERR_OK;
}

static struct sv base_name(const char *path)
{
    struct sv name = sv_from(path);
    size_t at = name.n;
    while (at > 0 && name.p[at - 1] != '/')
        at--;
    return sv_slice(name, at, name.n);
}

/* The platform the numbers belong to: as told, as the map says, or the file's name. */
static struct sv platform_of(const struct import *im)
{
    if (im->platform)
        return sv_from(im->platform);
    return im->map.platform.n ? im->map.platform : base_name(im->file);
}

static enum err begin(struct import *im)
{
    struct fail *fail = &im->console.fail;
    const struct call *call = &im->console.call;
    enum err err = read_map(im);
    im->rules = (struct import_rules){.arena = im->console.arena,
                                      .map = im->map_path ? &im->map : NULL,
                                      .rulebook = call_rulebook(call),
                                      .channel = sv_from(im->channel),
                                      .today = call->today};
    im->batch = (struct import_batch){.platform = platform_of(im),
                                      .is_dry_run = im->is_dry_run,
                                      .items = im->items,
                                      .results = im->results};
    if (!err && !rulebook_channel(im->rules.rulebook, im->rules.channel))
        err = fail_detail(fail, ERR_BAD_INPUT, "--channel: there is no channel %s", im->channel);
    if (!err && im->open_since && !day_parse(sv_from(im->open_since), &im->batch.open_since))
        err = fail_detail(fail, ERR_BAD_INPUT, "--open-since wants a day like 2026-11-21");
    if (!err)
        err = import_reader_open(im->file, im->format, &im->reader, fail);
    return err;
}

static int run(struct import *im)
{
    if (!im->report)
        im->report = arena_printf(im->arena, "%s.errors.csv", im->file).p;
    im->report = arena_cstr(im->console.arena, sv_from(im->report));
    enum err err = begin(im);
    if (!err)
        err = import_rows(im);
    import_reader_close(&im->reader);
    bool is_unreported = im->refused && (!im->errors || fclose(im->errors) != 0);
    if (!err && is_unreported)
        err = fail_detail(&im->console.fail, ERR_INTERNAL, "%s cannot be written", im->report);
    if (err)
        return command_failed("import", err, &im->console.fail);
    tell_all(im);
    return im->refused ? EXIT_DIFFERENCES : EXIT_DONE;
}

int command_import(int argc, char **argv)
{
    static struct import im = {.data = "huiyin-data", .channel = "online"};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &im.data, "FOLDER", "the office's data (huiyin-data)"},
        {"--format", OPTION_TEXT, &im.format, "csv|jsonl", "when the file's name does not say"},
        {"--map", OPTION_TEXT, &im.map_path, "FILE", "which column means what (YAML)"},
        {"--platform", OPTION_TEXT, &im.platform, "NAME",
         "where the numbers come from (file name)"},
        {"--channel", OPTION_TEXT, &im.channel, "ID", "channel of rows that do not say (online)"},
        {"--open-since", OPTION_TEXT, &im.open_since, "DAY",
         "unanswered rows received since are open matters (none is)"},
        {"--report", OPTION_TEXT, &im.report, "FILE", "refused rows (FILE.errors.csv)"},
        {"--dry-run", OPTION_FLAG, &im.is_dry_run, NULL, "check everything, write nothing"},
        {"--quiet", OPTION_FLAG, &im.is_quiet, NULL, "no progress"},
    };
    struct option_words words = {.items = &im.file, .max = 1};
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code != OPTIONS_FINE)
        return code;
    if (!im.file) {
        fprintf(stderr, "huiyin: import wants a file\n");
        return EXIT_USAGE;
    }
    if (console_open(&im.console, im.data, false))
        return EXIT_FAILED;
    im.arena = arena_new_wiping();
    code = run(&im);
    arena_free(&im.arena);
    console_close(&im.console);
    return code;
}
