#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Opens a store, commits an event, reads the rows. Arguments: the schema, a folder."""

import sys

import gi

gi.require_version("Ms", "1")
from gi.repository import Gio, GLib, Ms  # noqa: E402


def on_acquired(registry, result):
    handle = registry.acquire_finish(result)
    store = handle.get_store()
    args = {"id": GLib.Variant("s", "a"), "body": GLib.Variant("s", "Buy milk")}
    store.commit(Ms.Event.new("v1.NoteAdded", GLib.Variant("a{sv}", args)))
    for row in store.query(Ms.Query.new("SELECT id, body FROM note ORDER BY id")):
        print(row.get_text("id"), row.get_text("body"))
    handle.release()
    loop.quit()


loop = GLib.MainLoop()
schema = Ms.Schema.new_from_file(Gio.File.new_for_path(sys.argv[1]), "notes")
definition = Ms.StoreDefinition.new("notes", schema, Ms.PersistedAdapter.new(sys.argv[2]))
registry = Ms.StoreRegistry.new(None)
registry.acquire_async(definition, "home", None, None, on_acquired)
loop.run()
