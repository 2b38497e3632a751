#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shows the usage examples of the proposal's page: stores beside each other, one inside the other, and the helpers."""

import runpy
import types
import unittest
from pathlib import Path

import gi

gi.require_version("Gtk", "4.0")
gi.require_version("Ms", "1")
gi.require_version("MsGtk", "1")
from gi.repository import Gio, GLib, Gtk, Ms, MsGtk  # noqa: E402
from gtk_test import below, iterate_until, labels  # noqa: E402

EXAMPLE = Path(__file__).resolve().parents[2] / "docs/examples/proposal.py"


class Proposal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.example = types.SimpleNamespace(**runpy.run_path(str(EXAMPLE)))

    def show(self, content):
        provider = self.example.make_provider(content)
        window = Gtk.Window(child=provider)
        self.addCleanup(window.destroy)
        window.present()
        return provider

    def store(self, view):
        iterate_until(lambda: view.props.store is not None)
        return view.props.store

    def titles(self, provider):
        return [text for text in labels(provider) if text]

    def test_independent(self):
        content = self.example.make_independent()
        provider = self.show(content)
        workspace, issue = below(provider, MsGtk.StoreView)
        self.store(workspace).commit("v1.WorkspaceNamed", name="Home")
        self.store(issue).commit("v1.IssueTitled", title="First")
        iterate_until(lambda: self.titles(provider) == ["Home", "First"])
        self.assertEqual(provider.props.default_options.props.gc_time, 120_000)
        self.assertEqual(workspace.props.gc_time, 300_000)

    def test_dependent(self):
        provider = self.show(self.example.make_dependent())
        (view,) = below(provider, MsGtk.StoreView)
        workspace = self.store(view)
        workspace.commit("v1.WorkspaceNamed", name="Home")
        workspace.commit("v1.IssueListed", id="a")
        iterate_until(lambda: len(below(provider, MsGtk.StoreView)) == 2)
        issue = self.store(below(provider, MsGtk.StoreView)[1])
        issue.commit("v1.IssueTitled", title="Parent")
        issue.commit("v1.ChildAdded", id="a-1")
        iterate_until(lambda: len(below(provider, MsGtk.StoreView)) == 3)
        child = self.store(below(provider, MsGtk.StoreView)[2])
        child.commit("v1.IssueTitled", title="Child")
        iterate_until(lambda: self.titles(provider) == ["Home", "Parent", "Child"])
        self.assertEqual([store.get_id() for store in (workspace, issue, child)], ["workspace-root", "a", "a-1"])

    def test_helpers(self):
        label = Gtk.Label(label="x")
        self.show(label)
        session = types.SimpleNamespace(org_id=7)
        found = []

        async def use():
            await self.example.preload_current_workspace(label, session)
            found.append(MsGtk.get_registry(label, None).has("workspace-org_7"))
            async with self.example.acquire_current_workspace(label, session) as store:
                found.append(store.get_id())
            cancellable = Gio.Cancellable()
            call = self.example.preload_current_workspace(label, types.SimpleNamespace(org_id=8), cancellable)
            cancellable.cancel()
            try:
                await call
            except GLib.Error as error:
                found.append(error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))

        Ms.run(use())
        self.assertEqual(found, [True, "workspace-org_7", True])

    def test_context(self):
        inside = []

        def create(_view, store):
            label = Gtk.Label(label="inside")
            label.connect("map", lambda label: inside.append((self.example.IssueView.store_of(label), store)))
            return label

        view = self.example.IssueView(definition=self.example.ISSUE, store_id="context")
        view.set_create_func(create)
        self.show(view)
        iterate_until(lambda: inside)
        self.assertIs(*inside[0])
        with self.assertRaises(LookupError):
            self.example.IssueView.store_of(Gtk.Label())


if __name__ == "__main__":
    unittest.main(warnings="ignore")
