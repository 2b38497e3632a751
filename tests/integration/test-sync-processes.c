/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two processes with one store, on a real server: one syncs for both, and when it is killed the other goes on. A third one, elsewhere, sees it. */

#include "ms-test-store.h"
#include "sqlite/ms-connection-private.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MARK "--sync-process"

/* The process: commits what it is told line by line, tells how it stands, and ends with its input. */

typedef struct
{
  GMainLoop *loop;
  MsStore *store;
  GDataInputStream *input;
} Process;

static void
tell_state (MsStore *store, GParamSpec *pspec, gpointer unused)
{
  static const char *const names[] = { "offline",   "connecting", "catching-up", "live",
                                       "suspended", "failed",     "rebasing" };

  printf ("%s\n", names[ms_store_get_sync_state (store)]);
  fflush (stdout);
}

static void
tell_head (MsStore *store, GParamSpec *pspec, gpointer unused)
{
  printf ("head %d\n", (int) ms_store_get_upstream_head (store));
  fflush (stdout);
}

static void
on_closed (GObject *store, GAsyncResult *result, gpointer process)
{
  g_autoptr (GError) error = NULL;

  ms_store_close_finish (MS_STORE (store), result, &error);
  g_assert_no_error (error);
  g_main_loop_quit (((Process *) process)->loop);
}

static void
on_line (GObject *input, GAsyncResult *result, gpointer data)
{
  Process *process = data;
  g_autofree char *id =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (input), result, NULL, NULL);

  if (!id)
    {
      ms_store_close_async (process->store, NULL, on_closed, process);
      return;
    }
  ms_test_add_note (process->store, id, "x");
  g_data_input_stream_read_line_async (process->input, G_PRIORITY_DEFAULT, NULL, on_line, process);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Process *process = data;
  g_autoptr (GError) error = NULL;

  process->store = ms_store_open_finish (result, &error);
  g_assert_no_error (error);
  g_signal_connect (process->store, "notify::sync-state", G_CALLBACK (tell_state), NULL);
  g_signal_connect (process->store, "notify::upstream-head", G_CALLBACK (tell_head), NULL);
  g_data_input_stream_read_line_async (process->input, G_PRIORITY_DEFAULT, NULL, on_line, process);
}

static void
run_process (const char *directory, const char *url)
{
  g_autoptr (MsWebsocketProvider) provider = ms_websocket_provider_new (url);
  g_autoptr (MsAdapter) adapter =
      MS_ADAPTER (ms_persisted_adapter_new_synced (directory, MS_SYNC_PROVIDER (provider)));
  g_autoptr (MsSchema) schema = ms_test_schema_new (ms_test_note_xml);
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStoreDefinition) definition =
      ms_store_definition_new ("note", schema, adapter, &error);
  Process process = { g_main_loop_new (NULL, FALSE), NULL, g_data_input_stream_new (input) };

  g_assert_no_error (error);
  ms_store_open_async (definition, "shared", NULL, NULL, on_opened, &process);
  g_main_loop_run (process.loop);
  g_object_unref (process.store);
  g_object_unref (process.input);
  g_main_loop_unref (process.loop);
}

/* The test's side */

static const char *program;

typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
} Peer;

static void
start (Peer *peer, const char *directory, const char *url)
{
  g_autoptr (GError) error = NULL;

  peer->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                    &error, program, MARK, directory, url, NULL);
  g_assert_no_error (error);
  peer->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (peer->process));
}

static void
tell (Peer *peer, const char *id)
{
  g_autofree char *line = g_strconcat (id, "\n", NULL);
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_subprocess_get_stdin_pipe (peer->process), line, strlen (line), NULL,
                             NULL, &error);
  g_assert_no_error (error);
}

static char *
read_line (Peer *peer)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_data_input_stream_read_line_async (peer->output, G_PRIORITY_DEFAULT, NULL, ms_test_take_result,
                                       &result);
  /* The server is in this process. */
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  return g_data_input_stream_read_line_finish (peer->output, result, NULL, NULL);
}

static void
hear (Peer *peer, const char *expected)
{
  g_autofree char *line = NULL;

  do
    {
      g_free (line);
      line = read_line (peer);
      g_assert_nonnull (line);
    }
  while (!g_str_equal (line, expected));
}

static void
kill_peer (Peer *peer)
{
  g_subprocess_force_exit (peer->process);
  g_assert_true (g_subprocess_wait (peer->process, NULL, NULL));
  g_object_unref (peer->output);
  g_object_unref (peer->process);
}

static void
end_peer (Peer *peer)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (peer->process), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (peer->process, NULL, &error));
  g_assert_no_error (error);
  g_object_unref (peer->output);
  g_object_unref (peer->process);
}

/* Of a store that nobody has open. */
static gint64
count_notes (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "shared.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsConnection) connection = ms_connection_open (path, MS_OPEN_READ_ONLY, &error);
  gint64 n_notes = -1;

  g_assert_no_error (error);
  ms_connection_query_int (connection, "SELECT count(*) FROM note", &n_notes, &error);
  g_assert_no_error (error);
  return n_notes;
}

static void
await_finalized (gpointer object)
{
  gpointer weak = object;

  g_object_add_weak_pointer (object, &weak);
  g_object_unref (object);
  while (weak)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_killed (void)
{
  g_autofree char *data = ms_test_make_directory ();
  g_autofree char *shared = ms_test_make_directory ();
  g_autofree char *elsewhere = ms_test_make_directory ();
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;
  MsFileStorage *storage = ms_file_storage_new (data, &error);
  MsSyncServer *server;
  Peer first, second, other;

  g_assert_no_error (error);
  server = ms_sync_server_new (MS_SYNC_STORAGE (storage), NULL);
  g_assert_true (ms_sync_server_listen (server, "127.0.0.1:0", &error));
  url = g_strdup_printf ("ws://127.0.0.1:%u", ms_sync_server_get_port (server));

  start (&first, shared, url);
  hear (&first, "live");
  start (&second, shared, url);
  hear (&second, "suspended");
  start (&other, elsewhere, url);
  hear (&other, "live");
  /* What the one that does not sync commits is pushed by the one that does. */
  tell (&second, "from-second");
  hear (&other, "head 1");
  hear (&second, "head 1");
  tell (&first, "from-first");
  hear (&other, "head 2");
  /* The lock goes with the process. */
  kill_peer (&first);
  tell (&second, "after-the-kill");
  hear (&second, "live");
  hear (&other, "head 3");
  tell (&other, "from-elsewhere");
  hear (&second, "head 4");

  end_peer (&second);
  end_peer (&other);
  g_assert_cmpint (count_notes (shared), ==, 4);
  g_assert_cmpint (count_notes (elsewhere), ==, 4);
  ms_sync_server_stop (server);
  await_finalized (server);
  g_assert_finalize_object (storage);
  ms_test_remove_directory (data);
  ms_test_remove_directory (shared);
  ms_test_remove_directory (elsewhere);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 4 && g_str_equal (argv[1], MARK))
    {
      run_process (argv[2], argv[3]);
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync-processes/killed", test_killed);
  return g_test_run ();
}
