/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkQueryView: the live query, the list around it, and what is shown instead. */

#include "ms-gtk-query-view-private.h"

#include <glib/gi18n-lib.h>

#include "ms-gtk-bin-private.h"
#include "ms-gtk-failure-page-private.h"
#include "ms-gtk-loading-page-private.h"

/* Pages */

static GtkWidget *
get_empty_page (MsGtkQueryView *self)
{
  GtkWidget *label;

  if (self->empty_page)
    return self->empty_page;
  if (self->made_empty_page)
    return self->made_empty_page;
  label = gtk_label_new (_ ("There is nothing here"));
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "empty");
  gtk_widget_add_css_class (label, "dim-label");
  self->made_empty_page = label;
  return label;
}

static GtkWidget *
get_loading_page (MsGtkQueryView *self)
{
  if (self->loading_page)
    return self->loading_page;
  return MS_GTK_IS_LOADING_PAGE (self->page) ? self->page : ms_gtk_loading_page_new ();
}

static GtkWidget *
get_failure_page (MsGtkQueryView *self, const GError *error)
{
  GtkWidget *page = self->page;

  if (self->failure_page)
    return self->failure_page;
  if (!MS_GTK_IS_FAILURE_PAGE (page))
    page = ms_gtk_failure_page_new (_ ("The list could not be read"), "query.retry");
  ms_gtk_failure_page_set_error (MS_GTK_FAILURE_PAGE (page), error);
  return page;
}

static const GError *
get_error (MsGtkQueryView *self)
{
  return self->live ? ms_live_query_get_error (self->live) : self->error;
}

static GtkWidget *
get_page (MsGtkQueryView *self)
{
  const GError *error = get_error (self);

  if (error)
    return get_failure_page (self, error);
  if (self->live && ms_live_query_get_n_rows (self->live) > 0)
    return NULL;
  if (!self->live || ms_live_query_is_loading (self->live))
    return get_loading_page (self);
  return get_empty_page (self);
}

void
ms_gtk_query_view_show_page (MsGtkQueryView *self)
{
  GtkWidget *page = get_page (self);

  self->owed_focus |= ms_gtk_bin_has_focus (GTK_WIDGET (self));
  if (page != self->page)
    ms_gtk_bin_take_focus (GTK_WIDGET (self), &self->owed_focus);
  gtk_widget_set_child_visible (self->scrolled, page == NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->scrolled), GTK_ACCESSIBLE_STATE_HIDDEN,
                               page != NULL, -1);
  ms_gtk_bin_replace (GTK_WIDGET (self), &self->page, page);
  if (page != self->made_empty_page)
    self->made_empty_page = NULL;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "query.retry", get_error (self) != NULL);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  ms_gtk_bin_return_focus (GTK_WIDGET (self), &self->owed_focus);
}

/* The live query */

static void
set_rows (MsGtkQueryView *self)
{
  g_object_set (self->model, "model", self->live, NULL);
}

static void
on_closed (MsGtkQueryView *self)
{
  if (ms_store_is_closed (self->store))
    ms_gtk_query_view_load (self);
}

void
ms_gtk_query_view_follow_store (MsGtkQueryView *self, MsStore *store)
{
  if (self->store)
    g_signal_handlers_disconnect_by_func (self->store, on_closed, self);
  g_set_object (&self->store, store);
  if (store)
    g_signal_connect_object (store, "notify::is-closed", G_CALLBACK (on_closed), self,
                             G_CONNECT_SWAPPED);
}

void
ms_gtk_query_view_unload (MsGtkQueryView *self)
{
  g_autoptr (MsLiveQuery) live = g_steal_pointer (&self->live);

  if (live)
    g_signal_handlers_disconnect_by_func (live, ms_gtk_query_view_show_page, self);
  g_clear_error (&self->error);
}

void
ms_gtk_query_view_load (MsGtkQueryView *self)
{
  static const char *const signals[] = { "notify::loading", "notify::error", "notify::n-rows" };
  g_autoptr (MsLiveQuery) before = self->live ? g_object_ref (self->live) : NULL;

  ms_gtk_query_view_unload (self);
  if (self->store && self->query)
    self->live = ms_store_query_live (self->store, self->query, &self->error);
  for (guint i = 0; self->live && i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (self->live, signals[i], G_CALLBACK (ms_gtk_query_view_show_page), self,
                             G_CONNECT_SWAPPED);
  set_rows (self);
  ms_gtk_query_view_show_page (self);
  if (self->live != before)
    ms_gtk_query_view_notify (self, MS_GTK_QUERY_VIEW_PROP_LIVE_QUERY);
}

/* The list */

static GtkSelectionModel *
make_selection (void)
{
  GtkSingleSelection *selection = gtk_single_selection_new (NULL);

  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  return GTK_SELECTION_MODEL (selection);
}

static gboolean
takes_rows (GtkSelectionModel *model)
{
  return GTK_IS_SINGLE_SELECTION (model) || GTK_IS_MULTI_SELECTION (model)
         || GTK_IS_NO_SELECTION (model);
}

static void
on_activate (GtkWidget *view, guint position, MsGtkQueryView *self)
{
  ms_gtk_query_view_activate (self, position);
}

void
ms_gtk_query_view_take_view (MsGtkQueryView *self, GtkWidget *view)
{
  g_autoptr (GtkSelectionModel) brought = NULL;

  self->view = g_object_ref_sink (view);
  g_object_get (view, "model", &brought, NULL);
  g_clear_object (&self->model);
  self->model = brought && takes_rows (brought) ? g_steal_pointer (&brought) : make_selection ();
  set_rows (self);
  g_object_set (view, "model", self->model, NULL);
  if (self->factory && !GTK_IS_COLUMN_VIEW (view))
    g_object_set (view, "factory", self->factory, NULL);
  g_signal_connect_object (view, "activate", G_CALLBACK (on_activate), self, 0);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), view);
}

void
ms_gtk_query_view_drop_view (MsGtkQueryView *self)
{
  g_autoptr (GtkWidget) view = g_steal_pointer (&self->view);

  if (!view)
    return;
  g_signal_handlers_disconnect_by_func (view, on_activate, self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), NULL);
  g_object_set (view, "model", NULL, NULL);
  g_object_set (self->model, "model", NULL, NULL);
}
