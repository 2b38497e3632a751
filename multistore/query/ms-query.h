/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsQuery: what is asked of a store. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_QUERY (ms_query_get_type ())

/**
 * MsQuery:
 *
 * What is asked of a store: one SELECT statement with named parameters.
 *
 * A query belongs to no store and can be used with many. Parameters are written `:name`; one that has no value is NULL. Whether the statement is right
 * is found when a store runs it: it may read the tables and views of the schema, `json_each` and `json_tree`, and change nothing.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsQuery, ms_query, MS, QUERY, GObject)

/**
 * ms_query_new:
 * @sql: one SELECT statement
 *
 * Makes a query.
 *
 * Returns: (transfer full): the query
 */
MS_AVAILABLE_IN_ALL
MsQuery *ms_query_new (const char *sql) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_query_build: (skip)
 * @sql: one SELECT statement
 * @first_parameter: (nullable): the first parameter's name, without the colon
 * @...: its `GVariant` format string and values, then further parameters in the same way, then %NULL
 *
 * Makes a query with values in one C expression. Bindings use [method@Query.set_values].
 *
 * Returns: (transfer full): the query
 */
MS_AVAILABLE_IN_ALL
MsQuery *ms_query_build (const char *sql,
                         const char *first_parameter,
                         ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_query_get_sql: (get-property sql)
 * @self: a query
 *
 * Gets the query's statement.
 *
 * Returns: (transfer none): its statement
 */
MS_AVAILABLE_IN_ALL
const char *ms_query_get_sql (MsQuery *self);

/**
 * ms_query_set_value:
 * @self: a query
 * @name: a parameter's name, without the colon
 * @value: (nullable): its value, or %NULL for SQL's NULL
 * @error: return location for an error
 *
 * Gives a parameter a value: text, an integer, a real, a boolean, an enumeration (its number), flags, `GBytes` (a blob), or a `GVariant`.
 *
 * Fails with %MS_ERROR_INVALID_ARGS for a type that SQL has no value for.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_query_set_value (MsQuery *self, const char *name, const GValue *value, GError **error);

/**
 * ms_query_set_variant:
 * @self: a query
 * @name: a parameter's name, without the colon
 * @value: (nullable): its value, or %NULL for SQL's NULL; consumed if floating
 * @error: return location for an error
 *
 * Gives a parameter a value, by the table of [class@EventType].
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_query_set_variant (MsQuery *self, const char *name, GVariant *value, GError **error);

/**
 * ms_query_set_values:
 * @self: a query
 * @values: a dictionary of type `a{sv}` from parameter names to values; consumed if floating
 * @error: return location for an error
 *
 * Gives several parameters a value. Others keep theirs; nothing changes on error.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_query_set_values (MsQuery *self, GVariant *values, GError **error);

/**
 * ms_query_get_values:
 * @self: a query
 *
 * Gets the values of the parameters.
 *
 * Returns: (transfer full): a dictionary of type `a{sv}` from parameter names to values
 */
MS_AVAILABLE_IN_ALL
GVariant *ms_query_get_values (MsQuery *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
