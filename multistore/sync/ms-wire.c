/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsWire: the structures. */

#include "sync/ms-wire-private.h"
#include "ms-json-private.h"

#include <string.h>

/* What an event takes beside its texts: members, numbers, time. */
#define EVENT_ENVELOPE_BYTES 256

MsWireEvent *
ms_wire_event_new (gint64 sequence,
                   const char *name,
                   const char *args,
                   const char *client_id,
                   const char *session_id)
{
  MsWireEvent *self = g_new0 (MsWireEvent, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->sequence = sequence;
  self->parent = sequence - 1;
  self->name = g_strdup (name);
  self->args = g_strdup (args);
  self->client_id = g_strdup (client_id);
  self->session_id = g_strdup (session_id);
  return self;
}

MsWireEvent *
ms_wire_event_ref (MsWireEvent *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ms_wire_event_unref (MsWireEvent *self)
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
ms_wire_event_get_size (const MsWireEvent *self)
{
  /* Each byte of a text but the arguments may need an escape of six. */
  gsize texts = strlen (self->name) + strlen (self->client_id) + strlen (self->session_id);

  return EVENT_ENVELOPE_BYTES + 6 * texts + (self->args ? strlen (self->args) : 0);
}

void
ms_wire_page_free (MsWirePage *self)
{
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self->backend_id);
  g_free (self);
}

void
ms_wire_failure_clear (MsWireFailure *self)
{
  g_clear_pointer (&self->expected, g_free);
  g_clear_pointer (&self->received, g_free);
  g_clear_pointer (&self->message, g_free);
}

void
ms_wire_message_free (MsWireMessage *self)
{
  g_free (self->id);
  g_free (self->store_id);
  g_free (self->payload);
  g_free (self->backend_id);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  ms_wire_failure_clear (&self->failure);
  g_free (self->problem);
  g_free (self);
}

static char *
dup_canonical (const char *args)
{
  g_autoptr (json_t) json = ms_json_parse (args, -1, NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  return json && ms_json_append_canonical (json, out, NULL)
             ? g_string_free (g_steal_pointer (&out), FALSE)
             : NULL;
}

gboolean
ms_wire_args_equal (const char *a, const char *b)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (strcmp (a, b) == 0)
    return TRUE;
  first = dup_canonical (a);
  second = first ? dup_canonical (b) : NULL;
  return second && strcmp (first, second) == 0;
}
