/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsChangeFeed: which rows of the watched tables a connection's transaction has changed. */

#include "sqlite/ms-change-feed-private.h"

/* Beyond it, looking at everything anew is cheaper than at each row. */
#define MAX_CHANGES 100000

struct _MsChangeFeed
{
  GArray *watches; /* of guint, by table */
  GArray *changes; /* of MsRowChange */
  gboolean overflowed;
};

MsChangeFeed *
ms_change_feed_new (void)
{
  MsChangeFeed *self = g_new0 (MsChangeFeed, 1);

  self->watches = g_array_new (FALSE, TRUE, sizeof (guint));
  self->changes = g_array_new (FALSE, FALSE, sizeof (MsRowChange));
  return self;
}

void
ms_change_feed_free (MsChangeFeed *self)
{
  g_array_unref (self->changes);
  g_array_unref (self->watches);
  g_free (self);
}

void
ms_change_feed_watch (MsChangeFeed *self, guint table)
{
  if (table >= self->watches->len)
    g_array_set_size (self->watches, table + 1);
  g_array_index (self->watches, guint, table)++;
}

void
ms_change_feed_unwatch (MsChangeFeed *self, guint table)
{
  g_return_if_fail (ms_change_feed_is_watched (self, table));

  g_array_index (self->watches, guint, table)--;
}

gboolean
ms_change_feed_is_watched (MsChangeFeed *self, guint table)
{
  return table < self->watches->len && g_array_index (self->watches, guint, table) > 0;
}

void
ms_change_feed_forget_watches (MsChangeFeed *self)
{
  g_array_set_size (self->watches, 0);
}

void
ms_change_feed_add (MsChangeFeed *self, guint table, gint64 rowid, guint64 columns)
{
  MsRowChange change = { table, rowid, columns };

  if (self->changes->len < MAX_CHANGES)
    g_array_append_val (self->changes, change);
  else
    self->overflowed = TRUE;
}

const MsRowChange *
ms_change_feed_get (MsChangeFeed *self, guint *n_changes)
{
  *n_changes = self->changes->len;
  return (const MsRowChange *) self->changes->data;
}

gboolean
ms_change_feed_overflowed (MsChangeFeed *self)
{
  return self->overflowed;
}

void
ms_change_feed_clear (MsChangeFeed *self)
{
  g_array_set_size (self->changes, 0);
  self->overflowed = FALSE;
}

void
ms_change_feed_truncate (MsChangeFeed *self, guint n_changes)
{
  /* What overflowed may have been before the savepoint: saying too much does no harm. */
  if (n_changes < self->changes->len)
    g_array_set_size (self->changes, n_changes);
}
