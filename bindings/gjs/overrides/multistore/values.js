// SPDX-License-Identifier: LGPL-2.1-or-later
// JavaScript's values as GVariant and back.
/* exported install, toVariant, fromVariant, invalidArgs, within, checkKeys, isPlainObject, isSafeText, packMembers */

const {GLib} = imports.gi;

const MAX_DEPTH = 64;
const HARMFUL = /\0|\p{Surrogate}/u;
const NOTHING = new GLib.Variant('mv', null);
const BYTES = new GLib.VariantType('ay');
const RANGES = {
    y: [0, 2 ** 8 - 1],
    n: [-(2 ** 15), 2 ** 15 - 1],
    q: [0, 2 ** 16 - 1],
    i: [-(2 ** 31), 2 ** 31 - 1],
    u: [0, 2 ** 32 - 1],
    x: [-(2n ** 63n), 2n ** 63n - 1n],
    t: [0, 2n ** 64n - 1n],
};

/** An error as the library gives it for arguments that do not fit. */
function invalidArgs(message, code = imports.gi.Ms.Error.INVALID_ARGS) {
    return new imports.gi.Ms.Error({code, message});
}

/** Runs a function; its error says where it happened. */
function within(place, action) {
    try {
        return action();
    } catch (error) {
        if (!(error instanceof imports.gi.Ms.Error))
            throw error;
        throw invalidArgs(`${place}: ${error.message}`, error.code);
    }
}

/** Refuses what is misspelt, which would go unnoticed otherwise. */
function checkKeys(object, known, place, code = undefined) {
    const unknown = Object.keys(object).find(key => !known.includes(key));
    if (unknown !== undefined)
        throw invalidArgs(`${place} has no “${unknown}”: there are ${known.join(', ')}`, code);
}

function isPlainObject(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
}

function describe(value) {
    if (value === null)
        return 'null';
    if (typeof value === 'object')
        return `an object of ${value.constructor?.name ?? 'no class'}`;
    return typeof value === 'undefined' ? 'undefined' : `the ${typeof value} ${String(value)}`;
}

function failType(value, type) {
    throw invalidArgs(`it is ${describe(value)}, where “${type}” is expected`);
}

/** Is it kept as it is? GJS cuts at NUL and replaces lone surrogates without a word. */
var isSafeText = string => !HARMFUL.test(string);

function checkString(string) {
    if (isSafeText(string))
        return string;
    if (string.includes('\0'))
        throw invalidArgs('it has a NUL, which a string cannot hold');
    throw invalidArgs('it has half of a surrogate pair, which UTF-8 cannot hold');
}

function packBytes(value) {
    const bytes = value instanceof GLib.Bytes ? value : new GLib.Bytes(value);
    return GLib.Variant.new_from_bytes(BYTES, bytes, true);
}

const isBytes = value => value instanceof Uint8Array || value instanceof GLib.Bytes;

function packArray(array, depth) {
    return new GLib.Variant('av', array.map(item => pack(item ?? null, depth + 1)));
}

/** An a{sv} of the members that are not undefined; packMember gets value and name. */
function packMembers(object, packMember) {
    // GLib.Variant's own packer takes twice the time.
    const dictionary = GLib.VariantDict.new(null);
    for (const [name, value] of Object.entries(object)) {
        if (value !== undefined)
            dictionary.insert_value(checkString(name), packMember(value, name));
    }
    return dictionary.end();
}

function packObject(object, depth) {
    return packMembers(object, value => pack(value, depth + 1));
}

function packNumber(number) {
    return Number.isSafeInteger(number) ? GLib.Variant.new_int64(number) : GLib.Variant.new_double(number);
}

function packDate(date) {
    if (Number.isNaN(date.getTime()))
        throw invalidArgs('it is an invalid date');
    return GLib.Variant.new_int64(date.getTime());
}

function pack(value, depth) {
    if (depth > MAX_DEPTH)
        throw invalidArgs(`it is nested more than ${MAX_DEPTH} deep`);
    switch (typeof value) {
    case 'string':
        return GLib.Variant.new_string(checkString(value));
    case 'number':
        return packNumber(value);
    case 'boolean':
        return GLib.Variant.new_boolean(value);
    case 'bigint':
        return packInteger(value, 'x');
    }
    if (value === null)
        return NOTHING;
    if (value instanceof GLib.Variant)
        return value;
    if (Array.isArray(value))
        return packArray(value, depth);
    if (isBytes(value))
        return packBytes(value);
    if (value instanceof Date)
        return packDate(value);
    if (isPlainObject(value))
        return packObject(value, depth);
    throw invalidArgs(`${describe(value)} has no form as a value`);
}

function packInteger(value, type) {
    const integer = value instanceof Date ? value.getTime() : value;
    if (typeof integer !== 'bigint' && !Number.isSafeInteger(integer))
        failType(value, type);
    const [low, high] = RANGES[type];
    if (integer < low || integer > high)
        throw invalidArgs(`${integer} is outside of ${low} to ${high}, the range of type “${type}”`);
    return new GLib.Variant(type, type === 'x' || type === 't' ? integer : Number(integer));
}

function packDouble(value, type) {
    if (typeof value === 'bigint' && BigInt(Number(value)) === value)
        return GLib.Variant.new_double(Number(value));
    return typeof value === 'number' ? GLib.Variant.new_double(value) : failType(value, type);
}

function packString(value, type) {
    if (value instanceof Date && !Number.isNaN(value.getTime()))
        return GLib.Variant.new_string(value.toISOString());
    return typeof value === 'string' ? GLib.Variant.new_string(checkString(value)) : failType(value, type);
}

function packStrings(value, type) {
    if (!Array.isArray(value))
        failType(value, type);
    return new GLib.Variant('as', value.map(item => packString(item, 's').get_string()[0]));
}

const PACKERS = {
    s: packString,
    d: packDouble,
    as: packStrings,
    b: (value, type) => typeof value === 'boolean' ? GLib.Variant.new_boolean(value) : failType(value, type),
    ay: (value, type) => isBytes(value) ? packBytes(value) : failType(value, type),
    av: (value, type) => Array.isArray(value) ? packArray(value, 0) : failType(value, type),
    'a{sv}': (value, type) => isPlainObject(value) ? packObject(value, 0) : failType(value, type),
    v: value => GLib.Variant.new_variant(pack(value, 0)),
};
for (const type of Object.keys(RANGES))
    PACKERS[type] = packInteger;

function packAs(value, type) {
    if (value instanceof GLib.Variant)
        return value;
    if (type.startsWith('m')) {
        const inner = value === null ? null : packAs(value, type.slice(1));
        return GLib.Variant.new_maybe(inner ? null : new GLib.VariantType(type.slice(1)), inner);
    }
    if (!Object.hasOwn(PACKERS, type))
        throw invalidArgs(`“${type}” is no type of an argument`);
    return PACKERS[type](value, type);
}

/**
 * Makes a GVariant of a value: null an empty `mv`, booleans `b`, safe integers and BigInt `x`, other numbers `d`, strings `s`, bytes `ay`,
 * arrays `av`, plain objects `a{sv}`, dates their milliseconds as `x`. A GVariant stays as it is.
 *
 * @param {*} value - the value
 * @param {?string} type - the type to give it, one that an event's argument can have; null for the table above
 * @returns {GLib.Variant} the variant
 */
function toVariant(value, type = null) {
    return type === null ? pack(value, 0) : packAs(value, type);
}

function unpackInteger(variant) {
    // The getters round beyond 2^53, with a warning.
    const digits = variant.print(false);
    const number = Number(digits);
    return Number.isSafeInteger(number) ? number : BigInt(digits);
}

function unpackChildren(variant) {
    return Array.from({length: variant.n_children()}, (_, i) => fromVariant(variant.get_child_value(i)));
}

function unpackContainer(variant, type) {
    if (type === 'ay')
        return new Uint8Array(variant.get_data_as_bytes().toArray());
    if (type.startsWith('a{'))
        return Object.fromEntries(unpackChildren(variant));
    if (type.startsWith('m')) {
        const inner = variant.get_maybe();
        return inner === null ? null : fromVariant(inner);
    }
    return unpackChildren(variant);
}

/**
 * Makes a plain value of a GVariant: integers beyond 2^53 are BigInt, `ay` is a Uint8Array, dictionaries are objects.
 *
 * @param {GLib.Variant} variant - the variant
 * @returns {*} the value
 */
function fromVariant(variant) {
    const type = variant.get_type_string();
    switch (type) {
    case 's':
        return variant.get_string()[0];
    case 'x':
    case 't':
        return unpackInteger(variant);
    case 'd':
        return variant.get_double();
    case 'b':
        return variant.get_boolean();
    case 'v':
        return fromVariant(variant.get_variant());
    }
    return type.length === 1 ? variant.unpack() : unpackContainer(variant, type);
}

function install(Ms) {
    Object.assign(Ms, {toVariant, fromVariant});
}
