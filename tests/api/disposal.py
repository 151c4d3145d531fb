"""A matter is destroyed: nothing opens it, here or from an older copy of the database, and the list says until when
archives hold what no key opens. On either database."""

import csv
import datetime
import glob
import io
import json
import os
import re
import subprocess

from office import PATIENCE_S, Office
from world import World

FACTS = "渡口北岸的石阶塌了三级，雨天没法下船。"
NAME, PHONE = "钟离秀英", "13911112233"
ARCHIVES_DAYS = 35


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


class SqliteCopy:
    """Of a stopped office's database."""

    def __init__(self, data):
        self.path = os.path.join(data, "huiyin.db")
        with open(self.path, "rb") as file:
            self.data = file.read()

    def bring_back(self):
        for left in glob.glob(self.path + "-*"):
            os.remove(left)
        with open(self.path, "wb") as file:
            file.write(self.data)


class PostgresCopy:
    """Of the office's schema, by pg_dump."""

    def __init__(self, data):
        with open(os.path.join(data, "store"), encoding="utf-8") as file:
            self.address = file.read().strip()
        self.schema = re.search(r"search_path%3D(\w+)", self.address).group(1)
        self.data = self.run("pg_dump", "-n", self.schema, self.address)

    def run(self, *words, given=None):
        return subprocess.run(words, input=given, capture_output=True, timeout=PATIENCE_S, check=True).stdout

    def bring_back(self):
        psql = ("psql", "-q", "-v", "ON_ERROR_STOP=1", self.address.split("&options")[0])
        self.run(*psql, "-c", f"SET client_min_messages = error; DROP SCHEMA {self.schema} CASCADE")
        self.run(*psql, given=self.data)


def copy_of(data):
    return PostgresCopy(data) if os.environ.get("HUIYIN_TEST_STORE") else SqliteCopy(data)


class Destroying:
    def __init__(self, binary, contract):
        self.binary = binary
        self.office = Office(binary, contract, ["--no-throttle"])
        self.world = World(self.office)
        receipt = self.office.client().must("petition_submit", body={
            "facts": FACTS, "claims": ["修好石阶"], "petitioner": {"name": NAME, "phone": PHONE}})
        self.number, self.code, self.id = receipt["number"], receipt["code"], receipt["id"]
        self.older = None

    def run(self, *words):
        return subprocess.run([self.binary, *words], capture_output=True, text=True, timeout=PATIENCE_S, check=False)

    def dispose(self, *words):
        return self.run("dispose", "--data", self.office.data, "--matter", self.number, "--reason", "2026 年第 3 号决定",
                        "--yes", *words)

    def end(self):
        self.office.process.terminate()
        expect(self.office.process.wait(PATIENCE_S) == 0, "a clean end")
        self.office.process.stdout.close()
        self.office.log.close()

    def serve(self):
        self.office.process = self.office.serve(["--no-throttle"])

    def answers(self):
        """What the petitioner and the officer are told, as text."""
        person, officer = self.office.client(), self.world.client("officer")
        opened = person.call("follow_open", body={"number": self.number, "code": self.code, "name": NAME})
        told = [opened, officer.call("petition_view", path={"petition": self.id})]
        if opened.status == 200:
            told.append(person.call("follow_view"))
        return told


def is_said(data):
    """pg_dump writes bytes in hexadecimal digits."""
    return [words for words in (FACTS, FACTS[:6], NAME, PHONE)
            if words.encode() in data or words.encode().hex().encode() in data]


def before(story):
    told = story.answers()
    expect([one.status for one in told] == [200, 200, 200] and FACTS in told[2].json["facts"], "it can be read")
    story.end()
    story.older = copy_of(story.office.data)
    expect(not is_said(story.older.data), f"a copy is sealed: {is_said(story.older.data)}")
    story.serve()


def archives_are_named(story):
    if isinstance(story.older, PostgresCopy):
        refused = story.dispose()
        expect(refused.returncode != 0 and "--archives" in refused.stderr, refused.stderr)
        expect(FACTS in story.answers()[2].json["facts"], "nothing was destroyed")
    expect(story.dispose("--archives", "36501").returncode != 0, "not for centuries")


def destroyed(story):
    done = story.dispose("--archives", str(ARCHIVES_DAYS))
    expect(done.returncode == 0, done.stderr)
    row = next(csv.DictReader(io.StringIO(done.stdout)))
    day = {name: datetime.date.fromisoformat(row[name]) for name in ("destroyed", "archives until")}
    expect((day["archives until"] - day["destroyed"]).days == ARCHIVES_DAYS and row["number"] == story.number, row)
    expect(row["archives until"] in done.stderr, "said as well")
    told = story.answers()
    unknown = story.office.client().call("follow_open", body={"number": story.number, "code": "AAAAAAAA", "name": NAME})
    expect(told[0].status == unknown.status and told[1].status == 404, [one.status for one in told])


def verifies(story):
    story.end()
    told = story.run("verify", "database", "--lang", "en", "--all", "--data", story.office.data).stdout
    faults = {line.split(":")[0] for line in told.splitlines() if " [" in line} - {"row_backdated"}
    expect(not faults and "root" in told, told)
    expect(not is_said(copy_of(story.office.data).data), "a later copy")
    story.serve()


def older_copy(story):
    story.end()
    story.older.bring_back()
    story.serve()
    for reply in story.answers():
        text = reply.body.decode()
        expect(not is_said(text.encode()) and not (reply.json and "facts" in reply.json and reply.status == 200),
               f"{reply.status}: {json.dumps(reply.json, ensure_ascii=False)[:300]}")


def tests(binary, contract):
    story = Destroying(binary, contract)
    for test in (before, archives_are_named, destroyed, verifies, older_copy):
        yield f"disposal: {test.__name__.replace('_', ' ')}", lambda test=test: test(story)
    yield "disposal: ends cleanly", story.office.close
