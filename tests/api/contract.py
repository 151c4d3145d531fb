"""Judge replies by api/openapi.yaml: status, headers, and every byte of JSON by its schema.

Knows exactly the keywords that tools/api_description.py lets through.
"""

import datetime
import json
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
TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}


class Broken(AssertionError):
    """A reply that the description does not allow."""


def has_format(value, name):
    if name == "id64":
        return re.fullmatch(r"[1-9][0-9]{0,18}", value) and int(value) < 2 ** 63
    if name == "date":
        try:
            return datetime.date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False
    return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value)


class Contract:
    """The description, as a judge; remembers which operations were answered well."""

    def __init__(self):
        self.api = api_description.Api(os.path.join(ROOT, "api/openapi.yaml"))
        self.operations = {operation.name: operation for operation in self.api.operations}
        self.answered = set()
        self.replies = 0

    def check(self, where, schema, value):
        """Raise Broken where the value departs from the schema."""
        schema = self.api.resolved(schema)
        if "oneOf" in schema:
            return self.check_one_of(where, schema["oneOf"], value)
        types = api_description.types_of(schema)
        if not any(TYPES[kind](value) for kind in types):
            raise Broken(f"{where}: {value!r} is not {' or '.join(types)}")
        if "enum" in schema and value not in schema["enum"]:
            raise Broken(f"{where}: {value!r} is not one of {schema['enum']}")
        if isinstance(value, str):
            self.check_text(where, schema, value)
        elif isinstance(value, int) and not isinstance(value, bool):
            self.check_bounds(where, value, schema.get("minimum"), schema.get("maximum"))
        elif isinstance(value, list):
            self.check_bounds(where, len(value), schema.get("minItems"), schema.get("maxItems"))
            for index, item in enumerate(value):
                self.check(f"{where}[{index}]", schema["items"], item)
        elif isinstance(value, dict) and not schema.get("x-rulebook-fields"):
            self.check_object(where, schema, value)
        return None

    def check_one_of(self, where, schemas, value):
        fits = 0
        for schema in schemas:
            try:
                self.check(where, schema, value)
                fits += 1
            except Broken:
                pass
        if fits != 1:
            raise Broken(f"{where}: fits {fits} of the {len(schemas)} forms")

    def check_text(self, where, schema, value):
        self.check_bounds(where, len(value), schema.get("minLength"), schema.get("maxLength"))
        if "format" in schema and not has_format(value, schema["format"]):
            raise Broken(f"{where}: {value!r} is no {schema['format']}")

    @staticmethod
    def check_bounds(where, value, low, high):
        if (low is not None and value < low) or (high is not None and value > high):
            raise Broken(f"{where}: {value} is outside {low}..{high}")

    def check_object(self, where, schema, value):
        missing = set(schema.get("required", ())) - set(value)
        unknown = set(value) - set(schema["properties"])
        if missing or unknown:
            raise Broken(f"{where}: missing {sorted(missing)}, unknown {sorted(unknown)}")
        for name, inner in value.items():
            self.check(f"{where}.{name}", schema["properties"][name], inner)

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


def loads(text):
    """JSON with duplicate members refused."""
    def pairs(items):
        names = [name for name, _ in items]
        if len(set(names)) != len(names):
            raise Broken(f"a member twice in {names}")
        return dict(items)
    return json.loads(text, object_pairs_hook=pairs)
