/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkStoreView: what it shows: made by a function, by a subclass, set by hand or in a UI file, nested; and code in it that does what it likes. */

#include "ms-gtk-test.h"

static MsGtkStoreView *
view_new (MsGtkTest *test, const char *store_id)
{
  MsGtkStoreView *view = MS_GTK_STORE_VIEW (ms_gtk_store_view_new (test->definition, store_id));

  ms_gtk_store_view_set_registry (view, test->registry);
  return view;
}

static void
await_ready (MsGtkStoreView *view)
{
  ms_gtk_test_await (ms_gtk_store_view_get_state (view) == MS_GTK_STORE_VIEW_STATE_READY);
}

/* A subclass */

#define TEST_TYPE_VIEW (test_view_get_type ())
G_DECLARE_FINAL_TYPE (TestView, test_view, TEST, VIEW, MsGtkStoreView)

struct _TestView
{
  MsGtkStoreView parent_instance;
};

G_DEFINE_FINAL_TYPE (TestView, test_view, MS_GTK_TYPE_STORE_VIEW)

static GtkWidget *
test_view_create_content (MsGtkStoreView *view, MsStore *store)
{
  return gtk_button_new_with_label (ms_store_get_id (store));
}

static void
test_view_class_init (TestViewClass *klass)
{
  MS_GTK_STORE_VIEW_CLASS (klass)->create_content = test_view_create_content;
}

static void
test_view_init (TestView *self)
{
}

static const char subclass_ui[] =
    "<interface><object class='TestView' id='view'><property name='store-id'>a</property>"
    "<property name='loading-page'><object class='GtkLabel'/></property></object></interface>";

static void
test_subclass (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (GtkBuilder) builder = NULL;
  MsGtkStoreView *view;
  GtkWidget *window;

  g_type_ensure (TEST_TYPE_VIEW);
  builder = gtk_builder_new_from_string (subclass_ui, -1);
  view = MS_GTK_STORE_VIEW (gtk_builder_get_object (builder, "view"));
  g_object_set (view, "definition", test->definition, "registry", test->registry, NULL);
  window = ms_gtk_test_window_new (GTK_WIDGET (view));
  await_ready (view);
  g_assert_true (GTK_IS_BUTTON (ms_gtk_store_view_get_child (view)));
  g_assert_cmpstr (gtk_widget_get_css_name (GTK_WIDGET (view)), ==, "storeview");
  gtk_test_accessible_assert_role (view, GTK_ACCESSIBLE_ROLE_GROUP);
  /* The content has the keyboard's focus like any other widget. */
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (view)));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == ms_gtk_store_view_get_child (view));
  g_clear_object (&builder);
  ms_gtk_test_window_destroy (window);
}

/* A child that is set by hand stays where it is, and is not to be seen or heard without a store. */
static void
test_child (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *child = g_object_ref_sink (gtk_button_new_with_label ("Note"));
  MsGtkStoreView *view = view_new (test, "a");
  GtkWidget *window;

  test->hold = TRUE;
  ms_gtk_store_view_set_child (view, child);
  window = ms_gtk_test_window_new (GTK_WIDGET (view));
  ms_gtk_test_await (test->held->len == 1);
  ms_gtk_test_draw (window);
  g_assert_false (gtk_widget_get_mapped (child));
  gtk_test_accessible_assert_state (child, GTK_ACCESSIBLE_STATE_HIDDEN, TRUE);
  g_assert_false (gtk_widget_child_focus (GTK_WIDGET (view), GTK_DIR_TAB_FORWARD));
  ms_gtk_test_release_loads (test);
  await_ready (view);
  ms_gtk_test_await (gtk_widget_get_mapped (child));
  gtk_test_accessible_assert_state (child, GTK_ACCESSIBLE_STATE_HIDDEN, FALSE);
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (view), GTK_DIR_TAB_FORWARD));
  g_assert_true (ms_store_registry_drop (test->registry, "a"));
  g_assert_true (ms_gtk_store_view_get_child (view) == child);
  g_assert_false (gtk_widget_get_mapped (child));
  ms_gtk_store_view_set_child (view, gtk_label_new ("Other"));
  g_assert_null (gtk_widget_get_parent (child));
  ms_gtk_test_window_destroy (window);
  ms_gtk_test_await_finalized (child);
}

static GtkWidget *
make_text (MsGtkStoreView *view, MsStore *store, gpointer text)
{
  return text ? gtk_label_new (text) : NULL;
}

static void
count (gpointer data)
{
  ++*(guint *) data;
}

static GtkWidget *
make_counted (MsGtkStoreView *view, MsStore *store, gpointer data)
{
  return gtk_label_new ("counted");
}

/* Another function while the store is there; one that makes nothing; a child over what was made. */
static void
test_functions (MsGtkTest *test, gconstpointer unused)
{
  MsGtkStoreView *view = view_new (test, "a");
  GtkWidget *window = ms_gtk_test_window_new (GTK_WIDGET (view));
  guint n_destroyed = 0;

  ms_gtk_store_view_set_create_func (view, make_counted, &n_destroyed, count);
  await_ready (view);
  ms_gtk_test_await (ms_gtk_test_shows (window, "counted"));
  ms_gtk_store_view_set_create_func (view, make_text, "one", NULL);
  g_assert_cmpuint (n_destroyed, ==, 1);
  ms_gtk_test_await (ms_gtk_test_shows (window, "one"));
  ms_gtk_store_view_set_create_func (view, make_text, NULL, NULL);
  g_assert_null (ms_gtk_store_view_get_child (view));
  ms_gtk_store_view_set_child (view, gtk_label_new ("mine"));
  ms_gtk_test_await (ms_gtk_test_shows (window, "mine"));
  ms_gtk_store_view_set_store_id (view, "b");
  await_ready (view);
  ms_gtk_test_await (ms_gtk_test_shows (window, "mine"));
  ms_gtk_store_view_set_create_func (view, make_text, "made", NULL);
  ms_gtk_test_await (ms_gtk_test_shows (window, "made"));
  ms_gtk_store_view_set_create_func (view, NULL, NULL, NULL);
  g_assert_null (ms_gtk_store_view_get_child (view));
  ms_gtk_test_window_destroy (window);
}

/* Code of the application that moves the ground under the view. */

static GtkWidget *
go_on (MsGtkStoreView *view, MsStore *store, gpointer unused)
{
  const char *id = ms_store_get_id (store);

  if (g_str_equal (id, "a"))
    ms_gtk_store_view_set_store_id (view, "b");
  else if (g_str_equal (id, "b"))
    ms_store_close (store);
  return gtk_label_new (id);
}

static GtkWidget *
leave (MsGtkStoreView *view, MsStore *store, gpointer unused)
{
  gtk_window_set_child (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (view))), NULL);
  return gtk_label_new ("late");
}

static void
test_reentrance (MsGtkTest *test, gconstpointer unused)
{
  MsGtkStoreView *view = g_object_ref_sink (view_new (test, "a"));
  GtkWidget *window;

  ms_gtk_store_view_set_create_func (view, go_on, NULL, NULL);
  window = ms_gtk_test_window_new (GTK_WIDGET (view));
  ms_gtk_test_await (ms_gtk_store_view_get_state (view) == MS_GTK_STORE_VIEW_STATE_FAILED);
  g_assert_cmpstr (ms_gtk_store_view_get_store_id (view), ==, "b");
  g_assert_error (ms_gtk_store_view_get_error (view), MS_ERROR, MS_ERROR_DROPPED);
  g_assert_null (ms_gtk_store_view_get_child (view));
  ms_gtk_store_view_set_create_func (view, leave, NULL, NULL);
  ms_gtk_store_view_set_store_id (view, "c");
  ms_gtk_test_await (gtk_widget_get_parent (GTK_WIDGET (view)) == NULL);
  g_assert_cmpint (ms_gtk_store_view_get_state (view), ==, MS_GTK_STORE_VIEW_STATE_IDLE);
  g_assert_null (ms_gtk_store_view_get_child (view));
  ms_gtk_test_settle ();
  g_assert_false (ms_store_registry_has (test->registry, "c"));
  ms_gtk_test_window_destroy (window);
  g_assert_finalize_object (view);
}

static void
set_next (MsGtkStoreView *view, GParamSpec *pspec, MsGtkTest *test)
{
  if (ms_gtk_store_view_get_state (view) == MS_GTK_STORE_VIEW_STATE_READY
      && g_str_equal (ms_gtk_store_view_get_store_id (view), "a"))
    ms_gtk_store_view_set_store_id (view, "b");
  else if (ms_gtk_store_view_get_state (view) == MS_GTK_STORE_VIEW_STATE_READY)
    ms_store_registry_drop (test->registry, "b");
  else if (ms_gtk_store_view_get_state (view) == MS_GTK_STORE_VIEW_STATE_FAILED)
    gtk_window_set_child (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (view))), NULL);
}

/* From handlers, too. */
static void
test_handlers (MsGtkTest *test, gconstpointer unused)
{
  MsGtkStoreView *view = g_object_ref_sink (view_new (test, "a"));
  GtkWidget *window;

  g_signal_connect (view, "notify::state", G_CALLBACK (set_next), test);
  window = ms_gtk_test_window_new (GTK_WIDGET (view));
  ms_gtk_test_await (gtk_widget_get_parent (GTK_WIDGET (view)) == NULL);
  g_assert_cmpint (ms_gtk_store_view_get_state (view), ==, MS_GTK_STORE_VIEW_STATE_IDLE);
  ms_gtk_test_window_destroy (window);
  g_assert_finalize_object (view);
}

/* An issue shows its child issues, each from its own store, to any depth. */
static GtkWidget *
make_tree (MsGtkStoreView *view, MsStore *store, gpointer data)
{
  MsGtkTest *test = data;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  const char *id = ms_store_get_id (store);

  gtk_box_append (GTK_BOX (box), gtk_label_new (id));
  for (guint i = 0; i < 2 && strlen (id) < 4; i++)
    {
      g_autofree char *child_id = g_strdup_printf ("%s%u", id, i);
      GtkWidget *child = ms_gtk_store_view_new (test->definition, child_id);

      ms_gtk_store_view_set_create_func (MS_GTK_STORE_VIEW (child), make_tree, test, NULL);
      gtk_box_append (GTK_BOX (box), child);
    }
  return box;
}

static void
test_nested (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *provider = ms_gtk_store_provider_new ();
  GtkWidget *view = ms_gtk_store_view_new (test->definition, "t");
  GtkWidget *window;

  ms_gtk_store_provider_set_registry (MS_GTK_STORE_PROVIDER (provider), test->registry);
  ms_gtk_store_view_set_create_func (MS_GTK_STORE_VIEW (view), make_tree, test, NULL);
  ms_gtk_store_provider_set_child (MS_GTK_STORE_PROVIDER (provider), view);
  window = ms_gtk_test_window_new (provider);
  ms_gtk_test_await (ms_gtk_test_shows (window, "t000") && ms_gtk_test_shows (window, "t111")
                     && ms_gtk_test_shows (window, "t010"));
  g_assert_cmpuint (g_list_model_get_n_items (ms_store_registry_get_entries (test->registry)), ==,
                    15);
  ms_gtk_test_take_picture (provider, "store-view-nested");
  /* The whole tree moves to another root. */
  ms_gtk_store_view_set_store_id (MS_GTK_STORE_VIEW (view), "u");
  ms_gtk_test_await (ms_gtk_test_shows (window, "u000") && ms_gtk_test_shows (window, "u111"));
  ms_gtk_test_await (g_list_model_get_n_items (ms_store_registry_get_entries (test->registry))
                     == 15);
  ms_gtk_test_window_destroy (window);
  ms_gtk_test_await (g_list_model_get_n_items (ms_store_registry_get_entries (test->registry))
                     == 0);
}

/* A list whose rows are views of stores: they are recycled as the user scrolls. */

static MsStoreDefinition *row_definition;

#define TEST_TYPE_ROW_VIEW (test_row_view_get_type ())
G_DECLARE_FINAL_TYPE (TestRowView, test_row_view, TEST, ROW_VIEW, MsGtkStoreView)

struct _TestRowView
{
  MsGtkStoreView parent_instance;
};

G_DEFINE_FINAL_TYPE (TestRowView, test_row_view, MS_GTK_TYPE_STORE_VIEW)

static void
test_row_view_class_init (TestRowViewClass *klass)
{
  MS_GTK_STORE_VIEW_CLASS (klass)->create_content = test_view_create_content;
}

static void
test_row_view_init (TestRowView *self)
{
  ms_gtk_store_view_set_definition (MS_GTK_STORE_VIEW (self), row_definition);
}

static const char row_ui[] =
    "<interface><template class='GtkListItem'><property name='child'>"
    "<object class='TestRowView'><property name='height-request'>40</property>"
    "<binding name='store-id'><closure type='gchararray' function='ms_gtk_row_text'>"
    "<lookup name='revision' type='MsRow'><lookup name='item'>GtkListItem</lookup></lookup>"
    "<constant type='gchararray'>id</constant></closure></binding></object></property>"
    "</template></interface>";

#define N_ROWS 300

static void
scroll_to_end (GtkWidget *window, GtkAdjustment *adjustment)
{
  for (double value = 0; value < gtk_adjustment_get_upper (adjustment);
       value += gtk_adjustment_get_page_size (adjustment) / 2)
    {
      gtk_adjustment_set_value (adjustment, value);
      ms_gtk_test_draw (window);
    }
}

static void
test_list (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (row_ui, strlen (row_ui));
  g_autoptr (GtkListItemFactory) factory =
      gtk_builder_list_item_factory_new_from_bytes (NULL, bytes);
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "id");
  MsStore *workspace = ms_gtk_test_open (test->definition, "workspace");
  GListModel *entries = ms_store_registry_get_entries (test->registry);
  GtkWidget *provider = ms_gtk_store_provider_new ();
  GtkWidget *list = ms_gtk_query_view_new (workspace, query, factory);
  GtkWidget *window;

  row_definition = test->definition;
  g_type_ensure (TEST_TYPE_ROW_VIEW);
  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *id = g_strdup_printf ("row-%03u", i);

      ms_gtk_test_add_note (workspace, id, id);
    }
  ms_gtk_store_provider_set_registry (MS_GTK_STORE_PROVIDER (provider), test->registry);
  ms_gtk_store_provider_set_child (MS_GTK_STORE_PROVIDER (provider), list);
  window = ms_gtk_test_window_new (provider);
  ms_gtk_test_await (ms_gtk_test_shows (window, "row-000"));
  ms_gtk_test_take_picture (list, "store-view-list");
  scroll_to_end (window, gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (
                             ms_gtk_query_view_get_view (MS_GTK_QUERY_VIEW (list)))));
  ms_gtk_test_await (ms_gtk_test_shows (window, "row-299"));
  g_assert_false (ms_gtk_test_shows (window, "row-000"));
  ms_gtk_test_await (g_list_model_get_n_items (entries) < N_ROWS);
  ms_gtk_test_remove_note (workspace, "row-299");
  ms_gtk_test_await (!ms_gtk_test_shows (window, "row-299"));
  ms_gtk_test_window_destroy (window);
  ms_gtk_test_await (g_list_model_get_n_items (entries) == 0);
  ms_store_close (workspace);
  ms_gtk_test_await_finalized (workspace);
}

static const char ui[] =
    "<interface><object class='MsGtkStoreView' id='view'>"
    "<property name='store-id'>a</property><property name='gc-time'>0</property>"
    "<child><object class='GtkBox'><property name='orientation'>vertical</property>"
    "<child><object class='MsGtkSyncIndicator'>"
    "<property name='store' bind-source='view' bind-property='store' bind-flags='sync-create'/>"
    "</object></child>"
    "<child><object class='MsGtkQueryView' id='list'>"
    "<property name='store' bind-source='view' bind-property='store' bind-flags='sync-create'/>"
    "<property name='query'><object class='MsQuery'><property name='table'>note</property>"
    "</object></property></object></child></object></child>"
    "<property name='failure-page'><object class='GtkLabel'/></property></object></interface>";

/* The content of a UI file follows the store by bindings. */
static void
test_builder (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (GtkBuilder) builder = NULL;
  g_autoptr (GtkListItemFactory) factory = ms_gtk_row_factory_new_text ("title");
  MsGtkQueryView *list;
  MsGtkStoreView *view;
  GtkWidget *window;

  g_type_ensure (MS_GTK_TYPE_STORE_VIEW);
  g_type_ensure (MS_GTK_TYPE_QUERY_VIEW);
  g_type_ensure (MS_GTK_TYPE_SYNC_INDICATOR);
  g_type_ensure (MS_TYPE_QUERY);
  builder = gtk_builder_new_from_string (ui, -1);
  view = MS_GTK_STORE_VIEW (gtk_builder_get_object (builder, "view"));
  list = MS_GTK_QUERY_VIEW (gtk_builder_get_object (builder, "list"));
  ms_gtk_query_view_set_factory (list, factory);
  g_object_set (view, "definition", test->definition, "registry", test->registry, NULL);
  window = ms_gtk_test_window_new (GTK_WIDGET (view));
  await_ready (view);
  ms_gtk_test_add_note (ms_gtk_store_view_get_store (view), "n", "Noodles");
  ms_gtk_test_await (ms_gtk_test_shows (window, "Noodles"));
  ms_gtk_test_await (ms_gtk_test_shows (window, "On this computer only"));
  ms_gtk_test_take_picture (GTK_WIDGET (view), "store-view-ui-file");
  gtk_window_set_child (GTK_WINDOW (window), NULL);
  g_assert_null (ms_gtk_query_view_get_store (list));
  g_assert_null (ms_gtk_query_view_get_live_query (list));
  ms_gtk_test_await (!ms_store_registry_has (test->registry, "a"));
  g_clear_object (&builder);
  ms_gtk_test_window_destroy (window);
}

/* Text that runs from right to left turns the pages round. */
static void
test_right_to_left (MsGtkTest *test, gconstpointer unused)
{
  MsGtkStoreView *view = view_new (test, "a");
  GtkTextDirection before = gtk_widget_get_default_direction ();
  GtkWidget *window;
  GtkWidget *icon;
  GtkWidget *label;
  GtkWidget *content;
  graphene_rect_t icon_place;
  graphene_rect_t label_place;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  window = ms_gtk_test_window_new (GTK_WIDGET (view));
  await_ready (view);
  content = ms_gtk_sync_indicator_new (ms_gtk_store_view_get_store (view));
  ms_gtk_store_view_set_child (view, content);
  ms_gtk_test_draw (window);
  g_assert_nonnull (icon = ms_gtk_test_find (content, GTK_TYPE_IMAGE));
  g_assert_nonnull (label = ms_gtk_test_find (content, GTK_TYPE_LABEL));
  g_assert_true (gtk_widget_compute_bounds (icon, window, &icon_place));
  g_assert_true (gtk_widget_compute_bounds (label, window, &label_place));
  g_assert_cmpfloat (icon_place.origin.x, >, label_place.origin.x);
  ms_gtk_test_take_picture (content, "sync-indicator-right-to-left");
  ms_gtk_test_window_destroy (window);
  gtk_widget_set_default_direction (before);
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  ms_gtk_test_add ("/gtk-store-view-content/subclass", test_subclass);
  ms_gtk_test_add ("/gtk-store-view-content/child", test_child);
  ms_gtk_test_add ("/gtk-store-view-content/functions", test_functions);
  ms_gtk_test_add ("/gtk-store-view-content/reentrance", test_reentrance);
  ms_gtk_test_add ("/gtk-store-view-content/handlers", test_handlers);
  ms_gtk_test_add ("/gtk-store-view-content/nested", test_nested);
  ms_gtk_test_add ("/gtk-store-view-content/list", test_list);
  ms_gtk_test_add ("/gtk-store-view-content/builder", test_builder);
  ms_gtk_test_add ("/gtk-store-view-content/right-to-left", test_right_to_left);
  return g_test_run ();
}
