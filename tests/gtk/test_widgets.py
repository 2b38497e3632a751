#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The widgets from Python: through introspection, and in UI files whose rows need no code."""

import gc
import unittest
import weakref

import gi

gi.require_version("Gtk", "4.0")
gi.require_version("Ms", "1")
gi.require_version("MsGtk", "1")
from gi.repository import Gio, GLib, GObject, Gtk, Ms, MsGtk  # noqa: E402
from gtk_test import below, iterate_until, labels  # noqa: E402

XML = """<multistore><store name="notes">
  <table>CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT NOT NULL, rank INTEGER NOT NULL DEFAULT 7,
    share REAL NOT NULL DEFAULT 0.25) STRICT</table>
  <event name="v1.Put"><arg name="id" type="s"/><arg name="title" type="s"/>
    <materializer>INSERT INTO note (id, title) VALUES (:id, :title) ON CONFLICT DO UPDATE SET title = :title</materializer></event>
</store></multistore>"""

CLOSURE = """<closure type="{type}" function="{function}">
  <lookup name="revision" type="MsRow"><lookup name="item">GtkListItem</lookup></lookup>
  <constant type="gchararray">{column}</constant></closure>"""
ITEM_UI = f"""<interface><template class="GtkListItem"><property name="child"><object class="GtkBox">
  <child><object class="GtkLabel">
    <binding name="label">{CLOSURE.format(type="gchararray", function="ms_gtk_row_text", column="title")}</binding>
  </object></child>
  <child><object class="GtkLabel">
    <binding name="xalign">{CLOSURE.format(type="gdouble", function="ms_gtk_row_double", column="share")}</binding>
    <binding name="visible">{CLOSURE.format(type="gboolean", function="ms_gtk_row_boolean", column="rank")}</binding>
    <binding name="width-chars">{CLOSURE.format(type="gint64", function="ms_gtk_row_int", column="rank")}</binding>
  </object></child>
</object></property></template></interface>""".encode()
VIEW_UI = """<interface><object class="MsGtkStoreProvider" id="provider"><child>
  <object class="MsGtkStoreView" id="view"><property name="store-id">a</property><child>
    <object class="MsGtkQueryView" id="list">
      <property name="store" bind-source="view" bind-property="store" bind-flags="sync-create"/>
      <property name="query"><object class="MsQuery"><property name="table">note</property></object></property>
    </object>
  </child></object>
</child></object></interface>"""


class NoteView(MsGtk.StoreView):
    """A subclass, which makes its content itself."""

    __gtype_name__ = "NoteView"

    def do_create_content(self, store):
        return Gtk.Label(label=f"subclass {store.get_id()}")


def put(store, key, title):
    store.commit(Ms.Event.new("v1.Put", GLib.Variant("a{sv}", {
        "id": GLib.Variant("s", key), "title": GLib.Variant("s", title)})))


class WidgetTest(unittest.TestCase):
    def setUp(self):
        schema = Ms.Schema.new_from_data(XML, -1, None)
        self.definition = Ms.StoreDefinition.new("notes", schema, Ms.MemoryAdapter.new())
        self.registry = Ms.StoreRegistry.new(None)

    def tearDown(self):
        self.registry.clear()

    def show(self, child):
        provider = MsGtk.StoreProvider(registry=self.registry, child=child)
        window = Gtk.Window(child=provider, default_width=200, default_height=200)
        window.present()
        self.addCleanup(window.destroy)
        return window

    def test_create_func(self):
        made = []

        def create(view, store, prefix):
            made.append(store.get_id())
            return Gtk.Label(label=f"{prefix} {store.get_id()}")

        view = MsGtk.StoreView.new(self.definition, "a")
        view.set_create_func(create, "func")
        window = self.show(view)
        self.assertEqual(view.get_state(), MsGtk.StoreViewState.LOADING)
        iterate_until(lambda: "func a" in labels(window))
        view.props.store_id = "b"
        iterate_until(lambda: "func b" in labels(window))
        self.assertEqual(made, ["a", "b"])
        gc.collect()
        self.assertEqual(view.get_child().get_label(), "func b")

    def test_subclass(self):
        view = NoteView(definition=self.definition, store_id="a")
        window = self.show(view)
        iterate_until(lambda: view.props.state == MsGtk.StoreViewState.READY)
        iterate_until(lambda: "subclass a" in labels(window))

    def test_failure_and_retry(self):
        view = MsGtk.StoreView(definition=self.definition, store_id="not/an id")
        self.show(view)
        self.assertEqual(view.get_state(), MsGtk.StoreViewState.FAILED)
        self.assertTrue(view.props.error.matches(Ms.error_quark(), Ms.Error.INVALID_STORE_ID))
        view.retry()
        view.set_store_id("a")
        iterate_until(lambda: view.get_store() is not None)

    def test_registry(self):
        label = Gtk.Label()
        with self.assertRaises(GLib.Error) as caught:
            MsGtk.get_registry(label, None)
        self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND))
        self.assertIs(MsGtk.get_registry(label, self.registry), self.registry)
        self.show(label)
        self.assertIs(MsGtk.get_registry(label, None), self.registry)

    def test_ui_file(self):
        for type_ in (MsGtk.StoreProvider, MsGtk.StoreView, MsGtk.QueryView, Ms.Query):
            GObject.type_ensure(type_)
        builder = Gtk.Builder.new_from_string(VIEW_UI, -1)
        provider, view, rows = (builder.get_object(name) for name in ("provider", "view", "list"))
        provider.set_registry(self.registry)
        view.set_definition(self.definition)
        rows.set_factory(Gtk.BuilderListItemFactory.new_from_bytes(None, GLib.Bytes.new(ITEM_UI)))
        activated = []
        rows.connect("row-activated", lambda view, row, position: activated.append((row.get_text("title"), position)))
        window = Gtk.Window(child=provider, default_width=300, default_height=300)
        self.addCleanup(window.destroy)
        window.present()
        iterate_until(lambda: view.get_store())
        put(view.get_store(), "1", "bee")
        iterate_until(lambda: "bee" in labels(window))
        second = next(label for label in below(window, Gtk.Label) if label.get_width_chars() == 7)
        self.assertEqual(second.get_xalign(), 0.25)
        put(view.get_store(), "1", "cat")
        iterate_until(lambda: "cat" in labels(window))
        rows.get_view().emit("activate", 0)
        self.assertEqual(activated, [("cat", 0)])
        self.assertIsInstance(rows.get_model(), Gtk.SingleSelection)

    def test_factory_indicator_and_preload(self):
        button = Gtk.Button(label="Open")
        self.show(button)
        MsGtk.preload_on_hover(button, self.definition, "a", None)
        button.get_root().set_focus(None)
        button.grab_focus()
        iterate_until(lambda: self.registry.lookup(self.definition, "a"))
        MsGtk.preload_on_hover(button, None, None, None)
        store = self.registry.lookup(self.definition, "a")
        put(store, "1", "dog")
        query = Ms.Query.new_for_table("note", None, None)
        self.show(indicator := MsGtk.SyncIndicator(store=store))
        iterate_until(lambda: "On this computer only" in labels(indicator))
        window = self.show(MsGtk.QueryView.new(store, query, MsGtk.row_factory_new_text("title")))
        iterate_until(lambda: "dog" in labels(window))

    def test_functions(self):
        self.assertIsNone(MsGtk.row_text(None, 0, "title"))
        self.assertEqual(MsGtk.row_int(None, 0, "rank"), 0)

    def test_no_leak(self):
        view = MsGtk.StoreView.new(self.definition, "a")
        view.set_create_func(lambda view, store, data: Gtk.Label(label="x"), None)
        window = self.show(view)
        iterate_until(lambda: view.get_store())
        gone = weakref.ref(view)
        window.set_child(None)
        del view
        iterate_until(lambda: gc.collect() == 0 and gone() is None)


if __name__ == "__main__":
    unittest.main()
