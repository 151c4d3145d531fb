"""Measures recomputed by somebody else: from what the pages of all matters say and from the text of the
rulebook, without tallies or the program's arithmetic, and compared with every figure that it gives."""

import collections
import datetime
import math
import os
import subprocess
import tempfile

import yaml

from office import store_options, PATIENCE_S, Office

RULEBOOK = os.path.join(os.path.dirname(__file__), "..", "..", "rulebooks", "cn", "national-2022.yaml")
TODAY = "2026-04-20"  # the day at which Office's clock begins
PETITIONS = 400
AFTER_THE_END = {"rated", "supplemented", "members_told", "looked_back"}
Z = 1.959964

Counted = collections.namedtuple("Counted", "kind word unit class_code day number")


def expect(said, wanted, what):
    if said != wanted:
        raise AssertionError(f"{what}: {said!r}, not {wanted!r}")


# ---- what one matter counts for, read off its page ----

def local_day(moment):
    at = datetime.datetime.fromisoformat(moment.replace("Z", "+00:00"))
    return (at + datetime.timedelta(hours=8)).date().isoformat()


def of_clock(clock, today):
    if clock.get("is_window"):
        return
    ended = clock["stopped_day"]
    if clock["status"] == "paused":
        return
    if not ended:
        if clock["due_day"] < today:
            yield "overdue", clock
        return
    is_late = ended > clock["due_day"]
    if clock["status"] == "cancelled":
        if not is_late or clock.get("paused_from"):
            return
        yield "missed", clock
    else:
        yield ("missed" if clock["status"] == "late_met" else "met"), clock
    if any(step["kind"] == "extended" for step in clock["steps"]):
        yield "extended", clock


def findings_word(claims):
    order = [None, "support", "partly", "explain", "not_support"]
    met = [one["finding"] in ("support", "partly") for one in claims]
    if any(met) and not all(met):
        return "partly"
    return order[max(order.index(one["finding"]) for one in claims)] if claims else ""


def of_opinions(case):
    opinions = case["opinions"]
    answers = [one for one in opinions if not one["result"]]
    if answers:
        first = answers[0]
        days = (datetime.date.fromisoformat(first["day"]) - datetime.date.fromisoformat(case["received_day"])).days
        days = min(max(days, 0), 365)
        yield "answered", findings_word(case["claims"]), first["unit"]["id"], first["day"]
        yield "waited", f"{days - days % 5:03d}", first["unit"]["id"], first["day"]
    for before, one in zip(opinions, opinions[1:]):
        if one["result"]:
            yield "reviewed", one["result"]["id"], before["unit"]["id"], one["day"]


def counted_of(case, today):
    code = case["class"]["id"] if case["class"] else ""
    office = case["office"]["id"]
    answers = [one for one in case["opinions"] if not one["result"]]
    handler = answers[-1]["unit"]["id"] if answers else None
    yield ("received", "", office, code, case["received_day"])
    if case["repeats"]:
        yield ("repeated", "", office, code, case["received_day"])
    for clock in case["clocks"]:
        for kind, one in of_clock(clock, today):
            yield (kind, one["id"], one["owner"]["id"], code, one["due_day"])
    for kind, word, unit, day in of_opinions(case):
        yield (kind, word, unit, code, day)
    for rating in case["ratings"]:
        target = rating["target"]["id"]
        unit = office if target == "office" else handler or case["owner"]["id"]
        yield ("rated", f"{target}.{rating['score']['id']}", unit, code, local_day(rating["at"]))
    for promise in case["promises"]:
        if promise["kept_day"] and promise["status"] != "dropped":
            said = {"confirmed": "confirmed", "contested": "contested"}.get(promise["status"], "unanswered")
            yield ("carried_out", said, handler, code, promise["kept_day"])
    if case["is_ended"]:
        ending = [one for one in case["timeline"] if one["kind"] not in AFTER_THE_END][-1]
        unit = handler or case["owner"]["id"]
        yield ("ended", case["state"]["id"], unit, code, local_day(ending["at"]))
        if case["opinions"] and case["state"]["id"] != "withdrawn":
            kept = [one for one in case["opinions"][1:] if one["result"] and one["result"]["id"] == "uphold"]
            times = "once" if len(case["opinions"]) == 1 + len(kept) else "again"
            yield ("settled", times, unit, code, local_day(ending["at"]))


def all_matters(client):
    for name in ("all", "ended"):
        after = {}
        while after is not None:
            page = client.must("work_list", query={"list": name, "limit": "100", **after})
            for row in page["items"]:
                yield client.must("petition_view", path={"petition": row["id"]})
            after = {"after": page["next"]} if page["next"] else None


# ---- measures, from the rulebook's text ----

def in_part(part, one):
    return one.kind in part["counts"] and (not part.get("of") or one.word in part["of"])


def wilson(top, bottom):
    share, z2 = top / bottom, Z * Z
    middle = share + z2 / (2 * bottom)
    half = Z * math.sqrt(share * (1 - share) / bottom + z2 / (4 * bottom * bottom))
    return 10000 * (middle - half) / (1 + z2 / bottom), 10000 * (middle + half) / (1 + z2 / bottom)


def figure_of(measure, counted):
    """Value (None: nothing to measure), how many it is said of, and the top."""
    top = [one for one in counted if in_part(measure["top"], one)]
    if measure["unit"] == "count":
        return len(top), len(top), len(top)
    if measure["unit"] == "median_days":
        days = sorted(int(one.word) for one in top)
        return (days[(len(days) - 1) // 2] + 4 if days else None), len(days), len(top)
    bottom = [one for one in counted if in_part(measure["bottom"], one)]
    value = math.floor(10000 * len(top) / len(bottom) + 0.5) if bottom else None
    return value, len(bottom), len(top)


def nothing(measure):
    """What a row leaves out: a share or a median of nothing."""
    expect(measure["unit"] == "count", False, f"{measure['id']} left out")
    return {"measure": measure["id"], "value": None, "base": 0, "top": 0}


def is_of_duties(measure):
    """Of what is owed in works: no page of a matter tells it, simulation.py counts it from the raw events."""
    return any(kind.startswith("duty_") for kind in measure["top"]["counts"])


class Recount:
    def __init__(self, office):
        self.office = office
        with open(RULEBOOK, encoding="utf-8") as file:
            book = yaml.load(file, Loader=yaml.CSafeLoader)
        self.measures, self.groups = book["measures"], book["measure_groups"]
        accounts = office.client().must("demo_accounts")["items"]
        self.clients = {}
        for account in accounts:
            if account["role"] in ("leader", "unit_head", "office_head") and account["role"] not in self.clients:
                client = office.client()
                client.must("demo_session", body={"account": account["id"]})
                self.clients[account["role"]] = client
        self.compared = 0
        self.measured = set()
        self.counted = []

    def read(self):
        for case in all_matters(self.clients["leader"]):
            self.counted += [Counted(*one, case["number"]) for one in counted_of(case, TODAY)]
        if len(self.counted) < PETITIONS * 3:
            raise AssertionError(f"only {len(self.counted)} things counted")

    def compare(self, figures, counted, what):
        """Of a row what there is something to say of: the others must have nothing."""
        told = {one["measure"]: one for one in figures}
        expect([one["id"] for one in self.measures if one["id"] in told], [one["measure"] for one in figures], what)
        for measure in self.measures:
            if is_of_duties(measure):
                continue
            said = told.get(measure["id"]) or nothing(measure)
            value, base, top = figure_of(measure, counted)
            where = f"{what}, {measure['id']}"
            expect((said["value"], said["base"], said["top"]), (value, base, top), where)
            if measure["unit"] == "percent" and base:
                low, high = wilson(top, base)
                if abs(said["low"] - low) > 2 or abs(said["high"] - high) > 2:
                    raise AssertionError(f"{where}: {said['low']}–{said['high']}, not {low}–{high}")
            self.compared += 1
            if base:
                self.measured.add(measure["id"])

    def check_standing(self, reply):
        for row in reply["rows"]:
            told = {one["measure"]: one for one in row["figures"]}
            for measure, all_of in zip(self.measures, reply["all"]):
                one = told.get(measure["id"])
                if one is None:
                    continue
                if not measure.get("ranked"):
                    expect("standing" in one, False, measure["id"])
                    continue
                is_told = one["base"] >= 20 and not one["low"] <= all_of["value"] <= one["high"]
                is_over = is_told and one["low"] > all_of["value"]
                better = is_over != (measure.get("better") == "less")
                wanted = "small" if one["base"] < 20 else ("better" if better else "worse") if is_told else "alike"
                expect(one["standing"], wanted, f"{row['unit']['name']} {measure['id']}")

    def months(self, first, last, by, role="leader"):
        reply = self.clients[role].must("measures", query={"from": f"{first}-01", "to": f"{last}-01", "by": by})
        return reply, [one for one in self.counted if first <= one.day[:7] <= last]

    def by_unit(self):
        for first, last in (("2026-03", "2026-03"), ("2025-12", "2026-04"), ("2026-04", "2026-04")):
            reply, inside = self.months(first, last, "unit")
            self.compare(reply["all"], inside, f"{first} all")
            for row in reply["rows"]:
                self.compare(row["figures"], [one for one in inside if one.unit == row["unit"]["id"]], row["unit"]["name"])
            units = {one.unit for one in inside}
            expect(units - {row["unit"]["id"] for row in reply["rows"]}, set(), "units left out")
            self.check_standing(reply)

    def headings(self):
        """Each stands under the heading that the rulebook gives it, on the desk and in public."""
        groups = [{"id": one["id"], "name": one["name"]["zh"]} for one in self.groups]
        given = {one["id"]: one["group"] for one in self.measures}
        desk, _ = self.months("2026-03", "2026-03", "unit")
        for got in (desk, self.office.client().must("statistics")):
            expect(got["groups"], groups, "headings")
            expect({one["id"]: one["group"] for one in got["measures"]}, {one["id"]: given[one["id"]] for one in got["measures"]},
                   "under which heading")

    def by_class(self):
        reply, inside = self.months("2026-01", "2026-04", "class")
        for row in reply["rows"]:
            self.compare(row["figures"], [one for one in inside if one.class_code == row["class"]["id"]], row["class"]["id"])

    def by_month(self):
        reply, inside = self.months("2025-06", "2026-04", "month")
        expect(len(reply["rows"]), 11, "months")
        for row in reply["rows"]:
            self.compare(row["figures"], [one for one in inside if one.day[:7] == row["month"][:7]], row["month"])

    def before(self):
        reply, _ = self.months("2026-04", "2026-04", "unit")
        expect(reply["before"], {"from": "2026-03-01", "to": "2026-03-31"}, "the month before")
        expect(reply["last_year"], {"from": "2025-04-01", "to": "2025-04-30"}, "the year before")
        expect(reply["is_running"], True, "April is not over")
        last, _ = self.months("2026-03", "2026-03", "unit")
        for one, then in zip(reply["all"], last["all"]):
            expect(one["before"], {"value": then["value"], "base": then["base"]}, f"{one['measure']} before")

    def own_unit(self):
        """A head of a unit gets their own, whatever they ask for."""
        reply, inside = self.months("2026-01", "2026-04", "month", "unit_head")
        expect(reply["scope"], "unit", "scope")
        own = [one for one in inside if one.unit == reply["place"]["id"]]
        if len(own) < 20:
            raise AssertionError(f"only {len(own)} of their own")
        self.compare(reply["all"], own, "own unit")
        other = next(one.unit for one in inside if one.unit != reply["place"]["id"])
        asked = self.clients["unit_head"].must("measures", query={"from": "2026-01-01", "to": "2026-04-01", "unit": other})
        self.compare(asked["all"], own, "own unit, another asked for")
        expect({row["unit"]["id"] for row in asked["rows"]}, {reply["place"]["id"]}, "rows")

    def one_unit(self):
        """A leader asks for one unit: its months, and nothing of others."""
        _, inside = self.months("2026-01", "2026-04", "month")
        unit = collections.Counter(one.unit for one in inside).most_common(2)[1][0]
        reply = self.clients["leader"].must("measures", query={"from": "2026-01-01", "to": "2026-04-01", "by": "month", "unit": unit})
        self.compare(reply["all"], [one for one in inside if one.unit == unit], "one unit")

    def listed(self, role, limit, **query):
        """Numbers of all pages, as often as they stand there."""
        found, after = [], {}
        while after is not None:
            page = self.clients[role].must("measured", query={"limit": str(limit), **query, **after})
            found += [one["number"] for one in page["items"]]
            after = {"after": page["next"]} if page["next"] else None
        return sorted(found)

    def matters(self):
        """Behind every figure stand the matters it is said of: its top, and the rest of its bottom."""
        inside = [one for one in self.counted if one.day[:7] == "2026-03"]
        unit = collections.Counter(one.unit for one in inside).most_common(2)[1][0]
        seen = 0
        for measure in self.measures:
            if "received" in measure["top"]["counts"] or is_of_duties(measure):
                continue
            top = [one for one in inside if in_part(measure["top"], one)]
            rest = [one for one in inside if "bottom" in measure and in_part(measure["bottom"], one) and one not in top]
            of = {"measure": measure["id"], "from": "2026-03-01", "to": "2026-03-31"}
            expect(self.listed("leader", 100, **of), sorted(one.number for one in top), measure["id"])
            expect(self.listed("leader", 9, part="rest", **of), sorted(one.number for one in rest) if "bottom" in measure else [],
                   f"{measure['id']} rest")
            expect(self.listed("leader", 100, unit=unit, **of), sorted(one.number for one in top if one.unit == unit), "unit")
            code = inside[0].class_code or "none"
            expect(self.listed("leader", 100, **{"class": code}, **of),
                   sorted(one.number for one in top if one.class_code == inside[0].class_code), "class")
            seen += len(top) + len(rest)
        if seen < 300:
            raise AssertionError(f"only {seen} matters")

    def own_matters(self):
        """A head of a unit finds what the unit has or has answered, and each can be opened."""
        of = {"measure": "duties_in_time", "from": "2026-01-01", "to": "2026-04-30"}
        page = self.clients["unit_head"].must("measured", query={"limit": "100", **of})
        own = self.clients["unit_head"].must("measures", query={"from": of["from"]})["place"]["id"]
        expect({one["unit"]["id"] for one in page["items"]}, {own}, "units")
        for one in page["items"]:
            self.clients["unit_head"].must("petition_view", path={"petition": one["id"]})
        if len(page["items"]) < 10:
            raise AssertionError("hardly any")

    def statistics(self):
        """What anybody may read: twelve whole months, every number of them right, none small, and the
        parts add up to the whole."""
        got = self.office.client().must("statistics")
        expect((got["from"], got["to"]), ("2025-04-01", "2026-03-31"), "months")
        inside = [one for one in self.counted if got["from"] <= one.day <= got["to"]]
        rules = {one["id"]: one for one in self.measures}
        names = self.names(inside)
        public = {one["id"] for one in self.measures if one.get("ranked") or one["top"]["counts"] == ["received"]}
        expect({one["id"] for one in got["measures"]} <= public, True, "measures")
        for said in got["all"]:
            rule = rules[said["measure"]]
            if not is_of_duties(rule):
                expect((said["value"], said["base"], said["top"]), figure_of(rule, inside), said["measure"])
            for side, others in (("units", "other_units"), ("classes", "other_classes")):
                parts = [one for row in got[side] for one in row["figures"]] + got[others]
                parts = [one for one in parts if one["measure"] == said["measure"]]
                expect((sum(one["top"] for one in parts), sum(one["base"] for one in parts)),
                       (said["top"], said["base"]), f"{said['measure']} {side}")
                expect([one for one in parts if one["base"] < got["least"]], [], f"small {side}")
        for row in got["units"]:
            own = [one for one in inside if names[one.unit] == row["name"]]
            for said in self.of_matters(row["figures"]):
                expect((said["value"], said["base"], said["top"]), figure_of(rules[said["measure"]], own), row["name"])
        for row in got["months"]:
            own = [one for one in inside if one.day[:7] == row["month"][:7]]
            for said in self.of_matters(row["figures"]):
                expect((said["value"], said["base"], said["top"]), figure_of(rules[said["measure"]], own), row["month"])
        expect(self.office.client().must("statistics"), got, "asked again")
        if not any(got["other_classes"]) or len(got["all"]) < 6:
            raise AssertionError("nothing was small, or hardly anything published")

    def of_matters(self, figures):
        of_duties = {one["id"] for one in self.measures if is_of_duties(one)}
        return [one for one in figures if one["measure"] not in of_duties]

    def names(self, inside):
        reply, _ = self.months("2025-04", "2026-03", "unit")
        names = {row["unit"]["id"]: row["unit"]["name"] for row in reply["rows"]}
        expect({one.unit for one in inside} - set(names), set(), "units")
        return names

    def enough(self):
        if self.compared < 500 or len(self.measured) < 12:
            raise AssertionError(f"{self.compared} figures of {sorted(self.measured)}")

    def refusals(self):
        client = self.clients["leader"]
        for query, fields in (({"from": "2026-05-01", "to": "2026-04-01"}, {"to": "order"}),
                              ({"from": "2020-01-01", "to": "2026-04-01"}, {"to": "too_long"}),
                              ({"from": "2026-02-30"}, {"from": "format"})):
            expect(client.call("measures", query=query).fields, fields, query)
        for query, fields in (({"measure": "key_persons"}, {"measure": "unknown"}),
                              ({"measure": "ended", "after": "0.x.1.1"}, {"after": "pattern"}),
                              ({"measure": "ended", "after": "9.1.1.1"}, {"after": "pattern"})):
            expect(client.call("measured", query=query).fields, fields, query)


def tests(binary, contract):
    folder = tempfile.TemporaryDirectory(prefix="huiyin-measures-")
    data = os.path.join(folder.name, "data")
    subprocess.run([binary, "demo", "--data", data, "--petitions", str(PETITIONS), "--withdrawn", "12", "--quiet",
                    "--today", TODAY, *store_options()], check=True, timeout=6 * PATIENCE_S, stdout=subprocess.DEVNULL)
    office = Office(binary, contract, ["--demo", "--no-throttle"], data)
    recount = Recount(office)
    yield "measures: all matters are read", recount.read
    yield "measures by unit are as recounted", recount.by_unit
    yield "measures stand under their headings", recount.headings
    yield "measures by class are as recounted", recount.by_class
    yield "measures by month are as recounted", recount.by_month
    yield "measures of a unit are its own", recount.own_unit
    yield "measures of one unit", recount.one_unit
    yield "measures stand beside those before", recount.before
    yield "measures lead to their matters", recount.matters
    yield "measures lead a unit to its own matters", recount.own_matters
    yield "measures that anybody may read", recount.statistics
    yield "measures are enough of them", recount.enough
    yield "measures refuse other times", recount.refusals
    yield "measures end cleanly", office.close
    folder.cleanup()
