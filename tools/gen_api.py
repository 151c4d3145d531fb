#!/usr/bin/env python3
"""Write the C side of api/openapi.yaml: the route table and the input validators' tables.

usage: gen_api.py OPENAPI.yaml OUT_DIR

  schemas.gen.h/.c   struct schema for every input (http/schema.h), named after what they hold
  routes.gen.h/.c    declarations of the handlers and struct route for every operation (http/route.h)

What is refused and why: tools/api_description.py.
"""

import os
import re
import sys

import api_description
from api_description import Refused, types_of

INT64_MAX = 9223372036854775807
HEAD = "/* Written by tools/gen_api.py from api/openapi.yaml; change that file instead. */\n"
SCHEMAS_H = HEAD + """#ifndef HTTP_SCHEMAS_GEN_H
#define HTTP_SCHEMAS_GEN_H

#include "http/schema.h"

%s
/* The inputs by the name they have in the description: for fuzzers and tests. */
struct schema_named {
    const char *name;
    const struct schema *schema;
};
extern const struct schema_named schema_inputs[];
extern const size_t schema_input_count;

#endif
"""
ROUTES_H = HEAD + """#ifndef HTTP_ROUTES_GEN_H
#define HTTP_ROUTES_GEN_H

#include "http/route.h"

/* Every operation of the API. */
extern const struct route_table http_api;

%s
#endif
"""


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def c_int(value):
    return "INT64_MAX" if value == INT64_MAX else f"INT64_C({value})"


class Schemas:
    """Descriptors by C name; equal ones share a name, so the tables stay small."""

    def __init__(self, api):
        self.api = api
        self.lines = {}  # name -> definition, in an order where parts come first
        self.words = {}

    def add(self, schema):
        """Define the schema and what it refers to; returns its C name."""
        if "$ref" in schema:
            ref = self.api.ref_name(schema, "schemas")
            return self.add_object("schema_" + snake(ref), self.api.schemas[ref])
        kind = types_of(schema)[0]
        if kind == "object":
            if schema.get("x-rulebook-fields"):
                return self.define("schema_fields", "SCHEMA_FIELDS", 0, 0)
            raise Refused("an inline object: give it a name in components/schemas")
        return getattr(self, "add_" + kind)(schema)

    def define(self, name, kind, low, high, rest=""):
        self.lines[name] = (f"const struct schema {name} = {{.kind = {kind}, .min = {c_int(low)}, "
                            f".max = {c_int(high)}{rest}}};")
        return name

    def add_string(self, schema):
        if schema.get("format") == "id64":
            return self.define("schema_id64", "SCHEMA_ID64", 1, INT64_MAX)
        if schema.get("format") == "date":
            return self.define("schema_date", "SCHEMA_DATE", 0, 0)
        if "enum" in schema:
            return self.add_words(schema["enum"])
        low, high = schema.get("minLength", 0), schema["maxLength"]
        return self.define(f"schema_text_{low}_{high}", "SCHEMA_TEXT", low, high)

    def add_words(self, words):
        name = self.words.setdefault(tuple(words), f"words_{len(self.words) + 1}")
        quoted = ", ".join(f'"{word}"' for word in words)
        self.lines[name] = f"static const char *const {name}[] = {{{quoted}, NULL}};"
        return self.define(f"schema_{name}", "SCHEMA_WORD", 0, 0, f", .words = {name}")

    def add_integer(self, schema):
        low, high = schema["minimum"], schema["maximum"]
        name = f"schema_integer_{low}_{high}".replace("-", "m")
        return self.define(name, "SCHEMA_INTEGER", low, high)

    def add_boolean(self, _):
        return self.define("schema_boolean", "SCHEMA_BOOLEAN", 0, 0)

    def add_array(self, schema):
        items = self.add(schema["items"])
        low, high = schema.get("minItems", 0), schema["maxItems"]
        name = f"schema_{low}_{high}_of_{items.removeprefix('schema_')}"
        return self.define(name, "SCHEMA_ARRAY", low, high, f", .items = &{items}")

    def add_object(self, name, schema):
        if name in self.lines:
            return name
        required = set(schema.get("required", ()))
        rows = []
        for member, inner in schema["properties"].items():
            part = self.add(inner)
            is_required = "true" if member in required else "false"
            rows.append(f'    {{"{member}", &{part}, {is_required}}},')
        table = f"members_of_{name.removeprefix('schema_')}"
        self.lines[table] = "\n".join([f"static const struct schema_member {table}[] = {{", *rows,
                                       "};"])
        return self.define(name, "SCHEMA_OBJECT", 0, len(rows),
                           f", .members = {table}, .member_count = {len(rows)}")

    def header(self):
        names = [name for name in self.lines if name.startswith("schema_")]
        return SCHEMAS_H % "\n".join(f"extern const struct schema {name};" for name in names)

    def source(self, inputs):
        lines = [HEAD, '#include "http/schemas.gen.h"', "", *self.lines.values(), ""]
        lines.append("const struct schema_named schema_inputs[] = {")
        lines += [f'    {{"{name}", &{c_name}}},' for name, c_name in sorted(inputs.items())]
        lines += ["};", f"const size_t schema_input_count = {len(inputs)};", ""]
        return "\n".join(lines)


def who_and_roles(operation, role_words):
    who, roles = [], []
    for word in operation.roles:
        if word in api_description.CALLERS:
            who.append(f"WHO_{word.upper()}")
        elif word in role_words:
            roles.append(f"ROLE_BIT(ROLE_{word.upper()})")
        else:
            raise Refused(f"{operation.where}: x-roles knows no {word}")
    return " | ".join(who) or "0", " | ".join(roles) or "0"


def parameter_lines(operation, schemas):
    if not operation.parameters:
        return []
    lines = [f"static const struct route_param params_of_{operation.name}[] = {{"]
    for parameter in operation.parameters:
        in_path = "true" if parameter["in"] == "path" else "false"
        required = "true" if parameter.get("required") else "false"
        schema = schemas.add(parameter["schema"])
        lines.append(f'    {{"{parameter["name"]}", {in_path}, {required}, &{schema}}},')
    return lines + ["};"]


def route_lines(operation, before, schemas, role_words):
    who, roles = who_and_roles(operation, role_words)
    shared = os.path.commonprefix([operation.path, before.path]) if before else ""
    rows = [
        ("name", f'"{operation.name}"'), ("method", f"METHOD_{operation.method}"),
        ("path", f'"{operation.path}"'), ("shared", str(len(shared))), ("who", who), ("roles", roles),
        ("mode", f"ROUTE_{operation.mode.upper()}"), ("limit", f"LIMIT_{operation.limit.upper()}"),
        ("is_create", "true" if operation.creates else "false"),
        ("is_change", "true" if operation.changes else "false"),
        ("is_raw_body", "true" if operation.raw_body else "false"),
        ("leaves_trace", "true" if operation.leaves_trace else "false"),
        ("is_own", "true" if operation.own else "false"),
        ("at_station", "true" if operation.at_station else "false"),
        ("steps_up", "true" if operation.steps_up else "false"),
        ("may_be_old", "true" if operation.may_be_old else "false"),
        ("takes_rest", "true" if operation.takes_rest else "false"),
        ("is_decided_ahead", "true" if operation.decides else "false"),
        ("is_immutable", "true" if operation.cache == "immutable" else "false"),
        ("body_max", str(operation.body_max)), ("success", str(operation.status)),
    ]
    if operation.parameters:
        rows.append(("params", f"params_of_{operation.name}"))
        rows.append(("param_count", str(len(operation.parameters))))
    if operation.input_name:
        rows.append(("input", "&" + schemas.add({"$ref": ref_to(operation.input_name)})))
    if operation.prepares:
        rows.append(("prepare", f"handler_{operation.name}_prepare"))
    rows.append(("run", f"handler_{operation.name}"))
    return ["    {"] + [f"     .{key} = {value}," for key, value in rows] + ["    },"]


def ref_to(name):
    return f"#/components/schemas/{name}"


def declarations(operations):
    lines = []
    for operation in operations:
        if operation.prepares:
            lines.append(f"enum err handler_{operation.name}_prepare(struct request *rq);")
        lines.append(f"enum err handler_{operation.name}(struct request *rq);")
    return "\n".join(lines) + "\n"


def routing_order(operation):
    """Same path together; at each place a literal before a parameter."""
    return [(part.startswith("{"), part) for part in operation.path.split("/")]


def generate(api, role_words):
    schemas = Schemas(api)
    operations = sorted(api.operations, key=routing_order)
    tables, routes, inputs = [], [], {}
    for before, operation in zip([None, *operations], operations):
        tables += parameter_lines(operation, schemas)
        routes += route_lines(operation, before, schemas, role_words)
        if operation.input_name:
            inputs[operation.input_name] = "schema_" + snake(operation.input_name)
    source = [HEAD, '#include "http/routes.gen.h"', '#include "http/schemas.gen.h"', "", *tables,
              "static const struct route routes[] = {", *routes, "};",
              f"const struct route_table http_api = {{routes, {len(operations)}}};", ""]
    return {
        "schemas.gen.h": schemas.header(),
        "schemas.gen.c": schemas.source(inputs),
        "routes.gen.h": ROUTES_H % declarations(api.operations),
        "routes.gen.c": "\n".join(source),
    }


def read_role_words(path):
    with open(path, encoding="utf-8") as source:
        words = re.findall(r'^ROLE\(\w+, "(\w+)", 1\)', source.read(), re.MULTILINE)
    if not words:
        raise Refused(f"{path}: no staff role")
    return set(words)


def main(argv):
    if len(argv) != 3:
        sys.exit(__doc__)
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    try:
        api = api_description.Api(argv[1])
        files = generate(api, read_role_words(os.path.join(root, "src/domain/roles.def")))
    except Refused as refused:
        sys.exit(f"{argv[1]}: {refused}")
    for name, text in files.items():
        with open(os.path.join(argv[2], name), "w", encoding="utf-8") as out:
            out.write(text)


if __name__ == "__main__":
    main(sys.argv)
