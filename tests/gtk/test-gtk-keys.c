/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keyboard in the widgets: keys as a hand presses them. */

#include "ms-gtk-test.h"

typedef struct
{
  MsGtkStoreView *view;
  GtkWidget *window;
  GtkWidget *retry;
} Scene;

/* A view that failed, under a button that has the focus. */
static void
scene_init (Scene *self, MsGtkTest *test)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *first = gtk_button_new_with_label ("First");

  test->failure = "There is no soup today";
  self->view = MS_GTK_STORE_VIEW (ms_gtk_store_view_new (test->definition, "a"));
  ms_gtk_store_view_set_registry (self->view, test->registry);
  ms_gtk_store_view_set_child (self->view, gtk_button_new_with_label ("Content"));
  gtk_box_append (GTK_BOX (box), first);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->view));
  self->window = ms_gtk_test_window_new (box);
  ms_gtk_test_await (self->retry = ms_gtk_test_find (GTK_WIDGET (self->view), GTK_TYPE_BUTTON));
  test->failure = NULL;
  ms_gtk_test_give_keyboard (self->window);
  g_assert_true (gtk_widget_grab_focus (first));
}

/* The content takes the place of the button, with the focus if that had it. */
static void
assert_retried (Scene *self, MsGtkTest *test, gboolean has_focus)
{
  ms_gtk_test_await (ms_gtk_store_view_get_state (self->view) == MS_GTK_STORE_VIEW_STATE_READY);
  g_assert_cmpuint (test->n_boots, ==, 2);
  g_assert_cmpint (ms_gtk_test_has_keyboard (ms_gtk_store_view_get_child (self->view)), ==,
                   has_focus);
  ms_gtk_test_window_destroy (self->window);
}

static void
test_retry (MsGtkTest *test, gconstpointer key)
{
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_test_tab_to (scene.window, scene.retry);
  ms_gtk_test_press (scene.window, key);
  assert_retried (&scene, test, TRUE);
}

/* The details have their place in the order, but only when they are to be seen. */
static void
test_details (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *expander;
  GtkWidget *details;
  Scene scene;

  scene_init (&scene, test);
  g_assert_nonnull (expander = ms_gtk_test_find (scene.window, GTK_TYPE_EXPANDER));
  details = gtk_expander_get_child (GTK_EXPANDER (expander));
  ms_gtk_test_tab_to (scene.window, expander);
  ms_gtk_test_press (scene.window, "space");
  ms_gtk_test_await (gtk_widget_get_mapped (details));
  ms_gtk_test_press (scene.window, "Tab");
  ms_gtk_test_await (ms_gtk_test_has_keyboard (details));
  ms_gtk_test_tab_to (scene.window, scene.retry);
  ms_gtk_test_press (scene.window, "Return");
  assert_retried (&scene, test, TRUE);
}

static void
test_mnemonic (MsGtkTest *test, gconstpointer unused)
{
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_test_press (scene.window, "<Alt>r");
  assert_retried (&scene, test, FALSE);
}

static void
take_title (MsGtkQueryView *view, MsRow *row, guint position, gpointer place)
{
  *(const char **) place = g_intern_string (ms_row_get_text (row, "title"));
}

/* A list is one stop for Tab; the arrows walk in it. */
static void
test_list (MsGtkTest *test, gconstpointer unused)
{
  MsStore *store = ms_gtk_test_open (test->definition, "a");
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "id");
  g_autoptr (GtkListItemFactory) factory = ms_gtk_row_factory_new_text ("title");
  GtkWidget *list = ms_gtk_query_view_new (store, query, factory);
  const char *activated = NULL;
  GtkWidget *window;

  ms_gtk_test_add_note (store, "1", "Ant");
  ms_gtk_test_add_note (store, "2", "Bee");
  g_signal_connect (list, "row-activated", G_CALLBACK (take_title), &activated);
  window = ms_gtk_test_window_new (list);
  ms_gtk_test_await (ms_gtk_test_shows (list, "Bee"));
  ms_gtk_test_give_keyboard (window);
  ms_gtk_test_tab_to (window, list);
  ms_gtk_test_press (window, "Return");
  ms_gtk_test_await (g_strcmp0 (activated, "Ant") == 0);
  ms_gtk_test_press (window, "Down");
  ms_gtk_test_press (window, "Return");
  ms_gtk_test_await (g_strcmp0 (activated, "Bee") == 0);
  ms_gtk_test_window_destroy (window);
  ms_store_close (store);
  ms_gtk_test_await_finalized (store);
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  g_test_add ("/gtk-keys/retry-by-return", MsGtkTest, "Return", ms_gtk_test_set_up, test_retry,
              ms_gtk_test_tear_down);
  g_test_add ("/gtk-keys/retry-by-space", MsGtkTest, "space", ms_gtk_test_set_up, test_retry,
              ms_gtk_test_tear_down);
  ms_gtk_test_add ("/gtk-keys/details", test_details);
  ms_gtk_test_add ("/gtk-keys/mnemonic", test_mnemonic);
  ms_gtk_test_add ("/gtk-keys/list", test_list);
  return g_test_run ();
}
