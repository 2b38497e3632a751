#!/usr/bin/gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// Opens a store, commits an event, reads the rows. Arguments: the schema, a folder.

import Gio from "gi://Gio";
import GLib from "gi://GLib";
import Ms from "gi://Ms?version=1";
import System from "system";

Gio._promisify(Ms.StoreRegistry.prototype, "acquire_async", "acquire_finish");

async function run([file, folder]) {
  const schema = Ms.Schema.new_from_file(Gio.File.new_for_path(file), "notes");
  const definition = Ms.StoreDefinition.new("notes", schema, Ms.PersistedAdapter.new(folder));
  const registry = Ms.StoreRegistry.new(null);
  const handle = await registry.acquire_async(definition, "home", null, null);
  const args = { id: new GLib.Variant("s", "a"), body: new GLib.Variant("s", "Buy milk") };
  handle.store.commit(Ms.Event.new("v1.NoteAdded", new GLib.Variant("a{sv}", args)));
  const notes = handle.store.query(Ms.Query.new("SELECT id, body FROM note ORDER BY id"));
  for (const { id, body } of notes.to_variant().recursiveUnpack())
    print(id, body);
  handle.release();
}

const loop = GLib.MainLoop.new(null, false);
run(System.programArgs)
  .catch(logError)
  .finally(() => loop.quit());
loop.run();
