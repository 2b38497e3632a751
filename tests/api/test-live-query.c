/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live queries: what is told when rows come, go, move and change; identity; errors; closing. */

#include "ms-test-list.h"
#include "ms-test-store.h"

typedef struct
{
  MsTestFixture *fixture;
  MsStoreDefinition *definition;
  MsStore *store;
} Test;

static void
test_begin (Test *test, MsTestFixture *fixture)
{
  *test = (Test){ .fixture = fixture, .definition = ms_test_define_notes (fixture) };
  test->store = ms_test_open (fixture, test->definition, "a");
}

static void
test_end (Test *test)
{
  ms_test_settle (test->fixture);
  ms_test_close (test->fixture, test->store);
  ms_test_await_finalized (test->fixture, test->definition);
}

static MsLiveQuery *
watch (MsStore *store, MsQuery *query)
{
  g_autoptr (GError) error = NULL;
  MsLiveQuery *live = ms_store_query_live (store, query, &error);

  g_assert_no_error (error);
  return live;
}

static MsLiveQuery *
watch_table (MsStore *store, const char *where, const char *order_by)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", where, order_by);

  return watch (store, query);
}

static MsLiveQuery *
watch_sql (MsStore *store, const char *sql)
{
  g_autoptr (MsQuery) query = ms_query_new (sql);

  return watch (store, query);
}

static void
refresh (MsStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_store_refresh (store, &error));
  g_assert_no_error (error);
}

static void
add (MsStore *store, const char *id, gint64 rank)
{
  ms_test_commit_event (store, "v1.NoteAdded", "id", "s", id, "title", "s", id, "rank", "x", rank,
                        NULL);
}

static void
rename_note (MsStore *store, const char *id, const char *title)
{
  ms_test_commit_event (store, "v1.NoteRenamed", "id", "s", id, "title", "s", title, NULL);
}

static void
remove_note (MsStore *store, const char *id)
{
  ms_test_commit_event (store, "v1.NoteRemoved", "id", "s", id, NULL);
}

/* The same story, whether the query follows rows or is run again. */
static void
tell_story (MsStore *store, MsLiveQuery *live)
{
  g_autoptr (MsTestList) list = ms_test_list_new (G_LIST_MODEL (live), "title");

  ms_test_assert_list (list, "", "b d");
  add (store, "c", 0);
  ms_test_assert_list (list, "", "b d");
  refresh (store);
  ms_test_assert_list (list, "1:-0+1", "b c d");
  add (store, "a", 0);
  add (store, "e", 0);
  refresh (store);
  ms_test_assert_list (list, "0:-0+1 4:-0+1", "a b c d e");
  rename_note (store, "c", "cc");
  refresh (store);
  ms_test_assert_list (list, "~cc", "a b cc d e");
  rename_note (store, "a", "f");
  refresh (store);
  ms_test_assert_list (list, "0:-5+5 ~f", "b cc d e f");
  rename_note (store, "d", "cd");
  remove_note (store, "b");
  refresh (store);
  ms_test_assert_list (list, "0:-1+0 ~cd", "cc cd e f");
  rename_note (store, "e", "a");
  remove_note (store, "c");
  refresh (store);
  ms_test_assert_list (list, "0:-1+0 0:-2+2 ~a", "a cd f");
  remove_note (store, "a");
  remove_note (store, "d");
  remove_note (store, "e");
  refresh (store);
  ms_test_assert_list (list, "0:-3+0", "");
}

static void
test_table (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsLiveQuery) live = NULL;
  Test test;

  test_begin (&test, fixture);
  add (test.store, "d", 0);
  add (test.store, "b", 0);
  live = watch_table (test.store, NULL, "title");
  tell_story (test.store, live);
  g_clear_object (&live);
  test_end (&test);
}

static void
test_statement (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsLiveQuery) live = NULL;
  Test test;

  test_begin (&test, fixture);
  add (test.store, "d", 0);
  add (test.store, "b", 0);
  live = watch_sql (test.store, "SELECT * FROM note ORDER BY title");
  tell_story (test.store, live);
  g_clear_object (&live);
  test_end (&test);
}

/* A pass comes by itself, in the next iteration. */
static void
test_by_itself (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  Test test;

  test_begin (&test, fixture);
  live = watch_table (test.store, "rank > 1", "rank DESC");
  list = ms_test_list_new (G_LIST_MODEL (live), "id");
  add (test.store, "a", 1);
  add (test.store, "b", 2);
  add (test.store, "c", 3);
  ms_test_settle (fixture);
  ms_test_assert_list (list, "0:-0+2", "c b");
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  test_end (&test);
}

static void
test_window (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "title");
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  Test test;

  test_begin (&test, fixture);
  for (char c = 'b'; c <= 'i'; c++)
    add (test.store, (char[]){ c, '\0' }, 0);
  ms_query_set_limit (query, 3);
  live = watch (test.store, query);
  list = ms_test_list_new (G_LIST_MODEL (live), "title");
  ms_test_assert_list (list, "", "b c d");
  add (test.store, "a", 0);
  refresh (test.store);
  ms_test_assert_list (list, "0:-0+1 3:-1+0", "a b c");
  remove_note (test.store, "a");
  remove_note (test.store, "b");
  refresh (test.store);
  ms_test_assert_list (list, "0:-2+0 1:-0+2", "c d e");
  add (test.store, "z", 0);
  refresh (test.store);
  ms_test_assert_list (list, "", "c d e");
  rename_note (test.store, "d", "y");
  refresh (test.store);
  ms_test_assert_list (list, "1:-1+0 2:-0+1", "c e f");
  ms_query_set_offset (query, 2);
  refresh (test.store);
  ms_test_assert_list (list, "0:-2+0 1:-0+2", "f g h");
  remove_note (test.store, "c");
  refresh (test.store);
  ms_test_assert_list (list, "0:-1+0 2:-0+1", "g h i");
  ms_query_set_limit (query, -1);
  refresh (test.store);
  ms_test_assert_list (list, "3:-0+2", "g h i y z");
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  ms_test_await_finalized (fixture, g_steal_pointer (&query));
  test_end (&test);
}

static void
test_parameters (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", "rank >= :low", "title");
  g_autoptr (GSimpleAction) source = g_simple_action_new ("x", NULL);
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  g_autoptr (GError) error = NULL;
  Test test;

  test_begin (&test, fixture);
  add (test.store, "a", 1);
  add (test.store, "b", 2);
  add (test.store, "c", 3);
  ms_query_set_variant (query, "low", g_variant_new_int64 (2), &error);
  g_assert_no_error (error);
  live = watch (test.store, query);
  list = ms_test_list_new (G_LIST_MODEL (live), "title");
  ms_test_assert_list (list, "", "b c");
  ms_query_set_variant (query, "low", g_variant_new_int64 (1), &error);
  ms_query_set_variant (query, "low", g_variant_new_int64 (3), &error);
  ms_test_settle (fixture);
  ms_test_assert_list (list, "0:-1+0", "c");
  /* Whether the action is enabled: 1 or 0. */
  ms_query_bind_value (query, "low", G_OBJECT (source), "enabled");
  ms_test_settle (fixture);
  ms_test_assert_list (list, "0:-0+2", "a b c");
  g_simple_action_set_enabled (source, FALSE);
  add (test.store, "d", 0);
  ms_test_settle (fixture);
  ms_test_assert_list (list, "3:-0+1", "a b c d");
  g_clear_object (&source);
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  ms_test_await_finalized (fixture, g_steal_pointer (&query));
  test_end (&test);
}

#define add_test(path, func) ms_test_add_in_files (path, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/live-query/table", test_table);
  add_test ("/live-query/statement", test_statement);
  add_test ("/live-query/by-itself", test_by_itself);
  add_test ("/live-query/window", test_window);
  add_test ("/live-query/parameters", test_parameters);
  return g_test_run ();
}
