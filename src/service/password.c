/* What a new password must not be: too short, or easily guessed from what everybody knows. Asked
 * before the slow hash is made. */
#include "domain/password_rule.h"
#include "service/auth.h"
#include "service/service_private.h"

enum { WORDS_MAX = 6 + 3 * ACCOUNT_GRANTS_MAX };

/* The field that holds it, and how long it is at least: an official's opens other people's matters.
 */
struct asked {
    const char *field;
    size_t min_length;
};
static const struct asked OFFICIAL = {"new", 10};
static const struct asked PETITIONER = {"new", 8};
static const struct asked NEW_PETITIONER = {"password", 8};

static enum err judge(struct call *call, struct sv password, const struct password_owner *owner,
                      struct asked asked)
{
    char limit[24];
    snprintf(limit, sizeof limit, "%zu", asked.min_length);
    switch (password_judge(call->arena, password, owner, asked.min_length)) {
    case PASSWORD_FINE:
        return ERR_OK;
    case PASSWORD_SHORT:
        return fail_field(call->fail, asked.field, "too_short", limit);
    case PASSWORD_SIMPLE:
        return fail_field(call->fail, asked.field, "password_simple", "");
    case PASSWORD_OWN:
        return fail_field(call->fail, asked.field, "password_own", "");
    }
    return ERR_INTERNAL;
}

static void add_unit(const struct call *call, id64 id, struct sv words[WORDS_MAX], size_t *count)
{
    const struct unit *unit = unit_find(call->office->units, id);
    if (!unit)
        return;
    words[(*count)++] = unit->name;
    words[(*count)++] = unit->short_name;
    words[(*count)++] = unit->code;
}

static enum err judge_staff(struct call *call, struct sv password)
{
    struct account account;
    struct sv words[WORDS_MAX];
    enum err err = service_session_account(call, &account);
    if (err)
        return err;
    size_t count = 0;
    words[count++] = account.login;
    words[count++] = account.name;
    words[count++] = call->office->info.name;
    add_unit(call, call->office->region, words, &count);
    for (size_t i = 0; i < account.grant_count; i++)
        add_unit(call, account.grants[i].unit, words, &count);
    return judge(call, password, &(struct password_owner){words, count}, OFFICIAL);
}

enum err service_password_fits(struct call *call, struct sv password)
{
    struct sv words[2];
    if (call->who.kind == CALLER_STAFF)
        return judge_staff(call, password);
    enum err err = service_petitioner_identity(call, &words[0], &words[1]);
    return err ? err : judge(call, password, &(struct password_owner){words, 2}, PETITIONER);
}

enum err service_first_password_fits(struct call *call, struct sv login, struct sv name,
                                     struct sv password)
{
    const struct sv words[2] = {login, name};
    return judge(call, password, &(struct password_owner){words, 2}, NEW_PETITIONER);
}
