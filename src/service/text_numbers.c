/* Numbers of persons in a text: runs of digits of the right length, whole and with what stands
 * between them left out. */
#include "service/text_numbers.h"

#include "vault/vault.h"

enum { MOBILE_DIGITS = 11, RESIDENT_DIGITS = 18, DIGITS_MAX = 40 };

struct run {
    char digits[DIGITS_MAX + 1];
    size_t count; /* beyond the maximum it is no such number */
};

static void run_add(struct run *run, char digit)
{
    if (run->count < DIGITS_MAX)
        run->digits[run->count] = digit;
    run->count++;
}

static bool is_number(const struct run *run)
{
    if (run->count == MOBILE_DIGITS)
        return run->digits[0] == '1' && run->digits[1] >= '3';
    return run->count == RESIDENT_DIGITS &&
           vault_resident_id_is_right((struct sv){run->digits, RESIDENT_DIGITS});
}

/* The digit at the head of the text and how many bytes it takes; 0: there is none. X stands at the
 * end of an identity number. */
static size_t digit_at(struct sv text, size_t before, char *out)
{
    const unsigned char *p = (const unsigned char *)text.p;
    if (text.n && p[0] >= '0' && p[0] <= '9') {
        *out = (char)p[0];
        return 1;
    }
    if (text.n && (p[0] == 'X' || p[0] == 'x') && before == RESIDENT_DIGITS - 1) {
        *out = 'X';
        return 1;
    }
    /* U+FF10 to U+FF19 */
    if (text.n < 3 || p[0] != 0xEF || p[1] != 0xBC || p[2] < 0x90 || p[2] > 0x99)
        return 0;
    *out = (char)('0' + (p[2] - 0x90));
    return 3;
}

static bool is_between(char byte)
{
    return byte == ' ' || byte == '-';
}

bool text_has_number(struct sv text)
{
    struct run whole = {.count = 0};  /* since the last thing between digits */
    struct run joined = {.count = 0}; /* over what stands between */
    for (size_t at = 0; at <= text.n;) {
        char digit = 0;
        const struct sv rest = {text.p + at, text.n - at};
        size_t size = digit_at(rest, joined.count, &digit);
        if (size) {
            run_add(&whole, digit);
            run_add(&joined, digit);
            at += size;
            continue;
        }
        if (is_number(&whole) || is_number(&joined))
            return true;
        whole.count = 0;
        bool goes_on = at + 1 < text.n && is_between(text.p[at]) && joined.count > 0;
        if (!goes_on)
            joined.count = 0;
        at++;
    }
    return false;
}
