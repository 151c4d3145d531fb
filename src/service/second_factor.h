/* The second factor of an official's account: a code from a device of their own (TOTP), recovery
 * codes for the day it is lost, and which roles need one. Secrets lie sealed, recovery codes as
 * hashes; both are shown once, when they are made. */
#ifndef SERVICE_SECOND_FACTOR_H
#define SERVICE_SECOND_FACTOR_H

#include "service/service.h"

struct second_factor_view {
    bool is_on, is_needed; /* needed: by a role of the account, as the office says */
    time_ms since;         /* on */
    int recovery_left;
};
/* Does a role of the account need one? */
bool service_needs_factor(const struct call *call, const struct account *account);
/* Of the calling official. */
enum err service_second_factor(struct call *call, struct second_factor_view *out) ERR_MUST_USE;

/* Begin: a new secret, in force once a code of it was typed, within ten minutes. One in force stays
 * so until then. */
struct second_factor_begun {
    struct sv secret; /* for typing it in */
    struct sv uri;    /* for scanning it: otpauth://… */
    struct sv path;   /* of the QR code of uri: paper/qr.h */
    int size;
    time_ms expires;
};
enum err service_second_factor_begin(struct call *call,
                                     struct second_factor_begun *out) ERR_MUST_USE;

#define RECOVERY_CODES 10
struct recovery_codes {
    char text[RECOVERY_CODES][12]; /* "abcde-23456" */
};
/* A code of the begun secret puts it in force; the account's other sessions end. A wrong one:
 * ERR_BAD_INPUT of the field, counted like a wrong password. Nothing begun, or too long ago:
 * ERR_REFUSED. */
enum err service_second_factor_confirm(struct call *call, struct sv code,
                                       struct recovery_codes *out) ERR_MUST_USE;
/* ERR_REFUSED for who needs one; the account's other sessions end. */
enum err service_second_factor_end(struct call *call) ERR_MUST_USE;
/* New recovery codes; those of before open nothing any more. */
enum err service_recovery_renew(struct call *call, struct recovery_codes *out) ERR_MUST_USE;

#endif
