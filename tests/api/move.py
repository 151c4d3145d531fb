"""A register that has moved to another database serves as before: who was signed in still is, a petitioner finds the
matter with its code, receipts of before verify; and where it was before nobody serves it."""

import os
import re
import secrets
import subprocess

from office import PATIENCE_S
from receipts import Story, expect


class Moved(Story):
    """The story of a receipt, whose office moves."""

    def __init__(self, binary, contract):
        super().__init__(binary, contract)
        self.officer = self.world.client("officer")

    def new_place(self):
        address = os.environ.get("HUIYIN_TEST_STORE")
        if address and not self.is_on_server():
            return f"{address}&options=-csearch_path%3Dmoved_{secrets.token_hex(8)}"
        return self.path(f"elsewhere-{secrets.token_hex(4)}/huiyin.db")

    def place(self):
        try:
            with open(os.path.join(self.office.data, "store"), encoding="utf-8") as noted:
                return noted.read().strip()
        except FileNotFoundError:
            return os.path.join(self.office.data, "huiyin.db")

    def is_on_server(self):
        return "://" in self.place()

    def command(self, *words):
        done = subprocess.run([self.binary, *words, "--data", self.office.data], capture_output=True, text=True,
                              timeout=2 * PATIENCE_S, check=False)
        return done.returncode, done.stdout + done.stderr

    def move(self):
        """Where it was."""
        left, to = self.place(), self.new_place()
        code, said = self.command("move", "--to", to)
        expect(code == 3 and "row_backdated" in said and "--anyway" in said, said)
        code, said = self.command("move", "--to", to, "--anyway")
        expect(code == 0 and "has moved" in said, said)
        expect(self.place() == to, f"{self.place()} is noted, not {to}")
        return left


def log_findings(story):
    """The clock of an office here has been set back: its first checkpoint is of today, its rows are not."""
    said = story.command("verify", "database", "--lang", "en", "--all")[1]
    return [line for line in said.splitlines() if re.match(r"\w+: ", line)]


def not_while_it_is_served(story):
    code, said = story.command("move", "--to", story.new_place())
    expect(code == 1 and "in use" in said, said)
    story.follow()  # it is served still


def served_from_there(story):
    story.follow()
    before = story.person.must("follow_receipt")
    story.serve_again()
    before = story.person.must("follow_receipt")
    story.end()
    before_it = log_findings(story)
    left = story.move()
    expect(log_findings(story) == before_it, "the log is as it was")
    code, said = story.command("rebuild", "--check", "--store", left)
    expect(code == 1 and "was moved" in said, said)
    found = log_findings(story)
    expect(all(line.startswith("row_backdated:") for line in found), found[:3])
    story.office.process = story.office.serve(["--no-throttle"])
    story.officer.must("petition_view", path={"petition": story.id})  # signed in before
    story.follow()
    expect(story.person.must("follow_receipt") == before, "the receipt of before")
    story.verify(before, story.keys())
    story.left = left


def goes_on_there(story):
    story.officer.must("petition_act", path={"petition": story.id}, if_match=1,
                       body={"action": "screen", "fields": {"purpose": "grievance", "class": "city.works"}})
    again = story.officer.call("petition_act", path={"petition": story.id}, if_match=1,
                               body={"action": "screen", "fields": {"purpose": "grievance", "class": "city.works"}})
    expect(again.status in (409, 412), again.status)


def and_back_again(story):
    story.end()
    story.move()
    story.office.process = story.office.serve(["--no-throttle"])
    story.follow()
    view = story.officer.must("petition_view", path={"petition": story.id})
    expect(view["version"] == 2, "what was done there came back")
    story.serve_again()
    story.verify(story.person.must("follow_receipt"), story.keys())
    code, said = story.command("rebuild", "--check")
    expect(code == 0, said)


def what_was_left_can_be_told_to_open(story):
    code, said = story.command("move", "--reopen", "--store", story.left)
    expect(code == 0 and "stop using one" in said, said)
    code, said = story.command("rebuild", "--check", "--store", story.left)
    expect(code == 0, said)
    code, said = story.command("move", "--reopen", "--store", story.left)
    expect(code == 1, said)


def tests(binary, contract):
    story = Moved(binary, contract)
    for test in (not_while_it_is_served, served_from_there, goes_on_there, and_back_again,
                 what_was_left_can_be_told_to_open):
        yield f"move: {test.__name__.replace('_', ' ')}", lambda test=test: test(story)
    yield "move: ends cleanly", story.close
