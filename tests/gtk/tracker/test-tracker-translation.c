/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The issue tracker in German: texts of UI files, of the program, and with a number in them. */

#include "tracker-test.h"

static void
test_window (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);

  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Vorgänge");
  ms_gtk_test_await (ms_gtk_test_shows (window, "5 Vorgänge"));
  ms_gtk_test_await (ms_gtk_test_shows (window, "Kein Vorgang ist geöffnet"));
  ms_gtk_test_await (ms_gtk_test_shows (tracker_test_find_named (window, "filter"), "Offen"));
  ms_gtk_test_await (
      ms_gtk_test_shows (tracker_test_find_named (window, "label"), "Jedes Etikett"));
  /* The library's widgets in it, too. */
  ms_gtk_test_await (
      ms_gtk_test_shows (tracker_test_find_named (window, "sync"), "Nur auf diesem Rechner"));
  tracker_test_set_search (window, "sync");
  ms_gtk_test_await (ms_gtk_test_shows (window, "1 Vorgang"));
  ms_gtk_test_take_picture (window, "tracker-german");
}

static void
test_issue (TrackerTest *self, gconstpointer unused)
{
  GtkWidget *window = tracker_test_open_window (self);
  GtkWidget *state;

  tracker_test_open_issue (window, "issue-3", "Sync");
  ms_gtk_test_await (state = tracker_test_find_named (window, "state"));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (state)), ==, "Vorgang schließen");
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init_language (&argc, &argv, "de", PO_DIR);
  tracker_test_add ("/tracker-translation/window", test_window);
  tracker_test_add ("/tracker-translation/issue", test_issue);
  return g_test_run ();
}
