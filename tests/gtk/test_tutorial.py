#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Drives the programs of the tutorial: adds and removes what is to do, with a server and without; and the row of the guide."""

import os
import runpy
import sys
import tempfile
import unittest
from pathlib import Path

import gi

# GLib looks once where data is kept.
DATA = tempfile.TemporaryDirectory()
os.environ["XDG_DATA_HOME"] = DATA.name

gi.require_version("Gtk", "4.0")
gi.require_version("Ms", "1")
gi.require_version("MsGtk", "1")
gi.require_version("MsGtkTest", "1")
from gi.repository import GLib, Gtk, Ms, MsGtk, MsGtkTest  # noqa: E402
from gtk_test import find, iterate_until, labels  # noqa: E402

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples"


class Tutorial(unittest.TestCase):
    def setUp(self):
        self.app = None

    def tearDown(self):
        if self.app:
            self.app.quit()
            for window in self.app.get_windows():
                window.destroy()

    def start(self, file, url=None):
        self.app = runpy.run_path(str(EXAMPLES / file), run_name="tutorial")["app"]
        if url:
            self.app.url = url
        self.app.register(None)
        self.app.activate()
        window = self.app.get_active_window()
        iterate_until(lambda: find(window, Gtk.Entry) is not None)
        return window, find(window, Gtk.Entry), find(window, MsGtk.QueryView)

    def add(self, entry, title):
        entry.set_text(title)
        entry.emit("activate")
        self.assertEqual(entry.get_text(), "")

    def titles(self, todos):
        return [row.title for row in todos.get_live_query() or []]

    def test_list(self):
        _window, entry, todos = self.start("tutorial_2.py")
        self.add(entry, "Buy milk")
        self.add(entry, "Answer Anna")
        iterate_until(lambda: self.titles(todos) == ["Answer Anna", "Buy milk"])
        todos.emit("row-activated", todos.get_live_query()[1], 1)
        iterate_until(lambda: self.titles(todos) == ["Answer Anna"])
        todos.emit("row-activated", todos.get_live_query()[0], 0)
        iterate_until(lambda: not self.titles(todos))

    def test_synced(self):
        with tempfile.TemporaryDirectory() as folder:
            server = Ms.SyncServer.new(Ms.FileStorage.new(folder), None)
            server.listen("127.0.0.1:0")
            url = f"ws://127.0.0.1:{server.get_port()}"
            window, entry, todos = self.start("tutorial.py", url)
            other = self.open_elsewhere(url)
            self.add(entry, "Buy milk")
            iterate_until(lambda: [row.title for row in other.query("SELECT title FROM todo")] == ["Buy milk"])
            other.commit("v1.TodoAdded", id="x", title="Answer Anna")
            iterate_until(lambda: self.titles(todos) == ["Answer Anna", "Buy milk"])
            indicator = find(window, MsGtk.SyncIndicator)
            iterate_until(lambda: indicator.get_store().get_sync_state() == Ms.SyncState.LIVE)
            iterate_until(lambda: {"Answer Anna", "Buy milk", "Up to date"} <= set(labels(window)))
            MsGtkTest.take_picture(window, "tutorial")
            other.close()
            server.stop()

    def test_row_of_the_guide(self):
        window, entry, todos = self.start("tutorial_2.py")
        text = (EXAMPLES / "row.xml").read_bytes()
        todos.set_factory(Gtk.BuilderListItemFactory.new_from_bytes(None, GLib.Bytes.new(text)))
        self.add(entry, "Water the plants")
        iterate_until(lambda: "Water the plants" in labels(todos))
        todos.emit("row-activated", todos.get_live_query()[0], 0)
        iterate_until(lambda: not self.titles(todos))

    def open_elsewhere(self, url):
        """The same store on another computer."""
        make_definition = runpy.run_path(str(EXAMPLES / "tutorial.py"), run_name="tutorial")["make_definition"]
        opened = []
        call = Ms.Store.open(make_definition(Ms.MemoryAdapter.new_synced(Ms.WebsocketProvider.new(url))), "todos")
        call.add_done_callback(lambda done: opened.append(done.result()))
        iterate_until(lambda: opened)
        return opened[0]


if __name__ == "__main__":
    outcome = unittest.main(exit=False).result
    DATA.cleanup()
    sys.exit(not outcome.wasSuccessful())
