/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live queries of long tables: the first rows at once, the rest from a worker, and what is committed meanwhile. */

#include "ms-test-list.h"
#include "ms-test-store.h"
#include "query/ms-live-view-struct-private.h"

/* More than can be read in the time that a load takes of a frame. */
#define N_ROWS 300000
#define N_ROWS_WHEN_SLOW 20000

static const char xml[] =
    "<multistore><store name='note'>"
    "<table>CREATE TABLE item (id INTEGER PRIMARY KEY, title TEXT NOT NULL, rank INTEGER NOT NULL)"
    " STRICT</table>"
    "<event name='v1.Filled'><arg name='n' type='x'/><materializer>INSERT INTO item (id, title, "
    "rank)"
    " WITH RECURSIVE number (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i &lt; :n)"
    " SELECT i, 'item ' || i, (i * 7919) % :n FROM number</materializer></event>"
    "<event name='v1.Put'><arg name='id' type='x'/><arg name='title' type='s'/>"
    "<arg name='rank' type='x'/><materializer>INSERT OR REPLACE INTO item (id, title, rank)"
    " VALUES (:id, :title, :rank)</materializer></event>"
    "<event name='v1.Drop'><arg name='id' type='x'/>"
    "<materializer>DELETE FROM item WHERE id = :id</materializer></event>"
    "</store></multistore>";

static guint
count_rows (void)
{
  return g_getenv ("MULTISTORE_TEST_SLOW") ? N_ROWS_WHEN_SLOW : N_ROWS;
}

static void
fill (MsTestStore *test, MsTestFixture *fixture)
{
  ms_live_patience = MS_LIVE_PATIENCE;
  ms_test_store_begin (test, fixture, xml);
  ms_test_commit_event (test->store, "v1.Filled", "n", "x", (gint64) count_rows (), NULL);
}

static void
put (MsStore *store, gint64 id, const char *title, gint64 rank)
{
  ms_test_commit_event (store, "v1.Put", "id", "x", id, "title", "s", title, "rank", "x", rank,
                        NULL);
}

static void
drop (MsStore *store, gint64 id)
{
  ms_test_commit_event (store, "v1.Drop", "id", "x", id, NULL);
}

static void
assert_equals_query (MsStore *store, MsLiveQuery *live, MsQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsResult) result = ms_store_query (store, query, &error);
  guint n_rows = ms_live_query_get_n_rows (live);

  g_assert_no_error (error);
  g_assert_cmpuint (ms_result_get_n_rows (result), ==, n_rows);
  /* All of them would take long under valgrind. */
  for (guint i = 0; i < n_rows; i += i < 100 || i + 200 > n_rows ? 1 : 97)
    {
      g_autoptr (MsRow) expected = ms_result_get_row (result, i);
      g_autoptr (MsRow) row = g_list_model_get_item (G_LIST_MODEL (live), i);

      g_assert_cmpint (ms_row_get_int (row, "id"), ==, ms_row_get_int (expected, "id"));
      g_assert_cmpstr (ms_row_get_text (row, "title"), ==, ms_row_get_text (expected, "title"));
    }
}

static void
note_loading (MsLiveQuery *live, GParamSpec *pspec, GString *story)
{
  g_string_append_c (story, ms_live_query_is_loading (live) ? '<' : '>');
}

static void
note_items (GListModel *model, guint position, guint removed, guint added, GString *story)
{
  g_string_append_printf (story, "%s-%u+", position == 0 ? "first" : "later", removed);
}

/* The rows that are there at once stay where they are when the others come. */
static void
test_first_rows (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, NULL);
  g_autoptr (GString) story = g_string_new (NULL);
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsRow) first = NULL;
  g_autoptr (MsRow) again = NULL;
  guint n_first;
  MsTestStore test;

  fill (&test, fixture);
  live = ms_test_watch (test.store, query);
  n_first = ms_live_query_get_n_rows (live);
  g_assert_cmpuint (n_first, >, 0);
  g_assert_cmpuint (n_first, <, count_rows ());
  g_assert_true (ms_live_query_is_loading (live));
  first = ms_live_query_get_single (live);
  g_assert_cmpint (ms_row_get_int (first, "id"), ==, 1);
  g_signal_connect (live, "notify::loading", G_CALLBACK (note_loading), story);
  g_signal_connect (live, "items-changed", G_CALLBACK (note_items), story);
  ms_test_await (fixture, !ms_live_query_is_loading (live));
  g_assert_cmpstr (story->str, ==, "later-0+>");
  g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, count_rows ());
  again = ms_live_query_get_single (live);
  g_assert_true (again == first);
  g_signal_handlers_disconnect_by_data (live, story);
  assert_equals_query (test.store, live, query);
  g_clear_object (&live);
  g_clear_object (&first);
  g_clear_object (&again);
  ms_test_store_end (&test);
}

/* An order that no index gives has no first row before it has seen all. */
static void
test_sorted (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", "rank % 3 > 0", "title DESC");
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  fill (&test, fixture);
  live = ms_test_watch (test.store, query);
  g_assert_true (ms_live_query_is_loading (live));
  ms_test_await (fixture, !ms_live_query_is_loading (live));
  assert_equals_query (test.store, live, query);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

/* What is committed while the worker reads is there at the end, whether or not it has seen it. */
static void
test_meanwhile (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", "id <> 12", NULL);
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  fill (&test, fixture);
  live = ms_test_watch (test.store, query);
  g_assert_true (ms_live_query_is_loading (live));
  put (test.store, -5, "before all", 0);
  put (test.store, 1000000, "after all", 0);
  put (test.store, 5, "renamed", 0);
  put (test.store, count_rows () - 5, "renamed, far", 0);
  drop (test.store, 3);
  drop (test.store, count_rows () - 3);
  g_assert_true (ms_store_refresh (test.store, NULL));
  /* Of the first rows all is known already. */
  g_assert_true (ms_live_query_is_loading (live));
  {
    g_autoptr (MsRow) row = ms_live_query_get_single (live);

    g_assert_cmpint (ms_row_get_int (row, "id"), ==, -5);
  }
  ms_test_await (fixture, !ms_live_query_is_loading (live));
  assert_equals_query (test.store, live, query);
  put (test.store, 12, "left out", 0);
  put (test.store, 13, "changed later", 0);
  g_assert_true (ms_store_refresh (test.store, NULL));
  assert_equals_query (test.store, live, query);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

/* Another statement that is long in running: it shows what it had until the worker has done. */
static void
test_rerun (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query =
      ms_query_new ("SELECT id, title FROM item WHERE rank >= 0 ORDER BY title DESC, id LIMIT 500");
  g_autoptr (GString) story = g_string_new (NULL);
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  fill (&test, fixture);
  live = ms_test_watch (test.store, query);
  ms_test_await (fixture, !ms_live_query_is_loading (live));
  assert_equals_query (test.store, live, query);
  g_signal_connect (live, "notify::loading", G_CALLBACK (note_loading), story);
  put (test.store, 7, "zzz", 0);
  g_assert_true (ms_store_refresh (test.store, NULL));
  g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, 500);
  /* A second change, while the worker is busy with the first. */
  put (test.store, 8, "zzzz", 0);
  ms_test_settle (fixture);
  ms_test_await (fixture, !ms_live_query_is_loading (live));
  /* It says that it has done when it has, and not between both readings. */
  assert_equals_query (test.store, live, query);
  g_assert_cmpstr (story->str, ==, "<>");
  g_signal_handlers_disconnect_by_data (live, story);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

/* A query that becomes wrong while a worker reads what it asked before: it says so, and does not wait for what nobody wants. */
static void
test_wrong_meanwhile (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, "title");
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  fill (&test, fixture);
  live = ms_test_watch (test.store, query);
  g_assert_true (ms_live_query_is_loading (live));
  ms_query_set_order_by (query, "nothing");
  ms_test_refresh (test.store);
  g_assert_false (ms_live_query_is_loading (live));
  g_assert_error (ms_live_query_get_error (live), MS_ERROR, MS_ERROR_INVALID_QUERY);
  ms_query_set_order_by (query, "title");
  ms_test_refresh (test.store);
  ms_test_await (fixture, !ms_live_query_is_loading (live));
  g_assert_no_error (ms_live_query_get_error (live));
  assert_equals_query (test.store, live, query);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static void
test_other_parameter (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", "id >= :low", "title");
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  fill (&test, fixture);
  ms_query_set_variant (query, "low", g_variant_new_int64 (0), NULL);
  live = ms_test_watch (test.store, query);
  g_assert_true (ms_live_query_is_loading (live));
  ms_test_await (fixture, !ms_live_query_is_loading (live));
  /* Another order, which the rows that are shown meanwhile do not have. */
  ms_query_set_order_by (query, "title COLLATE NOCASE DESC");
  ms_test_refresh (test.store);
  put (test.store, 5, "aaa", 0);
  put (test.store, 6, "zzz", 0);
  ms_test_refresh (test.store);
  ms_test_await (fixture, !ms_live_query_is_loading (live));
  assert_equals_query (test.store, live, query);
  ms_query_set_order_by (query, "title");
  ms_test_refresh (test.store);
  ms_query_set_variant (query, "low", g_variant_new_int64 (count_rows () - 9), NULL);
  g_assert_true (ms_store_refresh (test.store, NULL));
  ms_test_await (fixture, !ms_live_query_is_loading (live));
  g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, 10);
  assert_equals_query (test.store, live, query);
  g_clear_object (&live);
  ms_test_await_finalized (fixture, g_steal_pointer (&query));
  ms_test_store_end (&test);
}

/* A list that is given up, and a store that closes, while the worker reads. */
static void
test_given_up (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, "title");
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  fill (&test, fixture);
  live = ms_test_watch (test.store, query);
  g_assert_true (ms_live_query_is_loading (live));
  g_clear_object (&live);
  live = ms_test_watch (test.store, query);
  g_assert_true (ms_live_query_is_loading (live));
  ms_store_close (test.store);
  g_assert_false (ms_live_query_is_loading (live));
  g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, 0);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static void
note_signals (GListModel *model, guint position, guint removed, guint added, GString *story)
{
  g_string_append_printf (story, "%u:-%u+%u ", position, removed, added);
}

/* A row that somebody holds is followed to the other end of the list; another is taken out and put in. */
static void
test_far_moves (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, "rank, id");
  g_autoptr (GString) story = g_string_new (NULL);
  g_autofree char *expected = NULL;
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsRow) held = NULL;
  g_autoptr (MsRow) again = NULL;
  guint n = count_rows (), first, second;
  MsTestStore test;

  fill (&test, fixture);
  live = ms_test_watch (test.store, query);
  ms_test_await (fixture, !ms_live_query_is_loading (live));
  /* Ranks are places: each occurs once. */
  first = 7919 % n;
  second = 2 * 7919 % n;
  g_assert_cmpuint (first, <, second);
  held = g_list_model_get_item (G_LIST_MODEL (live), second);
  g_assert_cmpint (ms_row_get_int (held, "id"), ==, 2);
  g_signal_connect (live, "items-changed", G_CALLBACK (note_signals), story);
  put (test.store, 1, "far", 2 * n);
  ms_test_refresh (test.store);
  put (test.store, 2, "farther", 3 * n);
  ms_test_refresh (test.store);
  expected = g_strdup_printf ("%u:-1+0 %u:-0+1 %u:-%u+%u ", first, n - 1, second - 1,
                              n - second + 1, n - second + 1);
  g_assert_cmpstr (story->str, ==, expected);
  again = g_list_model_get_item (G_LIST_MODEL (live), n - 1);
  g_assert_true (again == held);
  g_signal_handlers_disconnect_by_data (live, story);
  assert_equals_query (test.store, live, query);
  g_clear_object (&live);
  g_clear_object (&held);
  g_clear_object (&again);
  ms_test_store_end (&test);
}

/* The list is kept right by what the store keeps awake for it, also when it has slept. */
static void
test_asleep (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, "rank, id");
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  fill (&test, fixture);
  live = ms_test_watch (test.store, query);
  ms_test_await (fixture, !ms_live_query_is_loading (live));
  ms_test_advance (fixture, 6000);
  assert_equals_query (test.store, live, query);
  ms_test_advance (fixture, 6000);
  put (test.store, 9, "moved", -1);
  ms_test_settle (fixture);
  assert_equals_query (test.store, live, query);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

#define add_test(path, func) ms_test_add_in_files (path, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/live-load/first-rows", test_first_rows);
  add_test ("/live-load/sorted", test_sorted);
  add_test ("/live-load/meanwhile", test_meanwhile);
  add_test ("/live-load/rerun", test_rerun);
  add_test ("/live-load/wrong-meanwhile", test_wrong_meanwhile);
  add_test ("/live-load/other-parameter", test_other_parameter);
  add_test ("/live-load/given-up", test_given_up);
  add_test ("/live-load/far-moves", test_far_moves);
  add_test ("/live-load/asleep", test_asleep);
  return g_test_run ();
}
