/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of the issue tracker: filters, search, keys, many issues. */

#include "tracker-test.h"

#include "tracker-row.h"

#define N_MANY 1825

static void
test_filter (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);

  g_assert_cmpuint (tracker_test_count_rows (window), ==, N_OPEN);
  ms_gtk_test_await (ms_gtk_test_shows (window, "5 issues"));
  ms_gtk_test_await (ms_gtk_test_shows (window, "No Issue Is Open"));
  tracker_test_set_filter (window, FILTER_ALL);
  ms_gtk_test_await (tracker_test_count_rows (window) == N_ALL);
  tracker_test_set_filter (window, FILTER_CLOSED);
  ms_gtk_test_await (tracker_test_count_rows (window) == N_ALL - N_OPEN);
  tracker_test_set_filter (window, FILTER_OPEN);
  ms_gtk_test_await (tracker_test_count_rows (window) == N_OPEN);
}

static void
test_search (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);
  GtkWidget *entry = ms_gtk_test_find (window, GTK_TYPE_SEARCH_ENTRY);

  tracker_test_set_search (window, "sYNC");
  ms_gtk_test_await (tracker_test_count_rows (window) == 1);
  ms_gtk_test_await (ms_gtk_test_shows (window, "Sync"));
  /* A number is no word: others mention it. */
  tracker_test_set_search (window, " #2");
  ms_gtk_test_await (ms_gtk_test_shows (window, "Live queries"));
  g_assert_cmpuint (tracker_test_count_rows (window), ==, 1);
  /* What has a meaning in a search's language is searched as it is written. */
  tracker_test_set_search (window, "^ *(\"");
  ms_gtk_test_await (ms_gtk_test_shows (window, "No Issues"));
  g_assert_cmpuint (tracker_test_count_rows (window), ==, 0);
  g_signal_emit_by_name (entry, "stop-search");
  ms_gtk_test_await (tracker_test_count_rows (window) == N_OPEN);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
}

/* Words are found wherever they stand: in a title, in what was said below it, or spread over both. */
static void
test_full_text (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);

  tracker_test_set_search (window, "older back");
  ms_gtk_test_await (tracker_test_count_rows (window) == 1);
  ms_gtk_test_await (ms_gtk_test_shows (window, "Sync"));
  tracker_test_set_search (window, "sync BACKUP");
  ms_gtk_test_await (tracker_test_count_rows (window) == 1);
  tracker_test_set_search (window, "backup selection");
  ms_gtk_test_await (tracker_test_count_rows (window) == 0);
  /* What is said now is found, too. */
  tracker_test_open_issue (window, "issue-5", "A moved row keeps its selection");
  gtk_text_buffer_set_text (tracker_test_get_draft (window), "No backup needed", -1);
  tracker_test_click (tracker_test_find_named (window, "add-comment"));
  ms_gtk_test_await (tracker_test_count_rows (window) == 1);
  ms_gtk_test_await (ms_gtk_test_shows (window, "A moved row keeps its selection"));
}

static void
label_issue (TrackerTest *self, const char *event, const char *id, const char *label)
{
  TrackerData *data = tracker_application_get_data (self->application);
  g_autoptr (MsStore) store = ms_store_registry_lookup (tracker_data_get_registry (data),
                                                        tracker_data_get_issue (data), id, NULL);
  g_autoptr (MsEvent) labelled =
      ms_event_build (event, "label", "s", label, "by", "ms", NULL, NULL);
  g_autoptr (GError) error = NULL;

  ms_store_commit (store, labelled, &error);
  g_assert_no_error (error);
}

static void
test_labels (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);

  ms_gtk_test_await (tracker_test_count_labels (window) == 3);
  tracker_test_select_label (window, "engine");
  ms_gtk_test_await (tracker_test_count_rows (window) == 2);
  ms_gtk_test_await (ms_gtk_test_shows (window, "#3 by maintainer · engine · network"));
  tracker_test_set_search (window, "sync");
  ms_gtk_test_await (tracker_test_count_rows (window) == 1);
  tracker_test_set_search (window, "");
  tracker_test_select_label (window, "network");
  ms_gtk_test_await (tracker_test_count_rows (window) == 1);
  /* A label that comes while a list is shown. */
  tracker_test_open_issue (window, "issue-5", "A moved row keeps its selection");
  label_issue (self, "v1.IssueLabelled", "issue-5", "a “label”, with\"signs");
  ms_gtk_test_await (tracker_test_count_labels (window) == 4);
  tracker_test_select_label (window, "a “label”, with\"signs");
  ms_gtk_test_await (ms_gtk_test_shows (window, "#5 by designer · a “label”, with\"signs"));
  g_assert_cmpuint (tracker_test_count_rows (window), ==, 1);
  label_issue (self, "v1.IssueUnlabelled", "issue-5", "a “label”, with\"signs");
  ms_gtk_test_await (tracker_test_count_labels (window) == 3);
  tracker_test_select_label (window, NULL);
  ms_gtk_test_await (tracker_test_count_rows (window) == N_OPEN);
}

static void
test_keys (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);
  GtkWidget *entry = ms_gtk_test_find (window, GTK_TYPE_SEARCH_ENTRY);
  GtkApplication *application = GTK_APPLICATION (self->application);
  g_auto (GStrv) keys = gtk_application_get_accels_for_action (application, "app.new-window");

  g_assert_cmpstr (keys[0], ==, "<Control>n");
  g_assert_true (gtk_widget_activate_action (window, "tracker.search", NULL));
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (window)), entry));
  tracker_test_set_search (window, "sync");
  g_assert_true (gtk_widget_activate_action (window, "tracker.back", NULL));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  g_action_group_activate_action (G_ACTION_GROUP (application), "new-window", NULL);
  g_assert_cmpuint (g_list_length (gtk_application_get_windows (application)), ==, 2);
}

static guint
count_widgets (GtkWidget *widget, GType type)
{
  guint n = g_type_is_a (G_OBJECT_TYPE (widget), type) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    n += count_widgets (child, type);
  return n;
}

/* A list as long as a real one has widgets for what is on the screen. */
static void
test_many (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);
  g_autoptr (MsStore) workspace =
      tracker_data_lookup_workspace (tracker_application_get_data (self->application));
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
  g_autoptr (GError) error = NULL;
  GtkWidget *scrolled;
  GtkAdjustment *adjustment;

  for (int number = N_ALL + 1; number <= N_MANY; number++)
    {
      g_autofree char *id = g_strdup_printf ("issue-%d", number);
      g_autofree char *title = g_strdup_printf ("Title %d", number);

      g_ptr_array_add (events,
                       ms_event_build ("v1.IssueCreated", "id", "s", id, "state", "s", "open",
                                       "number", "x", (gint64) number, "kind", "s", "issue",
                                       "title", "s", title, "author", "ms", NULL, NULL));
    }
  ms_store_import_events (workspace, (MsEvent *const *) events->pdata, events->len, NULL, NULL,
                          &error);
  g_assert_no_error (error);
  ms_gtk_test_await (tracker_test_count_rows (window) == N_MANY - N_ALL + N_OPEN);
  scrolled = ms_gtk_test_find (ms_gtk_test_find (window, MS_GTK_TYPE_QUERY_VIEW),
                               GTK_TYPE_SCROLLED_WINDOW);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  ms_gtk_test_draw (window);
  gtk_adjustment_set_value (adjustment, 0.0);
  ms_gtk_test_await (ms_gtk_test_shows (window, "Title 1825"));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  ms_gtk_test_await (ms_gtk_test_shows (window, "Version 1.0"));
  g_assert_cmpuint (count_widgets (window, TRACKER_TYPE_ROW), <, 300);
  tracker_test_set_search (window, "title 100");
  ms_gtk_test_await (tracker_test_count_rows (window) == 11);
}

/* The focus on a row loads the issue in advance; with a gc-time of 0 it goes again. */
static void
test_preload (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);
  TrackerData *data = tracker_application_get_data (self->application);
  GtkWidget *row;

  tracker_data_set_gc_time (data, MS_GC_TIME_INFINITE);
  ms_gtk_test_await (row = ms_gtk_test_find (window, TRACKER_TYPE_ROW));
  g_assert_false (tracker_test_has_store (self, "issue-5"));
  gtk_widget_grab_focus (gtk_widget_get_parent (row));
  ms_gtk_test_await (tracker_test_has_store (self, "issue-5")
                     || tracker_test_has_store (self, "issue-6"));
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  tracker_test_add ("/tracker-list/filter", test_filter);
  tracker_test_add ("/tracker-list/search", test_search);
  tracker_test_add ("/tracker-list/full-text", test_full_text);
  tracker_test_add ("/tracker-list/labels", test_labels);
  tracker_test_add ("/tracker-list/keys", test_keys);
  tracker_test_add ("/tracker-list/many", test_many);
  tracker_test_add ("/tracker-list/preload", test_preload);
  return g_test_run ();
}
