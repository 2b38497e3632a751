/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsConnection: opening, executing and preparing. */

#include "sqlite/ms-connection-struct-private.h"
#include "sqlite/ms-sql-tokens-private.h"
#include "sqlite/ms-sqlite-error-private.h"
#include "ms-debug-private.h"
#include "ms-error.h"

#include <string.h>

#define BUSY_TIMEOUT_MS 50
/* SQLite's default of 48 kB a connection is mostly for statements that we keep. */
#define LOOKASIDE_SIZE 512
#define LOOKASIDE_SLOTS 48

static int
note_wal_frames (void *data, sqlite3 *db, const char *database, int frames)
{
  ((MsConnection *) data)->wal_frames = frames;
  return SQLITE_OK;
}

static void
configure (MsConnection *self)
{
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_LOOKASIDE, NULL, LOOKASIDE_SIZE, LOOKASIDE_SLOTS);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  /* In the place of SQLite's own automatic checkpoint. PRAGMA wal_autocheckpoint would take the hook away. */
  sqlite3_wal_hook (self->db, note_wal_frames, self);
  ms_guard_install (self);
}

MsConnection *
ms_connection_open (const char *path, MsOpenMode mode, GError **error)
{
  g_autoptr (MsConnection) self = g_new0 (MsConnection, 1);
  const char *name = path ? path : ":memory:";
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
  int code;

  if (mode == MS_OPEN_READ_ONLY)
    flags |= SQLITE_OPEN_READONLY;
  else
    flags |= SQLITE_OPEN_READWRITE;
  if (mode == MS_OPEN_CREATE)
    flags |= SQLITE_OPEN_CREATE;

  self->cached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) ms_statement_finalize);
  self->literals = g_hash_table_new (NULL, NULL);
  self->queries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) ms_statement_finalize);
  code = sqlite3_open_v2 (name, &self->db, flags, NULL);
  if (code != SQLITE_OK)
    {
      ms_sqlite_set_error (self->db, code, error, "Opening “%s”", name);
      return NULL;
    }
  configure (self);
  return g_steal_pointer (&self);
}

void
ms_connection_close (MsConnection *self)
{
  g_hash_table_unref (self->queries);
  g_hash_table_unref (self->literals);
  g_hash_table_unref (self->cached);
  if (self->db && sqlite3_close (self->db) != SQLITE_OK)
    {
      g_critical ("a statement of “%s” was not finalized", ms_connection_get_path (self));
      sqlite3_close_v2 (self->db);
    }
  g_clear_pointer (&self->recorder, ms_recorder_free);
  ms_guard_clear (&self->guard);
  g_clear_object (&self->cancellable);
  g_free (self);
}

/* Only guarded SQL can be wrong: what SQLite cannot make of the library's own in a file is that file's fault. */
static int
blame_file (MsConnection *self, int code)
{
  gboolean own = self->guard.mode == MS_GUARD_OFF;

  return own && *ms_connection_get_path (self) && (code & 0xff) == SQLITE_ERROR ? SQLITE_CORRUPT
                                                                                : code;
}

gboolean
ms_connection_exec (MsConnection *self, const char *sql, GError **error)
{
  int code = sqlite3_exec (self->db, sql, NULL, NULL, NULL);

  MS_NOTE (SQL, "%s", sql);
  if (code == SQLITE_OK)
    return TRUE;
  return ms_sqlite_set_error (self->db, blame_file (self, code), error, "Executing “%s”", sql);
}

gboolean
ms_connection_exec_printf (MsConnection *self, GError **error, const char *format, ...)
{
  g_autofree char *sql = NULL;
  va_list args;

  va_start (args, format);
  sql = g_strdup_vprintf (format, args);
  va_end (args);
  return ms_connection_exec (self, sql, error);
}

gboolean
ms_connection_query_int (MsConnection *self, const char *sql, gint64 *value, GError **error)
{
  MsStatement *statement = ms_connection_prepare_cached (self, sql, error);
  MsStep step;

  if (!statement)
    return FALSE;
  step = ms_statement_step (statement, error);
  *value = step == MS_STEP_ROW ? ms_statement_get_int (statement, 0) : 0;
  if (step != MS_STEP_ERROR)
    ms_statement_reset (statement);
  return step != MS_STEP_ERROR;
}

static gboolean
has_statement (const char *sql)
{
  g_auto (GStrv) statements = sql && *sql ? ms_sql_split (sql) : NULL;

  return statements && statements[0];
}

MsStatement *
ms_connection_prepare (MsConnection *self, const char *sql, GError **error)
{
  g_autoptr (MsStatement) statement = NULL;
  const char *tail = NULL;
  int code = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, &tail);

  MS_NOTE (SQL, "%s", sql);
  if (code != SQLITE_OK)
    {
      ms_sqlite_set_error (self->db, blame_file (self, code), error, "Preparing “%s”", sql);
      return NULL;
    }
  if (!statement || has_statement (tail))
    {
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY,
                   statement ? "“%s” is more than one statement: write one"
                             : "“%s” is no statement: write one",
                   sql);
      return NULL;
    }
  return g_steal_pointer (&statement);
}

MsStatement *
ms_connection_prepare_cached (MsConnection *self, const char *sql, GError **error)
{
  MsStatement *statement = g_hash_table_lookup (self->cached, sql);

  if (!statement && (statement = ms_connection_prepare (self, sql, error)))
    g_hash_table_insert (self->cached, g_strdup (sql), statement);
  return statement;
}

MsStatement *
ms_connection_prepare_literal (MsConnection *self, const char *sql, GError **error)
{
  MsStatement *statement = g_hash_table_lookup (self->literals, sql);

  if (!statement && (statement = ms_connection_prepare_cached (self, sql, error)))
    g_hash_table_insert (self->literals, (gpointer) sql, statement);
  return statement;
}

void
ms_connection_shrink (MsConnection *self)
{
  g_hash_table_remove_all (self->queries);
  g_hash_table_remove_all (self->literals);
  g_hash_table_remove_all (self->cached);
  sqlite3_db_release_memory (self->db);
}

static int
look_at_limits (void *data)
{
  MsConnection *self = data;

  if (self->cancellable && g_cancellable_is_cancelled (self->cancellable))
    return 1;
  self->timed_out = self->deadline != 0 && g_get_monotonic_time () >= self->deadline;
  return self->timed_out;
}

void
ms_connection_limit (MsConnection *self, GCancellable *cancellable, guint milliseconds)
{
  g_set_object (&self->cancellable, cancellable);
  self->limit_ms = milliseconds;
  self->deadline = milliseconds ? g_get_monotonic_time () + milliseconds * (gint64) 1000 : 0;
  self->timed_out = FALSE;
  if (cancellable || milliseconds)
    sqlite3_progress_handler (self->db, 1000, look_at_limits, self);
}

void
ms_connection_unlimit (MsConnection *self, GError **error)
{
  sqlite3_progress_handler (self->db, 0, NULL, NULL);
  g_clear_object (&self->cancellable);
  self->deadline = 0;
  if (self->timed_out && error && *error)
    {
      g_clear_error (error);
      g_set_error (
          error, MS_ERROR, MS_ERROR_INVALID_QUERY,
          "The query ran longer than %u ms: add an index or a LIMIT, or query asynchronously",
          self->limit_ms);
    }
}

void
ms_connection_set_foreign_keys (MsConnection *self, gboolean enforced)
{
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_ENABLE_FKEY, enforced ? 1 : 0, NULL);
}

const char *
ms_connection_get_path (MsConnection *self)
{
  const char *path = sqlite3_db_filename (self->db, NULL);

  return path ? path : "";
}

guint
ms_connection_get_data_version (MsConnection *self)
{
  unsigned int version = 0;

  sqlite3_file_control (self->db, "main", SQLITE_FCNTL_DATA_VERSION, &version);
  return version;
}

gboolean
ms_connection_check_integrity (MsConnection *self, GError **error)
{
  g_autoptr (MsStatement) check = ms_connection_prepare (self, "PRAGMA integrity_check(1)", error);

  if (!check || ms_statement_step (check, error) != MS_STEP_ROW)
    return FALSE;
  if (strcmp (ms_statement_get_text (check, 0), "ok") == 0)
    return TRUE;
  return ms_connection_set_corrupt (self, error, "the file is damaged: %s; restore a backup",
                                    ms_statement_get_text (check, 0));
}

gboolean
ms_connection_set_corrupt (MsConnection *self, GError **error, const char *format, ...)
{
  const char *path = ms_connection_get_path (self);
  g_autofree char *complaint = NULL;
  va_list args;

  va_start (args, format);
  complaint = g_strdup_vprintf (format, args);
  va_end (args);
  if (*path)
    g_set_error (error, MS_ERROR, MS_ERROR_CORRUPT, "“%s”: %s", path, complaint);
  else
    g_set_error_literal (error, MS_ERROR, MS_ERROR_CORRUPT, complaint);
  return FALSE;
}
