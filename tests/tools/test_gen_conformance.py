#!/usr/bin/python3
"""The page of conformance cannot say more than the worked examples show."""
import os
import pathlib
import sys
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tools"))
sys.dont_write_bytecode = True

import gen_conformance  # noqa: E402

TABLE = """title: Conformance
intro: What is built.
examples: rulebooks/cn/examples
rules:
  - {id: one, group: Intake, article: 条例 22, grade: A, rule: 登记, status: implemented}
  - {id: two, group: Intake, article: 条例 18, grade: A, rule: 公布, status: outside, reason: a page of its own}
"""
EXAMPLES = """rulebook: cn.national@2022.1
examples:
  - example: 登记
    shows: [one]
    acts: []
"""


class ConformanceTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        (self.root / "rulebooks/cn/examples").mkdir(parents=True)
        self.write(TABLE, EXAMPLES)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, table, examples):
        (self.root / "rulebooks/cn/conformance.yaml").write_text(table, encoding="utf-8")
        (self.root / "rulebooks/cn/examples/a.yaml").write_text(examples, encoding="utf-8")

    def refuses(self, what):
        with self.assertRaises(gen_conformance.Wrong) as caught:
            gen_conformance.make(self.root)
        self.assertIn(what, str(caught.exception))

    def test_page(self):
        page = gen_conformance.make(self.root)
        self.assertIn("2 rules: 1 built and shown by 1 worked examples", page)
        self.assertIn("| `one` | 条例 22 · A | 登记 | built | [a](../rulebooks/cn/examples/a.yaml) |", page)
        self.assertIn("| outside the rulebook | a page of its own |", page)

    def test_built_without_example(self):
        self.write(TABLE.replace("status: outside, reason: a page of its own", "status: parameter"), EXAMPLES)
        self.refuses("two: said to be built, and no example shows it")

    def test_example_that_shows_nothing(self):
        self.write(TABLE, EXAMPLES.replace("    shows: [one]\n", ""))
        self.refuses("a.yaml: 登记: shows no rule")

    def test_example_of_an_unknown_rule(self):
        self.write(TABLE, EXAMPLES.replace("[one]", "[one, three]"))
        self.refuses("no such rule: three")

    def test_example_of_what_is_not_built(self):
        self.write(TABLE, EXAMPLES.replace("[one]", "[one, two]"))
        self.refuses("two: said not to be built, and an example shows it")

    def test_rows_told_in_half(self):
        self.write(TABLE.replace(", reason: a page of its own", ""), EXAMPLES)
        self.refuses("two: says no reason")
        self.write(TABLE.replace("grade: A, rule: 公布", "grade: Z, rule: 公布"), EXAMPLES)
        self.refuses("two: no such grade: Z")
        self.write(TABLE.replace("article: 条例 18, ", ""), EXAMPLES)
        self.refuses("two: article is missing")
        self.write(TABLE.replace("id: two", "id: one"), EXAMPLES)
        self.refuses("a rule stands in the table twice")

    def test_shown_by_tests(self):
        row = ", status: tested, tests: [\"tests/a.py#def kept\"]}"
        tested = TABLE.replace(", status: outside, reason: a page of its own}", row)
        self.write(tested, EXAMPLES)
        self.refuses("two: no such test: tests/a.py#def kept")
        (self.root / "tests").mkdir()
        (self.root / "tests/a.py").write_text("def keeps():\n    pass\n", encoding="utf-8")
        self.refuses("two: no such test: tests/a.py#def kept")
        (self.root / "tests/a.py").write_text("def kept():\n    pass\n", encoding="utf-8")
        page = gen_conformance.make(self.root)
        self.assertIn("| built, beside the course of a matter | [a.py](../tests/a.py) |", page)
        self.assertIn("1 beside the course of a matter and shown by tests", page)
        self.write(tested.replace('tests: ["tests/a.py#def kept"]', "reason: none"), EXAMPLES)
        self.refuses("two: what tests show names them")
        self.write(TABLE.replace("reason: a page", 'tests: ["tests/a.py#def kept"], reason: a page'), EXAMPLES)
        self.refuses("two: what tests show names them")
        self.write(tested, EXAMPLES.replace("[one]", "[one, two]"))
        self.refuses("two: said to be beside the course of a matter, and an example shows it")

    def test_single_story(self):
        self.write(TABLE, "example: 登记\nshows: [one]\nacts: []\n")
        self.assertIn("shown by 1 worked examples", gen_conformance.make(self.root))


if __name__ == "__main__":
    unittest.main()
