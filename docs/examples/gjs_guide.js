// SPDX-License-Identifier: LGPL-2.1-or-later
// What the guide for GJS shows. Arguments: the schema (not used), a folder.

import GLib from 'gi://GLib';
import Ms from 'gi://Ms?version=1';

const definition = Ms.StoreDefinition.define({
    name: 'board',
    adapter: Ms.PersistedAdapter.new(ARGV[1]),
    gcTime: 30000,
    tables: ['CREATE TABLE card (id TEXT PRIMARY KEY, title TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0, due INTEGER) STRICT'],
    searches: {card: 'title'},
    events: {
        'v1.CardAdded': {
            args: {id: 's', title: 's', due: 'x?'},
            sql: 'INSERT INTO card (id, title, due) VALUES (:id, :title, :due)',
        },
        'v1.CardDone': {args: {id: 's'}, sql: 'UPDATE card SET done = 1 WHERE id = :id'},
        'v1.CardsAdded': {
            args: {titles: 'as'},
            version: 1,
            materialize(context, {titles}) {
                titles.forEach((title, n) => context.execute('INSERT INTO card (id, title) VALUES (:id, :title)', {id: `${title}-${n}`, title}));
            },
        },
    },
    documents: {ui: {'show-done': true, width: 360}},
    boot: async (store, context) => {
        if (context.get_migrations_report().get_created()) {
            store.commit('v1.CardAdded', {id: 'welcome', title: 'Welcome'});
            await store.wait(Ms.Stage.DURABLE);
        }
    },
});

function work(store) {
    store.commit('v1.CardAdded', {id: 'milk', title: 'Buy milk', due: new Date('2026-12-24')});
    store.commit([
        ['v1.CardsAdded', {titles: ['Bread', 'Cheese']}],
        ['v1.CardDone', {id: 'welcome'}],
    ]);
    for (const card of store.query('SELECT * FROM card WHERE done = :done ORDER BY title', {done: false}))
        print(card.title, card.due);
    print(store.queryValue('SELECT count(*) FROM card'));
    try {
        store.commit('v1.CardAdded', {id: 'milk', title: 'Again'});
    } catch (error) {
        print(error.matches(Ms.Error, Ms.Error.CONSTRAINT), error.message);
    }
    const ui = store.get_document('ui', null);
    ui.set('show-done', false);
    print(ui.get('show-done'), ui.get('width'));
}

function watch(store) {
    const cards = store.queryLive('SELECT id, title FROM card WHERE done = 0 ORDER BY title');
    cards.connect('items-changed', () => print([...cards].map(card => card.get('title'))));
    store.commit('v1.CardDone', {id: 'milk'});
    store.refresh();
}

const registry = Ms.StoreRegistry.with({gcTime: 120000});
const loop = new GLib.MainLoop(null, false);
registry.use(definition, 'home', store => {
    work(store);
    watch(store);
}).catch(logError).finally(() => loop.quit());
loop.run();
