#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The registry's behaviours by number, through introspection, with virtual time.

Needs the typelibs of the test library, which is the library with MsTest.Clock in it.
"""

import gc
import random
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import gi

gi.require_version("Ms", "1")
gi.require_version("MsTest", "1")
from gi.repository import Gio, GLib, GObject, Ms, MsTest  # noqa: E402

DEFAULT = Ms.GC_TIME_DEFAULT
INFINITE = Ms.GC_TIME_INFINITE
TEN_YEARS = 3652 * 24 * 3600 * 1000
WATCHDOG_SECONDS = 30


def options(gc_time):
    if gc_time == DEFAULT:
        return None
    made = Ms.StoreOptions.new()
    made.set_gc_time(gc_time)
    return made


def schema():
    made = Ms.Schema.new()
    made.add_table("CREATE TABLE note (id TEXT PRIMARY KEY) STRICT", Ms.Scope.SYNCED)
    added = Ms.EventType.new("v1.NoteAdded", Ms.Scope.SYNCED)
    added.add_arg("id", "s", False)
    added.add_materializer("INSERT INTO note (id) VALUES (:id)")
    made.add_event_type(added)
    made.add_document_key("ui", "open", GLib.Variant("b", True))
    return made


def commit(store, note_id):
    store.commit(Ms.Event.new("v1.NoteAdded", GLib.Variant("a{sv}", {"id": GLib.Variant("s", note_id)})))


def count_notes(store):
    return store.query_int(Ms.Query.new("SELECT count(*) FROM note"))[1]


class Call:
    """One asynchronous request to a registry, or to another object that has such methods."""

    def __init__(self, test, source, method, *args, inside=None):
        self.test = test
        self.method = method
        self.cancellable = Gio.Cancellable.new()
        self.inside = inside
        self.done = False
        self.place = 0
        self.value = None
        self.error = None
        getattr(source, method + "_async")(*args, self.cancellable, self._finish)
        assert not self.done

    def _finish(self, source, result):
        try:
            self.value = getattr(source, self.method + "_finish")(result)
        except GLib.Error as error:
            self.error = error
        self.done = True
        self.test.n_calls_done += 1
        self.place = self.test.n_calls_done
        if self.inside:
            self.inside(self)


class FakeMonitor(GObject.Object, Gio.Initable, Gio.MemoryMonitor):
    """Warns when a test says so."""

    def do_init(self, cancellable):
        return True


class RegistryTest(unittest.TestCase):
    """Stores in memory, whose loads a test controls by its boot function."""

    in_files = False

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory() if self.in_files else None
        self.clock = MsTest.Clock.new()
        self.n_boots = 0
        self.n_calls_done = 0
        self.hold = False
        self.failure = None
        self.held = []
        self.definition = self.new_definition("note")
        self.registry = None
        self.replace_registry(Ms.StoreRegistry.new(None))

    def tearDown(self):
        # What a callback has raised is kept for debuggers, and its frames keep stores.
        for name in "last_exc", "last_value", "last_traceback", "last_type":
            if hasattr(sys, name):
                delattr(sys, name)
        gone = []

        def note():
            gone.append("definition")
            # A worker may have had the last reference.
            GLib.MainContext.default().wakeup()

        self.definition.weak_ref(note)
        self.held = []
        self.story = []
        self.registry = self.definition = None
        gc.collect()
        self.wait_until(lambda: gone)
        self.settle()
        self.assertEqual(self.clock.get_n_alarms(), 0)
        self.clock = None
        gc.collect()
        if self.directory:
            self.directory.cleanup()

    def new_definition(self, name):
        if self.directory:
            adapter = Ms.PersistedAdapter.new(self.directory.name)
        else:
            adapter = Ms.MemoryAdapter.new()
        definition = Ms.StoreDefinition.new(name, schema(), adapter)
        definition.set_boot_func(self.boot)
        return definition

    def boot(self, store, context, *_):
        self.n_boots += 1
        if self.failure:
            context.fail(GLib.Error(self.failure, "test", 1))
        elif self.hold:
            context.hold()
            self.held.append((store, context))
        return True

    def release_loads(self):
        held, self.held = self.held, []
        for _, context in held:
            context.release()

    def replace_registry(self, registry):
        self.registry = registry
        self.story = []
        for signal in "loading", "loaded", "failed", "unused":
            registry.connect("store-" + signal, self.tell, signal)
        registry.connect("store-dropped", self.tell_dropped)

    def tell(self, _registry, entry, *rest):
        self.story.append(f"{rest[-1]} {entry.get_id()}")

    def tell_dropped(self, _registry, entry, reason):
        self.story.append(f"{reason.value_nick} {entry.get_id()}")

    def take_story(self):
        story, self.story[:] = list(self.story), []
        return story

    def settle(self):
        self.clock.settle()

    def advance(self, milliseconds):
        self.clock.settle()
        self.clock.advance(milliseconds)
        self.clock.settle()

    def wait_until(self, condition):
        expired = []
        watchdog = GLib.timeout_add_seconds(WATCHDOG_SECONDS, lambda: expired.append(1) or True)
        while not condition():
            GLib.MainContext.default().iteration(True)
            self.assertFalse(expired, f"not within {WATCHDOG_SECONDS} s")
        GLib.source_remove(watchdog)

    def call(self, method, store_id, gc_time=DEFAULT, definition=None, inside=None):
        definition = definition or self.definition
        return Call(self, self.registry, method, definition, store_id, options(gc_time), inside=inside)

    def served(self, method, store_id, gc_time=DEFAULT):
        call = self.call(method, store_id, gc_time)
        self.wait_until(lambda: call.done)
        if call.error:
            raise call.error
        return call.value

    def get(self, store_id, gc_time=DEFAULT):
        return self.served("get", store_id, gc_time)

    def acquire(self, store_id, gc_time=DEFAULT):
        return self.served("acquire", store_id, gc_time)

    def retain(self, store_id, gc_time=DEFAULT):
        return self.registry.retain(self.definition, store_id, options(gc_time))

    def lookup(self, store_id):
        return self.registry.lookup(self.definition, store_id)

    def has(self, store_id):
        return self.registry.has(store_id)

    def entry(self, store_id):
        return next(entry for entry in self.registry.get_entries() if entry.get_id() == store_id)

    def assert_goes_after(self, store_id, milliseconds):
        self.advance(milliseconds - 1)
        self.assertTrue(self.has(store_id))
        self.advance(1)
        self.assertFalse(self.has(store_id))

    def assert_error(self, error, code):
        self.assertIsNotNone(error)
        self.assertTrue(error.matches(Ms.error_quark(), code), error)

    def assert_cancelled(self, error):
        self.assertIsNotNone(error)
        self.assertTrue(error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED), error)

    def catch_unraised(self):
        """A list that gets the type of each exception that a callback lets out, which nobody can catch."""
        seen = []

        hook, sys.excepthook = sys.excepthook, lambda *exception: seen.append(exception[0])
        self.addCleanup(setattr, sys, "excepthook", hook)
        return seen

    def begin_held(self, method, store_id, gc_time=DEFAULT):
        self.hold = True
        n_held = len(self.held)
        call = self.call(method, store_id, gc_time)
        self.wait_until(lambda: len(self.held) > n_held)
        return call


class LoadingTest(RegistryTest):
    def test_01_get_loads(self):
        call = self.begin_held("get", "a")
        self.settle()
        self.assertFalse(call.done)
        self.assertIsNone(self.lookup("a"))
        self.assertEqual(self.entry("a").get_state(), Ms.EntryState.LOADING)
        commit(self.held[0][0], "by the boot function")
        self.release_loads()
        self.wait_until(lambda: call.done)
        self.assertIsNone(call.error)
        self.assertEqual(call.value.get_id(), "a")
        self.assertEqual(call.value.get_boot_state(), Ms.BootState.DONE)
        self.assertEqual(count_notes(call.value), 1)

    def test_02_get_of_ready_store(self):
        self.assertIsNone(self.lookup("a"))
        store = self.get("a", 50)
        self.assertIs(self.get("a", 50), store)
        self.assertEqual(self.n_boots, 1)
        self.advance(40)
        self.assertIs(self.lookup("a"), store)
        self.assert_goes_after("a", 10)
        self.assertIsNone(self.lookup("a"))

    def test_03_one_load_for_all(self):
        self.hold = True
        calls = [self.call(method, "a") for method in ["get", "acquire", "preload"] * 10]
        self.wait_until(lambda: self.held)
        self.settle()
        self.assertEqual(self.n_calls_done, 0)
        self.release_loads()
        self.wait_until(lambda: self.n_calls_done == len(calls))
        self.assertEqual([call.place for call in calls], list(range(1, len(calls) + 1)))
        self.assertEqual(self.n_boots, 1)
        stores = {call.value for call in calls[0::3]} | {call.value.get_store() for call in calls[1::3]}
        self.assertEqual(len(stores), 1)

    def test_04_failed_load(self):
        self.failure = "the moon is full"
        calls = [self.call(method, "a") for method in ["get", "acquire", "preload"] * 2]
        self.wait_until(lambda: self.n_calls_done == len(calls))
        for call in calls:
            self.assert_error(call.error, Ms.Error.BOOT_FAILED)
            self.assertIn("the moon is full", call.error.message)
        self.assertFalse(self.has("a"))
        self.failure = None
        self.assertFalse(self.get("a").is_closed())
        self.assertEqual(self.n_boots, 2)

    def test_04_boot_function_raises(self):
        def careless(_store, _context, *_):
            raise ValueError("the moon is full")

        seen = self.catch_unraised()
        self.definition.set_boot_func(careless)
        with self.assertRaises(GLib.Error) as caught:
            self.get("a")
        self.assert_error(caught.exception, Ms.Error.BOOT_FAILED)
        self.assertEqual(seen, [ValueError])
        self.assertFalse(self.has("a"))

    def test_05_failed_preload(self):
        self.failure = "the moon is full"
        call = self.call("preload", "a")
        self.wait_until(lambda: call.done)
        self.assert_error(call.error, Ms.Error.BOOT_FAILED)
        self.assertFalse(self.has("a"))
        self.assertEqual(self.registry.get_entries().get_n_items(), 0)
        self.assertEqual(self.clock.get_n_alarms(), 0)

    def test_06_preload_then_lookup(self):
        self.assertTrue(self.served("preload", "a"))
        self.assertIs(self.lookup("a"), self.get("a"))

    def assert_taken(self, definition):
        message = None
        for method in "get", "acquire", "preload":
            call = self.call(method, "a", definition=definition)
            self.settle()
            self.assertTrue(call.done)
            self.assert_error(call.error, Ms.Error.STORE_ID_TAKEN)
            message = call.error.message
        for method in self.registry.retain, self.registry.lookup:
            arguments = (None,) if method == self.registry.retain else ()
            with self.assertRaises(GLib.Error) as caught:
                method(definition, "a", *arguments)
            self.assert_error(caught.exception, Ms.Error.STORE_ID_TAKEN)
        return message

    def test_07_id_taken(self):
        other = self.new_definition("task")
        namesake = self.new_definition("note")
        call = self.begin_held("get", "a", 50)
        for state in Ms.EntryState.LOADING, Ms.EntryState.READY:
            if state == Ms.EntryState.READY:
                self.release_loads()
                self.wait_until(lambda: call.done)
                self.settle()
            deadline = self.entry("a").get_deadline()
            message = self.assert_taken(other)
            self.assertIn("note", message)
            self.assertIn("task", message)
            self.assertNotEqual(self.assert_taken(namesake), message.replace("task", "note"))
            self.assertEqual(self.entry("a").get_state(), state)
            self.assertEqual(self.entry("a").get_deadline(), deadline)
        self.assert_goes_after("a", 50)
        self.assertEqual(self.n_boots, 1)

    def test_08_malformed_id(self):
        for store_id in "", "a b", "a/b", "..", "a.b", "ä", "a\n", "x" * 129:
            for method in "get", "acquire", "preload":
                call = self.call(method, store_id)
                self.settle()
                self.assert_error(call.error, Ms.Error.INVALID_STORE_ID)
            with self.assertRaises(GLib.Error) as caught:
                self.retain(store_id)
            self.assert_error(caught.exception, Ms.Error.INVALID_STORE_ID)
            self.assertFalse(self.has(store_id))
        self.assertEqual(self.take_story(), [])
        self.get("x" * 128)


class UnusedTest(RegistryTest):
    def test_09_goes_at_ttl(self):
        first = self.get("a", 50)
        self.assert_goes_after("a", 50)
        second = self.get("a", 50)
        self.assertIsNot(second, first)
        self.assertEqual((first.is_closed(), second.is_closed()), (True, False))

    def test_10_infinite(self):
        store = self.get("a", INFINITE)
        self.advance(TEN_YEARS)
        self.assertIs(self.lookup("a"), store)
        self.assertEqual(self.entry("a").get_deadline(), -1)
        self.assertEqual(self.clock.get_n_alarms(), 0)

    def test_11_starts_after_callbacks(self):
        def dawdle(_call):
            self.clock.advance(200)
            self.assertTrue(self.has("a"))

        first = self.begin_held("get", "a", 50)
        self.advance(100)
        second = self.call("get", "a", 50)
        first.inside = second.inside = dawdle
        self.release_loads()
        self.wait_until(lambda: second.done)
        self.assert_goes_after("a", 50)

    def test_12_precedence(self):
        for headless, of_call, of_definition, of_registry, expected in (
            (False, DEFAULT, DEFAULT, DEFAULT, 60000),
            (False, DEFAULT, DEFAULT, 30, 30),
            (False, DEFAULT, 20, 30, 20),
            (False, 10, 20, 30, 10),
            (False, 10, INFINITE, INFINITE, 10),
            (True, DEFAULT, DEFAULT, DEFAULT, INFINITE),
            (True, DEFAULT, DEFAULT, 30, 30),
            (True, 10, DEFAULT, DEFAULT, 10),
        ):
            with self.subTest(headless=headless, times=(of_call, of_definition, of_registry)):
                make = (lambda defaults: Ms.StoreRegistry(default_options=defaults, headless=True)) if headless else Ms.StoreRegistry.new
                self.definition.set_gc_time(of_definition)
                self.replace_registry(make(options(of_registry)))
                self.get("a", of_call)
                self.assertEqual(self.entry("a").get_gc_time(), expected)
                if expected != INFINITE:
                    self.assert_goes_after("a", expected)

    def test_13_each_its_own(self):
        self.get("a", 25)
        store = self.get("b", 10000)
        self.assert_goes_after("a", 25)
        self.assertIs(self.lookup("b"), store)

    def test_14_longest_wins(self):
        for retained, loaded in (10, 100), (100, 10):
            handle = self.retain("a", retained)
            self.get("a", loaded)
            self.advance(1000)
            handle.release()
            self.assert_goes_after("a", 100)
        self.get("b", 100)
        self.get("b", 10)
        self.assert_goes_after("b", 100)

    def test_15_pairs_in_one_tick(self):
        self.get("a", 50)
        self.advance(30)
        for _ in range(10):
            self.retain("a", 50).release()
        self.assert_goes_after("a", 50)

    def test_16_retained_at_45(self):
        self.get("a", 50)
        self.advance(45)
        handle = self.retain("a", 50)
        self.advance(15)
        self.assertTrue(self.has("a"))
        handle.release()
        self.assert_goes_after("a", 50)

    def begin_lonely_load(self, gc_time):
        call = self.begin_held("get", "a", gc_time)
        call.cancellable.cancel()
        self.settle()
        self.assert_cancelled(call.error)

    def test_17_interest_lost(self):
        self.begin_lonely_load(50)
        cancellable = self.held[0][1].get_cancellable()
        self.assert_goes_after("a", 50)
        self.assertTrue(cancellable.is_cancelled())
        self.begin_lonely_load(0)
        self.assertFalse(self.has("a"))
        self.assertEqual(self.n_boots, 2)

    def test_17_interest_regained(self):
        self.begin_lonely_load(50)
        self.advance(49)
        handle = self.retain("a", 50)
        self.advance(1000)
        handle.release()
        self.advance(40)
        self.release_loads()
        self.settle()
        self.assertIsNotNone(self.lookup("a"))
        self.assert_goes_after("a", 50)
        self.assertEqual(self.n_boots, 1)

    def test_17_infinite(self):
        self.begin_lonely_load(INFINITE)
        self.advance(TEN_YEARS)
        self.release_loads()
        self.settle()
        self.advance(TEN_YEARS)
        self.assertFalse(self.lookup("a").is_closed())

    def test_18_retained_stays(self):
        handles = [self.acquire("a", 0), self.acquire("b", 10)]
        self.advance(TEN_YEARS)
        for handle in handles:
            self.assertFalse(handle.get_store().is_closed())

    def test_19_ids_share_nothing(self):
        first, second = self.get("a"), self.get("A")
        commit(first, "one")
        self.assertEqual((count_notes(first), count_notes(second)), (1, 0))
        self.assertTrue(self.registry.drop("a"))
        self.assertEqual((first.is_closed(), second.is_closed()), (True, False))

    def test_20_collected_is_closed(self):
        store = self.get("a", 50)
        notified = []
        store.connect("notify::is-closed", lambda *_: notified.append(1))
        self.advance(50)
        self.assertTrue(store.is_closed())
        self.assertEqual(notified, [1])
        with self.assertRaises(GLib.Error) as caught:
            commit(store, "one")
        self.assert_error(caught.exception, Ms.Error.CLOSED)
        self.assertIsNot(self.get("a", 50), store)

    def test_21_ttl_0(self):
        handle = self.acquire("a", 0)
        store = handle.get_store()
        self.advance(1000)
        commit(store, "one")
        handle.release()
        self.assertTrue(self.has("a"))
        self.settle()
        self.assertFalse(self.has("a"))
        self.assertTrue(store.is_closed())

    def test_22_get_starts_anew(self):
        self.get("a", 50)
        self.advance(40)
        self.get("a", 50)
        self.assert_goes_after("a", 50)

    def test_23_retain_and_get_in_one_tick(self):
        handle = self.retain("a", 0)
        store = self.get("a", 0)
        self.advance(1000)
        self.assertIs(handle.get_store(), store)
        self.assertFalse(store.is_closed())
        self.assertEqual(self.n_boots, 1)


class HandlesTest(RegistryTest):
    def test_24_counted_once(self):
        first, second = self.acquire("a", 50), self.acquire("a", 50)
        self.assertEqual(self.entry("a").get_n_observers(), 2)
        first.release()
        first.release()
        self.assertEqual(self.entry("a").get_n_observers(), 1)
        del first, second
        gc.collect()
        self.settle()
        self.assertEqual(self.entry("a").get_n_observers(), 0)
        self.assert_goes_after("a", 50)

    def test_25_inert(self):
        notified = []
        self.failure = "the moon is full"
        handle = self.retain("a", 50)
        handle.connect("notify::state", lambda told, _: notified.append(told.get_state()))
        waiting = Call(self, handle, "wait")
        self.wait_until(lambda: waiting.done)
        self.assert_error(waiting.error, Ms.Error.BOOT_FAILED)
        self.assertEqual(handle.get_state(), Ms.EntryState.FAILED)
        self.assertEqual(notified, [Ms.EntryState.FAILED])
        self.assertIn("the moon is full", handle.get_error().message)

        self.failure = None
        dropped = self.acquire("a", 50)
        self.registry.drop("a")
        self.assertEqual(dropped.get_state(), Ms.EntryState.DROPPED)
        kept = self.acquire("a", 50)
        handle.release()
        dropped.release()
        self.settle()
        self.assertEqual(self.entry("a").get_n_observers(), 1)
        self.assertFalse(kept.get_store().is_closed())

    def test_25_released_while_loading(self):
        self.hold = True
        handle = self.retain("a", 50)
        waiting = Call(self, handle, "wait")
        self.wait_until(lambda: self.held)
        handle.release()
        self.settle()
        self.assert_error(waiting.error, Ms.Error.CLOSED)
        self.assert_goes_after("a", 50)

    def test_26_mounted_twice(self):
        store = self.acquire("a", 0).get_store()
        first = self.retain("a", 0)
        first.release()
        second = self.retain("a", 0)
        self.advance(1000)
        self.assertFalse(store.is_closed())
        self.assertIs(second.get_store(), store)


class CancellingTest(RegistryTest):
    def test_27_one_of_two_cancels(self):
        first = self.begin_held("get", "a", 0)
        second = self.call("acquire", "a", 0)
        first.cancellable.cancel()
        self.assertFalse(first.done)
        self.settle()
        self.assert_cancelled(first.error)
        self.release_loads()
        self.wait_until(lambda: second.done)
        self.assertFalse(second.value.get_store().is_closed())

    def test_28_only_waiter_cancels(self):
        call = self.begin_held("acquire", "a", 0)
        call.cancellable.cancel()
        self.settle()
        self.assert_cancelled(call.error)
        self.assertFalse(self.has("a"))
        self.assertTrue(self.held[0][1].get_cancellable().is_cancelled())

    def test_29_cancelled_after(self):
        call = self.call("acquire", "a", 50)
        self.wait_until(lambda: call.done)
        call.cancellable.cancel()
        self.advance(1000)
        self.assertFalse(call.value.get_store().is_closed())


class ForceTest(RegistryTest):
    def test_30_drop_loading(self):
        call = self.begin_held("get", "a", 50)
        store = self.held[0][0]
        self.assertTrue(self.registry.drop("a"))
        self.assertFalse(self.has("a"))
        self.settle()
        self.assert_error(call.error, Ms.Error.DROPPED)
        self.release_loads()
        self.settle()
        self.assertTrue(store.is_closed())
        self.assertEqual(self.take_story(), ["loading a", "dropped a"])

    def test_31_drop_retained(self):
        handle = self.acquire("a", 50)
        store = handle.get_store()
        self.take_story()
        self.registry.drop("a")
        self.assertTrue(store.is_closed())
        self.assertIsNone(handle.get_store())
        self.assertEqual(handle.get_state(), Ms.EntryState.DROPPED)
        self.assertEqual(self.take_story(), ["dropped a"])
        self.assertIsNot(self.get("a", 50), store)

    def test_32_clear_and_dispose(self):
        self.assertFalse(self.registry.drop("a"))
        self.get("a", 50)
        handle = self.acquire("b", 50)
        self.settle()
        self.take_story()
        self.registry.clear()
        self.assertEqual(self.take_story(), ["cleared a", "cleared b"])
        self.assertEqual(handle.get_state(), Ms.EntryState.DROPPED)

        handle = self.acquire("b", 50)
        store = handle.get_store()
        self.registry = None
        gc.collect()
        self.settle()
        self.assertTrue(store.is_closed())
        self.assertEqual(handle.get_state(), Ms.EntryState.DROPPED)
        self.assertEqual(self.clock.get_n_alarms(), 0)

    def test_33_close_fails(self):
        def fail(_store):
            raise ValueError("the moon is full")

        seen = self.catch_unraised()
        store = self.get("a", 50)
        store.connect("closing", fail)
        self.advance(50)
        self.assertEqual(seen, [ValueError])
        self.assertFalse(self.has("a"))
        self.assertFalse(self.get("a", 50).is_closed())

    def test_34_inside_signals(self):
        def drop(_registry, entry):
            self.registry.drop(entry.get_id())

        handler = self.registry.connect("store-loading", drop)
        with self.assertRaises(GLib.Error) as caught:
            self.get("a")
        self.assert_error(caught.exception, Ms.Error.DROPPED)
        self.registry.disconnect(handler)

        again = []
        self.registry.connect("store-dropped", lambda *_: again or again.append(self.call("get", "a")))
        store = self.get("a")
        self.registry.drop("a")
        self.wait_until(lambda: again[0].done)
        self.assertIsNot(again[0].value, store)
        self.assertFalse(again[0].value.is_closed())

    def test_35_list_and_signals(self):
        seed = random.randrange(2**32)
        dice = random.Random(seed)
        listed, handles, calls = [], [], []
        entries = self.registry.get_entries()

        def items_changed(_entries, position, n_removed, n_added):
            listed[position : position + n_removed] = [
                entries.get_item(position + i).get_id() for i in range(n_added)
            ]

        def operate():
            store_id = dice.choice("abcdef")
            action = dice.randrange(6)
            if action == 0:
                calls.append(self.call(dice.choice(["get", "preload"]), store_id, dice.choice([0, 10, 40])))
            elif action == 1:
                handles.append(self.retain(store_id, dice.choice([0, 10, 40])))
            elif action == 2 and handles:
                handles.pop(dice.randrange(len(handles)))
            elif action == 3:
                self.release_loads()
            elif action == 4 and dice.random() < 0.2:
                self.registry.drop(store_id)
            else:
                self.advance(dice.randrange(30))

        entries.connect("items-changed", items_changed)
        self.hold = True
        with self.subTest(seed=seed):
            alive = []
            for _ in range(1000):
                operate()
                self.settle()
                for chapter in self.take_story():
                    what, store_id = chapter.split(" ")
                    if what == "loading":
                        alive.append(store_id)
                    elif what in ("failed", "collected", "dropped"):
                        alive.remove(store_id)
                self.assertEqual(listed, alive)
                self.assertEqual([entry.get_id() for entry in entries], alive)
                self.assertEqual([self.has(store_id) for store_id in "abcdef"], [i in alive for i in "abcdef"])
        handles.clear()
        self.registry.clear()
        self.wait_until(lambda: all(call.done for call in calls))

    def test_36_low_memory(self):
        monitor = FakeMonitor()
        self.replace_registry(GObject.new(Ms.StoreRegistry, memory_monitor=monitor))
        handle = self.acquire("retained", 10)
        self.get("infinite", INFINITE)
        for store_id in "second", "first", "third":
            self.get(store_id, 10000)
        self.advance(10)
        self.get("second", 0)
        self.advance(10)
        self.get("third", 0)
        self.settle()
        self.take_story()
        monitor.emit("low-memory-warning", Gio.MemoryMonitorWarningLevel.CRITICAL)
        self.settle()
        self.assertEqual(self.take_story(), ["collected first", "collected second", "collected third"])
        self.assertTrue(self.has("infinite"))
        self.assertFalse(handle.get_store().is_closed())

    def test_37_each_in_its_own_millisecond(self):
        times = list(range(1, 501))
        random.Random(1).shuffle(times)
        for milliseconds in times:
            self.get(f"id-{milliseconds}", milliseconds)
        self.settle()
        self.take_story()
        for milliseconds in range(1, 501):
            self.advance(1)
            self.assertEqual(self.take_story(), [f"collected id-{milliseconds}"])


class ObserversTest(RegistryTest):
    in_files = True

    def test_38_last_unref(self):
        handle = self.acquire("a", 50)
        store = handle.get_store()
        self.advance(1000)
        self.assertFalse(store.is_closed())
        del handle
        gc.collect()
        self.assert_goes_after("a", 50)
        self.assertTrue(store.is_closed())

    def test_38_shown(self):
        def bind_document(store):
            action = Gio.SimpleAction.new("a", None)
            store.get_document("ui", None).bind("open", action, "enabled", Gio.SettingsBindFlags.DEFAULT)
            return action

        def bind_query(store):
            action = Gio.SimpleAction.new("a", None)
            query = Ms.Query.new("SELECT count(*) > 0 FROM note")
            store.bind_query(query, action, "enabled", Gio.SettingsBindFlags.GET)
            return action

        for make in (
            lambda store: store.query_live(Ms.Query.new_for_table("note", None, None)),
            lambda store: store.get_document("ui", None),
            bind_document,
            bind_query,
        ):
            store = self.get("a", 50)
            shown = make(store)
            self.assertEqual(self.entry("a").get_n_observers(), 1)
            self.advance(1000)
            self.assertFalse(store.is_closed())
            del shown
            gc.collect()
            self.assert_goes_after("a", 50)
            self.assertTrue(store.is_closed())

    def test_39_pending_calls(self):
        query = Ms.Query.new("SELECT count(*) FROM note")
        copy = str(Path(self.directory.name) / "copy")
        for method, arguments in (
            ("wait", (Ms.Stage.DURABLE,)),
            ("query", (query,)),
            ("backup", (copy,)),
            ("rebuild", ()),
        ):
            with self.subTest(method=method):
                store = self.get("a", 50)
                commit(store, method)
                call = Call(self, store, method, *arguments)
                self.assertEqual(self.entry("a").get_n_observers(), 1)
                self.clock.advance(1000)
                self.assertTrue(self.has("a"))
                self.wait_until(lambda: call.done)
                self.assertIsNone(call.error)
                self.settle()
                self.assert_goes_after("a", 50)

    def test_40_get_while_closing(self):
        for n_notes in range(10):
            store = self.get("a", 50)
            self.assertEqual(count_notes(store), n_notes)
            commit(store, str(n_notes))
            closing = Call(self, store, "close") if n_notes % 2 else None
            self.registry.drop("a")
            again = self.get("a", 50)
            self.assertIsNot(again, store)
            self.assertEqual(count_notes(again), n_notes + 1)
            self.assertTrue(not closing or closing.done)

    def test_41_collector_in_thread(self):
        here = threading.get_ident()
        threads = []
        handle = [self.acquire("a", 50)]
        entry = self.entry("a")
        # A cycle, so that only the collector frees the handle.
        handle.append(handle)
        handle[0].itself = handle
        gone = []
        handle[0].weak_ref(gone.append, True)
        entry.connect("notify", lambda *_: threads.append(threading.get_ident()))
        self.registry.connect("store-unused", lambda *_: threads.append(threading.get_ident()))
        del handle
        gc.disable()
        try:
            collector = threading.Thread(target=gc.collect)
            collector.start()
            collector.join()
        finally:
            gc.enable()
        self.assertEqual(threads, [])
        self.assertEqual(entry.get_n_observers(), 1)
        self.settle()
        self.assertTrue(gone)
        self.assertEqual(entry.get_n_observers(), 0)
        self.assertEqual(set(threads), {here})
        self.assert_goes_after("a", 50)

    def test_41_last_unref_in_thread(self):
        handles = [self.acquire("a", 50)]
        thread = threading.Thread(target=handles.clear)
        thread.start()
        thread.join()
        self.assertEqual(self.entry("a").get_n_observers(), 1)
        self.assert_goes_after("a", 50)


if __name__ == "__main__":
    unittest.main()
