/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The measure of the benchmarks: a store's file, used by hand through SQLite's C API. */

#include "perf-raw.h"

#define SESSION_ID "V1StGXR8_Z5jdHi6B-myT"
#define CLIENT_ID "4f90d13a42kZl8sPqW-bN"

static void
check (PerfRaw *self, int code)
{
  if (code != SQLITE_OK && code != SQLITE_DONE)
    g_error ("%s", sqlite3_errmsg (self->db));
}

sqlite3_stmt *
perf_raw_prepare (PerfRaw *self, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  check (self, sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
  return statement;
}

void
perf_raw_exec (PerfRaw *self, const char *sql)
{
  check (self, sqlite3_exec (self->db, sql, NULL, NULL, NULL));
}

PerfRaw *
perf_raw_open (const char *path)
{
  PerfRaw *self = g_new0 (PerfRaw, 1);
  sqlite3_stmt *head;

  check (self, sqlite3_open_v2 (
                   path, &self->db,
                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL));
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
  sqlite3_busy_timeout (self->db, 50);
  perf_raw_exec (self, "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0; "
                       "PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 4194304;");
  self->begin = perf_raw_prepare (self, "BEGIN IMMEDIATE");
  self->commit = perf_raw_prepare (self, "COMMIT");
  self->append = perf_raw_prepare (
      self, "INSERT INTO __ms_event (id, generation, parent, name, args, client_id, "
            "session_id, schema_hash, recorded_at, touched) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  head = perf_raw_prepare (self, "SELECT coalesce(max(id) >> 31, 0) FROM __ms_event");
  if (sqlite3_step (head) == SQLITE_ROW)
    self->global = sqlite3_column_int64 (head, 0);
  sqlite3_finalize (head);
  return self;
}

void
perf_raw_close (PerfRaw *self)
{
  sqlite3_finalize (self->begin);
  sqlite3_finalize (self->commit);
  sqlite3_finalize (self->append);
  check (self, sqlite3_close (self->db));
  g_free (self);
}

void
perf_raw_run (PerfRaw *self, sqlite3_stmt *statement)
{
  int code;

  do
    code = sqlite3_step (statement);
  while (code == SQLITE_ROW);
  check (self, code);
  sqlite3_reset (statement);
}

void
perf_raw_checkpoint (PerfRaw *self)
{
  check (self, sqlite3_wal_checkpoint_v2 (self->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL));
}

void
perf_raw_append (PerfRaw *self, const char *name, const char *args)
{
  sqlite3_bind_int64 (self->append, 1, (self->global + 1) << 31);
  sqlite3_bind_int64 (self->append, 2, 0);
  sqlite3_bind_int64 (self->append, 3, self->global);
  sqlite3_bind_text (self->append, 4, name, -1, SQLITE_STATIC);
  sqlite3_bind_text (self->append, 5, args, -1, SQLITE_STATIC);
  sqlite3_bind_text (self->append, 6, CLIENT_ID, -1, SQLITE_STATIC);
  sqlite3_bind_text (self->append, 7, SESSION_ID, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (self->append, 8, G_GINT64_CONSTANT (0x123456789abcdef));
  sqlite3_bind_int64 (self->append, 9, g_get_real_time ());
  sqlite3_bind_int64 (self->append, 10, 1);
  perf_raw_run (self, self->append);
  self->global++;
}
