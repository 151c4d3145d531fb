/* huiyin user add LOGIN | reset LOGIN | drop-factor LOGIN | list: officials' accounts from the
 * machine itself. */
#include "cmd/command.h"
#include "cmd/office.h"
#include "service/admin.h"
#include "service/words.h"

#include <stdio.h>

struct user {
    const char *data, *name, *role, *unit;
    struct console console;
    struct account account;
    struct one_time_password password;
    const char *login;
    const struct account *accounts;
    size_t count;
};

static enum err load_accounts(struct call *call, void *arg)
{
    struct user *user = arg;
    return service_accounts(call, &user->accounts, &user->count);
}

/* ---- list ---- */

static void print_account(const struct call *call, const struct account *account)
{
    printf("%-16.*s %-3s %.*s", SV_FMT(account->login), account->is_active ? "" : "off",
           SV_FMT(account->name));
    for (size_t i = 0; i < account->grant_count; i++) {
        struct sv unit = unit_name(call->office->units, account->grants[i].unit);
        printf("  %s@%.*s", role_word(account->grants[i].role), SV_FMT(unit));
    }
    printf("\n");
}

static int list(struct user *user)
{
    enum err err = call_read(&user->console.call, load_accounts, user);
    if (err)
        return command_failed("user list", err, &user->console.fail);
    for (size_t i = 0; i < user->count; i++)
        print_account(&user->console.call, &user->accounts[i]);
    return EXIT_DONE;
}

/* ---- add ---- */

static id64 unit_named(const struct call *call, const char *name)
{
    const struct unit_tree *units = call->office->units;
    for (size_t i = 0; i < unit_count(units); i++) {
        const struct unit *unit = unit_at(units, i);
        if (sv_is(unit->name, name) || sv_is(unit->short_name, name))
            return unit->id;
    }
    return 0;
}

static enum err create(struct call *call, void *arg)
{
    struct user *user = arg;
    return service_account_create(call, &user->account, &user->password);
}

static int add(struct user *user)
{
    struct call *call = &user->console.call;
    struct grant *grant = &user->account.grants[0];
    user->account.login = sv_from(user->login);
    user->account.name = sv_from(user->name ? user->name : user->login);
    user->account.grant_count = 1;
    if (!user->role || !user->unit || !role_from_word(sv_from(user->role), &grant->role)) {
        fprintf(stderr, "huiyin: user add wants --role ROLE and --unit NAME\n");
        return EXIT_USAGE;
    }
    grant->unit = unit_named(call, user->unit);
    if (!grant->unit) {
        fprintf(stderr, "huiyin: there is no unit \"%s\"\n", user->unit);
        return EXIT_FAILED;
    }
    enum err err = service_one_time_password(call, &user->password);
    if (!err)
        err = call_write(call, create, user);
    if (err)
        return command_failed(user->login, err, &user->console.fail);
    printf("one-time password of %s: %s\n", user->login, user->password.text);
    return EXIT_DONE;
}

static enum err find_account(struct user *user)
{
    enum err err = call_read(&user->console.call, load_accounts, user);
    for (size_t i = 0; !err && i < user->count; i++) {
        if (sv_is(user->accounts[i].login, user->login))
            user->account = user->accounts[i];
    }
    return !err && !user->account.id ? ERR_NOT_FOUND : err;
}

/* ---- reset ---- */

static enum err reset_job(struct call *call, void *arg)
{
    struct user *user = arg;
    return service_account_reset(call, user->account.id, &user->password, &user->account);
}

static int reset(struct user *user)
{
    struct call *call = &user->console.call;
    enum err err = find_account(user);
    if (!err)
        err = service_one_time_password(call, &user->password);
    if (!err)
        err = call_write(call, reset_job, user);
    if (err)
        return command_failed(user->login, err, &user->console.fail);
    printf("one-time password of %s: %s\n", user->login, user->password.text);
    return EXIT_DONE;
}

/* ---- drop-factor ---- */

static enum err drop_factor_job(struct call *call, void *arg)
{
    const struct user *user = arg;
    return service_account_factor_reset(call, user->account.id);
}

/* The last way in, for an administrator who has lost device and recovery codes. */
static int drop_factor(struct user *user)
{
    struct call *call = &user->console.call;
    enum err err = find_account(user);
    if (!err)
        err = call_write(call, drop_factor_job, user);
    if (err)
        return command_failed(user->login, err, &user->console.fail);
    printf("%s has no second factor any more; its sessions have ended\n", user->login);
    return EXIT_DONE;
}

static const struct verb {
    const char *name;
    size_t words;
    int (*run)(struct user *);
} VERBS[] = {
    {"add", 2, add}, {"reset", 2, reset}, {"drop-factor", 2, drop_factor}, {"list", 1, list}};

int command_user(int argc, char **argv)
{
    struct user user = {.data = "huiyin-data"};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &user.data, "FOLDER", "the office's data (huiyin-data)"},
        {"--name", OPTION_TEXT, &user.name, "TEXT", "add: the official's name"},
        {"--role", OPTION_TEXT, &user.role, "ROLE", "add: window_clerk, case_officer, …"},
        {"--unit", OPTION_TEXT, &user.unit, "NAME", "add: name or short name of the unit"},
    };
    const char *items[2] = {0};
    struct option_words words = {.items = items, .max = 2};
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code != OPTIONS_FINE)
        return code;
    for (size_t i = 0; words.count && i < sizeof VERBS / sizeof VERBS[0]; i++) {
        if (strcmp(items[0], VERBS[i].name) != 0 || words.count != VERBS[i].words)
            continue;
        user.login = items[1];
        code = EXIT_FAILED;
        if (!console_open(&user.console, user.data, false))
            code = VERBS[i].run(&user);
        console_close(&user.console);
        return code;
    }
    fprintf(
        stderr,
        "usage: huiyin user add LOGIN --role ROLE --unit NAME | reset LOGIN | drop-factor LOGIN |"
        " list\n");
    return EXIT_USAGE;
}
