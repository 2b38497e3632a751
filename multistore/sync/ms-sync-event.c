/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncEvent: an event on its way between a store and its backend. */

#include "sync/ms-sync-event-private.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (MsSyncEvent, ms_sync_event, ms_sync_event_ref, ms_sync_event_unref)

/* What an event takes beside its texts: members, numbers, time. */
#define EVENT_ENVELOPE_BYTES 256

MsSyncEvent *
ms_sync_event_new (gint64 sequence,
                   const char *name,
                   const char *args,
                   const char *client_id,
                   const char *session_id)
{
  MsSyncEvent *self;

  g_return_val_if_fail (name && client_id && session_id, NULL);

  self = g_new0 (MsSyncEvent, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->sequence = sequence;
  self->parent = sequence - 1;
  self->name = g_strdup (name);
  self->args = g_strdup (args);
  self->client_id = g_strdup (client_id);
  self->session_id = g_strdup (session_id);
  return self;
}

MsSyncEvent *
ms_sync_event_ref (MsSyncEvent *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ms_sync_event_unref (MsSyncEvent *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->name);
  g_free (self->args);
  g_free (self->client_id);
  g_free (self->session_id);
  g_free (self->problem);
  g_free (self);
}

gsize
ms_sync_event_get_size (const MsSyncEvent *self)
{
  /* Each byte of a text but the arguments may need an escape of six. */
  gsize texts = strlen (self->name) + strlen (self->client_id) + strlen (self->session_id);

  return EVENT_ENVELOPE_BYTES + 6 * texts + (self->args ? strlen (self->args) : 0);
}

gint64
ms_sync_event_get_sequence (const MsSyncEvent *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->sequence;
}

const char *
ms_sync_event_get_name (const MsSyncEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

const char *
ms_sync_event_get_args (const MsSyncEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->args;
}

const char *
ms_sync_event_get_client_id (const MsSyncEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->client_id;
}

const char *
ms_sync_event_get_session_id (const MsSyncEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->session_id;
}

gint64
ms_sync_event_get_created_at (const MsSyncEvent *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->created_at;
}
