/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsRow: one row of a result or of a live query. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_ROW (ms_row_get_type ())

/**
 * MsRow:
 *
 * One row of a result or of a live query, its values by column name.
 *
 * A getter whose type is not the value's converts as SQL does: the number in a text, the text of a number; NULL is 0, 0.0, %FALSE or %NULL.
 * A column that does not exist is a programming error (a critical warning).
 *
 * A row of a [class@Result] never changes. One of a [class@LiveQuery] does, and tells by [signal@Row::changed] and [property@Row:revision]; what
 * [method@Row.get_text] gave is then no longer valid. It belongs to the store's thread.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsRow, ms_row, MS, ROW, GObject)

/**
 * ms_row_get_exists: (get-property exists)
 * @self: a row
 *
 * Tells whether the row of a live query is still there. Rows of a result always are.
 *
 * Returns: %FALSE if the row was deleted or is no longer found by a query that is run again; its values are then the last ones
 */
MS_AVAILABLE_IN_ALL
gboolean ms_row_get_exists (MsRow *self);

/**
 * ms_row_get_revision: (get-property revision)
 * @self: a row
 *
 * Tells how often the row has changed since the object was made.
 *
 * Returns: a number that grows by one with each change
 */
MS_AVAILABLE_IN_ALL
guint ms_row_get_revision (MsRow *self);

/**
 * ms_row_list_columns:
 * @self: a row
 *
 * Gets the names of the row's columns.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names of its columns, in order
 */
MS_AVAILABLE_IN_ALL
char **ms_row_list_columns (MsRow *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_row_has_column:
 * @self: a row
 * @column: a name
 *
 * Tells whether there is a column of that name.
 *
 * Returns: %TRUE if there is a column of that name
 */
MS_AVAILABLE_IN_ALL
gboolean ms_row_has_column (MsRow *self, const char *column);

/**
 * ms_row_is_null:
 * @self: a row
 * @column: a column's name
 *
 * Tells whether the value is NULL.
 *
 * Returns: %TRUE if the value is NULL
 */
MS_AVAILABLE_IN_ALL
gboolean ms_row_is_null (MsRow *self, const char *column);

/**
 * ms_row_get_int:
 * @self: a row
 * @column: a column's name
 *
 * Gets the value as an integer.
 *
 * Returns: the value as an integer
 */
MS_AVAILABLE_IN_ALL
gint64 ms_row_get_int (MsRow *self, const char *column);

/**
 * ms_row_get_double:
 * @self: a row
 * @column: a column's name
 *
 * Gets the value as a real number.
 *
 * Returns: the value as a real number
 */
MS_AVAILABLE_IN_ALL
double ms_row_get_double (MsRow *self, const char *column);

/**
 * ms_row_get_boolean:
 * @self: a row
 * @column: a column's name
 *
 * Gets the value as a truth value.
 *
 * Returns: %FALSE if the value is 0, or converts to it
 */
MS_AVAILABLE_IN_ALL
gboolean ms_row_get_boolean (MsRow *self, const char *column);

/**
 * ms_row_get_text:
 * @self: a row
 * @column: a column's name
 *
 * Gets the value as text.
 *
 * Returns: (transfer none) (nullable): the value as text, valid until the row changes or goes, or %NULL if it is NULL
 */
MS_AVAILABLE_IN_ALL
const char *ms_row_get_text (MsRow *self, const char *column);

/**
 * ms_row_dup_bytes:
 * @self: a row
 * @column: a column's name
 *
 * Gets the bytes of a blob or of a text.
 *
 * Returns: (transfer full) (nullable): the bytes of a blob or of a text, or %NULL if the value is NULL
 */
MS_AVAILABLE_IN_ALL
GBytes *ms_row_dup_bytes (MsRow *self, const char *column) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_row_get_value:
 * @self: a row
 * @column: a column's name
 * @value: (out caller-allocates): an uninitialized value
 *
 * Gives the value in the type that it has, as scripting languages take it: a `gint64`, a `gdouble`, a string, a [struct@GLib.Bytes] for a blob and for a text that is no UTF-8 or
 * holds NUL, or a string that is %NULL for NULL.
 *
 * Returns: whether the row has such a column; if not, @value is what it is for NULL
 */
MS_AVAILABLE_IN_ALL
gboolean ms_row_get_value (MsRow *self, const char *column, GValue *value);

/**
 * ms_row_get_variant:
 * @self: a row
 * @column: a column's name
 *
 * Gives the value in the type that it has: `x`, `d`, `s`, `ay`, or an empty `mv` for NULL.
 *
 * Returns: (transfer full): the value, not floating
 */
MS_AVAILABLE_IN_ALL
GVariant *ms_row_get_variant (MsRow *self, const char *column) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_row_to_variant:
 * @self: a row
 *
 * Gets all columns as one value.
 *
 * Returns: (transfer full): a dictionary of type `a{sv}` from column names to values, not floating
 */
MS_AVAILABLE_IN_ALL
GVariant *ms_row_to_variant (MsRow *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
