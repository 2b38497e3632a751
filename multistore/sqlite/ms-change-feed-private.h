/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsChangeFeed: which rows of the watched tables a connection's transaction has changed.
 *
 * The change recorder fills it. It says less than what undoes an event (no values) and lives as long as the transaction: whoever begins one
 * empties it, who commits it reads it. What a savepoint takes back is cut off by its owner.
 */
#pragma once

#include "sqlite/ms-connection-private.h"
#include "sqlite/ms-table-set-private.h"

G_BEGIN_DECLS

typedef struct _MsChangeFeed MsChangeFeed;

/* Every column, as an insert and a delete touch them. */
#define MS_ALL_COLUMNS G_MAXUINT64

typedef struct
{
  guint table;  /* MsTable.index */
  gint64 rowid; /* a row whose rowid changes is there twice, as gone and as new */
  guint64
      columns; /* that changed, a bit each by their place in MsTable.columns, see ms_column_bit () */
} MsRowChange;

/* The bit of a column; from the 63rd on all share the last. */
static inline guint64
ms_column_bit (guint column)
{
  return G_GUINT64_CONSTANT (1) << MIN (column, 63);
}

/* The feed of a connection whose recorder was started. */
MsChangeFeed *ms_connection_get_feed (MsConnection *self);

/* Only tables that somebody watches are noted. Each watch is given up once. */
void ms_change_feed_watch (MsChangeFeed *self, guint table);
void ms_change_feed_unwatch (MsChangeFeed *self, guint table);

/* The changes so far, the first first; a row can be there several times. */
const MsRowChange *ms_change_feed_get (MsChangeFeed *self, guint *n_changes);
/* Too many changes to note: anything in the watched tables may have changed. */
gboolean ms_change_feed_overflowed (MsChangeFeed *self);

void ms_change_feed_clear (MsChangeFeed *self);
/* Forgets what was noted after the first @n_changes. */
void ms_change_feed_truncate (MsChangeFeed *self, guint n_changes);

/* For ms-recorder.c. */
MsChangeFeed *ms_change_feed_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ms_change_feed_free (MsChangeFeed *self);
void ms_change_feed_forget_watches (MsChangeFeed *self);
gboolean ms_change_feed_is_watched (MsChangeFeed *self, guint table);
void ms_change_feed_add (MsChangeFeed *self, guint table, gint64 rowid, guint64 columns);

G_END_DECLS
