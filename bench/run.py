#!/usr/bin/env python3
"""Huiyin against its floor: the four shapes an office's day is made of, in one run.

  submit   POST /api/petitions: durable before the answer
  follow   GET /api/follow: the petitioner's page
  work     GET /api/desk/work: the first 50 rows of a case officer's list
  case     GET /api/desk/petitions/N: the whole case, actions offered, dates explained

For each shape the floor (bench/floor.c: libmicrohttpd and SQLite alone, the same rows and bytes) and
Huiyin take turns on copies of the same database; printed are the median of the runs and their
spread. Load comes from wrk on the same machine, so the cores are shared.

usage: bench/run.py --data DIR [--build build/release] [--runs 5] [--seconds 6] [--shapes a,b]
       DIR is made by `huiyin demo --data DIR --petitions N`.
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

HERE = os.path.dirname(os.path.abspath(__file__))
COPY_LIMIT = 64 << 30


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def call(port, method, path, body=None, headers=None):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    data = None if body is None else json.dumps(body).encode()
    head = {"Content-Type": "application/json"} if data is not None else {}
    head.update(headers or {})
    c.request(method, path, data, head)
    r = c.getresponse()
    text = r.read()
    cookie = (r.getheader("Set-Cookie") or "").split(";")[0]
    c.close()
    if r.status >= 300:
        raise SystemExit(f"{method} {path}: {r.status} {text[:300]!r}")
    return json.loads(text) if text else None, cookie


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

    def __init__(self, build, data, threads, before=()):
        """`before`: words in front of the program, as of a tracer."""
        self.port = free_port()
        began = time.monotonic()
        self.process = subprocess.Popen(
            [*before, f"{build}/src/cmd/huiyin", "serve", "--data", data, "--demo", "--no-throttle",
             "--threads", str(threads), "--listen", f"127.0.0.1:{self.port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port, "/api/health")
        self.cold_ms = (time.monotonic() - began) * 1000
        self.folder = tempfile.mkdtemp(prefix="huiyin-bench-")

    def paths(self, shape):
        """A file of request lines for wrk, made by signing in and looking around."""
        lines = []
        if shape == "follow":
            for i in range(64):
                name = f"跟进{i}"
                receipt, _ = call(self.port, "POST", "/api/petitions",
                                  {"facts": "楼道灯不亮。", "claims": ["修好楼道灯"],
                                   "petitioner": {"name": name}},
                                  {"Idempotency-Key": f"bench-follow-{i}-{time.time_ns()}"})
                _, cookie = call(self.port, "POST", "/api/follow/session",
                                 {"number": receipt["number"], "code": receipt["code"], "name": name})
                lines.append(f"/api/follow\t{cookie}")
        else:
            accounts, _ = call(self.port, "GET", "/api/demo/accounts")
            officer = next(a for a in accounts["items"] if a["role"] == "case_officer")
            _, cookie = call(self.port, "POST", "/api/demo/session", {"account": officer["id"]})
            if shape == "work":
                lines = [f"/api/desk/work?list={q}&limit=50\t{cookie}"
                         for q in ("all", "mine", "waiting", "overdue")]
            else:
                lines = [f"/api/desk/petitions/{i}\t{cookie}" for i in self.case_ids(cookie)]
        path = os.path.join(self.folder, shape)
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")
        return path

    def case_ids(self, cookie):
        ids, after = [], ""
        while len(ids) < 3000:
            page, _ = call(self.port, "GET", f"/api/desk/work?list=ended&limit=100{after}",
                           headers={"Cookie": cookie})
            ids += [row["id"] for row in page["items"]]
            if not page.get("next"):
                break
            after = f"&after={page['next']}"
        return ids

    def wrk(self, shape, seconds, connections):
        if shape == "submit":
            return wrk(self.port, "/api/petitions", "submit.lua", [str(time.time_ns())], seconds,
                       connections)
        return wrk(self.port, "/", "paths.lua", [self.paths(shape)], seconds, connections)

    def stop(self):
        peak, anonymous = rss_mb(self.process.pid)
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder)
        return peak, anonymous


class Floor:
    name = "floor"

    def __init__(self, build, data, threads):
        self.port = free_port()
        self.process = subprocess.Popen([f"{build}/bench/floor", os.path.join(data, "huiyin.db"),
                                         str(self.port), str(threads)])
        wait_for(self.port, "/none")

    def wrk(self, shape, seconds, connections):
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


def copied(data):
    folder = tempfile.mkdtemp(prefix="huiyin-bench-data-", dir=os.path.dirname(os.path.abspath(data)))
    subprocess.run(["cp", "-a", "--reflink=auto", data + "/.", folder], check=True)
    return folder


def measure(kind, a, data, shape):
    server = kind(a.build, data, a.threads)
    server.wrk(shape, 2, a.connections)  # warm
    result = server.wrk(shape, a.seconds, a.connections)
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


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--data", required=True)
    p.add_argument("--build", default="build/release")
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--seconds", type=int, default=6)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--connections", type=int, default=64)
    p.add_argument("--shapes", default="submit,follow,work,case")
    a = p.parse_args()
    data = {Huiyin: copied(a.data), Floor: copied(a.data)}
    try:
        os.sync()  # the copies' own writing must not be measured
        for shape in a.shapes.split(","):
            results = {Floor: [], Huiyin: []}
            for _ in range(a.runs):
                for kind in (Floor, Huiyin):
                    results[kind].append(measure(kind, a, data[kind], shape))
            floor = summary("floor", shape, results[Floor])
            mine = summary("huiyin", shape, results[Huiyin])
            peak = max(r["rss"][0] for r in results[Huiyin])
            anonymous = max(r["rss"][1] for r in results[Huiyin])
            cold = statistics.median(r["cold_ms"] for r in results[Huiyin])
            print(f"{shape:7} share   {mine / floor * 100:8.0f} %   peak RSS {peak:.0f} MB"
                  f" (own memory {anonymous:.0f} MB)   start {cold:.0f} ms", flush=True)
    finally:
        for folder in data.values():
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
