/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsLiveView: reading all rows, in a worker if they are many. */

#include "query/ms-live-view-struct-private.h"

gint64 ms_live_patience = MS_LIVE_PATIENCE;

static void
load_free (MsLiveLoad *load)
{
  g_clear_pointer (&load->run, ms_live_run_free);
  g_clear_error (&load->error);
  g_object_unref (load->cancellable);
  g_free (load);
}

void
ms_live_view_cancel_load (MsLiveView *self)
{
  MsLiveLoad *load = g_steal_pointer (&self->load);

  g_clear_pointer (&self->later, g_hash_table_unref);
  self->later_stale = FALSE;
  self->loads_again = FALSE;
  self->replacing = FALSE;
  if (!load)
    return;
  load->view = NULL;
  if (load->ended)
    load_free (load);
  else
    g_cancellable_cancel (load->cancellable);
}

/* Brings what a worker has read up to what was committed meanwhile: it is no matter if it has read some of that already. */
static gboolean
catch_up (MsLiveView *self, MsKeyList *keys, gboolean *complete, GHashTable *later, GError **error)
{
  MsEngine *engine = ms_live_view_get_engine (self, error);
  MsListEdits *edits;

  if (!engine)
    return FALSE;
  if (!self->source->class->follow || g_hash_table_size (later) == 0)
    return TRUE;
  edits = self->source->class->follow (self->source, ms_engine_get_connection (engine),
                                       self->values, keys, FALSE, complete, later, error);
  if (!edits)
    return FALSE;
  for (guint i = 0; i < edits->edits->len; i++)
    ms_list_edits_apply (edits, i, keys);
  ms_list_edits_free (edits);
  return TRUE;
}

gboolean
ms_live_view_take_over (MsLiveView *self, GError **error)
{
  g_autoptr (GHashTable) later = g_steal_pointer (&self->later);
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (MsLiveRun) run = g_steal_pointer (&self->load->run);
  g_autoptr (GError) local_error = g_steal_pointer (&self->load->error);
  g_autoptr (MsKeyList) keys = NULL;
  gboolean later_stale = self->later_stale;
  gboolean complete;

  ms_live_view_cancel_load (self);
  self->stale = FALSE;
  g_hash_table_remove_all (self->changes);
  if (!run)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  complete = run->complete;
  self->last_duration = run->duration;
  keys = self->source->class->adopt (self->source, g_steal_pointer (&run), changed);
  if (!catch_up (self, keys, &complete, later, error))
    return FALSE;
  self->complete = complete;
  /* What a source that is run again has missed, the next pass brings. */
  self->loads_again =
      later_stale || (!self->source->class->follow && g_hash_table_size (later) > 0);
  if (self->loads_again)
    ms_live_view_note_stale (self);
  ms_live_view_show (self, g_steal_pointer (&keys), changed);
  return TRUE;
}

static void
on_loaded (MsLiveRun *run, GError *error, gpointer data)
{
  MsLiveLoad *load = data;

  load->ended = TRUE;
  load->run = run;
  load->error = error;
  if (load->view)
    ms_live_hub_schedule (load->view->hub);
  else
    load_free (load);
}

static GPtrArray *
peek_rows (MsLiveView *self)
{
  return self->source->class->peek_rows ? self->source->class->peek_rows (self->source) : NULL;
}

static void
start_load (MsLiveView *self, gboolean replacing)
{
  const MsLiveStore *functions = ms_live_hub_get_functions (self->hub);
  MsLiveLoad *load = g_new0 (MsLiveLoad, 1);

  ms_live_view_cancel_load (self);
  load->view = self;
  load->cancellable = g_cancellable_new ();
  self->load = load;
  self->replacing = replacing;
  self->later = ms_live_changes_new ();
  functions->run_in_worker (ms_live_hub_get_store (self->hub), self->plan, self->values,
                            peek_rows (self), load->cancellable, on_loaded, load);
}

/* Did the run end for want of time? */
static gboolean
was_stopped (MsLiveView *self, const MsLiveRun *run)
{
  return !run->complete
         && (!run->keys
             || ms_key_list_get_length (run->keys) < ms_query_plan_get_window (self->plan));
}

/* What can be read beside a frame; NULL without an error if not even one row can. */
static MsLiveRun *
run_here (MsLiveView *self, MsEngine *engine, GError **error)
{
  gint64 deadline = ms_engine_get_path (engine) ? g_get_monotonic_time () + ms_live_patience : 0;
  g_autoptr (GError) local_error = NULL;
  MsLiveRun *run = ms_live_run (self->plan, ms_engine_get_connection (engine), self->values,
                                peek_rows (self), deadline, NULL, &local_error);

  if (!run && !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return run;
}

gboolean
ms_live_view_load (MsLiveView *self, gboolean asks_anew, GError **error)
{
  MsEngine *engine = ms_live_view_get_engine (self, error);
  gboolean replacing = ms_key_list_get_length (self->keys) > 0 && !asks_anew;
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) local_error = NULL;
  g_autoptr (MsLiveRun) run = NULL;

  if (!engine)
    return FALSE;
  ms_live_view_cancel_load (self);
  /* There is something to show meanwhile, and trying here would be in vain. */
  if (!replacing || self->last_duration <= ms_live_patience || !ms_engine_get_path (engine))
    run = run_here (self, engine, &local_error);
  if (local_error)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_hash_table_remove_all (self->changes);
  self->stale = FALSE;
  /* Without a run what is shown answers what was asked before. */
  if (!run || was_stopped (self, run))
    start_load (self, replacing || !run);
  if (!run || self->replacing)
    return TRUE;
  self->complete = run->complete;
  if (!self->load)
    self->last_duration = run->duration;
  ms_live_view_show (
      self, self->source->class->adopt (self->source, g_steal_pointer (&run), changed), changed);
  return TRUE;
}
