/* Browsers claim to be each other, so the order counts: the first word found wins. */
#include "http/agent.h"

#include <string.h>

struct mark {
    const char *word, *kind;
};
static const struct mark BROWSERS[] = {
    {"MicroMessenger/", "wechat"},
    {"DingTalk/", "dingtalk"},
    {"QQBrowser/", "qq"},
    {"UCBrowser/", "uc"},
    {"HuaweiBrowser/", "huawei"},
    {"UBrowser/", "uos"},
    {"Edg", "edge"},
    {"OPR/", "opera"},
    {"Firefox/", "firefox"},
    {"FxiOS/", "firefox"},
    {"Chrome/", "chrome"},
    {"CriOS/", "chrome"},
    {"Safari/", "safari"},
};
static const struct mark SYSTEMS[] = {
    {"OpenHarmony", "harmony"}, {"HarmonyOS", "harmony"}, {"Android", "android"},
    {"iPhone", "ios"},          {"iPad", "ios"},          {"Windows", "windows"},
    {"Mac OS X", "macos"},      {"Linux", "linux"},
};

static bool has_word(struct sv text, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= text.n; i++) {
        if (text.p[i] == word[0] && memcmp(text.p + i, word, n) == 0)
            return true;
    }
    return false;
}

static const char *find(struct sv text, const struct mark *marks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (has_word(text, marks[i].word))
            return marks[i].kind;
    }
    return "other";
}

struct sv agent_kind(struct arena *arena, struct sv user_agent)
{
    return arena_printf(arena, "%s %s",
                        find(user_agent, BROWSERS, sizeof BROWSERS / sizeof BROWSERS[0]),
                        find(user_agent, SYSTEMS, sizeof SYSTEMS / sizeof SYSTEMS[0]));
}
