/* The public page of a day. Anybody may ask for it, as often as they like: it is made once a day
 * and language by each program, and again when the office itself changes. */
#include "service/measures.h"

#include "service/service_private.h"

static bool is_of(const struct statistics_issue *issue, const struct call *call)
{
    return issue->day == call->today && issue->changes == call->office->changes &&
           buf_view(&issue->text).n > 0;
}

bool service_statistics_kept(struct call *call, struct sv *out)
{
    struct service *service = call->service;
    pthread_mutex_lock(&service->lock);
    const struct statistics_issue *issue = &service->issues[call->lang];
    bool is_kept = is_of(issue, call);
    *out = is_kept ? arena_sv(call->arena, buf_view(&issue->text)) : SV("");
    pthread_mutex_unlock(&service->lock);
    return is_kept;
}

void service_statistics_keep(struct call *call, struct sv text)
{
    struct service *service = call->service;
    pthread_mutex_lock(&service->lock);
    struct statistics_issue *issue = &service->issues[call->lang];
    buf_release(&issue->text);
    buf_init(&issue->text, STATISTICS_BYTES_MAX);
    if (text.n <= STATISTICS_BYTES_MAX)
        buf_add(&issue->text, text.p, text.n);
    issue->day = call->today;
    issue->changes = call->office->changes;
    pthread_mutex_unlock(&service->lock);
}

void issues_init(struct service *service)
{
    for (int lang = 0; lang < LANG__COUNT; lang++)
        buf_init(&service->issues[lang].text, STATISTICS_BYTES_MAX);
}

void issues_release(struct service *service)
{
    for (int lang = 0; lang < LANG__COUNT; lang++)
        buf_release(&service->issues[lang].text);
}
