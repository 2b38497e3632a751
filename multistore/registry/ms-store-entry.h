/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStoreEntry: a registry's knowledge of one store id. */
#pragma once

#include "ms-types.h"
#include "ms-enums.h"

G_BEGIN_DECLS

#define MS_TYPE_STORE_ENTRY (ms_store_entry_get_type ())

/**
 * MsStoreEntry:
 *
 * What a registry knows of one store id: for showing it, as developer tools do.
 *
 * All properties notify.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsStoreEntry, ms_store_entry, MS, STORE_ENTRY, GObject)

/**
 * ms_store_entry_get_id: (get-property id)
 * @self: an entry
 *
 * Gets the store id.
 *
 * Returns: (transfer none): the store id
 */
MS_AVAILABLE_IN_ALL
const char *ms_store_entry_get_id (MsStoreEntry *self);

/**
 * ms_store_entry_get_definition: (get-property definition)
 * @self: an entry
 *
 * Gets the kind of store.
 *
 * Returns: (transfer none): the kind of store
 */
MS_AVAILABLE_IN_ALL
MsStoreDefinition *ms_store_entry_get_definition (MsStoreEntry *self);

/**
 * ms_store_entry_get_state: (get-property state)
 * @self: an entry
 *
 * Gets the entry's state.
 *
 * Returns: its state
 */
MS_AVAILABLE_IN_ALL
MsEntryState ms_store_entry_get_state (MsStoreEntry *self);

/**
 * ms_store_entry_get_boot_state: (get-property boot-state)
 * @self: an entry
 *
 * Tells how far the loading of the store has come.
 *
 * Returns: how far the loading of the store has come
 */
MS_AVAILABLE_IN_ALL
MsBootState ms_store_entry_get_boot_state (MsStoreEntry *self);

/**
 * ms_store_entry_get_boot_progress: (get-property boot-progress)
 * @self: an entry
 *
 * Tells how far the current boot state has come.
 *
 * Returns: how much of the boot state is done, from 0.0 to 1.0
 */
MS_AVAILABLE_IN_ALL
double ms_store_entry_get_boot_progress (MsStoreEntry *self);

/**
 * ms_store_entry_get_n_observers: (get-property n-observers)
 * @self: an entry
 *
 * Counts the observers that keep the store.
 *
 * Returns: how many observers keep the store: handles, and what shows or uses it
 */
MS_AVAILABLE_IN_ALL
guint ms_store_entry_get_n_observers (MsStoreEntry *self);

/**
 * ms_store_entry_get_gc_time: (get-property gc-time)
 * @self: an entry
 *
 * Tells how long the store stays when it is unused.
 *
 * Returns: the longest gc-time that was asked for, in milliseconds
 */
MS_AVAILABLE_IN_ALL
int ms_store_entry_get_gc_time (MsStoreEntry *self);

/**
 * ms_store_entry_get_deadline: (get-property deadline)
 * @self: an entry
 *
 * Tells when the store will be collected.
 *
 * Returns: when the store will be collected, in microseconds of the monotonic clock, or -1 while it is in use or never will be
 */
MS_AVAILABLE_IN_ALL
gint64 ms_store_entry_get_deadline (MsStoreEntry *self);

G_END_DECLS
