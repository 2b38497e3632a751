#!/usr/bin/gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// Opens a store, commits an event, reads the rows. Arguments: the schema, a folder.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Ms from 'gi://Ms?version=1';

const loop = new GLib.MainLoop(null, false);
const schema = Ms.Schema.new_from_file(Gio.File.new_for_path(ARGV[0]), 'notes');
const definition = Ms.StoreDefinition.new('notes', schema, Ms.PersistedAdapter.new(ARGV[1]));
const registry = new Ms.StoreRegistry();
registry.use(definition, 'home', store => {
    store.commit('v1.NoteAdded', {id: 'a', body: 'Buy milk'});
    for (const note of store.query('SELECT id, body FROM note ORDER BY id'))
        print(note.id, note.body);
}).catch(logError).finally(() => loop.quit());
loop.run();
