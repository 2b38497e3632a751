#!/usr/bin/gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// The widgets from GJS: through introspection, and in UI files whose rows need no code.

import GLib from "gi://GLib";
import GObject from "gi://GObject";
import Gtk from "gi://Gtk?version=4.0";
import Ms from "gi://Ms?version=1";
import MsGtk from "gi://MsGtk?version=1";
import System from "system";

const WATCHDOG_SECONDS = 30;
const XML = `<multistore><store name="notes">
  <table>CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT NOT NULL, rank INTEGER NOT NULL DEFAULT 7,
    share REAL NOT NULL DEFAULT 0.25) STRICT</table>
  <event name="v1.Put"><arg name="id" type="s"/><arg name="title" type="s"/>
    <materializer>INSERT INTO note (id, title) VALUES (:id, :title) ON CONFLICT DO UPDATE SET title = :title</materializer></event>
</store></multistore>`;
const closure = (type, func, column) => `<closure type="${type}" function="${func}">
  <lookup name="revision" type="MsRow"><lookup name="item">GtkListItem</lookup></lookup>
  <constant type="gchararray">${column}</constant></closure>`;
const ITEM_UI = `<interface><template class="GtkListItem"><property name="child"><object class="GtkLabel">
  <binding name="label">${closure("gchararray", "ms_gtk_row_text", "title")}</binding>
  <binding name="width-chars">${closure("gint64", "ms_gtk_row_int", "rank")}</binding>
  <binding name="xalign">${closure("gdouble", "ms_gtk_row_double", "share")}</binding>
  <binding name="selectable">${closure("gboolean", "ms_gtk_row_boolean", "rank")}</binding>
</object></property></template></interface>`;
const VIEW_UI = `<interface><object class="MsGtkStoreView" id="view"><property name="store-id">a</property><child>
  <object class="MsGtkQueryView" id="list">
    <property name="store" bind-source="view" bind-property="store" bind-flags="sync-create"/>
    <property name="query"><object class="MsQuery"><property name="table">note</property></object></property>
  </object>
</child></object></interface>`;

Gtk.init();

const NoteView = GObject.registerClass(class NoteView extends MsGtk.StoreView {
  vfunc_create_content(store) {
    return new Gtk.Label({ label: `subclass ${store.get_id()}` });
  }
});

function assert(holds, message) {
  if (!holds)
    throw new Error(message);
}

function awaitUntil(condition) {
  const watchdog = GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, WATCHDOG_SECONDS, () => {
    printerr(`nothing happened in time: ${condition}`);
    System.exit(1);
  });
  while (!condition())
    GLib.MainContext.default().iteration(true);
  GLib.source_remove(watchdog);
}

function* descendants(widget) {
  if (!widget.get_mapped())
    return;
  yield widget;
  for (let child = widget.get_first_child(); child; child = child.get_next_sibling())
    yield* descendants(child);
}

const findLabel = (widget, text) => [...descendants(widget)].find(found => found instanceof Gtk.Label && found.label === text);

function put(store, id, title) {
  store.commit(Ms.Event.new("v1.Put", new GLib.Variant("a{sv}", { id: new GLib.Variant("s", id), title: new GLib.Variant("s", title) })));
}

function show(registry, child) {
  const window = new Gtk.Window({ child: new MsGtk.StoreProvider({ registry, child }), default_width: 300, default_height: 300 });
  window.present();
  return window;
}

function testCreateFunc(definition, registry) {
  const view = MsGtk.StoreView.new(definition, "a");
  view.set_create_func((_, store) => new Gtk.Label({ label: `func ${store.get_id()}` }));
  const window = show(registry, view);
  awaitUntil(() => findLabel(window, "func a"));
  System.gc();
  view.store_id = "b";
  awaitUntil(() => findLabel(window, "func b"));
  assert(view.state === MsGtk.StoreViewState.READY, "the view is not ready");
  window.destroy();
}

function testSubclass(definition, registry) {
  const window = show(registry, new NoteView({ definition, store_id: "a" }));
  awaitUntil(() => findLabel(window, "subclass a"));
  window.destroy();
}

function testFailure(definition, registry) {
  const view = new MsGtk.StoreView({ definition, store_id: "not/an id" });
  const window = show(registry, view);
  assert(view.get_state() === MsGtk.StoreViewState.FAILED, "a wrong id does not fail");
  assert(view.get_error().matches(Ms.error_quark(), Ms.Error.INVALID_STORE_ID), "the error is another one");
  window.destroy();
  let message = "";
  try {
    MsGtk.get_registry(new Gtk.Label(), null);
  } catch (error) {
    message = error.message;
  }
  assert(message.includes("MsGtkStoreProvider"), "no error without a provider");
}

function testUiFile(definition, registry) {
  [MsGtk.StoreView, MsGtk.QueryView, Ms.Query].forEach(type => GObject.type_ensure(type.$gtype));
  const builder = Gtk.Builder.new_from_string(VIEW_UI, -1);
  const view = builder.get_object("view");
  const rows = builder.get_object("list");
  let activated = "";
  view.definition = definition;
  rows.factory = Gtk.BuilderListItemFactory.new_from_bytes(null, new TextEncoder().encode(ITEM_UI));
  rows.connect("row-activated", (_, row, position) => {
    activated = `${position} ${row.get_text("title")}`;
  });
  const window = show(registry, view);
  awaitUntil(() => view.store);
  put(view.store, "1", "bee");
  awaitUntil(() => findLabel(window, "bee"));
  const label = findLabel(window, "bee");
  assert(label.width_chars === 7 && label.xalign === 0.25 && label.selectable, "numbers do not arrive");
  put(view.store, "1", "cat");
  awaitUntil(() => findLabel(window, "cat"));
  rows.get_view().emit("activate", 0);
  assert(activated === "0 cat", "a row was not activated");
  window.destroy();
}

function testExpression(definition, registry) {
  const store = registry.lookup(definition, "a");
  const query = Ms.Query.new_for_table("note", null, null);
  const row = store.query_live(query).get_item(0);
  const label = new Gtk.Label();
  MsGtk.column_expression_new("title", GObject.TYPE_STRING).bind(label, "label", row);
  assert(label.label === "cat", "the expression has no value");
  put(store, "1", "dog");
  store.refresh();
  assert(label.label === "dog", "the expression does not follow");
  const window = show(registry, MsGtk.QueryView.new(store, query, MsGtk.row_factory_new_text("title")));
  awaitUntil(() => findLabel(window, "dog"));
  window.destroy();
}

const definition = Ms.StoreDefinition.new("notes", Ms.Schema.new_from_data(XML, -1, null), Ms.MemoryAdapter.new());
const registry = Ms.StoreRegistry.new(null);
for (const test of [testCreateFunc, testSubclass, testFailure, testUiFile, testExpression]) {
  test(definition, registry);
  print(`ok ${test.name}`);
}
registry.clear();
System.gc();
