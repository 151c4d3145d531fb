/* Errors as RFC 9457 problem documents in the reader's language: the public part only. */
#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H

#include "base/buf.h"
#include "base/fail.h"
#include "domain/rulebook.h"

#define PROBLEM_TYPE "application/problem+json"

/* Write the document of err with what fail holds for the public: reason, parameters, wrong fields,
 * retry time. request is the id to quote to the operator; may be NULL. */
void problem_write(struct buf *out, enum err err, const struct fail *fail, enum lang lang,
                   const char *request);

#endif
