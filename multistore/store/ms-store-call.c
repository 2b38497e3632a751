/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: asynchronous calls, which a worker does on a connection of its own. */

#include "ms-error.h"
#include "query/ms-query-private.h"
#include "query/ms-query-text-private.h"
#include "sqlite/ms-guard-private.h"
#include "store/ms-store-private.h"

typedef struct
{
  MsStore *store; /* owned, and used, until the call has ended */
  GTask *task;    /* of the caller; NULL when it was answered */
  GCancellable *cancellable;
  GCancellable *outer;
  gulong outer_id;

  char *path; /* NULL: in memory */
  MsOpenMode mode;
  MsTableSet *tables;
  MsStoreWork work;
  gpointer data;
  GDestroyNotify data_destroy;
  GDestroyNotify result_destroy;
} Call;

static void
call_free (Call *call)
{
  if (call->data_destroy)
    call->data_destroy (call->data);
  g_clear_pointer (&call->tables, ms_table_set_unref);
  g_object_unref (call->cancellable);
  g_clear_object (&call->outer);
  g_free (call->path);
  g_free (call);
}

static void
answer (Call *call, gpointer result, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&call->task);

  if (!task)
    {
      if (result)
        call->result_destroy (result);
      g_clear_error (&error);
      return;
    }
  if (result)
    g_task_return_pointer (task, result, call->result_destroy);
  else
    g_task_return_error (task, error);
}

static void
end_call (Call *call, gpointer result, GError *error)
{
  g_autoptr (MsStore) store = g_steal_pointer (&call->store);

  g_ptr_array_remove (store->calls, call);
  if (call->outer)
    g_cancellable_disconnect (call->outer, call->outer_id);
  answer (call, result, error);
  ms_store_end_use (store);
  call_free (call);
  ms_store_tell_if_file_closed (store);
}

static void
work_in_thread (GTask *inner, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MsConnection) connection = ms_connection_open (call->path, call->mode, &error);
  gpointer result = NULL;

  if (connection && !g_cancellable_set_error_if_cancelled (cancellable, &error))
    {
      ms_connection_set_tables (connection, call->tables);
      result = call->work (connection, call->data, cancellable, &error);
    }
  /* Who is told that the file is closed may move or delete it. */
  g_clear_pointer (&connection, ms_connection_close);
  if (result)
    g_task_return_pointer (inner, result, NULL);
  else
    g_task_return_error (inner, g_steal_pointer (&error));
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gpointer value = g_task_propagate_pointer (G_TASK (result), &error);

  end_call (user_data, value, error);
}

static gboolean
work_in_context (gpointer data)
{
  Call *call = data;
  GError *error = NULL;
  MsEngine *engine = ms_store_get_engine (call->store, &error);
  gpointer result = NULL;

  if (engine && !g_cancellable_set_error_if_cancelled (call->cancellable, &error))
    result = call->work (ms_engine_get_connection (engine), call->data, call->cancellable, &error);
  end_call (call, result, error);
  return G_SOURCE_REMOVE;
}

static void
cancel_inner (GCancellable *outer, gpointer inner)
{
  g_cancellable_cancel (inner);
}

void
ms_store_call_worker (MsStore *self,
                      MsOpenMode mode,
                      GTask *task,
                      MsStoreWork work,
                      gpointer data,
                      GDestroyNotify data_destroy,
                      GDestroyNotify result_destroy)
{
  Call *call = g_new0 (Call, 1);
  g_autoptr (GError) error = NULL;
  MsEngine *engine = ms_store_get_engine (self, &error);
  g_autoptr (GTask) inner = NULL;

  *call = (Call){ .task = task,
                  .cancellable = g_cancellable_new (),
                  .mode = mode,
                  .work = work,
                  .data = data,
                  .data_destroy = data_destroy,
                  .result_destroy = result_destroy };
  if (!engine)
    {
      answer (call, NULL, g_steal_pointer (&error));
      call_free (call);
      return;
    }

  call->store = g_object_ref (self);
  call->path = g_strdup (ms_engine_get_path (engine));
  call->tables = ms_table_set_ref (ms_engine_get_schema (engine)->table_set);
  g_ptr_array_add (self->calls, call);
  ms_store_begin_use (self);
  if (g_task_get_cancellable (task))
    {
      call->outer = g_object_ref (g_task_get_cancellable (task));
      call->outer_id =
          g_cancellable_connect (call->outer, G_CALLBACK (cancel_inner), call->cancellable, NULL);
    }

  if (!call->path)
    {
      ms_context_post (self->affinity.context, work_in_context, call, NULL);
      return;
    }
  inner = g_task_new (NULL, call->cancellable, on_worked, call);
  g_task_set_source_tag (inner, ms_store_call_worker);
  g_task_set_check_cancellable (inner, FALSE);
  g_task_set_task_data (inner, call, NULL);
  g_task_run_in_thread (inner, work_in_thread);
}

void
ms_store_cancel_calls (MsStore *self)
{
  for (guint i = 0; i < self->calls->len; i++)
    {
      Call *call = g_ptr_array_index (self->calls, i);
      GError *error = NULL;

      ms_store_fail_closed (&error);
      answer (call, NULL, error);
      g_cancellable_cancel (call->cancellable);
    }
  for (guint i = 0; self->syncing && i < self->syncing->len; i++)
    g_task_return_new_error (g_ptr_array_index (self->syncing, i), MS_ERROR, MS_ERROR_CLOSED,
                             "The store was closed");
  if (self->syncing)
    g_ptr_array_set_size (self->syncing, 0);
  for (guint i = 0; i < self->to_sync->len; i++)
    g_task_return_new_error (g_ptr_array_index (self->to_sync, i), MS_ERROR, MS_ERROR_CLOSED,
                             "The store was closed");
  g_ptr_array_set_size (self->to_sync, 0);
}

typedef struct
{
  char *sql;
  GVariant *values;
} QueryWork;

static void
query_work_free (gpointer data)
{
  QueryWork *work = data;

  g_free (work->sql);
  g_variant_unref (work->values);
  g_free (work);
}

static gpointer
run_query (MsConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  QueryWork *work = data;

  return ms_query_execute (work->sql, work->values, connection, cancellable, 0, error);
}

void
ms_store_query_async (MsStore *self,
                      MsQuery *query,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  MsEngine *engine;
  QueryWork *work;
  GError *error = NULL;
  GTask *task;

  g_return_if_fail (MS_IS_STORE (self));
  g_return_if_fail (MS_IS_QUERY (query));
  ms_return_if_foreign_thread (&self->affinity);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_store_query_async);
  work = g_new0 (QueryWork, 1);
  work->values = ms_query_get_values (query);
  engine = ms_store_get_engine (self, &error);
  if (engine)
    work->sql = ms_query_compose (query, ms_engine_get_schema (engine)->table_set, &error);
  if (!work->sql)
    {
      query_work_free (work);
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  ms_store_call_worker (self, MS_OPEN_READ_ONLY, task, run_query, work, query_work_free,
                        g_object_unref);
}

MsResult *
ms_store_query_finish (MsStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (MS_IS_STORE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
run_backup (MsConnection *connection, gpointer path, GCancellable *cancellable, GError **error)
{
  return ms_connection_backup (connection, path, cancellable, NULL, NULL, error) ? g_strdup (path)
                                                                                 : NULL;
}

void
ms_store_backup_async (MsStore *self,
                       const char *path,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task;

  g_return_if_fail (MS_IS_STORE (self));
  g_return_if_fail (path != NULL);
  ms_return_if_foreign_thread (&self->affinity);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_store_backup_async);
  ms_store_call_worker (self, MS_OPEN_READ_WRITE, task, run_backup, g_strdup (path), g_free,
                        g_free);
}

gboolean
ms_store_backup_finish (MsStore *self, GAsyncResult *result, GError **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (MS_IS_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  path = g_task_propagate_pointer (G_TASK (result), error);
  return path != NULL;
}
