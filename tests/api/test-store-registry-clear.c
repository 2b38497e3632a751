/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Clearing a registry and waiting until the files are closed, whatever its stores were doing. */

#include "ms-test-call.h"

/* How many files of the directory the process has open. */
static guint
count_open_files (MsTestFixture *fixture)
{
  g_autoptr (GDir) descriptors = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint n_open = 0;

  g_assert_nonnull (descriptors);
  while ((name = g_dir_read_name (descriptors)))
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (target && g_str_has_prefix (target, fixture->directory) && strstr (target, ".db"))
        n_open++;
    }
  return n_open;
}

typedef struct
{
  gboolean done;
  GError *error;
} Clearing;

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Clearing *clearing = user_data;
  gboolean closed =
      ms_store_registry_clear_finish (MS_STORE_REGISTRY (source), result, &clearing->error);

  g_assert_true (closed == (clearing->error == NULL));
  clearing->done = TRUE;
}

static void
clear (MsTestFixture *fixture)
{
  Clearing clearing = { 0 };

  ms_store_registry_clear_async (fixture->registry, NULL, on_cleared, &clearing);
  g_assert_false (clearing.done);
  ms_test_await (fixture, clearing.done);
  g_assert_no_error (clearing.error);
}

static void
test_nothing (MsTestFixture *fixture, gconstpointer unused)
{
  clear (fixture);
  ms_test_load (fixture, "a", 50);
  clear (fixture);
  clear (fixture);
  ms_test_assert_story (fixture, "loading a, loaded a, unused a, cleared a");
}

static void
test_files (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) used = ms_test_acquire (fixture, "used", 50);
  g_autoptr (MsStoreHandle) loading = NULL;

  ms_test_load (fixture, "unused", 50);
  ms_test_commit (ms_store_handle_get_store (used), "n");
  loading = ms_test_retain (fixture, "loading", 50);
  g_assert_cmpuint (count_open_files (fixture), >, 0);
  clear (fixture);
  g_assert_cmpuint (count_open_files (fixture), ==, 0);
  g_assert_cmpint (ms_store_handle_get_state (used), ==, MS_ENTRY_STATE_DROPPED);
  g_assert_cmpint (ms_store_handle_get_state (loading), ==, MS_ENTRY_STATE_DROPPED);
  ms_store_handle_release (used);
  ms_store_handle_release (loading);
  used = (g_object_unref (used), ms_test_acquire (fixture, "used", 50));
  g_assert_cmpint (ms_test_count_notes (ms_store_handle_get_store (used)), ==, 1);
  ms_store_handle_release (used);
}

static void
test_at_each_step_of_a_load (MsTestFixture *fixture, gconstpointer unused)
{
  for (guint n_iterations = 0; n_iterations < 20; n_iterations++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", n_iterations);
      g_autoptr (MsTestCall) call = ms_test_call (fixture, MS_TEST_PRELOAD, id, 50);

      for (guint i = 0; i < n_iterations && !call->done; i++)
        g_main_context_iteration (fixture->context, TRUE);
      clear (fixture);
      g_assert_cmpuint (count_open_files (fixture), ==, 0);
      g_assert_true (call->done);
    }
}

/* Its boot function has what it needs to go on, and does not know yet that nobody waits. */
static void
test_held_load (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) handle = NULL;

  fixture->boot.hold = TRUE;
  handle = ms_test_retain (fixture, "a", 50);
  ms_test_await (fixture, fixture->boot.held_loads->len == 1);
  clear (fixture);
  g_assert_cmpuint (count_open_files (fixture), ==, 0);
  ms_test_release_loads (fixture);
  ms_store_handle_release (handle);
}

static void
test_failed_load (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->boot.failure = "no";
  error = ms_test_get_error (fixture, "a");
  g_assert_error (error, MS_ERROR, MS_ERROR_BOOT_FAILED);
  clear (fixture);
  g_assert_cmpuint (count_open_files (fixture), ==, 0);
}

/* What went before is still being closed. */
static void
test_dropped_and_collected (MsTestFixture *fixture, gconstpointer unused)
{
  ms_test_load (fixture, "collected", 50);
  ms_test_load (fixture, "dropped", 50);
  ms_test_advance (fixture, 49);
  g_assert_true (ms_store_registry_drop (fixture->registry, "dropped"));
  ms_test_clock_advance (fixture->clock, 1);
  while (ms_test_has (fixture, "collected"))
    g_main_context_iteration (fixture->context, TRUE);
  clear (fixture);
  g_assert_cmpuint (count_open_files (fixture), ==, 0);
}

static void
test_loaded_meanwhile (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) handle = NULL;
  Clearing clearing = { 0 };

  ms_test_load (fixture, "a", 50);
  ms_store_registry_clear_async (fixture->registry, NULL, on_cleared, &clearing);
  handle = ms_test_retain (fixture, "a", 50);
  ms_test_await (fixture, clearing.done);
  g_assert_no_error (clearing.error);
  ms_test_await (fixture, ms_store_handle_get_state (handle) == MS_ENTRY_STATE_READY);
  ms_test_commit (ms_store_handle_get_store (handle), "n");
  ms_store_handle_release (handle);
}

static void
test_two_at_once (MsTestFixture *fixture, gconstpointer unused)
{
  Clearing first = { 0 };
  Clearing second = { 0 };

  ms_test_load (fixture, "a", 50);
  ms_store_registry_clear_async (fixture->registry, NULL, on_cleared, &first);
  ms_store_registry_clear_async (fixture->registry, NULL, on_cleared, &second);
  ms_test_await (fixture, first.done && second.done);
  g_assert_no_error (first.error);
  g_assert_no_error (second.error);
  g_assert_cmpuint (count_open_files (fixture), ==, 0);
}

static void
test_cancelled (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Clearing clearing = { 0 };

  ms_test_load (fixture, "a", 50);
  ms_store_registry_clear_async (fixture->registry, cancellable, on_cleared, &clearing);
  g_cancellable_cancel (cancellable);
  ms_test_await (fixture, clearing.done);
  g_assert_error (clearing.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&clearing.error);
  g_assert_false (ms_test_has (fixture, "a"));
  clear (fixture);
  g_assert_cmpuint (count_open_files (fixture), ==, 0);
}

/* The registry stays until it has answered, and goes with files that are being closed. */
static void
test_registry_goes (MsTestFixture *fixture, gconstpointer unused)
{
  MsStoreRegistry *registry;
  Clearing clearing = { 0 };

  ms_test_load (fixture, "a", 50);
  registry = g_steal_pointer (&fixture->registry);
  ms_store_registry_clear_async (registry, NULL, on_cleared, &clearing);
  g_object_add_weak_pointer (G_OBJECT (registry), (gpointer *) &registry);
  g_object_unref (registry);
  g_assert_nonnull (registry);
  ms_test_await (fixture, clearing.done);
  ms_test_settle (fixture);
  g_assert_null (registry);

  ms_test_replace_registry (fixture, ms_store_registry_new (NULL));
  ms_test_load (fixture, "a", 50);
  ms_test_replace_registry (fixture, ms_store_registry_new (NULL));
  ms_test_await (fixture, count_open_files (fixture) == 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/store-registry-clear/nothing", test_nothing);
  ms_test_add_in_files ("/store-registry-clear/files", test_files);
  ms_test_add_in_files ("/store-registry-clear/at-each-step", test_at_each_step_of_a_load);
  ms_test_add_in_files ("/store-registry-clear/held-load", test_held_load);
  ms_test_add_in_files ("/store-registry-clear/failed-load", test_failed_load);
  ms_test_add_in_files ("/store-registry-clear/dropped-and-collected", test_dropped_and_collected);
  ms_test_add_in_files ("/store-registry-clear/loaded-meanwhile", test_loaded_meanwhile);
  ms_test_add_in_files ("/store-registry-clear/two-at-once", test_two_at_once);
  ms_test_add_in_files ("/store-registry-clear/cancelled", test_cancelled);
  ms_test_add_in_files ("/store-registry-clear/registry-goes", test_registry_goes);
  return g_test_run ();
}
