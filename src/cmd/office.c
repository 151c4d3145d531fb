/* The office as a command sees it. */
#include "cmd/office.h"

#include "cmd/command.h"
#include "cmd/progress.h"

#include <stdio.h>

/* The root of everything: the first unit of the tree. */
static void become_administrator(struct call *call)
{
    const struct unit_tree *units = call->office->units;
    call->who = (struct caller){.kind = CALLER_STAFF};
    for (size_t i = 0; i < unit_count(units) && call->who.grant_count < ACCOUNT_GRANTS_MAX; i++) {
        const struct unit *unit = unit_at(units, i);
        if (!unit->parent)
            call->who.grants[call->who.grant_count++] =
                (struct grant){.role = ROLE_ADMINISTRATOR, .unit = unit->id};
    }
}

static enum err open_office(struct console *console, const char *data, bool create,
                            const struct console_files *files)
{
    *console = (struct console){.arena = arena_new_wiping()};
    struct service_config config = {.data_dir = data,
                                    .rulebook = files->rulebook,
                                    .overlay = files->overlay,
                                    .calendar = files->calendar,
                                    .time = timesource_system(),
                                    .rng = rng_system(),
                                    .readers = 2,
                                    .create = create,
                                    .progress = progress_of_upgrade()};
    enum err err = service_open(&config, &console->service, &console->fail);
    if (err == ERR_NOT_FOUND)
        fprintf(stderr, "huiyin: there is no office in %s yet; huiyin init makes one\n", data);
    if (err) {
        command_failed(data, err, &console->fail);
        return err;
    }
    call_begin(&console->call, console->service, console->arena, &console->fail);
    become_administrator(&console->call);
    return ERR_OK;
}

enum err console_open(struct console *console, const char *data, bool create)
{
    return open_office(console, data, create, &(struct console_files){NULL, NULL, NULL});
}

enum err console_create(struct console *console, const char *data,
                        const struct console_files *files)
{
    return open_office(console, data, true, files);
}

enum err console_renew(struct console *console)
{
    enum err err = service_office_reload(console->service);
    if (err)
        return err;
    call_end(&console->call);
    call_begin(&console->call, console->service, console->arena, &console->fail);
    become_administrator(&console->call);
    return ERR_OK;
}

void console_close(struct console *console)
{
    if (console->service)
        call_end(&console->call);
    service_close(&console->service);
    arena_free(&console->arena);
}
