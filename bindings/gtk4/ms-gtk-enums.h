/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The enumerations of the widgets. */
#pragma once

#include "ms-gtk-types.h"

G_BEGIN_DECLS

/**
 * MsGtkStoreViewState:
 * @MS_GTK_STORE_VIEW_STATE_IDLE: There is nothing to load: the view is in no window, or does not know yet which store.
 * @MS_GTK_STORE_VIEW_STATE_LOADING: The store is being loaded.
 * @MS_GTK_STORE_VIEW_STATE_READY: The store can be used, and the content is shown.
 * @MS_GTK_STORE_VIEW_STATE_FAILED: There is no store, and [property@StoreView:error] says why.
 *
 * How far a view is with its store.
 */
typedef enum
{
  MS_GTK_STORE_VIEW_STATE_IDLE,
  MS_GTK_STORE_VIEW_STATE_LOADING,
  MS_GTK_STORE_VIEW_STATE_READY,
  MS_GTK_STORE_VIEW_STATE_FAILED,
} MsGtkStoreViewState;

G_END_DECLS
