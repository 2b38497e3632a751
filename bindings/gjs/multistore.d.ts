// SPDX-License-Identifier: LGPL-2.1-or-later
// Types of multistore.js, and of what the override adds to the namespace Ms. They need those of GJS: gi://Gio, gi://GLib, gi://GObject.

import type Gio from 'gi://Gio';
import type GLib from 'gi://GLib';

import * as Ms from './ms.js';

export default Ms;

/** What has a form as a value: see toVariant (). */
export type Value =
    | null | boolean | number | bigint | string | Date | Uint8Array | GLib.Bytes | GLib.Variant
    | readonly (Value | undefined)[] | {readonly [name: string]: Value | undefined};

/** What a value comes back as. */
export type Plain = null | boolean | number | bigint | string | Uint8Array | Plain[] | {[name: string]: Plain};

/** A value of a column; integers beyond 2^53 are bigint. */
export type ColumnValue = null | number | bigint | string | Uint8Array;

/** A row by names of columns. */
export type RowValues = {[column: string]: ColumnValue};

/** Arguments of an event, or parameters of a statement, by name. What is undefined is left out. */
export type Values = {readonly [name: string]: Value | undefined};

/** An event, or its name and arguments. */
export type EventLike = Ms.Event | readonly [name: string, args?: Values | GLib.Variant | null];

/** A SELECT, or a query. */
export type QueryLike = string | Ms.Query;

/** Options of a store. */
export interface StoreOptionsLike {
    /** Milliseconds that a store outlives its last use, or Infinity. */
    gcTime?: number | null;
    /** What the sync backend is told with each connection. */
    syncPayload?: Value;
    /** Milliseconds that loading waits for the first sync. */
    initialSyncTimeout?: number | null;
    /** How traces name the application. */
    serviceName?: string | null;
    tracer?: Ms.Tracer | null;
    parentSpan?: Ms.Span | null;
    /** Called around each refresh of live queries; calls batch.run () once. */
    batch?: ((batch: Ms.Batch) => void) | null;
}

/** Options of a registry. */
export interface RegistryOptions extends StoreOptionsLike {
    headless?: boolean;
    memoryMonitor?: Gio.MemoryMonitor | null;
}

/** Options of one call. */
export type CallOptions = (StoreOptionsLike & {cancellable?: Gio.Cancellable | null}) | Ms.StoreOptions | Gio.Cancellable | null;

/** What a materializer works with, as long as it runs. */
export interface Materialization {
    /** Runs statements that change the tables. */
    execute(sql: string, params?: Values | GLib.Variant | null): boolean;
    /** Reads rows. */
    query(sql: string, params?: Values | GLib.Variant | null): RowValues[];
}

/** Arguments of an event as they are in the log; those of type ay are bytes. */
export type LoggedArgs = {[name: string]: any};

/** A materializer. It gives the same rows for the same log, on every computer; false and an exception fail the commit. */
export type Materializer = (context: Materialization, args: LoggedArgs, record: Ms.EventRecord) => boolean | void;

/** A kind of event. */
export interface EventOptions {
    /** Types by name: s b y n q i u x t d ay as av a{sv} v, with m before for nullable and ? after for optional. */
    args?: {readonly [name: string]: string};
    /** Statements that change the tables. */
    sql?: string | readonly string[];
    materialize?: Materializer;
    /** The version of materialize, 1 if left out; a new number has the tables made anew. */
    version?: number;
    scope?: 'synced' | 'client' | Ms.Scope;
    /** What to use instead. */
    deprecated?: string | null;
}

/** Called before the store is given out. The load waits for its promise; an exception or false has it fail. */
export type Boot = (store: Ms.Store, context: Ms.BootContext) => boolean | void | Promise<boolean | void>;

interface CommonOptions {
    adapter: Ms.Adapter;
    /** Milliseconds that a store outlives its last use, or Infinity. */
    gcTime?: number;
    boot?: Boot;
}

/** A definition whose schema is given here. Tables, indexes and views are CREATE statements. */
export interface SchemaOptions extends CommonOptions {
    name: string;
    tables?: readonly string[];
    clientTables?: readonly string[];
    indexes?: readonly string[];
    views?: readonly string[];
    /** The columns whose text is searched, by table. */
    searches?: {readonly [table: string]: string | readonly string[]};
    events?: {readonly [name: string]: EventOptions};
    /** Defaults by key, by name of document. */
    documents?: {readonly [name: string]: Values};
}

interface XmlOptions extends CommonOptions {
    /** The name of the definition; the store's if left out. */
    name?: string;
    /** The name of the store in the XML. */
    store?: string;
    /** The callbacks that the XML declares. */
    events?: {readonly [name: string]: Pick<EventOptions, 'materialize' | 'version'>};
}

/** What defines a kind of store. */
export type DefinitionOptions = SchemaOptions | (XmlOptions & {xml: string}) | (XmlOptions & {resource: string});

/** Makes a variant: of the type given, or of the one that the value has by itself. */
export function toVariant(value: Value, type?: string | null): GLib.Variant;
/** Makes a plain value of a variant. */
export function fromVariant(variant: GLib.Variant): any;
/** Defines a kind of store: Ms.StoreDefinition.define (). */
export function defineStore(options: DefinitionOptions): Ms.StoreDefinition;
/** Makes an event: Ms.Event.of (). */
export function event(name: string, args?: Values | GLib.Variant | null): Ms.Event;
/** Makes a query: Ms.Query.of (). */
export function query(sql: string, params?: Values | GLib.Variant | null): Ms.Query;

declare module './ms.js' {
    /** The same as the module's. */
    function toVariant(value: Value, type?: string | null): GLib.Variant;
    /** The same as the module's. */
    function fromVariant(variant: GLib.Variant): any;

    namespace Event {
        /** Makes an event of plain arguments, which get the declared types when it is committed. */
        function of(name: string, args?: Values | GLib.Variant | null): Event;
    }

    namespace Query {
        /** Makes a query with values of its parameters. */
        function of(sql: string, params?: Values | GLib.Variant | null): Query;
    }
    interface Query {
        /** Gives parameters a value; others keep theirs. Not GObject's set (), which sets properties. */
        set(params: Values | GLib.Variant): this;
    }

    interface Row {
        /** The values as of now, frozen. */
        readonly values: Readonly<RowValues>;
        /** The values as of now. */
        toObject(): RowValues;
        /** The value of a column. */
        get(column: string): ColumnValue;
    }

    interface Result {
        [Symbol.iterator](): IterableIterator<RowValues>;
        /** All rows. */
        toArray(): RowValues[];
    }

    interface LiveQuery {
        [Symbol.iterator](): IterableIterator<Row>;
        /** All rows as of now. */
        toArray(): RowValues[];
    }

    interface Document {
        /** A value: what was set last, or the default. */
        get(key: string): any;
        /** Sets a value, which is converted to the key's type. */
        set(key: string, value: Value): boolean;
        /** GObject's: sets properties. */
        set(properties: {[name: string]: any}): void;
    }

    interface Store {
        /** Commits an event of plain arguments. */
        commit(name: string, args?: Values | GLib.Variant | null): boolean;
        /** Commits an event, or several in one transaction. */
        commit(what: EventLike | readonly EventLike[]): boolean;
        /** Commits several events in one transaction. */
        commit_events(events: readonly EventLike[]): boolean;
        /** Records history that comes from elsewhere; gives true, how many failed, and how many are unknown. */
        import_events(events: readonly EventLike[]): [boolean, number, number];
        /** Reads rows. */
        query(query: QueryLike, params?: Values | GLib.Variant | null): Result;
        /** Reads the first column of the first row; null without a row. */
        queryValue(query: QueryLike, params?: Values | GLib.Variant | null): ColumnValue;
        /** Makes a list of rows that stays right. */
        queryLive(query: QueryLike, params?: Values | GLib.Variant | null): LiveQuery;
        /** Waits until all that was committed before has come to a stage. */
        wait(stage: Stage, cancellable?: CancellableLike): Promise<boolean>;
    }
    namespace Store {
        /** Opens a store without a registry. */
        function open(definition: StoreDefinition, id: string, options?: CallOptions): Promise<Store>;
    }

    interface StoreHandle {
        /** Waits until the store has loaded. */
        wait(cancellable?: CancellableLike): Promise<Store>;
    }

    namespace StoreOptions {
        /** Makes options of a plain object. */
        function of(options?: StoreOptionsLike): StoreOptions;
    }

    interface StoreRegistry {
        /** What the registry knows of its stores. */
        get_entries(): Gio.ListModel & Iterable<StoreEntry>;
        /** Gets a store, for short work. */
        get(definition: StoreDefinition, id: string, options?: CallOptions): Promise<Store>;
        /** Gets a store and keeps it open until the handle is released. */
        acquire(definition: StoreDefinition, id: string, options?: CallOptions): Promise<StoreHandle>;
        /** Loads a store without keeping it open. */
        preload(definition: StoreDefinition, id: string, options?: CallOptions): Promise<boolean>;
        /** Gives a handle at once; its store comes when it has loaded. */
        retain(definition: StoreDefinition, id: string, options?: StoreOptionsLike | StoreOptions | null): StoreHandle;
        /** Has a function use a store, and releases it afterwards, also when the function throws. */
        use<T>(definition: StoreDefinition, id: string, action: (store: Store) => T | Promise<T>, options?: CallOptions): Promise<T>;
    }
    namespace StoreRegistry {
        function _with(options?: RegistryOptions): StoreRegistry;
        /** Makes a registry. */
        export {_with as with};
    }

    namespace StoreDefinition {
        /** Defines a kind of store. */
        function define(options: DefinitionOptions): StoreDefinition;
    }
}
