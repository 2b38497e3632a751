/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsWal: the write-ahead log of one open store: its checkpoints, its write gate, its way to the disk.
 *
 * One worker thread serves all stores of the process. It moves a log into its file when the store has been idle for 250 ms or the log has
 * 1,000 frames; it closes the gate for one pass when the log has more than 10,000, since a log that is written to all the time
 * can never restart from its beginning. Frames are pages of 4,096 bytes.
 */
#pragma once

#include "sqlite/ms-connection-private.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsWal MsWal;

MsWal *ms_wal_new (const char *path) G_GNUC_WARN_UNUSED_RESULT;
MsWal *ms_wal_ref (MsWal *self);
void ms_wal_unref (MsWal *self);

/* Around each write transaction. Waits while the worker has the gate. */
void ms_wal_enter (MsWal *self);
void ms_wal_leave (MsWal *self);
/* Would a transaction wait now? Who can do something else meanwhile does. */
gboolean ms_wal_is_gate_closed (MsWal *self);
/* After a commit that left @frames in the log. */
void ms_wal_note_commit (MsWal *self, guint frames);

/* How often, and for how many microseconds in all, a transaction has waited at the gate. */
void ms_wal_get_waits (MsWal *self, guint *n_waits, gint64 *microseconds);

/* Brings what was committed before to the disk; blocks. NO_SPACE, IO. */
gboolean ms_wal_sync (MsWal *self, GError **error);
/* Gives the descriptor back that ms_wal_sync () keeps. */
void ms_wal_release_descriptor (MsWal *self);

/* Closes @connection in a worker, after a last checkpoint, then calls @done from that worker. */
typedef void (*MsWalClosedFunc) (gpointer user_data);
void ms_wal_close_connection (MsWal *self,
                              MsConnection *connection,
                              MsWalClosedFunc done,
                              gpointer user_data);

/* Blocks until every connection to @path that was given to ms_wal_close_connection () is closed. */
void ms_wal_wait_closed (const char *path);

/* What the worker does with a store whose time has come; blocks. */
void ms_wal_checkpoint (MsWal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWal, ms_wal_unref)

G_END_DECLS
