/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The memory of a thousand open stores, awake and dormant; and what happens where descriptors run out. */

#include "perf-util.h"

#include <malloc.h>
#include <string.h>
#include <sys/resource.h>

#define N_STORES 1000
#define EVENTS_A_STORE 20
#define USUAL_LIMIT 1024
#define SLEEP_AFTER_MS 6000

static gboolean
set_descriptor_limit (rlim_t limit)
{
  struct rlimit limits;

  getrlimit (RLIMIT_NOFILE, &limits);
  if (limits.rlim_max < limit)
    return FALSE;
  limits.rlim_cur = limit;
  return setrlimit (RLIMIT_NOFILE, &limits) == 0;
}

static void
use (MsStore *store)
{
  g_autoptr (MsQuery) query = ms_query_new ("SELECT count(*) FROM todo");
  g_autoptr (GError) error = NULL;
  gint64 n_todos;

  for (guint i = 0; i < EVENTS_A_STORE; i++)
    {
      g_autoptr (MsEvent) event = perf_todo_added_new (i);

      ms_store_commit (store, event, &error);
      g_assert_no_error (error);
    }
  ms_store_query_int (store, query, &n_todos, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n_todos, ==, EVENTS_A_STORE);
}

static void
print_memory (const char *name, double kilobytes, gboolean met, const char *goal)
{
  perf_print (&(PerfFigure){
      .name = name, .unit = "kB a store", .value = kilobytes, .goal = goal, .met = met });
}

static void
measure_memory (MsStoreDefinition *definition, MsTestClock *clock)
{
  g_autoptr (GPtrArray) stores = g_ptr_array_new ();
  gsize before;
  double awake, dormant;

  perf_store_close (perf_store_open (definition, "warm"));
  before = perf_resident_memory ();
  for (guint i = 0; i < N_STORES; i++)
    {
      g_autofree char *id = g_strdup_printf ("store-%u", i);
      MsStore *store = perf_store_open (definition, id);

      use (store);
      g_ptr_array_add (stores, store);
    }
  awake = ((double) perf_resident_memory () - before) / 1e3 / N_STORES;
  print_memory ("memory.open-store", awake, awake < 250, "below 250 kB");

  ms_test_clock_advance (clock, SLEEP_AFTER_MS);
  ms_test_clock_settle (clock);
  malloc_trim (0);
  dormant = ((double) perf_resident_memory () - before) / 1e3 / N_STORES;
  print_memory ("memory.dormant-store", dormant, dormant < awake, "less than awake");

  for (guint i = 0; i < stores->len; i++)
    perf_store_close (stores->pdata[i]);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Opens one store after the other until that fails. */
static void
exhaust_descriptors (MsStoreDefinition *definition, GPtrArray *stores, GError **error)
{
  for (guint i = 0; i < USUAL_LIMIT; i++)
    {
      g_autofree char *id = g_strdup_printf ("store-%u", i);
      g_autoptr (GAsyncResult) result = NULL;
      MsStore *store;

      ms_store_open_async (definition, id, NULL, NULL, keep_result, &result);
      while (!result)
        g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
      store = ms_store_open_finish (result, error);
      if (!store)
        return;
      g_ptr_array_add (stores, store);
    }
}

static void
measure_limit (MsStoreDefinition *definition)
{
  g_autoptr (GPtrArray) stores = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gboolean clear;

  g_assert_true (set_descriptor_limit (USUAL_LIMIT));
  exhaust_descriptors (definition, stores, &error);
  clear = g_error_matches (error, MS_ERROR, MS_ERROR_IO) && strstr (error->message, "gc-time")
          && strstr (error->message, "LimitNOFILE");
  if (!clear)
    g_printerr ("%s\n", error ? error->message : "no error at all");
  perf_print (&(PerfFigure){ .name = "memory.stores-within-1024-descriptors",
                             .unit = "stores",
                             .value = stores->len,
                             .goal = "then a clear error that names the remedy",
                             .met = clear });
  for (guint i = 0; i < stores->len; i++)
    perf_store_close (stores->pdata[i]);
}

int
main (int argc, char **argv)
{
  g_autofree char *directory = ms_test_make_directory ();
  g_autoptr (MsSchema) schema = perf_schema_new ();
  g_autoptr (GMainContext) context = g_main_context_new ();
  MsTestClock *clock;
  MsStoreDefinition *definition;

  g_main_context_push_thread_default (context);
  clock = ms_test_clock_new ();
  definition = perf_definition_new (directory, schema);
  if (set_descriptor_limit (8 * N_STORES))
    measure_memory (definition, clock);
  else
    g_printerr ("memory: the limit of open files cannot be raised to %d\n", 8 * N_STORES);
  measure_limit (definition);
  g_object_unref (definition);
  ms_test_clock_settle (clock);
  g_object_unref (clock);
  g_main_context_pop_thread_default (context);
  ms_test_remove_directory (directory);
  return 0;
}
