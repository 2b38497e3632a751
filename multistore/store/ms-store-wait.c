/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: waiting until what was committed is durable. One sync serves all who wait when it begins. */

#include "ms-error.h"
#include "store/ms-store-private.h"

static void begin_sync (MsStore *self);

static void
sync_in_thread (GTask *task, gpointer store, gpointer wal, GCancellable *cancellable)
{
  GError *error = NULL;

  if (ms_wal_sync (wal, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_synced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsStore) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean synced = g_task_propagate_boolean (G_TASK (result), &error);
  g_autoptr (GPtrArray) served = g_steal_pointer (&self->syncing);

  for (guint i = 0; i < served->len; i++)
    if (synced)
      g_task_return_boolean (g_ptr_array_index (served, i), TRUE);
    else
      g_task_return_error (g_ptr_array_index (served, i), g_error_copy (error));
  if (self->to_sync->len > 0)
    begin_sync (self);
  ms_store_end_use (self);
}

static void
begin_sync (MsStore *self)
{
  /* The store goes with the callback, not with the task, whose last reference may be the worker's. */
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_synced, g_object_ref (self));

  g_task_set_source_tag (task, begin_sync);
  self->syncing = g_steal_pointer (&self->to_sync);
  self->to_sync = g_ptr_array_new_with_free_func (g_object_unref);
  ms_store_begin_use (self);
  g_task_set_task_data (task, ms_wal_ref (ms_engine_get_wal (self->core->engine)),
                        (GDestroyNotify) ms_wal_unref);
  g_task_run_in_thread (task, sync_in_thread);
}

static void
wait_durable (MsStore *self, MsEngine *engine, GTask *task)
{
  if (!ms_engine_get_wal (engine))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_ptr_array_add (self->to_sync, g_object_ref (task));
  if (!self->syncing)
    begin_sync (self);
}

void
ms_store_wait_async (MsStore *self,
                     MsStage stage,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  MsEngine *engine;

  g_return_if_fail (MS_IS_STORE (self));
  ms_return_if_foreign_thread (&self->affinity);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_store_wait_async);
  engine = ms_store_get_engine (self, &error);
  if (!engine)
    g_task_return_error (task, error);
  else if (stage == MS_STAGE_SYNCED)
    ms_store_wait_synced (self, g_steal_pointer (&task));
  else
    wait_durable (self, engine, task);
}

gboolean
ms_store_wait_finish (MsStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (MS_IS_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
