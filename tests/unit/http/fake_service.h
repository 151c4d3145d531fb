/* A service without a store, for tests of the server alone: sessions by name, a writer thread that
 * can be held, replies remembered in memory. */
#ifndef TEST_FAKE_SERVICE_H
#define TEST_FAKE_SERVICE_H

#include "folder.h"
#include "service/remember.h"

#include <pthread.h>

/* Tokens "clerk", "admin", "fresh" (must change the password), "petitioner", "follower", "owner"
 * name sessions; their CSRF token is FAKE_CSRF. */
#define FAKE_CSRF "11111111111111111111111111111111"

struct fake_write {
    struct call *call;
    enum err (*fn)(struct call *, void *);
    void (*done)(enum err, void *);
    void *arg;
};

struct service {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t writer;
    struct fake_write queue[64];
    size_t queued;
    bool is_held, is_stopping;
    bool runs_twice;     /* each job is run again before it is reported */
    enum err commit;     /* what the commit answers */
    bool refuses_writes; /* call_write_async itself fails */
    int reads, writes, reloads, looks;
    bool has_standby;
    int old_reads, session_writes;
    char spool[FOLDER_MAX]; /* folder */
    int spooled;
    struct remember_key key; /* the one remembered reply */
    int status;
    int64_t version;
    char body[4096];
    size_t body_n;
};

void fake_service_start(struct service *service);
void fake_service_stop(struct service *service);
/* Keep writes waiting, or let them run. */
void fake_service_hold(struct service *service, bool is_held);
/* Wait until so many writes wait. */
void fake_service_wait_queued(struct service *service, size_t count);

#endif
