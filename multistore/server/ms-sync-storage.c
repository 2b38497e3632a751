/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncStorage: where a sync server keeps the logs of its stores. */

#include "server/ms-sync-storage.h"

#define MAX_SHARDS 64

G_DEFINE_ABSTRACT_TYPE (MsSyncStorage, ms_sync_storage, G_TYPE_OBJECT)

static guint
get_one_shard (MsSyncStorage *self)
{
  return 1;
}

static void
ms_sync_storage_class_init (MsSyncStorageClass *klass)
{
  klass->get_n_shards = get_one_shard;
}

static void
ms_sync_storage_init (MsSyncStorage *self)
{
}

guint
ms_sync_storage_get_n_shards (MsSyncStorage *self)
{
  g_return_val_if_fail (MS_IS_SYNC_STORAGE (self), 1);

  return CLAMP (MS_SYNC_STORAGE_GET_CLASS (self)->get_n_shards (self), 1, MAX_SHARDS);
}

guint
ms_sync_storage_get_shard (MsSyncStorage *self, const char *store_id)
{
  guint32 hash = 2166136261u;

  g_return_val_if_fail (MS_IS_SYNC_STORAGE (self), 0);
  g_return_val_if_fail (store_id != NULL, 0);

  /* FNV-1a of 32 bits: files on disk depend on it. */
  for (const guint8 *byte = (const guint8 *) store_id; *byte; byte++)
    hash = (hash ^ *byte) * 16777619u;
  return hash % ms_sync_storage_get_n_shards (self);
}
