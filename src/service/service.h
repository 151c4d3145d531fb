/* The service layer's ground: the office as one running whole, and a call into it.
 *
 * A use case is a function `enum err service_x(struct call *call, const struct x_input *, struct
 * x_output *)`. It checks who may, loads, decides with domain code, saves; everything in one
 * transaction, which the caller of the service has opened: call->conn is a reader for views and the
 * writer's connection for acts. Use cases may be run again from their input (store.h promise 3), so
 * they have no effect outside call->conn and their output. */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include "base/fail.h"
#include "base/rng.h"
#include "domain/access.h"
#include "domain/procedure.h"
#include "store/blobs.h"
#include "store/office.h"
#include "store/second_factors.h"
#include "store/working.h"
#include "vault/vault.h"

struct service;

/* What a visitor of the demo can try with an account. */
struct demo_hint {
    struct sv login, text;
};

struct service_config {
    const char *data_dir;     /* holds huiyin.db, keys/, blobs/, sealed/ */
    const char *store;        /* NULL: as service_store_address says; kept there with create */
    const char *keys;         /* address of the key store; NULL: as vault.h says */
    const char *store_driver; /* as in store.h; NULL: by address */
    const char *rulebook;     /* create: YAML file put into force; NULL: the one built in */
    const char *overlay;      /* create: YAML file laid over it; NULL: none */
    const char *calendar; /* create: YAML file of years not stored yet; NULL: the rulebook's own */
    const char *log_origin;     /* name of the log where it has none yet, such as
                                 * "xinfang.example.gov.cn/log"; NULL: a random one */
    enum vault_profile profile; /* create: how things are sealed; 0: intl */
    struct timesource time;
    struct rng rng;
    uint16_t node;
    int readers;
    int stale_max_ms;                      /* as in store.h */
    bool is_beside;                        /* a command: an office may be serving the same data */
    bool create;                           /* make data_dir, key and database where absent */
    bool is_demo;                          /* one-click sign-in is served */
    const struct store_progress *progress; /* of bringing older data forward; NULL: untold */
    const struct demo_hint *demo_hints;    /* borrowed as long as the service lives */
    size_t demo_hint_count;
};
/* The address of an office's database: the one given, else what the file "store" in its folder
 * says, else huiyin.db in the folder. In the arena; it may hold a password. */
enum err service_store_address(struct arena *arena, const char *data_dir, const char *given,
                               const char **out) ERR_MUST_USE;
/* Is it a server's, and not a file's? */
bool service_store_is_server(const char *address);
/* Write that file; nothing for a database that is a file. */
enum err service_store_note(struct arena *arena, const char *data_dir,
                            const char *address) ERR_MUST_USE;
/* The office's database is at that address from now on: the file says so, or is taken away when it
 * is huiyin.db in the folder. The path of a database that is a file is absolute. */
enum err service_store_change(struct arena *arena, const char *data_dir,
                              const char *address) ERR_MUST_USE;

enum err service_open(const struct service_config *config, struct service **out,
                      struct fail *fail) ERR_MUST_USE;
void service_close(struct service **service);

/* From that day new matters follow that rulebook, unless a later adoption says otherwise. */
struct rulebook_adoption {
    const struct rulebook *rulebook;
    day_t from;
    struct who_when by;
};

/* What changes rarely, as one immutable snapshot: units, officials, calendar, rulebooks, guidance.
 */
struct office {
    const struct unit_tree *units;
    const struct account *officials; /* all, also those who left, in the order of their ids */
    size_t official_count;
    const struct calendar *calendar;
    const struct calendar_year *calendar_years;
    size_t calendar_year_count;
    int64_t calendars; /* how many versions of years there were: store_calendars_of */
    const struct rulebook *const *rulebooks; /* all that petitions may be pinned to */
    size_t rulebook_count;
    const struct rulebook_adoption *adoptions; /* in the order they were made; at least one */
    size_t adoption_count;
    int64_t changes; /* of what it holds: store_office_changes */
    struct office_info info;
    struct sign_in_rule sign_in; /* who needs a second factor */
    id64 region;                 /* root of the matters taken online: the reach of info.unit */
};
/* Take the current snapshot (reference counted) and give it back. */
const struct office *service_office_take(struct service *service);
void service_office_release(struct service *service, const struct office *office);
/* The official's account as it stands, active or not; NULL: it is nobody's of the office. */
const struct account *office_official(const struct office *office, id64 account);
/* The pinned rulebook, or NULL. */
const struct rulebook *office_rulebook(const struct office *office, struct sv pin);
/* What matters registered on that day follow: of the adoptions whose day has come, the last one
 * made. Before all of them it is the first. */
const struct rulebook_adoption *office_adoption(const struct office *office, day_t day);
const struct rulebook *office_rulebook_in_force(const struct office *office, day_t day);
/* The zone in which the office counts its days: that of what is in force by its own day. */
const struct zone *office_zone(const struct office *office, time_ms now);

enum caller_kind { CALLER_PUBLIC, CALLER_FOLLOWER, CALLER_OWNER, CALLER_PETITIONER, CALLER_STAFF };
struct caller {
    enum caller_kind kind;
    id64 account;
    struct grant grants[ACCOUNT_GRANTS_MAX];
    size_t grant_count;
    bool must_change_password;
    bool must_set_factor;         /* a role of theirs needs a second factor and there is none */
    bool is_proven;               /* officials: have just proven who they are */
    struct petition_key petition; /* follower and owner */
    id64 person;                  /* which of its people; 0: nobody is told apart */
    uint8_t token_hash[TOKEN_HASH_SIZE];
    uint8_t csrf[16];
    int64_t writes; /* by the session, as the primary had them */
};

struct call {
    struct service *service;
    struct arena *arena;
    struct store_conn *conn; /* NULL while preparing without the store */
    struct fail *fail;
    const struct office *office;
    const struct office *office_before; /* what was prepared may borrow from it; NULL: none */
    enum lang lang;
    time_ms now;
    day_t today;
    struct caller who;
    struct sv from;  /* bytes of the address the call came from; empty: the machine itself */
    struct sv agent; /* kind of browser, in words of our own; empty: unknown */
    /* Set by a use case whose refusal has itself to be stored (a counted failure of a sign-in):
     * what it wrote is committed and the refusal is still the answer. call_write and
     * call_write_async see to it; layers above only pass the error through. */
    bool keeps_writes;
    bool can_write; /* conn is the writer's */
    /* Looks (readings.c): an answer with content of a matter notes one, and in a read those that
     * are not on disk yet wait here. The layer above answers after service_readings_keep only. */
    bool has_noted;
    struct due_reading *due;
    id64 about; /* the petition that an act of this call was written to; 0: none */
    id64 moved; /* the work within which (or else in which) it wrote; 0: none */
    struct claimed_file *claimed; /* uploads that this call took for an act (uploads.c) */
};
/* Fill in now, today, office; the caller sets who, lang, conn. */
void call_begin(struct call *call, struct service *service, struct arena *arena, struct fail *fail);
void call_end(struct call *call);
/* The moment and the snapshot anew, where something slow has come between call_begin and the work:
 * what is done is dated when it is done, not when somebody began to ask for it. Nothing borrowed
 * from the old snapshot may be used afterwards. */
void call_renew(struct call *call);
/* Must looks be written down before what was read may be answered? */
bool service_readings_are_due(const struct call *call);
/* Write them down: a function for call_write and call_write_async; arg is not looked at. */
enum err service_readings_keep(struct call *call, void *arg) ERR_MUST_USE;
/* The snapshot that holds so many changes of the office, when the call's own is older: another
 * program on the database made them. What was borrowed from the call's own lives until call_end. */
enum err call_reach_office(struct call *call, int64_t changes) ERR_MUST_USE;
/* In a write: the same of the changes that it finds when it begins. */
enum err call_reach_newest(struct call *call) ERR_MUST_USE;
/* What matters registered now follow. */
const struct rulebook *call_rulebook(const struct call *call);
/* For layers above that must not know the store: run fn in a read or write transaction with
 * call->conn set, and the asynchronous form used by http (done on the writer's thread). fn may run
 * more than once; call->fail is emptied before each run. done is given fn's own answer, or why it
 * could not be committed. Before the asynchronous one runs fn, call->office is brought to what the
 * database says in that very transaction. */
enum err call_read(struct call *call, enum err (*fn)(struct call *, void *),
                   void *arg) ERR_MUST_USE;
/* The same of what may be as old as stale_max_ms: a standby may be read, by whom the primary has
 * admitted. What it answers is never older than what the caller wrote. */
enum err call_read_old(struct call *call, enum err (*fn)(struct call *, void *),
                       void *arg) ERR_MUST_USE;
/* Is there one? Else it is an ordinary read, one transaction later. */
bool call_may_read_old(const struct call *call);
enum err call_write(struct call *call, enum err (*fn)(struct call *, void *),
                    void *arg) ERR_MUST_USE;
enum err call_write_async(struct call *call, enum err (*fn)(struct call *, void *),
                          void (*done)(enum err, void *), void *arg) ERR_MUST_USE;

/* Parts, for use cases only. */
struct store *service_store(struct service *service);
struct vault *service_vault(struct service *service);
struct blobs *service_blobs(struct service *service);
struct blobs *service_sealed_blobs(struct service *service); /* of accusations */
id64 service_new_id(struct service *service);
struct rng service_rng(struct service *service);
/* The name of the offline station that this is; empty: it is an office. */
struct sv service_station_name(const struct service *service);
/* What its pages tell: until when it may register, and how much waits to be taken over. */
struct station_view {
    struct sv name;
    time_ms until;
    int64_t waiting;
};
enum err service_station_view(struct call *call, struct station_view *out) ERR_MUST_USE;
bool service_is_demo(const struct service *service);
/* Empty when there is none. */
struct sv service_demo_hint(const struct service *service, struct sv login);
/* After a committed change of units, calendar, rulebooks or guidance: build a new snapshot. */
enum err service_office_reload(struct service *service) ERR_MUST_USE;
/* The same, unless the current one holds so many changes by now. */
enum err service_office_reach(struct service *service, int64_t changes) ERR_MUST_USE;

#endif
