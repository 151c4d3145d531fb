/* What huiyin verify receipt says, in two languages. */
#ifndef CMD_VERIFY_WORDS_H
#define CMD_VERIFY_WORDS_H

#include "domain/rulebook.h"
#include "ledger/receipt.h"

enum verify_word {
    VERIFY_HOLDS,
    VERIFY_PROMISED,
    VERIFY_UNKNOWN_KEY,
    VERIFY_OTHER_KEY,
    VERIFY_FAILS,
    VERIFY_FAILS_RECORD,
    VERIFY_NUMBER,
    VERIFY_OFFICE,
    VERIFY_LOG,
    VERIFY_KEY,
    VERIFY_RECORD,
    VERIFY_FILED,
    VERIFY_ISSUED,
    VERIFY_SERVED,
    VERIFY_WHEN,
    VERIFY_CLOCK,
    VERIFY_DUE,
    VERIFY_PAPER,
    VERIFY_DIGEST,
    VERIFY_ABSENT,
    VERIFY_ABSENT_COUNT,
    VERIFY_PLACE,
    VERIFY_IN_LOG,
    VERIFY_IN_PROMISE,
    VERIFY_STATION,
    VERIFY_IN_GRANT,
    VERIFY_WITNESS,
    VERIFY_SIGNED,
    VERIFY_CHECKPOINT_SAME,
    VERIFY_CHECKPOINT_DIFFERS,
    VERIFY_CHECKPOINT_APART,
    VERIFY_SEALED,
    VERIFY_SEALED_FAILS,
    VERIFY_SEALED_PLACE,
    VERIFY_SEALED_PROMISE,
    VERIFY_WRONG_CODE,
    VERIFY_SLIP_HOLDS,
    VERIFY_SLIP_UNKNOWN,
    VERIFY_SLIP_FAILS,
    VERIFY__WORD_COUNT
};
/* Static. Values go where {1} and {2} stand. */
const char *verify_word(enum verify_word word, enum lang lang);
/* What does not fit, as a sentence. */
const char *verify_fault(enum receipt_fault fault, enum lang lang);

#endif
