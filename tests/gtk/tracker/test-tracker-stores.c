/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stores of the issue tracker: they go when nobody looks, they fail and come back, they keep what was written. */

#include "tracker-test.h"

#include "tracker-edit.h"
#include "tracker-issue-view.h"

static void
test_collected (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);
  GtkWidget *other = tracker_test_open_window (self);

  tracker_test_open_issue (window, "issue-2", "Live queries");
  tracker_test_open_issue (other, "issue-2", "Live queries");
  tracker_test_open_issue (window, "issue-3", "Sync");
  ms_gtk_test_settle ();
  g_assert_true (tracker_test_has_store (self, "issue-2"));
  ms_gtk_test_window_destroy (other);
  ms_gtk_test_await (!tracker_test_has_store (self, "issue-2"));
  g_assert_true (tracker_test_has_store (self, "issue-3"));
  ms_gtk_test_window_destroy (window);
  ms_gtk_test_await (!tracker_test_has_store (self, "issue-3"));
}

static char *
get_file (TrackerTest *self, const char *id)
{
  g_autofree char *name = g_strconcat (id, ".db", NULL);

  return g_build_filename (self->directory, name, NULL);
}

/* Puts what is no database in the place of a store's file; gives back what was there. */
static GBytes *
break_file (const char *file)
{
  const char garbage[] = "This has never been a database, and it is longer than a header is, which "
                         "has one hundred bytes, so that it cannot be taken for an empty one.";
  g_autoptr (GError) error = NULL;
  char *content;
  gsize length;

  g_file_get_contents (file, &content, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (file, garbage, -1, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (content, length);
}

/* The owner of the file brings the right one back, and presses Retry. */
static void
repair_file (const char *file, GBytes *content, GtkWidget *window)
{
  GtkWidget *page = ms_gtk_test_find_named (window, "MsGtkFailurePage");
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, g_bytes_get_data (content, NULL), g_bytes_get_size (content), &error);
  g_assert_no_error (error);
  tracker_test_click (ms_gtk_test_find (page, GTK_TYPE_BUTTON));
}

static void
test_failure (TrackerTest *self, gconstpointer unused)
{
  g_autofree char *file = get_file (self, "issue-4");
  g_autoptr (GBytes) content = break_file (file);
  GtkWidget *window = tracker_test_open_window (self);

  tracker_window_open_issue (TRACKER_WINDOW (window), "issue-4");
  ms_gtk_test_await (ms_gtk_test_find_named (window, "MsGtkFailurePage"));
  ms_gtk_test_take_picture (window, "tracker-failure");
  /* The rest of the window goes on. */
  g_assert_cmpuint (tracker_test_count_rows (window), ==, N_OPEN);
  repair_file (file, content, window);
  tracker_test_await_title (window, "Bindings: Python, GJS, Vala");
}

/* Without the workspace there is no list, and what a user does to an issue is refused, not lost by half. */
static void
test_no_workspace (TrackerTest *self, gconstpointer unused)
{
  g_autofree char *file = get_file (self, TRACKER_WORKSPACE_ID);
  g_autoptr (GBytes) content = break_file (file);
  GtkWidget *window = GTK_WIDGET (tracker_application_open_window (self->application));

  ms_gtk_test_await (ms_gtk_test_find_named (window, "MsGtkFailurePage"));
  tracker_test_open_issue (window, "issue-3", "Sync");
  tracker_test_click (tracker_test_find_named (window, "state"));
  ms_gtk_test_await (
      ms_gtk_test_shows (window, "The list of issues is not open. Try again when it is shown."));
  g_assert_true (ms_gtk_test_shows (window, "Close Issue"));
  repair_file (file, content, window);
  ms_gtk_test_await (tracker_test_count_rows (window) == N_OPEN);
  tracker_test_click (tracker_test_find_named (window, "state"));
  ms_gtk_test_await (tracker_test_count_rows (window) == N_OPEN - 1);
}

/* Children are known by their ids until the list is there. */
static void
test_late_titles (TrackerTest *self, gconstpointer unused)
{
  g_autofree char *file = get_file (self, TRACKER_WORKSPACE_ID);
  g_autoptr (GBytes) content = break_file (file);
  GtkWidget *window = GTK_WIDGET (tracker_application_open_window (self->application));

  ms_gtk_test_await (ms_gtk_test_find_named (window, "MsGtkFailurePage"));
  tracker_test_open_issue (window, "issue-1", "Version 1.0");
  ms_gtk_test_await (ms_gtk_test_shows (window, "issue-2"));
  repair_file (file, content, window);
  ms_gtk_test_await (ms_gtk_test_shows (window, "#2 Live queries"));
  g_assert_false (ms_gtk_test_shows (window, "issue-2"));
}

static void
test_drafts (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);

  tracker_test_set_filter (window, FILTER_ALL);
  tracker_test_select_label (window, "engine");
  tracker_test_open_issue (window, "issue-5", "A moved row keeps its selection");
  gtk_text_buffer_set_text (tracker_test_get_draft (window), "Half a sent", -1);
  ms_gtk_test_window_destroy (window);
  ms_gtk_test_await (!tracker_test_has_store (self, "issue-5"));
  /* The next window has the same issue and filters. */
  window = tracker_test_open_window (self);
  tracker_test_await_title (window, "A moved row keeps its selection");
  tracker_test_assert_draft (window, "Half a sent");
  tracker_test_assert_label (window, "engine");
  tracker_test_select_label (window, NULL);
  ms_gtk_test_await (tracker_test_count_rows (window) == N_ALL);
  tracker_test_select_label (window, "network");
  tracker_test_stop (self);
  tracker_test_start (self);
  window = tracker_test_open_window (self);
  tracker_test_await_title (window, "A moved row keeps its selection");
  tracker_test_assert_draft (window, "Half a sent");
  tracker_test_assert_label (window, "network");
}

/* Nobody pressed Enter, and it is there. */
static void
test_title_kept (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);

  tracker_test_open_issue (window, "issue-3", "Sync");
  gtk_editable_set_text (GTK_EDITABLE (tracker_test_find_named (window, "title")), "Sync 2");
  ms_gtk_test_window_destroy (window);
  tracker_test_stop (self);
  tracker_test_start (self);
  window = tracker_test_open_window (self);
  tracker_test_await_title (window, "Sync 2");
  ms_gtk_test_await (ms_gtk_test_shows (window, "Sync 2"));
}

/* As a program does that ends before the list knows: it has the issue's store alone. */
static void
edit_without_list (TrackerTest *self)
{
  g_autoptr (TrackerData) data = tracker_data_new (self->directory, NULL, NULL);
  g_autoptr (MsStoreHandle) handle = ms_store_registry_retain (
      tracker_data_get_registry (data), tracker_data_get_issue (data), "issue-3", NULL, NULL);
  g_autoptr (GError) error = NULL;

  ms_gtk_test_await (ms_store_handle_get_store (handle));
  tracker_edit_rename (ms_store_handle_get_store (handle), "Named and killed", &error);
  g_assert_no_error (error);
  tracker_edit_toggle_state (ms_store_handle_get_store (handle), &error);
  g_assert_no_error (error);
  tracker_data_close (data);
}

static void
assert_nothing_untold (TrackerTest *self)
{
  TrackerData *data = tracker_application_get_data (self->application);
  g_autoptr (MsStore) issue = ms_store_registry_lookup (
      tracker_data_get_registry (data), tracker_data_get_issue (data), "issue-3", NULL);
  g_autoptr (MsQuery) query = ms_query_new ("SELECT 1 FROM untold");
  g_autoptr (MsResult) result = ms_store_query (issue, query, NULL);

  g_assert_cmpuint (ms_result_get_n_rows (result), ==, 0);
}

/* What the list was not told, it is told when the issue is opened next. */
static void
test_killed_between (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window;

  tracker_test_stop (self);
  edit_without_list (self);
  tracker_test_start (self);
  window = tracker_test_open_window (self);
  g_assert_cmpuint (tracker_test_count_rows (window), ==, N_OPEN);
  tracker_test_open_issue (window, "issue-3", "Named and killed");
  ms_gtk_test_await (tracker_test_count_rows (window) == N_OPEN - 1);
  tracker_test_set_filter (window, FILTER_ALL);
  ms_gtk_test_await (tracker_test_count_rows (window) == N_ALL);
  ms_gtk_test_await (ms_gtk_test_shows (window, "#3 Named and killed"));
  assert_nothing_untold (self);
}

/* The whole program, from its arguments to Ctrl+Q. */

static gboolean
quit_when_shown (gpointer user_data)
{
  GApplication *application = user_data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL || tracker_test_count_rows (GTK_WIDGET (window)) == 0)
    return G_SOURCE_CONTINUE;
  g_assert_cmpuint (tracker_test_count_rows (GTK_WIDGET (window)), ==, N_OPEN);
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static void
test_program (TrackerTest *self, gconstpointer unused)
{
  char *arguments[] = { (char *) "tracker-desktop", (char *) "--dir", self->directory, NULL };
  g_autoptr (TrackerApplication) application = NULL;
  GSource *watchdog = ms_gtk_test_watchdog_new (G_STRLOC);

  tracker_test_stop (self);
  application = tracker_application_new ();
  g_idle_add (quit_when_shown, application);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 3, arguments), ==, 0);
  g_source_destroy (watchdog);
  g_source_unref (watchdog);
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  tracker_test_add ("/tracker-stores/collected", test_collected);
  tracker_test_add ("/tracker-stores/failure", test_failure);
  tracker_test_add ("/tracker-stores/no-workspace", test_no_workspace);
  tracker_test_add ("/tracker-stores/late-titles", test_late_titles);
  tracker_test_add ("/tracker-stores/drafts", test_drafts);
  tracker_test_add ("/tracker-stores/title-kept", test_title_kept);
  tracker_test_add ("/tracker-stores/killed-between", test_killed_between);
  tracker_test_add ("/tracker-stores/program", test_program);
  return g_test_run ();
}
