"""Judge replies by api/openapi.yaml: status, headers, and every byte of JSON by its schema.

Knows exactly the keywords that tools/api_description.py lets through.
"""

import datetime
import json
import math
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))

import api_description  # noqa: E402

REQUIRED_HEADERS = {
    "content-security-policy": r"default-src '(self|none)'.*frame-ancestors 'none'",
    "x-content-type-options": r"nosniff$",
    "referrer-policy": r"no-referrer$",
    "cross-origin-opener-policy": r"same-origin$",
    "cross-origin-resource-policy": r"same-origin$",
    "permissions-policy": r".*camera=\(\)",
    "cache-control": r"no-store$",
}
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}


class Broken(AssertionError):
    """A reply that the description does not allow."""


ID64 = re.compile(r"[1-9][0-9]{0,18}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def is_id64(value):
    return ID64.fullmatch(value) and int(value) < 2 ** 63


def is_date(value):
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


FORMATS = {"id64": is_id64, "date": is_date, "date-time": INSTANT.fullmatch}

class Contract:
    """The description, as a judge; remembers which operations were answered well."""

    def __init__(self):
        self.api = api_description.Api(os.path.join(ROOT, "api/openapi.yaml"))
        self.operations = {operation.name: operation for operation in self.api.operations}
        self.answered = set()
        self.judges = {}  # by the schema's identity
        self.replies = 0

    def check(self, where, schema, value):
        """Raise Broken where the value departs from the schema."""
        fault = self.judge_of(schema)(value)
        if fault:
            raise Broken(where + fault)

    def judge_of(self, schema):
        """What tells where a value departs from the schema, and how; None for one that does not. Made once a schema:
        tens of thousands of replies are judged."""
        schema = self.api.resolved(schema)
        made = self.judges.get(id(schema))
        if not made:
            self.judges[id(schema)] = lambda value: made(value)  # for a schema that holds itself
            made = self.judges[id(schema)] = (
                one_of([self.judge_of(one) for one in schema["oneOf"]]) if "oneOf" in schema else self.typed(schema))
        return made

    def typed(self, schema):
        types = api_description.types_of(schema)
        inner = {TYPES[kind]: self.inner_of(kind, schema) for kind in types}
        enum = schema.get("enum")

        def judge(value):
            if type(value) not in inner:
                return f": {value!r} is not {' or '.join(types)}"
            if enum is not None and value not in enum:
                return f": {value!r} is not one of {enum}"
            more = inner[type(value)]
            return more(value) if more else None
        return judge

    def inner_of(self, kind, schema):
        """What is to be looked at in a value of this type; None for nothing."""
        if kind == "string":
            return text_judge(schema)
        if kind == "integer":
            return bounds(schema.get("minimum"), schema.get("maximum"))
        if kind == "array":
            return list_judge(bounds(schema.get("minItems"), schema.get("maxItems")), self.judge_of(schema["items"]))
        if kind == "object" and not schema.get("x-rulebook-fields"):
            return object_judge(frozenset(schema.get("required", ())),
                                {name: self.judge_of(one) for name, one in schema["properties"].items()})
        return None

    def judge(self, operation, reply):
        """Check a reply to an operation of the description, whatever its status."""
        where = f"{operation.name} {reply.status}"
        self.replies += 1
        for name, pattern in REQUIRED_HEADERS.items():
            if name == "cache-control" and operation.cache == "immutable" and reply.status < 400:
                pattern = r"public, max-age=31536000, immutable$"
            if not re.match(pattern, reply.headers.get(name, "")):
                raise Broken(f"{where}: header {name} is {reply.headers.get(name)!r}")
        if reply.status >= 400:
            self.judge_problem(where, reply)
            return
        if reply.status not in (operation.status, 304):
            raise Broken(f"{where}: the description says {operation.status}")
        if reply.status == 304 or operation.status == 204:
            if reply.body:
                raise Broken(f"{where}: a body where there is none")
        elif operation.is_file:
            if ("content-disposition" in reply.headers) == (operation.cache == "immutable"):
                raise Broken(f"{where}: a file without Content-Disposition, or a tile with one")
        elif operation.is_text:
            if reply.headers.get("content-type") != "text/plain; charset=utf-8":
                raise Broken(f"{where}: Content-Type {reply.headers.get('content-type')}")
        else:
            self.judge_json(where, operation, reply)
        self.answered.add(operation.name)

    def judge_json(self, where, operation, reply):
        if reply.headers.get("content-type") != "application/json":
            raise Broken(f"{where}: Content-Type {reply.headers.get('content-type')}")
        self.check(where, self.api.schemas[operation.reply_name], reply.json)

    def judge_problem(self, where, reply):
        if reply.headers.get("content-type") != "application/problem+json":
            raise Broken(f"{where}: Content-Type {reply.headers.get('content-type')}")
        self.check(where, self.api.schemas["Problem"], reply.json)
        if reply.json["status"] != reply.status:
            raise Broken(f"{where}: the problem says {reply.json['status']}")
        if reply.status == 429 and "retry-after" not in reply.headers:
            raise Broken(f"{where}: no Retry-After")

    def never_answered(self):
        return sorted(set(self.operations) - self.answered)


def one_of(judges):
    def judge(value):
        fits = [one(value) for one in judges].count(None)
        return None if fits == 1 else f": fits {fits} of the {len(judges)} forms"
    return judge


def bounds(low, high):
    if low is None and high is None:
        return None
    low, high = (-math.inf if low is None else low), (math.inf if high is None else high)

    def judge(value):
        return None if low <= value <= high else f": {value} is outside {low}..{high}"
    return judge


def text_judge(schema):
    length = bounds(schema.get("minLength"), schema.get("maxLength"))
    name = schema.get("format")
    has_format = FORMATS[name] if name else None

    def judge(value):
        fault = length(len(value)) if length else None
        if not fault and has_format and not has_format(value):
            return f": {value!r} is no {name}"
        return fault
    return judge if length or has_format else None


def list_judge(count, item_judge):
    def judge(value):
        fault = count(len(value)) if count else None
        for index, item in enumerate(() if fault else value):
            fault = item_judge(item)
            if fault:
                return f"[{index}]{fault}"
        return fault
    return judge


def object_judge(required, members):
    known = members.keys()

    def judge(value):
        if not required <= value.keys() <= known:
            return f": missing {sorted(required - value.keys())}, unknown {sorted(value.keys() - known)}"
        for name, inner in value.items():
            fault = members[name](inner)
            if fault:
                return f".{name}{fault}"
        return None
    return judge


def loads(text):
    """JSON with duplicate members refused."""
    def pairs(items):
        names = [name for name, _ in items]
        if len(set(names)) != len(names):
            raise Broken(f"a member twice in {names}")
        return dict(items)
    return json.loads(text, object_pairs_hook=pairs)
