#!/usr/bin/env python3
"""Huiyin against its floor: the shapes an office's day is made of, in one run.

  submit   POST /api/petitions: durable before the answer
  follow   GET /api/follow: the petitioner's page
  work     GET /api/desk/work: the first 50 rows of a case officer's list
  case     GET /api/desk/petitions/N: the whole case, actions offered, dates explained; one of
           a hundred that the same official looked at within the last ten minutes
  first    the same, each the official's first look at that case: a look is on disk before the answer
  act      POST /api/desk/petitions/N/acts: one act of an official, durable before the answer
  counts   GET /api/desk/counts: the figures above the work lists
  duties   GET /api/desk/duties: the first hundred that the head of a unit owes
  figures  GET /api/desk/measures: the leaders' dashboard, a year by unit, by class and by month
  board    GET /api/desk/findings: the supervision board

For the first four the floor (bench/floor.c: libmicrohttpd and SQLite alone, the same rows and
bytes; bench/floor_pgsql.c with libpq) and Huiyin take turns on copies of the same database; printed
are the median of the runs and their spread. Load comes from wrk, for acts from bench/converse, on
the same machine, so the cores are shared.

usage: bench/run.py --data DIR [--build build/release] [--runs 5] [--seconds 6] [--shapes a,b]
                    [--one-copy | --in-place] [--label TEXT --json FILE]
       DIR is made by `huiyin demo --data DIR --petitions N`. A database in PostgreSQL is not copied:
       both work on it. With --one-copy both work on one copy, and the floor submits last; with
       --in-place on DIR itself, which is then of no other use.
"""

import argparse
import http.client
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import scripts
from http_calls import call
from machine import Watch

HERE = os.path.dirname(os.path.abspath(__file__))
A_YEAR = "from=2025-11-01&to=2026-10-01"
LOOKED_AT, FOLLOWED, FIRST_LOOKS = 100, 64, 20000
OFFICIALS = ("case_officer", "office_head", "window_clerk", "supervisor")
FLOORS = ("submit", "follow", "work", "case")
ROLES = {"duties": "unit_head", "figures": "leader", "board": "supervisor"}
# Which pages of figures ask for what.
PLACES = {
    "counts": ["/api/desk/counts"],
    "duties": ["/api/desk/duties?limit=100"],
    "figures": [f"/api/desk/measures?{A_YEAR}&by={by}" for by in ("unit", "class", "month")],
    "board": ["/api/desk/findings"],
}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, path):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            c = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            c.request("GET", path)
            c.getresponse().read()
            return
        except OSError:
            time.sleep(0.005)
    raise SystemExit("the server did not start")


def rss_mb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        fields = dict(line.split(":", 1) for line in f)
    return tuple(int(fields[k].split()[0]) / 1024 for k in ("VmHWM", "RssAnon"))


def memory_kb(pid):
    """What the process itself holds, without mapped files."""
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("RssAnon:"))


class Huiyin:
    name = "huiyin"

    def __init__(self, build, data, threads, before=(), after=()):
        """`before`: words in front of the program, as of a tracer; `after`: more of its own."""
        self.port = free_port()
        self.build = build
        self.filed = []
        began = time.monotonic()
        self.process = subprocess.Popen(
            [*before, f"{build}/src/cmd/huiyin", "serve", "--data", data, "--demo", "--no-throttle",
             "--threads", str(threads), "--listen", f"127.0.0.1:{self.port}", *after],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port, "/api/health")
        self.cold_ms = (time.monotonic() - began) * 1000
        self.folder = tempfile.mkdtemp(prefix="huiyin-bench-")

    def paths(self, shape, turn):
        """A file of request lines for wrk, made by signing in and looking around."""
        lines = []
        if shape == "follow":
            lines = [f"/api/follow\t{cookie}" for cookie in self.followers()]
        else:
            role = OFFICIALS[turn % len(OFFICIALS)] if shape == "first" else ROLES.get(shape, OFFICIALS[0])
            cookie = self.official(role)
            if shape in PLACES:
                lines = [f"{target}\t{cookie}" for target in PLACES[shape]]
            elif shape == "work":
                lines = [f"/api/desk/work?list={q}&limit=50\t{cookie}"
                         for q in ("all", "mine", "waiting", "overdue")]
            else:
                ids = self.case_ids(cookie, LOOKED_AT if shape == "case" else FIRST_LOOKS)
                lines = [f"/api/desk/petitions/{i}\t{cookie}" for i in ids]
        path = os.path.join(self.folder, shape)
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")
        return path

    def followers(self):
        """Petitioners who are signed in, each with a matter of their own."""
        while len(self.filed) < FOLLOWED:
            name = f"跟进{len(self.filed)}"
            slip, _ = call(self.port, "POST", "/api/petitions",
                           {"facts": "楼道灯不亮。", "claims": ["修好楼道灯"], "petitioner": {"name": name}},
                           {"Idempotency-Key": f"bench-{name.encode().hex()}-{time.time_ns()}"})
            self.filed.append(call(self.port, "POST", "/api/follow/session",
                                   {"number": slip["number"], "code": slip["code"], "name": name})[1])
        return self.filed

    def official(self, role):
        accounts, _ = call(self.port, "GET", "/api/demo/accounts")
        account = next(a for a in accounts["items"] if a["role"] == role)
        return call(self.port, "POST", "/api/demo/session", {"account": account["id"]})[1]

    def case_ids(self, cookie, most):
        ids = []
        for which in ("ended", "all"):
            after = ""
            while after is not None and len(ids) < most:
                page, _ = call(self.port, "GET", f"/api/desk/work?list={which}&limit=100{after}",
                               headers={"Cookie": cookie})
                ids += [row["id"] for row in page["items"]]
                after = f"&after={page['next']}" if page.get("next") else None
        return ids[:most]

    def acts(self, seconds, connections):
        path = os.path.join(self.folder, "act")
        scripts.write("act", self.port, path)
        out = subprocess.run([f"{self.build}/bench/converse", str(self.port), path, "closed",
                              str(connections), str(seconds), "20"],
                             check=True, capture_output=True, text=True).stdout
        one = json.loads(out)
        return {"rate": one["rate"], "count": one["loops"], "p50": one["loop"]["p50_ms"],
                "p99": one["loop"]["p99_ms"], "bad": one["errors"], "errors": 0}

    def wrk(self, shape, seconds, connections, turn=0):
        if shape == "act":
            return self.acts(seconds, connections)
        if shape == "submit":
            return wrk(self.port, "/api/petitions", "submit.lua", [str(time.time_ns())], seconds,
                       connections)
        return wrk(self.port, "/", "paths.lua", [self.paths(shape, turn)], seconds, connections)

    def stop(self):
        peak, anonymous = rss_mb(self.process.pid)
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder)
        return peak, anonymous


class Floor:
    name = "floor"

    @staticmethod
    def program(build, data):
        return f"{build}/bench/floor_pgsql" if in_postgresql(data) else f"{build}/bench/floor"

    def __init__(self, build, data, threads):
        self.port = free_port()
        store = store_of(data) if in_postgresql(data) else os.path.join(data, "huiyin.db")
        self.process = subprocess.Popen([self.program(build, data), store, str(self.port), str(threads)])
        wait_for(self.port, "/none")

    def wrk(self, shape, seconds, connections, turn=0):
        del turn
        if shape == "submit":
            return wrk(self.port, "/submit", "submit.lua", ["0"], seconds, connections)
        path = tempfile.mktemp(prefix="huiyin-floor-")
        with open(path, "w", encoding="ascii") as f:
            f.write(f"/{shape}\t\n")
        try:
            return wrk(self.port, "/", "paths.lua", [path], seconds, connections)
        finally:
            os.unlink(path)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


UNIT_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}


def wrk(port, path, script, args, seconds, connections):
    out = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "30s", "-s",
         os.path.join(HERE, script), f"http://127.0.0.1:{port}{path}", "--", *args],
        check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    count = int(re.search(r"(\d+) requests in", out)[1])
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out)

    def percentile(p):
        m = re.search(rf"\s{p}%\s+([\d.]+)(us|ms|s|m)", out)
        return float(m[1]) * UNIT_MS[m[2]]

    return {"rate": rate, "count": count, "p50": percentile(50), "p99": percentile(99),
            "bad": int(bad[1]) if bad else 0, "errors": sum(map(int, errors.groups())) if errors else 0}


def in_postgresql(data):
    return os.path.exists(os.path.join(data, "store"))


def others_are(data):
    return "PostgreSQL and others" if in_postgresql(data) else "others"


def store_of(data):
    with open(os.path.join(data, "store"), encoding="utf-8") as f:
        return f.read().strip()


def copied(data):
    folder = tempfile.mkdtemp(prefix="huiyin-bench-data-", dir=os.path.dirname(os.path.abspath(data)))
    subprocess.run(["cp", "-a", "--reflink=auto", data + "/.", folder], check=True)
    return folder


def measure(kind, a, data, shape, turn):
    server = kind(a.build, data, a.threads)
    if shape != "first":
        server.wrk(shape, a.warm, a.connections)
    result = server.wrk(shape, a.seconds, a.connections, turn)
    result["cold_ms"] = getattr(server, "cold_ms", 0)
    result["rss"] = server.stop()
    return result


def summary(name, shape, results):
    rates = [r["rate"] for r in results]
    mid = statistics.median(rates)
    print(f"{shape:7} {name:7} {mid:9.0f}/s  [{min(rates):.0f} – {max(rates):.0f}]"
          f"  p50 {statistics.median(r['p50'] for r in results):6.2f} ms"
          f"  p99 {statistics.median(r['p99'] for r in results):7.2f} ms"
          f"  refused {sum(r['bad'] + r['errors'] for r in results)}", flush=True)
    return mid


def turns(a, data, shape):
    """The results of both sides, run by run; what the floor writes Huiyin cannot read."""
    has_floor = shape in FLOORS and os.path.exists(Floor.program(a.build, a.data))
    kinds = (Floor, Huiyin) if has_floor else (Huiyin,)
    results = {kind: [] for kind in kinds}
    if a.one_copy and shape == "submit":
        order = [kind for kind in reversed(kinds) for _ in range(a.runs)]
    else:
        order = list(kinds) * a.runs
    for kind in order:
        results[kind].append(measure(kind, a, data[kind], shape, len(results[kind])))
    return results


def say(shape, results):
    """Print one shape; what is worth keeping of it."""
    floor = summary("floor", shape, results[Floor]) if Floor in results else None
    mine = summary("huiyin", shape, results[Huiyin])
    peak = max(r["rss"][0] for r in results[Huiyin])
    anonymous = max(r["rss"][1] for r in results[Huiyin])
    cold = statistics.median(r["cold_ms"] for r in results[Huiyin])
    share = f"{mine / floor * 100:8.0f} %" if floor else "       –  "
    print(f"{shape:7} share   {share}   peak RSS {peak:.0f} MB"
          f" (own memory {anonymous:.0f} MB)   start {cold:.0f} ms", flush=True)
    kept = {kind.name: {key: [round(r[key], 2) for r in rs] for key in ("rate", "p50", "p99")}
            for kind, rs in results.items()}
    return {**kept, "peak_rss_mb": round(peak), "own_mb": round(anonymous), "start_ms": round(cold),
            "refused": sum(r["bad"] + r["errors"] for r in results[Huiyin])}


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--data", required=True)
    p.add_argument("--build", default="build/release")
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--seconds", type=int, default=6)
    p.add_argument("--warm", type=int, default=2)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--connections", type=int, default=64)
    p.add_argument("--shapes", default="follow,work,case,first,counts,duties,figures,board,act,submit")
    p.add_argument("--one-copy", action="store_true")
    p.add_argument("--in-place", action="store_true")
    p.add_argument("--label", default="")
    p.add_argument("--json")
    return p.parse_args()


def data_of(a):
    """The folder each side works on."""
    if a.in_place or in_postgresql(a.data):
        a.one_copy = True
        return {Huiyin: a.data, Floor: a.data}
    mine = copied(a.data)
    return {Huiyin: mine, Floor: mine if a.one_copy else copied(a.data)}


def main():
    a = arguments()
    data = data_of(a)
    found = {}
    try:
        os.sync()  # the copies' own writing must not be measured
        watch = Watch()
        # what the floor submits is nothing that Huiyin could go on from
        for shape in sorted(a.shapes.split(","), key=lambda one: a.one_copy and one == "submit"):
            found[shape] = say(shape, turns(a, data, shape))
    finally:
        for folder in set(data.values()) - {a.data}:
            shutil.rmtree(folder, ignore_errors=True)
    others = watch.others()
    print(f"{others_are(a.data)} had {others * 100:.0f} % of the machine meanwhile")
    if a.json:
        with open(a.json, "w", encoding="utf-8") as out:
            json.dump({"label": a.label, "connections": a.connections, "others": round(others, 2),
                       "shapes": found}, out, indent=1)
            out.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
