/* The receipt of a submission or a registration. */
#ifndef HTTP_HANDLERS_RECEIPT_H
#define HTTP_HANDLERS_RECEIPT_H

#include "http/request.h"
#include "service/petitions.h"

/* The whole reply, schema Receipt. */
void render_receipt(struct request *rq, const struct receipt *receipt);

#endif
