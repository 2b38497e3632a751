/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStoreHandle: an observer, which keeps a store of a registry alive. */
#pragma once

#include "ms-types.h"
#include "ms-enums.h"

G_BEGIN_DECLS

#define MS_TYPE_STORE_HANDLE (ms_store_handle_get_type ())

/**
 * MsStoreHandle:
 *
 * An observer: as long as it lives and is not released, its registry does not collect the store.
 *
 * Finalizing a handle releases it, from whatever thread. It does not keep the registry itself.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsStoreHandle, ms_store_handle, MS, STORE_HANDLE, GObject)

/**
 * ms_store_handle_get_id: (get-property id)
 * @self: a handle
 *
 * Gets the store id.
 *
 * Returns: (transfer none): the store id
 */
MS_AVAILABLE_IN_ALL
const char *ms_store_handle_get_id (MsStoreHandle *self);

/**
 * ms_store_handle_get_store: (get-property store)
 * @self: a handle
 *
 * Gets the store.
 *
 * Returns: (transfer none) (nullable): the store, or %NULL while it loads, and after it was released, failed or was dropped
 */
MS_AVAILABLE_IN_ALL
MsStore *ms_store_handle_get_store (MsStoreHandle *self);

/**
 * ms_store_handle_get_state: (get-property state)
 * @self: a handle
 *
 * Gets the state of the entry.
 *
 * Returns: the state of the entry; stays as it was after [method@StoreHandle.release]
 */
MS_AVAILABLE_IN_ALL
MsEntryState ms_store_handle_get_state (MsStoreHandle *self);

/**
 * ms_store_handle_get_error: (get-property error)
 * @self: a handle
 *
 * Tells why the store failed to load or was dropped.
 *
 * Returns: (transfer none) (nullable): why the store failed to load or was dropped, or %NULL
 */
MS_AVAILABLE_IN_ALL
const GError *ms_store_handle_get_error (MsStoreHandle *self);

/**
 * ms_store_handle_get_released: (get-property released)
 * @self: a handle
 *
 * Tells whether the handle was released.
 *
 * Returns: %TRUE after [method@StoreHandle.release]
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_handle_get_released (MsStoreHandle *self);

/**
 * ms_store_handle_wait_async:
 * @self: a handle
 * @cancellable: (nullable): gives up the waiting, not the loading
 * @callback: (scope async) (closure user_data): called when the store is ready, or never will be
 * @user_data: data for @callback
 *
 * Waits until the store is ready.
 *
 * Fails with the error of the load, %MS_ERROR_DROPPED, or %MS_ERROR_CLOSED if the handle was released.
 */
MS_AVAILABLE_IN_ALL
void ms_store_handle_wait_async (MsStoreHandle *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * ms_store_handle_wait_finish:
 * @self: a handle
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@StoreHandle.wait_async].
 *
 * Returns: (transfer full): the store
 */
MS_AVAILABLE_IN_ALL
MsStore *ms_store_handle_wait_finish (MsStoreHandle *self,
                                      GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_handle_release:
 * @self: a handle
 *
 * Stops keeping the store. Releasing again does nothing.
 */
MS_AVAILABLE_IN_ALL
void ms_store_handle_release (MsStoreHandle *self);

G_END_DECLS
