// SPDX-License-Identifier: LGPL-2.1-or-later
// The namespace Ms as GJS has it; the reference of the library says what each does. An asynchronous method that is called
// without a callback gives a promise of what its finish method gives. multistore.d.ts has what the override adds.

import type Gio from 'gi://Gio';
import type GLib from 'gi://GLib';
import type GObject from 'gi://GObject';

/** What ends a call; it may be left out. */
export type CancellableLike = Gio.Cancellable | {cancellable?: Gio.Cancellable | null} | null;

export class Adapter extends GObject.Object {
    constructor(properties?: {sync_provider?: SyncProvider});
    readonly storage_mode: StorageMode;
    readonly sync_provider: SyncProvider | null;
}
export class Authorizer extends GObject.Object {
    vfunc_authorize(store_id: string, token: string | null, payload: string | null): SyncAccess | null;
    vfunc_check_event(store_id: string, access: SyncAccess, event: SyncEvent): boolean;
    authorize(store_id: string, token: string | null, payload: string | null): SyncAccess;
    check_event(store_id: string, access: SyncAccess, event: SyncEvent): boolean;
}
export enum BackendResolution {ADOPT_AND_REPUSH, STAY_OFFLINE}
export class Batch extends GObject.Object {
    run(): void;
}
export type BatchFunc = (batch: Batch) => void;
export class BootContext extends GObject.Object {
    readonly cancellable: Gio.Cancellable;
    readonly migrations_report: MigrationsReport;
    readonly parent_span: Span | null;
    fail(error: GLib.Error): void;
    hold(): void;
    release(): void;
}
export type BootFunc = (store: Store, context: BootContext) => boolean;
export enum BootState {LOADING, MIGRATING, REBUILDING, SYNCING, DONE}
export class Document extends GObject.Object {
    readonly id: string;
    readonly name: string;
    static unbind(object: GObject.Object, property: string): void;
    bind(key: string, object: GObject.Object, property: string, flags: Gio.SettingsBindFlags): void;
    bind_with_mapping(key: string, object: GObject.Object, property: string, flags: Gio.SettingsBindFlags, get_mapping: Gio.SettingsBindGetMapping
        | null, set_mapping: Gio.SettingsBindSetMapping | null): void;
    flush(): boolean;
    get_value(key: string): GLib.Variant;
    list_keys(): string[];
    reset(key: string | null): boolean;
    set_value(key: string, value: GLib.Variant): boolean;
}
export enum DropReason {COLLECTED, DROPPED, CLEARED, CLOSED}
export enum EntryState {LOADING, READY, FAILED, DROPPED}
export class Error extends GLib.Error {
    constructor(properties: {code: number; message: string});
    static readonly INVALID_STORE_ID: number;
    static readonly STORE_ID_TAKEN: number;
    static readonly INVALID_SCHEMA: number;
    static readonly UNKNOWN_EVENT: number;
    static readonly INVALID_ARGS: number;
    static readonly CONSTRAINT: number;
    static readonly CALLBACK: number;
    static readonly RECURSION: number;
    static readonly INVALID_QUERY: number;
    static readonly CORRUPT: number;
    static readonly FORMAT_TOO_NEW: number;
    static readonly WRONG_DEFINITION: number;
    static readonly SUPERSEDED: number;
    static readonly BUSY: number;
    static readonly NO_SPACE: number;
    static readonly READ_ONLY: number;
    static readonly IO: number;
    static readonly CLOSED: number;
    static readonly DROPPED: number;
    static readonly BOOT_FAILED: number;
    static readonly NO_PROVIDER: number;
    static readonly REJECTED: number;
    static readonly BACKEND_MISMATCH: number;
    static readonly UNAUTHORIZED: number;
    static readonly TOO_LARGE: number;
    static readonly PROTOCOL: number;
}
export class Event {
    static new(name: string, args: GLib.Variant | null): Event;
    static new_from_json(name: string, json: string, length: number): Event;
    dup_json(): string;
    get_args(): GLib.Variant;
    get_name(): string;
}
export enum EventFilter {ALL, FINAL, PENDING, FAILED}
export class EventRecord {
    get_client_id(): string;
    get_event(): Event;
    get_failure(): string | null;
    get_final(): boolean;
    get_recorded_at(): number;
    get_sequence(): Sequence;
    get_session_id(): string;
}
export class EventType extends GObject.Object {
    constructor(properties?: {deprecated?: string; name?: string; scope?: Scope});
    deprecated: string | null;
    readonly name: string;
    readonly scope: Scope;
    static new(name: string, scope: Scope): EventType;
    add_arg(name: string, type: string, optional: boolean): void;
    add_materializer(sql: string): void;
    get_arg_type(name: string): [string | null, boolean];
    list_args(): string[];
    set_callback(version: number, func: MaterializerFunc): void;
}
export class FileStorage extends SyncStorage {
    static new(directory: string): FileStorage;
    static copy(from: string, to: string, cancellable: Gio.Cancellable | null): boolean;
    mark_restored(): boolean;
}
export const GC_TIME_DEFAULT: number;
export const GC_TIME_INFINITE: number;
export class JwtAuthorizer extends Authorizer {
    static new(key: string): JwtAuthorizer;
}
export class LiveQuery extends GObject.Object {
    constructor(properties?: {announce_changes?: boolean});
    announce_changes: boolean;
    readonly error: GLib.Error | null;
    readonly failed: boolean;
    readonly loading: boolean;
    readonly n_rows: number;
    readonly query: Query;
    readonly single: GObject.Object | null;
    close(): void;
    get_row(position: number): Row | null;
}
export interface LiveQuery extends Gio.ListModel<Row> {}
export const MAJOR_VERSION: number;
export const MICRO_VERSION: number;
export const MINOR_VERSION: number;
export class MaterializerContext extends GObject.Object {
    execute(sql: string, params: GLib.Variant | null): boolean;
    query(sql: string, params: GLib.Variant | null): GLib.Variant;
}
export type MaterializerFunc = (context: MaterializerContext, record: EventRecord) => boolean;
export class MemoryAdapter extends Adapter {
    static new(): MemoryAdapter;
    static new_synced(provider: SyncProvider): MemoryAdapter;
}
export class MigrationsReport {
    get_created(): boolean;
    get_duration(): number;
    get_n_events(): number;
    get_n_failed(): number;
    get_n_unknown(): number;
    get_old_format(): number;
    get_rebuilt(): boolean;
}
export class PersistedAdapter extends Adapter {
    constructor(properties?: {directory?: string});
    readonly directory: string;
    static new(directory: string | null): PersistedAdapter;
    static new_synced(directory: string | null, provider: SyncProvider): PersistedAdapter;
    dup_directory(): string;
    list_store_ids(): string[];
}
export class Query extends GObject.Object {
    constructor(properties?: {columns?: string; item_type?: GObject.GType; key_columns?: string; limit?: number; match?: string; offset?: number;
        order_by?: string; sql?: string; table?: string; where?: string});
    columns: string | null;
    item_type: GObject.GType;
    key_columns: string | null;
    limit: number;
    match: string | null;
    offset: number;
    order_by: string | null;
    sql: string | null;
    table: string | null;
    where: string | null;
    static new(sql: string): Query;
    static new_for_table(table: string, where: string | null, order_by: string | null): Query;
    static escape_match(text: string | null): string | null;
    bind_value(name: string, object: GObject.Object, property: string): void;
    bind_value_full(name: string, object: GObject.Object, property: string, transform: QueryTransformFunc | null): void;
    get_values(): GLib.Variant;
    set_value(name: string, value: unknown): boolean;
    set_values(values: GLib.Variant): boolean;
    set_variant(name: string, value: GLib.Variant | null): boolean;
    unbind_value(name: string): void;
}
export type QueryTransformFunc = (value: unknown) => GLib.Variant | null;
export class Result extends GObject.Object {
    readonly n_rows: number;
    get_row(position: number): Row | null;
    list_columns(): string[];
    to_json(): string;
    to_variant(): GLib.Variant;
}
export interface Result extends Gio.ListModel<Row> {}
export class Row extends GObject.Object {
    readonly exists: boolean;
    readonly revision: number;
    dup_bytes(column: string): GLib.Bytes | null;
    get_boolean(column: string): boolean;
    get_double(column: string): number;
    get_int(column: string): number;
    get_text(column: string): string | null;
    get_value(column: string): [boolean, unknown];
    get_variant(column: string): GLib.Variant;
    has_column(column: string): boolean;
    is_null(column: string): boolean;
    list_columns(): string[];
    to_variant(): GLib.Variant;
}
export class Schema extends GObject.Object {
    static new(): Schema;
    static new_from_data(data: string, length: number, store_name: string | null): Schema;
    static new_from_file(file: Gio.File, store_name: string | null): Schema;
    static new_from_resource(path: string, store_name: string | null): Schema;
    static list_stores(data: string, length: number): string[];
    add_document_key(document: string, key: string, default_value: GLib.Variant): void;
    add_event_type(event_type: EventType): void;
    add_index(sql: string): void;
    add_search(table: string, columns: string[], tokenizer: string | null): void;
    add_table(sql: string, scope: Scope): void;
    add_view(sql: string): void;
    get_event_type(name: string): EventType | null;
    get_hash(): string;
    is_sealed(): boolean;
    list_documents(): string[];
    list_event_types(): EventType[];
    list_tables(): string[];
    seal(): boolean;
    to_xml(): string;
}
export enum Scope {SYNCED, CLIENT}
export class Sequence {
    static new(global: number, client: number, generation: number): Sequence;
    compare(b: Sequence): number;
    copy(): Sequence;
    get_client(): number;
    get_generation(): number;
    get_global(): number;
    to_string(): string;
}
export class Span extends GObject.Object {
    end(failure: GLib.Error | null): void;
    get_attributes(): GLib.Variant;
    get_end_time(): number;
    get_failure(): string | null;
    get_name(): string;
    get_parent_id(): string | null;
    get_span_id(): string;
    get_start_time(): number;
    get_trace_id(): string;
    set_attribute(name: string, value: GLib.Variant): void;
}
export enum Stage {DURABLE, SYNCED}
export enum StorageMode {PERSISTED, MEMORY}
export class Store extends GObject.Object {
    readonly boot_progress: number;
    readonly boot_state: BootState;
    readonly client_id: string;
    readonly definition: StoreDefinition;
    readonly head: Sequence;
    readonly id: string;
    readonly is_closed: boolean;
    readonly last_synced: number;
    readonly migrations_report: MigrationsReport;
    readonly online: boolean;
    readonly options: StoreOptions;
    readonly pending_count: number;
    readonly session_id: string;
    readonly storage_mode: StorageMode;
    readonly sync_error: GLib.Error | null;
    readonly sync_remaining: number;
    readonly sync_state: SyncState;
    readonly upstream_head: number;
    static open_async(definition: StoreDefinition, store_id: string, options?: StoreOptions | null, cancellable?: CancellableLike):
        Promise<Store>;
    static unbind_query(object: GObject.Object, property: string): void;
    backup_async(path: string, cancellable?: CancellableLike): Promise<boolean>;
    bind_query(query: Query, object: GObject.Object, property: string, flags: Gio.SettingsBindFlags): boolean;
    bind_query_with_mapping(query: Query, object: GObject.Object, property: string, flags: Gio.SettingsBindFlags, mapping:
        Gio.SettingsBindGetMapping): boolean;
    close(): void;
    close_async(cancellable?: CancellableLike): Promise<boolean>;
    commit(event: Event): boolean;
    commit_events(events: Event[]): boolean;
    count_unknown_events(): [boolean, number];
    forget_rejected_events(): boolean;
    get_document(name: string, id: string | null): Document;
    import_events(events: Event[]): [boolean, number, number];
    list_events(after: Sequence | null, limit: number, names: string[] | null, filter: EventFilter): EventRecord[];
    list_rejected_events(): EventRecord[];
    query(query: Query): Result;
    query_async(query: Query, cancellable?: CancellableLike): Promise<Result>;
    query_int(query: Query): [boolean, number];
    query_live(query: Query): LiveQuery;
    query_text(query: Query): [boolean, string | null];
    rebuild_async(cancellable?: CancellableLike): Promise<MigrationsReport>;
    refresh(): boolean;
    resolve_backend(resolution: BackendResolution): boolean;
    retry_sync(): void;
    set_sync_payload(payload: GLib.Variant | null): void;
    wait_async(stage: Stage, cancellable?: CancellableLike): Promise<boolean>;
}
export class StoreDefinition extends GObject.Object {
    constructor(properties?: {gc_time?: number});
    readonly adapter: Adapter;
    gc_time: number;
    readonly name: string;
    readonly schema: Schema;
    static new(name: string, schema: Schema, adapter: Adapter): StoreDefinition;
    static new_from_resource(path: string, store_name: string, adapter: Adapter): StoreDefinition;
    set_boot_func(func: BootFunc | null): void;
}
export class StoreEntry extends GObject.Object {
    readonly boot_progress: number;
    readonly boot_state: BootState;
    readonly deadline: number;
    readonly definition: StoreDefinition;
    readonly gc_time: number;
    readonly id: string;
    readonly n_observers: number;
    readonly state: EntryState;
}
export class StoreHandle extends GObject.Object {
    readonly error: GLib.Error | null;
    readonly id: string;
    readonly released: boolean;
    readonly state: EntryState;
    readonly store: Store | null;
    release(): void;
    wait_async(cancellable?: CancellableLike): Promise<Store>;
}
export class StoreOptions extends GObject.Object {
    constructor(properties?: {gc_time?: number; initial_sync_timeout?: number; parent_span?: Span; service_name?: string; sync_payload?:
        GLib.Variant; tracer?: Tracer});
    gc_time: number;
    initial_sync_timeout: number;
    parent_span: Span | null;
    service_name: string | null;
    sync_payload: GLib.Variant | null;
    tracer: Tracer | null;
    static new(): StoreOptions;
    set_batch_func(func: BatchFunc | null): void;
}
export class StoreRegistry extends GObject.Object {
    constructor(properties?: {default_options?: StoreOptions; headless?: boolean; memory_monitor?: Gio.MemoryMonitor});
    readonly default_options: StoreOptions;
    readonly entries: Gio.ListModel & Iterable<StoreEntry>;
    readonly headless: boolean;
    readonly memory_monitor: Gio.MemoryMonitor;
    static new(default_options: StoreOptions | null): StoreRegistry;
    static get_default(): StoreRegistry;
    acquire_async(definition: StoreDefinition, store_id: string, options?: StoreOptions | null, cancellable?: CancellableLike):
        Promise<StoreHandle>;
    clear(): void;
    clear_async(cancellable?: CancellableLike): Promise<boolean>;
    drop(store_id: string): boolean;
    get_async(definition: StoreDefinition, store_id: string, options?: StoreOptions | null, cancellable?: CancellableLike): Promise<Store>;
    has(store_id: string): boolean;
    lookup(definition: StoreDefinition, store_id: string): Store | null;
    preload_async(definition: StoreDefinition, store_id: string, options?: StoreOptions | null, cancellable?: CancellableLike): Promise<boolean>;
    retain(definition: StoreDefinition, store_id: string, options: StoreOptions | null): StoreHandle;
}
export class SyncAccess {
    static new(principal: string | null, may_append: boolean, expires_at: number): SyncAccess;
    get_expires_at(): number;
    get_principal(): string | null;
    may_append(): boolean;
}
export class SyncConnection extends GObject.Object {
    vfunc_close(): void;
    vfunc_open(): void;
    vfunc_send(message: GLib.Bytes): void;
    close(): void;
    emit_closed(error: GLib.Error | null): void;
    emit_message(message: GLib.Bytes): void;
    emit_opened(): void;
    is_open(): boolean;
    open(): void;
    send(message: GLib.Bytes): void;
}
export class SyncEvent {
    static new(sequence: number, name: string, args: string | null, client_id: string, session_id: string): SyncEvent;
    get_args(): string | null;
    get_client_id(): string;
    get_created_at(): number;
    get_name(): string;
    get_sequence(): number;
    get_session_id(): string;
}
export class SyncProvider extends GObject.Object {
    constructor(properties?: {max_retry_delay?: number; min_retry_delay?: number; ping_interval?: number});
    max_retry_delay: number;
    min_retry_delay: number;
    ping_interval: number;
    vfunc_create_connection(store_id: string, payload: string | null): SyncConnection;
    create_connection(store_id: string, payload: string | null): SyncConnection;
    set_retry_delays(min: number, max: number): void;
}
export enum SyncState {OFFLINE, CONNECTING, CATCHING_UP, LIVE, SUSPENDED, FAILED, REBASING}
export class SyncServer extends GObject.Object {
    constructor(properties?: {allow_plain_text?: boolean; allowed_origins?: string[]; authorizer?: Authorizer; handshake_timeout?: number;
        idle_timeout?: number; max_connections?: number; max_connections_per_principal?: number; max_connections_per_store?: number;
        max_event_bytes?: number; max_events_per_second?: number; max_message_bytes?: number; max_push_events?: number; max_store_bytes?: number;
        max_stores_per_principal?: number; max_unsent_bytes?: number; storage?: SyncStorage; threads?: number; tls_certificate?: Gio.TlsCertificate});
    allow_plain_text: boolean;
    allowed_origins: string[];
    readonly authorizer: Authorizer | null;
    handshake_timeout: number;
    idle_timeout: number;
    max_connections: number;
    max_connections_per_principal: number;
    max_connections_per_store: number;
    max_event_bytes: number;
    max_events_per_second: number;
    max_message_bytes: number;
    max_push_events: number;
    max_store_bytes: number;
    max_stores_per_principal: number;
    max_unsent_bytes: number;
    readonly port: number;
    readonly storage: SyncStorage;
    threads: number;
    tls_certificate: Gio.TlsCertificate | null;
    static new(storage: SyncStorage, authorizer: Authorizer | null): SyncServer;
    dup_metrics(): string;
    get_n_connections(): number;
    listen(address: string): boolean;
    stop(): void;
}
export class SyncStorage extends GObject.Object {
    vfunc_append(store_id: string, events: SyncEvent[], created_at: number): boolean;
    vfunc_begin(shard: number): boolean;
    vfunc_commit(shard: number): boolean;
    vfunc_get_n_shards(): number;
    vfunc_open_store(store_id: string): [boolean, number, number, string];
    vfunc_read_events(store_id: string, after: number, max_events: number, max_bytes: number): SyncEvent[];
    vfunc_renew_backend_id(store_id: string): string;
    vfunc_rollback(shard: number): void;
    get_n_shards(): number;
    get_shard(store_id: string): number;
}
export class TokenAuthorizer extends Authorizer {
    static new(path: string): TokenAuthorizer;
}
export class Tracer extends GObject.Object {
    static new(): Tracer;
    vfunc_span_ended(span: Span): void;
    start_span(name: string, parent: Span | null): Span;
}
export const VERSION_S: string;
export class WebsocketProvider extends SyncProvider {
    constructor(properties?: {tls_database?: Gio.TlsDatabase; url?: string});
    tls_database: Gio.TlsDatabase | null;
    readonly url: string;
    static new(url: string): WebsocketProvider;
    set_header(name: string, value: string | null): void;
}
export function get_version(): string;
