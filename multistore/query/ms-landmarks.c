/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsLandmarks: the first order terms of rows that every search of a list begins with. */

#include "query/ms-landmarks-private.h"

/* A list of a million rows has 2,000. */
#define MAX_LANDMARKS 8192

typedef struct
{
  gint64 key; /* first, so that the table finds it */
  MsValue term;
} Landmark;

struct _MsLandmarks
{
  GHashTable *by_key; /* of Landmark */
};

MsLandmarks *
ms_landmarks_new (void)
{
  MsLandmarks *self = g_new (MsLandmarks, 1);

  self->by_key = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
ms_landmarks_free (MsLandmarks *self)
{
  g_hash_table_unref (self->by_key);
  g_free (self);
}

gboolean
ms_landmarks_contains (MsLandmarks *self, gint64 key)
{
  return g_hash_table_contains (self->by_key, &key);
}

void
ms_landmarks_add (MsLandmarks *self, gint64 key, const MsValue *term)
{
  Landmark *landmark = g_new (Landmark, 1);

  if (g_hash_table_size (self->by_key) >= MAX_LANDMARKS)
    ms_landmarks_clear (self);
  /* The bytes of a text are not ours, and nobody compares them. */
  *landmark = (Landmark){ key, term->type >= MS_VALUE_TEXT ? (MsValue) MS_VALUE_INIT_NULL : *term };
  g_hash_table_add (self->by_key, landmark);
}

void
ms_landmarks_forget (MsLandmarks *self, gint64 key)
{
  g_hash_table_remove (self->by_key, &key);
}

void
ms_landmarks_clear (MsLandmarks *self)
{
  g_hash_table_remove_all (self->by_key);
}

int
ms_landmarks_compare (MsLandmarks *self, gint64 key, const MsValue *term)
{
  const Landmark *landmark = g_hash_table_lookup (self->by_key, &key);

  /* An integer and a real are compared by SQLite, which does it without rounding. */
  if (!landmark || landmark->term.type != term->type)
    return 0;
  if (term->type == MS_VALUE_INTEGER)
    return (landmark->term.integer > term->integer) - (landmark->term.integer < term->integer);
  if (term->type == MS_VALUE_REAL)
    return (landmark->term.real > term->real) - (landmark->term.real < term->real);
  return 0;
}
