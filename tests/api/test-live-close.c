/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live queries that are closed before they go: they let their store go, and are empty. */

#include "ms-test-call.h"
#include "ms-test-list.h"
#include "ms-test-store.h"

#define N_MANY 50000

static MsLiveQuery *
watch_notes (MsStore *store)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "id");

  return ms_test_watch (store, query);
}

static void
test_empty (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  g_autoptr (MsRow) row = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_note (test.store, "a", "A");
  ms_test_add_note (test.store, "b", "B");
  live = watch_notes (test.store);
  list = ms_test_list_new (G_LIST_MODEL (live), "id");
  row = ms_live_query_get_single (live);
  ms_live_query_close (live);
  ms_test_assert_list (list, "0:-2+0", "");
  g_assert_null (ms_live_query_get_single (live));
  g_assert_cmpstr (ms_row_get_text (row, "title"), ==, "A");
  /* Nothing is followed any more, neither the store nor the query. */
  ms_test_add_note (test.store, "c", "C");
  ms_query_set_where (ms_live_query_get_query (live), "id = 'c'");
  ms_live_query_close (live);
  ms_test_settle (fixture);
  ms_test_assert_list (list, "", "");
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&row);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

/* While the list is referenced, as a collector leaves it, its store is collected all the same. */
static void
test_lets_store_go (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStore) store = ms_test_get (fixture, "a", 50);
  g_autoptr (MsLiveQuery) live = watch_notes (store);

  ms_test_advance (fixture, 100);
  g_assert_true (ms_test_has (fixture, "a"));
  g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 1);
  ms_live_query_close (live);
  g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 0);
  ms_test_assert_goes_after (fixture, "a", 50);
  ms_live_query_close (live);
}

static void
close_all (MsLiveQuery *live, guint position, guint removed, guint added, MsLiveQuery **all)
{
  ms_live_query_close (all[0]);
  ms_live_query_close (all[1]);
}

/* The first that is told closes itself, and the other, which is to be told next. */
static void
test_inside_handler (MsTestFixture *fixture, gconstpointer unused)
{
  MsLiveQuery *all[2];
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  for (guint i = 0; i < 2; i++)
    {
      all[i] = watch_notes (test.store);
      g_signal_connect (all[i], "items-changed", G_CALLBACK (close_all), all);
    }
  ms_test_add_note (test.store, "a", "A");
  ms_test_settle (fixture);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (ms_live_query_get_n_rows (all[i]), ==, 0);
      g_clear_object (&all[i]);
    }
  ms_test_store_end (&test);
}

static void
test_while_loading (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new (
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " G_STRINGIFY (
          N_MANY) ") SELECT i FROM n");
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  live = ms_test_watch (test.store, query);
  ms_live_query_close (live);
  g_assert_false (ms_live_query_is_loading (live));
  ms_test_settle (fixture);
  g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, 0);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/live-close/empty", test_empty);
  ms_test_add ("/live-close/lets-store-go", test_lets_store_go);
  ms_test_add ("/live-close/inside-handler", test_inside_handler);
  ms_test_add_in_files ("/live-close/while-loading", test_while_loading);
  return g_test_run ();
}
