/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the benchmarks share. */

#include "perf-util.h"

#include <malloc.h>
#include <unistd.h>

MsSchema *
perf_schema_new (void)
{
  MsSchema *schema = ms_schema_new ();
  g_autoptr (MsEventType) added = ms_event_type_new ("v1.TodoAdded", MS_SCOPE_SYNCED);
  g_autoptr (MsEventType) done = ms_event_type_new ("v1.TodoDone", MS_SCOPE_SYNCED);

  ms_schema_add_table (schema,
                       "CREATE TABLE todo (id TEXT PRIMARY KEY, title TEXT NOT NULL, "
                       "at INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0) STRICT",
                       MS_SCOPE_SYNCED);
  ms_event_type_add_arg (added, "id", "s", FALSE);
  ms_event_type_add_arg (added, "title", "s", FALSE);
  ms_event_type_add_arg (added, "at", "x", FALSE);
  ms_event_type_add_materializer (added,
                                  "INSERT INTO todo (id, title, at) VALUES (:id, :title, :at)");
  ms_schema_add_event_type (schema, added);
  ms_event_type_add_arg (done, "id", "s", FALSE);
  ms_event_type_add_materializer (done, "UPDATE todo SET done = done + 1 WHERE id = :id");
  ms_schema_add_event_type (schema, done);
  return schema;
}

MsStoreDefinition *
perf_definition_new (const char *directory, MsSchema *schema)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsAdapter) adapter = directory ? MS_ADAPTER (ms_persisted_adapter_new (directory))
                                            : MS_ADAPTER (ms_memory_adapter_new ());
  MsStoreDefinition *definition = ms_store_definition_new ("perf", schema, adapter, &error);

  g_assert_no_error (error);
  return definition;
}

#define TODO_ID "todo-%08u"
#define TODO_TITLE "Water the plants on the balcony, all %u of them"
#define TODO_AT (G_GINT64_CONSTANT (1700000000000))

MsEvent *
perf_todo_added_new (guint number)
{
  g_autofree char *id = g_strdup_printf (TODO_ID, number);
  g_autofree char *title = g_strdup_printf (TODO_TITLE, number);

  return ms_event_build ("v1.TodoAdded", "id", "s", id, "title", "s", title, "at", "x",
                         TODO_AT + number, NULL);
}

MsEvent *
perf_todo_done_new (guint number)
{
  g_autofree char *id = g_strdup_printf (TODO_ID, number);

  return ms_event_build ("v1.TodoDone", "id", "s", id, NULL);
}

char *
perf_todo_added_json (guint number)
{
  return g_strdup_printf ("{\"id\":\"" TODO_ID "\",\"title\":\"" TODO_TITLE
                          "\",\"at\":%" G_GINT64_FORMAT "}",
                          number, number, TODO_AT + number);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  GMainContext *context = g_main_context_get_thread_default ();

  while (!*result)
    g_main_context_iteration (context, TRUE);
  return *result;
}

MsStore *
perf_store_open (MsStoreDefinition *definition, const char *store_id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MsStore *store;

  ms_store_open_async (definition, store_id, NULL, NULL, keep_result, &result);
  store = ms_store_open_finish (await (&result), &error);
  g_assert_no_error (error);
  return store;
}

void
perf_store_close (MsStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ms_store_close_async (store, NULL, keep_result, &result);
  ms_store_close_finish (store, await (&result), &error);
  g_assert_no_error (error);
  g_object_unref (store);
}

gsize
perf_resident_memory (void)
{
  g_autofree char *text = NULL;
  gsize total, resident;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%zu %zu", &total, &resident), ==, 2);
  return resident * (gsize) sysconf (_SC_PAGESIZE);
}

gsize
perf_heap_memory (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

char *
perf_find_data (const char *name)
{
  const char *root = g_getenv ("MULTISTORE_SOURCE_ROOT");
  g_autofree char *path = g_build_filename (root ? root : ".", "..", "shared", "data", name, NULL);
  g_autofree char *zstd = g_find_program_in_path ("zstd");

  return zstd && g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

void
perf_foreach_line (const char *path, PerfLineFunc func, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) zstd =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "zstd", "-dc", path, NULL);
  g_autoptr (GDataInputStream) lines = NULL;
  char *line;
  gsize length;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (zstd));
  g_buffered_input_stream_set_buffer_size (G_BUFFERED_INPUT_STREAM (lines), 1 << 16);
  while ((line = g_data_input_stream_read_line (lines, &length, NULL, &error)))
    {
      func (line, length, user_data);
      g_free (line);
    }
  g_assert_no_error (error);
  g_subprocess_wait_check (zstd, NULL, &error);
  g_assert_no_error (error);
}
