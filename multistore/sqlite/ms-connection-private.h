/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsConnection: one open SQLite database.
 *
 * Used by one thread at a time; may be handed to another between calls.
 */
#pragma once

#include <gio/gio.h>

#include "sqlite/ms-statement-private.h"

G_BEGIN_DECLS

typedef struct _MsConnection MsConnection;
typedef struct _MsRecorder MsRecorder;

typedef enum
{
  MS_OPEN_READ_ONLY,
  MS_OPEN_READ_WRITE,
  MS_OPEN_CREATE,
} MsOpenMode;

/* @path NULL: in memory; "": a file of no name, which SQLite deletes by itself. Foreign keys are enforced, the file is
 * protected from SQL (DEFENSIVE, untrusted schema, no strings in double quotes), and waits for a lock last 50 ms. */
MsConnection *
ms_connection_open (const char *path, MsOpenMode mode, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ms_connection_close (MsConnection *self);

gboolean ms_connection_exec (MsConnection *self, const char *sql, GError **error);
gboolean ms_connection_exec_printf (MsConnection *self, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* The first column of the first row; 0 if there is none. */
gboolean
ms_connection_query_int (MsConnection *self, const char *sql, gint64 *value, GError **error);

/* One statement; more than one is MS_ERROR_INVALID_QUERY. */
MsStatement *ms_connection_prepare (MsConnection *self,
                                    const char *sql,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, kept by the connection for the next who asks; not to be finalized. */
MsStatement *ms_connection_prepare_cached (MsConnection *self, const char *sql, GError **error);
/* The same for a string literal, found by its address: for what every commit does. */
MsStatement *ms_connection_prepare_literal (MsConnection *self, const char *sql, GError **error);
/* Finalizes what is kept and gives memory back. */
void ms_connection_shrink (MsConnection *self);

gboolean ms_connection_begin (MsConnection *self, GError **error);      /* IMMEDIATE */
gboolean ms_connection_begin_read (MsConnection *self, GError **error); /* and takes the snapshot */
gboolean ms_connection_begin_deferred (MsConnection *self,
                                       GError **error); /* the first statement takes it */
gboolean ms_connection_commit (MsConnection *self, GError **error);
void ms_connection_rollback (MsConnection *self);
gboolean ms_connection_in_transaction (MsConnection *self);
gboolean ms_connection_savepoint (MsConnection *self, GError **error);
gboolean ms_connection_release (MsConnection *self, GError **error);
void ms_connection_rollback_to (MsConnection *self);

/* The file's; empty for a database in memory. */
const char *ms_connection_get_path (MsConnection *self);

/* Changes with each commit to the file, of this connection or another; true inside a transaction only. */
guint ms_connection_get_data_version (MsConnection *self);

/* What is executed from now on ends with G_IO_ERROR_CANCELLED when @cancellable is, and with MS_ERROR_INVALID_QUERY after
 * @milliseconds (0: never). Ended by ms_connection_unlimit (), which tells through @error why what was interrupted was. */
void ms_connection_limit (MsConnection *self, GCancellable *cancellable, guint milliseconds);
void ms_connection_unlimit (MsConnection *self, GError **error);

void ms_connection_set_foreign_keys (MsConnection *self, gboolean enforced);

/* Frames in the log after the last commit of this connection. */
guint ms_connection_get_wal_frames (MsConnection *self);
/* Moves what it can from the log into the file, waiting for nobody. Both numbers are -1 while somebody else does it. */
gboolean
ms_connection_checkpoint (MsConnection *self, int *log_frames, int *moved_frames, GError **error);

/* Copies the whole database into the new file @path. */
typedef void (*MsProgressFunc) (double fraction, gpointer user_data);
gboolean ms_connection_backup (MsConnection *self,
                               const char *path,
                               GCancellable *cancellable,
                               MsProgressFunc progress,
                               gpointer user_data,
                               GError **error);

/* SQLite's own check; its first complaint is the error. */
gboolean ms_connection_check_integrity (MsConnection *self, GError **error);

/* MS_ERROR_CORRUPT for what SQLite has no complaint about, the file first as in errors of SQLite's. Returns FALSE. */
gboolean ms_connection_set_corrupt (MsConnection *self, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsConnection, ms_connection_close)

G_END_DECLS
