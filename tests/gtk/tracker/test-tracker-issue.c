/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An issue in the issue tracker: open, rename, comment, close, children; two windows say the same. */

#include "tracker-test.h"

#include "tracker-child.h"
#include "tracker-issue-view.h"

/* Libadwaita does not let GTK's setting count. */
static void
set_dark (gboolean is_dark)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                              : ADW_COLOR_SCHEME_FORCE_LIGHT);
}

static void
test_open (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);

  tracker_test_set_filter (window, FILTER_ALL);
  ms_gtk_test_await (tracker_test_count_rows (window) == N_ALL);
  tracker_test_set_search (window, "#1 ");
  ms_gtk_test_await (tracker_test_count_rows (window) == 1);
  tracker_test_select_row (window, 0);
  tracker_test_await_title (window, "Version 1.0");
  g_assert_true (ms_gtk_test_shows (window, "#1 Version 1.0"));
  tracker_test_set_search (window, "");
  ms_gtk_test_await (tracker_test_count_rows (window) == N_ALL);
  ms_gtk_test_take_picture (window, "tracker");
  ms_gtk_test_assert_looks (window, set_dark, 8);
  /* What nobody knows anything of. */
  tracker_window_open_issue (TRACKER_WINDOW (window), "issue-99");
  ms_gtk_test_await (ms_gtk_test_shows (window, "Unknown Issue"));
}

static void
test_rename (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *one = tracker_test_open_window (self);
  GtkWidget *other = tracker_test_open_window (self);

  tracker_test_open_issue (one, "issue-3", "Sync");
  tracker_test_open_issue (other, "issue-3", "Sync");
  tracker_test_enter_title (one, "  Synchronisation ");
  tracker_test_await_title (other, "Synchronisation");
  g_assert_cmpstr (tracker_test_get_title (one), ==, "Synchronisation");
  ms_gtk_test_await (ms_gtk_test_shows (other, "Synchronisation"));
  ms_gtk_test_await (ms_gtk_test_shows (one, "Synchronisation"));
  ms_gtk_test_await (ms_gtk_test_shows (other, "#3 Synchronisation"));
  /* What a user is changing is not taken away by another window. */
  gtk_editable_set_text (GTK_EDITABLE (tracker_test_find_named (other, "title")), "Sync of st");
  tracker_test_enter_title (one, "Network");
  ms_gtk_test_await (ms_gtk_test_shows (other, "Network"));
  g_assert_cmpstr (tracker_test_get_title (other), ==, "Sync of st");
  g_assert_true (gtk_widget_activate_action (tracker_test_find_named (other, "title"),
                                             "issue.revert-title", NULL));
  g_assert_cmpstr (tracker_test_get_title (other), ==, "Network");
  /* No title is no title. */
  tracker_test_enter_title (other, "  ");
  g_assert_cmpstr (tracker_test_get_title (other), ==, "Network");
}

static void
test_comment (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *one = tracker_test_open_window (self);
  GtkWidget *other = tracker_test_open_window (self);

  tracker_test_open_issue (one, "issue-2", "Live queries");
  tracker_test_open_issue (other, "issue-2", "Live queries");
  g_assert_false (gtk_widget_get_sensitive (tracker_test_find_named (one, "add-comment")));
  gtk_text_buffer_set_text (tracker_test_get_draft (one), " A row <moves> ", -1);
  tracker_test_click (tracker_test_find_named (one, "add-comment"));
  ms_gtk_test_await (ms_gtk_test_shows (one, "A row <moves>"));
  ms_gtk_test_await (ms_gtk_test_shows (other, "A row <moves>"));
  tracker_test_assert_draft (one, "");
}

static void
test_close (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);

  tracker_test_open_issue (window, "issue-4", "Bindings: Python, GJS, Vala");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (tracker_test_find_named (window, "state"))),
                   ==, "Close Issue");
  tracker_test_click (tracker_test_find_named (window, "state"));
  /* It leaves the list, and stays open at the right. */
  ms_gtk_test_await (tracker_test_count_rows (window) == N_OPEN - 1);
  ms_gtk_test_await (ms_gtk_test_shows (window, "Reopen Issue"));
  tracker_test_await_title (window, "Bindings: Python, GJS, Vala");
  tracker_test_click (tracker_test_find_named (window, "state"));
  ms_gtk_test_await (tracker_test_count_rows (window) == N_OPEN);
  ms_gtk_test_await (ms_gtk_test_shows (window, "Close Issue"));
}

/* Two windows have one draft, and the cursor stays where the user writes. */
static void
test_shared_draft (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *one = tracker_test_open_window (self);
  GtkWidget *other = tracker_test_open_window (self);
  GtkTextBuffer *draft;
  GtkTextIter start;
  int cursor;

  tracker_test_open_issue (one, "issue-2", "Live queries");
  tracker_test_open_issue (other, "issue-2", "Live queries");
  draft = tracker_test_get_draft (one);
  gtk_text_buffer_set_text (draft, "draft", -1);
  gtk_text_buffer_get_start_iter (draft, &start);
  gtk_text_buffer_place_cursor (draft, &start);
  gtk_text_buffer_insert_at_cursor (draft, "A ", -1);
  ms_gtk_test_settle ();
  tracker_test_assert_draft (one, "A draft");
  tracker_test_assert_draft (other, "A draft");
  g_object_get (draft, "cursor-position", &cursor, NULL);
  g_assert_cmpint (cursor, ==, 2);
}

static GtkExpander *
find_expander (GtkWidget *widget)
{
  GtkWidget *children = tracker_test_find_named (widget, "children");

  return children ? GTK_EXPANDER (ms_gtk_test_find (children, GTK_TYPE_EXPANDER)) : NULL;
}

static GtkWidget *
find_nested (GtkExpander *expander)
{
  return ms_gtk_test_find (GTK_WIDGET (expander), TRACKER_TYPE_ISSUE_VIEW);
}

/* A child's store is loaded when it is opened, its child's after that, and they go when they are closed. */
static void
test_children (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);
  GtkExpander *child;
  GtkExpander *grandchild;

  tracker_test_open_issue (window, "issue-1", "Version 1.0");
  ms_gtk_test_await (child = find_expander (window));
  ms_gtk_test_await (ms_gtk_test_shows (GTK_WIDGET (child), "#2 Live queries"));
  g_assert_false (tracker_test_has_store (self, "issue-2"));
  gtk_expander_set_expanded (child, TRUE);
  ms_gtk_test_await (find_nested (child));
  tracker_test_await_title (find_nested (child), "Live queries");
  ms_gtk_test_await (grandchild = find_expander (find_nested (child)));
  g_assert_false (tracker_test_has_store (self, "issue-5"));
  gtk_expander_set_expanded (grandchild, TRUE);
  ms_gtk_test_await (find_nested (grandchild));
  tracker_test_enter_title (find_nested (grandchild), "Selections");
  ms_gtk_test_await (ms_gtk_test_shows (GTK_WIDGET (grandchild), "#5 Selections"));
  ms_gtk_test_take_picture (window, "tracker-children");
  gtk_expander_set_expanded (child, FALSE);
  ms_gtk_test_await (!tracker_test_has_store (self, "issue-2"));
  ms_gtk_test_await (!tracker_test_has_store (self, "issue-5"));
  g_assert_true (tracker_test_has_store (self, "issue-1"));
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  tracker_test_add ("/tracker-issue/open", test_open);
  tracker_test_add ("/tracker-issue/rename", test_rename);
  tracker_test_add ("/tracker-issue/comment", test_comment);
  tracker_test_add ("/tracker-issue/shared-draft", test_shared_draft);
  tracker_test_add ("/tracker-issue/close", test_close);
  tracker_test_add ("/tracker-issue/children", test_children);
  return g_test_run ();
}
