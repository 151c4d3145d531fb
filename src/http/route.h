/* A route: what api/openapi.yaml says of one operation, as data. tools/gen_api.py writes the table
 * (routes.gen.c); tests bring tables of their own. Immutable, static, any thread. */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "domain/role.h"
#include "http/request.h"
#include "http/schema.h"
#include "http/throttle.h"

enum route_method {
    METHOD_GET,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD__COUNT
};
const char *route_method_word(enum route_method method);

/* Kinds of caller that an operation takes; single roles of officials are in route.roles. */
enum route_who {
    WHO_PUBLIC = 1 << 0,
    WHO_FOLLOWER = 1 << 1,
    WHO_OWNER = 1 << 2,
    WHO_PETITIONER = 1 << 3,
    WHO_STAFF = 1 << 4 /* every signed-in official, whatever the role */
};

struct route_param {
    const char *name;
    bool is_in_path, is_required;
    const struct schema *schema;
};

struct route {
    const char *name; /* operationId */
    enum route_method method;
    const char *path; /* "/api/desk/petitions/{petition}"; in parameters' order in params */
    unsigned shared;  /* so many bytes at its beginning are those of the path before it */
    unsigned who;     /* of enum route_who */
    role_set roles;
    enum route_mode mode;
    enum limit_class limit;
    bool is_create;    /* wants Idempotency-Key */
    bool is_change;    /* wants If-Match */
    bool is_raw_body;  /* the body is a file, not JSON */
    bool leaves_trace; /* answers officials with content: each look is on record (x-reads) */
    bool is_own;       /* one's own account: open before a password or second factor is set up */
    bool at_station;   /* served by an offline station too */
    bool steps_up;     /* wants an official who has just proven who they are */
    bool takes_rest;   /* the last parameter is the rest of the path, slashes and all */
    bool may_be_old;   /* a standby may be read for it */
    bool is_decided_ahead; /* prepare is a read like others, on the HTTP thread (x-decide) */
    bool is_immutable;     /* a good reply never changes and may be kept for ever */
    size_t body_max;
    int success; /* status of a good reply */
    const struct route_param *params;
    size_t param_count;
    const struct schema *input; /* NULL: no body */
    handler_fn prepare;         /* NULL: none */
    handler_fn run;
};

struct route_table {
    const struct route *routes; /* sorted: same path together, literal before parameter */
    size_t count;
};

/* May this caller call the operation? The permission table is x-roles of the description. */
bool route_admits(const struct route *route, const struct caller *caller);
/* May they call it as who they are, not merely as anybody may? */
bool route_admits_as(const struct route *route, const struct caller *caller);

/* Find what a decoded path and a method name. ERR_NOT_FOUND when no path fits; otherwise allow has
 * the methods of the path (bit per method) and ERR_METHOD_NOT_ALLOWED when this one is not among
 * them. Path parameters are borrowed from the path into params, in the order of route.params. */
struct route_match {
    const struct route *route;
    unsigned allow;
    struct sv params[REQUEST_PARAMS_MAX];
};
enum err route_find(const struct route_table *table, struct sv method, struct sv path,
                    struct route_match *out) ERR_MUST_USE;

#endif
