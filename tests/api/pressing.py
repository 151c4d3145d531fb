"""An office is asked to list what has become long pending: the machine begins a duty of its head about each such matter,
it stands in the list of duties, and is answered by listing the matter – there or wherever that is done – or by a reason.

One office and one history. The machine looks once a day and when it starts.
"""

import time

from office import PATIENCE_S, Office
from world import World

OLD, YOUNG = "2025-04-20", "2025-04-22"  # twelve months ago to the day, and two days less
ENTER = {"obstacle": "money", "again": "first", "text": "资金没有着落"}


def expect(said, wanted, what=""):
    if said != wanted:
        raise AssertionError(f"{what}: {said!r}, not {wanted!r}")


class Story:
    def __init__(self, binary, contract):
        self.office = Office(binary, contract, ["--no-throttle"])
        self.world = World(self.office)
        self.matters = {}
        for name in ("listed", "listed_elsewhere", "left_out"):
            self.register(name, OLD)
        self.register("young", YOUNG)
        self.serve_again()

    def register(self, name, day):
        made = self.world.client("clerk").must("petition_register", body={
            "channel": "letter", "received_day": day, "facts": f"{name}：房产证一直没有办下来。",
            "claims": ["办理房产证"], "people": [{"name": "积久"}]})
        self.matters[name] = made["id"]

    def serve_again(self):
        self.office.process.terminate()
        expect(self.office.process.wait(PATIENCE_S), 0, "a clean end")
        self.office.process.stdout.close()
        self.office.process = self.office.serve(["--no-throttle"])

    def asked(self, actor="head"):
        """The duties to list something: matter -> row."""
        rows = self.world.client(actor).must("duties", query={"of": "works", "limit": 100})["items"]
        return {row["matters"][0]["id"]: row for row in rows if row["kind"]["id"] == "listing"}

    def until_asked(self, names):
        wanted = {self.matters[name] for name in names}
        end = time.monotonic() + PATIENCE_S
        while set(self.asked()) != wanted:
            if time.monotonic() > end:
                raise AssertionError(f"asked to list {self.asked().keys()}, not {wanted}")

    def work(self, name, actor="head"):
        works = self.world.client(actor).must("petition_works", path={"petition": self.matters[name]})["items"]
        return next(one for one in works if one["kind"]["id"] == "listing")

    def act(self, name, actor, act, **fields):
        seen = self.work(name)
        return self.world.client(actor).call("work_act", path={"work": seen["id"]}, if_match=seen["version"],
                                             body={"act": act, "fields": fields})


def begun_by_the_day(s):
    s.until_asked(("listed", "listed_elsewhere", "left_out"))
    duty = s.asked()[s.matters["listed"]]
    expect((duty["duty"]["id"], duty["due_day"]), ("list", "2026-05-07"), "ten working days, over a holiday")
    expect(s.asked("officer"), {}, "it is the head's")


def nobody_begins_or_drops_it(s):
    head = s.world.client("head")
    body = {"kind": "listing", "act": "find", "fields": {"petition": s.matters["young"]}}
    expect(head.call("work_open", body=body).problem, "forbidden", "only the machine finds it")
    expect(s.act("listed", "head", "lapse").problem, "forbidden", "only the machine drops it")


def listed_there(s):
    unit = s.world.units["housing"]
    expect(s.act("listed", "officer", "list", **ENTER).fields, {"fields.unit": "required"}, "as the register asks")
    expect(s.act("listed", "officer", "list", unit=unit, **{**ENTER, "since_day": "2026-01-01"}).fields,
           {"fields.since_day": "after"}, "as the register asks")
    expect(s.work("listed")["state"]["id"], "due", "neither is done without the other")
    expect(s.act("listed", "officer", "list", unit=unit, **ENTER).json["state"], "listed", "listed")
    register = s.world.client("officer").must("pending")["items"]
    expect([one["work"]["matters"][0]["id"] for one in register], [s.matters["listed"]], "in the register")
    expect(s.matters["listed"] in s.asked(), False, "nothing is owed any more")


def listed_elsewhere(s):
    made = s.world.client("supervisor").must("work_open", body={
        "kind": "long_pending", "act": "enter",
        "fields": {**ENTER, "petition": s.matters["listed_elsewhere"], "unit": s.world.units["housing"]}})
    expect(made["state"], "listed", "the usual way")
    expect(s.work("listed_elsewhere")["state"]["id"], "listed", "it answers what was asked")
    view = s.world.client("head").must("work_view", path={"work": s.work("listed_elsewhere")["id"]})
    expect([one["how"] for one in view["duties"]], ["met"], "and meets it")


def left_out(s):
    expect(s.act("left_out", "officer", "leave_out", reason="下月办结").problem, "forbidden", "the head decides")
    expect(s.act("left_out", "head", "leave_out").fields, {"fields.reason": "required"}, "with a reason")
    expect(s.act("left_out", "head", "leave_out", reason="积久下月办结").fields, {"fields.reason": "names_somebody"},
           "that names nobody")
    expect(s.act("left_out", "head", "leave_out", reason="下月办结").json["state"], "left", "left out")
    expect(s.asked(), {}, "nothing is owed any more")
    counts = s.world.client("officer").must("pending_board")["unlisted"]
    expect(counts["count"], 1, "the register goes on to say that it is not listed")


def again_in_time(s):
    """The next days bring what has become old since; what was left out comes back after half a year."""
    s.office.move_clock(days=2)
    s.until_asked(("young",))
    expect(s.act("young", "head", "list", unit=s.world.units["housing"], **ENTER).json["state"], "listed")
    s.office.move_clock(days=182)
    s.until_asked(("left_out",))


def tests(binary, contract):
    s = Story(binary, contract)
    for step in (begun_by_the_day, nobody_begins_or_drops_it, listed_there, listed_elsewhere, left_out, again_in_time):
        yield f"pressing: {step.__name__.replace('_', ' ')}", lambda step=step: step(s)
    yield "pressing ends cleanly", s.office.close
