/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsRoom: a store with all who are connected to it. Its log has one writer. */

#include "ms-error.h"
#include "server/ms-core-struct-private.h"

#include <string.h>

/* What a message without events takes, about. */
#define EARLY_BYTES 500

/* A push on its way. */
typedef struct
{
  guint64 number;
  MsSession *session;
  MsRoom *room;
  char *id; /* of the request */
  GPtrArray *events;
  gsize bytes;
} Push;

static void
push_free (Push *push)
{
  ms_session_end_work (push->session, push->bytes);
  ms_session_unref (push->session);
  g_ptr_array_unref (push->events);
  g_free (push->id);
  g_free (push);
}

typedef struct
{
  MsSession *session;
  MsWireMessage *message;
  gsize bytes;
} Early;

static void
early_free (gpointer data)
{
  Early *early = data;

  ms_session_end_work (early->session, early->bytes);
  ms_session_unref (early->session);
  g_clear_pointer (&early->message, ms_wire_message_free);
  g_free (early);
}

static void
free_if_unused (MsRoom *self)
{
  if (self->sessions->len > 0 || self->n_jobs > 0)
    return;
  g_hash_table_remove (self->core->rooms, self->store_id);
  g_queue_clear_full (&self->early, early_free);
  g_ptr_array_unref (self->sessions);
  g_free (self->backend_id);
  g_free (self->store_id);
  g_free (self);
}

void
ms_room_submit (MsRoom *self, MsJob *job)
{
  self->n_jobs++;
  self->core->n_jobs++;
  self->core->functions->submit (self->core->data, job);
}

void
ms_room_end_job (MsRoom *self)
{
  self->n_jobs--;
  self->core->n_jobs--;
  free_if_unused (self);
}

static void
close_all (MsRoom *self, guint code, const char *reason)
{
  for (guint i = 0; i < self->sessions->len; i++)
    ms_session_close (self->sessions->pdata[i], code, reason);
}

static void
handle_early (MsRoom *self)
{
  Early *early;

  while ((early = g_queue_pop_head (&self->early)))
    {
      if (early->session->room == self)
        ms_room_handle (self, early->session, g_steal_pointer (&early->message));
      early_free (early);
    }
}

static void
on_opened (MsJob *job, gpointer data)
{
  MsRoom *self = data;

  if (job->error)
    close_all (self, MS_CLOSE_INTERNAL, "The store could not be opened");
  else
    {
      self->open = TRUE;
      self->head = self->accepted_head = job->head;
      self->size = job->size;
      self->backend_id = g_steal_pointer (&job->backend_id);
      handle_early (self);
    }
  ms_job_free (job);
  ms_room_end_job (self);
}

MsRoom *
ms_room_enter (MsCore *core, const char *store_id, MsSession *session)
{
  MsRoom *self = g_hash_table_lookup (core->rooms, store_id);
  MsJob *job;

  if (self)
    {
      g_ptr_array_add (self->sessions, session);
      return self;
    }
  self = g_new0 (MsRoom, 1);
  self->core = core;
  self->store_id = g_strdup (store_id);
  self->sessions = g_ptr_array_new ();
  g_queue_init (&self->early);
  g_hash_table_insert (core->rooms, self->store_id, self);
  g_ptr_array_add (self->sessions, session);
  job = ms_job_new (MS_JOB_OPEN, store_id);
  job->done = on_opened;
  job->data = self;
  ms_room_submit (self, job);
  return self;
}

void
ms_room_leave (MsRoom *self, MsSession *session)
{
  g_ptr_array_remove_fast (self->sessions, session);
  free_if_unused (self);
}

/* Pushing */

/* What was accepted behind a push that failed fails, too; nothing is accepted before all of it has. */
static void
end_append (MsRoom *self, gboolean failed)
{
  self->n_appending--;
  self->failing |= failed;
  if (!self->failing || self->n_appending > 0)
    return;
  self->failing = FALSE;
  self->accepted_head = self->head;
}

static void
deliver (MsRoom *self, GPtrArray *events, gint64 created_at)
{
  gint64 first = ((MsSyncEvent *) events->pdata[0])->sequence;
  gint64 last = first + events->len - 1;
  GString *text = g_string_new (NULL);
  g_autoptr (GBytes) page = NULL;

  for (guint i = 0; i < events->len; i++)
    ((MsSyncEvent *) events->pdata[i])->created_at = created_at;
  ms_wire_write_page (text, (MsSyncEvent **) events->pdata, events->len, MS_WIRE_NO_MORE, 0,
                      self->backend_id);
  page = g_string_free_to_bytes (text);
  for (guint i = 0; i < self->sessions->len; i++)
    ms_session_deliver (self->sessions->pdata[i], first, last, page);
}

static void
on_pushed (MsJob *job, gpointer data)
{
  Push *push = data;
  MsRoom *self = push->room;
  MsCore *core = self->core;

  if (!job->error)
    self->head += push->events->len;
  end_append (self, job->error != NULL);
  if (job->error)
    {
      self->size -= push->bytes;
      g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "MULTISTORE_EVENT", "storage-failed",
                        "MULTISTORE_STORE", self->store_id, "MESSAGE",
                        "Events of the store %s could not be kept: %s", self->store_id,
                        job->error->message);
      ms_room_refuse (self, push->session, push->id, MS_WIRE_REFUSAL_BUSY, 0,
                      "The server could not keep the events");
    }
  else
    {
      core->statistics.n_events += push->events->len;
      /* The echo comes before the answer, as from LiveStore's own server. */
      deliver (self, push->events, job->created_at);
      if (push->session->room)
        {
          g_string_truncate (core->out, 0);
          ms_wire_write_exit (core->out, push->id, NULL);
          ms_session_send (push->session, core->out);
        }
    }
  push_free (push);
  ms_job_free (job);
  ms_room_end_job (self);
}

/* It may still extend the log, or not any more. */
static void
accept (Push *push)
{
  MsRoom *self = push->room;
  MsJob *job;

  if (!ms_room_may_extend (self, push->session, push->id, push->events))
    {
      push_free (push);
      return;
    }
  self->accepted_head += push->events->len;
  self->n_appending++;
  self->size += push->bytes;
  job = ms_job_new (MS_JOB_PUSH, self->store_id);
  job->events = g_ptr_array_ref (push->events);
  job->created_at = self->core->functions->get_real_time (self->core->data);
  job->done = on_pushed;
  job->data = push;
  ms_room_submit (self, job);
}

void
ms_core_judged (MsCore *self, guint64 number, guint refused, const char *reason)
{
  Push *push = g_hash_table_lookup (self->judged, &number);
  MsRoom *room;

  if (!push)
    return;
  g_hash_table_remove (self->judged, &number);
  room = push->room;
  if (refused >= push->events->len)
    accept (push);
  else
    {
      /* The log may have grown meanwhile. */
      if (ms_room_may_extend (room, push->session, push->id, push->events))
        ms_room_refuse (room, push->session, push->id, MS_WIRE_REFUSAL_REJECTED,
                        ((MsSyncEvent *) push->events->pdata[refused])->sequence, reason);
      push_free (push);
    }
  /* The judging counted as a job. */
  ms_room_end_job (room);
}

void
ms_room_push (MsRoom *self, MsSession *session, MsWireMessage *message)
{
  MsCore *core = self->core;
  Push *push;

  core->statistics.n_pushes++;
  if (message->events->len == 0)
    {
      ms_session_fail (session, message->id, NULL);
      return;
    }
  if (!ms_room_check_push (self, session, message))
    return;
  push = g_new0 (Push, 1);
  push->number = ++core->last_push;
  push->session = ms_session_ref (session);
  push->room = self;
  push->id = g_strdup (message->id);
  push->events = g_ptr_array_ref (message->events);
  push->bytes = ms_room_count_bytes (push->events);
  ms_session_begin_work (session, push->bytes);
  if (!core->functions->judge || ms_room_find_bad_event (self, push->events))
    {
      accept (push);
      return;
    }
  self->n_jobs++;
  core->n_jobs++;
  g_hash_table_insert (core->judged, &push->number, push);
  core->functions->judge (core->data, session, push->events, push->number);
}

/* Pulling */

static void
on_renewed (MsJob *job, gpointer data)
{
  MsRoom *self = data;

  self->renewing = FALSE;
  if (!job->error)
    {
      g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "MULTISTORE_EVENT", "identity-renewed",
                        "MULTISTORE_STORE", self->store_id, "MESSAGE",
                        "A client of the store %s knows more events than its log has: the log is "
                        "taken for a restored backup, and has a new identity",
                        self->store_id);
      g_free (self->backend_id);
      self->backend_id = g_steal_pointer (&job->backend_id);
      self->accepted_head = self->head;
    }
  /* Whoever connects again is told of the new identity. */
  close_all (self, MS_CLOSE_RESTART, "The log of the store was restored from a backup");
  ms_job_free (job);
  ms_room_end_job (self);
}

/* A client knows events that this log does not have: it was restored from a backup. Whoever may only read is not believed so much, as all others would have to
 * decide what to do. */
static void
renew (MsRoom *self, MsSession *session, const MsWireMessage *message)
{
  MsJob *job;

  if (!ms_sync_access_may_append (session->access))
    {
      ms_room_answer_mismatch (self, session, message);
      return;
    }
  if (self->renewing)
    return;
  self->renewing = TRUE;
  job = ms_job_new (MS_JOB_RENEW, self->store_id);
  job->done = on_renewed;
  job->data = self;
  ms_room_submit (self, job);
}

static void
pull (MsRoom *self, MsSession *session, const MsWireMessage *message)
{
  if (!ms_room_fits_backend (self, session, message))
    return;
  if (message->cursor > self->head && message->backend_id)
    renew (self, session, message);
  else
    ms_session_begin_pull (session, message);
}

static void
answer_bad_request (MsSession *session, const MsWireMessage *message)
{
  ms_session_fail (session, message->id,
                   &(MsWireFailure){ MS_WIRE_DEFECT, .message = message->problem });
}

static void
answer_ping (MsRoom *self, MsSession *session)
{
  static const char pong[] = "{\"_tag\":\"Pong\"}";

  if (!session->closing)
    self->core->functions->send (session->transport, pong, sizeof pong - 1, NULL, "", 0);
}

static void
handle_open (MsRoom *self, MsSession *session, MsWireMessage *message)
{
  switch (message->kind)
    {
    case MS_WIRE_PULL:
      pull (self, session, message);
      break;
    case MS_WIRE_PUSH:
      ms_room_push (self, session, message);
      break;
    case MS_WIRE_ACK:
      ms_session_ack (session, message->id);
      break;
    case MS_WIRE_INTERRUPT:
      ms_session_interrupt (session, message->id);
      break;
    case MS_WIRE_BAD_REQUEST:
      answer_bad_request (session, message);
      break;
    default:
      break;
    }
}

void
ms_room_handle (MsRoom *self, MsSession *session, MsWireMessage *owned)
{
  g_autoptr (MsWireMessage) message = owned;

  if (message->kind == MS_WIRE_PING)
    answer_ping (self, session);
  else if (self->open)
    handle_open (self, session, message);
  else
    {
      Early *early = g_new (Early, 1);

      *early = (Early){ ms_session_ref (session), g_steal_pointer (&message), EARLY_BYTES };
      if (early->message->events)
        early->bytes += ms_room_count_bytes (early->message->events);
      ms_session_begin_work (session, early->bytes);
      g_queue_push_tail (&self->early, early);
    }
}
