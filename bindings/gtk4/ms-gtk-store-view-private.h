/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkStoreView, inside: what is asked for, what has come of it, and what is shown. */
#pragma once

#include "ms-gtk-store-target-private.h"
#include "ms-gtk-store-view.h"

G_BEGIN_DECLS

typedef struct
{
  /* What is asked for. */
  MsStoreDefinition *definition;
  char *store_id;
  MsStoreOptions *options;
  int gc_time;
  MsStoreRegistry *registry;

  /* What has come of it. */
  gboolean rooted;
  MsGtkStoreTarget target;
  MsStoreHandle *handle;
  guint n_results; /* the number of the last result: an older one that comes later is none */
  MsStore *store;
  MsGtkStoreViewState state;
  GError *error;

  /* What is shown. */
  GtkWidget *child;
  gboolean made_child;
  gboolean wants_content; /* nothing was made for the store so far */
  GtkWidget *page;        /* one of the others, while it is shown */
  GtkWidget *loading_page;
  GtkWidget *failure_page;
  gboolean owed_focus; /* it was in a page that has gone */
  MsGtkCreateContentFunc create_func;
  gpointer create_data;
  GDestroyNotify destroy_create_data;
} MsGtkStoreViewPrivate;

typedef enum
{
  MS_GTK_STORE_VIEW_PROP_0,
  MS_GTK_STORE_VIEW_PROP_DEFINITION,
  MS_GTK_STORE_VIEW_PROP_STORE_ID,
  MS_GTK_STORE_VIEW_PROP_OPTIONS,
  MS_GTK_STORE_VIEW_PROP_GC_TIME,
  MS_GTK_STORE_VIEW_PROP_REGISTRY,
  MS_GTK_STORE_VIEW_PROP_STORE,
  MS_GTK_STORE_VIEW_PROP_STATE,
  MS_GTK_STORE_VIEW_PROP_ERROR,
  MS_GTK_STORE_VIEW_PROP_CHILD,
  MS_GTK_STORE_VIEW_PROP_LOADING_PAGE,
  MS_GTK_STORE_VIEW_PROP_FAILURE_PAGE,
  MS_GTK_STORE_VIEW_N_PROPS
} MsGtkStoreViewProp;

MsGtkStoreViewPrivate *ms_gtk_store_view_get_private (MsGtkStoreView *self);
void ms_gtk_store_view_notify (MsGtkStoreView *self, MsGtkStoreViewProp prop);

/* Asks for the store again if it is another one than before; if @anew, in any case. */
void ms_gtk_store_view_update (MsGtkStoreView *self, gboolean anew);
/* Lets the store go. */
void ms_gtk_store_view_leave (MsGtkStoreView *self);

/* Content and pages. */
void ms_gtk_store_view_clear_create_func (MsGtkStoreView *self);
void ms_gtk_store_view_drop_content (MsGtkStoreView *self);
void ms_gtk_store_view_create_content (MsGtkStoreView *self);
void ms_gtk_store_view_show_page (MsGtkStoreView *self);

G_END_DECLS
