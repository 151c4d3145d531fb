#!/usr/bin/env python3
"""Two servers on one PostgreSQL under load, and one of them is killed with kill -9 in the middle: the one that signs
for both. Its clients go on at the other with the requests that nobody answered. Then everything acknowledged is
there, no number was given twice, one Idempotency-Key made one petition, checkpoints go on, each grows out of
the one before, and the log has no gap.

usage: crash_servers.py HUIYIN [--seconds S]
Makes and removes a PostgreSQL of its own. With HUIYIN_LONG set the load lasts 30 seconds, and it is waited for
the other server to sign.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import crash
from crash_pgsql import Postgres, fresh, goes_on

TAKEOVER_S = 15 + 5  # a lease, and how often it is asked for
PATIENCE_S = 60


def checkpoint(server):
    """The signed text, and how many records it covers."""
    connection = crash.http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/log/checkpoint")
    text = connection.getresponse().read().decode()
    connection.close()
    return text, int(text.split("\n")[1])


def wait_signed(server, size):
    """Until more is signed than this; how long that took, None when it never was."""
    began = time.monotonic()
    while time.monotonic() < began + PATIENCE_S:
        if checkpoint(server)[1] > size:
            return time.monotonic() - began
        time.sleep(0.1)
    return None


def submit(server, key):
    return crash.request(server.port, "POST", "/api/petitions", crash.petition(1, "测试之后"),
                         {"Idempotency-Key": key})


def under_load(one, other, seconds, seed):
    """Clients of both; the first server dies half way. Acknowledged, left open, and two checkpoints."""
    clients = [crash.run_clients(one, seconds / 2, f"{seed}/one"), []]
    clients[1] = crash.run_clients(other, 0, f"{seed}/other")
    time.sleep(seconds / 2)
    early = checkpoint(other)
    one.kill()
    time.sleep(seconds / 2)
    results = [crash.finish(some) for some in clients]
    return sum((r[0] for r in results), []), sum((r[1] for r in results), []), early


def judge(binary, other, acknowledged, unanswered, early, folder):
    wrong = []
    numbers = [number for number, _, _ in acknowledged]
    if len(set(numbers)) != len(numbers):
        wrong.append("a number was given twice")
    status, _ = submit(other, f"after-{time.time_ns()}")
    if status != 201:
        wrong.append(f"a petition after the kill was answered {status}")
    took = wait_signed(other, checkpoint(other)[1]) if os.environ.get("HUIYIN_LONG") else 0
    if took is None:
        wrong.append("nobody signs any more")
    old = os.path.join(folder, "early")
    with open(old, "w", encoding="utf-8") as out:
        out.write(early[0])
    wrong += crash.check(binary, other, acknowledged, unanswered)
    for words in (["verify", "database", "--since", old], ["rebuild", "--check"]):
        done = subprocess.run([binary, *words, "--data", other.data], capture_output=True, text=True, check=False)
        if done.returncode:
            wrong.append(f"{' '.join(words[:2])}: {(done.stdout + done.stderr)[-300:]}")
    return wrong, took


def hang_round(binary, one, other):
    """One is stopped under load, in the middle of a write perhaps; PostgreSQL takes the lock from it, and the other
    goes on. When it goes on itself, nothing is lost and nothing there twice."""
    wrong, longest = [], 0.0
    one.start()
    other.start()
    for i in range(5):
        clients = crash.run_clients(one, 1, f"hang/{i}/one") + crash.run_clients(other, 0, f"hang/{i}/other")
        one.process.send_signal(signal.SIGSTOP)
        took = goes_on(other, f"hang-{i}")
        one.process.send_signal(signal.SIGCONT)
        acknowledged, _, _ = crash.finish(clients)
        longest = max(longest, took or 0)
        numbers = [number for number, _, _ in acknowledged]
        if took is None or len(set(numbers)) != len(numbers):
            wrong.append("a server that hangs stops the other" if took is None else "a number was given twice")
        wrong += [f"{number} is lost" for number, code, name in acknowledged
                  if not crash.can_follow(other.port, number, code, name)]
    print(f"one stopped five times: the other's writes waited {longest:.1f} s at most", flush=True)
    if one.stop() or other.stop():
        wrong.append("a server did not stop cleanly")
    done = subprocess.run([binary, "verify", "database", "--data", other.data], capture_output=True, text=True,
                          check=False)
    return wrong + ([f"verify database: {done.stdout[-300:]}"] if done.returncode else [])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("huiyin")
    p.add_argument("--seconds", type=float, default=1.0)
    a = p.parse_args()
    is_long = "HUIYIN_LONG" in os.environ
    if is_long:
        a.seconds = 30.0
    binary = os.path.abspath(a.huiyin)
    folder = tempfile.mkdtemp(prefix="huiyin-crash-servers-")
    postgres = Postgres(os.path.join(folder, "postgres"))
    wrong = ["it did not come to an end"]
    try:
        data = fresh(binary, folder, postgres.address)
        one, other = crash.Server(binary, data), crash.Server(binary, data)
        one.start()
        other.start()
        acknowledged, unanswered, early = under_load(one, other, a.seconds, 1)
        wrong, took = judge(binary, other, acknowledged, unanswered, early, folder)
        if not acknowledged or not unanswered:
            wrong.append("the round shows nothing")
        if is_long:
            wrong += hang_round(binary, one, other)
        print(f"two servers, {a.seconds:.0f} s, one killed: {len(acknowledged)} acknowledged, {len(unanswered)} not, "
              f"the other signs after {took or 0:.1f} s (a lease lasts {TAKEOVER_S} s at most), "
              f"{'ok' if not wrong else wrong}", flush=True)
    finally:
        if wrong:
            with open(os.path.join(folder, "server.log"), encoding="utf-8", errors="replace") as log:
                sys.stderr.write("".join(log.readlines()[-40:]))
        postgres.do("stop")
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{int(not wrong)} passed, {int(bool(wrong))} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
