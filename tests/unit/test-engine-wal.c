/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Several connections to one store, checkpoints and the write gate, a full file, replaying and comparing. */

#include "engine/ms-engine-private.h"
#include "engine/ms-format-private.h"
#include "engine/ms-replay-private.h"
#include "engine/ms-wal-worker-private.h"
#include "ms-error.h"
#include "ms-test-store.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *directory;
  char *path;
  MsSchema *schema;
  MsEngine *engine;
  guint n_notes;
} Fixture;

static MsEngine *
open_engine (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  MsEngineConfig config = { .path = fixture->path,
                            .definition_name = "note",
                            .schema = fixture->schema,
                            .client_id = "client",
                            .session_id = "session" };
  MsEngineOpened opened;
  MsEngine *engine = ms_engine_open (&config, &opened, &error);

  g_assert_no_error (error);
  return engine;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = ms_test_make_directory ();
  fixture->path = g_build_filename (fixture->directory, "a.db", NULL);
  fixture->schema = ms_test_schema_new (ms_test_note_xml);
  ms_schema_seal (fixture->schema, &error);
  g_assert_no_error (error);
  fixture->engine = open_engine (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  /* Its worker may be at this log just now; it is not when the closing is over. */
  ms_engine_close_in_worker (fixture->engine, NULL, NULL);
  ms_wal_wait_closed (fixture->path);
  g_object_unref (fixture->schema);
  ms_test_remove_directory (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->path);
}

static gboolean
try_add (Fixture *fixture, MsEngine *engine, const char *title, GError **error)
{
  g_autofree char *id = g_strdup_printf ("n%u", fixture->n_notes++);
  g_autoptr (MsEvent) event =
      ms_event_build ("v1.NoteAdded", "id", "s", id, "title", "s", title, NULL);
  MsCommitReport report;

  return ms_engine_commit (engine, &event, 1, MS_COMMIT_STRICT, &report, error);
}

static void
add_note (Fixture *fixture, MsEngine *engine, const char *title)
{
  g_autoptr (GError) error = NULL;

  try_add (fixture, engine, title, &error);
  g_assert_no_error (error);
}

static gint64
query_int (MsEngine *engine, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  ms_connection_query_int (ms_engine_get_connection (engine), sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

static goffset
get_log_size (Fixture *fixture)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf info;

  return g_stat (log, &info) == 0 ? info.st_size : 0;
}

/* Two connections: each takes note of what the other has committed. */
static void
test_refresh (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsEngine) other = open_engine (fixture);

  add_note (fixture, fixture->engine, "A");
  g_assert_cmpint (ms_engine_get_head (other)->global, ==, 0);
  g_assert_true (ms_engine_refresh (other, &error));
  g_assert_cmpint (ms_engine_get_head (other)->global, ==, 1);
  add_note (fixture, other, "B");
  g_assert_cmpint (ms_engine_get_head (other)->global, ==, 2);
  /* A commit refreshes by itself before it numbers. */
  add_note (fixture, fixture->engine, "C");
  g_assert_cmpint (ms_engine_get_head (fixture->engine)->global, ==, 3);
  g_assert_true (ms_engine_refresh (fixture->engine, &error));
  g_assert_cmpint (ms_engine_get_head (fixture->engine)->global, ==, 3);
  g_assert_cmpint (query_int (other, "SELECT count(*) FROM note"), ==, 3);
}

/* A refused commit after another's leaves the head where the other has put it. */
static void
test_refused_after_other (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsEngine) other = open_engine (fixture);

  add_note (fixture, other, "A");
  g_assert_false (try_add (fixture, fixture->engine, "", &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CONSTRAINT);
  g_assert_cmpint (ms_engine_get_head (fixture->engine)->global, ==, 1);
  add_note (fixture, fixture->engine, "B");
  g_assert_cmpint (query_int (fixture->engine, "SELECT max(global) FROM __ms_event"), ==, 2);
}

static void
test_other_schema (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsEngine) other = open_engine (fixture);

  g_assert_true (ms_connection_begin (ms_engine_get_connection (other), &error));
  g_assert_true (
      ms_meta_set_text (ms_engine_get_connection (other), "schema_hash", "newer", &error));
  g_assert_true (ms_connection_commit (ms_engine_get_connection (other), &error));
  g_assert_false (try_add (fixture, fixture->engine, "A", &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_SUPERSEDED);
  g_clear_error (&error);
  g_assert_false (ms_engine_refresh (fixture->engine, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_SUPERSEDED);
  g_assert_cmpint (query_int (fixture->engine, "SELECT count(*) FROM __ms_event"), ==, 0);
}

static void
test_busy (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsEngine) other = open_engine (fixture);

  g_assert_true (ms_connection_begin (ms_engine_get_connection (other), &error));
  g_assert_false (try_add (fixture, fixture->engine, "A", &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_BUSY);
  ms_connection_rollback (ms_engine_get_connection (other));
  add_note (fixture, fixture->engine, "B");
  g_assert_cmpint (ms_engine_get_head (fixture->engine)->global, ==, 1);
}

/* A file that must not grow any more is a full disk. */
static void
test_no_space (Fixture *fixture, gconstpointer unused)
{
  MsConnection *connection = ms_engine_get_connection (fixture->engine);
  g_autofree char *long_title = g_strnfill (400000, 'x');
  g_autoptr (GError) error = NULL;

  add_note (fixture, fixture->engine, "A");
  g_assert_cmpint (query_int (fixture->engine, "PRAGMA max_page_count = 60"), ==, 60);
  g_assert_false (try_add (fixture, fixture->engine, long_title, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "free some space"));
  g_clear_error (&error);
  g_assert_false (ms_connection_in_transaction (connection));
  g_assert_cmpint (ms_engine_get_head (fixture->engine)->global, ==, 1);
  g_assert_cmpint (query_int (fixture->engine, "SELECT count(*) FROM note"), ==, 1);

  g_assert_cmpint (query_int (fixture->engine, "PRAGMA max_page_count = 100000"), ==, 100000);
  add_note (fixture, fixture->engine, long_title);
  g_assert_cmpint (ms_engine_get_head (fixture->engine)->global, ==, 2);
  g_assert_true (ms_connection_check_integrity (connection, &error));
}

/* Behind the gate the log can begin anew, however much is written. */
static void
test_log_stays_small (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *title = g_strnfill (100000, 'x');
  MsWal *wal = ms_engine_get_wal (fixture->engine);
  goffset largest = 0;

  for (guint round = 0; round < 6; round++)
    {
      for (guint i = 0; i < 60; i++)
        add_note (fixture, fixture->engine, title);
      /* The worker may be at it already, and then another pass does nothing. */
      ms_wal_worker_forget (wal);
      ms_wal_checkpoint (wal);
      g_test_message ("round %u: %" G_GOFFSET_FORMAT " bytes", round, get_log_size (fixture));
      largest = MAX (largest, get_log_size (fixture));
    }
  /* 36 MB were written; less than half of them are in the log, since each round began where the one before did. */
  g_assert_cmpint (largest, <, 18 * 1000 * 1000);
  g_assert_cmpint (query_int (fixture->engine, "SELECT count(*) FROM note"), ==, 360);
}

/* Counts from a random number on how often the log has begun anew: the header's "salt-1" in SQLite's description of the format. */
static guint32
count_restarts (Fixture *fixture)
{
  g_autofree char *path = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *log = NULL;
  g_autoptr (GError) error = NULL;
  guint32 count;
  gsize length;

  g_assert_true (g_file_get_contents (path, &log, &length, &error));
  g_assert_cmpuint (length, >, 32);
  memcpy (&count, log + 16, sizeof count);
  return GUINT32_FROM_BE (count);
}

static void
count_change (MsChangeFeed *feed, guint64 touched, gpointer data)
{
  *(guint64 *) data |= feed ? MS_TOUCHED_ALL : touched;
}

/* Else the first commit after a rest would wait for the disk, in the thread of the user interface. */
static void
test_worker_begins_log (Fixture *fixture, gconstpointer unused)
{
  MsWal *wal = ms_engine_get_wal (fixture->engine);
  g_autoptr (GError) error = NULL;
  guint64 touched = 0;
  guint32 n_restarts;

  for (guint i = 0; i < 3; i++)
    add_note (fixture, fixture->engine, "N");
  ms_wal_worker_forget (wal);
  n_restarts = count_restarts (fixture);
  ms_wal_checkpoint (wal);
  g_assert_cmpuint (count_restarts (fixture), ==, n_restarts + 1);

  /* Nothing has changed for those who watch. */
  ms_engine_watch_changes (fixture->engine, count_change, &touched);
  add_note (fixture, fixture->engine, "N");
  ms_wal_worker_forget (wal);
  touched = 0;
  ms_wal_checkpoint (wal);
  g_assert_true (ms_engine_refresh (fixture->engine, &error));
  g_assert_cmpuint (touched, ==, 0);
  g_assert_cmpint (ms_engine_get_head (fixture->engine)->global, ==, 4);
  add_note (fixture, fixture->engine, "N");
  ms_wal_worker_forget (wal);
  g_assert_cmpuint (count_restarts (fixture), ==, n_restarts + 2);
  ms_engine_watch_changes (fixture->engine, NULL, NULL);
}

/* A log that has grown meanwhile is not begun anew: a commit would wait for the disk without need. */
static void
test_worker_leaves_log (Fixture *fixture, gconstpointer unused)
{
  MsWal *wal = ms_engine_get_wal (fixture->engine);
  guint32 n_restarts;

  add_note (fixture, fixture->engine, "N");
  ms_wal_worker_forget (wal);
  n_restarts = count_restarts (fixture);
  ms_wal_note_commit (wal, 100);
  ms_wal_worker_forget (wal);
  ms_wal_checkpoint (wal);
  g_assert_cmpuint (count_restarts (fixture), ==, n_restarts);
}

/* Takes the lock that whoever checkpoints holds, as another process: byte 121 of the file "-shm" in SQLite's description of the format. */
static GPid
start_other_checkpoint (Fixture *fixture)
{
  g_autofree char *index = g_strconcat (fixture->path, "-shm", NULL);
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 121, .l_len = 1 };
  char byte = 'n';
  int ready[2];
  GPid child;

  g_assert_cmpint (pipe (ready), ==, 0);
  child = fork ();
  if (child == 0)
    {
      int file = open (index, O_RDWR | O_CLOEXEC);

      alarm (60);
      if (file >= 0 && fcntl (file, F_SETLK, &lock) == 0)
        byte = 'y';
      while (write (ready[1], &byte, 1) == 1)
        pause ();
    }
  g_assert_cmpint (child, >, 0);
  close (ready[1]);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 'y');
  close (ready[0]);
  return child;
}

static gpointer
checkpoint_once (gpointer wal)
{
  ms_wal_checkpoint (wal);
  return NULL;
}

/* What another process moves is not moved yet: to begin the log anew would only keep commits waiting. */
static void
test_other_checkpoint (Fixture *fixture, gconstpointer unused)
{
  MsConnection *connection = ms_engine_get_connection (fixture->engine);
  MsWal *wal = ms_engine_get_wal (fixture->engine);
  guint version;
  GThread *thread;
  GPid other;

  add_note (fixture, fixture->engine, "N");
  ms_wal_worker_forget (wal);
  version = ms_connection_get_data_version (connection);
  /* As if in a transaction, so that it stays between its two passes. */
  ms_wal_enter (wal);
  thread = g_thread_new ("checkpoint", checkpoint_once, wal);
  while (!ms_wal_is_gate_closed (wal))
    g_thread_yield ();
  other = start_other_checkpoint (fixture);
  ms_wal_leave (wal);
  g_thread_join (thread);
  g_assert_cmpint (query_int (fixture->engine, "SELECT count(*) FROM note"), ==, 1);
  g_assert_cmpuint (ms_connection_get_data_version (connection), ==, version);

  g_assert_cmpint (kill (other, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (other, NULL, 0), ==, other);
  ms_wal_checkpoint (wal);
  g_assert_cmpint (query_int (fixture->engine, "SELECT count(*) FROM note"), ==, 1);
  g_assert_cmpuint (ms_connection_get_data_version (connection), !=, version);
}

static gpointer
checkpoint_until_told (gpointer data)
{
  gpointer *arguments = data;

  while (!g_atomic_int_get ((gint *) arguments[1]))
    ms_wal_checkpoint (arguments[0]);
  return NULL;
}

/* A checkpoint in another thread never makes a commit fail. */
static void
test_checkpoint_beside (Fixture *fixture, gconstpointer unused)
{
  MsWal *wal = ms_engine_get_wal (fixture->engine);
  gint told = FALSE;
  gpointer arguments[] = { wal, &told };
  GThread *thread = g_thread_new ("checkpoint", checkpoint_until_told, arguments);

  for (guint i = 0; i < 500; i++)
    add_note (fixture, fixture->engine, "N");
  g_atomic_int_set (&told, TRUE);
  g_thread_join (thread);
  g_assert_cmpint (query_int (fixture->engine, "SELECT count(*) FROM note"), ==, 500);
}

/* Behind a reader the log cannot begin anew, so each pass over it closes the gate; waiting there is counted. */
static void
test_waits (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *title = g_strnfill (200000, 'x');
  MsWal *wal = ms_engine_get_wal (fixture->engine);
  gint told = FALSE;
  gpointer arguments[] = { wal, &told };
  g_autoptr (GError) error = NULL;
  g_autoptr (MsConnection) reader = ms_connection_open (fixture->path, MS_OPEN_READ_ONLY, &error);
  guint n_waits = 7, n_commits = 0;
  gint64 waited = 7;
  GThread *thread;

  ms_wal_get_waits (wal, &n_waits, &waited);
  g_assert_cmpuint (n_waits, ==, 0);
  g_assert_cmpint (waited, ==, 0);
  g_assert_true (ms_connection_begin_read (reader, &error));
  while (ms_connection_get_wal_frames (ms_engine_get_connection (fixture->engine))
         <= MS_WAL_GATE_FRAMES)
    add_note (fixture, fixture->engine, title);

  thread = g_thread_new ("checkpoint", checkpoint_until_told, arguments);
  for (; n_waits == 0 && n_commits < 100000; n_commits++)
    {
      add_note (fixture, fixture->engine, "N");
      ms_wal_get_waits (wal, &n_waits, &waited);
    }
  g_atomic_int_set (&told, TRUE);
  g_thread_join (thread);
  g_assert_cmpuint (n_waits, >, 0);
  g_assert_cmpint (waited, >, 0);
  g_assert_true (ms_connection_commit (reader, &error));
}

static void
test_sync (Fixture *fixture, gconstpointer unused)
{
  MsWal *wal = ms_engine_get_wal (fixture->engine);
  g_autoptr (GError) error = NULL;

  add_note (fixture, fixture->engine, "A");
  g_assert_true (ms_wal_sync (wal, &error));
  ms_wal_release_descriptor (wal);
  g_assert_true (ms_wal_sync (wal, &error));
  ms_engine_sleep (fixture->engine);
  add_note (fixture, fixture->engine, "B");
  g_assert_true (ms_wal_sync (wal, &error));
  g_assert_no_error (error);
}

/* A comparison finds rows that the log does not know, that are missing, and that are others. */
static void
test_compare (Fixture *fixture, gconstpointer unused)
{
  MsConnection *connection = ms_engine_get_connection (fixture->engine);
  g_autoptr (GPtrArray) differences = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsReplay) replay = NULL;

  for (guint i = 0; i < 5; i++)
    add_note (fixture, fixture->engine, "N");
  replay = ms_replay_new (connection, fixture->schema, &error);
  g_assert_true (ms_replay_run (replay, NULL, NULL, NULL, &error));
  g_assert_cmpfloat (ms_replay_get_progress (replay), ==, 1.0);
  g_assert_true (ms_replay_compare (replay, differences, 10, &error));
  g_assert_cmpuint (differences->len, ==, 0);

  g_assert_true (ms_connection_exec (connection,
                                     "DELETE FROM note WHERE id = 'n0';"
                                     "UPDATE note SET title = 'other' WHERE id = 'n2';"
                                     "INSERT INTO note (id, title) VALUES ('x', 'X');",
                                     &error));
  g_assert_true (ms_replay_compare (replay, differences, 10, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (differences->len, ==, 3);
  g_assert_nonnull (strstr (differences->pdata[0], "missing"));
  g_assert_nonnull (strstr (differences->pdata[1], "values"));
  g_assert_nonnull (strstr (differences->pdata[2], "does not know"));
  g_ptr_array_set_size (differences, 0);
  g_assert_true (ms_replay_compare (replay, differences, 2, &error));
  g_assert_cmpuint (differences->len, ==, 2);
}

#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/engine/wal/refresh", test_refresh);
  add ("/engine/wal/refused-after-other", test_refused_after_other);
  add ("/engine/wal/other-schema", test_other_schema);
  add ("/engine/wal/busy", test_busy);
  add ("/engine/wal/no-space", test_no_space);
  add ("/engine/wal/log-stays-small", test_log_stays_small);
  add ("/engine/wal/checkpoint-beside", test_checkpoint_beside);
  add ("/engine/wal/worker-begins-log", test_worker_begins_log);
  add ("/engine/wal/worker-leaves-log", test_worker_leaves_log);
  add ("/engine/wal/other-checkpoint", test_other_checkpoint);
  add ("/engine/wal/waits", test_waits);
  add ("/engine/wal/sync", test_sync);
  add ("/engine/wal/compare", test_compare);
  return g_test_run ();
}
