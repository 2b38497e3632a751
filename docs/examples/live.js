#!/usr/bin/gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// Live queries, documents and search. Arguments: the schema, a folder.

import Gio from "gi://Gio";
import GLib from "gi://GLib";
import GObject from "gi://GObject";
import Ms from "gi://Ms?version=1";
import System from "system";

Gio._promisify(Ms.StoreRegistry.prototype, "acquire_async", "acquire_finish");

const Entry = GObject.registerClass({
  Properties: {
    text: GObject.ParamSpec.string("text", "", "", GObject.ParamFlags.READWRITE, ""),
    width: GObject.ParamSpec.int("width", "", "", GObject.ParamFlags.READWRITE, 0, 9999, 0),
    sensitive: GObject.ParamSpec.boolean("sensitive", "", "", GObject.ParamFlags.READWRITE, false),
  },
}, class Entry extends GObject.Object {});

const Note = GObject.registerClass({
  Properties: {
    id: GObject.ParamSpec.string("id", "", "", GObject.ParamFlags.READWRITE, ""),
    stars: GObject.ParamSpec.int("stars", "", "", GObject.ParamFlags.READWRITE, 0, 9999, 0),
  },
}, class Note extends GObject.Object {});

function commit(store, name, args) {
  const variants = {};
  for (const [key, value] of Object.entries(args))
    variants[key] = new GLib.Variant(typeof value === "string" ? "s" : "u", value);
  store.commit(Ms.Event.new(name, new GLib.Variant("a{sv}", variants)));
}

function assertEqual(found, expected) {
  if (found !== expected)
    throw new Error(`found ${found}, expected ${expected}`);
}

function filterByEntry(store, entry) {
  const query = new Ms.Query({ table: "note", where: "body LIKE '%' || :text || '%'", order_by: "body" });
  query.bind_value("text", entry, "text");
  const found = store.query_live(query);
  entry.text = "Anna";
  entry.text = "milk";
  store.refresh();
  assertEqual(found.n_rows, 1);
  assertEqual(found.get_item(0).get_text("id"), "a");
}

function useObjects(store) {
  const notes = store.query_live(new Ms.Query({ table: "note", order_by: "id", item_type: Note.$gtype }));
  const first = notes.get_item(0);
  commit(store, "v1.NoteStarred", { id: "a", stars: 5 });
  store.refresh();
  assertEqual(notes.get_item(0), first);
  assertEqual(first.stars, 5);
}

function followFirstRow(store) {
  const best = store.query_live(new Ms.Query({ table: "note", order_by: "stars DESC", limit: 1 }));
  const query = new Ms.Query({ sql: "SELECT count(*) AS n FROM seen WHERE note = :note" });
  query.bind_value_full("note", best, "single", row => row && new GLib.Variant("s", row.get_text("id")));
  const seen = store.query_live(query);
  commit(store, "v1.NoteSeen", { note: "a" });
  store.refresh();
  assertEqual(seen.single.get_int("n"), 1);
}

function followCount(store, entry) {
  const query = new Ms.Query({ sql: "SELECT count(*) > 1 FROM note" });
  store.bind_query(query, entry, "sensitive", Gio.SettingsBindFlags.GET);
  assertEqual(entry.sensitive, true);
}

function remember(store, entry) {
  const ui = store.get_document("ui", null);
  ui.bind("sidebar-width", entry, "width", Gio.SettingsBindFlags.DEFAULT);
  assertEqual(entry.width, 200);
  entry.width = 250;
  assertEqual(ui.get_value("sidebar-width").unpack(), 250);
}

function search(store) {
  const query = new Ms.Query({ table: "note", match: "mil*", columns: "id, highlight(note_search, 0, '<b>', '</b>') AS found" });
  assertEqual(store.query_live(query).single.get_text("found"), "Buy <b>milk</b>");
}

async function run([file, folder]) {
  const schema = Ms.Schema.new_from_file(Gio.File.new_for_path(file), "notes");
  const definition = Ms.StoreDefinition.new("notes", schema, Ms.PersistedAdapter.new(folder));
  const registry = Ms.StoreRegistry.new(null);
  const handle = await registry.acquire_async(definition, "home", null, null);
  const store = handle.store;
  const entry = new Entry();
  commit(store, "v1.NoteAdded", { id: "a", body: "Buy milk" });
  commit(store, "v1.NoteAdded", { id: "b", body: "Call Anna" });
  filterByEntry(store, entry);
  useObjects(store);
  followFirstRow(store);
  followCount(store, entry);
  remember(store, entry);
  search(store);
  print("a", store.query_text(Ms.Query.new("SELECT body FROM note WHERE id = 'a'"))[1]);
  handle.release();
}

const loop = GLib.MainLoop.new(null, false);
run(System.programArgs)
  .catch(logError)
  .finally(() => loop.quit());
loop.run();
