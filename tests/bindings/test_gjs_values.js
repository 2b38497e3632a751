// SPDX-License-Identifier: LGPL-2.1-or-later
// The override for GJS: plain values as variants, as arguments of events, as parameters and as rows.

import GLib from 'gi://GLib';

import Ms, {event, fromVariant, query, toVariant} from '../../bindings/gjs/multistore.js';
import {assert, equal, fails, notes, run} from './test_gjs_runner.js';

const {INVALID_ARGS} = Ms.Error;
const BYTES = new Uint8Array([0, 1, 255]);
const MOMENT = new Date(1_700_000_000_123);
const TYPES = {
    s: 'one', b: true, y: 255, n: -32768, q: 65535, i: -1, u: 4294967295, x: -5, t: 7, d: 3, ay: BYTES,
    as: ['a', 'ü'], av: [1, 'a', null], 'a{sv}': {k: {deep: [true]}}, v: {any: 1.5}, ms: null, mx: 4, may: BYTES, mas: ['b'],
};
const nameOf = type => `arg_${type.replace(/\W/g, '_')}`;

// One event with an argument of each type, kept as JSON in a table.
function anything() {
    const args = Object.fromEntries(Object.keys(TYPES).map(type => [nameOf(type), `${type}?`]));
    return notes({
        tables: ['CREATE TABLE thing (args TEXT NOT NULL PRIMARY KEY) STRICT'],
        events: {
            'v1.NoteAdded': {args: {id: 's'}, sql: 'INSERT INTO thing VALUES (:id)'},
            'v1.Thing': {args, sql: ['DELETE FROM thing', 'INSERT INTO thing VALUES (:_args)']},
        },
    });
}

function checkArg(store, type, value, expected) {
    store.commit('v1.Thing', {[nameOf(type)]: value});
    equal(JSON.parse(store.queryValue('SELECT args FROM thing')), {[nameOf(type)]: expected});
}

function failArg(store, type, value, words) {
    const all = ['v1.Thing', nameOf(type), ...words];
    fails(INVALID_ARGS, all, () => store.commit('v1.Thing', {[nameOf(type)]: value}));
}

const tests = {
    'each value has its type'() {
        const table = [
            [null, 'mv'], [true, 'b'], [1, 'x'], [-0, 'x'], [2 ** 53, 'd'], [0.5, 'd'], [2n ** 60n, 'x'], ['a', 's'], [BYTES, 'ay'],
            [new GLib.Bytes(BYTES), 'ay'], [[], 'av'], [{}, 'a{sv}'], [MOMENT, 'x'], [new GLib.Variant('u', 1), 'u'],
        ];
        for (const [value, type] of table)
            equal(toVariant(value).get_type_string(), type);
    },

    'values come back'() {
        const values = [
            null, true, false, 0, -7, 2 ** 53 - 1, 2n ** 62n, -(2n ** 63n), 1.5, '', 'ü€😀', BYTES, new Uint8Array(), [], {},
            [1, ['a', null], {k: false}], {a: {b: {c: [BYTES]}}}, JSON.parse('{"__proto__": 1}'),
        ];
        for (const value of values)
            equal(fromVariant(toVariant(value)), value);
        equal(fromVariant(toVariant(MOMENT)), MOMENT.getTime());
        equal(fromVariant(toVariant({gone: undefined, there: [undefined]})), {there: [null]});
        equal(fromVariant(new GLib.Variant('(sua{sx}mi)', ['a', 1, {k: 2}, null])), ['a', 1, {k: 2}, null]);
    },

    'variants of a given type'() {
        for (const [type, value] of Object.entries(TYPES)) {
            equal(toVariant(value, type).get_type_string(), type);
            equal(fromVariant(toVariant(value, type)), value);
        }
        equal(toVariant(MOMENT, 's').unpack(), MOMENT.toISOString());
        equal(toVariant(MOMENT, 'mx').get_type_string(), 'mx');
        fails(INVALID_ARGS, ['(ss)'], () => toVariant([], '(ss)'));
    },

    async 'values of rows'({registry}) {
        const store = await registry.get(notes(), 'a');
        const result = store.query(`SELECT 1.0 AS whole, 9e999 AS endless, -9e999 AS lowest, 9007199254740993 AS large, -9223372036854775807 - 1 AS least,
            x'' AS no_bytes, x'6100' AS blob, CAST (x'ff00' AS TEXT) AS broken, NULL AS none, 'ü"' AS text`);
        const expected = {
            whole: 1, endless: Infinity, lowest: -Infinity, large: 9007199254740993n, least: -(2n ** 63n),
            no_bytes: new Uint8Array(), blob: new Uint8Array([97, 0]), broken: new Uint8Array([255, 0]), none: null, text: 'ü"',
        };
        for (const row of [result.toArray()[0], [...result][0], result.get_row(0).toObject()]) {
            equal(row, expected);
            equal(row.lowest === -Infinity && row.endless === Infinity, true);
        }
    },

    async 'arguments that are simple and those that are not'({registry}) {
        const store = await registry.get(notes(), 'a');
        store.commit('v1.NoteAdded', {id: 'a', body: 'ü"\n', stars: 2 ** 53 - 1});
        store.commit('v1.NoteAdded', {id: 'b', body: 'big', stars: 2n ** 53n - 1n});
        store.commit('v1.NoteAdded', {id: 'c', body: 'none', stars: undefined});
        equal(store.query('SELECT body, stars FROM note ORDER BY id').toArray(),
            [{body: 'ü"\n', stars: 2 ** 53 - 1}, {body: 'big', stars: 2 ** 53 - 1}, {body: 'none', stars: null}]);
        for (const [member, value] of [['body', 'a\0'], ['body', '\ud800'], ['body', 5], ['stars', NaN], ['stars', 1.5], ['stars', Infinity]])
            fails(INVALID_ARGS, [member], () => store.commit('v1.NoteAdded', {id: 'z', body: '', [member]: value}));
    },

    'what is no value'() {
        const circle = [];
        circle.push(circle);
        const bad = [undefined, () => 1, Symbol('s'), new Map(), new Date(NaN), 2n ** 63n, circle, 'a\0b', 'a\ud800', {'\0': 1}];
        for (const value of bad)
            fails(INVALID_ARGS, [], () => toVariant(value));
        fails(INVALID_ARGS, ['NUL'], () => toVariant('a\0b', 's'));
        fails(INVALID_ARGS, ['surrogate'], () => toVariant(['\udc00'], 'as'));
    },

    async 'arguments get the declared type'({registry}) {
        const store = await registry.get(anything(), 'a');
        const base64 = 'AAH/';
        for (const [type, value] of Object.entries(TYPES))
            checkArg(store, type, value, value instanceof Uint8Array ? base64 : value);
        checkArg(store, 'x', MOMENT, MOMENT.getTime());
        checkArg(store, 's', MOMENT, MOMENT.toISOString());
        checkArg(store, 'ms', 'text', 'text');
        checkArg(store, 'ay', new GLib.Bytes(BYTES), base64);
        checkArg(store, 'x', 5n, 5);
        checkArg(store, 'd', 5n, 5);
        checkArg(store, 'v', null, null);
        store.commit('v1.Thing', {[nameOf('s')]: undefined});
        equal(store.queryValue("SELECT count(*) FROM thing WHERE args = '{}'"), 1);
    },

    async 'arguments that do not fit'({registry}) {
        const store = await registry.get(anything(), 'a');
        const bad = [
            ['s', 5], ['s', null], ['b', 1], ['y', 256], ['y', -1], ['i', 2 ** 31], ['u', -1], ['u', 1.5], ['x', '5'], ['x', 2n ** 60n],
            ['t', -1], ['d', '1'], ['d', NaN], ['ay', 'text'], ['ay', [1]], ['as', 'a'], ['as', ['a', 1]], ['av', {}], ['a{sv}', []],
            ['a{sv}', new Map()], ['ms', 1], ['mx', 'a'], ['v', () => 1], ['v', [Infinity]],
        ];
        for (const [type, value] of bad)
            failArg(store, type, value, []);
        failArg(store, 'u', -1, ['-1', '4294967295']);
        fails(INVALID_ARGS, ['v1.Thing', 'unheard'], () => store.commit('v1.Thing', {unheard: 1}));
        fails(INVALID_ARGS, ['v1.NoteAdded', 'id'], () => store.commit('v1.NoteAdded', {id: undefined}));
        fails(INVALID_ARGS, ['v1.Thing', 'plain object'], () => store.commit('v1.Thing', [1]));
        fails(Ms.Error.UNKNOWN_EVENT, ['v1.Nothing'], () => store.commit('v1.Nothing', {a: 1}));
        equal(store.queryValue('SELECT count(*) FROM thing'), 0);
    },

    async 'ways to commit'({registry}) {
        const store = await registry.get(notes(), 'a');
        const made = event('v1.NoteAdded', {id: 'a', body: MOMENT});
        assert(made instanceof Ms.Event && made.get_name() === 'v1.NoteAdded', 'it is no event');
        equal(store.commit(made), true);
        equal(store.commit([Ms.Event.of('v1.NoteAdded', {id: 'b', body: ''}), ['v1.NoteAdded', {id: 'c', body: ''}]]), true);
        store.commit(['v1.NoteAdded', {id: 'd', body: ''}]);
        store.commit('v1.NoteAdded', toVariant({id: 'e', body: ''}));
        store.commit(Ms.Event.new_from_json('v1.NoteAdded', '{"id": "f", "body": ""}', -1));
        store.commit_events([['v1.NoteAdded', {id: 'g', body: ''}]]);
        store.commit([]);
        equal(store.query('SELECT id FROM note ORDER BY id').toArray().map(({id}) => id).join(''), 'abcdefg');
        equal(store.queryValue('SELECT body FROM note WHERE id = :id', {id: 'a'}), MOMENT.toISOString());
        fails(Ms.Error.CONSTRAINT, ['v1.NoteAdded'], () => store.commit([['v1.NoteAdded', {id: 'h', body: ''}], made]));
        fails(INVALID_ARGS, ['Ms.Event'], () => store.commit([null]));
        equal(store.queryValue('SELECT count(*) FROM note'), 7);
        equal(store.import_events([made, event('v9.Later', {a: [1]}), ['v1.NoteAdded', {id: 'i', body: MOMENT}]]), [true, 1, 1]);
        equal(store.queryValue('SELECT count(*) FROM note'), 8);
    },

    async 'results and rows'({registry}) {
        const store = await registry.get(notes(), 'a');
        store.commit([1, 2, 3].map(stars => ['v1.NoteAdded', {id: `n${stars}`, body: `b${stars}`, stars}]));
        const result = store.query('SELECT id, stars FROM note WHERE stars >= :from ORDER BY id', {from: 2});
        assert(result instanceof Ms.Result, 'it is no result');
        equal([...result], [{id: 'n2', stars: 2}, {id: 'n3', stars: 3}]);
        equal(result.toArray(), [...result]);
        const row = result.get_row(0);
        equal([row.get('stars'), row.toObject(), row.values], [2, {id: 'n2', stars: 2}, {id: 'n2', stars: 2}]);
        assert(Object.isFrozen(row.values), 'the values can be changed');
        fails(INVALID_ARGS, ['nothing', 'id, stars'], () => row.get('nothing'));
        equal([...store.query("SELECT NULL AS a, 1.5 AS b, x'00ff' AS c, '' AS d")], [{a: null, b: 1.5, c: new Uint8Array([0, 255]), d: ''}]);
        equal(store.queryValue('SELECT 9007199254740993'), 2n ** 53n + 1n);
        equal(store.queryValue('SELECT id FROM note WHERE stars > 5'), null);
        equal((await store.query_async(query('SELECT :a AS a', {a: [1]}))).toArray(), [{a: '[1]'}]);
        fails(Ms.Error.INVALID_QUERY, [], () => store.query('DELETE FROM note'));
        fails(Ms.Error.INVALID_QUERY, ['wrong'], () => store.query('SELECT 1', {wrong: 1}));
        fails(INVALID_ARGS, [':a'], () => store.query('SELECT :a', {a: () => 1}));
        fails(INVALID_ARGS, ['plain object'], () => store.query('SELECT :a', [1]));
    },

    async 'queries keep their parameters'({registry}) {
        const store = await registry.get(notes(), 'a');
        const asked = Ms.Query.of('SELECT :a AS a, :b AS b', {a: 1});
        equal(asked.set({b: MOMENT}) === asked, true);
        equal(store.query(asked).toArray(), [{a: 1, b: MOMENT.getTime()}]);
        equal(store.query(asked, {a: false}).toArray()[0].a, 0);
        asked.set({a: undefined, b: null});
        equal(store.query(asked).toArray(), [{a: 0, b: null}]);
    },
};

run(tests);
