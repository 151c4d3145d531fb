#!/usr/bin/python3
"""tools/api_description.py and tools/gen_api.py: what is written, and what is refused because nobody
would carry it out."""
import copy
import os
import sys
import tempfile
import unittest

import yaml

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tools"))

import api_description  # noqa: E402
import gen_api  # noqa: E402

GOOD = yaml.safe_load("""
openapi: 3.1.0
paths:
  /api/things/{thing}:
    post:
      operationId: thing_change
      x-roles: [owner, unit_head]
      x-mode: write
      x-reads: matter
      x-prepare: true
      x-change: true
      x-limit: submit
      x-body: 1000
      parameters:
        - {name: thing, in: path, required: true, schema: {type: string, format: id64}}
        - {name: q, in: query, schema: {type: string, maxLength: 9}}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/ThingInput"}}}}
      responses: {"200": {content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}}
components:
  schemas:
    Thing: {type: object, additionalProperties: false, properties: {at: {type: string}}}
    ThingInput:
      type: object
      additionalProperties: false
      required: [name]
      properties:
        name: {type: string, minLength: 1, maxLength: 40}
        size: {type: integer, minimum: 0, maximum: 9}
        tags: {type: array, maxItems: 3, items: {type: string, enum: [a, b]}}
""")
POST = ("paths", "/api/things/{thing}", "post")
INPUT = ("components", "schemas", "ThingInput")


def read(document):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "api.yaml")
        with open(path, "w", encoding="utf-8") as out:
            out.write(document if isinstance(document, str) else yaml.safe_dump(document))
        return api_description.Api(path)


def changed(path, value):
    """GOOD with one place set, or taken away with None."""
    document = copy.deepcopy(GOOD)
    at = document
    for part in path[:-1]:
        at = at[part]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return document


REFUSED = {
    "unknown operation keyword": (POST + ("x-new",), True),
    "unknown schema keyword": (INPUT + ("properties", "name", "pattern"), "a"),
    "keyword of another type": (INPUT + ("properties", "size", "maxLength"), 3),
    "unknown format": (INPUT + ("properties", "name", "format"), "email"),
    "no roles": (POST + ("x-roles",), None),
    "no mode": (POST + ("x-mode",), None),
    "odd mode": (POST + ("x-mode",), "later"),
    "reads not said": (POST + ("x-reads",), None),
    "odd reads": (POST + ("x-reads",), "something"),
    "remembered and traced": (POST + ("x-create",), True),
    "prepare without write": (POST + ("x-mode",), "read"),
    "slow and on an HTTP thread": (POST + ("x-decide",), True),
    "text without a limit": (INPUT + ("properties", "name"), {"type": "string"}),
    "integer without a limit": (INPUT + ("properties", "size"), {"type": "integer"}),
    "array without a limit": (INPUT + ("properties", "tags", "maxItems"), None),
    "two types": (INPUT + ("properties", "size", "type"), ["integer", "null"]),
    "open object": (INPUT + ("additionalProperties",), None),
    "required but unknown": (INPUT + ("required",), ["nobody"]),
    "body below its input": (POST + ("x-body",), 100),
    "parameter not in the path": (POST + ("parameters",), []),
    "two replies": (POST + ("responses",), {"200": {}, "201": {}}),
    "error as reply": (POST + ("responses",), {"400": {}}),
    "reference to nothing": (INPUT + ("properties", "name"), {"$ref": "#/components/schemas/No"}),
    "flag that is none": (POST + ("x-create",), "yes"),
    "odd name": (POST + ("operationId",), "Thing-Change"),
}


class Description(unittest.TestCase):
    def test_good(self):
        operation = read(GOOD).operations[0]
        self.assertEqual((operation.name, operation.method, operation.status, operation.body_max),
                         ("thing_change", "POST", 200, 1000))
        self.assertTrue(operation.prepares and operation.changes and not operation.creates)

    def test_refused(self):
        for name, (path, value) in REFUSED.items():
            with self.subTest(name), self.assertRaises(api_description.Refused):
                read(changed(path, value))

    def test_key_twice(self):
        with self.assertRaises(api_description.Refused):
            read(yaml.safe_dump(GOOD) + "\nopenapi: 3.1.0\n")

    def test_the_real_one(self):
        api = api_description.Api(os.path.join(ROOT, "api/openapi.yaml"))
        self.assertGreater(len(api.operations), 40)


class Tables(unittest.TestCase):
    def generate(self, document=GOOD):
        return gen_api.generate(read(document), {"unit_head"})

    def test_route(self):
        text = self.generate()["routes.gen.c"]
        for line in ('.who = WHO_OWNER', '.roles = ROLE_BIT(ROLE_UNIT_HEAD)', '.limit = LIMIT_SUBMIT',
                     '.is_change = true', '.is_create = false', '.input = &schema_thing_input',
                     '.prepare = handler_thing_change_prepare', '.param_count = 2',
                     '{"thing", true, true, &schema_id64}', '{"q", false, false, &schema_text_0_9}'):
            self.assertIn(line, text)

    def test_decided_ahead(self):
        self.assertIn('.is_decided_ahead = false', self.generate()["routes.gen.c"])
        document = copy.deepcopy(GOOD)
        operation = document["paths"]["/api/things/{thing}"]["post"]
        operation["x-decide"] = operation.pop("x-prepare")
        text = self.generate(document)["routes.gen.c"]
        self.assertIn('.is_decided_ahead = true', text)
        self.assertIn('.prepare = handler_thing_change_prepare', text)

    def test_schema(self):
        text = self.generate()["schemas.gen.c"]
        self.assertIn('{"name", &schema_text_1_40, true}', text)
        self.assertIn('{"size", &schema_integer_0_9, false}', text)
        self.assertIn('.items = &schema_words_1', text)
        self.assertIn('{"ThingInput", &schema_thing_input}', text)

    def test_unknown_role(self):
        with self.assertRaises(api_description.Refused):
            self.generate(changed(POST + ("x-roles",), ["emperor"]))

    def test_literal_before_parameter(self):
        document = copy.deepcopy(GOOD)
        other = copy.deepcopy(GOOD["paths"]["/api/things/{thing}"])
        other["post"]["operationId"] = "thing_same"
        other["post"]["parameters"] = []
        document["paths"]["/api/things/same"] = other
        text = self.generate(document)["routes.gen.c"]
        self.assertLess(text.index('"/api/things/same"'), text.index('"/api/things/{thing}"'))


if __name__ == "__main__":
    unittest.main()
