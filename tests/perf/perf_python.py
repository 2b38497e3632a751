#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""From Python: commits and rows a second, beside the same work by Python's sqlite3 module.

One commit of that is what a commit is here: an event appended to a log and a row inserted, in one transaction, with the same pragmas.
"""

import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time

import gi

gi.require_version("Ms", "1")
from gi.repository import GLib, Ms  # noqa: E402

TABLE = "CREATE TABLE todo (id TEXT PRIMARY KEY, title TEXT NOT NULL, at INTEGER NOT NULL) STRICT"
INSERT = "INSERT INTO todo (id, title, at) VALUES (:id, :title, :at)"
LOG = ("CREATE TABLE event (global INTEGER PRIMARY KEY, name TEXT NOT NULL, args TEXT NOT NULL, "
       "client TEXT NOT NULL, session TEXT NOT NULL, at INTEGER NOT NULL) STRICT")
APPEND = "INSERT INTO event (name, args, client, session, at) VALUES (?, ?, 'client', 'session', ?)"
ROUNDS = 7
COMMITS = 500
ROWS = 10000


def todos(first, n):
    return [{"id": f"todo-{i:08}", "title": f"Do thing number {i}", "at": i} for i in range(first, first + n)]


class Ours:
    """The library as Python programmers use it."""

    def __init__(self, folder):
        definition = Ms.StoreDefinition(
            "todo", adapter=Ms.PersistedAdapter.new(folder), tables=[TABLE],
            events={"v1.TodoAdded": {"args": {"id": str, "title": str, "at": int}, "sql": INSERT}})

        async def open_store():
            return await Ms.Store.open_async(definition, "perf")

        self.store = Ms.run(open_store())

    def commit(self, items):
        for item in items:
            self.store.commit("v1.TodoAdded", item)

    def commit_batch(self, items):
        self.store.commit([("v1.TodoAdded", item) for item in items])

    def read(self):
        return [(row["id"], row["title"], row["at"]) for row in self.store.query("SELECT id, title, at FROM todo").to_list()]

    def close(self):
        async def close():
            await self.store.close_async()

        Ms.run(close())


class Bare(Ours):
    """By hand, as the typelib has it: variants of arguments, rows by their methods."""

    def commit(self, items):
        for item in items:
            args = {"id": GLib.Variant("s", item["id"]), "title": GLib.Variant("s", item["title"]), "at": GLib.Variant("x", item["at"])}
            self.store.commit(Ms.Event.new("v1.TodoAdded", GLib.Variant("a{sv}", args)))

    def read(self):
        result = self.store.query(Ms.Query.new("SELECT id, title, at FROM todo"))
        return [(row.get_text("id"), row.get_text("title"), row.get_int("at")) for row in result]


class Sqlite:
    """Python's own module."""

    def __init__(self, folder):
        self.db = sqlite3.connect(os.path.join(folder, "raw.db"), isolation_level=None)
        self.db.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {LOG}; {TABLE};")

    def _add(self, item):
        self.db.execute(INSERT, item)
        self.db.execute(APPEND, ("v1.TodoAdded", json.dumps(item), time.time_ns()))

    def commit(self, items):
        for item in items:
            self.db.execute("BEGIN IMMEDIATE")
            self._add(item)
            self.db.execute("COMMIT")

    def commit_batch(self, items):
        self.db.execute("BEGIN IMMEDIATE")
        for item in items:
            self._add(item)
        self.db.execute("COMMIT")

    def read(self):
        return self.db.execute("SELECT id, title, at FROM todo").fetchall()

    def close(self):
        self.db.close()


def per_second(n, function, *args):
    start = time.perf_counter()
    function(*args)
    return n / (time.perf_counter() - start)


def figure(name, ours, raw, unit):
    line = {"name": f"python.{name}", "value": round(ours), "unit": unit, "raw": round(raw), "ratio": round(ours / raw, 3)}
    print(json.dumps(line), flush=True)


def measure(sides):
    commits, batches, reads = ({name: [] for name in sides} for _ in range(3))
    first = 0
    for _ in range(ROUNDS):
        for name, side in sides.items():
            commits[name].append(per_second(COMMITS, side.commit, todos(first, COMMITS)))
            batches[name].append(per_second(COMMITS, side.commit_batch, todos(first + COMMITS, COMMITS)))
        first += 2 * COMMITS
    for side in sides.values():
        side.commit_batch(todos(first, ROWS - first))
    for _ in range(ROUNDS):
        for name, side in sides.items():
            reads[name].append(per_second(ROWS, side.read))
    assert sides["ours"].read() == sides["bare"].read() == sides["sqlite3"].read()
    return [{name: statistics.median(samples) for name, samples in group.items()} for group in (commits, batches, reads)]


def main():
    with tempfile.TemporaryDirectory() as folder:
        kinds = {"ours": Ours, "bare": Bare, "sqlite3": Sqlite}
        sides = {}
        for name, kind in kinds.items():
            os.mkdir(os.path.join(folder, name))
            sides[name] = kind(os.path.join(folder, name))
        commits, batches, reads = measure(sides)
        for side in sides.values():
            side.close()
    figure("commits", commits["ours"], commits["sqlite3"], "commits/s")
    figure("commits-in-a-batch", batches["ours"], batches["sqlite3"], "events/s")
    figure("rows-read", reads["ours"], reads["sqlite3"], "rows/s")
    figure("by-hand.commits", commits["bare"], commits["sqlite3"], "commits/s")
    figure("by-hand.rows-read", reads["bare"], reads["sqlite3"], "rows/s")


if __name__ == "__main__":
    sys.exit(main())
