/* Petitions: submit, register, act, view, list. */
#ifndef SERVICE_PETITIONS_H
#define SERVICE_PETITIONS_H

#include "base/json.h"
#include "ledger/erase.h"
#include "service/service.h"

#define QUERY_CODE_SIZE 12

struct submit_input {
    struct sv channel; /* "online" for petitioners */
    day_t received_day, postmark_day;
    struct sv title, facts, place, purpose, class_code;
    const struct sv *claims;
    size_t claim_count;
    const struct identity *people;
    const bool *are_agents; /* of people; NULL: none is */
    size_t people_count;
    struct sv mandate, authority; /* how representatives were chosen, what agents may do */
    const struct sv *mandate_papers, *authority_papers; /* tokens of uploads */
    size_t mandate_paper_count, authority_paper_count;
    int persons_count, visitors_count; /* 0 = from people */
    struct sv contact_channel, contact_hours;
    bool accepts_electronic_service, is_read_back, is_incomplete;
    struct sv external_system, external_number, external_code;
    id64 unit_hint, repeats;
    const struct sv *uploads; /* tokens */
    size_t upload_count;
    struct sv secret_hash; /* empty: a setting token is made */
};
/* One person's own way to the matter: code and token are shown once. */
struct slip {
    struct person_ref person;
    struct sv code, secret_token; /* no token: empty */
};
/* What a station gives instead of a receipt of the log: notes (ledger/station.h). */
struct station_slip {
    struct sv promise, grant; /* empty: registered at the office */
    struct sv name, address;
};
struct receipt {
    id64 id;
    struct sv number, code, secret_token; /* of the first who is named, or of the matter */
    const struct slip *slips;             /* of all who are named */
    size_t slip_count;
    struct petition petition;
    const struct rulebook *rulebook;
    struct station_slip station;
    int batches, person_times; /* 批次 and 人次 of a visit; 0 otherwise */
};
/* An online petition by the public or a petitioner account. */
enum err service_submit(struct call *call, const struct submit_input *input,
                        struct receipt *out) ERR_MUST_USE;
/* A registration at the desk. */
enum err service_register(struct call *call, const struct submit_input *input,
                          struct receipt *out) ERR_MUST_USE;

struct same_matter {
    const struct petition_row *rows;
    size_t count;
};
enum err service_same_matter(struct call *call, const struct identity *person,
                             struct same_matter *out) ERR_MUST_USE;

/* Opening identities for the daily work: not theirs, to be said by one key, said today. */
enum daily_opening { DAILY_NOT, DAILY_ASK, DAILY_CHOSEN };

/* One petition with everything a page shows: domain values, rendered above. */
struct petition_view {
    struct petition_key key;
    struct sv number;
    struct petition petition;
    const struct event *events;
    size_t event_count;
    const struct offered_action *offers;
    size_t offer_count;
    const struct rulebook *rulebook;
    const struct reading *readings; /* for the petitioner: who looked at it */
    size_t reading_count;
    int sealed_count; /* looks that they are told the number of, and no more; up to the cap */
    bool may_open_identity, has_secret;
    enum daily_opening daily; /* desk only */
    id64 concerned,
        past;          /* to be screened by the very office it speaks of; who would have it then */
    bool reads_sealed; /* an official of the office that registered it */
    standing_set standing; /* of a follower; not 0 */
    day_t left_day;        /* since when the follower takes no part; the view stops there */
    const struct disposal *erasures; /* of its fields; events and petition tell of them in words */
    const struct sv *erasure_words;  /* of each: when, by whose order, why */
    size_t erasure_count;
    struct grant as;
};
/* Is this text of the view the sentence that stands for an erased one? */
bool erased_is_told(const struct petition_view *view, struct sv text);
/* What almost every call on a matter asks – where it stands, in a read what happened – goes with
 * the next question to the database, where a question is a journey. The region is guessed. With the
 * token of a session (not empty) also what an official's view of the matter asks in a read, of
 * whoever had that session last. */
void service_matter_ahead(struct call *call, id64 petition, struct sv token);
/* For an official: ERR_NOT_FOUND unless access_may_read. */
enum err service_case_view(struct call *call, id64 petition,
                           struct petition_view *out) ERR_MUST_USE;
/* Is the attachment for the petitioner's eyes: sent by them, or with a field told to them? */
bool service_attachment_is_public(const struct petition_view *view,
                                  const struct petition_attachment *file);
/* May an official of this view read it? What names people is for the office alone. */
bool service_attachment_is_read(const struct petition_view *view,
                                const struct petition_attachment *file);
/* For a follower or owner who takes part, or did: ERR_NOT_FOUND for anybody else. */
enum err service_follow_view(struct call *call, struct petition_view *out) ERR_MUST_USE;

#define SEALED_LOOKS_CAP 999
struct reading_page {
    const struct reading *items;
    size_t count;
    struct sv next; /* empty at the end */
};
/* Who looked at the follower's matter, newest first. after: what a page said as next. */
enum err service_follow_readings(struct call *call, struct sv after, int limit,
                                 struct reading_page *out) ERR_MUST_USE;

/* fields is a JSON object, checked against the rulebook's action. version: what If-Match said;
 * another one is ERR_STALE. */
struct act_decided;
struct act_input {
    struct sv action;
    int64_t version;
    const json_t *fields;
    struct act_decided *decided; /* of the same input by service_act_decide; NULL: nothing is */
};
struct acted {
    int64_t version;
    struct sv state;
    const struct rulebook *rulebook;
    const struct slip *slips; /* of those whom the act named */
    size_t slip_count;
};
/* In a read of the same call, before the write that does the act: what can be decided by then. NULL
 * when it is refused (the write says so, on what is true then) or stores something as it is read.
 */
struct act_decided *service_act_decide(struct call *call, id64 petition,
                                       const struct act_input *input);
enum err service_act(struct call *call, id64 petition, const struct act_input *input,
                     struct acted *out) ERR_MUST_USE;
/* An act of the petitioner; the session must be the owner's. */
enum err service_follow_act(struct call *call, const struct act_input *input,
                            struct acted *out) ERR_MUST_USE;

/* A document's content, composed from the rulebook's words and the event that issued it. */
struct document_view {
    const struct document *document;
    const struct rule_document *rule;
    struct petition_view view;
    struct sv addressee;       /* masked for officials, opened for the petitioner's own page */
    const struct sv *headings; /* empty for plain paragraphs */
    const struct sv *paragraphs;
    size_t paragraph_count;
    bool has_claims;      /* an opinion: the findings stand after the first `opening` paragraphs */
    size_t opening_count; /* = paragraph_count without claims */
};
enum err service_document(struct call *call, id64 petition, int no,
                          struct document_view *out) ERR_MUST_USE;
/* Of a view that an official has. */
enum err service_document_of(struct call *call, const struct petition_view *view, int no,
                             struct document_view *out) ERR_MUST_USE;
enum err service_follow_document(struct call *call, int no, struct document_view *out) ERR_MUST_USE;

struct attachment_view {
    struct attachment file;
    struct sv bytes; /* opened; in the call's arena */
};
enum err service_attachment(struct call *call, id64 petition, id64 attachment,
                            struct attachment_view *out) ERR_MUST_USE;
enum err service_follow_attachment(struct call *call, id64 attachment,
                                   struct attachment_view *out) ERR_MUST_USE;

/* Path of a new file for receiving an upload; the caller writes it, then service_upload_keep or
 * service_upload_drop takes it away. */
const char *service_upload_spool(struct service *service, struct arena *arena);
void service_upload_drop(struct service *service, const char *spool_path);
/* Two steps, because the disk is slow. Keep (worker pool, no store): type by content (libmagic),
 * limits of the type, hash, seal, move to its place. ERR_UNSUPPORTED_TYPE and ERR_TOO_LARGE name
 * what is allowed. Put (in the write): the upload's row, and the token its sender names later. */
struct upload_kind { /* what a received file is found to be */
    struct sv name, mime;
    int64_t size_bytes;
};
/* Is there room for another file of the caller's that waits? ERR_STORAGE_FULL when what was sent
 * and not used fills it: strangers share one room, each account has its own. Asked before keeping.
 */
enum err service_upload_room(struct call *call) ERR_MUST_USE;
enum err service_upload_judge(struct call *call, const char *spool_path, struct sv name,
                              struct upload_kind *out) ERR_MUST_USE;
/* A file received and sealed: what it is, and as what it lies on disk. */
struct received_file {
    struct attachment file; /* the hash is of what was sent */
    struct stored_file stored;
};
enum err service_upload_keep(struct call *call, const char *spool_path, struct sv name,
                             struct received_file *out) ERR_MUST_USE;
enum err service_upload_put(struct call *call, const struct received_file *file,
                            struct sv *token_out) ERR_MUST_USE;

/* What for: written, or the daily work of whom the matter lies with. */
struct identity_request {
    struct sv purpose;
    bool is_daily;
};
enum err service_identity_open(struct call *call, id64 petition,
                               const struct identity_request *request, const struct identity **out,
                               size_t *count) ERR_MUST_USE;
enum err service_readings(struct call *call, id64 petition, const struct reading **out,
                          const struct account **accounts, size_t *count) ERR_MUST_USE;

enum work_list {
    LIST_MINE,
    LIST_OVERDUE,
    LIST_TODAY,
    LIST_WEEK,
    LIST_WAITING,
    LIST_APPROVAL,
    LIST_UNIT,
    LIST_ALL,
    LIST_ENDED,
    LIST_INCOMPLETE,
    LIST_HANDLED, /* what the caller's unit answered and has no more; empty for offices and leaders
                   */
    LIST__COUNT
};
const char *work_list_word(enum work_list list);
bool work_list_from_word(struct sv word, enum work_list *out);
struct work_query {
    enum work_list list;
    struct sv state, channel, class_code, text, after;
    struct sv mark, route;
    id64 unit;
    int limit;
};
struct work_page {
    const struct petition_row *rows;
    size_t count;
    struct sv next; /* empty at the end */
};
enum err service_work(struct call *call, const struct work_query *query,
                      struct work_page *out) ERR_MUST_USE;
#define WORK_COUNT_CAP 999
/* The routes that the rulebook in force can find; NULL when it knows none. */
const struct choice_list *service_routes(const struct rulebook *rulebook);
/* How many petitions each of the caller's lists holds, and how many open ones of them carry each
 * mark and are on each route of the rulebook in force, in its order: one more than the cap when
 * there are more. */
struct work_counts {
    int lists[LIST__COUNT];
    const int *marks, *routes;
};
enum err service_work_counts(struct call *call, struct work_counts *out) ERR_MUST_USE;
/* A mark that changes when anything in the caller's scope changes. petition may be 0. */
enum err service_pulse(struct call *call, id64 petition, id64 *mark, int64_t *version) ERR_MUST_USE;
/* Note that the caller has this petition open, and name the other officials who have. */
#define PRESENT_OTHERS_MAX 8
enum err service_presence(struct call *call, id64 petition, struct sv names[PRESENT_OTHERS_MAX],
                          size_t *count) ERR_MUST_USE;

#endif
