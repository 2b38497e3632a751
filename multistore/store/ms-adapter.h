/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsAdapter: where stores are kept. */
#pragma once

#include "ms-types.h"
#include "ms-enums.h"

G_BEGIN_DECLS

#define MS_TYPE_ADAPTER (ms_adapter_get_type ())

/**
 * MsAdapter:
 *
 * Where the stores of a definition are kept: [class@PersistedAdapter] or [class@MemoryAdapter].
 *
 * An adapter can serve many definitions. It cannot be derived from outside the library. Immutable; may be used from any thread.
 */
MS_AVAILABLE_IN_ALL
GType ms_adapter_get_type (void) G_GNUC_CONST;

typedef struct _MsAdapterClass MsAdapterClass;

/**
 * ms_adapter_get_storage_mode:
 * @self: an adapter
 *
 * Tells what kind of storage the adapter uses.
 *
 * Returns: how its stores keep their data
 */
MS_AVAILABLE_IN_ALL
MsStorageMode ms_adapter_get_storage_mode (MsAdapter *self);

/**
 * ms_adapter_get_sync_provider: (get-property sync-provider)
 * @self: an adapter
 *
 * Gets where its stores find the backend that they sync with.
 *
 * Returns: (transfer none) (nullable): the provider, or %NULL if they do not sync
 */
MS_AVAILABLE_IN_ALL
MsSyncProvider *ms_adapter_get_sync_provider (MsAdapter *self);

#define MS_ADAPTER(obj) (G_TYPE_CHECK_INSTANCE_CAST ((obj), MS_TYPE_ADAPTER, MsAdapter))
#define MS_IS_ADAPTER(obj) (G_TYPE_CHECK_INSTANCE_TYPE ((obj), MS_TYPE_ADAPTER))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAdapter, g_object_unref)

G_END_DECLS
