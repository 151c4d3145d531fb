/* Conversations as load: what a file of steps says is said over and over on many connections. */
#ifndef BENCH_CONVERSE_H
#define BENCH_CONVERSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STEPS_MAX 32
#define WORD_MAX 512

/* What a conversation keeps from its replies, each as the text that came. */
enum word { WORD_ID, WORD_NUMBER, WORD_CODE, WORD_VERSION, WORD_COOKIE, WORD_SERIAL, WORD__COUNT };

struct matter {
    char words[WORD__COUNT][WORD_MAX];
};

/* One line of the file: six texts between tabs. */
struct step {
    const char *name;
    bool is_once;     /* "once" in the second text: before the measuring, else "loop" */
    const char *line; /* method and path */
    const char *headers;
    const char *expect; /* a text that a good reply has; may be empty */
    const char *body;
};

struct script {
    struct step steps[STEPS_MAX];
    size_t count, once; /* the first `once` steps come before the measuring */
};

/* ---- converse_script.c ---- */
/* Read the file or end the program with a message. */
void script_read(struct script *script, const char *path);
/* The request of a step with {id}, {number}, {code}, {version}, {cookie}, {serial} and {key} put
 * in; {key} is a text never used before. Returns its length. */
size_t script_request(const struct step *step, const struct matter *matter, const char *host,
                      char *out, size_t room);
/* Take over what the reply tells; false: not a good reply to the step. */
bool script_reply(const struct step *step, struct matter *matter, int status, const char *reply);

/* ---- converse_times.c ---- */
/* Durations in microseconds, all kept. */
struct times {
    uint32_t *us;
    size_t count, room;
};
void times_add(struct times *times, int64_t us);
/* The share-th (0 to 1) of the sorted durations; 0 when there are none. Sorts. */
uint32_t times_at(struct times *times, double share);
int64_t clock_us(void);

#endif
