/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsWire: the structures. */

#include "sync/ms-wire-private.h"
#include "ms-json-private.h"

#include <string.h>

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
