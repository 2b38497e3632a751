/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live queries and bindings whose handlers come back: main loops inside handlers, objects that commit when they are made, bindings that end
 * themselves, and what a full reload must tell. */

#include "ms-test-item.h"
#include "ms-test-list.h"
#include "ms-test-store.h"

#define DOCUMENTS                                                                                  \
  "<multistore><store name='note'><table>CREATE TABLE t (id TEXT PRIMARY KEY) STRICT</table>"      \
  "<document name='ui'><key name='open' type='b'>true</key>"                                       \
  "<key name='draft' type='s'>'none'</key></document></store></multistore>"

static void
iterate_until_quiet (MsLiveQuery *live, guint position, guint removed, guint added, MsTestStore *t)
{
  g_signal_handlers_disconnect_by_data (live, t);
  ms_test_add_note (t->store, "nested", "nested");
  while (g_main_context_iteration (t->fixture->context, FALSE))
    continue;
}

/* A dialog that runs a main loop of its own inside a handler. */
static void
test_nested_loop (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "id");
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  live = ms_test_watch (test.store, query);
  g_signal_connect (live, "items-changed", G_CALLBACK (iterate_until_quiet), &test);
  ms_test_add_note (test.store, "a", "a");
  ms_test_await (fixture, ms_live_query_get_n_rows (live) == 2);
  ms_test_add_note (test.store, "b", "b");
  ms_test_await (fixture, ms_live_query_get_n_rows (live) == 3);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static void
note_items (GListModel *model, guint position, guint removed, guint added, GString *story)
{
  g_string_append_printf (story, "%u:-%u+%u ", position, removed, added);
}

/* Another connection's commit leaves nothing to follow: all is read again, and whoever shows the first row must be told. */
static void
test_reload_tells (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", "id = 'n0'", NULL);
  g_autoptr (MsTestItem) item = g_object_new (MS_TEST_TYPE_ITEM, NULL);
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsStore) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) story = g_string_new (NULL);
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 2);
  ms_query_set_columns (query, "title");
  ms_store_bind_query (test.store, query, G_OBJECT (item), "title", G_SETTINGS_BIND_DEFAULT,
                       &error);
  g_assert_no_error (error);
  live = ms_test_watch (test.store, query);
  ms_live_query_set_announce_changes (live, TRUE);
  g_signal_connect (live, "items-changed", G_CALLBACK (note_items), story);
  other = ms_test_open (fixture, test.definition, "a");
  ms_test_commit_event (other, "v1.NoteRenamed", "id", "s", "n0", "title", "s", "new", NULL);
  ms_test_refresh (test.store);
  g_assert_cmpstr (item->title, ==, "new");
  g_assert_cmpstr (story->str, ==, "0:-1+1 ");
  g_signal_handlers_disconnect_by_data (live, story);
  g_clear_object (&live);
  ms_store_unbind_query (G_OBJECT (item), "title");
  ms_test_close (fixture, g_steal_pointer (&other));
  ms_test_store_end (&test);
}

static void
ask_again (MsLiveQuery *live, guint position, guint removed, guint added, MsQuery *query)
{
  g_signal_handlers_disconnect_by_data (live, query);
  ms_query_set_where (query, "id = 'n2'");
}

static void
test_query_changed_inside (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "id");
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 3);
  live = ms_test_watch (test.store, query);
  g_signal_connect (live, "items-changed", G_CALLBACK (ask_again), query);
  ms_query_set_where (query, "id = 'n1'");
  ms_test_await (fixture, ms_live_query_get_n_rows (live) == 1);
  ms_test_refresh (test.store);
  {
    g_autofree char *ids = ms_test_model_read (G_LIST_MODEL (live), "id");

    g_assert_cmpstr (ids, ==, "n2");
  }
  g_clear_object (&live);
  ms_test_store_end (&test);
}

/* SQLite gives the rowid of the last row, once deleted, to the next one. */
static void
test_rowid_again (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "id");
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsRow) before = NULL;
  g_autoptr (MsRow) now = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_note (test.store, "a", "first");
  live = ms_test_watch (test.store, query);
  before = g_list_model_get_item (G_LIST_MODEL (live), 0);
  ms_test_commit_event (test.store, "v1.NoteRemoved", "id", "s", "a", NULL);
  ms_test_refresh (test.store);
  ms_test_add_note (test.store, "b", "second");
  ms_test_refresh (test.store);
  now = g_list_model_get_item (G_LIST_MODEL (live), 0);
  g_assert_true (now != before);
  g_assert_false (ms_row_get_exists (before));
  g_assert_cmpstr (ms_row_get_text (now, "title"), ==, "second");
  g_clear_object (&live);
  ms_test_store_end (&test);
}

/* What IN looks into may be a table: then a change of that table changes the list. */
static void
test_in_table (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", "id IN seen", "id");
  g_autoptr (MsLiveQuery) live = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 2);
  live = ms_test_watch (test.store, query);
  g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, 0);
  ms_test_commit_event (test.store, "v1.NoteSeen", "note", "s", "n1", NULL);
  ms_test_refresh (test.store);
  g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, 1);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static void
test_odd_orders (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const wrong[] = { "DESC", "id,", ", id", "id, , title", "NULLS LAST" };
  static const char *const fine[] = { "(1)", "1 COLLATE NOCASE", "((2)) DESC" };
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 3);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, wrong[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (ms_store_query_live (test.store, query, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY);
    }
  for (guint i = 0; i < G_N_ELEMENTS (fine); i++)
    {
      g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, fine[i]);
      g_autoptr (MsLiveQuery) live = ms_test_watch (test.store, query);
      g_autofree char *ids = NULL;

      ms_test_add_note (test.store, fine[i], "t");
      ms_test_refresh (test.store);
      ids = ms_test_model_read (G_LIST_MODEL (live), "id");
      g_assert_nonnull (strstr (ids, fine[i]));
    }
  ms_test_store_end (&test);
}

static void
test_comment_and_keys (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "id");
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsRow) before = NULL;
  g_autoptr (MsRow) now = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 1);
  ms_query_set_columns (query, "id, title -- all that is shown");
  live = ms_test_watch (test.store, query);
  before = g_list_model_get_item (G_LIST_MODEL (live), 0);
  g_assert_cmpstr (ms_row_get_text (before, "id"), ==, "n0");
  /* Rows are the same by their title now. */
  ms_query_set_key_columns (query, "title");
  ms_test_refresh (test.store);
  g_clear_object (&before);
  before = g_list_model_get_item (G_LIST_MODEL (live), 0);
  ms_test_commit_event (test.store, "v1.NoteRenamed", "id", "s", "n0", "title", "s", "x", NULL);
  ms_test_refresh (test.store);
  now = g_list_model_get_item (G_LIST_MODEL (live), 0);
  g_assert_true (now != before);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

static MsDocument *
get_document (MsStore *store)
{
  g_autoptr (GError) error = NULL;
  MsDocument *document = ms_store_get_document (store, "ui", "main", &error);

  g_assert_no_error (error);
  return document;
}

/* A property that holds a variant: the binding must not give away what is the property's. */
static void
test_variant_property (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const keys[] = { "open", "draft" };
  MsTestStore test;

  ms_test_store_begin (&test, fixture, DOCUMENTS);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (MsDocument) document = get_document (test.store);
      g_autoptr (GVariant) before = ms_document_get_value (document, keys[i]);
      g_autoptr (GSimpleAction) action = g_simple_action_new_stateful ("state", NULL, before);
      g_autoptr (GVariant) value = g_variant_ref_sink (i == 0 ? g_variant_new_boolean (FALSE)
                                                              : g_variant_new_string ("text"));
      g_autoptr (GVariant) now = NULL;

      ms_document_bind (document, keys[i], G_OBJECT (action), "state", G_SETTINGS_BIND_DEFAULT);
      for (guint j = 0; j < 3; j++)
        {
          g_simple_action_set_state (action, before);
          g_simple_action_set_state (action, value);
        }
      now = ms_document_get_value (document, keys[i]);
      g_assert_cmpvariant (now, value);
    }
  ms_test_store_end (&test);
}

static void
unbind_document (GObject *object, GParamSpec *pspec, gpointer unused)
{
  ms_document_unbind (object, "enabled");
}

static gboolean
map_and_unbind (GValue *value, GVariant *variant, gpointer object)
{
  g_value_set_boolean (value, FALSE);
  ms_document_unbind (object, "enabled");
  return TRUE;
}

static void
test_unbound_inside (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new ("open", NULL);
  g_autoptr (MsDocument) document = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, DOCUMENTS);
  document = get_document (test.store);
  ms_document_bind (document, "open", G_OBJECT (action), "enabled", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect (action, "notify::enabled", G_CALLBACK (unbind_document), NULL);
  ms_document_set_value (document, "open", g_variant_new_boolean (FALSE), NULL);
  g_assert_false (g_action_get_enabled (G_ACTION (action)));
  g_signal_handlers_disconnect_by_func (action, unbind_document, NULL);
  ms_document_bind_with_mapping (document, "open", G_OBJECT (action), "enabled",
                                 G_SETTINGS_BIND_GET, map_and_unbind, NULL, action, NULL);
  ms_document_set_value (document, "open", g_variant_new_boolean (TRUE), NULL);
  g_assert_false (g_action_get_enabled (G_ACTION (action)));
  g_clear_object (&document);
  ms_test_store_end (&test);
}

typedef struct
{
  MsQuery *query;
  GObject *object;
  guint n_destroyed;
} Bound;

static GVariant *
transform_and_unbind (const GValue *value, gpointer data)
{
  Bound *bound = data;

  ms_query_unbind_value (bound->query, "id");
  return g_variant_new_string ("n1");
}

static void
count_destroyed (gpointer data)
{
  ((Bound *) data)->n_destroyed++;
}

static gboolean
map_and_unbind_query (GValue *value, GVariant *variant, gpointer object)
{
  ms_store_unbind_query (object, "title");
  return TRUE;
}

static void
test_query_unbound_inside (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsTestItem) item = g_object_new (MS_TEST_TYPE_ITEM, "id", "n0", NULL);
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", "id = :id", NULL);
  g_autoptr (GError) error = NULL;
  Bound bound = { query, G_OBJECT (item), 0 };
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 2);
  ms_query_bind_value_full (query, "id", G_OBJECT (item), "id", transform_and_unbind, &bound,
                            count_destroyed);
  g_assert_cmpuint (bound.n_destroyed, ==, 1);
  ms_store_bind_query_with_mapping (test.store, query, G_OBJECT (item), "title",
                                    G_SETTINGS_BIND_GET, map_and_unbind_query, item, NULL, &error);
  g_assert_no_error (error);
  ms_test_commit_event (test.store, "v1.NoteRenamed", "id", "s", "n1", "title", "s", "x", NULL);
  ms_test_refresh (test.store);
  ms_test_store_end (&test);
}

static gpointer
give_up_query (gpointer query)
{
  g_object_unref (query);
  return NULL;
}

/* The last reference goes in a thread, while the object says that it has changed. */
static void
test_query_gone_elsewhere (MsTestFixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (MsTestItem) item = g_object_new (MS_TEST_TYPE_ITEM, NULL);
      MsQuery *query = ms_query_new ("SELECT :id");
      GThread *thread;

      ms_query_bind_value (query, "id", G_OBJECT (item), "title");
      thread = g_thread_new ("giver", give_up_query, query);
      for (guint j = 0; j < 20; j++)
        g_object_set (item, "title", j % 2 ? "a" : "b", NULL);
      if (i % 2)
        g_clear_object (&item);
      g_thread_join (thread);
    }
}

#define add_test(path, func) ms_test_add_in_files (path, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/live-reentry/nested-loop", test_nested_loop);
  add_test ("/live-reentry/reload-tells", test_reload_tells);
  add_test ("/live-reentry/query-changed-inside", test_query_changed_inside);
  add_test ("/live-reentry/rowid-again", test_rowid_again);
  add_test ("/live-reentry/in-table", test_in_table);
  add_test ("/live-reentry/odd-orders", test_odd_orders);
  add_test ("/live-reentry/comment-and-keys", test_comment_and_keys);
  add_test ("/live-reentry/variant-property", test_variant_property);
  add_test ("/live-reentry/unbound-inside", test_unbound_inside);
  add_test ("/live-reentry/query-unbound-inside", test_query_unbound_inside);
  add_test ("/live-reentry/query-gone-elsewhere", test_query_gone_elsewhere);
  return g_test_run ();
}
