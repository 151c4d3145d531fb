#!/usr/bin/python3
"""The generator of statements refuses what it does not understand, and expands what it does."""
import os
import sys
import tempfile
import unittest
from unittest import mock

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tools"))
sys.dont_write_bytecode = True

import gen_sql  # noqa: E402

ENDURING = """-- a comment; with a semicolon
CREATE TABLE act (id ID NOT NULL, body BLOB NOT NULL, PRIMARY KEY (id)) STRICT;
GUARD(act);
"""
DERIVED = """CREATE TABLE matter (id ID NOT NULL, title TEXT NOT NULL, day INT NOT NULL,
    is_ended BOOL NOT NULL, PRIMARY KEY (id)) CLUSTERED;
"""
GOOD = """-- matter_get: one
--   in id ID
--   out title TEXT, is_ended BOOL
SELECT title, is_ended FROM matter WHERE id = :id;
"""


class GeneratorTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.sql = os.path.join(self.folder.name, "sql")
        self.write("schema/enduring/a.sql", ENDURING)
        self.write("schema/derived/b.sql", DERIVED)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, path, text):
        full = os.path.join(self.sql, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)

    def run_generator(self, queries):
        """What it complained about (empty: nothing), and the texts it wrote."""
        self.write("queries/q.sql", queries)
        outputs = [os.path.join(self.folder.name, name) for name in ("out.h", "out.c")]
        complaint = ""
        with mock.patch.object(sys, "argv", ["gen_sql.py", self.sql, *outputs]):
            try:
                gen_sql.main()
            except SystemExit as end:
                complaint = str(end.code)
        texts = []
        for path in outputs:
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    texts.append(file.read())
        return complaint, texts

    def assert_refused(self, queries, *words):
        complaint, texts = self.run_generator(queries)
        self.assertEqual(texts, [], "something was written all the same")
        for word in words:
            self.assertIn(word, complaint)

    def generated(self, queries=GOOD):
        complaint, texts = self.run_generator(queries)
        self.assertEqual(complaint, "")
        return texts


class MoveTest(GeneratorTest):
    WORKING = "CREATE TABLE lease (name TEXT NOT NULL, PRIMARY KEY (name)) STRICT;\n"

    def test_every_table_moves(self):
        self.write("schema/working/c.sql", self.WORKING)
        header, source = self.generated()
        self.assertIn("const int store_tables_moved_count = 3;", source)
        self.assertIn('"SELECT id, body FROM act WHERE id > $1 ORDER BY id LIMIT $2"', source)
        self.assertIn('"INSERT INTO lease (name) VALUES (?1)"', source)
        self.assertIn('{"act", 2, move_key_act, 1, .first = 1, .after = 2, .put = 3, .count = 4, .last = 5}', source)
        self.assertIn("STMT__ALL = 16", header)

    def test_but_one_that_stays(self):
        self.write("schema/working/c.sql", self.WORKING + "STAYS(lease);\n")
        _, source = self.generated()
        self.assertIn("const int store_tables_moved_count = 2;", source)
        self.assertNotIn("move_put/lease", source)

    def test_enduring_and_unknown_tables_do_not_stay(self):
        for table in ("act", "matter", "nobody"):
            self.write("schema/working/c.sql", self.WORKING + f"STAYS({table});\n")
            complaint, _ = self.run_generator(GOOD)
            self.assertIn("only a working table may stay", complaint)

    def test_only_an_id_may_be_absent(self):
        self.write("schema/working/c.sql", self.WORKING.replace("PRIMARY", "of ID, PRIMARY"))
        _, source = self.generated()
        self.assertIn('"SELECT name, COALESCE(of, 0) AS of FROM lease ORDER BY name LIMIT ?1"', source)
        self.assertIn('"INSERT INTO lease (name, of) VALUES ($1, NULLIF($2, 0))"', source)
        self.write("schema/working/c.sql", self.WORKING.replace("PRIMARY", "of TEXT, PRIMARY"))
        complaint, _ = self.run_generator(GOOD)
        self.assertIn("only an id may be absent", complaint)

    def test_what_is_not_understood(self):
        for column in ("day DATE NOT NULL", "day INT NOT NULL CHECK (day > 0)"):
            self.write("schema/working/c.sql", self.WORKING.replace("PRIMARY", f"{column}, PRIMARY"))
            complaint, _ = self.run_generator(GOOD)
            self.assertIn("not understood", complaint)


class StatementTest(GeneratorTest):
    def test_both_dialects(self):
        header, source = self.generated()
        self.assertIn('"SELECT title, is_ended FROM matter WHERE id = ?1"', source)
        self.assertIn('"SELECT title, is_ended FROM matter WHERE id = $1"', source)
        self.assertIn("struct sv title;", header)
        self.assertIn("bool is_ended;", header)

    def test_what_is_told_later_is_a_write_without_a_result(self):
        _, source = self.generated("""-- drop: exec, write, later
--   in id ID
DELETE FROM matter WHERE id = :id;
""")
        self.assertIn("true, false, false, true, false, false, NULL, 0, 0, ", source)

    def test_what_is_inserted_later_can_be_many_rows(self):
        _, source = self.generated("""-- put: exec, write, later
--   in id ID, title TEXT, day INT, is_ended BOOL
INSERT INTO matter (id, title, day, is_ended) VALUES (:id, :title, ABS(:day), :is_ended)
ON CONFLICT (id) DO UPDATE SET title = excluded.title;
""")
        self.assertIn('SELECT w.\\"id\\", w.\\"title\\", ABS(w.\\"day\\"), w.\\"is_ended\\" FROM '
                      'unnest($1::bigint[], $2::text[], $3::bigint[], $4::boolean[]) AS w (\\"id\\", ', source)
        self.assertIn('DO UPDATE SET title = excluded.title", 1, 1, {UINT64_C(0x2), UINT64_C(0x0)}}', source)

    def test_a_row_whose_key_is_not_first_is_sent_alone(self):
        _, source = self.generated("""-- put: exec, write, later
--   in title TEXT, id ID, day INT, is_ended BOOL
INSERT INTO matter (title, id, day, is_ended) VALUES (:title, :id, :day, :is_ended)
ON CONFLICT (id) DO NOTHING;
""")
        self.assertNotIn("unnest", source)

    def test_must_is_for_writes_without_a_result(self):
        self.assert_refused("""-- get: one, must
--   in id ID
--   out title TEXT
SELECT title FROM matter WHERE id = :id;
""", "must change a row")

    def test_what_has_a_result_is_not_told_later(self):
        self.assert_refused("""-- get: one, later
--   in id ID
--   out title TEXT
SELECT title FROM matter WHERE id = :id;
""", "only a write without a result")

    def test_a_colon_in_a_text_is_no_parameter(self):
        _, source = self.generated(GOOD.replace("id = :id", "id = :id AND title <> 'a :b'"))
        self.assertIn("title <> 'a :b'", source)

    def test_every_combination_is_a_statement(self):
        header, source = self.generated("""-- matters: many
--   in id ID, title TEXT, day INT
--   out id ID
--   choice order.up.after: id > :id
--   choice order.up.by: id
--   choice order.down.after: id < :id
--   choice order.down.by: id DESC
--   variant title: AND title = :title
--   variant day: AND day = :day
SELECT id FROM matter WHERE {order.after} {title} {day} ORDER BY {order.by};
""")
        self.assertIn("STMT__COUNT = 8", header)
        self.assertIn("WHERE id < ?1 AND title = ?2 AND day = ?3 ORDER BY id DESC", source)
        self.assertIn("WHERE id > ?1 ORDER BY id\"", source)
        self.assertIn("Q_MATTERS_WITH_DAY = 2", header)

    def test_columns_as_parameters_can_be_compared(self):
        header, _ = self.generated("""-- matter_put: exec, write
--   in id ID, title TEXT, day INT, is_ended BOOL
INSERT INTO matter (id, title, day, is_ended) VALUES (:id, :title, :day, :is_ended);

-- matter_get: one
--   in id ID
--   out as matter_put
SELECT id, title, day, is_ended FROM matter WHERE id = :id;
""")
        self.assertIn("q_matter_put_difference(", header)
        self.assertIn("struct q_matter_put_in *out", header)

    def test_a_group_is_one_member(self):
        header, source = self.generated("""-- group listing
--   in id ID, title TEXT

-- matter_get: one
--   in group listing
--   out day INT
SELECT day FROM matter WHERE id = :id;

-- matter_named: one
--   in group listing
--   out day INT
SELECT day FROM matter WHERE id = :id AND title = :title;
""")
        self.assertEqual(header.count("struct q_listing listing;"), 2)
        self.assertIn("offsetof(struct q_matter_named_in, listing.title)", source)


class RefusedTest(GeneratorTest):
    REFUSED = [
        ("undeclared parameter", GOOD.replace(":id", ":other"), ["undeclared", "other"]),
        ("unused parameter", GOOD.replace("in id ID", "in id ID, day INT"), ["unused", "day"]),
        ("unknown type", GOOD.replace("id ID", "id BIGINT"), ["not a field"]),
        ("missing column", GOOD.replace("SELECT title, is_ended", "SELECT title"), ["columns are"]),
        ("other column", GOOD.replace("SELECT title, is_ended", "SELECT title, day"),
         ["columns are"]),
        ("unknown table", GOOD.replace("matter WHERE", "nowhere WHERE"), ["no such table"]),
        ("unknown declaration", GOOD.replace("--   in", "--   with"), ["not understood"]),
        ("no end", GOOD.replace(";", ""), ["no ';'"]),
        ("text outside", "SELECT 1;\n" + GOOD, ["outside a statement"]),
        ("twice the same name", GOOD + GOOD, ["same name"]),
        ("select star", GOOD.replace("SELECT title, is_ended", "SELECT *"), ["SELECT *"]),
        ("exec with columns", GOOD.replace(": one", ": exec"), ["exec with"]),
        ("a place without a declaration", GOOD.replace("= :id;", "= :id {state};"), ["differ"]),
        ("a variant without a place", GOOD.replace("SELECT", "--   variant x: AND 1 = 1\nSELECT"),
         ["differ"]),
        ("a write that does not say so", "-- drop: exec\nDELETE FROM matter;\n", ["disagree"]),
        ("write that does not", GOOD.replace(": one", ": one, write"), ["disagree"]),
        ("update of an enduring table", "-- spoil: exec, write\nUPDATE act SET body = body;\n",
         ["enduring"]),
        ("delete from an enduring table", "-- spoil: exec, write\nDELETE FROM act;\n",
         ["enduring"]),
        ("upsert of an enduring table",
         "-- spoil: exec, write\n--   in id ID, body BLOB\n"
         "INSERT INTO act (id, body) VALUES (:id, :body)\n"
         "ON CONFLICT (id) DO UPDATE SET body = excluded.body;\n", ["enduring"]),
        ("unknown group", GOOD.replace("in id ID", "in group nobody"), ["no such group"]),
    ]

    def test_what_is_not_understood(self):
        for name, queries, words in self.REFUSED:
            with self.subTest(name):
                self.assert_refused(queries, *words)

    NOT_PORTABLE = [
        "INSERT OR REPLACE INTO matter (id) VALUES (1)", "SELECT rowid FROM matter",
        "SELECT datetime('now')", "SELECT strftime('%s', 1)", "SELECT json_extract('{}', '$')",
        "SELECT 1 IS NOT DISTINCT FROM 2", "SELECT 1 WHERE 'a' GLOB 'a*'", "SELECT ifnull(1, 2)",
        "SELECT 1 == 1", "SELECT [id] FROM matter", "SELECT id::text FROM matter",
        "SELECT 1 LIMIT 1, 2", "PRAGMA user_version", "SELECT random()", "VACUUM",
        "SELECT id FROM matter INDEXED BY x", "SELECT current_timestamp",
    ]

    def test_what_only_one_engine_knows(self):
        for sql in self.NOT_PORTABLE:
            with self.subTest(sql):
                self.assert_refused(f"-- bad: many\n--   out id ID\n{sql};\n", "not portable")


class SchemaTest(GeneratorTest):
    def test_words_become_types(self):
        _, source = self.generated()
        self.assertIn("id INTEGER NOT NULL, body BLOB NOT NULL", source)
        self.assertIn("id bigint NOT NULL, body bytea NOT NULL", source)
        self.assertIn("STRICT, WITHOUT ROWID", source)
        self.assertIn("is_ended boolean NOT NULL", source)
        self.assertIn("CREATE TRIGGER act_no_update BEFORE UPDATE ON act", source)
        self.assertIn("CREATE TRIGGER act_no_delete BEFORE DELETE ON act FOR EACH ROW", source)

    def test_an_enduring_table_needs_a_guard(self):
        self.write("schema/enduring/a.sql", ENDURING.replace("GUARD(act);", ""))
        self.assert_refused(GOOD, "act", "GUARD")

    def test_a_table_says_how_it_is_stored(self):
        self.write("schema/derived/b.sql", DERIVED.replace(" CLUSTERED", ""))
        self.assert_refused(GOOD, "matter", "STRICT")

    def test_other_statements_have_no_place_in_the_schema(self):
        self.write("schema/derived/b.sql", DERIVED + "DROP TABLE act;\n")
        self.assert_refused(GOOD, "not understood")


class MigrationTest(GeneratorTest):
    def test_numbers_follow_each_other(self):
        self.write("migrations/0002-more.sql", "CREATE TABLE more (id ID NOT NULL) STRICT;\n")
        header, source = self.generated()
        self.assertIn("#define STORE_SCHEMA_VERSION 2", header)
        self.assertIn("CREATE TABLE more (id INTEGER NOT NULL) STRICT", source)
        self.assertIn("CREATE TABLE more (id bigint NOT NULL)", source)

    def test_a_gap_is_a_number_that_was_given_up(self):
        self.write("migrations/0003-more.sql", "CREATE TABLE more (id ID NOT NULL) STRICT;\n")
        header, _ = self.generated()
        self.assertIn("#define STORE_SCHEMA_VERSION 3", header)

    def test_a_number_that_is_taken_is_refused(self):
        self.write("migrations/0002-less.sql", "CREATE TABLE less (id ID NOT NULL) STRICT;\n")
        self.write("migrations/0002-more.sql", "CREATE TABLE more (id ID NOT NULL) STRICT;\n")
        self.assert_refused(GOOD, "taken")

    def test_the_first_schema_has_no_step(self):
        self.write("migrations/0001-more.sql", "CREATE TABLE more (id ID NOT NULL) STRICT;\n")
        self.assert_refused(GOOD, "taken")

    def test_a_name_that_is_none_is_refused(self):
        self.write("migrations/more.sql", "CREATE TABLE more (id ID NOT NULL) STRICT;\n")
        self.assert_refused(GOOD, "NNNN")


if __name__ == "__main__":
    unittest.main()
