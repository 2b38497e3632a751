/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsConnection: transactions, checkpoints and backups. */

#include "sqlite/ms-connection-struct-private.h"
#include "sqlite/ms-new-file-private.h"
#include "sqlite/ms-sqlite-error-private.h"
#include "ms-error.h"

#include <glib/gstdio.h>

#define BACKUP_PAGES_A_STEP 1024

static gboolean
run_literal (MsConnection *self, const char *sql, GError **error)
{
  MsStatement *statement = ms_connection_prepare_literal (self, sql, error);

  return statement && ms_statement_run (statement, error);
}

gboolean
ms_connection_begin (MsConnection *self, GError **error)
{
  return run_literal (self, "BEGIN IMMEDIATE", error);
}

gboolean
ms_connection_begin_deferred (MsConnection *self, GError **error)
{
  return run_literal (self, "BEGIN", error);
}

gboolean
ms_connection_begin_read (MsConnection *self, GError **error)
{
  gint64 unused;

  return ms_connection_begin_deferred (self, error)
         && ms_connection_query_int (self, "SELECT count(*) FROM sqlite_schema", &unused, error);
}

gboolean
ms_connection_commit (MsConnection *self, GError **error)
{
  if (run_literal (self, "COMMIT", error))
    return TRUE;
  ms_connection_rollback (self);
  return FALSE;
}

void
ms_connection_rollback (MsConnection *self)
{
  g_autoptr (GError) error = NULL;

  /* A failure such as a full disk may have rolled back already. */
  if (ms_connection_in_transaction (self) && !run_literal (self, "ROLLBACK", &error))
    g_warning ("%s", error->message);
}

gboolean
ms_connection_in_transaction (MsConnection *self)
{
  return !sqlite3_get_autocommit (self->db);
}

gboolean
ms_connection_savepoint (MsConnection *self, GError **error)
{
  return run_literal (self, "SAVEPOINT ms", error);
}

gboolean
ms_connection_release (MsConnection *self, GError **error)
{
  return run_literal (self, "RELEASE ms", error);
}

void
ms_connection_rollback_to (MsConnection *self)
{
  g_autoptr (GError) error = NULL;

  if (!ms_connection_in_transaction (self))
    return;
  if (!run_literal (self, "ROLLBACK TO ms", &error) || !run_literal (self, "RELEASE ms", &error))
    g_warning ("%s", error->message);
}

guint
ms_connection_get_wal_frames (MsConnection *self)
{
  return self->wal_frames;
}

gboolean
ms_connection_checkpoint (MsConnection *self, int *log_frames, int *moved_frames, GError **error)
{
  int code = sqlite3_wal_checkpoint_v2 (self->db, "main", SQLITE_CHECKPOINT_PASSIVE, log_frames,
                                        moved_frames);

  /* Another checkpoint is going on: it does the work. */
  if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY)
    return TRUE;
  return ms_sqlite_set_error (self->db, code, error, "Writing the log into the file");
}

static gboolean
copy_pages (sqlite3_backup *backup,
            sqlite3 *target,
            GCancellable *cancellable,
            MsProgressFunc progress,
            gpointer user_data,
            GError **error)
{
  int code;

  do
    {
      code = sqlite3_backup_step (backup, BACKUP_PAGES_A_STEP);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (progress && sqlite3_backup_pagecount (backup) > 0)
        progress (
            1.0 - (double) sqlite3_backup_remaining (backup) / sqlite3_backup_pagecount (backup),
            user_data);
    }
  while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED);

  if (code == SQLITE_DONE)
    return TRUE;
  return ms_sqlite_set_error (target, code, error, "Copying the store");
}

static gboolean
copy_into (MsConnection *self,
           const char *path,
           GCancellable *cancellable,
           MsProgressFunc progress,
           gpointer user_data,
           GError **error)
{
  g_autoptr (MsConnection) target = ms_connection_open (path, MS_OPEN_CREATE, error);
  sqlite3_backup *backup;
  gboolean copied = FALSE;

  if (!target)
    return FALSE;
  /* FULL is SQLite's default here: when the copy is done it is on disk. */
  backup = sqlite3_backup_init (target->db, "main", self->db, "main");
  if (!backup)
    return ms_sqlite_set_error (target->db, sqlite3_errcode (target->db), error,
                                "Copying the store");
  copied = copy_pages (backup, target->db, cancellable, progress, user_data, error);
  sqlite3_backup_finish (backup);
  return copied;
}

gboolean
ms_connection_backup (MsConnection *self,
                      const char *path,
                      GCancellable *cancellable,
                      MsProgressFunc progress,
                      gpointer user_data,
                      GError **error)
{
  g_autofree char *temporary = ms_new_file_begin (path, error);
  /* SQLite would read some names as other things than files: “:memory:”, “file:…”. */
  g_autofree char *absolute = temporary ? g_canonicalize_filename (temporary, NULL) : NULL;
  gboolean own_snapshot = !ms_connection_in_transaction (self);
  gboolean copied;

  /* One snapshot for the whole copy: else each commit of somebody else would begin it anew. */
  copied = temporary && (!own_snapshot || ms_connection_begin_read (self, error))
           && copy_into (self, absolute, cancellable, progress, user_data, error);
  if (own_snapshot)
    ms_connection_rollback (self);
  if (copied)
    return ms_new_file_put (temporary, path, error);
  if (temporary)
    g_unlink (temporary);
  return FALSE;
}
