"""Several servers on one PostgreSQL: what is done at one holds at the others, and nothing is done twice.

Two programs share a folder and a database. A client goes from one to the other with its cookies, as through a
proxy that deals requests out in turn."""

import datetime
import os
import re
import shutil
import subprocess
import tempfile
import time

from crowd import at_once
from office import NOW, PATIENCE_S, Client, Office
from world import World

SUBMISSION = {"facts": "路灯不亮", "claims": ["修好路灯"], "petitioner": {"name": "李四"}}
ID_NODE = (12, 511)  # where an id keeps the node that made it
SERVER_NODES = range(448, 512)
IS_LONG = "HUIYIN_LONG" in os.environ
PSQL = "/usr/bin/psql"


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


class Beside(Office):
    """One more server of an office that is being served, with the same clock."""

    def __init__(self, first, options=()):  # pylint: disable=super-init-not-called
        self.binary, self.contract, self.data, self.clock = first.binary, first.contract, first.data, first.clock
        self.first, self.offset_ms = first, 0
        self.folder = tempfile.mkdtemp(prefix="huiyin-api-beside-")
        self.process = self.serve(options)

    def moment(self):
        at = datetime.datetime.fromisoformat(NOW) + datetime.timedelta(
            seconds=time.monotonic() - self.first.begun_s)
        return at.isoformat(timespec="milliseconds")

    def kill(self):
        self.process.kill()
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()
        self.log.close()
        shutil.rmtree(self.folder)


class Few(World):
    """An administrator, and only those accounts that these tests need."""

    def __init__(self, office):  # pylint: disable=super-init-not-called
        self.office, self.signed_in_ms, self.accounts = office, {}, {}
        self.actors = {"admin": office.client()}
        reply = self.actors["admin"].must("session_open", body={
            "login": "admin", "password": office.admin_password})
        if reply["must_change_password"]:
            self.actors["admin"].must("password_change", body={
                "old": office.admin_password, "new": "qinghe-2026-test"})
        self.units = self.root_units(self.actors["admin"])
        for actor, role in (("officer", "case_officer"), ("head", "office_head")):
            self.add_account(actor, role, "office")


def at(client, office):
    """The same browser, at another server."""
    there = Client(office)
    there.cookies, there.csrf = client.cookies, client.csrf
    return there


class Pair:
    def __init__(self, binary, contract, options=("--no-throttle",)):
        self.options = options
        self.a = Office(binary, contract, options)
        self.world = Few(self.a)
        self.b = Beside(self.a, options)

    def both(self, actor):
        client = self.world.actors[actor]
        return at(client, self.a), at(client, self.b)

    def close(self):
        self.b.close()
        self.b = None
        self.a.process.terminate()
        expect(self.a.process.wait(PATIENCE_S) == 0, self.a.log_text())
        self.a.process.stdout.close()
        self.a.log.close()

    def sql(self, statement):
        with open(os.path.join(self.a.data, "store"), encoding="ascii") as file:
            address = file.read().strip()
        subprocess.run([PSQL, "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, address], check=True, timeout=PATIENCE_S)

    def command(self, *words):
        done = subprocess.run([self.a.binary, *words, "--data", self.a.data], capture_output=True, text=True,
                              timeout=120, check=False)
        expect(done.returncode == 0, f"{words}: {done.returncode} {done.stdout} {done.stderr}")
        return done.stdout

    def until(self, what, holds):
        """Wait for what the other server does by itself; how long that takes is not judged."""
        end = time.monotonic() + 2 * PATIENCE_S
        while not holds():
            expect(time.monotonic() < end, what)
            time.sleep(0.05)


def node_of(receipt):
    return int(receipt["id"]) >> ID_NODE[0] & ID_NODE[1]


def filed_here_followed_there(pair):
    a, b = pair.a.client(), pair.b.client()
    one, other = a.must("petition_submit", body=SUBMISSION), b.must("petition_submit", body=SUBMISSION)
    for office, receipt in ((pair.b, one), (pair.a, other)):
        there = office.client()
        there.must("follow_open", body={"number": receipt["number"], "code": receipt["code"], "name": "李四"})
        expect(there.must("follow_view")["version"] == 1, "as it was filed")
    nodes = {node_of(one), node_of(other)}
    expect(len(nodes) == 2 and nodes <= set(SERVER_NODES), f"each server makes ids of its own: {nodes}")


def one_winner(pair):
    """Ten clicks on one version, five at each server."""
    receipt = pair.a.client().must("petition_submit", body=SUBMISSION)
    officers = pair.both("officer")
    body = {"action": "screen", "fields": {"purpose": "grievance", "class": "city"}}
    replies = at_once(10, lambda number: officers[number % 2].call(
        "petition_act", path={"petition": receipt["id"]}, if_match=1, body=body))
    expect(sorted(reply.status for reply in replies) == [200] + [412] * 9, [r.status for r in replies])
    stale = officers[1].call("petition_act", path={"petition": receipt["id"]}, if_match=1, body=body)
    expect(stale.status == 412, stale.status)


def same_key(pair):
    """A phone in bad reception, its requests dealt out to both."""
    offices = (pair.a, pair.b)
    replies = at_once(12, lambda number: offices[number % 2].client().must(
        "petition_submit", body=SUBMISSION, key="the-same-key-at-both-servers"))
    expect(replies.count(replies[0]) == 12, [reply["number"] for reply in replies])
    other = pair.b.client().call("petition_submit", body={**SUBMISSION, "facts": "另一件"},
                                 key="the-same-key-at-both-servers")
    expect(other.problem == "idempotency_mismatch", f"{other.status} {other.problem}")


def numbers_once(pair):
    offices = (pair.a, pair.b)
    made = at_once(16, lambda number: [offices[(number + i) % 2].client().must(
        "petition_submit", body=SUBMISSION) for i in range(4)])
    receipts = [receipt for some in made for receipt in some]
    for member in ("number", "id"):
        expect(len({receipt[member] for receipt in receipts}) == 64, f"a {member} was given twice")


def sessions(pair):
    here = pair.a.client()
    here.must("session_open", body={"login": "head", "password": "qinghe-2026-test"})
    there = at(here, pair.b)
    there.must("work_counts")
    there.must("session_close")
    expect(here.call("work_counts").status == 401, "signed out at the other server")
    pair.world.actors["head"].must("work_counts")


def rights_withdrawn(pair):
    """What an administrator takes away at one server is gone at the other with the next request."""
    admin_a, admin_b = pair.both("admin")
    made = admin_a.must("account_create", body={
        "login": "leaver", "name": "测试离职", "grants": [{"role": "case_officer", "unit": pair.world.units["office"]}]})
    leaver = pair.b.client()
    session = leaver.must("session_open", body={"login": "leaver", "password": made["one_time_password"]})
    if session["must_change_password"]:
        leaver.must("password_change", body={"old": made["one_time_password"], "new": "qinghe-2026-test"})
    leaver.must("work_counts")
    account = made["account"]["id"]
    version = next(one for one in admin_b.must("account_list")["items"] if one["id"] == account)["version"]
    admin_a.must("account_change", path={"account": account}, if_match=version, body={"is_active": False})
    expect(leaver.call("work_counts").status == 401, "the account is closed")


def units_everywhere(pair):
    """A unit made, renamed or closed at one server is so at the other with the next request."""
    admin_a, admin_b = pair.both("admin")
    for number in range(10 if IS_LONG else 1):
        unit = admin_a.must("unit_create", body={"parent": pair.world.units["region"], "kind": "department",
                                                 "name": f"清禾县第{number}局"})
        listed = {one["id"]: one for one in admin_b.must("unit_list")["items"]}
        expect(unit["id"] in listed, "made there, seen here")
        admin_b.must("unit_change", path={"unit": unit["id"]}, if_match=unit["version"], body={"is_active": False})
        listed = {one["id"]: one for one in admin_a.must("unit_list")["items"]}
        expect(not listed[unit["id"]]["is_active"], "closed here, closed there")
        refused = admin_a.call("unit_create", body={"parent": unit["id"], "kind": "department", "name": "下属"})
        expect(refused.status >= 400, "nothing is put under a closed unit")


def guesses_count_together(pair):
    replies = []
    for number in range(12):
        client = (pair.a, pair.b)[number % 2].client()
        replies.append(client.call("session_open", body={"login": "head", "password": f"wrong {number}"}).problem)
    expect(replies == ["wrong_credentials"] * 10 + ["locked_out"] * 2, replies)


def codes_count_together(pair):
    receipt = pair.a.client().must("petition_submit", body=SUBMISSION)
    said = [(pair.a, pair.b)[number % 2].client().call("follow_open", body={
        "number": receipt["number"], "code": "WRONG1", "name": "李四"}).problem for number in range(12)]
    expect(said == ["wrong_credentials"] * 10 + ["locked_out"] * 2, said)


def pages_learn(pair):
    """The pulse at one server tells of an act at the other, and who else looks."""
    officer_a, _ = pair.both("officer")
    _, head_b = pair.both("head")
    receipt = pair.b.client().must("petition_submit", body=SUBMISSION)
    mark = head_b.must("pulse")["mark"]
    expect(not head_b.must("pulse", query={"since": mark})["changed"], "nothing yet")
    officer_a.must("petition_act", path={"petition": receipt["id"]}, if_match=1,
                   body={"action": "screen", "fields": {"purpose": "grievance", "class": "city"}})
    pulse = head_b.must("pulse", query={"since": mark, "petition": receipt["id"]})
    expect(pulse["changed"] and pulse["petition_version"] == 2, pulse)
    officer_a.must("pulse", query={"petition": receipt["id"]})
    pair.until("who looks at one server is told at the other", lambda: head_b.must(
        "pulse", query={"petition": receipt["id"]}).get("others") == ["测试officer"])


def files_are_shared(pair):
    here = pair.a.client()
    sent = here.must("upload", query={"name": "说明.pdf"}, body=b"%PDF-1.4\n%%EOF\n")
    there = at(here, pair.b)
    receipt = there.must("petition_submit", body={**SUBMISSION, "uploads": [sent["id"]]})
    there.must("follow_open", body={"number": receipt["number"], "code": receipt["code"], "name": "李四"})
    view = at(there, pair.a).must("follow_view")
    expect("说明.pdf" in str(view), "the file is in the matter")


def signed_size(office):
    return int(office.client().call("log_checkpoint").body.decode().split("\n")[1])


def somebody_signs(pair, office, why):
    """Checkpoints go on: one is signed over what is filed now."""
    receipt = office.client().must("petition_submit", body=SUBMISSION)
    before = signed_size(office)
    pair.until(why, lambda: signed_size(office) > before)
    return receipt


def another_takes_over(pair):
    """The server that signs and expires for both is killed: the other does it, once the lease has run out."""
    somebody_signs(pair, pair.b, "one of two signs")
    extra = Beside(pair.a, pair.options)
    receipt = extra.client().must("petition_submit", body=SUBMISSION)
    expect(node_of(receipt) in SERVER_NODES, "a node of its own")
    extra.kill()
    pair.a.process.kill()  # the first one took the lease
    pair.a.process.wait(PATIENCE_S)
    pair.a.move_clock(seconds=30)  # longer than a lease
    somebody_signs(pair, pair.b, "the other signs")
    pair.a.process.stdout.close()
    pair.a.log.close()
    pair.a.process = pair.a.serve(pair.options)
    fresh = pair.a.client().must("petition_submit", body=SUBMISSION)
    expect(node_of(fresh) not in (node_of(receipt), node_of(pair.b.client().must(
        "petition_submit", body=SUBMISSION))), "no node of one that may only be slow")


def a_node_taken_by_another(pair):
    """Who was away so long that another has its node takes one that is free."""
    def node():
        return node_of(pair.b.client().must("petition_submit", body=SUBMISSION))
    had = node()
    pair.sql(f"UPDATE lease SET holder = 1, until = until + 10000 WHERE name = 'node' AND no = {had}")
    pair.until("another node", lambda: node() != had)
    expect(node() in SERVER_NODES, "a server's")


def begin_together(pair):
    """Two servers of a new program begin at the same moment on what an older one left."""
    def begin(number):
        if number:
            pair.b = Beside(pair.a, pair.options)
        else:
            pair.a.process = pair.a.serve(pair.options)
    pair.close()
    pair.sql("UPDATE derived_state SET shape = 'an older one'; DELETE FROM claim")
    at_once(2, begin)
    filed_here_followed_there(pair)


def whole_at_the_end(pair):
    pair.close()
    pair.command("rebuild", "--check")  # the log's turn is in tests/crash/crash_servers.py
    shutil.rmtree(pair.a.folder)


TESTS = (filed_here_followed_there, one_winner, same_key, numbers_once, sessions, rights_withdrawn, units_everywhere,
         pages_learn, files_are_shared, codes_count_together, guesses_count_together)
LONG = (another_takes_over, a_node_taken_by_another, begin_together) if IS_LONG else ()


def tests(binary, contract):
    if not os.environ.get("HUIYIN_TEST_STORE"):
        return
    pair = Pair(binary, contract)
    for test in (*TESTS, *LONG, whole_at_the_end):
        name = re.sub("_", " ", test.__name__)
        yield f"servers: {name}", lambda test=test: test(pair)
