/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkStoreView: shows something of a store, as soon as the store is there. */
#pragma once

#include "ms-gtk-enums.h"
#include "ms-gtk-types.h"

G_BEGIN_DECLS

#define MS_GTK_TYPE_STORE_VIEW (ms_gtk_store_view_get_type ())

/**
 * MsGtkStoreView:
 *
 * Shows something of a store, as soon as the store is there; until then that it loads, or why it could not be loaded.
 *
 * Say which store by [property@StoreView:definition] and [property@StoreView:store-id], or leave both unset for the single store of the nearest
 * [class@StoreProvider]. The view keeps the store as long as it is in a window: it asks its registry when it enters one and lets go when it leaves.
 * Another store id can be set at any time, as rows of a list do; the last one counts.
 *
 * ## The content
 *
 * The content gets the store in one of these ways:
 *
 * - [method@StoreView.set_create_func] sets a function that makes it;
 * - a subclass overrides [vfunc@StoreView.create_content];
 * - [property@StoreView:child] is set by hand or in a UI file, and bound to [property@StoreView:store].
 *
 * What a function made is dropped when its store goes, and made anew for the next. A child that was set stays, hidden while there is no store.
 *
 * In a UI file, a [class@QueryView] that follows the store of the view around it, here the provider's single store:
 *
 * ```xml
 * <object class="MsGtkStoreView" id="notes">
 *   <property name="child">
 *     <object class="MsGtkQueryView">
 *       <property name="store" bind-source="notes" bind-property="store" bind-flags="sync-create"/>
 *     </object>
 *   </property>
 * </object>
 * ```
 *
 * Views may be nested to any depth, also in content that is made.
 *
 * ## Actions
 *
 * `store.retry` loads a store again that could not be loaded, or was closed. It is enabled while [property@StoreView:state] says so.
 *
 * ## CSS nodes
 *
 * It has one node with the name `storeview`. The pages that it shows by default have the names `loadingpage` and `failurepage`.
 */
MS_GTK_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (MsGtkStoreView, ms_gtk_store_view, MS_GTK, STORE_VIEW, GtkWidget)

/**
 * MsGtkStoreViewClass:
 * @create_content: makes the content
 *
 * The virtual functions of [class@StoreView].
 */
struct _MsGtkStoreViewClass
{
  /*< private >*/
  GtkWidgetClass parent_class;

  /*< public >*/
  /**
   * MsGtkStoreViewClass::create_content:
   * @self: a view
   * @store: its store, which is ready
   *
   * Makes the content. Not called when a function was set by [method@StoreView.set_create_func].
   *
   * Returns: (transfer full) (nullable): a widget, which may be floating; %NULL to show [property@StoreView:child] as it is
   */
  GtkWidget *(*create_content) (MsGtkStoreView *self, MsStore *store);

  /*< private >*/
  gpointer padding[8];
};

/**
 * MsGtkCreateContentFunc:
 * @view: the view
 * @store: its store, which is ready
 * @user_data: the data of [method@StoreView.set_create_func]
 *
 * Makes the content of a view.
 *
 * Returns: (transfer full) (nullable): a widget, which may be floating; %NULL to show [property@StoreView:child] as it is
 */
typedef GtkWidget *(*MsGtkCreateContentFunc) (MsGtkStoreView *view,
                                              MsStore *store,
                                              gpointer user_data);

/**
 * ms_gtk_store_view_new:
 * @definition: (nullable): the kind of store
 * @store_id: (nullable): which one
 *
 * Makes a view of a store; without both, of the single store of the nearest [class@StoreProvider].
 *
 * Returns: (transfer none): the view
 */
MS_GTK_AVAILABLE_IN_ALL
GtkWidget *ms_gtk_store_view_new (MsStoreDefinition *definition, const char *store_id);

/**
 * ms_gtk_store_view_get_definition: (get-property definition)
 * @self: a view
 *
 * Gets the kind of store.
 *
 * Returns: (transfer none) (nullable): the definition, or %NULL if none was set
 */
MS_GTK_AVAILABLE_IN_ALL
MsStoreDefinition *ms_gtk_store_view_get_definition (MsGtkStoreView *self);

/**
 * ms_gtk_store_view_set_definition: (set-property definition)
 * @self: a view
 * @definition: (nullable): the kind of store
 *
 * Sets the kind of store. To change it together with the store id, set both properties in one `g_object_set()`.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_view_set_definition (MsGtkStoreView *self, MsStoreDefinition *definition);

/**
 * ms_gtk_store_view_get_store_id: (get-property store-id)
 * @self: a view
 *
 * Gets which store it is.
 *
 * Returns: (transfer none) (nullable): the id, or %NULL if none was set
 */
MS_GTK_AVAILABLE_IN_ALL
const char *ms_gtk_store_view_get_store_id (MsGtkStoreView *self);

/**
 * ms_gtk_store_view_set_store_id: (set-property store-id)
 * @self: a view
 * @store_id: (nullable): an id; with a definition but without an id the view is idle
 *
 * Sets which store it is. The store so far is let go after the new one is kept.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_view_set_store_id (MsGtkStoreView *self, const char *store_id);

/**
 * ms_gtk_store_view_get_options: (get-property options)
 * @self: a view
 *
 * Gets the options with which the store is asked for.
 *
 * Returns: (transfer none) (nullable): the options, or %NULL if none were set
 */
MS_GTK_AVAILABLE_IN_ALL
MsStoreOptions *ms_gtk_store_view_get_options (MsGtkStoreView *self);

/**
 * ms_gtk_store_view_set_options: (set-property options)
 * @self: a view
 * @options: (nullable): options
 *
 * Sets the options with which the store is asked for. Those not set are the registry's. A store that is loaded already takes over the gc-time only.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_view_set_options (MsGtkStoreView *self, MsStoreOptions *options);

/**
 * ms_gtk_store_view_get_gc_time: (get-property gc-time)
 * @self: a view
 *
 * Tells how long the store stays when nobody uses it any more.
 *
 * Returns: milliseconds, or %MS_GC_TIME_DEFAULT if not set
 */
MS_GTK_AVAILABLE_IN_ALL
int ms_gtk_store_view_get_gc_time (MsGtkStoreView *self);

/**
 * ms_gtk_store_view_set_gc_time: (set-property gc-time)
 * @self: a view
 * @gc_time: milliseconds, %MS_GC_TIME_DEFAULT or %MS_GC_TIME_INFINITE
 *
 * Sets how long the store stays when nobody uses it any more, instead of what [property@StoreView:options] says. The longest that was ever
 * asked for counts.
 *
 * The view then makes options of its own from the properties of [property@StoreView:options]; a batch function, which is no property, is not taken over.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_view_set_gc_time (MsGtkStoreView *self, int gc_time);

/**
 * ms_gtk_store_view_get_registry: (get-property registry)
 * @self: a view
 *
 * Gets the registry that was set for this view.
 *
 * Returns: (transfer none) (nullable): the registry, or %NULL to use that of the nearest provider
 */
MS_GTK_AVAILABLE_IN_ALL
MsStoreRegistry *ms_gtk_store_view_get_registry (MsGtkStoreView *self);

/**
 * ms_gtk_store_view_set_registry: (set-property registry)
 * @self: a view
 * @registry: (nullable): a registry of the main thread, or %NULL to use that of the nearest provider
 *
 * Sets the registry to use in any case.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_view_set_registry (MsGtkStoreView *self, MsStoreRegistry *registry);

/**
 * ms_gtk_store_view_get_store: (get-property store)
 * @self: a view
 *
 * Gets the store.
 *
 * Returns: (transfer none) (nullable): the store, or %NULL unless [property@StoreView:state] is %MS_GTK_STORE_VIEW_STATE_READY
 */
MS_GTK_AVAILABLE_IN_ALL
MsStore *ms_gtk_store_view_get_store (MsGtkStoreView *self);

/**
 * ms_gtk_store_view_get_state: (get-property state)
 * @self: a view
 *
 * Tells how far the view is with its store.
 *
 * Returns: the state
 */
MS_GTK_AVAILABLE_IN_ALL
MsGtkStoreViewState ms_gtk_store_view_get_state (MsGtkStoreView *self);

/**
 * ms_gtk_store_view_get_error: (get-property error)
 * @self: a view
 *
 * Tells why there is no store: what [method@Ms.StoreRegistry.retain] fails with, the error of the load, %MS_ERROR_DROPPED if it was closed while it
 * was shown, or %G_IO_ERROR_NOT_FOUND if there is no provider.
 *
 * Returns: (transfer none) (nullable): the error, or %NULL unless [property@StoreView:state] is %MS_GTK_STORE_VIEW_STATE_FAILED
 */
MS_GTK_AVAILABLE_IN_ALL
const GError *ms_gtk_store_view_get_error (MsGtkStoreView *self);

/**
 * ms_gtk_store_view_get_child: (get-property child)
 * @self: a view
 *
 * Gets the content.
 *
 * Returns: (transfer none) (nullable): what was set, or what was made for the store
 */
MS_GTK_AVAILABLE_IN_ALL
GtkWidget *ms_gtk_store_view_get_child (MsGtkStoreView *self);

/**
 * ms_gtk_store_view_set_child: (set-property child)
 * @self: a view
 * @child: (nullable): a widget without a parent
 *
 * Sets the content, which is shown while the store is ready.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_view_set_child (MsGtkStoreView *self, GtkWidget *child);

/**
 * ms_gtk_store_view_get_loading_page: (get-property loading-page)
 * @self: a view
 *
 * Gets what was set to be shown while the store is loaded.
 *
 * Returns: (transfer none) (nullable): a widget, or %NULL for the default
 */
MS_GTK_AVAILABLE_IN_ALL
GtkWidget *ms_gtk_store_view_get_loading_page (MsGtkStoreView *self);

/**
 * ms_gtk_store_view_set_loading_page: (set-property loading-page)
 * @self: a view
 * @page: (nullable): a widget without a parent, or %NULL for a spinner that appears after 150 ms
 *
 * Sets what is shown while the store is loaded.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_view_set_loading_page (MsGtkStoreView *self, GtkWidget *page);

/**
 * ms_gtk_store_view_get_failure_page: (get-property failure-page)
 * @self: a view
 *
 * Gets what was set to be shown when there is no store.
 *
 * Returns: (transfer none) (nullable): a widget, or %NULL for the default
 */
MS_GTK_AVAILABLE_IN_ALL
GtkWidget *ms_gtk_store_view_get_failure_page (MsGtkStoreView *self);

/**
 * ms_gtk_store_view_set_failure_page: (set-property failure-page)
 * @self: a view
 * @page: (nullable): a widget without a parent, or %NULL for one with the message, details and a button
 *
 * Sets what is shown when there is no store. A button in it can have the action `store.retry`.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_view_set_failure_page (MsGtkStoreView *self, GtkWidget *page);

/**
 * ms_gtk_store_view_set_create_func:
 * @self: a view
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): makes the content, or %NULL
 * @user_data: data for @func
 * @destroy: frees @user_data
 *
 * Sets what makes the content each time that a store is ready. If one is ready, its content is made at once, and replaces what there was.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_view_set_create_func (MsGtkStoreView *self,
                                        MsGtkCreateContentFunc func,
                                        gpointer user_data,
                                        GDestroyNotify destroy);

/**
 * ms_gtk_store_view_retry:
 * @self: a view
 *
 * Loads the store again, if [property@StoreView:state] is %MS_GTK_STORE_VIEW_STATE_FAILED. Else it does nothing.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_store_view_retry (MsGtkStoreView *self);

G_END_DECLS
