/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loads that nobody is interested in any more: the registry's behaviour 17. */

#include "ms-test-call.h"

#define TEN_YEARS (G_GINT64_CONSTANT (3652) * 24 * 3600 * 1000)

/* Begins a load that nobody is interested in any more. */
static void
begin_lonely_load (MsTestFixture *fixture, int gc_time)
{
  g_autoptr (MsStoreHandle) handle = ms_test_retain (fixture, "a", gc_time);
  g_autoptr (MsTestCall) first = ms_test_call (fixture, MS_TEST_GET, "a", gc_time);
  g_autoptr (MsTestCall) second = ms_test_call (fixture, MS_TEST_PRELOAD, "a", gc_time);

  fixture->boot.hold = TRUE;
  ms_test_await (fixture, fixture->boot.held_loads->len == 1);
  ms_test_advance (fixture, 1000);
  ms_store_handle_release (handle);
  g_cancellable_cancel (first->cancellable);
  g_cancellable_cancel (second->cancellable);
  ms_test_settle (fixture);
  g_assert_error (first->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (second->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_lonely_load_aborted (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (MsTestCall) again = NULL;

  begin_lonely_load (fixture, 50);
  cancellable = g_object_ref (ms_test_held_cancellable (fixture, 0));
  ms_test_advance (fixture, 49);
  g_assert_true (ms_test_has (fixture, "a"));
  g_assert_false (g_cancellable_is_cancelled (cancellable));
  ms_test_advance (fixture, 1);
  g_assert_false (ms_test_has (fixture, "a"));
  g_assert_true (g_cancellable_is_cancelled (cancellable));

  again = ms_test_call (fixture, MS_TEST_GET, "a", 50);
  ms_test_await (fixture, fixture->boot.held_loads->len == 2);
  g_assert_true (ms_test_held_store (fixture, 0) != ms_test_held_store (fixture, 1));
  g_assert_true (ms_store_is_closed (ms_test_held_store (fixture, 0)));
  ms_test_release_loads (fixture);
  ms_test_await (fixture, again->done);
  g_assert_no_error (again->error);
}

static void
test_lonely_load_at_0 (MsTestFixture *fixture, gconstpointer unused)
{
  begin_lonely_load (fixture, 0);
  g_assert_false (ms_test_has (fixture, "a"));
  g_assert_true (g_cancellable_is_cancelled (ms_test_held_cancellable (fixture, 0)));
}

static void
test_lonely_load_regained (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) handle = NULL;
  g_autoptr (MsTestCall) call = NULL;

  begin_lonely_load (fixture, 50);
  ms_test_advance (fixture, 49);
  handle = ms_test_retain (fixture, "a", 50);
  ms_test_advance (fixture, 1000);
  g_assert_cmpint (ms_store_handle_get_state (handle), ==, MS_ENTRY_STATE_LOADING);
  ms_store_handle_release (handle);
  ms_test_advance (fixture, 49);
  call = ms_test_call (fixture, MS_TEST_GET, "a", 50);
  ms_test_advance (fixture, 1000);
  g_assert_false (call->done);
  ms_test_release_loads (fixture);
  ms_test_await (fixture, call->done);
  g_assert_no_error (call->error);
  g_assert_cmpuint (fixture->boot.n_boots, ==, 1);
}

static void
test_lonely_load_completes (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStore) store = NULL;

  begin_lonely_load (fixture, 50);
  ms_test_advance (fixture, 40);
  ms_test_release_loads (fixture);
  ms_test_settle (fixture);
  store = ms_test_lookup (fixture, "a");
  g_assert_nonnull (store);
  ms_test_assert_goes_after (fixture, "a", 50);
}

static void
test_lonely_load_infinite (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStore) store = NULL;

  begin_lonely_load (fixture, MS_GC_TIME_INFINITE);
  ms_test_advance (fixture, TEN_YEARS);
  ms_test_release_loads (fixture);
  ms_test_settle (fixture);
  ms_test_advance (fixture, TEN_YEARS);
  store = ms_test_lookup (fixture, "a");
  g_assert_nonnull (store);
  g_assert_false (ms_store_is_closed (store));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/registry/17-aborted", test_lonely_load_aborted);
  ms_test_add ("/registry/17-at-0", test_lonely_load_at_0);
  ms_test_add ("/registry/17-regained", test_lonely_load_regained);
  ms_test_add ("/registry/17-completes", test_lonely_load_completes);
  ms_test_add ("/registry/17-infinite", test_lonely_load_infinite);
  return g_test_run ();
}
