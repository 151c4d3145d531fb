/* Judging a password: any bytes, the same answer twice, never longer than it is worth; a character
 * more never makes it too short. */
#include "base/assert.h"
#include "base/utf8.h"
#include "domain/password_rule.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct sv in = {(const char *)data, size};
    struct sv password;
    struct sv word;
    (void)sv_cut(in, '\n', &word, &password);
    if (!utf8_is_valid(in))
        password = SV("");
    const struct password_owner owner = {&word, 1};
    const struct password_owner nobody = {NULL, 0};
    enum password_fault fault = password_judge(arena, password, &owner, 10);
    ASSERT(fault == password_judge(arena, password, &owner, 10));
    ASSERT((fault == PASSWORD_SHORT) == (utf8_length(password) < 10));
    ASSERT(password_judge(arena, password, &nobody, 10) != PASSWORD_OWN);
    if (password.n && utf8_length(password) < 6)
        ASSERT(password_judge(arena, password, &owner, 1) != PASSWORD_FINE);
    arena_free(&arena);
    return 0;
}
