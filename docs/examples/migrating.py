#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Takes over what an application kept in a database or a JSON file. Arguments: the schema (not used), a folder."""

import json
import os
import sqlite3
import sys

import gi

gi.require_version("Ms", "1")
from gi.repository import Ms  # noqa: E402

folder = sys.argv[2]
BATCH = 1000


def make_old_files():
    """What there was before: a database of one's own, and a file of settings."""
    old = sqlite3.connect(os.path.join(folder, "old.sqlite"))
    old.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, starred INTEGER)")
    old.executemany("INSERT INTO notes (title, starred) VALUES (?, ?)", [("Buy milk", 0), ("Call Anna", 1)])
    old.commit()
    old.close()
    with open(os.path.join(folder, "settings.json"), "w", encoding="utf-8") as file:
        json.dump({"sidebar": False, "width": 250}, file)


definition = Ms.StoreDefinition(
    "notes",
    adapter=Ms.PersistedAdapter.new(folder),
    tables=["CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT NOT NULL, stars INTEGER NOT NULL) STRICT"],
    events={
        "v1.NoteImported": {
            "args": {"id": str, "title": str, "stars": int},
            "sql": "INSERT INTO note (id, title, stars) VALUES (:id, :title, :stars) ON CONFLICT (id) DO NOTHING",
        },
        "v1.NoteStarred": {"args": {"id": str, "stars": int}, "sql": "UPDATE note SET stars = :stars WHERE id = :id"},
    },
    documents={"window": {"sidebar": True, "width": 360}, "import": {"done": False}},
)


def import_database(store, path):
    old = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows = old.execute("SELECT id, title, starred FROM notes ORDER BY id")
    while batch := rows.fetchmany(BATCH):
        store.commit([
            ("v1.NoteImported", {"id": f"old-{number}", "title": title or "", "stars": int(bool(starred))})
            for number, title, starred in batch
        ])
    old.close()


def import_settings(store, path):
    with open(path, encoding="utf-8") as file:
        settings = json.load(file)
    window = store.get_document("window", None)
    for key in window:
        if key in settings:
            window[key] = settings[key]


@definition.boot
def take_over(store, _context):
    state = store.get_document("import", None)
    if state["done"]:
        return
    import_database(store, os.path.join(folder, "old.sqlite"))
    import_settings(store, os.path.join(folder, "settings.json"))
    state["done"] = True


async def main():
    store = await Ms.Store.open(definition, "home")
    print(store.query("SELECT * FROM note ORDER BY id").to_list())
    print(dict(store.get_document("window", None)), store.head)
    await store.close_async()


make_old_files()
Ms.run(main())
Ms.run(main())
