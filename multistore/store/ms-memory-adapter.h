/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsMemoryAdapter: stores that end with their object. */
#pragma once

#include "store/ms-adapter.h"

G_BEGIN_DECLS

#define MS_TYPE_MEMORY_ADAPTER (ms_memory_adapter_get_type ())

/**
 * MsMemoryAdapter:
 *
 * Keeps stores in memory: for tests, and for what need not be remembered. Each time such a store is loaded it begins empty.
 */
MS_AVAILABLE_IN_ALL
GType ms_memory_adapter_get_type (void) G_GNUC_CONST;

typedef struct _MsMemoryAdapterClass MsMemoryAdapterClass;

/**
 * ms_memory_adapter_new:
 *
 * Makes an adapter that keeps stores in memory.
 *
 * Returns: (transfer full): the adapter
 */
MS_AVAILABLE_IN_ALL
MsMemoryAdapter *ms_memory_adapter_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_memory_adapter_new_synced:
 * @provider: where its stores find the backend that they sync with
 *
 * Makes an adapter that keeps stores in memory and syncs them: each begins empty, and gets what the backend has.
 *
 * Returns: (transfer full): the adapter
 */
MS_AVAILABLE_IN_ALL
MsMemoryAdapter *ms_memory_adapter_new_synced (MsSyncProvider *provider) G_GNUC_WARN_UNUSED_RESULT;

#define MS_MEMORY_ADAPTER(obj)                                                                     \
  (G_TYPE_CHECK_INSTANCE_CAST ((obj), MS_TYPE_MEMORY_ADAPTER, MsMemoryAdapter))
#define MS_IS_MEMORY_ADAPTER(obj) (G_TYPE_CHECK_INSTANCE_TYPE ((obj), MS_TYPE_MEMORY_ADAPTER))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMemoryAdapter, g_object_unref)

G_END_DECLS
