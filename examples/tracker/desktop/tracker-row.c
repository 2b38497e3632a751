/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TrackerRow: an issue in the list. The list makes as many as fit on the screen, and reuses them. */

#include "tracker-row.h"

#include <glib/gi18n-lib.h>

#include "multistore-gtk4.h"

struct _TrackerRow
{
  AdwBin parent_instance;

  GSignalGroup *signals; /* of the row of the query */
  GtkLabel *title;
  GtkLabel *details;
  GtkImage *state;
};

G_DEFINE_FINAL_TYPE (TrackerRow, tracker_row, ADW_TYPE_BIN)

static void
update (TrackerRow *self, MsRow *row)
{
  gboolean is_open = g_strcmp0 (ms_row_get_text (row, "state"), "open") == 0;
  const char *author = ms_row_get_text (row, "author");
  g_autofree char *number = g_strdup_printf ("#%" G_GINT64_FORMAT, ms_row_get_int (row, "number"));
  /* TRANSLATORS: the number of an issue, and its author */
  g_autofree char *source =
      author != NULL ? g_strdup_printf (_ ("%s by %s"), number, author) : g_steal_pointer (&number);
  const char *labels = ms_row_get_text (row, "labels");
  g_autofree char *details = labels != NULL ? g_strconcat (source, " · ", labels, NULL) : NULL;

  gtk_label_set_text (self->title, ms_row_get_text (row, "title"));
  gtk_label_set_text (self->details, details != NULL ? details : source);
  gtk_image_set_from_icon_name (self->state,
                                is_open ? "media-record-symbolic" : "object-select-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state), is_open ? _ ("Open") : _ ("Closed"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->state), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  is_open ? _ ("Open") : _ ("Closed"), -1);
}

static void
on_changed (MsRow *row, TrackerRow *self)
{
  update (self, row);
}

static void
on_bind (GSignalGroup *signals, MsRow *row, TrackerRow *self)
{
  update (self, row);
}

static void
tracker_row_dispose (GObject *object)
{
  TrackerRow *self = TRACKER_ROW (object);

  g_clear_object (&self->signals);
  G_OBJECT_CLASS (tracker_row_parent_class)->dispose (object);
}

static void
tracker_row_class_init (TrackerRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tracker_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/multistore/Tracker/desktop/row.ui");
  gtk_widget_class_bind_template_child (widget_class, TrackerRow, title);
  gtk_widget_class_bind_template_child (widget_class, TrackerRow, details);
  gtk_widget_class_bind_template_child (widget_class, TrackerRow, state);
}

static void
tracker_row_init (TrackerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (MS_TYPE_ROW);
  g_signal_group_connect (self->signals, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->signals, "bind", G_CALLBACK (on_bind), self);
}

static void
setup_item (GtkListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, g_object_new (TRACKER_TYPE_ROW, NULL));
}

static void
bind_item (GtkListItemFactory *factory, GtkListItem *item, MsStoreDefinition *issue)
{
  GtkWidget *child = gtk_list_item_get_child (item);
  GtkWidget *parent = gtk_widget_get_parent (child);
  MsRow *row = gtk_list_item_get_item (item);

  g_signal_group_set_target (TRACKER_ROW (child)->signals, row);
  /* The focus goes to what the list has around the row. */
  ms_gtk_preload_on_hover (parent != NULL ? parent : child, issue, ms_row_get_text (row, "id"),
                           NULL);
}

static void
unbind_item (GtkListItemFactory *factory, GtkListItem *item)
{
  TrackerRow *self = TRACKER_ROW (gtk_list_item_get_child (item));

  g_signal_group_set_target (self->signals, NULL);
}

GtkListItemFactory *
tracker_row_factory_new (MsStoreDefinition *issue)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_item), NULL);
  g_signal_connect_data (factory, "bind", G_CALLBACK (bind_item), g_object_ref (issue),
                         (GClosureNotify) g_object_unref, 0);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_item), NULL);
  return factory;
}
