/* huiyin init: a new data folder with the region's root unit, its petition office and the first
 * administrator, whose one-time password is printed once. */
#include "cmd/command.h"
#include "cmd/office.h"
#include "service/admin.h"

#include <stdio.h>

struct init {
    const char *data, *name, *region, *code, *kind, *login, *admin_name, *profile, *factors;
    struct console_files files;
    struct office_setup setup;
    struct one_time_password password;
};

static enum err set_up(struct call *call, void *arg)
{
    struct init *init = arg;
    id64 region;
    id64 office;
    id64 admin;
    return service_setup(call, &init->setup, &region, &office, &admin);
}

static bool code_is_letters(const char *code)
{
    size_t n = strlen(code);
    return n >= 1 && n <= 8 && strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == n;
}

/* "administrator,auditor", or "none". */
static bool read_roles(const char *text, role_set *out)
{
    struct sv rest = sv_from(text);
    struct sv word;
    enum role role;
    *out = 0;
    while (rest.n && !sv_is(rest, "none")) {
        (void)sv_cut(rest, ',', &word, &rest);
        if (!role_from_word(word, &role) || !role_is_staff(role)) {
            fprintf(stderr, "huiyin: \"%.*s\" is no role of officials\n", SV_FMT(word));
            return false;
        }
        *out |= ROLE_BIT(role);
    }
    return true;
}

static bool read_setup(struct init *init)
{
    init->setup = (struct office_setup){.region_name = sv_from(init->region),
                                        .region_code = sv_from(init->code),
                                        .office_name = sv_from(init->name),
                                        .admin_login = sv_from(init->login),
                                        .admin_name = sv_from(init->admin_name)};
    if (!unit_kind_from_word(sv_from(init->kind), &init->setup.region_kind)) {
        fprintf(stderr, "huiyin: --kind is province, city, county or township\n");
        return false;
    }
    init->files.profile = strcmp(init->profile, "gm") == 0 ? VAULT_GM : VAULT_INTL;
    if (init->files.profile == VAULT_INTL && strcmp(init->profile, "intl") != 0) {
        fprintf(stderr, "huiyin: --profile is intl or gm\n");
        return false;
    }
    if (!code_is_letters(init->code)) {
        fprintf(stderr, "huiyin: --code is one to eight capital letters\n");
        return false;
    }
    return read_roles(init->factors, &init->setup.second_factor_roles);
}

/* In the rulebook's language: its own word for the thing, or ours. */
static void name_thing(struct sv *name, struct call *call, const char *term,
                       const struct words *ours)
{
    const struct rulebook *rulebook = call_rulebook(call);
    const struct rule_term *own = rulebook_term(rulebook, sv_from(term));
    if (name->n == 0)
        *name = words_in(own ? &own->title : ours, rulebook->language);
}

static void name_what_is_not(struct init *init, struct call *call)
{
    static const struct words OFFICE = {{SV_INIT("信访局"), SV_INIT("Petition office")}};
    static const struct words REGION = {{SV_INIT("本县"), SV_INIT("Our county")}};
    static const struct words ADMIN = {{SV_INIT("管理员"), SV_INIT("Administrator")}};
    name_thing(&init->setup.office_name, call, "office", &OFFICE);
    name_thing(&init->setup.region_name, call, "region", &REGION);
    name_thing(&init->setup.admin_name, call, "role.administrator", &ADMIN);
}

static int run(struct init *init)
{
    struct console console;
    enum err err = console_create(&console, init->data, &init->files);
    int code = EXIT_FAILED;
    if (!err) {
        name_what_is_not(init, &console.call);
        err = service_one_time_password(&console.call, &init->password);
        init->setup.admin_password_hash = init->password.hash;
        if (!err)
            err = call_write(&console.call, set_up, init);
        if (err)
            code = command_failed(init->data, err, &console.fail);
    }
    if (!err) {
        printf("%.*s is set up in %s\n", SV_FMT(init->setup.office_name), init->data);
        if (init->setup.second_factor_roles & ROLE_BIT(ROLE_ADMINISTRATOR))
            printf("have an authenticator at hand: after the password it is set up\n");
        printf("sign in as %s with the one-time password %s\n", init->login, init->password.text);
        code = EXIT_DONE;
    }
    console_close(&console);
    return code;
}

int command_init(int argc, char **argv)
{
    struct init init = {.data = "huiyin-data",
                        .name = "",
                        .region = "",
                        .code = "HY",
                        .kind = "county",
                        .login = "admin",
                        .admin_name = "",
                        .profile = "intl",
                        .factors = "administrator,auditor"};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &init.data, "FOLDER", "where (huiyin-data)"},
        {"--store", OPTION_TEXT, &init.files.store, "ADDRESS",
         "postgres://… of an empty database, kept in FOLDER/store (FOLDER/huiyin.db)"},
        {"--keys", OPTION_TEXT, &init.files.keys, "ADDRESS",
         "postgres://… of another empty database for the keys (FOLDER/keys/keys.db)"},
        {"--name", OPTION_TEXT, &init.name, "TEXT", "name of the petition office (信访局)"},
        {"--region", OPTION_TEXT, &init.region, "TEXT", "name of its county, city or province"},
        {"--kind", OPTION_TEXT, &init.kind, "KIND", "province, city, county or township (county)"},
        {"--code", OPTION_TEXT, &init.code, "LETTERS", "letters that begin petition numbers (HY)"},
        {"--admin", OPTION_TEXT, &init.login, "LOGIN", "the first administrator (admin)"},
        {"--admin-name", OPTION_TEXT, &init.admin_name, "TEXT", "and their name"},
        {"--log-origin", OPTION_TEXT, &init.files.log_origin, "NAME",
         "name of its log, such as its address and /log (a random one)"},
        {"--profile", OPTION_TEXT, &init.profile, "NAME",
         "how people and matters are sealed: intl, or gm with SM4 and SM3 (intl)"},
        {"--second-factor", OPTION_TEXT, &init.factors, "ROLES",
         "who needs a second factor to sign in, or none (administrator,auditor)"},
        {"--rulebook", OPTION_TEXT, &init.files.rulebook, "FILE",
         "the procedure (the one built in)"},
        {"--overlay", OPTION_TEXT, &init.files.overlay, "FILE", "a region's changes to it (none)"},
        {"--calendar", OPTION_TEXT, &init.files.calendar, "FILE",
         "its rest days (those the rulebook names)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), NULL);
    if (code != OPTIONS_FINE)
        return code;
    return read_setup(&init) ? run(&init) : EXIT_USAGE;
}
