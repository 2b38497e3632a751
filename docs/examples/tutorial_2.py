#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The tutorial's second step: a window with a list that follows the store."""

import uuid

import gi

gi.require_version("Gtk", "4.0")
gi.require_version("Ms", "1")
gi.require_version("MsGtk", "1")
from gi.repository import Gtk, Ms, MsGtk  # noqa: E402

ADDED = {"args": {"id": str, "title": str}, "sql": "INSERT INTO todo (id, title) VALUES (:id, :title)"}
REMOVED = {"args": {"id": str}, "sql": "DELETE FROM todo WHERE id = :id"}


def make_definition(adapter):
    return Ms.StoreDefinition(
        "todos", adapter=adapter, tables=["CREATE TABLE todo (id TEXT PRIMARY KEY, title TEXT NOT NULL) STRICT"],
        events={"v1.TodoAdded": ADDED, "v1.TodoRemoved": REMOVED})


def make_content(_view, store):
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
    entry = Gtk.Entry(placeholder_text="What is to do?")
    todos = MsGtk.QueryView(
        store=store, query=Ms.Query(table="todo", order_by="title"), factory=MsGtk.row_factory_new_text("title"), vexpand=True)

    def add(_entry):
        store.commit("v1.TodoAdded", id=str(uuid.uuid4()), title=entry.get_text())
        entry.set_text("")

    entry.connect("activate", add)
    todos.connect("row-activated", lambda _todos, todo, _position: store.commit("v1.TodoRemoved", id=todo.id))
    box.append(entry)
    box.append(todos)
    return box


def activate(app):
    view = MsGtk.StoreView()
    view.set_create_func(make_content)
    provider = MsGtk.StoreProvider(definition=make_definition(Ms.PersistedAdapter.new(None)), store_id="todos", child=view)
    Gtk.ApplicationWindow(application=app, title="To do", child=provider, default_width=360, default_height=480).present()


app = Gtk.Application(application_id="io.github.multistore.Todo")
app.connect("activate", activate)
if __name__ == "__main__":
    app.run()
