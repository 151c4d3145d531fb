/* Making and reading the numbers, codes and tokens people are given. */
#include "service/number.h"

#include "base/assert.h"
#include "base/utf8.h"

/* Without 0 O 1 I L 2 Z 5 S 8 B U V: nothing here looks like anything else here. */
static const char CODE_ALPHABET[] = "34679ACDEFGHJKMNPQRTWXY";
static const char BASE64URL[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* ---- check digit ---- */

static bool byte_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool byte_is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* One step of ISO 7064 MOD 11,10. */
static int check_step(int product, int digit)
{
    int sum = (product + digit) % 10;
    return (sum == 0 ? 10 : sum) * 2 % 11;
}

/* What is left after all digits; dashes are skipped. */
static int check_product(struct sv text)
{
    int product = 10;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (byte_is_letter(c)) {
            product = check_step(product, (c - 'A' + 10) / 10);
            product = check_step(product, (c - 'A' + 10) % 10);
        } else if (byte_is_digit(c)) {
            product = check_step(product, c - '0');
        }
    }
    return product;
}

static char check_digit(struct sv text)
{
    return (char)('0' + (11 - check_product(text)) % 10);
}

bool number_is_valid(struct sv number)
{
    if (number.n < 3 || number.p[number.n - 2] != '-')
        return false;
    return check_digit(sv_slice(number, 0, number.n - 2)) == number.p[number.n - 1];
}

/* ---- numbers ---- */

struct sv number_make(struct arena *arena, struct sv code, day_t day, int64_t serial)
{
    ASSERT(serial > 0);
    int year;
    int month;
    int mday;
    day_to_ymd(day, &year, &month, &mday);
    struct sv body = arena_printf(arena, "%.*s-%04d-%02d%02d-%04lld", SV_FMT(code), year, month,
                                  mday, (long long)serial);
    return arena_printf(arena, "%.*s-%c", SV_FMT(body), check_digit(body));
}

static bool point_is_dash(uint32_t point)
{
    return point == '-' || (point >= 0x2010 && point <= 0x2015) || point == 0x2212 ||
           point == 0x30FC || point == '_' || point == '.';
}

/* Letters and digits alone; "" when there is anything but those and dashes. */
static struct sv bare(struct arena *arena, struct sv typed)
{
    struct sv folded = utf8_fold(arena, typed);
    char *out = arena_alloc(arena, folded.n + 1);
    size_t n = 0;
    for (size_t at = 0; at < folded.n;) {
        uint32_t point = utf8_next(folded, &at);
        if (point_is_dash(point))
            continue;
        if (point > 0x7F || !(byte_is_digit((char)point) || byte_is_letter((char)point)))
            return SV("");
        out[n++] = (char)point;
    }
    return (struct sv){out, n};
}

struct sv number_normalise(struct arena *arena, struct sv typed)
{
    struct sv text = bare(arena, typed);
    size_t letters = 0;
    while (letters < text.n && byte_is_letter(text.p[letters]))
        letters++;
    struct sv digits = sv_slice(text, letters, text.n);
    /* year 4, day 4, serial 4 or more, check 1 */
    if (letters == 0 || digits.n < 13 || digits.n > 20)
        return SV("");
    for (size_t i = 0; i < digits.n; i++) {
        if (!byte_is_digit(digits.p[i]))
            return SV("");
    }
    struct sv serial = sv_slice(digits, 8, digits.n - 1);
    return arena_printf(arena, "%.*s-%.4s-%.4s-%.*s-%c", (int)letters, text.p, digits.p,
                        digits.p + 4, SV_FMT(serial), digits.p[digits.n - 1]);
}

static bool code_is_usable(struct sv code)
{
    for (size_t i = 0; i < code.n; i++) {
        if (!byte_is_letter(code.p[i]))
            return false;
    }
    return code.n > 0 && code.n <= 8;
}

const struct unit *number_code_unit(const struct unit_tree *units, id64 office)
{
    const struct unit *unit = unit_find(units, office);
    while (unit && !code_is_usable(unit->code))
        unit = unit_find(units, unit->parent);
    return unit;
}

struct sv number_document(struct arena *arena, struct sv unit, enum lang lang, int year,
                          int64_t serial)
{
    long long number = (long long)serial;
    return lang == LANG_EN ? arena_printf(arena, "%.*s %d/%lld", SV_FMT(unit), year, number)
                           : arena_printf(arena, "%.*s〔%d〕%lld号", SV_FMT(unit), year, number);
}

/* ---- numbers of accusations ---- */

#define ACCUSATION_LETTERS "JB"
enum { ACCUSATION_CHARS = 8, ACCUSATION_BARE = 2 + ACCUSATION_CHARS };

/* Of the ten letters and characters, in groups, with the check digit. */
static struct sv accusation_spelled(struct arena *arena, const char *letters)
{
    struct sv body = arena_printf(arena, "%.2s-%.4s-%.4s", letters, letters + 2, letters + 6);
    return arena_printf(arena, "%.*s-%c", SV_FMT(body), check_digit(body));
}

struct sv number_accusation(struct arena *arena, struct rng rng)
{
    char letters[ACCUSATION_BARE] = ACCUSATION_LETTERS;
    for (int i = 2; i < ACCUSATION_BARE; i++)
        letters[i] = CODE_ALPHABET[rng_below(rng, sizeof CODE_ALPHABET - 1)];
    return accusation_spelled(arena, letters);
}

struct sv number_accusation_normalise(struct arena *arena, struct sv typed)
{
    struct sv text = bare(arena, typed);
    if (text.n != ACCUSATION_BARE + 1 || !sv_starts_with(text, SV(ACCUSATION_LETTERS)))
        return SV("");
    struct sv spelled = accusation_spelled(arena, text.p);
    return spelled.p[spelled.n - 1] == text.p[text.n - 1] ? spelled : SV("");
}

/* ---- codes and tokens ---- */

struct sv code_make(struct arena *arena, struct rng rng)
{
    char *out = arena_alloc(arena, CODE_CHARS + 1);
    for (int i = 0; i < CODE_CHARS; i++)
        out[i] = CODE_ALPHABET[rng_below(rng, sizeof CODE_ALPHABET - 1)];
    return (struct sv){out, CODE_CHARS};
}

struct sv code_normalise(struct arena *arena, struct sv typed)
{
    return bare(arena, typed);
}

void token_make(struct rng rng, char out[TOKEN_CHARS + 1])
{
    uint8_t bytes[33] = {0}; /* 32 random ones and padding for the last group */
    rng.fill(rng.self, bytes, 32);
    char text[44];
    for (size_t i = 0; i < 11; i++) {
        uint32_t group = (uint32_t)bytes[3 * i] << 16 | (uint32_t)bytes[3 * i + 1] << 8 |
                         (uint32_t)bytes[3 * i + 2];
        for (size_t k = 0; k < 4; k++)
            text[4 * i + k] = BASE64URL[group >> (18 - 6 * k) & 63];
    }
    memcpy(out, text, TOKEN_CHARS);
    out[TOKEN_CHARS] = '\0';
}
