#include "cmd/demo_habits.h"

static const struct {
    const char *word, *trigger;
    int count;
} FAULTS[FAULT__COUNT] = {
#define X(name, word, trigger, count) {word, trigger, count},
    DEMO_FAULTS(X)
#undef X
};

const char *demo_fault_word(enum demo_fault fault)
{
    return FAULTS[fault].word;
}

const char *demo_fault_trigger(enum demo_fault fault)
{
    return FAULTS[fault].trigger;
}

int demo_fault_count(enum demo_fault fault)
{
    return FAULTS[fault].count;
}

/* Seven of ten good, two late, one idle. */
enum demo_habit demo_habit_of(uint64_t seed, id64 unit)
{
    uint64_t mixed = (seed + (uint64_t)unit) * 0x9E3779B97F4A7C15u;
    unsigned drawn = (unsigned)(mixed >> 40) % 10;
    return drawn < 7 ? HABIT_GOOD : drawn < 9 ? HABIT_LATE : HABIT_IDLE;
}

enum demo_keeping demo_keeping_of(enum demo_habit habit, uint64_t drawn)
{
    static const struct {
        unsigned late, never;
    } OF[] = {[HABIT_GOOD] = {3, 0}, [HABIT_LATE] = {35, 5}, [HABIT_IDLE] = {25, 30}};
    if (drawn < OF[habit].never)
        return KEEPS_NEVER;
    return drawn < OF[habit].never + OF[habit].late ? KEEPS_LATE : KEEPS_IN_TIME;
}
