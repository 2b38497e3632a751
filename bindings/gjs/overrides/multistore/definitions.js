// SPDX-License-Identifier: LGPL-2.1-or-later
// Definitions of stores as plain objects, with materializers and boot functions of JavaScript.
/* exported install */

const {Gio, GLib} = imports.gi;
const {toVariant, fromVariant, invalidArgs, within, checkKeys} = imports.overrides.multistore.values;
const {readArgs} = imports.overrides.multistore.events;
const {packParams} = imports.overrides.multistore.queries;
const {toGcTime} = imports.overrides.multistore.stores;

const COMMON_KEYS = ['name', 'adapter', 'gcTime', 'boot', 'events'];
const CALLBACK_KEYS = ['version', 'materialize'];
const EVENT_KEYS = ['args', 'sql', 'scope', 'deprecated', ...CALLBACK_KEYS];
// The members of each way to give a schema.
const SOURCES = {
    xml: ['xml', 'store'],
    resource: ['resource', 'store'],
    calls: ['tables', 'clientTables', 'indexes', 'views', 'searches', 'documents'],
};

const isPromise = value => typeof value?.then === 'function';
const toArray = value => Array.isArray(value) ? value : [value];

/** The library's context of a materializer, with plain objects. It works as long as the materializer runs. */
class Materialization {
    #context;

    constructor(context) {
        this.#context = context;
    }

    /**
     * @param {string} sql - statements
     * @param {?object} params - values of their parameters
     * @returns {boolean} true
     */
    execute(sql, params = null) {
        return this.#context.execute(sql, params && packParams(params));
    }

    /**
     * @param {string} sql - a SELECT
     * @param {?object} params - values of its parameters
     * @returns {object[]} the rows
     */
    query(sql, params = null) {
        return fromVariant(this.#context.query(sql, params && packParams(params)));
    }
}

function wrapMaterializer(materialize, eventType) {
    // The type would keep itself alive.
    const {name} = eventType;
    const bytes = eventType.list_args().filter(arg => eventType.get_arg_type(arg)[0].endsWith('ay'));
    return (context, record) => {
        const result = materialize(new Materialization(context), readArgs(record.get_event(), bytes), record);
        if (isPromise(result)) {
            result.then(null, () => {});
            throw new Error(`The materializer of “${name}” is asynchronous, which it cannot be`);
        }
        return result !== false;
    };
}

function toGError(error) {
    if (error instanceof GLib.Error)
        return error;
    return new GLib.Error(Gio.IOErrorEnum, Gio.IOErrorEnum.FAILED, error?.message ?? String(error));
}

function wrapBoot(boot) {
    return (store, context) => {
        const result = boot(store, context);
        if (!isPromise(result))
            return result !== false;
        context.hold();
        result.then(
            value => value === false ? context.fail(toGError('The boot function gave false')) : context.release(),
            error => context.fail(toGError(error)));
        return true;
    };
}

function toScope(Ms, scope = 'synced') {
    const scopes = {synced: Ms.Scope.SYNCED, client: Ms.Scope.CLIENT};
    const found = Object.hasOwn(scopes, scope) ? scopes[scope] : scope;
    if (!Object.values(scopes).includes(found))
        throw invalidArgs(`“${scope}” is no scope: use synced or client`);
    return found;
}

function setCallback(eventType, {materialize, version = 1}) {
    if (materialize)
        eventType.set_callback(version, wrapMaterializer(materialize, eventType));
}

function makeEventType(Ms, name, event) {
    checkKeys(event, EVENT_KEYS, 'It');
    const eventType = Ms.EventType.new(name, toScope(Ms, event.scope));
    for (const [arg, type] of Object.entries(event.args ?? {}))
        eventType.add_arg(arg, type.replace(/\?$/, ''), type.endsWith('?'));
    for (const sql of toArray(event.sql ?? []))
        eventType.add_materializer(sql);
    eventType.set_deprecated(event.deprecated ?? null);
    setCallback(eventType, event);
    return eventType;
}

function addDocument(schema, name, keys) {
    for (const [key, value] of Object.entries(keys))
        within(`Key “${key}” of document “${name}”`, () => schema.add_document_key(name, key, toVariant(value)));
}

function buildSchema(Ms, {tables, clientTables, indexes, views, searches, events, documents}) {
    const schema = Ms.Schema.new();
    for (const sql of tables ?? [])
        schema.add_table(sql, Ms.Scope.SYNCED);
    for (const sql of clientTables ?? [])
        schema.add_table(sql, Ms.Scope.CLIENT);
    for (const sql of indexes ?? [])
        schema.add_index(sql);
    for (const sql of views ?? [])
        schema.add_view(sql);
    for (const [table, columns] of Object.entries(searches ?? {}))
        schema.add_search(table, toArray(columns), null);
    for (const [name, event] of Object.entries(events ?? {}))
        schema.add_event_type(within(`Event “${name}”`, () => makeEventType(Ms, name, event)));
    for (const [name, keys] of Object.entries(documents ?? {}))
        addDocument(schema, name, keys);
    return schema;
}

// Of an XML the events have materializers of JavaScript only: the rest is written there.
function addCallbacks(schema, events = {}) {
    for (const [name, event] of Object.entries(events)) {
        checkKeys(event, CALLBACK_KEYS, `Event “${name}”, which is declared in XML,`);
        const eventType = schema.get_event_type(name);
        if (!eventType)
            throw invalidArgs(`The schema has no event “${name}”`);
        setCallback(eventType, event);
    }
    return schema;
}

function readSchema(Ms, options) {
    const {xml, resource, store = null} = options;
    if (xml === undefined && resource === undefined)
        return buildSchema(Ms, options);
    const schema = xml === undefined
        ? Ms.Schema.new_from_resource(resource, store)
        : Ms.Schema.new_from_data(xml, -1, store);
    return addCallbacks(schema, options.events);
}

function define(Ms, options) {
    const source = ['xml', 'resource'].find(key => options[key] !== undefined) ?? 'calls';
    const {name = options.store, adapter, gcTime, boot} = options;
    checkKeys(options, [...COMMON_KEYS, ...SOURCES[source]], 'A definition');
    if (typeof name !== 'string')
        throw invalidArgs('A definition needs a name');
    if (!(adapter instanceof Ms.Adapter))
        throw invalidArgs(`Definition “${name}” needs an adapter: an Ms.PersistedAdapter or an Ms.MemoryAdapter`);
    const definition = Ms.StoreDefinition.new(name, readSchema(Ms, options), adapter);
    if (gcTime !== undefined)
        definition.set_gc_time(toGcTime(Ms, gcTime));
    if (boot)
        definition.set_boot_func(wrapBoot(boot));
    return definition;
}

function install(Ms) {
    /**
     * Defines a kind of store.
     *
     * The schema is given by `xml` or `resource` (and `store`, the store's name in it), or by `tables`, `clientTables`, `indexes`, `views`
     * (arrays of CREATE statements), `searches` (columns by table), `events` and `documents` (defaults by key, by name). An event has
     * `args` (types by name, `x?` for an optional one), `sql` (a string or several), `materialize (context, args, record)` with its
     * `version`, `scope` (synced or client) and `deprecated`. For an XML, `events` gives the callbacks that it declares.
     *
     * `boot (store, context)` runs before the store is given out; the load waits for its promise, and fails when that is rejected.
     *
     * @param {object} options - name, adapter, gcTime, boot, and the schema
     * @returns {Ms.StoreDefinition} the definition
     */
    Ms.StoreDefinition.define = function (options) {
        return within(`Definition “${options.name ?? options.store}”`, () => define(Ms, options));
    };
}
