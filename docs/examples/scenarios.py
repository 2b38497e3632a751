#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The scenarios in Python. Arguments: the schema, a folder."""

import os
import sys
from pathlib import Path

import gi

gi.require_version("Ms", "1")
from gi.repository import Gio, GLib, Ms  # noqa: E402

WATCHDOG_SECONDS = 40


def define(adapter):
    xml = Path(sys.argv[1]).read_text(encoding="utf-8")
    return Ms.StoreDefinition("notes", xml=xml, adapter=adapter)


def count_notes(store):
    return store.query_value("SELECT count(*) FROM note")


def presence(store_id):
    return "there" if store_id in registry else "gone"


def iterate_until(condition):
    while not condition():
        GLib.MainContext.default().iteration(True)


async def open_store():
    async with registry.acquire(notes, "home") as store:
        print(f"open: {store.id}, {count_notes(store)} notes, head {store.head}")


async def share_store():
    loads = []
    handler = registry.connect("store-loading", lambda _registry, entry: loads.append(entry))
    calls = [registry.acquire(notes, "inbox"), registry.acquire(notes, "inbox")]
    window, sidebar = [await call for call in calls]
    which = "the same" if window.store is sidebar.store else "another"
    print(f"share: {len(loads)} load, {which} store, {loads[0].n_observers} observers")
    window.release()
    sidebar.release()
    registry.disconnect(handler)


async def collect_store():
    brief = await registry.acquire(notes, "brief", gc_time=0)
    lasting = await registry.acquire(notes, "lasting", gc_time=60_000)
    brief.release()
    lasting.release()
    iterate_until(lambda: "brief" not in registry)
    print(f"collect: brief is {presence('brief')}, lasting is {presence('lasting')}")


async def preload_store():
    cold = registry.preload(notes, "cold", gc_time=0)
    cold.cancel()
    try:
        await cold
        outcome = "loaded"
    except GLib.Error as error:
        outcome = "cancelled" if error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED) else "failed"
    await registry.preload(notes, "warm")
    found = "there" if registry.lookup(notes, "warm") else "gone"
    print(f"preload: cold is {outcome} and {presence('cold')}, warm is {found}")


async def commit_events():
    async with registry.acquire(notes, "home") as store:
        store.commit("v1.NoteAdded", id="milk", body="Buy milk")
        store.commit([("v1.NoteAdded", {"id": "bread", "body": "Buy bread"}), ("v1.NoteAdded", {"id": "anna", "body": "Call Anna"})])
        n_before = count_notes(store)
        try:
            store.commit([("v1.NoteAdded", {"id": "tea", "body": "Buy tea"}), ("v1.NoteAdded", {"id": "milk", "body": "Again"})])
        except Ms.ConstraintError as error:
            refusal = f"refused with code {error.code}, still {count_notes(store)}"
        store.commit("v1.NoteAdded", id="tea", body="Buy tea")
        print(f"commit: {n_before} notes; {refusal}; then {count_notes(store)}")


async def follow_query():
    async with registry.acquire(notes, "home") as store:
        starred = store.query_live("SELECT id, body FROM note WHERE stars >= :least ORDER BY body", least=1)
        changes = []
        starred.connect("items-changed", lambda _starred, *change: changes.append(change))
        store.commit("v1.NoteStarred", id="milk", stars=5)
        store.commit("v1.NoteStarred", id="anna", stars=2)
        store.refresh()
        first = f"{len(starred)} rows after {len(changes)} change"
        starred.query.set(least=3)
        store.refresh()
        print(f"live query: {first}, {len(starred)} row after {len(changes)}")


async def bind_document():
    async with registry.acquire(notes, "home") as store:
        ui = store.get_document("ui", None)
        sidebar = Gio.SimpleAction(name="sidebar", enabled=False)
        ui.bind("sidebar-open", sidebar, "enabled", Gio.SettingsBindFlags.DEFAULT)
        states = [sidebar.props.enabled]
        sidebar.props.enabled = False
        states.append(ui["sidebar-open"])
        ui["sidebar-open"] = True
        states.append(sidebar.props.enabled)
        print("document:", ", ".join("on" if state else "off" for state in states))


async def sync_stores():
    server = Ms.SyncServer.new(Ms.FileStorage.new(os.path.join(folder, "server")), None)
    server.listen("127.0.0.1:0")
    provider = Ms.WebsocketProvider.new(f"ws://127.0.0.1:{server.get_port()}")
    desktop = await Ms.Store.open(define(Ms.MemoryAdapter.new_synced(provider)), "shared")
    tablet = await Ms.Store.open(define(Ms.MemoryAdapter.new_synced(provider)), "shared")
    arrived = tablet.query_live("SELECT id, body FROM note")
    desktop.commit("v1.NoteAdded", id="milk", body="Buy milk")
    await desktop.wait(Ms.Stage.SYNCED)
    iterate_until(lambda: len(arrived) == 1)
    print(f"sync: {arrived[0].body} on the tablet, {desktop.pending_count} pending")
    await desktop.close_async()
    await tablet.close_async()
    server.stop()


async def close_store():
    store = await registry.get(notes, "home")
    await store.close_async()
    try:
        store.commit("v1.NoteAdded", id="late", body="Too late")
    except Ms.ClosedError as error:
        code = error.code
    async with registry.acquire(notes, "home") as again:
        print(f"closing: code {code} when closed, {count_notes(again)} notes when opened again")


async def close_rest():
    await registry.clear_async()


SCENARIOS = (open_store, share_store, collect_store, preload_store, commit_events, follow_query, bind_document, sync_stores, close_store)


async def main():
    for scenario in SCENARIOS:
        await scenario()
    await close_rest()


folder = sys.argv[2]
notes = define(Ms.PersistedAdapter.new(folder))
registry = Ms.StoreRegistry()
watchdog = GLib.timeout_add_seconds(WATCHDOG_SECONDS, os.abort)
Ms.run(main())
GLib.source_remove(watchdog)
