#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the guides show, in one program. Arguments: the schema, a folder."""

import sys

import gi

gi.require_version("Ms", "1")
from gi.repository import Gio, GLib, Ms  # noqa: E402


def schema_by_calls():
    schema = Ms.Schema.new()
    schema.add_table("CREATE TABLE word (id TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT", Ms.Scope.SYNCED)
    counted = Ms.EventType.new("v1.WordsCounted", Ms.Scope.SYNCED)
    counted.add_arg("text", "s", False)
    counted.set_callback(1, count_words)
    schema.add_event_type(counted)
    return schema


def count_words(context, record):
    for word in record.get_event().get_args().unpack()["text"].split():
        context.execute("INSERT INTO word (id, n) VALUES (:id, 1) ON CONFLICT (id) DO UPDATE SET n = n + 1",
                        GLib.Variant("a{sv}", {"id": GLib.Variant("s", word)}))
    return True


def prepare(store, context):
    if context.get_migrations_report().get_created():
        context.hold()
        GLib.idle_add(welcome, store, context)
    return True


def welcome(store, context):
    args = GLib.Variant("a{sv}", {"text": GLib.Variant("s", "welcome and welcome again")})
    store.commit(Ms.Event.new("v1.WordsCounted", args))
    context.release()


def commit(store, event):
    try:
        store.commit(event)
    except GLib.Error as error:
        if error.matches(Ms.error_quark(), Ms.Error.CONSTRAINT):
            return f"not added: {error.message}"
        raise
    return "added"


def on_acquired(registry, result):
    handle = registry.acquire_finish(result)
    query = Ms.Query.new("SELECT n FROM word WHERE id = :id")
    query.set_value("id", "welcome")
    assert handle.get_store().query_int(query).value == 2
    handle.release()
    registry.acquire_async(notes, "home", None, None, on_notes)


def on_notes(registry, result):
    handle = registry.acquire_finish(result)
    store = handle.get_store()
    added = Ms.Event.new_from_json("v1.NoteAdded", '{"id": "a", "body": "Buy milk"}', -1)
    assert commit(store, added) == "added"
    assert commit(store, added).startswith("not added")
    store.wait_async(Ms.Stage.DURABLE, None, on_durable, handle)


def on_durable(store, result, handle):
    assert store.wait_finish(result)
    for row in store.query(Ms.Query.new("SELECT id, body FROM note")):
        print(row.get_text("id"), row.get_text("body"))
    handle.release()
    loop.quit()


loop = GLib.MainLoop()
adapter = Ms.PersistedAdapter.new(sys.argv[2])
notes = Ms.StoreDefinition.new("notes", Ms.Schema.new_from_file(Gio.File.new_for_path(sys.argv[1]), "notes"), adapter)
words = Ms.StoreDefinition.new("words", schema_by_calls(), adapter)
words.set_boot_func(prepare)
options = Ms.StoreOptions.new()
options.set_gc_time(5000)
registry = Ms.StoreRegistry.new(options)
registry.acquire_async(words, "words", None, None, on_acquired)
loop.run()
