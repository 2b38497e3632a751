#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Opens a store, commits an event, reads the rows. Arguments: the schema, a folder."""

import sys

import gi

gi.require_version("Ms", "1")
from gi.repository import Gio, Ms  # noqa: E402


async def main():
    schema = Ms.Schema.new_from_file(Gio.File.new_for_path(sys.argv[1]), "notes")
    definition = Ms.StoreDefinition("notes", schema, Ms.PersistedAdapter.new(sys.argv[2]))
    registry = Ms.StoreRegistry()
    async with registry.acquire(definition, "home") as store:
        store.commit("v1.NoteAdded", id="a", body="Buy milk")
        for row in store.query("SELECT id, body FROM note ORDER BY id"):
            print(row.id, row.body)


Ms.run(main())
