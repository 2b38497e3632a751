#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Live queries read from Python, over random commits: after each refresh every list is what running its query finds, the
signals lead from the old list to the new, and rows keep their objects. Replay a failure with SEED=….
"""

import gc
import os
import random
import sys
import unittest

import gi

gi.require_version("Ms", "1")
from gi.repository import GLib, GObject, Ms  # noqa: E402

SEED = int(os.environ.get("SEED", random.randrange(2**32)))
N_COMMITS = 3000
XML = """<multistore><store name="notes">
  <table>CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT NOT NULL, rank INTEGER) STRICT</table>
  <event name="v1.Put"><arg name="id" type="s"/><arg name="title" type="s"/><arg name="rank" type="mx"/>
    <materializer>INSERT INTO note (id, title, rank) VALUES (:id, :title, :rank)
      ON CONFLICT DO UPDATE SET title = :title, rank = :rank</materializer></event>
  <event name="v1.Drop"><arg name="id" type="s"/><materializer>DELETE FROM note WHERE id = :id</materializer></event>
</store></multistore>"""
QUERIES = [
    {"table": "note"},
    {"table": "note", "where": "rank > 3 OR title LIKE 'b%'", "order_by": "rank DESC NULLS LAST, title COLLATE NOCASE"},
    {"table": "note", "order_by": "title DESC", "limit": 6, "offset": 2},
    {"table": "note", "order_by": "length(title), id", "limit": 9},
    {"sql": "SELECT rank AS id, count(*) AS title FROM note GROUP BY rank ORDER BY rank"},
    {"sql": "SELECT a.id || b.id AS id, b.title FROM note a JOIN note b ON a.rank = b.rank + 1 ORDER BY a.id, b.id"},
]


class Note(GObject.Object):
    id = GObject.Property(type=str)
    title = GObject.Property(type=str)


class Reader:
    """Follows a list as a view does."""

    def __init__(self, live):
        self.live = live
        self.items = list(live)
        live.connect("items-changed", self.on_items_changed)

    def on_items_changed(self, live, position, removed, added):
        gone = self.items[position:position + removed]
        self.items[position:position + removed] = [live[i] for i in range(position, position + added)]
        assert [id(item) for item in self.items] == [id(live[i]) for i in range(len(live))]
        del gone


def read(item):
    return (item.id, item.title) if isinstance(item, Note) else (item.get_text("id"), item.get_text("title"))


def open_store():
    loop = GLib.MainLoop()
    stores = []

    def on_opened(source, result):
        stores.append(Ms.Store.open_finish(result))
        loop.quit()

    schema = Ms.Schema.new_from_data(XML, -1, None)
    definition = Ms.StoreDefinition.new("notes", schema, Ms.MemoryAdapter.new())
    Ms.Store.open_async(definition, "a", None, None, on_opened)
    loop.run()
    return stores[0]


def random_event(chance):
    key = f"n{chance.randrange(40)}"
    if chance.randrange(4) == 0:
        return Ms.Event.new("v1.Drop", GLib.Variant("a{sv}", {"id": GLib.Variant("s", key)}))
    rank = chance.choice([None, *range(8)])
    title = chance.choice(["a", "B", "bb", "Ä", "c d", "b"])
    args = {"id": GLib.Variant("s", key), "title": GLib.Variant("s", title), "rank": GLib.Variant("mx", rank)}
    return Ms.Event.new("v1.Put", GLib.Variant("a{sv}", args))


class LiveTest(unittest.TestCase):
    def test_random(self):
        chance = random.Random(SEED)
        store = open_store()
        queries = [Ms.Query(**parts) for parts in QUERIES]
        queries.append(Ms.Query(table="note", order_by="title", item_type=Note))
        readers = [Reader(store.query_live(query)) for query in queries]
        done = 0
        while done < N_COMMITS:
            for _ in range(chance.randrange(1, 5)):
                store.commit(random_event(chance))
                done += 1
            before = [{read(item)[0]: item for item in reader.items} for reader in readers]
            store.refresh()
            if chance.randrange(50) == 0:
                gc.collect()
            for query, reader, known in zip(queries, readers, before):
                self.check(store, query, reader, known)
        store.close()
        self.assertEqual([len(reader.live) for reader in readers], [0] * len(readers))

    def check(self, store, query, reader, known):
        expected = [(row.get_text("id"), row.get_text("title")) for row in store.query(query)]
        self.assertEqual([read(item) for item in reader.live], expected, f"SEED={SEED}")
        self.assertEqual([read(item) for item in reader.items], expected, f"SEED={SEED}")
        if not query.get_table():
            return
        for item in reader.items:
            if read(item)[0] in known and not isinstance(item, Note) and known[read(item)[0]].get_exists():
                self.assertIs(known[read(item)[0]], item, f"SEED={SEED}")


if __name__ == "__main__":
    print(f"SEED={SEED}", file=sys.stderr)
    unittest.main()
