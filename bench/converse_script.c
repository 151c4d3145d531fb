/* Steps read, requests written, replies understood. */
#include "converse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const word_names[WORD__COUNT] = {
    [WORD_ID] = "id",           [WORD_NUMBER] = "number", [WORD_CODE] = "code",
    [WORD_VERSION] = "version", [WORD_COOKIE] = "cookie", [WORD_SERIAL] = "serial",
};

static void die(const char *path, const char *what)
{
    fprintf(stderr, "converse: %s: %s\n", path, what);
    exit(1);
}

/* ---- the file ---- */

static char *whole_file(const char *path)
{
    enum { ROOM = 1 << 20 };
    char *text = calloc(1, ROOM);
    FILE *file = fopen(path, "r");
    if (!file || !text)
        die(path, "cannot be read");
    size_t n = fread(text, 1, ROOM - 1, file);
    fclose(file);
    text[n] = 0;
    return text;
}

/* The text up to the separator, which becomes its end. */
static char *cut(char **rest, char separator)
{
    char *from = *rest;
    char *end = from ? strchr(from, separator) : NULL;
    *rest = end ? end + 1 : NULL;
    if (end)
        *end = 0;
    return from;
}

void script_read(struct script *script, const char *path)
{
    char *rest = whole_file(path);
    *script = (struct script){.count = 0};
    for (char *line; (line = cut(&rest, '\n')) != NULL && *line;) {
        struct step *step = &script->steps[script->count];
        char *texts[6];
        for (size_t i = 0; i < 6; i++)
            texts[i] = cut(&line, '\t');
        if (script->count == STEPS_MAX || !texts[5])
            die(path, "too many steps, or one without its six texts");
        *step = (struct step){texts[0], strcmp(texts[1], "once") == 0, texts[2], texts[3], texts[4],
                              texts[5]};
        if (step->is_once && script->once != script->count)
            die(path, "a step of once after one of the loop");
        script->count++;
        script->once += step->is_once;
    }
    if (script->once == script->count)
        die(path, "no loop");
}

/* ---- requests ---- */

struct out {
    char *p;
    size_t n, room;
};

static void put(struct out *out, const char *text, size_t n)
{
    if (out->n + n >= out->room) {
        fprintf(stderr, "converse: a request is too long\n");
        exit(1);
    }
    memcpy(out->p + out->n, text, n);
    out->n += n;
}

static void put_key(struct out *out)
{
    static uint64_t count;
    char key[64];
    int n = snprintf(key, sizeof(key), "converse-%d-%llx-%llu", (int)getpid(),
                     (unsigned long long)clock_us(), (unsigned long long)++count);
    put(out, key, (size_t)n);
}

/* What stands for the {word} at text, and how long the {word} is; 0: an ordinary brace. */
static size_t put_word(struct out *out, const struct matter *matter, const char *text)
{
    const char *end = strchr(text, '}');
    size_t n = end ? (size_t)(end - text) - 1 : 0;
    if (n == 3 && strncmp(text + 1, "key", 3) == 0) {
        put_key(out);
        return n + 2;
    }
    for (size_t w = 0; n > 0 && w < WORD__COUNT; w++) {
        if (strlen(word_names[w]) != n || strncmp(text + 1, word_names[w], n) != 0)
            continue;
        put(out, matter->words[w], strlen(matter->words[w]));
        return n + 2;
    }
    return 0;
}

static void put_filled(struct out *out, const char *text, const struct matter *matter)
{
    while (*text) {
        size_t plain = strcspn(text, "{");
        put(out, text, plain);
        text += plain;
        size_t word = *text ? put_word(out, matter, text) : 0;
        if (*text && word == 0)
            put(out, text, 1);
        text += *text && word == 0 ? 1 : word;
    }
}

size_t script_request(const struct step *step, const struct matter *matter, const char *host,
                      char *out_text, size_t room)
{
    char body_text[8192];
    struct out body = {body_text, 0, sizeof(body_text)};
    struct out out = {out_text, 0, room};
    char length[128];
    put_filled(&body, step->body, matter);
    put_filled(&out, step->line, matter);
    int n = snprintf(length, sizeof(length), " HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n",
                     host, body.n);
    put(&out, length, (size_t)n);
    if (body.n)
        put(&out, "Content-Type: application/json\r\n", 32);
    for (const char *rest = step->headers; *rest;) {
        size_t line = strcspn(rest, "|");
        char header[2048];
        snprintf(header, sizeof(header), "%.*s", (int)line, rest);
        put_filled(&out, header, matter);
        put(&out, "\r\n", 2);
        rest += line + (rest[line] == '|');
    }
    put(&out, "\r\n", 2);
    put(&out, body.p, body.n);
    return out.n;
}

/* ---- replies ---- */

static void keep(struct matter *matter, enum word word, const char *from, const char *ends)
{
    size_t n = strcspn(from, ends);
    if (n < WORD_MAX) {
        memcpy(matter->words[word], from, n);
        matter->words[word][n] = 0;
    }
}

static void keep_member(struct matter *matter, enum word word, const char *body)
{
    char member[32];
    int n = snprintf(member, sizeof(member), "\"%s\":", word_names[word]);
    const char *found = strstr(body, member);
    if (!found)
        return;
    found += n;
    keep(matter, word, *found == '"' ? found + 1 : found, *found == '"' ? "\"" : ",}");
}

bool script_reply(const struct step *step, struct matter *matter, int status, const char *reply)
{
    const char *body = strstr(reply, "\r\n\r\n");
    const char *cookie = strstr(reply, "\r\nSet-Cookie: ");
    if (status < 200 || status > 299 || !body || (*step->expect && !strstr(body, step->expect)))
        return false;
    if (cookie && cookie < body)
        keep(matter, WORD_COOKIE, cookie + 14, ";\r");
    if (strncmp(step->line, "GET", 3) == 0)
        return true;
    bool is_new = strstr(body, "\"code\":\"") != NULL;
    keep_member(matter, WORD_VERSION, body);
    if (is_new) { /* a receipt: the matter begins */
        keep_member(matter, WORD_ID, body);
        keep_member(matter, WORD_NUMBER, body);
        keep_member(matter, WORD_CODE, body);
        keep(matter, WORD_VERSION, "1", "");
    }
    return true;
}
