"""The calendar feed: what an official owes, for a program that does not sign in – kinds of duties and days, and
nothing of any matter; until its secret is replaced, taken back, or its owner may not sign in any more."""

import re

from office import Office
from world import World

TEXT = "桥墩裂缝的那封信"


def lines_of(body):
    text = body.decode()
    if not text.endswith("END:VCALENDAR\r\n") or re.search(r"[^\r]\n", text):
        raise AssertionError("not a calendar file")
    if any(len(line.encode()) > 75 for line in text.split("\r\n")):
        raise AssertionError("a line is too long")
    return text.replace("\r\n ", "").split("\r\n")


def asked(world, token):
    """By a program: without a session."""
    return world.office.client().call("feed_read", path={"token": token})


def owed(world):
    """Something that the head of the housing bureau owes; the matter's id and number."""
    made = world.client("clerk").must("petition_register", body={
        "channel": "letter", "received_day": "2026-04-20", "facts": TEXT, "claims": ["修好桥墩"],
        "people": [{"name": "闻桥墩", "address": "柳树村"}]})
    path = {"petition": made["id"]}
    officer = world.client("officer")
    officer.must("petition_act", path=path, if_match=1, body={"action": "screen", "fields": {
        "purpose": "grievance", "class": "city.property", "title": TEXT}})
    officer.must("petition_act", path=path, if_match=2,
                 body={"action": "refer", "fields": {"unit": world.units["housing"]}})
    world.client("supervisor").must("work_open", body={"kind": "supervision", "act": "open", "fields": {
        "petition": made["id"], "unit": world.units["housing"], "ground": "late", "text": "说明桥墩为什么没有修",
        "due_day": "2026-05-20"}})
    return made


def shows_days_alone(world):
    made = owed(world)
    head = world.client("unit_head")
    if head.must("feed_state")["is_on"]:
        raise AssertionError("on before it was made")
    token = head.must("feed_make")["token"]
    lines = lines_of(asked(world, token).body)
    summaries = [line for line in lines if line.startswith("SUMMARY:")]
    if not any("书面反馈督办事项的办理情况" in line for line in summaries):
        raise AssertionError(summaries)
    if "DTSTART;VALUE=DATE:20260520" not in lines or not any("件信访事项到期" in line for line in summaries):
        raise AssertionError(lines)
    for secret in (TEXT, "桥墩", "闻桥墩", made["number"], made["id"]):
        if any(secret in line for line in lines):
            raise AssertionError(f"the feed tells {secret}")
    if not head.must("feed_state")["is_on"]:
        raise AssertionError("not on")


def is_taken_back(world):
    head = world.client("unit_head")
    first = head.must("feed_make")["token"]
    second = head.must("feed_make")["token"]
    for token, status in ((first, 404), (second, 200), (second[:-1] + ("1" if second[-1] == "0" else "0"), 404)):
        if asked(world, token).status != status:
            raise AssertionError(f"{status} was not answered")
    head.must("feed_drop")
    if asked(world, second).status != 404 or head.must("feed_state")["is_on"]:
        raise AssertionError("it opens still")
    if second in world.office.log_text() or first in world.office.log_text():
        raise AssertionError("the log holds a secret")


def tests(binary, contract):
    office = Office(binary, contract, ["--no-throttle"])
    world = World(office)
    for step in (shows_days_alone, is_taken_back):
        yield f"feed {step.__name__}", lambda step=step: step(world)
    yield "feed ends cleanly", office.close
