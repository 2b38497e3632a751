/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A window with a list of titles, as an application has it. */

#include "perf-list.h"

static void
set_up (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
show_title (MsRow *row, GParamSpec *pspec, GtkListItem *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), ms_row_get_text (row, "title"));
}

static void
bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  MsRow *row = gtk_list_item_get_item (item);

  g_signal_connect (row, "notify::revision", G_CALLBACK (show_title), item);
  show_title (row, NULL, item);
}

static void
unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), item);
}

GtkWidget *
perf_list_new (GListModel *rows, GtkWidget **scrolled)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (rows)));
  GtkWidget *window = gtk_window_new ();
  GtkWidget *view = gtk_scrolled_window_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (set_up), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind), NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (view),
                                 gtk_list_view_new (selection, factory));
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 600);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_widget_show (window);
  if (scrolled)
    *scrolled = view;
  return window;
}
