// SPDX-License-Identifier: LGPL-2.1-or-later
// The override for GJS: definitions as objects, materializers and boot functions of JavaScript.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';

import Ms, {defineStore} from '../../bindings/gjs/multistore.js';
import {assert, equal, fails, INSERT, NOTE_ADDED, notes, rejects, run, TABLE, until} from './test_gjs_runner.js';

const {CALLBACK, CONSTRAINT, INVALID_ARGS, INVALID_SCHEMA} = Ms.Error;
const XML = `<multistore><store name="note" gc-time="4321">
<table>${TABLE}</table>
<event name="v1.NoteAdded"><arg name="id" type="s"/><arg name="body" type="s"/><arg name="stars" type="x" optional="true"/>
<materializer>${INSERT}</materializer></event>
<event name="v1.Counted"><arg name="id" type="s"/><materializer callback="3"/></event>
</store></multistore>`;
const WRITE = 'INSERT INTO note (id, body) VALUES (:id, :body)';
const adapter = () => Ms.MemoryAdapter.new();
const withCallback = (materialize, more = {}) => notes({events: {'v1.Called': {args: {id: 's'}, materialize, ...more}}});
const count = store => store.queryValue('SELECT count(*) FROM note');

const tests = {
    'an object makes the schema that calls make'() {
        const schema = Ms.Schema.new();
        schema.add_table(TABLE, Ms.Scope.SYNCED);
        schema.add_table('CREATE TABLE seen (note TEXT PRIMARY KEY) STRICT', Ms.Scope.CLIENT);
        schema.add_index('CREATE INDEX note_stars ON note (stars)');
        schema.add_view('CREATE VIEW starred AS SELECT id FROM note WHERE stars > 0');
        schema.add_search('note', ['body'], null);
        schema.add_document_key('ui', 'sidebar-open', GLib.Variant.new_boolean(true));
        const added = Ms.EventType.new('v1.NoteAdded', Ms.Scope.SYNCED);
        added.add_arg('id', 's', false);
        added.add_arg('body', 's', false);
        added.add_arg('stars', 'x', true);
        added.add_materializer(INSERT);
        schema.add_event_type(added);
        const seen = Ms.EventType.new('v1.NoteSeen', Ms.Scope.CLIENT);
        seen.add_arg('note', 's', false);
        seen.add_materializer('INSERT INTO seen (note) VALUES (:note)');
        seen.set_deprecated('look elsewhere');
        schema.add_event_type(seen);
        schema.seal();

        const kind = notes({
            clientTables: ['CREATE TABLE seen (note TEXT PRIMARY KEY) STRICT'],
            indexes: ['CREATE INDEX note_stars ON note (stars)'],
            views: ['CREATE VIEW starred AS SELECT id FROM note WHERE stars > 0'],
            searches: {note: ['body']},
            documents: {ui: {'sidebar-open': true}},
            events: {
                'v1.NoteSeen': {
                    args: {note: 's'}, scope: 'client', deprecated: 'look elsewhere', sql: 'INSERT INTO seen (note) VALUES (:note)',
                },
            },
            gcTime: Infinity,
        });
        equal(kind.get_schema().to_xml(), schema.to_xml());
        equal(kind.get_schema().get_hash(), schema.get_hash());
        equal([kind.name, kind.gc_time], ['notes', Ms.GC_TIME_INFINITE]);
    },

    async 'XML with callbacks'({registry}) {
        const events = {
            'v1.Counted': {
                version: 3,
                materialize(context, {id}) {
                    context.execute(WRITE, {id, body: 'counted'});
                },
            },
        };
        const kind = defineStore({xml: XML, store: 'note', adapter: adapter(), events});
        equal([kind.name, kind.gc_time], ['note', 4321]);
        equal(defineStore({name: 'other', xml: XML, adapter: adapter(), events}).name, 'other');
        const store = await registry.get(kind, 'a');
        store.commit('v1.Counted', {id: 'a'});
        equal(store.queryValue('SELECT body FROM note'), 'counted');
        fails(INVALID_SCHEMA, ['v1.Counted'], () => defineStore({xml: XML, store: 'note', adapter: adapter()}));
        fails(INVALID_ARGS, ['v1.Nothing'], () => defineStore({xml: XML, store: 'note', adapter: adapter(), events: {'v1.Nothing': {}}}));
        fails(INVALID_ARGS, ['args'], () => defineStore({xml: XML, store: 'note', adapter: adapter(), events: {'v1.Counted': {args: {}}}}));
    },

    async 'a resource'({registry, folder}) {
        const path = name => GLib.build_filenamev([folder, name]);
        GLib.file_set_contents(path('note.xml'), XML.replace('<materializer callback="3"/>', ''));
        GLib.file_set_contents(path('note.gresource.xml'),
            '<gresources><gresource prefix="/test"><file>note.xml</file></gresource></gresources>');
        const [, , , status] = GLib.spawn_command_line_sync(`glib-compile-resources --sourcedir=${folder} ${path('note.gresource.xml')}`);
        equal(status, 0);
        const resource = Gio.Resource.load(path('note.gresource'));
        Gio.resources_register(resource);
        const store = await registry.get(defineStore({resource: '/test/note.xml', store: 'note', adapter: adapter()}), 'a');
        store.commit('v1.NoteAdded', {id: 'a', body: ''});
        equal(count(store), 1);
        Gio.resources_unregister(resource);
    },

    'mistakes in definitions'() {
        const make = more => () => notes(more);
        fails(INVALID_ARGS, ['notes', 'tablez', 'tables'], make({tablez: []}));
        fails(INVALID_ARGS, ['name'], make({name: undefined}));
        fails(INVALID_ARGS, ['notes', 'adapter'], make({adapter: undefined}));
        fails(INVALID_ARGS, ['gcTime'], make({gcTime: 'long'}));
        fails(INVALID_ARGS, ['v1.X', 'arg', 'args'], make({events: {'v1.X': {arg: {}}}}));
        fails(INVALID_ARGS, ['v1.X', 'nowhere'], make({events: {'v1.X': {scope: 'nowhere'}}}));
        fails(INVALID_ARGS, ['ui', 'key'], make({documents: {ui: {key: () => 1}}}));
        fails(INVALID_SCHEMA, ['notes', 'v1.X'], make({events: {'v1.X': {args: {a: 'wrong'}}}}));
        fails(INVALID_SCHEMA, ['notes'], make({tables: ['CREATE TABLE note (id)']}));
        fails(INVALID_SCHEMA, [], () => defineStore({xml: '<multistore><chair/></multistore>', store: 'a', adapter: adapter()}));
    },

    async 'materializers take and give plain values'({registry}) {
        const seen = [];
        const kind = notes({
            events: {
                'v1.Called': {
                    args: {id: 's', data: 'ay', at: 'd', who: 'ms', more: 'a{sv}', gone: 's?'},
                    materialize(context, args, record) {
                        seen.push(args);
                        const [{n}] = context.query('SELECT count(*) AS n FROM note WHERE id <> :id', {id: args.id});
                        equal(context.query('SELECT 1 AS one'), [{one: 1}]);
                        equal(context.execute(WRITE, {id: args.id, body: `${n} before ${record.get_sequence().to_string()}`}), true);
                        context.execute("UPDATE note SET stars = 5 WHERE id = 'a'");
                        if (args.id === 'b')
                            return true;
                        return undefined;
                    },
                },
            },
        });
        const store = await registry.get(kind, 'a');
        const args = id => ({id, data: new Uint8Array([0, 255]), at: 1, who: null, more: {x: [1]}});
        store.commit([['v1.Called', args('a')], ['v1.Called', args('b')]]);
        const bodies = store.query('SELECT body FROM note ORDER BY id').toArray().map(({body}) => body);
        equal(bodies, ['0 before e1', '1 before e2']);
        equal(seen.map(({id}) => id), ['a', 'b']);
        const sort = object => Object.keys(object).sort().map(key => [key, object[key]]);
        equal(sort(seen[0]), sort(args('a')));
        await store.rebuild_async();
        equal(seen.slice(2).map(sort), seen.slice(0, 2).map(sort));
        equal(bodies, store.query('SELECT body FROM note ORDER BY id').toArray().map(({body}) => body));
    },

    async 'failing materializers'({registry}) {
        let kept = null;
        const attempts = [
            [CALLBACK, ['wrong on purpose'], () => {
                throw new Error('wrong on purpose');
            }],
            [CONSTRAINT, ['there are enough'], () => {
                throw new Ms.Error({code: CONSTRAINT, message: 'there are enough'});
            }],
            [CALLBACK, [], () => false],
            [CALLBACK, ['asynchronous'], async () => {
                await null;
            }],
            [CALLBACK, ['asynchronous'], async () => {
                throw new Error('rejected');
            }],
            [CONSTRAINT, ['note.id'], context => context.execute(INSERT, {id: 'a', body: '', stars: 1})],
            [INVALID_ARGS, ['parameter', 'unheard'], context => context.execute('DELETE FROM note', {unheard: 1})],
            [Ms.Error.RECURSION, [], context => {
                kept = context;
                store.commit('v1.NoteAdded', {id: 'inside', body: ''});
            }],
        ];
        const left = [...attempts];
        const kind = withCallback(context => left.shift()[2](context));
        const store = await registry.get(kind, 'a');
        store.commit('v1.NoteAdded', {id: 'a', body: ''});
        for (const [code, words] of attempts)
            fails(code, ['v1.Called', ...words], () => store.commit('v1.Called', {id: 'x'}));
        equal([left.length, count(store)], [0, 1]);
        let late = null;
        try {
            kept.execute('DELETE FROM note');
        } catch (error) {
            late = error;
        }
        assert(late instanceof Ms.Error, 'the context works outside of a materializer');
        equal(count(store), 1);
    },

    async 'SQL and a materializer together, and its version'() {
        const sql = 'INSERT INTO note (id) VALUES (:id)';
        const star = (context, {id}) => context.execute('UPDATE note SET stars = 1 WHERE id = :id', {id});
        const both = version => withCallback(star, {sql, version});
        const hash = kind => kind.get_schema().get_hash();
        equal(hash(both(1)) === hash(both(undefined)), true);
        equal(hash(both(1)) === hash(both(2)), false);
        const store = await Ms.Store.open(both(2), 'a');
        store.commit('v1.Called', {id: 'a'});
        equal(store.query('SELECT id, stars FROM note').toArray(), [{id: 'a', stars: 1}]);
        store.close();
    },

    async 'boot functions'({registry}) {
        const steps = [];
        const first = store => store.commit('v1.NoteAdded', {id: 'first', body: ''});
        const boots = {
            sync(store, context) {
                steps.push(context.get_migrations_report().get_created());
                first(store);
            },
            async async(store) {
                await until();
                first(store);
            },
            held(store, context) {
                context.hold();
                until().then(() => {
                    first(store);
                    context.release();
                });
            },
        };
        for (const [id, boot] of Object.entries(boots))
            equal(count(await registry.get(notes({boot}), id)), 1);
        equal(steps, [true]);
    },

    async 'failing boot functions'({registry}) {
        const boots = [
            () => {
                throw new Error('wrong on purpose');
            },
            async () => {
                await until();
                throw new Error('wrong on purpose');
            },
            () => Promise.reject(new GLib.Error(Gio.IOErrorEnum, Gio.IOErrorEnum.FAILED, 'wrong on purpose')),
            // What is thrown need not be an error.
            () => Promise.reject('wrong on purpose'),
        ];
        for (const boot of boots)
            await rejects(Ms.Error.BOOT_FAILED, ['wrong on purpose'], registry.get(notes({boot}), 'a'));
        await rejects(Ms.Error.BOOT_FAILED, [], registry.get(notes({boot: () => false}), 'a'));
        await rejects(Ms.Error.BOOT_FAILED, [], registry.get(notes({boot: async () => false}), 'a'));
        equal(registry.has('a'), false);
    },

    async 'a load given up while its boot function waits'({registry}) {
        let settle = null;
        const boot = () => new Promise(resolve => (settle = resolve));
        for (const id of ['released', 'left']) {
            const waiting = rejects(Ms.Error.DROPPED, [id], registry.get(notes({boot}), id));
            await until(() => settle);
            registry.drop(id);
            await waiting;
            if (id === 'released')
                settle();
            settle = null;
            await until();
        }
    },

    'what is given is left as it is'() {
        const options = Object.freeze({
            name: 'frozen', adapter: adapter(), tables: Object.freeze([TABLE]), events: Object.freeze({'v1.NoteAdded': Object.freeze(NOTE_ADDED)}),
        });
        equal(defineStore(options).name, 'frozen');
    },
};

run(tests);
