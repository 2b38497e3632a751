#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library from Python: define, open, commit, query, every error as an exception, callbacks, collectors."""

import gc
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import unittest

import gi

gi.require_version("Ms", "1")
from gi.repository import Gio, GLib, Ms  # noqa: E402

WATCHDOG_SECONDS = 30
XML = """
<multistore>
  <store name="note" gc-time="1234">
    <table>CREATE TABLE note (id TEXT PRIMARY KEY, body TEXT NOT NULL, stars INTEGER, raw BLOB) STRICT</table>
    <event name="v1.NoteAdded">
      <arg name="id" type="s"/> <arg name="body" type="s"/>
      <arg name="stars" type="x" optional="true"/> <arg name="raw" type="ay" optional="true"/>
      <materializer>INSERT INTO note (id, body, stars, raw) VALUES (:id, :body, :stars, :raw)</materializer>
    </event>
  </store>
</multistore>
"""


def schema_by_calls():
    schema = Ms.Schema.new()
    schema.add_table("CREATE TABLE note (id TEXT PRIMARY KEY, body TEXT NOT NULL, stars INTEGER, raw BLOB) STRICT",
                     Ms.Scope.SYNCED)
    added = Ms.EventType.new("v1.NoteAdded", Ms.Scope.SYNCED)
    added.add_arg("id", "s", False)
    added.add_arg("body", "s", False)
    added.add_arg("stars", "x", True)
    added.add_arg("raw", "ay", True)
    added.add_materializer("INSERT INTO note (id, body, stars, raw) VALUES (:id, :body, :stars, :raw)")
    schema.add_event_type(added)
    return schema


def schema_from_xml():
    return Ms.Schema.new_from_data(XML, -1, "note")


def schema_with_callback(callback):
    schema = schema_by_calls()
    counted = Ms.EventType.new("v1.Counted", Ms.Scope.SYNCED)
    counted.add_arg("id", "s", False)
    counted.set_callback(1, callback)
    schema.add_event_type(counted)
    return schema


def definition(schema=None, name="note", adapter=None):
    return Ms.StoreDefinition.new(name, schema or schema_from_xml(), adapter or Ms.MemoryAdapter.new())


def added(note_id, body="", **more):
    args = {"id": GLib.Variant("s", note_id), "body": GLib.Variant("s", body), **more}
    return Ms.Event.new("v1.NoteAdded", GLib.Variant("a{sv}", args))


def count(store):
    return store.query_int(Ms.Query.new("SELECT count(*) FROM note"))[1]


class SmokeTest(unittest.TestCase):
    def setUp(self):
        self.registry = Ms.StoreRegistry.new(None)
        self.folder = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.registry.clear()
        self.folder.cleanup()

    def wait(self, condition):
        """Iterates the main context until the condition holds."""
        late = []
        watchdog = GLib.timeout_add_seconds(WATCHDOG_SECONDS, lambda: late.append(True) or GLib.SOURCE_REMOVE)
        while not condition() and not late:
            GLib.MainContext.default().iteration(True)
        self.assertEqual(late, [], "it took too long")
        GLib.source_remove(watchdog)

    def call(self, source, method, *args):
        """Calls an asynchronous method, and returns or raises what its finish function does."""
        answers = []
        getattr(source, method + "_async")(*args, None, lambda _source, result: answers.append(result))
        self.assertEqual(answers, [], f"{method}_async called back from inside")
        self.wait(lambda: answers)
        return getattr(source, method + "_finish")(answers[0])

    def open(self, kind=None, store_id="a"):
        return self.call(self.registry, "get", kind or definition(), store_id, None)

    def persisted(self):
        return Ms.PersistedAdapter.new(self.folder.name)

    def assert_error(self, code, *words):
        """A context manager that expects this code of MsError, with these words in its message."""
        test = self

        class Expected:
            def __enter__(self):
                return self

            def __exit__(self, kind, error, _traceback):
                test.assertIsNotNone(error, f"nothing was raised instead of {code}")
                if not isinstance(error, GLib.Error):
                    return False
                self.error = error
                test.assertEqual(error.domain, "ms-error-quark", error.message)
                test.assertTrue(error.matches(Ms.error_quark(), code), f"{error.code}: {error.message}")
                for word in words:
                    test.assertIn(word, error.message)
                return True

        return Expected()


class Data(SmokeTest):
    def test_xml_and_calls_make_the_same_schema(self):
        by_calls = schema_by_calls()
        self.assertFalse(by_calls.is_sealed())
        self.assertTrue(by_calls.seal())
        from_xml = schema_from_xml()
        self.assertTrue(from_xml.seal())
        self.assertEqual(by_calls.get_hash(), from_xml.get_hash())
        self.assertEqual(from_xml.list_tables(), ["note"])
        self.assertEqual([kind.get_name() for kind in from_xml.list_event_types()], ["v1.NoteAdded"])
        kind = from_xml.get_event_type("v1.NoteAdded")
        self.assertEqual(kind.list_args(), ["id", "body", "stars", "raw"])
        self.assertEqual(tuple(kind.get_arg_type("stars")), ("x", True))
        self.assertIsNone(from_xml.get_event_type("v1.Nothing"))
        self.assertEqual(Ms.Schema.list_stores(XML, -1), ["note"])

    def test_commit_and_query(self):
        store = self.open()
        self.assertTrue(store.commit(added("a", "first", stars=GLib.Variant("x", 2**53),
                                           raw=GLib.Variant("ay", b"\0\xff"))))
        self.assertTrue(store.commit_events([added("b", "second"), added("c", "ü€😀")]))
        self.assertTrue(store.commit_events([]))
        query = Ms.Query.new("SELECT * FROM note WHERE id >= :from ORDER BY id")
        self.assertTrue(query.set_value("from", "b"))
        self.assertTrue(query.set_values(GLib.Variant("a{sv}", {"from": GLib.Variant("s", "a")})))
        result = store.query(query)
        self.assertEqual(result.list_columns(), ["id", "body", "stars", "raw"])
        self.assertEqual([row.get_text("body") for row in result], ["first", "second", "ü€😀"])
        self.assertEqual(len(result), 3)
        self.assertEqual(result.get_n_rows(), 3)
        self.assertEqual(result[0].get_int("stars"), 2**53)
        self.assertEqual(result[0].dup_bytes("raw").get_data(), b"\0\xff")
        self.assertTrue(result[1].is_null("stars"))
        self.assertIsNone(result[1].dup_bytes("raw"))
        self.assertIsNone(result.get_row(3))
        self.assertEqual(result.to_variant().unpack()[1]["body"], "second")
        self.assertEqual(self.call(store, "query", query).get_n_rows(), 3)
        self.assertEqual(tuple(store.query_text(Ms.Query.new("SELECT NULL"))), (True, None))

    def test_events_are_listed(self):
        store = self.open()
        store.commit_events([added("a"), added("b"), added("c")])
        records = store.list_events(None, 0, None, Ms.EventFilter.ALL)
        self.assertEqual([record.get_sequence().to_string() for record in records], ["e1", "e2", "e3"])
        self.assertEqual(records[0].get_event().get_args().unpack(), {"id": "a", "body": ""})
        after = store.list_events(records[1].get_sequence(), 0, ["v1.NoteAdded"], Ms.EventFilter.ALL)
        self.assertEqual([record.get_event().dup_json() for record in after], ['{"id":"c","body":""}'])
        self.assertIsNone(after[0].get_failure())
        self.assertEqual(store.get_head().get_global(), 3)

    def test_import_keeps_what_does_not_fit(self):
        store = self.open()
        answer = store.import_events([added("a"), added("a"), Ms.Event.new("v9.Later", None)])
        self.assertEqual(tuple(answer), (True, 1, 1))
        self.assertEqual(tuple(store.count_unknown_events()), (True, 1))
        failed = store.list_events(None, 0, None, Ms.EventFilter.FAILED)
        self.assertIn("note", failed[0].get_failure())

    def test_files_outlive_stores(self):
        kind = definition(adapter=self.persisted())
        store = self.open(kind)
        store.commit(added("a"))
        self.assertTrue(self.call(store, "wait", Ms.Stage.DURABLE))
        copy = os.path.join(self.folder.name, "copy.db")
        self.assertTrue(self.call(store, "backup", copy))
        report = self.call(store, "rebuild")
        self.assertEqual((report.get_rebuilt(), report.get_n_events()), (True, 1))
        self.assertTrue(self.call(store, "close"))
        self.assertEqual(self.persisted().list_store_ids(), ["a", "copy"])
        again = self.open(kind, "copy")
        self.assertEqual(count(again), 1)
        self.assertFalse(again.get_migrations_report().get_created())

    def test_signals(self):
        store = self.open()
        heads, closed = [], []
        store.connect("notify::head", lambda *_: heads.append(store.props.head.to_string()))
        store.connect("closed", lambda *_: closed.append(True))
        store.commit(added("a"))
        self.wait(lambda: heads)
        self.assertEqual(heads, ["e1"])
        self.call(store, "close")
        self.wait(lambda: closed)
        self.assertTrue(store.props.is_closed)


class Errors(SmokeTest):
    def test_invalid_store_id(self):
        with self.assert_error(Ms.Error.INVALID_STORE_ID, "a/b"):
            self.open(store_id="a/b")

    def test_store_id_taken(self):
        self.open(definition(name="note"))
        with self.assert_error(Ms.Error.STORE_ID_TAKEN, "note", "other"):
            self.open(definition(name="other"))
        with self.assert_error(Ms.Error.STORE_ID_TAKEN):
            self.registry.lookup(definition(), "a")

    def test_invalid_schema(self):
        with self.assert_error(Ms.Error.INVALID_SCHEMA):
            Ms.Schema.new_from_data("<multistore><store name='a'><chair/></store></multistore>", -1, None)
        schema = Ms.Schema.new()
        schema.add_table("CREATE TABLE note (id TEXT)", Ms.Scope.SYNCED)
        with self.assert_error(Ms.Error.INVALID_SCHEMA):
            schema.seal()

    def test_unknown_event(self):
        store = self.open()
        with self.assert_error(Ms.Error.UNKNOWN_EVENT, "v1.Nothing"):
            store.commit(Ms.Event.new("v1.Nothing", None))

    def test_invalid_args(self):
        store = self.open()
        missing = Ms.Event.new("v1.NoteAdded", GLib.Variant("a{sv}", {"id": GLib.Variant("s", "a")}))
        with self.assert_error(Ms.Error.INVALID_ARGS, "body"):
            store.commit(missing)
        with self.assert_error(Ms.Error.INVALID_ARGS, "stars"):
            store.commit(added("a", stars=GLib.Variant("s", "many")))
        with self.assert_error(Ms.Error.INVALID_ARGS):
            Ms.Event.new_from_json("v1.NoteAdded", "[]", -1)
        query = Ms.Query.new("SELECT * FROM note")
        query.set_variant("no", GLib.Variant("s", ""))
        with self.assert_error(Ms.Error.INVALID_QUERY, "no"):
            store.query(query)

    def test_constraint(self):
        store = self.open()
        store.commit(added("a"))
        with self.assert_error(Ms.Error.CONSTRAINT, "v1.NoteAdded"):
            store.commit_events([added("b"), added("a")])
        self.assertEqual(count(store), 1)

    def test_invalid_query(self):
        store = self.open()
        for sql in ("SELECT nothing FROM note", "DELETE FROM note", "SELECT 1; SELECT 2", "SELECT * FROM __ms_event"):
            with self.subTest(sql=sql), self.assert_error(Ms.Error.INVALID_QUERY):
                store.query(Ms.Query.new(sql))

    def test_too_large(self):
        with self.assert_error(Ms.Error.TOO_LARGE):
            self.open().commit(added("a", "x" * 900_000))

    def test_closed(self):
        store = self.open()
        store.close()
        with self.assert_error(Ms.Error.CLOSED):
            store.commit(added("a"))
        with self.assert_error(Ms.Error.CLOSED):
            store.query(Ms.Query.new("SELECT 1"))
        self.assertEqual(store.props.id, "a")

    def test_dropped(self):
        handle = self.registry.retain(definition(), "a", None)
        answers = []
        handle.wait_async(None, lambda _handle, result: answers.append(result))
        self.assertTrue(self.registry.drop("a"))
        self.wait(lambda: answers)
        with self.assert_error(Ms.Error.DROPPED):
            handle.wait_finish(answers[0])
        self.assertEqual(handle.props.state, Ms.EntryState.DROPPED)

    def test_no_provider(self):
        with self.assert_error(Ms.Error.NO_PROVIDER):
            self.call(self.open(), "wait", Ms.Stage.SYNCED)

    def test_io(self):
        # There is no default application here whose id would name the directory.
        with self.assert_error(Ms.Error.IO):
            self.open(definition(adapter=Ms.PersistedAdapter.new(None)))

    def test_corrupt(self):
        path = os.path.join(self.folder.name, "a.db")
        with open(path, "wb") as file:
            file.write(b"no database" * 1000)
        with self.assert_error(Ms.Error.CORRUPT):
            self.open(definition(adapter=self.persisted()))

    def test_format_too_new(self):
        kind = definition(adapter=self.persisted())
        self.call(self.open(kind), "close")
        with sqlite3.connect(os.path.join(self.folder.name, "a.db")) as file:
            file.execute("PRAGMA user_version = 99")
        file.close()
        with self.assert_error(Ms.Error.FORMAT_TOO_NEW, "99"):
            self.open(kind)

    def test_wrong_definition(self):
        self.call(self.open(definition(adapter=self.persisted())), "close")
        with self.assert_error(Ms.Error.WRONG_DEFINITION, "note", "other"):
            self.open(definition(name="other", adapter=self.persisted()))

    def test_busy(self):
        store = self.open(definition(adapter=self.persisted()))
        script = ("import sqlite3, sys; file = sqlite3.connect(sys.argv[1], isolation_level=None);"
                  "file.execute('BEGIN IMMEDIATE'); print('locked', flush=True); sys.stdin.read()")
        path = os.path.join(self.folder.name, "a.db")
        with subprocess.Popen([sys.executable, "-c", script, path], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as other:
            self.assertEqual(other.stdout.readline(), b"locked\n")
            with self.assert_error(Ms.Error.BUSY):
                store.commit(added("a"))
        self.assertTrue(store.commit(added("a")))

    def test_cancelled(self):
        cancellable = Gio.Cancellable.new()
        cancellable.cancel()
        answers = []
        self.registry.get_async(definition(), "a", None, cancellable, lambda _source, result: answers.append(result))
        self.wait(lambda: answers)
        with self.assertRaises(GLib.Error) as raised:
            self.registry.get_finish(answers[0])
        self.assertTrue(raised.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))


class Materializers(SmokeTest):
    def count(self, context, record, *_data):
        note_id = record.get_event().get_args().unpack()["id"]
        before = context.query("SELECT count(*) AS n FROM note", None).unpack()[0]["n"]
        body = GLib.Variant("s", f"{before} before {record.get_sequence().to_string()}")
        return context.execute("INSERT INTO note (id, body) VALUES (:id, :body)",
                               GLib.Variant("a{sv}", {"id": GLib.Variant("s", note_id), "body": body}))

    @staticmethod
    def counted(note_id="a"):
        return Ms.Event.new("v1.Counted", GLib.Variant("a{sv}", {"id": GLib.Variant("s", note_id)}))

    def test_callback(self):
        store = self.open(definition(schema_with_callback(self.count)))
        store.commit_events([self.counted("a"), self.counted("b")])
        bodies = [row.get_text("body") for row in store.query(Ms.Query.new("SELECT body FROM note ORDER BY id"))]
        self.assertEqual(bodies, ["0 before e1", "1 before e2"])

    def test_constraint_of_a_callback(self):
        store = self.open(definition(schema_with_callback(self.count)))
        store.commit(self.counted())
        with self.assert_error(Ms.Error.CONSTRAINT):
            store.commit(self.counted())
        self.assertEqual(count(store), 1)

    def test_exception_becomes_a_callback_error(self):
        def fail(_context, _record, *_data):
            raise ValueError("wrong on purpose")

        store = self.open(definition(schema_with_callback(fail)))
        hook, sys.excepthook = sys.excepthook, lambda *_: None
        try:
            with self.assert_error(Ms.Error.CALLBACK, "v1.Counted", "callback"):
                store.commit(self.counted())
        finally:
            sys.excepthook = hook
        self.assertEqual(count(store), 0)
        self.assertTrue(store.commit(added("a")))

    def test_error_of_a_callback_keeps_its_message(self):
        def refuse(_context, _record, *_data):
            raise GLib.Error.new_literal(Ms.error_quark(), "there are enough", Ms.Error.CONSTRAINT)

        store = self.open(definition(schema_with_callback(refuse)))
        with self.assert_error(Ms.Error.CONSTRAINT, "there are enough"):
            store.commit(self.counted())

    def test_recursion(self):
        seen = []

        def commit_inside(_context, _record, *_data):
            try:
                store.commit(added("inside"))
            except GLib.Error as error:
                seen.append(error.code)
            return True

        store = self.open(definition(schema_with_callback(commit_inside)))
        store.commit(self.counted())
        self.assertEqual(seen, [Ms.Error.RECURSION])
        self.assertEqual(count(store), 0)

    def test_context_ends_with_its_callback(self):
        kept = []

        def keep(context, _record, *_data):
            kept.append(context)
            return True

        store = self.open(definition(schema_with_callback(keep)))
        store.commit(self.counted())
        with self.assert_error(Ms.Error.CALLBACK):
            kept[0].query("SELECT 1", None)


class Boot(SmokeTest):
    def kind(self, boot):
        kind = definition()
        kind.set_boot_func(boot)
        return kind

    def test_boot_prepares_the_store(self):
        def boot(store, context, *_data):
            self.assertTrue(context.get_migrations_report().get_created())
            self.assertIsNone(context.get_parent_span())
            return store.commit(added("welcome"))

        self.assertEqual(count(self.open(self.kind(boot))), 1)

    def test_hold_and_release(self):
        steps = []

        def boot(store, context, *_data):
            context.hold()

            def later():
                steps.append("released")
                store.commit(added("later"))
                context.release()
                return GLib.SOURCE_REMOVE

            GLib.idle_add(later)
            steps.append("returned")
            return True

        store = self.open(self.kind(boot))
        self.assertEqual(steps, ["returned", "released"])
        self.assertEqual(count(store), 1)

    def test_fail(self):
        def boot(_store, context, *_data):
            context.hold()
            context.fail(GLib.Error.new_literal(Gio.io_error_quark(), "no licence", Gio.IOErrorEnum.FAILED))
            return True

        with self.assert_error(Ms.Error.BOOT_FAILED, "no licence"):
            self.open(self.kind(boot))

    def test_exception(self):
        def boot(_store, _context, *_data):
            raise ValueError("wrong on purpose")

        hook, sys.excepthook = sys.excepthook, lambda *_: None
        try:
            with self.assert_error(Ms.Error.BOOT_FAILED):
                self.open(self.kind(boot))
        finally:
            sys.excepthook = hook
        self.assertFalse(self.registry.has("a"))


class Collectors(SmokeTest):
    def test_handle_given_up_in_another_thread(self):
        options = Ms.StoreOptions.new()
        options.set_gc_time(0)
        handle = self.call(self.registry, "acquire", definition(), "a", options)
        self.assertEqual(handle.get_store().get_id(), "a")
        held = [handle]
        del handle
        self.assertTrue(self.registry.has("a"))
        thread = threading.Thread(target=lambda: (held.clear(), gc.collect()))
        thread.start()
        thread.join()
        self.wait(lambda: not self.registry.has("a"))

    def test_store_given_up_in_another_thread(self):
        kind = definition(adapter=self.persisted())
        held = []
        Ms.Store.open_async(kind, "a", None, None, lambda _source, result: held.append(Ms.Store.open_finish(result)))
        self.wait(lambda: held)
        held[0].commit(added("a"))
        thread = threading.Thread(target=lambda: (held.clear(), gc.collect()))
        thread.start()
        thread.join()
        self.assertEqual(count(self.open(kind)), 1)

    def test_lookup_of_what_is_not_loaded(self):
        kind = definition()
        self.assertIsNone(self.registry.lookup(kind, "a"))
        store = self.open(kind)
        self.assertEqual(self.registry.lookup(kind, "a"), store)
        self.assertEqual([entry.props.id for entry in self.registry.get_entries()], ["a"])

    def test_registry_is_true_when_empty(self):
        self.assertTrue(self.registry)


if __name__ == "__main__":
    unittest.main()
