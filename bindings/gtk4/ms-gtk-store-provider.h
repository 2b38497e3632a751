/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkStoreProvider: gives a registry to the widgets below it. */
#pragma once

#include "ms-gtk-types.h"

G_BEGIN_DECLS

#define MS_GTK_TYPE_STORE_PROVIDER (ms_gtk_store_provider_get_type ())

/**
 * MsGtkStoreProvider:
 *
 * Gives a registry to the widgets below it, and shows one child.
 *
 * Put one at the top of a window, or of an application's only window, and every [class@StoreView] below finds its stores there. Providers may be
 * nested: a widget uses the nearest one above it.
 *
 * When no [property@StoreProvider:registry] is set, the provider makes one of its own when it is first needed, with
 * [property@StoreProvider:default-options], and clears it when it is disposed of. A registry that was set is left alone; several windows share one
 * by setting it.
 *
 * A program with a single store says with [property@StoreProvider:definition] which it is; views below that name none use that one.
 *
 * ```xml
 * <object class="MsGtkStoreProvider">
 *   <property name="child">
 *     <object class="MsGtkStoreView">…</object>
 *   </property>
 * </object>
 * ```
 *
 * ## CSS nodes
 *
 * It has one node with the name `storeprovider`.
 */
MS_GTK_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsGtkStoreProvider, ms_gtk_store_provider, MS_GTK, STORE_PROVIDER, GtkWidget)

/**
 * ms_gtk_store_provider_new:
 *
 * Makes a provider with a registry of its own.
 *
 * Returns: (transfer none): the provider
 */
MS_GTK_AVAILABLE_IN_ALL
GtkWidget *ms_gtk_store_provider_new (void);

/**
 * ms_gtk_store_provider_get_child: (get-property child)
 * @self: a provider
 *
 * Gets what is shown.
 *
 * Returns: (transfer none) (nullable): the child
 */
MS_GTK_AVAILABLE_IN_ALL
GtkWidget *ms_gtk_store_provider_get_child (MsGtkStoreProvider *self);

/**
 * ms_gtk_store_provider_set_child: (set-property child)
 * @self: a provider
 * @child: (nullable): a widget without a parent
 *
 * Sets what is shown.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_provider_set_child (MsGtkStoreProvider *self, GtkWidget *child);

/**
 * ms_gtk_store_provider_get_registry: (get-property registry)
 * @self: a provider
 *
 * Gets the registry that the widgets below use, and makes it when none was set.
 *
 * Returns: (transfer none): the registry
 */
MS_GTK_AVAILABLE_IN_ALL
MsStoreRegistry *ms_gtk_store_provider_get_registry (MsGtkStoreProvider *self);

/**
 * ms_gtk_store_provider_set_registry: (set-property registry)
 * @self: a provider
 * @registry: (nullable): a registry of the main thread, or %NULL for one of the provider's own
 *
 * Sets the registry that the widgets below use. Views that are shown get their stores anew from it. One that the provider has made is cleared.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_provider_set_registry (MsGtkStoreProvider *self, MsStoreRegistry *registry);

/**
 * ms_gtk_store_provider_get_default_options: (get-property default-options)
 * @self: a provider
 *
 * Gets the options of the registry that the provider makes.
 *
 * Returns: (transfer none) (nullable): the options, or %NULL if none were set
 */
MS_GTK_AVAILABLE_IN_ALL
MsStoreOptions *ms_gtk_store_provider_get_default_options (MsGtkStoreProvider *self);

/**
 * ms_gtk_store_provider_set_default_options: (set-property default-options)
 * @self: a provider
 * @options: (nullable): options for all stores of the registry that the provider makes
 *
 * Sets the options of the registry that the provider makes. They have no effect on a registry that was set, or that has been made before.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_provider_set_default_options (MsGtkStoreProvider *self, MsStoreOptions *options);

/**
 * ms_gtk_store_provider_get_definition: (get-property definition)
 * @self: a provider
 *
 * Gets the definition of the single store.
 *
 * Returns: (transfer none) (nullable): the definition, or %NULL if views have to name their stores
 */
MS_GTK_AVAILABLE_IN_ALL
MsStoreDefinition *ms_gtk_store_provider_get_definition (MsGtkStoreProvider *self);

/**
 * ms_gtk_store_provider_set_definition: (set-property definition)
 * @self: a provider
 * @definition: (nullable): a definition
 *
 * Sets the definition of the single store, which views below use that name none.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_provider_set_definition (MsGtkStoreProvider *self, MsStoreDefinition *definition);

/**
 * ms_gtk_store_provider_get_store_id: (get-property store-id)
 * @self: a provider
 *
 * Gets the id of the single store.
 *
 * Returns: (transfer none): the id, "default" unless it was set
 */
MS_GTK_AVAILABLE_IN_ALL
const char *ms_gtk_store_provider_get_store_id (MsGtkStoreProvider *self);

/**
 * ms_gtk_store_provider_set_store_id: (set-property store-id)
 * @self: a provider
 * @store_id: (nullable): an id, or %NULL for "default"
 *
 * Sets the id of the single store.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_provider_set_store_id (MsGtkStoreProvider *self, const char *store_id);

/**
 * ms_gtk_get_registry:
 * @widget: a widget
 * @override: (nullable): a registry to use in any case
 * @error: return location for an error
 *
 * Finds the registry for a widget: @override if it is given, else that of the nearest [class@StoreProvider] that @widget is or is in.
 *
 * Fails with %G_IO_ERROR_NOT_FOUND if there is no provider.
 *
 * Returns: (transfer none): the registry
 */
MS_GTK_AVAILABLE_IN_ALL
MsStoreRegistry *ms_gtk_get_registry (GtkWidget *widget, MsStoreRegistry *override, GError **error);

G_END_DECLS
