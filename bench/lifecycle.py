#!/usr/bin/env python3
"""The life of a matter over HTTP: submitted, assigned, answered, read by who asked.

Closed: N connections, each begins a matter as soon as its last one was read. The spike: matters
begin at 1, 15, 1, 25, 2, 35 and 10 a second, all times --factor, whether or not the server keeps
up; nothing may fail. Both over bench/converse, whose own CPU time is printed, for it shares the
cores. bench/scripts.py says which steps a life has.

usage: bench/lifecycle.py --data DIR [--build build/release] [--script suggestion,grievance,complaint]
                          [--runs 3] [--seconds 3] [--connections 64] [--spike] [--in-place]
                          [--label TEXT --json FILE]
       DIR is made by `huiyin demo`; it is copied, for matters are added to it, unless --in-place
       is said or its database is in PostgreSQL. The script complaint puts bench/ccrs.yaml into force
       there, so it comes last.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys

import scripts
from machine import Watch
from run import Huiyin, copied, in_postgresql, others_are

SPIKE = (1, 15, 1, 25, 2, 35, 10)


def converse(a, server, script, how, *words):
    path = os.path.join(server.folder, script)
    scripts.write(script, server.port, path)
    out = subprocess.run([f"{a.build}/bench/converse", str(server.port), path, how,
                          str(a.connections), *map(str, words)],
                         check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def spread(values, digits=0):
    return (f"{statistics.median(values):,.{digits}f} ({min(values):,.{digits}f}–"
            f"{max(values):,.{digits}f})")


def put_in_force(a, data, rulebook):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), rulebook)
    subprocess.run([f"{a.build}/src/cmd/huiyin", "rulebook", "adopt", "--data", data, path],
                   check=True, stdout=subprocess.DEVNULL)


def closed(a, script, data):
    results = []
    for _ in range(a.runs):
        server = Huiyin(a.build, data, a.threads)
        converse(a, server, script, "closed", 1)  # warm
        results.append(converse(a, server, script, "closed", a.seconds))
        results[-1]["rss_mb"] = server.stop()
    return results


def print_closed(a, script, results):
    errors = sum(one["errors"] for one in results)
    client = statistics.median(one["client_cpu_s"] / one["seconds"] for one in results)
    requests = len(results[0]["steps"])
    print(f"{script}: {spread([one['rate'] for one in results])} lifecycles/s of {requests} requests,"
          f" {a.connections} connections, {errors} errors, client {client * 100:.0f} % of one core,"
          f" p99 of a life {spread([one['loop']['p99_ms'] for one in results], 1)} ms,"
          f" peak RSS {max(one['rss_mb'][0] for one in results):.0f} MB")
    for i, step in enumerate(results[0]["steps"]):
        p50, p99 = ([one["steps"][i][p] for one in results] for p in ("p50_ms", "p99_ms"))
        print(f"    {step['name']:18} p50 {spread(p50, 1)} ms   p99 {spread(p99, 1)} ms")
    for one in results:
        if one["errors"]:
            print(f"    error: {one['first_error']}")
    sys.stdout.flush()


def spike(a, script, data):
    server = Huiyin(a.build, data, a.threads)
    profile = ",".join(f"{rate * a.factor}x{a.phase}" for rate in SPIKE)
    result = converse(argparse.Namespace(**{**vars(a), "connections": a.spike_connections}), server,
                      script, "open", profile)
    result["rss_mb"] = server.stop()
    print(f"{script}, spike ×{a.factor}: {result['errors']} errors, {result['loops']} lifecycles in"
          f" {result['seconds']:.1f} s, peak RSS {result['rss_mb'][0]:.0f} MB")
    for phase in result["phases"]:
        print(f"    {phase['rate']:6.0f}/s for {phase['seconds']:.0f} s: {phase['done']} of {phase['due']},"
              f" p50 {phase['p50_ms']:.1f} ms, p99 {phase['p99_ms']:.1f} ms, longest {phase['max_ms']:.0f} ms")
    if result["errors"]:
        print(f"    error: {result['first_error']}")
    sys.stdout.flush()
    return result


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--data", required=True)
    p.add_argument("--build", default="build/release")
    p.add_argument("--script", default="suggestion,grievance")
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--seconds", type=float, default=3)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--connections", type=int, default=64)
    p.add_argument("--spike", action="store_true")
    p.add_argument("--factor", type=int, default=20)
    p.add_argument("--phase", type=float, default=3, help="seconds of each of the seven phases")
    p.add_argument("--spike-connections", type=int, default=512)
    p.add_argument("--in-place", action="store_true")
    p.add_argument("--label", default="")
    p.add_argument("--json")
    return p.parse_args()


def main():
    a = arguments()
    data = a.data if a.in_place or in_postgresql(a.data) else copied(a.data)
    found = {}
    try:
        os.sync()
        watch = Watch()
        for script in a.script.split(","):
            if script == "complaint":
                put_in_force(a, data, "ccrs.yaml")
            if a.spike:
                found[script] = spike(a, script, data)
            else:
                found[script] = closed(a, script, data)
                print_closed(a, script, found[script])
    finally:
        if data != a.data:
            shutil.rmtree(data, ignore_errors=True)
    found["label"] = a.label
    found["others"] = round(watch.others(), 2)
    print(f"{others_are(a.data)} had {found['others'] * 100:.0f} % of the machine meanwhile")
    if a.json:
        with open(a.json, "w", encoding="utf-8") as out:
            json.dump(found, out, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
