// SPDX-License-Identifier: LGPL-2.1-or-later
// The override for GJS and the garbage collector: what is given up is collected at any moment, and no callback is made meanwhile.
// A collection is forced again and again in a child process, which ends at the first critical message, as GJS writes for such a callback.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import System from 'system';

import Ms, {event} from '../../bindings/gjs/multistore.js';
import {assert, equal, isCancelled, notes, run, runChild, until} from './test_gjs_runner.js';

const N_ROUNDS = 20;
const note = id => event('v1.NoteAdded', {id, body: ''});

const Label = GObject.registerClass({
    Properties: {text: GObject.ParamSpec.string('text', '', '', GObject.ParamFlags.READWRITE, '')},
}, class Label extends GObject.Object {});

// Objects whose last reference is the collector's, between turns of the main loop.
async function collect(rounds = 3) {
    for (let i = 0; i < rounds; i++) {
        System.gc();
        await until();
    }
}

// With enough rubbish the collector runs by itself, in the middle of a call.
function makeRubbish() {
    const rubbish = [];
    for (let i = 0; i < 2000; i++)
        rubbish.push({i, text: `rubbish ${i}`});
    return rubbish.length;
}

const tests = {
    async 'handles'({registry}) {
        const kind = notes();
        const giveUp = async id => {
            const handle = await registry.acquire(kind, id, {gcTime: 0});
            handle.connect('notify::state', makeRubbish);
            handle.store.connect('notify::head', makeRubbish);
            handle.store.connect('closed', makeRubbish);
            handle.store.commit(note('a'));
        };
        for (let i = 0; i < N_ROUNDS; i++) {
            await giveUp(`store-${i}`);
            System.gc();
        }
        await collect();
        await until(() => {
            System.gc();
            return registry.get_entries().get_n_items() === 0;
        });
    },

    async 'live queries'({registry}) {
        const events = {'v1.Starred': {args: {id: 's'}, sql: 'UPDATE note SET stars = 1 WHERE id = :id'}};
        const store = await registry.get(notes({events}), 'a');
        const kept = store.queryLive('SELECT id FROM note');
        for (let i = 0; i < N_ROUNDS; i++) {
            const live = store.queryLive('SELECT * FROM note WHERE id > :from ORDER BY id', {from: 'a'});
            live.connect('items-changed', makeRubbish);
            for (const row of live)
                row.connect('notify::revision', makeRubbish);
            store.commit(note(`n${i}`));
            System.gc();
            store.commit('v1.Starred', {id: `n${i}`});
            if (i % 2)
                store.refresh();
            await until();
        }
        await collect();
        equal(kept.get_n_items(), N_ROUNDS);
    },

    async 'promises given up'({registry}) {
        const kind = notes();
        const quiet = promise => promise.catch(() => {});
        for (let i = 0; i < N_ROUNDS; i++) {
            quiet(registry.get(kind, `get-${i}`));
            quiet(registry.acquire(kind, `acquire-${i}`, {gcTime: 0}));
            quiet(registry.preload(kind, `preload-${i}`, {gcTime: 0}));
            quiet(registry.retain(kind, `retain-${i}`, {gcTime: 0}).wait());
            quiet(registry.use(kind, `use-${i}`, store => store.wait(Ms.Stage.DURABLE), {gcTime: 0}));
            System.gc();
            if (i % 3 === 0)
                registry.drop(`get-${i}`);
            if (i % 5 === 0)
                registry.clear();
        }
        await collect();
        registry.clear();
        await collect();
        equal(registry.get_entries().get_n_items(), 0);
    },

    async 'loads that never end'({registry}) {
        const lost = new Set();
        const load = id => {
            const boot = () => new Promise(() => lost.add(id));
            registry.get(notes({boot}), id, {gcTime: 0}).catch(error => lost.delete(id) && assert(error.matches(Ms.Error, Ms.Error.DROPPED), error));
        };
        for (let i = 0; i < N_ROUNDS; i++)
            load(`store-${i}`);
        await until(() => lost.size === N_ROUNDS);
        await collect();
        registry.clear();
        await collect();
        await until(() => lost.size === 0);
    },

    async 'cancelled calls'({registry}) {
        const store = await registry.get(notes(), 'a');
        for (let i = 0; i < N_ROUNDS; i++) {
            const cancellable = new Gio.Cancellable();
            const waiting = store.query_async(Ms.Query.of('SELECT 1'), cancellable);
            System.gc();
            cancellable.cancel();
            System.gc();
            await isCancelled(waiting);
        }
    },

    async 'documents and bindings'({registry}) {
        const store = await registry.get(notes({documents: {ui: {draft: ''}}}), 'a');
        for (let i = 0; i < N_ROUNDS; i++) {
            const document = store.get_document('ui', `window-${i}`);
            document.connect('changed', makeRubbish);
            const label = new Label();
            document.bind('draft', label, 'text', Gio.SettingsBindFlags.DEFAULT);
            store.bind_query(Ms.Query.of('SELECT count(*) FROM note'), new Label(), 'text', Gio.SettingsBindFlags.DEFAULT);
            store.bind_query_with_mapping(Ms.Query.of('SELECT max(id) FROM note'), new Label(), 'text',
                Gio.SettingsBindFlags.DEFAULT, () => [makeRubbish() > 0, `${i}`]);
            label.text = `draft ${i}`;
            System.gc();
            store.commit(note(`n${i}`));
            await until();
        }
        await collect();
        equal(store.get_document('ui', 'window-7').get('draft'), 'draft 7');
    },

    async 'callbacks that collect'() {
        const materialize = (context, {id}) => {
            System.gc();
            context.execute('INSERT INTO note (id) VALUES (:id)', {id});
            System.gc();
        };
        const boot = async store => {
            System.gc();
            await until();
            store.commit('v1.Called', {id: 'boot'});
            System.gc();
        };
        const batch = aBatch => {
            System.gc();
            aBatch.run();
            System.gc();
        };
        const events = {'v1.Called': {args: {id: 's'}, materialize}};
        const registry = Ms.StoreRegistry.with({batch});
        const store = await registry.get(notes({boot, events}), 'a');
        const live = store.queryLive('SELECT id FROM note');
        live.connect('items-changed', () => System.gc());
        for (let i = 0; i < N_ROUNDS; i++)
            store.commit('v1.Called', {id: `n${i}`});
        await until(() => live.get_n_items() === N_ROUNDS + 1);
        await store.rebuild_async();
        equal(store.queryValue('SELECT count(*) FROM note'), N_ROUNDS + 1);
        registry.clear();
    },

    async 'registries and definitions'() {
        for (let i = 0; i < N_ROUNDS; i++) {
            const registry = Ms.StoreRegistry.with({gcTime: 0, batch: batch => batch.run()});
            for (const name of ['store-dropped', 'store-unused', 'store-loaded'])
                registry.connect(name, makeRubbish);
            registry.get_entries().connect('items-changed', makeRubbish);
            const store = await registry.get(notes({boot: async () => {}}), 'a');
            store.connect('closing', makeRubbish);
            store.queryLive('SELECT * FROM note').connect('items-changed', makeRubbish);
            store.commit(note('a'));
            System.gc();
        }
        await collect();
    },
};

if (ARGV.includes('--child')) {
    run(tests);
} else {
    run({
        async 'nothing is called during a collection'() {
            GLib.setenv('G_DEBUG', 'fatal-criticals', true);
            const program = Gio.File.new_for_uri(import.meta.url).get_path();
            const messages = await runChild(['gjs', '-m', program, '--child']);
            assert(!messages.includes('garbage collection'), messages);
            assert(!messages.includes('CRITICAL'), messages);
        },
    });
}
