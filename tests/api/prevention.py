"""What units return by the calendar: one office whose machine has begun the month's work, and the stories in
stories/*.yaml told in it (in the language of talk.py).
"""

import os
import time

import api_description
import talk
import yaml
from office import PATIENCE_S, Office
from world import World

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stories")


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def begin(binary, contract):
    """The machine looks at the calendar when it starts: the units are there by then."""
    office = Office(binary, contract, ["--no-throttle"])
    world = World(office)
    office.process.terminate()
    expect(office.process.wait(PATIENCE_S) == 0, "a clean end")
    office.process.stdout.close()
    office.process = office.serve(["--no-throttle"])
    return world


def until_begun(world):
    end = time.monotonic() + PATIENCE_S
    while True:
        board = world.client("officer").must("survey_board")
        if all(unit["work"] for unit in board["units"]):
            return
        expect(time.monotonic() < end, "the machine begins what the calendar asks for")


def story(world, name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as source:
        steps = yaml.load(source, Loader=api_description.Yaml12)
    talk.Talk(name, world, world.variables()).run(steps)


def tests(binary, contract):
    world = begin(binary, contract)
    yield "prevention: begun by the calendar", lambda: until_begun(world)
    for name in sorted(os.listdir(FOLDER)):
        yield f"prevention: {name}", lambda name=name: story(world, name)
    yield "prevention ends cleanly", world.office.close
