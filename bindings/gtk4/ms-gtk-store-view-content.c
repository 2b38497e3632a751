/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkStoreView: its content, and what is shown instead. */

#include "ms-gtk-store-view-private.h"

#include <glib/gi18n-lib.h>

#include "ms-gtk-bin-private.h"
#include "ms-gtk-failure-page-private.h"
#include "ms-gtk-loading-page-private.h"

void
ms_gtk_store_view_drop_content (MsGtkStoreView *self)
{
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (self);

  if (!priv->made_child)
    return;
  priv->made_child = FALSE;
  ms_gtk_bin_take_focus (GTK_WIDGET (self), &priv->owed_focus);
  ms_gtk_bin_replace (GTK_WIDGET (self), &priv->child, NULL);
  ms_gtk_store_view_notify (self, MS_GTK_STORE_VIEW_PROP_CHILD);
}

static GtkWidget *
call_create (MsGtkStoreView *self, MsStore *store)
{
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (self);

  if (priv->create_func)
    return priv->create_func (self, store, priv->create_data);
  return MS_GTK_STORE_VIEW_GET_CLASS (self)->create_content (self, store);
}

/* Functions give a floating reference in C, and a real one in other languages. */
void
ms_gtk_store_view_create_content (MsGtkStoreView *self)
{
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (self);
  g_autoptr (MsStore) store = g_object_ref (priv->store);
  guint number = priv->n_results;
  g_autoptr (GtkWidget) content = NULL;

  priv->wants_content = FALSE;
  content = call_create (self, store);
  if (!content)
    return;
  if (g_object_is_floating (content))
    g_object_ref_sink (content);
  if (number != priv->n_results || content == priv->child)
    return;
  g_return_if_fail (!gtk_widget_get_parent (content));
  ms_gtk_bin_replace (GTK_WIDGET (self), &priv->child, content);
  priv->made_child = TRUE;
  ms_gtk_store_view_notify (self, MS_GTK_STORE_VIEW_PROP_CHILD);
}

static GtkWidget *
get_page (MsGtkStoreView *self)
{
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (self);

  switch (priv->state)
    {
    case MS_GTK_STORE_VIEW_STATE_LOADING:
      if (priv->loading_page)
        return priv->loading_page;
      return MS_GTK_IS_LOADING_PAGE (priv->page) ? priv->page : ms_gtk_loading_page_new ();
    case MS_GTK_STORE_VIEW_STATE_FAILED:
      if (priv->failure_page)
        return priv->failure_page;
      return MS_GTK_IS_FAILURE_PAGE (priv->page)
                 ? priv->page
                 : ms_gtk_failure_page_new (_ ("The data could not be opened"), "store.retry");
    default:
      return NULL;
    }
}

void
ms_gtk_store_view_show_page (MsGtkStoreView *self)
{
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (self);
  gboolean is_ready = priv->state == MS_GTK_STORE_VIEW_STATE_READY;
  GtkWidget *page = get_page (self);

  if (MS_GTK_IS_FAILURE_PAGE (page))
    ms_gtk_failure_page_set_error (MS_GTK_FAILURE_PAGE (page), priv->error);
  if (page != priv->page || (priv->child && gtk_widget_get_child_visible (priv->child) != is_ready))
    ms_gtk_bin_take_focus (GTK_WIDGET (self), &priv->owed_focus);
  if (priv->child)
    {
      gtk_widget_set_child_visible (priv->child, is_ready);
      gtk_accessible_update_state (GTK_ACCESSIBLE (priv->child), GTK_ACCESSIBLE_STATE_HIDDEN,
                                   !is_ready, -1);
    }
  ms_gtk_bin_replace (GTK_WIDGET (self), &priv->page, page);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  ms_gtk_bin_return_focus (GTK_WIDGET (self), &priv->owed_focus);
}
