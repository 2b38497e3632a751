// SPDX-License-Identifier: LGPL-2.1-or-later
// Every asynchronous method gives a promise when it is called without a callback.
/* exported install */

const {Gio} = imports.gi;

const SUFFIX = '_async';

function toCancellable(value) {
    return value instanceof Gio.Cancellable ? value : value?.cancellable ?? null;
}

// The cancellable comes before the callback; it and what can be null before it may be left out.
function complete(args, nArgs) {
    const given = [...args];
    const last = given.at(-1);
    const hasCancellable = given.length === nArgs - 1 || last instanceof Gio.Cancellable;
    const cancellable = hasCancellable ? toCancellable(given.pop()) : null;
    while (given.length < nArgs - 2)
        given.push(null);
    return [...given, cancellable];
}

function addOrigin(error, origin) {
    // A frozen or foreign exception is no reason to lose it.
    if (typeof error?.stack === 'string')
        error.stack += `### Promise created here: ###\n${origin}`;
    return error;
}

function wrap(method, finishName) {
    const nArgs = method.length;
    const wrapper = function (...args) {
        if (args.length >= nArgs || typeof args.at(-1) === 'function')
            return method.apply(this, args);
        const {stack} = new Error();
        return new Promise((resolve, reject) => {
            method.call(this, ...complete(args, nArgs), (_source, result) => {
                try {
                    resolve(this[finishName](result));
                } catch (error) {
                    reject(addOrigin(error, stack));
                }
            });
        });
    };
    // Gio._promisify () counts arguments to tell which kind of call it is.
    Object.defineProperty(wrapper, 'length', {value: nArgs});
    Object.defineProperty(wrapper, 'name', {value: method.name});
    return wrapper;
}

function promisify(owner) {
    for (const name of Object.getOwnPropertyNames(owner).filter(key => key.endsWith(SUFFIX))) {
        const finishName = name.slice(0, -SUFFIX.length) + '_finish';
        if (typeof owner[finishName] === 'function')
            owner[name] = wrap(owner[name], finishName);
    }
}

function install(Ms) {
    // GJS makes a type when it is first read, which takes a while: structs of classes are passed over.
    const names = Object.getOwnPropertyNames(Ms).filter(name => !name.endsWith('Class'));
    for (const type of names.map(name => Ms[name]).filter(value => value?.$gtype && value.prototype)) {
        promisify(type);
        promisify(type.prototype);
    }
}
