/* Linear search: the longest table has some twenty words. */
#include "domain/word_table.h"

bool word_table_find(const char *const *words, size_t count, struct sv word, size_t *out)
{
    if (word.n == 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        /* the first byte tells most of them apart */
        if (words[i] && words[i][0] == word.p[0] && sv_is(word, words[i])) {
            *out = i;
            return true;
        }
    }
    return false;
}
