#!/usr/bin/env python3
"""Write web/shared/api-types.gen.ts from api/openapi.yaml.

The result holds one TypeScript type per schema, one entry per operation (method, path, input and
reply types, whether it needs an Idempotency-Key or If-Match) and the limits of every input field,
so that a page can never disagree with the server about a name, a type or a length.

A keyword this program does not know is an error: nothing in the description is decoration.

usage: gen_api_types.py OPENAPI.yaml OUT.ts
"""

import re
import sys

import yaml

DEFAULT_BODY = 65536
METHODS = ("get", "post", "put", "patch", "delete")
OPERATION_KEYS = {
    "operationId", "summary", "description", "parameters", "requestBody", "responses",
    "x-roles", "x-mode", "x-reads", "x-prepare", "x-decide", "x-create", "x-change", "x-limit", "x-body",
    "x-raw-body", "x-own", "x-step-up", "x-old", "x-rest", "x-cache", "x-station",
}
PARAMETER_KEYS = {"name", "in", "required", "schema", "description"}
SCHEMA_KEYS = {
    "$ref", "type", "enum", "format", "properties", "required", "additionalProperties", "items",
    "oneOf", "description", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum",
    "pattern", "x-rulebook-fields",
}
LIMIT_KEYS = ("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum")
FORMATS = {"id64": "Id64", "date": "Day", "date-time": "Instant"}
SCALARS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean",
           "null": "null"}


class Yaml12(yaml.CSafeLoader):
    """YAML 1.2 words: only true and false are booleans, so that a field may be named "no"."""

    yaml_implicit_resolvers = {
        first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:bool"]
        for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


class Refused(Exception):
    """The description says something this program would have to guess about."""


def expect_known(where, node, known):
    unknown = sorted(set(node) - known)
    if unknown:
        raise Refused(f"{where}: unknown keyword {', '.join(unknown)}")


def ref_name(ref, section):
    prefix = f"#/components/{section}/"
    if not ref.startswith(prefix):
        raise Refused(f"{ref}: expected a reference into {prefix}")
    return ref[len(prefix):]


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def scalar_type(where, schema, name):
    if name == "string" and "format" in schema:
        if schema["format"] not in FORMATS:
            raise Refused(f"{where}: unknown format {schema['format']}")
        return FORMATS[schema["format"]]
    if name not in SCALARS:
        raise Refused(f"{where}: unknown type {name}")
    return SCALARS[name]


def enum_type(schema):
    return " | ".join("null" if value is None else quoted(value) for value in schema["enum"])


def object_type(where, schema, indent):
    if schema.get("x-rulebook-fields"):
        return "Record<string, unknown>"
    if schema.get("additionalProperties") is not False:
        raise Refused(f"{where}: an object must close its set of properties")
    required = set(schema.get("required", ()))
    properties = schema.get("properties", {})
    missing = required - set(properties)
    if missing:
        raise Refused(f"{where}: required but not described: {', '.join(sorted(missing))}")
    pad = "  " * (indent + 1)
    lines = ["{"]
    for name, inner in properties.items():
        if "description" in inner:
            lines.append(f"{pad}/** {inner['description']} */")
        mark = "" if name in required else "?"
        lines.append(f"{pad}{name}{mark}: {type_of(f'{where}.{name}', inner, indent + 1)};")
    lines.append("  " * indent + "}")
    return "\n".join(lines)


def type_of(where, schema, indent=0):
    expect_known(where, schema, SCHEMA_KEYS)
    if "$ref" in schema:
        return ref_name(schema["$ref"], "schemas")
    if "oneOf" in schema:
        return " | ".join(type_of(where, one, indent) for one in schema["oneOf"])
    if "enum" in schema:
        return enum_type(schema)
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(scalar_type(where, schema, name) for name in kind)
    if kind == "array":
        inner = type_of(where + "[]", schema["items"], indent)
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if kind == "object":
        return object_type(where, schema, indent)
    if kind is None:
        raise Refused(f"{where}: no type")
    return scalar_type(where, schema, kind)


def schema_lines(schemas):
    for name, schema in schemas.items():
        if "description" in schema:
            yield f"/** {schema['description']} */"
        if schema.get("type") == "object":
            expect_known(name, schema, SCHEMA_KEYS)
            yield f"export interface {name} {object_type(name, schema, 0)}"
        else:
            yield f"export type {name} = {type_of(name, schema)};"
        yield ""


def limit_lines(schemas):
    yield "/** Limits of every input field, for maxlength attributes and early checks. */"
    yield "export const limits = {"
    for name, schema in schemas.items():
        if not name.endswith("Input"):
            continue
        yield f"  {name}: {{"
        required = set(schema.get("required", ()))
        for field, inner in schema.get("properties", {}).items():
            parts = [f"required: {'true' if field in required else 'false'}"]
            parts += [f"{key}: {inner[key]}" for key in LIMIT_KEYS if key in inner]
            item = inner.get("items", {})
            parts += [f"item{key[0].upper()}{key[1:]}: {item[key]}" for key in LIMIT_KEYS
                      if key in item]
            yield f"    {field}: {{ {', '.join(parts)} }},"
        yield "  },"
    yield "} as const;"
    yield ""


def body_type(operation, components, where):
    if operation.get("x-raw-body"):
        return "Blob"
    body = operation.get("requestBody")
    if body is None:
        return "undefined"
    named = components["requestBodies"][ref_name(body["$ref"], "requestBodies")]
    return type_of(where, named["content"]["application/json"]["schema"])


def reply_type(operation, components, where):
    status, reply = next(iter(operation["responses"].items()))
    if len(operation["responses"]) != 1 or not status.startswith("2"):
        raise Refused(f"{where}: one success reply is expected, errors are always Problem")
    if "$ref" in reply:
        reply = components["responses"][ref_name(reply["$ref"], "responses")]
    content = reply.get("content")
    if content is None:
        return "void"
    if "application/octet-stream" in content:
        return "Blob"
    if "text/plain" in content:
        return "string"
    return type_of(where, content["application/json"]["schema"])


def parameter_type(operation, place, where):
    fields = []
    for parameter in operation.get("parameters", ()):
        expect_known(f"{where} parameter", parameter, PARAMETER_KEYS)
        if parameter["in"] not in ("path", "query"):
            raise Refused(f"{where}: parameter in {parameter['in']}")
        if parameter["in"] == place:
            mark = "" if parameter.get("required") else "?"
            inner = type_of(f"{where}.{parameter['name']}", parameter["schema"])
            fields.append(f"{parameter['name']}{mark}: {inner}")
    return "{ " + "; ".join(fields) + " }" if fields else "undefined"


def operations_of(document):
    for path, item in document["paths"].items():
        expect_known(path, item, set(METHODS))
        for method in METHODS:
            if method in item:
                operation = item[method]
                where = f"{method} {path}"
                expect_known(where, operation, OPERATION_KEYS)
                yield method, path, operation, where


def operation_lines(document):
    components = document["components"]
    types, table = [], []
    for method, path, operation, where in operations_of(document):
        name = operation["operationId"]
        if "summary" in operation:
            types.append(f"  /** {operation['summary']} */")
        types.append(f"  {name}: {{")
        types.append(f"    path: {parameter_type(operation, 'path', where)};")
        types.append(f"    query: {parameter_type(operation, 'query', where)};")
        types.append(f"    body: {body_type(operation, components, where)};")
        types.append(f"    reply: {reply_type(operation, components, where)};")
        types.append("  };")
        create = "true" if operation.get("x-create") else "false"
        change = "true" if operation.get("x-change") else "false"
        table.append(f"  {name}: {{ method: {quoted(method.upper())}, path: {quoted(path)}, "
                     f"create: {create}, change: {change}, "
                     f"bodyMax: {operation.get('x-body', DEFAULT_BODY)} }},")
    yield "export interface Operations {"
    yield from types
    yield "}"
    yield ""
    yield "export interface OperationInfo {"
    yield "  method: string;"
    yield "  path: string;"
    yield "  /** needs an Idempotency-Key */"
    yield "  create: boolean;"
    yield "  /** needs If-Match */"
    yield "  change: boolean;"
    yield "  /** largest body in bytes */"
    yield "  bodyMax: number;"
    yield "}"
    yield ""
    yield "export const operations: Readonly<Record<keyof Operations, OperationInfo>> = {"
    yield from table
    yield "};"


def generate(document):
    schemas = document["components"]["schemas"]
    lines = [
        "/* Written by tools/gen_api_types.py from api/openapi.yaml; change that file instead. */",
        "",
        "/** A 64-bit id in its text form. */",
        "export type Id64 = string;",
        "/** A day of the office's calendar, YYYY-MM-DD. */",
        "export type Day = string;",
        "/** A moment, RFC 3339. */",
        "export type Instant = string;",
        "",
    ]
    lines += schema_lines(schemas)
    lines += limit_lines(schemas)
    lines += operation_lines(document)
    return "\n".join(lines) + "\n"


def check_names(document):
    names = [operation["operationId"] for _, _, operation, _ in operations_of(document)]
    for name in names:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise Refused(f"operationId {name} is not a plain name")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(f"operationId used twice: {', '.join(twice)}")


def main(argv):
    if len(argv) != 3:
        sys.exit(__doc__)
    with open(argv[1], encoding="utf-8") as source:
        document = yaml.load(source, Loader=Yaml12)
    try:
        check_names(document)
        text = generate(document)
    except Refused as refused:
        sys.exit(f"{argv[1]}: {refused}")
    with open(argv[2], "w", encoding="utf-8") as out:
        out.write(text)


if __name__ == "__main__":
    main(sys.argv)
