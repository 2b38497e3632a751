/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSequence: the place of an event in its store's log. */

#include "schema/ms-sequence-private.h"

G_DEFINE_BOXED_TYPE (MsSequence, ms_sequence, ms_sequence_copy, ms_sequence_free)

MsSequence *
ms_sequence_new (gint64 global, gint64 client, gint64 generation)
{
  MsSequence *self;

  g_return_val_if_fail (global >= 0 && client >= 0 && generation >= 0, NULL);

  self = g_new (MsSequence, 1);
  *self = (MsSequence){ global, client, generation };
  return self;
}

MsSequence *
ms_sequence_copy (const MsSequence *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return ms_sequence_new (self->global, self->client, self->generation);
}

void
ms_sequence_free (MsSequence *self)
{
  g_free (self);
}

gint64
ms_sequence_get_global (const MsSequence *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->global;
}

gint64
ms_sequence_get_client (const MsSequence *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->client;
}

gint64
ms_sequence_get_generation (const MsSequence *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->generation;
}

gint64
ms_sequence_get_row (const MsSequence *self)
{
  if (self->global > MS_SEQUENCE_MAX_GLOBAL)
    return G_MAXINT64;
  return (self->global << MS_SEQUENCE_CLIENT_BITS) + MIN (self->client, MS_SEQUENCE_MAX_CLIENT);
}

gint64
ms_sequence_get_row_behind (gint64 global)
{
  return global < MS_SEQUENCE_MAX_GLOBAL ? (global + 1) << MS_SEQUENCE_CLIENT_BITS : G_MAXINT64;
}

int
ms_sequence_compare (const MsSequence *a, const MsSequence *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, 0);

  if (a->global != b->global)
    return a->global < b->global ? -1 : 1;
  return a->client < b->client ? -1 : a->client > b->client;
}

char *
ms_sequence_to_string (const MsSequence *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  g_string_append_printf (text, "e%" G_GINT64_FORMAT, self->global);
  if (self->client > 0)
    g_string_append_printf (text, ".%" G_GINT64_FORMAT, self->client);
  if (self->generation > 0)
    g_string_append_printf (text, "r%" G_GINT64_FORMAT, self->generation);
  return g_string_free (text, FALSE);
}
