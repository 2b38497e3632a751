/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsRequest: a caller who waits for a store, until his callback has returned. */

#include "registry/ms-registry-request-private.h"

struct _MsRequest
{
  gatomicrefcount ref_count; /* a cancellable may be cancelled in any thread */
  MsStoreEntry *entry;
  MsRequestKind kind;
  GTask *task;           /* NULL when it was answered */
  MsStoreHandle *handle; /* of an acquire */
  GCancellable *cancellable;
  gulong cancelled_id;
  GMainContext *context;
};

static void
request_unref (gpointer data)
{
  MsRequest *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_object (&self->task);
  g_clear_object (&self->handle);
  g_clear_object (&self->cancellable);
  g_object_unref (self->entry);
  g_main_context_unref (self->context);
  g_free (self);
}

/* GTask says so when the callback has returned: until then the caller is interested. */
static void
on_callback_returned (GTask *task, GParamSpec *pspec, gpointer data)
{
  MsRequest *self = data;

  self->entry->n_callbacks--;
  ms_registry_core_restart (self->entry);
}

static void
return_result (MsRequest *self, GTask *task)
{
  switch (self->kind)
    {
    case MS_REQUEST_GET:
      g_task_return_pointer (task, g_object_ref (self->entry->store), g_object_unref);
      break;
    case MS_REQUEST_ACQUIRE:
      g_task_return_pointer (task, g_steal_pointer (&self->handle), g_object_unref);
      break;
    default:
      g_task_return_boolean (task, TRUE);
    }
}

static void
answer (MsRequest *self, const GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (!task)
    return;
  if (self->cancelled_id)
    g_signal_handler_disconnect (self->cancellable, self->cancelled_id);
  self->cancelled_id = 0;
  g_ptr_array_remove (self->entry->requests, self);

  self->entry->n_callbacks++;
  g_atomic_ref_count_inc (&self->ref_count);
  g_signal_connect_data (task, "notify::completed", G_CALLBACK (on_callback_returned), self,
                         (GClosureNotify) request_unref, 0);
  if (error)
    {
      if (self->handle)
        ms_store_handle_release (self->handle);
      g_task_return_error (task, g_error_copy (error));
    }
  else
    return_result (self, task);
  request_unref (self);
}

void
ms_request_answer_all (MsStoreEntry *entry, const GError *error)
{
  /* Each answer takes its request out of the list; a callback may bring new ones, which find the entry's new state. */
  while (entry->requests->len > 0)
    answer (g_ptr_array_index (entry->requests, 0), error);
}

static gboolean
give_up (gpointer data)
{
  MsRequest *self = data;
  /* Not asked of the cancellable, which may have been reset since. */
  g_autoptr (GError) error =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled");

  answer (self, error);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  MsRequest *self = data;

  g_atomic_ref_count_inc (&self->ref_count);
  ms_context_post (self->context, give_up, self, request_unref);
}

static void
watch_cancellable (MsRequest *self, GCancellable *cancellable)
{
  self->cancellable = g_object_ref (cancellable);
  g_atomic_ref_count_inc (&self->ref_count);
  self->cancelled_id = g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (on_cancelled),
                                              self, (GClosureNotify) request_unref, 0);
  if (g_cancellable_is_cancelled (cancellable))
    on_cancelled (cancellable, self);
}

void
ms_request_add (MsStoreEntry *entry, MsRequestKind kind, GTask *task, const MsAffinity *affinity)
{
  MsRequest *self = g_new0 (MsRequest, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->entry = g_object_ref (entry);
  self->kind = kind;
  self->task = g_object_ref (task);
  self->context = g_main_context_ref (affinity->context);
  if (kind == MS_REQUEST_ACQUIRE)
    self->handle = ms_store_handle_new (entry, affinity);
  g_ptr_array_add (entry->requests, self);
  if (g_task_get_cancellable (task))
    watch_cancellable (self, g_task_get_cancellable (task));
  if (!entry->core)
    {
      /* Dropped by who was notified of the observer. */
      answer (self, entry->error);
      return;
    }
  ms_registry_core_review (entry);
  if (entry->state == MS_ENTRY_STATE_READY)
    answer (self, NULL);
}
