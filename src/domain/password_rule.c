/* Read from the left: at each place the longest thing known counts as one character, and so does a
 * character of which nothing is known. What is repeated whole is read once. */
#include "domain/password_rule.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <stdint.h>

struct points {
    uint32_t at[PASSWORD_POINTS_MAX];
    size_t n;
};

static const struct sv WORDS[] = {
#define WORD(text) SV_INIT(text),
#include "domain/password_words.def"
#undef WORD
};
/* Neighbours on the keyboard, each way. */
static const struct sv ROWS[] = {SV_INIT("qwertyuiop"), SV_INIT("asdfghjkl"), SV_INIT("zxcvbnm"),
                                 SV_INIT("poiuytrewq"), SV_INIT("lkjhgfdsa"), SV_INIT("mnbvcxz")};
enum { RUN_MIN = 3, ROW_MIN = 4, PHONE_DIGITS = 11, DATE_DIGITS = 8, YEAR_DIGITS = 4 };

/* Full-width signs are half-width ones, capitals are small letters. */
static uint32_t folded(uint32_t point)
{
    if (point >= 0xFF01 && point <= 0xFF5E)
        point -= 0xFEE0;
    if (point == 0x3000)
        point = ' ';
    return point >= 'A' && point <= 'Z' ? point - 'A' + 'a' : point;
}

static void decode(struct sv text, struct points *out)
{
    size_t at = 0;
    out->n = 0;
    while (at < text.n && out->n < PASSWORD_POINTS_MAX)
        out->at[out->n++] = folded(utf8_next(text, &at));
}

static uint32_t as_letter(uint32_t point)
{
    switch (point) {
    case '@':
        return 'a';
    case '0':
        return 'o';
    case '1':
        return 'l';
    case '3':
        return 'e';
    case '$':
    case '5':
        return 's';
    default:
        return point;
    }
}

/* ---- things known; each gives how many characters of it stand at a place, or 0 ---- */

static size_t word_at(const struct points *text, size_t at, struct sv word)
{
    size_t read = 0;
    size_t n = 0;
    while (read < word.n) {
        uint32_t wanted = folded(utf8_next(word, &read));
        if (at + n >= text->n)
            return 0;
        uint32_t got = text->at[at + n];
        if (got != wanted && as_letter(got) != wanted)
            return 0;
        n++;
    }
    return n;
}

static size_t longest_word(const struct points *text, size_t at, const struct sv *words,
                           size_t count)
{
    size_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        size_t n = word_at(text, at, words[i]);
        if (n > longest)
            longest = n;
    }
    return longest;
}

/* Of what is said of the owner; one character alone is nobody's name. */
static size_t own_word(const struct points *text, size_t at, const struct password_owner *owner)
{
    size_t n = longest_word(text, at, owner->words, owner->count);
    return n >= 2 ? n : 0;
}

/* 1111, 1234, dcba, 啊啊啊: each as far from the one before as the next. */
static size_t run_at(const struct points *text, size_t at)
{
    if (at + RUN_MIN > text->n)
        return 0;
    int64_t step = (int64_t)text->at[at + 1] - (int64_t)text->at[at];
    if (step < -1 || step > 1)
        return 0;
    size_t n = 2;
    while (at + n < text->n && (int64_t)text->at[at + n] - (int64_t)text->at[at + n - 1] == step)
        n++;
    return n >= RUN_MIN ? n : 0;
}

static size_t row_at(const struct points *text, size_t at)
{
    size_t longest = 0;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        for (size_t from = 0; from + ROW_MIN <= ROWS[i].n; from++) {
            size_t n = 0;
            while (from + n < ROWS[i].n && at + n < text->n &&
                   text->at[at + n] == (unsigned char)ROWS[i].p[from + n])
                n++;
            if (n >= ROW_MIN && n > longest)
                longest = n;
        }
    }
    return longest;
}

/* The number that so many digits make; -1 when they are not there. */
static int64_t digits_at(const struct points *text, size_t at, size_t count)
{
    int64_t number = 0;
    if (at + count > text->n)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (text->at[at + i] < '0' || text->at[at + i] > '9')
            return -1;
        number = number * 10 + (int64_t)(text->at[at + i] - '0');
    }
    return number;
}

static bool is_year(int64_t year)
{
    return year >= 1900 && year <= 2099;
}

/* A mobile telephone, a day, a year. */
static size_t number_at(const struct points *text, size_t at)
{
    int64_t phone = digits_at(text, at, PHONE_DIGITS);
    if (phone >= INT64_C(13000000000) && phone <= INT64_C(19999999999))
        return PHONE_DIGITS;
    int64_t date = digits_at(text, at, DATE_DIGITS);
    if (date > 0 && is_year(date / 10000) && date / 100 % 100 >= 1 && date / 100 % 100 <= 12 &&
        date % 100 >= 1 && date % 100 <= 31)
        return DATE_DIGITS;
    return is_year(digits_at(text, at, YEAR_DIGITS)) ? YEAR_DIGITS : 0;
}

static size_t known_at(const struct points *text, size_t at)
{
    const size_t found[] = {longest_word(text, at, WORDS, sizeof WORDS / sizeof WORDS[0]),
                            run_at(text, at), row_at(text, at), number_at(text, at)};
    size_t longest = 0;
    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
        if (found[i] > longest)
            longest = found[i];
    }
    return longest;
}

/* ---- the whole ---- */

/* The shortest piece that, repeated, makes the whole; all of it when none does. */
static size_t period(const struct points *text)
{
    for (size_t p = 1; p * 2 <= text->n; p++) {
        size_t i = p;
        while (i < text->n && text->at[i] == text->at[i - p])
            i++;
        if (i == text->n)
            return p;
    }
    return text->n;
}

enum password_fault password_judge(struct arena *arena, struct sv password,
                                   const struct password_owner *owner, size_t min_length)
{
    struct points *text = ARENA_NEW(arena, struct points);
    size_t left = 0;
    bool is_own = false;
    if (utf8_length(password) < min_length)
        return PASSWORD_SHORT;
    decode(password, text);
    text->n = period(text);
    for (size_t at = 0; at < text->n; left++) {
        size_t own = own_word(text, at, owner);
        size_t known = known_at(text, at);
        is_own = is_own || (own && own >= known);
        size_t n = own > known ? own : known;
        at += n ? n : 1;
    }
    if (left >= PASSWORD_LEFT_MIN)
        return PASSWORD_FINE;
    return is_own ? PASSWORD_OWN : PASSWORD_SIMPLE;
}
