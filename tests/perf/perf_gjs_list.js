// SPDX-License-Identifier: LGPL-2.1-or-later
// A list of 1,000,000 rows in a window, its rows made and bound by a factory in JavaScript, scrolled from one end to the other.

import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Gtk from 'gi://Gtk?version=4.0';
import Ms, {defineStore} from '../../bindings/gjs/multistore.js';

const ROWS = 1000000;
const SECONDS = 5;
const MANY = 1000;

const definition = defineStore({
    name: 'todo',
    adapter: Ms.MemoryAdapter.new(),
    tables: ['CREATE TABLE todo (id INTEGER PRIMARY KEY, title TEXT NOT NULL) STRICT'],
    events: {
        'v1.Filled': {
            args: {n: 'x'},
            sql: `INSERT INTO todo (id, title)
                  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :n) SELECT i, 'Do thing number ' || i FROM n ORDER BY i`,
        },
    },
});

// A row's object, which knows how many of its kind were made.
const Todo = GObject.registerClass({
    Properties: {title: GObject.ParamSpec.string('title', null, null, GObject.ParamFlags.READWRITE, '')},
}, class Todo extends GObject.Object {
    static made = 0;

    _instance_init() {
        Todo.made++;
    }
});

const until = condition => {
    while (!condition())
        GLib.MainContext.default().iteration(true);
};

class Counting {
    widgets = 0;
    bound = 0;
    mostBound = 0;
    binds = 0;

    makeFactory() {
        const factory = new Gtk.SignalListItemFactory();
        factory.connect('setup', (_factory, item) => {
            item.child = new Gtk.Label({xalign: 0});
            this.widgets++;
        });
        factory.connect('bind', (_factory, item) => {
            item.child.label = item.item.title;
            this.binds++;
            this.mostBound = Math.max(this.mostBound, ++this.bound);
        });
        factory.connect('unbind', () => {
            this.bound--;
        });
        return factory;
    }
}

// From the top to the bottom, a step in each frame.
function scroll(view, scrolled) {
    const start = GLib.get_monotonic_time();
    const frames = [];
    view.add_tick_callback((_view, clock) => {
        const {vadjustment} = scrolled;
        const part = (GLib.get_monotonic_time() - start) / (SECONDS * 1e6);
        frames.push(clock.get_frame_time());
        vadjustment.value = (vadjustment.upper - vadjustment.page_size) * Math.min(1, part);
        return part >= 1 ? GLib.SOURCE_REMOVE : GLib.SOURCE_CONTINUE;
    });
    until(() => GLib.get_monotonic_time() - start > (SECONDS + 0.2) * 1e6);
    return frames.length / SECONDS;
}

function figure(name, value, unit, goal, met) {
    print(JSON.stringify({name: `gjs-list.${name}`, value: Math.round(value * 10) / 10, unit, goal, met}));
}

Gtk.init();
let store = null;
Ms.Store.open(definition, 'perf').then(opened => {
    store = opened;
}).catch(logError);
until(() => store);
store.commit('v1.Filled', {n: ROWS});

const counting = new Counting();
const start = GLib.get_monotonic_time();
const live = store.queryLive(new Ms.Query({table: 'todo', columns: 'title', order_by: 'id', item_type: Todo}));
const view = new Gtk.ListView({model: Gtk.NoSelection.new(live), factory: counting.makeFactory()});
const scrolled = new Gtk.ScrolledWindow({child: view});
const window = new Gtk.Window({child: scrolled, default_width: 600, default_height: 700});
window.present();
until(() => counting.bound > 0);
const first = (GLib.get_monotonic_time() - start) / 1000;
until(() => live.n_rows === ROWS);
const rate = scroll(view, scrolled);
figure('first-rows', first, 'ms');
figure('scrolling', rate, 'frames/s', '60; 54 at least', rate >= 54);
figure('rows-bound-at-once', counting.mostBound, 'of 1000000', `fewer than ${MANY}`, counting.mostBound < MANY);
figure('widgets-made', counting.widgets, 'for 1000000 rows', `fewer than ${MANY}`, counting.widgets < MANY);
figure('objects-made', Todo.made, 'of 1000000', `as many as rows were bound, ${counting.binds}, and at most ${MANY} more`,
    Todo.made > 0 && Todo.made - counting.binds < MANY);
// Else the collector would unbind the rows at the end, which must not call back.
view.model = null;
view.factory = null;
window.destroy();
