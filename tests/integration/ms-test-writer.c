/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A process that writes to a store. */

#include "ms-test-writer.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define MARK "--multistore-writer"
#define BATCH 7

static const char *program;

/* What it writes */

MsSchema *
ms_writer_schema_new (guint number)
{
  g_autofree char *xml = g_strdup_printf (
      "<multistore><store name='log'>"
      "<table>CREATE TABLE entry (id TEXT PRIMARY KEY, n INTEGER NOT NULL%s) STRICT</table>"
      "<table>CREATE TABLE total (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT</table>"
      "<event name='v1.Entered'><arg name='id' type='s'/><arg name='n' type='x'/>"
      "<materializer>INSERT INTO entry (id, n) VALUES (:id, :n);"
      "INSERT INTO total (id, n) VALUES (:n %% 10, :n)"
      " ON CONFLICT DO UPDATE SET n = n + excluded.n;"
      "DELETE FROM entry WHERE n = :n - 50</materializer></event></store></multistore>",
      number > 0 ? ", extra TEXT NOT NULL DEFAULT 'x'" : "");
  g_autoptr (GError) error = NULL;
  MsSchema *schema = ms_schema_new_from_data (xml, -1, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ms_schema_seal (schema, &error));
  return schema;
}

MsEvent *
ms_writer_event_new (gint64 global)
{
  g_autofree char *id = g_strdup_printf ("n%" G_GINT64_FORMAT, global);

  return ms_event_build ("v1.Entered", "id", "s", id, "n", "x", global, NULL);
}

MsEngine *
ms_writer_open (const char *path, MsSchema *schema, GError **error)
{
  MsEngineConfig config = { .path = path,
                            .definition_name = "log",
                            .schema = schema,
                            .client_id = "client",
                            .session_id = "session" };
  MsEngineOpened opened;
  g_autoptr (MsEngine) engine = ms_engine_open (&config, &opened, error);
  g_autoptr (MsReplay) replay = NULL;

  if (!engine || !opened.needs_rebuild)
    return g_steal_pointer (&engine);
  replay = ms_replay_new (ms_engine_get_connection (engine), schema, error);
  if (!replay || !ms_replay_run (replay, NULL, NULL, NULL, error)
      || !ms_engine_adopt_replay (engine, replay, error))
    return NULL;
  return g_steal_pointer (&engine);
}

gint64
ms_writer_query_int (MsEngine *engine, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  ms_connection_query_int (ms_engine_get_connection (engine), sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

void
ms_writer_assert_sound (MsEngine *engine)
{
  MsConnection *connection = ms_engine_get_connection (engine);
  g_autoptr (GPtrArray) differences = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsReplay) replay = NULL;
  gint64 head = ms_engine_get_head (engine)->global;

  ms_connection_check_integrity (connection, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ms_writer_query_int (engine, "SELECT count(*) FROM __ms_event"), ==, head);
  g_assert_cmpint (ms_writer_query_int (engine, "SELECT count(*) FROM __ms_event "
                                                "WHERE global < 1 OR parent <> global - 1"),
                   ==, 0);
  replay = ms_replay_new (connection, ms_engine_get_schema (engine), &error);
  g_assert_no_error (error);
  ms_replay_run (replay, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  ms_replay_compare (replay, differences, 10, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < differences->len; i++)
    g_test_message ("%s", (const char *) differences->pdata[i]);
  g_assert_cmpuint (differences->len, ==, 0);
}

/* The process */

static void
say (gint64 number)
{
  if (write (STDOUT_FILENO, &number, sizeof number) != sizeof number)
    exit (0); /* the test is gone */
}

static gpointer
checkpoint_without_pause (gpointer wal)
{
  while (TRUE)
    ms_wal_checkpoint (wal);
  return NULL;
}

static MsEvent *
next_event (MsEngine *engine, MsWriterMode mode, guint number, guint k)
{
  g_autofree char *id = NULL;

  if (mode != MS_WRITER_SHARE)
    return ms_writer_event_new (ms_engine_get_head (engine)->global + 1 + k);
  id = g_strdup_printf ("child-%u", number);
  return ms_event_build ("v1.Entered", "id", "s", id, "n", "x", (gint64) number, NULL);
}

static void
commit_all (MsEngine *engine, MsWriterMode mode, guint n_commits)
{
  guint n_events = mode == MS_WRITER_BATCH ? BATCH : 1;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_commits;)
    {
      g_autoptr (GPtrArray) events =
          g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
      MsCommitReport report;

      for (guint k = 0; k < n_events; k++)
        g_ptr_array_add (events, next_event (engine, mode, i, k));
      if (ms_engine_commit (engine, (MsEvent *const *) events->pdata, events->len, MS_COMMIT_STRICT,
                            &report, &error))
        {
          say (ms_engine_get_head (engine)->global);
          i++;
        }
      else if (!g_error_matches (error, MS_ERROR, MS_ERROR_BUSY))
        g_error ("%s", error->message);
      g_clear_error (&error);
    }
}

static void
stay (void)
{
  char end;

  say (0);
  while (read (STDIN_FILENO, &end, 1) < 0 && errno == EINTR)
    ;
}

static void
hold (MsEngine *engine)
{
  if (!ms_connection_begin (ms_engine_get_connection (engine), NULL))
    g_error ("cannot take the lock");
  stay ();
  ms_connection_rollback (ms_engine_get_connection (engine));
}

void
ms_writer_run (int argc, char **argv)
{
  g_autoptr (MsSchema) schema = NULL;
  g_autoptr (GError) error = NULL;
  MsWriterMode mode;
  MsEngine *engine;

  program = argv[0];
  if (argc != 6 || !g_str_equal (argv[1], MARK))
    return;
  mode = atoi (argv[3]);
  schema = ms_writer_schema_new (atoi (argv[4]));
  if (mode == MS_WRITER_REBUILD || mode == MS_WRITER_CREATE)
    say (0);
  engine = ms_writer_open (argv[2], schema, &error);
  if (!engine)
    g_error ("%s", error->message);
  if (mode == MS_WRITER_HOLD)
    hold (engine);
  else if (mode == MS_WRITER_STAY)
    stay ();
  else
    {
      if (mode == MS_WRITER_CHECKPOINT)
        g_thread_unref (g_thread_new ("checkpoint", checkpoint_without_pause,
                                      ms_wal_ref (ms_engine_get_wal (engine))));
      commit_all (engine, mode, atoi (argv[5]));
    }
  if (mode != MS_WRITER_CHECKPOINT)
    ms_engine_close (engine);
  exit (0);
}

/* The side of the test */

MsWriter *
ms_writer_start (const char *path, MsWriterMode mode, guint schema, guint n_commits)
{
  MsWriter *self = g_new0 (MsWriter, 1);
  g_autofree char *mode_text = g_strdup_printf ("%d", mode);
  g_autofree char *schema_text = g_strdup_printf ("%u", schema);
  g_autofree char *n_text = g_strdup_printf ("%u", n_commits);
  g_autoptr (GError) error = NULL;

  self->process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE, &error,
                        program, MARK, path, mode_text, schema_text, n_text, NULL);
  g_assert_no_error (error);
  self->descriptor = g_unix_input_stream_get_fd (
      G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (self->process)));
  return self;
}

static gboolean
read_number (MsWriter *self)
{
  gint64 number;
  gssize length;

  do
    length = read (self->descriptor, &number, sizeof number);
  while (length < 0 && errno == EINTR);
  g_assert_true (length == 0 || length == sizeof number);
  if (length > 0)
    self->last = number;
  return length > 0;
}

void
ms_writer_read_to (MsWriter *self, gint64 until)
{
  while (read_number (self) && self->last < until)
    ;
}

void
ms_writer_read_for (MsWriter *self, guint microseconds)
{
  gint64 end = g_get_monotonic_time () + microseconds;
  gint64 left;

  while ((left = end - g_get_monotonic_time ()) > 0)
    {
      struct pollfd poll_descriptor = { .fd = self->descriptor, .events = POLLIN };
      struct timespec timeout = { left / G_USEC_PER_SEC, left % G_USEC_PER_SEC * 1000 };

      if (ppoll (&poll_descriptor, 1, &timeout, NULL) > 0 && !read_number (self))
        return;
    }
}

void
ms_writer_kill (MsWriter *self)
{
  g_subprocess_force_exit (self->process);
  while (read_number (self))
    ;
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
}

void
ms_writer_end (MsWriter *self)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, &error);
  g_assert_no_error (error);
  while (read_number (self))
    ;
  g_assert_true (g_subprocess_wait_check (self->process, NULL, &error));
  g_assert_no_error (error);
}

void
ms_writer_free (MsWriter *self)
{
  g_object_unref (self->process);
  g_free (self);
}
