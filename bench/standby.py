#!/usr/bin/env python3
"""Reads on the primary and reads on a standby: one build, two PostgreSQL nodes on this machine, the same database, turn
by turn. Printed are the medians of the rounds: answers in a second, the median of one connection alone, and the CPU of
a request at Huiyin and at each of the nodes (user and system, /proc/PID/stat).

usage: bench/standby.py [--build build/release] [--petitions N] [--rounds 3] [--seconds 4]
       It makes and removes the nodes and the database; initdb refuses to be run by root.
"""

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from run import Huiyin

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "support"))
import pair as postgres  # noqa: E402

SHAPES, CONNECTIONS = ("follow", "work", "case", "counts"), 16
TICKS = os.sysconf("SC_CLK_TCK")


def spent(pids):
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as f:
                total += sum(int(n) for n in f.read().rsplit(")", 1)[1].split()[11:13])
        except OSError:
            pass
    return total / TICKS


class Side:
    def __init__(self, name, build, data, pair, after):
        self.name, self.pair, self.results = name, pair, {}
        self.server = Huiyin(build, data, 4, after=after)
        time.sleep(3)  # connected, and its first looks are over

    def cpu(self):
        return [spent([self.server.process.pid]), spent(self.pair.primary.processes()), spent(self.pair.standby.processes())]

    def run(self, shape, seconds):
        self.server.wrk(shape, 1, CONNECTIONS)  # also the looks that are to be noted
        before = self.cpu()
        many = self.server.wrk(shape, seconds, CONNECTIONS)
        cpu = [(b - a) / many["count"] * 1e6 for a, b in zip(before, self.cpu())]
        one = self.server.wrk(shape, 2, 1)
        if many["bad"] or many["errors"]:
            raise SystemExit(f"{shape}: {many}")
        self.results.setdefault(shape, []).append((many["rate"], one["p50"] * 1000, *cpu))

    def told(self, shape):
        median = [statistics.median(column) for column in zip(*self.results[shape])]
        return "%-7s %-8s %7.0f/s  alone %5.0f us   CPU a request: huiyin %4.0f  primary %4.0f  standby %4.0f us" % (
            shape, self.name, *median)

    def stop(self):
        self.server.process.send_signal(signal.SIGTERM)
        self.server.process.wait(timeout=60)
        shutil.rmtree(self.server.folder)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--build", default="build/release")
    p.add_argument("--petitions", default="2000")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seconds", type=float, default=4)
    a = p.parse_args()
    folder, pair = tempfile.mkdtemp(prefix="huiyin-bench-"), postgres.Pair()
    data, sides = os.path.join(folder, "data"), []
    try:
        subprocess.run([f"{a.build}/src/cmd/huiyin", "demo", "--data", data, "--petitions", a.petitions, "--store", pair.address],
                       check=True, stdout=subprocess.DEVNULL)
        sides = [Side("primary", a.build, data, pair, ()),
                 Side("standby", a.build, data, pair, ("--read-standby", "--stale-max", "2"))]
        for _ in range(a.rounds):
            for shape in SHAPES:
                for side in sides:
                    side.run(shape, int(a.seconds))
        for shape in SHAPES:
            for side in sides:
                print(side.told(shape), flush=True)
    finally:
        for side in sides:
            side.stop()
        pair.close()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
