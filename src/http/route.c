/* Which operation a method and path name, and who may call it. Pure functions over the table. */
#include "http/route.h"

#include "base/assert.h"

static const char *const method_words[METHOD__COUNT] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

const char *route_method_word(enum route_method method)
{
    ASSERT(method < METHOD__COUNT);
    return method_words[method];
}

static unsigned who_bit(enum caller_kind kind)
{
    switch (kind) {
    case CALLER_PUBLIC:
        return WHO_PUBLIC;
    case CALLER_FOLLOWER:
        return WHO_FOLLOWER;
    case CALLER_OWNER:
        return WHO_OWNER;
    case CALLER_PETITIONER:
        return WHO_PETITIONER;
    case CALLER_STAFF:
        return WHO_STAFF;
    }
    UNREACHABLE();
}

bool route_admits(const struct route *route, const struct caller *caller)
{
    return (route->who & WHO_PUBLIC) || route_admits_as(route, caller);
}

bool route_admits_as(const struct route *route, const struct caller *caller)
{
    if (route->who & who_bit(caller->kind))
        return true;
    if (caller->kind != CALLER_STAFF)
        return false;
    for (size_t i = 0; i < caller->grant_count; i++) {
        if (route->roles & ROLE_BIT(caller->grants[i].role))
            return true;
    }
    return false;
}

/* The first segment of a path that begins with a slash; *rest is what follows it. */
static struct sv segment_cut(struct sv path, struct sv *rest)
{
    struct sv segment;
    struct sv after;
    bool has_more = sv_cut(sv_slice(path, 1, path.n), '/', &segment, &after);
    /* keep the slash: what is left is a path again, or nothing */
    *rest = has_more ? (struct sv){after.p - 1, after.n + 1} : (struct sv){after.p, 0};
    return segment;
}

#define ALIKE SIZE_MAX

/* Up to the first parameter a pattern stands in the path as it is: most are told apart by that.
 * Where they part, or ALIKE. */
static size_t parts_at(const char *pattern, struct sv path)
{
    size_t i = 0;
    while (i < path.n && pattern[i] && pattern[i] != '{' && pattern[i] == path.p[i])
        i++;
    bool is_alike = pattern[i] == '{' || (pattern[i] == '\0' && i == path.n);
    return is_alike ? ALIKE : i;
}

static bool path_fits(const struct route *route, struct sv path, struct sv *params)
{
    struct sv pattern = sv_from(route->path);
    size_t param = 0;
    while (pattern.n && path.n) {
        struct sv wanted = segment_cut(pattern, &pattern);
        if (route->takes_rest && pattern.n == 0 && path.n > 1) {
            params[param] = sv_slice(path, 1, path.n);
            return true;
        }
        struct sv got = segment_cut(path, &path);
        if (sv_starts_with(wanted, SV("{")) && got.n) {
            ASSERT(param < route->param_count && route->params[param].is_in_path);
            params[param++] = got;
        } else if (!sv_eq(wanted, got)) {
            return false;
        }
    }
    return pattern.n == 0 && path.n == 0;
}

enum err route_find(const struct route_table *table, struct sv method, struct sv path,
                    struct route_match *out)
{
    *out = (struct route_match){0};
    const char *found = NULL;
    size_t parted = ALIKE;
    for (size_t i = 0; i < table->count; i++) {
        const struct route *route = &table->routes[i];
        if (!found) {
            if (route->shared > parted)
                continue; /* it parts from the path where the one before did */
            parted = parts_at(route->path, path);
            if (parted != ALIKE || !path_fits(route, path, out->params))
                continue;
            found = route->path;
        }
        if (strcmp(found, route->path) != 0)
            break;
        out->allow |= 1u << route->method;
        if (sv_is(method, method_words[route->method]))
            out->route = route;
    }
    if (!found)
        return ERR_NOT_FOUND;
    return out->route ? ERR_OK : ERR_METHOD_NOT_ALLOWED;
}
