/* What kind of browser on what kind of machine a User-Agent header speaks of, in words of our own:
 * enough for officials to recognise their own sessions, too little to tell anybody apart. Pure. */
#ifndef HTTP_AGENT_H
#define HTTP_AGENT_H

#include "base/arena.h"
#include "base/sv.h"

/* "firefox linux", "wechat android", "other other": one of a closed list each, whatever comes. */
struct sv agent_kind(struct arena *arena, struct sv user_agent);

#endif
