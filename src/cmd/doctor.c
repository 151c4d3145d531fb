/* huiyin doctor: is the database whole, do the derived tables say what the events say, does the key
 * open what it sealed, are the attachments there? Changes nothing. */
#include "cmd/command.h"
#include "cmd/office.h"

#include <stdio.h>

enum { SAMPLE = 100 };

static int report(const char *what, bool is_good, const char *detail)
{
    printf("%-12s %s%s%s\n", what, is_good ? "good" : "BAD", *detail ? ": " : "", detail);
    return is_good ? 0 : 1;
}

static int check_database(struct console *console)
{
    struct fail fail = {0};
    enum err err = store_check_integrity(service_store(console->service), &fail);
    return report("database", !err, err ? fail.detail : "");
}

static int check_derived(struct console *console)
{
    struct fail fail = {0};
    int64_t differences = 0;
    char text[320];
    enum err err = store_rebuild_check(service_store(console->service), NULL, &differences, &fail);
    snprintf(text, sizeof text, "%lld differences %s", (long long)differences, fail.detail);
    return report("derived", !err && !differences, err || differences ? text : "");
}

/* ---- the newest petitions: their people open, their attachments are there ---- */

struct sample {
    int people, closed, files, missing;
};

static enum err sample_people(struct call *call, const struct petition_key *key,
                              struct sample *sample)
{
    const struct sealed_person *people;
    size_t count;
    enum err err = store_people_of(call->conn, call->arena, key, &people, &count);
    for (size_t i = 0; !err && i < count; i++) {
        struct identity identity;
        sample->people++;
        if (vault_open_person(service_vault(call->service), call->arena, &people[i], &identity))
            sample->closed++;
    }
    return err;
}

static enum err sample_files(struct call *call, const struct petition_key *key,
                             struct sample *sample)
{
    struct petition petition;
    enum err err = store_petition_load(call->conn, call->arena, key, &petition);
    for (size_t i = 0; !err && i < petition.attachment_count; i++) {
        struct stored_file stored;
        const char *path;
        sample->files++;
        if (store_attachment_get(call->conn, key, petition.attachments[i].file.id, &stored) ||
            blobs_path(service_blobs(call->service), call->arena, stored.content, &path))
            sample->missing++;
    }
    return err;
}

static enum err take_sample(struct call *call, void *arg)
{
    struct sample *sample = arg;
    const struct petition_row *rows;
    size_t count;
    struct petition_filter filter = {
        .scope = {.region = call->office->region}, .order = ORDER_NEWEST, .limit = SAMPLE};
    enum err err = store_petition_list(call->conn, call->arena, &filter, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        err = sample_people(call, &rows[i].key, sample);
        if (!err)
            err = sample_files(call, &rows[i].key, sample);
    }
    return err;
}

static int check_sample(struct console *console)
{
    struct sample sample = {0};
    char text[96];
    if (!console->call.office->region)
        return report("office", false, "not set up");
    enum err err = call_read(&console->call, take_sample, &sample);
    if (err)
        return report("petitions", false, err_name(err));
    snprintf(text, sizeof text, "%d of %d people do not open", sample.closed, sample.people);
    int bad = report("key", sample.closed == 0, sample.closed ? text : "");
    snprintf(text, sizeof text, "%d of %d files are missing", sample.missing, sample.files);
    return bad + report("attachments", sample.missing == 0, sample.missing ? text : "");
}

int command_doctor(int argc, char **argv)
{
    const char *data = "huiyin-data";
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &data, "FOLDER", "the office's data (huiyin-data)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), NULL);
    if (code != OPTIONS_FINE)
        return code;
    struct console console;
    code = EXIT_FAILED;
    if (!console_open(&console, data, false)) {
        int bad = check_database(&console);
        bad += check_derived(&console);
        bad += check_sample(&console);
        code = bad ? EXIT_DIFFERENCES : EXIT_DONE;
    }
    console_close(&console);
    return code;
}
