/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loads a store in advance, when its button is pointed at. */
#pragma once

#include "ms-gtk-types.h"

G_BEGIN_DECLS

/**
 * ms_gtk_preload_on_hover:
 * @widget: what leads to a view of the store, such as a button
 * @definition: (nullable): the kind of store, or %NULL to preload nothing any more
 * @store_id: (nullable): which one; needed with @definition
 * @options: (nullable): options for the request, such as a gc-time
 *
 * Loads a store in advance whenever the pointer enters a widget or the focus arrives in it: with the registry of the nearest [class@StoreProvider].
 *
 * It keeps nothing: unless a view asks for the store within its gc-time, it goes. Errors are left for the view to show. Calling it again
 * replaces what was said before.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_preload_on_hover (GtkWidget *widget,
                              MsStoreDefinition *definition,
                              const char *store_id,
                              MsStoreOptions *options);

G_END_DECLS
