/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two issue trackers on one server, each with stores of its own, as on two computers. */

#include "tracker-test.h"

#include <adwaita.h>

typedef struct
{
  char *directory; /* of the server */
  MsFileStorage *storage;
  MsSyncServer *server;
  TrackerTest other;
} Scene;

static void
scene_init (Scene *scene, TrackerTest *first)
{
  g_autoptr (GError) error = NULL;

  scene->directory = g_dir_make_tmp ("tracker-server-XXXXXX", &error);
  g_assert_no_error (error);
  scene->storage = ms_file_storage_new (scene->directory, &error);
  g_assert_no_error (error);
  scene->server = ms_sync_server_new (MS_SYNC_STORAGE (scene->storage), NULL);
  ms_sync_server_listen (scene->server, "127.0.0.1:0", &error);
  g_assert_no_error (error);

  /* It has been used alone so far. */
  tracker_test_stop (first);
  first->server = g_strdup_printf ("ws://127.0.0.1:%u", ms_sync_server_get_port (scene->server));
  tracker_test_start (first);
  scene->other = (TrackerTest){ g_dir_make_tmp ("tracker-XXXXXX", &error), first->server };
  g_assert_no_error (error);
  tracker_test_start (&scene->other);
}

static void
scene_clear (Scene *scene, TrackerTest *first)
{
  tracker_test_stop (&scene->other);
  tracker_test_stop (first);
  g_clear_pointer (&first->server, g_free);
  ms_sync_server_stop (scene->server);
  ms_gtk_test_await_finalized (scene->server);
  ms_gtk_test_await_finalized (scene->storage);
  ms_gtk_test_remove_directory (scene->other.directory);
  g_free (scene->other.directory);
  ms_gtk_test_remove_directory (scene->directory);
  g_free (scene->directory);
}

static gboolean
is_live (GtkWidget *window)
{
  GtkWidget *indicator = tracker_test_find_named (window, "sync");

  return indicator && gtk_widget_has_css_class (indicator, "live")
         && ms_gtk_test_shows (indicator, "Up to date");
}

static void
test_two_computers (TrackerTest *first, gconstpointer unused)
{
  GtkWidget *one, *other;
  Scene scene;

  scene_init (&scene, first);
  one = tracker_test_open_window (first);
  other = tracker_test_open_window (&scene.other);
  /* The list comes over, and both say so. */
  ms_gtk_test_await (tracker_test_count_rows (other) == N_OPEN);
  ms_gtk_test_await (is_live (one));
  ms_gtk_test_await (is_live (other));

  tracker_test_open_issue (one, "issue-3", "Sync");
  tracker_test_open_issue (other, "issue-3", "Sync");
  tracker_test_enter_title (one, "Synchronisation");
  tracker_test_await_title (other, "Synchronisation");
  ms_gtk_test_await (ms_gtk_test_shows (other, "#3 Synchronisation"));
  gtk_text_buffer_set_text (tracker_test_get_draft (other), "From elsewhere", -1);
  tracker_test_click (tracker_test_find_named (other, "add-comment"));
  ms_gtk_test_await (ms_gtk_test_shows (one, "From elsewhere"));
  scene_clear (&scene, first);
}

/* Edited without the server, and there when it is. */
static void
test_offline (TrackerTest *first, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;
  GtkWidget *one, *other;
  Scene scene;

  scene_init (&scene, first);
  one = tracker_test_open_window (first);
  other = tracker_test_open_window (&scene.other);
  tracker_test_open_issue (one, "issue-3", "Sync");
  tracker_test_open_issue (other, "issue-3", "Sync");
  address = g_strdup_printf ("127.0.0.1:%u", ms_sync_server_get_port (scene.server));
  ms_sync_server_stop (scene.server);
  ms_gtk_test_await (!is_live (one));
  tracker_test_enter_title (one, "Written alone");
  ms_gtk_test_await (ms_gtk_test_shows (one, "#3 Written alone"));
  g_assert_cmpstr (tracker_test_get_title (other), ==, "Sync");
  ms_sync_server_listen (scene.server, address, &error);
  g_assert_no_error (error);
  tracker_test_await_title (other, "Written alone");
  ms_gtk_test_await (is_live (one));
  scene_clear (&scene, first);
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  tracker_test_add ("/tracker-sync/two-computers", test_two_computers);
  tracker_test_add ("/tracker-sync/offline", test_offline);
  return g_test_run ();
}
