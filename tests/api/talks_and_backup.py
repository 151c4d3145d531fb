"""Talks are booked and cancelled while the register is backed up, again and again: every backup is a moment of the
queue – what was answered before it began is in it, the order is the order of booking, nothing stands twice – and an
office that begins again from the last one goes on booking behind those who are there."""

import datetime
import os
import shutil
import threading

from office import Office
from world import World

PEOPLE, BACKUPS, TALKS = 24, 4, 30


def expect(is_so, what):
    if not is_so:
        raise AssertionError(what)


class Story:
    def __init__(self, binary, contract):
        self.binary, self.contract = binary, contract
        self.office = Office(binary, contract, ["--no-throttle"])
        self.world = World(self.office)
        today = datetime.date.fromisoformat(self.world.client("officer").must("duties")["today"])
        self.day = self.world.client("officer").must("work_open", body={"kind": "reception_day", "act": "announce", "fields": {
            "leader": self.world.accounts["case_leader"], "remit": "副县长", "day": str(today + datetime.timedelta(days=9)),
            "hours": "9:00—11:30", "place": "信访大厅", "form": "fixed", "talks": TALKS}})["id"]
        self.people = [self.follower(f"丁{chr(0x4e00 + 7 * i)}") for i in range(PEOPLE)]
        self.answered = []      # numbers whose booking was answered, in the order in which it was
        self.backups = []       # (folder, numbers answered before it began)
        self.wrong = []
        self.ended = threading.Event()

    def follower(self, name):
        client = self.office.client()
        receipt = client.must("petition_submit", body={"facts": "路灯不亮。", "claims": ["修好路灯"],
                                                       "petitioner": {"name": name}, "secret": "246810"})
        client.must("follow_open", body={"number": receipt["number"], "code": receipt["code"], "name": name})
        return client, receipt["number"]

    def book(self, client, number):
        client.must("follow_book", path={"work": self.day})
        self.answered.append(number)

    def restless(self):
        """Somebody who books, cancels and books again as long as backups run: they always stand behind the others."""
        client, _ = self.follower("丁不定")
        try:
            while not self.ended.is_set():
                client.must("follow_book", path={"work": self.day})
                client.must("follow_cancel", path={"work": self.day})
        except AssertionError as wrong:
            self.wrong.append(wrong)

    def book_all(self):
        try:
            for client, number in self.people:
                self.book(client, number)
        except AssertionError as wrong:
            self.wrong.append(wrong)

    def back_up(self):
        folder = os.path.join(self.office.folder, f"backup-{len(self.backups)}")
        before = list(self.answered)
        self.office.run("backup", "--data", self.office.data, folder)
        self.backups.append((folder, before))

    def queue(self):
        return [one["number"] for one in self.world.client("officer").must("reception_day", path={"work": self.day})["queue"]]


def books_while_it_is_copied(story):
    threads = [threading.Thread(target=story.restless), threading.Thread(target=story.book_all)]
    for thread in threads:
        thread.start()
    for _ in range(BACKUPS):
        story.back_up()
    threads[1].join()
    story.ended.set()
    threads[0].join()
    expect(not story.wrong, story.wrong)
    expect([one for one in story.queue() if one in story.answered] == story.answered, "the order of booking is the queue's")


def a_backup_is_a_moment(story):
    """Each is opened as an office of its own, with the keys beside it."""
    story.office.process.terminate()
    expect(story.office.process.wait(20) == 0, "it did not end cleanly")
    data = story.office.data
    for i, (folder, before) in enumerate(story.backups):
        back = os.path.join(story.office.folder, f"back-{i}")
        story.office.run("restore", folder, "--data", back)
        if not os.path.exists(os.path.join(back, "keys")):
            shutil.copytree(os.path.join(data, "keys"), os.path.join(back, "keys"))
        story.office.run("rebuild", "--check", "--data", back)
        story.office.data = back
        story.office.process = story.office.serve(["--no-throttle"])
        for actor in ("officer", "clerk"):
            story.world.sign_in_again(actor)
        queue = story.queue()
        known = [one for one in queue if one in story.answered]
        expect(len(set(queue)) == len(queue), "somebody stands twice")
        expect(known == story.answered[:len(known)], "a moment of the queue, in its order")
        expect(known[:len(before)] == before, "what was answered before the backup began is in it")
        if i + 1 < len(story.backups):
            story.office.process.terminate()
            expect(story.office.process.wait(20) == 0, "it did not end cleanly")


def goes_on_from_it(story):
    """In the last backup: who was not in it books behind those who are."""
    queue = story.queue()
    clerk = story.world.client("clerk")
    client, number = story.follower("丁后来")
    client.must("follow_book", path={"work": story.day})
    expect(story.queue() == queue + [number], "behind all who are there")
    first = queue[0]
    refused = clerk.call("reception_book", path={"work": story.day}, body={"number": first})
    expect(refused.status == 409 or refused.problem == "refused", f"{refused.status}: one booking at a time")


def tests(binary, contract):
    story = Story(binary, contract)
    for step in (books_while_it_is_copied, a_backup_is_a_moment, goes_on_from_it):
        yield f"backup: {step.__name__.replace('_', ' ')}", lambda step=step: step(story)
    yield "backup: ends cleanly", story.office.close
