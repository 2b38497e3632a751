// SPDX-License-Identifier: LGPL-2.1-or-later
// The override for GJS: promises and cancelling, registries and handles, live queries, documents, errors.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';

import Ms, {query} from '../../bindings/gjs/multistore.js';
import {assert, equal, fails, isCancelled, notes, rejects, run, until} from './test_gjs_runner.js';

const {INVALID_ARGS} = Ms.Error;
const note = (id, more = {}) => ['v1.NoteAdded', {id, body: '', ...more}];
const observers = registry => registry.get_entries().get_item(0).get_n_observers();

function cancelled() {
    const cancellable = new Gio.Cancellable();
    cancellable.cancel();
    return cancellable;
}

const tests = {
    async 'every asynchronous method gives a promise'({registry, folder}) {
        const kind = notes();
        const store = await Ms.Store.open_async(kind, 'a');
        assert(store instanceof Ms.Store, 'it is no store');
        equal(await store.wait_async(Ms.Stage.DURABLE), true);
        equal((await store.query_async(query('SELECT 1 AS one'))).toArray(), [{one: 1}]);
        equal(await store.backup_async(GLib.build_filenamev([folder, 'copy.db'])), true);
        assert((await store.rebuild_async()) instanceof Ms.MigrationsReport, 'it is no report');
        equal(await store.close_async(), true);
        equal((await registry.get_async(kind, 'b')).id, 'b');
        equal((await registry.acquire_async(kind, 'b', null)).id, 'b');
        equal(await registry.preload_async(kind, 'b', null, null), true);
        equal((await registry.retain(kind, 'b').wait_async()).id, 'b');
    },

    async 'a cancellable may follow what is given'({registry}) {
        const kind = notes();
        const store = await registry.get(kind, 'a');
        await isCancelled(store.query_async(query('SELECT 1'), cancelled()));
        await isCancelled(store.query_async(query('SELECT 1'), {cancellable: cancelled()}));
        await isCancelled(registry.get_async(kind, 'b', cancelled()));
        await isCancelled(registry.get_async(kind, 'b', null, cancelled()));
        equal((await store.query_async(query('SELECT 1'), {})).get_n_rows(), 1);
    },

    async 'callbacks work as ever'() {
        const kind = notes();
        const store = await new Promise(resolve => {
            const given = Ms.Store.open_async(kind, 'a', null, null, (_source, result) => resolve(Ms.Store.open_finish(result)));
            equal(given, undefined);
        });
        equal(await new Promise(resolve => {
            store.wait_async(Ms.Stage.DURABLE, null, (source, result) => resolve(source.wait_finish(result)));
        }), true);
        equal(store.close_async(null, null), undefined);
    },

    async 'what a promise is rejected with'({registry}) {
        const store = await registry.get(notes(), 'a');
        await rejects(Ms.Error.NO_PROVIDER, [], store.wait(Ms.Stage.SYNCED));
        await rejects(Ms.Error.INVALID_STORE_ID, ['a/b'], registry.get(notes(), 'a/b'));
        await rejects(Ms.Error.STORE_ID_TAKEN, ['a'], registry.acquire(notes(), 'a'));
        let thrown = null;
        await registry.get_async().catch(error => (thrown = error));
        assert(thrown instanceof Error, 'too few arguments are no error');
        await store.wait_async(Ms.Stage.SYNCED).catch(error => (thrown = error));
        assert(thrown.stack.includes('Promise created here'), `it does not tell where: ${thrown.stack}`);
        store.close();
        await rejects(Ms.Error.CLOSED, [], store.query_async(query('SELECT 1')));
        fails(Ms.Error.CLOSED, [], () => store.commit(...note('a')));
        fails(Ms.Error.CLOSED, [], () => store.queryLive('SELECT 1'));
    },

    async 'cancelling'({registry}) {
        const kind = notes();
        const cancellable = new Gio.Cancellable();
        const [one, other] = [registry.get(kind, 'a', {cancellable}), registry.get(kind, 'a')];
        cancellable.cancel();
        await isCancelled(one);
        const store = await other;
        for (const call of [registry.get, registry.acquire, registry.preload])
            await isCancelled(call.call(registry, kind, 'b', {cancellable: cancelled()}));
        await isCancelled(registry.get(kind, 'b', cancelled()));
        await isCancelled(Ms.Store.open(kind, 'b', {cancellable: cancelled()}));
        await isCancelled(store.wait(Ms.Stage.DURABLE, cancelled()));
        await isCancelled(registry.retain(kind, 'a').wait({cancellable: cancelled()}));
        let called = false;
        await isCancelled(registry.use(kind, 'b', () => (called = true), {cancellable: cancelled()}));
        equal(called, false);
    },

    async 'options'({registry}) {
        const made = Ms.StoreOptions.of({gcTime: 5, syncPayload: {token: 'x'}, initialSyncTimeout: 7, serviceName: 'me'});
        equal([made.gc_time, made.initial_sync_timeout, made.service_name], [5, 7, 'me']);
        equal(Ms.fromVariant(made.sync_payload), {token: 'x'});
        equal(Ms.StoreOptions.of({gcTime: Infinity}).gc_time, Ms.GC_TIME_INFINITE);
        equal(Ms.StoreOptions.of({gcTime: undefined}).gc_time, Ms.GC_TIME_DEFAULT);
        const store = await registry.get(notes(), 'a', {gcTime: 1234, serviceName: 'this'});
        equal([store.get_options().gc_time, registry.get_entries().get_item(0).gc_time], [1234, 1234]);
        equal((await registry.get(notes(), 'b', made)).get_options().gc_time, 5);
        for (const bad of [{gctime: 1}, {gcTime: 1.5}, {gcTime: -2}, {gcTime: '1'}, {syncPayload: () => 1}, []])
            await rejects(INVALID_ARGS, [], registry.get(notes(), 'c', bad));
        await rejects(INVALID_ARGS, ['gctime', 'gcTime'], registry.preload(notes(), 'c', {gctime: 1}));
        fails(INVALID_ARGS, ['cancellable'], () => registry.retain(notes(), 'c', {cancellable: null}));
    },

    async 'a registry with options'() {
        const batches = [];
        const registry = Ms.StoreRegistry.with({gcTime: 77, headless: true, batch: batch => batches.push(batch.run())});
        equal([registry.default_options.gc_time, registry.headless], [77, true]);
        equal(Ms.StoreRegistry.with().default_options?.gc_time ?? -1, -1);
        fails(INVALID_ARGS, ['headles'], () => Ms.StoreRegistry.with({headles: true}));
        const store = await registry.get(notes(), 'a');
        const live = store.queryLive('SELECT * FROM note');
        store.commit(...note('a'));
        await until(() => live.get_n_items() === 1);
        equal(batches.length, 1);
        registry.clear();
    },

    async 'acquire, retain, preload'({registry}) {
        const kind = notes();
        equal(await registry.preload(kind, 'a', {gcTime: 50_000}), true);
        equal([registry.has('a'), observers(registry)], [true, 0]);
        const handle = await registry.acquire(kind, 'a', {gcTime: 0});
        assert(handle instanceof Ms.StoreHandle, 'it is no handle');
        const second = registry.retain(kind, 'a', {gcTime: 0});
        equal((await second.wait()) === handle.store, true);
        equal(observers(registry), 2);
        second.release();
        second.release();
        handle.release();
        equal([observers(registry), handle.released], [0, true]);
    },

    async 'entries are iterated'({registry}) {
        const kind = notes();
        equal([...registry.entries], []);
        await registry.preload(kind, 'a');
        await registry.preload(kind, 'b');
        equal([...registry.entries].map(entry => entry.id), ['a', 'b']);
        equal([...registry.get_entries()].map(entry => entry.id), ['a', 'b']);
        await registry.clear_async();
        equal([...registry.entries], []);
    },

    async 'use releases'({registry}) {
        const kind = notes();
        const count = await registry.use(kind, 'a', async store => {
            store.commit(...note('a'));
            await until();
            equal(observers(registry), 1);
            return store.queryValue('SELECT count(*) FROM note');
        });
        equal([count, observers(registry)], [1, 0]);
        equal(await registry.use(kind, 'a', store => store.id, {gcTime: 60_000}), 'a');
        for (const action of [() => JSON.parse('{'), async () => JSON.parse('{')]) {
            const error = await registry.use(kind, 'a', action).catch(thrown => thrown);
            equal([error instanceof SyntaxError, observers(registry)], [true, 0]);
        }
        await registry.use(kind, 'b', () => {}, {gcTime: 0});
        await until(() => !registry.has('b'));
    },

    async 'a store without a registry'({folder}) {
        const kind = notes({adapter: Ms.PersistedAdapter.new(folder)});
        const store = await Ms.Store.open(kind, 'a', {gcTime: 5});
        store.commit(...note('a'));
        equal(await store.wait(Ms.Stage.DURABLE), true);
        await store.close_async();
        const again = await Ms.Store.open(kind, 'a');
        equal(again.queryValue('SELECT id FROM note'), 'a');
        await again.close_async();
    },

    async 'live queries'({registry}) {
        const store = await registry.get(notes(), 'a');
        const live = store.queryLive('SELECT id, stars FROM note WHERE stars >= :from ORDER BY id', {from: 2});
        assert(live instanceof Ms.LiveQuery, 'it is no live query');
        const changes = [];
        live.connect('items-changed', (_live, ...change) => changes.push(change));
        store.commit([note('a', {stars: 1}), note('b', {stars: 2}), note('c', {stars: 3})]);
        store.refresh();
        equal([...live].map(row => row.get('id')), ['b', 'c']);
        equal([...live][0] === live.get_item(0), true);
        equal(live.toArray(), [{id: 'b', stars: 2}, {id: 'c', stars: 3}]);
        equal(changes, [[0, 0, 2]]);
        live.get_query().set({from: 3});
        store.refresh();
        equal([...live].map(row => row.values), [{id: 'c', stars: 3}]);
        equal(store.query_live(new Ms.Query({table: 'note'})).toArray().length, 3);
    },

    async 'documents'({registry}) {
        const [tags, size] = [new GLib.Variant('as', []), new GLib.Variant('i', 3)];
        const ui = {'sidebar-open': true, width: 200, zoom: 1.5, draft: '', tags, size};
        const store = await registry.get(notes({documents: {ui}}), 'a');
        const document = store.get_document('ui', null);
        const read = () => document.list_keys().map(key => document.get(key));
        equal(read(), [true, 200, 1.5, '', [], 3]);
        const changed = [];
        document.connect('changed', (_document, key) => changed.push(key));
        equal(document.set('sidebar-open', false), true);
        document.set('zoom', 2);
        document.set('tags', ['a']);
        document.set('size', 4);
        equal(read(), [false, 200, 2, '', ['a'], 4]);
        equal(changed, ['sidebar-open', 'zoom', 'tags', 'size']);
        for (const [key, value] of [['width', 'wide'], ['size', 2 ** 40], ['tags', [1]], ['draft', null]])
            fails(INVALID_ARGS, [key, 'ui'], () => document.set(key, value));
        fails(INVALID_ARGS, ['nothing', 'width'], () => document.get('nothing'));
        fails(INVALID_ARGS, ['nothing', 'width'], () => document.set('nothing', 1));
        document.set({});
    },
};

run(tests);
