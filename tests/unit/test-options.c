/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStoreOptions: properties that notify when they change and only then, and how two are merged. */
#include "store/ms-store-options-private.h"
#include "trace/ms-span.h"
#include "trace/ms-tracer.h"

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer count)
{
  ++*(int *) count;
}

static void
test_notify (void)
{
  MsStoreOptions *options = ms_store_options_new ();
  MsTracer *tracer = ms_tracer_new ();
  MsSpan *span = ms_tracer_start_span (tracer, "work", NULL);
  int n = 0;

  g_assert_cmpint (ms_store_options_get_gc_time (options), ==, MS_GC_TIME_DEFAULT);
  g_signal_connect (options, "notify", G_CALLBACK (count_notify), &n);
  for (guint i = 0; i < 2; i++)
    {
      ms_store_options_set_gc_time (options, 500);
      ms_store_options_set_sync_payload (options, g_variant_new_string ("token"));
      ms_store_options_set_tracer (options, tracer);
      ms_store_options_set_parent_span (options, span);
      ms_store_options_set_service_name (options, "app");
      g_assert_cmpint (n, ==, 5);
    }
  g_assert_cmpstr (g_variant_get_string (ms_store_options_get_sync_payload (options), NULL), ==,
                   "token");
  g_assert_true (ms_store_options_get_tracer (options) == tracer);
  g_assert_true (ms_store_options_get_parent_span (options) == span);

  g_object_set (options, "gc-time", MS_GC_TIME_DEFAULT, "sync-payload", NULL, "tracer", NULL,
                "parent-span", NULL, "service-name", NULL, NULL);
  g_assert_cmpint (n, ==, 10);
  g_assert_null (ms_store_options_get_sync_payload (options));
  g_assert_null (ms_store_options_get_service_name (options));
  g_assert_finalize_object (options);
  g_assert_finalize_object (span);
  g_assert_finalize_object (tracer);
}

static void
test_misuse (void)
{
  MsStoreOptions *options = ms_store_options_new ();

  g_test_expect_message ("Multistore", G_LOG_LEVEL_CRITICAL, "*gc_time*");
  ms_store_options_set_gc_time (options, -2);
  g_test_assert_expected_messages ();
  g_assert_cmpint (ms_store_options_get_gc_time (options), ==, MS_GC_TIME_DEFAULT);
  g_assert_finalize_object (options);
}

static void
count_free (gpointer count)
{
  ++*(int *) count;
}

static void
batch (MsBatch *self, gpointer count)
{
  *(int *) count += 100;
  ms_batch_run (self);
}

static void
work (gpointer count)
{
  *(int *) count += 1000;
}

static void
test_merge (void)
{
  MsStoreOptions *own = ms_store_options_new ();
  MsStoreOptions *defaults = ms_store_options_new ();
  MsStoreOptions *none = ms_store_options_merge (NULL, NULL);
  MsStoreOptions *merged;
  int count = 0;

  ms_store_options_set_gc_time (own, 0);
  ms_store_options_set_service_name (defaults, "app");
  ms_store_options_set_gc_time (defaults, 700);
  ms_store_options_set_sync_payload (defaults, g_variant_new_int32 (5));
  ms_store_options_set_batch_func (defaults, batch, &count, count_free);
  merged = ms_store_options_merge (own, defaults);
  g_assert_cmpint (ms_store_options_get_gc_time (merged), ==, 0);
  g_assert_cmpstr (ms_store_options_get_service_name (merged), ==, "app");
  g_assert_cmpint (g_variant_get_int32 (ms_store_options_get_sync_payload (merged)), ==, 5);

  /* What is merged is a copy; the function lives as long as one of them. */
  ms_store_options_set_service_name (defaults, "other");
  g_assert_cmpstr (ms_store_options_get_service_name (merged), ==, "app");
  g_assert_finalize_object (defaults);
  g_assert_cmpint (count, ==, 0);
  ms_store_options_run_batch (merged, work, &count);
  g_assert_cmpint (count, ==, 1100);
  ms_store_options_run_batch (none, work, &count);
  g_assert_cmpint (count, ==, 2100);
  g_assert_finalize_object (merged);
  g_assert_cmpint (count, ==, 2101);

  g_assert_cmpint (ms_store_options_get_gc_time (none), ==, MS_GC_TIME_DEFAULT);
  g_assert_finalize_object (own);
  g_assert_finalize_object (none);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/options/notify", test_notify);
  g_test_add_func ("/options/misuse", test_misuse);
  g_test_add_func ("/options/merge", test_merge);
  return g_test_run ();
}
