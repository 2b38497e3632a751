/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncer: what goes to the backend. One push is under way at a time, and the next begins when its echo has come. */

#include "ms-error.h"
#include "sync/ms-syncer-struct-private.h"

#define FIRST_PUSH_DELAY_MS 1000
#define LONGEST_PUSH_DELAY_MS 30000

void
ms_syncer_clear_push (MsSyncer *self)
{
  g_clear_error (&self->push_error);
  g_clear_pointer (&self->push_id, g_free);
  self->pushed_to = 0;
  self->wait_for = 0;
  self->push_rests = FALSE;
  ms_scheduler_disarm (self->scheduler, &self->push_wait);
}

static gboolean
may_push (MsSyncer *self, MsEngine *engine)
{
  return self->connection && self->pull_id && self->complete && !self->push_rests
         && self->pushed_to == 0 && ms_syncer_count_waiting (self) == 0
         && self->wait_for <= ms_engine_get_upstream_head (engine)
         && ms_engine_get_pending_count (engine) > 0;
}

void
ms_syncer_push_if_ready (MsSyncer *self, MsEngine *engine)
{
  g_autoptr (GPtrArray) events = NULL;
  GString *out;

  if (!may_push (self, engine) || !(events = ms_slice_list_to_push (engine, NULL))
      || events->len == 0)
    return;
  self->wait_for = 0;
  self->push_id = ms_syncer_next_id (self);
  self->push_generation = ms_engine_get_head (engine)->generation;
  self->pushed_to = ((MsSyncEvent *) events->pdata[events->len - 1])->sequence;
  out = g_string_new (NULL);
  ms_wire_write_push (out, self->push_id, self->store_id, self->payload, self->backend_id,
                      (MsSyncEvent **) events->pdata, events->len);
  ms_syncer_arm (self, &self->push_wait, MS_SYNC_ANSWER_MS);
  ms_syncer_send (self, out);
}

/* An echo confirms, whether or not an answer has come or ever comes. */
void
ms_syncer_note_upstream (MsSyncer *self, gint64 upstream_head)
{
  if (self->pushed_to == 0 || upstream_head < self->pushed_to)
    return;
  g_clear_pointer (&self->push_id, g_free);
  self->pushed_to = 0;
  self->push_delay = 0;
  g_clear_error (&self->push_error);
  if (!self->push_rests)
    ms_scheduler_disarm (self->scheduler, &self->push_wait);
}

void
ms_syncer_push_again (MsSyncer *self)
{
  if (!self->push_rests)
    return;
  self->push_rests = FALSE;
  ms_scheduler_disarm (self->scheduler, &self->push_wait);
  ms_syncer_schedule (self);
}

void
ms_syncer_on_push_wait (gpointer syncer)
{
  g_autoptr (MsSyncerHold) self = ms_syncer_hold (syncer);
  g_autoptr (GError) error = NULL;

  if (self->push_rests)
    {
      ms_syncer_push_again (self);
      return;
    }
  error = g_error_new_literal (MS_ERROR, MS_ERROR_PROTOCOL,
                               "The backend has not confirmed a push in time");
  ms_syncer_reconnect (self, error);
}

static void
push_later (MsSyncer *self)
{
  self->push_delay = CLAMP (2 * self->push_delay, FIRST_PUSH_DELAY_MS, LONGEST_PUSH_DELAY_MS);
  self->push_rests = TRUE;
  ms_syncer_arm (self, &self->push_wait, self->push_delay);
}

static void
handle_ahead (MsSyncer *self, const MsWireFailure *failure)
{
  MsEngine *engine = self->host->get_engine (self->store, NULL);

  if (engine && failure->minimum < ms_engine_get_upstream_head (engine))
    {
      ms_syncer_fail_backend (self, self->backend_id,
                              "The backend has fewer events than it has confirmed");
      return;
    }
  self->wait_for = failure->minimum;
  /* It says that it is where this store is, and refuses nevertheless: no reason to ask at once again. */
  if (engine && failure->minimum == ms_engine_get_upstream_head (engine)
      && ms_syncer_count_waiting (self) == 0)
    push_later (self);
  ms_syncer_watch_stall (self);
  ms_syncer_schedule (self);
}

static MsError
get_code (MsWireRefusal refusal)
{
  return refusal == MS_WIRE_REFUSAL_TOO_LARGE      ? MS_ERROR_TOO_LARGE
         : refusal == MS_WIRE_REFUSAL_UNAUTHORIZED ? MS_ERROR_UNAUTHORIZED
         : refusal == MS_WIRE_REFUSAL_REJECTED     ? MS_ERROR_REJECTED
                                                   : MS_ERROR_PROTOCOL;
}

/* One event that will never pass must not hold up those behind it. Its number is that of the push: if the events have others by now, it is pushed again. */
static void
take_out (MsSyncer *self, const MsWireFailure *failure, const GError *reason)
{
  MsEngine *engine = self->host->get_engine (self->store, NULL);
  g_autoptr (MsEventRecord) rejected = NULL;
  MsSliceReport report;

  if (engine && ms_engine_get_head (engine)->generation != self->push_generation)
    {
      ms_syncer_schedule (self);
      return;
    }
  if (!engine
      || !ms_slice_reject (engine, failure->sequence, self->push_generation, reason, &report,
                           &rejected, NULL)
      || !rejected)
    {
      push_later (self);
      return;
    }
  self->host->slice_done (self->store, &report);
  if (!self->dead)
    self->host->rejected (self->store, rejected);
  if (!self->dead)
    ms_syncer_schedule (self);
}

/* Who may not append may still read: the pull stays. */
static void
forbid_push (MsSyncer *self, const GError *reason)
{
  g_clear_error (&self->push_error);
  self->push_error = g_error_copy (reason);
  self->push_rests = TRUE;
  ms_syncer_arm (self, &self->push_wait, ms_sync_provider_get_max_retry_delay (self->provider));
  ms_syncer_tell_progress (self);
}

static void
handle_refusal (MsSyncer *self, const MsWireFailure *failure)
{
  g_autoptr (GError) reason =
      g_error_new (MS_ERROR, get_code (failure->refusal), "The backend refuses: %s",
                   failure->message ? failure->message : "it gave no reason");

  switch (failure->refusal)
    {
    case MS_WIRE_REFUSAL_REJECTED:
    case MS_WIRE_REFUSAL_TOO_LARGE:
      take_out (self, failure, reason);
      break;
    case MS_WIRE_REFUSAL_UNAUTHORIZED:
      forbid_push (self, reason);
      break;
    default:
      push_later (self);
      break;
    }
}

void
ms_syncer_handle_push_exit (MsSyncer *self, const MsWireMessage *message)
{
  g_clear_pointer (&self->push_id, g_free);
  if (message->succeeded)
    {
      /* The echo is still to come. */
      ms_syncer_schedule (self);
      return;
    }
  self->pushed_to = 0;
  ms_scheduler_disarm (self->scheduler, &self->push_wait);
  switch (message->failure.kind)
    {
    case MS_WIRE_SERVER_AHEAD:
      handle_ahead (self, &message->failure);
      break;
    case MS_WIRE_BACKEND_MISMATCH:
      ms_syncer_fail_backend (self, message->failure.expected,
                              "The backend is another one than the store has synced with");
      break;
    case MS_WIRE_UNKNOWN_ERROR:
      handle_refusal (self, &message->failure);
      break;
    default:
      push_later (self);
      break;
    }
}
