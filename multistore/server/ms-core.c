/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsCore: its rooms, and messages on their way to them. */

#include "ms-error.h"
#include "server/ms-core-struct-private.h"

MsCore *
ms_core_new (const MsCoreFunctions *functions, gpointer data, const MsCoreLimits *limits)
{
  MsCore *self = g_new0 (MsCore, 1);

  self->functions = functions;
  self->data = data;
  self->limits = *limits;
  self->rooms = g_hash_table_new (g_str_hash, g_str_equal);
  self->judged = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, NULL);
  self->out = g_string_new (NULL);
  return self;
}

void
ms_core_free (MsCore *self)
{
  g_warn_if_fail (g_hash_table_size (self->rooms) == 0);
  g_warn_if_fail (g_hash_table_size (self->judged) == 0);

  g_hash_table_unref (self->rooms);
  g_hash_table_unref (self->judged);
  g_string_free (self->out, TRUE);
  g_free (self);
}

void
ms_core_get_statistics (MsCore *self, MsCoreStatistics *statistics)
{
  *statistics = self->statistics;
  statistics->n_rooms = g_hash_table_size (self->rooms);
}

guint
ms_core_get_n_jobs (MsCore *self)
{
  return self->n_jobs;
}

guint
ms_core_count_sessions (MsCore *self, const char *store_id)
{
  MsRoom *room = g_hash_table_lookup (self->rooms, store_id);

  return room ? room->sessions->len : 0;
}

MsSession *
ms_core_add_session (MsCore *self, gpointer transport, const char *store_id, MsSyncAccess *access)
{
  MsSession *session = g_new0 (MsSession, 1);

  session->ref_count = 1;
  session->transport = transport;
  session->access = ms_sync_access_ref (access);
  session->room = ms_room_enter (self, store_id, session);
  self->statistics.n_sessions++;
  return session;
}

void
ms_core_remove_session (MsCore *self, MsSession *session)
{
  MsRoom *room = g_steal_pointer (&session->room);

  self->statistics.n_sessions--;
  if (session->pulls)
    g_clear_pointer (&session->pulls, g_ptr_array_unref);
  ms_room_leave (room, session);
  ms_session_unref (session);
}

/* A client that sends what is no message is not understood, and cannot be told so: LiveStore's would die of a Defect. */
static void
refuse_message (MsSession *session, const GError *error)
{
  gboolean large = g_error_matches (error, MS_ERROR, MS_ERROR_TOO_LARGE);

  ms_session_close (session, large ? MS_CLOSE_TOO_LARGE : MS_CLOSE_PROTOCOL, error->message);
}

void
ms_core_take_message (MsCore *self, MsSession *session, const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  MsWireMessage *message;

  self->statistics.n_messages++;
  if (!session->room || session->closing)
    return;
  message =
      ms_wire_read (text, length, self->limits.message_bytes, self->limits.push_events, &error);
  if (message)
    ms_room_handle (session->room, session, message);
  else
    refuse_message (session, error);
}
