// SPDX-License-Identifier: LGPL-2.1-or-later
// From GJS: commits and rows a second. GJS has no SQLite of its own; what its applications do without the library is a JSON file that is
// written anew for each change and read as a whole.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Ms, {defineStore} from '../../bindings/gjs/multistore.js';

const ROUNDS = 7;
const COMMITS = 500;
const ROWS = 10000;
const TABLE = 'CREATE TABLE todo (id TEXT PRIMARY KEY, title TEXT NOT NULL, at INTEGER NOT NULL) STRICT';
const INSERT = 'INSERT INTO todo (id, title, at) VALUES (:id, :title, :at)';

function todos(first, n) {
    return Array.from({length: n}, (_, i) => ({id: `todo-${String(first + i).padStart(8, '0')}`, title: `Do thing number ${first + i}`, at: first + i}));
}

class Ours {
    constructor(store) {
        this.store = store;
    }

    commit(items) {
        for (const item of items)
            this.store.commit('v1.TodoAdded', item);
    }

    commitBatch(items) {
        this.store.commit(items.map(item => ['v1.TodoAdded', item]));
    }

    read() {
        return this.store.query('SELECT id, title, at FROM todo').toArray();
    }
}

class ByHand extends Ours {
    commit(items) {
        for (const {id, title, at} of items) {
            const args = {id: GLib.Variant.new_string(id), title: GLib.Variant.new_string(title), at: GLib.Variant.new_int64(at)};
            this.store.commit(Ms.Event.new('v1.TodoAdded', new GLib.Variant('a{sv}', args)));
        }
    }

    read() {
        const result = this.store.query(Ms.Query.new('SELECT id, title, at FROM todo'));
        const rows = [];
        for (let i = 0; i < result.get_n_rows(); i++) {
            const row = result.get_row(i);
            rows.push({id: row.get_text('id'), title: row.get_text('title'), at: row.get_int('at')});
        }
        return rows;
    }
}

class JsonFile {
    #items = [];

    constructor(folder) {
        this.path = GLib.build_filenamev([folder, 'todos.json']);
    }

    #write() {
        GLib.file_set_contents(this.path, new TextEncoder().encode(JSON.stringify(this.#items)));
    }

    commit(items) {
        for (const item of items) {
            this.#items.push(item);
            this.#write();
        }
    }

    commitBatch(items) {
        this.#items.push(...items);
        this.#write();
    }

    read() {
        return JSON.parse(new TextDecoder().decode(GLib.file_get_contents(this.path)[1]));
    }
}

function perSecond(n, action) {
    const start = GLib.get_monotonic_time();
    action();
    return n / ((GLib.get_monotonic_time() - start) / 1e6);
}

function median(samples) {
    return samples.sort((a, b) => a - b)[Math.floor(samples.length / 2)];
}

function figure(name, ours, raw, unit) {
    print(JSON.stringify({name: `gjs.${name}`, value: Math.round(ours), unit, raw: Math.round(raw), ratio: Number((ours / raw).toPrecision(3))}));
}

function measure(sides) {
    const samples = sides.map(() => ({commits: [], batches: [], rows: []}));
    let first = 0;
    for (let round = 0; round < ROUNDS; round++, first += 2 * COMMITS) {
        sides.forEach((side, i) => {
            samples[i].commits.push(perSecond(COMMITS, () => side.commit(todos(first, COMMITS))));
            samples[i].batches.push(perSecond(COMMITS, () => side.commitBatch(todos(first + COMMITS, COMMITS))));
        });
    }
    for (const side of sides)
        side.commitBatch(todos(first, ROWS - first));
    for (let round = 0; round < ROUNDS; round++)
        sides.forEach((side, i) => samples[i].rows.push(perSecond(ROWS, () => side.read())));
    const texts = sides.map(side => JSON.stringify(side.read()));
    if (texts.some(text => text !== texts[0]))
        throw new Error('The sides do not hold the same');
    return samples.map(side => Object.fromEntries(Object.entries(side).map(([name, values]) => [name, median(values)])));
}

async function openStore(folder, id) {
    const definition = defineStore({
        name: 'todo',
        adapter: Ms.PersistedAdapter.new(folder),
        tables: [TABLE],
        events: {'v1.TodoAdded': {args: {id: 's', title: 's', at: 'x'}, sql: INSERT}},
    });
    return Ms.Store.open(definition, id);
}

async function main() {
    const folder = Gio.File.new_for_path(GLib.dir_make_tmp('multistore-perf-XXXXXX'));
    const stores = [await openStore(folder.get_path(), 'ours'), await openStore(folder.get_path(), 'by-hand')];
    const [ours, byHand, json] = measure([new Ours(stores[0]), new ByHand(stores[1]), new JsonFile(folder.get_path())]);
    for (const store of stores)
        await store.close_async();
    for (const file of folder.enumerate_children('standard::name', Gio.FileQueryInfoFlags.NONE, null))
        folder.get_child(file.get_name()).delete(null);
    folder.delete(null);
    figure('commits', ours.commits, json.commits, 'commits/s');
    figure('commits-in-a-batch', ours.batches, json.batches, 'events/s');
    figure('rows-read', ours.rows, json.rows, 'rows/s');
    figure('by-hand.commits', byHand.commits, json.commits, 'commits/s');
    figure('by-hand.rows-read', byHand.rows, json.rows, 'rows/s');
}

const loop = new GLib.MainLoop(null, false);
let status = 0;
main().catch(error => {
    logError(error);
    status = 1;
}).finally(() => loop.quit());
loop.run();
imports.system.exit(status);
