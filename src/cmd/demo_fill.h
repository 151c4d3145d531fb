/* Filling an empty data folder with the demo's county and its petitions. */
#ifndef CMD_DEMO_FILL_H
#define CMD_DEMO_FILL_H

#include "base/fail.h"
#include "cmd/demo_works.h"
#include "service/service.h"

/* Petitions of which number, code and name are told, so that a visitor can follow them. */
enum demo_sample { DEMO_SAMPLE_IN_HAND, DEMO_SAMPLE_ANSWERED, DEMO_SAMPLE_NEW, DEMO_SAMPLE__COUNT };

struct demo_filled {
    struct arena *arena; /* holds what follows; the caller frees it */
    struct sv password, secret;
    size_t unit_count, account_count;
    int64_t petitions, events, works, work_events;
    double seconds;
    const struct demo_planted *planted; /* faults put in */
    size_t planted_count;
    struct {
        struct sv number, code, name;
    } samples[DEMO_SAMPLE__COUNT]; /* empty where no petition fits */
};

struct demo_options {
    const char *data_dir; /* made when absent; must hold no database yet */
    const char *store;    /* address of the database, with nothing in it; NULL: in the folder */
    const char *keys;     /* the same of the key store */
    uint32_t petitions;   /* with the withdrawn at most DEMO_PETITIONS_MAX */
    uint32_t withdrawn;   /* besides, so many that were withdrawn before anybody did anything */
    uint64_t seed;
    day_t today;
    int years;          /* how far back it goes, up to DEMO_YEARS_MAX; 0: DEMO_DAYS */
    bool is_clean;      /* every office keeps its days */
    bool has_faults;    /* some are put in on purpose (demo_habits.h) */
    const char *events; /* a file in which all events are written in the clear; NULL: nowhere */
    bool is_quiet;      /* no progress */
};

/* Fill it. The same seed and day give the same units, accounts, petitions and events, with the same
 * ids and salts; the office's key and what is sealed with it, passwords and query-code hashes are
 * random, as they must be. Errors: ERR_CONFLICT when there is a database already; the procedure's
 * refusals, which are faults of the demo; those of the store. fail says more. out->arena is set in
 * any case. */
enum err demo_county_make(const struct demo_options *options, struct demo_filled *out,
                          struct fail *fail) ERR_MUST_USE;

#endif
