/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsQuery: what is asked of a store. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_QUERY (ms_query_get_type ())

/**
 * MsQuery:
 *
 * What is asked of a store: one SELECT statement, or rows of one table.
 *
 * A statement ([property@Query:sql]) may be whatever reads the tables and views of the schema, `json_each` and `json_tree`, and changes nothing. A table
 * query is made of parts: [property@Query:table], and if needed [property@Query:where], [property@Query:order-by], [property@Query:columns],
 * [property@Query:limit], [property@Query:offset] and [property@Query:match]; its order is always total, by the primary key in the end, and a
 * [class@LiveQuery] follows it change by change, however long the list.
 *
 * Parameters are written `:name`, in all parts; one that has no value is NULL. Names that begin with `_` are the library's. A value for a parameter
 * that the query does not have is an error (%MS_ERROR_INVALID_QUERY) when it is run.
 *
 * A query belongs to no store and can be used with many. Whether it is right is found when a store runs it or makes it live. All of it can be changed
 * later: live queries follow, once per iteration of the main context. A parameter can follow a property of any object, such as an entry's text: see
 * [method@Query.bind_value].
 *
 * All parts are properties with a default, so that a `GtkBuilder` file can hold a query.
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
 * ms_query_new_for_table:
 * @table: the name of a table
 * @where: (nullable): an SQL expression of the table's columns that is true for the rows wanted, or %NULL for all
 * @order_by: (nullable): as in SQL's ORDER BY, or %NULL for the order of the primary key
 *
 * Makes a table query.
 *
 * Returns: (transfer full): the query
 */
MS_AVAILABLE_IN_ALL
MsQuery *ms_query_new_for_table (const char *table,
                                 const char *where,
                                 const char *order_by) G_GNUC_WARN_UNUSED_RESULT;

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
 * Returns: (transfer none) (nullable): the statement, or %NULL for a table query
 */
MS_AVAILABLE_IN_ALL
const char *ms_query_get_sql (MsQuery *self);

/**
 * ms_query_set_sql: (set-property sql)
 * @self: a query
 * @sql: (nullable): one SELECT statement, or %NULL
 *
 * Sets the statement. A query has a statement or a table, not both.
 */
MS_AVAILABLE_IN_ALL
void ms_query_set_sql (MsQuery *self, const char *sql);

/**
 * ms_query_get_table: (get-property table)
 * @self: a query
 *
 * Gets the table.
 *
 * Returns: (transfer none) (nullable): the name of the table, or %NULL for a statement
 */
MS_AVAILABLE_IN_ALL
const char *ms_query_get_table (MsQuery *self);

/**
 * ms_query_set_table: (set-property table)
 * @self: a query
 * @table: (nullable): the name of a table, or %NULL
 *
 * Sets the table that the query is about. A view is no table: ask a statement of it.
 */
MS_AVAILABLE_IN_ALL
void ms_query_set_table (MsQuery *self, const char *table);

/**
 * ms_query_get_where: (get-property where)
 * @self: a query
 *
 * Gets the filter.
 *
 * Returns: (transfer none) (nullable): an SQL expression, or %NULL for all rows
 */
MS_AVAILABLE_IN_ALL
const char *ms_query_get_where (MsQuery *self);

/**
 * ms_query_set_where: (set-property where)
 * @self: a query
 * @where: (nullable): an SQL expression of the table's columns, or %NULL for all rows
 *
 * Sets which rows are wanted. What is followed row by row asks for nothing but the row itself: with a subquery, another table behind `IN`, or a function such as `random()`, a live query is run again with each change.
 */
MS_AVAILABLE_IN_ALL
void ms_query_set_where (MsQuery *self, const char *where);

/**
 * ms_query_get_order_by: (get-property order-by)
 * @self: a query
 *
 * Gets the order.
 *
 * Returns: (transfer none) (nullable): as in SQL's ORDER BY, or %NULL
 */
MS_AVAILABLE_IN_ALL
const char *ms_query_get_order_by (MsQuery *self);

/**
 * ms_query_set_order_by: (set-property order-by)
 * @self: a query
 * @order_by: (nullable): terms as in SQL's ORDER BY, with ASC, DESC, NULLS FIRST, NULLS LAST and COLLATE, or %NULL for the order of the primary key
 *
 * Sets the order of the rows. The primary key is appended by itself.
 */
MS_AVAILABLE_IN_ALL
void ms_query_set_order_by (MsQuery *self, const char *order_by);

/**
 * ms_query_get_columns: (get-property columns)
 * @self: a query
 *
 * Gets what is shown of each row.
 *
 * Returns: (transfer none) (nullable): as between SQL's SELECT and FROM, or %NULL for all columns
 */
MS_AVAILABLE_IN_ALL
const char *ms_query_get_columns (MsQuery *self);

/**
 * ms_query_set_columns: (set-property columns)
 * @self: a query
 * @columns: (nullable): what stands between SQL's SELECT and FROM, such as `id, lower(title) AS folded`, or %NULL for all columns of the table
 *
 * Sets what is shown of each row.
 */
MS_AVAILABLE_IN_ALL
void ms_query_set_columns (MsQuery *self, const char *columns);

/**
 * ms_query_get_match: (get-property match)
 * @self: a query
 *
 * Gets what is searched for.
 *
 * Returns: (transfer none) (nullable): a text in FTS5's language, or %NULL
 */
MS_AVAILABLE_IN_ALL
const char *ms_query_get_match (MsQuery *self);

/**
 * ms_query_set_match: (set-property match)
 * @self: a query
 * @match: (nullable): a text in FTS5's language, or %NULL or empty for no search
 *
 * Sets what the table's `<search>` has to find. Without an order the best come first. The columns may then use `snippet()`, `highlight()` and `bm25()` of the search table, which is named as the table with `_search` behind it, and its `rank`.
 *
 * In the text `title_search : word` looks into one column only: the columns of the search table are named as the table's with `_search` behind them. A
 * text that is not in FTS5's language fails the query; what a person has typed goes through [func@Ms.Query.escape_match]. While searching, name columns of the
 * table in full (`note.rank`): the search table has a `rank` and a `rowid` of its own, and `*` would show its columns, too.
 */
MS_AVAILABLE_IN_ALL
void ms_query_set_match (MsQuery *self, const char *match);

/**
 * ms_query_get_key_columns: (get-property key-columns)
 * @self: a query
 *
 * Gets the columns by which a live query knows a row again.
 *
 * Returns: (transfer none) (nullable): names separated by commas, or %NULL
 */
MS_AVAILABLE_IN_ALL
const char *ms_query_get_key_columns (MsQuery *self);

/**
 * ms_query_set_key_columns: (set-property key-columns)
 * @self: a query
 * @key_columns: (nullable): names of columns of the result, separated by commas, or %NULL
 *
 * Sets the columns by which a live query knows a row again. By default these are the columns of the result that belong to a primary key, and all columns if there are none. The names are matched
 * as they are spelt. With key columns a table query is run again with each change instead of being followed.
 */
MS_AVAILABLE_IN_ALL
void ms_query_set_key_columns (MsQuery *self, const char *key_columns);

/**
 * ms_query_get_limit: (get-property limit)
 * @self: a query
 *
 * Tells how many rows of the table are wanted at most.
 *
 * Returns: a number of rows, or -1 for all
 */
MS_AVAILABLE_IN_ALL
gint64 ms_query_get_limit (MsQuery *self);

/**
 * ms_query_set_limit: (set-property limit)
 * @self: a query
 * @limit: a number of rows, or -1 for all
 *
 * Sets how many rows of the table are wanted at most. A statement has its own LIMIT and OFFSET.
 */
MS_AVAILABLE_IN_ALL
void ms_query_set_limit (MsQuery *self, gint64 limit);

/**
 * ms_query_get_offset: (get-property offset)
 * @self: a query
 *
 * Tells how many rows of the table are left out at the beginning.
 *
 * Returns: a number of rows
 */
MS_AVAILABLE_IN_ALL
gint64 ms_query_get_offset (MsQuery *self);

/**
 * ms_query_set_offset: (set-property offset)
 * @self: a query
 * @offset: a number of rows
 *
 * Sets how many rows of the table are left out at the beginning. A statement has its own LIMIT and OFFSET.
 */
MS_AVAILABLE_IN_ALL
void ms_query_set_offset (MsQuery *self, gint64 offset);

/**
 * ms_query_get_item_type: (get-property item-type)
 * @self: a query
 *
 * Tells what live queries make of rows.
 *
 * Returns: the type of [class@Row], or of objects of yours
 */
MS_AVAILABLE_IN_ALL
GType ms_query_get_item_type (MsQuery *self);

/**
 * ms_query_set_item_type: (set-property item-type)
 * @self: a query
 * @item_type: the type of [class@Row], or an object type with a writable property for at least one column
 *
 * Sets what live queries make of rows: objects whose properties bear the names of columns (`-` for `_`) and follow them. Text, all integers, reals,
 * booleans, enumerations (by number or nick), flags, `GBytes` and `GVariant` are converted as SQL does and brought into the property's range; NULL is the
 * property's default. A property that can be set at construction only fits a key column. Columns without a property are passed over.
 *
 * It is fixed when the query is made live; one that does not fit is %MS_ERROR_INVALID_QUERY then.
 */
MS_AVAILABLE_IN_ALL
void ms_query_set_item_type (MsQuery *self, GType item_type);

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

/**
 * MsQueryTransformFunc:
 * @value: the value of the property
 * @user_data: data of the function
 *
 * Turns the value of a property into the value of a parameter.
 *
 * Returns: (transfer full) (nullable): the value, of a type that SQL has a value for, or %NULL for SQL's NULL; a floating reference is taken
 */
typedef GVariant *(*MsQueryTransformFunc) (const GValue *value, gpointer user_data);

/**
 * ms_query_bind_value:
 * @self: a query
 * @name: a parameter's name, without the colon
 * @object: an object
 * @property: the name of a readable property of @object
 *
 * Has a parameter follow a property: it takes the property's value now, and with each notify. Live queries are evaluated anew once per
 * iteration of the main context, however often it changes.
 *
 * A parameter follows one property: binding it again replaces the other. When @object goes, the parameter keeps its last value. The query does not keep
 * @object alive.
 */
MS_AVAILABLE_IN_ALL
void ms_query_bind_value (MsQuery *self, const char *name, GObject *object, const char *property);

/**
 * ms_query_bind_value_full:
 * @self: a query
 * @name: a parameter's name, without the colon
 * @object: an object
 * @property: the name of a readable property of @object
 * @transform: (scope notified) (closure user_data) (destroy destroy) (nullable): makes the parameter's value of the property's, or %NULL
 * @user_data: data of @transform
 * @destroy: (nullable): called when the parameter does not follow the property any more
 *
 * Has a parameter follow a property by a function: for instance the identifier of a live query's first row, by `single`.
 */
MS_AVAILABLE_IN_ALL
void ms_query_bind_value_full (MsQuery *self,
                               const char *name,
                               GObject *object,
                               const char *property,
                               MsQueryTransformFunc transform,
                               gpointer user_data,
                               GDestroyNotify destroy);

/**
 * ms_query_unbind_value:
 * @self: a query
 * @name: a parameter's name, without the colon
 *
 * Has a parameter follow nothing any more; it keeps its value.
 */
MS_AVAILABLE_IN_ALL
void ms_query_unbind_value (MsQuery *self, const char *name);

G_END_DECLS
