/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The enumerations and constants that more than one class uses. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

/**
 * MS_GC_TIME_DEFAULT:
 *
 * A gc-time that leaves the choice to the next rule: the definition's, then the registry's, then 60,000 ms
 * (infinite in a headless registry).
 */
#define MS_GC_TIME_DEFAULT (-1)

/**
 * MS_GC_TIME_INFINITE:
 *
 * A gc-time (in milliseconds) that never ends: the store stays until it is dropped.
 */
#define MS_GC_TIME_INFINITE (2147483647)

/**
 * MsScope:
 * @MS_SCOPE_SYNCED: Shared with every copy of the store.
 * @MS_SCOPE_CLIENT: Never leaves this computer.
 *
 * Who sees an event or a table.
 */
typedef enum
{
  MS_SCOPE_SYNCED,
  MS_SCOPE_CLIENT,
} MsScope;

/**
 * MsStage:
 * @MS_STAGE_DURABLE: Written so that a power cut does not lose it.
 * @MS_STAGE_SYNCED: Confirmed by the sync backend.
 *
 * How far what was committed has come.
 */
typedef enum
{
  MS_STAGE_DURABLE,
  MS_STAGE_SYNCED,
} MsStage;

/**
 * MsStorageMode:
 * @MS_STORAGE_MODE_PERSISTED: In a file; it outlives the process.
 * @MS_STORAGE_MODE_MEMORY: In memory; it ends with the store object.
 *
 * Where a store keeps its data.
 */
typedef enum
{
  MS_STORAGE_MODE_PERSISTED,
  MS_STORAGE_MODE_MEMORY,
} MsStorageMode;

/**
 * MsBootState:
 * @MS_BOOT_STATE_LOADING: The file is being opened.
 * @MS_BOOT_STATE_MIGRATING: The file is brought to the current format.
 * @MS_BOOT_STATE_REBUILDING: The tables are made anew from the event log.
 * @MS_BOOT_STATE_SYNCING: The boot function runs, or the first sync is awaited.
 * @MS_BOOT_STATE_DONE: The store is ready.
 *
 * How far the loading of a store has come.
 */
typedef enum
{
  MS_BOOT_STATE_LOADING,
  MS_BOOT_STATE_MIGRATING,
  MS_BOOT_STATE_REBUILDING,
  MS_BOOT_STATE_SYNCING,
  MS_BOOT_STATE_DONE,
} MsBootState;

/**
 * MsEntryState:
 * @MS_ENTRY_STATE_LOADING: The store is being loaded.
 * @MS_ENTRY_STATE_READY: The store can be used.
 * @MS_ENTRY_STATE_FAILED: Loading failed; the registry has forgotten the entry.
 * @MS_ENTRY_STATE_DROPPED: The store was closed; the registry has forgotten the entry.
 *
 * The state of a registry's entry, and of the handles on it.
 */
typedef enum
{
  MS_ENTRY_STATE_LOADING,
  MS_ENTRY_STATE_READY,
  MS_ENTRY_STATE_FAILED,
  MS_ENTRY_STATE_DROPPED,
} MsEntryState;

/**
 * MsDropReason:
 * @MS_DROP_REASON_COLLECTED: Nobody had used the store for its gc-time, or memory was low.
 * @MS_DROP_REASON_DROPPED: [method@StoreRegistry.drop] was called.
 * @MS_DROP_REASON_CLEARED: [method@StoreRegistry.clear] was called, or the registry was disposed of.
 * @MS_DROP_REASON_CLOSED: The store was closed by its own [method@Store.close], or closed itself after an error.
 *
 * Why a registry closed a store.
 */
typedef enum
{
  MS_DROP_REASON_COLLECTED,
  MS_DROP_REASON_DROPPED,
  MS_DROP_REASON_CLEARED,
  MS_DROP_REASON_CLOSED,
} MsDropReason;

/**
 * MsSyncState:
 * @MS_SYNC_STATE_OFFLINE: There is no connection; it is tried again by itself, ever more rarely, or when the network comes back. Also without a provider.
 * @MS_SYNC_STATE_CONNECTING: A connection is being made.
 * @MS_SYNC_STATE_CATCHING_UP: Events of the backend are being taken over.
 * @MS_SYNC_STATE_LIVE: All that the backend has is here, and what is committed here goes there at once.
 * @MS_SYNC_STATE_SUSPENDED: Another process of this computer syncs the store; or, with an error, what has come could not be stored and is tried again.
 * @MS_SYNC_STATE_FAILED: The backend refuses the store as a whole; the error says what the application has to do.
 * @MS_SYNC_STATE_REBASING: A worker puts more than 10,000 pending events behind what has come. Reading goes on; commits fail with %MS_ERROR_BUSY until it is
 *   another state.
 *
 * How a store stands to its backend.
 */
typedef enum
{
  MS_SYNC_STATE_OFFLINE,
  MS_SYNC_STATE_CONNECTING,
  MS_SYNC_STATE_CATCHING_UP,
  MS_SYNC_STATE_LIVE,
  MS_SYNC_STATE_SUSPENDED,
  MS_SYNC_STATE_FAILED,
  MS_SYNC_STATE_REBASING,
} MsSyncState;

/**
 * MsBackendResolution:
 * @MS_BACKEND_RESOLUTION_ADOPT_AND_REPUSH: The backend's log is the one that counts: what it has comes first, and all that this store has and the backend lacks is
 *   pushed to it again, in order.
 * @MS_BACKEND_RESOLUTION_STAY_OFFLINE: The store does not sync as long as it is open.
 *
 * What to do when the backend is another one than the store has synced with.
 */
typedef enum
{
  MS_BACKEND_RESOLUTION_ADOPT_AND_REPUSH,
  MS_BACKEND_RESOLUTION_STAY_OFFLINE,
} MsBackendResolution;

/**
 * MsEventFilter:
 * @MS_EVENT_FILTER_ALL: Every event.
 * @MS_EVENT_FILTER_FINAL: Only final events: no rebase will ever renumber them.
 * @MS_EVENT_FILTER_PENDING: Only events that are not final.
 * @MS_EVENT_FILTER_FAILED: Only events that could not be materialized.
 *
 * Which events of the log are meant.
 */
typedef enum
{
  MS_EVENT_FILTER_ALL,
  MS_EVENT_FILTER_FINAL,
  MS_EVENT_FILTER_PENDING,
  MS_EVENT_FILTER_FAILED,
} MsEventFilter;

G_END_DECLS
