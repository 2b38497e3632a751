#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The override for Python: calls to await, with asyncio and without, cancelling, boot functions, the registry."""

import asyncio
import gc
import os
import sys
import tempfile
import threading
import unittest
from typing import Optional

import gi

gi.require_version("Ms", "1")
from gi.overrides import _ms_async  # noqa: E402
from gi.repository import Gio, GLib, Ms  # noqa: E402

try:
    import gbulb
except ImportError:
    gbulb = None
try:
    from gi.events import GLibEventLoopPolicy
except ImportError:
    GLibEventLoopPolicy = None

WATCHDOG_SECONDS = 30
TABLE = "CREATE TABLE note (id TEXT PRIMARY KEY) STRICT"
ADDED = {"args": {"id": str}, "sql": "INSERT INTO note (id) VALUES (:id)"}


def define(adapter=None, boot=None):
    schema = Ms.Schema(tables=[TABLE], events={"v1.NoteAdded": ADDED})
    return Ms.StoreDefinition("note", schema, adapter or Ms.MemoryAdapter(), boot=boot)


def count(store):
    return store.query_value("SELECT count(*) FROM note")


async def idle():
    """Lets the main loop do all that is waiting, in either kind of loop."""
    loop = Ms.create_task(asyncio.sleep(0)) if _in_asyncio() else _idle_call()
    await loop


def _in_asyncio():
    try:
        return asyncio.get_running_loop() is not None
    except RuntimeError:
        return False


def _idle_call():
    """A call of the library that ends in a later iteration."""
    return Ms.StoreRegistry().preload(define(), "idle")


class AsyncTest(unittest.TestCase):
    """Its tests are coroutines, run by a task of the library; subclasses run them in asyncio."""

    def setUp(self):
        self.registry = Ms.StoreRegistry()
        self.folder = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.registry.clear()
        self.folder.cleanup()

    def persisted(self):
        return define(Ms.PersistedAdapter.new(self.folder.name))

    def run_coroutine(self, coroutine):
        return Ms.run(coroutine)

    def catch_shown(self):
        shown = []
        hook, sys.excepthook = sys.excepthook, lambda _kind, error, _traceback: shown.append(error)
        self.addCleanup(setattr, sys, "excepthook", hook)
        return shown


def in_loop(function):
    """A test that is a coroutine."""

    def test(self):
        late = GLib.timeout_add_seconds(WATCHDOG_SECONDS, os.abort)
        self.run_coroutine(function(self))
        GLib.source_remove(late)

    return test


class Awaiting(AsyncTest):
    @in_loop
    async def test_get_and_close(self):
        store = await self.registry.get(self.persisted(), "a", gc_time=5)
        store.commit("v1.NoteAdded", id="a")
        await store.wait_async(Ms.Stage.DURABLE)
        self.assertEqual(len(await store.query_async("SELECT * FROM note WHERE id = :id", params={"id": "a"})), 1)
        await store.backup_async(os.path.join(self.folder.name, "copy.db"))
        self.assertIsInstance(await store.rebuild_async(), Ms.MigrationsReport)
        await store.close_async()
        with self.assertRaises(Ms.ClosedError):
            await store.query_async("SELECT * FROM note")

    @in_loop
    async def test_acquire(self):
        definition = define()
        async with self.registry.acquire(definition, "a", gc_time=0) as store:
            self.assertIs(self.registry.lookup(definition, "a"), store)
            self.assertIn("a", self.registry)
        handle = await self.registry.acquire(definition, "b", Ms.StoreOptions(gc_time=0))
        self.assertEqual((handle.id, handle.state, handle.released), ("b", Ms.EntryState.READY, False))
        with handle:
            self.assertEqual(handle.store.id, "b")
        self.assertTrue(handle.released)

    @in_loop
    async def test_acquire_releases_when_its_body_raises(self):
        with self.assertRaises(ZeroDivisionError):
            async with self.registry.acquire(define(), "a", gc_time=0):
                1 / 0
        entries = list(self.registry.entries)
        self.assertEqual([entry.n_observers for entry in entries], [0] * len(entries))

    @in_loop
    async def test_retain(self):
        with self.registry.retain(define(), "a") as handle:
            self.assertIsNone(handle.store)
            self.assertIs(await handle.wait(), handle.store)

    @in_loop
    async def test_preload(self):
        definition = define()
        self.assertTrue(await self.registry.preload(definition, "a"))
        self.assertIsNotNone(self.registry.lookup(definition, "a"))

    @in_loop
    async def test_many_at_once(self):
        definition = define()
        calls = [self.registry.get(definition, name) for name in "abcabc"]
        stores = [await call for call in calls]
        self.assertEqual([store.id for store in stores], list("abcabc"))
        self.assertEqual(len(set(stores)), 3)
        self.assertIs(await calls[0], stores[0])

    @in_loop
    async def test_single_store(self):
        store = await Ms.Store.open(define(), "default", gc_time=5)
        self.assertTrue(await store.wait(Ms.Stage.DURABLE))
        self.assertEqual(store.options.gc_time, 5)
        self.assertEqual(store.id, "default")
        await store.close_async()

    @in_loop
    async def test_failure(self):
        with self.assertRaises(Ms.InvalidStoreIdError):
            await self.registry.get(define(), "no such/id")
        store = await self.registry.get(define(), "a")
        with self.assertRaises(Ms.NoProviderError):
            await store.wait_async(Ms.Stage.SYNCED)

    @in_loop
    async def test_cancelling(self):
        call = self.registry.get(define(), "a")
        self.assertIn("running", repr(call))
        with self.assertRaises(RuntimeError):
            call.result()
        call.cancel()
        with self.assertRaises(GLib.Error) as caught:
            await call
        self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))
        self.assertTrue(call.done())

    @in_loop
    async def test_own_cancellable(self):
        cancellable = Gio.Cancellable()
        cancellable.cancel()
        with self.assertRaises(GLib.Error):
            await self.registry.acquire(define(), "a", cancellable=cancellable)
        with self.assertRaises(GLib.Error):
            await self.registry.get_async(define(), "a", None, cancellable)

    @in_loop
    async def test_task_that_is_cancelled_cancels_its_call(self):
        cancellable = Gio.Cancellable()
        steps = []

        async def wait():
            try:
                definition = define(boot=lambda _store, context: context.hold())
                await self.registry.get(definition, "a", cancellable=cancellable, gc_time=0)
            except asyncio.CancelledError:
                steps.append("cancelled")
                raise

        task = Ms.create_task(wait())
        while not self.registry.has("a"):
            await idle()
        task.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await task
        self.assertEqual(steps, ["cancelled"])
        self.assertTrue(cancellable.is_cancelled())

    @in_loop
    async def test_handle_that_nobody_took_is_given_back(self):
        call = self.registry.acquire(define(), "a")
        while not call.done():
            await idle()
        entry, = (entry for entry in self.registry.entries if entry.id == "a")
        self.assertEqual(entry.n_observers, 1)
        call.cancel()
        self.assertEqual(entry.n_observers, 0)
        with self.assertRaisesRegex(RuntimeError, "released"):
            async with call:
                pass

    @in_loop
    async def test_callback_that_raises_stops_no_other(self):
        shown, called = self.catch_shown(), []
        call = self.registry.get(define(), "a")
        call.add_done_callback(lambda _call: 1 / 0)
        call.add_done_callback(called.append)
        await call
        self.assertEqual(([type(error) for error in shown], called), ([ZeroDivisionError], [call]))

    @in_loop
    async def test_task_that_cancels_itself(self):
        steps = []

        async def give_up():
            task.cancel()
            steps.append("goes on to its next await")
            await idle()
            steps.append("never")

        async def later():
            await idle()
            await give_up()

        task = Ms.create_task(later())
        with self.assertRaises(asyncio.CancelledError):
            await task
        self.assertEqual(steps, ["goes on to its next await"])

    @in_loop
    async def test_tasks(self):
        async def add(a, b):
            await idle()
            return a + b

        async def fail():
            await idle()
            raise ValueError("wrong on purpose")

        self.assertEqual(await Ms.create_task(add(1, 2)), 3)
        with self.assertRaises(ValueError):
            await Ms.create_task(fail())

    def test_callbacks(self):
        answers = []
        self.registry.get_async(define(), "a", None, None, lambda *answer: answers.append(answer), "data")
        self.assertEqual(answers, [])
        while not answers:
            GLib.MainContext.default().iteration(True)
        registry, result, data = answers[0]
        self.assertEqual((registry.get_finish(result).id, data), ("a", "data"))

    def test_arguments(self):
        with self.assertRaisesRegex(TypeError, "store_id"):
            self.registry.get_async(define())
        with self.assertRaisesRegex(TypeError, "chair"):
            self.registry.get_async(define(), "a", chair=1)
        with self.assertRaisesRegex(TypeError, "store_id"):
            self.registry.get_async(define(), "a", store_id="b")
        with self.assertRaisesRegex(TypeError, "callback"):
            self.registry.get_async(define(), "a", None, None, None, "data")
        with self.assertRaisesRegex(TypeError, "options"):
            self.registry.get(define(), "a", Ms.StoreOptions(), gc_time=5)


class Rebuilding(AsyncTest):
    @in_loop
    async def test_materializer_finds_the_same_again(self):
        seen = []
        schema = Ms.Schema(tables=["CREATE TABLE t (id TEXT PRIMARY KEY, raw BLOB, n REAL) STRICT"])

        @schema.materializer("v1.Put")
        def _put(context, id: str, raw: bytes, n: float, tags: list, more: Optional[dict] = None):
            seen.append((id, raw, n, tags, more))
            context.execute("INSERT INTO t VALUES (:id, :raw, :n)", id=id, raw=raw, n=n)

        store = await self.registry.get(Ms.StoreDefinition("t", schema, Ms.PersistedAdapter.new(self.folder.name)), "a")
        store.commit("v1.Put", id="a", raw=b"\0\xff", n=3, tags=[1, "two"], more={"b": None})
        store.commit("v1.Put", id="b", raw=b"", n=0.5, tags=[])
        rows, at_commit = store.query("SELECT * FROM t ORDER BY id").to_list(), list(seen)
        seen.clear()
        await store.rebuild_async()
        self.assertEqual(seen, at_commit)
        self.assertEqual([type(value) for value in seen[0]], [str, bytes, float, list, dict])
        self.assertEqual(store.query("SELECT * FROM t ORDER BY id").to_list(), rows)


class Boot(AsyncTest):
    @in_loop
    async def test_coroutine(self):
        steps = []

        async def boot(store, context):
            self.assertTrue(context.migrations_report.get_created())
            store.commit("v1.NoteAdded", id="welcome")
            await store.wait_async(Ms.Stage.DURABLE)
            steps.append("durable")

        definition = self.persisted()
        definition.boot(boot)
        self.assertEqual(count(await self.registry.get(definition, "a")), 1)
        self.assertEqual(steps, ["durable"])

    @in_loop
    async def test_coroutine_that_fails(self):
        shown = self.catch_shown()

        async def refuse(_store, _context):
            await idle()
            raise Ms.ReadOnlyError("no licence")

        async def stumble(_store, _context):
            raise ValueError("wrong on purpose")

        with self.assertRaisesRegex(Ms.BootFailedError, "no licence"):
            await self.registry.get(define(boot=refuse), "a")
        with self.assertRaisesRegex(Ms.BootFailedError, "ValueError: wrong on purpose"):
            await self.registry.get(define(boot=stumble), "a")
        self.assertEqual([type(error) for error in shown], [ValueError])
        self.assertFalse(self.registry.has("a"))

    @in_loop
    async def test_function(self):
        shown = self.catch_shown()

        def stumble(_store, _context):
            raise ValueError("wrong on purpose")

        definition = define()

        @definition.boot
        def _boot(store, _context):
            store.commit("v1.NoteAdded", id="welcome")

        self.assertEqual(count(await self.registry.get(definition, "a")), 1)
        with self.assertRaisesRegex(Ms.BootFailedError, "ValueError: wrong on purpose"):
            await self.registry.get(define(boot=stumble), "b")
        self.assertEqual([type(error) for error in shown], [ValueError])


class InPlainAsyncio(unittest.TestCase):
    def test_says_why(self):
        """It would wait for ever."""
        registry = Ms.StoreRegistry()

        async def main():
            await registry.acquire(define(), "a")

        with self.assertRaises(RuntimeError) as raised:
            asyncio.run(main())
        self.assertIn("Ms.run()", str(raised.exception))
        # What was begun is given up, and nothing keeps the store.
        context = GLib.MainContext.default()
        while any(entry.get_n_observers() or entry.get_state() == Ms.EntryState.LOADING for entry in registry.entries):
            context.iteration(True)
        Ms.run(registry.clear_async())

    def test_derived(self):
        """Of a loop that an application has derived, it is seen whether it iterates GLib's main context."""

        class Polling(asyncio.SelectorEventLoop):
            def poll(self):
                GLib.MainContext.default().iteration(False)
                self.call_soon(self.poll)

        async def main():
            return (await registry.get(definition, "a")).id

        definition, registry = define(), Ms.StoreRegistry()
        polling, silent = Polling(), type("Silent", (asyncio.SelectorEventLoop,), {})()
        polling.poll()
        self.addCleanup(setattr, _ms_async, "PATIENCE_SECONDS", _ms_async.PATIENCE_SECONDS)
        _ms_async.PATIENCE_SECONDS = WATCHDOG_SECONDS
        for _time in range(2):
            self.assertEqual(polling.run_until_complete(main()), "a")
            registry.clear()
        _ms_async.PATIENCE_SECONDS = 0.01
        with self.assertRaisesRegex(RuntimeError, "Ms.run()"):
            silent.run_until_complete(main())
        # Who is known is not asked again.
        self.assertEqual(polling.run_until_complete(main()), "a")
        polling.close()
        silent.close()
        Ms.run(registry.clear_async())

    def test_what_is_over(self):
        """What has ended needs no loop."""
        call = Ms.Store.open(define(), "a")
        Ms.run(call)

        async def main():
            return await call

        self.assertEqual(asyncio.run(main()).get_id(), "a")


class WithoutAsyncio(AsyncTest):
    def test_what_needs_asyncio(self):
        class Other:
            def __await__(self):
                yield self

        async def wait():
            await Other()

        with self.assertRaisesRegex(RuntimeError, "asyncio"):
            Ms.run(wait())

    def test_error_that_nobody_saw(self):
        shown = self.catch_shown()

        async def fail():
            raise ValueError("wrong on purpose")

        gc.disable()
        self.addCleanup(gc.enable)
        Ms.create_task(fail())
        self.assertEqual([type(error) for error in shown], [ValueError])

    def test_failed_call_keeps_nothing(self):
        gc.disable()
        self.addCleanup(gc.enable)
        registry = Ms.StoreRegistry()
        call, gone = registry.get(define(), "no such/id"), []
        registry.weak_ref(gone.append, True)
        while not call.done():
            GLib.MainContext.default().iteration(True)
        for _ in range(3):
            with self.assertRaises(Ms.InvalidStoreIdError):
                call.result()
        del call, registry
        GLib.MainContext.default().iteration(False)
        self.assertEqual(gone, [True])

    def test_run(self):
        self.assertEqual(Ms.run(Ms.Store.open(define(), "default")).id, "default")

        async def inside():
            with self.assertRaisesRegex(RuntimeError, "await"):
                Ms.run(inside())
            return 5

        self.assertEqual(Ms.run(inside()), 5)

    def test_run_in_another_thread(self):
        def work():
            context = GLib.MainContext.new()
            context.push_thread_default()
            found.append(Ms.run(Ms.Store.open(define(), "elsewhere")).id)
            context.pop_thread_default()

        found = []
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        self.assertEqual(found, ["elsewhere"])

    def test_task_that_was_begun_before_asyncio(self):
        if gbulb is None:
            self.skipTest("gbulb is not here")

        async def two():
            return [(await self.registry.get(define(), name)).id for name in "ab"]

        async def wait():
            while not task.done():
                await asyncio.sleep(0)

        task = Ms.create_task(two())
        loop = gbulb.GLibEventLoop(context=GLib.main_context_default())
        loop.run_until_complete(wait())
        loop.close()
        self.assertEqual(task.result(), ["a", "b"])


def _in_loops_of(name, make_loop, is_there):
    """The same tests in a loop of asyncio."""

    def run_coroutine(self, coroutine):
        loop = make_loop()
        try:
            return loop.run_until_complete(coroutine)
        finally:
            loop.close()

    def set_up(self):
        if not is_there:
            self.skipTest(f"{name} is not here")
        AsyncTest.setUp(self)

    members = {"run_coroutine": run_coroutine, "setUp": set_up}
    for base in (Awaiting, Boot):
        kind = type(f"{base.__name__}In{name}", (base,), members)
        globals()[kind.__name__] = kind


_in_loops_of("Gbulb", lambda: gbulb.GLibEventLoop(context=GLib.main_context_default()), gbulb)
_in_loops_of("GiEvents", lambda: GLibEventLoopPolicy().get_event_loop(), GLibEventLoopPolicy)


if __name__ == "__main__":
    unittest.main()
