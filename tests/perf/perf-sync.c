/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What syncing takes of the store's thread: catching up with a hundred thousand events, and rebasing a thousand on a thousand. */

#include "perf-raw.h"
#include "perf-util.h"

#include "schema/ms-schema-private.h"
#include "sync/ms-slice-private.h"

#include <string.h>

#define N_EVENTS 100000
#define PAGE 100
#define SLICE 512
#define N_PENDING 1000
#define N_CONFIRMED 20000
#define ROUNDS 3

static MsEngine *
open_engine (const char *path, MsSchema *schema)
{
  MsEngineConfig config = { .path = path,
                            .definition_name = "todo",
                            .schema = schema,
                            .client_id = "own",
                            .session_id = "session" };
  g_autoptr (GError) error = NULL;
  MsEngineOpened opened;
  MsEngine *engine = ms_engine_open (&config, &opened, &error);

  g_assert_no_error (error);
  ms_engine_start_undo (engine, &error);
  g_assert_no_error (error);
  return engine;
}

/* The chunks as they come from a server. */
static GPtrArray *
make_chunks (guint n_events)
{
  GPtrArray *chunks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < n_events; i += PAGE)
    {
      g_autoptr (GPtrArray) events =
          g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);
      g_autoptr (GString) page = g_string_new (NULL);
      GString *out = g_string_new (NULL);

      for (guint j = i; j < i + PAGE; j++)
        {
          g_autofree char *args = perf_todo_added_json (j);

          g_ptr_array_add (events, ms_sync_event_new (j + 1, "v1.TodoAdded", args, "other", "s"));
        }
      ms_wire_write_page (page, (MsSyncEvent **) events->pdata, PAGE, MS_WIRE_MORE_UNKNOWN, 0, "b");
      ms_wire_write_chunk (out, "0", page->str, page->len);
      g_ptr_array_add (chunks, g_string_free_to_bytes (out));
    }
  return chunks;
}

static void
take_over (MsEngine *engine, GPtrArray *waiting)
{
  g_autoptr (GError) error = NULL;
  MsSliceReport report;

  ms_slice_apply (engine, (MsSyncEvent **) waiting->pdata, waiting->len, FALSE, &report, &error);
  g_assert_no_error (error);
  g_ptr_array_set_size (waiting, 0);
}

static void
catch_up (MsEngine *engine, GPtrArray *chunks)
{
  g_autoptr (GPtrArray) waiting =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);

  for (guint i = 0; i < chunks->len; i++)
    {
      gsize length;
      const char *text = g_bytes_get_data (chunks->pdata[i], &length);
      g_autoptr (MsWireMessage) message = ms_wire_read (text, length, 1 << 24, 20000, NULL);
      MsWirePage *page = message->pages->pdata[0];

      for (guint j = 0; j < page->events->len; j++)
        g_ptr_array_add (waiting, ms_sync_event_ref (page->events->pdata[j]));
      if (waiting->len >= SLICE)
        take_over (engine, waiting);
    }
  take_over (engine, waiting);
}

static double
time_catching_up (const char *directory, MsSchema *schema, GPtrArray *chunks, guint round)
{
  g_autofree char *name = g_strdup_printf ("catch-up-%u.db", round);
  g_autofree char *path = g_build_filename (directory, name, NULL);
  MsEngine *engine = open_engine (path, schema);
  gint64 begun = perf_now ();
  double seconds;

  catch_up (engine, chunks);
  seconds = (perf_now () - begun) / 1e9;
  g_assert_cmpint (ms_engine_get_upstream_head (engine), ==, N_EVENTS);
  ms_engine_close (engine);
  return N_EVENTS / seconds;
}

/* The same rows by hand, in transactions of the same size. */
static double
time_raw (const char *directory, MsSchema *schema, guint round)
{
  g_autofree char *name = g_strdup_printf ("raw-%u.db", round);
  g_autofree char *path = g_build_filename (directory, name, NULL);
  PerfRaw *raw;
  sqlite3_stmt *insert;
  gint64 begun;
  double seconds;

  ms_engine_close (open_engine (path, schema));
  raw = perf_raw_open (path);
  insert = perf_raw_prepare (raw, "INSERT INTO todo (id, title, at) VALUES (?1 ->> 'id', ?1 ->> "
                                  "'title', ?1 ->> 'at')");
  begun = perf_now ();
  for (guint i = 0; i < N_EVENTS; i++)
    {
      g_autofree char *args = perf_todo_added_json (i);

      if (i % SLICE == 0)
        perf_raw_run (raw, raw->begin);
      sqlite3_bind_text (insert, 1, args, -1, SQLITE_STATIC);
      perf_raw_run (raw, insert);
      perf_raw_append (raw, "v1.TodoAdded", args);
      if (i % SLICE == SLICE - 1 || i == N_EVENTS - 1)
        perf_raw_run (raw, raw->commit);
    }
  seconds = (perf_now () - begun) / 1e9;
  sqlite3_finalize (insert);
  perf_raw_close (raw);
  return N_EVENTS / seconds;
}

static void
print_catching_up (const char *directory, MsSchema *schema)
{
  g_autoptr (GPtrArray) chunks = make_chunks (N_EVENTS);
  g_autoptr (GArray) own = perf_samples_new ();
  g_autoptr (GArray) raw = perf_samples_new ();
  double value, raw_value;

  for (guint i = 0; i < ROUNDS; i++)
    {
      perf_samples_add (own, time_catching_up (directory, schema, chunks, i));
      perf_samples_add (raw, time_raw (directory, schema, i));
    }
  value = perf_samples_median (own);
  raw_value = perf_samples_median (raw);
  perf_print (&(PerfFigure){ .name = "sync.catch-up",
                             .unit = "events/s",
                             .value = value,
                             .raw = raw_value,
                             .ratio = value / raw_value,
                             .goal = ">= 50000",
                             .met = value >= 50000 });
}

static double
time_rebase (const char *directory, MsSchema *schema, guint round)
{
  g_autofree char *name = g_strdup_printf ("rebase-%u.db", round);
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr (GPtrArray) upstream =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);
  MsEngine *engine = open_engine (path, schema);
  g_autoptr (GError) error = NULL;
  MsSliceReport report;
  gint64 begun;
  double milliseconds;

  for (guint i = 0; i < N_PENDING; i++)
    {
      g_autoptr (MsEvent) event = perf_todo_added_new (i);
      g_autofree char *args = perf_todo_added_json (N_PENDING + i);
      MsCommitReport committed;

      ms_engine_commit (engine, &event, 1, MS_COMMIT_STRICT, &committed, &error);
      g_assert_no_error (error);
      g_ptr_array_add (upstream, ms_sync_event_new (i + 1, "v1.TodoAdded", args, "other", "s"));
    }
  begun = perf_now ();
  ms_slice_apply (engine, (MsSyncEvent **) upstream->pdata, upstream->len, FALSE, &report, &error);
  milliseconds = (perf_now () - begun) / 1e6;
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_rebased, ==, N_PENDING);
  ms_engine_close (engine);
  return milliseconds;
}

static void
commit_many (MsEngine *engine, guint n_events)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
  g_autoptr (GError) error = NULL;
  MsCommitReport report;

  for (guint i = 0; i < n_events; i++)
    g_ptr_array_add (events, perf_todo_added_new (i));
  ms_engine_commit (engine, (MsEvent *const *) events->pdata, n_events, MS_COMMIT_STRICT, &report,
                    &error);
  g_assert_no_error (error);
}

/* Milliseconds that the echo of each push takes while much is pending. */
static double
time_confirming (const char *directory, MsSchema *schema)
{
  g_autofree char *path = g_build_filename (directory, "confirm.db", NULL);
  MsEngine *engine = open_engine (path, schema);
  g_autoptr (GError) error = NULL;
  guint n_pushes = 0;
  gint64 taken = 0;

  commit_many (engine, N_CONFIRMED);
  while (ms_engine_get_pending_count (engine) > 0)
    {
      g_autoptr (GPtrArray) pushed = ms_slice_list_to_push (engine, &error);
      gint64 begun = perf_now ();
      MsSliceReport report;

      ms_slice_apply (engine, (MsSyncEvent **) pushed->pdata, pushed->len, FALSE, &report, &error);
      taken += perf_now () - begun;
      g_assert_no_error (error);
      g_assert_cmpuint (report.n_confirmed, ==, pushed->len);
      n_pushes++;
    }
  ms_engine_close (engine);
  return taken / 1e6 / n_pushes;
}

int
main (void)
{
  g_autofree char *directory = ms_test_make_directory ();
  g_autoptr (MsSchema) schema = perf_schema_new ();
  g_autoptr (GArray) rebases = perf_samples_new ();
  g_autoptr (GError) error = NULL;
  double value;

  ms_schema_seal (schema, &error);
  g_assert_no_error (error);
  print_catching_up (directory, schema);
  for (guint i = 0; i < 2 * ROUNDS + 1; i++)
    perf_samples_add (rebases, time_rebase (directory, schema, i));
  value = perf_samples_median (rebases);
  perf_print (&(PerfFigure){ .name = "sync.rebase-1000-on-1000",
                             .unit = "ms",
                             .value = value,
                             .goal = "< 100",
                             .met = value < 100 });
  value = time_confirming (directory, schema);
  perf_print (&(PerfFigure){ .name = "sync.confirm-100-of-20000",
                             .unit = "ms",
                             .value = value,
                             .goal = "< 4",
                             .met = value < 4 });
  ms_test_remove_directory (directory);
  return 0;
}
