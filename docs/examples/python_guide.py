#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the guide for Python shows. Arguments: the schema (not used), a folder."""

import datetime
import sys
import uuid

import gi

gi.require_version("Ms", "1")
from gi.repository import Ms  # noqa: E402


def new_id():
    return str(uuid.uuid4())


definition = Ms.StoreDefinition(
    "board",
    adapter=Ms.PersistedAdapter.new(sys.argv[2]),
    gc_time=30_000,
    tables=["CREATE TABLE card (id TEXT PRIMARY KEY, title TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0, due INTEGER) STRICT"],
    indexes=["CREATE INDEX card_due ON card (due)"],
    searches={"card": "title"},
    events={
        "v1.CardAdded": {
            "args": {"id": str, "title": str, "due": "x?"},
            "sql": "INSERT INTO card (id, title, due) VALUES (:id, :title, :due)",
        },
        "v1.CardDone": {"args": {"id": str}, "sql": "UPDATE card SET done = 1 WHERE id = :id"},
    },
    documents={"ui": {"show-done": True, "width": 360}},
)


@definition.boot
async def welcome(store, context):
    if context.migrations_report.get_created():
        store.commit("v1.CardAdded", id=new_id(), title="Welcome")
        await store.wait(Ms.Stage.DURABLE)


async def work(registry):
    async with registry.acquire(definition, "home") as store:
        store.commit("v1.CardAdded", id="milk", title="Buy milk", due=datetime.datetime(2026, 12, 24, tzinfo=datetime.timezone.utc))
        store.commit([
            ("v1.CardAdded", {"id": "bread", "title": "Buy bread"}),
            ("v1.CardDone", {"id": "bread"}),
        ])
        for card in store.query("SELECT * FROM card WHERE done = :done ORDER BY title", done=False):
            print(card.title, card["due"], card.get_datetime("due"))
        print(store.query_value("SELECT count(*) FROM card"))
        try:
            store.commit("v1.CardAdded", id="milk", title="Again")
        except Ms.ConstraintError as error:
            print(error.message)
        watch(store)
        ui = store.get_document("ui", None)
        ui["show-done"] = False
        print(dict(ui))


def watch(store):
    open_cards = store.query_live("SELECT id, title FROM card WHERE done = 0 ORDER BY title")
    open_cards.connect("items-changed", lambda cards, *_change: print([card.title for card in cards]))
    store.commit("v1.CardDone", id="milk")
    store.refresh()


def schema_with_a_function():
    schema = Ms.Schema(tables=["CREATE TABLE word (word TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT"])

    @schema.materializer("v1.TextAdded", version=1)
    def text_added(context, text: str, weight: int = 1):
        for word in text.split():
            context.execute("INSERT INTO word VALUES (:word, :n) ON CONFLICT (word) DO UPDATE SET n = n + :n", word=word, n=weight)

    return schema


async def count_words(registry):
    words = Ms.StoreDefinition("words", schema_with_a_function(), Ms.MemoryAdapter())
    store = await registry.get(words, "words")
    store.commit("v1.TextAdded", text="as good as new", weight=2)
    print(store.query("SELECT * FROM word ORDER BY n DESC, word").to_list())


async def main():
    registry = Ms.StoreRegistry(gc_time=120_000)
    await work(registry)
    await count_words(registry)


Ms.run(main())
