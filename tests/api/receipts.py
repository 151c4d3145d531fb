"""Receipts from a real office, checked by the program as a stranger would: a file, a key, nothing else.

What a receipt holds and keeps back; what a document adds to it; and that one made on the first day
verifies after ten thousand further events, after the log's key has changed, after one field of its petition was
erased, after a backup was brought back, and in a copy of the office on another machine: by the command, and by the page's
program where node is there.
"""

import base64
import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys

from office import PATIENCE_S, Office
from world import World

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, "..", "receipts"))
from make import cbor  # noqa: E402

FACTS = "电梯停了半年。\n物业说没钱修。"
CLAIMS = ["年底前修好电梯", "说明维修资金的去向"]
EVENTS = 10_000
HOLDS, DIFFERS = 0, 3


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def is_prefix(old_size, old_root, size, root, path):
    """RFC 9162, 2.1.4.2: does the greater tree begin with the smaller?"""
    if old_size == size:
        return old_root == root and not path
    path = path[:]
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    at, last = old_size - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    one = other = path.pop(0)
    for beside in path:
        if at & 1 or at == last:
            one, other = node(beside, one), node(beside, other)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            other = node(other, beside)
        at, last = at >> 1, last >> 1
    return one == old_root and other == root and last == 0


def checkpoint_of(proof):
    """Size and root of the checkpoint in a proof."""
    lines = proof.split("\n\n", 1)[1].split("\n")
    return int(lines[1]), base64.b64decode(lines[2])


class Page:
    """The page's program, made from its source; asked what it says of a file."""

    def __init__(self):
        web = os.path.join(FOLDER, "..", "..", "web")
        self.process = None
        if shutil.which("node") and os.path.isdir(os.path.join(web, "node_modules", "rolldown")):
            self.process = subprocess.Popen(["node", os.path.join(FOLDER, "..", "receipts", "page.mjs"), web],
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def holds(self, path):
        """None where there is no node."""
        if not self.process:
            return None
        self.process.stdin.write(path + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip() == "holds"

    def close(self):
        if self.process:
            self.process.communicate(timeout=PATIENCE_S)


class Story:
    """One office, a petitioner with a receipt, and files as they would lie on a stick."""

    def __init__(self, binary, contract):
        self.binary = binary
        self.office = Office(binary, contract, ["--no-throttle"])
        self.world = World(self.office)
        self.person = self.office.client()
        with open(os.path.join(FOLDER, "files/photo.png"), "rb") as photo:
            self.photo = photo.read()
        token = self.person.must("upload", query={"name": "停运告示.png"}, body=self.photo)["id"]
        receipt = self.person.must("petition_submit", body={
            "facts": FACTS, "claims": CLAIMS, "uploads": [token],
            "petitioner": {"name": "方秀兰", "phone": "13800000361"},
            "contact": {"accepts_electronic_service": True}})
        self.number, self.code, self.id = receipt["number"], receipt["code"], receipt["id"]
        self.first = self.before_erasure = None
        self.page = Page()

    def close(self):
        self.page.close()
        self.office.close()

    def end(self):
        """End the server, which signs what was added."""
        self.office.process.terminate()
        expect(self.office.process.wait(PATIENCE_S) == 0, "a clean end")
        self.office.process.stdout.close()
        self.office.log.close()

    def serve_again(self):
        """End the server and begin anew; everybody signs in again."""
        self.end()
        self.office.process = self.office.serve(["--no-throttle"])
        self.follow()

    def follow(self):
        self.person = self.office.client()
        self.person.must("follow_open", body={"number": self.number, "code": self.code, "name": "方秀兰"})

    def keys(self):
        return self.office.client().must("log_view")["keys"]

    def path(self, name, content=None):
        made = os.path.join(self.office.folder, name)
        if content is not None:
            with open(made, "w", encoding="utf-8") as out:
                out.write(content)
        return made

    def verify(self, receipt, keys, *options, expected=HOLDS):
        """What the program says of it, with these keys and nothing else, in an empty folder."""
        file = receipt if isinstance(receipt, str) else self.path("receipt.json", json.dumps(receipt))
        done = subprocess.run(
            [self.binary, "verify", "receipt", "--lang", "en", "--key", self.path("keys", "\n".join(keys)),
             *options, file],
            capture_output=True, text=True, timeout=PATIENCE_S, check=False, cwd=self.office.folder)
        expect(done.returncode == expected, f"{done.returncode}: {done.stdout}{done.stderr}")
        expect(expected != HOLDS or self.page.holds(file) in (True, None), f"the page says otherwise of {file}")
        return done.stdout

    def run(self, *words):
        return subprocess.run([self.binary, *words], capture_output=True, text=True, check=True).stdout


# ---- what it holds ----

def promised_and_proven(story):
    story.follow()
    promised = story.person.must("follow_receipt")
    story.verify(promised, story.keys())
    story.serve_again()
    proven = story.person.must("follow_receipt")
    expect(proven["records"][0]["promise"] == promised["records"][0]["promise"], "the same promise again")
    said = story.verify(proven, story.keys())
    for words in (story.number, "清禾县信访局", "reg.transfer, by 2026-05-06", "The proof holds"):
        expect(words in said, f"{words} in {said}")
    other = "elsewhere.example+f0fbc960+ARtnpneiyZ6M4Rz8o6JkpZ71WsoA1lldvpBo/NjovHI4"
    refused = subprocess.run(
        [story.binary, "verify", "receipt", "--key", other, story.path("receipt.json")],
        capture_output=True, check=False)
    expect(refused.returncode != HOLDS, "another key")
    story.first = proven


def commitment(salt, part):
    return base64.b64encode(hashlib.sha256(b"huiyin part 1\n" + base64.b64decode(salt) + cbor(part)).digest()).decode()


def is_said(record, part):
    return any("salt" in one and one.get("commitment") == commitment(one["salt"], part) for one in record["parts"])


def what_is_shown(story):
    filed = story.first["records"][0]
    text = json.dumps(story.first, ensure_ascii=False)
    expect(is_said(filed, ["facts", "text", FACTS]), "the facts can be compared")
    expect(is_said(filed, ["claims", "claims", CLAIMS]), "the claims can be compared")
    expect(not is_said(filed, ["facts", "text", FACTS + "。"]), "other words do not fit")
    expect(any("salt" not in part for part in filed["parts"]), "masked names are kept back")
    shown = b"".join(base64.b64decode(part["bytes"]) for part in filed["parts"] if "bytes" in part)
    expect(hashlib.sha256(story.photo).digest() in shown, "the file's digest is shown")
    for words in ("电梯", "13800", "方"):
        expect(words.encode() not in shown and words not in text, f"{words} is not")
    words = story.person.must("follow_receipt", query={"with": "words"})
    shown = b"".join(base64.b64decode(part["bytes"]) for part in words["records"][0]["parts"] if "bytes" in part)
    expect(FACTS.encode() in shown and "方".encode() not in shown, "with words, still without names")
    story.verify(words, story.keys())


def act(story, actor, version, action, fields):
    story.world.client(actor).must("petition_act", path={"petition": story.id}, if_match=version,
                                   body={"action": action, "fields": fields})


def documents(story):
    act(story, "officer", 1, "screen", {"purpose": "grievance", "class": "city.works"})
    act(story, "officer", 2, "refer", {"unit": story.world.units["housing"]})
    act(story, "handler", 3, "accept", {})
    papers = story.world.client("handler").must("petition_view", path={"petition": story.id})["documents"]
    notice = next(paper["no"] for paper in papers if paper["kind"] == "acceptance_notice")
    refused = story.person.call("follow_receipt", query={"document": notice})
    expect(refused.problem == "not_found", "not served yet")
    act(story, "handler", 4, "serve_notice",
        {"way": "electronic", "served_day": "2026-04-20"})
    story.serve_again()
    all_of_it = story.person.must("follow_receipt")
    expect([record["what"] for record in all_of_it["records"]] == ["filed", "issued", "served"], all_of_it)
    said = story.verify(all_of_it, story.keys())
    expect("acceptance_notice" in said and "document served" in said, said)
    one = story.person.must("follow_receipt", query={"document": notice})
    expect(one == all_of_it, "the one document there is")
    for no in (99, *(paper["no"] for paper in papers if paper["no"] != notice)):
        expect(story.person.call("follow_receipt", query={"document": no}).problem == "not_found", no)


def at_the_window(story):
    path = {"petition": story.id}
    mine = story.person.must("follow_receipt")
    for actor in ("clerk", "officer", "handler"):
        theirs = story.world.client(actor).must("petition_receipt", path=path)
        expect([one["promise"] for one in theirs["records"]] == [one["promise"] for one in mine["records"]], actor)
    expect(story.world.client("labour_handler").call("petition_receipt", path=path).problem == "not_found",
           "another unit's matter")
    expect(story.world.client("clerk").call("petition_receipt", path={"petition": 12345}).problem == "not_found",
           "no such matter")


def of_an_accusation(story):
    person = story.office.client()
    filed = person.must("accusation_submit", body={
        "kind": "misconduct", "accused": "某人", "accused_unit": story.world.units["town"], "facts": "收了钱"})
    key = {"number": filed["number"], "code": filed["code"]}
    receipt = person.must("accusation_receipt", body=key)
    said = story.verify(receipt, story.keys())
    expect(filed["number"] in said and "2026-04-20" in said, said)
    text = b"".join(base64.b64decode(part["bytes"]) for part in receipt["records"][0]["parts"])
    expect("收了钱".encode() not in text and "某人".encode() not in text, "nothing of what it says")
    for wrong in ({"number": filed["number"], "code": "ABCDEFGH"}, {"number": "JB-AAAA-AAAA-1", "code": filed["code"]}):
        expect(person.call("accusation_receipt", body=wrong).problem == "wrong_credentials", wrong)


# ---- what it survives ----

def still_holds(story, keys_then, what):
    """The file of the first day as it is, and the log of today as its continuation."""
    story.verify(story.first, keys_then)
    now = story.person.must("follow_receipt")
    keys = sorted({*keys_then, *story.keys()})
    story.verify(now, keys)
    old, new = story.first["records"][0], now["records"][0]
    expect(old["parts"] == new["parts"], f"{what}: the same parts")
    old_index, new_index = (one["proof"].split("\n")[1] for one in (old, new))
    expect(old_index == new_index, f"{what}: the same place")
    for proof in (old["proof"], new["proof"]):
        expect_newest_begins_with(story, *checkpoint_of(proof), what)
    return checkpoint_of(new["proof"])[0]


def expect_newest_begins_with(story, size, root, what):
    """A checkpoint may have been signed since the receipt was made: the answer names the newest."""
    told = story.person.call("log_consistency", path={"size": size}).body.decode()
    newest, newest_root = checkpoint_of(told)
    path = [base64.b64decode(line) for line in told.split("\n\n", 1)[0].split("\n")[1:]]
    expect(is_prefix(size, root, newest, newest_root, path), f"{what}: {newest} begins with {size}")


def after_many_events(story):
    keys = story.keys()
    before = still_holds(story, keys, "before")
    rows = story.path("rows.csv")
    with open(rows, "w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["信访件编号", "标题", "内容", "登记日期", "姓名"])
        for i in range(EVENTS):
            table.writerow([f"X-{i:06d}", "路灯不亮", f"第 {i} 盏路灯不亮", "2026-01-05", "李四"])
    story.end()
    story.run("import", "--data", story.office.data, "--platform", "x", "--quiet", rows)
    story.office.process = story.office.serve(["--no-throttle"])
    story.serve_again()
    size = still_holds(story, keys, "many events")
    expect(size >= before + EVENTS, f"{size} records after {before}")


def after_another_key(story):
    keys = story.keys()
    story.run("ledger", "rotate-key", "--data", story.office.data)
    story.serve_again()
    expect(len(story.keys()) == 2, "two keys sign for a while")
    still_holds(story, keys, "another key")
    new = [key for key in story.keys() if key not in keys]
    story.verify(story.person.must("follow_receipt"), new)
    story.verify(story.first, new, expected=DIFFERS)


def after_an_erasure(story):
    """The facts go: the first receipt still proves what it showed; a new one has of that part what the log has."""
    keys = keys_of_the_first_day(story, story.keys())
    story.run("dispose", "field", "--data", story.office.data, "--matter", story.number, "--event", "1", "--field",
              "facts", "--ground", "consent", "--archives", "35", "--yes")
    story.serve_again()
    expect("依法决定删除" in story.person.must("follow_view")["facts"], "the page says so")
    case = story.world.client("officer").must("petition_view", path={"petition": story.id})
    expect("依法决定删除" in case["facts"] and case["title"] == "〔标题已依法删除〕", case["facts"])
    expect([(one["field"], one["ground"]) for one in case["erasures"]] == [("facts", "consent"), ("title", "consent")],
           case["erasures"])
    expect(all(field["value"] is None or "依法决定删除" not in field["value"] for action in case["actions"]
               for field in action.get("fields", []) if isinstance(field.get("value"), (str, type(None)))),
           "no form begins with the sentence")
    story.verify(story.first, keys)
    new = story.person.must("follow_receipt")
    expect("kept back, or erased by order" in story.verify(new, story.keys()), "and says that parts are not in it")
    words = story.person.must("follow_receipt", query={"with": "words"})
    story.verify(words, story.keys())
    for receipt in (new, words):
        then, now = story.first["records"][0]["parts"], receipt["records"][0]["parts"]
        lost = [i for i, part in enumerate(then) if "salt" in part and "salt" not in now[i]]
        expect(len(lost) == 2, f"facts and the title made of them: {lost}")
        expect(all(now[i] == {"commitment": then[i]["commitment"]} for i in lost), "their commitments alone")
    expect(is_said(new["records"][0], ["claims", "claims", CLAIMS]), "the claims can still be compared")
    expect(not is_said(new["records"][0], ["facts", "text", FACTS]), "the facts cannot")
    expect(is_said(story.first["records"][0], ["facts", "text", FACTS]), "but with the first receipt")
    told = subprocess.run([story.binary, "verify", "database", "--lang", "en", "--all", "--data", story.office.data],
                          capture_output=True, text=True, check=False).stdout
    faults = {line.split(":")[0] for line in told.splitlines() if " [" in line} - {"row_backdated"}
    expect(not faults and "root" in told, f"of another clock's commands nothing but their dates: {told}")
    story.before_erasure, story.first = (story.first, keys), new


def after_a_backup(story):
    """Register and keys from their copies, in another folder."""
    keys = keys_of_the_first_day(story, story.keys())
    story.end()
    copy, key_copy, back = (os.path.join(story.office.folder, name) for name in ("copy", "key-copy", "back"))
    passphrase = story.path("passphrase", "twelve letters or more\n")
    on_server = os.path.exists(os.path.join(story.office.data, "store"))
    if on_server:  # its database stays where it is; huiyin backup is for those that are files
        shutil.copytree(story.office.data, back, ignore=shutil.ignore_patterns("keys"))
    else:
        story.run("backup", "--data", story.office.data, copy)
    story.run("keys", "backup", key_copy, "--data", story.office.data, "--passphrase-file", passphrase)
    shutil.rmtree(story.office.data)
    if not on_server:
        story.run("restore", copy, "--data", back)
    story.run("keys", "restore", key_copy, "--data", back, "--passphrase-file", passphrase)
    story.office.data = back
    story.office.process = story.office.serve(["--no-throttle"])
    story.follow()
    story.verify(story.first, keys)
    story.verify(*story.before_erasure)
    still_holds(story, keys, "a backup")


def on_another_machine(story):
    keys = story.keys()
    elsewhere = os.path.join(story.office.folder, "elsewhere")
    story.end()
    shutil.copytree(story.office.data, elsewhere)
    shutil.rmtree(story.office.data)
    story.office.data = elsewhere
    story.office.process = story.office.serve(["--no-throttle"])
    story.follow()
    story.verify(story.first, keys_of_the_first_day(story, keys))
    story.verify(*story.before_erasure)
    still_holds(story, keys_of_the_first_day(story, keys), "another machine")


def keys_of_the_first_day(story, keys):
    """Those in force now of which the first receipt knows."""
    return [key for key in keys if key in story.first["keys"]]


TESTS = [promised_and_proven, what_is_shown, documents, at_the_window, of_an_accusation, after_many_events, after_another_key,
         after_an_erasure, after_a_backup, on_another_machine]


def tests(binary, contract):
    story = Story(binary, contract)
    for test in TESTS:
        yield f"receipts: {test.__name__.replace('_', ' ')}", lambda test=test: test(story)
    yield "receipts: ends cleanly", story.close
