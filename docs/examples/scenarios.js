#!/usr/bin/gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// The scenarios in GJS. Arguments: the schema, a folder.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Ms from 'gi://Ms?version=1';
import System from 'system';

const WATCHDOG_SECONDS = 40;

function define(adapter) {
    const [, bytes] = GLib.file_get_contents(ARGV[0]);
    return Ms.StoreDefinition.define({xml: new TextDecoder().decode(bytes), store: 'notes', adapter});
}

const [, folder] = ARGV;
const notes = define(Ms.PersistedAdapter.new(folder));
const registry = Ms.StoreRegistry.with();

const countNotes = store => store.queryValue('SELECT count(*) FROM note');
const presence = storeId => registry.has(storeId) ? 'there' : 'gone';

function emitted(object, signal) {
    return new Promise(resolve => {
        const handler = object.connect(signal, () => {
            object.disconnect(handler);
            resolve();
        });
    });
}

async function openStore() {
    await registry.use(notes, 'home', store => {
        print(`open: ${store.id}, ${countNotes(store)} notes, head ${store.head.to_string()}`);
    });
}

async function shareStore() {
    const loads = [];
    const handler = registry.connect('store-loading', (_registry, entry) => loads.push(entry));
    const calls = [registry.acquire(notes, 'inbox'), registry.acquire(notes, 'inbox')];
    const [window, sidebar] = await Promise.all(calls);
    const which = window.store === sidebar.store ? 'the same' : 'another';
    print(`share: ${loads.length} load, ${which} store, ${loads[0].n_observers} observers`);
    window.release();
    sidebar.release();
    registry.disconnect(handler);
}

async function collectStore() {
    const brief = await registry.acquire(notes, 'brief', {gcTime: 0});
    const lasting = await registry.acquire(notes, 'lasting', {gcTime: 60000});
    const dropped = emitted(registry, 'store-dropped');
    brief.release();
    lasting.release();
    await dropped;
    print(`collect: brief is ${presence('brief')}, lasting is ${presence('lasting')}`);
}

async function preloadStore() {
    const cancellable = new Gio.Cancellable();
    const cold = registry.preload(notes, 'cold', {gcTime: 0, cancellable});
    cancellable.cancel();
    const outcome = await cold.then(
        () => 'loaded',
        error => error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED) ? 'cancelled' : 'failed');
    await registry.preload(notes, 'warm');
    const found = registry.lookup(notes, 'warm') ? 'there' : 'gone';
    print(`preload: cold is ${outcome} and ${presence('cold')}, warm is ${found}`);
}

async function commitEvents() {
    await registry.use(notes, 'home', store => {
        store.commit('v1.NoteAdded', {id: 'milk', body: 'Buy milk'});
        store.commit([['v1.NoteAdded', {id: 'bread', body: 'Buy bread'}], ['v1.NoteAdded', {id: 'anna', body: 'Call Anna'}]]);
        const nBefore = countNotes(store);
        let refusal = 'accepted';
        try {
            store.commit([['v1.NoteAdded', {id: 'tea', body: 'Buy tea'}], ['v1.NoteAdded', {id: 'milk', body: 'Again'}]]);
        } catch (error) {
            if (!error.matches(Ms.Error, Ms.Error.CONSTRAINT))
                throw error;
            refusal = `refused with code ${error.code}, still ${countNotes(store)}`;
        }
        store.commit('v1.NoteAdded', {id: 'tea', body: 'Buy tea'});
        print(`commit: ${nBefore} notes; ${refusal}; then ${countNotes(store)}`);
    });
}

async function followQuery() {
    await registry.use(notes, 'home', store => {
        const starred = store.queryLive('SELECT id, body FROM note WHERE stars >= :least ORDER BY body', {least: 1});
        let nChanges = 0;
        starred.connect('items-changed', () => nChanges++);
        store.commit('v1.NoteStarred', {id: 'milk', stars: 5});
        store.commit('v1.NoteStarred', {id: 'anna', stars: 2});
        store.refresh();
        const first = `${starred.n_rows} rows after ${nChanges} change`;
        starred.query.set({least: 3});
        store.refresh();
        print(`live query: ${first}, ${starred.n_rows} row after ${nChanges}`);
    });
}

async function bindDocument() {
    await registry.use(notes, 'home', store => {
        const ui = store.get_document('ui', null);
        const sidebar = new Gio.SimpleAction({name: 'sidebar', enabled: false});
        ui.bind('sidebar-open', sidebar, 'enabled', Gio.SettingsBindFlags.DEFAULT);
        const states = [sidebar.enabled];
        sidebar.enabled = false;
        states.push(ui.get('sidebar-open'));
        ui.set('sidebar-open', true);
        states.push(sidebar.enabled);
        print(`document: ${states.map(state => state ? 'on' : 'off').join(', ')}`);
    });
}

async function syncStores() {
    const server = Ms.SyncServer.new(Ms.FileStorage.new(GLib.build_filenamev([folder, 'server'])), null);
    server.listen('127.0.0.1:0');
    const provider = Ms.WebsocketProvider.new(`ws://127.0.0.1:${server.get_port()}`);
    const desktop = await Ms.Store.open(define(Ms.MemoryAdapter.new_synced(provider)), 'shared');
    const tablet = await Ms.Store.open(define(Ms.MemoryAdapter.new_synced(provider)), 'shared');
    const arrived = tablet.queryLive('SELECT id, body FROM note');
    desktop.commit('v1.NoteAdded', {id: 'milk', body: 'Buy milk'});
    await desktop.wait(Ms.Stage.SYNCED);
    if (arrived.n_rows === 0)
        await emitted(arrived, 'items-changed');
    print(`sync: ${arrived.get_item(0).get('body')} on the tablet, ${desktop.pending_count} pending`);
    await desktop.close_async();
    await tablet.close_async();
    server.stop();
}

async function closeStore() {
    const store = await registry.get(notes, 'home');
    await store.close_async();
    let code = null;
    try {
        store.commit('v1.NoteAdded', {id: 'late', body: 'Too late'});
    } catch (error) {
        code = error.matches(Ms.Error, Ms.Error.CLOSED) ? error.code : null;
    }
    await registry.use(notes, 'home', again => {
        print(`closing: code ${code} when closed, ${countNotes(again)} notes when opened again`);
    });
}

async function closeRest() {
    await registry.clear_async();
}

const scenarios = [openStore, shareStore, collectStore, preloadStore, commitEvents, followQuery, bindDocument, syncStores, closeStore];

async function main() {
    for (const scenario of scenarios)
        await scenario();
    await closeRest();
}

const loop = new GLib.MainLoop(null, false);
const watchdog = GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, WATCHDOG_SECONDS, () => System.exit(1));
main().catch(logError).finally(() => loop.quit());
loop.run();
GLib.source_remove(watchdog);
