/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The widgets in German: what each says by itself, on the screen and to a screen reader. */

#include "ms-gtk-test.h"

static GtkWidget *
show_view (MsGtkTest *test)
{
  GtkWidget *view = ms_gtk_store_view_new (test->definition, "a");

  ms_gtk_store_view_set_registry (MS_GTK_STORE_VIEW (view), test->registry);
  return ms_gtk_test_window_new (view);
}

static void
test_failure (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *window;
  GtkWidget *button;

  test->failure = "Heute gibt es keine Suppe";
  window = show_view (test);
  ms_gtk_test_await (button = ms_gtk_test_find (window, GTK_TYPE_BUTTON));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "_Erneut versuchen");
  g_assert_true (ms_gtk_test_shows (button, "Erneut versuchen"));
  g_assert_true (ms_gtk_test_shows (window, "Die Daten konnten nicht geöffnet werden"));
  g_assert_true (ms_gtk_test_shows (window, "Einzelheiten"));
  gtk_test_accessible_assert_property (ms_gtk_test_find_named (window, "MsGtkFailurePage"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Die Daten konnten nicht geöffnet werden");
  ms_gtk_test_take_picture (window, "store-view-failed-german");
  ms_gtk_test_window_destroy (window);
}

static void
test_loading (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *window;
  GtkWidget *page;

  test->hold = TRUE;
  window = show_view (test);
  ms_gtk_test_await (page = ms_gtk_test_find_named (window, "MsGtkLoadingPage"));
  gtk_test_accessible_assert_property (page, GTK_ACCESSIBLE_PROPERTY_LABEL, "Wird geladen …");
  ms_gtk_test_release_loads (test);
  ms_gtk_test_window_destroy (window);
}

static void
test_content (MsGtkTest *test, gconstpointer unused)
{
  MsStore *store = ms_gtk_test_open (test->definition, "a");
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "id");
  g_autoptr (GtkListItemFactory) factory = ms_gtk_row_factory_new_text ("title");
  GtkWidget *indicator = ms_gtk_sync_indicator_new (store);
  GtkWidget *window = ms_gtk_test_window_new (indicator);

  ms_gtk_test_await (ms_gtk_test_shows (window, "Nur auf diesem Rechner"));
  gtk_test_accessible_assert_property (indicator, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Nur auf diesem Rechner");
  gtk_window_set_child (GTK_WINDOW (window), ms_gtk_query_view_new (store, query, factory));
  ms_gtk_test_await (ms_gtk_test_shows (window, "Hier ist nichts"));
  ms_gtk_test_window_destroy (window);
  ms_store_close (store);
  ms_gtk_test_await_finalized (store);
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init_language (&argc, &argv, "de", PO_DIR);
  ms_gtk_test_add ("/gtk-translation/failure", test_failure);
  ms_gtk_test_add ("/gtk-translation/loading", test_loading);
  ms_gtk_test_add ("/gtk-translation/content", test_content);
  return g_test_run ();
}
