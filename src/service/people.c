/* Naming people, at registration and later: what they are called goes into the vault, what an event
 * keeps of them is masked, and each gets a query code of their own. */
#include "service/people.h"

#include "base/utf8.h"
#include "domain/people.h"
#include "service/number.h"
#include "service/service_private.h"

#include <string.h>

enum {
    PEOPLE_MAX = 20,
    NAME_BYTES_MIN = 6 /* two Chinese characters */,
    TOKEN_LIFE_MS = 24 * 60 * 60 * 1000
};

/* ---- sealing ---- */

enum err people_keep(struct call *call, const struct petition_key *key,
                     const struct identity *identity, id64 person)
{
    struct vault *vault = service_vault(call->service);
    struct sealed_person sealed = {.id = person, .petition = *key};
    struct blind_index indexes[3];
    enum err err = vault_seal_person(vault, call->arena, identity, &sealed);
    if (err)
        return err;
    size_t count = vault_indexes(vault, identity, indexes);
    const struct log_writer log = call_log(call);
    err = store_person_add(call->conn, &sealed, indexes, count);
    return err ? err : log_person(&log, &sealed);
}

void people_mask(struct call *call, const struct naming *naming, const struct person_ref **out)
{
    struct person_ref *refs = ARENA_ARRAY(call->arena, struct person_ref, naming->count);
    for (size_t i = 0; i < naming->count; i++) {
        refs[i] = vault_mask(call->arena, &naming->people[i], service_new_id(call->service));
        refs[i].is_agent = naming->are_agents && naming->are_agents[i];
        refs[i] = people_role(naming->kind, naming->is_joint, refs[i]);
    }
    *out = refs;
}

enum err people_seal(struct call *call, const struct naming *naming, const struct person_ref **out)
{
    enum err err = ERR_OK;
    people_mask(call, naming, out);
    for (size_t i = 0; !err && i < naming->count; i++)
        err = people_keep(call, &naming->key, &naming->people[i], (*out)[i].id);
    return err;
}

/* ---- codes ---- */

void code_hash_of(struct call *call, struct sv number, struct sv code,
                  uint8_t out[BLIND_INDEX_SIZE])
{
    struct sv both = arena_printf(call->arena, "%.*s %.*s", SV_FMT(number), SV_FMT(code));
    vault_token_hash(service_vault(call->service), "petition code", both, out);
}

enum err people_give_access(struct call *call, const struct access_wish *wish, struct slip *out)
{
    struct rng rng = service_rng(call->service);
    struct petition_access access = {
        .person = wish->person, .secret_hash = wish->secret_hash, .account = wish->account};
    out->code = code_make(call->arena, rng);
    out->secret_token = SV("");
    code_hash_of(call, wish->number, out->code, access.code_hash);
    if (wish->gives_token) {
        char token[TOKEN_CHARS + 1];
        token_make(rng, token);
        out->secret_token = arena_sv(call->arena, sv_from(token));
        vault_token_hash(service_vault(call->service), "secret token", out->secret_token,
                         access.token_hash);
        access.token_expires = call->now + TOKEN_LIFE_MS;
    }
    return store_access_put(call->conn, &wish->key, &access);
}

/* ---- reading ---- */

static const struct text_member {
    const char *name;
    size_t offset;
    size_t max;
} MEMBERS[] = {
    {"name", offsetof(struct identity, name), 60},
    {"phone", offsetof(struct identity, phone), 30},
    {"address", offsetof(struct identity, address), 200},
    {"id_kind", offsetof(struct identity, id_kind), 40},
    {"id_number", offsetof(struct identity, id_number), 40},
};
enum { MEMBER_COUNT = sizeof MEMBERS / sizeof MEMBERS[0] };

static const char *wrong_text(const json_t *value, size_t max, struct sv *out)
{
    if (!json_is_string(value))
        return "type";
    *out = utf8_trim((struct sv){json_string_value(value), json_string_length(value)});
    if (utf8_length(*out) > max)
        return "too_long";
    return utf8_is_clean(*out, false) ? NULL : "format";
}

bool person_id_is_right(const struct identity *person)
{
    enum { RESIDENT_ID = 18 };
    struct sv number = sv_trim(person->id_number);
    bool is_resident =
        sv_is(person->id_kind, "resident_id") || (!person->id_kind.n && number.n == RESIDENT_ID);
    return !number.n || !is_resident || vault_resident_id_is_right(number);
}

struct reading_person {
    struct call *call;
    const char *path;
    size_t index;
    struct identity *out;
};

static enum err fault_at(const struct reading_person *r, const char *member, const char *rule)
{
    char full[96];
    snprintf(full, sizeof full, "%s.%zu%s%.30s", r->path, r->index, *member ? "." : "", member);
    return fail_field(r->call->fail, full, rule, "");
}

static enum err read_member(const struct reading_person *r, const char *name, const json_t *value)
{
    if (sv_is(SV("is_organisation"), name) && json_is_boolean(value)) {
        r->out->is_organisation = json_is_true(value);
        return ERR_OK;
    }
    for (size_t k = 0; k < MEMBER_COUNT; k++) {
        struct sv *text = (struct sv *)(void *)((char *)r->out + MEMBERS[k].offset);
        if (!sv_is(sv_from(name), MEMBERS[k].name))
            continue;
        const char *rule = wrong_text(value, MEMBERS[k].max, text);
        return rule ? fault_at(r, name, rule) : ERR_OK;
    }
    return fault_at(r, name, "unknown");
}

static enum err read_person(const struct reading_person *r, const json_t *json)
{
    enum err err = ERR_OK;
    const char *name;
    const json_t *value;
    if (!json_is_object(json))
        return fault_at(r, "", "type");
    /* jansson's iterator wants a mutable object, but only reads. */
    json_object_foreach((json_t *)(uintptr_t)json, name, value)
    {
        enum err one = read_member(r, name, value);
        err = one ? one : err;
    }
    if (!err && !person_id_is_right(r->out))
        err = fault_at(r, "id_number", "resident_id");
    return !err && !r->out->name.n ? fault_at(r, "name", "required") : err;
}

enum err people_read(struct call *call, const char *path, const json_t *json,
                     const struct identity **out, size_t *count)
{
    if (!json_is_array(json))
        return fail_field(call->fail, path, "type", "");
    *count = json_array_size(json);
    if (*count > PEOPLE_MAX)
        return fail_field(call->fail, path, "too_many", "20");
    struct identity *people = ARENA_ARRAY(call->arena, struct identity, *count);
    enum err err = ERR_OK;
    for (size_t i = 0; i < *count; i++) {
        struct reading_person r = {call, path, i, &people[i]};
        enum err one = read_person(&r, json_array_get(json, i));
        err = one ? one : err;
    }
    *out = people;
    return err;
}

/* ---- names where none belong ---- */

static bool holds(struct sv text, struct sv part)
{
    for (size_t at = 0; part.n && at + part.n <= text.n; at++) {
        if (memcmp(text.p + at, part.p, part.n) == 0)
            return true;
    }
    return false;
}

static bool tells_of(struct sv text, const struct identity *who)
{
    const struct sv parts[] = {who->name, who->phone, who->id_number, who->address};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (sv_trim(parts[i]).n >= NAME_BYTES_MIN && holds(text, sv_trim(parts[i])))
            return true;
    }
    return false;
}

enum err people_named_in(struct call *call, const struct petition_key *key, struct sv text,
                         bool *out)
{
    const struct sealed_person *people;
    size_t count;
    *out = false;
    enum err err = store_people_of(call->conn, call->arena, key, &people, &count);
    for (size_t i = 0; !err && !*out && i < count; i++) {
        struct identity who;
        err = vault_open_person(service_vault(call->service), call->arena, &people[i], &who);
        if (err == ERR_NOT_FOUND) /* its key is gone already */
            err = ERR_OK;
        else if (!err)
            *out = tells_of(text, &who);
    }
    return err;
}

/* ---- masking ---- */

enum { MASKS_OF_ONE = 4 };

static void add_mask(struct mask_pair *items, size_t *count, struct sv plain, struct sv masked)
{
    struct sv part = sv_trim(plain);
    if (part.n >= NAME_BYTES_MIN)
        items[(*count)++] = (struct mask_pair){part, masked};
}

enum err people_masks_of(struct call *call, const struct petition_key *key,
                         struct people_masks *out)
{
    const struct sealed_person *people;
    size_t count;
    *out = (struct people_masks){.count = 0};
    enum err err = store_people_of(call->conn, call->arena, key, &people, &count);
    if (err)
        return err;
    struct mask_pair *items = ARENA_ARRAY(call->arena, struct mask_pair, count * MASKS_OF_ONE);
    for (size_t i = 0; !err && i < count; i++) {
        struct identity who;
        err = vault_open_person(service_vault(call->service), call->arena, &people[i], &who);
        if (err == ERR_NOT_FOUND) { /* its key is gone already */
            err = ERR_OK;
            continue;
        }
        if (err)
            break;
        const struct person_ref ref = vault_mask(call->arena, &who, 0);
        add_mask(items, &out->count, who.name, ref.masked_name);
        add_mask(items, &out->count, who.phone, ref.masked_phone);
        add_mask(items, &out->count, who.id_number, SV("****"));
        add_mask(items, &out->count, who.address, SV("****"));
    }
    out->items = items;
    return err;
}

static const struct mask_pair *mask_at(const struct people_masks *masks, struct sv rest)
{
    for (size_t i = 0; i < masks->count; i++) {
        struct sv plain = masks->items[i].plain;
        if (plain.n <= rest.n && memcmp(plain.p, rest.p, plain.n) == 0)
            return &masks->items[i];
    }
    return NULL;
}

struct sv people_mask_text(struct arena *arena, const struct people_masks *masks, struct sv text)
{
    size_t room = text.n;
    for (size_t i = 0; i < masks->count; i++)
        room += masks->items[i].masked.n * (text.n / masks->items[i].plain.n);
    char *out = arena_alloc(arena, room + 1);
    size_t n = 0;
    for (size_t at = 0; at < text.n;) {
        const struct mask_pair *mask = mask_at(masks, (struct sv){text.p + at, text.n - at});
        struct sv put = mask ? mask->masked : (struct sv){text.p + at, 1};
        memcpy(out + n, put.p, put.n);
        n += put.n;
        at += mask ? mask->plain.n : 1;
    }
    return (struct sv){out, n};
}
