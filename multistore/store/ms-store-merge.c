/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: putting what is pending behind upstream in a worker, where that would take long. */

#include "ms-error.h"
#include "store/ms-store-private.h"

/* What the worker needs: the engine belongs to the store's thread. */
typedef struct
{
  MsEngineConfig config;
  GPtrArray *events; /* of MsSyncEvent */
  gboolean remake;
} Merge;

static Merge *
merge_new (MsEngine *engine, GPtrArray *events, gboolean remake)
{
  Merge *self = g_new0 (Merge, 1);

  ms_engine_config_copy (ms_engine_get_config (engine), &self->config);
  self->events = events;
  self->remake = remake;
  return self;
}

static void
merge_free (gpointer data)
{
  Merge *self = data;

  ms_engine_config_clear (&self->config);
  g_ptr_array_unref (self->events);
  g_free (self);
}

static MsEngine *
open_engine (const MsEngineConfig *config, GError **error)
{
  MsEngineOpened opened;
  g_autoptr (MsEngine) engine = ms_engine_open (config, &opened, error);

  if (!engine || !opened.needs_rebuild)
    return g_steal_pointer (&engine);
  g_set_error_literal (error, MS_ERROR, MS_ERROR_SUPERSEDED,
                       "Another version of the application has rebuilt the store");
  return NULL;
}

static gpointer
merge_in_worker (MsConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Merge *self = data;
  g_autoptr (MsEngine) engine = open_engine (&self->config, error);
  g_autofree MsSliceReport *report = g_new0 (MsSliceReport, 1);
  gboolean applied;

  if (!engine)
    return NULL;
  ms_connection_limit (ms_engine_get_connection (engine), cancellable, 0);
  applied = ms_slice_apply (engine, (MsSyncEvent *const *) self->events->pdata, self->events->len,
                            self->remake, report, error);
  ms_connection_unlimit (ms_engine_get_connection (engine), error);
  return applied ? g_steal_pointer (&report) : NULL;
}

static void
take_back_engine (MsStore *self)
{
  self->merging = FALSE;
  ms_engine_set_lent (self->core->engine, FALSE);
}

static void
on_merged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MsStore *self = MS_STORE (source);
  g_autoptr (GError) error = NULL;
  g_autofree MsSliceReport *report = g_task_propagate_pointer (G_TASK (result), &error);

  if (!self->merging)
    return;
  take_back_engine (self);
  if (report && !ms_engine_adopt_tables (self->core->engine, &error))
    g_clear_pointer (&report, g_free);
  ms_syncer_end_slice (self->core->syncer, report, error);
  ms_store_take_sync_state (self);
}

gboolean
ms_store_merge_in_worker (MsStore *self, GPtrArray *events, gboolean remake)
{
  MsEngine *engine = self->core->engine;
  GTask *task;

  /* A script's materializers run in the store's own context only. */
  if (!ms_engine_get_path (engine) || ms_schema_has_callbacks (ms_engine_get_schema (engine))
      || self->rebuilding)
    return FALSE;
  self->merging = TRUE;
  ms_engine_set_lent (engine, TRUE);
  task = g_task_new (self, NULL, on_merged, NULL);
  g_task_set_source_tag (task, ms_store_merge_in_worker);
  ms_store_call_worker (self, MS_OPEN_READ_ONLY, task, merge_in_worker,
                        merge_new (engine, events, remake), merge_free, g_free);
  ms_store_take_sync_state (self);
  return TRUE;
}

void
ms_store_give_up_merge (MsStore *self)
{
  if (self->merging)
    take_back_engine (self);
}
