#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The override for Python: values, definitions, commits, rows, queries, documents, errors."""

import collections.abc
import datetime
import sys
import tempfile
import unittest
from typing import Optional

import gi

gi.require_version("Ms", "1")
from gi.repository import Gio, GLib, GObject, Ms  # noqa: E402

UTC = datetime.timezone.utc
TABLE = "CREATE TABLE note (id TEXT PRIMARY KEY, body TEXT NOT NULL, stars INTEGER, raw BLOB) STRICT"
INSERT = "INSERT INTO note (id, body, stars, raw) VALUES (:id, :body, :stars, :raw)"
ADDED = {"args": {"id": str, "body": str, "stars": "x?", "raw": "ay?"}, "sql": INSERT}
XML = f"""
<multistore>
  <store name="note"><table>{TABLE}</table></store>
</multistore>
"""


def note_schema(**more):
    return Ms.Schema(tables=[TABLE], events={"v1.NoteAdded": ADDED}, **more)


def define(schema=None, **more):
    return Ms.StoreDefinition("note", schema or note_schema(), Ms.MemoryAdapter(), **more)


class StoreTest(unittest.TestCase):
    """Each test has stores in a registry of its own."""

    def setUp(self):
        self.registry = Ms.StoreRegistry()

    def tearDown(self):
        self.registry.clear()

    def open(self, definition=None, store_id="a"):
        async def get():
            return await self.registry.get(definition or define(), store_id)

        return Ms.run(get())

    def catch_shown(self):
        """A list of the exceptions that Python shows from here on."""
        shown = []
        hook, sys.excepthook = sys.excepthook, lambda _kind, error, _traceback: shown.append(error)
        self.addCleanup(setattr, sys, "excepthook", hook)
        return shown


class Values(unittest.TestCase):
    SAMPLES = (
        (None, "mv"), (True, "b"), (0, "x"), (-(2**53), "x"), (1.5, "d"), ("ü€😀", "s"), ("", "s"), (b"\0\xff", "ay"),
        (b"", "ay"), ({}, "a{sv}"), ({"a": [1, None, {"b": "c"}]}, "a{sv}"), ([], "av"), ([1, "two", [3.0]], "av"),
    )

    def test_there_and_back(self):
        for value, kind in self.SAMPLES:
            with self.subTest(value=value):
                variant = Ms.to_variant(value)
                self.assertEqual(variant.get_type_string(), kind)
                self.assertEqual(Ms.from_variant(variant), value)
                self.assertIs(type(Ms.from_variant(variant)), type(value))

    def test_others(self):
        self.assertIsNone(Ms.from_variant(None))
        self.assertEqual(Ms.from_variant(GLib.Variant("(sx)", ("a", 1))), ("a", 1))
        self.assertEqual(Ms.from_variant(GLib.Variant("v", GLib.Variant("s", "a"))), "a")
        self.assertEqual(Ms.to_variant(bytearray(b"a")).get_type_string(), "ay")
        given = GLib.Variant("u", 1)
        self.assertIs(Ms.to_variant(given), given)

    def test_times(self):
        moment = datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, UTC)
        variant = Ms.to_variant(moment)
        self.assertEqual(variant.get_type_string(), "x")
        self.assertEqual(Ms.to_datetime(variant.unpack()), moment)
        self.assertEqual(Ms.to_datetime("2026-01-02T03:04:05.678Z"), moment)
        self.assertIsNone(Ms.to_datetime(None))
        late = moment.replace(microsecond=999600)
        self.assertEqual(Ms.to_variant(late).unpack() % 1000, 999)
        local = moment.astimezone(datetime.timezone(datetime.timedelta(hours=-7)))
        self.assertEqual(Ms.to_variant(local).unpack(), variant.unpack())

    def test_what_is_no_value(self):
        for value in (object(), {1: "a"}, 2**63, "a\0b", "\ud800", {"a": {"b": {1, 2}}}, [object()]):
            with self.subTest(value=repr(value)), self.assertRaises(Ms.InvalidArgsError):
                Ms.to_variant(value)


class Definitions(StoreTest):
    def test_by_parts(self):
        definition = Ms.StoreDefinition(
            "note", adapter=Ms.MemoryAdapter(), gc_time=1234, tables=[TABLE], events={"v1.NoteAdded": ADDED},
            client_tables=["CREATE TABLE seen (note TEXT PRIMARY KEY) STRICT"], indexes=["CREATE INDEX by_stars ON note (stars)"],
            views=["CREATE VIEW good AS SELECT * FROM note WHERE stars > 3"], searches={"note": "body"},
            documents={"ui": {"open": True, "width": 300}})
        self.assertEqual((definition.name, definition.gc_time), ("note", 1234))
        self.assertEqual(definition.schema.list_tables(), ["note", "seen"])
        self.assertTrue(definition.schema.is_sealed())
        store = self.open(definition)
        store.commit("v1.NoteAdded", id="a", body="a long story", stars=4)
        self.assertEqual(len(store.query(Ms.Query(table="note", match="story"))), 1)
        self.assertEqual([row.id for row in store.query("SELECT id FROM good")], ["a"])

    def test_the_same_as_by_calls(self):
        schema = Ms.Schema.new()
        schema.add_table(TABLE, Ms.Scope.SYNCED)
        added = Ms.EventType.new("v1.NoteAdded", Ms.Scope.SYNCED)
        for name, kind, optional in (("id", "s", False), ("body", "s", False), ("stars", "x", True), ("raw", "ay", True)):
            added.add_arg(name, kind, optional)
        added.add_materializer(INSERT)
        schema.add_event_type(added)
        schema.seal()
        by_keywords = note_schema()
        by_keywords.seal()
        self.assertEqual(schema.get_hash(), by_keywords.get_hash())

    def test_types_of_arguments(self):
        schema = Ms.Schema(tables=[TABLE])
        schema.add_event("v1.All", {"a": str, "b": int, "c": float, "d": bool, "e": bytes, "f": dict, "g": list,
                                    "h": Optional[int], "i": datetime.datetime, "j": "as", "k": "ms?"},
                         "INSERT INTO note (id, body) VALUES (:a, :k)")
        kind = schema.get_event_type("v1.All")
        types = {name: tuple(kind.get_arg_type(name)) for name in kind.list_args()}
        self.assertEqual([types[name] for name in "abcdefghij"],
                         [(each, False) for each in ("s", "x", "d", "b", "ay", "a{sv}", "av", "mx", "x", "as")])
        self.assertEqual(types["k"], ("ms", True))
        with self.assertRaisesRegex(TypeError, "complex.*str, int"):
            schema.add_event("v1.Odd", {"a": complex})

    def test_xml(self):
        definition = Ms.StoreDefinition("note", xml=XML, adapter=Ms.MemoryAdapter())
        self.assertEqual(definition.schema.list_tables(), ["note"])
        with self.assertRaises(Ms.InvalidSchemaError):
            Ms.StoreDefinition("note", xml="<multistore/>", adapter=Ms.MemoryAdapter())
        with self.assertRaises(TypeError):
            Ms.StoreDefinition("note", note_schema(), xml=XML)
        with self.assertRaisesRegex(TypeError, "chairs"):
            Ms.StoreDefinition("note", chairs=[])
        with self.assertRaises(Ms.InvalidSchemaError):
            Ms.StoreDefinition("note", adapter=Ms.MemoryAdapter(), tables=["CREATE TABLE note (id TEXT)"])

    def test_materializer(self):
        schema = Ms.Schema(tables=[TABLE])
        seen = []

        @schema.materializer("v1.Counted", version=3)
        def counted(context, record, id: str, stars: int = 5, at: Optional[int] = None):
            seen.append((record.name, record.args, at))
            n = context.query("SELECT count(*) AS n FROM note WHERE id <> :id", {"id": id}).unpack()[0]["n"]
            context.execute("INSERT INTO note (id, body, stars) VALUES (:id, :body, :stars)", id=id, body=f"{n}", stars=stars)

        store = self.open(define(schema))
        store.commit([("v1.Counted", {"id": "a", "at": None}), ("v1.Counted", {"id": "b", "stars": 1, "at": 7})])
        self.assertEqual([tuple(row.values()) for row in store.query("SELECT id, body, stars FROM note ORDER BY id")],
                         [("a", "0", 5), ("b", "1", 1)])
        self.assertEqual([at for _, _, at in seen], [None, 7])
        self.assertEqual(seen[1][:2], ("v1.Counted", {"id": "b", "stars": 1, "at": 7}))
        self.assertEqual(counted.__name__, "counted")

    def test_materializer_without_annotation(self):
        with self.assertRaisesRegex(TypeError, "id"):
            @note_schema().materializer("v1.Counted")
            def _counted(context, id):
                pass

    def test_materializers_that_cannot_be(self):
        schema = note_schema()

        async def wait(context, id: str):
            pass

        def positional(context, id: str, /):
            pass

        def everything(context, **more: str):
            pass

        for wrong, word in ((wait, "async"), (positional, "names"), (everything, "names")):
            with self.assertRaisesRegex(TypeError, word):
                schema.materializer("v1.Wrong")(wrong)
        with self.assertRaisesRegex(TypeError, "async"):
            Ms.EventType.new("v1.Wrong", Ms.Scope.SYNCED).set_callback(1, wait)

    def test_types_as_text(self):
        schema = note_schema()

        @schema.materializer("v1.Typed")
        def _typed(context, id: "s", tags: "as", at: "Optional[int]" = None):
            context.execute("INSERT INTO note (id, body, stars) VALUES (:id, :tags, :at)", id=id, tags=" ".join(tags), at=at)

        store = self.open(define(schema))
        store.commit("v1.Typed", id="a", tags=["x", "y"], at=3)
        self.assertEqual(store.query("SELECT id, body, stars FROM note").to_list(), [{"id": "a", "body": "x y", "stars": 3}])

    def test_materializer_that_raises(self):
        schema = note_schema()

        @schema.materializer("v1.Odd")
        def _odd(context, how: str):
            if how == "fits not":
                raise Ms.ConstraintError("there are enough")
            raise ValueError("wrong on purpose")

        store, shown = self.open(define(schema)), self.catch_shown()
        with self.assertRaisesRegex(Ms.ConstraintError, "there are enough"):
            store.commit("v1.Odd", how="fits not")
        self.assertEqual(shown, [])
        with self.assertRaisesRegex(Ms.CallbackError, "v1.Odd.*ValueError: wrong on purpose"):
            store.commit("v1.Odd", how="breaks")
        self.assertEqual([type(error) for error in shown], [ValueError])
        store.commit("v1.NoteAdded", id="a", body="the store goes on")


class Commits(StoreTest):
    def test_forms(self):
        store = self.open()
        self.assertTrue(store.commit("v1.NoteAdded", id="a", body="by keywords"))
        store.commit("v1.NoteAdded", {"id": "b", "body": "by a mapping"}, stars=2)
        store.commit(Ms.Event("v1.NoteAdded", id="c", body="an event"))
        store.commit([Ms.Event("v1.NoteAdded", {"id": "d", "body": ""}), ("v1.NoteAdded", {"id": "e", "body": ""})])
        store.commit([])
        self.assertEqual([row.id for row in store.query("SELECT id FROM note ORDER BY id")], list("abcde"))
        self.assertEqual(str(store.head), "e5")
        with self.assertRaises(TypeError):
            store.commit(Ms.Event("v1.NoteAdded"), id="a")
        store.commit(("v1.NoteAdded", {"id": "f", "body": "a pair"}))
        for wrong in (["v1.NoteAdded"], [("v1.NoteAdded", {}, 1)], [None], [5]):
            with self.assertRaisesRegex(TypeError, "pair"):
                store.commit(wrong)

    def test_all_or_nothing(self):
        store = self.open()
        with self.assertRaises(Ms.ConstraintError):
            store.commit([("v1.NoteAdded", {"id": "a", "body": ""}), ("v1.NoteAdded", {"id": "a", "body": ""})])
        self.assertEqual(store.query_value("SELECT count(*) FROM note"), 0)

    def test_by_declared_type(self):
        schema = Ms.Schema(tables=["CREATE TABLE t (id TEXT PRIMARY KEY, n REAL, tags TEXT, at TEXT, note TEXT) STRICT"])
        schema.add_event("v1.Put", {"id": str, "n": float, "tags": "as", "at": str, "note": "ms"},
                         "INSERT INTO t VALUES (:id, :n, :tags, :at, :note)")
        store = self.open(define(schema))
        moment = datetime.datetime(2026, 1, 2, tzinfo=UTC)
        store.commit("v1.Put", id="a", n=3, tags=["x", "y"], at=moment, note=None)
        store.commit("v1.Put", id="b", n=0.5, tags=[], at="never", note="yes")
        first, second = store.query("SELECT * FROM t ORDER BY id")
        self.assertEqual(dict(first), {"id": "a", "n": 3.0, "tags": '["x","y"]', "at": "2026-01-02T00:00:00.000Z", "note": None})
        self.assertEqual(first.get_datetime("at"), moment)
        self.assertIsNone(first.get_datetime("note"))
        self.assertEqual((second.n, second.tags, second.note), (0.5, "[]", "yes"))

    def test_forms_of_values(self):
        schema = Ms.Schema(tables=["CREATE TABLE t (id TEXT PRIMARY KEY, value TEXT) STRICT"])
        schema.add_event("v1.Put", {"id": str, "value": "v"}, "INSERT INTO t VALUES (:id, :value)")
        store = self.open(define(schema))
        moment = datetime.datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
        store.commit("v1.Put", id="a", value={"b": [1, 2.5, None, True, "ü", b"\0", moment], "c": {"d": {}}})
        self.assertEqual(store.query_value("SELECT value FROM t"), '{"b":[1,2.5,null,true,"ü","AA==",1000],"c":{"d":{}}}')
        store.commit("v1.Put", id="b", value=GLib.Variant("u", 7))
        self.assertEqual(store.query_value("SELECT value FROM t WHERE id = 'b'"), "7")
        store.commit("v1.Put", id="c", value=[GLib.Variant("u", 3), GLib.Bytes.new(b"a"), memoryview(b"abc")[::2]])
        self.assertEqual(store.query_value("SELECT value FROM t WHERE id = 'c'"), '[3,"YQ==","YWM="]')
        endless = []
        endless.append(endless)
        for value in ({1: 2}, {"a": {None: 1}}, ["a\0b"], {"a\0": 1}, {"\ud800": 1}, [object()], [float("inf")], [2**64], endless, dict):
            with self.subTest(value=repr(value)[:40]), self.assertRaisesRegex(Ms.InvalidArgsError, "v1.Put"):
                store.commit("v1.Put", id="z", value=value)
        self.assertEqual(str(store.head), "e3")

    def test_names_of_arguments(self):
        names = ("self", "event", "args", "name", "params", "query")
        schema = Ms.Schema(tables="CREATE TABLE t (id TEXT PRIMARY KEY) STRICT")
        schema.add_event("v1.Odd", dict.fromkeys(names, str), "INSERT INTO t VALUES (:self || :event || :args || :name || :params || :query)")
        store = self.open(define(schema))
        store.commit("v1.Odd", **{name: name[0] for name in names})
        self.assertEqual(store.query_value("SELECT id FROM t WHERE id <> :self", self=""), "seanpq")
        self.assertEqual(Ms.Event("v1.Odd", self="a").args, {"self": "a"})

    def test_what_does_not_fit(self):
        store = self.open()
        for args, word in (({"id": "a"}, "body"), ({"id": 1, "body": ""}, "id"), ({"id": "a", "body": object()}, "body"),
                           ({"id": "a", "body": "", "chair": 1}, "chair"), ({"id": "a", "body": "", "stars": 2**53 + 1}, "stars"),
                           ({"id": "a", "body": "", "raw": "text"}, "raw"), ({"id": b"a", "body": ""}, "id"),
                           ({"id": "a", "body": "", "stars": 2**70}, "stars"), ({"id": "a\0", "body": ""}, "id"),
                           ({"id": "a", "body": "\ud800"}, "body"), ({"id": "a", "body": "", "stars": float("nan")}, "stars"),
                           ({"id": "a", "body": "", "stars": 1.5}, "stars"), ({"id": "a", "body": True}, "body")):
            with self.subTest(args=args), self.assertRaisesRegex(Ms.InvalidArgsError, word):
                store.commit("v1.NoteAdded", args)
        with self.assertRaisesRegex(Ms.UnknownEventError, "v1.Nothing"):
            store.commit("v1.Nothing", id="a")
        self.assertEqual(str(store.head), "e0")

    def test_events_read_back(self):
        store = self.open()
        store.commit("v1.NoteAdded", id="a", body="x", raw=b"\1")
        record, = store.list_events(None, 0, None, Ms.EventFilter.ALL)
        self.assertEqual((record.name, record.args, record.failure), ("v1.NoteAdded", {"id": "a", "body": "x", "raw": "AQ=="}, None))
        self.assertEqual(store.event("v1.NoteAdded", id="a", body="x", raw=b"\1").args, record.args)
        self.assertEqual((record.client_id, record.session_id), (store.client_id, store.session_id))
        self.assertEqual(record.sequence, store.head)
        self.assertLess(abs(record.recorded_at - datetime.datetime.now(UTC)), datetime.timedelta(hours=1))
        self.assertIn("v1.NoteAdded", repr(record))


class Rows(StoreTest):
    def setUp(self):
        super().setUp()
        self.store = self.open()
        self.store.commit([("v1.NoteAdded", {"id": name, "body": name * 2, "stars": n, "raw": b"\0"})
                           for n, name in enumerate("abc")])

    def test_row(self):
        row = self.store.query("SELECT *, 1.5 AS real FROM note WHERE id = :id", id="b")[0]
        self.assertEqual((row.id, row["body"], row.stars, row.raw, row.real), ("b", "bb", 1, b"\0", 1.5))
        self.assertEqual(list(row), ["id", "body", "stars", "raw", "real"])
        self.assertEqual(dict(row), {**row})
        self.assertEqual((len(row), "id" in row, "no" in row, row.get("no", 7), bool(row)), (5, True, False, 7, True))
        with self.assertRaisesRegex(KeyError, "no.*body"):
            row["no"]
        with self.assertRaisesRegex(AttributeError, "no.*body"):
            row.no
        self.assertIn("'body': 'bb'", repr(row))
        self.assertEqual(row.get_value("raw"), b"\0")

    def test_row_is_a_mapping(self):
        row = self.store.query("SELECT id, stars FROM note WHERE id = 'b'")[0]
        self.assertIsInstance(row, collections.abc.Mapping)
        match row:
            case {"id": "b", "stars": stars}:
                self.assertEqual(stars, 1)
            case _:
                self.fail("it matches no pattern")
        self.assertEqual(dict(row), {"id": "b", "stars": 1})

    def test_every_kind_of_value(self):
        result = self.store.query("SELECT 1.0 AS whole, 9e999 AS endless, -9223372036854775807 - 1 AS least, x'' AS no_bytes,"
                                  " CAST (x'ff00' AS TEXT) AS broken, NULL AS none, 'ü\"' AS text, x'6100' AS blob, 9007199254740993 AS large")
        expected = {"whole": 1.0, "endless": float("inf"), "least": -(2**63), "no_bytes": b"", "broken": b"\xff\0", "none": None,
                    "text": 'ü"', "blob": b"a\0", "large": 2**53 + 1}
        for row in (dict(result[0]), result.to_list()[0]):
            self.assertEqual(row, expected)
            self.assertEqual([type(value) for value in row.values()], [type(value) for value in expected.values()])

    def test_queries(self):
        store = self.store
        self.assertEqual([row.id for row in store.query("SELECT id FROM note WHERE stars >= :least ORDER BY id", least=1)], ["b", "c"])
        self.assertEqual(len(store.query("SELECT * FROM note WHERE id = :id", {"id": "a"})), 1)
        self.assertEqual(store.query_value("SELECT max(stars) FROM note"), 2)
        self.assertIsNone(store.query_value("SELECT id FROM note WHERE id = 'z'"))
        self.assertIsNone(store.query_value("SELECT NULL"))
        self.assertTrue(store.query("SELECT id FROM note"))
        self.assertFalse(store.query("SELECT id FROM note WHERE id = 'z'"))
        # A model may be empty now and not later: it is true, as Gio's are.
        self.assertTrue(store.query_live("SELECT id FROM note WHERE id = 'z'"))
        result = store.query("SELECT id, stars FROM note ORDER BY id")
        self.assertEqual(result.columns, ["id", "stars"])
        self.assertEqual(result.to_list(), [{"id": "a", "stars": 0}, {"id": "b", "stars": 1}, {"id": "c", "stars": 2}])
        self.assertEqual((result[-1].id, [row.id for row in result[:2]]), ("c", ["a", "b"]))

    def test_query_objects(self):
        query = Ms.Query(table="note", where="stars >= :least", order_by="id", params={"least": 1})
        self.assertEqual([row.id for row in self.store.query(query)], ["b", "c"])
        query["least"] = 2
        self.assertEqual(query["least"], 2)
        self.assertEqual([row.id for row in self.store.query(query)], ["c"])
        query.set(least=0)
        query.limit = 1
        self.assertEqual(len(self.store.query(query)), 1)
        query.set_values({"least": 3})
        self.assertEqual(len(self.store.query(query)), 0)
        with self.assertRaises(TypeError):
            self.store.query(query, least=1)
        self.assertEqual((list(query), "least" in query, "no" in query), (["least"], True, False))
        self.assertTrue(query.set_values({}))
        self.assertEqual(list(query), ["least"])
        self.assertIn("least", repr(query))
        self.assertEqual(self.store.query_int(Ms.Query("SELECT 7")), (True, 7))

    def test_columns_of_one_name(self):
        result = self.store.query("SELECT 1 AS a, 2 AS b, 3 AS a")
        self.assertEqual(dict(result[0]), {"a": 1, "b": 2})
        self.assertEqual(result.to_list(), [{"a": 1, "b": 2}])

    def test_live(self):
        live = self.store.query_live("SELECT id, stars FROM note WHERE stars >= :least ORDER BY id", least=1)
        changes = []
        live.connect("items-changed", lambda _live, *change: changes.append(change))
        self.assertEqual([row.id for row in live], ["b", "c"])
        self.store.commit("v1.NoteAdded", id="d", body="", stars=9)
        self.store.refresh()
        self.assertEqual([row.id for row in live], ["b", "c", "d"])
        self.assertEqual(changes, [(2, 0, 1)])
        self.assertIn("3 rows", repr(live))

    def test_bind(self):
        label = Gio.SimpleAction(name="count", enabled=False)
        self.store.bind_query("SELECT count(*) > :n FROM note", label, "enabled", params={"n": 3})
        self.assertFalse(label.props.enabled)
        self.store.commit("v1.NoteAdded", id="d", body="")
        self.store.refresh()
        self.assertTrue(label.props.enabled)
        Ms.Store.unbind_query(label, "enabled")


class Documents(StoreTest):
    def test_mapping(self):
        store = self.open(define(note_schema(documents={"ui": {"open": True, "width": 300, "zoom": 1.0, "path": "", "tags": []}})))
        document = store.get_document("ui", None)
        self.assertEqual(dict(document), {"open": True, "width": 300, "zoom": 1.0, "path": "", "tags": []})
        document["open"] = False
        document["zoom"] = 2
        document["tags"] = ["a", 1]
        self.assertEqual((document["open"], document["zoom"], document["tags"]), (False, 2.0, ["a", 1]))
        del document["open"]
        self.assertTrue(document["open"])
        self.assertIn("width", document)
        with self.assertRaisesRegex(KeyError, "no.*width"):
            document["no"]
        with self.assertRaises(Ms.InvalidArgsError):
            document["no"] = 1
        with self.assertRaises(Ms.InvalidArgsError):
            document["width"] = "wide"
        self.assertIn("'width': 300", repr(document))


class Errors(StoreTest):
    def test_each_code_has_a_class(self):
        nicks = [nick for nick in dir(Ms.Error) if nick.isupper()]
        self.assertGreater(len(nicks), 25)
        for nick in nicks:
            kind = getattr(Ms, "".join(word.capitalize() for word in nick.split("_")).replace("Io", "IO") + "Error")
            error = kind("words")
            self.assertTrue(error.matches(Ms.error_quark(), getattr(Ms.Error, nick)))
            self.assertIsInstance(error, Ms.MultistoreError)
            self.assertIsInstance(error, GLib.Error)
            self.assertEqual((str(error), eval(repr(error)).code), ("words", error.code))

    def test_raised(self):
        store = self.open()
        with self.assertRaises(Ms.InvalidQueryError):
            store.query("DELETE FROM note")
        with self.assertRaises(Ms.InvalidStoreIdError):
            self.registry.retain(define(), "a b")
        with self.assertRaises(Ms.StoreIdTakenError):
            self.registry.lookup(define(), "a")
        with self.assertRaises(Ms.InvalidArgsError):
            Ms.Event.new_from_json("v1.NoteAdded", "[]", -1)
        store.close()
        with self.assertRaises(Ms.ClosedError) as caught:
            store.commit("v1.NoteAdded", id="a", body="")
        self.assertIsNone(caught.exception.__cause__)
        self.assertIn("closed", repr(store))

    def test_others_stay(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(GLib.Error) as caught:
            Ms.Schema.new_from_file(Gio.File.new_for_path(folder + "/none.xml"), None)
        self.assertNotIsInstance(caught.exception, Ms.MultistoreError)


class Attributes(StoreTest):
    def test_properties(self):
        store = self.open()
        self.assertEqual((store.id, store.pending_count, store.online), ("a", 0, False))
        self.assertIs(store.definition, store.get_definition())
        entry, = self.registry.entries
        self.assertEqual((entry.id, entry.state), ("a", Ms.EntryState.READY))
        self.assertIn("'a'", repr(entry))
        with self.assertRaises(AttributeError):
            store.id = "b"
        options = Ms.StoreOptions(gc_time=5, service_name="app", sync_payload={"authToken": "t"})
        self.assertEqual((options.gc_time, options.service_name), (5, "app"))
        self.assertEqual(Ms.from_variant(options.sync_payload), {"authToken": "t"})
        options.gc_time = 7
        self.assertEqual(options.get_gc_time(), 7)

    def test_batch(self):
        order = []

        def batch(batch):
            order.append("before")
            batch.run()
            order.append("after")

        self.registry = Ms.StoreRegistry(batch=batch, gc_time=5)
        store = self.open()
        live = store.query_live("SELECT * FROM note")
        live.connect("items-changed", lambda *_: order.append("changed"))
        store.commit("v1.NoteAdded", id="a", body="")
        store.refresh()
        self.assertEqual(order, ["before", "changed", "after"])
        self.assertEqual(self.registry.default_options.gc_time, 5)

    def test_item_types(self):
        class Note(GObject.Object):
            id = GObject.Property(type=str)
            stars = GObject.Property(type=int)

        store = self.open()
        store.commit("v1.NoteAdded", id="a", body="", stars=3)
        live = store.query_live(Ms.Query(table="note", order_by="id", item_type=Note))
        self.assertEqual([(type(note), note.id, note.stars) for note in live], [(Note, "a", 3)])

    def test_sequences(self):
        first, second = Ms.Sequence.new(1, 0, 0), Ms.Sequence.new(1, 2, 0)
        self.assertLess(first, second)
        self.assertEqual(sorted([second, first]), [first, second])
        self.assertEqual(len({first, Ms.Sequence.new(1, 0, 0)}), 1)
        self.assertNotEqual(first, "e1")
        self.assertEqual(repr(first), "<Ms.Sequence e1>")


if __name__ == "__main__":
    unittest.main()
