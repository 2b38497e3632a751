/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waiting until commits are durable: one sync serves all who wait when it begins, and those who come later share the next. */

#include "ms-test-store.h"
#include "store/ms-store-private.h"

#define N_WAITERS 30

static void
test_shared (MsTestFixture *fixture, gconstpointer unused)
{
  MsStoreDefinition *definition = ms_test_define_notes (fixture);
  MsStore *store = ms_test_open (fixture, definition, "a");
  GAsyncResult *taken[N_WAITERS] = { NULL };
  g_autoptr (GError) error = NULL;

  ms_test_add_note (store, "n", "N");
  for (guint i = 0; i < N_WAITERS; i++)
    ms_store_wait_async (store, MS_STAGE_DURABLE, NULL, ms_test_take_result, &taken[i]);
  g_assert_cmpuint (store->syncing->len, ==, 1);
  g_assert_cmpuint (store->to_sync->len, ==, N_WAITERS - 1);
  ms_test_await (fixture, taken[0]);
  g_assert_cmpuint (store->to_sync->len, ==, 0);
  ms_test_await (fixture, taken[1]);
  /* They were answered together, by the second sync; there is no third. */
  ms_test_settle (fixture);
  g_assert_null (store->syncing);
  for (guint i = 0; i < N_WAITERS; i++)
    {
      g_assert_nonnull (taken[i]);
      g_assert_true (ms_store_wait_finish (store, taken[i], &error));
      g_assert_no_error (error);
      g_clear_object (&taken[i]);
    }
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, definition);
}

/* A sync that ends when the store is closed has nobody left to answer. */
static void
test_closed (MsTestFixture *fixture, gconstpointer unused)
{
  MsStoreDefinition *definition = ms_test_define_notes (fixture);
  MsStore *store = ms_test_open (fixture, definition, "a");
  GAsyncResult *taken[3] = { NULL };

  ms_test_add_note (store, "n", "N");
  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    ms_store_wait_async (store, MS_STAGE_DURABLE, NULL, ms_test_take_result, &taken[i]);
  ms_store_close (store);
  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_autoptr (GError) error = NULL;

      ms_test_await (fixture, taken[i]);
      g_assert_false (ms_store_wait_finish (store, taken[i], &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_CLOSED);
      g_clear_object (&taken[i]);
    }
  g_assert_cmpuint (store->to_sync->len, ==, 0);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, definition);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add_in_files ("/store/wait/shared", test_shared);
  ms_test_add_in_files ("/store/wait/closed", test_closed);
  return g_test_run ();
}
