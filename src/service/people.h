/* Naming the people of a petition: sealed in the vault, each with a query code of their own. */
#ifndef SERVICE_PEOPLE_H
#define SERVICE_PEOPLE_H

#include "service/petitions.h"

/* Whom an act or a registration names. */
struct naming {
    struct petition_key key;
    enum event_kind kind;
    const struct identity *people;
    const bool *are_agents; /* NULL: none of them is; a kind about agents makes agents of all */
    size_t count;
    bool is_joint; /* more than one raise the matter */
};
/* Seal them; the refs, with masked names only, are what an event may keep. */
enum err people_seal(struct call *call, const struct naming *naming,
                     const struct person_ref **out) ERR_MUST_USE;

/* The refs alone, with new ids, of people who are sealed elsewhere. */
void people_mask(struct call *call, const struct naming *naming, const struct person_ref **out);
/* Seal one of them, who has an id already. */
enum err people_keep(struct call *call, const struct petition_key *key,
                     const struct identity *identity, id64 person) ERR_MUST_USE;

/* What is kept of a query code: a keyed hash of number and code. */
void code_hash_of(struct call *call, struct sv number, struct sv code,
                  uint8_t out[BLIND_INDEX_SIZE]);

struct access_wish {
    struct petition_key key;
    struct sv number;
    id64 person;           /* 0: nobody is named */
    struct sv secret_hash; /* one already chosen; empty: none */
    id64 account;
    bool gives_token; /* the paper may set the secret within a day */
};
/* A fresh code for one person, and the token where it is wished; both are shown once. */
enum err people_give_access(struct call *call, const struct access_wish *wish,
                            struct slip *out) ERR_MUST_USE;

/* The people of an act's JSON field: names and how to reach them, with the limits of a
 * registration. Faults are told under `path`. */
enum err people_read(struct call *call, const char *path, const json_t *json,
                     const struct identity **out, size_t *count) ERR_MUST_USE;

/* Does the text hold the name, phone, number or address of somebody in the matter? Only for texts
 * of people who may know them: the answer to anybody else would be a way to find out. */
enum err people_named_in(struct call *call, const struct petition_key *key, struct sv text,
                         bool *out) ERR_MUST_USE;

/* What stands for the people of a matter in texts that are shown to more than the office: names,
 * phones, numbers and addresses as they are written, and what is put in their place. */
struct people_masks {
    const struct mask_pair {
        struct sv plain, masked;
    } * items;
    size_t count;
};
enum err people_masks_of(struct call *call, const struct petition_key *key,
                         struct people_masks *out) ERR_MUST_USE;
/* The text with each of them put in; in the arena. */
struct sv people_mask_text(struct arena *arena, const struct people_masks *masks, struct sv text);

/* Does the identity number hold together? One of no kind is judged when it looks like a resident's.
 */
bool person_id_is_right(const struct identity *person);

#endif
