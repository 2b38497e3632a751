/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkStoreView: its properties, read and set. */

#include "ms-gtk-store-view-private.h"

#include "ms-gtk-bin-private.h"

MsStoreDefinition *
ms_gtk_store_view_get_definition (MsGtkStoreView *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_VIEW (self), NULL);

  return ms_gtk_store_view_get_private (self)->definition;
}

void
ms_gtk_store_view_set_definition (MsGtkStoreView *self, MsStoreDefinition *definition)
{
  g_return_if_fail (MS_GTK_IS_STORE_VIEW (self));
  g_return_if_fail (!definition || MS_IS_STORE_DEFINITION (definition));

  if (g_set_object (&ms_gtk_store_view_get_private (self)->definition, definition))
    ms_gtk_store_view_notify (self, MS_GTK_STORE_VIEW_PROP_DEFINITION);
}

const char *
ms_gtk_store_view_get_store_id (MsGtkStoreView *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_VIEW (self), NULL);

  return ms_gtk_store_view_get_private (self)->store_id;
}

void
ms_gtk_store_view_set_store_id (MsGtkStoreView *self, const char *store_id)
{
  MsGtkStoreViewPrivate *priv;
  char *copy;

  g_return_if_fail (MS_GTK_IS_STORE_VIEW (self));

  priv = ms_gtk_store_view_get_private (self);
  if (g_strcmp0 (store_id, priv->store_id) == 0)
    return;
  copy = g_strdup (store_id);
  g_free (priv->store_id);
  priv->store_id = copy;
  ms_gtk_store_view_notify (self, MS_GTK_STORE_VIEW_PROP_STORE_ID);
}

MsStoreOptions *
ms_gtk_store_view_get_options (MsGtkStoreView *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_VIEW (self), NULL);

  return ms_gtk_store_view_get_private (self)->options;
}

void
ms_gtk_store_view_set_options (MsGtkStoreView *self, MsStoreOptions *options)
{
  g_return_if_fail (MS_GTK_IS_STORE_VIEW (self));
  g_return_if_fail (!options || MS_IS_STORE_OPTIONS (options));

  if (g_set_object (&ms_gtk_store_view_get_private (self)->options, options))
    ms_gtk_store_view_notify (self, MS_GTK_STORE_VIEW_PROP_OPTIONS);
}

int
ms_gtk_store_view_get_gc_time (MsGtkStoreView *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_VIEW (self), MS_GC_TIME_DEFAULT);

  return ms_gtk_store_view_get_private (self)->gc_time;
}

void
ms_gtk_store_view_set_gc_time (MsGtkStoreView *self, int gc_time)
{
  MsGtkStoreViewPrivate *priv;

  g_return_if_fail (MS_GTK_IS_STORE_VIEW (self));
  g_return_if_fail (gc_time >= MS_GC_TIME_DEFAULT);

  priv = ms_gtk_store_view_get_private (self);
  if (gc_time == priv->gc_time)
    return;
  priv->gc_time = gc_time;
  ms_gtk_store_view_notify (self, MS_GTK_STORE_VIEW_PROP_GC_TIME);
}

MsStoreRegistry *
ms_gtk_store_view_get_registry (MsGtkStoreView *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_VIEW (self), NULL);

  return ms_gtk_store_view_get_private (self)->registry;
}

void
ms_gtk_store_view_set_registry (MsGtkStoreView *self, MsStoreRegistry *registry)
{
  g_return_if_fail (MS_GTK_IS_STORE_VIEW (self));
  g_return_if_fail (!registry || MS_IS_STORE_REGISTRY (registry));

  if (g_set_object (&ms_gtk_store_view_get_private (self)->registry, registry))
    ms_gtk_store_view_notify (self, MS_GTK_STORE_VIEW_PROP_REGISTRY);
}

MsStore *
ms_gtk_store_view_get_store (MsGtkStoreView *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_VIEW (self), NULL);

  return ms_gtk_store_view_get_private (self)->store;
}

MsGtkStoreViewState
ms_gtk_store_view_get_state (MsGtkStoreView *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_VIEW (self), MS_GTK_STORE_VIEW_STATE_IDLE);

  return ms_gtk_store_view_get_private (self)->state;
}

const GError *
ms_gtk_store_view_get_error (MsGtkStoreView *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_VIEW (self), NULL);

  return ms_gtk_store_view_get_private (self)->error;
}

GtkWidget *
ms_gtk_store_view_get_child (MsGtkStoreView *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_VIEW (self), NULL);

  return ms_gtk_store_view_get_private (self)->child;
}

void
ms_gtk_store_view_set_child (MsGtkStoreView *self, GtkWidget *child)
{
  MsGtkStoreViewPrivate *priv;

  g_return_if_fail (MS_GTK_IS_STORE_VIEW (self));
  g_return_if_fail (!child || GTK_IS_WIDGET (child));

  priv = ms_gtk_store_view_get_private (self);
  if (child == priv->child)
    return;
  g_return_if_fail (!child || !gtk_widget_get_parent (child));
  priv->made_child = FALSE;
  ms_gtk_bin_replace (GTK_WIDGET (self), &priv->child, child);
  ms_gtk_store_view_show_page (self);
  ms_gtk_store_view_notify (self, MS_GTK_STORE_VIEW_PROP_CHILD);
}

static void
set_page (MsGtkStoreView *self, GtkWidget **place, GtkWidget *page, MsGtkStoreViewProp prop)
{
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (self);

  if (!ms_gtk_bin_set_page (GTK_WIDGET (self), &priv->page, place, page))
    return;
  ms_gtk_store_view_show_page (self);
  ms_gtk_store_view_notify (self, prop);
}

GtkWidget *
ms_gtk_store_view_get_loading_page (MsGtkStoreView *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_VIEW (self), NULL);

  return ms_gtk_store_view_get_private (self)->loading_page;
}

void
ms_gtk_store_view_set_loading_page (MsGtkStoreView *self, GtkWidget *page)
{
  g_return_if_fail (MS_GTK_IS_STORE_VIEW (self));
  g_return_if_fail (!page || GTK_IS_WIDGET (page));

  set_page (self, &ms_gtk_store_view_get_private (self)->loading_page, page,
            MS_GTK_STORE_VIEW_PROP_LOADING_PAGE);
}

GtkWidget *
ms_gtk_store_view_get_failure_page (MsGtkStoreView *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_VIEW (self), NULL);

  return ms_gtk_store_view_get_private (self)->failure_page;
}

void
ms_gtk_store_view_set_failure_page (MsGtkStoreView *self, GtkWidget *page)
{
  g_return_if_fail (MS_GTK_IS_STORE_VIEW (self));
  g_return_if_fail (!page || GTK_IS_WIDGET (page));

  set_page (self, &ms_gtk_store_view_get_private (self)->failure_page, page,
            MS_GTK_STORE_VIEW_PROP_FAILURE_PAGE);
}

void
ms_gtk_store_view_clear_create_func (MsGtkStoreView *self)
{
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (self);
  gpointer data = g_steal_pointer (&priv->create_data);
  GDestroyNotify destroy = priv->destroy_create_data;

  priv->create_func = NULL;
  priv->destroy_create_data = NULL;
  if (destroy)
    destroy (data);
}

void
ms_gtk_store_view_set_create_func (MsGtkStoreView *self,
                                   MsGtkCreateContentFunc func,
                                   gpointer user_data,
                                   GDestroyNotify destroy)
{
  MsGtkStoreViewPrivate *priv;

  g_return_if_fail (MS_GTK_IS_STORE_VIEW (self));

  priv = ms_gtk_store_view_get_private (self);
  ms_gtk_store_view_clear_create_func (self);
  priv->create_func = func;
  priv->create_data = user_data;
  priv->destroy_create_data = destroy;
  if (!priv->store)
    return;
  /* What goes may be the application's, and take the store with it. */
  ms_gtk_store_view_drop_content (self);
  if (priv->store)
    ms_gtk_store_view_create_content (self);
  ms_gtk_store_view_show_page (self);
}
