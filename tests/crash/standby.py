#!/usr/bin/env python3
"""Reads from a standby of PostgreSQL: two servers, A and B, with the address of two nodes and --read-standby. One
official writes through either and reads through the other; a colleague only reads.

  paused    the standby stands still: who wrote reads what they wrote, through either server; the colleague is
            shown the old state by it, which shows that it is read at all, and only for as long as the bound says
  killed    nobody waits for it, and it is read again when it is back
  hung      nobody waits for it longer than once
  promoted  the primary is killed, the standby promoted: everything that was acknowledged is read through both;
            the old primary comes back as a standby, and is read

usage: standby.py HUIYIN [PART…]
The first; with HUIYIN_LONG set all.
"""

import http.client
import json
import os
import shutil
import sys
import tempfile
import time

import crash

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import pair as postgres  # noqa: E402

STALE_S = 2       # as the servers are told
PATIENCE_S = 60   # of a machine that may be busy with other things
OFFICER = "zhouhy"  # demo/county.yaml
PARTS = ("paused", "killed", "hung", "promoted")
GONE, BEHIND = "the standby is gone", "the standby is behind"


class Server(crash.Server):
    def __init__(self, binary, data, name):
        super().__init__(binary, data)
        self.path = os.path.join(os.path.dirname(data), name + ".log")

    def start(self):
        self.log = open(self.path, "ab")
        self.process = crash.subprocess.Popen(
            [self.binary, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}", "--no-throttle", "--demo",
             "--read-standby", "--stale-max", str(STALE_S)], stdout=self.log, stderr=self.log)
        postgres.until("the server answers", self.answers)

    def answers(self):
        try:
            return crash.request(self.port, "GET", "/api/health")[0] == 200
        except OSError:
            return False

    def said(self, words):
        with open(self.path, encoding="utf-8", errors="replace") as log:
            return sum(words in line for line in log)


class Official:
    """One session, used through both servers. counts() is what a read shows; wrote is how many were registered."""

    def __init__(self, server):
        accounts = crash.request(server.port, "GET", "/api/demo/accounts")[1]["items"]
        account = next(one["id"] for one in accounts if one["login"] == OFFICER)
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("POST", "/api/demo/session", json.dumps({"account": account}),
                           {"Content-Type": "application/json"})
        reply = connection.getresponse()
        cookie = reply.getheader("Set-Cookie").split(";")[0]
        self.headers = {"Cookie": cookie, "X-Huiyin-CSRF": json.loads(reply.read())["csrf"]}
        connection.close()
        self.known, self.slowest = 0, 0.0

    def counts(self, server, patience=0):
        """None: no answer, not even after so many seconds of asking."""
        began, status = time.monotonic(), 503
        while status == 503:
            status, reply = crash.request(server.port, "GET", "/api/desk/counts", headers=self.headers,
                                          connection=http.client.HTTPConnection("127.0.0.1", server.port, timeout=60))
            if time.monotonic() > began + patience:
                break
        self.slowest = max(self.slowest, time.monotonic() - began)
        if status != 200:
            return None
        return next(one["count"] for one in reply["counts"] if one["list"] == "all")

    def register(self, server):
        """One more, whatever it takes."""
        body = {"channel": "letter", "received_day": "2026-04-20", "facts": "路灯坏了", "claims": ["修好"],
                "people": [{"name": "孙七"}]}
        key = os.urandom(16).hex()
        for _ in range(60):
            status, reply = crash.request(
                server.port, "POST", "/api/desk/petitions", body, {**self.headers, "Idempotency-Key": key},
                http.client.HTTPConnection("127.0.0.1", server.port, timeout=60))
            if status == 201:
                self.known += 1
                return reply
            if status != 503:
                break
            time.sleep(0.2)
        raise SystemExit(f"registering was answered {status}: {reply}")


class Test:
    def __init__(self, binary, folder, pair):
        self.pair, self.wrong = pair, []
        data = os.path.join(folder, "data")
        crash.subprocess.run([binary, "demo", "--data", data, "--petitions", "5", "--seed", "7", "--store",
                              pair.address], check=True, stderr=crash.subprocess.DEVNULL,
                             stdout=crash.subprocess.DEVNULL)
        self.a, self.b = Server(binary, data, "a"), Server(binary, data, "b")
        self.a.start()
        self.b.start()
        self.writer, self.colleague = Official(self.a), Official(self.b)
        self.writer.known = self.writer.counts(self.a)

    def expect(self, true, what):
        if not true:
            self.wrong.append(what)

    # ---- what must always hold ----

    def writes_and_reads(self, times=3):
        """Through one, then through the other; what was written is there."""
        for i in range(times):
            one, other = (self.a, self.b) if i % 2 else (self.b, self.a)
            self.writer.register(one)
            shown = self.colleague.counts(one)
            self.expect(shown is not None and shown >= self.writer.known,
                        f"a server that had told {self.writer.known} showed {shown}")
            for server in (other, one, other):
                shown = self.writer.counts(server)
                self.expect(shown is not None and shown >= self.writer.known,
                            f"who wrote was shown {shown} of {self.writer.known}")
        self.follows()

    def follows(self):
        """Submitted and opened through one, read through the other at once."""
        name = "测试跟读"
        reply = crash.request(self.a.port, "POST", "/api/petitions", crash.petition(1, name),
                              {"Idempotency-Key": os.urandom(16).hex()})[1]
        self.writer.known += 1
        connection = http.client.HTTPConnection("127.0.0.1", self.a.port, timeout=60)
        connection.request("POST", "/api/follow/session", json.dumps(
            {"number": reply["number"], "code": reply["code"], "name": name}), {"Content-Type": "application/json"})
        opened = connection.getresponse()
        cookie = (opened.getheader("Set-Cookie") or "").split(";")[0]
        opened.read()
        connection.close()
        status, view = crash.request(self.b.port, "GET", "/api/follow", headers={"Cookie": cookie})
        self.expect(status == 200 and view["number"] == reply["number"], f"following was answered {status}")

    # ---- the standby ----

    def pause(self):
        self.pair.standby.sql("SELECT pg_wal_replay_pause()")
        postgres.until("replay stands still", lambda: self.pair.standby.sql(
            "SELECT pg_get_wal_replay_pause_state()") == ["paused"])

    def resume(self):
        self.pair.standby.sql("SELECT pg_wal_replay_resume()")

    def is_read(self):
        """Is the colleague shown what only a standby that stands still has, and who wrote not? Leaves it paused if so."""
        self.colleague.counts(self.b)
        self.pause()
        self.paused_at = time.monotonic()
        before = self.colleague.counts(self.b)
        self.writer.register(self.a)
        known = self.writer.known
        shown = [self.colleague.counts(self.b), self.writer.counts(self.b), self.colleague.counts(self.b)]
        if shown[0] == shown[2] == before and before is not None and before < known:
            self.expect(shown[1] == known, f"while others were shown {before}, who wrote was shown {shown[1]} of {known}")
            return True
        self.resume()
        return False

    def wait_until_read(self, what):
        try:
            postgres.until(what, self.is_read, PATIENCE_S)
        except SystemExit as never:
            self.wrong.append(str(never))

    def paused(self):
        self.wait_until_read("the standby is read")
        postgres.until("the bound has passed", lambda: time.monotonic() > self.paused_at + STALE_S)
        shown = self.colleague.counts(self.b)
        self.expect(shown == self.writer.known, f"beyond the bound {shown} of {self.writer.known} are shown")
        self.writes_and_reads()
        postgres.until("it is told", lambda: self.colleague.counts(self.b) and self.b.said(BEHIND), PATIENCE_S)
        for _ in range(20):
            self.colleague.counts(self.b)
        self.expect(self.b.said(BEHIND) == 1, f"told {self.b.said(BEHIND)} times")
        self.resume()
        self.wait_until_read("the standby is read again")
        self.resume()

    def killed(self):
        self.pair.primary.wait_for_standby(True)
        self.pair.standby.kill()
        self.writer.slowest = 0.0
        self.writes_and_reads(6)
        self.expect(self.writer.slowest < 1.5, f"a killed standby was waited for: {self.writer.slowest:.1f} s")
        self.expect(self.b.said(GONE) >= 1, "nobody said that it is gone")
        self.pair.standby.start()
        self.wait_until_read("it is read after it was killed")
        self.resume()

    def hung(self):
        self.pair.standby.hang()
        self.writer.slowest = 0.0
        self.writes_and_reads(2)
        self.expect(self.writer.slowest < 8, f"a hung standby was waited for: {self.writer.slowest:.1f} s")
        self.writer.slowest = 0.0
        for _ in range(20):
            self.writer.counts(self.b)
        self.expect(self.writer.slowest < 1.5, f"it was waited for again: {self.writer.slowest:.1f} s")
        self.pair.standby.resume()
        self.wait_until_read("it is read after it hung")
        self.resume()

    def promoted(self):
        self.pair.synchronous()
        self.writes_and_reads()
        self.pair.primary.kill()
        self.pair.promote()
        for server in (self.a, self.b):
            shown = self.writer.counts(server, PATIENCE_S)
            self.expect(shown == self.writer.known, f"after the promotion {shown} of {self.writer.known} are shown")
        self.writes_and_reads()
        self.pair.rejoin()
        self.writes_and_reads()
        self.wait_until_read("the old primary is read as a standby")
        self.writes_and_reads()
        self.resume()
        shown = self.writer.counts(self.a)
        self.expect(shown == self.writer.known, f"{shown} of {self.writer.known} in the end")

    def run(self, parts):
        for part in parts:
            began = time.monotonic()
            getattr(self, part)()
            print(f"{part}: {time.monotonic() - began:.1f} s, {'ok' if not self.wrong else self.wrong}",
                  flush=True)
            if self.wrong:
                break
        for server in (self.a, self.b):
            self.expect(server.stop() == 0, "a server did not stop cleanly")
        return self.wrong


def main():
    binary, parts = os.path.abspath(sys.argv[1]), sys.argv[2:]
    if not parts:
        parts = PARTS if os.environ.get("HUIYIN_LONG") else PARTS[:1]
    folder = tempfile.mkdtemp(prefix="huiyin-standby-")
    pair, wrong, test = postgres.Pair(), ["it did not come to an end"], None
    try:
        test = Test(binary, folder, pair)
        wrong = test.run(parts)
    finally:
        if wrong:
            for name in ("a", "b"):
                path = os.path.join(folder, name + ".log")
                if os.path.exists(path):
                    with open(path, encoding="utf-8", errors="replace") as log:
                        sys.stderr.write(f"-- {name}\n" + "".join(log.readlines()[-40:]))
            for server in (test.a, test.b) if test else ():
                server.process.kill()
        pair.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{int(not wrong)} passed, {int(bool(wrong))} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
