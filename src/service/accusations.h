/* Accusations and complaints about retaliation, pressure or refused registration
 * (docs/decisions/0011-accusations.md). Nothing here is a petition's, and "not yours" is never told
 * from "not there". */
#ifndef SERVICE_ACCUSATIONS_H
#define SERVICE_ACCUSATIONS_H

#include "domain/accusation_content.h"
#include "domain/accusation_route.h"
#include "service/service.h"
#include "store/accusations.h"

#define ACCUSATION_RECEIVERS_MAX 32

/* ---- at the door ---- */

struct accusation_input {
    enum accusation_kind kind;
    struct sv accused;
    id64 accused_unit; /* 0 = not known */
    struct sv facts;
    struct accusation_filer filer;
    const struct sv *uploads; /* tokens */
    size_t upload_count;
    struct sv channel;  /* desk */
    day_t received_day; /* desk */
};
struct accusation_receipt {
    struct sv number, code; /* shown once */
    struct accusation accusation;
    bool is_named;
    size_t file_count;
};
/* Online, by the public: no account is noted. ERR_REFUSED "accusation.no_receiver" when nobody is
 * left who may have it: nothing is stored then. */
enum err service_accusation_submit(struct call *call, const struct accusation_input *input,
                                   struct accusation_receipt *out) ERR_MUST_USE;
/* At the desk; who typed it has no part in it afterwards. */
enum err service_accusation_register(struct call *call, const struct accusation_input *input,
                                     struct accusation_receipt *out) ERR_MUST_USE;

/* Is there room for another sealed file that waits? As service_upload_room. */
enum err service_accusation_file_room(struct call *call) ERR_MUST_USE;
/* A received file, typed, sealed and moved among the sealed ones; its spooled form stays the
 * caller's to drop. In a prepare step. */
enum err service_accusation_file_keep(struct call *call, const char *spool_path, struct sv name,
                                      struct accusation_file *out) ERR_MUST_USE;
/* Note it for a day; *token_out names it when filing. */
enum err service_accusation_file_put(struct call *call, const struct accusation_file *file,
                                     struct sv *token_out) ERR_MUST_USE;

/* ---- following ---- */

struct accusation_petition { /* made of an extract */
    struct sv number, code;
};
struct accusation_follow {
    struct stored_accusation stored;
    const struct accusation_reading *readings;
    size_t reading_count;
    const struct accusation_petition *petitions;
    size_t petition_count;
};
/* By number and code; wrong, absent and guessed are one answer. */
enum err service_accusation_follow(struct call *call, struct sv number, struct sv code,
                                   struct accusation_follow *out) ERR_MUST_USE;

/* ---- who hands over and who receives ---- */

struct accusation_stub {
    struct stored_accusation stored;
    struct grant as;
    struct sv received_by; /* name of who signed; empty before */
    bool has_receipt;
};
struct accusation_stubs {
    const struct accusation_stub *items;
    size_t count;
    struct sv next; /* empty at the end */
};
/* Stubs of the caller's office or organ, registered last first. */
enum err service_accusations(struct call *call, struct sv after, int limit,
                             struct accusation_stubs *out) ERR_MUST_USE;
struct accusation_opened {
    struct accusation_stub stub;
    struct accusation_content content;
    id64 receivers[ACCUSATION_RECEIVERS_MAX]; /* where it may go next */
    size_t receiver_count;
};
/* Open the content; noted, and told to who filed it. In a write. */
enum err service_accusation_open(struct call *call, id64 id,
                                 struct accusation_opened *out) ERR_MUST_USE;
/* One of its files, for who has opened it within the hour; else ERR_REFUSED "accusation.open". */
enum err service_accusation_file(struct call *call, id64 id, int no, struct accusation_file *out,
                                 struct sv *bytes) ERR_MUST_USE;

struct accusation_act_input {
    enum accusation_act act; /* hand_over, receive, return or forward */
    int64_t version;
    id64 receiver;
    enum accusation_ground ground;
};
enum err service_accusation_act(struct call *call, id64 id,
                                const struct accusation_act_input *input,
                                struct accusation_stub *out) ERR_MUST_USE;

/* ---- mixed letters ---- */

struct extract_input {
    struct sv title, facts;
    const struct sv *claims;
    size_t claim_count;
    bool with_filer;
};
/* Written by the head while the office has it; waits for another person. */
enum err service_extract(struct call *call, id64 id, int64_t version,
                         const struct extract_input *input,
                         struct accusation_stub *out) ERR_MUST_USE;
struct extract_view {
    id64 id;
    time_ms made_at;
    struct sv made_by;
    bool is_own; /* the reader wrote it */
    struct accusation_excerpt excerpt;
};
enum err service_extracts(struct call *call, const struct extract_view **out,
                          size_t *count) ERR_MUST_USE;
/* Another person releases it, which registers the petition (*number), or withholds it. */
enum err service_extract_judge(struct call *call, id64 id, bool is_released, id64 *petition,
                               struct sv *number) ERR_MUST_USE;

/* ---- auditing ---- */

/* That something was opened: when and in which role; for the caller's unit as auditor. */
enum err service_accusation_openings(struct call *call, const struct accusation_reading **out,
                                     size_t *count) ERR_MUST_USE;

/* A matter about to be screened that speaks of the office which screens it: the office's unit, and
 * who would have it past the office; 0 when it does not, or nobody is there. */
struct office_concern {
    id64 unit, receiver;
};
struct office_concern service_office_concern(struct call *call, const struct petition *petition);

#endif
