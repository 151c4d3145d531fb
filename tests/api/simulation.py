"""Offices over two years, simulated: what the pages say is compared with what the raw events say (raw_events.py; none of
the program's own arithmetic), the faults put in are found, and where every office keeps its days nobody is accused.

With HUIYIN_LONG=1 at the size of a county's two years."""

import datetime
import json
import os
import sqlite3
import subprocess
import tempfile
import time

import yaml

from measures import RULEBOOK, TODAY, figure_of, nothing, wilson
from office import PATIENCE_S, Office
from raw_events import EPOCH, Matter, Work, date, read

IS_LONG = bool(os.environ.get("HUIYIN_LONG"))
PETITIONS, CLEAN_PETITIONS = (50000, 10000) if IS_LONG else (1100, 300)
MAKING_S = 3600 if IS_LONG else 6 * PATIENCE_S
TODAY_NO = datetime.date.fromisoformat(TODAY).toordinal() - EPOCH
DEMO_NOW_MS = TODAY_NO * 86400000  # eight in the morning there
CALENDAR = os.path.join(os.path.dirname(__file__), "..", "..", "calendars", "cn.yaml")


def expect(said, wanted, what):
    if said != wanted:
        raise AssertionError(f"{what}: {said!r}, not {wanted!r}")


def expect_same(said, wanted, what):
    """Two sets, told by what is in one alone."""
    more, less = sorted(said - wanted)[:3], sorted(wanted - said)[:3]
    if said != wanted:
        raise AssertionError(f"{what}: {len(said)} said, {len(wanted)} counted; more {more}, missing {less}")


class Workdays:
    def __init__(self):
        with open(CALENDAR, encoding="utf-8") as file:
            years = yaml.load(file, yaml.BaseLoader)["years"]  # "off" is a word here
        self.special = {one["day"]: one["off"] == "false" for year in years for one in year["days"]}

    def is_one(self, day):
        return self.special.get(date(day), datetime.date.fromordinal(EPOCH + day).weekday() < 5)

    def after(self, day, count):
        while count:
            day += 1
            count -= self.is_one(day)
        return day


# ---- findings, from the rulebook's text and the raw events ----

class Findings:
    def __init__(self, rulebook, matters, works, handlers):
        self.rulebook, self.matters, self.works, self.handlers = rulebook, matters, works, handlers
        self.calendar = Workdays()

    def of(self, trigger):
        return {tuple(one) for one in getattr(self, trigger["question"].split("_")[0])(trigger)}

    def clock(self, trigger):
        for number, matter in self.matters.items():
            running = [one for one in matter.clocks.values() if one.is_running and not one.is_paused]
            is_deciding = any(one.rule in trigger.get("unless", ()) and one.due_day >= TODAY_NO for one in running)
            if matter.ended_day is not None or is_deciding:
                continue
            for one in running:
                if one.is_duty and one.rule in trigger["clocks"] and one.due_day < TODAY_NO and not one.end[2]:
                    yield number, "0"

    def objections(self, trigger):
        for number, matter in self.matters.items():
            if matter.ended_day is None and matter.objections >= trigger["count"]:
                yield number, "0"

    def of_kind(self, trigger):
        for number, work in self.works.items():
            if work.kind == trigger["work"] and not work.is_ended and work.petitions:
                yield number, work, min(work.petitions, key=int)

    def duty(self, trigger):
        for number, work, petition in self.of_kind(trigger):
            for one in work.duties.values():
                if one["rule"] in trigger["duties"] and one["end"][1] < TODAY_NO and not one["end"][2]:
                    yield petition, number

    def leader(self, trigger):
        for number, work, petition in self.of_kind(trigger):
            if work.leader and self.is_unled(trigger, work):
                yield petition, number

    def staff(self, trigger):
        """Units, by what their handlers were trained for and by what waits for a handler there."""
        limit = self.rulebook["staffing"]["open_per_handler"]
        for unit, (role, trained) in self.handlers.items():
            waiting = sum(one.owner == unit and one.awaits == role and one.ended_day is None
                          for one in self.matters.values())
            is_flagged = {"staff_none": not trained and waiting > 0, "staff_untrained": trained and not any(trained),
                          "staff_load": trained and waiting > limit * len(trained)}
            if is_flagged[trigger["question"]]:
                yield unit, "0"

    def is_unled(self, trigger, work):
        if trigger["question"] == "leader_changed":
            return work.changes >= trigger["count"]
        if trigger["question"] == "leader_idle":
            return self.calendar.after(work.acted, trigger["days"]) < TODAY_NO
        return (self.calendar.after(work.since, trigger["days"]) < TODAY_NO and work.own == 0
                and work.others >= trigger["count"])


# ---- one simulated county ----

class County:
    def __init__(self, binary, contract, folder, name, *options):
        self.data, self.events = os.path.join(folder, name), os.path.join(folder, name + ".events")
        begun = time.monotonic()
        subprocess.run([binary, "demo", "--data", self.data, "--events", self.events, "--quiet", "--today", TODAY,
                        *options], check=True, timeout=MAKING_S, stdout=subprocess.DEVNULL)
        self.made_s = time.monotonic() - begun
        self.binary, self.contract = binary, contract
        with open(RULEBOOK, encoding="utf-8") as file:
            self.rulebook = yaml.load(file, Loader=yaml.CSafeLoader)
        self.office, self.leader, self.compared, self.measured, self.all_found = None, None, 0, set(), {}

    def check(self):
        """Its rows are what its events say, and its log holds them all."""
        for command in (("rebuild", "--check"), ("verify", "database")):
            done = subprocess.run([self.binary, *command, "--data", self.data], capture_output=True, text=True,
                                  timeout=MAKING_S, check=False)
            if done.returncode != 0:
                raise AssertionError(f"{command}: {done.stdout}{done.stderr}")

    def rows(self, question, *values):
        with sqlite3.connect(f"file:{self.data}/huiyin.db?mode=ro", uri=True) as database:
            return database.execute(question, values).fetchall()

    def read(self):
        petitions, works = read(self.events)
        self.matters = {number: Matter(number, events) for number, events in petitions.items()}
        self.works = {number: Work(number, events) for number, events in works.items()}
        for table, key, found in (("event", "petition", petitions), ("work_event", "work", works)):
            counted = {str(number): count for number, count in
                       self.rows(f"SELECT {key}, COUNT(*) FROM {table} GROUP BY {key}")}
            expect(counted, {number: len(events) for number, events in found.items()}, f"events in {table}")
        self.counted = [one for things in (self.matters, self.works) for thing in things.values()
                        for one in thing.counted(TODAY_NO)]

    def serve(self):
        self.office = Office(self.binary, self.contract, ["--demo", "--no-throttle"], self.data)
        accounts = self.office.client().must("demo_accounts")["items"]
        self.leader = self.office.client()
        self.leader.must("demo_session", body={"account": next(one["id"] for one in accounts if one["role"] == "leader")})

    def handlers(self):
        """{unit: (role of who handles there, [was each of them trained lately])}, from the rows of the register."""
        months = self.rulebook["staffing"]["trained_months"]
        today = datetime.date.fromisoformat(TODAY)
        since = (today.replace(year=today.year - months // 12)).toordinal() - EPOCH
        newest = "version = (SELECT MAX(v.version) FROM {0} AS v WHERE v.{1} = a.{1})"
        units = self.rows("SELECT a.unit, a.kind FROM unit_version AS a WHERE a.is_active AND a." +
                          newest.format("unit_version", "unit"))
        found = {}
        for unit, kind in units:
            role = "case_officer" if kind == "petition_office" else "unit_handler"
            trained = [one for one, in self.rows(
                "SELECT EXISTS (SELECT 1 FROM staff_record AS s WHERE s.account = a.id AND s.unit = ?1 AND s.kind IN (2, 3) "
                "AND s.from_day >= ?3 AND NOT EXISTS (SELECT 1 FROM staff_record AS t WHERE t.takes_back = s.id)) "
                "FROM account_version AS a JOIN account_version_grant AS g ON g.id = a.id AND g.version = a.version "
                "WHERE g.unit = ?1 AND g.role = ?2 AND a.is_active AND a." + newest.format("account_version", "id"),
                unit, role, since)]
            found[str(unit)] = (role, trained)
        return found

    # ---- duties ----

    def nobody_is_forgotten(self):
        """No open duty is without a live next step, by its row and by its events; and the rows are those."""
        late = self.rows("SELECT COUNT(*) FROM duty WHERE NOT is_ended AND next_at <= ?", DEMO_NOW_MS)[0][0]
        expect(late, 0, "open duties whose next step has passed")
        owed = {(number, no): duty["next_at"] for number, work in self.works.items() for no, duty in work.duties.items()}
        expect([one for one, next_at in owed.items() if next_at <= DEMO_NOW_MS], [], "by the events")
        rows = {(str(work), no): next_at for work, no, next_at in
                self.rows("SELECT work, no, next_at FROM duty WHERE NOT is_ended")}
        expect(rows, owed, "open duties")
        expect(self.rows("SELECT COUNT(*) FROM work WHERE NOT is_ended AND NOT EXISTS (SELECT 1 FROM duty AS d "
                         "WHERE d.region = work.region AND d.work = work.id AND NOT d.is_ended)")[0][0], 0,
               "open works in which nobody owes anything")
        if len(owed) < 50:
            raise AssertionError("hardly any duties")

    def machine_goes_on(self):
        """A week later the server has taken every step that came due."""
        self.office.move_clock(days=7)
        now = DEMO_NOW_MS + 7 * 86400000
        until = time.monotonic() + 3 * PATIENCE_S
        while self.rows("SELECT COUNT(*) FROM duty WHERE NOT is_ended AND next_at <= ?", now)[0][0]:
            if time.monotonic() > until:
                raise AssertionError("steps that came due were not taken")
            self.office.client().must("demo_accounts")

    # ---- figures ----

    def compare(self, figures, counted, what):
        told = {one["measure"]: one for one in figures}
        for measure in self.rulebook["measures"]:
            said = told.pop(measure["id"], None) or nothing(measure)
            value, base, top = figure_of(measure, counted)
            where = f"{what}, {measure['id']}"
            expect((said["value"], said["base"], said["top"]), (value, base, top), where)
            if measure["unit"] == "percent" and base:
                low, high = wilson(top, base)
                if abs(said["low"] - low) > 2 or abs(said["high"] - high) > 2:
                    raise AssertionError(f"{where}: {said['low']}–{said['high']}, not {low}–{high}")
            self.compared += base > 0
            if base > 0:
                self.measured.add(measure["id"])
        expect(told, {}, f"{what}, told of no measure")

    def months(self, first, last, by, **more):
        reply = self.leader.must("measures", query={"from": f"{first}-01", "to": f"{last}-01", "by": by, **more})
        return reply, [one for one in self.counted if first <= one.day[:7] <= last]

    def figures(self):
        parts = (("unit", lambda row: row["unit"]["id"], lambda one: one.unit),
                 ("class", lambda row: row["class"]["id"] if row["class"] else "", lambda one: one.class_code),
                 ("month", lambda row: row["month"][:7], lambda one: one.day[:7]))
        for first, last in (("2025-01", "2025-12"), ("2025-06", "2025-11"), ("2026-01", "2026-04"), ("2026-03", "2026-03")):
            for by, id_of_row, id_of_one in parts:
                reply, inside = self.months(first, last, by)
                self.compare(reply["all"], inside, f"{first} {last} all")
                for row in reply["rows"]:
                    wanted = id_of_row(row)
                    self.compare(row["figures"], [one for one in inside if id_of_one(one) == wanted], f"{first} {last} {wanted}")
        reply, _ = self.months("2026-01", "2026-04", "unit")
        for row in reply["rows"][:4]:
            unit = row["unit"]["id"]
            own, inside = self.months("2025-05", "2026-04", "month", unit=unit)
            self.compare(own["all"], [one for one in inside if one.unit == unit], f"{unit} alone")
        if self.compared < 500:
            raise AssertionError(f"only {self.compared} figures")
        if len(self.measured) < 50:
            raise AssertionError(f"only {len(self.measured)} measures of something: {sorted(self.measured)}")

    # ---- findings ----

    def found(self, trigger):
        """(matter, work) of every row of every page."""
        found, after = set(), {}
        while after is not None:
            page = self.leader.must("findings", path={"trigger": trigger}, query={"limit": "100", **after})
            found |= {(one["petition"] or one["unit"]["id"], one["work"] or "0") for one in page["items"]}
            after = {"after": page["next"]} if page["next"] else None
        return found

    def findings(self):
        """Every finding is one of the raw events, and the other way about."""
        counting = Findings(self.rulebook, self.matters, self.works, self.handlers())
        self.all_found = {}
        for trigger in self.rulebook["triggers"]:
            self.all_found[trigger["id"]] = self.found(trigger["id"])
            expect_same(self.all_found[trigger["id"]], counting.of(trigger), trigger["id"])

    def planted(self):
        """What was put in is found, as many as were promised."""
        with open(os.path.join(self.data, "planted.json"), encoding="utf-8") as file:
            planted = json.load(file)
        numbers = {}
        for one in planted:
            numbers[one["fault"]] = numbers.get(one["fault"], 0) + 1
            if (one["petition"], one["work"]) not in self.all_found[one["trigger"]]:
                raise AssertionError(f"not found: {one}")
        expect((numbers["leader_idle"], numbers["hidden_overdue"], numbers["recommendation"]), (40, 25, 10), "planted")
        missing = {one["id"] for one in self.rulebook["triggers"]} - {one["trigger"] for one in planted}
        expect(missing, {"staff_none", "staff_untrained", "staff_load"}, "triggers without a fault in a matter or work")
        expect(len(self.all_found["staff_untrained"]), 1, "the unit whose handlers were not trained")

    def nothing(self):
        """Too many matters for one handler is a fact of how many people there are, whatever days are kept: the demo has as
        many at any size."""
        expect({name: found for name, found in self.all_found.items() if found and name != "staff_load"}, {},
               "accused without a fault")

    def tell(self):
        print(f"       {len(self.matters)} matters, {len(self.works)} works made in {self.made_s:.1f} s; "
              f"{self.compared} figures of {len(self.measured)} measures; found "
              f"{ {name: len(found) for name, found in self.all_found.items() if found} }", flush=True)


def tests(binary, contract):
    folder = tempfile.TemporaryDirectory(prefix="huiyin-simulation-")
    held = {}

    def make(name, *options):
        held[name] = County(binary, contract, folder.name, name, *options)

    yield "simulation: two years are made", lambda: make("faulty", "--years", "2", "--petitions", str(PETITIONS), "--faults")
    faulty = held.get("faulty")
    if not faulty:
        return
    yield "simulation: rows and log are what the events say", faulty.check
    yield "simulation: the raw events are read", faulty.read
    yield "simulation: no open duty is without a next step", faulty.nobody_is_forgotten
    yield "simulation: it is served", faulty.serve
    yield "simulation: figures are as recounted", faulty.figures
    yield "simulation: findings are as recounted", faulty.findings
    yield "simulation: every fault is found", faulty.planted
    yield "simulation: the machine goes on", faulty.machine_goes_on
    yield "simulation: what there was", faulty.tell
    yield "simulation: ends cleanly", faulty.office.close
    yield "simulation: a county that keeps its days", lambda: make(
        "clean", "--years", "1", "--petitions", str(CLEAN_PETITIONS), "--habits", "clean")
    clean = held.get("clean")
    if not clean:
        return
    yield "simulation: its rows and log", clean.check
    yield "simulation: its raw events", clean.read
    yield "simulation: its duties", clean.nobody_is_forgotten
    yield "simulation: it is served, too", clean.serve
    yield "simulation: its findings", clean.findings
    yield "simulation: nobody is accused", clean.nothing
    yield "simulation: what there was in it", clean.tell
    yield "simulation: ends cleanly, too", clean.office.close
    folder.cleanup()
