"""A register read without the program: the bytes of its events (docs/internals/event-encoding.md) decoded and folded here,
as far as figures and findings need it."""

import collections
import datetime

REGISTERED, OBJECTED, ACCEPTED, APPROVED, RATED, ROUTED, PERFORMED = 1, 5, 8, 15, 17, 22, 41
DONE = 2
MET, HANDED_OVER = 1, 2
EPOCH = datetime.date(1970, 1, 1).toordinal()
ORDER = ["", "support", "partly", "explain", "not_support"]
Counted = collections.namedtuple("Counted", "kind word unit class_code day number")


def date(day):
    return datetime.date.fromordinal(EPOCH + day).isoformat()


# ---- bytes ----

class Reader:
    """Deterministic CBOR, the part of it that events are made of."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def head(self):
        first = self.data[self.at]
        self.at += 1
        major, info = first >> 5, first & 31
        if info < 24:
            return major, info
        size = {24: 1, 25: 2, 26: 4, 27: 8}[info]
        value = int.from_bytes(self.data[self.at:self.at + size], "big")
        self.at += size
        return major, value

    def take(self, count):
        self.at += count
        return self.data[self.at - count:self.at]

    def item(self):
        major, value = self.head()
        if major == 0:
            return value
        if major == 1:
            return -1 - value
        if major == 2:
            return self.take(value)
        if major == 3:
            return self.take(value).decode()
        if major == 4:
            return [self.item() for _ in range(value)]
        if major == 5:
            return {self.item(): self.item() for _ in range(value)}
        return {20: False, 21: True}[value]


def read(path):
    """{id: [event, …]} of petitions and of works, in the order of the file."""
    found = {"petition": collections.defaultdict(list), "work": collections.defaultdict(list)}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            what, number, data = line.split()
            found[what][number].append(Reader(bytes.fromhex(data)).item())
    return found["petition"], found["work"]


# ---- a petition ----

class Clock:
    def __init__(self, row):
        self.no, self.rule, owner, self.is_duty, self.period, self.end = row[:6]
        self.owner = str(owner)
        self.about = row[6] if len(row) > 6 else 0
        self.stopped = None

    @property
    def is_paused(self):
        return len(self.period) > 8 and self.period[8] != 0

    @property
    def due_day(self):
        return self.end[1]

    @property
    def is_running(self):
        return self.stopped is None

    def is_late(self):
        how, day, *minute = self.stopped
        if len(self.end) > 3 and day == self.due_day:
            return minute != [] and minute[0] > self.end[3]
        return day > self.due_day

    def kinds(self, today):
        """What it counts for."""
        if not self.is_duty:
            return
        if self.is_running:
            if self.due_day < today and not self.is_paused:
                yield "overdue"
            return
        if self.stopped[0] == 2:
            if self.is_paused or self.stopped[1] <= self.due_day:
                return
            yield "missed"
        else:
            yield "missed" if self.is_late() else "met"
        if self.period[3]:
            yield "extended"


class Matter:
    def __init__(self, number, events):
        self.number = number
        self.clocks, self.answers, self.ratings, self.kept, self.findings = {}, [], {}, {}, {}
        self.class_code, self.objections, self.ended_day, self.claims = "", 0, None, 0
        for event in events:
            self.fold(event)

    def fold(self, event):
        fields = {field[0]: field[2] for field in event.get(9, ())}
        effects = event[10]
        if event[3] == 1:
            self.office, self.received = str(effects[3]), fields["received_day"]
        self.class_code = fields.get("class", self.class_code)
        self.claims = len(fields["claims"]) if "claims" in fields else self.claims
        for row in effects.get(5, ()):
            self.clocks[row[0]] = Clock(row)
        for no, *stop in effects.get(6, ()):
            self.clocks[no].stopped = stop
        for no, period, end in effects.get(7, ()):
            self.clocks[no].period, self.clocks[no].end = period, end
        self.fold_kind(event, fields)
        self.owner, self.state, self.awaits = str(effects[3]), effects[1], effects[4]
        if not effects[2]:
            self.ended_day = None
        elif self.ended_day is None:
            self.ended_day = event[5]

    def fold_kind(self, event, fields):
        kind = event[2]
        if kind == OBJECTED:
            self.objections += 1
        elif kind in (ACCEPTED, ROUTED):
            self.objections = 0
        elif kind == APPROVED and not fields.get("result"):
            self.answers.append((str(event[6][2]), event[5]))
            for one in fields.get("findings", ()):
                self.findings[one[0]] = one[1]
        elif kind == RATED:
            who = event[6][3] if len(event[6]) > 3 else 0
            self.ratings[who, fields["target"]] = (fields["score"], event[5])
        elif kind == PERFORMED:
            self.kept.setdefault(fields.get("claim", 0), fields["performed_day"])

    def finding(self):
        said = [self.findings.get(claim, "") for claim in range(1, self.claims + 1)]
        met = [one in ("support", "partly") for one in said]
        return "partly" if any(met) and not all(met) else max(said, key=ORDER.index)

    def counted(self, today):
        """(kind, word, unit, class, day, number) of everything that measures count."""
        for kind, word, unit, day in self.facts(today):
            yield Counted(kind, word, unit, self.class_code, date(day), self.number)

    def facts(self, today):
        handler = self.answers[-1][0] if self.answers else None
        yield "received", "", self.office, self.received
        for clock in self.clocks.values():
            for kind in clock.kinds(today):
                yield kind, clock.rule, clock.owner, clock.due_day
        if self.answers:
            unit, day = self.answers[0]
            waited = min(max(day - self.received, 0), 365)
            yield "answered", self.finding(), unit, day
            yield "waited", f"{waited - waited % 5:03d}", unit, day
        for (_, target), (score, day) in self.ratings.items():
            unit = self.office if target == "office" else handler or self.owner
            yield "rated", f"{target}.{score}", unit, day
        for claim, day in self.kept.items():
            unit = next(one.owner for one in self.clocks.values() if one.rule == "promise" and one.about == claim)
            yield "carried_out", "unanswered", unit, day
        if self.ended_day is not None:
            unit = handler or self.owner
            yield "ended", self.state, unit, self.ended_day
            if self.answers and self.state != "withdrawn":
                yield "settled", "once" if len(self.answers) == 1 else "again", unit, self.ended_day


# ---- a work ----

class Work:
    def __init__(self, number, events):
        self.number, self.kind = number, events[0][9]
        self.every_duty, self.petitions, self.leader = {}, set(), 0
        self.since = self.acted = self.own = self.others = self.changes = 0
        self.is_ended = False
        for event in events:
            self.fold(event)

    def fold(self, event):
        fields = {field[0]: field[2] for field in event.get(10, ())}
        effects = event[11]
        if fields.get("petition"):
            self.petitions.add(str(fields["petition"]))
        self.fold_leader(event, fields, effects[4])
        for row in effects.get(5, ()):
            self.every_duty[row[0]] = {"rule": row[1], "unit": str(row[2][0]), "end": row[4], "next_at": row[6], "how": 0}
        for no, how in effects.get(6, ()):
            self.every_duty[no].update(how=how, ended_day=event[5])
        for no, _, holder, _, next_at in effects.get(7, ()):
            self.every_duty[no].update(unit=str(holder[0]), next_at=next_at)
        for no, raw, due, is_provisional, _, next_at in effects.get(8, ()):
            self.every_duty[no].update(end=[raw, due, is_provisional], next_at=next_at)
        self.is_ended = effects[2]

    @property
    def duties(self):
        """Those that are owed."""
        return {no: duty for no, duty in self.every_duty.items() if duty["how"] == 0}

    def counted(self, today):
        """Each duty in the month of its last day; what was dropped or handed over in time counts for nothing."""
        for duty in self.every_duty.values():
            kind, due = None, duty["end"][1]
            if duty["how"] == 0:
                kind = "duty_overdue" if due < today else None
            elif duty["how"] != HANDED_OVER and duty["ended_day"] > due:
                kind = "duty_missed"
            elif duty["how"] == MET:
                kind = "duty_met"
            if kind:
                yield Counted(kind, f"{self.kind}.{duty['rule']}", duty["unit"], "", date(due), self.number)

    def fold_leader(self, event, fields, leader):
        if leader and leader != self.leader:
            self.changes += bool(self.leader and fields.get("why") != "post")
            self.since = self.acted = event[5]
            self.own = self.others = 0
        elif leader and event[2] == DONE:
            if event[6][0] == leader:
                self.own, self.acted = self.own + 1, event[5]
            else:
                self.others += 1
        self.leader = leader
