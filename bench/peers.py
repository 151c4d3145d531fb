#!/usr/bin/env python3
"""Huiyin, Request Tracker and Redmine turn by turn: the same operation, machine and clients.

  create  a new matter, stored before the answer
  page    one matter with its history, as the program's own API gives it
  list    fifty open matters, by API
  html    one matter as the page that staff see (Huiyin's pages are drawn in the browser from the
          API: its share of this row is its API)

Run by bench/peers.sh, which says how the others are set up.
"""

import argparse
import http.client
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from machine import Watch
from run import Huiyin, wrk

RT, REDMINE = 18081, 18082
REDMINE_KEY = "b0" * 20
TEXT = "小区东门的路灯坏了三个星期，晚上老人出门看不清台阶，上周有人摔倒。请帮忙协调修好。"
FILLED = 120
JSON = "Content-Type: application/json"


def request(port, method, path, headers=None, body=None):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    c.request(method, path, body, headers or {})
    r = c.getresponse()
    text = r.read()
    return r.status, r.getheader("Set-Cookie") or "", text


def answers(port):
    try:
        return request(port, "GET", "/")[0] < 500
    except OSError:
        return False


class Peers:
    """Both of them, in one name space."""

    def __init__(self, folder, clients):
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private",
             "chroot", folder, "bash", "/srv/peers_inside.sh", "serve"],
            env={**os.environ, "CLIENTS": str(clients)}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        until = time.monotonic() + 90
        while not (answers(RT) and answers(REDMINE)):
            if time.monotonic() > until or self.process.poll() is not None:
                self.stop()
                raise SystemExit("the peers did not start")
            time.sleep(0.5)

    def stop(self):
        self.process.send_signal(signal.SIGKILL)  # its name space ends with it
        self.process.wait()


def rt_lines():
    status, cookie, _ = request(RT, "POST", "/NoAuth/Login.html",
                                {"Content-Type": "application/x-www-form-urlencoded",
                                 "Referer": f"http://127.0.0.1:{RT}/"}, "user=root&pass=password")
    if status >= 400 or not cookie:
        raise SystemExit(f"Request Tracker: sign-in {status}")
    head = f"Cookie: {cookie.split(';')[0]}|Referer: http://127.0.0.1:{RT}/"
    body = json.dumps({"Queue": "General", "Subject": "路灯不亮", "Content": TEXT}, ensure_ascii=False)
    create = ("POST", "/REST/2.0/ticket", f"{head}|{JSON}", body)
    ids = filled(RT, create)
    fields = "fields=Subject,Status,Owner,Due,Created,LastUpdated"
    history = "per_page=50&fields=Type,Creator,Created,Data"
    return {"create": [create],
            # the ticket and its history are two requests there: each counts half
            "page": [("GET", path, head, "") for i in ids for path in
                     (f"/REST/2.0/ticket/{i}", f"/REST/2.0/ticket/{i}/history?{history}")],
            "list": [("GET", "/REST/2.0/tickets?query=Status%3D%27new%27&orderby=Due&per_page=50&"
                      + fields, head, "")],
            "html": [("GET", f"/Ticket/Display.html?id={i}", head, "") for i in ids]}


def redmine_lines():
    head = f"X-Redmine-API-Key: {REDMINE_KEY}"
    body = json.dumps({"issue": {"project_id": 1, "tracker_id": 1, "subject": "路灯不亮",
                                 "description": TEXT}}, ensure_ascii=False)
    create = ("POST", "/issues.json", f"{head}|{JSON}", body)
    ids = filled(REDMINE, create)
    return {"create": [create],
            "page": [("GET", f"/issues/{i}.json?include=journals", head, "") for i in ids],
            "list": [("GET", "/issues.json?status_id=open&limit=50&sort=due_date", head, "")],
            "html": [("GET", f"/issues/{i}", head, "") for i in ids]}


def filled(port, create):
    """Some matters to look at; their ids."""
    ids = []
    for _ in range(FILLED):
        method, path, headers, body = create
        status, _, text = request(port, method, path,
                                  dict(h.split(": ", 1) for h in headers.split("|")), body.encode())
        if status != 201:
            raise SystemExit(f"{path}: {status} {text[:300]!r}")
        made = json.loads(text)
        ids.append(made["id"] if "id" in made else made["issue"]["id"])
    return ids


def huiyin_lines(server):
    cookie = server.official("case_officer")
    head = f"Cookie: {cookie}"
    ids = server.case_ids(cookie, FILLED)
    page = [("GET", f"/api/desk/petitions/{i}", head, "") for i in ids]
    return {"page": page, "html": page,
            "list": [("GET", "/api/desk/work?list=all&limit=50", head, "")]}


def load(port, lines, a, folder):
    """wrk's findings for requests taken in turn from lines."""
    path = os.path.join(folder, "lines")
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join("\t".join(line) for line in lines) + "\n")
    return wrk(port, "/", "peers.lua", [path], a.seconds, a.clients)


def measure(a, server, folder):
    sides = {"Request Tracker": (RT, rt_lines()), "Redmine": (REDMINE, redmine_lines()),
             "Huiyin": (server.port, huiyin_lines(server))}
    found = {}
    watch = Watch()
    for shape in ("create", "page", "list", "html"):
        for _ in range(a.runs):
            for name, (port, lines) in sides.items():
                if name == "Huiyin" and shape == "create":
                    result = server.wrk("submit", a.seconds, a.clients)
                else:
                    result = load(port, lines[shape], a, folder)
                if name == "Request Tracker" and shape == "page":
                    result["rate"] /= 2
                if result["bad"] or result["errors"]:
                    print(f"{name} {shape}: {result['bad']} refused, {result['errors']} lost")
                found.setdefault(shape, {}).setdefault(name, []).append(result)
    print(f"all but the load client had {watch.others() * 100:.0f} % of the machine")
    return found


def cell(results):
    rates = [one["rate"] for one in results]
    return (f"{statistics.median(rates):,.1f}/s ({min(rates):,.1f}–{max(rates):,.1f}),"
            f" p99 {statistics.median(one['p99'] for one in results):,.0f} ms")


def print_table(found):
    print("| operation | Request Tracker 5 | Redmine 5 | Huiyin | Huiyin to RT | to Redmine |")
    print("|---|---|---|---|---|---|")
    for shape, sides in found.items():
        middle = {name: statistics.median(one["rate"] for one in sides[name]) for name in sides}
        cells = " | ".join(cell(sides[name]) for name in ("Request Tracker", "Redmine", "Huiyin"))
        ratios = [middle["Huiyin"] / max(middle[name], 0.1) for name in ("Request Tracker", "Redmine")]
        print(f"| {shape} | {cells} | {ratios[0]:,.0f} × | {ratios[1]:,.0f} × |")


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--folder", required=True)
    p.add_argument("--build", default="build/release")
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--seconds", type=int, default=3)
    p.add_argument("--clients", type=int, default=16)
    p.add_argument("--petitions", type=int, default=1000)
    p.add_argument("--json")
    a = p.parse_args()
    folder = tempfile.mkdtemp(prefix="huiyin-peers-", dir="/var/tmp")
    data = os.path.join(folder, "data")
    subprocess.run([f"{a.build}/src/cmd/huiyin", "demo", "--data", data, "--petitions",
                    str(a.petitions), "--quiet"], check=True, stdout=subprocess.DEVNULL)
    peers = Peers(a.folder, a.clients)
    try:
        server = Huiyin(a.build, data, 2)
        found = measure(a, server, folder)
        server.stop()
        print_table(found)
        if a.json:
            with open(a.json, "w", encoding="utf-8") as out:
                json.dump(found, out, indent=1)
    finally:
        peers.stop()
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
