/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkQueryView: a live query in a list, with what is shown instead. */
#pragma once

#include "ms-gtk-types.h"

G_BEGIN_DECLS

#define MS_GTK_TYPE_QUERY_VIEW (ms_gtk_query_view_get_type ())

/**
 * MsGtkQueryView:
 *
 * Shows the rows of a query in a list that follows the store; that they are loaded, that there are none, or what went wrong.
 *
 * Set [property@QueryView:store], [property@QueryView:query] and [property@QueryView:factory]. The list is a `GtkListView`, in a scrolled window, unless
 * another [property@QueryView:view] is set. It has a selection in which nothing is selected at first; a view that brings a selection of its own
 * (a `GtkMultiSelection`, a `GtkNoSelection`) keeps it.
 *
 * ```xml
 * <object class="MsGtkQueryView">
 *   <property name="query">
 *     <object class="MsQuery">
 *       <property name="table">note</property>
 *       <property name="order-by">title</property>
 *     </object>
 *   </property>
 *   <property name="factory">
 *     <object class="GtkBuilderListItemFactory">…</object>
 *   </property>
 * </object>
 * ```
 *
 * While the view has a store and a query, its live query counts as a use of the store.
 *
 * ## Actions
 *
 * `query.retry` asks again after an error. It is enabled while there is one.
 *
 * ## CSS nodes
 *
 * It has one node with the name `queryview`. The pages that it shows by default have the names `loadingpage` and `failurepage`, and `label.empty`.
 */
MS_GTK_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsGtkQueryView, ms_gtk_query_view, MS_GTK, QUERY_VIEW, GtkWidget)

/**
 * ms_gtk_query_view_new:
 * @store: (nullable): a store
 * @query: (nullable): what is asked of it
 * @factory: (nullable): makes the widgets of the rows
 *
 * Makes a view of a query.
 *
 * Returns: (transfer none): the view
 */
MS_GTK_AVAILABLE_IN_ALL
GtkWidget *ms_gtk_query_view_new (MsStore *store, MsQuery *query, GtkListItemFactory *factory);

/**
 * ms_gtk_query_view_get_store: (get-property store)
 * @self: a view
 *
 * Gets the store.
 *
 * Returns: (transfer none) (nullable): the store, or %NULL if none was set
 */
MS_GTK_AVAILABLE_IN_ALL
MsStore *ms_gtk_query_view_get_store (MsGtkQueryView *self);

/**
 * ms_gtk_query_view_set_store: (set-property store)
 * @self: a view
 * @store: (nullable): a store
 *
 * Sets the store that is asked.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_query_view_set_store (MsGtkQueryView *self, MsStore *store);

/**
 * ms_gtk_query_view_get_query: (get-property query)
 * @self: a view
 *
 * Gets what is asked.
 *
 * Returns: (transfer none) (nullable): the query, or %NULL if none was set
 */
MS_GTK_AVAILABLE_IN_ALL
MsQuery *ms_gtk_query_view_get_query (MsGtkQueryView *self);

/**
 * ms_gtk_query_view_set_query: (set-property query)
 * @self: a view
 * @query: (nullable): a query
 *
 * Sets what is asked. The list follows changes of its parameters and properties.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_query_view_set_query (MsGtkQueryView *self, MsQuery *query);

/**
 * ms_gtk_query_view_get_live_query: (get-property live-query)
 * @self: a view
 *
 * Gets the rows.
 *
 * Returns: (transfer none) (nullable): the live query, or %NULL without a store or a query, or if the query is wrong
 */
MS_GTK_AVAILABLE_IN_ALL
MsLiveQuery *ms_gtk_query_view_get_live_query (MsGtkQueryView *self);

/**
 * ms_gtk_query_view_get_model: (get-property model)
 * @self: a view
 *
 * Gets the selection, whose model is the live query. It stays when the store or the query changes.
 *
 * Returns: (transfer none): the selection: a `GtkSingleSelection`, unless the view brought another one
 */
MS_GTK_AVAILABLE_IN_ALL
GtkSelectionModel *ms_gtk_query_view_get_model (MsGtkQueryView *self);

/**
 * ms_gtk_query_view_get_factory: (get-property factory)
 * @self: a view
 *
 * Gets what makes the widgets of the rows.
 *
 * Returns: (transfer none) (nullable): the factory, or %NULL if none was set
 */
MS_GTK_AVAILABLE_IN_ALL
GtkListItemFactory *ms_gtk_query_view_get_factory (MsGtkQueryView *self);

/**
 * ms_gtk_query_view_set_factory: (set-property factory)
 * @self: a view
 * @factory: (nullable): a factory, such as [func@row_factory_new_text] makes
 *
 * Sets what makes the widgets of the rows. If it is not set, [property@QueryView:view] keeps its own. A `GtkColumnView` has one for each column instead.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_query_view_set_factory (MsGtkQueryView *self, GtkListItemFactory *factory);

/**
 * ms_gtk_query_view_get_view: (get-property view)
 * @self: a view
 *
 * Gets the list itself.
 *
 * Returns: (transfer none): a `GtkListView`, or what was set
 */
MS_GTK_AVAILABLE_IN_ALL
GtkWidget *ms_gtk_query_view_get_view (MsGtkQueryView *self);

/**
 * ms_gtk_query_view_set_view: (set-property view)
 * @self: a view
 * @view: (nullable): a `GtkListView`, `GtkGridView` or `GtkColumnView` without a parent, or %NULL for a new `GtkListView`
 *
 * Sets the list itself. If it has a selection (`GtkSingleSelection`, `GtkMultiSelection`, `GtkNoSelection`), that one gets the rows.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_query_view_set_view (MsGtkQueryView *self, GtkWidget *view);

/**
 * ms_gtk_query_view_get_empty_page: (get-property empty-page)
 * @self: a view
 *
 * Gets what was set to be shown when there are no rows.
 *
 * Returns: (transfer none) (nullable): a widget, or %NULL for the default
 */
MS_GTK_AVAILABLE_IN_ALL
GtkWidget *ms_gtk_query_view_get_empty_page (MsGtkQueryView *self);

/**
 * ms_gtk_query_view_set_empty_page: (set-property empty-page)
 * @self: a view
 * @page: (nullable): a widget without a parent, or %NULL for a line of text
 *
 * Sets what is shown when there are no rows.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_query_view_set_empty_page (MsGtkQueryView *self, GtkWidget *page);

/**
 * ms_gtk_query_view_get_loading_page: (get-property loading-page)
 * @self: a view
 *
 * Gets what was set to be shown while the first rows are read.
 *
 * Returns: (transfer none) (nullable): a widget, or %NULL for the default
 */
MS_GTK_AVAILABLE_IN_ALL
GtkWidget *ms_gtk_query_view_get_loading_page (MsGtkQueryView *self);

/**
 * ms_gtk_query_view_set_loading_page: (set-property loading-page)
 * @self: a view
 * @page: (nullable): a widget without a parent, or %NULL for a spinner that appears after 150 ms
 *
 * Sets what is shown while the first rows are read, and while there is no store.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_query_view_set_loading_page (MsGtkQueryView *self, GtkWidget *page);

/**
 * ms_gtk_query_view_get_failure_page: (get-property failure-page)
 * @self: a view
 *
 * Gets what was set to be shown when the query fails.
 *
 * Returns: (transfer none) (nullable): a widget, or %NULL for the default
 */
MS_GTK_AVAILABLE_IN_ALL
GtkWidget *ms_gtk_query_view_get_failure_page (MsGtkQueryView *self);

/**
 * ms_gtk_query_view_set_failure_page: (set-property failure-page)
 * @self: a view
 * @page: (nullable): a widget without a parent, or %NULL for one with the message, details and a button
 *
 * Sets what is shown when the query fails, or its store is closed. A button in it can have the action `query.retry`.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_query_view_set_failure_page (MsGtkQueryView *self, GtkWidget *page);

G_END_DECLS
