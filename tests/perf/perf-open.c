/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opening a store with a long log, first query included, against SQLite by hand; and against a short log. */

#include "perf-raw.h"
#include "perf-util.h"

#define N_TODOS 100
#define MANY_EVENTS 100000
#define FEW_EVENTS 1000
#define BATCH_SIZE 1000
#define ROUNDS 40

#define FIRST_QUERY "SELECT title FROM todo WHERE id = 'todo-00000001'"

static void
fill (MsStoreDefinition *definition, const char *store_id, guint n_events)
{
  MsStore *store = perf_store_open (definition, store_id);

  for (guint first = 0; first < n_events; first += BATCH_SIZE)
    {
      g_autoptr (GPtrArray) events =
          g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
      g_autoptr (GError) error = NULL;

      for (guint i = first; i < first + BATCH_SIZE; i++)
        g_ptr_array_add (events,
                         i < N_TODOS ? perf_todo_added_new (i) : perf_todo_done_new (i % N_TODOS));
      ms_store_commit_events (store, (MsEvent **) events->pdata, events->len, &error);
      g_assert_no_error (error);
    }
  perf_store_close (store);
}

static double
time_ours (MsStoreDefinition *definition, const char *store_id)
{
  g_autoptr (MsQuery) query = ms_query_new (FIRST_QUERY);
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  gint64 start = perf_now ();
  MsStore *store = perf_store_open (definition, store_id);
  double elapsed;

  ms_store_query_text (store, query, &title, &error);
  elapsed = (perf_now () - start) / 1e3;
  g_assert_no_error (error);
  g_assert_nonnull (title);
  perf_store_close (store);
  return elapsed;
}

static double
time_raw (const char *path)
{
  gint64 start = perf_now ();
  g_autoptr (PerfRaw) raw = perf_raw_open (path);
  sqlite3_stmt *select = perf_raw_prepare (raw, FIRST_QUERY);
  double elapsed;

  g_assert_cmpint (sqlite3_step (select), ==, SQLITE_ROW);
  elapsed = (perf_now () - start) / 1e3;
  sqlite3_finalize (select);
  return elapsed;
}

int
main (int argc, char **argv)
{
  g_autofree char *directory = ms_test_make_directory ();
  g_autofree char *path = g_build_filename (directory, "many.db", NULL);
  g_autoptr (MsSchema) schema = perf_schema_new ();
  g_autoptr (MsStoreDefinition) definition = perf_definition_new (directory, schema);
  g_autoptr (GArray) many = perf_samples_new ();
  g_autoptr (GArray) few = perf_samples_new ();
  g_autoptr (GArray) raw = perf_samples_new ();
  double value, measure, short_log;

  fill (definition, "many", MANY_EVENTS);
  fill (definition, "few", FEW_EVENTS);
  for (guint round = 0; round < ROUNDS; round++)
    {
      perf_samples_add (many, time_ours (definition, "many"));
      perf_samples_add (raw, time_raw (path));
      perf_samples_add (few, time_ours (definition, "few"));
    }
  value = perf_samples_median (many);
  measure = perf_samples_median (raw);
  short_log = perf_samples_median (few);
  perf_print (&(PerfFigure){ "open.100000-events-and-first-query", "us", value, measure,
                             value / measure, "at most 2 x raw", value <= 2 * measure });
  perf_print (&(PerfFigure){ .name = "open.100000-events-relative-to-1000",
                             .unit = "ratio",
                             .value = value / short_log,
                             .goal = "independent of the number of events: at most 1.2",
                             .met = value <= 1.2 * short_log });
  ms_test_remove_directory (directory);
  return 0;
}
