/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: one open store. */
#pragma once

#include "ms-types.h"
#include "ms-enums.h"

G_BEGIN_DECLS

#define MS_TYPE_STORE (ms_store_get_type ())

/**
 * MsStore:
 *
 * One open store: commit events to it, query its tables.
 *
 * A commit records events and changes the tables in one transaction; when it has returned, killing the process loses nothing of it.
 * To survive a power cut too, await %MS_STAGE_DURABLE with [method@Store.wait_async].
 *
 * A store lives in one main context: that of the registry which loaded it, or the thread-default one where [func@Store.open_async] was called. Only that thread may call it
 * (a call from another is a critical warning and does nothing), and every signal and callback comes from there. The last reference may be given up anywhere.
 *
 * After [method@Store.close], methods that have a `GError` fail with %MS_ERROR_CLOSED, others return %NULL, 0 or %FALSE; properties keep their last values.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsStore, ms_store, MS, STORE, GObject)

/**
 * ms_store_open_async:
 * @definition: the kind of store
 * @store_id: which one: `[A-Za-z0-9_-]{1,128}`
 * @options: (nullable): options for this store
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async) (closure user_data): called in the main context of the store when it is ready
 * @user_data: data for @callback
 *
 * Opens a store by itself, without a registry. Where several parts of an application use stores, use [class@StoreRegistry].
 */
MS_AVAILABLE_IN_ALL
void ms_store_open_async (MsStoreDefinition *definition,
                          const char *store_id,
                          MsStoreOptions *options,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

/**
 * ms_store_open_finish:
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [func@Store.open_async].
 *
 * Returns: (transfer full): the store, ready; closed when the last reference is given up
 */
MS_AVAILABLE_IN_ALL
MsStore *ms_store_open_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_get_id: (get-property id)
 * @self: a store
 *
 * Gets the store's id.
 *
 * Returns: (transfer none): its id
 */
MS_AVAILABLE_IN_ALL
const char *ms_store_get_id (MsStore *self);

/**
 * ms_store_get_definition: (get-property definition)
 * @self: a store
 *
 * Gets the store's definition.
 *
 * Returns: (transfer none): its definition
 */
MS_AVAILABLE_IN_ALL
MsStoreDefinition *ms_store_get_definition (MsStore *self);

/**
 * ms_store_get_options: (get-property options)
 * @self: a store
 *
 * Gets the options of the store.
 *
 * Returns: (transfer none): the options that it was loaded with, those of its registry included
 */
MS_AVAILABLE_IN_ALL
MsStoreOptions *ms_store_get_options (MsStore *self);

/**
 * ms_store_get_client_id: (get-property client-id)
 * @self: a store
 *
 * Gets the id of the installation.
 *
 * Returns: (transfer none): the installation as whose events commits are recorded
 */
MS_AVAILABLE_IN_ALL
const char *ms_store_get_client_id (MsStore *self);

/**
 * ms_store_get_session_id: (get-property session-id)
 * @self: a store
 *
 * Gets the id of this opening of the store.
 *
 * Returns: (transfer none): a random id of this opening of the store
 */
MS_AVAILABLE_IN_ALL
const char *ms_store_get_session_id (MsStore *self);

/**
 * ms_store_get_storage_mode: (get-property storage-mode)
 * @self: a store
 *
 * Tells where the store keeps its data.
 *
 * Returns: how it keeps its data
 */
MS_AVAILABLE_IN_ALL
MsStorageMode ms_store_get_storage_mode (MsStore *self);

/**
 * ms_store_get_boot_state: (get-property boot-state)
 * @self: a store
 *
 * Tells how far the store's loading has come.
 *
 * Returns: how far its loading has come; rebuilding also later, during [method@Store.rebuild_async]
 */
MS_AVAILABLE_IN_ALL
MsBootState ms_store_get_boot_state (MsStore *self);

/**
 * ms_store_get_boot_progress: (get-property boot-progress)
 * @self: a store
 *
 * Tells how far the current boot state has come.
 *
 * Returns: how much of the current boot state is done, from 0.0 to 1.0
 */
MS_AVAILABLE_IN_ALL
double ms_store_get_boot_progress (MsStore *self);

/**
 * ms_store_get_migrations_report: (get-property migrations-report)
 * @self: a store
 *
 * Tells what was done to the store's file when it was opened.
 *
 * Returns: (transfer none): what was done to its file when it was opened
 */
MS_AVAILABLE_IN_ALL
MsMigrationsReport *ms_store_get_migrations_report (MsStore *self);

/**
 * ms_store_get_head: (get-property head)
 * @self: a store
 *
 * Gets the place of the last event.
 *
 * Returns: (transfer none): the place of the last event of its log that this object knows of
 */
MS_AVAILABLE_IN_ALL
const MsSequence *ms_store_get_head (MsStore *self);

/**
 * ms_store_get_pending_count: (get-property pending-count)
 * @self: a store
 *
 * Counts the events that are not final.
 *
 * Returns: how many events are not final; always 0 if the store has never had a sync provider
 */
MS_AVAILABLE_IN_ALL
gint64 ms_store_get_pending_count (MsStore *self);

/**
 * ms_store_is_closed: (get-property is-closed)
 * @self: a store
 *
 * Tells whether the store is closed.
 *
 * Returns: %TRUE after [method@Store.close]
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_is_closed (MsStore *self);

/**
 * ms_store_commit:
 * @self: a store
 * @event: what happened
 * @error: return location for an error
 *
 * Records an event and changes the tables as its type says, in one transaction. Takes tens of microseconds.
 *
 * On error nothing has changed, and the store stays usable: %MS_ERROR_UNKNOWN_EVENT, %MS_ERROR_INVALID_ARGS, %MS_ERROR_CONSTRAINT, %MS_ERROR_CALLBACK,
 * %MS_ERROR_TOO_LARGE, %MS_ERROR_RECURSION, %MS_ERROR_BUSY (another process kept the write lock for 50 ms, or the sync state is %MS_SYNC_STATE_REBASING), %MS_ERROR_NO_SPACE, %MS_ERROR_READ_ONLY,
 * %MS_ERROR_IO, %MS_ERROR_SUPERSEDED, %MS_ERROR_CLOSED.
 *
 * Returns: %TRUE if it was committed
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_commit (MsStore *self, MsEvent *event, GError **error);

/**
 * ms_store_commit_events:
 * @self: a store
 * @events: (array length=n_events): what happened, in order
 * @n_events: how many events there are; none is legal and changes nothing
 * @error: return location for an error
 *
 * Commits several events in one transaction: all or nothing. Errors are those of [method@Store.commit], and name the event.
 *
 * Returns: %TRUE if they were committed
 */
MS_AVAILABLE_IN_ALL
gboolean
ms_store_commit_events (MsStore *self, MsEvent *const *events, gsize n_events, GError **error);

/**
 * ms_store_import_events:
 * @self: a store
 * @events: (array length=n_events): what happened, in order
 * @n_events: how many events there are
 * @n_failed: (out) (optional): how many of them could not change the tables
 * @n_unknown: (out) (optional): how many of them the schema does not know
 * @error: return location for an error
 *
 * Records history that comes from elsewhere, in one transaction. Unlike [method@Store.commit_events] it keeps what does not fit: an event that the schema does not know
 * comes to life with a schema that does, and one that breaks a constraint is set aside, told by [signal@Store::event-failed].
 *
 * Returns: %TRUE if all were recorded; on error nothing has changed
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_import_events (MsStore *self,
                                 MsEvent *const *events,
                                 gsize n_events,
                                 guint *n_failed,
                                 guint *n_unknown,
                                 GError **error);

/**
 * ms_store_query:
 * @self: a store
 * @query: what is asked
 * @error: return location for an error
 *
 * Reads rows.
 *
 * Fails with %MS_ERROR_INVALID_QUERY (SQLite's words and the position; a value for a parameter that the query does not have; or it ran longer than 2 s, which is
 * what [method@Store.query_async] is for; SQLite ends it between two of its steps, so that one function of much text can take longer), %MS_ERROR_CLOSED.
 *
 * Returns: (transfer full): the rows
 */
MS_AVAILABLE_IN_ALL
MsResult *ms_store_query (MsStore *self, MsQuery *query, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_query_live:
 * @self: a store
 * @query: a query
 * @error: return location for an error
 *
 * Makes a list of the query's rows that stays right: see [class@LiveQuery]. Its first rows are there when the call returns.
 *
 * The list follows changes of the query, too: its text and its parameters. It counts as a use of the store while it lives.
 *
 * Fails with %MS_ERROR_INVALID_QUERY, with SQLite's words and the position, for a statement that is wrong, changes something, or asks for an unknown table or
 * column; for a value whose parameter the statement does not have; and for an item type whose properties do not fit the columns. With %MS_ERROR_CLOSED.
 *
 * Returns: (transfer full): the list
 */
MS_AVAILABLE_IN_ALL
MsLiveQuery *
ms_store_query_live (MsStore *self, MsQuery *query, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_bind_query:
 * @self: a store
 * @query: a query for one value: the first column of the first row counts; its [property@Query:item-type] is %MS_TYPE_ROW
 * @object: an object
 * @property: the name of a writable property of @object
 * @flags: `G_SETTINGS_BIND_GET_NO_CHANGES` sets the property once, `G_SETTINGS_BIND_INVERT_BOOLEAN` inverts; the rest says nothing here
 * @error: return location for an error
 *
 * Has a property follow the value of a query, as `g_settings_bind()` does for a setting: a counter, a title.
 *
 * The value is converted as for [property@Query:item-type]; without a row, and for NULL, the property gets its default. The binding lasts as long as @object
 * and the store, counts as a use of the store, and is replaced when the property is bound to a query again.
 *
 * Fails as [method@Store.query_live] does.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_bind_query (MsStore *self,
                              MsQuery *query,
                              GObject *object,
                              const char *property,
                              GSettingsBindFlags flags,
                              GError **error);

/**
 * ms_store_bind_query_with_mapping:
 * @self: a store
 * @query: a query for one value
 * @object: an object
 * @property: the name of a writable property of @object
 * @flags: as for [method@Store.bind_query]
 * @mapping: (scope notified) (closure user_data) (destroy destroy): makes the property's value of the query's, which is `x`, `d`, `s`, `ay`, or an empty `mv`
 *   for NULL and for no row; %FALSE leaves the property as it is
 * @user_data: data of @mapping
 * @destroy: (nullable): called when the binding ends
 * @error: return location for an error
 *
 * Has a property follow the value of a query by a function.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_bind_query_with_mapping (MsStore *self,
                                           MsQuery *query,
                                           GObject *object,
                                           const char *property,
                                           GSettingsBindFlags flags,
                                           GSettingsBindGetMapping mapping,
                                           gpointer user_data,
                                           GDestroyNotify destroy,
                                           GError **error);

/**
 * ms_store_unbind_query:
 * @object: an object
 * @property: the name of one of its properties
 *
 * Ends the binding of a property to a query, if there is one.
 */
MS_AVAILABLE_IN_ALL
void ms_store_unbind_query (GObject *object, const char *property);

/**
 * ms_store_get_document:
 * @self: a store
 * @name: the name by which the schema declares the document
 * @id: (nullable): which instance, spelt as the id of a store, or %NULL for `default`
 * @error: return location for an error
 *
 * Gets a document: what the user interface remembers on this computer. See [class@Document].
 *
 * Fails with %MS_ERROR_INVALID_ARGS for a name that the schema does not have, %MS_ERROR_INVALID_STORE_ID for such an id, %MS_ERROR_CLOSED.
 *
 * Returns: (transfer full): the document, the same object as long as somebody holds it
 */
MS_AVAILABLE_IN_ALL
MsDocument *ms_store_get_document (MsStore *self, const char *name, const char *id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_refresh:
 * @self: a store
 * @error: return location for an error
 *
 * Takes note of what other processes have committed, and brings live queries up to date now instead of in the next iteration of the main context.
 *
 * Called inside such a refresh, by one who is told of a change, it has another one follow.
 *
 * Fails with %MS_ERROR_SUPERSEDED if a newer version of the application has rebuilt the store, which then closes; with %MS_ERROR_RECURSION inside a
 * materializer or a batch function; with %MS_ERROR_CLOSED.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_refresh (MsStore *self, GError **error);

/**
 * ms_store_query_async:
 * @self: a store
 * @query: what is asked; its values are those at the time of the call
 * @cancellable: (nullable): a cancellable, which interrupts the query
 * @callback: (scope async) (closure user_data): called when the rows are there
 * @user_data: data for @callback
 *
 * Reads rows without making the caller wait, however long it takes. It sees what was committed before the call.
 */
MS_AVAILABLE_IN_ALL
void ms_store_query_async (MsStore *self,
                           MsQuery *query,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/**
 * ms_store_query_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Store.query_async].
 *
 * Returns: (transfer full): the rows
 */
MS_AVAILABLE_IN_ALL
MsResult *ms_store_query_finish (MsStore *self,
                                 GAsyncResult *result,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_query_int:
 * @self: a store
 * @query: what is asked
 * @value: (out): the first column of the first row as an integer; 0 if it is NULL or there is no row
 * @error: return location for an error
 *
 * Reads one number, such as a count.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_query_int (MsStore *self, MsQuery *query, gint64 *value, GError **error);

/**
 * ms_store_query_text:
 * @self: a store
 * @query: what is asked
 * @value: (out) (nullable) (transfer full): the first column of the first row as text; %NULL if it is NULL or there is no row
 * @error: return location for an error
 *
 * Reads one text.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_query_text (MsStore *self, MsQuery *query, char **value, GError **error);

/**
 * ms_store_list_events:
 * @self: a store
 * @after: (nullable): the place behind which to begin, or %NULL for the beginning
 * @limit: how many events at most, 0 for all
 * @names: (nullable) (array zero-terminated=1): names of event types, or %NULL for all
 * @filter: which events
 * @error: return location for an error
 *
 * Reads events back from the log, in order.
 *
 * Returns: (transfer container) (element-type MsEventRecord): the events
 */
MS_AVAILABLE_IN_ALL
GPtrArray *ms_store_list_events (MsStore *self,
                                 const MsSequence *after,
                                 guint limit,
                                 const char *const *names,
                                 MsEventFilter filter,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_count_unknown_events:
 * @self: a store
 * @count: (out): how many there are
 * @error: return location for an error
 *
 * Counts the events of the log that the schema does not know. They are kept, and come to life with a schema that does.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_count_unknown_events (MsStore *self, gint64 *count, GError **error);

/**
 * ms_store_wait_async:
 * @self: a store
 * @stage: how far
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async) (closure user_data): called when everything committed before the call has come so far
 * @user_data: data for @callback
 *
 * Waits until everything committed before the call has come to a stage.
 *
 * %MS_STAGE_SYNCED is over when each of these events is confirmed by the backend, or refused for good ([signal@Store::event-rejected]).
 *
 * Fails with %MS_ERROR_NO_PROVIDER for %MS_STAGE_SYNCED without a sync provider, and with %MS_ERROR_IO, %MS_ERROR_NO_SPACE or %MS_ERROR_CLOSED. A store in memory is as durable as it gets at once.
 */
MS_AVAILABLE_IN_ALL
void ms_store_wait_async (MsStore *self,
                          MsStage stage,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

/**
 * ms_store_wait_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Store.wait_async].
 *
 * Returns: %TRUE if the stage was reached
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_wait_finish (MsStore *self, GAsyncResult *result, GError **error);

/**
 * ms_store_backup_async:
 * @self: a store
 * @path: (type filename): the file to write, which must not exist yet
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async) (closure user_data): called when the copy is complete and on disk
 * @user_data: data for @callback
 *
 * Copies the store into a file that is a store itself, while it stays in use. A copy that fails or is cancelled leaves no file.
 */
MS_AVAILABLE_IN_ALL
void ms_store_backup_async (MsStore *self,
                            const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * ms_store_backup_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Store.backup_async].
 *
 * Returns: %TRUE if the copy is complete
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_backup_finish (MsStore *self, GAsyncResult *result, GError **error);

/**
 * ms_store_rebuild_async:
 * @self: a store
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async) (closure user_data): called when the tables are new
 * @user_data: data for @callback
 *
 * Makes the tables anew from the event log, as a changed schema would. [property@Store:boot-progress] tells how far it has come; commits go on meanwhile.
 * If it fails or is cancelled, the tables stay as they were.
 */
MS_AVAILABLE_IN_ALL
void ms_store_rebuild_async (MsStore *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * ms_store_rebuild_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Store.rebuild_async].
 *
 * Returns: (transfer full): what was done
 */
MS_AVAILABLE_IN_ALL
MsMigrationsReport *ms_store_rebuild_finish (MsStore *self,
                                             GAsyncResult *result,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_close:
 * @self: a store
 *
 * Closes the store at once; the rest of the work is done by a worker. Pending asynchronous calls fail with %MS_ERROR_CLOSED. Closing again does nothing.
 */
MS_AVAILABLE_IN_ALL
void ms_store_close (MsStore *self);

/**
 * ms_store_close_async:
 * @self: a store
 * @cancellable: (nullable): gives up the waiting, not the closing
 * @callback: (scope async) (closure user_data): called when the file is closed
 * @user_data: data for @callback
 *
 * Closes the store, and tells when the file is closed too. Legal for a store that is closed already.
 *
 * Fails with %MS_ERROR_RECURSION inside a materializer or a batch function.
 */
MS_AVAILABLE_IN_ALL
void ms_store_close_async (MsStore *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/**
 * ms_store_close_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Store.close_async].
 *
 * Returns: %TRUE if the file is closed
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_close_finish (MsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
