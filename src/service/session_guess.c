/* Whose session a token opens, as it was when it was seen last: so that what is asked of a matter
 * can go to the database together with the question who is asking. A wrong guess costs a question
 * that nobody needed; nothing is answered by it. */
#include "service/login.h"
#include "service/service_private.h"

#include <stdatomic.h>
#include <string.h>

static struct guess *place_of(struct service *service, const uint8_t hash[TOKEN_HASH_SIZE],
                              uint64_t *session)
{
    uint64_t first;
    memcpy(&first, hash, sizeof first);
    memcpy(session, hash + sizeof first, sizeof *session);
    return &service->guesses[first % GUESSES_MAX];
}

void session_guess_keep(struct service *service, const uint8_t token_hash[TOKEN_HASH_SIZE],
                        id64 account)
{
    uint64_t session;
    struct guess *guess = place_of(service, token_hash, &session);
    if (atomic_load(&guess->session) == session && atomic_load(&guess->account) == account)
        return;
    atomic_store(&guess->account, account);
    atomic_store(&guess->session, session);
}

id64 session_guess(struct call *call, struct sv token)
{
    uint8_t hash[TOKEN_HASH_SIZE];
    uint64_t session;
    if (!token.n)
        return 0;
    session_hash(call, token, hash);
    const struct guess *guess = place_of(call->service, hash, &session);
    return atomic_load(&guess->session) == session ? atomic_load(&guess->account) : 0;
}
