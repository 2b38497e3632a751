/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkSyncIndicator: how a store stands to its backend. */

#include "ms-gtk-sync-indicator.h"

#include <glib/gi18n-lib.h>

#include "ms-gtk-bin-private.h"
#include "ms-gtk-sync-text-private.h"

#define SPACING 6

struct _MsGtkSyncIndicator
{
  GtkWidget parent_instance;

  MsStore *store;
  GtkWidget *box;
  GtkWidget *icon;
  GtkWidget *label;
  GtkWidget *progress;
  GtkWidget *retry;
  const char *css_class;
  gint64 most_remaining; /* of this catching up */
};

enum
{
  PROP_0,
  PROP_STORE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (MsGtkSyncIndicator, ms_gtk_sync_indicator, GTK_TYPE_WIDGET)

static void
show_progress (MsGtkSyncIndicator *self)
{
  gint64 remaining = 0;

  if (self->store && !ms_store_is_closed (self->store)
      && ms_store_get_sync_state (self->store) == MS_SYNC_STATE_CATCHING_UP)
    remaining = ms_store_get_sync_remaining (self->store);
  self->most_remaining = remaining > 0 ? MAX (remaining, self->most_remaining) : 0;
  gtk_widget_set_visible (self->progress, remaining > 0);
  if (remaining > 0)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress),
                                   1.0 - (double) remaining / (double) self->most_remaining);
}

static void
set_css_class (MsGtkSyncIndicator *self, const char *css_class)
{
  if (self->css_class)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->css_class);
  self->css_class = css_class;
  if (css_class)
    gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
}

static void
show_text (MsGtkSyncIndicator *self, const MsGtkSyncText *text)
{
  set_css_class (self, text->css_class);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), text->icon);
  gtk_label_set_label (GTK_LABEL (self->label), text->text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text->details);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text->text ? text->text : "", GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text->details ? text->details : "", -1);
  gtk_widget_set_visible (self->retry, text->can_retry);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sync.retry", text->can_retry);
}

static void
show_store (MsGtkSyncIndicator *self)
{
  g_auto (MsGtkSyncText) text = { NULL };

  if (self->store)
    ms_gtk_sync_text_init (&text, self->store);
  show_text (self, &text);
  show_progress (self);
  gtk_widget_set_child_visible (self->box, self->store != NULL);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
retry (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MsGtkSyncIndicator *self = MS_GTK_SYNC_INDICATOR (widget);

  if (self->store)
    ms_store_retry_sync (self->store);
}

static void
ms_gtk_sync_indicator_dispose (GObject *object)
{
  MsGtkSyncIndicator *self = MS_GTK_SYNC_INDICATOR (object);

  if (self->store)
    g_signal_handlers_disconnect_by_func (self->store, show_store, self);
  g_clear_object (&self->store);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ms_gtk_sync_indicator_parent_class)->dispose (object);
}

static void
ms_gtk_sync_indicator_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsGtkSyncIndicator *self = MS_GTK_SYNC_INDICATOR (object);

  switch (id)
    {
    case PROP_STORE:
      g_value_set_object (value, ms_gtk_sync_indicator_get_store (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_gtk_sync_indicator_set_property (GObject *object,
                                    guint id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  MsGtkSyncIndicator *self = MS_GTK_SYNC_INDICATOR (object);

  switch (id)
    {
    case PROP_STORE:
      ms_gtk_sync_indicator_set_store (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_gtk_sync_indicator_class_init (MsGtkSyncIndicatorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ms_gtk_sync_indicator_dispose;
  object_class->get_property = ms_gtk_sync_indicator_get_property;
  object_class->set_property = ms_gtk_sync_indicator_set_property;

  /**
   * MsGtkSyncIndicator:store: (getter get_store) (setter set_store)
   *
   * The store that is followed.
   */
  props[PROP_STORE] =
      g_param_spec_object ("store", NULL, NULL, MS_TYPE_STORE,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  ms_gtk_bin_class_install (widget_class);
  /**
   * MsGtkSyncIndicator|sync.retry:
   *
   * Tries to connect now.
   */
  gtk_widget_class_install_action (widget_class, "sync.retry", NULL, retry);
  gtk_widget_class_set_css_name (widget_class, "syncindicator");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
ms_gtk_sync_indicator_init (MsGtkSyncIndicator *self)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING));

  self->box = GTK_WIDGET (box);
  self->icon = gtk_image_new ();
  self->label = gtk_label_new (NULL);
  self->progress = gtk_progress_bar_new ();
  self->retry = gtk_button_new_with_mnemonic (_ ("_Retry"));
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0.0);
  gtk_widget_set_valign (self->progress, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->retry), "sync.retry");
  gtk_box_append (box, self->icon);
  gtk_box_append (box, self->label);
  gtk_box_append (box, self->progress);
  gtk_box_append (box, self->retry);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  show_store (self);
}

GtkWidget *
ms_gtk_sync_indicator_new (MsStore *store)
{
  g_return_val_if_fail (!store || MS_IS_STORE (store), NULL);

  return g_object_new (MS_GTK_TYPE_SYNC_INDICATOR, "store", store, NULL);
}

MsStore *
ms_gtk_sync_indicator_get_store (MsGtkSyncIndicator *self)
{
  g_return_val_if_fail (MS_GTK_IS_SYNC_INDICATOR (self), NULL);

  return self->store;
}

void
ms_gtk_sync_indicator_set_store (MsGtkSyncIndicator *self, MsStore *store)
{
  static const char *const signals[] = { "notify::sync-state", "notify::sync-error",
                                         "notify::sync-remaining", "notify::last-synced",
                                         "notify::is-closed" };

  g_return_if_fail (MS_GTK_IS_SYNC_INDICATOR (self));
  g_return_if_fail (!store || MS_IS_STORE (store));

  if (store == self->store)
    return;
  if (self->store)
    g_signal_handlers_disconnect_by_func (self->store, show_store, self);
  g_set_object (&self->store, store);
  for (guint i = 0; store && i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (store, signals[i], G_CALLBACK (show_store), self, G_CONNECT_SWAPPED);
  self->most_remaining = 0;
  show_store (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STORE]);
}
