/* What use cases share. Included only inside src/service. */
#ifndef SERVICE_SERVICE_PRIVATE_H
#define SERVICE_SERVICE_PRIVATE_H

#include "service/petitions.h"
#include "service/service.h"

#include <pthread.h>
#include <stdatomic.h>

#include "ledger/log.h"
#include "ledger/sequencer.h"

/* erased.c: what was erased told in its place, before the view's petition is folded. */
enum err erased_tell(struct call *call, struct petition_view *view) ERR_MUST_USE;

struct snapshot; /* office.c */
struct station;  /* station.h */

#define TOUCHED_MAX 256
struct touched_session {
    uint8_t token_hash[TOKEN_HASH_SIZE];
    time_ms seen;
};

/* Places for guesses, a power of two; two sessions of one place have it in turn. */
#define GUESSES_MAX 512
struct guess {
    _Atomic uint64_t session; /* the rest of its token's hash */
    _Atomic int64_t account;
};

#define PRESENT_MAX 512
struct present {
    id64 account, petition;
    time_ms at;
    time_ms told; /* the moment that other servers know; 0: none */
};

/* A year whose new calendar has still to reach some petitions. */
struct recompute_left {
    int year;
    id64 after;        /* petitions up to here are done */
    int64_t calendars; /* under which all of them were looked at; 0: not all under the same */
};
#define RECOMPUTE_LEFT_MAX 16

/* Where the day's asking of offices to list what is long pending has come to. */
struct pressing {
    day_t day;
    enum { PRESSING_ASKS, PRESSING_ENDS, PRESSING_DONE } phase;
    day_t after_day; /* rows up to here are done */
    id64 after_id;
};

struct service {
    struct arena *arena;        /* holds this very struct */
    struct sequencer sequencer; /* used by the store's writer */
    const char *log_key_path, *witness_path, *last_path;
    struct station *station; /* NULL: an office */
    struct store *store;
    struct vault *vault;
    struct blobs *blobs;
    struct blobs *sealed_blobs; /* of accusations: a folder of its own */
    struct id_source ids;
    struct timesource time;
    struct rng rng;
    bool is_shared;          /* the database is a server's: other programs may serve it too */
    id64 holder;             /* of this program's leases */
    int node;                /* of ids, leased; -1: none. The background thread's, once it runs */
    time_ms tidy_present_at; /* the background thread's: when rows of who was there go; -1: none */
    bool has_led;            /* the background thread's: at its last look it was the one */
    bool is_demo;
    const struct demo_hint *demo_hints;
    size_t demo_hint_count;
    pthread_mutex_t reload; /* held from reading a snapshot to putting it in place: the last in
                             * place is the last read; taken before lock */
    struct guess guesses[GUESSES_MAX];
    pthread_mutex_t lock;     /* guards everything below */
    time_ms leads_until;      /* it does until then what one does for all (servers.h) */
    struct snapshot *current; /* and, behind it, older ones still in use */
    struct touched_session touched[TOUCHED_MAX];
    size_t touched_count;
    struct present present[PRESENT_MAX];
    size_t present_next;
    struct recompute_left recompute[RECOMPUTE_LEFT_MAX];
    size_t recompute_count;
    bool is_moving_works;            /* the days of open duties are to follow the calendar */
    struct petition_key moved_works; /* works up to here are done */
    int64_t moved_under;             /* calendars under which all of them were; 0: not the same */
    struct pressing pressing;        /* of what offices are asked to list */
    struct statistics_issue {
        day_t day;       /* on which it was made */
        int64_t changes; /* of the office, as it was then */
        struct buf text; /* empty: none is kept */
    } issues[LANG__COUNT];
    pthread_mutex_t file_lock;    /* guards file_types */
    struct magic_set *file_types; /* libmagic's, loaded at the first upload */
};

/* What came with the program, used at init where no file is named. */
extern const char EMBEDDED_RULEBOOK[];
extern const char EMBEDDED_CALENDAR_CN[];
extern const char EMBEDDED_CALENDAR_GB[];
extern const char EMBEDDED_CALENDAR_IN[];

/* issue.c: the public pages that are kept. */
void issues_init(struct service *service);
void issues_release(struct service *service);

/* Give up the current snapshot; every other reference must have been given back. */
void office_forget(struct service *service);

/* ledger.c: the log's keys are there and in the log, before anybody is served. */
enum err ledger_open(struct service *service, const struct service_config *config,
                     struct fail *fail) ERR_MUST_USE;
/* Sign what was added last. */
void ledger_close(struct service *service);

/* servers.c: a node of its own for the ids of this program, before any is made; given back at the
 * end, with what else it holds. Nothing where the database is a file. */
enum err servers_join(struct service *service, struct fail *fail) ERR_MUST_USE;
void servers_leave(struct service *service);
/* Does this program do now what one of several does for all: expiry, checkpoints? Of a file always.
 */
bool servers_leads(struct service *service);

/* uploads.c: give libmagic's tables back. */
void uploads_forget(struct service *service);

/* ---- calls ---- */

/* The actor behind one of the caller's grants. */
struct actor call_actor(const struct call *call, const struct grant *grant);
/* The petitioner behind a follow session or a submission. */
struct actor call_petitioner(const struct call *call);
struct decide_env call_env(const struct call *call, const struct rulebook *rulebook);
/* Does the caller hold one of these roles anywhere? *as is the first such grant; NULL is allowed.
 */
bool call_has_role(const struct call *call, role_set roles, struct grant *as);
/* The grant under which an official registers: as clerk, officer or head at a petition office. */
bool call_registers_at(const struct call *call, struct grant *out);
/* The grant under which somebody registers what their own unit received directly (art. 23): as
 * clerk, handler or head of a unit that receives petitions and has a petition office above it. */
bool call_registers_directly(const struct call *call, struct grant *out);
/* calendar.c, in a write: ERR_STALE when a calendar was put since the call took its office. For
 * what the machine decides by itself; a request's write reaches the newest office before it begins.
 */
enum err calendars_are_known(struct call *call) ERR_MUST_USE;
/* calendar.c: what touches the year, or all open works (year 0), was looked through to the end
 * under so many calendars (office.calendars), and is not again until there are others. 0: not all
 * of it under the same; nothing is noted. */
enum err calendars_followed(struct call *call, int year, int64_t calendars) ERR_MUST_USE;
/* In a write: the days of a matter that was decided elsewhere, by the calendars that there are. */
enum err calendar_follow_one(struct call *call, const struct petition_key *key) ERR_MUST_USE;
/* Keep what was written although the answer is a refusal. */
enum err call_keep(struct call *call, enum err err);

/* Where a use case logs the records that it stores. */
struct log_writer call_log(const struct call *call);

/* The region of what an office registers: matters of every office below the one that takes online
 * petitions share its region. */
id64 call_region_of(const struct call *call, id64 office);

/* ---- petitions ---- */

/* The purpose under which nothing is filed as a petition and nothing goes to a unit. */
#define PURPOSE_ACCUSATION SV("accusation")

/* The rulebook the petition is pinned to; ERR_CORRUPT when it is not stored. */
enum err petition_rulebook(const struct call *call, const struct petition *petition,
                           const struct rulebook **out) ERR_MUST_USE;
/* The history of the matter of that id, whoever asks: where it is guessed to lie, else where it
 * lies. ERR_NOT_FOUND when there is none. */
enum err petition_history_of(struct call *call, id64 id, struct stored_history *out) ERR_MUST_USE;
/* Load for an official who may read it; ERR_NOT_FOUND otherwise. */
struct loaded {
    struct petition_key key;
    struct petition_stand stand; /* for officials */
    struct sv number;
    struct petition petition;
    const struct rulebook *rulebook;
    struct grant as;
};
enum err petition_load_for_staff(struct call *call, id64 id, struct loaded *out) ERR_MUST_USE;
/* Load the petition of a follow session. */
enum err petition_load_for_follower(struct call *call, struct loaded *out) ERR_MUST_USE;
/* Append a decided event with a fresh id and salt. number is for the first event. */
enum err petition_save(struct call *call, const struct petition_key *key, struct sv number,
                       struct petition *petition, const struct event *event) ERR_MUST_USE;
/* The action behind an event; NULL for those without one (recomputation). */
const struct rule_action *event_action(const struct rulebook *rulebook, const struct event *event);
/* Its declared field of that id, or NULL. */
const struct rule_field *action_field(const struct rule_action *action, struct sv id);

/* A file's content, opened into the arena. ERR_NOT_FOUND when it is not kept any more. */
enum err attachment_open(struct call *call, const struct petition_key *key,
                         const struct attachment *file, struct arena *arena,
                         struct sv *out) ERR_MUST_USE;

/* ---- looks ---- */

struct look {
    struct petition_key petition; /* zeros: of no single matter */
    enum reading_kind kind;
    struct grant as;
    enum reading_ground ground;
    struct sv purpose;
    bool is_each; /* told of by itself, however soon it comes again; only in a write */
};
/* Have it written down before the answer goes out; once in ten minutes. is_new may be NULL. */
enum err reading_note(struct call *call, const struct look *look, bool *is_new) ERR_MUST_USE;

/* The same in two steps, for who has another use for the first: what the caller has looked at
 * lately – of a matter today, of none (zeros) within ten minutes; and the note. */
struct looks {
    const struct reading *items;
    size_t count;
};
enum err looks_load(struct call *call, const struct petition_key *petition,
                    struct looks *out) ERR_MUST_USE;
enum err reading_note_among(struct call *call, const struct look *look, const struct looks *looks,
                            bool *is_new) ERR_MUST_USE;
/* Which official had a session when it was seen last; 0: not known. It is good for nothing but
 * asking ahead: who has it now, and whether it still is one, only its row says. */
void session_guess_keep(struct service *service, const uint8_t token_hash[TOKEN_HASH_SIZE],
                        id64 account);
id64 session_guess(struct call *call, struct sv token);
/* Is the same among them, for the same purpose, at or after the moment of an id? */
bool looks_have(const struct looks *looks, const struct look *look, id64 since);

/* May the caller open identities for their daily work, and have they said so today? */
enum daily_opening identity_daily(struct call *call, const struct petition *petition,
                                  const struct looks *looks);
/* The id that a look at the beginning of the office's day would have; of a day before all looks the
 * first id, of one after them the last. */
id64 reading_id_of_day(const struct call *call, day_t day);

/* ---- audit ---- */

/* Is the caller an auditor whose reach holds the whole office? *as is that grant; it is left alone
 * otherwise. */
bool call_audits_whole_office(const struct call *call, struct grant *as);
enum err audit_add(struct call *call, const char *kind, struct sv subject,
                   struct sv detail) ERR_MUST_USE;

/* ---- lists ---- */

/* Where the caller's lists look, from their widest grant; ERR_FORBIDDEN without one. */
struct scope {
    struct petition_scope where;
    enum role as;   /* the grant's role */
    id64 unit;      /* the unit of the grant: whose work "mine" is */
    role_set roles; /* the caller's roles at that unit */
};
enum err call_scope(const struct call *call, struct scope *out) ERR_MUST_USE;
/* The same from grants of these roles alone. */
enum err call_scope_as(const struct call *call, role_set roles, struct scope *out) ERR_MUST_USE;

/* Does a trigger of the rulebook in force find this now in the matter, and nobody has noted that it
 * is no fault? The mark is the finding's (store/findings.h). */
enum err finding_is_there(struct call *call, const struct petition_key *matter, struct sv mark,
                          bool *out) ERR_MUST_USE;
/* What one trigger of the rulebook in force finds at a place, the oldest first. The caller has been
 * judged, and notes the look. */
#define FINDINGS_AT_MAX 100
struct finding_row;
struct rule_trigger;
enum err findings_at(struct call *call, const struct rule_trigger *trigger,
                     const struct petition_scope *where, const struct finding_row **out,
                     size_t *count) ERR_MUST_USE;

/* Seal what lies in the attachments' folder of an older program, and remove that; nothing without
 * it. Before anything is served. */
enum err files_bring_forward(struct service *service, const char *old_folder,
                             struct fail *fail) ERR_MUST_USE;

#endif
