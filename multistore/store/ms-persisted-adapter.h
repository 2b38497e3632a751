/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsPersistedAdapter: stores in files. */
#pragma once

#include "store/ms-adapter.h"

G_BEGIN_DECLS

#define MS_TYPE_PERSISTED_ADAPTER (ms_persisted_adapter_get_type ())

/**
 * MsPersistedAdapter:
 *
 * Keeps each store in a SQLite file of its own, `<store id>.db`, in one directory.
 *
 * The directory is made when the first store is opened, for its owner alone (mode 0700). Never open, copy or move a file of a store that is in use,
 * except through SQLite: closing any descriptor of it drops the process's locks. Use [method@Store.backup_async].
 */
MS_AVAILABLE_IN_ALL
GType ms_persisted_adapter_get_type (void) G_GNUC_CONST;

typedef struct _MsPersistedAdapterClass MsPersistedAdapterClass;

/**
 * ms_persisted_adapter_new:
 * @directory: (type filename) (nullable): where the files are, or %NULL for `$XDG_DATA_HOME/<application id>/stores`
 *
 * Makes an adapter that keeps stores in files.
 *
 * With %NULL, the id is that of the default `GApplication` when a store is opened; without one, opening fails with %MS_ERROR_IO.
 *
 * Returns: (transfer full): the adapter
 */
MS_AVAILABLE_IN_ALL
MsPersistedAdapter *ms_persisted_adapter_new (const char *directory) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_persisted_adapter_new_synced:
 * @directory: (type filename) (nullable): where the files are, or %NULL for `$XDG_DATA_HOME/<application id>/stores`
 * @provider: where its stores find the backend that they sync with
 *
 * Makes an adapter that keeps stores in files and syncs them.
 *
 * Returns: (transfer full): the adapter
 */
MS_AVAILABLE_IN_ALL
MsPersistedAdapter *
ms_persisted_adapter_new_synced (const char *directory,
                                 MsSyncProvider *provider) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_persisted_adapter_dup_directory:
 * @self: an adapter
 * @error: return location for an error
 *
 * Tells where the files are.
 *
 * Fails with %MS_ERROR_IO if no directory was given and there is no default `GApplication` with an id.
 *
 * Returns: (transfer full) (type filename): the directory
 */
MS_AVAILABLE_IN_ALL
char *ms_persisted_adapter_dup_directory (MsPersistedAdapter *self,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_persisted_adapter_list_store_ids:
 * @self: an adapter
 * @error: return location for an error
 *
 * Tells which stores have a file. Blocks while it reads the directory.
 *
 * Returns: (transfer full) (array zero-terminated=1): their ids, sorted; empty if the directory does not exist
 */
MS_AVAILABLE_IN_ALL
char **ms_persisted_adapter_list_store_ids (MsPersistedAdapter *self,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

#define MS_PERSISTED_ADAPTER(obj)                                                                  \
  (G_TYPE_CHECK_INSTANCE_CAST ((obj), MS_TYPE_PERSISTED_ADAPTER, MsPersistedAdapter))
#define MS_IS_PERSISTED_ADAPTER(obj) (G_TYPE_CHECK_INSTANCE_TYPE ((obj), MS_TYPE_PERSISTED_ADAPTER))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPersistedAdapter, g_object_unref)

G_END_DECLS
