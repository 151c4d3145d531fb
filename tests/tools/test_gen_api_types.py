#!/usr/bin/python3
"""tools/gen_api_types.py: what it writes, and that it refuses what it would have to guess about."""
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
GENERATOR = os.path.join(ROOT, "tools", "gen_api_types.py")

HEAD = """
paths:
  /api/things/{thing}:
    post:
      operationId: thing_change
      x-create: true
      x-change: true
      x-body: 1000
      parameters:
        - {name: thing, in: path, required: true, schema: {type: string, format: id64}}
      requestBody: {$ref: "#/components/requestBodies/Thing"}
      responses: {"200": {$ref: "#/components/responses/Thing"}}
components:
  requestBodies:
    Thing: {content: {application/json: {schema: {$ref: "#/components/schemas/ThingInput"}}}}
  responses:
    Thing: {content: {application/json: {schema: {$ref: "#/components/schemas/ThingInput"}}}}
  schemas:
    ThingInput:
      type: object
      additionalProperties: false
      required: [no]
      properties:
"""


def generate(properties):
    """Run the generator on HEAD with these properties; (exit status, text or complaint)."""
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "api.yaml")
        out = os.path.join(folder, "out.ts")
        with open(source, "w", encoding="utf-8") as file:
            file.write(HEAD + "".join(f"        {line}\n" for line in properties))
        run = subprocess.run([sys.executable, GENERATOR, source, out], capture_output=True,
                             text=True, check=False)
        if run.returncode:
            return run.returncode, run.stderr
        with open(out, encoding="utf-8") as file:
            return 0, file.read()


class Generates(unittest.TestCase):
    def test_types_limits_and_operations(self):
        status, text = generate(["no: {type: integer}",
                                 "name: {type: [string, 'null'], maxLength: 60}",
                                 "many: {type: array, maxItems: 5, items: {type: string, maxLength: 9}}"])
        self.assertEqual(status, 0)
        self.assertIn("  no: number;", text)
        self.assertIn("  name?: string | null;", text)
        self.assertIn("  many?: string[];", text)
        self.assertIn("    many: { required: false, maxItems: 5, itemMaxLength: 9 },", text)
        self.assertIn("    path: { thing: Id64 };", text)
        self.assertIn("thing_change: { method: 'POST', path: '/api/things/{thing}', create: true, "
                      "change: true, bodyMax: 1000 },", text)

    def test_the_real_description(self):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "out.ts")
            subprocess.run([sys.executable, GENERATOR, os.path.join(ROOT, "api/openapi.yaml"), out],
                           check=True)
            self.assertGreater(os.path.getsize(out), 10000)


class Refuses(unittest.TestCase):
    def refused(self, complaint, *properties):
        status, text = generate(["no: {type: integer}", *properties])
        self.assertNotEqual(status, 0)
        self.assertIn(complaint, text)

    def test_unknown_keyword(self):
        self.refused("unknown keyword nullable", "name: {type: string, nullable: true}")

    def test_description_cut_at_its_comma(self):
        self.refused("unknown keyword such as this", "name: {type: string, description: a default, such as this}")

    def test_unknown_format(self):
        self.refused("unknown format uuid", "name: {type: string, format: uuid}")

    def test_open_object(self):
        self.refused("must close its set of properties", "name: {type: object, properties: {}}")

    def test_required_but_not_described(self):
        status, text = generate(["name: {type: string}"])
        self.assertNotEqual(status, 0)
        self.assertIn("required but not described: no", text)


if __name__ == "__main__":
    unittest.main()
