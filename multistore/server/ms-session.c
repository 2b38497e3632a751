/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSession: one client of one store, and what it pulls. */

#include "server/ms-core-struct-private.h"

#include <string.h>

/* So many pulls a client may have open; LiveStore's has one. */
#define MOST_PULLS 8
/* So many of the largest may be in work before nothing more is taken from the client. */
#define MESSAGES_IN_WORK 4

MsSession *
ms_session_ref (MsSession *self)
{
  self->ref_count++;
  return self;
}

void
ms_session_unref (MsSession *self)
{
  if (--self->ref_count > 0)
    return;
  g_clear_pointer (&self->pulls, g_ptr_array_unref);
  ms_sync_access_unref (self->access);
  g_free (self);
}

MsSyncAccess *
ms_session_get_access (MsSession *session)
{
  return session->access;
}

const char *
ms_session_get_store_id (MsSession *session)
{
  return session->room ? session->room->store_id : NULL;
}

void
ms_session_count_cut_off (MsSession *session)
{
  if (session->room)
    session->room->core->statistics.n_cut_off++;
}

void
ms_session_send (MsSession *self, GString *message)
{
  if (self->room && !self->closing)
    self->room->core->functions->send (self->transport, message->str, message->len, NULL, "", 0);
}

void
ms_session_close (MsSession *self, guint code, const char *reason)
{
  if (!self->room || self->closing)
    return;
  self->closing = TRUE;
  self->room->core->functions->close (self->transport, code, reason);
}

static void
hold (MsSession *self, gboolean held)
{
  MsCore *core = self->room ? self->room->core : NULL;

  self->held = held;
  if (core && core->functions->hold)
    core->functions->hold (self->transport, held);
}

void
ms_session_begin_work (MsSession *self, gsize bytes)
{
  self->in_work += bytes;
  if (!self->held && self->room
      && self->in_work > MESSAGES_IN_WORK * self->room->core->limits.message_bytes)
    hold (self, TRUE);
}

void
ms_session_end_work (MsSession *self, gsize bytes)
{
  self->in_work -= bytes;
  if (self->held && self->room
      && self->in_work <= MESSAGES_IN_WORK * self->room->core->limits.message_bytes / 2)
    hold (self, FALSE);
}

void
ms_session_fail (MsSession *self, const char *id, const MsWireFailure *failure)
{
  GString *out;

  if (!self->room)
    return;
  out = self->room->core->out;
  g_string_truncate (out, 0);
  ms_wire_write_exit (out, id, failure);
  ms_session_send (self, out);
}

static void
pull_free (gpointer data)
{
  g_free (((MsPull *) data)->id);
  g_free (data);
}

static MsPull *
find_pull (MsSession *self, const char *id, guint *place)
{
  for (guint i = 0; self->pulls && i < self->pulls->len; i++)
    {
      MsPull *pull = self->pulls->pdata[i];

      if (strcmp (pull->id, id) != 0)
        continue;
      if (place)
        *place = i;
      return pull;
    }
  return NULL;
}

static void
send_chunk (MsSession *self, const char *id, GBytes *page)
{
  static const char tail[] = "]}";
  MsCore *core = self->room->core;

  g_string_truncate (core->out, 0);
  ms_wire_write_chunk (core->out, id, "", 0);
  /* All but the end, between which and the beginning the page stands. */
  core->functions->send (self->transport, core->out->str, core->out->len - 2, page, tail, 2);
}

static GBytes *
make_page (MsRoom *room, GPtrArray *events, MsWireMore more, gint64 remaining)
{
  GString *text = g_string_new (NULL);

  ms_wire_write_page (text, (MsSyncEvent **) events->pdata, events->len, more, remaining,
                      room->backend_id);
  return g_string_free_to_bytes (text);
}

static void
end_pull (MsSession *self, const char *id)
{
  GString *out = self->room->core->out;
  guint place;

  g_string_truncate (out, 0);
  ms_wire_write_end (out, id);
  ms_session_send (self, out);
  if (find_pull (self, id, &place))
    g_ptr_array_remove_index (self->pulls, place);
}

static void
send_page (MsSession *self, MsPull *pull, GPtrArray *events)
{
  MsRoom *room = self->room;
  gint64 last =
      events->len > 0 ? ((MsSyncEvent *) events->pdata[events->len - 1])->sequence : pull->sent_to;
  gint64 remaining = MAX (room->head - last, 0);
  g_autoptr (GBytes) page =
      make_page (room, events, remaining > 0 ? MS_WIRE_MORE_KNOWN : MS_WIRE_NO_MORE, remaining);

  pull->sent_to = last;
  pull->unacked = remaining > 0 || !pull->live;
  pull->caught_up = remaining == 0;
  room->core->statistics.n_delivered += events->len;
  send_chunk (self, pull->id, page);
}

typedef struct
{
  MsSession *session;
  MsRoom *room;
  char *pull_id;
} Reading;

static void
reading_free (Reading *reading)
{
  ms_session_unref (reading->session);
  g_free (reading->pull_id);
  g_free (reading);
}

static void
on_read (MsJob *job, gpointer data)
{
  Reading *reading = data;
  MsSession *session = reading->session;
  MsPull *pull = session->room ? find_pull (session, reading->pull_id, NULL) : NULL;

  if (pull && pull->reading)
    {
      pull->reading = FALSE;
      if (job->error)
        ms_session_close (session, MS_CLOSE_INTERNAL, "The log could not be read");
      else
        send_page (session, pull, job->events);
    }
  ms_job_free (job);
  ms_room_end_job (reading->room);
  reading_free (reading);
}

static void
read_page (MsSession *self, MsPull *pull)
{
  MsJob *job = ms_job_new (MS_JOB_READ, self->room->store_id);
  Reading *reading = g_new (Reading, 1);

  *reading = (Reading){ ms_session_ref (self), self->room, g_strdup (pull->id) };
  pull->reading = TRUE;
  job->after = pull->sent_to;
  job->done = on_read;
  job->data = reading;
  ms_room_submit (self->room, job);
}

void
ms_session_begin_pull (MsSession *self, const MsWireMessage *message)
{
  MsPull *pull;
  guint place;

  if (!self->pulls)
    self->pulls = g_ptr_array_new_full (1, pull_free);
  if (find_pull (self, message->id, &place))
    g_ptr_array_remove_index (self->pulls, place);
  if (self->pulls->len >= MOST_PULLS)
    {
      ms_session_close (self, MS_CLOSE_POLICY, "More pulls are open than a client may have");
      return;
    }
  pull = g_new0 (MsPull, 1);
  pull->id = g_strdup (message->id);
  pull->live = message->live;
  pull->sent_to = message->cursor;
  g_ptr_array_add (self->pulls, pull);
  /* Nothing behind the cursor: the answer needs no look at the storage. */
  if (pull->sent_to == self->room->head)
    {
      g_autoptr (GPtrArray) none = g_ptr_array_new ();

      send_page (self, pull, none);
    }
  else
    read_page (self, pull);
}

void
ms_session_ack (MsSession *self, const char *id)
{
  MsPull *pull = find_pull (self, id, NULL);

  if (!pull || !pull->unacked)
    return;
  pull->unacked = FALSE;
  if (pull->sent_to < self->room->head)
    read_page (self, pull);
  else if (!pull->live)
    end_pull (self, id);
  else
    pull->caught_up = TRUE;
}

void
ms_session_interrupt (MsSession *self, const char *id)
{
  guint place;

  if (!find_pull (self, id, &place))
    return;
  g_ptr_array_remove_index (self->pulls, place);
  ms_session_fail (self, id, &(MsWireFailure){ MS_WIRE_INTERRUPTED });
}

void
ms_session_deliver (MsSession *self, gint64 first, gint64 last, GBytes *page)
{
  for (guint i = 0; self->pulls && i < self->pulls->len && !self->closing; i++)
    {
      MsPull *pull = self->pulls->pdata[i];

      /* What is still being paged gets them as a page. */
      if (!pull->live || !pull->caught_up || pull->reading || pull->sent_to >= first)
        continue;
      pull->sent_to = last;
      self->room->core->statistics.n_delivered += last - first + 1;
      send_chunk (self, pull->id, page);
    }
}
