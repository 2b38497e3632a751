#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Live queries, documents and search. Arguments: the schema, a folder."""

import sys

import gi

gi.require_version("Ms", "1")
from gi.repository import Gio, GLib, GObject, Ms  # noqa: E402


class Note(GObject.Object):
    id = GObject.Property(type=str)
    body = GObject.Property(type=str)
    stars = GObject.Property(type=int)


class Entry(GObject.Object):
    """Stands for a widget with a text, a number, and whether it is sensitive."""

    text = GObject.Property(type=str, default="")
    width = GObject.Property(type=int)
    sensitive = GObject.Property(type=bool, default=False)


def commit(store, name, **args):
    variants = {key: GLib.Variant("s" if isinstance(value, str) else "u", value) for key, value in args.items()}
    store.commit(Ms.Event.new(name, GLib.Variant("a{sv}", variants)))


def list_notes(store):
    notes = store.query_live(Ms.Query(table="note", where="stars > 0", order_by="stars DESC, body"))
    notes.connect("items-changed", lambda model, position, removed, added: print_changes(position, removed, added))
    commit(store, "v1.NoteStarred", id="b", stars=3)
    store.refresh()
    assert [note.get_text("body") for note in notes] == ["Call Anna"]
    return notes


def print_changes(position, removed, added):
    assert (position, removed, added) == (0, 0, 1)


def filter_by_entry(store, entry):
    query = Ms.Query(table="note", where="body LIKE '%' || :text || '%'", order_by="body")
    query.bind_value("text", entry, "text")
    found = store.query_live(query)
    entry.text = "Anna"
    entry.text = "milk"
    store.refresh()
    assert [note.get_text("id") for note in found] == ["a"]


def use_objects(store):
    notes = store.query_live(Ms.Query(table="note", order_by="id", item_type=Note))
    first = notes[0]
    commit(store, "v1.NoteStarred", id="a", stars=5)
    store.refresh()
    assert notes[0] == first and first.stars == 5


def follow_first_row(store):
    best = store.query_live(Ms.Query(table="note", order_by="stars DESC", limit=1))
    query = Ms.Query(sql="SELECT count(*) AS n FROM seen WHERE note = :note")
    query.bind_value_full("note", best, "single", lambda row: row and GLib.Variant("s", row.get_text("id")))
    seen = store.query_live(query)
    assert seen.get_single().get_int("n") == 0
    commit(store, "v1.NoteSeen", note="a")
    store.refresh()
    assert seen.get_single().get_int("n") == 1


def follow_count(store, entry):
    query = Ms.Query(sql="SELECT count(*) > 1 FROM note")
    store.bind_query(query, entry, "sensitive", Gio.SettingsBindFlags.GET)
    assert entry.sensitive


def remember(store, entry):
    ui = store.get_document("ui", None)
    ui.bind("sidebar-width", entry, "width", Gio.SettingsBindFlags.DEFAULT)
    assert entry.width == 200
    entry.width = 250
    assert ui.get_value("sidebar-width").unpack() == 250
    ui.reset("sidebar-width")
    assert entry.width == 200


def search(store):
    query = Ms.Query(table="note", match="mil*", columns="id, snippet(note_search, 0, '<b>', '</b>', '…', 8) AS found")
    found = store.query_live(query)
    assert found.get_single().get_text("found") == "Buy <b>milk</b>"


def on_acquired(registry, result):
    handle = registry.acquire_finish(result)
    store = handle.get_store()
    entry = Entry()
    commit(store, "v1.NoteAdded", id="a", body="Buy milk")
    commit(store, "v1.NoteAdded", id="b", body="Call Anna")
    list_notes(store)
    filter_by_entry(store, entry)
    use_objects(store)
    follow_first_row(store)
    follow_count(store, entry)
    remember(store, entry)
    search(store)
    print("a", store.query_text(Ms.Query(sql="SELECT body FROM note WHERE id = 'a'"))[1])
    handle.release()
    loop.quit()


loop = GLib.MainLoop()
schema = Ms.Schema.new_from_file(Gio.File.new_for_path(sys.argv[1]), "notes")
definition = Ms.StoreDefinition.new("notes", schema, Ms.PersistedAdapter.new(sys.argv[2]))
registry = Ms.StoreRegistry.new(None)
registry.acquire_async(definition, "home", None, None, on_acquired)
loop.run()
