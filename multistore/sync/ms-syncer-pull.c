/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncer: what comes from the backend. */

#include "ms-error.h"
#include "sync/ms-syncer-struct-private.h"

guint
ms_syncer_count_waiting (MsSyncer *self)
{
  return self->waiting->len - self->n_taken;
}

void
ms_syncer_clear_pull (MsSyncer *self)
{
  self->hasty |= ms_syncer_is_gathering (self);
  g_clear_pointer (&self->pull_id, g_free);
  g_ptr_array_set_size (self->waiting, 0);
  g_hash_table_remove_all (self->early);
  self->n_taken = 0;
  self->paging = FALSE;
  self->complete = FALSE;
  self->remaining = 0;
  self->n_unacknowledged = 0;
  ms_scheduler_disarm (self->scheduler, &self->stall);
}

/* FALSE if the store's log cannot be looked at now. */
gboolean
ms_syncer_begin_pull (MsSyncer *self)
{
  MsEngine *engine = self->host->get_engine (self->store, NULL);
  GString *out;

  if (!engine)
    return FALSE;
  if (!self->backend_id)
    self->backend_id = ms_engine_dup_backend_id (engine);
  self->received_head = ms_engine_get_upstream_head (engine);
  self->pull_id = ms_syncer_next_id (self);
  self->paging = TRUE;
  out = g_string_new (NULL);
  ms_wire_write_pull (out, self->pull_id, self->store_id, self->payload, self->backend_id,
                      self->received_head);
  ms_syncer_send (self, out);
  ms_syncer_watch_stall (self);
  return TRUE;
}

/* What has come is lost or out of order: from the last good event on, anew. */
static void
pull_again (MsSyncer *self)
{
  GString *out = g_string_new (NULL);

  ms_wire_write_interrupt (out, self->pull_id);
  ms_syncer_send (self, out);
  ms_syncer_clear_pull (self);
  if (!self->dead && self->connection && !ms_syncer_begin_pull (self))
    ms_syncer_schedule (self);
}

void
ms_syncer_acknowledge (MsSyncer *self)
{
  while (self->pull_id && self->n_unacknowledged > 0
         && ms_syncer_count_waiting (self) < MAX (MS_SYNC_MANY_WAITING, self->gather))
    {
      GString *out = g_string_new (NULL);

      self->n_unacknowledged--;
      ms_wire_write_ack (out, self->pull_id);
      ms_syncer_send (self, out);
    }
  ms_syncer_watch_stall (self);
}

/* Once at once; a backend whose log has a hole is asked again as one that cannot be reached, when what came before the hole is taken over. */
static void
fill_hole (MsSyncer *self)
{
  gint64 missing = self->received_head + 1;
  g_autoptr (GError) error = NULL;

  if (self->missing != missing)
    {
      self->missing = missing;
      pull_again (self);
      return;
    }
  if (ms_syncer_count_waiting (self) > 0)
    return;
  error = g_error_new (MS_ERROR, MS_ERROR_PROTOCOL,
                       "The backend sends events behind number %" G_GINT64_FORMAT
                       ", and not this one: its log has a hole",
                       missing);
  ms_syncer_reconnect (self, error);
}

static void
receive (MsSyncer *self, MsSyncEvent *event) /* transfer full */
{
  g_ptr_array_add (self->waiting, event);
  self->received_head = event->sequence;
  if (self->received_head >= self->missing)
    self->missing = 0;
}

static void
take_early (MsSyncer *self)
{
  gint64 next = self->received_head + 1;
  gpointer event;

  while (g_hash_table_steal_extended (self->early, &next, NULL, &event))
    {
      receive (self, event);
      next++;
    }
}

static void
take_event (MsSyncer *self, MsSyncEvent *event)
{
  if (event->sequence <= self->received_head)
    return;
  if (event->sequence == self->received_head + 1)
    {
      g_hash_table_remove (self->early, &event->sequence);
      receive (self, ms_sync_event_ref (event));
      take_early (self);
    }
  else if (g_hash_table_size (self->early) < MS_SYNC_MANY_EARLY)
    {
      event = ms_sync_event_ref (event);
      g_hash_table_replace (self->early, &event->sequence, event);
    }
}

/* A live event may overtake stored pages and say that there is no more: only a page that goes on where the last one ended counts. */
static gboolean
goes_on (MsSyncer *self, const MsWirePage *page)
{
  const MsSyncEvent *first = page->events->len > 0 ? page->events->pdata[0] : NULL;

  return !first || first->sequence <= self->received_head + 1;
}

static void
take_page (MsSyncer *self, const MsWirePage *page)
{
  gboolean in_turn = goes_on (self, page);

  for (guint i = 0; i < page->events->len; i++)
    take_event (self, page->events->pdata[i]);
  if (!in_turn)
    return;
  self->paging = page->more != MS_WIRE_NO_MORE;
  self->remaining = page->more == MS_WIRE_MORE_KNOWN ? page->remaining : 0;
  self->complete |= !self->paging;
}

static gboolean
is_known_backend (MsSyncer *self, const MsWirePage *page)
{
  if (!self->backend_id)
    {
      self->backend_id = g_strdup (page->backend_id);
      self->backend_id_is_new = TRUE;
    }
  return g_str_equal (self->backend_id, page->backend_id);
}

void
ms_syncer_watch_stall (MsSyncer *self)
{
  gboolean waits = g_hash_table_size (self->early) > 0
                   || (self->wait_for > self->received_head && self->complete)
                   || (self->paging && self->pull_id && self->n_unacknowledged == 0);

  if (!waits)
    ms_scheduler_disarm (self->scheduler, &self->stall);
  else if (!self->stall.iter)
    ms_syncer_arm (self, &self->stall, MS_SYNC_CATCH_UP_MS);
}

void
ms_syncer_on_stall (gpointer syncer)
{
  g_autoptr (MsSyncerHold) self = ms_syncer_hold (syncer);
  g_autoptr (GError) error = g_error_new_literal (
      MS_ERROR, MS_ERROR_PROTOCOL,
      "The backend has events that it does not send: a connection is made anew");

  if (g_hash_table_size (self->early) > 0 && self->pull_id)
    fill_hole (self);
  else
    ms_syncer_reconnect (self, error);
}

static void
take_chunk (MsSyncer *self, const MsWireMessage *message)
{
  for (guint i = 0; i < message->pages->len; i++)
    {
      const MsWirePage *page = message->pages->pdata[i];

      if (!is_known_backend (self, page))
        {
          ms_syncer_fail_backend (self, page->backend_id,
                                  "The backend is another one than the store has synced with");
          return;
        }
      take_page (self, page);
    }
  if (!self->missing)
    self->retry_delay = 0;
  self->n_unacknowledged++;
  ms_scheduler_disarm (self->scheduler, &self->stall);
  /* The hole will not be filled by what comes next. */
  if (!self->paging && g_hash_table_size (self->early) > 0)
    fill_hole (self);
  ms_syncer_acknowledge (self);
  ms_syncer_schedule (self);
  if (ms_syncer_count_waiting (self) > 0)
    ms_syncer_tell_progress (self);
}

static GError *
make_error (const MsWireFailure *failure)
{
  return g_error_new (MS_ERROR,
                      failure->refusal == MS_WIRE_REFUSAL_UNAUTHORIZED ? MS_ERROR_UNAUTHORIZED
                                                                       : MS_ERROR_PROTOCOL,
                      "The backend does not let the store pull: %s",
                      failure->message ? failure->message : "it gave no reason");
}

static void
handle_pull_exit (MsSyncer *self, const MsWireMessage *message)
{
  g_autoptr (GError) error = NULL;

  if (message->succeeded)
    error = g_error_new_literal (MS_ERROR, MS_ERROR_PROTOCOL,
                                 "The backend has ended a pull that was to stay open");
  else if (message->failure.kind == MS_WIRE_BACKEND_MISMATCH)
    {
      ms_syncer_fail_backend (
          self, message->failure.expected,
          "The backend is another one than the store has synced with, or has lost events");
      return;
    }
  else
    error = make_error (&message->failure);
  if (error->code == MS_ERROR_UNAUTHORIZED)
    ms_syncer_fail (self, error, FALSE);
  else
    ms_syncer_reconnect (self, error);
}

static void
handle_broken (MsSyncer *self, const MsWireMessage *message)
{
  g_autoptr (GError) error = g_error_new (MS_ERROR, MS_ERROR_PROTOCOL,
                                          "The backend has broken down: %s", message->problem);

  ms_syncer_reconnect (self, error);
}

void
ms_syncer_handle (MsSyncer *self, const MsWireMessage *message)
{
  switch (message->kind)
    {
    case MS_WIRE_CHUNK:
      if (g_strcmp0 (message->id, self->pull_id) == 0)
        take_chunk (self, message);
      break;
    case MS_WIRE_EXIT:
      if (g_strcmp0 (message->id, self->pull_id) == 0)
        handle_pull_exit (self, message);
      else if (g_strcmp0 (message->id, self->push_id) == 0)
        ms_syncer_handle_push_exit (self, message);
      break;
    case MS_WIRE_BROKEN:
      handle_broken (self, message);
      break;
    default:
      /* A sign of life. */
      break;
    }
}
