/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tests of the issue tracker share. */

#include "tracker-test.h"

/* The application */

void
tracker_test_start (TrackerTest *self)
{
  g_autoptr (GError) error = NULL;

  self->application = tracker_application_new ();
  tracker_application_set_directory (self->application, self->directory);
  if (self->server)
    tracker_application_set_server (self->application, self->server, NULL);
  g_application_register (G_APPLICATION (self->application), NULL, &error);
  g_assert_no_error (error);
  tracker_data_set_gc_time (tracker_application_get_data (self->application), 0);
}

static void
stay_without_window (GApplication *application)
{
  g_signal_stop_emission_by_name (application, "activate");
}

void
tracker_test_stop (TrackerTest *self)
{
  GList *windows;

  while ((windows = gtk_application_get_windows (GTK_APPLICATION (self->application))))
    ms_gtk_test_window_destroy (windows->data);
  /* It runs without a window, so it ends at once, and in good order. */
  g_signal_connect (self->application, "activate", G_CALLBACK (stay_without_window), NULL);
  g_application_run (G_APPLICATION (self->application), 0, NULL);
  ms_gtk_test_settle ();
  ms_gtk_test_await_finalized (g_steal_pointer (&self->application));
}

static void
import_sample (TrackerTest *self)
{
  const char *const arguments[] = { g_getenv ("TRACKER"),        "--dir", self->directory, "import",
                                    g_getenv ("TRACKER_SAMPLE"), NULL };

  ms_gtk_test_run (arguments);
}

void
tracker_test_set_up (TrackerTest *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->directory = g_dir_make_tmp ("tracker-XXXXXX", &error);
  g_assert_no_error (error);
  import_sample (self);
  tracker_test_start (self);
}

void
tracker_test_tear_down (TrackerTest *self, gconstpointer unused)
{
  if (self->application)
    tracker_test_stop (self);
  ms_gtk_test_remove_directory (self->directory);
  g_free (self->directory);
}

/* Windows, and what is in them */

GtkWidget *
tracker_test_find_named (GtkWidget *widget, const char *name)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (g_str_equal (gtk_widget_get_name (widget), name))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = tracker_test_find_named (child, name);
  return found;
}

guint
tracker_test_count_rows (GtkWidget *window)
{
  GtkWidget *list = ms_gtk_test_find (window, MS_GTK_TYPE_QUERY_VIEW);
  MsLiveQuery *rows =
      list != NULL ? ms_gtk_query_view_get_live_query (MS_GTK_QUERY_VIEW (list)) : NULL;

  return rows != NULL ? ms_live_query_get_n_rows (rows) : 0;
}

GtkWidget *
tracker_test_open_window (TrackerTest *self)
{
  GtkWidget *window = GTK_WIDGET (tracker_application_open_window (self->application));

  ms_gtk_test_await (tracker_test_count_rows (window) > 0);
  return window;
}

void
tracker_test_set_filter (GtkWidget *window, guint filter)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (tracker_test_find_named (window, "filter")), filter);
}

static GtkDropDown *
find_labels (GtkWidget *window)
{
  return GTK_DROP_DOWN (tracker_test_find_named (window, "label"));
}

guint
tracker_test_count_labels (GtkWidget *window)
{
  return g_list_model_get_n_items (gtk_drop_down_get_model (find_labels (window)));
}

void
tracker_test_select_label (GtkWidget *window, const char *label)
{
  tracker_filter_set_label (find_labels (window), label);
  tracker_test_assert_label (window, label);
}

void
tracker_test_assert_label (GtkWidget *window, const char *label)
{
  g_assert_cmpstr (tracker_filter_get_label (find_labels (window)), ==, label);
}

void
tracker_test_set_search (GtkWidget *window, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (ms_gtk_test_find (window, GTK_TYPE_SEARCH_ENTRY)), text);
}

void
tracker_test_select_row (GtkWidget *window, guint position)
{
  GtkWidget *list = ms_gtk_test_find (window, MS_GTK_TYPE_QUERY_VIEW);

  gtk_selection_model_select_item (ms_gtk_query_view_get_model (MS_GTK_QUERY_VIEW (list)), position,
                                   TRUE);
}

const char *
tracker_test_get_title (GtkWidget *widget)
{
  GtkWidget *entry = tracker_test_find_named (widget, "title");

  return entry != NULL ? gtk_editable_get_text (GTK_EDITABLE (entry)) : NULL;
}

void
tracker_test_await_title (GtkWidget *widget, const char *title)
{
  ms_gtk_test_await (g_strcmp0 (tracker_test_get_title (widget), title) == 0);
}

void
tracker_test_open_issue (GtkWidget *window, const char *id, const char *title)
{
  tracker_window_open_issue (TRACKER_WINDOW (window), id);
  tracker_test_await_title (window, title);
}

void
tracker_test_enter_title (GtkWidget *window, const char *title)
{
  GtkWidget *entry = tracker_test_find_named (window, "title");

  gtk_editable_set_text (GTK_EDITABLE (entry), title);
  g_signal_emit_by_name (entry, "activate");
}

GtkTextBuffer *
tracker_test_get_draft (GtkWidget *widget)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (tracker_test_find_named (widget, "comment")));
}

void
tracker_test_assert_draft (GtkWidget *widget, const char *text)
{
  g_autofree char *draft = NULL;

  g_object_get (tracker_test_get_draft (widget), "text", &draft, NULL);
  g_assert_cmpstr (draft, ==, text);
}

gboolean
tracker_test_has_store (TrackerTest *self, const char *id)
{
  TrackerData *data = tracker_application_get_data (self->application);

  return ms_store_registry_has (tracker_data_get_registry (data), id);
}

void
tracker_test_click (GtkWidget *button)
{
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}
