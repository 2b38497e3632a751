/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsMemoryAdapter: stores that end with their object. */

#include "store/ms-memory-adapter.h"
#include "ms-id-private.h"
#include "store/ms-adapter-private.h"

struct _MsMemoryAdapter
{
  MsAdapter parent_instance;

  char *client_id;
};

struct _MsMemoryAdapterClass
{
  MsAdapterClass parent_class;
};

G_DEFINE_TYPE (MsMemoryAdapter, ms_memory_adapter, MS_TYPE_ADAPTER)

static void
ms_memory_adapter_finalize (GObject *object)
{
  g_free (MS_MEMORY_ADAPTER (object)->client_id);
  G_OBJECT_CLASS (ms_memory_adapter_parent_class)->finalize (object);
}

static char *
dup_path (MsAdapter *adapter, const char *store_id, GError **error)
{
  return NULL;
}

static char *
dup_client_id (MsAdapter *adapter, GError **error)
{
  return g_strdup (MS_MEMORY_ADAPTER (adapter)->client_id);
}

static void
ms_memory_adapter_class_init (MsMemoryAdapterClass *klass)
{
  MsAdapterClass *adapter_class = &klass->parent_class;

  G_OBJECT_CLASS (klass)->finalize = ms_memory_adapter_finalize;
  adapter_class->storage_mode = MS_STORAGE_MODE_MEMORY;
  adapter_class->dup_path = dup_path;
  adapter_class->dup_client_id = dup_client_id;
}

static void
ms_memory_adapter_init (MsMemoryAdapter *self)
{
  self->client_id = ms_id_new ();
}

MsMemoryAdapter *
ms_memory_adapter_new (void)
{
  return g_object_new (MS_TYPE_MEMORY_ADAPTER, NULL);
}

MsMemoryAdapter *
ms_memory_adapter_new_synced (MsSyncProvider *provider)
{
  return g_object_new (MS_TYPE_MEMORY_ADAPTER, "sync-provider", provider, NULL);
}
