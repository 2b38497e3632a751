/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncer: taking over what has come, slice by slice, when the main loop has nothing better to do. */

#include "ms-affinity-private.h"
#include "ms-error.h"
#include "sync/ms-syncer-struct-private.h"

/* A slice should take so long at most, in microseconds: frames wait for its end. */
#define SLICE_TIME 4000
#define FEWEST_EVENTS 8
#define MOST_EVENTS 4096
#define FIRST_DELAY_MS 20
#define MANY_AT_ONCE 200
#define LONGEST_DELAY_MS 30000

guint ms_syncer_slice_events;

void
ms_syncer_clear_work (MsSyncer *self)
{
  ms_scheduler_disarm (self->scheduler, &self->work_again);
  if (self->work)
    g_source_destroy (self->work);
  g_clear_pointer (&self->work, g_source_unref);
}

/* The store cannot be written now: somebody else writes, the disk is full, a script has failed. */
static void
work_later (MsSyncer *self, const GError *error)
{
  self->work_delay = CLAMP (2 * self->work_delay, FIRST_DELAY_MS, LONGEST_DELAY_MS);
  ms_syncer_arm (self, &self->work_again, self->work_delay);
  if (!g_error_matches (error, MS_ERROR, MS_ERROR_BUSY)
      && !g_error_matches (error, MS_ERROR, MS_ERROR_RECURSION)
      && !g_error_matches (error, MS_ERROR, MS_ERROR_CLOSED))
    ms_syncer_set_state (self, MS_SYNC_STATE_SUSPENDED, error);
}

/* With pending events that must be taken back and put behind: so many at once that the whole stays linear. */
static guint
choose_size (MsSyncer *self, MsEngine *engine)
{
  guint n_waiting = ms_syncer_count_waiting (self);
  guint n_events = ms_syncer_slice_events;

  if (n_events == 0)
    {
      self->slice_events = CLAMP (self->slice_events, FEWEST_EVENTS, MOST_EVENTS);
      n_events = self->slice_events;
    }
  return (guint) MIN (n_waiting, MAX (n_events, 2 * ms_engine_get_pending_count (engine)));
}

static void
learn_size (MsSyncer *self, gint64 duration, guint n_events)
{
  if (duration > SLICE_TIME)
    self->slice_events /= 2;
  else if (duration < SLICE_TIME / 2 && n_events >= self->slice_events)
    self->slice_events *= 2;
}

/* Those that were taken stay in front until they are many, so that the array is not moved each time. */
static void
drop_taken (MsSyncer *self, guint n_events)
{
  self->n_taken += n_events;
  if (self->n_taken == self->waiting->len || self->n_taken > MOST_EVENTS)
    {
      g_ptr_array_remove_range (self->waiting, 0, self->n_taken);
      self->n_taken = 0;
    }
}

static gboolean
take_slice (MsSyncer *self, MsEngine *engine, GError **error)
{
  MsSequence old_head = *ms_engine_get_head (engine);
  guint n_events = choose_size (self, engine);
  gint64 start = g_get_monotonic_time ();
  MsSliceReport report;

  if (!ms_slice_apply (engine, (MsSyncEvent **) self->waiting->pdata + self->n_taken, n_events,
                       FALSE, &report, error))
    return FALSE;
  learn_size (self, g_get_monotonic_time () - start, n_events);
  self->work_delay = 0;
  self->n_settled += report.n_confirmed;
  /* Another process may have taken over some; none of these can be missing in the log. */
  drop_taken (self, report.n_taken > 0 ? report.n_taken : n_events);
  ms_syncer_note_upstream (self, ms_engine_get_upstream_head (engine));
  ms_syncer_acknowledge (self);
  self->host->slice_done (self->store, &old_head, &report);
  return TRUE;
}

static gboolean
keep_backend_id (MsSyncer *self, MsEngine *engine, GError **error)
{
  if (!self->backend_id_is_new)
    return TRUE;
  if (!ms_engine_set_backend_id (engine, self->backend_id, error))
    return FALSE;
  self->backend_id_is_new = FALSE;
  return TRUE;
}

void
ms_syncer_tell_progress (MsSyncer *self)
{
  guint n_waiting = ms_syncer_count_waiting (self);

  if (self->dead || !self->connection || !self->pull_id)
    return;
  if (self->complete && n_waiting == 0)
    ms_syncer_set_state (self, MS_SYNC_STATE_LIVE, NULL);
  /* A few that come live are no change of state, which would flicker. */
  else if (self->state != MS_SYNC_STATE_LIVE || n_waiting > MANY_AT_ONCE)
    ms_syncer_set_state (self, MS_SYNC_STATE_CATCHING_UP, NULL);
  if (!self->dead)
    self->host->changed (self->store);
}

/* TRUE while there is more. */
static gboolean
make_step (MsSyncer *self)
{
  g_autoptr (GError) error = NULL;
  MsEngine *engine = self->host->get_engine (self->store, &error);

  if (!engine || !keep_backend_id (self, engine, &error)
      || (ms_syncer_count_waiting (self) > 0 && !take_slice (self, engine, &error)))
    {
      if (!self->dead)
        work_later (self, error);
      return FALSE;
    }
  if (self->dead)
    return FALSE;
  if (self->connection && ms_sync_connection_is_open (self->connection) && !self->pull_id
      && !ms_syncer_begin_pull (self))
    return FALSE;
  ms_syncer_tell_progress (self);
  /* Whoever was told may have done anything. */
  engine = self->dead ? NULL : self->host->get_engine (self->store, NULL);
  if (engine)
    ms_syncer_push_if_ready (self, engine);
  return !self->dead && ms_syncer_count_waiting (self) > 0;
}

static gboolean
on_work (gpointer syncer)
{
  g_autoptr (MsSyncerHold) self = ms_syncer_hold (syncer);
  GSource *source = g_source_ref (self->work);
  gboolean more = make_step (self);

  /* It may have been destroyed, and another one made. */
  if (!more && self->work == source)
    g_clear_pointer (&self->work, g_source_unref);
  g_source_unref (source);
  return more;
}

void
ms_syncer_schedule (MsSyncer *self)
{
  if (self->dead || self->work || self->work_again.iter)
    return;
  self->work = g_idle_source_new ();
  g_source_set_priority (self->work, MS_PRIORITY_SLICE);
  g_source_set_static_name (self->work, "[multistore] sync");
  g_source_set_callback (self->work, on_work, self, NULL);
  g_source_attach (self->work, self->context);
}

void
ms_syncer_on_work_again (gpointer syncer)
{
  ms_syncer_schedule (syncer);
}

void
ms_syncer_note_commit (MsSyncer *self)
{
  if (self->pull_id)
    ms_syncer_schedule (self);
}
