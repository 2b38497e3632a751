// SPDX-License-Identifier: LGPL-2.1-or-later
// Events with plain arguments, converted to the types that the schema declares.
/* exported install, readArgs */

const {GLib} = imports.gi;
const {toVariant, invalidArgs, within, isPlainObject, isSafeText, packMembers} = imports.overrides.multistore.values;

// Types of arguments by schema and name of event; a schema that is in use cannot change.
const typesOfSchemas = new WeakMap();
// What Ms.Event.of () was given, since only the store knows the types.
const plainArgs = new WeakMap();

function listTypes(eventType) {
    return eventType && new Map(eventType.list_args().map(name => [name, eventType.get_arg_type(name)[0]]));
}

// null for an event that the schema does not know.
function typesOf(store, name) {
    const schema = store.get_definition().get_schema();
    let types = typesOfSchemas.get(schema);
    if (!types)
        typesOfSchemas.set(schema, types = new Map());
    if (!types.has(name))
        types.set(name, listTypes(schema.get_event_type(name)));
    return types.get(name);
}

function packArgs(name, args, types) {
    if (args instanceof GLib.Variant)
        return args;
    if (!isPlainObject(args ?? {}))
        throw invalidArgs(`The arguments of event “${name}” are not a plain object`);
    return packMembers(args ?? {}, (value, arg) =>
        within(`Argument “${arg}” of event “${name}”`, () => toVariant(value, types?.get(arg) ?? null)));
}

const FITS = {
    s: value => typeof value === 'string' && isSafeText(value),
    b: value => typeof value === 'boolean',
    d: value => typeof value === 'number' && Number.isFinite(value),
    x: Number.isSafeInteger,
};

function fits(value, type) {
    if (type?.startsWith('m'))
        return value === null || fits(value, type.slice(1));
    return value === undefined || (Object.hasOwn(FITS, type ?? '') && FITS[type](value));
}

// Most arguments are simple and right: one text is faster than a variant for each. undefined is left out by JSON, too.
function toText(args, types) {
    const simple = types && isPlainObject(args) && Object.keys(args).every(name => fits(args[name], types.get(name)));
    return simple ? JSON.stringify(args) : null;
}

function makeEvent(Ms, store, name, args) {
    const types = typesOf(store, name);
    const text = toText(args, types);
    return text === null ? Ms.Event.new(name, packArgs(name, args, types)) : Ms.Event.new_from_json(name, text, -1);
}

function toEvent(Ms, store, what) {
    if (Array.isArray(what) && typeof what[0] === 'string')
        return makeEvent(Ms, store, ...what);
    if (!(what instanceof Ms.Event))
        throw invalidArgs('What is committed is not an Ms.Event, and no pair of a name and arguments');
    return plainArgs.has(what) ? makeEvent(Ms, store, what.get_name(), plainArgs.get(what)) : what;
}

/** The arguments as they are in the log, so that a materializer finds the same in a commit and in a rebuild; bytes are base64 there. */
function readArgs(event, namesOfBytes) {
    const args = JSON.parse(event.dup_json());
    for (const name of namesOfBytes) {
        if (typeof args[name] === 'string')
            args[name] = new Uint8Array(GLib.base64_decode(args[name]));
    }
    return args;
}

function install(Ms) {
    const {commit, commit_events: commitEvents, import_events: importEvents} = Ms.Store.prototype;

    /**
     * Makes an event of plain arguments. They get the types that a store's schema declares when it is committed.
     *
     * @param {string} name - the name of its type
     * @param {?object} args - its arguments
     * @returns {Ms.Event} the event
     */
    Ms.Event.of = function (name, args = null) {
        const event = Ms.Event.new(name, packArgs(name, args, null));
        if (isPlainObject(args))
            plainArgs.set(event, {...args});
        return event;
    };

    /**
     * Commits an event, or several in one transaction.
     *
     * @param {string|Ms.Event|Array} what - the name of an event, an event, a pair of name and arguments, or an array of events and pairs
     * @param {?object} args - the arguments, after a name
     * @returns {boolean} true
     */
    Ms.Store.prototype.commit = function (what, args = null) {
        if (typeof what === 'string')
            return commit.call(this, makeEvent(Ms, this, what, args));
        if (Array.isArray(what) && typeof what[0] !== 'string')
            return commitEvents.call(this, what.map(item => toEvent(Ms, this, item)));
        return commit.call(this, toEvent(Ms, this, what));
    };

    Ms.Store.prototype.commit_events = function (events) {
        return commitEvents.call(this, events.map(item => toEvent(Ms, this, item)));
    };

    Ms.Store.prototype.import_events = function (events) {
        return importEvents.call(this, events.map(item => toEvent(Ms, this, item)));
    };
}
