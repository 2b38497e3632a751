#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Two devices that sync through a server in the same program. Arguments: the schema, a folder."""

import os
import sys

import gi

gi.require_version("Ms", "1")
from gi.repository import Gio, GLib, Ms  # noqa: E402


def start_server(folder):
    storage = Ms.FileStorage.new(os.path.join(folder, "server"))
    server = Ms.SyncServer.new(storage, None)
    server.listen("127.0.0.1:0")
    return server


def define(schema, folder, url):
    provider = Ms.WebsocketProvider.new(url)
    adapter = Ms.PersistedAdapter.new_synced(folder, provider)
    return Ms.StoreDefinition.new("notes", schema, adapter)


def show_sync(store, _property):
    if store.get_sync_state() == Ms.SyncState.FAILED:
        print("The server refuses the store:", store.get_sync_error().message)


def on_first(registry, result):
    handle = registry.acquire_finish(result)
    store = handle.get_store()
    store.connect("notify::sync-state", show_sync)
    args = {"id": GLib.Variant("s", "a"), "body": GLib.Variant("s", "Buy milk")}
    store.commit(Ms.Event.new("v1.NoteAdded", GLib.Variant("a{sv}", args)))
    store.wait_async(Ms.Stage.SYNCED, None, on_synced, handle)


def on_synced(store, result, handle):
    store.wait_finish(result)
    handle.release()
    second = Ms.StoreOptions(initial_sync_timeout=10000)
    registry.acquire_async(tablet, "home", second, None, on_second)


def on_second(registry, result):
    handle = registry.acquire_finish(result)
    for row in handle.get_store().query(Ms.Query.new("SELECT id, body FROM note ORDER BY id")):
        print(row.get_text("id"), row.get_text("body"))
    handle.release()
    loop.quit()


loop = GLib.MainLoop()
schema_file, folder = Gio.File.new_for_path(sys.argv[1]), sys.argv[2]
server = start_server(folder)
url = f"ws://127.0.0.1:{server.get_port()}"
desktop = define(Ms.Schema.new_from_file(schema_file, "notes"), folder, url)
tablet = define(Ms.Schema.new_from_file(schema_file, "notes"), folder + "/tablet", url)
registry = Ms.StoreRegistry.new(None)
first = Ms.StoreRegistry.new(None)
first.acquire_async(desktop, "home", None, None, on_first)
loop.run()
registry.clear()
first.clear()
server.stop()
