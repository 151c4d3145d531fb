"""huiyin verify receipt on the program itself: what it says and what it ends with. And the files are
those that make.py makes."""

import filecmp
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = ""
HOLDS, FAILED, USAGE, DIFFERS = 0, 1, 2, 3

with open(os.path.join(HERE, "cases.json"), encoding="utf-8") as source:
    TABLE = json.load(source)


def verify(*words, given=""):
    done = subprocess.run([PROGRAM, "verify", "receipt", *words], input=given, capture_output=True,
                          text=True, check=False)
    return done.returncode, done.stdout


def path(name):
    return os.path.join(HERE, name)


class Receipts(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def written(self, name, text):
        made = os.path.join(self.folder, name)
        with open(made, "w", encoding="utf-8") as out:
            out.write(text)
        return made

    def test_the_files_are_made_by_the_third_program(self):
        subprocess.run([sys.executable, path("make.py"), self.folder], check=True)
        names = sorted(os.listdir(self.folder))
        self.assertGreater(len(names), 30)
        _, different, missing = filecmp.cmpfiles(HERE, self.folder, names, shallow=False)
        self.assertEqual(([], []), (different, missing))

    def test_every_case_ends_as_it_should(self):
        for case in TABLE["cases"]:
            code, said = verify("--key", TABLE["key"], path(case["file"]))
            expected = DIFFERS if case["fault"] or case["file"] == "renewed.json" else HOLDS
            self.assertEqual(expected, code, case["file"] + said)

    def test_it_says_what_is_proven_in_both_languages(self):
        for language, word in (("zh", "最晚 2026-10-27"), ("en", "by 2026-10-27")):
            code, said = verify("--lang", language, "--key", TABLE["key"], path("answered.json"))
            self.assertEqual(HOLDS, code)
            for part in (TABLE["number"], TABLE["office"], word, "清建信〔2026〕12号", "203"):
                self.assertIn(part, said)

    def test_without_a_key_it_asks_to_compare(self):
        code, said = verify("--lang", "en", path("filed.json"))
        self.assertEqual(HOLDS, code)
        self.assertIn("compare the key", said)
        self.assertIn(TABLE["key"], said)

    def test_another_key_is_not_believed(self):
        code, said = verify("--key", TABLE["other_key"], path("filed.json"))
        self.assertEqual(DIFFERS, code)
        self.assertNotIn(TABLE["number"], said)

    def test_keys_of_a_file_are_all_good(self):
        keys = self.written("keys", TABLE["other_key"] + "\n" + TABLE["key"] + "\n")
        self.assertEqual(HOLDS, verify("--key", keys, path("filed.json"))[0])
        self.assertEqual(USAGE, verify("--key", path("make.py"), path("filed.json"))[0])

    def test_a_checkpoint_that_came_another_way(self):
        proofs = {}
        for name in ("filed.json", "another-log.json", "answered.json"):
            with open(path(name), encoding="utf-8") as file:
                proofs[name] = json.load(file)["records"][0]["proof"].split("\n\n", 1)[1]
        for name, expected in (("filed.json", HOLDS), ("another-log.json", DIFFERS), ("answered.json", HOLDS)):
            given = self.written("checkpoint", proofs[name])
            self.assertEqual(expected, verify("--checkpoint", given, path("filed.json"))[0], name)

    def test_a_sealed_one_opens_with_its_code(self):
        code, said = verify("--key", TABLE["key"], path("sealed.json"))
        self.assertEqual(HOLDS, code)
        self.assertNotIn(TABLE["number"], said)
        code, said = verify("--key", TABLE["key"], "--code", path("sealed.json"), given="K7MP-XR4D\n")
        self.assertEqual(HOLDS, code)
        self.assertIn(TABLE["number"], said)
        self.assertEqual(DIFFERS, verify("--code", path("sealed.json"), given="K7MP-XR4E\n")[0])
        self.assertEqual(DIFFERS, verify("--code", path("sealed.json"), given="")[0])

    def test_a_slip(self):
        address = self.written("slip", "https://huiyin.example/verify#s=" + TABLE["slip"] + "\n")
        code, said = verify("--key", TABLE["key"], address)
        self.assertEqual(HOLDS, code)
        self.assertIn(TABLE["number"], said)
        self.assertEqual(DIFFERS, verify("--key", TABLE["other_key"], address)[0])
        self.assertEqual(DIFFERS, verify(address)[0])
        self.assertEqual(DIFFERS, verify(self.written("cut", TABLE["slip"][:-4]))[0])

    def test_what_is_no_file(self):
        self.assertEqual(FAILED, verify(os.path.join(self.folder, "none"))[0])
        self.assertEqual(USAGE, verify()[0])


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
