/* The PostgreSQL driver: errors, types and values, between ours and the server's. */
#include "store/driver_pgsql.h"

#include "base/assert.h"
#include "base/log.h"

#include <limits.h>
#include <string.h>

/* ---- errors ---- */

/* By SQLSTATE or its class; the first that fits. */
static const struct {
    const char *state;
    enum err err;
    bool is_expected; /* not worth a line in the log */
} errors[] = {
    {"23505", ERR_CONFLICT, true},      /* unique */
    {"40001", ERR_CONFLICT, false},     /* serialization */
    {"40P01", ERR_CONFLICT, false},     /* deadlock */
    {"55P03", ERR_CONFLICT, false},     /* lock not available */
    {"53100", ERR_STORAGE_FULL, false}, /* disk full */
    {"53", ERR_UNAVAILABLE, false},     /* memory, connections */
    {"08", ERR_UNAVAILABLE, false},     /* connection */
    {"57", ERR_UNAVAILABLE, false},     /* shut down, cancelled by its time limit */
    {"58", ERR_UNAVAILABLE, false},     /* input, output */
    {"25006", ERR_UNAVAILABLE, false},  /* read-only: a standby */
    {"XX001", ERR_CORRUPT, false},      /* page */
    {"XX002", ERR_CORRUPT, false},      /* index */
    {"54", ERR_TOO_LARGE, false},
};

const char *pgsql_state(const PGresult *result)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    return state ? state : "08006";
}

enum err pgsql_err(const struct pgsql_db *db, const PGresult *result, const char *doing)
{
    const char *state = pgsql_state(result);
    enum err err = ERR_INTERNAL;
    bool is_expected = false;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (strncmp(errors[i].state, state, strlen(errors[i].state)) != 0)
            continue;
        err = errors[i].err;
        is_expected = errors[i].is_expected;
        break;
    }
    const char *text = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (!is_expected)
        LOG_ERROR("store", "postgresql error: doing=%s role=%d state=%s text=\"%s\"", doing,
                  (int)db->role, state, text ? text : "the connection is lost");
    return err;
}

/* ---- values ---- */

/* Types of the server, by their fixed numbers. */
enum { OID_BOOL = 16, OID_BLOB = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25 };

Oid pgsql_type_of(enum sql_kind kind)
{
    switch (kind) {
    case SQL_INT:
        return OID_INT8;
    case SQL_TEXT:
        return OID_TEXT;
    case SQL_BLOB:
        return OID_BLOB;
    case SQL_BOOL:
        return OID_BOOL;
    }
    UNREACHABLE();
}

size_t pgsql_put_i64(uint8_t *out, int64_t number)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
    return 8;
}

size_t pgsql_put_i32(uint8_t *out, int32_t number)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)((uint32_t)number >> (24 - 8 * i));
    return 4;
}

size_t pgsql_put_value(uint8_t *out, const struct sql_value *value)
{
    switch (value->kind) {
    case SQL_INT:
        (void)pgsql_put_i32(out, 8);
        return 4 + pgsql_put_i64(out + 4, value->number);
    case SQL_BOOL:
        (void)pgsql_put_i32(out, 1);
        out[4] = value->number != 0;
        return 5;
    case SQL_TEXT:
    case SQL_BLOB:
        ASSERT(value->bytes.n <= INT_MAX);
        (void)pgsql_put_i32(out, (int32_t)value->bytes.n);
        if (value->bytes.n)
            memcpy(out + 4, value->bytes.p, value->bytes.n);
        return 4 + value->bytes.n;
    }
    UNREACHABLE();
}

/* Dimensions, whether there are NULLs, type, length, first index. */
size_t pgsql_put_array(uint8_t *out, enum sql_kind kind, size_t count)
{
    ASSERT(count <= INT_MAX);
    size_t n = pgsql_put_i32(out, 1);
    n += pgsql_put_i32(out + n, 0);
    n += pgsql_put_i32(out + n, (int32_t)pgsql_type_of(kind));
    n += pgsql_put_i32(out + n, (int32_t)count);
    n += pgsql_put_i32(out + n, 1);
    ASSERT(n == PGSQL_ARRAY_HEAD);
    return n;
}

bool pgsql_number(const PGresult *result, int row, int column, int64_t *out)
{
    Oid type = PQftype(result, column);
    bool is_one = type == OID_INT8 || type == OID_INT4 || type == OID_INT2 || type == OID_BOOL;
    if (!is_one || PQfformat(result, column) != 1 || PQgetisnull(result, row, column))
        return false;
    const uint8_t *bytes = (const uint8_t *)PQgetvalue(result, row, column);
    int n = PQgetlength(result, row, column);
    uint64_t number = n && type != OID_BOOL && (bytes[0] & 0x80) ? UINT64_MAX : 0;
    for (int i = 0; i < n; i++)
        number = number << 8 | bytes[i];
    *out = (int64_t)number;
    return true;
}
