/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live queries: objects of a type of the application's, the first row, the batch function, what is announced. */

#include "ms-test-item.h"
#include "ms-test-list.h"
#include "ms-test-store.h"

static const char xml[] =
    "<multistore><store name='note'>"
    "<table>CREATE TABLE item (id TEXT PRIMARY KEY, title TEXT, size INTEGER, price REAL, done "
    "INTEGER,"
    " kind INTEGER, data BLOB, extra TEXT) STRICT</table>"
    "<event name='v1.Put'><arg name='id' type='s'/><arg name='title' type='ms'/>"
    "<arg name='size' type='mx'/><arg name='price' type='md'/><arg name='done' type='mb'/>"
    "<arg name='kind' type='mx'/><arg name='data' type='may'/>"
    "<materializer>INSERT INTO item VALUES (:id, :title, :size, :price, :done, :kind, :data, '')"
    " ON CONFLICT DO UPDATE SET title = :title, size = :size, price = :price, done = :done,"
    " kind = :kind, data = :data</materializer></event>"
    "<event name='v1.Extra'><arg name='id' type='s'/><arg name='extra' type='s'/>"
    "<materializer>UPDATE item SET extra = :extra WHERE id = :id</materializer></event>"
    "<event name='v1.Drop'><arg name='id' type='s'/>"
    "<materializer>DELETE FROM item WHERE id = :id</materializer></event>"
    "</store></multistore>";

static void
put (MsStore *store, const char *id, const char *title, gint64 size)
{
  ms_test_commit_event (store, "v1.Put", "id", "s", id, "title", "ms", title, "size", "mx", TRUE,
                        size, "price", "md", TRUE, 1.25, "done", "mb", TRUE, TRUE, "kind", "mx",
                        TRUE, (gint64) G_SOCKET_CLIENT_COMPLETE, "data", "@may",
                        g_variant_new_maybe (NULL, g_variant_new_bytestring ("ab")), NULL);
}

static void
put_nulls (MsStore *store, const char *id)
{
  ms_test_commit_event (store, "v1.Put", "id", "s", id, "title", "ms", NULL, "size", "mx", FALSE,
                        G_GINT64_CONSTANT (0), "price", "md", FALSE, 0.0, "done", "mb", FALSE,
                        FALSE, "kind", "mx", FALSE, G_GINT64_CONSTANT (0), "data", "@may",
                        g_variant_new_maybe (G_VARIANT_TYPE_BYTESTRING, NULL), NULL);
}

static void
note_property (GObject *object, GParamSpec *pspec, GString *story)
{
  g_string_append_printf (story, "%s ", pspec->name);
}

static void
test_values (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, "id");
  g_autoptr (GString) story = g_string_new (NULL);
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestItem) item = NULL;
  g_autoptr (MsTestItem) again = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, xml);
  ms_query_set_columns (query, "*, size AS small_size");
  ms_query_set_item_type (query, MS_TEST_TYPE_ITEM);
  put (test.store, "a", "A", 5);
  live = ms_test_watch (test.store, query);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (live)) == MS_TEST_TYPE_ITEM);
  item = g_list_model_get_item (G_LIST_MODEL (live), 0);
  g_assert_cmpstr (item->id, ==, "a");
  g_assert_cmpstr (item->title, ==, "A");
  g_assert_cmpint (item->size, ==, 5);
  g_assert_cmpint (item->small_size, ==, 5);
  g_assert_cmpfloat (item->price, ==, 1.25);
  g_assert_true (item->done);
  g_assert_cmpint (item->kind, ==, G_SOCKET_CLIENT_COMPLETE);
  g_assert_cmpmem (g_bytes_get_data (item->data, NULL), g_bytes_get_size (item->data), "ab", 3);

  g_signal_connect (item, "notify", G_CALLBACK (note_property), story);
  put (test.store, "a", "B", 5);
  ms_test_refresh (test.store);
  g_assert_cmpstr (item->title, ==, "B");
  g_assert_cmpstr (story->str, ==, "title ");
  g_string_truncate (story, 0);
  /* Beyond what the property can hold. */
  put (test.store, "a", "B", 100000);
  ms_test_refresh (test.store);
  g_assert_cmpint (item->size, ==, 100);
  g_assert_cmpint (item->small_size, ==, 255);
  put_nulls (test.store, "a");
  ms_test_refresh (test.store);
  g_assert_cmpstr (item->title, ==, "untitled");
  g_assert_cmpint (item->size, ==, 7);
  g_assert_cmpfloat (item->price, ==, 0.5);
  g_assert_false (item->done);
  g_assert_cmpint (item->kind, ==, G_SOCKET_CLIENT_CONNECTED);
  g_assert_null (item->data);
  again = g_list_model_get_item (G_LIST_MODEL (live), 0);
  g_assert_true (again == item);
  g_signal_handlers_disconnect_by_data (item, story);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static void
test_rows (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, "id");
  g_autoptr (MsQuery) typed = ms_query_new_for_table ("item", NULL, "id");
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsLiveQuery) items = NULL;
  g_autoptr (MsRow) row = NULL;
  g_autoptr (MsRow) same = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, xml);
  ms_query_set_item_type (typed, MS_TEST_TYPE_ITEM);
  put (test.store, "a", "A", 5);
  live = ms_test_watch (test.store, query);
  row = ms_live_query_get_row (live, 0);
  g_assert_cmpstr (ms_row_get_text (row, "title"), ==, "A");
  same = g_list_model_get_item (G_LIST_MODEL (live), 0);
  g_assert_true (row == same);
  g_assert_null (ms_live_query_get_row (live, 1));
  items = ms_test_watch (test.store, typed);
  g_test_expect_message ("Multistore", G_LOG_LEVEL_CRITICAL, "*MS_TYPE_ROW*");
  g_assert_null (ms_live_query_get_row (items, 0));
  g_test_assert_expected_messages ();
  g_clear_object (&items);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

/* Of an enumeration by nick; what it does not know is the default. */
static void
test_nicks (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new (
      "SELECT 1 AS size, 'complete' AS kind UNION ALL SELECT 2, 'nonsense' ORDER BY size");
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestItem) first = NULL;
  g_autoptr (MsTestItem) second = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, xml);
  ms_query_set_item_type (query, MS_TEST_TYPE_ITEM);
  live = ms_test_watch (test.store, query);
  first = g_list_model_get_item (G_LIST_MODEL (live), 0);
  second = g_list_model_get_item (G_LIST_MODEL (live), 1);
  g_assert_cmpint (first->kind, ==, G_SOCKET_CLIENT_COMPLETE);
  g_assert_cmpint (second->kind, ==, G_SOCKET_CLIENT_CONNECTED);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static void
test_wrong_types (MsTestFixture *fixture, gconstpointer unused)
{
  const struct
  {
    GType type;
    const char *columns;
    const char *message;
  } wrong[] = {
    { MS_TEST_TYPE_ITEM, "id, title AS read_only", "is read-only" },
    { MS_TEST_TYPE_ITEM, "id, title AS \"construct-only\"", "can be set at construction only" },
    { MS_TEST_TYPE_ITEM, "id, title AS client", "is a GSocketClient" },
    { MS_TEST_TYPE_ITEM, "id AS x, title AS y", "none of its properties" },
    { G_TYPE_SOCKET_ADDRESS, "id", "no type of objects that can be made" },
  };
  MsTestStore test;

  ms_test_store_begin (&test, fixture, xml);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, NULL);
      g_autoptr (GError) error = NULL;

      ms_query_set_columns (query, wrong[i].columns);
      ms_query_set_item_type (query, wrong[i].type);
      g_assert_null (ms_store_query_live (test.store, query, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY);
      if (!strstr (error->message, wrong[i].message))
        g_error ("%u: %s", i, error->message);
    }
  ms_test_store_end (&test);
}

/* The type is fixed, whatever the query comes to say. */
static void
test_type_is_fixed (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, NULL);
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, xml);
  put (test.store, "a", "A", 1);
  live = ms_test_watch (test.store, query);
  ms_query_set_item_type (query, MS_TEST_TYPE_ITEM);
  ms_test_refresh (test.store);
  g_assert_true (ms_live_query_has_failed (live));
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (live)) == MS_TYPE_ROW);
  g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, 1);
  ms_query_set_item_type (query, MS_TYPE_ROW);
  ms_test_refresh (test.store);
  g_assert_false (ms_live_query_has_failed (live));
  g_clear_object (&live);
  ms_test_await_finalized (fixture, g_steal_pointer (&query));
  ms_test_store_end (&test);
}

static void
note_list (GObject *live, GParamSpec *pspec, GString *story)
{
  g_string_append_printf (story, "%s ", pspec->name);
}

static void
test_single (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, "size");
  g_autoptr (GString) story = g_string_new (NULL);
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsRow) row = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, xml);
  live = ms_test_watch (test.store, query);
  g_signal_connect (live, "notify::single", G_CALLBACK (note_list), story);
  g_signal_connect (live, "notify::n-rows", G_CALLBACK (note_list), story);
  g_assert_null (ms_live_query_get_single (live));
  put (test.store, "b", "B", 5);
  ms_test_refresh (test.store);
  g_assert_cmpstr (story->str, ==, "n-rows single ");
  g_string_truncate (story, 0);
  row = ms_live_query_get_single (live);
  g_assert_cmpstr (ms_row_get_text (row, "id"), ==, "b");
  /* The first row changes; a row behind it comes; another becomes the first. */
  put (test.store, "b", "BB", 5);
  ms_test_refresh (test.store);
  g_assert_cmpstr (story->str, ==, "single ");
  g_string_truncate (story, 0);
  put (test.store, "c", "C", 9);
  ms_test_refresh (test.store);
  g_assert_cmpstr (story->str, ==, "n-rows ");
  g_string_truncate (story, 0);
  put (test.store, "c", "C", 1);
  ms_test_refresh (test.store);
  g_assert_cmpstr (story->str, ==, "single ");
  g_signal_handlers_disconnect_by_data (live, story);
  g_clear_object (&live);
  g_clear_object (&row);
  ms_test_store_end (&test);
}

/* What no column of the query reads is not told, and a change there and back says nothing. */
static void
test_untouched (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, "id");
  g_autoptr (MsTestList) list = NULL;
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, xml);
  ms_query_set_columns (query, "id, title");
  put (test.store, "a", "A", 1);
  live = ms_test_watch (test.store, query);
  list = ms_test_list_new (G_LIST_MODEL (live), "title");
  put (test.store, "a", "A", 2);
  ms_test_commit_event (test.store, "v1.Extra", "id", "s", "a", "extra", "s", "more", NULL);
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "", "A");
  put (test.store, "a", "B", 2);
  put (test.store, "a", "A", 2);
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "", "A");
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static void
test_announcing (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, "size, id");
  g_autoptr (GString) story = g_string_new (NULL);
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, xml);
  put (test.store, "a", "A", 1);
  put (test.store, "b", "B", 2);
  put (test.store, "c", "C", 3);
  live = ms_test_watch (test.store, query);
  g_signal_connect (live, "notify::announce-changes", G_CALLBACK (note_list), story);
  ms_live_query_set_announce_changes (live, TRUE);
  ms_live_query_set_announce_changes (live, TRUE);
  g_assert_true (ms_live_query_get_announce_changes (live));
  g_assert_cmpstr (story->str, ==, "announce-changes ");
  list = ms_test_list_new (G_LIST_MODEL (live), "title");
  put (test.store, "b", "BB", 2);
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "~BB 1:-1+1", "A BB C");
  /* One that moves is told already. */
  put (test.store, "a", "AA", 9);
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "~AA 0:-3+3", "BB C AA");
  g_clear_pointer (&list, ms_test_list_free);
  g_signal_handlers_disconnect_by_data (live, story);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static void
wrap (MsBatch *batch, gpointer story)
{
  g_string_append_c (story, '(');
  ms_batch_run (batch);
  g_string_append_c (story, ')');
}

static void
note_items (GListModel *model, guint position, guint removed, guint added, GString *story)
{
  g_string_append_c (story, '*');
}

static void
count_destroy (gpointer data)
{
}

/* One call of the batch function for all lists of a pass, and none when there is nothing to do. */
static void
test_batch (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, NULL);
  g_autoptr (MsQuery) count = ms_query_new ("SELECT count (*) FROM item");
  g_autoptr (MsStoreOptions) options = ms_store_options_new ();
  g_autoptr (GString) story = g_string_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsLiveQuery) counter = NULL;
  MsStoreDefinition *definition = ms_test_define_xml (fixture, xml);
  MsStore *store;

  ms_store_options_set_batch_func (options, wrap, story, count_destroy);
  ms_store_open_async (definition, "b", options, NULL, ms_test_take_result, &result);
  ms_test_await (fixture, result);
  store = ms_store_open_finish (result, NULL);
  g_clear_object (&result);
  live = ms_test_watch (store, query);
  counter = ms_test_watch (store, count);
  g_signal_connect (live, "items-changed", G_CALLBACK (note_items), story);
  g_signal_connect (counter, "notify::single", G_CALLBACK (note_list), story);
  put (store, "a", "A", 1);
  put (store, "b", "B", 1);
  ms_test_settle (fixture);
  g_assert_cmpstr (story->str, ==, "(*single )");
  ms_test_refresh (store);
  ms_test_settle (fixture);
  g_assert_cmpstr (story->str, ==, "(*single )");
  g_clear_object (&live);
  g_clear_object (&counter);
  ms_test_settle (fixture);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, definition);
}

/* For a batch function that does what it must not, and a handler that may. */
typedef struct
{
  MsStore *store;
  guint n_handled;
} Inside;

static void
break_rules (MsBatch *batch, gpointer data)
{
  Inside *inside = data;
  g_autoptr (GError) error = NULL;

  ms_test_refuse_event (inside->store, MS_ERROR_RECURSION, "v1.Drop", "id", "s", "a", NULL);
  g_assert_false (ms_store_refresh (inside->store, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_RECURSION);
  ms_batch_run (batch);
  ms_test_refuse_event (inside->store, MS_ERROR_RECURSION, "v1.Drop", "id", "s", "a", NULL);
}

static void
commit_inside (GListModel *model, guint position, guint removed, guint added, Inside *inside)
{
  if (inside->n_handled++ == 0)
    put (inside->store, "b", "B", 1);
}

static void
test_batch_recursion (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", NULL, NULL);
  g_autoptr (MsStoreOptions) options = ms_store_options_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MsLiveQuery) live = NULL;
  MsStoreDefinition *definition = ms_test_define_xml (fixture, xml);
  Inside inside = { NULL, 0 };

  ms_store_options_set_batch_func (options, break_rules, &inside, NULL);
  ms_store_open_async (definition, "b", options, NULL, ms_test_take_result, &result);
  ms_test_await (fixture, result);
  inside.store = ms_store_open_finish (result, NULL);
  g_clear_object (&result);
  live = ms_test_watch (inside.store, query);
  g_signal_connect (live, "items-changed", G_CALLBACK (commit_inside), &inside);
  put (inside.store, "a", "A", 1);
  ms_test_settle (fixture);
  g_assert_cmpuint (inside.n_handled, ==, 2);
  g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, 2);
  g_clear_object (&live);
  ms_test_settle (fixture);
  ms_test_close (fixture, inside.store);
  ms_test_await_finalized (fixture, definition);
}

#define add_test(path, func) ms_test_add_in_files (path, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/live-items/values", test_values);
  add_test ("/live-items/rows", test_rows);
  add_test ("/live-items/nicks", test_nicks);
  add_test ("/live-items/wrong-types", test_wrong_types);
  add_test ("/live-items/type-is-fixed", test_type_is_fixed);
  add_test ("/live-items/single", test_single);
  add_test ("/live-items/untouched", test_untouched);
  add_test ("/live-items/announcing", test_announcing);
  add_test ("/live-items/batch", test_batch);
  add_test ("/live-items/batch-recursion", test_batch_recursion);
  return g_test_run ();
}
