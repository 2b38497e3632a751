/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TrackerChild: its store is loaded when it is expanded, and let go when it is collapsed. */

#include "tracker-child.h"

#include "multistore-gtk4.h"
#include "tracker-issue-view.h"

struct _TrackerChild
{
  AdwBin parent_instance;

  TrackerData *data;
  char *id;
  GtkExpander *expander;
  GtkLabel *title;
};

G_DEFINE_FINAL_TYPE (TrackerChild, tracker_child, ADW_TYPE_BIN)

static GtkWidget *
make_issue (MsGtkStoreView *view, MsStore *store, gpointer user_data)
{
  return tracker_issue_view_new (store, user_data);
}

static GtkWidget *
make_view (TrackerChild *self)
{
  GtkWidget *view = ms_gtk_store_view_new (tracker_data_get_issue (self->data), self->id);

  ms_gtk_store_view_set_create_func (MS_GTK_STORE_VIEW (view), make_issue,
                                     g_object_ref (self->data), g_object_unref);
  gtk_widget_set_margin_start (view, 24);
  gtk_widget_set_margin_top (view, 12);
  gtk_widget_set_margin_bottom (view, 12);
  return view;
}

static void
on_expanded (TrackerChild *self)
{
  gboolean is_expanded = gtk_expander_get_expanded (self->expander);

  gtk_expander_set_child (self->expander, is_expanded ? make_view (self) : NULL);
}

static void
tracker_child_finalize (GObject *object)
{
  TrackerChild *self = TRACKER_CHILD (object);

  g_clear_object (&self->data);
  g_free (self->id);
  G_OBJECT_CLASS (tracker_child_parent_class)->finalize (object);
}

static void
tracker_child_class_init (TrackerChildClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tracker_child_finalize;
}

static void
tracker_child_init (TrackerChild *self)
{
  self->expander = GTK_EXPANDER (gtk_expander_new (NULL));
  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_expander_set_label_widget (self->expander, GTK_WIDGET (self->title));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->expander));
  g_signal_connect_object (self->expander, "notify::expanded", G_CALLBACK (on_expanded), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
tracker_child_new (TrackerData *data, const char *id)
{
  TrackerChild *self = g_object_new (TRACKER_TYPE_CHILD, NULL);

  self->data = g_object_ref (data);
  self->id = g_strdup (id);
  tracker_data_follow_title (data, id, G_OBJECT (self->title), "label");
  ms_gtk_preload_on_hover (GTK_WIDGET (self->expander), tracker_data_get_issue (data), id, NULL);
  return GTK_WIDGET (self);
}
