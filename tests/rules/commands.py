"""The commands of huiyin rulebook, on the program itself: exit codes, files, and a register that is
exactly what it was after a what-if."""

import hashlib
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NATIONAL = os.path.join(ROOT, "rulebooks/cn/national-2022.yaml")
PROGRAM = ""


def run(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def stands_alone(path):
    with open(path, encoding="utf-8") as source:
        lines = source.read().splitlines()
    return any(line.startswith("rulebook:") for line in lines) and "states:" in lines


def rulebooks():
    """Every rulebook that stands alone, no overlays."""
    found = []
    for folder, _, names in os.walk(os.path.join(ROOT, "rulebooks")):
        found += [os.path.join(folder, name) for name in names if name.endswith(".yaml")]
    return sorted(path for path in found if stands_alone(path))


def contents(folder):
    found = {}
    for where, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(where, name), "rb") as source:
                found[name] = hashlib.sha256(source.read()).hexdigest()
    return found


def changed_copy(folder, old, new):
    with open(NATIONAL, encoding="utf-8") as source:
        text = source.read()
    if text.count(old) != 1:
        raise AssertionError(f"{text.count(old)} times: {old}")
    path = os.path.join(folder, "changed.yaml")
    with open(path, "w", encoding="utf-8") as out:
        out.write(text.replace(old, new))
    return path


ANSWER = ("    length: 60\n    unit: cd\n    starts: acceptance\n    no_later_than: notice\n"
          "    owner: unit\n    main: true\n")


def overlays():
    """Every overlay of the national rulebook."""
    found = []
    for name in sorted(os.listdir(os.path.dirname(NATIONAL))):
        path = os.path.join(os.path.dirname(NATIONAL), name)
        if not name.endswith(".yaml"):
            continue
        with open(path, encoding="utf-8") as source:
            if "base: cn.national@" in source.read():
                found.append(path)
    return found


class Check(unittest.TestCase):
    def test_what_we_ship_is_sound(self):
        shipped = rulebooks() + [f"{NATIONAL}+{path}" for path in overlays()]
        self.assertGreaterEqual(len(shipped), 6)
        for path in shipped:
            with self.subTest(path):
                code, said, complaint = run("rulebook", "check", path)
                self.assertEqual((code, complaint), (0, ""))
                self.assertIn(" 0 findings", said)

    def test_an_office_begins_with_the_calendar_its_rulebook_names(self):
        british = os.path.join(ROOT, "rulebooks/gb/two-stage-2024.yaml")
        with tempfile.TemporaryDirectory() as folder:
            code, said, _ = run("init", "--data", os.path.join(folder, "gb"), "--rulebook", british)
            self.assertEqual(code, 0)
            self.assertIn("Complaints team is set up", said)
            unknown = os.path.join(folder, "unknown.yaml")
            with open(british, encoding="utf-8") as source, open(unknown, "w", encoding="utf-8") as out:
                out.write(source.read().replace("calendar: gb", "calendar: fr"))
            code, _, complaint = run("init", "--data", os.path.join(folder, "fr"), "--rulebook", unknown)
            self.assertNotEqual(code, 0)
            self.assertIn("no calendar fr is built in", complaint)
            code, _, _ = run("init", "--data", os.path.join(folder, "named"), "--rulebook", unknown,
                             "--calendar", os.path.join(ROOT, "calendars/gb.yaml"))
            self.assertEqual(code, 0)


class Diff(unittest.TestCase):
    def test_same(self):
        self.assertEqual(run("rulebook", "diff", NATIONAL, NATIONAL)[0], 0)

    def test_different(self):
        with tempfile.TemporaryDirectory() as folder:
            changed = changed_copy(folder, ANSWER, ANSWER.replace("60", "45"))
            code, out, _ = run("rulebook", "diff", NATIONAL, changed)
            self.assertEqual(code, 3)
            self.assertIn("期限: 60 → 45", out)
            self.assertRegex(out, r"national-2022\.yaml:\d+ \| .*changed\.yaml:\d+")
            code, out, _ = run("rulebook", "diff", "--lang", "en", NATIONAL, changed)
            self.assertIn("length: 60 → 45", out)

    def test_wrong_use(self):
        self.assertEqual(run("rulebook", "diff", NATIONAL)[0], 2)
        self.assertEqual(run("rulebook", "diff", NATIONAL, "/nowhere.yaml")[0], 1)
        self.assertEqual(run("rulebook", "diff", "--lang", "fr", NATIONAL, NATIONAL)[0], 2)


class Adopt(unittest.TestCase):
    """From a day on new matters follow another rulebook; what cannot be is refused with its reason."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.data = os.path.join(self.folder.name, "data")
        self.assertEqual(run("init", "--data", self.data)[0], 0)

    def adopt(self, files, *words):
        return run("rulebook", "adopt", "--data", self.data, *words, files)

    def kept(self):
        """Each text that is kept, and how often it was put into force."""
        database = sqlite3.connect(os.path.join(self.data, "huiyin.db"))
        rows = database.execute("SELECT v.pin, COUNT(a.no) FROM rulebook_version v"
                                " LEFT JOIN rulebook_adoption a ON a.pin = v.pin GROUP BY v.pin")
        found = sorted(rows.fetchall())
        database.close()
        return found

    def next_version(self):
        return changed_copy(self.folder.name, 'version: "2022.1"', 'version: "2022.2"')

    def test_adopted(self):
        code, out, err = self.adopt(self.next_version(), "--from", "2099-01-01")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("cn.national@2022.2 is in force from 2099-01-01; until then it is "
                      "cn.national@2022.1", out)
        zhejiang = os.path.join(ROOT, "rulebooks/cn/zhejiang-2016.yaml")
        code, out, _ = self.adopt(f"{NATIONAL}+{zhejiang}")
        self.assertEqual(code, 0)
        self.assertRegex(out, r"^cn\.zhejiang@2016\.1 is in force from \d{4}-\d\d-\d\d")

    def test_refused(self):
        changed = self.next_version()
        self.assertEqual(self.adopt("/nowhere.yaml")[0], 1)
        self.assertEqual(self.adopt(changed, "--from", "soon")[0], 2)
        self.assertEqual(self.adopt(changed, "--from", "2020-01-01")[0], 1)
        code, _, err = self.adopt(os.path.join(ROOT, "README.md"))
        self.assertEqual(code, 1)
        self.assertIn("README.md:", err)
        wrong = changed_copy(self.folder.name, ANSWER, ANSWER.replace("60", "45"))
        code, _, err = self.adopt(wrong)
        self.assertEqual(code, 1)
        self.assertIn("a change needs a new version", err)
        self.assertEqual(self.kept(), [("cn.national@2022.1", 1)])


class Check(unittest.TestCase):
    def test_versions_in_force_on_the_same_day(self):
        with tempfile.TemporaryDirectory() as folder:
            later = changed_copy(folder, "valid_from: 2022-05-01", "valid_from: 2027-01-01")
            code, out, _ = run("rulebook", "check", NATIONAL, later)
            self.assertEqual(code, 3)
            self.assertRegex(out, r"changed\.yaml:\d+: in force on the same days as: cn\.national@")
            self.assertEqual(run("rulebook", "check", later)[0], 0)

    def test_versions_one_after_the_other(self):
        with tempfile.TemporaryDirectory() as folder:
            ended = changed_copy(folder, "valid_from: 2022-05-01",
                                 "valid_from: 2005-05-01\nvalid_to: 2022-04-30")
            self.assertEqual(run("rulebook", "check", NATIONAL, ended)[0], 0)
            ended = changed_copy(folder, "valid_from: 2022-05-01",
                                 "valid_from: 2005-05-01\nvalid_to: 2022-05-01")
            self.assertEqual(run("rulebook", "check", ended, NATIONAL)[0], 3)

    def test_wrong_use(self):
        self.assertEqual(run("rulebook", "check")[0], 2)
        self.assertEqual(run("rulebook", "show", NATIONAL, NATIONAL)[0], 2)


class Pictures(unittest.TestCase):
    def test_svg_is_xml_with_every_state(self):
        for path in rulebooks():
            for lang in ("zh", "en"):
                code, out, err = run("rulebook", "svg", "--lang", lang, path)
                self.assertEqual((code, err), (0, ""), path)
                root = ElementTree.fromstring(out)
                names = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
                self.assertGreater(len(names), 10, path)
                self.assertEqual(root.get("role"), "img")

    def test_state_is_marked(self):
        code, out, _ = run("rulebook", "svg", "--state", "handling", NATIONAL)
        self.assertEqual(code, 0)
        self.assertEqual(out.count('aria-current="step"'), 1)
        self.assertEqual(run("rulebook", "svg", "--state", "nowhere", NATIONAL)[0], 2)

    def test_parts_are_sheets_that_can_be_read(self):
        """On A3 across, the printable 400 by 277 mm, the smallest text has at least 7 points."""
        drawn = []
        for part in ("intake", "direct", "handling", "agreement", "review"):
            code, out, err = run("rulebook", "svg", "--part", part, NATIONAL)
            self.assertEqual((code, err), (0, ""), part)
            root = ElementTree.fromstring(out)
            self.assertEqual((root.get("width"), root.get("height")), ("400mm", "277mm"))
            _, _, width, height = (int(word) for word in root.get("viewBox").split())
            points_a_pixel = min(400 / width, 277 / height) / 25.4 * 72
            self.assertGreaterEqual(int(root.get("font-size")) * points_a_pixel, 7, part)
            for box in root.iter("{http://www.w3.org/2000/svg}g"):
                if "elsewhere" not in box.get("class").split():
                    drawn.append(box.find("{http://www.w3.org/2000/svg}text").text)
        _, whole, _ = run("rulebook", "svg", NATIONAL)
        boxes = ElementTree.fromstring(whole).iter("{http://www.w3.org/2000/svg}g")
        names = [box.find("{http://www.w3.org/2000/svg}text").text for box in boxes]
        self.assertEqual(sorted(drawn), sorted(names), "each state is on exactly one sheet")
        self.assertEqual(run("rulebook", "svg", "--part", "nowhere", NATIONAL)[0], 2)

    def test_bpmn_is_xml_whose_references_lead_somewhere(self):
        for path in rulebooks():
            code, out, err = run("rulebook", "bpmn", path)
            self.assertEqual((code, err), (0, ""), path)
            root = ElementTree.fromstring(out)
            ids = [element.get("id") for element in root.iter() if element.get("id")]
            self.assertEqual(len(ids), len(set(ids)), path)
            for element in root.iter():
                for name in ("sourceRef", "targetRef", "bpmnElement", "processRef"):
                    if element.get(name):
                        self.assertIn(element.get(name), ids)


class Words(unittest.TestCase):
    """What a petitioner reads of a Chinese rulebook is no desk word."""
    DESK = ("待", "甄别", "审批", "异议", "补录", "管辖", "责令", "履职")

    def test_public_names(self):
        with open(NATIONAL, encoding="utf-8") as source:
            text = source.read()
        states = text[text.index("\nstates:\n"):text.index("\nclocks:\n")]
        rows = re.findall(r"  - id: (\S+)\n(?:    .*\n)*", states)
        names = re.findall(r"public_name: \{zh: ([^,]+), en: ([^}]+)\}", states)
        self.assertEqual(len(names), len(rows), "every state has a public name")
        for name, english in names:
            self.assertLessEqual(len(name), 12, name)
            self.assertLessEqual(len(english), 40, english)
            self.assertFalse([word for word in self.DESK if word in name.replace("等待", "")], name)


class WhatIf(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.data = os.path.join(cls.folder.name, "county")
        code, _, err = run("demo", "--data", cls.data, "--petitions", "120", "--today",
                           "2026-11-21", "--quiet")
        if code:
            raise AssertionError(err)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def ask(self, book, *options):
        before = contents(self.data)
        code, out, err = run("rulebook", "whatif", "--data", self.data, "--lang", "en", *options,
                             book)
        self.assertEqual(code, 0, err)
        self.assertEqual(contents(self.data), before, "the register was written to")
        return out, self.counts(out)

    @staticmethod
    def counts(out):
        lines = [line.rsplit(": ", 1) for line in out.splitlines() if ": " in line]
        return {name: int(value) for name, value in lines if value.isdigit()}

    def test_nothing_moves_under_the_same_rules(self):
        _, counts = self.ask(NATIONAL, "--from", "2022-05-01")
        self.assertGreater(counts["matters looked at"], 50)
        self.assertGreater(counts["running clocks that would follow the file"], 50)
        self.assertEqual(counts["matters that would move"], 0)

    def test_a_shorter_answer(self):
        changed = changed_copy(self.folder.name, ANSWER, ANSWER.replace("60", "45"))
        out, counts = self.ask(changed, "--from", "2022-05-01", "--first", "3")
        moved = counts["matters that would move"]
        self.assertGreater(moved, 3)
        self.assertEqual(counts["of these listed above (--first lists more)"], 3)
        self.assertEqual(out.count(" → "), 3)
        self.assertIn("Time allowed: 45 days", out)
        earlier = [int(line.split(": ")[1].split()[0]) for line in out.splitlines()
                   if line.startswith("  answer / ")]
        self.assertEqual(sum(earlier), moved)

    def test_nothing_began_after_today(self):
        changed = changed_copy(self.folder.name, ANSWER, ANSWER.replace("60", "45"))
        _, counts = self.ask(changed, "--from", "2027-01-01")
        self.assertEqual(counts["running clocks that would follow the file"], 0)

    def test_all_looks_at_more(self):
        _, some = self.ask(NATIONAL, "--from", "2022-05-01")
        _, more = self.ask(NATIONAL, "--from", "2022-05-01", "--all")
        self.assertEqual(more["matters looked at"], 120)
        self.assertLess(some["matters looked at"], 120)

    def test_wrong_use(self):
        self.assertEqual(run("rulebook", "whatif", NATIONAL)[0], 2)
        self.assertEqual(run("rulebook", "whatif", "--from", "soon", NATIONAL)[0], 2)
        self.assertEqual(run("rulebook", "whatif", "--from", "2026-01-01", "--data", "/nowhere",
                             NATIONAL)[0], 1)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
