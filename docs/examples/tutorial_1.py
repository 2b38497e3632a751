#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The tutorial's first step: a store, without a window. Arguments: the schema (not used), a folder."""

import sys

import gi

gi.require_version("Ms", "1")
from gi.repository import Ms  # noqa: E402

ADDED = {"args": {"id": str, "title": str}, "sql": "INSERT INTO todo (id, title) VALUES (:id, :title)"}
REMOVED = {"args": {"id": str}, "sql": "DELETE FROM todo WHERE id = :id"}


def make_definition(adapter):
    return Ms.StoreDefinition(
        "todos", adapter=adapter, tables=["CREATE TABLE todo (id TEXT PRIMARY KEY, title TEXT NOT NULL) STRICT"],
        events={"v1.TodoAdded": ADDED, "v1.TodoRemoved": REMOVED})


async def main():
    store = await Ms.Store.open(make_definition(Ms.PersistedAdapter.new(sys.argv[2])), "home")
    store.commit("v1.TodoAdded", id="a", title="Buy milk")
    for todo in store.query("SELECT id, title FROM todo ORDER BY title"):
        print(todo.id, todo.title)
    await store.close_async()


Ms.run(main())
