#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command `multistore`, from outside: each of its commands, on closed, open, damaged and wrong files.

Usage: test-tool.py MULTISTORE [unittest's arguments]
"""

import contextlib
import csv
import io
import json
import os
import pathlib
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

try:
    import gi

    gi.require_version("Ms", "1")
    from gi.repository import Gio, GLib, Ms
except (ImportError, ValueError):
    Ms = None

SCHEMA = """<multistore>
  <store name="notes">
    <table>CREATE TABLE note (id TEXT PRIMARY KEY, body TEXT NOT NULL, n INTEGER NOT NULL, x REAL) STRICT</table>
    <index>CREATE INDEX note_n ON note (n)</index>
    <view>CREATE VIEW short AS SELECT id, n FROM note</view>
    <table scope="client">CREATE TABLE seen (id TEXT PRIMARY KEY) STRICT</table>
    <event name="v1.Added">
      <arg name="id" type="s"/> <arg name="body" type="s"/> <arg name="n" type="x"/>
      <materializer>INSERT INTO note (id, body, n, x) VALUES (:id, :body, :n, :n / 4.0)</materializer>
    </event>
    <event name="v1.Seen" scope="client">
      <arg name="id" type="s"/>
      <materializer>INSERT OR REPLACE INTO seen (id) VALUES (:id)</materializer>
    </event>
  </store>
  <store name="other">
    <table>CREATE TABLE thing (id TEXT PRIMARY KEY) STRICT</table>
    <event name="v1.Thing"><arg name="id" type="s"/>
      <materializer>INSERT INTO thing (id) VALUES (:id)</materializer></event>
  </store>
  <store name="scripted">
    <table>CREATE TABLE thing (id TEXT PRIMARY KEY) STRICT</table>
    <event name="v1.Thing"><arg name="id" type="s"/> <materializer callback="1"/></event>
  </store>
</multistore>
"""
BATCH = 1000  # events that the command imports in one transaction
NOBODY = 65534
PATIENCE = 30  # seconds until a test gives up waiting
HOSTILE = "a\x1b[31mred\x07\u009b2Jclear\u202eright\nline"

multistore = None


def added(number, body="text", **more):
    return {"name": "v1.Added", "args": {"id": f"n{number}", "body": body, "n": number}, **more}


def seen(number):
    return {"name": "v1.Seen", "args": {"id": f"n{number}"}}


def lines_of(events):
    return "".join((event if isinstance(event, str) else json.dumps(event)) + "\n" for event in events)


class ToolCase(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="multistore-")
        self.addCleanup(shutil.rmtree, self.directory)
        self.schema = self.write("schema.xml", SCHEMA)
        self.path = os.path.join(self.directory, "a.db")
        self.environment = dict(os.environ, LC_ALL="C.UTF-8", G_DEBUG="fatal-warnings", TZ="UTC")

    def file(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text):
        with open(self.file(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.file(name)

    def run_tool(self, *words, status=0, text=None):
        done = subprocess.run(
            [multistore, *words], env=self.environment, capture_output=True, encoding="utf-8", input=text or "",
            timeout=PATIENCE,
        )
        self.assertEqual(done.returncode, status, f"{words}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return done

    def out(self, *words, **options):
        return self.run_tool(*words, **options).stdout

    def json(self, *words, **options):
        return json.loads(self.out("--json", *words, **options))

    def json_lines(self, *words, **options):
        return [json.loads(line) for line in self.out("--json", *words, **options).splitlines()]

    def assert_fails(self, *words, says=(), status=1, text=None):
        done = self.run_tool(*words, status=status, text=text)
        for word in says:
            self.assertIn(word, done.stderr)
        self.assertEqual(done.stderr.count("multistore: "), 1, done.stderr)

    def start(self, *words, **options):
        process = subprocess.Popen([multistore, *words], env=self.environment, **options)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()

    def create(self, events, path=None, store="notes"):
        words = ("import", path or self.path, "--schema", self.schema, "--store", store)
        return self.json(*words, text=lines_of(events))

    def create_mixed(self):
        """Events of each kind: synced, client-only, failing, unknown, with arguments in every spelling."""
        return self.create([
            seen(0), added(1), added(2, HOSTILE), seen(1), seen(2), added(3), added(1, "twice"),
            '{"name":"v9.Later","args":{ "a" : [1, 2.50, 1e2, "\\u0041"], "b":{}}}',
            '{"name":"v9.Local","seq":{"global":7,"client":1,"generation":2},"args":{}}',
            {"name": "v9.Lines", "argsText": '{\n\t"a":\r\n1}'},
            {"name": "v9.Deep", "argsText": '{"a":' + "[" * 63 + "]" * 63 + "}"},
            added(4, client="elsewhere", session="s-1", recordedAt=1700000000123456),
            added(5, seq={"global": 99, "client": 0, "generation": 3}),
            {"name": "v1.Added", "args": {"id": 7}},
        ])

    def change(self, *statements, path=None, copy="changed.db"):
        """A copy of the store, changed behind the library's back."""
        copied = self.file(copy)
        shutil.copy(path or self.path, copied)
        with contextlib.closing(sqlite3.connect(copied)) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()
        return copied

    def rows(self, path, sql):
        with contextlib.closing(sqlite3.connect(path)) as database:
            return database.execute(sql).fetchall()

    def log_of(self, path):
        return self.rows(path, "SELECT * FROM __ms_event ORDER BY global, client")

    def contents(self):
        names = [name for name in os.listdir(self.directory) if name != ".new"]
        return {name: pathlib.Path(self.file(name)).read_bytes() for name in names}


class UsageTest(ToolCase):
    def test_help(self):
        text = self.out("--help")
        for command in ("info", "log", "query", "export", "import", "verify", "backup", "rebuild", "validate"):
            self.assertIn(f"\n  {command} ", text)
            self.assertIn("--json", self.out(command, "--help"))
        self.assertRegex(text, r"exit status is 0 .* 1 .* 2 ")

    def test_version(self):
        self.assertRegex(self.out("--version"), r"^multistore \d+\.\d+\.\d+\n$")

    def test_wrong_usage(self):
        self.create([])
        for words in (
            (), ("nothing",), ("info",), ("info", "a", "b"), ("info", "--nothing", self.path), ("query", self.path),
            ("log", "--limit", "x", self.path), ("log", "--limit", "-1", self.path),
            ("log", "--pending", "--failed", self.path), ("query", "--csv", "--json", self.path, "SELECT 1"),
            ("query", self.path, "SELECT :a", "-p", "a"), ("query", self.path, "SELECT :a", "-p", "a:=x"),
            ("backup", self.path), ("validate",),
        ):
            with self.subTest(words=words):
                done = self.run_tool(*words, status=2)
                self.assertEqual(done.stdout, "")
                self.assertIn("--help", done.stderr)

    def test_output_that_cannot_be_written(self):
        self.create([added(1)])
        with open("/dev/full", "w", encoding="utf-8") as full:
            for command in ("info", "log", "export", "verify"):
                done = subprocess.run([multistore, command, self.path], env=self.environment, stdout=full,
                                      stderr=subprocess.PIPE, encoding="utf-8", timeout=PATIENCE)
                self.assertEqual(done.returncode, 1, command)
                self.assertIn("No space", done.stderr)


class WrongFileTest(ToolCase):
    def each_command(self, path):
        yield from ((command, path) for command in ("info", "log", "export", "verify", "rebuild", "import"))
        yield "query", path, "SELECT 1"
        yield "backup", path, self.file("copy.db")

    def assert_all_refuse(self, path, *says):
        before = self.contents()
        for words in self.each_command(path):
            with self.subTest(words=words):
                self.assert_fails(*words, says=says)
        self.assertEqual(self.contents(), before)

    def test_no_file(self):
        self.assert_all_refuse(self.file("none.db"), "none.db", "does not exist")

    def test_directory(self):
        for words in self.each_command(self.directory):
            self.assert_fails(*words, says=["no file"])

    def test_empty_file(self):
        self.assert_all_refuse(self.write("empty.db", ""), "empty", "backup")

    def test_no_database(self):
        self.assert_all_refuse(self.write("text.db", "some text\n" * 1000), "text.db", "no store")

    def test_another_database(self):
        with contextlib.closing(sqlite3.connect(self.file("plain.db"))) as database:
            database.execute("CREATE TABLE t (a)")
        self.assert_all_refuse(self.file("plain.db"), "plain.db", "no store")

    def test_newer_format(self):
        self.create([added(1)])
        self.assert_all_refuse(self.change("PRAGMA user_version = 9"), "format 9", "update")

    def test_no_permission(self):
        self.create([added(1)])
        os.chmod(self.directory, 0o755)
        for mode, refused in ((0, True), (0o444, os.geteuid() == 0)):
            os.chmod(self.path, mode)
            for words in self.each_command(self.path):
                with self.subTest(mode=mode, words=words):
                    done = self.run_without_privileges(*words)
                    if refused or words[0] in ("import", "rebuild"):
                        self.assertEqual(done.returncode, 1)
                        self.assertIn("permissions", done.stderr)
                    else:
                        self.assertEqual(done.returncode, 0, done.stderr)

    def run_without_privileges(self, *words):
        """Root may do everything, so somebody else is asked."""
        options = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        try:
            return subprocess.run([multistore, *words], env=self.environment, capture_output=True, encoding="utf-8",
                                  stdin=subprocess.DEVNULL, timeout=PATIENCE, **options)
        except PermissionError:
            self.skipTest("nobody else may run the command where it was built")

    def test_damaged(self):
        self.create([added(number, "x" * 500) for number in range(200)])
        with open(self.path, "r+b") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(4096 * 2)
            file.write(b"\xa5" * (size - 4096 * 3))
        done = self.run_tool("verify", self.path, status=1)
        self.assertRegex(done.stdout + done.stderr, "damaged|malformed")
        done = self.run_tool("export", self.path, status=1)
        self.assertIn("damaged", done.stderr)

    def test_truncated(self):
        self.create([added(number, "x" * 500) for number in range(200)])
        os.truncate(self.path, 4096 * 3)
        done = self.run_tool("verify", self.path, status=1)
        self.assertRegex(done.stdout + done.stderr, "damaged|malformed")


class ReadingTest(ToolCase):
    def setUp(self):
        super().setUp()
        self.counts = self.create_mixed()

    def test_import_counts(self):
        self.assertEqual(self.counts, {"imported": 14, "failed": 2, "unknown": 4, "head": "e10r3"})

    def test_info(self):
        info = self.json("info", self.path)
        self.assertEqual(info["definition"], "notes")
        self.assertEqual(info["format"], 1)
        self.assertEqual((info["events"], info["failed"], info["pending"]), (14, 2, 0))
        self.assertEqual(info["tables"], {"note": 5, "seen": 3})
        self.assertEqual(info["bytes"], os.path.getsize(self.path))
        self.assertEqual(info["firstRecordedAt"], 1700000000123456)
        self.assertFalse(info["callbacks"])
        text = self.out("info", self.path)
        for line in (r"Definition +notes", r"Events +14", r"Failed +2", r"note +5", r"First event +2023-11-14 22:13:20"):
            self.assertRegex(text, rf"(?m)^{line}$")

    def test_log(self):
        lines = self.out("log", self.path).splitlines()
        self.assertEqual(len(lines), 16)
        self.assertRegex(lines[0], r"^e0\.1 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  v1\.Seen  \{\"id\": \"n0\"\}$")
        self.assertEqual(len([line for line in lines if "UNIQUE constraint failed" in line]), 1)
        events = self.json_lines("log", self.path)
        self.assertEqual([event["name"] for event in events],
                         [row[0] for row in self.rows(self.path, "SELECT name FROM __ms_event ORDER BY global, client")])
        self.assertEqual(events[11]["recordedAt"], 1700000000123456)
        self.assertEqual((events[11]["client"], events[11]["session"]), ("elsewhere", "s-1"))

    def test_log_is_limited_and_filtered(self):
        self.assertEqual(len(self.json_lines("log", "-n", "3", self.path)), 3)
        names = self.json_lines("log", "--name", "v1.Seen", "--name", "v9.Deep", self.path)
        self.assertEqual([event["name"] for event in names], ["v1.Seen"] * 3 + ["v9.Deep"])
        failed = self.json_lines("log", "--failed", self.path)
        self.assertEqual(len(failed), 2)
        self.assertIn("UNIQUE constraint failed: note.id", failed[0]["failure"])
        self.assertEqual(self.out("log", "--pending", self.path), "")

    def test_log_shortens(self):
        self.json("import", self.path, text=lines_of([added(50, "long" * 100)]))
        self.assertIn("…", self.out("log", self.path))
        self.assertNotIn("…", self.out("log", "--full", self.path))

    def test_query(self):
        sql = "SELECT id, n, x FROM note WHERE n BETWEEN :low AND 3 ORDER BY n"
        text = self.out("query", self.path, sql, "-p", "low=2")
        self.assertEqual(text, "id  n     x\nn2  2   0.5\nn3  3  0.75\n")
        rows = self.json_lines("query", self.path, sql, "-p", "low:=2")
        self.assertEqual(rows, [{"id": "n2", "n": 2, "x": 0.5}, {"id": "n3", "n": 3, "x": 0.75}])
        self.assertEqual(self.json_lines("query", self.path, "SELECT n FROM short WHERE id = 'n4'"), [{"n": 4}])

    def test_query_values(self):
        sql = "SELECT :a AS v, typeof(:a) AS t"
        for given, value, kind in (("a=5", "5", "text"), ("a:=5", 5, "integer"), ("a:=2.5", 2.5, "real"),
                                   ("a:=null", None, "null"), ("a=", "", "text"), ("a:=\"x\"", "x", "text"),
                                   ("a:=9007199254740992", 2**53, "integer"), ("a=b=c", "b=c", "text")):
            (row,) = self.json_lines("query", self.path, sql, "-p", given)
            self.assertEqual(row, {"v": value, "t": kind}, given)
        (row,) = self.json_lines("query", self.path, "SELECT x'00ff' AS b, 1 AS b, 9e999 AS i")
        self.assertEqual(row, {"b": "AP8=", "b_2": 1, "i": None})
        self.assert_fails("query", self.path, sql, "-p", "a:=9007199254740993", says=["9007199254740992"])

    def test_query_as_csv(self):
        sql = "SELECT id, body, NULL AS missing, '' AS empty, ',\"' AS marks FROM note WHERE n < 3 ORDER BY n"
        rows = list(csv.reader(io.StringIO(self.out("query", "--csv", self.path, sql), newline="")))
        self.assertEqual(rows, [["id", "body", "missing", "empty", "marks"], ["n1", "text", "", "", ",\""],
                                ["n2", HOSTILE, "", "", ",\""]])
        self.assertTrue(self.out("query", "--csv", self.path, "SELECT NULL, ''").endswith('\n,""\n'))

    def test_query_changes_nothing(self):
        for sql in ("DELETE FROM note", "SELECT 1; SELECT 2", "PRAGMA user_version = 2", "SELECT * FROM __ms_event",
                    "ATTACH 'x' AS y", "nonsense", "SELECT * FROM nothing"):
            self.assert_fails("query", self.path, sql)
        self.assert_fails("query", self.path, "SELECT 1", "-p", "a=1", says=[":a"])

    def test_backup(self):
        copy = self.file("copy.db")
        self.assertEqual(self.json("backup", self.path, copy)["file"], copy)
        self.assertEqual(self.log_of(copy), self.log_of(self.path))
        self.out("verify", copy)
        self.assert_fails("backup", self.path, copy, says=["exists"])
        self.assert_fails("backup", self.path, self.file("none/copy.db"))

    def test_reading_leaves_nothing_behind(self):
        before = self.contents()
        for words in (("info",), ("log",), ("export",), ("verify",)):
            self.out(*words, self.path)
        self.assertEqual(self.contents(), before)


class RoundTripTest(ToolCase):
    def test_equal_log(self):
        self.create_mixed()
        lines = self.out("export", self.path)
        self.assertEqual(lines.count("\n"), 14)
        for line in lines.splitlines():
            self.assertLessEqual({"seq", "name", "client", "session", "recordedAt"}, set(json.loads(line)))
        copy = self.file("copy.db")
        self.out("import", copy, "--schema", self.schema, "--store", "notes", text=lines)
        self.assertEqual(self.log_of(copy), self.log_of(self.path))
        self.assertEqual(self.rows(copy, "SELECT * FROM __ms_failed"), self.rows(self.path, "SELECT * FROM __ms_failed"))
        self.assertEqual(self.out("export", copy), lines)
        self.out("verify", copy)

    def test_args_are_verbatim(self):
        self.create_mixed()
        args = dict(self.rows(self.path, "SELECT name, args FROM __ms_event WHERE name LIKE 'v9.%'"))
        self.assertEqual(args["v9.Later"], '{ "a" : [1, 2.50, 1e2, "\\u0041"], "b":{}}')
        self.assertEqual(args["v9.Lines"], '{\n\t"a":\r\n1}')
        self.assertIn(',"args":' + args["v9.Later"] + ",", self.out("export", self.path))

    def test_more_than_a_batch(self):
        n_events = 2 * BATCH + 7
        self.create([added(number) for number in range(n_events)])
        lines = self.out("export", self.path)
        self.assertEqual(lines.count("\n"), n_events)
        copy = self.file("copy.db")
        self.out("import", copy, self.write("lines.jsonl", lines), "-s", self.schema, "--store", "notes")
        self.assertEqual(self.log_of(copy), self.log_of(self.path))

    def test_into_an_existing_store(self):
        self.create([added(1), seen(1)])
        lines = self.out("export", self.path)
        more = self.file("more.db")
        self.create([added(2)], more)
        counts = self.json("import", more, text=lines)
        self.assertEqual(counts, {"imported": 2, "failed": 0, "unknown": 0, "head": "e2.1"})
        self.out("import", more, "--schema", self.schema, "--store", "notes", text=lines_of([added(3)]))
        self.out("verify", more)
        self.assert_fails("import", more, "--schema", self.schema, "--store", "other", says=["another schema"])

    def test_wrong_lines(self):
        good = lines_of([added(1), added(2)])
        wrong = ("nonsense", "[]", "{}", '{"name":"v1.X"}', '{"name":"","args":{}}', '{"name":1,"args":{}}',
                 '{"name":"v1.X","args":[]}', '{"name":"v1.X","argsText":"{"}', '{"name":"v1.X","argsText":{}}',
                 '{"name":"v1.X","args":{},"seq":1}', '{"name":"v1.X","args":{},"seq":{"global":-1}}',
                 '{"name":"v1.X","args":{},"recordedAt":"now"}', '{"name":"v1.X","args":{},"client":3}',
                 '{"name":"a\\u0000b","args":{}}')
        for number, line in enumerate(wrong):
            with self.subTest(line=line):
                path = self.file(f"wrong-{number}.db")
                self.assert_fails("import", path, "--schema", self.schema, "--store", "notes", says=["line 4:", "up to 2"],
                                  text=good + "\n" + line + "\n" + lines_of([added(3)]))
                self.assertEqual(len(self.log_of(path)), 2)
                self.out("verify", path)

    def test_wrong_schemas(self):
        words = ("import", self.path, "--schema")
        self.assert_fails(*words, self.schema, says=["notes, other, scripted"])
        self.assert_fails(*words, self.schema, "--store", "none", says=["none"])
        self.assert_fails(*words, self.file("none.xml"), says=["none.xml"])
        self.assert_fails(*words, self.schema, "--store", "scripted", says=["callbacks", "application"])
        self.assertFalse(os.path.exists(self.path))


class VerifyTest(ToolCase):
    def setUp(self):
        super().setUp()
        self.create_mixed()

    def problems(self, *statements, path=None):
        changed = path or self.change(*statements)
        report = self.json("verify", changed, status=1)
        self.assertFalse(report["valid"])
        text = self.out("verify", changed, status=1)
        for problem in report["problems"]:
            self.assertIn(problem, text)
        return "\n".join(report["problems"])

    def test_all_is_well(self):
        self.assertEqual(self.json("verify", self.path), {
            "file": self.path, "valid": True, "events": 14, "failed": 2, "unknown": 4, "replayed": True,
            "truncated": False, "problems": [],
        })
        self.assertIn("all is well", self.out("verify", self.path))

    def test_rows(self):
        self.assertIn("table “note”, row 2", self.problems("UPDATE note SET body = 'other' WHERE id = 'n2'"))
        self.assertIn("missing", self.problems("DELETE FROM note WHERE id = 'n3'"))
        self.assertIn("does not know", self.problems("INSERT INTO note VALUES ('n99', '', 1, NULL)"))
        self.assertIn("table “seen”", self.problems("DELETE FROM seen"))

    def test_arguments(self):
        where = " WHERE global = 3 AND client = 0"
        self.assertIn("event e3 (v1.Added)", self.problems("UPDATE __ms_event SET args = '{\"id\":'" + where))
        self.assertIn("not JSON", self.problems("UPDATE __ms_event SET args = '{\"id\":'" + where))
        self.assertIn("not a JSON object", self.problems("UPDATE __ms_event SET args = '[]'" + where))
        self.assertIn("do not fit", self.problems("UPDATE __ms_event SET args = '{}'" + where))
        self.assertIn("not JSON", self.problems("UPDATE __ms_event SET args = 'x' WHERE name = 'v9.Later'"))

    def test_sequence(self):
        self.assertIn("event e4 follows e2.2", self.problems("DELETE FROM __ms_event WHERE global = 3"))
        self.assertIn("event e2.2 follows e2", self.problems("DELETE FROM __ms_event WHERE global = 2 AND client = 1"))
        self.assertIn("event e3 says", self.problems("UPDATE __ms_event SET parent = 1 WHERE global = 3"))
        self.assertIn("event e2 follows e0", self.problems("DELETE FROM __ms_event WHERE global < 2"))
        self.assertIn("no event can have", self.problems("UPDATE __ms_event SET generation = -1 WHERE global = 1"))

    def test_last_event(self):
        last = "(SELECT max(global) FROM __ms_event) - 1"
        self.assertIn("row", self.problems(f"DELETE FROM __ms_event WHERE global >= {last}"))

    def test_failures(self):
        self.assertIn("not listed as failed", self.problems("DELETE FROM __ms_failed"))
        self.assertIn("does not fail", self.problems("INSERT INTO __ms_failed VALUES (1 << 31, 5, 'x')"))
        self.assertIn("another failure", self.problems("UPDATE __ms_failed SET code = code + 1"))
        self.assertIn("not in the log", self.problems("INSERT INTO __ms_failed VALUES (77 << 31, 5, 'x')"))

    def test_structure(self):
        self.assertIn("index note_n is missing", self.problems("DROP INDEX note_n"))
        self.assertIn("knows no table extra", self.problems("CREATE TABLE extra (a)"))
        self.assertIn("defined otherwise", self.problems("DROP VIEW short", "CREATE VIEW short AS SELECT 1 AS id, 2 AS n"))
        self.assertIn("note", self.problems("DROP VIEW short", "DROP TABLE note"))

    def test_identity(self):
        self.assertIn("schema", self.problems("DELETE FROM __ms_meta WHERE key = 'schema_xml'"))
        self.assertIn("hash", self.problems("UPDATE __ms_meta SET value = 'x' WHERE key = 'schema_hash'"))
        self.assertIn("client", self.problems("DELETE FROM __ms_meta WHERE key = 'client_id'"))
        self.assertIn("belongs to", self.problems("UPDATE __ms_meta SET value = 'x' WHERE key = 'definition'"))
        self.assertIn("confirmed", self.problems("INSERT INTO __ms_meta VALUES ('upstream_head', 500)"))

    def test_many_problems(self):
        many = self.file("many.db")
        self.create([added(number) for number in range(1500)], many)
        report = self.json("verify", self.change("DELETE FROM note", path=many), status=1)
        self.assertTrue(report["truncated"])
        self.assertEqual(len(report["problems"]), 1000)

    def test_changes_nothing(self):
        changed = self.change("DELETE FROM note")
        before = self.contents()
        self.out("verify", changed, status=1)
        self.assertEqual(self.contents(), before)

    def test_rebuild_repairs(self):
        changed = self.change("DELETE FROM note WHERE n > 2", "UPDATE note SET n = 9", "DELETE FROM __ms_failed",
                              "DROP INDEX note_n")
        self.assertEqual(self.json("rebuild", changed), {"file": changed, "events": 14, "failed": 2, "unknown": 4})
        self.out("verify", changed)
        self.assertEqual(self.rows(changed, "SELECT * FROM note"), self.rows(self.path, "SELECT * FROM note"))
        self.assertIn("rebuilt from 14 events", self.out("rebuild", changed))


class FollowTest(ToolCase):
    def follow(self, *words):
        return self.start("log", "--json", "-f", *words, self.path, stdout=subprocess.PIPE, encoding="utf-8")

    def test_new_events(self):
        self.create([added(1)])
        follower = self.follow("-n", "3")
        self.assertEqual(json.loads(follower.stdout.readline())["args"]["id"], "n1")
        self.out("import", self.path, text=lines_of([added(2)]))
        self.assertEqual(json.loads(follower.stdout.readline())["args"]["id"], "n2")
        self.out("import", self.path, text=lines_of([added(3), added(4)]))
        self.assertEqual(json.loads(follower.stdout.readline())["args"]["id"], "n3")
        self.assertEqual(follower.stdout.read(), "")
        self.assertEqual(follower.wait(PATIENCE), 0)

    def test_interrupt_ends_it(self):
        self.create([added(1)])
        for number in (signal.SIGINT, signal.SIGTERM):
            follower = self.follow()
            follower.stdout.readline()
            follower.send_signal(number)
            self.assertEqual(follower.wait(PATIENCE), 0)

    def test_only_some_names(self):
        self.create([added(1)])
        follower = self.follow("--name", "v1.Seen", "-n", "1")
        self.out("import", self.path, text=lines_of([added(2), seen(2)]))
        self.assertEqual(json.loads(follower.stdout.readline())["name"], "v1.Seen")
        self.assertEqual(follower.wait(PATIENCE), 0)


class InterruptTest(ToolCase):
    def test_import_keeps_what_is_whole(self):
        self.create([])
        importer = self.start("import", self.path, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, encoding="utf-8")
        follower = self.start("log", "-f", "-n", str(BATCH), self.path, stdout=subprocess.DEVNULL)
        importer.stdin.write(lines_of(added(number) for number in range(BATCH)))
        importer.stdin.flush()
        self.assertEqual(follower.wait(PATIENCE), 0)
        importer.send_signal(signal.SIGINT)
        self.assertEqual(importer.wait(PATIENCE), 1)
        self.assertIn("cancelled", importer.stderr.read())
        self.assertEqual(importer.stdout.read(), "")
        self.assertEqual(len(self.log_of(self.path)), BATCH)
        self.out("verify", self.path)


class TerminalTest(ToolCase):
    def on_terminal(self, *words):
        """What a command writes to a terminal, both outputs together."""
        ours, theirs = pty.openpty()
        process = self.start(*words, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
        os.close(theirs)
        text = b""
        with contextlib.suppress(OSError):  # a terminal that nobody has open any more is an error, not an end
            while piece := os.read(ours, 65536):
                text += piece
        os.close(ours)
        process.wait(PATIENCE)
        return text.decode("utf-8").replace("\r\n", "\n")

    def assert_harmless(self, text):
        self.assertTrue(text)
        self.assertEqual([c for c in text if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160 or c == "\u202e")], [])

    def test_hostile_text(self):
        self.create([added(1, HOSTILE), {"name": "v9.\x1b]0;title\x07", "args": {"\x9b": "\x1b\x9b"}},
                     added(1, HOSTILE), '{"name":"v9.Raw","args":{"a":"\u009b2J\x7f"}}'])
        changed = self.change("UPDATE __ms_event SET name = 'v1.' || char(27) || '[2J', args = 'x' || char(27)")
        for words in (("log",), ("log", "--json"), ("export",), ("info",), ("verify",)):
            for path in (self.path, changed):
                self.assert_harmless(self.on_terminal(*words, path))
        for words in ((), ("--json",), ("--csv",)):
            self.assert_harmless(self.on_terminal("query", *words, self.path, "SELECT body FROM note"))
        self.assert_harmless(self.on_terminal("info", "none-\x1b[2J.db"))
        self.assert_harmless(self.on_terminal("query", self.path, "\x1b[2J"))

    def test_json_keeps_its_meaning(self):
        self.create([added(1, HOSTILE)])
        self.assertEqual(json.loads(self.on_terminal("log", "--json", self.path))["args"]["body"], HOSTILE)

    def test_progress_bar(self):
        self.create([])
        ours, theirs = pty.openpty()
        importer = self.start("import", self.path, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=theirs,
                              encoding="utf-8")
        os.close(theirs)
        os.set_blocking(ours, False)
        text, number, deadline = "", 0, time.monotonic() + PATIENCE
        while "[" not in text and time.monotonic() < deadline:
            importer.stdin.write(lines_of(added(n) for n in range(number, number + BATCH)))
            importer.stdin.flush()
            number += BATCH
            with contextlib.suppress(BlockingIOError):
                text += os.read(ours, 65536).decode()
        importer.stdin.close()
        self.assertEqual(importer.wait(PATIENCE), 0)
        self.assertRegex(text, r"\rImporting \[[#.]+\] +\d+ %")
        os.close(ours)


class ValidateTest(ToolCase):
    def test_right(self):
        text = self.out("validate", self.schema)
        self.assertEqual(text.count("is right"), 3)
        report = self.json("validate", self.schema)
        self.assertTrue(report["valid"])
        self.assertEqual([store["name"] for store in report["stores"]], ["notes", "other", "scripted"])
        self.assertEqual([store["callbacks"] for store in report["stores"]], [False, False, True])
        self.create([])
        self.assertEqual(report["stores"][0]["schemaHash"], self.json("info", self.path)["schemaHash"])

    def test_wrong(self):
        wrong = self.write("wrong.xml", SCHEMA.replace("n INTEGER NOT NULL, x REAL) STRICT", "n INTEGER NOT NULL, x REAL)")
                           .replace("INSERT INTO thing", "INSERT INTO nothing"))
        done = self.run_tool("validate", wrong, status=1)
        self.assertIn(f"{wrong}:3: ", done.stdout)
        self.assertIn("STRICT", done.stdout)
        self.assertIn("nothing", done.stdout)
        report = self.json("validate", wrong, status=1)
        self.assertEqual([store["valid"] for store in report["stores"]], [False, False, True])
        lines = SCHEMA.split("\n")
        self.assertEqual([problem["line"] for problem in report["problems"]],
                         [3, 1 + next(n for n, line in enumerate(lines) if "v1.Thing" in line)])

    def test_no_xml(self):
        path = self.write("text.xml", "<multistore>\n  <store name='a'>\n</multistore>\n")
        self.assertIn("text.xml", self.out("validate", path, status=1))
        self.assertEqual(len(self.json("validate", path, status=1)["problems"]), 1)
        self.assert_fails("validate", self.file("none.xml"), says=["none.xml"])


@unittest.skipIf(Ms is None, "needs the typelib")
class OpenStoreTest(ToolCase):
    """Stores that an application, this program, has open."""

    def open(self, schema=None):
        definition = Ms.StoreDefinition.new(
            "notes", schema or Ms.Schema.new_from_file(Gio.File.new_for_path(self.schema), "notes"),
            Ms.PersistedAdapter.new(self.directory))
        answers = []
        Ms.Store.open_async(definition, "a", None, None, lambda _source, result: answers.append(result))
        while not answers:
            GLib.MainContext.default().iteration(True)
        store = Ms.Store.open_finish(answers[0])
        self.addCleanup(self.close, store)
        return store

    @staticmethod
    def close(store):
        answers = []
        store.close_async(None, lambda _source, result: answers.append(result))
        while not answers:
            GLib.MainContext.default().iteration(True)

    def commit(self, store, number):
        args = {"id": GLib.Variant("s", f"n{number}"), "body": GLib.Variant("s", "b"), "n": GLib.Variant("x", number)}
        store.commit(Ms.Event.new("v1.Added", GLib.Variant("a{sv}", args)))

    def count(self, store):
        return store.query_int(Ms.Query.new("SELECT count(*) FROM note"))[1]

    def test_every_command(self):
        store = self.open()
        for number in range(10):
            self.commit(store, number)
        self.assertEqual(self.json("info", self.path)["events"], 10)
        self.assertEqual(len(self.json_lines("log", self.path)), 10)
        self.assertEqual(self.json_lines("query", self.path, "SELECT count(*) AS c FROM note"), [{"c": 10}])
        self.assertEqual(self.out("export", self.path).count("\n"), 10)
        self.assertTrue(self.json("verify", self.path)["valid"])
        self.out("backup", self.path, self.file("copy.db"))
        self.assertTrue(self.json("verify", self.file("copy.db"))["valid"])

        self.out("import", self.path, text=lines_of([added(10)]))
        self.assertEqual(self.count(store), 11)
        self.commit(store, 11)
        self.out("rebuild", self.path)
        self.assertEqual(self.count(store), 12)
        self.commit(store, 12)
        self.assertEqual(self.json("verify", self.path)["events"], 13)

    def test_follow(self):
        store = self.open()
        self.commit(store, 1)
        follower = self.start("log", "--json", "-f", "-n", "2", self.path, stdout=subprocess.PIPE, encoding="utf-8")
        self.assertEqual(json.loads(follower.stdout.readline())["args"], {"id": "n1", "body": "b", "n": 1})
        self.commit(store, 2)
        self.assertEqual(json.loads(follower.stdout.readline())["args"]["id"], "n2")
        self.assertEqual(follower.wait(PATIENCE), 0)

    def test_callbacks(self):
        schema = Ms.Schema.new_from_file(Gio.File.new_for_path(self.schema), "notes")
        counted = Ms.EventType.new("v1.Counted", Ms.Scope.SYNCED)
        counted.set_callback(1, lambda context, record: True)
        schema.add_event_type(counted)
        store = self.open(schema)
        self.commit(store, 1)
        self.commit(store, 2)
        self.assertTrue(self.json("info", self.path)["callbacks"])
        self.assertEqual(self.json_lines("query", self.path, "SELECT count(*) AS c FROM note"), [{"c": 2}])
        report = self.json("verify", self.path)
        self.assertTrue(report["valid"])
        self.assertFalse(report["replayed"])
        self.assertIn("only the log was checked", self.out("verify", self.path))
        self.close(store)
        hole = self.change("DELETE FROM __ms_event WHERE global = 1")
        self.assertIn("event e2 follows e0", self.out("verify", hole, status=1))
        for command in ("import", "rebuild"):
            self.assert_fails(command, self.path, says=["callbacks", "application"])


def main():
    global multistore
    if len(sys.argv) < 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    multistore = os.path.abspath(sys.argv.pop(1))
    if not os.access(multistore, os.X_OK):
        print(f"{multistore} is not there: build it first", file=sys.stderr)
        return 1
    unittest.main(verbosity=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
