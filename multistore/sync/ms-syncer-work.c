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
#define GATE_DELAY_MS 5
#define MANY_AT_ONCE 200
#define LONGEST_DELAY_MS 30000

guint ms_syncer_slice_events;
guint ms_syncer_many_pending = MS_SYNC_MANY_PENDING;

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

/* Each slice puts all that is pending behind what it takes: with few at a time the whole would take a time that grows by the square. */
gboolean
ms_syncer_is_gathering (MsSyncer *self)
{
  guint n_waiting = ms_syncer_count_waiting (self);

  return self->paging && !self->hasty && n_waiting > 0 && n_waiting < self->gather;
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

static void
note_slice (MsSyncer *self, MsEngine *engine, guint n_events, const MsSliceReport *report)
{
  self->work_delay = 0;
  /* Another process may have taken over some; none of these can be missing in the log. */
  drop_taken (self, report->n_taken > 0 ? MIN (report->n_taken, n_events) : n_events);
  ms_syncer_note_upstream (self, ms_engine_get_upstream_head (engine));
  ms_syncer_acknowledge (self);
}

/* How many from the first on have been pushed from here: they confirm, which is little work. */
static guint
count_echoes (MsSyncer *self, MsEngine *engine, guint n_events)
{
  const char *client_id = ms_engine_get_config (engine)->client_id;
  guint n_echoes = 0;

  while (n_echoes < n_events
         && g_strcmp0 (((MsSyncEvent *) self->waiting->pdata[self->n_taken + n_echoes])->client_id,
                       client_id)
                == 0)
    n_echoes++;
  return n_echoes;
}

static gboolean
send_to_worker (MsSyncer *self, MsEngine *engine, guint n_events)
{
  GPtrArray *events;
  gboolean remake = ms_engine_get_upstream_head (engine) < ms_engine_get_pending_count (engine);

  events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);
  for (guint i = 0; i < n_events; i++)
    g_ptr_array_add (events, ms_sync_event_ref (self->waiting->pdata[self->n_taken + i]));
  self->slice_pull_id = g_strdup (self->pull_id ? self->pull_id : "");
  self->n_sent = n_events;
  if (self->host->apply_in_worker (self->store, events, remake))
    return TRUE;
  g_clear_pointer (&self->slice_pull_id, g_free);
  g_ptr_array_unref (events);
  return FALSE;
}

static gboolean
take_slice (MsSyncer *self, MsEngine *engine, GError **error)
{
  guint n_events = choose_size (self, engine);
  gboolean many = ms_engine_get_pending_count (engine) > ms_syncer_many_pending;
  guint n_echoes = many ? count_echoes (self, engine, n_events) : 0;
  gint64 start = g_get_monotonic_time ();
  MsSliceReport report;

  if (n_echoes > 0)
    n_events = n_echoes;
  else if (many && send_to_worker (self, engine, n_events))
    return TRUE;
  if (!ms_slice_apply (engine, (MsSyncEvent **) self->waiting->pdata + self->n_taken, n_events,
                       FALSE, &report, error))
    return FALSE;
  learn_size (self, g_get_monotonic_time () - start, n_events);
  note_slice (self, engine, n_events, &report);
  self->host->slice_done (self->store, &report);
  return TRUE;
}

void
ms_syncer_end_slice (MsSyncer *syncer, const MsSliceReport *report, const GError *error)
{
  g_autoptr (MsSyncerHold) self = ms_syncer_hold (syncer);
  g_autofree char *pull_id = g_steal_pointer (&self->slice_pull_id);
  MsEngine *engine = self->host->get_engine (self->store, NULL);

  if (error)
    work_later (self, error);
  else if (engine)
    {
      /* What waited may be gone with its connection. */
      note_slice (self, engine, g_strcmp0 (pull_id, self->pull_id) == 0 ? self->n_sent : 0, report);
      self->host->slice_done (self->store, report);
    }
  ms_syncer_schedule (self);
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
  if (self->complete && n_waiting == 0 && !self->missing)
    ms_syncer_set_state (self, self->push_error ? MS_SYNC_STATE_FAILED : MS_SYNC_STATE_LIVE,
                         self->push_error);
  /* A few that come live are no change of state, which would flicker. */
  else if ((self->state != MS_SYNC_STATE_LIVE && !self->push_error) || n_waiting > MANY_AT_ONCE)
    ms_syncer_set_state (self, MS_SYNC_STATE_CATCHING_UP,
                         self->missing ? self->error : self->push_error);
  if (!self->dead)
    self->host->changed (self->store);
}

static gboolean
has_slice (MsSyncer *self, MsEngine *engine)
{
  self->gather = (guint) MIN (2 * ms_engine_get_pending_count (engine), MS_SYNC_MOST_GATHERED);
  if (!ms_syncer_is_gathering (self))
    return ms_syncer_count_waiting (self) > 0;
  ms_syncer_acknowledge (self);
  return FALSE;
}

/* A commit of the application waits while the log is written back; what has come need not, and frames go on. */
static gboolean
is_gate_closed (MsEngine *engine)
{
  MsWal *wal = ms_engine_get_wal (engine);

  return wal && ms_wal_is_gate_closed (wal);
}

/* TRUE while there is more. */
static gboolean
make_step (MsSyncer *self)
{
  g_autoptr (GError) error = NULL;
  MsEngine *engine = self->host->get_engine (self->store, &error);

  if (engine && is_gate_closed (engine))
    {
      ms_syncer_arm (self, &self->work_again, GATE_DELAY_MS);
      return FALSE;
    }
  if (!engine || !keep_backend_id (self, engine, &error)
      || (has_slice (self, engine) && !take_slice (self, engine, &error)))
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
  return !self->dead && !self->slice_pull_id && ms_syncer_count_waiting (self) > 0
         && !ms_syncer_is_gathering (self);
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
  if (self->dead || self->work || self->work_again.iter || self->slice_pull_id)
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
