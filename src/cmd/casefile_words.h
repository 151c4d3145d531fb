/* What huiyin verify casefile says, in two languages. */
#ifndef CMD_CASEFILE_WORDS_H
#define CMD_CASEFILE_WORDS_H

#include "domain/rulebook.h"
#include "ledger/casefile.h"

enum casefile_word {
    CASEFILE_SAYS_HOLDS,
    CASEFILE_SAYS_COMPLETE,
    CASEFILE_SAYS_REDACTED,
    CASEFILE_SAYS_MADE,
    CASEFILE_SAYS_RECORDS,
    CASEFILE_SAYS_LEFT_OUT,
    CASEFILE_SAYS_AT_RECORD,
    CASEFILE_SAYS_AT_FILE,
    CASEFILE_SAYS_FILES,
    CASEFILE_SAYS__COUNT
};
/* Static. Values go where {1} and {2} stand. */
const char *casefile_word(enum casefile_word word, enum lang lang);
/* What does not fit, as a sentence. */
const char *casefile_fault_text(enum casefile_fault fault, enum lang lang);

#endif
