/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStoreRegistry: loads, shares and disposes of stores. */
#pragma once

#include "ms-types.h"
#include "ms-enums.h"

G_BEGIN_DECLS

#define MS_TYPE_STORE_REGISTRY (ms_store_registry_get_type ())

/**
 * MsStoreRegistry:
 *
 * Loads each store once, shares it, and closes it when nobody has used it for a while.
 *
 * A user interface gets a store with [method@StoreRegistry.acquire_async]: the handle keeps it. Short work gets it with
 * [method@StoreRegistry.get_async]; such a store can be collected after its gc-time. [method@StoreRegistry.preload_async] warms one up.
 *
 * ## How long an unused store stays
 *
 * Each request has a gc-time, in milliseconds: that of the call's options, else of the definition, else of the registry's default options, else 60,000 (infinite in a headless registry).
 * The store keeps the longest that was ever asked for. When the last handle is released and the last caller served, the time begins; a new request begins it anew.
 *
 * A registry lives in the main context that is thread-default when it is made. Only that thread may call it (a call from another is a critical warning and does nothing).
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsStoreRegistry, ms_store_registry, MS, STORE_REGISTRY, GObject)

/**
 * ms_store_registry_new:
 * @default_options: (nullable): options for all its stores
 *
 * Makes a registry. For a program without a user interface, whose stores should stay until they are dropped, make one with the property
 * [property@StoreRegistry:headless] instead.
 *
 * Returns: (transfer full): the registry
 */
MS_AVAILABLE_IN_ALL
MsStoreRegistry *ms_store_registry_new (MsStoreOptions *default_options) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_registry_get_default:
 *
 * Gives the registry of the process, which lives in the global default main context. It is made by the first call and never goes.
 *
 * Returns: (transfer none): the registry
 */
MS_AVAILABLE_IN_ALL
MsStoreRegistry *ms_store_registry_get_default (void);

/**
 * ms_store_registry_get_default_options: (get-property default-options)
 * @self: a registry
 *
 * Gets the options for all the registry's stores.
 *
 * Returns: (transfer none): the options for all its stores
 */
MS_AVAILABLE_IN_ALL
MsStoreOptions *ms_store_registry_get_default_options (MsStoreRegistry *self);

/**
 * ms_store_registry_get_headless: (get-property headless)
 * @self: a registry
 *
 * Tells whether the registry keeps its stores by default.
 *
 * Returns: %TRUE if stores stay for ever by default
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_registry_get_headless (MsStoreRegistry *self);

/**
 * ms_store_registry_get_async:
 * @self: a registry
 * @definition: the kind of store
 * @store_id: which one: `[A-Za-z0-9_-]{1,128}`, unique among all stores of the registry
 * @options: (nullable): options for this request
 * @cancellable: (nullable): gives up this request alone
 * @callback: (scope async) (closure user_data): called when the store is ready
 * @user_data: data for @callback
 *
 * Gets a store, loading it if it is not loaded. However many ask at the same time, it is loaded once.
 *
 * The store is not kept: unless somebody retains it, its gc-time begins when @callback has returned.
 *
 * Fails with %MS_ERROR_INVALID_STORE_ID, %MS_ERROR_STORE_ID_TAKEN, %MS_ERROR_DROPPED, or what [func@Store.open_async] fails with.
 */
MS_AVAILABLE_IN_ALL
void ms_store_registry_get_async (MsStoreRegistry *self,
                                  MsStoreDefinition *definition,
                                  const char *store_id,
                                  MsStoreOptions *options,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/**
 * ms_store_registry_get_finish:
 * @self: a registry
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@StoreRegistry.get_async].
 *
 * Returns: (transfer full): the store
 */
MS_AVAILABLE_IN_ALL
MsStore *ms_store_registry_get_finish (MsStoreRegistry *self,
                                       GAsyncResult *result,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_registry_acquire_async:
 * @self: a registry
 * @definition: the kind of store
 * @store_id: which one
 * @options: (nullable): options for this request
 * @cancellable: (nullable): gives up this request alone
 * @callback: (scope async) (closure user_data): called when the store is ready
 * @user_data: data for @callback
 *
 * Gets a store and keeps it, in one step. This is the way to get a store for a user interface.
 */
MS_AVAILABLE_IN_ALL
void ms_store_registry_acquire_async (MsStoreRegistry *self,
                                      MsStoreDefinition *definition,
                                      const char *store_id,
                                      MsStoreOptions *options,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/**
 * ms_store_registry_acquire_finish:
 * @self: a registry
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@StoreRegistry.acquire_async]. Errors are those of [method@StoreRegistry.get_async].
 *
 * Returns: (transfer full): a handle whose store is ready
 */
MS_AVAILABLE_IN_ALL
MsStoreHandle *ms_store_registry_acquire_finish (MsStoreRegistry *self,
                                                 GAsyncResult *result,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_registry_preload_async:
 * @self: a registry
 * @definition: the kind of store
 * @store_id: which one
 * @options: (nullable): options for this request
 * @cancellable: (nullable): gives up this request; if nobody else asked, the load is aborted after the gc-time
 * @callback: (nullable) (scope async) (closure user_data): called when the store is ready
 * @user_data: data for @callback
 *
 * Loads a store in advance, for instance when the pointer is over what will show it. Keeps nothing: the gc-time begins when it is loaded.
 */
MS_AVAILABLE_IN_ALL
void ms_store_registry_preload_async (MsStoreRegistry *self,
                                      MsStoreDefinition *definition,
                                      const char *store_id,
                                      MsStoreOptions *options,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/**
 * ms_store_registry_preload_finish:
 * @self: a registry
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@StoreRegistry.preload_async]. Errors are those of [method@StoreRegistry.get_async].
 *
 * Returns: %TRUE if the store is loaded
 */
MS_AVAILABLE_IN_ALL
gboolean
ms_store_registry_preload_finish (MsStoreRegistry *self, GAsyncResult *result, GError **error);

/**
 * ms_store_registry_lookup:
 * @self: a registry
 * @definition: the kind of store
 * @store_id: which one
 * @error: return location for an error
 *
 * Gives a store that is ready, at once. It does not begin its gc-time anew.
 *
 * Fails with %MS_ERROR_STORE_ID_TAKEN and %MS_ERROR_INVALID_STORE_ID.
 *
 * Returns: (transfer full) (nullable): the store, or %NULL without an error while it loads and where there is none
 */
MS_AVAILABLE_IN_ALL
MsStore *ms_store_registry_lookup (MsStoreRegistry *self,
                                   MsStoreDefinition *definition,
                                   const char *store_id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_registry_retain:
 * @self: a registry
 * @definition: the kind of store
 * @store_id: which one
 * @options: (nullable): options for this request
 * @error: return location for an error
 *
 * Keeps a store, loading it if it is not loaded. The handle tells when it is ready.
 *
 * Fails with %MS_ERROR_INVALID_STORE_ID and %MS_ERROR_STORE_ID_TAKEN; that a load failed is told by [property@StoreHandle:error].
 *
 * Returns: (transfer full): a handle
 */
MS_AVAILABLE_IN_ALL
MsStoreHandle *ms_store_registry_retain (MsStoreRegistry *self,
                                         MsStoreDefinition *definition,
                                         const char *store_id,
                                         MsStoreOptions *options,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_registry_has:
 * @self: a registry
 * @store_id: a store id
 *
 * Tells whether the registry has an entry for a store.
 *
 * Returns: %TRUE if there is an entry of that id, loading or ready
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_registry_has (MsStoreRegistry *self, const char *store_id);

/**
 * ms_store_registry_drop:
 * @self: a registry
 * @store_id: a store id
 *
 * Closes a store at once, even if it is used: its handles know it, who still waits for it gets %MS_ERROR_DROPPED, and the next request loads it afresh.
 * Inside a materializer or a batch function of that store it is closed when that has returned.
 *
 * Returns: %TRUE if there was an entry of that id
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_registry_drop (MsStoreRegistry *self, const char *store_id);

/**
 * ms_store_registry_clear:
 * @self: a registry
 *
 * Drops all stores. Their files are closed by workers a little later: a program that ends, or that moves the files, waits with
 * [method@StoreRegistry.clear_async].
 */
MS_AVAILABLE_IN_ALL
void ms_store_registry_clear (MsStoreRegistry *self);

/**
 * ms_store_registry_clear_async:
 * @self: a registry
 * @cancellable: (nullable): gives up the waiting, not the closing
 * @callback: (scope async) (closure user_data): called when the files are closed
 * @user_data: data for @callback
 *
 * Drops all stores, and tells when their files are closed, with those of stores that were dropped or collected before. What is asked for meanwhile is loaded afresh,
 * and not waited for.
 *
 * At the end of a program no main loop runs any more; iterate the main context until the callback is called.
 */
MS_AVAILABLE_IN_ALL
void ms_store_registry_clear_async (MsStoreRegistry *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * ms_store_registry_clear_finish:
 * @self: a registry
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@StoreRegistry.clear_async].
 *
 * Returns: %TRUE if the files are closed
 */
MS_AVAILABLE_IN_ALL
gboolean
ms_store_registry_clear_finish (MsStoreRegistry *self, GAsyncResult *result, GError **error);

/**
 * ms_store_registry_get_entries:
 * @self: a registry
 *
 * Gives what the registry knows of its stores, in the order in which they were first asked for.
 *
 * Returns: (transfer none): a live list of [class@StoreEntry]
 */
MS_AVAILABLE_IN_ALL
GListModel *ms_store_registry_get_entries (MsStoreRegistry *self);

G_END_DECLS
