/* What the handlers of accusations write alike. */
#ifndef HTTP_HANDLERS_ACCUSATIONS_H
#define HTTP_HANDLERS_ACCUSATIONS_H

#include "http/handlers/render.h"
#include "service/accusations.h"

void render_accusation_clocks(struct json_writer *w, const struct call *call,
                              const struct accusation *accusation);
/* Members of the schema AccusationStub. */
void render_accusation_stub(struct json_writer *w, const char *key, const struct call *call,
                            const struct accusation_stub *stub);
/* Members that both inputs of a filing have. */
struct accusation_input input_accusation(struct arena *arena, const json_t *in);

#endif
