/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsMaterializerContext: what a materializer callback works with. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_MATERIALIZER_CONTEXT (ms_materializer_context_get_type ())

/**
 * MsMaterializerContext:
 *
 * What a materializer callback works with: it executes SQL on the tables that its event may change.
 *
 * The rules for SQL materializers hold here too, checked as each statement is executed: see [class@EventType].
 * The context is valid only during the callback; afterwards its methods fail with %MS_ERROR_CALLBACK.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsMaterializerContext,
                      ms_materializer_context,
                      MS,
                      MATERIALIZER_CONTEXT,
                      GObject)

/**
 * MsMaterializerFunc:
 * @context: what to execute SQL with
 * @record: the event and its place, author and time
 * @user_data: what was given with the function
 * @error: return location for an error
 *
 * Changes the tables as an event says.
 *
 * It must do the same for the same event and tables on every computer: no clock, no random numbers, no files, no network.
 * An error of domain [error@Ms.Error] with code `CONSTRAINT` says that the event does not fit: a commit of it is refused,
 * and one that comes from elsewhere is set aside. Any other error stops the work and leaves the log as it is.
 *
 * Returns: %TRUE if it succeeded
 */
typedef gboolean (*MsMaterializerFunc) (MsMaterializerContext *context,
                                        MsEventRecord *record,
                                        gpointer user_data,
                                        GError **error);

/**
 * ms_materializer_context_execute:
 * @self: a context
 * @sql: one INSERT, UPDATE or DELETE statement
 * @params: (nullable): a dictionary of type `a{sv}` with its parameters, by name without the colon; consumed if floating
 * @error: return location for an error
 *
 * Executes a statement that changes rows. Parameters that are not given are NULL, and `:_args`, `:_seq`, `:_client_id` and `:_session_id`
 * are there by themselves.
 *
 * Fails with %MS_ERROR_CONSTRAINT, %MS_ERROR_CALLBACK (a statement that is not allowed), or what SQLite reports.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_materializer_context_execute (MsMaterializerContext *self,
                                          const char *sql,
                                          GVariant *params,
                                          GError **error);

/**
 * ms_materializer_context_query:
 * @self: a context
 * @sql: one SELECT statement
 * @params: (nullable): a dictionary of type `a{sv}` with its parameters, by name without the colon; consumed if floating
 * @error: return location for an error
 *
 * Reads rows, as the event finds them.
 *
 * Returns: (transfer full): an array of type `aa{sv}`, a dictionary by column name for each row; NULL is an empty `mv`
 */
MS_AVAILABLE_IN_ALL
GVariant *ms_materializer_context_query (MsMaterializerContext *self,
                                         const char *sql,
                                         GVariant *params,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
