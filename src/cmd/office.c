/* The office as a command sees it. */
#include "cmd/office.h"

#include "cmd/command.h"
#include "cmd/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

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

static enum err open_office(struct console *console, const struct service_config *config)
{
    const char *data = config->data_dir;
    *console = (struct console){.arena = arena_new_wiping()};
    enum err err = service_open(config, &console->service, &console->fail);
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

static struct service_config usual(const char *data)
{
    return (struct service_config){.data_dir = data,
                                   .time = timesource_system(),
                                   .rng = rng_system(),
                                   .readers = 2,
                                   .is_beside = true,
                                   .progress = progress_of_upgrade()};
}

enum err console_open(struct console *console, const char *data, bool create)
{
    struct service_config config = usual(data);
    config.create = create;
    return open_office(console, &config);
}

enum err console_open_at(struct console *console, const char *data, const char *address)
{
    struct service_config config = usual(data);
    config.store = address;
    return open_office(console, &config);
}

enum err console_create(struct console *console, const char *data,
                        const struct console_files *files)
{
    struct service_config config = usual(data);
    config.create = true;
    config.store = files->store;
    config.keys = files->keys;
    config.rulebook = files->rulebook;
    config.overlay = files->overlay;
    config.calendar = files->calendar;
    config.profile = files->profile;
    config.log_origin = files->log_origin;
    return open_office(console, &config);
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

bool console_take_folder(const char *data, bool is_shared)
{
    struct arena *arena = arena_new();
    int fd =
        open(arena_printf(arena, "%s/serving.lock", data).p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    arena_free(&arena);
    if (fd < 0 || flock(fd, (is_shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return true;
    close(fd);
    fprintf(stderr, "huiyin: %s is being served by another program\n", data);
    return false;
}
