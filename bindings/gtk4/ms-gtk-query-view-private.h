/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkQueryView, inside. */
#pragma once

#include "ms-gtk-query-view.h"

G_BEGIN_DECLS

struct _MsGtkQueryView
{
  GtkWidget parent_instance;

  MsStore *store;
  MsQuery *query;
  MsLiveQuery *live;
  GError *error; /* why there is no live query */
  GtkSelectionModel *model;
  GtkListItemFactory *factory;
  GtkWidget *scrolled;
  GtkWidget *view;            /* in it */
  GtkWidget *page;            /* one of the others, while it is shown */
  GtkWidget *made_empty_page; /* while it is shown */
  GtkWidget *empty_page;
  GtkWidget *loading_page;
  GtkWidget *failure_page;
  gboolean owed_focus; /* it was in what has gone */
};

typedef enum
{
  MS_GTK_QUERY_VIEW_PROP_0,
  MS_GTK_QUERY_VIEW_PROP_STORE,
  MS_GTK_QUERY_VIEW_PROP_QUERY,
  MS_GTK_QUERY_VIEW_PROP_LIVE_QUERY,
  MS_GTK_QUERY_VIEW_PROP_MODEL,
  MS_GTK_QUERY_VIEW_PROP_FACTORY,
  MS_GTK_QUERY_VIEW_PROP_VIEW,
  MS_GTK_QUERY_VIEW_PROP_EMPTY_PAGE,
  MS_GTK_QUERY_VIEW_PROP_LOADING_PAGE,
  MS_GTK_QUERY_VIEW_PROP_FAILURE_PAGE,
  MS_GTK_QUERY_VIEW_N_PROPS
} MsGtkQueryViewProp;

void ms_gtk_query_view_notify (MsGtkQueryView *self, MsGtkQueryViewProp prop);
void ms_gtk_query_view_activate (MsGtkQueryView *self, guint position);

void ms_gtk_query_view_follow_store (MsGtkQueryView *self, MsStore *store);
/* Asks the store anew. */
void ms_gtk_query_view_load (MsGtkQueryView *self);
void ms_gtk_query_view_unload (MsGtkQueryView *self);
void ms_gtk_query_view_show_page (MsGtkQueryView *self);
/* Puts the list into the scrolled window, and the rows into the list. */
void ms_gtk_query_view_take_view (MsGtkQueryView *self, GtkWidget *view);
void ms_gtk_query_view_drop_view (MsGtkQueryView *self);

G_END_DECLS
