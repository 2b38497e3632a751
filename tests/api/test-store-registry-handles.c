/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Handles and cancelling: the registry's behaviours 24 to 29. */

#include "ms-test-call.h"

static void
count_notify (GObject *object, GParamSpec *pspec, guint *count)
{
  ++*count;
}

static void
test_counted_once (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) first = ms_test_acquire (fixture, "a", 50);
  MsStoreHandle *second = ms_test_acquire (fixture, "a", 50);
  MsStoreHandle *third = ms_test_retain (fixture, "a", 50);

  g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 3);
  g_assert_false (ms_store_handle_get_released (first));
  ms_store_handle_release (first);
  ms_store_handle_release (first);
  g_assert_true (ms_store_handle_get_released (first));
  g_assert_null (ms_store_handle_get_store (first));
  g_assert_cmpint (ms_store_handle_get_state (first), ==, MS_ENTRY_STATE_READY);
  g_assert_no_error (ms_store_handle_get_error (first));
  g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 2);

  ms_store_handle_release (second);
  g_assert_finalize_object (second);
  ms_test_settle (fixture);
  g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 1);

  g_assert_finalize_object (third);
  ms_test_settle (fixture);
  g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 0);
  ms_test_assert_goes_after (fixture, "a", 50);
  g_assert_cmpint (ms_store_handle_get_state (first), ==, MS_ENTRY_STATE_READY);
}

typedef struct
{
  gboolean done;
  MsStore *store;
  GError *error;
} Wait;

static void
wait_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  wait->store = ms_store_handle_wait_finish (MS_STORE_HANDLE (source), result, &wait->error);
  wait->done = TRUE;
}

static Wait *
wait_begin (MsStoreHandle *handle)
{
  Wait *wait = g_new0 (Wait, 1);

  ms_store_handle_wait_async (handle, NULL, wait_done, wait);
  g_assert_false (wait->done);
  return wait;
}

static void
wait_free (Wait *wait)
{
  g_assert_true (wait->done);
  g_assert_cmpint (wait->store == NULL, ==, wait->error != NULL);
  g_clear_object (&wait->store);
  g_clear_error (&wait->error);
  g_free (wait);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wait, wait_free)

static void
test_released_while_loading (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) first = ms_test_retain (fixture, "a", 50);
  g_autoptr (MsStoreHandle) second = NULL;
  g_autoptr (Wait) wait = wait_begin (first);

  fixture->boot.hold = TRUE;
  ms_test_await (fixture, fixture->boot.held_loads->len == 1);
  second = ms_test_retain (fixture, "a", 50);
  ms_store_handle_release (first);
  g_assert_false (wait->done);
  ms_test_await (fixture, wait->done);
  g_assert_error (wait->error, MS_ERROR, MS_ERROR_CLOSED);
  g_assert_cmpint (ms_store_handle_get_state (first), ==, MS_ENTRY_STATE_LOADING);

  ms_test_release_loads (fixture);
  ms_test_await (fixture, ms_store_handle_get_store (second) != NULL);
  g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 1);
  g_assert_cmpint (ms_store_handle_get_state (first), ==, MS_ENTRY_STATE_LOADING);
  g_assert_cmpint (ms_store_handle_get_state (second), ==, MS_ENTRY_STATE_READY);
  g_assert_null (ms_store_handle_get_store (first));
}

static void
test_ready_notified (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) handle = ms_test_retain (fixture, "a", 50);
  g_autoptr (Wait) early = wait_begin (handle);
  g_autoptr (Wait) late = NULL;
  guint n_state = 0, n_store = 0, n_error = 0;

  g_signal_connect (handle, "notify::state", G_CALLBACK (count_notify), &n_state);
  g_signal_connect (handle, "notify::store", G_CALLBACK (count_notify), &n_store);
  g_signal_connect (handle, "notify::error", G_CALLBACK (count_notify), &n_error);
  g_assert_cmpstr (ms_store_handle_get_id (handle), ==, "a");
  g_assert_cmpint (ms_store_handle_get_state (handle), ==, MS_ENTRY_STATE_LOADING);
  g_assert_null (ms_store_handle_get_store (handle));
  ms_test_await (fixture, ms_store_handle_get_store (handle) != NULL);
  g_assert_cmpuint (n_state, ==, 1);
  g_assert_cmpuint (n_store, ==, 1);
  g_assert_cmpuint (n_error, ==, 0);
  g_assert_cmpint (ms_store_handle_get_state (handle), ==, MS_ENTRY_STATE_READY);
  late = wait_begin (handle);
  ms_test_await (fixture, early->done && late->done);
  g_assert_true (early->store == ms_store_handle_get_store (handle));
  g_assert_true (late->store == early->store);
}

static void
test_failed_is_inert (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) failed = ms_test_retain (fixture, "a", 50);
  g_autoptr (MsStoreHandle) second = NULL;
  g_autoptr (Wait) early = wait_begin (failed);
  g_autoptr (Wait) late = NULL;
  guint n_state = 0, n_error = 0;

  fixture->boot.failure = "the moon is full";
  g_signal_connect (failed, "notify::state", G_CALLBACK (count_notify), &n_state);
  g_signal_connect (failed, "notify::error", G_CALLBACK (count_notify), &n_error);
  ms_test_await (fixture, early->done);
  g_assert_error (early->error, MS_ERROR, MS_ERROR_BOOT_FAILED);
  g_assert_cmpint (ms_store_handle_get_state (failed), ==, MS_ENTRY_STATE_FAILED);
  g_assert_error (ms_store_handle_get_error (failed), MS_ERROR, MS_ERROR_BOOT_FAILED);
  g_assert_null (ms_store_handle_get_store (failed));
  g_assert_cmpuint (n_state, ==, 1);
  g_assert_cmpuint (n_error, ==, 1);

  late = wait_begin (failed);
  ms_test_await (fixture, late->done);
  g_assert_error (late->error, MS_ERROR, MS_ERROR_BOOT_FAILED);

  fixture->boot.failure = NULL;
  second = ms_test_acquire (fixture, "a", 50);
  g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 1);
  ms_store_handle_release (failed);
  ms_test_settle (fixture);
  g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 1);
  g_assert_finalize_object (g_steal_pointer (&failed));
  ms_test_settle (fixture);
  g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 1);
  g_assert_false (ms_store_is_closed (ms_store_handle_get_store (second)));
}

static void
test_dropped_is_inert (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) ready = ms_test_acquire (fixture, "a", 50);
  g_autoptr (MsStoreHandle) loading = ms_test_retain (fixture, "b", 50);
  g_autoptr (MsStoreHandle) second = NULL;
  g_autoptr (Wait) early = wait_begin (loading);
  g_autoptr (Wait) late = NULL;
  MsStoreHandle *handles[] = { ready, loading };
  guint n_state = 0, n_error = 0;

  fixture->boot.hold = TRUE;
  ms_test_await (fixture, fixture->boot.held_loads->len == 1);
  for (guint i = 0; i < G_N_ELEMENTS (handles); i++)
    {
      g_signal_connect (handles[i], "notify::state", G_CALLBACK (count_notify), &n_state);
      g_signal_connect (handles[i], "notify::error", G_CALLBACK (count_notify), &n_error);
      g_assert_true (
          ms_store_registry_drop (fixture->registry, ms_store_handle_get_id (handles[i])));
      ms_test_settle (fixture);
      g_assert_cmpint (ms_store_handle_get_state (handles[i]), ==, MS_ENTRY_STATE_DROPPED);
      g_assert_error (ms_store_handle_get_error (handles[i]), MS_ERROR, MS_ERROR_DROPPED);
      g_assert_null (ms_store_handle_get_store (handles[i]));
      g_assert_cmpuint (n_state, ==, i + 1);
      g_assert_cmpuint (n_error, ==, i + 1);
    }
  late = wait_begin (ready);
  ms_test_await (fixture, early->done && late->done);
  g_assert_error (early->error, MS_ERROR, MS_ERROR_DROPPED);
  g_assert_error (late->error, MS_ERROR, MS_ERROR_DROPPED);

  fixture->boot.hold = FALSE;
  second = ms_test_acquire (fixture, "a", 50);
  ms_store_handle_release (ready);
  g_assert_finalize_object (g_steal_pointer (&ready));
  ms_test_settle (fixture);
  g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 1);
}

static void
test_mounted_twice (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) held = ms_test_acquire (fixture, "a", 0);
  g_autoptr (MsStore) store = g_object_ref (ms_store_handle_get_store (held));
  g_autoptr (MsStoreHandle) first = NULL;
  g_autoptr (MsStoreHandle) second = NULL;
  g_autoptr (MsStoreHandle) unknown = NULL;
  g_autoptr (MsStoreHandle) again = NULL;

  ms_store_handle_release (held);
  first = ms_test_retain (fixture, "a", 0);
  ms_store_handle_release (first);
  second = ms_test_retain (fixture, "a", 0);
  ms_test_advance (fixture, 1000);
  g_assert_false (ms_store_is_closed (store));
  g_assert_true (ms_store_handle_get_store (second) == store);

  unknown = ms_test_retain (fixture, "b", 0);
  ms_store_handle_release (unknown);
  again = ms_test_retain (fixture, "b", 0);
  ms_test_await (fixture, ms_store_handle_get_state (again) != MS_ENTRY_STATE_LOADING);
  ms_test_advance (fixture, 1000);
  g_assert_cmpint (ms_store_handle_get_state (again), ==, MS_ENTRY_STATE_READY);
  g_assert_false (ms_store_is_closed (ms_store_handle_get_store (again)));
  g_assert_cmpuint (fixture->boot.n_boots, ==, 2);
}

static void
test_one_of_two_cancels (MsTestFixture *fixture, gconstpointer unused)
{
  for (MsTestRequest request = MS_TEST_GET; request <= MS_TEST_PRELOAD; request++)
    {
      g_autofree char *id = g_strdup_printf ("id-%d", request);
      g_autoptr (MsTestCall) first = NULL;
      g_autoptr (MsTestCall) second = NULL;

      fixture->boot.hold = TRUE;
      first = ms_test_call (fixture, request, id, 0);
      second = ms_test_call (fixture, MS_TEST_ACQUIRE, id, 0);
      ms_test_await (fixture, fixture->boot.held_loads->len == 1);
      g_cancellable_cancel (first->cancellable);
      g_assert_false (first->done);
      ms_test_settle (fixture);
      g_assert_true (first->done);
      g_assert_error (first->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_false (second->done);

      ms_test_release_loads (fixture);
      ms_test_await (fixture, second->done);
      g_assert_no_error (second->error);
      g_assert_false (ms_store_is_closed (ms_store_handle_get_store (second->handle)));
      g_assert_cmpuint (ms_test_n_observers (fixture, id), ==, 1);
    }
}

/* The store is ready, but the caller has not been told. */
static void
test_cancelled_before_callback (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) handle = ms_test_acquire (fixture, "a", 50);

  for (MsTestRequest request = MS_TEST_GET; request <= MS_TEST_PRELOAD; request++)
    {
      g_autoptr (MsTestCall) call = ms_test_call (fixture, request, "a", 50);

      g_cancellable_cancel (call->cancellable);
      ms_test_settle (fixture);
      g_assert_true (call->done);
      g_assert_error (call->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 1);
    }
  ms_store_handle_release (handle);
  ms_test_assert_goes_after (fixture, "a", 50);
}

static void
close_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_store_close_finish (MS_STORE (source), result, &error));
  g_assert_no_error (error);
  *done = TRUE;
}

/* What is left of an aborted load is nothing, or a store that can be opened. */
static void
assert_usable (MsTestFixture *fixture, const char *id)
{
  g_autoptr (MsStoreHandle) handle = ms_test_acquire (fixture, id, MS_GC_TIME_INFINITE);
  g_autoptr (MsStore) store = g_object_ref (ms_store_handle_get_store (handle));
  gboolean closed = FALSE;

  g_assert_cmpint (ms_test_count_notes (store), ==, 0);
  ms_test_commit (store, "one");
  g_assert_cmpint (ms_test_count_notes (store), ==, 1);
  g_assert_true (ms_store_registry_drop (fixture->registry, id));
  ms_store_close_async (store, NULL, close_done, &closed);
  ms_test_await (fixture, closed);
}

static void
test_only_waiter_cancels (MsTestFixture *fixture, gconstpointer unused)
{
  /* Where files are that are not complete. */
  g_autofree char *nursery = g_build_filename (fixture->directory, ".new", NULL);

  for (guint n_iterations = 0; n_iterations < 20; n_iterations++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", n_iterations);
      g_autoptr (MsTestCall) call = NULL;

      fixture->boot.hold = TRUE;
      call = ms_test_call (fixture, MS_TEST_GET, id, 0);
      for (guint i = 0; i < n_iterations && fixture->boot.held_loads->len == 0; i++)
        g_main_context_iteration (fixture->context, TRUE);
      g_cancellable_cancel (call->cancellable);
      g_assert_false (call->done);
      ms_test_settle (fixture);
      g_assert_true (call->done);
      g_assert_error (call->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_false (ms_test_has (fixture, id));
      for (guint i = 0; i < fixture->boot.held_loads->len; i++)
        g_assert_true (g_cancellable_is_cancelled (ms_test_held_cancellable (fixture, i)));

      fixture->boot.hold = FALSE;
      ms_test_release_loads (fixture);
      assert_usable (fixture, id);
      ms_test_replace_definition (fixture);
      g_assert_true (g_file_test (nursery, G_FILE_TEST_IS_DIR));
      g_assert_cmpuint (ms_test_count_files (nursery), ==, 0);
    }
}

static void
test_cancelled_after (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsTestCall) get = ms_test_call (fixture, MS_TEST_GET, "a", 50);
  g_autoptr (MsTestCall) acquire = ms_test_call (fixture, MS_TEST_ACQUIRE, "b", 50);

  ms_test_await (fixture, get->done && acquire->done);
  ms_test_advance (fixture, 20);
  g_cancellable_cancel (get->cancellable);
  g_cancellable_cancel (acquire->cancellable);
  ms_test_settle (fixture);
  g_assert_false (ms_store_is_closed (get->store));
  g_assert_false (ms_store_handle_get_released (acquire->handle));
  g_assert_cmpuint (ms_test_n_observers (fixture, "b"), ==, 1);
  ms_test_assert_goes_after (fixture, "a", 30);
  g_assert_true (ms_test_has (fixture, "b"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/registry/24-counted-once", test_counted_once);
  ms_test_add ("/registry/25-released-while-loading", test_released_while_loading);
  ms_test_add ("/registry/25-ready-notified", test_ready_notified);
  ms_test_add ("/registry/25-failed-is-inert", test_failed_is_inert);
  ms_test_add ("/registry/25-dropped-is-inert", test_dropped_is_inert);
  ms_test_add ("/registry/26-mounted-twice", test_mounted_twice);
  ms_test_add ("/registry/27-one-of-two-cancels", test_one_of_two_cancels);
  ms_test_add ("/registry/27-cancelled-before-callback", test_cancelled_before_callback);
  ms_test_add_in_files ("/registry/28-only-waiter-cancels", test_only_waiter_cancels);
  ms_test_add ("/registry/29-cancelled-after", test_cancelled_after);
  return g_test_run ();
}
