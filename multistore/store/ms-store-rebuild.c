/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: making the tables anew from the log, in a worker or, for callbacks, in slices in the store's own context. */

#include "engine/ms-replay-private.h"
#include "ms-error.h"
#include "store/ms-store-definition.h"
#include "store/ms-store-private.h"

#define SLICE_MS 4

static MsMigrationsReport *
make_report (MsReplay *replay, gint64 started)
{
  MsMigrationsReport *report = ms_migrations_report_new ();
  MsReplayReport counts;

  ms_replay_get_report (replay, &counts);
  report->rebuilt = TRUE;
  report->n_events = counts.n_events;
  report->n_failed = counts.n_failed;
  report->n_unknown = counts.n_unknown;
  report->duration = g_get_monotonic_time () - started;
  return report;
}

/* A replay that goes on a little with each idle moment of the context. */
typedef struct
{
  MsEngine *engine;
  MsReplay *replay;
  gint64 started;
} Slices;

static void
slices_free (gpointer data)
{
  Slices *slices = data;

  g_clear_pointer (&slices->replay, ms_replay_free);
  g_free (slices);
}

static gboolean
step (MsStore *self, MsReplay *replay, gboolean *done, GError **error)
{
  gboolean stepped;

  self->in_slice = TRUE;
  stepped = ms_replay_step (replay, SLICE_MS, done, error);
  self->in_slice = FALSE;
  return stepped;
}

static gboolean
replay_slice (gpointer data)
{
  GTask *task = data;
  Slices *slices = g_task_get_task_data (task);
  MsStore *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean done = FALSE;

  if (self->closed)
    ms_store_fail_closed (&error);
  if (error || g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error)
      || !step (self, slices->replay, &done, &error)
      || (done && !ms_engine_adopt_replay (slices->engine, slices->replay, &error)))
    {
      g_task_return_error (task, error);
      return G_SOURCE_REMOVE;
    }
  ms_store_set_boot_state (self, MS_BOOT_STATE_REBUILDING, ms_replay_get_progress (slices->replay));
  if (!done)
    return G_SOURCE_CONTINUE;
  g_task_return_pointer (task, make_report (slices->replay, slices->started),
                         (GDestroyNotify) ms_migrations_report_unref);
  return G_SOURCE_REMOVE;
}

void
ms_store_rebuild_in_slices_async (MsStore *self,
                                  MsEngine *engine,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GSource) source = NULL;
  Slices *slices = g_new0 (Slices, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, ms_store_rebuild_in_slices_async);
  g_task_set_task_data (task, slices, slices_free);
  slices->engine = engine;
  slices->started = g_get_monotonic_time ();
  slices->replay =
      ms_replay_new (ms_engine_get_connection (engine), ms_engine_get_schema (engine), &error);
  if (!slices->replay)
    {
      g_task_return_error (task, error);
      return;
    }
  ms_store_set_boot_state (self, MS_BOOT_STATE_REBUILDING, 0.0);
  source = g_idle_source_new ();
  g_source_set_priority (source, MS_PRIORITY_SLICE);
  g_source_set_callback (source, replay_slice, g_object_ref (task), g_object_unref);
  g_source_set_static_name (source, "[multistore] rebuild");
  g_source_attach (source, self->affinity.context);
}

MsMigrationsReport *
ms_store_rebuild_in_slices_finish (MsStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What the worker needs, and where it says how far it has come. */
typedef struct
{
  MsSchema *schema;
  char *definition_name;
  GMainContext *context;
  GWeakRef store;
  gint permille; /* atomic */
  gatomicrefcount ref_count;
} Rebuild;

static void
rebuild_unref (gpointer data)
{
  Rebuild *rebuild = data;

  if (!g_atomic_ref_count_dec (&rebuild->ref_count))
    return;
  g_weak_ref_clear (&rebuild->store);
  g_main_context_unref (rebuild->context);
  g_object_unref (rebuild->schema);
  g_free (rebuild->definition_name);
  g_free (rebuild);
}

static gboolean
show_progress (gpointer data)
{
  Rebuild *rebuild = data;
  g_autoptr (MsStore) store = g_weak_ref_get (&rebuild->store);

  if (store && store->rebuilding)
    ms_store_set_boot_state (store, MS_BOOT_STATE_REBUILDING,
                             g_atomic_int_get (&rebuild->permille) / 1000.0);
  return G_SOURCE_REMOVE;
}

static void
post_progress (double fraction, gpointer data)
{
  Rebuild *rebuild = data;
  gint permille = (gint) (fraction * 1000);

  if (g_atomic_int_get (&rebuild->permille) == permille)
    return;
  g_atomic_int_set (&rebuild->permille, permille);
  g_atomic_ref_count_inc (&rebuild->ref_count);
  ms_context_post (rebuild->context, show_progress, rebuild, rebuild_unref);
}

static gpointer
rebuild_in_worker (MsConnection *connection,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error)
{
  Rebuild *rebuild = data;
  gint64 started = g_get_monotonic_time ();
  g_autoptr (MsReplay) replay = NULL;

  if (!ms_connection_exec (connection, "PRAGMA synchronous = NORMAL;", error))
    return NULL;
  replay = ms_replay_new (connection, rebuild->schema, error);
  if (!replay || !ms_replay_run (replay, cancellable, post_progress, rebuild, error)
      || !ms_replay_swap (replay, rebuild->definition_name, error))
    return NULL;
  return make_report (replay, started);
}

static void
end_rebuild (GTask *task, MsMigrationsReport *report, GError *error)
{
  MsStore *self = g_task_get_source_object (task);
  GError *adopt_error = NULL;
  MsSequence beginning = { 0, -1, 0 };

  self->rebuilding = FALSE;
  ms_store_set_boot_state (self, MS_BOOT_STATE_DONE, 1.0);
  if (report && self->core && !ms_engine_adopt_tables (self->core->engine, &adopt_error))
    {
      ms_migrations_report_unref (report);
      g_task_return_error (task, adopt_error);
      return;
    }
  if (!report)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->core)
    ms_store_tell (self, 0, &beginning, report->n_failed);
  g_task_return_pointer (task, report, (GDestroyNotify) ms_migrations_report_unref);
}

static void
on_worker_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  MsMigrationsReport *report = g_task_propagate_pointer (G_TASK (result), &error);

  end_rebuild (task, report, error);
}

static void
on_slices_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MsStore *self = MS_STORE (source);
  GError *error = NULL;
  MsMigrationsReport *report = ms_store_rebuild_in_slices_finish (self, result, &error);

  end_rebuild (task, report, error);
  ms_store_end_use (self);
}

static void
start_worker (MsStore *self, MsEngine *engine, GTask *task)
{
  Rebuild *rebuild = g_new0 (Rebuild, 1);
  GTask *inner =
      g_task_new (self, g_task_get_cancellable (task), on_worker_done, g_object_ref (task));

  g_task_set_source_tag (inner, start_worker);
  g_atomic_ref_count_init (&rebuild->ref_count);
  rebuild->schema = g_object_ref (ms_engine_get_schema (engine));
  rebuild->definition_name = g_strdup (ms_store_definition_get_name (self->definition));
  rebuild->context = g_main_context_ref (self->affinity.context);
  g_weak_ref_init (&rebuild->store, self);
  ms_store_set_boot_state (self, MS_BOOT_STATE_REBUILDING, 0.0);
  ms_store_call_worker (self, MS_OPEN_READ_WRITE, inner, rebuild_in_worker, rebuild, rebuild_unref,
                        (GDestroyNotify) ms_migrations_report_unref);
}

void
ms_store_rebuild_async (MsStore *self,
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
  g_task_set_source_tag (task, ms_store_rebuild_async);
  engine = ms_store_get_unlent_engine (self, &error);
  if (engine && self->rebuilding)
    g_set_error_literal (&error, MS_ERROR, MS_ERROR_BUSY,
                         "The store is being rebuilt already: wait until that is done");
  if (error)
    {
      g_task_return_error (task, error);
      return;
    }

  self->rebuilding = TRUE;
  if (ms_engine_get_path (engine) && !ms_schema_has_callbacks (ms_engine_get_schema (engine)))
    {
      start_worker (self, engine, task);
      return;
    }
  ms_store_begin_use (self);
  ms_store_rebuild_in_slices_async (self, engine, cancellable, on_slices_done, g_object_ref (task));
}

MsMigrationsReport *
ms_store_rebuild_finish (MsStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (MS_IS_STORE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
