"""Conversations: tables of steps in YAML, each a request and what must come of it.

  - as: clerk                 who (an account of world.py, or any other name: a browser of their own)
    call: petition_view       operationId
    path: {petition: $id}     path parameters; query likewise
    body: {...}               JSON;  raw: text, sent as it stands;  file: name in files/
    key: word                 Idempotency-Key (default: a new one; false: none)
    if_match: $version        If-Match
    headers: {Name: value}    further ones; null takes one away
    status: 409               default: the operation's success
    error: refused            the problem's key;  reason: its reason;  fields: {path: rule}
    expect: {state.id: closed, claims.0.text: ..., items: {count: 2}, title: {has: ...}}
    keep: {id: id}            variables from the reply: $id afterwards
                              "totp:secret" is the code of a kept secret ("totp:secret:-30" of half a
                              minute ago), kept as $totp; "upper:x" a kept text in capitals
    repeat: 5                 do it so many times (each must come out so)
  - clock: {days: 3}          move the office's clock
"""

import os
import re

import api_description
import totp
import yaml

FOLDER = os.path.dirname(os.path.abspath(__file__))
STEP_KEYS = {"as", "call", "path", "query", "body", "raw", "file", "key", "if_match", "headers",
             "status", "error", "reason", "fields", "expect", "keep", "repeat", "why", "clock"}


class Failed(AssertionError):
    """A step that came out otherwise."""


def look_up(value, path):
    """"a.0.b" in nested JSON."""
    for part in path.split("."):
        if isinstance(value, list) and re.fullmatch(r"-?\d{1,6}", part):
            value = value[int(part)]
        elif isinstance(value, list):  # the item whose id, kind or work it is
            value = next(item for item in value if part in (item.get("id"), item.get("kind"), item.get("work"),
                                                            (item.get("target") or {}).get("id")))
        else:
            value = value[part]
    return value


class Talk:
    """Runs one conversation."""

    def __init__(self, name, world, variables):
        self.name, self.world, self.variables = name, world, dict(variables)
        self.others = {}

    def filled(self, value):
        """The value with $variables replaced."""
        if isinstance(value, dict):
            return {key: self.filled(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.filled(inner) for inner in value]
        if not isinstance(value, str):
            return value
        if re.fullmatch(r"\$\w+", value):
            return self.variables[value[1:]]
        if re.fullmatch(r"totp:\w+(:-?\d+)?", value):
            _, name, shift = (value + ":0").split(":")[:3]
            self.variables["totp"] = totp.of_office(self.world.office, self.variables[name], int(shift))
            return self.variables["totp"]
        if re.fullmatch(r"upper:\w+", value):
            return self.variables[value[6:]].upper()
        return re.sub(r"\$\{(\w+)\}", lambda match: str(self.variables[match.group(1)]), value)

    def actor(self, name):
        if name in self.world.actors:
            return self.world.client(name)
        return self.others.setdefault(name, self.world.office.client())

    def body_of(self, step):
        if "file" in step:
            with open(os.path.join(FOLDER, "files", step["file"]), "rb") as source:
                return source.read()
        if "raw" in step:
            return self.filled(step["raw"]).encode()
        return self.filled(step.get("body"))

    def send(self, step):
        headers = self.filled(step.get("headers", {}))
        if "raw" in step:
            headers = {"Content-Type": "application/json", **headers}
        key = step.get("key")
        return self.actor(step.get("as", "nobody")).call(
            step["call"], path=self.filled(step.get("path")), query=self.filled(step.get("query")),
            body=self.body_of(step), key=key and f"{self.name}-{key}" if key is not False else False,
            if_match=self.filled(step.get("if_match")), headers=headers)

    def path_of(self, path):
        """"items.$id.name" with the variable's value."""
        return ".".join(str(self.variables[part[1:]]) if part.startswith("$") else part
                        for part in path.split("."))

    def check(self, step, reply):
        operation = self.world.office.contract.operations[step["call"]]
        status = step.get("status", None if "error" in step else operation.status)
        if status is not None and reply.status != status:
            raise Failed(f"{reply.status} instead of {status}")
        if reply.problem != step.get("error", reply.problem if "status" in step else None):
            raise Failed(f"{reply.problem} instead of {step.get('error')}")
        if "reason" in step and reply.json.get("reason") != step["reason"]:
            raise Failed(f"reason {reply.json.get('reason')}")
        for path, rule in step.get("fields", {}).items():
            if reply.fields.get(path) != rule:
                raise Failed(f"fields {reply.fields}")
        for path, expected in step.get("expect", {}).items():
            self.check_value(path, look_up(reply.json, self.path_of(path)), self.filled(expected))

    @staticmethod
    def check_value(path, value, expected):
        if isinstance(expected, dict) and "count" in expected:
            is_right = len(value) == expected["count"]
        elif isinstance(expected, dict) and "has" in expected:
            is_right = expected["has"] in value
        elif isinstance(expected, dict) and "not" in expected:
            is_right = value != expected["not"]
        else:
            is_right = value == expected
        if not is_right:
            raise Failed(f"{path} is {value!r}, expected {expected!r}")

    def take(self, step):
        unknown = set(step) - STEP_KEYS
        if unknown:
            raise Failed(f"unknown words {sorted(unknown)}")
        if "clock" in step:
            self.world.office.move_clock(**step["clock"])
            return
        for _ in range(step.get("repeat", 1)):
            reply = self.send(step)
            try:
                self.check(step, reply)
            except (Failed, KeyError, IndexError, StopIteration, TypeError) as wrong:
                said = reply.body.decode(errors="replace")[:3000]
                raise Failed(f"{type(wrong).__name__} {wrong}\n  reply {reply.status}: {said}")
        for name, path in step.get("keep", {}).items():
            self.variables[name] = look_up(reply.json, path)

    def run(self, steps):
        for number, step in enumerate(steps, 1):
            try:
                self.take(step)
            except AssertionError as wrong:
                what = step.get("why") or step.get("call")
                raise Failed(f"{self.name} step {number} ({what}): {wrong}") from None


def conversations():
    folder = os.path.join(FOLDER, "conversations")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as source:
            yield name.removesuffix(".yaml"), yaml.load(source, Loader=api_description.Yaml12)
