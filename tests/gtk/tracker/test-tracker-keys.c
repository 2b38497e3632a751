/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The issue tracker by keyboard alone: keys as a hand presses them. */

#include "tracker-test.h"

static GtkWidget *
open_window (TrackerTest *self)
{
  GtkWidget *window = tracker_test_open_window (self);

  ms_gtk_test_give_keyboard (window);
  return window;
}

static guint
count_windows (TrackerTest *self)
{
  return g_list_length (gtk_application_get_windows (GTK_APPLICATION (self->application)));
}

static gboolean
is_loaded (TrackerTest *self, const char *id)
{
  TrackerData *data = tracker_application_get_data (self->application);
  g_autoptr (MsStore) store = ms_store_registry_lookup (tracker_data_get_registry (data),
                                                        tracker_data_get_issue (data), id, NULL);

  return store != NULL;
}

/* From the newest issue to the one below it. What is shown beside the list, at once as the focus has loaded it, does not take the keyboard. */
static void
test_list (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = open_window (self);
  GtkWidget *list = ms_gtk_test_find (window, MS_GTK_TYPE_QUERY_VIEW);

  tracker_data_set_gc_time (tracker_application_get_data (self->application), MS_GC_TIME_INFINITE);
  ms_gtk_test_tab_to (window, list);
  ms_gtk_test_await (is_loaded (self, "issue-5"));
  ms_gtk_test_press (window, "Return");
  tracker_test_await_title (window, "A moved row keeps its selection");
  ms_gtk_test_press (window, "Down");
  tracker_test_await_title (window, "Bindings: Python, GJS, Vala");
  ms_gtk_test_press (window, "Up");
  tracker_test_await_title (window, "A moved row keeps its selection");
  g_assert_true (ms_gtk_test_has_keyboard (list));
}

/* Ctrl+F, words, and Escape, which takes them away and goes to the list. */
static void
test_search (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = open_window (self);
  GtkWidget *list = ms_gtk_test_find (window, MS_GTK_TYPE_QUERY_VIEW);
  GtkWidget *entry = ms_gtk_test_find (window, GTK_TYPE_SEARCH_ENTRY);

  ms_gtk_test_tab_to (window, list);
  ms_gtk_test_press (window, "<Control>f");
  ms_gtk_test_await (ms_gtk_test_has_keyboard (entry));
  ms_gtk_test_type (window, "sync");
  ms_gtk_test_await (tracker_test_count_rows (window) == 1);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "sync");
  ms_gtk_test_press (window, "Escape");
  ms_gtk_test_await (tracker_test_count_rows (window) == N_OPEN);
  g_assert_true (ms_gtk_test_has_keyboard (list));
  /* And from where no entry knows the key. */
  tracker_test_set_search (window, "sync");
  ms_gtk_test_await (tracker_test_count_rows (window) == 1);
  ms_gtk_test_tab_to (window, tracker_test_find_named (window, "filter"));
  ms_gtk_test_press (window, "Escape");
  ms_gtk_test_await (tracker_test_count_rows (window) == N_OPEN);
}

static void
test_comment (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = open_window (self);
  GtkWidget *comment;

  tracker_test_open_issue (window, "issue-3", "Sync");
  ms_gtk_test_await (comment = tracker_test_find_named (window, "comment"));
  g_assert_false (gtk_widget_get_sensitive (tracker_test_find_named (window, "add-comment")));
  gtk_widget_grab_focus (comment);
  ms_gtk_test_type (window, "fine");
  ms_gtk_test_await (gtk_text_buffer_get_char_count (tracker_test_get_draft (window)) == 4);
  tracker_test_assert_draft (window, "fine");
  g_assert_true (gtk_widget_get_sensitive (tracker_test_find_named (window, "add-comment")));
}

static void
test_windows (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = open_window (self);

  ms_gtk_test_press (window, "<Control>n");
  ms_gtk_test_await (count_windows (self) == 2);
  ms_gtk_test_press (window, "<Control>w");
  ms_gtk_test_await (count_windows (self) == 1);
}

static void
press_quit (GApplication *application, GtkWidget *window)
{
  g_signal_stop_emission_by_name (application, "activate");
  ms_gtk_test_press (window, "<Control>q");
}

/* The application runs until the key is pressed. */
static void
test_quit (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = open_window (self);
  GSource *watchdog = ms_gtk_test_watchdog_new (G_STRLOC);

  g_signal_connect (self->application, "activate", G_CALLBACK (press_quit), window);
  g_application_run (G_APPLICATION (self->application), 0, NULL);
  g_source_destroy (watchdog);
  g_source_unref (watchdog);
  g_assert_cmpuint (count_windows (self), ==, 0);
  ms_gtk_test_settle ();
  ms_gtk_test_await_finalized (g_steal_pointer (&self->application));
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  tracker_test_add ("/tracker-keys/list", test_list);
  tracker_test_add ("/tracker-keys/search", test_search);
  tracker_test_add ("/tracker-keys/comment", test_comment);
  tracker_test_add ("/tracker-keys/windows", test_windows);
  tracker_test_add ("/tracker-keys/quit", test_quit);
  return g_test_run ();
}
