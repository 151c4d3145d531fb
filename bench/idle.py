#!/usr/bin/env python3
"""What ten thousand idle telephones cost the others.

A petitioner's page is asked for by --connections clients: alone, beside the quiet, slow and endless
clients of bench/idle, and alone again, turn by turn. Printed: the rate and the latency of each
turn, the server's memory for each idle connection, and what became of the idle.

usage: bench/idle.py --data DIR [--build build/release] [--quiet 10000] [--slow 1000] [--endless 100]
                     [--rounds 3] [--seconds 3] [--linger 0] [--json FILE]
       DIR is made by `huiyin demo`; it is copied. --linger S keeps the idle for S seconds more, so
       that slow heads end and endless ones are sent away (60 s).
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time

from machine import Watch
from run import Huiyin, copied, memory_kb


class Idle:
    def __init__(self, a, port):
        began = time.monotonic()
        self.process = subprocess.Popen(
            [f"{a.build}/bench/idle", str(port), str(a.quiet), str(a.slow), str(a.endless)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise SystemExit("the idle clients did not get in")
        self.opened_s = time.monotonic() - began

    def stop(self):
        out, _ = self.process.communicate("")
        return json.loads(out)


def turn(a, server):
    return server.wrk("follow", a.seconds, a.connections)


def run(a, data):
    server = Huiyin(a.build, data, a.threads)
    found = {"alone": [], "beside": []}
    turn(a, server)  # warm
    before = memory_kb(server.process.pid)
    for i in range(a.rounds):
        found["alone"].append(turn(a, server))
        idle = Idle(a, server.port)
        after = memory_kb(server.process.pid)
        found["beside"].append(turn(a, server))
        if i == a.rounds - 1:
            time.sleep(a.linger)
        found.setdefault("idle", []).append({**idle.stop(), "opened_s": idle.opened_s})
        if i == 0:
            found["memory_kb"] = {"before": before, "after": after}
    found["rss_mb"] = server.stop()
    return found


def say(a, found):
    for name in ("alone", "beside"):
        rate, p50, p99 = ([one[k] for one in found[name]] for k in ("rate", "p50", "p99"))
        lost = sum(one["bad"] + one["errors"] for one in found[name])
        print(f"{name:7} {statistics.median(rate):9,.0f}/s ({min(rate):,.0f}–{max(rate):,.0f})"
              f"   p50 {statistics.median(p50):.2f} ms   p99 {statistics.median(p99):.2f} ms"
              f" ({min(p99):.2f}–{max(p99):.2f})   refused or lost {lost}")
    grown = found["memory_kb"]["after"] - found["memory_kb"]["before"]
    count = a.quiet + a.slow + a.endless
    print(f"memory  {grown / count:.1f} KB for each of {count:,} idle connections;"
          f" peak RSS {found['rss_mb'][0]:.0f} MB")
    print(f"others had {found['others'] * 100:.0f} % of the machine meanwhile")
    for one in found["idle"]:
        print(f"idle    in within {one['opened_s']:.1f} s; {one['answers']:,} answers, {one['refused']} refused,"
              f" {one['late']} too late (408), {one['closed']} closed and back, {one['failed']} failed")


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--data", required=True)
    p.add_argument("--build", default="build/release")
    p.add_argument("--quiet", type=int, default=10000)
    p.add_argument("--slow", type=int, default=1000)
    p.add_argument("--endless", type=int, default=100)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seconds", type=int, default=3)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--connections", type=int, default=64)
    p.add_argument("--linger", type=int, default=0)
    p.add_argument("--json")
    a = p.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard < a.quiet + a.slow + a.endless + 1000:
        raise SystemExit(f"only {hard} open files are allowed here")
    data = copied(a.data)
    try:
        os.sync()
        watch = Watch()
        found = run(a, data)
        found["others"] = round(watch.others(), 2)
    finally:
        shutil.rmtree(data)
    say(a, found)
    if a.json:
        with open(a.json, "w", encoding="utf-8") as out:
            json.dump(found, out, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
