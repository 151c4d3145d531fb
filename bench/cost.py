#!/usr/bin/env python3
"""What a change costs: two builds of Huiyin, turn by turn in one run, on the same demo.

  submit   POST /api/petitions: durable before the answer
  follow   GET /api/follow: the petitioner's page
  work     GET /api/desk/work: the first 50 rows of a case officer's lists
  case     GET /api/desk/petitions/N: a case that the same official looked at just before
  counts   GET /api/desk/counts: the figures above the lists
  act      one act of an official, durable before the answer (not with --instructions)
  first    the same as case, each request the official's first look at that case
  proof    GET /log/proof/N: a random record of the log
  tile     GET /log/tile/0/N: a random full tile
  receipt  GET /api/follow/receipt: what proves a filing

A build that does not know a shape is left out of it. Printed are the median of the rounds and their
spread; CPU is the server's alone (user and system, /proc/PID/stat) over the requests answered. What
the load of others on the machine hardly moves are the instructions of a request (--instructions,
needs valgrind): those that N more requests on one connection take, without the kernel's.

usage: bench/cost.py [--baseline build/older] [--build build/release] [--data DIR] [--petitions N]
                     [--rounds 5] [--seconds 4] [--shapes a,b] [--instructions]
       DIR keeps the demos between runs; each build makes its own of what is not there.
"""

import argparse
import http.client
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from http_calls import call
from run import LOOKED_AT, Huiyin, wrk

SHAPES = ("submit", "follow", "work", "counts", "case", "first", "proof", "tile", "receipt")
CASES, PROOFS, TILE, SMALL, MORE = 20000, 3000, 256, 1000, 200
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Side(Huiyin):
    """One build at work, measured once it has done what it does after its start: look through all
    open matters. `turn`: the how manieth of how many parts of the cases first looks are at."""

    def __init__(self, build, data, threads, before=()):
        super().__init__(build, data, threads, before)
        self.build = build
        self.turn = (0, 1)
        spent = -1
        while cpu_seconds(self.process.pid) > spent + 2 / TICKS:
            spent = cpu_seconds(self.process.pid)
            time.sleep(2)

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=300)
        shutil.rmtree(self.folder)

    def officials(self):
        """Everybody with a work list, the case officer of the petition office first."""
        roles = ("case_officer", "office_head", "window_clerk", "unit_head", "unit_handler", "supervisor")
        accounts, _ = call(self.port, "GET", "/api/demo/accounts")
        for one in sorted((a for a in accounts["items"] if a["role"] in roles),
                          key=lambda a: roles.index(a["role"])):
            yield call(self.port, "POST", "/api/demo/session", {"account": one["id"]})[1]

    def await_proof(self, cookie):
        """Until a checkpoint has what this petitioner filed; before that there are promises only."""
        while True:
            receipt, _ = call(self.port, "GET", "/api/follow/receipt", headers={"Cookie": cookie})
            if all(record["proof"] for record in receipt["records"]):
                return
            time.sleep(0.5)

    def log_size(self):
        return call(self.port, "GET", "/api/log")[0]["size"]

    def knows(self, shape):
        if shape not in ("proof", "tile", "receipt"):
            return True
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        c.request("GET", "/api/log")
        return c.getresponse().status == 200

    def lines(self, shape):
        """Paths with cookies: what a load of this shape asks for, in turn."""
        if shape == "follow":
            return [("/api/follow", cookie) for cookie in self.followers()]
        if shape == "receipt":
            self.await_proof(self.followers()[-1])
            return [("/api/follow/receipt", cookie) for cookie in self.followers()]
        if shape == "proof":
            return [(f"/log/proof/{random.randrange(self.log_size())}", "") for _ in range(PROOFS)]
        if shape == "tile":
            full = self.log_size() // TILE
            return [(f"/log/tile/0/{tile_name(i)}", "") for i in random.sample(range(full), min(full, PROOFS))]
        officer = next(self.officials())
        if shape == "counts":
            return [("/api/desk/counts", officer)]
        if shape == "work":
            return [(f"/api/desk/work?list={q}&limit=50", officer)
                    for q in ("all", "mine", "waiting", "overdue")]
        if shape == "case":
            return [(f"/api/desk/petitions/{i}", officer) for i in self.case_ids(officer, LOOKED_AT)]
        no, of = self.turn
        return [(f"/api/desk/petitions/{i}", cookie) for cookie in self.officials()
                for i in self.case_ids(cookie, CASES)[no::of]]

    def load(self, shape, seconds, connections):
        """Measure one shape, after a second of it that is not measured."""
        if shape == "act":
            before = cpu_seconds(self.process.pid)
            result = self.acts(seconds, connections)
        elif shape == "submit":
            for i, length in enumerate((1, seconds)):
                before = cpu_seconds(self.process.pid)
                result = wrk(self.port, "/api/petitions", "submit.lua", [f"{time.time_ns()}-{i}"],
                             length, connections)
        else:
            lines = self.lines(shape)
            path = os.path.join(self.folder, shape)
            with open(path, "w", encoding="utf-8") as f:
                f.writelines(f"{line}\t{cookie}\n" for line, cookie in lines)
            for length in (1, seconds)[shape == "first":]:
                before = cpu_seconds(self.process.pid)
                result = wrk(self.port, "/", "paths.lua", [path], length, connections)
            if shape == "first" and result["count"] > len(lines) and self.knows("proof"):
                raise SystemExit(f"only {len(lines)} first looks: more --petitions or fewer --seconds")
        spent = cpu_seconds(self.process.pid) - before
        result["cpu_us"] = 1e6 * spent / max(result["count"], 1)
        return result

    def ask(self, shape, count):
        """The same requests one after the other, on one connection."""
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        lines = [] if shape == "submit" else self.lines(shape)
        for i in range(LOOKED_AT + count):
            if shape == "submit":
                body = json.dumps({"facts": f"第 {i} 件：小区东门的路灯坏了三个星期，老人出门看不清台阶。",
                                   "claims": ["修好小区东门的路灯", "说明由哪个单位负责日常维护"],
                                   "petitioner": {"name": f"测试{i}", "phone": f"138{i:08}"}}).encode()
                c.request("POST", "/api/petitions", body,
                          {"Content-Type": "application/json", "Idempotency-Key": f"cost-{time.time_ns()}"})
            else:
                path, cookie = lines[i % len(lines)]
                c.request("GET", path, headers={"Cookie": cookie})
            answer = c.getresponse()
            answer.read()
            if answer.status >= 300:
                raise SystemExit(f"{shape}: {answer.status}")


def tile_name(index):
    parts = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        parts.append(f"x{index % 1000:03}")
    return "/".join(reversed(parts))


# ---- one shape, both builds ----


def instructions(a, name, build, shape):
    """Of one request: the difference of two runs, so that the start is in neither."""
    small = os.path.join(a.data, f"{name}-small")
    filled(build, small, SMALL)
    totals = []
    for count in (0, MORE):
        with (tempfile.NamedTemporaryFile(prefix="huiyin-cost-") as log,
              tempfile.TemporaryDirectory(dir=a.data) as data):
            shutil.copytree(small, data, dirs_exist_ok=True)
            side = Side(build, data, a.threads,
                        ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                         f"--log-file={log.name}"))
            side.ask(shape, count)
            side.close()
            totals.append(int(re.search(r"Collected : (\d+)", log.read().decode())[1]))
    return (totals[1] - totals[0]) / MORE


def middle(results, key):
    values = [r[key] for r in results]
    return statistics.median(values), min(values), max(values)


def report(name, shape, results, count):
    rate, cpu = middle(results, "rate"), middle(results, "cpu_us")
    print(f"{shape:8} {name:9} {rate[0]:8.0f}/s [{rate[1]:.0f} – {rate[2]:.0f}]"
          f"   CPU {cpu[0]:6.1f} us [{cpu[1]:.0f} – {cpu[2]:.0f}]"
          f"   p50 {middle(results, 'p50')[0]:6.2f} ms   p99 {middle(results, 'p99')[0]:7.2f} ms"
          f"   refused {sum(r['bad'] + r['errors'] for r in results)}"
          + (f"   {count / 1000:.0f} k instructions" if count else ""), flush=True)


def compare(a, sides, shape):
    results = {name: [] for name in sides if sides[name].knows(shape)}
    loads = []
    for no in range(a.rounds):
        for name in list(results)[::1 if no % 2 else -1]:
            sides[name].turn = (no, a.rounds)
            loads.append(os.getloadavg()[0])
            results[name].append(sides[name].load(shape, a.seconds, a.connections))
    counts = {name: instructions(a, name, sides[name].build, shape) if a.instructions else 0
              for name in results}
    for name, measured in results.items():
        report(name, shape, measured, counts[name])
    if len(results) == 2:
        old, new = (results[name] for name in sides)
        print(f"{shape:8} now       {middle(new, 'rate')[0] / middle(old, 'rate')[0] * 100:8.0f} %"
              f"   CPU {middle(new, 'cpu_us')[0] / middle(old, 'cpu_us')[0]:.2f} x"
              + (f"   {counts['now'] / counts['before']:.2f} x instructions" if a.instructions else ""),
              flush=True)
    print(f"{shape:8} load average of the machine {min(loads):.1f} – {max(loads):.1f}", flush=True)


def filled(build, data, petitions):
    if not os.path.exists(data):
        subprocess.run([f"{build}/src/cmd/huiyin", "demo", "--data", data, "--petitions", str(petitions),
                        "--quiet"], check=True, stdout=subprocess.DEVNULL)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--baseline")
    p.add_argument("--build", default="build/release")
    p.add_argument("--data")
    p.add_argument("--petitions", type=int, default=20000)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--seconds", type=int, default=4)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--connections", type=int, default=64)
    p.add_argument("--shapes", default=",".join(SHAPES))
    p.add_argument("--instructions", action="store_true")
    a = p.parse_args()
    keeps = a.data is not None
    a.data = a.data or tempfile.mkdtemp(prefix="huiyin-cost-", dir="/var/tmp")
    os.makedirs(a.data, exist_ok=True)
    sides = {}
    try:
        builds = {name: build for name, build in (("before", a.baseline), ("now", a.build)) if build}
        for name, build in builds.items():
            filled(build, os.path.join(a.data, name), a.petitions)
        os.sync()
        for name, build in builds.items():
            sides[name] = Side(build, os.path.join(a.data, name), a.threads)
        for shape in a.shapes.split(","):
            compare(a, sides, shape)
    finally:
        for side in sides.values():
            side.close()
        if not keeps:
            shutil.rmtree(a.data, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
