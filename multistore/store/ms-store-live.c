/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: live queries, and what other processes commit. */

#include "ms-error.h"
#include "query/ms-live-query-private.h"
#include "store/ms-batch-private.h"
#include "store/ms-store-live-private.h"
#include "store/ms-store-options-private.h"
#include "store/ms-store-private.h"

static MsEngine *
get_engine (gpointer store, GError **error)
{
  return ms_store_get_engine (store, error);
}

/* Others have committed: head and counts of this object are old. */
static void
begin_pass (gpointer store)
{
  MsStore *self = store;
  MsSequence old_head = self->head;

  if (!self->core || !self->core->others_committed)
    return;
  self->core->others_committed = FALSE;
  ms_store_tell (self, 0, &old_head, 0);
  if (self->core)
    ms_documents_refresh (self->core->documents);
}

typedef struct
{
  MsStore *store;
  MsLiveWork work;
  gpointer data;
} Pass;

/* Handlers may do what the batch function itself may not. */
static void
run_pass (gpointer data)
{
  Pass *pass = data;

  pass->store->in_batch_func = FALSE;
  pass->work (pass->data);
  pass->store->in_batch_func = TRUE;
}

static void
wrap (gpointer store, MsLiveWork work, gpointer data)
{
  Pass pass = { store, work, data };
  g_autoptr (MsStoreOptions) options = g_object_ref (pass.store->options);

  pass.store->in_batch_func = TRUE;
  ms_store_options_run_batch (options, run_pass, &pass);
  pass.store->in_batch_func = FALSE;
}

typedef struct
{
  MsQueryPlan *plan;
  GVariant *values;
  GPtrArray *previous; /* or NULL */
  MsLiveRunFunc done;
  gpointer data;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  ms_query_plan_unref (load->plan);
  g_clear_pointer (&load->values, g_variant_unref);
  g_clear_pointer (&load->previous, g_ptr_array_unref);
  g_free (load);
}

static gpointer
run_plan (MsConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Load *load = data;

  return ms_live_run (load->plan, connection, load->values, load->previous, 0, cancellable, error);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Load *load = user_data;
  GError *error = NULL;
  MsLiveRun *run = g_task_propagate_pointer (G_TASK (result), &error);

  load->done (run, error, load->data);
  load_free (load);
}

static Load *
load_new (MsQueryPlan *plan,
          GVariant *values,
          GPtrArray *previous,
          MsLiveRunFunc done,
          gpointer data)
{
  Load *load = g_new (Load, 1);

  *load = (Load){ ms_query_plan_ref (plan), values ? g_variant_ref (values) : NULL,
                  previous ? g_ptr_array_ref (previous) : NULL, done, data };
  return load;
}

static void
run_in_worker (gpointer store,
               MsQueryPlan *plan,
               GVariant *values,
               GPtrArray *previous,
               GCancellable *cancellable,
               MsLiveRunFunc done,
               gpointer data)
{
  /* One for the caller and one for the worker, which may come to its end later. */
  GTask *task = g_task_new (store, cancellable, on_run, load_new (plan, values, NULL, done, data));

  g_task_set_source_tag (task, run_in_worker);
  ms_store_call_worker (store, MS_OPEN_READ_ONLY, task, run_plan,
                        load_new (plan, values, previous, NULL, NULL), load_free,
                        (GDestroyNotify) ms_live_run_free);
}

static void
begin_use (gpointer store)
{
  ms_store_begin_use (store);
}

static void
end_use (gpointer store)
{
  ms_store_end_use (store);
}

static void
on_changed (MsChangeFeed *feed, guint64 touched, gpointer data)
{
  MsStore *self = data;

  ms_live_hub_note_changes (feed, touched, self->core->hub);
  if (feed)
    return;
  self->core->others_committed = TRUE;
  ms_live_hub_schedule (self->core->hub);
}

void
ms_store_start_live (MsStore *self)
{
  static const MsLiveStore functions = {
    .get_engine = get_engine,
    .begin_pass = begin_pass,
    .wrap = wrap,
    .run_in_worker = run_in_worker,
    .begin_use = begin_use,
    .end_use = end_use,
  };

  self->core->hub = ms_live_hub_new (&functions, G_OBJECT (self), self->affinity.context);
  ms_engine_watch_changes (self->core->engine, on_changed, self);
}

void
ms_store_stop_live (MsStore *self)
{
  if (self->core)
    ms_live_hub_close (self->core->hub);
}

/* Notes what others have committed since the last look. */
static gboolean
look_at_file (MsStore *self, GError **error)
{
  MsEngine *engine = ms_store_get_free_engine (self, error);
  g_autoptr (GError) local_error = NULL;

  if (!engine)
    return FALSE;
  if (ms_engine_refresh (engine, &local_error))
    return TRUE;
  if (g_error_matches (local_error, MS_ERROR, MS_ERROR_SUPERSEDED))
    ms_store_close (self);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static void
on_file_changed (gpointer data)
{
  /* The last reference may have gone in another thread. */
  g_autoptr (MsStore) self = g_weak_ref_get (&((MsStoreCore *) data)->store);

  /* What is found is shown by the next pass. */
  if (self && self->core && !ms_store_is_inside_callback (self))
    look_at_file (self, NULL);
}

void
ms_store_watch_others (MsStore *self)
{
  const char *path = ms_engine_get_path (self->core->engine);

  if (path && !self->core->watch)
    self->core->watch =
        ms_file_watch_new (path, self->affinity.context, on_file_changed, self->core);
}

MsLiveQuery *
ms_store_query_live (MsStore *self, MsQuery *query, GError **error)
{
  MsLiveView *view;

  g_return_val_if_fail (MS_IS_STORE (self), NULL);
  g_return_val_if_fail (MS_IS_QUERY (query), NULL);
  ms_return_val_if_foreign_thread (&self->affinity, NULL);

  if (!ms_store_get_free_engine (self, error))
    return NULL;
  ms_store_watch_others (self);
  view = ms_live_view_new (self->core->hub, query, error);
  return view ? ms_live_query_new (view, G_OBJECT (self), self->affinity.context) : NULL;
}

gboolean
ms_store_refresh (MsStore *self, GError **error)
{
  g_return_val_if_fail (MS_IS_STORE (self), FALSE);
  ms_return_val_if_foreign_thread (&self->affinity, FALSE);

  if (!look_at_file (self, error))
    return FALSE;
  ms_live_hub_refresh (self->core->hub);
  return TRUE;
}
