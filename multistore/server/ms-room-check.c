/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsRoom: whether a push may be taken at all, and saying why not. */

#include "server/ms-core-struct-private.h"

#include <string.h>

void
ms_room_refuse (MsRoom *self,
                MsSession *session,
                const char *id,
                MsWireRefusal refusal,
                gint64 sequence,
                const char *message)
{
  self->core->statistics.n_refused++;
  ms_session_fail (session, id,
                   &(MsWireFailure){ MS_WIRE_UNKNOWN_ERROR, .message = (char *) message,
                                     .refusal = refusal, .sequence = sequence });
}

void
ms_room_answer_mismatch (MsRoom *self, MsSession *session, const MsWireMessage *message)
{
  ms_session_fail (session, message->id,
                   &(MsWireFailure){ MS_WIRE_BACKEND_MISMATCH, .expected = self->backend_id,
                                     .received = message->backend_id });
}

gboolean
ms_room_fits_backend (MsRoom *self, MsSession *session, const MsWireMessage *message)
{
  if (!message->backend_id || strcmp (message->backend_id, self->backend_id) == 0)
    return TRUE;
  ms_room_answer_mismatch (self, session, message);
  return FALSE;
}

const MsSyncEvent *
ms_room_find_bad_event (MsRoom *self, const GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      const MsSyncEvent *event = events->pdata[i];

      if (event->problem || ms_sync_event_get_size (event) > self->core->limits.event_bytes)
        return event;
    }
  return NULL;
}

/* What is wrong with one event is said of that one, so that the client can take it out. */
static gboolean
check_events (MsRoom *self, MsSession *session, const char *id, const GPtrArray *events)
{
  const MsSyncEvent *bad = ms_room_find_bad_event (self, events);
  g_autofree char *reason = NULL;

  if (!bad)
    return TRUE;
  if (bad->problem)
    reason = g_strdup_printf ("This event cannot be kept: %s", bad->problem);
  ms_room_refuse (self, session, id, reason ? MS_WIRE_REFUSAL_REJECTED : MS_WIRE_REFUSAL_TOO_LARGE,
                  bad->sequence, reason ? reason : "This event is larger than the server takes");
  return FALSE;
}

gsize
ms_room_count_bytes (const GPtrArray *events)
{
  gsize size = 0;

  for (guint i = 0; i < events->len; i++)
    size += ms_sync_event_get_size (events->pdata[i]);
  return size;
}

static gboolean
has_room (MsRoom *self, MsSession *session, const MsWireMessage *message)
{
  gint64 limit = self->core->limits.store_bytes;

  if (limit == 0 || self->size + (gint64) ms_room_count_bytes (message->events) <= limit)
    return TRUE;
  ms_room_refuse (self, session, message->id, MS_WIRE_REFUSAL_BUSY, 0,
                  "The store has reached the size that the server allows");
  return FALSE;
}

static gboolean
is_slow_enough (MsRoom *self, MsSession *session, const MsWireMessage *message)
{
  guint limit = self->core->limits.events_per_second;
  gint64 now = self->core->functions->get_time (self->core->data);

  if (limit == 0)
    return TRUE;
  if (now - session->second_began >= G_USEC_PER_SEC)
    {
      session->second_began = now;
      session->second_events = 0;
    }
  session->second_events += message->events->len;
  if (session->second_events <= limit)
    return TRUE;
  ms_room_refuse (self, session, message->id, MS_WIRE_REFUSAL_BUSY, 0,
                  "More events in one second than the server allows");
  return FALSE;
}

static gboolean
may_append (MsRoom *self, MsSession *session, const MsWireMessage *message)
{
  if (ms_sync_access_may_append (session->access))
    return TRUE;
  ms_room_refuse (self, session, message->id, MS_WIRE_REFUSAL_UNAUTHORIZED, 0,
                  "This client may read the store, and not append to it");
  return FALSE;
}

static gboolean
is_chain (const GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      const MsSyncEvent *event = events->pdata[i];
      const MsSyncEvent *first = events->pdata[0];

      if (event->sequence != first->sequence + i || event->parent != event->sequence - 1)
        return FALSE;
    }
  return TRUE;
}

static gboolean
goes_on (MsRoom *self, MsSession *session, const char *id, const GPtrArray *events)
{
  const MsSyncEvent *first = events->pdata[0];

  if (first->parent == self->accepted_head)
    return TRUE;
  self->core->statistics.n_refused++;
  ms_session_fail (session, id,
                   &(MsWireFailure){ MS_WIRE_SERVER_AHEAD, .minimum = self->accepted_head,
                                     .provided = first->parent });
  return FALSE;
}

/* Where it goes on comes before what is in it: a client that is behind gives its events other numbers when it has taken over what it does not know. */
gboolean
ms_room_may_extend (MsRoom *self, MsSession *session, const char *id, const GPtrArray *events)
{
  if (self->failing || self->renewing)
    {
      ms_room_refuse (self, session, id, MS_WIRE_REFUSAL_BUSY, 0,
                      "The server cannot keep events at the moment");
      return FALSE;
    }
  return goes_on (self, session, id, events) && check_events (self, session, id, events);
}

gboolean
ms_room_check_push (MsRoom *self, MsSession *session, const MsWireMessage *message)
{
  if (!may_append (self, session, message) || !ms_room_fits_backend (self, session, message)
      || !has_room (self, session, message) || !is_slow_enough (self, session, message))
    return FALSE;
  if (is_chain (message->events))
    return TRUE;
  ms_room_refuse (self, session, message->id, MS_WIRE_REFUSAL_NONE, 0,
                  "The events of a push must follow each other");
  return FALSE;
}
