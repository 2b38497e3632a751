/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStoreRegistry: getting, keeping and dropping stores. */

#include "registry/ms-open-files-private.h"
#include "registry/ms-registry-request-private.h"
#include "registry/ms-store-registry-private.h"
#include "store/ms-store-definition.h"

/* What get, acquire and preload have in common. */
static void
request (MsStoreRegistry *self,
         MsRequestKind kind,
         MsStoreDefinition *definition,
         const char *store_id,
         MsStoreOptions *options,
         GTask *task)
{
  g_autoptr (MsStoreEntry) entry = NULL;
  GError *error = NULL;
  gboolean is_new;

  if (!self->core)
    {
      ms_store_fail_closed (&error);
      g_task_return_error (task, error);
      return;
    }
  entry = ms_registry_core_demand (self->core, definition, store_id, options, &error);
  if (!entry)
    {
      g_task_return_error (task, error);
      return;
    }
  is_new = entry->store == NULL;
  ms_request_add (entry, kind, task, &self->affinity);
  if (is_new)
    ms_registry_core_begin_load (entry, options);
}

void
ms_store_registry_get_async (MsStoreRegistry *self,
                             MsStoreDefinition *definition,
                             const char *store_id,
                             MsStoreOptions *options,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MS_IS_STORE_REGISTRY (self));
  g_return_if_fail (MS_IS_STORE_DEFINITION (definition));
  g_return_if_fail (store_id != NULL);
  ms_return_if_foreign_thread (&self->affinity);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_store_registry_get_async);
  request (self, MS_REQUEST_GET, definition, store_id, options, task);
}

MsStore *
ms_store_registry_get_finish (MsStoreRegistry *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (MS_IS_STORE_REGISTRY (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ms_store_registry_acquire_async (MsStoreRegistry *self,
                                 MsStoreDefinition *definition,
                                 const char *store_id,
                                 MsStoreOptions *options,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MS_IS_STORE_REGISTRY (self));
  g_return_if_fail (MS_IS_STORE_DEFINITION (definition));
  g_return_if_fail (store_id != NULL);
  ms_return_if_foreign_thread (&self->affinity);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_store_registry_acquire_async);
  request (self, MS_REQUEST_ACQUIRE, definition, store_id, options, task);
}

MsStoreHandle *
ms_store_registry_acquire_finish (MsStoreRegistry *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (MS_IS_STORE_REGISTRY (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ms_store_registry_preload_async (MsStoreRegistry *self,
                                 MsStoreDefinition *definition,
                                 const char *store_id,
                                 MsStoreOptions *options,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MS_IS_STORE_REGISTRY (self));
  g_return_if_fail (MS_IS_STORE_DEFINITION (definition));
  g_return_if_fail (store_id != NULL);
  ms_return_if_foreign_thread (&self->affinity);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_store_registry_preload_async);
  request (self, MS_REQUEST_PRELOAD, definition, store_id, options, task);
}

gboolean
ms_store_registry_preload_finish (MsStoreRegistry *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (MS_IS_STORE_REGISTRY (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

MsStore *
ms_store_registry_lookup (MsStoreRegistry *self,
                          MsStoreDefinition *definition,
                          const char *store_id,
                          GError **error)
{
  MsStoreEntry *entry;

  g_return_val_if_fail (MS_IS_STORE_REGISTRY (self), NULL);
  g_return_val_if_fail (MS_IS_STORE_DEFINITION (definition), NULL);
  g_return_val_if_fail (store_id != NULL, NULL);
  ms_return_val_if_foreign_thread (&self->affinity, NULL);

  entry = self->core ? ms_registry_core_find (self->core, definition, store_id, error) : NULL;
  return entry && entry->state == MS_ENTRY_STATE_READY ? g_object_ref (entry->store) : NULL;
}

MsStoreHandle *
ms_store_registry_retain (MsStoreRegistry *self,
                          MsStoreDefinition *definition,
                          const char *store_id,
                          MsStoreOptions *options,
                          GError **error)
{
  g_autoptr (MsStoreEntry) entry = NULL;
  MsStoreHandle *handle;
  gboolean is_new;

  g_return_val_if_fail (MS_IS_STORE_REGISTRY (self), NULL);
  g_return_val_if_fail (MS_IS_STORE_DEFINITION (definition), NULL);
  g_return_val_if_fail (store_id != NULL, NULL);
  ms_return_val_if_foreign_thread (&self->affinity, NULL);

  if (!self->core)
    {
      ms_store_fail_closed (error);
      return NULL;
    }
  entry = ms_registry_core_demand (self->core, definition, store_id, options, error);
  if (!entry)
    return NULL;
  is_new = entry->store == NULL;
  handle = ms_store_handle_new (entry, &self->affinity);
  if (is_new)
    ms_registry_core_begin_load (entry, options);
  return handle;
}

gboolean
ms_store_registry_has (MsStoreRegistry *self, const char *store_id)
{
  g_return_val_if_fail (MS_IS_STORE_REGISTRY (self), FALSE);
  g_return_val_if_fail (store_id != NULL, FALSE);
  ms_return_val_if_foreign_thread (&self->affinity, FALSE);

  return self->core && g_hash_table_contains (self->core->entries, store_id);
}

gboolean
ms_store_registry_drop (MsStoreRegistry *self, const char *store_id)
{
  MsStoreEntry *entry;

  g_return_val_if_fail (MS_IS_STORE_REGISTRY (self), FALSE);
  g_return_val_if_fail (store_id != NULL, FALSE);
  ms_return_val_if_foreign_thread (&self->affinity, FALSE);

  entry = self->core ? g_hash_table_lookup (self->core->entries, store_id) : NULL;
  if (entry)
    ms_registry_core_drop (entry, MS_DROP_REASON_DROPPED);
  return entry != NULL;
}

void
ms_store_registry_clear (MsStoreRegistry *self)
{
  g_return_if_fail (MS_IS_STORE_REGISTRY (self));
  ms_return_if_foreign_thread (&self->affinity);

  if (self->core)
    ms_registry_core_clear (self->core);
}

void
ms_store_registry_clear_async (MsStoreRegistry *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MS_IS_STORE_REGISTRY (self));
  ms_return_if_foreign_thread (&self->affinity);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_store_registry_clear_async);
  ms_store_registry_clear (self);
  if (self->core)
    ms_open_files_await_closed (self->core->open_files, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
ms_store_registry_clear_finish (MsStoreRegistry *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (MS_IS_STORE_REGISTRY (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
