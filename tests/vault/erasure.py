#!/usr/bin/env python3
"""What is left of a field, a person, a matter after they were destroyed: nothing of theirs in any byte of
any file, copies that were made before do not open, everything still verifies. And a program that is killed
at any write of an erasure has not begun it, or the next one ends it.

usage: erasure.py HUIYIN KILLAT.so [--every N]
"""
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from vault import Failed, Server, bytes_of, expect, found_in, run

PEOPLE = ["司马无忧", "欧阳长青", "上官若水", "诸葛不争"]
FACTS = "独有的事实：七号楼地下室积水三年，{name}家中漏水。"


class Matter:
    """One petition with a file, followed once, so that there is a session of its petitioner."""

    def __init__(self, server, name, no):
        self.name, self.phone = name, f"1391234{no:04d}"
        self.proof = f"独有证据{no:016x}。".encode() * 40
        self.words = [FACTS.format(name=name), name, self.phone, f"旧货市场{no}号", f"E{no:08d}", f"证据{no}.txt"]
        token = json.loads(server.call("POST", f"/api/uploads?name=%E8%AF%81%E6%8D%AE{no}.txt", raw=self.proof)[1])["id"]
        status, text, _ = server.call("POST", "/api/petitions", {
            "facts": self.words[0], "claims": ["独有的诉求：抽干积水", "独有的诉求：修好屋顶"], "uploads": [token],
            "petitioner": {"name": name, "phone": self.phone, "address": self.words[3], "id_kind": "passport",
                           "id_number": self.words[4]}})
        expect(status == 201, f"submit: {status} {text}")
        self.receipt = json.loads(text)
        self.number, self.code = self.receipt["number"], self.receipt["code"]

    def follow(self, server):
        """Status, what the page says, the session's cookie."""
        status, _, cookie = server.call("POST", "/api/follow/session",
                                        {"number": self.number, "code": self.code, "name": self.name})
        if status != 200:
            return status, None, None
        status, text, _ = server.call("GET", "/api/follow", cookie=cookie)
        return status, json.loads(text), cookie

    def plain(self):
        """Whatever of it nobody may find as it was said or given."""
        return [word.encode() for word in self.words] + [self.proof[:40], self.code.encode(),
                                                         self.code.replace("-", "").encode()]


def found_raw(folder, part):
    return any(part in content for _, content in bytes_of(folder))


class Register:
    """A data folder looked at from outside."""

    def __init__(self, data):
        self.data = data
        self.db = sqlite3.connect(f"file:{data}/huiyin.db?mode=ro", uri=True)
        self.keys = sqlite3.connect(f"file:{data}/keys/keys.db?mode=ro", uri=True)

    def all(self, sql, *values):
        return self.db.execute(sql, values).fetchall()

    def matter(self, number):
        return self.all("SELECT region, petition FROM event WHERE number = ?", number)[0]

    def wrapped(self, ids):
        return [self.keys.execute("SELECT wrapped FROM wrapped_key WHERE id = ?", (one,)).fetchone()[0]
                for one in sorted(ids)]

    def of_events(self, number):
        """Sealed bodies and the key under which they are."""
        rows = self.all("SELECT body, key_id FROM event WHERE petition = ?", self.matter(number)[1])
        title = self.all("SELECT title FROM petition WHERE number = ?", number)
        return [row[0] for row in rows + title] + self.wrapped({row[1] for row in rows})

    def seed(self, number):
        return self.all("SELECT salt FROM event WHERE number = ?", number)[0][0]

    def of_files(self, number):
        rows = self.all("SELECT content, key_id FROM attachment WHERE petition = ?", self.matter(number)[1])
        sealed = []
        for content, _ in rows:
            for path, content_bytes in bytes_of(os.path.join(self.data, "files")):
                if content.hex()[4:] in path.replace("/", ""):
                    sealed.append(content_bytes[:200])
        expect(len(sealed) == len(rows), "each file is found where its name says")
        return sealed + self.wrapped({row[1] for row in rows})

    def of_people(self, number):
        petition = self.matter(number)[1]
        rows = self.all("SELECT sealed, key_id FROM sealed_person WHERE petition = ?", petition)
        out = [row[0] for row in rows] + self.wrapped({row[1] for row in rows})
        for sql in ("SELECT hash FROM blind_index WHERE petition = ?",
                    "SELECT code_hash FROM petition_access WHERE petition = ?",
                    "SELECT token_hash FROM petition_access WHERE petition = ?",
                    "SELECT token_hash FROM session WHERE petition = ?",
                    "SELECT salt FROM record_salt WHERE kind = 5 AND key2 = ?"):
            out += [row[0] for row in self.all(sql, petition)]
        return [one for one in out if one]

    def of_all(self, number):
        seeds = self.all("SELECT salt FROM record_salt WHERE kind = 3 AND key2 = ?", self.matter(number)[1])
        return (self.of_events(number) + [self.seed(number)] + self.of_files(number) + self.of_people(number)
                + [row[0] for row in seeds] + self.of_replies(number))

    def traces(self, found):
        """The beginnings of them: a long one lies on several pages. All are there now, so that a test which does
        not find them later shows something."""
        beginnings = {one[:48] for one in found}
        hits = {match for match in beginnings if found_raw(self.data, match)}
        expect(hits == beginnings and all(len(one) >= 16 for one in beginnings), "what is looked for is there before")
        return sorted(beginnings)

    def of_replies(self, number):
        """What was answered when it was filed, and what its files were called on their way in."""
        petition = self.matter(number)[1]
        out = self.all("SELECT sealed_reply FROM remembered WHERE petition = ?", petition)
        names = self.all("SELECT sealed FROM upload WHERE content IN (SELECT content FROM attachment WHERE petition = ?)",
                         petition)
        expect(out and names, "there are a remembered reply and a file's name")
        return [row[0] for row in out + names]

    def close(self):
        self.db.close()
        self.keys.close()


class Office:
    def __init__(self, binary, folder):
        self.binary, self.folder, self.data = binary, folder, os.path.join(folder, "data")
        run(binary, "demo", "--data", self.data, "--petitions", "20")
        self.logs = []
        server = Server(binary, self.data)
        self.matters = [Matter(server, name, no + 1) for no, name in enumerate(PEOPLE)]
        for matter in self.matters:
            expect(matter.follow(server)[0] == 200, "one's own page opens")
        self.logs.append(server.stop())

    def command(self, *words):
        text = run(self.binary, *words, "--data", self.data)
        self.logs.append(text.encode())
        return text

    def dispose(self, *words):
        return self.command("dispose", *words, "--yes")

    def nothing_left(self, what, traces):
        """In no file of the folder, of a copy made now, in nothing that was printed or logged."""
        copy = tempfile.mkdtemp(dir=self.folder)
        run(self.binary, "backup", "--data", self.data, os.path.join(copy, "after"))
        for folder in (self.data, copy):
            hits = found_in(folder, set(traces))
            expect(not hits, f"{what}: {len(hits)} traces are left, first in {hits[0][0] if hits else ''}")
        shutil.rmtree(copy)
        expect(not [one for one in traces for log in self.logs if one in log], f"{what}: a trace in what was logged")

    def holds(self):
        run(self.binary, "verify", "database", "--data", self.data)
        run(self.binary, "rebuild", "--check", "--data", self.data)
        run(self.binary, "doctor", "--data", self.data)

    def older_copy(self, before):
        """A server on a copy from before with the keys of now."""
        old = tempfile.mkdtemp(dir=self.folder)
        run(self.binary, "restore", before, "--data", os.path.join(old, "data"))
        shutil.copytree(os.path.join(self.data, "keys"), os.path.join(old, "data", "keys"))
        return Server(self.binary, os.path.join(old, "data"))


def register_of(office):
    return Register(office.data)


# ---- what is left ----

def a_field(office):
    """While the office serves: the facts and the files of a matter go, its claims stay."""
    matter, server = office.matters[0], Server(office.binary, office.data)
    before = os.path.join(office.folder, "before-field")
    run(office.binary, "backup", "--data", office.data, before)
    now = register_of(office)
    traces = now.traces(now.of_events(matter.number) + now.of_files(matter.number) + [now.seed(matter.number)]
                        + now.of_replies(matter.number))
    now.close()
    listed = office.command("dispose", "field", "--matter", matter.number)
    expect("facts" in listed and "claims" in listed, "what can be erased is listed")
    said = office.command("dispose", "field", "--matter", matter.number, "--event", "1", "--field", "facts uploads",
                          "--ground", "consent", "--yes")
    expect(matter.number in said and "consent" in said and "title" in said, f"the list has it: {said}")
    status, page, _ = matter.follow(server)
    expect(status == 200 and "依法决定删除" in page["facts"] and "第四十七条" in page["facts"], f"{status} {page}")
    expect([one["field"] for one in page["erasures"]] == ["facts", "uploads", "title"], page["erasures"])
    expect(page["claims"][0]["text"].startswith("独有的诉求") and not page["attachments"], "the rest stays")
    office.logs.append(server.stop())
    office.nothing_left("a field", traces + [matter.words[0].encode(), matter.proof[:40], b"\xe8\xaf\x81\xe6\x8d\xae1.txt"])
    office.holds()
    old = office.older_copy(before)
    expect(matter.follow(old)[0] != 200, "an older copy does not open it")
    expect(office.matters[3].follow(old)[0] == 200, "an older copy opens the others")
    old.stop()


def a_person(office):
    matter = office.matters[1]
    now = register_of(office)
    traces = now.traces(now.of_people(matter.number))
    now.close()
    office.dispose("--matter", matter.number, "--person", "1", "--reason", "2026 年第 8 号决定")
    server = Server(office.binary, office.data)
    expect(matter.follow(server)[0] == 401, "their number and code open nothing")
    office.logs.append(server.stop())
    office.nothing_left("a person", traces + [word.encode() for word in matter.words[1:5]])
    office.holds()


def a_matter(office):
    matter = office.matters[2]
    before = os.path.join(office.folder, "before-matter")
    run(office.binary, "backup", "--data", office.data, before)
    now = register_of(office)
    traces = now.traces(now.of_all(matter.number))
    now.close()
    office.dispose("--matter", matter.number, "--reason", "2026 年第 9 号决定")
    office.nothing_left("a matter", traces + matter.plain())
    office.holds()
    old = office.older_copy(before)
    expect(matter.follow(old)[0] != 200, "an older copy does not open it")
    expect(office.matters[3].follow(old)[0] == 200, "an older copy opens the others")
    titles = {item["number"]: item["title"] for item in listed(old)}
    expect(titles[matter.number] == "" and office.matters[3].words[0].startswith(titles[office.matters[3].number]) and
           titles[office.matters[3].number], f"a list has the others, and it without a title: {titles}")
    old.stop()


def listed(server):
    """What the desk lists first of everything."""
    status, _, cookie = server.call("POST", "/api/session", {"login": "chengl", "password": "qinghe-demo"})
    expect(status == 200, "an official signs in")
    status, text, _ = server.call("GET", "/api/desk/work?list=all&limit=100", cookie=cookie)
    expect(status == 200, f"the list: {status} {text}")
    return json.loads(text)["items"]


def the_others(office):
    """Nothing else was touched."""
    server = Server(office.binary, office.data)
    status, page, _ = office.matters[3].follow(server)
    expect(status == 200 and page["facts"] == office.matters[3].words[0] and not page["erasures"], page)
    expect(office.matters[0].follow(server)[0] == 200, "what an erasure left is there")
    server.stop()


# ---- killed ----

class Killing:
    def __init__(self, office, shim):
        self.office, self.shim = office, shim
        self.matter = office.matters[3]
        now = register_of(office)
        self.traces = now.traces(now.of_events(self.matter.number) + [now.seed(self.matter.number)])
        now.close()

    def erase(self, data, **environment):
        return subprocess.run(
            [self.office.binary, "dispose", "field", "--data", data, "--matter", self.matter.number, "--event", "1",
             "--field", "facts", "--ground", "purpose", "--yes"],
            env={**os.environ, "LD_PRELOAD": self.shim, **environment}, capture_output=True, check=False)

    def writes(self):
        """How often one whole run reaches the disk."""
        data = os.path.join(self.office.folder, "whole")
        shutil.copytree(self.office.data, data)
        count = os.path.join(self.office.folder, "count")
        done = self.erase(data, KILL_COUNT=count)
        expect(done.returncode == 0, done.stderr)
        shutil.rmtree(data)
        with open(count, encoding="ascii") as file:
            return int(file.read())

    def round(self, at, is_serving):
        """Killed at the n-th write; the next program that opens the office ends what was begun. True when it
        had been begun."""
        data = tempfile.mkdtemp(dir=self.office.folder) + "/data"
        shutil.copytree(self.office.data, data)
        server = Server(self.office.binary, data) if is_serving else None
        done = self.erase(data, KILL_AT=str(at))
        if server:
            status, page, _ = self.matter.follow(server)
            expect(status == 200 and (page["facts"] == self.matter.words[0] or "依法决定删除" in page["facts"]),
                   f"{at}: the office goes on serving: {status} {page}")
            server.stop()
        expect(done.returncode in (0, -signal.SIGKILL), f"{at}: {done.returncode} {done.stderr}")
        listed = run(self.office.binary, "dispose", "field", "--data", data, "--matter", self.matter.number)
        is_erased = "facts\terased" in listed
        now = Register(data)
        orders = now.all("SELECT COUNT(*) FROM disposal WHERE what = 3 AND number = ?", self.matter.number)[0][0]
        expect(orders == is_erased, f"{at}: {orders} orders, erased {is_erased}")
        expect(not now.all("SELECT * FROM forgetting"), f"{at}: something is left to do")
        now.close()
        if is_erased:
            hits = found_in(data, set(self.traces))
            expect(not hits, f"{at}: traces are left in {[hit[0] for hit in hits[:3]]}")
        run(self.office.binary, "verify", "database", "--data", data)
        run(self.office.binary, "rebuild", "--check", "--data", data)
        shutil.rmtree(os.path.dirname(data))
        return is_erased


def killed_at_every_write(office, shim, every):
    killing = Killing(office, shim)
    writes = killing.writes()
    results = [killing.round(at, no % 3 == 2) for no, at in enumerate(range(1, writes + 1, every))]
    begun = results.count(True)
    expect(0 < begun < len(results), f"{begun} of {len(results)} had been begun: the test shows nothing")
    return f"{len(results)} of {writes} writes, a third while serving; {begun} of them after it was begun"


def main():
    binary, shim = sys.argv[1:3]
    every = 12 if "HUIYIN_LONG" not in os.environ else 1
    if "--every" in sys.argv:
        every = int(sys.argv[sys.argv.index("--every") + 1])
    folder = tempfile.mkdtemp(prefix="huiyin-erasure-")
    failed = 0
    try:
        office = Office(binary, folder)
        for test in (a_field, a_person, a_matter, the_others, lambda o: killed_at_every_write(o, shim, every)):
            began = time.monotonic()
            name = test.__name__ if test.__name__ != "<lambda>" else "killed_at_every_write"
            try:
                told = test(office)
                print(f"ok     {name}{': ' + told if told else ''} ({time.monotonic() - began:.1f} s)", flush=True)
            except Failed as error:
                failed += 1
                print(f"FAILED {name}: {error}", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
