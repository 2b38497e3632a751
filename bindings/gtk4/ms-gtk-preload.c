/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loads a store in advance, when its button is pointed at. */

#include "ms-gtk-preload.h"

#include "ms-gtk-store-provider.h"

typedef struct
{
  GtkEventController *motion; /* both belong to the widget */
  GtkEventController *focus;
  MsStoreDefinition *definition;
  char *store_id;
  MsStoreOptions *options;
} Preload;

static GQuark
preload_quark (void)
{
  return g_quark_from_static_string ("ms-gtk-preload");
}

static void
preload_free (gpointer data)
{
  Preload *self = data;

  g_object_unref (self->definition);
  g_clear_object (&self->options);
  g_free (self->store_id);
  g_free (self);
}

static void
preload (GtkEventController *controller)
{
  GtkWidget *widget = gtk_event_controller_get_widget (controller);
  Preload *self = g_object_get_qdata (G_OBJECT (widget), preload_quark ());
  MsStoreRegistry *registry = ms_gtk_get_registry (widget, NULL, NULL);

  if (self && registry)
    ms_store_registry_preload_async (registry, self->definition, self->store_id, self->options,
                                     NULL, NULL, NULL);
}

static GtkEventController *
add_controller (GtkWidget *widget, GtkEventController *controller)
{
  g_signal_connect (controller, "enter", G_CALLBACK (preload), NULL);
  gtk_widget_add_controller (widget, controller);
  return controller;
}

static void
remove_preload (GtkWidget *widget)
{
  Preload *self = g_object_steal_qdata (G_OBJECT (widget), preload_quark ());

  if (!self)
    return;
  gtk_widget_remove_controller (widget, self->motion);
  gtk_widget_remove_controller (widget, self->focus);
  preload_free (self);
}

void
ms_gtk_preload_on_hover (GtkWidget *widget,
                         MsStoreDefinition *definition,
                         const char *store_id,
                         MsStoreOptions *options)
{
  Preload *self;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (!definition || MS_IS_STORE_DEFINITION (definition));
  g_return_if_fail (!definition || store_id);
  g_return_if_fail (!options || MS_IS_STORE_OPTIONS (options));

  remove_preload (widget);
  if (!definition)
    return;
  self = g_new0 (Preload, 1);
  self->definition = g_object_ref (definition);
  self->store_id = g_strdup (store_id);
  self->options = options ? g_object_ref (options) : NULL;
  self->motion = add_controller (widget, gtk_event_controller_motion_new ());
  self->focus = add_controller (widget, gtk_event_controller_focus_new ());
  g_object_set_qdata_full (G_OBJECT (widget), preload_quark (), self, preload_free);
}
