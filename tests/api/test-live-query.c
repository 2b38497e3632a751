/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live queries: what is told when rows come, go, move and change; identity; errors; closing. */

#include "ms-test-list.h"
#include "ms-test-store.h"

static MsLiveQuery *
watch_table (MsStore *store, const char *where, const char *order_by)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", where, order_by);

  return ms_test_watch (store, query);
}

static MsLiveQuery *
watch_sql (MsStore *store, const char *sql)
{
  g_autoptr (MsQuery) query = ms_query_new (sql);

  return ms_test_watch (store, query);
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
  ms_test_refresh (store);
  ms_test_assert_list (list, "1:-0+1", "b c d");
  add (store, "a", 0);
  add (store, "e", 0);
  ms_test_refresh (store);
  ms_test_assert_list (list, "0:-0+1 4:-0+1", "a b c d e");
  rename_note (store, "c", "cc");
  ms_test_refresh (store);
  ms_test_assert_list (list, "~cc", "a b cc d e");
  rename_note (store, "a", "f");
  ms_test_refresh (store);
  ms_test_assert_list (list, "~f 0:-5+5", "b cc d e f");
  rename_note (store, "d", "cd");
  remove_note (store, "b");
  ms_test_refresh (store);
  ms_test_assert_list (list, "~cd 0:-1+0", "cc cd e f");
  rename_note (store, "e", "a");
  remove_note (store, "c");
  ms_test_refresh (store);
  ms_test_assert_list (list, "~a 0:-3+2", "a cd f");
  remove_note (store, "a");
  remove_note (store, "d");
  remove_note (store, "e");
  ms_test_refresh (store);
  ms_test_assert_list (list, "0:-3+0", "");
}

static void
test_table (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  add (test.store, "d", 0);
  add (test.store, "b", 0);
  live = watch_table (test.store, NULL, "title");
  tell_story (test.store, live);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static void
test_statement (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  add (test.store, "d", 0);
  add (test.store, "b", 0);
  live = watch_sql (test.store, "SELECT * FROM note ORDER BY title");
  tell_story (test.store, live);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

/* A pass comes by itself, in the next iteration. */
static void
test_by_itself (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  live = watch_table (test.store, "rank > 1", "rank DESC");
  list = ms_test_list_new (G_LIST_MODEL (live), "id");
  add (test.store, "a", 1);
  add (test.store, "b", 2);
  add (test.store, "c", 3);
  ms_test_settle (fixture);
  ms_test_assert_list (list, "0:-0+2", "c b");
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static void
test_window (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "title");
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  for (char c = 'b'; c <= 'i'; c++)
    add (test.store, (char[]){ c, '\0' }, 0);
  ms_query_set_limit (query, 3);
  live = ms_test_watch (test.store, query);
  list = ms_test_list_new (G_LIST_MODEL (live), "title");
  ms_test_assert_list (list, "", "b c d");
  add (test.store, "a", 0);
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "0:-0+1 3:-1+0", "a b c");
  remove_note (test.store, "a");
  remove_note (test.store, "b");
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "0:-2+0 1:-0+2", "c d e");
  add (test.store, "z", 0);
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "", "c d e");
  rename_note (test.store, "d", "y");
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "~y 1:-1+0 2:-0+1", "c e f");
  ms_query_set_offset (query, 2);
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "0:-3+3", "f g h");
  remove_note (test.store, "c");
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "0:-3+3", "g h i");
  ms_query_set_limit (query, -1);
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "3:-0+2", "g h i y z");
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  ms_test_await_finalized (fixture, g_steal_pointer (&query));
  ms_test_store_end (&test);
}

static void
test_parameters (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", "rank >= :low", "title");
  g_autoptr (GSimpleAction) source = g_simple_action_new ("x", NULL);
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  add (test.store, "a", 1);
  add (test.store, "b", 2);
  add (test.store, "c", 3);
  ms_query_set_variant (query, "low", g_variant_new_int64 (2), &error);
  g_assert_no_error (error);
  live = ms_test_watch (test.store, query);
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
  ms_test_store_end (&test);
}

/* A store opened twice is two connections, as two processes have them. */
static void
test_others (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  MsStore *other;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  other = ms_test_open (fixture, test.definition, "a");
  live = watch_table (test.store, NULL, NULL);
  list = ms_test_list_new (G_LIST_MODEL (live), "id");
  add (other, "a", 0);
  ms_test_await (fixture, ms_live_query_get_n_rows (live) == 1);
  ms_test_assert_list (list, "0:-0+1", "a");
  ms_test_assert_head (test.store, "e1");
  rename_note (other, "a", "b");
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "~a", "a");
  ms_test_close (fixture, other);
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static void
commit_once (MsLiveQuery *live, guint position, guint removed, guint added, MsStore *store)
{
  if (ms_live_query_get_n_rows (live) < 3)
    add (store, ms_live_query_get_n_rows (live) == 1 ? "b" : "c", 0);
}

static void
test_commit_inside (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  live = watch_table (test.store, NULL, NULL);
  list = ms_test_list_new (G_LIST_MODEL (live), "id");
  g_signal_connect (live, "items-changed", G_CALLBACK (commit_once), test.store);
  add (test.store, "a", 0);
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "0:-0+1", "a");
  ms_test_settle (fixture);
  ms_test_assert_list (list, "1:-0+1 2:-0+1", "a b c");
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static void
assert_items (MsTestList *list, const char *expected)
{
  g_autofree char *items = ms_test_list_read (list);

  g_free (ms_test_list_take_story (list));
  g_assert_cmpstr (items, ==, expected);
}

/* A row that is taken away and put back before anybody looks is the same row, whatever SQLite calls it, and whoever has its old name now. */
static void
test_come_back (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const orders[] = { "id", "rank, id", "id DESC" };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (MsLiveQuery) live = NULL;
      g_autoptr (MsTestList) list = NULL;
      g_autoptr (GObject) b = NULL;
      g_autoptr (GObject) d = NULL;
      MsTestStore test;

      ms_test_store_begin_as (&test, fixture, ms_test_note_xml, (char[]){ 'a' + (char) i, 0 });
      for (const char *id = "abcd"; *id; id++)
        add (test.store, (char[]){ *id, 0 }, 0);
      live = watch_table (test.store, NULL, orders[i]);
      list = ms_test_list_new (G_LIST_MODEL (live), "id");
      b = g_list_model_get_item (G_LIST_MODEL (live), i == 2 ? 2 : 1);
      remove_note (test.store, "d");
      remove_note (test.store, "c");
      remove_note (test.store, "b");
      add (test.store, "y", 0);
      add (test.store, "z", 0);
      add (test.store, "b", 0);
      ms_test_refresh (test.store);
      d = g_list_model_get_item (G_LIST_MODEL (live), i == 2 ? 2 : 1);
      g_assert_true (b == d);
      g_assert_true (ms_row_get_exists (MS_ROW (b)));
      assert_items (list, i == 2 ? "z y b a" : "a b y z");
      /* Two that change their names. */
      remove_note (test.store, "b");
      remove_note (test.store, "z");
      add (test.store, "b", 0);
      add (test.store, "z", 5);
      ms_test_refresh (test.store);
      g_assert_cmpstr (ms_row_get_text (MS_ROW (b), "id"), ==, "b");
      assert_items (list, i == 2 ? "z y b a" : "a b y z");
      /* And in a list that is read anew, because too much has changed. */
      remove_note (test.store, "b");
      for (guint n = 0; n < 1200; n++)
        {
          g_autofree char *id = g_strdup_printf ("n%04u", n);

          add (test.store, id, 0);
        }
      add (test.store, "b", 0);
      ms_test_refresh (test.store);
      g_clear_object (&d);
      d = g_list_model_get_item (G_LIST_MODEL (live), i == 2 ? 1202 : 1);
      g_assert_true (b == d);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (live)), ==, 1204);
      g_clear_pointer (&list, ms_test_list_free);
      g_clear_object (&live);
      ms_test_store_end (&test);
    }
}

static void
test_closing (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  g_autoptr (MsRow) row = NULL;
  g_autoptr (MsQuery) query = ms_query_new ("SELECT 1");
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  add (test.store, "a", 0);
  add (test.store, "b", 0);
  live = watch_table (test.store, NULL, NULL);
  list = ms_test_list_new (G_LIST_MODEL (live), "id");
  row = ms_live_query_get_single (live);
  ms_store_close (test.store);
  ms_test_assert_list (list, "0:-2+0", "");
  g_assert_cmpstr (ms_row_get_text (row, "id"), ==, "a");
  g_assert_null (ms_live_query_get_single (live));
  g_assert_null (ms_store_query_live (test.store, query, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CLOSED);
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  g_clear_object (&row);
  ms_test_store_end (&test);
}

static void
test_errors (MsTestFixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *sql, *table, *where, *order_by, *columns, *key_columns;
    const char *message;
  } wrong[] = {
    { "SELEC 1", .message = "near \"SELEC\"" },
    { "SELECT nix FROM note", .message = "no such column: nix (at byte 7)" },
    { "SELECT 1 FROM nix", .message = "nix" },
    { "DELETE FROM note", .message = "a query only reads" },
    { "SELECT ?", .message = "cannot be given a value" },
    { "SELECT ?1", .message = "cannot be given a value" },
    { "SELECT @a", .message = "cannot be given a value" },
    { "SELECT $a", .message = "cannot be given a value" },
    { "SELECT :_x", .message = "not beginning with _" },
    { "SELECT id FROM note", .key_columns = "title", .message = "key-columns name “title”" },
    { .message = "asks for nothing" },
    { "SELECT 1", "note", .message = "not both" },
    { .table = "nix", .message = "“nix” is no table" },
    { .table = "note", .where = "1)", .message = "where, “1)”" },
    { .table = "note", .where = "1) OR (1", .message = "closes a parenthesis" },
    { .table = "note", .where = "(1", .message = "does not close" },
    { .table = "note", .where = "1 /* ", .message = "open quote or comment" },
    { .table = "note", .where = "'a", .message = "where" },
    { .table = "note", .where = " ", .message = "is empty" },
    { .table = "note", .where = "unknown > 1", .message = "no such column: unknown" },
    { .table = "note", .order_by = "id; DELETE FROM note", .message = "semicolon" },
    { .table = "note", .columns = "id FROM note --", .message = "near" },
  };
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (MsQuery) query =
          g_object_new (MS_TYPE_QUERY, "sql", wrong[i].sql, "table", wrong[i].table, "where",
                        wrong[i].where, "order-by", wrong[i].order_by, "columns", wrong[i].columns,
                        "key-columns", wrong[i].key_columns, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (ms_store_query_live (test.store, query, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY);
      if (!strstr (error->message, wrong[i].message))
        g_error ("%u: %s", i, error->message);
    }
  ms_test_store_end (&test);
}

/* A query that fails keeps what it has, and recovers by itself. */
static void
test_failing (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query =
      ms_query_new ("SELECT id, json_extract (title, '$.a') AS v FROM note ORDER BY id");
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  guint n_notified = 0;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_commit_event (test.store, "v1.NoteAdded", "id", "s", "a", "title", "s", "{}", NULL);
  live = ms_test_watch (test.store, query);
  list = ms_test_list_new (G_LIST_MODEL (live), "id");
  g_signal_connect_swapped (live, "notify::failed", G_CALLBACK (g_atomic_int_inc), &n_notified);
  add (test.store, "b", 0);
  ms_test_settle (fixture);
  g_assert_true (ms_live_query_has_failed (live));
  g_assert_error (ms_live_query_get_error (live), MS_ERROR, MS_ERROR_INVALID_QUERY);
  ms_test_assert_list (list, "", "a");
  rename_note (test.store, "b", "{\"a\": 1}");
  ms_test_settle (fixture);
  g_assert_false (ms_live_query_has_failed (live));
  g_assert_no_error (ms_live_query_get_error (live));
  ms_test_assert_list (list, "1:-0+1", "a b");
  g_assert_cmpuint (n_notified, ==, 2);
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  ms_test_await_finalized (fixture, g_steal_pointer (&query));
  ms_test_store_end (&test);
}

/* The rowid of a deleted row goes to the next new one: another row, another object. */
static void
test_identity (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsRow) first = NULL;
  g_autoptr (MsRow) again = NULL;
  g_autoptr (MsRow) other = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  add (test.store, "a", 0);
  live = watch_table (test.store, NULL, "rank");
  first = g_list_model_get_item (G_LIST_MODEL (live), 0);
  g_assert_cmpuint (ms_row_get_revision (first), ==, 0);
  rename_note (test.store, "a", "A");
  ms_test_refresh (test.store);
  again = g_list_model_get_item (G_LIST_MODEL (live), 0);
  g_assert_true (again == first);
  g_assert_cmpuint (ms_row_get_revision (first), ==, 1);
  g_assert_cmpstr (ms_row_get_text (first, "title"), ==, "A");
  remove_note (test.store, "a");
  add (test.store, "b", 0);
  ms_test_refresh (test.store);
  other = g_list_model_get_item (G_LIST_MODEL (live), 0);
  g_assert_true (other != first);
  g_assert_false (ms_row_get_exists (first));
  g_assert_true (ms_row_get_exists (other));
  g_assert_cmpstr (ms_row_get_text (first, "title"), ==, "A");
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static gpointer
unref_in_thread (gpointer object)
{
  g_object_unref (object);
  return NULL;
}

static void
test_threads (MsTestFixture *fixture, gconstpointer unused)
{
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  add (test.store, "a", 0);
  for (guint i = 0; i < 20; i++)
    {
      MsLiveQuery *live = watch_table (test.store, NULL, "rank");
      GThread *thread;

      g_object_unref (g_list_model_get_item (G_LIST_MODEL (live), 0));
      thread = g_thread_new ("unref", unref_in_thread, live);
      rename_note (test.store, "a", i % 2 ? "x" : "y");
      ms_test_refresh (test.store);
      g_thread_join (thread);
    }
  ms_test_store_end (&test);
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
  add_test ("/live-query/others", test_others);
  add_test ("/live-query/commit-inside", test_commit_inside);
  add_test ("/live-query/closing", test_closing);
  add_test ("/live-query/errors", test_errors);
  add_test ("/live-query/failing", test_failing);
  add_test ("/live-query/identity", test_identity);
  add_test ("/live-query/come-back", test_come_back);
  add_test ("/live-query/threads", test_threads);
  return g_test_run ();
}
