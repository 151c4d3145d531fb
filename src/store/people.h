/* Sealed identities and the petitioners' own keys to their matters. The store sees only bytes: what
 * they say is the vault's business. */
#ifndef STORE_PEOPLE_H
#define STORE_PEOPLE_H

#include "domain/reading.h"
#include "store/petitions.h"

#define BLIND_INDEX_SIZE 32
#define SECRET_HASH_SIZE 128 /* libsodium's crypto_pwhash_str form */

struct sealed_person {
    id64 id;
    struct petition_key petition;
    int64_t key_id;   /* which wrapping key sealed it */
    struct sv sealed; /* nonce and ciphertext */
};
enum blind_index_kind { BLIND_NAME = 1, BLIND_PHONE = 2, BLIND_ID_NUMBER = 3 };
struct blind_index {
    enum blind_index_kind kind;
    uint8_t hash[BLIND_INDEX_SIZE];
};

/* Add a person of a petition with the indexes under which they are found. */
enum err store_person_add(struct store_conn *conn, const struct sealed_person *person,
                          const struct blind_index *indexes, size_t index_count) ERR_MUST_USE;
/* The people of one petition, by id. */
enum err store_people_of(struct store_conn *conn, struct arena *arena,
                         const struct petition_key *key, const struct sealed_person **out,
                         size_t *count) ERR_MUST_USE;
/* Is the person of the petition – 0: anybody of it – found under this index? */
enum err store_person_has_index(struct store_conn *conn, const struct petition_key *key,
                                id64 person, const struct blind_index *index,
                                bool *out) ERR_MUST_USE;
/* Whose matters to look for, and where. */
struct person_lookup {
    id64 office;
    struct blind_index index;
    int limit;
};
/* Open petitions of the office that have a person under the index, newest first: only for a lookup
 * inside a registration. */
enum err store_petitions_with_person(struct store_conn *conn, struct arena *arena,
                                     const struct person_lookup *lookup,
                                     const struct petition_row **out, size_t *count) ERR_MUST_USE;

/* How a petitioner gets at their matter: one for each of the petition's people. Working data:
 * hashes change, events never hold them. */
struct petition_access {
    id64 person;                          /* 0: nobody is named */
    uint8_t code_hash[BLIND_INDEX_SIZE];  /* of the query code */
    struct sv secret_hash;                /* password hash; empty until set */
    uint8_t token_hash[BLIND_INDEX_SIZE]; /* of the token that may set the secret; zeros = none */
    time_ms token_expires;
    id64 account; /* petitioner account it belongs to; 0 = none */
};
enum err store_access_put(struct store_conn *conn, const struct petition_key *key,
                          const struct petition_access *access) ERR_MUST_USE;
enum err store_access_get(struct store_conn *conn, struct arena *arena,
                          const struct petition_key *key, id64 person,
                          struct petition_access *out) ERR_MUST_USE;
/* Whose code it is, of this petition. */
enum err store_access_by_code(struct store_conn *conn, struct arena *arena,
                              const struct petition_key *key,
                              const uint8_t code_hash[BLIND_INDEX_SIZE],
                              struct petition_access *out) ERR_MUST_USE;
/* As whom an account raised this petition. */
enum err store_access_by_account(struct store_conn *conn, struct arena *arena,
                                 const struct petition_key *key, id64 account,
                                 struct petition_access *out) ERR_MUST_USE;
/* Petitions of a petitioner account, newest first, at most 200. */
enum err store_access_of_account(struct store_conn *conn, struct arena *arena, id64 account,
                                 const struct petition_row **out, size_t *count) ERR_MUST_USE;

/* Who looked at what (domain/reading.h). Enduring; ids follow the time. */
struct reading {
    id64 id;
    struct petition_key petition; /* zeros: of no single matter */
    enum reading_kind kind;
    time_ms at;
    struct actor by;
    enum reading_ground ground;
    struct sv purpose; /* written, or which list */
    struct sv number;  /* of the matter; filled in by lists, never stored */
};
enum err store_reading_add(struct store_conn *conn, const struct reading *reading) ERR_MUST_USE;
/* What an account has looked at, of a matter or of none (zeros), at or after the moment of an id
 * (id_at): newest first, at most LOOKS_MAX, without their time. */
enum { LOOKS_MAX = 256 };
struct look_range {
    struct petition_key petition;
    id64 account, since;
};
enum err store_looks_of(struct store_conn *conn, struct arena *arena,
                        const struct look_range *range, const struct reading **out,
                        size_t *count) ERR_MUST_USE;
/* Which looks; 0 leaves a part open. */
struct reading_query {
    struct petition_key petition;
    id64 account, unit;
    enum reading_kind kind;
    id64 since, before; /* ids: at or after, and before; before 0 = up to the newest */
    bool is_told;       /* leave out those that the petitioner is not told of */
    int limit;
};
/* Newest first. */
enum err store_reading_list(struct store_conn *conn, struct arena *arena,
                            const struct reading_query *query, const struct reading **out,
                            size_t *count) ERR_MUST_USE;
/* How many looks at the matter its petitioner is not told of, up to cap. */
enum err store_reading_untold(struct store_conn *conn, const struct petition_key *key, int cap,
                              int *out) ERR_MUST_USE;

#endif
