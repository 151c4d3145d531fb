/* Running generated statements: structs to parameters, columns to structs. Called only by the
 * generated functions, which make sure that struct and statement fit. */
#ifndef STORE_STMT_H
#define STORE_STMT_H

#include "store/store_driver.h"

#define STMT_HASH_BYTES 32

enum stmt_field_kind {
    STMT_INT,  /* int64_t */
    STMT_BOOL, /* bool */
    STMT_TEXT, /* struct sv */
    STMT_BLOB, /* struct sv */
    STMT_HASH, /* in: const uint8_t *, out: uint8_t[32] */
};
struct stmt_field {
    enum stmt_field_kind kind;
    size_t offset;
};

/* How the structs of a statement lie in memory. */
struct stmt_shape {
    const struct stmt_field *ins;
    int in_count;
    const struct stmt_field *outs;
    int out_count;
    size_t out_size_bytes;
};

struct stmt_call {
    int index; /* enum store_stmt */
    const struct stmt_shape *shape;
    const void *in;
};

/* A table whose rows move with the register: places of its key's columns, and the statements that
 * are generated for it (tools/sql_moves.py). */
struct store_table {
    const char *name;
    int column_count;
    const int *key;
    int key_count;
    int first, after, put, count, last;
};

/* Texts of results are copied into the arena. A column of the wrong kind is ERR_CORRUPT, as is a
 * second row of stmt_one; without a row it answers ERR_NOT_FOUND. */
enum err stmt_one(struct store_conn *conn, const struct stmt_call *call, struct arena *arena,
                  void *out) ERR_MUST_USE;
/* All rows, one after the other, in the arena. */
enum err stmt_many(struct store_conn *conn, const struct stmt_call *call, struct arena *arena,
                   void **rows_out, size_t *count_out) ERR_MUST_USE;
/* affected may be NULL. */
enum err stmt_exec(struct store_conn *conn, const struct stmt_call *call,
                   int64_t *affected) ERR_MUST_USE;

#endif
