/* Errors as RFC 9457 problem documents in the reader's language: the public part only. */
#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H

#include "base/buf.h"
#include "base/fail.h"
#include "base/json.h"
#include "domain/rulebook.h"

#define PROBLEM_TYPE "application/problem+json"

/* Write the document of err with what fail holds for the public: reason, parameters, wrong fields,
 * retry time. request is the id to quote to the operator; may be NULL. */
void problem_write(struct buf *out, enum err err, const struct fail *fail, enum lang lang,
                   const char *request);

/* The member `key`: why something is refused, in one sentence. The texts are those of problem
 * documents. */
void problem_reason(struct json_writer *w, const char *key, enum lang lang, struct sv reason,
                    struct sv param);

#endif
