/* What people type for the same name, phone or number differs in width, spaces, hyphens and case;
 * here it becomes equal. Nothing is validated: an odd number is folded and compared as it is. */
#include "vault/normalise.h"

#include "base/utf8.h"
#include "vault/vault.h"

enum { OLD_RESIDENT_ID = 15, RESIDENT_ID = 18 };

static bool byte_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool all_digits(struct sv text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (!byte_is_digit(text.p[i]))
            return false;
    }
    return text.n > 0;
}

/* Digits alone; everything else goes. */
static struct sv digits_of(struct arena *arena, struct sv text)
{
    char *out = arena_alloc(arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (byte_is_digit(text.p[i]))
            out[n++] = text.p[i];
    }
    return (struct sv){out, n};
}

static struct sv normalise_phone(struct arena *arena, struct sv folded)
{
    struct sv digits = digits_of(arena, folded);
    if (sv_starts_with(digits, SV("0086")))
        return sv_slice(digits, 4, digits.n);
    /* 86 is the country only before a whole mobile number: some land lines begin with it. */
    if (digits.n == 13 && sv_starts_with(digits, SV("861")))
        return sv_slice(digits, 2, digits.n);
    return digits;
}

char normalise_resident_check(const char digits[17])
{
    static const int WEIGHT[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += (digits[i] - '0') * WEIGHT[i];
    return "10X98765432"[sum % 11];
}

/* Ids of before 1999 leave out the century, always 19, and the check character. */
static struct sv lengthen_resident_id(struct arena *arena, struct sv old)
{
    char *out = arena_alloc(arena, RESIDENT_ID + 1);
    memcpy(out, old.p, 6);
    memcpy(out + 6, "19", 2);
    memcpy(out + 8, old.p + 6, 9);
    out[17] = normalise_resident_check(out);
    return (struct sv){out, RESIDENT_ID};
}

static struct sv drop_hyphens(struct arena *arena, struct sv text)
{
    char *out = arena_alloc(arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '-')
            out[n++] = text.p[i];
    }
    return (struct sv){out, n};
}

struct sv normalise(struct arena *arena, enum blind_index_kind kind, struct sv value)
{
    struct sv folded = utf8_fold(arena, value);
    switch (kind) {
    case BLIND_NAME:
        return folded;
    case BLIND_PHONE:
        return normalise_phone(arena, folded);
    case BLIND_ID_NUMBER:
        break;
    }
    struct sv number = drop_hyphens(arena, folded);
    if (number.n == OLD_RESIDENT_ID && all_digits(number))
        return lengthen_resident_id(arena, number);
    return number;
}

static int number_at(struct sv text, size_t from, size_t to)
{
    int number = 0;
    for (size_t i = from; i < to; i++)
        number = number * 10 + (text.p[i] - '0');
    return number;
}

/* Days of the office begin with 1970, people earlier. */
static bool is_birthday(int year, int month, int day)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month < 1 || month > 12)
        return false;
    return day >= 1 && day <= DAYS[month - 1] + (month == 2 && is_leap);
}

bool vault_resident_id_is_right(struct sv number)
{
    struct arena *arena = arena_new_wiping();
    struct sv whole = normalise(arena, BLIND_ID_NUMBER, number);
    bool is_right =
        whole.n == RESIDENT_ID && all_digits(sv_slice(whole, 0, RESIDENT_ID - 1)) &&
        is_birthday(number_at(whole, 6, 10), number_at(whole, 10, 12), number_at(whole, 12, 14));
    if (is_right) {
        char last = whole.p[RESIDENT_ID - 1];
        is_right = (last == 'x' ? 'X' : last) == normalise_resident_check(whole.p);
    }
    arena_free(&arena);
    return is_right;
}
