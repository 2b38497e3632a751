/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsLiveQuery: the rows of a query, as a list that stays right. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_LIVE_QUERY (ms_live_query_get_type ())

/**
 * MsLiveQuery:
 *
 * The rows of a query, as a list that follows the store: every commit, rebuild or change of a parameter shows in it by itself.
 *
 * It is a `GListModel` of [class@Row], or of the objects that [property@Query:item-type] names, made by [method@Store.query_live]. The list is brought up
 * to date once per iteration of the store's main context, after input and ahead of GTK's layout; [method@Store.refresh] does it at once.
 *
 * - A row that stays the same row is the same object as long as somebody holds it, and notifies in place ([signal@Row::changed], or the
 *   properties of an object of yours), ahead of any `items-changed` of the same refresh. Without moving it causes none.
 * - A row that moves is one `items-changed` that covers its old and its new place, so that selections keep it. Only a row that moves by more than 1,000
 *   places, and whose object nobody holds, is removed and added: views look at every row that a signal covers.
 * - Where rows go, or more than 16 places change, changes less than 1,000 rows from each other are one `items-changed` that covers what is between: a view
 *   never sees a row that is about to go, and a filter costs it one update. `GtkFilterListModel` does the same.
 * - Objects are made for the rows that somebody asks for; the list itself takes about 15 bytes a row.
 * - Between a commit and the refresh the list answers by what it was: a row that is already deleted has [property@Row:exists] %FALSE.
 * - A table query ([property@Query:table]) follows single changes at a cost that does not grow with the list; any other is run again when a table and
 *   column that it reads has changed, and compared.
 * - A large result is read in a worker: the first rows are there at once, [property@LiveQuery:loading] is %TRUE until the rest is. A store in
 *   memory has no worker, and is read at once.
 *
 * Changes in place are invisible to `GtkFilterListModel` and `GtkSortListModel` on top; filter and sort in the query, or set
 * [property@LiveQuery:announce-changes].
 *
 * A handler may do whatever the application may: commit, change the query, refresh (which then comes after this one), run a main loop, close the store, give up
 * the list. Objects of rows that have been deleted are told so ([property@Row:exists]) after the list has changed. A changed query on a long list shows its
 * first rows at once, so that rows further down are reported gone until the worker has brought them.
 *
 * It counts as a use of its store while it lives, or until [method@LiveQuery.close]. When the store closes, the list becomes empty. It belongs to the store's
 * thread; the last reference may be given up in any.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsLiveQuery, ms_live_query, MS, LIVE_QUERY, GObject)

/**
 * ms_live_query_get_query: (get-property query)
 * @self: a live query
 *
 * Gets what is asked. Its parameters and properties may be changed at any time, and the list follows.
 *
 * Returns: (transfer none): the query
 */
MS_AVAILABLE_IN_ALL
MsQuery *ms_live_query_get_query (MsLiveQuery *self);

/**
 * ms_live_query_get_n_rows: (get-property n-rows)
 * @self: a live query
 *
 * Tells how many rows the list has, as `g_list_model_get_n_items()` does. [property@LiveQuery:n-rows] notifies, to bind a counter to it.
 *
 * Returns: how many rows the list has
 */
MS_AVAILABLE_IN_ALL
guint ms_live_query_get_n_rows (MsLiveQuery *self);

/**
 * ms_live_query_get_row:
 * @self: a live query whose items are rows, as they are unless [property@Query:item-type] says otherwise
 * @position: the row's place in the list, from 0
 *
 * Gets a row, as `g_list_model_get_item()` does, in its own type.
 *
 * Returns: (transfer full) (nullable): the row, or %NULL beyond the last
 */
MS_AVAILABLE_IN_ALL
MsRow *ms_live_query_get_row (MsLiveQuery *self, guint position) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_live_query_get_single: (get-property single)
 * @self: a live query
 *
 * Gets the first row's item: for a query that is about one row. [property@LiveQuery:single] notifies when another row becomes the first and when the
 * first changes.
 *
 * Returns: (transfer full) (nullable) (type GObject): the first item, or %NULL if the list is empty
 */
MS_AVAILABLE_IN_ALL
gpointer ms_live_query_get_single (MsLiveQuery *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_live_query_is_loading: (get-property loading)
 * @self: a live query
 *
 * Tells whether a worker still reads rows of a large result.
 *
 * Returns: %TRUE while rows are still to come
 */
MS_AVAILABLE_IN_ALL
gboolean ms_live_query_is_loading (MsLiveQuery *self);

/**
 * ms_live_query_has_failed: (get-property failed)
 * @self: a live query
 *
 * Tells whether the list could not be brought up to date. It then keeps its last content, and tries again after the next change.
 *
 * Returns: %TRUE if the last refresh failed
 */
MS_AVAILABLE_IN_ALL
gboolean ms_live_query_has_failed (MsLiveQuery *self);

/**
 * ms_live_query_get_error: (get-property error)
 * @self: a live query
 *
 * Gets why the last refresh failed.
 *
 * Returns: (transfer none) (nullable): the error, or %NULL if the list is up to date; valid until the next refresh
 */
MS_AVAILABLE_IN_ALL
const GError *ms_live_query_get_error (MsLiveQuery *self);

/**
 * ms_live_query_get_announce_changes: (get-property announce-changes)
 * @self: a live query
 *
 * Tells whether changes in place are announced by `items-changed`, too.
 *
 * Returns: %TRUE if they are
 */
MS_AVAILABLE_IN_ALL
gboolean ms_live_query_get_announce_changes (MsLiveQuery *self);

/**
 * ms_live_query_set_announce_changes: (set-property announce-changes)
 * @self: a live query
 * @announce_changes: %TRUE to announce changes in place by `items-changed`, too
 *
 * Has a row that changes in place announced as removed and added again, one row at its position: for models on top that filter or sort by themselves.
 * They make an object for every row, so a list of a million rows becomes a million objects.
 */
MS_AVAILABLE_IN_ALL
void ms_live_query_set_announce_changes (MsLiveQuery *self, gboolean announce_changes);

/**
 * ms_live_query_close:
 * @self: a live query
 *
 * Gives the list up: it becomes empty, follows nothing any more, and is no use of its store. Legal in a handler of its own; closing again does nothing.
 *
 * In a language with a garbage collector, call it when the view goes: until the list is collected it would keep its store open.
 */
MS_AVAILABLE_IN_ALL
void ms_live_query_close (MsLiveQuery *self);

G_END_DECLS
