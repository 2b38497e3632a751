/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkStoreTarget: which store of which registry a view means. */

#include "ms-gtk-store-target-private.h"

#include <glib/gi18n-lib.h>

#include "ms-gtk-store-provider.h"

static MsGtkStoreProvider *
find_single (GtkWidget *widget)
{
  while (widget
         && !(MS_GTK_IS_STORE_PROVIDER (widget)
              && ms_gtk_store_provider_get_definition (MS_GTK_STORE_PROVIDER (widget))))
    widget = gtk_widget_get_parent (widget);
  return widget ? MS_GTK_STORE_PROVIDER (widget) : NULL;
}

static gboolean
find_single_store (MsGtkStoreTarget *self,
                   GtkWidget *widget,
                   MsStoreRegistry *registry,
                   GError **error)
{
  MsGtkStoreProvider *provider = find_single (widget);

  if (!provider)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _ ("This view names no store: set its definition and store id, or the "
                              "definition of a MsGtkStoreProvider above it."));
      return FALSE;
    }
  self->registry =
      g_object_ref (registry ? registry : ms_gtk_store_provider_get_registry (provider));
  self->definition = g_object_ref (ms_gtk_store_provider_get_definition (provider));
  self->store_id = g_strdup (ms_gtk_store_provider_get_store_id (provider));
  return TRUE;
}

gboolean
ms_gtk_store_target_find (MsGtkStoreTarget *self,
                          GtkWidget *widget,
                          MsStoreRegistry *registry,
                          MsStoreDefinition *definition,
                          const char *store_id,
                          GError **error)
{
  *self = (MsGtkStoreTarget){ NULL };
  if (!definition && !store_id)
    return find_single_store (self, widget, registry, error);
  if (!definition || !store_id)
    return TRUE;

  registry = ms_gtk_get_registry (widget, registry, error);
  if (!registry)
    return FALSE;
  self->registry = g_object_ref (registry);
  self->definition = g_object_ref (definition);
  self->store_id = g_strdup (store_id);
  return TRUE;
}

gboolean
ms_gtk_store_target_equal (const MsGtkStoreTarget *a, const MsGtkStoreTarget *b)
{
  return a->registry == b->registry && a->definition == b->definition
         && g_strcmp0 (a->store_id, b->store_id) == 0;
}

void
ms_gtk_store_target_clear (MsGtkStoreTarget *self)
{
  g_clear_object (&self->registry);
  g_clear_object (&self->definition);
  g_clear_pointer (&self->store_id, g_free);
}
