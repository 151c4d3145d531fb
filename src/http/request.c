/* What handlers ask of a request. The values were checked before the handler ran, so a wrong one
 * here is a mistake of ours. */
#include "http/request.h"

#include "base/assert.h"
#include "base/num.h"
#include "http/route.h"

struct sv request_text(const struct request *rq, const char *name)
{
    for (size_t i = 0; i < rq->route->param_count; i++) {
        if (strcmp(rq->route->params[i].name, name) == 0)
            return rq->params[i];
    }
    UNREACHABLE(); /* not declared in the API description */
}

int64_t request_int(const struct request *rq, const char *name, int64_t fallback)
{
    struct sv text = request_text(rq, name);
    int64_t value = fallback;
    ASSERT(text.n == 0 || num_parse_i64(text, INT64_MIN, INT64_MAX, &value));
    return value;
}

id64 request_id(const struct request *rq, const char *name)
{
    struct sv text = request_text(rq, name);
    id64 id = 0;
    ASSERT(text.n == 0 || id_parse(text, &id));
    return id;
}
