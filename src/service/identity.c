/* Sealed identities: opened with a stated purpose, recorded, shown to the petitioner; and looked up
 * by exact match inside a registration. Opened texts live in the call's arena, which the layer
 * above wipes. */
#include "base/utf8.h"
#include "service/petitions.h"
#include "service/service_private.h"

enum { SAME_MAX = 5, READINGS_MAX = 500 };

static const struct sealed_person *sealed_of(const struct sealed_person *people, size_t count,
                                             id64 person)
{
    for (size_t i = 0; i < count; i++) {
        if (people[i].id == person)
            return &people[i];
    }
    return NULL;
}

/* Those who take part, in the order the case shows them; whoever left is nobody's business. */
static enum err open_people(struct call *call, const struct loaded *loaded,
                            const struct identity **out, size_t *count)
{
    const struct petition *petition = &loaded->petition;
    const struct sealed_person *people;
    size_t sealed_count;
    enum err err = store_people_of(call->conn, call->arena, &loaded->key, &people, &sealed_count);
    if (err)
        return err;
    *count = petition->people_count;
    struct identity *opened = ARENA_ARRAY(call->arena, struct identity, *count);
    for (size_t i = 0; !err && i < *count; i++) {
        const struct sealed_person *one = sealed_of(people, sealed_count, petition->people[i].id);
        opened[i] = (struct identity){.name = SV("")}; /* of whom nothing is kept any more */
        if (one)
            err = vault_open_person(service_vault(call->service), call->arena, one, &opened[i]);
    }
    *out = opened;
    return err;
}

/* The standard purpose is for whom the matter lies with; everybody else, and everything else, says.
 */
static enum err read_purpose(struct call *call, const struct petition *petition,
                             const struct identity_request *request, struct look *look)
{
    look->purpose = utf8_trim(request->purpose);
    if (!request->is_daily)
        return utf8_length(look->purpose) < 2 ? fail_field(call->fail, "purpose", "required", "")
                                              : ERR_OK;
    if (look->purpose.n)
        return fail_field(call->fail, "standard", "unknown", "");
    if (!reading_is_daily_work(petition, &look->as))
        return fail_field(call->fail, "purpose", "required", "");
    look->ground = GROUND_HANDLING;
    return ERR_OK;
}

enum daily_opening identity_daily(struct call *call, const struct petition *petition,
                                  const struct looks *looks)
{
    struct look look = {.kind = READING_IDENTITY, .ground = GROUND_HANDLING};
    if (petition->people_count == 0 ||
        !access_may_open_identity(petition, call->who.grants, call->who.grant_count,
                                  call->office->units, &look.as) ||
        !reading_is_daily_work(petition, &look.as))
        return DAILY_NOT;
    bool is_chosen = looks_have(looks, &look, reading_id_of_day(call, call->today));
    return is_chosen ? DAILY_CHOSEN : DAILY_ASK;
}

enum err service_identity_open(struct call *call, id64 petition,
                               const struct identity_request *request, const struct identity **out,
                               size_t *count)
{
    struct loaded loaded;
    enum err err = petition_load_for_staff(call, petition, &loaded);
    if (err)
        return err;
    struct look look = {.petition = loaded.key, .kind = READING_IDENTITY};
    if (!access_may_open_identity(&loaded.petition, call->who.grants, call->who.grant_count,
                                  call->office->units, &look.as))
        return ERR_FORBIDDEN;
    bool is_new;
    err = read_purpose(call, &loaded.petition, request, &look);
    if (!err)
        err = reading_note(call, &look, &is_new);
    if (!err && is_new)
        err = audit_add(call, "identity_opened", loaded.number,
                        look.ground ? sv_from(reading_ground_word(look.ground)) : look.purpose);
    if (!err)
        err = open_people(call, &loaded, out, count);
    return err;
}

/* An auditor sees who read a file, never the file. */
static enum err find_for_readings(struct call *call, id64 petition, struct look *out)
{
    struct sv number;
    struct petition state;
    *out = (struct look){.kind = READING_READINGS, .ground = GROUND_AUDIT};
    enum err err = store_petition_by_id(call->conn, call->arena, petition, &out->petition, &number);
    if (!err)
        err = store_petition_load(call->conn, call->arena, &out->petition, &state);
    if (err)
        return err;
    const struct caller *who = &call->who;
    for (size_t i = 0; who->kind == CALLER_STAFF && i < who->grant_count; i++) {
        const struct grant *grant = &who->grants[i];
        id64 reach = unit_reach_root(call->office->units, grant->unit);
        out->as = *grant;
        if (grant->role == ROLE_AUDITOR && unit_is_within(call->office->units, state.office, reach))
            return ERR_OK;
        if (grant->role == ROLE_OFFICE_HEAD && grant->unit == state.office)
            return ERR_OK;
    }
    return ERR_NOT_FOUND;
}

enum err service_readings(struct call *call, id64 petition, const struct reading **out,
                          const struct account **accounts, size_t *count)
{
    struct look look;
    enum err err = find_for_readings(call, petition, &look);
    const struct reading_query query = {.petition = look.petition, .limit = READINGS_MAX};
    if (!err)
        err = reading_note(call, &look, NULL);
    if (!err)
        err = store_reading_list(call->conn, call->arena, &query, out, count);
    if (err)
        return err;
    struct account *readers = ARENA_ARRAY(call->arena, struct account, *count);
    for (size_t i = 0; i < *count; i++) {
        err = store_account_get(call->conn, call->arena, (*out)[i].by.account, &readers[i]);
        if (err && err != ERR_NOT_FOUND)
            return err;
    }
    *accounts = readers;
    return ERR_OK;
}

/* ---- the same matter ---- */

/* The strongest thing said of the person finds candidates; the name must fit as well. A name alone
 * finds nobody: the question is asked about somebody who is here, not about a name. */
static struct blind_index strongest_index(struct call *call, const struct identity *person)
{
    struct vault *vault = service_vault(call->service);
    if (sv_trim(person->id_number).n)
        return vault_index(vault, BLIND_ID_NUMBER, person->id_number);
    return vault_index(vault, BLIND_PHONE, person->phone);
}

static enum err add_matches(struct call *call, const struct identity *person, id64 office,
                            struct petition_row *rows, size_t *count)
{
    struct blind_index by = strongest_index(call, person);
    struct blind_index name = vault_index(service_vault(call->service), BLIND_NAME, person->name);
    const struct petition_row *found;
    size_t found_count;
    const struct person_lookup lookup = {office, by, SAME_MAX * 4};
    enum err err =
        store_petitions_with_person(call->conn, call->arena, &lookup, &found, &found_count);
    for (size_t i = 0; !err && i < found_count && *count < SAME_MAX; i++) {
        bool fits = true;
        if (by.kind == BLIND_PHONE)
            err = store_person_has_index(call->conn, &found[i].key, 0, &name, &fits);
        if (!err && fits)
            rows[(*count)++] = found[i];
    }
    return err;
}

/* On every matter that was found; and that it was asked at all, not after whom. */
static enum err note_lookup(struct call *call, const struct grant *as,
                            const struct same_matter *found)
{
    struct look look = {.kind = READING_SAME, .as = *as, .ground = GROUND_REGISTERING};
    enum err err = reading_note(call, &look, NULL);
    for (size_t i = 0; !err && i < found->count; i++) {
        look.petition = found->rows[i].key;
        err = reading_note(call, &look, NULL);
    }
    return err;
}

enum err service_same_matter(struct call *call, const struct identity *person,
                             struct same_matter *out)
{
    *out = (struct same_matter){0};
    static const role_set ASKERS =
        ROLE_BIT(ROLE_WINDOW_CLERK) | ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD);
    struct grant grant;
    if (!call_has_role(call, ASKERS, &grant))
        return ERR_FORBIDDEN;
    if (!sv_trim(person->id_number).n && !sv_trim(person->phone).n)
        return fail_field(call->fail, "phone", "required", "");
    struct petition_row *rows = ARENA_ARRAY(call->arena, struct petition_row, SAME_MAX);
    enum err err = add_matches(call, person, grant.unit, rows, &out->count);
    out->rows = rows;
    return err ? err : note_lookup(call, &grant, out);
}
