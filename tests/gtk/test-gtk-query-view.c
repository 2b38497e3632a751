/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkQueryView: rows, none, an error, and the list in its forms. */

#include "ms-gtk-test.h"

typedef struct
{
  MsStore *store;
  MsQuery *query;
  MsGtkQueryView *view;
  GtkWidget *window;
} Scene;

static void
scene_init (Scene *self, MsGtkTest *test)
{
  g_autoptr (GtkListItemFactory) factory = ms_gtk_row_factory_new_text ("title");

  self->store = ms_gtk_test_open (test->definition, "a");
  self->query = ms_query_new_for_table ("note", NULL, "title");
  self->view = MS_GTK_QUERY_VIEW (ms_gtk_query_view_new (self->store, self->query, factory));
  self->window = ms_gtk_test_window_new (GTK_WIDGET (self->view));
}

static void
scene_clear (Scene *self)
{
  ms_gtk_test_window_destroy (self->window);
  ms_gtk_test_await_finalized (self->query);
  ms_store_close (self->store);
  ms_gtk_test_await_finalized (self->store);
}

static gboolean
shows (Scene *self, const char *text)
{
  return ms_gtk_test_shows (self->window, text);
}

static void
test_rows (MsGtkTest *test, gconstpointer unused)
{
  GtkSingleSelection *selection;
  Scene scene;

  scene_init (&scene, test);
  g_assert_cmpstr (gtk_widget_get_css_name (GTK_WIDGET (scene.view)), ==, "queryview");
  ms_gtk_test_await (shows (&scene, "There is nothing here"));
  g_assert_false (gtk_widget_get_mapped (ms_gtk_query_view_get_view (scene.view)));
  ms_gtk_test_take_picture (GTK_WIDGET (scene.view), "query-view-empty");
  ms_gtk_test_assert_looks (GTK_WIDGET (scene.view), NULL, 0);
  ms_gtk_test_add_note (scene.store, "1", "bee");
  ms_gtk_test_add_note (scene.store, "2", "cat");
  ms_gtk_test_await (shows (&scene, "bee") && shows (&scene, "cat"));
  g_assert_false (shows (&scene, "There is nothing here"));
  ms_gtk_test_take_picture (GTK_WIDGET (scene.view), "query-view-rows");
  ms_gtk_test_assert_looks (GTK_WIDGET (scene.view), NULL, 0);
  selection = GTK_SINGLE_SELECTION (ms_gtk_query_view_get_model (scene.view));
  g_assert_true (gtk_single_selection_get_model (selection)
                 == G_LIST_MODEL (ms_gtk_query_view_get_live_query (scene.view)));
  g_assert_null (gtk_single_selection_get_selected_item (selection));
  gtk_single_selection_set_selected (selection, 1);
  ms_gtk_test_rename_note (scene.store, "2", "ant");
  ms_gtk_test_await (shows (&scene, "ant"));
  g_assert_cmpuint (gtk_single_selection_get_selected (selection), ==, 0);
  ms_query_set_where (scene.query, "title > 'b'");
  ms_gtk_test_await (!shows (&scene, "ant"));
  ms_gtk_test_remove_note (scene.store, "1");
  ms_gtk_test_await (shows (&scene, "There is nothing here"));
  scene_clear (&scene);
}

static void
test_none (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *view = g_object_ref_sink (ms_gtk_query_view_new (NULL, NULL, NULL));
  GtkWidget *window = ms_gtk_test_window_new (view);

  ms_gtk_test_await (ms_gtk_test_find_named (window, "MsGtkLoadingPage"));
  g_assert_null (ms_gtk_query_view_get_live_query (MS_GTK_QUERY_VIEW (view)));
  g_assert_true (GTK_IS_LIST_VIEW (ms_gtk_query_view_get_view (MS_GTK_QUERY_VIEW (view))));
  ms_gtk_test_window_destroy (window);
  g_assert_finalize_object (view);
}

static void
press (GtkWidget *window)
{
  GtkWidget *button = ms_gtk_test_find (window, GTK_TYPE_BUTTON);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_grab_focus (button));
  g_signal_emit_by_name (button, "clicked");
}

/* A query that is wrong from the beginning; one that becomes wrong; and Retry. */
static void
test_failure (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (MsQuery) wrong = ms_query_new ("SELECT * FROM nonsense");
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_test_add_note (scene.store, "1", "bee");
  ms_gtk_query_view_set_query (scene.view, wrong);
  g_assert_null (ms_gtk_query_view_get_live_query (scene.view));
  ms_gtk_test_await (shows (&scene, "The list could not be read"));
  ms_gtk_test_take_picture (GTK_WIDGET (scene.view), "query-view-failed");
  ms_gtk_test_assert_looks (GTK_WIDGET (scene.view), NULL, 1);
  press (scene.window);
  ms_gtk_test_await (shows (&scene, "The list could not be read"));
  ms_query_set_sql (wrong, "SELECT * FROM note");
  press (scene.window);
  ms_gtk_test_await (shows (&scene, "bee"));
  ms_gtk_test_draw (scene.window);
  g_assert_nonnull (gtk_root_get_focus (GTK_ROOT (scene.window)));
  ms_query_set_sql (wrong, "SELECT nonsense FROM note");
  ms_gtk_test_await (shows (&scene, "The list could not be read"));
  ms_query_set_sql (wrong, "SELECT id, title FROM note");
  ms_gtk_test_await (shows (&scene, "bee"));
  scene_clear (&scene);
}

static void
test_closed (MsGtkTest *test, gconstpointer unused)
{
  MsStore *second;
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_test_add_note (scene.store, "1", "bee");
  ms_gtk_test_await (shows (&scene, "bee"));
  ms_store_close (scene.store);
  ms_gtk_test_await (shows (&scene, "The list could not be read"));
  press (scene.window);
  ms_gtk_test_await (shows (&scene, "The list could not be read"));
  second = ms_gtk_test_open (test->definition, "b");
  ms_gtk_query_view_set_store (scene.view, second);
  ms_gtk_test_await (shows (&scene, "There is nothing here"));
  ms_gtk_query_view_set_store (scene.view, NULL);
  ms_gtk_test_await (ms_gtk_test_find_named (scene.window, "MsGtkLoadingPage"));
  ms_store_close (second);
  ms_gtk_test_await_finalized (second);
  scene_clear (&scene);
}

static void
take_row (MsGtkQueryView *view, MsRow *row, guint position, char **text)
{
  g_free (*text);
  *text = g_strdup_printf ("%u %s", position, ms_row_get_text (row, "title"));
}

/* As Enter does on the row that has the focus. */
static void
activate (GtkWidget *window, const char *type_name)
{
  GtkWidget *row;

  ms_gtk_test_await (row = ms_gtk_test_find_named (window, type_name));
  ms_gtk_test_draw (window);
  g_assert_true (gtk_widget_grab_focus (row));
  g_assert_true (gtk_widget_activate (row));
}

static void
test_activation (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *grid = gtk_grid_view_new (NULL, NULL);
  g_autofree char *text = NULL;
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_test_add_note (scene.store, "1", "bee");
  g_signal_connect (scene.view, "row-activated", G_CALLBACK (take_row), &text);
  ms_gtk_test_await (shows (&scene, "bee"));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (scene.view), GTK_DIR_TAB_FORWARD));
  activate (scene.window, "GtkListItemWidget");
  g_assert_cmpstr (text, ==, "0 bee");
  g_clear_pointer (&text, g_free);
  ms_gtk_query_view_set_view (scene.view, grid);
  ms_gtk_test_await (shows (&scene, "bee"));
  activate (scene.window, "GtkListItemWidget");
  g_assert_cmpstr (text, ==, "0 bee");
  scene_clear (&scene);
}

/* The other forms of a list, which keep the selection that they bring. */
static void
test_views (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *grid = gtk_grid_view_new (GTK_SELECTION_MODEL (gtk_multi_selection_new (NULL)), NULL);
  GtkWidget *columns = gtk_column_view_new (NULL);
  g_autoptr (GtkColumnViewColumn) column =
      gtk_column_view_column_new ("Title", ms_gtk_row_factory_new_text ("title"));
  g_autofree char *text = NULL;
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_test_add_note (scene.store, "1", "bee");
  ms_gtk_query_view_set_view (scene.view, grid);
  g_assert_true (GTK_IS_MULTI_SELECTION (ms_gtk_query_view_get_model (scene.view)));
  ms_gtk_test_await (shows (&scene, "bee"));
  ms_gtk_test_take_picture (GTK_WIDGET (scene.view), "query-view-grid");
  gtk_column_view_append_column (GTK_COLUMN_VIEW (columns), column);
  ms_gtk_query_view_set_view (scene.view, columns);
  g_assert_true (GTK_IS_SINGLE_SELECTION (ms_gtk_query_view_get_model (scene.view)));
  ms_gtk_test_await (shows (&scene, "bee") && shows (&scene, "Title"));
  ms_gtk_test_take_picture (GTK_WIDGET (scene.view), "query-view-columns");
  g_signal_connect (scene.view, "row-activated", G_CALLBACK (take_row), &text);
  g_signal_emit_by_name (columns, "activate", 0);
  g_assert_cmpstr (text, ==, "0 bee");
  ms_gtk_query_view_set_view (scene.view, NULL);
  g_assert_true (GTK_IS_LIST_VIEW (ms_gtk_query_view_get_view (scene.view)));
  ms_gtk_test_await (shows (&scene, "bee"));
  scene_clear (&scene);
}

static void
test_pages (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (MsQuery) wrong = ms_query_new ("nonsense");
  g_autoptr (GtkListItemFactory) factory = ms_gtk_row_factory_new_text ("id");
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_query_view_set_empty_page (scene.view, gtk_label_new ("Empty"));
  ms_gtk_test_await (shows (&scene, "Empty"));
  ms_gtk_query_view_set_empty_page (scene.view, gtk_label_new ("Void"));
  ms_gtk_test_await (shows (&scene, "Void") && !shows (&scene, "Empty"));
  ms_gtk_query_view_set_empty_page (scene.view, NULL);
  ms_gtk_test_await (shows (&scene, "There is nothing here"));
  ms_gtk_query_view_set_failure_page (scene.view, gtk_label_new ("Wrong"));
  ms_gtk_query_view_set_loading_page (scene.view, gtk_label_new ("Wait"));
  ms_gtk_query_view_set_query (scene.view, wrong);
  ms_gtk_test_await (shows (&scene, "Wrong"));
  ms_gtk_query_view_set_query (scene.view, NULL);
  ms_gtk_test_await (shows (&scene, "Wait"));
  ms_gtk_query_view_set_query (scene.view, scene.query);
  ms_gtk_test_add_note (scene.store, "number one", "bee");
  ms_gtk_test_await (shows (&scene, "bee"));
  ms_gtk_query_view_set_factory (scene.view, factory);
  ms_gtk_test_await (shows (&scene, "number one"));
  scene_clear (&scene);
}

/* A long list in a file: a worker reads it, and the list makes widgets for what is to be seen only. */
static void
test_long (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("multistore-test-XXXXXX", &error);
  g_autoptr (MsAdapter) adapter = MS_ADAPTER (ms_persisted_adapter_new (directory));
  MsStoreDefinition *definition = ms_gtk_test_define (test, "note", adapter);
  g_autoptr (MsQuery) query = ms_query_new (
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)"
      " SELECT i AS title FROM n");
  g_autoptr (GtkListItemFactory) factory = ms_gtk_row_factory_new_text ("title");
  MsStore *store = ms_gtk_test_open (definition, "a");
  GtkWidget *view = ms_gtk_query_view_new (store, query, factory);
  GtkWidget *window = ms_gtk_test_window_new (view);
  MsLiveQuery *live = ms_gtk_query_view_get_live_query (MS_GTK_QUERY_VIEW (view));

  ms_gtk_test_await (ms_gtk_test_shows (window, "1"));
  ms_gtk_test_await (!ms_live_query_is_loading (live));
  g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, 50000);
  g_assert_false (ms_gtk_test_shows (window, "50000"));
  ms_gtk_test_window_destroy (window);
  ms_store_close (store);
  ms_gtk_test_await_finalized (store);
  ms_gtk_test_await_finalized (definition);
  ms_gtk_test_remove_directory (directory);
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  ms_gtk_test_add ("/gtk-query-view/rows", test_rows);
  ms_gtk_test_add ("/gtk-query-view/none", test_none);
  ms_gtk_test_add ("/gtk-query-view/failure", test_failure);
  ms_gtk_test_add ("/gtk-query-view/closed", test_closed);
  ms_gtk_test_add ("/gtk-query-view/activation", test_activation);
  ms_gtk_test_add ("/gtk-query-view/views", test_views);
  ms_gtk_test_add ("/gtk-query-view/pages", test_pages);
  ms_gtk_test_add ("/gtk-query-view/long", test_long);
  return g_test_run ();
}
