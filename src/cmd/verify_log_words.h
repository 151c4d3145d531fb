/* What huiyin verify database and checkpoint say, in two languages. */
#ifndef CMD_VERIFY_LOG_WORDS_H
#define CMD_VERIFY_LOG_WORDS_H

#include "domain/rulebook.h"
#include "ledger/verify.h"

/* Values stand where {1}, {2}, … are; behind each name, which. Each ends with a newline. */
enum log_text {
    LOG_AND_MORE,  /* findings not shown */
    LOG_LOOKED_AT, /* records, events, checkpoints, lines of witnesses */
    LOG_ROOT,      /* root in hex */
    LOG_GOOD,
    LOG_BAD,
    LOG_NOTHING_GIVEN,
    LOG_NOT_YET_SIGNED, /* how many */
    LOG_SIGNED_BY,      /* key */
    LOG_NOT_SIGNED,
    LOG_STAMPED,        /* name, moment */
    LOG_CONSISTENT,     /* both sizes */
    LOG_NOT_CONSISTENT, /* both sizes */
    LOG_OTHER_ORIGIN,
    LOG__TEXT_COUNT
};
/* Print it; values as many as it takes. */
void log_say(enum log_text text, enum lang lang, const struct sv *values);
/* What a finding means and what to do, a sentence. */
const char *log_fault_text(enum log_fault fault, enum lang lang);
/* "petition event", "reading", … ; for 0 and unknown kinds "record". */
const char *log_record_word(int kind, enum lang lang);

#endif
