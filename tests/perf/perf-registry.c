/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The registry: the ways to a store that is there, and what is left of ten thousand that came and went. */

#include "perf-util.h"

#define CALLS_A_ROUND 20000
#define ROUNDS 15
#define WARM_CYCLES 3000
#define CYCLES 10000
/* What malloc () takes at least, so that not even one block a cycle is left behind. */
#define SMALLEST_BLOCK 32

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static MsStoreHandle *
acquire (MsStoreRegistry *registry, MsStoreDefinition *definition, const char *id, int gc_time)
{
  g_autoptr (MsStoreOptions) options = ms_test_options_new (gc_time);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MsStoreHandle *handle;

  ms_store_registry_acquire_async (registry, definition, id, options, NULL, keep_result, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  handle = ms_store_registry_acquire_finish (registry, result, &error);
  g_assert_no_error (error);
  return handle;
}

static void
look_up (MsStoreRegistry *registry, MsStoreDefinition *definition)
{
  g_autoptr (MsStore) store = ms_store_registry_lookup (registry, definition, "store", NULL);

  g_assert_nonnull (store);
}

static void
retain_and_release (MsStoreRegistry *registry, MsStoreDefinition *definition)
{
  g_autoptr (MsStoreHandle) handle =
      ms_store_registry_retain (registry, definition, "store", NULL, NULL);

  ms_store_handle_release (handle);
}

static void
measure_calls (const char *name,
               void (*call) (MsStoreRegistry *registry, MsStoreDefinition *definition),
               MsStoreRegistry *registry,
               MsStoreDefinition *definition)
{
  g_autoptr (GArray) samples = perf_samples_new ();
  double value;

  for (guint round = 0; round < ROUNDS; round++)
    {
      gint64 start = perf_now ();

      for (guint i = 0; i < CALLS_A_ROUND; i++)
        call (registry, definition);
      perf_samples_add (samples, (double) (perf_now () - start) / CALLS_A_ROUND);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  value = perf_samples_median (samples);
  perf_print (&(PerfFigure){
      .name = name, .unit = "ns", .value = value, .goal = "below 1000 ns", .met = value < 1000 });
}

static void
open_and_collect (MsStoreRegistry *registry, MsStoreDefinition *definition)
{
  MsStoreHandle *handle = acquire (registry, definition, "short-lived", 0);

  ms_store_handle_release (handle);
  g_object_unref (handle);
  while (ms_store_registry_has (registry, "short-lived"))
    g_main_context_iteration (NULL, TRUE);
}

static void
measure_cycles (MsStoreRegistry *registry, MsStoreDefinition *definition)
{
  gsize heap, resident;
  double heap_growth, resident_growth;
  gint64 start;

  for (guint i = 0; i < WARM_CYCLES; i++)
    open_and_collect (registry, definition);
  heap = perf_heap_memory ();
  resident = perf_resident_memory ();
  start = perf_now ();
  for (guint i = 0; i < CYCLES; i++)
    open_and_collect (registry, definition);
  perf_print (&(PerfFigure){ .name = "registry.open-and-collect",
                             .unit = "us",
                             .value = (perf_now () - start) / 1e3 / CYCLES });
  heap_growth = (double) perf_heap_memory () - (double) heap;
  resident_growth = (double) perf_resident_memory () - (double) resident;
  perf_print (&(PerfFigure){ .name = "registry.heap-growth-of-10000-cycles",
                             .unit = "bytes",
                             .value = heap_growth,
                             .goal = "no growth: less than a block of malloc () a cycle",
                             .met = heap_growth < SMALLEST_BLOCK * CYCLES });
  perf_print (&(PerfFigure){ .name = "registry.rss-growth-of-10000-cycles",
                             .unit = "bytes",
                             .value = resident_growth,
                             .goal = "no growth: below 2 MB",
                             .met = resident_growth < 2e6 });
}

int
main (int argc, char **argv)
{
  g_autofree char *directory = ms_test_make_directory ();
  g_autoptr (MsSchema) schema = perf_schema_new ();
  g_autoptr (MsStoreDefinition) definition = perf_definition_new (directory, schema);
  g_autoptr (MsStoreRegistry) registry = ms_store_registry_new (NULL);
  MsStoreHandle *handle = acquire (registry, definition, "store", MS_GC_TIME_DEFAULT);

  measure_calls ("registry.lookup", look_up, registry, definition);
  measure_calls ("registry.retain-and-release", retain_and_release, registry, definition);
  measure_cycles (registry, definition);

  ms_store_handle_release (handle);
  g_object_unref (handle);
  ms_store_registry_clear (registry);
  /* Opened once more, each file is surely closed by the one that was here before. */
  perf_store_close (perf_store_open (definition, "store"));
  perf_store_close (perf_store_open (definition, "short-lived"));
  ms_test_remove_directory (directory);
  return 0;
}
