"""How quiet the machine was: what others took of it while something was measured."""

import os
import resource
import time

TICKS = os.sysconf("SC_CLK_TCK")


def busy_s():
    with open("/proc/stat", encoding="ascii") as f:
        fields = [int(word) for word in f.readline().split()[1:]]
    user, nice, system, _idle, _iowait, irq, softirq = fields[:7]
    return (user + nice + system + irq + softirq) / TICKS


def own_s():
    """This program's and its children's that have ended."""
    used = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        used += usage.ru_utime + usage.ru_stime
    return used


class Watch:
    """From here on; `apart_s` of CPU time is neither this program's nor others'."""

    def __init__(self):
        self.began = (time.monotonic(), busy_s(), own_s())

    def others(self, apart_s=0.0):
        """The share of all cores that others had."""
        took, busy, own = (now - then for now, then in
                           zip((time.monotonic(), busy_s(), own_s()), self.began))
        return max(0.0, (busy - own - apart_s) / took / os.cpu_count())
