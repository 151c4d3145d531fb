"""Read api/openapi.yaml strictly, for the generators and the tests.

Whatever this module does not know it refuses: an unknown keyword, an operation without x-roles or
x-mode, an input text without a longest length, a body limit below what the input may hold. So the
description cannot say something that nobody carries out.
"""

import re

import yaml

METHODS = ("get", "post", "put", "patch", "delete")
MODES = ("read", "write", "memory")
# What an answer tells of matters and petitioners. The first of them leave a trace of the look.
TRACED = ("matter", "identity", "lookup", "list", "readings", "accusation")
READS = (*TRACED, "stub", "act", "own", "none")
CACHES = ("none", "immutable")
CALLERS = ("public", "follower", "owner", "petitioner", "staff")
DEFAULT_BODY = 65536
LINE_MAX = 200  # SCHEMA_LINE_MAX
OPERATION_KEYS = {
    "operationId", "summary", "description", "parameters", "requestBody", "responses",
    "x-roles", "x-mode", "x-reads", "x-prepare", "x-decide", "x-create", "x-change", "x-limit", "x-body",
    "x-raw-body", "x-own", "x-step-up", "x-old", "x-rest", "x-cache", "x-station",
}
PARAMETER_KEYS = {"name", "in", "required", "schema", "description"}
SCHEMA_KEYS = {
    "$ref", "type", "enum", "format", "properties", "required", "additionalProperties", "items",
    "oneOf", "description", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum",
    "x-rulebook-fields",
}
# Keywords that say something about a type; on another type they would silently do nothing.
KEYS_OF_TYPE = {
    "string": {"enum", "format", "minLength", "maxLength"},
    "integer": {"minimum", "maximum"},
    "boolean": set(),
    "null": set(),
    "array": {"items", "minItems", "maxItems"},
    "object": {"properties", "required", "additionalProperties", "x-rulebook-fields"},
}
FORMATS = ("id64", "date", "date-time")
INPUT_FORMATS = ("id64", "date")
# Bytes that JSON in UTF-8 needs at most for one code point, and for one scalar.
POINT_BYTES = 4
SCALAR_BYTES = 24


class Refused(Exception):
    """The description says something that would have to be guessed about."""


class Yaml12(yaml.CSafeLoader):
    """YAML 1.2 words: only true and false are booleans, so that a field may be named "no"."""

    yaml_implicit_resolvers = {
        first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:bool"]
        for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise Refused(f"line {key_node.start_mark.line + 1}: {key_node.value} twice")
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def expect_known(where, node, known):
    unknown = sorted(set(node) - set(known))
    if unknown:
        raise Refused(f"{where}: unknown keyword {', '.join(unknown)}")


def types_of(schema):
    kind = schema.get("type", ())
    return [kind] if isinstance(kind, str) else list(kind)


class Operation:
    """One operation with its references resolved."""

    def __init__(self, api, method, path, node):
        self.where = f"{method} {path}"
        expect_known(self.where, node, OPERATION_KEYS)
        self.method, self.path = method.upper(), path
        self.name = node.get("operationId", "")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.name):
            raise Refused(f"{self.where}: operationId {self.name!r} is not a plain name")
        self.roles = node.get("x-roles")
        if not self.roles:
            raise Refused(f"{self.where}: no x-roles")
        self.mode = node.get("x-mode")
        if self.mode not in MODES:
            raise Refused(f"{self.where}: x-mode is one of {', '.join(MODES)}")
        self.reads = node.get("x-reads")
        if self.reads not in READS:
            raise Refused(f"{self.where}: x-reads is one of {', '.join(READS)}")
        self.leaves_trace = self.reads in TRACED
        self.decides = self._flag(node, "x-decide")
        self.prepares = self._flag(node, "x-prepare") or self.decides
        if self.decides and node.get("x-prepare"):
            raise Refused(f"{self.where}: what is slow is not decided on an HTTP thread")
        self.creates = self._flag(node, "x-create")
        self.changes = self._flag(node, "x-change")
        self.raw_body = self._flag(node, "x-raw-body")
        self.own = self._flag(node, "x-own")
        self.at_station = self._flag(node, "x-station")
        self.steps_up = self._flag(node, "x-step-up")
        self.may_be_old = self._flag(node, "x-old")
        self.takes_rest = self._flag(node, "x-rest")
        self.cache = node.get("x-cache", "none")
        if self.cache not in CACHES or (self.cache != "none" and self.roles != ["public"]):
            raise Refused(f"{self.where}: x-cache is one of {', '.join(CACHES)}, for the public only")
        if self.takes_rest and not path.endswith("}"):
            raise Refused(f"{self.where}: x-rest wants a parameter at the end of the path")
        self.limit = node.get("x-limit", "none")
        self._read_body(api, node)
        self._read_parameters(api, node)
        self._read_reply(api, node)
        if (self.prepares or self.creates or self.changes) and self.mode != "write":
            raise Refused(f"{self.where}: x-prepare, x-decide, x-create and x-change belong to x-mode write")
        if self.may_be_old and (self.mode != "read" or "public" in self.roles or self.own):
            raise Refused(f"{self.where}: x-old is for what a session reads, and not for sessions")
        if (self.own or self.steps_up) and self.mode == "memory":
            raise Refused(f"{self.where}: x-own and x-step-up need a session")
        if self.mode == "memory" and self.roles != ["public"]:
            raise Refused(f"{self.where}: x-mode memory knows no sessions, so it is for the public")
        if self.leaves_trace and self.creates:
            raise Refused(f"{self.where}: a remembered answer would leave no trace of the look")
        if self.method == "GET" and (self.mode == "write" or self.input is not None):
            raise Refused(f"{self.where}: GET neither writes nor takes a body")

    def _flag(self, node, key):
        value = node.get(key, False)
        if not isinstance(value, bool):
            raise Refused(f"{self.where}: {key} is true or false")
        return value

    def _read_body(self, api, node):
        self.input_name, self.input = None, None
        if "requestBody" in node:
            body = api.named(node["requestBody"], "requestBodies")
            self.input_name = api.content_schema(self.where, body)
            self.input = api.schemas[self.input_name]
            if self.raw_body:
                raise Refused(f"{self.where}: a raw body has no schema")
        takes_body = self.raw_body or self.input is not None
        if "x-body" in node and not takes_body:
            raise Refused(f"{self.where}: x-body without a body")
        self.body_max = node.get("x-body", DEFAULT_BODY) if takes_body else 0
        if self.input is not None:
            needed = api.size_of(self.input_name, self.input)
            if needed > self.body_max:
                raise Refused(f"{self.where}: x-body {self.body_max} is below the {needed} bytes "
                              "that its input may hold")

    def _read_parameters(self, api, node):
        self.parameters = node.get("parameters", [])
        in_path = re.findall(r"\{(\w+)\}", self.path)
        declared = []
        for parameter in self.parameters:
            where = f"{self.where} parameter {parameter.get('name')}"
            expect_known(where, parameter, PARAMETER_KEYS)
            if parameter.get("in") not in ("path", "query"):
                raise Refused(f"{where}: in is path or query")
            if parameter["in"] == "path":
                declared.append(parameter["name"])
                if parameter.get("required") is not True:
                    raise Refused(f"{where}: a path parameter is required")
            api.check_input(where, parameter["schema"])
            if types_of(parameter["schema"]) not in (["string"], ["integer"]):
                raise Refused(f"{where}: a parameter is a string or an integer")
        if declared != in_path:
            raise Refused(f"{self.where}: path parameters {declared}, the path has {in_path}")

    def _read_reply(self, api, node):
        replies = list(node.get("responses", {}).items())
        if len(replies) != 1 or not replies[0][0].startswith("2"):
            raise Refused(f"{self.where}: one success reply is expected, errors are always Problem")
        self.status = int(replies[0][0])
        reply = api.named(replies[0][1], "responses")
        expect_known(self.where, reply, {"description", "content"})
        self.reply_name = None
        content = reply.get("content")
        self.is_file = content is not None and "application/octet-stream" in content
        self.is_text = content is not None and "text/plain" in content
        if content is not None and not self.is_file and not self.is_text:
            self.reply_name = api.content_schema(self.where, reply)
        if (self.status == 204) != (content is None):
            raise Refused(f"{self.where}: 204 and only 204 has no content")


class Api:
    """The whole description, checked."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as source:
            document = yaml.load(source, Loader=Yaml12)
        expect_known("document", document, {"openapi", "info", "paths", "components"})
        expect_known("components", document["components"],
                     {"requestBodies", "responses", "schemas"})
        self.components = document["components"]
        self.schemas = self.components["schemas"]
        for name, schema in self.schemas.items():
            self.check_schema(name, schema)
        self.operations = []
        for path_text, item in document["paths"].items():
            self._check_path(path_text, item)
            for method in METHODS:
                if method in item:
                    self.operations.append(Operation(self, method, path_text, item[method]))
        names = [operation.name for operation in self.operations]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise Refused(f"operationId used twice: {', '.join(twice)}")

    @staticmethod
    def _check_path(path, item):
        expect_known(path, item, METHODS)
        if not re.fullmatch(r"(/([a-z0-9_-]+|\{[a-z0-9_]+\}))+", path):
            raise Refused(f"{path}: not a plain path")

    def named(self, node, section):
        """The node, or what it refers to in a section of components."""
        if "$ref" not in node:
            return node
        return self.components[section][self.ref_name(node, section)]

    def ref_name(self, node, section):
        expect_known(node["$ref"], node, {"$ref"})
        prefix = f"#/components/{section}/"
        name = node["$ref"].removeprefix(prefix)
        if not node["$ref"].startswith(prefix) or name not in self.components[section]:
            raise Refused(f"{node['$ref']}: refers to nothing in {section}")
        return name

    def content_schema(self, where, node):
        """Name of the schema of a body or reply."""
        expect_known(where, node, {"required", "description", "content"})
        expect_known(where, node["content"], {"application/json"})
        expect_known(where, node["content"]["application/json"], {"schema"})
        return self.ref_name(node["content"]["application/json"]["schema"], "schemas")

    def resolved(self, schema):
        return self.schemas[self.ref_name(schema, "schemas")] if "$ref" in schema else schema

    def check_schema(self, where, schema):
        """Every keyword is known and has a meaning where it stands."""
        expect_known(where, schema, SCHEMA_KEYS)
        if "$ref" in schema:
            self.ref_name(schema, "schemas")
            return
        if "oneOf" in schema:
            expect_known(where, schema, {"oneOf", "description"})
            for one in schema["oneOf"]:
                self.check_schema(where, one)
            return
        types = types_of(schema)
        if not types or set(types) - set(KEYS_OF_TYPE):
            raise Refused(f"{where}: type {types}")
        allowed = set().union(*(KEYS_OF_TYPE[kind] for kind in types))
        expect_known(where, schema, allowed | {"type", "description"})
        if schema.get("format", "date") not in FORMATS:
            raise Refused(f"{where}: unknown format {schema['format']}")
        if "array" in types:
            self.check_schema(where + "[]", schema["items"])
        if "object" in types and not schema.get("x-rulebook-fields"):
            self._check_object(where, schema)

    def _check_object(self, where, schema):
        if schema.get("additionalProperties") is not False:
            raise Refused(f"{where}: an object must close its set of properties")
        missing = set(schema.get("required", ())) - set(schema["properties"])
        if missing:
            raise Refused(f"{where}: required but not described: {', '.join(sorted(missing))}")
        for name, inner in schema["properties"].items():
            self.check_schema(f"{where}.{name}", inner)

    def check_input(self, where, schema):
        """What comes from outside has one type and a limit in every direction."""
        self.check_schema(where, schema)
        schema = self.resolved(schema)
        types = types_of(schema)
        if len(types) != 1:
            raise Refused(f"{where}: an input has exactly one type")
        if types == ["string"]:
            is_bounded = "maxLength" in schema or "enum" in schema
            if not is_bounded and schema.get("format") not in INPUT_FORMATS:
                raise Refused(f"{where}: an input text needs maxLength, enum, id64 or date")
        elif types == ["integer"]:
            if "minimum" not in schema or "maximum" not in schema:
                raise Refused(f"{where}: an input integer needs minimum and maximum")
        elif types == ["array"]:
            if "maxItems" not in schema:
                raise Refused(f"{where}: an input array needs maxItems")
            self.check_input(where + "[]", schema["items"])
        elif types == ["object"]:
            for name, inner in schema.get("properties", {}).items():
                self.check_input(f"{where}.{name}", inner)

    def size_of(self, where, schema):
        """Bytes that a value of an input schema needs at most, without escapes; also checks it."""
        self.check_input(where, schema)
        schema = self.resolved(schema)
        kind = types_of(schema)[0]
        if kind == "string" and "maxLength" in schema:
            return schema["maxLength"] * POINT_BYTES + 3
        if kind == "array":
            return schema["maxItems"] * (self.size_of(where, schema["items"]) + 1) + 2
        if kind == "object":
            members = schema.get("properties", {}).items()
            return 2 + sum(len(name) + 4 + self.size_of(where, inner) for name, inner in members)
        if "enum" in schema:
            return max(len(word) for word in schema["enum"]) + 3
        return SCALAR_BYTES
