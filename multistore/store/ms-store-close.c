/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: closing it. */

#include "store/ms-store-live-private.h"
#include "store/ms-store-private.h"

#define CLOSE_AGAIN_MS 10

void
ms_store_tell_if_file_closed (MsStore *self)
{
  g_autoptr (GPtrArray) closers = NULL;

  if (!self->engine_closed || self->file_closed || self->calls->len > 0)
    return;
  closers = g_steal_pointer (&self->closers);
  self->closers = g_ptr_array_new_with_free_func (g_object_unref);
  self->file_closed = TRUE;
  for (guint i = 0; i < closers->len; i++)
    g_task_return_boolean (g_ptr_array_index (closers, i), TRUE);
  ms_store_tell_closed (self);
}

static gboolean
tell_closed (gpointer data)
{
  MsStore *self = data;

  self->engine_closed = TRUE;
  ms_store_tell_if_file_closed (self);
  return G_SOURCE_REMOVE;
}

static void
post_closed (gpointer data)
{
  MsStore *self = data;

  ms_context_post (self->affinity.context, tell_closed, self, g_object_unref);
}

void
ms_store_close (MsStore *self)
{
  g_return_if_fail (MS_IS_STORE (self));
  ms_return_if_foreign_thread (&self->affinity);

  if (self->closed)
    return;
  if (ms_store_is_inside_callback (self))
    {
      g_critical ("ms_store_close: called inside a materializer or a batch function; close when "
                  "that has returned");
      return;
    }
  ms_store_close_with_engine (self, NULL);
}

/* Inside of it when the callback iterates the main context: then it looks again a little later. */
static gboolean
close_if_free (gpointer data)
{
  if (ms_store_is_inside_callback (data))
    return G_SOURCE_CONTINUE;
  ms_store_close (data);
  return G_SOURCE_REMOVE;
}

void
ms_store_close_when_free (MsStore *self)
{
  g_autoptr (GSource) source = NULL;

  if (!ms_store_is_inside_callback (self))
    {
      ms_store_close (self);
      return;
    }
  source = g_timeout_source_new (CLOSE_AGAIN_MS);
  g_source_set_ready_time (source, 0);
  g_source_set_callback (source, close_if_free, g_object_ref (self), g_object_unref);
  g_source_set_static_name (source, "[multistore] close");
  g_source_attach (source, self->affinity.context);
}

void
ms_store_close_with_engine (MsStore *self, MsEngine *engine)
{
  g_autoptr (MsStore) keep = g_object_ref (self);
  MsStoreCore *core;

  if (self->closed)
    {
      if (engine)
        ms_engine_close_in_worker (engine, NULL, NULL);
      return;
    }
  self->closed = TRUE;
  ms_store_tell_closing (self);
  ms_store_cancel_calls (self);
  ms_store_stop_sync (self);
  ms_store_stop_live (self);
  ms_store_give_up_merge (self);
  if (self->core)
    ms_documents_close (self->core->documents);
  core = g_steal_pointer (&self->core);
  if (core)
    engine = g_steal_pointer (&core->engine);
  g_clear_pointer (&core, ms_store_core_free);
  ms_store_notify_closed (self);
  if (engine)
    ms_engine_close_in_worker (engine, post_closed, g_object_ref (self));
  else
    post_closed (g_object_ref (self));
}

void
ms_store_close_async (MsStore *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GError *error = NULL;
  GTask *task;

  g_return_if_fail (MS_IS_STORE (self));
  ms_return_if_foreign_thread (&self->affinity);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_store_close_async);
  if (self->core && !ms_store_get_free_engine (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  ms_store_close (self);
  if (!self->file_closed)
    {
      g_ptr_array_add (self->closers, task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
ms_store_close_finish (MsStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (MS_IS_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
