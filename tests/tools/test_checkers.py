#!/usr/bin/python3
"""Each checker finds what it is there to find, and lets the ordinary pass.

A test writes a small project into a temporary folder and runs one checker on it.
"""
import os
import sys
import tempfile
import textwrap
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tools"))
sys.dont_write_bytecode = True

import c_shape  # noqa: E402
import check_bench  # noqa: E402
import check_boundary  # noqa: E402
import check_citus  # noqa: E402
import check_i18n  # noqa: E402
import check_layers  # noqa: E402
import check_sizes  # noqa: E402
import check_sql  # noqa: E402
import check_words  # noqa: E402


class CheckerTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = os.path.join(self.folder.name, "project")
        os.mkdir(self.root)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(text))

    def problems(self, checker):
        return checker.check(self.root)[0]

    def assert_problem(self, checker, *parts):
        """One complaint, and it says all of this."""
        problems = self.problems(checker)
        self.assertEqual(len(problems), 1, problems)
        for part in parts:
            self.assertIn(part, problems[0])

    def assert_fine(self, checker):
        self.assertEqual(self.problems(checker), [])


class LayersTest(CheckerTest):
    def test_allowed_directions(self):
        self.write("src/http/a.h", "")
        self.write("src/http/a.c", '#include "http/a.h"\n#include "service/b.h"\n#include <time.h>\n')
        self.write("src/service/b.c", '#include "store/s.h"\n#include "vault/v.h"\n')
        self.write("src/vault/v.c", '#include "store/s.h"\n')
        self.write("src/cmd/main.c", '#include "http/a.h"\n#include "store/s.h"\n')
        self.assert_fine(check_layers)

    def test_every_forbidden_direction(self):
        for layer, target in [
            ("base", "domain"), ("domain", "store"), ("domain", "service"), ("store", "service"),
            ("store", "vault"), ("vault", "service"), ("service", "http"), ("http", "store"),
            ("http", "vault"), ("http", "jobs"), ("jobs", "store"), ("jobs", "http"),
            ("http", "cmd"),
        ]:
            with self.subTest(layer=layer, target=target):
                self.write(f"src/{layer}/x.c", f'\n#include "{target}/y.h"\n')
                self.assert_problem(
                    check_layers, f"src/{layer}/x.c:2:", f"{layer} may not include {target}"
                )
                os.remove(os.path.join(self.root, f"src/{layer}/x.c"))

    def test_domain_is_pure(self):
        for line, word in [
            ("#include <time.h>", "time.h"),
            ("#include <sys/socket.h>", "sys/socket.h"),
            ('#include "base/file.h"', "base/file.h"),
            ('#include "base/log.h"', "base/log.h"),
            ("int f(void) { return open(0, 0); }", "open()"),
            ("long f(void) { return time(0); }", "time()"),
            ("void f(void) { c->now_ms(c->self); }", "now_ms()"),
            ("void f(void) { printf(0); }", "printf()"),
            ("void *f(void) { return malloc(1); }", "malloc()"),
        ]:
            with self.subTest(line=line):
                self.write("src/domain/x.c", f"{line}\n")
                self.assert_problem(check_layers, "src/domain/x.c:1:", word)

    def test_comments_and_text_are_not_code(self):
        self.write(
            "src/domain/x.c",
            """\
            /* malloc() and #include "store/s.h" and time(0) */
            // fopen()
            const char *a = "open() \\" time()";
            int petition_open(void);
            int b = petition_open();
            int c = x->open(1) + x.read(2);
            """,
        )
        self.assert_fine(check_layers)

    def test_time_and_heap_outside_their_places(self):
        self.write("src/service/x.c", "void f(void) { free(timesource_system()); }\n")
        self.assertEqual(len(self.problems(check_layers)), 2)
        self.write("src/service/x.c", "")
        self.write("src/cmd/x.c", "void f(void) { timesource_system(); }\n")
        self.assert_fine(check_layers)

    def test_private_headers(self):
        self.write("src/store/x.c", '#include "store/s_private.h"\n')
        self.assert_fine(check_layers)
        self.write("src/service/x.c", '#include "store/s_private.h"\n')
        self.assert_problem(check_layers, "src/service/x.c:1:", "private to src/store")

    def test_own_header_first(self):
        self.write("src/base/x.h", "")
        self.write("src/base/x.c", '/* job */\n#include <stdio.h>\n#include "base/x.h"\n')
        self.assert_problem(check_layers, "src/base/x.c:2:", "base/x.h")

    def test_include_names_its_layer(self):
        self.write("src/base/x.c", '#include "y.h"\n')
        self.assert_problem(check_layers, "does not say its layer")

    def test_unknown_layer(self):
        self.write("src/misc/x.c", "")
        self.assert_problem(check_layers, "src/misc/x.c:1:", "known layer")


class BenchTest(CheckerTest):
    def setUp(self):
        super().setUp()
        self.write("src/store/sql/schema/a.sql", """\
            CREATE TABLE claim (
                region ID NOT NULL, -- of it
                no INT NOT NULL,
                PRIMARY KEY (region, no)
            );
            """)

    def test_every_column_is_written(self):
        self.write("bench/floor.c", 'x = "INSERT INTO claim (region,"\n    "no) VALUES (1,2)";')
        self.assert_fine(check_bench)

    def test_a_column_that_came_later_is_found(self):
        self.write("bench/floor.c", 'x = "INSERT INTO claim (region) VALUES (1)";')
        self.assert_problem(check_bench, "bench/floor.c", "claim.no is not written")

    def test_a_column_that_went_is_found(self):
        self.write("bench/floor.c", 'x = "INSERT INTO claim (region, no, what) VALUES (1,2,3)";')
        self.assert_problem(check_bench, "claim.what is no column")

    def test_a_floor_that_writes_nothing_is_found(self):
        self.assert_problem(check_bench, "no floor writes")


class SqlTest(CheckerTest):
    def test_statements_are_found(self):
        for text in [
            '"SELECT id FROM petition"', '"insert into x values (1)"', '"  UPDATE x SET y = 1"',
            '"PRAGMA journal_mode=WAL"', '"CREATE TABLE x (y)"', '"BEGIN"', '"DELETE " "FROM x"',
            '"SEL" "ECT 1"', '"drop table x"', '"pragma synchronous"',
        ]:
            with self.subTest(text=text):
                self.write("src/service/x.c", f"\nconst char *a = {text};\n")
                self.assert_problem(check_sql, "src/service/x.c:2:", "SQL text")

    def test_ordinary_words_pass(self):
        self.write(
            "src/service/x.c",
            """\
            /* SELECT is for the store */
            const char *a[] = {"select", "update", "Delete the file?", "begin", "create", "SELECTED", "DELETE"};
            char quote = '"'; const char *b = "fine"; char other = '"';
            """,
        )
        self.assert_fine(check_sql)

    def test_store_may(self):
        self.write("src/store/driver_sqlite.c", '#include <sqlite3.h>\nconst char *a = "BEGIN";\n')
        self.write("src/store/migrate.c", 'const char *a = "SELECT 1";\n')
        self.assert_fine(check_sql)

    def test_sqlite_only_in_its_driver(self):
        self.write("src/store/trace.c", "#include <sqlite3.h>\n")
        self.assert_problem(check_sql, "src/store/trace.c:1:", "sqlite3.h")
        self.write("src/store/trace.c", "void f(void) { sqlite3_step(0); }\n")
        self.assert_problem(check_sql, "src/store/trace.c:1:", "sqlite3_step")


class WordsTest(CheckerTest):
    def test_forbidden(self):
        registry = "https://" + "registry.example.org/vue"
        for path, text, word in [
            ("docs/a.md", "see /home/" + "li/notes", "machine"),
            ("docs/a.md", "see /root/" + ".bashrc", "machine"),
            ("docs/a.md", "see " + self.folder.name + "/project/x", "machine"),
            ("web/package-lock.json", '"resolved": "' + "http://x/y.tgz" + '"', "registry"),
            ("script/bootstrap", "curl " + registry, "registry"),
            ("src/base/a.c", "/* TO" + "DO: later */", "issue"),
            ("web/desk/a.vue", "<!-- FIX" + "ME -->", "issue"),
            ("tests/unit/a.c", "/* X" + "XX */", "issue"),
        ]:
            with self.subTest(text=text):
                self.write(path, "\n" + text + "\n")
                self.assert_problem(check_words, f"{path}:2:", word)
                os.remove(os.path.join(self.root, path))

    def test_ordinary_words_pass(self):
        self.write("web/desk/router.ts", "const path = '/work/list'; // ~/root/x, /homepage\n")
        self.write("tests/unit/a.c", 'mkstemp("/tmp/huiyin-XXXXXX");\n')
        self.write("README.md", "https://www.rfc-editor.org/rfc/rfc3339\n")
        self.assert_fine(check_words)


class I18nTest(CheckerTest):
    def setUp(self):
        super().setUp()
        self.write("src/base/err_codes.def", 'ERR(OK, 200, 0, "ok")\nERR(X, 400, 0, "x")\n')

    def words(self, part, zh, en):
        self.write(f"web/{part}/i18n/zh.json", zh)
        self.write(f"web/{part}/i18n/en.json", en)

    def test_nothing_yet(self):
        problems, notes = check_i18n.check(self.root)
        self.assertEqual(problems, [])
        self.assertEqual(len(notes), 1)

    def test_complete(self):
        both = '{"error.x": "e", "state.open.label": "o"}'
        self.words("shared", both, both)
        self.words("desk", '{"desk.title": "d"}', '{"desk.title": "d"}')
        self.write(
            "web/desk/a.vue",
            """{{ t('desk.title', { n: 1 }) }} t("error.x") t(`state.${s}.label`) t(key) at('no')""",
        )
        self.assert_fine(check_i18n)

    def test_each_disagreement(self):
        fine = '{"error.x": "e"}'
        for zh, en, word in [
            ('{"error.x": "e", "a": "b"}', fine, "a is missing"),
            (fine, '{"error.x": "e", "a": "b"}', "a is missing"),
            ('{"error.x": "{n}"}', fine, "parameters"),
            ('{"a": "b"}', '{"a": "b"}', "error.x"),
            ('{"error.x": "e", "error.x": "f"}', fine, "twice"),
            ('{"error.x": " "}', fine, "not a text"),
            ("[", fine, "zh.json"),
        ]:
            with self.subTest(zh=zh, en=en):
                self.words("shared", zh, en)
                problems = self.problems(check_i18n)
                self.assertTrue(any(word in p for p in problems), problems)

    def test_unknown_keys(self):
        self.words("shared", '{"error.x": "e"}', '{"error.x": "e"}')
        self.words("portal", '{"p": "p"}', '{"p": "p"}')
        for path, use in [
            ("web/shared/a.ts", "t('p')"),  # shared words cannot lean on the portal's
            ("web/portal/a.ts", "t('q')"),
            ("web/portal/a.ts", "t(`state.${x}`)"),
            ("web/desk/a.vue", "has('p')"),
        ]:
            with self.subTest(use=use):
                self.write(path, "\n" + use)
                self.assert_problem(check_i18n, f"{path}:2:", "no words for")
                os.remove(os.path.join(self.root, path))

    def test_one_language_missing(self):
        self.write("web/shared/i18n/zh.json", "{}")
        self.assertTrue(any("two languages" in p for p in self.problems(check_i18n)))


class SizesTest(CheckerTest):
    def test_long_function(self):
        self.write("src/base/x.c", "void f(void)\n{\n" + "    g();\n" * 98 + "}\n")
        self.assert_problem(check_sizes, "src/base/x.c:1:", "f: lines 101")
        self.write("src/base/x.c", "void f(void)\n{\n" + "    g();\n" * 97 + "}\n")
        self.assert_fine(check_sizes)

    def test_long_file(self):
        self.write("tests/unit/x.c", "int a;\n" * 1201)
        self.assert_problem(check_sizes, "tests/unit/x.c:1:", "1201 lines")

    def test_complexity(self):
        body = "    if (a && b)\n        g();\n" * 7
        self.write("src/base/x.c", "void f(int a, int b)\n{\n" + body + "}\n")
        self.assert_fine(check_sizes)  # 1 + 14
        self.write("src/base/x.c", "void f(int a, int b)\n{\n" + body + "    while (a)\n ;\n}\n")
        self.assert_problem(check_sizes, "complexity 16")

    def test_parameters(self):
        self.write("src/base/x.c", "void f(int a, int b, int c, void (*d)(int, int), int e)\n{\n}\n")
        self.assert_fine(check_sizes)
        self.write("src/base/x.c", "void f(int a, int b, int c, int d, int e, int g)\n{\n}\n")
        self.assert_problem(check_sizes, "parameters 6")

    def test_exceptions(self):
        self.write("src/base/x.c", "void f(int a, int b, int c, int d, int e, int g)\n{\n}\n")
        self.write("tools/size_exceptions.txt", "# why\nsrc/base/x.c f it mirrors a callback\n")
        self.assert_fine(check_sizes)
        self.write("tools/size_exceptions.txt", "src/base/x.c f\n")
        self.assertEqual(len(self.problems(check_sizes)), 2)  # no reason given, so no exception
        self.write("src/base/x.c", "void f(void)\n{\n}\n")
        self.write("tools/size_exceptions.txt", "src/base/x.c f it mirrors a callback\n")
        self.assert_problem(check_sizes, "not needed any more")

    def nesting(self, body):
        self.write("src/base/x.c", "void f(int a)\n{\n" + body + "\n}\n")
        return c_shape.functions(self.root, ["src/base/x.c"])[0].nesting

    def test_nesting(self):
        for body, depth in [
            ("g();", 0),
            ("if (a) g(); else h();", 1),
            ("if (a) g(); else if (b) h(); else if (c) { i(); }", 1),
            ("if (a) { if (b) { if (c) { if (d) g(); } } }", 4),
            ("for (;;) while (a) do if (b) g(); while (c);", 4),
            ("switch (a) { case 1: if (b) g(); break; default: h(); }", 2),
            ("json_array_foreach(a, i, b) { if (c) g(); }", 2),
            ("struct s x = {.a = (struct t){1, 2}}; if (a) return;", 1),
            ("x = (struct s){1}; y = a ? b : c; goto done; done: g(); if (a) h();", 1),
            ("{ { if (a) g(); } }", 1),
        ]:
            with self.subTest(body=body):
                self.assertEqual(self.nesting(body), depth)

    def test_deep_nesting_fails(self):
        self.write(
            "src/base/x.c",
            "void f(int a)\n{\n    if (a)\n for (;;) while (a) if (a)\n g();\n}\n",
        )
        self.assert_problem(check_sizes, "nesting 4")


class BoundaryTest(CheckerTest):
    def setUp(self):
        super().setUp()
        self.write("src/store/sql/schema/derived/works.sql",
                   "CREATE TABLE duty (\n    work ID NOT NULL,\n    PRIMARY KEY (work)\n) STRICT;\n")
        self.write("rulebooks/a.yaml",
                   "works: [{id: w, acts: [{id: open, fields: [{id: text, kind: text}]}]}]\n")
        self.write("docs/boundary.md", "`duty.work` and `works.w.open.text`\n")

    def test_what_is_named_is_fine(self):
        self.assert_fine(check_boundary)

    def test_a_new_column_is_missed(self):
        self.write("src/store/sql/schema/derived/works.sql",
                   "CREATE TABLE duty (\n    work ID NOT NULL,\n    note TEXT NOT NULL,\n"
                   "    PRIMARY KEY (work)\n) STRICT;\n")
        self.assert_problem(check_boundary, "duty.note is not named")

    def test_a_new_field_is_missed(self):
        self.write("rulebooks/b.yaml",
                   "works: [{id: w, acts: [{id: close, fields: [{id: why, kind: line}]}]}]\n")
        self.assert_problem(check_boundary, "works.w.close.why is not named")

    def test_what_is_gone_is_told(self):
        self.write("docs/boundary.md", "`duty.work` `duty.gone` `works.w.open.text`\n")
        self.assert_problem(check_boundary, "there is no duty.gone")

    def test_naming_a_person_does_not_help(self):
        self.write("rulebooks/a.yaml",
                   "works: [{id: w, acts: [{id: open, fields: [{id: text, kind: people}]}]}]\n")
        self.assert_problem(check_boundary, "holds no person")
        self.write("rulebooks/a.yaml",
                   "works: [{id: w, acts: [{id: open, fields: [{id: text, kind: text}]}]}]\n")
        self.write("src/store/sql/schema/derived/works.sql",
                   "CREATE TABLE duty (\n    work ID NOT NULL,\n    person_id ID NOT NULL,\n"
                   "    PRIMARY KEY (work)\n) STRICT;\n")
        self.write("docs/boundary.md", "`duty.work` `duty.person_id` `works.w.open.text`\n")
        self.assert_problem(check_boundary, "duty.person_id: a work holds no person")


class CitusTest(CheckerTest):
    """A small register: matters by region, one reference table, one table of the coordinator."""

    SCHEMA = """\
        CREATE TABLE matter (region ID NOT NULL, id ID NOT NULL, title TEXT NOT NULL,
            PRIMARY KEY (region, id)) STRICT;
        GUARD(matter, DELETE WHEN EXISTS (SELECT 1 FROM gone AS g WHERE g.id = OLD.id));
        CREATE TABLE part (region ID NOT NULL, matter ID NOT NULL, no INT NOT NULL,
            PRIMARY KEY (region, matter, no),
            FOREIGN KEY (region, matter) REFERENCES matter (region, id)) CLUSTERED;
        CREATE TABLE gone (id ID NOT NULL, PRIMARY KEY (id)) STRICT;
        CREATE TABLE login (name TEXT NOT NULL, PRIMARY KEY (name)) STRICT;
        """
    PLACES = """\
        SELECT create_distributed_table('matter', 'region');
        SELECT create_distributed_table('part', 'region', colocate_with => 'matter');
        SELECT create_reference_table('gone');
        SELECT citus_add_local_table_to_metadata('login');
        """
    QUERIES = """\
        -- matter_get: one
        --   in region ID, id ID
        --   out title TEXT
        SELECT title FROM matter WHERE region = :region AND id = :id;
        -- matter_put: exec, write
        --   in region ID, id ID, title TEXT
        INSERT INTO matter (region, id, title) VALUES (:region, :id, :title);
        -- parts: many
        --   in region ID
        --   out no INT
        SELECT p.no FROM matter AS m JOIN part AS p ON p.region = m.region AND p.matter = m.id
        WHERE m.region = :region;
        -- logins: many
        --   out name TEXT
        SELECT name FROM login;
        """

    def setUp(self):
        super().setUp()
        self.write("src/store/sql/schema/working/a.sql", self.SCHEMA)
        self.write("deploy/citus/a.sql", self.PLACES)
        self.write("src/store/sql/queries/a.sql", self.QUERIES)

    def schema(self, old, new):
        self.assertIn(old, self.SCHEMA)
        self.write("src/store/sql/schema/working/a.sql", self.SCHEMA.replace(old, new))

    def query(self, text, words="exec, write", fields="in region ID, id ID"):
        self.write("src/store/sql/queries/b.sql", f"-- seeded: {words}\n--   {fields}\n{text};\n")

    def test_fine(self):
        self.assert_fine(check_citus)

    def test_every_table_has_one_place(self):
        for old, new, words in [
            ("SELECT create_reference_table('gone');", "", "gone is neither"),
            ("('part', 'region'", "('part', 'matter'", "not distributed by region"),
            ("('login')", "('matter')", "matter is placed twice"),
            ("('login')", "('log'); SELECT create_reference_table('login')", "no table log"),
        ]:
            with self.subTest(words=words):
                self.write("deploy/citus/a.sql", self.PLACES.replace(old, new))
                self.assertTrue(any(words in problem for problem in self.problems(check_citus)))

    def test_keys_hold_the_region(self):
        self.schema("PRIMARY KEY (region, id))", "PRIMARY KEY (region, id), UNIQUE (id))")
        self.assert_problem(check_citus, "key", "(id) without region")
        self.schema("PRIMARY KEY (region, matter, no)", "PRIMARY KEY (matter, no)")
        self.assert_problem(check_citus, "key", "(matter, no) without region")
        self.write("src/store/sql/schema/working/b.sql", "CREATE UNIQUE INDEX x ON part (no);\n")
        self.schema("(region, id)", "(region, id)")
        self.assert_problem(check_citus, "key", "(no) without region")

    def test_foreign_keys_stay_on_the_server(self):
        self.schema("FOREIGN KEY (region, matter) REFERENCES matter (region, id)",
                    "FOREIGN KEY (matter, no) REFERENCES matter (region, id)")
        self.assert_problem(check_citus, "foreign", "part", "matter")
        self.schema("name TEXT NOT NULL, PRIMARY",
                    "name TEXT NOT NULL, m ID NOT NULL REFERENCES matter (id), PRIMARY")
        self.assert_problem(check_citus, "foreign", "login")
        self.schema("no INT NOT NULL,", "no INT NOT NULL, g ID NOT NULL REFERENCES gone (id),")
        self.assert_fine(check_citus)

    def test_guards_ask_where_the_row_is(self):
        for asked, words in [("login AS l WHERE l.name = OLD.title", "login"),
                             ("part AS p WHERE p.matter = OLD.id", "part")]:
            self.schema("gone AS g WHERE g.id = OLD.id", asked)
            self.assert_problem(check_citus, "guard", words)
        self.schema("gone AS g WHERE g.id = OLD.id", "part AS p WHERE p.region = OLD.region")
        self.assert_fine(check_citus)

    def test_statements_without_their_region(self):
        many = ("many", "in region ID, id ID\n--   out id ID")
        for text, more in [
            ("SELECT id FROM matter WHERE id = :id AND :region > 0", many),
            ("SELECT id FROM matter WHERE region > :region AND id = :id", many),
            ("SELECT id FROM matter WHERE region = :region OR id = :id", many),
            ("SELECT m.id FROM matter AS m JOIN part AS p ON p.matter = m.id WHERE m.region = :region AND m.id = :id",
             many),
            ("SELECT id FROM gone WHERE id = :id AND EXISTS (SELECT 1 FROM part WHERE no = :region)", many),
        ]:
            with self.subTest(text=text):
                self.query(text, *more)
                self.assert_problem(check_citus, "routed: seeded", "region")

    def test_one_option_of_many_is_enough(self):
        self.write("src/store/sql/queries/b.sql",
                   "-- seeded: many\n--   in id ID\n--   out title TEXT\n--   choice by.place: region = :id\n"
                   "--   choice by.id: id = :id\nSELECT title FROM matter WHERE {by};\n")
        self.assert_problem(check_citus, "routed: seeded/id")

    def test_writes_across_servers(self):
        for text in ["UPDATE matter SET title = '' WHERE id = :id AND :region > 0",
                     "DELETE FROM part WHERE matter = :id AND no = :region",
                     "DELETE FROM part WHERE region IN (SELECT region FROM matter WHERE region = :region AND id = :id)"]:
            with self.subTest(text=text):
                self.query(text)
                self.assert_problem(check_citus, "write: seeded")
                self.write("deploy/citus/exceptions.txt", "write seeded no reason is good enough\n")
                self.assertEqual(len(self.problems(check_citus)), 2)
                os.remove(os.path.join(self.root, "deploy/citus/exceptions.txt"))

    def test_joins_with_the_coordinator(self):
        self.query("SELECT m.id FROM matter AS m JOIN login AS l ON l.name = m.title "
                   "WHERE m.region = :region AND m.id = :id", "many", "in region ID, id ID\n--   out id ID")
        self.assert_problem(check_citus, "local: seeded", "login")

    def test_reference_tables_only_grow(self):
        self.query("DELETE FROM gone WHERE id = :id AND id <> :region")
        self.assert_problem(check_citus, "update: seeded", "gone")

    def test_exceptions(self):
        self.query("SELECT id FROM matter WHERE id = :id AND :region > 0", "many",
                   "in region ID, id ID\n--   out id ID")
        self.write("deploy/citus/exceptions.txt", "# why\nrouted seeded asked once a year\n")
        self.assert_fine(check_citus)
        self.write("deploy/citus/exceptions.txt", "routed seeded\n")
        self.assertEqual(len(self.problems(check_citus)), 2)  # no reason given, so no exception
        self.write("deploy/citus/exceptions.txt", "routed seeded a reason\nrouted parts a reason\n")
        self.assert_problem(check_citus, "routed parts is not needed any more")


if __name__ == "__main__":
    unittest.main()
