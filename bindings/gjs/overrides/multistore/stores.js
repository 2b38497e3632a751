// SPDX-License-Identifier: LGPL-2.1-or-later
// Registries, handles and stores: options as plain objects, calls that give promises.
/* exported install, toGcTime */

const {Gio} = imports.gi;
const {readItems} = imports.overrides.multistore.queries;
const {toVariant, invalidArgs, within, checkKeys, isPlainObject} = imports.overrides.multistore.values;

const CALL_KEYS = ['cancellable'];
const REGISTRY_KEYS = ['headless', 'memoryMonitor'];

/** Milliseconds as the library takes them. */
function toGcTime(Ms, value) {
    if (value === Infinity)
        return Ms.GC_TIME_INFINITE;
    if (!Number.isInteger(value) || value < Ms.GC_TIME_DEFAULT || value > Ms.GC_TIME_INFINITE)
        throw invalidArgs(`gcTime is ${value}, where milliseconds or Infinity are expected`);
    return value;
}

const SETTERS = {
    gcTime: (options, value, Ms) => options.set_gc_time(toGcTime(Ms, value)),
    syncPayload: (options, value) => options.set_sync_payload(toVariant(value)),
    initialSyncTimeout: (options, value) => options.set_initial_sync_timeout(value),
    serviceName: (options, value) => options.set_service_name(value),
    tracer: (options, value) => options.set_tracer(value),
    parentSpan: (options, value) => options.set_parent_span(value),
    batch: (options, value) => options.set_batch_func(value),
};

// null when nothing is set: the registry's own options count then.
function toStoreOptions(Ms, given, otherKeys = []) {
    if (given === null || given === undefined || given instanceof Ms.StoreOptions)
        return given ?? null;
    if (!isPlainObject(given))
        throw invalidArgs('The options are neither an Ms.StoreOptions nor a plain object');
    checkKeys(given, [...Object.keys(SETTERS), ...otherKeys], 'An object of options');
    const set = Object.keys(SETTERS).filter(key => given[key] !== undefined && given[key] !== null);
    if (set.length === 0)
        return null;
    const options = Ms.StoreOptions.new();
    for (const key of set)
        within(`Option ${key}`, () => SETTERS[key](options, given[key], Ms));
    return options;
}

// The arguments of an asynchronous method that begin with a definition and an id.
function toCall(Ms, definition, id, options) {
    const cancellable = options instanceof Gio.Cancellable ? options : options?.cancellable ?? null;
    const own = options instanceof Gio.Cancellable ? null : toStoreOptions(Ms, options, CALL_KEYS);
    return [definition, id, own, cancellable];
}

function installOptions(Ms) {
    /**
     * Makes options of a plain object: gcTime (milliseconds or Infinity), syncPayload, initialSyncTimeout, serviceName, tracer, parentSpan, and
     * batch, a function that is called with an Ms.Batch around each refresh of live queries.
     *
     * @param {object} options - the options
     * @returns {Ms.StoreOptions} the same
     */
    Ms.StoreOptions.of = function (options = {}) {
        return toStoreOptions(Ms, options) ?? Ms.StoreOptions.new();
    };

    /**
     * Makes a registry. The constructor takes GObject's properties alone.
     *
     * @param {object} options - what Ms.StoreOptions.of () takes, and headless and memoryMonitor
     * @returns {Ms.StoreRegistry} the registry
     */
    Ms.StoreRegistry.with = function (options = {}) {
        const {headless = false, memoryMonitor = null} = options;
        const properties = {headless, default_options: toStoreOptions(Ms, options, REGISTRY_KEYS)};
        if (memoryMonitor)
            properties.memory_monitor = memoryMonitor;
        return new Ms.StoreRegistry(properties);
    };
}

function installRegistry(Ms) {
    const {prototype} = Ms.StoreRegistry;
    const {retain, get_entries: getEntries} = prototype;

    /** Gives what the registry knows of its stores: a list model, which can be iterated. */
    prototype.get_entries = function () {
        const entries = getEntries.call(this);
        // The list's class has no name.
        Object.getPrototypeOf(entries)[Symbol.iterator] ??= function () {
            return readItems(this);
        };
        return entries;
    };
    Object.defineProperty(prototype, 'entries', {get: prototype.get_entries, configurable: true});

    /**
     * Gets a store, for short work: nothing keeps it open but its gcTime.
     *
     * @param {Ms.StoreDefinition} definition - its kind
     * @param {string} id - its id
     * @param {?object} options - what Ms.StoreOptions.of () takes, and a cancellable
     * @returns {Promise<Ms.Store>} the store
     */
    prototype.get = async function (definition, id, options = null) {
        return this.get_async(...toCall(Ms, definition, id, options));
    };

    /** Gets a store and keeps it open until the handle is released. Arguments as for get (). */
    prototype.acquire = async function (definition, id, options = null) {
        return this.acquire_async(...toCall(Ms, definition, id, options));
    };

    /** Loads a store without keeping it open. Arguments as for get (). */
    prototype.preload = async function (definition, id, options = null) {
        return this.preload_async(...toCall(Ms, definition, id, options));
    };

    /** Gives a handle at once; options may be a plain object. */
    prototype.retain = function (definition, id, options = null) {
        return retain.call(this, definition, id, toStoreOptions(Ms, options));
    };

    /**
     * Has a function use a store, which stays open meanwhile, and is released also when the function throws.
     *
     * @param {Ms.StoreDefinition} definition - its kind
     * @param {string} id - its id
     * @param {Function} action - gets the store; may be asynchronous
     * @param {?object} options - as for get ()
     * @returns {Promise} what the function gives
     */
    prototype.use = async function (definition, id, action, options = null) {
        const handle = await this.acquire(definition, id, options);
        try {
            return await action(handle.get_store());
        } finally {
            handle.release();
        }
    };
}

function installStore(Ms) {
    /**
     * Opens a store without a registry. It stays open until it is closed.
     *
     * @param {Ms.StoreDefinition} definition - its kind
     * @param {string} id - its id
     * @param {?object} options - as for a registry's get ()
     * @returns {Promise<Ms.Store>} the store
     */
    Ms.Store.open = async function (definition, id, options = null) {
        return Ms.Store.open_async(...toCall(Ms, definition, id, options));
    };

    /**
     * @param {Ms.Stage} stage - what to wait for, of all that was committed before
     * @param {?Gio.Cancellable} cancellable - ends the waiting
     * @returns {Promise<boolean>} true
     */
    Ms.Store.prototype.wait = async function (stage, cancellable = null) {
        return this.wait_async(stage, cancellable);
    };

    /**
     * @param {?Gio.Cancellable} cancellable - ends the waiting
     * @returns {Promise<Ms.Store>} the store, when it has loaded
     */
    Ms.StoreHandle.prototype.wait = async function (cancellable = null) {
        return this.wait_async(cancellable);
    };
}

function install(Ms) {
    installOptions(Ms);
    installRegistry(Ms);
    installStore(Ms);
}
